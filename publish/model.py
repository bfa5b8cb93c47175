"""The words of the house: frozen values that the rooms pass to one another.

The document is a closed tree.  HTML is born from it in `typeset/` and is never parsed again;
every function over the tree is a `match` closed by `assert_never`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal, get_args

# --------------------------------------------------------------------------- places and findings


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file: `line` counts from 1; None when the whole file is meant."""

    path: Path
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else str(self.path)


class Severity(StrEnum):
    MUST_FIX = "must-fix"  # 必改
    DOUBT = "doubt"  # 存疑
    HINT = "hint"  # 提示


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should look at.  `code` is a row of `messages.FINDINGS`; `values`
    fill the blanks of its sentence.  `before`/`after` quote the text of a repair."""

    code: str
    where: Where | None = None
    before: str = ""
    after: str = ""
    confidence: float = 1.0
    values: tuple[tuple[str, str], ...] = ()


def finding(
    code: str,
    where: Where | None = None,
    /,
    before: str = "",
    after: str = "",
    confidence: float = 1.0,
    **values: object,
) -> Finding:
    """A Finding from plain keyword values: `finding("S-001", where, encoding="gb18030")`."""
    return Finding(
        code, where, before, after, confidence, tuple((k, str(v)) for k, v in values.items())
    )


class PublishError(Exception):
    """The book cannot be made.  `key` is a row of `messages.ERRORS`; caught once, in `cli.py`."""

    def __init__(self, key: str, where: Where | None = None, /, **values: object) -> None:
        super().__init__(f"{key}: {values}")
        self.key = key
        self.where = where
        self.values = {k: str(v) for k, v in values.items()}


# --------------------------------------------------------------------------- inlines


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    children: Inlines


@dataclass(frozen=True, slots=True)
class Strong:
    children: Inlines


@dataclass(frozen=True, slots=True)
class EmphasisDots:
    """着重号"""

    children: Inlines


@dataclass(frozen=True, slots=True)
class BookTitle:
    """书名号乙式: a wavy line; the text carries no 《》 of its own."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class ProperName:
    """专名号: a straight line under a person's, place's or organisation's name."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Jiazhu:
    """双行夹注: small text in two lines inside a line of the body (CLREQ 3.4, warichu)."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Sup:
    children: Inlines


@dataclass(frozen=True, slots=True)
class Sub:
    children: Inlines


@dataclass(frozen=True, slots=True)
class Ruby:
    base: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote at its place of call.  `id` and `mark` are given by `assemble/`."""

    children: Inlines
    id: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    href: str
    children: Inlines


@dataclass(frozen=True, slots=True)
class CrossReference:
    """`children` empty: the target's own title is printed.  `target` is an article's id or a
    heading's; `assemble/` makes it an anchor of the book."""

    target: str
    children: Inlines = ()


@dataclass(frozen=True, slots=True)
class IndexMark:
    """A place that the index names: nothing is printed here but `children`.  `term` as in
    `IndexTerm`; `kind` says in which index it stands, where the book has several; `see`: the entry
    that is to be looked up instead."""

    term: str
    children: Inlines = ()
    id: str = ""
    kind: str = ""
    see: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    text: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: `src` is relative to the book's folder."""

    src: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    pass


Inline = (
    Text
    | Emphasis
    | Strong
    | EmphasisDots
    | BookTitle
    | ProperName
    | Jiazhu
    | Sup
    | Sub
    | Ruby
    | Note
    | Link
    | CrossReference
    | IndexMark
    | Code
    | Image
    | Break
)
Inlines = tuple[Inline, ...]

# --------------------------------------------------------------------------- blocks


@dataclass(frozen=True, slots=True)
class Paragraph:
    children: Inlines
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside an article; `level` 2 is the first below the article's title.  `label` is a
    section letter or keyword (A, 治) that stood beside or above the heading."""

    level: int
    children: Inlines
    label: str = ""
    id: str = ""
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    blocks: Blocks
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class PullQuote:
    children: Inlines
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Verse:
    lines: tuple[Inlines, ...]
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list: each item is blocks."""

    items: tuple[Blocks, ...]
    ordered: bool = False
    start: int = 1
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Table:
    head: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    caption: Inlines = ()
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its caption; `image` is None where a newspaper's caption has lost its
    picture.  `credit` is printed after the caption: 邱某 摄, 图：Wenji."""

    image: Image | None
    caption: Inlines = ()
    credit: str = ""
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Separator:
    where: Where | None = None


Block = Paragraph | Heading | Quotation | PullQuote | Verse | Items | Table | Figure | Separator
Blocks = tuple[Block, ...]

# --------------------------------------------------------------------------- articles and books

Role = Literal[
    "chapter",  # 篇
    "editorial-board",  # 编委会
    "plates",  # 图版
    "preface",  # 序
    "foreword",  # 前言
    "introduction",  # 导言
    "notice",  # 凡例
    "appendix",  # 附录
    "chronology",  # 大事记
    "bibliography",  # 参考文献
    "afterword",  # 后记
    "about-the-author",  # 作者简介
]


@dataclass(frozen=True, slots=True)
class Article:
    """A piece (篇).  `kicker` 引题, `title` 主题 (halves separated by one space), `subtitles` 副题.
    `source` is the newspaper and page it came from (原载).  `duplicate_of` is the id of the
    article that this one repeats: such an article is not set."""

    id: str
    title: str
    kicker: str = ""
    subtitles: tuple[str, ...] = ()
    short_title: str = ""
    bylines: tuple[str, ...] = ()
    dateline: str = ""
    date: str = ""
    source: str = ""
    rights: str = ""
    language: str = ""
    role: Role = "chapter"
    blocks: Blocks = ()
    duplicate_of: str = ""
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read: `text` has LF line ends and no BOM; `digest` is the sha256 of its bytes."""

    path: Path
    text: str
    encoding: str
    digest: str

    @property
    def id(self) -> str:
        """The stem up to the first `_` when it is a number (003_1417d345… → 003), else the stem."""
        head = self.path.stem.split("_", 1)[0]
        return head if head.isdigit() else self.path.stem


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What `normalize/` makes of one raw file.  decoded raw Han − `dropped` + `mapped` = the Han
    of `articles`; each dropped string is listed as often as it was dropped."""

    source: Source
    articles: tuple[Article, ...]
    findings: tuple[Finding, ...] = ()
    dropped: tuple[str, ...] = ()
    mapped: tuple[tuple[str, str], ...] = ()


# MARC relators of those who made the text; whoever else served the book contributed.
AUTHORS = frozenset({"aut", "edt", "com", "edc", "cre"})


@dataclass(frozen=True, slots=True)
class Creator:
    """`role` is a MARC relator: aut, edt, ill, trl, pht …; `latin` the name in Latin letters as its
    bearer writes it.  `alternates` are the name in other scripts: (BCP 47 tag, name)."""

    name: str
    role: str = "aut"
    file_as: str = ""
    latin: str = ""
    alternates: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Conformance:
    """`[accessibility]`: who found that the e-book meets which standard (EPUB Accessibility 1.1,
    2.2).  `editions` are the names of those that were looked at; none: all of them."""

    certified_by: str
    conforms_to: str
    credential: str = ""
    editions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """辑"""

    id: str
    title: str
    articles: tuple[Article, ...]
    number: int = 0


Writing = Literal["horizontal", "vertical"]
EmbeddedFonts = Literal["none", "headings", "all"]
EbookProfile = Literal["strict", "weread", "duokan", "zhangyue", "kobo", "apple", "kindle"]


@dataclass(frozen=True, slots=True)
class Edition:
    """One form of the book.  No medium: `pdf` and `epub` are commands.  `isbn` and `cip` are those
    of its bound copies, `isbn_epub` that of its e-book.  `writing` and `fonts`
    (the faces that go into the file) are the e-book's: paper is set horizontally, in all of them.
    `page_list`: the e-book tells where the pages of the printed book begin.  `profile`: the
    reader that it is made for (docs/profiles.md).
    """

    name: str
    language: str
    layout: str = "classic"
    trim: str = ""
    writing: Writing = "horizontal"
    fonts: EmbeddedFonts = "all"
    page_list: bool = True
    profile: EbookProfile = "strict"
    default: bool = False
    isbn: str = ""
    isbn_epub: str = ""
    cip: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """`[[fix]]`: an editor's correction of a raw text."""

    source: str
    find: str
    replace: str
    reason: str
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Allow:
    """`[[allow]]`: a finding that was looked at and is right as it is."""

    finding: str
    reason: str
    match: str = ""
    where: Where | None = None


TermKind = Literal["person", "place", "organisation", "title", "word"]
TERM_KINDS: tuple[TermKind, ...] = get_args(TermKind)
NAMES = TERM_KINDS[:3]


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of the lexicon: what becomes of `text`, written as in the source.

    `becomes` are (region, form) pairs: TW, HK, CN (traditional mainland), Hans, or "" for every
    region that has no pair of its own.  A term of kind person, place or organisation without a
    pair is a name: a character that the other script also has stays.
    """

    text: str
    becomes: tuple[tuple[str, str], ...] = ()
    kind: TermKind = "word"
    note: str = ""
    where: Where | None = None

    def form(self, region: str) -> str | None:
        """What it becomes in a region; None where nothing is said."""
        forms = dict(self.becomes)
        return forms.get(region, forms.get(""))

    @property
    def is_name(self) -> bool:
        return self.kind in NAMES and not self.becomes


@dataclass(frozen=True, slots=True)
class Printing:
    """A line of a book's history: `date` as in book.toml, `version` where it was a release."""

    date: str
    note: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """`[release]`: `version` is 1, 1.1 …; `printing` 版次 and 印次 as the colophon prints them;
    `history` what was printed and corrected before, the newest last."""

    version: str = ""
    printing: str = ""
    history: tuple[Printing, ...] = ()


Ink = Literal["mono", "cmyk"]  # 单色, 四色
Binding = Literal["perfect", "sewn", "saddle"]  # 胶装, 锁线胶装, 骑马订
PressStandard = Literal["x4", "x1a"]  # ISO 15930-7, ISO 15930-4
Imposition = Literal["none", "saddle", "signature-8", "signature-16", "booklet", "two-up"]


@dataclass(frozen=True, slots=True)
class PressOrder:
    """`[press]`: what the printer is asked for.  `preset` names a file of `publish/presets` or of
    the book's folder; what is empty or 0 is the preset's.  `caliper` of a leaf of the interior's
    paper and `flaps` in millimetres; `profile` the printer's ICC profile in the book's folder."""

    preset: str = "offset"
    paper: str = ""
    caliper: float = 0
    cover_paper: str = ""
    binding: Binding | Literal[""] = ""
    ink: Ink | Literal[""] = ""
    flaps: float = 0
    copies: float = 0
    profile: str = ""
    finishing: str = ""


Collation = Literal["pinyin", "strokes", "zhuyin"]


@dataclass(frozen=True, slots=True)
class IndexTerm:
    """A line of an index's list.  `heading` is the entry after those above it, each as it is
    printed, or with what it is sorted as before an @ (崇庆@重庆).  `forms` are looked for in the
    text; `see` are entries to be looked up, instead or as well.  Without a heading it keeps its
    forms from being found as parts of others."""

    heading: tuple[str, ...]
    forms: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class IndexOrder:
    """`[[index]]`: an index that the book is to have.  What is empty follows from the edition's
    language, `title` from `kind` too."""

    title: str = ""
    kind: TermKind | Literal[""] = ""
    sort: Collation | Literal[""] = ""
    terms: tuple[IndexTerm, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class IndexPlace:
    """Where a term stands: the id of an `IndexMark`, or of the heading or article (`is_heading`)
    that has it in its title.  `article` is the id of the article."""

    id: str
    article: str
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """`places` in reading order; `key`: what it is sorted as; `see`: entries of the same index."""

    name: str
    key: str
    places: tuple[IndexPlace, ...] = ()
    see: tuple[str, ...] = ()
    children: tuple[IndexEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Index:
    """An index of the finished text; its entries are not in order yet."""

    id: str
    entries: tuple[IndexEntry, ...]
    title: str = ""
    kind: TermKind | Literal[""] = ""
    sort: Collation | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class PartEntry:
    title: str
    articles: tuple[str, ...]
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """book.toml, checked; a bare folder has one of its own making (`path` None)."""

    folder: Path
    name: str
    title: str
    path: Path | None = None
    subtitle: str = ""
    creators: tuple[Creator, ...] = ()
    publisher: str = ""
    place: str = ""
    date: str = ""
    isbn: str = ""
    rights: str = ""
    description: str = ""
    identifier: str = ""
    language: str = ""
    series: str = ""
    cover: str = ""
    colophon: tuple[tuple[str, str], ...] = ()
    parts: tuple[PartEntry, ...] = ()
    front: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    editions: tuple[Edition, ...] = ()
    fixes: tuple[Fix, ...] = ()
    allows: tuple[Allow, ...] = ()
    house_style: tuple[str, ...] = ()
    lexicons: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    forms: tuple[tuple[str, str, str], ...] = ()  # region, written form, the one that is wished
    usage: tuple[str, ...] = ()  # regions whose own words are asked for
    series_number: str = ""
    isbn_epub: str = ""
    subjects: tuple[str, ...] = ()
    conformance: Conformance | None = None
    release: Release = Release()
    press: PressOrder = PressOrder()
    price: str = ""
    cip: str = ""
    permit: str = ""
    indexes: tuple[IndexOrder, ...] = ()
    lists_figures: bool = False


@dataclass(frozen=True, slots=True)
class Anthology:
    """The whole book in one script: what `typeset/` sets.  `modified` is ISO 8601, UTC;
    `writing` is how its e-book is set.  `cip` is the block of cataloguing in publication as it was
    issued, `permit` the 准印证号 of a book that is not sold (内部资料), `copies` 印数."""

    title: str
    language: str
    identifier: str
    modified: str
    subtitle: str = ""
    creators: tuple[Creator, ...] = ()
    publisher: str = ""
    place: str = ""
    date: str = ""
    isbn: str = ""
    rights: str = ""
    description: str = ""
    series: str = ""
    cover: str = ""
    colophon: tuple[tuple[str, str], ...] = ()
    source_language: str = ""
    writing: Writing = "horizontal"
    front: tuple[Article, ...] = ()
    parts: tuple[Part, ...] = ()
    back: tuple[Article, ...] = ()
    series_number: str = ""
    isbn_epub: str = ""
    subjects: tuple[str, ...] = ()
    conformance: Conformance | None = None
    price: str = ""
    cip: str = ""
    permit: str = ""
    copies: int = 0
    indexes: tuple[Index, ...] = ()
    lists_figures: bool = False

    def articles(self) -> Iterator[Article]:
        """Every article in reading order."""
        yield from self.front
        for part in self.parts:
            yield from part.articles
        yield from self.back


@dataclass(frozen=True, slots=True)
class Page:
    """A document ready for a renderer.  `href` is its place in the package, `role` an EPUB
    structural semantic (titlepage, toc, chapter …), `markup` complete XHTML."""

    href: str
    role: str
    title: str
    markup: str
    properties: tuple[str, ...] = field(default=())


# --------------------------------------------------------------------------- over the tree


def plain(inlines: Iterable[Inline], *, notes: bool = False) -> str:
    """The characters that inlines print, without the notes unless asked for."""
    out: list[str] = []
    for inline in inlines:
        match inline:
            case Text(text) | Code(text):
                out.append(text)
            case Ruby(base, _):
                out.append(base)
            case Note(children):
                if notes:
                    out.append(plain(children, notes=True))
            case Image() | Break():
                pass
            case _:
                out.append(plain(inline.children, notes=notes))
    return "".join(out)


def nested(blocks: Blocks) -> Iterator[Block]:
    """Every block, with those inside quotations and lists, in reading order."""
    for block in blocks:
        yield block
        if isinstance(block, Quotation):
            yield from nested(block.blocks)
        elif isinstance(block, Items):
            for item in block.items:
                yield from nested(item)


def ascii_name(id: str) -> str:
    """An id as part of an anchor: 文一 → _6587__4e00_.  Different ids give different names, and
    ASCII only: WeasyPrint writes a link's target otherwise than the place that it names."""
    return _NOT_ASCII_NAME.sub(lambda found: f"_{ord(found[0]):x}_", id)


_NOT_ASCII_NAME = re.compile(r"[^A-Za-z0-9_.-]")
