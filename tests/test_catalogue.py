"""What catalogues are told: OPDS by the words of its page, ONIX by its schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from lxml import etree

from publish.catalogue import ROLES, Volume, onix, opds, trade_records
from publish.model import Anthology, Creator
from publish.read.manifest import RELATORS

DAY = "2026-03-02"
ATOM, DC = "{http://www.w3.org/2005/Atom}", "{http://purl.org/dc/terms/}"
ONIX = "{http://ns.editeur.org/onix/3.0/reference}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

BOOK = Anthology(
    title="渡口",
    subtitle="江海新聞選",
    language="zh-Hant-TW",
    identifier="urn:uuid:0e1f6b0a-0000-5000-8000-000000000001",
    modified="2026-03-02T00:00:00Z",
    creators=(
        Creator(
            "魯迅", "aut", "lu xun", "", (("zh-Hans-CN", "鲁迅"), ("zh-Latn-pinyin", "Lǔ Xùn"))
        ),
        Creator("Pearl S. Buck", "trl", "Buck, Pearl S."),
        Creator("江海編輯部", "edt", "jianghai bianjibu"),
        Creator("江海出版社", "pbl"),
    ),
    publisher="江海出版社",
    place="江門",
    date="2026-01",
    isbn="7-5366-9293-X",
    isbn_epub="978-7-02-000220-7",
    description="十里河口 & 一年。",
    rights="版權所有",
    colophon=(("版次", "2026年3月第1版"), ("版本", "1.1")),
    series="江海文庫",
    series_number="3",
    subjects=("渡口", "新聞", "渡口"),
)
BARE = Anthology("渡口", "zh-Hans", "urn:uuid:0e1f6b0a-0000-5000-8000-000000000002", BOOK.modified)


def volumes(book: Anthology, edition: str = "tw") -> tuple[Volume, Volume]:
    return (
        Volume(f"江海 1.{edition}.epub", "epub", edition, book, 1000),
        Volume(f"江海 1.{edition}.pdf", "pdf", edition, book, 2000, pages=96),
    )


def test_the_records_are_two_files_and_the_same_twice() -> None:
    made = trade_records(volumes(BOOK), DAY)
    assert list(made) == ["opds.xml", "onix.xml"]
    assert made == trade_records(volumes(BOOK), DAY)


# --------------------------------------------------------------------------- OPDS


def feed_of(*books: Anthology) -> etree._Element:
    files = [v for n, book in enumerate(books) for v in volumes(book, f"e{n}")]
    return etree.fromstring(opds(files, DAY))


def said(element: etree._Element, path: str) -> list[str]:
    """Atom's names as they are, Dublin Core's after `dc:`."""
    name = path.replace("dc:", DC) if path.startswith("dc:") else path.replace("/", f"/{ATOM}")
    return [e.text or "" for e in element.findall(name if DC in name else ATOM + name)]


def test_the_feed_has_an_entry_an_edition_with_its_files() -> None:
    feed = feed_of(BOOK, BARE)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    links = entries[0].findall(f"{ATOM}link")
    assert [(e.get("href"), e.get("type"), e.get("length")) for e in links] == [
        ("%E6%B1%9F%E6%B5%B7%201.e0.epub", "application/epub+zip", "1000"),
        ("%E6%B1%9F%E6%B5%B7%201.e0.pdf", "application/pdf", "2000"),
    ]
    assert {e.get("rel") for e in links} == {"http://opds-spec.org/acquisition"}


def test_feed_and_entries_have_what_atom_demands() -> None:
    """RFC 4287: 4.1.1, 4.1.2."""
    feed = feed_of(BOOK, BARE)
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(said(element, name)) == 1, name
        assert said(element, "author/name")
    for entry in feed.findall(f"{ATOM}entry"):
        (content,) = entry.findall(f"{ATOM}content")
        assert (content.get("type"), bool(content.text)) == ("text", True)
    assert said(feed, "entry/updated") == ["2026-03-02T00:00:00Z"] * 2
    assert said(feed, "entry/content") == ["十里河口 & 一年。", "渡口"]


def test_the_feed_is_its_own_root() -> None:
    """OPDS 1.2: 2.1, 2.6."""
    links = feed_of(BOOK).findall(f"{ATOM}link")
    assert [(e.get("rel"), e.get("href")) for e in links] == [
        ("self", "opds.xml"),
        ("start", "opds.xml"),
    ]


def test_every_entry_says_its_own_language() -> None:
    entries = feed_of(BOOK, BARE).findall(f"{ATOM}entry")
    assert [e.get(LANG) for e in entries] == ["zh-Hant-TW", "zh-Hans"]
    assert [said(e, "dc:language") for e in entries] == [["zh-Hant-TW"], ["zh-Hans"]]


def test_a_publication_has_its_isbns_publisher_and_date() -> None:
    """OPDS 1.2, 5.1.1: dc:identifier is the publication's, atom:id the entry's."""
    entry, bare = feed_of(BOOK, BARE).findall(f"{ATOM}entry")
    assert said(entry, "dc:identifier") == ["urn:isbn:9787020002207", "urn:isbn:9787536692930"]
    assert said(entry, "dc:publisher") == ["江海出版社"]
    assert said(entry, "dc:issued") == ["2026-01"]
    assert said(entry, "rights") == ["版權所有"]
    assert [c.get("term") for c in entry.findall(f"{ATOM}category")] == ["渡口", "新聞"]
    assert said(bare, "dc:identifier") == said(bare, "dc:publisher") == said(bare, "rights") == []


def test_who_served_the_text_is_no_author() -> None:
    (entry,) = feed_of(BOOK).findall(f"{ATOM}entry")
    assert said(entry, "author/name") == ["魯迅", "江海編輯部"]
    assert said(entry, "contributor/name") == ["Pearl S. Buck"]


@pytest.mark.parametrize(
    ("book", "author"),
    [
        (BARE, "渡口"),
        (replace(BARE, publisher="江海出版社"), "江海出版社"),
        (replace(BARE, creators=(Creator("江海出版社", "pbl"),)), "江海出版社"),
    ],
)
def test_where_nobody_is_the_author_the_publisher_is(book: Anthology, author: str) -> None:
    assert said(feed_of(book), "entry/author/name") == [author]


def test_an_id_is_an_iri_whatever_the_book_is_called() -> None:
    ids = [
        said(feed_of(replace(BARE, identifier=name)), "entry/id")[0]
        for name in ("urn:isbn:9787020002207", "渡口 2026", "jianghai")
    ]
    assert ids[0] == "urn:isbn:9787020002207"
    assert all(id.startswith("urn:uuid:") for id in ids[1:])
    assert ids[1] != ids[2]


# --------------------------------------------------------------------------- ONIX 3.0

# The elements that we write of each composite, in the order of ONIX_BookProduct_3.0_reference.rng.
ORDER = {
    "ONIXMessage": "Header Product",
    "Header": "Sender SentDateTime",
    "Sender": "SenderName",
    "Product": "RecordReference NotificationType RecordSourceType ProductIdentifier "
    "DescriptiveDetail CollateralDetail PublishingDetail",
    "ProductIdentifier": "ProductIDType IDTypeName IDValue",
    "DescriptiveDetail": "ProductComposition ProductForm ProductFormDetail "
    "EpubTechnicalProtection Collection NoCollection TitleDetail Contributor NoContributor "
    "EditionStatement Language Extent Subject",
    "Collection": "CollectionType TitleDetail",
    "TitleDetail": "TitleType TitleElement",
    "TitleElement": "TitleElementLevel PartNumber TitleText Subtitle",
    "Contributor": "SequenceNumber ContributorRole PersonName PersonNameInverted CorporateName "
    "CorporateNameInverted AlternativeName",
    "AlternativeName": "NameType PersonName CorporateName",
    "Language": "LanguageRole LanguageCode CountryCode ScriptCode",
    "Extent": "ExtentType ExtentValue ExtentUnit",
    "Subject": "SubjectSchemeIdentifier SubjectHeadingText",
    "CollateralDetail": "TextContent",
    "TextContent": "TextType ContentAudience Text",
    "PublishingDetail": "Publisher CityOfPublication PublishingStatus PublishingDate",
    "Publisher": "PublishingRole PublisherName",
    "PublishingDate": "PublishingDateRole Date",
}
ALL_ROLES = tuple(Creator(f"第{n}人", role) for n, role in enumerate(RELATORS))
CASES = {
    "full": BOOK,
    "bare": BARE,
    "year": replace(BOOK, date="2026", series_number="", place=""),
    "day": replace(BOOK, date="2026-01-02", subtitle="", isbn="", isbn_epub=""),
    "roles": replace(BARE, creators=ALL_ROLES),
    "body": replace(BARE, creators=(Creator("Xinhua Press 2", "edt", "Press 2, Xinhua"),)),
}


def message(files: Sequence[Volume]) -> etree._Element:
    return etree.fromstring(onix(files, DAY))


def records(book: Anthology = BOOK) -> list[etree._Element]:
    return message(volumes(book)).findall(f"{ONIX}Product")


def values(record: etree._Element, path: str) -> list[str]:
    found = record.findall(".//" + "/".join(ONIX + name for name in path.split("/")))
    return [e.text or "" for e in found]


@pytest.mark.parametrize("name", CASES)
def test_onix_elements_stand_in_the_order_of_the_schema(name: str) -> None:
    for element in message(volumes(CASES[name])).iter():
        tag = etree.QName(element)
        assert tag.namespace == ONIX.strip("{}")
        allowed = ORDER.get(tag.localname, "").split()
        places = [allowed.index(etree.QName(child).localname) for child in element]
        assert places == sorted(places), tag.localname
        assert len(element) > 0 or element.text or tag.localname.startswith("No")


@pytest.mark.parametrize("name", CASES)
def test_onix_is_valid(name: str) -> None:
    folder = Path(str(files("onixcheck"))) / "schema"
    made = message(volumes(CASES[name]))
    etree.RelaxNG(file=folder / "rng3.0/ONIX_BookProduct_3.0_reference.rng").assertValid(made)
    schema = etree.parse(folder / "xsd3.0/ONIX_BookProduct_3.0_reference.xsd")
    etree.XMLSchema(schema).assertValid(made)


def test_onix_says_what_each_product_is() -> None:
    ebook, bound = records()
    assert values(ebook, "ProductForm") == ["EA"]
    assert values(ebook, "ProductFormDetail") == ["E101"]
    assert values(bound, "ProductForm") == ["BA"]
    assert values(ebook, "ProductIdentifier/IDValue") == ["9787020002207"]
    assert values(bound, "ProductIdentifier/IDValue") == ["9787536692930"]
    references = values(ebook, "RecordReference") + values(bound, "RecordReference")
    assert references == [f"{BOOK.identifier}.epub", f"{BOOK.identifier}.pdf"]


def test_the_pages_of_the_paper_are_all_its_pages() -> None:
    """List 23: 00 is the highest number of the main text alone, 06 counts every page."""
    ebook, bound = records()
    assert values(ebook, "Extent") == []
    assert [e.text for e in bound.iterfind(f".//{ONIX}Extent/*")] == ["06", "96", "03"]


def test_a_book_without_isbn_has_an_identifier_of_ours() -> None:
    for record, medium in zip(records(BARE), ("epub", "pdf"), strict=True):
        said = [e.text for e in record.iterfind(f"{ONIX}ProductIdentifier/*")]
        assert said == ["01", "Wenji", f"{BARE.identifier}.{medium}"]


def test_onix_names_makers_as_they_are_written() -> None:
    """A Chinese name is not inverted: what it is sorted by is an attribute of it."""
    record = records()[0]
    assert values(record, "ContributorRole") == ["A01", "B06", "B01"]
    names = record.findall(f".//{ONIX}Contributor/{ONIX}PersonName")
    assert [(e.text, e.get("collationkey")) for e in names] == [
        ("魯迅", "lu xun"),
        ("Pearl S. Buck", None),
    ]
    assert values(record, "PersonNameInverted") == ["Buck, Pearl S."]
    (body,) = record.findall(f".//{ONIX}Contributor/{ONIX}CorporateName")
    assert (body.text, body.get("collationkey")) == ("江海編輯部", "jianghai bianjibu")
    others = record.findall(f".//{ONIX}AlternativeName/{ONIX}PersonName")
    assert [(e.text, e.get("textscript")) for e in others] == [("鲁迅", "Hans"), ("Lǔ Xùn", "Latn")]


def test_onix_names_language_date_and_printing() -> None:
    record = records()[0]
    for name, value in (("LanguageCode", "chi"), ("CountryCode", "TW"), ("ScriptCode", "Hant")):
        assert values(record, f"Language/{name}") == [value]
    date = record.find(f".//{ONIX}PublishingDate/{ONIX}Date")
    assert date is not None
    assert (date.text, date.get("dateformat")) == ("202601", "01")
    assert values(record, "EditionStatement") == ["2026年3月第1版"]
    assert values(records(BARE)[0], "EditionStatement") == []


def test_keywords_are_one_text() -> None:
    """List 27, code 20: all keywords in a single SubjectHeadingText."""
    assert values(records()[0], "SubjectHeadingText") == ["渡口; 新聞"]


def test_a_publisher_among_the_makers_publishes() -> None:
    book = replace(BARE, creators=(Creator("江海出版社", "pbl"),))
    record = records(book)[0]
    assert values(record, "PublisherName") == ["江海出版社"]
    assert values(record, "Contributor") == []
    assert values(message(volumes(book)), "SenderName") == ["江海出版社"]
    assert values(records(BARE)[0], "PublishingDetail") == []


def test_roles_are_those_that_a_book_may_name() -> None:
    assert set(ROLES) <= set(RELATORS)
    assert "rev" not in ROLES  # MARC: a reviewer, who revises nothing
