"""An EPUB 2 or 3, opened: what the checks and the report read.

Input is hostile (`epub_members`): a member that cannot be read is a finding beside the others, not
the end.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zipfile import ZipFile, ZipInfo

from lxml import etree

from publish.check.epub_members import (
    MAX_BYTES,
    SPOILT,
    BrokenError,
    Face,
    Raster,
    Reader,
    encrypted,
    keys,
    xml,
)
from publish.model import Finding, Where

XHTML = "application/xhtml+xml"
NCX = "application/x-dtbncx+xml"
SVG = "image/svg+xml"
PACKAGE = "application/oebps-package+xml"
RASTERS = ("image/jpeg", "image/png", "image/gif", "image/webp")
HEADINGS = tuple(f"{{http://www.w3.org/1999/xhtml}}h{level}" for level in range(1, 7))
TYPE = "{http://www.idpf.org/2007/ops}type"
CALLS = frozenset({"noteref", "doc-noteref"})
NOTES = frozenset({"footnote", "endnote", "rearnote", "doc-footnote", "doc-endnote"})
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents, of the page-list or of the landmarks, as it stands in member `base`.
    `level` counts from 1; `type` is a landmark's."""

    title: str
    href: str
    base: str
    line: int | None
    level: int = 1
    type: str = ""

    @property
    def target(self) -> tuple[str, str]:
        return resolve(self.base, self.href)


@dataclass(frozen=True, slots=True)
class EpubBook:
    """An opened EPUB.  Names are members of the zip.  `documents` are the XHTML of the manifest
    that could be read, `drawings` its SVG, `ids` the elements of documents by id (the first of
    each), `spine` the names of the linear documents in reading order, `faces` the fonts (None:
    locked or broken), `sources` the bytes of what is XML, `encrypted` the members under a lock
    with its algorithm, `unread` every member that is no document here (locked, broken, a drawing):
    where a link inside one of them leads nobody can say."""

    path: Path
    infos: tuple[ZipInfo, ...]
    package_name: str
    package: etree._Element
    documents: Mapping[str, etree._Element]
    drawings: Mapping[str, etree._Element]
    ids: Mapping[str, Mapping[str, etree._Element]]
    spine: tuple[str, ...]
    faces: Mapping[str, Face | None]
    styles: Mapping[str, str]
    pictures: tuple[Raster, ...]
    sources: Mapping[str, bytes]
    encrypted: Mapping[str, str]
    unread: frozenset[str]
    contents: tuple[Entry, ...]
    pages: tuple[Entry, ...]
    landmarks: tuple[Entry, ...]

    @property
    def version(self) -> str:
        return self.package.get("version", "")

    def where(self, name: str, element: etree._Element | None = None) -> Where:
        return Where(self.path / name, line_of(element))

    def where_of(self, entry: Entry) -> Where:
        return Where(self.path / entry.base, entry.line)

    def element(self, target: tuple[str, str]) -> etree._Element | None:
        """What a link leads to; None when it is not there."""
        name, fragment = target
        root = self.documents.get(name)
        return self.ids[name].get(fragment) if root is not None and fragment else root


# --------------------------------------------------------------------------- opening


def open_epub(path: Path) -> tuple[EpubBook, tuple[Finding, ...]]:
    """The book, and what could not be read.

    BrokenError: there is no book, the zip has a password, or packs in a way that is unknown here.
    """
    try:
        with ZipFile(path) as packed:
            return _opened(path, packed)
    except SPOILT as error:
        raise BrokenError(str(error)) from error


def _opened(path: Path, packed: ZipFile) -> tuple[EpubBook, tuple[Finding, ...]]:
    infos = tuple(packed.infolist())
    if sum(info.file_size for info in infos) > MAX_BYTES:
        raise BrokenError(f"more than {MAX_BYTES >> 20} MiB unpacked")
    package_name, package, source = _package(packed)
    locked = encrypted(packed)
    reader = Reader(path, packed, locked, keys(package))
    items = _items(packed, package_name, package)
    kinds = {name: item.get("media-type", "") for name, item in items.items()}
    documents = dict(reader.trees(n for n, kind in kinds.items() if kind == XHTML))
    drawings = dict(reader.trees(n for n, kind in kinds.items() if kind == SVG))
    ncx = dict(reader.trees(n for n, kind in kinds.items() if kind == NCX))
    styles = {n: reader.text(n) for n, kind in kinds.items() if kind == "text/css"}
    faces = {n: reader.face(n) for n, kind in kinds.items() if _is_font(n, kind)}
    pictures = tuple(reader.rasters(n for n, kind in kinds.items() if kind in RASTERS))
    reader.sources[package_name] = source
    names = {item.get("id", ""): name for name, item in items.items()}
    refs = package.iterfind("{*}spine/{*}itemref")
    spine = [names.get(r.get("idref", ""), "") for r in refs if r.get("linear") != "no"]
    contents, pages, landmarks = _navigation(package_name, package, items, documents, ncx)
    book = EpubBook(
        path=path,
        infos=infos,
        package_name=package_name,
        package=package,
        documents=documents,
        drawings=drawings,
        ids={name: _ids(root) for name, root in documents.items()},
        spine=tuple(name for name in spine if name),
        faces=faces,
        styles=styles,
        pictures=pictures,
        sources=reader.sources,
        encrypted=locked,
        unread=frozenset(packed.namelist()) - set(documents),
        contents=contents,
        pages=pages,
        landmarks=landmarks,
    )
    return book, tuple(reader.found)


def _package(packed: ZipFile) -> tuple[str, etree._Element, bytes]:
    """(member, its tree, its bytes) of the package document."""
    try:
        container = xml(packed.read("META-INF/container.xml"))
    except KeyError:
        raise BrokenError("no META-INF/container.xml") from None
    except etree.XMLSyntaxError as error:
        raise BrokenError(f"META-INF/container.xml: {error.msg}") from error
    roots = list(container.iter("{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"))
    books = [r for r in roots if r.get("media-type") == PACKAGE]  # another may be a PDF
    said = (books or roots)[0].get("full-path", "") if roots else ""
    name = next((n for n in (said, unquote(said)) if n in packed.namelist()), "")
    if not name:
        raise BrokenError(f"no package document {said}")
    try:
        data = packed.read(name)
        return name, xml(data), data
    except etree.XMLSyntaxError as error:
        raise BrokenError(f"{name}: {error.msg}") from error


def _items(
    packed: ZipFile, package_name: str, package: etree._Element
) -> dict[str, etree._Element]:
    """Member → its item in the manifest; an item without a member is EPUBCheck's RSC-001, and one
    for the package itself (href="") is none."""
    names = set(packed.namelist()) - {package_name}
    items = package.iterfind("{*}manifest/{*}item")
    placed = {resolve(package_name, item.get("href", ""))[0]: item for item in items}
    return {name: item for name, item in placed.items() if name in names}


def _is_font(name: str, kind: str) -> bool:
    """By the media types that were ever right, and by the name where the type is none."""
    return (
        kind.startswith(("font/", "application/font", "application/x-font"))
        or kind == "application/vnd.ms-opentype"
        or name.lower().endswith((".ttf", ".otf", ".woff", ".woff2"))
    )


# --------------------------------------------------------------------------- navigation


_Entries = tuple[Entry, ...]


def _navigation(
    package_name: str,
    package: etree._Element,
    items: Mapping[str, etree._Element],
    documents: Mapping[str, etree._Element],
    ncx: Mapping[str, etree._Element],
) -> tuple[_Entries, _Entries, _Entries]:
    """(contents, page-list, landmarks): of the navigation document, else of the NCX and the
    guide of EPUB 2."""
    is_nav = (n for n, item in items.items() if "nav" in item.get("properties", "").split())
    nav = next((name for name in is_nav if name in documents), "")
    if nav:
        lists: dict[str, list[Entry]] = {"toc": [], "page-list": [], "landmarks": []}
        for element in documents[nav].iter("{*}nav"):
            for kind in types(element) & set(lists):
                lists[kind].extend(_nav_entries(nav, element))
        return tuple(lists["toc"]), tuple(lists["page-list"]), tuple(lists["landmarks"])
    toc: list[Entry] = []
    pages: list[Entry] = []
    for name, root in ncx.items():
        toc.extend(_ncx_entries(name, root.find("{*}navMap"), "navPoint", 1))
        pages.extend(_ncx_entries(name, root.find("{*}pageList"), "pageTarget", 1))
    guide = (
        _entry(package_name, r, r.get("title", ""), r.get("href", ""), type=r.get("type", ""))
        for r in package.iterfind("{*}guide/{*}reference")
    )
    return tuple(toc), tuple(pages), tuple(guide)


def _entry(
    name: str, element: etree._Element, title: str, href: str, level: int = 1, type: str = ""
) -> Entry:
    return Entry(title, href, name, line_of(element), level, type)


def _nav_entries(name: str, nav: etree._Element) -> Iterator[Entry]:
    for link in nav.iter("{*}a"):
        level = sum(1 for e in link.iterancestors("{*}ol"))
        yield _entry(name, link, _title(link), link.get("href", ""), level, link.get(TYPE, ""))


def _ncx_entries(name: str, parent: etree._Element | None, tag: str, level: int) -> Iterator[Entry]:
    if parent is None:
        return
    for point in parent.iterfind(f"{{*}}{tag}"):
        content, label = point.find("{*}content"), point.find("{*}navLabel")
        href = content.get("src", "") if content is not None else ""
        title = _title(label) if label is not None else ""
        yield _entry(name, point, title, href, level)
        yield from _ncx_entries(name, point, tag, level + 1)


def _title(element: etree._Element) -> str:
    return " ".join(_printed(element).split())


# --------------------------------------------------------------------------- reading a document


def line_of(element: etree._Element | None) -> int | None:
    line = element.sourceline if element is not None else None
    return line if isinstance(line, int) else None


def resolve(base: str, href: str) -> tuple[str, str]:
    """(member, fragment) of a link as seen from member `base`; ("", "") when it leaves the book
    or is none."""
    try:
        parts = urlsplit(href)
    except ValueError:  # http://[
        return "", ""
    if parts.scheme or parts.netloc:
        return "", ""
    if not parts.path:
        return base, unquote(parts.fragment)
    name = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(parts.path)))
    return name, unquote(parts.fragment)


def types(element: etree._Element) -> set[str]:
    """epub:type and role together: both name what an element is."""
    return {*element.get(TYPE, "").split(), *element.get("role", "").split()}


def text_of(element: etree._Element) -> str:
    """The characters that an element prints, without spaces, readings (rt) and note calls."""
    return _SPACE.sub("", _printed(element))


def _printed(element: etree._Element) -> str:
    if not isinstance(element.tag, str) or element.tag.endswith(("}rt", "}rp")):
        return ""
    if element.tag.endswith(("}annotation", "}annotation-xml")):  # MathML: the same once more
        return ""
    if is_call(element):
        return ""
    tails = (_printed(child) + (child.tail or "") for child in element)
    return (element.text or "") + "".join(tails)


def is_call(link: etree._Element) -> bool:
    """By its type, or (EPUB 2) a raised mark that leads to an id and is not itself a way back."""
    if types(link) & CALLS:
        return True
    if not link.tag.endswith("}a") or "#" not in link.get("href", ""):
        return False
    parent = link.getparent()
    raised = parent is not None and parent.tag.endswith("}sup")
    raised = raised or (len(link) == 1 and str(link[0].tag).endswith("}sup"))
    raised = raised or "footnote-ref" in link.get("class", "").split()  # pandoc raises by CSS
    return bool(
        raised
        and _MARK.fullmatch("".join(str(link.xpath("string()")).split()))
        and not any(types(e) & NOTES for e in link.iterancestors("*"))
        and "doc-backlink" not in types(link)
    )


_MARK = re.compile(
    r"[\[〔［(（]?(?:[0-9０-９]{1,4}|[*＊†‡]{1,3}|[①-⑳㉑-㊿]|[一二三四五六七八九十百]{1,4})[\]〕］)）]?"
)


def body_of(root: etree._Element) -> etree._Element:
    body = root.find("{*}body")
    return root if body is None else body


def all_text(root: etree._Element) -> str:
    """Every character of the body."""
    return str(body_of(root).xpath("string()"))


def _ids(root: etree._Element) -> dict[str, etree._Element]:
    out: dict[str, etree._Element] = {}
    for element in root.iter("*"):
        if id := element.get("id"):
            out.setdefault(id, element)
    return out
