"""The syntax of `.md` files: markdown-it-py with Wenji's own constructs, text in, tokens out.

What is CommonMark and what is ours is told in `markdown.py`; here are the rules.  They stand in
the order in which markdown-it tries them at one character.

Three rules of CommonMark are replaced:

- `emphasis`: a run of `*` beside Han or a full-width mark may open and close like one between
  letters.  CommonMark takes “ and ， for punctuation and so refuses `*“引号”*字`.
- `link`: a bracket may be followed by `{…}` (a span) as well as by `(…)` (a link), and both may
  hold one another.  There are no reference links: `[1]: 某` is text and must not vanish.
- `code`, `fence`, `lheading`, `html_*` are off: two spaces or a `---` under a newspaper's
  paragraph are no code and no heading, and markup is text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

from publish.characters import CONNECTORS, is_fullwidth_mark, is_han

__all__ = ["CONTAINERS", "Token", "attributes_of", "tokenize"]

CONTAINERS = ("verse", "pullquote")
MAX_NESTING = 100  # brackets in brackets, quotations in lists: deeper is text

_ITEM = r'(?:#[^\s{}"|]+|\.[\w-]+|[\w-]+=(?:"(?:[^"\\]|\\.)*"|[^\s{}"|]+))'
_ATTRIBUTES = re.compile(rf"\{{\s*(?:{_ITEM}(?:\s+{_ITEM})*)?\s*\}}")
_ONE_ITEM = re.compile(_ITEM)
_AT_THE_END = re.compile(rf"(?:^|\s)({_ATTRIBUTES.pattern})$")
_RUBY = re.compile(r"\{((?:[^{}|\\\n]|\\.)+)\|((?:[^{}|\\\n]|\\.)*)\}")
# ^2^ and ~2~: short ASCII only, and ~ only after a letter or bracket, or 3~5元、6~8元 is caught.
_RAISED = re.compile(r"\^([0-9A-Za-z+\-]{1,8})\^|(?<=[A-Za-z)\]])~([0-9A-Za-z+\-]{1,8})~")
_ESCAPED = re.compile(r"\\(.)", re.S)


class _Parser(MarkdownIt):
    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's own name
        """Leave addresses as they are written: 图/一.svg is a file's name, not %E5%9B%BE."""
        return url


def _parser() -> MarkdownIt:
    md = _Parser("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    md.enable("table")
    md.disable(["code", "fence", "lheading", "html_block", "html_inline", "reference"])
    md.use(footnote_plugin, move_to_end=False, always_match_refs=True)
    for name in CONTAINERS:
        md.use(container_plugin, name)
    md.inline.ruler.at("emphasis", _emphasis)
    md.inline.ruler.at("link", _bracket)
    md.inline.ruler.before("link", "ruby", _ruby)
    md.inline.ruler.before("link", "raised", _raised)
    md.inline.ruler.before("ruby", "image_attributes", _image_attributes)
    md.core.ruler.before("inline", "prepare", _prepare)
    return md


def tokenize(text: str) -> tuple[list[Token], Mapping[int, list[Token]]]:
    """The flat tokens of a text, and by number the tokens of the notes written in place
    (`^[…]`).  A footnote's definition stays where it was written."""
    env: dict[str, Any] = {}
    tokens = _MD.parse(text, env)
    notes = env.get("footnotes", {}).get("list", {})
    return tokens, {number: note["tokens"] for number, note in notes.items() if "tokens" in note}


def attributes_of(token: Token) -> dict[str, str]:
    """The `{…}` of a span, image or heading: `#x` under "id", `.x` under "class"."""
    found: dict[str, str] = token.meta.get("attributes", {})
    return found


def _parse_attributes(text: str) -> dict[str, str]:
    out: dict[str, str] = {}
    for item in _ONE_ITEM.findall(text):
        if item[0] in "#.":
            out["id" if item[0] == "#" else "class"] = item[1:]
            continue
        key, value = item.split("=", 1)
        out[key] = _ESCAPED.sub(_unescape, value[1:-1]) if value[0] == '"' else value
    return out


def _unescape(match: re.Match[str]) -> str:
    return "\n" if match[1] == "n" else match[1]


# --------------------------------------------------------------------------- before the inlines


def _prepare(state: StateCore) -> None:
    """Take a heading's `{…}` from its end, and a typist's indent from a paragraph's beginning."""
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type == "heading_open":
            found = _AT_THE_END.search(inline.content)
            if found:
                opening.meta["attributes"] = _parse_attributes(found[1])
                inline.content = inline.content[: found.start()].rstrip()
        elif opening.type == "paragraph_open":
            inline.content = inline.content.lstrip("\u3000 ")


# --------------------------------------------------------------------------- inlines


def _wide(char: str) -> bool:
    return is_han(char) or is_fullwidth_mark(char) or char in CONNECTORS


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Runs of `*` and `_`, as in CommonMark, but wide characters are letters to `*`."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    run = state.scanDelims(state.pos, marker == "*")
    before = state.src[state.pos - 1] if state.pos else " "
    end = state.pos + run.length
    after = state.src[end] if end < state.posMax else " "
    beside = marker == "*" and (_wide(before) or _wide(after))
    opens = not after.isspace() if beside else run.can_open
    closes = not before.isspace() if beside else run.can_close
    for _ in range(run.length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(
            Delimiter(ord(marker), run.length, len(state.tokens) - 1, -1, opens, closes)
        )
    state.pos = end
    return True


def _ruby(state: StateInline, silent: bool) -> bool:
    """`{侨|qiáo}`"""
    found = _RUBY.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("ruby", "", 0)
        token.content = _ESCAPED.sub(r"\1", found[1])
        token.info = _ESCAPED.sub(r"\1", found[2])
    state.pos = found.end()
    return True


def _raised(state: StateInline, silent: bool) -> bool:
    """`10^6^`, `H~2~O`"""
    found = _RAISED.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        name = "sup" if found[1] else "sub"
        state.push("span_open", "", 1).meta["attributes"] = {"class": name}
        state.push("text", "", 0).content = found[1] or found[2]
        state.push("span_close", "", -1)
    state.pos = found.end()
    return True


def _bracket(state: StateInline, silent: bool) -> bool:
    """`[…]{…}` or `[…](…)`; a link inside a link stays text."""
    start = state.pos
    if state.src[start] != "[" or state.src.startswith("[^", start):
        return False
    end = state.md.helpers.parseLinkLabel(state, start)
    if end < 0:
        return False
    span = _ATTRIBUTES.match(state.src, end + 1, state.posMax)
    if span:
        if not silent:
            _push(state, start, end, "span", {"attributes": _parse_attributes(span[0])})
        state.pos = span.end()
        return True
    link = _destination(state, end + 1)
    if link is None or (state.linkLevel and not silent):
        return False
    if not silent:
        state.linkLevel += 1
        _push(state, start, end, "link", {"href": link[0]})
        state.linkLevel -= 1
    state.pos = link[1]
    return True


def _push(state: StateInline, start: int, end: int, kind: str, meta: dict[str, Any]) -> None:
    """Tokens for what stands between the brackets at `start` and `end`."""
    outer = state.posMax
    state.pos, state.posMax = start + 1, end
    state.push(f"{kind}_open", "", 1).meta.update(meta)
    state.md.inline.tokenize(state)
    state.push(f"{kind}_close", "", -1)
    state.posMax = outer


def _destination(state: StateInline, pos: int) -> tuple[str, int] | None:
    """The address in `(address "title")` at `pos`, and the place behind it."""
    if pos >= state.posMax or state.src[pos] != "(":
        return None
    pos = _skip_space(state, pos + 1)
    found = state.md.helpers.parseLinkDestination(state.src, pos, state.posMax)
    if not found.ok or not state.md.validateLink(found.str):
        return None
    pos = _skip_space(state, found.pos)
    title = state.md.helpers.parseLinkTitle(state.src, pos, state.posMax)
    if title.ok and pos > found.pos:
        pos = _skip_space(state, title.pos)
    closed = pos < state.posMax and state.src[pos] == ")"
    return (found.str, pos + 1) if closed else None


def _skip_space(state: StateInline, pos: int) -> int:
    while pos < state.posMax and state.src[pos] in " \t\n":
        pos += 1
    return pos


def _image_attributes(state: StateInline, silent: bool) -> bool:
    """`{…}` right after an image."""
    if state.pos == 0 or state.src[state.pos - 1] != ")":
        return False
    found = _ATTRIBUTES.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        if state.pending or not state.tokens or state.tokens[-1].type != "image":
            return False
        state.tokens[-1].meta["attributes"] = _parse_attributes(found[0])
    state.pos = found.end()
    return True


_MD = _parser()
