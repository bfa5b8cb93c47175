"""What a person should look at.  Nothing is changed here: a certain misprint stays a misprint."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from publish.characters import HAN_RANGES, PRIVATE_USE, han
from publish.model import Article, Block, Finding, Heading, Paragraph, Where
from publish.normalize.draft import Draft, Kind, clip, note, noted
from publish.normalize.fidelity import block_texts
from publish.normalize.lookalikes import look_alikes

_H = HAN_RANGES
# Characters that Chinese doubles: 人人, 常常, 一一, 妈妈, 纷纷, 种种 …
_REDUPLICATES = frozenset(
    "一人天年月日时处家户层步点滴种样件条个口心声字句节代世事物村镇街户步场片丝缕对双排行座栋棵朵张"
    "常刚往仅大小慢快轻悄默渐缓匆纷频屡历每多少足满深浅高低远近早好美甜香暖凉冷热红绿蓝白黑亮明清静"
    "看听想说走谈问试聊笑读写学练比找等歇坐玩逛尝谢讲叫喊哈呵嘻嘿爸妈哥姐弟妹爷奶公婆叔舅姑宝娃星猩"
    "圆方长弯甸郁葱茫洋滔潺淙绵绎翩袅熊烈蒸腾欣勃蓬生默寥楚历津徐洋彬谆孜兢战翼堂熙攘沉款累硕济冉皑灿"
    "闪晃荡飘扬漫区真偏草乖活恰落空单细密厚实牢紧松散统通久永偷暗苦频连断续娓泛姗栩侃朗琅喃咚叮当哗轰"
    "隆呼沙簌唰啪吱喳汪咪咩哞嘟嗡嘀咕噜格坞上下"
)
_LOOKALIKE = re.compile(
    r"自已(?!经)"  # so common a misprint that the dictionary has it
    r"|\d[OolI]\d|(?<![A-Za-z])[OolI]\d+(?=[年月日时点])|\d[OolI](?=[年月日个万亿])"
)
_MOJIBAKE = re.compile("锟斤拷|烫烫烫|屯屯屯|\ufffd|&#\\d+;|â€|ï¼|ã€|鈥")
_HAN_DASH = re.compile(f"(?<=[{_H}])一一(?=[{_H}])")
_SENTENCE_END = re.compile("[。！？]")
_TOLD = 12  # characters: a shorter tail may be a signature
_REACH = 3


def note_doubts(draft: Draft) -> Draft:
    """14. Findings on the finished text."""
    placed = (piece for section in draft.sections for piece in section.pieces)
    open_lines = {piece.line for piece in placed if piece.open and piece.kind is Kind.BODY}
    grams, ends = _grams(draft), _ends(draft)
    found = [
        one
        for article in draft.articles
        for block in article.blocks
        for one in _block_doubts(draft, block, open_lines, ends, grams)
    ]
    found += [one for article in draft.articles for one in _title_doubts(draft, article)]
    return noted(draft, found)


def _title_doubts(draft: Draft, article: Article) -> Iterator[Finding]:
    line = article.where.line if article.where else None
    for text in (article.kicker, article.title, *article.subtitles):
        yield from _glyphs(draft, text, line)
        yield from _quotes(draft, text, line)


def _block_doubts(
    draft: Draft, block: Block, open_lines: set[int], ends: set[int], grams: Counter[str]
) -> Iterator[Finding]:
    line = _line(block.where)
    for text in block_texts(block):
        yield from _glyphs(draft, text, line)
        yield from _quotes(draft, text, line)
        yield from _doubled(draft, text, line, grams)
    if isinstance(block, Paragraph) and line in open_lines:
        text = "".join(block_texts(block))
        if line in ends and _breaks_off(text):
            yield note(draft, "T-030", line, before=text[-24:], confidence=0.95)
        else:
            yield note(draft, "T-001", line, before=text[-24:], confidence=0.8)
    if isinstance(block, Heading) and not block.children:
        yield note(draft, "T-001", line, before=block.label, confidence=0.5)


def _line(where: Where | None) -> int | None:
    return where.line if where else None


def _ends(draft: Draft) -> set[int]:
    """The lines of paragraphs after which the sentence cannot go on: a byline, a heading or a label
    follows, or the article ends."""
    after = (Kind.BYLINE, Kind.FRAGMENT, Kind.LABEL, Kind.HEADING)
    return {
        piece.line
        for section in draft.sections
        for piece, then in zip(section.pieces, (*section.pieces[1:], None), strict=True)
        if then is None or then.kind in after
    }


def _breaks_off(text: str) -> bool:
    """The last sentence has begun to tell something and stops at a word or a comma; a signature, a
    date or a credit below the text does not (no pause in it)."""
    tail = _SENTENCE_END.split(text)[-1]
    return len(tail) >= _TOLD and "，" in tail and (han(text[-1:]) != "" or text[-1:] in "，、；")


def _quotes(draft: Draft, text: str, line: int | None) -> Iterator[Finding]:
    """Double quotes that do not pair (T-002) or open inside themselves (T-003)."""
    depth, start, nested = 0, 0, False
    for at, char in enumerate(text):
        if char == "“":
            if depth and not nested:
                nested = True
                yield note(
                    draft, "T-003", line, before=text[max(start, at - 12) : at + 12], confidence=0.9
                )
            start = start if depth else at
            depth += 1
        elif char == "”":
            if not depth:
                yield note(draft, "T-002", line, before=text[max(0, at - 20) : at + 4])
                return
            depth -= 1
    if depth and not nested:
        yield note(draft, "T-002", line, before=text[start : start + 24])


def _glyphs(draft: Draft, text: str, line: int | None) -> Iterator[Finding]:
    for match in list(_MOJIBAKE.finditer(text)) + list(PRIVATE_USE.finditer(text)):
        yield note(draft, "T-017", line, before=_around(text, match.start(), match.end()))
    for match in list(_LOOKALIKE.finditer(text)) + list(_HAN_DASH.finditer(text)):
        quote = _around(text, match.start(), match.end())
        yield note(draft, "T-018", line, before=quote, confidence=0.6)
    for at, better in look_alikes(text):
        quote = _around(text, at, at + 1)
        meant = _around(text[:at] + better + text[at + 1 :], at, at + 1)
        yield note(draft, "T-018", line, before=quote, after=meant, confidence=0.6)
    for match in re.finditer("(?<=.)[□■]", text):
        quote = _around(text, match.start(), match.end())
        yield note(draft, "T-017", line, before=quote, confidence=0.7)


def _around(text: str, start: int, stop: int) -> str:
    return clip(text[max(0, start - _REACH) : stop + _REACH])


# --------------------------------------------------------------------------- doubled characters


def _grams(draft: Draft) -> Counter[str]:
    """Pairs of Han that stand together in this file."""
    counts: Counter[str] = Counter()
    for line in draft.lines:
        text = line.text
        counts.update(text[at : at + 2] for at in range(len(text) - 1))
    return counts


def _doubled(draft: Draft, text: str, line: int | None, grams: Counter[str]) -> Iterator[Finding]:
    """如如火: a character set twice.  Legitimate doubles (人人, 高高兴兴) are left out, and so is
    what the file writes often; 党员|员工 cannot be told from a slip, hence a doubt only."""
    for at in range(1, len(text) - 2):
        char = text[at]
        if char != text[at + 1] or char in _REDUPLICATES or not han(char) or text[at - 1] == "一":
            continue
        before, after = text[at - 1], text[at + 2]
        aabb = text[at + 2 : at + 3] == text[at + 3 : at + 4] or text[at - 2 : at - 1] == before
        if aabb or char in (before, after) or grams[char + char] > 3:
            continue
        if not han(before) or not han(after):
            continue
        sure = 0.5 + 0.1 * min(2, grams[before + char] - 1) + 0.1 * min(2, grams[char + after] - 1)
        quote = text[max(0, at - _REACH) : at + 2 + _REACH]
        repaired = text[max(0, at - _REACH) : at] + text[at + 1 : at + 2 + _REACH]
        yield note(draft, "T-004", line, before=quote, after=repaired, confidence=round(sure, 1))
