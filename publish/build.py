"""The pipeline, top to bottom: the only room that knows the others.

    1 read       bytes → articles            2 normalize  damaged text → clean articles
    3 variants   one script → another        4 assemble   articles → a book with numbers
    5 typeset    book → markup               6 render     markup → PDF, EPUB
    7 check      files → findings

Its parts stand beside it:

    making     what they hand one another    material   1, 2: a folder → Material
    editions   3, 4: Material → Copy         printed    5, 6: Copy → PDF
    paginate   where pages and numbers meet  ebook      5, 6: Copy → EPUB
    side_by_side  several editions at once
"""

from __future__ import annotations

from dataclasses import replace

from publish.check.allow import allowed
from publish.ebook import ebook
from publish.editions import (
    converted_runs,
    copy_of,
    editions,
    read_dictionaries,
    release_day,
)
from publish.making import Made, Material, Medium, Options
from publish.material import read_material, ready
from publish.model import Edition
from publish.printed import printed

__all__ = [
    "Made",
    "Material",
    "Medium",
    "Options",
    "converted_runs",
    "copy_of",
    "editions",
    "make",
    "read_dictionaries",
    "read_material",
    "ready",
    "release_day",
]


def make(material: Material, edition: Edition, medium: Medium, options: Options) -> Made:
    """One edition of a book as PDF or EPUB.  `material` is ready."""
    copy = copy_of(material, edition, options)
    made = printed(copy, options) if medium == "pdf" else ebook(copy, options)
    found = (*material.findings, *copy.findings, *made.findings)
    return replace(made, findings=allowed(found, material.manifest.allows))
