"""How much longer the files for a printer take than the plain PDF, in one run.

    python -m tests.bench.press [PAGES]

The plain PDF is `publish pdf`'s: layout, writing, finishing.  The press files are laid out once and
written for the interior, the cover, the screen; with `--twins` twice more.  Preflight is timed
apart.  Nothing is asserted.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from publish.check.pdf import check_pdf
from publish.editions import copy_of, editions
from publish.making import Made, Options
from publish.press import ForPress, for_press
from publish.printed import on_paper, printed
from publish.read.preset import read_preset
from publish.render.fetch import default_cache
from publish.render.fonts import isolate_fontconfig
from publish.render.inks import Press, to_press
from publish.render.inks_colour import house_profile
from publish.render.pdf import isolate
from publish.render.press import Labels, Record
from tests.bench.build import ROOT, _material

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.process_time()
    done = work()
    return time.process_time() - started, done


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pages", nargs="?", type=int, default=400)
    cache = default_cache(os.environ)
    isolate(isolate_fontconfig(cache / "fontconfig"))
    material = _material(parser.parse_args().pages)
    options = Options(ROOT, cache)
    copy = copy_of(material, editions(material, options)[0], options)
    plain: tuple[float, Made] = timed(lambda: printed(copy, options))
    preset = read_preset("offset", ROOT)
    every: tuple[float, ForPress] = timed(lambda: for_press(copy, preset, options))
    twins = timed(lambda: for_press(copy, preset, options, twins=True))
    paper = on_paper(copy, options)
    data = paper.setter.join(paper.pages.laid)
    look = Press(Record("书", (), "zh-Hans-CN", "2020-01-01T00:00:00Z"), Labels(0), house_profile())
    inked = timed(lambda: to_press(data, look))
    with tempfile.TemporaryDirectory() as folder:
        spent = 0.0
        for file in every[1].files:
            path = Path(folder) / Path(file.name).name
            path.write_bytes(file.data)
            spent += timed(lambda p=path, f=file: check_pdf(p, f.asked))[0]  # type: ignore[misc]
    rows = [
        ("plain PDF", plain[0]),
        ("interior: plain pages to PDF/X", inked[0]),
        ("press files", every[0]),
        ("with PDF/UA-1 and PDF/A-2u", twins[0]),
        ("preflight of all", spent),
    ]
    print(f"{plain[1].pages} pages")  # noqa: T201
    for what, seconds in rows:
        print(f"{what:32} {seconds:7.1f} s  ×{seconds / plain[0]:.2f}")  # noqa: T201


if __name__ == "__main__":
    main()
