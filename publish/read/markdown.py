"""Articles as `.md` files: `parse_article` reads one, `write_article` writes one.

The format is YAML front matter and CommonMark with tables and footnotes.  What reads back is what
was written: `parse_article(write_article(a)).article == a`, places (`where`) apart.

Front matter (all optional): `title` 主题, `kicker` 引题, `subtitle` 副题 (one, or a list),
`short_title`, `byline` (one, or a list), `dateline` 电头, `date` (2021-05-01, or 2021年5月),
`source` 原载, `rights`, `language` (zh-Hans-CN), `role` (chapter, preface, afterword …), `id`, and
`raw: {path: 003.txt, sha256: …}`, the raw text that the article was cleaned from.

Body
    ## 小标题                   Heading of level 2 (level 1 is the article's title: a `#` at the
                                head is the title when the front matter has none)
    ## 传承 强基 {label=A #id}  … with a section letter, and an id for cross references
    *x*  **x**                  Emphasis, Strong; also beside Han marks: 他说*“好”*字
    [字]{.dots}                 EmphasisDots 着重号
    [江海]{.name}               ProperName 专名号
    [小字]{.jiazhu}             Jiazhu 双行夹注
    [书]{.title}                BookTitle 书名号乙式
    [词]{.index}                IndexMark; `{.index term="另一词"}`
    {侨|qiáo}                   Ruby
    10^6^  H~2~O                Sup, Sub: letters, digits, + and - only; else [x]{.sup} [x]{.sub}
    [x]{.em}  [x]{.strong}      Emphasis, Strong where stars would be ambiguous
    字[^1]字  ^[注文]           Note; `[^1]: 注文` stands anywhere
    [文](https://…)             Link
    [](#id)  [文](#id)          CrossReference to an article's or heading's id
    `x`                         Code
    ![图说](a.svg){credit="图：Wenji" alt="…"}
                                a Figure when alone in its paragraph; without address: a caption
                                that has lost its picture.  In running text: an Image, as is one
                                alone with `{.inline}`
    \\ at a line's end           Break; `[]{.br}` where a line cannot end, as in a table
    > …    - …    1. …    ---   Quotation, Items, Separator
    | a | b |                   Table; the paragraph after it `[表1]{.caption}` is its caption
    ::: verse … :::             Verse: a line a line, a stanza a paragraph
    ::: pullquote … :::         PullQuote
    []{}                        nothing: an empty paragraph or line

A line's end in a paragraph is no space between Han, one space beside Latin.  HTML, indented code,
fences, underlined headings and link definitions are text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from publish.characters import is_fullwidth_mark, is_han
from publish.model import (
    Article,
    Block,
    Blocks,
    BookTitle,
    Break,
    Code,
    CrossReference,
    Emphasis,
    EmphasisDots,
    Figure,
    Finding,
    Heading,
    Image,
    IndexMark,
    Inline,
    Inlines,
    Items,
    Jiazhu,
    Link,
    Note,
    Paragraph,
    ProperName,
    PullQuote,
    Quotation,
    Ruby,
    Separator,
    Strong,
    Sub,
    Sup,
    Table,
    Text,
    Verse,
    Where,
    finding,
    plain,
)
from publish.read.commonmark import Token, attributes_of, tokenize
from publish.read.front_matter import FrontMatter, RawText, raw_text_of, read_front_matter
from publish.read.markdown_writer import write_article

__all__ = ["RawText", "parse_article", "raw_text_of", "write_article"]

_SPANS: dict[str, Callable[[Inlines], Inline]] = {
    "dots": EmphasisDots,
    "name": ProperName,
    "jiazhu": Jiazhu,
    "title": BookTitle,
    "sup": Sup,
    "sub": Sub,
    "em": Emphasis,
    "strong": Strong,
}
MAX_NOTES_IN_NOTES = 16  # a bound for files made to break the reader, not for authors
_KNOWN = {"span": {"class", "id", "term", "kind", "see"}, "image": {"class", "alt", "credit"}}
_KNOWN["heading"] = {"id", "label"}


def parse_article(text: str, path: Path, id: str) -> tuple[Article, tuple[Finding, ...]]:
    """The article in an `.md` file; `id` unless its front matter gives one.

    Findings: B-101 a call without its footnote, B-102 a footnote without its call, B-103 a `{…}`
    that means nothing.  PublishError: front matter that cannot be read (`front_matter.py`).
    """
    head = read_front_matter(text, path)
    tokens, notes = tokenize("\n" * (head.line - 1) + head.body)
    reader = _Reader(path, notes)
    blocks = reader.blocks(reader.without_definitions(tokens))
    article = _article(head, blocks, path, id)
    return article, tuple(sorted(reader.finish(), key=lambda found: str(found.where)))


def _article(head: FrontMatter, blocks: Blocks, path: Path, id: str) -> Article:
    fields: dict[str, Any] = {"title": "", **head.texts, **head.lists}
    match blocks:
        case (Heading(1, children), *rest) if "title" not in head.texts:
            fields["title"] = plain(children)
            blocks = tuple(rest)
    fields["id"] = fields.get("id") or id
    fields["blocks"] = tuple(_lowered(block) for block in blocks)
    return Article(**fields, where=Where(path, 1))


def _lowered(block: Block) -> Block:
    """A second `#` is no second title: it is set as the highest heading."""
    match block:
        case Heading(1, children, label, id, where):
            return Heading(2, children, label, id, where)
        case _:
            return block


@dataclass(slots=True)
class _Reader:
    """Tokens → tree.  The state: the footnotes defined, those called, those being read (a note may
    not call itself), and what was found."""

    path: Path
    in_place: Mapping[int, list[Token]]
    definitions: dict[str, tuple[Where, list[Token]]] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)
    open_notes: list[str] = field(default_factory=list)
    findings: dict[Finding, None] = field(default_factory=dict)
    line: int = 1

    def here(self) -> Where:
        return Where(self.path, self.line)

    def finish(self) -> Iterator[Finding]:
        yield from self.findings
        for label, (where, _) in self.definitions.items():
            if label not in self.called:
                yield finding("B-102", where, label=label)

    # ----------------------------------------------------------------------- blocks

    def without_definitions(self, tokens: Iterable[Token]) -> list[Token]:
        """Put the footnotes' definitions aside; of two with one label the first counts."""
        kept: list[Token] = []
        target = kept
        for token in tokens:
            if token.type == "footnote_reference_open":
                line = token.map[0] + 1 if token.map else 1
                target = []
                where = Where(self.path, line)
                self.definitions.setdefault(token.meta["label"], (where, target))
            elif token.type == "footnote_reference_close":
                target = kept
            else:
                target.append(token)
        return kept

    def blocks(self, tokens: list[Token]) -> Blocks:
        out: list[Block] = []
        for group in _groups(tokens):
            block = self.block(group)
            match out[-1] if out else None, block:
                case (Table(head, rows, (), where), Paragraph()) if caption := _caption(group):
                    out[-1] = Table(head, rows, self.inlines(caption), where)
                case _ if block is not None:
                    out.append(block)
        return tuple(out)

    def held(self, tokens: list[Token]) -> Blocks:
        """The blocks of a quotation or item; an empty one holds an empty paragraph."""
        return self.blocks(tokens) or (Paragraph((), self.here()),)

    def block(self, group: list[Token]) -> Block | None:
        opening, inside = group[0], group[1:-1]
        if opening.map:
            self.line = opening.map[0] + 1
        where = self.here()
        match opening.type:
            case "paragraph_open":
                return self.paragraph(inside[0].children or [], where)
            case "heading_open":
                self.check(opening, "heading")
                given = attributes_of(opening)
                children = self.inlines(inside[0].children or [])
                level = int(opening.tag[1])
                return Heading(level, children, given.get("label", ""), given.get("id", ""), where)
            case "blockquote_open":
                return Quotation(self.held(inside), where)
            case "bullet_list_open" | "ordered_list_open":
                items = tuple(self.held(item[1:-1]) for item in _groups(inside))
                start = int(opening.attrs.get("start", 1))
                return Items(items, opening.type == "ordered_list_open", start, where)
            case "table_open":
                return self.table(inside, where)
            case "hr":
                return Separator(where)
            case "container_verse_open":
                return Verse(self.verse(inside), where)
            case "container_pullquote_open":
                return PullQuote(self.flow(inside), where)
            case _:
                return None

    def paragraph(self, children: list[Token], where: Where) -> Paragraph | Figure:
        if len(children) != 1 or children[0].type != "image":
            return Paragraph(self.inlines(children), where)
        image = children[0]
        given = attributes_of(image)
        if given.get("class") == "inline":
            return Paragraph(self.inlines(children), where)
        self.check(image, "image")
        src = str(image.attrs["src"])
        caption = self.inlines(image.children or [])
        picture = Image(src, given.get("alt", "")) if src else None
        return Figure(picture, caption, given.get("credit", ""), where)

    def table(self, tokens: list[Token], where: Where) -> Table:
        rows: list[tuple[Inlines, ...]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append(())
            elif token.type == "inline":
                rows[-1] = (*rows[-1], self.inlines(token.children or []))
        head = rows[0] if any(rows[0]) else ()
        return Table(head, tuple(rows[1:]), (), where)

    def verse(self, tokens: list[Token]) -> tuple[Inlines, ...]:
        lines: list[Inlines] = []
        for group in _groups(tokens):
            if lines:
                lines.append(())
            for token in group:
                if token.type == "inline":
                    lines.extend(self.inlines(line) for line in _lines(token.children or []))
        return tuple(lines)

    def flow(self, tokens: Iterable[Token]) -> Inlines:
        """The paragraphs of a note or pull quote as one, with breaks between."""
        out: list[Inline] = []
        for token in tokens:
            if token.type == "inline":
                out += [Break()] * bool(out)
                out += self.inlines(token.children or [])
        return tuple(out)

    # ----------------------------------------------------------------------- inlines

    def inlines(self, tokens: list[Token]) -> Inlines:
        """A flat run of tokens as a tree: what an opening token begins is kept on a stack until
        its closing token comes."""
        stack: list[tuple[Token | None, list[Inline]]] = [(None, [])]
        for token, text in _with_line_ends(tokens):
            if token.nesting == 1:
                stack.append((token, []))
            elif token.nesting == -1:
                opening, children = stack.pop()
                assert opening is not None
                _extend(stack[-1][1], self.span(opening, tuple(children)))
            else:
                _extend(stack[-1][1], self.leaf(token, text))
        return tuple(stack[0][1])

    def leaf(self, token: Token, text: str) -> Inlines:
        match token.type:
            case "hardbreak":
                return (Break(),)
            case "code_inline":
                return (Code(token.content),)
            case "ruby":
                return (Ruby(token.content, token.info),)
            case "image":
                self.check(token, "image")
                alt = plain(self.inlines(token.children or []))
                return (Image(str(token.attrs["src"]), alt),)
            case "footnote_ref":
                return self.note(token)
            case _:
                return (Text(text),)

    def span(self, opening: Token, children: Inlines) -> Inlines:
        match opening.type:
            case "em_open":
                return (Emphasis(children),)
            case "strong_open":
                return (Strong(children),)
            case "link_open":
                href = str(opening.meta.get("href") or opening.attrs.get("href", ""))
                if len(href) > 1 and href[0] == "#":
                    return (CrossReference(href[1:], children),)
                return (Link(href, children),)
            case _:
                return self.classed(opening, children)

    def classed(self, opening: Token, children: Inlines) -> Inlines:
        """`[…]{.class}`; without a class it is its children."""
        self.check(opening, "span")
        given = attributes_of(opening)
        name = given.get("class", "")
        if name in _SPANS:
            return (_SPANS[name](children),)
        if name == "index":
            term = given.get("term", plain(children))
            id, kind, see = (given.get(key, "") for key in ("id", "kind", "see"))
            return (IndexMark(term, children, id, kind, see),)
        if name == "br":
            return (Break(), *children)
        if name and name != "caption":
            self.findings[finding("B-103", self.here(), mark="." + name)] = None
        return children

    def check(self, token: Token, kind: str) -> None:
        for key in attributes_of(token).keys() - _KNOWN[kind]:
            self.findings[finding("B-103", self.here(), mark=key)] = None

    def note(self, token: Token) -> Inlines:
        label = token.meta.get("label")
        if label is None:
            children = self.inlines(self.in_place.get(token.meta["id"], []))
            return (Note(children),)
        known = label in self.definitions and label not in self.open_notes
        if not known or len(self.open_notes) >= MAX_NOTES_IN_NOTES:
            self.findings[finding("B-101", self.here(), label=label)] = None
            return (Text(f"[^{label}]"),)
        self.called.add(label)
        self.open_notes.append(label)
        line = self.line
        children = self.flow(self.definitions[label][1])
        self.line = line
        self.open_notes.pop()
        return (Note(children),)


# --------------------------------------------------------------------------- over tokens


def _groups(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """The runs of tokens that are one block each: from an opening token to its closing one."""
    group: list[Token] = []
    depth = 0
    for token in tokens:
        group.append(token)
        depth += token.nesting
        if depth == 0:
            yield group
            group = []


def _caption(group: list[Token]) -> list[Token]:
    """The tokens within `[…]{.caption}` when it is all of a paragraph; else none."""
    children = group[1].children or []
    if not children or attributes_of(children[0]).get("class") != "caption":
        return []
    depth = 0
    for at, token in enumerate(children):
        depth += token.nesting
        if depth == 0:
            return children[1:-1] if at == len(children) - 1 else []
    return []


def _lines(tokens: list[Token]) -> Iterator[list[Token]]:
    """A paragraph of verse cut at the ends of its lines."""
    line: list[Token] = []
    depth = 0
    for token in tokens:
        depth += token.nesting
        if depth == 0 and token.type in ("softbreak", "hardbreak"):
            yield line
            line = []
        else:
            line.append(token)
    yield line


def _with_line_ends(tokens: list[Token]) -> Iterator[tuple[Token, str]]:
    """Each token with the text it prints; a line's end prints a space, or nothing."""
    for at, token in enumerate(tokens):
        if token.type != "softbreak":
            yield token, token.content
            continue
        before = next((t.content[-1] for t in reversed(tokens[:at]) if t.content), "")
        after = next((t.content[0] for t in tokens[at + 1 :] if t.content), "")
        yield token, "" if _joins(before, after) else " "


def _joins(before: str, after: str) -> bool:
    """Do these two characters stand together when the line between them is filled?  Han and Han
    do; a full-width mark joins anything; “ ” ‘ ’ belong to Latin too and join Han only."""
    quotes = "“”‘’"
    wide = [c for c in (before, after) if c and (is_han(c) or is_fullwidth_mark(c))]
    if len(wide) == 2:
        return True
    return any(is_fullwidth_mark(c) and c not in quotes for c in wide)


def _extend(out: list[Inline], more: Inlines) -> None:
    """Append, joining text to text."""
    for inline in more:
        if isinstance(inline, Text) and out and isinstance(out[-1], Text):
            out[-1] = Text(out[-1].text + inline.text)
        elif inline != Text(""):
            out.append(inline)
