"""Numbers inside an article: notes, headings, index marks, cross references."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import count

from publish.model import (
    Article,
    Block,
    Blocks,
    Break,
    Code,
    CrossReference,
    Figure,
    Finding,
    Heading,
    Image,
    IndexMark,
    Inline,
    Inlines,
    Items,
    Link,
    Note,
    Paragraph,
    PullQuote,
    Quotation,
    Ruby,
    Separator,
    Table,
    Text,
    Verse,
    Where,
    ascii_name,
    finding,
    plain,
)

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")  # RFC 3986: an address with its scheme


@dataclass(slots=True)
class _Numbering:
    """State of one article's walk."""

    article: Article
    targets: frozenset[str]
    notes: count[int] = field(default_factory=lambda: count(1))
    headings: count[int] = field(default_factory=lambda: count(1))
    marks: count[int] = field(default_factory=lambda: count(1))
    findings: list[Finding] = field(default_factory=list)


def number_article(
    article: Article, targets: frozenset[str]
) -> tuple[Article, tuple[Finding, ...]]:
    """Notes numbered from 1 through the article, every heading given an id, references checked."""
    state = _Numbering(article, targets)
    blocks = tuple(_block(b, state) for b in article.blocks)
    return replace(article, blocks=blocks), tuple(state.findings)


def _name(article: Article) -> str:
    """The article's id as part of an XML name; different ids give different names."""
    return re.sub(r"[^\w.-]", lambda found: f"_{ord(found[0]):x}_", article.id)


def _blocks(blocks: Blocks, state: _Numbering) -> Blocks:
    return tuple(_block(b, state) for b in blocks)


def _block(block: Block, state: _Numbering) -> Block:
    def walk(inlines: Inlines) -> Inlines:
        return _inlines(inlines, state, block.where)

    match block:
        case Heading():
            id = block.id or f"{state.article.id}-h{next(state.headings)}"
            return replace(block, children=walk(block.children), id=id)
        case Paragraph() | PullQuote():
            return replace(block, children=walk(block.children))
        case Quotation():
            return replace(block, blocks=_blocks(block.blocks, state))
        case Verse():
            return replace(block, lines=tuple(walk(line) for line in block.lines))
        case Items():
            return replace(block, items=tuple(_blocks(i, state) for i in block.items))
        case Table():
            return replace(
                block,
                head=tuple(walk(c) for c in block.head),
                rows=tuple(tuple(walk(c) for c in row) for row in block.rows),
                caption=walk(block.caption),
            )
        case Figure():
            return replace(block, caption=walk(block.caption))
        case Separator():
            return block


def _inlines(inlines: Inlines, state: _Numbering, where: Where | None) -> Inlines:
    return tuple(_inline(i, state, where) for i in inlines)


def _inline(inline: Inline, state: _Numbering, where: Where | None) -> Inline:
    match inline:
        case Text() | Code() | Ruby() | Image() | Break():
            return inline
        case Note(children):
            number = next(state.notes)
            inner = _inlines(children, state, where)
            return Note(inner, f"n-{_name(state.article)}-{number}", str(number))
        case CrossReference(target, children):
            place = where or state.article.where
            inner = _inlines(children, state, where)
            if target not in state.targets:
                state.findings.append(finding("B-002", place, target=target))
                return Text(plain(inner) or target)
            return CrossReference(target, inner)
        case Link(href, children) if not _ADDRESS.match(href):  # a file beside the text
            state.findings.append(finding("B-002", where or state.article.where, target=href))
            return Text(plain(children) or href)
        case IndexMark():
            id = f"i-{ascii_name(state.article.id)}-{next(state.marks)}"
            return replace(inline, children=_inlines(inline.children, state, where), id=id)
        case _:
            return replace(inline, children=_inlines(inline.children, state, where))
