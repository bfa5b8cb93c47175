"""Notes at the foot of the page, inside WeasyPrint: a note begins on the page of its call, and what
does not fit there runs on to the next page.

WeasyPrint 70 never divides a note.  One that does not fit takes the line of its call to the next
page, and leaves a hole; one that is higher than the page runs off it; and where widows or orphans
forbid a break, the last note of the page is sent on without its call.  Here the lines of a
paragraph are put down one after another, as in `block._linebox_layout`, by these rules:

1. A line with a call stays when its note, or at least the note's first line, has room under it and
   under the lines that may not be parted from it (widows, orphans).
2. What has no room runs on at the head of the next page's notes, two lines of it or more where the
   note has enough of them.  Nothing else begins after a note that runs on.
3. Text keeps a third of a page that a note runs on to, while there is text that may stand there.

A note is divided by two marks on its box: `begins` and `ends`, cells of its paragraph (see
`flow.py`).  WeasyPrint lays out all notes of a page anew, from copies, whenever one comes or goes:
`kept`, which the copies share, holds the composed paragraph.  Columns are left to WeasyPrint.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from weasyprint.formatting_structure import boxes, build
from weasyprint.layout import LayoutContext, block, page
from weasyprint.layout.block import block_level_layout, remove_placeholders
from weasyprint.layout.page import PageType

_SHARE = 2 / 3  # of a page: as much may be a note that runs on from the page before

_linebox_layout = block._linebox_layout
_make_page = page.make_page
_layout_footnote = LayoutContext.layout_footnote
_unlayout_footnote = LayoutContext.unlayout_footnote


def install() -> None:
    """Put the rules into WeasyPrint.  Idempotent; `compose.weasyprint` knows the version."""
    block._linebox_layout = linebox_layout
    page.make_page = make_page
    LayoutContext.layout_footnote = layout_footnote
    LayoutContext.unlayout_footnote = unlayout_footnote


# --------------------------------------------------------------------------- pages


def make_page(
    context: Any,
    root_box: Any,
    page_type: PageType,
    resume_at: Any,
    page_number: int,
    page_state: Any,
) -> Any:
    """As WeasyPrint's; the rest of a note that runs on waits for the next page."""
    context.share = 1.0 if page_type.blank else _SHARE  # a blank page: the text is at an end
    made = _make_page(context, root_box, page_type, resume_at, page_number, page_state)
    rests = [_rest(n) for n in context.current_page_footnotes if _ends(n) is not None]
    context.reported_footnotes[:0] = rests
    return made


@contextmanager
def composed_once(notes: Sequence[Any]) -> Iterator[None]:
    """While pages are made, and made again, of a document with these notes."""
    for note in notes:
        _set(note, 0, None)
        note.kept = {}
    yield
    for note in notes:
        note.kept.clear()  # the pages are kept, the paragraph need not be


def layout_footnote(context: Any, note: Any) -> bool:
    """As WeasyPrint's; the rest of a note takes no more of a page than its share."""
    overflow: bool = _layout_footnote(context, note)
    if _begins(note):
        area = context.current_footnote_area
        overflow = not _fit(context, note, area.page.height * context.share)
    return overflow


def unlayout_footnote(context: Any, note: Any) -> None:
    """As WeasyPrint's: the note waits for its line again, undivided."""
    if note not in context.footnotes:
        _set(note, 0, None)
    _unlayout_footnote(context, note)


# --------------------------------------------------------------------------- a note's division


def _begins(note: Any) -> int:
    cell: int = note.__dict__.get("begins", 0)
    return cell


def _ends(note: Any) -> int | None:
    cell: int | None = note.__dict__.get("ends")
    return cell


def _set(note: Any, begins: int, ends: int | None) -> None:
    note.begins, note.ends = begins, ends


def _rest(note: Any) -> Any:
    rest = note.deepcopy()
    cell = _ends(note)
    assert cell is not None
    _set(rest, cell, None)
    return rest


def _fit(context: Any, note: Any, room: float) -> bool:
    """Divide a note of the page so that all its notes are no higher than `room`; False, and the
    note undivided, where not even a line of it has that room."""
    area, at = _laid(context), context.current_page_footnotes.index(note)
    excess = area.margin_height() - room
    if excess <= 0:
        return True
    lines = [line for line in _lines_in(area.children[at])]
    kept = list(lines)
    while kept and excess > 1e-6:
        excess -= kept.pop().height
    if len(lines) - len(kept) == 1 and len(kept) > 2:
        kept.pop()  # two lines run on rather than one
    if not kept or not _is_cell(kept[-1].resume_at):
        return False
    (note.ends,) = kept[-1].resume_at
    context._update_footnote_area()
    return True


def _crowd(context: Any, calls: Sequence[Any], bottom_space: float, bottom: float) -> bool:
    """Begin all the notes of a line that nothing stands above: one of them runs on, though others
    begin after it."""
    for note in calls:
        if note in context.footnotes:
            context.layout_footnote(note)
    room = context.page_bottom + context.current_footnote_area.margin_height()
    return any(_fit(context, note, room - bottom_space - bottom) for note in calls)


def _fill(context: Any, room: float) -> None:
    """Give what the text leaves free to a note that runs on, and on: it had its share."""
    notes = context.current_page_footnotes
    if notes and _begins(notes[-1]) and _ends(notes[-1]) is not None and room > 0:
        room += context.current_footnote_area.margin_height()
        notes[-1].ends = None
        context._update_footnote_area()
        _fit(context, notes[-1], room)


def _is_cell(place: Any) -> bool:
    """Is a place in a paragraph one of ours: `{cell: None}`?"""
    return isinstance(place, dict) and list(place.values()) == [None]


def _laid(context: Any) -> Any:
    """The notes of the page, laid out."""
    area = build.create_anonymous_boxes(context.current_footnote_area.deepcopy())
    return block_level_layout(context, area, -float("inf"), None, area.page)[0]


def _lines_in(box: Any) -> Iterator[Any]:
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.LineBox):
            yield child
        else:
            yield from _lines_in(child)


# --------------------------------------------------------------------------- lines


class _Lines:
    """The lines of a paragraph, some of them known before they are put down."""

    def __init__(self, lines: Iterator[tuple[Any, Any]], ends: int | None) -> None:
        self._lines, self._ends = lines, ends
        self._ahead: deque[tuple[Any, Any]] = deque()

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        while self._ahead or self.ahead(1):
            yield self._ahead.popleft()

    def ahead(self, count: int) -> list[Any]:
        """The next lines, as many as there are and no more than `count`."""
        while len(self._ahead) < count:
            made = next(self._lines, None)
            if made is None:
                break
            line, resume_at = made
            if self._ends is not None and resume_at and next(iter(resume_at)) >= self._ends:
                resume_at = None
                self._lines = iter(())
            self._ahead.append((line, resume_at))
        return [line for line, _ in list(self._ahead)[:count]]


def linebox_layout(
    context: Any,
    box: Any,
    index: int,
    child: Any,
    new_children: list[Any],
    page_is_empty: bool,
    absolute_boxes: list[Any],
    fixed_boxes: list[Any],
    adjoining_margins: list[Any],
    bottom_space: float,
    position_y: float,
    skip_stack: Any,
    first_letter_style: Any,
    first_line_style: Any,
    draw_bottom_decoration: bool,
    max_lines: Any,
) -> Any:
    """As WeasyPrint's: (abort, stop, resume_at, position_y, new notes, max_lines)."""
    is_divided = _begins(box) or _ends(box) is not None
    has_notes = context.footnotes or context.current_page_footnotes
    if max_lines is not None or context.in_column or not (is_divided or has_notes):
        return _linebox_layout(
            context, box, index, child, new_children, page_is_empty, absolute_boxes, fixed_boxes,
            adjoining_margins, bottom_space, position_y, skip_stack, first_letter_style,
            first_line_style, draw_bottom_decoration, max_lines,
        )  # fmt: skip
    if adjoining_margins:
        position_y += block.collapse_margin(adjoining_margins)
    if skip_stack is None and _begins(box):
        skip_stack = {_begins(box): None}
    kept = box.__dict__.get("kept", {})
    if "flow" in kept:
        child.flow = kept["flow"]
    lines = _Lines(
        block.iter_line_boxes(
            context, child, position_y, bottom_space, skip_stack, box, absolute_boxes, fixed_boxes,
            first_letter_style, first_line_style,
        ),
        _ends(box),
    )  # fmt: skip
    abort = stop = False
    resume_at = None
    new_notes: list[Any] = []
    for line, after in lines:
        line.resume_at = resume_at = after
        bottom = line.position_y + line.height
        draw_bottom_decoration |= after is None
        extra = box.border_bottom_width + box.padding_bottom if draw_bottom_decoration else 0
        may_wait = bool(new_children) or not page_is_empty
        overflow = context.overflows_page(bottom_space, bottom + extra)
        if overflow and not may_wait:  # WeasyPrint: something must be on the page
            bottom -= box.margin_top
            line.translate(0, -box.margin_top)
            box.margin_top = 0
            overflow = False
        if not overflow:
            calls = [d.footnote for d in line.descendants() if d.footnote in context.footnotes]
            reserve = _together(lines, len(new_children) + 1, box.style) if calls else []
            foot = reserve[-1].position_y + reserve[-1].height if reserve else bottom
            is_followed = any(d.footnote in context.footnotes for x in reserve
                              for d in x.descendants())  # fmt: skip
            for position, note in enumerate(calls):
                new_notes.append(note)
                is_last = position + 1 == len(calls) and not is_followed
                if _place(context, note, bottom_space, bottom + extra, foot + extra, is_last):
                    continue
                if may_wait or not _crowd(context, calls, bottom_space, bottom + extra):
                    context.report_footnote(note)
                    overflow = may_wait
                break
        if overflow:
            coming = lines.ahead(box.style["widows"] - 1)
            needed = box.style["widows"] - 1 - len(coming)
            for one in coming:
                remove_placeholders(context, one.children, absolute_boxes, fixed_boxes)
            abort, stop, resume_at = block._break_line(
                context, box, line, new_children, needed, page_is_empty, index, skip_stack,
                resume_at, absolute_boxes, fixed_boxes,
            )  # fmt: skip
            if new_children:
                position_y = new_children[-1].position_y + new_children[-1].height
            _fill(context, context.page_bottom - bottom_space - position_y)
            break
        new_children.append(line)
        position_y = bottom
        skip_stack = after
    if "kept" in box.__dict__ and "flow" in child.__dict__:
        kept["flow"] = child.flow
    if new_children:
        resume_at = {index: new_children[-1].resume_at}
    return abort, stop, resume_at, position_y, new_notes, max_lines


def _together(lines: _Lines, count: int, style: Any) -> Sequence[Any]:
    """The lines that may not be parted from one, the `count`th of its paragraph on the page."""
    orphans, widows = style["orphans"], style["widows"]
    most = orphans + widows
    coming = lines.ahead(most)
    for taken in range(len(coming)):
        left = len(coming) - taken
        if count + taken >= orphans and left >= widows:
            return coming[:taken]
    return coming if len(coming) < most else []


def _place(
    context: Any, note: Any, bottom_space: float, bottom: float, foot: float, is_last: bool
) -> bool:
    """Put a note on the page, or its beginning where it `is_last` to be put there.  `bottom` of
    the line of its call, `foot` of the lines that stay with that one."""
    before = context.current_page_footnotes
    runner = next((n for n in before if _ends(n) is not None), None)
    if context.reported_footnotes or (runner is not None and not _begins(runner)):
        context.layout_footnote(note)
        return False
    ends = None if runner is None else _ends(runner)
    if runner is not None:  # it had its share; with more it may end here
        runner.ends = None
    context.layout_footnote(note)
    if not context.overflows_page(bottom_space, foot):
        return True
    area = context.current_footnote_area
    room = context.page_bottom + area.margin_height() - bottom_space - foot
    if is_last and _fit(context, note, room):
        return True
    if runner is None:
        return not context.overflows_page(bottom_space, bottom)
    runner.ends = ends
    context._update_footnote_area()
    return False
