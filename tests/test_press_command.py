"""publish press: a folder that a printer takes, whole or not there."""

from __future__ import annotations

import os
import re
from pathlib import Path

import page as page_validation
import pikepdf
import pytest

from publish.cli import main
from publish.render.faces import catalogue, regions
from publish.render.fetch import default_cache

ROOT = Path(__file__).parents[1]
CACHE = default_cache(os.environ)
ENV = {"WENJI_CACHE": str(CACHE), "LC_ALL": "C.UTF-8"}
MM = 25.4 / 72
# WeasyPrint leaves its sRGB profile open when it writes PDF/A.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

BOOK = '''[book]
title = "水边"
isbn = "978-7-5366-9293-0"
price = "58.00元"
cip = """
图书在版编目（CIP）数据

水边/江海新报编辑部编. -- 江门：示例出版社, 2026.1
ISBN 978-7-5366-9293-0

Ⅰ. ①水… Ⅱ. ①江… Ⅲ. ①新闻－作品集 Ⅳ. ①I253

中国国家版本馆CIP数据核字（2026）第000000号
"""
[press]
copies = 1000
flaps = 70
paper = "双胶80"
'''
TEXT = (
    "---\ntitle: 天地\n---\n\n天地玄黄，宇宙洪荒。[^1]\n\n"
    + "日月盈昃，辰宿列张，寒来暑往，秋收冬藏。\n\n" * 40
    + "[^1]: 注文在此。\n"
)


@pytest.fixture(scope="module", autouse=True)
def fonts() -> None:
    faces = catalogue(ROOT / "fonts").of(regions("zh-Hans-CN"))
    if not all(face.kept_in(CACHE).is_file() for face in faces):
        pytest.skip("the fonts are not in the cache; `publish fonts` fetches them")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("press") / "water"
    folder.mkdir()
    (folder / "book.toml").write_text(BOOK, "utf-8")
    (folder / "001.md").write_text(TEXT, "utf-8")
    return folder


def run(*arguments: str | Path) -> int:
    return main([str(one) for one in ("press", *arguments)], ENV)


@pytest.fixture(scope="module")
def pressed(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    assert run(book, "-o", out, "--twins") == 0
    return out / "water.press"


def only(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(pattern)
    return path


def test_the_folder_holds_what_a_printer_asks_for(pressed: Path) -> None:
    names = sorted(p.relative_to(pressed).as_posix() for p in pressed.rglob("*") if p.is_file())
    assert [re.sub(r"[0-9.]+(?=P_|mm)", "#", name) for name in names] == [
        "印前检查.html",
        "工艺单.html",
        "水边_内文_148x210_#P_单色.pdf",
        "水边_封面_148x210_书脊#mm.pdf",
        "留存/water.zh-Hans-CN.archive.pdf",
        "留存/water.zh-Hans-CN.pdf",
        "留存/water.zh-Hans-CN.screen.pdf",
        "致印厂.txt",
    ]
    assert not list(pressed.parent.glob(".*"))  # nothing half-made is left beside it


def test_interior_and_cover_say_what_they_are(pressed: Path) -> None:
    for path in (only(pressed, "*内文*.pdf"), only(pressed, "*封面*.pdf")):
        with pikepdf.open(path) as pdf:
            assert str(pdf.docinfo["/GTS_PDFXVersion"]) == "PDF/X-4"
            assert [str(i.S) for i in pdf.Root.OutputIntents] == ["/GTS_PDFX"]
            assert not any("/Annots" in p for p in pdf.pages)


def test_the_spine_follows_from_the_pages_that_are_there(pressed: Path) -> None:
    with pikepdf.open(only(pressed, "*内文*.pdf")) as pdf:
        pages = len(pdf.pages)
    spine = float(re.search(r"书脊([0-9.]+)mm", only(pressed, "*封面*").name)[1])  # type: ignore[index]
    assert spine == round(pages / 2 * 0.1 + 0.5, 1)
    with pikepdf.open(only(pressed, "*封面*.pdf")) as pdf:
        left, _, right, _ = (float(edge) for edge in pdf.pages[0].trimbox)
    assert (right - left) * MM == pytest.approx(2 * (148 + 70) + spine, abs=0.02)


@pytest.mark.parametrize(("kind", "profile"), [("screen", "ua1"), ("archive", "2u")])
def test_the_twins_are_valid(kind: str, profile: str, pressed: Path) -> None:
    result = page_validation.validate_pdf(
        str(only(pressed / "留存", f"*.{kind}.pdf")), profile=profile
    )
    assert result.is_compliant, [(f.rule_id, f.message) for f in result.failures]


def test_the_sheet_and_the_letter_tell_the_order(pressed: Path) -> None:
    sheet = (pressed / "工艺单.html").read_text("utf-8")
    said = (pressed / "致印厂.txt").read_text("utf-8")
    assert "1000 册" in sheet
    assert "双胶80（每张厚 0.1 mm）" in said
    assert "screen.pdf" in sheet
    assert "screen.pdf" not in said


def test_a_second_run_gives_the_same_bytes(pressed: Path, book: Path, tmp_path: Path) -> None:
    assert run(book, "-o", tmp_path, "--twins") == 0
    for path in pressed.rglob("*.pdf"):
        assert (
            path.read_bytes() == (tmp_path / pressed.name / path.relative_to(pressed)).read_bytes()
        )


def test_what_must_be_fixed_stops_it_until_it_is_waived(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "water", tmp_path / "out"
    folder.mkdir()
    (folder / "book.toml").write_text(BOOK, "utf-8")
    (folder / "001.md").write_text(TEXT.replace("藏。", "藏。[](#gone)", 1), "utf-8")
    assert run(folder, "-o", out) == 1
    code = re.search(r"must fix ([A-Z]-[0-9]+)", capsys.readouterr().err)
    assert code is not None
    assert [p.name for p in out.iterdir()] == ["water.press.印前检查.html"]
    assert run(folder, "-o", out, "--waive", code[1], "--reason", "先看样 <一>") == 0
    assert "先看样 &lt;一&gt;" in (out / "water.press" / "工艺单.html").read_text("utf-8")
    assert [p.name for p in out.iterdir()] == ["water.press"]


@pytest.mark.parametrize(
    "wrong",
    [
        ("--waive", "P-001"),
        ("--waive", "P-001", "--reason", " "),
        ("--waive", "P-0001", "--reason", "甲"),
        ("--preset", "ofset"),
    ],
)
def test_a_wrong_order_makes_nothing(wrong: tuple[str, ...], book: Path, tmp_path: Path) -> None:
    assert run(book, "-o", tmp_path / "out", *wrong) == 1
    assert not list((tmp_path / "out").glob("*"))


def test_an_office_printer_gets_a_booklet(book: Path, tmp_path: Path) -> None:
    assert run(book, "-o", tmp_path, "--preset", "office") == 0
    folder = tmp_path / "water.press"
    assert [p.name for p in (folder / "留存").iterdir()] == ["water.zh-Hans-CN.pdf"]
    with pikepdf.open(only(folder, "*拼版*.pdf")) as pdf:
        width, height = (float(x) * MM for x in pdf.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (297, 210)


def test_any_pdf_may_be_judged_as_a_printer_would(
    pressed: Path, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pdf", str(book), "-o", str(tmp_path)], ENV) == 0
    proof = str(only(tmp_path, "*.pdf"))
    capsys.readouterr()
    assert main(["check", proof], ENV) == 0
    assert main(["check", proof, "--press", "offset"], ENV) == 1
    assert "P-151" in "".join(capsys.readouterr())
    for part in ("*_内文_*", "*_封面_*"):  # a cover may have colour
        assert main(["check", str(only(pressed, part)), "--press", "offset"], ENV) == 0
    assert main(["check", proof, "--press", "ofset"], ENV) == 1
    assert "there is no preset ofset" in "".join(capsys.readouterr())
