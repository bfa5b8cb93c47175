"""fontTools: one TTF out of the subsets of several fonts, with names of its own.

The first font gives the tables: metrics, layout rules, hints of its outlines.  From each further
one come outlines, advances and characters; they are appended, so that no glyph id of the first
changes and its layout tables stay byte for byte.  Outlines are copied as they are, never drawn
again: a face of 3600 characters takes some tens of milliseconds.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from fontTools.ttLib.tables._g_l_y_f import Glyph

from publish.model import PublishError, Where

GETA = "〓"  # U+3013: stands where a printer lacked a sort
MAXIMA = (
    "maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours",
    "maxComponentElements", "maxComponentDepth", "maxSizeOfInstructions",
)  # fmt: skip
# OS/2.fsType: 0 may be installed, 8 edited.  The rest forbid a subset in a file that is sold.
EMBEDDABLE = (0, 8)
COPYRIGHT, FAMILY, STYLE, UNIQUE, FULL, VERSION, POSTSCRIPT = range(7)
DESCRIPTION, LICENCE, LICENCE_URL, TYPO_FAMILY, TYPO_STYLE = 10, 13, 14, 16, 17
WINDOWS = (3, 1, 0x409)  # platform, encoding, language of a name: Unicode, English


@dataclass(frozen=True, slots=True)
class Names:
    """`style` is of the four that word processors know, or another such as Medium."""

    family: str
    style: str
    weight: int

    @property
    def postscript(self) -> str:
        return f"{self.family}-{self.style}".replace(" ", "")


@dataclass(frozen=True, slots=True)
class Part:
    """A subset font and, for some characters, the glyph id to use instead of its cmap's."""

    data: bytes
    better: Mapping[str, int]


def check_embedding(path: Path) -> None:
    """PublishError where a font must not be embedded, or has no TrueType outlines.

    WeasyPrint writes CID-keyed CFF so that MuPDF and Ghostscript draw nothing.
    """
    with TTFont(path, lazy=True) as font:
        if "glyf" not in font:
            raise PublishError("fonts-outlines", Where(path))
        if font["OS/2"].fsType not in EMBEDDABLE:
            raise PublishError("fonts-embedding", Where(path), bits=font["OS/2"].fsType)


def graft(
    parts: Sequence[Part],
    names: Names,
    missing: Sequence[str],
    same: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """One TTF: the first part, with the glyphs of the others; a missing character gets the glyph
    of the geta mark, which must be in the first part; `same`: a character → the one whose glyph it
    is drawn with, where the parts have that.  The same parts give the same bytes."""
    font, cmap = _open(parts[0])
    sources = [_origin(font)]
    notices = [_name(font, COPYRIGHT)]
    for part in parts[1:]:
        donor, donated = _open(part)
        cmap |= _append(font, donor, donated)
        sources.append(_origin(donor))
        notices.append(_name(donor, COPYRIGHT))
    cmap |= {ord(char): cmap[ord(GETA)] for char in missing}
    cmap |= {ord(char): cmap[ord(other)] for char, other in same.items() if ord(other) in cmap}
    _set_cmap(font, cmap)
    _set_names(font, names, list(dict.fromkeys(sources)), list(dict.fromkeys(notices)))
    _set_style(font, names)
    for table in ("STAT", "DSIG"):
        if table in font:
            del font[table]
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def blank_font() -> bytes:
    """A TTF without a printing character.  (fontconfig, and WeasyPrint with it, complains where
    no font is installed at all.)"""
    build = FontBuilder(1000, isTTF=True)
    build.setupGlyphOrder([".notdef", "space"])
    build.setupCharacterMap({0x20: "space"})
    build.setupGlyf({".notdef": Glyph(), "space": Glyph()})
    build.setupHorizontalMetrics({".notdef": (1000, 0), "space": (250, 0)})
    build.setupHorizontalHeader(ascent=880, descent=-120)
    build.setupNameTable({"familyName": "Book Blank", "styleName": "Regular"})
    build.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    build.setupPost()
    build.updateHead(created=0, modified=0)
    build.font.recalcTimestamp = False
    out = io.BytesIO()
    build.font.save(out)
    return out.getvalue()


def _open(part: Part) -> tuple[TTFont, dict[int, str]]:
    """The font with plain glyph names (g0, g1 …), and its cmap."""
    font = TTFont(io.BytesIO(part.data), recalcBBoxes=False, recalcTimestamp=False)
    font.setGlyphOrder([f"g{number}" for number in range(font["maxp"].numGlyphs)])
    better = {ord(char): f"g{glyph}" for char, glyph in part.better.items()}
    return font, {**(font.getBestCmap() or {}), **better}


def _append(font: TTFont, donor: TTFont, cmap: Mapping[int, str]) -> dict[int, str]:
    """Append the donor's glyphs but .notdef; its cmap under the new names."""
    if donor["head"].unitsPerEm != font["head"].unitsPerEm:
        raise ValueError("fonts of different units per em cannot share a file")
    first = len(font.getGlyphOrder())
    renamed = {name: f"g{first + place}" for place, name in enumerate(donor.getGlyphOrder()[1:])}
    order = [*font.getGlyphOrder(), *renamed.values()]
    glyf, given = font["glyf"], donor["glyf"]
    for table in ("hmtx", "vmtx"):
        if table in font:
            lines = donor[table].metrics if table in donor else {}
            upright = (font["head"].unitsPerEm, 0)
            font[table].metrics |= {new: lines.get(old, upright) for old, new in renamed.items()}
    for old, new in renamed.items():
        glyf.glyphs[new] = _renamed(given.glyphs[old], given, renamed)
    glyf.setGlyphOrder(order)
    font.setGlyphOrder(order)
    _widen_bounds(font, donor)
    return {code: renamed[name] for code, name in cmap.items() if name in renamed}


def _renamed(glyph: Glyph, table: object, renamed: Mapping[str, str]) -> Glyph:
    """The glyph; a composite with its components under their new names."""
    if glyph.isComposite():
        glyph.expand(table)
        for component in glyph.components:
            component.glyphName = renamed[component.glyphName]
    return glyph


def _widen_bounds(font: TTFont, donor: TTFont) -> None:
    """What the tables say of all glyphs together, said of the new ones too."""
    for bound, choose in (("xMin", min), ("yMin", min), ("xMax", max), ("yMax", max)):
        values = getattr(font["head"], bound), getattr(donor["head"], bound)
        setattr(font["head"], bound, choose(values))
    for limit in MAXIMA:
        values = getattr(font["maxp"], limit), getattr(donor["maxp"], limit)
        setattr(font["maxp"], limit, max(values))
    for table, field in (("hhea", "advanceWidthMax"), ("vhea", "advanceHeightMax")):
        if table in font and table in donor:
            widest = max(getattr(font[table], field), getattr(donor[table], field))
            setattr(font[table], field, widest)


def _set_cmap(font: TTFont, cmap: Mapping[int, str]) -> None:
    plain = {code: name for code, name in cmap.items() if code <= 0xFFFF}
    tables = [_subtable(4, 1, plain)]
    if len(plain) < len(cmap):
        tables.append(_subtable(12, 10, cmap))
    font["cmap"].tables = tables
    font["OS/2"].usFirstCharIndex = min(plain)
    font["OS/2"].usLastCharIndex = min(max(cmap), 0xFFFF)


def _subtable(kind: int, encoding: int, cmap: Mapping[int, str]) -> CmapSubtable:
    table = CmapSubtable.newSubtable(kind)
    table.platformID, table.platEncID, table.language = 3, encoding, 0
    table.cmap = dict(sorted(cmap.items()))
    return table


def _name(font: TTFont, record: int) -> str:
    return " ".join((font["name"].getDebugName(record) or "").split())


def _origin(font: TTFont) -> str:
    return f"{_name(font, FULL)} {_name(font, VERSION).split(';')[0]}".strip()


def _set_names(font: TTFont, names: Names, sources: Sequence[str], notices: Sequence[str]) -> None:
    """Names of our own (the OFL asks it of a modified font); copyright and licence as they were."""
    linked = names.style in ("Regular", "Bold")
    full = f"{names.family} {names.style}"
    records = {
        COPYRIGHT: " ".join(filter(None, notices)),
        FAMILY: names.family if linked else full,
        STYLE: names.style if linked else "Regular",
        UNIQUE: f"wenji;{names.postscript}",
        FULL: full,
        VERSION: "Version 1.000",
        POSTSCRIPT: names.postscript,
        DESCRIPTION: f"A modified subset of {', '.join(filter(None, sources))}.",
        LICENCE: _name(font, LICENCE),
        LICENCE_URL: _name(font, LICENCE_URL),
        TYPO_FAMILY: "" if linked else names.family,
        TYPO_STYLE: "" if linked else names.style,
    }
    font["name"].names = []
    for record, text in records.items():
        if text:
            font["name"].setName(text, record, *WINDOWS)


def _set_style(font: TTFont, names: Names) -> None:
    bold = names.style == "Bold"
    font["OS/2"].usWeightClass = names.weight
    font["OS/2"].fsSelection = 0x20 if bold else 0x40
    font["head"].macStyle = 1 if bold else 0
    font["head"].modified = font["head"].created
