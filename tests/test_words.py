"""Words across a joint, from the dictionary."""

import pytest

from publish import words


@pytest.mark.parametrize(
    "text", ["夜间巡|查", "旧码|头", "图书|馆", "修路铺桥，办起了木工课程，种下了柳|树"]
)
def test_a_joint_inside_a_word_holds(text: str) -> None:
    before, after = text.split("|")
    assert words.bond(before, after) > 3


@pytest.mark.parametrize("text", ["夜间|码头", "图书|早市", "旧码|义工", "铺好了通|围墙"])
def test_a_joint_between_words_does_not(text: str) -> None:
    before, after = text.split("|")
    assert words.bond(before, after) == pytest.approx(0)


def test_a_bond_is_never_negative_and_nothing_is_lost() -> None:
    text = "孩子们在渡口书屋的灯下看书，𠮷字和Ａ不在词典里"
    for at in range(len(text) + 1):
        assert words.bond(text[:at], text[at:]) >= -1e-9
    assert "".join(words.divided(text)) == text


def test_the_cheapest_division_is_taken() -> None:
    assert words.divided("图书馆开放") == ("图书馆", "开放")
    assert words.cost("图书馆") < words.cost("图书") + words.cost("馆")
