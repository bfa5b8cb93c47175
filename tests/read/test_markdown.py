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
from publish.read.markdown import parse_article, raw_text_of, write_article

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


SIMPLE = st.one_of(
    st.builds(Paragraph, INLINES),
    st.builds(Paragraph, FILLED),
    st.builds(Heading, st.integers(2, 6), INLINES, st.one_of(st.just(""), WORDS), NAMES | st.just("")),
    st.builds(PullQuote, FILLED),
    st.builds(Verse, st.lists(sequences(TREES.filter(lambda i: i != Break())), max_size=5).map(tuple)),
    st.builds(Figure, st.none() | st.builds(Image, SRC, WORDS | st.just("")), INLINES, WORDS | st.just("")),
    tables(),
    st.just(Separator()),
)  # fmt: skip


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


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ARTICLES)
def test_what_reads_back_is_what_was_written(article):
    again, found = parse(write_article(article))
    assert unplaced(again) == article
    assert not found


@settings(max_examples=1000, deadline=None)
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
