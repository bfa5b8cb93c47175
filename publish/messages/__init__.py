"""Every sentence that Wenji says to its user, in English and Chinese, in three tables.

`FINDINGS` (findings.py): code → what was found, why it matters, what to do.  `ERRORS` (errors.py):
key → what stopped the book, and the way out.  `WORDS` (console.py): help, progress, summaries.
"""

from __future__ import annotations

import re

from publish.messages.console import Tongue, usage_words, words
from publish.messages.errors import ERRORS, REASONS
from publish.messages.findings import FINDINGS, Rule
from publish.model import Finding, PublishError, Severity

__all__ = [
    "ERRORS",
    "FINDINGS",
    "Rule",
    "Tongue",
    "error_text",
    "finding_quote",
    "finding_text",
    "finding_title",
    "severity",
    "usage_words",
    "words",
]

# A sentence that ends in what it quotes: "the text breaks off: …{before}".
_QUOTING = re.compile(r"([^{}]*?)\s*[:：]\s*((?:…*\{\w+\})+)")


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


def finding_title(code: str, tongue: Tongue) -> str:
    """A kind of finding in words: its sentence without what it quotes at its end; other blanks
    are …"""
    sentence = FINDINGS[code].zh if tongue == "zh" else FINDINGS[code].en
    quoting = _QUOTING.fullmatch(sentence)
    plain = re.sub(r"\{\w+\}", "…", (quoting[1] if quoting else sentence).replace("{{", "{"))
    return re.sub(r"\s*(?:[:：]\s*…+|[（(]…[)）])$", "", plain.replace("}}", "}"))


def finding_quote(found: Finding, tongue: Tongue) -> str:
    """What a finding says beyond the title of its kind: its quotation, else its whole sentence;
    nothing when the title says it all."""
    sentence = FINDINGS[found.code].zh if tongue == "zh" else FINDINGS[found.code].en
    if "{" not in sentence:
        return ""
    quoting = _QUOTING.fullmatch(sentence)
    blanks = _Blanks(found.values, before=found.before, after=found.after)
    return (quoting[2] if quoting else sentence).format_map(blanks)


def error_text(error: PublishError, tongue: Tongue) -> tuple[str, str]:
    """(sentence, hint) of an error."""
    en, zh, hint_en, hint_zh = ERRORS[error.key]
    blanks = _Blanks(error.values)
    if tongue == "zh":
        # What the system says comes in English.
        blanks = _Blanks({k: REASONS.get(v, v) for k, v in blanks.items()})
        return zh.format_map(blanks), hint_zh.format_map(blanks)
    return en.format_map(blanks), hint_en.format_map(blanks)


def severity(found: Finding) -> Severity:
    return FINDINGS[found.code].severity
