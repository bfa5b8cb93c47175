"""Newspaper, page and day of an article, as far as its source says them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.model import Article
from publish.typeset.provenance import iso_date, parts, provenance


@pytest.mark.parametrize(
    ("source", "known"),
    [
        ("《江海日报》第3版", ("江海日报", "3", "")),
        ("江海日报 A03版", ("江海日报", "A03", "")),
        ("江海日报 a03", ("江海日报 a03", "", "")),
        ("江海日报，2024年3月5日，第三版", ("江海日报", "3", "2024-03-05")),
        ("《江海日报》2024-03-05 B12", ("江海日报", "B12", "2024-03-05")),
        ("《江海日報》（海外版）第 十二 版", ("江海日報》（海外版", "12", "")),
        ("某报2024年3版", ("某报", "3", "2024")),
        ("某报", ("某报", "", "")),
        ("", ("", "", "")),
    ],
)
def test_a_source_has_newspaper_page_and_day(source, known):
    assert parts(source) == known


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024年3月5日", "2024-03-05"),
        ("二〇二四年三月二十五日", "2024-03-25"),
        ("二零二四年十月", "2024-10"),
        ("2024.3.5", "2024-03-05"),
        ("2024/12", "2024-12"),
        ("2024-12-31", "2024-12-31"),
        ("2024年", "2024"),
        ("2024年13月5日", ""),
        ("1998-2004", ""),
        ("春天", ""),
    ],
)
def test_dates_as_newspapers_write_them(text, iso):
    assert iso_date(text) == iso


def test_an_article_says_where_it_comes_from():
    article = Article(
        "1", "题", bylines=("□ 本报记者 甲", "通讯员 乙"), date="2024年3月5日",
        source="《江海日报》第3版", rights="某报授权",
    )  # fmt: skip
    assert provenance(article) == (
        ("dcterms:creator", "本报记者 甲"),
        ("dcterms:creator", "通讯员 乙"),
        ("dcterms:isPartOf", "江海日报"),
        ("schema:pageStart", "3"),
        ("dcterms:issued", "2024-03-05"),
        ("dcterms:source", "《江海日报》第3版"),
        ("dcterms:rights", "某报授权"),
    )
    assert provenance(Article("1", "题")) == ()


def test_a_date_that_cannot_be_read_is_told_as_it_stands():
    assert provenance(Article("1", "题", date="甲辰年春")) == (("dcterms:issued", "甲辰年春"),)


@given(st.text(alphabet="《》江海日报第三十0123456789年月日版A-./ ，", max_size=24))
def test_any_source_gives_values_that_are_whole(source):
    paper, page, day = parts(source)
    assert paper == paper.strip()
    assert page == "" or page.isalnum()
    assert day == "" or len(day) in (4, 7, 10)
