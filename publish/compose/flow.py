"""A line box of WeasyPrint as cells: its whole text, through all its inline boxes.

`Flow` is made once a paragraph and kept on its line box: shaped text, joints, and every set of
lines that was asked for, so that a page laid out again costs nothing.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, MutableSequence, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, get_args

import pyphen
from weasyprint.formatting_structure import boxes
from weasyprint.layout.percent import resolve_percentages

from publish.characters import CENTRED
from publish.compose.paragraph import (
    ADDRESS,
    FORCED,
    OBJECT,
    Cells,
    Line,
    Measure,
    Row,
    compose,
    variants,
)
from publish.compose.paragraph import rows as split_rows
from publish.compose.rules import Hanging, Prohibition, Punctuation, Setting, is_cjk, rules
from publish.compose.shape import Shaped, Shaper, shaper

OPEN, CLOSE, TEXT, ATOM, OUT, JIAZHU = range(6)
_BREAKS = re.compile(r"[\t\n\f\u0085\u2028\u2029]")
_COLLAPSING = ("normal", "nowrap")
_KEPT_TOGETHER = ("nowrap", "pre")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{6,}")
_TOKEN = re.compile(r"[!-~\u00a1-\u024f]{2,}")
_AFTER_MARK = re.compile(r"[/_.@?&=#-](?=[A-Za-z])|(?<=[a-z])(?=[A-Z])")
_OTHER_SCRIPTS = re.compile("[\u0250-\u1fff]")
_UNITS = re.compile(
    r"(?<=\d )(?:[kcmµ]?m|ha|[kmµ]?g|t|m?s|min|h|m?L|[kM]?W|[kM]?Wh|k?V|m?A|[kMG]?Hz|[kM]?Pa|K)"
    r"(?![A-Za-z0-9])"
)  # GB 3100: a number and its unit are one
_APART = 0.2  # of its em that a reading keeps from the next one
TONES = "ˊˇˋ"
_ZHUYIN = re.compile("˙?[\u3105-\u312f\u31a0-\u31bf]")
_LONG = 12  # letters from which a token that holds / _ . @ is an address or an identifier


@dataclass(slots=True)
class Word:
    """A text box in the flow: its cells, its glyphs."""

    box: Any
    start: int
    shaped: Shaped
    shaper: Shaper


@dataclass(slots=True)
class Token:
    """What follows what in a line: a box opening or closing, text, an object, one out of flow.
    `first` … `last`: its cells; for the others the cell whose line they are on."""

    kind: int
    box: Any
    first: int
    last: int
    word: Word | None = None


@dataclass(slots=True)
class Reading:
    """What stands over a ruby's base, or beside it (注音).  px: its width, and the `spread` after
    each character."""

    word: Word
    width: float
    beside: bool
    spread: float


class Flow:
    """The cells of a line box.  `size`: px of its em."""

    def __init__(self, line: Any, containing_block: Any) -> None:
        self.line, self.signature = line, signature(line)
        self.size: float = line.style["font_size"] or 1.0  # 0 around a picture
        self.ours = True
        self.tokens: list[Token] = []
        self.stacks: list[tuple[Any, ...]] = []  # open boxes before each token
        self._chars: list[str] = []
        self._advances: MutableSequence[float] = []
        self._sizes: dict[int, float] = {}
        self._raised: set[int] = set()
        self._joined: set[int] = set()
        self._breaks: dict[int, float] = {}
        self._hyphens: dict[int, float] = {}
        self._trailing: dict[int, float] = {}
        self._low: tuple[int, Any] | None = None  # the shallowest box since the last cell
        self._block = containing_block
        self.readings: dict[int, Reading] = {}  # id of a ruby's box → what is over it
        self._rubies: list[tuple[int, int, float]] = []  # first cell, end, em it may overhang
        self._lines: dict[Any, tuple[Line, ...]] = {}
        self._atoms: list[Token] = []
        self.floats = False
        self.wishes: dict[int, int] = {}  # from a cell on: lines more or fewer than is best
        self._measure: Measure | None = None  # the last one
        self._variants: dict[tuple[Measure, int], Mapping[int, tuple[Line, ...]]] = {}
        self._walk(line, ())
        self.ours = self.ours and any(not c.isspace() for c in self._chars)
        if self.ours:
            self._own()
            self.chars = "".join(self._chars)
            self._advances = array("d", self._advances)
            self.firsts = [t.first for t in self.tokens]
            self.lasts = [t.last for t in self.tokens]
            self.rules = rules(setting(line.style))
            self._rows: tuple[Row, ...] | None = None

    # ---------------------------------------------------------------- reading the boxes

    def _walk(self, parent: Any, stack: tuple[Any, ...]) -> None:
        for child in parent.children:
            if not self.ours:
                return
            if not child.is_in_normal_flow():
                self._token(OUT, child, stack)
                self.floats = self.floats or child.is_floated()
            elif isinstance(child, boxes.TextBox):
                self._text(child, parent, stack)
            elif isinstance(child, boxes.InlineBox) and not child.is_leader:
                if property_of(child.style, "jiazhu") == "on" and self._jiazhu(child, stack):
                    continue
                if child.element_tag == "ruby":
                    self._ruby(child, stack)
                else:
                    self._inline(child, stack)
            elif isinstance(child, boxes.AtomicInlineLevelBox) or child.is_leader:
                self._atom(child, parent, stack)
            else:
                self.ours = False

    def _token(self, kind: int, box: Any, stack: tuple[Any, ...], word: Word | None = None) -> None:
        at = len(self._chars)
        self.tokens.append(Token(kind, box, at, at, word))
        self.stacks.append(stack)

    def _inline(self, box: Any, stack: tuple[Any, ...], reading: Reading | None = None) -> None:
        resolve_percentages(box, self._block)
        for side in ("left", "right"):
            if getattr(box, f"margin_{side}") == "auto":
                setattr(box, f"margin_{side}", 0)
        begin = len(self._chars)
        self._token(OPEN, box, stack)
        self._walk(box, (*stack, box))
        if reading is not None:
            self._room(box, reading, begin)
        left = box.margin_left + box.border_left_width + box.padding_left
        right = box.margin_right + box.border_right_width + box.padding_right
        if (left or right) and len(self._chars) > begin:
            self._advances[begin] += left / self.size
            self._advances[-1] += right / self.size
        self._token(CLOSE, box, (*stack, box))
        if self._low and self._low[0] > len(stack):
            self._low = (len(stack), stack[-1] if stack else self.line)

    def _ruby(self, box: Any, stack: tuple[Any, ...]) -> None:
        """A ruby: its base stands in the line, kept whole; its reading is placed when the line is
        built (CLREQ 3.3)."""
        base = box.copy_with_children(
            [c for c in box.children if c.element_tag not in ("rt", "rp")]
        )
        texts = [t for c in box.children if c.element_tag == "rt" for t in _text_boxes(c)]
        reading = None
        if texts and (words := "".join(t.text for t in texts).strip()):
            machine = shaper(texts[0].style)
            shaped = machine.shape(words)
            if shaped is None:
                self.ours = False
                return
            reset(texts[0])
            beside = _ZHUYIN.match(words) is not None
            word = Word(texts[0], 0, shaped, machine)
            reading = Reading(word, sum(shaped.widths), beside, 0.0)
            self.readings[id(base)] = reading
        self._inline(base, stack, reading)

    def _jiazhu(self, box: Any, stack: tuple[Any, ...]) -> bool:
        """双行夹注 (CLREQ 3.4): cells a small square wide, each with one character of the upper
        line and one of the lower; a line may end after any of them, and is read upper line first.
        False when its text is not all on the square: it is set in one line then."""
        texts = list(_text_boxes(box))
        if len(texts) != 1 or box.children[0] is not texts[0]:
            return False
        machine = shaper(texts[0].style)
        shaped = machine.shape(texts[0].text)
        small = texts[0].style["font_size"]
        if shaped is None or any(abs(w - small) > small / 50 for w in shaped.widths):
            return False
        reset(texts[0])
        self._glued(box, len(stack))
        count = -(-len(shaped.text) // 2)
        self._token(JIAZHU, box, stack, Word(texts[0], len(self._chars), shaped, machine))
        self.tokens[-1].last += count - 1
        self._chars += OBJECT * count
        self._advances += [small / self.size] * count
        return True

    def _room(self, box: Any, reading: Reading, begin: int) -> None:
        """Make room for a reading that is wider than its base, or stands beside it.  It may lean
        over a neighbour without one by a quarter of an em, never over the edge of the measure."""
        end = len(self._chars)
        if end == begin:
            return
        self._joined.update(range(begin + 1, end))
        base = sum(self._advances[begin:end]) * self.size
        small = reading.word.box.style["font_size"]
        if reading.beside:
            tone = any(c in TONES for c in reading.word.shaped.text)
            box.padding_right = small * (1.5 if tone else 1.05)
        elif (wide := reading.width + small * _APART) > base:
            extra = (wide - base) / (end - begin)  # half of it on both sides of each
            box.padding_left = box.padding_right = extra / 2
            self._rubies.append((begin, end, extra / self.size))
            return
        elif is_cjk(reading.word.shaped.text[0]):  # as much between its characters as at both ends
            reading.spread = (base - reading.width) / len(reading.word.shaped.text)

        self._rubies.append((begin, end, 0.0))

    def _overhangs(self) -> dict[int, float]:
        """Joint after a cell → the em by which a reading leans over the neighbour there."""
        out: dict[int, float] = {}
        covered = {i for begin, end, _ in self._rubies for i in range(begin, end)}
        for begin, end, extra in self._rubies:
            out.update((i, -extra) for i in range(begin, end - 1))
            amount = min(extra / 2, 0.25)
            if begin and begin - 1 not in covered:
                out[begin - 1] = out.get(begin - 1, 0.0) + amount
            if end < len(self._chars) and end not in covered:
                out[end - 1] = out.get(end - 1, 0.0) + amount
        return out

    def _glued(self, parent: Any, depth: int) -> None:
        """No break before the next cell when the box around both neighbours forbids wrapping."""
        if self._low and self._chars:
            box = self._low[1] if self._low[0] <= depth else parent
            if box.style["white_space"] in _KEPT_TOGETHER:
                self._joined.add(len(self._chars))
        self._low = (depth, parent)

    def _text(self, box: Any, parent: Any, stack: tuple[Any, ...]) -> None:
        style = box.style
        text: str = box.text
        size: float = style["font_size"]
        space = style["white_space"]
        if not text or size == 0:
            return
        if space == "pre-line" and text.strip("\n") == "":
            for _ in text:
                self._token(OUT, None, stack)
                self._chars.append(FORCED)
                self._advances.append(0.0)
            self._low = None
            return
        # WeasyPrint makes all text beside a leader `pre`
        kept = space == "pre" and self.line.style["white_space"] in _COLLAPSING
        if (
            not (kept or space in _COLLAPSING)
            or style["direction"] != "ltr"
            or _BREAKS.search(text)
        ):
            self.ours = False
            return
        machine = shaper(style)
        shaped = machine.shape(text)
        if shaped is None:
            self.ours = False
            return
        self._glued(parent, len(stack))
        reset(box)
        start = len(self._chars)
        word = Word(box, start, shaped, machine)
        self._token(TEXT, box, stack, word)
        self.tokens[-1].last = start + len(text) - 1
        scale = 1 / self.size
        spacing = 0.0 if style["letter_spacing"] == "normal" else style["letter_spacing"]
        word_spacing = style["word_spacing"]
        if spacing or word_spacing:
            for i, char in enumerate(text):
                shaped.widths[i] += spacing + (word_spacing if char in " \u00a0" else 0.0)
            _space_out(shaped, spacing, word_spacing)
            if spacing:
                trailing = range(start, start + len(text))
                self._trailing.update(dict.fromkeys(trailing, spacing * scale))
        self._chars += text
        self._advances += [w * scale for w in shaped.widths]
        if size != self.size:
            self._sizes.update((start + i, size * scale) for i in range(len(text)))
        if any(_is_raised(box.style) for box in stack):
            self._raised.update(range(start, start + len(text)))
        self._joined.update(start + shaped.cells[i] for i in shaped.hidden)
        if space in _KEPT_TOGETHER:
            self._joined.update(range(start + 1, start + len(text)))
        elif len(shaped.cells) != len(text):
            missing = set(range(len(text))).difference(shaped.cells)
            self._joined.update(start + i for i in missing)
        if not text.isascii() and _TOKEN.search(text) is None and not _OTHER_SCRIPTS.search(text):
            return
        if space == "normal":
            self._latin(word)

    def _latin(self, word: Word) -> None:
        """Where Latin may break inside: addresses, identifiers, compounds, divided words."""
        text, start, style, machine = word.shaped.text, word.start, word.box.style, word.shaper
        if _OTHER_SCRIPTS.search(text):
            for i, allowed in enumerate(machine.line_breaks(text)):
                if i and allowed and not (text[i - 1].isdigit() or text[i].isdigit()):
                    self._breaks[start + i] = 0.0
        self._joined.update(start + unit.start() for unit in _UNITS.finditer(text))
        for i, char in enumerate(text):
            if char == "\u00ad" and i + 1 < len(text):
                self._hyphens[start + i + 1] = self._hyphen_width(machine)
        before = set(self._breaks)
        for token in _TOKEN.finditer(text):
            offset = start + token.start()
            run = token[0]
            if len(run) >= _LONG and re.search(r"[/_@]|\w\.[A-Za-z]|[a-z][A-Z]", run):
                for mark in _AFTER_MARK.finditer(run):
                    if 1 < mark.end() < len(run) - 1:
                        self._breaks[offset + mark.end()] = ADDRESS
                continue
            for mark in re.finditer(r"(?<=[A-Za-z])-(?=[A-Za-z]{2})", run):
                self._breaks[offset + mark.end()] = 0.5
            if style["hyphens"] == "auto":
                for part in _WORD.finditer(run):
                    for at in divisions(part[0], style["lang"] or ""):
                        self._hyphens[offset + part.start() + at] = self._hyphen_width(machine)

        for cell in self._breaks.keys() - before:
            machine.unkern(word.shaped, cell - start)
            self._advances[cell - 1] = word.shaped.widths[cell - 1 - start] / self.size

    def _hyphen_width(self, machine: Shaper) -> float:
        return machine.hyphen().widths[0] / self.size

    def _atom(self, box: Any, parent: Any, stack: tuple[Any, ...]) -> None:
        self._glued(parent, len(stack))
        self._token(ATOM, box, stack)
        self._atoms.append(self.tokens[-1])
        self._chars.append(OBJECT)
        self._advances.append(0.0)
        if box.is_leader:  # the leader and what it leads to stay with the words before them
            self._joined.update((len(self._chars) - 1, len(self._chars)))

    def _own(self) -> None:
        """Closing boxes and out-of-flow ones stay on the line of the cell before them, until a
        box opens: that is on the line of the cell after it."""
        after_open = True
        end = len(self._chars) - 1
        for token in self.tokens:
            if token.kind in (TEXT, ATOM, JIAZHU):
                after_open = False
            elif token.kind == OPEN:
                after_open = True
                token.first = token.last = min(token.first, end)
            else:
                at = token.first if after_open else token.first - 1
                token.first = token.last = min(max(at, 0), end)
        for before, token in zip(self.tokens, self.tokens[1:], strict=False):
            token.first = max(token.first, before.first)
            token.last = max(token.last, token.first)

    # ---------------------------------------------------------------- composing

    @property
    def atoms(self) -> list[Token]:
        return self._atoms

    @property
    def count(self) -> int:
        return len(self._chars)

    @property
    def advances(self) -> Sequence[float]:
        return self._advances

    def set_atoms(self, widths: dict[int, float]) -> None:
        """Give the objects their widths in px; what was composed with others is forgotten."""
        for cell, width in widths.items():
            if abs(self._advances[cell] - width / self.size) > 1e-6:
                self._advances[cell] = width / self.size
                self._rows = None
                self._lines.clear()
                self._variants.clear()

    def rows(self) -> tuple[Row, ...]:
        if self._rows is None:
            cells = Cells(
                self.chars, self._advances, self._sizes, frozenset(self._raised),
                frozenset(self._joined), self._breaks, self._hyphens, self._overhangs(),
                self._trailing,
            )  # fmt: skip
            self._rows = split_rows(cells, self.rules)
        return self._rows

    def row_at(self, cell: int) -> Row:
        return next(row for row in self.rows() if cell <= row.stop)

    def lines(self, measure: Measure, start: int = 0) -> tuple[Line, ...]:
        """The lines at a measure, from a cell on that begins one: composed once."""
        wish = self.wishes.get(start, 0)
        wished = _with(measure, wish) if wish else measure
        if (wished, start) not in self._lines:
            self._lines[wished, start] = compose(self.rows(), wished, start).lines
            self._rows = None  # large, and seldom asked for twice
        return self._lines[wished, start]

    def line_at(self, cell: int, measure: Measure) -> Line | None:
        """The line that begins at a cell, when the paragraph set at this measure has one."""
        lines = self.lines(measure, max((c for c in self.wishes if c <= cell), default=0))
        self._measure = measure
        at = bisect_left(lines, cell, key=lambda line: line.start)
        return lines[at] if at < len(lines) and lines[at].start == cell else None

    def variants(self, start: int) -> Mapping[int, tuple[Line, ...]]:
        """1 → the paragraph in a line more than is best, -1 → in a line fewer, from a cell on that
        begins a line.  Nothing when lines are not justified, or are broken by hand."""
        measure = self._measure
        if measure is None or not measure.justify or measure.looseness or FORCED in self.chars:
            return {}
        if (measure, start) not in self._variants:
            self._variants[measure, start] = variants(self.rows()[0], measure, start)
            self._rows = None
            for by, lines in self._variants[measure, start].items():
                self._lines[_with(measure, by), start] = lines
        return self._variants[measure, start]

    def tokens_of(self, line: Line) -> range:
        """The tokens on a line."""
        return range(bisect_left(self.lasts, line.start), bisect_left(self.firsts, line.resume))


def _with(measure: Measure, wish: int) -> Measure:
    return replace(measure, looseness=measure.looseness + wish)


def signature(box: Any) -> str:
    """The text of a line box: when it has changed, its flow is stale."""
    if len(box.children) == 1 and isinstance(box.children[0], boxes.TextBox):
        text: str = box.children[0].text
        return text
    return "\n".join(child.text for child in _text_boxes(box))


def _text_boxes(box: Any) -> Iterator[Any]:
    for child in box.children:
        if isinstance(child, boxes.TextBox):
            yield child
        elif isinstance(child, boxes.InlineBox):
            yield from _text_boxes(child)


def reset(box: Any) -> None:
    for side in ("left", "right", "top", "bottom"):
        setattr(box, f"margin_{side}", 0)
        setattr(box, f"padding_{side}", 0)
        setattr(box, f"border_{side}_width", 0)


def _space_out(shaped: Shaped, spacing: float, word_spacing: float) -> None:
    """Letter and word spacing, after the last glyph of each character."""
    from_units = 1024  # Pango units in a px
    for i, cell in enumerate(shaped.cells):
        if i + 1 == len(shaped.cells) or shaped.cells[i + 1] != cell:
            extra = spacing + (word_spacing if shaped.text[cell] in " \u00a0" else 0.0)
            shaped.units[i] += round(extra * from_units)


def _is_raised(style: Any) -> bool:
    """A superscript or subscript: off the baseline by a length or a percentage."""
    return not isinstance(style["vertical_align"], str)


@lru_cache(maxsize=1 << 14)
def divisions(word: str, lang: str) -> tuple[int, ...]:
    """Where a word may be divided: by the dictionary of its language, English inside Chinese.
    Short words of capitals and words with capitals inside (DNA, YouTube) are not divided."""
    if not (word[1:].islower() or (word.isupper() and len(word) > 6)):
        return ()
    language = pyphen.language_fallback(lang) if lang else None
    if language is None or lang.lower().startswith("zh"):
        language = "en_US"
    positions = pyphen.Pyphen(lang=language, left=2, right=3).positions(word.lower())
    return tuple(int(p) for p in positions)


# -------------------------------------------------------------------- what the style sheet chose


def property_of(style: Any, name: str) -> str:
    """The value of a custom property, as written."""
    tokens = style["__" + name.replace("-", "_")]
    return " ".join(t.serialize() for t in tokens).strip() if tokens else ""


def setting(style: Any) -> Setting:
    """The composer's setting for a style: custom properties named as in CSS, since WeasyPrint does
    not know the real ones.  An unknown value is the default: layout.toml checks its own."""
    known: Setting | None = style.__dict__.get("composing")
    if known is None:
        values = tuple(
            property_of(style, name)
            for name in ("line-break", "punctuation", "hanging-punctuation", "text-autospace")
        )
        centred = CENTRED.match(style["lang"] or "") is not None
        known = style.composing = _setting(values, centred)
    return known


@lru_cache(maxsize=64)
def _setting(values: tuple[str, ...], centred: bool) -> Setting:
    default = Setting()
    prohibition, punctuation, hanging, spaces = values
    try:
        least, natural, widest = (float(v.removesuffix("em")) for v in spaces.split())
        autospace = (least, natural, widest)
    except ValueError:
        autospace = (0.0, 0.0, 0.0) if spaces == "no-autospace" else default.autospace
    return Setting(
        prohibition if prohibition in get_args(Prohibition) else default.prohibition,  # type: ignore[arg-type]
        punctuation if punctuation in get_args(Punctuation) else default.punctuation,  # type: ignore[arg-type]
        hanging if hanging in get_args(Hanging) else default.hanging,  # type: ignore[arg-type]
        autospace,
        centred,
    )


def looseness(style: Any) -> int:
    """`--looseness: 1`: one line more than is best (撑行), -1: one fewer (挤行)."""
    value = property_of(style, "looseness")
    return int(value) if re.fullmatch(r"[+-]?\d", value) else 0
