"""Drawing a composed line: the glyphs of its text boxes, straight into the PDF.

The offsets between glyphs are whole thousandths of an em in a `TJ` operator; what rounding takes
from one is given to the next, so that a line ends where it was composed to end.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from weasyprint.draw import text as drawing
from weasyprint.logger import LOGGER
from weasyprint.text.ffi import FROM_UNITS, pango

from publish.characters import is_han
from publish.compose.flow import property_of
from publish.compose.shape import Decoration, Shaped

_draw_first_line = drawing.draw_first_line
_draw_text = drawing.draw_text
# In em: where marks stand under the text (GB/T 15834 5.1.8), below the square of the characters.
DOT_DROP, DOT_RADIUS = 0.27, 0.058
LINE_DROP, LINE_WIDTH, LINE_GAP = 0.2, 0.04, 0.07
FINEST = 0.6  # points: a thinner line may break on the press (0.2 mm)
WAVE, WAVE_HEIGHT = 0.4, 0.085
_EMPTY = 0x0FFFFFFF  # PANGO_GLYPH_EMPTY
_UNKNOWN = 0x10000000  # PANGO_GLYPH_UNKNOWN_FLAG


@dataclass(slots=True)
class Ink:
    """The glyphs of one text box on one line: characters `start` … `end` of a shaped text.
    `after`: px added after each character; `lead`: px (≤ 0) before the first.  Stands where
    WeasyPrint keeps a Pango layout."""

    shaped: Shaped
    start: int
    end: int
    after: Sequence[float]
    lead: float
    hyphen: Shaped | None
    style: Any
    first_line_direction: int = 0

    @property
    def text(self) -> str:
        return self.shaped.text[self.start : self.end] + ("-" if self.hyphen else "")

    def places(self, first: int, last: int) -> list[float]:
        """Where each glyph stands, px from the left edge of its box."""
        x, out = self.lead, []
        for px in _advances(self.shaped, self.start, self.end, self.after, first, last):
            out.append(x)
            x += px
        return out

    def deactivate(self) -> None:
        """Nothing is held that a layout would have to let go."""

    def reactivate(self, style: Any) -> None:
        """Nothing has to be shaped again."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(Decoration(self.style), name)


def draw_text(stream: Any, textbox: Any, *more: Any) -> None:
    """WeasyPrint's, and the marks beside the text that are strokes: 着重号, 专名号, 书名号."""
    _draw_text(stream, textbox, *more)
    ink = textbox.pango_layout
    if not isinstance(ink, Ink) or textbox.style["visibility"] != "visible":
        return
    dotted, lined = _marking(textbox.style)
    if not (dotted or lined):
        return
    first, last = (bisect_left(ink.shaped.cells, at) for at in (ink.start, ink.end))
    places = [textbox.position_x + x for x in ink.places(first, last)]
    if not places:
        return
    size = textbox.style["font_size"]
    baseline = textbox.position_y + textbox.baseline
    widths = [unit * FROM_UNITS for unit in ink.shaped.units[first:last]]
    stream.set_color(textbox.style["color"])
    stream.set_color(textbox.style["color"], stroke=True)
    if dotted:
        for cell, x, width in zip(ink.shaped.cells[first:last], places, widths, strict=True):
            if is_han(ink.shaped.text[cell]) and width:
                _dot(stream, x + width / 2, baseline + DOT_DROP * size, DOT_RADIUS * size)
        stream.fill()
    if lined:
        gap = LINE_GAP * size  # at both ends: two names side by side stay two (GB/T 15834 4.16)
        begin, end = places[0] - ink.lead + gap, places[-1] + widths[-1] - gap
        _rule(stream, begin, end, baseline + LINE_DROP * size, size, lined == "wavy")


def _marking(style: Any) -> tuple[bool, str]:
    known: tuple[bool, str] | None = style.__dict__.get("marking")
    if known is None:
        dotted = property_of(style, "text-emphasis") == "dot"
        lined = property_of(style, "name-line")
        known = style.marking = (dotted, lined if lined in ("straight", "wavy") else "")
    return known


def _dot(stream: Any, x: float, y: float, radius: float) -> None:
    """A disc of four Bézier curves."""
    k = 0.5523 * radius
    stream.move_to(x + radius, y)
    stream.curve_to(x + radius, y + k, x + k, y + radius, x, y + radius)
    stream.curve_to(x - k, y + radius, x - radius, y + k, x - radius, y)
    stream.curve_to(x - radius, y - k, x - k, y - radius, x, y - radius)
    stream.curve_to(x + k, y - radius, x + radius, y - k, x + radius, y)


def _rule(stream: Any, begin: float, end: float, y: float, size: float, wavy: bool) -> None:
    """A line under a name: straight, or of whole waves."""
    if end <= begin:
        return
    with stream.stacked():
        stream.set_line_width(max(LINE_WIDTH * size, FINEST))
        stream.move_to(begin, y)
        if not wavy:
            stream.line_to(end, y)
        else:
            count = max(2, 2 * round((end - begin) / (WAVE * size)))  # half waves
            step, height = (end - begin) / count, WAVE_HEIGHT * size
            for i in range(count):
                x, up = begin + i * step, -height if i % 2 else height
                stream.curve_to(x + step * 0.36, y + up, x + step * 0.64, y + up, x + step, y)
        stream.stroke()


def draw_first_line(
    stream: Any, textbox: Any, text_overflow: str, block_ellipsis: str, matrix: Any
) -> list[Any]:
    """WeasyPrint's, for our ink."""
    ink = textbox.pango_layout
    if not isinstance(ink, Ink):
        emojis: list[Any] = _draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix)
        return emojis
    if textbox.style["font_size"] < 1e-6 or not ink.text.strip():
        return []
    stream.set_text_matrix(*matrix.values)
    pen = _Pen(stream, ink.style["font_size"])
    pen.move(ink.lead)
    _show(pen, ink.shaped, ink.start, ink.end, ink.after)
    if ink.hyphen:
        _show(pen, ink.hyphen, 0, 1, ())
    pen.flush()
    return []


class _Pen:
    """Collects one `TJ` array a font, and where the pen has drifted."""

    def __init__(self, stream: Any, size: float) -> None:
        self._stream, self._size = stream, size
        self._out: list[str] = []
        self._drift = 0.0  # thousandths of an em that the pen still has to go back
        self.font: Any = None
        self.pango: Any = None
        self._scale = 1000.0

    def use(self, pango_font: Any) -> None:
        self.flush()
        self.pango = pango_font
        self.font, size = self._stream.add_font(pango_font)
        self._scale = 1000 / size
        self._stream.set_font_size(self.font.hash, size)

    def move(self, px: float) -> None:
        self._drift -= px * 1000 / self._size

    def glyphs(self, ids: Sequence[int], px: Sequence[float]) -> None:
        widths, out, scale = self.font.widths, self._out, self._scale
        drift = self._drift
        for glyph, advance in zip(ids, px, strict=True):
            kern = round(drift)
            if kern:
                out.append(f">{kern}<{glyph:04x}")
                drift -= kern
            else:
                out.append(f"{glyph:04x}")
            drift += widths[glyph] - advance * scale
        self._drift = drift

    def spelled(self, glyph: int, px: float, text: str) -> None:
        """A glyph that stands for other text than elsewhere (ISO 32000 14.9.4): two characters of
        one shape are told apart."""
        self._show()
        code = text.encode("utf-16-be").hex()
        self._stream.stream.append(f"/Span <</ActualText <feff{code}>>> BDC".encode())
        self.glyphs([glyph], [px])
        self._show()
        self._stream.stream.append(b"EMC")

    def hidden(self, glyph: int, px: float) -> None:
        """A glyph that is text and no ink (text rendering mode 3, ISO 32000 9.3.6)."""
        self._show()
        self._stream.set_text_rendering(3)
        self.glyphs([glyph], [px])
        self._show()
        self._stream.set_text_rendering(0)

    def shifted(self, glyph: int, px: float, x: float, y: float) -> None:
        """One glyph away from its place: an accent."""
        self.move(x)
        if not y:
            self.glyphs([glyph], [px])
        else:
            self._show()
            self._stream.set_text_rise(y)
            self.glyphs([glyph], [px])
            self._show()
            self._stream.set_text_rise(0)
        self.move(-x)

    def _show(self) -> None:
        if self._out:
            self._stream.show_text(f"<{''.join(self._out)}>".replace("<>", ""))
            self._out = []

    def flush(self) -> None:
        self._show()


def _show(pen: _Pen, shaped: Shaped, start: int, end: int, after: Sequence[float]) -> None:
    cells, glyphs = shaped.cells, shaped.glyphs
    first, last = bisect_left(cells, start), bisect_left(cells, end)
    if first == last:
        return
    px = _advances(shaped, start, end, after, first, last)
    runs = [(at, font) for at, font in shaped.fonts if at < last]
    for number, (at, font) in enumerate(runs):
        stop = runs[number + 1][0] if number + 1 < len(runs) else last
        if stop <= first:
            continue
        at = max(at, first)
        if font is not pen.pango:
            pen.use(font)
        spelled = _learn(pen.font, font, shaped, at, stop, pen)
        _run(pen, shaped, glyphs[at:stop], px[at - first : stop - first], at, spelled)


def _advances(
    shaped: Shaped, start: int, end: int, after: Sequence[float], first: int, last: int
) -> list[float]:
    """px of each glyph, with what is added after its character."""
    px = [unit * FROM_UNITS for unit in shaped.units[first:last]]
    if last - first == end - start:
        for i, extra in enumerate(after):
            if extra:
                px[i] += extra
    else:  # clusters: what is added after a character goes to its last glyph
        for i, extra in enumerate(after):
            if extra:
                at = bisect_left(shaped.cells, start + i + 1, first, last) - 1
                px[max(at, first) - first] += extra
    return px


def _run(
    pen: _Pen,
    shaped: Shaped,
    ids: Sequence[int],
    px: Sequence[float],
    at: int,
    spelled: dict[int, str],
) -> None:
    odd = shaped.shifts or shaped.hidden or spelled or max(ids) >= _EMPTY
    if not odd:
        pen.glyphs(ids, px)
        return
    for i, (glyph, advance) in enumerate(zip(ids, px, strict=True)):
        if glyph == _EMPTY:
            pen.move(advance)
        elif glyph >= _UNKNOWN:
            pen.glyphs([_missing(pen.font, glyph - _UNKNOWN, advance, pen)], [advance])
        elif at + i in spelled:
            pen.spelled(glyph, advance, spelled[at + i])
        elif at + i in shaped.hidden:
            pen.hidden(glyph, advance)
        elif at + i in shaped.shifts:
            x, y = shaped.shifts[at + i]
            pen.shifted(glyph, advance, x * FROM_UNITS, -y * FROM_UNITS)
        else:
            pen.glyphs([glyph], [advance])


def _missing(font: Any, codepoint: int, advance: float, pen: _Pen) -> int:
    """A character that no face has: the box of .notdef, and a warning as WeasyPrint's."""
    LOGGER.warning(
        '.notdef glyph rendered for Unicode string unsupported by fonts: "%s" (U+%04X)',
        chr(codepoint), codepoint,
    )  # fmt: skip
    glyph: int = font.get_unused_glyph_id(codepoint)
    font.widths[glyph] = round(advance * pen._scale)
    font.widths.setdefault(0, font.widths[glyph])
    font.to_unicode[glyph] = chr(codepoint)
    return glyph


def _learn(
    font: Any, pango_font: Any, shaped: Shaped, at: int, stop: int, pen: _Pen
) -> dict[int, str]:
    """Tell the PDF font the width of each glyph and the text that it stands for; the glyphs that
    stand for something else here → what."""
    widths, texts = font.widths, font.to_unicode
    cells, chars, glyphs = shaped.cells, shaped.text, shaped.glyphs
    other: dict[int, str] = {}
    clusters = len(cells) != len(chars)
    for i in range(at, stop):
        glyph = glyphs[i]
        text = chars[cells[i]]
        if texts.get(glyph) == text:
            continue
        if glyph >= _EMPTY:
            continue
        if clusters:
            begin = cells[i]
            after = next((c for c in cells[i + 1 :] if c > begin), len(chars))
            text = chars[begin:after]
        if glyph not in widths:
            stream = pen._stream
            pango.pango_font_get_glyph_extents(
                pango_font, glyph, stream.ink_rect, stream.logical_rect
            )
            widths[glyph] = round(stream.logical_rect.width * FROM_UNITS * pen._scale)
        known = texts.setdefault(glyph, text)
        if known != text and not (text.isspace() and known.isspace()):
            other[i] = text
    return other
