"""The terms of a book, ready for one conversion: where they stand in a text, and what they become.

The longest term that begins at a character wins, and terms do not overlap.  At a character only
those lengths are tried that terms have which begin with it and the next one, so that thousands of
terms cost little more than ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from publish.model import Finding, Manifest, Term, Where, finding
from publish.variants.regions import forms_of

_REGIONS = {
    "zh-Hant-TW": "TW",
    "zh-Hant-HK": "HK",
    "zh-Hant-MO": "HK",
    "zh-Hant-CN": "CN",
    "zh-Hant": "",
}


def region_of(target: str) -> str:
    """Which of a term's forms counts in a language: TW, HK, CN, Hans; "" for the one of all."""
    return _REGIONS.get(target, "Hans")


@dataclass(frozen=True, slots=True)
class Hit:
    """text[start:stop] is a term; `becomes` None: a name, whose form the conversion knows."""

    start: int
    stop: int
    becomes: str | None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`forms`: text → what it becomes, None for a name.  `sizes`: the first two characters of terms
    → their lengths, the longest first; a term of one character is in `forms` only.  Of the region:
    its code, whether its own words are asked for (資訊), its written forms for str.translate."""

    forms: Mapping[str, str | None] = field(default_factory=dict)
    sizes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    region: str = ""
    usage: bool = False
    written: Mapping[int, str] = field(default_factory=dict)

    def hits(self, text: str) -> Iterator[Hit]:
        """The terms in a text from left to right, none overlapping another."""
        at = 0
        while self.forms and at < len(text):
            term = next(self._at(text, at), "") if self._may_begin(text, at) else ""
            if term:
                yield Hit(at, at + len(term), self.forms[term])
            at += len(term) or 1

    def present(self, text: str) -> Iterator[tuple[int, str]]:
        """(place, term) of every term that stands in a text, those too that a longer one hides."""
        for at in range(len(text) if self.forms else 0):
            if self._may_begin(text, at):
                for term in self._at(text, at):
                    yield at, term

    def _may_begin(self, text: str, at: int) -> bool:
        return text[at : at + 2] in self.sizes or text[at] in self.forms

    def _at(self, text: str, at: int) -> Iterator[str]:
        """The terms that begin at a character, the longest first."""
        for size in self.sizes.get(text[at : at + 2], ()):
            term = text[at : at + size]
            if len(term) == size and term in self.forms:
                yield term
        if text[at] in self.forms:
            yield text[at]


NOTHING = Lexicon()


def lexicon_for(terms: Iterable[Term], target: str) -> Lexicon:
    """The terms that say something about a conversion to `target`.  A form that is spelled out
    goes before a name."""
    region = region_of(target)
    forms: dict[str, str | None] = {}
    for term in terms:
        form = term.form(region)
        if form is not None:
            forms[term.text] = form
        elif term.is_name:
            forms.setdefault(term.text, None)
    return indexed(forms)


def lexicon_of(manifest: Manifest, target: str) -> Lexicon:
    """All that a book says about a conversion to `target`."""
    region = region_of(target)
    own = {written: wished for of, written, wished in manifest.forms if of == region}
    return replace(
        lexicon_for(manifest.terms, target),
        region=region,
        usage=region in manifest.usage,
        written=forms_of(region, own),
    )


def indexed(forms: Mapping[str, str | None]) -> Lexicon:
    sizes: dict[str, set[int]] = {}
    for text in forms:
        if len(text) > 1:
            sizes.setdefault(text[:2], set()).add(len(text))
    ordered = {head: tuple(sorted(those, reverse=True)) for head, those in sizes.items()}
    return Lexicon({text: form for text, form in forms.items() if text}, ordered)


def unused_terms(terms: Iterable[Term], texts: Iterable[str]) -> Iterator[Finding]:
    """B-151 for each term that stands in none of the texts."""
    terms = tuple(terms)
    index = indexed(dict.fromkeys(term.text for term in terms))
    present = {term for text in texts for _, term in index.present(text)}
    told: set[tuple[str, Where | None]] = set()
    for term in terms:
        if term.text not in present and (term.text, term.where) not in told:
            told.add((term.text, term.where))
            yield finding("B-151", term.where, text=term.text)
