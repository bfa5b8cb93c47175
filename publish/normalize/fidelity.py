"""No Han character is lost or invented: raw − dropped + mapped = articles, as multisets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from publish.characters import HAN, count_han
from publish.model import (
    Article,
    Block,
    Cleaned,
    Figure,
    Heading,
    Items,
    Paragraph,
    PublishError,
    PullQuote,
    Quotation,
    Separator,
    Table,
    Verse,
    Where,
    plain,
)


def assert_faithful(cleaned: Cleaned) -> None:
    """PublishError `text-fidelity` when a character went missing or came from nowhere."""
    expected, got = expected_han(cleaned), count_han(article_texts(cleaned.articles))
    if expected != got:
        lost, new = expected - got, got - expected
        raise PublishError(
            "text-fidelity",
            Where(cleaned.source.path),
            lost="".join(sorted(lost.elements()))[:40],
            invented="".join(sorted(new.elements()))[:40],
        )


def expected_han(cleaned: Cleaned) -> Counter[str]:
    """What the articles must hold: the raw text's Han, less what was dropped, with what was mapped
    in its new form.  The maps come first: a dropped string is quoted as it was mapped."""
    counts = count_han([cleaned.source.text])
    for old, new in cleaned.mapped:
        if HAN.match(old):
            counts[old] -= 1
        counts[new] += bool(HAN.match(new))
    counts.subtract(count_han(cleaned.dropped))
    return Counter({char: count for char, count in counts.items() if count})


def article_texts(articles: tuple[Article, ...]) -> Iterator[str]:
    """Every string of the articles that came from the page."""
    for article in articles:
        yield from (article.kicker, article.title, article.dateline)
        yield from article.subtitles
        yield from article.bylines
        for block in article.blocks:
            yield from block_texts(block)


def block_texts(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(children) | PullQuote(children):
            yield plain(children)
        case Heading(_, children, label):
            yield from (label, plain(children))
        case Figure(_, caption, credit):
            yield from (plain(caption), credit)
        case Verse(lines):
            yield from (plain(line) for line in lines)
        case Quotation() | Items() | Table() | Separator():
            raise TypeError(f"normalize makes no {type(block).__name__}")
