"""The demo book holds what it is there to show: five raw texts, each with its own kind of damage,
our own words and pictures, and a book.toml that names them all."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

DEMO = Path(__file__).parents[1] / "seeds" / "jianghai"
RAW = ("000", "001", "002", "003", "004")
PAGES = os.environ.get("WENJI_PAGES", "")
SHARED_RUN = 12  # Han characters in a row: a slogan or an office's name may be shared, a clause not

_HAN = re.compile(r"[\u3400-\u9fff]")
_SVG = "{http://www.w3.org/2000/svg}"


def raw(name: str) -> str:
    return (DEMO / f"{name}.txt").read_bytes().decode("utf-8")


def han(text: str) -> str:
    return "".join(_HAN.findall(text))


def texts() -> list[Path]:
    return sorted(p for p in DEMO.iterdir() if p.suffix in (".txt", ".md", ".toml"))


def book() -> dict[str, Any]:
    return tomllib.loads((DEMO / "book.toml").read_text(encoding="utf-8"))


def listed() -> list[str]:
    """The ids of book.toml in reading order."""
    found = book()
    parts = [name for part in found["part"] for name in part["articles"]]
    return [*found["front"]["articles"], *parts, *found["back"]["articles"]]


# --------------------------------------------------------------------------- raw texts


@pytest.mark.parametrize("name", RAW)
def test_a_raw_text_is_as_long_as_a_newspaper_piece(name: str) -> None:
    assert 700 <= len(han(raw(name))) <= 2000


def test_000_has_stray_marks_orphan_letters_and_picture_text() -> None:
    text = raw("000")
    assert text.startswith("\n\n# ")
    assert re.findall(r"^### ([A-D])\n\n## \S", text, re.M) == ["A", "B", "C", "D"]
    assert re.search(r"除署名外\)\n\n## .*\n\n\S+ {2}\n\S+\n\n", text), "banner and plaque"
    assert re.search(r"^文/图 (本报记者[甲乙] ?)+\(除署名外\)$", text, re.M)
    assert "（" not in text
    assert text.count("(") >= 3
    assert re.search(r"[\u4e00-\u9fff]\n\n[\u4e00-\u9fff]+。事情", text), "column break"
    assert len(re.findall(r"\n{4}[^\n#]+。", text)) >= 4, "captions in the flow"
    assert text.endswith("图：Wenji")


def test_001_is_hard_wrapped_and_out_of_order() -> None:
    text = raw("001")
    body, tail = text.split("江门高新区：\n")
    lines = [line for line in body.split("\n") if line]
    assert all(sum(1 if ord(c) > 0x2000 else 0.5 for c in line) <= 25 for line in lines)
    assert body.count("\n\n") > 60
    assert len(re.findall(r"[0-9]\n[\u4e00-\u9fff]", body)) >= 1, "a wrap at a number"
    assert len(re.findall(r"[\u4e00-\u9fff] [0-9]", body)) >= 10, "spaces before numbers"
    assert len(re.findall(r"\n\n[^\n，。]+\n[^\n，。]+\n\n", body)) == 3, "two-line headings"
    assert tail.startswith("从第77位")
    assert tail.endswith("英南村党建文化公园的小路\n ")


def test_002_has_lettered_sections_a_cut_lead_and_arrows() -> None:
    text = raw("002")
    assert re.findall(r"^([A-D]) \S", text, re.M) == ["A", "B", "C", "D"]
    assert re.search(r"[\u4e00-\u9fff]\n\n文/图 (本报记者[甲乙] ?)+\n", text), "the lead is cut"
    assert re.search(r"“[\u4e00-\u9fff]+ [\u4e00-\u9fff]+”", text), "a slogan keeps its space"
    assert re.search(r"。↑.*。\n\n\n\n↑.*。\n\n$", text), "captions run together"
    assert len(re.findall(r"^——", text, re.M)) == 3


def test_003_holds_several_articles_and_one_of_them_twice() -> None:
    text = raw("003")
    assert len(re.findall(r"^(?:江海新报讯\(|□江海新报记者 )", text, re.M)) == 5
    assert not re.search(r"[，；（）]", text)
    assert {mark for mark in ",;:()" if mark in text} == set(",;:()")
    lost, kept = (
        "三十名干部坐上旁听席一堂没有课本的法治课",
        "三十名干部坐上旁听席 一堂没有课本的法治课",
    )
    first, again = text.split(f"\n{kept}\n")
    repeated = first.split(f"\n{lost}\n")[1].strip().split("\n\n")
    assert again.strip().split("\n\n")[1:4] == repeated[1:]
    assert again.strip().split("\n\n")[0] != repeated[0]
    assert re.search(r"还让\n\n\n\n.*。 图：Wenji\n\n沿岸", text), "a caption in a paragraph"
    assert "一路巡\n\n到英南" in text


def test_004_has_one_character_labels_credits_and_a_stray_traditional_character() -> None:
    text = raw("004")
    assert re.findall(r"\n\n(\w)\n\n[^\n。]+\n\n", text) == list("治桥创闯暖健美")
    before = text.split("\n治\n")[0]
    assert re.findall(r"。 ?(\S+(?: [图摄])?|图：Wenji)$", before, re.M) == [
        "图：Wenji",
        "本报资料室 图",
        "本报记者甲 摄",
        "本报记者乙 摄",
    ]
    assert " ——" in before
    assert not re.search(r"[，；（）]", text)
    assert text.count("網") == 1


@pytest.mark.skipif(not PAGES, reason="WENJI_PAGES names no folder of real pages")
def test_no_clause_is_copied_from_the_real_pages() -> None:
    runs: set[str] = set()
    for page in sorted(Path(PAGES).glob("*.txt")):
        words = han(page.read_text(encoding="utf-8"))
        runs |= {words[i : i + SHARED_RUN] for i in range(len(words) - SHARED_RUN + 1)}
    assert runs
    for path in texts():
        words = han(path.read_text(encoding="utf-8"))
        ours = {words[i : i + SHARED_RUN] for i in range(len(words) - SHARED_RUN + 1)}
        assert not ours & runs, path.name


# --------------------------------------------------------------------------- edited texts


def test_the_edited_texts_show_the_dialect() -> None:
    preface, boat, after = (
        (DEMO / f"{name}.md").read_text(encoding="utf-8")
        for name in ("preface", "005", "afterword")
    )
    assert 500 <= len(han(preface)) <= 850
    assert 900 <= len(han(boat)) <= 1400
    assert 300 <= len(han(after)) <= 500
    assert len(re.findall(r"^\[\^\d+\]: ", preface, re.M)) >= 3
    for shown in ("]{.dots}", "]{.title}", "{涌|chōng}", "[](#", "*这是"):
        assert shown in preface
    for shown in ("::: verse\n", "\n> ", "| --- |", "{戽|hù}", "[^3]: ", "]{.name}", "](#003.5)"):
        assert shown in boat
    assert "[^1]: " in after


@pytest.mark.parametrize("name", ["preface", "005", "afterword"])
def test_every_call_has_its_note_and_every_reference_its_article(name: str) -> None:
    text = (DEMO / f"{name}.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\[\^(\d+)\](?!:)", text)) == sorted(
        re.findall(r"^\[\^(\d+)\]:", text, re.M)
    )
    assert set(re.findall(r"\]\(#([\w.]+)\)", text)) <= set(listed())
    for picture in re.findall(r"\]\((pictures/[^)]+)\)", text):
        assert (DEMO / picture).is_file()


def test_book_toml_lists_every_article_but_the_repeated_one() -> None:
    several = {f"003.{n}" for n in (1, 2, 4, 5, 6)}
    stems = {path.stem for path in texts() if path.suffix != ".toml"}
    assert sorted(listed()) == sorted((stems - {"003", "book"}) | several)
    assert [edition["name"] for edition in book()["edition"]] == [
        "zh-Hans-CN",
        "zh-Hant-TW",
        "zh-Hant-HK",
    ]


# --------------------------------------------------------------------------- pictures


@pytest.mark.parametrize("name", ["waterways", "dragonboat"])
def test_a_drawing_is_grey_and_holds_nothing_but_shapes(name: str) -> None:
    source = (DEMO / "pictures" / f"{name}.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(source)
    assert root.get("viewBox")
    assert root.get("width") == "100mm"
    assert {e.tag.removeprefix(_SVG) for e in root.iter()} <= {"svg", "g", "path", "circle"}
    assert "href" not in source
    assert "url(" not in source
    for colour in set(re.findall(r"#[0-9a-f]+", source)):
        digits = colour[1:] * (2 if len(colour) == 4 else 1)
        assert digits[0:2] == digits[2:4] == digits[4:6], colour


def test_the_raster_is_grey_and_light() -> None:
    path = DEMO / "pictures" / "reeds.png"
    with Image.open(path) as picture:
        assert picture.mode == "L"
        assert picture.size == (1200, 800)
    assert path.stat().st_size < 120_000
