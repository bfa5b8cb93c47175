"""The bar code of a book: EAN-13 (GB/T 12906-2008, ISO/IEC 15420) as a drawing of one black path.

A digit is seven modules wide, two bars and two spaces, in one of three patterns.  The six digits
of the left half say by their mixture of A and B what the first digit is, which has no bars; the
right half is all C.  Two modules wide apart stand the guards, longer than the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

MODULE = 0.33  # mm: X, the narrowest bar at magnification 1
QUIET = (11, 7)  # modules of white that a scanner needs on the left and on the right
HEIGHT = 22.85  # mm, of the bars
GUARD = 5  # modules that a guard is longer
TOTAL = 25.93  # mm, from the top of the bars to the foot of the digits
LEAST, MOST = 0.8, 2.0  # magnifications that are allowed

_MODULES = 95
_A = (
    *("0001101", "0011001", "0010011", "0111101", "0100011"),
    *("0110001", "0101111", "0111011", "0110111", "0001011"),
)
_C = [code.translate(str.maketrans("01", "10")) for code in _A]
_B = [code[::-1] for code in _C]
# first digit → the pattern of each digit of the left half
_MIXTURES = (
    *("AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB"),
    *("ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA"),
)
_EDGE, _CENTRE = "101", "01010"
_DIGIT_SIZE = 3.4  # mm: capital figures of .73 em are 2.5 mm high
_DIGIT_DROP = 0.33  # mm of white between the bars and the digits


@dataclass(frozen=True, slots=True)
class Bar:
    """`left` and `width` in modules from the first bar; `guard`: it is longer than the others."""

    left: int
    width: int
    guard: bool


def modules(digits: str) -> str:
    """The 95 modules of thirteen digits, a bar as 1.  ValueError: they are not thirteen digits."""
    if len(digits) != 13 or not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"not an EAN-13: {digits}")
    first, *rest = map(int, digits)
    left = "".join(
        (_A if pattern == "A" else _B)[digit]
        for pattern, digit in zip(_MIXTURES[first], rest[:6], strict=True)
    )
    return _EDGE + left + _CENTRE + "".join(_C[digit] for digit in rest[6:]) + _EDGE


def bars(digits: str) -> Iterator[Bar]:
    """The thirty bars from left to right."""
    at = 0
    for black, run in groupby(modules(digits)):
        width = len([*run])
        if black == "1":
            guard = at < 3 or 45 <= at < 50 or at >= _MODULES - 3
            yield Bar(at, width, guard)
        at += width


def barcode_width(magnification: float = 1.0) -> float:
    """Millimetres, with the white on both sides: 37.29 at magnification 1."""
    return round((sum(QUIET) + _MODULES) * MODULE * magnification, 3)


def barcode_svg(digits: str, family: str, magnification: float = 1.0) -> str:
    """The drawing: bars as one path, the digits below in `family`; nothing but black, and no
    ground: the page must be white under it.  ValueError: no EAN-13, or not 0.8 to 2 times."""
    if not LEAST <= magnification <= MOST:
        raise ValueError(f"magnification {magnification}: {LEAST} to {MOST}")
    path = "".join(
        f"M{(QUIET[0] + bar.left) * MODULE:.2f} 0"
        f"h{bar.width * MODULE:.2f}v{HEIGHT + (GUARD * MODULE if bar.guard else 0):.2f}"
        f"h-{bar.width * MODULE:.2f}z"
        for bar in bars(digits)
    )
    base = HEIGHT + _DIGIT_DROP + 0.73 * _DIGIT_SIZE
    text = "".join(
        f'<text x="{x:.2f}" y="{base:.2f}">{digit}</text>'
        for x, digit in zip(_places(), digits, strict=True)
    )
    width, height = barcode_width(), TOTAL
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="ISBN {digits}"'
        f' width="{width * magnification:.3f}mm" height="{height * magnification:.3f}mm"'
        f' viewBox="0 0 {width} {height}" fill="#000">'
        f'<path d="{path}"/>'
        f'<g font-family="{escape(family)}" font-size="{_DIGIT_SIZE}" font-weight="500"'
        f' text-anchor="middle">{text}</g></svg>'
    )


def _places() -> Iterator[float]:
    """The middle of each digit: the first in the white, the others under their bars."""
    yield (QUIET[0] - 5) * MODULE
    for half in (len(_EDGE), len(_EDGE) + 42 + len(_CENTRE)):
        for at in range(6):
            yield (QUIET[0] + half + 7 * at + 3.5) * MODULE
