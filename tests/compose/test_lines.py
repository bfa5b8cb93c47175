"""The line, drawn: one Han character or mark is one em."""

import pytest

from publish.compose.line import (
    NOT_FIRST,
    NOT_LAST,
    first_line,
    fit,
    gap,
    gaps,
    is_lonely,
    may_break,
)
from tests.drawing import assert_lines, lay, lines_of, widths_of


def test_han_breaks_anywhere():
    assert_lines("<p>天地玄黄宇宙洪荒</p>", "天地玄\n黄宇宙\n洪荒", width=3)


@pytest.mark.parametrize("mark", "，。、；：？！”）》」")
def test_a_closing_mark_never_begins_a_line__clreq_3_1_2(mark):
    lines = lines_of(lay(f"<p>天地玄{mark}黄宇宙洪荒日月</p>", 3))
    assert not any(line[0] in NOT_FIRST for line in lines)


@pytest.mark.parametrize("mark", "“（《「")
def test_an_opening_mark_never_ends_a_line__clreq_3_1_2(mark):
    lines = lines_of(lay(f"<p>天地{mark}玄黄宇宙洪荒日月盈</p>", 3))
    assert not any(line[-1] in NOT_LAST for line in lines)


@pytest.mark.parametrize("pair", ["——", "……"])
def test_a_pair_is_never_split__clreq_3_1_2(pair):
    for fill in ("天", "天地", "天地玄"):
        lines = lines_of(lay(f"<p>{fill}{pair}黄宇宙洪荒日月</p>", 4))
        assert any(pair in line for line in lines)
        assert not any(line.startswith(pair[0]) for line in lines)


def test_a_mark_is_pushed_in_by_squeezing__clreq_3_1_3():
    # Three marks give away a quarter em each, so the fourth Han and its mark still fit.
    assert_lines(
        "<p>天，地，玄，黄。宇宙洪荒日月盈昃</p>", "天，地，玄，黄。\n宇宙洪荒日月盈\n昃", width=7
    )


def test_adjacent_marks_take_one_and_a_half_em__clreq_3_1_3():
    assert gap("”", "，").natural == -0.5
    assert gap("：", "“").natural == -0.5
    assert gap("（", "《").natural == -0.5


def test_centred_marks_keep_their_middle__clreq_3_1_3():
    assert gap("。", "」", centred=True).natural == 0
    assert gap("」", "。", centred=True).natural == -0.5


def test_han_and_latin_stand_a_quarter_apart__clreq_3_2_2():
    assert gap("天", "a").natural == gap("7", "地").natural == 0.25
    assert gap("，", "a").natural == 0


def test_numbers_and_words_are_not_broken():
    lines = lines_of(lay("<p>天地玄黄12345宇宙abcdef洪荒</p>", 5))
    assert any("12345" in line for line in lines)
    assert any("abcdef" in line for line in lines)


def test_every_line_but_the_last_reaches_the_edge():
    text = "天地玄黄，宇宙洪荒。日月盈昃，辰宿列张：“寒来暑往，秋收冬藏。”闰余成岁，律吕调阳" * 3
    widths = widths_of(lay(f"<p>{text}</p>", 17))
    # a closing mark trimmed at the edge is laid out half an em narrower, its ink is at the edge
    assert all(abs(w - 17) < 0.01 for w in widths[:-1])


def test_squeezing_and_stretching_survive_inline_markup():
    text = "天地玄黄，<em>宇宙洪荒。</em>日月<strong>盈昃</strong>，辰宿列张：寒来暑往，秋收冬藏。"
    widths = widths_of(lay(f"<p>{text * 3}</p>", 17))
    assert all(abs(w - 17) < 0.6 for w in widths[:-1])


def test_no_character_is_left_alone_on_the_last_line():
    assert is_lonely("字。")
    assert not is_lonely("两字。")
    chars = list("天，地玄，黄宇，宙洪荒日")
    line = first_line(chars, [1.0] * len(chars), 11, whole=True)
    assert line is not None
    assert not is_lonely(chars[line.resume :]) or line.resume == len(chars)


def test_a_call_stays_with_its_character():
    body = (
        '<p>天地玄<span class="keep" id="n1-call">黄<span class="note" id="n1" data-mark="①">'
        "宇宙</span></span>洪荒</p>"
    )
    for width in (3, 4, 5):
        assert not any(line.startswith("①") for line in lines_of(lay(body, width)))


def test_fit_refuses_what_cannot_be_squeezed():
    chars = list("天地玄黄宇")
    assert fit(chars, [1.0] * 5, gaps(chars, [1.0] * 5), 5, 4) is None


def test_latin_neighbours_ask_uax_14():
    assert may_break("a", "b") is None
    assert may_break("天", "b") is True


def test_another_version_of_weasyprint_is_refused(monkeypatch):
    import weasyprint

    from publish.compose.weasyprint import install
    from publish.model import PublishError

    monkeypatch.setattr(weasyprint, "__version__", "71.0")
    with pytest.raises(PublishError, match="weasyprint-version"):
        install()


def test_text_that_is_not_chinese_is_left_to_weasyprint():
    assert_lines("<p>abc def ghi</p>", "abc def\nghi", width=3.6)
