"""Lines → pieces: the verdicts of `columns` carried out.

A paragraph's lines are joined without a space; a caption that stands in the middle of a paragraph
follows it.  Nothing else changes its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from publish.model import Finding
from publish.normalize import shapes
from publish.normalize.columns import Verdict, is_wrapped, judge, typical_blanks
from publish.normalize.draft import Draft, Kind, Line, Piece, note, noted
from publish.normalize.measure import ends_sentence, spread, width

_OVERLAP = (4, 30)  # characters that end one line and begin the next: the joint was set twice
_BULLETS = "●•▪◦·"
_ROWS = 3
_CELLS = 3
_STANZA = 4  # lines: so many of a headline never stand under one another
_VERSE_WIDTH = 16  # em
_DISPLAY_WIDTH = 40  # em: a pull quote
_CREDIT_REST = 6  # em
_HYPHEN = re.compile("[A-Za-z]-$")


def join_lines(draft: Draft) -> Draft:
    """6. Lines become paragraphs, fragments, captions, verses and pull quotes."""
    lines = _absorb_wrapped_captions(draft.lines)
    tables = _tables(lines)
    special = {**_verses(lines), **_closings(lines), **_pull_quotes(lines), **tables}
    for start, (_, stop) in special.items():
        for at in range(start, stop):
            lines[at] = replace(lines[at], kind=special[start][0])
    builder = _Builder(draft, judge(lines), typical_blanks(lines))
    at = 0
    while at < len(lines):
        if at in special:
            kind, stop = special[at]
            builder.display(kind, lines[at:stop])
            at = stop
        else:
            builder.add(at, lines[at])
            at += 1
    builder.close()
    draft = replace(
        draft, pieces=tuple(builder.pieces), dropped=draft.dropped + tuple(builder.dropped)
    )
    rows = [note(draft, "T-045", lines[at].number, before=lines[at].text) for at in tables]
    return noted(draft, [*builder.findings(), *rows])


def _tables(lines: Sequence[Line]) -> dict[int, tuple[Kind, int]]:
    """Three or more lines running of as many cells each, three cells or most of them figures: a
    table that the extractor flattened.  Its lines are kept."""
    out: dict[int, tuple[Kind, int]] = {}
    at = 0
    while at < len(lines):
        stop = at
        cells = len(lines[at].text.split())
        while stop < len(lines) and _is_row(lines[stop], cells):
            stop += 1
        if stop - at >= _ROWS and (cells >= _CELLS or _has_figures(lines[at + 1 : stop])):
            out[at] = (Kind.VERSE, stop)
            at = stop
        at += 1
    return out


def _is_row(line: Line, cells: int) -> bool:
    parts = line.text.split()
    short = all(width(part) <= _VERSE_WIDTH for part in parts)
    return line.kind is Kind.TEXT and len(parts) == cells > 1 and short and not line.level


def _has_figures(rows: Sequence[Line]) -> bool:
    figures = [any(c.isdigit() for c in part) for row in rows for part in row.text.split()[1:]]
    return bool(figures) and sum(figures) * 3 >= len(figures) * 2


def _closings(lines: Sequence[Line]) -> dict[int, tuple[Kind, int]]:
    """此致 / 敬礼 and the names under it keep their lines."""
    out = {}
    for at, line in enumerate(lines[:-1]):
        if shapes.is_letter_closing(line.text) and width(lines[at + 1].text) <= _VERSE_WIDTH:
            stop = at + 2
            while stop < len(lines) and stop < at + 4 and _is_signature(lines[stop]):
                stop += 1
            out[at] = (Kind.VERSE, stop)
    return out


def _is_signature(line: Line) -> bool:
    text = line.text
    return line.kind is Kind.TEXT and width(text) <= _VERSE_WIDTH and not ends_sentence(text)


@dataclass
class _Builder:
    """Walks the lines once; `parts` is the paragraph being built, `waiting` the captions in it."""

    draft: Draft
    verdicts: dict[int, Verdict]
    typical: int
    pieces: list[Piece] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    head: Line | None = None
    last: Line | None = None
    verdict: Verdict = field(default_factory=Verdict)
    waiting: list[Line] = field(default_factory=list)
    wraps: int = 0

    def add(self, at: int, line: Line) -> None:
        if line.kind is Kind.CAPTION:
            if self.parts:
                self.waiting.append(line)
            else:
                self.pieces.append(_piece(line, line.kind))
            return
        if line.kind is not Kind.TEXT:
            self.close()
            self.pieces.append(_piece(line, line.kind))
            return
        self._text(line, self.verdicts[at])

    def _text(self, line: Line, verdict: Verdict) -> None:
        if self.parts and self.last:
            self._note_joint(self.last, line)
            self.parts.append(self._glued(self.last, line))
        else:
            self.head, self.parts = line, [line.text]
        self.last, self.verdict = line, verdict
        if not verdict.joined:
            if verdict.measure and verdict.doubt:
                tail = line.text[-12:]
                self._find("T-009", line, tail + "⏎", tail + "¶", 1 - verdict.doubt / 2)
            self.close()

    def _note_joint(self, before: Line, after: Line) -> None:
        self.wraps += 1
        doubt = self.verdict.doubt
        at_joint = before.text[-12:] + "⏎" + after.text[:12]
        joined = before.text[-12:] + after.text[:12]
        if self.verdict.measure and doubt:
            self._find("T-009", before, at_joint, joined, 1 - doubt / 2)
        elif self.waiting:
            self._find("T-023", before, at_joint, joined, 0.9)
        elif not self.verdict.measure:
            self._find("T-010", before, at_joint, joined, 1 - doubt / 2)

    def _find(self, code: str, line: Line, before: str, after: str, confidence: float) -> None:
        self.found.append(
            note(self.draft, code, line.number, before=before, after=after, confidence=confidence)
        )

    def _glued(self, before: Line, after: Line) -> str:
        """The next line as it is appended: overlap taken off, Latin words kept apart."""
        a, b = before.text, after.text
        if size := _overlap(a, b):
            self.dropped.append(b[:size])
            self._find("T-016", after, b[:size], "", 0.8)
            return b[size:]
        if _HYPHEN.search(a) and b[0].islower():
            self.parts[-1] = self.parts[-1][:-1]
            return b
        apart = a[-1].isascii() and a[-1].isalpha() and b[0].isascii() and b[0].isalpha()
        return " " + b if apart else b

    def close(self) -> None:
        if self.parts and self.head and self.last:
            listed = self.head.text[0] in _BULLETS
            kind = Kind.FRAGMENT if self.verdict.fragment and not listed else Kind.BODY
            stops = not ends_sentence(self.last.text) and not self.last.text.endswith(("：", ":"))
            piece = replace(
                _piece(self.head, kind),
                text="".join(self.parts),
                open=kind is Kind.BODY and stops and not listed,
                measure=self.verdict.measure,
            )
            if not self._continues_headline(piece):
                self.pieces.append(piece)
        self.parts, self.head, self.last = [], None, None
        for line in self.waiting:
            self.pieces.append(_piece(line, Kind.CAPTION))
        self.waiting = []

    def _continues_headline(self, piece: Piece) -> bool:
        """A headline set over two lines: no blank line between, where there usually is one."""
        before = self.pieces[-1] if self.pieces else None
        if not before or not self.typical or piece.blanks or piece.kind is not Kind.FRAGMENT:
            return False
        if before.kind is not Kind.FRAGMENT or before.level:
            return False
        gap = "" if before.text.endswith(("：", ":")) else " "
        self.pieces[-1] = replace(before, text=before.text + gap + piece.text)
        return True

    def display(self, kind: Kind, lines: Sequence[Line]) -> None:
        self.close()
        texts = tuple(line.text for line in lines)
        joined = "".join(texts).strip("❝❞")
        verses = texts if kind is Kind.VERSE else ()
        self.pieces.append(replace(_piece(lines[0], kind), text=joined, verses=verses))

    def findings(self) -> list[Finding]:
        if self.wraps < 8:
            return self.found
        # one sentence for a file of wrapped lines, not one a line
        first = self.pieces[0].line if self.pieces else None
        return [note(self.draft, "T-024", first, count=self.wraps), *self.found]


def _piece(line: Line, kind: Kind) -> Piece:
    return Piece(kind, line.text, line.number, blanks=line.blanks, level=line.level)


def _overlap(a: str, b: str) -> int:
    low, high = _OVERLAP
    for size in range(min(high, len(a), len(b)), low - 1, -1):
        if a.endswith(b[:size]):
            return size
    return 0


# --------------------------------------------------------------------------- captions over lines


def _absorb_wrapped_captions(lines: Sequence[Line]) -> list[Line]:
    """A caption set over several lines is known by its first (图为, ▲) or its last (甲某 摄): the
    lines between belong to it."""
    wrapped = is_wrapped(lines)
    typical = typical_blanks(lines)
    out: list[Line] = []
    for line in lines:
        before = out[-1] if out else None
        tied = before is not None and (line.blanks == 0 or (wrapped and line.blanks <= typical))
        cut = before is not None and wrapped and _ends_its_credit(before, line)
        if before and tied and (cut or _caption_runs_on(before, line)):
            out[-1] = replace(before, text=before.text + line.text)
        elif wrapped and tied and line.kind is Kind.CAPTION and _is_caption_tail(out):
            out.append(replace(line, kind=Kind.TEXT))
        else:
            out.append(line)
    return out


def _caption_runs_on(before: Line, line: Line) -> bool:
    if before.kind is not Kind.CAPTION or line.kind not in (Kind.TEXT, Kind.CAPTION):
        return False
    done = ends_sentence(before.text) or bool(shapes.split_credit(before.text).credit)
    return not done and width(before.text) + width(line.text) <= 150


def _ends_its_credit(before: Line, line: Line) -> bool:
    """A credit that the wrap has cut: …葫芦。 甲某⏎某 摄."""
    rest = line.kind is Kind.CAPTION and width(line.text) <= _CREDIT_REST
    rest = rest and not shapes.split_credit(line.text).text
    if not rest or before.kind is not Kind.TEXT or ends_sentence(before.text):
        return False
    return bool(shapes.split_credit(before.text + line.text).text)


def _is_caption_tail(lines: Sequence[Line]) -> bool:
    """The lines before, back to the last sentence, are at most two: a caption, not a paragraph."""
    for back in range(1, min(4, len(lines) + 1)):
        line = lines[-back]
        if line.kind is not Kind.TEXT or ends_sentence(line.text):
            return back > 1
        if "。" in line.text or shapes.has_halves(line.text):
            return False  # a paragraph, a headline
    return False


# --------------------------------------------------------------------------- display lines


def _runs(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Runs of TEXT lines with no blank line inside."""
    runs: list[tuple[int, int]] = []
    start = 0
    for at in range(1, len(lines) + 1):
        inside = at < len(lines) and lines[at].blanks == 0
        if inside and lines[at].kind is Kind.TEXT is lines[start].kind:
            continue
        if lines[start].kind is Kind.TEXT:
            runs.append((start, at))
        start = at
    return runs


def _verses(lines: Sequence[Line]) -> dict[int, tuple[Kind, int]]:
    """Stanzas: short lines together and set apart, three or more with a mark each or of one length,
    or, on a page whose paragraphs are lines, four or more of any length.  Where one stands, three
    lines are another, and two between them."""
    loose = not is_wrapped(lines) and typical_blanks(lines) > 0
    runs = [run for run in _runs(lines) if run[0] and lines[run[0]].blanks]
    sure: set[int] = set()
    for at, (start, stop) in enumerate(runs):
        texts = [line.text for line in lines[start:stop]]
        if _is_verse(texts) or (loose and _is_stanza(lines, start, stop, _STANZA)):
            sure.add(at)
    if sure and loose:
        more = {at for at, run in enumerate(runs) if _is_stanza(lines, *run, _STANZA - 1)}
        sure |= more
        sure |= {at for at, run in enumerate(runs)
                 if {at - 1, at + 1} <= sure and _is_stanza(lines, *run, 2)}  # fmt: skip
    return {runs[at][0]: (Kind.VERSE, runs[at][1]) for at in sure}


def _is_stanza(lines: Sequence[Line], start: int, stop: int, least: int) -> bool:
    """`least` lines or more, short, plain, that no byline or dateline follows."""
    texts = [line.text for line in lines[start:stop]]
    if len(texts) < least or max(map(width, texts)) > _VERSE_WIDTH:
        return False
    plain = not any(c in text for text in texts for c in "。：:0123456789/／|")
    plain = plain and not any(shapes.has_halves(text) for text in texts)
    plain = plain and not any(line.level for line in lines[start:stop])
    after = lines[stop] if stop < len(lines) else None
    headline = after is not None and (
        after.kind is Kind.BYLINE or shapes.starts_with_dateline(after.text)
    )
    return plain and not headline


def _is_verse(texts: Sequence[str]) -> bool:
    widths = [width(text) for text in texts]
    if len(texts) < 3 or max(widths) > _VERSE_WIDTH:
        return False
    marked = sum(text[-1] in "，。；！？、,;!?…" for text in texts)
    even = spread(widths) == 0 and max(widths) == min(widths)
    return marked * 10 >= len(texts) * 8 or (even and max(widths) < 10)


def _pull_quotes(lines: Sequence[Line]) -> dict[int, tuple[Kind, int]]:
    if not typical_blanks(lines):
        return {}
    found = {}
    for start, stop in _runs(lines):
        text = "".join(line.text for line in lines[start:stop])
        quoted = text[0] in "“❝「" and text[-1] in "”❞」" and text.count("“") <= 1
        quoted = quoted and (stop - start > 1 or text[0] == "❝")
        if quoted and stop - start <= 4 and width(text) <= _DISPLAY_WIDTH:
            found[start] = (Kind.PULLQUOTE, stop)
    return found
