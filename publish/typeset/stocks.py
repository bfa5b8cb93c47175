"""Papers that Chinese printers have, and how thick a leaf is.

`caliper = grammage × bulk ÷ 1000`.  The bulk is the mill's and differs by some per cent from one
to the next, so the spine of a thick book is measured on a dummy (样书), and `[press] caliper` says
what the printer says.  Rows with `sure` false are trade practice and nothing that was published.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from publish.model import PublishError, Where

_DEALER = "a paper dealer's table of calipers (413yy.cn, 25101017): 1.25 cm³/g"
_DEALER_ROUGH = "the same table, paper that is not super-calendered: 1.43 cm³/g"
_BULK = "the same bulk, 1.25 cm³/g, between two of its rows"
_PRACTICE = "trade practice, bulk {bulk} cm³/g; ask for the mill's"


@dataclass(frozen=True, slots=True)
class Stock:
    """`caliper`: thickness of a leaf in mm; `grammage` g/m²; `source`: who says so."""

    name: str
    grammage: int
    caliper: float
    source: str
    sure: bool = True


def _practice(kind: str, grammage: int, bulk: float, caliper: float) -> Stock:
    return Stock(f"{kind}{grammage}", grammage, caliper, _PRACTICE.format(bulk=bulk), sure=False)


STOCKS: tuple[Stock, ...] = (
    Stock("双胶60", 60, 0.075, _DEALER),
    Stock("双胶70", 70, 0.088, _DEALER),
    Stock("双胶80", 80, 0.100, _DEALER),
    Stock("双胶90", 90, 0.113, _DEALER),
    Stock("双胶100", 100, 0.125, _BULK),
    Stock("双胶120", 120, 0.150, _DEALER),
    Stock("双胶150", 150, 0.188, _DEALER),
    Stock("普通双胶60", 60, 0.086, _DEALER_ROUGH),
    Stock("普通双胶70", 70, 0.100, _DEALER_ROUGH),
    Stock("普通双胶80", 80, 0.114, _DEALER_ROUGH),
    _practice("轻型", 60, 1.7, 0.102),
    _practice("轻型", 70, 1.7, 0.119),
    _practice("轻型", 80, 1.7, 0.136),
    _practice("纯质", 70, 1.3, 0.091),
    _practice("纯质", 80, 1.3, 0.104),
    _practice("纯质", 100, 1.3, 0.130),
    _practice("铜版", 105, 0.78, 0.082),
    _practice("铜版", 128, 0.78, 0.100),
    _practice("铜版", 157, 0.83, 0.130),
    _practice("铜版", 200, 0.95, 0.190),
    _practice("铜版", 250, 1.0, 0.250),
    _practice("铜版", 300, 1.0, 0.300),
)
_BY_NAME = {stock.name: stock for stock in STOCKS}

# What else a kind of paper is called, the longest first.
_KINDS = (
    ("普通双胶", "普通双胶"), ("双胶", "双胶"), ("雙膠", "双胶"),
    ("胶版", "双胶"), ("膠版", "双胶"),
    ("轻型", "轻型"), ("輕型", "轻型"), ("蒙肯", "轻型"),
    ("纯质", "纯质"), ("純質", "纯质"), ("铜版", "铜版"), ("銅版", "铜版"),
)  # fmt: skip
_GRAMMAGE = re.compile(r"([0-9]{2,3})")


def stock_named(name: str, where: Where | None = None) -> Stock:
    """双胶80, 80g双胶纸, 80 克雙膠: the same paper.

    PublishError no-stock, with the nearest names."""
    plain = _plain_name(name)
    if plain in _BY_NAME:
        return _BY_NAME[plain]
    near = get_close_matches(plain or name, _BY_NAME, n=3, cutoff=0.3) or ["双胶80"]
    raise PublishError("no-stock", where, name=name, near="、".join(near))


def caliper_of(paper: str, given: float = 0, where: Where | None = None) -> float:
    """Thickness of a leaf in mm: what the printer gives, else the table's."""
    return given or stock_named(paper, where).caliper


def _plain_name(name: str) -> str:
    """The name of the table for a name as it is written on an order."""
    weight = _GRAMMAGE.search(name)
    kind = next((plain for word, plain in _KINDS if word in name), "")
    return f"{kind}{weight[1]}" if weight and kind else ""
