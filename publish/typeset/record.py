"""The book's record: what its 版权页 says.

GB/T 12450-2001 (图书书名页) divides that page: the statement of rights above, the CIP data in the
middle, the record of the edition (版本记录) below: who made the book, who published it, what it is
made of, when and how often it was printed.  What is not given is not printed.

`[colophon]` of book.toml names lines freely.  A name that the record knows (责任编辑, 印数 …)
stands in its conventional place, before what `[book]` says of the same; the others are left to
the colophon, in their order.

印张 and 字数 are reckoned from the finished pages, blanks among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

from publish.characters import CENTRED, in_forms_of, is_han
from publish.isbn import hyphenated, isbn_13
from publish.model import Anthology
from publish.typeset.layout import Layout
from publish.typeset.words import chinese_date, creators_line, words_for

Line = tuple[str, str]  # name, value


@dataclass(frozen=True, slots=True)
class Field:
    """A line of the record: its name in both scripts, and other names of `[colophon]` for it."""

    key: str
    hans: str
    hant: str
    others: tuple[str, ...] = ()


def _field(key: str, hans: str, hant: str, others: str = "") -> Field:
    return Field(key, hans, hant, tuple(others.split()))


# In the order of GB/T 12450-2001, 5.2.3, and of the trade.
FIELDS: tuple[Field, ...] = (
    _field("title", "书名", "書名"),
    _field("parallel", "并列书名", "並列書名", "英文书名 外文书名 英文書名 外文書名"),
    _field("subtitle", "副书名", "副書名", "副题名 副題名"),
    _field("series", "丛书名", "叢書名", "丛书 叢書"),
    _field("creators", "著作责任者", "編著者", "编著者 责任者 作者 著者 責任者"),
    # 出版责任人记录
    _field("plan", "策划", "策劃", "策划编辑 选题策划 总策划 策劃編輯 選題策劃 總策劃"),
    _field("head", "出版人", "出版人", "监制 总编辑 監製 總編輯 發行人"),
    _field(
        "editor", "责任编辑", "責任編輯",
        "编辑 特约编辑 文字编辑 助理编辑 美术编辑 編輯 特約編輯 文字編輯 助理編輯 美術編輯",
    ),
    _field(
        "design", "装帧设计", "裝幀設計",
        "封面设计 版式设计 书籍设计 整体设计 封面設計 版式設計 書籍設計 整體設計 美術設計",
    ),
    _field("pictures", "绘图", "繪圖", "插图 插画 摄影 题签 封面题字 插圖 插畫 攝影 題簽 封面題字"),
    _field("proofs", "责任校对", "責任校對", "校对 校對"),
    _field("production", "责任印制", "責任印製", "印制 印製"),
    # 出版发行者说明
    _field("publisher", "出版发行", "出版發行", "出版 出版者 出版社"),
    _field("compiler", "编印单位", "編印單位"),
    _field("readers", "发送对象", "發送對象"),
    _field("address", "社址", "社址", "地址"),
    _field("postcode", "邮编", "郵編", "邮政编码 郵政編碼 郵遞區號"),
    _field("telephone", "电话", "電話", "发行电话 编辑部电话 營銷電話 發行電話 編輯部電話"),
    _field("web", "网址", "網址", "网站 網站"),
    _field("mail", "电子邮箱", "電子郵箱", "邮箱 电子信箱 電子信箱 電子郵件"),
    _field("sale", "经销", "經銷", "发行 总经销 發行 總經銷"),
    _field("setting", "排版", "排版", "照排 制版 製版"),
    _field("printer", "印刷", "印刷", "印刷单位 印刷者 承印 印刷單位"),
    _field("bindery", "装订", "裝訂"),
    # 载体形态记录
    _field("format", "开本", "開本"),
    _field("fonts", "字体", "字體", "字型"),
    _field("sheets", "印张", "印張"),
    _field("inserts", "插页", "插頁"),
    _field("count", "字数", "字數"),
    _field("pages", "页数", "頁數"),
    # 印刷发行记录
    _field("edition", "版次", "版次"),
    _field("impression", "印次", "印次"),
    _field("date", "出版日期", "出版日期"),
    _field("compiled", "编印日期", "編印日期"),
    _field("printed", "印刷日期", "印刷日期"),
    _field("copies", "印数", "印數"),
    _field("isbn", "书号", "書號", "ISBN 标准书号 国际书号 標準書號 國際書號"),
    _field("permit", "准印证号", "准印證號", "准印证 准印證"),
    _field("price", "定价", "定價", "售价 售價"),
    _field("claim", "版权声明", "版權聲明"),
    _field("quality", "质量问题", "質量問題", "印装质量 印裝質量"),
)  # fmt: skip
_KEYS: Mapping[str, str] = {
    name: field.key for field in FIELDS for name in (field.hans, field.hant, *field.others)
}
INTERNAL = {"Hans": "内部资料　免费交流", "Hant": "內部資料　免費交流"}


def field_of(name: str) -> str:
    """The field that a line of `[colophon]` is, or nothing: 责任编辑 → editor."""
    return _KEYS.get("".join(name.split()), "")


def is_mainland(language: str) -> bool:
    """Does the edition follow the mainland's standards (zh-Hans, zh-Hant-CN)?"""
    return CENTRED.match(language) is None


def printed_record(book: Anthology, layout: Layout, pages: int) -> tuple[Line, ...]:
    """(name, value) of each line of the printed record; `pages` of the finished book with its
    blanks, 0 while they are not known."""
    said, trim = dict(_of_both(book)), layout.trim
    if is_mainland(book.language):
        said["format"] = format_of(trim.width, trim.height)
        said["sheets"] = sheets(pages, parts_of(trim.width, trim.height))
        said["count"] = f"{thousand_characters(layout.squares, pages)}千字" if pages else ""
    else:  # there, 印张 and 字数 are no custom
        said["format"] = _millimetres(trim.width, trim.height)
        said["pages"] = str(pages) if pages else ""
    if book.copies:
        said["copies"] = f"{book.copies}{'冊' if 'Hant' in book.language else '册'}"
    said["isbn"] = _isbn_line(book.isbn, book.language)
    said["price"] = book.price
    return tuple(_merged(book, said))


def screen_record(book: Anthology) -> tuple[Line, ...]:
    """The same for the e-book, which has no paper and stands under its own title."""
    said = dict(_of_both(book))
    del said["title"]
    said["isbn"] = _isbn_line(book.isbn_epub or book.isbn, book.language)
    return tuple(_merged(book, said))


def others(book: Anthology) -> tuple[Line, ...]:
    """The lines of `[colophon]` that the record does not know, in their order."""
    return tuple(line for line in book.colophon if not field_of(line[0]))


def _of_both(book: Anthology) -> Iterator[Line]:
    """What `[book]` says of the book in either medium, by key."""
    given = {field_of(name) for name, _ in book.colophon}
    title = book.title
    if book.subtitle and "subtitle" not in given:
        title += f"——{book.subtitle}"
    yield "title", title
    yield "series", "　".join(x for x in (book.series, book.series_number) if x)
    yield "creators", "；".join(creators_line(book.creators, words_for(book.language)))
    # 内部资料 are compiled (编印), not published
    publisher = "compiler" if book.permit else "publisher"
    yield publisher, "，".join(x for x in (book.publisher, book.place) if x)
    date = chinese_date(book.date)
    editions = "".join(v for name, v in book.colophon if field_of(name) == "edition")
    yield "compiled" if book.permit else "date", "" if date in editions else date
    yield "permit", book.permit


def _merged(book: Anthology, said: Mapping[str, str]) -> Iterator[Line]:
    """The lines in the order of `FIELDS`: those of `[colophon]` under the names that they have
    there, else what `said` has under a field's key."""
    given: dict[str, list[Line]] = {}
    for line in book.colophon:
        given.setdefault(field_of(line[0]), []).append(line)
    for field in FIELDS:
        if field.key in given:
            yield from given[field.key]
        elif value := said.get(field.key):
            yield _name(field, book.language), value


def _name(field: Field, language: str) -> str:
    if field.key == "isbn" and not is_mainland(language):
        return "國際書號" if language.endswith(("HK", "MO")) else "ISBN"
    return in_forms_of(language, field.hant) if "Hant" in language else field.hans


def _isbn_line(isbn: str, language: str) -> str:
    number = hyphenated(isbn)
    return f"ISBN {number}" if number and is_mainland(language) else number


def internal_notice(book: Anthology) -> str:
    """What an internal publication must print with its 准印证号 (内部资料性出版物管理办法, 2015,
    第十四条); nothing for others."""
    return INTERNAL["Hant" if "Hant" in book.language else "Hans"] if book.permit else ""


# --------------------------------------------------------------------------- paper

# trim in mm → (the whole sheet of paper, 开数): GB/T 788, and the sizes of the trade
_FORMATS: Mapping[tuple[float, float], tuple[str, int]] = {
    (148, 210): ("890mm×1240mm", 32),  # A5
    (145, 210): ("889mm×1194mm", 32),
    (140, 203): ("850mm×1168mm", 32),  # 大32开
    (130, 184): ("787mm×1092mm", 32),  # 32开
    (210, 297): ("890mm×1240mm", 16),  # A4
    (210, 285): ("889mm×1194mm", 16),  # 大16开
    (185, 260): ("787mm×1092mm", 16),  # 16开
    (170, 240): ("710mm×1000mm", 16),  # 小16开
}


def parts_of(width: float, height: float) -> int:
    """开数 of a trim in mm; 0 for one that is cut from no sheet of the trade."""
    return _FORMATS.get((width, height), ("", 0))[1]


def format_of(width: float, height: float) -> str:
    """890mm×1240mm　1/32; the millimetres alone where the sheet is not known."""
    sheet, parts = _FORMATS.get((width, height), ("", 0))
    return f"{sheet}　1/{parts}" if parts else _millimetres(width, height)


def _millimetres(width: float, height: float) -> str:
    return f"{width:g}mm×{height:g}mm"


def sheets(pages: int, parts: int) -> str:
    """印张 = 面数 ÷ 开数: 68 pages of A5 are 2.125; nothing where either is not known."""
    return f"{pages / parts:.5f}".rstrip("0").rstrip(".") if pages and parts else ""


def sheets_missing(pages: int, parts: int, *, whole: bool = False) -> int:
    """Pages from here to the next half 印张, or to the next whole one; 0 when it is full, or when
    the trim has no 开数 (`parts` 0).  Printers count half ones: 16 pages in 32开, 8 in 16开."""
    step = parts if whole else parts // 2
    return -pages % step if step else 0


def thousand_characters(squares: int, pages: int) -> int:
    """字数 of the trade, in thousands: 每面字数 (每行字数 × 每面行数) × 面数; a picture and a blank
    count as full pages."""
    return round(squares * pages / 1000)


# --------------------------------------------------------------------------- CIP

CIP_HEADING = "图书在版编目（CIP）数据"


@dataclass(frozen=True, slots=True)
class Cip:
    """Cataloguing in publication, as GB/T 12451 has it set: a heading in Hei and three blocks with
    a line between: description, access points, the number of the national archive.  `number` is
    the last; a block is lines as they were given, a line pieces: every second one is kept whole."""

    heading: str
    blocks: tuple[tuple[tuple[str, ...], ...], ...]
    number: str = ""


def cip_of(text: str) -> Cip | None:
    """A block as it was issued, in its parts; None for no text.  Not a character is changed but
    spaces at the ends of lines."""
    lines = [line.strip() for line in text.strip().splitlines()]
    if not any(lines):
        return None
    heading = lines.pop(0) if "在版编目" in lines[0] or "在版編目" in lines[0] else CIP_HEADING
    while lines and not lines[-1]:
        lines.pop()
    number = lines.pop() if lines and "核字" in lines[-1] else ""
    blocks = (tuple(tuple(_POINT.split(line)) for line in block) for block in _blocks(lines))
    return Cip(heading, tuple(blocks), number)


# An access point is not parted from its numbers (Ⅳ.①I253), nor a short one in itself.
_POINT = re.compile(r"((?:[Ⅰ-Ⅻ][.．]?\s*)?[①-⑳](?:[^\s①-⑳]{1,9}(?=\s|$)|\S))")


def _blocks(lines: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Runs of lines; access points (Ⅰ.①…) begin one though no empty line stands before them."""
    block: list[str] = []
    for line in lines:
        begins = line.startswith(("Ⅰ", "I.", "I．")) and block
        if block and (not line or begins):
            yield tuple(block)
            block = []
        if line:
            block.append(line)
    if block:
        yield tuple(block)


def wants_cip(book: Anthology) -> bool:
    """A book with a number of the mainland (978-7) prints CIP data (GB/T 12450-2001, 5.2.2), and
    has none yet."""
    number = isbn_13(book.isbn) if book.isbn else ""
    return number.startswith("9787") and not book.cip and not book.permit


# --------------------------------------------------------------------------- the page

_SIZE = 8.5  # points, of everything on the page
_GAPS = 4  # empty lines: after the statement of rights, round the CIP data, before the record
_LOOSE, _TIGHT = 13.5, 11.5  # points, baseline to baseline: what is wished and what is borne
_WIDE = frozenset("ABCDEFGHKLMNOPQRTUVWXYZmw@%&")
_LABEL = 6  # ems: the longest name that the column of names is as wide as
# Lines that may stand side by side: people, ways to reach the publisher, trades, figures.
_COMPANIES = (
    frozenset(("plan", "head", "editor", "design", "pictures", "proofs", "production")),
    frozenset(("postcode", "telephone", "web", "mail")),
    frozenset(("sale", "setting", "printer", "bindery")),
    frozenset(("format", "sheets", "inserts", "count", "pages")),
    frozenset(("copies", "isbn", "price")),
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of the record; `spread`: the space between the characters of its name, in ems."""

    name: str
    value: str
    spread: float


@dataclass(frozen=True, slots=True)
class Imprint:
    """What the 版权页 prints.  `rows` are the record, one line of it each or two side by side;
    `names` the width of their names in ems; `leading` in points.  `fits`: on one page; else it
    must be set so that it can be broken."""

    rows: tuple[tuple[Printed, ...], ...]
    names: float
    leading: float
    fits: bool
    cip: Cip | None
    placeholder: bool
    notice: str


def imprint_of(book: Anthology, layout: Layout, pages: int) -> Imprint:
    """The page: every line of the record by itself if it holds them so, else short ones two and
    two; its leading as loose as it can be, within bounds."""
    record = printed_record(book, layout, pages)
    cip, wanting, notice = cip_of(book.cip), wants_cip(book), internal_notice(book)
    names = min(max((ems(name) for name, _ in record), default=4), _LABEL)
    measure = layout.column / _SIZE
    above = _GAPS + lines_of([book.rights], measure) + 2 * bool(notice) + 3 * wanting
    if cip:
        lines = [cip.heading, *("".join(line) for b in cip.blocks for line in b), cip.number]
        above += lines_of(lines, measure, 2) + len(cip.blocks) + bool(cip.number)

    def leading(rows: tuple[tuple[Line, ...], ...]) -> float:
        whole = [row[0][1] for row in rows if len(row) == 1]
        lines = above + lines_of(whole, measure - names - 1.5) + len(rows) - len(whole)
        return floor(4 * layout.trim.lines * layout.leading / lines) / 4

    rows: tuple[tuple[Line, ...], ...] = tuple((line,) for line in record)
    if leading(rows) < _TIGHT:
        rows = _paired(record, measure / 2 - names - 2)
    step = max(min(leading(rows), _LOOSE), _TIGHT)
    printed = tuple(tuple(Printed(n, v, spread(n, names)) for n, v in row) for row in rows)
    return Imprint(printed, names, step, leading(rows) >= _TIGHT, cip, wanting, notice)


def _paired(record: Sequence[Line], room: float) -> tuple[tuple[Line, ...], ...]:
    """Neighbours of one company side by side where no value is wider than `room`; the order
    stays."""
    rows: list[tuple[Line, ...]] = []
    for line in record:
        last = rows[-1] if rows else ()
        if len(last) == 1 and _side_by_side(last[0], line, room):
            rows[-1] = (*last, line)
        else:
            rows.append((line,))
    return tuple(rows)


def _side_by_side(one: Line, other: Line, room: float) -> bool:
    fields = {field_of(one[0]), field_of(other[0])}
    return any(fields <= c for c in _COMPANIES) and max(ems(one[1]), ems(other[1])) <= room


def spread(name: str, names: float) -> float:
    """Space in ems between the characters of a name, so that it fills the column: 书　　名."""
    if len(name) < 2 or not all(map(is_han, name)):  # ISBN
        return 0.0
    return max(0.0, (names - len(name)) / (len(name) - 1))


def ems(text: str) -> float:
    """Its width in ems to count lines by, rather too large: a Han character 1, a Latin one .6, the
    widest of them .9."""
    return sum(1 if char >= "\u2000" else 0.9 if char in _WIDE else 0.6 for char in text)


def lines_of(texts: Sequence[str], measure: float, indent: float = 0) -> int:
    """How many lines paragraphs take on a measure in ems."""
    return sum(ceil((ems(text) + indent) / measure) for text in texts if text)
