"""Articles that were printed twice, in one file or in two.

Two articles are the same when most of the shorter one's eight-character runs stand in the longer.
The one with a byline or dateline is kept, then the fuller, then the earlier; `duplicate_of` of
the other names it (T-005).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from publish.characters import han
from publish.model import (
    Article,
    Cleaned,
    Figure,
    Finding,
    Heading,
    Paragraph,
    PullQuote,
    Verse,
    finding,
    nested,
)
from publish.normalize.fidelity import block_texts

RUN = 8  # Han: shared by chance almost never
_MOST = 0.6
_SHORTEST = 40  # Han: less is a notice, whose likes are many
MANY = 4  # a run in more articles than that is a set phrase
_BASE = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio: odd, and its powers spread
_SLICE_BITS = 4

Runs = npt.NDArray[np.uint64]


def mark_duplicates(
    cleaned: Sequence[Cleaned], edited: Sequence[Article] = ()
) -> tuple[Cleaned, ...]:
    """The same files, with `duplicate_of` set across all of them.  `edited` articles stand by their
    editor's decision: they are never duplicates, but others may repeat them."""
    if not any(one.articles for one in cleaned):
        return tuple(cleaned)
    articles = [*edited, *(article for one in cleaned for article in one.articles)]
    runs = [_runs(article) for article in articles]
    originals = _originals(articles, runs, len(edited))
    by_id = {a.id: articles[b] for a, b in ((articles[at], to) for at, to in originals.items())}
    return tuple(_marked(one, by_id) for one in cleaned)


def _marked(cleaned: Cleaned, originals: dict[str, Article]) -> Cleaned:
    found: list[Finding] = []
    articles = []
    for article in cleaned.articles:
        original = originals.get(article.id)
        if original:
            found.append(
                finding(
                    "T-005", article.where, before=article.title, confidence=0.9, id=original.id
                )
            )
            article = replace(article, duplicate_of=original.id)
        articles.append(article)
    return replace(cleaned, articles=tuple(articles), findings=cleaned.findings + tuple(found))


def _runs(article: Article) -> Runs:
    # an edited article may hold blocks that normalisation never makes
    kinds = Paragraph | PullQuote | Heading | Figure | Verse
    own = (block for block in nested(article.blocks) if isinstance(block, kinds))
    text = han("".join(text for block in own for text in block_texts(block)))
    return runs_of(text if len(text) >= _SHORTEST else "")


def runs_of(text: str) -> Runs:
    """What tells a text's runs from others: a sum of each, in order, none twice.

    The sums are polynomials of the characters modulo 2**64: two runs that differ have one sum
    about as seldom as chance would have it.
    """
    characters = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
    starts = max(len(text) - RUN + 1, 0)
    sums = np.zeros(starts, np.uint64)
    for at in range(RUN):
        sums = sums * _BASE + characters[at : at + starts]
    return np.unique(sums)


def shared_runs(runs: Sequence[Runs]) -> Counter[tuple[int, int]]:
    """How many runs two articles share, the earlier first; pairs that share none are not named.

    The sums are compared a slice of their values at a time: a book of twenty million characters
    has as many.
    """
    out: Counter[tuple[int, int]] = Counter()
    if not runs:
        return out
    borders = [slice_ << (64 - _SLICE_BITS) for slice_ in range(1, 1 << _SLICE_BITS)]
    cuts = [[0, *np.searchsorted(own, np.array(borders, np.uint64)), len(own)] for own in runs]
    for one in range(1 << _SLICE_BITS):
        parts = [own[cut[one] : cut[one + 1]] for own, cut in zip(runs, cuts, strict=True)]
        sums = np.concatenate(parts)
        order = np.argsort(sums, kind="stable")
        homes = np.repeat(np.arange(len(parts)), [len(part) for part in parts])[order]
        sums = sums[order]
        is_first = np.ones(len(sums), bool)
        is_first[1:] = sums[1:] != sums[:-1]
        starts = np.flatnonzero(is_first)
        start = np.repeat(starts, np.diff(np.append(starts, len(sums))))
        rank = np.arange(len(sums)) - start  # among the articles that have the run
        for earlier in range(MANY):
            later = np.flatnonzero(rank > earlier)
            pairs = homes[start[later] + earlier] * len(runs) + homes[later]
            for pair, count in zip(*np.unique(pairs, return_counts=True), strict=True):
                out[divmod(int(pair), len(runs))] += int(count)
    return out


def _originals(articles: Sequence[Article], runs: Sequence[Runs], settled: int) -> dict[int, int]:
    """Index of a repeated article → index of the one that is kept.  The first `settled` are always
    kept."""
    kept: dict[int, int] = {}
    for (a, b), count in sorted(shared_runs(runs).items()):
        if count < _MOST * min(len(runs[a]), len(runs[b])):
            continue
        a, b = kept.get(a, a), kept.get(b, b)
        if a != b and max(a, b) >= settled:
            better, worse = sorted(
                (a, b), key=lambda at: (at >= settled, *_rank(articles[at], runs[at], at))
            )
            kept[worse] = better
            kept.update({one: better for one, to in kept.items() if to == worse})
    return kept


def _rank(article: Article, runs: Runs, at: int) -> tuple[bool, int, int]:
    return (not (article.bylines or article.dateline), -len(runs), at)
