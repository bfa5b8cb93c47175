"""House style carried out: words change where the book asks, the markup around them does not."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_house_style import PIECES, WRONG

from publish.messages import FINDINGS
from publish.model import (
    Article,
    Code,
    Emphasis,
    Figure,
    Heading,
    Inlines,
    Items,
    Note,
    Paragraph,
    Quotation,
    Ruby,
    Strong,
    Text,
    Where,
    plain,
)
from publish.normalize.house_apply import HOUSE_CODES, in_house_style
from publish.normalize.house_reading import read

SAFE = tuple(code for code, rule in FINDINGS.items() if rule.safe)


def article(*children: Inlines, title: str = "早市搬家") -> Article:
    return Article("1", title, date="2024", blocks=tuple(Paragraph(c) for c in children))


def words(given: Article) -> list[str]:
    return [one.printed for one in read(given).passages if one.printed]


def set_right(*children: Inlines) -> tuple[Inlines, list[str]]:
    """The first paragraph with all that is safe carried out, and the codes of what is said."""
    made, said = in_house_style(article(*children), SAFE)
    (first, *_) = made.blocks
    assert isinstance(first, Paragraph)
    return first.children, [one.code for one in said]


def test_what_is_safe_is_of_the_house() -> None:
    assert set(SAFE) <= HOUSE_CODES
    assert {code for code, *_ in WRONG} >= set(SAFE)


@pytest.mark.parametrize(("code", "text", "before", "after"), WRONG, ids=lambda v: v[:12])
def test_only_the_codes_that_are_named_are_carried_out(
    code: str, text: str, before: str, after: str
) -> None:
    shapes = {"!": lambda t: Figure(None, t), "#": lambda t: Heading(2, t)}
    block = shapes[text[0]]((Text(text[1:]),)) if text[0] in shapes else Paragraph((Text(text),))
    piece = replace(article(), blocks=(block,))
    made, said = in_house_style(piece, [other for other in SAFE if other != code])
    assert (made, [one.code for one in said]) == (piece, [code])
    if code in SAFE:
        made, said = in_house_style(piece, [code])
        assert [(one.code, one.values) for one in said] == [("T-049", (("code", code),))]
        assert before in said[0].before
        assert after in said[0].after
        assert words(made)[-1] == text.lstrip("!#").replace(before, after)


def test_every_place_of_a_habit_is_put_right() -> None:
    children, said = set_right((Text("在6月7-9日和7月7-9日，收入涨了10-20%，又涨了30-40%。"),))
    assert plain(children) == "在6月7—9日和7月7—9日，收入涨了10%～20%，又涨了30%～40%。"
    assert said == ["T-049"] * 4


def test_every_kind_of_text_is_reached_in_its_place() -> None:
    inner = Paragraph((Text("第一、听。"),), Where(Path("x.md"), 4))
    figure = Figure(None, (Text("公园一角。"),), "甲某 摄")
    piece = Article(
        "1", "收成。", kicker="早市", subtitles=("水边。",), bylines=("甲某",), date="2024",
        blocks=(Quotation((inner,)), Items(((inner,), (figure,))), Heading(2, (Text("灯。"),))),
    )  # fmt: skip
    made, said = in_house_style(piece, SAFE)
    assert words(made) == [
        *("收成", "早市", "水边", "甲某"),
        *("第一，听。", "第一，听。", "公园一角", "甲某 摄", "灯"),
    ]
    assert [one.where for one in said if "第一" in one.before] == [inner.where] * 2


def test_markup_stays_around_its_words() -> None:
    children, said = set_right((Text("涨了"), Emphasis((Text("10-20%"),)), Text("。")))
    assert children == (Text("涨了"), Emphasis((Text("10%～20%"),)), Text("。"))
    assert said == ["T-049"]


def test_a_slip_over_the_border_of_markup() -> None:
    inlines = (Strong((Text("“书屋”"),)), Text("、"), Emphasis((Text("“茶室”"),)), Text("都开了。"))
    children, said = set_right(inlines)
    assert children == (inlines[0], inlines[2], inlines[3])
    assert said == ["T-049"]
    children, said = set_right((Text("涨了10"), Strong((Text("-20%"),)), Text("。")))
    assert children == (Text("涨了10"), Strong((Text("%～20%"),)), Text("。"))


def test_a_note_and_a_ruby_within_a_slip_stay() -> None:
    inside = (
        Text("有竹篮"),
        Note((Text("1、注。"),)),
        Text("、豆"),
        Ruby("腐", "fu"),
        Text("……等。"),
    )
    children, said = set_right(inside)
    assert children == (*inside[:4], Text("等。"))
    assert said == ["T-049"]


@pytest.mark.parametrize(
    "inlines",
    [
        (Text("涨了"), Code("10-20%"), Text("。")),
        (Text("“书屋”"), Ruby("、", "dun"), Text("“茶室”")),
        (Text("涨了10"), Code("-"), Text("20%。")),
    ],
    ids=["code", "ruby", "code within"],
)
def test_what_cannot_be_put_right_is_still_found(inlines: Inlines) -> None:
    children, said = set_right(inlines)
    assert children == inlines
    assert said in (["T-035"], ["T-038"])


def test_what_the_editor_allowed_is_left_alone() -> None:
    piece = article((Text("每队10-12人，每组3-5人。"),))
    made, said = in_house_style(piece, ["T-036"], lambda found: "10～12" in found.after)
    assert words(made)[-1] == "每队10-12人，每组3～5人。"
    assert [one.code for one in said] == ["T-049", "T-036"]


def test_traditional_text_is_put_right_in_its_own_script() -> None:
    piece = article((Text("鎮裡投資9～16億元，辦「書屋」、「茶室」。"),), title="早市搬家記")
    made, said = in_house_style(piece, SAFE)
    assert words(made)[-1] == "鎮裡投資9億～16億元，辦「書屋」、「茶室」。"
    assert [one.code for one in said] == ["T-049"]


TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(TEXTS, TEXTS, TEXTS)
def test_markup_makes_no_difference_to_the_words(one: str, two: str, three: str) -> None:
    """Marked text is put right as plain text is, or left and found; nothing asked, nothing done."""
    marked = article((Text(one), Emphasis((Text(two),)), Strong((Text(three),))))
    bare = article((Text(one + two + three),))
    assert words(in_house_style(marked, SAFE)[0]) == words(in_house_style(bare, SAFE)[0])
    assert in_house_style(marked, ())[0] == marked
