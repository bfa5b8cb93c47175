"""A page as pixels (PDFium)."""

from __future__ import annotations

import io

import pypdfium2


def raster(pdf: bytes, page: int, height: int) -> bytes:
    """A page as PNG, `height` pixels high: the cover of the e-book."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        sheet = document[page]
        scale = height / sheet.get_height()
        picture = sheet.render(scale=scale).to_pil().convert("RGB")
    finally:
        document.close()
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
