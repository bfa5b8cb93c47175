"""The colour operators of content streams (ISO 32000 8.6.8), in inks.

Two ways through a stream:

1. Plain, which is nearly every page of ours: no literal string, no comment, no inline image, no
   named colour space.  There “three numbers and rg” can be nothing but the operator, so one pass of
   one pattern over the bytes replaces them; the rest is copied byte by byte.
2. Any other is parsed, operator by operator (pikepdf), with the current colour spaces on a stack.

What paints is written as `k` and `K`.  In a soft mask by luminosity it is `g` and `G`: there a
colour is not ink but how much of the picture shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from publish.render.inks_colour import BLACK, Colours, Inks, luma, total

Complaint = Callable[[str], None]  # told what cannot be converted

_NUMBER = rb"[-+]?(?:\d+\.?\d*|\.\d+)"
_COLOUR = re.compile(
    rb"(?<![^\s\])>])((?:" + _NUMBER + rb"\s+){1,4}?)(rg|RG|g|G|k|K)(?![^\s/\[<(%])"
)
_TAKES = {b"g": 1, b"G": 1, b"rg": 3, b"RG": 3, b"k": 4, b"K": 4}
_NOT_PLAIN = re.compile(rb"[(%]|\b(?:BI|cs|CS|scn?|SCN?)\b")
_DEVICE = {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4, "/CalGray": 1, "/CalRGB": 3}
_SPACES = {"g": "/DeviceGray", "rg": "/DeviceRGB", "k": "/DeviceCMYK"}


@dataclass(frozen=True, slots=True)
class Painter:
    """Colours as content streams write them.  `mask`: in a luminosity mask."""

    colours: Colours
    mask: bool = False
    _known: dict[tuple[str, tuple[float, ...]], Inks] = field(default_factory=dict)

    def inks(self, space: str, values: tuple[float, ...]) -> Inks:
        """A colour of DeviceGray, DeviceRGB, DeviceCMYK or Lab.  ValueError: another space, or the
        wrong number of components."""
        key = space, values
        if key not in self._known:
            self._known[key] = self._made(space, values)
        return self._known[key]

    def _made(self, space: str, values: tuple[float, ...]) -> Inks:
        match space, values:
            case ("/DeviceGray", (grey,)):
                return self.colours.inks((grey, grey, grey))
            case ("/DeviceRGB", (red, green, blue)):
                return self.colours.inks((red, green, blue))
            case ("/DeviceCMYK", (cyan, magenta, yellow, black)):
                return self.colours.kept((cyan, magenta, yellow, black))
            case ("/Lab", (lightness, a, b)):
                return self.colours.from_lab(lightness, a, b)
        raise ValueError(space)

    def heavy(self, limit: float) -> list[Inks]:
        """The colours met so far that take more ink than `limit` (per cent), heaviest first."""
        met = {inks for inks in self._known.values() if total(inks) > limit + 0.5}
        return sorted(met, key=lambda inks: (-total(inks), inks))

    def components(self, inks: Inks) -> tuple[float, ...]:
        """As operands: C M Y K, or the one of a mask."""
        return (grey_of(inks),) if self.mask else inks

    def operator(self, inks: Inks, stroke: bool) -> bytes:
        """As an operator with its operands."""
        name = ("G" if stroke else "g") if self.mask else ("K" if stroke else "k")
        return f"{' '.join(map(_number, self.components(inks)))} {name}".encode()


def grey_of(inks: Inks) -> float:
    """How light, 0 to 1 (ISO 32000 10.3.3)."""
    return round(1 - min(1.0, luma(*inks[:3]) + inks[3]), 4)


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def repaint(data: bytes, resources: Any, painter: Painter, complain: Complaint) -> bytes:
    """A content stream with its colours in inks.  `resources`: its own, for the names of spaces."""
    if _NOT_PLAIN.search(data):
        return _parsed(data, resources, painter, complain)
    known: dict[bytes, bytes] = {}

    def painted(match: re.Match[bytes]) -> bytes:
        whole, name = match[0], match[2]
        if whole not in known:
            values = tuple(map(float, match[1].split()))
            if len(values) != _TAKES[name]:
                return whole
            inks = painter.inks(_SPACES[name.decode().lower()], values)
            known[whole] = painter.operator(inks, name.isupper())
        return known[whole]

    return _COLOUR.sub(painted, data)


# --------------------------------------------------------------------------- the other way


@dataclass(slots=True)
class _Spaces:
    """The current colour spaces, as names that `Painter` knows; what stays as it is has none."""

    fill: str | None = "/DeviceGray"
    stroke: str | None = "/DeviceGray"


def _parsed(data: bytes, resources: Any, painter: Painter, complain: Complaint) -> bytes:
    with pikepdf.new() as scratch:
        content = scratch.make_stream(data)
        out: list[Any] = []
        stack: list[tuple[str | None, str | None]] = []
        now = _Spaces()
        for instruction in pikepdf.parse_content_stream(content):
            if isinstance(instruction, pikepdf.ContentStreamInlineImage):
                if instruction.iimage.colorspace not in ("/DeviceGray", "/DeviceCMYK", None):
                    complain(f"inline image {instruction.iimage.colorspace}")
                out.append(instruction)
                continue
            operands, name = instruction.operands, str(instruction.operator)
            match name:
                case "q":
                    stack.append((now.fill, now.stroke))
                case "Q" if stack:
                    now.fill, now.stroke = stack.pop()
            out.append(_one(operands, name, now, resources, painter, complain) or instruction)
        return pikepdf.unparse_content_stream(out)


def _one(
    operands: Any, name: str, now: _Spaces, resources: Any, painter: Painter, complain: Complaint
) -> Any:
    """The instruction that stands in place of a colour operator; None: it stays."""
    stroke = name.isupper()
    match name.lower():
        case "g" | "rg" | "k" if name in ("g", "G", "rg", "RG", "k", "K"):
            space: str | None = _SPACES[name.lower()]
            values = tuple(map(float, operands))
        case "cs":
            space = _known_space(operands[0], resources, complain)
            values = ()
        case "sc" | "scn":
            space = now.stroke if stroke else now.fill
            values = tuple(float(v) for v in operands if not isinstance(v, pikepdf.Name))
        case _:
            return None
    if stroke:
        now.stroke = space
    else:
        now.fill = space
    if space is None:
        return None
    try:
        inks = painter.inks(space, values) if values else BLACK
    except ValueError:
        complain(f"{space} {name}")
        return None
    written = [round(value, 4) for value in painter.components(inks)]
    letter = ("G" if stroke else "g") if painter.mask else ("K" if stroke else "k")
    return pikepdf.ContentStreamInstruction(written, pikepdf.Operator(letter))


def _known_space(name: Any, resources: Any, complain: Complaint) -> str | None:
    """The space of that name, as `Painter` calls it; None for patterns, which are converted where
    they are, and for what is no business of a profile (Separation, DeviceN on CMYK)."""
    if str(name) == "/Pattern":
        return None
    if str(name) in _DEVICE:
        return str(name)
    space = (resources.get("/ColorSpace") or {}).get(str(name)) if resources is not None else None
    known = space_of(space)
    if known is None and not _is_ink(space):
        complain(str(name))
    return known


def space_of(space: Any) -> str | None:
    """A colour space → /DeviceGray, /DeviceRGB, /DeviceCMYK or /Lab, whichever its numbers mean;
    None for others.  A calibrated space is taken for the device's: sRGB for what is red, green and
    blue."""
    if space is None:
        return None
    family = str(space if isinstance(space, pikepdf.Name) else space[0])
    if family == "/ICCBased":
        return {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}.get(int(space[1].get("/N", 0)))
    if family == "/Lab":
        return family
    return {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}.get(_DEVICE.get(family, 0))


def _is_ink(space: Any) -> bool:
    """A spot colour whose stand-in is no RGB, a pattern: both stay."""
    if not isinstance(space, pikepdf.Array):
        return False
    if str(space[0]) == "/Pattern":
        return len(space) == 1
    if str(space[0]) in ("/Separation", "/DeviceN"):
        return space_of(space[2]) in ("/DeviceGray", "/DeviceCMYK")
    return False


# --------------------------------------------------------------------------- shadings


def repaint_shading(shading: Any, painter: Painter, complain: Complaint) -> None:
    """A smooth shading (8.7.4.5), in place: the ends of its functions are converted, and what lies
    between them is mixed from inks.  Only axial and radial ones on exponential and stitching
    functions, which is what CSS and SVG make."""
    space = space_of(shading.get("/ColorSpace"))
    kind = int(shading.get("/ShadingType", 0))
    function = shading.get("/Function")
    if space == "/DeviceCMYK" and painter.colours.ink == "cmyk" and not painter.mask:
        return
    try:
        if kind not in (2, 3) or space is None:
            raise ValueError(kind)
        shading.Function = _in_inks(function, space, painter)
        if "/Background" in shading:
            background = tuple(map(float, shading.Background))
            shading.Background = _array(painter.components(painter.inks(space, background)))
        shading.ColorSpace = pikepdf.Name("/DeviceGray" if painter.mask else "/DeviceCMYK")
    except ValueError:
        if space != "/DeviceGray":
            complain(f"shading of type {kind}")


def _in_inks(function: Any, space: str, painter: Painter) -> Any:
    """A converted copy: two shadings may share a function.  ValueError: not one of the two kinds,
    or of another number of components."""
    if not isinstance(function, pikepdf.Dictionary):
        raise ValueError(function)
    made = pikepdf.Dictionary({k: v for k, v in function.items() if k != "/Range"})
    match int(function.FunctionType):
        case 2:
            for end, missing in (("/C0", (0.0,)), ("/C1", (1.0,))):
                values = tuple(map(float, function.get(end, missing)))
                made[end] = _array(painter.components(painter.inks(space, values)))
        case 3:
            parts = [_in_inks(one, space, painter) for one in function.Functions]
            made.Functions = pikepdf.Array(parts)
        case kind:
            raise ValueError(kind)
    return made


def _array(values: tuple[float, ...]) -> Any:
    return pikepdf.Array([round(value, 4) for value in values])


# --------------------------------------------------------------------------- what is drawn where

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)

_DRAWING = re.compile(
    rb"(?<!\S)(?:(q)|(Q)|((?:"
    + _NUMBER
    + rb"\s+){6})cm|(/[^\s/\[\]<>()%]+)\s+(Do|gs))(?![^\s/\[<(%])"
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """An XObject that is painted (Do), a graphics state that is set (gs) or a pattern (scn, SCN),
    by its name among the resources, and the matrix at that point."""

    operator: str
    name: str
    matrix: Matrix


def drawn(data: bytes) -> Iterator[Drawn]:
    """What a stream draws, in order; its names say where to go on."""
    matrix, stack = IDENTITY, list[Matrix]()
    for push, pop, numbers, name, operator in _drawing(data):
        if push:
            stack.append(matrix)
        elif pop:
            matrix = stack.pop() if stack else matrix
        elif numbers:
            a, b, c, d, e, f = numbers
            matrix = times((a, b, c, d, e, f), matrix)
        else:
            yield Drawn(operator, name, matrix)


def _drawing(data: bytes) -> Iterator[tuple[bool, bool, tuple[float, ...], str, str]]:
    """(q?, Q?, the numbers of cm, name, operator) of a stream."""
    if not _NOT_PLAIN.search(data):
        for m in _DRAWING.finditer(data):
            numbers = tuple(map(float, m[3].split())) if m[3] else ()
            yield bool(m[1]), bool(m[2]), numbers, (m[4] or b"").decode(), (m[5] or b"").decode()
        return
    with pikepdf.new() as scratch:
        for instruction in pikepdf.parse_content_stream(
            scratch.make_stream(data), "q Q cm Do gs scn SCN"
        ):
            operator, operands = str(instruction.operator), instruction.operands
            numbers = tuple(map(float, operands)) if operator == "cm" else ()
            name = str(operands[-1]) if operands and isinstance(operands[-1], pikepdf.Name) else ""
            if name or operator in ("q", "Q", "cm"):
                yield operator == "q", operator == "Q", numbers, name, operator


def times(first: Matrix, then: Matrix) -> Matrix:
    """Two transformations, one after the other (8.3.4)."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i, a * h + b * j,
        c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip
