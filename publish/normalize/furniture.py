"""What is printed on the page but is not in the text: desk credits, page numbers, jump lines.

Everything taken is listed in `dropped`, one string a time, with a finding.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from publish.characters import han
from publish.model import Finding
from publish.normalize import shapes
from publish.normalize.draft import Draft, Line, note, noted
from publish.normalize.measure import ends_sentence, width

_HEADLINE_WIDTH = 45  # em
_CUT_WIDTH = 8  # em: a line cut by a running head is running text


def drop_furniture(draft: Draft) -> Draft:
    """4. Furniture lines go; jump marks go and the halves know that they belong together."""
    lines: list[Line] = []
    found: list[Finding] = []
    dropped: list[str] = []

    def drop(line: Line, text: str) -> None:
        dropped.append(text)
        found.append(note(draft, "T-011", line.number, before=text))

    headlines: set[str] = set()
    for at, line in enumerate(draft.lines):
        again = bool(lines) and lines[-1].cut and _is_headline_again(line.text, headlines)
        if again or _is_furniture(draft.lines, at):
            drop(line, line.text)
            if lines:
                jumped = shapes.is_jump(line.text) or lines[-1].cut
                lines[-1] = replace(lines[-1], cut=jumped, apart=True)
            continue
        if not ends_sentence(line.text) and width(line.text) <= _HEADLINE_WIDTH:
            headlines.add(han(line.text))
        text, taken, jumped = shapes.trim_jumps(line.text)
        for piece in taken:
            drop(line, piece)
        if text:
            lines.append(replace(line, text=text, cut=jumped))
    draft = replace(draft, lines=tuple(lines), dropped=draft.dropped + tuple(dropped))
    return noted(draft, found)


def _is_headline_again(text: str, headlines: Collection[str]) -> bool:
    """A headline of the file once more, after a jump line: 甲题, 甲题（续）."""
    return han(shapes.without_continued(text)) in headlines


def _is_furniture(lines: tuple[Line, ...], at: int) -> bool:
    line = lines[at]
    if line.level:
        return False
    if shapes.is_furniture(line.text):
        return True
    if not shapes.is_running_head(line.text) or not 0 < at < len(lines) - 1:
        return False
    before = lines[at - 1].text
    return not ends_sentence(before) and width(before) >= _CUT_WIDTH
