"""Shapes of newspaper lines: datelines, bylines, credits, labels, furniture, pointers.

Each is a closed shape (roles, separators, brackets, place in the line), never a word of a page.
The functions take text with either width of punctuation, for widths are settled last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from publish import words
from publish.characters import PAUSES
from publish.normalize.measure import ends_sentence, width

_H = "\u3400-\u4dbf\u4e00-\u9fff〇\U00020000-\U0003ffff"
_SHORT_NAME = f"[{_H}]{{1,4}}(?:·[{_H}]{{1,8}})?"
_PAPER = (
    f"(?:本[报刊台网社]|[{_H}]{{1,8}}(?:日报|晚报|时报|商报|晨报|早报|周报|报|电视台|网|社|融媒))"
)
_ROLE = (
    f"(?:{_PAPER}?(?:[全融]媒体)?(?:首席|见习|实习|特约|特派|驻[{_H}]{{1,4}})?"
    "(?:记者|通讯员|实习生|评论员|特派员|撰稿人|摄影师?|作者))"
)
_DUTY = "(?:文字|摄影|撰文|采写|策划|统筹|整理|翻译|供图|口述|文|图|摄)"
_DUTIES = f"{_DUTY}(?:[/／、&与和]{_DUTY})*"
_SEP = r"[\s/／:：、|｜]"
_BOX = r"[□■◆●◎▲△○★☆☐]"

# --------------------------------------------------------------------------- bylines, datelines

_BYLINE_HEAD = re.compile(f"^{_ROLE}(?:{_SHORT_NAME})?$")
# a paper that is not called 日报: 健康周刊记者, 《甲城》记者
_DESK_HEAD = re.compile(f"^(?:[{_H}]{{2,8}}|《[{_H}]{{1,8}}》)(?:记者|通讯员|特约撰稿|撰文)$")
_BYLINE_DUTY = re.compile(f"^{_DUTY}$")
_BYLINE_TOKEN = re.compile(f"^[{_H}A-Za-z·•.《》]{{1,16}}$")
_BOX_HEAD = re.compile(f"^{_BOX}\\s*")
_COLUMN_NAME = re.compile("手记|札记|观察|调查|视点|点评|了解|获悉|从")  # 记者手记 is no person
_BYLINE_TAIL = re.compile(r"[(（][^()（）]{1,16}[)）]$")
_SEPARATORS = re.compile(f"{_SEP}+")
_DATELINE = re.compile(
    f"^(?P<dateline>[{_H}0-9 /]{{1,18}}?[讯电])"
    "\\s*[(（](?P<by>[^()（）]{1,80})[)）]\\s*[:：]?\\s*"
)
_BARE_DATELINE = re.compile(
    f'^(?P<dateline>{_PAPER}[{_H}0-9/]{{0,10}}?[讯电])(?:\\s*[:：]\\s*|\\s+|(?<=本报讯))(?=[{_H}“"0-9])'
)
_DATELINE_HEAD = re.compile(
    f"^[{_H}0-9 /]{{1,18}}?[讯电]\\s*[(（](?:[{_H}]{{0,6}}(?:记者|通讯员|实习|特派|作者)|据)"
)
_HAS_ROLE = re.compile("记者|通讯员|实习生|特派员|评论员|作者|^据")
_ROLE_START = re.compile(f"^(?:{_ROLE}|{_DUTIES}(?=[/／:：]))")


def is_byline(text: str) -> bool:
    """`文/图 甲某 乙某(除署名外)`, `□某报记者 甲某 通讯员 乙某`, `记者/甲某`."""
    if len(text) > 90 or ends_sentence(text) or set(text) & set("，。；！？,;!?"):
        return False
    core = _BOX_HEAD.sub("", text)
    tokens = _SEPARATORS.split(_BYLINE_TAIL.sub("", core).strip())
    if not all(_BYLINE_TOKEN.match(token) for token in tokens) or _COLUMN_NAME.search(core):
        return False
    boxed = core != text and all(len(token) <= 4 for token in tokens)
    role = _BYLINE_HEAD.match(tokens[0]) is not None
    named = 1 < len(tokens) <= 6 and all(1 < len(token) <= 4 for token in tokens[1:])
    role = role or (named and _DESK_HEAD.match(tokens[0]) is not None)
    duty = _BYLINE_DUTY.match(tokens[0]) is not None and len(tokens) > 1
    return boxed or duty or (role and (len(tokens) > 1 or len(tokens[0]) >= 3))


@dataclass(frozen=True, slots=True)
class Dateline:
    dateline: str
    bylines: tuple[str, ...]
    length: int


def dateline(text: str) -> Dateline | None:
    """The agency tag at the head of a first paragraph: `某报讯(记者/甲某)近日`, `本报讯 近日`."""
    head = text[:120]
    if (match := _DATELINE.match(head)) and _HAS_ROLE.search(match["by"]):
        return Dateline(match["dateline"].strip(), credit_groups(match["by"]), match.end())
    if match := _BARE_DATELINE.match(head):
        return Dateline(match["dateline"].strip(), (), match.end())
    return None


def starts_with_dateline(text: str) -> bool:
    """The first line of a paragraph with a dateline, even if the line breaks inside it."""
    return _DATELINE_HEAD.match(text[:60]) is not None or dateline(text) is not None


def credit_groups(text: str) -> tuple[str, ...]:
    """`记者/甲某 实习生/乙某` → one string a role, each with its names."""
    groups: list[str] = []
    for token in text.split():
        if groups and not _ROLE_START.match(token):
            groups[-1] += " " + token
        else:
            groups.append(token)
    return tuple(groups)


_ADDRESS = re.compile(r"(?:^|[^A-Za-z0-9])(?:www\.|https?:|[\w.-]+@)[!-~]*$")


def is_cut_address(text: str, after: str) -> bool:
    """An address that goes on in the next line: `www.甲⏎.example`, `post@⏎甲.example`."""
    return bool(after[0].isascii() and not after[0].isspace() and _ADDRESS.search(text[-80:]))


_CONTINUED = re.compile("[(（](?:续|上接.*|接.*版|紧接.*)[)）]$")


def without_continued(text: str) -> str:
    """A headline without the （续） that marks its second part."""
    return _CONTINUED.sub("", text)


_SALUTATION = re.compile(
    f"^(?:(?:亲爱的|敬爱的|尊敬的|各位)[{_H}“”、]{{1,16}}"
    f"|[{_H}]{{1,8}}(?:同志|先生|女士|老师|同学|朋友)们?)[:：]$"
)


def is_salutation(text: str) -> bool:
    """The first line of a letter: `亲爱的读者：`."""
    return _SALUTATION.match(text) is not None


_CLOSING = re.compile(r"^[\s\u3000]*(?:此致|谨此|祝好|顺祝|顺颂|此颂)[！!。]?$")


def is_letter_closing(text: str) -> bool:
    """The first line of the words that close a letter: 此致 / 敬礼."""
    return _CLOSING.match(text) is not None


# --------------------------------------------------------------------------- captions

# 图, 绘 and 提供 end ordinary words too (共绘蓝图): they are credits only after a space.
_CREDIT_ACT = (
    "(?:\\s*/?\\s*(?:摄影报道|摄影|(?<!拍)摄(?:于\\d{4}年)?|供图|制图)"
    "|[\\s/]+(?:绘图|绘制|绘|提供|图))"
)
_PEOPLE = (
    f"(?:{_ROLE}\\s*[/／:：]?\\s*)?{_SHORT_NAME}"
    f"(?:[\\s、/／]+(?:{_ROLE}\\s*[/／:：]?\\s*)?{_SHORT_NAME}){{0,4}}"
)
_CREDIT = (
    f"(?:{_PEOPLE}{_CREDIT_ACT}"
    f"|(?:图片来源|图片|供图|摄影|摄|图)\\s*[/／:：]\\s*[{_H}A-Za-z0-9·][{_H}A-Za-z0-9· 、]{{0,24}}"
    f"|(?:{_PAPER}\\s*)?资料室?\\s*图片?|{_PAPER}图片?|图据[{_H}]{{2,10}}"
    f"|图片由[{_H}]{{2,16}}提供|新华社(?:发|照片)|(?:《[{_H}]{{1,10}}》|[{_H}]{{2,8}})资料图片?"
    f"|[{_H}]{{2,12}}供图|[{_H}]{{5,14}}\\s+(?:摄|供图|图|提供))"
)
_CREDIT_AFTER = re.compile(f"(?:^|(?<=[。！？!?…”’」』）)》\\s.]))\\s*(?P<credit>{_CREDIT})[。.]?$")
_CREDIT_BRACKETED = re.compile(f"\\s*[(（]\\s*(?P<credit>{_CREDIT})\\s*[)）][。.]?$")
_CREDIT_TAIL = 60
_CREDIT_WORD = re.compile("摄|供图|图|绘|提供")

ARROWS = "↑↓←→▲▼◀▶△▽◁▷↖↗↘↙⬆⬇⬅➡"
_POINTER = re.compile(r"[(（](?:左|右|上|下|左上|右上|左下|右下|中|见|题)图[)）]")
_POINTER_HEAD = re.compile(r"^(?:左上|右上|左下|右下|左|右|上|下|中)图[:：]\s*")
_CAPTION_HEAD = re.compile(
    f"^(?:[{ARROWS}]|图为|图片?[①-⑳0-9一二三四五六七八九][:：、.]?|[①-⑳](?=\\S)|(?:左上|右上|左下|右下|左|右|上|下)图)"
)
_CAPTION_INSIDE = re.compile(f"[{ARROWS}](?=[{_H}“])|[。！？]图为")


@dataclass(frozen=True, slots=True)
class Credited:
    text: str
    credit: str


def split_credit(text: str) -> Credited:
    """A caption and its credit: `…如画。 甲某 摄` → (…如画。, 甲某 摄); brackets vanish."""
    head, tail = text[:-_CREDIT_TAIL], text[-_CREDIT_TAIL:]
    if not _CREDIT_WORD.search(tail):
        return Credited(text, "")
    match = _CREDIT_BRACKETED.search(tail) or _CREDIT_AFTER.search(tail)
    if not match:
        return Credited(text, "")
    before, credit = head + tail[: match.start()], match["credit"].strip()
    if not before.strip():
        before, credit = _caption_in_credit(credit)
    return Credited(before.strip(), credit)


def _caption_in_credit(credit: str) -> tuple[str, str]:
    """`渡口清晨 甲某 摄` without an end mark: what stands before a role, or four characters or
    more before a name, is the caption."""
    if role := re.search(f"(?<=\\s){_ROLE}", credit):
        return credit[: role.start()], credit[role.start() :]
    first, _, rest = credit.partition(" ")
    if len(first) >= 4 and rest.count(" ") and not _ROLE_START.match(first):
        return first, rest
    return "", credit


def is_sure_caption(text: str) -> bool:
    """A credit, an arrow, 图为, 图①: the line says of itself that it is a caption."""
    if width(text) > 150:
        return False
    if _LAST_ARROW.search(text) and text.count("。") <= 2:
        return True
    if _CAPTION_HEAD.match(text) or split_credit(text).credit:
        return True
    return bool(_CAPTION_INSIDE.search(text)) and text.count("。") <= 3


_CREDIT_INSIDE = re.compile(f"(?:(?<=[。！？”’])\\s*|\\s+){_PEOPLE}{_CREDIT_ACT}(?=\\s+[{_H}“《])")


def split_credits(text: str) -> tuple[str, ...]:
    """Captions that ran together, each with its credit: `…田埂上。 甲某 摄 …米酒。 乙某 摄`."""
    parts: list[str] = []
    start = 0
    for match in _CREDIT_INSIDE.finditer(text):
        rest = text[match.end() :]
        if len(rest) <= 150 and split_credit(rest).credit:
            parts.append(text[start : match.end()].strip())
            start = match.end()
    return (*parts, text[start:].strip())


_LAST_ARROW = re.compile(f"(?<=[。！？])[{ARROWS}]+$")


def split_arrows(text: str) -> tuple[str, ...]:
    """Captions that ran together at an arrow, without the arrows."""
    parts = re.split(f"[{ARROWS}]+", text)
    return tuple(part.strip() for part in parts if part.strip())


def without_pointers(text: str) -> tuple[str, tuple[str, ...]]:
    """Layout pointers removed: `（上图）` anywhere, `右下图：` at the head."""
    found = _POINTER.findall(text) + _POINTER_HEAD.findall(text)
    return _POINTER_HEAD.sub("", _POINTER.sub("", text)), tuple(found)


_NARRATIVE = re.compile(
    # speech, but not “短名” that a caption begins with
    "^(?:[“\"‘'](?![^，。！？、,!?”’\"']{1,10}[”’\"'][^，。,说道])|—|"
    "据|近日|日前|目前|如今|当前|此外|同时|随后|其中|其间|为此|因此|今[年天日后]|去年|这|那|他|她|它|"
    "我|你|让|而|但|不过|然而|接下来|下一步|未来|原来|一直以来|近年来|连日来|活动[现期中]|会[上议])"
)
_SPEECH = re.compile("(?:说|表示|介绍|称|道|认为|指出|强调)[。:：]?$")


_TURN = re.compile(f"^(?:[问答]|记者|主持人|受访者|[{_H}]{{2,4}})[:：]")  # of a conversation


def may_be_caption(text: str) -> bool:
    """One short sentence that describes and does not narrate: a caption if it stands among them."""
    inner = text[:-1]
    if not 4 <= width(text) <= 60 or _NARRATIVE.match(text) or _SPEECH.search(text):
        return False
    if _TURN.match(text):
        return False
    return not any(mark in inner for mark in "。！？!?")


# Banners and plaques are read out of pictures: the names of ceremonies and of party bodies.
_BANNER = re.compile(
    f"(?:仪式|大会|启动会|发布会|推进会|动员会|表彰会|开幕式|闭幕式|典礼|论坛)$|"
    f"^(?:中共|中国共产党)[{_H}\\s]{{2,30}}(?:委员会|总支部|支部|党组)$"
)


def is_banner(text: str) -> bool:
    return _BANNER.search(text) is not None


_BODY_NAME = re.compile("(?:委员会|组委会|总支部|支部|党组|指挥部|办公室|协会|商会|中心)$")


def is_plaque(text: str) -> bool:
    """The name of a body, as it stands under a banner: `某镇 某节组委会`."""
    return _BODY_NAME.search(text) is not None


# --------------------------------------------------------------------------- labels

_LABEL = re.compile(
    f"^(?:[A-Z]|0[1-9]|[{_H}]|[壹贰叁肆伍陆柒捌玖拾]|【[^【】]{{1,6}}】|[〔［\\[][{_H}A-Z0-9][〕］\\]]|"
    f"关键词[一二三四五六七八九十0-9]{{0,2}}[:：]\\s*[{_H}]{{1,6}}|PART\\s*[0-9A-Z]{{1,2}}|"
    f"第[一二三四五六七八九十]{{1,2}}[章节部分篇]{{1,2}})$"
)
_LABELLED = re.compile(f'^(?P<label>[A-Z]|0[1-9])[\\s、.．·]\\s*(?P<rest>[{_H}“"《「].*)$')


def label_of(text: str) -> str:
    """A section letter, number or keyword that stands alone: A, 治, 【山】, 关键词一：桥."""
    return text.strip("【】〔〕［］[]") if _LABEL.match(text) else ""


def split_label(text: str) -> tuple[str, str]:
    """`B 标题` → (B, 标题); no label → ("", text)."""
    match = _LABELLED.match(text)
    if not match or width(text) > 42 or ends_sentence(text):
        return "", text
    return match["label"], match["rest"]


def counts_on(texts: Iterable[str]) -> bool:
    """Two headings or more carry letters or numbers, A or 01 among them."""
    labels = {split_label(text)[0] for text in texts} - {""}
    return len(labels) > 1 and bool(labels & {"A", "01"})


def is_one_character(text: str) -> bool:
    return len(text) == 1 and text >= "\u3400"


# --------------------------------------------------------------------------- furniture

_DUTY_DESK = (
    "(?:本版|本期|责任|执行|值班|版面|文字|图片|美术)*"
    "(?:编辑|责编|主编|校对|美编|版式|排版|组版|版面设计|版面策划|版面统筹)"
)
_FURNITURE = re.compile(
    f"^(?:{_DUTY_DESK}(?:[/／、]{_DUTY_DESK})*{_SEP}+[^。！？]{{1,60}}"
    f"|第\\s*[A-Z]?\\d{{1,3}}\\s*版(?:\\s*[·|｜:：\\s]\\s*\\S{{1,10}})?"
    f"|[A-Z]\\d{{1,3}}\\s*(?:版)?(?:\\s*[·|｜:：\\s]\\s*[{_H}]{{1,8}})?"
    f"|[-—–·]\\s*\\d{{1,4}}\\s*[-—–·]"
    f"|(?:(?:广告)?[^。！？，]{{0,5}}(?:电话|热线|邮箱|网址|邮编|传真))"
    f"{_SEP}+[0-9A-Za-z@.\\-/:()（） ]{{5,60}}"
    f"|[^。！？]{{0,16}}(?:扫码|扫一扫|长按)[^。！？]{{0,24}}(?:公众号|二维码|客户端|视频号|微信)?[^。！？]{{0,10}}"
    f"|[^。！？]{{0,12}}(?:转让|招租|出租|招聘|求购)[^。！？]{{0,24}}(?:电话|热线|手机)[:：]?\\s*[\\d-]{{3,}}"
    f"|\\d{{4}}年\\d{{1,2}}月\\d{{1,2}}日\\s*星期[一二三四五六日天](?:\\s*\\S{{1,8}})?"
    f"|(?:[(（])?(?:下转|上接|紧接|转|接)[^。！？()（）]{{1,14}}版[^。！？()（）]{{0,8}}(?:[)）])?)$"
)
_RUNNING_HEAD = re.compile(f"^(?:[{_H}]{{2,6}}\\s+)?\\d{{1,3}}(?:\\s+[{_H}]{{2,6}})?$")
_JUMP = re.compile(r"[(（](?:下转|转)[^()（）]{1,14}版[^()（）]{0,8}[)）]$")
_RESUME = re.compile(r"^[(（](?:上接|紧接|接)[^()（）]{1,14}版[^()（）]{0,8}[)）]")
_DONE = re.compile(r"[(（](?:(?:本文)?完|据[^()（）]{1,12}[电讯])[)）]$")


_DATE = "\\d{4}年\\d{1,2}月\\d{1,2}日"
_FOLIO = re.compile(f"第\\s*[A-Z]?\\d{{1,3}}\\s*版|[A-Z]\\d{{1,3}}版?|{_DATE}")
_FOLIO_PART = re.compile(
    f"(?:{_FOLIO.pattern}|星期[一二三四五六日天]|农历[{_H}]{{2,12}}|\\d{{1,3}}|[{_H}]{{1,8}}"
    f"|{_DUTY_DESK}[:：/／]?(?:[{_H}]{{2,4}})?)"
)
_FOLIO_GAP = re.compile("[\\s\u3000·|｜]+")


def is_page_head(text: str) -> bool:
    """Section, page, date, weekday and desk in any order: `榕荫　第08版 · 副刊`, `副刊 A08`."""
    parts = [part for part in _FOLIO_GAP.split(text) if part]
    paged = any(_FOLIO.fullmatch(part) for part in parts)
    dated = len(parts) == 1 and re.fullmatch(_DATE, parts[0])  # under a letter, in a chronicle
    return (
        paged
        and not dated
        and len(parts) <= 8
        and all(_FOLIO_PART.fullmatch(part) for part in parts)
    )


def is_furniture(text: str) -> bool:
    """Desk credits, page numbers, hot lines, jump lines: printed on the page, not in the text."""
    return len(text) <= 80 and (_FURNITURE.match(text) is not None or is_page_head(text))


def is_jump(text: str) -> bool:
    """`下转A07版`: the sentence before goes on after the next furniture."""
    return re.match(r"[(（]?(?:下转|转)", text) is not None


def is_running_head(text: str) -> bool:
    """`副刊 08`, `12`: furniture only where it cuts a sentence in two."""
    return len(text) <= 20 and _RUNNING_HEAD.match(text) is not None


def trim_jumps(text: str) -> tuple[str, tuple[str, ...], bool]:
    """(text without 下转/上接/（完）, what was taken, whether the text goes on elsewhere)."""
    taken: list[str] = []
    jumped = False
    for shape, goes_on in ((_JUMP, True), (_RESUME, False), (_DONE, False)):
        if match := shape.search(text):
            taken.append(match[0])
            text = (text[: match.start()] + text[match.end() :]).strip()
            jumped = jumped or goes_on
    return text, tuple(taken), jumped


# --------------------------------------------------------------------------- headlines

_HALVES = re.compile(f"[{_H}”’」』》）)？！?!]\\s+[{_H}“‘「『《（(]|\\s——")
_OPENERS = {
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "《": "》",
    "（": "）",
    "(": ")",
    "【": "】",
}


def has_halves(text: str) -> bool:
    """A space between Han: the two halves of a headline on one line."""
    return _HALVES.search(text) is not None


def unclosed(text: str) -> bool:
    """More opening quotes or brackets than closing ones."""
    return any(text.count(opening) > text.count(closing) for opening, closing in _OPENERS.items())


def pauses(text: str) -> int:
    return sum(text.count(mark) for mark in "，；,;")


def starts_with_closing(text: str) -> bool:
    return bool(text) and text[0] in PAUSES + ",;:?!”’）)》」』…"


def _ends_word(text: str) -> bool:
    """The last character closes a word of two or more: 人才, 普及."""
    tail = re.search(f"[{_H}]{{1,6}}$", text)
    return tail is not None and len(words.divided(tail[0])[-1]) > 1


_TOLD = re.compile("(?:说|道|表示|介绍)[:：]|告诉记者|介绍说|据[^，。]{2,12}(?:统计|介绍|了解)，")
_NO_END = frozenset("把被从并且但或该各每让将而还又不连与和及很更最再才就")
_SELDOM_END = frozenset("的以向为对于由约近达到至在也都是有")
_COUNTED = re.compile("[0-9一二三四五六七八九十百千万两]+[个名位条家座次项起只辆艘间户]$")
_TORSO = 3
_WORD = 6  # characters: words at the end of a text


def is_torso(text: str, evidence: int = 0) -> bool:
    """Does a text without an end mark break off, rather than stand as a heading or caption?  It is
    weighed: an end that no phrase has, half a word, an open quotation, somebody
    speaking, a clause begun."""
    if text.startswith(("—", "--")):
        return False  # a subtitle
    pause, last = pauses(text) > 0, text[-1]
    weight = evidence + pause + 2 * unclosed(text) + 2 * (last in "，、；,;")
    weight += 3 * (last in _NO_END and not _ends_word(text)) + 2 * (last in _SELDOM_END)
    weight += 2 * bool(_COUNTED.search(text))
    weight += 2 * bool(_TOLD.search(text)) + bool(_NARRATIVE.match(text))
    weight += 2 * (pause and words.is_cut(text[-_WORD:]))
    if pause:
        *clauses, rest = re.split("[，；,;]", text)
        weight += len(rest) * 3 < max(map(len, clauses)) * 2
    return weight >= _TORSO
