"""5 typeset, 6 render: the copy of an edition → EPUB."""

from __future__ import annotations

from dataclasses import replace

from publish.check.coverage import uncovered
from publish.making import Copy, Made, Options
from publish.model import Anthology, finding
from publish.paginate import printed_pages
from publish.printed import (
    FAMILIES,
    characters_of,
    href_of,
    on_paper,
    shown_in,
    subsets,
)
from publish.read.pictures import Picture
from publish.render.epub import Package, Resource, accessibility_summary, write_epub
from publish.render.fonts import EMBEDDED, SCREEN_KAI, BookFonts, font_licence_texts
from publish.render.pdf import BASE, Typesetter
from publish.render.profiles import PROFILES, Files, book_name, profiled
from publish.render.raster import raster
from publish.typeset.folios import PageBreaks, page_breaks
from publish.typeset.pages import Templates
from publish.typeset.print import PrintBook
from publish.typeset.screen import ScreenBook
from publish.typeset.sheet import EbookFile, metadata_sheet
from publish.typeset.vertical import with_quotes
from publish.typeset.xhtml import pictures_of
from publish.variants.quotes import convert_quotes

_COVER_HEIGHT = 1600  # pixels
_CORNERS = "zh-Hant-TW"  # whose marks are 「 」 and 『 』


def ebook(copy: Copy, options: Options) -> Made:
    """The EPUB of an edition, and the sheet of its metadata."""
    edition, version = copy.edition, copy.manifest.release.version
    profile = options.profile or edition.profile
    book, breaks = _paged(copy, options) if edition.page_list else (copy.book, PageBreaks())
    cover_file = _cover_file(copy)
    screen = ScreenBook(
        _as_read(book),
        Templates(*copy.layout.folders),
        {src: shown_in(p, "../") for src, p in copy.pictures.items()},
        f"../{cover_file}",
        breaks,
    )
    pages = screen.pages()
    characters = characters_of(p.markup for p in pages)
    headings = screen.heading_characters() if edition.fonts == "headings" else characters
    fonts = subsets(book.language, characters, options, kai=SCREEN_KAI, headings=headings)
    faces = fonts.of(EMBEDDED[edition.fonts])
    options.report("render", 0, 1)
    pictures = _set_in(copy)
    licences = font_licence_texts(options.data / "fonts") if faces else {}
    resources = (
        _cover(copy, cover_file, fonts),
        Resource("styles/screen.css", "text/css", screen.style(faces).encode()),
        *(Resource(f"fonts/{f.path_name}", "font/ttf", f.data) for f in faces),
        *(Resource(f"fonts/{n}", "text/plain", text.encode()) for n, text in licences.items()),
        *(Resource(href_of(p), p.media_type, p.data) for p in pictures),
    )
    said_version = Package(metas=(("schema:version", version),)) if version else Package()
    strict = Files(pages, resources, said_version, book.writing, version)
    files = profiled(strict, profile)
    data = write_epub(book, files.pages, files.resources, files.package)
    options.report("render", 1, 1)
    broken = PROFILES[profile].breaks
    said = [finding("B-171", profile=profile, rules=broken)] if broken else []
    name = book_name(copy.manifest.name, edition.name, profile)
    described = EbookFile(name, len(data), len(pictures), accessibility_summary(data))
    sheet = metadata_sheet(copy.book, described)
    return Made(name, copy.book, data, (*uncovered(book, fonts.missing), *said), sheet=sheet)


def _paged(copy: Copy, options: Options) -> tuple[Anthology, PageBreaks]:
    """The book with the pages marked of the PDF of the same edition.  Its layout is dropped here:
    it is far larger than the e-book."""
    done = on_paper(copy, options).pages
    pages = printed_pages(done, copy.book)
    book, breaks = page_breaks(copy.book, pages, done.waiting, copy.pictures)
    return book, replace(breaks, folios=done.folios)


def _as_read(book: Anthology) -> Anthology:
    """The text of the e-book: that of a vertical one has the quotation marks of columns.  (Its
    metadata, which shops print in lines, keep the others.)"""
    if book.writing == "horizontal":
        return book
    return with_quotes(book, lambda text: convert_quotes(text, _CORNERS)[0])


def _set_in(copy: Copy) -> tuple[Picture, ...]:
    """The pictures of the text; the cover alone has no place in it."""
    named = {src for src, where in pictures_of(copy.book) if where}
    return tuple(p for src, p in copy.pictures.items() if src in named)


def _own_cover(copy: Copy) -> Picture | None:
    """The book's own cover picture, if it is made of pixels."""
    own = copy.pictures.get(copy.book.cover)
    return own if own and own.media_type != "image/svg+xml" else None


def _cover_file(copy: Copy) -> str:
    own = _own_cover(copy)
    return "cover.jpg" if own and own.media_type == "image/jpeg" else "cover.png"


def _cover(copy: Copy, name: str, fonts: BookFonts) -> Resource:
    """The book's own cover picture, else the layout's cover page; a drawing becomes pixels."""
    layout, drawing = copy.layout, copy.pictures.get(copy.book.cover)
    if own := _own_cover(copy):
        return Resource(name, own.media_type, own.data, ("cover-image",))
    resources = {f"fonts/{f.path_name}": f.data for f in fonts.faces}
    if drawing:
        resources["cover"] = drawing.data
        size = f"{layout.page_width}pt {layout.page_height}pt"
        sheet = f"@page {{ size: {size}; margin: 0 }} body {{ margin: 0 }}"
        markup = '<img src="cover" style="width: 100%" alt=""/>'
    else:
        written = PrintBook(copy.book, layout, Templates(*layout.folders), FAMILIES, {})
        markup, sheet = written.cover()
    setter = Typesetter(fonts.font_face_css(f"{BASE}fonts") + sheet, resources)
    data = raster(setter.join([setter.lay(markup)]), 0, _COVER_HEIGHT)
    return Resource(name, "image/png", data, ("cover-image",))
