"""What one reader or store needs otherwise: the files of the strict e-book → those of a profile.

The strict book is valid and is read everywhere; a profile is a small difference for a shop that
asks for it.  Each is one pure function in `PROFILES`, and says whether EPUBCheck takes what it
makes.  docs/profiles.md tells what differs and why.

The markup that is changed is our own (layouts/*/epub): a note's call is `sup.note-call > a` of the
type noteref, a note `aside.note > p` with its way back in `a.note-back`.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from lxml import etree

from publish.model import Page, Writing
from publish.render.epub import Package, Resource

STRICT = "strict"
NOTE_MARK = "images/note-mark.png"

_X = "{http://www.w3.org/1999/xhtml}"
_TYPE = "{http://www.idpf.org/2007/ops}type"
_SHEET = "styles/screen.css"
# What XHTML may close at once; anything else that is empty keeps its end tag, for HTML readers.
_VOID = frozenset({"br", "hr", "img", "link", "meta", "col", "area", "input", "source", "wbr"})
_MARK_RULE = "\nimg.note-mark {\n  width: 1em;\n  height: 1em;\n  vertical-align: baseline;\n}\n"


@dataclass(frozen=True, slots=True)
class Files:
    """An e-book before it is packed.  `version` is the release's, or empty."""

    pages: tuple[Page, ...]
    resources: tuple[Resource, ...]
    package: Package = field(default_factory=Package)
    writing: Writing = "horizontal"
    version: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """`is_valid`: EPUBCheck accepts it; `breaks` names the rules that it breaks otherwise."""

    about: str
    change: Callable[[Files], Files]
    breaks: str = ""

    @property
    def is_valid(self) -> bool:
        return not self.breaks


def profiled(files: Files, name: str) -> Files:
    """The files of a profile; `name` is a row of `PROFILES`."""
    return PROFILES[name].change(files)


def book_name(book: str, edition: str, profile: str) -> str:
    """江海.zh-Hans-CN.epub; of another profile than strict 江海.zh-Hans-CN.duokan.epub."""
    return ".".join([book, edition, *([] if profile == STRICT else [profile]), "epub"])


# --------------------------------------------------------------------------- the profiles


def _strict(files: Files) -> Files:
    return files


def _weread(files: Files) -> Files:
    """The text of a note at its call as well, where the reader looks for it."""

    def call(link: etree._Element, note: str) -> None:
        span = etree.Element(f"{_X}span")
        span.set("class", "reader_footer_note js_readerFooterNote")
        span.set("data-wr-footernote", note)
        sup = link.getparent()
        assert sup is not None  # our own markup: a call stands in its sup
        sup.append(span)

    return replace(files, pages=tuple(_with_notes(p, call) for p in files.pages))


def _zhangyue(files: Files) -> Files:
    """A picture for a call, with the text of the note in an attribute of the reader's own."""

    def call(link: etree._Element, note: str) -> None:
        mark = _marked(link, "zhangyue-footnote")
        mark.set("zy-footnote", note)

    return _with_mark(replace(files, pages=tuple(_with_notes(p, call) for p in files.pages)))


def _duokan(files: Files) -> Files:
    """Pictures that call notes in lists, and a cover that fills the screen."""

    def call(link: etree._Element, note: str) -> None:
        link.set("class", "duokan-footnote")
        _marked(link)

    pages = tuple(_with_notes(p, call, _in_list) for p in files.pages)
    covers = tuple((p.href, "duokan-page-fullscreen") for p in pages if p.role == "cover")
    package = replace(files.package, spine=(*files.package.spine, *covers))
    rule = "ol.duokan-footnote-content {\n  margin: 0;\n  padding: 0;\n  list-style: none;\n}\n"
    return _with_mark(replace(files, pages=pages, package=package), rule)


def _kobo(files: Files) -> Files:
    """Faces that it lists, three levels of contents, margins of two ems at the most."""
    kept = [r for r in files.resources if r.media_type not in ("font/woff2",)]
    gone = {r.href for r in files.resources} - {r.href for r in kept}
    resources = _with_sheet(tuple(kept), lambda css: narrow_margins(without_faces(css, gone)))
    return replace(files, resources=resources, pages=_with_levels(files.pages, 3))


def _apple(files: Files) -> Files:
    """The book's own faces asked for in the package as well, and the version of the release, by
    which a reader learns that there is a new one."""
    metas = []
    if any(r.media_type.startswith("font/") for r in files.resources):
        metas.append(("ibooks:specified-fonts", "true"))
    if re.fullmatch(r"\d{1,4}(\.\d{1,4}){0,2}", files.version):
        metas.append(("ibooks:version", files.version))
    if not metas:
        return files
    vocabulary = "http://vocabulary.itunes.apple.com/rdf/ibooks/vocabulary-extensions-1.0/"
    package = files.package
    prefixes = (*package.prefixes, ("ibooks", vocabulary))
    more = replace(package, metas=(*package.metas, *metas), prefixes=prefixes)
    return replace(files, package=more)


def _kindle(files: Files) -> Files:
    """The device's own faces, two levels of contents, the direction of lines said."""
    fonts = {r.href for r in files.resources if r.href.startswith("fonts/")}
    resources = tuple(r for r in files.resources if r.href not in fonts)
    package = files.package
    if files.writing == "horizontal":  # the strict book says it when it is vertical
        metas = (*package.old_metas, ("primary-writing-mode", "horizontal-lr"))
        package = replace(package, old_metas=metas)
    return replace(
        files,
        pages=_with_levels(files.pages, 2),
        resources=_with_sheet(resources, lambda css: without_faces(css, fonts)),
        package=package,
    )


PROFILES: Mapping[str, Profile] = {
    STRICT: Profile("valid EPUB 3.3, for every reader", _strict),
    "weread": Profile("微信读书: notes also in data-wr-footernote", _weread),
    "duokan": Profile(
        "多看: pictures call notes in lists, a cover without margins", _duokan, "OPF-027"
    ),
    "zhangyue": Profile("掌阅: a picture with zy-footnote calls a note", _zhangyue, "RSC-005"),
    "kobo": Profile("Kobo: TTF or OTF, three levels of contents, margins up to 2 em", _kobo),
    "apple": Profile("Apple Books: own faces and version in the package", _apple),
    "kindle": Profile("Kindle: no faces, two levels of contents, writing mode", _kindle),
}

# --------------------------------------------------------------------------- notes


def _with_notes(
    page: Page,
    call: Callable[[etree._Element, str], None],
    note: Callable[[etree._Element], None] = lambda aside: None,
) -> Page:
    """A page whose calls and notes were changed; one without notes is the same page."""
    if page.role == "ncx" or "note-call" not in page.markup:
        return page
    root = _parsed(page.markup)
    notes = {a.get("id"): a for a in root.iter(f"{_X}aside") if a.get(_TYPE) == "footnote"}
    said = {id: _said(aside) for id, aside in notes.items()}
    for link in [a for a in root.iter(f"{_X}a") if a.get(_TYPE) == "noteref"]:
        if text := said.get((link.get("href") or "").removeprefix("#")):
            call(link, text)
    for aside in notes.values():
        note(aside)
    return replace(page, markup=_written(root))


def _said(aside: etree._Element) -> str:
    """The text of a note, without the mark that leads back."""
    return "".join(_texts(aside)).strip()


def _texts(element: etree._Element) -> Iterator[str]:
    if element.get("class") != "note-back":
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""


def _marked(link: etree._Element, *classes: str) -> etree._Element:
    """The picture in the place of a call's text, which it has as its own."""
    mark = etree.Element(f"{_X}img")
    mark.set("class", " ".join(("note-mark", *classes)))
    mark.set("src", f"../{NOTE_MARK}")
    mark.set("alt", "".join(str(text) for text in link.itertext()))
    for child in list(link):
        link.remove(child)
    link.text = None
    link.append(mark)
    return mark


def _in_list(aside: etree._Element) -> None:
    """Duokan pops up a list item, and only where the call leads to the item itself."""
    items = etree.Element(f"{_X}ol", {"class": "duokan-footnote-content"})
    item = etree.SubElement(items, f"{_X}li", {"class": "duokan-footnote-item"})
    item.set("id", aside.attrib.pop("id"))
    item.extend(list(aside))
    aside.append(items)


def _with_mark(files: Files, rules: str = "") -> Files:
    """With the picture that calls a note, where a page has one."""
    if not any(NOTE_MARK in page.markup for page in files.pages):
        return files
    resources = _with_sheet(files.resources, lambda css: css + _MARK_RULE + rules)
    return replace(files, resources=(*resources, Resource(NOTE_MARK, "image/png", note_mark_png())))


def note_mark_png(side: int = 48) -> bytes:
    """A grey ring around a dot on nothing, visible on a white page and on a black one: an 8-bit
    grey PNG with alpha, every pixel the mean of 16 samples."""

    def cover(x: int, y: int) -> int:
        inside = 0
        for i in range(16):
            across = (x + (i % 4) / 4 + 0.125) / side - 0.5
            down = (y + (i // 4) / 4 + 0.125) / side - 0.5
            distance = (across * across + down * down) ** 0.5
            inside += distance < 0.16 or 0.36 < distance < 0.48
        return inside * 255 // 16

    rows = (b"\0" + b"".join(bytes((128, cover(x, y))) for x in range(side)) for y in range(side))
    header = struct.pack(">2I5B", side, side, 8, 4, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


# --------------------------------------------------------------------------- contents


def _with_levels(pages: tuple[Page, ...], levels: int) -> tuple[Page, ...]:
    """The contents, nav and NCX, at most so many levels deep: what lies deeper is left out (the
    headings stay in the text)."""
    return tuple(_shallow(page, levels) if page.role in ("toc", "ncx") else page for page in pages)


def _shallow(page: Page, levels: int) -> Page:
    root = _parsed(page.markup)
    deep = [one for one in _entries(root) if _depth(one) > levels]
    if not deep:
        return page
    for entry in deep:
        parent = entry.getparent()
        if parent is not None:
            parent.remove(entry)
    for items in [o for o in root.iter(f"{_X}ol") if len(o) == 0]:
        above = items.getparent()
        if above is not None:
            above.remove(items)
    return replace(page, markup=_written(root))


def _entries(root: etree._Element) -> Iterator[etree._Element]:
    yield from root.iter("{*}navPoint")
    for nav in root.iter(f"{_X}nav"):
        if nav.get(_TYPE) == "toc":
            yield from nav.iter(f"{_X}li")


def _depth(entry: etree._Element) -> int:
    return 1 + sum(1 for above in entry.iterancestors() if above.tag == entry.tag)


# --------------------------------------------------------------------------- the sheet

_FACE = re.compile(r"@font-face\s*\{[^}]*\}\n?")
_MARGIN = re.compile(r"(?<=[\s;{])(margin(?:-[a-z]+)*\s*:)([^;}]*)")
_EMS = re.compile(r"(?<![\w.-])(\d*\.?\d+)em\b")
_MOST_EMS = 2  # Kobo's guidelines


def _with_sheet(
    resources: tuple[Resource, ...], change: Callable[[str], str]
) -> tuple[Resource, ...]:
    return tuple(
        replace(r, data=change(r.data.decode()).encode()) if r.href == _SHEET else r
        for r in resources
    )


def without_faces(css: str, hrefs: set[str]) -> str:
    """A sheet without the rules for faces that are not in the package."""
    names = {PurePosixPath(href).name for href in hrefs}
    return _FACE.sub(lambda rule: "" if any(n in rule[0] for n in names) else rule[0], css)


def narrow_margins(css: str) -> str:
    """A sheet with no margin over two ems."""

    def narrow(found: re.Match[str]) -> str:
        return found[1] + _EMS.sub(
            lambda size: size[0] if float(size[1]) <= _MOST_EMS else f"{_MOST_EMS}em", found[2]
        )

    return _MARGIN.sub(narrow, css)


# --------------------------------------------------------------------------- markup


def _parsed(markup: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(markup.encode(), parser)


def _written(root: etree._Element) -> str:
    for element in root.iter(f"{_X}*"):
        if len(element) == 0 and not element.text and etree.QName(element).localname not in _VOID:
            element.text = ""
    document = etree.tostring(root.getroottree(), encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{document}\n'
