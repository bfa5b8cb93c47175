"""Characters that no face has: each a finding, with the place that uses it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from publish.model import Anthology, Article, Finding, Where, finding, nested


def uncovered(book: Anthology, missing: Sequence[str]) -> Iterator[Finding]:
    """One finding for each character that is printed as 〓, at the first block that has it."""
    for char in missing:
        article = next((a for a in book.articles() if char in _words(a)), None)
        where = _place(article, char) if article else None
        yield finding("F-001", where, char=char, code=f"U+{ord(char):04X}")


def _place(article: Article, char: str) -> Where | None:
    block = next((b for b in nested(article.blocks) if char in _words(b)), None)
    return (block.where if block else None) or article.where


def _words(value: object) -> str:
    """All strings of a frozen tree."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return "".join(_words(v) for v in value)
    slots = getattr(type(value), "__slots__", ())
    return "".join(_words(getattr(value, name)) for name in slots)
