"""PDF/A and PDF/UA by a validator: PyPI `page-validation`, which agrees with veraPDF on its corpus.

It is in no need of a PDF/A that is meant for print: PDF/X is preflight.py's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import page

from publish.check.preflight_form import Declared
from publish.model import Finding, Where, finding

# The validator takes a CR that ends a stream's data for a part of the line end after it.
_LENGTH = "STREAM-LENGTH-001"
_STREAM = re.compile(rb"/Length ([0-9]+)\b(?! [0-9]+ R)[^\0]{0,4000}?>>\s*stream(\r\n|\n)")
_KNOWN = frozenset(p.value for p in page.ValidationProfile)


def validate(path: Path, says: Declared) -> Iterator[Finding]:
    """What the validator finds against each standard that the file claims; a rule once, with the
    number of its places.  A hint where the validator does not know the standard, or gives up."""
    for standard, profile in (("PDF/A", says.a), ("PDF/UA", says.ua and f"ua{says.ua}")):
        if not profile:
            continue
        name = f"{standard}-{profile.removeprefix('ua')}"
        if profile not in _KNOWN:
            yield finding("P-188", Where(path), standard=name, reason="–")
            continue
        try:
            report = page.validate_pdf(path, profile=profile)
        except page.PageError as error:
            yield finding("P-188", Where(path), standard=name, reason=error)
            continue
        counts: dict[str, int] = {}
        said: dict[str, str] = {}
        for failure in report.failures:
            if failure.rule_id.endswith(_LENGTH) and lengths_are_right(path.read_bytes()):
                continue
            counts[failure.rule_id] = counts.get(failure.rule_id, 0) + 1
            said.setdefault(failure.rule_id, failure.message)
        for rule, message in said.items():
            yield finding(
                "P-187", Where(path), standard=name, rule=rule, said=message, count=counts[rule]
            )


def lengths_are_right(data: bytes) -> bool:
    """Does every stream with a direct /Length end where that says (ISO 32000-1, 7.3.8)?"""
    at = 0
    while found := _STREAM.search(data, at):
        at = found.end() + int(found[1])
        if not re.match(rb"(\r\n|\n|\r)?endstream", data[at : at + 12]):
            return False
    return True
