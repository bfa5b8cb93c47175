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

from collections.abc import Iterator, Sequence
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
from publish.compose.paragraph import SLIGHT

MOST = 4  # lines: a page that lacks more ends where it does for a reason
PAGES = 24  # that are laid out again for it
_ALONE = 2  # trials of a page between
REACH = 4  # pages that may change for the last of them
_UNSEEN = 9.0  # what a paragraph may cost a line: .06 em between Han characters
_LOOSE = 28.0  # … and its worst line: .09 em
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
    press = _Press(context, root_box, html)
    with composed_once(tuple(context.footnotes)):
        while press.goes_on():
            press.put()
            while 0 < press.leaves[-1].lacks <= MOST and press.even():
                pass
            press.settle()
    made = (*press.pages, *(leaf.page for leaf in press.leaves))
    context.page_maker = context.page_maker[: len(made) + 1]
    context.broken_out_of_flow.clear()
    context.reported_footnotes.clear()
    yield from made


@dataclass(frozen=True, slots=True)
class Wish:
    """A paragraph from a cell on, the first of it on a page, in `lines` more (1) or fewer (-1) than
    is best, at a `cost` for each of them.  `ends`: on that page."""

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

    def wish(self) -> None:
        for wish in self.wishes:
            wish.flow.wishes[wish.cell] = wish.lines

    def unwish(self) -> None:
        for wish in self.wishes:
            del wish.flow.wishes[wish.cell]


class _Press:
    """Pages, put down one after another.  State: `pages` that are settled, and the `leaves` after
    them, which may be laid out again."""

    def __init__(self, context: Any, root_box: Any, html: Any) -> None:
        self.context, self.root_box, self.html = context, root_box, html
        self.pages: list[Any] = []
        self.leaves: list[_Leaf] = []

    def goes_on(self) -> bool:
        last = self.leaves[-1:]
        return not last or last[0].resume_at is not None or bool(self.context.reported_footnotes)

    def put(self) -> None:
        context, index = self.context, len(self.pages) + len(self.leaves)
        before = _State(context)
        context.page_maker[index][-1].update(
            content_changed=False, pages_wanted=False, anchors=[], content_lookups=[]
        )
        page, resume_at = pages_.remake_page(index, context, self.root_box, self.html)
        following = context.page_maker[index + 1][1]
        goes_on = resume_at is not None and _is_text(self.root_box, resume_at)
        lacks = _lacking(page, following) if goes_on else 0
        self.leaves.append(_Leaf(before, page, resume_at, lacks))

    def settle(self) -> None:
        """The first leaf is out of reach."""
        if len(self.leaves) == REACH:
            self.pages.append(self.leaves.pop(0).page)

    def even(self) -> bool:
        """Try what may fill the last page: does it lack less?  Else it stays as it was."""
        first = best = list(self.leaves)
        after, chosen, spent = _State(self.context), Way((), 0), 0
        for way in _ways([leaf.page for leaf in first], first[-1].lacks):
            made, all_ = self._again(first, way)
            spent += way.pages
            if made and made[-1].lacks < best[-1].lacks:
                best, after, chosen = made, _State(self.context), all_
            if not best[-1].lacks or spent > PAGES:
                break
        self.leaves = best
        after.restore()
        chosen.wish()
        return best is not first

    def _again(self, first: Sequence[_Leaf], way: Way) -> tuple[list[_Leaf], Way]:
        """The leaves with some wishes, and with those by which the ones before the last are filled
        then; none where the text takes fewer of them, or one of them lacks more than it did."""
        same = len(first) - way.pages
        self.leaves = list(first[:same])
        first[same].before.restore()
        way.wish()
        wishes = list(way.wishes)
        for before in first[same:]:
            if not self.goes_on():
                break
            self.put()
            if before is not first[-1] and self.leaves[-1].lacks > before.lacks:
                more = self._alone(before.lacks)
                if not more:
                    break
                wishes += more
        done = Way(tuple(wishes), way.pages)
        done.unwish()
        return (self.leaves if len(self.leaves) == len(first) else []), done

    def _alone(self, bound: int) -> tuple[Wish, ...]:
        """Fill the last page by what is on it; what was wished for it, nothing if in vain."""
        leaf = self.leaves[-1]
        for way in islice(_ways([leaf.page], leaf.lacks), _ALONE):
            self.leaves.pop()
            leaf.before.restore()
            way.wish()
            self.put()
            if self.leaves[-1].lacks <= bound:
                return way.wishes
            way.unwish()
        return ()


# --------------------------------------------------------------------------- what is missing


def _lacking(page: Any, following: Any) -> int:
    """The lines of text that still have room at the foot of a page; 0 for one before a forced
    break, and in columns."""
    if following["break"] != "any" or following["page"] != page.page_type.name:
        return 0
    text, notes, *_ = page.children
    lines = list(_lines(text))
    if not lines or any(box.is_column for box in text.descendants()):
        return 0
    pitch, _ = strut(lines[-1].style)
    foot = notes.position_y if notes.children else page.content_box_y() + page.height
    lacks: int = floor((foot - _lowest(text)) / pitch + _HAIR)
    return lacks


def _is_text(box: Any, resume_at: Any) -> bool:
    """Is it text that goes on there?  Not a figure or a table, for which a page may well end."""
    while box.children and not isinstance(box, boxes.LineBox):
        if box.element_tag == "figure" or isinstance(box, boxes.TableBox):
            return False
        index, resume_at = next(iter(resume_at.items())) if resume_at else (0, None)
        box = box.children[index]
    return isinstance(box, boxes.LineBox)


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
    """What may fill the last of some pages: what nobody sees, then what is slight."""
    wishes = [sorted(_wishes(page), key=_cost) for page in pages]
    unseen = [[w for w in some if w.cost <= _UNSEEN] for some in wishes]
    yield from _likeliest(unseen, missing)
    yield from _likeliest(wishes, missing)


def _likeliest(pages: Sequence[Sequence[Wish]], missing: int) -> Iterator[Way]:
    """The likeliest to help first: paragraphs longer by as many lines as are missing, the paragraph
    that goes on overleaf in another number of lines; the same on the pages before; paragraphs
    shorter by a line or two."""
    here = pages[-1]
    longer = [w for w in here if w.lines > 0 and w.ends]
    shorter = [w for w in here if w.lines < 0 and w.ends]
    if len(longer) >= missing:
        yield Way(tuple(longer[:missing]), 1)
    yield from (Way((w,), 1) for w in here if not w.ends)
    for back, there in enumerate(reversed(pages[:-1]), start=2):
        longer = _distinct(sorted((*longer, *(w for w in there if w.lines > 0)), key=_cost))
        if len(longer) >= missing:
            yield Way(tuple(longer[:missing]), back)
        yield from (Way((w,), back) for w in there if w.lines < 0)
    yield from (Way((w,), 1) for w in shorter)
    yield from (Way(some, 1) for some in combinations(shorter, 2))
    for fewer in range(min(missing - 1, len(longer)), 0, -1):
        yield Way(tuple(longer[:fewer]), len(pages))
    for at in range(1, len(longer)):
        yield Way((longer[at],), len(pages))


def _distinct(wishes: Sequence[Wish]) -> list[Wish]:
    """One of a paragraph: its lines overleaf begin where those of the whole have ended."""
    first: dict[Flow, Wish] = {}
    for wish in wishes:
        first.setdefault(wish.flow, wish)
    return list(first.values())


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
            for by, lines in flow.variants(start).items():
                costs = [line.cost for line in lines]
                cost = sum(costs) / len(costs)
                if cost <= SLIGHT and max(costs) <= _LOOSE:
                    yield Wish(flow, start, by, cost, stop >= flow.count)


# --------------------------------------------------------------------------- laying out again


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A page, what there was before it, where its text goes on, the lines that it lacks."""

    before: _State
    page: Any
    resume_at: Any
    lacks: int


class _State:
    """What laying out a page changes, besides the page: notes that wait, floats, what is next."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.waiting, self.reported = list(context.footnotes), list(context.reported_footnotes)
        self.divided = [(n, n.begins, n.ends) for n in (*self.waiting, *self.reported)]
        self.broken = dict(context.broken_out_of_flow)
        self.running = {name: dict(pages) for name, pages in context.running_elements.items()}
        self.page_maker = list(context.page_maker)

    def restore(self) -> None:
        context = self.context
        context.footnotes = list(self.waiting)
        context.reported_footnotes = list(self.reported)
        context.broken_out_of_flow = dict(self.broken)
        context.page_maker = list(self.page_maker)
        for note, begins, ends in self.divided:
            note.begins, note.ends = begins, ends
        for name, pages in context.running_elements.items():
            pages.clear()
            pages.update(self.running.get(name, {}))
