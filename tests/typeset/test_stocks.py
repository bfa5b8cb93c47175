"""Papers: what they are called, how thick they are, and that docs/press.md says the same."""

import re
from pathlib import Path

import pytest

from publish.messages import error_text
from publish.model import PublishError
from publish.typeset.stocks import STOCKS, caliper_of, stock_named

PAPER = (Path(__file__).parents[2] / "docs" / "press.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["双胶80", "80g双胶纸", "80 克雙膠紙", "胶版 80g", "双胶纸80"])
def test_a_paper_has_many_names(name):
    assert stock_named(name).name == "双胶80"


def test_an_ordinary_paper_is_not_the_super_calendered_one():
    assert stock_named("普通双胶80g").caliper == 0.114 > stock_named("双胶80g").caliper


def test_every_paper_is_found_by_its_own_name_and_once():
    assert [stock_named(s.name) for s in STOCKS] == list(STOCKS)
    assert len({s.name for s in STOCKS}) == len(STOCKS)


@pytest.mark.parametrize("stock", STOCKS, ids=lambda s: s.name)
def test_a_caliper_is_a_bulk_that_paper_has(stock):
    bulk = stock.caliper * 1000 / stock.grammage
    assert 0.75 <= bulk <= 1.8
    assert stock.source
    assert stock.name.endswith(str(stock.grammage))
    assert stock.sure != stock.source.startswith("trade practice")


@pytest.mark.parametrize("name", ["双胶85", "宣纸80", "80", "", "双胶"])
def test_a_paper_that_nobody_knows_stops_the_book_and_names_the_nearest(name):
    with pytest.raises(PublishError) as stopped:
        stock_named(name)
    assert stopped.value.key == "no-stock"
    near = stopped.value.values["near"].split("、")
    assert {*near} <= {s.name for s in STOCKS}
    assert "caliper" in error_text(stopped.value, "en")[1]


def test_what_the_printer_measured_is_better_than_the_table():
    assert caliper_of("双胶80") == 0.100
    assert caliper_of("双胶80", 0.106) == 0.106
    assert caliper_of("宣纸", 0.08) == 0.08


def test_the_paper_on_paper_is_the_table():
    told = re.findall(r"^\| (\S+) \| (\d+) \| ([\d.]+) \| (.+) \|$", PAPER, re.M)
    assert told == [(s.name, str(s.grammage), f"{s.caliper:.3f}", s.source) for s in STOCKS]
