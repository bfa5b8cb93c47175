"""The colours that a page is painted with, read from its content (ISO 32000 8.6, 8.7, 9.3).

1. The content is read operator by operator, with a graphics state of what matters to ink: the
   colour of fills and of strokes, the way text is painted, overprint.
2. A colour counts when something is painted with it, not when it is chosen.
3. A form is read once for each colour it is called in, and its tally added to that of its caller.
4. Grey is the black plate alone; a colour that is no ink (RGB, Lab) is told by its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf

Ink = tuple[float, float, float, float]  # shares of cyan, magenta, yellow, black, 0–1

BLACK: Ink = (0.0, 0.0, 0.0, 1.0)
_WHITE: Ink = (0.0, 0.0, 0.0, 0.0)
_FILLS = frozenset(("f", "F", "f*"))
_STROKES = frozenset(("S", "s"))
_BOTH = frozenset(("B", "B*", "b", "b*"))
_TEXT = frozenset(("Tj", "TJ", "'", '"'))
_COLOUR = ("g", "G", "rg", "RG", "k", "K", "cs", "CS", "sc", "SC", "scn", "SCN")
_STATE = ("q", "Q", "gs", "Do", "sh", "Tf", "Tr", "BI", "ID", "EI")
OPERATORS = " ".join((*_COLOUR, *_STATE, *_FILLS, *_STROKES, *_BOTH, *_TEXT))
_DEVICE = {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4,
           "/G": 1, "/RGB": 3, "/CMYK": 4}  # fmt: skip  # the short names are of inline images
_MANAGED = {"/CalGray": "CalGray", "/CalRGB": "CalRGB", "/Lab": "Lab"}
_DEPTH = 12  # forms within forms: deeper is a circle
_INVISIBLE, _CLIP = 3, 7  # ISO 32000 9.3.6: text rendering modes


@dataclass(slots=True)
class Tally:
    """What a page, or a form, is painted with.

    `text` and `other`: inks.  `rgb`: where DeviceRGB is used (operator, image, shading, group);
    `managed`: device-independent spaces; `spots`: names of inks that are not of the process;
    `transparent`: what makes it so; `type3`: names of fonts whose glyphs are drawings.
    `vanishes`: white that overprints; `deep`: ink that only a rendering can tell."""

    text: set[Ink] = field(default_factory=set)
    other: set[Ink] = field(default_factory=set)
    rgb: set[str] = field(default_factory=set)
    managed: set[str] = field(default_factory=set)
    spots: set[str] = field(default_factory=set)
    transparent: set[str] = field(default_factory=set)
    type3: set[str] = field(default_factory=set)
    vanishes: bool = False
    deep: bool = False

    def add(self, other: Tally) -> None:
        self.text |= other.text
        self.other |= other.other
        self.rgb |= other.rgb
        self.managed |= other.managed
        self.spots |= other.spots
        self.transparent |= other.transparent
        self.type3 |= other.type3
        self.vanishes = self.vanishes or other.vanishes
        self.deep = self.deep or other.deep


@dataclass(frozen=True, slots=True)
class _Space:
    """A colour space: `kind` is ink, rgb, managed, spot, all or pattern; `size` its components;
    `name` of a spot or of a managed space."""

    kind: str
    size: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Paint:
    """A colour: `ink` where it is one, else what `name` says under `kind`."""

    kind: str = "ink"
    ink: Ink = BLACK
    name: str = ""


@dataclass(frozen=True, slots=True)
class _State:
    fill: _Paint = _Paint()
    stroke: _Paint = _Paint()
    fill_space: _Space = _Space("ink", 1)
    stroke_space: _Space = _Space("ink", 1)
    mode: int = 0
    type3: str = ""
    over_fill: bool = False
    over_stroke: bool = False


_Forms = dict[tuple[Any, ...], Tally]


def inks(pdf: pikepdf.Pdf) -> Iterator[Tally]:
    """The tally of each page.  Raises `pikepdf.PdfError` where a content cannot be read."""
    forms: _Forms = {}
    for page in pdf.pages:
        tally = Tally()
        _group(page.obj, tally)
        _read(page, page.resources, _State(), tally, forms, 0)
        yield tally


def _read(
    content: Any, resources: Any, state: _State, tally: Tally, forms: _Forms, depth: int
) -> None:
    """Add to `tally` what a content paints."""
    stack: list[_State] = []
    for instruction in pikepdf.parse_content_stream(content, operators=OPERATORS):
        operands: Any = instruction.operands
        name = str(instruction.operator)
        if name == "q":
            stack.append(state)
        elif name == "Q":
            state = stack.pop() if stack else state
        elif name in _TEXT:
            _show(state, tally)
        elif name in _FILLS or name in _BOTH or name in _STROKES:
            if name not in _STROKES:
                _paint(state.fill, state.over_fill, tally, tally.other)
            if name not in _FILLS:
                _paint(state.stroke, state.over_stroke, tally, tally.other)
        elif name == "Do":
            thing = _resource(resources, "/XObject", operands)
            if thing is not None:
                _draw(thing, resources, state, tally, forms, depth)
        elif name == "sh":
            _shade(_resource(resources, "/Shading", operands), resources, tally)
        elif name == "gs":
            state = _graphics(_resource(resources, "/ExtGState", operands), state, tally)
        elif name == "Tr":
            state = replace(state, mode=int(operands[0]))
        elif name == "Tf":
            font = _resource(resources, "/Font", operands)
            is_drawn = font is not None and font.get("/Subtype") == "/Type3"
            drawn = str(font.get("/Name", operands[0])) if is_drawn else ""
            state = replace(state, type3=drawn.removeprefix("/"))
        elif name == "INLINE IMAGE":
            _picture(operands[0].obj, resources, state, tally)
        else:
            state = _choose(name, list(operands), resources, state, tally, forms, depth)


def _resource(resources: Any, kind: str, operands: Any) -> Any:
    """What a name stands for in the resources, or None."""
    return resources.get(kind, {}).get(str(operands[0])) if resources is not None else None


# --------------------------------------------------------------------------- painting


def _show(state: _State, tally: Tally) -> None:
    """Text in the present state."""
    if state.mode in (_INVISIBLE, _CLIP):
        return
    if state.type3:
        tally.type3.add(state.type3)
    if state.mode % 4 != 1:
        _paint(state.fill, state.over_fill, tally, tally.text)
    if state.mode % 4 in (1, 2):
        _paint(state.stroke, state.over_stroke, tally, tally.text)


def _paint(paint: _Paint, overprints: bool, tally: Tally, onto: set[Ink]) -> None:
    match paint.kind:
        case "ink":
            onto.add(paint.ink)
            if overprints and paint.ink == _WHITE:
                tally.vanishes = True
        case "rgb":
            tally.rgb.add("operator")
        case "managed":
            tally.managed.add(paint.name)
        case "spot":
            tally.spots.add(paint.name)


def _draw(
    thing: Any, resources: Any, state: _State, tally: Tally, forms: _Forms, depth: int
) -> None:
    """A form or a picture."""
    if thing.get("/Subtype") == "/Image":
        _picture(thing, resources, state, tally)
    elif thing.get("/Subtype") == "/Form" and depth < _DEPTH:
        key = (*thing.objgen, state.fill, state.stroke, state.over_fill, state.over_stroke)
        if key not in forms:
            inner = Tally()
            _group(thing, inner)
            own = thing.get("/Resources", resources)
            _read(thing, own, replace(state, type3=""), inner, forms, depth + 1)
            forms[key] = inner
        tally.add(forms[key])


def _picture(image: Any, resources: Any, state: _State, tally: Tally) -> None:
    if image.get("/ImageMask", image.get("/IM", False)):
        _paint(state.fill, state.over_fill, tally, tally.other)
        return
    if "/SMask" in image or int(image.get("/SMaskInData", 0)):
        tally.transparent.add("SMask")
    named = image.get("/ColorSpace", image.get("/CS"))
    if named is not None:  # a JPEG 2000 may have it inside
        _space_is(_space(named, resources), "image", tally)
    tally.deep = True


def _shade(shading: Any, resources: Any, tally: Tally) -> None:
    if shading is not None:
        _space_is(_space(shading.get("/ColorSpace"), resources), "shading", tally)
        tally.deep = True


def _space_is(space: _Space, what: str, tally: Tally) -> None:
    match space.kind:
        case "rgb":
            tally.rgb.add(what)
        case "managed":
            tally.managed.add(space.name)
        case "spot":
            tally.spots.add(space.name)


def _group(thing: Any, tally: Tally) -> None:
    """A transparency group, of a page or a form (ISO 32000 11.6.6)."""
    group = thing.get("/Group")
    if isinstance(group, pikepdf.Dictionary) and group.get("/S") == "/Transparency":
        tally.transparent.add("Group")
        if "/CS" in group:
            _space_is(_space(group.CS, None), "group", tally)


def _graphics(given: Any, state: _State, tally: Tally) -> _State:
    """The parameters of an ExtGState that touch ink (ISO 32000 8.4.5)."""
    if given is None:
        return state
    if any(float(given.get(key, 1)) < 1 for key in ("/ca", "/CA")):
        tally.transparent.add("alpha")
    if isinstance(given.get("/SMask"), pikepdf.Dictionary):
        tally.transparent.add("SMask")
    mode = given.get("/BM", "/Normal")
    for one in mode if isinstance(mode, pikepdf.Array) else (mode,):
        if one not in ("/Normal", "/Compatible"):
            tally.transparent.add(str(one).removeprefix("/"))
    stroke = bool(given.get("/OP", state.over_stroke))
    fill = bool(given.get("/op", stroke if "/OP" in given else state.over_fill))
    return replace(state, over_fill=fill, over_stroke=stroke)


# --------------------------------------------------------------------------- colours


def _choose(
    name: str,
    operands: list[Any],
    resources: Any,
    state: _State,
    tally: Tally,
    forms: _Forms,
    depth: int,
) -> _State:
    """An operator that chooses a colour space or a colour; capitals are for strokes."""
    is_fill = name.islower()
    space = state.fill_space if is_fill else state.stroke_space
    match name.lower():
        case "g" | "rg" | "k":
            space = _DEVICES[name.lower()]
            paint = _colour(space, operands)
        case "cs":
            space = _space(operands[0], resources)
            paint = _colour(space, _first(space))
        case _ if space.kind == "pattern":
            paint = _pattern(operands, resources, state, tally, forms, depth)
        case _:
            paint = _colour(space, operands)
    if is_fill:
        return replace(state, fill=paint, fill_space=space)
    return replace(state, stroke=paint, stroke_space=space)


_DEVICES = {"g": _Space("ink", 1), "rg": _Space("rgb", 3), "k": _Space("ink", 4)}


def _first(space: _Space) -> list[float]:
    """The colour that a space begins with: black, or the whole of a spot (ISO 32000 8.6.8)."""
    if space.kind == "ink":
        return [0.0] if space.size == 1 else [0.0, 0.0, 0.0, 1.0]
    return [1.0] * space.size


def _colour(space: _Space, operands: list[Any]) -> _Paint:
    if space.kind not in ("ink", "all", "black"):
        return _Paint(space.kind, _WHITE, space.name)
    values = [min(max(float(v), 0.0), 1.0) for v in operands if not isinstance(v, pikepdf.Name)]
    match values:
        case [tint] if space.kind == "all":
            return _Paint(ink=(tint, tint, tint, tint))
        case [tint] if space.kind == "black":
            return _Paint(ink=(0.0, 0.0, 0.0, tint))
        case [grey]:
            return _Paint(ink=(0.0, 0.0, 0.0, round(1 - grey, 3)))
        case [c, m, y, k]:
            return _Paint(ink=(round(c, 3), round(m, 3), round(y, 3), round(k, 3)))
    return _Paint("other", _WHITE)


def _pattern(
    operands: list[Any], resources: Any, state: _State, tally: Tally, forms: _Forms, depth: int
) -> _Paint:
    """A pattern paints with its own colours, which are added at once."""
    pattern = resources.get("/Pattern", {}).get(str(operands[-1])) if operands else None
    if pattern is None:
        return _Paint("other", _WHITE)
    if pattern.get("/PatternType") == 2:
        _shade(pattern.get("/Shading"), resources, tally)
    elif depth < _DEPTH:
        inner = pattern.get("/Resources", resources)
        _read(pattern, inner, _State(), tally, forms, depth + 1)
    return _Paint("other", _WHITE)


def _space(value: Any, resources: Any) -> _Space:
    """What a colour space is, by name or by array."""
    if isinstance(value, pikepdf.Name):
        name = str(value)
        if name in _DEVICE:
            return _Space("rgb" if _DEVICE[name] == 3 else "ink", _DEVICE[name])
        if name == "/Pattern":
            return _Space("pattern", 0)
        named = resources.get("/ColorSpace", {}).get(name) if resources is not None else None
        # WeasyPrint calls a space device-cmyk and defines it as DeviceCMYK: one step is enough
        return _space(named, None) if named is not None else _Space("other", 0)
    if not isinstance(value, pikepdf.Array) or not len(value):
        return _Space("other", 0)
    family = str(value[0])
    if family in _DEVICE and len(value) == 1:
        return _space(value[0], None)
    if family in _MANAGED:
        return _Space("managed", 1 if family == "/CalGray" else 3, _MANAGED[family])
    if family == "/ICCBased":
        size = int(value[1].get("/N", 0))
        return _Space("managed", size, f"ICC N={size}")
    if family in ("/Indexed", "/I"):
        base = _space(value[1], resources)
        return replace(base, kind="other" if base.kind == "ink" else base.kind, size=1)
    if family == "/Pattern":
        return _Space("pattern", 0)
    if family == "/Separation":
        return _separation(str(value[1]).removeprefix("/"))
    if family == "/DeviceN":
        names = [str(n).removeprefix("/") for n in value[1]]
        spots = [n for n in names if n not in ("Cyan", "Magenta", "Yellow", "Black", "None")]
        return _Space("spot" if spots else "other", len(names), ", ".join(spots))
    return _Space("other", 0)


def _separation(name: str) -> _Space:
    """A single plate: black is of the process, All is every plate there is."""
    if name in ("Black", "All"):
        return _Space(name.lower(), 1)
    return _Space("other" if name == "None" else "spot", 1, name)
