"""Cutting a paragraph's inlines in two at a character, for a page break before a line."""

from __future__ import annotations

from dataclasses import replace

from publish.model import Break, Code, Image, IndexMark, Inline, Inlines, Note, Ruby, Text


def holds_note(children: Inlines, id: str) -> bool:
    """Does a note of this id stand among the inlines?"""
    for child in children:
        match child:
            case Note():
                if child.id == id:
                    return True
            case Text() | Code() | Ruby() | Image() | Break():
                pass
            case _:
                if holds_note(child.children, id):
                    return True
    return False


def cut_inlines(children: Inlines, count: int) -> tuple[Inlines, Inlines]:
    """(before, after) at `count` printed characters; white space is not counted, a note goes with
    the character before it, and what cannot be cut (a ruby, code) goes whole to the first half."""
    first: list[Inline] = []
    rest = list(children)
    while rest and count > 0:
        head, tail, used = _cut(rest.pop(0), count)
        first.extend(head)
        rest[:0] = tail
        count -= used
        if tail:
            break
    while rest and isinstance(rest[0], Note):
        first.append(rest.pop(0))
    return tuple(first), tuple(rest)


def _cut(child: Inline, count: int) -> tuple[Inlines, Inlines, int]:
    """(before, after, characters used)."""
    match child:
        case Text(text):
            position = _index(text, count)
            used = _printed(text[:position])
            head = (Text(text[:position]),) if position else ()
            tail = (Text(text[position:]),) if position < len(text) else ()
            return head, tail, used
        case Code(text):
            return (child,), (), _printed(text)
        case Ruby(base, _):
            return (child,), (), _printed(base)
        case Note() | Image() | Break():
            return (child,), (), 0
        case IndexMark(_, children):  # it names one place: where it begins
            before, after = cut_inlines(children, count)
            return (replace(child, children=before),), after, min(count, _length(children))
        case _:
            before, after = cut_inlines(child.children, count)
            used = min(count, _length(child.children))
            heads = (replace(child, children=before),) if before else ()
            tails = (replace(child, children=after),) if after else ()
            return heads, tails, used


def _printed(text: str) -> int:
    return sum(not c.isspace() for c in text)


def _index(text: str, count: int) -> int:
    """The index in `text` after `count` printed characters."""
    for position, char in enumerate(text):
        if count == 0 and not char.isspace():
            return position
        count -= not char.isspace()
    return len(text)


def _length(children: Inlines) -> int:
    total = 0
    for child in children:
        match child:
            case Text(text) | Code(text):
                total += _printed(text)
            case Ruby(base, _):
                total += _printed(base)
            case Note() | Image() | Break():
                pass
            case _:
                total += _length(child.children)
    return total
