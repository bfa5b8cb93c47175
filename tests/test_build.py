"""Whole books of two articles: text stays text, and the same input gives the same bytes.

The real fonts are used where the user's cache has them.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pymupdf
import pytest
from lxml import etree

from publish.build import Made, Material, Options, editions, make, read_material, ready
from publish.model import PublishError
from publish.render.faces import catalogue, regions
from publish.render.fetch import default_cache
from publish.render.fonts import isolate_fontconfig

ROOT = Path(__file__).parents[1]
CACHE = default_cache(os.environ)
OPTIONS = Options(ROOT, CACHE)
MEDIA = ("pdf", "epub")

FIRST = """---
title: 天地
byline: 本报记者甲
---

天地玄黄，宇宙洪荒。[^1]见[](#002)。

[^1]: 注文在此。

## 日月

日月盈昃，辰宿列张。
"""
SECOND = "---\ntitle: 寒来\n---\n\n寒来暑往，秋收冬藏。\n"


@pytest.fixture(scope="module", autouse=True)
def fonts(tmp_path_factory: pytest.TempPathFactory) -> None:
    faces = catalogue(ROOT / "fonts").of(regions("zh-Hans-CN"))
    if not all(face.kept_in(CACHE).is_file() for face in faces):
        pytest.skip("the fonts are not in the cache; `publish fonts` fetches them")


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FONTCONFIG_FILE", str(isolate_fontconfig(CACHE / "fontconfig")))
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "001.md").write_text(FIRST, "utf-8")
    (folder / "002.md").write_text(SECOND, "utf-8")
    return folder


def made(folder: Path, medium: str, **given: object) -> tuple[Material, Made]:
    options = Options(ROOT, CACHE, **given)
    material = ready(read_material(folder))
    return material, make(material, editions(material, options)[0], medium, options)


def pdf_text(data: bytes) -> str:
    """All that is printed, without spaces and line ends."""
    with pymupdf.open(stream=data) as document:
        return "".join("".join(page.get_text() for page in document).split())


def epub_pages(path: Path) -> dict[str, str]:
    with ZipFile(path) as book:
        return {n: book.read(n).decode() for n in book.namelist() if n.endswith(".xhtml")}


# --------------------------------------------------------------------------- proofs


def test_every_page_of_a_proof_says_which_it_is(book):
    (book / "book.toml").write_text(
        '[book]\ntitle = "书"\ndate = "2026-01"\n[release]\nversion = "1.2"\n'
        '[[release.history]]\ndate = "2026-03-05"\nnote = "订正"\n'
    )
    _, proof = made(book, "pdf", proof=True)
    _, clean = made(book, "pdf")
    with pymupdf.open(stream=proof.data) as one, pymupdf.open(stream=clean.data) as other:
        assert len(one) == len(other)
        for page, same in zip(one, other, strict=True):
            words, text = ("".join(p.get_text().split()) for p in (page, same))
            stamp = "校样《书》2026-03-05v1.2" if text else ""  # a blank page stays blank
            assert words.replace(stamp, "", 1) == text
            assert words.count("校样") == (1 if text else 0)


# --------------------------------------------------------------------------- text is text

HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "</style>",
    "</body></html>",
    "<!-- 注 -->",
    "&lt;&amp;",
    "<img src=x onerror=alert(1)>",
    "{# 注 #}",
    "]]>",
)


@pytest.fixture
def hostile(book: Path) -> Path:
    """Every place that takes the user's words holds what might be code: manifest, raw text,
    edited text, note, heading, caption."""
    words = " ".join(HOSTILE)
    quoted = words.replace("\\", "\\\\").replace('"', '\\"')
    (book / "book.toml").write_text(
        f'[book]\ntitle = "书{quoted}"\nsubtitle = "{quoted}"\npublisher = "{quoted}"\n'
        f'rights = "{quoted}"\ndescription = "{quoted}"\nseries = "{quoted}"\n'
        f'creators = [{{ name = "{quoted}" }}]\n[colophon]\n"责任" = "{quoted}"\n'
        f'[[part]]\ntitle = "辑{quoted}"\narticles = ["001", "002", "003"]\n'
    )
    (book / "003.txt").write_text(f"# 原稿\n\n　　开头{words}结尾，话说完了。\n", "utf-8")
    escaped = "".join(f"\\{c}" if c in "<>[]!&#*_`{}" else c for c in words)
    (book / "002.md").write_text(
        f"---\ntitle: '寒{words}'\nshort_title: '短{words}'\nbyline: '{words}'\n"
        f"source: '{words}'\n---\n\n开头{escaped}结尾^[注{escaped}]\n\n## 节{escaped}\n\n字。\n",
        "utf-8",
    )
    return book


def test_code_in_a_text_is_text_in_the_pdf(hostile):
    printed = pdf_text(made(hostile, "pdf")[1].data)
    for words in HOSTILE:
        assert printed.count(words.replace(" ", "")) >= 6, words
    assert "49" not in printed


def test_code_in_a_text_is_text_in_the_epub(hostile, tmp_path):
    path = tmp_path / "b.epub"
    path.write_bytes(made(hostile, "epub")[1].data)
    read = ""
    for name, page in epub_pages(path).items():
        tree = etree.fromstring(page.encode())
        tags = {etree.QName(e).localname for e in tree.iter() if isinstance(e.tag, str)}
        assert "script" not in tags, name
        assert ("img" in tags) == name.endswith("/cover.xhtml"), name
        assert not [e for e in tree.iter() if any(a.startswith("on") for a in e.attrib)], name
        read += "".join(tree.itertext())
    for words in HOSTILE:
        assert read.count(words) >= 6, words
    with ZipFile(path) as book:
        assert HOSTILE[0] not in book.read("EPUB/styles/screen.css").decode()
        package = next(n for n in book.namelist() if n.endswith(".opf"))
        etree.fromstring(book.read(package))


def test_code_in_an_ordinary_book_harms_no_other_page(hostile, book):
    """The running heads come through CSS strings: the whole style sheet still holds."""
    with pymupdf.open(stream=made(hostile, "pdf")[1].data) as document:
        sizes = {tuple(round(x) for x in page.rect) for page in document}
    assert len(sizes) == 1


# --------------------------------------------------------------------------- the same bytes


def built(folder: Path, here: Path, medium: str, **environment: str) -> str:
    """sha256 of a book made by a process of its own, in the folder `here`."""
    out = here / "out of the way" / medium
    here.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "publish", medium, str(folder), "-o", str(out)],
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(ROOT), "WENJI_CACHE": str(CACHE), **environment},
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return hashlib.sha256(Path(done.stdout.strip()).read_bytes()).hexdigest()


@pytest.mark.parametrize("medium", MEDIA)
def test_two_processes_make_the_same_bytes(medium, book, tmp_path):
    """Other hash seeds, time zones, locales, current folders, output folders; the book itself
    copied to another place, its files with other times."""
    (book / "p.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><path d="M0 0h9v9"/></svg>'
    )
    with (book / "002.md").open("a", encoding="utf-8") as file:
        file.write("\n![图说](p.svg)\n")
    copy = tmp_path / "elsewhere" / "book"
    copy.mkdir(parents=True)
    for path in sorted(book.iterdir(), reverse=True):
        (copy / path.name).write_bytes(path.read_bytes())
        os.utime(copy / path.name, (1, 1))
    first = built(book, tmp_path / "a", medium, PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C.UTF-8")
    again = built(
        copy, tmp_path / "b", medium, PYTHONHASHSEED="4711", TZ="Asia/Shanghai",
        LC_ALL="zh_CN.UTF-8",
    )  # fmt: skip
    assert first == again


@pytest.mark.parametrize("medium", MEDIA)
def test_two_runs_in_one_process_make_the_same_bytes(medium, book):
    assert made(book, medium)[1].data == made(book, medium)[1].data


def test_the_day_comes_from_the_environment_only_when_the_book_has_none(book):
    undated, dated = made(book, "pdf")[1].data, made(book, "pdf", day="2024-05-31")[1].data
    assert undated != dated
    (book / "book.toml").write_text('[book]\ndate = "2023"\n')
    assert made(book, "pdf")[1].data == made(book, "pdf", day="2024-05-31")[1].data


# --------------------------------------------------------------------------- what is asked for


def test_a_bare_folder_is_a_book(book):
    material, pdf = made(book, "pdf")
    assert (material.manifest.title, pdf.name) == ("book", "book.zh-Hans-CN.pdf")
    assert pdf.findings == ()
    printed = pdf_text(pdf.data)
    assert "寒来暑往，秋收冬藏。" in printed
    assert printed.index("天地玄黄") < printed.index("寒来暑往")


HABITS = "每队10-12人。\n\n这是2018-*2020*年的事，收入涨了10-20%。\n"


def codes(pdf: Made) -> list[str]:
    return sorted(one.code for one in pdf.findings)


@pytest.fixture
def habits(book: Path) -> Path:
    """The same words in an edited text and in a raw one."""
    (book / "002.md").write_text(f"---\ntitle: 寒来\n---\n\n{HABITS}", "utf-8")
    (book / "003.txt").write_text("# 暑往\n\n　　秋收时每队10-12人，冬藏。\n", "utf-8")
    return book


def test_house_style_is_told_of_edited_texts_too_and_nothing_is_changed(habits):
    _, pdf = made(habits, "pdf")
    assert codes(pdf) == ["T-035", "T-036", "T-036", "T-036"]
    assert {one.where.path.name for one in pdf.findings if one.where} == {"002.md", "003.txt"}
    assert "每队10-12人。" in pdf_text(pdf.data)
    (habits / "book.toml").write_text(
        '[[allow]]\nfinding = "T-036"\nreason = "照报纸"\n[[allow]]\nfinding = "T-035"\n'
        'match = "10-20%"\nreason = "照报纸"\n', "utf-8",
    )  # fmt: skip
    assert codes(made(habits, "pdf")[1]) == []


def test_house_style_is_carried_out_where_the_book_asks(habits):
    (habits / "book.toml").write_text(
        '[house_style]\napply = ["T-036"]\n'
        '[[allow]]\nfinding = "T-036"\nmatch = "秋收"\nreason = "照报纸"\n', "utf-8",
    )  # fmt: skip
    before = {path: path.read_bytes() for path in habits.iterdir()}
    _, pdf = made(habits, "pdf")
    printed = pdf_text(pdf.data)
    assert "每队10～12人。" in printed
    assert "2018—2020年" in printed
    assert "涨了10-20%" in printed
    assert "秋收时每队10-12人" in printed
    assert codes(pdf) == ["T-035", "T-049", "T-049"]
    assert {path: path.read_bytes() for path in habits.iterdir()} == before


EDITIONS = """
[[edition]]
name = "hans"
language = "zh-Hans-CN"
default = true
[[edition]]
name = "tw"
language = "zh-Hant-TW"
[[edition]]
name = "hk"
language = "zh-Hant-HK"
default = true
"""


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({}, ["hans", "hk"]),
        ({"edition": "tw"}, ["tw"]),
        ({"edition": "all"}, ["hans", "tw", "hk"]),
        ({"language": "zh-Hant-TW"}, ["tw"]),
        ({"language": "zh-Hans-SG"}, ["zh-Hans-SG"]),
    ],
)
def test_the_editions_that_are_made(given, names, book):
    (book / "book.toml").write_text(EDITIONS)
    material = read_material(book)
    assert [e.name for e in editions(material, Options(ROOT, CACHE, **given))] == names


def test_an_unknown_edition_has_its_nearest(book):
    (book / "book.toml").write_text(EDITIONS)
    with pytest.raises(PublishError, match="unknown-edition") as stopped:
        editions(read_material(book), Options(ROOT, CACHE, edition="han"))
    assert stopped.value.values["near"] == "hans"


def test_stages_are_reported_to_their_end(book):
    told: dict[str, tuple[int, int]] = {}
    options = Options(ROOT, CACHE, report=lambda stage, done, of: told.update({stage: (done, of)}))
    material = read_material(book, options.report)
    make(material, editions(material, options)[0], "pdf", options)
    assert list(told) == ["normalize", "variants", "typeset", "render"]
    assert told["render"] == (1, 1)
    assert told["typeset"][0] == told["typeset"][1]
