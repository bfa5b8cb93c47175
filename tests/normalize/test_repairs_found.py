"""Repairs that are certain enough to be made are said, each at its line."""

import pytest
from normalize_helpers import clean, codes

TOWN = "本镇的早市今年搬到了河边，摊位多了三十来个，卖菜的和买菜的都说路好走。"
END = "摊主们说，生意比往年好，天一亮就有人排队。"


def article(*paragraphs):
    return "\n\n".join(("早市搬家 河边添新景", TOWN, *paragraphs, END))


@pytest.mark.parametrize("line", ["本版编辑：甲 电话：000-000000", "第08版 · 副刊"])
def test_t_011_page_furniture_is_dropped(line):
    found = clean(article(line))
    assert "T-011 5" in codes(article(line))
    assert line in found.dropped


def test_t_013_an_article_without_a_headline():
    assert "T-013" in [f.code for f in clean(f"{TOWN}\n\n{END}").findings]


def test_t_015_a_paragraph_set_twice_is_kept_once():
    assert "T-015 5" in codes(article(TOWN))
    assert len(clean(article(TOWN)).articles[0].blocks) == 2


def test_t_016_an_overlap_at_a_column_joint_is_kept_once():
    text = article("新修的候车亭到了傍晚会亮起站名，", "亮起站名，并显示下一班车还有几分钟。")
    assert "T-016 7" in codes(text)


def test_t_023_a_caption_in_a_paragraph_follows_it():
    first = "入夜以后，码头一带不仅有了卖小吃的夜市、唱粤曲的戏台和修鞋的小摊，还带动"
    caption = "夜市里人来人往，灯火通明。 本报记者甲 摄"
    rest = "周边的老街重新热闹起来，年接待游客超十万人。"
    found = clean(article(first, caption, rest))
    assert [f.code for f in found.findings].count("T-023") == 1
    paragraph, figure = found.articles[0].blocks[1:3]
    assert paragraph.children[0].text == first + rest
    assert figure.credit == "本报记者甲 摄"


def test_t_024_the_lines_of_a_column_are_counted():
    goods = ("青菜和萝卜", "河鲜与干货", "竹器、草帽和蒲扇", "现磨的豆浆与油条", "旧书和邮票")
    paragraphs = [
        f"　　{n}号摊位在桥头第{n}排，卖的是{what}，摊主来镇上{n + 9}年了，老街坊都认得。" * 2
        for n, what in enumerate(goods, start=2)
    ]
    lines = [p[i : i + 18] for p in paragraphs for i in range(0, len(p), 18)]
    found = clean("早市搬家 河边添新景\n\n" + "\n\n".join(lines))
    assert [f.code for f in found.findings].count("T-024") == 1
    assert len(found.articles[0].blocks) == len(paragraphs)
