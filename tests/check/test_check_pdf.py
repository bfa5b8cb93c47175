"""Each fault is planted in a small PDF of our own, and found; the same PDF without it is clean."""

import io

import pikepdf
import pymupdf
import pytest

from publish.check.pdf import check_pdf
from publish.render.pdf import BASE, Typesetter
from publish.render.press import Labels, finish
from tests.drawing import HAN, square_font

SHEET = f"""
@font-face {{ font-family: "Book Song"; src: url({BASE}song.ttf) }}
@font-face {{ font-family: "Book Hei"; src: url({BASE}hei.ttf) }}
@font-face {{ font-family: Stranger; src: url({BASE}song.ttf) }}
@page {{ size: 200pt 300pt; margin: 30pt }}
html {{ font: 10.5pt/17.5pt "Book Song" }} body, p, h2 {{ margin: 0 }}
h2 {{ font: 12pt/17.5pt "Book Hei"; break-after: auto }}
.note {{ float: footnote; font-size: 8.5pt }}
.note::footnote-call {{ content: attr(data-mark); font-size: 8pt; line-height: 0 }}
.note::footnote-marker {{ content: attr(data-mark) }}
"""
NOTED = f'<p>天地玄黄<span class="note" data-mark="①">{HAN[:8]}</span>宇宙</p>'


def book(tmp_path, *bodies, font="Book Song"):
    setter = Typesetter(
        SHEET, {"song.ttf": square_font(font), "hei.ttf": square_font("Book Hei")}
    )  # fmt: skip
    laid = [setter.lay(f'<html lang="zh-Hans-CN"><body>{b}</body></html>') for b in bodies]
    data = finish(
        setter.join(laid), Labels(0), title="题", creators=["甲"], language="zh-Hans-CN",
        date="2026-01-01T00:00:00Z",
    )  # fmt: skip
    path = tmp_path / "book.pdf"
    path.write_bytes(data)
    return path


def codes(path):
    return [f.code for f in check_pdf(path)]


def edited(path, change):
    with pikepdf.open(io.BytesIO(path.read_bytes())) as pdf:
        change(pdf)
        pdf.save(path)
    return path


def reference(number):
    return f'<p>{HAN[:4]}<a href="#there">第{number}页</a></p>'


TARGET = f'<h2 id="there">{HAN[:3]}</h2><p>{HAN[:9]}</p>'


def test_a_sound_book_is_clean(tmp_path):
    assert codes(book(tmp_path, reference(2) + NOTED, TARGET)) == []


def test_p_002_a_number_that_names_another_page(tmp_path):
    (found,) = check_pdf(book(tmp_path, reference(7), TARGET))
    assert found.code == "P-002"
    assert dict(found.values) == {"page": "1", "printed": "7", "real": "2"}


def test_p_002_a_contents_line(tmp_path):
    line = f'<p><a href="#there">{HAN[:4]} · · · 9</a></p>'
    assert codes(book(tmp_path, line, TARGET)) == ["P-002"]


def test_p_003_a_link_to_nowhere(tmp_path):
    def lose(pdf):
        for page in pdf.pages:
            for note in page.get("/Annots", []):
                note.Dest = pikepdf.String("nowhere")

    assert codes(edited(book(tmp_path, reference(2), TARGET), lose)) == ["P-003"]


@pytest.mark.parametrize(
    "body",
    [
        f'{NOTED}<p>天<span style="font-size: 8pt">②</span>地</p>',  # a call without its note
        f'{NOTED}<p style="font-size: 8.5pt">② 天地玄黄</p>',  # a note without its call
    ],
)
def test_p_004_calls_and_notes_differ(tmp_path, body):
    (found,) = check_pdf(book(tmp_path, body))
    assert found.code == "P-004"
    assert dict(found.values)["mark"] == "②"


def test_p_004_a_call_in_small_type_is_a_call(tmp_path):
    """Tables and captions are set in 9 pt: there a call of 8 pt is told by its height alone."""
    raised = ".note::footnote-call { vertical-align: 3.2pt }"
    body = f'<style>{raised}</style><div style="font-size: 9pt">{NOTED}</div>'
    assert codes(book(tmp_path, body)) == []


def test_p_008_a_bright_colour_is_one_ink_in_both_renderers(tmp_path):
    red = '<div style="background: #f00; height: 200pt"></div><p>天地</p>'
    assert codes(book(tmp_path, red)) == []


def test_p_008_a_page_of_one_small_letter_is_not_blank(tmp_path):
    path = book(tmp_path, "<p>天地</p>")
    with pymupdf.open() as pdf:
        pdf.new_page(width=420, height=595).insert_text((40, 120), "i", fontsize=6)
        path.write_bytes(pdf.tobytes())
    assert "P-008" not in codes(path)


def test_p_005_a_font_that_is_not_embedded(tmp_path):
    path = book(tmp_path, "<p>天地</p>")
    with pymupdf.open(path) as pdf:
        pdf[0].insert_text((40, 120), "abc", fontname="helv")
        data = pdf.tobytes()
    path.write_bytes(data)
    assert codes(path) == ["P-005"]


def test_p_006_a_font_that_is_not_the_books(tmp_path):
    body = '<p>天地</p><p style="font-family: Stranger">玄黄</p>'
    (found,) = check_pdf(book(tmp_path, body))
    assert found.code == "P-006"
    assert "Stranger" in dict(found.values)["font"]


def test_p_007_a_page_of_another_size(tmp_path):
    def cut(pdf):
        pdf.pages[1].MediaBox = pdf.pages[1].CropBox = [0, 0, 200, 280]

    path = book(tmp_path, *["<p>天地玄黄</p>"] * 3)
    assert "P-007" in codes(edited(path, cut))


def test_p_008_text_without_ink(tmp_path):
    path = book(tmp_path, "<p>天地</p>")
    with pymupdf.open() as pdf:
        for _ in range(2):
            page = pdf.new_page(width=200, height=300)
            page.insert_text((40, 120), "abc", render_mode=3)
        path.write_bytes(pdf.tobytes())
    assert codes(path).count("P-008") == 2


@pytest.mark.parametrize("data", [b"", b"no PDF at all", b"%PDF-1.7\n1 0 obj"])
def test_p_009_not_a_pdf(tmp_path, data):
    path = tmp_path / "book.pdf"
    path.write_bytes(data)
    assert codes(path) == ["P-009"]


def test_p_009_an_encrypted_pdf(tmp_path):
    path = book(tmp_path, "<p>天地</p>")
    edited_path = tmp_path / "locked.pdf"
    with pikepdf.open(path) as pdf:
        pdf.save(edited_path, encryption=pikepdf.Encryption(owner="o", user="u"))
    assert codes(edited_path) == ["P-009"]


def test_p_010_a_heading_at_the_foot_of_a_page(tmp_path):
    lines = "".join(f"<p>{HAN[:10]}</p>" for _ in range(12))
    (found,) = check_pdf(book(tmp_path, f"{lines}<h2>日月盈昃</h2><p>{HAN[:5]}</p>"))
    assert found.code == "P-010"
    assert dict(found.values)["heading"] == "日月盈昃"
