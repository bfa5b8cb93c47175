"""The foot of a page: text that goes on overleaf fills its page to the last line.

A call that takes its line along to its note, a heading that stays with its text, lines that may
not be parted (widows, orphans): each sends lines on, and leaves blank what they would have filled.
A compositor then sets a paragraph of that page, or of one before, a line longer (撑行), or a line
shorter, so that what was sent on finds its place (挤行).  So it is done here, as soon as a page is
laid out: the composer knows what each paragraph costs in another number of lines.

For that the last pages are laid out again, with one wish and another.  What is kept has an even
foot, or lacks less than before, and the pages before lack no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from math import floor
from typing import Any

from weasyprint import layout
from weasyprint.formatting_structure import boxes
from weasyprint.layout import page as pages_
from weasyprint.text.line_break import strut

from publish.compose.flow import Flow
from publish.compose.notes import composed_once

MOST = 4  # lines: a page that lacks more ends where it does for a reason
TRIALS = 16  # of a page
REACH = 4  # pages that may change for the last of them
_HAIR = 0.01  # of a line: float rounding

_make_all_pages = pages_.make_all_pages


def install() -> None:
    """Put the pages into WeasyPrint.  Idempotent; `compose.weasyprint` knows the version."""
    layout.make_all_pages = make_all_pages


def make_all_pages(context: Any, root_box: Any, html: Any, pages: Sequence[Any]) -> Iterator[Any]:
    """As WeasyPrint's; the feet of the pages are even where that can be had."""
    if pages:  # numbers changed: what was decided stands
        yield from _make_all_pages(context, root_box, html, pages)
        return
    context.rendered_notes = []
    press = _Press(context, lambda index: pages_.remake_page(index, context, root_box, html))
    with composed_once(tuple(context.footnotes)):
        while press.goes_on():
            press.put()
            while 0 < press.leaves[-1].lacks <= MOST and press.even():
                pass
    context.page_maker = context.page_maker[: len(press.leaves) + 1]
    context.broken_out_of_flow.clear()
    context.reported_footnotes.clear()
    yield from (leaf.page for leaf in press.leaves)


@dataclass(frozen=True, slots=True)
class Wish:
    """A paragraph from a cell on, the first of it on a page, in `lines` more (1) or fewer (-1) than
    is best, at a `cost`.  `ends`: on that page."""

    flow: Flow
    cell: int
    lines: int
    cost: float
    ends: bool


@dataclass(frozen=True, slots=True)
class Way:
    """Wishes together, and how many of the last `pages` they change."""

    wishes: tuple[Wish, ...]
    pages: int


_AS_IT_IS = Way((), 0)


class _Press:
    """Pages, put down one after another.  State: those that are down."""

    def __init__(self, context: Any, remake: Callable[[int], tuple[Any, Any]]) -> None:
        self.context, self.remake = context, remake
        self.leaves: list[_Leaf] = []

    def goes_on(self) -> bool:
        last = self.leaves[-1:]
        return not last or last[0].resume_at is not None or bool(self.context.reported_footnotes)

    def put(self) -> None:
        context, index = self.context, len(self.leaves)
        before = _State(context)
        context.page_maker[index][-1].update(
            content_changed=False, pages_wanted=False, anchors=[], content_lookups=[]
        )
        page, resume_at = self.remake(index)
        lacks = _lacking(page, resume_at, context.page_maker[index + 1][1])
        self.leaves.append(_Leaf(before, page, resume_at, lacks))

    def even(self) -> bool:
        """Try what may fill the last page: does it lack less?  Else it stays as it was."""
        first = self.leaves[-REACH:]
        least, best, tried = first[-1].lacks, _AS_IT_IS, _AS_IT_IS
        for way in islice(_ways([leaf.page for leaf in first], least), TRIALS):
            self._again(tried, way)
            tried, now = way, self.leaves[-len(first) :]
            if now[-1].lacks < least and _no_worse(now[:-1], first[:-1]):
                least, best = now[-1].lacks, way
                if not least:
                    return True
        if tried != best:
            self._again(tried, best)
        return best != _AS_IT_IS

    def _again(self, before: Way, now: Way) -> None:
        """The last pages once more, with other wishes."""
        for wish in before.wishes:
            del wish.flow.wishes[wish.cell]
        for wish in now.wishes:
            wish.flow.wishes[wish.cell] = wish.lines
        end = len(self.leaves)
        start = end - max(before.pages, now.pages)
        self.leaves[start].before.restore(start + 1)
        del self.leaves[start:]
        while len(self.leaves) < end and self.goes_on():
            self.put()


def _no_worse(now: Sequence[_Leaf], before: Sequence[_Leaf]) -> bool:
    return len(now) == len(before) and all(
        mine.lacks <= other.lacks for mine, other in zip(now, before, strict=True)
    )


# --------------------------------------------------------------------------- what is missing


def _lacking(page: Any, resume_at: Any, following: Any) -> int:
    """The lines of text that still have room at the foot of a page whose text goes on; 0 for the
    last page, one before a forced break, in columns."""
    if resume_at is None or following["break"] != "any":
        return 0
    if following["page"] != page.page_type.name:
        return 0
    text, notes, *_ = page.children
    lines = list(_lines(text))
    if not lines or any(box.is_column for box in text.descendants()):
        return 0
    pitch, _ = strut(lines[-1].style)
    foot = notes.position_y if notes.children else page.content_box_y() + page.height
    lacks: int = floor((foot - _lowest(text)) / pitch + _HAIR)
    return lacks


def _lines(box: Any) -> Iterator[Any]:
    """The lines of the text, from the first to the last: not those of tables and floats."""
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.LineBox):
            yield child
        elif child.is_in_normal_flow() and not isinstance(child, boxes.TableBox):
            yield from _lines(child)


def _lowest(box: Any) -> float:
    """The lower edge of the last line, picture or table."""
    if isinstance(box, boxes.LineBox | boxes.ReplacedBox | boxes.TableBox):
        edge: float = box.position_y + box.height
        return edge
    children = [c for c in getattr(box, "children", ()) if c.is_in_normal_flow()]
    return max((_lowest(c) for c in children), default=0.0)


# --------------------------------------------------------------------------- what may be wished


def _ways(pages: Sequence[Any], missing: int) -> Iterator[Way]:
    """What may fill the last of some pages, the likeliest to help first: paragraphs longer by as
    many lines as are missing, the paragraph that goes on overleaf in another number of lines; the
    same on the pages before; paragraphs shorter by a line or two."""
    here = sorted(_wishes(pages[-1]), key=_cost)
    longer = [w for w in here if w.lines > 0 and w.ends]
    shorter = [w for w in here if w.lines < 0 and w.ends]
    if len(longer) >= missing:
        yield Way(tuple(longer[:missing]), 1)
    yield from (Way((w,), 1) for w in here if not w.ends)
    for back, page in enumerate(reversed(pages[:-1]), start=2):
        there = sorted(_wishes(page), key=_cost)
        longer = sorted((*longer, *(w for w in there if w.lines > 0)), key=_cost)
        if len(longer) >= missing:
            yield Way(tuple(longer[:missing]), back)
        yield from (Way((w,), back) for w in there if w.lines < 0)
    yield from (Way((w,), 1) for w in shorter)
    yield from (Way(some, 1) for some in combinations(shorter, 2))
    for fewer in range(min(missing - 1, len(longer)), 0, -1):
        yield Way(tuple(longer[:fewer]), len(pages))
    for at in range(1, len(longer)):
        yield Way((longer[at],), len(pages))


def _cost(wish: Wish) -> float:
    return wish.cost


def _wishes(page: Any) -> Iterator[Wish]:
    """What the paragraphs of a page allow; those with a wish have had it."""
    spans: dict[Flow, tuple[int, int]] = {}
    for line in _lines(page.children[0]):
        flow, start, stop = line.__dict__.get("of", (None, 0, 0))
        if flow is not None:
            spans[flow] = spans.get(flow, (start, 0))[0], stop
    for flow, (start, stop) in spans.items():
        if not flow.wishes:
            for lines, cost in flow.surcharges(start).items():
                yield Wish(flow, start, lines, cost, stop >= flow.count)


# --------------------------------------------------------------------------- laying out again


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A page, what there was before it, where its text goes on, the lines that it lacks."""

    before: _State
    page: Any
    resume_at: Any
    lacks: int


class _State:
    """What laying out a page changes, besides the page: notes that wait, floats."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.waiting, self.reported = list(context.footnotes), list(context.reported_footnotes)
        self.divided = [(n, dict(n.__dict__)) for n in (*self.waiting, *self.reported)]
        self.broken = dict(context.broken_out_of_flow)

    def restore(self, page_number: int) -> None:
        """As it was before a page."""
        context = self.context
        context.footnotes = list(self.waiting)
        context.reported_footnotes = list(self.reported)
        context.broken_out_of_flow = dict(self.broken)
        for note, known in self.divided:
            note.__dict__.update(known)
        for running in context.running_elements.values():
            for number in [n for n in running if n >= page_number]:
                del running[number]
