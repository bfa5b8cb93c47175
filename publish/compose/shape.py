"""Shaping: a text box through Pango once, as arrays of glyphs; the paragraph is broken afterwards.

WeasyPrint shapes every line at least twice.  Here the whole text of a box is shaped in one piece,
its glyphs are copied out of Pango in one go, and lines are slices of the arrays.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, ffi, gobject, pango

ffi.cdef("void* g_object_ref (void* object);")
_GLYPH = ffi.sizeof("PangoGlyphInfo") // 4  # in int32: glyph, width, x offset, y offset, flags
_EMPTY = 0x0FFFFFFF  # PANGO_GLYPH_EMPTY and above: no glyph of a font
_PARTED = re.compile("—+|[A-Za-z]+")
_FONT_KEYS = (
    "font_style", "font_stretch", "font_weight", "font_size", "font_kerning",
    "font_variant_ligatures", "font_variant_position", "font_variant_caps",
    "font_variant_numeric", "font_variant_alternates", "font_variant_east_asian",
    "font_feature_settings", "font_variation_settings", "font_language_override", "lang",
    "line_height",
)  # fmt: skip


@dataclass(slots=True)
class Shaped:
    """Glyphs of a text, left to right.  `units`: advances in Pango units; `cells`: the character
    each glyph begins; `fonts`: (first glyph, font) of each run; `shifts`: glyph → (x, y) offset
    in Pango units, where there is one; `widths`: px of each character, 0 inside a cluster;
    `hidden`: glyphs that are the later letters of a ligature: text without ink."""

    text: str
    glyphs: array[int]
    units: array[int]
    cells: Sequence[int]
    fonts: list[tuple[int, Any]]
    shifts: dict[int, tuple[int, int]]
    widths: array[float]
    hidden: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Metrics:
    """Of a style, px: content height, baseline from its top, line height."""

    height: float
    baseline: float
    line: float


class Shaper:
    """One Pango layout for one style of one font configuration."""

    def __init__(self, style: Any) -> None:
        self._layout = line_break.Layout(style)
        self._fonts: dict[int, Any] = {}
        self.metrics = self._measure(style)
        self._hyphen: Shaped | None = None
        self._singles: dict[str, tuple[int, int]] = {}

    def _measure(self, style: Any) -> Metrics:
        line, _ = self._set(" ")
        extents = ffi.new("PangoRectangle *")
        pango.pango_layout_line_get_extents(line, ffi.NULL, extents)
        baseline = pango.pango_layout_get_baseline(self._layout.layout) * FROM_UNITS
        return Metrics(extents.height * FROM_UNITS, baseline, line_break.strut(style)[0])

    def _set(self, text: str) -> tuple[Any, bytes]:
        """Straight to Pango: WeasyPrint's own setter adds letter and word spacing, which halves
        them on both sides and splits the run."""
        encoded = text.encode()
        pango.pango_layout_set_text(self._layout.layout, encoded, len(encoded))
        return pango.pango_layout_get_line_readonly(self._layout.layout, 0), encoded

    def hyphen(self) -> Shaped:
        if self._hyphen is None:
            shaped = self.shape("-")
            assert shaped is not None
            self._hyphen = shaped
        return self._hyphen

    def shape(self, text: str) -> Shaped | None:
        """The glyphs of a text without line breaks; None when a part runs right to left."""
        line, encoded = self._set(text)
        starts = None if len(encoded) == len(text) else _starts(text)
        glyphs, units = array("i"), array("i")
        cells: list[int] = []
        fonts: list[tuple[int, Any]] = []
        shifts: dict[int, tuple[int, int]] = {}
        run = line.runs
        while run != ffi.NULL:
            item, string = run.data.item, run.data.glyphs
            if item.analysis.level % 2:
                return None
            count, first = string.num_glyphs, len(glyphs)
            font = self._font(item.analysis.font)
            if not fonts or fonts[-1][1] is not font:
                fonts.append((first, font))
            raw = array("i")
            raw.frombytes(ffi.buffer(string.glyphs, count * _GLYPH * 4))
            glyphs += raw[0::_GLYPH]
            units += raw[1::_GLYPH]
            if any(raw[2::_GLYPH]) or any(raw[3::_GLYPH]):
                for i in range(count):
                    if any(shift := (raw[i * _GLYPH + 2], raw[i * _GLYPH + 3])):
                        shifts[first + i] = shift
            clusters = memoryview(ffi.buffer(string.log_clusters, count * 4)).cast("i").tolist()
            base = item.offset
            if starts is None:
                cells += [base + c for c in clusters]
            else:
                cells += [starts[base + c] for c in clusters]
            run = run.next
        widths = array("d", bytes(8 * len(text)))
        for cell, unit in zip(cells, units, strict=True):
            widths[cell] += unit * FROM_UNITS
        shaped = Shaped(text, glyphs, units, cells, fonts, shifts, widths)
        if len(cells) < len(text):
            shaped = self._part_ligatures(shaped, cells)
        if len(shaped.cells) == len(text):
            shaped.cells = range(len(text))
        return shaped

    def _part_ligatures(self, shaped: Shaped, cells: list[int]) -> Shaped:
        """A ligature — the long —— of Chinese faces, a Latin ﬀ — is one glyph for several
        characters: in a PDF one place for all of them, and the later ones cannot be selected,
        searched or measured.  The ligature stands for the first, and for each further one its own
        glyph without ink."""
        text = shaped.text
        for i in reversed(range(len(cells))):
            cell = cells[i]
            count = (cells[i + 1] if i + 1 < len(cells) else len(text)) - cell
            letters = text[cell : cell + count]
            if count < 2 or (i and cells[i - 1] == cell) or not _PARTED.fullmatch(letters):
                continue
            singles = [self._single(char) for char in letters[1:]]
            rest = sum(unit for _, unit in singles)
            if rest >= shaped.units[i] or i in shaped.shifts:
                continue
            shaped.glyphs[i + 1 : i + 1] = array("i", [glyph for glyph, _ in singles])
            shaped.units[i : i + 1] = array(
                "i", [shaped.units[i] - rest, *(unit for _, unit in singles)]
            )
            cells[i : i + 1] = range(cell, cell + count)
            for k in range(count):
                shaped.widths[cell + k] = shaped.units[i + k] * FROM_UNITS
            more = count - 1
            shaped.fonts[:] = [(a + more if a > i else a, f) for a, f in shaped.fonts]
            shaped.shifts = {(a + more if a > i else a): xy for a, xy in shaped.shifts.items()}
            shaped.hidden = {a + more for a in shaped.hidden} | set(range(i + 1, i + count))
        return shaped

    def _single(self, char: str) -> tuple[int, int]:
        """(glyph, advance in Pango units) of a character that stands alone after Han."""
        if char not in self._singles:
            shaped = self.shape("天" + char)
            assert shaped is not None
            self._singles[char] = shaped.glyphs[-1], shaped.units[-1]
        return self._singles[char]

    def unkern(self, shaped: Shaped, cell: int) -> None:
        """Give the last glyph before a cell its full width: a line may end there, and nothing
        follows that it could lean on."""
        at = bisect_left(shaped.cells, cell) - 1
        font = next(f for first, f in reversed(shaped.fonts) if first <= at)
        ink, logical = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")
        pango.pango_font_get_glyph_extents(font, shaped.glyphs[at], ink, logical)
        missing = logical.width - shaped.units[at]
        if shaped.glyphs[at] < _EMPTY and 0 < missing < logical.width:
            shaped.units[at] += missing
            shaped.widths[shaped.cells[at]] += missing * FROM_UNITS

    def line_breaks(self, text: str) -> list[bool]:
        """Before which characters UAX 14 allows a break."""
        self._set(text)
        logs = pango.pango_layout_get_log_attrs_readonly(self._layout.layout, ffi.NULL)
        return [bool(logs[i].is_line_break) for i in range(len(text))]

    def _font(self, pointer: Any) -> Any:
        """A reference of our own: Pango frees a font when no layout holds it any more."""
        address = int(ffi.cast("uintptr_t", pointer))
        if address not in self._fonts:
            held = ffi.cast("PangoFont *", gobject.g_object_ref(pointer))
            self._fonts[address] = ffi.gc(held, gobject.g_object_unref)
        return self._fonts[address]


def _starts(text: str) -> dict[int, int]:
    """Byte offset → index of the character that begins there."""
    starts, offset = {}, 0
    for index, char in enumerate(text):
        starts[offset] = index
        code = ord(char)
        offset += 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4
    return starts


def shaper(style: Any) -> Shaper:
    """The shaper of a style: one for all styles that look the same."""
    known: Shaper | None = style.__dict__.get("shaper")
    if known is None:
        config = style.font_config
        pool: dict[Any, Shaper] = config.__dict__.setdefault("shapers", {})
        key = (tuple(style["font_family"]), *(str(style[name]) for name in _FONT_KEYS))
        if key not in pool:
            pool[key] = Shaper(style)
        known = style.shaper = pool[key]
    return known


class Decoration:
    """What WeasyPrint asks of a layout to draw under-, over- and through-lines, in px."""

    def __init__(self, style: Any) -> None:
        layout = line_break.Layout(style)
        self.ascent = layout.ascent
        self.underline_position = layout.underline_position
        self.strikethrough_position = layout.strikethrough_position
        self.underline_thickness = layout.underline_thickness
        self.strikethrough_thickness = layout.strikethrough_thickness
