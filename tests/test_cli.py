"""The console: what is said, where it is said, and the exit code; above all when the input is bad.

Bad input is a table: a folder is spoilt in one way, and what the user reads is compared.  These
need no font, for the error comes before them.
"""

from __future__ import annotations

import errno
import io
import os
import re
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest
from PIL import Image
from rich.console import Console

from publish import build, commands, output
from publish.arguments import COMMANDS, parser
from publish.cli import main
from publish.console import Desk, progress
from publish.messages.console import USAGE, WORDS, words
from publish.read import manifest as manifest_room
from publish.read import pictures
from publish.read.manifest import LANGUAGES
from publish.render.faces import catalogue, regions
from publish.render.fetch import default_cache
from publish.variants.review import REASONS

ROOT = Path(__file__).parents[1]
CACHE = default_cache(os.environ)
ENGLISH = {"WENJI_CACHE": str(CACHE), "LC_ALL": "C.UTF-8"}
CHINESE = {**ENGLISH, "LC_ALL": "zh_CN.UTF-8"}

ARTICLE = "---\ntitle: 天地\n---\n\n天地玄黄，宇宙洪荒。\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FONTCONFIG_FILE", "/dev/null")  # put back what `main` sets
    return tmp_path


@pytest.fixture
def fonts() -> None:
    faces = catalogue(ROOT / "fonts").of(regions("zh-Hans-CN"))
    if not all(face.kept_in(CACHE).is_file() for face in faces):
        pytest.skip("the fonts are not in the cache; `publish fonts` fetches them")


@pytest.fixture
def book(here: Path) -> Path:
    folder = here / "book"
    folder.mkdir()
    (folder / "001.md").write_text(ARTICLE, "utf-8")
    return folder


def toml(folder: Path, text: str) -> None:
    (folder / "book.toml").write_text(text, "utf-8")


def own_layout(folder: Path) -> Path:
    """The classic layout, copied beside the book and used by it."""
    shutil.copytree(ROOT / "layouts" / "classic", folder / "mine")
    toml(folder, '[[edition]]\nlanguage = "zh-Hans-CN"\nlayout = "mine"\n')
    return folder / "mine"


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*")}


# --------------------------------------------------------------------------- usage


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "publish: COMMAND is missing"),
        (["pdf"], "publish pdf: FOLDER is missing"),
        (["print", "x"], "publish: there is no command print; there are: pdf, epub"),
        (["pdf", "x", "--lang", "zh-TW"], "did you mean zh-Hant-TW?"),
        (["pdf", "x", "--lang", "zh_HK"], "did you mean zh-Hant-HK?"),
        (["pdf", "x", "--lang", "zh-Hant-T"], "did you mean zh-Hant-TW?"),
        (["pdf", "x", "--lang", "en"], "en is not a language tag of a book"),
        (["pdf", "x", "--lang"], "--lang needs a value"),
        (["pdf", "x", "--lang", "zh-Hant", "--edition", "a"], "cannot stand together"),
        (["normalize", "x", "--write", "--diff"], "--diff and --write cannot stand together"),
        (["normalize", "x", "--write", "--lang", "zh-Hant"], "--lang needs --json"),
        (["variants", "x"], "--lang is missing"),
        (["variants", "x", "--lang", "zh-Hant", "--review", "a.csv"], "a.csv must end in .html"),
        (["epub", "x", "--pages"], "--pages is not known here"),
        (["pdf", "x", "--strict=1"], "--strict takes no value"),
        (["fonts", "--lang", "zh"], "There are: zh-Hans, zh-Hans-CN"),
    ],
)
def test_wrong_usage_is_2_and_says_what_would_be_right(arguments, said, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments, ENGLISH)
    out, err = capsys.readouterr()
    assert stopped.value.code == 2
    assert out == ""
    assert said in err
    assert "hint: for example: publish " in err
    assert len(err.splitlines()) == 2


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_bad_tag_is_told_every_known_one(tag, capsys):
    with pytest.raises(SystemExit):
        main(["epub", "x", "--lang", "de"], ENGLISH)
    assert tag in capsys.readouterr().err


@pytest.mark.parametrize("command", ["", *COMMANDS])
@pytest.mark.parametrize(("environment", "word"), [(ENGLISH, "usage: "), (CHINESE, "用法：")])
def test_help_teaches_in_both_tongues(command, environment, word, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"] if command else ["--help"], environment)
    out = capsys.readouterr().out
    assert stopped.value.code == 0
    assert out.startswith(word)
    assert re.search(rf"^  publish {command}", out, re.M), "an example"


def test_chinese_help_is_chinese(capsys):
    for command in COMMANDS:
        with pytest.raises(SystemExit):
            main([command, "--help"], CHINESE)
        lines = capsys.readouterr().out.splitlines()
        english = [line for line in lines if re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", line)]
        assert [line for line in english if "publish" not in line] == []


def test_the_examples_of_the_help_are_right():
    """Every `publish …` line of the help is understood by the parser itself."""
    for tongue in ("en", "zh"):
        top = parser(tongue)
        texts = [top.format_help()]
        for command in COMMANDS:
            texts.append(top._subparsers._group_actions[0].choices[command].format_help())
        lines = re.findall(r"^  publish (.+?)(?:  .*|)$", "\n".join(texts), re.M)
        assert len(lines) >= 14
        for line in lines:
            top.parse_args(line.split("|")[0].split())


@pytest.mark.parametrize("key", WORDS)
def test_words_stand_in_both_tongues(key):
    english, chinese = WORDS[key]
    assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", chinese))
    assert english
    assert chinese


def test_every_word_is_said():
    sources = "".join(p.read_text("utf-8") for p in (ROOT / "publish").glob("*.py"))
    said = {key for key in WORDS if re.search(rf"""["']{key}["']""", sources)}
    made = {f"help-{name}" for name in (*COMMANDS, "strict", "force", "twins", "all")}
    made |= {f"stage-{s}" for s in ("normalize", "variants", "typeset", "render", "check")}
    made |= {f"review-{reason}" for reason in REASONS}
    made |= {f"{a}{b}" for a in ("", "count-") for b in ("must-fix", "doubt", "hint")}
    assert set(WORDS) - said - made == set()
    assert len(USAGE) > 5


# --------------------------------------------------------------------------- bad input

Spoil = Callable[[Path], object]
# what is spoilt → (how, what the user reads first, what the hint says)
BAD: dict[str, tuple[Spoil, str, str]] = {
    "empty folder": (
        lambda b: (b / "001.md").unlink(),
        r"^book: no article to set",
        "put .txt or .md files",
    ),
    "only empty files": (
        lambda b: ((b / "001.md").unlink(), (b / "1.txt").touch(), (b / "2.txt").write_text("\n")),
        r"^book: no article to set",
        "none of them holds text",
    ),
    "broken encoding": (
        lambda b: (b / "002.txt").write_bytes(
            "天地玄黄，宇宙洪荒。\n的一是在\n".encode() * 9 + b"\xff\xfe\xff\n"
        ),
        r"^book/002\.txt:19: bytes that are no UTF-8 text",
        "damaged here",
    ),
    "binary file": (
        lambda b: (b / "002.txt").write_bytes(bytes(range(256)) * 40),
        r"^book/002\.txt: the file is not text",
        "plain text, UTF-8",
    ),
    "dangling link": (
        lambda b: (b / "002.txt").symlink_to(b / "nowhere.txt"),
        r"^book/002\.txt: no such file",
        "check the path",
    ),
    "text linked from outside": (
        lambda b: (b / "002.txt").symlink_to("/etc/passwd"),
        r"^book/002\.txt: 002\.txt is outside the book's folder",
        "copy it into the folder",
    ),
    "unknown key": (
        lambda b: toml(b, '[book]\ntitle = "书"\nsubtitel = "副题"\n'),
        r"^book/book\.toml:3: unknown key subtitel",
        "did you mean subtitle?",
    ),
    "bad TOML": (
        lambda b: toml(b, '[book]\ntitle = "书\n'),
        r"^book/book\.toml:2: book\.toml cannot be read",
        "in quotes",
    ),
    "TOML bomb": (
        lambda b: toml(b, "a = " + "[" * 100_000),
        r"^book/book\.toml: book\.toml cannot be read",
        "in quotes",
    ),
    "huge TOML": (
        lambda b: toml(b, f"# {'天' * 400_000}\n"),
        r"^book/book\.toml: the file is larger than 1 MB",
        "right file",
    ),
    "bad date": (
        lambda b: toml(b, '[book]\ndate = "2023-13"\n'),
        r"^book/book\.toml:2: 2023-13 is not a date",
        "2024-05-31",
    ),
    "bad ISBN": (
        lambda b: toml(b, '[book]\n\nisbn = "978-7-5360-0000-0"\n'),
        r"^book/book\.toml:3: 978-7-5360-0000-0 is not an ISBN",
        "copy it",
    ),
    "bad language": (
        lambda b: toml(b, '[[edition]]\nlanguage = "zh-TW"\n'),
        r"^book/book\.toml:2: zh-TW is not a language tag",
        "did you mean zh-Hant-TW",
    ),
    "unknown article": (
        lambda b: toml(b, '[[part]]\ntitle = "一"\narticles = [\n  "001",\n  "002",\n]\n'),
        r"^book/book\.toml:\d: no article 002 in the folder",
        "did you mean 001?",
    ),
    "unknown trim": (
        lambda b: toml(b, '[[edition]]\nlanguage = "zh-Hans-CN"\ntrim = "A3"\n'),
        r"layout\.toml:[0-9]+: the layout has no trim size A3",
        "it has A5",
    ),
    "unknown layout": (
        lambda b: toml(b, '[[edition]]\nlanguage = "zh-Hans-CN"\nlayout = "baroque"\n'),
        r"no layout baroque",
        "name a folder of layouts/",
    ),
    "layout from outside": (
        lambda b: (
            shutil.copytree(ROOT / "layouts" / "classic", b.parent / "stolen"),
            toml(b, '[[edition]]\nlanguage = "zh-Hans-CN"\nlayout = "../stolen"\n'),
        ),
        r"no layout \.\./stolen",
        "name a folder of layouts/",
    ),
    "bad layout.toml": (
        lambda b: replace_in(own_layout(b) / "layout.toml", "leading", "leeding"),
        r"^book/mine/layout\.toml:\d+: unknown key leeding",
        "did you mean leading?",
    ),
    "layout.toml that is no TOML": (
        lambda b: (own_layout(b) / "layout.toml").write_text("name = \n"),
        r"^book/mine/layout\.toml:1: layout\.toml cannot be used",
        "layouts/classic",
    ),
    "template with a syntax error": (
        lambda b: replace_in(own_layout(b) / "print" / "titlepage.html", "<div", "{% if %}<div"),
        r"^book/mine/print/titlepage\.html:\d+: the template cannot be filled",
        "layouts/classic",
    ),
    "template with an unknown name": (
        lambda b: replace_in(own_layout(b) / "print" / "titlepage.html", "<div", "{{ price }}<div"),
        r"^book/mine/print/titlepage\.html:\d+: the template cannot be filled: 'price' is undef",
        "layouts/classic",
    ),
    "template that breaks out": (
        lambda b: replace_in(
            own_layout(b) / "print" / "titlepage.html", "<div", "{{ ''.__class__.__mro__ }}<div"
        ),
        r"^book/mine/print/titlepage\.html:\d+: the template cannot be filled",
        "layouts/classic",
    ),
    "style sheet with an unknown name": (
        lambda b: (own_layout(b) / "print.css").write_text("\n{{ layout.nothing }}"),
        r"^book/mine/print\.css:2: the template cannot be filled: .*nothing",
        "layouts/classic",
    ),
    "missing template": (
        lambda b: (own_layout(b) / "print" / "titlepage.html").unlink(),
        r"^book/mine: the layout has no template print/titlepage\.html",
        "copy it from layouts/classic",
    ),
    "broken front matter": (
        lambda b: (b / "001.md").write_text("---\ntitle: 'x\n---\n\n天地\n"),
        r"^book/001\.md:\d: the front matter cannot be read",
        "key: value",
    ),
    "unknown front matter key": (
        lambda b: (b / "001.md").write_text("---\ntitle: 天\nautor: 甲\n---\n\n天地\n"),
        r"^book/001\.md:3: unknown key autor",
        "did you mean",
    ),
    "YAML bomb": (
        lambda b: (b / "001.md").write_text(
            "---\na: &a [x,x,x,x,x,x,x,x,x]\n"
            + "".join(f"{c}: &{c} [{','.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True))  # noqa: E501
            + "title: *i\n---\n\n天地\n"
        ),
        r"^book/001\.md:2: unknown key a",
        "",
    ),
    "one id twice": (
        lambda b: (b / "002.md").write_text("---\nid: '001'\ntitle: 玄黄\n---\n\n玄黄。\n"),
        r"^book/002\.md.*: the id 001 is used twice",
        "rename the file",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_with_its_place_and_a_way_out(name, book, capsys, fonts):
    spoil, sentence, hint = BAD[name]
    spoil(book)
    code = main(["pdf", "book"], ENGLISH)
    out, err = capsys.readouterr()
    assert code == 1, err
    assert out == ""
    first, *rest = err.splitlines()
    assert re.search(sentence, first), err
    assert hint in "\n".join(rest), err
    assert len(err.splitlines()) <= 2, "one cause, one hint"
    assert not [f for f in files(book.parent) if f.startswith("build")], "nothing is half-written"
    assert main(["pdf", "book"], CHINESE) == 1
    assert re.search("[\u4e00-\u9fff]", capsys.readouterr().err)


def test_a_missing_folder(capsys):
    assert main(["pdf", "nowhere"], ENGLISH) == 1
    assert capsys.readouterr().err.startswith("nowhere: no such folder\nhint: ")
    assert main(["epub", "nowhere"], CHINESE) == 1
    assert capsys.readouterr().err.startswith("nowhere: 没有这个文件夹\n提示：")


def test_a_file_in_place_of_a_folder(book, capsys):
    assert main(["pdf", "book/001.md"], ENGLISH) == 1
    assert "no such folder" in capsys.readouterr().err


def test_an_unreadable_text(book, capsys, monkeypatch):
    """As root every file can be read: the refusal is played."""
    told = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "001.md":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return told(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert main(["pdf", "book"], ENGLISH) == 1
    err = capsys.readouterr().err
    assert err.startswith("book/001.md: the file cannot be read: Permission denied\nhint: ")
    assert main(["pdf", "book"], CHINESE) == 1
    assert "没有权限" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["b\udcff", "b/x\udcff.md"])
def test_a_name_that_is_no_text(name, book):
    """The folder's name is the book's title, a file's the article's id: their bytes must be
    UTF-8."""
    (book / "001.md").rename(book / name[2:] if "/" in name else book / "001.md")
    book.rename(name.split("/")[0])
    done = subprocess.run(
        [sys.executable, "-m", "publish", "epub", name.split("/")[0]],
        env={**os.environ, **ENGLISH, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    place = os.fsencode(name)
    assert done.stderr == place + b": the name is not UTF-8 text\nhint: rename it\n"


def test_a_system_without_fonts_is_no_matter(book, here, fonts):
    """A fresh server has none, and the libraries complain of that when they are loaded."""
    (here / "bare.conf").write_text("<fontconfig><cachedir>cache</cachedir></fontconfig>")
    done = subprocess.run(
        [sys.executable, "-m", "publish", "pdf", "book"], check=True, capture_output=True,
        env={**os.environ, **ENGLISH, "PYTHONPATH": str(ROOT), "FONTCONFIG_FILE": "bare.conf"},
    )  # fmt: skip
    assert done.stderr == b""


def test_an_error_that_nobody_foresaw_has_its_file(book, capsys, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(book / "001.md"))

    monkeypatch.setattr(build, "read_material", fail)
    assert main(["pdf", "book"], ENGLISH) == 1
    assert capsys.readouterr().err.startswith("book/001.md: the system says: Input/output error\n")


def test_one_bad_book_does_not_stop_the_others(here, book, capsys, fonts):
    (here / "empty").mkdir()
    assert main(["pdf", "empty", "book"], ENGLISH) == 1
    out, err = capsys.readouterr()
    assert out == "build/book.zh-Hans-CN.pdf\n"
    assert err.startswith("empty: no article to set\n")


def test_an_unknown_edition_has_its_nearest(book, capsys):
    toml(book, '[[edition]]\nname = "hans"\nlanguage = "zh-Hans-CN"\n')
    assert main(["pdf", "book", "--edition", "hams"], ENGLISH) == 1
    err = capsys.readouterr().err
    assert err.startswith("book/book.toml: the book has no edition hams\n")
    assert "did you mean hans?" in err


def test_the_environment_gives_the_day_of_a_book_without_one(book, fonts, capsys):
    assert main(["pdf", "book"], {**ENGLISH, "SOURCE_DATE_EPOCH": "1767225600"}) == 0
    with pymupdf.open("build/book.zh-Hans-CN.pdf") as document:
        assert document.metadata["creationDate"] == "D:20260101000000Z"


def test_two_books_of_one_name_are_refused(here, book, capsys):
    shutil.copytree(book, here / "other" / "book")
    assert main(["pdf", "book", "other/book"], ENGLISH) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("other/book: two folders are called book")
    assert "-o DIR" in err


# --------------------------------------------------------------------------- pictures

PICTURE = "\n![图说](p.png)\n"


def png_head(path: Path, width: int, height: int) -> None:
    """A PNG whose head promises more pixels than its body has."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    data = struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data + b"\0\0\0\x01IDAT\x78")


BAD_PICTURES: dict[str, tuple[Spoil, str]] = {
    "missing": (lambda b: None, "B-131"),
    "outside by a link": (lambda b: (b / "p.png").symlink_to("/etc/hostname"), "B-132"),
    "outside by dots": (
        lambda b: replace_in(b / "001.md", "p.png", "../p.png"),
        "B-132",
    ),
    "on the net": (
        lambda b: replace_in(b / "001.md", "p.png", "https://example.org/p.png"),
        "B-132",
    ),
    "too many pixels": (lambda b: png_head(b / "p.png", 20_000, 20_000), "B-133"),
    "no picture": (lambda b: (b / "p.png").write_text("天地"), "B-134"),
}


@pytest.mark.parametrize("medium", ["pdf", "epub"])
@pytest.mark.parametrize("name", BAD_PICTURES)
def test_a_bad_picture_makes_a_proof(name, medium, book, capsys, fonts):
    spoil, code = BAD_PICTURES[name]
    (book / "001.md").write_text(ARTICLE + PICTURE, "utf-8")
    spoil(book)
    assert main([medium, "book"], ENGLISH) == 0
    out, err = capsys.readouterr()
    assert out == f"build/book.zh-Hans-CN.{medium}\n"
    assert err.startswith(f"must fix {code} × 1  the picture … ")
    assert "\n  book/001.md:7: the picture " in err
    assert "\n  → " in err
    assert "1 must be fixed; this is a proof, not yet a book to print" in err
    if medium == "pdf":
        with pymupdf.open(out.strip()) as document:
            assert any("图说" in page.get_text() for page in document), "the caption is kept"
            assert not any(page.get_image_info() for page in document)
    assert main([medium, "book", "--strict"], ENGLISH) == 1, "the same, from the stamp"
    assert "1 must be fixed; this is a proof" in capsys.readouterr().err


def test_a_picture_of_too_many_bytes(book, capsys, fonts, monkeypatch):
    monkeypatch.setattr(pictures, "MAX_BYTES", 1000)
    (book / "001.md").write_text(ARTICLE + PICTURE, "utf-8")
    (book / "p.png").write_bytes(b"x" * 1001)
    assert main(["epub", "book"], ENGLISH) == 0
    assert "must fix B-133" in capsys.readouterr().err


def test_a_picture_turned_by_exif_stands_upright(book, capsys, fonts):
    (book / "001.md").write_text(ARTICLE + PICTURE.replace("png", "jpg"), "utf-8")
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera lay on its side
    Image.new("RGB", (60, 30), "red").save(book / "p.jpg", exif=exif)
    assert main(["pdf", "book"], ENGLISH) == 0
    with pymupdf.open("build/book.zh-Hans-CN.pdf") as document:
        sizes = {(i[2], i[3]) for page in document for i in page.get_images()}
    assert sizes == {(30, 60)}


# --------------------------------------------------------------------------- writing


@pytest.fixture
def made(book: Path, capsys: pytest.CaptureFixture[str], fonts: None) -> Path:
    """A book that was made, and then changed."""
    assert main(["pdf", "book"], ENGLISH) == 0
    assert capsys.readouterr().out == "build/book.zh-Hans-CN.pdf\n"
    replace_in(book / "001.md", "天地玄黄", "日月盈昃")
    return Path("build/book.zh-Hans-CN.pdf")


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_leaves_the_old_book(made, capsys, monkeypatch):
    before, names = made.read_bytes(), files(Path("build"))
    monkeypatch.setattr(output.os, "fsync", full)
    monkeypatch.setattr("publish.cli._rooms", lambda desk: commands)
    assert main(["pdf", "book"], ENGLISH) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("build/book.zh-Hans-CN.pdf: the disk is full: No space left on device\n")
    assert "hint: make room" in err
    assert made.read_bytes() == before
    assert files(Path("build")) == names


def test_ctrl_c_leaves_the_old_book_and_no_stamp(made, capsys, monkeypatch):
    before, names = made.read_bytes(), files(Path("build"))

    def interrupted(place: int, stage: str, done: int, of: int) -> None:
        if stage == "typeset":
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(commands, "editions_progress", lambda desk, names: _Fixed(interrupted))
        assert main(["pdf", "book"], ENGLISH) == 130
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "stopped; nothing is half-written\n"
    assert made.read_bytes() == before
    assert files(Path("build")) == names
    assert main(["pdf", "book"], ENGLISH) == 0, "the next run makes it"
    assert made.read_bytes() != before


class _Fixed:
    """A context that gives one value."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __enter__(self) -> object:
        return self.value

    def __exit__(self, *_: object) -> None:
        pass


def test_an_output_that_is_a_file_is_refused_before_the_work(book, capsys, monkeypatch):
    Path("taken").touch()
    monkeypatch.setattr(build, "read_material", full)
    for out in ("taken", "taken/deeper"):
        assert main(["pdf", "book", "-o", out], ENGLISH) == 1
        err = capsys.readouterr().err
        assert err.startswith("taken: cannot be written: Not a directory\nhint: ")
    assert main(["pdf", "book", "-o", "taken"], CHINESE) == 1
    assert capsys.readouterr().err.startswith("taken: 无法写入：是文件，不是文件夹\n提示：")


def test_an_output_that_cannot_be_written(book, capsys, monkeypatch):
    Path("closed").mkdir()
    monkeypatch.setattr(output.os, "access", lambda path, mode: "closed" not in str(path))
    assert main(["epub", "book", "-o", "closed"], ENGLISH) == 1
    assert capsys.readouterr().err.startswith("closed: cannot be written: Permission denied\n")


# --------------------------------------------------------------------------- a second run


def _untouched(path):
    """What changes when a file is written, and does not when it is read."""
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def test_nothing_is_made_twice(book, capsys, fonts, monkeypatch):
    assert main(["pdf", "book"], ENGLISH) == 0
    out, err = capsys.readouterr()
    assert (out, err) == ("build/book.zh-Hans-CN.pdf\n", "")
    stood = _untouched(Path(out.strip()))
    with monkeypatch.context() as patch:
        patch.setattr(build, "read_material", full)
        assert main(["pdf", "book"], ENGLISH) == 0
    out, err = capsys.readouterr()
    assert out == "build/book.zh-Hans-CN.pdf\n"
    assert err == "book: nothing has changed since it was made\n"
    assert _untouched(Path(out.strip())) == stood
    assert main(["pdf", "book", "--force"], ENGLISH) == 0
    assert Path(out.strip()).stat().st_ino != stood[0]


CHANGES: dict[str, Callable[[Path], object]] = {
    "a text": lambda b: replace_in(b / "001.md", "玄黄", "日月"),
    "a new text": lambda b: (b / "002.md").write_text("玄黄\n"),
    "a manifest": lambda b: toml(b, '[book]\ntitle = "书"\n'),
    "the book is gone": lambda b: Path("build/book.zh-Hans-CN.pdf").unlink(),
    "the book is another": lambda b: Path("build/book.zh-Hans-CN.pdf").write_text("x"),
    "the stamp is broken": lambda b: [p.write_text("[]") for p in Path("build/.wenji").iterdir()],
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_has_changed_is_made_again(name, book, capsys, fonts):
    assert main(["pdf", "book"], ENGLISH) == 0
    CHANGES[name](book)
    assert main(["pdf", "book"], ENGLISH) == 0
    assert "nothing has changed" not in capsys.readouterr().err


def test_a_shared_lexicon_that_changes_makes_the_book_again(here, book, capsys, fonts):
    """It stands outside the book's folder, and is a part of it nevertheless."""
    toml(book, '[lexicon]\nfiles = ["../people.toml"]\n')
    (here / "people.toml").write_text('[[term]]\ntext = "甲"\nkind = "person"\n', "utf-8")
    assert main(["epub", "book"], ENGLISH) == 0
    assert main(["epub", "book"], ENGLISH) == 0
    assert "nothing has changed" in capsys.readouterr().err
    replace_in(here / "people.toml", "person", "place")
    assert main(["epub", "book"], ENGLISH) == 0
    assert "nothing has changed" not in capsys.readouterr().err


def test_books_inside_the_folder_are_no_change_of_it(book, capsys, fonts):
    for _ in range(2):
        assert main(["pdf", "book", "-o", "book/out"], ENGLISH) == 0
    assert "nothing has changed" in capsys.readouterr().err


def test_an_unchanged_proof_is_still_a_proof(book, here, capsys, fonts, monkeypatch):
    (book / "001.md").write_text(ARTICLE + PICTURE, "utf-8")
    assert main(["pdf", "book"], ENGLISH) == 0
    capsys.readouterr()
    assert main(["pdf", "book"], ENGLISH) == 0
    err = capsys.readouterr().err
    assert err.splitlines() == [
        "book: nothing has changed since it was made",
        "1 must be fixed; this is a proof, not yet a book to print (--all lists every place)",
    ]
    monkeypatch.chdir(book)
    assert main(["pdf", ".", "-o", str(here / "build"), "--all"], ENGLISH) == 0
    assert "\n  001.md:7: the picture p.png is not there" in capsys.readouterr().err


def test_a_second_run_and_help_load_none_of_the_rooms(book, fonts):
    """They would take a second and a half."""
    asked = (
        "import sys; from publish.cli import main; "
        "code = main(['pdf', 'book'], dict(__import__('os').environ)); "
        "heavy = {'weasyprint', 'pymupdf', 'opencc', 'ebooklib', 'publish.build'}; "
        "print(code, sorted(heavy & set(sys.modules)))"
    )
    environment = {**os.environ, **ENGLISH, "PYTHONPATH": str(ROOT)}
    for want in ("0 ['ebooklib', 'opencc', 'publish.build', 'pymupdf', 'weasyprint']", "0 []"):
        done = subprocess.run(
            [sys.executable, "-c", asked], env=environment, capture_output=True, check=True,
            encoding="utf-8",
        )  # fmt: skip
        assert done.stdout.splitlines()[-1] == want


# --------------------------------------------------------------------------- what is said


RAW = """# 甲处标题

　　江边的风吹过来,大家都说好(真的)。江边的风又吹过去,大家还说好。

　　本报记者甲
"""


def test_findings_are_grouped_the_worst_first(book, capsys, fonts):
    pictures = "".join(f"\n![图{n}](p{n}.png)\n" for n in range(30))
    (book / "001.md").write_text(ARTICLE + "\n[^x] 甲\n\n[^y]: 乙\n" + pictures, "utf-8")
    assert main(["epub", "book"], ENGLISH) == 0
    out, err = capsys.readouterr()
    heads = [line for line in err.splitlines() if re.match(r"(must fix|doubt|hint) ", line)]
    assert heads == [
        "must fix B-101 × 1  the call [^…] has no footnote",
        "must fix B-131 × 30  the picture … is not there; its caption is kept",
        "doubt B-102 × 1  the footnote [^…] is never called and is not printed",
    ]
    assert err.count("\n  book/001.md:") == 1 + 20 + 1
    assert "\n  … and 10 more\n" in err
    assert "31 must be fixed, 1 in doubt; this is a proof" in err
    assert out == "build/book.zh-Hans-CN.epub\n"
    main(["epub", "book", "--all"], ENGLISH)
    assert capsys.readouterr().err.count("\n  book/001.md:") == 32


def test_a_chinese_locale_is_spoken_to_in_chinese(book, capsys, fonts):
    (book / "001.md").write_text(ARTICLE + PICTURE, "utf-8")
    assert main(["pdf", "book"], CHINESE) == 0
    err = capsys.readouterr().err
    assert err.startswith("必改 B-131 × 1  图片 … 不存在；图说照印\n")
    assert "必改 1 处；现为校样，尚不能付印" in err
    assert not re.search(r"[a-z]{3,} [a-z]{3,}", err)


def test_progress_is_for_a_terminal_only(here):
    """Each stage has its bar, a stage that is left is full; a download has one line."""
    paper, pipe = io.StringIO(), io.StringIO()
    for file, is_terminal in ((paper, True), (pipe, False)):
        err = Console(file=file, force_terminal=is_terminal, width=80)
        desk = Desk("zh", err, err, here, here, "")
        with progress(desk) as (report, download):
            report("normalize", 7, 8)
            download("sc 3/206 MB")
            report("typeset", 1, 1)
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", paper.getvalue())
    assert "2 整理" in shown
    assert "下载字体：sc 3/206 MB" in shown
    assert "5 排版" in shown
    assert pipe.getvalue() == ""


@pytest.mark.parametrize(
    ("environment", "tongue"),
    [
        ({"LANG": "zh_TW.UTF-8"}, "zh"),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_MESSAGES": "zh_HK", "LANG": "en_US"}, "zh"),
        ({"LC_ALL": "", "LANG": "ZH_cn"}, "zh"),
        ({}, "en"),
    ],
)
def test_the_locale_decides_the_tongue(environment, tongue, capsys):
    assert main(["pdf", "x"], environment) == 1
    assert words(tongue, "remedy") in capsys.readouterr().err


# --------------------------------------------------------------------------- new, normalize, check


@pytest.mark.parametrize("environment", [ENGLISH, CHINESE])
@pytest.mark.parametrize("name", ["书", 'a "quoted" \\ {book}', "two words"])
def test_a_new_book_can_be_made_at_once(name, environment, capsys, fonts):
    assert main(["new", name], environment) == 0
    out, err = capsys.readouterr()
    assert out == f"{Path(name) / 'book.toml'}\n"
    assert "publish pdf" in err
    assert manifest_room.read_manifest(Path(name)).title == name
    assert main(["epub", name, "--strict"], environment) == 0
    assert (Path("build") / f"{name}.zh-Hans-CN.epub").is_file()


def test_a_new_book_overwrites_nothing(here, capsys):
    (here / "b").mkdir()
    (here / "b" / "preface.md").write_text("甲")
    assert main(["new", "b"], ENGLISH) == 1
    assert capsys.readouterr().err.startswith("b/preface.md: is there already\nhint: ")
    assert files(here / "b") == {"preface.md"}


def test_normalize_shows_writes_and_keeps(book, capsys):
    (book / "002.txt").write_text(RAW, "utf-8")
    assert main(["normalize", "book"], ENGLISH) == 0
    out = capsys.readouterr().out
    assert out.startswith("--- book/002.txt\n+++ 002.md\n@@ ")
    assert "\n+江边的风吹过来，大家都说好（真的）。" in out
    assert files(book) == {"001.md", "002.txt"}, "shown, not written"

    assert main(["normalize", "book", "--write"], ENGLISH) == 0
    assert capsys.readouterr().out == "book/002.md\n"
    clean = (book / "002.md").read_text("utf-8")
    assert main(["normalize", "book", "--write"], ENGLISH) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "book/002.txt: not read: its clean articles (002.md) stand beside it" in err
    assert (book / "002.md").read_text("utf-8") == clean


def test_normalize_write_keeps_what_stands_there(book, capsys):
    (book / "002.txt").write_text(RAW, "utf-8")
    (book / "002.md").write_text("---\nid: mine\ntitle: 我的\n---\n\n我的字。\n", "utf-8")
    assert main(["normalize", "book", "--write"], ENGLISH) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "book/002.md: kept as it is" in err
    assert "我的字" in (book / "002.md").read_text("utf-8")


def test_normalize_json_is_one_file_a_raw_text(book, capsys):
    (book / "002.txt").write_text(RAW, "utf-8")
    assert main(["normalize", "book", "--json", "out"], ENGLISH) == 0
    assert capsys.readouterr().out == "out/002.json\n"
    assert files(Path("out")) == {"002.json"}


def test_normalize_json_reads_the_raw_text_whatever_stands_beside_it(book, capsys):
    (book / "002.txt").write_text(RAW, "utf-8")
    assert main(["normalize", "book", "--write"], ENGLISH) == 0
    assert main(["normalize", "book", "--json", "out"], ENGLISH) == 0
    assert files(Path("out")) == {"002.json"}
    assert "no raw text" not in capsys.readouterr().err


BROKEN: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "no PDF": ("a.pdf", lambda p: p.write_text("天地"), "P-009"),
    "an empty file": ("a.pdf", lambda p: p.touch(), "P-009"),
    "a cut PDF": (
        "a.pdf",
        lambda p: (_pdf(p), p.write_bytes(p.read_bytes()[: p.stat().st_size // 3])),
        "P-009",
    ),
    "a locked PDF": ("a.pdf", lambda p: _pdf(p, encryption=4, user_pw="x"), "P-009"),
    "no zip": ("a.epub", lambda p: p.write_text("天地"), "E-001"),
    "a cut zip": ("a.epub", lambda p: p.write_bytes(b"PK\3\4" + b"\0" * 40), "E-001"),
}


def _pdf(path: Path, **given: object) -> None:
    document = pymupdf.open()
    document.new_page().insert_text((72, 72), "x" * 200)
    document.save(path, **given)


@pytest.mark.parametrize("name", BROKEN)
def test_check_of_a_broken_file(name, capsys):
    file, spoil, code = BROKEN[name]
    spoil(Path(file))
    assert main(["check", file], ENGLISH) == 1
    out, err = capsys.readouterr()
    assert out == f"{file}\n"
    assert f"must fix {code} × 1" in err
    assert f"\n  {file}: " in err
    assert "MuPDF error" not in err


@pytest.mark.parametrize("name", ["x.pdf", "x.epub"])
@pytest.mark.parametrize("data", [b"", b"nothing of the kind", b"%PDF-1.7\n", b"PK\3\4"])
def test_check_reads_anything_under_any_name(name, data, capsys):
    Path(name).write_bytes(data)
    assert main(["check", name], ENGLISH) == 1
    assert "must fix " in capsys.readouterr().err


def test_check_of_nothing(capsys):
    assert main(["check", "a.pdf"], ENGLISH) == 1
    assert capsys.readouterr().err == "a.pdf: no such file\nhint: check the path\n"


def test_a_checked_book_is_clean_and_says_so(book, capsys, fonts):
    for medium in ("pdf", "epub"):
        assert main([medium, "book"], ENGLISH) == 0
    made = [f"build/book.zh-Hans-CN.{medium}" for medium in ("pdf", "epub")]
    capsys.readouterr()
    assert main(["check", *made], ENGLISH) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == made
    assert err.splitlines() == [f"{path}: nothing to report" for path in made]


def test_a_closed_pipe_is_no_accident(book):
    """`publish normalize book | head -1`: no traceback."""
    (book / "002.txt").write_text(RAW * 400, "utf-8")
    line = f"'{sys.executable}' -m publish normalize book | head -1"
    done = subprocess.run(
        ["sh", "-c", line], env={**os.environ, **ENGLISH, "PYTHONPATH": str(ROOT)},
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stdout == "--- book/002.txt\n"
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
