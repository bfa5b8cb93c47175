"""Pages: notes with their calls, joined units, labels, stable bytes."""

import io

import pikepdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from weasyprint.layout import block

from publish.compose import notes
from publish.model import (
    Anthology,
    Article,
    CrossReference,
    Note,
    Paragraph,
    Part,
    Text,
)
from publish.paginate import paginate
from publish.render.pdf import Typesetter
from publish.render.press import Labels, finish
from publish.typeset.print import Numbers, Unit
from publish.typeset.words import words_for
from publish.typeset.xhtml import Grid, Setting, anchor, blocks
from tests.drawing import HAN, SHEET, lay, square_font

DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80"><path d="M0 0h80"/></svg>'
)
RESOURCES = {"square.ttf": square_font(), "square.svg": DRAWING}
WIDTH, HEIGHT = 10, 8  # em: a page of eight lines of ten


class Book:
    """A book of bare articles on tiny pages, in the shape that `paginate` wants."""

    def __init__(self, articles, refs=()):
        self.articles = {a.id: a for a in articles}

    def units(self):
        return [
            Unit("toc", "contents", "front", "recto"),
            *(Unit(i, "articles", "body", "page", (i,)) for i in self.articles),
        ]

    def markup(self, unit, numbers: Numbers):
        setting = Setting(
            "print", words_for("zh-Hans-CN"), folios=numbers.folios, cuts=numbers.cuts,
            grid=Grid(160, 16, 8),
        )  # fmt: skip
        if unit.kind == "contents":
            body = "".join(f"<p>{numbers.folios.get(anchor(i), '?')}</p>" for i in self.articles)
        elif unit.kind == "blank":
            body = "<p></p>"
        else:
            article = self.articles[unit.ids[0]]
            body = f'<h1 id="{anchor(article.id)}">题</h1>' + blocks(article.blocks, setting)
        return (
            f'<html lang="zh-Hans-CN"><style>html {{ break-before: {numbers.side} }} '
            f"@page :first {{ counter-reset: page {numbers.folio} }}</style>"
            f"<body>{body}</body></html>"
        )


def setter():
    sheet = SHEET + f"@page {{ size: {WIDTH * 16 + 0.01}px {HEIGHT * 16 + 0.5}px }}"
    return Typesetter(sheet + "h1 { font-size: 16px; margin: 0 }", RESOURCES)


def noted(id, before, note, after, article="1"):
    return Paragraph((Text(before), Note((Text(note),), f"n-{article}-{id}", str(id)), Text(after)))


def calls_and_notes(laid):
    calls = {n.removesuffix("-call"): p for n, p in laid.anchors.items() if n.endswith("-call")}
    return calls, {n: laid.anchors.get(n) for n in calls}


@settings(max_examples=25, deadline=None)
@example([(1, 1, 19), (1, 1, 39), (20, 1, 10)])
@example([(1, 1, 21), (1, 1, 39), (40, 1, 0)])
@given(
    st.lists(
        st.tuples(st.integers(1, 60), st.integers(1, 25), st.integers(0, 40)),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_every_note_is_on_the_page_of_its_call(sizes):
    """… whatever their lengths: none is lost, none is apart."""
    paragraphs = tuple(
        noted(n, (HAN * 3)[:before], (HAN * 3)[:note], (HAN * 3)[:after])
        for n, (before, note, after) in enumerate(sizes, start=1)
    )
    done = paginate(Book([Article("1", "题", blocks=paragraphs)]), setter(), lambda *a: None)
    for laid in done.laid:
        calls, set_notes = calls_and_notes(laid)
        assert calls == set_notes
    assert done.findings == ()
    assert sum(len(calls_and_notes(one)[0]) for one in done.laid) == len(sizes)


@pytest.fixture
def plain_notes(monkeypatch):
    """WeasyPrint's own way with notes, as in columns: one that does not fit is sent on."""
    monkeypatch.setattr(block, "_linebox_layout", notes._linebox_layout)
    monkeypatch.setattr(notes, "linebox_layout", notes._linebox_layout)


@pytest.mark.parametrize("full_lines", [6, 7])
def test_a_stray_note_is_seen_and_says_where_its_line_begins(full_lines, plain_notes):
    """`auto` lets WeasyPrint put a note that does not fit on the next page: a sure stray."""
    body = (
        f'<p>{HAN[:10] * full_lines}<span class="keep" id="n-1-call">黄<span class="note" '
        f'id="n-1" data-mark="①">{HAN[:30]}</span></span>宇宙</p>'
    )
    (stray,) = lay(body, 10, 8, sheet=".note { footnote-policy: auto }").strays
    assert (stray.id, stray.call, stray.note) == ("n-1", 0, 1)
    assert stray.cut == full_lines * 10


def test_a_printed_number_is_the_page_of_its_anchor():
    articles = [
        Article("1", "题", blocks=(Paragraph((Text(HAN * 3), CrossReference("3"))),)),
        Article("2", "题", blocks=(Paragraph((Text(HAN * 5),)),)),
        Article("3", "题", blocks=(Paragraph((Text(HAN), CrossReference("1"))),)),
    ]
    book = Book(articles)
    done = paginate(book, setter(), lambda *a: None)
    first = next(one for one in done.laid if anchor("1") in one.anchors)
    texts = _text(first)
    assert f"第{done.folios[anchor('3')]}页" in texts
    assert done.folios[anchor("1")] == "1"
    assert done.front == 2  # the contents and its blank verso
    assert done.pages % 2 == 0


def _text(laid):
    from weasyprint.formatting_structure import boxes

    def walk(box):
        if isinstance(box, boxes.TextBox):
            yield box.text
        for child in getattr(box, "children", ()):
            yield from walk(child)

    return "".join("".join(walk(p._page_box)) for p in laid.document.pages)


def _pdf():
    typesetter = setter()
    units = [
        typesetter.lay(f'<html lang="zh-Hans-CN"><body><h1 id="a-{n}">{HAN[:n]}</h1></body></html>')
        for n in (3, 5)
    ]
    data = typesetter.join(units)
    return finish(
        data, Labels(1), title="题名", creators=["甲", "乙"], language="zh-Hans-CN",
        date="2026-01-01T00:00:00Z", identifier="urn:uuid:1",
    )  # fmt: skip


def test_the_finished_file_carries_labels_and_no_clock():
    with pikepdf.open(io.BytesIO(_pdf())) as pdf:
        assert str(pdf.docinfo["/Title"]) == "题名"
        assert str(pdf.docinfo["/CreationDate"]) == "D:20260101000000Z"
        assert str(pdf.Root.Lang) == "zh-Hans-CN"
        assert [str(x.S) for x in list(pdf.Root.PageLabels.Nums)[1::2]] == ["/r", "/D"]
        with pdf.open_metadata() as xmp:
            assert xmp["dc:title"] == "题名"
            assert xmp["dc:creator"] == ["甲", "乙"]
            assert xmp["dc:language"] == {"zh-Hans-CN"}
            assert xmp["dc:identifier"] == "urn:uuid:1"
            assert xmp["xmp:CreateDate"] == xmp["xmp:ModifyDate"] == "2026-01-01T00:00:00Z"


def test_the_same_input_gives_the_same_bytes():
    assert _pdf() == _pdf()


def test_nothing_is_fetched_and_the_refusal_is_a_finding(tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"x")
    typesetter = setter()
    for address in (secret.as_uri(), "http://127.0.0.1/x.png"):
        typesetter.lay(f'<html lang="zh"><body><img src="{address}"/></body></html>')
    assert len([f for f in typesetter.findings if f.code == "P-001"]) == 2


@pytest.mark.parametrize("empty", [Anthology("题", "zh-Hans-CN", "urn:x", "2026-01-01T00:00:00Z")])
def test_an_anthology_lists_its_articles_in_reading_order(empty):
    from dataclasses import replace

    a, b, c = (Article(i, i) for i in "abc")
    book = replace(empty, front=(a,), parts=(Part("p", "", (b,)),), back=(c,))
    assert [x.id for x in book.articles()] == ["a", "b", "c"]


def test_a_note_that_no_break_can_bring_to_its_call_is_found(plain_notes):
    """P-011; and the breaks that did not help are taken back, for they leave a short page."""
    sizes = [(1, 1, 21), (1, 1, 39), (40, 1, 0)]  # whatever is broken off, note 2 is one line late
    body = tuple(
        noted(n, (HAN * 3)[:before], HAN[:note], (HAN * 3)[:after])
        for n, (before, note, after) in enumerate(sizes, start=1)
    )
    done = paginate(Book([Article("1", "题", blocks=body)]), setter(), lambda *a: None)
    (unit,) = [one for one in done.laid if anchor("1") in one.anchors]
    calls, found = calls_and_notes(unit)
    assert [name for name in calls if calls[name] != found[name]] == ["n-1-2"]
    assert [(f.code, dict(f.values)) for f in done.findings] == [("P-011", {"note": "n-1-2"})]
    assert calls["n-1-2"] == unit.anchors[anchor("1")]


class Restless(Book):
    """A contents that grows when it is right and shrinks when it is wrong."""

    def markup(self, unit, numbers):
        markup = super().markup(unit, numbers)
        if unit.kind == "contents" and numbers.pages % 4 == 0:
            return markup.replace("</body>", f"<p>{HAN * 6}</p></body>")
        return markup


def test_numbers_that_do_not_settle_are_found():
    """P-012: after as many rounds as are allowed."""
    articles = [Article(str(n), "题", blocks=(Paragraph((Text(HAN),)),)) for n in (1, 2)]
    done = paginate(Restless(articles), setter(), lambda *a: None)
    assert [f.code for f in done.findings] == ["P-012"]


def test_a_figure_lets_text_fill_the_page_before_it():
    picture = '<img src="square.svg" style="height: 80px; width: 80px" alt=""/>'

    def with_figure(delay):
        before, after = f"<p>{HAN[:10] * 5}</p>", f"<p>{HAN[:10] * 3}</p>"
        figure = f'<figure id="f-1-1" style="margin: 0; break-inside: avoid">{picture}</figure>'
        body = before + (after + figure if delay else figure + after)
        return setter().lay(f'<html lang="zh-Hans-CN"><body>{body}</body></html>')

    assert with_figure(0).holes == ("f-1-1",)
    assert with_figure(1).holes == ()
