"""setup.sh and the Makefile on machines that lack something: each gets one clear line.

The machine is played: a folder of small scripts stands for Python, apt-get and id.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ("sh", "rm", "mktemp", "tail", "uname", "cat", "echo", "printf")

PYTHON = """#!/bin/sh
case "$1" in
  -c) exit {old} ;;
  -) echo "{missing}" ;;
  *) exit 1 ;;
esac
"""
MISSING = "libpango-1.0-0 libharfbuzz-subset0"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """PATH with nothing but the tools that every system has, and ourselves as root."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        if found := shutil.which(tool):
            (folder / tool).symlink_to(found)
    play(folder, "id", "echo 0")
    play(folder, "python3", PYTHON.format(old=0, missing=MISSING))
    return folder


def play(folder: Path, name: str, script: str) -> None:
    text = script if script.startswith("#!") else f"#!/bin/sh\n{script}\n"
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


def setup(machine: Path, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        [machine / "sh", str(ROOT / "setup.sh"), str(machine.parent / "venv")],
        env={"PATH": str(machine), **environment}, cwd=machine.parent, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_an_old_python(machine):
    play(machine, "python3", PYTHON.format(old=1, missing=""))
    code, said = setup(machine)
    assert code == 1
    assert said.splitlines() == [
        "Wenji needs Python 3.11 or newer; python3 is not.",
        "hint: install it, or name one: make setup PYTHON=/path/to/python3.11",
    ]


def test_a_newer_python_beside_an_old_one_is_found(machine):
    play(machine, "python3", PYTHON.format(old=1, missing=""))
    play(machine, "python3.12", PYTHON.format(old=0, missing=MISSING))
    assert "Wenji needs Pango" in setup(machine)[1]


def test_the_python_that_is_named_is_the_one(machine):
    play(machine, "my python", PYTHON.format(old=1, missing=""))
    assert "my python is not." in setup(machine, PYTHON=str(machine / "my python"))[1]


def test_without_root_the_line_to_type(machine):
    play(machine, "id", "echo 1000")
    play(machine, "apt-get", "exit 1")
    code, said = setup(machine)
    assert code == 1
    assert said.splitlines() == [
        f"Wenji needs these packages: {MISSING}",
        f"hint: sudo apt-get install {MISSING}   (then run make again)",
    ]


@pytest.mark.parametrize(
    ("tool", "hint"),
    [
        ("dnf", "hint: sudo dnf install pango harfbuzz"),
        ("pacman", "hint: sudo pacman -S pango harfbuzz"),
        ("apk", "hint: sudo apk add pango harfbuzz-subset"),
    ],
)
def test_other_systems_have_their_line(tool, hint, machine):
    play(machine, tool, "exit 1")
    code, said = setup(machine)
    assert code == 1
    assert hint in said


def test_a_mac_has_its_line(machine):
    (machine / "uname").unlink()
    play(machine, "uname", "echo Darwin")
    assert "hint: brew install pango harfbuzz" in setup(machine)[1]


def test_root_on_debian_installs(machine):
    log = machine.parent / "log"
    play(machine, "apt-get", f'echo "$*" >> {log}')
    code, said = setup(machine)
    assert code == 1, "the played Python makes no environment in the end"
    assert said.splitlines()[:3] == [
        f"installing {MISSING}",
        f"making a virtual environment in {machine.parent / 'venv'}",
        "installing python3-venv",
    ]
    assert [line.split()[0] for line in log.read_text().splitlines()] == ["install", "install"]
    assert "hint: " in said


def test_an_apt_that_fails_is_heard(machine):
    play(machine, "apt-get", "echo no route to the mirror; exit 100")
    code, said = setup(machine)
    assert code == 1
    assert said.splitlines() == [
        f"installing {MISSING}",
        "no route to the mirror",
        f"apt-get could not install {MISSING}.",
        "hint: check the network, then run make again",
    ]


# --------------------------------------------------------------------------- make


def make(*arguments: str, **environment: str) -> str:
    if not shutil.which("make"):
        pytest.skip("no make here")
    clean = {
        k: v for k, v in os.environ.items() if k not in ("BOOK", "OUT", "EDITION", "MAKEFLAGS")
    }
    done = subprocess.run(
        ["make", "-C", str(ROOT), "--no-print-directory", *arguments],
        env={**clean, **environment}, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return done.stdout


def test_make_alone_says_what_there_is():
    said = make()
    for target in ("pdf", "epub", "check", "test", "lint", "fonts", "clean"):
        assert f"  make {target} " in said


@pytest.mark.parametrize(
    ("given", "arguments"),
    [
        ((), ["pdf", "-o", "build", "--", "seeds/jianghai/"]),
        (("BOOK=my book's",), ["pdf", "-o", "build", "--", "my book's"]),
        (
            ("EDITION=all", "OUT=a b", "BOOK=-x"),
            ["pdf", "--edition", "all", "-o", "a b", "--", "-x"],
        ),
    ],
)
def test_make_hands_every_path_on_whole(given, arguments, tmp_path):
    """The program is played by one that prints its arguments; nothing is set up."""
    play(tmp_path, "show", 'for word; do printf "%s\\n" "$word"; done')
    said = make("pdf", *given, f"PUBLISH={tmp_path / 'show'}", "SETUP=setup.sh", "-o", "setup.sh")
    assert said.splitlines() == arguments
