"""Laws of the packed EPUB: what stands in it, byte for byte, and what EPUBCheck says."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import epub_sample as sample
import pytest
from lxml import etree

from publish.check.epub import check_epub
from publish.check.epubcheck import find_jar, find_java
from publish.model import Anthology, Conformance, Creator, Page, PublishError
from publish.render.epub import Resource, accessibility_summary, write_epub

NS = {"opf": "http://www.idpf.org/2007/opf", "dc": "http://purl.org/dc/elements/1.1/"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def pack(
    book: Anthology = sample.BOOK,
    pages: tuple[Page, ...] | None = None,
    resources: tuple[Resource, ...] | None = None,
) -> ZipFile:
    made = write_epub(
        book,
        sample.pages() if pages is None else pages,
        sample.resources() if resources is None else resources,
    )
    return ZipFile(BytesIO(made))


def package(epub: ZipFile) -> etree._Element:
    return etree.fromstring(epub.read("EPUB/content.opf"))


def metas(root: etree._Element, property: str) -> list[str]:
    return [e.text or "" for e in root.iterfind(f".//opf:meta[@property='{property}']", NS)]


def dc(root: etree._Element, name: str) -> list[str]:
    return [e.text or "" for e in root.iterfind(f".//dc:{name}", NS)]


@pytest.fixture(scope="module")
def opf() -> etree._Element:
    return package(pack())


# --------------------------------------------------------------------------- the zip


def test_mimetype_is_first_stored_and_at_byte_38() -> None:
    made = write_epub(sample.BOOK, sample.pages(), sample.resources())
    first = ZipFile(BytesIO(made)).infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
    assert made[38:58] == b"application/epub+zip"


def test_pages_are_stored_as_they_were_given() -> None:
    epub = pack()
    for page in sample.pages():
        assert epub.read(f"EPUB/{page.href}").decode() == page.markup


def test_no_member_carries_the_clock() -> None:
    assert {i.date_time for i in pack().infolist()} == {(2024, 1, 1, 0, 0, 0)}


def test_same_bytes_in_two_processes_with_different_hash_seeds() -> None:
    here = Path(__file__).parent
    script = (
        "import hashlib, epub_sample as s; from publish.render.epub import write_epub;"
        "print(hashlib.sha256(write_epub(s.BOOK, s.pages(), s.resources())).hexdigest())"
    )
    path = os.pathsep.join([str(here), str(here.parents[1])])

    def digest(seed: str, zone: str) -> str:
        env = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": path, "TZ": zone}
        run = subprocess.run(
            [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True
        )
        return run.stdout.strip()

    made = write_epub(sample.BOOK, sample.pages(), sample.resources())
    here_digest = hashlib.sha256(made).hexdigest()
    assert digest("1", "Asia/Shanghai") == digest("2", "UTC") == here_digest


# --------------------------------------------------------------------------- the package


def test_package_says_its_language(opf: etree._Element) -> None:
    assert opf.get(XML_LANG) == "zh-Hans-CN"
    assert dc(opf, "language") == ["zh-Hans-CN"]
    assert opf.get("prefix") is None


def test_reading_order_is_the_order_of_pages_without_the_ncx(opf: etree._Element) -> None:
    hrefs = {i.get("id"): i.get("href") for i in opf.iterfind(".//opf:item", NS)}
    order = [hrefs[i.get("idref")] for i in opf.iterfind(".//opf:itemref", NS)]
    assert order == [p.href for p in sample.pages() if p.role != "ncx"]
    spine = opf.find(".//opf:spine", NS)
    assert spine is not None
    assert dict(spine.attrib) == {"toc": "ncx", "page-progression-direction": "ltr"}


def test_manifest_names_nav_cover_and_ncx(opf: etree._Element) -> None:
    marked = {i.get("href"): i.get("properties") for i in opf.iterfind(".//opf:item", NS)}
    assert marked["nav.xhtml"] == "nav"
    assert marked["images/cover.png"] == "cover-image"
    assert opf.find(".//opf:item[@id='ncx'][@href='toc.ncx']", NS) is not None


def test_without_an_ncx_the_spine_points_at_none() -> None:
    pages = tuple(p for p in sample.pages() if p.role != "ncx")
    spine = package(pack(pages=pages)).find(".//opf:spine", NS)
    assert spine is not None
    assert "toc" not in spine.attrib


def test_svg_in_a_page_is_declared() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
    page = sample.article_page(sample.PREFACE, f"<p>{svg}</p>", "", ())
    pages = tuple(page if p.role == "preface" else p for p in sample.pages())
    root = package(pack(pages=pages))
    item = root.find(f".//opf:item[@href='{page.href}']", NS)
    assert item is not None
    assert item.get("properties") == "svg"


# --------------------------------------------------------------------------- metadata


def test_titles_people_and_imprint(opf: etree._Element) -> None:
    assert dc(opf, "title") == ["渡口", "江海新闻选"]
    assert metas(opf, "title-type") == ["main", "subtitle"]
    assert dc(opf, "creator") == ["江海编辑部"]
    assert dc(opf, "contributor") == ["本报摄影组"]
    assert metas(opf, "role") == ["edt", "pht"]
    assert metas(opf, "file-as") == ["Jianghai Bianjibu"]
    assert dc(opf, "publisher") == ["江海出版社"]  # once, though it is a creator too
    assert dc(opf, "source") == ["urn:isbn:9787000000001"]
    assert dc(opf, "rights") == ["版权所有 & 翻印必究"]
    assert metas(opf, "belongs-to-collection") == ["江海文库"]
    assert opf.find(".//opf:meta[@name='calibre:series'][@content='江海文库']", NS) is not None


FULL = replace(
    sample.BOOK,
    creators=(
        Creator("欧阳询", "aut", "Ouyang Xun", "", (("zh-Hant-TW", "歐陽詢"),)),
        Creator("单雄信", "edt", "Shan Xiongxin", "", (("zh-Latn-pinyin", "Shàn Xióngxìn"),)),
        Creator("本报摄影组", "pht"),
        Creator("江海出版社", "pbl"),
    ),
    series_number="3.1",
    isbn_epub="978-7-00-000001-8",
    subjects=("渡口", "新闻", "渡口"),
    conformance=Conformance("某中心", "EPUB Accessibility 1.1 - WCAG 2.1 Level AA", "某证书"),
)


@pytest.fixture(scope="module")
def full() -> etree._Element:
    return package(pack(FULL))


def refined(root: etree._Element, property: str) -> list[tuple[str, str]]:
    """(what it refines, its value)"""
    found = root.iterfind(f".//opf:meta[@property='{property}']", NS)
    return [(e.get("refines", ""), e.text or "") for e in found]


def test_every_maker_has_role_place_sorted_and_other_forms(full: etree._Element) -> None:
    one, two, three = "#creator-1", "#creator-2", "#creator-3"
    assert refined(full, "role") == [(one, "aut"), (two, "edt"), (three, "pht")]
    places = [p for p in refined(full, "display-seq") if p[0].startswith("#creator")]
    assert places == [(one, "1"), (two, "2"), (three, "1")]  # the first dc:contributor
    assert refined(full, "file-as") == [(one, "Ouyang Xun"), (two, "Shan Xiongxin")]
    assert [
        (e.get("refines"), e.get(XML_LANG), e.text)
        for e in full.iterfind(".//opf:meta[@property='alternate-script']", NS)
    ] == [(one, "zh-Hant-TW", "歐陽詢"), (two, "zh-Latn-pinyin", "Shàn Xióngxìn")]


def old_metas(root: etree._Element, name: str) -> list[str]:
    return [e.get("content", "") for e in root.iterfind(f".//opf:meta[@name='{name}']", NS)]


def test_a_series_has_its_number_in_both_ways(full: etree._Element) -> None:
    assert refined(full, "group-position") == [("#series", "3.1")]
    assert old_metas(full, "calibre:series_index") == ["3.1"]
    deep = package(pack(replace(FULL, series_number="3.1.2")))
    assert metas(deep, "group-position") == ["3.1.2"]
    assert old_metas(deep, "calibre:series_index") == []  # a number with one point, for calibre


def test_each_subject_once_and_the_isbn_of_this_book_beside_its_identifier(
    full: etree._Element,
) -> None:
    assert dc(full, "subject") == ["渡口", "新闻"]
    assert dc(full, "identifier") == [FULL.identifier, "urn:isbn:9787000000018"]
    assert dc(full, "source") == ["urn:isbn:9787000000001"]
    own = replace(FULL, identifier="urn:isbn:9787000000018")
    assert dc(package(pack(own)), "identifier") == ["urn:isbn:9787000000018"]


def test_a_claim_of_conformance_says_who_makes_it(full: etree._Element) -> None:
    assert refined(full, "dcterms:conformsTo") == [
        ("", "EPUB Accessibility 1.1 - WCAG 2.1 Level AA")
    ]
    assert refined(full, "a11y:certifiedBy") == [("#conformance", "某中心")]
    assert refined(full, "a11y:certifierCredential") == [("#certifier", "某证书")]


def test_the_writing_direction_is_told() -> None:
    for writing, feature in (("horizontal", "horizontalWriting"), ("vertical", "verticalWriting")):
        root = package(pack(replace(sample.BOOK, writing=writing)))
        told = set(metas(root, "schema:accessibilityFeature"))
        assert told & {"horizontalWriting", "verticalWriting"} == {feature}
        summary = metas(root, "schema:accessibilitySummary")[0]
        assert ("竖排" in summary) == (writing == "vertical")


def test_the_pages_of_a_printed_book_are_told_when_they_are_marked() -> None:
    mark = '<span epub:type="pagebreak" role="doc-pagebreak" id="page-1" aria-label="1"></span>'
    marked = sample.article_page(sample.PREFACE, f"<p>{mark}文</p>", "", ())
    pages = tuple(marked if p.role == "preface" else p for p in sample.pages())
    assert "pageBreakMarkers" in metas(package(pack(pages=pages)), "schema:accessibilityFeature")
    assert "pageBreakMarkers" not in metas(package(pack()), "schema:accessibilityFeature")


def test_an_ornament_needs_no_words() -> None:
    page = sample.article_page(
        sample.STORY, '<p><img src="../images/map.png" alt="" role="presentation"/></p>', "", ()
    )
    pages = tuple(page if p.role == "chapter" else p for p in sample.pages())
    assert metas(package(pack(pages=pages)), "schema:accessModeSufficient") == ["textual"]


def test_the_summary_is_read_back_from_the_file(opf: etree._Element) -> None:
    made = write_epub(sample.BOOK, sample.pages(), sample.resources())
    assert [accessibility_summary(made)] == metas(opf, "schema:accessibilitySummary")


def test_modified_is_in_utc_whatever_the_zone_it_was_given_in() -> None:
    book = replace(sample.BOOK, modified="2024-06-30T16:00:00+08:00")
    assert metas(package(pack(book)), "dcterms:modified") == ["2024-06-30T08:00:00Z"]


def test_accessibility_says_what_is_true(opf: etree._Element) -> None:
    assert metas(opf, "schema:accessMode") == ["textual", "visual"]
    assert metas(opf, "schema:accessModeSufficient") == ["textual"]
    assert {"alternativeText", "rubyAnnotations", "tableOfContents"} <= set(
        metas(opf, "schema:accessibilityFeature")
    )
    assert metas(opf, "schema:accessibilityHazard") == ["none"]
    assert metas(opf, "dcterms:conformsTo") == []


def test_a_picture_without_alt_takes_the_claim_away() -> None:
    page = sample.article_page(
        sample.STORY, '<figure><img src="../images/map.png" alt=""/></figure>', "", ()
    )
    pages = tuple(page if p.role == "chapter" else p for p in sample.pages())
    root = package(pack(pages=pages))
    assert "alternativeText" not in metas(root, "schema:accessibilityFeature")
    assert metas(root, "schema:accessModeSufficient") == ["textual,visual"]
    assert "部分图片没有" in metas(root, "schema:accessibilitySummary")[0]


def test_a_book_without_pictures_is_textual_only() -> None:
    pages = tuple(p for p in sample.pages() if p.role != "chapter")
    root = package(pack(replace(sample.BOOK, language="zh-Hant-TW"), pages))
    assert metas(root, "schema:accessMode") == ["textual"]
    assert "書中沒有圖片" in metas(root, "schema:accessibilitySummary")[0]


def test_apple_is_asked_for_the_books_faces_only_when_it_has_some() -> None:
    name = "META-INF/com.apple.ibooks.display-options.xml"
    assert b"specified-fonts" in pack().read(name)
    bare = tuple(r for r in sample.resources() if r.media_type != "font/ttf")
    assert name not in pack(resources=bare).namelist()


# --------------------------------------------------------------------------- errors


def broken_page(markup: str) -> tuple[Page, ...]:
    return (replace(sample.pages()[0], markup=markup), *sample.pages()[1:])


def wrong_name() -> ZipFile:
    return pack(resources=(Resource("images/图.png", "image/png", b""),))


def name_outside() -> ZipFile:
    return pack(resources=(Resource("../x.png", "image/png", b""),))


def name_twice() -> ZipFile:
    return pack(resources=(*sample.resources(), sample.resources()[0]))


def bad_date() -> ZipFile:
    return pack(replace(sample.BOOK, date="2024年6月"))


def control_character() -> ZipFile:
    return pack(replace(sample.BOOK, creators=(Creator("甲\x0b"),)))


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (wrong_name, "epub-name"),
        (name_outside, "epub-name"),
        (name_twice, "epub-name"),
        (bad_date, "epub-date"),
        (control_character, "epub-characters"),
        (lambda: pack(pages=broken_page("<p>半截")), "epub-markup"),
        (lambda: pack(pages=broken_page("")), "epub-markup"),
    ],
)
def test_what_cannot_be_packed_is_said(make: Callable[[], ZipFile], key: str) -> None:
    with pytest.raises(PublishError) as caught:
        make()
    assert caught.value.key == key


# --------------------------------------------------------------------------- the judge


@pytest.mark.skipif(not (find_jar() and find_java()), reason="no EPUBCheck or no Java")
@pytest.mark.parametrize("anthology", [sample.BOOK, FULL], ids=["plain", "full"])
def test_epubcheck_and_our_own_checks_find_nothing(tmp_path: Path, anthology: Anthology) -> None:
    book = tmp_path / "book.epub"
    book.write_bytes(write_epub(anthology, sample.pages(), sample.resources()))
    assert check_epub(book) == ()
