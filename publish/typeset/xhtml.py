"""The tree → XHTML, for print and for screens: a `match` over the closed tree, text escaped.

The two media differ in four places only: how a note stands, where a reference points, how high a
picture may be, and whether a page number is known.  `Setting` carries those.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import count, groupby, takewhile, zip_longest
from math import floor
from operator import itemgetter
from typing import Literal, assert_never
from urllib.parse import quote

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
    Where,
    ascii_name,
    nested,
    plain,
)
from publish.typeset.cut import cut_inlines, holds_note
from publish.typeset.titles import ems
from publish.typeset.vertical import upright
from publish.typeset.words import Words, note_mark

_NOT_URL = re.compile(r"[\s\"<>\\^`{|}]")  # RFC 3986 2: never in an address
_ZHUYIN = re.compile("˙?[\u3105-\u312f\u31a0-\u31bf]")
_PIXEL = 0.75  # points in a CSS pixel
_MANY_CELLS = 4  # of a row
_CELL = 1.5  # ems of white in a cell (print.css)
_XML_CONTROLS = {c: None for c in range(32) if c not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as the medium sees it: its address, and its size in pixels (or SVG units)."""

    href: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Grid:
    """What a picture on paper must obey, in points; `columns` of the type area, `small` the size
    of tables, which tells those that no column holds."""

    measure: float
    leading: float
    lines: int
    columns: int = 1
    small: float = 9


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything that the writer must know and the tree does not hold."""

    medium: Literal["print", "screen"]
    words: Words
    titles: Mapping[str, str] = field(default_factory=dict)  # target id → title
    hrefs: Mapping[str, str] = field(default_factory=dict)  # target id → address
    folios: Mapping[str, str] = field(default_factory=dict)  # anchor → printed page number
    pictures: Mapping[str, Shown] = field(default_factory=dict)
    cuts: Mapping[str, int] = field(default_factory=dict)  # note id → characters before its line
    delays: Mapping[str, int] = field(default_factory=dict)  # figure id → paragraphs it waits for
    marks: Mapping[str, int] = field(default_factory=dict)  # note id → its number on its page
    endnotes: bool = False  # notes of print at the end of the article (篇末注)
    grid: Grid | None = None
    breaks: Mapping[str, str] = field(default_factory=dict)  # index mark → page that begins there
    vertical: bool = False


@dataclass(frozen=True, slots=True)
class SetNote:
    """A note of a screen edition, set apart from its call."""

    id: str
    back: str
    mark: str
    markup: str


def anchor(id: str) -> str:
    """The anchor of an article, part or heading: an XML name whatever the id begins with."""
    return "a-" + ascii_name(id)


def text(value: str) -> str:
    """Escaped for XML; characters that XML forbids are left out (normalisation reported them)."""
    return escape(value.translate(_XML_CONTROLS), quote=True)


def prose(value: str, vertical: bool) -> str:
    """A text that is read, as markup; in vertical setting short numbers and letters stand."""
    if not vertical:
        return text(value)
    return "".join(
        f'<span class="{stance}">{text(piece)}</span>' if stance else text(piece)
        for piece, stance in upright(value)
    )


# --------------------------------------------------------------------------- inlines


def inlines(children: Inlines, setting: Setting) -> str:
    return "".join(inline(child, setting) for child in children)


def inline(child: Inline, setting: Setting) -> str:
    match child:
        case Text(value):
            return prose(value, setting.vertical)
        case Emphasis(children):
            return f"<em>{inlines(children, setting)}</em>"
        case Strong(children):
            return f"<strong>{inlines(children, setting)}</strong>"
        case EmphasisDots(children):
            return f'<em class="dots">{inlines(children, setting)}</em>'
        case BookTitle(children):
            return f'<span class="book-title">{inlines(children, setting)}</span>'
        case Jiazhu(children):
            tag = "small" if setting.medium == "screen" else "span"
            return f'<{tag} class="jiazhu">{inlines(children, setting)}</{tag}>'
        case ProperName(children):
            return f'<span class="proper">{inlines(children, setting)}</span>'
        case Sup(children):
            return f"<sup>{inlines(children, setting)}</sup>"
        case Sub(children):
            return f"<sub>{inlines(children, setting)}</sub>"
        case Ruby(base, reading):
            return _ruby(base, reading, setting.vertical)
        case Note():
            return _note(child, setting)
        case Link(href, children):
            address = _NOT_URL.sub(lambda found: quote(found[0]), href)
            return f'<a href="{text(address)}">{inlines(children, setting)}</a>'
        case CrossReference():
            return _reference(child, setting)
        case IndexMark(_, _, id) if id in setting.breaks:
            return page_break(setting.breaks[id])
        case IndexMark(_, children, id):
            return f'<span id="{text(id)}">{inlines(children, setting)}</span>'
        case Code(value):
            return f"<code>{text(value)}</code>"
        case Image(src, alt):
            return _image(src, alt, setting)
        case Break():
            return "<br/>"
        case _:
            assert_never(child)


def page_break(label: str) -> str:
    """The place where a page of the printed book begins (DPUB-ARIA 1.1 doc-pagebreak)."""
    return (
        f'<span epub:type="pagebreak" role="doc-pagebreak" id="{text(page_id(label))}" '
        f'aria-label="{text(label)}"></span>'
    )


def page_id(label: str) -> str:
    """The anchor of a printed page: iv → page-iv."""
    return f"page-{label}"


def _breaks_before(children: Inlines, setting: Setting) -> tuple[str, Inlines]:
    """(page breaks that inlines begin with, the inlines after them)."""
    lead = list(takewhile(lambda c: isinstance(c, IndexMark) and c.id in setting.breaks, children))
    return inlines(tuple(lead), setting), children[len(lead) :]


def _ruby(base: str, reading: str, vertical: bool) -> str:
    kind = ' class="zhuyin"' if _ZHUYIN.match(reading) else ""
    return f"<ruby{kind}>{prose(base, vertical)}<rt{kind}>{text(reading)}</rt></ruby>"


def _note(note: Note, setting: Setting) -> str:
    """A call; on paper with its note, which the layout takes to the foot of the page.  The composer
    keeps the call with the character before it."""
    if setting.medium == "screen":
        shown = prose(note.mark, setting.vertical)
        return (
            f'<sup class="note-call"><a epub:type="noteref" role="doc-noteref" '
            f'id="{text(note.id)}-call" href="#{text(note.id)}">〔{shown}〕</a></sup>'
        )
    if setting.endnotes:
        return (
            f'<sup class="note-call"><a id="{text(note.id)}-from" href="#{text(note.id)}">'
            f"[{text(note.mark)}]</a></sup>"
        )
    number = setting.marks.get(note.id, int(note.mark) if note.mark.isdigit() else 0)
    mark = note_mark(number) if number else note.mark
    return (
        f'<span id="{text(note.id)}-call"><span class="note" id="{text(note.id)}" '
        f'data-mark="{text(mark)}">{inlines(note.children, setting)}</span></span>'
    )


def _reference(reference: CrossReference, setting: Setting) -> str:
    name = inlines(reference.children, setting)
    if not name:
        title = setting.titles.get(reference.target, reference.target)
        name = prose(f"《{title}》", setting.vertical)
    href = setting.hrefs.get(reference.target, f"#{anchor(reference.target)}")
    link = f'<a class="xref" href="{text(href)}">{name}</a>'
    if setting.medium == "screen":
        return link
    folio = setting.folios.get(anchor(reference.target), "000")
    page = setting.words.page_reference.format(folio=folio)
    return (
        f'<a class="xref" href="{text(href)}">{name}</a>（<a class="xref-page" '
        f'href="{text(href)}">{text(page)}</a>）'
    )


def _image(src: str, alt: str, setting: Setting) -> str:
    shown = setting.pictures.get(src)
    if shown is None:
        return ""
    size = _small_size(shown, setting.grid)
    return f'<img src="{text(shown.href)}" alt="{text(alt)}"{size}/>'


def _small_size(shown: Shown, grid: Grid | None) -> str:
    """A picture in running text keeps its own size, but never leaves the type area."""
    if grid is None:
        return ""
    width, height = shown.width * _PIXEL, shown.height * _PIXEL
    scale = min(grid.measure / width, (grid.lines * 2 // 3) * grid.leading / height)
    if scale >= 1:
        return ""
    return f' style="width:{width * scale:.2f}pt;height:{height * scale:.2f}pt"'


# --------------------------------------------------------------------------- blocks


def body(article: Article, setting: Setting) -> str:
    """The blocks of an article.  A figure that waits lets the text after it fill the page
    (图随文走): it comes after that many paragraphs, never after a heading."""
    out: list[str] = []
    wide: set[int] = set()  # places in it
    waiting: list[tuple[int, str]] = []  # paragraphs left, markup
    figures = count(1)
    grid = setting.grid if setting.grid and setting.grid.columns > 1 else None
    for one in article.blocks:
        if waiting and not isinstance(one, Paragraph):
            out.extend(markup for _, markup in waiting)
            waiting = []
        if isinstance(one, Figure) and one.image:
            id = figure_id(article.id, next(figures))
            markup = _figure(one, setting, id)
            if delay := setting.delays.get(id, 0):
                waiting.append((delay, markup))
                continue
            out.append(markup)
            continue
        if grid and _is_wide(one, grid):
            wide.add(len(out))
        out.append(block(one, setting))
        waiting = [(left - 1, markup) for left, markup in waiting]
        out.extend(markup for left, markup in waiting if left <= 0)
        waiting = [(left, markup) for left, markup in waiting if left > 0]
    out.extend(markup for _, markup in waiting)
    return _in_columns([(n in wide, m) for n, m in enumerate(out)]) if grid else "\n".join(out)


def figure_id(article: str, number: int) -> str:
    """The anchor of an article's figure, counted from 1 among those with a picture."""
    return f"f-{ascii_name(article)}-{number}"


def blocks(many: Blocks, setting: Setting) -> str:
    return "\n".join(block(one, setting) for one in many)


def block(one: Block, setting: Setting) -> str:
    match one:
        case Paragraph(children):
            return _paragraph(children, setting)
        case Heading():
            return _heading(one, setting)
        case Quotation(inner):
            return f"<blockquote>\n{blocks(inner, setting)}\n</blockquote>"
        case PullQuote(children):
            return f'<blockquote class="pull"><p>{inlines(children, setting)}</p></blockquote>'
        case Verse(lines):
            inner_lines = "\n".join(f'<p class="line">{inlines(x, setting)}</p>' for x in lines)
            return f'<div class="verse">\n{inner_lines}\n</div>'
        case Items():
            return _items(one, setting)
        case Table():
            return _table(one, setting)
        case Figure():
            return _figure(one, setting)
        case Separator():
            return '<hr class="separator"/>'
        case _:
            assert_never(one)


def _paragraph(children: Inlines, setting: Setting) -> str:
    """A paragraph; cut where a note's repair asks for a page break before the line of its call."""
    pieces = _pieces(children, setting.cuts)
    if len(pieces) == 1 and not pieces[0][1]:
        return f"<p>{inlines(children, setting)}</p>"
    out = []
    for position, (piece, breaks) in enumerate(pieces):
        names = ["resumed"] if position else ["moved"] if breaks else []
        names += ["cut"] if position + 1 < len(pieces) else []
        out.append(f'<p class="{" ".join(names)}">{inlines(piece, setting)}</p>')
    return "\n".join(out)


def _pieces(children: Inlines, cuts: Mapping[str, int]) -> list[tuple[Inlines, bool]]:
    """(inlines, begins a page) of each piece.  A cut's offset counts from the beginning of the
    piece that held its note when it was found, so cuts are applied in the order of finding."""
    pieces = [(children, False)]
    for note, offset in cuts.items():
        for position, (piece, breaks) in enumerate(pieces):
            if not holds_note(piece, note):
                continue
            first, rest = cut_inlines(piece, offset)
            pieces[position : position + 1] = (
                [(first, breaks), (rest, True)] if first and rest else [(piece, True)]
            )
            break
    return pieces


def _heading(heading: Heading, setting: Setting) -> str:
    level = min(max(heading.level, 2), 6)
    beside = prose(heading.label, setting.vertical)
    label = f'<span class="label">{beside}</span>' if beside else ""
    lead, children = _breaks_before(heading.children, setting)  # no part of the heading's name
    name = plain(children)
    full = f"{heading.label}　{name}" if heading.label else name
    return (
        f'{lead}<h{level} id="{text(anchor(heading.id))}" data-title="{text(full)}">'
        f"{label}{_halves(children, setting)}</h{level}>"
    )


def _halves(children: Inlines, setting: Setting) -> str:
    """A headline's halves, kept whole each: the space between them is where a line may end."""
    if len(children) == 1 and isinstance(children[0], Text) and " " in children[0].text:
        halves = children[0].text.split(" ")
        return " ".join(f'<span class="half">{prose(h, setting.vertical)}</span>' for h in halves)
    return inlines(children, setting)


def _items(items: Items, setting: Setting) -> str:
    tag = "ol" if items.ordered else "ul"
    start = f' start="{items.start}"' if items.ordered and items.start != 1 else ""
    inner = "\n".join(f"<li>{blocks(i, setting)}</li>" for i in items.items)
    return f"<{tag}{start}>\n{inner}\n</{tag}>"


def _table(table: Table, setting: Setting) -> str:
    def row(cells: Sequence[Inlines], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{inlines(c, setting)}</{tag}>" for c in cells) + "</tr>"

    caption = f"<caption>{inlines(table.caption, setting)}</caption>" if table.caption else ""
    head = f"<thead>{row(table.head, 'th')}</thead>" if table.head else ""
    body = "".join(row(r, "td") for r in table.rows)
    return f"<table>{caption}{head}<tbody>{body}</tbody></table>"


def _in_columns(flow: Sequence[tuple[bool, str]]) -> str:
    """(is wide, markup) of blocks, in columns that a wide one ends.  Not by `column-span`: in
    WeasyPrint the columns after a spanning block do not know of the notes called before it."""
    return "\n".join(
        markup
        for wide, run in groupby(flow, key=itemgetter(0))
        for markup in (
            [f'<div class="{"wide" if wide else "columns"}">', *(m for _, m in run), "</div>"]
        )
    )


def _is_wide(one: Block, grid: Grid) -> bool:
    """Must it have the whole type area?  A table of few columns is set in its column."""
    if not isinstance(one, Table):
        return False
    rows = [[plain(cell) for cell in row] for row in (one.head, *one.rows)]
    widths = [max(map(ems, cells)) for cells in zip_longest(*rows, fillvalue="")]
    needed = sum(widths) + _CELL * len(widths)
    return len(widths) >= _MANY_CELLS and needed * grid.small > grid.measure


def _figure(figure: Figure, setting: Setting, id: str = "") -> str:
    lead, words = _breaks_before(figure.caption, setting)  # the page begins with the picture
    said = inlines(words, setting)
    by = prose(figure.credit, setting.vertical)
    credit = f'<span class="credit">{by}</span>' if by else ""
    gap = "　" if said and credit else ""
    caption = f"<figcaption>{said}{gap}{credit}</figcaption>" if said or credit else ""
    shown = setting.pictures.get(figure.image.src) if figure.image else None
    if shown is None or figure.image is None:
        return f'<figure class="lost">{lead}{caption}</figure>'
    alt = figure.image.alt or plain(figure.caption)
    picture = f'<img src="{text(shown.href)}" alt="{text(alt)}"{_size(shown, setting.grid)}/>'
    name = f' id="{id}"' if id else ""
    return f'<figure{name}>{lead}<div class="picture">{picture}</div>{caption}</figure>'


def _size(shown: Shown, grid: Grid | None) -> str:
    """On paper a picture is a whole number of lines high, as wide as it may be."""
    if grid is None:
        return ""
    tallest = (grid.lines * 2 // 3) * grid.leading
    scale = min(grid.measure / shown.width, tallest / shown.height)
    lines = max(1, floor(shown.height * scale / grid.leading))
    height = lines * grid.leading
    return f' style="height:{height:g}pt;width:{height * shown.width / shown.height:.2f}pt"'


# --------------------------------------------------------------------------- notes apart


def notes_of(article: Article, setting: Setting) -> tuple[SetNote, ...]:
    """The notes of an article, for the end of its screen document."""
    return tuple(
        SetNote(n.id, f"{n.id}-call", n.mark, inlines(n.children, setting))
        for one in nested(article.blocks)
        for n in _all_inlines(one)
        if isinstance(n, Note)
    )


def count_notes(article: Article) -> int:
    """How many notes an article has."""
    found = (n for one in nested(article.blocks) for n in _all_inlines(one))
    return sum(isinstance(n, Note) for n in found)


def endnotes(article: Article, setting: Setting) -> str:
    """The notes of an article in print, at its end; nothing where it has none."""
    rows = "\n".join(
        f'<p class="endnote" id="{text(n.id)}"><a class="mark" href="#{text(n.id)}-from">'
        f"[{text(n.mark)}]</a>{n.markup}</p>"
        for n in notes_of(article, setting)
    )
    return f'<div class="endnotes">\n{rows}\n</div>' if rows else ""


# --------------------------------------------------------------------------- pictures


def pictures_of(book: Anthology) -> Iterator[tuple[str, Where | None]]:
    """(source, place) of every picture that the book names, its cover first."""
    if book.cover:
        yield book.cover, None
    for article in book.articles():
        for one in nested(article.blocks):
            if isinstance(one, Figure) and one.image:
                yield one.image.src, one.where or article.where
            for child in _all_inlines(one):
                if isinstance(child, Image):
                    yield child.src, one.where or article.where


def _all_inlines(one: Block) -> Iterator[Inline]:
    match one:
        case Paragraph(children) | PullQuote(children) | Heading(children=children):
            yield from _within(children)
        case Verse(lines):
            for line in lines:
                yield from _within(line)
        case Table(head, rows, caption):
            for cell in (caption, *head, *(c for row in rows for c in row)):
                yield from _within(cell)
        case Figure(_, caption):
            yield from _within(caption)
        case Quotation() | Items() | Separator():
            pass


def _within(children: Inlines) -> Iterator[Inline]:
    for child in children:
        yield child
        if not isinstance(child, Text | Code | Ruby | Image | Break):
            yield from _within(child.children)
