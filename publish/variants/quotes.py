"""Quotation marks by region: “ ” ‘ ’ on the mainland, in either script; 「 」『 』 elsewhere.

GB/T 15834 4.8: a mark is changed by its own kind: outer “ is 「, inner ‘ is 『.  Only a quotation
directly inside one of its own kind (“…“…”…”) becomes the other kind, because both customs nest by
changing.  One character stays one character.

What looks like a mark and is none stays: the apostrophe (don’t, the ’90s), feet and inches (6’2”,
55” 电视).  Straight ' and " are never marks here.
"""

from __future__ import annotations

import re

from publish.characters import HAN, is_latin

CURLY = ("“”", "‘’")
CORNER = ("「」", "『』")
OPENING = "“‘「『"
MARKS = "“”‘’「」『』"
INTERPUNCT = "·"  # U+00B7, in every region (CLREQ A.2)
_INTERPUNCTS = re.compile(f"(?<={HAN.pattern})[‧・](?={HAN.pattern})")
_FEET = re.compile(r"\d’\d+(\.\d+)?$")


def quotes_of(language: str) -> tuple[str, str]:
    """(outer, inner) pairs of a language: zh-Hant-CN quotes as the mainland does."""
    mainland = not language.startswith("zh-Hant") or language.endswith("-CN")
    return CURLY if mainland else CORNER


def convert_quotes(text: str, target: str) -> tuple[str, tuple[int, ...]]:
    """A text with the marks of the target's custom, and the places of the marks that have no
    partner in it.  Apostrophes and inches are left alone, and a text without Han."""
    goal = quotes_of(target)
    source = CURLY if goal == CORNER else CORNER
    if not HAN.search(text):
        return text, ()
    out = list(text)
    lone: list[int] = []
    open_marks: list[tuple[int, int, int]] = []  # kind as read, kind as written, place
    for at, char in enumerate(text):
        kind = next((k for k, pair in enumerate(source) if char in pair), None)
        kinds = [mark[0] for mark in open_marks]
        if kind is None or _is_apostrophe(text, at, kind in kinds) or _is_inch(text, at, kinds):
            continue
        if char == source[kind][0]:
            written = 1 - open_marks[-1][1] if kinds[-1:] == [kind] else kind
            open_marks.append((kind, written, at))
            out[at] = goal[written][0]
            continue
        while kind in kinds and open_marks[-1][0] != kind:
            lone.append(open_marks.pop()[2])
        if kind in kinds:
            out[at] = goal[open_marks.pop()[1]][1]
        else:
            lone.append(at)
            out[at] = goal[kind][1]
    lone += [mark[2] for mark in open_marks]
    return "".join(out), tuple(sorted(lone))


def convert_interpuncts(text: str) -> str:
    """The dot between two Han characters (列夫·托尔斯泰) as U+00B7, whichever of its lookalikes a
    source has: U+2027 of Big5, U+30FB of Japanese keyboards."""
    return _INTERPUNCTS.sub(INTERPUNCT, text)


def _is_apostrophe(text: str, at: int, closes: bool) -> bool:
    """’ beside a Latin letter or a digit with nothing for it to close (’90s, ’n’); between two of
    them always."""
    if text[at] not in "‘’":
        return False
    before, after = (any(map(is_latin, side)) for side in (text[:at][-1:], text[at + 1 : at + 2]))
    return (before and after) or (text[at] == "’" and not closes and (before or after))


def _is_inch(text: str, at: int, open_kinds: list[int]) -> bool:
    """” after digits, where nothing is open for it to close or feet stand before them."""
    if text[at] != "”" or at == 0 or not (text[at - 1].isascii() and text[at - 1].isdigit()):
        return False
    return 0 not in open_kinds or _FEET.search(text, max(0, at - 8), at) is not None
