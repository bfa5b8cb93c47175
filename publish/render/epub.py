"""Pages and resources → an EPUB 3.3, as bytes.

EbookLib packs: it writes the package document and the zip.  It never writes markup: whatever it is
given as a document it re-parses as HTML 4, so every page, the nav and the NCX go in as `EpubItem`
with bytes of our own, which it stores verbatim.  What it cannot do is done after it, in
`_canonical`: fixed times in the zip, the language of the package, no dangling references.

1. read the facts of every page (pictures, headings, ruby …): metadata must be true
2. describe: Dublin Core, roles, series, accessibility
3. pack with EbookLib
4. make the zip canonical: the same input gives the same bytes
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from ebooklib import epub
from lxml import etree

from publish.characters import in_forms_of
from publish.isbn import isbn_urn
from publish.model import AUTHORS, Anthology, Conformance, Creator, Page, PublishError

XHTML = "application/xhtml+xml"
NCX = "application/x-dtbncx+xml"
APPLE_OPTIONS = b"""<?xml version="1.0" encoding="utf-8"?>
<display_options>
  <platform name="*">
    <option name="specified-fonts">true</option>
  </platform>
</display_options>
"""

# The first hour that every zip tool reads as it stands; no clock, no zone.
ZIP_TIME = (2024, 1, 1, 0, 0, 0)
# Names that survive every device, file system and URL (OCF 4.2.3 allows far more).
_NAME = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")
# W3C date and time formats, to the day: what dc:date may be.
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
# XML 1.0 2.2: characters that no document may hold.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Who made the text is a creator; who served it is a contributor (as library catalogues do).
_TYPE = "{http://www.idpf.org/2007/ops}type"
_ORNAMENT = ("presentation", "none")  # WAI-ARIA 1.2: a picture that says nothing
_MOVING = ("image/gif", "video/", "audio/", "text/javascript", "application/javascript")

# schema:accessibilitySummary in the script of the book: what is always so, then what may be.
_SUMMARY = {
    "Hans": {
        "always": "本书是可重排的文本，有目录和分级标题，可按正文顺序朗读，"
        "字号、行距和颜色可由读者调整。",
        "vertical": "文字竖排，由右向左翻页。",
        "no pictures": "书中没有图片。",
        "described": "图片均附文字说明。",
        "undescribed": "部分图片没有文字说明。",
        "rubies": "部分文字旁有注音。",
        "pages": "可按纸书页码查找。",
    },
    "Hant": {
        "always": "本書是可重排的文本，有目錄和分級標題，可按正文順序朗讀，"
        "字號、行距和顏色可由讀者調整。",
        "vertical": "文字直排，由右向左翻頁。",
        "no pictures": "書中沒有圖片。",
        "described": "圖片均附文字說明。",
        "undescribed": "部分圖片沒有文字說明。",
        "rubies": "部分文字旁有注音。",
        "pages": "可按紙書頁碼查找。",
    },
}
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Resource:
    """A file of the package that is not a page: style, font, picture, licence.  `href` is relative
    to the package (`fonts/BookSong-Regular.ttf`); `properties` are the manifest's
    (`("cover-image",)`)."""

    href: str
    media_type: str
    data: bytes
    properties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """What the package document says for one reader alone (profiles.py).  `old_metas`: EPUB 2's
    (name, content); `metas`: (property, value), whose vocabularies `prefixes` name (prefix,
    address); `spine`: properties of places in the reading order, (href, property)."""

    old_metas: tuple[tuple[str, str], ...] = ()
    metas: tuple[tuple[str, str], ...] = ()
    prefixes: tuple[tuple[str, str], ...] = ()
    spine: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the pages hold, counted: `described` pictures have a text of their own, `breaks` are
    those of a printed book's pages, `pages` the entries of its page list.  The cover's picture is
    not counted, its text is the title; nor is one that says it is an ornament."""

    pictures: int = 0
    described: int = 0
    headings: int = 0
    rubies: int = 0
    breaks: int = 0
    pages: int = 0
    roles: int = 0


def write_epub(
    anthology: Anthology,
    pages: Sequence[Page],
    resources: Sequence[Resource],
    package: Package = Package(),
) -> bytes:
    """The EPUB of a book.  `pages` are in reading order; the page of role `toc` is the nav (and
    stands in the reading order where it is listed), that of role `ncx` is the contents for EPUB 2
    readers.  A cover picture is a resource with the property `cover-image`.

    Raises PublishError: `epub-name` (a name that is not plain ASCII or comes twice),
    `epub-markup` (a page that is not well-formed XML), `epub-date`, `epub-characters`."""
    _check_names([*(p.href for p in pages), *(r.href for r in resources)])
    facts, items = _Facts(), []
    for page in pages:  # one tree at a time: two thousand articles' are a gigabyte
        root = _parse(page)
        facts = _added(facts, _facts_of(page, root))
        items.append(_page_item(page, root))
    book = epub.EpubBook()
    book.metadata.clear()  # it begins with a random identifier and a generator of its own
    book.IDENTIFIER_ID = "publication"
    # Columns go from right to left, and so do pages.
    book.set_direction("rtl" if anthology.writing == "vertical" else "ltr")
    for field in _metadata(anthology, facts, resources):
        book.add_metadata(field.namespace, field.name, field.value, field.attributes())
    for name, content in package.old_metas:
        book.add_metadata("OPF", "meta", "", {"name": name, "content": content})
    for name, value in package.metas:
        book.add_metadata("OPF", "meta", value, {"property": name})
    for page, item in zip(pages, items, strict=True):
        book.add_item(item)
        if page.role != "ncx":
            book.spine.append(item)
    for resource in resources:
        book.add_item(_resource_item(resource))
    if any(r.media_type.startswith("font/") for r in resources):
        book.add_item(_apple_options())
    return _canonical(_pack(book, anthology.modified), anthology.language, package)


def accessibility_summary(made: bytes) -> str:
    """What a finished EPUB says of its accessibility in sentences."""
    with ZipFile(BytesIO(made)) as packed:
        root = etree.fromstring(packed.read("EPUB/content.opf"))
    told = root.iterfind(".//{*}meta[@property='schema:accessibilitySummary']")
    return next((meta.text or "" for meta in told), "")


def item_id(href: str) -> str:
    """A manifest id that stays the same from version to version, so that bookmarks stay too:
    `text/003.1.xhtml` → `i-text-003.1.xhtml`."""
    return "i-" + href.replace("/", "-")


# --------------------------------------------------------------------------- 0 names


def _check_names(hrefs: Iterable[str]) -> None:
    ids: set[str] = set()
    for href in hrefs:
        if not _NAME.fullmatch(href) or ".." in href or item_id(href) in ids:
            raise PublishError("epub-name", href=href)
        ids.add(item_id(href))


# --------------------------------------------------------------------------- 1 facts


def _parse(page: Page) -> etree._Element:
    """The page read once, for facts and well-formedness only: nothing is written from it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(page.markup.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise PublishError("epub-markup", href=page.href, reason=error.msg) from error


def _facts_of(page: Page, root: etree._Element) -> _Facts:
    pictures: list[etree._Element] = []
    if page.role != "cover":
        pictures = [i for i in root.iter("{*}img") if i.get("role") not in _ORNAMENT]
    described = [p for p in pictures if (p.get("alt") or "").strip()]
    lists = [n for n in root.iter("{*}nav") if "page-list" in n.get(_TYPE, "").split()]
    return _Facts(
        pictures=len(pictures),
        described=len(described),
        headings=sum(1 for _ in root.iter("{*}h1", "{*}h2")),
        rubies=sum(1 for _ in root.iter("{*}ruby")),
        breaks=sum(1 for e in root.iter("*") if "pagebreak" in e.get(_TYPE, "").split()),
        pages=sum(1 for nav in lists for _ in nav.iter("{*}a")),
        roles=sum(1 for e in root.iter("*") if (e.get("role") or "").startswith("doc-")),
    )


def _added(one: _Facts, other: _Facts) -> _Facts:
    sums = {f.name: getattr(one, f.name) + getattr(other, f.name) for f in fields(_Facts)}
    return _Facts(**sums)


# --------------------------------------------------------------------------- 2 metadata


@dataclass(frozen=True, slots=True)
class _Field:
    """One element of the package's metadata."""

    namespace: str
    name: str
    value: str
    pairs: tuple[tuple[str, str], ...] = ()

    def attributes(self) -> dict[str, str]:
        return dict(self.pairs)


def _dc(name: str, value: str, id: str = "") -> _Field:
    if _NOT_XML.search(value):
        raise PublishError("epub-characters", name=f"dc:{name}", value=repr(value))
    return _Field("DC", name, value, (("id", id),) if id else ())


def _meta(
    property: str, value: str, refines: str = "", scheme: str = "", id: str = "", language: str = ""
) -> _Field:
    if _NOT_XML.search(value):
        raise PublishError("epub-characters", name=property, value=repr(value))
    pairs = [("property", property)]
    pairs += [("refines", f"#{refines}")] if refines else []
    pairs += [("scheme", scheme)] if scheme else []
    pairs += [("id", id)] if id else []
    pairs += [(_XML_LANG, language)] if language else []
    return _Field("OPF", "meta", value, tuple(pairs))


def _old_meta(name: str, content: str) -> _Field:
    """EPUB 2's `meta name content`, which Kindle, calibre and Foliate still read."""
    if _NOT_XML.search(content):
        raise PublishError("epub-characters", name=name, value=repr(content))
    return _Field("OPF", "meta", "", (("name", name), ("content", content)))


def _metadata(
    anthology: Anthology, facts: _Facts, resources: Sequence[Resource]
) -> Iterator[_Field]:
    yield _dc("identifier", anthology.identifier, "publication")
    if anthology.isbn_epub and isbn_urn(anthology.isbn_epub) != anthology.identifier:
        yield _dc("identifier", isbn_urn(anthology.isbn_epub), "isbn")
    yield from _titles(anthology)
    yield from _creators(anthology.creators)
    yield _dc("language", anthology.language)
    yield from _imprint(anthology)
    yield from _series(anthology.series, anthology.series_number)
    for resource in resources:
        if "cover-image" in resource.properties:
            yield _old_meta("cover", item_id(resource.href))
    if anthology.writing == "vertical":  # Kindle asks for it beside the style sheet
        yield _old_meta("primary-writing-mode", "vertical-rl")
    yield from _accessibility(anthology, facts, resources)
    if anthology.conformance:
        yield from _conformance(anthology.conformance)


def _titles(anthology: Anthology) -> Iterator[_Field]:
    yield _dc("title", anthology.title, "title")
    yield _meta("title-type", "main", refines="title")
    if anthology.subtitle:
        yield _meta("display-seq", "1", refines="title")
        yield _dc("title", anthology.subtitle, "subtitle")
        yield _meta("title-type", "subtitle", refines="subtitle")
        yield _meta("display-seq", "2", refines="subtitle")


def _creators(creators: Sequence[Creator]) -> Iterator[_Field]:
    """The publisher is left to dc:publisher; display-seq counts within one element (D.3.3)."""
    counts = {"creator": 0, "contributor": 0}
    for number, creator in enumerate(creators, start=1):
        if creator.role != "pbl":
            element = "creator" if creator.role in AUTHORS else "contributor"
            counts[element] += 1
            yield from _creator(creator, element, counts[element], f"creator-{number}")


def _creator(creator: Creator, element: str, place: int, id: str) -> Iterator[_Field]:
    yield _dc(element, creator.name, id)
    yield _meta("role", creator.role, refines=id, scheme="marc:relators")
    yield _meta("display-seq", str(place), refines=id)
    if creator.file_as:
        yield _meta("file-as", creator.file_as, refines=id)
    for language, name in creator.alternates:
        yield _meta("alternate-script", name, refines=id, language=language)


def _series(name: str, number: str) -> Iterator[_Field]:
    """EPUB 3's way (D.3.2), and calibre's, which Readest and Foliate take the number from; calibre
    knows no number of more than two places."""
    if not name:
        return
    yield _meta("belongs-to-collection", name, id="series")
    yield _meta("collection-type", "series", refines="series")
    if number:
        yield _meta("group-position", number, refines="series")
    yield _old_meta("calibre:series", name)
    if number and number.count(".") < 2:
        yield _old_meta("calibre:series_index", number)


def _imprint(anthology: Anthology) -> Iterator[_Field]:
    publishers = [c.name for c in anthology.creators if c.role == "pbl"]
    for publisher in dict.fromkeys([anthology.publisher, *publishers]):
        if publisher:
            yield _dc("publisher", publisher)
    if anthology.date:
        if not _DATE.fullmatch(anthology.date):
            raise PublishError("epub-date", date=anthology.date)
        yield _dc("date", anthology.date)
    if anthology.isbn:  # the ISBN of the bound book: this one is made from the same text
        yield _dc("source", isbn_urn(anthology.isbn))
    for subject in dict.fromkeys(anthology.subjects):
        yield _dc("subject", subject)
    if anthology.rights:
        yield _dc("rights", anthology.rights)
    if anthology.description:
        yield _dc("description", anthology.description)


def _accessibility(
    anthology: Anthology, facts: _Facts, resources: Sequence[Resource]
) -> Iterator[_Field]:
    """EPUB Accessibility 1.1, 2.2: what is true of this file, counted, in the words of the W3C's
    Schema.org vocabulary for accessibility."""
    described = facts.pictures == facts.described
    yield _meta("schema:accessMode", "textual")
    if facts.pictures:
        yield _meta("schema:accessMode", "visual")
    yield _meta("schema:accessModeSufficient", "textual" if described else "textual,visual")
    vertical = anthology.writing == "vertical"
    features = [
        ("tableOfContents", True),
        ("readingOrder", True),
        ("displayTransformability", True),
        ("structuralNavigation", facts.headings > 0),
        ("ARIA", facts.roles > 0),
        ("alternativeText", facts.pictures > 0 and described),
        ("rubyAnnotations", facts.rubies > 0),
        ("pageNavigation", facts.pages > 0),
        ("pageBreakMarkers", facts.breaks > 0),
        ("verticalWriting" if vertical else "horizontalWriting", True),
    ]
    for feature, true in features:
        if true:
            yield _meta("schema:accessibilityFeature", feature)
    if facts.breaks:  # the PDF of this edition, which has the e-book's identifier if it has no ISBN
        source = isbn_urn(anthology.isbn) if anthology.isbn else f"{anthology.identifier} (PDF)"
        yield _meta("pageBreakSource", source)
    still = not any(r.media_type.startswith(_MOVING) for r in resources)
    yield _meta("schema:accessibilityHazard", "none" if still else "unknown")
    yield _meta("schema:accessibilitySummary", _summary(anthology, facts))


def _summary(anthology: Anthology, facts: _Facts) -> str:
    """The same in sentences, in the script of the book."""
    say = _SUMMARY["Hant" if "Hant" in anthology.language else "Hans"]
    pictures = "described" if facts.pictures == facts.described else "undescribed"
    told = [
        ("always", True),
        ("vertical", anthology.writing == "vertical"),
        (pictures if facts.pictures else "no pictures", True),
        ("rubies", facts.rubies > 0),
        ("pages", facts.pages > 0),
    ]
    words = "".join(say[what] for what, true in told if true)
    return in_forms_of(anthology.language, words)


def _conformance(claim: Conformance) -> Iterator[_Field]:
    """A claim takes a person's eyes (EPUB Accessibility 1.1, 2.2.2-2.2.4): only what book.toml
    says."""
    yield _meta("dcterms:conformsTo", claim.conforms_to, id="conformance")
    yield _meta("a11y:certifiedBy", claim.certified_by, refines="conformance", id="certifier")
    if claim.credential:
        yield _meta("a11y:certifierCredential", claim.credential, refines="certifier")


# --------------------------------------------------------------------------- 3 packing


def _item(id: str, href: str, media_type: str, data: bytes, properties: Sequence[str]) -> object:
    item = epub.EpubItem(uid=id, file_name=href, media_type=media_type, content=data)
    item.properties = list(properties)
    return item


def _page_item(page: Page, root: etree._Element) -> object:
    if page.role == "ncx":
        return _item("ncx", page.href, NCX, page.markup.encode(), ())
    properties = set(page.properties)
    if page.role == "toc":
        properties.add("nav")
    if next(root.iter("{http://www.w3.org/2000/svg}svg"), None) is not None:
        properties.add("svg")
    if next(root.iter("{http://www.w3.org/1998/Math/MathML}math"), None) is not None:
        properties.add("mathml")
    return _item(item_id(page.href), page.href, XHTML, page.markup.encode(), sorted(properties))


def _resource_item(resource: Resource) -> object:
    return _item(
        item_id(resource.href),
        resource.href,
        resource.media_type,
        resource.data,
        resource.properties,
    )


def _apple_options() -> object:
    """Apple Books shows the book's own faces only when this file asks for them."""
    return epub.EpubItem(
        uid="apple-options",
        file_name="META-INF/com.apple.ibooks.display-options.xml",
        media_type="application/xml",
        content=APPLE_OPTIONS,
        manifest=False,
    )


def _pack(book: epub.EpubBook, modified: str) -> bytes:
    moment = datetime.fromisoformat(modified)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    out = BytesIO()
    options = {"mtime": moment, "raise_exceptions": True, "epub2_guide": False}
    epub.write_epub(out, book, options)
    return out.getvalue()


# --------------------------------------------------------------------------- 4 the same bytes


def _canonical(packed: bytes, language: str, package: Package) -> bytes:
    """The same members in the same order, without the clock; `mimetype` first and stored (OCF
    4.2: a reader looks for it at byte 38)."""
    out = BytesIO()
    with ZipFile(BytesIO(packed)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("content.opf"):
                data = _canonical_package(data, language, package)
            info = ZipInfo(name, ZIP_TIME)
            info.create_system = 3  # Unix, wherever it is made
            info.external_attr = 0o100644 << 16
            info.compress_type = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
            new.writestr(info, data, compresslevel=9)
    return out.getvalue()


def _canonical_package(data: bytes, language: str, package: Package) -> bytes:
    """`xml:lang` for its titles and names; without EbookLib's unused prefix and, when there is no
    NCX, without the pointer to it that EbookLib always writes (OPF-049)."""
    root = etree.fromstring(data, etree.XMLParser(remove_blank_text=True))
    root.set("{http://www.w3.org/XML/1998/namespace}lang", language)
    root.attrib.pop("prefix", "")
    if package.prefixes:
        root.set("prefix", " ".join(f"{name}: {address}" for name, address in package.prefixes))
    ids = {item.get("id") for item in root.iter("{*}item")}
    for spine in root.iter("{*}spine"):
        if spine.get("toc") not in ids:
            spine.attrib.pop("toc", "")
    places = {item_id(href): wanted for href, wanted in package.spine}
    for place in root.iter("{*}itemref"):
        if wanted := places.get(place.get("idref", "")):
            place.set("properties", wanted)
    return etree.tostring(root, pretty_print=True, encoding="utf-8", xml_declaration=True)
