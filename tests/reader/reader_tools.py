"""Chromium, foliate-js and Ace for the tests: what the machine has, and what npm fetches once.

The packages are pinned, with their hashes, in package-lock.json.  They are kept in the cache of the
user beside the fonts, one folder for each state of the lock; no script of theirs is run while they
are installed, and no browser is downloaded.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

from publish.render.fetch import default_cache

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PINS = ("package.json", "package-lock.json")


def chromium() -> Path:
    """The browser of the machine; `WENJI_CHROMIUM` names another.  Skips without one."""
    named = os.environ.get("WENJI_CHROMIUM")
    found = next((p for name in (named, *BROWSERS) if name and (p := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    return Path(found)


@functools.cache
def _installed() -> Path | str:
    """The folder node_modules, or why there is none."""
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in _PINS)).hexdigest()
    kept = default_cache(os.environ) / "reader" / digest[:16]
    if (kept / "node_modules").is_dir():
        return kept / "node_modules" if shutil.which("node") else "no node on this machine"
    npm = shutil.which("npm")
    if npm is None:
        return "no npm on this machine (Debian: apt-get install npm)"
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent, prefix=".part-") as part:
        for name in _PINS:
            shutil.copy(HERE / name, part)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        environment = os.environ | {"PUPPETEER_SKIP_DOWNLOAD": "1"}
        try:
            subprocess.run(
                command, cwd=part, env=environment, capture_output=True, text=True, check=True,
                timeout=300,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return "npm did not end in five minutes"
        except subprocess.CalledProcessError as error:
            return f"npm could not fetch the reader: {error.stderr.strip().partition(chr(10))[0]}"
        if not kept.exists():  # another run may have been first
            Path(part, "node_modules").rename(_folder(kept) / "node_modules")
    return kept / "node_modules"


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def node_modules() -> Path:
    """foliate-js, puppeteer and Ace; fetched the first time.  Skips where they cannot be had."""
    found = _installed()
    if isinstance(found, str):
        pytest.skip(found)
    return found


def probe(book: Path, out: Path) -> dict[str, Any]:
    """What foliate-js shows of a book (see `probe.mjs`); screenshots in `out`, made anew."""
    modules, browser = node_modules(), chromium()
    shutil.rmtree(out, ignore_errors=True)
    command = ["node", str(HERE / "probe.mjs"), str(modules), str(browser), str(book), str(out)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr
    seen: dict[str, Any] = json.loads(run.stdout)
    return seen


def ace(book: Path, out: Path) -> list[str]:
    """The violations that Ace finds, each as “document: rule”, and its verdict when it is not a
    pass."""
    modules, browser = node_modules(), chromium()
    command = [str(modules / ".bin" / "ace-cli"), "-s", "-f", "-o", str(out), str(book)]
    environment = os.environ | {
        "PUPPETEER_EXECUTABLE_PATH": str(browser),
        "ACE_TIMEOUT_INITIAL": "30000",
        **{f"XDG_{kind}_HOME": str(out.parent / "xdg") for kind in ("CONFIG", "DATA", "STATE")},
    }
    run = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    report = out / "report.json"
    assert report.exists(), run.stderr or run.stdout
    read = json.loads(report.read_text("utf-8"))
    found = [
        f"{page['earl:testSubject']['url']}: {one['earl:test']['dct:title']}"
        for page in read["assertions"]
        for one in page["assertions"]
        if one["earl:result"]["earl:outcome"] != "pass"
    ]
    verdict = read["earl:result"]["earl:outcome"]
    return found or ([] if verdict == "pass" else [verdict])
