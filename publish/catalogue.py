"""What catalogues are told of the finished books of a release.

A part of `commands`.  Pure functions of `Volume`s; nothing reads the clock: the day is the
release's own.

    opds.xml    an OPDS 1.2 feed: an entry an edition, a link a file (specs.opds.io/opds-1.2)
    onix.xml    ONIX for Books 3.0, reference names: a record a file (EDItEUR)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal
from urllib.parse import quote
from uuid import NAMESPACE_OID, uuid5

from lxml import etree

from publish.characters import HAN
from publish.isbn import isbn_13, isbn_urn
from publish.model import AUTHORS, Anthology, Creator
from publish.typeset.pinyin import is_person


@dataclass(frozen=True, slots=True)
class Volume:
    """A finished file: `book` is what was set in it; `size` in bytes, `pages` of a PDF."""

    name: str
    medium: Literal["pdf", "epub"]
    edition: str
    book: Anthology
    size: int
    pages: int = 0


def trade_records(volumes: Sequence[Volume], date: str) -> dict[str, bytes]:
    """File name → what goes to catalogues.  The files of an edition stand together; `date` is
    ISO 8601, to the day."""
    return {"opds.xml": opds(volumes, date), "onix.xml": onix(volumes, date)}


def _document(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _makers(book: Anthology) -> list[Creator]:
    """Those who made the text and what stands beside it; publishers are told on their own."""
    return [c for c in book.creators if c.role != "pbl"]


def _publisher(book: Anthology) -> str:
    return book.publisher or next((c.name for c in book.creators if c.role == "pbl"), "")


# --------------------------------------------------------------------------- OPDS

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/terms/"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TYPES = {"epub": "application/epub+zip", "pdf": "application/pdf"}
_FEED = "application/atom+xml;profile=opds-catalog;kind=acquisition"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+\Z")  # RFC 3986, 3.1


def opds(volumes: Sequence[Volume], date: str) -> bytes:
    """An acquisition feed, which is its own root (2.1); it lies beside the files."""
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM, "dcterms": _DC})  # type: ignore[dict-item]
    first = volumes[0].book
    updated = f"{date}T00:00:00Z"
    feed.set(_LANG, first.language)
    _atom(feed, "id", f"{_iri(first.identifier)}#release")
    _atom(feed, "title", first.title)
    _atom(feed, "updated", updated)
    _atom_makers(feed, first)
    for relation in ("self", "start"):
        _atom(feed, "link", rel=relation, href="opds.xml", type=_FEED)
    for _, files in groupby(volumes, key=lambda v: v.edition):
        _entry(feed, list(files), updated)
    return _document(feed)


def _iri(identifier: str) -> str:
    """RFC 4287, 4.2.6: an id is an IRI; what book.toml gives need not be one."""
    return identifier if _SCHEME.match(identifier) else uuid5(NAMESPACE_OID, identifier).urn


def _entry(feed: etree._Element, files: Sequence[Volume], updated: str) -> None:
    book = files[0].book
    title = book.title + (f"　{book.subtitle}" if book.subtitle else "")
    entry = _atom(feed, "entry")
    entry.set(_LANG, book.language)
    _atom(entry, "id", _iri(book.identifier))
    _atom(entry, "title", title)
    _atom(entry, "updated", updated)
    _atom_makers(entry, book)
    isbns = dict.fromkeys(isbn_urn(isbn_13(i)) for i in (book.isbn_epub, book.isbn) if i)
    for name, value in (
        *(("identifier", isbn) for isbn in isbns),
        *(("language", book.language), ("publisher", _publisher(book)), ("issued", book.date)),
    ):
        if value:
            etree.SubElement(entry, f"{{{_DC}}}{name}").text = value
    for subject in dict.fromkeys(book.subjects):
        _atom(entry, "category", term=subject, label=subject)
    if book.rights:
        _atom(entry, "rights", book.rights)
    # RFC 4287, 4.1.2: an entry that has no alternate has a content; here it describes the book.
    _atom(entry, "content", book.description or title, type="text")
    for file in files:
        _atom(
            entry,
            "link",
            rel="http://opds-spec.org/acquisition",
            href=quote(file.name),
            type=_TYPES[file.medium],
            length=str(file.size),
        )


def _atom(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text or None
    return element


def _atom_makers(parent: etree._Element, book: Anthology) -> None:
    """RFC 4287, 4.1.1: somebody is the author; the publisher, else the title, where nobody is."""
    authors = dict.fromkeys(c.name for c in _makers(book) if c.role in AUTHORS)
    others = dict.fromkeys(c.name for c in _makers(book) if c.name not in authors)
    for name in authors or (_publisher(book) or book.title,):
        _atom(_atom(parent, "author"), "name", name)
    for name in others:
        _atom(_atom(parent, "contributor"), "name", name)


# --------------------------------------------------------------------------- ONIX 3.0

_ONIX = "http://ns.editeur.org/onix/3.0/reference"
# MARC relators → list 17 (contributor roles).
ROLES = {
    "abr": "B04", "ann": "A20", "art": "A07", "aui": "A24", "aut": "A01", "bjd": "A36",
    "bkd": "A11", "clr": "A47", "cmp": "A06", "com": "C01", "cov": "A36", "ctb": "A32",
    "ctg": "A39", "cwt": "A21", "drt": "D02", "edc": "B01", "edt": "B01", "ill": "A12",
    "ive": "A44", "ivr": "A43", "lbt": "A04", "lyr": "A05", "nrt": "E07", "pht": "A13",
    "red": "B01", "res": "A51", "trl": "B06", "wal": "A05", "wat": "A14", "win": "A24",
    "wpr": "A15", "wst": "A18",
}  # fmt: skip
_OTHER_ROLE = "Z99"
_DATES = {4: "05", 7: "01", 10: "00"}  # length of an ISO date → list 55 (formats of dates)
_PRINTING = "版次"  # the row of the colophon, in either script, that states edition and printing


def onix(volumes: Sequence[Volume], date: str) -> bytes:
    """A message with a record a file, each element at its place in the schema.  The PDF stands for
    the bound book that is printed from it."""
    root = etree.Element(f"{{{_ONIX}}}ONIXMessage", {"release": "3.0"}, nsmap={None: _ONIX})  # type: ignore[dict-item]
    header = _add(root, "Header")
    sender = _publisher(volumes[0].book) or volumes[0].book.title
    _add(_add(header, "Sender"), "SenderName", sender)
    _add(header, "SentDateTime", date.replace("-", ""))
    for volume in volumes:
        _product(_add(root, "Product"), volume)
    return _document(root)


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ONIX}}}{name}", attributes)
    element.text = text or None
    return element


def _product(product: etree._Element, volume: Volume) -> None:
    book = volume.book
    own = f"{book.identifier}.{volume.medium}"
    _add(product, "RecordReference", own)
    _add(product, "NotificationType", "03")  # list 1: confirmed on publication
    _add(product, "RecordSourceType", "01")  # list 3: the publisher
    identifier = _add(product, "ProductIdentifier")
    if isbn := book.isbn_epub if volume.medium == "epub" else book.isbn:
        _add(identifier, "ProductIDType", "15")  # list 5: ISBN-13
        _add(identifier, "IDValue", isbn_13(isbn))
    else:
        _add(identifier, "ProductIDType", "01")  # proprietary
        _add(identifier, "IDTypeName", "Wenji")
        _add(identifier, "IDValue", own)
    _descriptive(_add(product, "DescriptiveDetail"), volume)
    if book.description:
        content = _add(_add(product, "CollateralDetail"), "TextContent")
        _add(content, "TextType", "03")  # list 153: description
        _add(content, "ContentAudience", "00")  # list 154: unrestricted
        _add(content, "Text", book.description)
    if publisher := _publisher(book):  # the block may not be without one
        _publishing(_add(product, "PublishingDetail"), publisher, book)


def _descriptive(detail: etree._Element, volume: Volume) -> None:
    book = volume.book
    _add(detail, "ProductComposition", "00")  # list 2: a single item
    if volume.medium == "epub":
        _add(detail, "ProductForm", "EA")  # list 150: digital
        _add(detail, "ProductFormDetail", "E101")  # list 175: EPUB
        _add(detail, "EpubTechnicalProtection", "00")  # list 144: none
    else:
        _add(detail, "ProductForm", "BA")  # a book; the binding is not known here
    if book.series:
        collection = _add(detail, "Collection")
        _add(collection, "CollectionType", "10")  # list 148: the publisher's
        _title(collection, "02", book.series, part=book.series_number)
    else:
        _add(detail, "NoCollection")
    _title(detail, "01", book.title, book.subtitle)
    makers = _makers(book)
    for number, creator in enumerate(makers, start=1):
        _contributor(_add(detail, "Contributor"), number, creator)
    if not makers:
        _add(detail, "NoContributor")
    if printing := next((value for label, value in book.colophon if label == _PRINTING), ""):
        _add(detail, "EditionStatement", printing)
    _language(_add(detail, "Language"), book.language)
    if volume.pages:
        extent = _add(detail, "Extent")
        _add(extent, "ExtentType", "06")  # list 23: all pages, front matter and blank ones too
        _add(extent, "ExtentValue", str(volume.pages))
        _add(extent, "ExtentUnit", "03")  # list 24: pages
    if book.subjects:
        subject = _add(detail, "Subject")
        _add(subject, "SubjectSchemeIdentifier", "20")  # list 27: keywords, all in one text
        _add(subject, "SubjectHeadingText", "; ".join(dict.fromkeys(book.subjects)))


def _title(
    parent: etree._Element, level: str, text: str, subtitle: str = "", part: str = ""
) -> None:
    title = _add(parent, "TitleDetail")
    _add(title, "TitleType", "01")  # list 15: distinctive title
    element = _add(title, "TitleElement")
    _add(element, "TitleElementLevel", level)  # list 149: 01 product, 02 collection
    if part:
        _add(element, "PartNumber", part)
    _add(element, "TitleText", text)
    if subtitle:
        _add(element, "Subtitle", subtitle)


def _contributor(parent: etree._Element, number: int, creator: Creator) -> None:
    """A Chinese name is not inverted, whatever it is sorted by: its key is an attribute."""
    _add(parent, "SequenceNumber", str(number))
    _add(parent, "ContributorRole", ROLES.get(creator.role, _OTHER_ROLE))
    kind = "PersonName" if is_person(creator.name) else "CorporateName"
    key = creator.file_as if creator.file_as != creator.name else ""
    if key and HAN.search(creator.name):
        _add(parent, kind, creator.name, collationkey=key)
    else:
        _add(parent, kind, creator.name)
        if key:
            _add(parent, f"{kind}Inverted", key)
    for tag, name in creator.alternates:
        other = _add(parent, "AlternativeName")
        _add(other, "NameType", "05")  # list 18: in another script
        _add(other, kind, name, textscript=tag.split("-")[1])


def _language(parent: etree._Element, tag: str) -> None:
    """zh-Hant-TW → chi, TW, Hant"""
    _, script, region, *_ = f"{tag}--".split("-")
    _add(parent, "LanguageRole", "01")  # list 22: language of text
    _add(parent, "LanguageCode", "chi")  # list 74 (ISO 639-2/B)
    if region:
        _add(parent, "CountryCode", region)  # list 91
    if script:
        _add(parent, "ScriptCode", script)  # list 121


def _publishing(detail: etree._Element, name: str, book: Anthology) -> None:
    publisher = _add(detail, "Publisher")
    _add(publisher, "PublishingRole", "01")  # list 45: publisher
    _add(publisher, "PublisherName", name)
    if book.place:
        _add(detail, "CityOfPublication", book.place)
    _add(detail, "PublishingStatus", "04")  # list 64: active
    if book.date:
        date = _add(detail, "PublishingDate")
        _add(date, "PublishingDateRole", "01")  # list 163: publication
        _add(date, "Date", book.date.replace("-", ""), dateformat=_DATES[len(book.date)])
