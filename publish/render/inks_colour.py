"""Colours → inks: the arithmetic of a press file (Little CMS by way of Pillow).

What is neutral (r = g = b) is black ink alone, K = 1 - g: text that a profile had made of four inks
would show a coloured edge wherever the plates are a tenth of a millimetre off.  What is coloured
goes through ICC profiles, relative colorimetric with black point compensation: paper is paper, and
black the blackest that the press has.  In a one-colour book everything is K, by its luma (Rec. 601,
as ISO 32000 10.3.2 has it for DeviceRGB → DeviceGray).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageCms

from publish.model import Ink, PublishError, Where

Inks = tuple[float, float, float, float]  # C, M, Y, K from 0 to 1

BLACK: Inks = (0.0, 0.0, 0.0, 1.0)
# A cast that nobody sees: three steps of 255.  JPEG leaves as much in a grey photograph.
NEUTRAL = 3 / 255
_HOUSE = Path(__file__).parent / "profiles" / "FOGRA39L_coated.icc"
# ICC.1:2022 7.2: class at byte 12, colour space at 16, signature at 36.
_CLASS, _SPACE, _MAGIC = slice(12, 16), slice(16, 20), slice(36, 40)
_DIGITS = 4  # of an ink in a content stream: finer than eight bits


@dataclass(frozen=True, slots=True)
class Profile:
    """An output condition: the ICC profile, and how the output intent names it (ISO 32000 14.11.5).
    `condition` is an identifier of the ICC's registry, or Custom; `registry` the registry's
    address, empty when it is none of its; `info` what people call it."""

    data: bytes
    condition: str
    registry: str
    info: str


@cache
def house_profile() -> Profile:
    """FOGRA39 on coated paper: what is named where the printer has given no profile."""
    return Profile(
        _HOUSE.read_bytes(),
        "FOGRA39",
        "http://www.color.org",
        "Offset printing, ISO 12647-2:2004/Amd 1, paper type 1 or 2 (coated); FOGRA39L, "
        "profile by colord",
    )


def read_profile(path: Path) -> Profile:
    """The printer's profile.  It is named Custom, with its own description: that a registered
    condition is meant is not ours to say.

    PublishError: profile-missing, profile-unusable (no ICC profile, none for printing, not CMYK).
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PublishError("profile-missing", Where(path), reason=error.strerror or "") from error
    if data[_MAGIC] != b"acsp":
        raise PublishError("profile-unusable", Where(path), reason="not an ICC profile")
    if (data[_CLASS], data[_SPACE]) != (b"prtr", b"CMYK"):
        kind = b"/".join((data[_CLASS], data[_SPACE])).decode("ascii", "replace")
        raise PublishError("profile-unusable", Where(path), reason=f"{kind}, not prtr/CMYK")
    try:
        opened = _opened(data)
        Colours(data, "cmyk").inks((1.0, 0.0, 0.0))
    except (OSError, ImageCms.PyCMSError) as error:
        raise PublishError("profile-unusable", Where(path), reason=str(error)) from error
    name = (opened.profile.profile_description or path.stem).strip()
    return Profile(data, "Custom", "", name)


def total(inks: Sequence[float]) -> float:
    """All inks of a point, in per cent."""
    return 100 * sum(inks)


@dataclass(frozen=True)
class Colours:
    """Conversion for one press: a CMYK profile (bytes), the inks that it prints with, and the most
    of them on one point (per cent)."""

    profile: bytes
    ink: Ink
    limit: float = 300

    def inks(self, rgb: tuple[float, float, float]) -> Inks:
        """sRGB, 0 to 1 → inks."""
        red, green, blue = (min(1.0, max(0.0, value)) for value in rgb)
        if self.ink == "mono" or max(red, green, blue) - min(red, green, blue) <= NEUTRAL:
            return 0.0, 0.0, 0.0, round(1 - luma(red, green, blue), _DIGITS)
        point = Image.new("RGB", (1, 1), tuple(round(255 * v) for v in (red, green, blue)))
        cyan, magenta, yellow, black = self.printed(point, None).tobytes()
        return _of_bytes(cyan, magenta, yellow, black)

    def kept(self, inks: Inks) -> Inks:
        """Inks as the author gave them; in a one-colour book the K that looks as dark."""
        cyan, magenta, yellow, black = (min(1.0, max(0.0, value)) for value in inks)
        if self.ink == "cmyk" or cyan == magenta == yellow == 0:
            return cyan, magenta, yellow, black
        octets = bytes(round(255 * value) for value in (cyan, magenta, yellow, black))
        grey = self.greyed(Image.frombytes("CMYK", (1, 1), octets), None).tobytes()[0]
        return 0.0, 0.0, 0.0, round(1 - grey / 255, _DIGITS)

    def from_lab(self, lightness: float, a: float, b: float) -> Inks:
        """CIE L*a*b* (L 0 to 100) → inks, by way of sRGB."""
        octets = (lightness * 255 / 100, a + 128, b + 128)
        point = Image.frombytes("LAB", (1, 1), _lab_bytes(octets))
        applied = ImageCms.applyTransform(point, _lab_to_srgb())
        red, green, blue = (applied or point).tobytes()
        if abs(a) < 1 and abs(b) < 1:  # eight bits make a cast of what has none
            red = blue = green
        return self.inks((red / 255, green / 255, blue / 255))

    def printed(self, picture: Image.Image, source: bytes | None) -> Image.Image:
        """An RGB picture in CMYK.  `source` is its own ICC profile; sRGB without one, or with one
        that is not for RGB."""
        out = ImageCms.applyTransform(picture, self._transform(source))
        if out is None:
            raise ValueError("a transform that makes no picture")
        return self._limited(out)

    def greyed(self, picture: Image.Image, source: bytes | None) -> Image.Image:
        """A picture in CMYK as grey.  `source` is its own ICC profile; without one it is taken for
        this press's.  (By its inks alone, ISO 32000 10.3.3, it would be too dark, and in blotches:
        the profile that made it chose where black stands for the three others.)"""
        own = source is not None and source[_SPACE] == b"CMYK"
        transform = self._to_srgb(source if own and source else self.profile)
        out = ImageCms.applyTransform(picture, transform)
        if out is None:
            raise ValueError("a transform that makes no picture")
        return out.convert("L")

    def _to_srgb(self, profile: bytes) -> Any:
        try:
            return _transform(_opened(profile), _srgb_profile(), "CMYK", "RGB")
        except (OSError, ImageCms.PyCMSError):
            return _transform(_opened(self.profile), _srgb_profile(), "CMYK", "RGB")

    def _limited(self, picture: Image.Image) -> Image.Image:
        """No point above the limit: black point compensation reaches the profile's blackest, which
        FOGRA39L has at 316 %.  C, M and Y give way; K carries the dark."""
        inks = np.asarray(picture).astype(np.float32)
        colours, room = inks[..., :3].sum(axis=-1), 2.55 * self.limit - inks[..., 3]
        if not (over := colours > room).any():
            return picture
        inks[over, :3] *= (room[over] / colours[over])[:, None]
        return Image.fromarray(inks.astype(np.uint8), "CMYK")  # rounded down: never above

    def _transform(self, source: bytes | None) -> Any:
        return self._srgb if source is None or source[_SPACE] != b"RGB " else self._from(source)

    @cached_property
    def _srgb(self) -> Any:
        return _transform(_srgb_profile(), _opened(self.profile))

    def _from(self, source: bytes) -> Any:
        try:
            return _transform(_opened(source), _opened(self.profile))
        except (OSError, ImageCms.PyCMSError):  # broken: what every viewer takes it for
            return self._srgb


def luma(red: float, green: float, blue: float) -> float:
    """How light, 0 to 1 (ISO 32000 10.3.2)."""
    return 0.3 * red + 0.59 * green + 0.11 * blue


def _of_bytes(*inks: int) -> Inks:
    cyan, magenta, yellow, black = (round(value / 255, _DIGITS) for value in inks)
    return cyan, magenta, yellow, black


def _opened(data: bytes) -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(io.BytesIO(data))


@cache
def _srgb_profile() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _transform(
    source: ImageCms.ImageCmsProfile,
    target: ImageCms.ImageCmsProfile,
    before: str = "RGB",
    after: str = "CMYK",
) -> Any:
    return ImageCms.buildTransform(
        source,
        target,
        before,
        after,
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


@cache
def _lab_to_srgb() -> Any:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    return ImageCms.buildTransform(lab, _srgb_profile(), "LAB", "RGB")


def _lab_bytes(octets: tuple[float, float, float]) -> bytes:
    """Pillow keeps a and b signed, with an offset that TIFF has too: 0 is stored as 0."""
    lightness, a, b = (min(255, max(0, round(value))) for value in octets)
    return bytes((lightness, a ^ 0x80, b ^ 0x80))
