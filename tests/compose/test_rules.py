"""The tables of the composer, drawn: what may begin and end a line, and how wide marks are."""

import pytest

from publish.compose.rules import (
    LINE_END,
    LINE_START,
    NEVER,
    PROHIBITIONS,
    PUNCTUATIONS,
    Setting,
    rules,
)
from tests.drawing import assert_lines, drawn, gap, lay, lines_of, widths_of

MAINLAND, TAIWAN = "zh-Hans-CN", "zh-Hant-TW"


def _cases(table, allowed):
    """Each clause of a table at each level that heeds it, or at each laxer one."""
    cases = []
    for row in table:
        at = PROHIBITIONS.index(row.level)
        for level in PROHIBITIONS[:at] if allowed else PROHIBITIONS[at:]:
            cases.append(pytest.param(row.characters, level, id=f"{level}: {row.clause}"))
    return cases


def _level(level):
    return f"html {{ --line-break: {level} }}"


def _text(drawing):
    """A drawing as one paragraph."""
    return "<p>" + drawing.replace("\n", "") + "</p>"


def _assert_drawn(drawing, characters, level):
    """The same drawing with each character in the place of the box."""
    drawings = [drawing.replace("□", char) for char in characters]
    assert_lines("".join(map(_text, drawings)), "\n".join(drawings), width=8, sheet=_level(level))


# -------------------------------------------------------------------- line start, line end


@pytest.mark.parametrize(("characters", "level"), _cases(LINE_START, allowed=False))
def test_never_begins_a_line(characters, level):
    _assert_drawn("天地玄黄宇宙洪\n荒□日月盈", characters, level)


@pytest.mark.parametrize(("characters", "level"), _cases(LINE_START, allowed=True))
def test_a_laxer_level_lets_it_begin_a_line(characters, level):
    _assert_drawn("天地玄黄宇宙洪荒\n□日月盈", characters, level)


@pytest.mark.parametrize(("characters", "level"), _cases(LINE_END, allowed=False))
def test_never_ends_a_line(characters, level):
    neither = "/／"  # cannot begin one either: it takes the character before it along
    drawing = "天地玄黄宇宙\n洪□荒日月盈" if characters == neither else "天地玄黄宇宙洪\n□荒日月盈"
    _assert_drawn(drawing, characters, level)


@pytest.mark.parametrize(("characters", "level"), _cases(LINE_END, allowed=True))
def test_a_laxer_level_lets_it_end_a_line(characters, level):
    _assert_drawn("天地玄黄宇宙洪□\n荒日月盈", characters, level)


# -------------------------------------------------------------------- what is never split

FILLS = ("", "天", "天地", "天地玄", "天地玄黄", "天地玄黄宇")


def _assert_whole(words, level, width=6, html=None):
    """Wherever in a line they fall, these words are not parted."""
    body = "".join(f"<p>{fill}{html or words}宙洪荒日月盈昃</p>" for fill in FILLS)
    lines = lines_of(lay(body, width, sheet=_level(level)))
    assert sum(words in line for line in lines) == len(FILLS), lines


@pytest.mark.parametrize("level", PROHIBITIONS)
@pytest.mark.parametrize("pair", ["——", "……", "⸺", "⋯⋯"])
def test_a_dash_and_an_ellipsis_are_one_mark__gb_t_15834_5_1_4(pair, level):
    _assert_whole(pair, level)


NUMBERS = (
    "1,234.5", "98.5%", "98.5％", "5‰", "-5℃", "−5℃", "¥100", "$9.99", "£1.50", "±3", "№5",
    "60km/h", "12:30", "1/2", "1234567890", "20°", "5′30″", "8\u00a0km",
)  # fmt: skip


@pytest.mark.parametrize("level", PROHIBITIONS)
@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_whole_with_point_sign_and_unit__uax_14_lb25(number, level):
    _assert_whole(number, level)


@pytest.mark.parametrize("number", ["5 km", "20 kg", "37 MPa"])
def test_a_number_keeps_its_unit_beyond_a_space__gb_3100(number):
    _assert_whole(number, "basic")


@pytest.mark.parametrize("name", ["寒·来", "寒‧来", "寒・来"])
def test_a_name_is_parted_after_its_dot__gb_t_15834_5_1_7(name):
    drawing = f"天地玄黄宇宙{name[:2]}\n{name[2]}日月盈"
    assert_lines(_text(drawing), drawing, width=8)
    drawing = f"天地玄黄宇宙洪\n{name}日月盈"
    assert_lines(_text(drawing), drawing, width=8)


@pytest.mark.parametrize("number", ["（一）", "〔1〕", "(3)", "“玄”", "《玄》"])
def test_what_brackets_hold_is_whole_when_it_is_one_character(number):
    _assert_whole(number.replace("一", "天"), "basic")


CALL = '<span class="note" data-mark="①">宇宙</span>'


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("玄①", f"玄{CALL}"),
        ("玄①", f"<em>玄</em>{CALL}"),
        ("玄①", f"<strong><em>玄</em></strong>{CALL}"),
        ("玄①", f'<span class="keep">玄{CALL}</span>'),
        ("玄①", f'<em>天</em><span class="keep"><em>玄</em>{CALL}</span>'),
        ("玄，①", f"玄，{CALL}"),
        ("玄。①", f"“玄。{CALL}”"),
        ("①”", f"“玄。{CALL}”"),
        ("abc①", f"abc{CALL}"),
        ("玄①", "玄<sup>①</sup>"),
    ],
)
def test_a_note_call_is_never_parted_from_what_it_follows__clreq_3_1_2(words, html):
    sheet = "sup { font-size: 8px; line-height: 0; vertical-align: super }"
    for width in (4, 5, 6, 7):
        body = "".join(f"<p>{fill}{html}宙洪荒日月盈昃</p>" for fill in FILLS)
        lines = lines_of(lay(body, width, sheet=sheet))
        assert not any(line.startswith("①") for line in lines), lines
        assert sum(words in line for line in lines) == len(FILLS), lines


# -------------------------------------------------------------------- the width of marks

CORNER = {  # the em that two marks take between two Han
    "”，": (1.5, 1.0, 1.0),
    "，“": (1.5, 1.0, 1.0),
    "：“": (1.5, 1.0, 1.0),
    "）、": (1.5, 1.0, 1.0),
    "《（": (1.5, 1.0, 1.0),
    "）》": (1.5, 1.0, 1.0),
    "》《": (1.5, 1.0, 1.0),
    "。”": (1.5, 1.0, 1.0),  # 开明式: a full stop is full, but for the mark beside it
    "”。": (1.5, 1.5, 1.0),
    "？！": (1.5, 1.5, 1.0),
    "。“": (1.5, 1.5, 1.0),
    "，（": (1.5, 1.0, 1.0),
}
CENTRED = {  # a pause has a quarter on both sides
    "」，": (1.5, 1.0, 1.0),
    "，「": (1.5, 1.0, 1.0),
    "。」": (1.75, 1.25, 1.0),
    "」。": (1.5, 1.5, 1.0),
    "《（": (1.5, 1.0, 1.0),
    "）》": (1.5, 1.0, 1.0),
}
WIDTHS = [
    pytest.param(pair, lang, style, em, id=f"CLREQ 3.1.3 {pair} {style} {lang} {em}")
    for lang, table in ((MAINLAND, CORNER), (TAIWAN, CENTRED))
    for pair, ems in table.items()
    for style, em in zip(("quanjiao", "kaiming", "banjiao"), ems, strict=True)
]


@pytest.mark.parametrize(("pair", "lang", "style", "em"), WIDTHS)
def test_the_width_of_two_marks(pair, lang, style, em):
    sheet = f"html {{ --punctuation: {style} }}"
    (width,) = widths_of(lay(f"<p>天{pair}地</p>", 10, lang=lang, sheet=sheet))
    assert width - 2 == pytest.approx(em, abs=0.01)


SINGLE = {  # the em that one mark takes between two Han
    "，": (1.0, 0.5, 0.5),
    "、": (1.0, 0.5, 0.5),
    "；": (1.0, 0.5, 0.5),
    "：": (1.0, 0.5, 0.5),
    "“": (1.0, 0.5, 0.5),
    "》": (1.0, 0.5, 0.5),
    "。": (1.0, 1.0, 0.5),
    "？": (1.0, 1.0, 0.5),
    "！": (1.0, 1.0, 0.5),
    "—": (1.0, 1.0, 1.0),
    "…": (1.0, 1.0, 1.0),
    "·": (1.0, 1.0, 1.0),
}


@pytest.mark.parametrize("lang", [MAINLAND, TAIWAN])
@pytest.mark.parametrize("char", SINGLE)
def test_the_width_of_one_mark__clreq_3_1_3(char, lang):
    for style, em in zip(PUNCTUATIONS, SINGLE[char], strict=True):
        sheet = f"html {{ --punctuation: {style} }}"
        (width,) = widths_of(lay(f"<p>天{char}地</p>", 10, lang=lang, sheet=sheet))
        assert width - 2 == pytest.approx(em, abs=0.01), style


def test_three_marks_are_narrowed_at_both_joints__clreq_3_1_3():
    (width,) = widths_of(lay("<p>天。”）地</p>", 10))
    assert width - 2 == pytest.approx(2, abs=0.01)


def test_an_opening_mark_is_trimmed_at_the_head_of_a_line__gb_t_15834_5_1_10():
    _, second = drawn(lay("<p>天地玄黄宇宙洪荒“日月盈”</p>", 8))
    assert second[0].char == "“"
    assert second[0].x == pytest.approx(-0.5, abs=0.01)


@pytest.mark.parametrize("mark", "，。”）》")
def test_a_closing_mark_is_trimmed_at_the_end_of_a_line__gb_t_15834_5_1_10(mark):
    first, _ = drawn(lay(f"<p>天地玄黄宇宙洪荒{mark}日月盈</p>", 8.5))
    assert first[-1].char == mark
    assert first[-1].x == pytest.approx(8, abs=0.01)


@pytest.mark.parametrize("mark", "，。")
def test_a_centred_pause_keeps_its_square_at_the_end_of_a_line(mark):
    first, _ = drawn(lay(f"<p>天地玄黄宇宙洪荒{mark}日月盈</p>", 9, lang=TAIWAN))
    assert first[-1].char == mark
    assert first[-1].x == pytest.approx(8, abs=0.01)


# -------------------------------------------------------------------- hanging


def _hanging(how):
    """Beside the measure there is a margin of one em to hang in."""
    return f"p {{ --hanging-punctuation: {how}; margin-right: 1em }}"


def test_without_hanging_a_stop_is_carried_over_with_its_character():
    assert_lines("<p>天地玄黄宇宙洪荒，日月盈</p>", "天地玄黄宇宙洪\n荒，日月盈", width=8)


@pytest.mark.parametrize("how", ["allow-end", "force-end"])
@pytest.mark.parametrize("stop", "，。、．")
def test_a_stop_hangs_where_the_line_is_full(stop, how):
    drawing = f"天地玄黄宇宙洪荒{stop}\n日月盈"
    assert_lines(_text(drawing), drawing, width=9, sheet=_hanging(how))
    first, _ = drawn(lay(_text(drawing), 9, sheet=_hanging(how)))
    assert first[-1].x == pytest.approx(8, abs=0.01)


@pytest.mark.parametrize("mark", "？！；：”）》")
def test_only_stops_and_commas_hang__css_text_4(mark):
    drawing = f"天地玄黄宇宙洪\n荒{mark}日月盈"
    assert_lines(_text(drawing), drawing, width=9, sheet=_hanging("force-end"))


@pytest.mark.parametrize(("how", "x"), [("allow-end", 8), ("force-end", 8.5)])
def test_a_stop_that_fits_hangs_only_when_it_is_forced(how, x):
    first, _ = drawn(lay("<p>天地玄黄宇宙洪荒，日月盈</p>", 9.5, sheet=_hanging(how)))
    assert (first[-1].char, first[-1].x) == ("，", pytest.approx(x, abs=0.01))


# -------------------------------------------------------------------- Han and Latin


@pytest.mark.parametrize(
    "inside",
    [
        "abc", "<em>abc</em>", '<a href="#x">abc</a>', "<code>abc</code>",
        "<strong><em>a</em>bc</strong>", "<em>a</em>b<em>c</em>",
    ],
)  # fmt: skip
def test_han_and_latin_stand_a_quarter_apart__clreq_3_2_2(inside):
    body, sheet = f"<p>天{inside}地</p>", "code { font: inherit }"
    assert gap(body, "天a", sheet=sheet) == pytest.approx(0.25, abs=0.01)
    assert gap(body, "c地", sheet=sheet) == pytest.approx(0.25, abs=0.01)
    assert gap(body, "ab", sheet=sheet) == pytest.approx(0, abs=0.01)


def test_han_and_latin_stand_a_quarter_apart_across_a_note_call():
    (line,) = widths_of(lay(f"<p>天{CALL}abc</p>", 20))[:1]
    assert line == pytest.approx(1 + 0.5 + 0.25 + 1.5, abs=0.01)
    (line,) = widths_of(lay(f"<p>abc{CALL}天</p>", 20))[:1]
    assert line == pytest.approx(1.5 + 0.5 + 0.25 + 1, abs=0.01)


@pytest.mark.parametrize("pair", ["天7", "7天", "天Z", "Z天"])
def test_digits_and_capitals_too(pair):
    assert gap(f"<p>{pair}</p>", pair) == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize("pair", ["，a", "a，", "“a", "a”", "（7", "7）", "—a", "a…", "·a", "℃天"])
def test_beside_a_mark_there_is_no_space__clreq_3_2_2(pair):
    assert gap(f"<p>{pair}</p>", pair) == pytest.approx(0, abs=0.01)


def test_a_space_that_was_typed_is_not_doubled():
    (width,) = widths_of(lay("<p>天 abc 地</p>", 20))
    assert width == pytest.approx(1 + 0.25 + 1.5 + 0.25 + 1, abs=0.01)


def test_a_typed_space_beside_smaller_latin_is_as_wide_as_one_that_was_not():
    sheet = "code { font-family: inherit; font-size: .8em }"
    (typed,) = widths_of(lay("<p>天 <code>abc</code> 地</p>", 20, sheet=sheet))
    (not_typed,) = widths_of(lay("<p>天<code>abc</code>地</p>", 20, sheet=sheet))
    assert typed == pytest.approx(not_typed, abs=0.01)


def test_the_space_can_be_chosen():
    sheet = "html { --text-autospace: .0625em .125em .25em }"
    assert gap("<p>天a</p>", "天a", sheet=sheet) == pytest.approx(0.125, abs=0.01)


def test_the_space_can_be_left_out():
    sheet = "html { --text-autospace: no-autospace }"
    assert gap("<p>天a</p>", "天a", sheet=sheet) == pytest.approx(0, abs=0.01)


def test_a_line_end_drops_the_space_and_a_line_start_too():
    assert_lines("<p>天地abc玄黄</p>", "天地\nabc\n玄黄", width=2)
    rows = drawn(lay("<p>天地abc玄黄</p>", 2))
    assert [row[0].x for row in rows] == pytest.approx([0, 0, 0], abs=0.01)


def test_every_setting_has_its_own_rules():
    assert rules(Setting()) is rules(Setting())
    assert rules(Setting(centred=True)) is not rules(Setting())


def test_an_apostrophe_between_letters_is_a_letter():
    assert rules(Setting()).joint("’t").natural == pytest.approx(-0.7)
    assert rules(Setting()).joint("’t").breaks == rules(Setting()).joint("n’").breaks == NEVER
    assert rules(Setting()).joint("’天").natural == 0
