"""1 read, 2 normalize: a folder → its articles, clean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from publish.check.allow import covers
from publish.making import Material, Report, silent
from publish.model import Article, Cleaned, Finding, Manifest, PublishError, Source, Where
from publish.normalize import mark_duplicates, normalize
from publish.normalize.house_apply import HOUSE_CODES, in_house_style
from publish.normalize.house_style import house_style
from publish.read.folder import Claim, apply_fixes, sources_in, superseded
from publish.read.front_matter import raw_text_of
from publish.read.lexicon import read_lexicons
from publish.read.manifest import read_manifest
from publish.read.markdown import parse_article
from publish.read.raw import read_raw
from publish.variants import detect_language


def read_material(folder: Path, report: Report = silent, *, anew: bool = False) -> Material:
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
