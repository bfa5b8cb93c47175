"""The rows of a page: which glyphs stand on one baseline, read from a finished PDF.

A row is what the eye takes for a line of print, columns apart: glyphs of one size on one baseline,
with the smaller ones that hang on to it (note calls, indices).  Ruby and emphasis dots are not in
it.  Lengths are in points, x to the right, y downwards.  Horizontal text only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from typing import Any, NamedTuple

from publish.characters import CLOSING, OPENING, PAUSES, is_han, is_latin

_LEVEL = 0.08  # em: what lies closer to a baseline stands on it
_RAISED, _LOWERED = 0.75, 0.3  # em: how far above and below its line a call or an index may stand
_SMALLER = 0.97  # of the row's size: what stands off the baseline is set smaller
_REACH = 0.6  # em: how far from the rest of its line a call may stand
_BLANKS = " \u00a0\u3000"
_ORNAMENTS = frozenset("•●○◦˙∙﹅﹆·. ")
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_FAR = 1e6  # points: no page is as large
_INVISIBLE = 3  # PDF 32000 9.3.6: text rendering mode 3


class Glyph(NamedTuple):
    """One drawn glyph.  `text` has several characters when a ligature draws them; `end` is `x`
    and the advance of the font; `blank` is the blank that was typed before it; `level`: it stands
    on the baseline in the size of its row."""

    x: float
    end: float
    text: str
    size: float
    level: bool
    blank: str = ""


class Row(NamedTuple):
    """`font` is that of most of its Han, or of most glyphs where it has none.  `kinds` has a
    letter for each glyph: H Han, L Latin letter or digit, O opening mark, C closing mark or
    pause, x anything else, - what does not stand level."""

    page: int
    y: float
    size: float
    font: str
    glyphs: tuple[Glyph, ...]
    kinds: str

    @property
    def text(self) -> str:
        return "".join([g.text for g in self.glyphs])

    @property
    def han(self) -> int:
        return self.kinds.count("H")

    def cut(self, left: float, right: float) -> Row | None:
        """The part of a row between two places."""
        inside = [left <= g.x < right for g in self.glyphs]
        glyphs = tuple(compress(self.glyphs, inside))
        kinds = "".join(compress(self.kinds, inside))
        return self._replace(glyphs=glyphs, kinds=kinds) if glyphs else None


_Drawn = tuple[float, float, str]  # x, end, text: a glyph as it is read


class _Run(NamedTuple):
    """Glyphs of one font on one baseline, as the PDF draws them one after another."""

    y: float
    size: float
    font: str
    drawn: list[_Drawn]

    @property
    def is_ornament(self) -> bool:
        return all(text in _ORNAMENTS for _, _, text in self.drawn)


class _Kinds(dict[int, str]):
    """Code point → letter of `Row.kinds`, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if is_han(char):
            kind = "H"
        elif is_latin(char):
            kind = "L"
        elif char in OPENING:
            kind = "O"
        else:
            kind = "C" if char in PAUSES + CLOSING else "x"
        self[code] = kind
        return kind


_KINDS = _Kinds()


def rows_of(page: Any) -> tuple[Row, ...]:
    """The rows of a pymupdf page, from the top down."""
    lines: list[list[_Run]] = []
    places: dict[int, list[int]] = {}  # y in whole points → indices of `lines`
    for run in sorted(_runs(page.get_texttrace()), key=_weight):
        found = _line_of(run, lines, places)
        if found is None:
            places.setdefault(round(run.y), []).append(len(lines))
            lines.append([run])
        else:
            lines[found].append(run)
    made = (_row(page.number, runs) for runs in lines)
    return tuple(sorted((r for r in made if r), key=lambda r: (r.y, r.glyphs[0].x)))


def _runs(spans: Iterable[dict[str, Any]]) -> Iterator[_Run]:
    for span in spans:
        size, font = span["size"], _SUBSET.sub("", span["font"])
        if span["type"] == _INVISIBLE or span["dir"][0] < 0.99 or span["wmode"] or not size > 0:
            continue
        drawn: list[_Drawn] = []
        level = 0.0
        for code, number, (x, y), (left, _, right, _) in span["chars"]:
            char = chr(code) if code >= 32 else "\ufffd"
            if number < 0 and drawn:  # the rest of a ligature
                drawn[-1] = (*drawn[-1][:2], drawn[-1][2] + char)
                continue
            if not abs(x) + abs(y) < _FAR:  # also what is no number
                continue
            if y != level:
                if drawn:
                    yield _Run(level, size, font, drawn)
                drawn, level = [], y
            drawn.append((x, x + right - left, char))
        if drawn:
            yield _Run(level, size, font, drawn)


def _weight(run: _Run) -> tuple[bool, float, float, float]:
    """Large before small, for the small hang on to the large; ornaments last."""
    return run.is_ornament, -round(run.size, 1), run.y, run.drawn[0][0]


def _line_of(run: _Run, lines: Sequence[list[_Run]], places: dict[int, list[int]]) -> int | None:
    """The index of the line that a run belongs to."""
    for y in range(round(run.y) - 2, round(run.y) + 3):
        for i in places.get(y, ()):
            if abs(lines[i][0].y - run.y) <= _LEVEL * lines[i][0].size:
                return i
    if run.is_ornament:
        return None
    return next((i for i, line in enumerate(lines) if _hangs_on(run, line)), None)


def _hangs_on(run: _Run, line: Sequence[_Run]) -> bool:
    base = line[0]
    if run.size >= _SMALLER * base.size:
        return False
    if not -_LOWERED * base.size <= base.y - run.y <= _RAISED * base.size:
        return False
    reach = _REACH * base.size
    left, right = run.drawn[0][0] - reach, run.drawn[-1][1] + reach
    return any(r.drawn[0][0] < right and left < r.drawn[-1][1] for r in line)


def _row(page: int, runs: Sequence[_Run]) -> Row | None:
    """A row with its glyphs in order; None where nothing but blanks and ornaments is drawn."""
    base = runs[0]
    if all(run.is_ornament for run in runs):
        return None
    drawn: list[tuple[float, float, str, float, bool]] = []
    fonts: dict[str, int] = {}
    for run in runs:
        size = run.size
        level = size > 0.9 * base.size and abs(run.y - base.y) <= _LEVEL * base.size
        drawn += [(*d, size, level) for d in run.drawn]
        if level:
            han = "".join([d[2] for d in run.drawn]).translate(_KINDS).count("H")
            fonts[run.font] = fonts.get(run.font, 0) + 1000 * han + len(run.drawn)
    drawn.sort()
    glyphs = tuple(_visible(drawn))
    kinds = "".join([g.text[0] for g in glyphs]).translate(_KINDS)
    if not all(g.level for g in glyphs):
        kinds = "".join(k if g.level else "-" for k, g in zip(kinds, glyphs, strict=True))
    return Row(page, base.y, base.size, max(fonts, key=lambda f: fonts[f]), glyphs, kinds)


def _visible(drawn: Iterable[tuple[float, float, str, float, bool]]) -> Iterator[Glyph]:
    """The glyphs from left to right without blanks, without what is drawn twice (false bold) and
    without what stands over or under another (dots, ruby)."""
    before = (0.0, 0.0, "")
    blank = ""
    for glyph in drawn:
        x, end, text, size, level = glyph
        if text in _BLANKS:
            blank += text
            continue
        if text == before[2] and x - before[0] < 0.05 * size:
            continue
        if not level and _is_over(x, end, before):
            continue
        yield Glyph(x, end, text, size, level, blank if before[2] else "")
        before, blank = glyph[:3], ""


def _is_over(x: float, end: float, base: _Drawn) -> bool:
    """Does the middle of a small glyph lie over the middle half of `base`?"""
    quarter = (base[1] - base[0]) / 4
    return base[0] + quarter < (x + end) / 2 < base[1] - quarter


def is_word(row: Row) -> bool:
    """Does a row say anything: a Han character, or a word of four letters?"""
    return "H" in row.kinds or row.kinds.count("L") >= 4
