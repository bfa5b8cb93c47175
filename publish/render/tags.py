"""The tags of a PDF for the screen (PDF/UA-1, ISO 14289-1), after WeasyPrint has written them.

1. Running heads and folios are artifacts (7.8): WeasyPrint marks them as text of elements that
   stand in no tree.
2. Every note has a name of its own (7.9), and names are in a tree (ISO 32000 14.7.2).
3. A link is one annotation (7.18.5): WeasyPrint writes another for each box inside it.
4. A heading of a table says what it is the heading of, its row or its column (7.5).
5. The box of a figure is in points from the foot of the page (ISO 32000 14.8.5.4.3), not in CSS
   pixels from its head.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Dictionary, Name, String

_MARKED = re.compile(rb"/[A-Za-z0-9]+\s*<<\s*/MCID\s+(\d+)\s*>>\s*BDC")
_ARTIFACT = b"/Artifact <</Type /Pagination>> BDC"
_PX = 0.75  # points

Key = tuple[int, int]  # of an indirect object


def tidy_tags(pdf: Any) -> None:
    """In place."""
    root = pdf.Root.StructTreeRoot
    inside = list(_elements(root))
    elements = [element for element, _ in inside]
    _mark_artifacts(pdf, root, {element.objgen for element in elements})
    _one_annotation_a_link(pdf, inside)
    _name_headings(elements)
    _place_figures(elements)
    _name_notes(pdf, root, elements)


def _elements(root: Any) -> Iterator[tuple[Any, bool]]:
    """The structure elements in reading order, and whether each is inside a link."""
    waiting = [(root, False)]
    while waiting:
        element, linked = waiting.pop()
        if "/S" in element:
            yield element, linked
            linked = linked or str(element.S) == "/Link"
        waiting += [(kid, linked) for kid in reversed(_kids(element)) if "/S" in kid]


def _kids(element: Any) -> list[Any]:
    """What an element holds, without the numbers of marked content."""
    kids = element.get("/K", ())
    kids = list(kids) if isinstance(kids, Array) else [kids]
    return [kid for kid in kids if isinstance(kid, Dictionary)]


# --------------------------------------------------------------------------- heads and folios


def _mark_artifacts(pdf: Any, root: Any, in_tree: set[Key]) -> None:
    """What belongs to no element of the tree is an artifact."""
    nums = list(root.ParentTree.Nums)
    parents = {int(key): value for key, value in zip(nums[::2], nums[1::2], strict=True)}
    for page in pdf.pages:
        listed = parents.get(int(page.obj.get("/StructParents", -1)), ())
        strays = {
            str(mcid).encode()
            for mcid, element in enumerate(listed)
            if isinstance(element, Dictionary) and element.objgen not in in_tree
        }
        if strays:
            page.obj.Contents = pdf.make_stream(_as_artifacts(page.obj.Contents, strays))


def _as_artifacts(contents: Any, strays: set[bytes]) -> bytes:
    def marked(match: re.Match[bytes]) -> bytes:
        return _ARTIFACT if match[1] in strays else match[0]

    return _MARKED.sub(marked, contents.read_bytes())


# --------------------------------------------------------------------------- links


def _one_annotation_a_link(pdf: Any, inside: list[tuple[Any, bool]]) -> None:
    """The annotation of the link itself stays; the others lie under it."""
    spare: set[Key] = set()
    for element, linked in inside:
        held = [kid.Obj.objgen for kid in _kids(element) if "/Obj" in kid]
        if held and linked:
            spare.update(held)
            element.K = Array([kid for kid in element.K if not _is_reference(kid)])
        elif held and str(element.S) in ("/Span", "/NonStruct"):
            element.S = Name.Link
    for page in pdf.pages:
        if any(note.objgen in spare for note in page.obj.get("/Annots", ())):
            kept = [note for note in page.obj.Annots if note.objgen not in spare]
            page.obj.Annots = Array(kept)


def _is_reference(kid: Any) -> bool:
    return isinstance(kid, Dictionary) and "/Obj" in kid


# --------------------------------------------------------------------------- tables, figures, notes


def _name_headings(elements: list[Any]) -> None:
    for row in elements:
        if str(row.S) == "/TR":
            cells = _kids(row)
            scope = Name.Row if any(str(c.S) == "/TD" for c in cells) else Name.Column
            for cell in cells:
                layout = cell.get("/A")
                if isinstance(layout, Dictionary) and str(cell.S) == "/TH":
                    layout.Scope = scope
                elif isinstance(layout, Dictionary) and not len(layout.get("/Headers", "?")):
                    del layout["/Headers"]


def _place_figures(elements: list[Any]) -> None:
    for element in elements:
        layout = element.get("/A")
        if str(element.S) == "/Figure" and isinstance(layout, Dictionary):
            left, top, right, bottom = (_PX * float(v) for v in layout.BBox)
            head = float(element.Pg.get("/TrimBox", element.Pg.MediaBox)[3])
            box = (left, head - bottom, right, head - top)
            layout.BBox = Array([round(v, 3) for v in box])


def _name_notes(pdf: Any, root: Any, elements: list[Any]) -> None:
    notes = [element for element in elements if str(element.S) == "/Note"]
    for number, note in enumerate(notes, start=1):
        note.ID = String(f"note-{number}")
    named = sorted(((bytes(e.ID), e) for e in elements if "/ID" in e), key=lambda pair: pair[0])
    if named:
        pairs = [part for name, element in named for part in (String(name.decode()), element)]
        root.IDTree = pdf.make_indirect(Dictionary(Names=Array(pairs)))
