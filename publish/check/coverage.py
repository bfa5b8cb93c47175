"""Characters that no face has: each a finding, with the article that uses it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from publish.model import Anthology, Finding, finding


def uncovered(book: Anthology, missing: Sequence[str]) -> Iterator[Finding]:
    """One finding for each character that is printed as 〓, at the first article that has it.

    Looks at the whole of an article: its tree says itself in full by `repr`."""
    for char in missing:
        article = next((a for a in book.articles() if char in _words(a)), None)
        where = article.where if article else None
        yield finding("F-001", where, char=char, code=f"U+{ord(char):04X}")


def _words(value: object) -> str:
    """All strings of a frozen tree."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return "".join(_words(v) for v in value)
    slots = getattr(type(value), "__slots__", ())
    return "".join(_words(getattr(value, name)) for name in slots)
