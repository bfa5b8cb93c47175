"""The pipeline, top to bottom: the only room that knows the others.

    1 read       bytes → articles            2 normalize  damaged text → clean articles
    3 variants   one script → another        4 assemble   articles → a book with numbers
    5 typeset    book → markup               6 render     markup → PDF, EPUB
    7 check      files → findings

`paginate` (its own file beside this one) is the loop in which pages and numbers meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Literal

from publish.assemble.book import assemble
from publish.check.allow import allowed, covers
from publish.check.coverage import uncovered
from publish.model import (
    Anthology,
    Article,
    Cleaned,
    Creator,
    Edition,
    EmbeddedFonts,
    Finding,
    Manifest,
    PublishError,
    Source,
    Where,
    finding,
)
from publish.normalize import mark_duplicates, normalize
from publish.normalize.house_apply import HOUSE_CODES, in_house_style
from publish.normalize.house_style import house_style
from publish.paginate import Paginated, paginate, printed_pages
from publish.read.folder import Claim, apply_fixes, inside, sources_in, superseded
from publish.read.front_matter import raw_text_of
from publish.read.lexicon import read_lexicons
from publish.read.manifest import read_manifest
from publish.read.markdown import parse_article
from publish.read.pictures import Picture, read_picture
from publish.read.raw import read_raw
from publish.render.epub import Package, Resource, accessibility_summary, write_epub
from publish.render.faces import regions
from publish.render.fetch import fetch
from publish.render.fonts import (
    EMBEDDED,
    PRINT_KAI,
    SCREEN_KAI,
    BookFonts,
    book_fonts,
    font_licence_texts,
)
from publish.render.pdf import BASE, Typesetter
from publish.render.press import Labels, finish
from publish.render.profiles import PROFILES, Files, book_name, profiled
from publish.render.raster import raster
from publish.typeset.folios import PageBreaks, page_breaks
from publish.typeset.layout import Layout, read_layout
from publish.typeset.names import named
from publish.typeset.pages import Templates
from publish.typeset.print import Numbers, PrintBook
from publish.typeset.screen import ScreenBook, picture_href
from publish.typeset.sheet import EbookFile, metadata_sheet
from publish.typeset.vertical import with_quotes
from publish.typeset.words import chinese_date
from publish.typeset.xhtml import Shown, pictures_of
from publish.variants import convert_text, detect_language
from publish.variants.lexicon import lexicon_of
from publish.variants.quotes import convert_quotes
from publish.variants.review import lexicon_findings
from publish.variants.scripts import script
from publish.variants.tree import Run, converted_article, converted_manifest

Medium = Literal["pdf", "epub"]
Report = Callable[[str, int, int], None]  # stage, done, of

FIXED_DAY = "2020-01-01"  # when neither book.toml nor the environment gives a date
# role → font-family: one family a role, whatever the region (render/fonts.py)
FAMILIES: Mapping[str, str] = {
    role: BookFonts(()).css_families(role) for role in ("song", "hei", "kai")
}
_COVER_HEIGHT = 1600  # pixels of the e-book's cover
_CORNERS = "zh-Hant-TW"  # whose marks are 「 」 and 『 』
_FINISHED = Numbers(pages=1)  # with it every line of the book's record is printed


def _silent(stage: str, done: int, of: int) -> None:
    pass


def _mute(words: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for, and where the house keeps its things.

    `data` holds `layouts/` and `fonts/`; `cache` the fetched faces; `edition` is a name, `all`,
    or empty for the default ones; `language` overrides them; `day` is an ISO 8601 date or empty.
    `profile` is that of every e-book; each edition's own when it is empty.
    """

    data: Path
    cache: Path
    edition: str = ""
    language: str = ""
    day: str = ""
    profile: str = ""
    report: Report = _silent
    say: Callable[[str], None] = _mute


@dataclass(frozen=True, slots=True)
class Material:
    """A folder, read and cleaned.  `raw` are all its raw texts, those too that are not read
    because their clean copies stand beside them; empty unless asked for."""

    manifest: Manifest
    articles: tuple[Article, ...]
    cleaned: tuple[Cleaned, ...]
    language: str
    findings: tuple[Finding, ...]
    raw: tuple[Cleaned, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """A finished book in memory, and what there is to say about it."""

    name: str
    data: bytes
    findings: tuple[Finding, ...]
    pages: int = 0
    sheet: bytes = b""  # an e-book's metadata, for shops


def make(material: Material, edition: Edition, medium: Medium, options: Options) -> Made:
    """One edition of a book as PDF or EPUB.  `material` is ready."""
    book, pictures, findings = _assembled(material, edition, options)
    layout = _layout(material.manifest, edition, options.data)
    if medium == "epub":
        book = replace(book, creators=_named(book, material))
    profile = options.profile or edition.profile
    epub = partial(
        _make_epub,
        embedded=edition.fonts,
        page_list=edition.page_list,
        profile=profile,
        version=material.manifest.release.version,
    )
    made = (_make_pdf if medium == "pdf" else epub)(book, layout, pictures, options)
    if medium == "pdf" and edition.writing == "vertical":
        manifest = material.manifest
        place = Where(manifest.path or manifest.folder)
        findings = (*findings, finding("B-161", place, name=edition.name))
    everything = (*material.findings, *findings, *made.findings)
    book_file = f"{material.manifest.name}.{edition.name}.pdf"
    if medium == "epub":
        book_file = book_name(material.manifest.name, edition.name, profile)
    named = replace(
        made,
        name=book_file,
        findings=allowed(everything, material.manifest.allows),
    )
    return replace(named, sheet=_sheet(book, named, pictures)) if medium == "epub" else named


# ------------------------------------------------------------------ 1, 2: read, normalize


def read_material(folder: Path, report: Report = _silent, *, anew: bool = False) -> Material:
    """The articles of a folder, clean, in the order of their files; what is doubtful is found.
    `anew`: `Material.raw` is wanted."""
    manifest = read_lexicons(read_manifest(folder))
    paths = sources_in(folder, manifest)
    findings: list[Finding] = []
    edited = {p: read_raw(p) for p in paths if p.suffix.lower() == ".md"}
    claims = [Claim(p, raw) for p, (s, _) in edited.items() if (raw := raw_text_of(s.text, p))]
    stale, found = superseded(claims)
    findings.extend(found)
    files: list[Cleaned] = []
    raw_files: list[Cleaned] = []
    for done, path in enumerate(p for p in paths if anew or p not in stale):
        report("normalize", done, len(paths))
        source, found = edited[path] if path in edited else read_raw(path)
        one = _clean(source, manifest, path in edited)
        if path not in stale:
            findings.extend(found)
            files.append(one)
        if anew and path not in edited:
            raw_files.append(replace(one, findings=(*found, *one.findings)))
    # An edited text is never a duplicate: that it stands there is the editor's decision.
    settled = [a for c in files if c.source.path in edited for a in c.articles]
    marked = iter(mark_duplicates([c for c in files if c.source.path not in edited], settled))
    cleaned = tuple(c if c.source.path in edited else next(marked) for c in files)
    findings.extend(f for c in cleaned for f in c.findings)
    articles = tuple(a for c in cleaned for a in c.articles)
    _refuse_repeated_ids(articles)
    if not any(not a.duplicate_of for a in articles):
        raise PublishError("only-empty", Where(folder), count=len(files))
    text = "".join(c.source.text for c in cleaned)
    language = manifest.language or detect_language(text)
    raw_texts = mark_duplicates(raw_files)
    return Material(manifest, articles, cleaned, language, tuple(findings), raw_texts)


def _clean(source: Source, manifest: Manifest, is_edited: bool) -> Cleaned:
    """One file: an edited text as it is, a raw one normalised; both read for house style."""
    if is_edited:
        article, found = parse_article(source.text, source.path, source.path.stem)
        return Cleaned(source, (article,), (*found, *house_style(article)))
    fixed, found = apply_fixes(source, manifest.fixes)
    cleaned = normalize(fixed)
    return replace(cleaned, findings=(*found, *cleaned.findings))


def _refuse_repeated_ids(articles: Sequence[Article]) -> None:
    seen: dict[str, Article] = {}
    for article in articles:
        if article.id in seen:
            other = seen[article.id].where
            raise PublishError("repeated-id", article.where, id=article.id, other=other)
        seen[article.id] = article


def ready(material: Material) -> Material:
    """Material that editions can be made of: the articles as `[house_style]` asks for them, with
    what was changed among the findings; without that table just as they were read.  What an
    `[[allow]]` covers is right as it is."""
    manifest = material.manifest
    if not manifest.house_style:
        return material

    def is_right(found: Finding) -> bool:
        return any(covers(allow, found) for allow in manifest.allows)

    done = [in_house_style(a, manifest.house_style, is_right) for a in material.articles]
    kept = [f for f in material.findings if f.code not in HOUSE_CODES]
    findings = (*kept, *(f for _, found in done for f in found))
    return replace(material, articles=tuple(article for article, _ in done), findings=findings)


# ------------------------------------------------------------------ 3, 4: variants, assemble


def editions(material: Material, options: Options) -> tuple[Edition, ...]:
    """The editions asked for: by language, by name, all, or the ones marked default."""
    given = material.manifest.editions
    if options.language:
        known = next((e for e in given if e.language == options.language), None)
        return (known or Edition(options.language, options.language),)
    if not given:
        given = (Edition(material.language, material.language, default=True),)
    if options.edition == "all":
        return given
    if options.edition:
        chosen = tuple(e for e in given if e.name == options.edition)
        if not chosen:
            names = [e.name for e in given]
            near = get_close_matches(options.edition, names, n=1, cutoff=0.3) or names
            raise PublishError(
                "unknown-edition",
                Where(material.manifest.path or material.manifest.folder),
                name=options.edition,
                near="、".join(near),
            )
        return chosen
    return tuple(e for e in given if e.default) or given[:1]


def _assembled(
    material: Material, edition: Edition, options: Options
) -> tuple[Anthology, Mapping[str, Picture], tuple[Finding, ...]]:
    """The book in the edition's script, with its pictures."""
    lexicon = lexicon_of(material.manifest, edition.language)
    told = with_history(material.manifest)
    manifest, runs = converted_manifest(told, edition.language, lexicon)
    said = list(runs)
    findings: list[Finding] = []
    articles = []
    for done, article in enumerate(material.articles):
        options.report("variants", done, len(material.articles))
        converted, found, runs = converted_article(article, edition.language, lexicon)
        articles.append(converted)
        findings.extend(found)
        said.extend(() if article.duplicate_of else runs)
    findings.extend(lexicon_findings(material.manifest, said, edition.language))
    subjects = (convert_text(s, material.language, edition.language) for s in manifest.subjects)
    manifest = replace(manifest, subjects=tuple(subjects))
    book, found = assemble(
        manifest,
        articles,
        edition,
        source_language=material.language,
        modified=f"{release_day(manifest, options.day)}T00:00:00Z",
    )
    findings.extend(found)
    pictures, found = _pictures(book, manifest.folder)
    return book, pictures, (*findings, *found)


def converted_runs(material: Material, language: str, report: Report = _silent) -> tuple[Run, ...]:
    """Every stretch of the book that is converted for a language, without the articles that repeat
    another."""
    lexicon = lexicon_of(material.manifest, language)
    runs = list(converted_manifest(material.manifest, language, lexicon)[1])
    for done, article in enumerate(material.articles):
        report("variants", done, len(material.articles))
        if not article.duplicate_of:
            runs.extend(converted_article(article, language, lexicon)[2])
    return tuple(runs)


def read_dictionaries(material: Material, editions: Iterable[Edition]) -> None:
    """Let the conversion read what it reads when it is first asked (a second), so that processes
    which are forked after this need not."""
    for language in dict.fromkeys(e.language for e in editions):
        lexicon = lexicon_of(material.manifest, language)
        converted_manifest(material.manifest, language, lexicon)


def with_history(manifest: Manifest) -> Manifest:
    """A manifest whose colophon begins with its edition, its version and their history."""
    release = manifest.release
    history = "；".join(
        "，".join(x for x in (chinese_date(p.date), p.version, p.note) if x)
        for p in release.history
    )
    rows = (("版次", release.printing), ("版本", release.version), ("修订", history))
    kept = tuple((name, value) for name, value in rows if value)
    return replace(manifest, colophon=(*kept, *manifest.colophon))


def release_day(manifest: Manifest, day: str) -> str:
    """The day of the newest line of the history, else the book's."""
    dates = [manifest.date, *(p.date for p in manifest.release.history)]
    return _day(max(dates), day)


def book_of(material: Material, edition: Edition, options: Options) -> Anthology:
    """The book of an edition as `make` sets it, its makers named as in the package."""
    book, _, _ = _assembled(material, edition, options)
    return replace(book, creators=_named(book, material))


def _day(date: str, day: str) -> str:
    """book.toml's date, else the environment's, else a fixed day: never the clock's."""
    if not date:
        return day or FIXED_DAY
    year, month, number, *_ = (*date.split("-"), "01", "01")
    return f"{year}-{month}-{number}"


def _pictures(book: Anthology, folder: Path) -> tuple[dict[str, Picture], tuple[Finding, ...]]:
    """Every picture that the book names, read once."""
    pictures: dict[str, Picture] = {}
    findings: list[Finding] = []
    for src, where in pictures_of(book):
        if src not in pictures:
            picture, found = read_picture(folder, src, where)
            findings.extend(found)
            if picture is not None:
                pictures[src] = picture
    return pictures, tuple(findings)


def _layout(manifest: Manifest, edition: Edition, data: Path) -> Layout:
    """A layout of the house, or a folder beside the book."""
    for shelf in (manifest.folder, data / "layouts"):
        folder = inside(shelf, edition.layout)
        if folder is not None and (folder / "layout.toml").is_file():
            return read_layout(folder, edition.trim)
    raise PublishError("no-layout", Where(manifest.path or manifest.folder), name=edition.layout)


# ------------------------------------------------------------------ 5, 6: the two books


def _make_pdf(
    book: Anthology, layout: Layout, pictures: Mapping[str, Picture], options: Options
) -> Made:
    done, setter, missing = _on_paper(book, layout, pictures, options)
    options.report("render", 0, 1)
    data = finish(
        setter.join(done.laid),
        Labels(done.front),
        title=book.title,
        creators=[c.name for c in book.creators],
        language=book.language,
        date=book.modified,
        identifier=book.identifier,
    )
    options.report("render", 1, 1)
    findings = (*uncovered(book, missing), *done.findings, *setter.findings)
    return Made("", data, findings, done.pages)


def _on_paper(
    book: Anthology, layout: Layout, pictures: Mapping[str, Picture], options: Options
) -> tuple[Paginated, Typesetter, tuple[str, ...]]:
    """The printed book, laid out; and the characters that its faces lack."""
    shown = {src: _shown(p, "") for src, p in pictures.items()}
    templates = Templates(layout.folder)
    written = PrintBook(book, layout, templates, FAMILIES, shown)
    sheet = written.sheet()
    characters = _characters((sheet, *(written.markup(u, _FINISHED) for u in written.units())))
    fonts = _fonts(book.language, characters, options)
    resources = {
        **{f"fonts/{f.path_name}": f.data for f in fonts.faces},
        **{_href(p): p.data for p in pictures.values()},
        **{f"layout/{p.name}": p.read_bytes() for p in sorted(layout.folder.glob("*.svg"))},
    }
    setter = Typesetter(fonts.font_face_css(f"{BASE}fonts") + sheet, resources)
    return paginate(written, setter, options.report), setter, fonts.missing


def _make_epub(
    book: Anthology,
    layout: Layout,
    pictures: Mapping[str, Picture],
    options: Options,
    embedded: EmbeddedFonts,
    page_list: bool,
    profile: str,
    version: str,
) -> Made:
    templates = Templates(layout.folder)
    shown = {src: _shown(p, "../") for src, p in pictures.items()}
    marked, printed = book, PageBreaks()
    if page_list:
        marked, printed = _paged(book, layout, pictures, options)
    read = _as_read(marked)
    draft = ScreenBook(read, templates, shown, "../cover", printed)
    characters = _characters(p.markup for p in draft.pages())
    headings = draft.heading_characters() if embedded == "headings" else characters
    fonts = _fonts(book.language, characters, options, kai=SCREEN_KAI, headings=headings)
    faces = fonts.of(EMBEDDED[embedded])
    options.report("render", 0, 1)
    cover = _cover(book, layout, templates, pictures, fonts)
    screen = ScreenBook(read, templates, shown, f"../{cover.href}", printed)
    set_in = {src for src, where in pictures_of(book) if where}  # the cover alone has no place
    resources = [
        cover,
        Resource("styles/screen.css", "text/css", screen.style(faces).encode()),
        *(Resource(f"fonts/{f.path_name}", "font/ttf", f.data) for f in faces),
        *(
            Resource(f"fonts/{name}", "text/plain", text.encode())
            for name, text in font_licence_texts(options.data / "fonts").items()
            if faces
        ),
        *(Resource(_href(p), p.media_type, p.data) for src, p in pictures.items() if src in set_in),
    ]
    said_version = Package(metas=(("schema:version", version),)) if version else Package()
    strict = Files(screen.pages(), tuple(resources), said_version, book.writing, version)
    files = profiled(strict, profile)
    data = write_epub(book, files.pages, files.resources, files.package)
    options.report("render", 1, 1)
    broken = PROFILES[profile].breaks
    said = [finding("B-171", profile=profile, rules=broken)] if broken else []
    return Made("", data, (*uncovered(book, fonts.missing), *said))


def _named(book: Anthology, material: Material) -> tuple[Creator, ...]:
    """The book's makers as its package names them: sorted, and in the other script when another
    edition of the book, or its source, is in it."""
    manifest = material.manifest
    languages = (material.language, *(e.language for e in manifest.editions))
    other = next((tag for tag in languages if script(tag) != script(book.language)), "")
    if not other:
        return tuple(named(creator) for creator in book.creators)
    lexicon = lexicon_of(manifest, other)
    theirs = converted_manifest(manifest, other, lexicon)[0].creators
    return tuple(
        named(creator, ((other, same.name),))
        for creator, same in zip(book.creators, theirs, strict=True)
    )


def _sheet(book: Anthology, made: Made, pictures: Mapping[str, Picture]) -> bytes:
    """What shops ask about a finished e-book."""
    shown = {src for src, where in pictures_of(book) if where} & pictures.keys()
    summary = accessibility_summary(made.data)
    return metadata_sheet(book, EbookFile(made.name, len(made.data), len(shown), summary))


def _paged(
    book: Anthology, layout: Layout, pictures: Mapping[str, Picture], options: Options
) -> tuple[Anthology, PageBreaks]:
    """The book with the pages marked of the PDF that `make` would make of the same edition.  Its
    layout is dropped here: it is far larger than the e-book."""
    done, *_ = _on_paper(book, layout, pictures, options)
    return page_breaks(book, printed_pages(done, book), done.waiting, pictures)


def _as_read(book: Anthology) -> Anthology:
    """The text of the e-book: that of a vertical one has the quotation marks of columns.  (Its
    metadata, which shops print in lines, keep the others.)"""
    if book.writing == "horizontal":
        return book
    return with_quotes(book, lambda text: convert_quotes(text, _CORNERS)[0])


def _href(picture: Picture) -> str:
    return picture_href(picture.src, picture.media_type)


def _shown(picture: Picture, folder: str) -> Shown:
    """A drawing that does not say its size is taken for a square."""
    return Shown(f"{folder}{_href(picture)}", picture.width or 300, picture.height or 300)


def _fonts(
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


def _characters(markups: Iterable[str]) -> frozenset[str]:
    """Every character of some documents; the markup around them is ASCII."""
    return frozenset().union(*(frozenset(m) for m in markups))


def _cover(
    book: Anthology,
    layout: Layout,
    templates: Templates,
    pictures: Mapping[str, Picture],
    fonts: BookFonts,
) -> Resource:
    """The book's own cover picture, else the layout's cover page; a drawing becomes pixels."""
    own = pictures.get(book.cover)
    if own and own.media_type != "image/svg+xml":
        name = "cover.jpg" if own.media_type == "image/jpeg" else "cover.png"
        return Resource(name, own.media_type, own.data, ("cover-image",))
    markup, sheet = PrintBook(book, layout, templates, FAMILIES, {}).cover()
    resources = {f"fonts/{f.path_name}": f.data for f in fonts.faces}
    if own:
        resources["cover"] = own.data
        size = f"{layout.page_width}pt {layout.page_height}pt"
        sheet = f"@page {{ size: {size}; margin: 0 }} body {{ margin: 0 }}"
        markup = '<img src="cover" style="width: 100%" alt=""/>'
    setter = Typesetter(fonts.font_face_css(f"{BASE}fonts") + sheet, resources)
    data = raster(setter.join([setter.lay(markup)]), 0, _COVER_HEIGHT)
    return Resource("cover.png", "image/png", data, ("cover-image",))
