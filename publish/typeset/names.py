"""How a package names the makers of a book: as sorted, in the other script, in Latin letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from publish.characters import HAN
from publish.model import Creator
from publish.typeset.pinyin import pinyin, toneless

# BCP 47: Hanyu Pinyin (RFC 5646, variant of zh-Latn).
PINYIN = "zh-Latn-pinyin"
LATIN = "zh-Latn"


def named(creator: Creator, others: Sequence[tuple[str, str]] = ()) -> Creator:
    """A creator with `file_as` and `alternates`.  `others`: the name in other scripts, (BCP 47 tag,
    name); one that is no other is left out.  What book.toml says goes before what is computed: a
    `file_as` that reads the name otherwise than we do takes our pinyin away."""
    different = tuple((tag, name) for tag, name in others if name != creator.name)
    if not HAN.search(creator.name):
        return replace(creator, file_as=creator.file_as or creator.name, alternates=different)
    spelt = pinyin(creator.name)
    file_as = creator.file_as or toneless(spelt)
    latin: tuple[tuple[str, str], ...] = ()
    if creator.latin:
        latin = ((LATIN, creator.latin),)
    elif _letters(file_as) == _letters(toneless(spelt)) and not HAN.search(spelt):
        latin = ((PINYIN, spelt),)
    return replace(creator, file_as=file_as, alternates=(*different, *latin))


def _letters(text: str) -> str:
    """What two ways of writing a name have in common: Ouyang, Xiu and ouyang xiu are one."""
    return re.sub(r"[\W_]", "", text).casefold()
