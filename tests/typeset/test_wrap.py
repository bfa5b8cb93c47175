"""The wrap of a cover: how wide it is, what is on it, and that it prints where it should."""

import io
import os
import re
from dataclasses import replace
from pathlib import Path

import pymupdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from publish.build import Options
from publish.messages import FINDINGS
from publish.model import Anthology, Creator, Part, PublishError
from publish.printed import FAMILIES, characters_of, subsets
from publish.render.fetch import default_cache
from publish.render.pdf import BASE, Typesetter
from publish.typeset.layout import read_layout
from publish.typeset.pages import Templates
from publish.typeset.spine import LEAST_SPINE, SAFE, Glyph, columns, glyphs
from publish.typeset.stocks import stock_named
from publish.typeset.wrap import (
    CoverBook,
    Wrap,
    paper_findings,
    picture_dpi,
    spine_mm,
    wrap_of,
)
from publish.typeset.xhtml import Shown

ROOT = Path(__file__).parents[2]
CLASSIC = read_layout(ROOT / "layouts" / "classic")
MM = 72 / 25.4
ISBN = "9787521700008"
BOOK = Anthology(
    "江海纪事",
    "zh-Hans-CN",
    "urn:uuid:0",
    "2024-06-30T00:00:00Z",
    creators=(Creator("本报编辑部", "aut"), Creator("资料室", "edt")),
    publisher="Wenji 示例出版",
    isbn=ISBN,
    price="58.00元",
    description="写厂房、村口、河涌与龙舟。",
    series="示例文库",
    subjects=("新闻", "通讯"),
    colophon=(("责任编辑", "本报编辑甲"),),
    parts=(Part("part-1", "水边的城", (), 1), Part("part-2", "街坊邻里", (), 2)),
)


def cover(book: Anthology = BOOK, spine: float = 12, flap: float = 0, **more) -> CoverBook:
    right_bound = more.pop("right_bound", False)
    wrap = wrap_of(CLASSIC, spine, flap, right_bound=right_bound)
    return CoverBook(book, CLASSIC, Templates(CLASSIC.folder), FAMILIES, wrap, **more)


def codes(one: CoverBook) -> list[str]:
    return [found.code for found in one.findings()]


# ------------------------------------------------------------------ the spine's width


@pytest.mark.parametrize(
    ("pages", "caliper", "more", "wanted"),
    [
        (320, 0.100, {}, 16.5),  # the sum of the trade: 160 leaves and the glue
        (320, 0.100, {"binding": "sewn"}, 16.5),
        (319, 0.100, {}, 16.5),  # the last leaf has a blank side
        (320, 0.100, {"glue": 0}, 16.0),
        (320, 0.100, {"endpapers": 4}, 17.1),  # four leaves of 0.15 mm
        (64, 0.100, {"binding": "saddle"}, 0.0),
        (230, 0.088, {}, 10.6),
        (1, 0.100, {}, 0.6),
    ],
)
def test_spine_is_leaves_times_caliper_and_glue(pages, caliper, more, wanted):
    assert spine_mm(pages, caliper, **{"binding": "perfect", **more}) == wanted


@pytest.mark.parametrize(("pages", "caliper"), [(0, 0.1), (-2, 0.1), (10, 0), (10, -0.1)])
def test_no_pages_or_no_paper_is_no_book(pages, caliper):
    with pytest.raises(ValueError, match="pages of"):
        spine_mm(pages, caliper, binding="perfect")


# ------------------------------------------------------------------ panels

LEFT_BOUND = ("flap_back", "back", "spine", "front", "flap_front")


@pytest.mark.parametrize("right_bound", [False, True])
@given(
    flap=st.sampled_from([0, 60, 80.5]),
    spine=st.floats(0, 60).map(lambda x: round(x, 1)),
)
def test_the_panels_fill_the_sheet_in_their_order(right_bound, flap, spine):
    wrap = Wrap(148, 210, spine, flap, right_bound)
    names = LEFT_BOUND[::-1] if right_bound else LEFT_BOUND
    at = 0.0
    for name in names:
        panel = getattr(wrap, name)
        assert panel.left == pytest.approx(at, abs=0.002), name
        at = panel.right
    assert at == pytest.approx(wrap.width, abs=0.002)
    assert wrap.width == pytest.approx(2 * 148 + spine + 2 * flap)


def test_the_example_of_the_house():
    """A5, 320 pages of 80 g, flaps of 70 mm: 452.5 mm wide."""
    assert wrap_of(CLASSIC, 16.5, 70).width == 452.5


@pytest.mark.parametrize("flap", [0, 80])
def test_a_picture_goes_over_the_outer_edge_and_stops_at_the_spine(flap):
    wrap = Wrap(148, 210, 12, flap)
    assert (wrap.art.left, wrap.art.right) == (wrap.front.left, wrap.front.right + 3)
    mirror = replace(wrap, right_bound=True)
    assert (mirror.art.left, mirror.art.right) == (mirror.front.left - 3, mirror.front.right)


# ------------------------------------------------------------------ the spine's words


def stands(text: str, language: str = "zh-Hans-CN") -> str:
    """A column in characters, one line a glyph: its first letter in the class's place."""
    return " ".join(f"{g.text}{g.stance[0]}" for g in glyphs(text, language))


def test_han_stands_latin_lies_numbers_share_a_square():
    assert stands("江海2024年第12卷AI与New York") == (
        "江u 海u 2u 0u 2u 4u 年u 第u 12t 卷u AIt 与u New Yorkl"
    )


def test_brackets_are_turned_and_curly_quotes_become_corners():
    assert stands("（上）“鼓”《渡口》") == "（o 上u ）c 『o 鼓u 』c 《o 渡u 口u 》c"
    assert stands("“鼓”", "zh-Hant-TW") == "「o 鼓u 」c"


def test_pauses_stand_in_their_corner_on_the_mainland_and_in_the_middle_in_taiwan():
    assert glyphs("甲、乙：丙", "zh-Hans-CN")[1::2] == (Glyph("、", "corner"), Glyph("：", "side"))
    assert {g.stance for g in glyphs("甲、乙：丙", "zh-Hant-TW")} == {"upright"}


def test_a_space_beside_latin_is_not_set_twice():
    assert stands("Wenji 出版") == stands("Wenji出版") == "Wenjil 出u 版u"


WORDS = {"title": "江海纪事", "makers": "本报编辑部　著", "publisher": "Wenji 示例出版"}


@given(
    title=st.text(st.sampled_from("江海纪事新闻2A（）、 "), min_size=1, max_size=40),
    spine=st.floats(0, 40).map(lambda x: round(x, 1)),
)
def test_nothing_on_a_spine_is_wider_than_it_or_longer_than_its_room(title, spine):
    set_ = columns({**WORDS, "title": title}, spine, 210, "zh-Hans-CN")
    assert not set_ or spine >= LEAST_SPINE
    for one in set_.values():
        assert one.size <= spine - 2 * SAFE + 0.01
        assert one.size * len(one.glyphs) <= one.height + 20 * one.size * ("A" in title) + 0.1
    if {"title", "makers"} <= {*set_}:
        title_, makers = set_["title"], set_["makers"]
        assert title_.top + title_.height <= makers.top + makers.height
        assert title_.top + title_.height <= makers.top + makers.height - makers.size


@pytest.mark.parametrize(("spine", "roles"), [(4.9, set()), (5.0, {*WORDS}), (30.0, {*WORDS})])
def test_words_stand_on_spines_of_five_millimetres(spine, roles):
    assert {*columns(WORDS, spine, 210, "zh-Hans-CN")} == roles


def test_a_long_title_shrinks_and_one_that_cannot_be_read_is_left_out():
    def size(title: str) -> float:
        found = columns({**WORDS, "title": title}, 12, 210, "zh-Hans-CN")
        return found["title"].size if "title" in found else 0

    assert size("江海纪事") > size("江海纪事" * 6) > 2.6
    assert size("江海纪事" * 12) == 0


# ------------------------------------------------------------------ findings


def test_a_sound_cover_has_nothing_to_find():
    assert codes(cover()) == []
    assert codes(cover(flap=80)) == []
    assert codes(cover(spine=0)) == []  # saddle-stitched: nobody expects words on a fold


@pytest.mark.parametrize(
    ("code", "one"),
    [
        ("P-121", cover(spine=4.9)),
        ("P-122", cover(replace(BOOK, isbn="", price=""))),
        ("P-123", cover(replace(BOOK, price=""))),
        ("P-125", cover(picture=Shown("c.jpg", 1783, 2552))),
        ("P-126", cover(replace(BOOK, title="江海纪事" * 12))),
        ("P-127", cover(replace(BOOK, isbn="978-7-52170-000-8"))),
        ("P-128", cover(replace(BOOK, isbn="9799999999990"))),
        ("P-129", cover(spine=15.1)),
        ("P-130", cover(flap=49)),
        ("P-130", cover(flap=119)),
        ("P-131", cover(replace(BOOK, description="长" * 1200))),
        ("P-131", cover(flap=80, author="长" * 700)),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_each_fault_is_found_and_alone(code, one):
    assert codes(one) == [code]
    (found,) = one.findings()
    said = dict(found.values)
    FINDINGS[code].en.format(**said)
    FINDINGS[code].hint_zh.format(**said)


def test_an_internal_publication_has_no_price():
    one = cover(replace(BOOK, isbn=""))
    assert codes(one) == ["P-122", "P-124"]
    assert "58.00" not in one.pages()[0]


def test_an_isbn_whose_check_digit_is_wrong_is_no_barcode():
    one = cover(replace(BOOK, isbn="9787521700009"))
    assert codes(one) == ["P-122", "P-124"]
    assert "<svg" not in one.pages()[0]


def test_a_picture_just_large_enough_is_large_enough():
    wrap = wrap_of(CLASSIC, 12)
    assert picture_dpi(Shown("c.jpg", 1784, 2552), wrap) >= 300
    assert codes(cover(picture=Shown("c.jpg", 1784, 2552))) == []
    assert codes(cover(picture=Shown("c.svg", 100, 100))) == []  # a drawing has no pixels


def test_a_paper_that_nobody_measured_is_told():
    assert [f.code for f in paper_findings(stock_named("轻型70"))] == ["P-132"]
    assert paper_findings(stock_named("双胶80")) == ()


# ------------------------------------------------------------------ words on the panels


def test_the_description_is_printed_once():
    for one in (cover(), cover(flap=80), cover(flap=80, author="本报编辑部，设于江海。")):
        assert one.pages()[0].count(BOOK.description) == 1


def test_a_flap_has_the_author_first_and_the_back_then_the_book():
    one = cover(flap=80, author="本报编辑部，设于江海。")
    assert one.flap_front().head == "作者简介"
    assert one.back().paragraphs == (BOOK.description,)
    without = cover(flap=80)
    assert without.flap_front().head == "内容简介"
    assert without.back().paragraphs == ("第一辑　水边的城", "第二辑　街坊邻里")


def test_a_flap_in_taiwan_speaks_its_script():
    assert cover(replace(BOOK, language="zh-Hant-TW"), flap=80).flap_front().head == "內容簡介"


@pytest.mark.parametrize("price", ["58.00元", "定价：58.00元", " 58.00元 "])
def test_the_price_is_called_so_once(price):
    markup, _ = cover(replace(BOOK, price=price)).pages()
    assert '<p class="price">定价：58.00元</p>' in markup


def test_markup_in_a_title_stays_text():
    markup, _ = cover(replace(BOOK, title="<b>江</b>")).pages()
    assert "<b>" not in markup


@pytest.mark.parametrize("picture", [None, Shown("c.svg", 148, 210)])
def test_dark_type_is_black_alone(picture):
    """A dark colour that is not grey becomes four inks, one over the other, in small type."""
    _, sheet = cover(flap=80, picture=picture).pages()
    own = sheet[sheet.index("bleed:") :]  # what follows the cover's own sheet
    inks = re.findall(r"color: #([0-9a-f]{3,6})\b", own)
    assert "000" in inks
    assert [i for i in inks if len(i) == 6 and int(i[:2], 16) < 0x60] == []


def test_the_same_book_is_the_same_wrap():
    assert cover(flap=80).pages() == cover(flap=80).pages()


# ------------------------------------------------------------------ on paper


@pytest.fixture(scope="module")
def laid():
    """(cover) → its PDF; one set of fonts for all of them."""
    options = Options(ROOT, default_cache(os.environ))

    def pdf(one: CoverBook) -> bytes:
        markup, sheet = one.pages()
        try:
            fonts = subsets(one.book.language, characters_of((markup, sheet)), options)
        except PublishError as error:
            if error.key != "fonts-not-fetched":
                raise
            pytest.skip("the fonts are not in the cache; `publish fonts` fetches them")
        faces = {f"fonts/{f.path_name}": f.data for f in fonts.faces}
        setter = Typesetter(fonts.font_face_css(f"{BASE}fonts") + sheet, faces)
        data = setter.join([setter.lay(markup)])
        assert setter.findings == []
        return data

    return pdf


def ink(page: pymupdf.Page) -> list[tuple[str, pymupdf.Rect]]:
    """Each character with its box in mm from the top left corner of the trimmed sheet."""
    shift = page.trimbox.tl
    boxes = [
        (char["c"], pymupdf.Rect(char["bbox"]) - (*shift, *shift))
        for block in page.get_text("rawdict")["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
        for char in span["chars"]
        if char["c"].strip()
    ]
    return [(c, box / MM) for c, box in boxes]


@pytest.mark.parametrize("right_bound", [False, True])
@pytest.mark.parametrize("flap", [0, 80])
def test_the_page_is_the_wrap_and_the_barcode_is_read_from_it(laid, flap, right_bound):
    one = cover(flap=flap, right_bound=right_bound)
    data = laid(one)
    (page,) = pymupdf.open(stream=data)
    wrap = one.wrap
    assert page.trimbox.width == pytest.approx(wrap.width * MM, abs=0.1)
    assert page.trimbox.height == pytest.approx(wrap.height * MM, abs=0.1)
    assert page.bleedbox.width == pytest.approx((wrap.width + 6) * MM, abs=0.1)
    image = pypdfium2.PdfDocument(io.BytesIO(data))[0].render(scale=300 / 72).to_pil()
    (found,) = zxingcpp.read_barcodes(image)
    assert (found.format.name, found.text) == ("EAN13", ISBN)
    left = (found.position.top_left.x / 300 * 25.4) - wrap.bleed
    assert wrap.back.left < left < wrap.back.right
    assert wrap.back.right - left < 15 + 37.3  # the lower right, whichever way the book opens
    corner = image.getpixel((2, 2))
    assert corner == image.getpixel((image.width // 2, 2))  # the cloth reaches into the bleed


@pytest.mark.parametrize("spine", [5.0, 8.0, 12.0, 30.0])
@pytest.mark.parametrize("title", ["江海纪事", "江海2024：龙舟、New York与“鼓”（第3卷）"])
def test_type_on_the_spine_keeps_a_millimetre_from_its_edges(laid, spine, title):
    one = cover(replace(BOOK, title=title), spine)
    data = laid(one)
    dots = 600 / 25.4
    image = pypdfium2.PdfDocument(io.BytesIO(data))[0].render(scale=dots / MM).to_pil().convert("L")
    panel, bleed = one.wrap.spine, one.wrap.bleed
    strip = image.crop(
        (
            round((panel.left + bleed) * dots),
            round((bleed + 10) * dots),
            round((panel.right + bleed) * dots),
            round((bleed + 140) * dots),
        )
    )  # above the line that runs round
    ground = strip.getpixel((1, 1))
    box = strip.point(lambda value: 255 if abs(value - ground) > 30 else 0).getbbox()
    assert box is not None
    assert box[0] / dots >= SAFE - 0.05
    assert (strip.width - box[2]) / dots >= SAFE - 0.05


@pytest.mark.parametrize("count", [20, 150, 400, 620])
@pytest.mark.parametrize("flap", [0, 80])
def test_what_is_said_to_fit_fits(laid, count, flap):
    """The description ends above the line that runs round, or it is reported."""
    text = "写厂房、村口与河涌，写龙舟。" * (count // 14)
    one = cover(replace(BOOK, description=text), flap=flap)
    panel = one.wrap.flap_front if flap else one.wrap.back
    (page,) = pymupdf.open(stream=laid(one))
    boxes = [
        b for c, b in ink(page) if c in "写厂房村口河涌龙舟" and panel.left < b.x0 < panel.right
    ]
    assert boxes or "P-131" in codes(one)
    if "P-131" not in codes(one):
        assert min(b.y0 for b in boxes) > 0.07 * one.wrap.height
        assert max(b.y1 for b in boxes) < 0.72 * one.wrap.height
        assert all(panel.left + 5 < b.x0 and b.x1 < panel.right - 5 for b in boxes)
