"""What a book's 版权页 lacks, and where it contradicts the book."""

from __future__ import annotations

import re
from collections.abc import Iterator

from publish.isbn import bare_isbn, isbn_13
from publish.model import Anthology, Finding, Where, finding

_HYPHEN = "[-\u2010\u2011 ]?"
_ISBN = re.compile(f"ISBN[ :：]*((?:97[89]{_HYPHEN})?(?:[0-9]{_HYPHEN}){{9}}[0-9X])")
_NUMBER = re.compile(r"核字\s*[（(]\s*[0-9]{4}\s*[）)]\s*第\s*[0-9]{6}\s*号")
_NO_LETTER = re.compile(r"[\W_]+")
# What an internal publication says of itself: 内部资料性出版物管理办法 (2015), 第十四条.
_OF_INTERNAL = (
    ("编印单位", "編印單位"),
    ("发送对象", "發送對象"),
    ("印刷", "印刷单位", "印刷單位"),
    ("印刷日期",),
    ("印数", "印數"),
)


def record_findings(book: Anthology, where: Where | None) -> Iterator[Finding]:
    """B-191 … B-196 of one edition; `where` is book.toml."""
    if book.permit:
        missing = [names[0] for names in _OF_INTERNAL if not _said(book, names)]
        if missing:
            yield finding("B-195", where, what="、".join(missing))
        return
    if book.cip:
        yield from _cip(book, where)
    elif book.isbn and isbn_13(book.isbn).startswith("9787"):
        yield finding("B-191", where, isbn=book.isbn)
    yield from _twice(book, where)


def sheet_findings(pages: int, parts: int, where: Where | None) -> Iterator[Finding]:
    """B-198 for a book of `pages` that ends inside a half 印张; `parts`: 开数, 0 if not known."""
    half = parts // 2
    if half and pages % half:
        missing, over = -pages % half, pages % half
        said = f"{pages / parts:g}"
        yield finding("B-198", where, pages=pages, sheets=said, missing=missing, over=over)


def _said(book: Anthology, names: tuple[str, ...]) -> bool:
    of_book = {"编印单位": book.publisher, "印数": str(book.copies or "")}.get(names[0], "")
    return bool(of_book) or any(name in names and value for name, value in book.colophon)


def _cip(book: Anthology, where: Where | None) -> Iterator[Finding]:
    """The block was issued for this very book: a wrong digit in it is somebody's slip."""
    isbns = {isbn_13(found) for found in _ISBN.findall(book.cip)}
    if book.isbn and isbn_13(book.isbn) not in isbns:
        theirs = "、".join(sorted(isbns)) or "—"
        yield finding("B-192", where, before=theirs, after=bare_isbn(book.isbn))
    title = _title(book.cip)
    if _letters(book.title) != _letters(title)[: len(_letters(book.title))]:
        yield finding("B-193", where, before=title, after=book.title)
    if not _NUMBER.search(book.cip):
        last = next((line for line in reversed(book.cip.splitlines()) if line.strip()), "")
        yield finding("B-194", where, before=last.strip()[-40:])


def _title(cip: str) -> str:
    """What stands before the first `/` of the description: 题名与责任说明项."""
    lines = (line.strip() for line in cip.splitlines())
    first = next((x for x in lines if x and "在版编目" not in x and "在版編目" not in x), "")
    return re.split(r"\s*[/／]", first, maxsplit=1)[0].strip()


def _letters(text: str) -> str:
    """The title itself: the standard has marks of its own between its parts."""
    return _NO_LETTER.sub("", text)


def _twice(book: Anthology, where: Where | None) -> Iterator[Finding]:
    """What `[book]` and `[colophon]` both say, and not alike: the cover prints the one, the
    版权页 the other."""
    for name, value in book.colophon:
        if name in ("书号", "書號", "ISBN") and book.isbn:
            alike = isbn_13(re.sub("[^0-9X-]", "", value.upper())) == isbn_13(book.isbn)
            other = book.isbn
        elif name in ("定价", "定價", "售价", "售價") and book.price:
            alike, other = _letters(value) == _letters(book.price), book.price
        else:
            continue
        if not alike:
            yield finding("B-196", where, before=value, after=other, name=name)
