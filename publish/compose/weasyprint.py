"""The composer inside WeasyPrint: the one file that knows both.

WeasyPrint asks `split_first_line` for the first line of a text box and `justify_line` to fill a
finished line.  Both are replaced here for text that has Han in it: the break and the spacing come
from `compose.line`, and the spacing reaches the page by editing the advances of the glyphs that
Pango returns (letter-spacing attributes would halve it on both sides and split the run).

The names replaced are private, so this file works with exactly one version and says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, pango

from publish.characters import CLOSING, HAN, OPENING, PAUSES
from publish.compose.line import Gap, first_line, gaps, spread
from publish.model import PublishError

WEASYPRINT = "70.0"
_UNLIMITED = 1e6  # wider than any page: a request for the natural width
_LOOK_AHEAD = 2.3  # ems of text that are shaped for each em of measure: squeezed marks and digits
_MARKS = frozenset(PAUSES + CLOSING + OPENING)

_split_first_line = line_break.split_first_line
_justify_line = inline.justify_line
_set_text = line_break.Layout.set_text
_get_first_line = line_break.Layout.get_first_line


@dataclass(slots=True)
class Composed:
    """What the composer decided for one text box on one line; lengths in px."""

    offsets: list[int]  # byte offset of each character
    gaps: list[Gap]
    size: float
    lead: float = 0.0
    after: dict[int, float] = field(default_factory=dict)  # byte offset → added advance


def install() -> None:
    """Put the composer into WeasyPrint.  Idempotent; raises on another version than the pinned."""
    if weasyprint.__version__ != WEASYPRINT:
        raise PublishError("weasyprint-version", wanted=WEASYPRINT, found=weasyprint.__version__)
    inline.split_first_line = split_first_line
    inline.justify_line = justify_line
    line_break.Layout.set_text = _set_text_anew
    line_break.Layout.get_first_line = _get_edited_line


def uninstall() -> None:
    """Plain WeasyPrint again: for measurements beside it."""
    inline.split_first_line = _split_first_line
    inline.justify_line = _justify_line
    line_break.Layout.set_text = _set_text
    line_break.Layout.get_first_line = _get_first_line


# --------------------------------------------------------------------------- glyphs


def _set_text_anew(layout: Any, text: str, justify: bool = False) -> None:
    layout.edited = False
    _set_text(layout, text, justify)


def _get_edited_line(layout: Any) -> tuple[Any, int | None]:
    """Pango's line with our spacing in it: once a layout, for Pango hands out the same glyphs."""
    line, index = _get_first_line(layout)
    composed: Composed | None = getattr(layout, "composed", None)
    if composed is not None and not layout.edited:
        layout.edited = True
        first = composed.offsets[0] if composed.offsets else None
        for glyph, offset in _glyphs(line):
            if offset == first and composed.lead:
                shift = round(composed.lead * TO_UNITS)
                glyph.geometry.x_offset += shift
                glyph.geometry.width += shift
            if extra := composed.after.get(offset):
                glyph.geometry.width += round(extra * TO_UNITS)
    return line, index


def _glyphs(line: Any) -> Iterator[tuple[Any, int]]:
    """(glyph, byte offset of its cluster) of a Pango line, in visual order."""
    run = line.runs[0] if line.runs != ffi.NULL else ffi.NULL
    while run != ffi.NULL:
        item, string = run.data.item, run.data.glyphs
        for i in range(string.num_glyphs):
            yield string.glyphs[i], item.offset + string.log_clusters[i]
        run = run.next


def _shape(layout: Any, text: str, size: float) -> tuple[list[str], list[int], list[float]]:
    """Characters, byte offsets, advances in em.  The later characters of a cluster have none."""
    layout.set_text(text)
    line, _ = layout.get_first_line()
    advances: dict[int, float] = {}
    for glyph, offset in _glyphs(line):
        width = glyph.geometry.width * FROM_UNITS / size
        advances[offset] = advances.get(offset, 0.0) + width
    chars, offsets, widths, offset = [], [], [], 0
    for char in text:
        chars.append(char)
        offsets.append(offset)
        widths.append(advances.get(offset, 0.0))
        offset += len(char.encode())
    return chars, offsets, widths


# --------------------------------------------------------------------------- lines


def _is_ours(text: str, style: Any, minimum: bool) -> bool:
    return (
        not minimum
        and style["white_space"] in ("normal", "nowrap")
        and style["direction"] == "ltr"
        and style["font_size"] > 0
        and "\n" not in text
        and "\xad" not in text
        and (HAN.search(text) is not None or not _MARKS.isdisjoint(text))
    )


def split_first_line(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> tuple[Any, int, int | None, float, float, float]:
    """As WeasyPrint's: (layout, length, resume index, width, height, baseline); bytes, px."""

    def plain() -> tuple[Any, int, int | None, float, float, float]:
        result: tuple[Any, int, int | None, float, float, float] = _split_first_line(
            text, style, context, max_width, justification_spacing, is_line_start, minimum
        )
        return result

    if not _is_ours(text, style, minimum):
        return plain()
    size: float = style["font_size"]
    wraps = style["white_space"] == "normal"
    unlimited = not wraps or max_width is None or max_width > _UNLIMITED
    measure = 1e9 if unlimited or max_width is None else max_width / size
    near = text if unlimited else text[: int(measure * _LOOK_AHEAD) + 12]
    layout = line_break.Layout(style, justification_spacing, max_width)
    layout.composed = None
    chars, offsets, widths = _shape(layout, near, size)
    logs = pango.pango_layout_get_log_attrs_readonly(layout.layout, ffi.NULL)

    def latin_break(index: int) -> bool:
        pair = chars[index - 1] + chars[index]
        return bool(logs[index].is_line_break) and not any(c.isdigit() for c in pair)

    centred = (style["lang"] or "").lower().startswith("zh-hant")
    line = first_line(
        chars, widths, measure,
        whole=len(near) == len(text), centred=centred, head=is_line_start, latin_break=latin_break,
    )  # fmt: skip
    if line is None:
        return plain()
    layout.composed = Composed(
        offsets[: line.end],
        gaps(chars[: line.end], widths[: line.end], centred),
        size,
        line.lead * size,
        {offsets[i]: extra * size for i, extra in enumerate(line.after) if abs(extra) > 1e-6},
    )
    layout.set_text(near[: line.end])
    first, _ = layout.get_first_line()
    _, height = line_break.line_size(first, style)
    # After an edit Pango still reports the width before it: sum the glyphs.
    # Rounding to Pango's units may exceed the measure by a hair, which WeasyPrint takes for an
    # overflow and moves the box to the next line.
    width = sum(glyph.geometry.width for glyph, _ in _glyphs(first)) * FROM_UNITS
    if not unlimited and max_width is not None and width - max_width < size * 0.05:
        width = min(width, max_width)
    baseline = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
    layout.deactivate()
    if line.resume >= len(chars):
        return layout, len(text.encode()), None, width, height, baseline
    resume = offsets[line.resume]
    return layout, resume, resume, width, height, baseline


def _text_boxes(box: Any) -> Iterator[Any]:
    if isinstance(box, boxes.TextBox):
        yield box
    elif isinstance(box, boxes.LineBox | boxes.InlineBox):
        for child in box.children:
            if child.is_in_normal_flow():
                yield from _text_boxes(child)


def justify_line(context: Any, line: Any, extra_width: float) -> None:
    """Share out what a line is short of: Han–Latin gaps and word spaces first, then all gaps."""
    composed = [
        (box, box.pango_layout.composed)
        for box in _text_boxes(line)
        if getattr(box.pango_layout, "composed", None) is not None
    ]
    if not composed:
        _justify_line(context, line, extra_width)
        return
    inner = [g for _, c in composed for g in c.gaps]
    size = composed[0][1].size
    added = [0.0] * len(inner)
    spread(added, inner, extra_width / size)
    position = 0
    shares: dict[int, float] = {}
    for box, c in composed:
        total = 0.0
        for offset, share in zip(c.offsets, added[position : position + len(c.gaps)], strict=False):
            if share:
                c.after[offset] = c.after.get(offset, 0.0) + share * size
                total += share * size
        position += len(c.gaps)
        shares[id(box)] = total
    _move(line, shares, 0.0)


def _move(box: Any, shares: dict[int, float], advance: float) -> float:
    """Widen the text boxes by their shares and move what follows; returns the advance so far."""
    if isinstance(box, boxes.TextBox):
        box.position_x += advance
        share = shares.get(id(box), 0.0)
        box.width += share
        return advance + share
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        box.position_x += advance
        start = advance
        for child in box.children:
            if child.is_in_normal_flow():
                advance = _move(child, shares, advance)
        box.width += advance - start
        return advance
    box.translate(advance, 0)
    return advance
