"""Findings that were looked at: `[[allow]]` takes them out, and an unused one is found itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from publish.model import Allow, Finding, finding


def allowed(findings: Iterable[Finding], allows: Sequence[Allow]) -> tuple[Finding, ...]:
    """The findings that no `[[allow]]` covers, and one for each `[[allow]]` that covers none."""
    used: set[int] = set()
    kept: list[Finding] = []
    for found in findings:
        hits = [i for i, allow in enumerate(allows) if covers(allow, found)]
        used.update(hits)
        if not hits:
            kept.append(found)
    kept.extend(
        finding("B-003", allow.where, code=allow.finding, reason=allow.reason)
        for i, allow in enumerate(allows)
        if i not in used
    )
    return tuple(kept)


def covers(allow: Allow, found: Finding) -> bool:
    """Did the editor say that this finding is right as it is?"""
    if allow.finding != found.code:
        return False
    if not allow.match:
        return True
    quoted = (found.before, found.after, str(found.where or ""), *(v for _, v in found.values))
    return any(allow.match in words for words in quoted)
