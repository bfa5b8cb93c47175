"""The places on the real pages where we write something else than OpenCC alone: each was read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from publish.variants.choice import to_traditional
from publish.variants.engine import convert

PAGES = os.environ.get("WENJI_PAGES", "")

# (as the page has it, OpenCC's, ours), in OpenCC's own traditional script
REVIEWED = {
    ("天里", "天裏", "天里"),  # a lane
    ("催征", "催徵", "催征"),
    ("作准", "作準", "作准"),  # 准入
    ("项准", "項準", "項准"),
    ("员准", "員準", "員准"),
    ("新征", "新徵", "新征"),
    ("养发", "養髮", "養發"),
    ("点赞", "點贊", "點讚"),
    ("发布", "發布", "發佈"),  # 發佈 is OpenCC's own, where 部 does not stand before it
    ("好干", "好乾", "好幹"),
    ("联系", "聯繫", "聯系"),  # 侨联|系统
    ("在台", "在臺", "在台"),  # 台山
    ("人参", "人蔘", "人參"),  # 30人|参与
    (",并", ",併", ",並"),
    ("，并", "，併", "，並"),
    ("直冲", "直衝", "直沖"),  # a village
    ("子游", "子游", "子遊"),
    ("果累", "果累", "果纍"),  # 硕果累累, 果實纍纍
    ("累累", "累累", "纍纍"),
    ("间余", "間餘", "間余"),  # 邻里之间|余药共享, cut by the page: a name, and asked for
}


@pytest.mark.skipif(not PAGES, reason="WENJI_PAGES names no folder of real pages")
def test_every_difference_was_read() -> None:
    found: set[tuple[str, str, str]] = set()
    for path in sorted(Path(PAGES).glob("*.txt")):
        for line in path.read_text("utf-8").split("\n"):
            plain, ours = convert("s2t", line), to_traditional(line).text
            found |= {
                tuple(text[at - 1 : at + 1] for text in (line, plain, ours))  # type: ignore[misc]
                for at in range(1, len(line))
                if plain[at] != ours[at]
            }
    assert found <= REVIEWED, found - REVIEWED
    assert len(found) > 12
