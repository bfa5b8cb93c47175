"""`publish normalize --diff`: what the program would change, read as a code review.

Each hunk has three lines of context.  A finding stands under the lines that it speaks of: line,
severity, code, certainty, what and why; one of the whole file under the head of the first hunk.
On a terminal the characters that differ stand out of their lines.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.style import Style
from rich.text import Text

from publish.clean_copies import Act, Step
from publish.console import Desk
from publish.messages import finding_text, severity
from publish.model import Cleaned, Finding, Severity
from publish.read.front_matter import unsealed

_CONTEXT = 3
_PLAIN = {"-": Style(color="red"), "+": Style(color="green")}
_STRONG = {
    "-": Style(color="red", bold=True, reverse=True),
    "+": Style(color="green", bold=True, reverse=True),
}
_NOTES = {Severity.MUST_FIX: "bold red", Severity.DOUBT: "yellow", Severity.HINT: "dim"}
_COMPARED = 4_000  # characters of a hunk that are compared one by one: more is no repair
_SHORTEST = 2  # a run of common characters that is shorter is chance

_RAW = re.compile(r"^raw:\n  path: .*\n  sha256: .*\n(?=---$)", re.M)
_PICTURES = {n: 0x2400 + n for n in range(0x20) if n not in (0x09, 0x0A)} | {0x7F: 0x2421}

Opcode = tuple[str, int, int, int, int]


def show_changes(
    cleaned: Cleaned, steps: Sequence[Step], findings: Iterable[Finding], desk: Desk
) -> None:
    """The raw text against its clean articles; where copies stand already, each against what
    would be written now."""
    if not steps:  # nothing but repeated articles
        return
    if not any(step.standing for step in steps):
        new = [_without_digests(step.text) for step in steps]
        notes = [f for f in findings if f.where and f.where.path == cleaned.source.path]
        names = " ".join(step.path.name for step in steps)
        _show(cleaned.source.text, "\n".join(new), str(cleaned.source.path), names, notes, desk)
        return
    for step in steps:
        if step.text and step.act is not Act.NOTHING and (step.act is not Act.KEEP or step.finding):
            old = _without_digests(step.standing.text) if step.standing else ""
            notes = [step.finding] if step.finding and step.act is Act.KEEP else []
            name = str(step.path) if step.standing else "/dev/null"
            _show(old, _without_digests(step.text), name, step.path.name, notes, desk)


def _without_digests(text: str) -> str:
    """A copy without what its head says of the raw text: it says nothing to a reader."""
    return _RAW.sub("", unsealed(text), count=1)


def _show(
    old: str, new: str, old_name: str, new_name: str, notes: Sequence[Finding], desk: Desk
) -> None:
    a, b = (_visible(text, desk).splitlines() for text in (old, new))
    groups = list(difflib.SequenceMatcher(None, a, b).get_grouped_opcodes(_CONTEXT))
    if not groups:
        return
    desk.out.print(Text(f"--- {old_name}", style="bold"))
    desk.out.print(Text(f"+++ {new_name}", style="bold"))
    waiting = sorted(notes, key=_line, reverse=True)
    for group in groups:
        span = f"@@ -{_range(group[0][1], group[-1][2])} +{_range(group[0][3], group[-1][4])} @@"
        desk.out.print(Text(span, style="cyan"))
        _tell_notes(waiting, group[0][1], desk)  # also those of lines between two hunks
        for at, line in _lines(group, a, b, is_marked=desk.out.is_terminal):
            desk.out.print(line)
            _tell_notes(waiting, at, desk)
    _tell_notes(waiting, _line(waiting[0]) if waiting else 0, desk)


def _tell_notes(waiting: list[Finding], line: int, desk: Desk) -> None:
    """The findings up to a line of the old text, which wait in reverse order."""
    while waiting and _line(waiting[-1]) <= line:
        desk.out.print(_note(waiting.pop(), desk))


def _visible(text: str, desk: Desk) -> str:
    """A terminal obeys control characters: it is shown pictures of them (␛)."""
    return text.translate(_PICTURES) if desk.out.is_terminal else text


def _range(start: int, stop: int) -> str:
    return f"{start + 1 if stop > start else start},{stop - start}"


def _line(found: Finding) -> int:
    return (found.where.line or 0) if found.where else 0


def _note(found: Finding, desk: Desk) -> Text:
    """`# 12 doubt T-001 .60: the text breaks off: … → compare with the printed page`"""
    rank = severity(found)
    sentence, hint = finding_text(found, desk.tongue)
    sure = f" {found.confidence:.0%}" if found.confidence < 1 else ""
    place = f"{_line(found)} " if _line(found) else ""
    said = f"# {place}{desk.words(rank.value)} {found.code}{sure}: {sentence}"
    return Text(f"{said} → {hint}" if hint else said, style=_NOTES[rank])


def _lines(
    group: Sequence[Opcode], a: Sequence[str], b: Sequence[str], *, is_marked: bool
) -> Iterator[tuple[int, Text]]:
    """(how far the old text is shown when the line stands, the line)"""
    for tag, i, j, k, m in group:
        if tag == "equal":
            yield from ((n, Text(" " + line)) for n, line in enumerate(a[i:j], i + 1))
            continue
        olds, news = _marks("\n".join(a[i:j]), "\n".join(b[k:m]), is_marked=is_marked)
        shown = [*_signed("-", a[i:j], olds), *_signed("+", b[k:m], news)]
        yield from ((j if n == len(shown) else i, line) for n, line in enumerate(shown, 1))


def _signed(sign: str, lines: Sequence[str], marks: frozenset[int]) -> Iterator[Text]:
    at = 0
    for line in lines:
        if not marks:
            yield Text(sign + line, style=_PLAIN[sign])
            continue
        shown = Text(sign, style=_PLAIN[sign])
        for is_strong, run in groupby(range(len(line)), lambda n: n + at in marks):  # noqa: B023
            piece = "".join(line[n] for n in run)
            shown.append(piece, (_STRONG if is_strong else _PLAIN)[sign])
        at += len(line) + 1
        yield shown


def _marks(old: str, new: str, *, is_marked: bool) -> tuple[frozenset[int], frozenset[int]]:
    """The positions that differ in each; none where nothing is alike or it is too much."""
    if not (is_marked and old and new) or len(old) + len(new) > _COMPARED:
        return frozenset(), frozenset()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    same_old: set[int] = set()
    same_new: set[int] = set()
    for i, k, size in matcher.get_matching_blocks():
        if size >= _SHORTEST:
            same_old.update(range(i, i + size))
            same_new.update(range(k, k + size))
    if len(same_new) * 2 < len(new) - new.count("\n"):  # another text altogether
        return frozenset(), frozenset()
    return frozenset(range(len(old))) - same_old, frozenset(range(len(new))) - same_new
