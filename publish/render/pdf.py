"""Markup → pages → PDF: WeasyPrint, unit by unit, joined.

One font configuration and one parsed style sheet serve the whole book, so that every unit draws
from the same subset of each face.  Nothing is fetched: the only resources are bytes given here.
"""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby, pairwise, zip_longest
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.formatting_structure import boxes
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from publish.compose.weasyprint import install
from publish.model import Finding, finding

BASE = "wenji:///"
_LOGGERS = ("weasyprint", "fontTools")
_ELSEWHERE = frozenset({"xref", "xref-page", "jiazhu"})  # classes of typeset/xhtml.py
_HOLE = 0.1  # of the type area: nearly three lines


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
    figures that did not fit on their page and left a hole at its foot."""

    document: Any
    anchors: Mapping[str, int]
    strays: tuple[StrayNote, ...]
    holes: tuple[str, ...] = ()

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
        return Laid(document, anchors, tuple(_strays(document, anchors)), tuple(_holes(document)))

    def join(self, laid: Sequence[Laid]) -> bytes:
        """All pages in one PDF: one subset a face, links and outline across the units."""
        pages = [page for one in laid for page in one.document.pages]
        whole: Document = laid[0].document.copy(pages)
        with self._listening(), _no_garbage_collection():
            data: bytes = whole.write_pdf()
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
    """Ids of the figures that begin a page while the page before has room for text."""
    for before, page in pairwise(document.pages):
        figure = _first_figure(page._page_box.children[0])
        foot = _foot(before._page_box)
        height = before._page_box.height
        if figure and foot - _lowest(before._page_box.children[0]) > _HOLE * height:
            yield figure


def _first_figure(box: Any) -> str:
    """The id of the figure that a page begins with, or nothing."""
    while getattr(box, "children", ()):
        if box.element_tag == "figure":
            id: str = box.element.get("id", "")
            return id
        box = next((c for c in box.children if c.is_in_normal_flow()), None)
        if box is None or isinstance(box, boxes.LineBox):
            return ""
    return ""


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
