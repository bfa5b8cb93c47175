"""The bar code is read back by a scanner's library, and its hyphens are those of the ranges."""

import io
import random
import re

import isbnlib
import pypdfium2
import pytest
import zxingcpp
from weasyprint import HTML

from publish.isbn import hyphenated, isbn_13
from publish.typeset.barcode import HEIGHT, MODULE, barcode_svg, barcode_width, bars, modules
from publish.typeset.wrap import number_of

ISBN = "9787521700008"


def scanned(svg: str, dpi: int = 300) -> list[tuple[str, str]]:
    """What a scanner reads from a page with the drawing on it."""
    page = f"<style>@page {{ size: 100mm 70mm; margin: 10mm }} body {{ margin: 0 }}</style>{svg}"
    document = pypdfium2.PdfDocument(io.BytesIO(HTML(string=page).write_pdf()))
    image = document[0].render(scale=dpi / 72).to_pil()
    return [(r.format.name, r.text) for r in zxingcpp.read_barcodes(image)]


def test_the_modules_of_a_known_number():
    """5901234123457, the example of ISO/IEC 15420 and of every book on the matter."""
    assert modules("5901234123457") == (
        "101"
        "0001011" "0100111" "0110011" "0010011" "0111101" "0011101"
        "01010"
        "1100110" "1101100" "1000010" "1011100" "1001110" "1000100"
        "101"
    )  # fmt: skip


def test_thirty_bars_six_of_them_guards_one_to_four_modules_wide():
    found = [*bars(ISBN)]
    assert len(found) == 30
    assert [b.left for b in found if b.guard] == [0, 2, 46, 48, 92, 94]
    assert {b.width for b in found} <= {1, 2, 3, 4}


@pytest.mark.parametrize(
    "digits", ["", "978752170000", "97875217000081", "97875217O0008", "９" * 13]
)
def test_what_is_no_ean_13_is_refused(digits):
    with pytest.raises(ValueError, match="not an EAN-13"):
        modules(digits)


@pytest.mark.parametrize("magnification", [0.79, 2.1])
def test_a_size_that_scanners_do_not_read_is_refused(magnification):
    with pytest.raises(ValueError, match="magnification"):
        barcode_svg(ISBN, "serif", magnification)


@pytest.mark.parametrize("first", range(10))
def test_every_first_digit_is_read_back(first):
    stem = f"{first}78752170135"
    digits = stem + str(-sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(stem)) % 10)
    assert scanned(barcode_svg(digits, "serif")) == [("EAN13", digits)]


@pytest.mark.parametrize("magnification", [0.8, 1.0, 1.5])
def test_it_is_read_back_at_every_size(magnification):
    assert scanned(barcode_svg(ISBN, "serif", magnification)) == [("EAN13", ISBN)]


def test_a_bar_too_many_is_seen():
    """The scanner is no friend: a bar moved by a module makes the code unreadable."""
    svg = barcode_svg(ISBN, "serif")
    lefts = [f"M{(11 + bar.left) * MODULE:.2f} 0" for bar in bars(ISBN)]
    moved = svg.replace(lefts[7], f"M{(12 + [*bars(ISBN)][7].left) * MODULE:.2f} 0")
    assert moved != svg
    assert scanned(moved) != [("EAN13", ISBN)]


def test_the_drawing_is_one_path_in_one_black():
    svg = barcode_svg(ISBN, '"Book Hei"')
    assert svg.count("<path") == 1
    assert "<rect" not in svg
    assert re.findall(r'fill="([^"]*)"', svg) == ["#000"]
    assert svg.count("z") - svg.count("size") == 30
    assert "&quot;Book Hei&quot;" in svg


def test_its_nominal_size_is_that_of_the_standard():
    assert barcode_width() == 37.29  # with eleven and seven modules of white
    assert barcode_width(0.8) == 29.832
    assert HEIGHT == 22.85


# ------------------------------------------------------------------ hyphens


@pytest.mark.parametrize(
    ("isbn", "wanted"),
    [
        ("9787521700008", "978-7-5217-0000-8"),
        ("9787020000005", "978-7-02-000000-5"),
        ("7536692935", "978-7-5366-9293-0"),  # ten digits
        ("9789570800005", "978-957-08-0000-5"),  # Taiwan
        ("9789620400001", "978-962-04-0000-1"),  # Hong Kong
        ("9799999999990", "9799999999990"),  # nobody's range
    ],
)
def test_hyphens_stand_where_the_agency_says(isbn, wanted):
    assert hyphenated(isbn_13(isbn)) == wanted


def test_two_libraries_agree_on_the_numbers_of_china():
    chance = random.Random(7)
    for _ in range(300):
        old = "7" + "".join(str(chance.randrange(10)) for _ in range(8)) + "0"
        new = isbn_13(old)
        assert hyphenated(new) == (isbnlib.mask(new) or new), new


def test_the_books_own_hyphens_are_kept():
    assert number_of("978-7-52170-000-8") == "978-7-52170-000-8"
    assert number_of("978 7 5217 0000 8") == "978-7-5217-0000-8"
    assert number_of("9787521700008") == "978-7-5217-0000-8"
    assert number_of("978-7521700008") == "978-7-5217-0000-8"
    assert number_of("9799999999990") == "9799999999990"
