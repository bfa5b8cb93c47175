"""Simplified text → traditional, by words and by sentences.

OpenCC takes the longest phrase from the left, and so sees 髮 in 培养|发展.  Here the text is first
divided into words (`publish.words`, with the dictionary's own); what OpenCC chose by a phrase
stands when the phrase is made of whole words, else the word decides.  Names of persons and places
are looked for (`names`).  Then the characters that have several forms are read in their sentence
(`reading`), which goes before these rules where it is sure of another form, and where it is not
sure the editor is asked.

Texts are in OpenCC's traditional script: a region's table follows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log

from publish import words
from publish.characters import HAN
from publish.variants import dictionary, reading
from publish.variants.engine import convert
from publish.variants.names import Spans, form_of, is_held, names_in, place_form

_LONGEST = 8  # characters of a word
_PHRASE = 8  # characters of a phrase of OpenCC's that is looked for
# What is left when no word holds the character and no name is seen: these three are names all the
# same, and a lone 姜 is eaten.
_LEFT_OVER = {"范": "范", "郁": "郁", "岳": "岳", "姜": "薑"}
# Words of newspapers that the dictionaries lack, or OpenCC has in another sense: drums urge men on,
# not taxes.
_OUR_WORDS = {"催征": "催征", "把准": "把準"}
_SLACK = 1.4  # of a name's weight: worth a question
_SEATS = tuple("县市州省")  # a place that the dictionary of words knows
# How likely a form must be to go before the one that the rules have: measured on sentences that
# were not taught.
_AGAINST = {"name": 0.95, "likely": 0.95, "place": 0.8, "word": 0.95, "plain": 0.6}
_IN_A_WORD = 0.8  # at least, where the character does not stand alone
_CERTAIN = 0.75  # a form less likely than this is asked for
_POSSIBLE = 0.05  # a form less likely is no candidate
_KEPT = 1 << 14  # texts whose reading is kept
_KNOWN = 20  # times counted: the weight of a word that only the dictionary knows


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place where another form is possible: text[start:stop] became `becomes`, the first of
    `candidates`.  `reason`: name, place or word."""

    start: int
    stop: int
    becomes: str
    candidates: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A text in the traditional script, one character for one, and what is doubtful in it."""

    text: str
    doubts: tuple[Doubt, ...]


def to_traditional(text: str, names: Collection[str] = ()) -> Choice:
    """A simplified text in OpenCC's traditional script.  `names`: names of persons known from
    elsewhere in the book."""
    return _chosen(text, frozenset(names))


def prepare(texts: Iterable[tuple[str, Collection[str]]]) -> None:
    """Read texts, each with its names, side by side, which is quicker than one after the other:
    `to_traditional` then has them at hand."""
    wanted = dict.fromkeys((text, frozenset(names)) for text, names in texts)
    new = [key for key in wanted if key not in _READ]
    if len(_READ) + len(new) > _KEPT:
        _READ.clear()
    read = reading.weigh([(text, _places_of(text, names)) for text, names in new])
    _READ.update(zip(new, read, strict=True))


_READ: dict[tuple[str, frozenset[str]], dict[int, dict[str, float]]] = {}


@lru_cache(maxsize=1 << 12)  # a text is converted, and asked for its doubts
def _chosen(text: str, names: frozenset[str]) -> Choice:
    if (text, names) not in _READ:
        prepare([(text, names)])
    ruled = _ruled(text, names)
    if not ruled.word_at:
        return Choice(ruled.base, ())
    out = list(ruled.out)
    settled = {
        at
        for start, stop, _ in ruled.named
        if text[start:stop] in names
        for at in range(start, stop)
    }
    doubts: list[Doubt] = []
    for at, chances in _alike(text, _READ[text, names], ruled.word_at):
        if at in settled:
            continue
        ways = sorted(chances, key=lambda form: (-chances[form], form))
        alone = ruled.word_at[at] == (at, at + 1)
        if chances[ways[0]] > max(_AGAINST[ruled.sources[at]], 0.0 if alone else _IN_A_WORD):
            out[at] = ways[0]
        likely = [form for form in ways if chances[form] > _POSSIBLE and form != out[at]]
        if likely and chances.get(out[at], 0.0) < _CERTAIN:
            doubts.append(Doubt(at, at + 1, out[at], (out[at], *likely), "word"))
    made = "".join(out)
    names_asked = [*_names_asked(text, made, ruled, names), *_missed(text, made, ruled)]
    covered = {at for doubt in names_asked for at in range(doubt.start, doubt.stop)}
    doubts = [*names_asked, *(doubt for doubt in doubts if doubt.start not in covered)]
    return Choice(made, tuple(sorted(doubts, key=lambda doubt: doubt.start)))


def _alike(
    text: str, read: Mapping[int, Mapping[str, float]], word_at: Spans
) -> Iterator[tuple[int, Mapping[str, float]]]:
    """The chances of each place; a doubled character takes one form (累累, but not 头发|发展)."""
    for at, chances in read.items():
        twins = [
            read[k]
            for k in (at - 1, at + 1)
            if k in read and text[k] == text[at] and word_at[k] == word_at[at]
        ]
        both = (chances, *twins)
        yield at, {form: sum(one[form] for one in both) / len(both) for form in chances}


def _places_of(text: str, names: frozenset[str]) -> list[reading.Place]:
    ruled = _ruled(text, names)
    return [
        reading.Place(
            at, ruled.out[at], ruled.base[at], source, ruled.word_at[at][1] - ruled.word_at[at][0]
        )
        for at, source in ruled.sources.items()
    ]


def _names_asked(text: str, made: str, ruled: _Ruled, names: frozenset[str]) -> Iterator[Doubt]:
    """Names that the editor has not settled, with the forms that they may have."""
    for start, stop, _ in ruled.named:
        if text[start:stop] not in names and not _ASKED.isdisjoint(text[start:stop]):
            ways = _other_forms(made[start:stop], ruled.base[start:stop], text[start:stop])
            yield Doubt(start, stop, ways[0], ways, "name")


@dataclass(frozen=True, slots=True)
class _Ruled:
    """What the rules make of a text: `form` and `source` (`reading.SOURCES`) of each
    place that has more than one form."""

    base: str
    out: tuple[str, ...]
    sources: dict[int, str]
    named: tuple[tuple[int, int, bool], ...]
    word_at: Spans


@lru_cache(maxsize=1 << 12)  # a text is converted, and asked for its doubts
def _ruled(text: str, names: frozenset[str]) -> _Ruled:
    base = convert("s2t", text)
    many = _of_several_forms()
    places = [
        at
        for at, char in enumerate(text)
        if len(base) == len(text)
        and (char in many or (base[at] != char and base[at] != _alone(char)))
    ]
    if not places:
        return _Ruled(base, tuple(base), {}, (), ())
    out = list(base)
    sources: dict[int, str] = {}
    word_at = _word_spans(text)
    named = _named(text, names, word_at)
    inside = {at: span for span in named for at in range(span[0], span[1])}
    for at in places:
        if at in inside:
            continue
        known = _is_seat(text[word_at[at][0] : word_at[at][1]])
        form = "" if known else place_form(text, at)
        sources[at] = "place" if form else "word"
        if not form:
            form = _by_words(text, at, base, word_at)
            sources[at] = "word" if form else "plain"
        out[at] = form or base[at]
    for start, stop, sure in named:
        for at in range(start, stop):
            if not _is_famous(text, at, base, start, stop):
                out[at] = form_of(text[at], first=at == start) or _alone(text[at])
            sources[at] = "name" if sure else "likely"
    return _Ruled(base, tuple(out), sources, tuple(named), word_at)


def _missed(text: str, made: str, ruled: _Ruled) -> Iterator[Doubt]:
    """What may be a name, but was taken for prose."""
    taken = {at for start, stop, _ in ruled.named for at in range(start, stop)}
    for start, stop, _ in names_in(text, ruled.word_at, _SLACK):
        own = form_of(text[start], first=True)
        if own not in ("", made[start]) and start not in taken:
            became = made[start:stop]
            yield Doubt(start, stop, became, (became, own + became[1:]), "name")


_OTHERS = frozenset("种党淀冲涌钟出合伙烟术冬彩席拐泛恶摆具")  # beside the dictionary's


@cache
def _of_several_forms() -> frozenset[str]:
    return frozenset(dictionary.ambiguous()) | _OTHERS


@lru_cache(maxsize=1 << 12)
def _alone(char: str) -> str:
    return convert("s2t", char)


def _named(text: str, known: frozenset[str], word_at: Spans) -> list[tuple[int, int, bool]]:
    """Spans of names, those of the book before those that only look like one."""
    spans = [
        (at, at + len(name), True)
        for name in known
        for at in _places(text, name)
        if len(name) > 2 or not is_held(text, at)  # 余华 is not in 业余华人
    ]
    taken = {at for start, stop, _ in spans for at in range(start, stop)}
    found = [one for one in names_in(text, word_at) if not taken & set(range(one[0], one[1]))]
    return sorted(spans + found)


# Characters of names that a person may write in either form.
_ASKED = frozenset("范于余涂郁干钟沈台里志后征杰艳娴汇种党岳谷云发升丰复才")


def _other_forms(became: str, base: str, text: str) -> tuple[str, ...]:
    """A name as it was written, as OpenCC has it, and with each doubtful character in its other
    forms; four at most."""
    many = dictionary.ambiguous()
    ways = [became, base]
    for at, char in enumerate(text):
        if char in _ASKED:
            ways += [became[:at] + form + became[at + 1 :] for form in (char, *many.get(char, ()))]
    return tuple(dict.fromkeys(ways))[:4]


def _is_famous(text: str, at: int, base: str, start: int, stop: int) -> bool:
    """OpenCC knows a name of three characters, in which the character keeps itself (周杰倫)."""
    first, last = _phrase(text, at, base[at])
    twice = text[first:last] == text[at] * 2
    kept = base[at] == text[at] and start <= first < last - 1 < stop
    return stop - start > 2 and kept and not twice


def _places(text: str, term: str) -> Iterator[int]:
    at = text.find(term)
    while at >= 0:
        yield at
        at = text.find(term, at + len(term))


def _word_spans(text: str) -> list[tuple[int, int]]:
    """For every character, where the word begins and ends that it stands in."""
    spans: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        stop = start
        while stop < len(text) and HAN.match(text[stop]):
            stop += 1
        if stop == start:
            spans.append((start, start + 1))
            start += 1
            continue
        at = start
        for word in divided(text[start:stop]):
            spans += [(at, at + len(word))] * len(word)
            at += len(word)
        start = stop
    return spans


def divided(text: str) -> list[str]:
    """The words of the likeliest division, those of the dictionary among them."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for stop in range(1, len(text) + 1):
        ways = [
            (best[start][0] + weight, start)
            for start in range(max(0, stop - _LONGEST), stop)
            if (weight := _weight(text[start:stop])) is not None
        ]
        best.append(min(ways))
    out: list[str] = []
    at = len(text)
    while at:
        start = best[at][1]
        out.append(text[start:at])
        at = start
    return out[::-1]


@lru_cache(maxsize=1 << 16)
def _weight(word: str) -> float | None:
    times = words.count(word)
    if len(word) > 1 and times < _KNOWN and (word in _OUR_WORDS or dictionary.is_known(word)):
        times = _KNOWN
    if times or words.is_word(word):
        return words.total() - log(times or 1)
    return 18.0 if len(word) == 1 else None


def _by_words(text: str, at: int, base: str, spans: Spans) -> str:
    """The form by the word that the character stands in; "" for OpenCC's."""
    start, stop = spans[at]
    alone = stop - start == 1
    first, last = _phrase(text, at, base[at])
    if last - first > 1:
        whole = spans[first][0] == first and spans[last - 1][1] == last
        if whole or (start <= first and last <= stop):
            return ""
        return _alone(text[at]) if alone else _form(text[start:stop])[at - start]
    if alone:
        return _LEFT_OVER.get(text[at], "")
    return _form(text[start:stop])[at - start]


def _phrase(text: str, at: int, form: str) -> tuple[int, int]:
    """The shortest stretch around a character that OpenCC converts as it did in the text."""
    if _alone(text[at]) == form:
        return at, at + 1
    for size in range(2, _PHRASE + 1):
        for first in range(max(0, at - size + 1), at + 1):
            part = text[first : first + size]
            if len(part) == size and _converted(part)[at - first : at - first + 1] == form:
                return first, first + size
    return at, at + 1


@lru_cache(maxsize=1 << 16)
def _converted(text: str) -> str:
    return convert("s2t", text)


@lru_cache(maxsize=1 << 16)
def _form(word: str) -> str:
    """A word's form: OpenCC's, unless it knows only the characters and the dictionary the name."""
    own = _OUR_WORDS.get(word) or _converted(word)
    if own == "".join(map(_alone, word)) and not _is_of_opencc(word):  # OpenCC knows nothing of it
        for seat in ("", word[-1:]):
            if name := dictionary.name_form(word.removesuffix(seat)):
                return name + _alone(seat) if seat else name
    return own


def _is_seat(word: str) -> bool:
    """A county or town whose own form a dictionary has."""
    return word[-1:] in _SEATS and (
        _converted(word) != "".join(map(_alone, word)) or bool(dictionary.name_form(word[:-1]))
    )


def _is_of_opencc(word: str) -> bool:
    """Where OpenCC is right and the dictionary means another name: 臺資, for 台 is other places."""
    if not set("涂余里").isdisjoint(word):
        return True  # 當塗, 新餘, 湖裏
    return "台" in word and not any(place in word for place in ("台山", "台州", "烟台", "天台"))


def doubts(
    text: str, source_lang: str, target: str, names: Collection[str] = frozenset()
) -> tuple[Doubt, ...]:
    """What is doubtful when a simplified text becomes a traditional one; nothing otherwise."""
    turned = not source_lang.startswith("zh-Hant") and target.startswith("zh-Hant")
    return to_traditional(text, names).doubts if turned else ()
