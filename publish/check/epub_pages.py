"""What EPUBCheck does not see in the documents: language, pictures' words, headings, roles, notes,
what is fetched from the net."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterator

from lxml import etree

from publish.check.epub_book import (
    HEADINGS,
    NOTES,
    TYPE,
    XML_LANG,
    EpubBook,
    all_text,
    body_of,
    is_call,
    resolve,
    text_of,
    types,
)
from publish.check.epub_package import css_rules, uncommented
from publish.model import Finding, Where, finding

_PRINTED = frozenset(
    ("img", "svg", "image", "math", "audio", "video", "object", "iframe", "embed", "canvas", "hr")
) | {"input"}

# EPUB-SSV → DPUB-ARIA, the pairs that Ace asks for; deprecated roles (endnote, biblioentry) not.
_ROLES = {
    type: f"doc-{role}"
    for type, role in (
        *((t, t) for t in (
            "abstract", "acknowledgments", "afterword", "appendix", "backlink", "bibliography",
            "biblioref", "chapter", "colophon", "conclusion", "credit", "credits", "dedication",
            "endnotes", "epigraph", "epilogue", "errata", "footnote", "foreword", "glossary",
            "glossref", "index", "introduction", "noteref", "pagebreak", "part", "preface",
            "prologue", "pullquote", "qna", "subtitle", "tip", "toc",
        )),
        ("page-list", "pagelist"),
        ("referrer", "backlink"),
    )
}  # fmt: skip
_SAME = {"zho": "zh", "chi": "zh", "cmn": "zh", "eng": "en", "jpn": "ja"}  # ISO 639-2 → 639-1


def _languages(book: EpubBook) -> Iterator[Finding]:
    """Without `lang` a reader may set Chinese in a Japanese or a Kai face."""
    tags = book.package.iter("{http://purl.org/dc/elements/1.1/}language")
    whole = [tag for e in tags if (tag := (e.text or "").strip())]
    for name, root in book.documents.items():
        lang = root.get("lang") or root.get(XML_LANG) or ""
        if not lang:
            yield finding("E-009", book.where(name, root))
        elif whole and not any(_same_language(lang, tag) for tag in whole):
            yield finding("E-010", book.where(name, root), lang=lang, book="、".join(whole))


def _same_language(one: str, other: str) -> bool:
    """zh-Hans and zh-Hans-CN agree, zh-Hans and zh-Hant do not; zho is zh."""
    a, b = (tag.lower().replace("_", "-").split("-") for tag in (one, other))
    a[0], b[0] = _SAME.get(a[0], a[0]), _SAME.get(b[0], b[0])
    shorter = min(len(a), len(b))
    return a[:shorter] == b[:shorter]


def _titles(book: EpubBook) -> Iterator[Finding]:
    """Readers show and read aloud what <title> says."""
    for name, root in book.documents.items():
        title = root.find("{*}head/{*}title")
        said = (title.text or "").strip() if title is not None else ""
        if title is not None and said in (posixpath.basename(name), _stem(name)):
            yield finding("E-043", book.where(name, title), title=said)


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


def _empty(book: EpubBook) -> Iterator[Finding]:
    for name in book.spine:
        root = book.documents.get(name)
        if root is None or all_text(root).strip():
            continue
        if not any(_is_printed(element) for element in body_of(root).iter("*")):
            yield finding("E-024", book.where(name, root))


def _is_printed(element: etree._Element) -> bool:
    """Without text: a picture of any kind, in fixed layouts often a background."""
    return element.tag.rpartition("}")[2] in _PRINTED or "url(" in element.get("style", "")


def _shown_markup(book: EpubBook) -> Iterator[Finding]:
    """Markup that was escaped once too often is printed; in code it is meant to be."""
    for name, root in book.documents.items():
        for element in body_of(root).iter("*"):
            for text in (element.text, *(child.tail for child in element)):
                found = _MARKUP.search(text or "")
                if found and not _is_code(element):
                    yield finding("E-045", book.where(name, element), markup=found[0])
                    break
            else:
                continue
            break  # one finding for each document: where it begins


_MARKUP = re.compile(
    r"</?(?:p|div|span|em|strong|h[1-6]|figure|section|ruby|sup|li)(?:\s[^<>]*)?/?>"
)


def _is_code(element: etree._Element) -> bool:
    quoting = ("{*}code", "{*}pre", "{*}kbd", "{*}samp", "{*}script", "{*}style")
    ancestors = element.iterancestors(*quoting)
    local = str(element.tag).rpartition("}")[2]
    return f"{{*}}{local}" in quoting or next(ancestors, None) is not None


def _pictures(book: EpubBook) -> Iterator[Finding]:
    """A name (IMG_0012.jpg) is no description."""
    for name, root in book.documents.items():
        for image in root.iter("{*}img"):
            alt, src = image.get("alt"), image.get("src", "")
            if alt is None:
                yield finding("E-011", book.where(name, image), src=src)
            elif alt and alt.strip() in (posixpath.basename(src), _stem(src)):
                yield finding("E-042", book.where(name, image), src=src, alt=alt)


def _headings(book: EpubBook) -> Iterator[Finding]:
    for name, root in book.documents.items():
        for heading in root.iter(*HEADINGS):
            pictured = [
                i for i in heading.iter("{*}img", "{*}svg", "{*}math") if i.get("alt") != ""
            ]
            if not text_of(heading) and not pictured:
                yield finding("E-012", book.where(name, heading))


def _repeated_ids(book: EpubBook) -> Iterator[Finding]:
    for name, root in book.documents.items():
        seen: set[str] = set()
        for element in root.iter("*"):
            id = element.get("id")
            if id and id in seen:
                yield finding("E-025", book.where(name, element), id=id)
            seen.add(id or "")


def _roles(book: EpubBook) -> Iterator[Finding]:
    """Screen readers know roles, not epub:type.  One finding for each type of a document."""
    for name, root in book.documents.items():
        lacking: Counter[str] = Counter()
        first: dict[str, etree._Element] = {}
        for element in root.iter("*"):
            for type in element.get(TYPE, "").split():
                if type in _ROLES and not element.get("role") and not _in_landmarks(element):
                    lacking[type] += 1
                    first.setdefault(type, element)
        for type, count in lacking.items():
            where = book.where(name, first[type])
            yield finding("E-035", where, type=type, role=_ROLES[type], count=count)


def _in_landmarks(element: etree._Element) -> bool:
    return any("landmarks" in types(nav) for nav in element.iterancestors("{*}nav"))


# --------------------------------------------------------------------------- notes


def _notes(book: EpubBook) -> Iterator[Finding]:
    """Every call has its note, every note its call and its way back to one."""
    calls: dict[tuple[str, str], list[tuple[str, etree._Element]]] = {}
    for name, root in book.documents.items():
        for link in root.iter("{*}a"):
            if not is_call(link):
                continue
            target = resolve(name, link.get("href", ""))
            if target[0] and (book.element(target) is not None or target[0] in book.unread):
                calls.setdefault(target, []).append((name, link))
            else:
                yield finding("E-015", book.where(name, link), href=link.get("href", ""))
    links: dict[etree._Element, set[tuple[str, str]]] = {}  # many notes may stand in one paragraph
    for target, those in calls.items():
        note = book.element(target)
        if note is None:
            continue
        around = _around(note)
        if around not in links:
            links[around] = {resolve(target[0], a.get("href", "")) for a in around.iter("{*}a")}
        if not any(holder in links[around] for holder in _holders(those)):
            yield finding("E-017", book.where(target[0], note), note=text_of(note)[:20])
    for name, root in book.documents.items():
        for note in root.iter("*"):
            if types(note) & NOTES and not any((name, id) in calls for id in _ids(note)):
                yield finding("E-016", book.where(name, note), note=text_of(note)[:20])


def _around(note: etree._Element) -> etree._Element:
    """Where the way back from a note may stand: in it, or around a bare anchor."""
    parent = note.getparent()
    is_bare = not text_of(note) or note.find(".//{*}a") is None or note.tag.endswith("}a")
    return parent if is_bare and parent is not None and not parent.tag.endswith("}body") else note


def _holders(calls: list[tuple[str, etree._Element]]) -> Iterator[tuple[str, str]]:
    """The ids that a way back to one of the calls may lead to: its own, and of what holds it."""
    return (
        (document, id)
        for document, call in calls
        for e in (call, *call.iterancestors("*"), *call.iterdescendants("*"))
        if (id := e.get("id"))
    )


def _ids(note: etree._Element) -> Iterator[str]:
    return (id for e in note.iter("*") if (id := e.get("id")))


# --------------------------------------------------------------------------- the net


def _remote(book: EpubBook) -> Iterator[Finding]:
    """A book is read without a network; what is fetched from it also tells who reads what."""
    for name, root in (*book.documents.items(), *book.drawings.items()):
        for element in root.iter("*"):
            for href in filter(_is_remote, _fetched(element)):
                yield finding("E-040", book.where(name, element), href=href)
    for name, style in book.styles.items():
        for href in dict.fromkeys(filter(_is_remote, _css_urls(style))):
            line = 1 + style.count("\n", 0, style.find(href))
            yield finding("E-040", Where(book.path / name, line), href=href)


def _fetched(element: etree._Element) -> Iterator[str]:
    """What an element asks for when it is shown."""
    local = element.tag.rpartition("}")[2]
    if not (local == "link" and _is_mere_link(element)):
        yield from (element.get(attribute, "") for attribute in _FETCHED.get(local, ()))
    for choice in element.get("srcset", "").split(","):
        yield from choice.split()[:1]
    if local == "style":
        yield from _css_urls(str(element.xpath("string()")))
    if style := element.get("style"):
        yield from _css_urls(f"*{{{style}}}")


def _css_urls(style: str) -> Iterator[str]:
    """Not every url(): @namespace has one that is a mere name."""
    for _, block in css_rules(style):
        for value in block.values():
            yield from re.findall(r"url\(\s*[\"']?([^\"')]+)", value)
    yield from re.findall(r"@import\s+(?:url\(\s*)?[\"']?([^\"');]+)", uncommented(style))


_FETCHED = {
    **dict.fromkeys(("img", "audio", "source", "track", "iframe", "embed", "script", "input"),
                    ("src",)),
    "video": ("src", "poster"),
    **dict.fromkeys(("image", "use", "feImage"), ("{http://www.w3.org/1999/xlink}href", "href")),
    "object": ("data",),
    "link": ("href",),
}  # fmt: skip


def _is_remote(href: str) -> bool:
    return href.lower().startswith(("http:", "https:", "//", "ftp:"))


def _is_mere_link(link: etree._Element) -> bool:
    """<link rel="author">: nothing is fetched."""
    return not {"stylesheet", "icon"} & set(link.get("rel", "").lower().split())


PAGE_CHECKS: tuple[Callable[[EpubBook], Iterator[Finding]], ...] = (
    _languages,
    _titles,
    _empty,
    _shown_markup,
    _pictures,
    _headings,
    _repeated_ids,
    _roles,
    _notes,
    _remote,
)
