"""The console: what it prints, how it ends, and what becomes of bad input.

The books here are made of `.md` and `.txt` files of two lines; they need the real fonts, so the
tests that make a book are skipped where the cache is cold.
"""

import errno
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pikepdf
import pymupdf
import pytest
from PIL import Image

from publish import build, cli, output
from publish.model import PublishError
from publish.render.faces import catalogue
from publish.render.fetch import default_cache

ROOT = Path(__file__).parent.parent
CACHE = default_cache(os.environ)
FACES = catalogue(ROOT / "fonts").of(("sc", "kai"))
with_fonts = pytest.mark.skipif(
    not all(face.kept_in(CACHE).is_file() for face in FACES), reason="the font cache is cold"
)
ENGLISH = {"LANG": "en_US.UTF-8", "HOME": os.environ.get("HOME", "/")}
CHINESE = ENGLISH | {"LANG": "zh_CN.UTF-8"}


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(ENGLISH, "WENJI_CACHE", str(CACHE))
    monkeypatch.setitem(CHINESE, "WENJI_CACHE", str(CACHE))


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A folder of one edited article; the working directory is its parent."""
    folder = tmp_path / "书"
    folder.mkdir()
    (folder / "1.md").write_text("---\ntitle: 题\n---\n\n天地玄黄，宇宙洪荒。\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def run(capsys, *arguments, environment=ENGLISH):
    """(exit code, lines of stdout, stderr)"""
    try:
        code = cli.main([str(a) for a in arguments], environment)
    except SystemExit as end:
        code = end.code
    printed = capsys.readouterr()
    return code, printed.out.splitlines(), printed.err


def refused(capsys, *arguments, says, hint=True):
    """The command fails with this sentence, exit 1, and leaves nothing in build/."""
    code, out, err = run(capsys, *arguments)
    assert code == 1, err
    assert not out
    assert re.search(says, err), err
    assert not hint or "hint: " in err
    assert "Traceback" not in err
    assert not list(Path("build").rglob("*")) if Path("build").is_dir() else True
    return err


# --------------------------------------------------------------------------- what is printed


@with_fonts
def test_the_last_line_is_the_path_of_the_book(capsys, book):
    code, out, _ = run(capsys, "pdf", book)
    assert (code, out) == (0, ["build/书.zh-Hans-CN.pdf"])
    code, out, _ = run(capsys, "epub", book, "--lang", "zh-Hant-TW", "-o", "out")
    assert (code, out) == (0, ["out/书.zh-Hant-TW.epub"]) or not _has("tc")


def _has(region):
    return all(f.kept_in(CACHE).is_file() for f in catalogue(ROOT / "fonts").of((region,)))


@with_fonts
def test_a_second_run_with_nothing_changed_lays_nothing_out(capsys, book, monkeypatch):
    run(capsys, "pdf", book)
    monkeypatch.setattr(build, "read_material", lambda *a: pytest.fail("read again"))
    code, out, err = run(capsys, "pdf", book)
    assert (code, out) == (0, ["build/书.zh-Hans-CN.pdf"])
    assert "nothing has changed" in err


@with_fonts
@pytest.mark.parametrize("change", ["text", "book", "lost"])
def test_a_change_makes_the_book_again(capsys, book, change):
    run(capsys, "pdf", book)
    made = Path("build/书.zh-Hans-CN.pdf")
    before = made.read_bytes()
    if change == "text":
        (book / "1.md").write_text("---\ntitle: 题\n---\n\n日月盈昃。\n", "utf-8")
    elif change == "book":
        (book / "book.toml").write_text('[book]\ntitle = "新"\n', "utf-8")
    else:
        made.unlink()
    _, _, err = run(capsys, "pdf", book)
    assert "nothing has changed" not in err
    assert (made.read_bytes() == before) is (change == "lost")


def test_messages_speak_the_users_language(capsys, tmp_path):
    _, _, err = run(capsys, "pdf", tmp_path / "none", environment=CHINESE)
    assert "没有文件夹" in err
    assert "提示：" in err
    _, _, err = run(capsys, "pdf", tmp_path / "none")
    assert "no folder" in err


@pytest.mark.parametrize("tongue", [ENGLISH, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize("command", ["", "pdf", "epub", "check", "normalize", "new", "fonts"])
def test_help_teaches(capsys, command, tongue):
    code, out, _ = run(capsys, *([command] if command else []), "--help", environment=tongue)
    assert code == 0
    assert any("publish " in line for line in out[3:])  # an example


@pytest.mark.parametrize(
    "arguments",
    [[], ["print", "x"], ["pdf"], ["pdf", "x", "--lang", "klingon"], ["normalize", "x", "--no"]],
)
def test_wrong_usage_is_exit_2(capsys, arguments):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, [])
    assert "usage: " in err


@with_fonts
def test_findings_are_grouped_and_strict_fails_on_must_fix(capsys, book):
    lines = "\n\n".join(f"![图{n}](none-{n}.png)" for n in range(9))
    (book / "1.md").write_text(f"---\ntitle: 题\n---\n\n天地。\n\n{lines}\n", "utf-8")
    code, _, err = run(capsys, "pdf", book)
    assert code == 0
    assert "must fix B-131 × 9" in err
    assert "… and 3 more (--all)" in err
    assert "a proof" in err
    code, out, _ = run(capsys, "pdf", book, "--strict")
    assert (code, len(out)) == (1, 1)  # the book is made all the same


@with_fonts
def test_new_then_pdf_works_at_once(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(capsys, "new", "书")[0] == 0
    code, out, err = run(capsys, "pdf", "书")
    assert (code, out) == (0, ["build/书.zh-Hans-CN.pdf"]), err
    assert "must fix" not in err
    code, out, err = run(capsys, "new", "书")
    assert (code, out) == (1, [])
    assert "already" in err


def test_normalize_shows_writes_and_never_overwrites(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("书").mkdir()
    town = "本镇的早市今年搬到了河边,摊位多了三十来个,卖菜的和买菜的都说路好走。"
    Path("书/1.txt").write_text(f"早市搬家 河边添新景\n\n{town}\n\n{town[:18]}。\n", "utf-8")
    code, out, _ = run(capsys, "normalize", "书")
    assert code == 0
    assert any(line.startswith("-") and "," in line for line in out)
    assert any(line.startswith("+") and "，" in line for line in out)
    assert run(capsys, "normalize", "书", "--json", "j")[1] == ["j/1.json"]
    assert run(capsys, "normalize", "书", "--write")[1] == ["书/1.md"]
    Path("书/1.md").write_text(Path("书/1.md").read_text("utf-8") + "\n手改。\n", "utf-8")
    run(capsys, "normalize", "书", "--write")
    assert "手改" in Path("书/1.md").read_text("utf-8")


# --------------------------------------------------------------------------- bad input


def test_a_missing_folder(capsys, tmp_path):
    refused(capsys, "pdf", tmp_path / "none", says="no folder")


def test_an_empty_folder(capsys, tmp_path):
    refused(capsys, "pdf", tmp_path, says="no article")


def test_a_folder_of_empty_files(capsys, tmp_path):
    (tmp_path / "1.txt").write_text("\n \n")
    refused(capsys, "pdf", tmp_path, says="no article")


def test_broken_encoding(capsys, book):
    (book / "2.txt").write_bytes("天地玄黄宇宙洪荒".encode()[:-1] + b"\xff\xff\xfe\x80" * 9)
    refused(capsys, "pdf", book, says=r"2\.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file(capsys, book):
    (book / "1.md").chmod(0)
    refused(capsys, "pdf", book, says="cannot be read")


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ('[book]\ntitle = "题"\ntitel = "题"\n', r"book\.toml:3: .*titel"),
        ("[book]\ntitle = 题\n", r"book\.toml:2"),
        ('[book]\n\ndate = "2026-13-01"\n', r"book\.toml:3: .*2026-13-01"),
        ('[book]\nisbn = "978-7-5217-0000-1"\n', r"book\.toml:2: .*978"),
        ('[book]\nlanguage = "chinese"\n', r"book\.toml:2: .*chinese"),
        ('[[part]]\ntitle = "辑"\narticles = ["9"]\n', r"book\.toml:\d+: .*9"),
        ('[[edition]]\nname = "a"\nlanguage = "zh-Hans-CN"\ntrim = "B9"\n', "B9"),
        ('[[edition]]\nname = "a"\nlanguage = "zh-Hans-CN"\nlayout = "none"\n', "none"),
    ],
)
def test_a_bad_manifest_names_its_line(capsys, book, toml, says):
    (book / "book.toml").write_text(toml, "utf-8")
    refused(capsys, "pdf", book, says=says)


def test_an_unknown_edition_names_the_nearest(capsys, book):
    (book / "book.toml").write_text(
        '[[edition]]\nname = "hans"\nlanguage = "zh-Hans-CN"\n', "utf-8"
    )
    assert "hans" in refused(capsys, "pdf", book, "--edition", "hams", says="hams")


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("print/unit.html", "{% if %}", r"unit\.html:1: "),
        ("print/unit.html", "\n{{ nobody }}", r"unit\.html:2: .*nobody"),
        ("print/unit.html", "{{ book.title.__class__.__mro__ }}", r"unit\.html"),
        ("print.css", "{{ layout.nothing }}", r"print\.css:1: .*nothing"),
        ("layout.toml", "name = 3\n", r"layout\.toml"),
        ("layout.toml", "name =\n", r"layout\.toml"),
    ],
)
def test_a_layout_with_an_error_names_file_and_line(capsys, book, file, text, says):
    shutil.copytree(ROOT / "layouts" / "classic", book / "mine")
    (book / "mine" / file).write_text(text, "utf-8")
    (book / "book.toml").write_text(
        '[[edition]]\nname = "a"\nlanguage = "zh-Hans-CN"\nlayout = "mine"\n', "utf-8"
    )
    refused(capsys, "pdf", book, says=says)


def _picture(book, name, **how):
    path = book / name
    Image.new("L", (40, 20), 128).save(path, **how)
    (book / "1.md").write_text(f"---\ntitle: 题\n---\n\n天地。\n\n![画]({name})\n", "utf-8")
    return path


@with_fonts
def test_a_missing_picture_is_found_and_its_caption_kept(capsys, book):
    (book / "1.md").write_text("---\ntitle: 题\n---\n\n天。\n\n![画面说明](p.png)\n", "utf-8")
    code, out, err = run(capsys, "pdf", book)
    assert code == 0
    assert re.search(r"书/1\.md:7: .*p\.png", err)
    assert "画面说明" in _text(out[0])


@with_fonts
def test_a_picture_outside_the_folder_is_not_followed(capsys, book):
    Image.new("L", (4, 4)).save(book.parent / "secret.png")
    for src in ("../secret.png", "link.png"):
        if src == "link.png":
            (book / src).symlink_to("../secret.png")
        (book / "1.md").write_text(f"---\ntitle: 题\n---\n\n天。\n\n![画]({src})\n", "utf-8")
        _, out, err = run(capsys, "pdf", book)
        assert "B-132" in err
        assert not _images(out[0])


@with_fonts
def test_a_picture_turned_by_exif_is_printed_upright(capsys, book):
    exif = Image.Exif()
    exif[0x0112] = 6
    _picture(book, "p.jpg", exif=exif)
    _, out, _ = run(capsys, "pdf", book)
    ((width, height),) = _images(out[0])
    assert (width, height) == (20, 40)


def _images(path):
    with pymupdf.open(path) as pdf:
        return [(i["width"], i["height"]) for page in pdf for i in page.get_image_info()]


def _text(path):
    with pymupdf.open(path) as pdf:
        return "".join(page.get_text() for page in pdf)


@with_fonts
def test_a_text_that_looks_like_code_is_text(capsys, book):
    hostile = "<script>alert(1)</script> {{ 7*7 }} {% raw %} </style> </p>"
    (book / "1.md").unlink()
    (book / "2.txt").write_text(
        f"天地玄黄的一则短文\n\n宇宙洪荒{hostile}，日月盈昃，辰宿列张，寒来暑往。\n", "utf-8"
    )
    code, out, err = run(capsys, "pdf", book)
    assert code == 0, err
    printed = re.sub(r"\s", "", _text(out[0]))
    for piece in ("<script>", "{{7*7}}", "</style>"):
        assert piece in printed
    code, out, err = run(capsys, "epub", book)
    assert code == 0, err
    with zipfile.ZipFile(out[0]) as epub:
        text = epub.read("EPUB/text/2.xhtml").decode()
    assert "&lt;script&gt;" in text
    assert "<script>" not in text
    assert "{{ 7*7 }}" in text


def test_a_full_disk_leaves_the_old_file(monkeypatch, tmp_path):
    path = tmp_path / "book.pdf"
    path.write_bytes(b"old")

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PublishError, match="disk-full"):
        output.write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["book.pdf"]


@with_fonts
def test_an_output_that_is_a_file(capsys, book):
    Path("out").write_text("x")
    refused(capsys, "pdf", book, "-o", "out", says="out")


@with_fonts
def test_ctrl_c_leaves_nothing_half_written(capsys, book, monkeypatch):
    run(capsys, "pdf", book)
    before = {p: p.read_bytes() for p in Path("build").rglob("*") if p.is_file()}

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "paginate", stop)
    code, out, err = run(capsys, "pdf", book, "--force")
    assert (code, out) == (130, [])
    assert "half-written" in err
    assert {p: p.read_bytes() for p in Path("build").rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("name", ["x.pdf", "x.epub"])
@pytest.mark.parametrize("data", [b"", b"nothing of the kind", b"%PDF-1.7\n", b"PK\x03\x04"])
def test_check_reads_anything(capsys, tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    code, _, err = run(capsys, "check", tmp_path / name)
    assert code == 1
    assert "must fix" in err
    assert "Traceback" not in err


def test_check_of_nothing(capsys, tmp_path):
    refused(capsys, "check", tmp_path / "none.pdf", says="no such file")


# --------------------------------------------------------------------------- the same bytes


@with_fonts
def test_two_processes_make_the_same_bytes(book, tmp_path):
    Image.new("L", (40, 20), 128).save(book / "p.png")
    (book / "1.md").write_text(
        "---\ntitle: 题\n---\n\n天地[^1]玄黄*宇宙*，见[](#2)。\n\n![画](p.png)\n\n[^1]: 注。\n",
        "utf-8",
    )
    (book / "2.md").write_text("---\ntitle: 又一题\n---\n\n日月盈昃。\n", "utf-8")
    made = []
    for seed, zone, out in (("1", "UTC", "a"), ("2", "Asia/Shanghai", "b/c")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "WENJI_CACHE": str(CACHE)}
        for medium in ("pdf", "epub"):
            subprocess.run(
                [sys.executable, "-m", "publish", medium, str(book), "-o", str(tmp_path / out)],
                env=environment | {"PYTHONPATH": str(ROOT)}, cwd=tmp_path / "书" if seed == "2"
                else tmp_path, check=True, capture_output=True,
            )  # fmt: skip
        folder = tmp_path / out
        made.append([(p.name, p.read_bytes()) for p in sorted(folder.glob("书.*"))])
    assert made[0] == made[1]
    assert len(made[0]) == 2


@with_fonts
def test_the_environments_date_is_used_when_the_book_has_none(capsys, book):
    dated = ENGLISH | {"SOURCE_DATE_EPOCH": "1767225600"}
    _, out, _ = run(capsys, "pdf", book, environment=dated)
    with pikepdf.open(out[0]) as pdf:
        assert str(pdf.docinfo["/CreationDate"]) == "D:20260101000000Z"
