"""Fonts of a few square glyphs, so that no test needs a real one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

NOTICE = "(c) 2020 A Foundry, with Reserved Font Name 'Source'."
LICENCE = "SIL Open Font License, Version 1.1."


def square(size: int) -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, size), (size, size), (size, 0)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


def twice(name: str) -> object:
    """A composite glyph: two copies of another."""
    pen = TTGlyphPen({name: square(100)})
    pen.addComponent(name, (1, 0, 0, 1, 0, 0))
    pen.addComponent(name, (1, 0, 0, 1, 300, 0))
    return pen.glyph()


def tiny(
    path: Path,
    widths: Mapping[str, int],
    *,
    name: str = "Source Tiny",
    features: str = "",
    extra: Mapping[str, int] | None = None,
    composite: str = "",
    fs_type: int = 0,
) -> Path:
    """A TTF of 1000 units an em: each character a square as wide as said.  `extra` glyphs are for
    `features`; glyphs are named u4E2D; the `composite` character is two of the first one."""
    glyphs = {f"u{ord(char):04X}": width for char, width in widths.items()} | dict(extra or {})
    outlines = {glyph: square(max(width - 100, 10)) for glyph, width in glyphs.items()}
    if composite:
        outlines[f"u{ord(composite):04X}"] = twice(f"u{ord(next(iter(widths))):04X}")
    build = FontBuilder(1000, isTTF=True)
    build.setupGlyphOrder([".notdef", *glyphs])
    build.setupCharacterMap({ord(char): f"u{ord(char):04X}" for char in widths})
    build.setupGlyf({".notdef": square(500), **outlines})
    build.setupHorizontalMetrics({".notdef": (500, 0), **{g: (w, 0) for g, w in glyphs.items()}})
    build.setupHorizontalHeader(ascent=880, descent=-120)
    build.setupNameTable(
        {
            "copyright": NOTICE, "familyName": name, "styleName": "Regular",
            "psName": name.replace(" ", ""), "version": "Version 1.2",
            "licenseDescription": LICENCE, "licenseInfoURL": "https://openfontlicense.org",
        }
    )  # fmt: skip
    build.setupOS2(sTypoAscender=880, sTypoDescender=-120, fsType=fs_type)
    build.setupPost()
    if features:
        addOpenTypeFeaturesFromString(build.font, features)
    path.parent.mkdir(parents=True, exist_ok=True)
    build.save(path)
    return path


DASH_AND_HALVES = """
languagesystem DFLT dflt;
feature fwid { sub u2014 by wide; } fwid;
feature halt { pos u3002 <0 0 -500 0>; } halt;
"""
COMMON = {"〓": 1000, "，": 1000, "。": 1000, "“": 1000, "”": 1000, "—": 890, "a": 480, " ": 250}


def manifest(data: Path, cache: Path) -> None:
    """`fonts/` and a warm cache of tiny fonts.  SC has 中 国, TC 中 國, both Hei 中; the Kai has
    中 č and narrow quotation marks."""
    rows: list[str] = [f"[group.{region}]\nmegabytes = 1\n" for region in ("sc", "tc", "kai")]
    made: list[tuple[str, str, int, dict[str, int]]] = []
    for region, own in (("sc", "国"), ("tc", "國")):
        for weight in (400, 700):
            made.append((region, "song", weight, {**COMMON, "中": 1000, own: 1000}))
        for weight in (500, 700):
            made.append((region, "hei", weight, {**COMMON, "中": 1000}))
    for weight in (300, 400):
        made.append(("kai", "kai", weight, {"中": 990, "č": 510, "“": 350, "a": 600}))
    for region, role, weight, widths in made:
        identity = f"{role}-{region}-{weight}"
        features = DASH_AND_HALVES if "—" in widths else ""
        path = tiny(
            data / "packages" / f"{identity}.ttf", widths, name=f"Source {identity}",
            features=features, extra={"wide": 1000} if features else None,
        )  # fmt: skip
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        rows.append(
            f'[[face]]\nid = "{identity}"\nregion = "{region}"\nrole = "{role}"\n'
            f'weight = {weight}\npackage = "@a/{region}"\nversion = "1.0.0"\n'
            f'path = "{identity}.ttf"\nsha256 = "{digest}"\nsize = {len(content)}\n'
            'licence = "OFL-1.1"\n'
        )
        kept = cache / "faces" / f"{identity}-{digest[:16]}.ttf"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(content)
    (data / "manifest.toml").write_text("\n".join(rows), encoding="utf-8")
