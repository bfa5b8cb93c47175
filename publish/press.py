"""付印: the copy of an edition → the files that a printer takes.  A part of the driver.

    interior   PDF/X: the pages, laid out once                    render/inks
    twin       the same pages with links, as a proof without its stamp; numbers are checked on it
    screen     PDF/UA-1: the twin with tags, where asked for        render/press
    archive    PDF/A-2u, where asked for                            render/press
    cover      PDF/X: back, spine, front, flaps on one sheet       typeset/wrap, render/inks
    sheets     the interior imposed, where the preset asks         render/impose

What becomes of them is `commands`' business: nothing is written here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from publish.check.preflight import USUAL, Preflight
from publish.check.record import sheet_findings
from publish.making import Copy, Options
from publish.model import Anthology, Finding, Paragraph, Where, plain
from publish.printed import FAMILIES, Paper, characters_of, on_paper, said_of, shown_in, subsets
from publish.read.folder import inside
from publish.read.preset import Preset, file_name
from publish.render.folding import SCHEMES, Scheme
from publish.render.impose import impose
from publish.render.inks import Press, Pressed, to_press
from publish.render.inks_colour import Profile, house_profile, read_profile
from publish.render.pdf import BASE, Typesetter
from publish.render.press import Labels, Record, finish, measured
from publish.spec import PressFile, Specification
from publish.typeset.pages import Templates
from publish.typeset.record import parts_of, sheets_missing
from publish.typeset.stocks import caliper_of, stock_named
from publish.typeset.wrap import CoverBook, Wrap, paper_findings, spine_mm, wrap_of

KEPT = "留存"  # a folder inside: files that do not go to the printer
MILLING = 3.0  # mm that are milled off a spine before it is glued (facts: 2 to 3)


@dataclass(frozen=True, slots=True)
class ForPrinter:
    """A finished file, what it is for, and what preflight asks of it."""

    what: str
    name: str
    data: bytes
    asked: Preflight

    def listed(self) -> PressFile:
        pages, width, height = measured(self.data)
        digest = hashlib.sha256(self.data).hexdigest()
        kept = self.name.startswith(f"{KEPT}/")
        return PressFile(self.name, self.what, pages, width, height, digest, kept)


@dataclass(frozen=True, slots=True)
class ForPress:
    """The files of an edition in memory, in the order of `spec`; what there is to say of them."""

    files: tuple[ForPrinter, ...]
    spec: Specification
    findings: tuple[Finding, ...]


def for_press(copy: Copy, preset: Preset, options: Options, *, twins: bool = False) -> ForPress:
    """The files of an edition.  `preset` is as the book ordered it (`ordered`); `twins`: with those
    for screen readers and for the archive."""
    order, profile, where = copy.manifest.press, _profile(copy), _where(copy)
    caliper = caliper_of(preset.paper, order.caliper, where)
    paper = on_paper(copy, options)
    look = Press(
        _record(copy), Labels(paper.pages.front), profile, preset.standard, preset.ink,
        preset.bleed, preset.ink_limit, preset.dpi, int(preset.multiple),
    )  # fmt: skip
    plain = paper.setter.join(paper.pages.laid)
    interior = to_press(plain, look)
    spine = spine_mm(interior.pages, caliper, binding=preset.binding)
    wrap = replace(wrap_of(copy.layout, spine, order.flaps), bleed=preset.bleed)
    cover, of_cover = _cover(copy, wrap, look, options)
    found = [*said_of(copy, paper), *_beyond(interior), *of_cover]
    if not order.caliper:
        found += paper_findings(stock_named(preset.paper, where), where)
    parts = parts_of(copy.layout.trim.width, copy.layout.trim.height)
    found += sheet_findings(interior.pages, parts, where)
    name, asked = _namer(copy, preset, interior.pages, spine), asked_of(preset)
    files = [
        ForPrinter("内文", name(preset.interior), interior.data, asked),
        ForPrinter(
            "封面", name(preset.cover), cover.data, replace(asked, part="cover", inks="cmyk")
        ),
    ]
    if scheme := _scheme(preset, caliper):
        sheets, of_sheets = impose(interior.data, scheme)
        found += of_sheets
        files.append(ForPrinter("拼版", name(preset.sheets), sheets, replace(asked, part="sheets")))
    files.append(_twin(copy, paper, plain, "屏幕阅读", ""))
    if twins:
        laid = paper.pages.laid
        tagged, archive = (paper.setter.join(laid, v) for v in ("pdf/ua-1", "pdf/a-2u"))
        files.append(_twin(copy, paper, tagged, "无障碍阅读", ".screen"))
        files.append(_twin(copy, paper, archive, "存档", ".archive"))
    spec = _specification(copy, preset, interior, wrap, caliper, profile)
    spec = replace(spec, files=tuple(file.listed() for file in files))
    return ForPress(tuple(files), spec, tuple(found))


def _beyond(pressed: Pressed) -> Iterator[Finding]:
    """What preflight does not find by itself: it measures pictures too."""
    yield from (f for f in pressed.findings if f.code != "P-101")


def asked_of(preset: Preset) -> Preflight:
    """What the printer asks of the interior."""
    return Preflight(
        bleed=preset.bleed,
        dpi=preset.dpi,
        ink_limit=preset.ink_limit,
        signature=4 if preset.binding == "saddle" else 16,
        inks=preset.ink,
        is_press=True,
    )


def _where(copy: Copy) -> Where:
    return Where(copy.manifest.path or copy.manifest.folder)


def _profile(copy: Copy) -> Profile:
    """The printer's, else the house's."""
    name = copy.manifest.press.profile
    path = inside(copy.manifest.folder, name) if name else None
    return read_profile(path) if path else house_profile()


def _record(copy: Copy) -> Record:
    book = copy.book
    names = tuple(creator.name for creator in book.creators)
    return Record(book.title, names, book.language, book.modified, book.identifier)


def _twin(copy: Copy, paper: Paper, data: bytes, what: str, end: str) -> ForPrinter:
    """The same pages, for the house: `data` as it was written for one of the standards or for
    none."""
    record = _record(copy)
    finished = finish(
        data,
        Labels(paper.pages.front),
        title=record.title,
        creators=record.creators,
        language=record.language,
        date=record.date,
        identifier=record.identifier,
    )
    name = f"{KEPT}/{copy.manifest.name}.{copy.edition.name}{end}.pdf"
    return ForPrinter(what, name, finished, USUAL)


def _cover(
    copy: Copy, wrap: Wrap, look: Press, options: Options
) -> tuple[Pressed, tuple[Finding, ...]]:
    """The wrap as a press file, and what there is to say about it."""
    own = copy.pictures.get(copy.book.cover)
    picture = shown_in(own, "") if own else None
    templates = Templates(*copy.layout.folders)
    written = CoverBook(
        copy.book, copy.layout, templates, FAMILIES, wrap, picture, _author(copy.book)
    )
    markup, sheet = written.pages()
    fonts = subsets(copy.book.language, characters_of((markup, sheet)), options)
    resources = {f"fonts/{f.path_name}": f.data for f in fonts.faces}
    if own and picture:
        resources[picture.href] = own.data
    setter = Typesetter(fonts.font_face_css(f"{BASE}fonts") + sheet, resources)
    look = replace(look, labels=Labels(0), ink="cmyk", pad_to=1)
    pressed = to_press(setter.join([setter.lay(markup)]), look)
    found = (*written.findings(_where(copy)), *setter.findings, *_beyond(pressed))
    return pressed, found


def _author(book: Anthology) -> str:
    """What the flap says of the author: the book's own 作者简介."""
    notes = (a for a in book.back if a.role == "about-the-author")
    blocks = (block for article in notes for block in article.blocks)
    return "\n".join(plain(b.children) for b in blocks if isinstance(b, Paragraph))


def _scheme(preset: Preset, caliper: float) -> Scheme | None:
    """How the preset has the pages on sheets."""
    scheme = SCHEMES.get(preset.imposition)
    if scheme is None:
        return None
    milling = MILLING if preset.binding == "perfect" and scheme.pages > 4 else 0
    return replace(scheme, caliper=caliper, milling=milling)


def _namer(copy: Copy, preset: Preset, pages: int, spine: float) -> Callable[[str], str]:
    """Fills the blanks of a file name."""
    trim = copy.layout.trim

    def name(pattern: str) -> str:
        return file_name(
            pattern,
            book=copy.book.title,
            edition=copy.edition.name,
            trim=f"{trim.width:g}x{trim.height:g}",
            pages=pages,
            ink={"mono": "单色", "cmyk": "四色"}[preset.ink],
            spine=f"{spine:g}",
            imposition=preset.imposition,
            version=copy.manifest.release.version,
        )

    return name


def _specification(
    copy: Copy, preset: Preset, interior: Pressed, wrap: Wrap, caliper: float, profile: Profile
) -> Specification:
    trim, order, book = copy.layout.trim, copy.manifest.press, copy.book
    parts = parts_of(trim.width, trim.height)
    return Specification(
        title=book.title,
        edition=copy.edition.name,
        version=copy.manifest.release.version,
        isbn=book.isbn,
        price=book.price,
        copies=int(order.copies),
        width=trim.width,
        height=trim.height,
        pages=interior.pages,
        forms=interior.pages / parts if parts else 0,
        missing=sheets_missing(interior.pages, parts),
        ink=preset.ink,
        paper=preset.paper,
        caliper=caliper,
        cover_paper=preset.cover_paper,
        cover_width=wrap.width,
        cover_height=wrap.height,
        spine=wrap.spine_width,
        flaps=wrap.flap,
        finishing=preset.finishing,
        binding=preset.binding,
        bleed=preset.bleed,
        standard=preset.standard,
        condition=profile.condition,
        ink_limit=preset.ink_limit,
        imposition=preset.imposition,
        pictures=len(interior.pictures),
        files=(),
    )
