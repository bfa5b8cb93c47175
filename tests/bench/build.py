"""How long a book takes: N copies of the demo's text through our pipeline, beside plain WeasyPrint
on the same text in the same run, beside WeasyPrint with our composer in it and nothing else of
ours, and beside Typst when it is installed.

    python -m tests.bench.build [PAGES ...]        default: 400; 80 and 1600 on demand

Every engine runs in a process of its own, so that the peak of memory is its own.  Nothing is
asserted: machines differ, only the ratios of one run mean something.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from html import escape
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DEMO = ROOT / "seeds" / "jianghai"
HAN_A_PAGE = 340  # of the demo in the classic layout at A5, headings and blanks counted


def _material(pages: int):
    """The demo's articles, repeated under new ids until they fill about `pages` pages."""
    from publish import build
    from publish.characters import han
    from publish.read.markdown_writer import write_article

    material = build.read_material(DEMO)
    articles = [a for a in material.articles if a.role == "chapter" and not a.duplicate_of]
    size = sum(len(han(write_article(a))) for a in articles)
    copies = max(1, round(pages * HAN_A_PAGE / size))
    many = tuple(
        replace(a, id=f"{a.id}-{n}", blocks=_plain_blocks(a.blocks))
        for n in range(copies)
        for a in articles
    )
    manifest = replace(material.manifest, parts=(), front=(), back=(), cover="")
    return replace(material, articles=many, manifest=manifest)


def _plain_blocks(blocks):
    """Without pictures and references: what the plain engines are given too."""
    from publish.model import Figure, Heading, Paragraph, Text, plain

    out = []
    for block in blocks:
        if isinstance(block, Paragraph | Heading):
            out.append(replace(block, children=(Text(plain(block.children)),)))
        elif isinstance(block, Figure) and block.image is None:
            out.append(block)
    return tuple(out)


def wenji(pages: int, out: Path) -> dict:
    """Our own line, stage by stage."""
    from publish import build
    from publish.render.fetch import default_cache
    from publish.render.fonts import isolate_fontconfig
    from publish.render.pdf import isolate

    cache = default_cache(__import__("os").environ)
    isolate(isolate_fontconfig(cache / "fontconfig"))
    started = time.perf_counter()
    material = _material(pages)
    read = time.perf_counter()
    stages: dict[str, float] = {}
    last = [read, "convert, assemble"]

    def report(stage: str, done: int, of: int) -> None:
        now = time.perf_counter()
        stages[last[1]] = stages.get(last[1], 0.0) + now - last[0]
        last[:] = [now, {"typeset": "typeset", "render": "render"}.get(stage, last[1])]

    options = build.Options(ROOT, cache, report=report)
    edition = build.editions(material, options)[0]
    made = build.make(material, edition, "pdf", options)
    done = time.perf_counter()
    stages[last[1]] = stages.get(last[1], 0.0) + done - last[0]
    out.write_bytes(made.data)
    return {
        "pages": made.pages,
        "seconds": done - read,
        "stages": {"read, normalize": read - started, **stages},
    }


def _flat(pages: int):
    from publish.model import Heading, Paragraph, plain

    for article in _material(pages).articles:
        yield "title", article.title
        for block in article.blocks:
            if isinstance(block, Paragraph | Heading):
                kind = "heading" if isinstance(block, Heading) else "text"
                yield kind, plain(block.children)


def composer(pages: int, out: Path) -> dict:
    """What the composer costs or saves: the document of plain WeasyPrint, composed by ours."""
    from publish.compose.weasyprint import install

    install()
    return weasyprint(pages, out)


def weasyprint(pages: int, out: Path) -> dict:
    """The same text through WeasyPrint as it comes, with our faces and measures."""
    import os

    import weasyprint as engine

    from publish.render.fetch import default_cache
    from publish.render.fonts import book_fonts

    tags = {"title": "h1", "heading": "h2", "text": "p"}
    items = list(_flat(pages))
    characters = frozenset("-").union(*(frozenset(t) for _, t in items))
    fonts = book_fonts("zh-Hans-CN", characters, default_cache(os.environ), ROOT / "fonts")
    with tempfile.TemporaryDirectory() as folder:
        fonts.write(Path(folder))
        css = fonts.font_face_css(Path(folder).as_uri()) + (
            "@page { size: 148mm 210mm; margin: 23mm 21.3mm 20.3mm 23mm;"
            " @bottom-center { content: counter(page) } }"
            'html { font: 10.5pt/17.5pt "Book Song"; text-align: justify } p { margin: 0;'
            ' text-indent: 2em } h1, h2 { font-family: "Book Hei"; text-align: center }'
            " h1 { font-size: 17pt; break-before: page } h2 { font-size: 12pt }"
        )
        body = "\n".join(f"<{tags[k]}>{escape(t)}</{tags[k]}>" for k, t in items)
        started = time.perf_counter()
        document = engine.HTML(
            string=f'<html lang="zh-CN"><style>{css}</style><body>{body}</body></html>'
        ).render()
        laid = time.perf_counter()
        document.write_pdf(out)
        done = time.perf_counter()
    return {
        "pages": len(document.pages),
        "seconds": done - started,
        "stages": {"layout": laid - started, "write": done - laid},
    }


def typst(pages: int, out: Path) -> dict:
    """The same text through Typst (PyPI `typst`)."""
    import os

    import typst as engine

    from publish.render.fetch import default_cache
    from publish.render.fonts import book_fonts

    items = list(_flat(pages))
    characters = frozenset().union(*(frozenset(t) for _, t in items))
    fonts = book_fonts("zh-Hans-CN", characters, default_cache(os.environ), ROOT / "fonts")
    marks = {"title": "= ", "heading": "== ", "text": ""}
    special = str.maketrans({c: "\\" + c for c in "\\#$*_`<>@=-+/~[]"})
    lines = [f"{marks[k]}{t.translate(special)}" for k, t in items]
    head = (
        '#set page(width: 148mm, height: 210mm, numbering: "1",'
        " margin: (top: 23mm, inside: 23mm, outside: 21.3mm, bottom: 20.3mm))\n"
        '#set text(font: "Book Song", size: 10.5pt, lang: "zh", region: "cn")\n'
        "#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: 7pt,"
        " spacing: 7pt)\n#show heading.where(level: 1): it => { pagebreak(weak: true); it }\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        fonts.write(Path(folder))
        source = Path(folder) / "book.typ"
        source.write_text(head + "\n\n".join(lines), "utf-8")
        started = time.perf_counter()
        engine.compile(str(source), output=str(out), font_paths=[folder], ignore_system_fonts=True)
        done = time.perf_counter()
    import pymupdf

    with pymupdf.open(out) as document:
        count = document.page_count
    return {"pages": count, "seconds": done - started, "stages": {}}


ENGINES = {"wenji": wenji, "composer": composer, "weasyprint": weasyprint, "typst": typst}


def _alone(engine: str, pages: int) -> dict:
    """Run one engine in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.build", "--engine", engine, str(pages)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("pages", nargs="*", type=int, default=[400])
    parser.add_argument("--engine", choices=ENGINES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.engine:
        with tempfile.TemporaryDirectory() as folder:
            result = ENGINES[given.engine](given.pages[0], Path(folder) / "book.pdf")
        result["mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(result))  # noqa: T201
        return
    engines = ["wenji", "composer", "weasyprint"] + (
        ["typst"] if importlib.util.find_spec("typst") else []
    )
    for pages in given.pages or [400]:
        results = {engine: _alone(engine, pages) for engine in engines}
        base = results["weasyprint"]["seconds"] / results["weasyprint"]["pages"]
        for engine, r in results.items():
            each = r["seconds"] / r["pages"]
            stages = ", ".join(f"{k} {v:.2f}" for k, v in r["stages"].items())
            print(  # noqa: T201
                f"{engine:<11}{r['pages']:>6} pages {r['seconds']:>7.2f} s "
                f"{each * 1000:>6.1f} ms/page  x{each / base:.2f}  {r['mib']:>5} MiB   {stages}"
            )


if __name__ == "__main__":
    main()
