"""What a release says beside its books: checksums, a catalogue feed, trade records, what changed.

A part of `commands`.  Everything here is a pure function of books that are made already: the words
of an `Issue` in, texts out.  Nothing reads the clock: the day is the release's own.

    release.json      the released text, paragraph by paragraph: the next release is compared to it
    勘误表.md, .html   article, page, before, after, since the last release
    opds.xml          an OPDS 1.2 feed: an entry an edition (specs.opds.io)
    onix.xml          ONIX 3.0, reference names: a record a file (EDItEUR)
    SHA256SUMS        of all files, as `sha256sum -c` reads them
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from html import escape
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Literal
from zipfile import ZipFile

from lxml import etree

from publish.isbn import isbn_13
from publish.model import (
    Anthology,
    Article,
    Block,
    Creator,
    Figure,
    Inlines,
    Items,
    Note,
    PublishError,
    Quotation,
    Separator,
    Table,
    Verse,
    Where,
    plain,
)
from publish.typeset.pinyin import is_person
from publish.typeset.words import chinese_date
from publish.typeset.xhtml import anchor

STATE = "release.json"
SUMS = "SHA256SUMS"
FORMAT = 1  # of release.json
FIRST = "1.0"  # the version of a book that gives none


@dataclass(frozen=True, slots=True)
class Issue:
    """A release: `name` of the book's folder, `date` ISO 8601 to the day, `printing` as the
    colophon has it."""

    name: str
    version: str
    date: str
    printing: str = ""


@dataclass(frozen=True, slots=True)
class Volume:
    """A finished file: `book` is what was set in it; `size` in bytes, `pages` of a PDF."""

    name: str
    medium: Literal["pdf", "epub"]
    edition: str
    book: Anthology
    digest: str
    size: int
    pages: int = 0


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The text of an article as it was released.  `pages`: the printed page or pages of each
    paragraph (12, 12–13), empty where they are not known."""

    id: str
    title: str
    sha256: str
    paragraphs: tuple[str, ...]
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """A released text.  `book` is the name of its folder, `date` ISO 8601."""

    book: str
    title: str
    version: str
    date: str
    language: str
    articles: tuple[ArticleText, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A place that differs.  `before` or `after` is empty where something is new or gone; `page`
    is that of the older book, of the newer one for what is new."""

    article: str
    title: str
    page: str
    before: str
    after: str


def beside(
    volumes: Sequence[Volume], state: State, last: State | None, issue: Issue
) -> dict[str, bytes]:
    """File name → what goes with the books of a release; the sums come after them."""
    found = changes(last, state) if last else ()
    text, page = errata(state, last, found)
    sender = volumes[0].book.publisher or volumes[0].book.title
    return {
        STATE: written(state),
        "勘误表.md": text.encode(),
        "勘误表.html": page.encode(),
        "opds.xml": opds(volumes, issue.date),
        "onix.xml": onix(volumes, sender, issue.date, issue.printing),
    }


# --------------------------------------------------------------------------- the text


def state_of(book: Anthology, issue: Issue, epub: bytes | None = None) -> State:
    """The text of a book, with the pages that its e-book tells."""
    told = _printed(epub) if epub else {}
    articles = []
    for article in book.articles():
        paragraphs = tuple(paragraphs_of(article))
        digest = hashlib.sha256("\n".join(paragraphs).encode()).hexdigest()
        pages = _pages(paragraphs, told.get(anchor(article.id), []))
        articles.append(ArticleText(article.id, article.title, digest, paragraphs, pages))
    return State(issue.name, book.title, issue.version, issue.date, book.language, tuple(articles))


def texts_of(state: State) -> tuple[tuple[str, str], ...]:
    """What may not change under one version: the articles in order, and their texts."""
    return tuple((article.id, article.sha256) for article in state.articles)


def paragraphs_of(article: Article) -> Iterator[str]:
    """What an article prints, a paragraph each; a note follows the paragraph that calls it."""
    lines = (article.kicker, article.title, *article.subtitles, *article.bylines)
    yield from (line for line in (*lines, article.dateline) if line)
    for block in article.blocks:
        yield from _texts(block)
    yield from (line for line in (article.source, article.date, article.rights) if line)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Quotation(blocks):
            for inner in blocks:
                yield from _texts(inner)
        case Items(items):
            for item in items:
                for inner in item:
                    yield from _texts(inner)
        case Verse(lines):
            for line in lines:
                yield from _said(line)
        case Table(head, rows, caption):
            for cell in (caption, *head, *(cell for row in rows for cell in row)):
                yield from _said(cell)
        case Figure(_, caption, credit):
            yield from _said(caption)
            if credit:
                yield credit
        case Separator():
            pass
        case _:
            yield from _said(block.children)


def _said(inlines: Inlines) -> Iterator[str]:
    if text := plain(inlines).strip():
        yield text
    yield from _notes(inlines)


def _notes(inlines: Inlines) -> Iterator[str]:
    for inline in inlines:
        if isinstance(inline, Note):
            yield f"〔{inline.mark}〕{plain(inline.children, notes=True)}"
        yield from _notes(getattr(inline, "children", ()))


_TYPE = "{http://www.idpf.org/2007/ops}type"
_Marks = list[tuple[str, str]]  # (characters, label of the page that they stand on)


def _printed(epub: bytes) -> dict[str, _Marks]:
    """Anchor of an article → its text, cut where a page of the printed book begins."""
    out: dict[str, _Marks] = {}
    page = ""
    with ZipFile(BytesIO(epub)) as packed:
        package = etree.fromstring(packed.read("EPUB/content.opf"))
        hrefs = {i.get("id"): i.get("href") for i in package.iter("{*}item")}
        for place in package.iter("{*}itemref"):
            root = etree.fromstring(packed.read(f"EPUB/{hrefs[place.get('idref')]}"))
            pieces: _Marks = [("", page)]
            body = root.find("{*}body")
            if body is not None:
                _collect(body, pieces)
            page = pieces[-1][1]
            for heading in root.iter("{*}h1"):
                out[heading.get("id") or ""] = pieces
    return out if page else {}


def _collect(element: etree._Element, pieces: _Marks) -> None:
    kind = element.get(_TYPE)
    if kind == "pagebreak":
        pieces.append(("", element.get("aria-label") or element.get("title") or ""))
    elif element.tag in ("{http://www.w3.org/1999/xhtml}rt",) or kind == "noteref":
        return
    for text, child in ((element.text, None), *((c.tail, c) for c in element)):
        if child is not None and isinstance(child.tag, str):
            _collect(child, pieces)
        pieces[-1] = (pieces[-1][0] + _bare(text or ""), pieces[-1][1])


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _pages(paragraphs: Sequence[str], pieces: _Marks) -> tuple[str, ...]:
    """The page or pages of each paragraph; a paragraph that is not found stands on the page of the
    one before."""
    if not pieces:
        return ()
    text = "".join(piece for piece, _ in pieces)
    labels = [label for piece, label in pieces for _ in piece]
    out: list[str] = []
    at = 0
    for paragraph in paragraphs:
        sought = _bare(paragraph)
        found = text.find(sought, at) if sought else -1
        if found < 0:
            out.append(out[-1] if out else labels[0] if labels else "")
            continue
        at = found + len(sought)
        first, last = labels[found], labels[at - 1]
        out.append(first if first == last else f"{first}–{last}")
    return tuple(out)


def written(state: State) -> bytes:
    """release.json"""
    data = {"format": FORMAT, **asdict(state)}
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def read_state(path: Path) -> State:
    """A release.json.  PublishError: what is no such file."""
    try:
        data = json.loads(path.read_text("utf-8"))
        if data.pop("format") != FORMAT:
            raise ValueError(f"format is not {FORMAT}")
        articles = tuple(
            ArticleText(**{**a, "paragraphs": tuple(a["paragraphs"]), "pages": tuple(a["pages"])})
            for a in data.pop("articles")
        )
        return State(**data, articles=articles)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise PublishError("bad-release", Where(path), reason=error) from error


def last_release(folder: Path, new: State) -> State | None:
    """The newest release of the book below this version among the folders of `folder`."""
    states = [read_state(p) for p in sorted(folder.glob(f"[0-9]*/{STATE}"))]
    mine = [s for s in states if (s.book, s.language) == (new.book, new.language)]
    older = [s for s in mine if order(s.version) < order(new.version)]
    return max(older, key=lambda s: order(s.version), default=None)


def order(version: str) -> tuple[int, ...]:
    """1.10 comes after 1.9; 1 and 1.0 are one."""
    numbers = [int(part) for part in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


# --------------------------------------------------------------------------- what changed

_CONTEXT = 8  # characters on either side of a change: enough to find it on the page
_ALIKE = 0.5  # of two paragraphs: one is the other, edited
_NEAR = 4  # characters between two changes that are told as one


def changes(old: State, new: State) -> tuple[Change, ...]:
    """What differs from release to release, in the order of the newer book; articles that are gone
    at the end.  The order of articles is not compared."""
    before = {a.id: a for a in old.articles}
    out: list[Change] = []
    for article in new.articles:
        known = before.pop(article.id, None)
        if known is None:
            page = article.pages[0] if article.pages else ""
            out.append(Change(article.id, article.title, page, "", article.title))
        elif known.sha256 != article.sha256:
            out.extend(_differences(known, article))
    for gone in before.values():
        page = gone.pages[0] if gone.pages else ""
        out.append(Change(gone.id, gone.title, page, gone.title, ""))
    return tuple(out)


def _differences(old: ArticleText, new: ArticleText) -> Iterator[Change]:
    for i, j in _pairs(old.paragraphs, new.paragraphs):
        if i is not None and j is not None:
            page = old.pages[i] if old.pages else ""
            for was, now in excerpts(old.paragraphs[i], new.paragraphs[j]):
                yield Change(new.id, new.title, page, was, now)
        elif i is not None:
            page = old.pages[i] if old.pages else ""
            yield Change(new.id, new.title, page, old.paragraphs[i], "")
        elif j is not None:
            page = new.pages[j] if new.pages else ""
            yield Change(new.id, new.title, page, "", new.paragraphs[j])


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Places of paragraphs that differ, (older, newer); None where one has no counterpart."""
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        following = j1
        for i in range(i1, i2):
            alike = (j for j in range(following, j2) if _alike(old[i], new[j]))
            match = next(alike, None)
            if match is None:
                yield i, None
                continue
            yield from ((None, j) for j in range(following, match))
            yield i, match
            following = match + 1
        yield from ((None, j) for j in range(following, j2))


def _alike(old: str, new: str) -> bool:
    return SequenceMatcher(None, old, new, autojunk=False).ratio() >= _ALIKE


def excerpts(old: str, new: str) -> Iterator[tuple[str, str]]:
    """The places where two texts differ, with some characters around each."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    spans: list[list[int]] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            continue
        if spans and i1 - spans[-1][1] <= _NEAR:
            spans[-1][1], spans[-1][3] = i2, j2
        else:
            spans.append([i1, i2, j1, j2])
    for i1, i2, j1, j2 in spans:
        yield _around(old, i1, i2), _around(new, j1, j2)


def _around(text: str, start: int, end: int) -> str:
    first, last = max(0, start - _CONTEXT), min(len(text), end + _CONTEXT)
    return f"{'……' if first else ''}{text[first:last]}{'……' if last < len(text) else ''}"


# --------------------------------------------------------------------------- 勘误表

_ERRATA = {
    "Hans": (
        *("勘误表", "篇", "页", "原作", "改作"),
        *("与上次发行（{version}，{date}）相比：", "（新增）", "（删去）"),
        *("首次发行，没有勘误。", "文字没有改动。"),
    ),
    "Hant": (
        *("勘誤表", "篇", "頁", "原作", "改作"),
        *("與上次發行（{version}，{date}）相比：", "（新增）", "（刪去）"),
        *("首次發行，沒有勘誤。", "文字沒有改動。"),
    ),
}


def errata(new: State, old: State | None, found: Sequence[Change]) -> tuple[str, str]:
    """The change list, as Markdown and as a page of HTML."""
    say = _ERRATA["Hant" if "Hant" in new.language else "Hans"]
    title = f"{say[0]}　{new.title}　{new.version}"
    if old is None:
        lead = say[8]
    elif not found:
        lead = say[9]
    else:
        lead = say[5].format(version=old.version, date=chinese_date(old.date))
    rows = [(c.title, c.page, c.before or say[6], c.after or say[7]) for c in found]
    heads = say[1:5]
    text = f"# {title}\n\n{lead}\n"
    if rows:
        lines = [heads, ("---",) * 4, *([_cell(c) for c in row] for row in rows)]
        text += "\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
    return text, _page(new.language, title, lead, heads, rows)


def _cell(text: str) -> str:
    """A text as a cell of a Markdown table: its own marks stay marks."""
    return re.sub(r"([\\|*_`<>\[\]])", r"\\\1", text.replace("\n", " "))


def _page(
    language: str, title: str, lead: str, heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> str:
    def line(tag: str, cells: Iterable[str]) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(c)}</{tag}>" for c in cells) + "</tr>"

    body = "\n".join(line("td", row) for row in rows)
    table = f"<table>\n<thead>{line('th', heads)}</thead>\n<tbody>\n{body}\n</tbody>\n</table>\n"
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(title)}</title>\n<style>\n"
        "body { max-width: 60em; margin: 2em auto; padding: 0 1em; line-height: 1.6 }\n"
        "table { border-collapse: collapse; width: 100% }\n"
        "th, td { padding: .4em .7em; border-bottom: 1px solid; text-align: left; "
        "vertical-align: top }\n"
        "th:nth-child(2), td:nth-child(2) { white-space: nowrap }\n"
        f"</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n<p>{escape(lead)}</p>\n"
        f"{table if rows else ''}</body>\n</html>\n"
    )


# --------------------------------------------------------------------------- checksums


def sums(digests: Iterable[tuple[str, str]]) -> bytes:
    """(file name, sha256) as `sha256sum -c` reads them, by name."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests)).encode()


# --------------------------------------------------------------------------- OPDS

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/terms/"
_TYPES = {"epub": "application/epub+zip", "pdf": "application/pdf"}
_FEED = "application/atom+xml;profile=opds-catalog;kind=acquisition"


def opds(volumes: Sequence[Volume], date: str) -> bytes:
    """An OPDS 1.2 acquisition feed: an entry an edition, a link a file (beside the feed)."""
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM, "dcterms": _DC})  # type: ignore[dict-item]
    first = volumes[0].book
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", first.language)
    updated = f"{date}T00:00:00Z"
    _atom(feed, "id", f"{first.identifier}#release")
    _atom(feed, "title", first.title)
    _atom(feed, "updated", updated)
    _author(feed, first)
    etree.SubElement(feed, f"{{{_ATOM}}}link", rel="self", href="opds.xml", type=_FEED)
    for _, files in groupby(volumes, key=lambda v: v.edition):
        _entry(feed, list(files), updated)
    return _document(feed)


def _entry(feed: etree._Element, files: Sequence[Volume], updated: str) -> None:
    book = files[0].book
    entry = etree.SubElement(feed, f"{{{_ATOM}}}entry")
    _atom(entry, "id", book.identifier)
    _atom(entry, "title", book.title + (f"　{book.subtitle}" if book.subtitle else ""))
    _atom(entry, "updated", updated)
    _author(entry, book)
    etree.SubElement(entry, f"{{{_DC}}}language").text = book.language
    for name, value in (("publisher", book.publisher), ("issued", book.date)):
        if value:
            etree.SubElement(entry, f"{{{_DC}}}{name}").text = value
    for subject in book.subjects:
        etree.SubElement(entry, f"{{{_ATOM}}}category", term=subject, label=subject)
    if book.rights:
        _atom(entry, "rights", book.rights)
    if book.description:
        _atom(entry, "summary", book.description)
    for file in files:
        etree.SubElement(
            entry,
            f"{{{_ATOM}}}link",
            rel="http://opds-spec.org/acquisition",
            href=_href(file.name),
            type=_TYPES[file.medium],
            length=str(file.size),
        )


def _href(name: str) -> str:
    """A file name as a relative reference (RFC 3987: Han may stand as it is in Atom)."""
    return re.sub(r"[%#?\s:]", lambda c: "".join(f"%{b:02X}" for b in c[0].encode()), name)


def _atom(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _author(parent: etree._Element, book: Anthology) -> None:
    """RFC 4287, 4.1.1: a feed has an author; the publisher, else the title, where none is."""
    names = [c.name for c in book.creators if c.role != "pbl"]
    for name in names or [book.publisher or book.title]:
        author = etree.SubElement(parent, f"{{{_ATOM}}}author")
        _atom(author, "name", name)


def _document(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


# --------------------------------------------------------------------------- ONIX 3.0

_ONIX = "http://ns.editeur.org/onix/3.0/reference"
# MARC relator → list 17 (contributor roles); Z99 is “other”.
ROLES = {
    "aut": "A01", "cre": "A01", "lyr": "A05", "cmp": "A06", "art": "A07", "pht": "A13",
    "ill": "A12", "aui": "A24", "win": "A24", "wpr": "A15", "aft": "A19", "ann": "A20",
    "com": "C01", "edt": "B01", "edc": "B01", "red": "B01", "adp": "B05", "trl": "B06",
    "abr": "B04", "rev": "B02", "cov": "A36", "bkd": "A11", "bjd": "A36", "ivr": "A43",
    "ive": "A44", "drt": "D02", "nrt": "E07",
}  # fmt: skip
_DATES = {4: "05", 7: "01", 10: "00"}  # length of an ISO date → list 55 (formats of dates)


def onix(volumes: Sequence[Volume], sender: str, date: str, statement: str = "") -> bytes:
    """ONIX for Books 3.0: a record a file.  The PDF stands for the bound book that is printed from
    it.  `date`: ISO 8601, to the day; `statement`: the printing as the colophon has it."""
    root = etree.Element(f"{{{_ONIX}}}ONIXMessage", {"release": "3.0"}, nsmap={None: _ONIX})  # type: ignore[dict-item]
    header = _add(root, "Header")
    _add(_add(header, "Sender"), "SenderName", sender)
    _add(header, "SentDateTime", date.replace("-", ""))
    for volume in volumes:
        _product(root, volume, statement)
    return _document(root)


def _add(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ONIX}}}{name}")
    if text:
        element.text = text
    return element


def _product(root: etree._Element, volume: Volume, statement: str) -> None:
    """A record; its elements stand in the order of the schema."""
    book = volume.book
    product = _add(root, "Product")
    _add(product, "RecordReference", f"{book.identifier}.{volume.medium}")
    _add(product, "NotificationType", "03")  # list 1: confirmed on publication
    _add(product, "RecordSourceType", "01")  # list 3: the publisher
    _identifier(product, volume)
    _descriptive(_add(product, "DescriptiveDetail"), volume, statement)
    if book.description:
        content = _add(_add(product, "CollateralDetail"), "TextContent")
        _add(content, "TextType", "03")  # list 153: description
        _add(content, "ContentAudience", "00")  # list 154: unrestricted
        _add(content, "Text", book.description)
    if book.publisher:  # the block may not be without a publisher
        _publishing(_add(product, "PublishingDetail"), book)


def _identifier(product: etree._Element, volume: Volume) -> None:
    book = volume.book
    isbn = book.isbn_epub if volume.medium == "epub" else book.isbn
    identifier = _add(product, "ProductIdentifier")
    if isbn:
        _add(identifier, "ProductIDType", "15")  # list 5: ISBN-13
        _add(identifier, "IDValue", isbn_13(isbn))
        return
    _add(identifier, "ProductIDType", "01")  # proprietary
    _add(identifier, "IDTypeName", "Wenji")
    _add(identifier, "IDValue", f"{book.identifier}.{volume.medium}")


def _descriptive(detail: etree._Element, volume: Volume, statement: str) -> None:
    book = volume.book
    _add(detail, "ProductComposition", "00")  # list 2: single item
    if volume.medium == "epub":
        _add(detail, "ProductForm", "EA")  # list 150: digital
        _add(detail, "ProductFormDetail", "E101")  # list 175: EPUB
        _add(detail, "EpubTechnicalProtection", "00")  # list 144: none
    else:
        _add(detail, "ProductForm", "BA")  # a book
    if book.series:
        collection = _add(detail, "Collection")
        _add(collection, "CollectionType", "10")  # list 148: the publisher's
        _title(collection, "02", book.series, part=book.series_number)
    else:
        _add(detail, "NoCollection")
    _title(detail, "01", book.title, book.subtitle)
    makers = [c for c in book.creators if c.role != "pbl"]
    for number, creator in enumerate(makers, start=1):
        _contributor(_add(detail, "Contributor"), number, creator)
    if not makers:
        _add(detail, "NoContributor")
    if statement:
        _add(detail, "EditionStatement", statement)
    _language(_add(detail, "Language"), book.language)
    if volume.pages:
        extent = _add(detail, "Extent")
        _add(extent, "ExtentType", "00")  # list 23: pages of the main content
        _add(extent, "ExtentValue", str(volume.pages))
        _add(extent, "ExtentUnit", "03")  # list 24: pages
    for keyword in book.subjects:
        subject = _add(detail, "Subject")
        _add(subject, "SubjectSchemeIdentifier", "20")  # list 27: keywords
        _add(subject, "SubjectHeadingText", keyword)


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
    _add(parent, "SequenceNumber", str(number))
    _add(parent, "ContributorRole", ROLES.get(creator.role, "Z99"))
    if not is_person(creator.name):
        _add(parent, "CorporateName", creator.name)
        return
    _add(parent, "PersonName", creator.name)
    if creator.file_as and creator.file_as != creator.name:
        _add(parent, "PersonNameInverted", creator.file_as)


def _language(parent: etree._Element, tag: str) -> None:
    """zh-Hant-TW → chi, TW, Hant"""
    _, script, region, *_ = f"{tag}--".split("-")
    _add(parent, "LanguageRole", "01")  # list 22: language of text
    _add(parent, "LanguageCode", "chi")  # list 74 (ISO 639-2/B)
    if region:
        _add(parent, "CountryCode", region)  # list 91
    if script:
        _add(parent, "ScriptCode", script)  # list 121


def _publishing(detail: etree._Element, book: Anthology) -> None:
    publisher = _add(detail, "Publisher")
    _add(publisher, "PublishingRole", "01")  # list 45: publisher
    _add(publisher, "PublisherName", book.publisher)
    if book.place:
        _add(detail, "CityOfPublication", book.place)
    _add(detail, "PublishingStatus", "04")  # list 64: active
    if book.date:
        date = _add(detail, "PublishingDate")
        _add(date, "PublishingDateRole", "01")  # list 163: publication
        _add(date, "Date", book.date.replace("-", "")).set("dateformat", _DATES[len(book.date)])
