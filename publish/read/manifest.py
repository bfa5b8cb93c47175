"""book.toml → Manifest, strictly: what is not in `TABLES` is an error with its line.

`TABLES` is the format: every key of every table with its kind and form.  `read_manifest` checks a
file against it, `json_schema` prints it for editors.  A folder without book.toml is a book too.

    [book]      title, subtitle, creators = [{name = "…", role = "aut"}], publisher, date, isbn …
    [colophon]  "责任编辑" = "…"        printed in this order
    [[part]]    title, articles = ["003.1"]
    [front]  [back]  articles = ["000"]
    [[edition]] name, language, layout, trim, writing, fonts, profile, page_list,
                default
    [[fix]]     source, find, replace, reason
    [[allow]]   finding, reason, match
    [house_style]  apply = ["T-036"]
    [release]   version, printing, history = [{date, note, version}]
    [[index]]   title, kind, sort, terms = ["党建!红色引擎 = 红色引擎"], file
    [lists]     figures = true
    [press]     preset, paper, caliper, cover_paper, binding, ink, flaps, copies, profile, finishing
    [accessibility]  certified_by, conforms_to, credential, editions
    [variants]  TW = {"臺" = "台"}, usage = ["TW"]
    [lexicon]   protected = ["…"], forced = {"源" = "目標"}, names = ["…"], files = ["…"]
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from publish.isbn import bare_isbn, has_isbn_shape, is_isbn, isbn_urn
from publish.messages import FINDINGS
from publish.model import (
    TERM_KINDS,
    Allow,
    Binding,
    Collation,
    Conformance,
    Creator,
    EbookProfile,
    Edition,
    EmbeddedFonts,
    Fix,
    Imposition,
    IndexOrder,
    Ink,
    Manifest,
    PartEntry,
    PressOrder,
    PressStandard,
    Printing,
    PublishError,
    Release,
    Term,
    Where,
    Writing,
)
from publish.read.folder import inside
from publish.read.index import index_terms, lines_of
from publish.read.nearest import nearest

FILE = "book.toml"
MAX_BYTES = 1 << 20  # a manifest is some kilobytes; tomllib is slow on what is made to be

LANGUAGES = (
    *("zh-Hans", "zh-Hans-CN", "zh-Hans-SG"),
    *("zh-Hant", "zh-Hant-TW", "zh-Hant-HK", "zh-Hant-MO", "zh-Hant-CN"),
)

# EPUB Accessibility 1.1, 2.2.2: what dcterms:conformsTo may say, letter for letter.
CONFORMS = tuple(
    f"EPUB Accessibility 1.1 - WCAG {version} Level {level}"
    for version in ("2.0", "2.1", "2.2")
    for level in ("A", "AA", "AAA")
)

REGIONS = ("TW", "HK", "CN")

# MARC relators that a book's makers have: https://id.loc.gov/vocabulary/relators
_RELATORS = (
    "abr ann arr art asn att aui aut bkd bkp blw bpd bjd cll clr cmm cmp cns cnt col com cov crr"
    " csl csp ctb ctg cur cwt dnr drt dsr dte dto dub edc edt egr etr exp fmo fnd hnr ill ilu ins"
    " inv isb ive ivr lbt len ltg lyr mfr mod mon mrk mte nrt oth own pbd pbl pdr pfr pht plt pma"
    " pmn pop prc prd pre prg prm prt pub rce red res rev rpt rsr rth sce scr sec spk spn stm tch"
    " trc trl tyd tyg vdg voc wal wat wdc wde win wpr wst"
)
RELATORS = tuple(_RELATORS.split())

APPLIED = tuple(code for code, rule in FINDINGS.items() if rule.safe)

Kind = Literal["text", "texts", "flag", "number", "table", "tables", "pairs"]


@dataclass(frozen=True, slots=True)
class Key:
    """A key of book.toml.  `form` names a row of `FORMS`, `of` a row of `TABLES`."""

    kind: Kind
    about: str
    form: str = ""
    of: str = ""
    required: bool = False


def _text(about: str, form: str = "", *, required: bool = False) -> Key:
    return Key("text", about, form, required=required)


TABLES: dict[str, dict[str, Key]] = {
    "": {
        "book": Key("table", "what the book is", of="book"),
        "colophon": Key("pairs", 'lines of the colophon: "责任编辑" = …'),
        "part": Key("tables", "the parts (辑) in order", of="part"),
        "front": Key("table", "what stands before the parts", of="matter"),
        "back": Key("table", "what stands after the parts", of="matter"),
        "edition": Key("tables", "the forms in which the book is made", of="edition"),
        "fix": Key("tables", "corrections of raw texts", of="fix"),
        "allow": Key("tables", "findings that are right as they are", of="allow"),
        "house_style": Key("table", "house style that is carried out", of="house_style"),
        "accessibility": Key("table", "who checked the e-book", of="accessibility"),
        "release": Key("table", "the version and its history", of="release"),
        "index": Key("tables", "the indexes at the end of the book", of="index"),
        "lists": Key("table", "the lists after the contents", of="lists"),
        "press": Key("table", "what the printer is asked for", of="press"),
        "lexicon": Key("table", "words in the conversion of scripts", of="lexicon"),
        "variants": Key("table", "what a region's edition writes", of="variants"),
    },
    "book": {
        "title": _text("the title; else the folder's name"),
        "subtitle": _text("the subtitle"),
        "creators": Key("tables", "authors, editors, illustrators", of="creator"),
        "publisher": _text("the publisher"),
        "place": _text("the place of publication"),
        "date": _text("2024, 2024-05 or 2024-05-31", "date"),
        "isbn": _text("of the bound book in the source's language: ISBN-10 or ISBN-13", "isbn"),
        "isbn_epub": _text("of the EPUB in the source's language", "isbn"),
        "rights": _text("the statement of rights"),
        "description": _text("what shops print about the book"),
        "identifier": _text(
            "the EPUB's identifier in the source's language; otherwise a stable UUID"
        ),
        "language": _text("the script of the texts; else detected", "language"),
        "series": _text("the series"),
        "series_number": _text("the book's number in the series: 3 or 3.1", "position"),
        "subjects": Key("texts", "what the book is about, for shops and catalogues", "some"),
        "cover": _text("a picture in the folder", "path"),
        "price": _text("as printed on the cover and the colophon: 58.00元"),
        "cip": _text("the CIP data of the bound book, line for line as they were issued"),
        "permit": _text("准印证号 of an internal publication (内部资料): no ISBN, no price"),
    },
    "creator": {
        "name": _text("as printed", required=True),
        "role": _text("MARC relator: aut, edt, ill, trl, pht …", "relator"),
        "file_as": _text("as sorted; else in pinyin"),
        "latin": _text("in Latin letters, as the bearer writes it; else in pinyin"),
    },
    "part": {
        "title": _text("the part's title", required=True),
        "articles": Key("texts", "ids of its articles: 003.1", required=True),
    },
    "matter": {"articles": Key("texts", "ids of articles: 000", required=True)},
    "edition": {
        "name": _text("of letters, digits and hyphens: the files are named after it", "name"),
        "language": _text("zh-Hans-CN, zh-Hant-TW, -HK or -CN", "language", required=True),
        "layout": _text("a folder of layouts/; classic when not given"),
        "trim": _text("page size, one that the layout knows: A5, 145×210"),
        "writing": _text("horizontal; vertical (竖排) for the EPUB", "writing"),
        "fonts": _text("the faces inside the EPUB: none, headings or all", "fonts"),
        "profile": _text("the reader the EPUB is for: strict (all), duokan …", "profile"),
        "page_list": Key("flag", "the printed book's pages in the EPUB; true when not given"),
        "default": Key("flag", "made when no edition is asked for"),
        "isbn": _text("of this edition's bound copies", "isbn"),
        "isbn_epub": _text("of this edition's EPUB", "isbn"),
        "cip": _text("the CIP data of this edition's bound copies, as they were issued"),
    },
    "fix": {
        "source": _text("the raw text's file name", "path", required=True),
        "find": _text("what stands there", "some", required=True),
        "replace": _text("what should stand there", required=True),
        "reason": _text("why, for the next editor", required=True),
    },
    "allow": {
        "finding": _text("its code: T-001", required=True),
        "reason": _text("why it is right", required=True),
        "match": _text("only findings that quote this"),
    },
    "house_style": {
        "apply": Key(
            "texts", "findings whose proposals the book follows: T-036", "applied", required=True
        ),
    },
    "accessibility": {
        "certified_by": _text("the person or body that checked the EPUB", "some", required=True),
        "conforms_to": _text("what it was found to meet", "conforms", required=True),
        "credential": _text("what entitles them to say so"),
        "editions": Key("texts", "names of the editions that were checked; else all", "some"),
    },
    "release": {
        "version": _text("1, 1.1 …: what `publish release` names its folder after", "position"),
        "printing": _text("edition and printing as the colophon has them: 2026年3月第1版"),
        "history": Key("tables", "what was printed and corrected, the newest last", of="history"),
    },
    "index": {
        "title": _text("人名索引; else from its kind"),
        "kind": _text("person, place, organisation, title or word: whose marks it has", "kind"),
        "sort": _text("pinyin, strokes or zhuyin; else as the region sorts", "collation"),
        "terms": Key("texts", 'what is looked for: "江海区 = 江海、本区"', "some"),
        "file": _text("the same, a term a line, in a file of the folder", "path"),
    },
    "lists": {
        "figures": Key("flag", "a list of figures after the contents"),
    },
    "press": {
        "preset": _text("a printer's habits: offset, office, or a .toml file of the folder"),
        "paper": _text("the interior's stock, by its name in docs/press.md: 双胶80"),
        "caliper": Key("number", "thickness of a leaf in mm, where the mill or printer gives it"),
        "cover_paper": _text("the cover's stock: 铜版250"),
        "binding": _text("perfect 胶装, sewn 锁线胶装, saddle 骑马订", "binding"),
        "ink": _text("of the interior: mono 单色, cmyk 四色", "ink"),
        "flaps": Key("number", "width of the cover's flaps (勒口) in mm; 0: none"),
        "copies": Key("number", "number of copies (印数)"),
        "profile": _text("the printer's ICC profile, a file of the folder", "path"),
        "finishing": _text("what is done to the cover: 覆哑膜"),
    },
    "history": {
        "date": _text("2024, 2024-05 or 2024-05-31", "date", required=True),
        "note": _text("what was done: 初版, 订正文字", "some", required=True),
        "version": _text("the version that it was", "position"),
    },
    "variants": {
        "TW": Key("pairs", 'written forms in Taiwan: {"臺" = "台"}'),
        "HK": Key("pairs", 'written forms in Hong Kong: {"羣" = "群"}'),
        "CN": Key("pairs", "traditional forms in the mainland"),
        "usage": Key("texts", "regions whose own words are used, 信息 → 資訊: TW, HK", "region"),
    },
    "lexicon": {
        "protected": Key("texts", "words that are never converted", "some"),
        "forced": Key("pairs", "words that become given words"),
        "names": Key("texts", "names, whose characters stay where both scripts have them", "some"),
        "files": Key("texts", "shared lexicons, from the book's folder; ../ is allowed", "some"),
    },
}

_HUGE = 1_000_000_000  # of a number; no measure of a book is near it
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}", re.A)
_NUMBERS = re.compile(r"[0-9]+(\.[0-9]+)*", re.A)  # EPUB 3.3, D.3.6: group-position
_TOML_PLACE = re.compile(r" \(at line (\d+), column \d+\)")


def read_manifest(folder: Path) -> Manifest:
    """The book of a folder; one of its own making, named after the folder, without book.toml.

    PublishError with file and line: broken TOML; an unknown key, with the nearest right one; a
    value of the wrong kind; a bad date, ISBN, language tag or MARC role; an article listed twice;
    two editions of one name; a path out of the folder; no such folder.
    """
    if not folder.is_dir():
        raise PublishError("no-folder", Where(folder), path=folder)
    name = folder.resolve().name
    path = folder / FILE
    if not path.exists():
        return Manifest(folder=folder, name=name, title=name)
    if not inside(folder, path.name):
        raise PublishError("outside-folder", Where(path), path=path.name)
    reader = Reader(folder, path, read_toml(path))
    data = reader.table(reader.parse(), "", ())
    return _manifest(reader, data, name)


def read_toml(path: Path, limit: int | None = None) -> str:
    """The text of a TOML file.  PublishError: unreadable, larger than `limit` bytes (`MAX_BYTES`),
    not UTF-8 (with the line)."""
    limit = limit or MAX_BYTES
    try:
        if path.stat().st_size > limit:
            raise PublishError("raw-too-large", Where(path), limit=limit >> 20)
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise PublishError(
            "bad-toml", Where(path, line), name=path.name, problem="not UTF-8"
        ) from error
    except OSError as error:
        raise PublishError("unreadable", Where(path), path=path, reason=error.strerror) from error


def _manifest(reader: Reader, data: dict[str, Any], name: str) -> Manifest:
    book = dict(data.get("book", {}))
    creators = tuple(Creator(**creator) for creator in book.pop("creators", ()))
    manifest = Manifest(
        folder=reader.folder,
        name=name,
        path=reader.path,
        creators=creators,
        colophon=tuple(data.get("colophon", {}).items()),
        parts=_placed(PartEntry, data, "part", reader),
        front=data.get("front", {}).get("articles", ()),
        back=data.get("back", {}).get("articles", ()),
        editions=tuple(_edition(entry) for entry in data.get("edition", ())),
        fixes=_placed(Fix, data, "fix", reader),
        allows=_placed(Allow, data, "allow", reader),
        house_style=data.get("house_style", {}).get("apply", ()),
        conformance=Conformance(**claim) if (claim := data.get("accessibility")) else None,
        release=_release(data.get("release", {})),
        press=PressOrder(**data.get("press", {})),
        indexes=tuple(_index(entry, at, reader) for at, entry in enumerate(data.get("index", ()))),
        lists_figures=data.get("lists", {}).get("figures", False),
        forms=tuple(_forms(data.get("variants", {}), reader)),
        usage=data.get("variants", {}).get("usage", ()),
        lexicons=data.get("lexicon", {}).get("files", ()),
        terms=tuple(_terms(data.get("lexicon", {}), reader)),
        **{"title": name, **book},
    )
    _check_articles(manifest, reader)
    _check_editions(manifest, reader)
    _check_isbns(manifest, reader)
    _check_permit(manifest, reader)
    if manifest.series_number and not manifest.series:
        raise PublishError("missing-key", reader.where(("book", "series_number")), key="series")
    return manifest


def _forms(given: dict[str, Any], reader: Reader) -> Iterator[tuple[str, str, str]]:
    """(region, written, wished), one character each."""
    for region in REGIONS:
        for written, wished in given.get(region, {}).items():
            if len(written) != 1 or len(wished) != 1:
                where = reader.where(("variants", region), written)
                raise PublishError("one-character", where, written=written, wished=wished)
            yield region, written, wished


def _terms(lexicon: dict[str, Any], reader: Reader) -> Iterator[Term]:
    """The terms that book.toml itself holds."""

    def where(key: str, value: str) -> Where:
        return reader.where(("lexicon", key), value)

    for text in lexicon.get("protected", ()):
        yield Term(text, (("", text),), where=where("protected", text))
    for text, becomes in lexicon.get("forced", {}).items():
        if not text:
            raise PublishError("missing-key", reader.where(("lexicon", "forced")), key="forced")
        yield Term(text, (("", becomes),), where=where("forced", text))
    for text in lexicon.get("names", ()):
        yield Term(text, (), "person", where=where("names", text))


def _placed(
    make: Callable[..., Any], data: dict[str, Any], name: str, reader: Reader
) -> tuple[Any, ...]:
    entries = enumerate(data.get(name, ()))
    return tuple(make(**entry, where=reader.where((name, at))) for at, entry in entries)


def _release(entry: dict[str, Any]) -> Release:
    history = tuple(Printing(**line) for line in entry.get("history", ()))
    return Release(**{**entry, "history": history})


def _index(entry: dict[str, Any], at: int, reader: Reader) -> IndexOrder:
    given = dict(entry)
    lines = [(line, reader.where(("index", at, "terms"), line)) for line in given.pop("terms", ())]
    if name := given.get("file", ""):
        lines += lines_of(reader.folder / name, reader.where(("index", at, "file")))
    return IndexOrder(**given, terms=index_terms(lines))


def _edition(entry: dict[str, Any]) -> Edition:
    return Edition(**{"name": entry["language"], **entry})


def _check_articles(manifest: Manifest, reader: Reader) -> None:
    """An article stands in one place of the book."""
    lists: list[tuple[Steps, tuple[str, ...]]] = [(("front",), manifest.front)]
    lists += [(("part", at), part.articles) for at, part in enumerate(manifest.parts)]
    lists += [(("back",), manifest.back)]
    seen: set[str] = set()
    for steps, ids in lists:
        for id in ids:
            if id in seen:
                nth = ids.index(id) != len(ids) - 1 - ids[::-1].index(id)
                where = reader.where((*steps, "articles"), id, skip=int(nth))
                raise PublishError("repeated-article", where, id=id)
            seen.add(id)


def _check_editions(manifest: Manifest, reader: Reader) -> None:
    names = [edition.name for edition in manifest.editions]
    for at, name in enumerate(names):
        if name in names[:at]:
            raise PublishError("repeated-edition", reader.where(("edition", at)), name=name)
    for name in manifest.conformance.editions if manifest.conformance else ():
        if name not in names:
            near = nearest(name, names) if names else ""
            where = reader.where(("accessibility", "editions"), name)
            raise PublishError("unknown-edition", where, name=name, near=near)


def _check_isbns(manifest: Manifest, reader: Reader) -> None:
    """An ISBN names one product (ISO 2108, 4.2): an e-book never has that of the bound book."""
    given: list[tuple[Steps, str]] = [(("book", "isbn"), manifest.isbn)]
    given += [(("book", "isbn_epub"), manifest.isbn_epub)]
    for at, edition in enumerate(manifest.editions):
        given += [(("edition", at, "isbn"), edition.isbn)]
        given += [(("edition", at, "isbn_epub"), edition.isbn_epub)]
    seen: set[str] = set()
    for steps, isbn in given:
        if isbn and isbn_urn(isbn) in seen:
            raise PublishError("repeated-isbn", reader.where(steps), value=isbn)
        seen.add(isbn_urn(isbn))


# What no internal publication has; as lines of `[colophon]` too.
_OF_SOLD_BOOKS = ("isbn", "isbn_epub", "price", "cip")
_SAID_OF_SOLD_BOOKS = frozenset({"书号", "書號", "ISBN", "定价", "定價", "售价", "售價"})


def _check_permit(manifest: Manifest, reader: Reader) -> None:
    """An internal publication is not sold and has no ISBN (内部资料性出版物管理办法, 2015, 第二条,
    第十五条)."""
    if not manifest.permit:
        return
    given: list[Steps] = [("book", k) for k in _OF_SOLD_BOOKS if getattr(manifest, k)]
    for at, edition in enumerate(manifest.editions):
        given += [("edition", at, k) for k in _OF_SOLD_BOOKS if getattr(edition, k, "")]
    given += [("colophon", key) for key, _ in manifest.colophon if key in _SAID_OF_SOLD_BOOKS]
    if given:
        raise PublishError("permit-conflict", reader.where(given[0]), key=given[0][-1])


# --------------------------------------------------------------------------- against the table

Steps = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """A TOML file that is checked against `tables`; `folder` is what its paths must stay in."""

    folder: Path
    path: Path
    text: str
    tables: Mapping[str, dict[str, Key]] = field(default_factory=lambda: TABLES)

    def parse(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self.text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            place = _TOML_PLACE.search(str(error))
            line = int(place[1]) if place else None
            problem = _TOML_PLACE.sub("", str(error))
            raise PublishError(
                "bad-toml", Where(self.path, line), name=self.path.name, problem=problem
            ) from error

    def where(self, steps: Steps, value: str = "", skip: int = 0) -> Where:
        return Where(self.path, line_of(self.text, steps, value, skip))

    def table(self, given: dict[str, Any], name: str, steps: Steps) -> dict[str, Any]:
        """One table checked; lists become tuples, dates text."""
        keys = self.tables[name]
        for key in given:
            if key not in keys:
                where, homes = self.where((*steps, key)), self.homes(key)
                if homes:
                    raise PublishError("misplaced-key", where, key=key, homes=homes)
                raise PublishError("unknown-key", where, key=key, near=nearest(key, keys))
        for key, rule in keys.items():
            if rule.required and key not in given:
                raise PublishError("missing-key", self.where(steps), key=key)
        return {key: self.value(given[key], keys[key], (*steps, key)) for key in given}

    def homes(self, key: str) -> str:
        """The tables that have a key of this name, as they are headed: [book], [[edition]]."""
        heads = {"table": "[{}]", "tables": "[[{}]]"}
        top = self.tables.get("", {}).items()
        homes = (heads[k.kind].format(n) for n, k in top if k.of and key in self.tables[k.of])
        return ", ".join(homes)

    def value(self, given: Any, rule: Key, steps: Steps) -> Any:
        match rule.kind, given:
            case "text", "" if not rule.required:
                return ""
            case "text", str() if FORMS[rule.form].accepts(self, given, steps):
                return given
            case "text", int() if rule.form == "position" and not isinstance(given, bool):
                return self.value(str(given), rule, steps)
            case "text", datetime.date() if rule.form == "date":
                return given.isoformat()[:10]
            case "flag", bool():
                return given
            case "number", int() | float() if type(given) is not bool and 0 <= given < _HUGE:
                return given
            case "texts", list() if all(isinstance(item, str) for item in given):
                return tuple(i for i in given if FORMS[rule.form].accepts(self, i, steps))
            case "pairs", dict() if all(type(item) in (str, int) for item in given.values()):
                return {key: str(item) for key, item in given.items()}
            case "table", dict():
                return self.table(given, rule.of, steps)
            case "tables", list() if all(isinstance(item, dict) for item in given):
                tables = enumerate(given)
                return tuple(self.table(item, rule.of, (*steps, at)) for at, item in tables)
            case _:
                wanted = WANTED[rule.kind]
                raise PublishError("wrong-type", self.where(steps), key=steps[-1], wanted=wanted)


WANTED: dict[Kind, str] = {
    "text": '"…"',
    "texts": '["…", "…"]',
    "flag": "true / false",
    "number": "0, 1.5 …",
    "table": "[…]",
    "tables": "[[…]]",
    "pairs": '{… = "…"}',
}


def line_of(text: str, steps: Steps, value: str = "", skip: int = 0) -> int:
    """The line of a key in a TOML text, or of a quoted `value` behind it (the one after `skip`
    others).  tomllib keeps no places, so they are looked for: a header, else a key and `=`; the
    n-th table of an array of tables is its n-th header, else its n-th brace."""
    at = 0
    for step in steps:
        if isinstance(step, int):
            at = _nth_table(text, at, step)
            continue
        name = rf'["\']?{re.escape(step)}["\']?'
        header = re.compile(rf"^[ \t]*\[\[?[ \t]*{name}[ \t]*\]", re.M)
        key = re.compile(rf"(?:^|[{{,.\s])({name})\s*=", re.M)
        if found := header.search(text) if at == 0 else None:
            at = found.start()
        elif found := key.search(text, at):
            at = found.start(1)
    for _ in range(skip + 1 if value else 0):
        quoted = re.compile(rf'["\']{re.escape(value)}["\']').search(text, at)
        at = quoted.end() if quoted else at
    return text.count("\n", 0, at) + 1


def _nth_table(text: str, at: int, number: int) -> int:
    header = re.match(r"[ \t]*\[\[.*?\]\]", text[at:])
    pattern = re.compile(rf"^{re.escape(header[0])}", re.M) if header else re.compile(r"\{")
    places = [found.start() for found in pattern.finditer(text, at)]
    return places[number] if number < len(places) else at


# --------------------------------------------------------------------------- forms of texts


@dataclass(frozen=True, slots=True)
class Form:
    """What a text must look like: `check` raises a PublishError, `schema` is JSON Schema."""

    check: Callable[[Reader, str, Steps], None]
    schema: dict[str, Any]

    def accepts(self, reader: Reader, given: str, steps: Steps) -> bool:
        self.check(reader, given, steps)
        return True


def _anything(reader: Reader, given: str, steps: Steps) -> None:
    pass


def _something(reader: Reader, given: str, steps: Steps) -> None:
    if not given:
        raise PublishError("missing-key", reader.where(steps), key=steps[-1])


def _date(reader: Reader, given: str, steps: Steps) -> None:
    try:
        datetime.date.fromisoformat(given + "-01-01"[len(given) - 4 :])
        right = _DATE.fullmatch(given) is not None
    except ValueError:
        right = False
    if not right:
        raise PublishError("bad-date", reader.where(steps), value=given)


def _position(reader: Reader, given: str, steps: Steps) -> None:
    if not _NUMBERS.fullmatch(given):
        near = ".".join(re.findall("[0-9]+", given)) or "1"
        blanks = {"key": steps[-1], "value": given, "near": near}
        raise PublishError("unknown-value", reader.where(steps), **blanks)


def _isbn(reader: Reader, given: str, steps: Steps) -> None:
    problem = isbn_problem(given)
    if problem:
        raise PublishError("bad-isbn", reader.where(steps), value=given, reason=problem)


def isbn_problem(given: str) -> str:
    """Why this is no ISBN, or nothing."""
    if not has_isbn_shape(given):
        return "10 / 13"
    return "" if is_isbn(given) else f"…{bare_isbn(given)[-1]}"


def _path(reader: Reader, given: str, steps: Steps) -> None:
    if not inside(reader.folder, given):
        raise PublishError("outside-folder", reader.where(steps), path=given)


def _name(reader: Reader, given: str, steps: Steps) -> None:
    if not re.fullmatch(r"\w[\w.-]*", given):
        near = re.sub(r"[^\w.-]+", "-", given).strip("-.") or "hans"
        raise PublishError("unknown-value", reader.where(steps), key="name", value=given, near=near)


def _applied(reader: Reader, given: str, steps: Steps) -> None:
    if given not in APPLIED:
        where = reader.where(steps, given)
        raise PublishError("not-applied", where, value=given, known="、".join(APPLIED))


def _one_of(values: Iterable[str], error: str) -> Form:
    allowed = tuple(values)

    def check(reader: Reader, given: str, steps: Steps) -> None:
        if given not in allowed:
            blanks = {"key": steps[-1], "value": given, "near": nearest(given, allowed)}
            raise PublishError(error, reader.where(steps), **blanks)

    return Form(check, {"enum": list(allowed)})


FORMS: dict[str, Form] = {
    "": Form(_anything, {}),
    "some": Form(_something, {"minLength": 1}),
    "date": Form(_date, {"pattern": "^[0-9]{4}(-[0-9]{2}){0,2}$"}),
    "isbn": Form(_isbn, {"pattern": "^[0-9][0-9 -]{8,15}[0-9X]$"}),
    "position": Form(_position, {"type": ["string", "integer"], "pattern": r"^[0-9]+(\.[0-9]+)*$"}),
    "conforms": _one_of(CONFORMS, "unknown-value"),
    "path": Form(_path, {"minLength": 1}),
    "name": Form(_name, {"pattern": r"^\w[\w.-]*$"}),
    "language": _one_of(LANGUAGES, "bad-language"),
    "relator": _one_of(RELATORS, "unknown-value"),
    "writing": _one_of(get_args(Writing), "unknown-value"),
    "fonts": _one_of(get_args(EmbeddedFonts), "unknown-value"),
    "profile": _one_of(get_args(EbookProfile), "unknown-value"),
    "binding": _one_of(get_args(Binding), "unknown-value"),
    "standard": _one_of(get_args(PressStandard), "unknown-value"),
    "imposition": _one_of(get_args(Imposition), "unknown-value"),
    "ink": _one_of(get_args(Ink), "unknown-value"),
    "collation": _one_of(get_args(Collation), "unknown-value"),
    "region": _one_of(REGIONS, "unknown-value"),
    "applied": Form(_applied, {"enum": list(APPLIED)}),
    "kind": _one_of(TERM_KINDS, "unknown-value"),
}


# --------------------------------------------------------------------------- for editors


def json_schema(
    title: str = FILE, tables: Mapping[str, dict[str, Key]] | None = None
) -> dict[str, Any]:
    """The format of book.toml, or of another file, as a JSON Schema (draft 2020-12)."""
    tables = tables or TABLES
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **_schema_table(tables[""]),
        "$defs": {name: _schema_table(keys) for name, keys in tables.items() if name},
    }


def _schema_table(keys: dict[str, Key]) -> dict[str, Any]:
    required = [name for name, key in keys.items() if key.required]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _schema_key(key) for name, key in keys.items()},
        **({"required": required} if required else {}),
    }


def _schema_key(key: Key) -> dict[str, Any]:
    reference = {"$ref": f"#/$defs/{key.of}"}
    shapes: dict[Kind, dict[str, Any]] = {
        "text": {"type": "string", **FORMS[key.form].schema},
        "texts": {"type": "array", "items": {"type": "string", **FORMS[key.form].schema}},
        "flag": {"type": "boolean"},
        "number": {"type": "number", "minimum": 0},
        "table": reference,
        "tables": {"type": "array", "items": reference},
        "pairs": {"type": "object", "additionalProperties": {"type": ["string", "integer"]}},
    }
    return {**shapes[key.kind], "description": key.about}
