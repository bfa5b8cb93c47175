"""The writer: markup in, markup out, and nothing of the text in the markup."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from publish.model import (
    Article,
    Code,
    CrossReference,
    Emphasis,
    EmphasisDots,
    Figure,
    Heading,
    Image,
    Jiazhu,
    Link,
    Note,
    Paragraph,
    Ruby,
    Strong,
    Text,
    Verse,
    plain,
)
from publish.typeset.cut import cut_inlines
from publish.typeset.words import chinese_number, note_mark, roman, words_for
from publish.typeset.xhtml import Grid, Setting, Shown, anchor, blocks, inlines, notes_of

PRINT = Setting("print", words_for("zh-Hans-CN"), grid=Grid(294, 17.5, 27))
SCREEN = Setting("screen", words_for("zh-Hans-CN"))
HOSTILE = "<script>alert('x')</script>{{ 7*7 }}{% for %}&amp;</p></style>"


@pytest.mark.parametrize("setting", [PRINT, SCREEN], ids=["print", "screen"])
@pytest.mark.parametrize(
    "wrap", [Text, Code, lambda t: Ruby(t, t), lambda t: Note((Text(t),), "n-1", "1")]
)
def test_text_is_text_whatever_it_looks_like(setting, wrap):
    markup = inlines((wrap(HOSTILE),), setting)
    assert "<script" not in markup
    assert "&lt;script&gt;" in markup or setting is SCREEN  # a screen's notes stand elsewhere


@given(st.text(), st.sampled_from([PRINT, SCREEN]))
def test_any_unicode_gives_well_formed_xml(text, setting):
    article = (
        Paragraph((Text(text), Note((Text(text),), "n-1", "1"), Strong((Text(text),)))),
        Heading(2, (Text(text),), text, "h"),
        Verse(((Text(text),),)),
        Figure(None, (Text(text),), text),
    )
    markup = blocks(article, setting)
    etree.fromstring(f'<body xmlns:epub="http://www.idpf.org/2007/ops">{markup}</body>')


def test_a_call_follows_its_character_on_paper():
    markup = inlines((Text("天地"), Note((Text("注"),), "n-1", "1")), PRINT)
    assert markup.startswith('天地<span id="n-1-call"><span class="note"')


def test_a_note_of_a_screen_stands_at_the_end_of_the_article():
    article = Article("1", "题", blocks=(Paragraph((Text("天"), Note((Text("注"),), "n-1", "1"))),))
    (note,) = notes_of(article, SCREEN)
    assert (note.id, note.back, note.markup) == ("n-1", "n-1-call", "注")
    assert 'href="#n-1"' in blocks(article.blocks, SCREEN)


def test_a_reference_prints_the_page_on_paper_only():
    setting = Setting("print", words_for("zh-Hans-CN"), {"2": "题"}, folios={"a-2": "17"})
    assert "第17页" in inlines((CrossReference("2"),), setting)
    assert "《题》" in inlines((CrossReference("2"),), setting)
    assert "页" not in inlines((CrossReference("2", (Text("见"),)),), SCREEN)


def test_a_picture_on_paper_is_whole_lines_high_and_inside_the_measure():
    setting = Setting(
        "print", words_for("zh-Hans-CN"), pictures={"a.svg": Shown("a.svg", 300, 200)},
        grid=Grid(294, 17.5, 27),
    )  # fmt: skip
    markup = blocks(
        (
            Figure(
                Image("a.svg", "画"),
            ),
        ),
        setting,
    )
    assert 'style="height:192.5pt;width:288.75pt"' in markup


@pytest.mark.parametrize("setting", [PRINT, SCREEN], ids=["print", "screen"])
def test_marks_beside_the_text_are_the_same_markup_on_paper_and_screens(setting):
    assert inlines((EmphasisDots((Text("天地"),)),), setting) == '<em class="dots">天地</em>'
    assert inlines((Ruby("玄", "xuán"),), setting) == "<ruby>玄<rt>xuán</rt></ruby>"
    assert inlines((Ruby("台", "ㄊㄞˊ"),), setting).count('rt class="zhuyin"') == 1
    assert 'class="jiazhu">小字</' in inlines((Jiazhu((Text("小字"),)),), setting)


@given(st.lists(st.text(min_size=1, max_size=4), unique=True, max_size=20))
def test_different_ids_have_different_anchors_in_ascii(ids):
    anchors = {anchor(id) for id in ids if "_" not in id}
    assert len(anchors) == sum("_" not in id for id in ids)
    assert all(a.isascii() and not any(c.isspace() for c in a) for a in anchors)


def test_a_space_in_an_address_is_written_as_shops_want_it():
    (link,) = etree.fromstring(
        f"<p>{inlines((Link('http://a.cn/甲 乙', (Text('x'),)),), SCREEN)}</p>"
    )
    assert link.get("href") == "http://a.cn/甲%20乙"


def test_a_picture_in_running_text_stays_inside_the_measure():
    pictures = {"a.png": Shown("a.png", 4000, 1000), "b.png": Shown("b.png", 40, 10)}
    setting = Setting("print", words_for("zh-Hans-CN"), pictures=pictures, grid=Grid(294, 17.5, 27))
    assert 'style="width:294.00pt;height:73.50pt"' in inlines((Image("a.png"),), setting)
    assert "style" not in inlines((Image("b.png"),), setting)


@given(st.integers(0, 30))
def test_cutting_loses_nothing(count):
    children = (
        Text("天地玄黄"), Emphasis((Text("宇宙"), Note((Text("注"),), "n-1", "1"), Text("洪荒"))),
        Ruby("日", "rì"), Text("月盈昃"),
    )  # fmt: skip
    first, rest = cut_inlines(children, count)
    assert plain(first) + plain(rest) == plain(children)
    assert len(plain(first)) >= min(count, len(plain(children)))
    assert not (rest and isinstance(rest[0], Note))


def test_a_cut_paragraph_begins_a_page_before_the_line():
    paragraph = Paragraph((Text("天地玄黄宇宙"), Note((Text("注"),), "n-1", "1"), Text("洪荒")))
    setting = Setting("print", words_for("zh"), cuts={"n-1": 4}, grid=Grid(294, 17.5, 27))
    markup = blocks((paragraph,), setting)
    assert '<p class="cut">天地玄黄</p>' in markup
    assert '<p class="resumed">宇' in markup


def test_numbers_of_books():
    assert [chinese_number(n) for n in (1, 10, 12, 20, 35)] == [
        "一",
        "十",
        "十二",
        "二十",
        "三十五",
    ]
    assert [roman(n) for n in (1, 4, 9, 14)] == ["i", "iv", "ix", "xiv"]
    assert [note_mark(n) for n in (1, 20, 21, 36, 50, 51)] == ["①", "⑳", "㉑", "㊱", "㊿", "(51)"]


def test_every_language_has_every_word():
    for tag in ("zh-Hans-CN", "zh-Hant-TW", "zh-Hant-HK"):
        words = words_for(tag)
        for name in fields(words):
            assert getattr(words, name.name)
