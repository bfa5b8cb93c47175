"""Anthology → the markup of the printed book, unit by unit.

A *unit* is the shortest run of text that starts on a new page: it can be laid out alone.  What it
prints besides its own text are numbers (`Numbers`), which are known only after layout; the loop
that brings the two together is in `paginate.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import floor
from typing import Literal

from markupsafe import Markup

from publish.characters import CENTRED
from publish.model import Anthology, Article, Heading, nested, plain
from publish.typeset.contents import entries, flat, part_title
from publish.typeset.index import FIGURES, Shelf, figure_rows, groups, has_figures, index_title
from publish.typeset.layout import Layout, Start
from publish.typeset.pages import Templates, safe
from publish.typeset.record import imprint_of, others
from publish.typeset.titles import byline, running_head, title_lines
from publish.typeset.words import (
    Words,
    chinese_date,
    chinese_number,
    creators_line,
    note_mark,
    source_name,
    words_for,
)
from publish.typeset.xhtml import Grid, Setting, Shown, anchor, body, count_notes, endnotes

Kind = Literal[
    "halftitle",
    "titlepage",
    "imprint",
    "contents",
    "figures",
    "part",
    "articles",
    "index",
    "colophon",
    "blank",
]
Section = Literal["front", "body"]
_HANGING = 5  # ems of a contents line that its indent and its page number need


@dataclass(frozen=True, slots=True)
class Unit:
    """`ids` are the articles or the part that it sets; `start` says on which side it begins."""

    name: str
    kind: Kind
    section: Section
    start: Start | Literal["verso"]
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is known of the finished pages: `folios` maps an anchor to its printed number, `cuts`
    a note's id to the characters of its paragraph before the line that must begin a page, `delays`
    a figure's id to the paragraphs that it lets pass, `marks` a note's id to its number on its
    page."""

    folios: Mapping[str, str] = field(default_factory=dict)
    cuts: Mapping[str, int] = field(default_factory=dict)
    delays: Mapping[str, int] = field(default_factory=dict)
    marks: Mapping[str, int] = field(default_factory=dict)
    pages: int = 0
    folio: int = 1
    side: Literal["left", "right"] = "right"


@dataclass(frozen=True)
class PrintBook:
    """Everything that the printed pages are made of."""

    book: Anthology
    layout: Layout
    templates: Templates
    fonts: Mapping[str, str]  # role → CSS font-family
    pictures: Mapping[str, Shown]
    stamp: str = ""  # at the foot of every page of a proof

    @property
    def words(self) -> Words:
        return words_for(self.book.language)

    @cached_property
    def _titles(self) -> dict[str, str]:
        return titles(self.book)

    @cached_property
    def _articles(self) -> dict[str, Article]:
        return {a.id: a for a in self.book.articles()}

    # ------------------------------------------------------------------ units

    def units(self) -> tuple[Unit, ...]:
        """The book in order: front matter, parts with their articles, back matter, colophon."""
        start = self.layout.front_start
        out = [
            Unit("halftitle", "halftitle", "front", "recto"),
            Unit("titlepage", "titlepage", "front", "recto"),
            Unit("imprint", "imprint", "front", "verso"),
            Unit("contents", "contents", "front", "recto"),
            *([Unit(FIGURES, "figures", "front", "page")] if has_figures(self.book) else ()),
            *(Unit(a.id, "articles", "front", start, (a.id,)) for a in self.book.front),
        ]
        first: Start = "recto"
        for part in self.book.parts:
            if part.title:
                out.append(Unit(part.id, "part", "body", self.layout.part_start, (part.id,)))
                first = "recto" if self.layout.part_start == "recto" else "page"
            out.extend(self._article_units(part.articles, first))
            first = self.layout.article_start
        page: Start = "page" if self.layout.article_start == "run-on" else self.layout.article_start
        out.extend(Unit(a.id, "articles", "body", page, (a.id,)) for a in self.book.back)
        out.extend(Unit(i.id, "index", "body", "page", (i.id,)) for i in self.book.indexes)
        if others(self.book) or self.colophon():
            out.append(Unit("colophon", "colophon", "body", "page"))
        return tuple(out)

    def _article_units(self, articles: tuple[Article, ...], first: Start) -> Iterable[Unit]:
        if self.layout.article_start == "run-on" and articles:
            ids = tuple(a.id for a in articles)
            yield Unit(ids[0], "articles", "body", "page" if first == "run-on" else first, ids)
            return
        for position, one in enumerate(articles):
            start = first if position == 0 else self.layout.article_start
            yield Unit(one.id, "articles", "body", start, (one.id,))

    # ------------------------------------------------------------------ markup

    def markup(self, unit: Unit, numbers: Numbers) -> str:
        """The complete document of a unit."""
        match unit.kind:
            case "halftitle":
                return self._fill(unit, numbers, "bare")
            case "blank":
                return self._fill(unit, numbers, "blank")
            case "titlepage":
                return self._fill(
                    unit, numbers, "bare",
                    title_lines=title_lines(self.book.title, self.layout.heads.name_ems),
                    creators=creators_line(self.book.creators, self.words),
                    date=chinese_date(self.book.date),
                )  # fmt: skip
            case "imprint":
                page = imprint_of(self.book, self.layout, numbers.pages)
                return self._fill(unit, numbers, "bare", imprint=page)
            case "contents":
                rows = entries(self.book, self.words, numbers.folios, {})
                limit = self.layout.measure / self.layout.size - _HANGING
                broken = {e.anchor: title_lines(e.title, limit) for e in flat(rows)}
                return self._fill(unit, numbers, "contents", entries=rows, lines=broken)
            case "figures":
                figures = figure_rows(self.book, self.pictures, numbers.folios)
                limit = self.layout.measure / self.layout.size - _HANGING
                broken = {f.anchor: title_lines(f.caption, limit) for f in figures}
                return self._fill(unit, numbers, "front", rows=figures, lines=broken)
            case "part":
                return self._part(unit, numbers)
            case "index":
                return self._index(unit, numbers)
            case "articles":
                pieces = [self._piece(self._article(i), numbers) for i in unit.ids]
                role = "front" if unit.section == "front" else "chapter"
                return self._fill(unit, numbers, role, template="unit", pieces=pieces)
            case "colophon":
                return self._fill(
                    unit, numbers, "bare", lines=self.colophon(), fields=others(self.book)
                )

    def _fill(
        self, unit: Unit, numbers: Numbers, role: str, template: str = "", **values: object
    ) -> str:
        return self.templates.fill(
            f"print/{template or unit.kind}.html",
            book=self.book,
            words=self.words,
            lang=self.book.language,
            role=role,
            folio=numbers.folio,
            side=numbers.side,
            **values,
        )

    def _part(self, unit: Unit, numbers: Numbers) -> str:
        part = next(p for p in self.book.parts if p.id == unit.ids[0])
        return self._fill(
            unit, numbers, "bare",
            part=part,
            anchor=anchor(part.id),
            full_title=part_title(part, self.words),
            number=self.words.part.format(number=chinese_number(part.number)),
        )  # fmt: skip

    def _index(self, unit: Unit, numbers: Numbers) -> str:
        index = next(i for i in self.book.indexes if i.id == unit.ids[0])
        shelf = Shelf(self.words, self.book.language, numbers.folios, {}, {})
        title = index_title(index, self.words)
        return self._fill(
            unit, numbers, "chapter", anchor=index.id, title=title, groups=groups(index, shelf)
        )

    def _article(self, id: str) -> Article:
        return self._articles[id]

    def _piece(self, article: Article, numbers: Numbers) -> Mapping[str, object]:
        heads, measure = self.layout.heads, self.layout.measure
        whole = limit = min(heads.title_ems, floor(2 * measure / heads.title) / 2)
        lines = title_lines(article.title, limit)
        if len(lines) > 2:  # a smaller size keeps a long half whole
            room = measure / heads.small_title - 0.5
            smaller = title_lines(article.title, room)
            if len(smaller) < len(lines):
                limit, lines = room, smaller
        return {
            "article": article,
            "anchor": anchor(article.id),
            "title_lines": lines,
            "small": limit > whole,
            "subtitles": article.subtitles,
            "head": running_head(article),
            "byline": byline(article),
            "origin": origin(article, self.words),
            "body": safe(self._text(article, self.setting(numbers))),
        }

    def _text(self, article: Article, setting: Setting) -> str:
        text = body(article, setting)
        return f"{text}\n{endnotes(article, setting)}" if setting.endnotes else text

    def marks(self) -> str:
        """Every mark that a note may have: on a page are notes of several articles, or not one
        with the number that it has in its article."""
        if self.layout.notes != "page":
            return ""
        units = (u for u in self.units() if u.kind == "articles")
        most = max((sum(count_notes(self._article(i)) for i in u.ids) for u in units), default=0)
        return "".join(note_mark(n) for n in range(1, most + 1))

    def setting(self, numbers: Numbers) -> Setting:
        """The writer's setting for paper."""
        layout = self.layout
        return Setting(
            medium="print",
            words=self.words,
            titles=self._titles,
            folios=numbers.folios,
            pictures=self.pictures,
            cuts=numbers.cuts,
            delays=numbers.delays,
            marks=numbers.marks if layout.notes == "page" else {},
            endnotes=layout.notes == "end",
            grid=Grid(layout.column, layout.leading, layout.trim.lines, layout.columns),
        )

    def colophon(self) -> tuple[str, ...]:
        """What the book says of its making."""
        return colophon_lines(self.book)

    # ------------------------------------------------------------------ sheets and characters

    def sheet(self) -> str:
        """print.css with the layout's measures in it."""
        named = any(p.title for p in self.book.parts)
        return self.templates.fill(
            "print.css",
            book=self.book,
            layout=self.layout,
            fonts={role: Markup(family) for role, family in self.fonts.items()},
            article_level=2 if named else 1,
            wide_dots=CENTRED.match(self.book.language) is not None,
            imprint=imprint_of(self.book, self.layout, 1),
            stamp=self.stamp,
        )

    def cover(self) -> tuple[str, str]:
        """(markup, sheet) of the cover page."""
        values = {
            "book": self.book,
            "lang": self.book.language,
            "layout": self.layout,
            "creators": creators_line(self.book.creators, self.words),
            "fonts": {role: Markup(family) for role, family in self.fonts.items()},
        }
        return (
            self.templates.fill("print/cover.html", **values),
            self.templates.fill("cover.css", **values),
        )


def colophon_lines(book: Anthology) -> tuple[str, ...]:
    """The sentences of the colophon: what the text was converted from."""
    source = source_name(book.source_language, book.language)
    return (words_for(book.language).converted.format(source=source),) if source else ()


def origin(article: Article, words: Words) -> str:
    """原载…: where the piece came from, when the source is known."""
    date = chinese_date(article.date)
    if not article.source:
        return f"（{date}）" if date else ""
    return words.from_newspaper.format(source=f"{article.source}{'，' + date if date else ''}")


def titles(book: Anthology) -> dict[str, str]:
    """Target id → title, for cross references that print it."""
    out = {a.id: a.short_title or a.title for a in book.articles()}
    for article in book.articles():
        for block in nested(article.blocks):
            if isinstance(block, Heading) and block.id:
                out[block.id] = plain(block.children)
    return out
