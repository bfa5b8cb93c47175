"""What a region makes of the traditional script: which of two written forms, and, where the editor
asks for it, which word.

`VARIANTS` goes over OpenCC's own tables (TWVariants, HKVariants) and is gone over by book.toml's
`[variants]`.  `USAGE` is for readers of another place than the paper's: off unless asked for, and
never in a name, a title or a quotation, which are somebody's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

# Beyond OpenCC: 教育部《國語辭典》 has 濕 as the standard form; OpenCC's TWVariants writes 溼.
VARIANTS: Mapping[str, Mapping[str, str]] = {"TW": {"溼": "濕"}, "HK": {}, "CN": {}}

_BOTH = {
    "信息": "資訊", "视频": "影片", "二维码": "QR碼", "方便面": "泡麵", "西红柿": "番茄",
    "互联网": "互聯網",
}  # fmt: skip
USAGE: Mapping[str, Mapping[str, str]] = {
    "TW": _BOTH
    | {
        "互联网": "網際網路", "网络": "網路", "软件": "軟體", "硬件": "硬體", "短信": "簡訊",
        "打印": "列印", "鼠标": "滑鼠", "屏幕": "螢幕", "硬盘": "硬碟", "光盘": "光碟",
        "服务器": "伺服器", "默认": "預設", "数码": "數位", "数字化": "數位化", "激光": "雷射",
        "塑料": "塑膠", "集装箱": "貨櫃", "质量": "品質", "出租车": "計程車", "公交车": "公車",
        "自行车": "腳踏車", "菠萝": "鳳梨", "奶酪": "乳酪", "冰激凌": "冰淇淋", "博客": "部落格",
        "新西兰": "紐西蘭", "意大利": "義大利", "悉尼": "雪梨", "老挝": "寮國", "迪拜": "杜拜",
    },
    "HK": _BOTH
    | {
        "短信": "短訊", "出租车": "的士", "公交车": "巴士", "自行车": "單車", "冰激凌": "雪糕",
        "奶酪": "芝士", "质量": "質素", "摩托车": "電單車", "新西兰": "新西蘭", "屏幕": "螢幕",
    },
    "CN": {},
}  # fmt: skip

_H = "\u3400-\u9fff"
_CLOSERS = {"“": "”", "「": "」", "『": "』", "《": "》", "〈": "〉", "‘": "’"}
_BODY = re.compile(
    f"[{_H}]{{0,8}}?(?:公司|集团|有限|局|厅|委员会|中心|协会|学会|商会|学院|大学|研究院|研究所|厂|杂志社|出版社|办公室|部门)"
)
_PLACE_OR_MAKER = re.compile(f"[{_H}]{{2,6}}[省市县区镇乡村]$")


def forms_of(region: str, own: Mapping[str, str]) -> dict[int, str]:
    """For str.translate: the written forms of a region, with the book's own."""
    return str.maketrans({**VARIANTS.get(region, {}), **own})


def words_of(region: str, text: str) -> Iterator[tuple[int, int, str]]:
    """(start, stop, word) of what another region says otherwise in a simplified text; nothing in
    titles, quotations and the names of bodies."""
    table = USAGE.get(region, {})
    quoted = _quoted(text) if any(word in text for word in table) else []
    for word, becomes in table.items():
        at = text.find(word)
        while at >= 0:
            stop = at + len(word)
            free = not any(start < at < end for start, end in quoted)
            if free and not _BODY.match(text, stop) and not _PLACE_OR_MAKER.search(text[:at]):
                yield at, stop, becomes
            at = text.find(word, stop)


def _quoted(text: str) -> list[tuple[int, int]]:
    """Spans between quotation marks and title marks; one that never closes runs to the end."""
    spans: list[tuple[int, int]] = []
    open_marks: list[tuple[str, int]] = []
    for at, char in enumerate(text):
        if char in _CLOSERS:
            open_marks.append((_CLOSERS[char], at))
        elif open_marks and char == open_marks[-1][0]:
            spans.append((open_marks.pop()[1], at))
    return spans + [(start, len(text)) for _, start in open_marks]
