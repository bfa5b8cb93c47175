"""How long conversion takes as the text grows: the demo's words, repeated, to Taiwan's script.

    python -m tests.bench.variants [MILLIONS ...]        characters; default: 0.1, 1; 10 on demand

What matters is that the characters a second stay the same: nothing is asserted.  Paragraphs are
told apart by a number, so that none is taken from the memory of another.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from publish.variants.choice import prepare, to_traditional
from publish.variants.scripts import convert_text

ARTICLE = 30  # paragraphs
ROOT = Path(__file__).parent.parent.parent


def paragraphs(characters: int) -> Iterator[str]:
    raw = sorted((ROOT / "seeds" / "jianghai").glob("*.txt"))
    lines = [line for path in raw for line in path.read_text("utf-8").split("\n") if line]
    number = 0
    while characters > 0:
        for line in lines:
            number += 1
            yield f"{number}{line}"
            characters -= len(line)
            if characters <= 0:
                return


def articles(characters: int) -> Iterator[list[str]]:
    rest = paragraphs(characters)
    while article := list(islice(rest, ARTICLE)):
        yield article


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("millions", nargs="*", type=float, default=[0.1, 1])
    to_traditional("发展后来")  # the dictionaries are read
    for millions in parser.parse_args().millions:
        started, count = time.perf_counter(), 0
        for article in articles(int(millions * 1_000_000)):
            prepare((text, ()) for text in article)
            for text in article:
                count += len(convert_text(text, "zh-Hans-CN", "zh-Hant-TW"))
        seconds = time.perf_counter() - started
        mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(  # noqa: T201
            f"{count / 1e6:6.1f} M characters {seconds:7.1f} s"
            f" {count / seconds:9.0f} a second {mib:5} MiB"
        )


if __name__ == "__main__":
    main()
