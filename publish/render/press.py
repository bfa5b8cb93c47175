"""The finished file: page labels, document information in both its forms (the dictionary and XMP,
ISO 32000 14.3), stable bytes (pikepdf)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import pikepdf

from publish.render.tags import tidy_tags

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Labels:
    """Page labels: `front` pages in roman, then arabic from 1."""

    front: int


@dataclass(frozen=True, slots=True)
class Record:
    """What a file says of its book.  `date` is ISO 8601 in UTC: nothing of the clock gets in.
    `identifier` is the edition's, as in its EPUB (dc:identifier)."""

    title: str
    creators: tuple[str, ...]
    language: str
    date: str
    identifier: str = ""


def finish(
    data: bytes,
    labels: Labels,
    *,
    title: str,
    creators: Iterable[str],
    language: str,
    date: str,
    identifier: str = "",
) -> bytes:
    """Page labels, document information and viewer's habits; the same input, the same bytes.

    Plain, tagged (PDF/UA-1) and archive (PDF/A-2u) files alike: what `Typesetter.join` wrote for
    one of the standards is made to keep to it (render/tags.py; ISO 19005-2).
    """
    with pikepdf.open(io.BytesIO(data)) as pdf:
        number_pages(pdf, labels)
        pdf.Root.PageLayout = pikepdf.Name.TwoPageRight
        pdf.Root.Lang = pikepdf.String(language)
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        if "/StructTreeRoot" in pdf.Root:
            tidy_tags(pdf)
        if any(str(i.get("/S")) == "/GTS_PDFA1" for i in pdf.Root.get("/OutputIntents", ())):
            _exact_pictures(pdf)
        inform(pdf, Record(title, tuple(creators), language, date, identifier))
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
    return out.getvalue()


def measured(data: bytes) -> tuple[int, float, float]:
    """Pages of a finished file, and width and height of the first one's trim: mm."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        left, bottom, right, top = (float(edge) for edge in pdf.pages[0].trimbox)
        return len(pdf.pages), (right - left) * 25.4 / 72, (top - bottom) * 25.4 / 72


def number_pages(pdf: Any, labels: Labels) -> None:
    """/PageLabels (ISO 32000 12.4.2)."""
    nums: list[Any] = []
    if labels.front:
        nums += [0, pikepdf.Dictionary(S=pikepdf.Name.r)]
    nums += [labels.front, pikepdf.Dictionary(S=pikepdf.Name.D, St=1)]
    pdf.Root.PageLabels = pdf.make_indirect(pikepdf.Dictionary(Nums=pikepdf.Array(nums)))


def inform(pdf: Any, record: Record, standard: str = "", of: bytes = b"") -> None:
    """Document information, as a dictionary and as XMP that is not packed, so that tools which know
    no PDF find it (ISO 19005-2 6.6.2.1).

    `standard` is the name of a PDF/X: it also needs a name of
    the document, made from the bytes that it was written `of`.
    """
    names = [_printable(name) for name in record.creators]
    stamp = "D:" + "".join(c for c in record.date if c.isdigit())[:14] + "Z"
    info = pdf.docinfo
    for key in list(info.keys()):
        del info[key]
    info["/Title"] = record.title
    if names:
        info["/Author"] = "；".join(names)
    info["/Creator"] = "Wenji"
    info["/Producer"] = "WeasyPrint"
    info["/CreationDate"] = info["/ModDate"] = stamp
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["dc:title"] = _printable(record.title)
        xmp["dc:language"] = {record.language}
        xmp["xmp:CreateDate"] = xmp["xmp:ModifyDate"] = record.date
        xmp["pdf:Producer"], xmp["xmp:CreatorTool"] = "WeasyPrint", "Wenji"
        if names:
            xmp["dc:creator"] = names
        if record.identifier:
            xmp["dc:identifier"] = _printable(record.identifier)
        if standard:
            info["/Trapped"] = pikepdf.Name("/False")
            info["/GTS_PDFXVersion"] = standard
            xmp["pdf:Trapped"] = "False"
            xmp["pdfxid:GTS_PDFXVersion"] = standard
            xmp["xmp:MetadataDate"] = record.date
            xmp["xmpMM:DocumentID"] = f"uuid:{uuid5(NAMESPACE_OID, sha256(of).hexdigest())}"
            xmp["xmpMM:VersionID"], xmp["xmpMM:RenditionClass"] = "1", "default"
    plain = pdf.make_stream(pdf.Root.Metadata.read_bytes())
    plain.Type, plain.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    pdf.Root.Metadata = plain


def _exact_pictures(pdf: Any) -> None:
    """An archive shows a picture's points as they are: no interpolation (ISO 19005-2 6.2.8)."""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream) and "/Interpolate" in thing:
            thing.Interpolate = False


def _printable(text: str) -> str:
    """Without the characters that XML forbids."""
    return _NOT_XML.sub("", text)
