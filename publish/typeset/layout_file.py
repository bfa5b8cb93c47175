"""The files that a layout's measures are read from: layout.toml, and that of the layout it stands
on; where in them a thing is said, and what is wrong with it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import reduce
from pathlib import Path
from typing import Any

from publish.model import PublishError, Where
from publish.typeset.lengths import millimetres, points

Types = Mapping[str, type | tuple[type, ...]]


@dataclass(frozen=True, slots=True)
class Source:
    """One layout.toml."""

    path: Path
    text: str
    data: Mapping[str, Any]

    def line(self, *keys: str) -> Where:
        """The line that gives the last key its value, in the table of the others."""
        return _line(self.path, self.text, keys)


@dataclass(frozen=True, slots=True)
class Told:
    """What the files say, the nearest first, merged in `data`."""

    sources: Sequence[Source]
    data: Mapping[str, Any]

    def points(self, *keys: str, size: float | None = None, leading: float | None = None) -> float:
        """A length that is more than nothing; a bare number is points."""
        given = self.value(*keys)
        return self._known(points(given, 1, size, leading), keys, given)

    def millimetres(self, *keys: str, size: float, leading: float) -> float:
        """A length that is more than nothing, a bare number millimetres; 0 where none is said."""
        given = self.value(*keys)
        return 0 if given is None else self._known(millimetres(given, size, leading), keys, given)

    def _known(self, found: float | None, keys: Sequence[str], given: object) -> float:
        if not found:
            raise PublishError("bad-length", self.line(*keys), key=keys[-1], value=given)
        return found

    @property
    def folders(self) -> tuple[Path, ...]:
        return tuple(source.path.parent for source in self.sources)

    def value(self, *keys: str) -> Any:
        """What is said under some keys, one inside the other; None when nothing is."""
        return _at(self.data, keys)

    def line(self, *keys: str) -> Where:
        """The line of the nearest file that says it."""
        said = (s for s in self.sources if _at(s.data, keys) is not None)
        return next(said, self.sources[0]).line(*keys)


def _at(data: Mapping[str, Any], keys: Sequence[str]) -> Any:
    """What a table says under some keys, one inside the other; None when it does not."""
    value: Any = data
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def read_files(folder: Path, shelves: Sequence[Path], check: Callable[[Source], None]) -> Told:
    """What the layout.toml of a folder says, and those of the layouts that it stands on: each is
    checked by itself, so that an error names the file that has it."""
    sources = [_source(folder, check)]
    while name := sources[-1].data.get("base", ""):
        sources.append(_source(_base(name, sources, shelves), check))
    return Told(sources, reduce(_over, (source.data for source in reversed(sources))))


def _base(name: str, sources: Sequence[Source], shelves: Sequence[Path]) -> Path:
    """The folder of the layout that the last one stands on: never one that is known already."""
    where = sources[-1].line("base")
    chain = [source.path.parent.resolve() for source in sources]
    found = [folder for shelf in shelves if (folder := _on_shelf(shelf, name))]
    if not found:
        raise PublishError("no-layout", where, name=name)
    for folder in found:
        if folder.resolve() not in chain:
            return folder
    names = " → ".join([*(path.name for path in chain), name])
    raise PublishError("bad-layout", where, reason=f"base: {names}")


def _on_shelf(shelf: Path, name: str) -> Path | None:
    """The layout `name` of a shelf; None where there is none, or the name leads elsewhere."""
    folder = shelf / name
    if "\0" in name or Path(name).name != name or not (folder / "layout.toml").is_file():
        return None
    return folder if folder.resolve().parent == shelf.resolve() else None


def _source(folder: Path, check: Callable[[Source], None]) -> Source:
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
    source = Source(path, text, data)
    check(source)
    return source


def _over(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Two tables as one: what the second says goes before."""
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            value = _over(below, value)
        merged[key] = value
    return merged


# --------------------------------------------------------------------------- what is wrong


def check(source: Source, data: Mapping[str, Any], keys: Types, *table: str) -> None:
    """Every key of a table is known and of its type; `table` are the names that lead to it."""
    for key, value in data.items():
        if key not in keys:
            raise unknown(source, (*table, key), keys)
        if not isinstance(value, keys[key]) or isinstance(value, bool):
            raise wrong(source, (*table, key), value, ())


def unknown(source: Source, keys: Sequence[str], known: Mapping[str, object]) -> PublishError:
    """An unknown key, with the nearest right one."""
    near = get_close_matches(keys[-1], known, n=1) or list(known)
    return PublishError("unknown-key", source.line(*keys), key=keys[-1], near=near[0])


def wrong(
    source: Source, keys: Sequence[str], value: object, wanted: Sequence[object]
) -> PublishError:
    """A wrong value, with what may stand there."""
    right = f": {', '.join(map(str, wanted))}" if wanted else ""
    reason = f"{keys[-1]} = {value!r}{right}"
    return PublishError("bad-layout", source.line(*keys), reason=reason)


def _line(path: Path, text: str, keys: Sequence[str]) -> Where:
    """The line that gives the last key its value, or the heading of that name; in the table of
    the keys before it, if the file has that."""
    key = re.escape(keys[-1])
    heading = re.compile(rf"""^\s*\[[^]]*(?<![\w.-]){key}(?![\w-])[^]]*\]""")
    value = re.compile(rf"""^\s*["']?{key}["']?\s*[=.]""")
    table = re.compile(rf"^\s*\[(?:[^]]*\W)?{re.escape(keys[-2])}\W*\]") if keys[1:] else None
    lines = list(enumerate(text.splitlines(), start=1))
    if table and (below := [n for n, line in lines if table.match(line)]):
        ends = (n for n, line in lines if n > below[0] and line.lstrip().startswith("["))
        within = (n for n, line in lines[below[0] : next(ends, len(lines) + 1) - 1]
                  if value.match(line))  # fmt: skip
        if found := next(within, None):
            return Where(path, found)
    for number, line in lines:
        if value.match(line) or heading.match(line):
            return Where(path, number)
    return Where(path, _line(path, text, keys[:-1]).line if keys[1:] else None)
