"""Each fault that a printer would telephone about is planted in a clean PDF/X-4, and found; the
clean file has none, and the same faults in a proof, which claims nothing, are no faults."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import cache

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from publish.check.pdf import check_pdf
from publish.check.preflight import Preflight
from publish.check.validate import lengths_are_right
from publish.messages import FINDINGS
from publish.model import Severity
from publish.render.inks_colour import house_profile
from publish.render.pdf import BASE, Typesetter
from tests.drawing import HAN, square_font

MM = 72 / 25.4
TRIM = (60.0, 90.0)  # mm
PAGES = 4
ASKED = Preflight(signature=PAGES)
SHEET = f"""
@font-face {{ font-family: "Book Song"; src: url({BASE}song.ttf) }}
@page {{ size: {TRIM[0]}mm {TRIM[1]}mm; margin: 10mm; bleed: 3mm }}
html {{ font: 10.5pt/17.5pt "Book Song"; color: #000 }} body, p {{ margin: 0 }}
"""
XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 pdfxid:GTS_PDFXVersion="PDF/X-4">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">题</rdf:li></rdf:Alt></dc:title>
<xmp:CreateDate>2026-01-01T00:00:00Z</xmp:CreateDate>
<xmp:ModifyDate>2026-01-01T00:00:00Z</xmp:ModifyDate>
<xmp:MetadataDate>2026-01-01T00:00:00Z</xmp:MetadataDate>
<xmpMM:DocumentID>uuid:1</xmpMM:DocumentID><xmpMM:VersionID>1</xmpMM:VersionID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass><pdf:Trapped>False</pdf:Trapped>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>"""

# Only the header of an ICC profile is read: class and colour space stand at bytes 12 to 20.
PROFILE = bytes(12) + b"prtrCMYK" + bytes(108)

Change = Callable[[Pdf], None]


@cache
def proof() -> bytes:
    """Four pages with a bleed, as WeasyPrint writes them: type in RGB black."""
    setter = Typesetter(SHEET, {"song.ttf": square_font("Book Song")})
    text = "".join(f"<p>{HAN[:12]}</p>" for _ in range(5))
    body = f'<section style="break-after: page">{text}</section>' * (PAGES - 1) + text
    laid = setter.lay(f'<html lang="zh-Hans-CN"><body>{body}</body></html>')
    with pikepdf.open(io.BytesIO(setter.join([laid]))) as pdf:
        for page in pdf.pages:
            left, bottom = (float(v) for v in page.MediaBox[:2])
            page.contents_add(f"q 1 0 0 1 {-left} {-bottom} cm".encode(), prepend=True)
            page.contents_add(b"Q")
            width, height = (v * MM + 6 * MM for v in TRIM)
            page.MediaBox = page.BleedBox = Array([0, 0, width, height])
            page.TrimBox = Array([3 * MM, 3 * MM, width - 3 * MM, height - 3 * MM])
        return saved(pdf)


@cache
def press(**options: bool) -> bytes:
    """The same as a PDF/X-4: type in black alone, the keys, an output intent."""
    with pikepdf.open(io.BytesIO(proof())) as pdf:
        for page in pdf.pages:
            content = b"\n".join(s.read_bytes() for s in _streams(page))
            content = re.sub(rb"0(\.0)? 0(\.0)? 0(\.0)? (rg|RG)\b", _black, content)
            page.Contents = pdf.make_stream(content)
        profile = pdf.make_stream(PROFILE, N=4)
        intent = Dictionary(
            Type=Name.OutputIntent, S=Name.GTS_PDFX,
            OutputConditionIdentifier=String("CGATS TR 001"), DestOutputProfile=profile,
        )  # fmt: skip
        pdf.Root.OutputIntents = Array([intent])
        pdf.Root.Metadata = pdf.make_stream(XMP.encode(), Type=Name.Metadata, Subtype=Name.XML)
        return saved(pdf, force_version="1.6")


def _streams(page):
    contents = page.obj.Contents
    return list(contents) if isinstance(contents, Array) else [contents]


def _black(match):
    return b"0 0 0 1 K" if match[4] == b"RG" else b"0 0 0 1 k"


def saved(pdf: Pdf, **options) -> bytes:
    out = io.BytesIO()
    pdf.save(out, deterministic_id=not options.get("encryption"), **options)
    return out.getvalue()


def found(tmp_path, data: bytes, asked: Preflight = ASKED):
    path = tmp_path / "book.pdf"
    path.write_bytes(data)
    return check_pdf(path, asked)


def codes(tmp_path, *changes: Change, data: bytes | None = None, asked=ASKED, **options):
    with pikepdf.open(io.BytesIO(data or press())) as pdf:
        for change in changes:
            change(pdf)
        return [f.code for f in found(tmp_path, saved(pdf, **options), asked)]


# --------------------------------------------------------------------------- what is planted


def root(**values) -> Change:
    def change(pdf):
        for key, value in values.items():
            pdf.Root[f"/{key}"] = value

    return change


def xmp(old: str, new: str = "") -> Change:
    def change(pdf):
        text = pdf.Root.Metadata.read_bytes().decode()
        assert old in text
        pdf.Root.Metadata.write(text.replace(old, new).encode())

    return change


def intent(key: str, value: object) -> Change:
    def change(pdf):
        if value is None:
            del pdf.Root.OutputIntents[0][key]
        else:
            pdf.Root.OutputIntents[0][key] = value

    return change


def profile(data: bytes) -> Change:
    return lambda pdf: pdf.Root.OutputIntents[0].DestOutputProfile.write(data)


def page(key: str, value: object, *numbers: int) -> Change:
    """A key of some pages, of all when none is named."""

    def change(pdf):
        for number, one in enumerate(pdf.pages, 1):
            if number in numbers or not numbers:
                one.obj[key] = value

    return change


def box(name: str, *millimetres: float) -> Change:
    """A box of page 2."""
    return page(name, Array([round(mm * MM, 3) for mm in millimetres]), 2)


def draw(content: str, *numbers: int, **resources: object) -> Change:
    """Content on top of page 2, in points from the trim's lower left corner."""

    def change(pdf):
        for number in numbers or (2,):
            one = pdf.pages[number - 1]
            own = Dictionary(one.resources)
            for kind, things in resources.items():
                given = {f"/{k}": v(pdf) if callable(v) else v for k, v in things.items()}
                own[f"/{kind}"] = Dictionary({**dict(own.get(f"/{kind}", {})), **given})
            one.obj.Resources = own
            text = content.replace("FONT", next(iter(own.Font)))
            one.contents_add(f"q 1 0 0 1 {3 * MM} {3 * MM} cm {text} Q".encode())

    return change


def image(width: int, height: int, space: Name, sample: bytes, **more: object):
    def make(pdf):
        return pdf.make_stream(
            sample * (width * height),
            **dict(Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height),
            **{"ColorSpace": space, "BitsPerComponent": 8, **more},
        )

    return make


def picture(make, size: float = 40) -> Change:
    return draw(f"q {size} 0 0 {size} 60 60 cm /P Do Q", XObject={"P": make})


def glyph(pdf) -> str:
    """The code of a glyph that the book's font has."""
    content = b"".join(s.read_bytes() for s in _streams(pdf.pages[0]))
    return re.search(rb"<([0-9a-fA-F]{4})", content)[1].decode()


def type_(colour: str, x: float = 60, y: float = 120, size: float = 12, more="") -> Change:
    """A character on page 2."""

    def change(pdf):
        text = f"{colour} BT /FONT {size} Tf {x} {y} Td {more} <{glyph(pdf)}> Tj ET"
        draw(text.replace("/FONT", "FONT"))(pdf)

    return change


def ruby() -> Change:
    """A reading over a character."""

    def change(pdf):
        type_("0 g", 60, 110, 10.5)(pdf)
        type_("0 g", 63, 120, 4)(pdf)

    return change


def annotation(*rect: float, subtype: Name = Name.Link) -> Change:
    note = Dictionary(
        Type=Name.Annot, Subtype=subtype, Rect=Array(list(rect)),
        A=Dictionary(S=Name.URI, URI=String("urn:x")),
    )  # fmt: skip
    return page("/Annots", Array([note]), 2)


def empty(*numbers: int) -> Change:
    def change(pdf):
        for number in numbers:
            pdf.pages[number - 1].obj.Contents = pdf.make_stream(b"")

    return change


def without(of: Callable[[Pdf], object], key: str) -> Change:
    def change(pdf):
        del of(pdf)[key]

    return change


def fonts(change) -> Change:
    def apply(pdf):
        for thing in pdf.objects:
            if isinstance(thing, Dictionary) and thing.get("/FontDescriptor"):
                change(pdf, thing)

    return apply


def _whole(pdf, font):
    font.BaseFont = Name("/" + str(font.BaseFont).partition("+")[2])


def _opentype(pdf, font):
    descriptor = font.FontDescriptor
    program = next(k for k in ("/FontFile2", "/FontFile3") if k in descriptor)
    data = descriptor[program].read_bytes()
    del descriptor[program]
    descriptor.FontFile3 = pdf.make_stream(data, Subtype=Name.OpenType)


def type3(pdf) -> Dictionary:
    square = pdf.make_stream(b"500 0 0 0 500 500 d1 0 0 500 500 re f")
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type3, Name=Name.Drawn, FontBBox=Array([0, 0, 500, 500]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), CharProcs=Dictionary(A=square),
        Encoding=Dictionary(Differences=Array([65, Name.A])), FirstChar=65, LastChar=65,
        Widths=Array([500]), Resources=Dictionary(),
    )  # fmt: skip


def x1a(pdf) -> None:
    """The file as PDF/X-1a:2003."""
    del pdf.Root.Metadata
    info = dict(GTS_PDFXVersion="PDF/X-1a:2003", Title="题", Trapped=Name("/False"))
    dates = dict(CreationDate="D:20260101000000Z", ModDate="D:20260101000000Z")
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary({f"/{k}": v for k, v in {**info, **dates}.items()})
    )


OLD = {"force_version": "1.4", "object_stream_mode": pikepdf.ObjectStreamMode.disable}
GREY = image(200, 200, Name.DeviceGray, b"\x80")
ALPHA = {"ExtGState": {"T": Dictionary(ca=0.5)}}
OVER = {"ExtGState": {"T": Dictionary(op=True, OP=True)}}
SPOT = Array([Name.Separation, Name("/PANTONE 185 C"), Name.DeviceCMYK, Dictionary()])
LAB = Array([Name.Lab, Dictionary(WhitePoint=Array([0.96, 1, 0.82]))])
MODULE = Dictionary(S=Name.JavaScript, JS=String("1"))
FORM = Dictionary(Fields=Array([Dictionary(FT=Name.Tx, T=String("x"))]))


def form(content: bytes, **more: object):
    return lambda pdf: pdf.make_stream(
        content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 200, 200]), **more
    )


GROUP = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)
PLANTED = [
    ("P-152", xmp("<pdf:Trapped>False</pdf:Trapped>")),
    ("P-152", xmp("<pdf:Trapped>False", "<pdf:Trapped>Unknown")),
    ("P-152", xmp("<xmpMM:RenditionClass>default</xmpMM:RenditionClass>")),
    ("P-155", without(lambda pdf: pdf.Root, "/OutputIntents")),
    ("P-155", lambda pdf: pdf.Root.OutputIntents.append(pdf.Root.OutputIntents[0])),
    ("P-155", intent("/OutputConditionIdentifier", String(""))),
    ("P-155", intent("/DestOutputProfile", None)),
    ("P-155", profile(PROFILE.replace(b"prtr", b"mntr"))),
    ("P-155", profile(PROFILE.replace(b"CMYK", b"RGB "))),
    ("P-156", root(OpenAction=MODULE)),
    ("P-156", root(AA=Dictionary(WC=MODULE))),
    ("P-156", page("/AA", Dictionary(O=MODULE), 2)),
    ("P-156", root(Names=Dictionary(JavaScript=Dictionary(Names=Array([]))))),
    ("P-156", root(AcroForm=FORM)),
    ("P-157", root(Names=Dictionary(EmbeddedFiles=Dictionary(Names=Array([]))))),
    ("P-158", annotation(30, 30, 60, 60)),
    ("P-159", without(lambda pdf: pdf.pages[1].obj, "/TrimBox")),
    ("P-159", box("/ArtBox", 3, 3, 63, 93)),
    ("P-160", box("/BleedBox", -4, 0, 66, 96)),
    ("P-161", box("/TrimBox", 3, 3, 62.5, 93)),
    ("P-163", box("/BleedBox", 2, 2, 64, 94)),
    ("P-164", box("/BleedBox", 3, 3, 63, 93)),
    ("P-165", draw("0 0 0 rg 60 60 9 9 re f")),
    ("P-165", draw("1 0 0 RG 60 60 9 9 re S")),
    ("P-165", draw("/DeviceRGB cs 60 60 9 9 re f")),
    ("P-165", picture(image(200, 200, Name.DeviceRGB, b"\x80\x80\x80"))),
    ("P-165", draw("q 9 0 0 9 60 60 cm BI /W 1 /H 1 /BPC 8 /CS /RGB ID \x00\x10\x00 EI Q")),
    ("P-165", draw("/F Do", XObject={"F": form(b"1 0 0 rg 60 60 9 9 re f")})),
    ("P-165", draw("/F Do", XObject={"F": form(b"0 g 60 60 9 9 re f", Group=GROUP)})),
    ("P-165", page("/Group", GROUP, 2)),
    ("P-166", draw("/L cs 50 0 0 sc 60 60 9 9 re f", ColorSpace={"L": LAB})),
    ("P-168", type_("0.6 0.4 0.4 1 k")),
    ("P-169", type_("0 0 0 0.5 k")),
    ("P-169", type_("0.5 g")),
    ("P-169", type_("1 0 0 0 k")),
    ("P-169", type_("0 1 0 0 K", more="1 Tr")),
    ("P-170", draw("1 1 1 0.5 k 60 60 9 9 re f")),
    ("P-170", picture(image(200, 200, Name.DeviceCMYK, b"\xff\xff\xff\x40"))),
    ("P-172", draw("/S cs 1 scn 60 60 9 9 re f", ColorSpace={"S": SPOT})),
    ("P-173", draw("/T gs 0 0 0 0 k 60 60 9 9 re f", **OVER)),
    ("P-174", draw("BT /D 12 Tf 60 60 Td (A) Tj ET", Font={"D": type3})),
    ("P-175", fonts(_whole)),
    ("P-177", type_("0 g", x=-5)),
    ("P-177", type_("0 g", x=-400)),
    ("P-178", type_("0 g", x=3 * MM)),
    ("P-179", draw("0 0 0 0.5 k 0 0 50 50 re f")),
    ("P-180", picture(GREY, 72)),
    ("P-181", picture(GREY, 120)),
    ("P-181", picture(image(160, 20, Name.DeviceGray, b"\x80"), 40)),
    ("P-180", picture(image(160, 160, Name.DeviceGray, b"\x55", BitsPerComponent=1), 24)),
    ("P-182", draw("0.25 w 60 60 m 90 60 l S")),
    ("P-182", draw("0 w 60 60 m 90 60 l S")),
    ("P-182", draw("60 60 30 0.375 re f")),
    ("P-183", type_("0 g", y=40, size=5)),
    ("P-184", empty(2)),
    ("P-186", lambda pdf: pdf.pages.append(pdf.pages[0])),
]


def test_the_clean_file_is_clean(tmp_path):
    assert codes(tmp_path) == []


@pytest.mark.parametrize(("code", "change"), PLANTED, ids=lambda v: v if isinstance(v, str) else "")
def test_a_planted_fault_is_found(tmp_path, code, change):
    assert codes(tmp_path, change) == [code]


@pytest.mark.parametrize(("code", "change"), PLANTED, ids=lambda v: v if isinstance(v, str) else "")
def test_in_a_proof_it_is_none(tmp_path, code, change):
    if code in ("P-152", "P-155"):
        return  # what a proof does not have cannot be spoilt
    assert [c for c in codes(tmp_path, change, data=proof()) if c > "P-150"] == []


HARMLESS = [
    draw("0 0 0 0.5 k -10 -10 80 80 re f"),  # a tint that fills the bleed
    draw("0 0 0 0 k 0 0 50 50 re f"),  # paper white at the edge
    draw("0 g 10 10 9 9 re f /T gs 0 g 60 60 9 9 re f", **OVER),  # black overprints rightly
    draw("/T gs 0 0 0 0.5 k 60 60 9 9 re f", **ALPHA),  # X-4 knows transparency
    type_("0 0 0 0 k"),  # white type, as on a black ground
    type_("1 0 0 rg", more="3 Tr"),  # invisible: nothing is painted
    draw("1 0 0 rg"),  # chosen and never used
    draw("q 1 0 0 rg Q 60 60 9 9 re f"),  # and forgotten
    draw("0.6 w 60 60 m 90 60 l S"),
    picture(GREY, 48),
    ruby(),
    draw("q 50 0 0 50 60 60 cm /P Do Q", XObject={"P": image(1, 1, Name.DeviceGray, b"\x80")}),
    annotation(-9, -9, -1, -1),  # beside the sheet
    annotation(30, 30, 60, 60, subtype=Name.PrinterMark),
    root(OpenAction=Array([0, Name.Fit])),  # a place, no action
    draw("/B cs 1 scn 60 60 9 9 re f", ColorSpace={
        "B": Array([Name.Separation, Name.Black, Name.DeviceCMYK, Dictionary()])
    }),
    empty(4),  # padding at the end
]  # fmt: skip


@pytest.mark.parametrize("change", HARMLESS)
def test_what_is_right_is_not_blamed(tmp_path, change):
    assert [c for c in codes(tmp_path, change) if c > "P-150"] == []


def test_p_151_a_file_that_is_to_be_one_and_is_none(tmp_path):
    asked = Preflight(signature=PAGES, is_press=True)
    assert {"P-151", "P-152", "P-155", "P-165"} <= {f.code for f in found(tmp_path, proof(), asked)}


def test_p_153_a_version_too_new(tmp_path):
    assert codes(tmp_path, force_version="1.7") == ["P-153"]


def test_p_154_encryption(tmp_path):
    lock = pikepdf.Encryption(owner="o", user="")
    assert "P-154" in codes(tmp_path, encryption=lock)


def test_p_162_not_at_the_origin(tmp_path):
    def move(pdf):
        for one in pdf.pages:
            one.contents_add(b"1 0 0 1 -20 -30 cm", prepend=True)
            for key in ("/MediaBox", "/BleedBox", "/TrimBox"):
                x0, y0, x1, y1 = (float(v) for v in one.obj[key])
                one.obj[key] = Array([x0 - 20, y0 - 30, x1 - 20, y1 - 30])

    assert codes(tmp_path, move) == ["P-162"]


def test_p_171_colour_in_a_part_of_one_ink(tmp_path):
    mono = Preflight(signature=PAGES, inks="mono")
    for change in (
        draw("0 0.2 0 0 k 60 60 9 9 re f"),
        picture(image(200, 200, Name.DeviceCMYK, b"\x40\x00\x00\x00")),
    ):
        assert codes(tmp_path, change, asked=mono) == ["P-171"]
    grey = picture(image(200, 200, Name.DeviceCMYK, b"\x00\x00\x00\x40"))
    assert codes(tmp_path, grey, asked=mono) == []
    real = profile(house_profile().data)  # through a real profile MuPDF makes grey of four inks
    assert codes(tmp_path, real, picture(GREY), asked=mono) == []


def test_p_185_two_blank_pages_in_a_row(tmp_path):
    assert codes(tmp_path, empty(2, 3)) == ["P-184", "P-185"]


def test_p_187_a_claim_that_is_not_kept(tmp_path):
    setter = Typesetter(SHEET, {"song.ttf": square_font("Book Song")})
    laid = setter.lay(f'<html lang="zh"><title>题</title><p>{HAN[:12]}</p></html>')
    data = setter.join([laid], "pdf/ua-1")
    path = tmp_path / "book.pdf"
    path.write_bytes(data)
    assert [f for f in check_pdf(path) if f.code > "P-150"] == []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        del pdf.Root.Lang
        del pdf.Root.ViewerPreferences
        path.write_bytes(saved(pdf))
    assert "P-187" in {f.code for f in check_pdf(path)}


def test_p_188_a_claim_that_nobody_here_can_judge(tmp_path):
    claim = 'pdfxid:GTS_PDFXVersion="PDF/X-4"', 'pdfxid:GTS_PDFXVersion="PDF/X-4" pdfuaid:part="2"'
    space = ' xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" '
    assert codes(tmp_path, xmp(claim[0], space + claim[1])) == ["P-188"]


def test_p_189_content_that_cannot_be_read(tmp_path):
    def spoil(pdf):
        pdf.pages[1].obj.Contents.write(b"no deflated data", filter=Name.FlateDecode)

    assert "P-189" in codes(tmp_path, spoil)


# --------------------------------------------------------------------------- PDF/X-1a


def test_an_x1a_is_clean_as_well(tmp_path):
    assert codes(tmp_path, x1a, **OLD) == []


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("P-152", without(lambda pdf: pdf.trailer.Info, "/Title")),
        ("P-165", draw("/L cs 50 0 0 sc 60 60 9 9 re f", ColorSpace={"L": LAB})),
        ("P-167", draw("/T gs 0 0 0 0.5 k 60 60 9 9 re f", **ALPHA)),
        ("P-167", picture(image(200, 200, Name.DeviceGray, b"\x80"), 40)),
        ("P-176", fonts(_opentype)),
    ],
)
def test_a_fault_of_x1a(tmp_path, code, change):
    def mask(pdf):
        if code == "P-167" and "/P" in pdf.pages[1].resources.get("/XObject", {}):
            one = image(200, 200, Name.DeviceGray, b"\x80")(pdf)
            pdf.pages[1].resources.XObject.P.SMask = one

    assert codes(tmp_path, x1a, change, mask, **OLD) == [code]


def test_p_153_an_x1a_is_of_pdf_1_4(tmp_path):
    assert codes(tmp_path, x1a, force_version="1.6") == ["P-153"]


# --------------------------------------------------------------------------- parts


def test_a_cover_may_have_colour_in_its_type_and_has_no_leaves(tmp_path):
    cover = Preflight(part="cover")
    assert codes(tmp_path, type_("1 0 0 0 k"), empty(2, 3), asked=cover) == []


def test_a_sheet_is_not_judged_by_the_edges_of_its_pages(tmp_path):
    sheet = Preflight(part="sheets")
    assert codes(tmp_path, type_("0 g", x=-5), type_("0 g", size=4), asked=sheet) == []


def test_a_turned_page_is_measured_as_it_lies(tmp_path):
    turned = page("/Rotate", 90)
    assert codes(tmp_path, turned) == []
    assert codes(tmp_path, turned, type_("0 g", x=3 * MM)) == ["P-178"]
    assert codes(tmp_path, turned, draw("0 0 0 0.5 k 0 0 50 50 re f")) == ["P-179"]
    assert codes(tmp_path, turned, draw("0 0 0 0.5 k 60 60 50 50 re f"), picture(GREY)) == []


def test_every_code_of_preflight_is_tested_by_name():
    ours = {c for c in FINDINGS if "P-150" < c < "P-190"}
    with open(__file__, encoding="utf-8") as file:
        named = set(re.findall(r"P-1[5-8]\d", file.read()))
    assert ours == named & ours
    assert FINDINGS["P-165"].severity is Severity.MUST_FIX


@pytest.mark.parametrize(("length", "told"), [(9, False), (8, False), (7, True)])
def test_a_stream_that_ends_with_a_carriage_return_is_as_long_as_it_says(length, told):
    """page-validation 0.11 counts the CR as a part of the line end before `endstream`."""
    data = b"5 0 obj\n<< /Length %d >>\nstream\n12345678\r\nendstream\nendobj\n" % length
    assert lengths_are_right(data) is not told
