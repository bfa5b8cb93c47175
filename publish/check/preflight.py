"""Preflight: would a printer take this file?

1. A file that declares PDF/X is judged as a press file, and any file that is asked to be one; a
   plain PDF is a proof, and nothing of this is said of it.  PDF/A and PDF/UA are validated when
   they are declared.
2. `preflight_form` reads what the file says of itself, `preflight_ink` the colours it paints
   with, `preflight_page` what stands on its pages.  A page is read once by each.
3. A page whose ink the operators do not tell (pictures, gradients, transparency) is rendered.

What the standards demand, and what no shop can print, must be fixed; what spoils the look is a
doubt; what costs money is a hint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pikepdf

from publish.check.preflight_form import (
    MM,
    Boxes,
    Declared,
    boxes_of,
    check_annotations,
    check_boxes,
    check_fonts,
    check_form,
    declared,
)
from publish.check.preflight_ink import BLACK, Ink, Tally, inks
from publish.check.preflight_page import Limits, Sight, has_colour, heaviest, look, plates
from publish.check.validate import validate
from publish.model import Finding, Where, finding

_COARSEST = 0.5  # of the resolution asked for: below it one sees the squares
_RICH = 0.5  # of black: with other inks beside it, it is a rich black


@dataclass(frozen=True, slots=True)
class Preflight:
    """What a shop asks for.  Lengths in millimetres (`bleed`; `safe`: the distance of text from
    the trim; `line`), `dpi` of pictures of tones and `dpi_line` of one bit, `ink_limit` in per
    cent, `type_size` in points, `signature` in pages.  `inks`: what the part is printed in.
    `part`: a cover has no leaves to count and colour in its type; on imposed sheets stand the
    pages of the interior, which was judged before.  `is_press`: judge a file that claims nothing.
    """

    bleed: float = 3.0
    safe: float = 5.0
    line: float = 0.2
    dpi: float = 300.0
    dpi_line: float = 600.0
    ink_limit: float = 300.0
    type_size: float = 6.0
    signature: int = 16
    inks: Literal["mono", "cmyk"] = "cmyk"
    part: Literal["interior", "cover", "sheets"] = "interior"
    is_press: bool = False


USUAL = Preflight()


def preflight(
    path: Path, document: Any, labels: Sequence[str], blank: Sequence[bool], asked: Preflight
) -> Iterator[Finding]:
    """Findings about a file for the press.  `document` is the same file opened by pymupdf,
    `labels` and `blank` (has it no ink?) are of its pages."""
    where = Where(path)
    try:
        with pikepdf.open(path) as pdf:
            says = declared(pdf)
            if says.x or asked.is_press:
                yield from _press(pdf, document, says, labels, blank, asked, where)
    except pikepdf.PdfError as error:
        yield finding("P-189", where, reason=error)
        return
    yield from validate(path, says)


def _press(
    pdf: pikepdf.Pdf, document: Any, says: Declared, labels: Sequence[str],
    blank: Sequence[bool], asked: Preflight, where: Where,
) -> Iterator[Finding]:  # fmt: skip
    boxes = [boxes_of(page) for page in pdf.pages]
    yield from check_form(pdf, says, where)
    yield from check_boxes(pdf, boxes, labels, asked.bleed, where)
    yield from check_annotations(pdf, boxes, labels, where)
    yield from check_fonts(pdf, says, where)
    tallies = list(inks(pdf))
    yield from _colours(tallies, says, labels, asked, where)
    yield from _plates(document, tallies, labels, asked, where)
    yield from _sights(document, boxes, labels, asked, where)
    if asked.part == "interior":
        yield from _leaves(labels, blank, asked, where)


# --------------------------------------------------------------------------- colour


def _colours(
    tallies: Sequence[Tally], says: Declared, labels: Sequence[str], asked: Preflight, where: Where
) -> Iterator[Finding]:
    """What the operators tell; each kind once, with its first page and the number of pages."""

    def first(code: str, of: Callable[[Tally], object]) -> Iterator[Finding]:
        found = [(label, of(tally)) for label, tally in zip(labels, tallies, strict=True)]
        found = [(label, what) for label, what in found if what]
        if found:
            label, what = found[0]
            yield finding(code, where, page=label, what=_told(what), count=len(found))

    yield from first("P-165", lambda t: t.rgb | (t.managed if says.is_x1a else set()))
    if not says.is_x1a:
        yield from first("P-166", lambda t: t.managed)
    else:
        yield from first("P-167", lambda t: t.transparent)
    yield from first("P-168", lambda t: sorted(filter(_is_rich, t.text)))
    if asked.part == "interior":
        yield from first("P-169", lambda t: sorted(filter(_is_coloured, t.text)))
    yield from first("P-172", lambda t: t.spots)
    yield from first("P-173", lambda t: ["0 0 0 0"] if t.vanishes else [])
    yield from first("P-174", lambda t: t.type3)


def _told(what: object) -> str:
    """Names, or inks as C M Y K in per cent; the first three."""
    assert isinstance(what, set | list)
    parts = [
        one if isinstance(one, str) else " ".join(f"{100 * part:.0f}" for part in one)
        for one in sorted(what)
    ]
    return ", ".join(parts[:3]) + ("…" if len(parts) > 3 else "")


def _is_rich(ink: Ink) -> bool:
    return ink[3] > _RICH and max(ink[:3]) > 0


def _is_coloured(ink: Ink) -> bool:
    """Is text neither in full black nor paper white, nor a rich black, which is told elsewhere?"""
    return ink != BLACK and max(ink) > 0 and not _is_rich(ink)


def _plates(
    document: Any, tallies: Sequence[Tally], labels: Sequence[str], asked: Preflight, where: Where
) -> Iterator[Finding]:
    """Too much ink, and ink of a plate that there is none of."""
    heavy: list[tuple[str, float]] = []
    coloured: list[str] = []
    for page, tally, label in zip(document, tallies, labels, strict=True):
        painted = tally.text | tally.other
        most = max((100 * sum(ink) for ink in painted), default=0.0)
        is_coloured = any(max(ink[:3]) > 0 for ink in painted)
        if tally.deep or tally.transparent:
            samples = plates(page)
            most = max(most, heaviest(samples))
            # RGB is converted by MuPDF: it is told as RGB
            is_coloured = is_coloured or (not tally.rgb and has_colour(samples))
        if most > asked.ink_limit + 0.5:
            heavy.append((label, most))
        if is_coloured:
            coloured.append(label)
    for label, most in heavy:
        yield finding(
            "P-170", where, page=label, amount=f"{most:.0f}", limit=f"{asked.ink_limit:g}"
        )
    if coloured and asked.inks == "mono":
        yield finding("P-171", where, page=coloured[0], count=len(coloured))


# --------------------------------------------------------------------------- pages


def _sights(
    document: Any, boxes: Sequence[Boxes], labels: Sequence[str], asked: Preflight, where: Where
) -> Iterator[Finding]:
    is_sheet = asked.part == "sheets"
    limits = Limits(asked.safe * MM, asked.line * MM, asked.dpi, asked.dpi_line, asked.type_size)
    seen = [
        (label, look(page, box, limits))
        for page, box, label in zip(document, boxes, labels, strict=True)
    ]
    if not is_sheet:
        yield from _edges(seen, asked, where)
    for label, sight in seen:
        for picture in sight.pictures:
            code = "P-181" if picture.dpi < _COARSEST * picture.limit else "P-180"
            yield finding(
                code, where, page=label, dpi=f"{picture.dpi:.0f}", limit=f"{picture.limit:g}",
                pixels=picture.pixels,
            )  # fmt: skip
    yield from _least("P-182", [(p, s.thin) for p, s in seen], "{:.2f}", asked.line, where)
    if not is_sheet:
        yield from _least(
            "P-183", [(p, s.small) for p, s in seen], "{:.1f}", asked.type_size, where
        )


def _edges(seen: Sequence[tuple[str, Sight]], asked: Preflight, where: Where) -> Iterator[Finding]:
    for label, sight in seen:
        if sight.outside:
            yield finding("P-177", where, page=label, text=sight.outside[:20])
    yield from _least("P-178", [(p, s.near) for p, s in seen], "{:.1f}", asked.safe, where)
    for label, sight in seen:
        if sight.short:
            yield finding("P-179", where, page=label)


def _least(
    code: str,
    found: Sequence[tuple[str, float | None]],
    form: str,
    limit: float,
    where: Where,
) -> Iterator[Finding]:
    """The page of the least amount, and how many have one."""
    some = [(amount, label) for label, amount in found if amount is not None]
    if some:
        amount, label = min(some, key=lambda one: one[0])
        yield finding(
            code, where, page=label, amount=form.format(amount), limit=f"{limit:g}", count=len(some)
        )


def _leaves(
    labels: Sequence[str], blank: Sequence[bool], asked: Preflight, where: Where
) -> Iterator[Finding]:
    """Blank pages, and pages that the last signature wants."""
    last = max((i for i, is_blank in enumerate(blank) if not is_blank), default=-1)
    inner = [i for i, is_blank in enumerate(blank) if is_blank and i < last]  # the end is padding
    if inner:
        told = ", ".join(labels[i] for i in inner[:8]) + ("…" if len(inner) > 8 else "")
        yield finding("P-184", where, pages=told, count=len(inner))
    for one, two in pairwise(inner):
        if two == one + 1:
            yield finding("P-185", where, page=labels[one], next=labels[two])
    if missing := -len(labels) % asked.signature:
        yield finding("P-186", where, count=len(labels), signature=asked.signature, missing=missing)
