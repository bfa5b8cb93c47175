"""The net that reads sentences: what it is asked, and that it answers alike however it is asked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.variants import reading
from publish.variants.choice import prepare, to_traditional

CHARS = "".join(sorted(reading.forms()))


def places(text: str) -> list[reading.Place]:
    return [
        reading.Place(at, reading.forms()[char][0], reading.forms()[char][-1], "plain", 1)
        for at, char in enumerate(text)
        if char in reading.forms()
    ]


def chances(text: str) -> dict[int, dict[str, float]]:
    return reading.weigh([(text, places(text))])[0]


def test_every_form_is_weighed_and_the_sum_is_one() -> None:
    for at, found in chances("面里的人只说了后一句，发了干粮。").items():
        assert tuple(found) == reading.forms()["面里的人只说了后一句，发了干粮。"[at]]
        assert sum(found.values()) == pytest.approx(1)


def test_the_sentence_decides() -> None:
    """The same character, once before water and once before work."""
    for text, form in (("井里的水早就干了。", "乾"), ("他在矿上干了三年。", "幹")):
        found = chances(text)[text.index("干")]
        assert max(found, key=lambda form: found[form]) == form


TEXTS = st.text(st.sampled_from(CHARS[:40] + "的一是了，。！\n𠮷Aé"), max_size=200)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, max_size=6))
def test_texts_are_read_alike_alone_and_side_by_side(texts: list[str]) -> None:
    together = reading.weigh([(text, places(text)) for text in texts])
    for text, found in zip(texts, together, strict=True):
        alone = chances(text)
        assert alone.keys() == found.keys() == {place.at for place in places(text)}
        for at, forms in found.items():
            assert forms == pytest.approx(alone[at], abs=1e-4)


def test_what_follows_a_sentence_does_not_reach_back() -> None:
    first, second = "这碗面煮得很好。", "他后来走了。"
    assert chances(first)[2] == pytest.approx(chances(first + second)[2], abs=1e-4)


def test_a_sentence_without_end_is_read_in_pieces() -> None:
    text = "他在田里干了三年，" * 400
    found = chances(text)
    assert len(found) == len(places(text))
    assert reading.weigh([]) == []
    assert reading.weigh([("", [])]) == [{}]


def test_what_was_prepared_is_what_comes_out() -> None:
    text = "炉上煮着面，后面的人说还没干。"
    alone = to_traditional(text)
    prepare([(text, ()), ("别的句子。", ())])
    assert to_traditional(text) == alone
