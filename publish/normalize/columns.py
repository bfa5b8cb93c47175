"""Where paragraphs end: one verdict a line.

1. TEXT lines are cut into blocks, each ending with a sentence (or where something else stands).
2. A block whose lines are equally wide was set in a column; its measure is known.  Blocks of one or
   two lines take the measure of the column around them when they fit it.
3. In a column: short lines before the first full one are headings; full lines go on; a sentence
   that ends short of the measure ends its paragraph; one that ends at the measure is decided by the
   next line, which is two em narrower when it begins a paragraph.
4. Outside columns a line is a paragraph, unless it stops without an end mark: then `evidence`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from publish.normalize import evidence, shapes
from publish.normalize.draft import Kind, Line
from publish.normalize.measure import (
    INDENT,
    NARROWEST,
    TOLERANCE,
    column,
    ends_sentence,
    mark_weight,
    width,
)

_SHORT = 3.0  # em under the measure: neither a full line nor an indented first one
_DOUBTFUL = 0.5
_GAPS = 2  # paragraphs whose distance is known
_POOL = 4  # full lines of several paragraphs that prove a column together
_LEAD = 3  # of a lead among columns that are known
_WRAPPED = 0.3  # share of lines in columns that makes a file a wrapped one


@dataclass(frozen=True, slots=True)
class Verdict:
    """`joined`: the next TEXT line continues this one.  `fragment`: no sentence, stands alone.
    `doubt` 0…1 when the joint or the end is ambiguous (the end of a column's line: T-009)."""

    joined: bool = False
    fragment: bool = False
    measure: float = 0.0
    doubt: float = 0.0
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Indices of lines; `ended` when the last one ends a sentence."""

    lines: tuple[int, ...]
    ended: bool
    measure: float = 0.0

    @property
    def interior(self) -> tuple[int, ...]:
        return self.lines[:-1] if self.ended else self.lines


@dataclass(frozen=True, slots=True)
class _Page:
    """What holds for all columns of a file.  `typical` blank lines between lines; `indented`: first
    lines are; `lettered`: headings count on, A, B …"""

    lines: Sequence[Line]
    widths: Sequence[float]
    typical: int
    indented: bool
    lettered: bool


def judge(lines: Sequence[Line]) -> dict[int, Verdict]:
    """A verdict for every TEXT line, by index."""
    texts = [line.text for line in lines if line.kind is Kind.TEXT]
    mark = mark_weight(texts)
    widths = [width(line.text, mark) for line in lines]
    blocks = _measured(lines, _blocks(lines), widths)
    pairs = [pair for block in blocks if not block.measure for pair in _pairs(block)]
    grams = evidence.count_joints(lines, pairs)
    known = {evidence.compact(line.text) for line in lines if line.kind is Kind.TEXT}
    typical = typical_blanks(lines)
    measures = [block.measure for block in blocks]
    wrapped, indented = any(measures), _is_indented(blocks, measures, widths)
    lettered = shapes.counts_on([line.text for line in lines])
    page = _Page(lines, widths, typical, indented, lettered)
    verdicts: dict[int, Verdict] = {}
    for block in blocks:
        if block.measure:
            verdicts.update(_in_column(page, block))
        else:
            verdicts.update(_outside(lines, block, grams, wrapped=wrapped, known=known))
    _settle_full_ends(lines, widths, blocks, verdicts, indented)
    _settle_stray_marks(lines, blocks, verdicts)
    return verdicts


def typical_blanks(lines: Sequence[Line]) -> int:
    """How many blank lines usually stand between two lines of this file."""
    return int(median([line.blanks for line in lines[1:]])) if len(lines) > 1 else 0


def is_wrapped(lines: Sequence[Line]) -> bool:
    mark = mark_weight([line.text for line in lines if line.kind is Kind.TEXT])
    widths = [width(line.text, mark) for line in lines]
    blocks = _blocks(lines)
    return _is_wrapped(blocks, [_own_measure(block, widths) for block in blocks], widths)


def _blocks(lines: Sequence[Line]) -> list[Block]:
    """Captions are transparent: a sentence may run on around them."""
    blocks: list[Block] = []
    current: list[int] = []
    for at, line in enumerate(lines):
        if line.kind is Kind.CAPTION:
            continue
        if line.kind is not Kind.TEXT:
            _close(blocks, current, ended=False)
            continue
        current.append(at)
        done = ends_sentence(line.text) or shapes.split_credit(line.text).credit
        if done and not line.cut:
            _close(blocks, current, ended=True)
    _close(blocks, current, ended=False)
    return blocks


def _close(blocks: list[Block], current: list[int], *, ended: bool) -> None:
    if current:
        blocks.append(Block(tuple(current), ended))
        current.clear()


def _own_measure(block: Block, widths: Sequence[float]) -> float:
    """The measure that the block's own lines prove: three full lines, and a last one no wider."""
    if len(block.interior) < 3:
        return 0.0
    measure = column([widths[at] for at in block.interior])
    if block.ended and measure and widths[block.lines[-1]] > measure + TOLERANCE:
        return 0.0
    return measure


def _pooled(blocks: Sequence[Block], widths: Sequence[float], least: int) -> float:
    """The measure of a file whose paragraphs are all too short to prove one alone: their full lines
    taken together, none but a few of their last lines wider."""
    inner = [widths[at] for block in blocks if len(block.lines) > 1 for at in block.interior]
    measure = column(inner) if len(inner) >= least else 0.0
    if not measure:
        return 0.0
    full = sum(-_SHORT <= wide - measure <= TOLERANCE for wide in inner)
    lasts = [widths[block.lines[-1]] for block in blocks if block.ended]
    beyond = sum(wide > measure + TOLERANCE for wide in lasts)
    return measure if full * 10 >= len(inner) * 8 and beyond * 10 <= len(lasts) else 0.0


def _is_wrapped(
    blocks: Sequence[Block], measures: Sequence[float], widths: Sequence[float]
) -> bool:
    """A third of the lines stand in blocks that prove a column, or agree with one that does."""
    proven = sorted({measure for measure in measures if measure})
    if not proven:
        return False
    total = inside = 0
    for block in blocks:
        total += len(block.lines)
        lines = [widths[at] for at in block.interior if widths[at] >= NARROWEST]
        inside += len(block.lines) * any(
            bool(lines) and all(-_SHORT <= wide - measure <= TOLERANCE for wide in lines)
            for measure in (proven[0], median(proven), proven[-1])
        )
    return inside >= _WRAPPED * total


def _measured(lines: Sequence[Line], blocks: list[Block], widths: Sequence[float]) -> list[Block]:
    own = [_own_measure(block, widths) for block in blocks]
    if not any(own) and (pooled := _pooled(blocks, widths, _POOL)):
        fits = [_fits_from(lines, block, widths, pooled) is not None for block in blocks]
        own = [pooled * (fit and len(b.lines) > 1) for b, fit in zip(blocks, fits, strict=True)]
    if not _is_wrapped(blocks, own, widths):
        own = [0.0] * len(blocks)
    before = _carried(own)
    after = _carried(own[::-1])[::-1]
    measures = [
        mine or _borrowed(lines, block, widths, near)
        for block, mine, *near in zip(blocks, own, before, after, strict=True)
    ]
    if any(own):
        measures = _narrower(lines, blocks, widths, measures)
    return [
        Block(block.lines, block.ended, measure)
        for block, measure in zip(blocks, measures, strict=True)
    ]


def _narrower(
    lines: Sequence[Line],
    blocks: Sequence[Block],
    widths: Sequence[float],
    measures: Sequence[float],
) -> list[float]:
    """Blocks running that fit no column around them may be a column of their own (a lead set
    narrower than the text): too short to prove it alone, they do it together."""
    out = list(measures)
    start = 0
    for at in range(len(blocks) + 1):
        if at < len(blocks) and not measures[at] and len(blocks[at].lines) > 1:
            continue
        group = blocks[start:at]
        bare = [
            Block(tuple(i for i in b.lines if not shapes.has_halves(lines[i].text)), b.ended)
            for b in group
        ]
        if len(group) > 1 and (pooled := _pooled([b for b in bare if b.lines], widths, _LEAD)):
            fits = [_fits_from(lines, block, widths, pooled) is not None for block in group]
            out[start:at] = [pooled * fit for fit in fits]
        start = at + 1
    return out


def _carried(measures: Sequence[float]) -> list[float]:
    out, last = [], 0.0
    for measure in measures:
        last = measure or last
        out.append(last)
    return out


def _may_be_headline(text: str) -> bool:
    bare = not shapes.pauses(text) and not shapes.is_torso(text)
    return bare or shapes.has_halves(text)


def _borrowed(
    lines: Sequence[Line], block: Block, widths: Sequence[float], near: Sequence[float]
) -> float:
    """A neighbour's measure, when the block's lines after its headlines are full lines of it.  A
    block that begins with headlines begins something new: there the following column counts."""
    fitting = [
        (measure, start)
        for measure in near
        if measure and (start := _fits_from(lines, block, widths, measure)) is not None
    ]
    if not fitting:
        return 0.0
    return fitting[-1][0] if fitting[0][1] else fitting[0][0]


def _fits_from(
    lines: Sequence[Line], block: Block, widths: Sequence[float], measure: float
) -> int | None:
    """How many headline lines come before the lines that fit; None when they do not fit."""
    body = [-_SHORT <= widths[at] - measure <= TOLERANCE for at in block.lines]
    start = body.index(True) if True in body else len(body)
    if block.ended:
        start = min(start, len(body) - 1)
    rest = block.lines[start:]
    heads = all(_may_be_headline(lines[at].text) for at in block.lines[:start])
    last = not rest or widths[rest[-1]] <= measure + TOLERANCE
    fits = heads and all(body[start:-1]) and last and (block.ended or not rest)
    return start if fits else None


def _pairs(block: Block) -> list[tuple[int, int]]:
    return list(pairwise(block.lines))


# --------------------------------------------------------------------------- in a column


def _in_column(page: _Page, block: Block) -> dict[int, Verdict]:
    lines, peeled = page.lines, _peel(page, block)
    verdicts = {at: Verdict(fragment=True, spaced=True) for at in block.lines[:peeled]}
    body = block.lines[peeled:]
    for at, after in pairwise(body):
        stop = lines[after].indent and not lines[at].cut
        verdicts[at] = Verdict(joined=not stop, measure=block.measure)
    if body:
        verdicts[body[-1]] = Verdict(measure=block.measure)
    return verdicts


def _peel(page: _Page, block: Block) -> int:
    """How many lines at the block's head are headline lines: too short or too wide for the
    column, glued to such a line, two halves with a space between, lettered or under a label, or
    without any mark and over an indented line."""
    lines, count = page.lines, 0
    for at in block.interior:
        wide, text = page.widths[at], lines[at].text
        odd = wide < block.measure - _SHORT or wide > block.measure + TOLERANCE
        glued = count > 0 and lines[at].blanks == 0 and page.typical >= 1
        halves = shapes.has_halves(text) and not shapes.pauses(text)
        labelled = at > 0 and lines[at - 1].kind is Kind.LABEL
        lettered = page.lettered and shapes.split_label(text)[0] != ""
        unlike = page.indented and _precedes_first_line(lines, page.widths, block, at)
        if not (odd or glued or halves or labelled or lettered or unlike) or lines[at].cut:
            break
        if shapes.starts_with_dateline(text):
            break
        count += 1
    return count


def _precedes_first_line(
    lines: Sequence[Line], widths: Sequence[float], block: Block, at: int
) -> bool:
    """The next line is no last line and too short for a full one: it is indented, so it begins a
    paragraph, and this line, which has no mark, is a heading."""
    text = lines[at].text
    marks = "。！？、" if at == 0 else "。！？、：:"
    if shapes.pauses(text) or any(mark in text for mark in marks) or at == block.lines[-1]:
        return False
    after = at + 1
    return after in block.interior[:2] and widths[after] <= block.measure - INDENT


def _is_indented(
    blocks: Sequence[Block], measures: Sequence[float], widths: Sequence[float]
) -> bool:
    """First lines of the file are narrower than its columns: paragraphs are indented."""
    gaps = [
        measure - widths[block.lines[0]]
        for block, before, measure in zip(blocks, [None, *blocks], measures, strict=False)
        if measure
        and len(block.interior) > 1
        and widths[block.lines[0]] >= measure - _SHORT
        and _surely_begins(block, before, widths, measure)
    ]
    return bool(gaps) and median(gaps) >= INDENT


def _surely_begins(
    block: Block, before: Block | None, widths: Sequence[float], measure: float
) -> bool:
    """The block begins a paragraph: something else stands before it, or a short last line."""
    if before is None or before.lines[-1] + 1 != block.lines[0]:
        return True
    return widths[before.lines[-1]] < measure - 2 * _SHORT


def _settle_full_ends(
    lines: Sequence[Line],
    widths: Sequence[float],
    blocks: Sequence[Block],
    verdicts: dict[int, Verdict],
    indented: bool,
) -> None:
    """A sentence that ends at the measure: same paragraph if the next line has no indent.  Where
    the page sets its paragraphs apart by other gaps than its lines, the gap decides."""
    marked = sum(line.indent for line in lines) * 10 >= len(lines)  # indents are in the text
    gaps = _telling_gaps(lines, widths, blocks, verdicts)
    continues = False  # this block's first line continues a paragraph
    for block, following in pairwise(blocks):
        last, first, measure = block.lines[-1], following.lines[0], block.measure
        alone = len(block.lines) == 1 or verdicts[block.lines[-2]].fragment
        alone = alone and not continues
        inset = 2.0 if alone and indented else 0.0
        full = measure > 0 and block.ended and widths[last] >= measure - inset - INDENT
        beside = first == last + 1 and abs(following.measure - measure) <= INDENT
        twins = alone and inset > 0 and len(following.lines) == 1 and not marked
        continues = full and beside
        if not continues:
            continue
        continues = not twins and _has_no_indent(lines, widths, following, marked, verdicts)
        doubt = 0.2 if marked else 0.7
        if (told := gaps.get(lines[first].blanks)) is not None:
            continues, doubt = told, 0.1
        if continues:
            verdicts[last] = Verdict(joined=True, measure=measure, doubt=doubt)
        elif doubt > _DOUBTFUL and (twins or widths[first] > measure - 2.0):
            verdicts[last] = replace(verdicts[last], doubt=doubt)


def _telling_gaps(
    lines: Sequence[Line],
    widths: Sequence[float],
    blocks: Sequence[Block],
    verdicts: dict[int, Verdict],
) -> dict[int, bool]:
    """Blank lines before a line → does it go on?  Of a page that keeps to one number between the
    lines of a paragraph and to another between paragraphs; a number that tells nothing is left out.
    Where lines stand solid, any blank line parts."""
    inside: Counter[int] = Counter()
    between: Counter[int] = Counter()
    for block, following in pairwise([*blocks, Block((), ended=False)]):
        inside.update(lines[b].blanks for a, b in _pairs(block) if verdicts[a].joined)
        last = block.lines[-1]
        short = block.ended and widths[last] < block.measure - 2 * _SHORT
        if short and following.lines[:1] == (last + 1,):
            between[lines[last + 1].blanks] += 1
    line = _steady(inside)
    if line is None:
        return {}
    gap = _steady(between) if between.total() >= _GAPS else None
    told = {line: True, gap: False} if gap is not None and gap != line else {}
    if line == 0:
        told |= {blanks: False for blanks in {one.blanks for one in lines} - {0}}
    return told


def _steady(counts: Counter[int]) -> int | None:
    """The one number that nearly all have."""
    if not counts:
        return None
    value, alike = counts.most_common(1)[0]
    return value if alike * 20 >= counts.total() * 19 else None


def _has_no_indent(
    lines: Sequence[Line],
    widths: Sequence[float],
    block: Block,
    marked: bool,
    verdicts: dict[int, Verdict],
) -> bool:
    first = block.lines[0]
    if (
        verdicts[first].fragment
        or lines[first].indent
        or shapes.starts_with_dateline(lines[first].text)
    ):
        return False
    if marked:
        return True
    if first == block.lines[-1] and widths[first] < block.measure - _SHORT:
        # a last line: one-line paragraphs are rarer than such ends
        return not shapes.is_sure_caption(lines[first].text)
    return widths[first] >= block.measure - INDENT


def _settle_stray_marks(
    lines: Sequence[Line], blocks: Sequence[Block], verdicts: dict[int, Verdict]
) -> None:
    """A line cannot begin with a mark that closes or pauses: it belongs to the line before."""
    for block, following in pairwise(blocks):
        last, first = block.lines[-1], following.lines[0]
        text = lines[first].text
        if text[0] in "”’》）)」』" and not shapes.unclosed(lines[last].text):
            continue  # nothing to close: a quote that faces the wrong way
        if first == last + 1 and shapes.starts_with_closing(text) and text.strip("….。"):
            verdicts[last] = Verdict(joined=True, measure=block.measure, doubt=0.2)


# --------------------------------------------------------------------------- outside columns


def _outside(
    lines: Sequence[Line],
    block: Block,
    grams: evidence.Grams,
    *,
    wrapped: bool,
    known: Collection[str],
) -> dict[int, Verdict]:
    verdicts: dict[int, Verdict] = {}
    before = lines[block.lines[0] - 1].kind if block.lines[0] else None
    heading, label = before is Kind.FRAGMENT, before is Kind.LABEL
    continued = False
    for at, after in _pairs(block):
        score = evidence.goes_on(
            lines[at],
            lines[after],
            grams=grams,
            wrapped=wrapped,
            known=known,
            heading_before=heading,
            label_before=label,
            headline_place=at == 0,
        )
        joined = score > (-1.5 if continued else 0.0)
        fragment = not joined and not continued and not _is_sentence(lines[at].text)
        verdicts[at] = Verdict(
            joined=joined, fragment=fragment, doubt=0.6 if joined and score < 1.5 else 0.0
        )
        heading, label, continued = fragment, False, joined
    last = block.lines[-1]
    alone = not block.ended and not continued and not _is_sentence(lines[last].text)
    verdicts[last] = Verdict(fragment=alone)
    return verdicts


def _is_sentence(text: str) -> bool:
    """Has a full stop inside, is too long for a headline or stops where none does: text that breaks
    off."""
    leads_on = text.endswith(("：", ":")) and (width(text) > 20 or shapes.is_salutation(text))
    return "。" in text or "；" in text or width(text) > 60 or leads_on or shapes.is_torso(text)
