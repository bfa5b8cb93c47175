"""`assert_normalized(before, after)`: the expected articles drawn in text.

^ kicker      # title       - subtitle      @ byline      % dateline      = id of the original
## [A] heading              ! caption | credit            > pull quote    / line of verse
anything else: a paragraph
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from publish.model import (
    Article,
    Block,
    Cleaned,
    Figure,
    Heading,
    Paragraph,
    PullQuote,
    Source,
    Verse,
    plain,
)
from publish.normalize import mark_duplicates, normalize


def source(text: str, name: str = "007.txt") -> Source:
    return Source(Path(name), text, "utf-8", "")


def clean(text: str, name: str = "007.txt") -> Cleaned:
    return mark_duplicates([normalize(source(text, name))])[0]


def codes(text: str) -> list[str]:
    """`T-001 3`: code and line of every finding but the counts that concern the whole file."""
    found = clean(text).findings
    return [f"{f.code} {f.where.line}" for f in found if f.where and f.where.line]


def drawn(cleaned: Cleaned) -> str:
    return "\n".join(line for article in cleaned.articles for line in _draw(article))


def _draw(article: Article) -> Iterator[str]:
    if article.kicker:
        yield f"^ {article.kicker}"
    yield f"# {article.title}".strip()
    yield from (f"- {text}" for text in article.subtitles)
    yield from (f"@ {text}" for text in article.bylines)
    if article.dateline:
        yield f"% {article.dateline}"
    if article.duplicate_of:
        yield f"= {article.duplicate_of}"
    for block in article.blocks:
        yield from _draw_block(block)


def _draw_block(block: Block) -> Iterator[str]:
    match block:
        case Heading(_, children, label):
            yield f"## [{label}] {plain(children)}" if label else f"## {plain(children)}"
        case Figure(_, caption, credit):
            yield f"! {plain(caption)} | {credit}" if credit else f"! {plain(caption)}"
        case PullQuote(children):
            yield f"> {plain(children)}"
        case Verse(lines):
            yield from (f"/ {plain(line)}" for line in lines)
        case Paragraph(children):
            yield plain(children)
        case _:
            raise AssertionError(block)


def rendered(cleaned: Cleaned) -> str:
    """The articles as a clean raw text: what normalize must leave alone."""
    return "\n\n".join(text for article in cleaned.articles for text in _render(article))


def _render(article: Article) -> Iterator[str]:
    yield from filter(None, [article.kicker])
    yield " ".join([article.title, *article.subtitles])
    tag = ""
    if article.dateline:
        tag = f"{article.dateline}（{' '.join(article.bylines)}）" if article.bylines else ""
        tag = tag or f"{article.dateline} "
    else:
        yield from article.bylines
    for block in article.blocks:
        match block:
            case Heading(_, children, label):
                yield from filter(None, [label, plain(children)])
            case Figure(_, caption, credit):
                yield " ".join(filter(None, [plain(caption), credit]))
            case PullQuote(children):
                yield f"❝{plain(children)}❞"
            case Verse(lines):
                yield "\n".join(plain(line) for line in lines)
            case Paragraph(children):
                yield tag + plain(children)
                tag = ""


def assert_normalized(before: str, after: str, *, again: bool = True) -> Cleaned:
    """`before` becomes what `after` draws; `again`: and that, written cleanly, stays as it is."""
    wanted = "\n".join(line.strip() for line in after.strip().splitlines() if line.strip())
    cleaned = clean(before)
    assert drawn(cleaned) == wanted
    if again:
        assert drawn(clean(rendered(cleaned))) == wanted
    return cleaned


def wrapped(text: str, em: int, *, indent: int = 2) -> list[str]:
    """A paragraph as a column sets it: Han and ASCII alike one em, no line begins with a mark."""
    lines, room = [""], em - indent
    for char in text:
        if len(lines[-1]) >= room and char not in "，。、；：？！”）》":
            lines.append("")
            room = em
        lines[-1] += char
    return lines
