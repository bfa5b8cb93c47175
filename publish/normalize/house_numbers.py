"""Numbers by GB/T 15835-2011: one form for one kind, dates that exist, about said once."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from publish.characters import HAN_RANGES
from publish.normalize.house_reading import (
    ASIDES,
    SENTENCE,
    Place,
    Reading,
    Slip,
    hidden,
    question,
    slip,
)

DIGITS = "一二三四五六七八九"
_VALUES = {"〇": 0, "零": 0, "两": 2, **{char: n for n, char in enumerate(DIGITS, 1)}}
_TENS = {"十": 10, "百": 100, "千": 1000}
_NUMBER = f"(?:\\d[\\d.,]{{0,12}}|[{DIGITS}两十百千]{{1,8}})[万亿]{{0,2}}"


def number(text: str) -> int | None:
    """105, 一百零五, 三十: below ten thousand, else None."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) < 5 else None
    total, last = 0, 0
    for char in text:
        if char in _TENS:
            total, last = total + (last or 1) * _TENS[char], 0
        elif char in _VALUES and last == 0:
            last = _VALUES[char]
        else:
            return None  # 三四十 is about thirty
    return total + last if text else None


_DATE = re.compile("(?<!\\d)\\d{1,2}月\\d{1,2}日")
_HAN_DATE = re.compile(
    f"(?:(?<![{DIGITS}十初年月])|(?<=[今去明当]年)|(?<=[〇零{DIGITS}]{{4}}年))"
    f"(?P<month>[{DIGITS}十]{{1,2}})月(?P<day>[{DIGITS}十]{{1,3}})日"
)


def dates_two_ways(reading: Reading) -> Iterator[Slip]:
    """3月5日 beside 三月五日.  The lunar calendar and quotations keep their Han numerals."""
    if not any(_DATE.search(p.text) for p in reading.of(Place.PROSE)):
        return
    for passage in reading.of(Place.PROSE):
        for found in _HAN_DATE.finditer(hidden(passage.text, ASIDES)):
            month, day = number(found["month"]), number(found["day"])
            lunar = "历" in passage.text[max(0, found.start() - 12) : found.start()]
            if month and day and not lunar:
                yield slip(passage, *found.span(), f"{month}月{day}日")


MEASURES = "名个家条项件台辆间座所户位亩支批场"
_COUNT = re.compile(f"(?<![\\d.第])\\d+([{MEASURES}])(?=[{HAN_RANGES}])")
_HAN_COUNT = re.compile(
    f"(?<![\\d{DIGITS}十百千万亿第几数这那前后头每上下各同之为两分])"
    f"(?P<number>[三四五六七八九]|[二三四五六七八九]?十[{DIGITS}]?)(?P<measure>[{MEASURES}])"
    f"(?=[{HAN_RANGES}])"
)


def counts_two_ways(reading: Reading) -> Iterator[Slip]:
    """5名 beside 五名 in one sentence; 一名, 两名, 十几名 and what is quoted are idiom."""
    for passage in reading.of(Place.PROSE):
        for sentence in SENTENCE.finditer(hidden(passage.text, ASIDES)):
            measures = {found[1] for found in _COUNT.finditer(sentence[0])}
            for found in _HAN_COUNT.finditer(sentence[0]) if measures else ():
                start = sentence.start() + found.start()
                new = f"{number(found['number'])}{found['measure']}"
                if found["measure"] in measures:
                    yield slip(passage, start, start + len(found[0]), new)


_DAY = re.compile("(?<![\\d.])(?:(?P<year>\\d{4})年)?(?P<month>\\d{1,2})月(?P<day>\\d{1,2})日")


def impossible_dates(reading: Reading) -> Iterator[Slip]:
    """2月30日, 13月5日; a lunar month may have thirty days."""
    for passage in reading.passages:
        for found in _DAY.finditer(passage.text):
            year, month, day = int(found["year"] or 2000), int(found["month"]), int(found["day"])
            lunar = "历" in passage.text[max(0, found.start() - 6) : found.start()]
            known = 1 <= month <= 12 and 1 <= year <= 9999
            if not lunar and not (known and 1 <= day <= monthrange(year, month)[1]):
                yield question(passage, *found.span())


_SHORT_YEAR = re.compile(
    "(?:^|(?<=[，。；：、（“]))(?P<head>(?:截至|截止|早在|自从|直到|[在于自从至到]|)[’‘']?)"
    "(?P<year>\\d{2})年(?=\\d{1,2}月(?!龄)|底(?![线层部子细色]))"
)


def short_years(reading: Reading) -> Iterator[Slip]:
    """21年3月; 21年 alone may be a span of time."""
    for passage in reading.of(Place.PROSE, Place.CAPTION):
        for found in _SHORT_YEAR.finditer(passage.text):
            century = "19" if int(found["year"]) >= 50 else "20"
            start = found.start("year")
            yield slip(passage, start, found.end(), f"{century}{found['year']}年")


# About, and about again.  近30多年 is “the last thirty years and more”, 最近 and 节约 are words.
_ABOUT = (
    "(?P<about>大约|(?<![大节条签预合契制邀特])约|将近|接近|(?<![最附邻靠临接将亲远逼])近"
    "|超过|(?<![赶高])超|逾)"
)
_NO_SPAN = "(?!个?[年天月日周]|世纪)"
TWICE_MORE = f"{_ABOUT}(?P<n>{_NUMBER})[多余]{_NO_SPAN}(?=[{HAN_RANGES}%])"
TWICE_ABOUT = (
    f"{_ABOUT}(?P<n>{_NUMBER}{_NO_SPAN}(?:(?!左右)[{HAN_RANGES}]){{0,4}})"
    "左右(?![两各侧边岸手转分摇对邻开])"
)
