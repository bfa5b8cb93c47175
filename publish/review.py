"""`publish variants`: the questions about a conversion as a page and as a table, and the answers.

The page is read beside the book; the table is answered in a spreadsheet, column `answer`: the right
form, `=` for the chosen one, or `name` (person, place, organisation) for a name whose characters
stay.  What is accepted goes into lexicon.toml and is not asked again.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from publish.messages import Tongue, words
from publish.model import NAMES, Manifest, PublishError, Term, TermKind, Where
from publish.read.lexicon import FILE, conflict, read_terms, with_terms
from publish.report import page, visible
from publish.variants import convert_text
from publish.variants.lexicon import region_of
from publish.variants.review import REASONS, Context, Question

COLUMNS = ("text", "becomes", "candidates", "reason", "count", "where", "context", "answer")
NEEDED = ("text", "becomes", "answer")
CHOSEN = ("=", "＝")
KINDS: dict[str, TermKind] = {"name": "person", **{kind: kind for kind in NAMES}}
_KIND_OF_REASON: dict[str, TermKind] = {"name": "person", "place": "place"}
_SAMPLE = "zh-Hans"  # terms are asked for in the simplified script


# --------------------------------------------------------------------------- the table


def review_table(questions: Sequence[Question]) -> str:
    """The questions, tabs between the columns, a header row, `answer` empty."""
    out = io.StringIO()
    writer = csv.writer(out, "excel-tab", lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in questions:
        candidates, places = " / ".join(one.candidates), " ; ".join(map(_place, one.contexts))
        around = " ｜ ".join(_in_context(one.text, context) for context in one.contexts)
        row = (one.text, one.becomes, candidates, one.reason, one.count, places, around, "")
        writer.writerow(row)
    return out.getvalue()


def _place(context: Context) -> str:
    where = context.where
    if where is None:
        return ""
    return f"{where.path.name}:{where.line}" if where.line else where.path.name


def _in_context(text: str, context: Context) -> str:
    """On one line, and never beginning with what a spreadsheet takes for a formula."""
    return " ".join(f"…{context.before}【{text}】{context.after}…".split())


@dataclass(frozen=True, slots=True)
class Answer:
    """An answered row of the table."""

    text: str
    becomes: str
    reason: str
    answer: str
    where: Where


def read_answers(path: Path) -> tuple[Answer, ...]:
    """The answered rows of a table that a spreadsheet may have saved: with a BOM, in UTF-16, with
    CR LF, quotes, more columns or another order of them.

    PublishError: unreadable; no UTF-8; without the columns that are needed; an answer for no text.
    """
    rows = csv.reader(io.StringIO(_decoded(path), newline=""), "excel-tab", strict=True)
    answers = []
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        if missing := [name for name in NEEDED if name not in header]:
            raise PublishError("review-columns", Where(path, 1), names=", ".join(missing))
        start = rows.line_num + 1
        for row in rows:
            cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
            if cells.get("answer"):
                where = Where(path, start)
                if not cells["text"]:
                    raise PublishError("missing-key", where, key="text")
                reason = cells.get("reason", "")
                answer = Answer(cells["text"], cells["becomes"], reason, cells["answer"], where)
                answers.append(answer)
            start = rows.line_num + 1
    except csv.Error as error:
        raise _bad(path, rows.line_num, str(error)) from error
    return tuple(answers)


def _decoded(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise PublishError("unreadable", Where(path), path=path, reason=reason) from error
    is_wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _bad(path, line, "UTF-8") from error


def _bad(path: Path, line: int, problem: str) -> PublishError:
    return PublishError("bad-review", Where(path, line), problem=problem)


# --------------------------------------------------------------------------- the answers


def accepted(answers: Sequence[Answer], terms: Sequence[Term], target: str) -> tuple[Term, ...]:
    """The terms that the answers add to those that there are, each at the place of its row.

    PublishError where an answer is another than what stands in the lexicon or in a row above."""
    region = region_of(target)
    settled = {term.text: term for term in terms if term.is_name}
    settled |= {term.text: term for term in terms if term.form(region) is not None}
    added = []
    for answer in answers:
        term = _term(answer, target)
        earlier = settled.setdefault(term.text, term)
        if earlier is term:
            added.append(term)
            continue
        one, other = _result(term, target), _result(earlier, target)
        if one != other:
            raise conflict(term, one, other, earlier.where, region)
    return tuple(added)


def _term(answer: Answer, target: str) -> Term:
    """A person's name in the form that names have is written down as a name: it is then right in
    every region, and only where it is a name."""
    kind = KINDS.get(answer.answer.lower())
    if kind:
        return Term(answer.text, (), kind, where=answer.where)
    form = answer.becomes if answer.answer in CHOSEN else answer.answer
    kind = _KIND_OF_REASON.get(answer.reason, "word")
    if kind == "person" and form == _as_name(answer.text, target):
        return Term(answer.text, (), kind, where=answer.where)
    return Term(answer.text, ((region_of(target), form),), kind, where=answer.where)


def _result(term: Term, target: str) -> str:
    return term.form(region_of(target)) or _as_name(term.text, target)


def _as_name(text: str, target: str) -> str:
    return convert_text(text, _SAMPLE, target, frozenset((text,)))


def lexicon_with(manifest: Manifest, added: Sequence[Term]) -> tuple[Path, bytes]:
    """(path, bytes) of the book's own lexicon with these terms at its end; what stands there stays
    as it is, byte for byte."""
    path = (manifest.folder / FILE).resolve()
    before = b""
    if path.exists():
        read_terms(path)
        before = path.read_bytes()
    after = with_terms(path, before.decode("utf-8"), added)
    return path, after.encode("utf-8")


# --------------------------------------------------------------------------- the page

_STYLE = """
.asked th:first-child, .asked td:first-child { width: 9em; }
.asked td:last-child { width: auto; }
.asked td { font-size: .95rem; }
.asked .words { font-size: 1.15rem; white-space: nowrap; }
.asked .other { color: var(--faint); }
.asked p { margin: 0; }
.asked .w { color: var(--faint); font-size: .8rem; margin-right: .8em; }
"""


def review_page(title: str, questions: Sequence[Question], target: str, tongue: Tongue) -> str:
    """One page without script and network: the questions by kind, each with its contexts."""

    counts = Counter(question.reason for question in questions)
    parts = [words(tongue, f"review-{r}", count=counts[r]) for r in REASONS if counts[r]]
    return page(
        words(tongue, "review-title", title=title, language=target),
        words(tongue, "comma").join(parts) or words(tongue, "clean"),
        f'<p class="about">{visible(words(tongue, "review-about"))}</p>',
        _sections(questions, target, tongue),
        tongue,
        _STYLE,
    )


def _sections(questions: Sequence[Question], target: str, tongue: Tongue) -> Iterator[str]:
    keys = ("review-text", "review-forms", "report-number", "review-context")
    heads = "".join(f"<th>{visible(words(tongue, key))}</th>" for key in keys)
    for reason in REASONS:
        those = [q for q in questions if q.reason == reason]
        if those:
            title = visible(words(tongue, f"review-{reason}", count=len(those)))
            yield f'<section id="{reason}"><h2>{title}</h2>'
            yield f'<table class="asked"><tr>{heads}</tr>'
            yield from (_row(question, target) for question in those)
            yield "</table></section>"


def _row(question: Question, target: str) -> str:
    others = "".join(f" <span>{visible(form)}</span>" for form in question.candidates[1:])
    shown = "".join(
        f'<p><span class="w">{visible(_place(c))}</span>{visible(c.before)}'
        f"<mark>{visible(question.text)}</mark>{visible(c.after)}</p>"
        for c in question.contexts
    )
    return (
        f'<tr><td class="words" lang="zh-Hans">{visible(question.text)}</td>'
        f'<td class="words" lang="{escape(target)}"><b>{visible(question.becomes)}</b>'
        f'<span class="other">{others}</span></td>'
        f'<td class="num">{question.count}</td><td lang="zh-Hans">{shown}</td></tr>'
    )
