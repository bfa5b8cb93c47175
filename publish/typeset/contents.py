"""The contents: one nested list for the printed page, the EPUB's nav and its NCX."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from publish.model import Anthology, Article, Heading, Part, plain
from publish.typeset.index import FIGURES, has_figures, index_title
from publish.typeset.titles import authors
from publish.typeset.words import Words, chinese_number
from publish.typeset.xhtml import anchor


@dataclass(frozen=True, slots=True)
class Entry:
    """`level`: 0 a part, 1 an article, 2 a heading in it.  `folio` is empty until it is known."""

    title: str
    anchor: str
    level: int
    author: str = ""
    folio: str = ""
    href: str = ""
    children: tuple[Entry, ...] = ()


def part_title(part: Part, words: Words) -> str:
    """第一辑　城与水"""
    number = words.part.format(number=chinese_number(part.number))
    return f"{number}　{part.title}" if part.number else part.title


def entries(
    book: Anthology, words: Words, folios: Mapping[str, str], hrefs: Mapping[str, str]
) -> tuple[Entry, ...]:
    """The contents in reading order; articles stand under their part when it has a title."""

    def article(one: Article, level: int) -> Entry:
        name = anchor(one.id)
        return Entry(
            one.title, name, level, authors(one.bylines), folios.get(name, ""),
            hrefs.get(one.id, f"#{name}"), tuple(headings(one)),
        )  # fmt: skip

    def headings(one: Article) -> Iterator[Entry]:
        for block in one.blocks:
            if isinstance(block, Heading) and block.level == 2:
                name = anchor(block.id)
                label = f"{block.label}　" if block.label else ""
                href = hrefs.get(one.id, "")
                yield Entry(
                    label + plain(block.children), name, 2, "", folios.get(name, ""),
                    f"{href}#{name}" if href else f"#{name}",
                )  # fmt: skip

    def own(title: str, name: str) -> Entry:
        return Entry(title, name, 1, "", folios.get(name, ""), hrefs.get(f"#{name}", f"#{name}"))

    out = [own(words.figures, FIGURES)] if has_figures(book) else []
    out.extend(article(a, 1) for a in book.front)
    for part in book.parts:
        inner = tuple(article(a, 1) for a in part.articles)
        if not part.title:
            out.extend(inner)
            continue
        name = anchor(part.id)
        out.append(
            Entry(
                part_title(part, words), name, 0, "", folios.get(name, ""),
                hrefs.get(part.id, f"#{name}"), inner,
            )
        )  # fmt: skip
    out.extend(article(a, 1) for a in book.back)
    return (*out, *(own(index_title(i, words), i.id) for i in book.indexes))


def flat(rows: Iterable[Entry]) -> Iterator[Entry]:
    """Every entry with those under it, in reading order."""
    for row in rows:
        yield row
        yield from flat(row.children)
