"""The page of `publish check --report`: well-formed, self-contained, every finding at its lines."""

from __future__ import annotations

import os
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from publish.check.epub import examine_epub
from publish.cli import main
from publish.epub_report import epub_report
from publish.messages import Tongue
from publish.model import Where, finding
from publish.render.fetch import default_cache
from tests.check.test_check_epub import MEMBERS, ONE_PAGE, PACK, TWO_PAGE, edited, write

ENVIRONMENT = {"WENJI_CACHE": str(default_cache(os.environ)), "LC_ALL": "C.UTF-8"}


def page(path: Path, tongue: Tongue = "zh") -> str:
    return epub_report(path, *examine_epub(path, java=()), tongue)


def texts(markup: str) -> str:
    return "".join(ElementTree.fromstring(markup.partition("\n")[2]).itertext())


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "book.epub"


def test_a_finding_stands_beside_its_lines(book: Path) -> None:
    markup = page(write(book, edited(ONE_PAGE, ' alt="河"', "")))
    source = edited(ONE_PAGE, ' alt="河"', "")[ONE_PAGE].decode().split("\n")
    at = 1 + next(n for n, line in enumerate(source) if "<img" in line)
    root = ElementTree.fromstring(markup.partition("\n")[2])
    pair = next(p for p in root.iter("div") if p.get("class") == "pair" and "E-011" in texts_of(p))
    shown = [line for line in pair.iter("div") if (line.get("class") or "").startswith("l")]
    numbers = [int("".join(line[0].itertext())) for line in shown]
    assert numbers == [n for n in range(at - 2, at + 3) if n <= len(source)]
    found = [line for line in shown if "found" in (line.get("class") or "")]
    assert ["".join(line[1].itertext()) for line in found] == [source[at - 1]]


def texts_of(element: ElementTree.Element) -> str:
    return "".join(element.itertext())


def test_every_link_has_its_target_and_nothing_is_fetched(book: Path) -> None:
    members = edited(ONE_PAGE, ' alt="河"', "") | {TWO_PAGE: b"<p>"}
    markup = page(write(book, members))
    targets = set(re.findall(r' id="([^"]+)"', markup))
    links = re.findall(r'href="#([^"]+)"', markup)
    assert links
    assert set(links) <= targets
    assert not re.search(r"(?:src|href)=\"(?!#)|<script|<link|url\(|@import", markup)


def test_the_facts_of_the_book(book: Path) -> None:
    said = texts(page(write(book, MEMBERS)))
    for fact in (
        "urn:isbn:9787020002207", "江海编辑部　role: edt", "目录 3 条", "河口 新渡",
        "纸书页码 3 页", "text/one.xhtml#p2", "Book Song", "4 × 4", "OPS/text/two.xhtml",
    ):  # fmt: skip
        assert fact in said


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "]]>\u202e$title ${x}", "\u200b"])
def test_what_the_book_says_is_text(book: Path, hostile: str) -> None:
    escaped = hostile.replace("<", "&lt;").replace(">", "&gt;")
    members = edited(PACK, "渡口", escaped)
    members[ONE_PAGE] = edited(ONE_PAGE, "治", f'<b class="{escaped}">治</b>')[ONE_PAGE]
    markup = page(write(book, members))
    assert "<script" not in markup
    assert "\u202e" not in markup
    texts(markup)  # well-formed


def test_a_book_that_cannot_be_opened_has_its_page(book: Path) -> None:
    book.write_bytes(b"PK\x03\x04")
    assert "E-001" in texts(page(book))
    no_book = epub_report(Path("a.pdf"), None, [finding("E-025", Where(Path("b")), id="x")], "en")
    assert "the id x stands twice" in texts(no_book)


def test_the_command_writes_it(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book.write_bytes(b"PK\x03\x04")
    report = tmp_path / "report.html"
    assert main(["check", str(book), "--report", str(report)], ENVIRONMENT) == 1
    assert capsys.readouterr().out.splitlines() == [str(book), str(report)]
    assert "the EPUB cannot be opened" in texts(report.read_text("utf-8"))


def test_one_page_is_for_one_book(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.html"
    assert main(["check", str(book), str(book), "--report", str(report)], ENVIRONMENT) == 1
    assert "--report is for one book, and there are 2" in capsys.readouterr().err
    assert not report.exists()
