"""The real faces, where the cache of the user has them (`publish fonts` fetches them)."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import uharfbuzz as hb
from fontTools.ttLib import TTFont

from publish.render.faces import catalogue, regions
from publish.render.fetch import default_cache
from publish.render.fonts import ALWAYS, BookFonts, book_fonts
from publish.render.graft import check_embedding

FONTS = Path(__file__).parents[2] / "fonts"
CACHE = default_cache(os.environ)
TEXT = frozenset("天地玄黄宇宙洪荒骨過令简体这们為“”‘’：，。！？（）《》「」—…·č镕\ue000")
LANGUAGES = ("zh-Hans-CN", "zh-Hant-TW", "zh-Hant-HK")


@cache
def faces(language: str) -> BookFonts:
    wanted = catalogue(FONTS).of(regions(language))
    if not all(face.kept_in(CACHE).is_file() for face in wanted):
        pytest.skip(f"the fonts of {language} are not in the cache; `publish fonts` fetches them")
    return book_fonts(language, TEXT, CACHE, FONTS)


def ems(data: bytes, text: str) -> float:
    """The width of a text in em, without language or features."""
    font = hb.Font(hb.Face(data))
    line = hb.Buffer()
    line.add_str(text)
    line.guess_segment_properties()
    hb.shape(font, line)
    return float(sum(p.x_advance for p in line.glyph_positions)) / font.face.upem


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_private_character_is_missing(language: str) -> None:
    assert faces(language).missing == ("\ue000",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_face_has_all_of_the_text_and_the_furniture(language: str) -> None:
    for face in faces(language).faces:
        mapped = set(map(chr, TTFont(io.BytesIO(face.data)).getBestCmap()))
        assert mapped >= TEXT | ALWAYS, (face.path_name, TEXT | ALWAYS - mapped)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["——", "“”", "‘’", "：“", "？”", "……", "中”——“"])
def test_marks_are_full_width_in_every_face(language: str, text: str) -> None:
    for face in faces(language).faces:
        assert ems(face.data, text) == len(text), face.path_name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_font_of_the_book_is_a_whole_font(language: str) -> None:
    """Every table can be read and written again, and says what it is."""
    for face in faces(language).faces:
        font = TTFont(io.BytesIO(face.data), lazy=False)
        font.save(io.BytesIO())
        assert font["OS/2"].usWeightClass == face.weight
        assert font["name"].getDebugName(6) == face.path_name.removesuffix(".ttf")
        assert "Open Font License" in font["name"].getDebugName(13)
        assert font["maxp"].numGlyphs == len(font["hmtx"].metrics) == len(font["vmtx"].metrics)
        assert "vert" in {r.FeatureTag for r in font["GSUB"].table.FeatureList.FeatureRecord}


def test_the_pinned_faces_may_be_embedded() -> None:
    kept = [f.kept_in(CACHE) for f in catalogue(FONTS).faces if f.kept_in(CACHE).is_file()]
    if not kept:
        pytest.skip("no fonts in the cache; `publish fonts` fetches them")
    for path in kept:
        check_embedding(path)


DIGEST = """
import hashlib, sys
from pathlib import Path
from publish.render.fonts import book_fonts
fonts = book_fonts("zh-Hans-CN", frozenset(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
print([hashlib.sha256(face.data).hexdigest() for face in fonts.faces])
"""


def test_the_same_book_has_the_same_bytes_in_two_processes() -> None:
    faces("zh-Hans-CN")
    runs = {
        subprocess.run(
            [sys.executable, "-c", DIGEST, "".join(sorted(TEXT)), str(CACHE), str(FONTS)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
