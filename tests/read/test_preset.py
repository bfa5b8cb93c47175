"""A printer's preset: every key is said, what a book orders goes before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.model import PressOrder, PublishError
from publish.read.preset import HOUSE, file_name, ordered, read_preset

OFFSET = (HOUSE / "offset.toml").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(p.stem for p in HOUSE.glob("*.toml")))
def test_every_preset_of_the_house_can_be_read(name: str, tmp_path: Path) -> None:
    preset = read_preset(name, tmp_path)
    assert preset.title
    assert preset.multiple >= 2
    assert preset.interior.endswith(".pdf")


def own(folder: Path, text: str) -> Path:
    (folder / "shop.toml").write_text(text, "utf-8")
    return folder


def test_a_printers_own_preset_lies_in_the_books_folder(tmp_path: Path) -> None:
    text = OFFSET.replace("bleed = 3 ", "bleed = 5 ")
    assert read_preset("shop.toml", own(tmp_path, text)).bleed == 5


@pytest.mark.parametrize(
    ("before", "after", "key", "line"),
    [
        ('standard = "x4"', 'standard = "x3"', "unknown-value", 3),
        ("bleed = 3 ", 'bleed = "3" ', "wrong-type", 4),
        ("bleed = 3 ", "bleed = -3 ", "wrong-type", 4),
        ("bleed = 3 ", "blead = 3 ", "unknown-key", 4),
        ("multiple = 2 ", "multiple = 0 ", "wrong-type", 8),
        ("{pages}P", "{page}P", "unknown-key", 16),
        ("{pages}P", "{pages", "wrong-type", 16),
    ],
)
def test_a_wrong_key_is_told_with_its_line(
    before: str, after: str, key: str, line: int, tmp_path: Path
) -> None:
    with pytest.raises(PublishError) as caught:
        read_preset("shop.toml", own(tmp_path, OFFSET.replace(before, after)))
    where = caught.value.where
    assert (caught.value.key, where and where.line) == (key, line)


@pytest.mark.parametrize("name", ["offsett", "shop.toml", "../offset.toml", ""])
def test_a_preset_that_is_not_there_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(PublishError) as caught:
        read_preset(name, tmp_path)
    assert caught.value.key == "no-preset"


def test_what_a_book_orders_goes_before_the_preset(tmp_path: Path) -> None:
    preset = read_preset("offset", tmp_path)
    asked = ordered(preset, PressOrder(paper="轻型70", binding="sewn"))
    assert (asked.paper, asked.binding) == ("轻型70", "sewn")
    assert (asked.ink, asked.cover_paper) == (preset.ink, preset.cover_paper)


def test_a_file_name_holds_nothing_that_a_file_system_refuses() -> None:
    name = file_name("{book}_{trim}_{pages}P.pdf", book="上/下：“卷”?", trim="A5", pages=64)
    assert name == "上下：“卷”_A5_64P.pdf"
