"""Drawing the expected page in a test, in characters.

The test font has square glyphs: a Han character or a full-width mark is 1 em, ASCII half an em.
So no system font matters, and a line of a drawing is as long as it looks.
"""

from __future__ import annotations

import io
from functools import cache

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from weasyprint.formatting_structure import boxes

from publish.characters import FULLWIDTH_MARKS
from publish.render.pdf import BASE, Typesetter

HAN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜"
CHARACTERS = HAN + FULLWIDTH_MARKS + "—…·①②③④⑤〓　第页题注"
SIZE = 16  # px an em


@cache
def square_font(family: str = "Square") -> bytes:
    """A TrueType font with a box for each character that the tests use."""
    latin = [chr(c) for c in range(32, 127)]
    names = [".notdef", *(f"u{ord(c):04X}" for c in (*CHARACTERS, *latin))]
    names = list(dict.fromkeys(names))
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(c): f"u{ord(c):04X}" for c in (*CHARACTERS, *latin)})
    glyphs, metrics = {}, {}
    for name in names:
        width = 500 if name != ".notdef" and int(name[1:], 16) < 127 else 1000
        pen = TTGlyphPen(None)
        if name not in ("u0020", "u3000"):
            pen.moveTo((50, 0))
            for point in ((width - 50, 0), (width - 50, 700), (50, 700)):
                pen.lineTo(point)
            pen.closePath()
        glyphs[name], metrics[name] = pen.glyph(), (width, 50)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(metrics)
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 3_600_000_000
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


SHEET = f"""
@font-face {{ font-family: Square; src: url({BASE}square.ttf) }}
@page {{ margin: 0 }}
html {{ font: {SIZE}px/{SIZE}px Square }}
body {{ margin: 0; text-align: justify }}
p {{ margin: 0 }}
.note {{ float: footnote; footnote-policy: line }}
.note::footnote-call {{ content: attr(data-mark); font-size: 8px; line-height: 0 }}
.keep {{ white-space: nowrap }}
.cut {{ text-align-last: justify }} .resumed, .moved {{ break-before: page }}
"""


def lay(body: str, width: float, height: float = 600, lang: str = "zh-Hans-CN", sheet: str = ""):
    """A document of `width` × `height` em, laid out by the house's own typesetter."""
    page = f"@page {{ size: {width * SIZE + 0.01}px {height * SIZE + 0.01}px }}"
    setter = Typesetter(SHEET + page + sheet, {"square.ttf": square_font()})
    return setter.lay(f'<html lang="{lang}"><body>{body}</body></html>')


def _walk(box, kind):
    if isinstance(box, kind):
        yield box
    for child in getattr(box, "children", ()):
        yield from _walk(child, kind)


def lines_of(laid) -> list[str]:
    """The text of each line, over all pages."""
    out = []
    for page in laid.document.pages:
        for line in _walk(page._page_box, boxes.LineBox):
            words = "".join(t.text for t in _walk(line, boxes.TextBox)).strip()
            if words:
                out.append(words)
    return out


def widths_of(laid) -> list[float]:
    """The width of each line in em."""
    return [
        line.width / SIZE
        for page in laid.document.pages
        for line in _walk(page._page_box, boxes.LineBox)
        if line.children
    ]


def assert_lines(body: str, drawing: str, *, width: float, **options) -> None:
    """The lines that `body` is broken into are those of the drawing."""
    assert lines_of(lay(body, width, **options)) == drawing.strip().split("\n")
