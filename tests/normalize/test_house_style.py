"""House style: every check finds its slip, says what to write, and is silent on sound text."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from normalize_helpers import clean

from publish.messages import FINDINGS, finding_text
from publish.model import Article, Figure, Finding, Heading, Paragraph, Text, Where
from publish.normalize.fidelity import article_texts
from publish.normalize.house_numbers import number
from publish.normalize.house_style import CHECKS, house_style


def article(*paragraphs: str, title: str = "早市搬家", **fields: str) -> Article:
    """An article of 2024; a paragraph after `!` is a caption, after `#` a heading."""
    shapes = {"!": lambda t: Figure(None, t), "#": lambda t: Heading(2, t)}
    blocks = tuple(
        shapes[p[0]]((Text(p[1:]),)) if p[0] in shapes else Paragraph((Text(p),))
        for p in paragraphs
    )
    return Article("1", title, blocks=blocks, **{"date": "2024-05-01", **fields})


def found(*paragraphs: str, **fields: str) -> list[Finding]:
    return list(house_style(article(*paragraphs, **fields)))


WRONG = [
    ("T-031", "3月5日开工，工人都到了。后来三月九日又下了雨。", "三月九日", "3月9日"),
    ("T-031", "会上表彰了5名党员，还有三名群众上台领奖。", "三名", "3名"),
    ("T-032", "比赛定在2月30日举行。", "2月30日", ""),
    ("T-032", "2023年2月29日那天下雨。", "2023年2月29日", ""),
    ("T-033", "截至21年3月，路修好了。", "21年3月", "2021年3月"),
    ("T-033", "98年底，他离开了家。", "98年底", "1998年底"),
    ("T-034", "来了约30多名村民。", "约30多名", "约30名"),
    ("T-034", "全长大约9公里左右。", "大约9公里左右", "大约9公里"),
    ("T-034", "近百余人报名。", "近百余人", "近百人"),
    ("T-035", "收入涨了10-20%。", "10-20%", "10%～20%"),
    ("T-035", "投资9～16亿元。", "9～16亿", "9亿～16亿"),
    ("T-036", "这是2018-2020年的事。", "2018-2020年", "2018—2020年"),
    ("T-036", "这是2018年——2020年的事。", "2018年——2020年", "2018年—2020年"),
    ("T-036", "活动在6月7-9日举行。", "6月7-9日", "6月7—9日"),
    ("T-036", "每天8:00-9:30开门。", "8:00-9:30", "8:00—9:30"),
    ("T-036", "他坐上北河-南渡列车。", "北河-南渡", "北河—南渡"),
    ("T-036", "每队10-12人，自带船桨。", "10-12人", "10～12人"),
    ("T-037", "1、先把话听完。", "1、先", "1.先"),
    ("T-037", "规矩有三条：（一）、先听；（二）再说。", "（一）、", "（一）"),
    ("T-037", "①、先听。", "①、", "①"),
    ("T-037", "第一、先听完再说。", "第一、", "第一，"),
    ("T-038", "这里有“书屋”、“茶室”。", "“书屋”、“茶室”", "“书屋”“茶室”"),
    ("T-038", "他读过《边城》、《长河》。", "《边城》、《长河》", "《边城》《长河》"),
    ("T-039", "有豆腐、竹篮……等土货。", "竹篮……等", "竹篮等"),
    ("T-039", "有豆腐、竹篮等……", "竹篮等……", "竹篮等"),
    ("T-040", "!老码头公园一角。", "一角。", "一角"),
    ("T-041", "#水边的收成。", "收成。", "收成"),
]


@pytest.mark.parametrize(("code", "text", "before", "after"), WRONG, ids=lambda v: v[:12])
def test_a_slip_is_found_and_put_right(code: str, text: str, before: str, after: str) -> None:
    (one,) = found(text)
    assert one.code == code
    assert before in one.before
    assert (after in one.after and one.after) if after else one.after == ""


SOUND = [
    "去年有十几名党员，今年有30多名。",
    "3月5日开工。农历三月初五，三月五日俗称的“三月五日”也照旧。",
    "农历二月三十日他出生，2月29日又逢闰年。",
    "5名党员和两名群众、一名记者，前三名有奖，第五名也有。",
    "6个网格推行“1格4员”（一个网格配四个人）。",
    "他在这里干了21年，21年3个月没有请过假，建安21年3月的碑还在。",
    "近30多年来，最近3年左右，节约30多万元，左右两侧都是树。",
    "约30米左右两侧种树，达700多人次，约30人。",
    "电话0750-3333333，编号A-12-5，比分3-1，型号7×24，2024-05-01。",
    "涨幅10%～20%，共14—16家，2018—2020年，9亿～16亿元。",
    "“藏不住了”——4000多辆专车守候，从2018年到2020年。",
    "印发《行动计划（2018-2020年）》，依据GB/T 15834-2011办理。",
    "3、5、7号楼停水，1、2号线照常；全省第一、全国第三。",
    "第一、第二产业都在涨。第一，先听。（一）先说。1.先听。",
    "这里有“书屋”“茶室”，有“书屋”、茶室和“灯塔”，有茶室、“书屋”、“灯塔”。",
    "《边城》（沈某著）、《长河》都在，《边城》《长河》也在。",
    "灯灭了……等他回来再说。再等等……",
    "!城央绿廊碧道风景美如画。",
    "!市民在公园一角留影。",
    "!老码头公园一角",
    "——坚持先听完。",
    "区委书记彭章瑞说，路修好了。彭章瑞又说，树栽好了。",
    "县长陈国纯出席。技术部部长陈国纲开讲。",
    "村民陈翠英、陈翠清都来了。村民陈翠英说好。",
]


@pytest.mark.parametrize("text", SOUND, ids=lambda v: v[:12])
def test_sound_text_is_left_in_peace(text: str) -> None:
    assert [(one.code, one.before) for one in found(text)] == []


def test_a_habit_of_the_paper_is_told_once_a_kind() -> None:
    text = "这是2018-2020年和2021-2023年的事，在6月7-9日和7月7-9日举行。"
    assert [one.code for one in found(text, text)] == ["T-036", "T-036"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("区委书记彭章瑞说，路修好了。", "书记彭章端在会上说。"),
        ("区委书记彭章瑞出席。", "彭章端表示，路修好了。"),
    ],
)
def test_t_042_names_one_character_apart(first: str, second: str) -> None:
    (one,) = found(first, first, second)
    assert (one.code, one.before, one.after) == ("T-042", "彭章端", "彭章瑞")


def test_t_042_a_byline_and_a_credit_are_compared_too() -> None:
    picture = Figure(None, (Text("江边的灯亮了。"),), "彭伟忠 摄")
    piece = Article("1", "灯", bylines=("记者 彭伟宗",), date="2024", blocks=(picture,))
    assert [one.code for one in house_style(piece)] == ["T-042"]


def test_t_043_the_headline_counts_otherwise() -> None:
    (one,) = found("镇里有12个项目开工。", title="10个项目开工")
    assert (one.code, one.before, one.after) == ("T-043", "10个项目", "12个项目")
    assert not found("镇里有12个项目开工。其中十个在河边。", title="10个项目开工")
    assert not found("约30人来到法院，三十名干部坐下。", title="三十名干部旁听")


def test_t_044_a_day_without_a_date() -> None:
    (one,) = found("近日，镇里办了早市。", "今年的人多。", date="")
    assert (one.code, one.after) == ("T-044", "")
    assert not found("近日，镇里办了早市。", date="2024-05-01")
    assert not found("近日，镇里办了早市。5月1日开张。", date="")
    assert not found("如今年轻人多，过去年代久远，附近日子好过。", date="")


def test_t_030_a_lead_that_breaks_off_must_be_mended() -> None:
    cut = (
        "早市天不亮就开张。卖豆腐的、修伞的、磨刀的都出了门，石板路上响起车铃声，镇里的人们都记得那"
    )
    rest = "老人说，这条街从前是码头，船来船往。后来水退了，街却留了下来，一留就是一百多年。"
    text = f"青石镇\n\n{cut}\n\n文/图 甲某\n\nA 石板路\n\n{rest}"
    (one,) = [f for f in clean(text).findings if f.code in ("T-001", "T-030")]
    assert one.code == "T-030"
    assert one.where == Where(Path("007.txt"), 3)
    signed = f"青石镇\n\n{rest}\n\n{rest}某某镇人民政府"
    assert "T-030" not in [f.code for f in clean(signed).findings]


def test_a_raw_text_is_read_in_its_lines_simplified_or_traditional() -> None:
    text = "青石镇的早市\n\n镇里的人们说，收入涨了10-20%，投资9～16亿元，船又来了，路也修好了。"
    found = clean(text).findings
    assert [(f.code, f.where.line) for f in found if f.where] == [("T-035", 3), ("T-035", 3)]
    other = "青石鎮的早市\n\n鎮裡的人們說，收入漲了10-20%，船又來了，孩子們從開門看到關門。"
    assert [(f.code, f.where.line) for f in clean(other).findings if f.where] == [("T-035", 3)]


@pytest.mark.parametrize(
    ("code", "text", "before", "after"),
    [
        ("T-031", "會上表彰了5個團隊，還有三個鎮的人上臺領獎。", "三個", "3個"),
        ("T-031", "3月5日開工，工人都到了。後來三月九日又下了雨。", "三月九日", "3月9日"),
        ("T-034", "來了約30多個孩子，鄉親們說好。", "約30多個", "約30個"),
        ("T-035", "鎮裡投資9～16億元。", "9～16億", "9億～16億"),
        ("T-036", "每隊10-12個人，歲數不論。", "10-12個", "10～12個"),
        ("T-036", "鎮裡的燈每天8:00-9:30開。", "8:00-9:30", "8:00—9:30"),
        ("T-037", "第一、先聽完再說話，開門見山。", "第一、", "第一，"),
        ("T-039", "有豆腐、竹籃……等土貨賣，開門就買。", "竹籃……等", "竹籃等"),
        ("T-040", "!老碼頭鐵橋現場。", "現場。", "現場"),
        ("T-041", "#水邊的收穫與歡樂。", "歡樂。", "歡樂"),
    ],
    ids=lambda v: v[:12],
)
def test_traditional_text_has_the_same_slips(code: str, text: str, before: str, after: str) -> None:
    (one,) = found(text, title="早市搬家記")
    assert one.code == code
    assert before in one.before
    assert one.after
    assert after in one.after


@pytest.mark.parametrize(
    "text",
    [
        "這裡有「書屋」、「茶室」，他讀過《邊城》、《長河》。",
        "這裡有“書屋”、“茶室”，開門見山。",
        "截至98年3月，鄉裡的路修好了。",
        "這是2018～2020年的事，活動在6月7～9日舉行，每天8:00～9:30開門。",
        "會上表彰了5個團隊，還說「三個鎮的人都來了」。",
        "農曆二月三十日他出生。",
    ],
    ids=lambda v: v[:12],
)
def test_what_only_the_mainland_asks_is_not_asked_of_traditional_text(text: str) -> None:
    assert [(one.code, one.before) for one in found(text, title="早市搬家記")] == []


def test_the_front_matter_tells_the_script() -> None:
    assert not found("有“甲”、“乙”。", language="zh-Hant-TW")
    assert [one.code for one in found("有“甲”、“乙”。", language="zh-Hans-CN")] == ["T-038"]


def test_names_of_traditional_text_are_quoted_as_printed() -> None:
    (one,) = found("區委書記陳國綱說，路修好了。", "書記陳國鋼在會上說。", title="早市搬家記")
    assert (one.code, one.before, one.after) == ("T-042", "陳國鋼", "陳國綱")


@pytest.mark.parametrize(
    ("first", "second", "before", "after"),
    [
        ("区委书记彭章瑞出席。", "区委副书记彭章瑞在会上说。", "副书记彭章瑞", "书记彭章瑞"),
        ("会议由镇长彭章瑞主持。", "代镇长彭章瑞表示，路修好了。", "代镇长彭章瑞", "镇长彭章瑞"),
        ("江海区区委常务副书记彭章瑞说好。", "区委书记彭章瑞出席。",
         "书记彭章瑞", "副书记彭章瑞"),
    ],
)  # fmt: skip
def test_t_047_one_person_of_two_ranks(first: str, second: str, before: str, after: str) -> None:
    (one,) = found(first, second, second)
    assert (one.code, one.before, one.after) == ("T-047", before, after)


@pytest.mark.parametrize(
    "text",
    [
        "市文联副主席彭章瑞出席。区作协主席彭章瑞说，路修好了。",
        "区委书记彭章瑞出席。区委副书记陈国纯说，路修好了。",
        "代镇长彭章瑞出席。会上，彭章瑞当选。镇长彭章瑞说，路修好了。",
        "时任副书记彭章瑞出席。如今书记彭章瑞说，路修好了。",
        "驻村第一书记彭章瑞出席。副书记彭章瑞说，路修好了。",
        "时代主任彭章瑞出席。主任彭章瑞说，路修好了。",
        "区委书记彭章瑞出席。“副书记彭章瑞说”，这是旧话。",
    ],
    ids=lambda v: v[:12],
)
def test_two_offices_that_may_both_be_held(text: str) -> None:
    assert [(one.code, one.before) for one in found(text)] == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("早市共有36个摊位。", "河边的早市共有38个摊位。"),
        ("早市搬到河边，共有36个摊位。", "卖豆腐的来得早，共有38个摊位。"),
        ("早市共有三十六个摊位。", "早市共有38个摊位。"),
        ("早市共有6个摊位。", "早市共有12个摊位。"),
    ],
)
def test_t_048_one_thing_counted_with_two_figures(first: str, second: str) -> None:
    (one,) = [f for f in found(first, second) if f.code != "T-031"]
    assert one.code == "T-048"
    assert one.before in second
    assert one.after in first


@pytest.mark.parametrize(
    "text",
    [
        "早市共有36个摊位。夜市共有38个摊位。",
        "早市共有36个摊位。夜市人多，共有52个摊位。",
        "2023年早市共有36个摊位。早市共有38个摊位。",
        "早市共有36个摊位。上月早市共有38个摊位。",
        "早市共有36个摊位。早市共有38个茶座。早市设有40个摊位。",
        "早市共有36个摊位。其中，共有32个摊位卖菜。",
        "早市共有36个摊位。早市共有三十六个摊位。早市共有三四个摊位空着。",
        "早市原有36个摊位。早市扩建了，共有38个摊位。",
        "早市共有36个摊位。他说：“早市共有38个摊位。”",
        "早市共有6个摊位。河边也热闹，共有8个摊位。",
    ],
    ids=lambda v: v[:26],
)
def test_two_figures_that_count_two_things(text: str) -> None:
    assert [(one.code, one.before) for one in found(text) if one.code != "T-031"] == []


# --------------------------------------------------------------------------- laws


def test_the_table_and_the_words_name_the_same_clauses() -> None:
    assert {(c.code, c.clause) for c in CHECKS} == {
        (c.code, FINDINGS[c.code].clause) for c in CHECKS
    }
    assert len({c.name for c in CHECKS}) == len(CHECKS)


def test_every_check_has_a_slip() -> None:
    named = {code for code, *_ in WRONG} | {"T-042", "T-043", "T-044", "T-047", "T-048"}
    assert {check.code for check in CHECKS} == named


@pytest.mark.parametrize("text", ["105", "一百零五", "一百〇五"])
def test_a_number_is_read(text: str) -> None:
    assert number(text) == 105


def test_numbers_that_are_no_numbers() -> None:
    assert [number(text) for text in ("三十", "十二", "两百", "三四", "", "12345")] == [
        *(30, 12, 200),
        *(None, None, None),
    ]


PIECES = [
    *"一二三十百5名个月日年、。，：；“”《》（）…-—～%约近多余左右等",
    *(
        "2月30日",
        "三月五日",
        "21年3月",
        "10-20%",
        "……等",
        "书记彭章瑞",
        "彭章端说",
        "近日",
        "第一、",
        "1、",
    ),
]
TEXTS = st.one_of(
    st.text(max_size=120), st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
)


@given(TEXTS, TEXTS)
def test_any_text_is_read_and_none_is_changed(first: str, second: str) -> None:
    blocks = (
        Heading(2, (Text(second),)),
        Paragraph((Text(first),)),
        Figure(None, (Text(first),), second),
    )
    piece = Article("1", second, bylines=(first,), blocks=blocks)
    before = list(article_texts((piece,)))
    for one in house_style(piece):
        for tongue in ("en", "zh"):
            assert not re.search(r"\{\w+\}", "".join(finding_text(one, tongue))) or "{" in first
    assert list(article_texts((piece,))) == before


@given(TEXTS)
def test_a_raw_text_is_not_changed(text: str) -> None:
    cleaned = clean(text)
    assert all(one.code in FINDINGS for one in cleaned.findings)


def test_long_text_takes_little_time() -> None:
    """Linear: a paragraph of openers, of names, of marks that never close."""
    for seed in (
        "“甲",
        "《甲",
        "（1",
        "、甲",
        "书记彭章瑞说",
        "1-",
        "三",
        "约30",
        "；第一、",
        "近日",
        "区委书记彭章瑞说",
        "共有3个摊位",
    ):
        found(seed * (60_000 // len(seed)))
