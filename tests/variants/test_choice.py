"""Simplified → traditional by words and sentences: what OpenCC alone gets wrong, and right.

`sentences.tsv`: `hard` are sentences that OpenCC 1.4's s2tw converts wrongly, `control` those that
it converts rightly and a rule might break; the net of `reading.npz` was taught with them.
`unseen.tsv` are others, written without sight of the program, that it was never taught.  Names of
persons are put together here from surnames, given names and the places where newspapers put them.
"""

from __future__ import annotations

import re
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.variants.choice import divided, doubts, to_traditional
from publish.variants.engine import convert
from publish.variants.names import byline_names, names_in

HERE = Path(__file__).parent


def rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (HERE / name).read_text("utf-8").splitlines()[1:]]


TAUGHT = rows("sentences.tsv")
UNSEEN = rows("unseen.tsv")


def taiwan(text: str) -> str:
    return convert("t2tw", to_traditional(text).text)


def wrong(found: list[list[str]]) -> list[str]:
    return [f"{row[-2]} {taiwan(row[-2])}" for row in found if taiwan(row[-2]) != row[-1]]


def test_what_opencc_gets_wrong_comes_out_right() -> None:
    hard = [row for row in TAUGHT if row[0] == "hard"]
    assert all(convert("s2tw", row[2]) != row[3] for row in hard)
    assert len(wrong(hard)) <= 0.05 * len(hard), wrong(hard)


def test_what_opencc_gets_right_is_not_broken() -> None:
    control = [row for row in TAUGHT if row[0] == "control"]
    assert len(wrong(control)) <= 0.01 * len(control), wrong(control)


def test_sentences_that_were_never_taught() -> None:
    hard = [row for row in UNSEEN if row[0] != "control"]
    control = [row for row in UNSEEN if row[0] == "control"]
    assert len(wrong(hard)) <= 0.15 * len(hard), wrong(hard)
    assert len(wrong(control)) <= 0.03 * len(control), wrong(control)


def test_samples_and_tests_are_apart() -> None:
    samples = {
        convert("tw2s", line)
        for path in (HERE / "samples").glob("*.txt")
        for line in path.read_text("utf-8").splitlines()
    }
    assert len(samples) > 20_000
    assert not samples & {row[1] for row in UNSEEN}
    assert not [line for line in samples if re.search("〔(?!g?[12]〕|3〕)|〔[^〕]*$", line)]


# ------------------------------------------------------------------ words

CROSSED = {
    "镇里培养发展党员": "发:發",
    "新时代好干部标准": "干:幹",
    "全国侨联系统的会议": "系:系",
    "并为他装上了门铃": "并:並",
    "工作的准入事项": "准:准",
    "踏上新征程": "征:征",
    "亲子游路线": "游:遊",
    "鼓声催征": "征:征",
}


@pytest.mark.parametrize(("text", "wanted"), CROSSED.items(), ids=CROSSED)
def test_no_word_is_seen_across_two(text: str, wanted: str) -> None:
    char, form = wanted.split(":")
    assert to_traditional(text).text[text.index(char)] == form


def test_one_word_takes_one_form_in_a_book() -> None:
    made = {to_traditional(text).text[-2:] for text in ("部里发布", "今天发布", "由他们发布")}
    assert len(made) == 1


@pytest.mark.parametrize("word", ["台资", "台商", "台胞"])
def test_words_of_taiwan_are_as_taiwan_has_them(word: str) -> None:
    assert taiwan(f"镇上的{word}企业")[3] == "臺"
    assert taiwan("在台山江边")[1] == "台"


def test_division_into_words() -> None:
    assert divided("培养发展新人") == ["培养", "发展", "新人"]


# ------------------------------------------------------------------ names

SURNAMES = "范于余涂郁沈岳游姜朱胡周"
GIVEN = ["国强", "建平", "海燕", "志远", "桂兰"]
PLACES = [
    "记者{}在现场采访",
    "通讯员{}摄影报道",
    "村民{}说今年收成不错",
    "{}同志作了发言",
    "老教师{}捐出图书",
    "（{} 摄）",
]


@pytest.mark.parametrize("place", PLACES)
def test_surnames_keep_themselves_where_newspapers_put_them(place: str) -> None:
    for surname, first in product(SURNAMES, GIVEN):
        text = place.format(surname + first)
        at = text.index(surname)
        assert to_traditional(text).text[at] == surname, text


@pytest.mark.parametrize(
    "text",
    [
        "记者于昨日来到现场",
        "委员会后来改了主意",
        "村民种苹果种大蒜",
        "8000余家企业参加",
        "干部余下的时间不多",
        "党员干部、党建阵地",
        "由于海边风大",
        "关于范围的规定",
        "业余华人合唱团",
        "学生后面跟着家长",
        "老师于是停下来",
    ],
)
def test_prose_is_no_name(text: str) -> None:
    assert to_traditional(text).text == convert("s2t", text)


def test_a_name_of_the_book_is_known_wherever_it_stands() -> None:
    name = "于" + "长河"
    text = f"走到桥头，{name}停了下来"
    assert to_traditional(text, [name]).text[5] == "于"


def test_a_settled_name_goes_before_a_sense() -> None:
    """谷 with a sack beside it is grain, unless the editor has said who it is."""
    name = "谷" + "装运"
    text = f"把{name}叫来"
    assert to_traditional(text).text[1] == "穀"
    assert to_traditional(text, [name]).text[1] == "谷"


def test_names_that_only_look_like_one_are_asked_for() -> None:
    text = "记者" + "范" + "国强" + "走进早市"
    (doubt,) = doubts(text, "zh-Hans-CN", "zh-Hant-TW")
    assert (text[doubt.start : doubt.stop], doubt.reason) == ("范" + "国强", "name")
    assert doubt.candidates[0] == doubt.becomes == "范" + "國強"
    assert not doubts(text, "zh-Hans-CN", "zh-Hant-TW", ["范" + "国强"])
    assert not doubts(text, "zh-Hant-TW", "zh-Hant-HK")


def test_names_of_a_byline() -> None:
    assert byline_names("本报记者 范某 通讯员/余某某") == ("范某", "余某某")
    assert byline_names("文/图 于某·何某") == ("于某·何某",) or byline_names("文/图 于某 何某")


def test_spans_do_not_overlap() -> None:
    text = "始祖于公与石匠种师傅、范某和余某同来"
    spans = list(names_in(text))
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


# ------------------------------------------------------------------ whatever comes

TEXTS = st.text(
    st.sampled_from("范于余发展后来里面只系干部并为准入征程游台钟的，。“”A1 \n𠮷村镇记者说"),
    max_size=60,
)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_one_character_becomes_one(text: str) -> None:
    made = to_traditional(text)
    assert len(made.text) == len(text)
    for doubt in made.doubts:
        assert made.text[doubt.start : doubt.stop] == doubt.becomes == doubt.candidates[0]
