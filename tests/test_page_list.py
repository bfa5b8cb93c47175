"""The e-book says on which page of the printed book a sentence stands: the PDF is asked.

The real fonts are used where the user's cache has them.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pymupdf
import pytest
from lxml import etree

from publish.build import Options, editions, make, read_material, ready
from publish.render.faces import catalogue, regions
from publish.render.fetch import default_cache
from publish.render.fonts import isolate_fontconfig

ROOT = Path(__file__).parents[1]
CACHE = default_cache(os.environ)
DEMO = ROOT / "seeds" / "jianghai"
HAN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜"
SENTENCES = 20

_SENTENCE = re.compile(r"[^。！？]{12,}?[。！？]")
# What paper adds: the calls of notes, the pages of references, hyphens; and readings.
_PAPER = re.compile(
    "[\u2460-\u2473\u3251-\u325f\u32b1-\u32bf]|\\([0-9]+\\)|（第[0-9ivx]+页）|[-\u2010]"
    "|[a-z]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]*"
)
_TYPE = "{http://www.idpf.org/2007/ops}type"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_ASIDE = {"noteref", "footnote", "toc", "page-list", "landmarks"}  # not in the flow on paper


@dataclass(frozen=True)
class Books:
    """`flow`: characters and page labels (`("page", label)`) of the e-book's articles in reading
    order, without white space; `pages`: label → text of the PDF page, likewise."""

    flow: list[str | tuple[str, str]]
    listed: list[tuple[str, str]]  # label, address
    package: str
    documents: dict[str, str]
    pages: dict[str, str]


@pytest.fixture(scope="module", autouse=True)
def fonts() -> None:
    faces = catalogue(ROOT / "fonts").of(regions("zh-Hans-CN"))
    if not all(face.kept_in(CACHE).is_file() for face in faces):
        pytest.skip("the fonts are not in the cache; `publish fonts` fetches them")
    os.environ["FONTCONFIG_FILE"] = str(isolate_fontconfig(CACHE / "fontconfig"))


def books(folder: Path, *, page_list: bool = True) -> Books:
    options = Options(ROOT, CACHE)
    material = ready(read_material(folder))
    edition = replace(editions(material, options)[0], page_list=page_list)
    pdf = make(material, edition, "pdf", options).data
    epub = make(material, edition, "epub", options).data
    with pymupdf.open(stream=pdf) as document:
        pages = {page.get_label(): on_paper(page.get_text()) for page in document}
    with ZipFile(BytesIO(epub)) as packed:
        documents = {n.removeprefix("EPUB/"): packed.read(n).decode() for n in packed.namelist()
                     if n.endswith((".xhtml", ".opf"))}  # fmt: skip
    package = documents.pop("content.opf")
    opf = etree.fromstring(package.encode())
    hrefs = {item.get("id"): item.get("href") for item in opf.iter("{*}item")}
    spine = [hrefs[ref.get("idref")] for ref in opf.iter("{*}itemref")]
    flow: list[str | tuple[str, str]] = []
    for href in spine:
        if href.startswith("text/") and href != "text/imprint.xhtml":  # other words on paper
            tell(etree.fromstring(documents[href].encode()), flow)
    nav = etree.fromstring(documents["nav.xhtml"].encode())
    lists = [n for n in nav.iter(f"{_XHTML}nav") if n.get(_TYPE) == "page-list"]
    listed = [(a.text or "", a.get("href", "")) for n in lists for a in n.iter(f"{_XHTML}a")]
    return Books(flow, listed, package, documents, pages)


def on_paper(text: str) -> str:
    return _PAPER.sub("", "".join(text.split()))


def tell(element: etree._Element, flow: list[str | tuple[str, str]]) -> None:
    """The text of an element that is in the flow on paper too."""
    kinds = set((element.get(_TYPE) or "").split())
    tag = etree.QName(element).localname
    if "pagebreak" in kinds:
        flow.append(("page", element.get("aria-label", "")))
    elif not kinds & _ASIDE and tag not in ("head", "rt"):
        flow.extend(on_paper(element.text or ""))
        for child in element:
            tell(child, flow)
            flow.extend(on_paper(child.tail or ""))


def text_of(flow: list[str | tuple[str, str]]) -> str:
    return "".join(x for x in flow if isinstance(x, str))


def pieces(made: Books) -> list[tuple[str, str]]:
    """(label, text up to the next page break) of every page in the e-book."""
    out: list[tuple[str, str]] = []
    for one in made.flow:
        if isinstance(one, tuple):
            out.append((one[1], ""))
        elif out:
            out[-1] = out[-1][0], out[-1][1] + one
    return out


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Books:
    return books(DEMO)


def test_twenty_sentences_stand_on_the_pages_that_the_epub_says(demo: Books):
    """A sentence that a page break parts stands on both pages, each part on its own."""
    places = [i for i, x in enumerate(demo.flow) if isinstance(x, str)]
    label_at: dict[int, str] = {}
    label = ""
    for i, x in enumerate(demo.flow):
        if isinstance(x, tuple):
            label = x[1]
        label_at[i] = label
    text = text_of(demo.flow)
    numbered = [m for m in _SENTENCE.finditer(text) if label_at[places[m.start()]].isdigit()]
    chosen = Random(20).sample(numbered, SENTENCES)
    for found in chosen:
        by_page: dict[str, str] = {}
        for at in range(*found.span()):
            page = label_at[places[at]]
            by_page[page] = by_page.get(page, "") + text[at]
        for page, part in by_page.items():
            assert part in demo.pages[page], (page, part)


def test_every_break_of_the_demo_stands_before_the_first_words_of_its_page(demo: Books):
    assert_breaks(demo)


def assert_breaks(made: Books) -> None:
    """What follows a page break stands at the head of that page, and what precedes it does not
    stand there: it closes the page before.  A link is not parted: its break stands before it."""
    told = [(label, text) for label, text in pieces(made) if text]
    addresses = dict(made.listed)
    checked = 0
    for (_, before), (label, after) in pairwise(told):
        href, _, fragment = addresses[label].partition("#")
        is_link = f'id="{fragment}" aria-label="{label}"></span><a' in made.documents[href]
        tail, page = before[-10:], made.pages[label]
        heads = [after[at : at + 10] for at in range(20 if is_link else 1)]
        assert any(head in page[: len(head) + 40] for head in heads), (label, heads[0], page[:60])
        assert tail + heads[0] not in page[: len(tail + heads[0]) + 40]
        checked += 1
    assert checked > 5


def test_the_page_list_names_every_break_in_the_order_of_the_pages(demo: Books):
    inside = [x[1] for x in demo.flow if isinstance(x, tuple)]
    assert [label for label, _ in demo.listed] == inside
    order = list(demo.pages)
    assert sorted(inside, key=order.index) == inside
    assert len(set(inside)) == len(inside)
    for label, address in demo.listed:
        href, _, fragment = address.partition("#")
        assert demo.documents[href].count(f'id="{fragment}"') == 1, label


def test_the_labels_are_those_of_the_printed_book(demo: Books):
    """The preface has roman numbers; a page that prints its number prints the label."""
    labels = [label for label, _ in demo.listed]
    assert labels[0] == "iii"  # the title page
    printed = [x for x in labels if demo.pages[x].startswith(x) or demo.pages[x].endswith(x)]
    assert "vii" in printed
    assert len(printed) > len(labels) / 2


def test_no_page_begins_in_a_reading_a_link_or_a_note(demo: Books):
    for href, markup in demo.documents.items():
        for element in etree.fromstring(markup.encode()).iter("{*}ruby", "{*}a", "{*}aside"):
            kinds = [e.get(_TYPE) for e in element.iter("*")]
            assert "pagebreak" not in kinds, href


def test_its_source_is_named_where_there_are_page_breaks_only(demo: Books, tmp_path: Path):
    assert "pageBreakSource" in demo.package
    assert "pageNavigation" in demo.package
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "001.md").write_text("---\ntitle: 天地\n---\n\n天地玄黄。\n", "utf-8")
    plain = books(folder, page_list=False)
    assert not plain.listed
    assert not [x for x in plain.flow if isinstance(x, tuple)]
    for word in ("pageBreakSource", "pageNavigation", "pageBreakMarkers"):
        assert word not in plain.package


# --------------------------------------------------------------------------- a hard book


def hard_text(seed: int) -> str:
    """Paragraphs of everything that may stand where a page ends."""
    random = Random(seed)

    def han(low: int, high: int) -> str:
        return "".join(random.choice(HAN) for _ in range(random.randint(low, high)))

    kinds = (
        lambda: han(2, 30), lambda: f"**{han(2, 9)}**", lambda: f"*{han(2, 9)}*",
        lambda: f"[{han(2, 9)}](https://example.org/)", lambda: "extraordinary responsibility",
        lambda: f"{han(3, 9)}[^{next(notes)}]", lambda: f"（{han(2, 8)}）", lambda: "[](#002)",
    )  # fmt: skip
    notes = iter(range(1, 1000))
    lines = []
    for _ in range(40):
        pieces = [random.choice(kinds)() for _ in range(random.randint(3, 14))]
        lines.append("，".join(pieces) + "。")
    used = next(notes)
    lines[10:10] = [f"## {han(3, 9)} {han(3, 9)}"]
    lines[20:20] = [f"> {han(60, 200)}。", "\n".join(f"- {han(10, 80)}。" for _ in range(9))]
    lines += [f"[^{n}]: {han(5, 60)}。" for n in range(1, used)]
    return "\n\n".join(lines) + "\n"


def test_breaks_among_notes_links_and_lists_where_articles_run_on(tmp_path: Path):
    folder = tmp_path / "hard"
    folder.mkdir()
    layout = folder / "mine"
    shutil.copytree(ROOT / "layouts" / "classic", layout)
    toml = (layout / "layout.toml").read_text("utf-8")
    run_on = re.sub(r'^(article\s*=\s*)"page"', r'\1"run-on"', toml, flags=re.M)
    assert run_on != toml
    (layout / "layout.toml").write_text(run_on, "utf-8")
    for number in range(1, 5):
        head = (
            f"---\ntitle: 第{'一二三四'[number - 1]}篇 {HAN[number * 5 : number * 5 + 6]}\n---\n\n"
        )
        (folder / f"00{number}.md").write_text(head + hard_text(number), "utf-8")
    (folder / "book.toml").write_text(
        '[book]\ntitle = "难"\nlanguage = "zh-Hans-CN"\n'
        '[[edition]]\nlanguage = "zh-Hans-CN"\nlayout = "mine"\n',
        "utf-8",
    )
    made = books(folder)
    assert_breaks(made)
    inside = [x[1] for x in made.flow if isinstance(x, tuple)]
    body = [label for label in made.pages if label.isdigit()]
    assert [x for x in inside if x.isdigit()] == body[: len(inside) - 1]
