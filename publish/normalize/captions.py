"""Captions that do not say what they are: told by where they stand.

A page's pictures come before the text, after it, or between lead and sections.  A short sentence
that describes, standing in such a zone among sure captions, is a caption too (T-021, a doubt).  A
line without an end mark that no paragraph follows is no heading: it is a caption, or, when it has
the shape of a banner or plaque, text read out of the picture (dropped, T-008).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from statistics import median

from publish.model import Finding
from publish.normalize import shapes
from publish.normalize.draft import Draft, Kind, Piece, note, noted
from publish.normalize.measure import ends_sentence, width

_REACH = 8  # pieces: a picture does not hold more lines of text
_PARAGRAPH = 0.7  # of the usual length: so long is a paragraph, not a caption
_MANY = 6  # paragraphs
_SHORTEST = 24  # em: a shorter sentence in the zone may be a caption whatever the paragraphs are
_TORSO = 16  # em: a line without an end, where the article has no captions
_HEAD_WIDTH = 45  # em: a candidate before the text; longer is a lead


def place_captions(draft: Draft) -> Draft:
    """10. Zones of captions in every section; headings that head nothing."""
    found: list[Finding] = []
    dropped: list[str] = []
    sections = []
    for section in draft.sections:
        pieces = list(section.pieces)
        for zone in _zones(pieces, section.title):
            _make_captions(draft, pieces, zone, found)
        kept = _settle_fragments(draft, pieces, section.title, found, dropped)
        sections.append(replace(section, pieces=tuple(kept)))
    draft = replace(draft, sections=tuple(sections), dropped=draft.dropped + tuple(dropped))
    return noted(draft, found)


def _zones(pieces: Sequence[Piece], title: int) -> list[range]:
    return [
        zone
        for zone in (
            _head_zone(pieces, title),
            _byline_zone(pieces, title),
            _tail_zone(pieces, title),
        )
        if zone
    ]


def _is_candidate(piece: Piece) -> bool:
    return (
        piece.kind is Kind.BODY
        and not (piece.open or piece.dateline)
        and shapes.may_be_caption(piece.text)
    )


def _head_zone(pieces: Sequence[Piece], title: int) -> range:
    """Between headline and text, with a sure caption among them or set apart by a gap."""
    stop = title
    while stop < len(pieces):
        piece = pieces[stop]
        short = _is_candidate(piece) and width(piece.text) <= _HEAD_WIDTH
        if not (short or piece.kind in (Kind.CAPTION, Kind.BYLINE)):
            break
        stop += 1
    zone = pieces[title:stop]
    text = next((piece for piece in pieces[stop:] if piece.kind is Kind.BODY), None)
    if text is None or not zone:
        return range(0)
    apart = len(zone) > 1 and zone[0].blanks > text.blanks + 1  # the page parts pictures by a gap
    sure = apart or any(piece.kind is Kind.CAPTION for piece in zone)
    return range(title, stop) if sure else range(0)


def _byline_zone(pieces: Sequence[Piece], title: int) -> range:
    """Between the byline that closes the lead and the first lettered section."""
    for at in range(title + 1, len(pieces)):
        if pieces[at].kind is Kind.BYLINE and pieces[at - 1].kind in (Kind.BODY, Kind.CAPTION):
            break
    else:
        return range(0)
    stop = at + 1
    while stop < len(pieces) and _may_stand_in_zone(pieces[stop]):
        stop += 1
    labelled = stop < len(pieces) and (pieces[stop].kind is Kind.LABEL or pieces[stop].label)
    return range(at + 1, stop) if labelled else range(0)


def _may_stand_in_zone(piece: Piece) -> bool:
    loose = piece.kind is Kind.FRAGMENT and not piece.label
    return loose or piece.kind is Kind.CAPTION or _is_candidate(piece)


def _tail_zone(pieces: Sequence[Piece], title: int) -> range:
    """After the text: back from the end over captions and candidates, to a wider gap if there is
    one.  A heading with a sentence under it ends the search: those two are text."""
    start = len(pieces)
    under = False  # a candidate directly after the piece we look at
    while start > title + 1 and _may_stand_in_zone(pieces[start - 1]):
        piece = pieces[start - 1]
        if piece.kind is Kind.FRAGMENT and under and not _heads_nothing(pieces, start, title):
            start += 1
            break
        under = piece.kind is Kind.BODY
        start -= 1
    zone = _without_paragraphs(pieces, title, range(start, len(pieces)))
    left = sum(piece.kind is Kind.BODY for piece in pieces[title:start])
    taken = any(pieces[at].kind is Kind.BODY for at in zone)
    if not zone or left < 1 + taken:
        return range(0)
    sure = any(pieces[at].kind in (Kind.CAPTION, Kind.FRAGMENT) for at in zone)
    after = _after_gap(pieces, zone)
    apart = pieces[zone.start - 1].blanks + 1 < min(pieces[at].blanks for at in after)
    return after if sure or (apart and len(after) > 1) else range(0)


def _heads_nothing(pieces: Sequence[Piece], at: int, title: int) -> bool:
    """Under this line, to the end or the next such line, stand less than a paragraph's words: it is
    a caption among captions, in an article that has paragraphs enough to tell."""
    lengths = [width(piece.text) for piece in pieces[title:at] if piece.kind is Kind.BODY]
    if len(lengths) < _MANY:
        return False
    under = takewhile(lambda piece: piece.kind is Kind.BODY, pieces[at:])
    return sum(width(piece.text) for piece in under) < median(lengths)


def _without_paragraphs(pieces: Sequence[Piece], title: int, zone: range) -> range:
    """A sentence as long as the article's paragraphs, that no gap parts from them and no sure
    caption comes before, is the last paragraph."""
    lengths = [width(p.text) for p in pieces[title : zone.start] if p.kind is Kind.BODY]
    if not lengths:
        return zone
    usual = max(_PARAGRAPH * median(lengths), _SHORTEST)
    start = zone.start
    while start < zone.stop and pieces[start].kind is Kind.BODY:
        apart = start > title and pieces[start].blanks > pieces[start - 1].blanks + 1
        if apart or width(pieces[start].text) < usual:
            break
        start += 1
    return range(start, zone.stop)


def _after_gap(pieces: Sequence[Piece], zone: range) -> range:
    """Where the page itself parts pictures from text by more blank lines, the zone begins there."""
    usual = pieces[zone.start - 1].blanks
    for at in zone:
        if pieces[at].blanks > usual + 1:
            return range(at, zone.stop)
    return zone


def _make_captions(draft: Draft, pieces: list[Piece], zone: range, found: list[Finding]) -> None:
    for at in zone:
        if pieces[at].kind is Kind.BODY:
            pieces[at] = replace(pieces[at], kind=Kind.CAPTION)
            found.append(
                note(draft, "T-021", pieces[at].line, before=pieces[at].text, confidence=0.7)
            )


# --------------------------------------------------------------------------- headings of nothing


def _settle_fragments(
    draft: Draft,
    pieces: list[Piece],
    title: int,
    found: list[Finding],
    dropped: list[str],
) -> list[Piece]:
    kept: list[Piece] = list(pieces[:title])
    heads = _heads_text(pieces)
    for at in range(title, len(pieces)):
        piece = pieces[at]
        if piece.kind is not Kind.FRAGMENT or piece.label or heads[at]:
            kept.append(piece)
        elif _breaks_off(pieces, title, at):
            kept.append(replace(piece, kind=Kind.BODY, open=True))
        elif _is_picture_text(pieces, at, dropped):
            dropped.append(piece.text)
            found.append(note(draft, "T-008", piece.line, before=piece.text, confidence=0.8))
        else:
            kept.append(replace(piece, kind=Kind.CAPTION))
            found.append(note(draft, "T-021", piece.line, before=piece.text, confidence=0.6))
    return kept


def _breaks_off(pieces: Sequence[Piece], title: int, at: int) -> bool:
    """A last paragraph whose end is lost: it stops at a pause or in a clause, directly after the
    text, where captions are sentences or there are none."""
    piece = pieces[at]
    if at <= title or pieces[at - 1].kind is not Kind.BODY or shapes.pauses(piece.text) == 0:
        return False
    captions = [one for one in pieces[title:] if one.kind is Kind.CAPTION]
    whole = bool(captions) and all(ends_sentence(one.text) for one in captions)
    wide = width(piece.text)
    return (
        shapes.is_torso(piece.text, 2 * whole)
        or wide > _HEAD_WIDTH
        or (not captions and wide > _TORSO)
    )


def _is_picture_text(pieces: Sequence[Piece], at: int, dropped: Sequence[str]) -> bool:
    """A banner beside a caption, or a plaque directly under a banner."""
    if not _beside_caption(pieces, at):
        return False
    under = bool(dropped) and at > 0 and pieces[at - 1].text == dropped[-1]
    return shapes.is_banner(pieces[at].text) or (under and shapes.is_plaque(pieces[at].text))


def _heads_text(pieces: Sequence[Piece]) -> list[bool]:
    """Whether text follows each piece before a label or the end; headings may stand in a row, but
    not around a caption."""
    out = [False] * len(pieces)
    follows, caption = False, False
    for at in range(len(pieces) - 1, -1, -1):
        kind = pieces[at].kind
        if kind is Kind.FRAGMENT:
            out[at] = follows
            follows = follows and not caption
            caption = False
        elif kind is Kind.CAPTION:
            caption = True
        elif kind is Kind.LABEL:
            follows, caption = False, False
        elif kind is Kind.BYLINE:
            continue
        else:
            follows, caption = True, False
    return out


def _beside_caption(pieces: Sequence[Piece], at: int) -> bool:
    """Next to a caption, with nothing but other fragments between."""
    for step in (-1, 1):
        near = at + step
        while 0 <= near < len(pieces) and pieces[near].kind is Kind.FRAGMENT:
            near += step
            if abs(near - at) > _REACH:
                break
        if 0 <= near < len(pieces) and pieces[near].kind is Kind.CAPTION:
            return True
    return False
