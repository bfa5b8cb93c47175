"""The torture text is the same for everyone, holds all it promises, and no writer loses any."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import torture
from tests.torture import Paragraph, Piece

TEXT = torture.torture(1, 300)
TRADITIONAL = torture.torture(1, 300, traditional=True)
KINDS = {"text", "em", "strong", "link", "code", "note"}

# class → what shows it in the text
PROOFS = {
    "marks": r"……”，“",
    "nested quotes": r"“[^”]*‘[^”]*’",
    "nested titles": r"《[^》]*〈",
    "names": r"[一-龥]{2,5}·[一-龥]{2,5}",
    "thousands": r"\d,\d{3}\.\d\d",
    "percent": r"\d%",
    "per mille": r"\d‰",
    "minus": r"−\d",
    "degrees": r"\d℃",
    "money": r"¥\d",
    "years": r"\d{4}-\d{4}年",
    "time": r"\d:\d\d",
    "fraction": r"1/\d",
    "words": r"[一-龥][A-Za-z]+[一-龥]",
    "sentences": r"(?:[A-Za-z'-]+[,;:]? ){3,}",
    "snake case": r"[a-z]_[a-z]",
    "dotted": r"[a-z]\.[a-z]",
    "urls": r"https://[\w./]+",
    "dashes": r"[一-龥]——[一-龥]+——",
    "brackets": r"（[一-龥]）",
}


def test_a_seed_has_one_text():
    assert torture.torture(1, 300) == TEXT
    assert torture.torture(2, 300) != TEXT


def test_a_shorter_text_begins_a_longer_one():
    assert torture.torture(1, 50) == TEXT[:50]


@pytest.mark.parametrize("name", PROOFS)
def test_a_class_occurs(name):
    assert re.search(PROOFS[name], torture.plain(TEXT))


def test_every_kind_occurs_in_both_scripts():
    for text in (TEXT, TRADITIONAL):
        assert {piece.kind for paragraph in text for piece in paragraph.pieces} == KINDS


def test_a_note_stands_between_two_marks():
    assert any(
        before.text[-1:] == "。" and note.kind == "note" and after.text[:1] == "”"
        for paragraph in TEXT
        for before, note, after in zip(
            paragraph.pieces, paragraph.pieces[1:], paragraph.pieces[2:], strict=False
        )
    )


def test_paragraphs_are_of_all_lengths_and_never_longer_than_the_longest():
    lengths = {len(paragraph.text) for paragraph in torture.torture(3, 1000)}
    assert set(range(1, 41)) <= lengths
    assert max(lengths) > 250
    assert max(lengths) <= torture.LONGEST


def test_traditional_text_has_its_own_quotes_and_characters():
    text = torture.plain(TRADITIONAL) + torture.notes(TRADITIONAL)
    assert re.search("「[^」]*『[^」]*』", text)
    assert not set(text) & set("“”‘’这为来")


def test_neighbouring_text_is_one_piece():
    for paragraph in TEXT:
        kinds = [piece.kind for piece in paragraph.pieces]
        assert ("text", "text") not in pairwise(kinds)
        assert all(piece.text for piece in paragraph.pieces)


# --------------------------------------------------------------------------- writers

pieces = st.builds(
    Piece,
    st.sampled_from(sorted(KINDS)),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=12),
)
texts = st.lists(st.builds(Paragraph, st.lists(pieces, min_size=1, max_size=5).map(tuple)))


def _texts(element, without=""):
    """All the text below, but for elements of a class."""
    if element.get("class") == without:
        return element.tail or ""
    below = "".join(_texts(child, without) for child in element)
    return (element.text or "") + below + (element.tail or "")


@settings(max_examples=40)
@given(texts)
def test_html_is_xml_and_holds_the_text(paragraphs):
    root = ElementTree.fromstring(torture.html(paragraphs).replace("<!DOCTYPE html>", ""))
    shown = ["".join(_texts(child, "note") for child in p) for p in root.iter("p")]
    heads = [p.text or "" for p in root.iter("p")]
    assert [head + rest for head, rest in zip(heads, shown, strict=True)] == [
        paragraph.text for paragraph in paragraphs
    ]
    bodies = ["".join(e.itertext()) for e in root.iter() if e.get("class") == "note"]
    assert bodies == [p.text for one in paragraphs for p in one.pieces if p.kind == "note"]


def test_html_keeps_a_call_with_the_letter_before_it():
    paragraph = Paragraph((Piece("text", "“天地。"), Piece("note", "题注"), Piece("text", "”")))
    assert (
        '<p>“天地<span class="keep" id="n1-call">。'
        '<span class="note" id="n1" data-mark="①">题注</span></span>”</p>'
    ) in torture.html([paragraph])
    assert '<p>“天地<span class="keep">。<sup>①</sup></span>”</p>' in torture.html(
        [paragraph], footnotes=False
    )


@settings(max_examples=40)
@given(texts)
def test_typst_strings_hold_the_text(paragraphs):
    body = torture.typst(paragraphs).split("\n\n", 1)[1]
    string = r'"((?:[^"\\]|\\.)*)"'
    strings = re.finditer(rf"(?:link\({string}, )?{string}", body)
    found = "".join(re.sub(r"\\(.)", r"\1", one[2]) for one in strings)
    assert found == "".join(piece.text for one in paragraphs for piece in one.pieces)


@settings(max_examples=40)
@given(texts)
def test_latex_leaves_nothing_that_it_could_take_for_a_command(paragraphs):
    body = torture.latex(paragraphs).split("=2em\n", 1)[1].removesuffix("\\end{document}\n")
    commands = r"\\(?:textbackslash|kai|hei|code|note|char94|char126)(?=\{)|\\[{}#$%&_]"
    rest = re.sub(commands, "", body)
    assert not set(rest) & set("\\#$%&_^~")
    assert rest.count("{") == rest.count("}")


def test_latex_may_break_an_address():
    paragraph = Paragraph((Piece("link", "https://example.org/a?b=1&c=2"),))
    assert r"\url{https://example.org/a?b=1&c=2}" in torture.latex([paragraph])


def test_the_note_marks_go_round():
    assert [torture.note_mark(n) for n in (1, 20, 21)] == ["①", "⑳", "①"]


@pytest.mark.parametrize("measure", [18, 22, 28])
def test_the_page_is_the_measure_and_whole_lines(measure):
    sheet = torture.sheet(measure)
    width, height, margin, _, bottom = map(
        float, re.search(r"size: (\S+)pt (\S+)pt; margin: (\S+)pt (\S+)pt (\S+)pt", sheet).groups()
    )
    assert (width - 2 * margin) / torture.SIZE == measure
    assert 0.4 < height - margin - bottom - torture.LINES * torture.LEADING < 0.6
