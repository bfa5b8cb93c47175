"""Lengths as compositors say them: 10.5, "10.5pt", "23mm", "2字", "1行", "五号".

The sizes of type by number (号数制) are those of Chinese foundries since metal: 五号 is 10.5 pt.
They make no arithmetic row, so they are a table; the points are DTP points (1/72 inch), as every
Chinese word processor and GB/T 9704 users take them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

MM = 72 / 25.4  # points in a millimetre

# 号数 → points
SIZES: Mapping[str, float] = {
    "初号": 42, "小初": 36, "一号": 26, "小一": 24, "二号": 22, "小二": 18, "三号": 16, "小三": 15,
    "四号": 14, "小四": 12, "五号": 10.5, "小五": 9, "六号": 7.5, "小六": 6.5,
    "七号": 5.5, "八号": 5,
}  # fmt: skip
_UNITS: Mapping[str, float] = {
    "pt": 1, "点": 1, "點": 1, "mm": MM, "毫米": MM, "cm": 10 * MM, "厘米": 10 * MM, "in": 72,
}  # fmt: skip
_LENGTH = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,4})?) ?([a-z]+|[点點毫米厘字行]+)", re.A)
_DIGITS = str.maketrans("12345678號", "一二三四五六七八号")


def points(
    given: object, bare: float = 1, size: float | None = None, leading: float | None = None
) -> float | None:
    """A length in points, or None when it is none.

    `given`: a number, which counts in `bare` points (1: it is points; `MM`: millimetres), or a
    text: a number with its unit, or a 号数.  字 is `size` points, 行 is `leading` points: each is a
    length only where it is known.  Negative numbers and infinities are no lengths.
    """
    if isinstance(given, int | float) and not isinstance(given, bool):
        return given * bare if 0 <= given < 10_000 else None
    if not isinstance(given, str):
        return None
    word = given.strip().translate(_DIGITS) if "号" in given or "號" in given else given.strip()
    if word in SIZES:
        return SIZES[word]
    if word.startswith("小") and word.removesuffix("号") in SIZES:  # 小五号, 小5号
        return SIZES[word.removesuffix("号")]
    match = _LENGTH.fullmatch(given.strip())
    if not match:
        return None
    units = {**_UNITS, "字": size, "行": leading}
    unit = units.get(match[2])
    return None if unit is None else float(match[1]) * unit


def millimetres(given: object, size: float, leading: float) -> float | None:
    """A length in millimetres, or None when it is none; a bare number is millimetres already."""
    if isinstance(given, str):
        found = points(given, MM, size, leading)
        return None if found is None else found / MM
    return None if points(given) is None else given  # type: ignore[return-value]
