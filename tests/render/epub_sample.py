"""A small book with everything in it, set with the classic layout's own e-book templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path

import jinja2
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from jinja2.sandbox import ImmutableSandboxedEnvironment
from PIL import Image

from publish.model import Anthology, Article, Creator, Page, Part
from publish.render.epub import Resource
from publish.typeset.words import words_for

LAYOUT = Path(__file__).parents[2] / "layouts" / "classic"
FACES = ("BookSong-Regular", "BookSong-Bold", "BookHei-Medium", "BookHei-Bold", "BookKai-Regular")
WORDS = words_for("zh-Hans-CN")


@dataclass(frozen=True)
class NoteView:
    id: str
    mark: str
    markup: str
    back: str


@dataclass(frozen=True)
class Entry:
    title: str
    href: str
    children: tuple[Entry, ...] = field(default=())
    level: int = 1


@dataclass(frozen=True)
class Landmark:
    type: str
    title: str
    href: str


def environment() -> jinja2.Environment:
    return ImmutableSandboxedEnvironment(
        loader=jinja2.FileSystemLoader(LAYOUT),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


CALL = (
    '<sup class="note-call"><a epub:type="noteref" role="doc-noteref" id="{call}" '
    'href="#{note}">〔{mark}〕</a></sup>'
)

PREFACE = Article(
    "preface", "编者的话", role="preface", bylines=("本书编者",), dateline="二〇二四年春"
)
STORY = Article(
    "003.1",
    "河口新渡 十里灯火",
    kicker="沿江五镇连成一线",
    subtitles=("——渡口整修一年记",),
    bylines=("本报记者甲", "通讯员乙"),
    source="《江海日报》第3版",
    date="2024年3月5日",
)
PARTS = (Part("part-1", "水上", (STORY,), 1),)

BOOK = Anthology(
    title="渡口",
    language="zh-Hans-CN",
    identifier="urn:uuid:0e1f6b0a-0000-5000-8000-000000000001",
    modified="2024-06-30T08:00:00Z",
    subtitle="江海新闻选",
    creators=(
        Creator("江海编辑部", "edt", "Jianghai Bianjibu"),
        Creator("本报摄影组", "pht"),
        Creator("江海出版社", "pbl"),
    ),
    publisher="江海出版社",
    date="2024-06",
    isbn="978-7-00-000000-1",
    rights="版权所有 & 翻印必究",
    description="十里河口的一年。",
    series="江海文库",
    front=(PREFACE,),
    parts=PARTS,
)

BODY = """<p>清早六点，渡口的<span class="proper">北门</span>刚开，<em
class="dots">头班船</em>已经离岸。
{call}</p>
<p class="noindent">“等一等！”（船工乙）喊。<ruby>埠<rt>bù</rt></ruby>头的<span
class="book-title">渡口谣</span>、<strong>新灯</strong>和<em>旧船</em>，都在<a
href="https://example.org/">这里</a>。H<sub>2</sub>O，<code>A-1</code>。</p>
<h2 id="a-003.1-h1"><span class="label">治</span>清淤三公里</h2>
<blockquote><p>水清了，人就回来了。</p></blockquote>
<blockquote class="pull"><p>十里灯火，是一年的账。</p></blockquote>
<div class="verse"><p class="line">月落船头白，</p><p class="line">灯红渡口明。</p></div>
<figure><div class="picture"><img src="../images/map.png" alt="河口五镇示意图"/></div>
<figcaption>河口五镇<span
class="credit">图：Wenji</span></figcaption></figure>
<figure class="lost"><figcaption>夜里的渡口<span class="credit">本报记者甲 摄</span></figcaption>
</figure>
<hr class="separator"/>
<h3 id="a-003.1-h2">账本</h3>
<table><caption>两年对照</caption><thead><tr><th>年份</th><th>旅客（万人次）</th></tr></thead>
<tbody><tr><td>2022</td><td>1138</td></tr><tr><td>2023</td><td>1280</td></tr></tbody></table>
<ol><li><p>清淤</p></li><li><p>修岸</p></li></ol>
<ul><li><p>点灯</p></li></ul>""".format(
    call=CALL.format(call="a-003.1-r1", note="a-003.1-n1", mark="1")
)


@cache
def font(name: str) -> bytes:
    """A font of squares with the names that our faces have."""
    family, style = name.split("-")
    family = f"Book {family.removeprefix('Book')}"
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    pen.lineTo((100, 800))
    pen.lineTo((900, 800))
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "han"])
    letters = (*range(0x20, 0x100), *range(0x2010, 0x2040), *range(0x3000, 0x3020))
    every = (*letters, *range(0x4E00, 0xA000), *range(0xFF01, 0xFF60))
    builder.setupCharacterMap(dict.fromkeys(every, "han"))
    builder.setupGlyf({".notdef": pen.glyph(), "han": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "han": (1000, 0)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": style})
    builder.setupOS2()
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 3_786_912_000
    builder.font.recalcTimestamp = False
    out = BytesIO()
    builder.save(out)
    return out.getvalue()


@cache
def picture(width: int, height: int) -> bytes:
    out = BytesIO()
    Image.new("L", (width, height), 200).save(out, "PNG")
    return out.getvalue()


ENTRIES = (
    Entry("编者的话", "text/preface.xhtml"),
    Entry(
        "第一辑　水上",
        "text/part-1.xhtml",
        (
            Entry(
                STORY.title,
                "text/003.1.xhtml",
                (Entry("治　清淤三公里", "text/003.1.xhtml#a-003.1-h1", (), 2),),
            ),
        ),
        level=0,
    ),
)
LANDMARKS = (
    Landmark("cover", "封面", "text/cover.xhtml"),
    Landmark("toc", "目录", "nav.xhtml#toc"),
    Landmark("bodymatter", "正文", "text/part-1.xhtml"),
)
NOTES = (NoteView("a-003.1-n1", "1", "据交通部门<em>统计</em>。", "a-003.1-r1"),)


def fill(template: str, **values: object) -> str:
    common = {"book": BOOK, "words": WORDS, "lang": BOOK.language, "upright": str}
    common |= {"page_breaks": "", "page_list": ()}
    return environment().get_template(f"epub/{template}").render(**common, **values)


def article_page(article: Article, body: str, origin: str, notes: tuple[NoteView, ...]) -> Page:
    markup = fill(
        "article.xhtml",
        article=article,
        anchor=f"a-{article.id}",
        byline="　".join((article.dateline, *article.bylines)).strip(),
        origin=origin,
        body=body,
        notes=notes,
        type=article.role,
        aria=f"doc-{article.role}",
        provenance=(("dcterms:issued", "2024-03-05"), ("schema:pageStart", "3")),
    )
    return Page(f"text/{article.id}.xhtml", article.role, article.title, markup)


def pages() -> tuple[Page, ...]:
    """Every kind of page, in reading order."""
    cover = fill("cover.xhtml", cover="../images/cover.png")
    title = fill("titlepage.xhtml", creators=("江海编辑部　编",), date="2024年6月")
    record = (("书名", "渡口"), ("编著者", "江海编辑部　编"))
    fields = (("版次", "第1版"),)
    imprint = fill("colophon.xhtml", record=record, lines=(), fields=fields, cip=None, notice="")
    nav = fill("nav.xhtml", entries=ENTRIES, landmarks=LANDMARKS)
    part = fill(
        "part.xhtml", part=PARTS[0], anchor="a-part-1", number="第一辑", full_title="第一辑　水上"
    )
    ncx = fill("ncx.xml", entries=ENTRIES, uid=BOOK.identifier)
    return (
        Page("text/cover.xhtml", "cover", "封面", cover),
        Page("text/titlepage.xhtml", "titlepage", BOOK.title, title),
        Page("text/colophon.xhtml", "colophon", "版权页", imprint),
        Page("nav.xhtml", "toc", "目录", nav),
        article_page(PREFACE, "<p>一渡一灯，都是人事。</p>", "", ()),
        Page("text/part-1.xhtml", "part", "第一辑　水上", part),
        article_page(STORY, BODY, "原载《江海日报》第3版，2024年3月5日", NOTES),
        Page("toc.ncx", "ncx", "目录", ncx),
    )


def resources() -> tuple[Resource, ...]:
    faces = [{"family": "Book Song", "weight": 400, "path_name": f"{name}.ttf"} for name in FACES]
    style = fill("screen.css", faces=faces, vertical=False).encode()
    return (
        Resource("styles/screen.css", "text/css", style),
        *(Resource(f"fonts/{face}.ttf", "font/ttf", font(face)) for face in FACES),
        Resource("fonts/OFL-1.1.txt", "text/plain", b"Copyright the makers of squares\n"),
        Resource("images/cover.png", "image/png", picture(60, 90), ("cover-image",)),
        Resource("images/map.png", "image/png", picture(80, 50)),
    )
