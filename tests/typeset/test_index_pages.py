"""The printed index: runs, order, and every number true in a finished book."""

from __future__ import annotations

import os
import re
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from publish.build import Options, editions, make, read_material, ready
from publish.model import (
    Anthology,
    Article,
    Figure,
    Image,
    Index,
    IndexEntry,
    IndexPlace,
    Part,
    Text,
)
from publish.render.faces import catalogue, regions
from publish.render.fetch import default_cache
from publish.render.fonts import isolate_fontconfig
from publish.typeset.index import Shelf, figure_rows, groups, page_locators, place_locators, runs
from publish.typeset.words import roman, words_for
from publish.typeset.xhtml import Shown

ROOT = Path(__file__).parents[2]
CACHE = default_cache(os.environ)

# --------------------------------------------------------------------------- runs


@pytest.mark.parametrize(("pages", "joined"), [
    ([], []),
    ([5], [(5, 5)]),
    ([3, 4], [(3, 3), (4, 4)]),
    ([3, 4, 5], [(3, 5)]),
    ([9, 3, 4, 5, 4, 3, 7], [(3, 5), (7, 7), (9, 9)]),
])  # fmt: skip
def test_three_pages_that_follow_one_another_are_joined(pages, joined):
    assert runs(pages) == joined


@given(st.lists(st.integers(1, 60)))
def test_runs_name_every_page_once_and_no_other(pages):
    made = runs(pages)
    assert [n for first, last in made for n in range(first, last + 1)] == sorted(set(pages))
    assert all(last == first or last - first >= 2 for first, last in made)
    for (_, last), (first, after) in pairwise(made):
        assert first > last + 1 or (last, after) == (first - 1, first)  # what touches is a pair


@given(st.lists(st.integers(1, 40), max_size=9), st.lists(st.integers(1, 40), max_size=9))
def test_front_matter_comes_first_and_is_never_joined_to_the_body(front, body):
    folios = {f"x{i}": roman(n) for i, n in enumerate(front)}
    folios |= {f"y{i}": str(n) for i, n in enumerate(body)}
    made = page_locators([IndexPlace(name, "1") for name in folios], folios, {})
    labels = [t.label for one in made for t in (one.first, one.last) if t]
    assert [x for x in labels if x.isdigit()] == labels[sum(not x.isdigit() for x in labels) :]
    pages = {roman(n) for n in front} | {str(n) for n in body}
    assert set(labels) <= pages
    assert {made[0].first.label} <= pages if made else not pages


def test_a_number_leads_to_the_first_place_on_its_page():
    places = [IndexPlace("x1", "1"), IndexPlace("1", "1", is_heading=True), IndexPlace("x3", "1")]
    (one,) = page_locators(places, {"x1": "7", "a-1": "7"}, {"1": "f.xhtml"})  # x3 is on no page
    assert (one.first.label, one.first.href, one.last) == ("7", "f.xhtml#x1", None)


def test_without_pages_a_place_an_article():
    places = [IndexPlace("x1", "1"), IndexPlace("x2", "1"), IndexPlace("y1", "2")]
    made = place_locators(places, {"2": "二"}, {"1": "1.xhtml", "2": "2.xhtml"})
    assert [(m.first.label, m.first.href, m.first.title) for m in made] == [
        ("①", "1.xhtml#x1", ""), ("②", "2.xhtml#y1", "二"),
    ]  # fmt: skip


# --------------------------------------------------------------------------- order


def ordered(language, names, **said):
    entries = tuple(IndexEntry(*(name if isinstance(name, tuple) else (name, name)))
                    for name in names)  # fmt: skip
    shelf = Shelf(words_for(language), language, {}, {}, {})
    made = groups(Index("index-1", entries, **said), shelf)
    return [(g.head, [row.name for row in g.entries]) for g in made]


def test_the_mainland_looks_under_letters():
    names = ["重庆", "单位", "单田芳", "《渡口》", "APEC", "12月", "安", "任务", "万俟卨", "𠀀"]
    assert ordered("zh-Hans-CN", names) == [
        ("西文、数字", ["12月"]), ("A", ["APEC", "安"]), ("C", ["重庆"]),
        ("D", ["单位", "《渡口》"]),
        ("M", ["万俟卨"]), ("R", ["任务"]), ("S", ["单田芳"]), ("…", ["𠀀"]),
    ]  # fmt: skip


def test_in_an_index_of_persons_every_surname_is_read_as_one():
    assert ordered("zh-Hans-CN", ["区里"]) == [("Q", ["区里"])]
    assert ordered("zh-Hans-CN", ["区里", "曾巩", "解缙"], kind="person") == [
        ("O", ["区里"]), ("X", ["解缙"]), ("Z", ["曾巩"]),
    ]  # fmt: skip


def test_a_key_overrides_the_reading():
    assert ordered("zh-Hans-CN", [("尉氏县", "魏氏县"), ("尉氏镇", "玉氏镇")]) == [
        ("W", ["尉氏县"]), ("Y", ["尉氏镇"]),
    ]  # fmt: skip


def test_taiwan_looks_under_strokes():
    assert ordered("zh-Hant-TW", ["張", "花", "丁", "APEC", "王"]) == [
        ("西文、數字", ["APEC"]), ("二畫", ["丁"]), ("四畫", ["王"]), ("八畫", ["花"]),
        ("十一畫", ["張"]),
    ]  # fmt: skip


def test_the_mainland_counts_strokes_in_its_own_forms_and_goes_on_by_their_order():
    names = ["张", "李", "刘", "朱", "花", "乔", "齐", "丁", "𠀀"]
    assert ordered("zh-Hans-CN", names, sort="strokes") == [
        ("二画", ["丁"]), ("六画", ["朱", "乔", "刘", "齐"]), ("七画", ["花", "李", "张"]),
        ("…", ["𠀀"]),
    ]  # fmt: skip


def test_zhuyin_looks_under_its_symbols():
    names = ["王", "張", "陳", "李", "安", "余", "吳", "林", "八", "葉"]
    assert ordered("zh-Hant-TW", names, sort="zhuyin") == [
        ("ㄅ", ["八"]), ("ㄌ", ["李", "林"]), ("ㄓ", ["張"]), ("ㄔ", ["陳"]), ("ㄢ", ["安"]),
        ("ㄧ", ["葉"]), ("ㄨ", ["吳", "王"]), ("ㄩ", ["余"]),
    ]  # fmt: skip


def test_entries_under_an_entry_are_in_order_too_and_references_are_links():
    child = tuple(IndexEntry(name, name) for name in ("鼓手", "船棚"))
    entries = (IndexEntry("龙舟", "龙舟", children=child),
               IndexEntry("龙船", "龙船", see=("龙舟", "无此条")))  # fmt: skip
    shelf = Shelf(words_for("zh-Hans-CN"), "zh-Hans-CN", {}, {}, {})
    (group,) = groups(Index("index-1", entries), shelf)
    ship, boat = group.entries
    assert [c.name for c in boat.children] == ["船棚", "鼓手"]
    assert [t.href for t in ship.see] == [f"#{boat.id}", ""]


def test_figures_are_listed_with_the_first_sentence_of_their_captions():
    def figure(said, src="a.png", alt=""):
        return Figure(Image(src, alt), (Text(said),) if said else ())

    blocks = (figure("江边。甲摄。"), figure("不见", "b.png"), figure("", alt="渡口"), figure(""))
    parts = (Part("p", "", (Article("1", "", blocks=blocks),)),)
    book = Anthology("书", "zh-Hans-CN", "", "", parts=parts, lists_figures=True)
    rows = figure_rows(book, {"a.png": Shown("a.png", 1, 1)}, {"f-1-3": "9"})
    assert [(r.caption, r.anchor, r.folio) for r in rows] == [
        ("江边", "f-1-1", ""), ("渡口", "f-1-3", "9"),
    ]  # fmt: skip


# --------------------------------------------------------------------------- in a finished book

HAN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜"
TERMS = ["甲乙", "甲乙丙", "丁戊", "己庚辛", "壬癸", "子丑寅卯"]


def drawn(folder: Path) -> None:
    """A book of 12 articles of about three pages; each term in some of its sentences."""
    dice = Random(7)

    def sentence() -> str:
        words = [dice.choice(HAN) for _ in range(dice.randint(12, 40))]
        if dice.random() < 0.15:
            words.insert(dice.randrange(len(words)), dice.choice(TERMS))
        return "".join(words) + "。"

    for number in range(12):
        paragraphs = ["".join(sentence() for _ in range(dice.randint(2, 6))) for _ in range(14)]
        paragraphs[3] += "[^1]\n\n[^1]: 注里也有" + dice.choice(TERMS) + "。"
        role = "role: preface\n" if number == 0 else ""
        head = f"---\ntitle: 第{HAN[number]}篇\n{role}---\n\n"
        (folder / f"{number:02}.md").write_text(head + "\n\n".join(paragraphs) + "\n", "utf-8")
    book = '[book]\ntitle = "书"\nlanguage = "zh-Hans-CN"\n[[index]]\nfile = "terms.txt"\n'
    (folder / "book.toml").write_text(book, "utf-8")
    (folder / "terms.txt").write_text("\n".join(TERMS) + "\n", "utf-8")


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> tuple[bytes, bytes]:
    """(PDF, EPUB)"""
    faces = catalogue(ROOT / "fonts").of(regions("zh-Hans-CN"))
    if not all(face.kept_in(CACHE).is_file() for face in faces):
        pytest.skip("the fonts are not in the cache; `publish fonts` fetches them")
    os.environ["FONTCONFIG_FILE"] = str(isolate_fontconfig(CACHE / "fontconfig"))
    folder = tmp_path_factory.mktemp("indexed")
    drawn(folder)
    options = Options(ROOT, CACHE)
    material = ready(read_material(folder))
    edition = editions(material, options)[0]
    pdf = make(material, edition, "pdf", options)
    assert [f.code for f in pdf.findings] == []
    return pdf.data, make(material, edition, "epub", options).data


def pages_of(pdf: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """(label → text of a page before the index, label → text of a page of the index)"""
    with pymupdf.open(stream=pdf) as document:
        begin = next(page for _, title, page in document.get_toc() if title == "索引")
        texts = [(p.get_label(), p.get_text()) for p in document]
    body = {label: "".join(text.split()) for label, text in texts[: begin - 1]}
    return body, {label: t.strip().removesuffix(f"\n{label}") for label, t in texts[begin - 1 :]}


def printed_index(index: dict[str, str]) -> dict[str, set[str]]:
    """Entry → the labels of the pages that it names."""
    rows = re.findall(
        r"^([甲乙丙丁戊己庚辛壬癸子丑寅卯]+)\u3000([0-9ivx–, \n]+)", "\n".join(index.values()), re.M
    )
    out: dict[str, set[str]] = {}
    for name, said in rows:
        labels: set[str] = set()
        for one in re.split(r",\s*", said.strip()):
            first, _, last = one.strip().partition("–")
            if last and first.isdigit():
                labels |= {str(n) for n in range(int(first), int(last) + 1)}
            elif last:
                names = [roman(n) for n in range(1, 60)]
                labels |= set(names[names.index(first) : names.index(last) + 1])
            else:
                labels.add(first)
        out[name] = labels
    return out


def standing_on(body: dict[str, str]) -> dict[str, set[str]]:
    """Term → the labels of the pages on which it begins, by the text of the PDF itself."""
    longest = re.compile("|".join(sorted(TERMS, key=len, reverse=True)))
    out: dict[str, set[str]] = {}
    for label, text in body.items():
        for term in longest.findall(text):
            out.setdefault(term, set()).add(label)
    return out


def test_every_page_that_is_named_has_the_term_and_no_page_is_missed(finished):
    body, index = pages_of(finished[0])
    named, stands = printed_index(index), standing_on(body)
    assert set(named) == set(TERMS)
    for term in TERMS:
        assert stands[term] <= named[term], term
        for label in named[term] - stands[term]:  # one that a page break parts begins here
            end = body[label]
            assert any(end.endswith(term[:n]) or term[:n] in end for n in range(1, len(term)))
    assert sum(len(named[t] - stands[t]) for t in TERMS) <= 2


def test_every_number_is_a_link_to_its_page(finished):
    with pymupdf.open(stream=finished[0]) as document:
        begin = next(page for _, title, page in document.get_toc() if title == "索引") - 1
        seen = 0
        for page in document.pages(begin):
            for link in page.get_links():
                said = page.get_textbox(link["from"]).strip(" ,–\n")
                target = document[link["page"]].get_label()
                assert target == said
                seen += 1
    assert seen > 30


def test_the_index_stands_in_the_contents(finished):
    with pymupdf.open(stream=finished[0]) as document:
        begin = next(page for _, title, page in document.get_toc() if title == "索引") - 1
        contents = "".join(document[4].get_text().split())
        assert f"索引{document[begin].get_label()}" in re.sub("[·.]+", "", contents)


def test_the_index_of_the_e_book_names_the_same_pages(finished):
    with ZipFile(BytesIO(finished[1])) as packed:
        markup = packed.read("EPUB/text/index-1.xhtml")
        documents = {n: packed.read(n).decode() for n in packed.namelist() if n.endswith("xhtml")}
    tree = etree.fromstring(markup)
    rows = ["".join(row.itertext()) for row in tree.iterfind(".//{*}p[@class='index-row']")]
    printed = printed_index({"": "\n".join(rows)})
    assert printed == printed_index(pages_of(finished[0])[1])
    for link in tree.iterfind(".//{*}a[@class='index-page']"):
        file, _, name = link.get("href").partition("#")
        assert f'id="{name}"' in documents[f"EPUB/text/{file}"]
