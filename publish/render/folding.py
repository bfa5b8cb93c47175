"""Which page stands where on which sheet, so that the folded sheets read in order (折手).

Only numbers here: no size, no PDF.  A sheet is folded from a grid of cells; `_FOLDED` says which of
its own pages each cell holds, and `_of_gathering` turns them into the pages of the book, also where
sheets are nested in one another.  The back of a sheet is listed as one sees it after turning the
sheet over like a leaf of a book, left to right (左右翻, sheetwise).  Printers that turn it over the
other edge get backs that stand on their heads: `for_printer`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

Kind = Literal["folded", "stack"]
Flip = Literal["sheetwise", "short-edge", "long-edge"]
Edge = Literal["left", "right"]
Paper = tuple[float, float]  # millimetres, either way round

A4: Paper = (210, 297)
A3: Paper = (297, 420)


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a book is put on sheets.  Lengths in millimetres.

    `kind`: folded sheets, or two leaves beside each other that are cut apart, the right-hand pile
    put under the left one (stack).  `pages` of a folded sheet, both sides: 4, 8 or 16.  `nested`:
    how many sheets lie in one another in a gathering; 0: all of the book, for the stapler (骑马订).
    `flip`: how the sheet is turned for its back; an office printer's driver calls it short-edge or
    long-edge.  `right_bound`: the spine is on the right, as of vertical books.

    `caliper` of a leaf: the pages of a stapled book move towards the spine by one a layer (爬移).
    `milling`: what is milled off each spine before glueing (胶装 铣背 2–3 mm; sewn and stapled 0).
    `offcut`: what the knife takes at head, foot and fore-edge, where cells meet once from each;
    None: as much as the pages bleed, at
    least 3.  `papers`: sizes to choose from, the first that is large
    enough; none: the sheet is as large as its pages and marks need.
    """

    kind: Kind = "folded"
    pages: Literal[4, 8, 16] = 4
    nested: int = 1
    flip: Flip = "sheetwise"
    right_bound: bool = False
    caliper: float = 0
    milling: float = 0
    offcut: float | None = None
    papers: tuple[Paper, ...] = ()
    marks: bool = True

    @property
    def columns(self) -> int:
        return 4 if self.kind == "folded" and self.pages == 16 else 2

    @property
    def rows(self) -> int:
        return 1 if self.kind == "stack" or self.pages == 4 else 2

    @property
    def stapled(self) -> bool:
        return self.kind == "folded" and not self.nested


# `imposition` of a printer's preset → what it means; the rest (caliper, milling, right_bound)
# comes from the book.
SCHEMES = MappingProxyType(
    {
        "saddle": Scheme(nested=0),
        "signature-8": Scheme(pages=8),
        "signature-16": Scheme(pages=16),
        # on an office duplex printer nothing is cut but the fore-edge, if that
        "booklet": Scheme(nested=0, flip="short-edge", offcut=0, papers=(A4, A3)),
        "two-up": Scheme(kind="stack", flip="short-edge", offcut=0, papers=(A4, A3)),
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """A page in a cell of a side: columns from the left, rows from the top, from 0.  `turned`: it
    stands on its head.  A `page` beyond the book's last is blank."""

    page: int
    column: int
    row: int
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a sheet.  `gathering` and `sheet` (the outermost first) count from 1; `first` and
    `last` are the pages that the gathering runs from and to; a stack is one gathering."""

    gathering: int
    sheet: int
    back: bool
    first: int
    last: int
    places: tuple[Place, ...]


# Pages of a sheet → front and back, rows from the top, (page, turned).  How 16 are folded: the back
# up, the right half comes over the left, the upper over the lower, the left over the right (each at
# right angles to the last, as a cross folder does it); 8: the last two of these, 4: the last.
_Rows = tuple[tuple[tuple[int, bool], ...], ...]
_FOLDED: dict[int, tuple[_Rows, _Rows]] = {
    4: (
        (((4, False), (1, False)),),
        (((2, False), (3, False)),),
    ),
    8: (
        (((5, True), (4, True)), ((8, False), (1, False))),
        (((3, True), (6, True)), ((2, False), (7, False))),
    ),
    16: (
        (
            ((5, True), (12, True), (9, True), (8, True)),
            ((4, False), (13, False), (16, False), (1, False)),
        ),
        (
            ((7, True), (10, True), (11, True), (6, True)),
            ((2, False), (15, False), (14, False), (3, False)),
        ),
    ),
}


def filled(pages: int, scheme: Scheme) -> int:
    """Pages of the book with the blanks that complete its last gathering."""
    unit = 4 if scheme.kind == "stack" else scheme.pages * max(scheme.nested, 1)
    return -(-pages // unit) * unit


def plan(pages: int, scheme: Scheme) -> tuple[Side, ...]:
    """The sides in the order of printing, front and back by turns; each page stands in one place.

    `pages` is at least 1.
    """
    whole = filled(pages, scheme)
    sides = _stacked(whole) if scheme.kind == "stack" else _folded(whole, scheme)
    if scheme.right_bound:  # the same sheets in a mirror; the pages are not mirrored
        return tuple(replace(s, places=_mirrored(s.places, scheme.columns)) for s in sides)
    return tuple(sides)


def _folded(whole: int, scheme: Scheme) -> Iterator[Side]:
    nested = scheme.nested or whole // scheme.pages
    size = scheme.pages * nested
    for gathering in range(whole // size):
        before = gathering * size
        for sheet in range(nested):
            for back, rows in enumerate(_FOLDED[scheme.pages]):
                places = tuple(
                    Place(
                        before + _of_gathering(page, sheet, scheme.pages, size), column, row, turned
                    )
                    for row, cells in enumerate(rows)
                    for column, (page, turned) in enumerate(cells)
                )
                yield Side(gathering + 1, sheet + 1, bool(back), before + 1, before + size, places)


def _of_gathering(page: int, sheet: int, pages: int, size: int) -> int:
    """Page 1 … `pages` of the `sheet`-th nested sheet → page 1 … `size` of the gathering: the
    first half of each sheet lies before what is inside it, the second half behind."""
    half = pages // 2
    return page + sheet * half if page <= half else size - (pages - page) - sheet * half


def _stacked(whole: int) -> Iterator[Side]:
    """Leaf n beside leaf n + half: one pile of sheets, one cut, the right pile under the left."""
    sheets = whole // 4
    for sheet in range(sheets):
        one, other = 2 * sheet + 1, 2 * (sheet + sheets) + 1
        for back in (False, True):
            pages = (other + 1, one + 1) if back else (one, other)
            places = tuple(Place(page, column, 0) for column, page in enumerate(pages))
            yield Side(1, sheet + 1, back, 1, whole, places)


def _mirrored(places: tuple[Place, ...], columns: int) -> tuple[Place, ...]:
    return tuple(replace(p, column=columns - 1 - p.column) for p in places)


def for_printer(side: Side, scheme: Scheme, *, landscape: bool) -> Side:
    """The side as the printer needs it.  Turning a landscape sheet over its long edge, or an
    upright one over its short edge, puts the back on its head: it is printed so too."""
    over = {"sheetwise": False, "short-edge": not landscape, "long-edge": landscape}
    if not (side.back and over[scheme.flip]):
        return side
    return replace(
        side,
        places=tuple(
            Place(p.page, scheme.columns - 1 - p.column, scheme.rows - 1 - p.row, not p.turned)
            for p in side.places
        ),
    )


def spine(place: Place, *, right_bound: bool) -> Edge:
    """At which edge of its cell a page has its spine: an odd page of a left-bound book at its own
    left, and all else turns with one of the three."""
    return "left" if (place.page % 2 == 1) ^ place.turned ^ right_bound else "right"


def layer(page: int, side: Side) -> int:
    """How many leaves of the gathering lie around the leaf of this page."""
    return min(page - side.first, side.last - page) // 2
