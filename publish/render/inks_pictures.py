"""The pictures of a press file: in CMYK or grey, and what there is to say of each.

A grey picture stays as it is, and so does one in CMYK when four inks are printed: its author has
chosen them.  What is red, green and blue is converted by its own profile (sRGB when it has none);
when it has no colour in it, a scanned photograph say, it becomes grey: one plate, no colour cast.
A JPEG stays a JPEG, at a quality where the loss cannot be seen; what was lossless stays so.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name
from pikepdf.models.image import UnsupportedImageTypeError
from PIL import Image, UnidentifiedImageError

from publish.render.inks_colour import NEUTRAL, Colours
from publish.render.inks_content import space_of

QUALITY = 95  # of a JPEG written anew, without subsampling of its colours
_NAMES = {"/DeviceGray": "grey", "/DeviceRGB": "RGB", "/DeviceCMYK": "CMYK", "/Lab": "Lab"}
_MODES = {"1": "L", "LA": "L", "P": "RGB", "RGBA": "RGB", "RGBX": "RGB"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is printed.  `page` is the first that has it, from 1; pixels; `printed` width
    and height in mm, the largest; `dpi` the lowest of its two directions there.  Colour before and
    after: grey, RGB, CMYK, Lab, mask.  `ink`: per cent, exceeded by one point in a thousand."""

    page: int
    width: int
    height: int
    printed: tuple[float, float]
    dpi: float
    before: str
    after: str
    ink: float


@dataclass(frozen=True, slots=True)
class Inked:
    """What became of a picture.  `ignored`: it carries a profile that was not followed; `flat`: its
    transparency was set on white; `refused`: why it stayed as it was."""

    before: str
    after: str
    ink: float
    ignored: bool = False
    flat: bool = False
    refused: str = ""


class _RefusedError(Exception):
    """A picture that cannot be converted, and why."""


@dataclass(slots=True)
class _Pixels:
    """A picture in memory; in CMYK, 255 is full ink."""

    image: Image.Image
    profile: bytes | None = field(default=None)


def ink_picture(image: Any, colours: Colours, flatten: bool) -> Inked:
    """Convert an image XObject in place.  `flatten`: no transparency (PDF/X-1a), it lies on white;
    else its soft mask stays."""
    if "/Interpolate" in image:
        del image["/Interpolate"]
    if bool(image.get("/ImageMask", False)):
        return Inked("mask", "mask", 100.0)
    before = _named(image.get("/ColorSpace"))
    try:
        return _inked(image, colours, flatten and "/SMask" in image, before)
    except _RefusedError as why:
        return Inked(before, before, 0.0, refused=str(why))


def _inked(image: Any, colours: Colours, flat: bool, before: str) -> Inked:
    if before == "grey" and not flat:
        return Inked(before, before, 100.0)
    pixels = _pixels(image)
    source, profile = pixels.image, pixels.profile
    made = _made(source, profile, colours)
    own = made is source and source.mode == "CMYK" and profile not in (None, colours.profile)
    if flat:
        made = _on_white(made, image.SMask)
        del image["/SMask"]
    if made is not source:
        _write(image, made)
    return Inked(before, _NAMES[_space(made)], _ink(made), own, flat)


def _made(source: Image.Image, profile: bytes | None, colours: Colours) -> Image.Image:
    """In the inks of the press; the picture itself when it is."""
    match source.mode:
        case "CMYK" if colours.ink == "cmyk":
            return source
        case "CMYK":
            return colours.greyed(source, profile)
        case "RGB" if colours.ink == "mono" or _is_neutral(source):
            return source.convert("L")
        case "RGB":
            return colours.printed(source, profile)
    return source


def _is_neutral(picture: Image.Image) -> bool:
    """Is there no colour in it, anywhere?"""
    points = np.asarray(picture)
    spread = points.max(axis=-1) - points.min(axis=-1)
    return bool(spread.max() <= round(255 * NEUTRAL))


def _on_white(picture: Image.Image, mask: Any) -> Image.Image:
    alpha = _pixels(mask).image.convert("L").resize(picture.size, Image.Resampling.LANCZOS)
    white = Image.new(picture.mode, picture.size, (0, 0, 0, 0) if picture.mode == "CMYK" else 255)
    return Image.composite(picture, white, alpha)


def _ink(picture: Image.Image) -> float:
    if picture.mode != "CMYK":
        return 100.0
    totals = np.asarray(picture).sum(axis=-1, dtype=np.uint16)
    return round(float(np.percentile(totals, 99.9)) / 2.55, 1)


# --------------------------------------------------------------------------- in and out


def _named(space: Any) -> str:
    """The colours of an image's space, for people."""
    if isinstance(space, Array) and str(space[0]) == "/Indexed":
        return _named(space[1])
    return _NAMES.get(space_of(space) or "", str(space if isinstance(space, Name) else "?"))


def _pixels(image: Any) -> _Pixels:
    """Decode an image XObject."""
    if "/Mask" in image and isinstance(image.Mask, Array):
        raise _RefusedError("colour key mask")
    filters = image.get("/Filter", Name.FlateDecode)
    filters = [str(f) for f in filters] if isinstance(filters, Array) else [str(filters)]
    inverted = _inverted(image)
    try:
        if filters == ["/DCTDecode"]:
            pixels = _jpeg(image.read_raw_bytes())
            # Pillow takes every JPEG in CMYK for Adobe's, whose 0 is full ink; /Decode says it
            inverted ^= pixels.image.mode == "CMYK"
        elif "/JPXDecode" in filters or "/DCTDecode" in filters:
            raise _RefusedError(" ".join(filters))
        else:
            decoded = pikepdf.PdfImage(image).as_pil_image()
            pixels = _Pixels(decoded, _profile(image.get("/ColorSpace")))
    except (UnsupportedImageTypeError, UnidentifiedImageError, pikepdf.PdfError, OSError) as error:
        raise _RefusedError(str(error) or type(error).__name__) from error
    except (NotImplementedError, ValueError) as error:
        raise _RefusedError(str(error) or type(error).__name__) from error
    picture = pixels.image
    if picture.mode in _MODES:
        picture = picture.convert(_MODES[picture.mode])
    if picture.mode not in ("L", "RGB", "CMYK"):
        raise _RefusedError(picture.mode)
    if inverted:
        picture = Image.eval(picture, lambda value: 255 - value)
    return _Pixels(picture, pixels.profile)


def _inverted(image: Any) -> bool:
    """Does /Decode turn every component round?"""
    values = [float(v) for v in image.get("/Decode", ())]
    space = image.get("/ColorSpace")
    if not values or (isinstance(space, Array) and str(space[0]) == "/Indexed"):
        return False
    pairs = {*zip(values[::2], values[1::2], strict=True)}
    if pairs not in ({(0.0, 1.0)}, {(1.0, 0.0)}):
        raise _RefusedError(f"/Decode {values}")
    return pairs == {(1.0, 0.0)}


def _jpeg(data: bytes) -> _Pixels:
    with Image.open(io.BytesIO(data)) as opened:
        opened.load()
        profile = opened.info.get("icc_profile")
        return _Pixels(opened.copy(), profile if isinstance(profile, bytes) else None)


def _profile(space: Any) -> bytes | None:
    if isinstance(space, Array) and str(space[0]) == "/ICCBased":
        data: bytes = space[1].read_bytes()
        return data
    return None


def _space(picture: Image.Image) -> str:
    return {"L": "/DeviceGray", "CMYK": "/DeviceCMYK", "RGB": "/DeviceRGB"}[picture.mode]


def _write(image: Any, picture: Image.Image) -> None:
    """Put the picture in place of the old one, in the old one's manner."""
    lossy = str(image.get("/Filter")) == "/DCTDecode"
    if "/Decode" in image:
        del image["/Decode"]
    if lossy:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=QUALITY, subsampling=0)
        image.write(out.getvalue(), filter=Name.DCTDecode)
        if picture.mode == "CMYK":  # Pillow writes Adobe's: 0 is full ink
            image.Decode = Array([1, 0] * 4)
    else:
        points = np.asarray(picture).reshape(picture.height, picture.width, -1)
        # TIFF's predictor: each point as its difference from the one before (7.4.4.4)
        points = np.concatenate((points[:, :1], np.diff(points, axis=1)), axis=1)
        parameters = Dictionary(
            Predictor=2, Colors=points.shape[2], BitsPerComponent=8, Columns=picture.width
        )
        packed = zlib.compress(points.tobytes(), 9)
        image.write(packed, filter=Name.FlateDecode, decode_parms=parameters)
    image.ColorSpace = Name(_space(picture))
    image.BitsPerComponent = 8
    image.Width, image.Height = picture.size
