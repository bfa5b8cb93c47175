"""The metadata sheet: what a shop or a library asks for, to copy from, beside the e-book.

A CSV that Excel, LibreOffice and Numbers open by a double click: UTF-8 with a mark at its head,
CRLF (RFC 4180), three columns: a key that never changes, its label in the language of the edition,
the value.  A fact with several values has a row for each; one that is not known has an empty row,
for that is what somebody will have to fill in.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import assert_never

from publish.characters import in_forms_of
from publish.model import (
    Anthology,
    Article,
    Block,
    Creator,
    Figure,
    Heading,
    Items,
    Paragraph,
    PullQuote,
    Quotation,
    Separator,
    Table,
    Verse,
    nested,
    plain,
)
from publish.typeset.words import chinese_date, words_for

# key → label in simplified, in traditional characters
LABELS = {
    "title": ("书名", "書名"),
    "subtitle": ("副书名", "副書名"),
    "creator": ("责任者", "責任者"),
    "creator.role": ("责任方式", "責任方式"),
    "creator.file-as": ("排序名", "排序名"),
    "creator.alternate": ("姓名的其他写法", "姓名的其他寫法"),
    "publisher": ("出版者", "出版者"),
    "place": ("出版地", "出版地"),
    "date": ("出版日期", "出版日期"),
    "identifier": ("标识符", "識別碼"),
    "isbn.epub": ("电子书书号", "電子書書號"),
    "isbn.print": ("纸书书号", "紙書書號"),
    "language": ("语言文字", "語言文字"),
    "series": ("丛书", "叢書"),
    "series.number": ("丛书编号", "叢書編號"),
    "subject": ("主题词", "主題詞"),
    "description": ("内容简介", "內容簡介"),
    "rights": ("版权声明", "版權聲明"),
    "articles": ("篇数", "篇數"),
    "characters": ("字数（含标点，不含空格）", "字數（含標點，不含空格）"),
    "pictures": ("图片数", "圖片數"),
    "file": ("文件名", "檔案名"),
    "size": ("文件大小（字节）", "檔案大小（位元組）"),
    "accessibility": ("无障碍说明", "無障礙說明"),
    "conformance": ("无障碍认证", "無障礙認證"),
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is run by spreadsheets


@dataclass(frozen=True, slots=True)
class EbookFile:
    """What is known of the e-book only when it is made: `size` in bytes, `accessibility` its own
    summary."""

    name: str
    size: int
    pictures: int
    accessibility: str


def metadata_sheet(book: Anthology, file: EbookFile) -> bytes:
    """The sheet of one edition."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for key, value in _rows(book, file):
        simplified, traditional = LABELS[key]
        hant = "Hant" in book.language
        label = in_forms_of(book.language, traditional) if hant else simplified
        writer.writerow((key, label, _cell(value)))
    return out.getvalue().encode("utf-8-sig")


def _rows(book: Anthology, file: EbookFile) -> Iterator[tuple[str, str]]:
    yield "title", book.title
    yield "subtitle", book.subtitle
    for creator in book.creators:
        yield from _creator(creator, book.language)
    yield "publisher", book.publisher
    yield "place", book.place
    yield "date", chinese_date(book.date)
    yield "identifier", book.identifier
    yield "isbn.epub", _isbn(book.isbn_epub)
    yield "isbn.print", _isbn(book.isbn)
    yield "language", book.language
    yield "series", book.series
    yield "series.number", book.series_number
    for subject in book.subjects or ("",):
        yield "subject", subject
    yield "description", book.description
    yield "rights", book.rights
    articles = list(book.articles())
    yield "articles", str(len(articles))
    yield "characters", str(sum(map(characters, articles)))
    yield "pictures", str(file.pictures)
    yield "file", file.name
    yield "size", str(file.size)
    yield "accessibility", file.accessibility
    claim = book.conformance
    yield "conformance", f"{claim.conforms_to} · {claim.certified_by}" if claim else ""


def _creator(creator: Creator, language: str) -> Iterator[tuple[str, str]]:
    role = words_for(language).roles.get(creator.role)
    yield "creator", creator.name
    yield "creator.role", f"{role}（{creator.role}）" if role else creator.role
    yield "creator.file-as", creator.file_as
    for tag, name in creator.alternates:
        yield "creator.alternate", f"{name}（{tag}）"


def _isbn(isbn: str) -> str:
    """Thirteen digits alone would be shown as 9.787E+12."""
    return f"{isbn[:3]}-{isbn[3:]}" if isbn.isdigit() else isbn


def _cell(value: str) -> str:
    """One line that no spreadsheet takes for a formula."""
    line = " ".join(value.split())
    return f"'{line}" if line.startswith(_FORMULA) else line


# --------------------------------------------------------------------------- counting


def characters(article: Article) -> int:
    """The characters that an article prints, notes and captions too, without spaces."""
    words = [article.kicker, article.title, *article.subtitles, article.dateline]
    words += article.bylines
    words += (text for block in nested(article.blocks) for text in _texts(block))
    return sum(len("".join(text.split())) for text in words)


def _texts(block: Block) -> Iterator[str]:
    """A block's own words; those of blocks inside it are theirs."""
    match block:
        case Paragraph(children) | PullQuote(children):
            yield plain(children, notes=True)
        case Heading(_, children, label):
            yield label
            yield plain(children, notes=True)
        case Verse(lines):
            yield from (plain(line, notes=True) for line in lines)
        case Table(head, rows, caption):
            for cell in (caption, *head, *(cell for row in rows for cell in row)):
                yield plain(cell, notes=True)
        case Figure(_, caption, credit):
            yield plain(caption, notes=True)
            yield credit
        case Quotation() | Items() | Separator():
            pass
        case _:
            assert_never(block)
