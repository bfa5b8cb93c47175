"""The index as it is printed: entries in order under their heads, places as numbers of pages.

    1 pages     places → the pages on which they stand, each once
    2 runs      three pages and more that follow one another are joined: 3–11
    3 rows      entries in the order of the region, under letters, strokes or zhuyin

The numbers of an e-book are those of the printed one, which its page list has too; without them a
place is ①②③, one an article.  The list of figures is here as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from publish.model import (
    Anthology,
    Collation,
    Figure,
    Index,
    IndexEntry,
    IndexPlace,
    ascii_name,
    plain,
)
from publish.typeset.collation import Head, Key, collation_of, head_of, key_for
from publish.typeset.words import Words, chinese_number, note_mark
from publish.typeset.xhtml import Shown, anchor, figure_id

FIGURES = "figures"  # the anchor of the list of figures
_RUN = 3  # pages that follow one another and are joined
_END = "。！？；"  # of the first sentence of a caption
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


@dataclass(frozen=True, slots=True)
class Target:
    label: str
    href: str
    title: str = ""  # of the article, where the label says nothing


@dataclass(frozen=True, slots=True)
class Locator:
    """A page, or the first and the last of a run."""

    first: Target
    last: Target | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An entry with those under it.  `id`: its anchor, where others refer to it."""

    name: str
    id: str
    locators: tuple[Locator, ...]
    see: tuple[Target, ...]
    children: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The entries under a head."""

    head: str
    entries: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class FigureRow:
    caption: str
    anchor: str
    article: str
    folio: str


def index_title(index: Index, words: Words) -> str:
    return index.title or words.indexes[index.kind]


# --------------------------------------------------------------------------- 1 pages, 2 runs


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Pages in order, each once, those joined that follow one another: 3 4 5 9 → 3–5, 9."""
    pages = sorted(set(numbers))
    out: list[tuple[int, int]] = []
    for _, stretch in groupby(enumerate(pages), lambda pair: pair[1] - pair[0]):
        follow = [page for _, page in stretch]
        if len(follow) >= _RUN:
            out.append((follow[0], follow[-1]))
        else:
            out.extend((page, page) for page in follow)
    return out


def page_locators(
    places: Iterable[IndexPlace], folios: Mapping[str, str], hrefs: Mapping[str, str]
) -> tuple[Locator, ...]:
    """The pages of some places, those of the front matter first; `hrefs`: article → its document,
    where the book has several.  A number leads to the first place on its page."""
    pages: dict[tuple[bool, int], Target] = {}
    for place in places:
        folio = folios.get(_anchor(place), "")
        if folio:
            pages.setdefault(_number(folio), Target(folio, _href(place, hrefs)))
    out = []
    for body in (False, True):
        for first, last in runs(n for section, n in pages if section == body):
            end = pages[body, last] if last > first else None
            out.append(Locator(pages[body, first], end))
    return tuple(out)


def place_locators(
    places: Iterable[IndexPlace], titles: Mapping[str, str], hrefs: Mapping[str, str]
) -> tuple[Locator, ...]:
    """Where pages have no numbers: the first place in each article."""
    first: dict[str, IndexPlace] = {}
    for place in places:
        first.setdefault(place.article, place)
    return tuple(
        Locator(Target(note_mark(number), _href(place, hrefs), titles.get(place.article, "")))
        for number, place in enumerate(first.values(), start=1)
    )


def _anchor(place: IndexPlace) -> str:
    return anchor(place.id) if place.is_heading else place.id


def _href(place: IndexPlace, hrefs: Mapping[str, str]) -> str:
    return f"{hrefs.get(place.article, '')}#{_anchor(place)}"


def _number(folio: str) -> tuple[bool, int]:
    """(in the body, number) of a page: iv → (False, 4)."""
    if folio.isdigit():
        return True, int(folio)
    values = [_ROMAN[sign] for sign in folio]
    less = (-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))
    return False, sum(less)


# --------------------------------------------------------------------------- 3 rows


@dataclass(frozen=True, slots=True)
class Shelf:
    """What an index is printed with.  `folios`: anchor → number of the page, empty where pages have
    none; `hrefs`: article → its document; `titles`: article → its title."""

    words: Words
    language: str
    folios: Mapping[str, str]
    hrefs: Mapping[str, str]
    titles: Mapping[str, str]
    paged: bool = True


def groups(index: Index, shelf: Shelf) -> tuple[Group, ...]:
    """The entries of an index in their order, under their heads."""
    sort = index.sort or collation_of(shelf.language)
    key = key_for(shelf.language, sort, names=index.kind == "person")
    wanted = {name for entry in _all(index.entries) for name in entry.see}
    known = wanted & {entry.name for entry in index.entries}

    def place(entry: IndexEntry) -> tuple[Head, Key]:
        sorted_as = key(entry.key)
        return head_of(sorted_as, sort), sorted_as

    def row(entry: IndexEntry, own: str = "") -> Row:
        see = tuple(
            Target(name, f"#{name_of(name)}" if name in known else "") for name in entry.see
        )
        children = tuple(row(child) for child in in_order(entry.children))
        return Row(entry.name, own, _locators(entry.places, shelf), see, children)

    def in_order(entries: Iterable[IndexEntry]) -> list[IndexEntry]:
        return sorted(entries, key=lambda e: (place(e), e.name))

    def name_of(name: str) -> str:
        return f"{index.id}-{ascii_name(name)}"

    return tuple(
        Group(
            _head_words(head, sort, shelf.words),
            tuple(row(e, name_of(e.name) if e.name in known else "") for e in entries),
        )
        for head, entries in groupby(in_order(index.entries), key=lambda e: place(e)[0])
    )


def _locators(places: tuple[IndexPlace, ...], shelf: Shelf) -> tuple[Locator, ...]:
    if shelf.paged:
        return page_locators(places, shelf.folios, shelf.hrefs)
    return place_locators(places, shelf.titles, shelf.hrefs)


def _all(entries: Iterable[IndexEntry]) -> Iterator[IndexEntry]:
    for entry in entries:
        yield entry
        yield from _all(entry.children)


def _head_words(head: Head, sort: Collation, words: Words) -> str:
    name = head[1]
    if not name:
        return words.latin
    if sort == "strokes" and name.isdigit():
        return words.strokes.format(number=chinese_number(int(name)))
    return name


# --------------------------------------------------------------------------- figures


def has_figures(book: Anthology) -> bool:
    """Is a list of figures asked for, and is there one to list?"""
    return book.lists_figures and any(True for _ in _figures(book))


def figure_rows(
    book: Anthology, pictures: Mapping[str, Shown], folios: Mapping[str, str]
) -> tuple[FigureRow, ...]:
    """The figures that the book shows, with the first sentence of their captions."""
    return tuple(
        FigureRow(_short(said), name, article, folios.get(name, ""))
        for article, name, src, said in _figures(book)
        if src in pictures
    )


def _figures(book: Anthology) -> Iterator[tuple[str, str, str, str]]:
    """(article, anchor, source, words); a figure without words cannot be listed."""
    for article in book.articles():
        images = ((b.image, b.caption) for b in article.blocks if isinstance(b, Figure))
        shown = ((image, caption) for image, caption in images if image)
        for number, (image, caption) in enumerate(shown, start=1):
            if said := plain(caption).strip() or image.alt:
                yield article.id, figure_id(article.id, number), image.src, said


def _short(caption: str) -> str:
    """The first sentence, without its mark."""
    end = min((at for mark in _END if (at := caption.find(mark)) > 0), default=len(caption))
    return caption[:end]
