"""What the parts of the driver hand one another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from publish.model import Anthology, Article, Cleaned, Edition, Finding, Manifest
from publish.read.pictures import Picture
from publish.typeset.layout import Layout

Medium = Literal["pdf", "epub"]
Report = Callable[[str, int, int], None]  # stage, done, of


def silent(stage: str, done: int, of: int) -> None:
    """Progress that nobody watches."""


def mute(words: str) -> None:
    """Words that nobody reads."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for, and where the house keeps its things.

    `data` holds `layouts/` and `fonts/`; `cache` the fetched faces; `edition` is a name, `all`,
    or empty for the default ones; `language` overrides them; `day` is an ISO 8601 date or empty.
    `profile` is that of every e-book; each edition's own when it is empty.  `proof`: the pages of a
    PDF say which proof they are.
    """

    data: Path
    cache: Path
    edition: str = ""
    language: str = ""
    day: str = ""
    profile: str = ""
    proof: bool = False
    report: Report = silent
    say: Callable[[str], None] = mute


@dataclass(frozen=True, slots=True)
class Material:
    """A folder, read and cleaned.  `raw` are all its raw texts, those too that are not read
    because their clean copies stand beside them; empty unless asked for."""

    manifest: Manifest
    articles: tuple[Article, ...]
    cleaned: tuple[Cleaned, ...]
    language: str
    findings: tuple[Finding, ...]
    raw: tuple[Cleaned, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """What is set: the book of an edition in its script, with its pictures (source → picture) and
    its layout; and what was found on the way."""

    manifest: Manifest
    edition: Edition
    book: Anthology
    pictures: Mapping[str, Picture]
    layout: Layout
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A finished book in memory, and what there is to say about it."""

    name: str
    book: Anthology
    data: bytes
    findings: tuple[Finding, ...]
    pages: int = 0
    sheet: bytes = b""  # an e-book's metadata, for shops
