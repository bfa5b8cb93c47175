"""Manifest + articles → Anthology: order, numbers, ids, notes, cross references."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from publish.assemble.index import with_indexes
from publish.assemble.marks import number_article
from publish.characters import in_forms_of
from publish.isbn import isbn_urn
from publish.model import (
    Anthology,
    Article,
    Conformance,
    Edition,
    Finding,
    Heading,
    Manifest,
    Paragraph,
    Part,
    PartEntry,
    PublishError,
    Where,
    finding,
    nested,
    plain,
)

# A namespace of our own: the same book and edition always get the same identifier (RFC 4122 v5).
_NAMESPACE = uuid.UUID("6f1c1f0a-52c5-5b0e-9f0c-9a3c2d6b7e11")
_FIRST_WORDS = 12
# What stands before and after the parts unless book.toml lists it: roles in the order of the book.
_FRONT = ("editorial-board", "plates", "preface", "foreword", "introduction", "notice")
_BACK = ("appendix", "chronology", "bibliography", "afterword", "about-the-author")
# role → the title of a piece that has none, simplified and traditional
_NAMES = {
    "editorial-board": ("编委会", "編委會"),
    "plates": ("图版", "圖版"),
    "preface": ("序", "序"),
    "foreword": ("前言", "前言"),
    "introduction": ("导言", "導言"),
    "notice": ("凡例", "凡例"),
    "appendix": ("附录", "附錄"),
    "chronology": ("大事记", "大事記"),
    "bibliography": ("参考文献", "參考文獻"),
    "afterword": ("后记", "後記"),
    "about-the-author": ("作者简介", "作者簡介"),
}


def assemble(
    manifest: Manifest,
    articles: Sequence[Article],
    edition: Edition,
    *,
    source_language: str,
    modified: str,
) -> tuple[Anthology, tuple[Finding, ...]]:
    """The book of one edition.  `articles` are already in the edition's script."""
    named = [_named(a, edition.language) for a in articles if not a.duplicate_of]
    kept = {a.id: _titled(a) for a in named}
    untitled = [a for a in named if not a.title.strip() and _edited(a)]
    front, parts, back = _order(manifest, kept)
    listed = {a.id for a in (*front, *back)} | {a.id for p in parts for a in p.articles}
    findings = [
        finding("B-001", a.where, id=a.id, title=a.title)
        for a in kept.values()
        if a.id not in listed
    ]
    findings.extend(finding("B-004", a.where, id=a.id) for a in untitled)
    if not listed:
        raise PublishError("no-articles", Where(manifest.folder))
    targets = _targets((*front, *(a for p in parts for a in p.articles), *back))

    def numbered(some: Iterable[Article]) -> tuple[Article, ...]:
        out = []
        for article in some:
            done, found = number_article(article, targets)
            findings.extend(found)
            out.append(done)
        return tuple(out)

    isbn, isbn_epub = _isbns(manifest, edition, source_language)
    anthology = Anthology(
        title=manifest.title,
        subtitle=manifest.subtitle,
        language=edition.language,
        identifier=_identifier(manifest, edition, source_language),
        modified=modified,
        creators=manifest.creators,
        publisher=manifest.publisher,
        place=manifest.place,
        date=manifest.date,
        isbn=isbn,
        rights=manifest.rights,
        description=manifest.description,
        series=manifest.series,
        cover=manifest.cover,
        colophon=manifest.colophon,
        source_language=source_language,
        writing=edition.writing,
        series_number=manifest.series_number,
        isbn_epub=isbn_epub,
        subjects=manifest.subjects,
        conformance=_conformance(manifest, edition),
        price=manifest.price,
        lists_figures=manifest.lists_figures,
        cip=_cip(manifest, edition, source_language),
        permit=manifest.permit,
        copies=round(manifest.press.copies),
        front=numbered(front),
        parts=tuple(replace(p, articles=numbered(p.articles)) for p in parts),
        back=numbered(back),
    )
    indexed, found = with_indexes(anthology, manifest.indexes)
    return indexed, (*findings, *found)


def _edited(article: Article) -> bool:
    """Does it come from an edited text?  (Of a raw one normalisation has said it: T-013.)"""
    return article.where is None or article.where.path.suffix.lower() == ".md"


def _named(article: Article, language: str) -> Article:
    """A preface or a chronology without a title is called what it is."""
    if article.title.strip() or article.role not in _NAMES:
        return article
    simplified, traditional = _NAMES[article.role]
    title = in_forms_of(language, traditional) if "Hant" in language else simplified
    return replace(article, title=title)


def _titled(article: Article) -> Article:
    """An article has a title: without a headline, the first words of its text."""
    if article.title.strip():
        return article
    words = (plain(b.children) for b in article.blocks if isinstance(b, Heading | Paragraph))
    first = next((w.strip() for w in words if w.strip()), article.id)
    return replace(article, title=first[:_FIRST_WORDS] + ("……" if first[_FIRST_WORDS:] else ""))


def _order(
    manifest: Manifest, kept: Mapping[str, Article]
) -> tuple[tuple[Article, ...], tuple[Part, ...], tuple[Article, ...]]:
    """What book.toml lists; without it, the articles in their order, by their roles."""
    where = Where(manifest.path) if manifest.path else None
    front = tuple(_find(kept, i, where) for i in manifest.front)
    back = tuple(_find(kept, i, where) for i in manifest.back)
    taken = {a.id for a in (*front, *back)}
    rest = [a for a in kept.values() if a.id not in taken]
    if not manifest.front:
        front = _by_roles(rest, _FRONT)
    if not manifest.back:
        back = _by_roles(rest, _BACK)
    if manifest.parts:
        return front, tuple(_parts(manifest.parts, kept)), back
    body = tuple(a for a in rest if a not in front and a not in back)
    return front, (Part("part-1", "", body),) if body else (), back


def _by_roles(articles: Iterable[Article], roles: Sequence[str]) -> tuple[Article, ...]:
    """Those that have one of the roles, in the order of the roles, then in their own."""
    some = [a for a in articles if a.role in roles]
    return tuple(sorted(some, key=lambda a: roles.index(a.role)))


def _parts(entries: Sequence[PartEntry], kept: Mapping[str, Article]) -> Iterator[Part]:
    for number, entry in enumerate(entries, start=1):
        articles = tuple(_find(kept, i, entry.where) for i in entry.articles)
        yield Part(f"part-{number}", entry.title, articles, number)


def _find(kept: Mapping[str, Article], id: str, where: Where | None) -> Article:
    if id in kept:
        return kept[id]
    near = get_close_matches(id, kept, n=1)
    raise PublishError(
        "unknown-article", where, id=id, near=near[0] if near else "、".join(list(kept)[:8])
    )


def _targets(articles: Iterable[Article]) -> frozenset[str]:
    """Everything that a cross reference may point at; no two things have one id."""
    out: dict[str, Where | None] = {}
    for article in articles:
        headings = (b for b in nested(article.blocks) if isinstance(b, Heading) and b.id)
        for id, where in ((article.id, article.where), *((h.id, h.where) for h in headings)):
            if id in out:
                raise PublishError("repeated-id", where, id=id, other=out[id])
            out[id] = where
    return frozenset(out)


def _isbns(manifest: Manifest, edition: Edition, source_language: str) -> tuple[str, str]:
    """(that of the bound copies, that of the e-book).  The edition's own; the book's are those of
    the editions in the language of the source, else of all of them, and its e-book is the first:
    an ISBN names one product (ISO 2108, 4.2)."""
    known = _of_the_book(manifest, edition, source_language)
    bound = manifest.isbn if edition in known else ""
    ebook = manifest.isbn_epub if edition in known[:1] else ""
    return edition.isbn or bound, edition.isbn_epub or ebook


def _cip(manifest: Manifest, edition: Edition, source_language: str) -> str:
    """CIP data are issued for an ISBN: an edition with one of its own has not the book's."""
    own = edition.isbn or edition not in _of_the_book(manifest, edition, source_language)
    return edition.cip or ("" if own else manifest.cip)


def _of_the_book(manifest: Manifest, edition: Edition, source_language: str) -> tuple[Edition, ...]:
    """The editions that what `[book]` says of the bound copies is true of."""
    known = tuple(e for e in manifest.editions if e.language == source_language)
    if not known and not manifest.editions and edition.language == source_language:
        return (edition,)
    return known or manifest.editions


def _conformance(manifest: Manifest, edition: Edition) -> Conformance | None:
    """What was claimed of this edition."""
    claim = manifest.conformance
    return claim if claim and edition.name in (claim.editions or (edition.name,)) else None


def _identifier(manifest: Manifest, edition: Edition, source_language: str) -> str:
    """One identifier an edition: the given one for the first in the language of the source, else
    the ISBN of the e-book, else a UUID that the same book and edition always get (RFC 4122,
    version 5)."""
    original = next((e for e in manifest.editions if e.language == source_language), edition)
    if manifest.identifier and edition.language == source_language and edition == original:
        return manifest.identifier
    _, isbn = _isbns(manifest, edition, source_language)
    if isbn:
        return isbn_urn(isbn)
    seed = f"{manifest.identifier or manifest.name}|{manifest.title}|{edition.language}"
    if edition.name != edition.language:  # two editions in one language, of two sizes
        seed += f"|{edition.name}"
    return uuid.uuid5(_NAMESPACE, seed).urn
