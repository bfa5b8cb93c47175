"""How likely each traditional form of a character is, read from its sentence.

A small recurrent network reads the sentence in both directions, a character at a time, and weighs
the forms of the characters that have several.  It is Baidu's LAC (Apache 2.0, the small model that
jieba's wheel carries): its table of characters is used as it is there; what follows it was taught
on, with the sentences of `tests/variants/samples`, by `tests/variants/teach.py`, and lies beside
this file as `reading.npz`.  It is told what the rules of this room chose, so that it can err with
them or against them.

Two layers of gated units (Cho et al. 2014, as PaddlePaddle's dynamic_gru has them), 128 each way.
Sums are of 32 bits: two machines agree to some six figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

WEIGHTS = files("publish.variants").joinpath("reading.npz")

SOURCES = ("name", "likely", "place", "word", "plain")
_SIZE = 128  # of a character's vector, and of a layer's state in one direction
_BATCH = 128  # sentences read side by side
_LONGEST = 64  # characters of a sentence; longer ones are read in pieces
_SENTENCE = re.compile("[^。！？；\n]*(?:[。！？；\n]+[”’」』）]*)?")
_PIECE = re.compile(f"[^，]{{0,{_LONGEST}}}，?|.")


@dataclass(frozen=True, slots=True)
class Place:
    """A character that is asked about.  `at`: where, in the whole text; `ruled`, `plain`: the form
    that the rules chose, and OpenCC's; `source`: of SOURCES; `size`: characters of its word."""

    at: int
    ruled: str
    plain: str
    source: str
    size: int


@dataclass(frozen=True, slots=True)
class _Net:
    ids: Mapping[str, int]
    unknown: int
    vectors: Array
    layers: tuple[tuple[Array, ...], ...]  # of a layer and direction: in, bias, gates, candidate
    forms: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, int]  # where a character's forms begin in `out`
    out: Array
    bias: Array
    ruled: Array  # by source and size: how much the rules' form is worth
    plain: Array


def forms() -> Mapping[str, tuple[str, ...]]:
    """Character → the traditional forms that are weighed."""
    return _net().forms


def weigh(texts: Sequence[tuple[str, Sequence[Place]]]) -> list[dict[int, dict[str, float]]]:
    """For each text and each of its places: form → how likely, one in sum.  Places whose character
    is none of `forms` are left out."""
    net = _net()
    found: list[dict[int, dict[str, float]]] = [{} for _ in texts]
    pieces = [
        (piece, index, start, asked)
        for index, (text, places) in enumerate(texts)
        for start, piece in _sentences(text)
        if (asked := _within(text, places, start, start + len(piece), net))
    ]
    pieces.sort(key=lambda one: -len(one[0]))
    for first in range(0, len(pieces), _BATCH):
        batch = pieces[first : first + _BATCH]
        steps, states = _read([piece for piece, *_ in batch], net)
        for row, (piece, index, start, asked) in enumerate(batch):
            for place in asked:
                char, state = piece[place.at - start], states[steps[place.at - start] + row]
                found[index][place.at] = _chances(net, char, state, place)
    return found


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """(start, sentence), pieces of one that is too long."""
    for match in _SENTENCE.finditer(text):
        if len(match[0]) <= _LONGEST:
            yield match.start(), match[0]
            continue
        start = stop = match.start()
        for piece in _PIECE.finditer(match[0]):
            end = match.start() + piece.end()
            if end - start > _LONGEST:
                yield start, text[start:stop]
                start = stop
            stop = end
        yield start, text[start:stop]


def _within(text: str, places: Sequence[Place], start: int, stop: int, net: _Net) -> list[Place]:
    return [place for place in places if start <= place.at < stop and text[place.at] in net.forms]


def _chances(net: _Net, char: str, state: Array, place: Place) -> dict[str, float]:
    forms, first = net.forms[char], net.rows[char]
    sums = net.out[first : first + len(forms)] @ state + net.bias[first : first + len(forms)]
    kind = 3 * SOURCES.index(place.source) + min(place.size, 3) - 1
    for k, form in enumerate(forms):
        sums[k] += net.ruled[kind] * (form == place.ruled) + net.plain[kind] * (form == place.plain)
    parts = np.exp(sums - sums.max())
    return dict(zip(forms, (parts / parts.sum()).tolist(), strict=True))


def _read(sentences: Sequence[str], net: _Net) -> tuple[list[int], Array]:
    """(where each step begins, a row of 5 · 128 for each character: its vector and what both layers
    made of it).  The sentences come longest first; the rows are those of all first characters, then
    those of all second, so that what is read in one step lies together and nothing is padded."""
    ids = [[net.ids.get(char, net.unknown) for char in sentence] for sentence in sentences]
    steps, rows = [0], []
    for at in range(len(sentences[0])):
        rows += [one[at] for one in ids if at < len(one)]
        steps.append(len(rows))
    states = [net.vectors[rows]]
    for layer in range(2):
        sides = [
            _run(states[-1], net.layers[2 * layer + side], steps, backward=bool(side))
            for side in (0, 1)
        ]
        states.append(np.concatenate(sides, axis=1))
    return steps, np.concatenate(states, axis=1)


def _run(given: Array, layer: tuple[Array, ...], steps: Sequence[int], *, backward: bool) -> Array:
    """One layer in one direction, over rows that lie as `_read` says."""
    into, bias, gates, candidate = layer
    put = given @ into + bias
    state = np.zeros((steps[1], _SIZE), dtype=np.float32)
    out = np.empty((len(given), _SIZE), dtype=np.float32)
    spans = list(pairwise(steps))
    for start, stop in reversed(spans) if backward else spans:
        old, now = state[: stop - start], put[start:stop]
        both = _sigmoid(now[:, : 2 * _SIZE] + old @ gates)
        update, reset = both[:, :_SIZE], both[:, _SIZE:]
        new = np.tanh(now[:, 2 * _SIZE :] + (reset * old) @ candidate)
        out[start:stop] = old + update * (new - old)
        state[: stop - start] = out[start:stop]
    return out


def _sigmoid(values: Array) -> Array:
    half = np.float32(0.5)
    out: Array = half * (np.tanh(half * values) + np.float32(1.0))
    return out


@cache
def _net() -> _Net:
    with WEIGHTS.open("rb") as file:
        taught = {name: value for name, value in np.load(file).items()}
    forms: dict[str, tuple[str, ...]] = {}
    rows: dict[str, int] = {}
    row = 0
    for line in str(taught["forms"]).splitlines():
        forms[line[0]], rows[line[0]] = tuple(line[1:]), row
        row += len(line) - 1
    ids, vectors = characters()
    wide = {name: value.astype(np.float32) for name, value in taught.items() if name != "forms"}
    layers = tuple(
        (wide[f"in{k}"], wide[f"bias{k}"], wide[f"gates{k}"], wide[f"candidate{k}"])
        for k in range(4)
    )
    out, bias, ruled, plain = (wide[name] for name in ("out", "bias", "ruled", "plain"))
    return _Net(ids, ids["OOV"], vectors, layers, forms, rows, out, bias, ruled, plain)


def characters() -> tuple[dict[str, int], Array]:
    """(character → its row, the vectors): jieba's files.  A parameter of PaddlePaddle's is a head,
    in which the length of the description stands at byte 16, the description, and the numbers."""
    home = files("jieba").joinpath("lac_small")
    pairs = (line.split("\t") for line in home.joinpath("word.dic").read_text("utf-8").split("\n"))
    ids = {pair[1]: int(pair[0]) for pair in pairs if len(pair) == 2}
    return ids, parameter("word_emb").reshape(-1, _SIZE)


def parameter(name: str) -> Array:
    """The numbers of one of LAC's parameters, in a row."""
    data = files("jieba").joinpath("lac_small", "model_baseline", name).read_bytes()
    head = 20 + int.from_bytes(data[16:20], "little")
    return np.frombuffer(data, dtype="<f4", offset=head)
