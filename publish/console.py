"""The desk of the console: where the program speaks, in which tongue, and how findings are told.

Books go to standard output as paths and nothing else does; everything that is said goes to
standard error.  Progress is shown on a terminal only.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.text import Text

from publish.messages import (
    FINDINGS,
    Tongue,
    error_text,
    finding_quote,
    finding_text,
    finding_title,
    severity,
    words,
)
from publish.model import Finding, PublishError, Severity, Where

Report = Callable[[str, int, int], None]  # stage, done, of

# Places that are told of one kind of finding when --all is not given.  A hint says what was done,
# for the record: its number is enough.
_SHOWN = {Severity.MUST_FIX: 20, Severity.DOUBT: 6, Severity.HINT: 0}
_STYLES = {Severity.MUST_FIX: "bold red", Severity.DOUBT: "yellow", Severity.HINT: "dim"}
_NO_WIDTH = 1 << 16  # a pipe has none: lines are left whole


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the program speaks and keeps its things: `data` holds `layouts/` and `fonts/`, `cache`
    the fetched fonts; `day` is SOURCE_DATE_EPOCH's, ISO 8601, or empty."""

    tongue: Tongue
    out: Console
    err: Console
    data: Path
    cache: Path
    day: str

    def words(self, key: str, **values: object) -> str:
        return words(self.tongue, key, **values)

    def tell(self, text: str, style: str = "") -> None:
        """A line of standard error."""
        self.err.print(Text(text, style=style))

    def hand_out(self, path: Path) -> None:
        """The path of something made: a line of standard output."""
        self.out.print(Text(str(path)))


def consoles() -> tuple[Console, Console]:
    """Standard output and standard error.  No colour, no width in a pipe."""
    out = Console(highlight=False, soft_wrap=True)
    err = Console(stderr=True, highlight=False, soft_wrap=True)
    if not out.is_terminal:
        out = Console(highlight=False, soft_wrap=True, width=_NO_WIDTH)
    if not err.is_terminal:
        err = Console(stderr=True, highlight=False, soft_wrap=True, width=_NO_WIDTH)
    return out, err


def must_fix(findings: Sequence[Finding]) -> bool:
    return any(severity(f) is Severity.MUST_FIX for f in findings)


# --------------------------------------------------------------------------- progress


@contextmanager
def progress(desk: Desk) -> Iterator[tuple[Report, Callable[[str], None]]]:
    """(report of a stage, report of a download): a bar each on a terminal, silence in a pipe."""
    if not desk.err.is_terminal:
        yield lambda stage, done, of: None, lambda what: None
        return
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[count]}")
    with Progress(*columns, console=desk.err, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, of: int) -> None:
            if stage not in tasks:
                for before in tasks.values():  # a stage that begins ends the one before
                    bars.update(before, completed=1, total=1)
                tasks[stage] = bars.add_task(desk.words(f"stage-{stage}"), count="")
            bars.update(tasks[stage], completed=done, total=of, count=f"{done}/{of}")

        def download(what: str) -> None:
            if "fonts" not in tasks:
                tasks["fonts"] = bars.add_task("", total=None, count="")
            bars.update(tasks["fonts"], description=desk.words("stage-fonts", what=what))

        yield report, download


@contextmanager
def editions_progress(
    desk: Desk, names: Sequence[str]
) -> Iterator[Callable[[int, str, int, int], None]]:
    """Report of (edition's place, stage, done, of): a bar an edition on a terminal, in the order of
    `names`, with its name when there are several."""
    if not desk.err.is_terminal:
        yield lambda place, stage, done, of: None
        return
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[count]}")
    with Progress(*columns, console=desk.err, transient=True) as bars:
        labels = [f"{name}  " if len(names) > 1 else "" for name in names]
        tasks = [bars.add_task(label, total=None, count="") for label in labels]

        def report(place: int, stage: str, done: int, of: int) -> None:
            bars.update(
                tasks[place],
                description=labels[place] + desk.words(f"stage-{stage}"),
                completed=done,
                total=of,
                count=f"{done}/{of}",
            )

        yield report


# --------------------------------------------------------------------------- errors, findings


def tell_error(error: PublishError, desk: Desk) -> None:
    """`seeds/x/03.txt:17: what is wrong`, and the way out."""
    sentence, remedy = error_text(error, desk.tongue)
    desk.tell(_placed(error.where, sentence), "red")
    if remedy:
        desk.tell(desk.words("remedy") + remedy)


def tell_findings(findings: Sequence[Finding], desk: Desk, *, everything: bool) -> None:
    """Findings grouped by kind, the worst first, then how many there are."""
    order = list(Severity)
    ranked = sorted(findings, key=lambda f: (order.index(severity(f)), f.code))
    for code, group in groupby(ranked, key=lambda f: f.code):
        _tell_kind(code, list(group), desk, everything)
    if findings:
        desk.tell(summary(findings, desk) + ("" if everything else desk.words("see-all")))


def _tell_kind(code: str, found: Sequence[Finding], desk: Desk, everything: bool) -> None:
    rule = FINDINGS[code]
    name = desk.words(rule.severity.value)
    title = finding_title(code, desk.tongue)
    desk.tell(f"{name} {code} × {len(found)}  {title}", _STYLES[rule.severity])
    shown = found if everything else found[: _SHOWN[rule.severity]]
    remedies: dict[str, None] = {}
    for one in shown:
        if line := _placed(one.where, finding_quote(one, desk.tongue)):
            desk.tell(f"  {line}")
        remedies[finding_text(one, desk.tongue)[1]] = None
    if shown and len(shown) < len(found):
        desk.tell("  " + desk.words("and-more", count=len(found) - len(shown)), "dim")
    for remedy in filter(None, remedies):
        desk.tell(f"  → {remedy}", "dim")


def summary(findings: Sequence[Finding], desk: Desk) -> str:
    """`2 must be fixed, 20 in doubt, 16 for the record; this is a proof`."""
    counts = {s: sum(severity(f) is s for f in findings) for s in Severity}
    parts = [desk.words(f"count-{s.value}", count=n) for s, n in counts.items() if n]
    proof = desk.words("proof") if counts[Severity.MUST_FIX] else ""
    return desk.words("comma").join(parts) + proof


def _placed(where: Where | None, sentence: str) -> str:
    """A sentence after its place, as seen from here: under the current folder by its short path,
    elsewhere by the shorter of the two."""
    if where is None:
        return sentence
    short, whole = os.path.relpath(where.path), str(where.path.absolute())
    place = Where(Path(min(short, whole, key=len)), where.line)
    return f"{place}: {sentence}" if sentence else str(place)
