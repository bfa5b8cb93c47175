"""The cover in one piece: back, spine and front, with flaps if there are any.

It is seen from outside and lies flat; x runs from the left trim edge, in millimetres.  A book that
opens to the right has its front on the right; one that opens to the left, set in columns, is its
mirror image:

    opens to the right  flap_back  | back  | spine | front | flap_front
    opens to the left   flap_front | front | spine | back  | flap_back

What stands where on a panel is the layout's (`print/wrap.html`, `wrap.css`).  This module says how
wide the panels are, which words go on them and how large they may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from markupsafe import Markup

from publish.characters import in_forms_of
from publish.isbn import bare_isbn, hyphenated, is_isbn, isbn_13
from publish.model import Anthology, Binding, Finding, Where, finding
from publish.typeset.barcode import barcode_svg, barcode_width
from publish.typeset.contents import part_title
from publish.typeset.layout import Layout
from publish.typeset.pages import Templates, safe
from publish.typeset.record import internal_notice
from publish.typeset.spine import LEAST_SPINE, Column, columns
from publish.typeset.stocks import Stock
from publish.typeset.titles import ems
from publish.typeset.words import creators_line, words_for
from publish.typeset.xhtml import Shown

BLEED = 3.0
GLUE = 0.5  # mm of hot melt between the block and the cover (facts of the trade; perfect, sewn)
ENDPAPER = 0.15  # mm, a leaf of 120 g paper: what endpapers (环衬) are made of
SURE_SPINE = 15.0  # mm: above, an error of 5 % in the caliper is seen; a dummy is measured
FLAPS = (50.0, 0.8)  # mm, part of the page's width: narrower comes out, wider meets the gutter
DPI = 300
_INCH = 25.4
_PT = _INCH / 72

# Of the page's width and height: the text of the back, above the line.
BACK_TEXT = (0.125, 0.075, 0.69)  # side margins, top, foot
FLAP_TEXT = (10.0, 0.075, 0.69)  # side margins in mm, top, foot
_SIZES = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0)  # points: the largest that fits is taken
_FLAP_SIZES = _SIZES[2:]
_LEADING = 1.75


def spine_mm(
    pages: int, caliper: float, *, binding: Binding, glue: float = GLUE, endpapers: int = 0
) -> float:
    """Width of the spine to 0.1 mm: 320 pages of 0.1 mm → 16.5.  `caliper`: thickness of a leaf in
    mm; `endpapers`: leaves of them.  A saddle-stitched book has a fold and no spine.

    ValueError: less than one page, or no thickness."""
    if pages < 1 or caliper <= 0 or glue < 0 or endpapers < 0:
        raise ValueError(f"{pages} pages of {caliper} mm, glue {glue}, {endpapers} endpapers")
    if binding == "saddle":
        return 0.0
    return round(ceil(pages / 2) * caliper + endpapers * ENDPAPER + glue, 1)


# ------------------------------------------------------------------ geometry


@dataclass(frozen=True, slots=True)
class Panel:
    """`left` from the left trim edge of the sheet, `width`: mm."""

    left: float
    width: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def middle(self) -> float:
        return self.left + self.width / 2


@dataclass(frozen=True, slots=True)
class Wrap:
    """The sheet, trimmed: mm.  `right_bound`: the spine is at the right of the front (竖排)."""

    page_width: float
    page_height: float
    spine_width: float
    flap: float = 0.0
    right_bound: bool = False
    bleed: float = BLEED

    @property
    def width(self) -> float:
        return 2 * (self.page_width + self.flap) + self.spine_width

    @property
    def height(self) -> float:
        return self.page_height

    @property
    def flap_back(self) -> Panel:
        return self._panel(0, self.flap)

    @property
    def back(self) -> Panel:
        return self._panel(self.flap, self.page_width)

    @property
    def spine(self) -> Panel:
        return self._panel(self.flap + self.page_width, self.spine_width)

    @property
    def front(self) -> Panel:
        return self._panel(self.flap + self.page_width + self.spine_width, self.page_width)

    @property
    def flap_front(self) -> Panel:
        return self._panel(self.width - self.flap, self.flap)

    @property
    def art(self) -> Panel:
        """What a picture of the front covers: to the fold at the spine; over the outer edge by the
        bleed, where a flap begins too, for no fold is exact."""
        outer = Panel(self.front.left, self.page_width + self.bleed)
        return self._mirrored(outer, self.front.left) if self.right_bound else outer

    def _panel(self, left: float, width: float) -> Panel:
        """A panel of a book that opens to the right, or where it is on the mirror image."""
        if self.right_bound:
            left = self.width - left - width
        return Panel(round(left, 3), width)

    def _mirrored(self, panel: Panel, left: float) -> Panel:
        return Panel(left - self.bleed, panel.width)

    @property
    def has_spine_text(self) -> bool:
        return self.spine_width >= LEAST_SPINE


def wrap_of(layout: Layout, spine: float, flap: float = 0, *, right_bound: bool = False) -> Wrap:
    """The wrap of a book whose pages are the layout's; `spine` and `flap` in mm."""
    return Wrap(layout.trim.width, layout.trim.height, spine, flap, right_bound)


# ------------------------------------------------------------------ words

_SAYS = {
    "blurb": ("内容简介", "內容簡介"),
    "author": ("作者简介", "作者簡介"),
    "parts": ("本书要目", "本書要目"),
    "price": ("定价：", "定價："),
}


@dataclass(frozen=True, slots=True)
class Block:
    """Words of a panel under a heading; `size` and `leading` in points."""

    head: str
    paragraphs: tuple[str, ...]
    size: float
    leading: float
    fits: bool = True


def says(key: str, language: str) -> str:
    """One of the cover's own words, in the script and the forms of an edition."""
    simplified, traditional = _SAYS[key]
    return in_forms_of(language, traditional) if "Hant" in language else simplified


def block(
    head: str,
    text: str | Sequence[str],
    width: float,
    height: float,
    sizes: Sequence[float] = _SIZES,
) -> Block:
    """Text in the largest size that its room allows; `width` and `height` in mm."""
    paragraphs = tuple(text.split("\n")) if isinstance(text, str) else tuple(text)
    kept = tuple(p.strip() for p in paragraphs if p.strip())
    for size in sizes:
        leading = round(size * _LEADING, 2)
        room = int(height / (leading * _PT)) - (2 if head else 0)
        measure = width / (size * _PT)
        # two ems of indent, and an em that a line may lose to the rules at its end
        lines = sum(ceil((ems(p) + 2) / (measure - 1)) for p in kept)
        if lines <= room:
            return Block(head, kept, size, leading)
    return Block(head, kept, size, leading, fits=False)


# ------------------------------------------------------------------ the cover of a book

_Said = tuple[str, dict[str, Any]]  # code, its blanks


def number_of(isbn: str) -> str:
    """The thirteen digits with the hyphens that the book gives all of them, else with those of the
    agency's ranges; bare when they have none."""
    own = hyphenated(isbn)
    whole = len(bare_isbn(isbn)) == 13 and own.count("-") == 4
    return own if whole else hyphenated(isbn_13(isbn))


@dataclass(frozen=True)
class CoverBook:
    """Everything that a wrap is made of.  `picture`: what fills the front, instead of the layout's
    own cover; `author`: a paragraph on the author for the flap; `fonts`: role → CSS families."""

    book: Anthology
    layout: Layout
    templates: Templates
    fonts: Mapping[str, str]
    wrap: Wrap
    picture: Shown | None = None
    author: str = ""
    magnification: float = 1.0

    def pages(self) -> tuple[str, str]:
        """(markup, sheet) of the one page."""
        values = self._values()
        return (
            self.templates.fill("print/wrap.html", **values),
            self.templates.fill("wrap.css", **values),
        )

    def _values(self) -> dict[str, object]:
        book, wrap = self.book, self.wrap
        return {
            "book": book,
            "lang": book.language,
            "layout": self.layout,
            "creators": creators_line(book.creators, words_for(book.language)),
            "fonts": {role: Markup(family) for role, family in self.fonts.items()},
            "wrap": wrap,
            "picture": self.picture,
            "columns": self.columns(),
            "back": self.back(),
            "flap_front": self.flap_front(),
            "credits": book.colophon if wrap.flap else (),
            "isbn": f"ISBN {number_of(book.isbn)}" if self.has_barcode else "",
            "barcode": self._barcode(),
            "notice": internal_notice(book),
            "barcode_width": barcode_width(self.magnification),
            "price": self._price() if self.has_barcode else "",
        }

    @property
    def has_barcode(self) -> bool:
        return bool(self.book.isbn) and is_isbn(self.book.isbn)

    def _barcode(self) -> Markup:
        if not self.has_barcode:
            return Markup("")
        digits = isbn_13(self.book.isbn)
        return safe(barcode_svg(digits, self.fonts["hei"], self.magnification))

    def _price(self) -> str:
        """定价：58.00元, whether or not the book says the word itself."""
        price, word = self.book.price.strip(), says("price", self.book.language)
        return price if not price or price.startswith(word[:-1]) else word + price

    def _spine_words(self) -> dict[str, str]:
        book = self.book
        makers = creators_line(book.creators, words_for(book.language))
        words = {"title": book.title, "makers": makers[0] if makers else ""}
        return {**words, "publisher": book.publisher}

    def columns(self) -> Mapping[str, Column]:
        """What stands on the spine, by role."""
        wrap = self.wrap
        return columns(self._spine_words(), wrap.spine_width, wrap.height, self.book.language)

    def back(self) -> Block | None:
        """What the back says: of the book, or what is in it when a flap says it."""
        book, wrap = self.book, self.wrap
        side, top, foot = BACK_TEXT
        room = wrap.page_width * (1 - 2 * side), wrap.page_height * (foot - top)
        if book.description and not self._flap_has_blurb:
            return block("", book.description, *room)
        words = words_for(book.language)
        parts = [part_title(part, words) for part in book.parts if part.title]
        return block(says("parts", book.language), parts, *room) if parts else None

    @property
    def _flap_has_blurb(self) -> bool:
        return bool(self.wrap.flap and self.book.description and not self.author)

    def flap_front(self) -> Block | None:
        """The author, or the book."""
        side, top, foot = FLAP_TEXT
        room = self.wrap.flap - 2 * side, self.wrap.page_height * (foot - top)
        if not self.wrap.flap or room[0] < 20:
            return None
        language = self.book.language
        if self.author:
            return block(says("author", language), self.author, *room, _FLAP_SIZES)
        if self.book.description:
            return block(says("blurb", language), self.book.description, *room, _FLAP_SIZES)
        return None

    # -------------------------------------------------------------- findings

    def findings(self, where: Where | None = None) -> tuple[Finding, ...]:
        """What the printer or the reader would stumble on: P-121 to P-131."""
        return tuple(
            found
            for group in (self._of_spine(), self._of_number(), self._of_picture(), self._of_text())
            for found in (finding(code, where, **values) for code, values in group)
        )

    def _of_spine(self) -> Iterator[_Said]:
        wrap, set_ = self.wrap, self.columns()
        if 0 < wrap.spine_width < LEAST_SPINE:
            yield "P-121", {"spine": wrap.spine_width, "least": f"{LEAST_SPINE:g}"}
        if wrap.spine_width > SURE_SPINE:
            yield "P-129", {"spine": wrap.spine_width}
        for role, text in self._spine_words().items():
            if text and wrap.has_spine_text and role not in set_:
                yield "P-126", {"text": text, "spine": wrap.spine_width}
        least, most = FLAPS[0], FLAPS[1] * wrap.page_width
        if wrap.flap and not least <= wrap.flap <= most:
            yield "P-130", {"flap": f"{wrap.flap:g}", "least": f"{least:g}", "most": f"{most:.0f}"}

    def _of_number(self) -> Iterator[_Said]:
        isbn, price = self.book.isbn, self.book.price
        if not self.has_barcode:
            yield "P-122", {}
            if price:
                yield "P-124", {"price": price}
            return
        if not price:
            yield "P-123", {"isbn": isbn}
        known, given = hyphenated(isbn_13(isbn)), number_of(isbn)
        if "-" not in known:
            yield "P-128", {"isbn": given}
        elif given != known and bare_isbn(given) == bare_isbn(known):
            yield "P-127", {"isbn": given, "known": known}

    def _of_picture(self) -> Iterator[_Said]:
        if self.picture and not self.picture.href.endswith(".svg"):
            dpi = picture_dpi(self.picture, self.wrap)
            if dpi < DPI:
                yield "P-125", {"dpi": f"{dpi:.0f}", "least": DPI, **_pixels(self.wrap)}

    def _of_text(self) -> Iterator[_Said]:
        for one in (self.back(), self.flap_front()):
            if one and not one.fits:
                text = "".join(one.paragraphs)
                yield "P-131", {"count": len(text), "text": text[:12]}


def picture_dpi(picture: Shown, wrap: Wrap) -> float:
    """Pixels an inch of a picture that covers the front with its bleed."""
    height = wrap.height + 2 * wrap.bleed
    return _INCH * min(picture.width / wrap.art.width, picture.height / height)


def _pixels(wrap: Wrap) -> dict[str, Any]:
    """How large the picture should be."""
    height = wrap.height + 2 * wrap.bleed
    return {
        "width": ceil(wrap.art.width * DPI / _INCH),
        "height": ceil(height * DPI / _INCH),
    }


def paper_findings(stock: Stock, where: Where | None = None) -> tuple[Finding, ...]:
    """P-132: nobody published the thickness of this paper.  For a caliper from the table only."""
    if stock.sure:
        return ()
    return (finding("P-132", where, paper=stock.name, caliper=f"{stock.caliper:.3f}"),)
