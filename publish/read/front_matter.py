"""The YAML between two lines `---` at the head of an `.md` file, both ways.

Every scalar is read as the text that stands there: `date: 2021-05-01`, `title: 1949` and
`title: yes` are what they look like.  YAML's own types, anchors across the tree and tags are of no
use here, so nodes are composed and never constructed.

An `.md` that the program wrote ends its head with a seal, `written: sha256` of its name and its own
text without that line: a file whose seal does not hold was edited by hand, or renamed.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import yaml

from publish.model import Article, PublishError, Role, Where
from publish.read.nearest import nearest

KEYS = (  # in the order in which they are written
    *("title", "kicker", "subtitle", "short_title", "byline", "dateline", "date"),
    *("source", "rights", "language", "role", "id", "raw", "written"),
)
LISTS = {"subtitle": "subtitles", "byline": "bylines"}  # key → the Article's field
ROLES: tuple[str, ...] = get_args(Role)
TEXTS = tuple(key for key in KEYS if key not in (*LISTS, "role", "raw", "written"))
RAW_KEYS = ("path", "sha256")
MAX_SIZE = 65_536  # characters; a head that is longer is a body that lost its second ---

_FENCED = re.compile(r"\ufeff?---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.S | re.M)
_SEAL = re.compile(r"^written: ([0-9a-f]{64})\n(?=---[ \t]*$)", re.M)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


@dataclass(frozen=True, slots=True)
class RawText:
    """The raw text that an article was cleaned from: `path` beside the article, `sha256` of its
    bytes then."""

    path: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`texts` holds the keys of one value that were given, by their names as Article's fields;
    `body` is the rest of the file, `line` the line on which it begins."""

    texts: dict[str, str]
    lists: dict[str, tuple[str, ...]]
    raw: RawText | None
    body: str
    line: int
    written: str = ""


def read_front_matter(text: str, path: Path) -> FrontMatter:
    """Split an `.md` file.  PublishError, with the line: broken YAML, an unknown or repeated key,
    a value of the wrong kind, an unknown role, a language tag that is none."""
    found = _FENCED.match(text)
    if not found or len(found[1]) > MAX_SIZE:
        return FrontMatter({}, {}, None, text, 1)
    written = ""
    texts: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    raw = None
    for key, node in _entries(_compose(found[1], path), path, KEYS).items():
        if key == "raw":
            raw = _raw(node, path)
        elif key == "written":
            written = _string(node, key, path)
        elif key in LISTS:
            lists[LISTS[key]] = _strings(node, key, path)
        else:
            texts[key] = _string(node, key, path)
            _check(key, texts[key], _where(node, path))
    body, line = text[found.end() :], found[0].count("\n") + 1
    return FrontMatter(texts, lists, raw, body, line, written)


def raw_text_of(text: str, path: Path) -> RawText | None:
    """Which raw text the article in this `.md` file says it was cleaned from."""
    return read_front_matter(text, path).raw


def _compose(source: str, path: Path) -> yaml.Node | None:
    try:
        return yaml.compose(source, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = Where(path, mark.line + 2 if mark else 1)
        raise PublishError("front-matter-yaml", where, problem=error.problem or "") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise PublishError("front-matter-yaml", Where(path, 1), problem=str(error)) from error


def _entries(node: yaml.Node | None, path: Path, keys: tuple[str, ...]) -> dict[str, yaml.Node]:
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise PublishError("front-matter-yaml", _where(node, path), problem="key: value")
    out: dict[str, yaml.Node] = {}
    for key_node, value in node.value:
        key = str(key_node.value)
        if key not in keys:
            near = nearest(key, keys)
            raise PublishError("unknown-key", _where(key_node, path), key=key, near=near)
        if key in out:
            raise PublishError("repeated-key", _where(key_node, path), key=key)
        out[key] = value
    return out


def _where(node: yaml.Node, path: Path) -> Where:
    return Where(path, node.start_mark.line + 2)  # from 0, and the line of --- before it


def _string(node: yaml.Node, key: str, path: Path) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise PublishError("wrong-type", _where(node, path), key=key, wanted="text")
    return "" if node.tag.endswith(":null") else str(node.value)


def _strings(node: yaml.Node, key: str, path: Path) -> tuple[str, ...]:
    if isinstance(node, yaml.SequenceNode):
        return tuple(_string(item, key, path) for item in node.value)
    one = _string(node, key, path)
    return (one,) if one else ()


def _raw(node: yaml.Node, path: Path) -> RawText:
    if not isinstance(node, yaml.MappingNode):
        raise PublishError("wrong-type", _where(node, path), key="raw", wanted="{path, sha256}")
    entries = _entries(node, path, RAW_KEYS)
    values = {key: _string(value, key, path) for key, value in entries.items()}
    if not values.get("path"):
        raise PublishError("wrong-type", _where(node, path), key="raw", wanted="{path, sha256}")
    return RawText(values["path"], values.get("sha256", ""))


def _check(key: str, value: str, where: Where) -> None:
    if key == "role" and value not in ROLES:
        near = nearest(value, ROLES)
        raise PublishError("unknown-value", where, key=key, value=value, near=near)
    if key == "language" and value and not _LANGUAGE.fullmatch(value):
        raise PublishError("bad-language", where, value=value, near="zh-Hans-CN")


# --------------------------------------------------------------------------- writing


def write_front_matter(article: Article, source_name: str, source_digest: str) -> str:
    """Both lines `---` and what stands between.  A title that is empty is written, or a heading at
    the head of the body would be taken for it."""
    values: dict[str, object] = {key: getattr(article, key) for key in TEXTS}
    for key, name in LISTS.items():
        given = list(getattr(article, name))
        values[key] = given[0] if len(given) == 1 and given[0] else given
    values["role"] = "" if article.role == "chapter" else article.role
    if source_name:
        values["raw"] = {"path": source_name, "sha256": source_digest}
    kept = {key: value for key in KEYS if (value := values.get(key)) or key == "title"}
    text = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{text}---\n"


# --------------------------------------------------------------------------- the seal


def sealed(text: str, name: str) -> str:
    """The text of the `.md` file `name` with its seal as the last line of its head; a seal that
    it has is renewed."""
    bare = unsealed(text)
    found = _FENCED.match(bare)
    if not found:
        return bare
    return f"{bare[: found.end(1)]}written: {_seal(bare, name)}\n{bare[found.end(1) :]}"


def unsealed(text: str) -> str:
    """The text without its seal, if it has one."""
    found = _FENCED.match(text)
    if not found:
        return text
    return _SEAL.sub("", text[: found.end()], count=1) + text[found.end() :]


def seal_of(text: str) -> str:
    """The seal that the text bears, true or not; empty when it bears none."""
    head = _FENCED.match(text)
    found = _SEAL.search(head[0]) if head else None
    return found[1] if found else ""


def is_as_written(text: str, name: str) -> bool:
    """Is this, to the letter, what the program wrote as `name`?  Line ends (CRLF) do not count."""
    return seal_of(text) == _seal(unsealed(text), name)


def _seal(bare: str, name: str) -> str:
    return hashlib.sha256(f"{name}\n{bare}".encode("utf-8", "surrogateescape")).hexdigest()
