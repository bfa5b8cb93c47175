"""Characters, punctuation, spaces; what is only reported."""

from __future__ import annotations

import pytest
from normalize_helpers import assert_normalized, clean

from publish.normalize.marks import tidy_headline, tidy_names, tidy_text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "近日,镇(街)里办了早市;来的人:很多!你去吗?",
            "近日，镇（街）里办了早市；来的人：很多！你去吗？",
        ),
        ("花了12,500元,08:30开门", "花了12,500元，08:30开门"),
        ("比例尺1:500,占1/90、7×24小时", "比例尺1:500，占1/90、7×24小时"),
        ("（2018-2020年）6月 7-9日", "（2018-2020年）6月7-9日"),
        ("标语“i♥TOWN”,街上都是", "标语“i♥TOWN”，街上都是"),
        ("空气里的细粒(PM2.5)少了", "空气里的细粒（PM2.5）少了"),
        ("他写道 Smith, John (eds) et al", "他写道Smith, John (eds) et al"),
        ('"早市"开张,他说:"等一等。"', "“早市”开张，他说：“等一等。”"),
        ("它叫 don't stop 街", "它叫don't stop街"),
        ("”夜市“开张", "“夜市”开张"),
        ("“好事”“办好“", "“好事”“办好”"),
        ("首届「潮声」诗会和『灯塔课』", "首届“潮声”诗会和‘灯塔课’"),
        ("再等等... 来了… 好。。。", "再等等……来了……好……"),
        ("一句--走吧", "一句——走吧"),
        ("全镇, 走了一趟 。", "全镇，走了一趟。"),
        ("走了。。大家，，都来", "走了。大家，都来"),
        ("从 1987年第 12位到 A 级", "从1987年第12位到A级"),
        ("一次“同看 共修”聚会 会", "一次“同看 共修”聚会会"),
        ("《青石镇 建设意见》 印发", "《青石镇 建设意见》印发"),
        ("结束了.", "结束了。"),
        ("only latin, here.", "only latin, here."),
    ],
)
def test_text(before: str, after: str) -> None:
    assert tidy_text(before) == after
    assert tidy_text(after) == after


@pytest.mark.parametrize(
    "text",
    [
        "办起了“新”街 夜市”活动",  # one mark too many: left, reported
        "“讲信用的“三讲”规矩。”",  # nested: left, reported
        "“要修好‘三条街’再开市”",
        "“大厅很大？”“可以做书屋”",
        "“等不及了”——三百多辆车",
        "青石镇-白水镇",
    ],
)
def test_text_that_stays(text: str) -> None:
    assert tidy_text(text) == text


def test_headlines_and_names() -> None:
    assert tidy_headline("老街聚人气  新市添生机") == "老街聚人气 新市添生机"
    assert tidy_headline("从 1987年第 12位") == "从1987年第12位"
    assert tidy_headline("青石提速加快建设 10个项目今日开工") == "青石提速加快建设 10个项目今日开工"
    assert tidy_names("本报记者 王　明 通讯员 陈 某") == "本报记者 王明 通讯员 陈某"


def test_traditional_text_keeps_its_brackets() -> None:
    assert_normalized(
        "青石鎮的早市\n\n鎮裡的人們說：「船又來了。」孩子們都來看，從開門看到關門。",
        "# 青石鎮的早市\n鎮裡的人們說：「船又來了。」孩子們都來看，從開門看到關門。",
    )


SIMPLE = (
    "青石镇的码头边，人们说这条街从来没有关过门。书屋开张以后，孩子们都来这里读书、写字、画画。"
)


def test_a_stray_traditional_character() -> None:
    text = f"早市\n\n{SIMPLE}{SIMPLE}水是老街的靈魂。"
    cleaned = assert_normalized(text, f"# 早市\n{SIMPLE}{SIMPLE}水是老街的灵魂。")
    assert cleaned.mapped == (("靈", "灵"),)
    assert [f.code for f in cleaned.findings] == ["T-007"]


def test_radicals_invisibles_and_full_width_latin() -> None:
    cleaned = assert_normalized(
        "⼭路弯弯\n\n１９８７年３\u00a0月，老\u200b街的ＬＥＤ灯亮了\ufeff，⻓长的\u00ad路上有９９％的人。",
        "# 山路弯弯\n1987年3月，老街的LED灯亮了，长长的路上有99%的人。",
    )
    assert cleaned.mapped == (("⼭", "山"), ("⻓", "长"))
    assert [f.code for f in cleaned.findings] == ["T-019", "T-019"]


def test_entities_of_marks_are_decoded() -> None:
    assert_normalized(
        "早市\n\n&ldquo;早市&rdquo;开张了&hellip;&lt;b&gt;粗。",
        "# 早市\n“早市”开张了……<b>粗。",
    )


@pytest.mark.parametrize(
    ("text", "code", "quote"),
    [
        ("办起“新”街 夜市”活动，人们来看。", "T-002", "夜市”"),
        ("他说“我们来看新书屋，人们都来。", "T-002", "“我们"),
        ("他说“重“三讲”规矩。”人们来看。", "T-003", "重“三讲"),
        ("街上火把把照得通亮。", "T-004", "把把"),
        ("跨海\ufffd湾大桥通车了。", "T-017", "\ufffd"),
        ("第□期工程开工了。", "T-017", "□"),
        ("锟斤拷来了三个人。", "T-017", "锟斤拷"),
        ("书屋在2O23年开门。", "T-018", "2O23"),
        ("海风一吹一一灯醒了。", "T-018", "一一"),
    ],
)
def test_doubts_are_reported_and_left(text: str, code: str, quote: str) -> None:
    cleaned = assert_normalized(f"早市\n\n{text}", f"# 早市\n{text}")
    found = [f for f in cleaned.findings if f.code == code]
    assert len(found) == 1
    assert quote in found[0].before
    assert found[0].where is not None
    assert found[0].where.line == 3


@pytest.mark.parametrize("text", ["人人都来，常常看见。", "一道道难题。", "高高兴兴回家。"])
def test_legitimate_doubles(text: str) -> None:
    assert not [f for f in clean(f"早市\n\n{text}").findings if f.code == "T-004"]


def test_half_width_marks_are_counted_once() -> None:
    cleaned = clean("早市\n\n5月6日,镇里办了早市,来的人很多。\n\n书屋开了,孩子们来了。")
    assert [(f.code, dict(f.values)["count"]) for f in cleaned.findings] == [("T-026", "3")]
