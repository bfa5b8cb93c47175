"""Markup → pages → PDF: WeasyPrint, unit by unit, joined.

One font configuration and one parsed style sheet serve the whole book, so that every unit draws
from the same subset of each face.  Nothing is fetched: the only resources are bytes given here.
"""

from __future__ import annotations

import gc
import io
import logging
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import groupby, pairwise, zip_longest
from pathlib import Path
from typing import Any, Literal

import pydyf
from weasyprint import CSS, HTML
from weasyprint.css import ColorProfile
from weasyprint.document import Document
from weasyprint.formatting_structure import boxes
from weasyprint.pdf import tags
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from publish.compose.weasyprint import install
from publish.model import Finding, finding

Variant = Literal["", "pdf/ua-1", "pdf/a-2u"]

BASE = "wenji:///"
_LOGGERS = ("weasyprint", "fontTools")
_ELSEWHERE = frozenset({"xref", "xref-page", "jiazhu"})  # classes of typeset/xhtml.py
_HOLE = 0.1  # of the type area: nearly three lines
_HAIR = 0.5  # px


@dataclass(frozen=True, slots=True)
class StrayNote:
    """A note that is not on its call's page.  `cut`: printed characters of its paragraph before
    the line of the call: a break there brings both to the next page.  `rival`: the next note
    with its cut, when its call stands no later than this note: a break there leaves the room to
    this one."""

    id: str
    call: int
    note: int | None
    cut: int
    rival: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Text on a page, white space left out, a picture as U+FFFC.  `anchor`: the id of its
    article's heading; `title`: it stands in the article's header."""

    anchor: str
    text: str
    title: bool


@dataclass(frozen=True, slots=True)
class Laid:
    """A unit on its pages.  `anchors`: name → index of the page it is on; `holes`: ids of the
    figures that did not fit on their page and left a hole at its foot; `marks`: id of a note → its
    number on its page; `cut_off`: ids of notes that reach out of the type area or into the text."""

    document: Any
    anchors: Mapping[str, int]
    strays: tuple[StrayNote, ...]
    holes: tuple[str, ...] = ()
    marks: Mapping[str, int] = field(default_factory=dict)
    cut_off: tuple[str, ...] = ()

    @property
    def pages(self) -> int:
        return len(self.document.pages)


class _Shelf(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
    """Serves the bytes on the shelf and nothing else: no network, no file."""

    def __init__(self, resources: Mapping[str, bytes]) -> None:
        super().__init__()
        self._resources = resources

    def fetch(self, url: str, headers: object = None) -> Any:
        name = url.removeprefix(BASE)
        if name not in self._resources:
            raise ValueError(f"not a resource of this book: {url}")
        return URLFetcherResponse(url, self._resources[name])


def _srgb() -> ColorProfile:
    """The colours that an archived file is meant for (ISO 19005-2 6.2.3): WeasyPrint's sRGB."""
    data = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
    rgb = (["r"], ["g"], ["b"])
    return ColorProfile(io.BytesIO(data), "sRGB2014.icc", "relative-colorimetric", rgb)


def isolate(fonts_conf: Path) -> None:
    """Let fontconfig see no system font.  Before the first `Typesetter`."""
    os.environ["FONTCONFIG_FILE"] = str(fonts_conf)


class Typesetter:
    """WeasyPrint with the composer in it, one set of fonts and one sheet."""

    def __init__(self, sheet: str, resources: Mapping[str, bytes]) -> None:
        install()
        self._fetcher = _Shelf(resources)
        self._fonts = FontConfiguration()
        self.findings: list[Finding] = []
        with self._listening():
            self._sheet = CSS(
                string=sheet, font_config=self._fonts, url_fetcher=self._fetcher, base_url=BASE
            )

    def lay(self, markup: str) -> Laid:
        """Lay out one document.  A repagination-free markup is the caller's promise."""
        with self._listening(), _no_garbage_collection():
            document = HTML(string=markup, base_url=BASE, url_fetcher=self._fetcher).render(
                font_config=self._fonts, stylesheets=[self._sheet]
            )
        document._html = None  # WeasyPrint keeps the parsed markup and never looks at it again
        anchors: dict[str, int] = {}
        for index, page in enumerate(document.pages):
            for name in page.anchors:
                anchors.setdefault(name, index)
        return Laid(
            document,
            anchors,
            tuple(_strays(document, anchors)),
            tuple(_holes(document)),
            dict(_marks(document)),
            tuple(_cut_off(document)),
        )

    def join(self, laid: Sequence[Laid], variant: Variant = "") -> bytes:
        """All pages in one PDF: one subset a face, links and outline across the units.

        It may be written more than once from the same pages: plain (what the press file is made
        from), tagged for the screen (pdf/ua-1), for the archive (pdf/a-2u).
        """
        pages = [page for one in laid for page in one.document.pages]
        whole: Document = laid[0].document.copy(pages)
        # Its own table: what a variant puts into it, the next file would have too.
        whole.color_profiles = dict(whole.color_profiles)
        if variant == "pdf/a-2u":
            whole.color_profiles["srgb"] = _srgb()
        with self._listening(), _no_garbage_collection(), _notes_as_notes(pages):
            data: bytes = whole.write_pdf(
                pdf_variant=variant or None,
                output_intent="ours",  # not "srgb": WeasyPrint would open its file and not close it
                finisher=_describe_links if variant else None,
            )
        return data

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """What the libraries complain about becomes findings."""
        handler = _Listener(self.findings)
        loggers = [logging.getLogger(name) for name in _LOGGERS]
        kept = [(lg.handlers, lg.propagate) for lg in loggers]
        for lg in loggers:
            lg.handlers, lg.propagate = [handler], False
        try:
            yield
        finally:
            for lg, (handlers, propagate) in zip(loggers, kept, strict=True):
                lg.handlers, lg.propagate = handlers, propagate


class _Listener(logging.Handler):
    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(logging.WARNING)
        self._findings = findings

    def emit(self, record: logging.LogRecord) -> None:
        found = finding("P-001", library=record.name, said=record.getMessage())
        if found not in self._findings:
            self._findings.append(found)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Layout makes millions of boxes that live: collecting them costs a tenth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


# --------------------------------------------------------------------------- tags

# What generated boxes are in a tagged file (ISO 32000 14.8.4.4): WeasyPrint has no tag for them.
_TAGS = {
    "footnote": "Note",
    "footnote-call": "Reference",
    "footnote-marker": "Lbl",
}


def _describe_links(document: Document, pdf: Any) -> None:
    """A link is described by its words (ISO 14289-1 7.18.5); WeasyPrint writes its target."""
    for page in document.pages:
        for box in _all(page._page_box):
            if box.link_annotation and box.element is not None:
                words = " ".join("".join(box.element.itertext()).split())
                if words:
                    box.link_annotation["Contents"] = pydyf.String(words)


@contextmanager
def _notes_as_notes(pages: Sequence[Any]) -> Iterator[None]:
    """While a file is written, a note at the foot of a page has the name `::footnote`, which no
    element has, and is tagged as a note."""
    notes = [
        note
        for page in pages
        for area in page._page_box.children
        if isinstance(area, boxes.FootnoteAreaBox)
        for note in area.children
    ]
    names, plain = [note.element_tag for note in notes], tags._get_pdf_tag
    for note in notes:
        note.element_tag = f"{note.element_tag}::footnote"
    tags._get_pdf_tag = lambda name: _TAGS.get((name or "").partition("::")[2]) or plain(name)
    try:
        yield
    finally:
        tags._get_pdf_tag = plain
        for note, name in zip(notes, names, strict=True):
            note.element_tag = name


# --------------------------------------------------------------------------- notes


def _strays(document: Any, anchors: Mapping[str, int]) -> Iterator[StrayNote]:
    calls = [name for name in anchors if name.endswith("-call")]
    for name, follows in zip_longest(calls, calls[1:], fillvalue=""):
        call, note = anchors[name], anchors.get(_note_of(name))
        if note != call:
            rival = None
            if follows and note is not None and anchors[follows] <= note:
                rival = _note_of(follows), _cut(document, follows)
            yield StrayNote(_note_of(name), call, note, _cut(document, name), rival)


def _notes(page: Any) -> Iterator[tuple[str, Any]]:
    """(id, box) of the notes at the foot of a page, in order; a note that runs on is on each."""
    for area in page._page_box.children:
        if isinstance(area, boxes.FootnoteAreaBox):
            yield from ((box.element.get("id", ""), box) for box in area.children)


def _marks(document: Any) -> Iterator[tuple[str, int]]:
    """(id of a note, its number among those that begin on its page)."""
    seen: set[str] = set()
    for page in document.pages:
        new = [id for id, _ in _notes(page) if id not in seen]
        seen.update(new)
        yield from ((id, number) for number, id in enumerate(new, start=1))


def _cut_off(document: Any) -> Iterator[str]:
    """Ids of notes that reach over the head of the type area or into the text above them."""
    for page in document.pages:
        box = page._page_box
        head, text = box.position_y + box.margin_top, _lowest(box.children[0])
        for id, note in _notes(page):
            if note.position_y < max(head, text) - _HAIR:
                yield id


def _note_of(call: str) -> str:
    return call.removesuffix("-call")


def _cut(document: Any, call: str) -> int:
    """Printed characters of the call's paragraph before the line of the call."""
    before: dict[int, int] = {}  # id of the paragraph's element → characters so far
    for page in document.pages:
        for paragraph, line in _lines(page._page_box):
            key = id(paragraph)
            if any(box.element is not None and box.element.get("id") == call for box in _all(line)):
                return before.get(key, 0)
            before[key] = before.get(key, 0) + _printed(line)
    return 0


def _lines(box: Any) -> Iterator[tuple[Any, Any]]:
    """(element of the block, line box) of a page, in order."""
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.LineBox):
            yield box.element, child
        else:
            yield from _lines(child)


def _all(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _all(child)


def _printed(box: Any) -> int:
    """Characters of a line, without white space, note calls and notes."""
    if "::" in (box.element_tag or "") or not box.is_in_normal_flow():
        return 0
    if isinstance(box, boxes.TextBox):
        return sum(not c.isspace() for c in box.text)
    return sum(_printed(child) for child in getattr(box, "children", ()))


# --------------------------------------------------------------------------- text


def told(laid: Laid, waiting: Collection[str] = ()) -> tuple[tuple[Told, ...], ...]:
    """The text of each page's articles as it flows: no notes, no heads, nothing generated, no
    readings; without the figures named in `waiting`, without references and two-line notes
    (jiazhu), whose words are not on paper what or where they are in the text."""
    pages = []
    heads: set[int] = set()  # elements of the tables' heads on the pages before
    for page in laid.document.pages:
        flow = page._page_box.children[0]  # the page's other children are its notes and margins
        runs = groupby(_telling(flow, "", False, {*waiting}, heads), key=lambda t: t[:2])
        pages.append(
            tuple(Told(name, "".join(t for *_, t in run), head) for (name, head), run in runs)
        )
        heads |= {id(b.element) for b in _all(flow) if b.element_tag == "thead"}
    return tuple(pages)


def _telling(
    box: Any, anchor: str, title: bool, waiting: set[str], heads: set[int]
) -> Iterator[tuple[str, bool, str]]:
    tag, element = box.element_tag or "", box.element
    if "::" in tag or tag == "rt" or (tag == "thead" and id(element) in heads):
        return
    if element is not None:
        named = {*element.get("class", "").split()}
        if named & _ELSEWHERE or (tag == "figure" and element.get("id") in waiting):
            return
        if tag == "article":
            anchor = next((h.get("id", "") for h in element.iter("h1")), "")
    title = title or tag == "header"
    if isinstance(box, boxes.ReplacedBox):
        yield anchor, title, "\ufffc"
    elif isinstance(box, boxes.TextBox) and anchor and (text := "".join(box.text.split())):
        yield anchor, title, text
    for child in getattr(box, "children", ()):
        yield from _telling(child, anchor, title, waiting, heads)


# --------------------------------------------------------------------------- holes


def _holes(document: Any) -> Iterator[str]:
    """Ids of the figures that begin a page, or a column, while the one before has room for text."""
    columns = [tuple(_columns(page._page_box.children[0])) for page in document.pages]
    for page, row in zip(document.pages, columns, strict=True):
        for before, column in pairwise(row):
            foot = before.position_y + before.height
            if before.position_y == column.position_y and _leaves(before, foot, page._page_box):
                yield from _first_figure(column)
    for (before, row), page in pairwise(zip(document.pages, columns, strict=True)):
        whole = before._page_box
        if _leaves(row[-1] if row else whole.children[0], _foot(whole), whole):
            yield from _first_figure(page[0]._page_box.children[0])


def _leaves(flow: Any, foot: float, page: Any) -> bool:
    room: bool = foot - _lowest(flow) > _HOLE * page.height
    return room


def _columns(box: Any) -> Iterator[Any]:
    """The columns of a page, from the first to the last."""
    for child in getattr(box, "children", ()):
        if child.is_column:
            yield child
        elif not isinstance(child, boxes.LineBox):
            yield from _columns(child)


def _first_figure(box: Any) -> Iterator[str]:
    """The id of the figure that a page or a column begins with, if it does."""
    while getattr(box, "children", ()):
        if box.element_tag == "figure":
            if id := box.element.get("id", ""):
                yield id
            return
        box = next((c for c in box.children if c.is_in_normal_flow()), None)
        if box is None or isinstance(box, boxes.LineBox):
            return


def _foot(page: Any) -> float:
    """Where the text of a page must end: above its notes, or at the end of the type area."""
    notes = [c for c in page.children if isinstance(c, boxes.FootnoteAreaBox) and c.children]
    top: float = min((c.position_y for c in notes), default=page.position_y + page.margin_top
                     + page.height)  # fmt: skip
    return top


def _lowest(box: Any) -> float:
    """The lower edge of the last line or picture."""
    if isinstance(box, boxes.LineBox | boxes.ReplacedBox):
        edge: float = box.position_y + box.height
        return edge
    children = [c for c in getattr(box, "children", ()) if c.is_in_normal_flow()]
    return max((_lowest(c) for c in children), default=0.0)
