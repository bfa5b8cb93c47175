"""Vertical setting: what stands, which quotation marks, and the sheet by a quarter turn."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.model import (
    Anthology,
    Article,
    Code,
    Emphasis,
    Figure,
    Heading,
    Note,
    Paragraph,
    Part,
    Ruby,
    Table,
    Text,
    Verse,
    plain,
)
from publish.typeset.vertical import turned, upright, with_quotes
from publish.typeset.words import words_for
from publish.typeset.xhtml import Setting, block, prose
from publish.variants.quotes import convert_quotes


def drawn(text):
    """[in one square], |square by square|, <sideways>; the rest as it is."""
    around = {"tcy": "[]", "upright": "||", "sideways": "<>", "": ("", "")}
    return "".join(around[s][0] + piece + around[s][1] for piece, s in upright(text))


@pytest.mark.parametrize(
    "drawing",
    [
        # numbers
        "[3]户，[12]个月，[365]天",
        "|1999|年[12]月[31]日",
        "有12345人，3.14倍，1,200元，12:30开始",
        "第[9]届，[5%]到[15%]，100%",
        # letters
        "[A]组与[B]组，[AI]、[5G]、[A4]纸",
        "用iPhone 15在New York，12 km外，G20与COVID-19",
        # marks
        "真的[!?]好[!!]吗[?]真的！？",
        # ’ belongs to the Latin around it, and is no corner
        "他说<don’t worry>，他又说<the ’90s>吧",
        "<“Hello,” he said.>",
        "６’２”不是拉丁字母起首",
        "全是汉字，没有别的。",
        "",
    ],
)
def test_what_stands_upright(drawing):
    assert drawn(re.sub(r"[\[\]<>|]", "", drawing)) == drawing


@given(st.text())
def test_no_character_is_lost(text):
    assert "".join(piece for piece, _ in upright(text)) == text


@given(st.text(alphabet="字，12Ab!? .’“%&<\u0007"))
def test_markup_reads_as_the_text_does(text):
    assert re.sub(r'</?span(?: class="\w+")?>', "", prose(text, True)) == prose(text, False)


def corners(text):
    return convert_quotes(text, "zh-Hant-TW")[0]


def book(language, *blocks, title="题"):
    article = Article("a", title, blocks=blocks)
    return Anthology("书", language, "urn:x", "2024", parts=(Part("p", "辑", (article,)),))


def quoted(language, *blocks, title="题"):
    (part,) = with_quotes(book(language, *blocks, title=title), corners).parts
    return part.articles[0]


def said(language, text):
    (paragraph,) = quoted(language, Paragraph((Text(text),))).blocks
    return plain(paragraph.children)


@pytest.mark.parametrize(
    ("language", "after"),
    [
        ("zh-Hans-CN", "他说：『我听见「走」，don’t。』"),
        ("zh-Hant-CN", "他说：『我听见「走」，don’t。』"),
        ("zh-Hans", "他说：『我听见「走」，don’t。』"),
        ("zh-Hant-TW", "他说：「我听见『走』，don’t。」"),
        ("zh-Hant-HK", "他说：「我听见『走』，don’t。」"),
        ("zh-Hant", "他说：「我听见『走』，don’t。」"),
    ],
)
def test_quotation_marks_by_region(language, after):
    """GB/T 15834-2011 5.2: ﹃ ﹄ outside, ﹁ ﹂ inside; Taiwan and Hong Kong the other way."""
    assert said(language, "他说：“我听见‘走’，don’t。”") == after


def test_marks_that_are_corners_already_stay():
    for language in ("zh-Hans-CN", "zh-Hant-TW"):
        assert said(language, "他说「好」，“是”")[:5] == "他说「好」"
        assert said(language, "『好』「是」") == "『好』「是」"


def test_a_text_without_han():
    assert said("zh-Hans-CN", "“120”") == "『120』"
    assert said("zh-Hans-CN", "“It’s so,” he said.") == "“It’s so,” he said."


@pytest.mark.parametrize("language", ["zh-Hans-CN", "zh-Hant-TW"])
def test_every_text_of_a_book_is_changed(language):
    one = (Text("“字"), Emphasis((Text("字”“"), Ruby("字", "zì"), Text("”"))))
    note = Note((Text("“注”"),), id="n", mark="1")
    article = quoted(
        language,
        Paragraph((*one, note)),
        Heading(2, one),
        Verse((one, one)),
        Table((one,), ((one,),), caption=one),
        Figure(None, one, credit="“摄”者"),
        title="“题”目",
    )
    assert not re.search("[“”‘’]", repr(article))
    outer = "『』" if language == "zh-Hans-CN" else "「」"
    assert plain(article.blocks[0].children) == "{}字字{}{}字{}".format(*outer, *outer)


def test_code_keeps_its_marks():
    (paragraph,) = quoted("zh-Hans-CN", Paragraph((Text("令"), Code("“x”"), Text("“y”令")))).blocks
    assert plain(paragraph.children) == "令“x”『y』令"


def test_the_writer_sets_what_stands():
    setting = Setting("screen", words_for("zh-Hans-CN"), vertical=True)
    note = Note((Text("注"),), id="n", mark="12")
    markup = block(Paragraph((Text("第12届"), note)), setting)
    assert '第<span class="tcy">12</span>届' in markup
    assert '〔<span class="tcy">12</span>〕' in markup
    assert "tcy" not in block(Paragraph((Text("第12届"),)), Setting("print", setting.words))


@pytest.mark.parametrize(
    ("css", "after"),
    [
        ("p{margin-top:1em}", "p{margin-right:1em}"),
        ("p { padding: 0 1em; }", "p { padding: 1em 0; }"),
        ("p { margin: 1em 2em 3em 4em; }", "p { margin: 4em 1em 2em 3em; }"),
        ("p { margin: .5em 1em 0; }", "p { margin: 1em .5em 1em 0; }"),
        ("p { margin: 1em 0 1em 2em; }", "p { margin: 2em 1em 0 1em; }"),
        ("p { border-top: .06em solid; }", "p { border-right: .06em solid; }"),
        ("i { max-height: 85vh; width: 3em }", "i { max-width: 85vw; height: 3em }"),
        ("p { border-top-width: 1em }", "p { border-right-width: 1em }"),
    ],
)
def test_a_sheet_by_a_quarter_turn(css, after):
    assert turned(css) == after


def test_what_has_no_side_is_left_alone():
    css = (
        "p { line-height: 1; text-indent: 2em; text-align: right; border: 1px solid; margin: 0 }"
        "/* margin-top: 1em; width: 2em */ p { vertical-align: top; x-margin-top: 1em }"
    )
    assert turned(css) == css


LENGTHS = st.sampled_from(["0", "1em", "50%", "-2em", "auto"])
VALUES = st.lists(LENGTHS, min_size=2, max_size=4).map(" ".join)
SIDES = st.sampled_from([f"margin-{side}" for side in ("top", "right", "bottom", "left")])


@given(st.lists(st.tuples(SIDES, LENGTHS)), VALUES)
def test_four_turns_are_none(sides, shorthand):
    css = "".join(f"a {{ {name}: {value}; }}\n" for name, value in sides)
    css += f"b {{ padding: {shorthand}; max-width: 3vw; }}"
    # A shorthand comes back in another spelling: its four sides are the same.
    twice = turned(turned(css))
    assert sides_of(turned(turned(twice))) == sides_of(css)


def sides_of(css):
    def four(found):
        given = found[1].split()
        top, right, *rest = given
        below = rest[0] if rest else top
        left = rest[1] if len(rest) > 1 else right
        return f"padding: {top} {right} {below} {left};"

    return re.sub(r"padding: ([^;]+);", four, css)
