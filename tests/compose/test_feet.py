"""The foot of a page: text that goes on overleaf fills its page (撑行, 挤行)."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.compose import feet, weasyprint
from tests.drawing import HAN, lay
from tests.test_notes import areas, call, text_lines

WIDE = HAN * 9
FULL = WIDE[: 3 * 20 + 19]  # four lines of twenty, or five that are a little loose
SHEET = "p { margin: 0 } @page { @footnote { margin: 0 } }"


def pages_of(body, height=8, sheet=""):
    laid = lay(body, 20, height, sheet=SHEET + sheet)
    return [text_lines(page) for page in laid.document.pages]


def heights(body, height=8, sheet=""):
    return [len(lines) for lines in pages_of(body, height, sheet)]


@pytest.fixture
def ragged(monkeypatch):
    """Pages as they fall."""
    monkeypatch.setattr(feet, "MOST", 0)


FIVE = f"<p>{WIDE[: 4 * 20 + 10]}</p>"  # its last two lines stay together


def test_lines_that_stay_together_leave_no_blank():
    body = f"<p>{FULL}</p>{FIVE}<p>{WIDE}</p>"
    assert heights(body)[0] == 8
    first = pages_of(body)[0]
    assert len("".join(first[:5])) == len(FULL)  # the first paragraph has a line more


def test_without_it_the_page_is_short(ragged):
    assert heights(f"<p>{FULL}</p>{FIVE}<p>{WIDE}</p>")[0] == 7


def test_a_paragraph_a_line_shorter_fetches_what_was_sent_on():
    """Four marks give up half of their squares, and two characters find room before them."""
    squeezed = WIDE[:8] + "（" + WIDE[8:16] + "）" + WIDE[16:20] + "，" + WIDE[20:36] + "。天地"
    tail = f"<p>{WIDE[: 3 * 20 + 10]}</p>"
    body = f"<p>{WIDE[: 4 * 20 + 8]}</p><p>{squeezed}</p>{tail}<p>{WIDE}</p>"
    assert heights(body, 9)[0] == 9


def test_a_call_that_goes_to_its_note_leaves_no_blank():
    """The note of a call in the last line has no room: the line goes on, the page is full."""
    noted = f"<p>{WIDE[:70]}黄{call('n-1', HAN)}{WIDE[:60]}</p>"
    laid = lay(f"<p>{FULL}</p>{noted}<p>{WIDE}</p>", 20, 8, sheet=SHEET)
    assert len(text_lines(laid.document.pages[0])) == 8
    assert [len(x) for x in areas(laid)][:2] == [0, 1]
    assert laid.strays == laid.cut_off == ()


def test_a_page_before_helps():
    """The second page has nothing that gives way; a line of the first comes over to it."""
    stiff = f"<p>{WIDE[: 3 * 20 + 8]}</p>"  # 4 lines, and 12 characters from a fifth
    body = f"<p>{FULL}</p><p>{WIDE[: 6 * 20 + 8]}</p>{stiff}{FIVE}<p>{WIDE}</p>"
    assert all(height == 8 for height in heights(body)[:-1])


@pytest.mark.parametrize(
    ("body", "sheet"),
    [
        pytest.param(f"<p>{FULL}</p>", "", id="the text ends"),
        pytest.param(f"<p>{FULL}</p><p style='break-before: page'>{FULL}</p>", "", id="a break"),
        pytest.param(
            f"<p>{FULL}</p><p style='page: other'>{FULL}</p>", "@page other { margin: 0 }",
            id="a page of another kind",
        ),
        pytest.param(
            f"<div style='columns: 2; column-gap: 0; column-fill: auto'><p>{FULL}</p>{FIVE}</div>",
            "", id="columns",
        ),
        pytest.param(
            f"<p>{FULL}</p><p style='break-inside: avoid'>{WIDE[:160]}</p>", "",
            id="more than four lines",
        ),
        pytest.param(
            f"<p>{FULL}</p><p>{WIDE[:60]}</p><figure style='break-inside: avoid'>"
            f"<p>{WIDE[:160]}</p></figure>", "", id="a figure follows",
        ),
    ],
)  # fmt: skip
def test_a_page_that_ends_for_a_reason_stays(body, sheet, monkeypatch):
    even = pages_of(body, 9, sheet)
    monkeypatch.setattr(feet, "MOST", 0)
    assert even == pages_of(body, 9, sheet)


def test_no_line_is_made_looser_than_what_is_seen():
    """A page stays short where only loose lines would fill it."""
    stiff = f"<p>{WIDE[: 3 * 20 + 8]}</p>"
    assert heights(f"{stiff}{FIVE}<p>{WIDE}</p>")[0] == 7


paragraphs = st.lists(
    st.tuples(st.integers(1, 140), st.booleans(), st.integers(0, 60), st.booleans()),
    min_size=2, max_size=10,
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(paragraphs)
def test_whatever_is_wished_the_text_is_whole_and_no_foot_is_worse(sizes):
    body, plain = "", ""
    for n, (size, heading, note, _) in enumerate(sizes):
        if heading:
            body += f"<h2 style='font: inherit; break-after: avoid; margin: 0'>{HAN[:6]}</h2>"
            plain += HAN[:6]
        body += f"<p>{WIDE[:size]}{call(f'n-{n}', HAN[:note]) if note else ''}{WIDE[:8]}</p>"
        plain += WIDE[:size] + WIDE[:8]
    found = {}
    for most in (0, 4):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(feet, "MOST", most)
            laid = lay(body, 20, 8, sheet=SHEET)
        text = "".join(line for page in laid.document.pages for line in text_lines(page))
        assert text.translate({0x2460: None}) == plain
        assert laid.cut_off == ()
        found[most] = laid
    notes = [{id for page in areas(laid) for id, _ in page} for laid in found.values()]
    assert notes[0] == notes[1]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(20, 260), st.booleans()), min_size=4, max_size=9))
def test_every_paragraph_is_composed_as_a_whole(sizes):
    """No line is broken by itself, as beside a float: wishes leave no paragraph in pieces."""
    body = "".join(
        f"<p>{WIDE[:size]}{call(f'n-{n}', HAN[:30]) if note else ''}{WIDE[:8]}</p>"
        for n, (size, note) in enumerate(sizes)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weasyprint, "first_line", lambda *_: pytest.fail("a line by itself"))
        lay(body, 20, 8, sheet=SHEET)


@pytest.mark.parametrize("seed", range(6))
def test_a_long_text_is_whole_when_its_pages_were_laid_out_again_and_again(seed, monkeypatch):
    rng = Random(seed)
    body, plain = "", ""
    for n in range(40):
        text = WIDE[: rng.randint(20, 300)]
        note = call(f"n-{n}", HAN[: rng.randint(10, 40)]) if rng.random() < 0.4 else ""
        body += f"<p>{text}{note}{HAN[:8]}</p>"
        plain += text + HAN[:8]
    monkeypatch.setattr(weasyprint, "first_line", lambda *_: pytest.fail("a line by itself"))
    laid = lay(body, 20, 12, sheet=SHEET)
    text = "".join(line for page in laid.document.pages for line in text_lines(page))
    assert text.translate({0x2460: None}) == plain
