"""Laws of `.md` files: what reads back is what was written; what is text stays text."""

from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publish.model import (
    Article,
    BookTitle,
    Break,
    Code,
    CrossReference,
    Emphasis,
    EmphasisDots,
    Figure,
    Heading,
    Image,
    IndexMark,
    Items,
    Link,
    Note,
    Paragraph,
    ProperName,
    PublishError,
    PullQuote,
    Quotation,
    Ruby,
    Separator,
    Strong,
    Sub,
    Sup,
    Table,
    Text,
    Verse,
    Where,
)
from publish.read.markdown import RawText, parse_article, raw_text_of, write_article

PATH = Path("003.1.md")


def parse(text):
    article, found = parse_article(text, PATH, "003.1")
    return article, [f.code for f in found]


def blocks(text):
    """The blocks of a body, without their places."""
    article, found = parse(text)
    assert not found
    return unplaced(article).blocks


def inlines(text):
    (paragraph,) = blocks(text)
    return paragraph.children


def unplaced(value):
    """A tree with every `where` forgotten."""
    if isinstance(value, tuple):
        return tuple(unplaced(item) for item in value)
    if not is_dataclass(value):
        return value
    names = [field.name for field in fields(value)]
    forget = {"where": None} if "where" in names else {}
    kept = {n: unplaced(getattr(value, n)) for n in names if n != "where"}
    return replace(value, **kept, **forget)


def paragraph(*children):
    return (Paragraph(children),)


# --------------------------------------------------------------------------- the round trip

CHARS = st.one_of(
    st.sampled_from(
        "侨乡江海，。“”‘’《》—…·　abcZ0159 \\`*_[]{}()<>#+-.!|~^:&=\"'$%@/;?\n\t\u2028\xa0"
    ),
    st.characters(blacklist_categories=("Cc", "Cs", "Cn")),
)
WORDS = st.one_of(
    st.text(CHARS, min_size=1, max_size=8),
    st.sampled_from(
        [
            "1. x", "- x", "+ x", "> x", "# x", "## x ##", "---", "***", "::: verse", ":::", "|-|",
            "&amp;", "&#32;", "<b>", "<https://a.cn>", "~~~", "```", "[^1]: x", "[a]: b", "{.dots}",
            "{{ x }}", "3~5元6~8元", "H~2~O", "10^6^", "    x", "![x](y)", "[x](y)", "{侨|qiáo}",
            "a\n\nb", "—— x", "2021. 年", "12)", "=", "===", ": x", "`a`", "{label=A}", "x {#id}",
        ]
    ),
)  # fmt: skip
NAMES = st.text("侨abc019-_.", min_size=1, max_size=6).filter(lambda s: s != ".")
SRC = st.sampled_from(["图/一.svg", "a b.png", "pic(1).jpg", "x<y>&amp;.png", "a\\b.png"])
HREF = st.sampled_from(["https://a.cn/x?y=1&z=(2)", "mailto:a@b.cn", "a b", "x&copy;y", "#"])


def canonical(children):
    """Text next to text is one text: the only thing that the format cannot tell apart."""
    out = []
    for child in children:
        if isinstance(child, Text) and out and isinstance(out[-1], Text):
            out[-1] = Text(out[-1].text + child.text)
        else:
            out.append(child)
    return tuple(out)


def sequences(inline, **sizes):
    return st.lists(inline, max_size=4, **sizes).map(canonical)


TEXT = WORDS.map(Text)
CODE = st.text("侨a `|\\*{", min_size=1, max_size=5).map(Code)
RUBY = st.builds(
    Ruby, st.text("侨a{|}\\=\" .#'", min_size=1, max_size=4), st.text("qá|} ", max_size=4)
)
LEAF = st.one_of(TEXT, TEXT, CODE, RUBY, st.just(Break()), st.builds(Image, SRC, WORDS))


def nested(children):
    return st.one_of(
        *(
            st.builds(kind, sequences(children))
            for kind in (Emphasis, Strong, EmphasisDots, BookTitle, ProperName, Sup, Sub, Note)
        ),
        st.builds(IndexMark, WORDS, sequences(children), st.sampled_from(["", "x1"])),
    )


TREES = st.recursive(LEAF, nested, max_leaves=6)
LINKS = st.one_of(
    st.builds(Link, HREF, sequences(TREES)), st.builds(CrossReference, NAMES, sequences(TREES))
)
INLINES = sequences(st.one_of(TREES, TREES, LINKS))
FILLED = sequences(st.one_of(TREES, LINKS), min_size=1)


@st.composite
def tables(draw):
    width = draw(st.integers(1, 3))
    row = st.tuples(*[INLINES] * width)
    head = draw(st.one_of(st.just(()), row.filter(any)))
    return Table(head, tuple(draw(st.lists(row, min_size=1, max_size=3))), draw(INLINES))


IDS = NAMES | st.just("")
MAYBE = WORDS | st.just("")
PICTURES = st.none() | st.builds(Image, SRC, MAYBE)
LINES = sequences(TREES.filter(lambda inline: inline != Break()))
SIMPLE = st.one_of(
    st.builds(Paragraph, INLINES),
    st.builds(Paragraph, FILLED),
    st.builds(Heading, st.integers(2, 6), INLINES, MAYBE, IDS),
    st.builds(PullQuote, FILLED),
    st.builds(Verse, st.lists(LINES, max_size=5).map(tuple)),
    st.builds(Figure, PICTURES, INLINES, MAYBE),
    tables(),
    st.just(Separator()),
)


def holders(children):
    some = st.lists(children, min_size=1, max_size=3).map(tuple)
    items = st.lists(some, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Quotation, some),
        st.builds(Items, items),
        st.builds(Items, items, st.just(True), st.integers(0, 999)),
    )


BLOCKS = st.lists(st.recursive(SIMPLE, holders, max_leaves=4), max_size=4).map(tuple)
ARTICLES = st.builds(
    Article,
    id=NAMES,
    title=WORDS | st.just(""),
    kicker=WORDS | st.just(""),
    subtitles=st.lists(WORDS, max_size=2).map(tuple),
    bylines=st.lists(WORDS, max_size=2).map(tuple),
    date=st.sampled_from(["", "2021-05-01", "2021年5月", "1949"]),
    source=WORDS | st.just(""),
    language=st.sampled_from(["", "zh-Hans-CN"]),
    role=st.sampled_from(["chapter", "preface", "appendix"]),
    blocks=BLOCKS,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ARTICLES)
def test_what_reads_back_is_what_was_written(article):
    again, found = parse(write_article(article))
    assert unplaced(again) == article
    assert not found


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=8).map("\n".join))
def test_any_text_is_read_and_settles(text):
    """Whatever stands in a file, it is read; written and read again it stays."""
    try:
        article, _ = parse(text)
    except PublishError:
        return
    written = write_article(article)
    again, _ = parse(written)
    assert unplaced(again) == unplaced(article)
    assert write_article(again) == written


# --------------------------------------------------------------------------- what is read


def test_front_matter():
    article, found = parse(
        """---
title: 传承 强基
kicker: 引题
subtitle: 副题
short_title: 短
byline: [本报记者甲, 通讯员乙]
dateline: 本报讯
date: 2021-05-01
source: 某报 第3版
rights: yes
language: zh-Hans-CN
role: preface
id: "007"
raw: {path: 003.txt, sha256: abc}
---

正文
"""
    )
    assert not found
    assert unplaced(article) == Article(
        "007",
        "传承 强基",
        "引题",
        ("副题",),
        "短",
        ("本报记者甲", "通讯员乙"),
        "本报讯",
        "2021-05-01",
        "某报 第3版",
        "yes",
        "zh-Hans-CN",
        "preface",
        paragraph(Text("正文")),
    )
    assert article.where == Where(PATH, 1)
    assert article.blocks[0].where == Where(PATH, 17)


def test_raw_text_goes_both_ways():
    written = write_article(Article("1", "题"), source_name="003.txt", source_digest="ab12")
    assert raw_text_of(written, PATH) == RawText("003.txt", "ab12")
    assert raw_text_of("---\ntitle: x\n---\n", PATH) is None
    assert raw_text_of("text", PATH) is None


@pytest.mark.parametrize(
    ("head", "line", "key", "near"),
    [
        ("title: x\nbylin: y", 3, "unknown-key", "byline"),
        ("title: [x]", 2, "wrong-type", None),
        ("title: x\nbyline: {a: b}", 3, "wrong-type", None),
        ("byline:\n  - [a]", 3, "wrong-type", None),
        ("raw: x", 2, "wrong-type", None),
        ("raw: {sha256: x}", 2, "wrong-type", None),
        ("raw: {path: x, sha: y}", 2, "unknown-key", "sha256"),
        ("title: x\ntitle: y", 3, "repeated-key", None),
        ("role: prefce", 2, "unknown-value", "preface"),
        ("language: Chinese", 2, "bad-language", None),
        ("title: a: b", 2, "front-matter-yaml", None),
        ("- a", 2, "front-matter-yaml", None),
        ("a: " + "[" * 3000, 1, "front-matter-yaml", None),
        ("title: !!python/object/apply:os.system [x]", 2, "wrong-type", None),
    ],
)
def test_front_matter_errors_have_a_line(head, line, key, near):
    with pytest.raises(PublishError) as caught:
        parse(f"---\n{head}\n---\n")
    assert (caught.value.key, caught.value.where) == (key, Where(PATH, line))
    if near:
        assert caught.value.values["near"] == near


def test_the_first_heading_is_the_title_when_none_is_given():
    article, _ = parse("# 题\n\n文\n\n# 二\n")
    assert article.title == "题"
    assert unplaced(article).blocks == (*paragraph(Text("文")), Heading(2, (Text("二"),)))
    article, _ = parse("---\ntitle: 名\n---\n# 题\n")
    assert (article.title, unplaced(article).blocks) == ("名", (Heading(2, (Text("题"),)),))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("他说*“好”*字", (Text("他说"), Emphasis((Text("“好”"),)), Text("字"))),
        ("甲，**（乙）**丙", (Text("甲，"), Strong((Text("（乙）"),)), Text("丙"))),
        ("*甲*乙*丙*", (Emphasis((Text("甲"),)), Text("乙"), Emphasis((Text("丙"),)))),
        ("a*b*c 2 * 3 * 4", (Text("a"), Emphasis((Text("b"),)), Text("c 2 * 3 * 4"))),
        ("[字]{.dots}", (EmphasisDots((Text("字"),)),)),
        ("[江[海]{.title}]{.name}", (ProperName((Text("江"), BookTitle((Text("海"),)))),)),
        ("[词]{.index}", (IndexMark("词", (Text("词"),)),)),
        ('[词]{.index term="另一词" #a}', (IndexMark("另一词", (Text("词"),), "a"),)),
        ("{侨|qiáo}乡", (Ruby("侨", "qiáo"), Text("乡"))),
        ("10^6^", (Text("10"), Sup((Text("6"),)))),
        ("H~2~O", (Text("H"), Sub((Text("2"),)), Text("O"))),
        ("3~5元6~8元", (Text("3~5元6~8元"),)),
        ("10~20~30", (Text("10~20~30"),)),
        ("[](#x)", (CrossReference("x"),)),
        ("[见](#003.1)", (CrossReference("003.1", (Text("见"),)),)),
        ("[文](图/一 )", (Link("图/一", (Text("文"),)),)),
        ("[文](javascript:x)", (Text("[文](javascript:x)"),)),
        ("[一](a [二](b))", (Text("[一](a "), Link("b", (Text("二"),)), Text(")"))),
        ("`a|*b*`", (Code("a|*b*"),)),
        ("甲\\\n乙", (Text("甲"), Break(), Text("乙"))),
        ("甲  \n乙", (Text("甲"), Break(), Text("乙"))),
        ("看![说](a.svg)", (Text("看"), Image("a.svg", "说"))),
        ("![说](a.svg){.inline}", (Image("a.svg", "说"),)),
        ("甲\n乙", (Text("甲乙"),)),
        ("甲，\nb", (Text("甲，b"),)),
        ("甲\nb", (Text("甲 b"),)),
        ("b\n甲", (Text("b 甲"),)),
        ("b”\nc", (Text("b” c"),)),
        ("甲”\n乙", (Text("甲”乙"),)),
        ("*甲*\n乙", (Emphasis((Text("甲"),)), Text("乙"))),
        ("　　两格\n", (Text("两格"),)),
        ("    四空格", (Text("四空格"),)),
        ("<b>x</b> &lt; {{ x }} {% y %}", (Text("<b>x</b> < {{ x }} {% y %}"),)),
        ("<script>\nalert(1)\n</script>", (Text("<script> alert(1) </script>"),)),
        ("[1]: 某\n", (Text("[1]: 某"),)),
        ("[]{}", ()),
        ("甲[^1]\n\n[^1]: *注*文\n", (Text("甲"), Note((Emphasis((Text("注"),)), Text("文"))))),
        ("甲^[注]", (Text("甲"), Note((Text("注"),)))),
        ("甲[^a]\n\n[^a]: 一\n\n    二\n", (Text("甲"), Note((Text("一"), Break(), Text("二"))))),
        ("[甲[^1]](#b)\n\n[^1]: 注", (CrossReference("b", (Text("甲"), Note((Text("注"),)))),)),
    ],
)  # fmt: skip
def test_inlines(source, expected):
    assert inlines(source) == expected


FIGURE = Figure(Image("图/一.svg", "远看"), (Text("图"), Emphasis((Text("说"),))), "图：Wenji")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('![图*说*](图/一.svg){credit="图：Wenji" alt="远看"}', (FIGURE,)),
        ("![只有说明]()", (Figure(None, (Text("只有说明"),)),)),
        ("## 传承 强基 {label=A #b}", (Heading(2, (Text("传承 强基"),), "A", "b"),)),
        ("### x {y}", (Heading(3, (Text("x {y}"),)),)),
        ("甲\n---\n乙", (*paragraph(Text("甲")), Separator(), *paragraph(Text("乙")))),
        ("> 甲", (Quotation(paragraph(Text("甲"))),)),
        ("- 甲\n- 乙", (Items((paragraph(Text("甲")), paragraph(Text("乙")))),)),
        ("3. 甲", (Items((paragraph(Text("甲")),), True, 3),)),
        (
            "::: verse\n甲\n*乙*\n\n丙\n:::",
            (Verse(((Text("甲"),), (Emphasis((Text("乙"),)),), (), (Text("丙"),))),),
        ),
        ("::: pullquote\n甲\n\n乙\n:::", (PullQuote((Text("甲"), Break(), Text("乙"))),)),
        (
            "| 甲 | 乙 |\n| --- | --- |\n| `a\\|b` | |\n\n[表*1*]{.caption}",
            (
                Table(
                    ((Text("甲"),), (Text("乙"),)),
                    (((Code("a|b"),), ()),),
                    (Text("表"), Emphasis((Text("1"),))),
                ),
            ),
        ),
    ],
)
def test_blocks(source, expected):
    assert blocks(source) == expected


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ("甲[^1]", ["B-101"]),
        ("甲\n\n[^1]: 注", ["B-102"]),
        ("甲[^1]\n\n[^1]: 自己[^1]", ["B-101"]),
        ("[甲]{.dot}", ["B-103"]),
        ("## 甲 {lable=A}", ["B-103"]),
        ('![甲](a.svg){credits="x"}', ["B-103"]),
    ],
)
def test_findings(source, codes):
    article, found = parse(source)
    assert found == codes
    assert "甲" in write_article(article)


def test_a_finding_has_its_line():
    _, found = parse_article("---\ntitle: x\n---\n\n甲\n\n> 乙[^9]\n\n[^8]: 丙\n", PATH, "1")
    assert [(f.code, f.where.line) for f in found] == [("B-101", 7), ("B-102", 9)]


@pytest.mark.parametrize("source", ["[" * 5000, ">" * 5000, "*" * 5000, "{a=b=" * 3000, "[^" * 500])
def test_hostile_nesting_ends(source):
    parse(source)


def test_a_chain_of_notes_ends():
    chain = "\n".join(f"[^{n}]: 注[^{n + 1}]" for n in range(2000))
    _, found = parse(f"甲[^0]\n\n{chain}\n")
    assert "B-101" in found


def test_written_files_are_for_people():
    article = Article(
        "003.1",
        "题",
        bylines=("本报记者甲",),
        blocks=(
            Heading(2, (Text("小标题"),), "A"),
            Paragraph(
                (Text("3~5元，约20%（见"), CrossReference("b"), Text("）"), Note((Text("注"),)))
            ),
            Paragraph((Emphasis((Text("重"),)), Text("点-5℃"))),
        ),
    )
    assert (
        write_article(article)
        == """---
title: 题
byline: 本报记者甲
id: '003.1'
---

## 小标题 {label=A}

3~5元，约20%（见[](#b)）[^1]

*重*点-5℃

[^1]: 注
"""
    )
