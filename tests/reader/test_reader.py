"""The demo's e-book in a real reader: foliate-js, served on loopback, in a headless Chromium; and
before Ace, the accessibility checker of DAISY.

Screenshots for people are left in build/reader/; nothing is asserted of pixels.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from publish.cli import main
from publish.render.fetch import default_cache
from tests.reader.reader_tools import ace, chromium, node_modules, probe

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {"WENJI_CACHE": str(default_cache(os.environ)), "LC_ALL": "C.UTF-8"}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as `publish epub` makes it.  Not made where nobody could read it."""
    chromium()
    node_modules()
    out = tmp_path_factory.mktemp("reader")
    folder = ROOT / "seeds" / "jianghai"
    assert main(["epub", str(folder), "-o", str(out), "--lang", "zh-Hans-CN"], ENVIRONMENT) == 0
    return out / "jianghai.zh-Hans-CN.epub"


@pytest.fixture(scope="module")
def seen(book: Path) -> dict[str, Any]:
    return probe(book, ROOT / "build" / "reader")


def articles(seen: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The documents that have running text."""
    return {name: look for name, look in seen["looks"].items() if look["indent"] is not None}


def test_the_book_opens_without_an_error(seen: dict[str, Any]) -> None:
    assert seen["errors"] == []
    assert (seen["title"], seen["language"]) == ("江海纪事", "zh-Hans-CN")
    assert seen["series"]["name"] == "Wenji 示例文库"  # lost without calibre's metas


def test_every_list_leads_into_the_book(seen: dict[str, Any]) -> None:
    assert seen["lost"] == []
    labels = [entry["label"] for entry in seen["toc"]]
    assert len(labels) > 20
    assert {"编者的话", "龙舟与水乡", "编后记"} <= set(labels)
    kinds = {kind for mark in seen["landmarks"] for kind in mark["type"]}
    assert {"cover", "toc", "bodymatter"} <= kinds


def test_the_pages_of_the_printed_book_rise(seen: dict[str, Any]) -> None:
    if not seen["pages"]:
        pytest.skip("this book has no page-list")
    numbers = [int(entry["label"]) for entry in seen["pages"] if entry["label"].isdecimal()]
    assert len(numbers) > 10
    assert numbers == sorted(set(numbers))


def test_a_note_opens_over_the_page(seen: dict[str, Any]) -> None:
    note = seen["note"]
    assert (note["type"], note["hidden"]) == ("footnote", True)  # and is not printed in its place
    assert note["text"].startswith("〔1〕涌，珠江三角洲一带对小河汊的称呼")


def test_the_books_own_fonts_are_loaded(seen: dict[str, Any]) -> None:
    fonts = [font for look in seen["looks"].values() for font in look["fonts"]]
    assert [f for f in fonts if f["status"] == "error"] == []
    assert {"Book Song", "Book Hei", "Book Kai"} <= {
        f["family"] for f in fonts if f["status"] == "loaded"
    }
    for look in articles(seen).values():
        assert look["family"].startswith(('"Book Song"', '"Book Kai"'))


def test_text_is_set_as_chinese_text(seen: dict[str, Any]) -> None:
    assert {look["lang"] for look in seen["looks"].values()} == {"zh-Hans-CN"}
    assert {look["writing"] for look in seen["looks"].values()} == {"horizontal-tb"}
    assert seen["direction"] == "ltr"
    assert len(articles(seen)) > 10
    for name, look in articles(seen).items():
        assert look["indent"] == pytest.approx(2, abs=0.01), name


def test_every_page_is_shown(seen: dict[str, Any]) -> None:
    """All documents of the spine, with their pictures, on many screens of 600 × 800."""
    assert len(seen["looks"]) == len(seen["sections"]) > 15
    assert [p for look in seen["looks"].values() for p in look["broken"]] == []
    assert sum(look["screens"] for look in seen["looks"].values()) > 30


def test_ace_finds_no_violation(book: Path, tmp_path: Path) -> None:
    assert ace(book, tmp_path / "ace") == []
