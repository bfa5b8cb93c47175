"""What the passes hand on: a `Draft` of lines, then of pieces, then of articles.

Every value is frozen; a pass returns a new draft.  The ledger (`dropped`, `mapped`, `findings`)
only grows, so that at the end raw − dropped + mapped can be compared with what came out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto

from publish.model import Article, Finding, Source, Where, finding


class Kind(Enum):
    """What a line or a piece is.  TEXT is a line that nothing has been said of yet."""

    TEXT = auto()
    BODY = auto()  # a paragraph
    FRAGMENT = auto()  # no end mark: headline, heading, caption without a full stop …
    CAPTION = auto()
    LABEL = auto()
    BYLINE = auto()
    HEADING = auto()
    VERSE = auto()
    PULLQUOTE = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank.  `number` counts from 1 in the file, `blanks` is how many blank
    lines stand before it, `level` the count of Markdown's #, `indent` whether it began with an
    ideographic space or two spaces.  The furniture pass sets `cut` (a jump line stood at its end,
    so its sentence goes on) and `apart` (a page number or the like stood below it)."""

    number: int
    text: str
    blanks: int = 0
    level: int = 0
    indent: bool = False
    kind: Kind = Kind.TEXT
    cut: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of lines that belong together.  `measure` is the width of its column in em (0 when
    the text is not wrapped); `open` says that it stops without an end mark; `tagged` is the text
    as it was before its dateline was taken out."""

    kind: Kind
    text: str
    line: int
    blanks: int = 0
    level: int = 0
    label: str = ""
    credit: str = ""
    dateline: str = ""
    bylines: tuple[str, ...] = ()
    tagged: str = ""
    measure: float = 0.0
    open: bool = False
    verses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """The pieces of one article; the first `title` of them are its headline."""

    pieces: tuple[Piece, ...]
    title: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    source: Source
    lines: tuple[Line, ...] = ()
    pieces: tuple[Piece, ...] = ()
    sections: tuple[Section, ...] = ()
    articles: tuple[Article, ...] = ()
    findings: tuple[Finding, ...] = ()
    dropped: tuple[str, ...] = ()
    mapped: tuple[tuple[str, str], ...] = ()

    def where(self, line: int | None = None) -> Where:
        return Where(self.source.path, line)


def noted(draft: Draft, findings: Iterable[Finding]) -> Draft:
    return replace(draft, findings=draft.findings + tuple(findings))


def note(
    draft: Draft,
    code: str,
    line: int | None,
    *,
    before: str = "",
    after: str = "",
    confidence: float = 1.0,
    **values: object,
) -> Finding:
    """A finding at a line of the draft's file; long quotes are cut."""
    return finding(
        code,
        draft.where(line),
        before=clip(before),
        after=clip(after),
        confidence=confidence,
        **values,
    )


def clip(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[:limit] + "…"
