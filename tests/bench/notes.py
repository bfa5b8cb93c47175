"""Notes and numbers on a generated book: how many are lost, doubled, apart from their call or
wrong, and how many lines are missing at the foot of a page.

    python -m tests.bench.notes [--pages 300] [--notes 180] [--references 80] [--terms 60]
                                [--seed 7] [--out build/notes.pdf]

The finished PDF is read back with MuPDF and compared with what was written, without the layout's
help: every call is followed by its token (C017 …), every note begins with N017 and ends with E017,
every reference is preceded by R017 and every target's title holds T017.  A term of the index is a
token too (X17), in the text and in the notes.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pymupdf

from publish import build
from publish.model import (
    Article,
    Block,
    CrossReference,
    Heading,
    IndexOrder,
    IndexTerm,
    Inline,
    Items,
    Note,
    Paragraph,
    Quotation,
    Table,
    Text,
    Verse,
)
from publish.render.fetch import default_cache
from publish.render.fonts import isolate_fontconfig
from publish.render.pdf import isolate

ROOT = Path(__file__).parent.parent.parent
DEMO = ROOT / "seeds" / "jianghai"
HAN_A_PAGE = 440  # of such a text in the classic layout at A5, notes counted
PAGES_AN_ARTICLE = 8
NOTE, BODY = 8.5, 10.5  # points, in print.css
_RULE, _NOTE_LINE = 11, 12.5  # above the notes with its rule; a line of them
_UNDER = 4.7  # from the baseline of the text to the end of its line
LONG = {3: 320, 5: 700, 7: 1500, 11: 3200}  # number of a note → characters, the last two over pages

_CLAUSES = (
    "潮水退去以后", "堤上的人还没有散", "渡口的灯先亮了起来", "他把账簿合上",
    "雨从山那边过来", "谁也没有再提起那件事", "老屋的门半开着", "孩子们沿着河岸跑",
    "碑文已经看不清楚", "船在午后靠岸", "粮价比上月低了两成", "这一年的冬天来得早",
    "县里派人来量过地", "他们约好次日再议", "信走了十一天才到",
)  # fmt: skip
INDEX = "词语索引"
_VERSE = ("一水分南北", "千帆隔暮云", "灯前听夜雨", "枕上忆离群")


@dataclass(frozen=True, slots=True)
class Written:
    """What the pages must hold: the texts of the notes in order, by number; the calls."""

    articles: tuple[Article, ...]
    notes: dict[int, str]
    references: dict[int, int]  # number of a reference → number of its target
    terms: int  # X01 … of the index


def generate(pages: int, notes: int, references: int, terms: int, seed: int = 7) -> Written:
    """A book of about so many pages, the notes, references and terms spread evenly over it."""
    return _Author(pages, notes, references, terms, random.Random(seed)).write()


class _Author:
    def __init__(
        self, pages: int, notes: int, references: int, terms: int, rng: random.Random
    ) -> None:
        self.rng, self.terms = rng, terms
        self.count = max(2, round(pages / PAGES_AN_ARTICLE))
        self.paragraphs = 24  # of an article
        places = self.count * self.paragraphs
        self.size = pages * HAN_A_PAGE // places
        self.noted = Counter(rng.choices(range(places), k=notes))
        self.referring = Counter(rng.choices(range(places), k=references))
        self.notes: dict[int, str] = {}
        self.references: dict[int, int] = {}

    def write(self) -> Written:
        articles = tuple(self._article(n) for n in range(self.count))
        return Written(articles, self.notes, self.references, self.terms)

    def _article(self, number: int) -> Article:
        blocks: list[Block] = []
        for at in range(self.paragraphs):
            place = number * self.paragraphs + at
            if at % 6 == 3:
                id = number * 10 + at // 6
                title: tuple[Inline, ...] = (Text(f"第T{id:03}节"),)
                if self.noted[place]:
                    self.noted[place] -= 1
                    title = (*title, *self._note())
                blocks.append(Heading(2, title, id=f"t{id}"))
            blocks.extend(self._blocks(place))
        return Article(f"b{number:03}", f"第{number + 1}篇　江海纪事", blocks=tuple(blocks))

    def _blocks(self, place: int) -> Iterator[Block]:
        notes, references = self.noted[place], self.referring[place]
        kind = self.rng.random()
        if notes == 1 and kind < 0.06:
            yield Quotation((Paragraph(self._text(self.size // 3, 1, 0)),))
            yield Paragraph(self._text(self.size * 2 // 3, 0, references))
        elif notes == 1 and kind < 0.10:
            rows = tuple(
                ((Text("乡镇"), *(self._note() if n == 1 else ())), (Text(f"{n * 37} 石"),))
                for n in range(3)
            )
            yield Table(head=((Text("地方"),), (Text("数目"),)), rows=rows, caption=())
            yield Paragraph(self._text(self.size, 0, references))
        elif notes == 1 and kind < 0.13:
            yield Verse((*((Text(v),) for v in _VERSE[:3]), (Text(_VERSE[3]), *self._note())))
            yield Paragraph(self._text(self.size, 0, references))
        elif notes == 1 and kind < 0.16:
            yield Items(((Paragraph(self._text(60, 1, 0)),), (Paragraph((Text("其二"),)),)))
            yield Paragraph(self._text(self.size, 0, references))
        else:
            yield Paragraph(self._text(self.size, notes, references))

    def _text(self, size: int, notes: int, references: int) -> tuple[Inline, ...]:
        """A paragraph; two notes or more stand close together, now and then at its end."""
        length = self.rng.randint(size // 3, size * 5 // 3)
        words = self._words(length)
        cuts = sorted(self.rng.sample(range(2, len(words)), 1 + references))
        near = len(words) - 1 if self.rng.random() < 0.25 else cuts[0]
        out: list[Inline] = []
        for at, word in enumerate(words):
            out.append(Text(word))
            if notes and at == near:
                for n in range(notes):
                    out.extend([Text("又见")] if n else [])
                    out.extend(self._note())
                notes = 0
            if at in cuts[1:]:
                out.extend(self._reference())
        for _ in range(notes):
            out.extend(self._note())
        return tuple(out)

    def _words(self, length: int) -> list[str]:
        out: list[str] = []
        while sum(map(len, out)) < length:
            word = self.rng.choice(_CLAUSES)
            if self.terms and self.rng.random() < 0.02:
                word += f"X{self.rng.randint(1, self.terms):02}"
            out.append(word + self.rng.choice("，，，。"))
        return [*out, "如此而已。"]

    def _note(self) -> tuple[Inline, ...]:
        number = len(self.notes) + 1
        length = LONG.get(number % 60, self.rng.choice((15, 25, 40, 60, 90, 140)))
        text = f"N{number:03}" + "".join(self._words(length)) + f"E{number:03}"
        self.notes[number] = text
        return Text(f"C{number:03}"), Note((Text(text),))

    def _reference(self) -> tuple[Inline, ...]:
        number = len(self.references) + 1
        target = self.rng.randrange(self.count) * 10 + self.rng.randrange(self.paragraphs // 6)
        self.references[number] = target
        return Text(f"，见R{number:03}"), CrossReference(f"t{target}"), Text("，")


# --------------------------------------------------------------------------- making


def make(written: Written, out: Path, **layout: Any) -> dict[str, Any]:
    """The PDF, with the seconds that it took and the rounds of the loop."""
    cache = default_cache(os.environ)
    isolate(isolate_fontconfig(cache / "fontconfig"))
    material = build.read_material(DEMO)
    terms = tuple(
        IndexTerm((term,), (term,)) for term in (f"X{n:02}" for n in range(1, written.terms + 1))
    )
    manifest = replace(
        material.manifest, parts=(), front=(), back=(), cover="", fixes=(),
        indexes=(IndexOrder(title=INDEX, terms=terms),) if terms else (),
    )  # fmt: skip
    material = replace(material, articles=written.articles, manifest=manifest)
    laid = [0]

    def report(stage: str, done: int, of: int) -> None:
        laid[0] += stage == "typeset" and done == 0

    options = build.Options(ROOT, cache, report=report)
    edition = replace(build.editions(material, options)[0], **layout)
    started = time.perf_counter()
    made = build.make(material, edition, "pdf", options)
    seconds = time.perf_counter() - started
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(made.data)
    codes = Counter(f.code for f in made.findings)
    return {"seconds": round(seconds, 1), "rounds": laid[0], "pages": made.pages, "codes": codes}


# --------------------------------------------------------------------------- reading back


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a page: `top` and `foot` in points, `size` of its largest type."""

    text: str
    top: float
    base: float
    size: float
    font: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page read back: the rows of its text and of its notes, folio and head left out."""

    label: str
    text: tuple[Row, ...]
    notes: tuple[Row, ...]
    marks: tuple[str, ...]  # of the notes, in order
    calls: tuple[str, ...]


def read(path: Path, top: float, foot: float) -> tuple[list[Leaf], str]:
    """The pages of a PDF before its index, and the words of the index, column after column; `top`,
    `foot` of the type area in points from the trim's head."""
    leaves: list[Leaf] = []
    index = ""
    with pymupdf.open(path) as document:
        for page in document:
            clip = (0, top - 2, page.rect.width, foot + 4)
            words = "".join(page.get_text(clip=clip).split())
            if index or (words.startswith(INDEX) and leaves and leaves[-1].label.isdigit()):
                index += words
            else:
                leaves.append(_leaf(page, top, foot))
    return leaves, index


def _leaf(page: Any, top: float, foot: float) -> Leaf:
    rows: list[Row] = []
    calls: list[str] = []
    marks: list[str] = []
    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_PRESERVE_LIGATURES
    spans = [
        s
        for block in page.get_text("dict", flags=flags)["blocks"]
        for line in block.get("lines", ())
        for s in line["spans"]
        if s["text"].strip() and top - 2 < s["origin"][1] < foot + 2
    ]
    lines: dict[int, list[Any]] = {}
    for s in spans:
        raised = abs(s["size"] - 8) < 0.1
        if raised:
            calls.append(s["text"].strip())
        lines.setdefault(round(s["origin"][1] + (3.2 if raised else 0)), []).append(s)
    for base, group in sorted(_joined(lines).items()):
        group.sort(key=lambda s: s["origin"][0])
        full = [s for s in group if abs(s["size"] - 8) > 0.1] or group
        biggest = max(full, key=lambda s: s["size"])
        text = "".join("".join(s["text"].split()) for s in full)
        if abs(biggest["size"] - NOTE) < 0.1 and text[0] in MARKS:
            marks.append(text[0])
            text = text[1:]
        rows.append(Row(text, min(s["bbox"][1] for s in full), base, biggest["size"],
                        biggest["font"]))  # fmt: skip
    is_note = [abs(r.size - NOTE) < 0.1 for r in rows]
    return Leaf(
        page.get_label() or str(page.number + 1),
        tuple(r for r, n in zip(rows, is_note, strict=True) if not n),
        tuple(r for r, n in zip(rows, is_note, strict=True) if n),
        tuple(marks), tuple(calls),
    )  # fmt: skip


def _joined(lines: dict[int, list[Any]]) -> dict[int, list[Any]]:
    """Baselines a point apart are one."""
    out: dict[int, list[Any]] = {}
    for base in sorted(lines):
        near = next((b for b in out if abs(b - base) <= 1), base)
        out.setdefault(near, []).extend(lines[base])
    return out


MARKS = "".join(map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0))))


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of faults; `short`: lines missing at the foot of a page → pages, of those where the
    text that had room has a call (`by_notes`) or anything else (widows, headings, tables);
    `wrong_terms`: entries of the index that name other pages than those they are on."""

    pages: int
    notes: int
    lost: int
    doubled: int
    apart: int
    garbled: int
    wrong_marks: int
    wrong_numbers: int
    references: int
    wrong_terms: int
    terms: int
    runs_on: int
    over: int
    short: dict[int, int]
    by_notes: dict[int, int]


def measure(
    leaves: Sequence[Leaf], index: str, written: Written, leading: float, foot: float
) -> Score:
    calls, begins, ends = (_where(leaves, c) for c in "CNE")
    notes = "".join(r.text for leaf in leaves for r in leaf.notes)
    lost = [n for n in written.notes if n not in begins or n not in ends]
    doubled = [n for n in written.notes if len(begins.get(n, ())) > 1 or len(ends.get(n, ())) > 1]
    apart = [n for n in written.notes if n not in lost and calls.get(n) != begins[n]]
    garbled = [n for n, text in written.notes.items() if n not in lost and text not in notes]
    short, by_notes = _short(leaves, leading, foot)
    return Score(
        len(leaves), len(written.notes), len(lost), len(doubled), len(apart), len(garbled),
        sum(leaf.marks != leaf.calls for leaf in leaves), *_wrong(leaves, written),
        *_wrong_terms(leaves, index),
        sum(begins[n] != ends[n] for n in written.notes if n not in lost),
        sum(bool(leaf.notes and leaf.text and leaf.notes[0].top < leaf.text[-1].base)
            for leaf in leaves),
        short, by_notes,
    )  # fmt: skip


def _where(leaves: Sequence[Leaf], letter: str) -> dict[int, list[int]]:
    """Number of a token → the pages that it is on, in their text or their notes."""
    out: dict[int, list[int]] = {}
    for page, leaf in enumerate(leaves):
        rows = leaf.text if letter == "C" else leaf.notes
        said = re.sub(r"《第T.*?》", "", "".join(r.text for r in rows))  # a title names its call
        for found in re.finditer(rf"{letter}(\d{{3}})", said):
            out.setdefault(int(found[1]), []).append(page)
    return out


def _wrong(leaves: Sequence[Leaf], written: Written) -> tuple[int, int]:
    """(references with a wrong number, references found)."""
    text = "".join(r.text for leaf in leaves for r in leaf.text)
    targets: dict[int, str] = {}
    for leaf in leaves:
        for row in leaf.text:
            found = re.fullmatch(r"第T(\d{3})节(C\d{3})?", row.text)
            if found and row.size > BODY:
                targets[int(found[1])] = leaf.label
    wrong = 0
    for number, target in written.references.items():
        found = re.search(rf"R{number:03}《第T{target:03}节(?:C\d{{3}})?》（第(\d+)页）", text)
        wrong += not found or found[1] != targets.get(target)
    return wrong, len(written.references)


def _wrong_terms(leaves: Sequence[Leaf], index: str) -> tuple[int, int]:
    """(entries with a wrong page or without one that they are on, entries found)."""
    on: dict[str, list[int]] = {}
    for leaf in leaves:
        said = "".join(r.text for r in (*leaf.text, *leaf.notes))
        for term in sorted(set(re.findall(r"X\d\d", said))):
            on.setdefault(term, []).append(int(leaf.label))
    printed = dict(re.findall(r"(X\d\d)([\d–,]*)", index))
    wrong = sum(_pages(printed.get(term, "")) != pages for term, pages in on.items())
    return wrong + len(printed.keys() - on.keys()), len(printed)


def _pages(said: str) -> list[int]:
    """3–5,9 → 3 4 5 9."""
    out: list[int] = []
    for one in filter(None, said.split(",")):
        first, _, last = one.partition("–")
        out += range(int(first), int(last or first) + 1)
    return out


def _short(
    leaves: Sequence[Leaf], leading: float, foot: float
) -> tuple[dict[int, int], dict[int, int]]:
    """Whole lines that still had room at the foot of a page whose text goes on on the next."""
    out: Counter[int] = Counter()
    by_notes: Counter[int] = Counter()
    for leaf, after in pairwise(leaves):
        if not leaf.text or not after.text or not leaf.label.isdigit() or _opens(after):
            continue
        end = foot - (_RULE + _NOTE_LINE * len(leaf.notes) if leaf.notes else 0)
        missing = int((end - leaf.text[-1].base - _UNDER + 1) // leading)  # a base is rounded
        if missing > 0:
            out[missing] += 1
            if re.search(r"C\d{3}", "".join(r.text for r in after.text[:missing])):
                by_notes[missing] += 1
    return dict(sorted(out.items())), dict(sorted(by_notes.items()))


def _opens(leaf: Leaf) -> bool:
    """Does a page begin with an article's title, or with what may not be divided or parted?"""
    first = leaf.text[0]
    return abs(first.size - BODY) > 0.1 or first.text in _VERSE


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--notes", type=int, default=180)
    parser.add_argument("--references", type=int, default=80)
    parser.add_argument("--terms", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("build", "notes.pdf"))
    given = parser.parse_args()
    written = generate(given.pages, given.notes, given.references, given.terms, given.seed)
    print(make(written, given.out))  # noqa: T201
    print(score(given.out, written))  # noqa: T201


def score(path: Path, written: Written) -> Score:
    """Of a PDF in the classic layout at A5."""
    top, leading, lines = 23 * 72 / 25.4, 17.5, 27
    foot = top + lines * leading
    return measure(*read(path, top, foot), written, leading, foot)


if __name__ == "__main__":
    main()
