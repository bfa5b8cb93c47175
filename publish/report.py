"""`publish normalize --report`: one page to read beside the raw texts.

Each raw text has two columns: its lines, numbered, and the clean articles with a card for each
finding under them.  A line names its findings, a card its line; both are links.  The page needs no
network and no script, and is well-formed XML besides being HTML.  Every text is escaped, and what
cannot be seen (control, bidirectional, zero-width characters) is spelled out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from string import Template

from publish.messages import FINDINGS, Tongue, finding_text, finding_title, severity, words
from publish.model import (
    Article,
    Block,
    Blocks,
    Cleaned,
    Figure,
    Finding,
    Heading,
    Items,
    Paragraph,
    PullQuote,
    Quotation,
    Separator,
    Severity,
    Table,
    Verse,
    plain,
)

_RANKS = list(Severity)

# Control characters, marks of direction, joiners and other things of no width, U+FFFE and such.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\ufff9-\uffff\U000e0000-\U000e0fff]"
)

_PAGE = Template("""<!DOCTYPE html>
<html lang="$lang">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title>$title</title>
<style>$style</style>
</head>
<body>
<header id="top">
<h1>$title</h1>
<p class="count">$count</p>
$head
</header>
<main>
$main
</main>
</body>
</html>
""")

_STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf7; --sheet: #fff; --ink: #1c1b19; --faint: #77726a;
  --rule: #e2ded6; --must-fix: #b3261e; --doubt: #96650a; --hint: #4a6785; --target: #fff3c4;
  --mark: #fbe3a6; --link: #20589b; }
@media (prefers-color-scheme: dark) { :root { --paper: #191816; --sheet: #211f1d; --ink: #e6e2da;
  --faint: #98928a; --rule: #3a3733; --must-fix: #ff8a80; --doubt: #e5b454; --hint: #9dbbd8;
  --target: #4a4014; --mark: #5d4a12; --link: #8ab8f0; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 3.2rem; }
body { margin: 0; padding: 0 1.5rem 4rem; background: var(--paper); color: var(--ink);
  font: 16px/1.7 "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun", serif; }
header, nav, .n, .card, table, .chips, h2, .about { font-family: system-ui, "PingFang SC",
  "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif; }
header { max-width: 75rem; margin: 0 auto; }
h1 { font-size: 1.6rem; margin: 1.5rem 0 .2rem; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
.count, .about { color: var(--faint); margin: 0 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; margin: 0 0 1.5rem;
  background: var(--sheet); }
th, td { text-align: left; vertical-align: top; padding: .28rem .7rem;
  border-bottom: 1px solid var(--rule); }
th { color: var(--faint); font-weight: 600; white-space: nowrap; }
td.num, th.num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td:last-child { width: 100%; }
td.sev, td.code { white-space: nowrap; }
td details { max-width: 44rem; }
td summary, header summary { cursor: pointer; color: var(--link); }
.must-fix { --c: var(--must-fix); } .doubt { --c: var(--doubt); } .hint { --c: var(--hint); }
.sev, .code { color: var(--c); font-weight: 600; }
section { max-width: 110rem; margin: 0 auto; content-visibility: auto;
  contain-intrinsic-size: auto 1200px; }
h2 { position: sticky; top: 0; z-index: 1; font-size: 1.05rem; margin: 2.5rem 0 0;
  padding: .55rem 0; background: var(--paper); border-bottom: 2px solid var(--ink);
  overflow-wrap: anywhere; }
h2 small { font-weight: normal; color: var(--faint); margin-left: .8em; }
.pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1.1fr); gap: 0 2rem;
  padding: .8rem 0; border-bottom: 1px solid var(--rule); }
@media (max-width: 60rem) { .pair { grid-template-columns: minmax(0, 1fr); gap: 1rem; } }
.raw { font-size: .92rem; line-height: 1.6; }
.l { display: grid; grid-template-columns: 3.2em minmax(0, 1fr) auto; gap: 0 .8em; }
.l:hover { background: var(--sheet); }
.n { color: var(--faint); text-align: right; font-size: .75rem; line-height: 2;
  font-variant-numeric: tabular-nums; }
.t { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
.found > .n { color: var(--c); font-weight: 700; box-shadow: inset -3px 0 0 var(--c);
  padding-right: .5em; }
.chips { font-size: .72rem; line-height: 2; text-align: right; max-width: 12em; }
.chips a { color: var(--c); white-space: nowrap; margin-left: .5em; }
mark { background: var(--mark); color: inherit; border-radius: 2px; }
.u { font: .72em ui-monospace, monospace; color: var(--must-fix); border: 1px solid;
  border-radius: 3px; padding: 0 .25em; margin: 0 .1em; white-space: nowrap; }
article { background: var(--sheet); border: 1px solid var(--rule); border-radius: 6px;
  padding: 1rem 1.4rem; overflow-wrap: anywhere; }
article + .cards { margin-top: .8rem; }
article h3 { font-size: 1.25rem; line-height: 1.4; margin: .1rem 0 .4rem; }
article h4 { margin: 1rem 0 .3rem; }
article p { margin: 0; text-indent: 2em; white-space: pre-line; }
article p.k, article p.s, article p.b, article p.c { text-indent: 0; }
.k, .s { font-size: 1rem; } .k { color: var(--faint); }
.b, .c, .id { color: var(--faint); font-size: .88rem; }
.c { border-left: 3px solid var(--rule); padding-left: .8em; margin: .5rem 0 !important; }
.id { float: right; font-family: ui-monospace, monospace; }
blockquote { margin: .6rem 2em; }
.gone { opacity: .6; }
.cards { display: grid; gap: .5rem; align-content: start;
  grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); }
.card { font-size: .86rem; line-height: 1.5; background: var(--sheet); padding: .5rem .8rem;
  border: 1px solid var(--rule); border-left: 4px solid var(--c); border-radius: 4px;
  overflow-wrap: anywhere; }
.card p { margin: 0; }
.card .h { color: var(--faint); }
.card .w { float: right; margin-left: 1em; }
.card .q { margin: .25rem 0; white-space: pre-wrap; unicode-bidi: isolate; }
del { color: var(--must-fix); text-decoration: none; }
ins { color: var(--ink); text-decoration: none; background: var(--mark); }
:target { background: var(--target); outline: 2px solid var(--c, var(--link)); }
@media print { section { content-visibility: visible; } h2 { position: static; } }
"""


def report_page(
    title: str, raw: Sequence[Cleaned], findings: Sequence[Finding], tongue: Tongue
) -> str:
    """The page.  A finding goes to the raw text that its place names; the others, and those of
    edited texts, come in a section of their own at the end."""
    writer = _Writer(raw, findings, tongue)
    files = words(tongue, "report-count", count=len(raw))
    return page(
        words(tongue, "report-title", title=title),
        words(tongue, "comma").join((files, *counted(findings, tongue))),
        f"{writer.summary()}\n{writer.files()}",
        writer.sections(),
        tongue,
    )


# --------------------------------------------------------------------------- of every report


def page(
    title: str, count: str, head: str, main: Iterable[str], tongue: Tongue, style: str = ""
) -> str:
    """A whole page.  `title` and `count` are texts, `head` (what stands under them) and `main` are
    markup; `style` comes after the style of all pages."""
    return _PAGE.substitute(
        lang="zh-Hans" if tongue == "zh" else "en",
        title=visible(title),
        style=_STYLE + style,
        count=visible(count),
        head=head,
        main="\n".join(main),
    )


def counted(findings: Iterable[Finding], tongue: Tongue) -> list[str]:
    """3 must-fix, 5 doubts …: a text for each severity that there is."""
    counts = Counter(severity(f) for f in findings)
    return [words(tongue, f"count-{s}", count=counts[s]) for s in _RANKS if counts[s]]


def kinds_table(links: Mapping[str, Sequence[str]], tongue: Tongue) -> str:
    """`links`: code → the links to its cards.  A row a code, the worst first."""
    keys = ("report-severity", "report-code", "report-number", "report-what")
    heads = "".join(f"<th>{visible(words(tongue, key))}</th>" for key in keys)
    ranked = sorted(links, key=lambda code: (_RANKS.index(FINDINGS[code].severity), code))
    rows = "\n".join(_kind_row(code, links[code], tongue) for code in ranked)
    return f'<table class="kinds"><tr>{heads}</tr>\n{rows}\n</table>'


def _kind_row(code: str, links: Sequence[str], tongue: Tongue) -> str:
    rank = FINDINGS[code].severity
    title = visible(finding_title(code, tongue))
    return (
        f'<tr class="{rank}"><td class="sev">{visible(words(tongue, rank.value))}</td>'
        f'<td class="code">{code}</td><td class="num">{len(links)}</td>'
        f"<td><details><summary>{title}</summary>{' · '.join(links)}</details></td></tr>"
    )


def line_of(found: Finding) -> int:
    """0 when it has none: a whole file is meant, or the whole book."""
    return (found.where.line or 0) if found.where else 0


# --------------------------------------------------------------------------- this one


class _Writer:
    """Keeps which finding is which card: `cards` are the findings of a file, numbered."""

    def __init__(self, raw: Sequence[Cleaned], findings: Sequence[Finding], tongue: Tongue) -> None:
        self.raw, self.findings, self.tongue = raw, findings, tongue
        self.names = {c.source.path: f"f{n}" for n, c in enumerate(raw, 1)}
        cards: dict[str, list[Finding]] = defaultdict(list)
        for found in findings:
            path = found.where.path if found.where else None
            cards[self.names.get(path, "other") if path else "other"].append(found)
        self.cards: dict[str, list[Finding]] = {
            name: sorted(those, key=lambda f: (line_of(f), _RANKS.index(severity(f)), f.code))
            for name, those in cards.items()
        }

    def say(self, key: str, **values: object) -> str:
        return visible(words(self.tongue, key, **values))

    # ----------------------------------------------------------------------- the head

    def summary(self) -> str:
        """By code: how many, and in which files."""
        if not self.findings:
            return f"<p>{self.say('clean')}</p>"
        links: dict[str, list[str]] = defaultdict(list)
        for name, those in self.cards.items():
            for number, found in enumerate(those, 1):
                links[found.code].append(self.link_to_card(name, number, found))
        return kinds_table(links, self.tongue)

    def link_to_card(self, name: str, number: int, found: Finding) -> str:
        file = found.where.path.name if found.where else ""
        line = line_of(found)
        label = f"{file}:{line}" if line else file or found.code
        return f'<a href="#{name}-n{number}">{visible(label)}</a>'

    def files(self) -> str:
        """The raw texts, each with its counts."""
        rows = []
        for cleaned in self.raw:
            name = self.names[cleaned.source.path]
            counts = Counter(severity(f) for f in self.cards.get(name, ()))
            cells = "".join(f'<td class="num sev {s}">{counts[s] or ""}</td>' for s in _RANKS)
            titles = " · ".join(visible(a.title or a.id) for a in cleaned.articles)
            link = f'<a href="#{name}">{visible(cleaned.source.path.name)}</a>'
            rows.append(f"<tr><td>{link}</td>{cells}<td>{titles}</td></tr>")
        heads = "".join(f'<th class="num">{self.say(s.value)}</th>' for s in _RANKS)
        first, last = self.say("report-file"), self.say("report-articles")
        head = f"<tr><th>{first}</th>{heads}<th>{last}</th></tr>"
        table = f'<table class="files">{head}\n' + "\n".join(rows) + "\n</table>"
        is_open = ' open="open"' if len(self.raw) <= 12 else ""
        label = self.say("report-count", count=len(self.raw))
        return f"<details{is_open}><summary>{label}</summary>{table}</details>"

    # ----------------------------------------------------------------------- a raw text

    def sections(self) -> Iterator[str]:
        for cleaned in self.raw:
            yield from self.section(cleaned)
        if those := self.cards.get("other"):
            yield f'<section id="other"><h2>{self.say("report-other")}</h2>'
            cards = (self.card("other", n, f, None) for n, f in enumerate(those, 1))
            yield '<div class="pair"><div></div><div class="cards">'
            yield from cards
            yield "</div></div></section>"

    def section(self, cleaned: Cleaned) -> Iterator[str]:
        name = self.names[cleaned.source.path]
        lines = cleaned.source.text.removesuffix("\n").split("\n")
        cards = list(enumerate(self.cards.get(name, ()), 1))
        at_line: dict[int, list[tuple[int, Finding]]] = defaultdict(list)
        for number, found in cards:
            at_line[line_of(found)].append((number, found))
        up = '<a href="#top">↑</a>'
        about = f"<small>{visible(cleaned.source.encoding)} {up}</small>"
        yield f'<section id="{name}"><h2>{visible(cleaned.source.path.name)}{about}</h2>'
        spans = list(_spans(cleaned.articles, len(lines)))
        for at, (first, last, articles) in enumerate(spans):
            here = [c for n in range(first, last + 1) for c in at_line[n]]
            if at == 0:
                here = at_line[0] + here
            if at == len(spans) - 1:  # a line that the file does not have
                here += [c for n, those in at_line.items() if n > len(lines) for c in those]
            yield '<div class="pair"><div class="raw">'
            yield from (
                self.line(name, n, lines[n - 1], at_line[n]) for n in range(first, last + 1)
            )
            yield "</div><div>"
            yield from (self.article(article) for article in articles)
            if here:
                yield '<div class="cards">'
                yield from (self.card(name, n, f, len(lines)) for n, f in here)
                yield "</div>"
            yield "</div></div>"
        yield "</section>"

    def line(self, name: str, number: int, text: str, those: Sequence[tuple[int, Finding]]) -> str:
        anchor = f'<span class="n">{number}</span>'
        if not those:
            return (
                f'<div class="l" id="{name}-L{number}">{anchor}'
                f'<span class="t">{visible(text)}</span></div>'
            )
        worst = min((severity(f) for _, f in those), key=_RANKS.index)
        chips = "".join(
            f'<a class="{severity(f)}" href="#{name}-n{n}">{f.code}</a>' for n, f in those
        )
        return (
            f'<div class="l found {worst}" id="{name}-L{number}">{anchor}'
            f'<span class="t">{_marked(text, those)}</span><span class="chips">{chips}</span></div>'
        )

    def card(self, name: str, number: int, found: Finding, lines: int | None) -> str:
        """`lines`: how many the raw text has; None when there is none to link to."""
        rank = severity(found)
        sentence, hint = finding_text(found, self.tongue)
        line = line_of(found)
        place = f"{found.where.path.name}:{line}" if found.where and line else ""
        place = place or (found.where.path.name if found.where else "")
        target = f"{name}-L{line}" if lines and 0 < line <= lines else name
        back = f'<a class="w" href="#{target}">{visible(place)}</a>' if place else ""
        sure = f" {found.confidence:.0%}" if found.confidence < 1 else ""
        change = ""
        if found.before or found.after:
            new = f" → <ins>{visible(found.after)}</ins>" if found.after else ""
            old = f"<del>{visible(found.before)}</del>" if found.after else visible(found.before)
            change = f'<p class="q">{old}{new}</p>'
        clause = FINDINGS[found.code].clause
        reason = " · ".join(visible(part) for part in (hint, clause) if part)
        title = finding_title(found.code, self.tongue) if found.before else sentence
        return (
            f'<div class="card {rank}" id="{name}-n{number}">{back}'
            f'<p><span class="sev">{self.say(rank.value)}</span> '
            f'<span class="code">{found.code}</span>{sure}</p>'
            f"<p>{visible(title if found.before in sentence else sentence)}</p>{change}"
            + (f'<p class="h">{reason}</p>' if reason else "")
            + "</div>"
        )

    def article(self, article: Article) -> str:
        repeats = self.say("report-repeats", id=article.duplicate_of)
        name = " ".join((visible(article.id), *([repeats] if article.duplicate_of else ())))
        head = [f'<span class="id">{name}</span>']
        head += [f'<p class="k">{visible(article.kicker)}</p>'] if article.kicker else []
        head.append(f"<h3>{visible(article.title) or '—'}</h3>")
        head += [f'<p class="s">{visible(line)}</p>' for line in article.subtitles]
        by = " · ".join(visible(x) for x in (*article.bylines, article.dateline) if x)
        head += [f'<p class="b">{by}</p>'] if by else []
        kind = ' class="gone"' if article.duplicate_of else ""
        return f"<article{kind}>{''.join(head)}{_blocks(article.blocks)}</article>"


def _spans(
    articles: Sequence[Article], count: int
) -> Iterator[tuple[int, int, tuple[Article, ...]]]:
    """(first line, last line, the articles that begin there): the raw text cut where they begin,
    so that an article stands beside its lines.  In one piece when they do not begin in order."""
    starts = [a.where.line or 0 if a.where else 0 for a in articles]
    if len(articles) < 2 or starts != sorted(set(starts)) or starts[0] < 1 or starts[-1] > count:
        yield 1, count, tuple(articles)
        return
    firsts = [1, *starts[1:]]
    for first, after, article in zip(firsts, [*starts[1:], count + 1], articles, strict=True):
        yield first, after - 1, (article,)


def visible(text: str) -> str:
    """A text as markup: escaped, and what cannot be seen spelled out."""
    return _UNSEEN.sub(_spelled, escape(text))


def _spelled(found: re.Match[str]) -> str:
    return f'<span class="u">U+{ord(found[0]):04X}</span>'


def _marked(text: str, those: Iterable[tuple[int, Finding]]) -> str:
    """A raw line in which what the findings quote is marked; where two overlap, the first."""
    spans: list[tuple[int, int]] = []
    for _, found in those:
        quoted = found.before.strip("…")
        at = text.find(quoted) if len(quoted) < len(text) else -1
        if quoted and at >= 0:
            spans.append((at, at + len(quoted)))
    out, done = "", 0
    for first, last in sorted(spans):
        if first >= done:
            out += f"{visible(text[done:first])}<mark>{visible(text[first:last])}</mark>"
            done = last
    return out + visible(text[done:])


def _blocks(blocks: Blocks) -> str:
    return "".join(map(_block, blocks))


def _block(block: Block) -> str:
    match block:
        case Paragraph(children):
            return f"<p>{visible(plain(children, notes=True))}</p>"
        case Heading(_, children, label):
            return f"<h4>{visible(' '.join(filter(None, (label, plain(children)))))}</h4>"
        case Figure(_, caption, credit):
            return f'<p class="c">{visible(" ".join(filter(None, (plain(caption), credit))))}</p>'
        case PullQuote(children):
            return f"<blockquote>{visible(plain(children))}</blockquote>"
        case Verse(lines):
            return f"<blockquote>{'<br/>'.join(visible(plain(x)) for x in lines)}</blockquote>"
        case Quotation(blocks):
            return f"<blockquote>{_blocks(blocks)}</blockquote>"
        case Items(items):
            return f"<ul>{''.join(f'<li>{_blocks(x)}</li>' for x in items)}</ul>"
        case Table(head, rows):
            cells = ("".join(f"<td>{visible(plain(x))}</td>" for x in row) for row in (head, *rows))
            return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
        case Separator():
            return "<hr/>"
