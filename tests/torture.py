"""A torture text: all that is hard about a Chinese line, much denser than in any book.

A book's text tells little about a composer: it has one dash a page and a URL a chapter.  Here every
other phrase is a trap.  The text is made up from lists of common characters, words and syllables
by a seeded generator, so it is the same everywhere, nobody wrote it, and it is as long as wanted.

A template holds slots and the marks between them: `“H……”，E` is Han in quotes with an ellipsis,
then emphasis.  Slots: H some Han, h one, E em, S strong, K link, C code, N note, W Latin word,
A Latin sentence, D number, F foreign name, U URL.  All else stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate, count
from random import Random
from typing import Literal

Kind = Literal["text", "em", "strong", "link", "code", "note"]

SIZE, LEADING, LINES = 10.5, 17.5, 27  # points, points, lines a page
MARGIN, HEIGHT = 62, 595.3  # points: A5 when the measure is 28
LONGEST = 300  # characters of a paragraph
ADDRESS = "https://example.org/"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of one kind.  A note's `text` is its body; its call stands where the piece stands."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """What is printed in the paragraph, without the calls of its notes."""
        return "".join(piece.text for piece in self.pieces if piece.kind != "note")


# --------------------------------------------------------------------------- material

# Common characters, the most frequent first.
HAN = (
    "的一是不了在人有我他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后"
    "能对着事其里所去行过家十用发天如然作方成者多日都三小军二无同么经法当起与好看学进种将还分"
    "此心前面又定见只主没公从知使两行正现理想样门长回位气水手老头高名白几己情意实加力间重点外"
    "开相关已因由新做民工动物又信化向部体变书文真如路山次今明城口百万安走马应木直万船海西话望"
    "东度语北南星夜光春花雨空河江石林田风声女儿师常世界美员快画界金活解放集件青早原院叶村队"
    "色房站黄布久纸写读饭店桥车站台灯岸街树影旧静半边深远近角落窗户声音慢细轻红蓝绿草云雪冬"
)
HAN_TRADITIONAL = (
    "的一是不了在人有我他這為之大來以個中上們到說國和地也子時道出而要於就下得可你年生自會那後"
    "能對著事其裡所去行過家十用發天如然作方成者多日都三小軍二無同麼經法當起與好看學進種將還分"
    "此心前面又定見只主沒公從知使兩正現理想樣門長回位氣水手老頭高名白幾己情意實加力間重點外"
    "開相關已因由新做民工動物信化向部體變書文真路山次今明城口百萬安走馬應木直船海西話望東度語"
    "風聲畫報雲電燈橋車樹葉歲歷覺學聽讀寫紙館廳層溫暖濕潔淨邊遠近舊靜讓離開園圖團圓醫藥齒齡"
)
SYLLABLES = (
    "阿巴贝比伯布达德迪多尔法费弗戈格哈赫霍基加卡科克拉里利林卡曼梅米莫内尼努帕佩皮普奇"
    "塞沙斯索塔特托瓦西希辛亚耶伊扎泽兹"
)
SYLLABLES_TRADITIONAL = (
    "阿巴貝比伯布達德迪多爾法費弗戈格哈赫霍基加卡科克拉里利林曼梅米莫內尼努帕佩皮普奇"
    "塞沙斯索塔特托瓦西希辛亞耶伊扎澤茲"
)
_ENGLISH = """
a about above across after again against all almost along already also although always among an
and another answer any appear around as ask at away back bad base be beautiful because become bed
before began behind best better between big bird black blue boat body book both box boy bring
brother build busy but by call came can car care carry catch certain change children city clear
close cold color come common complete contain cook could country course cover cross cry cut dark
day decide deep develop did different difficult direct do dog door down draw drive dry during each
early earth ease east eat end enough even evening ever every example eye face fact fall family far
farm fast father feel few field figure fill final find fine fire first fish five fly follow food
foot for force form found four free friend from full game gave general get girl give go gold good
govern government great green ground group grow had half hand happen hard has have he head hear
heat help her here high hold home horse hot hour house how hundred idea if important in inch
interest international is island it just keep kind king knew know language large last late laugh
lead learn leave left less let letter life light like line list listen little live long look love
low machine made make man many map mark may me mean measure men might mile mind minute miss money
moon more morning most mother mountain move much music must my name near need never new next night
no north note nothing notice now number numeral object of off often old on once one only open or
order other our out over own page paper part pass pattern people perhaps person picture piece
place plain plan plant play point port possible power press problem produce product pull put
question quick rain ran reach read ready real record red remember responsibility rest right river
road rock room round rule run said same saw say school science sea second see seem sentence serve
set several shape she ship short should show side simple since sing sit six size sleep slow small
snow so some song soon sound south space spell stand star start state stay step still stood stop
story street strong study such sun sure surface system table tail take talk teach tell ten test
than that the their them then there these they thing think this those though thought thousand
three through time to together told too took top toward town travel tree true try turn two
typography under understanding unit until up us use usual vary very voice vowel wait walk want war
warm was watch water way we week well went were west what wheel when where which while white who
whole why will wind with without wonder wood word work world would write year yes yet you young
your don't it's he'd well-known twenty-one
"""
WORDS = tuple(_ENGLISH.split())

# What is between two phrases; the empty one makes Han and Latin meet.
JOINS = ("，", "，", "，", "。", "。", "；", "、", "：", "？", "！", "……", "——", "", "")

# Class of content, its weight, its templates.
_CLASSES = """
filler     26  H | H | H，H | H、H、H
marks       8  “H……”，“H。” | 《H》、《H》、《H》 | H：“《H》（H）。”（H） | （《H》），“H”；“H”
marks       8  “H！”“H？”“H！？” | H（“H”）、（H）《H》 | “H：‘H。’”（《H》） | “……H。”“——H……”
marks       2  【H】：“（H）、《H》。” | 《H》（H）：“H”，H
nested      7  “H‘H“H”H’H” | 《H〈H〉H》 | 《H〈H《H》〉》 | “‘H’H，‘H’” | “H《H〈h〉》”
names       8  F | F和F | 《F》 | “F·H” | F（W W） | F、F、F
numbers    10  D | HDh | 在DH | （D） | D、D、D | H：D | HD，D | “D”
words       7  W | HWH | HW、W和W | “W” | 《W》 | （W） | H W H | W W W
sentences   4  A | “A.” | （A; A.） | A, A | 《A》
code        3  C | HCH | （C、C） | C：D | “C”
urls        1  H：U | （U） | U
dashes      5  H——H—— | H……H | ——H | “H——” | “……” | 《H——H》 | H——D——H
brackets    5  （h） | （h）H | 〔h〕 | 【h】H | ［D］ | h（h）h《h》 | “h”“h”“h”
runs        8  E，E | HS：H | 《E》 | “S”H | H“E”（K） | KH | “K”，K | （S）E | EhShK | “E……” | SHE
notes       3  “H。N” | “H”N | 《H》N（H） | （HN） | HN，H | “EN” | WN | DN | H。NH
"""


def _classes() -> tuple[tuple[int, tuple[str, ...]], ...]:
    rows = (row.split(maxsplit=2) for row in _CLASSES.strip().splitlines())
    return tuple((int(weight), tuple(rest.split(" | "))) for _, weight, rest in rows)


CLASSES = _classes()

# Emphasis and links take what plain text takes.
INSIDE = ("H", "H", "h", "H，H", "《H》", "“H”", "W", "F", "D", "HWH", "H。", "H——H", "“H。”")
NOTES = ("H。", "《H》，H，H。", "H，D年，H：“H。”", "A.", "F，H，H，H。", "H，H；H，H，H。")

NUMBERS: tuple[Callable[[Random], str], ...] = (
    lambda r: f"{r.randint(1000, 10 ** r.randint(4, 9)):,}",
    lambda r: f"{r.randint(1000, 10 ** r.randint(4, 8)):,}.{r.randint(0, 99):02}",
    lambda r: f"{r.randint(0, 9999) / 100}%",
    lambda r: f"{r.randint(1, 999) / 10}‰",
    lambda r: f"−{r.randint(0, 400) / 10}℃",
    lambda r: f"−{r.randint(1, 99)}",
    lambda r: f"¥{r.randint(1, 10**6):,}.{r.randint(0, 99):02}",
    lambda r: f"{r.randint(1900, 1999)}-{r.randint(2000, 2099)}年",
    lambda r: f"{r.randint(0, 23)}:{r.randint(0, 59):02}",
    lambda r: f"1/{r.randint(2, 99)}",
    lambda r: f"{r.randint(1, 99)}～{r.randint(100, 999)}人",
    lambda r: f"{r.randint(1, 99)}.{r.randint(1, 9)}kg",
    lambda r: f"±{r.randint(1, 99) / 10}",
    lambda r: str(r.randint(0, 10 ** r.randint(1, 8))),
    lambda r: f"{r.randint(1, 12)}月{r.randint(1, 28)}日",
)


@dataclass(frozen=True, slots=True)
class Script:
    """What differs between the two scripts: the characters, and the forms of the quotes."""

    lang: str
    han: str
    syllables: str
    quotes: dict[int, str]


SIMPLIFIED = Script("zh-Hans-CN", HAN, SYLLABLES, {})
TRADITIONAL = Script(
    "zh-Hant-TW", HAN_TRADITIONAL, SYLLABLES_TRADITIONAL, str.maketrans("“”‘’", "「」『』")
)


def script(traditional: bool) -> Script:
    return TRADITIONAL if traditional else SIMPLIFIED


# --------------------------------------------------------------------------- the generator


def torture(seed: int, paragraphs: int, *, traditional: bool = False) -> tuple[Paragraph, ...]:
    """The text of a seed.  A shorter one is the beginning of a longer one."""
    maker = _Maker(Random(seed), script(traditional))
    return tuple(maker.paragraph() for _ in range(paragraphs))


class _Maker:
    def __init__(self, rng: Random, script: Script) -> None:
        self._rng = rng
        self._script = script
        # as in a language: the twentieth character half as often as the first
        self._ranks = tuple(accumulate(1 / (20 + rank) for rank in range(len(script.han))))
        self._templates = [templates for _, templates in CLASSES]
        self._weights = tuple(accumulate(weight for weight, _ in CLASSES))

    def paragraph(self) -> Paragraph:
        """A paragraph of a length drawn first: short ones are as much of a test as long ones."""
        rng = self._rng
        room = rng.randint(1, rng.choice((8, 40, 120, LONGEST, LONGEST)))
        pieces: list[Piece] = []
        while room > 14:
            phrase = self.phrase()
            length = sum(len(piece.text) for piece in phrase if piece.kind != "note")
            if length <= room - 2:
                pieces.extend(phrase)
                room -= length
        pieces.append(Piece("text", self.ending(room)))
        return Paragraph(_merged(pieces))

    def phrase(self) -> list[Piece]:
        """A template filled, and what joins it to the next."""
        rng = self._rng
        templates = rng.choices(self._templates, cum_weights=self._weights)[0]
        pieces = self.fill(rng.choice(templates))
        join = rng.choice(JOINS)
        if not join and not "一" <= pieces[-1].text[-1] <= "龥":
            join = "，"  # two words, or two numbers, would become one
        return [*pieces, Piece("text", join)]

    def ending(self, room: int) -> str:
        """The last characters of a paragraph, exactly as many as there is room for."""
        if room < 2:
            return self.han(room)
        before, after = self._rng.choice((("", "。"), ("", "？"), ("", "……"), ("“", "。”")))
        if room <= len(before + after):
            before, after = "", "。"
        text = before + self.han(room - len(before + after)) + after
        return text.translate(self._script.quotes)

    def fill(self, template: str) -> list[Piece]:
        return [self.slot(char) for char in template]

    def slot(self, char: str) -> Piece:
        match char:
            case "E":
                return Piece("em", self.text(INSIDE))
            case "S":
                return Piece("strong", self.text(INSIDE))
            case "K":
                return Piece("link", self.text(INSIDE))
            case "N":
                return Piece("note", self.text(NOTES))
            case "C":
                return Piece("code", self.identifier())
            case "U":
                return Piece("link", self.url())
            case _:
                return Piece("text", self.words(char))

    def text(self, templates: Sequence[str]) -> str:
        return "".join(self.words(char) for char in self._rng.choice(templates))

    def words(self, char: str) -> str:
        """The text of a slot without markup; a mark is itself, in the form of its script."""
        match char:
            case "H":
                return self.han(self._rng.randint(1, 9))
            case "h":
                return self.han(1)
            case "W":
                return self.word()
            case "A":
                return self.sentence()
            case "D":
                return self._rng.choice(NUMBERS)(self._rng)
            case "F":
                return self.name()
            case _:
                return char.translate(self._script.quotes)

    def han(self, length: int) -> str:
        return "".join(self._rng.choices(self._script.han, cum_weights=self._ranks, k=length))

    def word(self) -> str:
        word = self._rng.choice(WORDS)
        return self._rng.choice((word, word, word.capitalize(), word.upper()))

    def sentence(self) -> str:
        """English words in no order, with the marks of a sentence but its full stop."""
        rng = self._rng
        words = [rng.choice(WORDS) for _ in range(rng.randint(4, 14))]
        for at in range(len(words) - 1):
            words[at] += rng.choice(("",) * 8 + (",", ";", ":"))
        if len(words) > 8:
            words[3:6] = [f"({words[3]}", words[4], f"{words[5]})"]
        return " ".join(words).capitalize()

    def name(self) -> str:
        rng = self._rng
        parts = rng.choice((2, 2, 3))
        return "·".join(
            "".join(rng.choices(self._script.syllables, k=rng.randint(2, 5))) for _ in range(parts)
        )

    def identifier(self) -> str:
        rng = self._rng
        words = [re.sub("[^a-z]", "", rng.choice(WORDS)) for _ in range(rng.randint(2, 4))]
        return rng.choice("_.").join(words) + rng.choice(("", "", "()"))

    def url(self) -> str:
        rng = self._rng
        words = [re.sub("[^a-z]", "", rng.choice(WORDS)) for _ in range(rng.randint(1, 5))]
        query = f"?id={rng.randint(1, 10**6)}&page=2" if rng.random() < 0.3 else ""
        return ADDRESS + "/".join(words) + query


def _merged(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Neighbouring text in one piece, as a reader of Markdown makes it."""
    out: list[Piece] = []
    for piece in pieces:
        if out and piece.kind == "text" == out[-1].kind:
            out[-1] = Piece("text", out[-1].text + piece.text)
        elif piece.text:
            out.append(piece)
    return tuple(out)


# --------------------------------------------------------------------------- writers


def plain(paragraphs: Sequence[Paragraph]) -> str:
    """The very text put in, a paragraph a line, without notes."""
    return "\n".join(paragraph.text for paragraph in paragraphs)


def notes(paragraphs: Sequence[Paragraph]) -> str:
    """The bodies of the notes, one a line."""
    return "\n".join(
        p.text for paragraph in paragraphs for p in paragraph.pieces if p.kind == "note"
    )


def html(
    paragraphs: Sequence[Paragraph],
    *,
    sheet: str = "",
    traditional: bool = False,
    footnotes: bool = True,
) -> str:
    """Markup as the house writes it for paper: a call is kept with the letter before it.
    Without `footnotes` (browsers have none) a call is a superscript and the note is left out."""
    numbers = count(1)
    body = "\n".join(f"<p>{_marked_up(p.pieces, numbers, footnotes)}</p>" for p in paragraphs)
    style = f"<style>{sheet}</style>" if sheet else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{script(traditional).lang}"><head><meta charset="utf-8"/>'
        f"<title>Torture</title>{style}</head><body>\n{body}\n</body></html>\n"
    )


def _marked_up(pieces: Sequence[Piece], numbers: count[int], footnotes: bool) -> str:
    out: list[str] = []
    for position, piece in enumerate(pieces):
        kept = ""
        if piece.kind == "note" and out and pieces[position - 1].kind == "text":
            before = pieces[position - 1].text
            out[-1], kept = _xml(before[:-1]), _xml(before[-1:])
        out.append(_element(piece, kept, numbers, footnotes))
    return "".join(out)


def _element(piece: Piece, kept: str, numbers: count[int], footnotes: bool) -> str:
    text = _xml(piece.text)
    match piece.kind:
        case "text":
            return text
        case "link":
            return f'<a href="{_xml(_address(piece))}">{text}</a>'
        case "note":
            number = next(numbers)
            id, mark = f"n{number}", note_mark(number)
            if not footnotes:
                return f'<span class="keep">{kept}<sup>{mark}</sup></span>'
            return (
                f'<span class="keep" id="{id}-call">{kept}'
                f'<span class="note" id="{id}" data-mark="{mark}">{text}</span></span>'
            )
        case _:
            return f"<{piece.kind}>{text}</{piece.kind}>"


def note_mark(number: int) -> str:
    """① to ⑳ and again: the faces have no more."""
    return chr(0x2460 + (number - 1) % 20)


def _address(piece: Piece) -> str:
    return piece.text if piece.text.startswith(ADDRESS) else ADDRESS


def _xml(text: str) -> str:
    return escape(text, quote=True)


TYPST = """\
#set document(date: none)
#set page(width: {width}pt, height: {height}pt, margin: (x: {margin}pt, top: {margin}pt,
  bottom: {bottom}pt))
#set text(font: "Book Song", size: {size}pt, lang: "zh", region: "{region}",
  top-edge: 0.88em, bottom-edge: -0.12em)
#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: {gap}pt,
  spacing: {gap}pt)
#show footnote.entry: set text(size: 8.5pt)
#show footnote.entry: set par(leading: 4pt, spacing: 4pt, first-line-indent: 0pt)
#set footnote(numbering: n => str.from-unicode(0x2460 + calc.rem(n - 1, 20)))
#let em(s) = text(font: "Book Kai", s)
#let strong(s) = text(font: "Book Hei", weight: 500, s)
#let code(s) = text(hyphenate: false, s)
"""


def typst(paragraphs: Sequence[Paragraph], *, measure: int = 28, traditional: bool = False) -> str:
    """All text goes in as strings: nothing in them is markup.  The line is as high as its em box
    and the gap, so that the pitch is the leading."""
    head = TYPST.format(**_page(measure), gap=LEADING - SIZE, region="tw" if traditional else "cn")
    lines = ["".join(_typst_piece(piece) for piece in p.pieces) for p in paragraphs]
    return head + "\n" + "\n\n".join(lines) + "\n"


def _typst_piece(piece: Piece) -> str:
    text = _typst_string(piece.text)
    match piece.kind:
        case "text":
            return f"#{text};"
        case "link":
            return f"#link({_typst_string(_address(piece))}, {text});"
        case "note":
            return f"#footnote({text});"
        case _:
            return f"#{piece.kind}({text});"


def _typst_string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


LATEX = r"""\documentclass[fontset=none,scheme=plain]{ctexart}
\usepackage[paperwidth=%(width)sbp,paperheight=%(height)sbp,hmargin=%(margin)sbp,top=%(margin)sbp,
  bottom=%(bottom)sbp,noheadfoot,nomarginpar]{geometry}
\usepackage{xurl}\urlstyle{same}
\setmainfont{BookSong-Regular.ttf}[Path=fonts/,Ligatures=TeXOff,BoldFont=BookSong-Bold.ttf]
\setCJKmainfont{BookSong-Regular.ttf}[Path=fonts/,BoldFont=BookSong-Bold.ttf]
\newCJKfontfamily\kaicjk{BookKai-Regular.ttf}[Path=fonts/]
\newfontfamily\kailatin{BookKai-Regular.ttf}[Path=fonts/,Ligatures=TeXOff]
\newCJKfontfamily\heicjk{BookHei-Medium.ttf}[Path=fonts/]
\newfontfamily\heilatin{BookHei-Medium.ttf}[Path=fonts/,Ligatures=TeXOff]
\newcommand\kai[1]{{\kailatin\kaicjk #1}}
\newcommand\hei[1]{{\heilatin\heicjk #1}}
\newcommand\code[1]{\mbox{#1}}
\newcommand\note[2]{\renewcommand\thefootnote{#1}\footnote{#2}}
\renewcommand\footnotesize{\fontsize{8.5bp}{12.5bp}\selectfont}
\pagestyle{empty}\raggedbottom
\begin{document}
\fontsize{%(size)sbp}{%(leading)sbp}\selectfont
\setlength\parindent{2\ccwd}\setlength\parskip{0pt}\setlength\lineskiplimit{-\maxdimen}
\widowpenalty=10000 \clubpenalty=10000 \emergencystretch=2em
"""


def latex(paragraphs: Sequence[Paragraph], *, measure: int = 28) -> str:
    """For XeLaTeX with ctex, the faces in the folder `fonts` beside it.  ASCII stays as it is
    (no TeX ligatures), and a line may be a little loose before it is too long."""
    head = LATEX % (_page(measure) | {"leading": LEADING})
    numbers = count(1)
    lines = ["".join(_latex_piece(piece, numbers) for piece in p.pieces) for p in paragraphs]
    return head + "\n\n".join(lines) + "\n\\end{document}\n"


def _latex_piece(piece: Piece, numbers: count[int]) -> str:
    text = _latex_text(piece.text)
    match piece.kind:
        case "text":
            return text
        case "em":
            return rf"\kai{{{text}}}"
        case "strong":
            return rf"\hei{{{text}}}"
        case "code":
            return rf"\code{{{text}}}"
        case "note":
            return rf"\note{{{note_mark(next(numbers))}}}{{{text}}}"
        case _:  # a link's address is not printed; xurl may break one that is
            printed = re.fullmatch(r"https://[\w./?=&-]+", piece.text, re.ASCII)
            return rf"\url{{{piece.text}}}" if printed else text


_LATEX = str.maketrans(
    {c: "\\" + c for c in "{}#$%&_"}
    | {"\\": r"\textbackslash{}", "^": r"\char94{}", "~": r"\char126{}", "\n": " "}
)


def _latex_text(text: str) -> str:
    return text.translate(_LATEX)


# --------------------------------------------------------------------------- the page


def _page(measure: int) -> dict[str, float]:
    return {
        "width": measure * SIZE + 2 * MARGIN,
        "height": HEIGHT,
        "margin": MARGIN,
        "bottom": round(HEIGHT - MARGIN - LINES * LEADING - 0.5, 2),  # half a point for rounding
        "size": SIZE,
    }


SHEET = """
@page {{ size: {width}pt {height}pt; margin: {margin}pt {margin}pt {bottom}pt;
  @footnote {{ margin-top: 6pt; padding-top: 5pt; border-top: .4pt solid }} }}
html {{ font: {size}pt/{leading}pt "Book Song"; orphans: 2; widows: 2; hyphens: auto;
  overflow-wrap: break-word; font-variant-ligatures: common-ligatures }}
body {{ margin: 0; text-align: justify }}
p {{ margin: 0; text-indent: 2em }}
a {{ color: inherit; text-decoration: none }}
em {{ font-style: normal; font-family: "Book Kai"; line-height: 0 }}
strong {{ font-family: "Book Hei"; font-weight: 500; line-height: 0 }}
code {{ font-family: "Book Song"; font-size: inherit; line-height: 0 }}
sup {{ font-size: 8pt; line-height: 0; vertical-align: 3.2pt }}
.keep {{ white-space: nowrap }}
.note {{ float: footnote; footnote-policy: line; font: 400 8.5pt/12.5pt "Book Song";
  text-align: justify; text-indent: 0; white-space: normal; padding-left: 1.5em; margin: 0 }}
.note::footnote-call {{ content: attr(data-mark); font: 400 8pt/0 "Book Song";
  vertical-align: 3.2pt; white-space: nowrap }}
.note::footnote-marker {{ content: attr(data-mark); display: inline-block; width: 1.5em;
  margin-left: -1.5em; list-style-position: inside; font-size: 8.5pt }}
"""


def sheet(measure: int = 28, extra: str = "") -> str:
    """A page of one column, `measure` characters wide; notes as in the classic layout."""
    return SHEET.format(**_page(measure), leading=LEADING) + extra
