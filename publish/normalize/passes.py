"""A raw text → clean articles.  The order of the passes is the whole configuration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from publish.model import Cleaned, Finding, Source
from publish.normalize.articles import build_articles, restore_halves
from publish.normalize.captions import place_captions
from publish.normalize.doubts import note_doubts
from publish.normalize.draft import Draft, note, noted
from publish.normalize.fidelity import article_texts, assert_faithful
from publish.normalize.furniture import drop_furniture
from publish.normalize.glyphs import map_traditional, split_lines, strip_markup
from publish.normalize.house_style import note_house_style
from publish.normalize.joining import join_lines
from publish.normalize.naming import drop_repeats, name_pieces
from publish.normalize.recognise import recognise_lines
from publish.normalize.sections import move_headline, split_sections
from publish.normalize.unweave import unweave_columns


def note_marks(draft: Draft) -> Draft:
    """15. One finding for all the half-width marks that became full-width."""
    before = Counter(char for line in draft.lines for char in line.text if char in ",;:?!()")
    after = Counter(char for text in article_texts(draft.articles) for char in text)
    changed = sum(max(0, count - after[char]) for char, count in before.items())
    return noted(draft, [note(draft, "T-026", None, count=changed)]) if changed else draft


Pass = Callable[[Draft], Draft]

PASSES: tuple[Pass, ...] = (
    split_lines,  # characters
    strip_markup,
    map_traditional,
    drop_furniture,
    recognise_lines,  # lines
    unweave_columns,
    join_lines,  # lines → pieces
    name_pieces,
    drop_repeats,
    split_sections,  # pieces → sections
    place_captions,
    move_headline,
    build_articles,  # sections → articles
    restore_halves,
    note_doubts,
    note_marks,
    note_house_style,
)


def normalize(source: Source) -> Cleaned:
    """The articles of one raw file, and everything that was dropped, mapped or is doubtful.

    A file without text gives no article and a finding (T-014).  PublishError `text-fidelity` if a
    Han character were lost or invented.
    """
    draft = Draft(source)
    for step in PASSES:
        draft = step(draft)
    cleaned = Cleaned(source, draft.articles, draft.findings, draft.dropped, draft.mapped)
    assert_faithful(cleaned)
    return replace(cleaned, findings=tuple(sorted(cleaned.findings, key=_place)))


def _place(found: Finding) -> int:
    return (found.where.line or 0) if found.where else 0
