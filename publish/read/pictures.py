"""Pictures of a book, made safe and small in kind: JPEG, PNG or SVG, upright, without metadata.

A raster picture is turned as its EXIF says and loses what else the camera wrote (place, owner,
device).  A JPEG that is upright and RGB or grey keeps its very pixels: only its segments of
metadata are cut out.  Everything else is written anew as PNG; a JPEG in CMYK as RGB.

A drawing is read as XML by expat and kept as it is, or refused: no document type, no script, and
nothing that would be fetched from outside of it.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from xml.parsers import expat

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from publish.model import Finding, Where, finding
from publish.read.folder import inside

MAX_BYTES = 64 * 2**20
MAX_PIXELS = 100_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF")
JPEG_QUALITY = 95  # only where a JPEG must be turned or leave CMYK

# Pillow's own bound is global and warns; ours is a finding, taken from the head of the file.
Image.MAX_IMAGE_PIXELS = None

MediaType = Literal["image/jpeg", "image/png", "image/svg+xml"]


@dataclass(frozen=True, slots=True)
class Picture:
    """`data` is what goes into the book.  `width` and `height` are pixels, in a drawing CSS pixels
    (0 when it does not say)."""

    path: Path
    src: str
    width: int
    height: int
    media_type: MediaType
    data: bytes


class _RefusedError(Exception):
    """Why a picture is not taken: a finding's code and blanks."""

    def __init__(self, code: str, *, what: str = "", size: str = "", limit: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.what = what
        self.size = size
        self.limit = limit


def read_picture(
    folder: Path, src: str, where: Where | None = None
) -> tuple[Picture | None, tuple[Finding, ...]]:
    """The picture at `src` in the book's folder; `where` is the figure that names it.

    Instead of a picture, one finding, each must-fix: B-131 it is not there, B-132 it is outside
    the folder (a link out, an address on the net), B-133 it is larger than 64 MB or 100 million
    pixels, B-134 it cannot be read, B-135 a drawing with scripts or outside references.
    """
    try:
        path = _path(folder, src)
        data = _bytes(path)
        if path.suffix.lower() == ".svg" or data.lstrip()[:5] in (b"<?xml", b"<svg ", b"<svg>"):
            return _drawing(path, src, data), ()
        return _raster(path, src, data), ()
    except _RefusedError as refused:
        given = {"what": refused.what, "size": refused.size, "limit": refused.limit}
        blanks: dict[str, Any] = {key: value for key, value in given.items() if value}
        return None, (finding(refused.code, where, src=src, **blanks),)


def _path(folder: Path, src: str) -> Path:
    path = None if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:|//", src) else inside(folder, src)
    if path is None:
        raise _RefusedError("B-132")
    if not path.is_file():
        raise _RefusedError("B-131")
    return path


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _RefusedError("B-134", what=error.strerror or "") from error
    if len(data) > MAX_BYTES:
        size = path.stat().st_size / 2**20
        raise _RefusedError("B-133", size=f"{size:.0f} MB", limit=f"{MAX_BYTES // 2**20} MB")
    return data


# --------------------------------------------------------------------------- raster


def _raster(path: Path, src: str, data: bytes) -> Picture:
    try:
        with _whole_only(), Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _check_pixels(image.width, image.height)
            image.load()
            media_type, written = _rewritten(image, data)
            turned = image.getexif().get(0x0112, 1) >= 5  # orientations 5–8 lie on their side
            size = image.size[::-1] if turned else image.size
    except UnidentifiedImageError as error:
        raise _RefusedError("B-134", what="JPEG / PNG / SVG / WebP / GIF / TIFF?") from error
    except (OSError, SyntaxError, ValueError, EOFError, zlib.error, OverflowError) as error:
        raise _RefusedError("B-134", what=str(error)) from error
    return Picture(path, src, *size, media_type, written)


@contextmanager
def _whole_only() -> Iterator[None]:
    """A cut-off file is refused: WeasyPrint, once imported, has Pillow fill it up with grey."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        limit = f"{MAX_PIXELS // 10**6} Mpx"
        raise _RefusedError("B-133", size=f"{width} × {height}", limit=limit)


def _rewritten(image: Image.Image, data: bytes) -> tuple[MediaType, bytes]:
    jpeg = image.format == "JPEG"
    upright = image.getexif().get(0x0112, 1) in (0, 1)
    if jpeg and upright and image.mode in ("L", "RGB"):
        return "image/jpeg", b"".join(_without_metadata(data))
    plain = _plain(ImageOps.exif_transpose(image), ("L", "RGB") if jpeg else _PNG_MODES)
    out = io.BytesIO()
    if jpeg:
        plain.save(out, "JPEG", quality=JPEG_QUALITY, subsampling=0, optimize=True)
        return "image/jpeg", out.getvalue()
    plain.save(out, "PNG", compress_level=9)
    return "image/png", out.getvalue()


_PNG_MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")


def _plain(image: Image.Image, modes: tuple[str, ...]) -> Image.Image:
    """The picture in a mode that can be written, with its colour profile and transparency only."""
    kept = {"icc_profile", "transparency"}
    if image.mode not in modes:
        alpha = image.has_transparency_data and "RGBA" in modes
        image = image.convert("RGBA" if alpha else "RGB")
        kept = set()  # the profile was of the other mode
    image.info = {key: value for key, value in image.info.items() if key in kept}
    return image


def _without_metadata(data: bytes) -> Iterator[bytes]:
    """A JPEG with the segments that draw, its colour profile and Adobe's colour flag.

    Left out are EXIF, XMP, IPTC, thumbnails, comments, and all that stands behind the picture's
    end: a telephone's second picture (MPF) has an EXIF of its own.  ITU T.81 B.1.1, B.2."""
    yield data[:2]
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == _END:
            break
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if _draws(marker, data[at + 4 : end]):
            yield data[at:end]
        if marker == _SCAN:
            at, end = end, _end_of_scan(data, end)
            yield data[at:end]
        at = end
    yield bytes((0xFF, _END))


_SCAN, _END = 0xDA, 0xD9
# In a scan 0xFF is followed by 0 or by the number of a restart; else the scan is over.
_AFTER_SCAN = re.compile(rb"\xff(?=[^\x00\xd0-\xd7\xff])", re.DOTALL)


def _draws(marker: int, content: bytes) -> bool:
    if 0xE0 <= marker <= 0xEF:  # APP0 … APP15
        kept = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
        return marker in kept and content.startswith(kept[marker])
    return marker != 0xFE


def _end_of_scan(data: bytes, start: int) -> int:
    found = _AFTER_SCAN.search(data, start)
    return found.start() if found else len(data)


# --------------------------------------------------------------------------- drawings

_SCRIPTS = {"script", "handler", "listener", "foreignObject", "iframe", "object", "embed"}
_URL = re.compile(r"url\(\s*[\"']?\s*(?!#|data:image/(?:png|jpe?g|gif|webp)[;,])", re.I)
_INSIDE = re.compile(r"\s*(?:#|data:image/(?:png|jpe?g|gif|webp)[;,])", re.I)
_LENGTH = re.compile(r"\s*([0-9.]+)\s*(px|pt|mm|cm|in|pc|)\s*")
_PIXELS = {
    "": 1.0,
    "px": 1.0,
    "pt": 4 / 3,
    "pc": 16.0,
    "in": 96.0,
    "cm": 96 / 2.54,
    "mm": 96 / 25.4,
}


def _drawing(path: Path, src: str, data: bytes) -> Picture:
    reader = _DrawingReader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.element
    parser.CharacterDataHandler = reader.text
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.ProcessingInstructionHandler = reader.instruction
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise _RefusedError("B-134", what=str(error)) from error
    return Picture(path, src, *reader.size, "image/svg+xml", data)


class _DrawingReader:
    """What expat tells, element by element; raises _RefusedError at what a book must not hold."""

    def __init__(self) -> None:
        self.size: tuple[int, int] = (0, 0)
        self.depth = 0
        self.style: list[str] | None = None

    def doctype(self, name: str, *_: object) -> None:
        raise _RefusedError("B-135", what=f"<!DOCTYPE {name}>")

    def instruction(self, target: str, _: str) -> None:
        raise _RefusedError("B-135", what=f"<?{target}?>")

    def element(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.split(" ")[-1]
        if self.depth == 0:
            if tag != "svg":
                raise _RefusedError("B-134", what=f"<{tag}>")
            self.size = _size(attributes)
        self.depth += 1
        if tag in _SCRIPTS:
            raise _RefusedError("B-135", what=f"<{tag}>")
        if tag == "style":
            self.style = []
        for key, value in attributes.items():
            _check_attribute(tag, key.split(" ")[-1], value)

    def text(self, text: str) -> None:
        if self.style is not None:
            self.style.append(text)

    def end(self, _: str) -> None:
        self.depth -= 1
        if self.style is not None:
            _check_css("".join(self.style))
            self.style = None


def _check_attribute(tag: str, name: str, value: str) -> None:
    animates = tag in ("set", "animate") and name == "attributeName"
    if name.lower().startswith("on") or name == "base":
        raise _RefusedError("B-135", what=f"{name}=…")
    if animates and "href" in value:
        raise _RefusedError("B-135", what=f"<{tag} {name}={value}>")
    if name in ("href", "src") and value.strip() and not _INSIDE.match(value):
        raise _RefusedError("B-135", what=f"{name}={value[:60]}")
    _check_css(value, "" if name != "style" else "\\")


def _check_css(css: str, escapes: str = "\\") -> None:
    """No address that is not in the file; no escapes, which could hide one."""
    if found := _URL.search(css):
        raise _RefusedError("B-135", what=css[found.start() :][:60])
    if "@import" in css.lower() or (escapes and escapes in css):
        raise _RefusedError("B-135", what=css.strip()[:60])


def _size(attributes: dict[str, str]) -> tuple[int, int]:
    """Width and height in CSS pixels: as given, else of the view box."""
    given = [_pixels(attributes.get(key, "")) for key in ("width", "height")]
    box = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
    if len(box) == 4 and not all(given):
        given = [_pixels(box[2]), _pixels(box[3])]
    return round(given[0]), round(given[1])


def _pixels(length: str) -> float:
    found = _LENGTH.fullmatch(length)
    try:
        return float(found[1]) * _PIXELS[found[2]] if found else 0.0
    except ValueError:
        return 0.0
