"""The faces of a book: which font gives which character, names, bytes, and nothing else drawn."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pymupdf
import pytest
import tiny_fonts
from fontTools.ttLib import TTFont

from publish.characters import CENTRED
from publish.model import PublishError
from publish.render.faces import regions
from publish.render.fonts import (
    ALWAYS,
    WIDE_DOT,
    BookFonts,
    book_fonts,
    font_licence_texts,
    isolate_fontconfig,
    share_out,
)
from publish.render.graft import Names, Part, check_embedding, graft
from publish.render.subset import coverage, subset

CHARACTERS = frozenset("中国a，“。—č\ue000\u200b\ufe0f\n")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(cache, data): a warm cache of tiny fonts and the manifest of them."""
    root = tmp_path_factory.mktemp("fonts")
    tiny_fonts.manifest(root / "data", root / "cache")
    return root / "cache", root / "data"


def read(fonts: BookFonts, path_name: str) -> TTFont:
    return TTFont(io.BytesIO(next(f.data for f in fonts.faces if f.path_name == path_name)))


def advance(font: TTFont, char: str) -> int:
    return int(font["hmtx"][font.getBestCmap()[ord(char)]][0])


def open_bytes(data: bytes) -> TTFont:
    return TTFont(io.BytesIO(data))


# --------------------------------------------------------------------------- what comes from where


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh-Hans-CN", ("sc", "kai")),
        ("zh-Hans", ("sc", "kai")),
        ("zh-Hant-CN", ("sc", "kai")),
        ("zh-Hant-TW", ("tc", "sc", "kai")),
        ("zh-TW", ("tc", "sc", "kai")),
        ("zh-Hant", ("tc", "sc", "kai")),
        ("zh-Hant-HK", ("hk", "sc", "kai")),
        ("zh-Hant-MO", ("hk", "sc", "kai")),
    ],
)
def test_the_file_is_chosen_by_the_language(language: str, expected: tuple[str, ...]) -> None:
    assert regions(language) == expected


def test_each_character_comes_from_the_first_font_that_has_it(tmp_path: Path) -> None:
    first = tiny_fonts.tiny(tmp_path / "1.ttf", {"a": 500, "中": 1000})
    second = tiny_fonts.tiny(tmp_path / "2.ttf", {"中": 1000, "国": 1000})
    third = tiny_fonts.tiny(tmp_path / "3.ttf", {"国": 1000, "a": 500})
    shares = share_out(frozenset("a中国x"), (first, second, third), first, frozenset())
    assert shares == [(first, frozenset("a中")), (second, frozenset("国"))]


def test_the_base_gives_its_own_before_the_chain(tmp_path: Path) -> None:
    letters = tiny_fonts.tiny(tmp_path / "1.ttf", {"中": 1000, "“": 350})
    marks = tiny_fonts.tiny(tmp_path / "2.ttf", {"中": 1000, "“": 1000, "国": 1000})
    shares = share_out(frozenset("“中国"), (letters, marks), marks, frozenset("“"))
    assert shares == [(marks, frozenset("“国")), (letters, frozenset("中"))]


def test_every_face_has_every_character(folders: tuple[Path, Path]) -> None:
    fonts = book_fonts("zh-Hans-CN", CHARACTERS, *folders)
    assert [f.path_name for f in fonts.faces] == [
        "BookSong-Regular.ttf", "BookSong-Bold.ttf", "BookHei-Medium.ttf", "BookHei-Bold.ttf",
        "BookKai-Regular.ttf",
    ]  # fmt: skip
    for face in fonts.faces:
        mapped = set(map(chr, open_bytes(face.data).getBestCmap()))
        assert set("中国a，“。—č\ue000〓") <= mapped, face.path_name


def test_traditional_books_take_simplified_characters_from_sc(
    folders: tuple[Path, Path],
) -> None:
    fonts = book_fonts("zh-Hant-TW", frozenset("国國"), *folders)
    assert fonts.missing == ()
    assert not book_fonts("zh-Hans-CN", frozenset("国"), *folders).missing
    assert book_fonts("zh-Hans-CN", frozenset("國"), *folders).missing == ("國",)


def test_the_kai_is_han_among_the_songs_marks_and_letters(folders: tuple[Path, Path]) -> None:
    kai = read(book_fonts("zh-Hans-CN", CHARACTERS, *folders), "BookKai-Regular.ttf")
    assert advance(kai, "中") == 990  # the Kai's
    assert advance(kai, "“") == 1000  # the Song's: the Kai's is .35 em
    assert advance(kai, "a") == 480  # the Song's
    assert advance(kai, "国") == 1000  # the Kai has none
    tags = {record.FeatureTag for record in kai["GPOS"].table.FeatureList.FeatureRecord}
    assert "halt" in tags


def test_a_character_in_no_font_is_named_and_drawn_as_geta(folders: tuple[Path, Path]) -> None:
    fonts = book_fonts("zh-Hans-CN", CHARACTERS, *folders)
    assert fonts.missing == ("\ue000",)  # not the invisible ones
    for face in fonts.faces:
        cmap = open_bytes(face.data).getBestCmap()
        assert cmap[0xE000] == cmap[ord("〓")]
        assert 0x200B not in cmap


def test_a_face_can_be_narrowed_for_the_epub(folders: tuple[Path, Path]) -> None:
    fonts = book_fonts("zh-Hans-CN", CHARACTERS, *folders, narrow={"BookHei-Bold": set("中")})
    assert ord("国") not in read(fonts, "BookHei-Bold.ttf").getBestCmap()
    assert ord("国") in read(fonts, "BookHei-Medium.ttf").getBestCmap()
    assert ord("a") in read(fonts, "BookHei-Bold.ttf").getBestCmap(), "ALWAYS stays"
    assert "①" in ALWAYS


def test_a_cold_cache_is_an_error(folders: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(PublishError) as error:
        book_fonts("zh-Hans-CN", CHARACTERS, tmp_path, folders[1])
    assert error.value.key == "fonts-not-fetched"


# --------------------------------------------------------------------------- subset and graft


def test_the_dash_is_full_width_without_any_feature(tmp_path: Path) -> None:
    path = tiny_fonts.tiny(
        tmp_path / "f.ttf", {"—": 890, "。": 1000, "〓": 1000},
        features=tiny_fonts.DASH_AND_HALVES, extra={"wide": 1000},
    )  # fmt: skip
    font = open_bytes(graft([Part(*subset(path, set("—〓"), layout=True))], NAMES, ()))
    assert advance(font, "—") == 1000


def test_layout_features_outlive_the_subset(tmp_path: Path) -> None:
    path = tiny_fonts.tiny(
        tmp_path / "f.ttf", {"—": 890, "。": 1000},
        features=tiny_fonts.DASH_AND_HALVES, extra={"wide": 1000},
    )  # fmt: skip
    kept = open_bytes(subset(path, set("。"), layout=True)[0])
    assert [r.FeatureTag for r in kept["GPOS"].table.FeatureList.FeatureRecord] == ["halt"]
    bare = open_bytes(subset(path, set("。"), layout=False)[0])
    assert not bare["GPOS"].table.FeatureList.FeatureRecord


NAMES = Names("Book Song", "Medium", 500)


@pytest.mark.parametrize(
    ("language", "width"), [("zh-Hans-CN", 333), ("zh-Hant-CN", 333), ("zh-Hant-TW", 1000)]
)
def test_the_interpunct_fills_a_square_where_the_region_wants_it(tmp_path, language, width) -> None:
    """CLREQ A.2: a full square in Taiwan and Hong Kong, half of one and less on the mainland."""
    path = tiny_fonts.tiny(tmp_path / "f.ttf", {"·": 333, "‧": 1000, "〓": 1000})
    same = WIDE_DOT if CENTRED.match(language) else {}
    font = open_bytes(graft([Part(*subset(path, set("·‧〓"), layout=True))], NAMES, (), same))
    assert advance(font, "·") == width


def test_a_graft_keeps_outlines_components_and_astral_characters(tmp_path: Path) -> None:
    base = tiny_fonts.tiny(tmp_path / "1.ttf", {"〓": 1000, "a": 500})
    donor = tiny_fonts.tiny(tmp_path / "2.ttf", {"x": 400, "中": 900, "𠮷": 800}, composite="中")
    parts = [
        Part(*subset(base, set("〓a"), layout=True)),
        Part(*subset(donor, set("中𠮷"), layout=False)),
    ]
    font = open_bytes(graft(parts, NAMES, ()))
    cmap = font.getBestCmap()
    assert "".join(map(chr, sorted(cmap))) == "a〓中𠮷"
    assert [advance(font, c) for c in "a〓中𠮷"] == [500, 1000, 900, 800]
    glyph = font["glyf"][cmap[ord("中")]]
    assert glyph.isComposite()
    pieces = {c.glyphName for c in glyph.components}
    assert len(pieces) == 1
    assert font["glyf"][pieces.pop()].getCoordinates(font["glyf"])[0].array.tolist() == [
        0, 0, 0, 300, 300, 300, 300, 0,
    ]  # fmt: skip
    assert font["maxp"].maxCompositePoints == 8


def test_names_are_ours_and_notices_are_kept(tmp_path: Path) -> None:
    path = tiny_fonts.tiny(tmp_path / "f.ttf", {"〓": 1000, "a": 500})
    names = open_bytes(graft([Part(*subset(path, set("a〓"), layout=True))], NAMES, ()))["name"]
    shown = {i: names.getDebugName(i) for i in (1, 2, 4, 6, 16, 17)}
    assert shown == {
        1: "Book Song Medium", 2: "Regular", 4: "Book Song Medium", 6: "BookSong-Medium",
        16: "Book Song", 17: "Medium",
    }  # fmt: skip
    assert names.getDebugName(0) == tiny_fonts.NOTICE
    assert names.getDebugName(13) == tiny_fonts.LICENCE
    assert names.getDebugName(14) == "https://openfontlicense.org"


@pytest.mark.parametrize(("bits", "allowed"), [(0, True), (8, True), (2, False), (4, False)])
def test_embedding_bits_are_obeyed(tmp_path: Path, bits: int, allowed: bool) -> None:
    path = tiny_fonts.tiny(tmp_path / "f.ttf", {"a": 500}, fs_type=bits)
    if allowed:
        check_embedding(path)
        return
    with pytest.raises(PublishError) as error:
        check_embedding(path)
    assert error.value.key == "fonts-embedding"


def test_coverage_is_the_cmap(tmp_path: Path) -> None:
    assert coverage(tiny_fonts.tiny(tmp_path / "f.ttf", {"a": 500})) == frozenset("a")


# --------------------------------------------------------------------------- files, CSS, bytes


def test_faces_are_written_and_named_in_css(folders: tuple[Path, Path], tmp_path: Path) -> None:
    fonts = book_fonts("zh-Hans-CN", CHARACTERS, *folders)
    fonts.write(tmp_path / "faces")
    assert sorted(p.name for p in (tmp_path / "faces").iterdir()) == sorted(
        face.path_name for face in fonts.faces
    )
    for base in ("../fonts", "../fonts/"):
        css = fonts.font_face_css(base)
        assert css.count("@font-face") == 5
        assert 'font-weight: 700; src: url("../fonts/BookHei-Bold.ttf")' in css
    assert fonts.css_families("kai") == '"Book Kai", "Book Song"'
    assert fonts.css_families("song") == '"Book Song"'


DIGEST = """
import hashlib, sys
from pathlib import Path
from publish.render.fonts import book_fonts
fonts = book_fonts(sys.argv[1], frozenset(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]))
print([hashlib.sha256(face.data).hexdigest() for face in fonts.faces])
"""


def digests(seed: str, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", DIGEST, *arguments],
        env={**os.environ, "PYTHONHASHSEED": seed},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_the_same_book_has_the_same_bytes(folders: tuple[Path, Path]) -> None:
    arguments = ("zh-Hant-TW", "中国國a，“。—č\ue000", *map(str, folders))
    assert digests("1", *arguments) == digests("2", *arguments)


ONE_PAGE = """
import sys
import logging
logging.basicConfig()
from weasyprint import HTML
HTML(string=sys.argv[1]).write_pdf(sys.argv[2])
"""


def test_no_system_font_is_ever_used(folders: tuple[Path, Path], tmp_path: Path) -> None:
    """A character of no face, a family that nobody has, a margin box: our faces or nothing."""
    fonts = book_fonts("zh-Hans-CN", CHARACTERS, *folders)
    fonts.write(tmp_path / "faces")
    # The Song last: what is asked for under another name is still set in it.
    css = BookFonts(fonts.faces[::-1]).font_face_css((tmp_path / "faces").as_uri())
    page = (
        f"<style>{css} @page {{ @top-left {{ content: 'a' }} }}"
        "body { font-family: 'Book Kai', 'Book Song' } b { font-family: monospace }</style>"
        "<p>a中“—\ue000 ∰ 龘</p><b>a国</b>"
    )
    pdf = tmp_path / "page.pdf"
    config = isolate_fontconfig(tmp_path / "fontconfig")
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", ONE_PAGE, page, str(pdf)],
        env={**os.environ, "FONTCONFIG_FILE": str(config)},
        check=True,
        capture_output=True,
        text=True,
    )
    with pymupdf.open(pdf) as document:
        names = {font[3].split("+")[-1] for font in document[0].get_fonts()}
    assert names == {"Book-Song", "Book-Song-Bold", "Book-Kai"}
    assert "龘" in run.stderr, "WeasyPrint says what it could not draw"


def test_the_licence_goes_with_the_fonts() -> None:
    texts = font_licence_texts(Path(__file__).parents[2] / "fonts")
    assert "SIL OPEN FONT LICENSE Version 1.1" in texts["OFL-1.1.txt"]
    assert "Adobe" in texts["COPYRIGHT-noto-serif.txt"]
    assert "LXGW" in texts["COPYRIGHT-lxgw-wenkai.txt"]


def test_the_marks_of_nested_lists_are_in_every_face():
    """WeasyPrint draws disc, circle and square as • ◦ ▪, which no text of the book need hold."""
    assert frozenset("•◦▪") <= ALWAYS
