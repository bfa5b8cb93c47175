"""Sections → articles: headline parts, bylines, blocks of the model, text set right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from publish.characters import HAN_RANGES
from publish.model import (
    Article,
    Block,
    Figure,
    Finding,
    Heading,
    Inlines,
    Paragraph,
    PullQuote,
    Text,
    Verse,
)
from publish.normalize import glyphs, marks
from publish.normalize.draft import Draft, Kind, Piece, Section, note, noted
from publish.normalize.measure import width

_SUBTITLE = re.compile("\\s+(?=——|--|―|─)")
_CELL_GAP = re.compile(f"(?<=[{HAN_RANGES}0-9A-Za-z）)])[ \u3000]+(?=[{HAN_RANGES}0-9A-Za-z（(])")
_DASH = ("——", "--", "―", "─")


def build_articles(draft: Draft) -> Draft:
    """12. The articles of the file, in order; ids are the source's, numbered when several."""
    sections = [section for section in draft.sections if section.pieces]
    simplified = glyphs.is_simplified(draft.source.text)
    single = len(sections) == 1
    articles: list[Article] = []
    found: list[Finding] = []
    for number, section in enumerate(sections, 1):
        name = draft.source.id if single else f"{draft.source.id}.{number}"
        article = _article(draft, section, name, simplified)
        articles.append(article)
        if not article.title:
            found.append(note(draft, "T-013", section.pieces[0].line))
    if not articles:
        found.append(note(draft, "T-014", None))
    return noted(replace(draft, articles=tuple(articles)), found)


def _article(draft: Draft, section: Section, name: str, simplified: bool) -> Article:
    kicker, title, subtitles = _headline(section.pieces[: section.title], simplified)
    body = _with_one_dateline(section.pieces[section.title :])
    dateline = next((piece.dateline for piece in body if piece.dateline), "")
    bylines: list[str] = []
    for piece in body:
        lines = (piece.text,) if piece.kind is Kind.BYLINE else piece.bylines
        bylines += [marks.tidy_names(line) for line in lines]
    return Article(
        id=name,
        kicker=kicker,
        title=title,
        subtitles=subtitles,
        bylines=tuple(bylines),
        dateline=dateline,
        blocks=_blocks(draft, body, simplified),
        where=draft.where(section.pieces[0].line),
    )


def _with_one_dateline(pieces: Sequence[Piece]) -> list[Piece]:
    """An article has one dateline; the later ones stay in the text (news in brief)."""
    out: list[Piece] = []
    seen = False
    for piece in pieces:
        if piece.dateline and seen:
            piece = replace(piece, text=piece.tagged, dateline="", bylines=())
        seen = seen or bool(piece.dateline)
        out.append(piece)
    return out


# --------------------------------------------------------------------------- headlines


def _headline(parts: Sequence[Piece], simplified: bool) -> tuple[str, str, tuple[str, ...]]:
    """(kicker, title, subtitles) of the headline's lines, which stand in the page's order.

    —— begins a subtitle.  A marked headline (#) is the title, whatever its place; of two lines
    without marks the shorter first one is the kicker.
    """
    lines: list[tuple[Piece, str]] = []
    subtitles: list[str] = []
    for piece in parts:
        first, *rest = _SUBTITLE.split(piece.text)
        for text in [first, *rest]:
            if text.startswith(_DASH) and lines:
                subtitles.append(text)
            else:
                lines.append((piece, text))
    at = _title_at(lines)
    kicker = " ".join(text for _, text in lines[:at])
    after = [text for _, text in lines[at + 1 :]]
    if at == 0 and len(lines) > 1 and lines[0][0].level:
        kicker, after = " ".join(after), []  # sorted by size of type: the small line was above
    tidy = [marks.tidy_headline(t, simplified=simplified) for t in [*after, *subtitles]]
    title = lines[at][1] if lines else ""
    return (
        marks.tidy_headline(kicker, simplified=simplified),
        marks.tidy_headline(title, simplified=simplified),
        tuple(tidy),
    )


def _title_at(lines: Sequence[tuple[Piece, str]]) -> int:
    levels = [piece.level for piece, _ in lines]
    if any(levels):
        return levels.index(min(level for level in levels if level))
    if len(lines) > 1 and (len(lines) > 2 or width(lines[0][1]) < width(lines[1][1])):
        return 1
    return 0


# --------------------------------------------------------------------------- blocks


def _blocks(draft: Draft, pieces: Sequence[Piece], simplified: bool) -> tuple[Block, ...]:
    blocks: list[Block] = []
    label: Piece | None = None
    for piece in pieces:
        if piece.kind is Kind.LABEL:
            if label:
                blocks.append(_lone_label(draft, label))
            label = piece
        elif piece.kind is Kind.FRAGMENT:
            blocks.append(_heading(draft, piece, label, simplified))
            label = None
        elif piece.kind is not Kind.BYLINE:
            if label and piece.kind is not Kind.CAPTION:
                blocks.append(_lone_label(draft, label))
                label = None
            blocks.append(_block(draft, piece, simplified))
    if label:
        blocks.append(_lone_label(draft, label))
    return tuple(blocks)


def _heading(draft: Draft, piece: Piece, label: Piece | None, simplified: bool) -> Heading:
    text = marks.tidy_headline(piece.text, simplified=simplified)
    over = _label_text(label) if label else ""
    return Heading(
        2,
        _inlines(text),
        " ".join(filter(None, [over, piece.label])),
        where=draft.where(piece.line),
    )


def _label_text(piece: Piece) -> str:
    return piece.text.strip("【】〔〕［］[]")


def _lone_label(draft: Draft, piece: Piece) -> Heading:
    return Heading(2, _inlines(_label_text(piece)), where=draft.where(piece.line))


def _block(draft: Draft, piece: Piece, simplified: bool) -> Block:
    where = draft.where(piece.line)
    text = marks.tidy_text(piece.text, simplified=simplified)
    match piece.kind:
        case Kind.CAPTION:
            return Figure(None, _inlines(text), marks.tidy_names(piece.credit), where)
        case Kind.VERSE:
            lines = [_verse_line(line, simplified) for line in piece.verses]
            return Verse(tuple(_inlines(line) for line in lines), where)
        case Kind.PULLQUOTE:
            return PullQuote(_inlines(text), where)
        case _:
            return Paragraph(_inlines(text), where)


def _verse_line(line: str, simplified: bool) -> str:
    """The cells of a row and the parts of a line stay apart, unless a mark stands between."""
    cells = [marks.tidy_text(cell, simplified=simplified) for cell in _CELL_GAP.split(line)]
    return " ".join(cells) if len(cells) > 1 else cells[0]


def _inlines(text: str) -> Inlines:
    return (Text(text),) if text else ()


# --------------------------------------------------------------------------- titles of one file


def restore_halves(draft: Draft) -> Draft:
    """13. A headline that lost a space between its parts gets it from its twin (T-022)."""
    by_spaces = sorted(draft.articles, key=lambda article: article.title.count(" "))
    spaced = {article.title.replace(" ", ""): article for article in by_spaces}
    found: list[Finding] = []
    articles = []
    for article in draft.articles:
        twin = spaced[article.title.replace(" ", "")]
        if twin.title.count(" ") > article.title.count(" ") and article.where:
            found.append(
                note(draft, "T-022", article.where.line, before=article.title, after=twin.title)
            )
            article = replace(article, title=twin.title)
        articles.append(article)
    return noted(replace(draft, articles=tuple(articles)), found)
