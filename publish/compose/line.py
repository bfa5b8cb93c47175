"""The Chinese line: where it ends, and how its slack is shared out.

A line is a run of characters with their advances in em.  Between each two stands a *gap*, and a
gap has four numbers (all in em):

    natural   what is added always: −½ where two marks meet, +¼ where Han meets Latin
    shrink    what may be taken away on top, so that one more character fits (push-in, 挤进)
    stretch   what may be added first when the line is short: Han–Latin gaps, word spaces
    glue      may an equal share of what is still missing be put here?

Marks carry half an em of blank on one side (in the corner: GB) or a quarter on both (centred:
Taiwan, Hong Kong); an opening mark gives its half away at the head of a line, a closing one at
its end.  `first_line` tries every legal break near the measure and keeps the cheapest: shrinking
costs little, stretching Han apart costs much, a last line of one lonely character (孤字) most.

Nothing here knows about WeasyPrint, fonts or the direction of the line.
Clauses: CLREQ 3.1.3 (mark width adjustment), 3.1.2 (prohibition), 3.2.2 (Han–Latin spacing);
GB/T 15834 5.1 (where marks stand).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from publish.characters import CLOSING, OPENING, PAUSES, is_han, is_latin

# CLREQ 3.1.2: never first in a line, never last in a line (basic set, with the strict dashes).
NOT_FIRST = frozenset(PAUSES + CLOSING + "·‧・％%‰℃°,.;:!?)]}/／～–—…⸺+＋")
NOT_LAST = frozenset(OPENING + "([{$¥￥£№#")
UNBREAKABLE = frozenset("—…⸺")  # —— and …… are one mark each

HALF = 0.5  # the blank half of a mark
LATIN_GAP = 0.25  # CLREQ 3.2.2: a quarter em between Han and Latin letters or digits
LATIN_SHRINK = 0.125  # … down to an eighth
LATIN_STRETCH = 0.1  # … and a little more, before Han characters are moved apart
MARK_SHRINK = 0.25  # of a mark's blank half, when a line must take one more character
SPACE_SHRINK, SPACE_STRETCH = 0.04, 0.25
EASE = 0.05  # em between Han characters at which a loose line begins to be seen
LONELY = 9.0  # the cost of leaving one character for the last line
UNFILLABLE = 50.0  # a line with no gap to stretch
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Gap:
    natural: float = 0.0
    shrink: float = 0.0
    stretch: float = 0.0
    glue: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """`end` characters are drawn, the next line begins at `resume`; `after[i]` em are added after
    character i, `lead` em (negative) before the first."""

    end: int
    resume: int
    after: tuple[float, ...]
    lead: float
    cost: float


def _blank(char: str, centred: bool) -> tuple[float, float]:
    """The blank that a mark can give away (before it, after it)."""
    if char in OPENING:
        return HALF, 0.0
    if char in CLOSING or (char in PAUSES and not centred):
        return 0.0, HALF
    return 0.0, 0.0


def _is_mark(char: str) -> bool:
    return char in PAUSES or char in CLOSING or char in OPENING


@lru_cache(maxsize=1 << 16)  # a book has some ten thousand different pairs
def gap(left: str, right: str, centred: bool = False) -> Gap:
    """The gap between two neighbours."""
    if left == right and left in UNBREAKABLE:
        return Gap()
    if " " in (left, right):
        return Gap(0, SPACE_SHRINK, SPACE_STRETCH, True) if left == " " else Gap()
    after, before = _blank(left, centred)[1], _blank(right, centred)[0]
    if _is_mark(left) and _is_mark(right):
        return Gap(-HALF if after or before else 0.0, 0, 0, True)
    if (is_han(left) and is_latin(right)) or (is_latin(left) and is_han(right)):
        return Gap(LATIN_GAP, LATIN_SHRINK, LATIN_STRETCH, True)
    word = not (_is_cjk(left) or _is_cjk(right))
    return Gap(0, MARK_SHRINK if after or before else 0.0, 0, not word)


def _is_cjk(char: str) -> bool:
    return is_han(char) or _is_mark(char) or char in UNBREAKABLE or ord(char) > 0x2E7F


@lru_cache(maxsize=1 << 16)
def may_break(left: str, right: str) -> bool | None:
    """Is a break allowed between two neighbours?  None: both are Latin, ask UAX 14."""
    if right in NOT_FIRST or left in NOT_LAST or right == " ":
        return False
    if left == " ":
        return True
    if _is_cjk(left) or _is_cjk(right):
        return True
    return None


def gaps(chars: Sequence[str], advances: Sequence[float], centred: bool = False) -> list[Gap]:
    """The gaps of a run; none inside a ligature (its second character has no advance)."""
    return [
        Gap() if advances[i + 1] == 0 else gap(chars[i], chars[i + 1], centred)
        for i in range(len(chars) - 1)
    ]


def fit(
    chars: Sequence[str],
    advances: Sequence[float],
    between: Sequence[Gap],
    end: int,
    measure: float,
    *,
    centred: bool = False,
    head: bool = True,
    trim: bool = True,
    justify: bool = True,
) -> tuple[float, tuple[float, ...], float] | None:
    """(cost, after, lead) of a line of the first `end` characters, or None when it is too long.

    `head`: the run begins a line; `trim`: a closing mark at its end gives up its blank half;
    `justify`: a short line is spread to the measure.
    """
    lead = -_blank(chars[0], centred)[0] if head else 0.0
    tail = -_blank(chars[end - 1], centred)[1] if trim else 0.0
    inner = between[: end - 1]
    after = [g.natural for g in inner] + [tail]
    missing = measure - (sum(advances[:end]) + sum(after) + lead)
    if missing < -_TOLERANCE:
        return _shrunk(after, inner, -missing, lead)
    if justify and missing > _TOLERANCE:
        return _stretched(after, inner, missing, lead)
    return 0.0, tuple(after), lead


def _shrunk(
    after: list[float], inner: Sequence[Gap], excess: float, lead: float
) -> tuple[float, tuple[float, ...], float] | None:
    capacity = sum(g.shrink for g in inner)
    if excess > capacity + _TOLERANCE:
        return None
    ratio = excess / capacity
    for i, g in enumerate(inner):
        after[i] -= g.shrink * ratio
    return 0.8 * ratio * ratio + 0.3 * ratio, tuple(after), lead


def _stretched(
    after: list[float], inner: Sequence[Gap], missing: float, lead: float
) -> tuple[float, tuple[float, ...], float]:
    cost = spread(after, inner, missing)
    return cost, tuple(after), lead


def spread(after: list[float], inner: Sequence[Gap], missing: float) -> float:
    """Add `missing` em to the gaps in the order of CLREQ; the cost of it.  `after` is changed."""
    capacity = sum(g.stretch for g in inner)
    ratio = min(1.0, missing / capacity) if capacity else 0.0
    for i, g in enumerate(inner):
        after[i] += g.stretch * ratio
    missing -= capacity * ratio
    cost = 0.5 * ratio * ratio
    places = sum(g.glue for g in inner)
    if missing <= _TOLERANCE:
        return cost
    if not places:
        return UNFILLABLE
    share = missing / places
    for i, g in enumerate(inner):
        if g.glue:
            after[i] += share
    return cost + (share / EASE) ** 2 + 20 * share


def is_lonely(rest: Sequence[str]) -> bool:
    """Would this be a last line of one character, or one and a mark (孤字)?"""
    return sum(is_han(c) or is_latin(c) for c in rest) <= 1


def first_line(
    chars: Sequence[str],
    advances: Sequence[float],
    measure: float,
    *,
    whole: bool,
    centred: bool = False,
    head: bool = True,
    latin_break: Callable[[int], bool] = lambda index: False,
) -> Line | None:
    """The best first line of a run, or None when no legal break fits.

    `whole`: the run is all that is left, so it may simply fit; `latin_break(i)` answers whether
    UAX 14 allows a break before character i, where both neighbours are Latin.
    """
    between = gaps(chars, advances, centred)
    count = len(chars)
    if whole and (line := _rest(chars, advances, between, measure, centred, head)):
        return line
    best: Line | None = None
    width = 0.0
    for i in range(1, count):
        width += advances[i - 1] + between[i - 1].natural
        if width < measure * 0.3 and i < count - 1:
            continue
        if width > measure + 2 and best:
            break
        if not _legal(chars, i, latin_break):
            continue
        end = _without_spaces(chars, i)
        if width > measure + 2:
            break
        fitted = fit(chars, advances, between, end, measure, centred=centred, head=head)
        if fitted is None:
            continue
        cost, after, lead = fitted
        if whole and is_lonely(chars[i:]):
            cost += LONELY
        if best is None or cost <= best.cost:
            best = Line(end, i, after, lead, cost)
    if best is None:
        return None
    unjustified = fit(
        chars, advances, between, best.end, measure, centred=centred, head=head, justify=False
    )
    assert unjustified is not None
    return Line(best.end, best.resume, unjustified[1], unjustified[2], best.cost)


def _rest(
    chars: Sequence[str],
    advances: Sequence[float],
    between: Sequence[Gap],
    measure: float,
    centred: bool,
    head: bool,
) -> Line | None:
    """All that is left on one line; its last mark keeps its blank, for another box may follow."""
    end = len(chars)
    for trim in (False, True):
        fitted = fit(
            chars, advances, between, end, measure,
            centred=centred, head=head, trim=trim, justify=False,
        )  # fmt: skip
        if fitted:
            return Line(end, end, fitted[1], fitted[2], fitted[0])
    return None


def _legal(chars: Sequence[str], index: int, latin_break: Callable[[int], bool]) -> bool:
    allowed = may_break(chars[index - 1], chars[index])
    return latin_break(index) if allowed is None else allowed


def _without_spaces(chars: Sequence[str], end: int) -> int:
    while end > 1 and chars[end - 1] == " ":
        end -= 1
    return end
