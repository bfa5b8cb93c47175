"""The right word nearest to a wrong one, for hints."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, right: Iterable[str]) -> str:
    """The most similar of the right words, case apart; all of them when none is similar (the first
    twelve, and … when there are more)."""
    by_fold = {known.casefold(): known for known in right}
    found = difflib.get_close_matches(word.casefold(), by_fold, 1, 0.4)
    known = list(by_fold.values())
    return by_fold[found[0]] if found else ", ".join(known[:12] + ["…"] * (len(known) > 12))
