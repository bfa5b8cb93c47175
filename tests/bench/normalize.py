"""How long cleaning takes as the text grows: the demo's raw texts, repeated, through `normalize`.

    python -m tests.bench.normalize [MEGABYTES ...]        default: 1 and 10; 100 on demand

Three shapes: pages as they come, the same without any line break, and one short line after the
other.  Each runs in a process of its own.  What matters is that the seconds a megabyte stay the
same: nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from math import ceil
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SHAPES = ("pages", "one line", "short lines")
MEGABYTE = 1_000_000
LARGEST = 50  # MB in a file: a larger one than 64 is refused


def text_of(shape: str, size: int) -> bytes:
    """About `size` bytes of raw text in a shape."""
    raw = sorted((ROOT / "seeds" / "jianghai").glob("*.txt"))
    page = b"\n\n".join(path.read_bytes() for path in raw)
    if shape == "one line":
        page = page.replace(b"\n", b"")
    elif shape == "short lines":
        words = page.decode("utf-8").split()
        page = "\n".join(word[:8] for word in words).encode()
    return (page + b"\n\n") * max(1, size // len(page))


def alone(shape: str, megabytes: float) -> dict:
    command = [sys.executable, "-m", "tests.bench.normalize", "--shape", shape, str(megabytes)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def run(shape: str, megabytes: float) -> dict:
    from publish.normalize import normalize
    from publish.read.raw import read_raw

    files = ceil(megabytes / LARGEST)
    size, seconds, articles = 0, 0.0, 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "001.txt"
        path.write_bytes(text_of(shape, int(megabytes * MEGABYTE / files)))
        for _ in range(files):
            size += path.stat().st_size
            started = time.perf_counter()
            articles += len(normalize(read_raw(path)[0]).articles)
            seconds += time.perf_counter() - started
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"size": size, "seconds": seconds, "mib": mib, "articles": articles}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("megabytes", nargs="*", type=float, default=[1, 10])
    parser.add_argument("--shape", choices=SHAPES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.shape:
        print(json.dumps(run(given.shape, given.megabytes[0])))  # noqa: T201
        return
    for megabytes in given.megabytes:
        for shape in SHAPES:
            r = alone(shape, megabytes)
            each = r["seconds"] / (r["size"] / MEGABYTE)
            print(  # noqa: T201
                f"{shape:<12}{r['size'] / MEGABYTE:>7.1f} MB {r['seconds']:>7.2f} s "
                f"{each:>6.2f} s/MB {r['mib']:>6} MiB {r['articles']:>6} articles"
            )


if __name__ == "__main__":
    main()
