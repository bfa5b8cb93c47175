"""The clean copies beside the raw texts: every case of the three-way table, and nothing lost."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from publish import clean_copies
from publish import material as driver
from publish.clean_copies import Act, Step, carry_out, plan
from publish.cli import main
from publish.console import Desk
from publish.difference import show_changes
from publish.model import Article, Cleaned, Paragraph, Source, Text, Where, finding
from publish.read.folder import sources_in
from publish.read.front_matter import is_as_written, sealed, unsealed
from publish.read.manifest import read_manifest
from publish.read.raw import read_raw
from publish.render.fetch import default_cache

ENGLISH = {"WENJI_CACHE": str(default_cache(os.environ)), "LC_ALL": "C.UTF-8"}

FIRST = "# 江边起风\n\n　　江边的风吹过来,大家都说好。江边的风又吹过去,大家还说好。\n\n"
SECOND = "# 河上行舟\n\n　　河上的船开过来,众人都拍手。河上的船又开过去,众人还拍手。\n"


def simple_normalize(source: Source) -> Cleaned:
    """A program whose cut is known: `# title` begins an article, any other line is a paragraph."""
    lines = [(n, x.strip()) for n, x in enumerate(source.text.split("\n"), 1) if x.strip()]
    heads = [at for at, (_, text) in enumerate(lines) if text.startswith("# ")]
    articles = []
    for number, (at, end) in enumerate(zip(heads, [*heads[1:], len(lines)], strict=True), 1):
        line, title = lines[at]
        blocks = (Paragraph((Text(text.replace(",", "，")),)) for _, text in lines[at + 1 : end])
        id = source.id if len(heads) == 1 else f"{source.id}.{number}"
        where = Where(source.path, line)
        articles.append(Article(id, title=title[2:], blocks=tuple(blocks), where=where))
    found = [finding("T-026", Where(source.path), count=1)]
    found += [finding("T-004", Where(source.path, 3), "都都", "都", 0.5)]
    return Cleaned(source, tuple(articles), tuple(found))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(driver, "normalize", simple_normalize)
    monkeypatch.setenv("FONTCONFIG_FILE", "/dev/null")  # put back what `main` sets
    return tmp_path


@pytest.fixture
def book(here: Path) -> Path:
    folder = Path("book")
    folder.mkdir()
    (folder / "003.txt").write_text(FIRST + SECOND, "utf-8")
    return folder


def write(book: Path, capsys: pytest.CaptureFixture[str]) -> tuple[list[str], str]:
    """(paths handed out, what was said)"""
    capsys.readouterr()
    assert main(["normalize", str(book), "--write", "--all"], ENGLISH) == 0
    out, err = capsys.readouterr()
    return out.splitlines(), err


def texts(book: Path) -> dict[str, str]:
    return {p.name: p.read_text("utf-8") for p in sorted(book.iterdir())}


def edit(path: Path, old: str, new: str) -> str:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return path.read_text("utf-8")


def other_program(monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str]) -> None:
    """A later version of the program, which writes the articles otherwise."""
    now = driver.normalize

    def normalize(source: Source) -> Cleaned:
        cleaned = now(source)
        articles = tuple(
            replace(
                article,
                blocks=tuple(
                    Paragraph((Text(change("".join(c.text for c in block.children))),))
                    if isinstance(block, Paragraph)
                    else block
                    for block in article.blocks
                ),
            )
            for article in cleaned.articles
        )
        return replace(cleaned, articles=articles)

    monkeypatch.setattr(driver, "normalize", normalize)


# --------------------------------------------------------------------------- the seal


def test_the_seal_tells_an_edit_from_none():
    text = sealed("---\ntitle: 甲\n---\n\n乙\n", "003.1.md")
    assert is_as_written(text, "003.1.md")
    assert sealed(text, "003.1.md") == text
    assert unsealed(text) == "---\ntitle: 甲\n---\n\n乙\n"
    assert not is_as_written(text.replace("乙", "丙"), "003.1.md")
    assert not is_as_written(text.replace("甲", "丙"), "003.1.md"), "the head counts"
    assert not is_as_written(text, "010.md"), "renamed by a person"
    assert not is_as_written(unsealed(text), "003.1.md")
    assert not is_as_written("甲\n", "003.1.md")


def test_no_text_can_feign_the_seal():
    seal = "written: " + "0" * 64
    text = f"---\ntitle: 甲\n---\n\n{seal}\n---\n"
    assert unsealed(text) == text


# --------------------------------------------------------------------------- the table


def test_none_yet_written(book, capsys):
    out, err = write(book, capsys)
    assert out == ["book/003.1.md", "book/003.2.md"]
    assert "not read" not in err
    for path in map(Path, out):
        assert is_as_written(path.read_text("utf-8"), path.name)
    assert [p.name for p in sources_in(book, read_manifest(book))] == [
        "003.1.md", "003.2.md", "003.txt",
    ]  # fmt: skip


def test_as_written_and_nothing_new(book, capsys):
    write(book, capsys)
    before = texts(book)
    out, err = write(book, capsys)
    assert out == []
    assert "S-10" not in err
    assert texts(book) == before


def test_as_written_and_the_raw_text_changed(book, capsys):
    write(book, capsys)
    edit(book / "003.txt", "众人都拍手", "众人都叫好")
    out, err = write(book, capsys)
    assert out == ["book/003.1.md", "book/003.2.md"], "both name the new raw text's hash"
    assert "众人都叫好" in texts(book)["003.2.md"]
    assert "S-10" not in err
    assert "B-122" not in err
    assert write(book, capsys)[0] == []


def test_as_written_and_the_program_changed(book, capsys, monkeypatch):
    write(book, capsys)
    other_program(monkeypatch, lambda text: text.replace("风", "雨"))
    assert write(book, capsys)[0] == ["book/003.1.md"]
    assert "江边的雨吹过来" in texts(book)["003.1.md"]


def test_edited_and_nothing_new(book, capsys):
    write(book, capsys)
    edit(book / "003.1.md", "title: 江边起风", "title: 我的题")
    before = texts(book)
    out, err = write(book, capsys)
    assert out == []
    assert "book/003.1.md: kept as it is: it was edited by hand" in err
    assert "S-10" not in err
    assert texts(book) == before


def test_edited_and_the_program_changed(book, capsys, monkeypatch):
    """Kept, and said; the other article is kept too, for the cut between them may have moved."""
    write(book, capsys)
    edit(book / "003.1.md", "大家还说好", "大家仍说好")
    before = texts(book)
    other_program(monkeypatch, lambda text: text.replace("吹", "刮").replace("开", "划"))
    out, err = write(book, capsys)
    assert out == []
    assert "hint S-102 × 2" in err
    assert "book/003.1.md:10: 003.txt would now be cleaned otherwise" in err
    assert texts(book) == before


def test_edited_and_the_program_changed_another_article(book, capsys, monkeypatch):
    write(book, capsys)
    edited = edit(book / "003.1.md", "大家还说好", "大家仍说好")
    other_program(monkeypatch, lambda text: text.replace("船", "舟"))
    out, err = write(book, capsys)
    assert out == ["book/003.2.md"]
    assert "S-102" not in err
    assert texts(book)["003.1.md"] == edited


def test_edited_and_the_raw_text_changed_is_a_conflict(book, capsys):
    write(book, capsys)
    edited = edit(book / "003.2.md", "众人还拍手", "众人仍拍手")
    edit(book / "003.txt", "众人都拍手", "众人都叫好")
    out, err = write(book, capsys)
    assert out == ["book/003.1.md", "book/003.2.new.md"]
    assert "must fix S-101 × 1" in err
    assert "book/003.2.md:10: 003.txt has changed" in err
    assert "the new text is in 003.2.new.md:10" in err
    assert texts(book)["003.2.md"] == edited
    new = texts(book)["003.2.new.md"]
    assert new.splitlines()[9] == "河上的船开过来，众人都叫好。河上的船又开过去，众人还拍手。"
    assert edited.splitlines()[9] != new.splitlines()[9]
    names = [p.name for p in sources_in(book, read_manifest(book))]
    assert "003.2.new.md" not in names, "never a source"
    # Again: the same conflict, no second copy.
    again = texts(book)
    out, err = write(book, capsys)
    assert "must fix S-101 × 1" in err
    assert texts(book) == again


def test_a_conflict_is_over_when_the_new_text_is_taken(book, capsys):
    write(book, capsys)
    edit(book / "003.2.md", "众人还拍手", "众人仍拍手")
    edit(book / "003.txt", "众人都拍手", "众人都叫好")
    write(book, capsys)
    (book / "003.2.new.md").replace(book / "003.2.md")
    out, err = write(book, capsys)
    assert (out, "S-10" in err, "edited by hand" in err) == ([], False, False)


def test_a_conflict_is_over_when_the_head_is_taken(book, capsys):
    write(book, capsys)
    mine = edit(book / "003.2.md", "众人还拍手", "众人仍拍手")
    edit(book / "003.txt", "众人都拍手", "众人都叫好")
    write(book, capsys)
    head = (book / "003.2.new.md").read_text("utf-8").split("\n---\n")[0]
    (book / "003.2.md").write_text(head + "\n---\n" + mine.split("\n---\n")[1], "utf-8")
    (book / "003.2.new.md").unlink()
    out, err = write(book, capsys)
    assert out == []
    assert "S-10" not in err
    assert "仍拍手" in texts(book)["003.2.md"]


def test_the_same_edit_in_both_is_no_conflict(book, capsys):
    write(book, capsys)
    edit(book / "003.2.md", "众人都拍手", "众人都叫好")
    edit(book / "003.txt", "众人都拍手", "众人都叫好")
    out, err = write(book, capsys)
    assert out == ["book/003.1.md", "book/003.2.md"]
    assert "S-10" not in err


def test_a_new_text_that_was_edited_is_not_overwritten(book, capsys):
    write(book, capsys)
    edit(book / "003.2.md", "众人还拍手", "众人仍拍手")
    edit(book / "003.txt", "众人都拍手", "众人都叫好")
    write(book, capsys)
    merged = edit(book / "003.2.new.md", "众人还拍手", "众人再拍手")
    out, _ = write(book, capsys)
    assert "book/003.2.new2.md" in out
    assert texts(book)["003.2.new.md"] == merged


def test_an_article_that_is_not_there(book, capsys):
    """Deleted on purpose, or never written: it does not come back by itself, nor is it lost."""
    write(book, capsys)
    (book / "003.2.md").unlink()
    out, err = write(book, capsys)
    assert out == ["book/003.2.new.md"]
    assert "doubt S-103 × 1" in err
    assert "book/003.txt:5: 003.2.md is not there" in err
    (book / "003.2.new.md").replace(book / "003.2.md")
    assert write(book, capsys)[0] == []


def test_an_article_that_the_raw_text_gives_no_more(book, capsys):
    write(book, capsys)
    gone = texts(book)["003.2.md"]
    (book / "003.txt").write_text(FIRST, "utf-8")
    out, err = write(book, capsys)
    assert out == ["book/003.md", "book/003.1.old.md", "book/003.2.old.md"]
    assert "hint S-104 × 2" in err
    assert texts(book)["003.2.old.md"] == gone
    assert [p.name for p in sources_in(book, read_manifest(book))] == ["003.md", "003.txt"]


def test_an_edited_article_that_the_raw_text_gives_no_more(book, capsys):
    write(book, capsys)
    mine = edit(book / "003.2.md", "众人还拍手", "众人仍拍手")
    (book / "003.txt").write_text(FIRST, "utf-8")
    before = texts(book)
    _, err = write(book, capsys)
    assert "must fix S-105 × 2" in err
    assert "doubt S-103 × 1" in err
    after = texts(book)
    assert after.pop("003.new.md")
    assert after == before
    assert after["003.2.md"] == mine


def test_a_renamed_copy_is_known_by_its_seal(book, capsys):
    write(book, capsys)
    (book / "003.2.md").rename(book / "010.md")
    out, err = write(book, capsys)
    assert out == []
    assert "S-10" not in err
    assert sorted(texts(book)) == ["003.1.md", "003.txt", "010.md"]


def test_a_copy_of_an_older_version_without_a_seal(book, capsys):
    """What is to the letter what would be written gets its seal; anything else was edited."""
    write(book, capsys)
    sealed_texts = texts(book)
    for name in ("003.1.md", "003.2.md"):
        (book / name).write_text(unsealed(sealed_texts[name]), "utf-8")
    mine = edit(book / "003.2.md", "众人还拍手", "众人仍拍手")
    write(book, capsys)
    assert texts(book)["003.2.md"] == mine


def test_other_line_ends_are_no_edit(book, capsys):
    write(book, capsys)
    for name in ("003.1.md", "003.2.md"):
        path = book / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    edit(book / "003.txt", "众人都拍手", "众人都叫好")
    assert write(book, capsys)[0] == ["book/003.1.md", "book/003.2.md"]


def test_a_file_of_that_name_that_is_no_copy(book, capsys):
    """The raw text stays the source of all its articles."""
    (book / "003.2.md").write_text("---\nid: mine\ntitle: 我的\n---\n\n我的字。\n", "utf-8")
    before = texts(book)
    out, err = write(book, capsys)
    assert out == []
    assert "book/003.2.md: kept as it is" in err
    assert texts(book) == before


# --------------------------------------------------------------------------- at the last moment


def test_a_copy_saved_meanwhile_is_not_touched(book, capsys):
    write(book, capsys)
    path = book / "003.1.md"
    source, _ = read_raw(path)
    path.write_text("我刚存的字\n", "utf-8")
    for act in (Act.REWRITE, Act.SET_ASIDE):
        assert carry_out(Step(act, path, "新", source, book / "x.old.md")) is None
    assert carry_out(Step(Act.WRITE, path, "新")) is None
    assert path.read_text("utf-8") == "我刚存的字\n"


def test_a_plan_writes_nothing(book, monkeypatch):
    monkeypatch.setattr(clean_copies, "write_whole", None)
    material = driver.read_material(book, anew=True)
    steps = plan(material.raw[0], [])
    assert [(s.act, s.path.name) for s in steps] == [
        (Act.WRITE, "003.1.md"), (Act.WRITE, "003.2.md"),
    ]  # fmt: skip
    assert sorted(texts(book)) == ["003.txt"]


# --------------------------------------------------------------------------- the difference


def test_a_difference_tells_code_and_reason_at_the_line(book, capsys):
    assert main(["normalize", "book"], ENGLISH) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["--- book/003.txt", "+++ 003.1.md 003.2.md"]
    assert lines[2].startswith("@@ -1,")
    assert lines[3] == "# hint T-026: 1 half-width marks became full-width"
    at = lines.index("+江边的风吹过来，大家都说好。江边的风又吹过去，大家还说好。")
    assert lines[at + 1].startswith("# 3 hint T-004 50%: a character may have been set twice: 都都")
    assert lines[at + 1].endswith("→ if so, write 都")
    assert not any("sha256" in line or "written:" in line for line in lines)


def test_a_terminal_sees_colour_and_what_differs(book):
    """And no control character of the text reaches it."""
    edit(book / "003.txt", "大家还说好", "大家还\x1b[2J说好")
    paper = io.StringIO()
    out = Console(
        file=paper, force_terminal=True, width=999, highlight=False, color_system="standard"
    )
    material = driver.read_material(book, anew=True)
    cleaned = material.raw[0]
    show_changes(
        cleaned, plan(cleaned, []), material.findings, Desk("zh", out, out, book, book, "")
    )
    shown = paper.getvalue()
    assert "\x1b[1;7;32m，\x1b[0m" in shown, "the mark that became full-width stands out"
    assert "\x1b[2m# 3 提示 T-004 50%" in shown
    assert "␛[2J" in shown
    assert "\x1b[2J" not in shown


def test_a_difference_of_copies_that_stand(book, capsys):
    write(book, capsys)
    assert main(["normalize", "book", "--diff"], ENGLISH) == 0
    assert capsys.readouterr().out == "", "nothing is new"
    edit(book / "003.txt", "众人都拍手", "众人都叫好")
    before = texts(book)
    assert main(["normalize", "book", "--diff"], ENGLISH) == 0
    out = capsys.readouterr().out
    assert out.startswith("--- book/003.2.md\n+++ 003.2.md\n@@ ")
    assert "\n-河上的船开过来，众人都拍手。" in out
    assert "\n+河上的船开过来，众人都叫好。" in out
    assert texts(book) == before
