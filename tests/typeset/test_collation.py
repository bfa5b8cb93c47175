"""Names in the order that a reader of the region looks for them."""

import pytest

from publish.typeset.collation import key_for, pinyin_key, stroke_key

# a surname of 2, 3, 4 … strokes, as Big5 has them
BY_STROKES = "丁于王白朱李林洪徐張黃楊趙劉錢謝魏羅嚴顧龔"


@pytest.mark.parametrize("language", ["zh-Hant-TW", "zh-Hant-HK", "zh-Hant-MO", "zh-Hant"])
def test_taiwan_and_hong_kong_sort_by_strokes(language):
    assert "".join(sorted(reversed(BY_STROKES), key=key_for(language))) == BY_STROKES


def test_every_number_of_strokes_from_one_to_twenty_seven_has_its_class():
    known = "一丁三王正自我事帝高張黃楊趙劉錢謝魏羅嚴顧龔驚靈廳讚纜"
    assert [stroke_key(c)[0][1] for c in known] == list(range(1, 28))
    assert stroke_key("亂")[0][1] == 13


def test_rare_characters_stand_among_those_of_as_many_strokes():
    """Big5's second level: 佢 has seven strokes, 嬅 fifteen."""
    assert "".join(sorted("劉嬅李錢佢", key=stroke_key)) == "李佢劉嬅錢"


@pytest.mark.parametrize("language", ["zh-Hans-CN", "zh-Hans", "zh-Hans-SG"])
def test_the_mainland_sorts_by_pinyin(language):
    names = ["安", "曾", "陈", "单", "丁", "解", "仇", "王", "张", "郑"]
    right = ["安", "陈", "丁", "仇", "单", "王", "解", "曾", "张", "郑"]
    assert sorted(names, key=key_for(language)) == right


def test_traditional_text_of_the_mainland_is_sorted_by_pinyin_too():
    assert sorted("張陳鄭單", key=key_for("zh-Hant-CN")) == list("陳單張鄭")


def test_a_surname_is_read_as_one_at_the_head_only():
    assert pinyin_key("单")[0][1] == "shan"
    assert pinyin_key("王单")[1][1] == "dan"


def test_a_compound_surname_is_read_whole():
    right = ["万俟卨", "莫言", "尉迟恭", "袁枚", "长孙无忌"]
    assert sorted(reversed(right), key=pinyin_key) == right


def test_of_one_syllable_the_tone_decides_then_the_next_character():
    right = ["黎明", "李安", "李明", "利安"]
    assert sorted(reversed(right), key=pinyin_key) == right


def test_letters_stand_before_characters_and_unknown_ones_last():
    for key in (pinyin_key, stroke_key):
        assert sorted(["\U00020000", "王", "Wenji"], key=key) == ["Wenji", "王", "\U00020000"]
