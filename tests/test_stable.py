"""What a reader has marked stays marked: the documents of the e-book, their names and their ids do
not depend on the articles around them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from publish.assemble.book import assemble
from publish.model import (
    Article,
    Edition,
    Heading,
    IndexMark,
    Manifest,
    Note,
    Paragraph,
    PartEntry,
    Text,
)
from publish.render.epub import Resource, write_epub
from publish.render.profiles import PROFILES, Files, profiled
from publish.typeset.pages import Templates
from publish.typeset.screen import ScreenBook

TEMPLATES = Templates(Path(__file__).parents[1] / "layouts" / "classic")
EDITION = Edition("zh-Hans-CN", "zh-Hans-CN")
# They list what there is.
NAV = {f"EPUB/{name}" for name in ("nav.xhtml", "toc.ncx", "content.opf", "text/index-1.xhtml")}


def article(id: str, text: str) -> Article:
    """Everything that gets a number: notes, headings, marks of the index."""
    noted = Paragraph((Text(text), Note((Text(f"注{text}"),)), IndexMark(text, (Text("渡口"),))))
    heads = (Heading(2, (Text(f"节{text}"),)), Paragraph((Text(text),)))
    return Article(id, f"题{text}", blocks=(noted, *heads, noted, *heads))


def members(articles: list[Article], profile: str = "strict") -> dict[str, bytes]:
    """Name → bytes of everything in the e-book of these articles, all in one part."""
    entry = PartEntry("水上", tuple(a.id for a in articles))
    manifest = Manifest(Path("江海"), "江海", "渡口", parts=(entry,))
    book, _ = assemble(
        manifest, articles, EDITION, source_language="zh-Hans-CN", modified="2026-01-01T00:00:00Z"
    )
    screen = ScreenBook(book, TEMPLATES, {})
    sheet = Resource("styles/screen.css", "text/css", screen.style(()).encode())
    files = profiled(Files(screen.pages(), (sheet,)), profile)
    made = write_epub(book, files.pages, files.resources, files.package)
    with ZipFile(BytesIO(made)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def items(made: dict[str, bytes]) -> dict[str, str]:
    """Manifest id → href."""
    package = etree.fromstring(made["EPUB/content.opf"])
    return {i.get("id") or "": i.get("href") or "" for i in package.iter("{*}item")}


def ids(document: bytes) -> list[str]:
    return [e.get("id") or "" for e in etree.fromstring(document).iter() if e.get("id")]


words = st.text("天地玄黄宇宙洪荒<&", min_size=1, max_size=6)
names = st.from_regex(r"\A([a-z0-9]{1,3}(\.[0-9])?|[文一二]{1,3})\Z")
books = st.dictionaries(names, words, min_size=1, max_size=4)


@settings(max_examples=40)  # two e-books each
@given(books, names, words, st.integers(0, 4), st.sampled_from(sorted(PROFILES)))
def test_a_new_article_leaves_the_others_as_they_are(
    texts: dict[str, str], id: str, text: str, place: int, profile: str
) -> None:
    texts.pop(id, None)
    old = [article(*pair) for pair in texts.items()] or [article("zz.1", "天")]
    before = members(old, profile)
    after = members([*old[:place], article(id, text), *old[place:]], profile)
    for name in before.keys() - NAV:
        assert after[name] == before[name], name
    known = items(after)
    for item, href in items(before).items():
        assert known[item] == href
    assert len(after) == len(before) + 1


@settings(max_examples=40)
@given(books, st.data())
def test_a_changed_article_leaves_the_others_as_they_are(
    texts: dict[str, str], data: st.DataObject
) -> None:
    old = [article(*pair) for pair in texts.items()]
    at = data.draw(st.integers(0, len(old) - 1))
    new = [*old[:at], article(old[at].id, data.draw(words) + "新"), *old[at + 1 :]]
    before, after = members(old), members(new)
    assert items(before) == items(after)
    changed = {name for name in before.keys() - NAV if before[name] != after[name]}
    assert len(changed) == 1
    (name,) = changed
    assert ids(before[name]) == ids(after[name])  # the same places, in other words


def test_articles_in_another_order_keep_their_documents() -> None:
    old = [article("1", "天"), article("2", "地"), article("3", "玄")]
    before, after = members(old), members(old[::-1])
    assert {n for n in before if before[n] != after[n]} <= NAV
    assert items(before) == items(after)


def test_a_paragraph_that_is_added_moves_no_id_of_a_note() -> None:
    """Notes are numbered by their calls: a paragraph without one moves none of them."""
    old = article("1", "天")
    new = Article("1", old.title, blocks=(Paragraph((Text("新段"),)), *old.blocks))
    before, after = members([old]), members([new])
    assert ids(before["EPUB/text/1.xhtml"]) == ids(after["EPUB/text/1.xhtml"])
