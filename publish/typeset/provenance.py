"""Where an article comes from, as metadata of its document: newspaper, day, page, author.

Each is a pair (term, value) of the DCMI Metadata Terms or Schema.org; a layout writes it into the
head of the article as `<meta name="dcterms.issued" property="dcterms:issued" content="…"/>`: the
name for what reads HTML, the property for what reads RDFa (both prefixes are known to it without a
declaration: RDFa Core Initial Context).  The reader of the book has the same in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from publish.model import Article

Pair = tuple[str, str]  # term with its prefix, value

_YEAR = r"(?P<year>[0-9〇零○一二三四五六七八九]{4})"
_NUMBER = r"(?:[0-9]{1,2}(?![0-9])|[一二三四五六七八九十]{1,3})(?!\s*版)"
_DATE = re.compile(
    rf"(?<![0-9]){_YEAR}(?:\s*[年./-]\s*(?P<month>{_NUMBER})"
    rf"(?:\s*[月./-]\s*(?P<day>{_NUMBER})\s*日?|\s*月|(?![0-9]))|年)"
)
_PAGE = re.compile(r"第?\s*(?P<page>[A-Za-z]?[0-9]{1,3}|[一二三四五六七八九十]{1,3})\s*版")
_BARE_PAGE = re.compile(r"(?<![A-Za-z0-9])(?P<page>[A-Z][0-9]{1,3})(?![A-Za-z0-9])")
_DIGITS = {char: str(at % 10) for at, char in enumerate("〇一二三四五六七八九零○")} | {"○": "0"}
_EDGES = " \u3000，,、；;：:。.·—-|/()（）《》〈〉[]【】"


def provenance(article: Article) -> tuple[Pair, ...]:
    """What is known, in this order: author, newspaper, page, day, the whole as given, rights."""
    return tuple(_pairs(article))


def _pairs(article: Article) -> Iterator[Pair]:
    for line in article.bylines:
        if author := line.strip("□■ \u3000"):
            yield "dcterms:creator", author
    paper, page, day = parts(article.source)
    if paper:
        yield "dcterms:isPartOf", paper
    if page:
        yield "schema:pageStart", page
    if issued := iso_date(article.date) or article.date or day:
        yield "dcterms:issued", issued
    if article.source:
        yield "dcterms:source", article.source
    if article.rights:
        yield "dcterms:rights", article.rights


def parts(source: str) -> tuple[str, str, str]:
    """(newspaper, page, ISO 8601 day) of a source, as far as they are there: 《江海日报》
    2024年3月5日 A03版 → (江海日报, A03, 2024-03-05)."""
    dated = _DATE.search(source)
    rest = source.replace(dated[0], " ", 1) if dated else source
    paged = _PAGE.search(rest) or _BARE_PAGE.search(rest)
    rest = rest.replace(paged[0], " ", 1) if paged else rest
    paper = rest.strip(_EDGES)
    return paper, _page(paged["page"]) if paged else "", iso_date(source)


def _page(page: str) -> str:
    """三 → 3, a03 → A03"""
    return page.upper() if page.isascii() else str(_count(page))


def iso_date(text: str) -> str:
    """The first date of a text to the precision it has: 二〇二四年三月五日 → 2024-03-05,
    2024年3月 → 2024-03; empty without one, or when there is no such month or day."""
    found = _DATE.search(text)
    if not found:
        return ""
    out = "".join(_DIGITS.get(char, char) for char in found["year"])
    for name, most in (("month", 12), ("day", 31)):
        if not found[name]:
            break
        number = _count(found[name])
        if not 1 <= number <= most:
            return ""
        out += f"-{number:02}"
    return out


def _count(number: str) -> int:
    """12, 十二, 二十一, 〇三 → the number"""
    tens, ten, ones = number.partition("十")
    if not ten:
        return int("".join(_DIGITS.get(char, char) for char in number))
    return int(_DIGITS.get(tens, tens or "1")) * 10 + int(_DIGITS.get(ones, ones or "0"))
