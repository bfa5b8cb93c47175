"""lexicon.toml and shared lexicons: strictly read, without contradiction, written back whole."""

import tomllib
from pathlib import Path

import pytest

from publish.messages import error_text
from publish.model import PublishError, Term, Where
from publish.read.lexicon import (
    TABLES,
    files_of,
    lexicon_schema,
    read_lexicons,
    read_terms,
    with_terms,
)
from publish.read.manifest import read_manifest


@pytest.fixture
def folder(tmp_path):
    book = tmp_path / "江海"
    book.mkdir()
    return book


def terms_of(folder):
    return read_lexicons(read_manifest(folder)).terms


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_a_bare_folder_has_no_terms(folder):
    assert terms_of(folder) == ()
    assert files_of(folder) == ()


def test_every_key(folder):
    path = write(
        folder / "lexicon.toml",
        """# 词表
[[term]]
text = "范文澜"
kind = "person"
note = "本人确认"

[[term]]
text = "顺天里"
becomes = "順天里"
HK = "順天裏"
kind = "place"

[[term]]
text = "软件"
TW = "軟體"
HK = "軟件"
CN = "軟件"
Hans = "软件"
""",
    )
    assert terms_of(folder) == (
        Term("范文澜", (), "person", "本人确认", Where(path, 2)),
        Term("顺天里", (("", "順天里"), ("HK", "順天裏")), "place", "", Where(path, 7)),
        Term(
            "软件",
            (("TW", "軟體"), ("HK", "軟件"), ("CN", "軟件"), ("Hans", "软件")),
            where=Where(path, 13),
        ),
    )


def test_a_term_has_one_form_in_a_region():
    term = Term("里", (("", "里"), ("HK", "裏")))
    assert [term.form(region) for region in ("TW", "HK", "")] == ["里", "裏", "里"]
    assert Term("里", (("HK", "裏"),)).form("TW") is None
    assert Term("甲", (), "place").is_name
    assert not Term("甲", (("TW", "甲"),), "place").is_name


def test_a_shared_lexicon_may_stand_outside_the_folder(folder):
    shared = write(folder.parent / "people.toml", '[[term]]\ntext = "甲"\nkind = "person"\n')
    write(folder / "book.toml", '[lexicon]\nfiles = ["../people.toml"]\nnames = ["乙"]\n')
    own = write(folder / "lexicon.toml", '[[term]]\ntext = "丙"\nkind = "place"\n')
    assert [term.text for term in terms_of(folder)] == ["乙", "甲", "丙"]
    assert [path.resolve() for path in files_of(folder)] == [shared.resolve(), own.resolve()]


def test_a_lexicon_that_is_named_is_not_read_twice(folder):
    write(folder / "book.toml", '[lexicon]\nfiles = ["lexicon.toml"]\n')
    write(folder / "lexicon.toml", '[[term]]\ntext = "丙"\nkind = "place"\n')
    assert len(terms_of(folder)) == 1


@pytest.mark.parametrize(
    ("text", "line", "key", "near"),
    [
        ('[[term]]\ntxt = "x"\n', 2, "unknown-key", "text"),
        ('[[terms]]\ntext = "x"\n', 1, "unknown-key", "term"),
        ('[[term]]\ntext = "x"\nTW = "y"\n\n[[term]]\nTW = "y"\n', 5, "missing-key", None),
        ('[[term]]\ntext = ""\nkind = "place"\n', 2, "missing-key", None),
        ('[[term]]\ntext = "x"\n', 1, "missing-key", None),
        ('[[term]]\ntext = "x"\nkind = "title"\n', 1, "missing-key", None),
        ('[[term]]\ntext = "x"\nkind = "persons"\n', 3, "unknown-value", "person"),
        ('[[term]]\ntext = "x"\nTW = 3\n', 3, "wrong-type", None),
        ('[[term]]\ntext = "x\n', 2, "bad-toml", None),
    ],
)  # fmt: skip
def test_a_broken_lexicon_is_told_with_its_line(folder, text, line, key, near):
    path = write(folder / "lexicon.toml", text)
    with pytest.raises(PublishError) as caught:
        terms_of(folder)
    assert (caught.value.key, caught.value.where) == (key, Where(path, line))
    if near:
        assert caught.value.values["near"] == near
    if key == "bad-toml":
        assert "lexicon.toml" in error_text(caught.value, "en")[0]


def test_a_shared_lexicon_that_is_not_there(folder):
    path = write(folder / "book.toml", '[lexicon]\nfiles = [\n"../no.toml"]\n')
    with pytest.raises(PublishError, match="no-lexicon") as caught:
        terms_of(folder)
    assert caught.value.where == Where(path, 3)


# --------------------------------------------------------------------------- conflicts

CONFLICTS = {
    "two terms": ('[[term]]\ntext="里"\nTW="裡"\n[[term]]\ntext="里"\nTW="里"\n', "", (4, 1)),
    "one for all regions": (
        '[[term]]\ntext="里"\nTW="裡"\n[[term]]\ntext="里"\nbecomes="里"\n',
        "",
        (4, 1),
    ),
    "book.toml": ('[[term]]\ntext="里"\nTW="裡"\n', '[lexicon]\n\nprotected=["里"]\n', (1, 3)),
    "within book.toml": ("", '[lexicon]\nprotected=["里"]\nforced={"里"="裡"}\n', (3, 2)),
}


@pytest.mark.parametrize("name", CONFLICTS)
def test_two_results_for_one_region_are_refused_with_both_places(folder, name):
    lexicon, book, (line, other) = CONFLICTS[name]
    write(folder / "lexicon.toml", lexicon)
    write(folder / "book.toml", book)
    with pytest.raises(PublishError, match="lexicon-conflict") as caught:
        terms_of(folder)
    assert caught.value.where.line == line
    assert caught.value.values["place"].endswith(f".toml:{other}")
    assert error_text(caught.value, "zh")[0].startswith("里 在此定为")


@pytest.mark.parametrize(
    "lexicon",
    [
        '[[term]]\ntext="里"\nTW="裡"\n[[term]]\ntext="里"\nHK="裏"\n',
        '[[term]]\ntext="里"\nTW="裡"\n[[term]]\ntext="里"\nTW="裡"\nnote="again"\n',
        '[[term]]\ntext="里"\nbecomes="里"\nTW="裡"\n',
        '[[term]]\ntext="里"\nkind="place"\n[[term]]\ntext="里"\nTW="裡"\n',
    ],
    ids=["other regions", "the same twice", "one region of all", "a form beside a name"],
)
def test_what_does_not_contradict_itself(folder, lexicon):
    write(folder / "lexicon.toml", lexicon)
    assert terms_of(folder)


# --------------------------------------------------------------------------- the way back


@pytest.mark.parametrize(
    "before",
    ["", "# 我的\n", '[[term]]\ntext = "里"\r\nkind = "place"', "\ufeff# BOM\r\n"],
    ids=["nothing", "a comment", "no line end", "BOM and CR LF"],
)
def test_terms_are_added_at_the_end(before, tmp_path):
    added = [Term('引"号\\', (("TW", "甲"),), note="行\n行"), Term("乙", (), "place")]
    after = with_terms(Path("lexicon.toml"), before, added)
    assert after.startswith(before)
    if "\r\n" in before:
        assert after[len(before) :].count("\r\n") == after[len(before) :].count("\n")
    path = tmp_path / "lexicon.toml"
    path.write_bytes(after.encode("utf-8"))
    told = [(t.text, t.becomes, t.kind, t.note) for t in read_terms(path)[-2:]]
    assert told == [(t.text, t.becomes, t.kind, t.note) for t in added]


def test_a_list_of_terms_takes_no_more():
    before = 'term = [{text = "里", kind = "place"}]\n'
    assert tomllib.loads(before)
    with pytest.raises(PublishError, match="lexicon-closed"):
        with_terms(Path("lexicon.toml"), before, [Term("乙", (), "place")])


def test_a_list_of_terms_can_be_read(folder):
    path = write(
        folder / "lexicon.toml",
        'term = [\n{text = "里", kind = "place"},\n{text = "村", kind = "place"}]\n',
    )
    assert [term.where for term in terms_of(folder)] == [Where(path, 2), Where(path, 3)]


def test_json_schema_knows_every_key():
    schema = lexicon_schema()
    assert schema["$defs"]["term"]["properties"].keys() == TABLES["term"].keys()
    assert schema["$defs"]["term"]["required"] == ["text"]
