"""An article as the checks of house style read it: passages, and slips in them.

A traditional text is read in simplified characters and with “ ” for 「 」, one character for one:
every pattern holds for both scripts, and what a slip quotes is as it was printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
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
from publish.normalize.glyphs import is_simplified
from publish.normalize.tables import SIMPLIFIED_OF

SENTENCE = re.compile("[^。！？；]+")


class Place(Enum):
    TITLE = auto()  # headline, kicker, subtitle, heading
    PROSE = auto()
    CAPTION = auto()
    BYLINE = auto()  # and a picture's credit


@dataclass(frozen=True, slots=True)
class Passage:
    """`text` is what the patterns read, `printed` what stands there, as long; `at` counts the
    passages of the article from 0, in the order of `read`."""

    place: Place
    text: str
    where: Where | None
    printed: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as the checks read it."""

    passages: tuple[Passage, ...]
    date: str = ""
    traditional: bool = False

    def of(self, *places: Place) -> Iterator[Passage]:
        return (p for p in self.passages if p.place in places)


@dataclass(frozen=True, slots=True)
class Edit:
    """`new` for the characters `start` to `stop` of passage `at`."""

    at: int
    start: int
    stop: int
    new: str


@dataclass(frozen=True, slots=True)
class Slip:
    """What was found, and how it might be written ("" when the text does not tell); `edit` is the
    same as a change of the text, where it is one."""

    where: Where | None
    before: str
    after: str = ""
    edit: Edit | None = None


def read(article: Article) -> Reading:
    heads = (article.title, article.kicker, *article.subtitles)
    passages = [_passage(Place.TITLE, text, article.where) for text in heads]
    passages += [_passage(Place.BYLINE, text, article.where) for text in article.bylines]
    for block in nested(article.blocks):
        passages += _passages(block)
    traditional = _is_traditional(article.language, passages)
    passages = [replace(one, at=at) for at, one in enumerate(passages)]
    if traditional:
        passages = [replace(one, text=one.printed.translate(_SIMPLIFIED)) for one in passages]
    return Reading(tuple(passages), article.date, traditional)


_SIMPLIFIED = str.maketrans({**SIMPLIFIED_OF, **dict(zip("「」『』", "“”‘’", strict=True))})


def _is_traditional(language: str, passages: list[Passage]) -> bool:
    if language:
        return language.startswith("zh-Hant")
    return not is_simplified("".join(one.printed for one in passages))


def _passage(place: Place, text: str, where: Where | None) -> Passage:
    return Passage(place, text, where, text)


def _passages(block: Block) -> Iterator[Passage]:
    match block:
        case Paragraph(children) | PullQuote(children):
            yield _passage(Place.PROSE, plain(children), block.where)
        case Heading(_, children):
            yield _passage(Place.TITLE, plain(children), block.where)
        case Figure(_, caption, credit):
            yield _passage(Place.CAPTION, plain(caption), block.where)
            yield _passage(Place.BYLINE, credit, block.where)
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
    """The slip quoted with its neighbours; `new` is in the script of the patterns."""
    text = passage.printed
    head, tail = text[max(0, start - _AROUND) : start], text[stop : stop + _AROUND]
    new = _as_printed(passage, start, stop, new)
    edit = Edit(passage.at, start, stop, new)
    return Slip(passage.where, head + text[start:stop] + tail, head + new + tail, edit)


def question(passage: Passage, start: int, stop: int) -> Slip:
    """A slip that the text does not put right by itself."""
    return replace(slip(passage, start, stop, ""), after="", edit=None)


def _as_printed(passage: Passage, start: int, stop: int, new: str) -> str:
    """`new` in the script of the page: what stays as it stands there, a character that is said
    once more (16亿 → 9亿～16亿) as it is said there."""
    read_as, printed = passage.text[start:stop], passage.printed[start:stop]
    if read_as == printed:
        return new
    said = dict(zip(read_as, printed, strict=True))
    out: list[str] = []
    for kind, i, j, k, m in steps(read_as, new):
        out.append(printed[i:j] if kind == "equal" else "".join(said.get(c, c) for c in new[k:m]))
    return "".join(out)


def steps(old: str, new: str) -> Sequence[tuple[str, int, int, int, int]]:
    """The smallest changes from `old` to `new`: (equal, replace, delete or insert; from and to in
    the one, from and to in the other)."""
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
