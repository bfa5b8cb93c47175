"""Drawing the expected page in a test, in characters.

The test font has square glyphs: a Han character or a full-width mark is 1 em, ASCII half an em.
So no system font matters, and a line of a drawing is as long as it looks.

`assert_lines` draws what WeasyPrint lays out, `assert_composed` what the composer alone makes of
plain text; `drawn` reads from the PDF where each glyph stands.
"""

from __future__ import annotations

import io
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

import pymupdf
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from weasyprint.formatting_structure import boxes

from publish.characters import FULLWIDTH_MARKS
from publish.compose.paragraph import Cells, Fits, Measure, compose, rows
from publish.compose.rules import LINE_END, LINE_START, Setting, rules
from publish.render.pdf import BASE, Typesetter

HAN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜"
CALLS = "①②③④⑤"
PROHIBITED = "".join(row.characters for row in (*LINE_START, *LINE_END))
SIGNS = "".join(dict.fromkeys(c for c in PROHIBITED if c > "\x7f" and c not in FULLWIDTH_MARKS))
CHARACTERS = HAN + FULLWIDTH_MARKS + SIGNS + "−" + CALLS + "〓　第页题注"
SHARED = {"\u00a0": " ", "\u2f1f": "地"}  # drawn with the glyph of another: ⼟ (a radical) as 地
SIZE = 16  # px an em


@cache
def square_font(family: str = "Square", dashes: bool = False) -> bytes:
    """A TrueType font with a box for each character that the tests use.  `dashes`: —— is one
    glyph of two em, as in many Chinese faces."""
    latin = [chr(c) for c in range(32, 127)]
    names = [".notdef", *(f"u{ord(c):04X}" for c in (*CHARACTERS, *latin))]
    names = [*dict.fromkeys(names), *["dashes"] * dashes]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    glyph_of = {c: c for c in (*CHARACTERS, *latin)} | SHARED
    builder.setupCharacterMap({ord(c): f"u{ord(g):04X}" for c, g in glyph_of.items()})
    glyphs, metrics = {}, {}
    for name in names:
        width = 500 if name[0] == "u" and int(name[1:], 16) < 127 else 1000
        width = 2000 if name == "dashes" else width
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
    if dashes:
        addOpenTypeFeaturesFromString(
            builder.font, "feature ccmp { sub u2014 u2014 by dashes; } ccmp;"
        )
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
DASHES = f"""
@font-face {{ font-family: Dashes; src: url({BASE}dashes.ttf) }}
p {{ font-family: Dashes }}
"""


def lay(body: str, width: float, height: float = 600, lang: str = "zh-Hans-CN", sheet: str = ""):
    """A document of `width` × `height` em, laid out by the house's own typesetter."""
    page = f"@page {{ size: {width * SIZE + 0.01}px {height * SIZE + 0.01}px }}"
    setter = _typesetter(SHEET + page + sheet)
    return setter.lay(f'<html lang="{lang}"><body>{body}</body></html>')


@lru_cache(maxsize=32)
def _typesetter(sheet: str) -> Typesetter:
    fonts = {"square.ttf": square_font(), "dashes.ttf": square_font("Dashes", dashes=True)}
    return Typesetter(sheet, fonts)


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
    _assert_same(lines_of(lay(body, width, **options)), drawing)


def _assert_same(lines: list[str], drawing: str) -> None:
    found = "\n".join(lines)
    assert found == drawing.strip(), f"found:\n{found}\nexpected:\n{drawing.strip()}"


# -------------------------------------------------------------------- the PDF, read back


class Drawn(NamedTuple):
    """One glyph in the PDF: its character and its origin, in em from the edge of the page."""

    char: str
    x: float
    y: float


def drawn(laid) -> list[list[Drawn]]:
    """The glyphs of each baseline, over all pages."""
    out: dict[tuple[int, float], list[Drawn]] = {}
    em = SIZE * 0.75  # px in pt
    with pymupdf.open(stream=laid.document.write_pdf()) as pdf:
        for page in pdf:
            for block in page.get_text("rawdict")["blocks"]:
                for line in block.get("lines", ()):
                    for span in line["spans"]:
                        for char in span["chars"]:
                            if char["synthetic"]:  # a space that MuPDF thinks it sees
                                continue
                            x, y = char["origin"][0] / em, char["origin"][1] / em
                            row = out.setdefault((page.number, round(y, 1)), [])
                            row.append(Drawn(char["c"], x, y))
    return [sorted(row, key=lambda glyph: glyph.x) for _, row in sorted(out.items())]


def advance(char: str) -> float:
    """Of a character in the square font, in em."""
    if char in "\u00ad\u200b\u0301\n":
        return 0.0
    return 1.0 if char > "\x7f" and char != "\u00a0" else 0.5


def gap(body: str, pair: str, width: float = 40, **options) -> float:
    """The space in em that the first two neighbours like these have between their squares."""
    for row in drawn(lay(body, width, **options)):
        for left, right in pairwise(row):
            if left.char + right.char == pair:
                return right.x - left.x - advance(left.char)
    raise AssertionError(f"{pair} is not drawn")


# -------------------------------------------------------------------- the composer alone


def cells(text: str, breaks: str = "") -> Cells:
    """Plain text in the square font.  ①–⑤ are note calls of half the size; a Latin cell may begin
    a line after one of `breaks`; where a soft hyphen stands, a word may be divided."""
    calls = [i for i, c in enumerate(text) if c in CALLS]
    return Cells(
        text,
        [0.5 if c in CALLS else advance(c) for c in text],
        dict.fromkeys(calls, 0.5),
        frozenset(calls),
        breaks={i + 1: 3.0 for i, c in enumerate(text) if c in breaks},
        hyphens={i + 1: 0.5 for i, c in enumerate(text) if c == "\u00ad"},
    )


def composed(
    text: str, width: float, setting: Setting | None = None, breaks: str = "", **measure
) -> Fits:
    """The lines of plain text at a measure of `width` em."""
    first = measure.pop("first", width)
    return compose(
        rows(cells(text, breaks), rules(setting or Setting())), Measure(first, width, **measure)
    )


def words_of(text: str, fits: Fits) -> list[str]:
    """The text of each line."""
    return [text[line.start : line.end] + "-" * line.hyphen for line in fits.lines]


def assert_composed(text: str, drawing: str, **options) -> None:
    """The composer breaks plain text into the lines of the drawing."""
    fits = composed(text, **options)
    _assert_same([line.replace("\u00ad", "") for line in words_of(text, fits)], drawing)
