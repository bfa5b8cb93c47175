"""What a finished PDF says about itself: every printed number against the page it names, every
note against its call, every font against ours, and the ink of two renderers against each other.

Read back with MuPDF; the second renderer is PDFium.  Nothing is changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymupdf
import pypdfium2

from publish.model import Finding, PublishError, Where, finding

_FOLIO = r"[ivxlcdm]+|\d+"
_REFERENCE = re.compile(rf"第({_FOLIO})[页頁]$")
_ENTRY = re.compile(rf"·\s*({_FOLIO})$")  # a contents line: leaders, then the number
_MARK = re.compile(r"^[\u2460-\u2473\u3251-\u325f\u32b1-\u32bf]$")
_OURS = re.compile(r"^([A-Z]{6}\+)?Book-?(Song|Hei|Kai)")
_GLANCE, _CLOSE = 40, 200  # dots to the inch
_INK_TOLERANCE = 0.25  # two renderers hint and smooth differently; a lost font is far beyond this
_RAISED = 1.5  # points that a call stands above its line, whatever the line's size
_INK_FLOOR = 0.002  # of the page: a difference below it is none
_BLANK = 1e-6  # of the page: less than a full stop


def check_pdf(path: Path) -> tuple[Finding, ...]:
    """Findings about a PDF, in page order within each kind."""
    try:
        document = pymupdf.open(path)
    except (pymupdf.FileDataError, pymupdf.EmptyFileError) as error:
        return (finding("P-009", Where(path), reason=error),)
    except (FileNotFoundError, PermissionError, pymupdf.FileNotFoundError) as error:
        raise PublishError("unreadable", Where(path), path=path, reason=error) from error
    with document:
        if document.needs_pass or not document.page_count:
            return (finding("P-009", Where(path), reason="encrypted or empty"),)
        where = Where(path)
        return (
            *_numbers(document, where),
            *_notes(document, where),
            *_fonts(document, where),
            *_sizes(document, where),
            *_stranded(document, where),
            *_ink(document, path),
        )


def _label(page: Any) -> str:
    return str(page.get_label() or page.number + 1)


# --------------------------------------------------------------------------- numbers


def _numbers(document: Any, where: Where) -> Iterator[Finding]:
    for page in document:
        label = _label(page)
        for target, box in _links(document, page):
            if target is None:
                yield finding("P-003", where, page=label)
                continue
            printed = _printed_number(page, box)
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


def _printed_number(page: Any, box: Any) -> str:
    """The page number that a link's own words print: 第17页, or a contents line's last figure."""
    words = re.sub(r"\s+", "", page.get_textbox(box + pymupdf.Rect(1.5, 2, -1.5, -2)))
    for pattern in (_REFERENCE, _ENTRY):
        if match := pattern.search(words):
            return match[1]
    return ""


# --------------------------------------------------------------------------- notes


def _notes(document: Any, where: Where) -> Iterator[Finding]:
    for page in document:
        calls: Counter[str] = Counter()
        notes: Counter[str] = Counter()
        for line in _lines(page):
            base = max(line, key=lambda s: s["size"])
            size, foot = base["size"], base["origin"][1]
            for position, span in enumerate(line):
                words = span["text"].strip()
                if position == 0 and size < 9.5 and _MARK.match(words[:1]):
                    notes[words[0]] += 1
                elif span["size"] < size * 0.85 or foot - span["origin"][1] > _RAISED:
                    calls.update(c for c in words if _MARK.match(c))
        for mark in sorted((calls - notes) + (notes - calls)):
            yield finding(
                "P-004", where, page=_label(page), mark=mark, calls=calls[mark], notes=notes[mark]
            )


def _lines(page: Any) -> Iterator[list[dict[str, Any]]]:
    """The spans of each line, from left to right; spans on one baseline are one line."""
    rows: dict[int, list[dict[str, Any]]] = {}
    for block in page.get_text("dict")["blocks"]:
        for line in block.get("lines", ()):
            spans = [s for s in line["spans"] if s["text"].strip()]
            if spans:
                base = max(spans, key=lambda s: s["size"])
                rows.setdefault(round(base["origin"][1] / 4), []).extend(spans)
    merged: list[list[dict[str, Any]]] = []
    last = -9
    for key in sorted(rows):
        if key - last <= 1 and merged:
            merged[-1].extend(rows[key])
        else:
            merged.append(rows[key])
        last = key
    for spans in merged:
        yield sorted(spans, key=lambda s: s["bbox"][0])


# --------------------------------------------------------------------------- fonts, sizes, headings


def _fonts(document: Any, where: Where) -> Iterator[Finding]:
    seen: set[str] = set()
    ours = "Wenji" in (document.metadata or {}).get("creator", "")
    for page in document:
        for _, extension, _, name, *_ in page.get_fonts():
            if name in seen:
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


def _stranded(document: Any, where: Where) -> Iterator[Finding]:
    """A heading that is the last line of a page, with nothing of its text below it."""
    for page in document:
        body = [
            line
            for line in _lines(page)
            if page.rect.height * 0.08 < line[0]["origin"][1] < page.rect.height * 0.9
            and max(s["size"] for s in line) > 9.5
        ]
        if len(body) > 8 and all("Hei" in s["font"] and s["size"] > 11.5 for s in body[-1]):
            words = "".join(s["text"] for s in body[-1])
            yield finding("P-010", where, page=_label(page), heading=words)


# --------------------------------------------------------------------------- ink


def _ink(document: Any, path: Path) -> Iterator[Finding]:
    """Pages whose ink differs between MuPDF and PDFium, or that have text and no ink at all.

    A page that differs at a glance is looked at closely: hairlines are a pixel wide in one
    renderer and grey in the other, and only at a few dots to the inch that is a difference."""
    second = pypdfium2.PdfDocument(path)
    try:
        for page in document:
            other = second[page.number]
            inks = _inks(page, other, _GLANCE)
            if not _agree(*inks):
                inks = _inks(page, other, _CLOSE)
            is_blank = min(inks) < _BLANK and page.get_text().strip()
            if _agree(*inks) and not is_blank:
                continue
            yield finding(
                "P-008", Where(path), page=_label(page),
                first=f"{inks[0]:.2%}", second=f"{inks[1]:.2%}",
            )  # fmt: skip
    finally:
        second.close()


def _agree(first: float, second: float) -> bool:
    return abs(first - second) <= max(_INK_FLOOR, _INK_TOLERANCE * max(first, second))


def _inks(page: Any, other: Any, dpi: int) -> tuple[float, float]:
    """The share of a page that each renderer inks."""
    pixmap = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csRGB)  # each has a grey of its own
    bitmap = other.render(scale=dpi / 72)
    return _darkness(pixmap.samples), _darkness(bitmap.to_pil().convert("RGB").tobytes())


def _darkness(samples: bytes) -> float:
    """The share of a page's white that is inked, 0–1."""
    return 1 - sum(samples) / (255 * len(samples)) if samples else 0.0
