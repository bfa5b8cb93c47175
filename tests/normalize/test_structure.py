"""Articles, headlines, headings, paragraphs: structure from evidence, on texts of our own."""

from __future__ import annotations

import pytest
from normalize_helpers import assert_normalized, clean, codes, drawn, source, wrapped

from publish.model import Article
from publish.normalize import mark_duplicates, normalize, to_exchange

P1 = "青石镇的早市天不亮就开张，卖豆腐的、修伞的、磨刀的都出了门，石板路上响起车铃声。"
P2 = "老人说，这条街从前是码头，船来船往。后来水退了，街却留了下来，一留就是一百多年。"
P3 = "今年春天，镇里把码头边的旧仓库改成了书屋，孩子们放学以后，常常在那里写作业、看画册。"
LONG = P1 + P2 + P3


def test_plain_text_is_left_alone() -> None:
    assert_normalized(f"青石镇的早市\n\n{P1}\n\n{P2}", f"# 青石镇的早市\n{P1}\n{P2}")


def test_markdown_text_comes_through() -> None:
    assert_normalized(
        f"# 青石镇的早市\n\n本报记者甲\n\n{P1}\n\n## 石板路\n\n{P2}\n\n## 旧码头  \n\n{P3}",
        f"# 青石镇的早市\n@ 本报记者甲\n{P1}\n## 石板路\n{P2}\n## 旧码头\n{P3}",
    )


# ------------------------------------------------------------------ columns


@pytest.mark.parametrize("blank", ["\n", "\n\n"])
@pytest.mark.parametrize("em", [16, 22, 30])
def test_column_lines_are_joined(em: int, blank: str) -> None:
    lines = ["青石镇"] + [line for p in (LONG, P3 + P1, LONG + P2) for line in wrapped(p, em)]
    assert_normalized(blank.join(lines), f"# 青石镇\n{LONG}\n{P3 + P1}\n{LONG + P2}")


def test_indents_in_the_text_decide() -> None:
    lines = [
        ("\u3000\u3000" if at == 0 else "") + line
        for p in (LONG, P3 + P1, LONG)
        for at, line in enumerate(wrapped(p, 20))
    ]
    assert_normalized("青石镇\n" + "\n".join(lines), f"# 青石镇\n{LONG}\n{P3 + P1}\n{LONG}")


def test_unmarked_headings_between_columns() -> None:
    lines = [*wrapped(LONG, 22), "石板路上\n响起车铃", *wrapped(LONG, 22)]
    assert_normalized(
        "\n\n".join(["青石镇的早市", *lines]),
        f"# 青石镇的早市\n{LONG}\n## 石板路上 响起车铃\n{LONG}",
    )


def test_a_sentence_that_ends_at_the_edge_is_a_doubt() -> None:
    """The second line is full and ends a sentence; the third has no indent: one paragraph."""
    first = "青石镇的早市天不亮就开张，卖豆腐的、修伞"
    second = "的、磨刀的都出了门，石板路上响起一阵车铃声。"
    third = "老人说，这条街从前是一个码头，船来船往热闹得很，"
    fourth = "后来水退了。"
    filler = [line for _ in range(3) for line in wrapped(LONG, 22)]
    text = "\n\n".join(["青石镇", *filler, first, second, third, fourth])
    cleaned = clean(text)
    assert drawn(cleaned).splitlines()[-1] == first + second + third + fourth
    assert "T-009" in {f.code for f in cleaned.findings}


def test_mid_sentence_break_is_joined() -> None:
    half, rest = P3[:17], P3[17:]
    cleaned = assert_normalized(
        f"青石镇\n\n{P1}{half}\n\n{rest}\n\n{P2}", f"# 青石镇\n{P1}{P3}\n{P2}"
    )
    assert [f.code for f in cleaned.findings] == ["T-010", "T-044"]


def test_caption_in_the_middle_of_a_paragraph() -> None:
    half, rest = P3[:17], P3[17:]
    assert_normalized(
        f"青石镇\n\n{P1}{half}\n\n\n\n书屋里的孩子。 甲某 摄\n\n{rest}\n\n{P2}",
        f"# 青石镇\n{P1}{P3}\n! 书屋里的孩子。 | 甲某 摄\n{P2}",
    )


def test_numbers_and_latin_over_lines() -> None:
    assert_normalized(
        "青石镇\n\n村里拿出25\n\n0万元，比去年多12,\n500元，修好了 inno-\nvation 街。",
        "# 青石镇\n村里拿出250万元，比去年多12,500元，修好了innovation街。",
    )


def test_overlap_at_a_joint_is_kept_once() -> None:
    cleaned = assert_normalized(
        f"青石镇\n\n{P1}夜里站牌亮起站名，\n\n亮起站名，并显示下一班车。",
        f"# 青石镇\n{P1}夜里站牌亮起站名，并显示下一班车。",
    )
    assert cleaned.dropped == ("亮起站名，",)


def test_truncated_text_is_left_and_reported() -> None:
    cut = P1 + "镇里的人们都记得那"
    assert_normalized(
        f"青石镇\n\n{cut}\n\n文/图 甲某\n\nA 石板路\n\n{P2}\n\nB 旧码头\n\n{P3}",
        f"# 青石镇\n@ 文/图 甲某\n{cut}\n## [A] 石板路\n{P2}\n## [B] 旧码头\n{P3}",
        again=False,
    )
    assert "T-001 3" in codes(f"青石镇\n\n{cut}\n\n文/图 甲某\n\n{P2}")


# ------------------------------------------------------------------ headlines and labels


def test_kicker_title_subtitle() -> None:
    assert_normalized(
        f"一条老街的三十年\n\n旧码头上长出新日子\n\n——青石镇见闻\n\n本报记者甲\n\n{P1}\n\n{P2}",
        f"^ 一条老街的三十年\n# 旧码头上长出新日子\n- ——青石镇见闻\n@ 本报记者甲\n{P1}\n{P2}",
    )


def test_subtitle_on_the_headline() -> None:
    assert_normalized(
        f"三个字,见证老街步伐 ——回眸青石(镇)2022\n\n{P1}\n\n{P2}",
        f"# 三个字，见证老街步伐\n- ——回眸青石（镇）2022\n{P1}\n{P2}",
    )


def test_marked_kicker_under_the_title() -> None:
    """Extraction sorts by size of type; the other headings stand under labels."""
    sections = f"### A\n\n## 石板路\n\n{P2}\n\n### B\n\n## 码头\n\n{P3}"
    text = f"# 石板老街 新生\n\n## 年中聚焦\n\n{P1}\n\n{sections}"
    assert_normalized(
        text, f"^ 年中聚焦\n# 石板老街 新生\n{P1}\n## [A] 石板路\n{P2}\n## [B] 码头\n{P3}"
    )


@pytest.mark.parametrize("labels", ["山水桥", ["【山】", "【水】", "【桥】"]])
def test_keyword_labels(labels: list[str]) -> None:
    a, b, c = labels
    assert_normalized(
        f"三个字\n\n{a}\n\n山上种茶\n\n{P1}\n\n{b}\n\n水边开市\n\n{P2}\n\n{c}\n\n桥上看灯\n\n{P3}",
        f"# 三个字\n## [山] 山上种茶\n{P1}\n## [水] 水边开市\n{P2}\n## [桥] 桥上看灯\n{P3}",
    )


def test_drop_cap_and_vertical_headline() -> None:
    assert_normalized(f"夜\n市\n新\n生\n\n{P1[0]}\n{P1[1:]}", f"# 夜市新生\n{P1}")


def test_letter_spaced_headline() -> None:
    assert_normalized(f"夜　市　新　生\n\n{P1}", f"# 夜市新生\n{P1}")


def test_headline_with_an_end_mark() -> None:
    assert_normalized(f"水去哪儿了？\n\n{P1}\n\n{P2}", f"# 水去哪儿了？\n{P1}\n{P2}")


def test_no_headline() -> None:
    cleaned = assert_normalized(f"{P1}\n\n{P2}", f"# \n{P1}\n{P2}")
    assert [f.code for f in cleaned.findings] == ["T-013"]


def test_headline_and_lead_at_the_end() -> None:
    """Body in 22 em, headline and lead in 16 em after it: they belong first."""
    body = [*wrapped(LONG, 22), "旧码头", *wrapped(LONG, 22)]
    lead = wrapped(P3 + P1, 16)
    text = "\n\n".join([*body, "青石镇：\n旧街新市 “老码头”迎来新日子", *lead])
    cleaned = assert_normalized(
        text,
        f"# 青石镇：旧街新市 “老码头”迎来新日子\n{P3 + P1}\n{LONG}\n## 旧码头\n{LONG}",
    )
    assert "T-006" in {f.code for f in cleaned.findings}


# ------------------------------------------------------------------ several articles

THREE = f"""老街早市开张 街坊上门叫好

青石日报讯(记者/甲某 通讯员/乙某){P1}

{P2}

新桥今日通车 两岸连成一家

□青石日报记者 甲某

{P3}

老街早市开张街坊上门叫好

镇里消息，{P1}

{P2}
"""


def test_several_articles_and_a_duplicate() -> None:
    cleaned = assert_normalized(
        THREE,
        f"""
        # 老街早市开张 街坊上门叫好
        @ 记者/甲某
        @ 通讯员/乙某
        % 青石日报讯
        {P1}
        {P2}
        # 新桥今日通车 两岸连成一家
        @ □青石日报记者 甲某
        {P3}
        # 老街早市开张 街坊上门叫好
        = 007.1
        镇里消息，{P1}
        {P2}""",
    )
    assert [a.id for a in cleaned.articles] == ["007.1", "007.2", "007.3"]
    assert {"T-012", "T-022", "T-005"} <= {f.code for f in cleaned.findings}


def test_single_article_has_the_id_of_its_source() -> None:
    articles: tuple[Article, ...] = clean(f"早市\n\n{P1}", "012_abc.txt").articles
    assert [a.id for a in articles] == ["012"]


def test_duplicates_across_files_keep_the_one_with_a_byline() -> None:
    a = normalize(source(f"早市开张\n\n{P1}\n\n{P2}", "a.txt"))
    b = normalize(source(f"早市开张了\n\n本报讯（记者甲某）{P1}\n\n{P2}", "b.txt"))
    c = normalize(source(f"新桥通车\n\n{P3}", "c.txt"))
    marked = mark_duplicates([a, b, c])
    assert [one.articles[0].duplicate_of for one in marked] == ["b", "", ""]
    assert [f.code for f in marked[0].findings] == ["T-005"]


def test_news_in_brief_keep_their_later_datelines() -> None:
    assert_normalized(
        f"一周简讯\n\n本报讯（记者甲某）{P1}\n\n本报讯（记者乙某）{P2}",
        f"# 一周简讯\n@ 记者甲某\n% 本报讯\n{P1}\n本报讯（记者乙某）{P2}",
    )


@pytest.mark.parametrize(
    ("head", "dateline", "bylines"),
    [
        ("本报讯（记者甲某）", "本报讯", ["记者甲某"]),
        ("本报讯 ", "本报讯", []),
        ("某某电（通讯员 乙某）", "某某电", ["通讯员 乙某"]),
        ("新华社某地1月2日电（记者甲某、乙某）", "新华社某地1月2日电", ["记者甲某、乙某"]),
        ("青石日报讯(记者/甲某 实习生/乙某)", "青石日报讯", ["记者/甲某", "实习生/乙某"]),
    ],
)
def test_datelines(head: str, dateline: str, bylines: list[str]) -> None:
    (article,) = clean(f"早市开张\n\n{head}{P1}").articles
    assert (article.dateline, list(article.bylines)) == (dateline, bylines)
    assert drawn(clean(f"早市开张\n\n{head}{P1}")).endswith("\n" + P1)


@pytest.mark.parametrize(
    "line",
    [
        "文/图 甲某 乙某（除署名外）",
        "□青石日报记者 甲某 通讯员 乙某",
        "本报记者甲",
        "记者/甲某",
        "文/甲某 图/乙某",
    ],
)
def test_byline_lines(line: str) -> None:
    assert_normalized(f"早市开张\n\n{line}\n\n{P1}", f"# 早市开张\n@ {line}\n{P1}")


@pytest.mark.parametrize("line", ["记者手记", "图文并茂看老街", "文旅融合 新路", "共绘蓝图"])
def test_headings_that_look_like_bylines_or_credits(line: str) -> None:
    assert_normalized(f"早市\n\n{P1}\n\n{line}\n\n{P2}", f"# 早市\n{P1}\n## {line}\n{P2}")


# ------------------------------------------------------------------ other shapes


def test_verse_pull_quote_question_and_answer() -> None:
    assert_normalized(
        f"早市\n\n{P1}\n\n潮来，\n潮往，\n灯火照石墙。\n\n“灯亮着，\n人就回来。”\n\n"
        f"问：几点开门？答：六点。\n\n{P2}",
        f"# 早市\n{P1}\n/ 潮来，\n/ 潮往，\n/ 灯火照石墙。\n> “灯亮着，人就回来。”\n"
        f"问：几点开门？\n答：六点。\n{P2}",
    )


def test_furniture_and_jump_lines() -> None:
    cleaned = assert_normalized(
        f"早市\n\n{P1}\n\n本版编辑：甲某 电话：000-000000\n\n第08版 · 副刊\n\n"
        f"{P2}人们把旧码头改成（下转A07版）\n\n（上接A01版）书屋，孩子们在\n\n副刊 08\n\n"
        f"灯下看书。（完）\n\n扫码关注公众号\n\n{P3}",
        f"# 早市\n{P1}\n{P2}人们把旧码头改成书屋，孩子们在灯下看书。\n{P3}",
    )
    assert len(cleaned.dropped) == 7


def test_a_paragraph_set_twice() -> None:
    cleaned = assert_normalized(f"早市\n\n{P1}\n\n{P1}\n\n{P2}", f"# 早市\n{P1}\n{P2}")
    assert cleaned.dropped == (P1,)


def test_empty_file() -> None:
    cleaned = clean(" \n\n\u3000\n")
    assert cleaned.articles == ()
    assert [f.code for f in cleaned.findings] == ["T-014"]


def test_html_and_templates_are_text() -> None:
    text = "早市\n\n<b onclick=x>豆腐</b>和{{ 7*7 }}、{% if %}都是镇上的老字号，开了很多年。"
    assert_normalized(text, "# " + text.replace("\n\n", "\n"))


def test_exchange_form() -> None:
    out = to_exchange(clean(THREE))
    articles = out["articles"]
    assert isinstance(articles, list)
    assert [a["duplicates_of"] for a in articles] == [None, None, "007.1"]
    assert articles[0]["blocks"][0] == {"type": "para", "text": P1}
    assert articles[0]["byline"] == ["记者/甲某", "通讯员/乙某"]
    assert out["source"] == "007.txt"


def test_a_flattened_table_keeps_its_rows_and_is_reported() -> None:
    table = "年份 班次 人次\n2020 12 800\n2021 14 950\n2022 16 1200"
    page = f"渡口见闻\n\n清晨的渡口还笼在雾里。\n\n{table}\n\n河水涨落他都认得。\n"
    assert "T-045" in {found.code for found in normalize(source(page)).findings}


@pytest.mark.parametrize(
    ("given", "wanted"), [("地扫得很乾净", "干净"), ("看著河水", "看着"), ("乾隆年间", "乾隆")]
)
def test_traditional_in_words_only(given: str, wanted: str) -> None:
    page = f"渡口见闻\n\n清晨的渡口还笼罩在雾里，摆渡人把缆绳解开，{given}，灯照着水面。\n"
    (article,) = normalize(source(page)).articles
    assert wanted in str(article.blocks)


@pytest.mark.parametrize(
    "words",
    [
        *("乾隆年间重修", "乾坤朗朗", "康乾盛世", "宫商角徵羽", "文徵明的字", "魏徵直谏"),
        *("樊於期", "於先生", "著名的渡口", "土著的船", "编著者", "慰藉", "狼藉", "蕴藉"),
        *("锺先生", "毕昇", "瞭望塔", "覆盖", "老麽哥"),
    ],
)
def test_what_the_table_of_standard_characters_allows_in_simplified_text_is_no_error(
    words: str,
) -> None:
    """通用规范汉字表: 乾 qián, 徵 zhǐ and in names, 著 zhù, 藉 jí, 於 Yū are simplified."""
    page = f"渡口见闻\n\n清晨的渡口还笼罩在雾里，摆渡人说起{words}，灯照着水面，岸上没有人。\n"
    cleaned = normalize(source(page))
    assert words in str(cleaned.articles[0].blocks)
    assert not {f.code for f in cleaned.findings} & {"T-007", "T-018"}


def test_a_raw_text_that_repeats_an_edited_article_is_its_duplicate() -> None:
    text = (
        "渡口见闻\n\n本报记者甲\n\n"
        + "清晨的渡口还笼罩在雾里，摆渡人把缆绳解开，灯照着一小片水面，水声很轻，岸上没有人说话。"
        * 2
    )
    (edited,) = normalize(source(text, "001.txt")).articles
    raw = normalize(source(text, "002.txt"))
    (marked,) = mark_duplicates([raw], [edited])
    assert [a.duplicate_of for a in marked.articles] == [edited.id]


def test_an_edited_article_may_hold_a_table() -> None:
    from publish.model import Table, Text

    edited = Article("1", "渡口见闻", blocks=(Table((), (((Text("甲"),),),), ()),))
    assert mark_duplicates([normalize(source("渡口见闻\n\n河水涨落他都认得。\n"))], [edited])
