"""layout.toml: the measures of a page, checked, and what follows from them.

Users speak of characters × lines (版心 字数×行数), a trim size, a gutter; CSS wants margins in
points.  The grid is `leading`: every height on the page is a whole number of it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

from publish.model import PublishError, Where

MM = 72 / 25.4  # points in a millimetre
# A page box of exactly n × leading loses its last line to float rounding.
SLACK = 0.5

Start = Literal["run-on", "page", "recto"]
_STARTS = ("run-on", "page", "recto")


@dataclass(frozen=True, slots=True)
class Trim:
    """A trim size and the type area on it.  Millimetres; `inner` and `top` are margins."""

    name: str
    width: float
    height: float
    characters: int
    lines: int
    inner: float
    top: float


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
class Layout:
    """`size`, `leading` in points; lengths below in points too."""

    folder: Path
    name: str
    trim: Trim
    size: float
    leading: float
    part_start: Start
    article_start: Start
    front_start: Start
    composition: Composition = Composition()

    @property
    def measure(self) -> float:
        return self.trim.characters * self.size

    @property
    def page_width(self) -> float:
        return self.trim.width * MM

    @property
    def page_height(self) -> float:
        return self.trim.height * MM

    @property
    def inner(self) -> float:
        return self.trim.inner * MM

    @property
    def outer(self) -> float:
        return self.page_width - self.inner - self.measure

    @property
    def top(self) -> float:
        return self.trim.top * MM

    @property
    def bottom(self) -> float:
        return self.page_height - self.top - self.trim.lines * self.leading - SLACK


_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "name": str,
    "title": str,
    "trim": str,
    "size": (int, float),
    "leading": (int, float),
    "start": dict,
    "trims": dict,
    "composition": dict,
}
_OPTIONAL = ("title", "composition")
_TRIM_KEYS = ("width", "height", "characters", "lines", "inner", "top")
_START_KEYS = ("part", "article", "front")


def read_layout(folder: Path, trim: str = "") -> Layout:
    """The layout in `folder` at a trim size (default: the layout's own)."""
    path = folder / "layout.toml"
    try:
        text = path.read_text("utf-8")
        data = tomllib.loads(text)
    except FileNotFoundError as error:
        raise PublishError("no-layout", Where(folder), name=folder.name) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search(r" \(at line (\d+), column \d+\)", str(error))
        where = Where(path, int(place[1]) if place else None)
        reason = str(error).replace(place[0], "") if place else error
        raise PublishError("bad-layout", where, reason=reason) from error
    _check(data, _KEYS, path, text)
    name = trim or data["trim"]
    trims = data["trims"]
    if name not in trims:
        raise PublishError("no-trim", Where(path), trim=name, known="、".join(trims))
    start = data["start"]
    _check(start, dict.fromkeys(_START_KEYS, str), path, text)
    for key, value in start.items():
        if value not in _STARTS:
            raise PublishError(
                "bad-layout", _line(path, text, key), reason=f"{key} = {value!r}: {_STARTS}"
            )
    _check(trims[name], dict.fromkeys(_TRIM_KEYS, (int, float)), path, text)
    layout = Layout(
        folder, data["name"], Trim(name, **trims[name]), data["size"], data["leading"],
        start["part"], start["article"], start["front"],
        _composition(data.get("composition", {}), path, text),
    )  # fmt: skip
    if min(layout.outer, layout.bottom) < 5 * MM:
        raise PublishError("type-area-too-large", _line(path, text, name), trim=name)
    return layout


def _composition(data: Mapping[str, Any], path: Path, text: str) -> Composition:
    """`[composition]`, checked: a word must be one of its field's, a number in its range."""
    choices = get_type_hints(Composition)
    for key, value in data.items():
        if key not in choices:
            near = get_close_matches(key, choices, n=1) or list(choices)
            raise PublishError("unknown-key", _line(path, text, key), key=key, near=near[0])
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
            reason = f"{key} = {value!r}: {', '.join(map(str, wanted))}"
            raise PublishError("bad-layout", _line(path, text, key), reason=reason)
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
    return Composition(**values)


def _check(
    data: Mapping[str, Any], keys: Mapping[str, type | tuple[type, ...]], path: Path, text: str
) -> None:
    for key, value in data.items():
        if key not in keys:
            near = get_close_matches(key, keys, n=1)
            raise PublishError(
                "unknown-key", _line(path, text, key), key=key, near=(near or list(keys))[0]
            )
        if not isinstance(value, keys[key]):
            raise PublishError("bad-layout", _line(path, text, key), reason=f"{key} = {value!r}")
    for key in keys:
        if key not in data and key not in _OPTIONAL:
            raise PublishError("bad-layout", Where(path), reason=f"{key} = ?")


def _line(path: Path, text: str, key: str) -> Where:
    """The line that gives a key its value, or the heading of that name."""
    place = re.compile(rf'^\s*("?{re.escape(key)}"?\s*=|\[[^]]*\b{re.escape(key)}\b[^]]*\])')
    for number, line in enumerate(text.splitlines(), start=1):
        if place.match(line):
            return Where(path, number)
    return Where(path)
