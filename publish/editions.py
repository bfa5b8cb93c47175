"""3 variants, 4 assemble: clean articles → the copy of an edition, in its script."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from publish.assemble.book import assemble
from publish.making import Copy, Material, Options, Report, silent
from publish.model import (
    Anthology,
    Article,
    Creator,
    Edition,
    Finding,
    Manifest,
    PublishError,
    Where,
)
from publish.read.folder import inside
from publish.read.pictures import Picture, read_picture
from publish.read.preset import ordered, read_preset
from publish.typeset.layout import Layout, bound, read_layout
from publish.typeset.names import named
from publish.typeset.sheet import characters
from publish.typeset.words import chinese_date
from publish.typeset.xhtml import pictures_of
from publish.variants.lexicon import lexicon_of
from publish.variants.review import lexicon_findings
from publish.variants.scripts import script
from publish.variants.tree import Run, converted_article, converted_manifest

FIXED_DAY = "2020-01-01"  # when neither book.toml nor the environment gives a date


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


def copy_of(material: Material, edition: Edition, options: Options) -> Copy:
    """What an edition is set from.  `material` is ready."""
    lexicon = lexicon_of(material.manifest, edition.language)
    told = with_history(material.manifest)
    manifest, runs = converted_manifest(told, edition.language, lexicon)
    said = list(runs)
    findings: list[Finding] = []
    articles: list[Article] = []
    for done, article in enumerate(material.articles):
        options.report("variants", done, len(material.articles))
        converted, found, runs = converted_article(article, edition.language, lexicon)
        articles.append(converted)
        findings.extend(found)
        said.extend(() if article.duplicate_of else runs)
    findings.extend(lexicon_findings(material.manifest, said, edition.language))
    book, found = assemble(
        manifest,
        articles,
        edition,
        source_language=material.language,
        modified=f"{release_day(manifest, options.day)}T00:00:00Z",
    )
    findings.extend(found)
    book = replace(book, creators=_named(book, material))
    pictures, found = _pictures(book, manifest.folder)
    findings.extend(found)
    layout = _layout(material.manifest, edition, options.data)
    press = material.manifest.press
    binding = ordered(read_preset(press.preset, material.manifest.folder), press).binding
    layout = bound(layout, binding, sum(map(characters, book.articles())))
    return Copy(material.manifest, edition, book, pictures, layout, tuple(findings))


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
    shelves = (manifest.folder, data / "layouts")
    for shelf in shelves:
        folder = inside(shelf, edition.layout)
        if folder is not None and (folder / "layout.toml").is_file():
            return read_layout(folder, edition.trim, shelves)
    raise PublishError("no-layout", Where(manifest.path or manifest.folder), name=edition.layout)


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


def _day(date: str, day: str) -> str:
    """book.toml's date, else the environment's, else a fixed day: never the clock's."""
    if not date:
        return day or FIXED_DAY
    year, month, number, *_ = (*date.split("-"), "01", "01")
    return f"{year}-{month}-{number}"


def converted_runs(material: Material, language: str, report: Report = silent) -> tuple[Run, ...]:
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
