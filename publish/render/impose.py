"""Finished pages → sheets to print, fold and cut (拼版), pages untouched (pikepdf).

`folding` says which page goes where, `sheets` at which point, `marks` what the binder reads there.
Here each page becomes a form XObject (ISO 32000-1, 8.10) that is drawn once: its stream of
operators, fonts, pictures and inks are those of the page, byte for byte, and what pages share the
sheets share.  Links, tags, outline and page labels of the pages mean nothing on a sheet and stay
behind; output intents, layers and document information come along.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from publish.model import Finding, PublishError, finding
from publish.render.folding import Scheme, Side, filled, for_printer, layer, plan
from publish.render.marks import bled, marks, name, number
from publish.render.sheets import MM, Box, Format, Ground, Seat, cramped, ground, seats, trimmed

THICKEST = 80  # pages of a stapled book, on the usual 80 g; heavier paper meets the creep first
CREEP = 2.0  # millimetres: beyond it inner and outer margins differ to the eye
_NOTHING = b"q Q"  # an empty stream, once compressed, is an error to Ghostscript
_EQUAL = 0.05  # points: boxes of one size after rounding

# What sheets can no longer claim: they have no tags and are no document to keep (ISO 19005,
# ISO 14289).  PDF/X stays true: it is about boxes, inks and fonts (ISO 15930-7, 6).
_LOST_CLAIMS = (
    *("{http://www.aiim.org/pdfa/ns/id/}" + key for key in ("part", "conformance", "rev", "amd")),
    *("{http://www.aiim.org/pdfua/ns/id/}" + key for key in ("part", "rev", "amd")),
)
_X_CLAIMS = ("{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion",)
_X_INFO = ("/GTS_PDFXVersion", "/GTS_PDFXConformance")
_DOCUMENT = "{http://ns.adobe.com/xap/1.0/mm/}DocumentID"
_INSTANCE = "{http://ns.adobe.com/xap/1.0/mm/}InstanceID"


@dataclass(frozen=True, slots=True)
class _Page:
    """A page's boxes, in its own coordinates (points)."""

    trim: Box
    bleed: Box


def impose(data: bytes, scheme: Scheme) -> tuple[bytes, tuple[Finding, ...]]:
    """A PDF of single pages → a PDF of sheet sides, front and back by turns.  The same input, the
    same bytes.

    Pages need one trim size; a page without TrimBox is cut at its CropBox (ISO 32000-1, 14.11.2).
    Findings: P-141 too thick or creeping too far to be stapled, P-142 blank pages at the end,
    P-143 no paper is large enough (the sheet is then as large as it must be), P-144 no room for
    bleed or marks.  PublishError where pages differ in size, are turned (/Rotate) or scaled.
    """
    with pikepdf.open(io.BytesIO(data)) as source, pikepdf.new() as out:
        pages = [_boxes(page, at) for at, page in enumerate(source.pages, 1)]
        form = _format(pages)
        base = ground(form, scheme)
        sides = [
            for_printer(side, scheme, landscape=base.landscape) for side in plan(len(pages), scheme)
        ]
        labels = _names(sides)
        on: tuple[Seat, ...] = ()
        for side, label in zip(sides, labels, strict=True):
            on = seats(side, base, scheme)
            drawn = [
                _draw(source, out, pages, seat) for seat in on if seat.place.page <= len(pages)
            ]
            operators = [f"q {d.matrix} cm {d.name} Do Q" for d in drawn]
            if scheme.marks:
                operators.append(marks(side, on, base, scheme, label))
            sheet = out.add_blank_page(page_size=(base.media.width, base.media.height))
            sheet.obj.MediaBox = _array(base.media)
            sheet.obj.TrimBox = _array(trimmed(on).within(base.media))
            sheet.obj.BleedBox = _array(bled(on, base))
            sheet.obj.Resources = Dictionary(XObject=Dictionary({d.name: d.form for d in drawn}))
            sheet.obj.Contents = out.make_stream("\n".join(operators).encode("ascii") or _NOTHING)
        _carry_over(source, out, f"{scheme}")
        _number(out, labels)
        _tell_the_printer(out, scheme)
        return _saved(out, source.pdf_version), tuple(
            _findings(len(pages), sides, base, on, scheme)
        )


def _names(sides: list[Side]) -> list[str]:
    gatherings, sheets = max(s.gathering for s in sides), max(s.sheet for s in sides)
    return [name(side, gatherings, sheets) for side in sides]


# --------------------------------------------------------------------------- pages


def _boxes(page: pikepdf.Page, at: int) -> _Page:
    """Trim and bleed, with their defaults (ISO 32000-1, 14.11.2)."""
    if int(_inherited(page, "/Rotate", 0)) % 360 or float(page.obj.get("/UserUnit", 1)) != 1:
        raise PublishError("impose-turned", None, page=at)
    media, trim, bleed = (_box(box) for box in (page.mediabox, page.trimbox, page.bleedbox))
    return _Page(trim, bleed.within(media))


def _box(array: Any) -> Box:
    x, y, across, up = (float(value) for value in array)
    return Box(min(x, across), min(y, up), max(x, across), max(y, up))


def _inherited(page: pikepdf.Page, key: str, default: Any) -> Any:
    """An attribute of the page or of the nodes above it (ISO 32000-1, 7.7.3.4)."""
    node: Any = page.obj
    while node is not None:
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return default


def _format(pages: list[_Page]) -> Format:
    first = pages[0].trim
    for at, page in enumerate(pages, 1):
        trim = page.trim
        if max(abs(trim.width - first.width), abs(trim.height - first.height)) > _EQUAL:
            raise PublishError(
                "impose-sizes", None, page=at, size=_size(trim), first=_size(first)
            )  # fmt: skip
    bleed = max(
        max(p.trim.left - p.bleed.left, p.bleed.right - p.trim.right,
            p.trim.bottom - p.bleed.bottom, p.bleed.top - p.trim.top)
        for p in pages
    )  # fmt: skip
    return Format(first.width, first.height, max(bleed, 0))


def _size(box: Box) -> str:
    return f"{box.width / MM:.4g}×{box.height / MM:.4g}"


@dataclass(frozen=True, slots=True)
class _Drawn:
    name: str
    form: Any
    matrix: str


def _draw(source: Pdf, out: Pdf, pages: list[_Page], seat: Seat) -> _Drawn:
    """A page as a form whose BBox is what may be seen of it: it is clipped without an operator."""
    at = seat.place.page
    own, trim, room = pages[at - 1], seat.trim, seat.room
    if seat.place.turned:
        x, y = trim.right + own.trim.left, trim.top + own.trim.bottom
        matrix, seen = (
            (-1, 0, 0, -1, x, y),
            Box(x - room.right, y - room.top, x - room.left, y - room.bottom),
        )
    else:
        x, y = trim.left - own.trim.left, trim.bottom - own.trim.bottom
        matrix, seen = (1, 0, 0, 1, x, y), room.moved(-x, -y)
    form = _form(source, out, source.pages[at - 1], seen.within(own.bleed))
    return _Drawn(f"/P{at}", form, " ".join(map(number, matrix)))


def _form(source: Pdf, out: Pdf, page: pikepdf.Page, seen: Box) -> Any:
    form = _operators(out, page)
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, _array(seen)
    form.Resources = _copied(source, out, _inherited(page, "/Resources", Dictionary()))
    if "/Group" in page.obj:
        group = _copied(source, out, page.obj.Group)
        # A page's group is isolated whatever it says (ISO 32000-1, 11.4.7), a form's is not:
        # without this its blending space (CS) would be ignored.
        group.I = True
        form.Group = group
    return out.make_indirect(form)


def _operators(out: Pdf, page: pikepdf.Page) -> pikepdf.Stream:
    """The page's content as a stream of `out`: one stream as it is compressed, several as one."""
    contents = page.obj.get("/Contents")
    if isinstance(contents, pikepdf.Stream):
        form = pikepdf.Stream(out, contents.read_raw_bytes())
        for key in ("/Filter", "/DecodeParms"):
            if key in contents:
                form[key] = _plain(contents[key])
        return form
    parts = contents if isinstance(contents, Array) else ()
    # a token may end with its stream (7.8.2): white space between them
    return pikepdf.Stream(out, b"\n".join(part.read_bytes() for part in parts) or _NOTHING)


def _plain(value: Any) -> Any:
    """Names, numbers and containers of them, without the file that they came from."""
    match value:
        case Array():
            return Array([_plain(one) for one in value])
        case Dictionary():
            return Dictionary({key: _plain(one) for key, one in value.items()})
        case _:
            return value


def _copied(source: Pdf, out: Pdf, value: Any) -> Any:
    """The object in `out`; one that is shared by pages is copied once and shared there."""
    return out.copy_foreign(value if value.is_indirect else source.make_indirect(value))


def _array(box: Box) -> Array:
    return Array([round(v, 4) for v in (box.left, box.bottom, box.right, box.top)])


# --------------------------------------------------------------------------- the document


def _carry_over(source: Pdf, out: Pdf, scheme: str) -> None:
    """Intents, layers, language and information; claims only where they are still true."""
    intents = source.Root.get("/OutputIntents", Array())
    for key in ("/OutputIntents", "/OCProperties"):
        if key in source.Root:
            out.Root[key] = _copied(source, out, source.Root[key])
    if "/Lang" in source.Root:
        out.Root.Lang = pikepdf.String(str(source.Root.Lang))
    printable = any(intent.get("/S") == Name.GTS_PDFX for intent in intents)
    if not printable:
        for key in _X_INFO:
            if key in source.docinfo:
                del source.docinfo[key]
    out.trailer.Info = _copied(source, out, source.docinfo)
    if "/Metadata" in source.Root:
        lost = _LOST_CLAIMS if printable else (*_LOST_CLAIMS, *_X_CLAIMS)
        with source.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            for key in lost:
                if key in xmp:
                    del xmp[key]
            for key in (_DOCUMENT, _INSTANCE):
                if key in xmp:  # the sheets are another document than the pages
                    xmp[key] = f"uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{xmp[key]} {scheme}')}"
        out.Root.Metadata = _copied(source, out, source.Root.Metadata)


def _number(out: Pdf, labels: list[str]) -> None:
    """The sides' names as page labels (ISO 32000-1, 12.4.2): 1正, 1反, 2正 …"""
    nums: list[Any] = []
    for at, label in enumerate(labels):
        nums += [at, Dictionary(P=pikepdf.String(label))]
    out.Root.PageLabels = out.make_indirect(Dictionary(Nums=Array(nums)))


def _tell_the_printer(out: Pdf, scheme: Scheme) -> None:
    """No scaling, and the right edge to turn at, where the viewer asks the file (12.2)."""
    wishes = Dictionary(PrintScaling=Name("/None"))
    if scheme.flip != "sheetwise":
        long = scheme.flip == "long-edge"
        wishes.Duplex = Name.DuplexFlipLongEdge if long else Name.DuplexFlipShortEdge
        wishes.PickTrayByPDFSize = True
    out.Root.ViewerPreferences = wishes


def _saved(out: Pdf, version: str) -> bytes:
    data = io.BytesIO()
    out.save(
        data,
        min_version=version,
        deterministic_id=True,
        # PDF/X-1a is PDF 1.4, which has none, and old tools of prepress read none
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        compress_streams=True,
    )
    return data.getvalue()


# --------------------------------------------------------------------------- findings


def _findings(
    pages: int, sides: list[Side], base: Ground, on: tuple[Seat, ...], scheme: Scheme
) -> Iterator[Finding]:
    whole = filled(pages, scheme)
    creep = layer(whole // 2, sides[0]) * scheme.caliper
    if scheme.stapled and (whole > THICKEST or creep > CREEP):
        yield finding("P-141", pages=whole, creep=f"{creep:.1f}")
    if blank := whole - pages:
        yield finding("P-142", count=blank, pages=pages, whole=whole)
    trim = trimmed(on)
    if not base.fits:
        papers = "、".join(f"{a:g}×{b:g}" for a, b in scheme.papers)
        yield finding("P-143", sheet=_size(base.cells), papers=papers)
    elif (room := cramped(trim, base, marks=scheme.marks)) is not None:
        yield finding("P-144", room=f"{room / MM:.1f}", paper=_size(base.media))
