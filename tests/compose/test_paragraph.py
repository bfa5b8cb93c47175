"""The composer alone, on plain text: laws that hold for any text, and a few drawings."""

from functools import cache
from itertools import pairwise
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.characters import FULLWIDTH_MARKS
from publish.compose.paragraph import (
    SLIGHT,
    WISH,
    Cells,
    Measure,
    compose,
    first_line,
    rows,
    variants,
)
from publish.compose.rules import (
    DOTS,
    LEVELS,
    MIXED,
    SPACES,
    Setting,
    rules,
)
from tests.drawing import CALLS, HAN, assert_composed, cells, composed, words_of

STRICT = rules(Setting())
LIGHT = FULLWIDTH_MARKS + CALLS + "—…· "  # does not count against a lonely last line
GOOD = 20  # what a paragraph costs in which no line is far off
HOPELESS = 200  # … in which holes are seen by anyone; the composer need not tell bad from worse


# -------------------------------------------------------------------- any text

han = st.text(HAN, min_size=1, max_size=9)
latin = st.sampled_from(["abc", "DNA", "a", "12", "3.5%", "-5℃", "v2 rc", "1,234"])
clauses = st.one_of(
    han,
    han,
    st.builds("{}{}".format, latin, han),
    st.builds("“{}。”".format, han),
    st.builds("《{}》".format, han),
    st.builds("（{}）".format, han),
    st.builds("——{}……".format, han),
    st.builds("{}·{}".format, han, han),
    st.builds("{}①{}".format, han, han),
)
prose = st.lists(st.builds("{}{}".format, clauses, st.sampled_from("，。、：；")), max_size=9).map(
    "".join
)
noise = st.text(HAN[:6] + "，。“”《》（）—…·①ab1 /-%", max_size=40)
anything = st.one_of(prose, noise, st.text(HAN[:6] + "，“” a\n①\u200b\u3000\u0301", max_size=30))
measures = st.builds(
    lambda rest, indent: Measure(max(rest - indent, 1), rest),
    st.integers(4, 28),
    st.sampled_from([0, 2]),
)


def _row(text):
    (row,) = rows(cells(text), STRICT)
    return row


def _ways(row, measure):
    """All ways to break a row, by brute force: number of lines → the least cost."""

    @cache
    def rest(start):
        if start == row.count:
            return {0: 0.0}
        length = measure.rest if start else measure.first
        out = {}
        for resume in row.legal:
            cost = row.cost(start, resume, measure, length) if resume > start else None
            if cost is not None:
                for lines, more in rest(resume).items():
                    out[lines + 1] = min(out.get(lines + 1, float("inf")), cost + more)
        return out

    return rest(0)


@settings(max_examples=150)
@given(st.one_of(prose, noise), measures)
def test_no_set_of_breaks_is_cheaper(text, measure):
    row = _row(text)
    best = min(_ways(row, measure).values(), default=HOPELESS)
    found = sum(line.cost for line in compose([row], measure).lines)
    if best < GOOD:
        assert found == pytest.approx(best)
    elif best < HOPELESS:
        assert found <= 1.5 * best


@settings(max_examples=100)
@given(prose, measures)
def test_the_cost_of_each_number_of_lines_is_the_least(text, measure):
    row = _row(text or "天")
    fits = compose([row], measure)
    for lines, cost in _ways(row, measure).items():
        if cost < GOOD and lines - len(fits.lines) <= 2:
            assert fits.costs[lines] == pytest.approx(cost)


@settings(max_examples=100)
@given(prose, measures, st.sampled_from([-1, 0, 1]))
def test_looseness_gives_a_line_more_or_fewer_when_there_is_a_way(text, measure, wanted):
    row = _row(text)
    best = compose([row], measure)
    fits = compose([row], Measure(measure.first, measure.rest, looseness=wanted))
    count = len(best.lines)
    bound = max(WISH, SLIGHT * (count + wanted))
    if best.costs.get(count + wanted, inf) <= best.costs[count] + bound:
        assert len(fits.lines) == count + wanted
    else:  # it would cost too much
        assert fits.lines == best.lines
    assert fits.costs == best.costs
    assert sum(line.cost for line in fits.lines) == pytest.approx(fits.costs[len(fits.lines)])


@settings(max_examples=100)
@given(prose, measures, st.data())
def test_variants_are_what_the_costs_say_from_any_line_on(text, measure, data):
    row = _row(text or "天")
    whole = compose([row], measure).lines
    start = data.draw(st.sampled_from([line.start for line in whole]))
    fits = compose([row], measure, start)
    for by, lines in variants(row, measure, start).items():
        assert len(lines) == len(fits.lines) + by
        assert sum(line.cost for line in lines) == pytest.approx(fits.costs[len(lines)])
        assert [line.start for line in lines] == [start, *(line.resume for line in lines[:-1])]
        assert lines[-1].resume > lines[-1].end - 1 == row.end(row.count) - 1


@settings(max_examples=200)
@given(anything, measures, st.booleans())
def test_every_character_is_on_one_line_in_its_order(text, measure, justify):
    measure = Measure(measure.first, measure.rest, justify)
    lines = compose(rows(cells(text), STRICT), measure).lines
    assert lines[0].start == 0
    assert lines[-1].resume >= len(text)
    for line, following in pairwise(lines):
        assert line.resume == following.start
    for line in lines:
        assert line.start <= line.end <= line.resume
        assert set(text[line.end : line.resume]) <= set(" \u3000\u200b\n")
        assert len(line.after) == line.end - line.start


@settings(max_examples=200)
@given(st.one_of(prose, noise), measures)
def test_every_line_but_the_last_is_as_long_as_the_measure(text, measure):
    lines = compose([_row(text)], measure).lines
    for number, line in enumerate(lines[:-1]):
        length = measure.rest if number else measure.first
        if line.cost < HOPELESS:
            drawn = sum(cells(text).advances[line.start : line.end])
            assert line.width == pytest.approx(length)
            assert drawn + sum(line.after) + line.lead == pytest.approx(length)


@settings(max_examples=100)
@given(st.one_of(prose, noise), measures)
def test_no_line_is_longer_than_the_measure(text, measure):
    lines = compose([_row(text)], measure).lines
    for number, line in enumerate(lines):
        assert line.width <= (measure.rest if number else measure.first) + 1e-6 or line.cost > 500


@settings(max_examples=100)
@given(st.one_of(prose, noise), measures)
def test_what_must_not_begin_or_end_a_line_does_not(text, measure):
    lines = compose([_row(text)], measure).lines
    for line, following in pairwise(lines):
        if line.cost < HOPELESS:
            pair = text[line.end - 1] + text[following.start]
            assert pair[1] not in STRICT.not_first, words_of(text, compose([_row(text)], measure))
            assert pair[0] not in STRICT.not_last
            assert pair[1] not in CALLS
            assert not (pair[0] == pair[1] and pair[0] in "—…")


@settings(max_examples=100)
@given(prose, measures)
def test_shrinking_follows_the_order_of_levels__clreq_3_1_4(text, measure):
    row = _row(text)
    for line in compose([row], measure).lines:
        joints = row.joints[line.start : line.end - 1]
        given_up = [
            (joint.level, joint.natural - after, joint.shrink)
            for joint, after in zip(joints, line.after, strict=False)
        ]
        begun = {level for level, taken, _ in given_up if taken > 1e-6}
        for level, taken, shrink in given_up:
            if begun and level and level < max(begun):
                assert taken == pytest.approx(shrink), LEVELS
            assert taken <= shrink + 1e-6


@settings(max_examples=150)
@given(prose, measures)
def test_a_character_is_alone_on_the_last_line_only_without_another_way(text, measure):
    row = _row(text)
    *before, last = compose([row], measure).lines
    alone = sum(c not in LIGHT for c in text[last.start : last.end]) <= 1
    if before and alone:
        assert min(_ways(row, measure).values(), default=HOPELESS) >= HOPELESS


@settings(max_examples=50)
@given(anything, measures)
def test_the_same_text_has_the_same_lines(text, measure):
    first, second = (compose(rows(cells(text), STRICT), measure) for _ in range(2))
    assert first == second


# -------------------------------------------------------------------- narrow and empty


@given(st.integers(1, 5), st.integers(6, 30))
def test_a_token_wider_than_the_measure_is_torn_and_not_lost(width, letters):
    text = "天" + "abcdefghij"[:10] * 3
    text = text[: 1 + letters] + "地"
    fits = composed(text, width)
    assert "".join(words_of(text, fits)) == text
    assert all(line.width <= width + 1e-6 for line in fits.lines)


def test_a_token_wider_than_the_measure_is_torn__drawn():
    assert_composed("abcdefghijkl", "abcdef\nghijkl", width=3)


def test_a_square_wider_than_the_measure_is_alone():
    assert_composed("天地玄", "天\n地\n玄", width=0.5)


@pytest.mark.parametrize("char", "天，“a ①—")
def test_a_text_of_one_character(char):
    (line,) = composed(char, 8).lines
    assert (line.start, line.end) == (0, 1)


def test_an_empty_text_is_one_empty_line():
    (line,) = composed("", 8).lines
    assert (line.start, line.end, line.width) == (0, 0, 0)


def test_forced_breaks_and_the_empty_rows_between_them():
    text = "天地\n\n玄黄宇宙洪荒\n"
    fits = composed(text, 4)
    assert words_of(text, fits) == ["天地", "", "玄黄宇宙", "洪荒", ""]
    assert fits.costs.keys() >= {len(fits.lines)}


def test_a_line_before_a_forced_break_is_not_justified():
    first, _ = composed("天地\n玄黄", 8).lines
    assert first.width == 2


def test_the_first_line_is_shorter_by_its_indent():
    assert_composed("天地玄黄宇宙洪荒日月盈", "天地玄黄宇宙\n洪荒日月盈", width=8, first=6)


# -------------------------------------------------------------------- drawn


def test_a_mark_is_pushed_in_before_a_character_is_pushed_out__clreq_3_1_4():
    assert_composed(
        "天，地，玄，黄宇宙洪荒，日月盈昃",
        "天，地，玄，黄宇宙洪荒，\n日月盈昃",
        width=11,
    )


def test_a_character_is_pushed_out_when_nothing_can_be_squeezed__clreq_3_1_4():
    assert_composed("天地玄黄宇宙洪荒，日月盈昃", "天地玄黄宇宙洪\n荒，日月盈昃", width=8)


def test_the_space_around_a_dot_is_taken_before_that_of_a_comma__clreq_3_1_4():
    text = "寒·来，天地玄黄宇宙洪，日月盈昃"
    line, _ = composed(text, 11.4).lines
    row = _row(text)
    taken = [j.natural - a for j, a in zip(row.joints, line.after[:-1], strict=False)]
    dots = [t for j, t in zip(row.joints, taken, strict=False) if j.level == DOTS]
    assert dots == pytest.approx([0.05, 0.05])
    assert sum(taken) == pytest.approx(0.1)


def test_word_spaces_are_narrowed_first_and_widened_first():
    text = "天地玄黄ab cd ef宇宙洪荒日月盈昃辰宿列张"
    row = _row(text)
    for width, least in ((12.45, -0.06), (12.9, 0.0)):
        line = row.set(0, 16, Measure(width, width), width)
        after = dict(zip(row.joints, line.after, strict=False))
        for joint, value in after.items():
            if joint.level == SPACES:
                assert least - 1e-6 <= value - joint.natural
            elif joint.level != MIXED:
                assert value == joint.natural


def test_a_stop_that_hangs_is_outside_the_width():
    setting = Setting(hanging="allow-end")
    first, _ = composed("天地玄黄宇宙洪荒，日月盈昃", 8, setting).lines
    assert (first.end, first.width, first.after[-1]) == (9, 8, -1)


def test_an_opening_mark_at_the_head_of_a_line_gives_up_its_blank():
    _, second = composed("天地玄黄宇宙洪荒“日月盈昃”", 8).lines
    assert second.lead == -0.5
    assert composed("“天地”", 8, trim=False).lines[0].lead == 0


def test_the_last_line_is_spread_when_it_shall_be():
    assert composed("天地玄", 8, last=True).lines[0].width == pytest.approx(8)
    assert composed("天地玄", 8).lines[0].width == 3
    assert composed("天地玄黄宇宙洪荒日月", 8.5, justify=False).lines[0].width == 8


def test_a_lonely_character_fetches_another():
    assert_composed("天地玄黄宇宙洪荒日", "天地玄黄宇宙洪\n荒日", width=8)
    assert_composed("天地玄黄宇宙洪荒日。", "天地玄黄宇宙洪\n荒日。", width=8)
    assert_composed("天地玄黄宇宙洪荒日①。", "天地玄黄宇宙洪\n荒日①。", width=8)


def test_looseness_drawn():
    text = "天地玄黄，宇宙洪荒。日月盈昃，辰宿列张。" * 4
    best = composed(text, 26)
    assert len(composed(text, 26, looseness=1).lines) == len(best.lines) + 1
    assert len(composed(text, 26, looseness=-1).lines) in (len(best.lines), len(best.lines) - 1)


# -------------------------------------------------------------------- Latin


def test_a_word_is_kept_whole():
    assert_composed("天地玄黄YouTube宇宙", "天地玄黄\nYouTube宇宙", width=7)


def test_a_word_is_divided_at_a_soft_hyphen_when_the_line_would_be_loose():
    word = "typo\u00adgraphy"
    assert_composed(
        f"天地玄黄宇宙洪荒日月{word}盈昃", "天地玄黄宇宙洪荒日月typo-\ngraphy盈昃", width=12.75
    )
    assert_composed(
        f"天地玄黄宇宙洪荒日月{word}盈昃", "天地玄黄宇宙洪荒日月\ntypography盈昃", width=10
    )


def test_an_address_breaks_after_a_slash_only():
    assert_composed(
        "天地玄黄宇宙洪荒日月abcdef/ghijklmn宇宙洪荒",
        "天地玄黄宇宙洪荒日月abcdef/\nghijklmn宇宙洪荒",
        width=14,
        breaks="/",
    )


# -------------------------------------------------------------------- beside a float


def test_the_first_line_beside_a_float():
    text = "天地玄黄，宇宙洪荒。日月盈昃"
    row = _row(text)
    narrow = first_line(row, 0, Measure(4, 4), 4)
    assert text[: narrow.resume] == "天地玄"
    wide = first_line(row, narrow.resume, Measure(8, 8), 8)
    assert text[wide.start : wide.resume] == "黄，宇宙洪荒。日"
    last = first_line(row, wide.resume, Measure(8, 8), 8)
    assert (text[last.start : last.end], last.resume) == ("月盈昃", len(text) + 1)


@settings(max_examples=50)
@given(prose.filter(bool), st.lists(st.integers(3, 12), min_size=1, max_size=4))
def test_line_by_line_nothing_is_lost(text, lengths):
    row, start, found, turn = _row(text), 0, "", 0
    while start < len(text):
        length = lengths[turn % len(lengths)]
        line = first_line(row, start, Measure(length, length), length)
        assert line.start == start
        assert line.resume > start
        found += text[line.start : min(line.resume, len(text))]
        start, turn = line.resume, turn + 1
    assert found == text


def test_rows_can_be_composed_again_at_another_measure():
    text = rows(Cells("天地玄黄宇宙洪荒", [1.0] * 8), STRICT)
    assert [len(compose(text, Measure(n, n)).lines) for n in (8, 4, 8)] == [1, 2, 1]
