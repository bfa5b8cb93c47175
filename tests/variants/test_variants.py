"""Laws of the scripts: words change, the tree does not."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.model import (
    Article,
    Break,
    Code,
    Creator,
    CrossReference,
    Edition,
    Emphasis,
    Figure,
    Fix,
    Heading,
    Image,
    IndexMark,
    Items,
    Link,
    Manifest,
    Note,
    Paragraph,
    PartEntry,
    Quotation,
    Ruby,
    Separator,
    Strong,
    Table,
    Text,
    Verse,
    Where,
)
from publish.variants import convert_article, convert_manifest, convert_text, detect_language
from publish.variants.quotes import convert_quotes
from publish.variants.tree import article_text

HANS, TW, HK = "zh-Hans-CN", "zh-Hant-TW", "zh-Hant-HK"


def convert(*children, target=TW, language=HANS):
    """One paragraph's inlines converted; no findings."""
    article = Article("1", "", language=language, blocks=(Paragraph(children),))
    converted, found = convert_article(article, target)
    assert not found
    return converted.blocks[0].children


def text(words, **options):
    (inline,) = convert(Text(words), **options)
    return inline.text


# --------------------------------------------------------------------------- text


@pytest.mark.parametrize(
    ("words", "source", "target", "expected"),
    [
        ("头发发展，皇后以后", HANS, TW, "頭髮發展，皇后以後"),
        ("后来里面台湾", HANS, TW, "後來裡面臺灣"),
        ("后来里面台湾", HANS, HK, "後來裏面台灣"),
        ("頭髮發展", TW, HANS, "头发发展"),
        ("裏面", HK, HANS, "里面"),
        ("頭髮在裡面", TW, HK, "頭髮在裏面"),
        ("頭髮在裏面", HK, TW, "頭髮在裡面"),
        ("头发", HANS, HANS, "头发"),
        ("头发", "zh-CN", "zh-Hant", "頭髮"),
        ("頭髮", "zh-TW", "zh-Hans-SG", "头发"),
        ("Café 3.5% 头", HANS, TW, "Café 3.5% 頭"),
        ("头发", "en", TW, "头发"),
    ],
)
def test_text(words, source, target, expected):
    assert convert_text(words, source, target) == expected


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("江海区发展高新技术产业", HANS),
        ("江海區發展高新技術產業，里程碑", TW),
        ("裏面的頭髮", HK),
        ("裡面的頭髮", TW),
        ("人口", HANS),
        ("no Han", HANS),
        ("", HANS),
    ],
)
def test_script_is_detected(words, language):
    assert detect_language(words) == language


# --------------------------------------------------------------------------- over the tree


def test_a_word_is_seen_across_inlines():
    assert convert(Text("头"), Emphasis((Text("发"),)), Strong((Text("很长"),))) == (
        Text("頭"),
        Emphasis((Text("髮"),)),
        Strong((Text("很長"),)),
    )


def test_a_note_does_not_stand_between_two_characters_of_a_word():
    assert convert(Text("头"), Note((Text("后来"),)), Text("发")) == (
        Text("頭"),
        Note((Text("後來"),)),
        Text("髮"),
    )


def test_no_word_is_seen_across_a_break_or_code():
    assert convert(Text("头"), Break(), Text("发")) == (Text("頭"), Break(), Text("發"))


def test_addresses_ids_and_code_stay():
    kept = (Code("头发"), CrossReference("头发"), Image("头发.svg"))
    assert convert(*kept) == kept
    assert convert(Link("https://头.cn", (Text("头"),))) == (Link("https://头.cn", (Text("頭"),)),)
    assert convert(IndexMark("头发", (Text("头"),), "头")) == (
        IndexMark("頭髮", (Text("頭"),), "头"),
    )
    assert convert(Ruby("侨乡", "qiáo")) == (Ruby("僑鄉", "qiáo"),)


def test_every_field_that_is_printed():
    article = Article(
        "头",
        "头",
        "头",
        ("头",),
        "头",
        ("头",),
        "头",
        "2021年",
        "头",
        "头",
        blocks=(
            Heading(2, (Text("头"),), "头", "头"),
            Quotation((Paragraph((Text("头"),)),)),
            Verse(((Text("头"),), ())),
            Items(((Paragraph((Text("头"),)),),)),
            Table(((Text("头"),),), (((Text("头"),),),), (Text("头"),)),
            Figure(Image("头.png", "头"), (Text("头"),), "头"),
            Separator(),
        ),
    )
    assert convert_article(article, TW)[0] == Article(
        "头",
        "頭",
        "頭",
        ("頭",),
        "頭",
        ("頭",),
        "頭",
        "2021年",
        "頭",
        "頭",
        TW,
        blocks=(
            Heading(2, (Text("頭"),), "頭", "头"),
            Quotation((Paragraph((Text("頭"),)),)),
            Verse(((Text("頭"),), ())),
            Items(((Paragraph((Text("頭"),)),),)),
            Table(((Text("頭"),),), (((Text("頭"),),),), (Text("頭"),)),
            Figure(Image("头.png", "頭"), (Text("頭"),), "頭"),
            Separator(),
        ),
    )


def test_an_article_in_the_target_script_is_left_alone():
    article = Article("1", "“頭髮”在裡面", blocks=(Paragraph((Text("頭髮干净”"),)),))
    converted, found = convert_article(article, TW)
    assert (converted.title, converted.blocks, found) == (article.title, article.blocks, ())
    assert converted.language == TW


# --------------------------------------------------------------------------- quotation marks


@pytest.mark.parametrize(
    ("hans", "hant"),
    [
        ("他说：“好。”", "他說：「好。」"),
        ("“他说‘好’。”", "「他說『好』。」"),
        ("‘好’", "『好』"),
        ("在McDonald’s和O’Brien", "在McDonald’s和O’Brien"),
        ("“Students’ 好”", "「Students’ 好」"),
        ("“Hello”，他说", "「Hello」，他說"),
        ("“Hello”", "“Hello”"),
    ],
    ids=[
        "GB/T 15834 4.8 double",
        "single in double",
        "single",
        "’s",
        "s’",
        "Latin in Han",
        "Latin",
    ],
)
def test_quotation_marks_both_ways(hans, hant):
    assert text(hans) == hant
    assert text(hant, language=TW, target=HANS) == hans


def test_quotations_of_one_kind_in_another_alternate():
    assert text("“甲“乙”丙”") == "「甲『乙』丙」"


def test_marks_in_different_inlines_are_partners():
    assert convert(Text("“"), Emphasis((Text("好”"),))) == (
        Text("「"),
        Emphasis((Text("好」"),)),
    )


@pytest.mark.parametrize("words", ["他说：“好。", "好”他说", "“他说‘好”"])
def test_a_mark_without_partner_is_found(words):
    article = Article("1", "", language=HANS, blocks=(Paragraph((Text(words),)),))
    _, found = convert_article(article, TW)
    assert [f.code for f in found] == ["B-141"]


def test_a_quotation_of_several_paragraphs_opens_at_each():
    paragraphs = tuple(Paragraph((Text(t),)) for t in ("“甲。", "“乙。”"))
    article = Article("1", "", language=HANS, blocks=paragraphs)
    converted, found = convert_article(article, TW)
    assert not found
    assert [b.children[0].text for b in converted.blocks] == ["「甲。", "「乙。」"]


# --------------------------------------------------------------------------- manifest


def test_manifest():
    fix = Fix("头.txt", "头", "发", "头")
    edition = Edition("头", TW)
    manifest = Manifest(
        Path("头"),
        "头",
        "头发",
        creators=(Creator("头", "edt"),),
        cover="头.svg",
        colophon=(("责任编辑", "头"),),
        parts=(PartEntry("头", ("头",)),),
        front=("头",),
        editions=(edition,),
        fixes=(fix,),
    )
    converted = convert_manifest(manifest, TW)
    assert converted == Manifest(
        Path("头"),
        "头",
        "頭髮",
        creators=(Creator("頭", "edt"),),
        cover="头.svg",
        colophon=(("責任編輯", "頭"),),
        parts=(PartEntry("頭", ("头",)),),
        front=("头",),
        editions=(edition,),
        fixes=(fix,),
        language=TW,
    )


# --------------------------------------------------------------------------- properties

LEAVES = st.one_of(
    st.text(max_size=8).map(Text),
    st.text("头发后里面“”‘’a\n", max_size=8).map(Text),
    st.text(max_size=3).map(Code),
    st.builds(Ruby, st.text(max_size=2), st.text(max_size=2)),
)
INLINES = st.lists(
    st.recursive(
        LEAVES,
        lambda inner: st.builds(
            lambda kind, children: kind(tuple(children)),
            st.sampled_from([Emphasis, Strong, Note]),
            st.lists(inner, max_size=3),
        ),
        max_leaves=5,
    ),
    max_size=5,
).map(tuple)


def shape(children):
    """The tree without its words."""
    return [
        (type(child), len(child.text) if isinstance(child, Text) else None)
        if not hasattr(child, "children")
        else (type(child), shape(child.children))
        for child in children
    ]


@settings(max_examples=150, deadline=None)
@given(
    INLINES, st.sampled_from([(HANS, TW), (HANS, HK), (TW, HANS), (HK, HANS), (TW, HK), (HK, TW)])
)
def test_the_tree_keeps_its_shape_and_every_character_its_place(children, languages):
    source, target = languages
    article = Article("1", "", language=source, blocks=(Paragraph(children),))
    converted, _ = convert_article(article, target)
    assert shape(converted.blocks[0].children) == shape(children)
    assert len(article_text(converted)) == len(article_text(article))


@settings(max_examples=150, deadline=None)
@given(st.text())
def test_any_text_is_detected_and_converted(words):
    assert detect_language(words) in (HANS, TW, HK)
    for target in (HANS, TW, HK):
        for source in (HANS, TW, HK):
            convert_text(words, source, target)
    assert len(convert_quotes(words, TW)[0]) == len(words)


def quoted(depth):
    """Texts with quotations that change their marks at each level, as both scripts do."""
    marks = "“”" if depth % 2 == 0 else "‘’"
    inner = quoted(depth + 1) if depth < 3 else st.just("丙")
    one = st.one_of(st.sampled_from("甲乙，"), inner.map(lambda words: marks[0] + words + marks[1]))
    return st.lists(one, max_size=3).map("".join)


@given(quoted(0))
def test_marks_that_nest_as_they_should_come_back(words):
    converted, lone = convert_quotes("甲" + words, TW)
    assert not lone
    assert not set(converted) & set("“”‘’")
    assert convert_quotes(converted, HANS) == ("甲" + words, ())


def test_an_article_without_a_text_is_converted_too():
    made, findings = convert_article(Article("1", "国", language=HANS), TW)
    assert (made.title, made.blocks, findings) == ("國", (), ())


def test_a_passage_in_another_script_is_told():
    """The article is converted as a whole; who mixed it is asked."""
    simplified = "这条街从前是码头，船来船往，后来水退了，街却留了下来"
    traditional = "這條街從前是碼頭，船來船往，後來水退了，街卻留了下來"
    blocks = [Paragraph((Text(text),)) for text in (simplified * 3, traditional, "江上清风")]
    article = Article("1", "早市", blocks=tuple(blocks), where=Where(Path("1.md"), 1))
    for target in (TW, HANS):
        _, found = convert_article(article, target)
        assert [one.code for one in found] == ["B-142"]
    _, found = convert_article(replace(article, blocks=tuple(blocks[::2])), TW)
    assert not found
