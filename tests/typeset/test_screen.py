"""The names of an e-book's files: ASCII, and one for each thing."""

from publish.model import Anthology, Article, Part
from publish.typeset.screen import article_file, file_name, hrefs, picture_href


def test_an_article_that_is_named_like_a_page_of_ours_has_a_file_of_its_own():
    ours = {file_name(name) for name in ("cover", "titlepage", "imprint", "part-1")}
    theirs = {article_file(name) for name in ("cover", "titlepage", "imprint", "part-1")}
    assert not ours & theirs
    assert article_file("003.1") == "003.1.xhtml"
    assert article_file("文一").isascii()


def test_a_part_and_an_article_of_one_name_have_different_addresses():
    book = Anthology(
        "题", "zh-Hans-CN", "urn:x", "2026-01-01T00:00:00Z",
        parts=(Part("part-1", "辑", (Article("cover", "一"),), 1),),
    )  # fmt: skip
    addresses = hrefs(book, "text/")
    assert addresses["part-1"] == "text/part-1.xhtml"
    assert addresses["cover"] != "text/cover.xhtml"


def test_no_two_pictures_have_one_place():
    sources = ["a.png", "a.webp", "d/a.png", "d-a.png", "图 一.png", "图_一.png", "a.PNG"]
    places = {picture_href(src, "image/png") for src in sources}
    assert len(places) == len(sources)
    assert all(place.isascii() and " " not in place for place in places)
    assert picture_href("a.png", "image/png") == "images/a.png"
