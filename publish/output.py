"""Files that are whole or not there: written beside, synced, renamed.

Also the stamp: what a book was made from, so that a second run with nothing changed does nothing.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from publish.model import Finding, PublishError, Where


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path`; what stood there before stands there still if this fails."""
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            temporary = file.name
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
        temporary = None
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        key = "disk-full" if full else "unwritable"
        raise PublishError(key, Where(path), reason=error.strerror or error) from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def put_folder(made: Path, target: Path) -> None:
    """A finished folder takes the place of what stood at `target`, which stands there still if this
    fails.  Both lie in one file system; what is replaced goes beside `made`, for it to be removed
    with it."""
    old = made.with_name(f"{made.name}.old")
    try:
        if target.exists():
            target.rename(old)
        made.rename(target)
    except OSError as error:
        if old.exists() and not target.exists():
            old.rename(target)
        raise PublishError("unwritable", Where(target), reason=error.strerror or error) from error


def refuse_unwritable(folder: Path) -> None:
    """PublishError when books cannot be written into `folder`, which need not exist yet: better
    said before they are made than after."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise PublishError("unwritable", Where(place), reason=os.strerror(errno.ENOTDIR))
    if not os.access(place, os.W_OK | os.X_OK):
        raise PublishError("unwritable", Where(place), reason=os.strerror(errno.EACCES))


# --------------------------------------------------------------------------- what was made

# What is in a book's folder and is no part of the book.
_NO_INPUT = {".git", ".wenji", ".venv", "node_modules", "__pycache__"}
# The libraries that the bytes of a book depend on.
_MAKERS = (
    *("weasyprint", "pydyf", "ebooklib", "jinja2", "opencc", "lxml", "markdown-it-py"),
    *("mdit-py-plugins", "pyyaml", "pikepdf", "pypdfium2", "pillow", "uharfbuzz", "fonttools"),
)


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for: `medium` is pdf or epub; `edition`, `language`, `day` as in
    `build.Options`; the books go to `out`."""

    folder: Path
    medium: str
    edition: str
    language: str
    day: str
    out: Path
    profile: str = ""

    @property
    def name(self) -> str:
        """The name of the book's folder: the books are named after it."""
        return self.folder.resolve().name

    @property
    def stamp(self) -> Path:
        """Where it is written down what was made of this order."""
        said = (self.edition, self.language, self.day, self.profile)
        asked = digest_of("|".join(said).encode())[:8]
        return self.out / ".wenji" / f"{self.name}.{self.medium}.{asked}.json"

    def key(self, *houses: Path, files: Iterable[Path] = ()) -> str:
        """A hash of all that the books are made from: the words of the order, the book's folder,
        the folders of the program, single files from elsewhere, the versions of its libraries."""
        what = (self.medium, self.edition, self.language, self.day, self.profile)
        asked = (*what, str(self.folder.resolve()))
        versions = (f"{name} {_version(name)}" for name in _MAKERS)
        digest = hashlib.sha256("\0".join((*asked, sys.version, *versions)).encode("utf-8", _RAW))
        for folder in (self.folder, *houses):
            for path in _files(folder, self.out):
                name = path.relative_to(folder).as_posix()
                digest.update(f"\0{name}\0{_digest_of_file(path)}".encode("utf-8", _RAW))
        for path in files:
            digest.update(f"\0{path}\0{_digest_of_file(path)}".encode("utf-8", _RAW))
        return digest.hexdigest()


SHEET = ".metadata.csv"  # the end of a name: what shops ask, beside an e-book
_RAW = "surrogateescape"  # file names that are no UTF-8


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _files(folder: Path, out: Path) -> Iterator[Path]:
    """The files that may go into a book, in order; the books themselves, when they are put inside
    the folder, do not."""
    made = out.resolve()
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(
            f for f in folders if f not in _NO_INPUT and (Path(root) / f).resolve() != made
        )
        yield from (p for name in sorted(names) if (p := Path(root) / name).is_file())


def _digest_of_file(path: Path) -> str:
    """An unreadable file is no matter here: whoever needs it will say so."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "unreadable"


@dataclass(frozen=True, slots=True)
class Stamp:
    """`key` says what some books were made from, `digests` what came out (file name → sha256),
    `findings` what was found."""

    key: str
    digests: dict[str, str]
    findings: tuple[Finding, ...]

    def holds(self, key: str, folder: Path) -> bool:
        """Are the inputs the same, and do the books still stand in `folder` as they were made?"""
        return self.key == key and all(
            _digest_of_file(folder / name) == digest for name, digest in self.digests.items()
        )


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read_stamp(path: Path) -> Stamp | None:
    """The stamp in a file, or None when there is none that can be read."""
    try:
        data = json.loads(path.read_text("utf-8"))
        findings = tuple(_finding(f) for f in data["findings"])
        return Stamp(data["key"], data["digests"], findings)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write_stamp(path: Path, stamp: Stamp) -> None:
    """Places are written down whole: the next run may start in another folder."""
    write_whole(path, json.dumps(asdict(stamp), default=_whole).encode())


def _whole(value: object) -> str:
    return str(value.absolute()) if isinstance(value, Path) else str(value)


def _finding(data: dict[str, Any]) -> Finding:
    where = data.pop("where")
    place = Where(Path(where["path"]), where["line"]) if where else None
    values = tuple((str(k), str(v)) for k, v in data.pop("values"))
    return Finding(**data, where=place, values=values)
