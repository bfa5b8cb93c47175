"""Articles and manifests in another script.

Text is converted a block at a time, over all its inlines at once, because OpenCC chooses by the
word: 头*发* is 頭*髮*.  The result is laid back on the inlines character by character: the
configurations in use give one character for one.  Where one does not, each text is converted by
itself.  Notes, ruby and alternative texts are runs of their own.  Code, addresses, ids and Latin
are never touched.

The lexicon: terms are looked for in the text as it was written, so that their neighbours are still
converted with them for context; then each becomes what it is to become.  Names are told to the
conversion, which knows their form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    IndexMark,
    IndexOrder,
    Inline,
    Inlines,
    Items,
    Manifest,
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
    finding,
    nested,
    plain,
)
from publish.variants.choice import prepare
from publish.variants.lexicon import NOTHING, Hit, Lexicon, indexed
from publish.variants.names import byline_names
from publish.variants.quotes import MARKS, OPENING, convert_interpuncts, convert_quotes, quotes_of
from publish.variants.regions import words_of
from publish.variants.scripts import convert_text, detect_language, leaning, route, script


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch that was converted in one piece.  `cells`: for each character what it became;
    `hits`: the terms of the lexicon in it.  `is_credit`: a byline, a credit, a maker's name."""

    where: Where | None
    text: str
    cells: tuple[str, ...]
    hits: tuple[Hit, ...]
    language: str
    is_credit: bool = False


def convert_article(
    article: Article, target: str, lexicon: Lexicon = NOTHING
) -> tuple[Article, tuple[Finding, ...]]:
    """An article in the script and region of `target` (zh-Hans-CN, zh-Hant-TW, zh-Hant-HK).

    From the article's own language, detected when it has none.  An article that is in the target's
    already is returned with its language set and nothing else changed; so is one in a language
    between which and the target no way is known.  Findings: B-141, a quotation mark without
    partner; B-142, a block in another script than the article.
    """
    return converted_article(article, target, lexicon)[:2]


def converted_article(
    article: Article, target: str, lexicon: Lexicon = NOTHING
) -> tuple[Article, tuple[Finding, ...], tuple[Run, ...]]:
    """`convert_article`, with every stretch that was converted: none where nothing was."""
    language = article.language or detect_language(article_text(article))
    mixed = tuple(_in_another_script(article, language))
    if not route(language, target):
        return replace(article, language=article.language or target), mixed, ()
    known = _names_of_credits(article)
    change = _Conversion(language, target, lexicon, article.where, known)
    if route(language, target)[0] == "s2t":
        prepare((text, change.names_in(text)) for text in _block_texts(article.blocks))
    return change.article(article), (*mixed, *change.findings), tuple(change.runs)


def _in_another_script(article: Article, language: str) -> Iterator[Finding]:
    """B-142 for a block in the other script than its article, which is taken for one script."""
    for block in article.blocks:
        text = "\n".join(_block_texts((block,)))
        lean = leaning(text)
        if lean and lean != script(language):
            yield finding("B-142", block.where or article.where, before=text[:40])


def convert_manifest(manifest: Manifest, target: str, lexicon: Lexicon = NOTHING) -> Manifest:
    """A manifest whose printed words are in the target's script: titles, names, colophon, and so
    on.  Ids, file names, editions, fixes and the lexicon stay.  From the manifest's own language,
    detected from its words when it has none."""
    return converted_manifest(manifest, target, lexicon)[0]


def converted_manifest(
    manifest: Manifest, target: str, lexicon: Lexicon = NOTHING
) -> tuple[Manifest, tuple[Run, ...]]:
    """`convert_manifest`, with every stretch that was converted."""
    words = [manifest.title, manifest.subtitle, manifest.description, manifest.publisher]
    words += [part.title for part in manifest.parts] + [c.name for c in manifest.creators]
    language = manifest.language or detect_language("\n".join(words))
    if not route(language, target):
        return replace(manifest, language=target), ()
    change = _Conversion(language, target, lexicon, Where(manifest.path or manifest.folder))
    to, credit = change.text, change.credit
    done = replace(
        manifest,
        title=to(manifest.title),
        subtitle=to(manifest.subtitle),
        creators=tuple(
            replace(c, name=credit(c.name), file_as=to(c.file_as)) for c in manifest.creators
        ),
        publisher=to(manifest.publisher),
        place=to(manifest.place),
        rights=to(manifest.rights),
        description=to(manifest.description),
        series=to(manifest.series),
        subjects=tuple(to(subject) for subject in manifest.subjects),
        language=target,
        colophon=tuple((to(key), credit(value)) for key, value in manifest.colophon),
        parts=tuple(replace(part, title=to(part.title)) for part in manifest.parts),
        indexes=tuple(change.index(order) for order in manifest.indexes),
    )
    return done, tuple(change.runs)


def article_text(article: Article) -> str:
    """All the words of an article, to know its script by."""
    words = [article.title, article.kicker, *article.subtitles, *_block_texts(article.blocks)]
    return "\n".join(words)


def _block_texts(blocks: Blocks) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(children) | Heading(_, children) | PullQuote(children):
                yield plain(children, notes=True)
            case Quotation(inner):
                yield from _block_texts(inner)
            case Items(items):
                for item in items:
                    yield from _block_texts(item)
            case Verse(lines):
                yield from (plain(line, notes=True) for line in lines)
            case Table(head, rows, caption):
                for cell in (caption, *head, *(cell for row in rows for cell in row)):
                    yield plain(cell, notes=True)
            case Figure(_, caption, credit):
                yield plain(caption, notes=True) + credit
            case Separator():
                pass
            case _:
                assert_never(block)


@dataclass(slots=True)
class _Conversion:
    """From `language` to `target`; keeps what it finds and what it converted, with the block where
    that stands."""

    language: str
    target: str
    lexicon: Lexicon
    where: Where | None
    known: Lexicon = NOTHING
    findings: list[Finding] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    is_credit: bool = False

    # ----------------------------------------------------------------------- the tree

    def article(self, article: Article) -> Article:
        return replace(
            article,
            title=self.text(article.title),
            kicker=self.text(article.kicker),
            subtitles=tuple(map(self.text, article.subtitles)),
            short_title=self.text(article.short_title),
            bylines=tuple(map(self.credit, article.bylines)),
            dateline=self.text(article.dateline),
            date=self.text(article.date),
            source=self.text(article.source),
            rights=self.text(article.rights),
            language=self.target,
            blocks=self.blocks(article.blocks),
        )

    def index(self, order: IndexOrder) -> IndexOrder:
        """A list of terms, each word of it by itself."""
        terms = tuple(
            replace(
                term,
                heading=tuple(map(self.text, term.heading)),
                forms=tuple(map(self.text, term.forms)),
                see=tuple(map(self.text, term.see)),
            )
            for term in order.terms
        )
        return replace(order, title=self.text(order.title), terms=terms)

    def blocks(self, blocks: Blocks) -> Blocks:
        following: tuple[Block | None, ...] = (*blocks, None)[1:]
        return tuple(map(self.block, blocks, following))

    def block(self, block: Block, follows: Block | None) -> Block:
        self.where = block.where or self.where
        match block:
            case Paragraph(children):
                return replace(block, children=self.inlines(children, _may_be_lone(follows)))
            case PullQuote(children):
                return replace(block, children=self.inlines(children))
            case Heading(_, children, label):
                return replace(block, children=self.inlines(children), label=self.text(label))
            case Quotation(inner):
                return replace(block, blocks=self.blocks(inner))
            case Verse(lines):
                return replace(block, lines=self.cells(lines))
            case Items(items):
                return replace(block, items=tuple(map(self.blocks, items)))
            case Table(head, rows, caption):
                return replace(
                    block,
                    head=self.cells(head),
                    rows=tuple(map(self.cells, rows)),
                    caption=self.inlines(caption),
                )
            case Figure(image, caption, credit):
                shown = replace(image, alt=self.text(image.alt)) if image else None
                caption = self.inlines(caption)
                return replace(block, image=shown, caption=caption, credit=self.credit(credit))
            case Separator():
                return block
            case _:
                assert_never(block)

    def cells(self, cells: tuple[Inlines, ...]) -> tuple[Inlines, ...]:
        """Lines of verse or cells of a table: a quotation may run on from one to the next."""
        return tuple(self.inlines(cell, MARKS) for cell in cells)

    def inlines(self, children: Inlines, may_be_lone: str = "") -> Inlines:
        pieces = iter(self.run(list(_leaves(children)), may_be_lone))
        return tuple(self.inline(child, pieces) for child in children)

    def inline(self, inline: Inline, pieces: Iterator[str]) -> Inline:
        """One inline with its texts taken from `pieces`, in the order of `_leaves`."""
        match inline:
            case Text():
                return Text(next(pieces))
            case Ruby(_, text):
                return Ruby(next(pieces), self.text(text))
            case Note(children):
                return replace(inline, children=self.inlines(children))
            case Image(src, alt):
                return Image(src, self.text(alt))
            case Code() | Break():
                next(pieces)
                return inline
            case IndexMark(term):
                children = tuple(self.inline(child, pieces) for child in inline.children)
                see = self.text(inline.see)
                return replace(inline, term=self.text(term), children=children, see=see)
            case _:
                children = tuple(self.inline(child, pieces) for child in inline.children)
                return replace(inline, children=children)

    # ----------------------------------------------------------------------- text

    def text(self, text: str) -> str:
        return "".join(self.run([text])) if text else ""

    def credit(self, text: str) -> str:
        """A text in which persons are named."""
        self.is_credit = True
        done = self.text(text)
        self.is_credit = False
        return done

    def run(self, leaves: list[str], may_be_lone: str = "") -> list[str]:
        """Texts that stand one after the other, each converted in sight of the others.
        `may_be_lone`: the marks whose partners may stand in other texts."""
        whole = "".join(leaves)
        hits = tuple(self.lexicon.hits(whole))
        cells = self.cells_of(whole, leaves, hits)
        self.of_region(whole, cells)
        if quotes_of(self.language) != quotes_of(self.target):
            self.quotes(whole, cells, may_be_lone)
        for hit in hits:
            if hit.becomes is not None:
                cells[hit.start : hit.stop] = _spread(hit.becomes, hit.stop - hit.start)
        if whole.strip():
            self.runs.append(
                Run(self.where, whole, tuple(cells), hits, self.language, self.is_credit)
            )
        out, at = [], 0
        for leaf in leaves:
            out.append("".join(cells[at : at + len(leaf)]))
            at += len(leaf)
        return out

    def of_region(self, whole: str, cells: list[str]) -> None:
        """The region's written forms, and its words where they are asked for."""
        cells[:] = [cell.translate(self.lexicon.written) for cell in cells]
        if self.lexicon.usage and self.language.startswith("zh-Hans"):
            for start, stop, word in words_of(self.lexicon.region, whole):
                cells[start:stop] = _spread(word, stop - start)

    def cells_of(self, whole: str, leaves: list[str], hits: tuple[Hit, ...]) -> list[str]:
        """For each character what it becomes.  When lengths differ: for each text its conversion,
        at its first character."""
        names = self.names_in(whole, hits)
        converted = convert_text(whole, self.language, self.target, names)
        if len(converted) == len(whole):
            return list(converted)
        cells: list[str] = []
        for leaf in leaves:
            if leaf:
                cells += _spread(convert_text(leaf, self.language, self.target, names), len(leaf))
        return cells

    def names_in(self, whole: str, hits: Iterable[Hit] | None = None) -> set[str]:
        """The settled names that stand here: the book may have thousands."""
        hits = self.lexicon.hits(whole) if hits is None else hits
        names = {whole[h.start : h.stop] for h in hits if h.becomes is None}
        names |= {whole[h.start : h.stop] for h in self.known.hits(whole)}
        return names | set(byline_names(whole)) if self.is_credit else names

    def quotes(self, whole: str, cells: list[str], may_be_lone: str) -> None:
        written, lone = convert_quotes(whole, self.target)
        written = convert_interpuncts(written)
        for at, (before, after) in enumerate(zip(whole, written, strict=True)):
            if before != after and cells[at] == before:
                cells[at] = after
        for at in [at for at in lone if whole[at] not in may_be_lone][:1]:
            quoted = whole[max(0, at - 8) : at + 12]
            self.findings.append(finding("B-141", self.where, before=quoted, mark=whole[at]))


def _spread(text: str, size: int) -> list[str]:
    """A text over `size` cells: a character in each, or all in the first."""
    return list(text) if len(text) == size else [text, *[""] * (size - 1)]


def _names_of_credits(article: Article) -> Lexicon:
    """The names in an article's bylines and under its pictures, which its text may have too.  One
    of two characters is not looked for there: it may be a part of two words (业余华人)."""
    credits = (b.credit for b in nested(article.blocks) if isinstance(b, Figure))
    names = (name for line in (*article.bylines, *credits) for name in byline_names(line))
    return indexed({name: None for name in names if len(name) > 2})


def _leaves(children: Inlines) -> Iterator[str]:
    """The texts of inlines in order.  Code and breaks stand as a line's end, so that no word is
    seen across them; a note and a picture are not there at all."""
    for child in children:
        match child:
            case Text(text) | Ruby(text, _):
                yield text
            case Code() | Break():
                yield "\n"
            case Note() | Image():
                pass
            case _:
                yield from _leaves(child.children)


def _may_be_lone(follows: Block | None) -> str:
    """A quotation of several paragraphs opens at each of them and closes at the last."""
    runs_on = isinstance(follows, Paragraph) and plain(follows.children)[:1] in ("“", "「")
    return OPENING if runs_on else ""
