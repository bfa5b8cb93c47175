"""What may stand where in a line, and how much room it takes: the tables, each with its clause.

Two neighbours meet at a *joint*.  All that the composer knows about it is in one small tuple,
looked up by the two characters; lengths are in em of the joint's owner:

    natural   added always: −½ where two marks meet, +¼ where Han meets Latin
    shrink    what may be taken away on top, to let one more character in (push-in, 挤进)
    level     in which turn it is taken away (1 first): the order of CLREQ
    stretch   what may be added first when the line is short: Han–Latin joints, word spaces
    weight    its part of what is still missing then; 0: never widened
    breaks    NEVER, MAY, or ASK (both neighbours are Latin: UAX 14 decides)
    owner     0 when the left neighbour's size counts, 1 when the right one's does

Clauses: CLREQ 3.1.2 (prohibition), 3.1.3 (width of marks), 3.2.2 (Han–Latin), 3.1.4 (order of
adjustment, as JLREQ 3.8.3); GB/T 15834-2011 5.1 (where marks stand); UAX 14.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from publish.characters import CLOSING, FULLWIDTH_MARKS, OPENING, PAUSES, is_han, is_latin

Prohibition = Literal["basic", "gb", "strict"]
Punctuation = Literal["quanjiao", "kaiming", "banjiao"]
Hanging = Literal["none", "allow-end", "force-end"]

PROHIBITIONS: tuple[Prohibition, ...] = ("basic", "gb", "strict")
PUNCTUATIONS: tuple[Punctuation, ...] = ("quanjiao", "kaiming", "banjiao")
HANGINGS: tuple[Hanging, ...] = ("none", "allow-end", "force-end")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a layout chooses.  `autospace` in em: the least, the natural and the widest Han–Latin
    space; `centred`: pauses stand in the middle of their square (Taiwan, Hong Kong)."""

    prohibition: Prohibition = "strict"
    punctuation: Punctuation = "quanjiao"
    hanging: Hanging = "none"
    autospace: tuple[float, float, float] = (0.125, 0.25, 0.34)
    centred: bool = False


class Row(NamedTuple):
    """One prohibition: from which level on, for which characters, by which clause."""

    level: Prohibition
    characters: str
    clause: str


LINE_START = (
    Row("basic", PAUSES, "GB/T 15834 5.1.1, 5.1.2: 点号不出现在一行之首"),
    Row("basic", CLOSING, "GB/T 15834 5.1.3: 标号的后一半不出现在一行之首"),
    Row("basic", "·‧・•", "GB/T 15834 5.1.7: 间隔号不出现在一行之首"),
    Row("basic", "-–～~＋+", "GB/T 15834 5.1.6: 连接号不出现在一行之首"),
    Row("basic", "％%‰‱℃℉°′″", "UAX 14 LB25: a number keeps its percent, degree and unit"),
    Row("basic", ",.;:!?)]}", "UAX 14 LB13: no break before closing punctuation"),
    Row("gb", "/／", "GB/T 15834 5.1.9: 分隔号不出现在一行之首或一行之末"),
    Row("strict", "—…⸺⋯", "CLREQ 3.1.2, strict: 破折号、省略号不出现在行首"),
)
LINE_END = (
    Row("basic", OPENING, "GB/T 15834 5.1.3: 标号的前一半不出现在一行之末"),
    Row("basic", "([{", "UAX 14 LB14: no break after opening punctuation"),
    Row("basic", "$¥￥£€№#±", "UAX 14 LB25: a number keeps its currency and sign"),
    Row("gb", "/／", "GB/T 15834 5.1.9: 分隔号不出现在一行之首或一行之末"),
)
UNBREAKABLE = frozenset("—…⸺⋯")  # GB/T 15834 5.1.4, 5.1.5: —— and …… are one mark each
SENTENCE_ENDS = frozenset("。？！．")  # full width in 开明式 (CLREQ 3.1.3)
HANGS = frozenset("。，、．")  # CSS Text 4 hanging-punctuation: stops and commas
INTERPUNCTS = frozenset("·‧・")
SPACE_LIKE = frozenset(" \u3000")  # hang at the end of a line: CSS Text 3, 4.1.3
DROPPED = SPACE_LIKE | {"\u200b"}  # at the end of a line
MARKS = re.compile(f"[{re.escape(FULLWIDTH_MARKS)}]")
# What does not count against a lonely last line (孤字): marks and spaces.
NOT_CORE = frozenset(FULLWIDTH_MARKS) | UNBREAKABLE | INTERPUNCTS | SPACE_LIKE
_KEPT = frozenset("\u00a0\u202f\u2060\ufeff")  # UAX 14 GL, WJ

NEVER, MAY, ASK = 0, 1, 2
# Chinese faces set ’ on a full square; in “don’t” it is a letter, as wide as its ink.
APOSTROPHE, APOSTROPHE_WIDTH = "’", 0.3
HALF, QUARTER = 0.5, 0.25
SPACE_SHRINK, SPACE_STRETCH = 0.06, 0.25  # of a word space, in em
SPACE_WEIGHT = 2.0  # once all else is used up, a word space takes twice a Han joint's part
INTERPUNCT_SHRINK = 0.125
SPACES, DOTS, BRACKETS, STOPS, MIXED = 1, 2, 3, 4, 5  # the order of taking away
LEVELS = (SPACES, DOTS, BRACKETS, STOPS, MIXED)


class Joint(NamedTuple):
    natural: float
    shrink: float
    level: int
    stretch: float
    weight: float
    breaks: int
    owner: int


HAN_JOINT = Joint(0.0, 0.0, 0, 0.0, 1.0, MAY, 0)
SOLID = Joint(0.0, 0.0, 0, 0.0, 0.0, NEVER, 0)


def _is_mark(char: str) -> bool:
    return char in PAUSES or char in CLOSING or char in OPENING


def is_cjk(char: str) -> bool:
    """Set on the square: Han, full-width marks, enclosed numbers, geometric signs (UAX 14 ID)."""
    return (
        is_han(char)
        or _is_mark(char)
        or char in UNBREAKABLE
        or ord(char) > 0x2E7F
        or "\u2460" <= char <= "\u27bf"
    )


class Rules:
    """The tables under one setting, with every joint met so far.  Shared, grows, never changes."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        rank = PROHIBITIONS.index(setting.prohibition)
        self.not_first, self.not_last = (
            frozenset(c for r in rows if PROHIBITIONS.index(r.level) <= rank for c in r.characters)
            for rows in (LINE_START, LINE_END)
        )
        self.joints: dict[str, Joint] = {}

    def joint(self, pair: str) -> Joint:
        """The joint of two neighbours, given as one string of two characters."""
        found = self.joints.get(pair)
        if found is None:
            found = self.joints[pair] = self._joint(pair[0], pair[1])
        return found

    def lead(self, char: str) -> float:
        """What an opening mark gives up at the head of a line (≤ 0)."""
        return -HALF if char in OPENING else 0.0

    def tail(self, char: str) -> float:
        """What a closing mark gives up at the end of a line (≤ 0): GB/T 15834 5.1.10.  A centred
        stop keeps its square: its ink stands in the middle."""
        if self.setting.hanging == "force-end" and char in HANGS:
            return -1.0
        if char in CLOSING or (char in PAUSES and not self.setting.centred):
            return -HALF
        return 0.0

    def hung(self, char: str) -> float:
        """What a stop gives up when it hangs outside the measure (≤ 0), 0 when it may not."""
        return -1.0 if self.setting.hanging != "none" and char in HANGS else 0.0

    def _blank(self, char: str) -> tuple[float, float]:
        """The blank that a mark carries (before its ink, after it): CLREQ 3.1.3."""
        if char in OPENING:
            return HALF, 0.0
        if char in CLOSING:
            return 0.0, HALF
        if char in PAUSES:
            return (QUARTER, QUARTER) if self.setting.centred else (0.0, HALF)
        return 0.0, 0.0

    def _narrow(self, char: str) -> bool:
        """Is the mark set on half its square everywhere?"""
        style = self.setting.punctuation
        return style == "banjiao" or (style == "kaiming" and char not in SENTENCE_ENDS)

    def _breaks(self, left: str, right: str) -> int:
        if (
            right in self.not_first or left in self.not_last or right in DROPPED
            or left in _KEPT or right in _KEPT or (left == right and left in UNBREAKABLE)
        ):  # fmt: skip
            return NEVER
        if left in DROPPED or is_cjk(left) or is_cjk(right):
            return MAY
        return ASK

    def _joint(self, left: str, right: str) -> Joint:
        breaks = self._breaks(left, right)
        if left == right and left in UNBREAKABLE:
            return SOLID
        if left == APOSTROPHE and is_latin(right):
            return Joint(APOSTROPHE_WIDTH - 1.0, 0, 0, 0, 0, NEVER, 0)
        if right == APOSTROPHE and is_latin(left):
            return Joint(0, 0, 0, 0, 0, NEVER, 0)
        if left == " ":
            return Joint(0, SPACE_SHRINK, SPACES, SPACE_STRETCH, SPACE_WEIGHT, breaks, 1)
        if right in DROPPED:
            return Joint(0, 0, 0, 0, 0, breaks, 0)
        if _is_mark(left) or _is_mark(right):
            return self._marks(left, right, breaks)
        if is_han(left) != is_han(right) and (is_latin(left) or is_latin(right)):
            least, natural, widest = self.setting.autospace
            owner = 0 if is_han(left) else 1
            return Joint(natural, natural - least, MIXED, widest - natural, 0, breaks, owner)
        if left in INTERPUNCTS or right in INTERPUNCTS:
            owner = 0 if left in INTERPUNCTS else 1
            return Joint(0, INTERPUNCT_SHRINK, DOTS, 0, 1.0, breaks, owner)
        weight = 1.0 if is_cjk(left) or is_cjk(right) else 0.0
        return Joint(0, 0, 0, 0, weight, breaks, 0)

    def _marks(self, left: str, right: str, breaks: int) -> Joint:
        """A joint beside a mark: narrowed by the style, by a neighbouring mark, or on demand."""
        after, before = self._blank(left)[1], self._blank(right)[0]
        blank = after + before
        taken = (after if self._narrow(left) else 0.0) + (before if self._narrow(right) else 0.0)
        if _is_mark(left) and _is_mark(right):
            taken = max(taken, min(HALF, blank))  # CLREQ 3.1.3: two marks take 1½ em
        stop = left in PAUSES if after else right in PAUSES
        owner = 0 if after else 1
        shrink = blank - taken  # down to half a square; what it costs grows with the square
        weight = 0.0 if _is_mark(left) and _is_mark(right) else 1.0  # they stay together
        return Joint(-taken, shrink, STOPS if stop else BRACKETS, 0, weight, breaks, owner)


@lru_cache(maxsize=64)
def rules(setting: Setting) -> Rules:
    return Rules(setting)
