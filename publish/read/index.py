"""The list of an index: the terms that are looked for in the text, one a line.

    江海区                          found wherever it stands
    江海区 = 江海、本区              found as these words, and only as these
    党建!红色引擎 = 红色引擎         an entry under another
    崇庆@重庆                       sorted as if it were written 崇庆
    中共 → 中国共产党                see; with `=` before it see also
    - 江海关                        a word in which nothing is to be found: it hides 江海
    # …                            a remark

`!` and `@` are makeindex's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from publish.model import IndexTerm, PublishError, Where
from publish.read.raw import read_raw

_LINE = re.compile(r"(?P<heading>[^=→]*)(?:=(?P<forms>[^=→]*))?(?:→(?P<see>[^=→]*))?")
_BETWEEN = re.compile("[、，,]")


def lines_of(path: Path, named: Where) -> list[tuple[str, Where]]:
    """The lines of a list, each with its place.  PublishError: no such file (where it is `named`),
    one that cannot be read as text."""
    if not path.is_file():
        raise PublishError("no-index-file", named, name=path.name)
    text = read_raw(path)[0].text
    return [(line, Where(path, number)) for number, line in enumerate(text.splitlines(), start=1)]


def index_terms(lines: Iterable[tuple[str, Where]]) -> tuple[IndexTerm, ...]:
    """The terms of a list.  PublishError bad-index-line: one that says nothing, or too much."""
    return tuple(_terms(lines))


def _terms(lines: Iterable[tuple[str, Where]]) -> Iterator[IndexTerm]:
    for line, where in lines:
        text = line.replace("->", "→").strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith("- "):
            yield IndexTerm((), _words(text[2:]), where=where)
            continue
        found = _LINE.fullmatch(text)
        heading = tuple(part.strip() for part in found["heading"].split("!")) if found else ()
        if found is None or not all(heading) or "" in (found["forms"], found["see"]):
            raise PublishError("bad-index-line", where, line=text)
        see = _words(found["see"] or "")
        forms = _words(found["forms"] or "")
        if not forms and not see:
            forms = (heading[-1].rpartition("@")[2],)
        yield IndexTerm(heading, forms, see, where)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for part in _BETWEEN.split(text) if (word := part.strip()))
