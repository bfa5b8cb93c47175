"""The pictures of docs/composition.md: what each setting of `[composition]` does, drawn by it.

    .venv/bin/python -m tests.pictures

1. A picture's text is .md as an author writes it; the house's own reader and writer make markup.
2. Each panel of a picture sets this markup by the classic layout with a `[composition]` of its
   own, on a page just wider than the measure.  The box is the type area: what hangs sticks out.
3. The pages become pixels, cut below their text, side by side in one grey PNG.
4. docs/composition/lines.json keeps the lines of every panel; a test sets them anew.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from pathlib import Path

from markupsafe import Markup
from PIL import Image, ImageOps
from weasyprint.formatting_structure import boxes

from publish.model import Anthology
from publish.read.markdown import parse_article
from publish.render.fetch import default_cache
from publish.render.fonts import FAMILIES, BookFonts, book_fonts, isolate_fontconfig
from publish.render.pdf import BASE, Laid, Typesetter, isolate
from publish.render.raster import raster
from publish.typeset.layout import MM, Composition, Layout, Trim, read_layout
from publish.typeset.pages import Templates
from publish.typeset.record import imprint_of
from publish.typeset.words import words_for
from publish.typeset.xhtml import Setting, body

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "composition"
LINES = FOLDER / "lines.json"
CLASSIC = ROOT / "layouts" / "classic"
LANGUAGE = "zh-Hans-CN"
DEFAULT = Composition()

WIDTH = 1600  # pixels of every picture: on a page they are then of one scale
SCALE = 2 * 96 / 72  # pixels in a point
MARGIN = 1.5 * 10.5  # points beside the type area: more than a mark that hangs
TALL = 24  # lines that a panel has room for
GREYS = 16
FRAME = """
.label { text-indent: 0; font: 7.5pt/12.5pt "Book Hei", "Book Song"; height: 17.5pt; color: #555 }
.area { outline: .5pt solid #ccc }
.area p + p { margin-top: 0 }
"""


@dataclass(frozen=True, slots=True)
class Panel:
    """The text under one setting.  `sheet`: what `[composition]` does not say."""

    label: str
    composition: Composition = DEFAULT
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """`name`: of its file; `measure`: in em; `text`: .md; `caption`: as in docs/composition.md;
    `zoom`: for what is small."""

    name: str
    caption: str
    measure: int
    text: str
    panels: tuple[Panel, ...]
    zoom: float = 1.0


def _panels(key: str, *values: object) -> tuple[Panel, ...]:
    """A panel for each value of a key, labelled as it is written in layout.toml."""
    return tuple(Panel(f"{key} = {_toml(v)}", Composition(**{key: v})) for v in values)  # type: ignore[arg-type]


def _toml(value: object) -> str:
    return json.dumps(value)


# --------------------------------------------------------------------------- the pictures

PICTURES = (
    Picture(
        "prohibition",
        "行首行尾禁则: basic lets a dash or a slash begin a line, gb a dash only, strict neither",
        16,
        "鼓声在江面上响了整整一个晚上——岸上没有一个人去睡。\n\n"
        "名单按村子登记，每条船十二人／十六人／二十人，另有一人掌舵。",
        _panels("prohibition", "basic", "gb", "strict"),
    ),
    Picture(
        "punctuation",
        "标点宽度: 全角式, 开明式, 半角式",
        16,
        "江水涨了。鼓手说：“开船！”岸上的人（老人、孩子）都站了起来。红的、黄的、青的龙舟，"
        "一条接一条；鼓声不停，旗也不停。",
        _panels("punctuation", "quanjiao", "kaiming", "banjiao"),
    ),
    Picture(
        "hanging",
        "标点悬挂: none, allow-end, force-end",
        16,
        "龙舟从渡口划到石桥只要一刻钟。岸上的人跟着船跑。\n\n"
        "江水从山里流来，流到海里去了。本报记者甲在岸上看了一天。",
        _panels("hanging", "none", "allow-end", "force-end"),
    ),
    Picture(
        "autospace",
        "中西间距: none, a quarter of an em, half an em",
        16,
        "2024年端午，江海镇有12条龙舟下水，用3D打印的龙头重5公斤，由Wenji队在7月制作，"
        "全长18.5米，可坐22人。",
        _panels("autospace", (0.0, 0.0, 0.0), (0.125, 0.25, 0.34), (0.25, 0.5, 0.6)),
    ),
    Picture(
        "hyphenation",
        "西文断词: divided and undivided words in a narrow measure",
        16,
        "船尾写着一行英文，Rowing together is an extraordinary responsibility，"
        "说的是同舟共济的意思。",
        _panels("hyphenation", True, False),
    ),
    Picture(
        "emphasis",
        "着重号: dots under the Han characters, or none",
        16,
        "划船靠的[是齐心，不是力气]{.dots}。鼓点一乱，船就慢了。",
        _panels("emphasis", "dot", "none"),
        zoom=1.4,
    ),
    Picture(
        "names",
        "专名号、浪线书名号: lines under names and wavy lines under titles, or none",
        16,
        "[江海]{.name}[石桥]{.name}两镇的人都会唱[渡口谣]{.title}，本报记者[甲]{.name}"
        "把它收进了[江上龙舟记]{.title}。",
        _panels("names", "line", "none"),
        zoom=1.4,
    ),
    Picture(
        "ruby",
        "拼音: readings half the size of their base, smaller, larger",
        11,
        "江水{涌|yǒng}动，{桡|ráo}手坐在船边，{艄公|shāogōng}站在船尾。",
        _panels("ruby", 0.5, 0.4, 0.6),
        zoom=1.35,
    ),
    Picture(
        "zhuyin",
        "注音符号: to the right of each character, at two sizes",
        11,
        "{江|ㄐㄧㄤ}{上|ㄕㄤˋ}{龙|ㄌㄨㄥˊ}{舟|ㄓㄡ}一条接着一条，{争|ㄓㄥ}先下水。",
        _panels("zhuyin", 0.32, 0.4),
        zoom=2.0,
    ),
    Picture(
        "interlinear",
        "行间注: a note over the words that it explains",
        24,
        "渡口的老人说，{扒龙舟|划船比赛}那天，{头桡|头排桨手}先下水，全船的人看他落第一桨，"
        "鼓声才起。",
        (Panel("{扒龙舟|划船比赛}"),),
        zoom=1.4,
    ),
    Picture(
        "jiazhu",
        "双行夹注: two lines of half the size inside the line, cut where the line ends",
        24,
        "端午前后，江海镇沿江十二个村子的龙舟[旧时用杉木，长约十丈，今多改用玻璃钢，船身轻了一半]{.jiazhu}"
        "都要下水。鼓手[多由村中长者担任]{.jiazhu}坐在船头，艄公站在船尾。",
        (Panel("[多由村中长者担任]{.jiazhu}"),),
        zoom=1.4,
    ),
    Picture(
        "tighter",
        "挤行: a short last line is taken in",
        25,
        "鼓声一响，红的、黄的、青的龙舟，一条接一条，都出发了。江水不急，风也不大，岸上的人，"
        "跟着船跑，过石桥。",
        (Panel("--looseness: 0"), Panel("--looseness: -1", sheet="p { --looseness: -1 }")),
    ),
    Picture(
        "looser",
        "撑行: a full last line is driven out",
        25,
        "鼓声一响，两条龙舟同时出发。江水不急，风也不大，岸上的人跟着船跑，一直跑到石桥下面，"
        "才看清是哪一条先到。老人们说，从前没有桥，两岸的人隔着江喊话。",
        (Panel("--looseness: 0"), Panel("--looseness: 1", sheet="p { --looseness: 1 }")),
    ),
)


# --------------------------------------------------------------------------- setting


def lay(picture: Picture) -> dict[str, Laid]:
    """Label → the page of each panel.  PublishError fonts-not-fetched."""
    return {panel.label: _lay(picture, panel) for panel in picture.panels}


def _lay(picture: Picture, panel: Panel) -> Laid:
    fonts = _fonts()
    sheet = fonts.font_face_css(f"{BASE}fonts") + _sheet(picture.measure, panel.composition)
    resources = {f"fonts/{face.path_name}": face.data for face in fonts.faces}
    resources |= {f"layout/{p.name}": p.read_bytes() for p in CLASSIC.glob("*.svg")}
    setter = Typesetter(sheet + FRAME + panel.sheet, resources)
    laid = setter.lay(
        f'<html lang="{LANGUAGE}"><body><p class="label">{escape(panel.label)}</p>'
        f'<div class="area">{_markup(picture)}</div></body></html>'
    )
    assert laid.pages == 1, f"{picture.name}: taller than TALL"
    assert not setter.findings, setter.findings
    return laid


def _sheet(measure: int, composition: Composition) -> str:
    """The classic print.css, on a page just wider than the measure."""
    layout = _classic()
    width = (measure * layout.size + 2 * MARGIN) / MM
    height = (TALL + 2) * layout.leading / MM
    trim = Trim("picture", width, height, measure, TALL, MARGIN / MM, layout.leading / 2 / MM)
    book = Anthology("", LANGUAGE, "", "")
    return _templates().fill(
        "print.css",
        book=book,
        layout=replace(layout, trim=trim, composition=composition),
        fonts={role: Markup(family) for role, family in FAMILIES.items()},
        article_level=1,
        imprint=imprint_of(book, layout, 0),
        wide_dots=False,
        stamp="",
    )


def _markup(picture: Picture) -> str:
    article, findings = parse_article(picture.text, Path(picture.name), picture.name)
    assert not findings, findings
    return body(article, Setting("print", words_for(LANGUAGE)))


@cache
def _classic() -> Layout:
    return read_layout(CLASSIC)


@cache
def _templates() -> Templates:
    return Templates(CLASSIC)


@cache
def _fonts() -> BookFonts:
    """One set of faces for all pictures."""
    words = "".join(p.text + "".join(panel.label for panel in p.panels) for p in PICTURES)
    fonts = book_fonts(LANGUAGE, frozenset(words), default_cache(os.environ), ROOT / "fonts")
    assert not fonts.missing, fonts.missing
    return fonts


def lines_of(laid: Laid) -> list[str]:
    """The text of each line in the type area; a reading follows its base."""
    (page,) = laid.document.pages
    lines = (box for box in page._page_box.descendants() if isinstance(box, boxes.LineBox))
    words = (
        "".join(box.text for box in line.descendants() if isinstance(box, boxes.TextBox))
        for line in lines
        if line.element.get("class") != "label"
    )
    return [line for line in words if line]


# --------------------------------------------------------------------------- drawing


def draw(panels: Iterable[Laid], zoom: float = 1.0) -> bytes:
    """The panels side by side, as PNG."""
    tiles = [pixels(laid, SCALE * zoom) for laid in panels]
    sheet = Image.new("L", (WIDTH, max(tile.height for tile in tiles)), 255)
    x = 0
    for tile in tiles:
        sheet.paste(tile, (x, 0))
        x += tile.width
    assert x <= WIDTH, f"{x} pixels wide"
    out = io.BytesIO()
    _in_few_greys(sheet).save(out, "PNG", optimize=True, bits=4)
    return out.getvalue()


def pixels(laid: Laid, scale: float) -> Image.Image:
    """A page in greys, cut below its text."""
    points: float = laid.document.pages[0].height * 0.75
    page = Image.open(io.BytesIO(raster(laid.document.write_pdf(), 0, round(points * scale))))
    grey = page.convert("L")
    inked = ImageOps.invert(grey).getbbox()
    assert inked, "nothing is drawn"
    return grey.crop((0, 0, grey.width, inked[3] + round(MARGIN * scale / 2)))


def _in_few_greys(picture: Image.Image) -> Image.Image:
    step = 255 // (GREYS - 1)
    few = picture.point([round(v / step) for v in range(256)])
    few.putpalette([level * step for level in range(GREYS) for _ in "rgb"])
    return few


def main() -> None:
    isolate(isolate_fontconfig(default_cache(os.environ) / "fontconfig"))
    FOLDER.mkdir(exist_ok=True)
    lines = {}
    for picture in PICTURES:
        panels = lay(picture)
        lines[picture.name] = {label: lines_of(laid) for label, laid in panels.items()}
        data = draw(panels.values(), picture.zoom)
        (FOLDER / f"{picture.name}.png").write_bytes(data)
        print(f"{picture.name}.png {len(data) / 1000:.0f} kB")  # noqa: T201
    LINES.write_text(json.dumps(lines, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
