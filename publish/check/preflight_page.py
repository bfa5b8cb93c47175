"""What a page looks like at the trimming knife and on the plate: text and pictures at the edge, the
pictures' resolution, thin lines, small type, and the ink of each spot.

Read with MuPDF.  Its coordinates are points with y downwards from the page's top left; the boxes of
the file are brought into them.  What lies outside the bleed (crop marks, a slug) is not looked at.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pymupdf

from publish.check.preflight_form import MM, NEAR, Boxes
from publish.check.preflight_form import Box as PdfBox

_DPI = 72  # of the rendering whose ink is added up
_SPOT = 0.001  # of the page: a smaller spot of too much ink dries
_ABOVE, _BELOW = 0.85, 0.12  # em: where the ink of a Han character ends over and under its baseline
_LONG = 4  # times as long as thick: a line, no dot
_REACH = 0.3 * MM  # what ends so near the trim was meant to go over it
_EDGES = 2  # rectangles and lines that a rule is made of; more is a drawing
_READING = 1.6  # times as large: the type that a reading stands over
_INVISIBLE = 3  # ISO 32000 9.3.6

Rect = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Limits:
    """`safe` and `line` in points, `dpi` for pictures of tones and of one bit, `type_size` in
    points."""

    safe: float
    line: float
    dpi: float
    dpi_line: float
    type_size: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture at its printed size.  `limit`: the resolution that its kind needs."""

    dpi: float
    limit: float
    pixels: str


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen on a page.

    `outside`: characters beyond the trim; `near`: millimetres to the trim of the nearest text
    that is too near (None: no such text); `small`: the smallest size of type under the limit;
    `thin`: the thinnest line under the limit, in millimetres; `short`: does a picture or a tint
    reach the trim and not the bleed; `pictures`: those of too little resolution."""

    outside: str = ""
    near: float | None = None
    small: float | None = None
    thin: float | None = None
    short: bool = False
    pictures: tuple[Picture, ...] = ()


def look(page: Any, boxes: Boxes, limits: Limits) -> Sight:
    """One look at a pymupdf page."""
    trim = _seen(page, boxes.trim or boxes.media)
    outer = _seen(page, boxes.outer)
    sheet = _seen(page, boxes.media)
    outside, near, small = _text(page, trim, outer, sheet, limits)
    drawings = page.get_cdrawings()
    images = page.get_image_info()
    shapes = [*(i["bbox"] for i in images), *(d["rect"] for d in drawings if _is_tint(d))]
    has_bleed = boxes.bleed is not None and outer != trim
    return Sight(
        outside,
        near,
        small,
        _thinnest(drawings, outer, limits.line),
        has_bleed and any(_falls_short(shape, trim, outer) for shape in shapes),
        tuple(_coarse(images, outer, limits)),
    )


def _seen(page: Any, box: PdfBox) -> Rect:
    """A box of the file in the coordinates that MuPDF tells text in: not turned by /Rotate."""
    return tuple(pymupdf.Rect(box) * page.transformation_matrix)


# --------------------------------------------------------------------------- text


def _text(
    page: Any, trim: Rect, outer: Rect, sheet: Rect, limits: Limits
) -> tuple[str, float | None, float | None]:
    """(characters outside the trim, millimetres of the nearest inside it, the smallest size)."""
    outside, nearest, smallest = "", math.inf, math.inf
    safe = _shrunk(trim, limits.safe)
    spans = page.get_texttrace()
    for span in spans:
        if span["type"] == _INVISIBLE or not span["opacity"]:
            continue
        size = span["size"]
        is_safe = _inside(span["bbox"], safe)
        if is_safe and size > limits.type_size - NEAR:
            continue
        is_level = span["dir"] == (1.0, 0.0)
        for code, _, origin, box in span["chars"]:
            if chr(code).isspace():
                continue
            ink = _ink_of(box, origin[1], size) if is_level else box
            if not _meets(ink, outer) and _inside(ink, sheet):
                continue  # the slug
            if size < smallest and not _is_reading(origin, size, spans):
                smallest = size
            if is_safe or _inside(ink, safe):
                continue
            if _inside(ink, _shrunk(trim, -NEAR)):
                nearest = min(nearest, _distance(ink, trim))
            else:
                outside += chr(code)
    return (
        outside,
        nearest / MM if nearest < limits.safe else None,
        smallest if smallest < limits.type_size - NEAR else None,
    )


def _is_reading(place: tuple[float, float], size: float, spans: Any) -> bool:
    """Does type stand over larger type: pinyin, zhuyin, dots?  That is half as large by rule."""
    x, y = place
    return any(
        abs(at[0] - x) < base["size"] and 0.6 * base["size"] < at[1] - y < 1.6 * base["size"]
        for base in spans
        if base["size"] > _READING * size
        for _, _, at, _ in base["chars"]
    )


def _ink_of(box: Rect, baseline: float, size: float) -> Rect:
    """The face of a character; its box in the font may be half as high again."""
    return box[0], baseline - _ABOVE * size, box[2], baseline + _BELOW * size


def _distance(ink: Rect, trim: Rect) -> float:
    return max(0.0, min(ink[0] - trim[0], ink[1] - trim[1], trim[2] - ink[2], trim[3] - ink[3]))


def _shrunk(box: Rect, by: float) -> Rect:
    return box[0] + by, box[1] + by, box[2] - by, box[3] - by


def _inside(inner: Rect, outer: Rect) -> bool:
    return (
        inner[0] >= outer[0]
        and inner[1] >= outer[1]
        and inner[2] <= outer[2]
        and inner[3] <= outer[3]
    )


def _meets(a: Rect, b: Rect) -> bool:
    """Do two boxes share a place?  A line has no area and may yet lie in one."""
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


# --------------------------------------------------------------------------- lines, tints, pictures


def _thinnest(drawings: Any, outer: Rect, limit: float) -> float | None:
    """The thinnest stroke or rule under the limit, in millimetres."""
    thin = [
        width
        for drawing in drawings
        if (width := _thickness(drawing)) < limit - NEAR / 5 and _meets(drawing["rect"], outer)
    ]
    return min(thin) / MM if thin else None


def _thickness(drawing: Any) -> float:
    """How thick a drawing is, when it is a line; infinite when it is none."""
    if "s" in drawing["type"]:
        return float(drawing.get("width") or 0.0)
    left, top, right, bottom = drawing["rect"]
    thin, long = sorted((right - left, bottom - top))
    is_plain = len(drawing["items"]) <= _EDGES and drawing["items"][0][0] in ("re", "qu")
    return float(thin) if is_plain and 0 < _LONG * thin < long else math.inf


def _is_tint(drawing: Any) -> bool:
    """A filled rectangle that one sees: white is paper."""
    fill = drawing.get("fill")
    is_plain = len(drawing["items"]) == 1 and drawing["items"][0][0] == "re"
    return is_plain and "f" in drawing["type"] and fill is not None and min(fill) < 1


def _falls_short(shape: Rect, trim: Rect, outer: Rect) -> bool:
    """Does a shape reach an edge of the trim, and end before the bleed does?"""
    if not _meets(shape, trim):
        return False
    left, top, right, bottom = shape
    return (
        outer[0] + NEAR < left <= trim[0] + _REACH
        or outer[1] + NEAR < top <= trim[1] + _REACH
        or trim[2] - _REACH <= right < outer[2] - NEAR
        or trim[3] - _REACH <= bottom < outer[3] - NEAR
    )


def _coarse(images: Any, outer: Rect, limits: Limits) -> Iterator[Picture]:
    """The pictures of too little resolution, in the order they are drawn."""
    for image in images:
        a, b, c, d, *_ = image["transform"]
        width, height = math.hypot(a, b), math.hypot(c, d)
        is_tint = image["width"] == image["height"] == 1  # a pixel drawn large is a tint
        if is_tint or not width or not height or not _meets(image["bbox"], outer):
            continue
        dpi = 72 * min(image["width"] / width, image["height"] / height)
        limit = limits.dpi_line if image["bpc"] == 1 else limits.dpi
        if dpi < 0.995 * limit:
            yield Picture(dpi, limit, f"{image['width']} × {image['height']}")


# --------------------------------------------------------------------------- ink


def plates(page: Any) -> Any:
    """The ink of a page at 72 dpi, as an array of (height, width, 4) bytes: cyan, magenta,
    yellow, black.  DeviceCMYK passes through as it stands, and grey is black."""
    pymupdf.TOOLS.set_icc(0)  # with profiles grey becomes four inks; a press prints it in black
    try:
        pixmap = page.get_pixmap(dpi=_DPI, colorspace=pymupdf.csCMYK, alpha=False)
    finally:
        pymupdf.TOOLS.set_icc(1)
    return np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, pixmap.n)


def heaviest(samples: Any) -> float:
    """The total ink, in per cent, that a thousandth of the page has at least."""
    total = np.sort(samples.sum(axis=2, dtype=np.uint16), axis=None)
    return float(total[-max(1, round(_SPOT * total.size))]) / 2.55


def has_colour(samples: Any) -> bool:
    """Is there anything on the plates of cyan, magenta and yellow?"""
    return bool((samples[:, :, :3] > 1).any())
