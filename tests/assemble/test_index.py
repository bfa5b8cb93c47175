"""The index: what is found, what is marked, and what is said when something is not there."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.assemble.book import assemble
from publish.model import (
    Article,
    Edition,
    Emphasis,
    Heading,
    IndexMark,
    IndexOrder,
    Manifest,
    Note,
    Paragraph,
    PublishError,
    Ruby,
    Text,
    Where,
    nested,
    plain,
)
from publish.read.index import index_terms, lines_of
from publish.read.manifest import read_manifest
from publish.read.markdown import parse_article
from publish.variants import convert_manifest

HERE = Where(Path("x/index.txt"), 3)


def order(*lines, **said):
    return IndexOrder(terms=index_terms([(line, HERE) for line in lines]), **said)


def book(articles, *orders):
    return assemble(
        Manifest(Path("books/x"), "x", "题", indexes=orders),
        articles, Edition("zh-Hans-CN", "zh-Hans-CN"),
        source_language="zh-Hans-CN", modified="2026-01-01T00:00:00Z",
    )  # fmt: skip


def article(*blocks, title="篇", **said):
    return Article("1", title, blocks=blocks, **said)


def paragraph(*children):
    return Paragraph(tuple(Text(c) if isinstance(c, str) else c for c in children))


def found(made):
    """Of the first index: entry → the words of its places, as they are marked in the tree."""
    words = {}

    def walk(children):
        for child in children:
            if isinstance(child, IndexMark):
                words[child.id] = plain(child.children)
            if hasattr(child, "children"):
                walk(child.children)

    for one in made.articles():
        for block in nested(one.blocks):
            walk(getattr(block, "children", ()))
    return {
        entry.name: [words.get(p.id, f"#{p.id}") for p in entry.places]
        for entry in (made.indexes[0].entries if made.indexes else ())
    }


def found_in(text, *lines):
    return found(book([article(paragraph(text))], order(*lines))[0])


# --------------------------------------------------------------------------- what is found


def test_a_listed_term_is_found_wherever_it_stands():
    assert found_in("江海区在西江边，江海区有龙舟。", "江海区", "龙舟") == {
        "江海区": ["江海区", "江海区"],
        "龙舟": ["龙舟"],
    }


def test_a_term_inside_a_longer_one_is_not_found():
    assert found_in("江海区的江海。", "江海", "江海区") == {"江海区": ["江海区"], "江海": ["江海"]}


def test_a_word_may_hide_a_term_without_being_an_entry():
    assert found_in("江海关不在江海。", "江海", "- 江海关") == {"江海": ["江海"]}


def test_an_entry_is_found_as_the_words_that_are_given_for_it_and_only_so():
    assert found_in("江海与本区，江海区。", "江海区 = 江海、本区", "- 江海区") == {
        "江海区": ["江海", "本区"]
    }


def test_latin_words_and_numbers_are_found_whole():
    assert found_in("AI和MAIN，AI5，AI。", "AI") == {"AI": ["AI", "AI"]}


@pytest.mark.parametrize("children", [
    ("在江", Emphasis((Text("海区"),)), "。"),
    ("在", Emphasis((Text("江海"),)), "区。"),
    ("在", Ruby("江", "jiāng"), "海区。"),
    ("在江", Note((Text("大江"),)), "海区。"),
])  # fmt: skip
def test_a_term_may_run_over_inlines(children):
    made, _ = book([article(paragraph(*children))], order("江海区"))
    assert len(made.indexes[0].entries[0].places) == 1
    assert plain(made.parts[0].articles[0].blocks[0].children) == "在江海区。"


def test_the_text_of_notes_is_looked_at_by_itself():
    note = Note((Text("见江海区志。"),))
    made, _ = book([article(paragraph("江", note, "海区"))], order("江海区"))
    assert len(made.indexes[0].entries[0].places) == 2


def test_a_term_in_a_title_a_byline_or_a_heading_is_at_its_head():
    heading = Heading(2, (Text("龙舟 与鼓"),))
    one = article(heading, title="江海区纪事", bylines=("记者/甲乙丙",))
    made, _ = book([one], order("江海区", "甲乙丙", "龙舟"))
    assert found(made) == {"江海区": ["#1"], "甲乙丙": ["#1"], "龙舟": ["#1-h1"]}
    assert all(p.is_heading for e in made.indexes[0].entries for p in e.places)
    assert made.parts[0].articles[0].blocks[0].children == (Text("龙舟 与鼓"),)  # its halves stay


def test_the_note_of_a_heading_is_looked_at_too():
    note = Note((Text("见江海区志。"),))
    made, _ = book([article(Heading(2, (Text("龙舟"), note)))], order("江海区", "龙舟"))
    assert found(made)["龙舟"] == ["#1-h1"]
    (place,) = next(e.places for e in made.indexes[0].entries if e.name == "江海区")
    assert not place.is_heading


def test_what_the_author_has_marked_is_not_marked_again():
    mark = IndexMark("王明（教师）", (Text("王明"),))
    made, _ = book([article(paragraph("王明与", mark, "。"))], order("王明"))
    assert found(made) == {"王明": ["王明"], "王明（教师）": ["王明"]}


WORDS = st.text("江海区龙舟AI ，", max_size=12)


@given(WORDS, st.lists(st.text("江海区龙舟AI", min_size=1, max_size=3), min_size=1, max_size=5))
def test_marking_never_changes_the_text(text, terms):
    made, _ = book([article(paragraph(text))], order(*terms))
    blocks = made.parts[0].articles[0].blocks
    assert plain(blocks[0].children) == text
    for entry in made.indexes[0].entries if made.indexes else ():
        assert all(words == entry.name for words in found(made)[entry.name])


# --------------------------------------------------------------------------- marks


def marked(text):
    return parse_article(f"---\ntitle: 篇\n---\n{text}", Path("x/1.md"), "1")[0]


def test_marks_alone_make_an_index():
    made, findings = book([marked("[江海]{.index}边的[船]{.index term=船!龙舟}。")])
    (index,) = made.indexes
    assert (index.title, index.kind) == ("", "")
    assert [e.name for e in index.entries] == ["江海", "船"]
    assert [c.name for c in index.entries[1].children] == ["龙舟"]
    assert [p.id for p in index.entries[0].places] == ["i-1-1"]
    assert not findings


def test_without_marks_and_lists_there_is_no_index():
    assert book([article(paragraph("江海"))])[0].indexes == ()


def test_a_mark_that_refers_is_no_place():
    made, _ = book([marked("[中共]{.index see=中国共产党}，[中国共产党]{.index}。")])
    entry = made.indexes[0].entries[0]
    assert (entry.name, entry.places, entry.see) == ("中共", (), ("中国共产党",))


def test_a_mark_goes_to_the_index_of_its_kind_or_to_the_one_that_lists_it():
    people, places = order("甲乙", kind="person"), order("江海", "丙丁", kind="place")
    text = "甲乙、[丁戊]{.index kind=person}在江海，[丙丁]{.index}、[己庚]{.index}。"
    made, _ = book([marked(text)], people, places)
    assert [{e.name for e in i.entries} for i in made.indexes] == [
        {"甲乙", "丁戊", "己庚"}, {"江海", "丙丁"},
    ]  # fmt: skip


def test_an_exclamation_mark_in_the_marked_words_themselves_is_text():
    made, _ = book([marked("[Yahoo!]{.index}")])
    assert [e.name for e in made.indexes[0].entries] == ["Yahoo!"]


def test_an_entry_may_be_sorted_as_something_else():
    made, _ = book([article(paragraph("重庆"))], order("崇庆@重庆"))
    (entry,) = made.indexes[0].entries
    assert (entry.name, entry.key) == ("重庆", "崇庆")


# --------------------------------------------------------------------------- what is said


def test_a_term_that_stands_nowhere_is_found():
    _, findings = book([article(paragraph("江海"))], order("江海", "重庆 = 重庆、渝"))
    (one,) = findings
    assert (one.code, one.where, dict(one.values)) == (
        "B-181", HERE, {"term": "重庆", "forms": "重庆、渝"},
    )  # fmt: skip


def test_a_reference_to_no_entry_is_found():
    _, findings = book([article(paragraph("江海"))], order("江海", "本区 → 江海", "沪 → 上海"))
    assert [(f.code, dict(f.values)["see"]) for f in findings] == [("B-182", "上海")]


# --------------------------------------------------------------------------- the list


def test_a_list_is_read_line_by_line():
    lines = ["# 说明", "", "江海区", "党建!红色引擎 = 红色引擎，引擎", "中共 -> 党建", "- 江海关"]
    terms = index_terms([(line, HERE) for line in lines])
    assert [(t.heading, t.forms, t.see) for t in terms] == [
        (("江海区",), ("江海区",), ()),
        (("党建", "红色引擎"), ("红色引擎", "引擎"), ()),
        (("中共",), (), ("党建",)),
        ((), ("江海关",), ()),
    ]


@pytest.mark.parametrize("line", ["= 江海", "江海 =", "江海 →", "党建!", "甲 = 乙 = 丙", "! = 乙"])
def test_a_line_that_says_nothing_stops(line):
    with pytest.raises(PublishError, match="bad-index-line") as stopped:
        index_terms([(line, HERE)])
    assert stopped.value.where == HERE


def folder(tmp_path, manifest, **files):
    (tmp_path / "book.toml").write_text(manifest, "utf-8")
    for name, text in files.items():
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    return tmp_path


def test_book_toml_names_the_list(tmp_path):
    made = folder(tmp_path, '[[index]]\nkind = "person"\nfile = "names.txt"\nterms = ["甲"]\n',
                  names="乙丙\n丁戊 = 丁\n")  # fmt: skip
    (index,) = read_manifest(made).indexes
    assert [t.heading for t in index.terms] == [("甲",), ("乙丙",), ("丁戊",)]
    assert index.terms[2].where == Where(tmp_path / "names.txt", 2)
    assert index.kind == "person"


def test_a_list_that_is_not_there_stops(tmp_path):
    with pytest.raises(PublishError, match="no-index-file") as stopped:
        read_manifest(folder(tmp_path, '[[index]]\nfile = "names.txt"\n'))
    assert stopped.value.where.line == 2


def test_a_list_in_another_encoding_is_read(tmp_path):
    path = tmp_path / "names.txt"
    path.write_bytes("江海区\n龙舟竞渡\n乙丙丁戊\n".encode("gb18030"))
    assert next(line for line, _ in lines_of(path, HERE)) == "江海区"


def test_a_list_goes_into_the_script_of_the_edition():
    manifest = Manifest(Path("x"), "x", "书", indexes=(order("龙舟 = 龙船、划龙舟", title="索引"),))
    (index,) = convert_manifest(manifest, "zh-Hant-TW").indexes
    assert index.terms[0].heading == ("龍舟",)
    assert index.terms[0].forms == ("龍船", "划龍舟")
