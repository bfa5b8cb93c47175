"""Where the pages of the printed book begin in the tree: `|` is drawn where the mark stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.model import (
    Anthology,
    Article,
    Block,
    CrossReference,
    Emphasis,
    Figure,
    Heading,
    Image,
    Inline,
    Items,
    Jiazhu,
    Link,
    Note,
    Paragraph,
    Part,
    Ruby,
    Table,
    Text,
    plain,
)
from publish.typeset.folios import PICTURE, PageBreaks, PrintedPage, Run, page_breaks
from publish.typeset.words import words_for
from publish.typeset.xhtml import Setting, Shown, anchor, body

_MARK = re.compile(r'<span epub:type="pagebreak" role="doc-pagebreak"[^>]*></span>')
_NAME = anchor("x")


def marked(
    blocks: Sequence[Block], pages: Sequence[str], waiting: Sequence[str] = ()
) -> tuple[Article, PageBreaks]:
    """An article whose pages hold these characters, the title on the first."""
    article = Article("x", "题", blocks=tuple(blocks))
    book = Anthology(
        "书", "zh-Hans-CN", "urn:x", "2026-01-01T00:00:00Z", parts=(Part("p", "", (article,)),)
    )
    first = Run(_NAME, "题", title=True)
    printed = [
        PrintedPage(str(n), ((first,) if n == 1 else ()) + (Run(_NAME, text),))
        for n, text in enumerate(pages, start=1)
    ]
    done, breaks = page_breaks(book, printed, waiting, {"a.png"})
    return next(iter(done.articles())), breaks


def drawn(blocks: Sequence[Block], *pages: str, waiting: Sequence[str] = ()) -> str:
    article, breaks = marked(blocks, pages, waiting)
    setting = Setting(
        "screen", words_for("zh-Hans-CN"), {"y": "他篇"}, breaks=breaks.labels,
        pictures={"a.png": Shown("a.png", 3, 2)},
    )  # fmt: skip
    return _MARK.sub("|", body(article, setting))


def paragraph(*children: Inline) -> tuple[Paragraph]:
    return (Paragraph(children),)


def test_a_page_begins_within_a_paragraph():
    assert drawn(paragraph(Text("天地玄黄")), "天地", "玄黄") == "<p>天地|玄黄</p>"


def test_white_space_stays_before_the_break():
    assert drawn(paragraph(Text("an apple")), "an", "apple") == "<p>an |apple</p>"


@pytest.mark.parametrize("cut", range(1, 4))
def test_emphasis_is_parted_and_a_link_a_ruby_and_jiazhu_are_not(cut: int):
    pages = "天地玄黄"[:cut], "天地玄黄"[cut:]
    parted = "天地玄黄"[:cut] + "|" + "天地玄黄"[cut:]
    assert drawn(paragraph(Emphasis((Text("天地玄黄"),))), *pages) == f"<p><em>{parted}</em></p>"
    link = Link("#y", (Text("天地玄黄"),))
    assert drawn(paragraph(link), *pages) == '<p>|<a href="#y">天地玄黄</a></p>'
    ruby = Ruby("天地玄黄", "读")
    assert drawn(paragraph(ruby), *pages).startswith("<p>|<ruby>")


def test_a_note_goes_with_the_character_before_it():
    children = Text("天地"), Note((Text("注文"),), "n", "1"), Text("玄黄")
    assert re.search(r"〔1〕</a></sup>\|玄黄", drawn(paragraph(*children), "天地", "玄黄"))


def test_words_that_paper_sets_otherwise_are_on_neither_side():
    """A reference has a page on paper; two-line notes stand there out of the order of the text."""
    children = Text("见"), CrossReference("y"), Text("天"), Jiazhu((Text("夹注"),)), Text("地玄")
    made = drawn(paragraph(*children), "见（）天", "地玄")
    assert made.endswith('天<small class="jiazhu">夹注</small>|地玄</p>')


def test_a_heading_and_a_picture_have_the_break_before_them():
    blocks = (
        Paragraph((Text("天"),)), Heading(2, (Text("日 月"),), "甲", "h"),
        Figure(Image("a.png"), (Text("图注"),)), Paragraph((Text("地"),)),
    )  # fmt: skip
    lines = drawn(blocks, "天", "甲日月", f"{PICTURE}图注地").split("\n")
    assert lines[1].startswith('|<h2 id="a-h" data-title="甲　日 月">')
    assert '<span class="half">日</span> <span class="half">月</span>' in lines[1]
    assert lines[2].startswith('<figure id="f-x-1">|<div class="picture">')


def test_a_figure_that_waits_on_paper_begins_no_page():
    blocks = (Figure(Image("a.png"), (Text("图注"),)), Paragraph((Text("天地"),)))
    made = drawn(blocks, "天", "地", waiting=["f-x-1"])
    assert made.endswith("<p>天|地</p>")
    assert "|<div" not in made


def test_cells_items_and_captions_are_counted_in_the_order_of_the_markup():
    blocks = (
        Table((), (((Text("甲"),), (Text("乙"),)), ((Text("丙"),), (Text("丁"),))), (Text("表"),)),
        Items(((Paragraph((Text("子丑"),)),),)),
    )
    made = drawn(blocks, "表甲乙", "丙丁子", "丑")
    assert "<td>|丙</td>" in made
    assert "<p>子|丑</p>" in made


def test_a_page_without_text_of_its_own_begins_where_the_text_goes_on():
    """A note longer than a page: two pages begin in one place."""
    assert drawn(paragraph(Text("天地")), "天", "", "地") == "<p>天||地</p>"


def test_what_begins_above_the_text_or_behind_it_is_told_apart():
    _, breaks = marked(paragraph(Text("天地")), ["天地", "原载某报"])
    assert breaks.tops == {_NAME: ("1",)}
    assert breaks.ends == {_NAME: ("2",)}
    assert breaks.pages == (("1", _NAME), ("2", _NAME))


def test_words_that_a_layout_adds_move_no_break():
    text = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏"
    assert drawn(paragraph(Text(text)), "【按】" + text[:9], text[9:]) == (
        f"<p>{text[:9]}|{text[9:]}</p>"
    )


texts = st.text("天地玄黄，ab ", min_size=1, max_size=9)
words = st.one_of(
    texts.map(Text),
    texts.map(lambda t: Emphasis((Text(t), Note((Text("注"),), "n", "1")))),
    texts.map(lambda t: Link("#y", (Text(t),))),
    texts.map(lambda t: Ruby(t, "r")),
)


@given(st.lists(st.lists(words, max_size=5), max_size=5), st.lists(st.integers(0, 60), max_size=5))
def test_no_character_is_lost_and_the_count_before_a_mark_is_that_of_the_paper(lines, cuts):
    """The mark of what must not be parted stands before the whole of it, never behind."""
    blocks = [Paragraph(tuple(line)) for line in lines]
    own = "".join("".join(plain(b.children).split()) for b in blocks)
    ends = [0, *sorted(c for c in cuts if c < len(own)), len(own)]
    pages = [own[a:b] for a, b in pairwise(ends)]
    article, breaks = marked(blocks, pages)
    assert [plain(b.children) for b in article.blocks] == [plain(b.children) for b in blocks]
    setting = Setting("screen", words_for("zh-Hans-CN"), breaks=breaks.labels)
    shown = re.sub(r'<sup class="note-call">.*?</sup>|<rt>.*?</rt>', "", body(article, setting))
    before, *after = _MARK.split(shown)
    assert len(after) == len([p for p in ends[1:-1] if p < len(own)])
    count = 0
    for piece, following, wanted in zip([before, *after], after, ends[1:], strict=False):
        count += len("".join(re.sub("<[^>]*>", "", piece).split()))
        whole = re.match(r"\s*(?:</?(?:em|p)>|\s)*<(a|ruby)\b.*?</\1>", following, re.S)
        reach = len("".join(re.sub("<[^>]*>", "", whole[0]).split())) if whole else 0
        assert count <= wanted <= count + max(0, reach - 1) or not following.strip()
