"""OpenCC: which script a text is in, and the same text in another.  The only file that knows it."""

from __future__ import annotations

import functools

from opencc import OpenCC

from publish.characters import han

# (from, to) → the OpenCC configurations that are run one after the other.  Between Taiwan and Hong
# Kong the text passes through OpenCC's own traditional form, never through the simplified one,
# which would throw away what 髮 and 發 tell apart.  An entry for a plain script is the fallback.
ROUTES: dict[tuple[str, str], tuple[str, ...]] = {
    ("zh-Hans", "zh-Hant"): ("s2t",),
    ("zh-Hans", "zh-Hant-TW"): ("s2tw",),
    ("zh-Hans", "zh-Hant-HK"): ("s2hk",),
    ("zh-Hant", "zh-Hans"): ("t2s",),
    ("zh-Hant-TW", "zh-Hans"): ("tw2s",),
    ("zh-Hant-HK", "zh-Hans"): ("hk2s",),
    ("zh-Hant", "zh-Hant-TW"): ("t2tw",),
    ("zh-Hant", "zh-Hant-HK"): ("t2hk",),
    ("zh-Hant-TW", "zh-Hant-HK"): ("tw2t", "t2hk"),
    ("zh-Hant-HK", "zh-Hant-TW"): ("hk2t", "t2tw"),
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
SAMPLE = 20_000  # Han characters are enough to know a script by


def convert_text(text: str, source_lang: str, target: str) -> str:
    """A text in another script; the same text when it is in that script already, or when no way
    between the two languages is known.  `source_lang` and `target` are BCP 47: zh-Hans-CN,
    zh-Hant-TW, zh-Hant-HK, or with a shorter or other region."""
    for name in route(source_lang, target):
        # OpenCC takes a C string: what stands after a NUL would be lost.
        text = "\0".join(_engine(name).convert(piece) for piece in text.split("\0"))
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
    singles = "\n".join(sample)  # apart, so that no word's context moves a character
    traditional = _distance(singles, convert_text(singles, "zh-Hant", "zh-Hans"))
    simplified = _distance(singles, convert_text(singles, "zh-Hans", "zh-Hant"))
    if traditional <= simplified:
        return "zh-Hans-CN"
    plain = convert_text(sample, "zh-Hant", "zh-Hans")
    regions = ("zh-Hant-TW", "zh-Hant-HK")
    return min(regions, key=lambda to: _distance(sample, convert_text(plain, "zh-Hans", to)))


def _distance(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=False))


@functools.cache
def _engine(name: str) -> OpenCC:
    return OpenCC(name)
