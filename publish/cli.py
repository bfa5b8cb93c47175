"""The console: arguments, progress, what is said, exit codes.  The only room that reads the
environment: the locale, the cache's place, SOURCE_DATE_EPOCH."""

from __future__ import annotations

import argparse
import datetime
import difflib
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.text import Text

from publish import __version__, build
from publish.check.epub import check_epub
from publish.check.pdf import check_pdf
from publish.messages import FINDINGS, Tongue, error_text, finding_text, severity
from publish.model import Finding, PublishError, Severity, Where
from publish.normalize.exchange import to_exchange
from publish.output import (
    Stamp,
    digest_of,
    key_of,
    read_stamp,
    write_stamp,
    write_whole,
)
from publish.read.manifest import LANGUAGES
from publish.read.markdown_writer import write_article
from publish.render.faces import catalogue, regions
from publish.render.fetch import default_cache, fetch
from publish.render.fonts import isolate_fontconfig
from publish.render.pdf import isolate
from publish.scaffold import new_book

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
_SHOWN = 6  # findings of one kind that are shown without --all
_STYLES = {Severity.MUST_FIX: "bold red", Severity.DOUBT: "yellow", Severity.HINT: "dim"}
_SEVERITIES = {
    "en": {Severity.MUST_FIX: "must fix", Severity.DOUBT: "doubt", Severity.HINT: "hint"},
    "zh": {Severity.MUST_FIX: "必改", Severity.DOUBT: "存疑", Severity.HINT: "提示"},
}
# The steps that take time, by the names that build.py and the README give them.
_STAGES = {
    "normalize": ("normalize", "整理"),
    "variants": ("variants", "转换"),
    "typeset": ("typeset", "排版"),
    "render": ("render", "输出"),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the program speaks and keeps its things."""

    tongue: Tongue
    out: Console
    err: Console
    data: Path
    cache: Path
    day: str

    def say(self, english: str, chinese: str) -> str:
        return chinese if self.tongue == "zh" else english


def run() -> None:
    """Entry of the console script."""
    sys.exit(main(sys.argv[1:], os.environ))


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Exit code: 0 done, 1 the book cannot be made (or --strict), 2 wrong usage, 130 Ctrl-C."""
    desk = _desk(environment)
    parser = _parser(desk)
    given = parser.parse_args(arguments)
    try:
        isolate(isolate_fontconfig(desk.cache / "fontconfig"))
        code: int = given.run(given, desk)
        return code
    except PublishError as error:
        sentence, hint = error_text(error, desk.tongue)
        place = f"{_short(error.where)}: " if error.where else ""
        desk.err.print(Text(f"{place}{sentence}", style="red"))
        if hint:
            desk.err.print(Text(f"{desk.say('hint: ', '提示：')}{hint}"))
        return FAILED
    except KeyboardInterrupt:
        desk.err.print(desk.say("stopped; nothing is half-written", "已中断；没有写到一半的文件"))
        return INTERRUPTED


def _desk(environment: Mapping[str, str]) -> Desk:
    told = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG")
    tongue: Tongue = "zh" if (told or "").lower().startswith("zh") else "en"
    epoch = environment.get("SOURCE_DATE_EPOCH", "")
    day = ""
    if epoch.isdigit():
        day = datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date().isoformat()
    # A pipe has no width: lines are then left whole.
    width = None if sys.stderr.isatty() else 1000
    return Desk(
        tongue,
        Console(highlight=False, soft_wrap=True),
        Console(stderr=True, highlight=False, soft_wrap=True, width=width),
        _data(),
        default_cache(environment),
        day,
    )


def _data() -> Path:
    """layouts/ and fonts/: beside the package in a checkout, inside it when installed."""
    inside = Path(str(files("publish"))) / "_data"
    return inside if inside.is_dir() else inside.parent.parent


# --------------------------------------------------------------------------- arguments


def _parser(desk: Desk) -> argparse.ArgumentParser:
    say = desk.say
    parser = argparse.ArgumentParser(
        prog="publish",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=say(
            "Wenji 文集: a folder of raw Chinese articles becomes a print PDF and an EPUB.",
            "Wenji 文集：把一个文件夹的中文散稿做成印刷用 PDF 和电子书 EPUB。",
        ),
        epilog=say(
            "Examples:\n"
            "  publish new mybook              a folder to begin with\n"
            "  publish normalize mybook --diff what would be repaired, and why\n"
            "  publish pdf mybook              build/mybook.zh-Hans-CN.pdf\n"
            "  publish epub mybook --lang zh-Hant-TW\n"
            "  publish check build/*.pdf       page numbers, notes, fonts, ink\n\n"
            "A bare folder of .txt and .md files is a book already; book.toml says more.",
            "例：\n"
            "  publish new 我的书               先建一个文件夹\n"
            "  publish normalize 我的书 --diff  看会修哪些地方、为什么\n"
            "  publish pdf 我的书               build/我的书.zh-Hans-CN.pdf\n"
            "  publish epub 我的书 --lang zh-Hant-TW\n"
            "  publish check build/*.pdf        查页码、注、字体、墨量\n\n"
            "只有 .txt、.md 的文件夹就能成书；要讲究，写 book.toml。",
        ),
    )
    parser.add_argument("--version", action="version", version=f"wenji {__version__}")
    commands = parser.add_subparsers(metavar=say("COMMAND", "命令"), required=True)
    _book_command(commands, desk, "pdf", say("the print book", "印刷用 PDF"), _pdf)
    _book_command(commands, desk, "epub", say("the e-book", "电子书 EPUB"), _epub)
    check = _command(
        commands, "check",
        say("read finished books back and say what is wrong", "通读成品，指出问题"), _check,
    )  # fmt: skip
    check.add_argument("files", nargs="+", type=Path, metavar="BOOK.pdf|BOOK.epub")
    _all_flag(check, desk)
    _normalize_command(commands, desk)
    new = _command(commands, "new", say("begin a book", "新建一本书"), _new)
    new.add_argument("folder", type=Path, metavar="FOLDER")
    fonts = _command(
        commands, "fonts",
        say("fetch the fonts now (else on first use)", "现在取字体（否则首次使用时取）"), _fonts,
    )  # fmt: skip
    fonts.add_argument(
        "--lang",
        metavar="TAG",
        choices=LANGUAGES,
        help=say("only what this language needs", "只取该语言所需"),
    )
    return parser


def _command(commands, name: str, words: str, run):  # type: ignore[no-untyped-def]
    parser = commands.add_parser(
        name,
        help=words,
        description=words,
        epilog="\n".join(f"  $ {line}" for line in _EXAMPLES[name]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


_EXAMPLES = {
    "pdf": (
        "publish pdf mybook",
        "publish pdf mybook --edition all -o out",
        "publish pdf mybook --lang zh-Hant-TW --strict",
    ),
    "epub": ("publish epub mybook", "publish epub mybook --lang zh-Hant-HK"),
    "check": ("publish check build/mybook.zh-Hans-CN.pdf build/mybook.zh-Hans-CN.epub",),
    "normalize": (
        "publish normalize mybook --diff | less -R",
        "publish normalize mybook --write",
        "publish normalize mybook --json out",
    ),
    "new": ("publish new mybook && publish pdf mybook",),
    "fonts": ("publish fonts", "publish fonts --lang zh-Hant-TW"),
}


def _book_command(commands, desk: Desk, name: str, words: str, run) -> None:  # type: ignore[no-untyped-def]
    say = desk.say
    parser = _command(commands, name, words, run)
    parser.add_argument(
        "folders", nargs="+", type=Path, metavar="FOLDER",
        help=say("a folder of .txt and .md files", "放 .txt、.md 的文件夹"),
    )  # fmt: skip
    parser.add_argument(
        "--edition", default="", metavar="NAME",
        help=say("one edition of book.toml, or `all`", "book.toml 里的某一版本，或 all"),
    )  # fmt: skip
    parser.add_argument(
        "--lang", default="", metavar="TAG", choices=LANGUAGES,
        help=say("zh-Hans-CN, zh-Hant-TW or zh-Hant-HK", "zh-Hans-CN、zh-Hant-TW 或 zh-Hant-HK"),
    )  # fmt: skip
    parser.add_argument(
        "-o", "--out", type=Path, default=Path("build"), metavar="DIR",
        help=say("where the books go (default: build)", "成品放在哪里（默认 build）"),
    )  # fmt: skip
    parser.add_argument(
        "--strict", action="store_true",
        help=say("exit 1 when something must be fixed", "有必改之处时以 1 退出"),
    )  # fmt: skip
    parser.add_argument(
        "--force", action="store_true",
        help=say("build even if nothing has changed", "内容未变也重新生成"),
    )  # fmt: skip
    _all_flag(parser, desk)


def _normalize_command(commands, desk: Desk) -> None:  # type: ignore[no-untyped-def]
    say = desk.say
    parser = _command(
        commands, "normalize", say("clean the raw texts, or show how", "清理散稿，或看怎样清理"),
        _normalize,
    )  # fmt: skip
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument(
        "--json", type=Path, metavar="OUT",
        help=say("one JSON a raw text, into the folder OUT", "每份原稿一个 JSON，写入 OUT"),
    )  # fmt: skip
    ways.add_argument(
        "--diff", action="store_true",
        help=say("the raw text beside the clean one (default)", "原稿与清稿对照（默认）"),
    )  # fmt: skip
    ways.add_argument(
        "--write", action="store_true",
        help=say(
            "lay the clean articles beside the raw ones, as .md to edit by hand",
            "把清稿写成 .md，放在原稿旁边，供手工编辑",
        ),
    )  # fmt: skip
    _all_flag(parser, desk)


def _all_flag(parser: argparse.ArgumentParser, desk: Desk) -> None:
    parser.add_argument(
        "--all", action="store_true",
        help=desk.say("show every finding", "逐条列出全部提示"),
    )  # fmt: skip


# --------------------------------------------------------------------------- pdf, epub


def _pdf(given: argparse.Namespace, desk: Desk) -> int:
    return _make(given, desk, "pdf")


def _epub(given: argparse.Namespace, desk: Desk) -> int:
    return _make(given, desk, "epub")


def _make(given: argparse.Namespace, desk: Desk, medium: build.Medium) -> int:
    findings: list[Finding] = []
    paths: list[Path] = []
    for folder in given.folders:
        with _progress(desk) as report:
            options = build.Options(
                desk.data, desk.cache, given.edition, given.lang, desk.day,
                report, lambda words: report(words, 0, 0),
            )  # fmt: skip
            stamp, is_new = _books(folder, medium, given, options)
        if not is_new:
            words = desk.say("nothing has changed since it was made", "与上次相比没有变化")
            desk.err.print(Text(f"{folder}: {words}", style="dim"))
        paths.extend(given.out / name for name in stamp.digests)
        findings.extend(stamp.findings)
    _tell(findings, desk, given.all)
    for path in paths:
        desk.out.print(str(path))
    return FAILED if given.strict and _must_fix(findings) else OK


def _books(
    folder: Path, medium: build.Medium, given: argparse.Namespace, options: build.Options
) -> tuple[Stamp, bool]:
    """(the books of a folder, made now?): left as they are when nothing has changed."""
    if not folder.is_dir():
        raise PublishError("no-folder", Where(folder), path=folder)
    asked = (options.edition, options.language, options.day)
    key = key_of(
        (folder, Path(build.__file__).parent, options.data / "layouts", options.data / "fonts"),
        (__version__, medium, *asked),
    )
    name = f"{folder.resolve().name}.{medium}.{digest_of('|'.join(asked).encode())[:8]}.json"
    place = given.out / ".wenji" / name
    known = read_stamp(place)
    if known and not given.force and known.holds(key, given.out):
        return known, False
    material = build.read_material(folder, options.report)
    digests: dict[str, str] = {}
    findings: dict[Finding, None] = {}
    for edition in build.editions(material, options):
        made = build.make(material, edition, medium, options)
        write_whole(given.out / made.name, made.data)
        digests[made.name] = digest_of(made.data)
        findings.update(dict.fromkeys(made.findings))
    stamp = Stamp(key, digests, tuple(findings))
    write_stamp(place, stamp)
    return stamp, True


# --------------------------------------------------------------------------- the other commands


def _check(given: argparse.Namespace, desk: Desk) -> int:
    findings: list[Finding] = []
    for path in given.files:
        if not path.is_file():
            why = desk.say("no such file", "没有此文件")
            raise PublishError("unreadable", Where(path), path=path, reason=why)
        findings.extend(check_epub(path) if path.suffix == ".epub" else check_pdf(path))
    _tell(findings, desk, given.all)
    for path in given.files:
        desk.out.print(str(path))
    return FAILED if _must_fix(findings) else OK


def _normalize(given: argparse.Namespace, desk: Desk) -> int:
    with _progress(desk) as report:
        material = build.read_material(given.folder, report)
    raw = [c for c in material.cleaned if c.source.path.suffix.lower() != ".md"]
    _tell(material.findings, desk, given.all)
    if given.json:
        for cleaned in raw:
            path = given.json / f"{cleaned.source.path.stem}.json"
            text = json.dumps(to_exchange(cleaned), ensure_ascii=False, indent=1)
            write_whole(path, text.encode())
            desk.out.print(str(path))
        return OK
    for cleaned in raw:
        articles = [
            (cleaned.source.path.with_name(f"{a.id}.md"), write_article(
                a, source_name=cleaned.source.path.name, source_digest=cleaned.source.digest
            ))
            for a in cleaned.articles
            if not a.duplicate_of
        ]  # fmt: skip
        if given.write:
            _lay_down(articles, desk)
        else:
            _show_difference(cleaned.source.path, cleaned.source.text, articles, desk)
    return OK


def _lay_down(articles: Sequence[tuple[Path, str]], desk: Desk) -> None:
    """Write the clean articles; one that is there already may have been edited: it is kept."""
    for path, text in articles:
        if path.exists():
            kept = desk.say("is there already: kept", "已存在：保留")
            desk.err.print(Text(f"{path} {kept}", style="yellow"))
        else:
            write_whole(path, text.encode())
            desk.out.print(str(path))


def _show_difference(
    source: Path, raw: str, articles: Sequence[tuple[Path, str]], desk: Desk
) -> None:
    clean = "\n".join(text for _, text in articles)
    names = " ".join(path.name for path, _ in articles)
    lines = difflib.unified_diff(
        raw.splitlines(), clean.splitlines(), str(source), names, lineterm="", n=1
    )
    styles = {"+": "green", "-": "red", "@": "cyan"}
    for line in lines:
        desk.out.print(Text(line, style=styles.get(line[:1], "")))


def _new(given: argparse.Namespace, desk: Desk) -> int:
    for name, text in new_book(given.folder.resolve().name, desk.tongue).items():
        path = given.folder / name
        if path.exists():
            raise PublishError("already-there", Where(path))
        write_whole(path, text.encode())
    desk.out.print(str(given.folder / "book.toml"))
    return OK


def _fonts(given: argparse.Namespace, desk: Desk) -> int:
    data = desk.data / "fonts"
    wanted = regions(given.lang) if given.lang else tuple(
        dict.fromkeys(face.region for face in catalogue(data).faces)
    )  # fmt: skip
    with _progress(desk) as report:
        kept = fetch(wanted, desk.cache, data, lambda words: report(words, 0, 0))
    for path in kept.values():
        desk.out.print(str(path))
    return OK


# --------------------------------------------------------------------------- what is said


@contextmanager
def _progress(desk: Desk) -> Iterator[build.Report]:
    """A bar a stage on a terminal; nothing in a pipe."""
    if not desk.err.is_terminal:
        yield lambda stage, done, of: None
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=desk.err, transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, of: int) -> None:
            if stage not in _STAGES:
                progress.console.print(stage, style="dim")
                return
            if stage not in tasks:
                tasks[stage] = progress.add_task(desk.say(*_STAGES[stage]))
            progress.update(tasks[stage], completed=done, total=of)

        yield report


def _tell(findings: Sequence[Finding], desk: Desk, everything: bool) -> None:
    """Findings grouped by kind, the worst first; long groups are cut."""
    order = list(Severity)
    ranked = sorted(findings, key=lambda f: (order.index(severity(f)), f.code))
    for code, group in groupby(ranked, key=lambda f: f.code):
        found = list(group)
        shown = found if everything else found[:_SHOWN]
        rule = FINDINGS[code]
        name = _SEVERITIES[desk.tongue][rule.severity]
        desk.err.print(Text(f"{name} {code} × {len(found)}", style=_STYLES[rule.severity]))
        for one in shown:
            sentence, _ = finding_text(one, desk.tongue)
            place = f"{_short(one.where)}: " if one.where else ""
            desk.err.print(Text(f"  {place}{sentence}"))
        if len(shown) < len(found):
            rest = len(found) - len(shown)
            more = desk.say(f"  … and {rest} more (--all)", f"  ……还有 {rest} 条（--all）")
            desk.err.print(Text(more, style="dim"))
        hint = finding_text(found[0], desk.tongue)[1]
        if hint:
            desk.err.print(Text(f"  → {hint}", style="dim"))
    if findings:
        desk.err.print(_summary(findings, desk))


def _summary(findings: Sequence[Finding], desk: Desk) -> str:
    counts = {s: sum(severity(f) is s for f in findings) for s in Severity}
    parts = [f"{n} {_SEVERITIES[desk.tongue][s]}" for s, n in counts.items() if n]
    if counts[Severity.MUST_FIX]:
        return desk.say(
            f"{', '.join(parts)}: what was made is a proof",
            f"{'，'.join(parts)}：现在做出的是校样",
        )
    return "，".join(parts) if desk.tongue == "zh" else ", ".join(parts)


def _must_fix(findings: Sequence[Finding]) -> bool:
    return any(severity(f) is Severity.MUST_FIX for f in findings)


def _short(where: Where | None) -> str:
    """A place as seen from here."""
    if where is None:
        return ""
    try:
        path = where.path.resolve().relative_to(Path.cwd())
    except ValueError:
        path = where.path
    return str(Where(path, where.line))
