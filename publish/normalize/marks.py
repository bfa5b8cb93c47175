"""Punctuation and spaces of a text that is whole: widths, quotes, dashes, ellipses.

GB/T 15834: marks among Han are full width.  ASCII marks between digits or Latin stay as they are
(12,500  08:30  1:500), and so do ranges, for a hyphen in a range is nobody's mistake.
"""

from __future__ import annotations

import re
from itertools import pairwise

from publish.characters import CLOSING, HAN_RANGES, OPENING, PAUSES

_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_H = HAN_RANGES
_NEIGHBOUR = re.compile(f"[{_H}{re.escape(PAUSES + CLOSING + OPENING)}…—％%℃]")
_HAN_OR_QUOTE = re.compile(f"[{_H}“”‘’《》「」『』（）]")
_CHINESE = re.compile(f"[{_H}]")

_ELLIPSIS = re.compile(r"…+|⋯+|\.{3,}|。{3,}")
_DASHES = re.compile("--+|－{2,}|[―─━—–]{2,}")
_STOP = re.compile(f"(?<=[{_H}])\\.(?=[{_H}”’」』\"']|$)")
_DOUBLED = re.compile("([，。、；：])\\1+")
_ENTITY = re.compile("&#?[A-Za-z0-9]{1,8}$")
_STRAIGHT = re.compile("[\"']")
_SPACES = re.compile("[ \u3000]+")
_SPACED_LETTERS = re.compile(f"^[{_H}](?:[ \u3000]+[{_H}]){{2,}}$")

_MARKS = re.escape(PAUSES + CLOSING + OPENING + "…—·")
_BESIDE_MARK = re.compile(f" (?=[{_MARKS}])|(?<=[{_MARKS}]) ")
_BESIDE_MARK_HEAD = re.compile(
    f" (?=[{re.escape(PAUSES + CLOSING)}…])|(?<=[{re.escape(OPENING)}，、；：…]) "
)
_HAN_LATIN = re.compile(f"(?<=[{_H}]) (?=[0-9A-Za-z+＋%#@$￥])|(?<=[0-9A-Za-z+＋%℃°]) (?=[{_H}])")


def tidy_text(text: str, *, simplified: bool = True) -> str:
    """A paragraph or caption: marks set right, spaces only where they mean something."""
    text = _SPACES.sub(" ", text.strip())
    text = tidy_marks(text, simplified=simplified)
    text = _HAN_LATIN.sub("", text)
    return _between_han(_outside_slogans(text)).strip()


def tidy_headline(text: str, *, simplified: bool = True) -> str:
    """A title or heading: its halves stay one space apart."""
    text = text.strip()
    if _SPACED_LETTERS.match(text):
        return _SPACES.sub("", text)
    text = tidy_marks(_SPACES.sub(" ", text), simplified=simplified)
    return _close_numbers(_BESIDE_MARK_HEAD.sub("", text)).strip()


def tidy_names(text: str) -> str:
    """A byline or credit: names one space apart, a padded name (王　明) closed up."""
    tokens = _SPACES.sub(" ", tidy_marks(text.strip())).split(" ")
    out: list[str] = []
    for token in tokens:
        padded = out and len(token) == 1 and len(out[-1]) == 1
        if padded and _CHINESE.match(token) and _CHINESE.match(out[-1]) and token not in "摄绘图文":
            out[-1] += token
        else:
            out.append(token)
    return " ".join(out)


def tidy_marks(text: str, *, simplified: bool = True) -> str:
    """Widths, quotes, dashes and ellipses; nothing for a text without Han."""
    if not _CHINESE.search(text):
        return _ELLIPSIS.sub("……", text) if not text.strip(".。…⋯") else text
    text = _ELLIPSIS.sub("……", text)
    text = _DASHES.sub("——", text)
    text = _STOP.sub("。", text)
    if simplified:
        text = text.translate(_CORNERS)
    text = _full_brackets(_full_marks(text))
    text = _turned(_curled(text))
    return _DOUBLED.sub(r"\1", text)


_CORNERS = str.maketrans("「」『』", "“”‘’")


# --------------------------------------------------------------------------- widths


def _full_marks(text: str) -> str:
    if not any(mark in text for mark in _FULL):
        return text
    out = list(text)
    for at, char in enumerate(text):
        if char in _FULL and _is_chinese_place(text, at):
            out[at] = _FULL[char]
    return "".join(out)


def _is_chinese_place(text: str, at: int) -> bool:
    """A mark belongs to the Chinese sentence when Han, a Chinese mark or a quotation stands beside
    it; between digits or Latin letters it does not."""
    before, after = _solid(text, at, -1), _solid(text, at, 1)
    if text[at] == ";" and _ENTITY.search(text[max(0, at - 10) : at]):
        return False  # &lt; is text, and stays what it is
    if before.isascii() and after.isascii() and before.isalnum() and after.isalnum():
        return False
    if _NEIGHBOUR.match(before) or before in "\"'":
        return True
    return bool(_NEIGHBOUR.match(after))


def _solid(text: str, at: int, step: int) -> str:
    """The nearest character that is no space; at most three away."""
    for offset in range(1, 4):
        place = at + step * offset
        if not 0 <= place < len(text):
            return "\n"
        if text[place] != " ":
            return text[place]
    return "\n"


def _full_brackets(text: str) -> str:
    """A pair of ( ) is Chinese when Han stands in it or beside it; both halves or neither."""
    if "(" not in text and ")" not in text:
        return text
    out = list(text)
    stack: list[int] = []
    han = _han_before(text)
    for at, char in enumerate(text):
        if char in "(（":
            stack.append(at)
        elif char in ")）" and stack:
            start = stack.pop()
            inside = han[at] - han[start]
            if inside or _beside_han(text, start, at) or out[start] == "（" or char == "）":
                out[start], out[at] = "（", "）"
        elif char == ")" and _NEIGHBOUR.match(_solid(text, at, -1)):
            out[at] = "）"
    for start in stack:
        if text[start] == "(" and _NEIGHBOUR.match(_solid(text, start, 1)):
            out[start] = "（"
    return "".join(out)


def _han_before(text: str) -> list[int]:
    counts, total = [], 0
    for char in text:
        counts.append(total)
        total += _CHINESE.match(char) is not None
    return counts


def _beside_han(text: str, start: int, stop: int) -> bool:
    sides = _solid(text, start, -1), _solid(text, stop, 1)
    return any(_HAN_OR_QUOTE.match(side) for side in sides)


# --------------------------------------------------------------------------- quotes


def _curled(text: str) -> str:
    """Straight quotes, opening and closing in turn; an apostrophe inside a Latin word stays."""
    if '"' not in text and "'" not in text:
        return text
    inside = {'"': False, "'": False}
    out = list(text)
    for match in _STRAIGHT.finditer(text):
        at, char = match.start(), match[0]
        before = text[at - 1] if at else ""
        after = text[at + 1 : at + 2]
        if char == "'" and before.isascii() and before.isalnum() and not inside["'"]:
            continue  # don't, 7'
        if char == '"' and before.isdigit() and not inside['"']:
            continue  # 7" is inches
        if not (before or after):
            continue
        pair = "“”" if char == '"' else "‘’"
        out[at] = pair[inside[char]]
        inside[char] = not inside[char]
    return "".join(out)


_PHRASE = re.compile(f"[{_H}A-Za-z0-9·、—+-]{{1,12}}")
_QUOTED = 12  # characters: a quotation so short does not run over two paragraphs


def _turned(text: str) -> str:
    """Quotes that face the wrong way.  A short ”夜市“ where nothing is open is turned; else every “
    that cannot open and every ” that cannot close, when that makes the whole text balanced."""
    if "”" not in text and "“" not in text:
        return text
    text = _backward(text)
    marks = [at for at, char in enumerate(text) if char in "“”"]
    if len(marks) % 2 or not marks or is_balanced(text):
        return text
    out = list(text)
    for turn, at in enumerate(marks):
        out[at] = "“”"[turn % 2]
    changed = [at for at in marks if out[at] != text[at]]
    fits = all(_may_stand(text, at, out[at]) for at in changed)
    wrong = any(not _may_stand(text, at, text[at]) for at in changed)
    short = all(0 < b - a <= _QUOTED for a, b in zip(marks[::2], marks[1::2], strict=True))
    backward = short and text[marks[0]] == "”"  # closes what nothing opened
    return "".join(out) if fits and (wrong or backward) else text


def _backward(text: str) -> str:
    out = list(text)
    marks = [at for at, char in enumerate(text) if char in "“”"]
    is_open = False
    for at, after in pairwise(marks):
        swapped = text[at] == "”" and text[after] == "“" and out[at] == "”" and not is_open
        if swapped and _PHRASE.fullmatch(text[at + 1 : after]):
            out[at], out[after] = "“”"
        is_open = out[at] == "“"
    return "".join(out)


def _may_stand(text: str, at: int, mark: str) -> bool:
    """An opening quote has something after it that it can open; a closing one something before."""
    before, after = text[at - 1 : at] or "\n", text[at + 1 : at + 2] or "\n"
    if mark == "“":
        return after not in "\n" + PAUSES + CLOSING
    return before not in "\n：" + OPENING


def is_balanced(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char == "“") - (char == "”")
        if not 0 <= depth <= 1:
            return False
    return depth == 0


# --------------------------------------------------------------------------- spaces


def _outside_slogans(text: str) -> str:
    """Spaces beside marks go, except before or after a dash between Latin words."""
    return _BESIDE_MARK.sub("", text) if " " in text else text


_GAP_OR_QUOTE = re.compile(f"(?<=[{_H}”’》]) (?=[{_H}“‘《])|[“”‘’《》。！？]")


def _between_han(text: str) -> str:
    """A space between Han stays in a quoted slogan or a document's title (“同看 共修”), that is
    when the next quotation mark to its right closes; elsewhere it goes."""
    if " " not in text:
        return text
    tokens = [(match.start(), match[0]) for match in _GAP_OR_QUOTE.finditer(text)]
    out = list(text)
    closes = False
    for at, token in reversed(tokens):
        if token == " ":
            if not closes:
                out[at] = ""
        else:
            closes = token in "”’》"
    return "".join(out)


_NUMBER_GAP = re.compile(
    f"(?<=[{_H}]) (?=[0-9]+(?:[.,:][0-9]+)?%?[ ]?[{_H}])|(?<=[0-9%]) (?=[{_H}])"
)


def _close_numbers(text: str) -> str:
    """从 1987年第 12位: spaces at numbers go, but a gap between two halves of a headline, each of
    four characters or more, is the gap of the halves."""

    def close(match: re.Match[str]) -> str:
        before = text[: match.start()].rsplit(" ", 1)[-1]
        after = text[match.end() :].split(" ", 1)[0]
        return " " if len(before) >= 4 and len(after) >= 4 else ""

    return _NUMBER_GAP.sub(close, text)
