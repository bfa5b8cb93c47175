"""`Cleaned` → the exchange form that `publish normalize --json` writes, one file a raw text.

{"source", "articles": [{"id", "title", "subtitle", "kicker", "byline", "dateline",
 "duplicates_of", "blocks": [{"type": heading|para|caption|pullquote, "text", …}]}],
 "dropped": [string], "defects": [{"kind", "where", "fix"}]}
"""

from __future__ import annotations

from publish.model import (
    Article,
    Block,
    Cleaned,
    Figure,
    Finding,
    Heading,
    Items,
    Paragraph,
    PullQuote,
    Quotation,
    Separator,
    Table,
    Verse,
    plain,
)

_KINDS = {
    "T-001": "truncated",
    "T-002": "unbalanced-quote",
    "T-003": "nested-quotes",
    "T-004": "ocr-suspect",
    "T-005": "duplicate-article",
    "T-006": "out-of-order",
    "T-007": "trad-char",
    "T-008": "picture-text",
    "T-009": "ambiguous-paragraph-end",
    "T-010": "column-break",
    "T-011": "furniture",
    "T-012": "several-articles",
    "T-013": "missing-headline",
    "T-014": "empty",
    "T-015": "duplicate-paragraph",
    "T-016": "duplicate-fragment",
    "T-017": "unreadable-glyph",
    "T-018": "ocr-suspect",
    "T-019": "compat-char",
    "T-021": "captions-in-flow",
    "T-022": "missing-headline-space",
    "T-023": "caption-in-paragraph",
    "T-024": "hard-wrap",
    "T-025": "duplicate-fragment",
    "T-026": "halfwidth-punct",
    "T-030": "truncated",
}


def to_exchange(cleaned: Cleaned) -> dict[str, object]:
    """One raw file's answer, ready for `json.dump`."""
    return {
        "source": cleaned.source.path.name,
        "articles": [_article(article) for article in cleaned.articles],
        "dropped": list(cleaned.dropped),
        "defects": [_defect(found) for found in cleaned.findings],
    }


def _article(article: Article) -> dict[str, object]:
    return {
        "id": article.id,
        "title": article.title,
        "subtitle": list(article.subtitles),
        "kicker": article.kicker or None,
        "byline": list(article.bylines),
        "dateline": article.dateline or None,
        "duplicates_of": article.duplicate_of or None,
        "blocks": [_block(block) for block in article.blocks],
    }


def _block(block: Block) -> dict[str, object]:
    match block:
        case Paragraph(children):
            return {"type": "para", "text": plain(children)}
        case Heading(level, children, label):
            return {
                "type": "heading",
                "level": level,
                "text": plain(children),
                "label": label or None,
            }
        case Figure(_, caption, credit):
            return {"type": "caption", "text": plain(caption), "credit": credit or None}
        case PullQuote(children):
            return {"type": "pullquote", "text": plain(children)}
        case Verse(lines):
            return {"type": "para", "text": "\n".join(plain(line) for line in lines)}
        case Quotation() | Items() | Table() | Separator():
            raise TypeError(f"normalize makes no {type(block).__name__}")


def _defect(found: Finding) -> dict[str, object]:
    line = found.where.line if found.where else None
    return {
        "kind": _KINDS.get(found.code, found.code),
        "where": found.before,
        "fix": found.after,
        "line": line,
        "confidence": found.confidence,
    }
