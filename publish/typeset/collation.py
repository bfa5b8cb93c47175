"""The order of names and index entries: by pinyin on the mainland, by strokes elsewhere.

Strokes need no table of their own: Big5 has its two levels of characters in the order of their
strokes, and within a number of strokes by radical (CNS 11643).  Pinyin is CC-CEDICT's, with the
readings that it gives for surnames (单 shàn, 曾 zēng).  What neither knows stands last, by code
point; letters and digits stand first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from publish.characters import is_han
from publish.typeset.pinyin import readings, surname_readings

Key = tuple[tuple[object, ...], ...]

# The first Big5 codes of 1, 2, 3 … strokes, in each of its levels; the last class holds the rest.
_LEVELS = tuple(
    tuple(int(code, 16) for code in row.split())
    for row in (
        "A440 A442 A454 A4A1 A4FE A5E0 A6EA A8C3 AB45 ADBC B0AE B3C3 B6C3 B9AC "
        "BBF5 BEA7 C075 C24F C35F C455 C4D7 C56B C5C8 C5F1 C655 C665 C66C C676",
        "C940 C940 C945 C94D C963 C9AB CA5A CBB1 CDDD D0C8 D44B D851 DCB1 E0F0 "
        "E4E6 E8F4 ECB9 EFB7 F1EB F3FD F5C0 F6D6 F7D0 F8A5 F8EE F96B F9A2 F9BA",
    )
)
_LAST = 0xF9D5  # what follows are additions of a vendor, in no order


def key_for(language: str) -> Callable[[str], Key]:
    """The key by which names and entries of an edition in `language` (BCP 47) are sorted."""
    tags = language.split("-")
    return stroke_key if "Hant" in tags and "CN" not in tags else pinyin_key


def stroke_key(text: str) -> Key:
    """By the strokes of its characters, one after the other: 丁 王 李 張."""
    return tuple((2, *_strokes(c)) if is_han(c) else (1, c.casefold()) for c in text)


def pinyin_key(text: str) -> Key:
    """By the syllables and tones of its characters, its surname read as one: 单 before 王,
    尉迟 at yu."""
    family = surname_readings(text)
    return tuple(
        (2, *(family[at] if at < len(family) else _reading(c)), ord(c))
        if is_han(c)
        else (1, c.casefold())
        for at, c in enumerate(text)
    )


def _strokes(char: str) -> tuple[int, int]:
    """(strokes, place among those of as many)."""
    code = int.from_bytes(char.encode("big5", "ignore"), "big")
    if not 0xA440 <= code <= _LAST:
        return 99, ord(char)
    return bisect_right(_LEVELS[code >= _LEVELS[1][0]], code), code


def _reading(char: str) -> tuple[str, int]:
    """(syllable, tone)"""
    return readings()[0].get(char, ("~", 9))
