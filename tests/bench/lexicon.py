"""How long conversion takes with a lexicon as the text grows, and with it the review.

    python -m tests.bench.lexicon [TERMS] [MILLIONS ...]      default: 5000 terms; 1 million

The terms are names and words of the demo's own characters, so that many begin as the text does.
What matters: the seconds a million characters stay the same as the text grows, and are nearly
those without a lexicon.  Nothing is asserted.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from publish.model import Article, Paragraph, Term, Text
from publish.normalize import normalize
from publish.read.raw import read_raw
from publish.variants.lexicon import lexicon_for, unused_terms
from publish.variants.review import questions
from publish.variants.tree import article_text, converted_article

ROOT = Path(__file__).parent.parent.parent
TW = "zh-Hant-TW"


def paragraphs() -> list[str]:
    raw = sorted((ROOT / "seeds" / "jianghai").glob("*.txt"))
    texts = [article_text(a) for path in raw for a in normalize(read_raw(path)[0]).articles]
    return [line for text in texts for line in text.splitlines() if line]


def article(lines: list[str], size: int) -> Article:
    """A text of `size` characters; no paragraph twice, so that nothing is remembered."""
    blocks, length = [], 0
    while length < size:
        for number, line in enumerate(lines):
            blocks.append(Paragraph((Text(f"{line}第{length}{number}号。"),)))
            length += len(line)
    return Article("1", "", language="zh-Hans-CN", blocks=tuple(blocks))


def terms(lines: list[str], count: int) -> list[Term]:
    """Half of them stand in the text; the others begin as something does that stands there."""
    dice = random.Random(1)
    whole = "".join(lines)
    made: dict[str, Term] = {}
    while len(made) < count:
        at, size = dice.randrange(len(whole) - 6), dice.randint(2, 5)
        text = whole[at : at + size] + ("" if dice.random() < 0.5 else dice.choice(whole))
        is_name = dice.random() < 0.5
        made[text] = Term(text, () if is_name else (("", text),), "place" if is_name else "word")
    return list(made.values())


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    done = work()
    return time.perf_counter() - started, done


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("terms", nargs="?", type=int, default=5000)
    parser.add_argument("millions", nargs="*", type=float, default=[1])
    given = parser.parse_args()
    lines = paragraphs()
    entries = terms(lines, given.terms)
    for millions in given.millions:
        whole = article(lines, int(millions * 1_000_000))
        converted_article(article(lines, 1), TW)  # so that the dictionaries are read
        for count in (0, len(entries)):
            print(f"{millions:>5g} M characters {count:>6} terms: {run(whole, entries[:count])}")  # noqa: T201


def run(whole: Article, entries: list[Term]) -> str:
    lexicon = lexicon_for(entries, TW)
    converted, (_, _, runs) = timed(lambda: converted_article(whole, TW, lexicon))
    texts = [run.text for run in runs]
    found, hits = timed(lambda: sum(len(list(lexicon.hits(text))) for text in texts))
    unused, _ = timed(lambda: list(unused_terms(entries, texts)))
    asked, those = timed(lambda: questions(runs, TW))
    return (
        f"{hits} found in {found:.2f} s, all converted in {converted:.2f} s, unused ones in "
        f"{unused:.2f} s, {len(those)} questions in {asked:.2f} s"
    )


if __name__ == "__main__":
    main()
