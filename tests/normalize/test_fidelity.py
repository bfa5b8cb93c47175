"""Whatever comes in: no crash, no Han lost, the same answer twice; and the real pages."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from normalize_helpers import clean, drawn, rendered, source

from publish.characters import count_han
from publish.messages import FINDINGS, finding_text
from publish.model import Cleaned, PublishError, plain
from publish.normalize import PASSES, mark_duplicates, normalize, to_exchange
from publish.normalize.fidelity import article_texts, assert_faithful, expected_han
from publish.read.raw import read_raw

PIECES = [
    *"党镇A。，,“”\"'()（）…一□▲↑\n甲",
    *(
        "\n\n",
        "## ",
        "# ",
        "本报讯(记者 乙)",
        "文/图 丙",
        "丁某 摄",
        "图为",
        "——",
        "...",
        "今天，街上",
    ),
    *(
        "\u3000\u3000",
        "\u200b",
        "⼭",
        "靈",
        "豈",
        "\u2028",
        "（下转A07版）",
        "第08版",
        "问：",
        "答：",
    ),
    *(
        "扫码关注公众号",
        "中共某镇委员会",
        "启动仪式",
        "\x00",
        "&ldquo;",
        "❝",
        "❞",
        "【山】",
        "\U00020000",
    ),
]
TEXTS = st.one_of(
    st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
)


def check(text: str) -> Cleaned:
    cleaned = clean(text)
    assert expected_han(cleaned) == count_han(article_texts(cleaned.articles))
    to_exchange(cleaned)
    for found in cleaned.findings:
        assert found.code in FINDINGS
        finding_text(found, "zh")
    return cleaned


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_loses_nothing(text: str) -> None:
    assert drawn(check(text)) == drawn(clean(text))


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_han_survive_a_second_round(text: str) -> None:
    once = clean(text)
    again = check(rendered(once))
    kept = count_han(article_texts(again.articles)) + count_han(again.dropped)
    for old, new in again.mapped:
        kept.subtract(count_han([new]))
        kept.update(count_han([old]))
    assert +kept == count_han(article_texts(once.articles))


def test_one_huge_line() -> None:
    check("青石镇的早市开张了，人们都来。" * 20000)


def test_a_lost_character_is_an_error() -> None:
    cleaned = normalize(source("早市\n\n镇里的人们都来了。"))
    with pytest.raises(PublishError) as caught:
        assert_faithful(replace(cleaned, dropped=("镇",)))
    assert caught.value.key == "text-fidelity"
    with pytest.raises(PublishError):
        assert_faithful(replace(cleaned, articles=()))


def test_passes_are_plain_functions() -> None:
    assert all(callable(step) for step in PASSES)
    assert len({step.__name__ for step in PASSES}) == len(PASSES)


# ------------------------------------------------------------------ real pages

PAGES = os.environ.get("WENJI_PAGES", "")


@pytest.mark.skipif(not PAGES, reason="WENJI_PAGES names no folder of real pages")
def test_real_pages() -> None:
    """Facts of structure only: the scorer and its answers live outside the project."""
    cleaned = [normalize(read_raw(path)[0]) for path in sorted(Path(PAGES).glob("*.txt"))]
    marked = {one.source.id: one for one in mark_duplicates(cleaned)}
    for one in marked.values():
        assert_faithful(one)
        assert all(article.title for article in one.articles)
        assert all(article.blocks for article in one.articles)
    counts = {name: len(one.articles) for name, one in marked.items()}
    assert counts["003"] == 8
    assert [n for name, n in counts.items() if name in ("000", "001", "002", "004")] == [1] * 4
    duplicates = [a.duplicate_of for one in marked.values() for a in one.articles]
    assert [name for name in duplicates if name] == ["003.2"]
    paragraphs = {
        name: sum(type(b).__name__ == "Paragraph" for a in one.articles for b in a.blocks)
        for name, one in marked.items()
    }
    assert paragraphs["001"] == 38
    labels = [getattr(b, "label", "") for b in marked["004"].articles[0].blocks]
    assert "".join(labels) == "治桥创闯稳暖幸美"
    shortest = min(
        len(plain(b.children))
        for one in marked.values()
        for a in one.articles
        for b in a.blocks
        if type(b).__name__ == "Heading"
    )
    assert shortest > 4
