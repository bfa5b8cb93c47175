"""The paragraph: where its lines end, all of them weighed together (total fit).

Setting line after line greedily, each as good as it can be, pays for a full first line with a bad
third one and leaves one character for the last.  Knuth and Plass let every line have a *cost* and
look for the sequence of breaks whose costs add up to least.  Chinese makes this both simpler and
harder than English.  Simpler, because a line may end after almost any character, so that most
lines come out full with nothing to adjust.  Harder, because what can be adjusted is little and of
many kinds: marks that give up part of their blank, the space between Han and Latin, and, last and
worst, the space between Han characters, which should touch.

The text is a row of *cells*, one character each (an object that is not text counts as one).  A
line is a run of cells; prefix sums over the cells and their joints give its natural width, and
how far it can shrink and stretch, in a few subtractions.  From every place where a line can begin
only those breaks are tried that bring its end near the measure.

Lines are laid in *layers*: layer k holds, for every place where line k can end, the cheapest way
to get there.  A place that is reached in two ways keeps the cheaper, for what follows does not
depend on what came before.  When a layer reaches the end of the text, there is a paragraph of k
lines with its total cost; going on gives the paragraph of k + 1.  So the compositor's wish for
a line more or less (撑行, 挤行) is answered from the same layers: `Fits` has the cost of each.

What a line costs: taking away (to 3.1 when every mark is squeezed to half), widening Han–Latin and
word spaces (to .3), then the third power of what is put between Han characters, for a line twice
as loose is more than twice as ugly.  A hyphen, a break inside an address, a last line of one
character (孤字) have prices.

Nothing here knows WeasyPrint, fonts or the direction of the line.  Lengths are in em.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from operator import add
from typing import NamedTuple

from publish.compose.rules import (
    ASK,
    DROPPED,
    LEVELS,
    MARKS,
    MAY,
    MIXED,
    NOT_CORE,
    SOLID,
    Joint,
    Rules,
)

OBJECT = "\ufffc"  # a picture or an inline block: stands like a Han character
FORCED = "\n"

EASE = 0.03  # em between Han characters at which a loose line begins to be seen
LOOSE = 0.10  # em between Han characters beyond which Latin letters are spaced too
TOO_LOOSE = 300.0  # the price of a line beyond that
EASY = 20.0  # a paragraph that costs more is composed again, with every break in view
HYPHEN = 1.5
ADDRESS = 3.0  # the price of a break inside an address or an identifier
LONELY = 4000.0  # … of a last line of one character: a loose line is the lesser evil
TORN = 500.0  # … of a break where none is legal
OVERFULL = 5000.0
WISH = 60.0  # what a line more or fewer may cost: this, or so much for each line of the paragraph
SLIGHT = 20.0  # … .08 em between Han characters
_REACH = 2.2  # em short of the measure: how far back breaks are looked for at first
_BEAM = 6000.0  # a way that costs this much more than the best of its layer is given up
_FINE = 1e-9


@dataclass(frozen=True, slots=True)
class Cells:
    """A text to compose.  All lengths in em of the paragraph.

    `sizes`: cells of another size → their em; `raised`: note calls and superscripts, never parted
    from what is before them; `joined`: no break before these cells; `breaks`: Latin cells that
    may begin a line all the same, by UAX 14 or in an address → the price; `hyphens`: cells before
    which a word may be divided → the width of the hyphen; `overhangs`: cells that lean over the
    next one, or it over them → by how much; `trailing`: cells with letter-spacing behind them,
    which is gone at the end of a line → the em of it.
    """

    chars: str
    advances: Sequence[float]
    sizes: Mapping[int, float] = field(default_factory=dict)
    raised: frozenset[int] = frozenset()
    joined: frozenset[int] = frozenset()
    breaks: Mapping[int, float] = field(default_factory=dict)
    hyphens: Mapping[int, float] = field(default_factory=dict)
    overhangs: Mapping[int, float] = field(default_factory=dict)
    trailing: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measure:
    """The lengths of the lines, and how they are filled.  `first` differs by the indent;
    `justify`: lines are spread to the measure, `last` too; `trim`: marks give up their blank at
    both ends; `looseness`: so many lines more (撑行) or fewer (挤行) than is best, if it can be."""

    first: float
    rest: float
    justify: bool = True
    last: bool = False
    trim: bool = True
    looseness: int = 0


class Line(NamedTuple):
    """Cells `start` … `end` are drawn, the next line begins at `resume`; `after[i]` em are added
    after cell start + i, `lead` em (≤ 0) before the first.  `width` as drawn, with both."""

    start: int
    end: int
    resume: int
    after: tuple[float, ...]
    lead: float
    width: float
    hyphen: bool
    cost: float


@dataclass(frozen=True, slots=True)
class Fits:
    """The lines, and what the paragraph would cost in other numbers of lines."""

    lines: tuple[Line, ...]
    costs: Mapping[int, float]


_Way = tuple[float, "tuple[int, _Way] | None"]  # cost so far, (break, way before)


class Row:
    """The cells between two forced breaks, with their sums.  Kept with the text: a paragraph that
    is set again, at another measure or beside a float, is not measured again."""

    def __init__(self, cells: Cells, rules: Rules, start: int, stop: int) -> None:
        self.start, self.stop = start, stop
        self.rules = rules
        chars = self.chars = cells.chars[start:stop]
        self.count = stop - start
        self.advances = cells.advances[start:stop]
        self.hyphens = {i - start: w for i, w in cells.hyphens.items() if start < i < stop}
        joints = self.joints = _joints(cells, rules, start, stop)
        self.legal, self.price = self._breaks(cells, joints)
        naturals, shrinks, _, stretches, weights, _, _ = (
            zip(*joints, strict=True) if joints else ((),) * 7
        )
        self.naturals: tuple[float, ...] = (*naturals, 0.0)
        self.width = [0.0, *accumulate(map(add, self.advances, self.naturals))]
        self.shrink = [0.0, *accumulate(shrinks)]
        self.stretch = [0.0, *accumulate(stretches)]
        self.weight = [0.0, *accumulate(weights)]
        self.leads: dict[int, float] = {}
        self.tails: dict[int, float] = {}
        self.hung: dict[int, float] = {}
        core = [c not in NOT_CORE for c in chars]
        for i in cells.raised:
            if start <= i < stop:
                core[i - start] = False
        for mark in MARKS.finditer(chars):
            i = mark.start()
            if start + i not in cells.raised:
                size = cells.sizes.get(start + i, 1.0)
                self.leads[i] = rules.lead(mark[0]) * size
                self.tails[i] = rules.tail(mark[0]) * size
                self.hung[i] = rules.hung(mark[0]) * size
        for i, width in cells.trailing.items():
            if start <= i < stop:
                self.tails[i - start] = self.tails.get(i - start, 0.0) - width
        self.core = [0, *accumulate(core)]

    def _breaks(self, cells: Cells, joints: Sequence[Joint]) -> tuple[list[int], dict[int, float]]:
        """(places where a line may begin, in order; the prices of some)."""
        legal, price = [], {}
        offset = self.start
        for i, joint in enumerate(joints, start=1):
            if offset + i in cells.joined:
                continue
            if joint.breaks == MAY:
                legal.append(i)
            elif offset + i in cells.breaks:  # in an address / is no 分隔号
                price[i] = cells.breaks[offset + i]
                legal.append(i)
            elif joint.breaks == ASK and i in self.hyphens:
                price[i] = HYPHEN
                legal.append(i)
        legal.append(self.count)
        return legal, price

    def end(self, resume: int) -> int:
        """Where a line ends that is followed by the cell `resume`: spaces are dropped."""
        end = resume
        while end > 1 and self.chars[end - 1] in DROPPED:
            end -= 1
        return end

    # ---------------------------------------------------------------- one line

    def missing(self, start: int, resume: int, measure: Measure, length: float) -> float:
        """What a line lacks (> 0) or has too much (< 0), with nothing adjusted."""
        end = self.end(resume)
        width = self.width[end] - self.width[start] - self.naturals[end - 1]
        if measure.trim:
            width += self.leads.get(start, 0.0) + self.tails.get(end - 1, 0.0)
        if resume in self.hyphens:
            width += self.hyphens[resume]
        return float(length - width)

    def cost(self, start: int, resume: int, measure: Measure, length: float) -> float | None:
        """What a line costs, or None when it cannot be squeezed into its length."""
        missing = self.missing(start, resume, measure, length)
        end = self.end(resume)
        last = resume == self.count
        total = self.price.get(resume, 0.0)
        if missing < -_FINE:
            capacity = self.shrink[end - 1] - self.shrink[start]
            if -missing > capacity + _FINE:
                hung = self._hanging(end) if measure.trim else 0.0
                if -missing > capacity + hung + _FINE:
                    return None
                missing, total = missing + hung, total + 0.5
            if missing < 0:
                ratio = -missing / (capacity or 1.0)
                total += (0.1 + 3.0 * ratio) * ratio
        elif last and not measure.last:
            pass
        elif measure.justify:
            total += self._looseness(start, end, missing)
        else:
            total += missing * missing / 20
        if last and start and self.core[end] - self.core[start] <= 1:
            total += LONELY
        return total

    def _hanging(self, end: int) -> float:
        """What a stop gains by hanging, over being trimmed."""
        return self.tails.get(end - 1, 0.0) - self.hung.get(end - 1, 0.0)

    def _looseness(self, start: int, end: int, missing: float) -> float:
        """The cost of widening a line by so much."""
        stretch = self.stretch[end - 1] - self.stretch[start]
        if missing <= stretch:
            return 0.3 * missing / stretch if stretch else 0.0
        missing -= stretch
        weight = self.weight[end - 1] - self.weight[start]
        over = 0.0
        if missing > weight * LOOSE + _FINE:
            share = LOOSE + (missing - weight * LOOSE) / max(end - 1 - start, 1)
            over = TOO_LOOSE
        else:
            share = missing / weight
        cost: float = 0.3 + 10 * share + (share / EASE) ** 3 + over
        return cost

    # ---------------------------------------------------------------- all lines

    def nexts(
        self, start: int, measure: Measure, length: float, wide: bool = True
    ) -> list[tuple[int, float]]:
        """(break, cost) of the lines that can begin at a cell; never empty."""
        near_end = self.width[self.count] - self.width[start] < length + 4
        found: list[tuple[int, float]] = []
        if not (wide or near_end):  # what must not be left alone may have to come from afar
            found = self._near(start, measure, length, _REACH)
        found = found or self._near(start, measure, length, length)
        return found or [self._torn(start, measure, length)]

    def _near(
        self, start: int, measure: Measure, length: float, reach: float
    ) -> list[tuple[int, float]]:
        legal, width = self.legal, self.width
        from_ = bisect_left(width, width[start] + length - reach, start + 1, self.count + 1)
        if width[self.count] - width[start] <= length + _FINE:
            from_ = min(from_, self.count)
        out = []
        for at in range(bisect_left(legal, max(from_, start + 1)), len(legal)):
            resume = legal[at]
            cost = self.cost(start, resume, measure, length)
            if cost is not None:
                out.append((resume, cost))
            elif width[resume] - width[start] > length + 3:
                break
        return out

    def _torn(self, start: int, measure: Measure, length: float) -> tuple[int, float]:
        """No legal break fits: the longest piece that does, torn anywhere (overflow-wrap)."""
        best = start + 1
        for resume in range(start + 2, self.count + 1):
            if self.missing(start, resume, measure, length) < -_FINE:
                break
            best = resume
        if self.missing(start, best, measure, length) < -_FINE:
            following = next(i for i in self.legal if i > start)
            return (following, OVERFULL) if following > best else (best, OVERFULL)
        return best, TORN

    def ways(
        self, measure: Measure, first: float, start: int = 0, wide: bool = False
    ) -> dict[int, _Way]:
        """Number of lines → the cheapest way to set the row in so many, from the cell `start` on.
        `wide`: breaks are looked for all along the measure, not only near its end: slow, for
        paragraphs that need it."""
        done: dict[int, _Way] = {}
        layer: dict[int, _Way] = {start: (0.0, None)}
        lines = 0
        patience = 2  # layers beyond the first that reaches the end
        kept: dict[int, list[tuple[int, float]]] = {}
        while layer and patience >= 0:
            lines += 1
            following: dict[int, _Way] = {}
            for start, way in layer.items():
                nexts = kept.get(start)
                if nexts is None:
                    length = measure.rest if start else first
                    nexts = kept[start] = self.nexts(start, measure, length, wide)
                so_far = way[0]
                for resume, cost in nexts:
                    known = following.get(resume)
                    if known is None or so_far + cost < known[0] - _FINE:
                        following[resume] = (so_far + cost, (resume, way))
            if self.count in following:
                done[lines] = following.pop(self.count)
            patience -= bool(done)
            layer = following
            if len(layer) > 3:
                bound = min(cost for cost, _ in layer.values()) + _BEAM
                layer = {at: way for at, way in layer.items() if way[0] <= bound}
        return done

    def set(self, start: int, resume: int, measure: Measure, length: float) -> Line:
        """One line with its slack shared out."""
        end = self.end(resume)
        last = resume == self.count
        missing = self.missing(start, resume, measure, length)
        after = list(self.naturals[start : end - 1])
        tail = self.tails.get(end - 1, 0.0) if measure.trim else 0.0
        lead = self.leads.get(start, 0.0) if measure.trim else 0.0
        joints = self.joints[start : end - 1]
        width = length - missing
        if missing < -_FINE:
            capacity = self.shrink[end - 1] - self.shrink[start]
            if -missing > capacity + _FINE and self._hanging(end) > 0:
                tail -= self._hanging(end)
                width -= self._hanging(end)
                missing += self._hanging(end)
            width -= _take(after, joints, -missing)
        elif missing > _FINE and (measure.justify if not last else measure.last):
            _give(after, joints, missing)
            width = length
        hyphen = resume in self.hyphens
        return Line(
            self.start + start, self.start + end, self.start + resume,
            (*after, tail), lead, width, hyphen, 0.0,
        )  # fmt: skip


def _typed_spaces(cells: Cells, rules: Rules, start: int, stop: int, joints: list[Joint]) -> None:
    """A space that was typed between Han and Latin is as wide as one that was not."""
    chars = cells.chars
    for i in range(start + 1, stop - 1):
        if chars[i] == " ":
            joint = rules.joint(chars[i - 1] + chars[i + 1])
            if joint.level == MIXED:
                size = cells.sizes.get(i - 1 + 2 * joint.owner, 1.0)
                natural = joint.natural * size - cells.advances[i]
                joints[i - start] = joint._replace(natural=natural, breaks=MAY)
                joints[i - 1 - start] = joints[i - 1 - start]._replace(level=MIXED)  # never widened


def _joints(cells: Cells, rules: Rules, start: int, stop: int) -> list[Joint]:
    """The joints of a row, in em of the paragraph."""
    chars = cells.chars
    known, look = rules.joints, rules.joint
    pairs = [chars[i : i + 2] for i in range(start, stop - 1)]
    joints = [known.get(pair) or look(pair) for pair in pairs]
    for i in sorted(cells.raised):
        if start < i < stop:
            joints[i - 1 - start] = SOLID
        if start <= i < stop - 1 and i + 1 not in cells.raised:
            joints[i - start] = _after_call(cells, rules, i)
    for i in cells.sizes:
        for k in (i - 1, i):
            if start <= k < stop - 1:
                joints[k - start] = _scaled(rules, cells, k, joints[k - start])
    if " " in chars:
        _typed_spaces(cells, rules, start, stop, joints)
    for i, width in cells.overhangs.items():
        if start <= i < stop - 1:
            joint = joints[i - start]
            joints[i - start] = joint._replace(natural=joint.natural - width)
    return joints


def _after_call(cells: Cells, rules: Rules, index: int) -> Joint:
    """After a note call the base character meets the next one: the space between Han and Latin
    stands, but marks on both sides of a call are not squeezed together."""
    base = index
    while base > 0 and base in cells.raised:
        base -= 1
    joint = rules.joint(cells.chars[base] + cells.chars[index + 1])
    if joint.level == MIXED:
        return joint
    return joint._replace(natural=0.0, shrink=0.0, level=0)


def _scaled(rules: Rules, cells: Cells, index: int, joint: Joint) -> Joint:
    """A joint whose owner has another size than the paragraph."""
    if index in cells.raised or index + 1 in cells.raised:
        return joint
    fresh = rules.joint(cells.chars[index : index + 2])
    size = cells.sizes.get(index + fresh.owner, 1.0)
    return fresh._replace(
        natural=fresh.natural * size, shrink=fresh.shrink * size, stretch=fresh.stretch * size
    )


def _take(after: list[float], joints: Sequence[Joint], excess: float) -> float:
    """Take `excess` em from the joints, level by level; what could be taken."""
    taken = 0.0
    for level in LEVELS:
        capacity = sum(j.shrink for j in joints if j.level == level)
        if capacity <= 0 or excess <= _FINE:
            continue
        ratio = min(1.0, excess / capacity)
        for i, joint in enumerate(joints):
            if joint.level == level:
                after[i] -= joint.shrink * ratio
        taken += capacity * ratio
        excess -= capacity * ratio
    return taken


def _give(after: list[float], joints: Sequence[Joint], missing: float) -> None:
    """Share `missing` em out: Han–Latin and word spaces first, then every joint that may widen."""
    stretch = sum(j.stretch for j in joints)
    if stretch:
        ratio = min(1.0, missing / stretch)
        for i, joint in enumerate(joints):
            after[i] += joint.stretch * ratio
        missing -= stretch * ratio
    if missing <= _FINE:
        return
    weight = sum(j.weight for j in joints)
    if weight:
        share = min(missing / weight, LOOSE)
        for i, joint in enumerate(joints):
            after[i] += joint.weight * share
        missing -= weight * share
    if missing > _FINE:
        _track(after, joints, missing)


def _track(after: list[float], joints: Sequence[Joint], missing: float) -> None:
    """The last resort before a hole: every joint is widened alike, inside Latin words and
    addresses too (letterspacing), where no legal break leaves anything better."""
    places = [i for i, j in enumerate(joints) if j.weight or (j.level == 0 and j is not SOLID)]
    places = places or list(range(len(joints)))
    for i in places:
        after[i] += missing / len(places)


# -------------------------------------------------------------------- the paragraph


def rows(cells: Cells, rules: Rules) -> tuple[Row, ...]:
    """The text cut at its forced breaks; an empty row between two of them stays."""
    out, start = [], 0
    for stop, char in enumerate(cells.chars):
        if char == FORCED:
            out.append(Row(cells, rules, start, stop))
            start = stop + 1
    out.append(Row(cells, rules, start, len(cells.chars)))
    return tuple(out)


def compose(text: Sequence[Row], measure: Measure, start: int = 0) -> Fits:
    """The best lines of a paragraph, given as the rows between its forced breaks; of what begins
    at the cell `start`, where it is one row."""
    lines: list[Line] = []
    costs: dict[int, float] = {0: 0.0}
    for number, row in enumerate(text):
        first = measure.rest if number else measure.first
        if not row.count:
            lines.append(Line(row.start, row.start, row.stop + 1, (), 0.0, 0.0, False, 0.0))
            costs = {count + 1: cost for count, cost in costs.items()}
            continue
        ways = _ways(row, measure, first, start)
        lines += _lines(row, _chosen(ways, measure.looseness), measure, first, start)
        costs = _sums(costs, {count: way[0] for count, way in ways.items()})
    return Fits(tuple(lines), costs)


def variants(row: Row, measure: Measure, start: int = 0) -> dict[int, tuple[Line, ...]]:
    """Lines more or fewer than is best (1, -1) → the lines of the paragraph so, from a cell on."""
    ways = _ways(row, measure, measure.first, start)
    best = min(ways, key=lambda count: (ways[count][0], count))
    return {
        count - best: tuple(_lines(row, ways[count], measure, measure.first, start))
        for count in (best + 1, best - 1)
        if count in ways
    }


def _ways(row: Row, measure: Measure, first: float, start: int) -> dict[int, _Way]:
    ways = row.ways(measure, first, start)
    if min(way[0] for way in ways.values()) > EASY:
        ways = row.ways(measure, first, start, wide=True)
    return ways


def _chosen(ways: Mapping[int, _Way], looseness: int) -> _Way:
    """The best way, or one with other lines when it does not cost too much more."""
    best = min(ways, key=lambda count: (ways[count][0], count))
    able = [n for n, way in ways.items() if way[0] <= ways[best][0] + max(WISH, SLIGHT * n)]
    wanted = min(able, key=lambda count: (abs(count - best - looseness), count))
    return ways[wanted]


def _sums(one: Mapping[int, float], other: Mapping[int, float]) -> dict[int, float]:
    out: dict[int, float] = {}
    for count, cost in one.items():
        for more, price in other.items():
            out[count + more] = min(out.get(count + more, float("inf")), cost + price)
    return out


def _lines(row: Row, way: _Way, measure: Measure, first: float, start: int) -> list[Line]:
    breaks: list[int] = []
    step = way[1]
    costs: list[float] = []
    while step is not None:
        breaks.append(step[0])
        costs.append(way[0] - step[1][0])
        way = step[1]
        step = way[1]
    out = []
    for resume, cost in zip(reversed(breaks), reversed(costs), strict=True):
        line = row.set(start, resume, measure, measure.rest if start else first)
        out.append(line._replace(cost=cost))
        start = resume
    if row.start + start == row.stop and out:  # a forced break follows: the next row is beyond it
        out[-1] = out[-1]._replace(resume=row.stop + 1)
    return out


def first_line(row: Row, start: int, measure: Measure, length: float) -> Line:
    """The best single line that begins at a cell of the text: where the measure of the lines after
    it is not known yet, because a float stands beside them."""
    start -= row.start
    resume, cost = min(row.nexts(start, measure, length), key=lambda n: (n[1], -n[0]))
    line = row.set(start, resume, measure, length)._replace(cost=cost)
    return line._replace(resume=row.stop + 1) if resume == row.count else line
