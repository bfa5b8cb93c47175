"""What stands on the spine: title, makers, publisher, one below the other.

WeasyPrint has no vertical writing.  So a column is an ordinary line, as long as the spine, that the
layout turns by a quarter; what stands upright in it is turned back, a square a character.  Latin,
brackets and dashes lie as they should by the turn itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from publish.characters import CENTRED, CLOSING, OPENING, PAUSES, is_latin
from publish.typeset.titles import ems
from publish.typeset.vertical import upright

LEAST_SPINE = 5.0  # mm: below, the fold's tolerance of ±1 mm leaves nothing to print on
SAFE = 1.0  # mm that the type of the spine keeps from its edges
_PT = 25.4 / 72

# Of the height, from the head: where the spine's title, makers and publisher stand.  The line of
# the classic cover runs round the book at .72.
_BANDS: Mapping[str, tuple[float, float]] = {
    "title": (0.075, 0.46),
    "makers": (0.50, 0.69),
    "publisher": (0.75, 0.94),
}
_APART = 0.03  # of the height, between the title and the makers
_UNDER = 0.8  # makers and publisher are never larger than this part of the title
_LEAST_TYPE: Mapping[str, float] = {"title": 7.5 * _PT, "makers": 6.5 * _PT, "publisher": 6.5 * _PT}
_MOST_TYPE: Mapping[str, float] = {"title": 12.0, "makers": 4.9, "publisher": 4.2}
_OF_SPINE: Mapping[str, float] = {"title": 0.56, "makers": 0.36, "publisher": 0.33}
_LATIN = 1.2  # of the half em that `ems` takes for a letter: capitals are wider
_BESIDE = 0.2  # em between Latin and Han on the spine


# A square that stands: upright; tcy, two or three digits in one; corner and side, pauses moved to
# their place in columns (CLREQ 3.1.1).  A quarter to the right: opening and closing brackets,
# turned for dashes and the like, latin with a little space before and after.
Stance = Literal["upright", "tcy", "corner", "side", "opening", "closing", "turned", "latin"]
_STANCES: Mapping[str, Stance] = {
    **dict.fromkeys(PAUSES, "side"),
    **dict.fromkeys("，、。．", "corner"),
    **dict.fromkeys(OPENING, "opening"),
    **dict.fromkeys(CLOSING, "closing"),
    **dict.fromkeys("—…⸺～–·‧　", "turned"),
}
# Vertical text has no “ ”: GB/T 15834-2011, 5.2 (mainland), and the corner marks of Taiwan.
_MAINLAND = str.maketrans("“”‘’", "『』「」")
_ISLAND = str.maketrans("“”‘’", "「」『』")
_LYING = re.compile(r"([!-~\u00c0-\u024f](?:[ -~\u00c0-\u024f]*[!-~\u00c0-\u024f])?)")


@dataclass(frozen=True, slots=True)
class Glyph:
    text: str
    stance: Stance


@dataclass(frozen=True, slots=True)
class Column:
    """Words in a room on the spine: a title begins at its head, the others end at its foot.
    `top`, `height`, `size`, `gap` (between squares) in mm."""

    glyphs: tuple[Glyph, ...]
    top: float
    height: float
    size: float
    gap: float = 0.0


def glyphs(text: str, language: str) -> tuple[Glyph, ...]:
    """A line as it stands on a spine."""
    out: list[Glyph] = []
    centred = CENTRED.match(language) is not None
    for piece, stance in upright(text.translate(_ISLAND if centred else _MAINLAND)):
        if stance == "tcy":
            out.append(Glyph(piece, "tcy"))
        elif stance == "upright":
            out.extend(Glyph(char, "upright") for char in piece)
        else:
            out.extend(_standing(piece, centred=centred))
    return tuple(out)


def _standing(text: str, *, centred: bool) -> Iterator[Glyph]:
    """Latin whole, all else a square a character; a space beside Latin is in its margins."""
    for word in _LYING.split(text):
        if word.isascii() or is_latin(word[0]):
            yield from [Glyph(word.strip(), "latin")] if word.strip() else []
            continue
        for char in word.replace(" ", ""):
            stance = _STANCES.get(char, "upright")
            yield Glyph(char, "upright" if centred and char in PAUSES else stance)


def length(glyphs: Sequence[Glyph]) -> float:
    """How long a column is, in em."""
    return sum(ems(g.text) * _LATIN + 2 * _BESIDE if g.stance == "latin" else 1.0 for g in glyphs)


def columns(
    words: Mapping[str, str], width: float, height: float, language: str
) -> dict[str, Column]:
    """What stands on the spine, by role: title, makers, publisher.  A role is left out where there
    is nothing to say, or where its type would be smaller than can be read; everything is, on a
    spine under 5 mm."""
    if width < LEAST_SPINE:
        return {}
    out: dict[str, Column] = {}
    set_ = {role: glyphs(text, language) for role, text in words.items() if text}
    room, most = _BANDS["title"], _size("title", width)
    if makers := _column("makers", set_.get("makers", ()), (width, height), _BANDS["makers"], most):
        foot = makers.top + makers.height - length(makers.glyphs) * makers.size
        room = room[0], foot / height - _APART
    else:
        room = room[0], _BANDS["makers"][1]
    if title := _column("title", set_.get("title", ()), (width, height), room, most):
        out["title"] = title
        most = title.size * _UNDER
    for role in ("makers", "publisher"):
        if one := _column(role, set_.get(role, ()), (width, height), _BANDS[role], most):
            out[role] = one
    return out


def _size(role: str, width: float) -> float:
    """The size of type that the spine's width asks for: mm."""
    wished = max(_OF_SPINE[role] * width, _LEAST_TYPE[role])
    return min(wished, _MOST_TYPE[role], width - 2 * SAFE)


def _column(
    role: str,
    stand: tuple[Glyph, ...],
    spine: tuple[float, float],
    band: tuple[float, float],
    most: float,
) -> Column | None:
    """Words in a band of the spine, not larger than `most`."""
    width, whole = spine
    top, height = band[0] * whole, (band[1] - band[0]) * whole
    least = min(_LEAST_TYPE[role], _size(role, width))
    if not stand or (size := height / length(stand)) < least:
        return None
    size = min(size, max(least, min(most, _size(role, width))))
    free = height - length(stand) * size
    gap = min(0.3 * size, free / len(stand)) if role == "title" and len(stand) < 12 else 0.0
    return Column(stand, *(round(x, 2) for x in (top, height, size, gap)))
