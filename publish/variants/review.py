"""What an editor is asked about a conversion: names, words that may be wrong, words in two forms.

A question is asked once a book, whatever the number of its places.  What the lexicon settles is not
asked: where the candidates differ, no term stands.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from publish.characters import is_han
from publish.model import Finding, Manifest, Where, finding
from publish.variants.choice import Doubt, divided, doubts
from publish.variants.engine import convert
from publish.variants.lexicon import indexed, unused_terms
from publish.variants.names import byline_names
from publish.variants.scripts import convert_text, script
from publish.variants.tree import Run

Reason = Literal["name", "mixed", "place", "word"]
REASONS: tuple[Reason, ...] = ("name", "mixed", "place", "word")
_SHOWN = 3  # contexts of a question
_AROUND = 14  # characters on either side in a context
_REACH = 10  # characters on either side from which its word is told
_BEFORE_A_NAME = "记者"


@dataclass(frozen=True, slots=True)
class Context:
    """Where the words stand, and what stands around them."""

    where: Where | None
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Question:
    """`text` became `becomes`, the first of `candidates`, at `count` places."""

    text: str
    candidates: tuple[str, ...]
    reason: Reason
    count: int
    contexts: tuple[Context, ...]

    @property
    def becomes(self) -> str:
        return self.candidates[0]


@dataclass(frozen=True, slots=True)
class _Place:
    """run.text[start:stop] may be any of `candidates`; the first is what it became."""

    run: Run
    start: int
    stop: int
    candidates: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.run.text[self.start : self.stop]


def questions(runs: Sequence[Run], target: str) -> tuple[Question, ...]:
    """All that is open in a book, names first, the most frequent of a kind first."""
    doubtful = tuple(_doubtful(runs, target))
    places: dict[Reason, Iterable[_Place]] = {
        "mixed": _mixed(runs),
        "place": (place for doubt, place in doubtful if doubt.reason == "place"),
        "word": (
            *(place for doubt, place in doubtful if doubt.reason == "word"),
            *_outvoted(runs, target, doubtful),
        ),
    }
    made = list(_names(runs, target, doubtful))
    for reason in REASONS[1:]:
        known = {question.text for question in made}
        made += [q for q in _asked(places[reason], reason) if q.text not in known]
    return tuple(made)


def name_questions(runs: Sequence[Run], target: str) -> tuple[Question, ...]:
    """The open names only."""
    return _names(runs, target, tuple(_doubtful(runs, target)))


def lexicon_findings(manifest: Manifest, runs: Sequence[Run], target: str) -> Iterator[Finding]:
    """What a build says of a converted edition: entries of the book's own lexicon that stand
    nowhere in it (B-151), and names that nobody has settled (B-152).  A shared lexicon serves other
    books too: its entries are not counted."""
    if not runs:
        return
    folder = manifest.folder.resolve()
    own = [
        term
        for term in manifest.terms
        if term.where is None or term.where.path.resolve().is_relative_to(folder)
    ]
    yield from unused_terms(own, (run.text for run in runs))
    yield from (finding_of(question, target) for question in name_questions(runs, target))


def finding_of(question: Question, target: str) -> Finding:
    """A question as a finding: B-152 a name, B-154 two forms of a word, else B-153."""
    others = " / ".join(question.candidates[1:])
    what = f"{question.text} → {question.becomes}{f' ({others})' if others else ''}"
    what += f" × {question.count}"
    given = (question.contexts[0].where, question.text, question.becomes)
    if question.reason == "name":
        return finding("B-152", *given, what=what, language=target)
    return finding("B-154" if question.reason == "mixed" else "B-153", *given, what=what)


def _asked(places: Iterable[_Place], reason: Reason) -> tuple[Question, ...]:
    """One question a text, without the places that the lexicon settles."""
    by_text: defaultdict[str, list[_Place]] = defaultdict(list)
    for place in places:
        if not _is_settled(place):
            by_text[place.text].append(place)
    made = []
    for text, those in by_text.items():
        became = Counter(place.candidates[0] for place in those)
        possible = (form for place in those for form in place.candidates)
        candidates = dict.fromkeys((*(form for form, _ in became.most_common()), *possible))
        if len(candidates) > 1:
            shown = tuple(map(_context, those[:_SHOWN]))
            made.append(Question(text, tuple(candidates), reason, len(those), shown))
    return tuple(sorted(made, key=lambda question: -question.count))


def _is_settled(place: _Place) -> bool:
    """Does a term of the lexicon stand wherever the candidates differ?"""
    settled = {at for hit in place.run.hits for at in range(hit.start, hit.stop)}
    span = range(place.start, place.stop)
    if any(len(form) != len(span) for form in place.candidates):
        return settled.issuperset(span)
    columns = zip(span, zip(*place.candidates, strict=True), strict=True)
    return settled.issuperset(at for at, chars in columns if len(set(chars)) > 1)


def _context(place: _Place) -> Context:
    text = place.run.text
    before = text[max(0, place.start - _AROUND) : place.start]
    return Context(place.run.where, before, text[place.stop : place.stop + _AROUND])


# --------------------------------------------------------------------------- names


def _names(
    runs: Sequence[Run], target: str, doubtful: Iterable[tuple[Doubt, _Place]]
) -> tuple[Question, ...]:
    """Those that hold a character of several forms: in bylines and credits, and where the text
    seems to have a name; each wherever it stands in the book."""
    found: dict[str, tuple[str, ...]] = {}
    for run in runs:
        for name in byline_names(run.text) if run.is_credit else ():
            if forms := found.get(name) or _as_person(name, run, target):
                found[name] = forms
    for doubt, place in doubtful:
        if doubt.reason == "name":
            known = found.get(place.text, ())
            found[place.text] = tuple(dict.fromkeys((*place.candidates, *known)))
    index = indexed(dict.fromkeys(found))
    places = (
        _Place(run, at, at + len(name), _with_first(_became(run, at, at + len(name)), found[name]))
        for run in runs
        for at, name in index.present(run.text)
    )
    return _asked(places, "name")


def _as_person(name: str, run: Run, target: str) -> tuple[str, ...]:
    """The forms of a name of a byline, doubtful ones only: asked for where it is surely a name."""
    asked = doubts(_BEFORE_A_NAME + name, run.language, target)
    forms = (d.candidates for d in asked if d.start == len(_BEFORE_A_NAME))
    return tuple(_regional(form, target) for form in next(forms, ()) if len(form) == len(name))


def _regional(form: str, target: str) -> str:
    """A form of OpenCC's own traditional script in a region's: 裏 → 裡."""
    return convert_text(form, "zh-Hant", target) if script(target) == "zh-Hant" else form


# --------------------------------------------------------------------------- words


def _doubtful(runs: Iterable[Run], target: str) -> Iterator[tuple[Doubt, _Place]]:
    for run in runs:
        names = frozenset(run.text[h.start : h.stop] for h in run.hits if h.becomes is None)
        for doubt in doubts(run.text, run.language, target, names):
            became = _became(run, doubt.start, doubt.stop)
            forms = (_regional(form, target) for form in doubt.candidates)
            place = _Place(run, doubt.start, doubt.stop, _with_first(became, forms))
            yield doubt, _in_sight(place) if doubt.stop - doubt.start == 1 else place


def _outvoted(
    runs: Iterable[Run], target: str, doubtful: Iterable[tuple[Doubt, _Place]]
) -> Iterator[_Place]:
    """Where OpenCC alone would have written something else: two opinions, of which an editor should
    see both.  What is doubted already is left out."""
    spans: defaultdict[int, set[int]] = defaultdict(set)
    for doubt, place in doubtful:
        spans[id(place.run)].update(range(doubt.start, doubt.stop))
    for run in runs:
        if script(run.language) == "zh-Hant" or script(target) != "zh-Hant":
            continue
        other = _regional(convert("s2t", run.text), target)
        cells = zip(run.text, other, run.cells, strict=False)
        differ = [
            at
            for at, (char, one, cell) in enumerate(cells)
            if one != cell and is_han(char) and at not in spans[id(run)]
        ]
        for at in differ if len(other) == len(run.text) else ():
            yield _in_sight(_Place(run, at, at + 1, (run.cells[at], other[at])))


def _in_sight(place: _Place) -> _Place:
    """A single character in its word, or with the word beside it: an answer for it alone would be
    one for the whole book."""
    text = place.run.text
    start, stop = _word_around(text, place.start)
    head, tail = _became(place.run, start, place.start), _became(place.run, place.stop, stop)
    forms = tuple(head + form + tail for form in place.candidates)
    return replace(place, start=start, stop=stop, candidates=forms)


def _word_around(text: str, at: int) -> tuple[int, int]:
    """Where the word begins and ends that a character stands in; where it is one by itself, the one
    before it belongs to it (顺天|里), else the one after it."""
    first, last = at, at + 1
    while first > 0 and at - first < _REACH and is_han(text[first - 1]):
        first -= 1
    while last < len(text) and last - at < _REACH and is_han(text[last]):
        last += 1
    ends = [first]
    for word in divided(text[first:last]):
        ends.append(ends[-1] + len(word))
    nth = next(n for n, end in enumerate(ends) if end > at)
    if ends[nth] - ends[nth - 1] > 1:
        return ends[nth - 1], ends[nth]
    if nth > 1:
        return ends[nth - 2], ends[nth]
    return first, ends[nth + 1] if nth + 1 < len(ends) else ends[nth]


def _became(run: Run, start: int, stop: int) -> str:
    return "".join(run.cells[start:stop])


def _with_first(first: str, others: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((first, *others)))


def _mixed(runs: Sequence[Run]) -> Iterator[_Place]:
    """The places of words that became two different things in one book, those apart that the
    lexicon settles.  Only stretches with a character that did so are divided into words."""
    became: defaultdict[str, set[str]] = defaultdict(set)
    for run in runs:
        for char, cell in set(zip(run.text, run.cells, strict=True)):
            became[char].add(cell)
    varied = {char for char, cells in became.items() if len(cells) > 1 and is_han(char)}
    places: defaultdict[str, list[_Place]] = defaultdict(list)
    for run in runs:
        settled = {at for hit in run.hits for at in range(hit.start, hit.stop)}
        for at, word in _words_with(varied, run.text):
            span = range(at, at + len(word))
            if not settled.issuperset(n for n in span if run.text[n] in varied):
                places[word].append(_Place(run, at, span.stop, (_became(run, at, span.stop),)))
    for those in places.values():
        forms = dict.fromkeys(place.candidates[0] for place in those)
        if len(forms) > 1:
            for place in those:
                yield replace(place, candidates=_with_first(place.candidates[0], forms))


def _words_with(chars: set[str], text: str) -> Iterator[tuple[int, str]]:
    """(place, word) of the words of two and more characters that hold one of some characters."""
    start = 0
    while start < len(text):
        stop = start
        while stop < len(text) and is_han(text[stop]):
            stop += 1
        if not chars.isdisjoint(text[start:stop]):
            at = start
            for word in divided(text[start:stop]):
                if len(word) > 1 and not chars.isdisjoint(word):
                    yield at, word
                at += len(word)
        start = stop + 1
