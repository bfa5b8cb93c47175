"""One folder, several editions: side by side, told apart, and each in the words of its region.

The real fonts are used where the user's cache has them.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pikepdf
import pymupdf
import pytest
from fontTools.ttLib import TTFont
from lxml import etree

from publish import side_by_side as driver
from publish.build import Made, Options, copy_of, editions, read_material, ready
from publish.cli import main
from publish.model import Anthology, PublishError
from publish.render.faces import catalogue, regions
from publish.render.fetch import default_cache
from publish.render.fonts import isolate_fontconfig
from publish.side_by_side import Task, side_by_side

ROOT = Path(__file__).parents[1]
CACHE = default_cache(os.environ)
ENGLISH = {"WENJI_CACHE": str(CACHE), "LC_ALL": "C.UTF-8"}
BOOK = Anthology("天地", "zh-Hans-CN", "urn:x", "2020-01-01T00:00:00Z")
LANGUAGES = ("zh-Hans-CN", "zh-Hant-TW", "zh-Hant-HK", "zh-Hant-CN")

TEXT = """---
title: 说书人
byline: 本报记者甲
source: 某报
---

他说：“众人为‘鸡鸣’而起。”[^1]列夫·托尔斯泰的书，在[《产线》](#002)里。

[^1]: 注。
"""
BOOK = """[book]
title = "说书集"
language = "zh-Hans-CN"
date = "2026"
identifier = "urn:isbn:9787000000000"
publisher = "某社"
[[part]]
title = "鸡鸣"
articles = ["001", "002"]
"""
EDITIONS = "".join(f'[[edition]]\nname = "{tag}"\nlanguage = "{tag}"\n' for tag in LANGUAGES)


@pytest.fixture(scope="module", autouse=True)
def fonts() -> None:
    needed = {region for tag in LANGUAGES for region in regions(tag)}
    faces = catalogue(ROOT / "fonts").of(tuple(needed))
    if not all(face.kept_in(CACHE).is_file() for face in faces):
        pytest.skip("the fonts are not in the cache; `publish fonts` fetches them")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("editions") / "book"
    folder.mkdir()
    (folder / "book.toml").write_text(BOOK + EDITIONS, "utf-8")
    (folder / "001.md").write_text(TEXT, "utf-8")
    (folder / "002.md").write_text("---\ntitle: 产线\n---\n\n线上一灯，天地玄黄。\n", "utf-8")
    return folder


def build(book: Path, out: Path, medium: str, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "publish", medium, str(book), "-o", str(out), *more],
        env={**os.environ, **ENGLISH, "PYTHONPATH": str(ROOT)},
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All editions in both media, made two at a time."""
    out = tmp_path_factory.mktemp("made")
    for medium in ("pdf", "epub"):
        done = build(book, out, medium, "--edition", "all", "--jobs", "2")
        assert (done.returncode, done.stderr) == (0, "")
        names = [Path(line).name for line in done.stdout.splitlines()]
        assert names == [f"book.{tag}.{medium}" for tag in LANGUAGES]
    return out


# --------------------------------------------------------------------------- side by side


@pytest.mark.parametrize("medium", ["pdf", "epub"])
def test_one_after_the_other_gives_the_same_bytes(medium, book, made, tmp_path):
    assert build(book, tmp_path, medium, "--edition", "all", "--jobs", "1").returncode == 0
    for tag in LANGUAGES:
        name = f"book.{tag}.{medium}"
        assert (tmp_path / name).read_bytes() == (made / name).read_bytes()


@pytest.fixture
def task(book: Path, monkeypatch: pytest.MonkeyPatch) -> Task:
    monkeypatch.setenv("FONTCONFIG_FILE", str(isolate_fontconfig(CACHE / "fontconfig")))
    options = Options(ROOT, CACHE, edition="all")
    material = ready(read_material(book))
    return Task(material, editions(material, options), "epub", options)


def done(task: Task, jobs: int) -> dict[int, object]:
    with side_by_side(task, jobs) as making:
        return dict(making(lambda *_: None))


@pytest.mark.skipif(sys.platform != "linux", reason="a spawned worker does not see what is patched")
@pytest.mark.parametrize("jobs", [1, 2, 9])
def test_an_edition_that_fails_does_not_stop_the_others(jobs, task, monkeypatch):
    def make(material, edition, medium, options):
        if edition.language == "zh-Hant-TW":
            raise PublishError("no-layout", name="甲")
        return Made(edition.name, BOOK, b"x", ())

    monkeypatch.setattr(driver, "make", make)
    results = done(task, jobs)
    assert sorted(results) == [0, 1, 2, 3]
    assert isinstance(results[1], PublishError)
    assert results[1].values == {"name": "甲"}
    assert [r.name for at, r in sorted(results.items()) if at != 1] == [
        tag for tag in LANGUAGES if tag != "zh-Hant-TW"
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="a spawned worker does not see what is patched")
def test_a_worker_that_dies_loses_its_edition_only(task, monkeypatch):
    def make(material, edition, medium, options):
        if edition.language == "zh-Hans-CN":
            os.kill(os.getpid(), signal.SIGKILL)  # as the system does when memory is short
        return Made(edition.name, BOOK, b"x", ())

    monkeypatch.setattr(driver, "make", make)
    results = done(task, 2)
    assert isinstance(results[0], PublishError)
    assert results[0].key == "edition-lost"
    assert [results[at].name for at in (1, 2, 3)] == list(LANGUAGES[1:])


@pytest.mark.skipif(sys.platform != "linux", reason="a spawned worker does not see what is patched")
def test_when_every_worker_is_dead_every_edition_is_told_lost(task, monkeypatch):
    monkeypatch.setattr(driver, "make", lambda *_: os._exit(1))
    assert {r.key for r in done(task, 2).values()} == {"edition-lost"}


def test_progress_names_the_edition_and_its_stages(task):
    told: dict[int, list[str]] = {}
    with side_by_side(task, 2) as making:
        for place, made in making(lambda at, stage, *_: told.setdefault(at, []).append(stage)):
            assert isinstance(made, Made)
            assert made.name == f"book.{LANGUAGES[place]}.epub"
    assert sorted(told) == [0, 1, 2, 3]
    for stages in told.values():  # between them: the printed book, for its pages
        assert (stages[0], stages[-1]) == ("variants", "render")


def test_an_edition_that_cannot_be_made_is_an_error_and_the_others_are_there(book, tmp_path):
    folder = tmp_path / "book"
    folder.mkdir()
    for path in book.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    with (folder / "book.toml").open("a", encoding="utf-8") as file:
        file.write('layout = "lost"\n')  # of the last edition
    ended = build(folder, tmp_path / "out", "epub", "--edition", "all", "--jobs", "2")
    assert ended.returncode == 1
    assert "there is no layout lost" in ended.stderr
    assert len(ended.stdout.splitlines()) == 3
    assert sorted(p.name for p in (tmp_path / "out").glob("*")) == [
        f"book.{tag}.{end}" for tag in sorted(LANGUAGES[:3]) for end in ("epub", "metadata.csv")
    ]


def test_ctrl_c_leaves_no_worker_and_nothing_half_written(book, tmp_path):
    command = [sys.executable, "-m", "publish", "pdf", str(book), "-o", str(tmp_path / "out")]
    running = subprocess.Popen(
        [*command, "--edition", "all", "--jobs", "2"], stderr=subprocess.PIPE, encoding="utf-8",
        env={**os.environ, **ENGLISH, "PYTHONPATH": str(ROOT)}, start_new_session=True,
    )  # fmt: skip
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
    if not children.is_file():
        running.kill()
        pytest.skip("no /proc")
    for _ in range(600):
        if len(children.read_text().split()) == 2:
            break
        time.sleep(0.02)
    workers = [int(pid) for pid in children.read_text().split()]
    assert len(workers) == 2
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to all of them
    _, said = running.communicate(timeout=20)
    assert running.returncode == 130
    assert "Traceback" not in said
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
    left = [p for p in (tmp_path / "out").rglob("*") if p.is_file()]
    assert all(p.suffix == ".pdf" and not p.name.startswith(".") for p in left)


@pytest.mark.parametrize("value", ["0", "-1", "x", "", "1.5"])
def test_jobs_are_a_number(value, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["pdf", "book", f"--jobs={value}"], ENGLISH)
    assert stopped.value.code == 2
    assert "is no number of editions" in capsys.readouterr().err


# --------------------------------------------------------------------------- words and marks


def epub(made: Path, tag: str) -> dict[str, bytes]:
    with ZipFile(made / f"book.{tag}.epub") as file:
        return {name: file.read(name) for name in file.namelist()}


def pdf_text(made: Path, tag: str) -> str:
    with pymupdf.open(made / f"book.{tag}.pdf") as document:
        return "".join("".join(page.get_text() for page in document).split())


SENTENCES = {
    "zh-Hans-CN": "他说：“众人为‘鸡鸣’而起。”",
    "zh-Hant-TW": "他說：「眾人為『雞鳴』而起。」",
    "zh-Hant-HK": "他説：「眾人為『雞鳴』而起。」",
    "zh-Hant-CN": "他説：“衆人爲‘鷄鳴’而起。”",
}
FURNITURE = {
    "zh-Hans-CN": ("目录", "版权页", "第一辑", "说书集", "书名", "第4页", "原载某报"),
    "zh-Hant-TW": ("目錄", "版權頁", "第一輯", "說書集", "書名", "第4頁", "原載某報"),
    "zh-Hant-HK": ("目錄", "版權頁", "第一輯", "説書集", "書名", "第4頁", "原載某報"),
    "zh-Hant-CN": ("目録", "版權頁", "第一輯", "説書集", "書名", "第4頁", "原載某報"),
}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_sentence_has_the_characters_and_marks_of_its_region(tag, made):
    assert SENTENCES[tag] in re.sub("[①〔〕1]", "", pdf_text(made, tag))
    text = etree.fromstring(epub(made, tag)["EPUB/text/001.xhtml"])
    assert SENTENCES[tag] in re.sub("〔1〕", "", "".join(text.itertext()))
    assert "列夫·托" in "".join(text.itertext())


@pytest.mark.parametrize("tag", LANGUAGES)
def test_contents_record_part_head_and_reference_speak_as_the_text_does(tag, made):
    printed = pdf_text(made, tag)
    contents, imprint, *others = FURNITURE[tag]
    for word in (contents, *others):
        assert word in printed, word
    members = epub(made, tag)
    assert contents in members["EPUB/nav.xhtml"].decode()
    assert f"<title>{imprint}</title>" in members["EPUB/text/imprint.xhtml"].decode()


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_colophon_says_what_the_text_was_converted_from(tag, made):
    line = {"zh-Hans-CN": ""}.get(tag, "本版文字據簡體字版轉換")
    for text in (pdf_text(made, tag), epub(made, tag)["EPUB/text/imprint.xhtml"].decode()):
        assert ("轉換" in text or "转换" in text) == bool(line)
        assert line in text


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_language_stands_wherever_a_reader_looks_for_it(tag, made):
    xml = "{http://www.w3.org/XML/1998/namespace}lang"
    for name, data in epub(made, tag).items():
        if name.endswith(".xhtml"):
            root = etree.fromstring(data)
            marked = [root, *root.iter("{*}body", "{*}nav")]
            assert {(e.get("lang"), e.get(xml)) for e in marked} == {(tag, tag)}, name
        elif name.endswith((".opf", ".ncx")):
            assert etree.fromstring(data).get(xml) == tag
    package = etree.fromstring(epub(made, tag)["EPUB/content.opf"])
    assert [e.text for e in package.iter("{*}language")] == [tag]
    with pikepdf.open(made / f"book.{tag}.pdf") as document:
        assert str(document.Root.Lang) == tag


def test_every_edition_has_an_identifier_of_its_own_the_same_in_both_media(made):
    seen = {}
    for tag in LANGUAGES:
        package = etree.fromstring(epub(made, tag)["EPUB/content.opf"])
        (own,) = [e.text for e in package.iter("{http://purl.org/dc/elements/1.1/}identifier")]
        with pikepdf.open(made / f"book.{tag}.pdf") as document, document.open_metadata() as xmp:
            assert xmp["dc:identifier"] == own
        seen[tag] = own
    assert seen["zh-Hans-CN"] == "urn:isbn:9787000000000"
    assert len(set(seen.values())) == len(LANGUAGES)


CENTRED = {"zh-Hans-CN": False, "zh-Hant-TW": True, "zh-Hant-HK": True, "zh-Hant-CN": False}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_comma_stands_where_the_region_has_it(tag, made):
    """In the corner on the mainland, in the middle of its square in Taiwan and Hong Kong; the
    interpunct fills a square there."""
    for name, data in epub(made, tag).items():
        if name.endswith(".ttf"):
            face = TTFont(BytesIO(data))
            glyphs, em = face.getBestCmap(), face["head"].unitsPerEm
            comma = face["glyf"][glyphs[ord("，")]]
            assert ((comma.xMin + comma.xMax) / 2 > 0.4 * em) == CENTRED[tag], name
            if CENTRED[tag]:
                assert face["hmtx"][glyphs[ord("·")]][0] == em


@pytest.mark.parametrize(
    ("press", "moved"),
    [
        ("", "nowhere"),  # the preset `offset` binds with glue, as the margins are drawn
        ('[press]\npreset = "office"\n', "outwards"),  # and that one staples
        ('[press]\npreset = "office"\nbinding = "perfect"\n', "nowhere"),
    ],
)
def test_the_gutter_is_that_of_the_presets_binding(tmp_path, press, moved):
    (tmp_path / "book.toml").write_text(press + '[book]\ntitle = "x"\n', "utf-8")
    (tmp_path / "1.md").write_text("---\ntitle: 渡口\n---\n河边有渡口。\n", "utf-8")
    options = Options(ROOT, CACHE)
    material = ready(read_material(tmp_path))
    layout = copy_of(material, editions(material, options)[0], options).layout
    assert {"nowhere": layout.moved == 0, "outwards": layout.moved < 0}[moved]
