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
    TYPE,
    XML_LANG,
    EpubBook,
    all_text,
    body_of,
    resolve,
    text_of,
    types,
)
from publish.check.epub_package import css_rules
from publish.model import Finding, finding

_NOTES = frozenset({"footnote", "endnote", "rearnote", "doc-footnote", "doc-endnote"})
_CALLS = frozenset({"noteref", "doc-noteref"})
_PRINTED = ("img", "svg", "image", "math", "audio", "video", "object", "iframe", "hr", "input")

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
        if next(body_of(root).iter(*(f"{{*}}{tag}" for tag in _PRINTED)), None) is None:
            yield finding("E-024", book.where(name, root))


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
            if id is not None and id in seen:
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
            if not _is_call(link):
                continue
            target = resolve(name, link.get("href", ""))
            if target[0] and (book.element(target) is not None or target[0] in book.unread):
                calls.setdefault(target, []).append((name, link))
            else:
                yield finding("E-015", book.where(name, link), href=link.get("href", ""))
    for target, those in calls.items():
        note = book.element(target)
        if note is not None and not _leads_back(note, target[0], those):
            yield finding("E-017", book.where(target[0], note), note=text_of(note)[:20])
    for name, root in book.documents.items():
        for note in root.iter("*"):
            if types(note) & _NOTES and not any((name, id) in calls for id in _ids(note)):
                yield finding("E-016", book.where(name, note), note=text_of(note)[:20])


def _is_call(link: etree._Element) -> bool:
    """By its type, or (EPUB 2) a raised mark that leads to an id and is not itself a way back."""
    if types(link) & _CALLS:
        return True
    parent = link.getparent()
    raised = parent is not None and parent.tag.endswith("}sup")
    raised = raised or (len(link) == 1 and str(link[0].tag).endswith("}sup"))
    mark = "".join(str(link.xpath("string()")).split())
    inside_note = any(types(e) & _NOTES for e in link.iterancestors("*"))
    return bool(
        raised
        and "#" in link.get("href", "")
        and _MARK.fullmatch(mark)
        and not inside_note
        and "doc-backlink" not in types(link)
    )


_MARK = re.compile(
    r"[\[〔［(（]?(?:[0-9０-９]{1,4}|[*＊†‡]{1,3}|[①-⑳㉑-㊿]|[一二三四五六七八九十百]{1,4})[\]〕］)）]?"
)


def _leads_back(note: etree._Element, name: str, calls: list[tuple[str, etree._Element]]) -> bool:
    """Is there a link in the note, or around a bare anchor, to one of its calls or to what
    holds it?"""
    around = note
    if not text_of(note) or not list(note.iter("{*}a")) or note.tag.endswith("}a"):
        parent = note.getparent()
        around = note if parent is None or parent.tag.endswith("}body") else parent
    back = {resolve(name, link.get("href", "")) for link in around.iter("{*}a")}
    holders = (
        (document, id)
        for document, call in calls
        for e in (call, *call.iterancestors("*"), *call.iterdescendants("*"))
        if (id := e.get("id"))
    )
    return any(holder in back for holder in holders)


def _ids(note: etree._Element) -> Iterator[str]:
    return (id for e in note.iter("*") if (id := e.get("id")))


# --------------------------------------------------------------------------- the net


def _remote(book: EpubBook) -> Iterator[Finding]:
    """A book is read without a network; what is fetched from it also tells who reads what."""
    for name, root in book.documents.items():
        for element in root.iter("*"):
            for attribute in _FETCHED.get(etree.QName(element).localname, ()):
                href = element.get(attribute, "")
                if _is_remote(href) and not _is_mere_link(element):
                    yield finding("E-040", book.where(name, element), href=href)
    for name, style in book.styles.items():
        declared = (value for _, block in css_rules(style) for value in block.values())
        urls = [u for value in declared for u in re.findall(r"url\(\s*[\"']?([^\"')]+)", value)]
        urls += re.findall(r"@import\s+(?:url\(\s*)?[\"']?([^\"');]+)", style)
        for href in dict.fromkeys(filter(_is_remote, urls)):
            yield finding("E-040", book.where(name), href=href)


_FETCHED = {
    **dict.fromkeys(("img", "audio", "video", "source", "track", "iframe", "embed", "script"),
                    ("src",)),
    "image": ("{http://www.w3.org/1999/xlink}href", "href"),
    "object": ("data",),
    "link": ("href",),
}  # fmt: skip


def _is_remote(href: str) -> bool:
    return href.lower().startswith(("http:", "https:", "//", "ftp:"))


def _is_mere_link(element: etree._Element) -> bool:
    """<link rel="author">: nothing is fetched."""
    is_link = etree.QName(element).localname == "link"
    return is_link and not {"stylesheet", "icon"} & set(element.get("rel", "").lower().split())


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
