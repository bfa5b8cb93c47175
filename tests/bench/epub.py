"""How long an e-book takes as it grows, beside pandoc and calibre on the same text in one run.

    python -m tests.bench.epub [ARTICLES ...] [--without calibre]

Default: 50 and 100 articles; 2000 are 20 M characters, for which calibre needs hours.

Articles of ten thousand characters, the demo's paragraphs repeated and numbered, as CommonMark.
Ours reads a folder of them; pandoc the same files; calibre the same as one HTML document.  Seconds
and the greatest memory are those of the whole process.  Ours also cleans, checks house style and
subsets fonts, and has no page list here, which would lay out the printed book.  Where a peer is not
installed its column says so; nothing is asserted.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from html import escape
from itertools import islice
from pathlib import Path

from tests.bench.variants import paragraphs

ARTICLE = 10_000  # characters
ROOT = Path(__file__).parent.parent.parent
BOOK = """[book]
title = "测速"
language = "zh-Hans-CN"

[[edition]]
name = "zh-Hans-CN"
language = "zh-Hans-CN"
page_list = false
"""


def articles(number: int) -> list[list[str]]:
    rest = paragraphs(number * ARTICLE)
    out: list[list[str]] = []
    for _ in range(number):
        size, lines = 0, []
        for line in rest:
            lines.append(line)
            size += len(line)
            if size >= ARTICLE:
                break
        out.append(lines)
    return out


def write(folder: Path, texts: list[list[str]]) -> None:
    (folder / "book").mkdir()
    (folder / "book" / "book.toml").write_text(BOOK, "utf-8")
    html = ["<html lang='zh'><head><meta charset='utf-8'/><title>测速</title></head><body>"]
    for number, lines in enumerate(texts, start=1):
        title = f"第{number}篇"
        text = f"# {title}\n\n" + "\n\n".join(map(marked, lines)) + "\n"
        front = f"---\ntitle: {title}\n---\n\n"
        (folder / "book" / f"{number:05}.md").write_text(front + text.partition("\n\n")[2], "utf-8")
        (folder / f"{number:05}.md").write_text(text, "utf-8")
        html += [f"<h1>{title}</h1>", *(f"<p>{escape(line)}</p>" for line in lines)]
    (folder / "all.html").write_text("\n".join(html) + "</body></html>", "utf-8")


def marked(line: str) -> str:
    """A line that CommonMark takes for plain text."""
    return "".join("\\" + char if char in "\\`*_{}[]<>#+-.!|~^$@=" else char for char in line)


def measured(command: list[str], folder: Path) -> str:
    """Seconds and the greatest memory of a process, or that it is not there or failed."""
    if shutil.which(command[0]) is None:
        return "not installed"
    started = time.perf_counter()
    with open(folder / "log", "wb") as log:
        child = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        _, status, used = os.wait4(child.pid, 0)
    if status:
        return f"failed: {(folder / 'log').read_text('utf-8', 'replace')[-200:]!r}"
    return f"{time.perf_counter() - started:7.1f} s {used.ru_maxrss // 1024:5} MiB"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("articles", nargs="*", type=int, default=[50, 100])
    parser.add_argument("--without", nargs="*", default=[], metavar="PEER")
    args = parser.parse_args()
    for number in args.articles:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write(folder, list(islice(articles(number), number)))
            sources = [path.name for path in sorted(folder.glob("0*.md"))]
            ours = [sys.executable, "-m", "publish", "epub", str(folder / "book"), "-o", "out"]
            peers = {
                "ours": ours,
                "pandoc": ["pandoc", "-o", "pandoc.epub", "-t", "epub3", "--toc", *sources],
                "calibre": ["ebook-convert", "all.html", "calibre.epub", "--epub-version", "3"],
            }
            for peer, command in peers.items():
                if peer in args.without:
                    continue
                print(f"{number:6} articles {peer:8} {measured(command, folder)}")  # noqa: T201


if __name__ == "__main__":
    os.environ["PYTHONPATH"] = str(ROOT)
    main()
