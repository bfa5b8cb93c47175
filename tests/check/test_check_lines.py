"""Each fault of a line is planted in a small PDF, glyph by glyph, and found; its sound twin is not.

The composer has no part in it: the pages are drawn here, in characters.  A Han character or a
full-width mark is 1 em, ASCII half an em; in a drawing

    {.25}  moves the pen by a quarter em      {v3}   lowers the rest of the line by 3 pt
    {^①}   is a note call                     {kai}  sets the rest of the line in another face
    # 题   is a heading, ~ 注 small type      {=20}  sets the pen 20 em from the edge
    {small} sets the rest of the line small

and an empty line is a line left white.
"""

import io
import re
from functools import cache
from pathlib import Path

import pymupdf
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.check.body import body_of
from publish.check.lines import LAWS, check_lines
from publish.check.pdf import check_pdf
from publish.check.rows import rows_of
from publish.messages import finding_text
from publish.model import Where

HAN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜"
MARKS = "，。、；：？！（）《》“”「」—…·％①②　"
EM, LEADING, TOP = 10.0, 18.0, 60.0
INNER, OUTER = 60.0, 40.0  # the left margins of a recto and a verso
SIZES = {"#": 14.0, "~": 8.0}


@cache
def square_font(family: str) -> pymupdf.Font:
    characters = sorted({*HAN, *MARKS, *map(chr, range(32, 127))})
    names = [".notdef", *(f"u{ord(c):04X}" for c in characters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(c): f"u{ord(c):04X}" for c in characters})
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for point in ((400, 0), (400, 700), (50, 700)):
        pen.lineTo(point)
    pen.closePath()
    box, none = pen.glyph(), TTGlyphPen(None).glyph()
    builder.setupGlyf({n: none if n in ("u0020", "u3000") else box for n in names})
    ascii_names = {f"u{c:04X}" for c in range(127)}
    builder.setupHorizontalMetrics({n: (500 if n in ascii_names else 1000, 50) for n in names})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    builder.setupPost()
    out = io.BytesIO()
    builder.save(out)
    return pymupdf.Font(fontbuffer=out.getvalue())


def draw_line(writer, line: str, left: float, y: float) -> None:
    size = SIZES.get(line[:1], EM)
    x, font = left, square_font("Song" if size <= EM else "Hei")
    for command, char in re.findall(r"\{(.+?)\}|(.)", line.removeprefix("# ").removeprefix("~ ")):
        if command == "kai":
            font = square_font("Kai")
        elif command == "small":
            size = SIZES["~"]
        elif command.startswith("v"):
            y += float(command[1:])
        elif command.startswith("="):
            x = left + EM * float(command[1:])
        elif command.startswith("^"):
            writer.append((x, y - 0.35 * EM), command[1], font, 0.7 * EM)
            x += 0.7 * EM
        elif command:
            x += EM * float(command)
        else:
            writer.append((x, y), char, font, size)
            x += size * font.glyph_advance(ord(char))


def document(*pages: str, language: str = "zh-Hans-CN"):
    pdf = pymupdf.open()
    for number, page in enumerate(pages):
        sheet = pdf.new_page(width=240, height=460)
        writer = pymupdf.TextWriter(sheet.rect)
        for row, line in enumerate(page.strip("\n").split("\n")):
            draw_line(writer, line, OUTER if number % 2 else INNER, TOP + LEADING * row)
        writer.write_text(sheet)
    pdf.xref_set_key(pdf.pdf_catalog(), "Lang", f"({language})")
    return pdf


def found(*pages: str, language: str = "zh-Hans-CN"):
    pdf = document(*pages, language=language)
    labels = [str(n + 1) for n in range(len(pdf))]
    return list(check_lines([rows_of(p) for p in pdf], labels, language, Where(Path("book.pdf"))))


def codes(*pages: str, language: str = "zh-Hans-CN") -> list[str]:
    return [f.code for f in found(*pages, language=language)]


# The measure is 10 em; the last line of a paragraph is free to be what a test needs.
TEXT = """
{2}天地玄黄宇宙洪荒
日月盈昃辰宿列张寒来
暑往秋收冬藏闰余成岁
"""


def with_last(line: str) -> str:
    return TEXT + line


def test_a_sound_page_is_clean():
    assert codes(with_last("律吕调阳")) == []


# code, the last lines of a paragraph with the fault, and without it
TWINS = [
    # the edge
    ("P-013", "律吕调阳云腾致雨露\n结为霜", "律吕调阳云腾致雨露结\n为霜"),
    ("P-013", "律吕调阳云腾致雨露{.2}结\n为霜", "律吕调阳云腾致雨露{.08}结\n为霜"),
    ("P-013", "律吕调阳云腾致雨{.2}，\n为霜", "律吕调阳云腾致雨{.25}露{.25}，\n为霜"),
    ("P-013", "律吕调阳云腾致雨露结{.3}，\n为霜", "律吕调阳云腾致雨露结，\n为霜"),  # hanging
    ("P-013", "律吕调阳云腾致雨露结为", "律吕调阳云腾致雨露结"),  # a last line may not be longer
    # prohibition
    ("P-014", "律吕调阳云腾致雨露结\n，为霜", "律吕调阳云腾致雨露，\n结为霜"),
    ("P-014", "律吕调阳云腾致雨露结\n”为霜", "律吕调阳云腾致雨露”\n结为霜"),
    ("P-014", "律吕调阳云腾致雨露结\n·为霜", "律吕调阳云腾致雨露·\n结为霜"),
    ("P-014", "律吕调阳云腾致雨露结\n。", "律吕调阳云腾致雨露结。"),
    ("P-014", "律吕调阳云腾致雨露（\n结为霜", "律吕调阳云腾致雨露结\n{-.5}（为霜"),
    ("P-014", "律吕调阳云腾致雨露—\n—为霜", "律吕调阳云腾致雨——\n为霜"),
    ("P-014", "律吕调阳云腾致雨露…\n…为霜", "律吕调阳云腾致雨……\n为霜"),
    ("P-014", "律吕调阳云腾致雨，12\n3{.25}霜天", "律吕调阳云腾致雨，12\n霜天"),
    ("P-014", "律吕调阳云腾致雨，12\n%为霜", "律吕调阳云腾致雨，2%\n为霜"),
    ("P-014", "律吕调阳云腾致雨，1.\n2，霜", "律吕调阳云腾致雨，1.\n为霜"),
    ("P-014", "律吕调阳云腾致雨露结\n{^①}为霜", "律吕调阳云腾致雨露{.3}{^①}\n结为霜"),
    # two marks
    ("P-015", "律吕。“调阳", "律吕。{-.5}“调阳"),
    ("P-015", "律吕》（调阳）", "律吕》{-.5}（调阳）"),
    ("P-015", "律吕（《调阳》）", "律吕（{-.5}《调阳》{-.5}）"),
    ("P-015", "律“吕。”调", "律“吕。{-.5}”调"),
    ("P-015", "律吕！“调阳", "律吕（）调阳"),  # what they hold is missing: they keep their squares
    ("P-015", "律吕。“调阳", "律吕。{^①}“调阳"),  # a call between them
    ("P-015", "律吕。“调阳", "律吕。　“调阳"),
    # Han and Latin
    ("P-016", "律吕12调阳", "律吕{.25}12{.25}调阳"),
    ("P-016", "律吕{.5}ab{.25}调阳", "律吕{.15}ab{.35}调阳"),
    ("P-016", "律吕12调阳", "律吕，12，调阳"),
    ("P-016", "律吕12调阳", "律吕{^1}调阳"),
    # holes
    ("P-017", "律吕{.6}调阳", "律吕{.45}调阳"),
    ("P-017", "律吕，{.6}调阳", "律吕　调阳"),
    ("P-017", "律吕{.6}调阳", "ab{.6}cd"),  # a word space need not be drawn
    ("P-017", "律吕{.6}调阳", "律吕 {.3}调阳"),
    # letter spacing
    ("P-018", "律{.13}吕{.13}调{.13}阳{.13}云", "律{.08}吕{.08}调{.08}阳{.08}云"),
    ("P-018", "律{.13}吕{.13}调{.13}阳{.13}云", "律吕{.3}调阳云"),
    # a lonely character
    ("P-019", "律。", "律吕。"),
    ("P-019", "律”{-.5}。", "12"),
    ("P-019", "律", "律吕"),
    # the grid
    ("P-020", "{v3}律吕调阳", "{v.3}律吕调阳"),
    ("P-020", "{v3}律吕调阳", "律吕调阳\n{kai}{v9}律吕调阳"),  # a byline on the half
]


@pytest.mark.parametrize(("code", "fault", "sound"), TWINS)
def test_a_fault_is_found_and_its_twin_is_not(code, fault, sound):
    (planted,) = found(with_last(fault))
    assert planted.code == code
    assert dict(planted.values)["page"] == "1"
    assert codes(with_last(sound)) == []


@pytest.mark.parametrize("code", [code for code, _ in LAWS])
def test_every_law_has_a_planted_fault(code):
    assert code in {t[0] for t in TWINS} | {"P-021", "P-022"}


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_a_finding_tells_measure_and_words(tongue):
    (edge,) = found(with_last("律吕调阳云腾致雨露\n结为霜"))
    said = finding_text(edge, tongue)[0]
    assert "1.00" in said
    assert "腾致雨露" in said
    assert "{" not in said
    (pair,) = found(with_last("律吕。“调阳"))
    assert "2.00" in finding_text(pair, tongue)[0]


def test_a_kind_is_told_once_a_page():
    (hole,) = found(with_last("律，{.6}吕，{.6}调，{.6}阳"))
    assert dict(hole.values)["count"] == "3"


# --------------------------------------------------------------------------- P-021, P-022

HEAD = "\n".join(["{2}天地玄黄宇宙洪荒", *["日月盈昃辰宿列张寒来"] * 3])


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        (1, 3, [("P-021", "1")]),
        (3, 1, [("P-022", "2")]),
        (1, 1, [("P-021", "1")]),  # two lines parted are one fault
        (2, 2, []),
        (4, 0, []),
    ],
)
def test_p_021_p_022_a_line_alone_at_the_foot_or_the_head(above, below, expected):
    lines = ["{2}冬藏闰余成岁律吕", "调阳云腾致雨露结为霜", *["天地玄黄宇宙洪荒日月"] * 2]
    first = "\n".join([HEAD, *lines[:above]])
    second = "\n".join([*lines[4 - below :], HEAD])
    assert [(f.code, dict(f.values)["page"]) for f in found(first, second)] == expected


def test_a_heading_between_two_pages_parts_the_paragraphs():
    assert codes(HEAD + "\n{2}冬藏闰余成岁律吕", "# 题注\n\n" + HEAD) == []


# --------------------------------------------------------------------------- what is derived


def test_a_centred_stop_may_keep_a_quarter():
    line = with_last("律吕调阳云腾致雨露{.25}。\n结为霜")
    assert codes(line, language="zh-Hant-TW") == []
    assert codes(line, language="zh-Hans-CN") == ["P-013"]


def test_margins_may_be_mirrored():
    pages = [with_last("律吕调阳"), with_last("云腾致雨")] * 3
    body = body_of([rows_of(p) for p in document(*pages)])
    assert (body.em, body.font, body.leading) == (EM, "Song", LEADING)
    frames = {(round(f.left), round(f.right)) for f in (line.frame for line in body.lines())}
    assert frames == {(INNER, INNER + 10 * EM), (OUTER, OUTER + 10 * EM)}
    assert codes(*pages) == []


def test_two_columns_are_two_measures():
    rows = [
        "{2}天地玄黄宇{=9}{2}日月盈昃辰",
        "宿列张寒来暑往{=9}秋收冬藏闰余成",
        "岁律吕调阳云腾{=9}致雨露结为霜天",
    ]
    assert codes("\n".join(rows * 4)) == []
    short = rows[1].replace("往", "")
    assert codes("\n".join([*rows * 3, rows[0], short, rows[2]])) == ["P-013"]


def test_what_is_small_in_one_column_is_no_line_of_it():
    """A caption may stand on the baseline of the line beside it."""
    rows = [
        "{2}天地玄黄宇{=9}{2}日月盈昃辰",
        "宿列张寒来暑往{=9}秋收冬藏闰余成",
    ]
    caption = "岁律吕调阳云腾{=9}{small}致雨露结为霜，"
    assert codes("\n".join([*rows * 4, caption, caption, *rows * 2])) == []


def test_what_is_not_body_is_not_judged():
    table = "{1}律吕{2}，。12调{=8}霜\n{1}调阳{2}云腾{=8}露\n{1}律吕{2}致雨{=8}结"
    contents = f"律吕12调阳{'·' * 10}12\n云腾致雨{'·' * 10}3"
    notes = "\n~ ①律吕12调阳。“云\n~ ②律吕12调阳"
    quotation = "{kai}{2}律吕12调阳{.6}云"
    verse = "{1}律吕调阳\n{1}云腾致雨露\n{1}结为霜，天地"
    for page in (table, quotation, verse):
        assert codes(with_last("律吕调阳\n" + page + "\n" + TEXT.strip())) == []
    assert codes(with_last("律吕调阳") + notes) == []
    assert codes(contents, with_last("律吕调阳")) == []


def test_ruby_does_not_part_the_characters():
    """It is small, stands over a character and is no line of its own."""
    assert codes(with_last("律吕调阳云{-.9}{^a}{.2}腾致雨露结\n为霜")) == []


def test_a_running_head_in_body_type_is_not_body():
    pages = [f"律吕调阳12\n\n{TEXT.strip()}\n律吕调阳" for _ in range(8)]
    assert codes(*pages) == []


def test_nothing_is_known_of_a_measure_that_no_lines_share():
    assert codes("{2}天地玄黄\n日月盈昃辰宿列\n暑往") == []


def test_no_han_no_body():
    assert codes("abc def\nghi") == []
    assert body_of([]) is None


def test_the_whole_check_says_it_too(tmp_path):
    path = tmp_path / "book.pdf"
    document(with_last("律吕。“调阳")).save(path)
    assert [f.code for f in check_pdf(path) if f.code > "P-012"] == ["P-015"]


@pytest.mark.parametrize(
    ("foot", "expected"),
    [
        ("# 题注", ["P-010"]),
        ("# 题注\n律吕调阳", []),
        ("# 题注\n~ 律吕  调阳", []),  # a table is its text
        ("# 题注\n~ ①律吕调阳", ["P-004", "P-010"]),  # a note is not; this one has no call
        ("{kai}云腾致雨", []),  # body size: the end of a quotation, not a heading
    ],
)
def test_p_010_a_heading_is_what_is_larger_than_the_body(tmp_path, foot, expected):
    path = tmp_path / "book.pdf"
    document(with_last("律吕调阳\n") + foot, TEXT).save(path)
    found = [f.code for f in check_pdf(path) if f.code != "P-008"]
    assert found == expected


def test_p_004_small_is_what_is_smaller_than_the_body(tmp_path):
    path = tmp_path / "book.pdf"
    document(with_last("律吕{^①}调阳，②云\n\n~ ①天地玄黄")).save(path)
    assert [f.code for f in check_pdf(path)] == []


# --------------------------------------------------------------------------- anything

LETTERS = st.text(st.sampled_from(HAN + MARKS + "ab1.,%( 　\u0301𪚥"), max_size=12)
PLACES = st.floats(-50, 300)


@given(
    st.lists(
        st.lists(st.tuples(PLACES, PLACES, LETTERS, st.sampled_from([0.1, 7, 10, 10.02, 14, 90]))),
        min_size=1, max_size=3,
    )
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_no_page_whatever_stops_the_check(pages):
    pdf = pymupdf.open()
    for pieces in pages:
        sheet = pdf.new_page(width=240, height=300)
        writer = pymupdf.TextWriter(sheet.rect)
        for x, y, text, size in pieces:
            if text:
                writer.append((x, y), text, square_font("Song"), size)
        writer.write_text(sheet)
    rows = [rows_of(p) for p in pdf]
    for finding in check_lines(rows, ["1"] * len(pdf), "", Where(Path("book.pdf"))):
        assert finding.code in dict(LAWS)


@given(st.lists(LETTERS.filter(str.strip), min_size=3, max_size=30))
@settings(max_examples=60, deadline=None)
def test_no_lines_whatever_stop_the_check(lines):
    for finding in found("\n".join(lines)):
        assert "{" not in "".join(finding_text(finding, "en"))


def test_the_mark_of_a_last_line_is_trimmed_by_as_much_as_is_needed():
    assert (
        codes(with_last("{.02}".join("律吕调阳云腾致雨露") + "。")) == []
    )  # .16 em of 。 hang out
