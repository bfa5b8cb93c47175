"""Vertical editions of the demo in foliate-js: what a compositor would measure on the pages.

`columns.js` measures; lengths are in em.  Screenshots for people are left in build/columns/.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from publish.cli import main
from publish.render.fetch import default_cache
from tests.reader.reader_tools import chromium, node_modules, probe

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {"WENJI_CACHE": str(default_cache(os.environ)), "LC_ALL": "C.UTF-8"}
LANGUAGES = ("zh-Hans-CN", "zh-Hant-TW")
EDITION = '\n[[edition]]\nname = "{0}"\nlanguage = "{0}"\nwriting = "vertical"\n'
_EDITIONS = re.compile(r"^\[\[edition\]\]\n(?:\w.*\n)+", re.MULTILINE)

Seen = dict[str, Any]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with vertical editions.  Not made where nobody could read them."""
    chromium()
    node_modules()
    folder = tmp_path_factory.mktemp("columns") / "book"
    shutil.copytree(ROOT / "seeds" / "jianghai", folder)
    manifest = folder / "book.toml"
    text = _EDITIONS.sub("", manifest.read_text("utf-8"))
    manifest.write_text(text + "".join(map(EDITION.format, LANGUAGES)), "utf-8")
    out = folder.parent / "out"
    assert main(["epub", str(folder), "-o", str(out), "--edition", "all"], ENVIRONMENT) == 0
    return out


@pytest.fixture(scope="module", params=LANGUAGES)
def seen(request: pytest.FixtureRequest, books: Path) -> Seen:
    language = request.param
    return probe(books / f"book.{language}.epub", ROOT / "build" / "columns" / language)


def pages(seen: Seen) -> dict[str, Seen]:
    """The documents of text: all but the cover, which is a picture."""
    looks = seen["looks"].items()
    return {name: look["columns"] for name, look in looks if not name.endswith("cover.xhtml")}


def every(seen: Seen, measure: str) -> list[Any]:
    return [one for page in pages(seen).values() for one in page[measure]]


def squeezed_a_little(square: Seen) -> bool:
    """Chromium makes a square of two characters 1.1 em wide when they are wider than that."""
    return len(square["text"]) == 2 and square["width"] > 1.09


def test_columns_run_from_right_to_left(seen: Seen) -> None:
    assert seen["errors"] == []
    assert len(pages(seen)) > 15
    for name, page in pages(seen).items():
        assert page["writing"] == ["vertical-rl", "vertical-rl"], name


def test_the_next_page_is_at_the_left(seen: Seen) -> None:
    assert seen["direction"] == "rtl"
    assert seen["leftward"] == 1


def test_a_paragraph_begins_two_squares_down(seen: Seen) -> None:
    """Measured against the head of its second column, not read from the sheet."""
    indents = every(seen, "indents")
    assert len(indents) > 50
    assert indents == pytest.approx([2] * len(indents), abs=0.02)


def test_a_short_number_fits_one_square(seen: Seen) -> None:
    squares = every(seen, "squares")
    assert {len(square["text"]) for square in squares} == {1, 2, 3}
    for square in squares:
        assert square["height"] == pytest.approx(1, abs=0.02), square
        assert 0.3 < square["width"] < 1.11, square


def test_a_short_number_stands_in_the_middle_of_its_column(seen: Seen) -> None:
    measured = [square for square in every(seen, "squares") if square["across"] is not None]
    placed = [square for square in measured if not squeezed_a_little(square)]
    assert len(placed) > 50
    assert [square for square in placed if abs(square["across"]) > 0.05] == []


def test_two_wide_figures_stand_in_the_middle_of_their_column(seen: Seen) -> None:
    squeezed = [square for square in every(seen, "squares") if squeezed_a_little(square)]
    assert [square for square in squeezed if abs(square["across"] or 0) > 0.05] == []


def test_a_face_that_comes_late_sets_no_number_aside(seen: Seen) -> None:
    """Chromium measures a square when it makes it, by the font that it has then."""
    assert len(seen["late"]) > 1
    assert [square for square in seen["late"] if abs(square["across"] or 0) > 0.05] == []


def test_a_year_takes_four_squares(seen: Seen) -> None:
    years = every(seen, "years")
    assert len(years) > 20
    assert years == pytest.approx([1] * len(years), abs=0.06)  # a line may be stretched


def test_quotation_marks_of_the_region(seen: Seen) -> None:
    """「 」 outside in Taiwan; 『 』 outside on the mainland (GB/T 15834-2011 5.2)."""
    outside, inside = ("『』", "「」") if seen["language"] == "zh-Hans-CN" else ("「」", "『』")
    found = [page["quotes"] for page in pages(seen).values()]
    assert not set("“”‘’") & set("".join(found))
    assert "".join(found).count(outside[0]) > 50
    nested = f"(?:{outside[0]}(?:{inside})*{outside[1]})*"
    assert [marks for marks in found if not re.fullmatch(nested, marks)] == []


def test_what_stands_at_the_sides(seen: Seen) -> None:
    """注音 and 着重号 at the right of the column, 专名号 and 书名号 at its left."""
    readings = every(seen, "readings")
    assert len(readings) >= 5
    assert all(0.5 < reading < 1.2 for reading in readings), readings
    assert set(every(seen, "dots")) == {"over"}  # which is “over right” in Chromium's words
    assert set(every(seen, "lines")) == {"left"}


def test_pictures_and_tables_stay_on_their_page(seen: Seen) -> None:
    outside = every(seen, "outside")
    assert len(outside) >= 4
    assert max(outside) <= 0.5  # pixels


def test_the_faces_of_columns_are_loaded(seen: Seen) -> None:
    fonts = [font for look in seen["looks"].values() for font in look["fonts"]]
    assert [font for font in fonts if font["status"] == "error"] == []
    assert {font["family"] for font in fonts if font["status"] == "loaded"} == {
        "Book Song", "Book Hei", "Book Kai",
    }  # fmt: skip
    assert [look["broken"] for look in seen["looks"].values() if look["broken"]] == []
