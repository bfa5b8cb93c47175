"""Pieces → sections: which headlines begin an article, and which one stands in the wrong place.

A headline is sure when a dateline or a byline follows it.  In a file that holds one sure headline
inside, lines of the same shape (two halves, as wide) begin articles too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from publish.normalize import shapes
from publish.normalize.draft import Draft, Kind, Piece, Section, note, noted
from publish.normalize.measure import width

Group = range
_HEADLINE = 8  # characters: so long a line is not set twice but as a headline
_NARROWER = 0.6  # of the usual headline's width: below, it is a section heading


def split_sections(draft: Draft) -> Draft:
    """9. One section an article."""
    pieces = draft.pieces
    groups = _groups(pieces)
    starts = _starts(pieces, groups)
    bounds = [group.start for group in starts]
    sections = []
    if (bounds[0] if bounds else len(pieces)) > 0:
        head = pieces[: bounds[0]] if bounds else pieces
        if bounds and all(piece.kind in (Kind.CAPTION, Kind.BYLINE) for piece in head):
            bounds[0] = 0  # pictures above the headline
            moved = pieces[starts[0].start : starts[0].stop] + head
            pieces = moved + pieces[starts[0].stop :]
        else:
            sections.append(Section(head))
    stops = [*bounds[1:], len(pieces)] if bounds else []
    for group, start, stop in zip(starts, bounds, stops, strict=True):
        sections.append(Section(pieces[start:stop], title=len(group)))
    draft = replace(draft, sections=tuple(sections))
    if len(starts) < 2:
        return draft
    return noted(draft, [note(draft, "T-012", pieces[0].line, count=len(sections))])


def _groups(pieces: Sequence[Piece]) -> list[Group]:
    """Runs of headline lines: fragments one under another, without labels.  A marked heading
    under a marked headline belongs to it only where the other headings carry labels."""
    groups: list[Group] = []
    labelled = _labelled_levels(pieces)
    at = 0
    while at < len(pieces):
        stop = at
        while stop < len(pieces) and _is_headline(pieces[stop]):
            if stop > at and not _belongs(pieces[at], pieces[stop], labelled):
                break
            stop += 1
        if stop > at:
            groups.append(range(at, stop))
        at = max(stop, at + 1)
    return groups


def _is_headline(piece: Piece) -> bool:
    return piece.kind is Kind.FRAGMENT and not piece.label and width(piece.text) <= 90


def _belongs(first: Piece, piece: Piece, labelled: frozenset[int]) -> bool:
    return piece.level <= max(first.level, 0) or piece.level in labelled


def _labelled_levels(pieces: Sequence[Piece]) -> frozenset[int]:
    """Heading levels (#) whose headings stand under labels (### A)."""
    levels = set()
    for label, piece in pairwise(pieces):
        if piece.kind is Kind.FRAGMENT and (piece.label or label.kind is Kind.LABEL):
            levels.add(piece.level)
    return frozenset(levels)


def _starts(pieces: Sequence[Piece], groups: Sequence[Group]) -> list[Group]:
    first = _first_text(pieces)
    late = all(group.start != first for group in groups)  # the headline may stand last
    deeper = any(piece.level > 1 for piece in pieces)
    sure = [
        group
        for group in groups
        if group.start == first
        or _has_byline(pieces, group, late=late)
        or (deeper and any(pieces[at].level == 1 for at in group))
    ]
    known = {_compact(pieces, range(at, at + 1)) for group in sure for at in group}
    known = {words for words in known if len(words) >= _HEADLINE}
    known |= {_compact(pieces, group) for group in sure}
    if not any(group.start != first for group in sure):  # no other, but perhaps the same again
        again = [g for g in groups if _compact(pieces, g) in known and _has_text(pieces, g)]
        return [group for group in groups if group in sure or group in again]
    wide = median([_group_width(pieces, group) for group in sure])
    return [
        group
        for group in groups
        if group in sure
        or _compact(pieces, group) in known
        or (_has_text(pieces, group) and _looks_alike(pieces, group, wide))
    ]


def _first_text(pieces: Sequence[Piece]) -> int:
    for at, piece in enumerate(pieces):
        if piece.kind not in (Kind.CAPTION, Kind.BYLINE):
            return at
    return len(pieces)


def _after(pieces: Sequence[Piece], at: int) -> int:
    while at < len(pieces) and pieces[at].kind is Kind.CAPTION:
        at += 1
    return at


def _has_byline(pieces: Sequence[Piece], group: Group, *, late: bool) -> bool:
    at = _after(pieces, group.stop)
    if at >= len(pieces):
        return False
    if pieces[at].kind is Kind.BODY:
        return bool(pieces[at].dateline) or shapes.is_salutation(pieces[at].text)
    return pieces[at].kind is Kind.BYLINE and (late or at + 1 < len(pieces))


def _has_text(pieces: Sequence[Piece], group: Group) -> bool:
    at = _after(pieces, group.stop)
    return at < len(pieces) and pieces[at].kind is Kind.BODY


def _looks_alike(pieces: Sequence[Piece], group: Group, wide: float) -> bool:
    halves = any(shapes.has_halves(pieces[at].text) for at in group)
    return halves and _group_width(pieces, group) >= _NARROWER * wide


def _group_width(pieces: Sequence[Piece], group: Group) -> float:
    return sum(width(pieces[at].text) for at in group)


def _compact(pieces: Sequence[Piece], group: Group) -> str:
    return "".join(pieces[at].text for at in group).replace(" ", "").replace("\u3000", "")


# --------------------------------------------------------------------------- out of order

_SURE = 2.0


def move_headline(draft: Draft) -> Draft:
    """11. Text without a headline, and a headline with its lead near the end of the page: the
    headline and its lead go first (T-006)."""
    if not draft.sections or draft.sections[0].title:
        return draft
    if len(draft.sections) == 2 and (late := _late_head(draft)) is not None:
        return late
    if len(draft.sections) != 1:
        return draft
    section = draft.sections[0]
    pieces = section.pieces
    heads = [at for at, piece in enumerate(pieces) if _is_headline(piece)]
    heads = [at for at in heads if _has_text(pieces, range(at, at + 1))]
    if not heads or heads[-1] == 0:
        return draft
    start = heads[-1]
    while start - 1 in heads[:-1]:
        start -= 1
    group = range(start, heads[-1] + 1)
    if _moves(pieces, heads, group) < _SURE:
        return draft
    stop = _lead_end(pieces, group.stop)
    block, title = pieces[group.start : stop], len(group)
    moved = block + pieces[: group.start] + pieces[stop:]
    found = note(draft, "T-006", pieces[group.start].line, before=block[0].text, confidence=0.8)
    return noted(replace(draft, sections=(Section(moved, title),)), [found])


def _late_head(draft: Draft) -> Draft | None:
    """A headline after the text with nothing under it but its byline and captions."""
    text, head = draft.sections
    rest = head.pieces[head.title :]
    if not head.title or any(p.kind not in (Kind.BYLINE, Kind.CAPTION) for p in rest):
        return None
    bylines = tuple(p for p in rest if p.kind is Kind.BYLINE)
    captions = tuple(p for p in rest if p.kind is Kind.CAPTION)
    pieces = head.pieces[: head.title] + bylines + text.pieces + captions
    found = note(draft, "T-006", head.pieces[0].line, before=head.pieces[0].text, confidence=0.8)
    one = tuple(f for f in draft.findings if f.code != "T-012")  # it is one article after all
    return noted(replace(draft, sections=(Section(pieces, head.title),), findings=one), [found])


def _moves(pieces: Sequence[Piece], heads: Sequence[int], group: Group) -> float:
    """Evidence that the last heading is the headline: another measure under it, a wider line than
    the others, the only one, a higher level, a short text under it."""
    others = [at for at in heads if at not in group]
    body = [piece.measure for piece in pieces[: group.start] if piece.measure]
    head = pieces[group.start]
    score = 0.0
    lead = _measure_from(pieces, group.stop)
    if body and lead and abs(median(body) - lead) > 2.0:
        score += 2.0
    if not others:
        score += 1.5
    elif _group_width(pieces, group) > max(width(pieces[at].text) for at in others):
        score += 0.75
    score += 0.5 * (shapes.has_halves(head.text) or "：" in head.text)
    if others and 0 < head.level < min(pieces[at].level or 9 for at in others):
        score += 3.0
    before = sum(len(piece.text) for piece in pieces[: group.start])
    after = sum(len(piece.text) for piece in pieces[group.stop :])
    return score + 0.5 * (after * 3 < before) - 2.0 * (after > before)


def _measure_from(pieces: Sequence[Piece], at: int) -> float:
    """The first measure that is known in the paragraphs from here on; 0 when none is."""
    while at < len(pieces) and pieces[at].kind is Kind.BODY:
        if pieces[at].measure:
            return pieces[at].measure
        at += 1
    return 0.0


def _lead_end(pieces: Sequence[Piece], at: int) -> int:
    measure = _measure_from(pieces, at)
    while at < len(pieces) and pieces[at].kind is Kind.BODY:
        if pieces[at].measure and measure and abs(pieces[at].measure - measure) > 2.0:
            break
        at += 1
    return at
