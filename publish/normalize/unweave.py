"""Two columns that were read across, line by line, are parted again.

Where lines alternate between two columns, no line reads on into the next, but into the next but
one.  Every joint is weighed (`fit`: does a word stand across it, does a number go on, does a
paragraph begin after a line that has not ended; then, whether quotations pair); where the alternate
reading weighs much more than the straight one, the best division into two columns is taken, and
said (T-046).  Lines that end between words tell nothing: short pieces may stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from publish import words
from publish.characters import HAN_RANGES
from publish.model import Finding
from publish.normalize import shapes
from publish.normalize.draft import Draft, Kind, Line, note, noted
from publish.normalize.measure import INDENT, NARROWEST, ends_sentence, width

_SURE = 6.0  # nats: so much better must the parted columns read
_READS = 4.0  # nats of it from words, numbers and quotations
_WIDEST = 45.0  # em: a longer line is a paragraph, not a line of a column
_FEWEST = 4  # lines
_MOST = 120  # lines that are looked at together
_SHORT = 3.0  # em under the measure: a paragraph's last line
_RAGGED = 5.0  # em under it: no line of a column, but a heading
_NEW = 4.0  # nats against a first line after a line that has not ended
_UNINDENTED = 2.0  # nats against a full line after a paragraph's last
_SPLIT = 4.0  # nats for a number or a quotation that goes on

_H = HAN_RANGES
_TAIL = re.compile(f"[{_H}]{{1,4}}$")
_HEAD = re.compile(f"[{_H}]{{1,4}}")
_UNIT = re.compile("[0-9.%十百千年月日个名位元万亿米里岁次座条家号楼版期届盏辆]")
_QUOTE = re.compile("[“”]")


def unweave_columns(draft: Draft) -> Draft:
    """6. Lines of two columns that alternate are put in order, the left column first."""
    lines = list(draft.lines)
    found: list[Finding] = []
    for start, stop in _runs(draft.lines):
        while (parted := _parted(lines[start:stop])) is not None:
            at, order, gain = parted
            first = start + at
            moved = [replace(lines[start + to], blanks=lines[first + k].blanks)
                     for k, to in enumerate(order)]  # fmt: skip
            joint = lines[first].text[-12:] + "⏎" + lines[first + 1].text[:12]
            mended = moved[0].text[-12:] + "⏎" + moved[1].text[:12]
            lines[first : first + len(order)] = moved
            sure = min(0.9, 0.5 + gain / 100)
            found.append(
                note(draft, "T-046", lines[first].number, before=joint, after=mended,
                     confidence=sure, count=len(order))
            )  # fmt: skip
            start = first + len(order)
    return noted(replace(draft, lines=tuple(lines)), found)


def _runs(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Runs of lines that a column may be made of, equally far apart."""
    start = 0
    for at in range(1, len(lines) + 1):
        if at < len(lines) and _goes_with(lines, start, at):
            continue
        if at - start >= _FEWEST:
            yield start, at
        start = at - (at < len(lines) and _goes_with(lines, at - 1, at))


def _goes_with(lines: Sequence[Line], start: int, at: int) -> bool:
    evenly = lines[start + 1].blanks == lines[at].blanks and at - start < _MOST
    return evenly and _is_column_line(lines[at - 1]) and _is_column_line(lines[at])


def _is_column_line(line: Line) -> bool:
    return line.kind is Kind.TEXT and not line.level and width(line.text) <= _WIDEST


def _parted(lines: Sequence[Line]) -> tuple[int, list[int], float] | None:
    """(where the columns begin, the order of the lines from there, nats gained); None when the
    lines read best as they stand."""
    inner = [width(line.text) for line in lines if not ends_sentence(line.text)]
    if len(lines) < _FEWEST or not inner or median(inner) < NARROWEST:
        return None
    measure = median(inner)
    gains = [
        fit(a, c, measure) - fit(a, b, measure)
        for a, b, c in zip(lines, lines[1:], lines[2:], strict=False)
    ]
    begin, total = _heaviest(gains)
    if total < _READS:
        return None
    column = [ends_sentence(line.text) or width(line.text) >= measure - _RAGGED for line in lines]
    starts = range(max(0, begin - 2), min(begin + 2, len(lines) - 3))
    ways = [
        (_gain(lines, start, order, measure), _begins(lines, column, start), size, start, order)
        for start in starts
        for size, order in _divisions(lines, start, measure)
        if all(column[start : start + len(order)])
    ]
    if not ways:
        return None
    gain, _, _, start, order = max(ways, key=lambda way: (round(way[0], 3), *way[1:3]))
    return (start, [start + at for at in order], gain) if gain >= _SURE else None


def _begins(lines: Sequence[Line], column: Sequence[bool], at: int) -> bool:
    """A paragraph may begin here: after a sentence or a heading."""
    return at == 0 or not column[at - 1] or ends_sentence(lines[at - 1].text)


def _heaviest(gains: Sequence[float]) -> tuple[int, float]:
    """(start, sum) of the run of gains with the greatest sum."""
    best = (0, 0.0)
    start, total = 0, 0.0
    for at, gain in enumerate(gains):
        if total <= 0:
            start, total = at, 0.0
        total += gain
        if total > best[1]:
            best = (start, total)
    return best


def _divisions(
    lines: Sequence[Line], start: int, measure: float
) -> Iterator[tuple[int, list[int]]]:
    """(n, order) of the lines from `start`: the first n alternate, until a column ends; those after
    them, to the end of their paragraph, belong to the column that has not ended."""
    rest = len(lines) - start
    ended = [ends_sentence(line.text) for line in lines[start:]]
    for size in range(3, rest + 1):
        left, right = list(range(0, size, 2)), list(range(1, size, 2))
        if ended[left[-1]] or size == rest:
            yield size, left + right
        elif ended[right[-1]]:
            stop = size
            while stop < rest - 1 and not _ends_paragraph(lines[start + stop], measure):
                stop += 1
            yield size, left + list(range(size, stop + 1)) + right


def _ends_paragraph(line: Line, measure: float) -> bool:
    return ends_sentence(line.text) and width(line.text) < measure - _SHORT


def _gain(lines: Sequence[Line], start: int, order: Sequence[int], measure: float) -> float:
    """How much better the lines read in this order, with the line after them; nothing when only
    their looks are better."""
    size = len(order)
    after = [size] if start + size < len(lines) else []
    parted = _weights(lines, start, [*order, *after], measure)
    straight = _weights(lines, start, [*range(size), *after], measure)
    reads, looks = (a - b for a, b in zip(parted, straight, strict=True))
    return reads + looks if reads >= _READS else 0.0


def _weights(
    lines: Sequence[Line], start: int, order: Sequence[int], measure: float
) -> tuple[float, float]:
    """Nats for lines in this order: (as they read, as they look)."""
    read = [lines[start + at] for at in order]
    lost = not ends_sentence(read[-1].text)
    return (
        sum(_reads_on(a, b) for a, b in pairwise(read)) - _SPLIT * _quotes_amiss(read, measure),
        sum(_looks(a, b, measure) for a, b in pairwise(read)) - _NEW * lost,
    )


def _quotes_amiss(lines: Sequence[Line], measure: float) -> int:
    """Quotations that open twice, close unopened or are open where a paragraph ends."""
    amiss = 0
    is_open = False
    for line in lines:
        for mark in _QUOTE.findall(line.text):
            amiss += is_open == (mark == "“")
            is_open = mark == "“"
        if _ends_paragraph(line, measure):
            amiss += is_open
            is_open = False
    return amiss


def fit(line: Line, after: Line, measure: float) -> float:
    """Nats for `after` as the line that follows `line` in a column of `measure` em."""
    return _reads_on(line, after) + _looks(line, after, measure)


def _reads_on(line: Line, after: Line) -> float:
    a, b = line.text, after.text
    if ends_sentence(a) and not line.cut:
        return -_NEW * shapes.starts_with_closing(b)
    weight = _SPLIT * (a[-1].isdigit() and _UNIT.match(b) is not None)
    if (tail := _TAIL.search(a)) and (head := _HEAD.match(b)):
        weight += words.bond(tail[0], head[0])
    return weight


def _looks(line: Line, after: Line, measure: float) -> float:
    full = width(after.text) > measure - INDENT and not after.indent
    if ends_sentence(line.text) and not line.cut:
        return -_UNINDENTED * (full and width(line.text) < measure - _SHORT)
    return -_NEW * (not full and not ends_sentence(after.text))
