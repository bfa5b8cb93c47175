"""Files that are whole or not there: written beside, synced, renamed.

Also the stamp: what a book was made from, so that a second run with nothing changed does nothing.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
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
            (folder / name).is_file() and digest_of((folder / name).read_bytes()) == digest
            for name, digest in self.digests.items()
        )


def key_of(folders: Iterable[Path], words: Sequence[str]) -> str:
    """A hash of everything in some folders, names and bytes, and of some words."""
    digest = hashlib.sha256("\0".join(words).encode())
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            if path.suffix == ".pyc" or "node_modules" in path.parts:
                continue
            digest.update(f"\0{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(hashlib.sha256(_bytes(path)).digest())
    return digest.hexdigest()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise PublishError("unreadable", Where(path), path=path, reason=reason) from error


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read_stamp(path: Path) -> Stamp | None:
    """The stamp in a file, or None when there is none that can be read."""
    try:
        data = json.loads(path.read_text("utf-8"))
        findings = tuple(_finding(f) for f in data["findings"])
        return Stamp(data["key"], data["digests"], findings)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_stamp(path: Path, stamp: Stamp) -> None:
    write_whole(path, json.dumps(asdict(stamp), ensure_ascii=False, default=str).encode())


def _finding(data: dict[str, Any]) -> Finding:
    where = data.pop("where")
    place = Where(Path(where["path"]), where["line"]) if where else None
    values = tuple((str(k), str(v)) for k, v in data.pop("values"))
    return Finding(**data, where=place, values=values)
