"""How wide a line is, in em, and which columns a file was set in.

Newspaper columns are justified: every line but a paragraph's last is as wide as its column, and a
first line is two em narrower.  So widths tell what blank lines do not.  A mark is half an em wide
in one paper and a whole em in the next: the weight is the one that makes the full lines of the file
most alike.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from statistics import median

from publish.characters import FULLWIDTH_MARKS

TOLERANCE = 2.5  # em: a justified line is squeezed or stretched by no more
INDENT = 1.2  # em: a first line is 2 em narrower; squeezing blurs that
NARROWEST = 10.0  # em: no newspaper sets running text in a narrower column

_ENDS = re.compile(r"(?:[。！？!?…]|\.{3}|(?<=[\u3400-\u9fff])\.)[\"'”’」』）)】》〉]*$")
_MARK = re.compile(f"[{re.escape(FULLWIDTH_MARKS)},;:?!()]")
_NARROW = re.compile("(?![,;:?!()])[!-~]")
_TAIL = 64  # an end mark and its closers stand in the last few characters


def ends_sentence(text: str) -> bool:
    """The line ends with 。！？…… and the quotes and brackets that close after them."""
    return _ENDS.search(text[-_TAIL:]) is not None


def width(text: str, mark: float = 0.5) -> float:
    """Em: Han 1, ASCII ½, a mark `mark`, a space nothing."""
    wide, marks = _counts(text) if len(text) < _TAIL else _counts.__wrapped__(text)
    return wide + mark * marks


@lru_cache(maxsize=1 << 14)  # a line is measured a dozen times
def _counts(text: str) -> tuple[float, int]:
    """(em of all but the marks, number of marks)."""
    marks = len(_MARK.findall(text))
    narrow = len(_NARROW.findall(text))
    spaces = text.count(" ") + text.count("\u3000")
    return len(text) - marks - spaces - 0.5 * narrow, marks


def mark_weight(texts: Sequence[str]) -> float:
    """The width of a mark in em under which the full lines of these texts differ least."""
    full = [text for text in texts if not ends_sentence(text) and width(text) >= NARROWEST]
    if len(full) < 6:
        return 0.5
    return min((0.5, 0.75, 1.0), key=lambda mark: (_scatter([width(t, mark) for t in full]), mark))


def _scatter(widths: Sequence[float]) -> float:
    """Mean distance from the measure, or from a first line's two em less, whichever is nearer; a
    headline among the lines counts no more than 3 em.  The measure is the one that fits best."""
    counts = Counter(widths)
    return min(
        sum(min(abs(value - full), abs(value - full + 2), 3.0) * n for value, n in counts.items())
        for full in counts
    ) / len(widths)


def spread(widths: Sequence[float]) -> float:
    middle = median(widths)
    return median([abs(value - middle) for value in widths])


def column(widths: Sequence[float]) -> float:
    """The measure of lines that may be the full lines of one column; 0 when they are not."""
    wide = [value for value in widths if value >= NARROWEST]
    if len(wide) < 2:
        return 0.0
    middle = median(wide)
    alike = [value for value in wide if abs(value - middle) <= TOLERANCE]
    return max(middle, median(alike)) if len(alike) * 10 >= len(widths) * 6 else 0.0
