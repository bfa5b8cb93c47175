"""What may be typed: commands, options, their help in both tongues, examples that can be run."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn, get_args

from publish import __version__
from publish.messages import Tongue, usage_words, words
from publish.model import EbookProfile
from publish.read.manifest import LANGUAGES
from publish.read.nearest import nearest

COMMANDS = ("pdf", "epub", "press", "check", "release", "normalize", "variants", "new", "fonts")

_EXAMPLES = {
    "pdf": (
        "publish pdf mybook",
        "publish pdf mybook --edition all -o out",
        "publish pdf mybook --lang zh-Hant-TW --strict",
    ),
    "epub": (
        "publish epub mybook",
        "publish epub mybook --lang zh-Hant-HK",
        "publish epub mybook --profile duokan",
    ),
    "press": (
        "publish press mybook",
        "publish press mybook --edition zh-Hant-TW --preset office",
        'publish press mybook --waive P-103 --reason "旧照片，只有这一张"',
    ),
    "check": (
        "publish check build/mybook.zh-Hans-CN.pdf build/mybook.zh-Hans-CN.epub",
        "publish check build/mybook.zh-Hans-CN.epub --report report.html",
    ),
    "release": (
        "publish release mybook",
        "publish release mybook --edition zh-Hans-CN --only epub",
    ),
    "normalize": (
        "publish normalize mybook --diff | less",
        "publish normalize mybook --report report.html",
        "publish normalize mybook --write",
        "publish normalize mybook --json out",
        "publish normalize mybook --lang zh-Hant-TW --json out",
    ),
    "variants": (
        "publish variants mybook --lang zh-Hant-TW",
        "publish variants mybook --lang zh-Hant-TW --review review.html",
        "publish variants mybook --lang zh-Hant-TW --review review.tsv",
        "publish variants mybook --lang zh-Hant-TW --accept review.tsv",
    ),
    "new": ("publish new mybook",),
    "fonts": (
        "publish fonts",
        "publish fonts --lang zh-Hant-TW",
    ),
}

EXIT_USAGE = 2


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help as it was written, with `usage:` in the reader's tongue."""

    tongue: Tongue = "en"

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=22)
        self._action_max_length = 13  # argparse forgets that commands are indented

    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Any,
        prefix: str | None = None,
    ) -> None:  # fmt: skip
        super().add_usage(usage, actions, groups, prefix or words(self.tongue, "usage"))


class _ChineseFormatter(_Formatter):
    tongue: Tongue = "zh"


class _Parser(argparse.ArgumentParser):
    """A parser that complains in two lines: what is wrong, and what would be right."""

    def __init__(self, *, tongue: Tongue, prog: str, about: str, epilog: str, example: str) -> None:
        super().__init__(
            prog=prog,
            description=words(tongue, about),
            epilog=epilog,
            formatter_class=_ChineseFormatter if tongue == "zh" else _Formatter,
            add_help=False,
            allow_abbrev=False,
        )
        self.tongue, self.example = tongue, example
        self.only_with: tuple[tuple[str, str], ...] = ()

    # argparse has no other place where all options are known.
    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        given, rest = super().parse_known_args(args, namespace)
        for option, needed in self.only_with:
            if getattr(given, option) and not getattr(given, needed):
                said = words(self.tongue, "only-with", option=f"--{option}", needed=f"--{needed}")
                self.error(said)
        return given, rest

    def error(self, message: str) -> NoReturn:
        said = usage_words(self.tongue, message)
        example = words(self.tongue, "usage-example", example=self.example, program=self.prog)
        remedy = words(self.tongue, "remedy")
        self.exit(EXIT_USAGE, f"{self.prog}: {said}\n{remedy}{example}\n")


def parser(tongue: Tongue) -> argparse.ArgumentParser:
    """The parser of the whole console.  The parsed namespace has `command`, and `folders`,
    `folder` or `files`."""
    more = words(tongue, "program-more")
    top = _Parser(
        tongue=tongue, prog="publish", about="program", epilog=more, example="publish pdf mybook"
    )
    options = top.add_argument_group(words(tongue, "options"))
    _help(options, tongue)
    options.add_argument(
        "--version", action="version", version=f"wenji {__version__}",
        help=words(tongue, "help-version"),
    )  # fmt: skip
    commands = top.add_subparsers(
        title=words(tongue, "commands"),
        metavar="COMMAND",
        dest="command",
        required=True,
        parser_class=_Parser,
    )
    for name in COMMANDS:
        epilog = "\n".join((words(tongue, "examples"), *(f"  {e}" for e in _EXAMPLES[name])))
        command = commands.add_parser(
            name, tongue=tongue, prog=f"publish {name}", about=f"help-{name}", epilog=epilog,
            example=_EXAMPLES[name][0], help=words(tongue, f"help-{name}"),
        )  # fmt: skip
        arguments = command.add_argument_group(words(tongue, "arguments"))
        options = command.add_argument_group(words(tongue, "options"))
        _help(options, tongue)
        _FILL[name](arguments, options, tongue)
        command.only_with = _ONLY_WITH.get(name, ())
    return top


Group = argparse._ArgumentGroup


def _help(options: Group, tongue: Tongue) -> None:
    options.add_argument("-h", "--help", action="help", help=words(tongue, "help-help"))


def _flag(options: Group, tongue: Tongue, name: str) -> None:
    options.add_argument(f"--{name}", action="store_true", help=words(tongue, f"help-{name}"))


def _book(arguments: Group, options: Group, tongue: Tongue) -> None:
    arguments.add_argument(
        "folders", nargs="+", type=Path, metavar="FOLDER",
        help=words(tongue, "help-folders"),
    )  # fmt: skip
    which = options.add_mutually_exclusive_group()
    which.add_argument("--edition", default="", metavar="NAME", help=words(tongue, "help-edition"))
    which.add_argument(
        "--lang", default="", type=_language(tongue), metavar="TAG",
        help=words(tongue, "help-lang"),
    )  # fmt: skip
    options.add_argument(
        "-o", "--out", type=Path, default=Path("build"), metavar="DIR",
        help=words(tongue, "help-out"),
    )  # fmt: skip
    options.add_argument(
        "--jobs", type=_count(tongue), default=0, metavar="N", help=words(tongue, "help-jobs")
    )
    for name in ("strict", "force", "all"):
        _flag(options, tongue, name)


def _ebook(arguments: Group, options: Group, tongue: Tongue) -> None:
    _book(arguments, options, tongue)
    options.add_argument(
        "--profile", default="", type=_one_of(tongue, get_args(EbookProfile)), metavar="NAME",
        help=words(tongue, "help-profile"),
    )  # fmt: skip


def _press(arguments: Group, options: Group, tongue: Tongue) -> None:
    arguments.add_argument("folder", type=Path, metavar="FOLDER", help=words(tongue, "help-folder"))
    options.add_argument(
        "--edition", default="", metavar="NAME", help=words(tongue, "help-press-edition")
    )
    options.add_argument("--preset", default="", metavar="NAME", help=words(tongue, "help-preset"))
    options.add_argument(
        "--waive", action="append", default=[], metavar="CODE", help=words(tongue, "help-waive")
    )
    options.add_argument(
        "--reason", action="append", default=[], metavar="TEXT", help=words(tongue, "help-reason")
    )
    options.add_argument(
        "-o", "--out", type=Path, default=Path("build"), metavar="DIR",
        help=words(tongue, "help-press-out"),
    )  # fmt: skip
    for name in ("twins", "all"):
        _flag(options, tongue, name)


def _check(arguments: Group, options: Group, tongue: Tongue) -> None:
    arguments.add_argument(
        "files", nargs="+", type=Path, metavar="BOOK",
        help=words(tongue, "help-files"),
    )  # fmt: skip
    options.add_argument(
        "--report", type=Path, metavar="FILE", help=words(tongue, "help-check-report")
    )
    options.add_argument(
        "--press", default="", metavar="PRESET", help=words(tongue, "help-check-press")
    )
    _flag(options, tongue, "all")


def _release(arguments: Group, options: Group, tongue: Tongue) -> None:
    arguments.add_argument(
        "folder", type=Path, metavar="FOLDER", help=words(tongue, "help-release-folder")
    )
    options.add_argument(
        "--edition", default="all", metavar="NAME", help=words(tongue, "help-release-edition")
    )
    options.add_argument(
        "--only", default="", type=_one_of(tongue, ("pdf", "epub")), metavar="MEDIUM",
        help=words(tongue, "help-only"),
    )  # fmt: skip
    options.add_argument(
        "-o", "--out", type=Path, default=Path("build", "release"), metavar="DIR",
        help=words(tongue, "help-release-out"),
    )  # fmt: skip
    options.add_argument(
        "--jobs", type=_count(tongue), default=0, metavar="N", help=words(tongue, "help-jobs")
    )
    for name in ("strict", "all"):
        _flag(options, tongue, name)


def _normalize(arguments: Group, options: Group, tongue: Tongue) -> None:
    arguments.add_argument("folder", type=Path, metavar="FOLDER", help=words(tongue, "help-folder"))
    ways = options.add_mutually_exclusive_group()
    ways.add_argument("--diff", action="store_true", help=words(tongue, "help-diff"))
    ways.add_argument("--write", action="store_true", help=words(tongue, "help-write"))
    ways.add_argument("--json", type=Path, metavar="OUT", help=words(tongue, "help-json"))
    options.add_argument("--report", type=Path, metavar="FILE", help=words(tongue, "help-report"))
    options.add_argument(
        "--lang", default="", type=_language(tongue), metavar="TAG",
        help=words(tongue, "help-json-lang"),
    )  # fmt: skip
    _flag(options, tongue, "all")


def _variants(arguments: Group, options: Group, tongue: Tongue) -> None:
    arguments.add_argument("folder", type=Path, metavar="FOLDER", help=words(tongue, "help-folder"))
    options.add_argument(
        "--lang", required=True, type=_language(tongue), metavar="TAG",
        help=words(tongue, "help-variants-lang"),
    )  # fmt: skip
    ways = options.add_mutually_exclusive_group()
    ways.add_argument(
        "--review", type=_page_or_table(tongue), metavar="FILE", help=words(tongue, "help-review")
    )
    ways.add_argument("--accept", type=Path, metavar="FILE", help=words(tongue, "help-accept"))
    _flag(options, tongue, "all")


def _new(arguments: Group, options: Group, tongue: Tongue) -> None:
    arguments.add_argument(
        "folder", type=Path, metavar="FOLDER", help=words(tongue, "help-new-folder")
    )


def _fonts(arguments: Group, options: Group, tongue: Tongue) -> None:
    options.add_argument(
        "--lang", default="", type=_language(tongue), metavar="TAG",
        help=words(tongue, "help-fonts-lang"),
    )  # fmt: skip


_FILL: dict[str, Callable[[Group, Group, Tongue], None]] = {
    "pdf": _book,
    "epub": _ebook,
    "press": _press,
    "check": _check,
    "release": _release,
    "normalize": _normalize,
    "variants": _variants,
    "new": _new,
    "fonts": _fonts,
}


# options that mean something beside another one only
_ONLY_WITH = {"normalize": (("lang", "json"),)}


def _page_or_table(tongue: Tongue) -> Callable[[str], Path]:
    def review(value: str) -> Path:
        if not value.lower().endswith((".html", ".htm", ".tsv")):
            raise argparse.ArgumentTypeError(words(tongue, "bad-review-file", value=value))
        return Path(value)

    return review


def _count(tongue: Tongue) -> Callable[[str], int]:
    def count(value: str) -> int:
        if not (value.isascii() and value.isdigit() and int(value[:6]) > 0):
            raise argparse.ArgumentTypeError(words(tongue, "bad-count", value=value))
        return int(value[:6])

    return count


def _language(tongue: Tongue) -> Callable[[str], str]:
    def language(value: str) -> str:
        if value and value not in LANGUAGES:
            near, known = _near(value), ", ".join(LANGUAGES)
            said = words(tongue, "bad-tag", value=value, near=near, known=known)
            raise argparse.ArgumentTypeError(said)
        return value

    return language


def _one_of(tongue: Tongue, known: Sequence[str]) -> Callable[[str], str]:
    """A converter that refuses what is not among `known`, and names the nearest; empty is none."""

    def one(value: str) -> str:
        if value and value not in known:
            near = nearest(value, known)
            said = words(tongue, "bad-choice", value=value, near=near, known=", ".join(known))
            raise argparse.ArgumentTypeError(said)
        return value

    return one


def _near(value: str) -> str:
    """The tag that is meant: by its region (zh-TW), else the most similar one."""
    subtags = value.replace("_", "-").casefold().split("-")
    if len(subtags) == 1:
        return "zh-Hans-CN"
    meant = (tag for tag in LANGUAGES if tag.casefold().endswith("-" + subtags[-1]))
    return next(meant, nearest(value, (tag for tag in LANGUAGES if tag.count("-") == 2)))
