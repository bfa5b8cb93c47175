"""The fetch, with an npm of our own: what is kept, what is refused, what is said."""

from __future__ import annotations

import errno
import hashlib
import json
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from publish.messages import ERRORS, error_text
from publish.model import PublishError
from publish.render.faces import catalogue
from publish.render.fetch import Npm, default_cache, fetch, find_npm

FONTS = Path(__file__).parents[2] / "fonts"
CONTENT = {"sc": b"a face", "kai": b"a packed face"}
UNPACKED = b"an unpacked face"

# Lays out node_modules as `npm ci` would, from the lock file's region; `{content}` is the face.
NPM = """
import pathlib, sys
assert sys.argv[1] == "ci" and "--ignore-scripts" in sys.argv, sys.argv
assert pathlib.Path("package-lock.json").is_file()
region = pathlib.Path("package.json").read_text()
face = pathlib.Path("node_modules/@a", region, "face.ttf")
face.parent.mkdir(parents=True)
face.write_bytes({content}[region])
script = pathlib.Path("node_modules/wawoff2/bin/woff2_decompress.js")
script.parent.mkdir(parents=True)
script.write_text("import sys; open(sys.argv[2], 'wb').write(b'an unpacked face')")
"""


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A manifest of two faces: one as it is, one packed."""
    folder = tmp_path / "data"
    text = ""
    for region, content in CONTENT.items():
        (folder / region).mkdir(parents=True)
        (folder / region / "package.json").write_text(region)
        (folder / region / "package-lock.json").write_text("{}")
        role = "kai" if region == "kai" else "song"
        text += (
            f'[group.{region}]\nmegabytes = 7\n[[face]]\nid = "{role}-{region}"\n'
            f'region = "{region}"\nrole = "{role}"\nweight = 400\npackage = "@a/{region}"\n'
            f'version = "1.2.3"\npath = "face.ttf"\nsha256 = "{sha256(content)}"\n'
            f'size = {len(content)}\nlicence = "OFL-1.1"\n'
        )
    text += (
        f'decode = "woff2"\ndecoded_sha256 = "{sha256(UNPACKED)}"\ndecoded_size = {len(UNPACKED)}\n'
    )
    (folder / "manifest.toml").write_text(text)
    return folder


@pytest.fixture
def npm(tmp_path: Path) -> Callable[[str], Npm]:
    """An npm that runs a Python program; its node is Python too."""

    def make(program: str) -> Npm:
        script = tmp_path / "npm.py"
        script.write_text(program)
        return Npm((sys.executable, str(script)), sys.executable)

    return make


def good(npm: Callable[[str], Npm]) -> Npm:
    return npm(NPM.replace("{content}", repr(CONTENT)))


def left_in(cache: Path) -> list[str]:
    return sorted(p.relative_to(cache).as_posix() for p in cache.rglob("*") if p.is_file())


def quiet(_: str) -> None:
    pass


def test_faces_are_fetched_checked_unpacked_and_kept(
    tmp_path: Path, data: Path, npm: Callable[[str], Npm]
) -> None:
    said: list[str] = []
    kept = fetch(("sc", "kai"), tmp_path / "cache", data, said.append, good(npm))
    assert {face: path.read_bytes() for face, path in kept.items()} == {
        "song-sc": b"a face",
        "kai-kai": UNPACKED,
    }
    assert said == ["sc 0/7 MB", "sc 7/7 MB", "kai 0/7 MB", "kai 7/7 MB"]
    assert left_in(tmp_path / "cache") == [
        f"faces/kai-kai-{sha256(UNPACKED)[:16]}.ttf",
        f"faces/song-sc-{sha256(b'a face')[:16]}.ttf",
        "lock",
    ]
    assert not (tmp_path / "cache" / "fetching").exists()


def test_only_the_region_is_fetched(tmp_path: Path, data: Path, npm: Callable[[str], Npm]) -> None:
    assert list(fetch(("sc",), tmp_path / "cache", data, quiet, good(npm))) == ["song-sc"]
    assert not list((tmp_path / "cache" / "faces").glob("kai*"))


def test_a_warm_cache_runs_nothing(tmp_path: Path, data: Path, npm: Callable[[str], Npm]) -> None:
    cache = tmp_path / "cache"
    first = fetch(("sc",), cache, data, quiet, good(npm))
    assert fetch(("sc",), cache, data, quiet, npm("raise SystemExit(1)")) == first


def test_a_damaged_face_is_fetched_again(
    tmp_path: Path, data: Path, npm: Callable[[str], Npm]
) -> None:
    cache = tmp_path / "cache"
    path = fetch(("sc",), cache, data, quiet, good(npm))["song-sc"]
    path.write_bytes(b"b face")
    fetch(("sc",), cache, data, quiet, good(npm))
    assert path.read_bytes() == b"a face"


def test_what_a_killed_run_left_is_swept(
    tmp_path: Path, data: Path, npm: Callable[[str], Npm]
) -> None:
    litter = tmp_path / "cache" / "fetching" / "sc-old" / "file"
    litter.parent.mkdir(parents=True)
    litter.write_bytes(b"x")
    fetch(("sc",), tmp_path / "cache", data, quiet, good(npm))
    assert not litter.exists()


@pytest.mark.parametrize(
    ("program", "key"),
    [
        (NPM.replace("{content}", "{'sc': b'another face'}"), "fonts-tampered"),
        ("raise SystemExit('npm error code EINTEGRITY')", "fonts-tampered"),
        ("raise SystemExit('npm error code ENOTFOUND')", "fonts-offline"),
        ("raise SystemExit('npm error code ECONNREFUSED')", "fonts-offline"),
        ("raise SystemExit('npm error code ENOSPC')", "fonts-disk"),
        ("raise SystemExit('npm error code EUSAGE')", "fonts-npm"),
    ],
)
def test_a_failure_has_its_words_and_keeps_nothing(
    tmp_path: Path, data: Path, npm: Callable[[str], Npm], program: str, key: str
) -> None:
    with pytest.raises(PublishError) as error:
        fetch(("sc",), tmp_path / "cache", data, quiet, npm(program))
    assert error.value.key == key
    sentence, hint = error_text(error.value, "en")
    assert "{" not in sentence + hint
    assert hint
    assert left_in(tmp_path / "cache") == ["lock"]


@pytest.mark.parametrize(
    ("number", "key"), [(errno.ENOSPC, "fonts-disk"), (errno.EACCES, "fonts-cache")]
)
def test_a_disk_that_refuses(
    tmp_path: Path,
    data: Path,
    npm: Callable[[str], Npm],
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    key: str,
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr("publish.render.fetch.place", refuse)
    with pytest.raises(PublishError) as error:
        fetch(("sc",), tmp_path / "cache", data, quiet, good(npm))
    assert error.value.key == key
    assert left_in(tmp_path / "cache") == ["lock"]


def test_npm_is_looked_for_where_it_may_be(tmp_path: Path) -> None:
    for name in ("npm", "node"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    found = find_npm(str(tmp_path))
    assert found == Npm((str(tmp_path / "npm"),), str(tmp_path / "node"))


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"WENJI_CACHE": "/a", "XDG_CACHE_HOME": "/b", "HOME": "/c"}, "/a"),
        ({"XDG_CACHE_HOME": "/b", "HOME": "/c"}, "/b/wenji"),
        ({"HOME": "/c"}, "/c/.cache/wenji"),
        ({"HOME": "/c", "XDG_CACHE_HOME": ""}, "/c/.cache/wenji"),
    ],
)
def test_the_cache_is_the_users(env: dict[str, str], expected: str) -> None:
    assert default_cache(env) == Path(expected)


# --------------------------------------------------------------------------- what is committed


@pytest.mark.parametrize("region", ["sc", "tc", "hk", "kai"])
def test_the_locks_are_pinned_and_name_no_address(region: str) -> None:
    package = json.loads((FONTS / region / "package.json").read_text())
    text = (FONTS / region / "package-lock.json").read_text()
    lock = json.loads(text)
    assert lock["lockfileVersion"] == 3
    assert "resolved" not in text
    assert lock["packages"][""]["dependencies"] == package["dependencies"]
    for name, entry in lock["packages"].items():
        assert not name or entry["integrity"].startswith("sha512-"), name
    for face in catalogue(FONTS).of((region,)):
        assert package["dependencies"][face.package] == face.version


def test_the_manifest_has_every_face_that_a_book_asks_for() -> None:
    listed = catalogue(FONTS)
    for region in ("sc", "tc", "hk"):
        for role, weight in (("song", 400), ("song", 700), ("hei", 500), ("hei", 700)):
            assert listed.find(region, role, weight).licence == "OFL-1.1"
    for weight in (300, 400):
        assert listed.find("kai", "kai", weight).decode == "woff2"
    rows = tomllib.loads((FONTS / "manifest.toml").read_text())["face"]
    assert len({row["sha256"] for row in rows}) == len(rows) == 14


def test_no_font_is_committed() -> None:
    kinds = {path.suffix for path in FONTS.rglob("*") if path.is_file()}
    assert kinds <= {".md", ".toml", ".json", ".txt"}


def test_every_font_error_has_both_tongues() -> None:
    keys = [key for key in ERRORS if key.startswith("fonts-")]
    assert len(keys) >= 9
    assert all(all(ERRORS[key]) for key in keys)
