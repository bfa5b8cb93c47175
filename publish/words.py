"""Chinese words and how common they are: does a stretch of text read as words, and as which?

The dictionary is jieba's (349 046 words counted in newspapers and novels); jieba itself is not
run.  All costs are in nats, −ln p under a unigram model: a stretch costs what its cheapest division
into words costs.  The dictionary is read when it is first asked, in a third of a second.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from math import log

LONGEST = 4  # characters of a word that is looked up
_REACH = 4  # characters on either side of a joint that are read
_CUT = 4  # times
_UNKNOWN = 16.0  # nats: a character that the dictionary does not have


@cache
def _counts() -> tuple[dict[str, int], float]:
    """Word → how often it was counted; ln of the sum."""
    columns = files("jieba").joinpath("dict.txt").read_text("utf-8").split()
    counts = dict(zip(columns[::3], map(int, columns[1::3]), strict=True))
    return counts, log(sum(counts.values()))


def is_word(text: str) -> bool:
    return text in _counts()[0]


def count(text: str) -> int:
    """How often the dictionary's makers met this word; 0 when it is none."""
    return _counts()[0].get(text, 0)


def total() -> float:
    """ln of how many words were counted."""
    return _counts()[1]


@cache
def _names() -> frozenset[str]:
    columns = files("jieba").joinpath("dict.txt").read_text("utf-8").split()
    pairs = zip(columns[::3], columns[2::3], strict=True)
    return frozenset(word for word, kind in pairs if kind.startswith("nr"))


def is_name(text: str) -> bool:
    """The dictionary has it as the name of a person."""
    return text in _names()


@lru_cache(maxsize=1 << 14)
def cost(text: str) -> float:
    """Nats of the cheapest division into words."""
    return _best(text)[-1][0]


@lru_cache(maxsize=1 << 14)
def divided(text: str) -> tuple[str, ...]:
    """The words of the cheapest division."""
    best = _best(text)
    out: list[str] = []
    at = len(text)
    while at:
        start = best[at][1]
        out.append(text[start:at])
        at = start
    return tuple(out[::-1])


def _best(text: str) -> list[tuple[float, int]]:
    """For every place: the least cost up to it, and where its last word begins."""
    counts, whole = _counts()
    best = [(0.0, 0)]
    for stop in range(1, len(text) + 1):
        ways = [
            (best[start][0] + whole - log(counts[text[start:stop]] or 1), start)
            for start in range(max(0, stop - LONGEST), stop)
            if text[start:stop] in counts
        ]
        best.append(min(ways) if ways else (best[stop - 1][0] + _UNKNOWN, stop - 1))
    return best


def bond(before: str, after: str) -> float:
    """Nats by which two stretches read better as one than as two: 0 between words, some ten where
    the joint is inside a word (夜间巡 | 查)."""
    tail, head = before[-_REACH:], after[:_REACH]
    return cost(tail) + cost(head) - cost(tail + head)


@cache
def _begun() -> dict[str, int]:
    """Character → how often the longer words that begin with it were counted."""
    sums: dict[str, int] = {}
    for word, times in _counts()[0].items():
        if len(word) > 1:
            sums[word[0]] = sums.get(word[0], 0) + times
    return sums


def is_cut(text: str) -> bool:
    """The last word is one character, which begins words far oftener than it is one: 夜间巡."""
    last = divided(text)[-1:]
    return (
        bool(last)
        and len(last[0]) == 1
        and _begun().get(last[0], 0) > _CUT * max(1, count(last[0]))
    )
