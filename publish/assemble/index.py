"""The index: every place of a term, whether it is marked in the text or found from a list.

    1 find   the terms of the lists in an article's text → the tree with an `IndexMark` on each
    2 note   every mark, and every heading that has a term in it → the places of each entry
    3 build  places → entries under entries, see-references checked

Of the terms that begin at a character the longest is taken, and none inside another; a word in
Latin letters is found whole only.  A term may run over inlines (江*海*): the mark then stands on
its first one.  Titles and bylines are no part of the tree, and a mark would part a heading's
halves: there the place is the article or the heading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import assert_never

from publish.model import (
    Anthology,
    Article,
    Block,
    Blocks,
    Break,
    Code,
    Figure,
    Finding,
    Heading,
    Image,
    Index,
    IndexEntry,
    IndexMark,
    IndexOrder,
    IndexPlace,
    IndexTerm,
    Inline,
    Inlines,
    Items,
    Note,
    Paragraph,
    PullQuote,
    Quotation,
    Ruby,
    Separator,
    Table,
    Text,
    Verse,
    Where,
    ascii_name,
    finding,
    plain,
)

_GENERAL = IndexOrder()  # of a book whose text has marks, and whose book.toml says nothing


def with_indexes(
    book: Anthology, orders: Sequence[IndexOrder]
) -> tuple[Anthology, tuple[Finding, ...]]:
    """The book with its indexes, its text marked where the terms of their lists stand.

    Findings: B-181 a listed term that the text does not have, B-182 a see-reference to an entry
    that the index does not have.
    """
    finder = _finder(orders)
    gathered = _Gathered(orders or (_GENERAL,), finder)
    done = replace(
        book,
        front=tuple(gathered.article(a) for a in book.front),
        parts=tuple(
            replace(p, articles=tuple(gathered.article(a) for a in p.articles)) for p in book.parts
        ),
        back=tuple(gathered.article(a) for a in book.back),
    )
    found = [*_unfound(orders, gathered)]
    indexes = []
    for number, order in enumerate(gathered.orders, start=1):
        entries, wrong = _entries(order, gathered.notes[number - 1])
        found.extend(wrong)
        if entries:
            kind, sort = order.kind, order.sort
            indexes.append(Index(f"index-{number}", entries, order.title, kind, sort))
    return replace(done, indexes=tuple(indexes)), tuple(found)


# --------------------------------------------------------------------------- 1 find

Term = tuple[int, IndexTerm]  # the number of its index, and the term


@dataclass(frozen=True, slots=True)
class _Finder:
    """`terms`: form → what is said of it, nothing for a word that hides others; `sizes`: the first
    character of forms → their lengths, the longest first."""

    terms: Mapping[str, tuple[Term, ...]]
    sizes: Mapping[str, tuple[int, ...]]

    def hits(self, text: str) -> Iterator[tuple[int, int, tuple[Term, ...]]]:
        """(start, stop, terms) from left to right, none overlapping another."""
        at = 0
        while at < len(text):
            sizes = self.sizes.get(text[at], ())
            size = next((s for s in sizes if self._is_term(text, at, at + s)), 0)
            if size and (terms := self.terms[text[at : at + size]]):
                yield at, at + size, terms
            at += size or 1

    def _is_term(self, text: str, start: int, stop: int) -> bool:
        return (
            stop <= len(text)
            and text[start:stop] in self.terms
            and not _inside_word(text, start)
            and not _inside_word(text, stop)
        )


def _inside_word(text: str, at: int) -> bool:
    """Does a Latin word or a number go on over this joint?"""
    pair = text[at - 1 : at + 1] if at else ""
    return len(pair) == 2 and pair.isascii() and pair.isalnum()


def _finder(orders: Iterable[IndexOrder]) -> _Finder:
    terms: dict[str, tuple[Term, ...]] = {}
    for number, order in enumerate(orders):
        for term in order.terms:
            for form in term.forms:
                said = ((number, term),) if term.heading else ()
                terms[form] = (*terms.get(form, ()), *said)
    sizes: dict[str, set[int]] = {}
    for form in terms:
        sizes.setdefault(form[0], set()).add(len(form))
    return _Finder(terms, {head: tuple(sorted(s, reverse=True)) for head, s in sizes.items()})


# --------------------------------------------------------------------------- 2 note


@dataclass(frozen=True, slots=True)
class _Noted:
    """An entry is named here: at a place, or with what is to be looked up (or both)."""

    heading: tuple[str, ...]
    place: IndexPlace | None = None
    see: tuple[str, ...] = ()
    where: Where | None = None


@dataclass(slots=True)
class _Gathered:
    """One walk over the book.  State: what was noted for each index, and where we are."""

    orders: Sequence[IndexOrder]
    finder: _Finder
    notes: list[list[_Noted]] = field(default_factory=list)
    found: set[tuple[int, tuple[str, ...]]] = field(default_factory=set)
    marks: count[int] = field(default_factory=count)
    current: str = ""
    where: Where | None = None

    def __post_init__(self) -> None:
        self.notes = [
            [_Noted(t.heading, None, t.see, t.where) for t in order.terms if t.see]
            for order in self.orders
        ]

    def article(self, article: Article) -> Article:
        self.current, self.where, self.marks = article.id, article.where, count(1)
        said = (article.kicker, article.title, *article.subtitles, *article.bylines)
        self.title(article.id, "\n".join(said))
        return replace(article, blocks=self.blocks(article.blocks))

    def title(self, id: str, text: str) -> None:
        """The terms in the title of an article or a heading."""
        for _, _, terms in self.finder.hits(text):
            self.note(terms, IndexPlace(id, self.current, is_heading=True))

    def note(self, terms: Iterable[Term], place: IndexPlace) -> None:
        for number, term in terms:
            self.notes[number].append(_Noted(term.heading, place))
            self.found.add((number, term.heading))

    # ----------------------------------------------------------------------- the tree

    def blocks(self, blocks: Blocks) -> Blocks:
        return tuple(map(self.block, blocks))

    def block(self, block: Block) -> Block:
        self.where = block.where or self.where
        match block:
            case Paragraph(children) | PullQuote(children):
                return replace(block, children=self.inlines(children))
            case Heading(children=children):
                self.title(block.id, f"{block.label}\n{plain(children)}")
                self.explicit(children)
                return replace(block, children=self.notes_in(children))
            case Quotation(inner):
                return replace(block, blocks=self.blocks(inner))
            case Verse(lines):
                return replace(block, lines=tuple(map(self.inlines, lines)))
            case Items(items):
                return replace(block, items=tuple(map(self.blocks, items)))
            case Table(head, rows, caption):
                return replace(
                    block,
                    caption=self.inlines(caption),
                    head=tuple(map(self.inlines, head)),
                    rows=tuple(tuple(map(self.inlines, row)) for row in rows),
                )
            case Figure(_, caption):
                return replace(block, caption=self.inlines(caption))
            case Separator():
                return block
            case _:
                assert_never(block)

    def inlines(self, children: Inlines) -> Inlines:
        """A run of text with a mark on every term that begins in it."""
        self.explicit(children)
        hits = tuple(self.finder.hits("".join(_leaves(children))))
        done = _Marking(self, hits).inlines(children) if hits else children
        return self.notes_in(done)

    def notes_in(self, children: Inlines) -> Inlines:
        """The text of notes is a run of its own."""
        return tuple(self.noted(child) for child in children)

    def noted(self, child: Inline) -> Inline:
        match child:
            case Note(inner):
                return replace(child, children=self.inlines(inner))
            case Text() | Code() | Ruby() | Image() | Break():
                return child
            case _:
                return replace(child, children=self.notes_in(child.children))

    # ----------------------------------------------------------------------- marks

    def mark(self, terms: tuple[Term, ...], child: Inline) -> IndexMark:
        """A mark of our own on a piece of text that a list names."""
        id = f"x-{ascii_name(self.current)}-{next(self.marks)}"
        self.note(terms, IndexPlace(id, self.current))
        return IndexMark(terms[0][1].heading[-1], (child,), id)

    def explicit(self, children: Inlines) -> None:
        """The marks that the text has (those in notes are met with their notes)."""
        for child in children:
            match child:
                case IndexMark():
                    self.said(child)
                    self.explicit(child.children)
                case Text() | Code() | Ruby() | Image() | Break() | Note():
                    pass
                case _:
                    self.explicit(child.children)

    def said(self, mark: IndexMark) -> None:
        own = mark.term == plain(mark.children)  # its words, whatever marks are in them
        heading = (mark.term,) if own else tuple(part.strip() for part in mark.term.split("!"))
        heading = tuple(part for part in heading if part)
        if not heading:
            return
        place = None if mark.see else IndexPlace(mark.id, self.current)
        see = (mark.see,) if mark.see else ()
        number = self.index_of(mark.kind, heading)
        self.notes[number].append(_Noted(heading, place, see, self.where))

    def index_of(self, kind: str, heading: tuple[str, ...]) -> int:
        """The index that a mark is for: of its kind, else the one that lists it, else the first."""
        kinds = [order.kind for order in self.orders]
        if kind in kinds:
            return kinds.index(kind) if kind else self.listing(heading, kinds.index(kind))
        return self.listing(heading, 0)

    def listing(self, heading: tuple[str, ...], default: int) -> int:
        for number, order in enumerate(self.orders):
            if any(term.heading == heading for term in order.terms):
                return number
        return default


@dataclass(slots=True)
class _Marking:
    """The inlines of one run with the marks of its hits.  State: the characters so far."""

    gathered: _Gathered
    hits: Sequence[tuple[int, int, tuple[Term, ...]]]
    at: int = 0

    def inlines(self, children: Inlines) -> Inlines:
        return tuple(piece for child in children for piece in self.inline(child))

    def inline(self, child: Inline) -> Inlines:
        match child:
            case Text(text):
                return tuple(self.text(text))
            case Ruby(base):
                begin, self.at = self.at, self.at + len(base)
                terms = tuple(t for start, _, ts in self.starting(begin, self.at) for t in ts)
                return (self.gathered.mark(terms, child),) if terms else (child,)
            case Code() | Break() | IndexMark():
                self.at += 1
                return (child,)
            case Note() | Image():
                return (child,)
            case _:
                return (replace(child, children=self.inlines(child.children)),)

    def text(self, text: str) -> Iterator[Inline]:
        begin, self.at = self.at, self.at + len(text)
        done = 0
        for start, stop, terms in self.starting(begin, self.at):
            first, last = start - begin, min(stop - begin, len(text))
            if done < first:
                yield Text(text[done:first])
            yield self.gathered.mark(terms, Text(text[first:last]))
            done = last
        if done < len(text) or not text:
            yield Text(text[done:])

    def starting(self, begin: int, end: int) -> list[tuple[int, int, tuple[Term, ...]]]:
        """The hits whose first character is among these."""
        mine = [hit for hit in self.hits if hit[0] < end]
        self.hits = self.hits[len(mine) :]
        return [hit for hit in mine if hit[0] >= begin]


def _leaves(children: Inlines) -> Iterator[str]:
    """The words that are looked at.  Code, a break and what the author has marked end a word."""
    for child in children:
        match child:
            case Text(text) | Ruby(text, _):
                yield text
            case Code() | Break() | IndexMark():
                yield "\n"
            case Note() | Image():
                pass
            case _:
                yield from _leaves(child.children)


# --------------------------------------------------------------------------- 3 build


@dataclass(slots=True)
class _Growing:
    """An entry while it is gathered."""

    name: str
    key: str
    places: list[IndexPlace] = field(default_factory=list)
    see: dict[str, Where | None] = field(default_factory=dict)
    children: dict[str, _Growing] = field(default_factory=dict)

    def child(self, part: str) -> _Growing:
        key, at, name = part.rpartition("@")
        grown = self.children.setdefault(name, _Growing(name, name))
        grown.key = key if at else grown.key
        return grown

    def all(self) -> Iterator[_Growing]:
        for child in self.children.values():
            yield child
            yield from child.all()

    def done(self) -> IndexEntry:
        children = tuple(child.done() for child in self.children.values())
        return IndexEntry(self.name, self.key, tuple(self.places), tuple(self.see), children)


def _entries(
    order: IndexOrder, noted: Iterable[_Noted]
) -> tuple[tuple[IndexEntry, ...], tuple[Finding, ...]]:
    root = _Growing("", "")
    for one in noted:
        entry = root
        for part in one.heading:
            entry = entry.child(part)
        if one.place:
            entry.places.append(one.place)
        entry.see.update(dict.fromkeys(one.see, one.where))
    found = [
        finding("B-182", where, term=entry.name, see=name)
        for entry in root.all()
        for name, where in entry.see.items()
        if name not in root.children
    ]
    return root.done().children, tuple(found)


def _unfound(orders: Sequence[IndexOrder], gathered: _Gathered) -> Iterator[Finding]:
    """The listed terms that stand nowhere; one that is only a reference is not looked for."""
    for number, order in enumerate(orders):
        marked = {noted.heading for noted in gathered.notes[number] if noted.place}
        for term in order.terms:
            if term.heading and term.forms and term.heading not in marked:
                words = "、".join(term.forms)
                yield finding("B-181", term.where, term=term.heading[-1], forms=words)
