"""Which script a text is in, and the same text in another."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from publish.characters import han
from publish.variants.choice import to_traditional
from publish.variants.engine import convert

# (from, to) → the OpenCC configurations that are run one after the other.  Between Taiwan and Hong
# Kong the text passes through OpenCC's own traditional form, never through the simplified one,
# which would throw away what 髮 and 發 tell apart.  An entry for a plain script is the fallback.
# t2cn, cn2t are ours: the traditional column of 通用规范汉字表, annex 1 (docs/editions.md).
ROUTES: dict[tuple[str, str], tuple[str, ...]] = {
    ("zh-Hans", "zh-Hant"): ("s2t",),
    ("zh-Hans", "zh-Hant-TW"): ("s2t", "t2tw"),
    ("zh-Hans", "zh-Hant-HK"): ("s2t", "t2hk"),
    ("zh-Hant", "zh-Hans"): ("t2s",),
    ("zh-Hant-TW", "zh-Hans"): ("tw2s",),
    ("zh-Hant-HK", "zh-Hans"): ("hk2s",),
    ("zh-Hant", "zh-Hant-TW"): ("t2tw",),
    ("zh-Hant", "zh-Hant-HK"): ("t2hk",),
    ("zh-Hant-TW", "zh-Hant-HK"): ("tw2t", "t2hk"),
    ("zh-Hant-HK", "zh-Hant-TW"): ("hk2t", "t2tw"),
    ("zh-Hans", "zh-Hant-CN"): ("s2t", "t2cn"),
    ("zh-Hant", "zh-Hant-CN"): ("t2cn",),
    ("zh-Hant-TW", "zh-Hant-CN"): ("tw2t", "t2cn"),
    ("zh-Hant-HK", "zh-Hant-CN"): ("hk2t", "t2cn"),
    ("zh-Hant-CN", "zh-Hant-TW"): ("cn2t", "t2tw"),
    ("zh-Hant-CN", "zh-Hant-HK"): ("cn2t", "t2hk"),
}
# Macao writes as Hong Kong does; and the tags of old, without a script.
ALIASES = {
    "zh-Hant-MO": "zh-Hant-HK",
    "zh": "zh-Hans",
    "zh-CN": "zh-Hans",
    "zh-SG": "zh-Hans",
    "zh-TW": "zh-Hant-TW",
    "zh-HK": "zh-Hant-HK",
    "zh-MO": "zh-Hant-HK",
}
_CLEARLY = 6  # characters that only one script has
SAMPLE = 20_000  # Han characters are enough to know a script by


def convert_text(
    text: str, source_lang: str, target: str, names: Collection[str] = frozenset()
) -> str:
    """A text in another script; the same text when it is in that script already, or when no way
    between the two languages is known.  `source_lang` and `target` are BCP 47: zh-Hans-CN,
    zh-Hant-TW, zh-Hant-HK, or with a shorter or other region.  `names`: names of persons that are
    settled in the book, as the simplified text has them."""
    for step in route(source_lang, target):
        text = to_traditional(text, names).text if step == "s2t" else convert(step, text)
    return text


def route(source_lang: str, target: str) -> tuple[str, ...]:
    source, goal = _known(source_lang), _known(target)
    if source == goal:
        return ()
    tries = ((source, goal), (script(source), goal), (source, script(goal)))
    found = (ROUTES[pair] for pair in tries if pair in ROUTES)
    return next(found, ())


def _known(language: str) -> str:
    """The tag in the words of `ROUTES`."""
    language = ALIASES.get(language, language)
    return script(language) if script(language) == "zh-Hans" else language


def script(language: str) -> str:
    """zh-Hant-TW → zh-Hant"""
    return "-".join(language.split("-")[:2])


def detect_language(text: str) -> str:
    """zh-Hans-CN, zh-Hant-TW or zh-Hant-HK.

    A character that t2s changes speaks for the traditional script, one that s2t changes for the
    simplified.  A traditional text is of the region to whose forms it is nearer; Taiwan when they
    tell nothing apart.  A text without evidence, or without Han, is zh-Hans-CN.
    """
    sample = han(text[: 4 * SAMPLE])[:SAMPLE]
    traditional, simplified = _evidence(sample)
    if traditional <= simplified:
        return "zh-Hans-CN"
    plain = convert("t2s", sample)
    regions = {"zh-Hant-TW": "s2tw", "zh-Hant-HK": "s2hk"}
    return min(regions, key=lambda to: _distance(sample, convert(regions[to], plain)))


def leaning(text: str) -> str:
    """zh-Hans or zh-Hant, when a passage speaks clearly for one; else ""."""
    traditional, simplified = _evidence(han(text)[:SAMPLE])
    if max(traditional, simplified) < _CLEARLY:
        return ""
    if traditional >= 4 * simplified:
        return "zh-Hant"
    return "zh-Hans" if simplified >= 4 * traditional else ""


def _evidence(sample: str) -> tuple[int, int]:
    """How many characters speak for the traditional script, and for the simplified."""
    return sum(_changed("t2s", char) for char in sample), sum(_changed("s2t", c) for c in sample)


@cache
def _changed(config: str, char: str) -> bool:
    return convert(config, char) != char  # alone, so that no word around it moves it


def _distance(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=False))
