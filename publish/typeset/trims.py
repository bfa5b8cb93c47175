"""Trim sizes (开本), the type area that fits one (版心), and what the binding takes (订口).

The rule of the type area: 70.5 % of the page's width in whole characters, 79.5 % of its height in
whole lines, the rest of the width parted 52 : 48 between the inner and the outer margin, that of
the height 53 : 47 between head and foot.  It is what the layout `classic` has on A5 (28 × 27,
23 mm and 23 mm), so that a trim nobody has drawn looks like its neighbours.  A line stops growing
at 40 characters, beyond which the eye loses its way back (practice).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import floor

from publish.model import Binding
from publish.typeset.lengths import MM

_WIDTH, _HEIGHT = 0.705, 0.795  # of the type area, as parts of the page
_INNER, _TOP = 0.52, 0.53  # of the white beside and above it
_LONGEST = 40  # characters of a line
_SMALLEST, _LARGEST = 70, 450  # mm, of a side
_EPSILON = 1e-9
_SIZE = re.compile(r"([0-9]{2,3}(?:\.[0-9])?)[x×*]([0-9]{2,3}(?:\.[0-9])?)", re.A)

# Inner margins that a large print-on-demand house asks for, by pages (KDP, “Set trim size, bleed
# and margins”: 9.6, 12.7, 15.9, 19.1, 22.3 mm): each class of thickness takes 3.2 mm more.
_CLASSES = (150, 300, 500, 700)
_STEP = 3.2
_MILLED = 3.0  # mm of the spine that perfect binding mills off (facts-print §3.4: ask the shop)
# What the margins of a layout are drawn for: perfect binding, up to 150 pages.
_DRAWN = _MILLED
_NARROWEST = 10.0  # mm of an outer margin that a move of the type area leaves


@dataclass(frozen=True, slots=True)
class Trim:
    """A trim size and the type area on it.  Millimetres; `inner` and `top` are margins.
    `characters` are those of the whole width, columns and the space between them together."""

    name: str
    width: float
    height: float
    characters: int
    lines: int
    inner: float
    top: float


def size_of(name: str) -> tuple[float, float] | None:
    """(width, height) in mm of a trim that is named by its size, 150x215 or 150×215.5; None for
    any other name and for what no press prints (a side under 70 or over 450 mm)."""
    match = _SIZE.fullmatch(name.strip())
    if not match:
        return None
    width, height = float(match[1]), float(match[2])
    printable = min(width, height) >= _SMALLEST and max(width, height) <= _LARGEST
    return (width, height) if printable else None


def fitting(
    name: str,
    width: float,
    height: float,
    size: float,
    leading: float,
    characters: int = 0,
    lines: int = 0,
    inner: float = 0,
    top: float = 0,
) -> Trim:
    """A trim with the type area that fits it: what is not given follows by the rule above.
    `size`, `leading` in points, the rest in millimetres."""
    characters = characters or min(floor(_WIDTH * width * MM / size + _EPSILON), _LONGEST)
    lines = lines or floor(_HEIGHT * height * MM / leading + _EPSILON)
    inner = inner or round(_INNER * (width - characters * size / MM), 1)
    top = top or round(_TOP * (height - lines * leading / MM), 1)
    return Trim(name, width, height, characters, lines, inner, top)


def gutter_mm(binding: Binding, pages: int) -> float:
    """Millimetres of the inner margin that the binding takes from the reader.

    Perfect binding (胶装) mills 3 mm off the spine; sewn (锁线胶装) nothing.  Both open less the
    thicker the book: 3.2 mm for each class over 150, 300, 500, 700 pages.  A saddle-stitched
    booklet (骑马订) opens flat: nothing; its creep is the imposition's.
    """
    if binding == "saddle":
        return 0.0
    milled = _MILLED if binding == "perfect" else 0.0
    return round(milled + _STEP * sum(pages > limit for limit in _CLASSES), 1)


def moved_mm(binding: Binding, pages: int, outer: float) -> float:
    """How far the type area moves away from the spine, in mm; negative: towards it.  Half of what
    the binding takes: what the inner margin gains the outer one loses, so the white on both sides
    of the text looks even again.  `outer` is the margin as drawn: 10 mm of it stay."""
    move = (gutter_mm(binding, pages) - _DRAWN) / 2
    return round(min(move, max(0.0, outer - _NARROWEST)), 2)
