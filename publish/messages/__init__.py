"""Every sentence that Wenji says to its user, in English and Chinese, in two tables.

`FINDINGS` (findings.py): code → what was found, why it matters, what to do.  `ERRORS` (errors.py):
key → what stopped the book, and the way out.
"""

from __future__ import annotations

from typing import Literal

from publish.messages.errors import ERRORS
from publish.messages.findings import FINDINGS, Rule
from publish.model import Finding, PublishError, Severity

__all__ = ["ERRORS", "FINDINGS", "Rule", "Tongue", "error_text", "finding_text", "severity"]

Tongue = Literal["en", "zh"]


class _Blanks(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def finding_text(found: Finding, tongue: Tongue) -> tuple[str, str]:
    """(sentence, hint) of a finding."""
    rule = FINDINGS[found.code]
    blanks = _Blanks(found.values, before=found.before, after=found.after)
    if tongue == "zh":
        return rule.zh.format_map(blanks), rule.hint_zh.format_map(blanks)
    return rule.en.format_map(blanks), rule.hint_en.format_map(blanks)


def error_text(error: PublishError, tongue: Tongue) -> tuple[str, str]:
    """(sentence, hint) of an error."""
    en, zh, hint_en, hint_zh = ERRORS[error.key]
    blanks = _Blanks(error.values)
    if tongue == "zh":
        return zh.format_map(blanks), hint_zh.format_map(blanks)
    return en.format_map(blanks), hint_en.format_map(blanks)


def severity(found: Finding) -> Severity:
    return FINDINGS[found.code].severity
