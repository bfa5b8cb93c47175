"""Does a line without an end mark go on in the next line, or is it a headline?

Evidence is added up, for and against, from shape and from the file itself: if the characters at the
joint stand side by side elsewhere in the file, the joint is probably the middle of a word.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from publish import words
from publish.characters import HAN_RANGES, han
from publish.normalize import shapes
from publish.normalize.draft import Line
from publish.normalize.measure import ends_sentence, width

# Function words after which no headline ends, and those that end common words too (参与, 首都).
_DANGLING = frozenset("的把被从并且但或该各每超让将而还也又")
_MAY_DANGLE = frozenset("和与在及以向为对于由约近达到至地得都使如")
_WORD = 5  # times: a pair of characters that the file writes as often is a word
_WORD_BOND = 3.5  # nats
_BETWEEN = 0.4  # of the weight
_LONG = 40  # em
_SHORT = 24  # em

_TAIL = re.compile(f"[{HAN_RANGES}]{{1,4}}$")
# No sentence begins so: a clause of one character is the end of one, 的 hangs on what is before.
_REST = re.compile(
    f"[{HAN_RANGES}]，|的(?!确|士)|等(?!待|到|候|了)|们|着(?!力|手|眼|重|火|陆)|了(?!解|不起|望)|得(?!到|知|益)"
    "|就(?!业|诊|读|此|餐|职|近|地)|将(?!军|来|士|心)|表示，|介绍，|指出，"
)
_HEAD = re.compile(f"[{HAN_RANGES}]{{1,4}}")

Grams = dict[str, int]


def count_joints(lines: Sequence[Line], pairs: Iterable[tuple[int, int]]) -> Grams:
    """How often the two to four characters around each possible joint stand together elsewhere;
    one walk over the text, whatever the number of joints."""
    wanted = {gram for a, b in pairs for gram in _grams(lines[a].text, lines[b].text)}
    wanted = {gram for gram in wanted if len(gram) > 1 and len(han(gram)) == len(gram)}
    counts: Grams = {}
    if not wanted:
        return counts
    for line in lines:
        text = line.text
        for size in (2, 3, 4):
            for at in range(len(text) - size + 1):
                gram = text[at : at + size]
                if gram in wanted:
                    counts[gram] = counts.get(gram, 0) + 1
    return counts


def _grams(a: str, b: str) -> tuple[str, str, str, str]:
    return a[-2:] + b[:2], a[-2:] + b[:1], a[-1:] + b[:2], a[-1:] + b[:1]


def goes_on(
    line: Line,
    after: Line,
    *,
    grams: Grams,
    wrapped: bool = False,
    known: Collection[str] = frozenset(),
    heading_before: bool = False,
    label_before: bool = False,
    headline_place: bool = False,
) -> float:
    """Above 0: `after` continues the sentence of `line`; below 0: `line` stands alone."""
    if after.indent and not line.cut:
        return -2.0
    text = line.text
    if shapes.is_salutation(text):
        return -3.0
    if compact(text + after.text) in known:  # the two stand on one line elsewhere
        sentence = shapes.pauses(text + after.text) > 0 or ends_sentence(after.text)
        return 3.0 if sentence else -3.0  # a paragraph, or a headline
    wide = width(text)
    bond = _bond(text, after.text)
    told = wide > _LONG or shapes.pauses(text) > 0
    if told and not (wrapped or line.cut or bond > _WORD_BOND) and _is_heading_like(after.text):
        return -1.0  # where a line is a paragraph, this one has lost its end
    score = -1.0
    score += 4.0 * line.cut
    score += 2.5 * any(mark in text for mark in "。！？；!?;")
    score += 2.5 * (text[-1] in "，、；,;" or shapes.starts_with_closing(after.text))
    score += 2.0 * shapes.unclosed(text)
    score += 2.0 * (wide > _LONG) + 0.5 * (wide > _SHORT)
    score += 1.5 * (text[-1] in _DANGLING) + 0.6 * (text[-1] in _MAY_DANGLE)
    score += 1.5 * (text[-1].isdigit() and after.text[0].isdigit())
    score += 4.0 * shapes.is_cut_address(text, after.text)
    score += (0.0, 0.6, 1.5)[min(2, shapes.pauses(text))]
    score += 1.0 * bool(_REST.match(after.text)) + 1.5 * shapes.is_torso(text)
    score += 1.5 * (line.apart and shapes.pauses(text) > 0)
    score -= 1.0 * headline_place
    score += 0.5 * heading_before
    score += 0.5 * (wrapped and shapes.pauses(text) > 0)  # such a file breaks its sentences
    score -= 1.5 * shapes.has_halves(text)
    score -= 1.0 * (after.text[0] in "“‘「《")
    score -= 2.0 * label_before + 1.5 * bool(shapes.split_label(text)[0])
    score -= 6.0 * shapes.starts_with_dateline(after.text)
    score += 4.0 * shapes.starts_with_dateline(text)
    joint = max(_joint(text, after.text, grams), min(2.0, bond / _WORD_BOND))
    if joint and _stands_between_words(text, after.text):
        joint *= _BETWEEN
    return score + joint


def _stands_between_words(a: str, b: str) -> bool:
    """Both sides of the joint are whole words of two characters or more: what stands across it may
    be chance (桥头 | 镇里)."""
    tail, head = _TAIL.search(a), _HEAD.match(b)
    if not tail or not head:
        return False
    return len(words.divided(tail[0])[-1]) > 1 and len(words.divided(head[0])[0]) > 1


def _bond(a: str, b: str) -> float:
    """Nats by which a word that stands across the joint speaks for it."""
    tail, head = _TAIL.search(a), _HEAD.match(b)
    return words.bond(tail[0], head[0]) if tail and head else 0.0


def compact(text: str) -> str:
    return text.replace(" ", "").replace("\u3000", "")


def _is_heading_like(text: str) -> bool:
    """Short, whole, without any mark: the rest of a sentence would end with one."""
    return not ends_sentence(text) and width(text) <= _SHORT and shapes.pauses(text) == 0


def _joint(a: str, b: str, grams: Grams) -> float:
    four, left, right, two = (grams.get(gram, 0) for gram in _grams(a, b))
    if four:
        return 2.0
    if left or right:
        return 1.25
    return (0.5 if two < _WORD else 1.0) * bool(two)
