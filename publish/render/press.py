"""The finished file: page labels, document information in both its forms (the dictionary and XMP,
ISO 32000 14.3), stable bytes (pikepdf)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pikepdf

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Labels:
    """Page labels: `front` pages in roman, then arabic from 1."""

    front: int


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

    `date` is ISO 8601 in UTC: nothing of the clock gets in.  `identifier` is the edition's, as in
    its EPUB (dc:identifier).
    """
    names = [_printable(name) for name in creators]
    stamp = "D:" + "".join(c for c in date if c.isdigit())[:14] + "Z"
    with pikepdf.open(io.BytesIO(data)) as pdf:
        nums: list[Any] = []
        if labels.front:
            nums += [0, pikepdf.Dictionary(S=pikepdf.Name.r)]
        nums += [labels.front, pikepdf.Dictionary(S=pikepdf.Name.D, St=1)]
        pdf.Root.PageLabels = pdf.make_indirect(pikepdf.Dictionary(Nums=pikepdf.Array(nums)))
        pdf.Root.PageLayout = pikepdf.Name.TwoPageRight
        pdf.Root.Lang = pikepdf.String(language)
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        info = pdf.docinfo
        for key in list(info.keys()):
            del info[key]
        info["/Title"] = title
        if names:
            info["/Author"] = "；".join(names)
        info["/Creator"] = "Wenji"
        info["/Producer"] = "WeasyPrint"
        info["/CreationDate"] = stamp
        info["/ModDate"] = stamp
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            xmp["dc:title"] = _printable(title)
            xmp["dc:language"] = {language}
            xmp["xmp:CreateDate"] = xmp["xmp:ModifyDate"] = date
            xmp["pdf:Producer"], xmp["xmp:CreatorTool"] = "WeasyPrint", "Wenji"
            if names:
                xmp["dc:creator"] = names
            if identifier:
                xmp["dc:identifier"] = _printable(identifier)
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
    return out.getvalue()


def _printable(text: str) -> str:
    """Without the characters that XML forbids."""
    return _NOT_XML.sub("", text)
