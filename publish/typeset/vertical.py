"""Vertical setting (竖排) on screens: which characters stand upright, which quotation marks, and
the style sheet turned.

A reader sets Han upright and turns Latin by 90° (UAX 50).  What that leaves to us:

- short Latin stands upright in one square (纵中横, CSS Writing Modes 9.1; `upright`);
- the mainland quotes with 『 』 outside and 「 」 inside (GB/T 15834-2011 5.2), Taiwan and Hong
  Kong with 「 」 outside; “ ”, which are marks of lines, never stay (`with_quotes`);
- the style sheet says top and left where it means before and start (`turned`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal, assert_never

from publish.characters import CENTRED, HAN
from publish.model import (
    Anthology,
    Article,
    Block,
    Blocks,
    Break,
    Code,
    Figure,
    Heading,
    Image,
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
)

# ------------------------------------------------------------------ what stands upright

Stance = Literal["", "tcy", "upright", "sideways"]

# Letters of alphabets that lie on their side in vertical text, and digits.
_LETTERS = "0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u0400-\u04ff"
_SIGNS = "!-/:-@\\[-`{-~"  # ASCII that prints and is neither
_CURLY = "“”‘’"
# Latin with its spaces is one phrase: 12 km, New York, the ’90s.
_WORD = f"[“‘’]?[{_LETTERS}{_SIGNS}][{_LETTERS}{_SIGNS}{_CURLY}′″–]*"
_PHRASE = re.compile(f"{_WORD}(?: {_WORD})*")
_ONE_SQUARE = re.compile(
    f"[{_LETTERS}&%#@*+=!?]"  # a single letter, digit or sign
    "|[0-9]{2,3}"  # 12月, 365天
    "|[0-9]{1,2}%"
    "|[0-9A-Z]{2}"  # AI, 5G, A4
    "|[!?]{2,3}"
)
_ONE_BY_ONE = re.compile("[0-9]{4}")  # a year: four digits, a square each


def upright(value: str) -> Iterator[tuple[str, Stance]]:
    """A text in pieces, in order: `tcy` fills one square, `upright` a square a character; the rest
    is left to the reader: Han stands, Latin and longer numbers lie.  (`sideways` lies too: ’ would
    stand, for in Chinese fonts its vertical form is a corner.)"""
    at = 0
    for found in _PHRASE.finditer(value):
        stance = _stance(found[0])
        if stance:
            if value[at : found.start()]:
                yield value[at : found.start()], ""
            yield found[0], stance
            at = found.end()
    if value[at:]:
        yield value[at:], ""


def _stance(phrase: str) -> Stance:
    if _ONE_SQUARE.fullmatch(phrase):
        return "tcy"
    if _ONE_BY_ONE.fullmatch(phrase):
        return "upright"
    return "sideways" if any(mark in phrase for mark in _CURLY) else ""


# ------------------------------------------------------------------ quotation marks

_CORNERS = str.maketrans("“”‘’", "「」『』")
_OTHER_KIND = str.maketrans("「」『』", "『』「」")
_LETTER = re.compile("[A-Za-z]")

Change = Callable[[str], str]


def with_quotes(book: Anthology, to_corners: Change) -> Anthology:
    """The book with the quotation marks of vertical text.  `to_corners` makes “ ” ‘ ’ of a text
    「 」『 』, character for character; what it leaves (don’t, 6’2”) is none."""

    def change(text: str) -> str:
        if HAN.search(text):
            marked = to_corners(text)
        else:  # a passage in English keeps its marks and lies with them
            marked = text if _LETTER.search(text) else text.translate(_CORNERS)
        if CENTRED.match(book.language):
            return marked
        pairs = zip(text, marked, strict=True)
        return "".join(new.translate(_OTHER_KIND) if new != old else old for old, new in pairs)

    return replace(
        book,
        title=change(book.title),
        subtitle=change(book.subtitle),
        series=change(book.series),
        publisher=change(book.publisher),
        rights=change(book.rights),
        colophon=tuple((change(name), change(value)) for name, value in book.colophon),
        front=tuple(_article(a, change) for a in book.front),
        parts=tuple(
            replace(
                part,
                title=change(part.title),
                articles=tuple(_article(a, change) for a in part.articles),
            )
            for part in book.parts
        ),
        back=tuple(_article(a, change) for a in book.back),
    )


def _article(article: Article, change: Change) -> Article:
    return replace(
        article,
        title=change(article.title),
        kicker=change(article.kicker),
        subtitles=tuple(map(change, article.subtitles)),
        short_title=change(article.short_title),
        bylines=tuple(map(change, article.bylines)),
        dateline=change(article.dateline),
        source=change(article.source),
        rights=change(article.rights),
        blocks=_blocks(article.blocks, change),
    )


def _blocks(blocks: Blocks, change: Change) -> Blocks:
    return tuple(_block(block, change) for block in blocks)


def _block(block: Block, change: Change) -> Block:
    match block:
        case Paragraph() | PullQuote():
            return replace(block, children=_inlines(block.children, change))
        case Heading():
            children = _inlines(block.children, change)
            return replace(block, label=change(block.label), children=children)
        case Quotation():
            return replace(block, blocks=_blocks(block.blocks, change))
        case Verse():
            return replace(block, lines=tuple(_inlines(line, change) for line in block.lines))
        case Items():
            return replace(block, items=tuple(_blocks(item, change) for item in block.items))
        case Table():
            return replace(
                block,
                head=tuple(_inlines(cell, change) for cell in block.head),
                rows=tuple(tuple(_inlines(cell, change) for cell in row) for row in block.rows),
                caption=_inlines(block.caption, change),
            )
        case Figure():
            caption = _inlines(block.caption, change)
            return replace(block, caption=caption, credit=change(block.credit))
        case Separator():
            return block
        case _:
            assert_never(block)


def _inlines(children: Inlines, change: Change) -> Inlines:
    """The marks of a paragraph are paired over the whole of it: “ may stand outside an emphasis
    and ” inside.  A note is a text of its own."""
    changed = iter(change("".join(_leaves(children))))
    return tuple(_rebuilt(child, changed, change) for child in children)


def _leaves(children: Inlines) -> Iterator[str]:
    for child in children:
        match child:
            case Text(text) | Code(text) | Ruby(text, _):
                yield text
            case Note() | Image() | Break():
                pass
            case _:
                yield from _leaves(child.children)


def _rebuilt(child: Inline, changed: Iterator[str], change: Change) -> Inline:
    def taken(text: str) -> str:
        return "".join(next(changed) for _ in text)

    match child:
        case Text(text):
            return Text(taken(text))
        case Ruby(base, _):
            return replace(child, base=taken(base))
        case Code(text):
            taken(text)  # it stays as it is
            return child
        case Note():
            return replace(child, children=_inlines(child.children, change))
        case Image() | Break():
            return child
        case _:
            inner = tuple(_rebuilt(one, changed, change) for one in child.children)
            return replace(child, children=inner)


# ------------------------------------------------------------------ the style sheet

# A quarter turn clockwise: what was above a block is at its right.
_SIDES = {"top": "right", "right": "bottom", "bottom": "left", "left": "top"}
_EXTENTS = {"width": "height", "height": "width"}
_BOXES = ("margin", "padding", "border-width", "border-style", "border-color")
_NAME = (
    "(?P<box>margin|padding|border)-(?P<side>top|right|bottom|left)(?P<rest>-[a-z]+)?"
    "|(?P<bound>(?:min-|max-)?)(?P<extent>width|height)"
    f"|(?P<sides>{'|'.join(_BOXES)})"
)
_DECLARATION = re.compile(rf"(?<![\w-])(?:{_NAME})(?P<colon>\s*:\s*)(?P<value>[^;{{}}]+)")
_VIEWPORT = re.compile(r"(?<=[0-9])v([wh])\b")
_COMMENT = re.compile(r"(/\*.*?\*/)", re.DOTALL)


def turned(css: str) -> str:
    """A style sheet written for lines that run to the right, for lines that run down: the sides
    of boxes, widths and heights by a quarter turn.  (The logical properties, margin-block-start,
    would say it at once, but readers of 2018 do not know them.)  Four turns change nothing."""
    parts = _COMMENT.split(css)
    return "".join(
        part if part.startswith("/*") else _DECLARATION.sub(_turned, part) for part in parts
    )


def _turned(found: re.Match[str]) -> str:
    value = found["value"]
    if found["box"]:
        name = f"{found['box']}-{_SIDES[found['side']]}{found['rest'] or ''}"
    elif found["extent"]:
        name = f"{found['bound']}{_EXTENTS[found['extent']]}"
        value = _VIEWPORT.sub(lambda unit: "vh" if unit[1] == "w" else "vw", value)
    else:
        name, value = found["sides"], _turned_sides(value)
    return f"{name}{found['colon']}{value}"


def _turned_sides(value: str) -> str:
    """Above, right, below, left → below is what was at the right …"""
    given = value.split()
    if len(given) == 1 or "(" in value or "!" in value:
        return value
    above, right, *rest = given
    below = rest[0] if rest else above
    left = rest[1] if len(rest) > 1 else right
    sides = (left, above, right, below)
    return " ".join(sides[:2] if left == right and above == below else sides)
