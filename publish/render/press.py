"""The finished file: page labels, document information, stable bytes (pikepdf)."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pikepdf


@dataclass(frozen=True, slots=True)
class Labels:
    """Page labels: `front` pages in roman, then arabic from 1."""

    front: int


def finish(
    data: bytes, labels: Labels, *, title: str, creators: Iterable[str], language: str, date: str
) -> bytes:
    """Page labels, document information and viewer's habits; the same input, the same bytes.

    `date` is ISO 8601 in UTC: nothing of the clock gets in.
    """
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
        if names := "；".join(creators):
            info["/Author"] = names
        info["/Creator"] = "Wenji"
        info["/Producer"] = "WeasyPrint"
        info["/CreationDate"] = stamp
        info["/ModDate"] = stamp
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
    return out.getvalue()
