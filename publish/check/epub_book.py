"""An EPUB 2 or 3, opened: what the checks and the report read.

Input is hostile: sizes are bounded, no entity is expanded, nothing is fetched, and a member that
cannot be read is a finding beside the others, not the end.  Of a picture only its head is read.
"""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree
from PIL import Image, UnidentifiedImageError

from publish.model import Finding, Where, finding

XHTML = "application/xhtml+xml"
NCX = "application/x-dtbncx+xml"
RASTERS = ("image/jpeg", "image/png", "image/gif", "image/webp")
HEADINGS = tuple(f"{{http://www.w3.org/1999/xhtml}}h{level}" for level in range(1, 7))
TYPE = "{http://www.idpf.org/2007/ops}type"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# A book is far below; what unpacks to more is an attack or a mistake.
_MAX_BYTES = 1 << 30
_SPACE = re.compile(r"\s+")
_ADOBE, _IDPF = "http://ns.adobe.com/pdf/enc#RC", "http://www.idpf.org/2008/embedding"
_GPS = 0x8825  # Exif 2.3, 4.6.3: the IFD that says where the picture was taken

# Pillow's own bound is global and warns; only the head of a picture is read here.
Image.MAX_IMAGE_PIXELS = None


class BrokenError(Exception):
    """No book in this zip: the reason, in the words of the standard."""


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
class Raster:
    """The head of a picture.  Sizes are pixels and bytes; `has_place`: its EXIF has a GPS IFD."""

    name: str
    width: int
    height: int
    size: int
    has_place: bool


@dataclass(frozen=True, slots=True)
class EpubBook:
    """An opened EPUB.  Names are members of the zip.  `documents` are the XHTML of the manifest
    that could be read, `ids` their elements by id (the first of each), `spine` the names of the
    linear documents in reading order, `sources` the bytes of what is XML, `encrypted` the members
    under a lock with its algorithm, `unread` these and what is broken: where a link into one of
    them leads nobody can say."""

    path: Path
    infos: tuple[ZipInfo, ...]
    package_name: str
    package: etree._Element
    documents: Mapping[str, etree._Element]
    ids: Mapping[str, Mapping[str, etree._Element]]
    spine: tuple[str, ...]
    fonts: Mapping[str, bytes]
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

    BrokenError, OSError, EOFError, BadZipFile, zlib.error: there is no book.  RuntimeError,
    NotImplementedError: the zip has a password, or packs in a way that is unknown here.
    """
    with ZipFile(path) as packed:
        infos = tuple(packed.infolist())
        if sum(info.file_size for info in infos) > _MAX_BYTES:
            raise BrokenError(f"more than {_MAX_BYTES >> 20} MiB unpacked")
        package_name, package, source = _package(packed)
        encrypted = _encrypted(packed)
        reader = _Reader(path, packed, encrypted, _keys(package))
        items = _items(packed, package_name, package)
        kinds = {name: item.get("media-type", "") for name, item in items.items()}
        texts = [n for n, kind in kinds.items() if kind == XHTML]
        documents = dict(reader.trees(texts))
        ncx = dict(reader.trees(n for n, kind in kinds.items() if kind == NCX))
        styles = {n: reader.text(n) for n, kind in kinds.items() if kind == "text/css"}
        fonts = dict(reader.datas(n for n, kind in kinds.items() if _is_font(n, kind)))
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
        ids={name: _ids(root) for name, root in documents.items()},
        spine=tuple(name for name in spine if name),
        fonts=fonts,
        styles=styles,
        pictures=pictures,
        sources=reader.sources,
        encrypted=encrypted,
        unread=frozenset(encrypted) | (set(texts) - set(documents)),
        contents=contents,
        pages=pages,
        landmarks=landmarks,
    )
    return book, tuple(reader.found)


def _package(packed: ZipFile) -> tuple[str, etree._Element, bytes]:
    """(member, its tree, its bytes) of the package document."""
    try:
        container = _xml(packed.read("META-INF/container.xml"))
    except KeyError:
        raise BrokenError("no META-INF/container.xml") from None
    except etree.XMLSyntaxError as error:
        raise BrokenError(f"META-INF/container.xml: {error.msg}") from error
    root = container.find(".//{urn:oasis:names:tc:opendocument:xmlns:container}rootfile")
    name = root.get("full-path", "") if root is not None else ""
    if name not in packed.namelist():
        raise BrokenError(f"no package document {name}")
    try:
        data = packed.read(name)
        return name, _xml(data), data
    except etree.XMLSyntaxError as error:
        raise BrokenError(f"{name}: {error.msg}") from error


def _xml(data: bytes) -> etree._Element:
    """Hostile input: no entities, no network."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _items(
    packed: ZipFile, package_name: str, package: etree._Element
) -> dict[str, etree._Element]:
    """Member → its item in the manifest; an item without a member is EPUBCheck's RSC-001."""
    names = set(packed.namelist())
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


# ------------------------------------------------------------------ encryption (OCF 3.3 4.2.6.3.2)


def _encrypted(packed: ZipFile) -> dict[str, str]:
    """Member → algorithm, as META-INF/encryption.xml says."""
    try:
        root = _xml(packed.read("META-INF/encryption.xml"))
    except (KeyError, etree.XMLSyntaxError):
        return {}
    out: dict[str, str] = {}
    for data in root.iter("{*}EncryptedData"):
        method, reference = data.find("{*}EncryptionMethod"), data.find(".//{*}CipherReference")
        if method is not None and reference is not None:
            out[unquote(reference.get("URI", ""))] = method.get("Algorithm", "")
    return out


def _keys(package: etree._Element) -> dict[str, tuple[bytes, int]]:
    """Algorithm of font obfuscation → (its key, how many bytes it covers); the key is made of the
    book's identifier (OCF 3.3 4.4)."""
    unique = package.get("unique-identifier", "")
    all_ids = package.iterfind(".//{http://purl.org/dc/elements/1.1/}identifier")
    id = next((_SPACE.sub("", e.text or "") for e in all_ids if e.get("id") == unique), "")
    keys = {_IDPF: (hashlib.sha1(id.encode(), usedforsecurity=False).digest(), 1040)}
    digits = id.lower().removeprefix("urn:uuid:").replace("-", "")
    if re.fullmatch("[0-9a-f]{32}", digits):
        keys[_ADOBE] = (bytes.fromhex(digits), 1024)
    return keys


class _Reader:
    """Reads members, and keeps what it could not read."""

    def __init__(
        self,
        path: Path,
        packed: ZipFile,
        encrypted: dict[str, str],
        keys: Mapping[str, tuple[bytes, int]],
    ) -> None:
        self.path, self.packed, self.encrypted, self.keys = path, packed, encrypted, keys
        self.sources: dict[str, bytes] = {}
        self.found: list[Finding] = []

    def data(self, name: str) -> bytes | None:
        """The bytes of a member; None when it is encrypted or broken."""
        algorithm = self.encrypted.get(name)
        if algorithm is not None and algorithm not in self.keys:
            return None
        try:
            data = self.packed.read(name)
        except (BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
            self.found.append(finding("E-023", Where(self.path / name), reason=error))
            return None
        if algorithm is None:
            return data
        del self.encrypted[name]
        key, length = self.keys[algorithm]
        head = bytes(b ^ key[i % len(key)] for i, b in enumerate(data[:length]))
        return head + data[length:]

    def trees(self, names: Iterable[str]) -> Iterator[tuple[str, etree._Element]]:
        for name in names:
            data = self.data(name)
            if data is None:
                continue
            self.sources[name] = data
            try:
                yield name, _xml(data)
            except etree.XMLSyntaxError as error:
                where = Where(self.path / name, error.lineno or None)
                self.found.append(finding("E-005", where, reason=error.msg))

    def datas(self, names: Iterator[str]) -> Iterator[tuple[str, bytes]]:
        for name in names:
            data = self.data(name)
            if data is not None:
                yield name, data

    def text(self, name: str) -> str:
        return (self.data(name) or b"").decode("utf-8", "replace")

    def rasters(self, names: Iterator[str]) -> Iterator[Raster]:
        for name in names:
            data = self.data(name)
            if data is None:
                continue
            try:
                with Image.open(io.BytesIO(data)) as image:
                    has_place = bool(image.getexif().get_ifd(_GPS))
                    yield Raster(name, image.width, image.height, len(data), has_place)
            except (UnidentifiedImageError, OSError, SyntaxError, ValueError, KeyError) as error:
                reason = str(error).partition(" <")[0]  # Pillow adds the address of its buffer
                self.found.append(finding("E-023", Where(self.path / name), reason=reason))


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
    if types(element) & {"noteref", "doc-noteref"}:
        return ""
    tails = (_printed(child) + (child.tail or "") for child in element)
    return (element.text or "") + "".join(tails)


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
