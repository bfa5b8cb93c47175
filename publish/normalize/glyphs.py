"""Characters, one by one: text → lines whose characters are the ones that were meant.

Nothing is judged here: invisible characters go, spaces become one kind, full-width Latin becomes
ASCII, radicals and compatibility ideographs become the Han character that they picture (`mapped`).
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import replace

from publish.characters import HAN, INVISIBLE
from publish.normalize.draft import Draft, Line, note, noted
from publish.normalize.tables import RADICALS, SIMPLIFIED_OF, SIMPLIFIED_ONLY

# Breaks other than LF: they end a line but do not count in an editor's line numbers.
_SOFT_BREAKS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_ENTITY = re.compile("&(?:[A-Za-z]{2,10}|#[0-9]{2,6}|#[xX][0-9A-Fa-f]{2,5});")
_WIDE_POINT = re.compile("(?<=[0-9])．(?=[0-9])")
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()}
_WIDE |= {ord("％"): "%", ord("﹪"): "%"}

_INDENT = re.compile("^(?:\u3000[ \u3000]*|[ ]{2,})")
_HASHES = re.compile(r"^(#{1,6})(?:\s+|(?=[^#\s]))")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.{1,400}?)(?<=\S)\1")
_FEW = 0.02  # a traditional character in fifty Han is a mixed text, not a stray character


def split_lines(draft: Draft) -> Draft:
    """1. The file's lines, blank ones counted and left out."""
    lines: list[Line] = []
    mapped: list[tuple[str, str]] = []
    blanks = 0
    for number, raw in enumerate(draft.source.text.split("\n"), 1):
        for part in _SOFT_BREAKS.split(raw):
            text = mend(part, mapped)
            if not text.strip():
                blanks += 1
                continue
            lines.append(Line(number, text.strip(), blanks, indent=bool(_INDENT.match(text))))
            blanks = 0
    found = [
        note(draft, "T-019", None, before=old, after=new) for old, new in dict.fromkeys(mapped)
    ]
    draft = replace(draft, lines=tuple(lines), mapped=draft.mapped + tuple(mapped))
    return noted(draft, found)


def mend(text: str, mapped: list[tuple[str, str]]) -> str:
    """A line with its characters put right; what became another Han character goes to `mapped`."""
    if "&" in text:
        text = _ENTITY.sub(lambda match: _meant(match[0]), text)
    text = INVISIBLE.sub("", _CONTROL.sub("", _SPACES.sub(" ", text)))
    text = _WIDE_POINT.sub(".", text.translate(_WIDE))
    return _ODD_IDEOGRAPH.sub(lambda match: _unified(match[0], mapped), text)


def _meant(entity: str) -> str:
    """What an HTML entity stands for; one that is Han stays: it would be Han out of nothing."""
    char = html.unescape(entity)
    return entity if HAN.search(char) else _ENTITY_DOTS.get(char, char)


_ENTITY_DOTS = {"•": "·"}  # between the parts of a name
_ODD_IDEOGRAPH = re.compile("[\u2e80-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1f]")


def _unified(char: str, mapped: list[tuple[str, str]]) -> str:
    new = RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    if new == char or len(new) != 1:
        return char
    mapped.append((char, new))
    return new


def strip_markup(draft: Draft) -> Draft:
    """2. Markdown that leaked in: # marks become `level`, ** and __ pairs go."""
    return replace(draft, lines=tuple(_unmarked(line) for line in draft.lines))


def _unmarked(line: Line) -> Line:
    text, level = line.text, line.level
    if match := _HASHES.match(text):
        text, level = text[match.end() :].rstrip("# ").strip() or text, len(match[1])
    text = _EMPHASIS.sub(lambda match: match[2], text)
    return replace(line, text=text, level=level)


def map_traditional(draft: Draft) -> Draft:
    """3. A stray traditional character in a simplified text becomes simplified, with a finding.

    Done only where the text says clearly that it is simplified; a mixed text is left to people.
    """
    han = sum(len(HAN.findall(line.text)) for line in draft.lines)
    strays = sum(_count(line.text, SIMPLIFIED_OF) for line in draft.lines)
    strays += sum(len(p.findall(line.text)) for line in draft.lines for p in _IN_WORDS.values())
    simplified = sum(_count(line.text, SIMPLIFIED_ONLY) for line in draft.lines)
    if not strays or strays > max(1, han * _FEW) or simplified < strays * 10:
        return draft
    lines, found, mapped = [], [], []
    for line in draft.lines:
        text = _simplified(line.text)
        for at, (old, new) in enumerate(zip(line.text, text, strict=True)):
            if old != new:
                mapped.append((old, new))
                around = slice(max(0, at - 4), at + 5)
                found.append(
                    note(
                        draft,
                        "T-007",
                        line.number,
                        before=line.text[around],
                        after=text[around],
                        confidence=0.9,
                        old=old,
                        new=new,
                    )
                )
        lines.append(replace(line, text=text))
    draft = replace(draft, lines=tuple(lines), mapped=draft.mapped + tuple(mapped))
    return noted(draft, found)


# Traditional only in these words: 乾隆, 宫商角徵羽, 著名 and 慰藉 are simplified too.
_IN_WORDS = {
    "乾": re.compile("乾(?=[净燥杯脆旱枯瘪涸货粮洗])|(?<=[饼肉果豆笋菜晒烘风])乾"),
    "徵": re.compile("徵(?=[求集收用召兆询文订聘地])|(?<=[特象应])徵"),
    "著": re.compile("(?<=[看跟接沿随朝带拿听望想说笑站坐走围守伴顺意味])著(?![名作述书称者])"),
    "藉": re.compile("藉(?=[由口助此])|(?<=凭)藉"),
}
_WORD_FORMS = {"乾": "干", "徵": "征", "著": "着", "藉": "借"}


def _simplified(text: str) -> str:
    text = "".join(SIMPLIFIED_OF.get(char, char) for char in text)
    for char, pattern in _IN_WORDS.items():
        if char in text:
            text = pattern.sub(_WORD_FORMS[char], text)
    return text


def is_simplified(text: str) -> bool:
    return _count(text, SIMPLIFIED_ONLY) >= _count(text, SIMPLIFIED_OF)


def _count(text: str, chars: frozenset[str] | dict[str, str]) -> int:
    return sum(char in chars for char in text)
