"""Quotation marks: “ ” ‘ ’ in the simplified script, 「 」『 』 in the traditional.

GB/T 15834 4.8: a mark is changed by its own kind: outer “ is 「, inner ‘ is 『.  Only a quotation
directly inside one of its own kind (“…“…”…”) becomes the other kind, because both scripts nest by
changing.  One character stays one character.
"""

from __future__ import annotations

from publish.characters import HAN, is_latin

HANS = ("“”", "‘’")
HANT = ("「」", "『』")
OPENING = "“‘「『"
MARKS = "“”‘’「」『』"


def convert_quotes(text: str, target: str) -> tuple[str, tuple[int, ...]]:
    """A text with the marks of the target's script (zh-Hant…, else simplified), and the places of
    the marks that have no partner in it.  Apostrophes are left alone, and a text without Han."""
    source, goal = (HANS, HANT) if target.startswith("zh-Hant") else (HANT, HANS)
    if not HAN.search(text):
        return text, ()
    out = list(text)
    lone: list[int] = []
    open_marks: list[tuple[int, int, int]] = []  # kind as read, kind as written, place
    for at, char in enumerate(text):
        kind = next((k for k, pair in enumerate(source) if char in pair), None)
        kinds = [mark[0] for mark in open_marks]
        if kind is None or _is_apostrophe(text, at, kind in kinds):
            continue
        if char == source[kind][0]:
            written = 1 - open_marks[-1][1] if kinds[-1:] == [kind] else kind
            open_marks.append((kind, written, at))
            out[at] = goal[written][0]
            continue
        while kind in kinds and open_marks[-1][0] != kind:
            lone.append(open_marks.pop()[2])
        if kind in kinds:
            out[at] = goal[open_marks.pop()[1]][1]
        else:
            lone.append(at)
            out[at] = goal[kind][1]
    lone += [mark[2] for mark in open_marks]
    return "".join(out), tuple(sorted(lone))


def _is_apostrophe(text: str, at: int, closes: bool) -> bool:
    """’ after a Latin letter, with a letter after it or with nothing for it to close."""
    if text[at] not in "‘’" or at == 0 or not is_latin(text[at - 1]):
        return False
    return (at + 1 < len(text) and is_latin(text[at + 1])) or (text[at] == "’" and not closes)
