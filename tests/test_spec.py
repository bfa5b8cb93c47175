"""工艺单: a printer reads of each book what it is, and nothing that nobody gave."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from publish.model import finding
from publish.spec import PressFile, Specification, letter, rows, sheet

BOOK = Specification(
    title="水边 <一>",
    edition="zh-Hans-CN",
    version="1.1",
    isbn="978-7-00-000000-2",
    price="58.00元",
    copies=1000,
    width=148,
    height=210,
    pages=68,
    forms=2.125,
    missing=12,
    ink="mono",
    paper="双胶80",
    caliper=0.1,
    cover_paper="铜版250",
    cover_width=439.9,
    cover_height=210,
    spine=3.9,
    flaps=70,
    finishing="覆哑膜",
    binding="perfect",
    bleed=3,
    standard="x4",
    condition="FOGRA39",
    ink_limit=300,
    imposition="none",
    pictures=3,
    files=(PressFile("水边_内文.pdf", "内文", 68, 148, 210, "0" * 64),),
)


def test_every_figure_of_the_order_is_on_the_sheet() -> None:
    told = dict(rows(BOOK))
    assert told["成品尺寸"] == "148 × 210 mm"
    assert told["内文"] == "68 面（34 张），2.125 印张，距半印张的整数倍差 12 面"
    assert told["书脊"] == "3.9 mm"
    assert told["内文用纸"] == "双胶80（每张厚 0.1 mm）"
    assert told["印数"] == "1000 册"
    assert told["文字版本"] == "zh-Hans-CN，v1.1"


def test_what_nobody_gave_is_not_said() -> None:
    bare = replace(BOOK, isbn="", price="", copies=0, version="", finishing="", spine=0, flaps=0)
    told = dict(rows(bare))
    assert not {"ISBN", "定价", "印数", "封面工艺"} & told.keys()
    assert (told["书脊"], told["勒口"]) == ("无", "无")
    assert "书脊" not in letter(bare).split("请注意")[1]


def test_the_letter_names_every_file_and_says_how_text_is_black() -> None:
    said = letter(BOOK)
    assert "1. 水边_内文.pdf：内文，68 面" in said
    assert "100 K 单黑" in said


def test_the_page_is_well_formed_and_records_what_was_waived() -> None:
    waived = ((finding("P-001", library="甲", said="乙"), "老照片 <仅此一张>"),)
    page = sheet(replace(BOOK, waived=waived), ["一句 & 话"])
    etree.fromstring(page.replace("<!DOCTYPE html>", "").encode())
    assert "老照片 &lt;仅此一张&gt;" in page
    assert "一句 &amp; 话" in page
    assert "放行" not in sheet(BOOK)
