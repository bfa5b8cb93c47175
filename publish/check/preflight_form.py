"""What a press file says of itself: its standard, keys, output intent, boxes and fonts.

PDF/X-4 is ISO 15930-7, PDF/X-1a ISO 15930-1 and -4, PDF/A ISO 19005, PDF/UA ISO 14289-1.  Boxes
are in points, as they stand in the file; what a page has not itself it has from its parents.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from lxml import etree

from publish.model import Finding, Where, finding

MM = 72 / 25.4  # points
NEAR = 0.05  # points: nobody cuts so exactly, and writers round to hundredths

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PREFIXES = {
    "http://www.npes.org/pdfx/ns/id/": "pdfxid",
    "http://www.aiim.org/pdfa/ns/id/": "pdfaid",
    "http://www.aiim.org/pdfua/ns/id/": "pdfuaid",
    "http://ns.adobe.com/pdf/1.3/": "pdf",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
    "http://purl.org/dc/elements/1.1/": "dc",
}
# ISO 15930-7 keeps them in the metadata, ISO 15930-1 and -4 in the information dictionary.
_X4_KEYS = (
    *("dc:title", "xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"),
    *("xmpMM:DocumentID", "xmpMM:VersionID", "xmpMM:RenditionClass"),
)
_X1A_KEYS = ("/Title", "/CreationDate", "/ModDate")
_OUTER = ("/BleedBox", "/MediaBox")
_SUBSET = re.compile(r"/[A-Z]{6}\+")
_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")

Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True, slots=True)
class Declared:
    """The standards that a file claims: `x` "PDF/X-4", "PDF/X-1a:2003" …, `a` "2u" …, `ua` "1";
    empty where it claims none."""

    x: str = ""
    a: str = ""
    ua: str = ""

    @property
    def is_x1a(self) -> bool:
        return self.x.startswith("PDF/X-1")

    @property
    def is_x4(self) -> bool:
        return self.x.startswith("PDF/X-4")


@dataclass(frozen=True, slots=True)
class Boxes:
    """The boxes of a page; `trim` and `bleed` are None where the page does not say them."""

    media: Box
    trim: Box | None
    bleed: Box | None

    @property
    def outer(self) -> Box:
        """What is printed: the bleed, else the trim, else the page."""
        return self.bleed or self.trim or self.media


def declared(pdf: pikepdf.Pdf) -> Declared:
    """What a file claims to be, in its metadata or (X-1a) in its information dictionary."""
    xmp, info = metadata(pdf), _info(pdf)
    conformance = str(info.get("/GTS_PDFXConformance", ""))
    return Declared(
        conformance or xmp.get("pdfxid:GTS_PDFXVersion", "") or str(info.get(_VERSION, "")),
        xmp.get("pdfaid:part", "") + xmp.get("pdfaid:conformance", "").lower(),
        xmp.get("pdfuaid:part", ""),
    )


_VERSION = "/GTS_PDFXVersion"


def metadata(pdf: pikepdf.Pdf) -> Mapping[str, str]:
    """XMP as plain values: "dc:title" → its first text.  Empty when there is none to be read."""
    stream = pdf.Root.get("/Metadata")
    if not isinstance(stream, pikepdf.Stream):
        return {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(stream.read_bytes(), parser)
    except (etree.XMLSyntaxError, pikepdf.PdfError):
        return {}
    found: dict[str, str] = {}
    for description in root.iter(f"{{{_RDF}}}Description"):
        values = [(str(k), str(v)) for k, v in description.attrib.items()]
        values += [(str(e.tag), "".join(map(str, e.itertext())).strip()) for e in description]
        for name, value in values:
            space, _, local = name.removeprefix("{").partition("}")
            if space in _PREFIXES and value:
                found.setdefault(f"{_PREFIXES[space]}:{local}", value)
    return found


def _info(pdf: pikepdf.Pdf) -> Any:
    info = pdf.trailer.get("/Info")
    return info if isinstance(info, pikepdf.Dictionary) else pikepdf.Dictionary()


# --------------------------------------------------------------------------- the file


def check_form(pdf: pikepdf.Pdf, says: Declared, where: Where) -> Iterator[Finding]:
    """Findings about the file as a whole.  `says` is a claim to be PDF/X, or asked to be one."""
    if not (says.is_x4 or says.is_x1a):
        yield finding("P-151", where, standard=says.x or "–")
    for key in _missing(pdf, says):
        yield finding("P-152", where, key=key)
    limit = "1.4" if says.is_x1a else "1.6"
    if _number(pdf.pdf_version) > _number(limit):
        yield finding("P-153", where, version=pdf.pdf_version, limit=limit)
    if pdf.is_encrypted:
        yield finding("P-154", where)
    for what in _intent_faults(pdf):
        yield finding("P-155", where, what=what)
    for what in _actions(pdf):
        yield finding("P-156", where, what=what)
    if "/EmbeddedFiles" in pdf.Root.get("/Names", {}):
        yield finding("P-157", where)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _missing(pdf: pikepdf.Pdf, says: Declared) -> Iterator[str]:
    """The keys that PDF/X asks for and the file has not."""
    xmp, info = metadata(pdf), _info(pdf)
    if says.is_x1a:
        yield from (key.removeprefix("/") for key in (_VERSION, *_X1A_KEYS) if not info.get(key))
    elif says.is_x4:
        yield from (key for key in _X4_KEYS if not xmp.get(key))
    trapped = xmp.get("pdf:Trapped") or str(info.get("/Trapped", ""))
    if trapped.strip("/").lower() not in ("true", "false"):  # Unknown is an answer that X forbids
        yield "Trapped"
    if "/ID" not in pdf.trailer:
        yield "ID"


def _intent_faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What is wrong with the output intent: one is asked for, with a printer's CMYK profile."""
    intents = [i for i in pdf.Root.get("/OutputIntents", []) if i.get("/S") == "/GTS_PDFX"]
    if len(intents) != 1:
        yield f"{len(intents)} × GTS_PDFX"
        return
    if not str(intents[0].get("/OutputConditionIdentifier", "")).strip():
        yield "OutputConditionIdentifier = –"
    profile = intents[0].get("/DestOutputProfile")
    if not isinstance(profile, pikepdf.Stream):
        yield "DestOutputProfile = –"
        return
    # ICC.1 7.2: the header tells the class of device at byte 12, the colour space at byte 16.
    header = profile.read_bytes()[12:20].decode("latin-1")
    if header != "prtrCMYK" or profile.get("/N") != 4:
        yield f"ICC {header[:4].strip() or '–'} {header[4:].strip() or '–'} N={profile.get('/N')}"


def _actions(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What makes a file do something: none of it prints."""
    root: Any = pdf.Root
    if isinstance(root.get("/OpenAction"), pikepdf.Dictionary):  # an array is a place, no action
        yield "OpenAction"
    if "/AA" in root or any("/AA" in page for page in pdf.pages):
        yield "AA"
    if "/JavaScript" in root.get("/Names", {}):
        yield "JavaScript"
    if root.get("/AcroForm", {}).get("/Fields"):
        yield "AcroForm"


# --------------------------------------------------------------------------- boxes


def boxes_of(page: pikepdf.Page) -> Boxes:
    """The boxes of a page, each with its corners in order."""
    media = _box(page.mediabox)
    assert media is not None  # pikepdf gives every page one
    return Boxes(media, _box(page.obj.get("/TrimBox")), _box(page.obj.get("/BleedBox")))


def _box(value: Any) -> Box | None:
    try:
        x0, y0, x1, y1 = (float(number) for number in value)
    except (TypeError, ValueError):
        return None
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def check_boxes(
    pdf: pikepdf.Pdf, boxes: Sequence[Boxes], labels: Sequence[str], bleed: float, where: Where
) -> Iterator[Finding]:
    """Findings about the boxes of the pages.  `bleed` in millimetres."""
    usual = _usual_trim(boxes)
    moved, bare = [], []
    for page, box, label in zip(pdf.pages, boxes, labels, strict=True):
        if box.trim is None or "/ArtBox" in page:
            yield finding("P-159", where, page=label, what="ArtBox" if box.trim else "–")
        if box.trim is None:
            continue
        if not (_within(box.outer, box.media) and _within(box.trim, box.outer)):
            yield finding("P-160", where, page=label)
        if _size(box.trim) != usual:
            width, height = _size(box.trim)
            size = f"{width:.1f} × {height:.1f} mm"
            yield finding("P-161", where, page=label, size=size)
        if max(map(abs, box.media[:2])) > NEAR:
            moved.append(label)
        least = min(abs(a - b) for a, b in zip(box.trim, box.outer, strict=True)) / MM
        if least < NEAR / MM:
            bare.append(label)
        elif least < bleed - NEAR / MM:
            yield finding("P-163", where, page=label, amount=f"{least:.1f}", limit=f"{bleed:g}")
    if moved:
        yield finding("P-162", where, page=moved[0], count=len(moved))
    if bare and bleed:
        yield finding("P-164", where, page=bare[0], count=len(bare), limit=f"{bleed:g}")


def _usual_trim(boxes: Sequence[Boxes]) -> tuple[float, float] | None:
    sizes = Counter(_size(b.trim) for b in boxes if b.trim)
    return sizes.most_common(1)[0][0] if sizes else None


def _size(box: Box) -> tuple[float, float]:
    """Width and height in millimetres, to a tenth."""
    return round((box[2] - box[0]) / MM, 1), round((box[3] - box[1]) / MM, 1)


def _within(inner: Box, outer: Box) -> bool:
    return all(a >= b - NEAR for a, b in zip(inner[:2], outer[:2], strict=True)) and all(
        a <= b + NEAR for a, b in zip(inner[2:], outer[2:], strict=True)
    )


def check_annotations(
    pdf: pikepdf.Pdf, boxes: Sequence[Boxes], labels: Sequence[str], where: Where
) -> Iterator[Finding]:
    """ISO 15930-7, -4: only a printer's mark or a trap network may lie where ink is."""
    found = []
    for page, box, label in zip(pdf.pages, boxes, labels, strict=True):
        for note in page.obj.get("/Annots", []):
            place = _box(note.get("/Rect"))
            if note.get("/Subtype") in ("/PrinterMark", "/TrapNet") or place is None:
                continue
            if _meet(place, box.outer):
                found.append(label)
    if found:
        yield finding("P-158", where, page=found[0], count=len(found))


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


# --------------------------------------------------------------------------- fonts


def check_fonts(pdf: pikepdf.Pdf, says: Declared, where: Where) -> Iterator[Finding]:
    """How the fonts are embedded.  (That they are is P-005; those of Type 3 are with the ink.)"""
    told: set[tuple[str, str]] = set()
    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Dictionary) or thing.get("/Type") != "/Font":
            continue
        name = str(thing.get("/BaseFont", "/–"))
        descriptor = thing.get("/FontDescriptor")
        program = descriptor and next((descriptor[k] for k in _PROGRAMS if k in descriptor), None)
        if not program:
            continue
        codes = [] if _SUBSET.match(name) else ["P-175"]
        if says.is_x1a and program.get("/Subtype") == "/OpenType":  # ISO 32000 9.9: since PDF 1.6
            codes.append("P-176")
        for code in codes:
            if (code, name) not in told:
                told.add((code, name))
                yield finding(code, where, font=name.removeprefix("/"))
