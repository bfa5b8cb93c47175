"""An article as the checks of house style read it: passages, and slips in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from publish.model import (
    Article,
    Block,
    Figure,
    Heading,
    Items,
    Paragraph,
    PullQuote,
    Quotation,
    Separator,
    Table,
    Verse,
    Where,
    nested,
    plain,
)

SENTENCE = re.compile("[^。！？；]+")


class Place(Enum):
    TITLE = auto()  # headline, kicker, subtitle, heading
    PROSE = auto()
    CAPTION = auto()
    BYLINE = auto()  # and a picture's credit


@dataclass(frozen=True, slots=True)
class Passage:
    place: Place
    text: str
    where: Where | None


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as the checks read it."""

    passages: tuple[Passage, ...]
    date: str = ""

    def of(self, *places: Place) -> Iterator[Passage]:
        return (p for p in self.passages if p.place in places)


@dataclass(frozen=True, slots=True)
class Slip:
    """What was found, and how it might be written ("" when the text does not tell)."""

    where: Where | None
    before: str
    after: str = ""


def read(article: Article) -> Reading:
    heads = (article.title, article.kicker, *article.subtitles)
    passages = [Passage(Place.TITLE, text, article.where) for text in heads if text]
    passages += [Passage(Place.BYLINE, text, article.where) for text in article.bylines]
    for block in nested(article.blocks):
        passages += _passages(block)
    return Reading(tuple(passages), article.date)


def _passages(block: Block) -> Iterator[Passage]:
    match block:
        case Paragraph(children) | PullQuote(children):
            yield Passage(Place.PROSE, plain(children), block.where)
        case Heading(_, children):
            yield Passage(Place.TITLE, plain(children), block.where)
        case Figure(_, caption, credit):
            yield Passage(Place.CAPTION, plain(caption), block.where)
            yield Passage(Place.BYLINE, credit, block.where)
        case Verse() | Table() | Separator() | Quotation() | Items():
            pass  # verse and tables have their own law; the rest is in its blocks


# --------------------------------------------------------------------------- a rule of one pattern

_HIDDEN = "\ufffc"
_AROUND = 8  # characters of the sentence to either side of a slip
TITLES = re.compile("《[^《》]*》")
ASIDES = re.compile("《[^《》]*》|“[^“”]*”|（[^（）]*）")


def hidden(text: str, what: re.Pattern[str]) -> str:
    """The same text, as long as before, with the words of others out of sight."""
    return what.sub(lambda found: _HIDDEN * len(found[0]), text)


def swap(pattern: str, new: str, *places: Place) -> Callable[[Reading], Iterator[Slip]]:
    """Wherever `pattern` stands outside 《》, `new` should stand (a template of `re.sub`)."""
    shape = re.compile(pattern)

    def find(reading: Reading) -> Iterator[Slip]:
        for passage in reading.of(*places or (Place.PROSE, Place.CAPTION)):
            seen = hidden(passage.text, TITLES)
            for found in shape.finditer(passage.text):
                if seen[found.start()] != _HIDDEN:
                    yield slip(passage, found.start(), found.end(), found.expand(new))

    return find


def slip(passage: Passage, start: int, stop: int, new: str) -> Slip:
    text = passage.text
    head, tail = text[max(0, start - _AROUND) : start], text[stop : stop + _AROUND]
    return Slip(passage.where, head + text[start:stop] + tail, head + new + tail)
