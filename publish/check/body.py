"""The body of a book as its pages show it: type, measure, leading, paragraphs.

Nothing is taken from a layout: the size and the face are those of most Han, the measure is where
most lines begin and end (a frame for each side of the spread and each column, for margins may be
mirrored), the leading is the commonest step from line to line.  A paragraph begins with an indent,
after a short line, or after something that is not body.  Lengths are in points unless in em.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from publish.check.rows import Row

Pages = Sequence[tuple[Row, ...]]

_SHARE = 0.25  # of all Han: the largest size that sets as much is the body, notes may be longer
_EVIDENCE = 3  # lines that end alike: with fewer, nothing is known of the measure
_INDENT = 0.15  # em: a line that begins further in begins a paragraph (or is a block of its own)
_OUTDENT = 0.6  # em: an opening mark at the head of a line stands half an em further out
_SHORT = 4.5  # em: what ends so far from the edge is a last line
_GAP = 1.45  # leadings: more than that between two lines is a space between paragraphs
_HOLE = 0.9  # em: a gutter, or a gap between the columns of a table
_LEADERS = re.compile(r"([·.…‥․⋯．])\1{5,}[\divxlc]+$")
FOLIO = re.compile(r"[\divxlc·•—–\-第页頁/／]+")  # what a page number is made of


class Frame(NamedTuple):
    """Where the lines of a column begin and end."""

    left: float
    right: float


class Line(NamedTuple):
    """A body row and its frame; None where the measure is not known."""

    row: Row
    frame: Frame | None


Paragraph = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """`em` is the body size; `leading` the step from line to line, `phase` where the grid begins
    below the top (0 ≤ phase < leading), both 0 when the document has no grid."""

    em: float
    font: str
    leading: float
    phase: float
    paragraphs: tuple[Paragraph, ...]

    def lines(self) -> Iterator[Line]:
        for paragraph in self.paragraphs:
            yield from paragraph


def body_size(pages: Pages) -> float:
    """The size of the text in points, 0 where there is no Han."""
    sizes: Counter[float] = Counter()
    for rows in pages:
        for row in rows:
            sizes[round(row.size, 1)] += row.han
    whole = sum(sizes.values())
    return max((s for s, n in sizes.items() if n and n >= _SHARE * whole), default=0.0)


def body_of(pages: Pages) -> Body | None:
    """The body of a document; None when it has no Han."""
    em = body_size(pages)
    if not em:
        return None
    fonts: Counter[str] = Counter()
    for rows in pages:
        for row in rows:
            if _is_size(row, em):
                fonts[row.font] += row.han
    font = fonts.most_common(1)[0][0]
    found = [_page_lines(rows, em, font) for rows in _without_furniture(pages, em, font)]
    leading = _leading(found, em)
    frames = _frames(found, em)
    paragraphs = tuple(_paragraphs(pages, found, frames, em, leading))
    return Body(em, font, *_grid(paragraphs, leading), paragraphs)


def _is_size(row: Row, em: float) -> bool:
    return abs(row.size - em) < 0.04 * em


# --------------------------------------------------------------------------- body rows


def _without_furniture(pages: Pages, em: float, font: str) -> list[list[Row]]:
    """The body rows of each page: no contents, no folio, no running head in body type."""
    found: list[list[Row]] = []
    for page in pages:
        contents = any(_LEADERS.search(r.text) for r in page)
        found.append([r for r in page if _is_size(r, em) and r.font == font and not contents])
    heads = Counter(round(rows[0].y / 2) for rows in found if len(rows) > 2)
    often = {y for y, n in heads.items() if n >= max(3, 0.35 * len(found) / 2)}
    for rows in found:
        while rows and FOLIO.fullmatch(rows[-1].text):
            rows.pop()
        if len(rows) > 2 and round(rows[0].y / 2) in often and _is_running_head(rows, em):
            del rows[0]
    return found


def _is_running_head(rows: Sequence[Row], em: float) -> bool:
    """Is the first row further from the second than the second from the third?"""
    step, usual = rows[1].y - rows[0].y, rows[2].y - rows[1].y
    return len(rows[0].glyphs) < 30 and step > 1.35 * max(usual, em)


def _page_lines(rows: Sequence[Row], em: float, font: str) -> list[list[Row]]:
    """The body rows of a page by column, without those of tables."""
    columns = _columns(rows, _gutters(rows, em))
    return [_without_tables(column, em) for column in columns if column] or [[]]


def _gaps(row: Row, em: float) -> list[tuple[float, float]]:
    """The wide gaps of a row, as (from, to)."""
    wide = _HOLE * em
    return [
        (a.end, b.x)
        for a, b in pairwise(row.glyphs)
        if b.x - a.end > wide and "\u3000" not in b.blank
    ]


def _gutters(rows: Sequence[Row], em: float) -> list[float]:
    """The middles of the gaps that most rows of a page share."""
    gaps = [_gaps(row, em) for row in rows]
    middles = sorted(round((a + b) / 2) for found in gaps for a, b in found)
    cuts: list[float] = []
    for x in dict.fromkeys(middles):
        shared = sum(any(a < x < b for a, b in found) for found in gaps)
        across = sum(r.glyphs[0].x < x < r.glyphs[-1].end for r in rows)
        if shared >= max(6, 0.6 * across) and not (cuts and x - cuts[-1] < 4 * em):
            cuts.append(x)
    return cuts


def _columns(rows: Sequence[Row], cuts: Sequence[float]) -> list[list[Row]]:
    if not cuts:
        return [list(rows)]
    edges = (float("-inf"), *cuts, float("inf"))
    cut = [[row.cut(left, right) for row in rows] for left, right in pairwise(edges)]
    # what is small in one column may hang on to a line of the other: a caption beside it
    return [[p for p in column if p and any(g.level for g in p.glyphs)] for column in cut]


def _without_tables(rows: list[Row], em: float) -> list[Row]:
    """The rows whose wide gaps do not stand over or under those of a neighbour."""
    gaps = [_gaps(row, em) for row in rows]
    if not any(gaps):
        return rows

    def meets(i: int, j: int) -> bool:
        return 0 <= j < len(gaps) and any(
            a < d and c < b for a, b in gaps[i] for c, d in gaps[j]
        )  # fmt: skip

    return [r for i, r in enumerate(rows) if not (meets(i, i - 1) or meets(i, i + 1))]


# --------------------------------------------------------------------------- measure and grid


def _leading(found: Sequence[Sequence[Sequence[Row]]], em: float) -> float:
    """The commonest step from line to line, 0 when there are no two lines together."""
    steps = [
        b.y - a.y
        for page in found
        for column in page
        for a, b in pairwise(column)
        if em < b.y - a.y < 3 * em
    ]
    return _mode(steps, 0.12)[0]


def _mode(values: Sequence[float], width: float) -> tuple[float, int]:
    """The middle of the window of that width that holds most values, and how many it holds."""
    ordered = sorted(values)
    best = (0, 0)
    start = 0
    for end, value in enumerate(ordered):
        while value - ordered[start] > width:
            start += 1
        if end + 1 - start > best[1] - best[0]:
            best = (start, end + 1)
    if best[0] == best[1]:
        return 0.0, 0
    return ordered[(best[0] + best[1] - 1) // 2], best[1] - best[0]


def _frames(found: Sequence[Sequence[Sequence[Row]]], em: float) -> dict[tuple[int, int], Frame]:
    """(side of the spread, column) → its frame.  Empty when too few lines end alike."""
    groups: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for page in found:
        for index, column in enumerate(page):
            for row in column:
                groups[row.page % 2, index].append(row)
    edges = {key: _edges(rows, em) for key, rows in groups.items()}
    left, right, evidence = max(edges.values(), key=lambda e: e[2], default=(0.0, 0.0, 0))
    if evidence < _EVIDENCE:
        return {}
    frames = {}
    for key, (own_left, own_right, own) in edges.items():
        agrees = abs(own_right - own_left - (right - left)) < 0.1 * em
        if agrees and own:
            frames[key] = Frame(own_left, own_right)
        elif own >= _EVIDENCE:
            frames[key] = Frame(own_right - (right - left), own_right)
        else:
            frames[key] = Frame(own_left, own_left + right - left)
    return frames


def _edges(rows: Sequence[Row], em: float) -> tuple[float, float, int]:
    """(left, right, how many lines end there) of one column; marks may stand off the edges."""
    lefts = [r.glyphs[0].x for r in rows if r.kinds[0] == "H"]
    lefts = sorted(lefts or [r.glyphs[0].x for r in rows])
    enough = min(len(lefts), max(2, 0.04 * len(lefts)))
    left = next(
        x for x in lefts if x == lefts[-1] or sum(abs(x - y) < 0.06 * em for y in lefts) >= enough
    )
    ends = [r.glyphs[-1].end for r in rows if r.kinds[-1] in "HL"]
    farthest = max(ends, default=left)
    right, count = _mode([x for x in ends if x - left > 0.75 * (farthest - left)], 0.05 * em)
    return left, right, count


def _grid(paragraphs: Sequence[Paragraph], leading: float) -> tuple[float, float]:
    """(leading, phase) of the grid that most lines stand on, else (0, 0)."""
    places = [line.row.y % leading for p in paragraphs for line in p] if leading else []
    phase, count = _mode([*places, *(y + leading for y in places if y < 1)], 0.5)
    return (leading, phase % leading) if count > len(places) / 2 else (0.0, 0.0)


# --------------------------------------------------------------------------- paragraphs


def _paragraphs(
    pages: Pages,
    found: Sequence[Sequence[Sequence[Row]]],
    frames: dict[tuple[int, int], Frame],
    em: float,
    leading: float,
) -> Iterator[Paragraph]:
    """The lines of the body, paragraph by paragraph, over the ends of columns and pages."""
    current: list[Line] = []
    for rows, columns in zip(pages, found, strict=True):
        for index, column in enumerate(columns):
            breaks = _interruptions(rows, column, em)
            for row in column:
                line = Line(row, frames.get((row.page % 2, index)))
                cut = bool(breaks) and breaks[0] < row.y
                while breaks and breaks[0] < row.y:
                    breaks.pop(0)
                if current and (cut or _begins(line, current[-1], em, leading)):
                    yield tuple(current)
                    current = []
                current.append(line)
            if breaks and current:
                yield tuple(current)
                current = []
    if current:
        yield tuple(current)


def _interruptions(rows: Sequence[Row], column: Sequence[Row], em: float) -> list[float]:
    """Where, down the page, something stands that is not body: any heading, and what is smaller
    (a caption, a table) between two body rows; notes and folios stand below them, ruby counts not.
    """
    if not column:
        return [r.y for r in rows if r.size > 0.96 * em][:1]
    body = {row.y for row in column}
    first, last = column[0].y, column[-1].y
    return [
        r.y
        for r in rows
        if r.y not in body
        and (r.size > 0.96 * em or (first < r.y < last and r.size >= 0.7 * em))
        and not FOLIO.fullmatch(r.text)
    ]


def _begins(line: Line, before: Line, em: float, leading: float) -> bool:
    """Does a line begin a paragraph, after this one?"""
    if line.frame is None or before.frame is None:
        return True
    indent = (line.row.glyphs[0].x - line.frame.left) / em
    if not -_OUTDENT <= indent <= _INDENT:
        return True
    if (before.frame.right - before.row.glyphs[-1].end) / em > _SHORT:
        return True
    step = line.row.y - before.row.y
    return line.row.page == before.row.page and step > _GAP * leading
