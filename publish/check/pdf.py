"""What a finished PDF says about itself: every printed number against the page it names, every
note against its call, every font against ours, every line against the rules of the Chinese line
(lines.py), and the ink of two renderers against each other; and, of a file for the press, what a
printer would ask of it (preflight.py).

Read back with MuPDF; the second renderer is PDFium.  Nothing is changed, and nothing is known of
the layout: what is small or large is so beside the type of the body.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pymupdf
import pypdfium2

from publish.check.body import FOLIO, Pages, body_size
from publish.check.lines import check_lines
from publish.check.preflight import USUAL, Preflight, preflight
from publish.check.rows import Row, is_word, rows_of
from publish.model import Finding, PublishError, Where, finding

_NUMBER = r"[ivxlcdm]+|\d+"
_REFERENCE = re.compile(rf"第({_NUMBER})[页頁]$")
_ENTRY = re.compile(rf"·\s*({_NUMBER})$")  # a contents line: leaders, then the number
_MARK = re.compile(r"^[\u2460-\u2473\u3251-\u325f\u32b1-\u32bf]$")
_UTF16 = re.compile(r"<FEFF((?:[0-9A-F]{4})*)>")
_OURS = re.compile(r"^([A-Z]{6}\+)?Book-?(Song|Hei|Kai)")
_GLANCE, _CLOSE = 40, 200  # dots to the inch
_INK_TOLERANCE = 0.25  # two renderers hint and smooth differently; a lost font is far beyond this
_SMALL, _LARGE = 0.95, 1.05  # of the body size: below it notes and captions, above it headings
_CALL = 0.85  # of its line's size: a mark on the baseline that is smaller is a call
_PAGE = 4  # lines: with fewer it is a title page
_BELOW = 2.5  # of a heading's size: what stands so near below it belongs to it
_INK_FLOOR = 0.002  # of the page: a difference below it is none
_GROUND = 64  # of 255: the grounds of two renderers that differ more are two grounds
_WHITE = np.array((255.0, 255.0, 255.0))
_BLANK = 1e-6  # of the page: less than a full stop


def check_pdf(path: Path, asked: Preflight = USUAL) -> tuple[Finding, ...]:
    """Findings about a PDF, in page order within each kind.  `asked`: what its printer asks for,
    of a file that declares PDF/X, or of any where it `is_press`; a single page is a cover."""
    try:
        document = pymupdf.open(path)
    except (pymupdf.FileDataError, pymupdf.EmptyFileError) as error:
        return (finding("P-009", Where(path), reason=error),)
    except (FileNotFoundError, PermissionError, pymupdf.FileNotFoundError) as error:
        raise PublishError("unreadable", Where(path), path=path, reason=error) from error
    with document:
        if document.needs_pass or not document.page_count:
            return (finding("P-009", Where(path), reason="encrypted or empty"),)
        if asked.is_press and document.page_count == 1:
            asked = replace(asked, part="cover", inks="cmyk")  # no text block has one page
        where = Where(path)
        labels = [_label(page) for page in document]
        pages = [rows_of(page) for page in document]
        seen = list(_inks_of(document, path))
        blank = [max(inks) < _BLANK for inks in seen]
        found: tuple[Finding, ...] = ()
        if asked.part == "interior":  # the others have no leaves and no lines to speak of
            found = (
                *_numbers(document, where),
                *_notes(pages, labels, where),
                *_sizes(document, where),
                *_stranded(pages, labels, where),
                *check_lines(pages, labels, _language(document), where),
            )
        return (
            *found,
            *_fonts(document, where),
            *_ink(document, seen, labels, where),
            *preflight(path, document, labels, blank, asked),
        )


def _label(page: Any) -> str:
    """As it is printed.  MuPDF hands over a prefix of Han as the hexadecimal of its UTF-16."""
    label = str(page.get_label() or page.number + 1)
    if hexadecimal := _UTF16.search(label):
        text = bytes.fromhex(hexadecimal[1]).decode("utf-16-be", "replace")
        label = label.replace(hexadecimal[0], text)
    return label


def _language(document: Any) -> str:
    """The document's language, BCP 47, or empty.  (`document.language` knows two letters.)"""
    kind, value = document.xref_get_key(document.pdf_catalog(), "Lang")
    return str(value) if kind == "string" else ""


# --------------------------------------------------------------------------- numbers


def _numbers(document: Any, where: Where) -> Iterator[Finding]:
    for page in document:
        label = _label(page)
        links = list(_links(document, page))
        drawn = list(_drawn(page)) if links else []
        for target, box in links:
            if target is None:
                yield finding("P-003", where, page=label)
                continue
            printed = _printed_number(drawn, box)
            real = _label(document[target])
            if printed and printed != real:
                yield finding("P-002", where, page=label, printed=printed, real=real)


def _links(document: Any, page: Any) -> Iterator[tuple[int | None, Any]]:
    """(index of the page aimed at, rectangle) of each internal link and line: the pieces of one
    link on one line, of which WeasyPrint makes an annotation each, taken together."""
    joined: dict[tuple[int | None, int], Any] = {}
    for link in page.get_links():
        if link["kind"] not in (pymupdf.LINK_GOTO, pymupdf.LINK_NAMED):
            continue
        key = _target(document, link), round((link["from"].y0 + link["from"].y1) / 12)
        joined[key] = joined[key] | link["from"] if key in joined else link["from"]
    for (target, _), box in joined.items():
        yield target, box


def _target(document: Any, link: dict[str, Any]) -> int | None:
    """The index of the page that an internal link goes to."""
    if link["kind"] == pymupdf.LINK_GOTO:
        page: int = link["page"]
        return page if 0 <= page < document.page_count else None
    if link["kind"] == pymupdf.LINK_NAMED:
        name = link.get("nameddest") or link.get("name") or ""
        found = document.resolve_names().get(name)
        return found["page"] if found and found["page"] >= 0 else None
    return None


def _drawn(page: Any) -> Iterator[tuple[float, float, str]]:
    """(middle, middle, character) of all that is drawn on a page, in the order of its content."""
    for span in page.get_texttrace():
        for code, _, _, (left, top, right, bottom) in span["chars"]:
            yield (left + right) / 2, (top + bottom) / 2, chr(code)


def _printed_number(drawn: Sequence[tuple[float, float, str]], box: Any) -> str:
    """The page number that a link's own words print: 第17页, or a contents line's last figure."""
    left, top, right, bottom = box
    inside = (c for x, y, c in drawn if left < x < right and top < y < bottom)
    words = re.sub(r"\s+", "", "".join(inside))
    for pattern in (_REFERENCE, _ENTRY):
        if match := pattern.search(words):
            return match[1]
    return ""


# --------------------------------------------------------------------------- notes


def _notes(pages: Pages, labels: Sequence[str], where: Where) -> Iterator[Finding]:
    small = _SMALL * body_size(pages)
    for rows, label in zip(pages, labels, strict=True):
        calls: Counter[str] = Counter()
        notes: Counter[str] = Counter()
        for row in rows if small else ():
            notes.update(_note(row, small))
            calls.update(
                g.text
                for g in row.glyphs
                if _MARK.match(g.text) and (not g.level or g.size < _CALL * row.size)
            )
        for mark in sorted((calls - notes) + (notes - calls)):
            yield finding(
                "P-004", where, page=label, mark=mark, calls=calls[mark], notes=notes[mark]
            )


def _note(row: Row, small: float) -> str:
    """The mark of the note that a row begins, or nothing."""
    first = row.glyphs[0]
    is_note = row.size < small and first.level and _MARK.match(first.text)
    return first.text if is_note else ""


# --------------------------------------------------------------------------- fonts, sizes, headings


def _fonts(document: Any, where: Where) -> Iterator[Finding]:
    seen: set[str] = set()
    ours = "Wenji" in (document.metadata or {}).get("creator", "")
    for page in document:
        for _, extension, kind, name, *_ in page.get_fonts():
            if name in seen or kind == "Type3":  # its glyphs are drawings in the file
                continue
            seen.add(name)
            if extension == "n/a":
                yield finding("P-005", where, font=name)
            elif ours and not _OURS.match(name):
                yield finding("P-006", where, font=name)


def _sizes(document: Any, where: Where) -> Iterator[Finding]:
    sizes = Counter((round(p.rect.width, 1), round(p.rect.height, 1)) for p in document)
    usual = sizes.most_common(1)[0][0]
    for page in document:
        if (round(page.rect.width, 1), round(page.rect.height, 1)) != usual:
            yield finding("P-007", where, page=_label(page))


def _stranded(pages: Pages, labels: Sequence[str], where: Where) -> Iterator[Finding]:
    """A heading that is the last line of a page, with nothing of its text below it."""
    em = body_size(pages)
    for rows, label in zip(pages, labels, strict=True):
        text = [r for r in rows if r.size > _SMALL * em and not FOLIO.fullmatch(r.text)]
        while text and not is_word(text[-1]):
            text.pop()
        if len(text) < _PAGE or text[-1].size < _LARGE * em:
            continue
        if not any(_belongs(row, text[-1], _SMALL * em) for row in rows):
            yield finding("P-010", where, page=label, heading=text[-1].text)


def _belongs(row: Row, heading: Row, small: float) -> bool:
    """Is a row of small type (a table, a caption) the text of the heading above it?"""
    near = heading.y < row.y < heading.y + _BELOW * heading.size
    return near and not (FOLIO.fullmatch(row.text) or _note(row, small))


# --------------------------------------------------------------------------- ink


def _inks_of(document: Any, path: Path) -> Iterator[tuple[float, float]]:
    """The share of each page that MuPDF and PDFium ink.

    A page that differs at a glance is looked at closely: hairlines are a pixel wide in one
    renderer and grey in the other, and only at a few dots to the inch that is a difference."""
    second = pypdfium2.PdfDocument(path)
    try:
        for page in document:
            other = second[page.number]
            inks = _inks(page, other, _GLANCE)
            yield inks if _agree(*inks) else _inks(page, other, _CLOSE)
            other.close()
    finally:
        second.close()


def _ink(
    document: Any, seen: Sequence[tuple[float, float]], labels: Sequence[str], where: Where
) -> Iterator[Finding]:
    """Pages whose ink differs between MuPDF and PDFium, or that have text and no ink at all."""
    for page, inks, label in zip(document, seen, labels, strict=True):
        is_blank = min(inks) < _BLANK and page.get_text().strip()
        if not _agree(*inks) or is_blank:
            yield finding(
                "P-008", where, page=label, first=f"{inks[0]:.2%}", second=f"{inks[1]:.2%}"
            )


def _agree(first: float, second: float) -> bool:
    return abs(first - second) <= max(_INK_FLOOR, _INK_TOLERANCE * max(first, second))


def _inks(page: Any, other: Any, dpi: int) -> tuple[float, float]:
    """The share of a page that each renderer inks."""
    pixmap = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csRGB)  # each has a grey of its own
    bitmap = other.render(scale=dpi / 72)
    first = np.frombuffer(pixmap.samples, np.uint8).reshape(-1, 3)
    second = np.frombuffer(bitmap.to_pil().convert("RGB").tobytes(), np.uint8).reshape(-1, 3)
    if not first.size or not second.size:
        return 0.0, 0.0
    grounds = np.median(first, axis=0), np.median(second, axis=0)
    if np.abs(grounds[0] - grounds[1]).max() > _GROUND:
        grounds = _WHITE, _WHITE
    return _darkness(first, grounds[0]), _darkness(second, grounds[1])


def _darkness(pixels: npt.NDArray[np.uint8], ground: npt.NDArray[np.float64]) -> float:
    """How far a page is from its ground, 0–1: each renderer has its own way from CMYK to RGB, and
    a cover's cloth would count for more than its type."""
    return float(np.abs(pixels - ground).mean()) / 255
