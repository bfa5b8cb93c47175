"""Drawing a composed line: the glyphs of its text boxes, straight into the PDF.

The offsets between glyphs are whole thousandths of an em in a `TJ` operator; what rounding takes
from one is given to the next, so that a line ends where it was composed to end.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

from weasyprint.draw import text as drawing
from weasyprint.logger import LOGGER
from weasyprint.text.ffi import FROM_UNITS, pango

from publish.compose.shape import Decoration, Shaped

_draw_first_line = drawing.draw_first_line
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
    after: tuple[float, ...]
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
        _show(pen, ink.hyphen, 0, 1, (0.0,))
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

    def glyphs(self, ids: list[int], px: list[float]) -> None:
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


def _show(pen: _Pen, shaped: Shaped, start: int, end: int, after: tuple[float, ...]) -> None:
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
        _learn(pen.font, font, shaped, at, stop, pen)
        _run(pen, shaped, glyphs[at:stop], px[at - first : stop - first], at)


def _advances(
    shaped: Shaped, start: int, end: int, after: tuple[float, ...], first: int, last: int
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


def _run(pen: _Pen, shaped: Shaped, ids: list[int], px: list[float], at: int) -> None:
    odd = shaped.shifts or shaped.dashes or max(ids) >= _EMPTY
    if not odd:
        pen.glyphs(ids, px)
        return
    for i, (glyph, advance) in enumerate(zip(ids, px, strict=True)):
        if glyph == _EMPTY:
            pen.move(advance)
        elif glyph >= _UNKNOWN:
            pen.glyphs([_missing(pen.font, glyph - _UNKNOWN, advance, pen)], [advance])
        elif at + i in shaped.dashes:
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
    return glyph


def _learn(font: Any, pango_font: Any, shaped: Shaped, at: int, stop: int, pen: _Pen) -> None:
    """Tell the PDF font the width of each glyph and the text that it stands for."""
    known = font.widths
    for i in range(at, stop):
        glyph = shaped.glyphs[i]
        if glyph in known or glyph >= _EMPTY:
            continue
        stream = pen._stream
        pango.pango_font_get_glyph_extents(pango_font, glyph, stream.ink_rect, stream.logical_rect)
        known[glyph] = round(stream.logical_rect.width * FROM_UNITS * pen._scale)
        if glyph not in font.to_unicode:
            cells = shaped.cells
            begin = cells[i]
            after = next((c for c in cells[i + 1 :] if c > begin), len(shaped.text))
            font.to_unicode[glyph] = shaped.text[begin:after]
