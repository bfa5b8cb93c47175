"""`publish check --report`: one page about one finished book, ours or not.

First what was found, by code; then the book's facts: metadata, documents, contents, pages,
landmarks, fonts, pictures; then each document that has findings, its lines around them beside the
cards.  The page needs no network and no script; every text of the book is escaped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

from publish.check.epub_book import Entry, EpubBook, all_text
from publish.check.epub_package import faces, refinements
from publish.messages import FINDINGS, Tongue, finding_text, severity, words
from publish.model import Finding, Severity
from publish.report import counted, kinds_table, line_of, page, visible

_RANKS = list(Severity)
_AROUND = 2  # lines before and after
_LONGEST = 600  # characters of a line that are shown: some tools write a chapter on one line

_STYLE = """
.facts td { width: auto !important; overflow-wrap: anywhere; }
.facts td:last-child { width: 100% !important; }
.raw { font-family: ui-monospace, "Noto Sans Mono CJK SC", monospace; font-size: .82rem; }
.cut { color: var(--faint); text-align: center; }
"""


def epub_report(
    path: Path, book: EpubBook | None, findings: Sequence[Finding], tongue: Tongue
) -> str:
    """The page.  Without an opened book (a broken file, a PDF) it has the findings only."""
    places = _by_member(path, findings)
    facts = "\n".join(_facts(book, tongue)) if book else ""
    sections = (
        part
        for number, (member, those) in enumerate(places)
        for part in _section(number, member, those, book, tongue)
    )
    return page(
        words(tongue, "check-title", name=path.name),
        words(tongue, "comma").join(counted(findings, tongue)) or words(tongue, "clean"),
        f"{_summary(places, tongue)}\n{facts}",
        sections,
        tongue,
        _STYLE,
    )


_Places = Sequence[tuple[str, Sequence[Finding]]]


def _by_member(path: Path, findings: Iterable[Finding]) -> _Places:
    """(member, its findings by line); "" is the whole book."""
    out: dict[str, list[Finding]] = defaultdict(list)
    for found in findings:
        place = found.where.path if found.where else path
        member = place.relative_to(path).as_posix() if place.is_relative_to(path) else str(place)
        out["" if member == "." else member].append(found)
    return [(m, sorted(out[m], key=lambda f: (line_of(f), f.code))) for m in sorted(out)]


# --------------------------------------------------------------------------- the head


def _summary(places: _Places, tongue: Tongue) -> str:
    """By code: how many, and where."""
    links: dict[str, list[str]] = defaultdict(list)
    for number, (member, those) in enumerate(places):
        for at, found in enumerate(those):
            name, line = Path(member).name, line_of(found)
            label = f"{name}:{line}" if line else name
            label = label or words(tongue, "check-whole")
            links[found.code].append(f'<a href="#d{number}-n{at}">{visible(label)}</a>')
    return kinds_table(links, tongue) if links else ""


def _facts(book: EpubBook, tongue: Tongue) -> Iterator[str]:
    """Tables to open: what the book says of itself and what is in it."""
    tables: tuple[tuple[str, list[tuple[str, ...]]], ...] = (
        ("check-metadata", list(_metadata(book))),
        ("check-documents", [_document(book, name, tongue) for name in book.spine]),
        ("check-contents", [_entry(entry) for entry in book.contents]),
        ("check-pages", [_entry(entry) for entry in book.pages]),
        ("check-landmarks", [(e.type, *_entry(e)) for e in book.landmarks]),
        (
            "check-fonts",
            [
                (
                    f.family,
                    words(tongue, "check-characters", count=f.characters),
                    _kb(f.size),
                    f.name,
                )
                for f in faces(book)
            ],
        ),
        (
            "check-pictures",
            [(f"{p.width} × {p.height}", _kb(p.size), p.name) for p in book.pictures],
        ),
    )
    for key, rows in tables:
        label = visible(words(tongue, key, count=len(rows)))
        cells = "\n".join(
            f"<tr>{''.join(f'<td>{visible(cell)}</td>' for cell in row)}</tr>" for row in rows
        )
        table = f'<table class="facts">\n{cells}\n</table>' if rows else ""
        yield f"<details><summary>{label}</summary>{table}</details>"


def _metadata(book: EpubBook) -> Iterator[tuple[str, str]]:
    """Each term with its value and what refines it."""
    metadata = book.package.find("{*}metadata")
    for element in () if metadata is None else metadata.iter("*"):
        name = str(element.tag).rpartition("}")[2]
        if element.get("refines") or element is metadata:
            continue
        term = element.get("property") or element.get("name") or name
        value = element.get("content") or element.get("href") or (element.text or "").strip()
        more = "".join(f"　{k}: {v}" for k, v in refinements(book, element).items())
        if value:
            yield term, value + more


def _document(book: EpubBook, name: str, tongue: Tongue) -> tuple[str, str, str]:
    root = book.documents.get(name)
    title = root.find("{*}head/{*}title") if root is not None else None
    count = len("".join(all_text(root).split())) if root is not None else 0
    said = (title.text or "").strip() if title is not None else ""
    return said, words(tongue, "check-characters", count=count), name


def _entry(entry: Entry) -> tuple[str, str]:
    return "　" * (entry.level - 1) + entry.title, entry.href


def _kb(size: int) -> str:
    return f"{size / 1024:.0f} KB"


# --------------------------------------------------------------------------- a document


def _section(
    number: int, member: str, those: Sequence[Finding], book: EpubBook | None, tongue: Tongue
) -> Iterator[str]:
    heading = visible(member or words(tongue, "check-whole"))
    yield f'<section id="d{number}"><h2>{heading}<small><a href="#top">↑</a></small></h2>'
    lines = _lines(book, member) if book else []
    placed = [(at, f) for at, f in enumerate(those) if 0 < line_of(f) <= len(lines)]
    others = [(at, f) for at, f in enumerate(those) if not 0 < line_of(f) <= len(lines)]
    if others:
        yield f'<div class="pair"><div></div>{_cards(number, others, tongue)}</div>'
    for group in _groups(placed):
        first = max(1, line_of(group[0][1]) - _AROUND)
        last = min(len(lines), line_of(group[-1][1]) + _AROUND)
        worst = {
            line: min((severity(f) for _, f in group if line_of(f) == line), key=_RANKS.index)
            for line in {line_of(f) for _, f in group}
        }
        shown = "".join(_shown(n, lines[n - 1], worst.get(n)) for n in range(first, last + 1))
        cards = _cards(number, group, tongue)
        yield f'<div class="pair"><div class="raw">{shown}</div>{cards}</div>'
    yield "</section>"


_Numbered = Sequence[tuple[int, Finding]]


def _groups(placed: _Numbered) -> Iterator[_Numbered]:
    """Findings whose lines around meet stand together."""
    group: list[tuple[int, Finding]] = []
    for one in placed:
        if group and line_of(one[1]) - line_of(group[-1][1]) > 2 * _AROUND + 1:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _lines(book: EpubBook, member: str) -> list[str]:
    data = book.sources.get(member)
    text = data.decode("utf-8", "replace") if data is not None else book.styles.get(member, "")
    return text.replace("\r\n", "\n").split("\n") if text else []


def _shown(number: int, text: str, rank: Severity | None) -> str:
    cut = visible(text[:_LONGEST]) + ('<span class="cut">…</span>' if len(text) > _LONGEST else "")
    kind = f"l found {rank}" if rank else "l"
    return f'<div class="{kind}"><span class="n">{number}</span><span class="t">{cut}</span></div>'


def _cards(number: int, those: _Numbered, tongue: Tongue) -> str:
    cards = "\n".join(_card(f"d{number}-n{at}", found, tongue) for at, found in those)
    return f'<div class="cards">\n{cards}\n</div>'


def _card(id: str, found: Finding, tongue: Tongue) -> str:
    rank = severity(found)
    sentence, hint = finding_text(found, tongue)
    reason = " · ".join(visible(part) for part in (hint, FINDINGS[found.code].clause) if part)
    line = f'<span class="w">{line_of(found)}</span>' if line_of(found) else ""
    return (
        f'<div class="card {escape(rank)}" id="{id}">{line}'
        f'<p><span class="sev">{visible(words(tongue, rank.value))}</span> '
        f'<span class="code">{found.code}</span></p><p>{visible(sentence)}</p>'
        + (f'<p class="h">{reason}</p>' if reason else "")
        + "</div>"
    )
