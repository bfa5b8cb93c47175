"""The damage generator: a generator for every row of the two tables, and what is mended today."""

from collections import Counter
from random import Random

import pytest

from tests import damage

SEEN = """hard-wrap hard-wrap-number blank-line-no-paragraph ambiguous-paragraph-end column-break
    caption-in-paragraph captions-in-flow caption-without-end-mark inline-credit arrow-marker
    picture-text out-of-order truncated several-articles duplicate-article missing-headline-space
    headline-one-line split-heading markup-missing markdown-artifact orphan-label section-letter
    keyword-label dash-lead-in headline-subtitle dateline-inline byline-line halfwidth-comma
    halfwidth-marks halfwidth-brackets mixed-width-punct straight-quotes-page unbalanced-quote
    nested-quotes trad-char stray-space legitimate-space stranded-space number-form range-dash
    dash-variant ellipsis ellipsis-paragraph name-separators quote-sequence doubled-character
    wrong-character
    wording-suspect""".split()  # noqa: SIM905  (the table's order)
ELSEWHERE = """jump-line furniture running-head repeated-headline pull-quote sidebar straight-quotes
    wrong-way-quotes corner-brackets full-width-digits ellipsis-variants dash-double-hyphen
    letter-spaced-headline kangxi-radicals zero-width tofu repeated-paragraph overlap lost-line
    interleaved-columns drop-cap vertical-headline number-broken thousands clock-time
    ascii-and-space mark-at-line-start doubled-marks padded-names agency-tail layout-pointer
    numbered-captions bracketed-credit bracketed-label numeral-label bullets question-and-answer
    verse flattened-table footnote-marks latin-hyphenation url-broken html-entities unit-glyphs
    look-alikes word-level-variants dateline-variants several-photographers
    advertisement""".split()  # noqa: SIM905  (the table's order)

# What has come back from every page so far, and what is always said.
MENDED = """column-break captions-in-flow inline-credit arrow-marker markdown-artifact
    section-letter keyword-label dateline-inline byline-line halfwidth-comma
    mixed-width-punct trad-char
    stray-space number-form range-dash jump-line furniture straight-quotes corner-brackets
    letter-spaced-headline kangxi-radicals zero-width repeated-paragraph overlap drop-cap
    vertical-headline number-broken thousands clock-time doubled-marks bracketed-credit
    trap-word-joint trap-digit-dash""".split()  # noqa: SIM905
SAID = "unbalanced-quote nested-quotes doubled-character dash-as-han tofu mojibake lost-line"


def damaged(name: str, seed: int) -> damage.Page:
    one = damage.DAMAGES[name]
    return damage.combined(Random(seed), damage.page(seed), [one])


def test_every_row_has_a_generator() -> None:
    rows = {one.row for one in damage.DAMAGES.values()} - {"trap"}
    assert (len(SEEN), len(ELSEWHERE)) == (48, 49)
    assert {damage.DAMAGES[name].row for name in SEEN} == {f"1.{n:02}" for n in range(1, 49)}
    assert {damage.DAMAGES[name].row for name in ELSEWHERE} == {f"2.{n:02}" for n in range(1, 50)}
    assert rows == {damage.DAMAGES[name].row for name in SEEN + ELSEWHERE}


def test_the_same_seed_gives_the_same_page() -> None:
    assert damage.page(7) == damage.page(7)
    assert damage.page(7) != damage.page(8)
    assert all(damaged(name, 3) == damaged(name, 3) for name in damage.DAMAGES)


@pytest.mark.parametrize("name", sorted(damage.DAMAGES))
def test_damages_change_pages_and_go_together(name: str) -> None:
    one = damage.DAMAGES[name]
    others = [damage.DAMAGES[other] for other in ("hard-wrap", "column-break", "furniture")]
    for seed in range(1, 5):
        page = damage.combined(Random(seed), damage.page(seed), [one, *others])
        assert page.raw
        assert page.articles
        assert all(0 < first <= last for first, last in (page.lines(f.key) for f in page.flags))


@pytest.mark.parametrize("seed", range(1, 6))
def test_clean_pages_are_left_alone(seed: int) -> None:
    result = damage.check(damage.page(seed))
    assert (result.verdict, result.wanted, result.got) == ("recovered", (), ())


@pytest.mark.parametrize("name", MENDED)
def test_mended(name: str) -> None:
    assert Counter(damage.outcome(damaged(name, n)) for n in range(1, 4)) == {"recovered": 3}


@pytest.mark.parametrize("name", SAID.split())
def test_said(name: str) -> None:
    assert Counter(damage.outcome(damaged(name, n)) for n in range(1, 4)) == {"flagged": 3}


def test_a_wrong_text_is_no_success() -> None:
    """The referee itself: a page whose truth is another one fails, flagged or not."""
    page = damage.page(1)
    row = page.of("para")[0]
    other = damage._edit(page, row, text=row.text + "还有一句。")
    assert damage.outcome(other) == "failed"
    assert damage.outcome(damage._flag(other, row, "T-001")) == "failed"
