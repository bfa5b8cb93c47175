"""Characters that an eye or a machine takes for one another: 周未 for 周末, 侯车亭 for 候车亭.

A character is doubtful when no common word holds it where it stands and one that looks like it
makes the words around it far likelier.  Nothing is changed: a person decides (T-018).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from publish import words
from publish.characters import HAN_RANGES

_ALIKE = """
    未末 己已巳 日曰目 人入 大太犬 士土 干于 戊戌戍 侯候 拔拨 晴睛情 清请 治冶洽 折拆析 辨辩辫
    竟竞 免兔 鸟乌 今令 刀力 了子 天夭 见贝 没设 侍待 很狠 粟栗 茶荼 壮状 壁璧 幕墓暮慕募 帐账
    撤撒 密蜜 拢扰 王玉主 名各 古占 田由甲申 石右 午牛 体休 住往佳 处外 间问闻 困因 园圆 国围
    场扬 夏复 贪贫 货贷 逐遂 这还 近进 部陪 陈阵 雨两 项顶 须顺 风凤 驰弛 县具 其具 直真 劳荣
    历厉 厂广 友反 叨叼 刺剌 徒徙陡 宣宜 官宫 崇祟 度渡 建健键 弦炫 微徽 戴载裁栽 抓爪 拣栋 挡档
    据剧 摸模 摘滴 效郊 斤斥 施拖 旅族 昌吕 明朋 更史吏 材村林 杨扬 板扳 枝技 根恨 栓拴 沟勾
    泊伯 消梢 炮泡 炼练 盲肓育 矛予 祥详 祭察 科料 积织 究穷 笔毛 管菅 簿薄 籍藉 粮娘 纪记 经径
    继断 缘绿 蜡腊 船般 苑范 蓝篮 虎虚 衷哀 裸课 观现 角用 评坪 话活 诉折 象像 赢羸 趋趁 辟僻
    追迫 遗遣 酒洒 采彩 钓钩 铃铅领 锻缎 隐稳 霄宵 韵均 顷倾 饰蚀 骄娇
""".split()  # noqa: SIM905  (one group a word)
_OF: dict[str, frozenset[str]] = {}
for _group in _ALIKE:
    for _char in _group:
        _OF[_char] = _OF.get(_char, frozenset()) | frozenset(_group) - {_char}

_NOTES = "宫商角徵羽"  # the five notes, which no newspaper counts (not 官商)
_RUN = re.compile(f"[{HAN_RANGES}]{{2,}}")
_REACH = 3  # characters on either side that are read
_COMMON = 100  # times counted: a word so common explains the character
_SURE = 5.5  # nats; on 35 000 characters of clean text none is so likely


def look_alikes(text: str) -> Iterator[tuple[int, str]]:
    """(place, the character that was probably meant)."""
    for run in _RUN.finditer(text):
        for at, char in enumerate(run[0]):
            if char in _OF and (better := _better(run[0], at)):
                yield run.start() + at, better


def _better(run: str, at: int) -> str:
    before, char, after = run[max(0, at - _REACH) : at], run[at], run[at + 1 : at + 1 + _REACH]
    beside = before[-1:] + char, char + after[:1]
    if any(len(p) == 2 and (p in _NOTES or words.count(p) >= _COMMON) for p in beside):
        return ""
    known = words.cost(before + char + after)
    gains = [
        (known - words.cost(before + other + after), other)
        for other in sorted(_OF[char])
        if words.is_word(before[-1:] + other) or words.is_word(other + after[:1])
    ]
    gain, other = max(gains, default=(0.0, ""))
    return other if gain >= _SURE else ""
