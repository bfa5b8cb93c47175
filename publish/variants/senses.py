"""What a character means where it stands alone, and so which traditional form it takes.

`senses.txt` holds the rows, for characters that no word holds: 一碗面, 衣服没干, 理了个发.  They
name kinds of things, never a phrase of a page.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_NAMED = {
    "{N}": "[0-9０-９一二三四五六七八九十百千万两几数多余来]",
    "{rope}": "(?:绳|带|巾|裙|扣|绸|铃|缆|鞋|腰|脖|船|绑|索|结|囊|牌)",
    "{wet}": (
        "(?:湿|晒|晾|洗|衣|漆|泥|水|井|河|汗|泪|墨|油|擦|吹|烘|土|柴|叶|口|嘴|酒杯"
        "|早已|还没|没|快要|未)"
    ),
}
_AROUND = 14  # characters on either side that a pattern may look at


@cache
def _rows() -> dict[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    """Character → (form, pattern) in order."""
    rows: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    text = files("publish.variants").joinpath("senses.txt").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            char, form, pattern = line.split(" ", 2)
            for name, shape in _NAMED.items():
                pattern = pattern.replace(name, shape)
            rows.setdefault(char, []).append((form, re.compile(pattern)))
    return {char: tuple(found) for char, found in rows.items()}


def characters() -> frozenset[str]:
    """The characters that have rows."""
    return frozenset(_rows())


def sense(text: str, at: int) -> str:
    """The form that the character at a place takes by its meaning; "" when no row fits."""
    rows = _rows().get(text[at], ())
    before, after = text[max(0, at - _AROUND) : at], text[at + 1 : at + 1 + _AROUND]
    marked = before + "@" + after
    for form, pattern in rows:
        for found in pattern.finditer(marked):
            if found.start() <= len(before) < found.end():
                return form
    return ""
