"""Teaches `publish/variants/reading.npz` from the sentences of `samples/`.

    pip install jax==0.10.2 optax==0.2.8
    python -m tests.variants.teach                write reading.npz
    python -m tests.variants.teach --hold 10      keep every tenth sentence apart, write nothing,
                                                  and tell how many of those come out right

`samples/`: a sentence a line, in Taiwan's traditional script, with blanks where persons are named;
what it was taken from in simplified script is OpenCC's tw2s.  `sentences.tsv` is taught, too;
`unseen.tsv` never.  The net begins as LAC is in jieba's wheel and is taught to choose the
forms of the characters that have several (cross entropy, AdamW, eight rounds, dropout).  What the
rules chose is added to the form's weight, by how they came to it.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax

from publish import words
from publish.variants import choice, dictionary, names, reading
from publish.variants.engine import convert

SAMPLES = Path(__file__).parent / "samples"
SENTENCES = Path(__file__).parent / "sentences.tsv"
WRITTEN = Path(reading.__file__).with_name("reading.npz")
ROUNDS, RATE, DECAY, DROPPED = 8, 1.5e-3, 0.01, 0.3
BATCH = 64
STATE = 5 * 128
MOST = 8  # forms of a character, and rows that are left over at the end of `out`

TIMES = 3  # that a sentence with blanks is filled
BLANK = re.compile("〔g?[123]〕")
SURNAMES = "范于余涂郁沈钟姜岳谷游胡周朱曲梁仇单云丰叶党种后干占卜向成时咸丘万方白蒋范余于钟"
COMMON = "王李张刘陈杨黄赵吴徐孙马何郭林罗郑谢宋唐许韩冯邓曹彭曾肖田董潘蔡魏程苏吕丁任卢姚崔"
SEVERAL = "发云复丰钟历里志松冬征才岳郁谷余范斗表周胡冲向升杰采布于千凌艳游秋台姜曲占后"
USUAL = "".join(sorted(names._USUAL))
# The surname 党 and the skirt of a coat are so rare that any samples are too many.
LEFT = "党摆"
FOLLOWING = "一二三下上里后前是书志声发米光功田地人民年日月天生家水山面向先来出到有大小中国力"

Net = dict[str, Any]


class Sample(NamedTuple):
    text: str
    answer: str
    places: list[reading.Place]


def samples(dice: random.Random) -> list[tuple[str, str]]:
    """(simplified, OpenCC's traditional).  A sentence with blanks comes several times, with other
    names; one without, once."""
    lines = [
        line
        for path in sorted(SAMPLES.glob("*.txt"))
        for line in path.read_text("utf-8").splitlines()
    ]
    rows = (line.split("\t") for line in SENTENCES.read_text("utf-8").splitlines()[1:])
    lines += [row[3] for row in rows]
    pairs = []
    for line in dict.fromkeys(lines):
        for _ in range(TIMES if "〔" in line else 1):
            pairs.append(filled(convert("tw2s", line), convert("tw2t", line), dice))
    return [pair for pair in pairs if pair[0] and len(pair[0]) == len(pair[1])]


def filled(text: str, answer: str, dice: random.Random) -> tuple[str, str]:
    """A sentence with names in its blanks: 〔2〕, 〔3〕 a surname with a given name, 〔1〕 a
    surname, 〔g1〕, 〔g2〕 a given name."""
    for blank in BLANK.findall(text):
        size = int(blank[-2])
        given = "g" in blank
        surname = "" if given else dice.choice(SURNAMES if dice.random() < 0.6 else COMMON)
        rest = given_name(size - len(surname), surname, dice)
        forms = [names.form_of(char, first=True) or convert("s2t", char) for char in surname]
        forms += [names.form_of(char, first=False) or convert("s2t", char) for char in rest]
        text = text.replace(blank, surname + rest, 1)
        answer = answer.replace(blank, "".join(forms), 1)
    return text, answer


def given_name(size: int, surname: str, dice: random.Random) -> str:
    """Characters that names are made of; now and then one that makes a word with the surname
    (周一…, 方志…), now and then one that has several forms."""
    if not size:
        return ""
    chars = [dice.choice(USUAL) for _ in range(size)]
    draw = dice.random()
    if draw < 0.06 and (heads := words_with(surname)):
        chars[0] = dice.choice(heads)
    elif draw < 0.5:
        chars[dice.randrange(size)] = dice.choice(SEVERAL)
    return "".join(chars)


@cache
def words_with(surname: str) -> str:
    """The second characters of the commonest words that begin with a surname."""
    found = [(words.count(surname + char), char) for char in FOLLOWING if surname]
    return "".join(char for times, char in sorted(found, reverse=True)[:12] if times > 300)


def forms_of(pairs: Sequence[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Character → its forms, the commonest first; those met twice, or that the dictionary has.
    Not the characters whose forms Taiwan has as one (喫 吃)."""
    met: dict[str, Counter[str]] = {}
    for text, answer in pairs:
        for char, form in zip(text, answer, strict=True):
            met.setdefault(char, Counter())[form] += 1
    asked = choice._of_several_forms() - frozenset(LEFT)
    known = dictionary.ambiguous()
    kept = {
        char: tuple(f for f, n in times.most_common() if n > 1 or f in known.get(char, ()))
        for char, times in sorted(met.items())
        if char in asked
    }
    return {
        char: forms[:MOST]
        for char, forms in kept.items()
        if len({convert("t2tw", form) for form in forms}) > 1
    }


def prepared(pairs: Sequence[tuple[str, str]]) -> list[Sample]:
    return [Sample(text, answer, choice._places_of(text, frozenset())) for text, answer in pairs]


# ------------------------------------------------------------------ batches


class Batch(NamedTuple):
    """`chars`, `there`: sentences × characters; the others by place that is asked about: sentence,
    character, first row, how many forms, the right one, the rules', OpenCC's, kind."""

    chars: Any
    there: Any
    asked: Any
    counts: Any


def batches(
    found: Sequence[Sample], forms: Mapping[str, tuple[str, ...]], dice: random.Random
) -> Iterator[Batch]:
    rows, row = {}, 0
    for char, ways in forms.items():
        rows[char], row = row, row + len(ways)
    ids, _ = reading.characters()
    order = sorted(found, key=lambda one: len(one.text) + 4 * dice.random())
    groups = [order[first : first + BATCH] for first in range(0, len(order), BATCH)]
    dice.shuffle(groups)
    for group in groups:
        width = -(-max(len(one.text) for one in group) // 8) * 8
        chars, there = np.zeros((BATCH, width), "i4"), np.zeros((BATCH, width), "f4")
        asked = []
        for line, one in enumerate(group):
            chars[line, : len(one.text)] = [ids.get(char, ids["OOV"]) for char in one.text]
            there[line, : len(one.text)] = 1
            for place in one.places:
                ways = forms.get(one.text[place.at], ())
                if one.answer[place.at] in ways:
                    kind = 3 * reading.SOURCES.index(place.source) + min(place.size, 3) - 1
                    own = [
                        ways.index(form) if form in ways else MOST
                        for form in (one.answer[place.at], place.ruled, place.plain)
                    ]
                    asked.append((line, place.at, rows[one.text[place.at]], len(ways), *own, kind))
        if asked:
            size = -(-len(asked) // 64) * 64
            table = np.zeros((size, 8), "i4")
            table[:, 3] = 1
            table[: len(asked)] = asked
            yield Batch(chars, there, table, (np.arange(size) < len(asked)).astype("f4"))


# ------------------------------------------------------------------ the net


def begun(rows: int, seed: int = 0) -> Net:
    size = reading._SIZE
    net: Net = {}
    for k in range(4):
        weights = reading.parameter(f"gru_{k}.w_0")
        net[f"in{k}"] = reading.parameter(f"fc_{k}.w_0").reshape(-1, 3 * size)
        net[f"bias{k}"] = reading.parameter(f"fc_{k}.b_0") + reading.parameter(f"gru_{k}.b_0")
        net[f"gates{k}"] = weights[: 2 * size * size].reshape(size, 2 * size)
        net[f"candidate{k}"] = weights[2 * size * size :].reshape(size, size)
    net["out"] = np.random.RandomState(seed).normal(0, 0.02, (rows + MOST, STATE)).astype("f4")
    net["bias"] = np.zeros(rows + MOST, "f4")
    kinds = 3 * len(reading.SOURCES)
    net["ruled"], net["plain"] = np.full(kinds, 1.5, "f4"), np.full(kinds, 0.3, "f4")
    return {name: jnp.array(value) for name, value in net.items()}


def layer(net: Net, k: int, given: Any, there: Any) -> Any:
    size = reading._SIZE

    def step(state: Any, now: Any) -> Any:
        put, here = now
        both = jax.nn.sigmoid(put[:, : 2 * size] + state @ net[f"gates{k}"])
        update, reset = both[:, :size], both[:, size:]
        new = jnp.tanh(put[:, 2 * size :] + (reset * state) @ net[f"candidate{k}"])
        state = jnp.where(here[:, None] > 0, state + update * (new - state), state)
        return state, state

    put = jnp.swapaxes(given @ net[f"in{k}"] + net[f"bias{k}"], 0, 1)
    first = jnp.zeros((given.shape[0], size))
    _, states = jax.lax.scan(step, first, (put, there.T), reverse=bool(k % 2))
    return jnp.swapaxes(states, 0, 1)


def dropped(values: Any, key: Any, share: float) -> Any:
    return values * jax.random.bernoulli(key, 1 - share, values.shape) / (1 - share)


def loss(net: Net, vectors: Any, batch: Batch, key: Any) -> Any:
    keys = jax.random.split(key)
    put = vectors[batch.chars]
    states, given = [put], dropped(put, keys[0], DROPPED / 2)
    for k in (0, 2):
        given = jnp.concatenate(
            [layer(net, k, given, batch.there), layer(net, k + 1, given, batch.there)], -1
        )
        states.append(given)
    line, at, row, many, right, ruled, plain, kind = batch.asked.T
    state = dropped(jnp.concatenate(states, -1)[line, at], keys[1], DROPPED)
    ways = row[:, None] + jnp.arange(MOST)
    sums = jnp.einsum("nd,nkd->nk", state, net["out"][ways]) + net["bias"][ways]
    which = jnp.arange(MOST)
    sums += (which == ruled[:, None]) * net["ruled"][kind][:, None]
    sums += (which == plain[:, None]) * net["plain"][kind][:, None]
    chances = jax.nn.log_softmax(jnp.where(which < many[:, None], sums, -1e9))
    found = jnp.take_along_axis(chances, right[:, None], 1)[:, 0]
    return -(found * batch.counts).sum() / batch.counts.sum()


def taught(found: Sequence[Sample], forms: Mapping[str, tuple[str, ...]]) -> Net:
    net = begun(sum(map(len, forms.values())))
    vectors = jnp.array(reading.characters()[1])
    steps = ROUNDS * (len(found) // BATCH + 1)
    rule = optax.chain(
        optax.clip_by_global_norm(1.0),
        optax.adamw(optax.cosine_decay_schedule(RATE, steps, 0.05), weight_decay=DECAY),
    )
    memory, key, dice = rule.init(net), jax.random.PRNGKey(0), random.Random(0)

    @jax.jit
    def step(net: Net, memory: Any, batch: Batch, key: Any) -> Any:
        lost, slope = jax.value_and_grad(loss)(net, vectors, batch, key)
        change, memory = rule.update(slope, memory, net)
        return optax.apply_updates(net, change), memory, lost

    for number in range(ROUNDS):
        lost = []
        for batch in batches(found, forms, dice):
            key, own = jax.random.split(key)
            net, memory, one = step(net, memory, batch, own)
            lost.append(float(one))
        print(f"round {number + 1}: {np.mean(lost):.4f}", flush=True)  # noqa: T201
    return net


def write(path: Path, net: Net, forms: Mapping[str, tuple[str, ...]]) -> None:
    halves = {name: np.asarray(value).astype("f2") for name, value in net.items()}
    table = "\n".join(char + "".join(ways) for char, ways in forms.items())
    np.savez_compressed(path, forms=np.array(table), **halves)


def main() -> None:
    ask = argparse.ArgumentParser(description="teach publish/variants/reading.npz")
    ask.add_argument("--hold", type=int, default=0, metavar="N", help="keep every Nth apart")
    ask.add_argument("--to", type=Path, help="write here")
    args = ask.parse_args()
    pairs = samples(random.Random(2))
    random.Random(1).shuffle(pairs)
    held = pairs[:: args.hold] if args.hold else []
    pairs = [pair for pair in pairs if pair not in set(held)]
    forms = forms_of(pairs)
    print(f"{len(pairs)} sentences, {len(forms)} characters")  # noqa: T201
    net = taught(prepared(pairs), forms)
    path = args.to or WRITTEN
    if args.to or not args.hold:
        write(path, net, forms)
    if held and args.to:
        reading.WEIGHTS = path
        reading._net.cache_clear()
        right = sum(choice.to_traditional(text).text == answer for text, answer in held)
        print(f"{right} of {len(held)} held sentences come out right")  # noqa: T201


if __name__ == "__main__":
    main()
