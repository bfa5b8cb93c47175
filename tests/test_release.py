"""A release: its text, what changed, sums; and the folder, whole or not there."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from publish.cli import main
from publish.editions import release_day, with_history
from publish.model import (
    Anthology,
    Article,
    Manifest,
    Note,
    Paragraph,
    Part,
    Printing,
    PublishError,
    Release,
    Text,
)
from publish.read.manifest import read_manifest
from publish.release import (
    Issue,
    State,
    changes,
    errata,
    excerpts,
    last_release,
    order,
    read_state,
    state_of,
    sums,
    text_records,
    written,
)
from publish.render.faces import catalogue, regions
from publish.render.fetch import default_cache
from publish.typeset.xhtml import anchor

ROOT = Path(__file__).parents[1]
ISSUE = Issue("江海", "1.1", "2026-03-02")


def article(id: str, *paragraphs: str, title: str = "") -> Article:
    blocks = tuple(Paragraph((Text(p),)) for p in paragraphs)
    return Article(id, title or f"篇{id}", blocks=blocks)


def book(*articles: Article) -> Anthology:
    return Anthology(
        title="渡口",
        language="zh-Hant-TW",
        identifier="urn:uuid:0e1f6b0a-0000-5000-8000-000000000001",
        modified="2026-03-02T00:00:00Z",
        parts=(Part("part-1", "", articles),),
    )


def state(*articles: Article, version: str = "1.0", name: str = "江海") -> State:
    return state_of(book(*articles), replace(ISSUE, version=version, name=name))


def told(old: State, new: State) -> list[tuple[str, str, str]]:
    return [(c.article, c.before, c.after) for c in changes(old, new)]


# --------------------------------------------------------------------------- what changed


def test_a_release_without_changes_has_none() -> None:
    one = state(article("1", "天地玄黄。", "宇宙洪荒。"))
    assert changes(one, replace(one, version="1.1")) == ()


def test_a_change_is_told_with_the_words_around_it() -> None:
    old = state(article("1", "天地玄黄，宇宙洪荒，日月盈昃，辰宿列张，寒来暑往。"))
    new = state(article("1", "天地玄黄，宇宙洪荒，日月盈仄，辰宿列张，寒来暑往。"))
    was, now = "……宇宙洪荒，日月盈昃，辰宿列张，寒来……", "……宇宙洪荒，日月盈仄，辰宿列张，寒来……"
    assert told(old, new) == [("1", was, now)]


def test_paragraphs_and_articles_come_and_go() -> None:
    old = state(article("1", "天地玄黄。", "宇宙洪荒。"), article("2", "寒来暑往。"))
    new = state(article("1", "天地玄黄。", "日月盈昃。", "宇宙洪荒。"), article("3", "秋收冬藏。"))
    assert told(old, new) == [("1", "", "日月盈昃。"), ("3", "", "篇3"), ("2", "篇2", "")]


def test_a_paragraph_before_an_edited_one_is_new_and_not_its_edit() -> None:
    old = state(article("1", "天地玄黄，宇宙洪荒。"))
    new = state(article("1", "云腾致雨。", "天地玄黄，宇宙洪流。"))
    assert told(old, new) == [
        ("1", "", "云腾致雨。"),
        ("1", "天地玄黄，宇宙洪荒。", "天地玄黄，宇宙洪流。"),
    ]


def test_a_note_is_compared_too() -> None:
    def noted(said: str) -> Article:
        note = Note((Text(said),), "n-1", "1")
        return Article("1", "篇1", blocks=(Paragraph((Text("天地"), note)),))

    assert told(state(noted("甲本")), state(noted("乙本"))) == [("1", "〔1〕甲本", "〔1〕乙本")]


def test_another_order_of_articles_is_no_change_of_the_text() -> None:
    one, two = article("1", "天地。"), article("2", "玄黄。")
    assert changes(state(one, two), state(two, one)) == ()


texts = st.lists(st.text("天地玄黄，。", max_size=12), max_size=5)


@given(texts, texts)
def test_there_are_changes_just_when_texts_differ(old: list[str], new: list[str]) -> None:
    before, after = state(article("1", *old)), state(article("1", *new))
    same = before.articles[0].paragraphs == after.articles[0].paragraphs
    assert (changes(before, after) == ()) == same


@given(st.text("天地玄黄", max_size=30), st.text("天地玄黄", max_size=30))
def test_an_excerpt_is_a_piece_of_its_text(old: str, new: str) -> None:
    for was, now in excerpts(old, new):
        assert was.strip("…") in old
        assert now.strip("…") in new
        assert was != now


# --------------------------------------------------------------------------- release.json


def test_a_state_is_read_back(tmp_path: Path) -> None:
    one = state(article("1", "天地。"))
    path = tmp_path / "release.json"
    path.write_bytes(written(one))
    assert read_state(path) == one
    digest = hashlib.sha256("篇1\n天地。".encode()).hexdigest()
    assert json.loads(path.read_text("utf-8"))["articles"][0]["sha256"] == digest


NO_VERSION = (
    '{"format": 1, "book": "a", "title": "a", "version": "二", "date": "2026",'
    ' "language": "zh-Hans", "articles": []}'
)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "articles": 3}', NO_VERSION]
)
def test_what_is_no_state_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "release.json"
    path.write_text(text, "utf-8")
    with pytest.raises(PublishError) as refused:
        read_state(path)
    assert refused.value.key == "bad-release"


def test_the_last_release_is_the_newest_older_one_of_the_same_book(tmp_path: Path) -> None:
    for version, name in (("1.9", "江海"), ("1.10", "江海"), ("2", "江海"), ("1.11", "别的")):
        folder = tmp_path / version
        folder.mkdir()
        (folder / "release.json").write_bytes(written(state(version=version, name=name)))
    last = last_release(tmp_path, state(version="1.12"))
    assert last is not None
    assert last.version == "1.10"
    assert last_release(tmp_path, state(version="1.9")) is None


def test_versions_are_numbers() -> None:
    assert order("1.10") > order("1.9") > order("1") == order("1.0")


# --------------------------------------------------------------------------- 勘误表


def test_the_errata_name_article_page_before_and_after() -> None:
    old = state(article("1", "天|地", title="題"))
    paged = replace(old, articles=(replace(old.articles[0], pages=("3", "4")),))
    new = state(article("1", "天|<地>", title="題"), version="1.1")
    text, page = errata(new, paged, changes(paged, new))
    assert text.splitlines()[-1] == r"| 題 | 4 | 天\|地 | 天\|\<地\> |"
    assert "與上次發行（1.0，2026年3月2日）相比：" in text
    assert "<td>天|&lt;地&gt;</td>" in page
    assert '<html lang="zh-Hant-TW">' in page


def test_the_records_of_a_text_are_three_files_and_the_same_twice() -> None:
    one, two = state(article("1", "天地")), state(article("1", "天土"))
    made = text_records(two, one)
    assert list(made) == ["release.json", "勘误表.md", "勘误表.html"]
    assert made == text_records(two, one)
    assert "| 天地 | 天土 |" in made["勘误表.md"].decode()
    assert "首次發行" in text_records(two, None)["勘误表.md"].decode()


def test_the_first_release_has_no_errata() -> None:
    text, page = errata(state(), None, ())
    assert "首次發行" in text
    assert "<table>" not in page


# --------------------------------------------------------------------------- pages


XHTML = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'


def epub(*bodies: str) -> bytes:
    """As much of an e-book as tells where its pages begin: a document a body, `|12|` a page."""
    items = "".join(f'<item id="d{n}" href="d{n}.xhtml"/>' for n in range(len(bodies)))
    spine = "".join(f'<itemref idref="d{n}"/>' for n in range(len(bodies)))
    out = BytesIO()
    with ZipFile(out, "w") as packed:
        packed.writestr("EPUB/content.opf", f"<package>{items}{spine}</package>")
        for n, body in enumerate(bodies):
            marked = re.sub(
                r"\|(\w+)\|", r'<span epub:type="pagebreak" aria-label="\1"></span>', body
            )
            packed.writestr(f"EPUB/d{n}.xhtml", f"<html {XHTML}><body>{marked}</body></html>")
    return out.getvalue()


def pages(one: Article, *bodies: str) -> tuple[str, ...]:
    return state_of(book(one), ISSUE, epub(*bodies)).articles[0].pages


def heading(one: Article) -> str:
    return f'<h1 id="{anchor(one.id)}">{one.title}</h1>'


def test_a_paragraph_has_the_page_or_pages_that_it_stands_on() -> None:
    one = article("1", "天地玄黄。", "宇宙洪荒。", "日月盈昃。")
    body = f"{heading(one)}<p>天地玄黄。</p><p>宇宙|8|洪荒。</p><p>日月盈昃。</p>"
    assert pages(one, "<p>|7|卷首</p>", body) == ("7", "7", "7–8", "8")


def test_before_the_first_page_there_is_none() -> None:
    one = article("1", "天地玄黄。", "宇宙洪荒。")
    body = f"{heading(one)}<p>天地|1|玄黄。</p><p>宇宙洪荒。</p>"
    assert pages(one, body) == ("", "1", "1")


def test_a_paragraph_is_found_whatever_quotation_marks_its_book_has() -> None:
    one = article("1", "“天地”玄黄。", "“宇宙”洪荒。")
    body = f"|1|{heading(one)}<p>「天地」玄黄。</p><p>|2|「宇宙」洪荒。</p>"
    assert pages(one, body) == ("1", "1", "2")


def test_a_book_without_a_page_list_has_no_pages() -> None:
    one = article("1", "天地玄黄。")
    assert pages(one, f"{heading(one)}<p>天地玄黄。</p>") == ()


# --------------------------------------------------------------------------- sums


def test_sums_are_those_of_sha256sum() -> None:
    assert sums([("b", "2"), ("a", "1")]) == b"1  a\n2  b\n"


# --------------------------------------------------------------------------- book.toml

TOML = """[book]
title = "渡口"
date = "2026-01"
[release]
version = "1.1"
printing = "2026年1月第1版"
history = [
  {date = "2026-01", version = "1.0", note = "初版"},
  {date = "2026-03-02", note = "订正文字"},
]
"""


def test_the_release_is_read(tmp_path: Path) -> None:
    (tmp_path / "book.toml").write_text(TOML, "utf-8")
    history = (Printing("2026-01", "初版", "1.0"), Printing("2026-03-02", "订正文字"))
    assert read_manifest(tmp_path).release == Release("1.1", "2026年1月第1版", history)


@pytest.mark.parametrize("version", ["第二版", "1.", "../x", "v1"])
def test_a_version_is_a_number(tmp_path: Path, version: str) -> None:
    (tmp_path / "book.toml").write_text(f'[release]\nversion = "{version}"\n', "utf-8")
    with pytest.raises(PublishError) as refused:
        read_manifest(tmp_path)
    assert refused.value.key == "unknown-value"


def test_the_colophon_begins_with_the_history(tmp_path: Path) -> None:
    (tmp_path / "book.toml").write_text(TOML + '[colophon]\n"编辑" = "编辑部"\n', "utf-8")
    manifest = read_manifest(tmp_path)
    assert with_history(manifest).colophon == (
        ("版次", "2026年1月第1版"),
        ("版本", "1.1"),
        ("修订", "2026年1月，1.0，初版；2026年3月2日，订正文字"),
        ("编辑", "编辑部"),
    )
    assert release_day(manifest, "") == "2026-03-02"


def test_a_book_without_a_release_is_as_it_was(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path, "江海", "江海", date="2026-01")
    assert with_history(manifest) == manifest
    assert release_day(manifest, "") == "2026-01-01"


# --------------------------------------------------------------------------- the command

TEXT = "---\ntitle: 天地\n---\n\n天地玄黄，宇宙洪荒。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    faces = catalogue(ROOT / "fonts").of(regions("zh-Hans-CN"))
    if not all(face.kept_in(default_cache(os.environ)).is_file() for face in faces):
        pytest.skip("the fonts are not in the cache; `publish fonts` fetches them")
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "001.md").write_text(TEXT, "utf-8")
    (folder / "book.toml").write_text(TOML.replace("1.1", "1.0", 1), "utf-8")
    return folder


def released(folder: Path) -> int:
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    out = str(folder.parent / "out")
    return main(["release", str(folder), "--only", "epub", "-o", out], environment)


def test_a_release_is_whole_is_kept_and_is_compared_with_the_last(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = folder.parent / "out"
    assert released(folder) == 0
    first = {p.name: p.read_bytes() for p in (out / "1.0").iterdir()}
    lines = first.pop("SHA256SUMS").decode().splitlines()
    assert lines == sorted(
        (f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in first.items()),
        key=lambda line: line[66:],
    )
    assert {"release.json", "opds.xml", "onix.xml", "勘误表.md", "勘误表.html"} < set(first)
    # again, with the same text or another: nothing is made, and the other is refused
    with monkeypatch.context() as nobody:
        nobody.setattr("publish.commands.side_by_side", None)
        assert released(folder) == 0
        (folder / "001.md").write_text(TEXT.replace("洪荒", "洪流"), "utf-8")
        assert released(folder) == 1
    assert {p.name: p.read_bytes() for p in (out / "1.0").iterdir() if p.name in first} == first
    # under a version of its own it is released, with what changed
    (folder / "book.toml").write_text(TOML, "utf-8")
    assert released(folder) == 0
    line = (out / "1.1" / "勘误表.md").read_text("utf-8").splitlines()[-1]
    assert line.endswith("| 天地玄黄，宇宙洪荒。 | 天地玄黄，宇宙洪流。 |")
    assert [p.name for p in sorted(out.iterdir())] == ["1.0", "1.1"]
    onix = (out / "1.1" / "onix.xml").read_text("utf-8")
    assert "<EditionStatement>2026年1月第1版</EditionStatement>" in onix
    epub = next((out / "1.1").glob("*.epub"))
    with ZipFile(epub) as packed:
        assert "订正文字" in packed.read("EPUB/text/imprint.xhtml").decode()
        opf = etree.fromstring(packed.read("EPUB/content.opf"))
    told = {m.get("property"): m.text for m in opf.iter("{*}meta")}
    assert told["schema:version"] == "1.1"


def test_a_folder_of_another_book_is_refused(folder: Path) -> None:
    taken = folder.parent / "out" / "1.0"
    taken.mkdir(parents=True)
    (taken / "release.json").write_bytes(written(state(name="别的")))
    assert released(folder) == 1
    assert [p.name for p in taken.iterdir()] == ["release.json"]


def test_a_profile_that_breaks_the_rules_says_so(folder: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    out = folder.parent / "out"
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    assert main(["epub", str(folder), "--profile", "zhangyue", "-o", str(out)], environment) == 0
    assert [p.name for p in out.glob("*.epub")] == ["book.zh-Hans-CN.zhangyue.epub"]
    said = capsys.readouterr()
    assert "B-171" in said.out + said.err
    assert "RSC-005" in said.out + said.err


@pytest.mark.parametrize(
    "option", [["epub", "b", "--profile", "duokn"], ["release", "b", "--only", "epb"]]
)
def test_what_is_not_to_be_chosen_is_refused_with_the_nearest(option: list[str], capsys) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SystemExit) as refused:
        main(option, {})
    assert refused.value.code == 2
    near = {"duokn": "duokan", "epb": "epub"}[option[-1]]
    assert f"there is no {option[-1]} here; did you mean {near}?" in capsys.readouterr().err
