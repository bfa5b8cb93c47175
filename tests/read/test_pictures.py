"""Pictures: upright, without metadata, from inside the folder only."""

import io
import re
import struct
import zlib

import pytest
from PIL import Image

from publish.messages import finding_text
from publish.model import Where
from publish.read import pictures
from publish.read.pictures import read_picture

RED, BLUE = (250, 10, 10), (10, 10, 250)


def two_halves(mode="RGB", size=(40, 20)):
    """Red at the left, blue at the right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image.convert(mode)


def save(path, image, format, **options):
    image.save(path, format, **options)
    return path.name


def read(folder, src):
    picture, found = read_picture(folder, src, Where(folder / "a.md", 3))
    assert not found
    return picture


def refused(folder, src):
    picture, (found,) = read_picture(folder, src, Where(folder / "a.md", 3))
    assert picture is None
    assert found.where.line == 3
    assert dict(found.values)["src"] == src
    for tongue in ("en", "zh"):
        assert not any(re.search(r"\{\w+\}", part) for part in finding_text(found, tongue))
    return found.code


def exif(orientation):
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = "camera"
    data.get_ifd(0x8825)[1] = "N"  # GPS
    return data


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "TIFF"])
def test_raster_kinds(tmp_path, format):
    picture = read(tmp_path, save(tmp_path / "a.bin", two_halves(), format))
    wanted = "image/jpeg" if format == "JPEG" else "image/png"
    assert (picture.width, picture.height, picture.media_type) == (40, 20, wanted)
    again = Image.open(io.BytesIO(picture.data)).convert("RGB")
    assert again.size == (40, 20)
    assert again.getpixel((5, 10))[0] > 200 > 100 > again.getpixel((35, 10))[0]
    assert read(tmp_path, "a.bin").data == picture.data


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "F", "CMYK"])
def test_modes(tmp_path, mode):
    image = Image.new("I;16", (4, 4), 500) if mode == "I;16" else two_halves(mode)
    name = (
        save(tmp_path / "a.tif", image, "TIFF")
        if mode != "LA"
        else save(tmp_path / "a.png", image, "PNG")
    )
    assert Image.open(io.BytesIO(read(tmp_path, name).data)).format == "PNG"


def test_cmyk_jpeg_becomes_rgb(tmp_path):
    picture = read(tmp_path, save(tmp_path / "a.jpg", two_halves("CMYK"), "JPEG"))
    again = Image.open(io.BytesIO(picture.data))
    assert (again.format, again.mode) == ("JPEG", "RGB")
    assert again.getpixel((5, 10))[0] > 200


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_turned_as_exif_says_and_nothing_else_kept(tmp_path, format, orientation):
    save(tmp_path / "a.bin", two_halves(), format, exif=exif(orientation))
    picture = read(tmp_path, "a.bin")
    again = Image.open(io.BytesIO(picture.data))
    assert not again.getexif()
    assert b"camera" not in picture.data
    assert again.size == (picture.width, picture.height)
    assert again.size == ((20, 40) if orientation == 6 else (40, 20))
    first = again.convert("RGB").getpixel((2, 2))
    assert (first[0] > 200) is (orientation != 3)


def test_an_upright_jpeg_keeps_its_pixels(tmp_path):
    save(tmp_path / "a.jpg", two_halves(), "JPEG", quality=40, comment=b"secret", exif=exif(1))
    picture = read(tmp_path, "a.jpg")
    assert b"secret" not in picture.data
    before = Image.open(tmp_path / "a.jpg").tobytes()
    assert Image.open(io.BytesIO(picture.data)).tobytes() == before
    (tmp_path / "b.jpg").write_bytes((tmp_path / "a.jpg").read_bytes() + b"trailing")
    assert read(tmp_path, "b.jpg").data == picture.data


@pytest.mark.parametrize("progressive", [False, True])
def test_a_second_picture_behind_the_first_is_left_out(tmp_path, progressive):
    """Telephones append one (MPF), with the place in an EXIF of its own."""
    save(tmp_path / "a.jpg", two_halves(), "JPEG", exif=exif(1), progressive=progressive)
    alone = (tmp_path / "a.jpg").read_bytes()
    (tmp_path / "b.jpg").write_bytes(alone + alone)
    picture = read(tmp_path, "b.jpg")
    assert b"camera" not in picture.data
    assert picture.data == read(tmp_path, "a.jpg").data
    assert (
        Image.open(io.BytesIO(picture.data)).tobytes() == Image.open(tmp_path / "a.jpg").tobytes()
    )


def test_only_the_colour_profile_is_kept_of_a_jpeg_s_application_segments(tmp_path):
    save(tmp_path / "a.jpg", two_halves(), "JPEG", icc_profile=b"profile")
    data = (tmp_path / "a.jpg").read_bytes()
    secrets = b"".join(
        bytes((0xFF, marker)) + struct.pack(">H", 8) + b"secret" for marker in range(0xE0, 0xF0)
    )
    (tmp_path / "a.jpg").write_bytes(data[:2] + secrets + data[2:])
    picture = read(tmp_path, "a.jpg")
    assert b"secret" not in picture.data
    assert Image.open(io.BytesIO(picture.data)).info["icc_profile"] == b"profile"


def test_transparency_is_kept(tmp_path):
    image = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    picture = read(tmp_path, save(tmp_path / "a.webp", image, "WEBP", lossless=True))
    assert Image.open(io.BytesIO(picture.data)).mode == "RGBA"


def test_missing_outside_broken(tmp_path):
    book = tmp_path / "book"
    book.mkdir()
    save(tmp_path / "a.png", two_halves(), "PNG")
    (book / "link.png").symlink_to(tmp_path / "a.png")
    (book / "cut.png").write_bytes((tmp_path / "a.png").read_bytes()[:60])
    (book / "text.jpg").write_text("江海")
    assert refused(book, "x.png") == "B-131"
    assert refused(book, "") == "B-132"
    for src in (
        "../a.png",
        "link.png",
        "https://a.cn/x.png",
        "//a.cn/x",
        str(tmp_path / "a.png"),
        "a\0",
    ):
        assert refused(book, src) == "B-132"
    assert refused(book, "cut.png") == "B-134"
    assert refused(book, "text.jpg") == "B-134"
    assert refused(book, "text.jpg/x") == "B-131"


def test_too_large(tmp_path, monkeypatch):
    name = save(tmp_path / "a.png", two_halves(), "PNG")
    monkeypatch.setattr(pictures, "MAX_PIXELS", 799)
    assert refused(tmp_path, name) == "B-133"
    monkeypatch.setattr(pictures, "MAX_PIXELS", 800)
    assert read(tmp_path, name).width == 40
    monkeypatch.setattr(pictures, "MAX_BYTES", 10)
    assert refused(tmp_path, name) == "B-133"


def test_a_bomb_is_known_by_its_head(tmp_path):
    """A PNG whose head says 30 000 × 30 000 is refused before a pixel is decoded."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    crc = struct.pack(">I", zlib.crc32(chunk))
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + crc)
    assert refused(tmp_path, "a.png") in ("B-133", "B-134")


# --------------------------------------------------------------------------- drawings

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" {}>{}</svg>'


def drawing(folder, inside="", attributes="", before=""):
    (folder / "a.svg").write_text(before + SVG.format(attributes, inside), encoding="utf-8")
    return "a.svg"


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="200" height="100"', (200, 100)),
        ('width="1in" height="25.4mm"', (96, 96)),
        ('viewBox="0 0 30 40"', (30, 40)),
        ('width="100%" viewBox="0,0,30,40"', (30, 40)),
        ("", (0, 0)),
        ('width="1.2.3" height="1"', (0, 1)),
    ],
)
def test_drawings(tmp_path, attributes, size):
    name = drawing(tmp_path, '<rect fill="url(#a)"/><use x:href="#a"/>', attributes)
    picture = read(tmp_path, name)
    assert (picture.width, picture.height, picture.media_type) == (*size, "image/svg+xml")
    assert picture.data == (tmp_path / name).read_bytes()


def test_a_drawing_may_hold_a_picture(tmp_path):
    assert read(tmp_path, drawing(tmp_path, '<image href="data:image/png;base64,AA"/>'))


@pytest.mark.parametrize(
    "inside",
    [
        "<script>x</script>",
        '<rect onclick="x"/>',
        '<image href="https://a.cn/x.png"/>',
        '<image x:href="b.png"/>',
        '<use href="data:image/svg+xml;base64,AA"/>',
        '<rect fill="url(https://a.cn/#x)"/>',
        "<style>@import 'a.css';</style>",
        "<style>a { b: u\\72l(x) }</style>",
        "<style>a { b: url( 'x' ) }</style>",
        "<style>a { b: ur<!-- -->l(x) }</style>",
        '<rect style="fill: url(x)"/>',
        "<foreignObject/>",
        '<set attributeName="href" to="x"/>',
        '<g xml:base="https://a.cn/"/>',
        "<?php x?>",
    ],
)
def test_drawings_that_reach_out(tmp_path, inside):
    assert refused(tmp_path, drawing(tmp_path, inside)) == "B-135"


def test_document_types_and_broken_xml(tmp_path):
    entity = '<!DOCTYPE svg [<!ENTITY a "b">]>'
    assert refused(tmp_path, drawing(tmp_path, "&a;", before=entity)) == "B-135"
    assert refused(tmp_path, drawing(tmp_path, before="<?xml-stylesheet href='a'?>")) == "B-135"
    assert refused(tmp_path, drawing(tmp_path, "<g>")) == "B-134"
    (tmp_path / "b.svg").write_text("<html/>")
    assert refused(tmp_path, "b.svg") == "B-134"
