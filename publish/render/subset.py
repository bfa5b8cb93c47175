"""uharfbuzz: what characters a font file has, and the part of it that holds some of them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb

# The layout features that a book's face keeps.  Marks and ligatures of Latin; the upright forms
# and widths of vertical setting; halves of full-width marks, for readers that squeeze them.  Left
# out (with their 350 glyphs): alternates that nobody asks for by name: aalt dlig hist hwid pwid …
FEATURES = (
    "ccmp", "locl", "kern", "mark", "mkmk", "liga", "vert", "vrt2", "vkrn",
    "halt", "vhal", "chws", "vchw",
)  # fmt: skip
EM_DASH = "—"
# Licence and its address, which a subset would lose.
LICENCE_NAMES = (13, 14)
# No hinting: glyphs of several files share one `prep`.
FLAGS = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE


@lru_cache(maxsize=16)
def _face(path: Path) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(str(path)))


@lru_cache(maxsize=16)
def coverage(path: Path) -> frozenset[str]:
    """The characters that a font file has glyphs for."""
    return frozenset(map(chr, _face(path).unicodes))


def subset(
    path: Path, characters: AbstractSet[str], *, layout: bool
) -> tuple[bytes, dict[str, int]]:
    """The TTF of those of the characters that the file has, and which glyph to use for some.

    `layout` keeps FEATURES.  The second value maps a character to the id of a glyph in the new
    font that is better than its cmap's: U+2014 to the full-width dash, for its own is .89 em and
    the feature that widens it (locl) is off where a run of text has no letter: a —— alone.
    """
    face = _face(path)
    wanted = characters & coverage(path)
    order = hb.SubsetInput()
    order.sets(hb.SubsetInputSets.UNICODE).update(sorted(map(ord, wanted)))
    # The default set of features has to be emptied before it is filled.
    features = order.sets(hb.SubsetInputSets.LAYOUT_FEATURE_TAG)
    features.clear()
    if layout:
        features.update(int.from_bytes(tag.encode("ascii"), "big") for tag in FEATURES)
    order.sets(hb.SubsetInputSets.NAME_ID).update(LICENCE_NAMES)
    order.flags = FLAGS
    better = {EM_DASH: _wide(face, EM_DASH)} if EM_DASH in wanted else {}
    order.sets(hb.SubsetInputSets.GLYPH_INDEX).update(better.values())
    plan = hb.SubsetPlan(face, order)
    renumbered = plan.old_to_new_glyph_mapping
    return bytes(plan.execute().blob.data), {c: renumbered[glyph] for c, glyph in better.items()}


def _wide(face: hb.Face, char: str) -> int:
    """The glyph of a character under `fwid`; its plain one where the font has no such feature."""
    line = hb.Buffer()
    line.add_str(char)
    line.guess_segment_properties()
    hb.shape(hb.Font(face), line, {"fwid": True})
    return int(line.glyph_infos[0].codepoint)
