"""Press files: what is neutral is K, what is coloured is in inks, nothing moves, nothing is RGB."""

import io
import re
from itertools import product

import numpy as np
import pikepdf
import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from publish.model import PublishError
from publish.render.inks import MM, to_press
from publish.render.inks_colour import Colours, Profile, house_profile, read_profile, total
from publish.render.inks_content import Painter, drawn, repaint
from publish.render.press import Labels
from tests.render.inks_sample import SIDE, image, pictures, plain, press

FOUR = Colours(house_profile().data, "cmyk")
ONE = Colours(house_profile().data, "mono")
ALL = "".join(map(image, pictures()))
TEXT = '<p>天地<b style="color: #333">玄黄</b><i style="color: #c00">宇</i></p>'


def codes(pressed):
    return [found.code for found in pressed.findings]


def opened(pressed):
    return pikepdf.open(io.BytesIO(pressed.data))


def operators(pdf):
    """Every operator of the pages and of all that they draw."""
    for thing in [*(page.obj.Contents for page in pdf.pages), *pdf.objects]:
        if isinstance(thing, pikepdf.Stream) and (
            str(thing.get("/Subtype")) == "/Form"
            or "/PatternType" in thing
            or any(thing.objgen == page.obj.Contents.objgen for page in pdf.pages)
        ):
            yield from ((str(o), operands) for operands, o in pikepdf.parse_content_stream(thing))


def painted(data, **given):
    complaints = []
    resources = given.pop("resources", pikepdf.Dictionary())
    out = repaint(data, resources, Painter(given.pop("colours", FOUR), **given), complaints.append)
    return out, complaints


# --------------------------------------------------------------------------- colours


@given(st.floats(0, 1))
def test_what_is_neutral_is_black_ink_alone(grey):
    for colours in (FOUR, ONE):
        assert colours.inks((grey, grey, grey)) == pytest.approx((0, 0, 0, 1 - grey), abs=1e-4)


@given(st.tuples(*[st.floats(0, 1)] * 3))
def test_no_colour_is_heavier_than_the_limit(rgb):
    for limit in (300, 240):
        assert total(Colours(house_profile().data, "cmyk", limit).inks(rgb)) <= limit


@given(st.tuples(*[st.floats(0, 1)] * 3), st.tuples(*[st.floats(0, 1)] * 4))
def test_a_one_colour_book_has_one_ink(rgb, inks):
    assert ONE.inks(rgb)[:3] == ONE.kept(inks)[:3] == (0, 0, 0)


def test_colours_go_through_the_profile():
    cyan, magenta, yellow, black = FOUR.inks((1, 0, 0))
    assert cyan < 0.05 < 0.9 < magenta
    assert yellow > 0.9
    assert black < 0.05
    assert FOUR.inks((1, 1, 1)) == (0, 0, 0, 0)
    assert FOUR.kept((0.1, 0.2, 0.3, 0.4)) == (0.1, 0.2, 0.3, 0.4)  # the author's own inks


def test_a_colour_in_lab_is_the_colour_that_it_names():
    red = FOUR.from_lab(53.2, 80.1, 67.2)  # sRGB's red
    assert red == pytest.approx(FOUR.inks((1, 0, 0)), abs=0.03)
    assert FOUR.from_lab(50, 0, 0)[:3] == (0, 0, 0)


# --------------------------------------------------------------------------- profiles


def test_the_house_profile_is_what_it_is_called():
    profile = house_profile()
    assert profile.condition == "FOGRA39"
    assert b"FOGRA39L Coated" in profile.data
    assert profile.data[12:20] == b"prtrCMYK"


def test_a_printers_profile_is_read_and_named_by_its_own_name(tmp_path):
    path = tmp_path / "own.icc"
    path.write_bytes(house_profile().data)
    profile = read_profile(path)
    assert (profile.condition, profile.registry) == ("Custom", "")
    assert profile.info == "FOGRA39L Coated"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (None, "profile-missing"),
        (b"no profile", "profile-unusable"),
        (b"\0" * 12 + b"mntrRGB XYZ " + b"\0" * 12 + b"acsp" + b"\0" * 100, "profile-unusable"),
        (house_profile().data[:400], "profile-unusable"),
    ],
)
def test_a_profile_that_is_none_stops_the_book(tmp_path, data, key):
    path = tmp_path / "own.icc"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(PublishError) as error:
        read_profile(path)
    assert error.value.key == key


# --------------------------------------------------------------------------- content streams


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"0 0 0 rg", b"0 0 0 1 k"),
        (b"q\n1 1 1 RG\n0 0 m", b"q\n0 0 0 0 K\n0 0 m"),
        (b".5 g 0 G", b"0 0 0 0.5 k 0 0 0 1 K"),
        (b"0.2 0.2 0.2 rg\n[<0217>-9<012a>] TJ", b"0 0 0 0.8 k\n[<0217>-9<012a>] TJ"),
        (b"1 0 0 -1 20 30 Tm /F 12 Tf", b"1 0 0 -1 20 30 Tm /F 12 Tf"),
        (b"/rg gs /g Do 1 0 0 1 0 0 cm", b"/rg gs /g Do 1 0 0 1 0 0 cm"),
        (b"0 0 0 .5 k", b"0 0 0 0.5 k"),
        (b"<< /MCID 0 >> 0 0 0 rg/F 9 Tf", b"<< /MCID 0 >> 0 0 0 1 k/F 9 Tf"),
    ],
)
def test_operators_are_replaced_and_nothing_else(before, after):
    assert painted(before) == (after, [])


@pytest.mark.parametrize(
    "given",
    [
        b"BT (0 0 0 rg) Tj ET",
        b"BT (\\) 1 0 0 rg ()) Tj ET",
        b"% 1 0 0 rg\n1 0 0 1 0 0 cm",
    ],
)
def test_what_only_looks_like_an_operator_stays(given):
    out = pikepdf.unparse_content_stream(_parse(painted(given)[0]))
    assert out == pikepdf.unparse_content_stream(_parse(given))


def _parse(data):
    with pikepdf.new() as pdf:
        return pikepdf.parse_content_stream(pdf.make_stream(data))


def test_both_ways_through_a_stream_say_the_same():
    data = b"q 0 0 0 rg 1 0 0 RG 0.5 g 0 0 1 0 K Q"
    short, _ = painted(data)
    long, _ = painted(b"(x) Tj " + data)
    assert short.split() == long.split()[2:]


def test_named_spaces_are_followed_through_q_and_q():
    with pikepdf.new() as pdf:
        profile = pdf.make_stream(b"")
        profile.N = 3
        spaces = pikepdf.Dictionary(A=pikepdf.Array([pikepdf.Name.ICCBased, profile]))
        out, complaints = painted(
            b"/A cs 0 0 0 scn q /DeviceGray cs 1 sc Q 1 1 1 scn /DeviceCMYK CS 0 0 0 1 SC",
            resources=pikepdf.Dictionary(ColorSpace=spaces),
        )
    words = out.decode().split("\n")
    assert words == [
        "0 0 0 1 k", "0 0 0 1 k", "q", "0 0 0 1 k", "0 0 0 0 k", "Q", "0 0 0 0 k",
        "0 0 0 1 K", "0 0 0 1 K",
    ]  # fmt: skip
    assert not complaints


def test_a_space_that_is_not_known_is_complained_of():
    assert painted(b"/X cs 1 0 scn")[1] == ["/X"]


def test_a_mask_is_light_not_ink():
    assert painted(b"1 1 1 rg", mask=True, colours=ONE)[0] == b"1 g"


def test_the_matrix_of_a_picture_is_followed():
    data = b"q 2 0 0 2 10 0 cm q 30 0 0 40 1 1 cm /a Do Q Q /b Do"
    assert [(d.name, d.matrix) for d in drawn(data)] == [
        ("/a", (60, 0, 0, 80, 12, 2)),
        ("/b", (1, 0, 0, 1, 0, 0)),
    ]
    assert [*drawn(b"(x) Tj " + data)] == [*drawn(data)]


# --------------------------------------------------------------------------- whole files


@pytest.fixture(scope="module")
def colourful():
    patterns = '<div style="height: 9mm; background: url(rgb.png) 0 0/5mm 5mm"></div>'
    drawings = '<img src="gradient.svg" alt="图">' + image("faded.svg")
    body = f'{TEXT}<p><a href="#x">玄</a></p>{ALL}{patterns}{drawings}<h1 id="x">洪</h1>'
    return plain(body, "i { opacity: .5 }")


@pytest.fixture(scope="module")
def files(colourful):
    return {
        (standard, ink): to_press(colourful, press(standard=standard, ink=ink))
        for standard, ink in product(("x4", "x1a"), ("cmyk", "mono"))
    }


def test_no_rgb_is_left(files):
    for (_, ink), pressed in files.items():
        with opened(pressed) as pdf:
            names = {name for name, _ in operators(pdf)}
            assert not names & {"rg", "RG", "g", "G"}
            raw = b"".join(o.unparse() for o in pdf.objects if not isinstance(o, pikepdf.Stream))
            streams = b"".join(
                pikepdf.Dictionary(o.stream_dict).unparse()
                for o in pdf.objects
                if isinstance(o, pikepdf.Stream)
            )
            assert not re.search(rb"DeviceRGB|CalRGB|/Lab|Interpolate true", raw + streams)
            if ink == "mono":
                inks = [list(map(float, v)) for name, v in operators(pdf) if name in ("k", "K")]
                assert all(value[:3] == [0, 0, 0] for value in inks)


def test_every_picture_is_converted_and_measured(files):
    rows = files["x4", "cmyk"].pictures
    # those of the page, and the background's, which is one of them at another size
    assert sorted((row.before, row.after) for row in rows) == sorted(
        [("RGB", "CMYK")] * 4 + [("RGB", "grey"), ("grey", "grey")] + [("CMYK", "CMYK")] * 2
    )
    assert {row.after for row in files["x4", "mono"].pictures} == {"grey"}
    for row in rows:
        assert row.printed == (20.0, 20.0)
        assert row.dpi in (round(SIDE / 20 * 25.4), round(SIDE / 20 * 25.4) * 4)
        assert row.ink <= 300


def test_the_colours_of_a_picture_are_those_of_the_profile():
    pressed = to_press(plain(image("rgb.png")), press())
    with opened(pressed) as pdf:
        (xobject,) = [o for o in pdf.objects if _is_image(o)]
        inks = pikepdf.PdfImage(xobject).as_pil_image()
    source = Image.open(io.BytesIO(pictures()["rgb.png"]))
    wanted = FOUR.printed(source, None)
    assert np.array_equal(np.asarray(inks), np.asarray(wanted))


def test_a_jpeg_in_cmyk_keeps_its_bytes():
    pressed = to_press(plain(image("inks.jpg")), press())
    with opened(pressed) as pdf:
        (xobject,) = [o for o in pdf.objects if _is_image(o)]
        assert xobject.read_raw_bytes() == pictures()["inks.jpg"]
        assert xobject.ColorSpace == "/DeviceCMYK"


def test_a_jpeg_that_is_converted_shows_its_colours():
    """/Decode and Pillow's inverted bytes agree: a light picture stays light."""
    pressed = to_press(plain(image("rgb.jpg")), press())
    with pymupdf.open(stream=plain(image("rgb.jpg"))) as a, pymupdf.open(stream=pressed.data) as b:
        before = _pixels(a[0])
        left, top, right, bottom = b[0].rect
        clip = pymupdf.Rect(left + 3 * MM, top + 3 * MM, right - 3 * MM, bottom - 3 * MM)
        after = _pixels(b[0], clip)
    height, width = min(before.shape[0], after.shape[0]), min(before.shape[1], after.shape[1])
    difference = before[:height, :width].astype(int) - after[:height, :width]
    inside = before[:height, :width] < 250  # the picture, not the paper around it
    assert np.abs(difference[inside]).mean() < 20


def _pixels(page, clip=None):
    shown = page.get_pixmap(colorspace=pymupdf.csGRAY, clip=clip)
    return np.frombuffer(shown.samples, np.uint8).reshape(shown.h, shown.stride)[:, : shown.w]


def _is_image(thing):
    return isinstance(thing, pikepdf.Stream) and str(thing.get("/Subtype")) == "/Image"


def test_text_stands_where_it_stood(colourful, files):
    for pressed in files.values():
        with pymupdf.open(stream=colourful) as before, pymupdf.open(stream=pressed.data) as after:
            for one, other in zip(before, after, strict=True):
                for (sign, place), (same, moved) in zip(_signs(one), _signs(other), strict=True):
                    assert sign == same
                    assert moved == pytest.approx([v + 3 * MM for v in place], abs=1e-3)


def _signs(page):
    for block in page.get_text("rawdict")["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                yield from ((c["c"], c["origin"]) for c in span["chars"])


@pytest.mark.parametrize("sheet", ["", "@page { bleed: 3mm }", "@page { bleed: 5mm; marks: crop }"])
@pytest.mark.parametrize("bleed", [0, 3, 5])
def test_boxes_are_exact_and_stand_at_the_origin(sheet, bleed):
    pressed = to_press(plain(TEXT, sheet), press(bleed=bleed))
    with opened(pressed) as pdf:
        page = pdf.pages[0].obj
        sides = [float(v) / MM for v in page.TrimBox]
        assert sides == pytest.approx([bleed, bleed, 100 + bleed, 150 + bleed], abs=1e-3)
        assert [float(v) for v in page.MediaBox] == [float(v) for v in page.BleedBox]
        sheet_size = [float(v) / MM for v in page.MediaBox]
        assert sheet_size == pytest.approx([0, 0, 100 + 2 * bleed, 150 + 2 * bleed], abs=1e-3)


def test_a_pattern_moves_with_its_page():
    ground = '<div style="height: 20mm; background: url(rgb.png) 0 0/7mm 7mm"></div>'
    source = plain(ground)
    with pymupdf.open(stream=source) as before:
        shown = _pixels(before[0])
    pressed = to_press(source, press(ink="mono", bleed=36 / MM))  # a whole number of pixels
    with pymupdf.open(stream=pressed.data) as after:
        moved = _pixels(after[0])[36:-36, 36:-36]
    height, width = min(shown.shape[0], moved.shape[0]), min(shown.shape[1], moved.shape[1])
    inked = shown[:height, :width] < 250, moved[:height, :width] < 250
    assert np.mean(inked[0] != inked[1]) < 0.02
    steps = [np.diff(one[:height, :width].astype(int), axis=1)[60] for one in (shown, moved)]
    assert np.corrcoef(*steps)[0, 1] > 0.9


def test_nothing_for_screens_is_in_it(files):
    for pressed in files.values():
        with opened(pressed) as pdf:
            assert {*pdf.Root.keys()} == {
                "/Type", "/Lang", "/Pages", "/PageLabels", "/Metadata", "/OutputIntents",
            }  # fmt: skip
            assert all("/Annots" not in page.obj for page in pdf.pages)


def test_the_standard_is_named_and_kept(files):
    for (standard, _), pressed in files.items():
        with opened(pressed) as pdf:
            name, version = {"x4": ("PDF/X-4", "1.6"), "x1a": ("PDF/X-1a:2003", "1.4")}[standard]
            assert pdf.pdf_version == version
            assert str(pdf.docinfo["/GTS_PDFXVersion"]) == name
            assert pdf.docinfo["/Trapped"] == "/False"
            assert "/Filter" not in pdf.Root.Metadata
            assert name in pdf.Root.Metadata.read_bytes().decode()
            (intent,) = pdf.Root.OutputIntents
            assert (intent.S, intent.OutputConditionIdentifier) == ("/GTS_PDFX", "FOGRA39")
            assert intent.DestOutputProfile.read_bytes() == house_profile().data
            assert b"/ObjStm" not in pressed.data
            if standard == "x1a":
                assert not [o for o in pdf.objects if _is_image(o) and "/SMask" in o]
                assert not [o for o in pdf.objects if _is_dictionary(o) and "/Group" in o]


def _is_dictionary(thing):
    return isinstance(thing, pikepdf.Dictionary | pikepdf.Stream)


def test_the_same_pages_give_the_same_bytes(colourful, files):
    for (standard, ink), pressed in files.items():
        assert to_press(colourful, press(standard=standard, ink=ink)).data == pressed.data


def test_pages_are_filled_up_and_labelled():
    pressed = to_press(plain("<p>天</p>" * 3, "p { break-after: page }"), press(pad_to=4))
    assert pressed.pages == 4
    with opened(pressed) as pdf:
        assert pdf.pages[3].obj.Contents.read_bytes() == b"q Q"
        assert pdf.pages[3].trimbox == pdf.pages[0].trimbox
    pressed = to_press(plain("<p>天</p>" * 3, "p { break-after: page }"), press(labels=Labels(2)))
    with opened(pressed) as pdf:
        assert [page.label for page in pdf.pages] == ["i", "ii", "1"]


# --------------------------------------------------------------------------- findings


def test_findings_of_a_clean_book():
    assert codes(to_press(plain(TEXT + image("grey.png", "5mm")), press())) == []


@pytest.mark.parametrize(
    ("body", "code", "given"),
    [
        (image("rgb.png"), "P-101", {}),
        (image("inks.jpg", "5mm"), "P-102", {"ink_limit": 150}),
        (image("foreign.jpg", "5mm"), "P-103", {}),
        (image("clear.png", "5mm"), "P-105", {"standard": "x1a"}),
        ('<p style="opacity: .5">天</p>', "P-106", {"standard": "x1a"}),
        ('<p style="color: device-cmyk(1 1 1 .2)">天</p>', "P-108", {}),
    ],
)
def test_what_a_printer_would_ring_about_is_found(body, code, given):
    assert codes(to_press(plain(body), press(**given))) == [code]


def test_what_cannot_be_converted_is_found():
    with pikepdf.open(io.BytesIO(plain(TEXT + image("rgb.png", "5mm")))) as pdf:
        for thing in pdf.objects:
            if _is_image(thing):
                thing.write(b"\0" * 99, filter=pikepdf.Name.JPXDecode)
        page = pdf.pages[0].obj
        content = page.Contents.read_bytes() + b"\n/Odd cs 1 0 scn"
        page.Contents = pdf.make_stream(content)
        out = io.BytesIO()
        pdf.save(out)
    assert codes(to_press(out.getvalue(), press())) == ["P-104", "P-107"]


def test_a_named_profile_is_the_one_in_the_file():
    own = Profile(house_profile().data, "Custom", "", "某厂 胶印")
    with opened(to_press(plain(TEXT), press(profile=own))) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert str(intent.Info) == "某厂 胶印"
        assert "/RegistryName" not in intent
