"""Anthology → the markup of the printed book, unit by unit.

A *unit* is the shortest run of text that starts on a new page: it can be laid out alone.  What it
prints besides its own text are numbers (`Numbers`), which are known only after layout; the loop
that brings the two together is in `paginate.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from markupsafe import Markup

from publish.characters import CENTRED
from publish.model import Anthology, Article, Heading, nested, plain
from publish.typeset.contents import entries, flat, part_title
from publish.typeset.layout import Layout, Start
from publish.typeset.pages import Templates, safe
from publish.typeset.titles import byline, running_head, title_lines
from publish.typeset.words import (
    Words,
    chinese_date,
    chinese_number,
    creators_line,
    source_name,
    words_for,
)
from publish.typeset.xhtml import Grid, Setting, Shown, anchor, body

Kind = Literal[
    "halftitle", "titlepage", "imprint", "contents", "part", "articles", "colophon", "blank"
]
Section = Literal["front", "body"]
_TITLE_EMS = 17.0  # a title line at 17 pt, inside a measure of 26 em and more at 10.5 pt
_SMALL_TITLE = 13.0  # points: a long half is kept whole at this size (print.css)
_HANGING = 5  # ems of a contents line that its indent and its page number need
_NAME_EMS = 8.0  # the book's title at 30 pt


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
    a figure's id to the paragraphs that it lets pass."""

    folios: Mapping[str, str] = field(default_factory=dict)
    cuts: Mapping[str, int] = field(default_factory=dict)
    delays: Mapping[str, int] = field(default_factory=dict)
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
        if self.book.colophon or self.colophon():
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
            case "halftitle" | "blank":
                return self._fill(unit, numbers, "bare")
            case "titlepage":
                return self._fill(
                    unit, numbers, "bare",
                    title_lines=title_lines(self.book.title, _NAME_EMS),
                    creators=creators_line(self.book.creators, self.words),
                    date=chinese_date(self.book.date),
                )  # fmt: skip
            case "imprint":
                return self._fill(unit, numbers, "bare", record=self.record(numbers))
            case "contents":
                rows = entries(self.book, self.words, numbers.folios, {})
                limit = self.layout.trim.characters - _HANGING
                broken = {e.anchor: title_lines(e.title, limit) for e in flat(rows)}
                return self._fill(unit, numbers, "contents", entries=rows, lines=broken)
            case "part":
                return self._part(unit, numbers)
            case "articles":
                pieces = [self._piece(self._article(i), numbers) for i in unit.ids]
                role = "front" if unit.section == "front" else "chapter"
                return self._fill(unit, numbers, role, template="unit", pieces=pieces)
            case "colophon":
                return self._fill(
                    unit, numbers, "bare", lines=self.colophon(), fields=self.book.colophon
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

    def _article(self, id: str) -> Article:
        return self._articles[id]

    def _piece(self, article: Article, numbers: Numbers) -> Mapping[str, object]:
        limit = _TITLE_EMS
        lines = title_lines(article.title, limit)
        if len(lines) > 2:  # a smaller size keeps a long half whole
            room = self.layout.measure / _SMALL_TITLE - 0.5
            smaller = title_lines(article.title, room)
            if len(smaller) < len(lines):
                limit, lines = room, smaller
        return {
            "article": article,
            "anchor": anchor(article.id),
            "title_lines": lines,
            "small": limit > _TITLE_EMS,
            "subtitles": article.subtitles,
            "head": running_head(article),
            "byline": byline(article),
            "origin": origin(article, self.words),
            "body": safe(body(article, self.setting(numbers))),
        }

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
            grid=Grid(layout.measure, layout.leading, layout.trim.lines),
        )

    def record(self, numbers: Numbers) -> tuple[tuple[str, str], ...]:
        """版本记录: what is given is printed, nothing is made up."""
        book, trim, say = self.book, self.layout.trim, self.words.fields
        thousands = trim.characters * trim.lines * numbers.pages / 1000
        unit = "千字"
        rows = [
            (say["title"], book.title),
            (say["creators"], "；".join(creators_line(book.creators, self.words))),
            (say["publisher"], "，".join(x for x in (book.publisher, book.place) if x)),
            (say["date"], chinese_date(book.date)),
            (say["trim"], f"{trim.width:g} mm × {trim.height:g} mm"),
            (say["measure"], f"{trim.characters} 字 × {trim.lines} 行"),
            (say["pages"], str(numbers.pages) if numbers.pages else ""),
            (say["count"], f"{thousands:.0f} {unit}" if numbers.pages else ""),
            ("ISBN", book.isbn),
        ]
        return tuple((name, value) for name, value in rows if value)

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
            record_lines=len(self.record(Numbers(pages=1))),
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
