"""The report beside the raw text: well-formed, linked both ways, deaf to hostile text."""

from __future__ import annotations

import os
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from publish.cli import main
from publish.messages import FINDINGS, finding_text
from publish.model import (
    Article,
    Cleaned,
    Figure,
    Finding,
    Heading,
    Items,
    Paragraph,
    PullQuote,
    Quotation,
    Separator,
    Source,
    Table,
    Text,
    Verse,
    Where,
    finding,
)
from publish.render.fetch import default_cache
from publish.report import report_page

ENGLISH = {"WENJI_CACHE": str(default_cache(os.environ)), "LC_ALL": "C.UTF-8"}
PATH = Path("书/003.txt")
HOSTILE = (
    "</style><script>alert(1)</script>\"'&amp;<!-- ]]> $title ${x} \u202e\u200b\0\x1b[31m\ud800"
)


def article(id: str, title: str, line: int, *texts: str, path: Path = PATH) -> Article:
    blocks = tuple(Paragraph((Text(text),)) for text in texts)
    return Article(id, title=title, blocks=blocks, where=Where(path, line))


def cleaned(text: str, *articles: Article, path: Path = PATH) -> Cleaned:
    return Cleaned(Source(path, text, "utf-8", ""), articles)


SAMPLE = cleaned(
    "江边\n\n风吹过来,都都说好\n河上\n\n船开过来\n",
    article("003.1", "江边", 1, "风吹过来，都都说好"),
    article("003.2", "河上", 4, "船开过来"),
)
FINDINGS_OF_SAMPLE = (
    finding("T-004", Where(PATH, 3), "都都说", "都说", 0.5),
    finding("T-001", Where(PATH, 6), "船开过来"),
    finding("T-012", Where(PATH), count=2),
    finding("T-010", Where(PATH, 99), "不在此"),
    finding("B-101", Where(Path("书/001.md"), 5), label="1"),
    finding("B-003", None, code="T-001", reason="x"),
)


def tree(page: str) -> ElementTree.Element:
    return ElementTree.fromstring(page.removeprefix("<!DOCTYPE html>\n"))


def page(
    raw: tuple[Cleaned, ...] = (SAMPLE,), findings: tuple[Finding, ...] = FINDINGS_OF_SAMPLE
) -> ElementTree.Element:
    return tree(report_page("书", raw, findings, "en"))


def shown(node: ElementTree.Element | None) -> str:
    return "".join(node.itertext()) if node is not None else ""


def ids(root: ElementTree.Element) -> dict[str, ElementTree.Element]:
    found = [node for node in root.iter() if "id" in node.attrib]
    assert len({n.attrib["id"] for n in found}) == len(found), "no id twice"
    return {node.attrib["id"]: node for node in found}


def links(node: ElementTree.Element) -> list[str]:
    return [a.attrib["href"].removeprefix("#") for a in node.iter("a")]


def assert_linked(root: ElementTree.Element, count: int) -> None:
    """Every link has its end, every finding one card; a card links to its line and the line to
    it, and the summary to every card."""
    named = ids(root)
    assert set(links(root)) <= set(named)
    cards = {i: node for i, node in named.items() if re.search(r"-n\d+$", i)}
    assert len(cards) == count
    assert set(cards) <= set(links(root.find(".//table")))
    for id, card in cards.items():
        for target in links(card):
            if "-L" in target:
                assert id in links(named[target])
    for id, line in named.items():
        if "-L" in id:
            for target in links(line):
                assert id in links(cards[target])


# --------------------------------------------------------------------------- the page


def test_every_finding_is_linked_both_ways():
    root = page()
    assert_linked(root, len(FINDINGS_OF_SAMPLE))
    named = ids(root)
    assert shown(named["f1-L3"]) == "3风吹过来,都都说好T-004"
    assert [m.text for m in named["f1-L3"].iter("mark")] == ["都都说"]
    assert links(named["f1-L6"]) == ["f1-n3"]
    assert links(named["f1-n3"]) == ["f1-L6"]


def test_a_card_tells_all_of_its_finding():
    card = next(n for i, n in ids(page()).items() if "-n" in i and "T-004" in shown(n))
    rule, words = FINDINGS["T-004"], shown(card)
    assert card.attrib["class"] == f"card {rule.severity}"
    for part in ("003.txt:3", "hint", "T-004", "50%", "a character may have been set twice",
                 "都都说 → 都说", finding_text(FINDINGS_OF_SAMPLE[0], "en")[1]):  # fmt: skip
        assert part in words


def test_articles_stand_beside_their_lines():
    pairs = [n for n in page().iter("div") if n.attrib.get("class") == "pair"]
    assert ["江边" in shown(p.find(".//article")) for p in pairs] == [True, False, False]
    lines = [[n.text for n in p.iter("span") if n.attrib.get("class") == "n"] for p in pairs]
    assert lines == [["1", "2", "3"], ["4", "5", "6"], []]


def test_articles_out_of_order_stand_beside_all_lines():
    raw = cleaned("甲\n乙\n", article("1.1", "乙", 2), article("1.2", "甲", 1))
    pairs = [n for n in page((raw,), ()).iter("div") if n.attrib.get("class") == "pair"]
    assert [len(list(p.iter("article"))) for p in pairs] == [2]


def test_the_summary_counts_by_code_the_worst_first():
    rows = [[shown(cell) for cell in row] for row in page().find(".//table").iter("tr")]
    assert [(r[0], r[1], r[2]) for r in rows[1:]] == [
        ("must fix", "B-101", "1"), ("doubt", "T-001", "1"), ("hint", "B-003", "1"),
        ("hint", "T-004", "1"), ("hint", "T-010", "1"), ("hint", "T-012", "1"),
    ]  # fmt: skip


def test_every_block_has_its_form():
    text = (Text("天地"),)
    blocks = (
        Paragraph(text), Heading(2, text, "A"), Figure(None, text, "图"), PullQuote(text),
        Verse((text, text)), Quotation((Paragraph(text),)), Items(((Paragraph(text),),)),
        Table((text,), ((text,),)), Separator(),
    )  # fmt: skip
    raw = cleaned("天地\n", Article("1", title="题", blocks=blocks, duplicate_of="2"))
    assert shown(page((raw,), ()).find(".//article")).count("天地") == 10


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_a_page_without_anything(tongue):
    assert "书" in shown(tree(report_page("书", (), (), tongue)))


# --------------------------------------------------------------------------- hostile text


def test_hostile_text_is_text():
    path = Path("书") / HOSTILE.replace("/", "").replace("\0", "")
    raw = cleaned(
        f"{HOSTILE}\n{HOSTILE}\n",
        Article(HOSTILE, title=HOSTILE, kicker=HOSTILE, bylines=(HOSTILE,), subtitles=(HOSTILE,),
                blocks=(Paragraph((Text(HOSTILE),)),), where=Where(path, 1)),
        path=path,
    )  # fmt: skip
    findings = (
        finding("T-004", Where(path, 1), HOSTILE[:9], HOSTILE),
        finding("T-007", Where(path, 2), HOSTILE, old=HOSTILE, new=HOSTILE),
        finding("B-003", None, code=HOSTILE, reason=HOSTILE),
    )
    text = report_page(HOSTILE, (raw,), findings, "en")
    root = tree(text)
    assert_linked(root, len(findings))
    assert list(root.iter("script")) == []
    assert not re.search("[\u202e\u200b\0\x1b\ud800]", text)
    assert "U+202E" in text
    assert {k for n in root.iter() for k in n.attrib} <= {
        "id", "class", "href", "lang", "charset", "name", "content", "open",
    }  # fmt: skip
    assert "<script>alert(1)</script>" in shown(root.find(".//article"))
    text.encode("utf-8")


def test_the_page_needs_no_network_and_no_script():
    text = report_page("书", (SAMPLE,), FINDINGS_OF_SAMPLE, "zh")
    assert not re.search(r"https?:|url\(|@import|<script|<link|<img|src=", text)
    assert "prefers-color-scheme: dark" in text


# --------------------------------------------------------------------------- the command


def test_the_command_writes_the_page(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FONTCONFIG_FILE", "/dev/null")  # put back what `main` sets
    folder = tmp_path / "book"
    folder.mkdir()
    text = "# 江边起风\n\n　　江边的风吹过来,大家都说好。江边的风又吹\n\n过去,大家还说好。\n"
    (folder / "003.txt").write_text(text, "utf-8")
    assert main(["normalize", "book", "--report", "out/r.html"], ENGLISH) == 0
    out, _ = capsys.readouterr()
    assert out == "out/r.html\n", "the page, and no difference"
    root = tree(Path("out/r.html").read_text("utf-8"))
    count = len([i for i in ids(root) if "-n" in i])
    assert count
    assert_linked(root, count)
    # With the clean copies laid down, the raw text is still there to read.
    assert main(["normalize", "book", "--write", "--report", "out/r.html"], ENGLISH) == 0
    assert main(["normalize", "book", "--report", "out/r.html"], ENGLISH) == 0
    assert "f1-L3" in ids(tree(Path("out/r.html").read_text("utf-8")))
