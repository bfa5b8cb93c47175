"""The 版权页: which lines, in which order, in whose words; what is reckoned; what is found."""

import os
import re
from dataclasses import replace
from pathlib import Path

import pymupdf
import pytest

from publish.build import Options, copy_of, editions, make, read_material, ready
from publish.check.record import record_findings, sheet_findings
from publish.isbn import hyphenated
from publish.messages import FINDINGS
from publish.model import Anthology, Creator, Severity
from publish.render.faces import catalogue, regions
from publish.render.fetch import default_cache
from publish.render.fonts import isolate_fontconfig
from publish.typeset.layout import read_layout
from publish.typeset.record import (
    FIELDS,
    cip_of,
    format_of,
    imprint_of,
    internal_notice,
    lines_of,
    others,
    parts_of,
    printed_record,
    screen_record,
    sheets,
    sheets_missing,
    spread,
    thousand_characters,
    wants_cip,
)

ROOT = Path(__file__).parent.parent.parent
CACHE = default_cache(os.environ)
LAYOUT = read_layout(ROOT / "layouts" / "classic")
# What [book], [press] and the pages say by themselves.
PAPER = {"title", "publisher", "format", "sheets", "count", "pages", "copies", "isbn", "price"}
PAPER |= {"permit", "compiler", "readers", "compiled"}
CIP = """
图书在版编目（CIP）数据

江海纪事 / 江海新报编辑部编. -- 江门 : 江海示例出版社, 2026.1
ISBN 978-7-5366-9293-0
Ⅰ. ①江… Ⅱ. ①江… Ⅲ. ①新闻报道－作品集－中国－当代 Ⅳ. ①I253

中国国家版本馆CIP数据核字（2026）第012345号
"""
BOOK = Anthology(
    "江海纪事",
    "zh-Hans-CN",
    "urn:x",
    "2026-01-01T00:00:00Z",
    creators=(Creator("江海新报编辑部", "edt"),),
    publisher="江海示例出版社",
    date="2026-01",
    isbn="9787536692930",
)


def printed(book=BOOK, pages=68):
    return printed_record(book, LAYOUT, pages)


def codes(book):
    return [f.code for f in record_findings(book, None)]


# --------------------------------------------------------------------------- lines


def test_what_is_not_given_is_not_printed():
    bare = Anthology("书", "zh-Hans-CN", "urn:x", "")
    assert printed_record(bare, LAYOUT, 0) == (("书名", "书"), ("开本", "890mm×1240mm　1/32"))
    assert screen_record(bare) == ()


def test_the_record_of_a_book_of_the_mainland():
    book = replace(BOOK, copies=3000, price="58.00元", series="江海文库", series_number="3")
    assert printed(book) == (
        ("书名", "江海纪事"),
        ("丛书名", "江海文库　3"),
        ("著作责任者", "江海新报编辑部　编"),
        ("出版发行", "江海示例出版社"),
        ("开本", "890mm×1240mm　1/32"),
        ("印张", "2.125"),
        ("字数", "51千字"),
        ("出版日期", "2026年1月"),
        ("印数", "3000册"),
        ("书号", "ISBN 978-7-5366-9293-0"),
        ("定价", "58.00元"),
    )


@pytest.mark.parametrize(
    ("language", "isbn", "pages"),
    [
        ("zh-Hant-TW", ("ISBN", "978-986-213-890-8"), True),
        ("zh-Hant-HK", ("國際書號", "978-986-213-890-8"), True),
        ("zh-Hant-CN", ("書號", "ISBN 978-986-213-890-8"), False),
    ],
)
def test_a_region_has_its_own_customs(language, isbn, pages):
    lines = printed(replace(BOOK, language=language, isbn="9789862138908"))
    assert isbn in lines
    assert (("頁數", "68") in lines) == pages
    assert any(name == "印張" for name, _ in lines) != pages


def test_lines_of_the_colophon_stand_in_their_conventional_place():
    given = (("印数", "1—3000册"), ("字体", "思源"), ("责任编辑", "甲"), ("用纸", "双胶"))
    book = replace(BOOK, colophon=given, copies=500)
    names = [name for name, _ in printed(book)]
    assert names.index("著作责任者") < names.index("责任编辑") < names.index("出版发行")
    assert ("印数", "1—3000册") in printed(book)  # as it was written, not 500册
    assert names.index("开本") < names.index("字体") < names.index("印数")
    assert others(book) == (("用纸", "双胶"),)
    assert ("责任编辑", "甲") in screen_record(book)


def test_no_line_of_the_colophon_is_lost():
    given = tuple((name, "甲") for f in FIELDS for name in (f.hans, f.hant, *f.others))
    given += (("闲话", "乙"),)
    book = replace(BOOK, colophon=given)
    for lines in (printed(book), screen_record(book)):
        assert sorted(line for line in (*lines, *others(book)) if line in given) == sorted(given)


def test_a_name_means_one_field():
    names = [name for f in FIELDS for name in {f.hans, f.hant, *f.others}]
    assert len(names) == len(set(names))


def test_the_date_is_said_once():
    book = replace(BOOK, colophon=(("版次", "2026年1月第1版"),))
    assert "出版日期" not in dict(printed(book))
    later = replace(book, date="2026-03")
    assert dict(printed(later))["出版日期"] == "2026年3月"


def test_the_e_book_has_its_own_number_and_no_paper():
    book = replace(BOOK, isbn_epub="9787000000001", price="58.00元", copies=3000)
    assert dict(screen_record(book)) == {
        "著作责任者": "江海新报编辑部　编",
        "出版发行": "江海示例出版社",
        "出版日期": "2026年1月",
        "书号": "ISBN 978-7-00-000000-1",
    }


# --------------------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("width", "height", "parts", "said"),
    [
        (148, 210, 32, "890mm×1240mm　1/32"),
        (145, 210, 32, "889mm×1194mm　1/32"),
        (140, 203, 32, "850mm×1168mm　1/32"),
        (130, 184, 32, "787mm×1092mm　1/32"),
        (185, 260, 16, "787mm×1092mm　1/16"),
        (210, 285, 16, "889mm×1194mm　1/16"),
        (210, 297, 16, "890mm×1240mm　1/16"),
        (170, 240, 16, "710mm×1000mm　1/16"),
        (150, 215.5, 0, "150mm×215.5mm"),
    ],
)
def test_the_format_names_the_sheet(width, height, parts, said):
    assert parts_of(width, height) == parts
    assert format_of(width, height) == said


def test_sheets():
    assert sheets(68, 32) == "2.125"
    assert sheets(64, 32) == "2"
    assert sheets(68, 0) == sheets(0, 32) == ""


@pytest.mark.parametrize(
    ("pages", "parts", "half", "whole"),
    [(68, 32, 12, 28), (64, 32, 0, 0), (80, 32, 0, 16), (68, 16, 4, 12), (68, 0, 0, 0)],
)
def test_what_is_missing_to_a_sheet(pages, parts, half, whole):
    assert sheets_missing(pages, parts) == half
    assert sheets_missing(pages, parts, whole=True) == whole
    found = [(f.code, dict(f.values)["missing"]) for f in sheet_findings(pages, parts, None)]
    assert found == ([("B-198", str(half))] if half else [])


def test_thousands_of_characters():
    assert thousand_characters(30 * 28, 68) == 57


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("9787536692930", "978-7-5366-9293-0"),
        ("978-75366-92930", "978-75366-92930"),  # the user's own
        ("978 7 5366 9293 0", "978-7-5366-9293-0"),
        ("7536692935", "7-5366-9293-5"),
        ("9789862138908", "978-986-213-890-8"),
        ("9787536692931", "9787536692931"),  # a wrong check digit is not dressed up
        ("", ""),
    ],
)
def test_hyphens_of_an_isbn(given, said):
    assert hyphenated(given) == said


# --------------------------------------------------------------------------- CIP


def test_the_cip_block_in_its_parts():
    cip = cip_of(CIP)
    assert cip.heading == "图书在版编目（CIP）数据"
    assert [len(block) for block in cip.blocks] == [2, 1]
    assert cip.number == "中国国家版本馆CIP数据核字（2026）第012345号"
    (points,) = cip.blocks[1]
    assert "".join(points).startswith("Ⅰ. ①江…")
    assert "Ⅳ. ①I253" in points[1::2]


def test_nothing_of_a_cip_block_is_lost_or_made_up():
    cip = cip_of(CIP)
    lines = [cip.heading, *("".join(line) for b in cip.blocks for line in b), cip.number]
    assert lines == [line for line in CIP.splitlines() if line]
    assert cip_of("") is None
    assert cip_of(" \n ") is None
    assert cip_of("江海纪事 / 甲编").number == ""


def test_a_marked_place_stands_for_what_was_not_issued():
    assert wants_cip(BOOK)
    assert imprint_of(BOOK, LAYOUT, 68).placeholder
    assert codes(BOOK) == ["B-191"]
    for other in ({"cip": CIP}, {"isbn": "9789862138908"}, {"isbn": ""}):
        assert not wants_cip(replace(BOOK, **other)), other


def test_a_block_for_this_book_is_clean():
    assert codes(replace(BOOK, cip=CIP)) == []
    longer = CIP.replace("江海纪事 /", "江海纪事：水边的城 /")
    assert codes(replace(BOOK, cip=longer)) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("978-7-5366-9293-0", "978-7-00-000000-1", "B-192"),
        ("978-7-5366-9293-0", "", "B-192"),
        ("江海纪事 /", "河海纪事 /", "B-193"),
        ("（2026）第012345号", "（2026）第12345号", "B-194"),
        ("（2026）", "（26）", "B-194"),
    ],
)
def test_a_block_for_another_book_is_found(old, new, code):
    assert codes(replace(BOOK, cip=CIP.replace(old, new))) == [code]


def test_severities():
    assert FINDINGS["B-191"].severity is Severity.DOUBT  # `publish press` stops at it
    assert FINDINGS["B-192"].severity is Severity.MUST_FIX


def test_what_is_said_twice_and_not_alike_is_found():
    twice = (("书号", "ISBN 978-7-00-000000-1"), ("定价", "60元"))
    book = replace(BOOK, cip=CIP, price="58.00元", colophon=twice)
    assert codes(book) == ["B-196", "B-196"]
    alike = (("书号", "ISBN 978-7-5366-9293-0"), ("定价", "58.00 元"))
    assert codes(replace(book, colophon=alike)) == []


# --------------------------------------------------------------------------- 内部资料


def test_an_internal_publication():
    book = replace(BOOK, isbn="", permit="粤内登字O第10001号", copies=500)
    lines = dict(printed(book))
    assert lines["准印证号"] == "粤内登字O第10001号"
    assert lines["编印单位"] == "江海示例出版社"
    assert not {"书号", "定价", "出版发行"} & set(lines)
    assert internal_notice(book) == "内部资料　免费交流"
    assert internal_notice(replace(book, language="zh-Hant-TW")) == "內部資料　免費交流"
    assert internal_notice(BOOK) == ""
    (found,) = record_findings(book, None)
    assert (found.code, dict(found.values)) == ("B-195", {"what": "发送对象、印刷、印刷日期"})


# --------------------------------------------------------------------------- the page


def full(**more):
    """A book with a line for every field."""
    people = tuple((f.hans, "示例者甲") for f in FIELDS if f.key not in ("title", "claim"))
    return replace(BOOK, cip=CIP, rights="版权所有　侵权必究", colophon=people, **more)


def test_a_full_page_sets_short_lines_two_and_two_and_keeps_their_order():
    page = imprint_of(full(), LAYOUT, 68)
    assert any(len(row) == 2 for row in page.rows)
    flat = tuple((line.name, line.value) for row in page.rows for line in row)
    assert flat == printed(full())
    assert imprint_of(BOOK, LAYOUT, 68).leading == 13.5
    assert all(len(row) == 1 for row in imprint_of(BOOK, LAYOUT, 68).rows)


def test_names_fill_their_column():
    assert spread("书名", 4) == 2
    assert spread("丛书名", 4) == 0.5
    assert spread("责任编辑", 4) == spread("ISBN", 4) == spread("甲", 4) == 0


def test_lines_are_counted():
    assert lines_of(["一" * 26], 28, 2) == 1
    assert lines_of(["一" * 27], 28, 2) == 2
    assert lines_of([""], 28) == 0


TOML = """[book]
title = "江海纪事"
isbn = "9787536692930"
rights = "版权所有　侵权必究"
publisher = "江海示例出版社"
price = "58.00元"
language = "zh-Hans-CN"
cip = \"\"\"{cip}\"\"\"
[press]
copies = 3000
[colophon]
{colophon}
"""


@pytest.fixture(autouse=True)
def own_fonts(monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", str(isolate_fontconfig(CACHE / "fontconfig")))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    faces = catalogue(ROOT / "fonts").of(regions("zh-Hans-CN"))
    if not all(face.kept_in(CACHE).is_file() for face in faces):
        pytest.skip("the fonts are not in the cache; `publish fonts` fetches them")
    folder = tmp_path_factory.mktemp("record")
    named = [f for f in FIELDS if f.key not in PAPER]
    lines = "\n".join(f'"{f.hans}" = "示例{n}号"' for n, f in enumerate(named))
    (folder / "book.toml").write_text(TOML.format(cip=CIP, colophon=lines), "utf-8")
    (folder / "1.md").write_text("---\ntitle: 渡口\n---\n河边有渡口。\n", "utf-8")
    return folder


def test_every_line_stands_on_the_back_of_the_title_page(folder):
    options = Options(ROOT, CACHE)
    material = ready(read_material(folder))
    (edition,) = editions(material, options)
    made = make(material, edition, "pdf", options)
    assert made.pages == 8
    assert [f.code for f in made.findings] == []
    with pymupdf.open(stream=made.data) as document:
        said = ["".join(page.get_text().split()) for page in document]
    book = copy_of(material, edition, options).book
    for name, value in printed_record(book, LAYOUT, 8):
        assert "".join(value.split()) in said[3], name
    for line in CIP.split():
        assert line in said[3]
    assert not any("号" in page for n, page in enumerate(said) if n != 3)


def test_a_page_that_does_not_hold_the_record_is_found(folder, tmp_path):
    long = "如有印装质量问题，请与本社联系调换。" * 40
    text = (folder / "book.toml").read_text("utf-8") + f'\n"印装质量" = "{long}"\n'
    (tmp_path / "book.toml").write_text(text, "utf-8")
    (tmp_path / "1.md").write_text("---\ntitle: 渡口\n---\n河边有渡口。\n", "utf-8")
    options = Options(ROOT, CACHE)
    material = ready(read_material(tmp_path))
    made = make(material, *editions(material, options), "pdf", options)
    assert [f.code for f in made.findings] == ["B-197"]
    with pymupdf.open(stream=made.data) as document:
        said = "".join("".join(page.get_text().split()) for page in document)
    assert said.count("联系调换") == 40  # nothing runs off the foot of the page


def test_the_statement_of_rights_heads_the_record_where_no_cip_stands_between(folder, tmp_path):
    text = (folder / "book.toml").read_text("utf-8")
    bare = re.sub(r'isbn = .*\n|cip = """(.|\n)*?"""\n|\[colophon\](.|\n)*', "", text)
    (tmp_path / "book.toml").write_text(bare, "utf-8")
    (tmp_path / "1.md").write_text("---\ntitle: 渡口\n---\n河边有渡口。\n", "utf-8")
    tops = []
    for source in (folder, tmp_path):
        options = Options(ROOT, CACHE)
        material = ready(read_material(source))
        made = make(material, *editions(material, options), "pdf", options)
        with pymupdf.open(stream=made.data) as document:
            page = document[3]
            (rights,) = page.search_for("侵权必究")
            record = min(page.search_for("书"), key=lambda r: abs(r.y0 - page.rect.height))
            tops.append((rights.y0 / page.rect.height, record.y0 > rights.y0))
    assert tops[0][0] < 0.2  # GB/T 12450: above
    assert tops[1][0] > 0.5
    assert all(above for _, above in tops)
