"""The geometry of an imposed sheet, in points: paper, cells, and each page in its cell.

All sheets of a book have one `Ground`.  A cell is the page's trim with what is lost around it: the
milling at the spine, the offcut at the other three edges.  So two spines that meet leave twice the
milling between them (none, where nothing is milled), two fore-edges or heads twice the offcut, and
the fold lies in the middle.
"""

from __future__ import annotations

from dataclasses import dataclass

from publish.render.folding import Edge, Paper, Place, Scheme, Side, layer, spine

MM = 72 / 25.4  # points
CLEAR = 1 * MM  # between the bleed and a mark
LENGTH = 5 * MM  # of a mark
_EDGE = 2 * MM  # between a mark and the end of the paper, where we choose the paper
_OFFCUT = 3 * MM  # at least: the knife opens the folds of heads and fore-edges (practice)
_SLACK = 0.1 * MM  # sizes in points are rounded; a paper that is that much smaller still fits
_NOTHING = 0.6 * MM  # so little paper beside a page needs no knife: two A5 on A4


@dataclass(frozen=True, slots=True)
class Box:
    """Edges in points, y upwards, as in ISO 32000."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    def grown(self, by: float) -> Box:
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)

    def moved(self, x: float, y: float = 0) -> Box:
        return Box(self.left + x, self.bottom + y, self.right + x, self.top + y)

    def within(self, other: Box) -> Box:
        """What both have in common."""
        return Box(
            max(self.left, other.left),
            max(self.bottom, other.bottom),
            min(self.right, other.right),
            min(self.top, other.top),
        )


@dataclass(frozen=True, slots=True)
class Format:
    """Of the pages, in points: the trim, and the bleed where it is widest."""

    width: float
    height: float
    bleed: float


@dataclass(frozen=True, slots=True)
class Ground:
    """A sheet without its pages.  `media`: the paper, at the origin.  `cells`: all cells together.
    `fits`: no paper was asked for, or one of them is large enough."""

    media: Box
    cells: Box
    cell: tuple[float, float]
    milling: float
    offcut: float
    bleed: float
    fits: bool = True

    @property
    def landscape(self) -> bool:
        return self.media.width > self.media.height


@dataclass(frozen=True, slots=True)
class Seat:
    """A page on its sheet.  `cell`: its share of the paper, up to the folds.  `trim`: where the
    page will be cut, moved by the creep; `still`: the same without it.  `room`: what may be
    inked: the bleed, but not beyond a fold or a cut between pages, nor beyond the paper."""

    place: Place
    spine: Edge
    cell: Box
    trim: Box
    still: Box
    room: Box


def ground(pages: Format, scheme: Scheme) -> Ground:
    """The sheet for pages of this format: on the first paper that holds all cells, else on as much
    as pages, bleed and marks need."""
    offcut = max(pages.bleed, _OFFCUT) if scheme.offcut is None else scheme.offcut * MM
    milling = scheme.milling * MM
    cell = (pages.width + milling + offcut, pages.height + 2 * offcut)
    width, height = scheme.columns * cell[0], scheme.rows * cell[1]
    sheet = _paper(width, height, scheme.papers)
    if sheet is None:
        around = max(pages.bleed - offcut, 0)
        around += CLEAR + LENGTH + _EDGE if scheme.marks else 0
        media = Box(0, 0, width + 2 * around, height + 2 * around)
    else:
        media = Box(0, 0, *sheet)
    cells = Box(0, 0, width, height).moved((media.right - width) / 2, (media.top - height) / 2)
    fits = sheet is not None or not scheme.papers
    return Ground(media, cells, cell, milling, offcut, pages.bleed, fits)


def _paper(width: float, height: float, papers: tuple[Paper, ...]) -> tuple[float, float] | None:
    """The first paper that holds it, lying as it lies where it can."""
    for paper in papers:
        short, long = sorted(side * MM for side in paper)
        ways = ((long, short), (short, long))
        for sheet in ways if width > height else ways[::-1]:
            if width <= sheet[0] + _SLACK and height <= sheet[1] + _SLACK:
                return sheet
    return None


def seats(side: Side, base: Ground, scheme: Scheme) -> tuple[Seat, ...]:
    """Where each page of a side stands."""
    return tuple(_seat(place, side, base, scheme) for place in side.places)


def _seat(place: Place, side: Side, base: Ground, scheme: Scheme) -> Seat:
    width, height = base.cell
    cell = Box(0, 0, width, height).moved(
        base.cells.left + place.column * width,
        base.cells.bottom + (scheme.rows - 1 - place.row) * height,
    )
    edge = spine(place, right_bound=scheme.right_bound)
    left, right = (base.milling, base.offcut) if edge == "left" else (base.offcut, base.milling)
    still = Box(
        cell.left + left, cell.bottom + base.offcut, cell.right - right, cell.top - base.offcut
    )
    creep = layer(place.page, side) * scheme.caliper * MM if scheme.stapled else 0
    trim = still.moved(-creep if edge == "left" else creep)
    # Pages may bleed off the sheet, never over a neighbour.
    limit = Box(
        cell.left if place.column else base.media.left,
        cell.bottom if place.row < scheme.rows - 1 else base.media.bottom,
        cell.right if place.column < scheme.columns - 1 else base.media.right,
        cell.top if place.row else base.media.top,
    )
    return Seat(place, edge, cell, trim, still, trim.grown(base.bleed).within(limit))


def trimmed(side: tuple[Seat, ...]) -> Box:
    """The sheet's TrimBox: around all its pages, the same on every sheet (creep left out)."""
    return Box(
        min(s.still.left for s in side),
        min(s.still.bottom for s in side),
        max(s.still.right for s in side),
        max(s.still.top for s in side),
    )


def cramped(trim: Box, base: Ground, *, marks: bool) -> float | None:
    """The paper left beside the pages in points, where it is too little for their bleed, or for
    marks where there is something to cut; None where all is well."""
    media = base.media
    beside = (
        trim.left - media.left,
        trim.bottom - media.bottom,
        media.right - trim.right,
        media.top - trim.top,
    )
    need = base.bleed + CLEAR + LENGTH / 2
    bleed = min(beside) < base.bleed - _SLACK
    cut = marks and any(_NOTHING < room < need for room in beside)
    return max(min(beside), 0) if bleed or cut else None
