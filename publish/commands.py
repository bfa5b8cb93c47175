"""What each command does.  Needs all the rooms, and they need a second and a half to be loaded:
`cli.py` loads this file only when there is something to do."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from publish import build
from publish.catalogue import Volume, trade_records
from publish.check.allow import allowed
from publish.check.epub import examine_epub
from publish.check.pdf import check_pdf
from publish.check.preflight import USUAL
from publish.clean_copies import Act, Step, carry_out, plan
from publish.console import Desk, editions_progress, must_fix, progress, tell_findings
from publish.difference import show_changes
from publish.epub_report import epub_report
from publish.messages import FINDINGS, finding_text
from publish.model import Cleaned, Edition, Finding, Manifest, PublishError, Where
from publish.normalize.exchange import to_exchange
from publish.output import (
    SHEET,
    Order,
    Stamp,
    digest_of,
    put_folder,
    refuse_unwritable,
    write_stamp,
    write_whole,
)
from publish.press import ForPress, asked_of, for_press
from publish.read.folder import sources_in
from publish.read.front_matter import raw_text_of, seal_of
from publish.read.lexicon import read_lexicons
from publish.read.manifest import read_manifest
from publish.read.nearest import nearest
from publish.read.preset import ordered, read_preset
from publish.release import (
    FIRST,
    STATE,
    SUMS,
    Issue,
    State,
    last_release,
    read_state,
    state_of,
    sums,
    text_records,
    texts_of,
)
from publish.render.faces import catalogue, regions
from publish.render.fetch import fetch
from publish.report import report_page
from publish.review import accepted, lexicon_with, read_answers, review_page, review_table
from publish.side_by_side import Task, cores, side_by_side
from publish.spec import letter, sheet
from publish.variants import convert_article
from publish.variants.lexicon import lexicon_of
from publish.variants.review import finding_of, questions

# --------------------------------------------------------------------------- pdf, epub


def make_books(
    order: Order, key: str, desk: Desk, jobs: int = 0
) -> tuple[Stamp, tuple[PublishError | OSError, ...]]:
    """The books of an order, written, at most `jobs` editions at a time (0: one on each core); and
    what stopped the others.  Their stamp last, so that a broken run leaves none."""
    refuse_unwritable(order.out)
    medium: build.Medium = "pdf" if order.medium == "pdf" else "epub"
    options = build.Options(
        desk.data, desk.cache, order.edition, order.language, order.day, order.profile, proof=True
    )
    material, editions = _prepared(order.folder, options, desk)
    task = Task(material, editions, medium, options)
    made: dict[int, tuple[str, str, tuple[Finding, ...]]] = {}
    sheets: dict[str, str] = {}
    errors: dict[int, PublishError | OSError] = {}
    with (
        side_by_side(task, jobs or cores()) as making,
        editions_progress(desk, [e.name for e in editions]) as told,
    ):
        for place, result in making(told):
            if not isinstance(result, build.Made):
                errors[place] = result
                continue
            try:
                write_whole(order.out / result.name, result.data)
                if result.sheet:
                    sheet = Path(result.name).stem + SHEET
                    write_whole(order.out / sheet, result.sheet)
                    sheets[sheet] = digest_of(result.sheet)
                made[place] = result.name, digest_of(result.data), result.findings
            except PublishError as error:
                errors[place] = error
    books = [made[place] for place in sorted(made)]
    findings = dict.fromkeys(f for _, _, found in books for f in found)
    stamp = Stamp(key, {**{name: digest for name, digest, _ in books}, **sheets}, tuple(findings))
    if not errors:
        write_stamp(order.stamp, stamp)
    return stamp, tuple(errors[place] for place in sorted(errors))


def _prepared(
    folder: Path, options: build.Options, desk: Desk
) -> tuple[build.Material, tuple[Edition, ...]]:
    """What editions are made of, and which are asked for; their faces are in the cache."""
    with progress(desk) as (report, download):
        material = build.ready(build.read_material(folder, report))
        editions = build.editions(material, options)
        for language in dict.fromkeys(e.language for e in editions):
            fetch(regions(language), desk.cache, desk.data / "fonts", download)
    return material, editions


# --------------------------------------------------------------------------- check


def check(
    path: Path, desk: Desk, *, everything: bool, page: Path | None = None, press: str = ""
) -> bool:
    """Is nothing in a finished book that must be fixed?  `page`: where to write the report;
    `press`: the preset of the printer who is to take a PDF."""
    asked = asked_of(read_preset(press, path.parent)) if press else USUAL
    with progress(desk) as (report, _):
        report("check", 0, 1)
        book, findings = examine_epub(path) if _is_zip(path) else (None, check_pdf(path, asked))
    if not findings:
        desk.tell(f"{path}: {desk.words('clean')}")
    tell_findings(findings, desk, everything=everything)
    desk.hand_out(path)
    if page:
        written = epub_report(path, book, findings, desk.tongue)
        write_whole(page, written.encode("utf-8", "replace"))
        desk.hand_out(page)
    return not must_fix(findings)


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\3\4" or path.suffix.lower() == ".epub"


# --------------------------------------------------------------------------- press

_PREFLIGHT = "印前检查.html"
_PLACEHOLDERS = ("B-191",)  # what a proof may still lack


def press(given: argparse.Namespace, desk: Desk) -> bool:
    """BOOK.press/: what a printer takes, whole or not there.  False, and the preflight report
    alone, where something must be fixed that nobody waived."""
    waivers = _waivers(given)
    refuse_unwritable(given.out)
    options = build.Options(desk.data, desk.cache, given.edition, day=desk.day)
    material, editions = _prepared(given.folder, options, desk)
    manifest = material.manifest
    if given.preset:
        manifest = replace(manifest, press=replace(manifest.press, preset=given.preset))
        material = replace(material, manifest=manifest)
    order = ordered(read_preset(manifest.press.preset, manifest.folder), manifest.press)
    good = True
    for edition in editions:
        name = manifest.name if len(editions) == 1 else f"{manifest.name}.{edition.name}"
        target = given.out / f"{name}.press"
        with progress(desk) as (report, _):
            copy = build.copy_of(material, edition, replace(options, report=report))
            made = for_press(copy, order, replace(options, report=report), twins=given.twins)
        found = (*material.findings, *copy.findings, *made.findings)
        good &= _hand_in(made, found, manifest, waivers, target, desk, everything=given.all)
    return good


def _waivers(given: argparse.Namespace) -> dict[str, str]:
    """Code → why it is let through."""
    if len(given.waive) != len(given.reason) or not all(r.strip() for r in given.reason):
        raise PublishError("waive-reason")
    for code in given.waive:
        if code not in FINDINGS:
            near = nearest(code, FINDINGS)
            raise PublishError("unknown-value", key="--waive", value=code, near=near)
    return dict(zip(given.waive, given.reason, strict=True))


def _hand_in(
    made: ForPress, found: Sequence[Finding], manifest: Manifest, waivers: Mapping[str, str],
    target: Path, desk: Desk, *, everything: bool,
) -> bool:  # fmt: skip
    """Preflight of the files; they take the place of `target` when nothing stops them."""
    said = target.with_name(f"{target.name}.{_PREFLIGHT}")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as room:
        folder = Path(room) / target.name
        for file in made.files:
            write_whole(folder / file.name, file.data)
            checked = check_pdf(folder / file.name, file.asked)
            found = (*found, *(replace(f, where=Where(target / file.name)) for f in checked))
        findings = allowed(tuple(dict.fromkeys(found)), manifest.allows)
        page = epub_report(target, None, findings, desk.tongue).encode("utf-8", "replace")
        open_ = tuple(f for f in findings if f.code not in waivers)
        tell_findings(open_, desk, everything=everything)
        if must_fix(open_) or any(f.code in _PLACEHOLDERS for f in open_):
            write_whole(said, page)
            desk.tell(desk.words("not-pressed", report=said), "yellow")
            return False
        waived = tuple((f, waivers[f.code]) for f in findings if f.code in waivers)
        spec = replace(made.spec, waived=waived)
        sentences = [finding_text(f, "zh")[0] for f, _ in waived]
        write_whole(folder / "工艺单.html", sheet(spec, sentences).encode())
        write_whole(folder / "致印厂.txt", letter(spec).encode())
        write_whole(folder / _PREFLIGHT, page)
        put_folder(folder, target)
    said.unlink(missing_ok=True)
    for path in sorted(p for p in target.rglob("*") if p.is_file()):
        desk.hand_out(path)
    return True


# --------------------------------------------------------------------------- release


def release(given: argparse.Namespace, desk: Desk) -> bool:
    """The books of a version with all that goes with them, in a folder of its own that is there
    when all of it is.  False when `--strict` kept it back."""
    refuse_unwritable(given.out)
    options = build.Options(desk.data, desk.cache, given.edition, day=desk.day)
    material, editions = _prepared(given.folder, options, desk)
    manifest = material.manifest
    issue = Issue(
        name=manifest.name,
        version=manifest.release.version or FIRST,
        date=build.release_day(manifest, desk.day),
    )
    original = next((e for e in editions if e.language == material.language), editions[0])
    book = build.copy_of(material, original, options).book
    state = state_of(book, issue)
    target = given.out / issue.version
    if target.exists():  # said before the work, not after it
        _refuse_another(read_state(target / STATE), state, target)
        desk.tell(f"{target}: {desk.words('released', version=issue.version)}", "dim")
        return True
    media: tuple[build.Medium, ...] = (given.only,) if given.only else ("epub", "pdf")
    tasks = [Task(material, editions, medium, options) for medium in media]
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.out, prefix=f".{issue.version}.") as made:
        folder = Path(made) / issue.version
        volumes, findings = _volumes(tasks, given.jobs or cores(), desk, folder)
        tell_findings(findings, desk, everything=given.all)
        if given.strict and must_fix(findings):
            desk.tell(desk.words("not-released"), "yellow")
            return False
        for volume in volumes:
            if volume.medium == "epub" and volume.edition == original.name:
                state = state_of(book, issue, (folder / volume.name).read_bytes())
        records = text_records(state, last_release(given.out, state))
        for name, data in {**records, **trade_records(volumes, issue.date)}.items():
            write_whole(folder / name, data)
        files = sorted(p for p in folder.iterdir() if p.is_file())
        digests = [(p.name, digest_of(p.read_bytes())) for p in files]
        write_whole(folder / SUMS, sums(digests))
        folder.rename(target)
    for path in sorted(target.iterdir()):
        desk.hand_out(path)
    return True


def _refuse_another(standing: State, state: State, target: Path) -> None:
    """A folder is of one book, a version of one text."""
    if standing.book != state.book:
        raise PublishError("other-release", Where(target), title=standing.title)
    if texts_of(standing) != texts_of(state):
        raise PublishError(
            "already-released", Where(target), version=state.version, title=state.title
        )


def _volumes(
    tasks: Sequence[Task], jobs: int, desk: Desk, folder: Path
) -> tuple[list[Volume], tuple[Finding, ...]]:
    """The books of a release, written into `folder`, edition by edition."""
    made: dict[tuple[int, str], Volume] = {}
    findings: list[Finding] = []
    for task in tasks:
        with (
            side_by_side(task, jobs) as making,
            editions_progress(desk, [e.name for e in task.editions]) as told,
        ):
            for place, result in making(told):
                if not isinstance(result, build.Made):
                    raise result
                write_whole(folder / result.name, result.data)
                if result.sheet:
                    write_whole(folder / (Path(result.name).stem + SHEET), result.sheet)
                made[place, task.medium] = Volume(
                    result.name, task.medium, task.editions[place].name, result.book,
                    len(result.data), result.pages,
                )  # fmt: skip
                findings.extend(result.findings)
    return [made[key] for key in sorted(made)], tuple(dict.fromkeys(findings))


# --------------------------------------------------------------------------- normalize


def normalize(given: argparse.Namespace, desk: Desk) -> None:
    """Clean the raw texts of a folder: show it, report it, write it as .md, or as JSON, there in
    another script when one is asked for."""
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
            _write_json(_in_script(cleaned, material.manifest, given.lang), given.json, desk)
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


def _in_script(cleaned: Cleaned, manifest: Manifest, language: str) -> Cleaned:
    """A raw text's articles in the script of a language; as they are without one."""
    if not language:
        return cleaned
    lexicon = lexicon_of(manifest, language)
    done = [convert_article(article, language, lexicon) for article in cleaned.articles]
    found = (*cleaned.findings, *(f for _, those in done for f in those))
    return replace(cleaned, articles=tuple(article for article, _ in done), findings=found)


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


# --------------------------------------------------------------------------- variants


def variants(given: argparse.Namespace, desk: Desk) -> None:
    """What is open in a conversion: told, written down, or answered."""
    if given.accept:
        _accept(given, desk)
        return
    with progress(desk) as (report, _):
        material = build.ready(build.read_material(given.folder, report))
        runs = build.converted_runs(material, given.lang, report)
        asked = questions(runs, given.lang)
    if not runs:
        desk.tell(f"{given.folder}: {desk.words('nothing-converted', language=given.lang)}")
    elif not asked:
        desk.tell(f"{given.folder}: {desk.words('review-none')}")
    if given.review:
        is_page = given.review.suffix.lower() in (".html", ".htm")
        title = material.manifest.title
        page = (
            review_page(title, asked, given.lang, desk.tongue) if is_page else review_table(asked)
        )
        write_whole(given.review, page.encode("utf-8", "replace"))
        desk.hand_out(given.review)
        return
    found = [finding_of(question, given.lang) for question in asked]
    kept = [f for f in allowed(found, material.manifest.allows) if f.code != "B-003"]
    tell_findings(kept, desk, everything=given.all)


def _accept(given: argparse.Namespace, desk: Desk) -> None:
    """The answers of a review into the lexicon beside book.toml."""
    manifest = read_lexicons(read_manifest(given.folder))
    answers = read_answers(given.accept)
    added = accepted(answers, manifest.terms, given.lang)
    desk.tell(desk.words("review-accepted", count=len(added), known=len(answers) - len(added)))
    if added:
        path, data = lexicon_with(manifest, added)
        write_whole(path, data)
        desk.hand_out(path)


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
