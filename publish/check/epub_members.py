"""The members of an EPUB's zip, read by nobody who trusts them: XML, CSS, fonts, pictures.

Sizes are bounded, no entity is expanded, nothing is fetched; what is obfuscated (OCF 3.3 4.4) is
made plain, what is locked or spoilt is told and left.  Of a picture and of a font only what the
checks ask of it is kept.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from lzma import LZMAError
from pathlib import Path
from urllib.parse import unquote
from zipfile import BadZipFile, ZipFile

import brotli
from fontTools.ttLib import TTFont, TTLibError
from lxml import etree
from PIL import Image

from publish.model import Finding, Where, finding

# A book is far below; what unpacks to more is an attack or a mistake.  A tree takes some 200 bytes
# for each tag and attribute: four million are the longest Chinese histories in one volume.
MAX_BYTES = 1 << 30
_MAX_TEXT = 1 << 28  # bytes of all XML and CSS
_MAX_TAGS = 4_000_000  # tags and attributes of all XML
_ADOBE, _IDPF = "http://ns.adobe.com/pdf/enc#RC", "http://www.idpf.org/2008/embedding"
_GPS = 0x8825  # Exif 2.3, 4.6.3: the IFD that says where the picture was taken


# What zipfile lets out of a spoilt member: each way of packing has its own.
SPOILT = (BadZipFile, zlib.error, LZMAError, OSError, EOFError, ValueError, RuntimeError)

# What fontTools' and Pillow's readers let out of spoilt bytes: nearly anything, but no bug of ours.
_UNREADABLE = (
    *(ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, OSError),
    *(EOFError, RuntimeError, SyntaxError, TypeError, ValueError, MemoryError),
    *(TTLibError, struct.error, zlib.error, brotli.error),
)

# Pillow's own bound is global and warns; only the head of a picture is read here.
Image.MAX_IMAGE_PIXELS = None


class BrokenError(Exception):
    """No book in this zip: the reason, in the words of the standard."""


@dataclass(frozen=True, slots=True)
class Raster:
    """The head of a picture.  Sizes are pixels and bytes; `has_place`: its EXIF has a GPS IFD."""

    name: str
    width: int
    height: int
    size: int
    has_place: bool


@dataclass(frozen=True, slots=True)
class Face:
    """An embedded font as it names itself.  `notices`: its copyright and licence; `covered`: the
    characters that it can show; `size`: bytes."""

    name: str
    family: str
    notices: str
    covered: frozenset[int]
    size: int

    @property
    def characters(self) -> int:
        return len(self.covered)


# --------------------------------------------------------------------------- XML


def xml(data: bytes) -> etree._Element:
    """Hostile input: no entities, no network, and no more nodes than fit into memory."""
    if _tags(data) > _MAX_TAGS:
        raise BrokenError(f"more than {_MAX_TAGS:,} tags and attributes")
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _tags(data: bytes) -> int:
    return data.count(b"<") + data.count(b"=")


# ------------------------------------------------------------------ encryption (OCF 3.3 4.2.6.3.2)


def encrypted(packed: ZipFile) -> dict[str, str]:
    """Member → algorithm, as META-INF/encryption.xml says."""
    try:
        root = xml(packed.read("META-INF/encryption.xml"))
    except (KeyError, etree.XMLSyntaxError):
        return {}
    out: dict[str, str] = {}
    for data in root.iter("{*}EncryptedData"):
        method, reference = data.find("{*}EncryptionMethod"), data.find(".//{*}CipherReference")
        if method is not None and reference is not None:
            out[unquote(reference.get("URI", ""))] = method.get("Algorithm", "")
    return out


def keys(package: etree._Element) -> dict[str, tuple[bytes, int]]:
    """Algorithm of font obfuscation → (its key, how many bytes it covers); the key is made of the
    book's identifier (OCF 3.3 4.4)."""
    unique = package.get("unique-identifier", "")
    all_ids = package.iterfind(".//{http://purl.org/dc/elements/1.1/}identifier")
    id = next(("".join((e.text or "").split()) for e in all_ids if e.get("id") == unique), "")
    keys = {_IDPF: (hashlib.sha1(id.encode(), usedforsecurity=False).digest(), 1040)}
    digits = id.lower().removeprefix("urn:uuid:").replace("-", "")
    if re.fullmatch("[0-9a-f]{32}", digits):
        keys[_ADOBE] = (bytes.fromhex(digits), 1024)
    return keys


# --------------------------------------------------------------------------- reading


class Reader:
    """Reads members, and keeps what it could not read."""

    def __init__(
        self,
        path: Path,
        packed: ZipFile,
        encrypted: dict[str, str],
        keys: Mapping[str, tuple[bytes, int]],
    ) -> None:
        self.path, self.packed, self.encrypted, self.keys = path, packed, encrypted, keys
        self.sources: dict[str, bytes] = {}
        self.found: list[Finding] = []
        self.bytes = self.tags = 0  # of the XML and CSS so far

    def data(self, name: str) -> bytes | None:
        """The bytes of a member; None when it is encrypted or broken."""
        algorithm = self.encrypted.get(name)
        if algorithm is not None and algorithm not in self.keys:
            return None
        try:
            data = self.packed.read(name)
        except SPOILT as error:
            self.found.append(finding("E-023", Where(self.path / name), reason=error))
            return None
        if algorithm is None:
            return data
        del self.encrypted[name]
        key, length = self.keys[algorithm]
        head = bytes(b ^ key[i % len(key)] for i, b in enumerate(data[:length]))
        return head + data[length:]

    def _text_data(self, name: str) -> bytes | None:
        self.bytes += self.packed.getinfo(name).file_size
        if self.bytes > _MAX_TEXT:
            raise BrokenError(f"more than {_MAX_TEXT >> 20} MiB of text")
        return self.data(name)

    def trees(self, names: Iterable[str]) -> Iterator[tuple[str, etree._Element]]:
        for name in names:
            data = self._text_data(name)
            if data is None:
                continue
            self.tags += _tags(data)
            if self.tags > _MAX_TAGS:
                raise BrokenError(f"more than {_MAX_TAGS:,} tags and attributes")
            self.sources[name] = data
            try:
                yield name, xml(data)
            except etree.XMLSyntaxError as error:
                where = Where(self.path / name, error.lineno or None)
                self.found.append(finding("E-005", where, reason=error.msg))

    def text(self, name: str) -> str:
        return (self._text_data(name) or b"").decode("utf-8", "replace")

    def face(self, name: str) -> Face | None:
        data = self.data(name)
        if data is None:
            return None
        try:
            font = TTFont(BytesIO(data), lazy=True)
            names = font["name"]
            family = names.getBestFullName() or ""
            notices = " ".join(names.getDebugName(id) or "" for id in (0, 13))
            covered = frozenset(font.getBestCmap() or ()) if "cmap" in font else frozenset()
        except _UNREADABLE as error:
            self.found.append(finding("E-020", Where(self.path / name), reason=error))
            return None
        return Face(name, family, notices, covered, len(data))

    def rasters(self, names: Iterator[str]) -> Iterator[Raster]:
        for name in names:
            data = self.data(name)
            if data is None:
                continue
            try:
                with Image.open(BytesIO(data)) as image:
                    has_place = bool(image.getexif().get_ifd(_GPS))
                    size = image.size
            except _UNREADABLE as error:
                reason = str(error).partition(" <")[0]  # Pillow adds the address of its buffer
                self.found.append(finding("E-023", Where(self.path / name), reason=reason))
                continue
            yield Raster(name, *size, len(data), has_place)
