"""The pages of the printed book, in the text of the e-book: where each begins, and its label.

A laid-out page tells its text as *runs*: characters of one article that follow one another, white
space left out, a picture as one `PICTURE`.  What the layout adds to the text (folios, heads, note
calls and notes, list marks, readings, a table's head on its second page) is no part of them, nor
is what it sets out of order.  The same characters stand in the tree, in the same order; so a page
begins where as many characters are behind it.

    1 count    pages → the runs that each article has on paper, and at what count a page begins
    2 match    that count on paper → the same place in the tree's own characters
    3 mark     the tree with an `IndexMark` without words at that place; the writer knows its id

A figure that waits on paper (图随文走) lets text pass that stands behind it in the tree: such
figures are left out of both texts, and no page begins with one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, count, takewhile
from typing import assert_never

from publish.model import (
    Anthology,
    Article,
    Block,
    Blocks,
    BookTitle,
    Break,
    Code,
    CrossReference,
    Emphasis,
    EmphasisDots,
    Figure,
    Heading,
    Image,
    IndexMark,
    Inline,
    Inlines,
    Items,
    Jiazhu,
    Link,
    Note,
    Paragraph,
    ProperName,
    PullQuote,
    Quotation,
    Ruby,
    Separator,
    Strong,
    Sub,
    Sup,
    Table,
    Text,
    Verse,
    plain,
)
from publish.typeset.xhtml import anchor, figure_id, page_id

PICTURE = "\ufffc"  # OBJECT REPLACEMENT CHARACTER: a picture among characters
_HEAD = 16  # characters that tell a place in a text from the others near it
TOP = -1  # the count of a page that begins above the article's text, at its title


@dataclass(frozen=True, slots=True)
class Run:
    """`document`: the anchor of an article or a part, `titlepage` or `imprint`.  `title`: it is
    the article's title matter (the text of which does not count), or no article at all."""

    document: str
    text: str = ""
    title: bool = False


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page that is printed with some text of the book.  `label`: its number as printed, or as
    it is counted where none is printed (a part's page)."""

    label: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class PageBreaks:
    """`pages`: (label, document that it begins in) of every page in order; `labels`: id of a mark
    in the tree → label.  `tops` and `ends`: document → the labels of the pages that begin above
    its text, and behind it.  `folios`: anchor → printed number of its page.  Empty where the
    e-book does not tell them."""

    pages: tuple[tuple[str, str], ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    tops: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ends: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    folios: Mapping[str, str] = field(default_factory=dict)


def page_breaks(
    book: Anthology,
    pages: Iterable[PrintedPage],
    waiting: Collection[str] = (),
    pictures: Collection[str] = (),
) -> tuple[Anthology, PageBreaks]:
    """The tree with a mark wherever a page of the printed book begins in it.  `waiting`: ids of the
    figures that do not stand on paper where they stand in the tree; `pictures`: the sources of
    those that the book has."""
    printed = tuple(p for p in pages if p.runs)
    texts, begins = _counted(printed)
    labels: dict[str, str] = {}
    tops: dict[str, tuple[str, ...]] = {}
    ends: dict[str, tuple[str, ...]] = {}

    def marked(article: Article) -> Article:
        name = anchor(article.id)
        mine = begins.pop(name, [])
        tree = _Marker(waiting, pictures)
        tree.blocks(article.blocks, article.id)
        own, paper = "".join(tree.text), texts.get(name, "")
        above = tuple(label for at, label in mine if at == TOP)
        inner = [(label, at) for at, label in mine if at != TOP]
        # Pages follow one another, whatever the match says.
        places = accumulate((_place(own, paper, at) for _, at in inner), max)
        marks = [(page_id(label), place) for (label, _), place in zip(inner, places, strict=True)]
        names = {page_id(label): label for label, _ in inner}
        behind = tuple(names[id] for id, place in marks if place >= len(own))
        labels.update(names)
        tops.update({name: above} if above else {})
        ends.update({name: behind} if behind else {})
        marker = _Marker(waiting, pictures, marks)
        return replace(article, blocks=marker.blocks(article.blocks, article.id))

    done = replace(
        book,
        front=tuple(marked(a) for a in book.front),
        parts=tuple(replace(p, articles=tuple(marked(a) for a in p.articles)) for p in book.parts),
        back=tuple(marked(a) for a in book.back),
    )
    tops.update({name: tuple(label for _, label in many) for name, many in begins.items()})
    order = tuple((p.label, p.runs[0].document) for p in printed)
    return done, PageBreaks(order, labels, tops, ends)


# --------------------------------------------------------------------------- 1 count


def _counted(
    pages: Iterable[PrintedPage],
) -> tuple[dict[str, str], dict[str, list[tuple[int, str]]]]:
    """(document → its text on paper, document → (count, label) of the pages that begin in it).
    A page without text of its own (a picture that waited, a long note) begins where the text
    before it ends."""
    texts: dict[str, list[str]] = {}
    lengths: dict[str, int] = {}
    begins: dict[str, list[tuple[int, str]]] = {}
    for page in pages:
        for position, run in enumerate(page.runs):
            if position == 0:
                at = TOP if run.title else lengths.get(run.document, 0)
                begins.setdefault(run.document, []).append((at, page.label))
            if not run.title:
                texts.setdefault(run.document, []).append(run.text)
                lengths[run.document] = lengths.get(run.document, 0) + len(run.text)
    return {name: "".join(many) for name, many in texts.items()}, begins


# --------------------------------------------------------------------------- 2 match


def _place(own: str, printed: str, at: int) -> int:
    """The place in the tree's text of count `at` on paper.  The two texts are the same, so this is
    `at`; where a layout adds words of its own it is the nearest place that reads on alike."""
    head = printed[at : at + _HEAD]
    if own[at : at + _HEAD] == head:
        return at
    while head:
        if found := _occurrences(own, head):
            return min(found, key=lambda place: abs(place - at))
        head = head[: len(head) // 2]
    return min(at, len(own))


def _occurrences(text: str, part: str) -> list[int]:
    places = []
    place = text.find(part)
    while place >= 0:
        places.append(place)
        place = text.find(part, place + 1)
    return places


# --------------------------------------------------------------------------- 3 mark


@dataclass(slots=True)
class _Marker:
    """One walk over an article in the order of its markup.  State: the characters so far, and the
    marks (id, count) that still have no place.  A mark goes before the character of its count, or
    before the whole of what must not be parted."""

    waiting: Collection[str]
    pictures: Collection[str]
    marks: Sequence[tuple[str, int]] = ()
    text: list[str] = field(default_factory=list)
    length: int = 0

    def blocks(self, many: Blocks, article: str = "") -> Blocks:
        """`article`: the id of the article whose blocks these are; only they may wait."""
        out: list[Block] = []
        figures = count(1)
        for one in many:
            numbered = bool(article) and isinstance(one, Figure) and one.image is not None
            waits = numbered and figure_id(article, next(figures)) in self.waiting
            out.append(one if waits else self.block(one))
        return tuple(out)

    def block(self, one: Block) -> Block:
        match one:
            case Paragraph(children) | PullQuote(children):
                return replace(one, children=self.inlines(children))
            case Heading(children=children):
                before = self._before(one.label)
                return replace(one, children=(*before, *self.inlines(children)))
            case Quotation(inner):
                return replace(one, blocks=self.blocks(inner))
            case Verse(lines):
                return replace(one, lines=tuple(self.inlines(line) for line in lines))
            case Items(items):
                return replace(one, items=tuple(self.blocks(item) for item in items))
            case Table():
                return self._table(one)
            case Figure(image):
                shown = image is not None and image.src in self.pictures
                before = self._before(PICTURE if shown else "")
                caption = (*before, *self.inlines(one.caption))
                return replace(one, caption=(*caption, *self._before(one.credit)))
            case Separator():
                return one
            case _:
                assert_never(one)

    def _table(self, table: Table) -> Table:
        caption = self.inlines(table.caption)
        head = tuple(self.inlines(cell) for cell in table.head)
        rows = tuple(tuple(self.inlines(cell) for cell in row) for row in table.rows)
        return replace(table, head=head, rows=rows, caption=caption)

    def inlines(self, children: Inlines) -> Inlines:
        return tuple(piece for child in children for piece in self._inline(child))

    def _inline(self, child: Inline) -> Inlines:
        match child:
            case Text(text):
                return self._text(text)
            case Emphasis() | Strong() | EmphasisDots() | BookTitle() | ProperName() | IndexMark():
                return (replace(child, children=self.inlines(child.children)),)
            case Note() | Break():
                return (child,)
            case Image(src):
                return (*self._before(PICTURE if src in self.pictures else ""), child)
            case CrossReference():  # on paper with a page, so neither side has its words
                return (*self._before("（）"), child)
            case Jiazhu():  # on paper in two lines, out of the order of the text
                return (*self._before(""), child)
            case Ruby(base):
                return (*self._before(base), child)
            case Code(text):
                return (*self._before(text), child)
            case Sup() | Sub() | Link():
                return (*self._before(plain(child.children)), child)
            case _:
                assert_never(child)

    def _text(self, text: str) -> Inlines:
        """A text, parted before each character that begins a page."""
        out: list[Inline] = []
        begin = 0
        for position, char in enumerate(text):
            if not char.isspace() and (marks := self._before(char)):
                if begin < position:
                    out.append(Text(text[begin:position]))
                out.extend(marks)
                begin = position
        return (*out, Text(text[begin:]))

    def _before(self, text: str) -> tuple[IndexMark, ...]:
        """The marks that fall into `text`, which is not parted: they go before it."""
        printed = "".join(text.split())
        self.text.append(printed)
        self.length += len(printed)
        due = [id for id, _ in takewhile(lambda mark: mark[1] < self.length, self.marks)]
        self.marks = self.marks[len(due) :]
        return tuple(IndexMark("", (), id) for id in due)
