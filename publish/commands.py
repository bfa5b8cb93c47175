"""What each command does.  Needs all the rooms, and they need a second and a half to be loaded:
`cli.py` loads this file only when there is something to do."""

from __future__ import annotations

import argparse
import difflib
import json
from collections.abc import Iterator
from pathlib import Path

from rich.text import Text

from publish import build
from publish.check.allow import allowed
from publish.check.epub import check_epub
from publish.check.pdf import check_pdf
from publish.console import Desk, must_fix, progress, tell_findings
from publish.model import Article, Cleaned, Finding
from publish.normalize.exchange import to_exchange
from publish.output import Order, Stamp, digest_of, refuse_unwritable, write_stamp, write_whole
from publish.read.folder import sources_in
from publish.read.front_matter import raw_text_of
from publish.read.markdown_writer import write_article
from publish.render.faces import catalogue, regions
from publish.render.fetch import fetch

# --------------------------------------------------------------------------- pdf, epub


def make_books(order: Order, key: str, desk: Desk) -> Stamp:
    """The books of an order, written; their stamp last, so that a broken run leaves none."""
    refuse_unwritable(order.out)
    digests: dict[str, str] = {}
    findings: dict[Finding, None] = {}
    with progress(desk) as (report, download):
        options = build.Options(
            desk.data, desk.cache, order.edition, order.language, order.day, report, download
        )
        medium: build.Medium = "pdf" if order.medium == "pdf" else "epub"
        material = build.read_material(order.folder, report)
        for edition in build.editions(material, options):
            made = build.make(material, edition, medium, options)
            write_whole(order.out / made.name, made.data)
            digests[made.name] = digest_of(made.data)
            findings.update(dict.fromkeys(made.findings))
    stamp = Stamp(key, digests, tuple(findings))
    write_stamp(order.stamp, stamp)
    return stamp


# --------------------------------------------------------------------------- check


def check(path: Path, desk: Desk, *, everything: bool) -> bool:
    """Is nothing in a finished book that must be fixed?"""
    with progress(desk) as (report, _):
        report("check", 0, 1)
        findings = check_epub(path) if _is_zip(path) else check_pdf(path)
    if not findings:
        desk.tell(f"{path}: {desk.words('clean')}")
    tell_findings(findings, desk, everything=everything)
    desk.hand_out(path)
    return not must_fix(findings)


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\3\4" or path.suffix.lower() == ".epub"


# --------------------------------------------------------------------------- normalize


def normalize(given: argparse.Namespace, desk: Desk) -> None:
    """Clean the raw texts of a folder: show it, write it as .md, or write it as JSON."""
    with progress(desk) as (report, _):
        material = build.read_material(given.folder, report)
    raw = [c for c in material.cleaned if c.source.path.suffix.lower() != ".md"]
    found = allowed(material.findings, material.manifest.allows)
    # An [[allow]] for the finished book allows nothing here, and that is right.
    tell_findings([f for f in found if f.code != "B-003"], desk, everything=given.all)
    for path, names in _superseded(material):
        desk.tell(f"{path}: {desk.words('superseded', names=names)}", "yellow")
    if not raw:
        desk.tell(desk.words("nothing-raw"))
    for cleaned in raw:
        if given.json:
            _write_json(cleaned, given.json, desk)
        elif given.write:
            _lay_down(cleaned, desk)
        else:
            _show_difference(cleaned, desk)


def _superseded(material: build.Material) -> Iterator[tuple[Path, str]]:
    """(a raw text that is not read, the names of its clean articles)."""
    read = {c.source.path for c in material.cleaned}
    claims = [(p.name, raw_text_of(c.source.text, p)) for c in material.cleaned
              if (p := c.source.path).suffix.lower() == ".md"]  # fmt: skip
    for path in sources_in(material.manifest.folder, material.manifest):
        if path not in read:
            yield path, ", ".join(name for name, raw in claims if raw and raw.path == path.name)


def _write_json(cleaned: Cleaned, folder: Path, desk: Desk) -> None:
    path = folder / f"{cleaned.source.path.stem}.json"
    write_whole(path, json.dumps(to_exchange(cleaned), ensure_ascii=False, indent=1).encode())
    desk.hand_out(path)


def _lay_down(cleaned: Cleaned, desk: Desk) -> None:
    """Write the clean articles; one that is there already may have been edited: it is kept."""
    for article, text in _articles(cleaned):
        path = cleaned.source.path.with_name(f"{article.id}.md")
        if path.exists():
            desk.tell(f"{path}: {desk.words('kept')}", "yellow")
        else:
            write_whole(path, text.encode())
            desk.hand_out(path)


def _show_difference(cleaned: Cleaned, desk: Desk) -> None:
    articles = list(_articles(cleaned))
    lines = difflib.unified_diff(
        cleaned.source.text.splitlines(),
        "\n".join(text for _, text in articles).splitlines(),
        str(cleaned.source.path),
        " ".join(f"{article.id}.md" for article, _ in articles),
        lineterm="",
        n=1,
    )
    styles = {"+": "green", "-": "red", "@": "cyan"}
    for line in lines:
        desk.out.print(Text(line, style=styles.get(line[:1], "")))


def _articles(cleaned: Cleaned) -> Iterator[tuple[Article, str]]:
    """(an article of a raw text, the .md that it becomes); not those that repeat another."""
    name, digest = cleaned.source.path.name, cleaned.source.digest
    for article in cleaned.articles:
        if not article.duplicate_of:
            yield article, write_article(article, source_name=name, source_digest=digest)


# --------------------------------------------------------------------------- fonts


def fetch_fonts(language: str, desk: Desk) -> None:
    """Fetch the faces of a language, or all."""
    data = desk.data / "fonts"
    everything = dict.fromkeys(face.region for face in catalogue(data).faces)
    with progress(desk) as (_, download):
        kept = fetch(
            regions(language) if language else tuple(everything), desk.cache, data, download
        )
    for path in kept.values():
        desk.hand_out(path)
