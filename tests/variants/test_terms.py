"""The lexicon over a text: the longest term, the nearer word, and what stands nowhere."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.model import Article, Emphasis, Figure, Paragraph, Strong, Term, Text, Where
from publish.variants.lexicon import Hit, indexed, lexicon_for, region_of, unused_terms
from publish.variants.tree import convert_article, converted_article

HANS, TW, HK, CN = "zh-Hans-CN", "zh-Hant-TW", "zh-Hant-HK", "zh-Hant-CN"


def word(text, becomes, **regions):
    pairs = ((("", becomes),) if becomes else ()) + tuple(regions.items())
    return Term(text, pairs)


def convert(text, *terms, target=TW):
    article = Article("1", "", language=HANS, blocks=(Paragraph((Text(text),)),))
    converted, _ = convert_article(article, target, lexicon_for(terms, target))
    return converted.blocks[0].children[0].text


@pytest.mark.parametrize(
    ("target", "region"),
    [
        (TW, "TW"),
        (HK, "HK"),
        ("zh-Hant-MO", "HK"),
        (CN, "CN"),
        ("zh-Hant", ""),
        (HANS, "Hans"),
        ("zh-Hans-SG", "Hans"),
    ],
)
def test_a_language_has_its_region(target, region):
    assert region_of(target) == region


def test_a_form_counts_in_its_region():
    software = word("软件", "", TW="軟體")
    assert convert("用软件", software) == "用軟體"
    assert convert("用软件", software, target=HK) == "用軟件"
    assert convert("用软件", word("软件", "軟體", HK="軟件"), target=HK) == "用軟件"


def test_the_longest_term_wins_wherever_it_stands():
    terms = (word("软件", "軟"), word("软件包", "套裝軟體"))
    assert convert("用软件包好软件", *terms) == "用套裝軟體好軟"
    assert convert("用软件包好软件", *reversed(terms)) == "用套裝軟體好軟"


def test_terms_do_not_overlap():
    assert convert("甲乙丙", word("甲乙", "AB"), word("乙丙", "CD")) == "AB丙"


def test_a_term_is_seen_across_inlines_and_kept_whole():
    children = (Text("头"), Strong((Text("发"),)), Emphasis((Text("长"),)))
    article = Article("1", "", language=HANS, blocks=(Paragraph(children),))
    converted, _ = convert_article(article, TW, lexicon_for([word("头发", "头发")], TW))
    assert converted.blocks[0].children == (
        Text("头"),
        Strong((Text("发"),)),
        Emphasis((Text("長"),)),
    )


def test_the_neighbours_of_a_term_are_converted_in_sight_of_it():
    assert convert("皇后里", word("皇", "皇")) == "皇后裡", "后 is seen beside 皇"


@pytest.mark.parametrize("kind", ["person", "place", "organisation"])
def test_a_name_without_a_form_goes_to_the_conversion_as_a_name(kind):
    lexicon = lexicon_for([Term("范文澜", (), kind)], TW)
    assert list(lexicon.hits("说范文澜")) == [Hit(1, 4, None)]


def test_a_form_goes_before_a_name():
    terms = (Term("范文澜", (), "person"), word("范文澜", "甲乙丙"))
    assert convert("范文澜说", *terms) == "甲乙丙說"
    assert convert("范文澜说", *reversed(terms)) == "甲乙丙說"


def test_bylines_titles_and_credits_go_through_the_lexicon():
    figure = Figure(None, (Text("软件"),), "软件 摄")
    article = Article("1", "软件", bylines=("软件",), language=HANS, blocks=(figure,))
    lexicon = lexicon_for([word("软件", "軟體")], TW)
    converted, _, runs = converted_article(article, TW, lexicon)
    (figure,) = converted.blocks
    assert (converted.title, converted.bylines) == ("軟體", ("軟體",))
    assert (figure.caption, figure.credit) == ((Text("軟體"),), "軟體 攝")
    assert [(run.text, run.is_credit) for run in runs] == [
        ("软件", False),
        ("软件", True),
        ("软件", False),
        ("软件 摄", True),
    ]


def test_what_is_in_the_target_s_script_is_not_touched():
    article = Article("1", "軟體", language=TW)
    lexicon = lexicon_for([word("軟體", "軟件")], TW)
    assert converted_article(article, TW, lexicon) == (article, (), ())


def test_unused_terms():
    place = Where(Path("lexicon.toml"), 7)
    terms = (word("软件", "軟體"), word("软件包", "x"), Term("不在", (), "place", where=place))
    found = list(unused_terms(terms, ("用软件包", "好")))
    assert [(f.code, f.where, dict(f.values)["text"]) for f in found] == [("B-151", place, "不在")]


# --------------------------------------------------------------------------- properties

WORDS = st.text("甲乙丙", min_size=1, max_size=4)


@given(st.text("甲乙丙丁", max_size=40), st.sets(WORDS, max_size=8))
def test_hits_are_those_of_a_scan_of_all_terms(text, terms):
    """The index finds what the slow way finds: at each character the longest term."""
    expected, at = [], 0
    while at < len(text):
        fits = [term for term in terms if text.startswith(term, at)]
        longest = max(fits, key=len, default="")
        if longest:
            expected.append((at, at + len(longest)))
        at += max(1, len(longest))
    lexicon = indexed(dict.fromkeys(terms, ""))
    assert [(hit.start, hit.stop) for hit in lexicon.hits(text)] == expected
    everywhere = {(at, t) for t in terms for at in range(len(text)) if text.startswith(t, at)}
    assert set(lexicon.present(text)) == everywhere
