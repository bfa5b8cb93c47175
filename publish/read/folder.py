"""A book's folder: which files are its texts, which raw texts edited ones replace, and the
editor's corrections of raw texts."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from publish.model import Finding, Fix, Manifest, PublishError, Source, Where, finding
from publish.read.front_matter import RawText
from publish.read.nearest import nearest

SUFFIXES = (".txt", ".md")
# 003.2.new.md, 003.2.old.md: what `publish normalize --write` laid beside an edited text
_LAID_BESIDE = re.compile(r"\.(?:new|old)[0-9]*\.md$", re.I)
NOT_TEXTS = ("readme", "changelog", "license")  # README.md, README.zh.md: about the folder


@dataclass(frozen=True, slots=True)
class Claim:
    """An `.md` file at `article` says that it was cleaned from `raw`."""

    article: Path
    raw: RawText


def inside(folder: Path, name: str) -> Path | None:
    """The file `name` of the folder, or None when it leads out of it: by `..`, as an absolute
    path or over a symbolic link.  The file need not exist."""
    if "\0" in name:
        return None
    path = folder / name
    root = os.path.realpath(folder)
    return path if os.path.realpath(path).startswith(os.path.join(root, "")) else None


def sources_in(folder: Path, manifest: Manifest) -> tuple[Path, ...]:
    """The texts of a book in the order of their names (2 before 10): the folder's own `.txt` and
    `.md` files, without hidden ones, READMEs, the lists of indexes, and those that were laid
    beside an edited text.

    PublishError: no such folder, an unreadable one, one without a text, a name that is no text, a
    link that leads out of it, a `[[fix]]` for a file that is not there.
    """
    if not folder.is_dir():
        raise PublishError("no-folder", Where(folder), path=folder)
    try:
        paths = sorted(filter(_is_text, folder.iterdir()), key=natural)
    except OSError as error:
        raise PublishError(
            "unreadable", Where(folder), path=folder, reason=error.strerror
        ) from error
    for path in (folder, *paths):
        if any("\ud800" <= char <= "\udfff" for char in path.resolve().name):
            raise PublishError("bad-name", Where(path))
    for path in paths:
        if not inside(folder, path.name):
            raise PublishError("outside-folder", Where(path), path=path.name)
    lists = {order.file for order in manifest.indexes}
    paths = [path for path in paths if path.name not in lists]
    if not paths:
        raise PublishError("no-articles", Where(folder))
    names = [path.name for path in paths]
    for fix in manifest.fixes:
        if Path(fix.source).name not in names:
            near = nearest(fix.source, names)
            raise PublishError("unknown-source", fix.where, source=fix.source, near=near)
    return tuple(paths)


def _is_text(path: Path) -> bool:
    head = path.name.split(".", 1)[0].lower()
    hidden = path.name.startswith(".")
    return (
        not hidden
        and path.suffix.lower() in SUFFIXES
        and head not in NOT_TEXTS
        and not _LAID_BESIDE.search(path.name)
        and (path.is_file() or path.is_symlink())
    )


def natural(path: Path) -> tuple[tuple[int, int, str], ...]:
    """A sort key in which numbers count as numbers: 2.txt, 10.txt, 10a.txt."""
    pieces = re.findall(r"[0-9]+|[^0-9]+", path.name.casefold())
    return tuple((0, int(p), p) if p.isascii() and p.isdigit() else (1, 0, p) for p in pieces)


def superseded(claims: Iterable[Claim]) -> tuple[frozenset[Path], tuple[Finding, ...]]:
    """The raw texts that are not read again, because clean copies of them stand beside them.

    A claim counts for a file in the article's own folder.  Finding B-122 where the raw text is no
    longer the one that was cleaned; a claim without sha256 is believed.
    """
    paths: dict[Path, None] = {}
    found: list[Finding] = []
    for claim in claims:
        path = inside(claim.article.parent, claim.raw.path)
        if path is None or not path.is_file():
            continue
        paths[path] = None
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if claim.raw.sha256 not in ("", digest):
            found.append(finding("B-122", Where(claim.article, 1), raw=claim.raw.path))
    return frozenset(paths), tuple(found)


def apply_fixes(source: Source, fixes: Iterable[Fix]) -> tuple[Source, tuple[Finding, ...]]:
    """A raw text with the editor's corrections: each `find` is replaced wherever it stands, one
    fix after the other.  Finding B-121 for a fix of this text that finds nothing."""
    text = source.text
    found: list[Finding] = []
    for fix in fixes:
        if Path(fix.source).name != source.path.name:
            continue
        if fix.find not in text:
            found.append(finding("B-121", fix.where, source=fix.source, find=fix.find))
        text = text.replace(fix.find, fix.replace)
    return replace(source, text=text), tuple(found)
