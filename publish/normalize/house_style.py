"""House style of the finished articles: what an editor would mark.  The text is never changed.

GB/T 15835-2011 for numbers, GB/T 15834-2011 for marks, and a few questions of fact that the text
asks by itself.  Every check is a row of `CHECKS` and a function over a `Reading`; each would rather
be silent than wrong, for a hint that is wrong twice is read no more.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import combinations

from publish.characters import HAN_RANGES
from publish.model import (
    Article,
    Block,
    Figure,
    Finding,
    Heading,
    Items,
    Paragraph,
    PullQuote,
    Quotation,
    Separator,
    Table,
    Verse,
    nested,
    plain,
)
from publish.normalize.draft import Draft, note, noted
from publish.normalize.glyphs import is_simplified


class Place(Enum):
    TITLE = auto()  # headline, kicker, subtitle, heading
    PROSE = auto()
    CAPTION = auto()


@dataclass(frozen=True, slots=True)
class Passage:
    place: Place
    text: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as the checks read it."""

    passages: tuple[Passage, ...]
    bylines: tuple[str, ...] = ()
    date: str = ""

    def of(self, *places: Place) -> Iterator[Passage]:
        return (p for p in self.passages if p.place in places)


@dataclass(frozen=True, slots=True)
class Slip:
    """What was found, and how it might be written."""

    line: int | None
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Check:
    """`once`: the first slip of an article speaks for all (a habit of the paper, not an error)."""

    name: str
    code: str
    clause: str
    find: Callable[[Reading], Iterator[Slip]]
    once: bool = False
    confidence: float = 0.9


def note_house_style(draft: Draft) -> Draft:
    """15. What the national standards would have otherwise; for simplified text only."""
    if not is_simplified(draft.source.text):
        return draft
    found = [one for article in draft.articles for one in house_style(draft, article)]
    return noted(draft, found)


def house_style(draft: Draft, article: Article) -> Iterator[Finding]:
    reading = read(article)
    for check in CHECKS:
        slips = check.find(reading)
        for slip in [s for s, _ in zip(slips, range(1), strict=False)] if check.once else slips:
            yield note(
                draft,
                check.code,
                slip.line,
                before=slip.before,
                after=slip.after,
                confidence=check.confidence,
            )


def read(article: Article) -> Reading:
    line = article.where.line if article.where else None
    heads = (article.kicker, article.title, *article.subtitles)
    passages = [Passage(Place.TITLE, text, line) for text in heads if text]
    for block in nested(article.blocks):
        passages += _passages(block)
    return Reading(tuple(passages), article.bylines, article.date)


def _passages(block: Block) -> Iterator[Passage]:
    line = block.where.line if block.where else None
    match block:
        case Paragraph(children) | PullQuote(children):
            yield Passage(Place.PROSE, plain(children), line)
        case Heading(_, children):
            yield Passage(Place.TITLE, plain(children), line)
        case Figure(_, caption):
            yield Passage(Place.CAPTION, plain(caption), line)
        case Verse() | Table() | Separator() | Quotation() | Items():
            pass  # verse and tables have their own law; the rest is in its blocks


# --------------------------------------------------------------------------- a rule of one pattern

_H = HAN_RANGES
_AROUND = 8  # characters of the sentence to either side of a slip
_TITLES = re.compile("《[^《》]*》")
_ASIDES = re.compile("《[^《》]*》|“[^“”]*”|（[^（）]*）")


def _hidden(text: str, what: re.Pattern[str]) -> str:
    """The same text, as long as before, with the words of others out of sight."""
    return what.sub(lambda found: "\ufffc" * len(found[0]), text)


def swap(pattern: str, new: str, *places: Place) -> Callable[[Reading], Iterator[Slip]]:
    """Wherever `pattern` stands outside 《》, `new` should stand (a template of `re.sub`)."""
    shape = re.compile(pattern)

    def find(reading: Reading) -> Iterator[Slip]:
        for passage in reading.of(*places or (Place.PROSE, Place.CAPTION)):
            text = passage.text
            for found in shape.finditer(_hidden(text, _TITLES)):
                yield _slip(passage, found.start(), found.end(), found.expand(new))

    return find


def _slip(passage: Passage, start: int, stop: int, new: str) -> Slip:
    text = passage.text
    head, tail = text[max(0, start - _AROUND) : start], text[stop : stop + _AROUND]
    return Slip(passage.line, head + text[start:stop] + tail, head + new + tail)


# --------------------------------------------------------------------------- numbers

_DIGITS = "一二三四五六七八九"
_VALUES = {"〇": 0, "零": 0, "两": 2, **{char: n for n, char in enumerate(_DIGITS, 1)}}
_TENS = {"十": 10, "百": 100, "千": 1000}
_NUMBER = f"(?:\\d[\\d.,]{{0,12}}|[{_DIGITS}两十]{{1,8}})[十百千万亿]{{0,4}}"


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
    f"(?:(?<![{_H}])|(?<=[在于从自至到])|(?<=[〇零{_DIGITS}]{{4}}年))"
    f"(?P<month>[{_DIGITS}十]{{1,2}})月(?P<day>[{_DIGITS}十]{{1,3}})日"
)


def _dates_two_ways(reading: Reading) -> Iterator[Slip]:
    """3月5日 beside 三月五日.  The lunar calendar and quotations keep their Han numerals."""
    if not any(_DATE.search(p.text) for p in reading.of(Place.PROSE)):
        return
    for passage in reading.of(Place.PROSE):
        for found in _HAN_DATE.finditer(_hidden(passage.text, _ASIDES)):
            month, day = number(found["month"]), number(found["day"])
            start, stop = found.span("month")[0], found.end()
            if "历" not in passage.text[max(0, start - 12) : start]:
                yield _slip(passage, start, stop, f"{month}月{day}日")


_MEASURES = "名个家条项件台辆间座所户位亩支批场"
_SENTENCE = re.compile("[^。！？；]+")
_COUNT = re.compile(f"(?<![\\d.第])\\d+([{_MEASURES}])(?=[{_H}])")
_HAN_COUNT = re.compile(
    f"(?<![\\d{_DIGITS}十百千万亿第几数这那前后头每上下各同之为两分])"
    f"(?P<number>[三四五六七八九]|[二三四五六七八九]?十[{_DIGITS}]?)(?P<measure>[{_MEASURES}])"
    f"(?=[{_H}])"
)


def _counts_two_ways(reading: Reading) -> Iterator[Slip]:
    """5名 beside 五名 in one sentence; 一名, 两名, 十几名 and what is quoted are idiom."""
    for passage in reading.of(Place.PROSE):
        for sentence in _SENTENCE.finditer(_hidden(passage.text, _ASIDES)):
            measures = {found[1] for found in _COUNT.finditer(sentence[0])}
            for found in _HAN_COUNT.finditer(sentence[0]) if measures else ():
                start = sentence.start() + found.start()
                new = f"{number(found['number'])}{found['measure']}"
                if found["measure"] in measures:
                    yield _slip(passage, start, start + len(found[0]), new)


_DAY = re.compile("(?<![\\d.])(?:(?P<year>\\d{4})年)?(?P<month>\\d{1,2})月(?P<day>\\d{1,2})日")


def _impossible_dates(reading: Reading) -> Iterator[Slip]:
    """2月30日, 13月5日; a lunar month may have thirty days."""
    for passage in reading.passages:
        for found in _DAY.finditer(passage.text):
            year, month, day = int(found["year"] or 2000), int(found["month"]), int(found["day"])
            lunar = "历" in passage.text[max(0, found.start() - 6) : found.start()]
            known = 1 <= month <= 12 and 1 <= year <= 9999
            if not lunar and not (known and 1 <= day <= monthrange(year, month)[1]):
                yield _slip(passage, found.start(), found.end(), "？")


_SHORT_YEAR = re.compile(
    "(?:^|(?<=[，。；：、（“]))(?P<head>(?:截至|截止|早在|自从|直到|[在于自从至到]|)[’‘']?)"
    f"(?P<year>\\d{{2}})年(?=\\d{{1,2}}月(?!龄)|底(?![线层部子细色]))"
)


def _short_years(reading: Reading) -> Iterator[Slip]:
    """21年3月; 21年 alone may be a span of time."""
    for passage in reading.of(Place.PROSE, Place.CAPTION):
        for found in _SHORT_YEAR.finditer(passage.text):
            century = "19" if int(found["year"]) >= 50 else "20"
            start = found.start("year")
            yield _slip(passage, start, found.end(), f"{century}{found['year']}年")


# About, and about again.  近30多年 is “the last thirty years and more”, 最近 and 节约 are words.
_ABOUT = "(?P<about>大约|(?<![大节条签预合契制邀特])约|将近|接近|(?<![最附邻靠临接将亲远逼])近|超过|(?<![赶高])超|逾)"
_NO_SPAN = "(?!个?[年天月日周]|世纪)"
_TWICE_MORE = f"{_ABOUT}(?P<n>{_NUMBER})[多余]{_NO_SPAN}(?=[{_H}%])"
_TWICE_ABOUT = (
    f"{_ABOUT}(?P<n>{_NUMBER}{_NO_SPAN}(?:(?!左右)[{_H}]){{0,4}})左右(?![两各侧边岸手转分摇对邻开])"
)

# --------------------------------------------------------------------------- ranges

_N = "\\d{1,5}(?:\\.\\d{1,2})?"
_FREE = "(?<![\\d.\\-–—~～/A-Za-z])"  # no code, no telephone, no score before it
_UNITS = "(?:名|人|岁|个|家|元|米|公里|千米|厘米|天|小时|分钟|秒|℃|倍|次|条|项|公斤|斤|吨|亩|平方|层|度)"
_PLACE_LINES = "(?:高铁|铁路|高速|航线|列车|客车|班车|航班|专线|城际)"

# --------------------------------------------------------------------------- order and lists

_START = "(?:^|(?<=[。；：！？]))"
_HAN_ORDER = f"[{_DIGITS}十]{{1,3}}"
_QUOTED = re.compile("(?<![、”])(?:“[^“”]{1,30}”、){1,20}“[^“”]{1,30}”(?![、“])")
_NAMED = re.compile("(?<![、》])(?:《[^《》]{1,40}》、){1,20}《[^《》]{1,40}》(?![、《（])")


def _pauses_between(reading: Reading) -> Iterator[Slip]:
    """“甲”、“乙”, when nothing else is in the list: where a plain word is, 、 holds it together."""
    for passage in reading.of(Place.PROSE, Place.CAPTION):
        for shape in (_QUOTED, _NAMED):
            for found in shape.finditer(passage.text):
                new = found[0].replace("”、“", "”“").replace("》、《", "》《")
                yield _slip(passage, found.start(), found.end(), new)


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
            yield Slip(passage.line, text, text[:-1])


def _title_stops(reading: Reading) -> Iterator[Slip]:
    for passage in reading.of(Place.TITLE):
        if passage.text.endswith("。"):
            yield Slip(passage.line, passage.text, passage.text[:-1])


# --------------------------------------------------------------------------- facts

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫"
    "孔向汤区司温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅"
    "童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连"
)
_OFFICES = (
    "书记|主任|局长|区长|县长|市长|镇长|村长|主席|会长|校长|院长|所长|站长|队长|厂长|部长|科长|处长|秘书长|"
    "经理|董事长|记者|通讯员|实习生|指导员|教授|医生|老师|村民|居民|党员|负责人|教练|代表"
)
_SPEAKS = "说|表示|介绍|告诉|认为|指出|强调|坦言|回忆"
_NAME = f"[{_SURNAMES}][{_H}]{{2}}"
_TITLED = re.compile(
    f"(?P<office>{_OFFICES})(?P<name>{_NAME})(?=[，。、：；！？“”（） ]|{_SPEAKS}|出席|主持|率|带|等|$)"
)
_SPEAKER = re.compile(f"(?:^|(?<=[。！？”，；]))(?P<name>{_NAME})(?=(?:在会上)?(?:{_SPEAKS}))")
_CALLED = re.compile("先生|女士|老人|大叔|大妈|阿姨|同学|[书主局区县市镇村部处科校院所站队][记任长]")


def _names_apart(reading: Reading) -> Iterator[Slip]:
    """书记彭章瑞 here, 彭章端 there.  Two who hold different offices, or stand in one sentence, are
    two people; so are a pair of two characters, which have but one to differ by."""
    names = list(_names(reading))
    together = {
        frozenset(pair)
        for _, _, _, sentence in names
        for pair in combinations(sorted({n for n, *_, s in names if s == sentence}), 2)
    }
    counts = Counter(name for name, *_ in names)
    seen: dict[str, tuple[str, str]] = {}
    for name, office, line, _ in names:
        for at in (1, 2):
            key = name[:at] + "*" + name[at + 1 :]
            other, post = seen.setdefault(key, (name, office))
            alike = post == office or not office or not post
            if other == name or not alike or frozenset((other, name)) in together:
                continue
            before, after = (name, other) if counts[other] >= counts[name] else (other, name)
            yield Slip(line, before, after)
            seen[key] = (name, office)


def _names(reading: Reading) -> Iterator[tuple[str, str, int | None, tuple[int, int]]]:
    """(name, office, line, the sentence it stands in)"""
    for at, passage in enumerate(reading.of(Place.PROSE, Place.CAPTION)):
        for sentence in _SENTENCE.finditer(passage.text):
            place = (at, sentence.start())
            for found in _TITLED.finditer(sentence[0]):
                yield found["name"], found["office"], passage.line, place
            for found in _SPEAKER.finditer(sentence[0]):
                if not _CALLED.search(found["name"]):
                    yield found["name"], "", passage.line, place


_FIGURE = re.compile(
    f"(?<![\\d.第{_DIGITS}十百])(?P<n>\\d{{1,4}}|[{_DIGITS}十百零]{{1,5}})"
    f"(?P<what>[{_MEASURES}][{_H}]{{2}})"
)
_ANY_NUMBER = re.compile(f"\\d{{1,4}}|[{_DIGITS}十百零]{{1,5}}")


def _headline_figures(reading: Reading) -> Iterator[Slip]:
    """The headline counts 10个项目, the text 12个项目 and nothing by ten."""
    prose = [p.text for p in reading.of(Place.PROSE)]
    head = next(reading.of(Place.TITLE), None)
    if not head or not (told := list(_FIGURE.finditer(head.text))):
        return
    numbers = {number(n) for text in prose for n in _ANY_NUMBER.findall(text)}
    for figure in told:
        others = {
            number(found["n"]): found[0]
            for text in prose
            for found in _FIGURE.finditer(text)
            if found["what"] == figure["what"]
        }
        if number(figure["n"]) not in numbers and len(others) == 1:
            yield Slip(head.line, figure[0], next(iter(others.values())))


_ANCHOR = re.compile(
    f"(?<!\\d)(?:19|20)\\d{{2}}(?!\\d)|[一二][{_DIGITS}〇零]{{3}}年|\\d{{1,2}}月\\d{{1,2}}日"
)
_FLOATING = re.compile(
    "(?<![附最邻靠接临将])近日(?![子常出落益趋渐])|(?:^|(?<=[，。；：“（]))日前|(?<![如当而至])今年(?![轻代纪龄])"
    "|(?<![过出进回来上下])去年(?![代轮纪龄会])|昨[日天](?!的)|(?<!日)本月(?!牙)"
)


def _floating_days(reading: Reading) -> Iterator[Slip]:
    """近日, 今年, 去年 in an article without any date: in a book nobody knows when that was."""
    texts = [reading.date, *(p.text for p in reading.passages)]
    if any(_ANCHOR.search(text) for text in texts):
        return
    for passage in reading.of(Place.PROSE, Place.TITLE):
        if found := _FLOATING.search(passage.text):
            yield _slip(passage, found.start(), found.end(), found[0])


# --------------------------------------------------------------------------- the table

NUMBERS, MARKS = "GB/T 15835-2011", "GB/T 15834-2011"
_YEAR = "(?:19|20)\\d{2}"

CHECKS: tuple[Check, ...] = (
    Check("dates in two forms", "T-031", f"{NUMBERS} 4.3.3", _dates_two_ways, once=True),
    Check("counts in two forms", "T-031", f"{NUMBERS} 4.3.3", _counts_two_ways, confidence=0.7),
    Check("impossible date", "T-032", "", _impossible_dates),
    Check("year of two digits", "T-033", f"{NUMBERS} 5.1.4", _short_years),
    Check("约…多", "T-034", "", swap(_TWICE_MORE, r"\g<about>\g<n>")),
    Check("约…左右", "T-034", "", swap(_TWICE_ABOUT, r"\g<about>\g<n>")),
    Check("10-20%", "T-035", f"{NUMBERS} 5.1.3",
          swap(f"{_FREE}({_N})[-–—~～至]({_N})([%％‰])", r"\1\3～\2\3"), once=True),
    Check("9～16亿", "T-035", f"{NUMBERS} 5.1.3",
          swap(f"{_FREE}({_N})[-–—~～]({_N})([万亿])", r"\1\3～\2\3"), once=True),
    Check("span of years", "T-036", f"{MARKS} 4.13.3",
          swap(f"{_FREE}({_YEAR}年?)(?:[-–~～]|——)({_YEAR})(?=年)", r"\1—\2"), once=True),
    Check("span of days", "T-036", f"{MARKS} 4.13.3",
          swap("(\\d{1,2}月(?:\\d{1,2}日?)?)[-–~～](\\d{1,2}[月日])", r"\1—\2"), once=True),
    Check("span of hours", "T-036", f"{MARKS} 4.13.3",
          swap(f"{_FREE}(\\d{{1,2}}[:：]\\d\\d)[-–~～](\\d{{1,2}}[:：]\\d\\d)", r"\1—\2"), once=True),
    Check("from place to place", "T-036", f"{MARKS} 4.13.3",
          swap(f"([{_H}]{{2,4}})[-–~～]([{_H}]{{2,4}})(?={_PLACE_LINES})", r"\1—\2"), once=True),
    Check("range of numbers", "T-036", f"{MARKS} 4.13.3",
          swap(f"{_FREE}({_N})[-–]({_N})(?={_UNITS})", r"\1～\2"), once=True),
    Check("1、", "T-037", f"{MARKS} B.3",
          swap(f"{_START}(\\d{{1,2}})、(?=[{_H}“《])", r"\1.", *Place)),
    Check("（一）、", "T-037", f"{MARKS} B.3",
          swap(f"{_START}(（(?:{_HAN_ORDER}|\\d{{1,2}})）|[①-⑳])[、，．.]", r"\1", *Place)),
    Check("第一、", "T-037", f"{MARKS} B.3",
          swap(f"{_START}(第{_HAN_ORDER})、(?![第{_DIGITS}十\\d])", r"\1，")),
    Check("“甲”、“乙”", "T-038", f"{MARKS} 4.5.3.5", _pauses_between),
    Check("……等", "T-039", f"{MARKS} A.9.2",
          swap("(、[^，。；！？、…]{1,20})……([”’》]?)(?:等等|等)", r"\1\2等")),
    Check("等……", "T-039", f"{MARKS} A.9.2",
          swap("(、[^，。；！？、…]{1,20}?等等?)……", r"\1")),
    Check("caption with 。", "T-040", f"{MARKS} A.1", _caption_stops, confidence=0.8),
    Check("title with 。", "T-041", "", _title_stops),
    Check("names one character apart", "T-042", "", _names_apart, confidence=0.5),
    Check("headline and text count otherwise", "T-043", "", _headline_figures, confidence=0.6),
    Check("近日 of no date", "T-044", "", _floating_days, once=True),
)  # fmt: skip
