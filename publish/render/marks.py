"""What the binder reads on a sheet: where to cut and fold, collating and register marks, its name.

Content-stream operators (ISO 32000-1, 8.5), all in black (0 0 0 1 K), outside the pages' bleed;
only the collating mark stands on the fold of the spine, where it is seen and then covered.
Numbers are drawn as strokes: a sheet needs no font of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from publish.render.folding import Scheme, Side
from publish.render.sheets import CLEAR, LENGTH, MM, Box, Ground, Seat, trimmed

_WIDTH = 0.25  # points: fine enough to cut by, thick enough for a plate
_DASH = "[2 1.5] 0 d"
_SHORTEST = LENGTH / 2  # a mark that has less room is left out
_SAME = 0.01  # points
# The collating mark (折标): a step down the spine for each gathering.
_STEP = 6 * MM
_STEP_WIDTH = 1 * MM  # on a spine that is not milled: half a millimetre to each side of the fold
_STEP_WIDEST = 4 * MM
_STEP_FROM = 10 * MM  # from the head, and the last one from the foot
_FIGURE = 3 * MM / 4  # a unit of the strokes: figures are four units high

_STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "0": (((0, 0), (2, 0), (2, 4), (0, 4), (0, 0)),),
    "1": (((0.3, 3.2), (1, 4), (1, 0)),),
    "2": (((0, 4), (2, 4), (2, 2), (0, 2), (0, 0), (2, 0)),),
    "3": (((0, 4), (2, 4), (2, 0), (0, 0)), ((0, 2), (2, 2))),
    "4": (((0, 4), (0, 2), (2, 2)), ((2, 4), (2, 0))),
    "5": (((2, 4), (0, 4), (0, 2), (2, 2), (2, 0), (0, 0)),),
    "6": (((2, 4), (0, 4), (0, 0), (2, 0), (2, 2), (0, 2)),),
    "7": (((0, 4), (2, 4), (0.7, 0)),),
    "8": (((0, 0), (2, 0), (2, 4), (0, 4), (0, 0)), ((0, 2), (2, 2))),
    "9": (((2, 2), (0, 2), (0, 4), (2, 4), (2, 0), (0, 0)),),
    "-": (((0.3, 2), (1.7, 2)),),
    "正": (
        ((0, 4), (4, 4)),
        ((2, 4), (2, 0)),
        ((2, 2.2), (3.6, 2.2)),
        ((0.7, 2.6), (0.7, 0)),
        ((0, 0), (4, 0)),
    ),
    "反": (
        ((3.7, 4), (0.6, 3.8), (0.6, 2), (0, 0)),
        ((0.8, 2.6), (3.3, 2.6), (2.2, 1), (0.7, 0)),
        ((1.2, 2.1), (2.2, 1), (4, 0)),
    ),
}


def name(side: Side, gatherings: int, sheets: int) -> str:
    """A side's name, printed on it and its page label: gathering, sheet where several are nested,
    正 front or 反 back: 3正, 2-1反.  A book of one gathering counts its sheets."""
    parts = [side.gathering] * (gatherings > 1) + [side.sheet] * (sheets > 1 or gatherings == 1)
    return "-".join(map(str, parts)) + ("反" if side.back else "正")


def marks(side: Side, on: tuple[Seat, ...], base: Ground, scheme: Scheme, label: str) -> str:
    """The marks of a side as operators, where the paper has room for them."""
    return "\n".join(
        [
            f"q 0 0 0 1 K 0 0 0 1 k {_WIDTH} w",
            *_cuts_and_folds(on, base, scheme),
            *_registers(on, base),
            *_label(label, on, base),
            *_collating(side, on, base, scheme),
            "Q",
        ]
    )


def bled(on: tuple[Seat, ...], base: Ground) -> Box:
    """Around all pages with their bleed: the sheet's BleedBox, as far as the paper goes."""
    return trimmed(on).grown(base.bleed).within(base.media)


# --------------------------------------------------------------------------- lines


def _cuts_and_folds(on: tuple[Seat, ...], base: Ground, scheme: Scheme) -> Iterator[str]:
    """Short lines at the four edges of the sheet.  Where cells meet there is a fold (dashed) or,
    in a stack, a cut; every other line that the knife follows is solid.  The cuts move with the
    creep: each sheet shows where the finished book's fore-edge lies on it."""
    columns = [base.cells.left + n * base.cell[0] for n in range(1, scheme.columns)]
    rows = [base.cells.bottom + n * base.cell[1] for n in range(1, scheme.rows)]
    folded = scheme.kind == "folded"
    for up in (False, True):
        ends = _zone(on, base, up=up, across=False)
        cuts = [x for s in on if s.place.row == (0 if up else scheme.rows - 1) for x in _sides(s)]
        yield from _lines(cuts, columns, folded, ends, upright=True)
    for up in (False, True):
        ends = _zone(on, base, up=up, across=True)
        outer = [s for s in on if s.place.column == (scheme.columns - 1 if up else 0)]
        cuts = [y for s in outer for y in (s.trim.bottom, s.trim.top)]
        yield from _lines(cuts, rows, folded, ends, upright=False)


def _sides(seat: Seat) -> tuple[float, float]:
    """Where a page is cut at left and right: at its spine on the cell's edge, for what is between
    is milled."""
    if seat.spine == "left":
        return seat.cell.left, seat.trim.right
    return seat.trim.left, seat.cell.right


def _zone(
    on: tuple[Seat, ...], base: Ground, *, up: bool, across: bool
) -> tuple[float, float] | None:
    """From where to where marks go at one edge of the sheet: bottom, top, or (`across`) left,
    right.  None where the paper ends too soon."""
    frame, media = trimmed(on).grown(base.bleed), base.media
    if up:
        start = (frame.right if across else frame.top) + CLEAR
        end = min(start + LENGTH, media.right if across else media.top)
    else:
        start = (frame.left if across else frame.bottom) - CLEAR
        end = max(start - LENGTH, media.left if across else media.bottom)
    return (start, end) if (end - start) * (1 if up else -1) >= _SHORTEST else None


def _lines(
    cuts: Iterable[float],
    joints: list[float],
    folded: bool,
    ends: tuple[float, float] | None,
    *,
    upright: bool,
) -> Iterator[str]:
    if ends is None:
        return
    folds = joints if folded else []
    solid = _apart([*cuts, *([] if folded else joints)], folds)
    for dash, places in (("", solid), (_DASH, folds)):
        for at in places:
            line = _line((at, ends[0]), (at, ends[1])) if upright else _line(
                (ends[0], at), (ends[1], at)
            )  # fmt: skip
            yield f"q {dash} {line} Q" if dash else line


def _apart(places: Iterable[float], taken: Iterable[float]) -> list[float]:
    """In order, each once, without those that are `taken`."""
    out: list[float] = []
    for at in sorted(places):
        if all(abs(at - other) > _SAME for other in (*out[-1:], *taken)):
            out.append(at)
    return out


def _line(*points: tuple[float, float]) -> str:
    (x, y), *rest = points
    return f"{number(x)} {number(y)} m " + "".join(
        f"{number(x)} {number(y)} l " for x, y in rest
    ) + "S"  # fmt: skip


def number(value: float) -> str:
    """A number of a content stream: no exponent, to a ten-thousandth of a point."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


# --------------------------------------------------------------------------- other marks


def _registers(on: tuple[Seat, ...], base: Ground) -> Iterator[str]:
    """A cross in a circle beside the middle of the outer pages: fronts and backs, and the inks of a
    coloured sheet, are laid over each other by them."""
    boxes = sorted((s.still for s in on), key=lambda b: b.left)
    for up in (False, True):
        if ends := _zone(on, base, up=up, across=False):
            for box in (boxes[0], boxes[-1]):
                yield from _register((box.left + box.right) / 2, sum(ends) / 2, _half(ends))
        if ends := _zone(on, base, up=up, across=True):
            for y in sorted({(box.bottom + box.top) / 2 for box in boxes}):
                yield from _register(sum(ends) / 2, y, _half(ends))


def _half(ends: tuple[float, float]) -> float:
    return abs(ends[1] - ends[0]) / 2


def _register(x: float, y: float, arm: float) -> Iterator[str]:
    r = arm * 0.6
    k = r * 0.5523  # a quarter of a circle as one Bézier curve
    yield _line((x - arm, y), (x + arm, y))
    yield _line((x, y - arm), (x, y + arm))
    curves = (
        (r, k, k, r, 0, r),
        (-k, r, -r, k, -r, 0),
        (-r, -k, -k, -r, 0, -r),
        (k, -r, r, -k, r, 0),
    )
    around = " ".join(
        " ".join(number(v + (y if at % 2 else x)) for at, v in enumerate(curve)) + " c"
        for curve in curves
    )
    yield f"{number(x + r)} {number(y)} m {around} s"


def _label(text: str, on: tuple[Seat, ...], base: Ground) -> Iterator[str]:
    """The sheet's name below its first page at the left."""
    ends = _zone(on, base, up=False, across=False)
    if ends is None or ends[0] - ends[1] < 4 * _FIGURE:
        return
    x, y = trimmed(on).left + 6 * MM, ends[0] - 4 * _FIGURE
    yield "q 0.6 w 1 J 1 j"
    for figure in text:
        for stroke in _STROKES[figure]:
            yield _line(*((x + a * _FIGURE, y + b * _FIGURE) for a, b in stroke))
        x += (3.4 if figure < "\x7f" else 5.2) * _FIGURE
    yield "Q"


def _collating(side: Side, on: tuple[Seat, ...], base: Ground, scheme: Scheme) -> Iterator[str]:
    """Black on the spine's fold between the last and the first page of a gathering: piled in order
    the gatherings show a staircase, and a missing one a gap."""
    if scheme.kind == "stack" or scheme.stapled:
        return
    # the first page is on the front of the outermost sheet
    seat = next((s for s in on if s.place.page == side.first), None)
    if seat is None:
        return
    fold = seat.cell.left if seat.spine == "left" else seat.cell.right
    width = min(2 * base.milling, _STEP_WIDEST) or _STEP_WIDTH
    steps = max(int((seat.still.height - 2 * _STEP_FROM) / _STEP), 1)
    top = seat.still.top - _STEP_FROM - (side.gathering - 1) % steps * _STEP
    box = (fold - width / 2, top - _STEP, width, _STEP)
    yield " ".join(map(number, box)) + " re f"
