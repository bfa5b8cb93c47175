"""What the lines of a finished PDF show: edges, prohibition, marks, spaces, paragraphs, grid.

A second opinion on the composer: it knows nothing of it and measures where each glyph of the body
stands (body.py).  Each law is a function from the body to the faults it sees; a fault is told once
a page, with the number of its likes and the first of them.  Lengths are in em of the body size.

Clauses: CLREQ 3.1.2 (line start and end), 3.1.3 (width of marks), 3.1.4 (adjustment of lines),
3.2.2 (Han and Latin), 3.3.3 (paragraphs and pages); GB/T 15834-2011 5.1 (where marks stand).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from publish.characters import CLOSING, FULLWIDTH_MARKS, OPENING, PAUSES
from publish.check.body import Body, Line, Pages, Paragraph, body_of
from publish.check.rows import Glyph
from publish.model import Finding, Where, finding

EDGE = 0.1  # a line may end so far off the measure: an eye does not see it
RAGGED = 2.0  # lines that differ by more are verse, not a composer's fault
SQUARE = 0.8  # an advance above it is full width
PAIR = 1.9  # CLREQ 3.1.3: two marks take 1½ em, centred ones up to 1¾
NARROW, WIDE = 0.1, 0.38  # CLREQ 3.2.2: ¼ em, from ⅛ to ⅓ with a line's stretch
HOLE = 0.5
LOOSE = 0.1  # between Han characters, the middle one of a line
GRID = 0.5  # points

# GB/T 15834 5.1.1–5.1.3, 5.1.6, 5.1.7, 5.1.9; UAX 14 LB13
NOT_FIRST = frozenset(PAUSES + CLOSING + "·‧・～–／" + "％%‰℃,.;:!?)]}")
NOT_LAST = frozenset(OPENING + "([{")
PAIRED = frozenset("—―…⸺⋯")  # GB/T 15834 5.1.4, 5.1.5
UNITS = frozenset("%％‰℃")
LIGHT = frozenset(FULLWIDTH_MARKS + "—―…⸺⋯·‧・,.!?")  # what a last line has beside its character

# patterns of Row.kinds, found even where they overlap
_MARKS = re.compile("(?=C[CO]|OO)")
_MIXED = re.compile("(?=HL|LH)")
_HAN = re.compile("(?=HH)")
_SQUARES = frozenset("HOC")


class Fault(NamedTuple):
    """A fault on a page: the words that show it, and its measure where it has one (in em; of the
    grid in points)."""

    page: int
    words: str
    amount: float | None = None


Law = Callable[[Body, bool], Iterator[Fault]]


def check_lines(
    pages: Pages, labels: Sequence[str], language: str, where: Where
) -> Iterator[Finding]:
    """Findings about the lines of a document, one a kind and page.  `labels`: what each page is
    called; `language`: BCP 47, or empty when the document does not say."""
    body = body_of(pages)
    if body is None:
        return
    centred = not language.startswith(("zh-Hans", "zh-CN"))
    for code, law in LAWS:
        by_page: dict[int, list[Fault]] = {}
        for fault in law(body, centred):
            by_page.setdefault(fault.page, []).append(fault)
        for page, faults in sorted(by_page.items()):
            yield _told(code, where, labels[page], faults)


def _told(code: str, where: Where, page: str, faults: Sequence[Fault]) -> Finding:
    first, count = faults[0], len(faults)
    if first.amount is None:
        return finding(code, where, page=page, count=count, line=first.words)
    amount = f"{first.amount:.2f}".replace("-0.00", "0.00")
    return finding(code, where, page=page, count=count, amount=amount, line=first.words)


def _excerpt(line: Line, index: int = 0) -> str:
    """The words around a glyph of a line."""
    glyphs = line.row.glyphs[max(0, index - 5) : index + 7]
    return "".join(g.text for g in glyphs)


def _across(before: Line, line: Line) -> str:
    """The words on both sides of a line's end."""
    return before.row.text[-6:] + "｜" + line.row.text[:6]


# --------------------------------------------------------------------------- edges


def _edges(body: Body, centred: bool) -> Iterator[Fault]:
    for paragraph in body.paragraphs:
        offs = [_off(line, body.em, centred) for line in paragraph]
        if _is_verse(offs[:-1]):
            continue
        # The last line may be short, and its closing mark trimmed by as much as is needed.
        offs[-1] = 0.0 if _fits(paragraph[-1], body.em) else min(offs[-1], 0.0)
        for line, off in zip(paragraph, offs, strict=True):
            if abs(off) > EDGE:
                yield Fault(line.row.page, line.row.text[-10:], abs(off))


def _fits(line: Line, em: float) -> bool:
    """Does a line end inside the measure, a closing mark by the half that has ink?"""
    last = line.row.glyphs[-1]
    is_mark = bool(last.level) and last.text[-1] in PAUSES + CLOSING
    end = last.x + em / 2 if is_mark else last.end
    return line.frame is None or end <= line.frame.right


def _off(line: Line, em: float, centred: bool) -> float:
    """How far a line ends short of the measure; negative: beyond it.  A closing mark is flush
    in full, trimmed to its half, trimmed to its ink (xeCJK), or hanging; a centred one may keep
    the quarter after it (CLREQ 3.1.3)."""
    if line.frame is None:
        return 0.0
    last = line.row.glyphs[-1]
    short = (line.frame.right - last.end) / em
    if not last.level or last.text[-1] not in PAUSES + CLOSING:
        return short
    drawn = (line.frame.right - last.x) / em
    if 0.25 <= drawn <= 0.5:
        return 0.0
    ends = [1.0, 0.5, 0.25, 0.0] + [0.75] * (centred and last.text[-1] in PAUSES)
    return min((short, *(drawn - e for e in ends)), key=abs)


def _is_verse(offs: Sequence[float]) -> bool:
    """Do lines end anywhere, as those of verse and addresses do?"""
    return len(offs) > 1 and min(offs) > EDGE and max(offs) - min(offs) > RAGGED


# --------------------------------------------------------------------------- prohibition


def _prohibited(body: Body, _centred: bool) -> Iterator[Fault]:
    """Where a paragraph was broken and must not be; how it begins and ends is its author's."""
    for paragraph in body.paragraphs:
        for before, line in pairwise(paragraph):
            if _is_bad_break(before.row.glyphs, line.row.glyphs):
                yield Fault(line.row.page, _across(before, line))


def _is_bad_break(before: Sequence[Glyph], after: Sequence[Glyph]) -> bool:
    last, first = before[-1], after[0]
    if not first.level:  # a note call is never parted from its character
        return True
    if first.text[0] in NOT_FIRST or (last.level and last.text[-1] in NOT_LAST):
        return True
    return last.level and _is_split(before, last.text[-1], first.text[0])


def _is_split(before: Sequence[Glyph], last: str, first: str) -> bool:
    """Is a dash, an ellipsis or a number parted in two?"""
    if last == first and last in PAIRED:
        text = "".join([g.text for g in before])
        return (len(text) - len(text.rstrip(last))) % 2 == 1
    if last in ".," and len(before) > 1:
        return before[-2].text[-1].isdecimal() and first.isdecimal()
    return last.isdecimal() and (first.isdecimal() or first in UNITS)


# --------------------------------------------------------------------------- between two glyphs


def _gap(line: Line, index: int, em: float) -> float:
    """The gap after a glyph, in em: what stands between its advance and its neighbour."""
    glyphs = line.row.glyphs
    return (glyphs[index + 1].x - glyphs[index].end) / em


def _unsqueezed(body: Body, _centred: bool) -> Iterator[Fault]:
    """An opening mark and what closes it, （）, keep their squares."""
    for line in body.lines():
        for i in _places(_MARKS, line.row.kinds):
            a, b = line.row.glyphs[i : i + 2]
            square = min(a.end - a.x, b.end - b.x) > SQUARE * body.em
            width = (b.end - a.x) / body.em
            if square and not b.blank and width >= PAIR:
                yield Fault(line.row.page, _excerpt(line, i), width)


def _mixed(body: Body, _centred: bool) -> Iterator[Fault]:
    for line in body.lines():
        for i in _places(_MIXED, line.row.kinds):
            gap = _gap(line, i, body.em)
            if not NARROW <= gap <= WIDE and "\u3000" not in line.row.glyphs[i + 1].blank:
                yield Fault(line.row.page, _excerpt(line, i), gap)


def _holes(body: Body, _centred: bool) -> Iterator[Fault]:
    """Between two Latin letters a gap is a word space, drawn or not; Han and Latin are P-016's."""
    widest = HOLE * body.em
    for line in body.lines():
        kinds = line.row.kinds
        for i, (a, b) in enumerate(pairwise(line.row.glyphs)):
            if b.x - a.end <= widest or b.blank:
                continue
            if kinds[i : i + 2] not in ("HL", "LH") and _SQUARES.intersection(kinds[i : i + 2]):
                yield Fault(line.row.page, _excerpt(line, i), _gap(line, i, body.em))


def _loose(body: Body, _centred: bool) -> Iterator[Fault]:
    for line in body.lines():
        glyphs = line.row.glyphs
        gaps = [
            glyphs[i + 1].x - glyphs[i].end
            for i in _places(_HAN, line.row.kinds)
            if not glyphs[i + 1].blank
        ]
        middle = sorted(gaps)[(len(gaps) - 1) // 2] / body.em if len(gaps) >= 3 else 0.0
        if middle > LOOSE:
            yield Fault(line.row.page, line.row.text[:10], middle)


def _places(pattern: re.Pattern[str], kinds: str) -> list[int]:
    return [found.start() for found in pattern.finditer(kinds)]


# --------------------------------------------------------------------------- paragraphs, pages


def _lonely(body: Body, _centred: bool) -> Iterator[Fault]:
    """A last line of one character, or one and a mark (孤字); of a mark alone, P-014 tells."""
    for paragraph in body.paragraphs:
        last = paragraph[-1].row
        core = sum(c not in LIGHT for g in last.glyphs if g.level for c in g.text)
        if len(paragraph) > 1 and core == 1:
            yield Fault(last.page, _across(*paragraph[-2:]))


def _off_grid(body: Body, _centred: bool) -> Iterator[Fault]:
    if not body.leading:
        return
    for line in body.lines():
        off = (line.row.y - body.phase + body.leading / 2) % body.leading - body.leading / 2
        if abs(off) > GRID:
            yield Fault(line.row.page, line.row.text[:10], abs(off))


def _orphans(body: Body, _centred: bool) -> Iterator[Fault]:
    for paragraph in body.paragraphs:
        if _parted(paragraph) and paragraph[0].row.page != paragraph[1].row.page:
            yield Fault(paragraph[0].row.page, paragraph[0].row.text[:10])


def _widows(body: Body, _centred: bool) -> Iterator[Fault]:
    for paragraph in body.paragraphs:
        alone = _parted(paragraph) and paragraph[-1].row.page != paragraph[-2].row.page
        if alone and len(paragraph) > 2:  # of two lines, the first is told already
            yield Fault(paragraph[-1].row.page, paragraph[-1].row.text[:10])


def _parted(paragraph: Paragraph) -> bool:
    return paragraph[0].row.page != paragraph[-1].row.page


LAWS: tuple[tuple[str, Law], ...] = (
    ("P-013", _edges),
    ("P-014", _prohibited),
    ("P-015", _unsqueezed),
    ("P-016", _mixed),
    ("P-017", _holes),
    ("P-018", _loose),
    ("P-019", _lonely),
    ("P-020", _off_grid),
    ("P-021", _orphans),
    ("P-022", _widows),
)
