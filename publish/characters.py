"""Classes of characters, one table each: CLREQ appendix A, UAX 11, UAX 24.

Everything here is about single characters; what stands beside what belongs to `compose/`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

# Unified and compatibility ideographs, with 〇 and 々, which are set as Han (UAX 24 scx=Hani).
HAN_RANGES = "\u3005\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HAN = re.compile(f"[{HAN_RANGES}]")

# CLREQ appendix A.1 / GB/T 15834 4: marks by their place in the em box.
PAUSES = "，、。．；：？！"  # 点号 (， 、 。 in the corner in GB, centred in TW/HK)
CLOSING = "）］｝〕〉》」』】〗”’"  # right-hand halves of paired marks
OPENING = "（［｛〔〈《「『【〖“‘"
CONNECTORS = "—…⸺～–·・‧/／"
FULLWIDTH_MARKS = PAUSES + CLOSING + OPENING

# Languages whose pauses stand in the middle of their square, and whose interpunct fills one (CLREQ
# 3.1.1, A.2): Taiwan, Hong Kong, Macao.  Mainland text has them in the corner, in either script.
CENTRED = re.compile(r"zh-(hant$|(hant-)?(tw|hk|mo))", re.IGNORECASE)

# The characters of our own traditional words (目錄, 說明) that regions write apart; where nothing
# is said, as Taiwan does.
_FORMS = {"CN": str.maketrans("錄說", "録説"), "HK": str.maketrans("說", "説")}
_FORMS["MO"] = _FORMS["HK"]

# Characters that print nothing and have no business in a text (UAX 14 ZW, BOM, bidi controls …).
INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)
PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")


@lru_cache(maxsize=1 << 15)
def is_han(char: str) -> bool:
    return HAN.match(char) is not None


def is_latin(char: str) -> bool:
    """A letter or digit that is set proportionally (UAX 11: Na/N, alphabetic or digit)."""
    return (char.isascii() and char.isalnum()) or ("\u00c0" <= char <= "\u024f" and char.isalpha())


def is_fullwidth_mark(char: str) -> bool:
    return char in FULLWIDTH_MARKS


def han(text: str) -> str:
    """The Han characters of a text, in order."""
    return "".join(HAN.findall(text))


def count_han(texts: Iterable[str]) -> Counter[str]:
    """The multiset of Han characters of some texts: what must not be lost."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(HAN.findall(text))
    return counts


def in_forms_of(language: str, words: str) -> str:
    """Words of our own, written in the forms of a traditional language's region."""
    return words.translate(_FORMS.get(language.rpartition("-")[2], {}))
