"""What newspaper pages do besides: folios, desks, letters, poems, talks, captions in a row."""

from __future__ import annotations

import pytest
from normalize_helpers import assert_normalized, clean, wrapped

P1 = "青石镇的早市天不亮就开张，卖豆腐的、修伞的、磨刀的都出了门，石板路上响起车铃声。"
P2 = "老人说，这条街从前是码头，船来船往。后来水退了，街却留了下来，一留就是一百多年。"
P3 = "今年春天，镇里把码头边的旧仓库改成了书屋，孩子们放学以后，常常在那里写作业、看画册。"


@pytest.mark.parametrize(
    "folio",
    [
        "榕荫\u3000\u3000\u3000第08版 · 副刊",
        "副刊 A08",
        "青石日报 2024年10月21日 星期一",
        "2024年10月21日 责编 甲某",
        "A12",
    ],
)
def test_a_folio_is_no_headline(folio: str) -> None:
    assert_normalized(f"{folio}\n\n早市开张\n\n{P1}\n\n{P2}", f"# 早市开张\n{P1}\n{P2}")


def test_a_date_alone_is_text() -> None:
    page = f"早市开张\n\n{P1}\n\n{P2}\n\n此致\n敬礼\n\n青石小学 甲某\n2024年9月30日"
    assert "2024年9月30日" in clean(page).articles[0].blocks[-1].lines[-1][0].text


@pytest.mark.parametrize("desk", ["健康周刊记者 甲某某", "《石桥》记者 甲某 乙某"])
def test_a_desk_of_any_name_signs(desk: str) -> None:
    assert_normalized(f"早市开张\n\n{desk}\n\n{P1}\n\n{P2}", f"# 早市开张\n@ {desk}\n{P1}\n{P2}")


def test_captions_in_a_row_are_parted_at_their_credits() -> None:
    assert_normalized(
        f"早市开张\n\n{P1}\n\n{P2}\n\n卖豆腐的摊子排到桥头。 甲某 摄 孩子们在书屋看书。 乙某 摄",
        f"# 早市开张\n{P1}\n{P2}\n"
        "! 卖豆腐的摊子排到桥头。 | 甲某 摄\n! 孩子们在书屋看书。 | 乙某 摄",
    )


def test_a_speaker_who_speaks_elsewhere_begins_a_paragraph() -> None:
    assert_normalized(
        "早市问答\n\n记者：几点开门？\n\n王大路：六点开门。\n\n记者：要登记吗？\n\n"
        "王大路：不用登记。\n\n记者：下雨呢?王大路:也开门。",
        "# 早市问答\n记者：几点开门？\n王大路：六点开门。\n记者：要登记吗？\n王大路：不用登记。\n"
        "记者：下雨呢？\n王大路：也开门。",
    )


def test_free_verse_keeps_its_lines() -> None:
    poem = "船在等人\n水在等船\n一声咳嗽\n把雾推开了半尺\n\n对岸的灯\n像一枚邮戳\n盖在信上"
    drawn = "/ " + poem.replace("\n\n", "\n").replace("\n", "\n/ ")
    assert_normalized(
        f"早市开张\n\n{P1}\n\n{P2}\n\n渡口\n\n□ 甲某\n\n{poem}",
        f"# 早市开张\n{P1}\n{P2}\n# 渡口\n@ □ 甲某\n{drawn}",
        again=False,
    )


def test_a_letter_begins_with_whom_it_is_to() -> None:
    assert_normalized(
        f"早市开张\n\n□ 甲某\n\n{P1}\n\n{P2}\n\n写给读者\n\n亲爱的读者:\n\n{P3}",
        f"# 早市开张\n@ □ 甲某\n{P1}\n{P2}\n# 写给读者\n亲爱的读者：\n{P3}",
    )


def test_a_table_of_words_keeps_its_rows_and_cells() -> None:
    rows = "线路 首班 末班\n一路 六点 九点\n二路 七点 十点"
    cleaned = clean(f"早市开张\n\n{P1}\n\n{rows}\n\n{P2}")
    assert "T-045" in {found.code for found in cleaned.findings}
    lines = ["".join(part.text for part in line) for line in cleaned.articles[0].blocks[1].lines]
    assert lines == rows.split("\n")


def test_headline_and_byline_below_the_text_go_above_it() -> None:
    assert_normalized(
        f"{P1}\n\n{P2}\n\n{P3}\n\n\n早市里的书屋 街坊来读书\n\n本报记者 甲某",
        f"# 早市里的书屋 街坊来读书\n@ 本报记者 甲某\n{P1}\n{P2}\n{P3}",
    )


def test_two_lines_that_stand_on_one_elsewhere_are_a_headline() -> None:
    cleaned = clean(
        f"羽毛球赛在镇上落幕\n供电所队夺得冠军\n\n本报讯（记者 甲某）{P1}\n\n{P2}\n\n"
        f"书屋开门\n\n本报讯（记者 乙某）{P3}\n\n羽毛球赛在镇上落幕供电所队夺得冠军\n\n{P1}\n\n{P2}"
    )
    assert [article.title for article in cleaned.articles][:2] == [
        "羽毛球赛在镇上落幕 供电所队夺得冠军",
        "书屋开门",
    ]


@pytest.mark.parametrize("em", [16, 20, 24])
def test_where_lines_stand_solid_a_blank_line_parts_paragraphs(em: int) -> None:
    paragraphs = [P1 + P2, P2 + P3, P3 + P1, P1 + P2 + P3]
    solid = "\n\n".join("\n".join(wrapped(text, em)) for text in paragraphs)
    assert_normalized(f"早市开张\n\n{solid}", "# 早市开张\n" + "\n".join(paragraphs))


def test_a_caption_in_a_column_ends_with_its_credit() -> None:
    caption = "孩子们在新修的书屋里写作业、看画册，周末也不愿意回家。 甲某某 摄"
    lines = [*wrapped(P1 + P2, 16), *wrapped(P2 + P3, 16), *wrapped(caption, 16)]
    lines += [*wrapped(P3 + P1, 16), *wrapped(P1 + P2 + P3, 16)]
    drawn = [block for block in clean("早市开张\n\n" + "\n\n".join(lines)).articles[0].blocks]
    captions = [block for block in drawn if type(block).__name__ == "Figure"]
    assert [block.credit for block in captions] == ["甲某某 摄"]


LONG = [P1 + P2, P2 + P3, P3 + P1, P1 + P3, P2 + P1, P3 + P2]


def test_a_caption_without_a_mark_among_captions_is_no_heading() -> None:
    """The page's pictures follow its text: one caption has no end mark, one below it has."""
    page = "\n\n".join(
        ["早市开张 街坊来了", *LONG, "河边早市一角", "卖豆腐的摊子排到桥头。", "渡口"]
    )
    kinds = [type(block).__name__ for block in clean(page).articles[0].blocks]
    assert kinds == ["Paragraph"] * len(LONG) + ["Figure"] * 3


@pytest.mark.parametrize("end", ["成才", "人才", "普及", "参与", "合并"])
def test_a_headline_may_end_in_any_word(end: str) -> None:
    title = f"老街坊带徒弟办学堂 街坊看青年{end}"
    assert clean(f"{title}\n\n本报讯（记者 甲某）{P1}\n\n{P2}").articles[0].title == title


def test_a_paragraph_that_stands_whole_elsewhere_is_joined() -> None:
    page = f"早市开张\n\n本报讯（记者 甲某）{P3}\n\n{P1[:20]}\n\n{P1[20:]}\n\n{P2}\n\n"
    page += f"早市又开张\n\n本报讯（记者 乙某）{P2}\n\n{P1}\n\n{P3}"
    texts = [block.children[0].text for block in clean(page).articles[0].blocks]
    assert texts == [P3, P1, P2]


def test_a_headline_gets_back_the_one_space_that_it_lost() -> None:
    cleaned = clean(
        f"老街新事 船到桥头 灯亮到夜里\n\n本报讯（记者 甲某）{P1}\n\n{P2}\n\n"
        f"老街新事船到桥头 灯亮到夜里\n\n{P1}\n\n{P2}"
    )
    assert {article.title for article in cleaned.articles} == {"老街新事 船到桥头 灯亮到夜里"}


def test_a_caption_may_begin_with_a_quoted_name_and_end_with_an_arrow() -> None:
    page = "\n\n".join(
        ["早市开张 街坊来了", *LONG, "“夜话会”让街坊坐到一条板凳上。", "书屋里的灯亮着。→", "渡口"]
    )
    captions = clean(page).articles[0].blocks[len(LONG) :]
    assert [block.caption[0].text for block in captions] == [
        "“夜话会”让街坊坐到一条板凳上。",
        "书屋里的灯亮着。",
        "渡口",
    ]
