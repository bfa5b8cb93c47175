"""Titles, running heads and signatures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.model import Article
from publish.typeset.titles import authors, ems, running_head, title_lines


def test_halves_that_fit_share_a_line():
    assert title_lines("天地玄黄 宇宙洪荒", 17) == ("天地玄黄　宇宙洪荒",)


def test_halves_that_do_not_fit_have_a_line_each():
    assert title_lines("天地玄黄宇宙洪荒 日月盈昃辰宿列张", 10) == (
        "天地玄黄宇宙洪荒",
        "日月盈昃辰宿列张",
    )


def test_a_long_half_is_broken_in_balance_after_a_mark():
    lines = title_lines("天地玄黄宇宙，洪荒日月盈昃辰宿", 10)
    assert lines == ("天地玄黄宇宙，", "洪荒日月盈昃辰宿")


def test_quotation_is_not_torn_when_it_can_be_kept():
    lines = title_lines("天地以“玄黄”宇宙“洪荒日月”盈昃辰宿", 12)
    assert all(line.count("“") == line.count("”") for line in lines)


def test_between_latin_words_a_space_is_a_word_space():
    lines = title_lines("The Quick Brown Fox Jumps Over the Lazy Dog", 12)
    assert lines == ("The Quick Brown Fox", "Jumps Over the Lazy Dog")
    assert running_head(Article("1", "The Quick Brown Fox")) == "The Quick Brown Fox"


def test_a_word_longer_than_a_line_is_broken_and_leaves_no_empty_line():
    lines = title_lines("Supercalifragilistic" * 3, 12)
    assert "".join(lines) == "Supercalifragilistic" * 3
    assert all(line and ems(line) <= 12 for line in lines)


@given(st.text("天地玄黄，。“”（）ab12 ", min_size=1, max_size=60), st.integers(8, 20))
def test_no_character_of_a_title_is_lost(title, limit):
    lines = title_lines(title, limit)
    assert "".join(lines).replace("　", "").replace(" ", "") == title.replace(" ", "")


@pytest.mark.parametrize(
    ("bylines", "expected"),
    [
        (("本报记者甲",), "本报记者甲"),
        (("□某某日报记者 甲乙 通讯员 丙丁",), "甲乙 丙丁"),
        (("记者/甲乙", "通讯员/丙丁"), "甲乙 丙丁"),
        (("文/图 甲乙 丙丁(除署名外)",), "甲乙 丙丁"),
        (("文/圖 甲乙", "某某日報記者 丙丁 通訊員/戊己"), "甲乙 丙丁 戊己"),
        ((), ""),
    ],
)
def test_the_contents_name_people_not_offices(bylines, expected):
    assert authors(bylines) == expected


def test_a_running_head_fits():
    article = Article("1", "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁 律吕调阳")
    assert running_head(article) == "律吕调阳"
    assert ems(running_head(Article("1", "天" * 60))) <= 22


def test_halves_are_grouped_so_that_lines_are_even():
    assert title_lines("天地玄黄宇宙洪荒日 月盈昃辰宿列张寒来 暑往秋收 冬藏闰余", 17) == (
        "天地玄黄宇宙洪荒日",
        "月盈昃辰宿列张寒来",
        "暑往秋收　冬藏闰余",
    )
