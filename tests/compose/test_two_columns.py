"""Two columns: what follows them stands on the grid, nothing is lost between them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block

from publish.compose import weasyprint as ours
from tests.drawing import HAN, SIZE, _walk, lay, lines_of

TEXT = HAN * 12


def columns(text, after="日月", height=600):
    body = f'<div style="columns: 2; column-gap: 2em"><p>{text}</p></div><p>{after}</p>'
    return lay(body, 22, height, sheet="p { orphans: 1; widows: 1 }")


def top_of(laid, words):
    """In lines from the head of its page."""
    for page in laid.document.pages:
        for line in _walk(page._page_box, boxes.LineBox):
            if "".join(t.text for t in _walk(line, boxes.TextBox)) == words:
                return line.position_y / SIZE
    raise AssertionError(words)


@pytest.mark.parametrize("lines", range(1, 9))
def test_what_follows_stands_below_the_longer_column_on_the_grid(lines):
    assert top_of(columns(TEXT[: lines * 10]), "日月") == pytest.approx(-(-lines // 2))


def test_the_grid_is_left_without_the_hook(monkeypatch):
    """What it is there for: WeasyPrint makes columns half as high as the text."""
    monkeypatch.setattr(block, "columns_layout", ours._columns_layout)
    monkeypatch.setattr(ours, "install", lambda: None)
    tops = [top_of(columns(TEXT[: lines * 10]), "日月") for lines in range(1, 9)]
    assert any(top % 1 for top in tops)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 480), st.integers(3, 12))
def test_no_character_is_lost_between_columns_and_pages(count, height):
    laid = columns(TEXT[:count], height=height)
    assert "".join(lines_of(laid)) == TEXT[:count] + "日月"
    for page in laid.document.pages:
        for line in _walk(page._page_box, boxes.LineBox):
            assert line.position_y + line.height <= height * SIZE + 0.1
