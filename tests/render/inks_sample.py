"""A small book with every kind of colour and picture, for the tests of press files."""

import io
from functools import cache

import numpy as np
from PIL import Image

from publish.render.inks import Press
from publish.render.inks_colour import house_profile
from publish.render.pdf import Typesetter
from publish.render.press import Labels, Record
from tests.drawing import SHEET, square_font

RECORD = Record("书", ("某某",), "zh-Hans-CN", "2024-06-30T00:00:00Z", "urn:uuid:0")
SIDE = 60  # pixels
RAMP = np.tile(np.linspace(0, 255, SIDE).astype(np.uint8), (SIDE, 1))


def packed(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


@cache
def pictures() -> dict[str, bytes]:
    ramp = Image.fromarray(RAMP)
    rgb = Image.merge(
        "RGB", (ramp, ramp.transpose(Image.Transpose.ROTATE_90), ramp.point([90] * 256))
    )
    grey = Image.merge("RGB", (ramp, ramp, ramp))
    inks = Image.merge("CMYK", (ramp, ramp.point([0] * 256), ramp.point([50] * 256), ramp))
    clear = rgb.copy()
    clear.putalpha(ramp)
    return {
        "rgb.jpg": packed(rgb, "JPEG", quality=95),
        "rgb.png": packed(rgb, "PNG"),
        "scan.png": packed(grey, "PNG"),
        "grey.png": packed(ramp, "PNG"),
        "inks.jpg": packed(inks, "JPEG", quality=95),
        "foreign.jpg": packed(inks, "JPEG", quality=95, icc_profile=b"\0" * 200),
        "palette.png": packed(rgb.quantize(8), "PNG"),
        "clear.png": packed(clear, "PNG"),
    }


def svg(body: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80">{body}</svg>'.encode()


GRADIENT = svg(
    '<linearGradient id="a"><stop offset="0" stop-color="red"/><stop offset=".5" '
    'stop-color="black"/><stop offset="1" stop-color="blue"/></linearGradient>'
    '<rect width="80" height="80" fill="url(#a)"/>'
)
FADED = svg('<circle cx="40" cy="40" r="30" fill="#c00" opacity=".5"/>')


def typesetter(sheet: str = "") -> Typesetter:
    size = "@page { size: 100mm 150mm; margin: 10mm }"
    drawings = {"gradient.svg": GRADIENT, "faded.svg": FADED, "square.ttf": square_font()}
    return Typesetter(SHEET + size + sheet, {**pictures(), **drawings})


def plain(body: str, sheet: str = "") -> bytes:
    """One document as `Typesetter.join` writes it."""
    setter = typesetter(sheet)
    laid = setter.lay(f'<html lang="zh-Hans-CN"><title>书</title><body>{body}</body></html>')
    return setter.join([laid])


def image(name: str, size: str = "20mm") -> str:
    return f'<img src="{name}" alt="图" style="width: {size}; height: {size}">'


def press(**given: object) -> Press:
    return Press(**{"record": RECORD, "labels": Labels(0), "profile": house_profile(), **given})
