"""The lexicon: what an editor has settled about the conversion of words.  Both ways.

`lexicon.toml` beside book.toml is read by itself; book.toml names shared ones, which may stand
outside the book's folder, because several books share them: `[lexicon] files = ["../people.toml"]`.

    [[term]]
    text = "范文澜"        as the source writes it
    becomes = "范文瀾"     in every region, or TW, HK, CN (traditional mainland), Hans = "…" in one
    kind = "person"       place, organisation, title; else word
    note = "…"

A term of kind person, place or organisation without any form is a name: a character that the other
script also has stays (范, never 範), the others take the form that they have.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from publish.model import NAMES, Manifest, PublishError, Term, TermKind, Where
from publish.read.manifest import Key, Reader, json_schema, read_manifest, read_toml

FILE = "lexicon.toml"
MAX_BYTES = 8 << 20  # some 80 000 terms
REGIONS = ("TW", "HK", "CN", "Hans")

TABLES: dict[str, dict[str, Key]] = {
    "": {"term": Key("tables", "the words that are settled", of="term")},
    "term": {
        "text": Key("text", "the word as the source writes it", "some", required=True),
        "becomes": Key("text", "its form in every region that has none of its own"),
        "TW": Key("text", "its form in Taiwan"),
        "HK": Key("text", "its form in Hong Kong and Macao"),
        "CN": Key("text", "its form in traditional mainland texts"),
        "Hans": Key("text", "its form in the simplified script"),
        "kind": Key("text", "person, place, organisation, title or word", "kind"),
        "note": Key("text", "why, for the next editor"),
    },
}

_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*[\"']?term[\"']?[ \t]*\]\]", re.M)


def read_lexicons(manifest: Manifest) -> Manifest:
    """A manifest with the terms of its lexicons after those of book.toml.

    PublishError with file and line: a broken file, like book.toml's; a shared lexicon that is not
    there; one text with two results for one region, wherever the two stand.
    """
    terms = list(manifest.terms)
    for path in lexicon_files(manifest):
        terms.extend(read_terms(path))
    _refuse_conflicts(terms)
    return replace(manifest, terms=tuple(terms))


def lexicon_files(manifest: Manifest) -> tuple[Path, ...]:
    """The files of a book's lexicon, each once: the shared ones, then its own."""
    paths: list[Path] = []
    for name in manifest.lexicons:
        path = manifest.folder / name
        if "\0" in name or not path.is_file():
            raise PublishError("no-lexicon", _named(manifest, name), name=name)
        paths.append(path)
    own = manifest.folder / FILE
    if own.exists():
        paths.append(own)
    return tuple({path.resolve(): path for path in paths}.values())


def files_of(folder: Path) -> tuple[Path, ...]:
    """The files of the lexicon of the book in a folder, before anything else of it is read."""
    return lexicon_files(read_manifest(folder))


def _named(manifest: Manifest, name: str) -> Where:
    """Where book.toml names a shared lexicon."""
    path = manifest.path or manifest.folder
    reader = Reader(manifest.folder, path, read_toml(path))
    return reader.where(("lexicon", "files"), name)


def read_terms(path: Path) -> tuple[Term, ...]:
    """The terms of one file.  PublishError with file and line where it is broken."""
    return _checked(Reader(path.parent, path, read_toml(path, MAX_BYTES), TABLES))


def _checked(reader: Reader) -> tuple[Term, ...]:
    entries = reader.table(reader.parse(), "", ()).get("term", ())
    places = _places(reader, len(entries))
    return tuple(_term(entry, where) for entry, where in zip(entries, places, strict=True))


def _term(entry: dict[str, Any], where: Where) -> Term:
    becomes = tuple(
        (region, entry[key])
        for key, region in (("becomes", ""), *((r, r) for r in REGIONS))
        if entry.get(key)
    )
    kind: TermKind = entry.get("kind") or "word"
    if not becomes and kind not in NAMES:
        raise PublishError("missing-key", where, key="becomes")
    return Term(entry["text"], becomes, kind, entry.get("note", ""), where)


def _places(reader: Reader, count: int) -> list[Where]:
    """Where each term begins.  All headers at once: looking for every one from the top would take
    the square of their number."""
    lines: list[int] = []
    line, at = 1, 0
    for found in _HEADER.finditer(reader.text):
        line, at = line + reader.text.count("\n", at, found.start()), found.start()
        lines.append(line)
    if len(lines) == count:
        return [Where(reader.path, line) for line in lines]
    return [reader.where(("term", n)) for n in range(count)]


# --------------------------------------------------------------------------- conflicts


def _refuse_conflicts(terms: Iterable[Term]) -> None:
    """A name says nothing against a form that is spelled out: the form is the nearer word."""
    seen: dict[tuple[str, str], tuple[str, Term]] = {}
    for term in terms:
        for region in ("", *REGIONS):
            form = term.form(region)
            if form is None:
                continue
            other, earlier = seen.setdefault((term.text, region), (form, term))
            if other != form:
                raise conflict(term, form, other, earlier.where, region)


def conflict(term: Term, form: str, other: str, place: Where | None, region: str) -> PublishError:
    return PublishError(
        "lexicon-conflict",
        term.where,
        text=term.text,
        one=form,
        other=other,
        place=place or "?",
        region=region or "TW, HK, CN, Hans",
    )


# --------------------------------------------------------------------------- the way back


def with_terms(path: Path, before: str, terms: Sequence[Term]) -> str:
    """The text of a lexicon with terms after what stands there, which is kept as it is.

    PublishError where nothing can be added: the terms stand in a list, `term = […]`."""
    end = "\r\n" if "\r\n" in before else "\n"
    lines = [line for term in terms for line in ("", *_lines(term))]
    if not before:
        lines = lines[1:]
    glue = "" if not before or before.endswith("\n") else end
    after = before + glue + "".join(line + end for line in lines)
    try:
        tomllib.loads(after.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise PublishError("lexicon-closed", Where(path)) from error
    return after


def _lines(term: Term) -> Iterator[str]:
    yield "[[term]]"
    yield f"text = {_quoted(term.text)}"
    for region, form in term.becomes:
        yield f"{region or 'becomes'} = {_quoted(form)}"
    if term.kind != "word":
        yield f"kind = {_quoted(term.kind)}"
    if term.note:
        yield f"note = {_quoted(term.note)}"


def _quoted(text: str) -> str:
    """A JSON string is a TOML string but for U+007F."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def lexicon_schema() -> dict[str, Any]:
    """The format as a JSON Schema, for editors that know it."""
    return json_schema(FILE, TABLES)
