"""What each command does.  Needs all the rooms, and they need a second and a half to be loaded:
`cli.py` loads this file only when there is something to do."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from publish import build
from publish.check.allow import allowed
from publish.check.epub import check_epub
from publish.check.pdf import check_pdf
from publish.clean_copies import Act, Step, carry_out, plan
from publish.console import Desk, must_fix, progress, tell_findings
from publish.difference import show_changes
from publish.model import Cleaned, Finding
from publish.normalize.exchange import to_exchange
from publish.output import Order, Stamp, digest_of, refuse_unwritable, write_stamp, write_whole
from publish.read.folder import sources_in
from publish.read.front_matter import raw_text_of, seal_of
from publish.render.faces import catalogue, regions
from publish.render.fetch import fetch
from publish.report import report_page

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
    """Clean the raw texts of a folder: show it, report it, write it as .md, or as JSON."""
    with progress(desk) as (report, _):
        material = build.read_material(given.folder, report, anew=True)
    raw = [c for c in material.cleaned if c.source.path.suffix.lower() != ".md"]
    copies = [c.source for c in material.cleaned if c.source.path.suffix.lower() == ".md"]
    plans = [(c, plan(c, copies)) for c in material.raw]
    replaced = list(_superseded(material))
    found = list(material.findings)
    if given.write:
        _lay_down([step for _, steps in plans for step in steps], desk)
        found = [f for f in found if f.code != "B-122"]  # told better by the steps
        found += [s.finding for _, steps in plans for s in steps if s.finding]
    # An [[allow]] for the finished book allows nothing here, and that is right.
    kept = [f for f in allowed(found, material.manifest.allows) if f.code != "B-003"]
    tell_findings(kept, desk, everything=given.all)
    for path, names in replaced:
        desk.tell(f"{path}: {desk.words('superseded', names=names)}", "yellow")
    if not raw and not given.json:
        desk.tell(desk.words("nothing-raw"))
    if given.json:
        for cleaned in material.raw:
            _write_json(cleaned, given.json, desk)
    if given.report:
        _write_report(material, found, given.report, desk)
    if given.diff or not (given.write or given.json or given.report):
        for cleaned, steps in plans:
            show_changes(cleaned, steps, kept, desk)


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


def _write_report(
    material: build.Material, found: Sequence[Finding], path: Path, desk: Desk
) -> None:
    """All raw texts and what was found in them, and in the texts that stand beside them."""
    of_raw = [f for c in material.raw for f in c.findings]
    everything = dict.fromkeys((*of_raw, *found))
    kept = [f for f in allowed(everything, material.manifest.allows) if f.code != "B-003"]
    page = report_page(material.manifest.title, material.raw, kept, desk.tongue)
    write_whole(path, page.encode("utf-8", "replace"))
    desk.hand_out(path)


def _lay_down(steps: Sequence[Step], desk: Desk) -> None:
    """Write the clean articles; what a person edited is kept."""
    for step in steps:
        made = carry_out(step)
        if made:
            desk.hand_out(made)
        elif step.act is Act.KEEP and step.finding is None:
            by_hand = step.standing is not None and seal_of(step.standing.text)
            desk.tell(f"{step.path}: {desk.words('edited' if by_hand else 'kept')}", "yellow")
        elif step.act not in (Act.KEEP, Act.NOTHING):
            desk.tell(f"{step.path}: {desk.words('kept')}", "yellow")


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
