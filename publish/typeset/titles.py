"""Titles as they are printed: broken into balanced lines, shortened for running heads, signed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import ceil

from publish.characters import CLOSING, OPENING, PAUSES, is_latin
from publish.model import Article

_QUOTES = {o: 1 for o in OPENING} | {c: -1 for c in CLOSING}
_ROLE = re.compile(
    r"^([文图圖]|文[图圖]|[摄攝]影|[报報][道導]|文字|[图圖]片"
    r"|(\S{0,8}[报報社台臺网網])?(全媒[体體])?((见习|見習)?[记記]者|通[讯訊][员員]|[实實][习習]生))$"
)
# The space between two halves; between two Latin words it is a word space.
_BETWEEN_HALVES = re.compile(r"(?<![\x21-\x7e\u00c0-\u024f]) | (?![\x21-\x7e\u00c0-\u024f])")
_MANY = 6  # halves whose groupings are tried
_HEAD = 22  # ems that a running head may be long: at 8 pt it stays inside the measure


def ems(text: str) -> float:
    """The width of a text in em: half for ASCII and Latin, one for all else."""
    return sum(0.5 if c.isascii() or is_latin(c) else 1.0 for c in text)


def title_lines(title: str, limit: float) -> tuple[str, ...]:
    """A title in lines of at most `limit` em: its halves kept whole and grouped into as few lines
    as may be, as even as may be; a half that is longer is broken in balance, outside quotation
    marks where possible."""
    halves = _halves(title)
    if len(halves) > _MANY:
        halves = [*halves[: _MANY - 1], " ".join(halves[_MANY - 1 :])]
    settings = [
        (len(lines) - len(group), len(lines), _unevenness(lines), lines)  # breaks in halves first
        for group in _groupings(halves)
        if _fits(group, limit) and (lines := _set(group, limit))
    ]
    return min(settings)[-1] if settings else ()


def _groupings(halves: Sequence[str]) -> Iterator[list[str]]:
    """Every way to put neighbouring halves together: 2ⁿ⁻¹ of them."""
    for joints in range(1 << (len(halves) - 1)):
        group = [halves[0]]
        for i, half in enumerate(halves[1:]):
            if joints >> i & 1:
                group[-1] += "　" + half
            else:
                group.append(half)
        yield group


def _fits(group: Sequence[str], limit: float) -> bool:
    """Only a single half may be longer than a line: two are not put together to be broken."""
    return all(ems(part) <= limit or "　" not in part for part in group)


def _set(group: Sequence[str], limit: float) -> tuple[str, ...]:
    return tuple(line for part in group for line in _balanced(part, limit))


def _unevenness(lines: Sequence[str]) -> float:
    widths = [ems(line) for line in lines]
    mean = sum(widths) / len(widths)
    return sum((w - mean) ** 2 for w in widths)


def _halves(title: str) -> list[str]:
    return _BETWEEN_HALVES.split(title)


def _balanced(text: str, limit: float) -> list[str]:
    out: list[str] = []
    while (count := ceil(ems(text) / limit)) > 1:
        cut = _best_cut(text, ems(text) / count, limit)
        out.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*out, text] if text else out


def _best_cut(text: str, ideal: float, limit: float) -> int:
    """Where to end a line: near the ideal, after a mark, outside “quotes”, not in a word unless
    it is longer than a line."""
    best, lowest, width, depth = 0, float("inf"), 0.0, 0
    for i in range(1, len(text)):
        left, right = text[i - 1], text[i]
        width += ems(left)
        depth += _QUOTES.get(left, 0)
        if width > limit:
            best = best or max(1, i - 1)
            break
        if right in PAUSES + CLOSING or left in OPENING or (is_latin(left) and is_latin(right)):
            continue
        cost = abs(width - ideal) + (4 if depth > 0 else 0)
        cost -= 2.5 if left in PAUSES + CLOSING or right in OPENING else 0
        if cost < lowest:
            best, lowest = i, cost
    return best or len(text)


def running_head(article: Article) -> str:
    """The short title when given, else the title or the longest half of it that fits."""
    full = "　".join(_halves(article.short_title or article.title))
    if ems(full) <= _HEAD:
        return full
    halves = [h for h in full.split("　") if ems(h) <= _HEAD]
    if halves:
        return max(halves, key=ems)
    cut = next(i for i in range(len(full)) if ems(full[: i + 1]) > _HEAD - 2)
    return full[:cut] + "……"


def byline(article: Article) -> str:
    """The dateline and bylines on one line; 记者/甲 is printed 记者　甲."""
    words = [article.dateline, *article.bylines]
    return "　".join(re.sub(r"(?<=[者员員生])/| ", "　", w.lstrip("□■")) for w in words if w)


def authors(bylines: Sequence[str]) -> str:
    """The names in the bylines, for the contents: role words left out unless nothing else is."""
    tokens = [
        token
        for line in bylines
        for token in re.split(r"[\s/／　]+", re.sub(r"[（(][^）)]*[）)]", "", line).strip("□■ "))
        if token
    ]
    names = [t for t in tokens if not _ROLE.match(t)]
    return " ".join(dict.fromkeys(names or tokens))
