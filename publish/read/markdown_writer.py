"""Articles written as `.md`: the other half of `markdown.py`, which documents the format.

Every mark of the format that stands in a text is escaped, and no more than that: a person edits
these files.  Three means keep the two halves symmetrical where CommonMark would not:

- `[x]{.em}` for `*x*` where the stars could pair with others or would not flank a letter;
- `&#32;` for white space at the edge of a line, which is trimmed when read;
- `[]{}`, which reads as nothing, between two code spans, in an empty line, and where a bracket
  would begin with `^`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import assert_never

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
    plain,
)
from publish.read.front_matter import write_front_matter

NOTHING = "[]{}"
INLINE_BREAK = "[]{.br}"

# Always marks; & < ! ~ only where what follows makes them one.
_SPECIAL = re.compile(
    r"[\\`*_\[\]{^]|&(?=#?\w+;)|<(?=[A-Za-z])|!$|~(?=[0-9A-Za-z+\-]{1,8}~)",
)
_UNPRINTED = re.compile(r"[\n\r]")
# What begins a block, at the beginning of a line of a paragraph; the last is a footnote's call
# with a colon behind it.
_BLOCK_START = re.compile(
    r"(?P<digits>[0-9]{1,9})(?=[.)](?:\s|$))|(?P<note>\[\^[^\]\s]+\])(?=:)"
    r"|(?=[#>|]|[-](?:[\s\-|:]|$)|\+(?:\s|$)|:[-:|])"
)
_SIMPLE_RAISED = re.compile(r"[0-9A-Za-z+\-]{1,8}")
_PLAIN_ADDRESS = re.compile(r"[\w/.:?=#%+,@-]+")


def write_article(article: Article, *, source_name: str = "", source_digest: str = "") -> str:
    """The text of the `.md` file; `source_name` and `source_digest` (sha256) name the raw text
    that the article was cleaned from."""
    writer = _Writer()
    body = writer.blocks(article.blocks)
    head = write_front_matter(article, source_name, source_digest)
    return "\n\n".join(part for part in (head.rstrip("\n"), body, writer.definitions()) if part) + (
        "\n"
    )


class _Writer:
    """Keeps the footnotes, which are written after the body and numbered in order of call."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def definitions(self) -> str:
        return "\n".join(f"[^{n}]: {note}" for n, note in enumerate(self.notes, 1))

    # ----------------------------------------------------------------------- blocks

    def blocks(self, blocks: Blocks, rule: str = "---") -> str:
        """`rule` writes a separator: in a list it must not be made of the list's own mark."""
        out: list[str] = []
        marks = ("-", ".")
        previous: Block | None = None
        for block in blocks:
            match previous, block:
                case (Items(ordered=a), Items(ordered=b)) if a == b:
                    marks = ("+", ")") if marks == ("-", ".") else ("-", ".")
                case _:
                    marks = ("-", ".")
            out.append(rule if isinstance(block, Separator) else self.block(block, marks))
            previous = block
        return "\n\n".join(out)

    def block(self, block: Block, marks: tuple[str, str]) -> str:
        match block:
            case Paragraph((Image(src, alt),)):
                return f"![{escape(alt)}]({address(src)}){{.inline}}"
            case Paragraph(children):
                return self.lines(children)
            case Heading():
                return self.heading(block)
            case Quotation(blocks):
                return _indented(self.blocks(blocks) or NOTHING, "> ", "> ")
            case PullQuote(children):
                return f"::: pullquote\n{self.lines(children)}\n:::"
            case Verse(lines):
                return "\n".join(("::: verse", *self.verse(lines), ":::"))
            case Items():
                return self.items(block, marks)
            case Table():
                return self.table(block)
            case Figure(image, caption, credit):
                given = {"credit": credit, "alt": image.alt if image else ""}
                src = address(image.src) if image else ""
                return f"![{self.one_line(caption)}]({src}){attributes(given)}"
            case Separator():
                return "---"
            case _:
                assert_never(block)

    def heading(self, block: Heading) -> str:
        given = attributes({"label": block.label, "id": block.id})
        words = _edges(re.sub("#$", r"\#", self.one_line(block.children)))
        return " ".join(part for part in ("#" * block.level, words, given) if part)

    def lines(self, children: Inlines) -> str:
        """Inlines as the lines of a paragraph, where no line begins a block."""
        written = self.inlines(children, "\\\n")
        return "\n".join(_safe(line) or NOTHING for line in written.split("\n"))

    def one_line(self, children: Inlines) -> str:
        return self.inlines(children, INLINE_BREAK)

    def verse(self, lines: tuple[Inlines, ...]) -> Iterable[str]:
        """A single empty line between two lines is a stanza's end."""
        for at, line in enumerate(lines):
            alone = not line and 0 < at < len(lines) - 1 and lines[at - 1] and lines[at + 1]
            yield "" if alone else _safe(self.one_line(line)) or NOTHING

    def items(self, block: Items, marks: tuple[str, str]) -> str:
        out = []
        for number, blocks in enumerate(block.items, block.start):
            mark = f"{number}{marks[1]} " if block.ordered else f"{marks[0]} "
            out.append(_indented(self.blocks(blocks, "***") or NOTHING, mark, " " * len(mark)))
        loose = any("\n\n" in item for item in out)
        return ("\n\n" if loose else "\n").join(out)

    def table(self, block: Table) -> str:
        width = max(len(row) for row in (block.head, *block.rows))
        rows = [self.row(block.head, width), "|" + " --- |" * width]
        rows += [self.row(row, width) for row in block.rows]
        if block.caption:
            rows += ["", f"[{self.one_line(block.caption)}]{{.caption}}"]
        return "\n".join(rows)

    def row(self, cells: tuple[Inlines, ...], width: int) -> str:
        padded = (*cells, *[()] * (width - len(cells)))
        written = (_edges(self.one_line(cell)).replace("|", r"\|") for cell in padded)
        return "| " + " | ".join(written) + " |"

    # ----------------------------------------------------------------------- inlines

    def inlines(self, children: Inlines, line_break: str, starred: bool = False) -> str:
        """`starred`: within stars, where no more stars are written."""
        out = ""
        for child in children:
            piece = self.inline(child, line_break, starred)
            match child:
                case Emphasis(inner) | Strong(inner) if not starred and not out.endswith("*"):
                    out += self.stars(child, line_break) if _flanks(inner) else piece
                case Code() if out.endswith("`"):
                    out += NOTHING + piece
                case _:
                    out += piece
        return out

    def stars(self, inline: Emphasis | Strong, line_break: str) -> str:
        mark = "*" if isinstance(inline, Emphasis) else "**"
        return f"{mark}{self.inlines(inline.children, line_break, True)}{mark}"

    def inline(self, inline: Inline, line_break: str, starred: bool) -> str:
        def bracket(children: Inlines) -> str:
            inside = self.inlines(children, line_break, starred)
            return f"[{NOTHING if inside[:1] == '^' else ''}{inside}]"  # [^ is a footnote's call

        match inline:
            case Text(text):
                return escape(text)
            case Emphasis(children):
                return bracket(children) + "{.em}"
            case Strong(children):
                return bracket(children) + "{.strong}"
            case EmphasisDots(children):
                return bracket(children) + "{.dots}"
            case BookTitle(children):
                return bracket(children) + "{.title}"
            case Jiazhu(children):
                return bracket(children) + "{.jiazhu}"
            case ProperName(children):
                return bracket(children) + "{.name}"
            case Sup((Text(text),)) if _SIMPLE_RAISED.fullmatch(text):
                return f"^{text}^"
            case Sup(children):
                return bracket(children) + "{.sup}"
            case Sub(children):
                return bracket(children) + "{.sub}"
            case Ruby(base, text):
                return "{" + _ruby_escaped(base) + "|" + _ruby_escaped(text) + "}"
            case Note(children):
                return self.note(children)
            case Link(href, children):
                return f"{bracket(children)}({address(href)})"
            case CrossReference(target, children):
                return f"{bracket(children)}({address('#' + target)})"
            case IndexMark(term, children, id, kind, see):
                said = "" if term == plain(children) else f" term={_quoted(term)}"
                said += f" kind={_quoted(kind)}" if kind else ""
                said += f" see={_quoted(see)}" if see else ""
                return f"{bracket(children)}{{.index{said}{f' #{id}' if id else ''}}}"
            case Code(text):
                return code(text)
            case Image(src, alt):
                return f"![{escape(alt)}]({address(src)})"
            case Break():
                return line_break
            case _:
                assert_never(inline)

    def note(self, children: Inlines) -> str:
        self.notes.append("")  # its number is taken before a note inside takes the next
        number = len(self.notes)
        self.notes[number - 1] = _safe(self.one_line(children)) or NOTHING
        return f"[^{number}]"


# --------------------------------------------------------------------------- characters


def escape(text: str) -> str:
    """A text in which nothing is a mark of the format, wherever in a line it stands."""
    marked = _SPECIAL.sub(lambda found: "\\" + found[0], text)
    return _UNPRINTED.sub(lambda found: f"&#{ord(found[0])};", marked)


def address(href: str) -> str:
    if _PLAIN_ADDRESS.fullmatch(href):
        return href
    escaped = re.sub(r"[\\<>&]", lambda found: "\\" + found[0], href)
    return f"<{_UNPRINTED.sub(lambda found: f'&#{ord(found[0])};', escaped)}>"


def code(text: str) -> str:
    """A code span: its fence is longer than any run of ` within."""
    runs = {len(run) for run in re.findall("`+", text)}
    fence = "`" * next(n for n in range(1, len(runs) + 2) if n not in runs)
    spaced = text[:1] == text[-1:] == " " and text.strip(" ")
    pad = " " if spaced or "`" in (text[:1], text[-1:]) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def attributes(values: dict[str, str]) -> str:
    """`{key="value"}`, or nothing when all are empty."""
    given = [f"{key}={_quoted(value)}" for key, value in values.items() if value]
    return "{" + " ".join(given) + "}" if given else ""


def _quoted(value: str) -> str:
    if re.fullmatch(r"\w+", value):
        return value
    escaped = value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
    return f'"{escaped}"'


def _ruby_escaped(text: str) -> str:
    # `#x` and `.x` would be attributes of a picture that stands before
    return re.sub(r'[\\{}|="#.]', lambda found: "\\" + found[0], text.replace("\n", " "))


def _flanks(children: Inlines) -> bool:
    """Do stars around these stand beside letters on their inner sides?"""
    match children:
        case (Text(only),):
            return only[:1].isalnum() and only[-1:].isalnum()
        case (Text(first), *_, Text(last)):
            return first[:1].isalnum() and last[-1:].isalnum()
        case _:
            return False


def _safe(line: str) -> str:
    """A line that begins no block and keeps the white space at its edges."""
    kept = _edges(line)
    found = _BLOCK_START.match(kept)
    return f"{found[0]}\\{kept[found.end() :]}" if found else kept


def _edges(line: str) -> str:
    if line[:1].isspace():
        line = f"&#{ord(line[0])};{line[1:]}"
    if line[-1:].isspace():
        line = f"{line[:-1]}&#{ord(line[-1])};"
    return line


def _indented(text: str, first: str, rest: str) -> str:
    head, *lines = text.split("\n")
    return "\n".join((first + head, *((rest + line).rstrip() for line in lines)))
