"""Pages from numbers, numbers from pages: laying out a book until both agree.

Design §8: every number on a page is literal text.  Contents and references print the page of an
anchor, which is known only when the pages are laid out; so the book is laid out with what is
known, the anchors are read, and only the units whose markup has changed are laid out again.  Two
rounds are usual: one to learn the numbers, one for the units that print them.

Inside a unit a second, smaller loop sees to figures and notes: a figure that would leave a hole
lets text pass; a note that fell on another page than its call gets a page break before the line of
the call (`compose.notes` keeps them together, but not in columns); notes are numbered from ① on
each page where the layout wants it so.  A mark is as wide as any other: no line moves by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, assert_never

from publish.model import Anthology, Finding, finding
from publish.render.pdf import Laid, Typesetter, told
from publish.typeset.folios import PrintedPage, Run
from publish.typeset.print import Numbers, PrintBook, Unit
from publish.typeset.words import roman
from publish.typeset.xhtml import anchor

Report = Callable[[str, int, int], None]  # stage, done, of

ROUNDS = 8
REPAIRS = 12  # of notes in one unit
PATIENCE = 4  # paragraphs that a figure may let pass


@dataclass(frozen=True, slots=True)
class Paginated:
    """A laid-out book: its units, blanks among them, in order, each with its pages; `front` pages
    have roman numbers.  `waiting`: ids of the figures that let text pass."""

    units: tuple[Unit, ...]
    laid: tuple[Laid, ...]
    front: int
    pages: int
    folios: Mapping[str, str]
    waiting: frozenset[str]
    findings: tuple[Finding, ...]


def paginate(book: PrintBook, setter: Typesetter, report: Report) -> Paginated:
    """Lay the book out until no printed number is wrong; says so when that cannot be had."""
    kept: dict[str, Laid] = {}
    numbers = Numbers()
    for _ in range(ROUNDS):
        paper = _Paper(book, setter, numbers, kept)
        done = paper.fill(report)
        if done.folios == numbers.folios and done.pages == numbers.pages:
            return done
        numbers = Numbers(done.folios, paper.cuts, paper.delays, paper.marks, done.pages)
    return replace(done, findings=(*done.findings, finding("P-012", rounds=ROUNDS)))


def printed_pages(done: Paginated, book: Anthology) -> Iterator[PrintedPage]:
    """The pages of a laid-out book that begin with something that its e-book has too, in order:
    not the half title, the contents, a blank."""
    articles = frozenset(anchor(a.id) for a in book.articles())
    index = 0
    for unit, laid in zip(done.units, done.laid, strict=True):
        pages = _runs(unit, laid, done.waiting, articles)
        for number, runs in enumerate(pages, start=index):
            yield PrintedPage(_label(number, done.front), runs)
        index += laid.pages


def _label(index: int, front: int) -> str:
    """The number of a page, as `_Paper` counts and `press.Labels` writes it into the PDF."""
    return roman(index + 1) if index < front else str(index - front + 1)


def _runs(
    unit: Unit, laid: Laid, waiting: frozenset[str], articles: frozenset[str]
) -> Iterator[tuple[Run, ...]]:
    """What each page of a unit holds; nothing for a page that the e-book does not have."""
    match unit.kind:
        case "titlepage" | "part" | "colophon":
            names = {"titlepage": "titlepage", "colophon": "imprint"}
            yield (Run(names.get(unit.kind) or anchor(unit.ids[0]), title=True),)
        case "articles":
            last = Run(anchor(unit.ids[0]))  # what a page without text goes on with
            for page in told(laid, waiting):
                runs = tuple(Run(t.anchor, t.text, t.title) for t in page if t.anchor in articles)
                yield runs or (last,)
                last = Run(runs[-1].document) if runs else last
        case "index":
            yield (Run(unit.ids[0], title=True),)
        case "halftitle" | "imprint" | "contents" | "figures" | "blank":
            pass
        case _:
            assert_never(unit.kind)


@dataclass(slots=True)
class _Paper:
    """One round: pages put down one after another.  State: where we are."""

    book: PrintBook
    setter: Typesetter
    numbers: Numbers
    kept: dict[str, Laid]
    placed: list[Unit] = field(default_factory=list)
    laid: list[Laid] = field(default_factory=list)
    index: int = 0  # of the next page in the book, from 0: even is recto
    folio: int = 1
    front: int = 0
    folios: dict[str, str] = field(default_factory=dict)
    cuts: dict[str, int] = field(default_factory=dict)
    delays: dict[str, int] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def fill(self, report: Report) -> Paginated:
        self.cuts, self.delays = dict(self.numbers.cuts), dict(self.numbers.delays)
        self.marks = dict(self.numbers.marks)
        units = self.book.units()
        section = "front"
        for done, unit in enumerate(units):
            report("typeset", done, len(units))
            if unit.section != section:
                section = unit.section
                self._until(odd=False)
                self.front, self.folio = self.index, 1
            if unit.start in ("recto", "verso"):
                self._until(odd=unit.start == "verso")
            self._put(unit, self._settle(unit))
        self._until(odd=False)
        report("typeset", len(units), len(units))
        return Paginated(
            tuple(self.placed), tuple(self.laid), self.front, self.index, self.folios,
            frozenset(self.delays), tuple(self.findings),
        )  # fmt: skip

    def _until(self, *, odd: bool) -> None:
        """A blank page where the next unit must begin on the other side."""
        if self.index % 2 != odd:
            blank = Unit("blank", "blank", "body", "page")
            self._put(blank, self._lay(blank))

    def _put(self, unit: Unit, laid: Laid) -> None:
        self.placed.append(unit)
        self.laid.append(laid)
        for name, page in laid.anchors.items():
            number = self.folio + page
            self.folios[name] = roman(number) if not self._in_body else str(number)
        self.index += laid.pages
        self.folio += laid.pages

    @property
    def _in_body(self) -> bool:
        return self.front > 0

    def _lay(self, unit: Unit) -> Laid:
        side: Literal["left", "right"] = "left" if self.index % 2 else "right"
        numbers = replace(
            self.numbers, cuts=self.cuts, delays=self.delays, marks=self.marks,
            folio=self.folio, side=side,
        )  # fmt: skip
        markup = self.book.markup(unit, numbers)
        if markup not in self.kept:
            self.kept[markup] = self.setter.lay(markup)
        return self.kept[markup]

    def _settle(self, unit: Unit) -> Laid:
        """The unit with no hole above a figure and every note on its call's page."""
        laid = self._lay(unit)
        for figure in laid.holes:
            laid = self._fill_hole(unit, figure, laid)
        tried: dict[str, str] = {}  # note whose line was to begin a page → note that was astray
        for _ in range(REPAIRS):
            repairs = ((s.id, r) for s in laid.strays for r in ((s.id, s.cut), s.rival) if r)
            untried = ((stray, *repair) for stray, repair in repairs if repair[0] not in tried)
            stray, note, cut = next(untried, ("", "", 0))
            if not note:
                break
            tried[note] = stray
            self.cuts[note] = cut
            laid = self._lay(unit)
        laid = self._marked(unit, self._without_vain_cuts(unit, laid, tried))
        self.findings.extend(finding("P-011", note=s.id) for s in laid.strays)
        self.findings.extend(finding("P-023", note=id) for id in laid.cut_off)
        return laid

    def _marked(self, unit: Unit, laid: Laid) -> Laid:
        """The unit with every note numbered as it stands on its page."""
        for _ in range(REPAIRS):
            self.marks.update(laid.marks)
            again = self._lay(unit)
            if again is laid or again.marks == laid.marks:
                return again
            laid = again
        return laid

    def _without_vain_cuts(self, unit: Unit, laid: Laid, tried: Mapping[str, str]) -> Laid:
        """Take back the breaks that did not help (a note longer than a page): they leave a short
        page and the note where it was."""
        left = {s.id for s in laid.strays}
        kept = dict(self.cuts)
        for note, stray in tried.items():
            if stray in left:
                del self.cuts[note]
        if self.cuts == kept:
            return laid
        trial = self._lay(unit)
        if len(trial.strays) <= len(laid.strays):
            return trial
        self.cuts = kept
        return laid

    def _fill_hole(self, unit: Unit, figure: str, laid: Laid) -> Laid:
        """Let the figure wait for as few paragraphs as fill the page before it; where none do,
        it stays in its place."""
        if figure in self.delays:
            return laid
        for delay in range(1, PATIENCE + 1):
            self.delays[figure] = delay
            trial = self._lay(unit)
            if figure not in trial.holes:
                return trial
        del self.delays[figure]
        return laid
