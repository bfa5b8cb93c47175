"""Anthology → the documents of the e-book, from the same tree and writer as the printed page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from publish.model import Anthology, Article, Heading, Index, Page, Table, nested, plain
from publish.typeset.contents import entries, part_title
from publish.typeset.folios import PageBreaks
from publish.typeset.index import (
    FIGURES,
    FigureRow,
    Group,
    Shelf,
    figure_rows,
    groups,
    has_figures,
    index_title,
)
from publish.typeset.pages import Templates, safe
from publish.typeset.print import colophon_lines, origin, titles
from publish.typeset.provenance import provenance
from publish.typeset.record import cip_of, internal_notice, others, screen_record
from publish.typeset.titles import byline
from publish.typeset.vertical import turned
from publish.typeset.words import Words, chinese_date, chinese_number, creators_line, words_for
from publish.typeset.xhtml import (
    Setting,
    Shown,
    anchor,
    body,
    notes_of,
    page_break,
    page_id,
    prose,
)

_PLAIN = re.compile(r"[A-Za-z0-9._-]+")
# documents that are no articles
_OURS = re.compile(r"cover|titlepage|imprint|figures|(part|index)-[0-9]+")
# role of an article → (EPUB Structural Semantics, DPUB-ARIA), where they have no word of its name
SEMANTICS = {
    "editorial-board": ("contributors", ""),
    "plates": ("frontmatter", ""),
    "chronology": ("appendix", "doc-appendix"),
    "about-the-author": ("backmatter", ""),
}


@dataclass(frozen=True, slots=True)
class Landmark:
    type: str
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class PageTarget:
    """An entry of the page list (EPUB 3.3, 7.4.4)."""

    label: str
    href: str


class Face(Protocol):
    """A face of the book, for the sheet: its family, CSS weight and file in `fonts/`."""

    @property
    def family(self) -> str: ...
    @property
    def weight(self) -> int: ...
    @property
    def path_name(self) -> str: ...


@dataclass(frozen=True)
class ScreenBook:
    """`pictures`: source → as seen from a document in `text/`; `cover` likewise, or empty.
    `printed`: where the pages of the printed book begin, if that is told; the marks are in `book`.
    """

    book: Anthology
    templates: Templates
    pictures: Mapping[str, Shown]
    cover: str = ""
    printed: PageBreaks = field(default_factory=PageBreaks)

    @property
    def words(self) -> Words:
        return words_for(self.book.language)

    @property
    def vertical(self) -> bool:
        return self.book.writing == "vertical"

    def style(self, faces: Sequence[Face]) -> str:
        """The style sheet, with rules for the faces that are in the package.  A vertical book has
        the same, turned, and the layout's `vertical.css` after it."""
        sheet = self.templates.fill("epub/screen.css", faces=faces, vertical=self.vertical)
        if not self.vertical:
            return sheet
        return turned(sheet) + "\n" + self.templates.fill("epub/vertical.css")

    def heading_characters(self) -> frozenset[str]:
        """Every character that stands in a heading, a head of a table or on the title page."""
        book = self.book
        said = [book.title, book.subtitle, book.series, book.publisher, book.place]
        words = self.words
        said += [c.name for c in book.creators] + [words.contents]
        said += [part_title(part, words) for part in book.parts]
        for article in book.articles():
            said += [article.title, article.short_title]
            for block in nested(article.blocks):
                if isinstance(block, Heading):
                    said += [block.label, plain(block.children, notes=True)]
                elif isinstance(block, Table):
                    said += [plain(cell, notes=True) for cell in (block.caption, *block.head)]
        if self._figures:
            said.append(words.figures)
        for index, group in self._indexes:
            said += [index_title(index, words), *(g.head for g in group)]
        return frozenset("".join(said))

    def pages(self) -> tuple[Page, ...]:
        """Every document in reading order, the contents after the title page; last the NCX."""
        documents = tuple(self._documents())
        targets = tuple(self._targets(documents))
        first = 2 if self.cover else 1
        return (
            *documents[:first],
            self._contents("nav.xhtml", "toc", targets),
            *documents[first:],
            self._contents("toc.ncx", "ncx", targets),
        )

    def _documents(self) -> Iterator[Page]:
        book, words = self.book, self.words
        if self.cover:
            yield self._page("cover", "cover", words.cover, cover=self.cover)
        yield self._page(
            "titlepage", "titlepage", words.titlepage,
            creators=creators_line(book.creators, words), date=chinese_date(book.date),
            page_breaks=safe(_breaks(self.printed.tops, "titlepage")),
        )  # fmt: skip
        if self._figures:
            yield self._page(
                FIGURES, "figures", words.figures, anchor=FIGURES, rows=self._figures,
                files=hrefs(book, ""),
            )  # fmt: skip
        for article in book.front:
            yield self._article(article)
        for part in book.parts:
            if part.title:
                number = words.part.format(number=chinese_number(part.number))
                yield self._page(
                    part.id, "part", part_title(part, words), "part",
                    part=part, number=number, anchor=anchor(part.id),
                    full_title=part_title(part, words),
                    page_breaks=safe(_breaks(self.printed.tops, anchor(part.id))),
                )  # fmt: skip
            for article in part.articles:
                yield self._article(article)
        for article in book.back:
            yield self._article(article)
        for index, ordered in self._indexes:
            title = index_title(index, words)
            yield self._page(
                index.id, "index", title, anchor=index.id, heading=title, groups=ordered,
                page_breaks=safe(_breaks(self.printed.tops, index.id)),
            )  # fmt: skip
        yield self._page(
            "imprint", "copyright-page", words.imprint, "colophon",
            record=screen_record(book), fields=others(book), lines=colophon_lines(book),
            cip=cip_of(book.cip), notice=internal_notice(book),
            page_breaks=safe(_breaks(self.printed.tops, "imprint")),
        )  # fmt: skip

    @cached_property
    def _figures(self) -> tuple[FigureRow, ...]:
        if not has_figures(self.book):
            return ()
        return figure_rows(self.book, self.pictures, self.printed.folios)

    @cached_property
    def _indexes(self) -> tuple[tuple[Index, tuple[Group, ...]], ...]:
        book, folios = self.book, self.printed.folios
        shelf = Shelf(
            self.words, book.language, folios, hrefs(book, ""), titles(book), paged=bool(folios)
        )
        return tuple((index, groups(index, shelf)) for index in book.indexes)

    def _page(self, name: str, role: str, title: str, template: str = "", **values: object) -> Page:
        markup = self._fill(f"{template or role}.xhtml", **values)
        href = article_file(name) if template == "article" else file_name(name)
        return Page(f"text/{href}", role, title, markup)

    def _fill(self, template: str, **values: object) -> str:
        return self.templates.fill(
            f"epub/{template}", book=self.book, words=self.words, lang=self.book.language,
            upright=lambda value: safe(prose(str(value), self.vertical)), **values
        )  # fmt: skip

    def _article(self, article: Article) -> Page:
        setting = self.setting
        notes = notes_of(article, setting)
        name = anchor(article.id)
        return self._page(
            article.id, article.role, article.title, "article",
            article=article,
            anchor=name,
            type=SEMANTICS.get(article.role, (article.role,))[0],
            aria=SEMANTICS.get(article.role, ("", f"doc-{article.role}"))[1],
            page_breaks=safe(_breaks(self.printed.tops, name)),
            body=safe(body(article, setting) + _breaks(self.printed.ends, name)),
            byline=byline(article),
            origin=origin(article, self.words),
            provenance=provenance(article),
            notes=[
                {"id": n.id, "back": n.back, "mark": n.mark, "markup": safe(n.markup)}
                for n in notes
            ],
        )  # fmt: skip

    def _targets(self, documents: Sequence[Page]) -> Iterator[PageTarget]:
        """The printed pages in order; a layout's template may have left one out."""
        files = {"titlepage": "titlepage", "imprint": "imprint"}
        hrefs = {name: f"text/{file_name(file)}" for name, file in files.items()}
        hrefs |= {anchor(p.id): f"text/{file_name(p.id)}" for p in self.book.parts}
        hrefs |= {anchor(a.id): f"text/{article_file(a.id)}" for a in self.book.articles()}
        hrefs |= {i.id: f"text/{file_name(i.id)}" for i in self.book.indexes}
        markups = {p.href: p.markup for p in documents}
        for label, name in self.printed.pages:
            id = page_id(label)
            if f' id="{id}"' in markups.get(hrefs[name], ""):
                yield PageTarget(label, f"{hrefs[name]}#{id}")

    def _contents(self, href: str, role: str, targets: Sequence[PageTarget]) -> Page:
        rows = entries(self.book, self.words, {}, hrefs(self.book, "text/"))
        markup = self._fill(
            "nav.xhtml" if role == "toc" else "ncx.xml",
            entries=rows, landmarks=self._landmarks(), uid=self.book.identifier,
            page_list=targets,
        )  # fmt: skip
        return Page(href, role, self.words.contents, markup)

    def _landmarks(self) -> Sequence[Landmark]:
        words = self.words
        first = next((a for p in self.book.parts for a in p.articles), None)
        marks = [Landmark("cover", words.cover, "text/cover.xhtml")] if self.cover else []
        marks.append(Landmark("toc", words.contents, "nav.xhtml"))
        if first:
            marks.append(Landmark("bodymatter", words.body, f"text/{article_file(first.id)}"))
        return marks

    @cached_property
    def setting(self) -> Setting:
        """The writer's setting for screens: it knows every title and address of the book."""
        return Setting(
            medium="screen",
            words=self.words,
            titles=titles(self.book),
            hrefs=hrefs(self.book, "", fragments=True),
            pictures=self.pictures,
            breaks=self.printed.labels,
            vertical=self.vertical,
        )


def _breaks(places: Mapping[str, tuple[str, ...]], name: str) -> str:
    """The markup of the page breaks that a document has in that place."""
    return "".join(page_break(label) for label in places.get(name, ()))


def file_name(id: str) -> str:
    """An ASCII file name that depends on nothing but the id (stores refuse others)."""
    return f"{id if _PLAIN.fullmatch(id) else _digest(id)}.xhtml"


def article_file(id: str) -> str:
    """The same, for an article: one that is called `cover` is not the cover."""
    return f"{_digest(id)}.xhtml" if _OURS.fullmatch(id) else file_name(id)


def _digest(id: str) -> str:
    return f"x{hashlib.sha256(id.encode()).hexdigest()[:12]}"


_SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/svg+xml": "svg",
}


def picture_href(src: str, media_type: str) -> str:
    """The place of a picture in the package: an ASCII name that depends on its source alone, and
    no two sources have one (a.webp and a.png, 图/a.png and a.png)."""
    suffix = _SUFFIXES[media_type]
    if _PLAIN.fullmatch(src) and src.endswith(f".{suffix}"):
        return f"images/{src}"
    return f"images/{_digest(src)}.{suffix}"


def hrefs(book: Anthology, folder: str, *, fragments: bool = False) -> dict[str, str]:
    """Id of an article, part or heading → its address; `fragments`: to the very heading."""
    out = {p.id: f"{folder}{file_name(p.id)}" for p in book.parts}
    out |= {f"#{i.id}": f"{folder}{file_name(i.id)}" for i in book.indexes}
    out[f"#{FIGURES}"] = f"{folder}{file_name(FIGURES)}"
    for article in book.articles():
        file = f"{folder}{article_file(article.id)}"
        out[article.id] = f"{file}#{anchor(article.id)}" if fragments else file
        for block in nested(article.blocks):
            if isinstance(block, Heading) and fragments:
                out[block.id] = f"{file}#{anchor(block.id)}"
    return out
