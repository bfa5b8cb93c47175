"""`[composition]` of layout.toml: what it may say, and where an error is."""

import tomllib
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from publish.messages import error_text
from publish.model import PublishError
from publish.typeset.layout import Composition, Layout, read_layout

CLASSIC = Path(__file__).parents[2] / "layouts" / "classic"
HEAD, TABLE = (CLASSIC / "layout.toml").read_text("utf-8").split("[composition]\n")
_, TRIMS = TABLE.split("\n\n", 1)
KEYS = [field.name for field in fields(Composition)]

# key → values that it may have, values that it may not
GOOD = {
    "prohibition": ('"basic"', '"gb"', '"strict"'),
    "punctuation": ('"quanjiao"', '"kaiming"', '"banjiao"'),
    "hanging": ('"none"', '"allow-end"', '"force-end"'),
    "autospace": ("[0, 0, 0]", "[0.25, 0.25, 0.25]", "[0, 0.5, 1]"),
    "hyphenation": ("true", "false"),
    "emphasis": ('"dot"', '"none"'),
    "names": ('"line"', '"none"'),
    "ruby": ("0.2", "0.8"),
    "zhuyin": ("0.2", "0.8"),
    "orphans": ("1", "9"),
    "widows": ("1", "9"),
}
BAD = {
    "prohibition": ('"Strict"', '"loose"', '""', "true", "1", '["gb"]'),
    "punctuation": ('"全角"', "0.5", "false"),
    "hanging": ('"first"', "true"),
    "autospace": (
        "0.25", '"normal"', "[0.25]", "[0.1, 0.2, 0.3, 0.4]", "[0.34, 0.25, 0.125]",
        "[-0.1, 0, 0]", "[0, 0, 1.1]", '["0", "0", "0"]', "[nan, nan, nan]",
    ),
    "hyphenation": ('"true"', "1", '"auto"'),
    "emphasis": ('"circle"', "true"),
    "names": ('"wavy"', "false"),
    "ruby": ("0.19", "0.81", '"50%"', "nan", "true"),
    "zhuyin": ("0.1", "1.0", "[0.3]"),
    "orphans": ("0", "10", "2.0", "true", '"2"'),
    "widows": ("0", "-1", "1.5", "false"),
}  # fmt: skip


def pairs(values: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(key, value) for key in KEYS for value in values[key]]


def read(folder: Path, *lines: str) -> Layout:
    """The classic layout with these lines in its `[composition]`; without any, no table."""
    table = ("[composition]", *lines, "") if lines else ()
    (folder / "layout.toml").write_text(HEAD + "\n".join((*table, TRIMS)), "utf-8")
    return read_layout(folder)


def refused(folder: Path, *lines: str) -> PublishError:
    with pytest.raises(PublishError) as caught:
        read(folder, *lines)
    return caught.value


def line_of(number: int) -> int:
    """The number in the file of a line of the table, the first being 1."""
    return HEAD.count("\n") + 1 + number


def test_defaults_hold_without_the_table(tmp_path):
    assert read(tmp_path).composition == Composition()


def test_a_key_that_is_left_out_has_its_default(tmp_path):
    assert read(tmp_path, "widows = 3").composition == Composition(widows=3)


def test_classic_spells_out_the_defaults():
    written = tomllib.loads((CLASSIC / "layout.toml").read_text("utf-8"))["composition"]
    assert list(written) == KEYS
    assert {k: tuple(v) if isinstance(v, list) else v for k, v in written.items()} == asdict(
        Composition()
    )


@pytest.mark.parametrize(("key", "value"), pairs(GOOD))
def test_a_right_value_is_taken(tmp_path, key, value):
    wanted = tomllib.loads(f"x = {value}")["x"]
    found = getattr(read(tmp_path, f"{key} = {value}").composition, key)
    assert found == (tuple(wanted) if isinstance(wanted, list) else wanted)


@pytest.mark.parametrize(("key", "value"), pairs(BAD))
def test_a_wrong_value_is_told_with_its_place_and_what_is_right(tmp_path, key, value):
    error = refused(tmp_path, "", f"{key} = {value}")
    assert error.key == "bad-layout"
    assert (error.where.path, error.where.line) == (tmp_path / "layout.toml", line_of(2))
    sentence, hint = error_text(error, "en")
    assert key in sentence
    if GOOD[key][0].startswith('"'):
        assert all(word.strip('"') in sentence for word in GOOD[key])
    assert "layouts/classic/layout.toml" in hint


@pytest.mark.parametrize("key", KEYS)
def test_a_misspelt_key_is_told_with_the_right_one(tmp_path, key):
    wrong = key[:-2] + key[-1]
    error = refused(tmp_path, "", "", f'{wrong} = "x"')
    assert error.key == "unknown-key"
    assert (error.where.path, error.where.line) == (tmp_path / "layout.toml", line_of(3))
    assert error.values == {"key": wrong, "near": key}
    assert error_text(error, "en")[1] == f"did you mean {key}?"


def test_a_composition_that_is_no_table_is_refused(tmp_path):
    (tmp_path / "layout.toml").write_text(f'composition = "strict"\n{HEAD}{TRIMS}', "utf-8")
    with pytest.raises(PublishError) as caught:
        read_layout(tmp_path)
    assert caught.value.key == "bad-layout"
    assert caught.value.where.line == 1
