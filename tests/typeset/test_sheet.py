"""The metadata sheet opens in a spreadsheet and says what the book says."""

import csv
from dataclasses import replace

import pytest

from publish.model import (
    Anthology,
    Article,
    Conformance,
    Creator,
    Figure,
    Heading,
    Image,
    Items,
    Note,
    Paragraph,
    Part,
    Quotation,
    Ruby,
    Table,
    Text,
    Verse,
)
from publish.typeset.sheet import LABELS, EbookFile, characters, metadata_sheet

STORY = Article(
    "1", "河口 新渡", bylines=("本报记者 甲",), blocks=(Paragraph((Text("天地玄黄。"),)),)
)
BOOK = Anthology(
    "渡口",
    "zh-Hans-CN",
    "urn:uuid:0",
    "2024-06-30T00:00:00Z",
    creators=(Creator("单雄信", "edt", "Shan Xiongxin", "", (("zh-Hant-TW", "單雄信"),)),),
    date="2024-06",
    isbn="9787000000001",
    subjects=("渡口", "新闻"),
    description="=1+1\n两行",
    parts=(Part("part-1", "", (STORY,)),),
)
FILE = EbookFile("b.epub", 12345, 3, "可按正文顺序朗读。")


def sheet(book: Anthology = BOOK) -> list[list[str]]:
    return list(csv.reader(metadata_sheet(book, FILE).decode("utf-8-sig").splitlines()))


def values(key: str, book: Anthology = BOOK) -> list[str]:
    return [value for name, _, value in sheet(book) if name == key]


def test_excel_opens_it_by_a_double_click():
    data = metadata_sheet(BOOK, FILE)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == len(sheet())


def test_every_fact_has_its_row_known_or_not():
    assert {name for name, *_ in sheet()} == LABELS.keys()
    assert values("subject") == ["渡口", "新闻"]
    assert values("isbn.epub") == [""]
    assert values("creator.role") == ["编（edt）"]
    assert values("creator.alternate") == ["單雄信（zh-Hant-TW）"]
    assert values("size") == ["12345"]


def test_an_isbn_stays_a_text_and_a_formula_is_none():
    assert values("isbn.print") == ["978-7000000001"]
    assert values("description") == ["'=1+1 两行"]


@pytest.mark.parametrize(
    ("language", "label"),
    [("zh-Hans-CN", "版权声明"), ("zh-Hant-TW", "版權聲明"), ("zh-Hant-HK", "版權聲明")],
)
def test_labels_are_in_the_language_of_the_edition(language, label):
    rows = sheet(replace(BOOK, language=language))
    assert next(row[1] for row in rows if row[0] == "rights") == label


def test_conformance_is_told_with_who_said_it():
    claim = Conformance("某中心", "EPUB Accessibility 1.1 - WCAG 2.1 Level AA")
    assert values("conformance", replace(BOOK, conformance=claim)) == [
        "EPUB Accessibility 1.1 - WCAG 2.1 Level AA · 某中心"
    ]


def test_every_printed_character_counts_once_and_no_space():
    def some(words: str) -> tuple[Text]:
        return (Text(words),)

    blocks = (
        Paragraph((Text("一 二"), Ruby("三", "sān"), Note(some("四五")))),
        Heading(2, some("六"), "甲"),
        Quotation((Paragraph(some("七八")),)),
        Items(((Paragraph(some("九")),),)),
        Verse((some("十"), some("百"))),
        Table((some("千"),), ((some("万"),),), some("亿")),
        Figure(Image("a.png", "没有数"), some("图"), "乙"),
    )
    assert characters(Article("1", "", blocks=blocks)) == 17
    assert characters(STORY) == 4 + 5 + 5
    assert values("characters") == ["14"]
