"""The faces of `fonts/manifest.toml`: which ones a language needs, and where they are kept.

A face is a pinned font file of an npm package.  `fetch.py` brings it to the cache of the user;
the names of files in the cache carry their hash, so that a new pin never meets an old file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Region = Literal["sc", "tc", "hk", "kai"]
Role = Literal["song", "hei", "kai"]


@dataclass(frozen=True, slots=True)
class Face:
    """A row of the manifest.  `weight` is CSS's; `sha256` and `size` are of the file in the
    package, `kept_sha256` and `kept_size` (bytes) of the TTF in the cache, which differs when
    `decode` names a compression."""

    id: str
    region: Region
    role: Role
    weight: int
    package: str
    version: str
    path: str
    sha256: str
    size: int
    licence: str
    decode: str = ""
    decoded_sha256: str = ""
    decoded_size: int = 0

    @property
    def kept_sha256(self) -> str:
        return self.decoded_sha256 or self.sha256

    @property
    def kept_size(self) -> int:
        return self.decoded_size or self.size

    def kept_in(self, cache: Path) -> Path:
        """The face's file in a cache."""
        return cache / "faces" / f"{self.id}-{self.kept_sha256[:16]}.ttf"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`megabytes` is what the packages of a region unpack to: for the progress of a download."""

    faces: tuple[Face, ...]
    megabytes: Mapping[str, int]

    def of(self, regions: tuple[Region, ...]) -> tuple[Face, ...]:
        return tuple(face for face in self.faces if face.region in regions)

    def find(self, region: Region, role: Role, weight: int) -> Face:
        """KeyError when the manifest has no such face."""
        for face in self.faces:
            if (face.region, face.role, face.weight) == (region, role, weight):
                return face
        raise KeyError(f"{role}-{region}-{weight}")


@cache
def catalogue(data: Path) -> Catalogue:
    """The manifest in the folder `data` (`fonts/` of a checkout or of the installed package)."""
    rows = tomllib.loads((data / "manifest.toml").read_text(encoding="utf-8"))
    return Catalogue(
        tuple(Face(**row) for row in rows["face"]),
        {name: group["megabytes"] for name, group in rows["group"].items()},
    )


def regions(language: str) -> tuple[Region, ...]:
    """The regions whose faces a book in `language` (BCP 47) is set in, the first one first.

    Single-region fonts give one form of a character whatever `lang` says, so the *file* is chosen
    by the language.  TC and HK lack 2408 of the 8105 characters of 通用规范汉字表: SC stands second
    for a simplified quotation.  (Over HK and SC together, TC would add one character.)  Traditional
    text in mainland forms, with its marks in the corner of their square, is SC's alone: it has all
    of Big5.
    """
    tags = language.lower().split("-")
    if "cn" in tags or "sg" in tags:
        return ("sc", "kai")
    if "hk" in tags or "mo" in tags:
        return ("hk", "sc", "kai")
    if "hant" in tags or "tw" in tags:
        return ("tc", "sc", "kai")
    return ("sc", "kai")
