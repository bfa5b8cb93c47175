"""What is printed on the page but is not in the text: desk credits, page numbers, jump lines.

Everything taken is listed in `dropped`, one string a time, with a finding.
"""

from __future__ import annotations

from dataclasses import replace

from publish.model import Finding
from publish.normalize import shapes
from publish.normalize.draft import Draft, Line, note, noted
from publish.normalize.measure import ends_sentence, width

_CUT_WIDTH = 8  # em: a line cut by a running head is running text


def drop_furniture(draft: Draft) -> Draft:
    """4. Furniture lines go; jump marks go and the halves know that they belong together."""
    lines: list[Line] = []
    found: list[Finding] = []
    dropped: list[str] = []

    def drop(line: Line, text: str) -> None:
        dropped.append(text)
        found.append(note(draft, "T-011", line.number, before=text))

    for at, line in enumerate(draft.lines):
        if _is_furniture(draft.lines, at):
            drop(line, line.text)
            if lines and shapes.is_jump(line.text):
                lines[-1] = replace(lines[-1], cut=True)
            continue
        text, taken, jumped = shapes.trim_jumps(line.text)
        for piece in taken:
            drop(line, piece)
        if text:
            lines.append(replace(line, text=text, cut=jumped))
    draft = replace(draft, lines=tuple(lines), dropped=draft.dropped + tuple(dropped))
    return noted(draft, found)


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
