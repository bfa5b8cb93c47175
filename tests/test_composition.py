"""docs/composition.md tells every setting, and its pictures are what the composer sets today.

When a test says that one is stale, run

    .venv/bin/python -m tests.pictures
"""

import json
import re
from dataclasses import fields
from itertools import combinations

import pytest
from PIL import Image

from publish.model import PublishError
from publish.typeset.layout import Composition
from tests import pictures
from tests.pictures import FOLDER, LINES, PICTURES, ROOT

PAPER = (ROOT / "docs" / "composition.md").read_text("utf-8")
STALE = "stale: run .venv/bin/python -m tests.pictures"
LABEL = 25  # points above the type area
LARGEST = 60_000  # bytes

each = pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)


@pytest.fixture(scope="module")
def lay():
    """Picture → its panels, set once."""
    kept = {}

    def once(picture):
        if picture.name not in kept:
            try:
                kept[picture.name] = pictures.lay(picture)
            except PublishError as error:
                if error.key != "fonts-not-fetched":
                    raise
                pytest.skip("the fonts are not in the cache; `publish fonts` fetches them")
        return kept[picture.name]

    return once


def test_every_setting_is_told_with_its_default():
    rows = [[c.strip() for c in r.split("|")[1:-1]] for r in re.findall(r"^\|.*", PAPER, re.M)]
    told = {row[0].strip("`"): row[2].strip("`") for row in rows if len(row) == 4}
    told = {key: value for key, value in told.items() if key not in ("key", "---")}
    assert told == {f.name: json.dumps(f.default) for f in fields(Composition)}
    for name in told:
        assert re.search(rf"^## .*`{name}`", PAPER, re.M), f"{name} has no section"


def test_every_word_that_a_setting_may_be_is_told():
    for panel in (p for picture in PICTURES for p in picture.panels if " = " in p.label):
        key, value = panel.label.split(" = ")
        if value.startswith('"'):
            assert re.search(rf"^\| `{key}` \|[^|]*`{value}`", PAPER, re.M), panel.label


def test_every_picture_is_shown_with_its_caption():
    shown = dict(re.findall(r"!\[(.*?)\]\(composition/(\w+)\.png\)", PAPER))
    assert shown == {picture.caption: picture.name for picture in PICTURES}
    kept = sorted(path.name for path in FOLDER.iterdir())
    assert kept == sorted([LINES.name, *(f"{name}.png" for name in shown.values())]), STALE


@each
def test_a_picture_is_small_and_of_one_scale(picture):
    path = FOLDER / f"{picture.name}.png"
    assert path.stat().st_size < LARGEST
    with Image.open(path) as image:
        assert image.width == pictures.WIDTH


@each
def test_a_picture_shows_what_the_composer_does(picture, lay):
    kept = json.loads(LINES.read_text("utf-8"))
    lines = {label: pictures.lines_of(laid) for label, laid in lay(picture).items()}
    assert lines == kept[picture.name], STALE


@each
def test_every_panel_of_a_picture_is_another(picture, lay):
    """A setting that changes nothing is no setting, or its sentence is badly chosen."""
    tiles = {label: pictures.pixels(laid, 1) for label, laid in lay(picture).items()}
    areas = {label: t.crop((0, LABEL, *t.size)).tobytes() for label, t in tiles.items()}
    for one, other in combinations(areas, 2):
        assert areas[one] != areas[other], f"{one}: no other than {other}"


def test_what_is_written_in_md_is_in_a_picture():
    """The table of .md holds nothing that no picture proves."""
    forms = re.findall(r"^\| `([\[{].*?)` \|", PAPER, re.M)
    written = "".join(picture.text for picture in PICTURES)
    assert len(forms) == 7
    for form in forms:
        assert form.replace(r"\|", "|") in written, form
