"""House style carried out, where `[house_style]` of book.toml asks: an article → an article.

A proposal is cut into its smallest changes (10-20% → 10%～20% replaces the hyphen alone), and each
must lie within one text of the inline tree: so markup stays around the words that it was put
around.  A slip that cannot be put right so, one in code or over a ruby, and one that the editor
allowed stay as they are, and stay findings.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from publish.model import (
    Article,
    Block,
    Blocks,
    Break,
    Code,
    Figure,
    Finding,
    Heading,
    Image,
    Inline,
    Inlines,
    Items,
    Note,
    Paragraph,
    PullQuote,
    Quotation,
    Ruby,
    Separator,
    Table,
    Text,
    Verse,
    finding,
    plain,
)
from publish.normalize.house_reading import Edit, read, steps
from publish.normalize.house_style import CHECKS, house_style

HOUSE_CODES = frozenset(check.code for check in CHECKS)

Proposal = tuple[Edit, Finding]


def in_house_style(
    article: Article, codes: Collection[str], is_right: Callable[[Finding], bool] = lambda _: False
) -> tuple[Article, tuple[Finding, ...]]:
    """The article with the proposals of `codes` carried out, and what there is to say: T-049 for
    each change, then the findings of the new text.  `is_right`: the editor allowed it."""
    done: list[Finding] = []
    for check in CHECKS:
        if check.code in codes:
            told = [(one, check.finding(one)) for one in check.slips(read(article))]
            proposals = [(s.edit, f) for s, f in told if s.edit and not is_right(f)]
            hand = _Hand(_by_passage(proposals))
            article = hand.article(article)
            done += hand.done
    return article, (*done, *house_style(article, codes))


def _by_passage(proposals: Sequence[Proposal]) -> dict[int, list[Proposal]]:
    passages: dict[int, list[Proposal]] = {}
    for proposal in sorted(proposals, key=lambda p: (p[0].at, p[0].start)):
        passages.setdefault(proposal[0].at, []).append(proposal)
    return passages


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A text of the tree: where it stands in its passage; `fixed` when no hand may change it."""

    start: int
    text: str
    fixed: bool

    @property
    def stop(self) -> int:
        return self.start + len(self.text)


Step = tuple[int, int, str]  # from, to, what stands there instead


@dataclass(slots=True)
class _Hand:
    """Carries out proposals; counts the passages in the order of `house_reading.read`."""

    proposals: dict[int, list[Proposal]]
    at: int = 0
    done: list[Finding] = field(default_factory=list)

    # ----------------------------------------------------------------------- the tree

    def article(self, article: Article) -> Article:
        return replace(
            article,
            title=self.text(article.title),
            kicker=self.text(article.kicker),
            subtitles=tuple(map(self.text, article.subtitles)),
            bylines=tuple(map(self.text, article.bylines)),
            blocks=self.blocks(article.blocks),
        )

    def blocks(self, blocks: Blocks) -> Blocks:
        return tuple(map(self.block, blocks))

    def block(self, block: Block) -> Block:
        match block:
            case Paragraph(children) | PullQuote(children) | Heading(_, children):
                return replace(block, children=self.passage(children))
            case Figure(_, caption, credit):
                caption = self.passage(caption)
                return replace(block, caption=caption, credit=self.text(credit))
            case Quotation(inner):
                return replace(block, blocks=self.blocks(inner))
            case Items(items):
                return replace(block, items=tuple(map(self.blocks, items)))
            case Verse() | Table() | Separator():
                return block
            case _:
                assert_never(block)

    def text(self, text: str) -> str:
        return plain(self.passage((Text(text),)))

    # ----------------------------------------------------------------------- a passage

    def passage(self, children: Inlines) -> Inlines:
        proposals = self.proposals.get(self.at, [])
        self.at += 1
        if not proposals:
            return children
        leaves = list(_leaves(children))
        changes: list[list[Step]] = [[] for _ in leaves]
        last = 0
        for edit, found in proposals:
            placed = _placed(edit, leaves) if edit.start >= last else None
            if placed is None:
                continue
            last = edit.stop
            for leaf, step in placed:
                changes[leaf].append(step)
            self.done.append(
                finding("T-049", found.where, found.before, found.after, code=found.code)
            )
        return tuple(_laid(children, map(_changed, leaves, changes)))


def _leaves(children: Inlines) -> Iterator[_Leaf]:
    at = 0
    for text, fixed in _texts(children):
        yield _Leaf(at, text, fixed)
        at += len(text)


def _texts(children: Inlines) -> Iterator[tuple[str, bool]]:
    """The texts of which `plain` is made, in order."""
    for child in children:
        match child:
            case Text(text):
                yield text, False
            case Code(text) | Ruby(text, _):
                yield text, True
            case Note() | Image() | Break():
                pass
            case _:
                yield from _texts(child.children)


def _placed(edit: Edit, leaves: Sequence[_Leaf]) -> list[tuple[int, Step]] | None:
    """(a leaf, what is changed in it) for each smallest change; None when one has no place."""
    old = "".join(leaf.text for leaf in leaves)[edit.start : edit.stop]
    placed: list[tuple[int, Step]] = []
    for kind, i, j, k, m in steps(old, edit.new):
        if kind == "equal":
            continue
        start, stop = edit.start + i, edit.start + j
        homes = [
            n for n, leaf in enumerate(leaves)
            if not leaf.fixed and leaf.start <= start and stop <= leaf.stop
        ]  # fmt: skip
        if not homes:
            return None
        # What is inserted between two texts goes with the words of the slip.
        home = homes[-1] if start == edit.start else homes[0]
        at = leaves[home].start
        placed.append((home, (start - at, stop - at, edit.new[k:m])))
    return placed


def _changed(leaf: _Leaf, changes: Sequence[Step]) -> str:
    out, at = "", 0
    for start, stop, new in changes:
        out += leaf.text[at:start] + new
        at = stop
    return out + leaf.text[at:]


def _laid(children: Inlines, texts: Iterator[str]) -> Iterator[Inline]:
    """The tree with its texts from `texts`, in the order of `_texts`; what became empty goes."""
    for child in children:
        match child:
            case Text(old):
                new = next(texts)
                if new or not old:
                    yield Text(new)
            case Code() | Ruby():
                next(texts)
                yield child
            case Note() | Image() | Break():
                yield child
            case _:
                inner = tuple(_laid(child.children, texts))
                if inner or not child.children:
                    yield replace(child, children=inner)
