"""layout.toml: the measures of a page, checked, and what follows from them.

Users speak of characters × lines (版心 字数×行数), a trim size, a gutter; CSS wants margins in
points.  The grid is `leading`: every height on the page is a whole number of it.

A layout may stand on another (`base = "classic"`): what its layout.toml does not say is the
base's, and so is every template that its folder lacks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

from publish.model import Binding, PublishError, Where
from publish.typeset.layout_file import Source, Told, Types, check, read_files, unknown, wrong
from publish.typeset.lengths import MM
from publish.typeset.trims import Trim, fitting, moved_mm, size_of

__all__ = ["MM", "Composition", "Heads", "Layout", "Start", "Trim", "bound", "read_layout"]

# A page box of exactly n × leading loses its last line to float rounding.
SLACK = 0.5

Start = Literal["run-on", "page", "recto"]
_STARTS = ("run-on", "page", "recto")
Marks = Literal["page", "article", "end"]  # of notes: where they begin again, or stand


@dataclass(frozen=True, slots=True)
class Composition:
    """How lines are composed: the names and defaults of `[composition]`.  `autospace`: the least,
    the natural and the widest space between Han and Latin, em; `ruby`, `zhuyin`: the size of a
    reading, as a part of its base's."""

    prohibition: Literal["basic", "gb", "strict"] = "strict"
    punctuation: Literal["quanjiao", "kaiming", "banjiao"] = "quanjiao"
    hanging: Literal["none", "allow-end", "force-end"] = "none"
    autospace: tuple[float, float, float] = (0.125, 0.25, 0.34)
    hyphenation: bool = True
    emphasis: Literal["dot", "none"] = "dot"
    names: Literal["line", "none"] = "line"
    ruby: float = 0.5
    zhuyin: float = 0.32
    orphans: int = 2
    widows: int = 2


@dataclass(frozen=True, slots=True)
class Heads:
    """`[heads]`: sizes in points of titles, which are broken into lines before they are set.
    `title` and `small_title` of an article (the small one where a long half would break), a line
    at most `title_ems` long; `name_ems`: a line of the book's name on its title page."""

    title: float = 17
    small_title: float = 13
    title_ems: float = 17
    name_ems: float = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """`size`, `leading` in points; lengths below in points too, `moved` in millimetres: how far
    the type area stands outwards of where it is drawn.  `folders` are the layout's own and those
    it stands on, nearest first."""

    folder: Path
    name: str
    trim: Trim
    size: float
    leading: float
    part_start: Start
    article_start: Start
    front_start: Start
    composition: Composition = Composition()
    columns: int = 1
    least_gap: float = 0
    heads: Heads = Heads()
    moved: float = 0
    bases: tuple[Path, ...] = ()
    notes: Marks = "article"

    @property
    def folders(self) -> tuple[Path, ...]:
        return (self.folder, *self.bases)

    @property
    def measure(self) -> float:
        """The width of the type area."""
        return self.trim.characters * self.size

    @property
    def characters(self) -> int:
        """Of a line: a whole number in each column."""
        if self.columns == 1:
            return self.trim.characters
        gaps = (self.columns - 1) * self.least_gap
        return floor((self.measure - gaps) / self.columns / self.size + 1e-9)

    @property
    def column(self) -> float:
        """The width of a line."""
        return self.characters * self.size

    @property
    def gap(self) -> float:
        """Between columns: what the whole characters of the columns leave."""
        if self.columns == 1:
            return 0
        return (self.measure - self.columns * self.column) / (self.columns - 1)

    @property
    def squares(self) -> int:
        """Characters of a full page, as the number of characters (字数) is counted."""
        return self.characters * self.columns * self.trim.lines

    @property
    def page_width(self) -> float:
        return self.trim.width * MM

    @property
    def page_height(self) -> float:
        return self.trim.height * MM

    @property
    def inner(self) -> float:
        return (self.trim.inner + self.moved) * MM

    @property
    def outer(self) -> float:
        return self.page_width - self.inner - self.measure

    @property
    def top(self) -> float:
        return self.trim.top * MM

    @property
    def bottom(self) -> float:
        return self.page_height - self.top - self.trim.lines * self.leading - SLACK


def bound(layout: Layout, binding: Binding, characters: int) -> Layout:
    """The layout with its type area where the binding wants it, in a book of so many characters.
    Only the place of the type area changes, never a line: the pages of the book are guessed before
    they are made, half as many again as full ones."""
    pages = round(1.5 * characters / layout.squares)
    return replace(layout, moved=moved_mm(binding, pages, layout.outer / MM))


# --------------------------------------------------------------------------- reading

_LENGTHS = (int, float, str)
_KEYS: Types = {
    **dict.fromkeys(("name", "title", "base", "trim"), str),
    **dict.fromkeys(("size", "leading", "gap"), _LENGTHS),
    "columns": int,
    **dict.fromkeys(("start", "heads", "trims", "composition", "notes"), dict),
}
_REQUIRED = (
    ("name",), ("trim",), ("size",), ("leading",),
    ("start",), *(("start", key) for key in ("part", "article", "front")),
)  # fmt: skip
_TRIM_KEYS: Types = {
    **dict.fromkeys(("width", "height"), _LENGTHS),
    **dict.fromkeys(("characters", "lines"), int),
    **dict.fromkeys(("inner", "top", "size", "leading"), _LENGTHS),
}
_HEAD_KEYS: Types = {
    **dict.fromkeys(("title", "small_title"), _LENGTHS),
    **dict.fromkeys(("title_ems", "name_ems"), (int, float)),
}
_START_KEYS = ("part", "article", "front")
_MOST_COLUMNS = 3
_LEAST_LINE, _LEAST_LINES = 8, 8  # a line of fewer characters cannot be justified


def read_layout(folder: Path, trim: str = "", shelves: Sequence[Path] = ()) -> Layout:
    """The layout in `folder` at a trim size (default: the layout's own): one of its `[trims]`, or
    any size written 150x215.  The layout that it stands on is looked for in `shelves`, which are
    folders of layouts (default: the folder that holds this one).

    PublishError: no layout, a file that is no layout.toml, a wrong key or value, an unknown trim
    or base, a type area that leaves less than 5 mm of margin.
    """
    told = read_files(folder, shelves or (folder.parent,), _check_source)
    data = told.data
    for keys in _REQUIRED:
        if told.value(*keys) is None:
            path = folder / "layout.toml"
            raise PublishError("bad-layout", Where(path), reason=f"{keys[-1]} = ?")
    size = told.points("size")
    leading = told.points("leading", size=size)
    name = (trim or data["trim"]).replace("×", "x")
    found, size, leading = _trim(told, name, size, leading)
    gap = told.points("gap", size=size, leading=leading) if "gap" in data else 2 * size
    start = data["start"]
    layout = Layout(
        folder, data["name"], found, size, leading, start["part"], start["article"],
        start["front"], _composition(data.get("composition", {})), data.get("columns", 1), gap,
        _heads(told), bases=told.folders[1:], notes=data.get("notes", {}).get("marks", "article"),
    )  # fmt: skip
    margins = layout.inner, layout.outer, layout.top, layout.bottom
    too_small = layout.characters < _LEAST_LINE or found.lines < _LEAST_LINES
    if min(margins) < 5 * MM or too_small:
        raise PublishError("type-area-too-large", told.line("trims", name), trim=name)
    return layout


def _check_source(source: Source) -> None:
    """One layout.toml: its keys and its values."""
    data = source.data
    check(source, data, _KEYS)
    columns = data.get("columns", 1)
    if not 1 <= columns <= _MOST_COLUMNS:
        raise wrong(source, ("columns",), columns, (f"1 … {_MOST_COLUMNS}",))
    start = data.get("start", {})
    check(source, start, dict.fromkeys(_START_KEYS, str), "start")
    for key, value in start.items():
        if value not in _STARTS:
            raise wrong(source, ("start", key), value, _STARTS)
    for name, trim in data.get("trims", {}).items():
        if not isinstance(trim, dict):
            raise wrong(source, ("trims", name), trim, ("[trims.…]",))
        check(source, trim, _TRIM_KEYS, "trims", name)
        for key in ("characters", "lines"):
            if not 1 <= trim.get(key, 1) <= 999:
                raise wrong(source, ("trims", name, key), trim[key], ("1 … 999",))
    check(source, data.get("heads", {}), _HEAD_KEYS, "heads")
    _check_composition(source, data.get("composition", {}))
    notes = data.get("notes", {})
    check(source, notes, {"marks": str}, "notes")
    if notes.get("marks", "page") not in get_args(Marks):
        raise wrong(source, ("notes", "marks"), notes["marks"], get_args(Marks))


# --------------------------------------------------------------------------- values


def _trim(told: Told, name: str, size: float, leading: float) -> tuple[Trim, float, float]:
    """(trim, size, leading): what its table does not say follows from its size by rule."""
    given, sides = told.value("trims", name), size_of(name)
    if given is None and sides is None:
        known = "、".join(told.data.get("trims", {}))
        raise PublishError("no-trim", told.line("trims"), trim=name, known=known)
    given = given or {}
    at = "trims", name
    size = told.points(*at, "size") if "size" in given else size
    leading = told.points(*at, "leading", size=size) if "leading" in given else leading
    width, height, inner, top = (
        told.millimetres(*at, key, size=size, leading=leading)
        for key in ("width", "height", "inner", "top")
    )
    width, height = width or (sides or (0, 0))[0], height or (sides or (0, 0))[1]
    if not (width and height):
        reason = f"{'height' if width else 'width'} = ?"
        raise PublishError("bad-layout", told.line(*at), reason=reason)
    area = given.get("characters", 0), given.get("lines", 0)
    return fitting(name, width, height, size, leading, *area, inner, top), size, leading


def _heads(told: Told) -> Heads:
    return Heads(**{key: told.points("heads", key) for key in told.data.get("heads", {})})


def _check_composition(source: Source, data: Mapping[str, Any]) -> None:
    """`[composition]`: a word must be one of its field's, a number in its range."""
    choices = get_type_hints(Composition)
    for key, value in data.items():
        if key not in choices:
            raise unknown(source, ("composition", key), choices)
        wanted = get_args(choices[key])
        if key == "autospace":
            wanted = ("[least, natural, widest], 0 … 1",)
            good = (
                isinstance(value, list) and len(value) == 3
                and all(type(v) in (int, float) and 0 <= v <= 1 for v in value)
                and value == sorted(value)
            )  # fmt: skip
        elif choices[key] is bool:
            wanted, good = ("true", "false"), isinstance(value, bool)
        elif choices[key] is int:
            wanted, good = ("1 … 9",), type(value) is int and 1 <= value <= 9
        elif choices[key] is float:
            wanted, good = ("0.2 … 0.8",), type(value) is float and 0.2 <= value <= 0.8
        else:
            good = value in wanted
        if not good:
            raise wrong(source, ("composition", key), value, wanted)


def _composition(data: Mapping[str, Any]) -> Composition:
    """`[composition]`, when it is checked."""
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
    return Composition(**values)
