"""Questions of fact that a text asks by itself: names, figures and days that do not agree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from publish.characters import HAN_RANGES
from publish.model import Where
from publish.normalize.house_numbers import DIGITS, MEASURES, number
from publish.normalize.house_reading import (
    ASIDES,
    SENTENCE,
    Passage,
    Place,
    Reading,
    Slip,
    hidden,
    question,
)

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
_NAME = f"[{_SURNAMES}][{HAN_RANGES}]{{2}}"
_TITLED = re.compile(
    f"(?P<office>{_OFFICES})[/／：: ]?(?P<name>{_NAME})"
    f"(?=[，。、：；！？“”（） ]|{_SPEAKS}|在会上|在接受|出席|主持|率|带|等|$)"
)
_SPEAKER = re.compile(f"(?:^|(?<=[。！？”，；]))(?P<name>{_NAME})(?=(?:在会上)?(?:{_SPEAKS}))")
_PHOTOGRAPHER = re.compile(f"(?:^|(?<= ))(?P<name>{_NAME})(?= ?(?:摄|供图|绘))")
_CALLED = re.compile(
    "先生|女士|老人|大叔|大妈|阿姨|同学|[书主局区县市镇村部处科校院所站队][记任长]"
)


def names_apart(reading: Reading) -> Iterator[Slip]:
    """书记彭章瑞 here, 彭章端 there.  Two who hold different offices, or stand in one sentence, are
    two people; names of two characters have too little to be compared by."""
    names = list(_names(reading))
    counts = Counter(name.text for name in names)
    sentences: dict[str, set[tuple[int, int]]] = {}
    for name in names:
        sentences.setdefault(name.text, set()).add(name.sentence)
    first: dict[str, _Name] = {}
    told: set[frozenset[str]] = set()
    for name in names:
        for key in (name.text[0] + "*" + name.text[2], name.text[:2] + "*"):
            other = first.setdefault(key, name)
            pair = frozenset((other.text, name.text))
            alike = name.office == other.office or not (name.office and other.office)
            apart = sentences[other.text].isdisjoint(sentences[name.text])
            if len(pair) == 2 and alike and apart and pair not in told:
                told.add(pair)
                rare, usual = sorted((name.text, other.text), key=lambda text: counts[text])
                yield Slip(name.where, rare, usual)


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    office: str
    where: Where | None
    sentence: tuple[int, int]


def _names(reading: Reading) -> Iterator[_Name]:
    """People with an office before their name, or who speak, or who took a picture."""
    for at, passage in enumerate(reading.of(Place.PROSE, Place.CAPTION, Place.BYLINE)):
        for sentence in SENTENCE.finditer(passage.text):
            place = (at, sentence.start())
            for found in _TITLED.finditer(sentence[0]):
                name = _printed(passage, sentence.start(), found, "name")
                yield _Name(name, found["office"], passage.where, place)
            for shape in (_SPEAKER, _PHOTOGRAPHER):
                for found in shape.finditer(sentence[0]):
                    if not _CALLED.search(found["name"]):
                        name = _printed(passage, sentence.start(), found, "name")
                        yield _Name(name, "", passage.where, place)


def _printed(passage: Passage, start: int, found: re.Match[str], group: str | int = 0) -> str:
    """A match in the text from `start` on, as it stands on the page."""
    return passage.printed[start + found.start(group) : start + found.end(group)]


_RANK = "(?:副|(?<![时现当年世后古近替])代理?)"
_RANKED = re.compile(
    f"(?P<rank>{_RANK}?)(?P<office>总经理|总编辑|{_OFFICES})"
    f"(?P<name>{_NAME})(?=[，。、：；！？“”（） ]|{_SPEAKS}|在会上|在接受|出席|主持|率|带|等|$)"
)
_ORGAN = re.compile(f"(?:(?![由是与和同跟向对请让为据被及])[{HAN_RANGES}])*$")
_ORGAN_REACH = 12
_OTHER_OFFICE = re.compile("(?:第一|名誉|荣誉|执行|[原前总任])$")
_IN_TURN = re.compile("[时曾原历升改调转卸接继就新]任|当选|选举|任命|任职|提拔|换届|前任|退休|挂职")


def two_offices(reading: Reading) -> Iterator[Slip]:
    """区委书记彭章瑞 here, 区委副书记彭章瑞 there.  An article that tells of a career has its
    reasons, and so have two bodies: 市文联副主席 may be 区作协主席."""
    prose = list(reading.of(Place.PROSE, Place.CAPTION))
    if any(_IN_TURN.search(passage.text) for passage in prose):
        return
    first: dict[tuple[str, str], dict[_Office, None]] = {}
    told: set[str] = set()
    for passage in prose:
        seen = hidden(passage.text, ASIDES)
        for found in _RANKED.finditer(seen):
            organ = _organ_before(seen, found.start())
            if _OTHER_OFFICE.search(organ):
                continue
            one = _Office(found["rank"], organ, _printed(passage, 0, found))
            before = first.setdefault((found["office"], found["name"]), {})
            other = next((o for o in before if o.rank != one.rank and o.may_be_of(organ)), None)
            if other and found["name"] not in told:
                told.add(found["name"])
                yield Slip(passage.where, one.text, other.text)
            before[one] = None


def _organ_before(text: str, at: int) -> str:
    near = text[max(0, at - _ORGAN_REACH) : at].removesuffix("常务")
    found = _ORGAN.search(near)
    return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class _Office:
    """书记彭章瑞 of the body that is named before it."""

    rank: str
    organ: str
    text: str

    def may_be_of(self, organ: str) -> bool:
        return self.organ.endswith(organ) or organ.endswith(self.organ)


_FIGURE = re.compile(
    f"(?<![\\d.第{DIGITS}十百])(?P<n>\\d{{1,4}}|[{DIGITS}十百零]{{1,5}})"
    f"(?P<what>[{MEASURES}][{HAN_RANGES}]{{2}})"
)
_ANY_NUMBER = re.compile(f"\\d{{1,4}}|[{DIGITS}十百零]{{1,5}}")


def headline_figures(reading: Reading) -> Iterator[Slip]:
    """The headline counts 10个项目, the text 12个项目 and nothing by ten."""
    prose = list(reading.of(Place.PROSE))
    head = next(reading.of(Place.TITLE), None)
    if not head or not (told := list(_FIGURE.finditer(head.text))):
        return
    numbers = {number(n) for p in prose for n in _ANY_NUMBER.findall(p.text)}
    for figure in told:
        others = {
            number(found["n"]): _printed(passage, 0, found)
            for passage in prose
            for found in _FIGURE.finditer(passage.text)
            if found["what"] == figure["what"]
        }
        idiom = number(figure["n"]) in (None, 1)
        if not idiom and number(figure["n"]) not in numbers and len(others) == 1:
            yield Slip(head.where, _printed(head, 0, figure), next(iter(others.values())))


_TOTAL = re.compile(
    f"(?:^|(?<=[，、：]))(?P<subject>[^，、：]{{0,20}}?)(?P<verb>共有|共设|共建|共计|总计|一共有"
    f"|总共有|合计|设有|现有|建有|拥有|设置|开设)了?"
    f"(?P<n>\\d{{1,4}}|[{DIGITS}十百零]{{1,5}})(?P<what>[{MEASURES}][{HAN_RANGES}]{{2}})"
)
_PERIOD = re.compile(
    "[年月日天周季期届轮晨晚昨今曾原新增减每各均另还再又约近超多]|目前|截至|过去|如今|现在|上午|下午"
    "|当时|其中|首批|平均|阶段|第[一二三四五六七八九十\\d]"
)
_SAME_HERE = 2  # characters before the verb by which two subjects are one: 早市, 全镇


def two_counts(reading: Reading) -> Iterator[Slip]:
    """早市共有36个摊位 here, 早市共有38个摊位 there.  Where the subject stands in another clause,
    only numbers one digit apart are taken for one; a sentence that names a time, a part or an
    addition counts something else."""
    first: dict[tuple[str, str], dict[_Count, None]] = {}
    told: set[str] = set()
    for passage in reading.of(Place.PROSE):
        seen = hidden(passage.text, ASIDES)
        for sentence in SENTENCE.finditer(seen):
            if _PERIOD.search(sentence[0]):
                continue
            for found in _TOTAL.finditer(sentence[0]):
                start, stop = found.start("verb"), found.end()
                text = passage.printed[sentence.start() + start : sentence.start() + stop]
                one = _Count(number(found["n"]), found["subject"][-_SAME_HERE:], text)
                before = first.setdefault((found["verb"], found["what"]), {})
                other = next((o for o in before if o.is_other_figure(one)), None)
                if other and found["what"] not in told:
                    told.add(found["what"])
                    yield Slip(passage.where, one.text, other.text)
                before[one] = None


@dataclass(frozen=True, slots=True)
class _Count:
    """共有36个摊位, and the end of what it is said of ("" in another clause)."""

    n: int | None
    subject: str
    text: str

    def is_other_figure(self, other: _Count) -> bool:
        if self.n is None or other.n is None or self.n == other.n:
            return False
        if self.subject and other.subject:
            return self.subject == other.subject
        mine, its = str(self.n), str(other.n)
        apart = sum(a != b for a, b in zip(mine, its, strict=False))
        return len(mine) == len(its) and len(mine) > 1 and apart == 1


_ANCHOR = re.compile(
    f"(?<!\\d)(?:19|20)\\d{{2}}(?!\\d)|[一二][{DIGITS}〇零]{{3}}年|民国\\d{{1,3}}年|\\d{{1,2}}月\\d{{1,2}}日"
)
_FLOATING = re.compile(
    "(?<![附最邻靠接临将])近日(?![子常出落益趋渐])|(?:^|(?<=[，。；：“（]))日前|(?<![如当而至])今年(?![轻代纪龄])"
    "|(?<![过出进回来上下])去年(?![代轮纪龄会])|昨[日天](?!的)|(?<!日)本月(?!牙)"
)


def floating_days(reading: Reading) -> Iterator[Slip]:
    """近日, 今年, 去年 in an article without any date: in a book nobody knows when that was."""
    texts = [reading.date, *(p.text for p in reading.passages)]
    if any(_ANCHOR.search(text) for text in texts):
        return
    for passage in reading.of(Place.PROSE, Place.TITLE):
        if found := _FLOATING.search(passage.text):
            yield question(passage, *found.span())
