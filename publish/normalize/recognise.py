"""Lines that say what they are: bylines, captions with a credit, labels, marked headings.

They are named before any line is joined, because a paragraph may run on around them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from publish.normalize import shapes
from publish.normalize.draft import Draft, Kind, Line
from publish.normalize.measure import ends_sentence, width

_HEADLINE = 60  # em: the longest line that a # makes a heading
_TWICE = 8  # characters: so long a headline is not met again by chance
_DROP_CAP = 24  # em: a line longer than that is text, so the character above it is a drop cap


def recognise_lines(draft: Draft) -> Draft:
    """5. Kinds of lines; characters that stand alone are put together or named labels."""
    lines = _mend_single_characters(_mend_number_breaks(draft.lines))
    halved = {_words(line) for line in lines if _is_in_halves(line)}
    kinds = [_kind(line, halved) for line in lines]
    if kinds and kinds[0] is Kind.TEXT and len(lines) > 1 and _is_calling_headline(lines[0]):
        kinds[0] = Kind.FRAGMENT
    return replace(
        draft, lines=tuple(replace(a, kind=b) for a, b in zip(lines, kinds, strict=True))
    )


def _is_calling_headline(line: Line) -> bool:
    """The file's first line, short, one clause, ending with ？ or ！: 水去哪儿了？"""
    inside = any(mark in line.text[:-1] for mark in "。！？!?，,")
    return line.text[-1] in "？！?!" and width(line.text) <= _DROP_CAP and not inside


def _is_in_halves(line: Line) -> bool:
    plain = line.kind is Kind.TEXT and not shapes.pauses(line.text)
    return plain and shapes.has_halves(line.text) and not ends_sentence(line.text)


def _words(line: Line) -> str:
    return line.text.replace(" ", "").replace("\u3000", "")


def _kind(line: Line, headlines: Collection[str]) -> Kind:
    if line.kind is not Kind.TEXT:
        return line.kind
    if shapes.label_of(line.text):
        return Kind.LABEL
    if line.level and width(line.text) <= _HEADLINE and not _ends_text(line.text):
        return Kind.FRAGMENT
    if shapes.is_byline(line.text):
        return Kind.BYLINE
    if shapes.is_sure_caption(line.text):
        return Kind.CAPTION
    again = line.text in headlines and len(line.text) >= _TWICE  # set again without its space
    return Kind.FRAGMENT if again else Kind.TEXT


def _ends_text(text: str) -> bool:
    """A marked line that ends with 。 or …… is text; with ？ or ！ it is a heading all the same."""
    return ends_sentence(text) and text[-1] not in "？！?!"


def _mend_number_breaks(lines: Sequence[Line]) -> list[Line]:
    """Where blank lines part the lines, one that follows a figure without any is its other half:
    全镇52⏎个网格.  (Extractors break a line around figures set in another face.)"""
    running = [width(line.text) for line in lines if not ends_sentence(line.text)]
    if not running or median(line.blanks for line in lines[1:] or lines) < 1:
        return list(lines)
    room = median(running) + 1
    out: list[Line] = []
    for line in lines:
        before = out[-1] if out else None
        both = before.text + line.text if before else ""
        cells = before is not None and len(before.text.split()) == len(line.text.split()) > 1
        loose = line.blanks > 0 or line.indent or line.level > 0 or cells
        if before and not loose and before.text[-1].isdigit() and width(both) <= room:
            out[-1] = replace(before, text=both, cut=line.cut)
        else:
            out.append(line)
    return out


def _mend_single_characters(lines: Sequence[Line]) -> list[Line]:
    """One Han character on a line is a keyword label (治), a drop cap (清⏎晨的渡口), or, with
    others under it, a headline that was set vertically (夜⏎市⏎新⏎生)."""
    out: list[Line] = []
    single = [shapes.is_one_character(line.text) for line in lines]
    labels = sum(a and not b for a, b in pairwise([*single, False]))
    at = 0
    while at < len(lines):
        run = at
        while run < len(lines) and single[run] and _stands_under(lines, at, run):
            run += 1
        if run - at >= 2:
            text = "".join(line.text for line in lines[at:run])
            out.append(replace(lines[at], text=text, kind=Kind.FRAGMENT))
            at = run
        elif run == at or run == len(lines) or not _is_drop_cap(lines[run], labels):
            out.append(lines[at])
            at += 1
        else:
            out.append(replace(lines[at], text=lines[at].text + lines[run].text))
            at = run + 1
    return out


def _stands_under(lines: Sequence[Line], start: int, at: int) -> bool:
    """In a vertical headline every character is as far from the one above as the second is."""
    return at <= start + 1 or lines[at].blanks == lines[start + 1].blanks


def _is_drop_cap(after: Line, labels: int) -> bool:
    if after.level or shapes.label_of(after.text) or shapes.is_byline(after.text):
        return False
    if ends_sentence(after.text):
        return True
    return labels < 3 and (shapes.pauses(after.text) > 0 or width(after.text) > _DROP_CAP)
