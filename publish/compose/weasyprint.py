"""The composer inside WeasyPrint: the file that hooks it.

WeasyPrint asks `iter_line_boxes` for the lines of a paragraph one by one, and looks for each break
anew.  Here the paragraph is composed as a whole (`compose.flow`), and its lines are built from the
kept result; drawing takes the glyphs from there too (`compose.ink`).  A paragraph that is not ours
— right to left, preformatted, with ::first-letter — is left to WeasyPrint.

The names replaced are private, so this file works with exactly one version and says so.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from math import floor
from typing import Any

import weasyprint
from weasyprint import draw
from weasyprint.draw import text as drawing
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, inline, preferred
from weasyprint.layout.absolute import AbsolutePlaceholder, absolute_layout
from weasyprint.layout.float import avoid_collisions, float_layout
from weasyprint.layout.leader import handle_leader
from weasyprint.layout.percent import resolve_one_percentage, resolve_percentages
from weasyprint.text.line_break import strut

from publish.compose import feet, ink, notes
from publish.compose.flow import (
    ATOM,
    CLOSE,
    JIAZHU,
    OPEN,
    OUT,
    TEXT,
    TONES,
    Flow,
    Reading,
    Token,
    Word,
    looseness,
    reset,
    signature,
)  # fmt: skip
from publish.compose.paragraph import FORCED, Line, Measure, first_line
from publish.compose.shape import Shaped
from publish.model import PublishError

WEASYPRINT = "70.0"
_ASCENT, _DESCENT = 0.88, 0.12  # of the em square of Han faces (OpenType BASE ideo)
_ENDLESS = 1e6  # em
_HAIR = 0.01  # of a line: float rounding
_UNKNOWN_WIDTH = (0, "auto")  # a containing block whose width is being asked for

_iter_line_boxes = inline.iter_line_boxes
_columns_layout = block.columns_layout
_min_content_width = preferred.inline_min_content_width
_max_content_width = preferred.inline_max_content_width


def install() -> None:
    """Put the composer into WeasyPrint.  Idempotent; raises on another version than the pinned."""
    if weasyprint.__version__ != WEASYPRINT:
        raise PublishError("weasyprint-version", wanted=WEASYPRINT, found=weasyprint.__version__)
    block.iter_line_boxes = iter_line_boxes
    block.columns_layout = columns_layout
    preferred.inline_min_content_width = inline_min_content_width
    preferred.inline_max_content_width = inline_max_content_width
    drawing.draw_first_line = ink.draw_first_line
    draw.draw_text = ink.draw_text
    notes.install()
    feet.install()


def columns_layout(context: Any, box: Any, *rest: Any) -> Any:
    """As WeasyPrint's; but balanced columns are a whole number of lines high: it makes them as
    high as half of the text, and what follows would leave the grid."""
    made, *after = _columns_layout(context, box, *rest)
    if made is not None and box.style["height"] == "auto":
        line, _ = strut(made.style)
        made.height = floor(made.height / line + _HAIR) * line
    return (made, *after)


def flow_of(line: Any, containing_block: Any) -> Flow | None:
    """The flow of a line box, kept on it; None when it is not ours."""
    flow: Flow | None = line.__dict__.get("flow")
    if flow is None or flow.signature != signature(line):
        flow = line.flow = Flow(line, containing_block)
    return flow if flow.ours else None


# -------------------------------------------------------------------- the lines of a paragraph


def iter_line_boxes(
    context: Any,
    box: Any,
    position_y: float,
    bottom_space: float,
    skip_stack: Any,
    containing_block: Any,
    absolute_boxes: list[Any],
    fixed_boxes: list[Any],
    first_letter_style: Any,
    first_line_style: Any,
) -> Iterator[tuple[Any, Any]]:
    """As WeasyPrint's: (line box, where to go on).  Our places are `{cell: None}`."""
    flow = None
    if not (first_letter_style or first_line_style or _cuts_ink(containing_block)):
        flow = flow_of(box, containing_block)
    if flow is None:
        yield from _iter_line_boxes(
            context, box, position_y, bottom_space, skip_stack, containing_block,
            absolute_boxes, fixed_boxes, first_letter_style, first_line_style,
        )  # fmt: skip
        return
    reset(box)  # a line box is anonymous: no margins to resolve
    resolve_one_percentage(box, "text_indent", containing_block.width)
    builder = _Builder(
        context, flow, box, containing_block, bottom_space, absolute_boxes, fixed_boxes
    )
    cell = 0
    if skip_stack is not None:
        box.text_indent = 0
        (cell,) = skip_stack
    while True:
        line, cell = builder.line(cell, position_y)
        handle_leader(context, line, containing_block)
        position_y = line.position_y + line.height
        resume_at = {cell: None} if cell < flow.count else None
        yield line, resume_at
        if resume_at is None:
            return
        box.text_indent = 0


def _cuts_ink(block_box: Any) -> bool:
    style = block_box.style
    return bool(style["text_overflow"] != "clip" or style["block_ellipsis"] != "none")


class _Builder:
    """Builds the line boxes of one paragraph on one page."""

    def __init__(
        self,
        context: Any,
        flow: Flow,
        box: Any,
        containing_block: Any,
        bottom_space: float,
        absolute_boxes: list[Any],
        fixed_boxes: list[Any],
    ) -> None:
        self.context, self.flow, self.box = context, flow, box
        self.block, self.bottom_space = containing_block, bottom_space
        self.absolutes, self.fixed = absolute_boxes, fixed_boxes
        style = box.style
        self.align = style["text_align_all"]
        last = style["text_align_last"]
        self.align_last = self.align if last == "auto" else last
        if last == "auto" and self.align == "justify":
            self.align_last = "start"
        self.looseness = looseness(style)
        self.indent: float = box.text_indent  # of the first line, on whatever page that is
        if flow.atoms:
            widths = {t.first: self._object(t.box, 0.0, [], []).margin_width() for t in flow.atoms}
            flow.set_atoms(widths)

    def measure(self, first: float, rest: float) -> Measure:
        size = self.flow.size
        if self.box.style["white_space"] == "nowrap":
            return Measure(_ENDLESS, _ENDLESS, justify=False)
        return Measure(
            first / size, rest / size, self.align == "justify", self.align_last == "justify",
            not isinstance(self.block, boxes.InlineBlockBox), self.looseness,
        )  # fmt: skip

    def line(self, cell: int, position_y: float) -> tuple[Any, int]:
        """The line box that begins at a cell, and where the next one begins."""
        box, context = self.box, self.context
        cell = self._after_spaces(cell)
        box.position_y = position_y
        heads = self._floats(cell) if self.flow.floats else []
        placed = [self._float(one, position_y) for one in heads]
        x, y, width = self._room(position_y)
        box.position_x, box.position_y = x, y
        line: Line | None = None
        if not (context.excluded_shapes or self.flow.floats):
            line = self.flow.line_at(cell, self.measure(width - self.indent, width))
        if line is None:
            length = width - box.text_indent
            line = first_line(
                self.flow.row_at(cell), cell, self.measure(length, length), length / self.flow.size
            )
        made = self._build(line, x, y, width, heads)
        made.of = self.flow, line.start, line.resume
        made.children = [*made.children, *placed]
        return made, line.resume

    def _after_spaces(self, cell: int) -> int:
        chars = self.flow.chars if cell == 0 else ""
        while cell < len(chars) - 1 and chars[cell] == " ":
            cell += 1
        return cell

    def _room(self, position_y: float) -> tuple[float, float, float]:
        """(x, y, width) of the next line, beside the floats when there are any."""
        if not self.context.excluded_shapes:
            return self.block.content_box_x(), position_y, self.block.width
        self.box.width = 4 * self.flow.size
        self.box.height, _ = strut(self.box.style)
        x, y, width = avoid_collisions(self.context, self.box, self.block, outer=False)
        return x, y, width

    # ---------------------------------------------------------------- floats

    def _floats(self, cell: int) -> list[Any]:
        """Floats that stand before the first character of a line: laid out before it."""
        return [
            t.box
            for t in self.flow.tokens
            if t.kind == OUT and t.box is not None and t.first == cell and t.box.is_floated()
        ]

    def _float(self, child: Any, y: float) -> Any:
        child.position_x, child.position_y = self.block.content_box_x(), y
        made, resume_at = float_layout(
            self.context, child, self.block, self.absolutes, self.fixed, self.bottom_space,
            skip_stack=None,
        )  # fmt: skip
        if resume_at:
            self.context.add_broken_out_of_flow(made, child, self.block, resume_at)
        return made

    def _float_inside(self, child: Any, line: Any, width: float) -> None:
        """A float after the first character: beside its line when there is room, else below."""
        needed = preferred.shrink_to_fit(self.context, child, self.block.width)
        fits = needed <= width - line.width
        made = self._float(child, line.position_y + (0 if fits else line.height))
        if fits and made.style["float"] in ("left", "inline-start"):
            line.translate(made.margin_width())
        line.children.append(made)

    # ---------------------------------------------------------------- one line

    def _build(self, line: Line, x: float, y: float, width: float, done: list[Any]) -> Any:
        flow = self.flow
        absolutes: list[Any] = []
        fixed: list[Any] = []
        later: list[Any] = []
        placeholders: list[Any] = []
        rubies: list[tuple[Any, Reading]] = []
        jiazhu: list[tuple[Token, int, int, float, list[float]]] = []
        tokens = flow.tokens_of(line)
        frames = [_Frame(self.box, x, True)]
        pen = x + self.box.text_indent
        if tokens:
            for inherited in flow.stacks[tokens[0]]:
                frames.append(_Frame(inherited, pen, False))
        for at in tokens:
            token = flow.tokens[at]
            top = frames[-1].children
            if token.kind == TEXT:
                assert token.word is not None
                text = self._text(token.word, line, pen)
                if text is not None:
                    top.append(text)
                    pen += text.width
            elif token.kind == JIAZHU:
                begin, end = max(token.first, line.start), min(token.last + 1, line.end)
                after = [line.after[i - line.start] for i in range(begin, end)]
                width = sum(flow.advances[begin:end]) + sum(after)
                jiazhu.append((token, begin, end, pen, after))
                pen += width * flow.size
            elif token.kind == OPEN:
                frames.append(_Frame(token.box, pen, True))
                box = token.box
                pen += box.margin_left + box.border_left_width + box.padding_left
            elif token.kind == CLOSE:
                frame = frames.pop()
                box = token.box
                made = frame.close(pen, y, True)
                self._contain(frame, made)
                frames[-1].children.append(made)
                if id(box) in flow.readings:
                    rubies.append((made, flow.readings[id(box)]))
                pen += box.margin_right + box.border_right_width + box.padding_right
            elif token.kind == ATOM:
                made = self._object(token.box, pen, absolutes, fixed)
                top.append(made)
                extra = self._after(line, token.first)
                pen += made.margin_width() + extra
            elif token.box is not None:
                self._out(token.box, pen, y, frames, absolutes, fixed, placeholders, later, done)
        while len(frames) > 1:
            frame = frames.pop()
            made = frame.close(pen, y, False)
            self._contain(frame, made)
            frames[-1].children.append(made)
        made = self._finish(frames[0], line, pen, x, y, width)
        for token, begin, end, left, after in jiazhu:
            moved = made.children[0].position_x - x if self.align_last == "center" else 0.0
            made.children += self._two_lines(token, begin, end, left + moved, after, made)
        for ruby, reading in rubies:
            ruby.children = [*ruby.children, *_read(ruby, reading, y + made.baseline)]
        self.absolutes.extend(absolutes)
        self.fixed.extend(fixed)
        _place(placeholders, made, y)
        for child in later:
            self._float_inside(child, made, width)
        return made

    def _finish(
        self, frame: _Frame, line: Line, pen: float, x: float, y: float, width: float
    ) -> Any:
        made = self.box.copy_with_children(frame.children)
        del made.flow  # the pages are kept, the paragraph need not be
        made.position_x = x
        made.width = pen - x
        inline._adjust_line_height(made)
        last = line.resume >= self.flow.count or self.flow.chars[line.resume - 1] == FORCED
        align = self.align_last if last else self.align
        offset = 0.0
        room = width - made.width
        if room > 0 and align in ("center", "end", "right"):
            offset = room / 2 if align == "center" else room
        bottom, top = inline.line_box_verticality(made)
        made.baseline = -top
        made.position_y = top
        made.height = bottom - top
        made.margin_top = made.margin_bottom = 0
        made.translate(offset, y - top)
        made.position_y = y
        return made

    def _text(self, word: Word, line: Line, x: float) -> Any:
        """The piece of a text box that is on the line; None when nothing of it is."""
        length = len(word.shaped.text)
        begin, end = max(line.start - word.start, 0), min(line.end - word.start, length)
        if begin >= end:
            return None
        size = self.flow.size
        first = word.start + begin - line.start
        after = line.after[first : first + end - begin]
        px = array("d", [a * size for a in after]) if any(after) else ()
        lead = line.lead * size if first == 0 else 0.0
        hyphen = word.shaper.hyphen() if line.hyphen and word.start + end == line.end else None
        box = _set(word, begin, end, px, lead, hyphen)
        box.position_x, box.position_y = x, self.box.position_y
        return box

    def _two_lines(
        self, token: Token, begin: int, end: int, x: float, after: list[float], line: Any
    ) -> list[Any]:
        """The piece of a 夹注 on a line: its upper line, then its lower one."""
        word = token.word
        assert word is not None
        size, small = self.flow.size, word.box.style["font_size"]
        length = len(word.shaped.text)
        first = 2 * (begin - token.first)
        last = min(first + 2 * (end - begin), length)
        middle = first + (last - first + 1) // 2
        text, not_first = word.shaped.text, self.flow.rules.not_first
        tight = 0.0
        if middle - first > 3 and middle < last and text[middle] in not_first:
            middle += 1  # the upper line takes the mark in, on half its square
            tight = -small / 2 / (middle - first - 1)
        baseline = line.position_y + line.baseline
        out = []
        for start, stop, drop, less in (
            (first, middle, -_ASCENT * size + _ASCENT * small, tight),
            (middle, last, _DESCENT * size - _DESCENT * small, 0.0),
        ):
            if start < stop:
                spread = [a * size + less for a in (*after, 0.0)[: stop - start]]
                box = _set(word, start, stop, spread)
                box.position_x, box.position_y = x, baseline + drop - box.baseline
                out.append(box)
        return out

    def _after(self, line: Line, cell: int) -> float:
        at = cell - line.start
        return line.after[at] * self.flow.size if 0 <= at < len(line.after) else 0.0

    def _object(self, box: Any, x: float, absolutes: list[Any], fixed: list[Any]) -> Any:
        """A picture, an inline block or a leader, laid out."""
        resolve_percentages(box, self.block)
        box.position_x, box.position_y = x, self.box.position_y
        if box.is_leader:
            return _leader(box, x, self.context)
        made = inline.atomic_box(self.context, box, x, None, self.block, absolutes, fixed)
        made.position_x = x
        return made

    def _contain(self, frame: _Frame, made: Any) -> None:
        """Lay out what is positioned against a relative inline box."""
        for child in frame.absolutes:
            absolute_layout(
                self.context, child, made, self.fixed, self.bottom_space, skip_stack=None
            )

    def _out(
        self,
        child: Any,
        x: float,
        y: float,
        frames: list[_Frame],
        absolutes: list[Any],
        fixed: list[Any],
        placeholders: list[Any],
        later: list[Any],
        done: list[Any],
    ) -> None:
        """A box that is out of flow, at its place in the line."""
        child.position_y = y
        if child.is_absolutely_positioned():
            child.position_x = x
            placeholder = AbsolutePlaceholder(child)
            placeholders.append(placeholder)
            frames[-1].children.append(placeholder)
            relative = next((f for f in reversed(frames[1:]) if f.relative), None)
            if child.style["position"] != "absolute":
                fixed.append(placeholder)
            elif relative is not None:
                relative.absolutes.append(placeholder)
            else:
                absolutes.append(placeholder)
        elif child.is_floated():
            if child not in done:
                later.append(child)
        elif child.is_running() or child.is_note():
            self.context.add_running_element(child)


class _Frame:
    """An inline box that is being filled."""

    def __init__(self, box: Any, x: float, begins: bool) -> None:
        self.box, self.x, self.begins = box, x, begins
        self.children: list[Any] = []
        self.absolutes: list[Any] = []
        self.relative = box.style["position"] == "relative"

    def close(self, pen: float, y: float, ends: bool) -> Any:
        made = self.box.copy_with_children(self.children)
        made.remove_decoration(start=not self.begins, end=not ends)
        made.position_x, made.position_y = self.x, y
        left = made.margin_left + made.border_left_width + made.padding_left
        made.width = pen - self.x - left
        inline._adjust_line_height(made)
        return made


def _set(
    word: Word,
    begin: int,
    end: int,
    after: Sequence[float],
    lead: float = 0.0,
    hyphen: Shaped | None = None,
) -> Any:
    """A text box with the characters `begin` … `end` of a word, not yet placed."""
    box = word.box.copy()
    glyphs = ink.Ink(word.shaped, begin, end, after, lead, hyphen, box.style)
    box.text = glyphs.text
    box.pango_layout = glyphs
    box.width = sum(word.shaped.widths[begin:end]) + sum(after) + lead
    if hyphen:
        box.width += hyphen.widths[0]
    metrics = word.shaper.metrics
    box.height = metrics.height
    box.margin_top = box.margin_bottom = (metrics.line - metrics.height) / 2
    box.baseline = metrics.baseline + box.margin_top
    return box


def _texts_in(box: Any) -> Iterator[Any]:
    return (b for b in box.descendants() if isinstance(b, boxes.TextBox))


def _read(ruby: Any, reading: Reading, baseline: float) -> Iterator[Any]:
    """The text boxes of a reading: over the middle of its ruby, or down its right side."""
    word, text = reading.word, reading.word.shaped.text
    base, small = ruby.style["font_size"], word.box.style["font_size"]
    x, room = ruby.position_x, ruby.margin_width()
    last = next((t for t in reversed(list(_texts_in(ruby)))), None)
    if last is not None and isinstance(last.pango_layout, ink.Ink):
        room -= sum(
            last.pango_layout.after[-1:]
        )  # what the line put behind the base is not the base's
    if not reading.beside:
        box = _set(word, 0, len(text), (reading.spread,) * len(text))
        box.position_x = x + (room - box.width + reading.spread) / 2
        box.position_y = baseline - _ASCENT * base - _DESCENT * small - box.baseline
        yield box
        return
    symbols = [i for i, c in enumerate(text) if c not in TONES and c != "˙"]
    left = x + room - ruby.padding_right
    top = baseline - (_ASCENT - 0.5) * base - len(symbols) * small / 2
    row = -1
    for i, char in enumerate(text):
        box = _set(word, i, i + 1, (0.0,))
        box.position_x = left
        if char in TONES:  # at the shoulder of the last symbol
            box.position_x += small
            rise = 0.5
        elif char == "˙":  # over the first one
            rise = -0.5
        else:
            row += 1
            rise = 1.0
        box.position_y = top + (max(row, 0) + rise - _DESCENT) * small - box.baseline
        yield box


def _place(placeholders: list[Any], line: Any, y: float) -> None:
    for placeholder in placeholders:
        if "inline" in placeholder.style.specified["display"]:
            placeholder.translate(0, y - placeholder.position_y)
        else:
            placeholder.translate(
                line.position_x - placeholder.position_x,
                y + line.height - placeholder.position_y,
            )


def _leader(box: Any, x: float, context: Any) -> Any:
    """One pattern of a leader: WeasyPrint repeats it when the line is done."""
    made, *_ = inline.split_inline_box(
        context, box, x, 1e9, 0, None, box, [], [], [], [], [], None, None
    )
    return made


# -------------------------------------------------------------------- preferred widths


def inline_min_content_width(
    context: Any,
    box: Any,
    outer: bool = True,
    skip_stack: Any = None,
    first_line: bool = False,
    is_line_start: bool = False,
) -> float:
    flow = None
    if isinstance(box, boxes.LineBox) and skip_stack is None:
        flow = flow_of(box, _UNKNOWN_WIDTH)
    if flow is None:
        width: float = _min_content_width(
            context, box, outer, skip_stack, first_line, is_line_start
        )
        return width
    return _preferred(context, box, flow, outer, preferred.min_content_width, every_break=True)


def inline_max_content_width(
    context: Any, box: Any, outer: bool = True, is_line_start: bool = False
) -> float:
    flow = flow_of(box, _UNKNOWN_WIDTH) if isinstance(box, boxes.LineBox) else None
    if flow is None:
        width: float = _max_content_width(context, box, outer, is_line_start)
        return width
    return _preferred(context, box, flow, outer, preferred.max_content_width, every_break=False)


def _preferred(
    context: Any, box: Any, flow: Flow, outer: bool, width_of: Any, every_break: bool
) -> float:
    """The widest piece between breaks, with its marks trimmed as in a line."""
    flow.set_atoms({t.first: width_of(context, t.box) for t in flow.atoms if not t.box.is_leader})
    indent = box.style["text_indent"]
    extra = indent.value if getattr(indent, "unit", "") == "px" else 0
    measure = Measure(0, 0, trim=False)
    widest = 0.0
    for number, row in enumerate(flow.rows()):
        start = 0
        for resume in row.legal if every_break else [row.count]:
            if resume in row.hyphens or not row.count:
                continue
            width = -row.missing(start, resume, measure, 0.0) * flow.size
            widest = max(widest, width + (0 if number or start else extra))
            start = resume
    # a hair more, or rounding makes a word wrap that just fits
    adjusted: float = preferred.adjust(box, outer, widest + 1e-6 * widest)
    return adjusted
