"""The words that a book says of itself, in the language of the edition."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache

from publish.characters import in_forms_of
from publish.model import Creator

_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Words:
    """Every word that a layout prints and the text does not hold."""

    cover: str
    titlepage: str
    contents: str
    colophon: str
    imprint: str
    notes: str
    body: str
    by: str
    part: str
    page_reference: str
    from_newspaper: str
    converted: str
    proof: str
    figures: str
    see: str
    see_also: str
    strokes: str
    latin: str
    indexes: dict[str, str]
    roles: dict[str, str]


_HANS = Words(
    cover="封面",
    titlepage="书名页",
    contents="目录",
    colophon="版本说明",
    imprint="版权页",
    notes="注释",
    body="正文",
    by="著",
    part="第{number}辑",
    page_reference="第{folio}页",
    from_newspaper="原载{source}",
    converted="本版文字据{source}版转换，未经逐字校订。",
    proof="校样　{what}",
    figures="插图目录",
    see="见",
    see_also="参见",
    strokes="{number}画",
    latin="西文、数字",
    indexes={
        "": "索引",
        "person": "人名索引",
        "place": "地名索引",
        "organisation": "机构索引",
        "title": "书刊篇名索引",
        "word": "主题索引",
    },
    roles={
        "aut": "著",
        "edt": "编",
        "ill": "绘",
        "trl": "译",
        "pht": "摄",
        "com": "辑",
        "pbl": "出版",
        "ctb": "供稿",
        "aui": "序",
    },
)
_HANT = Words(
    cover="封面",
    titlepage="書名頁",
    contents="目錄",
    colophon="版本說明",
    imprint="版權頁",
    notes="注釋",
    body="正文",
    by="著",
    part="第{number}輯",
    page_reference="第{folio}頁",
    from_newspaper="原載{source}",
    converted="本版文字據{source}版轉換，未經逐字校訂。",
    proof="校樣　{what}",
    figures="插圖目錄",
    see="見",
    see_also="參見",
    strokes="{number}畫",
    latin="西文、數字",
    indexes={
        "": "索引",
        "person": "人名索引",
        "place": "地名索引",
        "organisation": "機構索引",
        "title": "書刊篇名索引",
        "word": "主題索引",
    },
    roles={
        "aut": "著",
        "edt": "編",
        "ill": "繪",
        "trl": "譯",
        "pht": "攝",
        "com": "輯",
        "pbl": "出版",
        "ctb": "供稿",
        "aui": "序",
    },
)
# What an edition was converted from: script or, within the traditional one, script and region.
_SOURCES = {
    "Hans": {
        "Hans": "简体字",
        "Hant": "繁体字",
    },
    "Hant": {
        "Hans": "簡體字",
        "Hant": "繁體字",
        "Hant-TW": "台灣繁體字",
        "Hant-HK": "香港繁體字",
        "Hant-CN": "內地繁體字",
    },
    "Hant-TW": {"Hant-TW": "臺灣繁體字"},
    "Hant-CN": {"Hant-TW": "臺灣繁體字", "Hant-CN": "内地繁體字"},
}


@cache
def words_for(language: str) -> Words:
    """The words of an edition in `language` (BCP 47), in the forms of its region."""
    if "Hant" not in language:
        return _HANS

    def written(words: str | dict[str, str]) -> str | dict[str, str]:
        if isinstance(words, str):
            return in_forms_of(language, words)
        return {key: in_forms_of(language, word) for key, word in words.items()}

    return replace(_HANT, **{f.name: written(getattr(_HANT, f.name)) for f in fields(Words)})  # type: ignore[arg-type]


def source_name(of: str, language: str) -> str:
    """The script of a text, said in the language of an edition that was converted from it (简体字,
    繁體字), with its region when both are traditional (香港繁體字); empty when the edition was not
    converted."""
    source, edition = _custom(of), _custom(language)
    if source == edition or not of:
        return ""
    if source[:4] != edition[:4]:
        source = source[:4]
    return {**_SOURCES[edition[:4]], **_SOURCES.get(edition, {})}.get(source, "")


def _custom(language: str) -> str:
    """Hans, Hant, or Hant with the region whose forms are meant: zh-Hant-MO → Hant-HK."""
    _, script, region, *_ = f"{language}--".split("-")
    if script != "Hant" or not region:
        return "Hant" if script == "Hant" else "Hans"
    return f"Hant-{ {'MO': 'HK'}.get(region, region) }"


def chinese_number(number: int) -> str:
    """1–99 in Chinese numerals: 12 → 十二.  (WeasyPrint's own counters fall back to decimal.)"""
    tens, ones = divmod(number, 10)
    if number > 99 or number < 0:
        return "".join(_DIGITS[int(d)] for d in str(number))
    head = "" if tens == 0 else ("十" if tens == 1 else _DIGITS[tens] + "十")
    return head + (_DIGITS[ones] if ones or not tens else "")


def roman(number: int) -> str:
    """Lower-case roman numerals: the folios of the front matter."""
    out = ""
    for value, sign in (
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
        (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ):  # fmt: skip
        count, number = divmod(number, value)
        out += sign * count
    return out


def note_mark(number: int) -> str:
    """①…㊿, then (51): the Chinese habit for notes at the foot of the page."""
    for first, start in ((1, 0x2460), (21, 0x3251), (36, 0x32B1)):
        last = first + {1: 19, 21: 14, 36: 14}[first]
        if first <= number <= last:
            return chr(start + number - first)
    return f"({number})"


def creators_line(creators: tuple[Creator, ...], words: Words) -> tuple[str, ...]:
    """One line for each role: 江海新报编辑部 著."""
    by_role: dict[str, list[str]] = {}
    for creator in creators:
        by_role.setdefault(creator.role, []).append(creator.name)
    return tuple(
        f"{'　'.join(names)}　{words.roles.get(role, words.by)}"
        for role, names in by_role.items()
        if role != "pbl"
    )


def chinese_date(date: str) -> str:
    """2026-01 → 2026年1月; anything else as it is."""
    parts = date.split("-")
    if not all(p.isdigit() for p in parts) or not 1 <= len(parts) <= 3 or len(parts[0]) != 4:
        return date
    return "".join(f"{int(p)}{unit}" for p, unit in zip(parts, "年月日", strict=False))
