"""Captions: by what they say, and by where they stand."""

from __future__ import annotations

import pytest
from normalize_helpers import assert_normalized, clean

P1 = "青石镇的早市天不亮就开张。卖豆腐的、修伞的、磨刀的都出了门，石板路上响起车铃声。"
P2 = "老人说，这条街从前是码头，船来船往。后来水退了，街却留了下来，一留就是一百多年。"


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("码头的清晨安静美丽。 甲某 摄", "码头的清晨安静美丽。", "甲某 摄"),
        ("码头驶入“快车道”。甲某摄", "码头驶入“快车道”。", "甲某摄"),
        ("游客在码头拍照。 甲某 乙某 摄", "游客在码头拍照。", "甲某 乙某 摄"),
        ("码头的清晨。（受访者供图）", "码头的清晨。", "受访者供图"),
        ("工人在检修渡船(记者 甲某 摄)", "工人在检修渡船", "记者 甲某 摄"),
        ("碧道尽头的渔网。本报资料室 图", "碧道尽头的渔网。", "本报资料室 图"),
        ("渡口。图：Wenji", "渡口。", "图：Wenji"),
        ("渡口清晨 甲某 摄", "渡口清晨", "甲某 摄"),
        ("王家渡口。 王　明 摄", "王家渡口。", "王明 摄"),
        ("图为新建的书屋。", "图为新建的书屋。", ""),
        ("▲图为新建的书屋", "图为新建的书屋", ""),
        ("图①：孩子排队。", "图①：孩子排队。", ""),
        ("右下图：学员练习打结。", "学员练习打结。", ""),
    ],
)
def test_sure_captions(line: str, caption: str, credit: str) -> None:
    tail = f" | {credit}" if credit else ""
    assert_normalized(
        f"早市\n\n{P1}\n\n{line}\n\n{P2}", f"# 早市\n{P1}\n! {caption}{tail}\n{P2}", again=False
    )


def test_credit_on_its_own_line() -> None:
    assert_normalized(
        f"早市\n\n{P1}\n\n渡口的清晨安静美丽。\n\n甲某 摄\n\n{P2}",
        f"# 早市\n{P1}\n! 渡口的清晨安静美丽。 | 甲某 摄\n{P2}",
    )


def test_arrows_part_captions() -> None:
    cleaned = assert_normalized(
        f"早市\n\n{P1}\n\n{P2}\n\n书屋里的孩子。↑镇里办起“街边课”，孩子们学画。\n\n↑修伞的摊子。",
        f"# 早市\n{P1}\n{P2}\n! 书屋里的孩子。\n! 镇里办起“街边课”，孩子们学画。\n! 修伞的摊子。",
        again=False,
    )
    assert [f.code for f in cleaned.findings] == ["T-025"]


def test_neighbours_of_a_sure_caption() -> None:
    cleaned = assert_normalized(
        f"早市\n\n人们在码头植树。\n\n图为书屋。\n\n{P1}\n\n{P2}\n\n"
        "孩子学画画。\n\n修伞摊。 甲某 摄",
        f"# 早市\n! 人们在码头植树。\n! 图为书屋。\n{P1}\n{P2}\n"
        "! 孩子学画画。\n! 修伞摊。 | 甲某 摄",
    )
    assert [f.code for f in cleaned.findings] == ["T-021", "T-021"]


def test_a_short_paragraph_alone_is_no_caption() -> None:
    text = f"早市\n\n{P1}\n\n经过一年打造，书屋开门了。\n\n{P2}\n\n石板路上又响起车铃声。"
    assert_normalized(text, "# " + text.replace("\n\n", "\n"))


def test_lines_that_head_nothing_are_captions() -> None:
    assert_normalized(
        f"早市\n\n{P1}\n\n{P2}\n\n青石镇书屋、茶馆、戏台\n\n旧码头公园",
        f"# 早市\n{P1}\n{P2}\n! 青石镇书屋、茶馆、戏台\n! 旧码头公园",
    )


def test_pictures_and_their_text_between_lead_and_sections() -> None:
    cleaned = assert_normalized(
        f"# 早市\n\n{P1}\n\n文/图 甲某\n\n## 青石镇早市开市仪式\n\n人们在码头植树。\n\n"
        f"孩子们学画画。\n\n### A\n\n## 石板路\n\n{P2}\n\n### B\n\n## 旧码头\n\n{P1}又一天。",
        f"# 早市\n@ 文/图 甲某\n{P1}\n! 人们在码头植树。\n! 孩子们学画画。\n"
        f"## [A] 石板路\n{P2}\n## [B] 旧码头\n{P1}又一天。",
        again=False,
    )
    assert cleaned.dropped == ("青石镇早市开市仪式",)
    assert "T-008" in {f.code for f in cleaned.findings}


def test_pointers_are_dropped() -> None:
    cleaned = clean(f"早市\n\n{P1[:-1]}（上图）。\n\n{P2}")
    assert cleaned.dropped == ("（上图）",)
