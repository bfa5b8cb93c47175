"""Two columns read across: ← the left one, → the right one, line by line."""

from __future__ import annotations

import pytest
from normalize_helpers import assert_normalized, clean, wrapped

LEFT = (
    "青石镇的早市天不亮就开张，卖豆腐的、修雨伞的、磨剪刀的都出了门，石板路上响起自行车的铃声。"
    "老人们坐在茶馆门口聊天，说起从前的码头，那时候货船排到河湾，搬运工人一天要吃四顿饭。"
)
RIGHT = (
    "今年春天，镇里把码头边的旧仓库改成了图书馆，孩子们放学以后常常在那里写作业、看画册。"
    "管理员说：“座位不够的时候，大家就坐在楼梯上，后来木匠师傅送来十二把椅子，这才坐得下。”"
)


def across(left: list[str], right: list[str]) -> list[str]:
    rows = max(len(left), len(right))
    pairs = zip(left + [""] * (rows - len(left)), right + [""] * (rows - len(right)), strict=True)
    return [line for pair in pairs for line in pair if line]


@pytest.mark.parametrize("em", [14, 16, 18, 21])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize(("left", "right"), [(LEFT, RIGHT), (RIGHT, LEFT)])
def test_the_columns_are_parted(em: int, gap: str, left: str, right: str) -> None:
    lines = across(wrapped(left, em), wrapped(right, em))
    assert_normalized("青石镇\n\n" + gap.join(lines), f"# 青石镇\n{left}\n{right}")


def test_it_is_said() -> None:
    lines = across(wrapped(LEFT, 16), wrapped(RIGHT, 16))
    (found,) = [
        one for one in clean("青石镇\n\n" + "\n".join(lines)).findings if one.code == "T-046"
    ]
    assert found.where is not None
    assert found.where.line == 3
    assert found.confidence < 1


@pytest.mark.parametrize("em", [12, 14, 16, 18, 21, 24])
def test_lines_in_order_stay_in_order(em: int) -> None:
    lines = [*wrapped(LEFT, em), *wrapped(RIGHT, em)]
    cleaned = clean("青石镇\n\n" + "\n".join(lines))
    assert "T-046" not in {found.code for found in cleaned.findings}
