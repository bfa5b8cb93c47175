"""A vertical edition from a folder to its file, and what the `fonts` of an edition put inside."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import uharfbuzz as hb
from lxml import etree

from publish.build import Made, Options, editions, make, read_material, ready
from publish.render.faces import catalogue, regions
from publish.render.fetch import default_cache
from publish.render.fonts import isolate_fontconfig

ROOT = Path(__file__).parents[1]
CACHE = default_cache(os.environ)

ARTICLE = """---
title: “江海”第12届
---

他说：“‘走’，don’t。”——2024年5月31日……[甲]{.dots}（注）^[见“注文”]。

## 第2节
"""
MANIFEST = """[book]
title = "“书”名"
language = "zh-Hans-CN"

[[edition]]
language = "zh-Hans-CN"

[[edition]]
name = "shu"
language = "zh-Hans-CN"
writing = "vertical"

[[edition]]
name = "headings"
language = "zh-Hans-CN"
fonts = "headings"

[[edition]]
name = "none"
language = "zh-Hans-CN"
writing = "vertical"
fonts = "none"
"""


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    faces = catalogue(ROOT / "fonts").of(regions("zh-Hans-CN"))
    if not all(face.kept_in(CACHE).is_file() for face in faces):
        pytest.skip("the fonts are not in the cache; `publish fonts` fetches them")
    monkeypatch.setenv("FONTCONFIG_FILE", str(isolate_fontconfig(CACHE / "fontconfig")))
    (tmp_path / "001.md").write_text(ARTICLE, "utf-8")
    (tmp_path / "book.toml").write_text(MANIFEST, "utf-8")
    return tmp_path


def made(folder: Path, edition: str, medium: str = "epub") -> Made:
    options = Options(ROOT, CACHE, edition)
    material = ready(read_material(folder))
    (one,) = editions(material, options)
    return make(material, one, "epub" if medium == "epub" else "pdf", options)


def files(book: Made) -> dict[str, bytes]:
    with ZipFile(BytesIO(book.data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def package(held: dict[str, bytes]) -> etree._Element:
    return etree.fromstring(held["EPUB/content.opf"])


def test_the_package_of_a_vertical_book(book):
    upright, vertical = (files(made(book, name)) for name in ("zh-Hans-CN", "shu"))
    for held, direction, metas in ((upright, "ltr", []), (vertical, "rtl", ["vertical-rl"])):
        root = package(held)
        (spine,) = root.iter("{*}spine")
        assert spine.get("page-progression-direction") == direction
        found = [m.get("content") for m in root.iter("{*}meta")
                 if m.get("name") == "primary-writing-mode"]  # fmt: skip
        assert found == metas
        # Shops print the title in a line: its marks are those of a line.
        assert next(root.iter("{*}title")).text == "“书”名"
        assert (b"vertical-rl" in held["EPUB/styles/screen.css"]) is bool(metas)


def test_the_text_of_a_vertical_book(book):
    held = files(made(book, "shu"))
    page = held["EPUB/text/001.xhtml"].decode()
    assert '『江海』第<span class="tcy">12</span>届' in page
    assert '他说：『「走」，<span class="sideways">don’t</span>。』——' in page
    assert '<span class="upright">2024</span>年<span class="tcy">5</span>月' in page
    assert "见『注文』" in page
    for name, data in held.items():
        if name.endswith(".xhtml"):
            text = "".join(etree.fromstring(data).find("{*}body").itertext())
            assert not set("“”‘") & set(text), name


def test_the_faces_hold_the_forms_of_columns(book):
    """A dash, an ellipsis and what encloses have glyphs of their own for vertical lines."""
    held = files(made(book, "shu"))
    for name in ("BookSong-Regular", "BookHei-Bold", "BookKai-Regular"):
        font = hb.Font(hb.Face(held[f"EPUB/fonts/{name}.ttf"]))
        for mark in "—…『』「」（）《》〔〕，。：；":
            assert glyphs(font, mark, "ttb") != glyphs(font, mark, "ltr"), (name, mark)
            assert 0 not in glyphs(font, mark, "ttb"), (name, mark)


def glyphs(font: hb.Font, text: str, direction: str) -> list[int]:
    line = hb.Buffer()
    line.add_str(text)
    line.direction, line.script, line.language = direction, "hani", "zh-hans"
    hb.shape(font, line)
    return [glyph.codepoint for glyph in line.glyph_infos]


def test_what_the_fonts_of_an_edition_put_inside(book):
    everything, headings, none = (
        files(made(book, name)) for name in ("zh-Hans-CN", "headings", "none")
    )

    def fonts(held: dict[str, bytes]) -> set[str]:
        return {name.rpartition("/")[2] for name in held if name.startswith("EPUB/fonts/")}

    licences = {name for name in fonts(everything) if name.endswith(".txt")}
    assert licences
    hei = {"BookHei-Medium.ttf", "BookHei-Bold.ttf"}
    assert fonts(headings) == hei | licences < fonts(everything)
    assert not fonts(none)
    for held in (everything, headings, none):
        sheet = held["EPUB/styles/screen.css"].decode()
        assert {f for f in fonts(everything) if f"../fonts/{f}" in sheet} == fonts(held) - licences
    name = "EPUB/fonts/BookHei-Bold.ttf"
    coded = hb.Face(headings[name]).unicodes
    assert {ord(c) for c in "江海第届节"} <= set(coded)
    assert ord("走") not in coded
    assert len(headings[name]) < len(everything[name])


def test_paper_is_set_horizontally_and_says_so(book):
    assert [f.code for f in made(book, "shu", "pdf").findings].count("B-161") == 1
    assert "B-161" not in [f.code for f in made(book, "zh-Hans-CN", "pdf").findings]


def test_the_same_bytes_twice(book):
    assert made(book, "shu").data == made(book, "shu").data
