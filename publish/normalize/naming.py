"""Pieces get their parts: datelines, labels, credits leave the text and become fields.

Runs that are two things (two captions at an arrow, a question with its answer) are parted here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from publish.characters import HAN_RANGES, han
from publish.model import Finding
from publish.normalize import shapes
from publish.normalize.draft import Draft, Kind, Piece, note, noted
from publish.normalize.measure import width

_HEADLINE = 5  # Han: a shorter one may stand twice
_REPEAT = 12  # Han: a paragraph shorter than that may be said twice


def name_pieces(draft: Draft) -> Draft:
    """7. Datelines, labels and credits are taken out of the text; run-on pieces are parted."""
    turns = _turns(draft.pieces)
    pieces = [part for piece in draft.pieces for part in _parted(piece, turns)]
    pieces = _labelled([_named(piece) for piece in pieces])
    pieces = _credited(pieces)
    found: list[Finding] = []
    dropped: list[str] = []
    for at, piece in enumerate(pieces):
        text, pointers = shapes.without_pointers(piece.text)
        if pointers:
            dropped += pointers
            pieces[at] = replace(piece, text=text.strip())
            found.append(note(draft, "T-011", piece.line, before="".join(pointers)))
    ran = [p for p in draft.pieces if p.kind is Kind.CAPTION]
    arrows = [p for p in ran if len(list(_parted(p, turns))) > 1]
    found += [note(draft, "T-025", p.line, before=p.text, confidence=0.9) for p in arrows]
    draft = replace(draft, pieces=tuple(pieces), dropped=draft.dropped + tuple(dropped))
    return noted(draft, found)


def drop_repeats(draft: Draft) -> Draft:
    """8. A paragraph set twice running is kept once; a headline set again where its article goes
    on (甲题（续）) is dropped, and the sentence that it cut is closed."""
    pieces: list[Piece] = []
    found: list[Finding] = []
    dropped: list[str] = []
    headlines: set[str] = set()
    cut = False  # the piece before was a headline in mid-sentence
    for piece in draft.pieces:
        before = pieces[-1] if pieces else None
        words = han(piece.text)
        both = before is not None and before.kind is piece.kind is Kind.BODY
        if piece.kind is Kind.FRAGMENT and _goes_on_under(piece.text, headlines, before):
            dropped.append(piece.text)
            found.append(note(draft, "T-011", piece.line, before=piece.text))
            cut = before is not None and before.open
            continue
        if piece.kind is Kind.FRAGMENT and len(words) >= _HEADLINE:
            headlines.add(words)
        if before and both and len(words) >= _REPEAT and words == han(before.text):
            dropped.append(piece.text)
            found.append(note(draft, "T-015", piece.line, before=piece.text))
        elif before and both and cut:
            pieces[-1] = replace(before, text=before.text + piece.text, open=piece.open)
        else:
            pieces.append(piece)
        cut = False
    draft = replace(draft, pieces=tuple(pieces), dropped=draft.dropped + tuple(dropped))
    return noted(draft, found)


def _goes_on_under(text: str, headlines: Collection[str], before: Piece | None) -> bool:
    """Is this a headline of the file once more, marked （续） or in mid-sentence?"""
    bare = shapes.without_continued(text)
    return han(bare) in headlines and (bare != text or (before is not None and before.open))


_SPEAKER = re.compile(f"([{HAN_RANGES}]{{1,4}})[:：]")


def _turns(pieces: Iterable[Piece]) -> re.Pattern[str]:
    """Where another speaker of a conversation begins: a known part, or a name that begins two other
    paragraphs (甲某：…)."""
    heads = Counter(
        match[1]
        for piece in pieces
        if piece.kind is Kind.BODY and (match := _SPEAKER.match(piece.text))
    )
    names = [re.escape(name) for name, times in heads.items() if times > 1]
    known = "|".join(["[问答]", "记者", "主持人", "受访者", "嘉宾", "回答", *sorted(names)])
    return re.compile(f"(?<=[。！？!?”])(?=(?:{known})[:：])")


def _parted(piece: Piece, turns: re.Pattern[str]) -> Iterator[Piece]:
    if piece.kind is Kind.BODY and _SPEAKER.match(piece.text):
        for text in turns.split(piece.text):
            yield replace(piece, text=text)
    elif piece.kind in (Kind.CAPTION, Kind.BODY) and shapes.is_sure_caption(piece.text):
        for part in shapes.split_arrows(piece.text) or (piece.text,):
            for text in shapes.split_credits(part):
                yield replace(piece, kind=Kind.CAPTION, text=text, open=False)
    else:
        yield piece


def _named(piece: Piece) -> Piece:
    if piece.kind is Kind.CAPTION:
        parts = shapes.split_credit(piece.text)
        return replace(piece, text=parts.text, credit=parts.credit)
    if piece.kind is Kind.BODY and (tag := shapes.dateline(piece.text)):
        rest = piece.text[tag.length :].strip()
        if rest:
            return replace(
                piece, text=rest, dateline=tag.dateline, bylines=tag.bylines, tagged=piece.text
            )
    return piece


def _labelled(pieces: list[Piece]) -> list[Piece]:
    """`A 标题`: the letter is a label when the file counts on from it (A, B …)."""
    split = [
        shapes.split_label(piece.text) if piece.kind is Kind.FRAGMENT else ("", piece.text)
        for piece in pieces
    ]
    if not shapes.counts_on(piece.text for piece in pieces if piece.kind is Kind.FRAGMENT):
        return pieces
    return [
        replace(piece, label=label, text=text) if label else piece
        for piece, (label, text) in zip(pieces, split, strict=True)
    ]


def _credited(pieces: list[Piece]) -> list[Piece]:
    """A credit alone on its line belongs to the caption before it."""
    out: list[Piece] = []
    for piece in pieces:
        before = out[-1] if out else None
        bare = piece.kind is Kind.CAPTION and not piece.text and piece.credit
        if bare and before and not before.credit and _takes_credit(before):
            out[-1] = replace(before, kind=Kind.CAPTION, credit=piece.credit, open=False)
        else:
            out.append(piece)
    return out


def _takes_credit(piece: Piece) -> bool:
    if piece.kind is Kind.CAPTION:
        return True
    short = piece.kind in (Kind.BODY, Kind.FRAGMENT) and width(piece.text) <= 60
    return short and not piece.level and shapes.may_be_caption(piece.text)
