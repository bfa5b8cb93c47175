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
from publish.model import Anthology, Creator, Page, PublishError
from publish.render.epub import Resource, write_epub

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
    assert dc(opf, "source") == ["urn:isbn:9787000000000"]
    assert dc(opf, "rights") == ["版权所有 & 翻印必究"]
    assert metas(opf, "belongs-to-collection") == ["江海文库"]
    assert opf.find(".//opf:meta[@name='calibre:series'][@content='江海文库']", NS) is not None


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
def test_epubcheck_and_our_own_checks_find_nothing(tmp_path: Path) -> None:
    book = tmp_path / "book.epub"
    book.write_bytes(write_epub(sample.BOOK, sample.pages(), sample.resources()))
    assert check_epub(book) == ()
