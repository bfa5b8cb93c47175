"""The entrance: arguments in, exit code out.  The only room that reads the environment: the
locale, the cache's place, SOURCE_DATE_EPOCH.

Help, a wrong option, and a run in which nothing has changed need none of the rooms; so these are
loaded, by `_rooms`, when there is something to make.
"""

from __future__ import annotations

import argparse
import datetime
import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from publish.arguments import parser
from publish.console import Desk, consoles, must_fix, summary, tell_error, tell_findings
from publish.messages import Tongue
from publish.model import PublishError, Where
from publish.output import SHEET, Order, read_stamp, write_whole
from publish.read.lexicon import files_of
from publish.render.fetch import default_cache
from publish.scaffold import new_book

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


def run() -> None:
    """Entry of the console script."""
    for stream in (sys.stdout, sys.stderr):
        # A file name may hold what the terminal's encoding lacks, or be no text at all.
        errors = "surrogateescape" if stream.encoding.lower() == "utf-8" else "backslashreplace"
        stream.reconfigure(errors=errors)  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:], os.environ))


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Exit code: 0 done, 1 the book cannot be made (or --strict, or check), 130 Ctrl-C.  Wrong
    usage raises SystemExit(2), --help SystemExit(0)."""
    desk = _desk(environment)
    given = parser(desk.tongue).parse_args(arguments)
    try:
        return _COMMANDS[given.command](given, desk)
    except KeyboardInterrupt:
        desk.tell(desk.words("stopped"))
        return INTERRUPTED


def _desk(environment: Mapping[str, str]) -> Desk:
    told = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG")
    tongue: Tongue = "zh" if (told or "").lower().startswith("zh") else "en"
    epoch = environment.get("SOURCE_DATE_EPOCH", "")
    day = ""
    if epoch.isdecimal() and len(epoch) < 12:  # seconds; longer is no date of this world
        day = datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date().isoformat()
    return Desk(tongue, *consoles(), _data(), default_cache(environment), day)


def _data() -> Path:
    """layouts/ and fonts/: beside the package in a checkout, inside it when installed."""
    inside = Path(str(files("publish"))) / "_data"
    return inside if inside.is_dir() else inside.parent.parent


def _rooms(desk: Desk) -> Any:
    """`publish.commands`, with everything behind it.  The system's fonts are shut out first:
    fontconfig is asked as soon as WeasyPrint is loaded, and complains where there are none."""
    fonts = importlib.import_module("publish.render.fonts")
    os.environ["FONTCONFIG_FILE"] = str(fonts.isolate_fontconfig(desk.cache / "fontconfig"))
    return importlib.import_module("publish.commands")


def _attempt(work: Callable[[], int], desk: Desk) -> int:
    """Do one piece of work; what stops it is told, and the next piece is tried."""
    try:
        return work()
    except (PublishError, OSError) as error:
        tell_error(_worded(error), desk)
    return FAILED


def _worded(error: PublishError | OSError) -> PublishError:
    if isinstance(error, PublishError):
        return error
    where = Where(Path(os.fsdecode(error.filename))) if error.filename else None
    return PublishError("system", where, reason=error.strerror or error)


# --------------------------------------------------------------------------- pdf, epub


def _books(given: argparse.Namespace, desk: Desk) -> int:
    orders = [
        Order(
            folder,
            given.command,
            given.edition,
            given.lang,
            desk.day,
            given.out,
            getattr(given, "profile", ""),
        )
        for folder in given.folders
    ]
    if clash := _clash(orders):
        return _attempt(lambda: _refuse(*clash), desk)
    return max(_attempt(lambda o=order: _book(o, given, desk), desk) for order in orders)  # type: ignore[misc]


def _clash(orders: Sequence[Order]) -> tuple[Order, Order] | None:
    """Two folders of one name: the second's books would overwrite the first's."""
    seen: dict[str, Order] = {}
    for order in orders:
        if order.name in seen:
            return seen[order.name], order
        seen[order.name] = order
    return None


def _refuse(first: Order, second: Order) -> int:
    raise PublishError("same-name", Where(second.folder), name=second.name, other=first.folder)


def _book(order: Order, given: argparse.Namespace, desk: Desk) -> int:
    """One folder's books: made, or left as they are when nothing has changed."""
    if not order.folder.is_dir():
        raise PublishError("no-folder", Where(order.folder), path=order.folder)
    key = order.key(
        Path(__file__).parent,
        desk.data / "layouts",
        desk.data / "fonts",
        files=files_of(order.folder),
    )
    stamp = read_stamp(order.stamp)
    fresh = stamp is not None and stamp.holds(key, order.out) and not given.force
    errors: Sequence[PublishError | OSError] = ()
    if stamp is None or not fresh:
        stamp, errors = _rooms(desk).make_books(order, key, desk, given.jobs)
    if fresh:
        desk.tell(f"{order.folder}: {desk.words('unchanged')}", "dim")
    if fresh and stamp.findings and not given.all:
        desk.tell(summary(stamp.findings, desk) + desk.words("see-all"))
    else:
        tell_findings(stamp.findings, desk, everything=given.all)
    for name in stamp.digests:
        if not name.endswith(SHEET):  # it lies beside its book; what reads our output wants books
            desk.hand_out(order.out / name)
    for error in {str(e): e for e in errors}.values():  # the same may have stopped them all
        tell_error(_worded(error), desk)
    return FAILED if errors or (given.strict and must_fix(stamp.findings)) else OK


# --------------------------------------------------------------------------- the other commands


def _check(given: argparse.Namespace, desk: Desk) -> int:
    if given.report and len(given.files) > 1:
        return _attempt(lambda: _refuse_reports(len(given.files)), desk)
    return max(_attempt(lambda p=path: _check_one(p, given, desk), desk) for path in given.files)  # type: ignore[misc]


def _refuse_reports(count: int) -> int:
    raise PublishError("one-report", count=count)


def _check_one(path: Path, given: argparse.Namespace, desk: Desk) -> int:
    if not path.is_file():
        raise PublishError("raw-missing", Where(path))
    is_good = _rooms(desk).check(
        path, desk, everything=given.all, page=given.report, press=given.press
    )
    return OK if is_good else FAILED


def _press(given: argparse.Namespace, desk: Desk) -> int:
    return _attempt(lambda: OK if _rooms(desk).press(given, desk) else FAILED, desk)


def _release(given: argparse.Namespace, desk: Desk) -> int:
    return _attempt(lambda: OK if _rooms(desk).release(given, desk) else FAILED, desk)


def _normalize(given: argparse.Namespace, desk: Desk) -> int:
    return _attempt(lambda: _rooms(desk).normalize(given, desk) or OK, desk)


def _variants(given: argparse.Namespace, desk: Desk) -> int:
    return _attempt(lambda: _rooms(desk).variants(given, desk) or OK, desk)


def _fonts(given: argparse.Namespace, desk: Desk) -> int:
    return _attempt(lambda: _rooms(desk).fetch_fonts(given.lang, desk) or OK, desk)


def _new(given: argparse.Namespace, desk: Desk) -> int:
    return _attempt(lambda: _lay_down(given.folder, desk), desk)


def _lay_down(folder: Path, desk: Desk) -> int:
    """A new book's files; nothing is overwritten."""
    texts = {folder / n: t for n, t in new_book(folder.resolve().name, desk.tongue).items()}
    for path in texts:
        if path.exists():
            raise PublishError("already-there", Where(path))
    for path, text in texts.items():
        write_whole(path, text.encode("utf-8", "surrogateescape"))
    desk.tell(desk.words("next", folder=folder))
    desk.hand_out(folder / "book.toml")
    return OK


_COMMANDS: dict[str, Callable[[argparse.Namespace, Desk], int]] = {
    "pdf": _books,
    "epub": _books,
    "press": _press,
    "check": _check,
    "release": _release,
    "normalize": _normalize,
    "variants": _variants,
    "new": _new,
    "fonts": _fonts,
}
