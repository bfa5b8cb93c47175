"""Every known damage, on pages of our own: how much the normaliser mends, says, or misses.

    python -m tests.bench.damage [--cases 20] [--seed 1] [--three] [--show CLASS]

Pages that do not come through undamaged are counted on their own and left out of the table.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from tests import damage

_HAN = re.compile(f"[{damage.HAN}]")
_PATIENCE = 40  # clean pages that fail one after another: then it is not the damage
_QUIET = frozenset({"T-012"})  # counts the articles of a page: true of a clean one too


class Case(NamedTuple):
    page: damage.Page
    result: damage.Result | None
    error: str = ""

    @property
    def verdict(self) -> str:
        return self.result.verdict if self.result else "failed"


def judged(page: damage.Page) -> Case:
    try:
        return Case(page, damage.check(page))
    except Exception as error:  # a crash is a failure of the class, with its message
        return Case(page, None, f"{type(error).__name__}: {error}")


def clean_pages(seed: int) -> Iterator[tuple[int, damage.Page]]:
    """Pages that come through undamaged, with their seeds."""
    missed = 0
    while missed < _PATIENCE:
        page = damage.page(seed)
        if (case := judged(page)).verdict == "recovered":
            missed = 0
            yield seed, page
        else:
            missed += 1
        seed += 1
    raise SystemExit(f"{missed} clean pages running do not come through: {_example(case)}")


def cases(names: Sequence[str], count: int, seed: int) -> Iterator[Case]:
    damages = [damage.DAMAGES[name] for name in names]
    pages = clean_pages(seed)
    for _ in range(count):
        number, page = next(pages)
        rng = Random(f"{number} {' '.join(names)}")
        yield judged(damage.combined(rng, page, damages))


def clean_text(count: int, seed: int) -> tuple[int, int, int, int, Counter[str]]:
    """(Han, places changed, pages not recovered, pages, findings) of undamaged pages."""
    han = changed = broken = 0
    found: Counter[str] = Counter()
    for number in range(seed, seed + count):
        page = damage.page(number)
        cleaned = damage.run(page.raw)
        wanted = damage.items(page.articles, exact=True)
        got = damage.items(cleaned.articles, exact=True)
        han += len(_HAN.findall(page.raw))
        a, b = ("\n".join(f"{kind} {text}" for kind, text in one) for one in (wanted, got))
        if a != b:
            broken += 1
            matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
            changed += sum(tag != "equal" for tag, *_ in matcher.get_opcodes())
        found.update(f.code for f in cleaned.findings if f.code not in _QUIET)
    return han, changed, broken, count, found


def table(count: int, seed: int) -> list[str]:
    lines = [f"{'row':5} {'class':26} {'cases':>5} {'recov':>5} {'flag':>5} {'fail':>5}"]
    total: Counter[str] = Counter()
    order = sorted(damage.DAMAGES.values(), key=lambda one: (one.row, one.name))
    for one in order:
        got = Counter(case.verdict for case in cases([one.name], count, seed))
        total += got
        mark = f"  <- {got['failed'] / count:.0%}" if got["failed"] else ""
        lines.append(_line(one.row, one.name, count, got) + mark)
    lines.append(_line("", "all", count * len(order), total))
    return lines


def _line(row: str, name: str, count: int, got: Counter[str]) -> str:
    return f"{row:5} {name:26} {count:5} {got['recovered']:5} {got['flagged']:5} {got['failed']:5}"


def three(count: int, seed: int) -> Counter[str]:
    """Three different damages on a page."""
    names = sorted(damage.DAMAGES)
    rng = Random(seed)
    got: Counter[str] = Counter()
    for at in range(count):
        (case,) = cases(rng.sample(names, 3), 1, seed + at)
        got[case.verdict] += 1
    return got


def example(name: str, count: int, seed: int) -> str:
    """The first case of a class that fails: the raw lines, what was wanted, what came."""
    for case in cases(name.split("+"), count, seed):
        if case.verdict == "failed":
            return _example(case)
    return f"{name}: no failure in {count} cases"


def _example(case: Case) -> str:
    if case.result is None:
        return f"{case.page.raw}\n{case.error}"
    raw = [f"{n:4} {line}" for n, line in enumerate(case.page.raw.split("\n"), 1) if line]
    parts = [
        ["RAW", *raw],
        ["WANTED", *_clipped(case.result.wanted, case.result.got)],
        ["GOT", *_clipped(case.result.got, case.result.wanted)],
        ["FINDINGS", *case.result.findings],
        ["FLAGS", *(f"{case.page.lines(f.key)} {sorted(f.codes)}" for f in case.page.flags)],
    ]
    return "\n".join(line for part in parts for line in part)


def _clipped(ours: Sequence[damage.Item], others: Sequence[damage.Item]) -> Iterator[str]:
    """Long texts only around the places where they differ from the other side's likest."""
    for kind, text in ours:
        likest = difflib.get_close_matches(text, [other for _, other in others], 1, 0.3)
        if not likest or len(text) < 60:
            yield f"{kind}: {text[:30]} … {text[-30:]}" if len(text) > 80 else f"{kind}: {text}"
            continue
        matcher = difflib.SequenceMatcher(None, text, likest[0], autojunk=False)
        spots = [(a, b) for tag, a, b, *_ in matcher.get_opcodes() if tag != "equal"]
        quotes = [f"{text[max(0, a - 12) : a]}[{text[a:b]}]{text[b : b + 12]}" for a, b in spots]
        yield f"{kind}: {' … '.join(quotes)}"


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--three", action="store_true", help="only three damages at a time")
    parser.add_argument("--show", metavar="CLASS", help="one failing example (A+B: both damages)")
    options = parser.parse_args(arguments)
    out = sys.stdout
    if options.show:
        out.write(example(options.show, options.cases, options.seed) + "\n")
        return
    if not options.three:
        out.write("\n".join(table(options.cases, options.seed)) + "\n")
        han, changed, broken, pages, found = clean_text(max(100, options.cases), options.seed)
        out.write(
            f"clean: {pages} pages, {han} Han, {broken} not recovered, {changed} places changed ="
            f" {changed * 10000 / han:.2f} per 10 000 Han; findings {dict(found)}\n"
        )
    count = max(100, options.cases * 5)
    got = three(count, options.seed)
    out.write(_line("", "three at once", count, got) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
