"""The review desk: `publish variants` asks, writes the questions down, takes the answers over."""

from __future__ import annotations

import csv
import json
import os
import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from publish.cli import main
from publish.model import PublishError, Term, Where
from publish.render.fetch import default_cache
from publish.review import (
    COLUMNS,
    Answer,
    accepted,
    read_answers,
    review_page,
    review_table,
)
from publish.variants.review import Context, Question

CACHE = default_cache(os.environ)
ENGLISH = {"WENJI_CACHE": str(CACHE), "LC_ALL": "C.UTF-8"}
CHINESE = {**ENGLISH, "LC_ALL": "zh_CN.UTF-8"}
TW, HK = "zh-Hant-TW", "zh-Hant-HK"
ARTICLE = "---\ntitle: 江边\nbyline: 记者 范文澜\n---\n\n范文澜说：“头发里面有风。”\n"
HOSTILE = "</style><script>alert(1)</script>\"'&amp;<!-- ]]> $title \u202e\u200b\0\x1b[31m\t\r\n="


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FONTCONFIG_FILE", "/dev/null")  # put back what `main` sets
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "001.md").write_text(ARTICLE, "utf-8")
    return folder


def publish(*arguments: str, code: int = 0, environment: dict[str, str] = ENGLISH) -> None:
    assert main(["variants", "book", "--lang", TW, *arguments], environment) == code


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, dialect="excel-tab"))


def answered(path: Path, **answers: str) -> None:
    """The table with answers to some texts."""
    table = rows(path)
    for row in table:
        row["answer"] = answers.get(row["text"], "")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, dialect="excel-tab")
        writer.writeheader()
        writer.writerows(table)


# --------------------------------------------------------------------------- asking


def test_open_questions_are_told_in_the_terminal(book, capsys):
    publish()
    out, err = capsys.readouterr()
    assert out == ""
    assert "doubt B-152 × 1  a name with a character of several forms" in err
    assert "book/001.md:1: 范文澜 → 范文瀾 (範文瀾) × 2" in err
    publish(environment=CHINESE)
    assert "存疑 B-152 × 1  人名有一字多形" in capsys.readouterr().err


def test_nothing_is_asked_where_nothing_is_converted(book, capsys):
    assert main(["variants", "book", "--lang", "zh-Hans-CN"], ENGLISH) == 0
    assert "book: nothing is converted: the texts are in zh-Hans-CN already" in (
        capsys.readouterr().err
    )


def test_the_table_and_the_page_are_written_where_asked(book, capsys):
    publish("--review", "out/review.tsv")
    publish("--review", "out/review.html")
    assert capsys.readouterr().out == "out/review.tsv\nout/review.html\n"
    (row,) = rows(Path("out/review.tsv"))
    assert tuple(row) == COLUMNS
    assert row == {
        "text": "范文澜",
        "becomes": "范文瀾",
        "candidates": "范文瀾 / 範文瀾",
        "reason": "name",
        "count": "2",
        "where": "001.md:1 ; 001.md:6",
        "context": "…记者 【范文澜】… ｜ …【范文澜】说：“头发里面有风。”…",
        "answer": "",
    }
    assert "范文瀾" in Path("out/review.html").read_text("utf-8")


QUESTION = Question(
    "范文澜",
    ("范文瀾", "範文瀾"),
    "name",
    4,
    (Context(Where(Path("003.txt"), 7), f"{HOSTILE}甲", HOSTILE), Context(None, "", "")),
)


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_the_page_is_well_formed_and_deaf_to_hostile_text(tongue):
    page = review_page(HOSTILE, [QUESTION], TW, tongue)
    root = ElementTree.fromstring(page.removeprefix("<!DOCTYPE html>\n"))
    assert not list(root.iter("script"))
    assert not re.search("https?://|src=|href=", page)
    shown = "".join(root.itertext())
    assert "003.txt:7" in shown
    assert "U+202E" in shown
    assert [mark.text for mark in root.iter("mark")] == ["范文澜", "范文澜"]
    assert [b.text for b in root.iter("b")] == ["范文瀾"]


def test_hostile_text_stays_in_its_cell():
    text = review_table([QUESTION])
    header, row = csv.reader(text.splitlines(), "excel-tab", strict=True)
    assert len(row) == len(header) == len(COLUMNS)
    assert not [cell for cell in row if cell[:1] in "=+-@" and cell], "no formula"


# --------------------------------------------------------------------------- answering


def test_what_is_accepted_is_settled_for_good(book, capsys):
    publish("--review", "r.tsv")
    answered(Path("r.tsv"), 范文澜="=")
    publish("--accept", "r.tsv")
    assert "terms added to the lexicon: 1" in capsys.readouterr().err
    lexicon = tomllib.loads((book / "lexicon.toml").read_text("utf-8"))
    assert lexicon == {"term": [{"text": "范文澜", "kind": "person"}]}, "right in every region"

    before = (book / "lexicon.toml").read_bytes()
    publish("--accept", "r.tsv")
    out, err = capsys.readouterr()
    assert out == ""
    assert "terms added to the lexicon: 0; settled already: 1" in err
    assert (book / "lexicon.toml").read_bytes() == before, "twice adds nothing"

    publish("--review", "again.tsv")
    assert rows(Path("again.tsv")) == []
    publish()
    assert "book: no open question" in capsys.readouterr().err


def test_what_stands_in_the_lexicon_stays_byte_for_byte(book):
    before = '# 我的\r\n[[term]]\r\ntext = "里面"   # 手写\r\nTW = "裡面"'.encode()
    (book / "lexicon.toml").write_bytes(before)
    publish("--review", "r.tsv")
    answered(Path("r.tsv"), 范文澜="範文瀾")
    publish("--accept", "r.tsv")
    after = (book / "lexicon.toml").read_bytes()
    assert after.startswith(before)
    assert tomllib.loads(after.decode())["term"][1] == {
        "text": "范文澜",
        "TW": "範文瀾",
        "kind": "person",
    }


def test_an_answer_against_the_lexicon_is_refused(book, capsys):
    publish("--review", "r.tsv")
    (book / "book.toml").write_text('[lexicon]\nforced = {"范文澜" = "範文瀾"}\n', "utf-8")
    answered(Path("r.tsv"), 范文澜="=")
    capsys.readouterr()
    publish("--accept", "r.tsv", code=1)
    err = capsys.readouterr().err
    assert err.startswith("r.tsv:2: 范文澜 becomes 范文瀾 here and 範文瀾 at ")
    assert "book.toml:2 (TW)\nhint: " in err
    assert not (book / "lexicon.toml").exists()


def answer(text, becomes, given, reason="word", line=2):
    return Answer(text, becomes, reason, given, Where(Path("r.tsv"), line))


@pytest.mark.parametrize(
    ("given", "term"),
    [
        (answer("并为", "並為", "="), ("并为", (("TW", "並為"),), "word")),
        (answer("并为", "並為", "＝"), ("并为", (("TW", "並為"),), "word")),
        (answer("并为", "並為", "併為"), ("并为", (("TW", "併為"),), "word")),
        (answer("顺天里", "順天裡", "順天里", "place"), ("顺天里", (("TW", "順天里"),), "place")),
        (answer("范文澜", "範文瀾", "name"), ("范文澜", (), "person")),
        (answer("范家村", "範家村", "place"), ("范家村", (), "place")),
        (answer("范文澜", "范文瀾", "=", "name"), ("范文澜", (), "person")),
        (answer("范文澜", "範文瀾", "=", "name"), ("范文澜", (("TW", "範文瀾"),), "person")),
    ],
)
def test_an_answer_is_a_term(given, term):
    (made,) = accepted([given], (), TW)
    assert (made.text, made.becomes, made.kind) == term
    assert accepted([given, given], (), TW) == (made,)
    assert accepted([given], (made,), TW) == ()


def test_another_region_is_another_answer():
    (first,) = accepted([answer("里面", "裡面", "=")], (), TW)
    (second,) = accepted([answer("里面", "裏面", "=")], (first,), HK)
    assert (first.becomes, second.becomes) == ((("TW", "裡面"),), (("HK", "裏面"),))


@pytest.mark.parametrize("given", ["併為", "name"])
def test_two_rows_that_contradict_each_other_are_refused(given):
    rows_given = [answer("并为", "並為", "並為"), answer("并为", "並為", given, line=3)]
    if given == "name":
        rows_given[0] = answer("并为", "並為", "x為")
    with pytest.raises(PublishError, match="lexicon-conflict") as caught:
        accepted(rows_given, (), TW)
    assert str(caught.value.where) == "r.tsv:3"
    assert caught.value.values["place"] == "r.tsv:2"


def test_a_form_for_all_regions_is_an_answer_for_each():
    term = Term("并为", (("", "並為"),))
    assert accepted([answer("并为", "併為", "並為")], (term,), HK) == ()


# --------------------------------------------------------------------------- spreadsheets

PLAIN = "text\tbecomes\treason\tanswer\n并为\t並為\tword\t=\n里面\t裡面\tword\t\n"
SAVED = {
    "as it was written": PLAIN.encode(),
    "with a BOM and CR LF": b"\xef\xbb\xbf" + PLAIN.replace("\n", "\r\n").encode(),
    "in UTF-16": PLAIN.encode("utf-16"),
    "with quotes": re.sub("([^\t\n]+)", r'"\1"', PLAIN).encode(),
    "with more columns": re.sub("\n", "\tmine\n", PLAIN).encode(),
    "in another order": b"answer\tnote\ttext\tbecomes\treason\n=\t\xe7\x94\xb2\t"
    + "并为\t並為\tword\n".encode(),
    "with empty and short rows": PLAIN.encode() + b"\n\t\t\t\n\xe7\x94\xb2\n",
    "with capitals and spaces": PLAIN.replace("answer", " Answer ").encode(),
}


@pytest.mark.parametrize("how", SAVED)
def test_a_table_that_a_spreadsheet_saved_is_read(how, tmp_path):
    path = tmp_path / "r.tsv"
    path.write_bytes(SAVED[how])
    assert read_answers(path) == (Answer("并为", "並為", "word", "=", Where(path, 2)),)


def test_an_answer_has_the_line_on_which_its_row_begins(tmp_path):
    path = tmp_path / "r.tsv"
    text = 'text\tbecomes\tcontext\tanswer\n甲\t甲\t"两\n行"\t\n乙\t乙\t"又\n两行"\t=\n'
    path.write_text(text, "utf-8")
    assert [given.where.line for given in read_answers(path)] == [4]


@pytest.mark.parametrize(
    ("data", "key", "line"),
    [
        (b"", "review-columns", 1),
        (b"text,becomes,answer\n", "review-columns", 1),
        (b"text\tbecomes\n", "review-columns", 1),
        (b"text\tbecomes\tanswer\n\n\tx\t=\n", "missing-key", 3),
        (b'text\tbecomes\tanswer\n"a\tb\t=\n', "bad-review", 2),
        ("text\tbecomes\tanswer\n范\t".encode() + b"\xff\t=\n", "bad-review", 2),
    ],
)
def test_a_table_that_is_none_is_told_with_its_line(data, key, line, tmp_path):
    path = tmp_path / "r.tsv"
    path.write_bytes(data)
    with pytest.raises(PublishError, match=key) as caught:
        read_answers(path)
    assert caught.value.where == Where(path, line)


def test_a_table_that_is_not_there(book, capsys):
    publish("--accept", "no.tsv", code=1)
    assert capsys.readouterr().err.startswith("no.tsv: cannot be read: ")


# --------------------------------------------------------------------------- normalize --lang


def test_normalize_gives_json_in_another_script(book, capsys):
    (book / "002.txt").write_text("# 甲处标题\n\n　　头发里面，范文澜说“好”。\n", "utf-8")
    (book / "book.toml").write_text('[lexicon]\nforced = {"甲处" = "乙處"}\n', "utf-8")
    assert main(["normalize", "book", "--lang", TW, "--json", "out"], ENGLISH) == 0
    assert capsys.readouterr().out == "out/002.json\n"
    (article,) = json.loads(Path("out/002.json").read_text("utf-8"))["articles"]
    texts = [article["title"], *(block["text"] for block in article["blocks"])]
    assert "乙處" in texts[0]
    assert "頭髮裡面，范文瀾說「好」。" in texts


@pytest.mark.parametrize("way", [["--write"], ["--diff"], []])
def test_another_script_is_for_json_only(way, book, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["normalize", "book", "--lang", TW, *way], ENGLISH)
    assert stopped.value.code == 2
    assert "publish normalize: --lang needs --json\nhint: " in capsys.readouterr().err


def test_a_review_is_a_page_or_a_table(book, capsys):
    with pytest.raises(SystemExit) as stopped:
        publish("--review", "r.doc")
    assert stopped.value.code == 2
    assert "r.doc must end in .html (to read) or .tsv (to answer)" in capsys.readouterr().err
