"""Measures of a layout: lengths, trims, the gutter, columns, and the layout that one stands on."""

from pathlib import Path

import pytest

from publish.messages import error_text
from publish.model import PublishError
from publish.typeset.layout import MM, Layout, bound, read_layout
from publish.typeset.lengths import SIZES, millimetres, points
from publish.typeset.pages import Templates
from publish.typeset.trims import fitting, gutter_mm, moved_mm, size_of

LAYOUTS = Path(__file__).parents[2] / "layouts"
CLASSIC = LAYOUTS / "classic"
TRIMS = ("A5", "145x210", "140x203", "130x184", "170x240", "185x260", "210x285", "A4")


def own(folder: Path, text: str, name: str = "ours") -> Path:
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "layout.toml").write_text(f'name = "{name}"\n{text}', "utf-8")
    return folder / name


def read(folder: Path, text: str, trim: str = "") -> Layout:
    return read_layout(own(folder, text), trim, (folder, LAYOUTS))


def refused(folder: Path, text: str, trim: str = "") -> PublishError:
    with pytest.raises(PublishError) as caught:
        read(folder, text, trim)
    return caught.value


# --------------------------------------------------------------------------- lengths


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (10.5, 10.5), ("10.5pt", 10.5), ("10 mm", 10 * MM), ("1cm", 10 * MM), ("五号", 10.5),
        ("5号", 10.5), ("小五号", 9), ("小5号", 9), ("小五", 9), ("初号", 42), ("2字", 21),
        ("1.5行", 27),
    ],
)  # fmt: skip
def test_a_length_is_said_in_many_ways(given, wanted):
    assert points(given, 1, 10.5, 18) == pytest.approx(wanted)


@pytest.mark.parametrize("given", ["", "五", "九号", "-1pt", "1px", "pt", "1e3pt", -1, True, None,
                                   float("nan"), float("inf"), "小小五", "2字"])  # fmt: skip
def test_what_is_no_length(given):
    assert points(given) is None


def test_a_bare_number_of_millimetres_is_kept_to_the_bit():
    assert millimetres(23, 10.5, 17.5) == 23
    assert millimetres("2字", 10.5, 17.5) == pytest.approx(21 / MM)


def test_the_sizes_by_number_fall():
    assert len(SIZES) == 16
    assert sorted(SIZES.values(), reverse=True) == list(SIZES.values())


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('size = "五"', "size"), ("size = 0", "size"), ('leading = "1行"', "leading"),
        ('gap = "wide"', "gap"), ('[trims.A5]\ninner = "x"', "inner"),
        ('[heads]\ntitle = "大"', "title"),
    ],
)  # fmt: skip
def test_a_wrong_length_is_told_with_its_line(tmp_path, line, key):
    error = refused(tmp_path, f'base = "classic"\n\n{line}\n')
    assert (error.key, error.values["key"]) == ("bad-length", key)
    assert error.where.path == tmp_path / "ours" / "layout.toml"
    assert error.where.line == 4 + line.count("\n")
    assert "五号" in error_text(error, "en")[1]


def test_an_error_of_the_base_names_the_bases_file(tmp_path):
    own(tmp_path, 'base = "classic"\nsize = "五"\n', "below")
    error = refused(tmp_path, 'base = "below"\n')
    assert (error.where.path, error.where.line) == (tmp_path / "below" / "layout.toml", 3)


# --------------------------------------------------------------------------- trims


@pytest.mark.parametrize("name", TRIMS)
@pytest.mark.parametrize("folder", ["classic", "report"])
def test_every_trim_has_margins_in_proportion(folder, name):
    layout = read_layout(LAYOUTS / folder, name)
    inner, outer = layout.inner / MM, layout.outer / MM
    top, bottom = layout.top / MM, layout.bottom / MM
    assert 0 < inner - outer < 4
    assert min(outer, bottom) >= 15  # the folio stands 10 mm under the text and 5 inside the trim
    assert min(inner, top) >= 16  # KDP's least inner margin up to 500 pages is 15.9
    assert layout.measure + layout.inner + layout.outer == pytest.approx(layout.page_width)
    assert 24 <= layout.trim.characters <= 42


def test_the_rule_is_what_classic_has_on_a5():
    drawn = read_layout(CLASSIC, "A5").trim
    assert fitting("A5", 148, 210, 10.5, 17.5) == drawn


@pytest.mark.parametrize("name", ["150x215", "150×215", "200x200", "120x170", "260x185"])
def test_any_size_may_be_asked_for(name):
    layout = read_layout(CLASSIC, name)
    assert (layout.trim.width, layout.trim.height) == size_of(name)
    assert min(layout.inner, layout.outer, layout.top, layout.bottom) > 10 * MM
    assert layout.trim.characters <= 40


@pytest.mark.parametrize("name", ["B7", "20x30", "150", "150x", "999x999", "-150x215", "x"])
def test_what_is_no_trim(name):
    with pytest.raises(PublishError) as caught:
        read_layout(CLASSIC, name)
    assert caught.value.key == "no-trim"
    assert "150x215" in error_text(caught.value, "en")[1]


def test_a_table_may_say_a_part(tmp_path):
    layout = read(tmp_path, 'base = "classic"\n[trims."150x215"]\ncharacters = 26\n', "150x215")
    assert (layout.trim.characters, layout.trim.lines) == (26, 27)
    assert 0 < layout.inner - layout.outer < 4 * MM


def test_a_type_area_that_is_too_large(tmp_path):
    error = refused(tmp_path, 'base = "classic"\n[trims.A5]\ncharacters = 36\n')
    assert (error.key, error.where.line) == ("type-area-too-large", 3)


# --------------------------------------------------------------------------- gutter


def test_a_gutter_grows_with_the_binding_and_the_pages():
    assert [gutter_mm("perfect", n) for n in (64, 150, 151, 400, 600, 900)] == [
        3, 3, 6.2, 9.4, 12.6, 15.8,
    ]  # fmt: skip
    assert gutter_mm("sewn", 150) == 0 < gutter_mm("sewn", 151) < gutter_mm("perfect", 151)
    assert gutter_mm("saddle", 64) == gutter_mm("saddle", 800) == 0


def test_the_type_area_moves_and_nothing_else_changes():
    layout = read_layout(CLASSIC)
    thick = bound(layout, "perfect", 200_000)
    assert thick.inner - layout.inner == pytest.approx(layout.outer - thick.outer)
    assert thick.inner > layout.inner > bound(layout, "saddle", 20_000).inner
    assert (thick.measure, thick.top, thick.bottom) == (
        layout.measure, layout.top, layout.bottom,
    )  # fmt: skip
    assert bound(layout, "perfect", 20_000) == layout


def test_the_outer_margin_keeps_ten_millimetres():
    assert moved_mm("perfect", 900, 12) == 2
    assert moved_mm("perfect", 900, 9) == 0


# --------------------------------------------------------------------------- columns


@pytest.mark.parametrize("trim", ["185x260", "A4"])
@pytest.mark.parametrize("columns", [1, 2, 3])
def test_columns_hold_whole_characters_and_fill_the_measure(tmp_path, trim, columns):
    layout = read(tmp_path, f'base = "report"\ncolumns = {columns}\n', trim)
    assert layout.column == layout.characters * layout.size
    filled = columns * layout.column + (columns - 1) * layout.gap
    assert filled == pytest.approx(layout.measure)
    assert layout.gap >= layout.least_gap or columns == 1
    assert layout.squares == columns * layout.characters * layout.trim.lines


@pytest.mark.parametrize("columns", ["0", "4", "true", '"2"', "2.0"])
def test_a_wrong_number_of_columns(tmp_path, columns):
    error = refused(tmp_path, f'base = "report"\ncolumns = {columns}\n')
    assert (error.key, error.where.line) == ("bad-layout", 3)


# --------------------------------------------------------------------------- base


def test_what_a_layout_does_not_say_is_its_bases(tmp_path):
    layout = read(tmp_path, 'base = "report"\ntrim = "A5"\n')
    below = read_layout(CLASSIC, "A5")
    assert (layout.name, layout.trim, layout.part_start) == ("ours", below.trim, "recto")
    assert layout.heads.title == 18
    assert layout.folders == (tmp_path / "ours", LAYOUTS / "report", CLASSIC)


@pytest.mark.parametrize("base", ["../classic", "classic/../classic", ".", "..", "lost", "/tmp"])
def test_a_base_is_a_folder_of_the_shelves(tmp_path, base):
    error = refused(tmp_path, f'base = "{base}"\n')
    assert (error.key, error.where.line) == ("no-layout", 2)


def test_a_base_that_a_link_leads_to_is_refused(tmp_path):
    own(tmp_path, 'base = "classic"\n', "far")
    (tmp_path / "shelf").mkdir()
    (tmp_path / "shelf" / "near").symlink_to(tmp_path / "far")
    assert refused(tmp_path / "shelf", 'base = "near"\n').key == "no-layout"


def test_layouts_that_stand_on_each_other(tmp_path):
    own(tmp_path, 'base = "ours"\n', "other")
    assert refused(tmp_path, 'base = "other"\n').key == "bad-layout"
    assert refused(tmp_path, 'base = "ours"\n').key == "bad-layout"


def test_a_book_may_keep_its_own_classic(tmp_path):
    layout = read_layout(own(tmp_path, 'base = "classic"\n', "classic"), "", (tmp_path, LAYOUTS))
    assert layout.folders == (tmp_path / "classic", CLASSIC)


def test_a_template_is_the_nearest_folders(tmp_path):
    near, far = tmp_path / "near", tmp_path / "far"
    for folder, name in ((near, "a.css"), (far, "a.css"), (far, "b.css")):
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(f"{folder.name} {name}", "utf-8")
    (near / "c.css").write_text('{% include "far/a.css" %}!', "utf-8")
    (near / "d.css").write_text('{% include "../far/a.css" %}', "utf-8")
    (far / "e.css").write_text("\n{{ lost }}", "utf-8")
    templates = Templates(near, far)
    assert [templates.fill(n) for n in ("a.css", "b.css", "c.css")] == [
        "near a.css", "far b.css", "far a.css!",
    ]  # fmt: skip
    with pytest.raises(PublishError):
        templates.fill("d.css")
    with pytest.raises(PublishError) as caught:
        templates.fill("e.css")
    assert (caught.value.where.path, caught.value.where.line) == (far / "e.css", 2)
