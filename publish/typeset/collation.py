"""The order of names and index entries: by pinyin on the mainland, by strokes in Taiwan and Hong
Kong, by zhuyin where it is asked for; and the heads under which a reader looks.

Strokes in Taiwan and Hong Kong need no table: Big5 has its two levels of characters in the order
of their strokes, and within a number of strokes by radical (CNS 11643).  The mainland counts
otherwise (花 7, not 8) and goes on by the strokes' own order 一丨丿丶乛: `strokes.txt`.  Pinyin is
CC-CEDICT's, a word read as a word, a surname as a surname (单 shàn, 曾 zēng); zhuyin is written
from it.

Marks do not count: 《渡口》 stands at 渡.  Letters and digits stand first, what no table knows
last.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import groupby

from publish.characters import is_han
from publish.model import Collation
from publish.typeset.pinyin import Syllable, syllables

Key = tuple[tuple[object, ...], ...]
Head = tuple[int, str]  # its rank, and A, 12 (strokes) or ㄅ; "" for letters and digits

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
_UNKNOWN = 99  # strokes of what no table knows
_NO_READING: Syllable = ("~", 9)

_LETTERS = 1  # classes of characters in a key
_HAN = 2


def collation_of(language: str) -> Collation:
    """How an edition in `language` (BCP 47) is sorted where nothing is said."""
    tags = language.split("-")
    return "strokes" if "Hant" in tags and "CN" not in tags else "pinyin"


def key_for(
    language: str, sort: Collation | None = None, *, names: bool = False
) -> Callable[[str], Key]:
    """The key by which names and entries of an edition in `language` are sorted.  `names`: they
    are all names of persons."""
    match sort or collation_of(language):
        case "pinyin":
            return lambda text: pinyin_key(text, is_name=names)
        case "zhuyin":
            return lambda text: zhuyin_key(text, is_name=names)
        case "strokes" if collation_of(language) == "strokes":
            return stroke_key
        case _:
            return mainland_stroke_key


def head_of(key: Key, sort: Collation) -> Head:
    """The head under which a key stands."""
    kind, *first = key[0] if key else (_LETTERS, "")
    if kind == _LETTERS:
        letter = unicodedata.normalize("NFD", str(first[0]))[:1].upper()
        is_letter = sort == "pinyin" and "A" <= letter <= "Z"
        return (ord(letter), letter) if is_letter else (0, "")
    if first[0] in (_UNKNOWN, _NO_READING[0]):
        return (1 << 16, "…")
    name = str(first[0])[:1].upper() if sort != "strokes" else str(first[0])
    return (int(name) if sort == "strokes" else ord(name), name)


def stroke_key(text: str) -> Key:
    """By the strokes of its characters, one after the other: 丁 王 李 張."""
    return _key(text, lambda stretch: map(_strokes, stretch))


def mainland_stroke_key(text: str) -> Key:
    """By the strokes as the mainland counts and orders them (姓氏笔画): 丁 王 刘 陈."""
    table = _mainland_strokes()
    return _key(text, lambda stretch: (table.get(c, (_UNKNOWN, ord(c))) for c in stretch))


def pinyin_key(text: str, *, is_name: bool = False) -> Key:
    """By the syllables and tones of its characters: 单田芳 at shan, 单位 at dan, 尉迟 at yu."""
    return _key(text, lambda stretch: _read(stretch, is_name))


def zhuyin_key(text: str, *, is_name: bool = False) -> Key:
    """By the symbols of its characters, ㄅ to ㄩ, and their tones."""

    def spelt(stretch: str) -> Iterator[tuple[object, ...]]:
        for letters, tone, code in _read(stretch, is_name):
            yield zhuyin(letters) or letters, tone, code

    return _key(text, spelt)


def _key(text: str, of_han: Callable[[str], object]) -> Key:
    """A cell for each character that counts; `of_han` gives those of a stretch of Han."""
    out: list[tuple[object, ...]] = []
    kept = (c for c in text if c.isalnum() or is_han(c))
    for han, stretch in groupby(kept, is_han):
        if han:
            cells = of_han("".join(stretch))
            out.extend((_HAN, *cell) for cell in cells)  # type: ignore[attr-defined]
        else:
            out.extend((_LETTERS, c.casefold()) for c in stretch)
    return tuple(out)


def _strokes(char: str) -> tuple[int, int]:
    """(strokes, place among those of as many)."""
    code = int.from_bytes(char.encode("big5", "ignore"), "big")
    if not 0xA440 <= code <= _LAST:
        return _UNKNOWN, ord(char)
    return bisect_right(_LEVELS[code >= _LEVELS[1][0]], code), code


@cache
def _mainland_strokes() -> Mapping[str, tuple[int, int]]:
    """Character → (strokes, place among those of as many)."""
    text = files("publish.typeset").joinpath("strokes.txt").read_text("utf-8")
    rows = (line.split(" ") for line in text.splitlines() if not line.startswith("#"))
    return {char: (int(n), at) for n, chars in rows for at, char in enumerate(chars)}


def _read(stretch: str, is_name: bool) -> Iterator[tuple[str, int, int]]:
    """(syllable, tone, code point)"""
    for char, reading in zip(stretch, syllables(stretch, is_name=is_name), strict=True):
        letters, tone = reading if reading[0].isascii() else _NO_READING
        yield letters, tone, ord(char)


# --------------------------------------------------------------------------- zhuyin

_PAIR = re.compile("([a-z]+)=(.+?)(?:\\s|$)")
_INITIALS: Mapping[str, str] = dict(
    _PAIR.findall("""
    b=ㄅ p=ㄆ m=ㄇ f=ㄈ d=ㄉ t=ㄊ n=ㄋ l=ㄌ g=ㄍ k=ㄎ h=ㄏ j=ㄐ q=ㄑ x=ㄒ
    zh=ㄓ ch=ㄔ sh=ㄕ r=ㄖ z=ㄗ c=ㄘ s=ㄙ
    """)
)
_FINALS: Mapping[str, str] = dict(
    _PAIR.findall("""
    a=ㄚ o=ㄛ e=ㄜ ai=ㄞ ei=ㄟ ao=ㄠ ou=ㄡ an=ㄢ en=ㄣ ang=ㄤ eng=ㄥ er=ㄦ
    i=ㄧ ia=ㄧㄚ io=ㄧㄛ ie=ㄧㄝ iao=ㄧㄠ iou=ㄧㄡ ian=ㄧㄢ in=ㄧㄣ iang=ㄧㄤ ing=ㄧㄥ
    u=ㄨ ua=ㄨㄚ uo=ㄨㄛ uai=ㄨㄞ uei=ㄨㄟ uan=ㄨㄢ uen=ㄨㄣ uang=ㄨㄤ ong=ㄨㄥ
    v=ㄩ ve=ㄩㄝ van=ㄩㄢ vn=ㄩㄣ iong=ㄩㄥ
    """)
)
# How a final is written after y, w, and where pinyin shortens it.
_AFTER_Y = {"u": "v", "ue": "ve", "uan": "van", "un": "vn", "ou": "iou", "ong": "iong"}
_AFTER_W = {"ei": "uei", "en": "uen", "eng": "ong"}
_SHORT = {"iu": "iou", "ui": "uei", "un": "uen"}


@cache
def zhuyin(syllable: str) -> str:
    """A syllable of pinyin without its tone (ü as v) in zhuyin: zhong → ㄓㄨㄥ; "" for none."""
    initial = next((i for i in (syllable[:2], syllable[:1]) if i in _INITIALS), "")
    final = syllable[len(initial) :]
    if not initial and final[:1] == "y":
        final = final[1:]
        final = _AFTER_Y.get(final) or (final if final[:1] == "i" else "i" + final)
    elif not initial and final[:1] == "w":
        final = final[1:]
        final = _AFTER_W.get(final) or (final if final[:1] == "u" else "u" + final)
    elif initial in ("j", "q", "x") and final[:1] == "u":
        final = "v" + final[1:]
    elif initial in ("zh", "ch", "sh", "r", "z", "c", "s") and final == "i":
        return _INITIALS[initial]
    final = _SHORT.get(final, final) if initial else final
    if final not in _FINALS:
        return ""
    return _INITIALS.get(initial, "") + _FINALS[final]
