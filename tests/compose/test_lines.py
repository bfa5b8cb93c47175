"""The line in WeasyPrint, drawn: one Han character or mark is one em."""

import html

import pytest
import weasyprint
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.characters import CLOSING, OPENING, PAUSES, count_han, is_han
from publish.compose.weasyprint import install
from publish.model import PublishError
from tests.drawing import (
    CHARACTERS,
    DASHES,
    HAN,
    advance,
    assert_lines,
    drawn,
    lay,
    lines_of,
    widths_of,
)

TEXT = "天地玄黄，宇宙洪荒。日月盈昃，辰宿列张：“寒来暑往，秋收冬藏。”闰余成岁，律吕调阳"
LINES = "天地玄黄宇宙洪\n荒，日月盈"  # at 8 em: the comma takes its character along
LATIN = "code { font: inherit }"


# -------------------------------------------------------------------- through inline boxes


@pytest.mark.parametrize(
    "body",
    [
        "<p>天地玄黄宇宙洪荒，日月盈</p>",
        "<p>天地<em>玄黄宇宙洪荒</em>，日月盈</p>",
        "<p>天地玄黄宇宙洪<em>荒</em>，日月盈</p>",
        "<p>天地玄黄宇宙洪荒<em>，日月</em>盈</p>",
        "<p>天地玄黄宇<strong>宙<em>洪</em></strong><em>荒，</em>日月盈</p>",
        '<p><a href="#x">天地玄黄宇宙洪荒，日</a>月盈</p>',
        "<p><em>天地玄黄宇宙洪荒，日月盈</em></p>",
        "<p>天<em></em>地玄黄宇宙洪荒<em></em>，日月盈<em></em></p>",
        "<p>天地玄黄宇宙洪<span>荒<span>，</span></span>日月盈</p>",
    ],
)
def test_a_line_is_the_same_through_any_inline_box(body):
    assert_lines(body, LINES, width=8)


@pytest.mark.parametrize(
    "body",
    [
        "<p>天地玄黄宇宙ab洪荒</p>",
        "<p>天地玄黄宇宙<code>ab</code>洪荒</p>",
        "<p>天地玄黄宇宙a<em>b</em>洪荒</p>",
        '<p>天地玄黄宇<a href="#x">宙a</a>b洪荒</p>',
    ],
)
def test_a_word_is_not_parted_by_a_box(body):
    assert_lines(body, "天地玄黄宇宙\nab洪荒", width=7, sheet=LATIN)


def test_a_forced_break_ends_its_line_and_does_not_spread_it():
    body = "<p>天地玄<br/>黄宇宙洪荒日月盈<br/><br/>昃辰</p>"
    assert_lines(body, "天地玄\n黄宇宙洪荒日\n月盈\n昃辰", width=6)
    laid = lay(body, 6)
    first, *_ = drawn(laid)
    assert [glyph.x for glyph in first] == pytest.approx([0, 1, 2], abs=0.01)
    assert drawn(laid)[-1][0].y - first[0].y == pytest.approx(4, abs=0.01)


def test_a_forced_break_inside_an_inline_box():
    assert_lines("<p><em>天地<br/>玄</em>黄</p>", "天地\n玄黄", width=6)


def test_an_inline_block_stands_like_a_character():
    body = '<p>天地玄黄宇宙<span style="display: inline-block; width: 2em"></span>洪荒日月</p>'
    assert_lines(body, "天地玄黄宇宙\n洪荒日月", width=8)
    first, _ = drawn(lay(body, 9))
    assert first[-1] == pytest.approx(("洪", 8, first[0].y), abs=0.01)


def test_a_closing_mark_does_not_leave_an_inline_block():
    body = '<p>天地玄黄宇宙洪<span style="display: inline-block">荒</span>，日月盈</p>'
    rows = drawn(lay(body, 8))
    assert ["".join(glyph.char for glyph in row) for row in rows] == LINES.split("\n")


def test_the_padding_of_an_inline_box_counts():
    body = '<p>天地玄黄宇宙<em style="padding: 0 .5em">洪</em>荒日月</p>'
    assert_lines(body, "天地玄黄宇宙洪\n荒日月", width=8)
    first, _ = drawn(lay(body, 8))
    assert first[6].x == pytest.approx(6.5, abs=0.01)


# -------------------------------------------------------------------- in blocks of all kinds


@pytest.mark.parametrize(
    "body",
    [
        "<ul style='margin: 0; padding-left: 2em; list-style: none'><li>{}</li></ul>",
        "<blockquote style='margin: 0 0 0 2em'>{}</blockquote>",
        "<blockquote style='margin: 0 0 0 2em'><p>{}</p></blockquote>",
        "<div style='padding: 0 1em'>{}</div>",
        "<table style='border-spacing: 0; width: 8em'><td style='padding: 0'>{}</td></table>",
        "<figure style='margin: 0 0 0 2em'><figcaption>{}</figcaption></figure>",
        "<p style='text-indent: 2em'>{}</p>",
    ],
)
def test_a_block_of_any_kind_has_its_lines(body):
    assert_lines(body.format(LINES.replace("\n", "")), LINES, width=10)


def test_a_centred_heading_is_balanced_on_its_middle():
    body = "<h1 style='font-size: 1em; margin: 0; text-align: center'>天地玄黄宇宙洪荒日月盈</h1>"
    assert_lines(body, "天地玄黄宇宙洪荒\n日月盈", width=8.5)
    first, second = drawn(lay(body, 8.5))
    assert (first[0].x, second[0].x) == pytest.approx((0.25, 2.75), abs=0.01)


def test_text_that_is_ragged_is_not_spread():
    first, _ = drawn(lay("<p style='text-align: left'>天地玄黄宇宙洪荒日月</p>", 8.9))
    assert [glyph.x for glyph in first] == pytest.approx(range(8), abs=0.01)


def test_a_table_column_is_as_wide_as_its_text():
    body = (
        "<table style='border-spacing: 0'><tr><td style='padding: 0'>天地玄黄</td>"
        "<td style='padding: 0'>“宇宙”，洪荒abc</td></tr></table>"
    )
    assert_lines(body, "天地玄黄\n“宇宙”，洪荒abc", width=20)


def test_an_empty_paragraph_has_no_line():
    assert lines_of(lay("<p></p><p> </p><p><em></em></p><p>天</p>", 8)) == ["天"]


def test_white_space_around_the_text_is_not_set():
    assert_lines("<p>\n  天地\n  <em> 玄黄 </em>\n</p>", "天地 玄黄", width=8)
    (row,) = drawn(lay("<p>\n  天地玄黄\n</p>", 8))
    assert row[0].x == pytest.approx(0, abs=0.01)


# -------------------------------------------------------------------- over pages, beside floats


def test_a_paragraph_over_two_pages_has_the_lines_of_one():
    body = f"<p>{TEXT * 3}</p>"
    whole = lines_of(lay(body, 17))
    sheet = "p { orphans: 1; widows: 1 }"
    for height in (2, 3, 4):
        laid = lay(body, 17, height=height, sheet=sheet)
        assert lines_of(laid) == whole
        assert laid.pages == -(-len(whole) // height)


def test_a_paragraph_with_an_indent_over_two_pages():
    body = f"<p style='text-indent: 2em'>天<em>{TEXT}</em>{TEXT}</p>"
    sheet = "p { orphans: 2; widows: 2 }"
    assert lines_of(lay(body, 15, height=3, sheet=sheet)) == lines_of(lay(body, 15))


def test_lines_beside_a_float_are_shorter():
    body = (
        "<div style='float: right; width: 4em; height: 2em'></div>"
        "<p>天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏</p>"
    )
    assert_lines(body, "天地玄黄宇宙\n洪荒日月盈昃\n辰宿列张寒来暑往秋收\n冬藏", width=10)


def test_a_float_inside_the_paragraph():
    body = (
        "<p><span style='float: left; width: 4em; height: 2em'></span>"
        "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏</p>"
    )
    assert_lines(body, "天地玄黄宇宙\n洪荒日月盈昃\n辰宿列张寒来暑往秋收\n冬藏", width=10)
    first, *_ = drawn(lay(body, 10))
    assert first[0].x == pytest.approx(4, abs=0.01)


def test_the_same_document_is_laid_out_alike_twice():
    body = f"<p>{TEXT * 3}</p>"
    assert lines_of(lay(body, 17, height=4)) == lines_of(lay(body, 17, height=4))
    assert drawn(lay(body, 17)) == drawn(lay(body, 17))


def test_a_page_laid_out_again_keeps_its_lines():
    # a target counter is known only after a first layout: WeasyPrint lays the pages out again
    sheet = "a::after { content: target-counter(attr(href), page) }"
    body = f"<p>{TEXT}<a href='#x'>第</a>{TEXT}</p><p id='x'>{TEXT}</p>"
    laid = lay(body, 17, height=4, sheet=sheet)
    assert "".join(lines_of(laid)) == f"{TEXT}第{laid.anchors['x'] + 1}{TEXT}{TEXT}"


# -------------------------------------------------------------------- what is not Chinese


def test_plain_english():
    assert_lines("<p>abc def ghi</p>", "abc def\nghi", width=3.6, lang="en")
    assert_lines("<p>abc def ghi</p>", "abc def\nghi", width=3.6)


def test_english_is_spread_between_its_words_only():
    first, _ = drawn(lay("<p>abc def ghi jk</p>", 6.5, lang="en"))
    letters = [glyph for glyph in first if glyph.char != " "]
    assert letters[-1].x + 0.5 == pytest.approx(6.5, abs=0.01)
    assert letters[1].x - letters[0].x == pytest.approx(0.5, abs=0.01)


def test_text_from_right_to_left_is_left_to_weasyprint():
    for text in ("שלום עולם", "天地שלום玄黄", "مرحبا 天地"):
        words = "".join(lines_of(lay(f"<p>{text}</p>", 8)))
        assert [c for c in words if is_han(c)] == [c for c in text if is_han(c)]


def test_preformatted_text_keeps_its_lines_and_spaces():
    body = "<pre style='font: inherit; margin: 0'>天地  玄黄\n宇宙</pre>"
    assert_lines(body, "天地  玄黄\n宇宙", width=20)


def test_a_combining_accent_is_not_parted_from_its_letter():
    lines = lines_of(lay("<p>天地玄黄e\u0301宇宙洪荒日</p>", 4.5))
    assert not any(line.startswith("\u0301") for line in lines)


# -------------------------------------------------------------------- Latin in Han


HYPHENS = "p { hyphens: auto }"


def test_a_long_word_is_divided_between_han():
    body = "<p>天地玄黄宇宙洪荒typography日月盈昃</p>"
    assert_lines(body, "天地玄黄宇宙洪荒typog-\nraphy日月盈昃", width=11.25, sheet=HYPHENS)
    assert_lines(body, "天地玄黄宇宙洪荒\ntypography日月盈昃", width=10)


@pytest.mark.parametrize("word", ["DNA", "HTTPS", "YouTube", "iPhone", "McDonald"])
def test_a_name_of_capitals_is_not_divided(word):
    for fill in ("天地玄黄宇宙洪荒"[:n] for n in range(9)):
        lines = lines_of(lay(f"<p>{fill}{word}日月盈昃辰宿列张</p>", 8, sheet=HYPHENS))
        assert any(word in line for line in lines), lines


def test_a_soft_hyphen_divides_and_is_drawn_only_there():
    body = "<p>天地玄黄宇宙洪荒typo\u00adgraphy日月盈</p>"
    (whole,) = drawn(lay(body, 30))
    assert "-" not in [glyph.char for glyph in whole]
    first, second = lines_of(lay(body, 10.75))
    assert (first.replace("\u00ad", ""), second) == ("天地玄黄宇宙洪荒typo-", "graphy日月盈")


def test_an_address_breaks_after_its_slashes_only():
    body = "<p>天地玄黄宇宙https://abcdef.gh/ijklm/nopqrstu宇宙洪荒</p>"
    lines = lines_of(lay(body, 16))
    assert "".join(lines) == "天地玄黄宇宙https://abcdef.gh/ijklm/nopqrstu宇宙洪荒"
    assert lines[0].endswith("/")
    assert "-" not in "".join(lines)


def test_a_word_wider_than_the_measure_is_torn():
    lines = lines_of(lay("<p>天abcdefghijklmnop地</p>", 4))
    assert "".join(lines) == "天abcdefghijklmnop地"
    assert all(len(line) <= 8 for line in lines)


# -------------------------------------------------------------------- the PDF


def test_another_version_of_weasyprint_is_refused(monkeypatch):
    monkeypatch.setattr(weasyprint, "__version__", "71.0")
    with pytest.raises(PublishError, match="weasyprint-version"):
        install()


def test_a_dash_that_the_font_draws_as_one_glyph_is_two_characters():
    (row,) = drawn(lay("<p>天——地————玄—黄</p>", 20, sheet=DASHES))
    assert "".join(glyph.char for glyph in row) == "天——地————玄—黄"
    assert [glyph.x for glyph in row if glyph.char != "—"] == pytest.approx([0, 3, 8, 10], abs=0.01)
    text = "天地玄黄宇宙洪荒日月盈——昃辰宿列张"
    for width in (11, 12, 13, 14):
        body = f"<p>{text}</p>"
        assert lines_of(lay(body, width, sheet=DASHES)) == lines_of(lay(body, width))


def test_a_shared_glyph_keeps_its_own_text():
    (row,) = drawn(lay("<p>⼟天地⼟</p>", 20))
    assert "".join(glyph.char for glyph in row) == "⼟天地⼟"


printed = st.text([*CHARACTERS, *map(chr, range(32, 127))], max_size=80)


def _bare(text):
    """Without white space and hyphens: a line's end drops the one and adds the other."""
    return "".join(c for c in text if not c.isspace() and c != "-")


@settings(max_examples=60)
@given(printed, st.sampled_from([5, 8, 13, 20]))
def test_the_text_of_the_pdf_is_the_text_put_in(text, width):
    laid = lay(f"<p>{html.escape(text)}</p>", width)
    found = "".join(glyph.char for row in drawn(laid) for glyph in row) if text.strip() else ""
    assert _bare(found) == _bare(text)


clauses = st.builds(
    "{}{}{}".format,
    st.text(HAN, min_size=2, max_size=9),
    st.sampled_from(["", "", "abc", "12.5%", "（天地）", "“玄黄”", "——宇", "……", "寒·来"]),
    st.sampled_from("，。、；：？！"),
)


@settings(max_examples=40)
@given(st.lists(clauses, min_size=6, max_size=16).map("".join), st.sampled_from([16, 20, 28]))
def test_the_last_glyph_of_a_line_is_at_the_measure(text, width):
    """… to a fiftieth of an em: its square, or its ink when it gives up its blank."""
    *rows, last = drawn(lay(f"<p>{text}</p>", width))
    for row in rows:
        first, final = row[0], row[-1]
        assert final.x + _inked(final.char) == pytest.approx(width, abs=0.02)
        assert first.x == pytest.approx(-0.5 if first.char in OPENING else 0, abs=0.02)
    assert last[-1].x + _inked(last[-1].char) <= width + 0.02


def _inked(char):
    return 0.5 if char in PAUSES + CLOSING else advance(char)


@settings(max_examples=30)
@given(st.lists(clauses, min_size=6, max_size=12), st.sampled_from([16, 20]))
def test_boxes_in_the_line_do_not_move_its_glyphs(texts, width):
    plain = drawn(lay(f"<p>{''.join(texts)}</p>", width))
    boxed = "".join(f"<em>{t}</em>" if i % 2 else t for i, t in enumerate(texts))
    for row, other in zip(plain, drawn(lay(f"<p>{boxed}</p>", width)), strict=True):
        assert [g.char for g in row] == [g.char for g in other]
        assert [g.x for g in row] == pytest.approx([g.x for g in other], abs=0.01)


# -------------------------------------------------------------------- any text at all


@settings(max_examples=100)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=60), st.sampled_from([4, 9, 20]))
def test_no_text_crashes_and_no_han_is_lost(text, width):
    laid = lay(f"<p>{html.escape(text)}</p>", width)
    laid.document.write_pdf()
    assert count_han(lines_of(laid)) == count_han([text])


inline = st.sampled_from(
    [
        "{}",
        "<em>{}</em>",
        "<b><i>{}</i></b>",
        "<code>{}</code>",
        "<br/>{}",
        "<em>{}<em></em></em> ",
        '<span class="keep">{}</span>',
        '<span class="note" data-mark="①">{}</span>',
        '<span style="display: inline-block">{}</span>',
        '<span style="letter-spacing: .1em">{}</span>',
        '<span style="position: relative; font-size: .5em">{}</span>',
    ]
)
texts = st.text(HAN[:6] + "，“”—·① ab/\u00ad\u200b\u3000\n", max_size=9)


@settings(max_examples=100)
@given(st.lists(st.tuples(inline, texts), max_size=7), st.sampled_from([3, 6, 12]))
def test_no_boxes_crash_and_no_han_is_lost(pieces, width):
    body = "".join(box.format(html.escape(text)) for box, text in pieces)
    laid = lay(f"<p>{body}</p>", width, height=8)
    found = "".join(glyph.char for row in drawn(laid) for glyph in row)
    assert count_han(found) == count_han(text for _, text in pieces)


def test_the_measure_is_reached_by_the_box_too():
    *widths, _ = widths_of(lay(f"<p>{TEXT * 3}</p>", 17))
    assert widths == pytest.approx([17] * len(widths), abs=0.01)


def test_a_character_without_a_glyph_keeps_its_place_and_its_text():
    (row,) = drawn(lay("<p>天\U00020000地</p>", 20))
    assert "".join(glyph.char for glyph in row) == "天\U00020000地"


@pytest.mark.parametrize(
    "call", ["<sup><a href='#x'>①</a></sup>", "<sup><a href='#x'>12</a></sup>"]
)
def test_a_link_inside_a_superscript_is_a_call_too(call):
    sheet = "sup { font-size: 8px; line-height: 0; vertical-align: super }"
    for width in (4, 5, 6):
        for fill in ("天", "天地", "天地玄", "天地玄黄", "天地玄黄宇"):
            lines = lines_of(lay(f"<p>{fill}{call}宙洪荒日月盈</p>", width, sheet=sheet))
            assert not any(line[0] in "①1" for line in lines), lines


def test_a_float_that_fits_beside_its_line_stands_there():
    body = "<p>天地玄黄<span style='float: right; width: 2em'>寒来</span></p>"
    (row,) = drawn(lay(body, 12, height=1))
    assert "".join(glyph.char for glyph in row) == "天地玄黄寒来"


def test_a_zero_width_space_takes_no_share_at_the_end_of_a_line():
    first, _ = drawn(lay("<p>天地玄黄宇宙洪\u200b荒，日月盈</p>", 8))
    last = next(glyph for glyph in first if glyph.char == "洪")
    assert last.x == pytest.approx(7, abs=0.02)


def test_letter_spacing_is_not_added_behind_a_line__css_text_3():
    first, _ = drawn(lay("<p style='letter-spacing: .1em'>天地玄黄宇宙洪荒，日月盈昃</p>", 8))
    assert first[-1].x == pytest.approx(7, abs=0.02)


def test_one_wide_hole_is_worse_than_two_small_ones():
    assert_lines("<p>天地玄（黄宇宙洪荒日</p>", "天地玄\n（黄宇宙\n洪荒日", width=4)
