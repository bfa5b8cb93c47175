"""5 typeset, 6 render: the copy of an edition → PDF."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from publish.check.coverage import uncovered
from publish.check.record import record_findings
from publish.making import Copy, Made, Options
from publish.model import Finding, Where, finding
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
from publish.typeset.words import words_for
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
    found = said_of(copy, paper)
    if copy.edition.writing == "vertical":
        place = Where(copy.manifest.path or copy.manifest.folder)
        found.append(finding("B-161", place, name=copy.edition.name))
    name = f"{copy.manifest.name}.{copy.edition.name}.pdf"
    return Made(name, book, data, tuple(found), paper.pages.pages)


def said_of(copy: Copy, paper: Paper) -> list[Finding]:
    """What there is to say of laid-out pages, whatever file is made of them: their characters,
    their layout, and the 版权页, what it lacks and whether it is one page."""
    pages, where = paper.pages, Where(copy.manifest.path or copy.manifest.folder)
    found = [*uncovered(copy.book, paper.missing), *pages.findings, *paper.setter.findings]
    found += record_findings(copy.book, where)
    laid = zip(pages.units, pages.laid, strict=True)
    if any(unit.kind == "imprint" and one.pages > 1 for unit, one in laid):
        found.append(finding("B-197", where))
    return found


def on_paper(copy: Copy, options: Options) -> Paper:
    """The pages of an edition, before they are a file."""
    shown = {src: shown_in(p, "") for src, p in copy.pictures.items()}
    stamp = _proof(copy, options.day) if options.proof else ""
    templates = Templates(*copy.layout.folders)
    written = PrintBook(copy.book, copy.layout, templates, FAMILIES, shown, stamp)
    sheet = written.sheet()
    texts = (sheet, written.marks(), *(written.markup(unit, _FINISHED) for unit in written.units()))
    fonts = subsets(copy.book.language, characters_of(texts), options)
    resources = {
        **{f"fonts/{f.path_name}": f.data for f in fonts.faces},
        **{href_of(p): p.data for p in copy.pictures.values()},
        **{f"layout/{p.name}": p.read_bytes() for p in drawings(copy.layout.folders)},
    }
    setter = Typesetter(fonts.font_face_css(f"{BASE}fonts") + sheet, resources)
    return Paper(paginate(written, setter, options.report), setter, fonts.missing)


def drawings(folders: Sequence[Path]) -> tuple[Path, ...]:
    """The drawings of a layout and of those that it stands on; of one name, the nearest."""
    found = {path.name: path for one in reversed(folders) for path in sorted(one.glob("*.svg"))}
    return tuple(found.values())


def _proof(copy: Copy, today: str) -> str:
    """校样: the title, the newest day that book.toml gives (else `today`) and the version."""
    release = copy.manifest.release
    day = max(copy.manifest.date, *(p.date for p in release.history), "") or today
    version = release.version
    what = "　".join(x for x in (f"《{copy.book.title}》", day, version and f"v{version}") if x)
    return words_for(copy.book.language).proof.format(what=what)


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
