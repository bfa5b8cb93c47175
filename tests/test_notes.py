"""Notes: with their calls, whole, numbered as the layout says; what has no room runs on."""

import re

import pymupdf
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from weasyprint.formatting_structure import boxes

from publish.model import Article, Heading, Note, Paragraph, Text
from publish.paginate import paginate
from publish.typeset.words import words_for
from publish.typeset.xhtml import Grid, Setting, blocks, count_notes, endnotes
from tests.bench import notes as bench
from tests.drawing import HAN, _walk, lay
from tests.render.test_render_pdf import Book, calls_and_notes, noted, setter

LONG = HAN * 6


def areas(laid):
    """[(id, [line, …]), …] of the notes of each page."""
    out = []
    for page in laid.document.pages:
        found = [a for a in page._page_box.children if isinstance(a, boxes.FootnoteAreaBox)]
        notes = [n for a in found for n in a.children]
        out.append([(n.element.get("id"), _unmarked(_lines(n))) for n in notes])
    return out


def _unmarked(lines):
    """… without the marker that WeasyPrint gives a note of a bare sheet."""
    return [re.sub(r"^\d+\. ", "", _said(line)) for line in lines]


def _lines(box):
    return list(_walk(box, boxes.LineBox))


def _said(line):
    return "".join(t.text for t in _walk(line, boxes.TextBox))


def text_lines(page):
    return [_said(line) for line in _lines(page._page_box.children[0])]


def call(id, note, mark="①"):
    return (
        f'<span id="{id}-call"><span class="note" id="{id}" data-mark="{mark}">{note}</span></span>'
    )


@pytest.mark.parametrize("room", [1, 2, 3, 4])
def test_what_has_no_room_runs_on(room):
    """The page is full, the note begins with its call and goes on where it stopped."""
    above = 8 - room
    body = f"<p>{HAN[:10] * (above - 1)}{HAN[:8]}黄{call('n-1', HAN[:42])}</p><p>{HAN * 2}</p>"
    laid = lay(body, 10, 8, sheet="@page { @footnote { margin: 0 } }")
    (first, second, *_) = areas(laid)
    assert len(first[0][1]) == min(room, 3)  # of five lines two go on together
    assert "".join((*first[0][1], *second[0][1])) == HAN[:42]
    assert len(second[0][1]) >= 2
    assert laid.strays == laid.cut_off == ()
    full = len(text_lines(laid.document.pages[0])) + len(first[0][1])
    assert full == (8 if room < 4 else 7)


def test_a_line_whose_note_has_no_room_at_all_begins_the_next_page():
    body = f"<p>{HAN[:10] * 7}{HAN[:8]}黄{call('n-1', HAN[:12])}{HAN[:20]}</p>"
    laid = lay(body, 10, 8)
    assert [len(x) for x in areas(laid)] == [0, 1]
    assert laid.strays == ()


def test_a_note_longer_than_a_page_runs_on_and_on():
    body = f"<p>{HAN[:8]}黄{call('n-1', LONG)}</p><p>{HAN * 8}</p>"
    laid = lay(body, 10, 8)
    pieces = [lines for page in areas(laid) for _, lines in page]
    assert len(pieces) >= 4
    assert "".join(x for piece in pieces for x in piece) == LONG
    assert laid.cut_off == laid.strays == ()
    text = "".join(t for p in laid.document.pages for t in text_lines(p))
    assert text.replace("①", "").endswith(HAN * 8)
    assert all(text_lines(p) for p in laid.document.pages[:3])  # text keeps its third


def test_a_note_of_the_last_line_goes_on_alone():
    laid = lay(f"<p>{HAN[:8]}黄{call('n-1', LONG)}</p>", 10, 8)
    assert "".join(x for page in areas(laid) for _, lines in page for x in lines) == LONG
    assert laid.cut_off == ()


def test_nothing_begins_after_a_note_that_runs_on():
    """… but in a line that can stand nowhere else: both of its notes begin there."""
    two = call("n-1", HAN[:42]) + "又" + call("n-2", HAN[:12], "②")
    laid = lay(f"<p>{HAN[:10] * 4}{HAN[:6]}黄{two}</p><p>{HAN}</p>", 10, 8)
    assert laid.strays == ()
    for page in areas(laid):
        ids = [id for id, _ in page]
        assert ids == sorted(ids)
    laid = lay(f"<p>黄{call('n-1', LONG)}又{call('n-2', HAN[:12], '②')}</p><p>{LONG}</p>", 10, 8)
    assert laid.strays == laid.cut_off == ()
    begun = [id for id, _ in areas(laid)[0]]
    assert begun == ["n-1", "n-2"]


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(
    st.lists(
        st.tuples(st.integers(1, 60), st.integers(1, 120), st.integers(0, 40)),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_no_note_is_lost_doubled_apart_or_cut_short(sizes):
    paragraphs = tuple(
        noted(n, (HAN * 3)[:before], (HAN * 3)[:note], (HAN * 3)[:after])
        for n, (before, note, after) in enumerate(sizes, start=1)
    )
    done = paginate(Book([Article("1", "题", blocks=paragraphs)]), setter(), lambda *a: None)
    assert done.findings == ()
    texts = {}
    for laid in done.laid:
        calls, notes = calls_and_notes(laid)
        assert calls == notes
        for page in areas(laid):
            for id, lines in page:
                texts[id] = texts.get(id, "") + "".join(lines)
    wanted = {f"n-1-{n}": (HAN * 3)[:note] for n, (_, note, _) in enumerate(sizes, start=1)}
    assert texts == wanted


def test_a_note_without_room_is_a_finding():
    """P-023: in columns WeasyPrint sets the notes, and divides none."""
    body = f'<div style="columns: 2; column-gap: 0">{HAN * 2}{call("n-1", LONG)}</div>'
    laid = lay(body, 10, 8)
    assert laid.cut_off == ("n-1",)


# --------------------------------------------------------------------------- marks


class Marked(Book):
    """… numbered from ① on each page."""

    def markup(self, unit, numbers):
        self.marks = numbers.marks
        if unit.kind != "articles":
            return super().markup(unit, numbers)
        setting = Setting(
            "print", words_for("zh-Hans-CN"), marks=numbers.marks, grid=Grid(160, 16, 8)
        )
        body = blocks(self.articles[unit.ids[0]].blocks, setting)
        return f'<html lang="zh-Hans-CN"><body>{body}</body></html>'


def test_marks_begin_again_on_each_page():
    body = tuple(noted(n, HAN[:15], HAN[:8], HAN[:10]) for n in range(1, 8))
    done = paginate(Marked([Article("1", "题", blocks=body)]), setter(), lambda *a: None)
    (unit,) = [laid for laid in done.laid if laid.marks]
    for page in unit.document.pages:
        calls = [c for line in text_lines(page) for c in line if c in "①②③④⑤"]
        assert calls == list("①②③④⑤")[: len(calls)]
    assert len({*unit.anchors.values()}) > 2
    assert done.findings == ()


def test_notes_at_the_end_of_their_article():
    """篇末注: [1] at its call, and a link there and back."""
    note = Note((Text("注文"),), "n-1", "1")
    article = Article("1", "题", blocks=(Heading(2, (Text("节"), note)), Paragraph((Text("文"),))))
    setting = Setting("print", words_for("zh-Hans-CN"), endnotes=True)
    assert count_notes(article) == 1
    assert '<a id="n-1-from" href="#n-1">[1]</a>' in blocks(article.blocks, setting)
    assert endnotes(article, setting) == (
        '<div class="endnotes">\n<p class="endnote" id="n-1"><a class="mark" href="#n-1-from">[1]'
        "</a>注文</p>\n</div>"
    )
    assert endnotes(Article("2", "题"), setting) == ""


# --------------------------------------------------------------------------- a whole book


def test_a_generated_book_has_no_note_and_no_number_wrong(tmp_path):
    """tests/bench/notes.py, in small: what the finished file says."""
    written = bench.generate(pages=24, notes=30, references=8, terms=12, seed=3)
    made = bench.make(written, tmp_path / "book.pdf")
    found = bench.score(tmp_path / "book.pdf", written)
    assert not {c for c in made["codes"] if c.startswith("P-")}
    faults = (
        found.lost, found.doubled, found.apart, found.garbled, found.wrong_marks,
        found.wrong_numbers, found.wrong_terms, found.over,
    )  # fmt: skip
    assert not any(faults), found
    assert found.runs_on > 0
    assert found.terms == 12
    assert sum(found.short.values()) <= 2  # of 33; 8 as the pages fall
    with pymupdf.open(tmp_path / "book.pdf") as document:
        assert document.page_count == made["pages"]
