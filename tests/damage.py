"""Clean newspaper pages of our own, and every way in which their extraction is known to break.

`page(seed)` is a clean page; a `Damage` makes a damaged one of it and says what must come back;
`outcome` runs the normaliser and says what did.  Seeded: the same numbers give the same page.

A page is rows.  A row knows what it says in the raw text (`raw`) and what it is on the clean page
(`text`, `credit`, `label` …), so a damage that puts a sentence in puts it into both, and damages
can follow one another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from random import Random

from publish.model import (
    Article,
    Block,
    Cleaned,
    Figure,
    Heading,
    Inlines,
    Paragraph,
    PullQuote,
    Source,
    Text,
    Verse,
    plain,
)
from publish.normalize import mark_duplicates, normalize

HAN = "\u3400-\u4dbf\u4e00-\u9fff"

# --------------------------------------------------------------------------- words


def _split(words: str) -> list[str]:
    return words.split()


PLACES = _split("""
    青石镇 南渡村 柳湾村 河口街 白鹭滩 东圩镇 石桥里 望江街 杏林村 北塘镇 竹溪镇
    云头坪
""")
SITES = _split("""
    旧码头 老粮仓 河边早市 渡口书屋 石板街 修船厂 水塔公园 榕树广场 茶山步道
    社区食堂 文化站 老戏台 候车亭 竹编作坊 豆腐铺 游船码头 钟楼 灯会
""")
ROLES = _split("""
    一位摊主 修伞的师傅 社区网格员 镇里的干部 放学的孩子 退休的船工 书屋管理员
    种茶的农户 赶集的街坊 年轻的店主 游船的舵手 戏班的老人
""")
TIMES = _split("""
    今年春天 入夏以后 去年年底 这个月初 傍晚时分 清晨五点 雨停之后 集市散了以后
    上个周末 立秋那天 开学前一周 农忙过后 节日前夕 每逢初八 夜色渐浓时
""")
CHANGES = _split("""
    换上了新的石阶和栏杆 添了三十来个摊位 搬到了河的对岸 重新亮起了灯 修好了漏雨的屋顶
    迎来第一批客人 办起了木工课 多了一排长椅 挂出了手写的招牌 开了一间免费的茶室
    请回了做船桨的老手艺人 装上了太阳能路灯 腾出半间屋子存放旧物 种下了两百棵柳树
    铺好了通往学校的近路 把围墙拆成了花坛 贴出了新的班次表 设了一个失物招领处
""")
EFFECTS = _split("""
    来往的人都说路好走 卖菜的和买菜的都方便 孩子们有了写作业的地方 老街又热闹起来
    外地的客人也常来坐 生意比往年好了许多 雨天再也不用踩水 船靠岸时能看见对面的灯
    邻里之间说话也多了 年轻人愿意回来开店 等车不再是一件苦事 赶早的农户少走了两里路
    夜里回家心里踏实 连隔壁村的人都来打听 茶香一直飘到桥头 学手艺的人排起了队
    旧照片也有了去处 周边的空房子很快租了出去
""")
DETAILS = _split("""
    墙上留着当年的水位线 门口摆着一架旧纺车 屋檐下挂着修好的灯笼 柜台用的是拆下来的船板
    每张桌子都编了号 进门先看见一张手绘地图 二楼的窗子正对着渡口 角落里放着一箱免费的雨伞
    地面仍用原来的青砖 木牌上写着各家的菜名 屋后的水井还能打水 一条长廊连着河岸
    石缝里长出了薄荷 楼梯转角摆满了旧书 收音机里放着地方戏 窗台上晒着新采的茶
""")
FACTS = _split("""
    修这条路前后用了八个月 图纸改了五遍才定下来 石料都是从旧桥上拆下来的
    义工队每周三下午来打扫 借书不用押金也不用登记 摊位费十年没有涨过
    这里从前是全镇最大的货栈 最早的班船要从下游上来 屋梁还是一百年前的老木头
    村里六成的年轻人在外做工 收来的旧物都有人登记造册 晚上九点以后仍有人值守
    下一步要把河堤也修起来 手艺班已经办到第四期 新的候车点选在桥头 这笔钱由各家商户分摊
    学校把劳动课搬到了这里 冬天的客人反而比夏天多
""")
SPEECHES = _split("""
    路修好了，孩子上学就不用绕远 东西旧了可以修，人走了就难找
    我在这里卖了二十年豆腐，头一回有了自己的铺面 先把漏雨的地方补上，别的再商量
    船可以慢一点，人要坐得稳 谁家有空，谁就来搭把手 以前天黑就关门，现在舍不得走
    把灯留着，晚归的人看得见 大家的事情，坐下来说就好办 手艺是祖上传的，规矩不能丢
    只要还有人来听，我就唱下去 书多了没有地方放，这是好事 菜要当天的，话要当面说
    水退了，日子还要往前过
""")
OFFICES = _split("""
    镇文化站 社区服务中心 河道管理所 农贸市场管理处 图书馆 交通站
""")
CROWDS = _split("""
    居民 学生 义工 游客 农户 商户 学员 读者
""")
EVENTS = _split("""
    清理河道 读书分享 手艺比赛 夜间巡查 旧物交换 植树 灯谜会 龙舟练习
""")
HALVES_A = _split("""
    旧码头改出新书屋 河边早市准点开张 一条石板路修了三年 老粮仓里听戏声 渡口班船重新起航
    茶山步道通到村口 社区食堂添了新菜 修伞师傅带出徒弟 水塔公园夜里亮灯 候车亭搬到桥头
    竹编作坊开门授课 老戏台换上新梁
""")
HALVES_B = _split("""
    街坊推门就能读书 摊主顾客都说方便 雨天走路不再踩水 老人孩子坐满长椅 两岸往来只要一刻
    茶农下山少走五里 一碗热汤暖了整条巷 老手艺有了接班人 晚归的人心里踏实
    等车不怕日晒雨淋 年轻人回乡学编筐 百年唱腔传给后生
""")
HEADINGS = _split("""
    先把屋顶补好 图纸改了五遍 石头会说话 让手艺留下来 夜里也有人值守 一张地图画了半年
    从货栈到书屋 河水退去之后 街坊都来搭把手 把灯留给晚归人 旧物有了去处 学徒坐满一间屋
    班船慢慢靠岸 下一站在桥头 茶香飘过对岸 把路修到校门口
""")
KICKERS = _split("""
    老街新事 渡口见闻 乡间一日 我们的节日 河边的人 手艺人
""")
CAPTIONS = _split("""
    孩子们在渡口书屋的灯下看书。 早市上，农户摆出刚摘的青菜。 修好的石板路通向河岸。
    老船工在码头检查缆绳。 义工给水塔公园的柳树浇水。 学员在竹编作坊里练习收口。
    傍晚的候车亭亮起了灯。 戏台前坐满了听戏的街坊。 游船从石桥下缓缓驶过。
    茶农把新茶摊在竹匾里。 社区食堂的师傅端出热汤。 钟楼下的旧物交换摊吸引了不少游客。
""")
NAMES = _split("""
    甲某 乙某 丙某 丁某 戊某 己某 庚某 辛某
""")
PAPER = "青石日报"

# --------------------------------------------------------------------------- pages

BLOCKS = ("para", "heading", "caption", "pullquote", "verse")
ANY = frozenset({"*"})  # any finding at the place but those that only count
# Counts and matters of style: they do not flag a damage.
_COUNTS = frozenset({"T-012", "T-024", "T-026", *(f"T-0{n}" for n in range(31, 45))})


@dataclass(frozen=True, slots=True)
class Row:
    """`role` kicker, title, subtitle, byline, one of BLOCKS, or furniture (nothing comes back of
    it).  `at` orders the raw text; the tuple's order is the clean page's.  An empty `raw` stands
    inside another row's."""

    key: int
    role: str
    article: int
    raw: str
    text: str = ""
    credit: str = ""
    label: str = ""
    dateline: str = ""
    bylines: tuple[str, ...] = ()
    at: float = 0.0
    gap: int = 1
    touched: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """Information was destroyed at a row: a finding with one of `codes` must point at it."""

    key: int
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Page:
    rows: tuple[Row, ...]
    flags: tuple[Flag, ...] = ()
    exact: bool = False  # compare widths, quotes and spaces too
    loose: tuple[str, ...] = ()  # may come back in any shape, or as part of a headline
    copies: int = 0  # articles that must be marked as duplicates
    measure: int = 0  # em of its columns, once a damage has set it in columns

    @property
    def raw(self) -> str:
        return "".join(part for _, part in self._parts())

    def _parts(self) -> Iterable[tuple[Row, str]]:
        shown = sorted((row for row in self.rows if row.raw), key=lambda row: row.at)
        for number, row in enumerate(shown):
            yield row, ("\n" * (row.gap + 1) if number else "") + row.raw

    def lines(self, key: int) -> tuple[int, int]:
        """The first and last line of a row in the raw text."""
        line = 1
        last = 1
        for row, part in self._parts():
            stop = line + part.count("\n")
            if row.key == key:
                return stop - row.raw.count("\n"), stop
            if row.at <= self.row(key).at:
                last = stop
            line = stop
        return last, last  # inside the row before

    def row(self, key: int) -> Row:
        return next(row for row in self.rows if row.key == key)

    def of(self, *roles: str) -> list[Row]:
        return [row for row in self.rows if row.role in roles]

    @property
    def articles(self) -> tuple[Article, ...]:
        numbers = dict.fromkeys(row.article for row in self.rows)
        return tuple(_article([r for r in self.rows if r.article == n]) for n in numbers)


def _article(rows: Sequence[Row]) -> Article:
    def texts(role: str) -> list[str]:
        return [row.text for row in rows if row.role == role]

    bylines = [
        one for row in rows for one in (*row.bylines, *([row.text] * (row.role == "byline")))
    ]
    return Article(
        id=str(rows[0].article),
        title=" ".join(texts("title")),
        kicker=" ".join(texts("kicker")),
        subtitles=tuple(texts("subtitle")),
        bylines=tuple(bylines),
        dateline=next((row.dateline for row in rows if row.dateline), ""),
        blocks=tuple(_block(row) for row in rows if row.role in BLOCKS),
    )


def _block(row: Row) -> Block:
    text: Inlines = (Text(row.text),) if row.text else ()
    match row.role:
        case "heading":
            return Heading(2, text, row.label)
        case "caption":
            return Figure(None, text, row.credit)
        case "pullquote":
            return PullQuote(text)
        case "verse":
            return Verse(tuple((Text(line),) for line in row.text.split("\n")))
        case _:
            return Paragraph(text)


class _Words:
    """Words drawn without repeating one before all are used."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.pools: dict[int, list[str]] = {}

    def __call__(self, words: list[str]) -> str:
        pool = self.pools.setdefault(id(words), [])
        if not pool:
            pool += self.rng.sample(words, len(words))
        return pool.pop()


def _sentence(word: _Words, rng: Random) -> str:
    shapes: tuple[Callable[[], str], ...] = (
        lambda: f"{word(TIMES)}，{word(PLACES)}的{word(SITES)}{word(CHANGES)}，{word(EFFECTS)}。",
        lambda: f"{word(ROLES)}说：“{word(SPEECHES)}。”",
        lambda: f"走进{word(SITES)}，{word(DETAILS)}，{word(DETAILS)}。",
        lambda: f"{word(ROLES)}告诉记者，{word(FACTS)}，{word(EFFECTS)}。",
        lambda: (
            f"据{word(OFFICES)}统计，{word(PLACES)}"
            f"{rng.randint(2, 11)}个月里有{rng.randint(120, 980)}名"
            f"{word(CROWDS)}参加{word(EVENTS)}，比上一年多了{rng.randint(3, 45)}%。"
        ),
        lambda: (
            f"{word(PLACES)}的{word(SITES)}与{word(SITES)}"
            f"相隔不过{rng.randint(2, 9)}百米，{word(FACTS)}。"
        ),
    )
    return rng.choice(shapes)()


def _paragraph(word: _Words, rng: Random, sentences: int = 0) -> str:
    text = "".join(_sentence(word, rng) for _ in range(sentences or rng.randint(2, 4)))
    return text if not text.startswith("“") else f"这天，{text}"


@dataclass
class _Desk:
    """Writes one page, row by row."""

    rng: Random
    word: _Words
    rows: list[Row] = field(default_factory=list)

    def put(self, role: str, article: int, text: str, **values: object) -> None:
        key = len(self.rows)
        raw = str(values.pop("raw", "")) or text
        self.rows.append(replace(Row(key, role, article, raw, text, at=key), **values))  # type: ignore[arg-type]

    def article(self, number: int, *, full: bool, alone: bool) -> None:
        rng, word = self.rng, self.word
        halves = [word(HALVES_A)] + ([word(HALVES_B)] if rng.random() < 0.6 or full else [])
        if rng.random() < 0.25:
            self.put("kicker", number, word(KICKERS))
        self.put("title", number, " ".join(halves))
        if rng.random() < 0.25:
            self.put("subtitle", number, f"——{word(PLACES)}走访记")
        tagged = rng.random() < 0.5
        names = rng.sample(NAMES, 2)
        if not tagged:
            line = rng.choice(("本报记者 {}", "□本报记者 {} 通讯员 {}", "文/图 {}", "记者/{}"))
            self.put("byline", number, line.format(*names))
        paragraphs = rng.randint(4 if full else 2, 6)
        headings = rng.randint(2, 3) if full or (alone and rng.random() < 0.7) else 0
        under = sorted(rng.sample(range(1, paragraphs), min(headings, paragraphs - 1)))
        for at in range(paragraphs):
            if at in under:
                self.put("heading", number, word(HEADINGS))
            text = _paragraph(word, rng)
            if at == 0 and tagged:
                role = (
                    f"记者{names[0]}"
                    if rng.random() < 0.5
                    else f"记者/{names[0]} 通讯员/{names[1]}"
                )
                paper = rng.choice(("本报讯", f"{PAPER}讯"))
                self.put(
                    "para", number, text, raw=f"{paper}（{role}）{text}",
                    dateline=paper, bylines=(role,),
                )  # fmt: skip
            else:
                self.put("para", number, text)
        for _ in range(rng.randint(1, 2) if full else rng.randint(0, 1)):
            caption, credit = word(CAPTIONS), f"{rng.choice(NAMES)} 摄"
            self.put("caption", number, caption, raw=f"{caption} {credit}", credit=credit)


def page(seed: int) -> Page:
    """1–4 articles; the first has two halves, three paragraphs, headings and a caption at least."""
    rng = Random(seed)
    desk = _Desk(rng, _Words(rng))
    count = rng.choice((1, 1, 2, 3, 4))
    for number in range(count):
        desk.article(number, full=number == 0, alone=count == 1)
    return Page(tuple(desk.rows))


# --------------------------------------------------------------------------- what came out


_FOLD = {ord(c): '"' for c in "“”„‟〝〞＂«»‘’‚‛＇'「」『』"}
_FOLD.update({ord(c): "·" for c in "•・‧∙⋅"})
_FOLD.update({ord(c): "-" for c in "—–―─‒‐‑−－﹣"})
_WHITE = re.compile(r"[\s\u3000\u200b\u200c\u200d\ufeff\u00ad]+")
_BULLET = re.compile("^[●■□◆▲◎○★]\\s*")
_NUMBERED = re.compile("^图?[①-⑳][:：]?")


def norm(text: str) -> str:
    """As tools/score_normalize.py: no white space, widths, quotes and dashes folded."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in text)
    text = _WHITE.sub("", text.replace("℃", "°C").replace("㎡", "m²").translate(_FOLD))
    return re.sub(r"(…|⋯|\.{3,}|。{3,})+", "…", re.sub("-+", "-", text))


def strict(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


Item = tuple[str, str]


def items(articles: Iterable[Article], *, exact: bool) -> list[Item]:
    """What is compared: the text in its order, then captions and credits in any order."""
    form = strict if exact else norm
    flow: list[Item] = []
    aside: list[Item] = []
    for article in articles:
        head = " ".join(filter(None, (article.kicker, article.title, *article.subtitles)))
        flow.append(("head", form(head)))
        by = "".join(norm(line).strip("□") for line in article.bylines)
        flow += [("byline", by)] * bool(by)
        flow += [("dateline", norm(article.dateline))] * bool(article.dateline)
        for block in article.blocks:
            match block:
                case Heading(_, children, label):
                    text = _BULLET.sub("", form(label + " " + plain(children)))
                    flow.append(("heading", re.sub("[ 、.．()（）]", "", text)))
                case Figure(_, caption, credit):
                    text = _NUMBERED.sub("", form(plain(caption)))
                    aside.append(("caption", f"{text}|{form(credit)}"))
                case PullQuote(children):
                    flow.append(("pullquote", form(plain(children)).strip('“”"')))
                case Verse(lines):
                    flow += [("para", form(plain(line))) for line in lines]
                case Paragraph(children):
                    flow.append(("para", form(plain(children))))
                case _:
                    raise AssertionError(block)
    return flow + sorted(aside)


@dataclass(frozen=True, slots=True)
class Result:
    verdict: str  # recovered, flagged or failed
    wanted: tuple[Item, ...] = ()  # what did not come back
    got: tuple[Item, ...] = ()  # what came instead
    findings: tuple[str, ...] = ()


def run(raw: str) -> Cleaned:
    return mark_duplicates([normalize(Source(Path("007.txt"), raw, "utf-8", ""))])[0]


def check(damaged: Page) -> Result:
    """The normaliser's answer to a damaged page, and what is wrong with it."""
    cleaned = run(damaged.raw)
    found = tuple(
        f"{f.code} {f.where.line if f.where else '-'} {f.before}" for f in cleaned.findings
    )
    loose = {norm(text) for text in damaged.loose}
    wanted = items(damaged.articles, exact=damaged.exact)
    got = items(cleaned.articles, exact=damaged.exact)
    wanted = [one for one in wanted if norm(one[1]) not in loose]
    got = [one for one in got if norm(one[1]) not in loose]
    lost, extra = _difference(wanted, got)
    copies = sum(bool(article.duplicate_of) for article in cleaned.articles)
    if copies != damaged.copies:
        lost.append(("duplicates", str(damaged.copies)))
        extra.append(("duplicates", str(copies)))
    answer = Result("recovered", tuple(lost), tuple(extra), found)
    if not lost and not extra:
        return answer
    told = [flag for flag in damaged.flags if _points(cleaned, damaged, flag)]
    excused = {one for flag in told for one in _own_items(damaged, flag)}
    spare = sum(1 + damaged.row(flag.key).raw.count("\n") for flag in told)
    if told and all(one in excused for one in lost) and len(extra) <= len(lost) + spare:
        return replace(answer, verdict="flagged")
    return replace(answer, verdict="failed")


def outcome(damaged: Page) -> str:
    return check(damaged).verdict


def _difference(wanted: list[Item], got: list[Item]) -> tuple[list[Item], list[Item]]:
    if wanted == got:
        return [], []
    lost: list[Item] = []
    extra: list[Item] = []
    for tag, a, b, c, d in SequenceMatcher(None, wanted, got, autojunk=False).get_opcodes():
        if tag != "equal":
            lost += wanted[a:b]
            extra += got[c:d]
    return lost, extra


def _own_items(damaged: Page, flag: Flag) -> set[Item]:
    """The items of a row whose information was destroyed."""
    row = damaged.row(flag.key)
    own = set(items([_article([row])], exact=damaged.exact))
    if row.role not in ("title", "kicker", "subtitle"):
        return own
    head = _article([r for r in damaged.rows if r.article == row.article])
    return own | {one for one in items([head], exact=damaged.exact) if one[0] == "head"}


def _points(cleaned: Cleaned, damaged: Page, flag: Flag) -> bool:
    first, last = damaged.lines(flag.key)
    for found in cleaned.findings:
        fits = found.code not in _COUNTS if flag.codes == ANY else found.code in flag.codes
        line = found.where.line if found.where else None
        if fits and line and first - 2 <= line <= last + 2:
            return True
    return False


# --------------------------------------------------------------------------- tools of the trade

TEXT, LINES, PAGE = 1, 2, 3  # sentences are put in first, then lines broken, then columns made

Apply = Callable[[Random, Page], Page]


@dataclass(frozen=True, slots=True)
class Damage:
    """`row` names the row of the table of defects: 1.01–1.48, 2.01–2.49, or a trap."""

    name: str
    row: str
    apply: Apply
    phase: int = TEXT


DAMAGES: dict[str, Damage] = {}


def damage(row: str, name: str, phase: int = TEXT) -> Callable[[Apply], Apply]:
    def register(apply: Apply) -> Apply:
        DAMAGES[name] = Damage(name, row, apply, phase)
        return apply

    return register


def combined(rng: Random, clean: Page, damages: Iterable[Damage]) -> Page:
    """Several damages on one page, one after another."""
    for one in sorted(damages, key=lambda d: (d.phase, d.row)):
        clean = one.apply(rng, clean)
    return clean


def _edit(page: Page, row: Row, **changes: object) -> Page:
    changed = replace(page.row(row.key), **changes)  # type: ignore[arg-type]
    return replace(page, rows=tuple(changed if r.key == row.key else r for r in page.rows))


def _touch(page: Page, row: Row, raw: str, **changes: object) -> Page:
    return _edit(page, row, raw=raw, touched=True, **changes)


def _add(page: Page, after: Row, role: str, raw: str, text: str = "", **values: object) -> Page:
    """A new row below another one, in the raw text and on the clean page."""
    later = [row.at for row in page.rows if row.at > after.at]
    at = (after.at + min(later)) / 2 if later else after.at + 1
    key = max(row.key for row in page.rows) + 1
    row = replace(Row(key, role, after.article, raw, text, at=at, touched=True), **values)  # type: ignore[arg-type]
    place = page.rows.index(page.row(after.key)) + 1
    return replace(page, rows=(*page.rows[:place], row, *page.rows[place:]))


def _newest(page: Page) -> Row:
    return max(page.rows, key=lambda row: row.key)


def _pick(rng: Random, page: Page, *roles: str) -> Row:
    rows = [row for row in page.of(*roles) if row.raw]
    fresh = [row for row in rows if not row.touched and "\n" not in row.raw]
    return rng.choice(fresh or rows)


def _flag(page: Page, row: Row, *codes: str) -> Page:
    return replace(page, flags=(*page.flags, Flag(row.key, frozenset(codes or ANY))))


def _exact(page: Page) -> Page:
    return replace(page, exact=True)


def _everywhere(page: Page, change: Callable[[str], str], *roles: str) -> Page:
    rows = (
        replace(row, raw=change(row.raw)) if not roles or row.role in roles else row
        for row in page.rows
    )
    return replace(page, rows=tuple(rows))


def _say(rng: Random, page: Page, raw: str, text: str = "") -> tuple[Page, Row]:
    """A sentence put into a paragraph, damaged in the raw text."""
    rows = [r for r in page.of("para") if r.raw.endswith(r.text) and len(r.text) > 20]
    if not rows:  # every paragraph is in lines already: the sentence is one of its own
        page = _add(page, page.of("para")[-1], "para", raw, text or raw)
        return page, _newest(page)
    row = rng.choice([r for r in rows if not r.touched] or rows)
    ends = [m.end() for m in re.finditer("。”?", row.text)]
    at = rng.choice(ends)
    tag = row.raw[: len(row.raw) - len(row.text)]
    text = row.text[:at] + (text or raw) + row.text[at:]
    raw = tag + row.text[:at] + raw + row.text[at:]
    page = _edit(page, row, raw=raw, text=text, touched=True)
    return page, page.row(row.key)


def _keep(*sentences: str) -> Apply:
    """Sentences that must come through untouched."""

    def apply(rng: Random, page: Page) -> Page:
        page, _ = _say(rng, page, rng.choice(sentences))
        return _exact(page)

    return apply


def _swap(*pairs: tuple[str, str], exact: bool = True, codes: tuple[str, ...] = ()) -> Apply:
    """A damaged sentence, and what it was."""

    def apply(rng: Random, page: Page) -> Page:
        raw, text = rng.choice(pairs)
        page, row = _say(rng, page, raw, text)
        if codes:
            page = _flag(page, row, *codes)
        return _exact(page) if exact else page

    return apply


def _places(text: str, shape: str = f"(?<=[{HAN}])(?=[{HAN}])", margin: int = 8) -> list[int]:
    """Where a paragraph may be cut: between two Han, not near its ends."""
    ends = range(margin, len(text) - margin)
    found = [m.start() for m in re.finditer(shape, text) if m.start() in ends]
    return found or [len(text) // 2]


def _cut(rng: Random, row: Row, shape: str = f"(?<=[{HAN}])(?=[{HAN}])") -> tuple[str, str]:
    start = len(row.raw) - len(row.text) + 8 if row.raw.endswith(row.text) else 8
    at = rng.choice([p for p in _places(row.raw, shape) if p > start] or _places(row.raw))
    return row.raw[:at], row.raw[at:]


_NO_START = "，。、；：？！”’）》」…—％%"
_NO_END = "“‘（《「"
_UNIT = re.compile(f"[0-9A-Za-z.%]+[{_NO_START}]*|[{_NO_END}]*[^{_NO_END}][{_NO_START}]*|.", re.S)


def _wide(text: str) -> float:
    """Em as a newspaper sets them: Han and marks 1, ASCII and two marks together ½."""
    squeezed = len(re.findall(f"(?<=[{_NO_START}])[{_NO_START}{_NO_END}]", text))
    return sum(0.5 if char.isascii() else 1.0 for char in text) - 0.5 * squeezed


def _wrapped(text: str, em: int, indent: int = 2) -> list[str]:
    """A paragraph in a column of `em`: a mark at the end of a line is squeezed in, a number is not
    broken."""
    lines, room = [""], em - indent
    for unit in _UNIT.findall(text):
        bare = unit.rstrip(_NO_START) or unit
        if lines[-1] and _wide(lines[-1] + bare) + 0.5 * (unit != bare) > room:
            lines.append("")
            room = em
        lines[-1] += unit
    return lines


def _columns(page: Page, em: int, gap: str = "\n\n") -> Page:
    """Every paragraph as a column of `em` sets it.  A sentence that fills its line may end its
    paragraph or not: that is a doubt (T-009).  A page is set in columns once."""
    if page.measure:
        return page
    full = False  # the paragraph before ended at the edge
    for row in page.of("para"):
        if not row.raw:
            continue
        first, *rest = re.split("\n+", row.raw)
        lines = _wrapped(first, em) + [line for part in rest for line in _wrapped(part, em, 0)]
        ends = full
        full = _wide(lines[-1]) >= em - 2
        if ends or full or any(line.endswith(("。", "。”")) for line in lines[:-1]):
            page = _flag(page, row, "T-009")
        page = _edit(page, row, raw=gap.join(lines))
    return replace(page, measure=em)


def _only(page: Page, wanted: Callable[[Row], bool]) -> Page:
    """Without the other rows, and what was said of them."""
    rows = tuple(row for row in page.rows if wanted(row))
    keys = {row.key for row in rows}
    return replace(page, rows=rows, flags=tuple(f for f in page.flags if f.key in keys))


def _single(page: Page) -> Page:
    """Only the first article."""
    first = page.rows[0].article
    return replace(_only(page, lambda row: row.article == first), copies=0)


# --------------------------------------------------------------------------- 1: seen in the files


def _hard_wrap(gap: str) -> Apply:
    return lambda rng, page: _columns(page, rng.choice((16, 18, 20, 22, 24)), gap)


DAMAGES["hard-wrap"] = Damage("hard-wrap", "1.01", _hard_wrap("\n\n"), PAGE)


@damage("1.02", "hard-wrap-number", PAGE)
def _(rng: Random, page: Page) -> Page:
    page, row = _say(
        rng, page, f"全镇{rng.randint(20, 99)}个网格的{rng.randint(100, 999)}名义工都来了。"
    )
    page = _columns(page, rng.choice((18, 20, 22)))
    return _edit(page, row, raw=re.sub("(?<=镇)(\\d\\d)(?=个)", "\\1\n", page.row(row.key).raw))


DAMAGES["blank-line-no-paragraph"] = Damage(
    "blank-line-no-paragraph", "1.03", _hard_wrap("\n\n\n"), PAGE
)


@damage("1.04", "ambiguous-paragraph-end", PAGE)
def _(rng: Random, page: Page) -> Page:
    em = 20
    for em in rng.sample(range(16, 31), 15):
        lines = [_wrapped(row.text, em)[:-1] for row in page.of("para")]
        if sum(line.endswith("。") for one in lines for line in one[1:]) == 1:
            break
    return _columns(page, em)


@damage("1.05", "column-break", LINES)
def _(rng: Random, page: Page) -> Page:
    row = _pick(rng, page, "para")
    return _touch(page, row, "\n\n".join(_cut(rng, row)))


@damage("1.06", "caption-in-paragraph", LINES)
def _(rng: Random, page: Page) -> Page:
    row = _pick(rng, page, "para")
    head, tail = _cut(rng, row)
    caption, credit = rng.choice(CAPTIONS), f"{rng.choice(NAMES)} 摄"
    page = _touch(page, row, f"{head}\n\n{caption} {credit}\n\n{tail}")
    return _add(page, row, "caption", "", caption, credit=credit)


@damage("1.07", "captions-in-flow", LINES)
def _(rng: Random, page: Page) -> Page:
    title = [row for row in page.rows if row.article == 0 and row.role in ("title", "subtitle")][-1]
    for caption in rng.sample(CAPTIONS, 3):
        credit = f"{rng.choice(NAMES)} 摄"
        page = _add(page, title, "caption", f"{caption} {credit}", caption, credit=credit)
    return page


@damage("1.08", "caption-without-end-mark", LINES)
def _(rng: Random, page: Page) -> Page:
    page = _single(page)
    for text in ("南渡村竹编作坊", "青石镇文化站", "渡口清晨"):
        page = _add(page, page.rows[-1], "caption", text, text)
    return page


@damage("1.09", "inline-credit", LINES)
def _(rng: Random, page: Page) -> Page:
    row = _pick(rng, page, "caption")
    credit = rng.choice(("甲某 摄", "本报记者甲 摄", "记者 乙某 摄", "丙某供图", "丁某摄"))
    return _exact(_touch(page, row, row.text + credit, credit=credit))


@damage("1.10", "arrow-marker", LINES)
def _(rng: Random, page: Page) -> Page:
    row = _pick(rng, page, "caption")
    arrow = rng.choice("↑▲←▼")
    if rng.random() < 0.5:
        return _touch(page, row, arrow + row.raw)
    other = rng.choice(CAPTIONS)
    page = _touch(page, row, f"{other}{arrow}{row.raw}")
    return _add(page, row, "caption", "", other)


@damage("1.11", "picture-text", LINES)
def _(rng: Random, page: Page) -> Page:
    row = _pick(rng, page, "caption")
    text = rng.choice(
        (
            "青石镇第三届渡口节 启动仪式",
            "中共青石镇南渡村支部委员会",
            "竹编技艺传承 结对共建签约仪式",
        )
    )
    page = _add(page, row, "furniture", rng.choice(("", "## ")) + text)
    other, credit = rng.choice(CAPTIONS), f"{rng.choice(NAMES)} 摄"
    return _add(page, _newest(page), "caption", f"{other} {credit}", other, credit=credit)


@damage("1.12", "out-of-order", PAGE)
def _(rng: Random, page: Page) -> Page:
    page = _single(page)
    page = _only(page, lambda r: r.role in ("title", "para", "heading"))
    lead = page.of("para")[0]
    below = page.rows[page.rows.index(lead) + 1]
    if below.role == "heading":  # a page that begins with a heading has that for its headline
        page = _only(page, lambda r: r != below)
    page = _edit(page, lead, raw=lead.text, dateline="", bylines=())
    late = {row.key for row in page.of("title")} | {lead.key}
    page = _columns(page, 22)
    narrow = "\n\n".join(_wrapped(lead.text, max(14, page.measure - 6)))
    page = _edit(page, lead, raw=narrow)
    return replace(
        page,
        rows=tuple(replace(r, at=r.at + 900 * (r.key in late)) for r in page.rows),
    )


@damage("1.13", "truncated", LINES)
def _(rng: Random, page: Page) -> Page:
    before = rng.choice((("heading",), ("title", "kicker"), ("byline",)))
    rows = [a for a, b in pairwise(page.rows) if a.role == "para" and b.role in before]
    row = rng.choice(rows or page.of("para")[-1:])
    page = _flag(_touch(page, row, _cut(rng, row)[0]), row, "T-001", "T-030")
    if before == ("byline",) and not any(r.role == "byline" for r in page.rows):
        page = _add(page, row, "byline", "文/图 甲某", "文/图 甲某")
    return page


@damage("1.14", "several-articles", LINES)
def _(rng: Random, page: Page) -> Page:
    desk = _Desk(rng, _Words(rng))
    number = max(row.article for row in page.rows) + 1
    for more in range(2):
        desk.article(number + more, full=False, alone=False)
    key, at = max(r.key for r in page.rows) + 1, max(r.at for r in page.rows) + 1
    rows = (replace(row, key=row.key + key, at=row.at + at) for row in desk.rows)
    return replace(page, rows=(*page.rows, *rows))


def _copied(page: Page, title: Callable[[str], str]) -> Page:
    """The first article once more, without byline, its first sentence varied."""
    number = max(row.article for row in page.rows) + 1
    key, at = max(r.key for r in page.rows) + 1, max(r.at for r in page.rows) + 1
    rows, first = list(page.rows), True
    for row in page.rows:
        if row.article or row.role not in ("title", "heading", "para"):
            continue
        raw = row.raw
        if row.role == "title":
            raw = title(raw)
        elif row.role == "para":
            raw = ("镇里消息，" if first else "") + row.text
            first = False
        text = row.text if row.role != "para" else raw
        rows.append(
            replace(
                row, key=row.key + key, at=row.at + at, article=number, raw=raw, text=text,
                dateline="", bylines=(),
            )
        )  # fmt: skip
    return replace(page, rows=tuple(rows), copies=page.copies + 1)


@damage("1.15", "duplicate-article")
def _(rng: Random, page: Page) -> Page:
    return _copied(page, lambda title: title)


@damage("1.16", "missing-headline-space")
def _(rng: Random, page: Page) -> Page:
    return _exact(_copied(page, lambda title: title.replace(" ", "")))


@damage("1.17", "headline-one-line", LINES)
def _(rng: Random, page: Page) -> Page:
    gap = rng.choice((" ", "  ", "\u3000"))
    return _exact(_everywhere(page, lambda raw: raw.replace(" ", gap), "title"))


@damage("1.18", "split-heading", LINES)
def _(rng: Random, page: Page) -> Page:
    page = _single(page)  # on a page of several articles two halves may begin one
    row = _pick(rng, page, "heading")
    more = rng.choice(HEADINGS)
    return _exact(_touch(page, row, f"{row.raw}\n{more}", text=f"{row.text} {more}"))


@damage("1.19", "markup-missing", LINES)
def _(rng: Random, page: Page) -> Page:
    page = _single(page)  # on a page of several articles two halves may begin one
    row = _pick(rng, page, "heading")
    text = rng.choice(("促进茶旅融合发展", "以“修”为媒 让老物件活起来", "一条街、一座桥和一群人"))
    return _exact(_touch(page, row, text, text=text))


def _marked(page: Page, mark: str, *roles: str) -> Page:
    """Markdown's # before lines that have none."""
    return _everywhere(page, lambda raw: raw if raw[:1] == "#" else f"{mark} {raw}", *roles)


@damage("1.20", "markdown-artifact", LINES)
def _(rng: Random, page: Page) -> Page:
    return _marked(_marked(page, "#", "title"), "##", "kicker", "heading")


def _labels(page: Page, shape: str, labels: Iterable[str]) -> Page:
    """Labels on the headings of the first article that have none."""
    rows = [row for row in page.of("heading") if row.article == 0 and not row.label]
    for row, label in zip(rows, labels, strict=False):
        page = _touch(page, row, shape.format(label, row.raw), label=label)
    return page


@damage("1.21", "orphan-label", LINES)
def _(rng: Random, page: Page) -> Page:
    page = _everywhere(page, lambda raw: raw.lstrip("# "), "title", "kicker", "heading")
    page = _marked(_marked(page, "#", "title"), "##", "kicker")
    return _labels(page, "### {}\n\n## {}", "ABC")


@damage("1.22", "section-letter", LINES)
def _(rng: Random, page: Page) -> Page:
    return _labels(page, "{} {}", "ABC")


@damage("1.23", "keyword-label", LINES)
def _(rng: Random, page: Page) -> Page:
    return _labels(page, "{}\n\n{}", rng.choice(("山水桥", "修读渡", "路灯人")))


@damage("1.24", "dash-lead-in", LINES)
def _(rng: Random, page: Page) -> Page:
    row = [r for r in page.of("para") if r.article == 0][-1]
    for text in (
        "——坚持修旧如旧，保留石板路面，让老街的样子留得住。",
        "——坚持人人动手，把桥头的空地让给街坊们喝茶下棋。",
    ):
        page = _add(page, row, "para", text, text)
    return page


@damage("1.25", "headline-subtitle", LINES)
def _(rng: Random, page: Page) -> Page:
    row = _pick(rng, page, "title")
    more = f"——回眸{rng.choice(PLACES)}{rng.randint(2015, 2023)}"
    return _touch(page, row, f"{row.raw} {more}", text=f"{row.text} {more}")


@damage("1.26", "dateline-inline", LINES)
def _(rng: Random, page: Page) -> Page:
    row = next(r for r in page.of("para"))
    by = rng.choice(("记者/甲某", "记者/甲某 实习生/乙某", "记者 甲某 通讯员 乙某"))
    page = replace(page, rows=tuple(r for r in page.rows if r.role != "byline" or r.article))
    return _touch(page, row, f"{PAPER}讯({by}){row.text}", dateline=f"{PAPER}讯", bylines=(by,))


def _byline(*lines: str) -> Apply:
    def apply(rng: Random, page: Page) -> Page:
        head = next(row for row in page.of("para"))
        page = replace(page, rows=tuple(r for r in page.rows if r.role != "byline" or r.article))
        page = _edit(page, head, raw=page.row(head.key).text, dateline="", bylines=())
        line = rng.choice(lines)
        title = [r for r in page.rows if not r.article and r.role in ("title", "subtitle")][-1]
        page = _add(page, title, "byline", line, line)
        return page

    return apply


DAMAGES["byline-line"] = Damage(
    "byline-line",
    "1.27",
    _byline(
        "文/图 甲某 乙某（除署名外）",
        "□青石日报记者 甲某 通讯员 乙某",
        "本报记者 甲某",
        "文/甲某 图/乙某",
    ),
    LINES,
)


@damage("1.28", "halfwidth-comma", PAGE)
def _(rng: Random, page: Page) -> Page:
    return _exact(_everywhere(page, lambda raw: raw.replace("，", ",")))


DAMAGES["halfwidth-marks"] = Damage(
    "halfwidth-marks",
    "1.29",
    _swap(
        (
            "摊主问:“路什么时候修好?”大家都笑了;孩子们也笑了。",
            "摊主问：“路什么时候修好？”大家都笑了；孩子们也笑了。",
        ),
        (
            "修路分三步:先拆墙;再铺石;后种树。这样行不行?行!",
            "修路分三步：先拆墙；再铺石；后种树。这样行不行？行！",
        ),
    ),
)
DAMAGES["halfwidth-brackets"] = Damage(
    "halfwidth-brackets",
    "1.30",
    _swap(
        ("河口街(含南渡村)的路灯都换过了。", "河口街（含南渡村）的路灯都换过了。"),
        ("路灯共换了120盏(含LED灯)。", "路灯共换了120盏（含LED灯）。"),
    ),
)


@damage("1.31", "mixed-width-punct", PAGE)
def _(rng: Random, page: Page) -> Page:
    def mixed(raw: str) -> str:
        return "".join("," if c == "，" and rng.random() < 0.5 else c for c in raw)

    return _exact(_everywhere(page, mixed, "para"))


def _straight(rng: Random, page: Page) -> Page:
    return _exact(_everywhere(page, lambda raw: re.sub("[“”]", '"', raw)))


DAMAGES["straight-quotes-page"] = Damage("straight-quotes-page", "1.32", _straight, PAGE)
DAMAGES["unbalanced-quote"] = Damage(
    "unbalanced-quote",
    "1.33",
    _swap(
        ("桥头推出了“新”声颂老街 沉浸式听戏”活动。", "桥头推出了“‘新’声颂老街 沉浸式听戏”活动。"),
        ("老人说这条路叫“望江路，走了几十年。", "老人说这条路叫“望江路”，走了几十年。"),
        codes=("T-002", "T-003"),
    ),
)
DAMAGES["nested-quotes"] = Damage(
    "nested-quotes",
    "1.34",
    _swap(
        (
            "大家定下了“重修路、重种树、重清河的“三重”老规矩。”",
            "大家定下了“重修路、重种树、重清河的‘三重’老规矩。”",
        ),
        codes=("T-003",),
    ),
)
DAMAGES["trad-char"] = Damage(
    "trad-char",
    "1.35",
    _swap(
        ("戏是老街的靈魂。", "戏是老街的灵魂。"),
        ("船開了，岸上的人還在招手。", "船开了，岸上的人还在招手。"),
    ),
)
DAMAGES["stray-space"] = Damage(
    "stray-space",
    "1.36",
    _swap(
        ("从 2015年第 77位升到 2021年第 9位。", "从2015年第77位升到2021年第9位。"),
        ("全街共有 36 个摊位、2 间茶室。", "全街共有36个摊位、2间茶室。"),
    ),
)
DAMAGES["legitimate-space"] = Damage(
    "legitimate-space",
    "1.37",
    _keep("镇里办起了“共话老街 灯火相传”主题茶会。", "孩子们排了《渡口清晨 班船慢行》这出小戏。"),
)


@damage("1.38", "stranded-space", PAGE)
def _(rng: Random, page: Page) -> Page:
    return _exact(
        _everywhere(
            page,
            lambda raw: "\n".join(p + rng.choice((" ", "  ", "\u3000")) for p in raw.split("\n")),
        )
    )


DAMAGES["number-form"] = Damage(
    "number-form",
    "1.39",
    _keep(
        "修路花了249.03万元，占全年支出的28.7%。",
        "人手占1/5，定下“1+6+N×2”的办法。",
        "客人多了0.78万人，“碧道+”和7M宽的路1954年就有了。",
        "茶室7×24小时有人，100%用本地茶。",
    ),
)
DAMAGES["range-dash"] = Damage(
    "range-dash",
    "1.40",
    _keep("2018-2020年修桥，每月7-9日开市。", "2024—2026年再添14—16家茶室。"),
)
DAMAGES["dash-variant"] = Damage(
    "dash-variant",
    "1.41",
    _keep(
        "青石镇-北塘镇的班车开通了。",
        "这条街叫碧石——望江一线，人人都认得。",
        "青石—北塘的路修好了。",
    ),
)
DAMAGES["ellipsis"] = Damage(
    "ellipsis", "1.42", _keep("摊上有竹篮、草帽、旧书……样样都有人问。", "“再等等……”老人说。")
)


@damage("1.43", "ellipsis-paragraph", LINES)
def _(rng: Random, page: Page) -> Page:
    return _add(page, _pick(rng, page, "para"), "para", "……", "……")


DAMAGES["name-separators"] = Damage(
    "name-separators",
    "1.44",
    _byline("记者/甲某 实习生/乙某", "本报记者 甲某 通讯员 乙某 丙某", "文/甲某·乙某"),
    LINES,
)
DAMAGES["quote-sequence"] = Damage(
    "quote-sequence",
    "1.45",
    _keep(
        "“早市会更好吗？”“路灯会更亮。”两位摊主一前一后地说。", "街上有“茶巷”“书巷”“戏巷”三条巷子。"
    ),
)
DAMAGES["doubled-character"] = Damage(
    "doubled-character",
    "1.46",
    _swap(
        ("活动正如如火如荼地开展。", "活动正如火如荼地开展。"),
        ("码头头的装卸工也来帮忙。", "码头的装卸工也来帮忙。"),
        ("几家店铺合作作为主办方。", "几家店铺合作为主办方。"),
        codes=("T-004",),
    ),
)
# Lost characters and words cannot be guessed: the text is left as it is.
DAMAGES["wrong-character"] = Damage(
    "wrong-character",
    "1.47",
    _keep(
        "青石镇(青石镇)的落叶彩很好看。".replace("(", "（").replace(")", "）"),
        "渡口的领域、新景象都写进了议会议。",
    ),
)
DAMAGES["wording-suspect"] = Damage(
    "wording-suspect",
    "1.48",
    _keep("两家联合组建等青石方式，把路修好。", "大家把得这条路走得更远的。"),
)

# --------------------------------------------------------------------------- 2: seen elsewhere


def _jump_marks(rng: Random) -> tuple[str, str]:
    number = f"{rng.choice('AB')}{rng.randint(2, 9):02}"
    return rng.choice(
        (
            (f"（下转{number}版）", "（上接A01版）"),
            ("（下转第三版）", "（紧接第一版）"),
            (f"下转{number}版", "上接A01版"),
        )
    )


@damage("2.01", "jump-line", LINES)
def _(rng: Random, page: Page) -> Page:
    row = _pick(rng, page, "para")
    head, tail = _cut(rng, row)
    down, up = _jump_marks(rng)
    own = rng.random() < 0.5 or not up.startswith("（")
    return _touch(page, row, f"{head}\n\n{down}\n\n{up}" + ("\n\n" if own else "") + tail)


@damage("2.02", "furniture", LINES)
def _(rng: Random, page: Page) -> Page:
    lines = (
        "本版编辑：甲某 电话：000-000000",
        "责任编辑：甲某 美编：乙某 校对：丙某",
        "第08版 · 副刊",
        "A03 要闻",
        "2023年5月6日 星期六",
        "- 12 -",
        "新闻热线：000-0000000",
    )
    for line in rng.sample(lines, 2):
        page = _add(page, _pick(rng, page, "para", "caption"), "furniture", line)
    return page


@damage("2.03", "running-head", LINES)
def _(rng: Random, page: Page) -> Page:
    row = _pick(rng, page, "para")
    line = rng.choice(("副刊 08", "08 副刊", "- 12 -", "12", "A05 民生"))
    gap = rng.choice(("\n", "\n\n"))
    return _touch(page, row, f"{gap}{line}{gap}".join(_cut(rng, row)))


@damage("2.04", "repeated-headline", LINES)
def _(rng: Random, page: Page) -> Page:
    title = page.of("title")[0]
    row = rng.choice([r for r in page.of("para") if r.article == title.article])
    head, tail = _cut(rng, row)
    again = rng.choice((title.text, title.text + "（续）"))
    return _touch(page, row, f"{head}\n\n（下转A02版）\n\n{again}\n\n（上接A01版）{tail}")


@damage("2.05", "pull-quote", LINES)
def _(rng: Random, page: Page) -> Page:
    row = [r for r in page.of("para") if r.article == 0][1]
    raw = rng.choice(
        ("❝慢一点，\n才看得见❞", "“灯亮着，\n人就回来。”", "“旧物会说话，\n要有人听。”")
    )
    return _add(page, row, "pullquote", raw, raw.replace("\n", "").strip("❝❞"))


@damage("2.06", "sidebar", LINES)
def _(rng: Random, page: Page) -> Page:
    words = _Words(rng)
    if rng.random() < 0.5:
        first = page.of("para")[0]
        text = "【核心提示】" + _paragraph(words, rng)
        page = replace(
            page, loose=(*page.loose, text, text.removeprefix("【核心提示】"), "核心提示")
        )
        title = [r for r in page.rows if not r.article and r.role in ("title", "subtitle")][-1]
        return _add(page, title if not first.dateline else first, "para", text, text)
    page = _single(page)
    text = _paragraph(words, rng)
    page = _add(page, page.of("para")[-1], "furniture", "新闻链接\n古桥小史\n\n" + text)
    page = _add(page, _newest(page), "para", "", text)
    return replace(page, loose=(*page.loose, "新闻链接", "古桥小史", "新闻链接 古桥小史"))


DAMAGES["straight-quotes"] = Damage(
    "straight-quotes",
    "2.07",
    _swap(
        ('"早市"开张那天，他说:"等一等。"', "“早市”开张那天，他说：“等一等。”"),
        ("大家叫它'茶巷',走几步就到。", "大家叫它‘茶巷’，走几步就到。"),
    ),
)
DAMAGES["wrong-way-quotes"] = Damage(
    "wrong-way-quotes",
    "2.08",
    _swap(
        ("”夜市“开张了，客人很多。", "“夜市”开张了，客人很多。"),
        ("街坊把“好事“办成了“喜事“。", "街坊把“好事”办成了“喜事”。"),
    ),
)
DAMAGES["corner-brackets"] = Damage(
    "corner-brackets",
    "2.09",
    _swap(
        ("首届「潮声」诗会在桥头举行。", "首届“潮声”诗会在桥头举行。"),
        ("他说：「先上『灯塔课』再吃饭。」", "他说：“先上‘灯塔课’再吃饭。”"),
    ),
)
DAMAGES["full-width-digits"] = Damage(
    "full-width-digits",
    "2.10",
    _swap(
        ("１９８７年装的ＬＥＤ路灯，省电３０％。", "1987年装的LED路灯，省电30%。"),
        ("全长３．５公里，走Ｂ线。", "全长3.5公里，走B线。"),
    ),
)
DAMAGES["ellipsis-variants"] = Damage(
    "ellipsis-variants",
    "2.11",
    _swap(
        ("“再等等...”老人说。", "“再等等……”老人说。"),
        ("“来了…”船工喊。", "“来了……”船工喊。"),
        ("竹篮、草帽。。。样样都有。", "竹篮、草帽……样样都有。"),
    ),
)
DAMAGES["dash-double-hyphen"] = Damage(
    "dash-double-hyphen",
    "2.12",
    _swap(
        ("只有一句--走吧。", "只有一句——走吧。"),
        ("他要找的人─—就在桥头。", "他要找的人——就在桥头。"),
    ),
)
DAMAGES["dash-as-han"] = Damage(
    "dash-as-han",
    "2.12",
    _swap(("海风一吹一一他醒了。", "海风一吹——他醒了。"), codes=("T-018",)),
)


@damage("2.13", "letter-spaced-headline")
def _(rng: Random, page: Page) -> Page:
    if page.copies:
        return page  # their titles are the same
    row = _pick(rng, page, "title")
    text = rng.choice(("夜市新生", "山城早市", "渡口清晨", "老街灯火"))
    return _exact(_touch(page, row, rng.choice(("\u3000", " ")).join(text), text=text))


_KANGXI = dict(
    zip("山雨水人日木石火土大小口手心生用", "⼭⾬⽔⼈⽇⽊⽯⽕⼟⼤⼩⼝⼿⼼⽣⽤", strict=True)
)


@damage("2.14", "kangxi-radicals", PAGE)
def _(rng: Random, page: Page) -> Page:
    return _exact(_everywhere(page, lambda raw: "".join(_KANGXI.get(c, c) for c in raw)))


@damage("2.15", "zero-width", PAGE)
def _(rng: Random, page: Page) -> Page:
    def sown(raw: str) -> str:
        return re.sub(
            f"(?<=[{HAN}])(?=[{HAN}])",
            lambda _: rng.choice("\u200b\u00ad\ufeff") if rng.random() < 0.05 else "",
            re.sub("(?<=\\d)(?=[年月个名])", "\u00a0", raw),
        )

    return _exact(_everywhere(page, sown))


@damage("2.16", "tofu", TEXT)
def _(rng: Random, page: Page) -> Page:
    raw, text = rng.choice(
        (
            ("海\ufffd湾大桥通车了。", "海门湾大桥通车了。"),
            ("第□期工程完工了。", "第三期工程完工了。"),
            ("旧码\ue123开放了。", "旧码头开放了。"),
        )
    )
    page, row = _say(rng, page, raw, text)
    return _flag(page, row, "T-017", "T-018")


@damage("2.17", "repeated-paragraph", LINES)
def _(rng: Random, page: Page) -> Page:
    row = _pick(rng, page, "para")
    return _touch(page, row, f"{row.raw}\n\n{row.text}")


@damage("2.18", "overlap", LINES)
def _(rng: Random, page: Page) -> Page:
    row = _pick(rng, page, "para")
    marks = _places(row.raw, f"(?<=[{HAN}][{HAN}][{HAN}][{HAN}]，)(?=[{HAN}])")
    at = rng.choice(marks or _places(row.raw))
    start = max(row.raw.rfind(mark, 0, at - 1) for mark in "，。”：") + 1
    start = max(start, at - 18)
    return _touch(page, row, f"{row.raw[:at]}\n\n{row.raw[start:]}")


@damage("2.19", "lost-line", LINES)
def _(rng: Random, page: Page) -> Page:
    row = _pick(rng, page, "para")
    head, tail = _cut(rng, row)
    size = min(18, len(tail) // 2)
    return _flag(_touch(page, row, f"{head}\n\n{tail[size:]}"), row)


@damage("2.20", "interleaved-columns", PAGE)
def _(rng: Random, page: Page) -> Page:
    shown = [row for row in page.rows if row.raw or row.role != "para"]
    pairs = [(a, b) for a, b in pairwise(shown) if a.role == b.role == "para"]
    pairs = [pair for pair in pairs if not (pair[0].touched or pair[1].touched)] or pairs
    if not pairs:
        return page
    a, b = rng.choice(pairs)
    em, gap = page.measure or 18, "\n\n" if page.measure else "\n"
    left, right = (_wrapped(row.raw.replace("\n", ""), em) for row in (a, b))
    size = max(len(left), len(right))
    left, right = left + [""] * (size - len(left)), right + [""] * (size - len(right))
    zipped = [line for pair in zip(left, right, strict=True) for line in pair if line]
    page = _touch(page, a, gap.join(zipped))
    page = _touch(page, b, "")
    return _flag(_flag(page, a), b)


@damage("2.21", "drop-cap", LINES)
def _(rng: Random, page: Page) -> Page:
    byline = [r for r in page.of("para") if not r.dateline]
    row = next((r for r in byline if not r.touched), byline[0])
    return _touch(page, row, f"{row.raw[0]}\n{row.raw[1:]}")


@damage("2.22", "vertical-headline")
def _(rng: Random, page: Page) -> Page:
    if page.copies:
        return page
    row = page.of("title")[0]
    text = rng.choice(("夜市新生", "水乡早市", "渡口人家"))
    return _touch(page, row, "\n".join(text), text=text)


@damage("2.23", "number-broken", TEXT)
def _(rng: Random, page: Page) -> Page:
    gap = rng.choice(("\n", "\n\n"))
    raw, text = rng.choice(
        (
            (f"村里拿出25{gap}0万元修路。", "村里拿出250万元修路。"),
            (f"客人增长6.{gap}2%，茶室添了两间。", "客人增长6.2%，茶室添了两间。"),
            (f"桥修于19{gap}87年，石料来自上游。", "桥修于1987年，石料来自上游。"),
        )
    )
    return _say(rng, page, raw, text)[0]


DAMAGES["thousands"] = Damage(
    "thousands", "2.24", _keep("修路用了12,500元。", "全镇3,800人都来看灯。")
)
DAMAGES["clock-time"] = Damage(
    "clock-time", "2.25", _keep("茶室08:30开门，21:00关门。", "地图的比例尺1:500。")
)
DAMAGES["ascii-and-space"] = Damage(
    "ascii-and-space",
    "2.26",
    _swap(
        ("去年, 全镇都来看灯。", "去年，全镇都来看灯。"),
        ("新铺的路 (含桥面) , 共有三段; 都通车了。", "新铺的路（含桥面），共有三段；都通车了。"),
    ),
)


@damage("2.27", "mark-at-line-start", LINES)
def _(rng: Random, page: Page) -> Page:
    row = _pick(rng, page, "para")
    marks = _places(row.raw, "(?=，)") or _places(row.raw)
    at = rng.choice(marks)
    return _touch(page, row, row.raw[:at] + rng.choice(("\n", "\n\n")) + row.raw[at:])


DAMAGES["doubled-marks"] = Damage(
    "doubled-marks",
    "2.28",
    _swap(
        ("班船开走了。。", "班船开走了。"),
        ("大家，，都来看灯。", "大家，都来看灯。"),
        ("路、、灯都修好了。", "路、灯都修好了。"),
    ),
)


@damage("2.29", "padded-names", LINES)
def _(rng: Random, page: Page) -> Page:
    if rng.random() < 0.5:
        row = _pick(rng, page, "caption")
        return _exact(_touch(page, row, row.text + " 王\u3000明 摄", credit="王明 摄"))
    return _byline("本报记者 陈 某", "文/图 陈\u3000某")(rng, page)


@damage("2.30", "agency-tail", LINES)
def _(rng: Random, page: Page) -> Page:
    row = page.of("para")[-1]
    tail = rng.choice(("（完）", "（据本社电）"))
    page = _touch(page, row, row.raw + tail)
    return replace(page, loose=(*page.loose, "据本社电"))


@damage("2.31", "layout-pointer", LINES)
def _(rng: Random, page: Page) -> Page:
    if rng.random() < 0.5:
        row = _pick(rng, page, "caption")
        return _touch(page, row, rng.choice(("右下图：", "上图：", "左图：")) + row.raw)
    return _say(rng, page, "新桥（上图）昨天通车。", "新桥昨天通车。")[0]


@damage("2.32", "numbered-captions", LINES)
def _(rng: Random, page: Page) -> Page:
    row = [r for r in page.of("caption") if r.raw][-1]
    shape = rng.choice(("图①：{}", "①{}", "图②：{}"))
    return _touch(page, row, shape.format(row.text), credit="")


@damage("2.33", "bracketed-credit", LINES)
def _(rng: Random, page: Page) -> Page:
    row = _pick(rng, page, "caption")
    credit = rng.choice(("受访者供图", "记者 甲某 摄", "本报资料图片"))
    left, right = rng.choice(("（）", "()"))
    return _touch(page, row, f"{row.text}{left}{credit}{right}", credit=credit)


@damage("2.34", "bracketed-label", LINES)
def _(rng: Random, page: Page) -> Page:
    if rng.random() < 0.5:
        return _labels(page, "【{}】\n\n{}", "山水桥")
    return _labels(page, "{}\n\n{}", ("关键词一：桥", "关键词二：灯", "关键词三：人"))


@damage("2.35", "numeral-label", LINES)
def _(rng: Random, page: Page) -> Page:
    if rng.random() < 0.5:
        return _labels(page, "{}、{}", "一二三")
    return _labels(page, "（{}）{}", "一二三")


@damage("2.36", "bullets", LINES)
def _(rng: Random, page: Page) -> Page:
    row = [r for r in page.of("para") if r.article == 0][1]
    if rng.random() < 0.5:
        page = _touch(page, _pick(rng, page, "heading"), "■ 记者手记", text="记者手记", label="")
        return page
    parts = ("修伞", "修鞋", "磨刀")
    text = " ".join("●" + part for part in parts)
    page = _add(page, row, "para", text, text)
    return replace(page, loose=(*page.loose, text, *parts, *("●" + part for part in parts)))


@damage("2.37", "question-and-answer", LINES)
def _(rng: Random, page: Page) -> Page:
    row = rng.choice([r for r in page.of("para") if r.article == 0])
    asked, said = rng.choice((("问：", "答："), ("记者：", "受访者：")))
    one, two = asked + "早市几点开门，要不要先登记？", said + "六点开门，来了就能摆，不用登记。"
    page = _add(page, row, "para", one + two, one)
    return _add(page, _newest(page), "para", "", two)


@damage("2.38", "verse", LINES)
def _(rng: Random, page: Page) -> Page:
    rows = [r for r in page.of("para") if r.article == 0]
    if rng.random() < 0.3:
        return _add(page, rows[-1], "verse", "此致\n敬礼", "此致\n敬礼")
    text = rng.choice(("潮来，\n潮往，\n灯火照石墙。", "山高路远\n水阔天长\n灯火人家"))
    return _add(page, rows[1], "verse", text, text)


@damage("2.39", "flattened-table", LINES)
def _(rng: Random, page: Page) -> Page:
    row = [r for r in page.of("para") if r.article == 0][1]
    text = rng.choice(
        ("年份 班次 人次\n2020 12 800\n2021 14 960", "甲村 28条\n乙村 31条\n丙村 9条")
    )
    page = _add(page, row, "para", text, text)
    return _flag(page, _newest(page))


@damage("2.40", "footnote-marks", TEXT)
def _(rng: Random, page: Page) -> Page:
    return _say(rng, page, rng.choice(("旧船坞[1]还在，绞车[2]也在。", "岸边的绞车①还能转动。")))[0]


DAMAGES["latin-hyphenation"] = Damage(
    "latin-hyphenation",
    "2.41",
    _swap(
        ("墙上写着inno-\nvation这个词。", "墙上写着innovation这个词。"),
        ("他指着Moun-\ntain一词说。", "他指着Mountain一词说。"),
    ),
)
DAMAGES["url-broken"] = Damage(
    "url-broken",
    "2.42",
    _swap(
        ("班次表见www.zhen\n.example上的通知。", "班次表见www.zhen.example上的通知。"),
        ("来信请寄post@\nzhen.example，会有人回。", "来信请寄post@zhen.example，会有人回。"),
    ),
)
DAMAGES["html-entities"] = Damage(
    "html-entities",
    "2.43",
    _swap(
        ("&ldquo;早市&rdquo;开张了。", "“早市”开张了。"),
        ("茶&amp;书两间屋子&nbsp;都开了。", "茶&书两间屋子都开了。"),
        ("价钱&lt;10元，&#8220;便宜&#8221;。", "价钱<10元，“便宜”。"),
    ),
)
DAMAGES["mojibake"] = Damage(
    "mojibake",
    "2.43",
    _swap(
        ("路牌上写着锟斤拷，认不得。", "路牌上写着望江街，认不得。"),
        ("他说鈥滆矾修好了。", "他说“路修好了。”"),
        codes=("T-017",),
    ),
)


@damage("2.44", "unit-glyphs")
def _(rng: Random, page: Page) -> Page:
    return _say(rng, page, rng.choice(("茶室有120㎡，冬天18℃。", "屋里28°C，屋外31°C。")))[0]


DAMAGES["look-alikes"] = Damage(
    "look-alikes",
    "2.45",
    _swap(
        ("2O23年修了桥。", "2023年修了桥。"),
        ("去年l2月开了市。", "去年12月开了市。"),
        ("他自已走路回家。", "他自己走路回家。"),
        ("周未大家都来看灯。", "周末大家都来看灯。"),
        codes=("T-018", "T-004"),
    ),
)
DAMAGES["word-level-variants"] = Damage(
    "word-level-variants",
    "2.46",
    _swap(
        ("地扫得很乾净。", "地扫得很干净。"),
        ("皇后的故事后来写进了戏里。", "皇后的故事后来写进了戏里。"),
        ("乾坤二字刻在门上。", "乾坤二字刻在门上。"),
    ),
)


@damage("2.47", "dateline-variants", LINES)
def _(rng: Random, page: Page) -> Page:
    row = page.of("para")[0]
    line, by = rng.choice(
        (
            ("本报讯", "记者甲某"),
            ("某某电", "通讯员 甲某"),
            ("新华社某地1月2日电", "记者甲某、乙某"),
            ("本报青石5月6日电", "记者 甲某"),
            ("本报讯", ""),
        )
    )
    page = replace(page, rows=tuple(r for r in page.rows if r.role != "byline" or r.article))
    tag = f"{line}（{by}）" if by else f"{line} "
    return _touch(page, row, tag + row.text, dateline=line, bylines=(by,) if by else ())


@damage("2.48", "several-photographers", LINES)
def _(rng: Random, page: Page) -> Page:
    row = _pick(rng, page, "caption")
    credit = rng.choice(("甲某 乙某 摄", "甲某、乙某 摄", "本报记者 甲某 通讯员 乙某 摄"))
    return _touch(page, row, f"{row.text} {credit}", credit=credit)


@damage("2.49", "advertisement", LINES)
def _(rng: Random, page: Page) -> Page:
    line = rng.choice(
        (
            "旺铺转让 电话：000-0000000",
            "扫码关注公众号",
            "长按二维码 关注青石发布",
            "广告 招商热线：000-000000",
        )
    )
    return _add(page, _pick(rng, page, "para", "caption"), "furniture", line)


# --------------------------------------------------------------------------- traps

for _name, _sentences in {
    "trap-word-joint": ("请党员员工带头清理河道。", "年底的书记记分分级公布了。"),
    "trap-digit-dash": ("“藏不住了”——4000多辆单车都来了。",),
    "trap-latin-comma": ("他戴着“i♥JMM”，走过渡口。",),
    "trap-title-words": ("从“石道”到“碧道”，仅一字之差。", "“人人有书、处处有灯”，是大家的心愿。"),
}.items():
    DAMAGES[_name] = Damage(_name, "trap", _keep(*_sentences))


@damage("trap", "trap-one-sentence", LINES)
def _(rng: Random, page: Page) -> Page:
    """Paragraphs of one sentence, or with a number first, are paragraphs."""
    text = rng.choice(
        (
            "经过一年精心打造，“一街两巷”的格局基本成型。",
            "51次，是摊主这一年来回修船厂的次数，每一次都有街坊同去。",
            "1月15日，渡口的班船第一次在夜里靠岸，岸上站满了人。",
            "“人人有书、处处有灯”，街坊们把这句话写在了桥头的木牌上。",
        )
    )
    row = [r for r in page.of("para") if r.article == 0][1]
    return _exact(_add(page, row, "para", text, text))
