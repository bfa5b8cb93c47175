"""What was looked at is silent; an allowance that covers nothing is found; holes are placed."""

from pathlib import Path

from publish.check.allow import allowed
from publish.check.coverage import uncovered
from publish.model import (
    Allow,
    Anthology,
    Article,
    Note,
    Paragraph,
    Part,
    Text,
    Where,
    finding,
)

HERE = Where(Path("books/x/1.txt"), 3)


def test_an_allowed_finding_is_silent():
    found = finding("T-004", HERE, before="齐齐入水")
    assert allowed([found], [Allow("T-004", "叠字", "齐齐")]) == ()


def test_an_allowance_covers_its_code_and_its_words_only():
    found = [finding("T-004", HERE, before="天天"), finding("T-021", HERE, before="齐齐")]
    kept = allowed(found, [Allow("T-004", "叠字", "齐齐")])
    assert [f.code for f in kept] == ["T-004", "T-021", "B-003"]


def test_an_unused_allowance_is_found_where_it_stands():
    where = Where(Path("books/x/book.toml"), 9)
    (found,) = allowed([], [Allow("T-004", "叠字", where=where)])
    assert (found.code, found.where) == ("B-003", where)


def test_a_character_without_a_glyph_is_found_at_the_article_that_has_it():
    inner = Paragraph((Text("天"), Note((Text("注𪚥"),))))
    articles = (Article("1", "一"), Article("2", "二", blocks=(inner,), where=HERE))
    book = Anthology(
        "题", "zh-Hans-CN", "urn:x", "2026-01-01T00:00:00Z", parts=(Part("p", "", articles),)
    )
    (found,) = uncovered(book, ("𪚥",))
    assert (found.code, found.where) == ("F-001", HERE)
    assert dict(found.values) == {"char": "𪚥", "code": "U+2A6A5"}
