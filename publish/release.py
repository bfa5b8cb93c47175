"""A released text, what changed since the last one, and the sums of its files.

A part of `commands`.  Nothing here reads the clock: the day is the release's own.

    release.json      the released text, paragraph by paragraph: the next release is compared to it
    勘误表.md, .html   article, page, before, after, since the last release
    SHA256SUMS        of all files, as `sha256sum -c` reads them
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from html import escape
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from lxml import etree

from publish.model import (
    Anthology,
    Article,
    Block,
    Figure,
    Inlines,
    Items,
    Note,
    PublishError,
    Quotation,
    Separator,
    Table,
    Verse,
    Where,
    plain,
)
from publish.typeset.words import chinese_date
from publish.typeset.xhtml import anchor

STATE = "release.json"
SUMS = "SHA256SUMS"
FORMAT = 1  # of release.json
FIRST = "1.0"  # the version of a book that gives none


@dataclass(frozen=True, slots=True)
class Issue:
    """A release: `name` of the book's folder, `date` ISO 8601 to the day."""

    name: str
    version: str
    date: str


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The text of an article as it was released.  `pages`: the printed page or pages of each
    paragraph (12, 12–13), empty where they are not known."""

    id: str
    title: str
    sha256: str
    paragraphs: tuple[str, ...]
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """A released text.  `book` is the name of its folder, `date` ISO 8601."""

    book: str
    title: str
    version: str
    date: str
    language: str
    articles: tuple[ArticleText, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A place that differs.  `before` or `after` is empty where something is new or gone; `page`
    is that of the older book, of the newer one for what is new."""

    article: str
    title: str
    page: str
    before: str
    after: str


def text_records(state: State, last: State | None) -> dict[str, bytes]:
    """File name → what a release says of its text, and of the last one's."""
    text, page = errata(state, last, changes(last, state) if last else ())
    return {STATE: written(state), "勘误表.md": text.encode(), "勘误表.html": page.encode()}


# --------------------------------------------------------------------------- the text


def state_of(book: Anthology, issue: Issue, epub: bytes | None = None) -> State:
    """The text of a book, with the pages that its e-book tells."""
    told = _printed(epub) if epub else {}
    articles = []
    for article in book.articles():
        paragraphs = tuple(paragraphs_of(article))
        digest = hashlib.sha256("\n".join(paragraphs).encode()).hexdigest()
        pages = _pages(paragraphs, told.get(anchor(article.id), []))
        articles.append(ArticleText(article.id, article.title, digest, paragraphs, pages))
    return State(issue.name, book.title, issue.version, issue.date, book.language, tuple(articles))


def texts_of(state: State) -> tuple[tuple[str, str], ...]:
    """What may not change under one version: the articles in order, and their texts."""
    return tuple((article.id, article.sha256) for article in state.articles)


def paragraphs_of(article: Article) -> Iterator[str]:
    """What an article prints, a paragraph each; a note follows the paragraph that calls it."""
    lines = (article.kicker, article.title, *article.subtitles, *article.bylines)
    yield from (line for line in (*lines, article.dateline) if line)
    for block in article.blocks:
        yield from _texts(block)
    yield from (line for line in (article.source, article.date, article.rights) if line)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Quotation(blocks):
            for inner in blocks:
                yield from _texts(inner)
        case Items(items):
            for item in items:
                for inner in item:
                    yield from _texts(inner)
        case Verse(lines):
            for line in lines:
                yield from _said(line)
        case Table(head, rows, caption):
            for cell in (caption, *head, *(cell for row in rows for cell in row)):
                yield from _said(cell)
        case Figure(_, caption, credit):
            yield from _said(caption)
            if credit:
                yield credit
        case Separator():
            pass
        case _:
            yield from _said(block.children)


def _said(inlines: Inlines) -> Iterator[str]:
    if text := plain(inlines).strip():
        yield text
    yield from _notes(inlines)


def _notes(inlines: Inlines) -> Iterator[str]:
    for inline in inlines:
        if isinstance(inline, Note):
            yield f"〔{inline.mark}〕{plain(inline.children, notes=True)}"
        yield from _notes(getattr(inline, "children", ()))


_TYPE = "{http://www.idpf.org/2007/ops}type"
_Marks = list[tuple[str, str]]  # (characters, label of the page that they stand on)


def _printed(epub: bytes) -> dict[str, _Marks]:
    """Anchor of an article → its text, cut where a page of the printed book begins."""
    out: dict[str, _Marks] = {}
    page = ""
    with ZipFile(BytesIO(epub)) as packed:
        package = etree.fromstring(packed.read("EPUB/content.opf"))
        hrefs = {i.get("id"): i.get("href") for i in package.iter("{*}item")}
        for place in package.iter("{*}itemref"):
            root = etree.fromstring(packed.read(f"EPUB/{hrefs[place.get('idref')]}"))
            pieces: _Marks = [("", page)]
            body = root.find("{*}body")
            if body is not None:
                _collect(body, pieces)
            page = pieces[-1][1]
            for heading in root.iter("{*}h1"):
                out[heading.get("id") or ""] = pieces
    return out if page else {}


def _collect(element: etree._Element, pieces: _Marks) -> None:
    kind = element.get(_TYPE)
    if kind == "pagebreak":
        pieces.append(("", element.get("aria-label") or element.get("title") or ""))
    elif kind == "noteref" or element.tag == "{http://www.w3.org/1999/xhtml}rt":
        return
    for text, child in ((element.text, None), *((c.tail, c) for c in element)):
        if child is not None and isinstance(child.tag, str):
            _collect(child, pieces)
        pieces[-1] = (pieces[-1][0] + _bare(text or ""), pieces[-1][1])


def _bare(text: str) -> str:
    """Without blanks, and without the quotation marks, which a vertical e-book has others of."""
    return re.sub(r"[\s“”‘’「」『』]", "", text)


def _pages(paragraphs: Sequence[str], pieces: _Marks) -> tuple[str, ...]:
    """The page or pages of each paragraph; a paragraph that is not found stands on the page of the
    one before."""
    if not pieces:
        return ()
    text = "".join(piece for piece, _ in pieces)
    labels = [label for piece, label in pieces for _ in piece]
    out: list[str] = []
    at = 0
    for paragraph in paragraphs:
        sought = _bare(paragraph)
        found = text.find(sought, at) if sought else -1
        if found < 0:
            out.append(out[-1] if out else labels[0] if labels else "")
            continue
        at = found + len(sought)
        ends = (labels[found], labels[at - 1])  # the first is empty before the first page
        out.append("–".join(dict.fromkeys(label for label in ends if label)))
    return tuple(out)


def written(state: State) -> bytes:
    """release.json"""
    data = {"format": FORMAT, **asdict(state)}
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def read_state(path: Path) -> State:
    """A release.json.  PublishError: what is no such file."""
    try:
        data = json.loads(path.read_text("utf-8"))
        if data.pop("format") != FORMAT:
            raise ValueError(f"format is not {FORMAT}")
        articles = tuple(
            ArticleText(**{**a, "paragraphs": tuple(a["paragraphs"]), "pages": tuple(a["pages"])})
            for a in data.pop("articles")
        )
        state = State(**data, articles=articles)
        order(state.version)
        return state
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise PublishError("bad-release", Where(path), reason=error) from error


def last_release(folder: Path, new: State) -> State | None:
    """The newest release of the book below this version among the folders of `folder`."""
    states = [read_state(p) for p in sorted(folder.glob(f"[0-9]*/{STATE}"))]
    mine = [s for s in states if (s.book, s.language) == (new.book, new.language)]
    older = [s for s in mine if order(s.version) < order(new.version)]
    return max(older, key=lambda s: order(s.version), default=None)


def order(version: str) -> tuple[int, ...]:
    """1.10 comes after 1.9; 1 and 1.0 are one."""
    numbers = [int(part) for part in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


# --------------------------------------------------------------------------- what changed

_CONTEXT = 8  # characters on either side of a change: enough to find it on the page
_ALIKE = 0.5  # of two paragraphs: one is the other, edited
_NEAR = 4  # characters between two changes that are told as one


def changes(old: State, new: State) -> tuple[Change, ...]:
    """What differs from release to release, in the order of the newer book; articles that are gone
    at the end.  The order of articles is not compared."""
    before = {a.id: a for a in old.articles}
    out: list[Change] = []
    for article in new.articles:
        known = before.pop(article.id, None)
        if known is None:
            page = article.pages[0] if article.pages else ""
            out.append(Change(article.id, article.title, page, "", article.title))
        elif known.sha256 != article.sha256:
            out.extend(_differences(known, article))
    for gone in before.values():
        page = gone.pages[0] if gone.pages else ""
        out.append(Change(gone.id, gone.title, page, gone.title, ""))
    return tuple(out)


def _differences(old: ArticleText, new: ArticleText) -> Iterator[Change]:
    for i, j in _pairs(old.paragraphs, new.paragraphs):
        if i is not None and j is not None:
            page = old.pages[i] if old.pages else ""
            for was, now in excerpts(old.paragraphs[i], new.paragraphs[j]):
                yield Change(new.id, new.title, page, was, now)
        elif i is not None:
            page = old.pages[i] if old.pages else ""
            yield Change(new.id, new.title, page, old.paragraphs[i], "")
        elif j is not None:
            page = new.pages[j] if new.pages else ""
            yield Change(new.id, new.title, page, "", new.paragraphs[j])


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Places of paragraphs that differ, (older, newer); None where one has no counterpart."""
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        following = j1
        for i in range(i1, i2):
            alike = (j for j in range(following, j2) if _alike(old[i], new[j]))
            match = next(alike, None)
            if match is None:
                yield i, None
                continue
            yield from ((None, j) for j in range(following, match))
            yield i, match
            following = match + 1
        yield from ((None, j) for j in range(following, j2))


def _alike(old: str, new: str) -> bool:
    return SequenceMatcher(None, old, new, autojunk=False).ratio() >= _ALIKE


def excerpts(old: str, new: str) -> Iterator[tuple[str, str]]:
    """The places where two texts differ, with some characters around each."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    spans: list[list[int]] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            continue
        if spans and i1 - spans[-1][1] <= _NEAR:
            spans[-1][1], spans[-1][3] = i2, j2
        else:
            spans.append([i1, i2, j1, j2])
    for i1, i2, j1, j2 in spans:
        yield _around(old, i1, i2), _around(new, j1, j2)


def _around(text: str, start: int, end: int) -> str:
    first, last = max(0, start - _CONTEXT), min(len(text), end + _CONTEXT)
    return f"{'……' if first else ''}{text[first:last]}{'……' if last < len(text) else ''}"


# --------------------------------------------------------------------------- 勘误表


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    heads: tuple[str, str, str, str]
    since: str
    new: str
    gone: str
    first: str
    same: str


_HANS = _Words(
    title="勘误表",
    heads=("篇", "页", "原作", "改作"),
    since="与上次发行（{version}，{date}）相比：",
    new="（新增）",
    gone="（删去）",
    first="首次发行，没有勘误。",
    same="文字没有改动。",
)
_HANT = _Words(
    title="勘誤表",
    heads=("篇", "頁", "原作", "改作"),
    since="與上次發行（{version}，{date}）相比：",
    new="（新增）",
    gone="（刪去）",
    first="首次發行，沒有勘誤。",
    same="文字沒有改動。",
)


def errata(new: State, old: State | None, found: Sequence[Change]) -> tuple[str, str]:
    """The change list, as Markdown and as a page of HTML."""
    say = _HANT if "Hant" in new.language else _HANS
    title = f"{say.title}　{new.title}　{new.version}"
    if old is None:
        lead = say.first
    elif not found:
        lead = say.same
    else:
        lead = say.since.format(version=old.version, date=chinese_date(old.date))
    rows = [(c.title, c.page, c.before or say.new, c.after or say.gone) for c in found]
    text = f"# {title}\n\n{lead}\n"
    if rows:
        lines = [say.heads, ("---",) * 4, *([_cell(c) for c in row] for row in rows)]
        text += "\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
    return text, _page(new.language, title, lead, say.heads, rows)


def _cell(text: str) -> str:
    """A text as a cell of a Markdown table: its own marks stay marks."""
    return re.sub(r"([\\|*_`<>\[\]])", r"\\\1", text.replace("\n", " "))


def _page(
    language: str, title: str, lead: str, heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> str:
    def line(tag: str, cells: Iterable[str]) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(c)}</{tag}>" for c in cells) + "</tr>"

    body = "\n".join(line("td", row) for row in rows)
    table = f"<table>\n<thead>{line('th', heads)}</thead>\n<tbody>\n{body}\n</tbody>\n</table>\n"
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(title)}</title>\n<style>\n"
        "body { max-width: 60em; margin: 2em auto; padding: 0 1em; line-height: 1.6 }\n"
        "table { border-collapse: collapse; width: 100% }\n"
        "th, td { padding: .4em .7em; border-bottom: 1px solid; text-align: left; "
        "vertical-align: top }\n"
        "th:nth-child(2), td:nth-child(2) { white-space: nowrap }\n"
        f"</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n<p>{escape(lead)}</p>\n"
        f"{table if rows else ''}</body>\n</html>\n"
    )


# --------------------------------------------------------------------------- checksums


def sums(digests: Iterable[tuple[str, str]]) -> bytes:
    """(file name, sha256) as `sha256sum -c` reads them, by name."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests)).encode()
