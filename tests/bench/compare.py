"""Our line beside those of others: one torture text, one set of faces, one page, five engines.

    python -m tests.bench.compare [--lines 2000] [--measure 28] [--traditional] [--seed 1]
        [--engines wenji,weasyprint,typst,xelatex,chromium] [--keep DIR]
        [--referee SCRIPT [--referee-python PYTHON]]

1. The text is generated (tests/torture.py) and the faces for it are cut once.
2. Each engine sets it in a process of its own, so that the peak of memory is its own; one that
   is not installed is left out and said to be.
3. The text of each PDF is read back and compared with the text put in.
4. With a referee — a script that measures the lines of a PDF and prints JSON — its figures stand
   side by side; $WENJI_REFEREE and $WENJI_REFEREE_PYTHON do for the options.

Nothing is asserted: machines differ, only the ratios of one run mean something.  The seconds are
those of setting and writing, without Python's imports; XeLaTeX and Chromium are programs, theirs
include starting, and their memory is that of their largest process.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests import torture

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 900  # seconds for an engine, and for the referee
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# What the referee tells, by its keys; a row that this referee does not know is left empty.
ROWS = (
    ("body lines", "body_lines"),
    ("measure em", "measure_em"),
    ("flush raw p95 / off > .1", "flush.raw_p95", "flush.raw_off>0.1"),
    ("flush optical p95 / max", "flush.opt_p95", "flush.opt_max"),
    ("optical off > .1", "flush.opt_off>0.1"),
    ("overfull > .1", "flush.overfull>0.1(optical)"),
    ("kinsoku start / end", "kinsoku.line_start", "kinsoku.line_end"),
    (
        "split number / word / pair",
        "kinsoku.number_split",
        "kinsoku.word_split",
        "kinsoku.pair_split",
    ),
    ("dash or ellipsis at start", "kinsoku.strict_only_dash_ellipsis_at_start"),
    ("pairs squeezed / of", "squeeze.squeezed", "squeeze.pairs"),
    ("opening at line start", "line_start_open"),
    ("mark at line end", "flush.line_end_marks"),
    ("autospace good / zero / wide", "autospace.good", "autospace.zero", "autospace.wide>=.5"),
    ("autospace median em / of", "autospace.median_em", "autospace.joints"),
    ("spread p50 / p95", "letterfit.spread_p50", "letterfit.spread_p95"),
    ("stretch p95 / max", "letterfit.stretch_p95", "letterfit.stretch_max"),
    ("loose > .15 / > .25", "letterfit.loose>0.15", "letterfit.loose>0.25"),
    ("least gap", "letterfit.min_gap"),
    ("holes > .5 em / max", "letterfit.holes>0.5", "letterfit.hole_max"),
    ("indent exactly 2 em", "indent.exact_2em"),
    ("runts", "runts.n"),
    ("widows / orphans", "page_break.widows", "page_break.orphans"),
    ("on grid / facing", "grid.on_grid_0.5pt", "grid.facing_register"),
    ("notdef / not embedded", "fonts.notdef", "fonts.not_embedded"),
    ("Han read as radicals", "fonts.radical_codepoints"),
)


class Work(NamedTuple):
    """What an engine is given: a folder with the faces in `fonts`, and the text."""

    folder: Path
    paragraphs: tuple[torture.Paragraph, ...]
    measure: int
    traditional: bool

    @property
    def text(self) -> str:
        return torture.plain(self.paragraphs)


# --------------------------------------------------------------------------- the text, the faces


def text_of(
    lines: int, measure: int, seed: int, traditional: bool
) -> tuple[torture.Paragraph, ...]:
    """Paragraphs that fill about so many lines."""
    out: list[torture.Paragraph] = []
    for paragraph in torture.torture(seed, lines, traditional=traditional):
        if lines <= 0:
            break
        width = 2 + sum(0.5 if char.isascii() else 1 for char in paragraph.text)
        lines -= math.ceil(width / measure)
        out.append(paragraph)
    return tuple(out)


def cut_faces(work: Work) -> None:
    """The faces into the folder, before the clock runs: subsets of what the project has pinned."""
    from publish.render.fetch import default_cache
    from publish.render.fonts import book_fonts

    characters = frozenset(work.text + torture.notes(work.paragraphs))
    language = torture.script(work.traditional).lang
    fonts = book_fonts(language, characters, default_cache(os.environ), ROOT / "fonts")
    if lacking := fonts.missing:
        print(f"no face has: {' '.join(lacking)}", file=sys.stderr)  # noqa: T201
    fonts.write(work.folder / "fonts")
    faces = [(face.family, face.weight, face.path_name) for face in fonts.faces]
    (work.folder / "fonts" / "faces.json").write_text(json.dumps(faces), "utf-8")


def faces_of(work: Work) -> Any:
    """The faces of the folder, as `BookFonts`."""
    from publish.render.fonts import BookFace, BookFonts

    folder = work.folder / "fonts"
    listed = json.loads((folder / "faces.json").read_text("utf-8"))
    return BookFonts(tuple(BookFace(*face, (folder / face[2]).read_bytes()) for face in listed))


def only_our_faces(work: Work) -> None:
    """fontconfig shall know no system font.  Before WeasyPrint is imported."""
    from publish.render.fonts import isolate_fontconfig

    folder = work.folder / "fontconfig"
    folder.mkdir(exist_ok=True)
    os.environ["FONTCONFIG_FILE"] = str(isolate_fontconfig(folder))


# --------------------------------------------------------------------------- the engines


def wenji(work: Work, out: Path) -> float:
    """Our own line, whatever the composer is today: only `lay` and `join` are relied on."""
    only_our_faces(work)
    from publish.render.pdf import BASE, Typesetter

    fonts = faces_of(work)
    sheet = fonts.font_face_css(BASE) + torture.sheet(work.measure)
    markup = torture.html(work.paragraphs, traditional=work.traditional)
    started = time.perf_counter()
    setter = Typesetter(sheet, {face.path_name: face.data for face in fonts.faces})
    data = setter.join([setter.lay(markup)])
    seconds = time.perf_counter() - started
    out.write_bytes(data)
    for found in setter.findings:
        print(f"wenji: {found}", file=sys.stderr)  # noqa: T201
    return seconds


def weasyprint(work: Work, out: Path) -> float:
    """WeasyPrint as it comes."""
    only_our_faces(work)
    import weasyprint as engine

    base = (work.folder / "fonts").as_uri()
    sheet = faces_of(work).font_face_css(base) + torture.sheet(work.measure)
    markup = torture.html(work.paragraphs, sheet=sheet, traditional=work.traditional)
    started = time.perf_counter()
    engine.HTML(string=markup).write_pdf(out)
    return time.perf_counter() - started


def typst(work: Work, out: Path) -> float:
    """PyPI `typst`."""
    import typst as engine

    source = work.folder / f"{out.stem}.typ"
    source.write_text(
        torture.typst(work.paragraphs, measure=work.measure, traditional=work.traditional), "utf-8"
    )
    started = time.perf_counter()
    engine.compile(
        str(source),
        output=str(out),
        font_paths=[str(work.folder / "fonts")],
        ignore_system_fonts=True,
    )
    return time.perf_counter() - started


def xelatex(work: Work, out: Path) -> float:
    """XeLaTeX with ctex; one run is enough, nothing refers to a page."""
    source = work.folder / f"{out.stem}.tex"
    source.write_text(torture.latex(work.paragraphs, measure=work.measure), "utf-8")
    command = ["xelatex", "-interaction=nonstopmode", "-halt-on-error", source.name]
    return _timed(command, work.folder)


def chromium(work: Work, out: Path) -> float:
    """A browser, with the properties that it has for Chinese.  It has no notes at the foot: their
    calls are superscripts, and the notes are left out."""
    base = (work.folder / "fonts").as_uri()
    extra = "html { text-spacing-trim: trim-start; text-autospace: normal; line-break: strict }"
    sheet = faces_of(work).font_face_css(base) + torture.sheet(work.measure, extra)
    source = work.folder / f"{out.stem}.html"
    markup = torture.html(
        work.paragraphs, sheet=sheet, traditional=work.traditional, footnotes=False
    )
    source.write_text(markup, "utf-8")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            *(_browser(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
            *("--no-first-run", "--disable-background-networking", "--disable-component-update"),
            *("--disable-sync", f"--user-data-dir={profile}", "--no-pdf-header-footer"),
            *(f"--print-to-pdf={out}", source.as_uri()),
        ]
        return _timed(command, work.folder)


def _timed(command: Sequence[str], folder: Path) -> float:
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace")
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()[-3:]
        raise SystemExit(f"{command[0]} ended with {done.returncode}: {' / '.join(said)}")
    return time.perf_counter() - started


def _browser() -> str:
    return next(filter(None, map(shutil.which, BROWSERS)), "")


class Engine(NamedTuple):
    set: Callable[[Work, Path], float]
    there: Callable[[], object]
    child: bool = False  # a program: its memory is that of our child


ENGINES = {
    "wenji": Engine(wenji, lambda: True),
    "weasyprint": Engine(weasyprint, lambda: True),
    "typst": Engine(typst, lambda: importlib.util.find_spec("typst")),
    "xelatex": Engine(xelatex, lambda: shutil.which("xelatex"), child=True),
    "chromium": Engine(chromium, _browser, child=True),
}


# --------------------------------------------------------------------------- text out = text in


def differing(put_in: Sequence[str], pdf: Path) -> list[tuple[str, str]]:
    """(text put in, text come out) of the paragraphs that are not the same in the PDF, white space
    and hyphens at line ends apart.  The glyphs are taken in the order in which they are drawn,
    those of the body by their size: calls and notes are smaller."""
    out = _drawn(pdf)
    letters = "".join(char for char, _ in out)
    wanted = ["".join(text.split()) for text in put_in]
    at, differ = 0, []
    for position, text in enumerate(wanted):
        end = _match(text, out, at)
        if end is None:
            following = "".join(wanted[position + 1 : position + 20])[:12]
            found = letters.find(following, at, at + 2 * len(text) + 60) if following else -1
            end = found if found >= 0 else min(at + len(text), len(out))
            differ.append((text, letters[at:end]))
        at = end
    if at < len(out):
        differ.append(("", letters[at:]))
    return differ


def _match(text: str, out: Sequence[tuple[str, bool]], at: int) -> int | None:
    """Where `text` ends in `out` when it stands at `at`; a hyphen at a line end may be extra."""
    for wanted in text:
        while at < len(out) and out[at][0] != wanted and out[at][1]:
            at += 1
        if at >= len(out) or out[at][0] != wanted:
            return None
        at += 1
    return at


def _drawn(pdf: Path) -> list[tuple[str, bool]]:
    """The characters of the body in drawing order; True with a hyphen at the end of its line."""
    import pymupdf

    glyphs: list[tuple[str, tuple[int, int]]] = []  # character, (page, line)
    with pymupdf.open(pdf) as document:
        for number, page in enumerate(document):
            for span in page.get_texttrace():
                if abs(span["size"] - torture.SIZE) < 0.04 * torture.SIZE:
                    glyphs += [
                        (chr(code), (number, round(origin[1])))
                        for code, _, origin, _ in span["chars"]
                        if code > 32 and not chr(code).isspace()
                    ]
    following = [place for _, place in glyphs[1:]] + [(-1, -1)]
    return [
        (char, char in "-\u2010\u00ad" and place != after)
        for (char, place), after in zip(glyphs, following, strict=True)
    ]


# --------------------------------------------------------------------------- the table


def alone(engine: str, given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Run one engine in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.compare", "--engine", engine]
    command += ["--keep", str(folder), "--lines", str(given.lines), "--seed", str(given.seed)]
    command += ["--measure", str(given.measure)] + ["--traditional"] * given.traditional
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return {"failed": f"not done after {PATIENCE} s"}
    sys.stderr.write(done.stderr)
    if done.returncode:
        return {"failed": (done.stderr.strip().splitlines() or ["no word of why"])[-1]}
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def run(engine: str, work: Work) -> dict[str, Any]:
    """In the process of the engine: set the text, and say what it took."""
    out = work.folder / f"{engine}.pdf"
    seconds = ENGINES[engine].set(work, out)
    who = resource.RUSAGE_CHILDREN if ENGINES[engine].child else resource.RUSAGE_SELF
    mib = resource.getrusage(who).ru_maxrss // 1024
    import pymupdf  # after its engine: it is no part of the memory

    with pymupdf.open(out) as document:
        return {"pages": document.page_count, "seconds": seconds, "mib": mib}


def refereed(pdf: Path, given: argparse.Namespace) -> dict[str, Any]:
    """The referee's figures of a PDF; empty when it has none."""
    command = [given.referee_python, given.referee, str(pdf), "--json"]
    command += ["--measure", f"{given.measure}em", "--source", str(pdf.with_name("source.txt"))]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
        figures: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, json.JSONDecodeError) as error:
        print(f"the referee on {pdf.name}: {error}", file=sys.stderr)  # noqa: T201
        return {}
    pdf.with_suffix(".json").write_text(done.stdout, "utf-8")
    return figures


def _figure(figures: dict[str, Any], key: str) -> str:
    value: Any = figures
    for name in key.split(".", 1):
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, dict):
        return " ".join(f"{k}:{v}" for k, v in sorted(value.items())) or "0"
    if isinstance(value, list):
        return str(len(value))
    return "–" if value is None else str(value)


def table(results: dict[str, dict[str, Any]]) -> str:
    """One Markdown table, a column an engine."""
    rows = [
        ("pages", [str(r["pages"]) for r in results.values()]),
        ("seconds", [f"{r['seconds']:.2f}" for r in results.values()]),
        ("MiB", [str(r["mib"]) for r in results.values()]),
        ("paragraphs that differ / of", [f"{r['differ']} / {r['of']}" for r in results.values()]),
    ]
    if any(r["figures"] for r in results.values()):
        for label, *keys in ROWS:
            told = [[_figure(r["figures"], key) for key in keys] for r in results.values()]
            rows.append((label, [" / ".join(cell) for cell in told]))
    lines = ["| | " + " | ".join(results) + " |", "|---" * (len(results) + 1) + "|"]
    return "\n".join(lines + [f"| {label} | " + " | ".join(cells) + " |" for label, cells in rows])


def compare(work: Work, given: argparse.Namespace) -> None:
    """All engines one after the other, then the table."""
    (work.folder / "source.txt").write_text(
        f"{work.text}\n{torture.notes(work.paragraphs)}\n", "utf-8"
    )
    cut_faces(work)
    results: dict[str, dict[str, Any]] = {}
    for engine in given.engines.split(","):
        if not ENGINES[engine].there():
            print(f"{engine}: not installed, left out")  # noqa: T201
            continue
        result = alone(engine, given, work.folder)
        if "failed" in result:
            print(f"{engine}: failed: {result['failed']}")  # noqa: T201
            continue
        pdf = work.folder / f"{engine}.pdf"
        differ = differing(work.text.split("\n"), pdf)
        report = "".join(f"< {put_in}\n> {out}\n\n" for put_in, out in differ)
        (work.folder / f"{engine}.differ.txt").write_text(report, "utf-8")
        figures = refereed(pdf, given) if given.referee else {}
        results[engine] = result | {
            "differ": len(differ),
            "of": len(work.paragraphs),
            "figures": figures,
        }
    print(table(results))  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--lines", type=int, default=2000, help="about so many lines of text")
    parser.add_argument("--measure", type=int, default=28, help="characters a line")
    parser.add_argument("--traditional", action="store_true", help="traditional characters, 「」")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engines", default=",".join(ENGINES), help="in this order")
    parser.add_argument("--keep", type=Path, help="a folder for sources, PDFs, figures")
    parser.add_argument("--referee", default=os.environ.get("WENJI_REFEREE"), metavar="SCRIPT")
    python = os.environ.get("WENJI_REFEREE_PYTHON", sys.executable)
    parser.add_argument("--referee-python", default=python, metavar="PYTHON")
    parser.add_argument("--engine", choices=ENGINES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if unknown := set(given.engines.split(",")) - set(ENGINES):
        parser.error(f"no such engine: {', '.join(sorted(unknown))}")
    text = text_of(given.lines, given.measure, given.seed, given.traditional)
    with tempfile.TemporaryDirectory() as folder:
        kept = (given.keep or Path(folder)).absolute()
        kept.mkdir(parents=True, exist_ok=True)
        work = Work(kept, text, given.measure, given.traditional)
        if given.engine:
            print(json.dumps(run(given.engine, work)))  # noqa: T201
        else:
            compare(work, given)


if __name__ == "__main__":
    main()
