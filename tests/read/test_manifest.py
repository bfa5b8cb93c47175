"""book.toml, strictly; and the folder around it."""

import hashlib
import os
from pathlib import Path

import pytest

from publish.messages import error_text
from publish.model import (
    Allow,
    Conformance,
    Creator,
    Edition,
    Fix,
    Manifest,
    PartEntry,
    PublishError,
    Source,
    Term,
    Where,
)
from publish.read.folder import Claim, apply_fixes, natural, sources_in, superseded
from publish.read.front_matter import RawText
from publish.read.manifest import RELATORS, TABLES, isbn_problem, json_schema, read_manifest


@pytest.fixture
def folder(tmp_path):
    book = tmp_path / "江海"
    book.mkdir()
    return book


def write(folder, text):
    (folder / "book.toml").write_text(text, encoding="utf-8")
    return folder / "book.toml"


def test_a_bare_folder_is_a_book_named_after_it(folder):
    assert read_manifest(folder) == Manifest(folder, "江海", "江海")


def test_every_key(folder):
    path = write(
        folder,
        """[book]
title = "书"
subtitle = "副"
creators = [{name = "甲", role = "edt", file_as = "jia", latin = "Ka"}, {name = "乙"}]
publisher = "社"
place = "地"
date = 2024-05-31
isbn = "978-3-16-148410-0"
rights = "权"
description = "述"
identifier = "urn:x"
language = "zh-Hans-CN"
series = "丛"
cover = "图/面.svg"
[colophon]
"责任编辑" = "本报"
"印数" = 3000
[[part]]
title = "一"
articles = ["003.1", "003.2"]
[front]
articles = ["000"]
[back]
articles = ["009"]
[[edition]]
name = "tw"
language = "zh-Hant-TW"
layout = "classic"
trim = "A5"
writing = "horizontal"
default = true
[[edition]]
language = "zh-Hans-CN"
[[fix]]
source = "003.txt"
find = "甲"
replace = ""
reason = "衍"
[[allow]]
finding = "T-001"
reason = "原文"
match = "乙"
[house_style]
apply = ["T-036", "T-040"]
[lexicon]
protected = ["里"]
forced = {"软件" = "軟體"}
names = ["范文澜"]
files = ["../people.toml"]
""",
    )
    assert read_manifest(folder) == Manifest(
        folder,
        "江海",
        "书",
        path,
        "副",
        (Creator("甲", "edt", "jia", "Ka"), Creator("乙")),
        "社",
        "地",
        "2024-05-31",
        "978-3-16-148410-0",
        "权",
        "述",
        "urn:x",
        "zh-Hans-CN",
        "丛",
        "图/面.svg",
        (("责任编辑", "本报"), ("印数", "3000")),
        (PartEntry("一", ("003.1", "003.2"), Where(path, 18)),),
        ("000",),
        ("009",),
        (
            Edition("tw", "zh-Hant-TW", "classic", "A5", "horizontal", default=True),
            Edition("zh-Hans-CN", "zh-Hans-CN"),
        ),
        (Fix("003.txt", "甲", "", "衍", Where(path, 34)),),
        (Allow("T-001", "原文", "乙", Where(path, 39)),),
        ("T-036", "T-040"),
        ("../people.toml",),
        (
            Term("里", (("", "里"),), where=Where(path, 46)),
            Term("软件", (("", "軟體"),), where=Where(path, 47)),
            Term("范文澜", (), "person", where=Where(path, 48)),
        ),
    )


def test_keys_for_shops(folder):
    write(
        folder,
        """[book]
isbn = "978-7-00-000000-1"
isbn_epub = "978-7-00-000001-8"
series = "丛"
series_number = 3
subjects = ["渡口", "新闻"]
[[edition]]
name = "tw"
language = "zh-Hant-TW"
isbn_epub = "978-3-16-148410-0"
[accessibility]
certified_by = "某中心"
conforms_to = "EPUB Accessibility 1.1 - WCAG 2.1 Level AA"
credential = "某证书"
editions = ["tw"]
""",
    )
    manifest = read_manifest(folder)
    assert (manifest.isbn_epub, manifest.series_number) == ("978-7-00-000001-8", "3")
    assert manifest.subjects == ("渡口", "新闻")
    assert manifest.editions[0].isbn_epub == "978-3-16-148410-0"
    assert manifest.conformance == Conformance(
        "某中心", "EPUB Accessibility 1.1 - WCAG 2.1 Level AA", "某证书", ("tw",)
    )


def test_empty_texts_are_not_given(folder):
    write(folder, '[book]\ntitle = ""\nisbn = ""\ndate = ""\ncover = ""\nlanguage = ""\n')
    assert read_manifest(folder).isbn == ""


@pytest.mark.parametrize(
    ("text", "line", "key", "near"),
    [
        ('[book]\ntitle = "x"\npublsher = "y"\n', 3, "unknown-key", "publisher"),
        ('[bok]\n', 1, "unknown-key", "book"),
        ('# a\n\n[[part]]\ntitle = "x"\narticle = []\n', 5, "unknown-key", "articles"),
        ('[book]\ncreators = [\n{name = "a"},\n{name = "b", rol = "x"}]', 4, "unknown-key", "role"),
        ('[book]\ncreators = [{name = "a", role = "edit"}]', 2, "unknown-value", "edt"),
        ('[book]\ntitle = 3\n', 2, "wrong-type", None),
        ('[[part]]\ntitle = "a"\narticles = "1"', 3, "wrong-type", None),
        ('[[part]]\ntitle = "a"\narticles = []\n[[part]]\narticles = []', 4, "missing-key", None),
        ('[book]\ndate = "2024-13"', 2, "bad-date", None),
        ('[book]\ndate = "2024-02-30"', 2, "bad-date", None),
        ('[book]\ndate = "20240101"', 2, "bad-date", None),
        ('[book]\ndate = "99"', 2, "bad-date", None),
        ('[book]\nisbn = "978-3-16-148410-4"', 2, "bad-isbn", None),
        ('[book]\nisbn_epub = "978-3-16-148410-4"', 2, "bad-isbn", None),
        (
            '[book]\nisbn = "978-7-00-000000-1"\n\nisbn_epub = "9787000000001"',
            4,
            "repeated-isbn",
            None,
        ),
        ('[book]\nseries = "丛"\nseries_number = "三"', 3, "unknown-value", "1"),
        ('[book]\nseries = "丛"\nseries_number = "第3册"', 3, "unknown-value", "3"),
        ('[book]\nseries = "丛"\nseries_number = true', 3, "wrong-type", None),
        ('[book]\nseries_number = 3', 2, "missing-key", None),
        ('[book]\nsubjects = [""]', 2, "missing-key", None),
        ('[accessibility]\ncertified_by = "某"', 1, "missing-key", None),
        (
            '[accessibility]\ncertified_by = "某"\nconforms_to = "WCAG 2.1 Level AA"',
            3,
            "unknown-value",
            "EPUB Accessibility 1.1 - WCAG 2.1 Level AA",
        ),
        (
            '[[edition]]\nlanguage = "zh-Hant-TW"\n[accessibility]\ncertified_by = "某"\n'
            'conforms_to = "EPUB Accessibility 1.1 - WCAG 2.1 Level AA"\neditions = ["zh-Hant-HK"]',
            6,
            "unknown-edition",
            "zh-Hant-TW",
        ),
        ('[book]\nlanguage = "zh-TW"', 2, "bad-language", "zh-Hant-TW"),
        ('[[edition]]\nlanguage = "zh-hant-tw"', 2, "bad-language", "zh-Hant-TW"),
        ('[[edition]]\nname = "a/b"\nlanguage = "zh-Hant-TW"', 2, "unknown-value", "a-b"),
        ('[[edition]]\nlanguage = "zh-Hant-TW"\nwriting = "up"', 3, "unknown-value", None),
        ('[book]\ncover = "../a.png"', 2, "outside-folder", None),
        ('[book]\ncover = "/etc/passwd"', 2, "outside-folder", None),
        ('[front]\narticles = ["1"]\n[back]\narticles = ["2",\n"1"]', 5, "repeated-article", None),
        ('[front]\narticles = [\n "1",\n "1"]', 4, "repeated-article", None),
        (
            '[[edition]]\nname = "a"\nlanguage = "zh-Hans-CN"\n'
            '[[edition]]\nname = "a"\nlanguage = "zh-Hant-TW"',
            4,
            "repeated-edition",
            None,
        ),
        ('[house_style]\napply = [\n"T-036",\n"T-042"]', 4, "not-applied", None),
        ('[house_style]\napply = ["T-36"]', 2, "not-applied", None),
        ('[house_style]\napply = "T-036"', 2, "wrong-type", None),
        ('[house_style]\n', 1, "missing-key", None),
        ('[house_style]\nuse = ["T-036"]', 2, "unknown-key", "apply"),
        ('[book]\ntitle = "x\n', 2, "bad-toml", None),
        ('[colophon]\n责任编辑 = "x"\n', 2, "bad-toml", None),
    ],
)  # fmt: skip
def test_errors_have_a_line_and_the_nearest_right_key(folder, text, line, key, near):
    path = write(folder, text)
    with pytest.raises(PublishError) as caught:
        read_manifest(folder)
    assert (caught.value.key, caught.value.where) == (key, Where(path, line))
    if near:
        assert caught.value.values["near"] == near
    for tongue in ("en", "zh"):
        assert all("{" not in part for part in error_text(caught.value, tongue))


def test_bytes_that_are_no_utf8(folder):
    (folder / "book.toml").write_bytes("[book]\ntitle = '书'".encode("gb18030"))
    with pytest.raises(PublishError) as caught:
        read_manifest(folder)
    assert (caught.value.key, caught.value.where.line) == ("bad-toml", 2)


def test_a_manifest_behind_a_link(folder, tmp_path):
    (tmp_path / "other.toml").write_text("")
    (folder / "book.toml").symlink_to(tmp_path / "other.toml")
    with pytest.raises(PublishError, match="outside-folder"):
        read_manifest(folder)


@pytest.mark.parametrize(
    "isbn", ["0-306-40615-2", "0-8044-2957-X", "9780306406157", "978 0 306 40615 7"]
)
def test_isbn(isbn):
    assert isbn_problem(isbn[:-1] + "4")
    assert isbn_problem(isbn.replace("0", "٠"))
    assert not isbn_problem(isbn)


@pytest.mark.parametrize(
    ("text", "line", "homes"),
    [
        ('[book]\ntitle = "x"\nlayout = "ours"\n', 3, "[[edition]]"),
        ('subtitle = "x"\n', 1, "[book]"),
        ('[[edition]]\nname = "a"\narticles = ["1"]\n', 3, "[[part]], [front], [back]"),
    ],
)
def test_a_key_of_another_table_is_sent_home(folder, text, line, homes):
    (folder / "book.toml").write_text(text, "utf-8")
    with pytest.raises(PublishError) as caught:
        read_manifest(folder)
    assert (caught.value.key, caught.value.where.line) == ("misplaced-key", line)
    assert caught.value.values["homes"] == homes


def test_json_schema_knows_every_key():
    schema = json_schema()
    assert schema["properties"].keys() == TABLES[""].keys()
    for name, table in schema["$defs"].items():
        assert table["properties"].keys() == TABLES[name].keys()
        assert table["additionalProperties"] is False
    assert schema["$defs"]["fix"]["required"] == ["source", "find", "replace", "reason"]
    assert schema["$defs"]["creator"]["properties"]["role"]["enum"] == list(RELATORS)
    assert all(key.about for keys in TABLES.values() for key in keys.values())


# --------------------------------------------------------------------------- the folder


def test_texts_in_the_order_of_their_names(folder):
    for name in [
        "10.txt",
        "2.md",
        "1.TXT",
        "README.md",
        "readme.zh.md",
        ".a.txt",
        "a.png",
        "b.txt",
    ]:
        (folder / name).write_text("")
    (folder / "d.txt").mkdir()
    found = sources_in(folder, read_manifest(folder))
    assert [path.name for path in found] == ["1.TXT", "2.md", "10.txt", "b.txt"]


def test_natural_order_of_odd_digits():
    names = ["²a", "٣", "10", "9", "003.10", "003.9", "a"]
    assert [p.name for p in sorted(map(Path, names), key=natural)][:4] == [
        "003.9",
        "003.10",
        "9",
        "10",
    ]


@pytest.mark.parametrize("name", ["no-folder", "no-articles", "outside-folder"])
def test_folders_that_are_no_book(folder, tmp_path, name):
    where = folder
    if name == "no-folder":
        where = folder / "x"
    if name == "outside-folder":
        (tmp_path / "a.txt").write_text("x")
        (folder / "a.txt").symlink_to(tmp_path / "a.txt")
    with pytest.raises(PublishError, match=name):
        sources_in(where, Manifest(where, "x", "x"))


def test_a_link_within_the_folder_is_a_text(folder):
    (folder / "a.txt").write_text("x")
    (folder / "b.txt").symlink_to("a.txt")
    assert len(sources_in(folder, read_manifest(folder))) == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_folder(folder):
    folder.chmod(0)
    try:
        with pytest.raises(PublishError, match="unreadable"):
            sources_in(folder, Manifest(folder, "x", "x"))
    finally:
        folder.chmod(0o700)


def test_a_fix_for_a_text_that_is_not_there(folder):
    (folder / "003.txt").write_text("x")
    path = write(folder, '[[fix]]\nsource = "03.txt"\nfind = "x"\nreplace = "y"\nreason = "z"\n')
    with pytest.raises(PublishError, match="unknown-source") as caught:
        sources_in(folder, read_manifest(folder))
    assert caught.value.where == Where(path, 1)
    assert caught.value.values["near"] == "003.txt"


def test_fixes():
    source = Source(Path("b/003.txt"), "甲乙甲\n丙", "utf-8", "0")
    fixes = (
        Fix("003.txt", "甲", "丁", "r"),
        Fix("003.txt", "丁\n丙", "丁丙", "r"),
        Fix("003.txt", "戊", "己", "r", Where(Path("book.toml"), 7)),
        Fix("004.txt", "乙", "X", "r"),
    )
    fixed, found = apply_fixes(source, fixes)
    assert fixed.text == "丁乙丁丙"
    assert [(f.code, f.where.line) for f in found] == [("B-121", 7)]


def test_raw_texts_that_have_clean_copies(folder):
    (folder / "003.txt").write_bytes(b"raw")
    digest = hashlib.sha256(b"raw").hexdigest()
    first = Claim(folder / "003.1.md", RawText("003.txt", digest))
    assert superseded([first]) == (frozenset({folder / "003.txt"}), ())
    changed = Claim(folder / "003.2.md", RawText("003.txt", "0" * 64))
    paths, found = superseded([first, changed])
    assert paths == {folder / "003.txt"}
    assert [(f.code, f.where.path.name) for f in found] == [("B-122", "003.2.md")]
    assert superseded(
        [Claim(folder / "a.md", RawText("../x.txt")), Claim(folder / "b.md", RawText("no"))]
    ) == (
        frozenset(),
        (),
    )


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ('isbn = "978-3-16-148410-0"\n', 3),
        ('price = "58.00元"\n', 3),
        ('cip = """\n数据\n"""\n', 3),
        ('[[edition]]\nlanguage = "zh-Hant-TW"\nisbn_epub = "978-3-16-148410-0"\n', 5),
        ('[colophon]\n"编辑" = "甲"\n"定价" = "5元"\n', 5),
    ],
)
def test_an_internal_publication_is_not_sold(folder, more, line):
    path = write(folder, '[book]\npermit = "粤内登字O第10001号"\n' + more)
    with pytest.raises(PublishError) as caught:
        read_manifest(folder)
    assert caught.value.key == "permit-conflict"
    assert caught.value.where == Where(path, line)


def test_an_internal_publication(folder):
    write(folder, '[book]\npermit = "粤内登字O第10001号"\n[press]\ncopies = 500\n')
    assert read_manifest(folder).permit == "粤内登字O第10001号"


def test_cip_data_keep_their_lines(folder):
    write(
        folder,
        '[book]\ncip = """\n一\n\n二\n"""\n[[edition]]\nlanguage = "zh-Hant-TW"\ncip = "三"\n',
    )
    manifest = read_manifest(folder)
    assert (manifest.cip, manifest.editions[0].cip) == ("一\n\n二\n", "三")
