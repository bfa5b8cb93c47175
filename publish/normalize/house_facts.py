"""Questions of fact that a text asks by itself: names, figures and days that do not agree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from publish.characters import HAN_RANGES
from publish.model import Where
from publish.normalize.house_numbers import DIGITS, MEASURES, number
from publish.normalize.house_reading import SENTENCE, Place, Reading, Slip, slip

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
                yield _Name(found["name"], found["office"], passage.where, place)
            for shape in (_SPEAKER, _PHOTOGRAPHER):
                for found in shape.finditer(sentence[0]):
                    if not _CALLED.search(found["name"]):
                        yield _Name(found["name"], "", passage.where, place)


_FIGURE = re.compile(
    f"(?<![\\d.第{DIGITS}十百])(?P<n>\\d{{1,4}}|[{DIGITS}十百零]{{1,5}})"
    f"(?P<what>[{MEASURES}][{HAN_RANGES}]{{2}})"
)
_ANY_NUMBER = re.compile(f"\\d{{1,4}}|[{DIGITS}十百零]{{1,5}}")


def headline_figures(reading: Reading) -> Iterator[Slip]:
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
        idiom = number(figure["n"]) in (None, 1)
        if not idiom and number(figure["n"]) not in numbers and len(others) == 1:
            yield Slip(head.where, figure[0], next(iter(others.values())))


_ANCHOR = re.compile(
    f"(?<!\\d)(?:19|20)\\d{{2}}(?!\\d)|[一二][{DIGITS}〇零]{{3}}年|\\d{{1,2}}月\\d{{1,2}}日"
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
            yield Slip(passage.where, slip(passage, *found.span(), "").before)
