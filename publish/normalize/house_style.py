"""House style of the finished articles: what an editor would mark.  The text is never changed
here; `house_apply.py` does so for a book that asks.

GB/T 15835-2011 for numbers, GB/T 15834-2011 for marks, and a few questions of fact that the text
asks by itself.  Every check is a row of `CHECKS` and a function over a `Reading`; each would rather
be silent than wrong, for a hint that is wrong twice is read no more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from publish.characters import HAN_RANGES
from publish.model import Article, Finding, finding
from publish.normalize.draft import Draft, clip, noted
from publish.normalize.house_facts import (
    floating_days,
    headline_figures,
    names_apart,
    two_counts,
    two_offices,
)
from publish.normalize.house_numbers import (
    DIGITS,
    TWICE_ABOUT,
    TWICE_MORE,
    counts_two_ways,
    dates_two_ways,
    impossible_dates,
    short_years,
)
from publish.normalize.house_reading import Passage, Place, Reading, Slip, read, slip, swap


@dataclass(frozen=True, slots=True)
class Check:
    """`once`: the first slip of an article speaks for all (a habit of the paper, not an error).
    `mainland`: traditional text has another rule."""

    name: str
    code: str
    clause: str
    find: Callable[[Reading], Iterator[Slip]]
    once: bool = False
    confidence: float = 0.9
    mainland: bool = False

    def slips(self, reading: Reading) -> Iterator[Slip]:
        return iter(()) if self.mainland and reading.traditional else self.find(reading)

    def finding(self, one: Slip) -> Finding:
        quotes = {"before": clip(one.before), "after": clip(one.after)}
        return finding(self.code, one.where, confidence=self.confidence, **quotes)


def note_house_style(draft: Draft) -> Draft:
    """16. What the national standards would have otherwise."""
    return noted(draft, [one for article in draft.articles for one in house_style(article)])


def house_style(article: Article, each: Collection[str] = ()) -> Iterator[Finding]:
    """The findings of every check, an article from a .md as well as one from a raw text.  `each`:
    the codes of which every slip is told, also where the first speaks for all."""
    reading = read(article)
    for check in CHECKS:
        first = check.once and check.code not in each
        for one in islice(check.slips(reading), 1 if first else None):
            yield check.finding(one)


# --------------------------------------------------------------------------- ranges

_N = "\\d{1,5}(?:\\.\\d{1,2})?"
_FREE = "(?<![\\d.\\-–—~～/A-Za-z])"  # no code, no telephone, no score before it
_UNITS = (
    "(?:名|人|岁|个|家|元|米|公里|千米|厘米|天|小时|分钟|秒|℃|倍|次|条|项|公斤|斤|吨|亩|平方|层|度)"
)
_CLOCK = "\\d{1,2}[:：]\\d\\d"
_STOP = f"[{HAN_RANGES}]{{2,4}}"
_LINES = "(?:高铁|铁路|高速|航线|列车|客车|班车|航班|专线|城际)"


def _span(pattern: str) -> Callable[[Reading], Iterator[Slip]]:
    """— from one time or place to another; in traditional text ～ does as well."""
    here, there = swap(pattern, r"\1—\2"), swap(pattern.replace("～", ""), r"\1—\2")
    return lambda reading: (there if reading.traditional else here)(reading)


# --------------------------------------------------------------------------- order and lists

_START = "(?:^|(?<=[。；：！？]))"
_HAN_ORDER = f"[{DIGITS}十]{{1,3}}"
_QUOTED = re.compile("(?<![、”])(?:“[^“”]{1,30}”、){1,20}“[^“”]{1,30}”(?![、“])")
_NAMED = re.compile("(?<![、》])(?:《[^《》]{1,40}》、){1,20}《[^《》]{1,40}》(?![、《（])")


def _pauses_between(reading: Reading) -> Iterator[Slip]:
    """“甲”、“乙”, when nothing else is in the list: where a plain word is, 、 holds it together."""
    for passage in reading.of(Place.PROSE, Place.CAPTION):
        for shape in (_QUOTED, _NAMED):
            for found in shape.finditer(passage.text):
                new = found[0].replace("”、“", "”“").replace("》、《", "》《")
                yield slip(passage, found.start(), found.end(), new)


# --------------------------------------------------------------------------- ends

_NOUN_END = re.compile(
    "(?:一角|全景|夜景|街景|外景|内景|现场|风光|景色|合影|留影|掠影|剪影|效果图|示意图|全貌|鸟瞰)。$"
)
_VERBAL = re.compile("[，；：在正把将让被为进到达观看是有来去上下参走举]")
_CAPTION_WORDS = 14


def _caption_stops(reading: Reading) -> Iterator[Slip]:
    """村头公园一角。 is a phrase; a caption that tells something is a sentence and keeps its 。"""
    for passage in reading.of(Place.CAPTION):
        text = passage.text
        phrase = len(text) <= _CAPTION_WORDS and _NOUN_END.search(text)
        if phrase and not _VERBAL.search(text):
            yield _without_stop(passage)


def _title_stops(reading: Reading) -> Iterator[Slip]:
    for passage in reading.of(Place.TITLE):
        if passage.text.endswith("。"):
            yield _without_stop(passage)


def _without_stop(passage: Passage) -> Slip:
    end = len(passage.text)
    whole = passage.printed
    return replace(slip(passage, end - 1, end, ""), before=whole, after=whole[:-1])


# --------------------------------------------------------------------------- the table

NUMBERS, MARKS = "GB/T 15835-2011", "GB/T 15834-2011"
_YEAR = "(?:19|20)\\d{2}"

CHECKS: tuple[Check, ...] = (
    Check("dates in two forms", "T-031", f"{NUMBERS} 4.3.3", dates_two_ways, once=True),
    Check("counts in two forms", "T-031", f"{NUMBERS} 4.3.3", counts_two_ways, confidence=0.7),
    Check("impossible date", "T-032", "", impossible_dates),
    Check("year of two digits", "T-033", f"{NUMBERS} 5.1.4", short_years, mainland=True),
    Check("约…多", "T-034", "", swap(TWICE_MORE, r"\g<about>\g<n>")),
    Check("约…左右", "T-034", "", swap(TWICE_ABOUT, r"\g<about>\g<n>")),
    Check("10-20%", "T-035", f"{NUMBERS} 5.1.3",
          swap(f"{_FREE}({_N})[-–—~～至]({_N})([%％‰])", r"\1\3～\2\3"), once=True),
    Check("9～16亿", "T-035", f"{NUMBERS} 5.1.3",
          swap(f"{_FREE}({_N})[-–—~～]({_N})([万亿])", r"\1\3～\2\3"), once=True),
    Check("span of years", "T-036", f"{MARKS} 4.13.3",
          _span(f"{_FREE}({_YEAR}年?)(?:[-–~～]|——)({_YEAR})(?=年)"), once=True),
    Check("span of days", "T-036", f"{MARKS} 4.13.3",
          _span("(\\d{1,2}月(?:\\d{1,2}日?)?)[-–~～](\\d{1,2}[月日])"), once=True),
    Check("span of hours", "T-036", f"{MARKS} 4.13.3",
          _span(f"{_FREE}({_CLOCK})[-–~～]({_CLOCK})"), once=True),
    Check("from place to place", "T-036", f"{MARKS} 4.13.3",
          _span(f"({_STOP})[-–~～]({_STOP})(?={_LINES})"), once=True),
    Check("range of numbers", "T-036", f"{MARKS} 4.13.3",
          swap(f"{_FREE}({_N})[-–]({_N})(?={_UNITS})", r"\1～\2"), once=True),
    Check("1、", "T-037", f"{MARKS} B.3",
          swap(f"{_START}(\\d{{1,2}})、(?=[{HAN_RANGES}“《])", r"\1.", *Place)),
    Check("（一）、", "T-037", f"{MARKS} B.3",
          swap(f"{_START}(（(?:{_HAN_ORDER}|\\d{{1,2}})）|[①-⑳])[、，．.]", r"\1", *Place)),
    Check("第一、", "T-037", f"{MARKS} B.3",
          swap(f"{_START}(第{_HAN_ORDER})、(?![第{DIGITS}十\\d])", r"\1，")),
    Check("“甲”、“乙”", "T-038", f"{MARKS} 4.5.3.5", _pauses_between, mainland=True),
    Check("……等", "T-039", f"{MARKS} A.9.2",
          swap("(、[^，。；！？、…]{1,20})……([”’》]?)(?:等等|等)", r"\1\2等")),
    Check("等……", "T-039", f"{MARKS} A.9.2",
          swap("(、[^，。；！？、…]{1,20}?等等?)……", r"\1")),
    Check("caption with 。", "T-040", f"{MARKS} A.1", _caption_stops, confidence=0.8),
    Check("title with 。", "T-041", "", _title_stops),
    Check("names one character apart", "T-042", "", names_apart, confidence=0.5),
    Check("headline and text count otherwise", "T-043", "", headline_figures, confidence=0.6),
    Check("近日 of no date", "T-044", "", floating_days, once=True),
    Check("one person of two ranks", "T-047", "", two_offices, confidence=0.5),
    Check("one thing counted twice", "T-048", "", two_counts, confidence=0.5),
)  # fmt: skip
