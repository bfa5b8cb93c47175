"""Articles that were printed twice, in one file or in two.

Two articles are the same when most of the shorter one's eight-character runs stand in the longer.
The one with a byline or dateline is kept, then the fuller, then the earlier; `duplicate_of` of
the other names it (T-005).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

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

_RUN = 8  # Han: shared by chance almost never
_SHARED = 0.6
_SHORTEST = 40  # Han: less is a notice, whose likes are many


def mark_duplicates(
    cleaned: Sequence[Cleaned], edited: Sequence[Article] = ()
) -> tuple[Cleaned, ...]:
    """The same files, with `duplicate_of` set across all of them.  `edited` articles stand by their
    editor's decision: they are never duplicates, but others may repeat them."""
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


def _runs(article: Article) -> frozenset[str]:
    # an edited article may hold blocks that normalisation never makes
    kinds = Paragraph | PullQuote | Heading | Figure | Verse
    own = (block for block in nested(article.blocks) if isinstance(block, kinds))
    text = han("".join(text for block in own for text in block_texts(block)))
    if len(text) < _SHORTEST:
        return frozenset()
    return frozenset(text[at : at + _RUN] for at in range(len(text) - _RUN + 1))


def _originals(
    articles: Sequence[Article], runs: Sequence[frozenset[str]], settled: int
) -> dict[int, int]:
    """Index of a repeated article → index of the one that is kept; one walk over all runs.  The
    first `settled` are always kept."""
    homes: dict[str, list[int]] = {}
    shared: Counter[tuple[int, int]] = Counter()
    for at, own in enumerate(runs):
        for run in own:
            seen = homes.setdefault(run, [])
            shared.update((other, at) for other in seen[:_MANY])
            seen.append(at)
    kept: dict[int, int] = {}
    for (a, b), count in sorted(shared.items()):
        if count < _SHARED * min(len(runs[a]), len(runs[b])):
            continue
        a, b = kept.get(a, a), kept.get(b, b)
        if a != b and max(a, b) >= settled:
            better, worse = sorted(
                (a, b), key=lambda at: (at >= settled, *_rank(articles[at], runs[at], at))
            )
            kept[worse] = better
            kept.update({one: better for one, to in kept.items() if to == worse})
    return kept


_MANY = 4  # a run in more articles than that is a set phrase


def _rank(article: Article, runs: frozenset[str], at: int) -> tuple[bool, int, int]:
    return (not (article.bylines or article.dateline), -len(runs), at)
