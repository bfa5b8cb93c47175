"""The book: order, numbers, ids, references, and what is said when something is missing."""

from dataclasses import replace
from pathlib import Path

import pytest

from publish.assemble.book import assemble
from publish.model import (
    Article,
    Conformance,
    CrossReference,
    Edition,
    Heading,
    Link,
    Manifest,
    Note,
    Paragraph,
    PartEntry,
    PublishError,
    Quotation,
    Text,
    Where,
)


def book(articles, **manifest):
    edition = Edition("zh-Hans-CN", "zh-Hans-CN")
    return assemble(
        Manifest(Path("books/x"), "x", "题", **manifest), articles, edition,
        source_language="zh-Hans-CN", modified="2026-01-01T00:00:00Z",
    )  # fmt: skip


def paragraph(*children):
    return Paragraph(tuple(children), Where(Path("x/1.md"), 7))


def codes(findings):
    return [f.code for f in findings]


def test_without_parts_the_articles_stand_in_their_order_and_by_their_roles():
    articles = [
        Article("1", "一"), Article("2", "二", role="preface"), Article("3", "三"),
        Article("4", "四", role="afterword"),
    ]  # fmt: skip
    made, findings = book(articles)
    assert [a.id for a in made.front] == ["2"]
    assert [a.id for p in made.parts for a in p.articles] == ["1", "3"]
    assert [a.id for a in made.back] == ["4"]
    assert not findings


def test_a_repeated_article_is_set_once():
    made, _ = book([Article("1", "一"), Article("2", "一", duplicate_of="1")])
    assert [a.id for a in made.articles()] == ["1"]


def test_an_article_that_no_part_lists_is_found():
    made, findings = book(
        [Article("1", "一"), Article("2", "二")], parts=(PartEntry("辑", ("1",)),)
    )
    assert [a.id for a in made.articles()] == ["1"]
    assert codes(findings) == ["B-001"]


def test_an_unknown_article_is_refused_with_its_place_and_the_nearest_name():
    where = Where(Path("book.toml"), 12)
    with pytest.raises(PublishError) as error:
        book([Article("003.1", "一")], parts=(PartEntry("辑", ("003.l",), where),))
    assert error.value.where == where
    assert error.value.values["near"] == "003.1"


def test_a_book_without_articles_is_refused():
    with pytest.raises(PublishError, match="no-articles"):
        book([])


def test_notes_are_numbered_through_the_article_and_headings_have_ids():
    blocks = (
        paragraph(Text("天"), Note((Text("注一"),)), Text("地")),
        Heading(2, (Text("节"),)),
        paragraph(Text("玄"), Note((Text("注二"),))),
    )
    made, _ = book([Article("1 甲", "一", blocks=blocks)])
    first, heading, second = next(made.articles()).blocks
    assert (first.children[1].id, first.children[1].mark) == ("n-1_20_甲-1", "1")
    assert second.children[1].mark == "2"
    assert heading.id == "1 甲-h1"


def test_a_reference_to_nothing_becomes_words_and_a_finding_with_its_line():
    made, findings = book(
        [Article("1", "一", blocks=(paragraph(CrossReference("9", (Text("见彼"),))),))]
    )
    assert next(made.articles()).blocks[0].children == (Text("见彼"),)
    assert codes(findings) == ["B-002"]
    assert findings[0].where.line == 7


def test_an_article_without_a_headline_is_named_by_its_first_words_and_found():
    made, findings = book([Article("1", "", blocks=(paragraph(Text("天地玄黄" * 9)),))])
    assert next(made.articles()).title == "天地玄黄天地玄黄天地玄黄……"
    assert codes(findings) == ["B-004"]


def test_editions_of_two_sizes_in_one_language_are_two_books():
    """The given identifier is the first's in the language of the source."""
    small, large = Edition("small", "zh-Hans-CN"), Edition("large", "zh-Hans-CN", trim="145x210")
    manifest = Manifest(
        Path("x"), "x", "题", identifier="urn:isbn:9787000000000", editions=(small, large)
    )

    def identifier(edition):
        return assemble(
            manifest, [Article("1", "一")], edition, source_language="zh-Hans-CN", modified="2026"
        )[0].identifier

    assert identifier(small) == "urn:isbn:9787000000000"
    assert identifier(large) == identifier(large)
    assert identifier(large).startswith("urn:uuid:")


def test_the_identifier_is_stable_and_one_an_edition():
    def identifier(language):
        made, _ = assemble(
            Manifest(Path("x"), "x", "题"), [Article("1", "一")], Edition(language, language),
            source_language="zh-Hans-CN", modified="2026-01-01T00:00:00Z",
        )  # fmt: skip
        return made.identifier

    assert identifier("zh-Hans-CN") == identifier("zh-Hans-CN") != identifier("zh-Hant-TW")


def test_articles_of_like_names_have_notes_of_different_names():
    note = paragraph(Text("天"), Note((Text("注"),)))
    made, _ = book([Article(id, "一", blocks=(note,)) for id in ("a b", "a_b")])
    assert len({a.blocks[0].children[1].id for a in made.articles()}) == 2


def test_a_heading_in_a_quotation_may_be_pointed_at():
    quoted = Quotation((Heading(2, (Text("节"),), id="节"),))
    made, findings = book([Article("1", "一", blocks=(quoted, paragraph(CrossReference("节"))))])
    assert not findings
    assert next(made.articles()).blocks[1].children == (CrossReference("节"),)


def test_two_headings_of_one_id_are_refused_with_both_places():
    def article(id):
        heading = Heading(2, (Text("节"),), id="intro", where=Where(Path(f"x/{id}.md"), 5))
        return Article(id, "一", blocks=(heading,))

    with pytest.raises(PublishError, match="repeated-id") as error:
        book([article("1"), article("2")])
    assert str(error.value.where) == "x/2.md:5"
    assert error.value.values == {"id": "intro", "other": "x/1.md:5"}


@pytest.mark.parametrize("href", ["003.md", "图/一.svg", "www.example.com", "", "//example.com"])
def test_a_link_without_a_scheme_becomes_words_and_a_finding(href):
    made, findings = book([Article("1", "一", blocks=(paragraph(Link(href, (Text("彼"),))),))])
    assert next(made.articles()).blocks[0].children == (Text("彼"),)
    assert [(f.code, f.where.line) for f in findings] == [("B-002", 7)]


def test_a_link_with_a_scheme_stays():
    link = Link("mailto:a@example.com", (Text("信"),))
    made, findings = book([Article("1", "一", blocks=(paragraph(link),))])
    assert next(made.articles()).blocks[0].children == (link,)
    assert not findings


def test_an_isbn_names_one_product():
    """The book's ISBNs are those of its editions in the source's language, the e-book's of the
    first; an edition may have its own."""
    hans = Edition("a5", "zh-Hans-CN")
    large = Edition("a4", "zh-Hans-CN")
    hant = Edition("tw", "zh-Hant-TW", isbn_epub="978-3-16-148410-0")
    manifest = Manifest(
        Path("x"), "x", "题", isbn="978-7-00-000000-1", isbn_epub="9787000000018",
        editions=(hant, hans, large),
    )  # fmt: skip

    def isbns(given: Manifest, edition: Edition) -> tuple[str, str, bool]:
        article = Article("1", "题")
        book, _ = assemble(
            given, [article], edition, source_language="zh-Hans-CN", modified="2024-01-01"
        )
        return book.isbn, book.isbn_epub, book.identifier.startswith("urn:isbn:")

    assert isbns(manifest, hans) == ("978-7-00-000000-1", "9787000000018", True)
    assert isbns(manifest, large) == ("978-7-00-000000-1", "", False)
    assert isbns(manifest, hant) == ("", "978-3-16-148410-0", True)
    only = replace(manifest, editions=(Edition("tw", "zh-Hant-TW"),))
    assert isbns(only, only.editions[0]) == ("978-7-00-000000-1", "9787000000018", True)
    bare = replace(manifest, editions=())
    assert isbns(bare, hans) == ("978-7-00-000000-1", "9787000000018", True)
    assert isbns(bare, hant)[0] == ""


def test_conformance_is_claimed_of_the_editions_that_were_checked():
    hans, hant = Edition("zh-Hans-CN", "zh-Hans-CN"), Edition("zh-Hant-TW", "zh-Hant-TW")
    claim = Conformance("某中心", "EPUB Accessibility 1.1 - WCAG 2.1 Level AA")
    manifest = Manifest(Path("x"), "x", "题", editions=(hans, hant), conformance=claim)

    def claimed(given: Manifest, edition: Edition) -> bool:
        book, _ = assemble(
            given,
            [Article("1", "题")],
            edition,
            source_language="zh-Hans-CN",
            modified="2024-01-01",
        )
        return book.conformance is not None

    assert [claimed(manifest, e) for e in (hans, hant)] == [True, True]
    one = replace(manifest, conformance=replace(claim, editions=("zh-Hans-CN",)))
    assert [claimed(one, e) for e in (hans, hant)] == [True, False]


def test_named_parts_stand_in_the_order_of_the_book_and_have_their_names():
    roles = (
        *("about-the-author", "afterword", "chronology", "notice", "preface", "plates"),
        *("bibliography", "editorial-board", "appendix", "chapter"),
    )
    text = (paragraph(Text("字")),)
    made, findings = book([Article(role, "", role=role, blocks=text) for role in roles])
    assert [a.title for a in made.front] == ["编委会", "图版", "序", "凡例"]
    assert [a.title for a in made.back] == ["附录", "大事记", "参考文献", "后记", "作者简介"]
    assert [f.where for f in findings if f.code == "B-004"] == [None]  # the chapter
    own, _ = book([Article("1", "写在前面", role="preface"), Article("2", "二")])
    assert [a.title for a in own.front] == ["写在前面"]
    listed, _ = book([Article("1", "", role="chronology"), Article("2", "二")], front=("1",))
    assert [a.title for a in listed.front] == ["大事记"]


@pytest.mark.parametrize(
    ("language", "title"), [("zh-Hant-TW", "圖版"), ("zh-Hant-CN", "圖版"), ("zh-Hans-CN", "图版")]
)
def test_a_named_part_is_called_in_the_words_of_the_edition(language, title):
    made, _ = assemble(
        Manifest(Path("x"), "x", "题"), [Article("1", "", role="plates"), Article("2", "二")],
        Edition(language, language), source_language=language, modified="",
    )  # fmt: skip
    assert made.front[0].title == title


def test_cip_data_go_with_the_isbn_that_they_were_issued_for():
    hans, tall = Edition("hans", "zh-Hans-CN"), Edition("tall", "zh-Hans-CN", isbn="2", cip="乙")
    other = Edition("other", "zh-Hans-CN", isbn="3")
    tw, owned = Edition("tw", "zh-Hant-TW"), Edition("owned", "zh-Hant-TW", cip="丙")
    manifest = Manifest(
        Path("x"), "x", "题", isbn="1", cip="甲", editions=(hans, tall, other, tw, owned)
    )
    for edition, cip in ((hans, "甲"), (tall, "乙"), (other, ""), (tw, ""), (owned, "丙")):
        made, _ = assemble(
            manifest, [Article("1", "一")], edition, source_language="zh-Hans-CN", modified=""
        )
        assert made.cip == cip, edition.name
    bare, _ = book([Article("1", "一")], cip="甲")
    assert bare.cip == "甲"
