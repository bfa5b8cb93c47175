"""The ways through a book: contents, page-list and landmarks, each against what it leads to.

EPUBCheck sees that a target is lacking; it sees neither an order nor a name that is wrong, nor what
is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate, takewhile

from lxml import etree

from publish.check.epub_book import HEADINGS, Entry, EpubBook, text_of, types
from publish.model import Finding, finding

# Pages whose heading is not their name in the contents, or that it leaves out: the title page
# says the book's title.  The words of EPUB 3's landmarks, then those of EPUB 2's guide.
_UNNAMED = frozenset(
    ("titlepage", "halftitlepage", "copyright-page", "cover", "toc", "colophon", "imprint")
) | {"title-page", "title", "copyright", "halftitle"}
_BREAKS = frozenset({"pagebreak", "doc-pagebreak"})


def _is_there(book: EpubBook, entry: Entry) -> bool:
    name = entry.target[0]
    return book.element(entry.target) is not None or name in book.unread


def _contents(book: EpubBook) -> Iterator[Finding]:
    """Every entry names a place that is there, by the words that stand there."""
    if not book.contents:
        yield finding("E-032", book.where(book.package_name))
    unnamed = _unnamed(book)
    heads: dict[etree._Element, list[str]] = {}  # many entries may lead to one document
    for entry in book.contents:
        if not _is_there(book, entry):
            yield finding("E-013", book.where_of(entry), title=entry.title, href=entry.href)
            continue
        target = book.element(entry.target)
        if target is None or entry.target[0] in unnamed:
            continue
        if target not in heads:
            heads[target] = [words for h in target.iter(*HEADINGS) if (words := text_of(h))]
        said = heads[target]
        if said and entry.title and not _is_said("".join(entry.title.split()), said):
            where = book.where_of(entry)
            yield finding("E-014", where, title=entry.title, heading=said[0])


def _is_said(title: str, headings: list[str]) -> bool:
    """A title may be two headings: 第一章 over 渡口."""
    return title in takewhile(lambda said: len(said) <= len(title), accumulate(headings))


def _unnamed(book: EpubBook) -> set[str]:
    """The documents of that kind, by what they or the landmarks say."""
    by_landmark = {e.target[0] for e in book.landmarks if set(e.type.split()) & _UNNAMED}
    by_type = {
        name
        for name, root in book.documents.items()
        if any(types(e) & _UNNAMED and not _is_landmark(e) for e in root.iter("*"))
    }
    return by_landmark - _bodies(book) | by_type


def _bodies(book: EpubBook) -> set[str]:
    return {e.target[0] for e in book.landmarks if set(e.type.split()) & {"bodymatter", "text"}}


def _is_landmark(element: etree._Element) -> bool:
    return any("landmarks" in types(nav) for nav in element.iterancestors("{*}nav"))


def _skipped(book: EpubBook) -> Iterator[Finding]:
    """A document that begins with a heading as high as those of the contents, and is not in them.
    One that begins lower, or with text, goes on with what is before it: many tools cut so."""
    listed = {entry.target[0] for entry in book.contents}
    levels = [first[0] for name in listed if (first := _first_heading(book, name))]
    unnamed = _unnamed(book)
    for name in book.spine:
        first = _first_heading(book, name)
        if not levels or name in listed or name in unnamed or first is None:
            continue
        if first[0] <= max(levels):
            yield finding("E-031", book.where(name, first[1]), title=text_of(first[1]))


def _first_heading(book: EpubBook, name: str) -> tuple[int, etree._Element] | None:
    """(1 to 6, the heading) when the document begins with it."""
    root = book.documents.get(name)
    heading = (
        next((h for h in root.iter(*HEADINGS) if text_of(h)), None) if root is not None else None
    )
    return None if heading is None else (int(heading.tag[-1]), heading)


# --------------------------------------------------------------------------- pages


def _pages(book: EpubBook) -> Iterator[Finding]:
    """The page-list leads to every page break, in reading order, under its name."""
    breaks = list(_breaks(book))
    if not book.pages:
        if breaks:
            name, element = breaks[0]
            yield finding("E-026", book.where(name, element), count=len(breaks))
        return
    yield from _order(book)
    reached = {e for entry in book.pages if (e := book.element(entry.target)) is not None}
    for name, element in breaks:
        if reached.isdisjoint((element, *element.iterdescendants("*"))):
            yield finding("E-030", book.where(name, element), label=_label(element))


def _order(book: EpubBook) -> Iterator[Finding]:
    before: tuple[tuple[int, int], str] = ((-1, -1), "")
    places = _places(book)
    for entry in book.pages:
        if not _is_there(book, entry):
            yield finding("E-027", book.where_of(entry), title=entry.title, href=entry.href)
            continue
        element = book.element(entry.target)
        if element is None:
            continue
        place = places.get(element, before[0])
        if place < before[0]:
            where = book.where_of(entry)
            yield finding("E-028", where, title=entry.title, other=before[1])
        before = place, entry.title
        label = _label(element) if types(element) & _BREAKS else ""
        if label and "".join(entry.title.split()) not in "".join(label.split()):
            yield finding("E-029", book.where_of(entry), title=entry.title, label=label)


def _places(book: EpubBook) -> dict[etree._Element, tuple[int, int]]:
    """Element → its place in reading order.  Only of what the page-list names."""
    wanted = {e for entry in book.pages if (e := book.element(entry.target)) is not None}
    return {
        element: (position, order)
        for position, name in enumerate(book.spine)
        for order, element in enumerate(_elements(book, name))
        if element in wanted
    }


def _elements(book: EpubBook, name: str) -> Iterator[etree._Element]:
    root = book.documents.get(name)
    return iter(()) if root is None else root.iter("*")


def _breaks(book: EpubBook) -> Iterator[tuple[str, etree._Element]]:
    for name in dict.fromkeys(book.spine):
        for element in _elements(book, name):
            if types(element) & _BREAKS:
                yield name, element


def _label(element: etree._Element) -> str:
    return element.get("aria-label") or element.get("title") or text_of(element)


# --------------------------------------------------------------------------- landmarks


def _landmarks(book: EpubBook) -> Iterator[Finding]:
    """“Begin reading” of many devices is the landmark of the body (EPUB 2: `text` in the guide)."""
    for entry in book.landmarks:
        if not _is_there(book, entry):
            yield finding("E-034", book.where_of(entry), title=entry.title, href=entry.href)
    if not any(set(e.type.split()) & {"bodymatter", "text", "start"} for e in book.landmarks):
        yield finding("E-033", book.where(book.package_name))


WAY_CHECKS: tuple[Callable[[EpubBook], Iterator[Finding]], ...] = (
    _contents,
    _skipped,
    _pages,
    _landmarks,
)
