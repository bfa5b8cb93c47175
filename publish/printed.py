"""5 typeset, 6 render: the copy of an edition → PDF."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from publish.check.coverage import uncovered
from publish.making import Copy, Made, Options
from publish.model import Where, finding
from publish.paginate import Paginated, paginate
from publish.read.pictures import Picture
from publish.render.faces import regions
from publish.render.fetch import fetch
from publish.render.fonts import PRINT_KAI, BookFonts, book_fonts
from publish.render.pdf import BASE, Typesetter
from publish.render.press import Labels, finish
from publish.typeset.pages import Templates
from publish.typeset.print import Numbers, PrintBook
from publish.typeset.screen import picture_href
from publish.typeset.xhtml import Shown

# role → font-family: one family a role, whatever the region (render/fonts.py)
FAMILIES: Mapping[str, str] = {
    role: BookFonts(()).css_families(role) for role in ("song", "hei", "kai")
}
_FINISHED = Numbers(pages=1)  # with it every line of the book's record is printed


@dataclass(frozen=True, slots=True)
class Paper:
    """The printed book, laid out; `missing` are the characters that its faces lack."""

    pages: Paginated
    setter: Typesetter
    missing: tuple[str, ...]


def printed(copy: Copy, options: Options) -> Made:
    """The PDF of an edition."""
    book, paper = copy.book, on_paper(copy, options)
    options.report("render", 0, 1)
    data = finish(
        paper.setter.join(paper.pages.laid),
        Labels(paper.pages.front),
        title=book.title,
        creators=[c.name for c in book.creators],
        language=book.language,
        date=book.modified,
        identifier=book.identifier,
    )
    options.report("render", 1, 1)
    found = [*uncovered(book, paper.missing), *paper.pages.findings, *paper.setter.findings]
    if copy.edition.writing == "vertical":
        place = Where(copy.manifest.path or copy.manifest.folder)
        found.append(finding("B-161", place, name=copy.edition.name))
    name = f"{copy.manifest.name}.{copy.edition.name}.pdf"
    return Made(name, book, data, tuple(found), paper.pages.pages)


def on_paper(copy: Copy, options: Options) -> Paper:
    """The pages of an edition, before they are a file."""
    shown = {src: shown_in(p, "") for src, p in copy.pictures.items()}
    folder = copy.layout.folder
    written = PrintBook(copy.book, copy.layout, Templates(folder), FAMILIES, shown)
    sheet = written.sheet()
    texts = (sheet, *(written.markup(unit, _FINISHED) for unit in written.units()))
    fonts = subsets(copy.book.language, characters_of(texts), options)
    resources = {
        **{f"fonts/{f.path_name}": f.data for f in fonts.faces},
        **{href_of(p): p.data for p in copy.pictures.values()},
        **{f"layout/{p.name}": p.read_bytes() for p in sorted(folder.glob("*.svg"))},
    }
    setter = Typesetter(fonts.font_face_css(f"{BASE}fonts") + sheet, resources)
    return Paper(paginate(written, setter, options.report), setter, fonts.missing)


def href_of(picture: Picture) -> str:
    """Its address in a package, and among the resources of a page."""
    return picture_href(picture.src, picture.media_type)


def shown_in(picture: Picture, folder: str) -> Shown:
    """As a document sees it; a drawing that does not say its size is taken for a square."""
    return Shown(f"{folder}{href_of(picture)}", picture.width or 300, picture.height or 300)


def subsets(
    language: str,
    characters: frozenset[str],
    options: Options,
    kai: int = PRINT_KAI,
    headings: frozenset[str] | None = None,
) -> BookFonts:
    """One subset a face for the whole book, fixed before the first unit is laid out; the Hei of
    `headings` alone where they are given."""
    folder = options.data / "fonts"
    fetch(regions(language), options.cache, folder, options.say)
    narrow = {} if headings is None else dict.fromkeys(("BookHei-Medium", "BookHei-Bold"), headings)
    return book_fonts(language, characters, options.cache, folder, kai=kai, narrow=narrow)


def characters_of(markups: Iterable[str]) -> frozenset[str]:
    """Every character of some documents; the markup around them is ASCII."""
    return frozenset().union(*(frozenset(m) for m in markups))
