"""工艺单: what a printer is told about a book's files, and the letter that goes with them.

A part of `commands`: pure functions of finished files.  In Chinese whatever the user's tongue: a
printer reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from string import Template

from publish.model import Binding, Finding, Imposition, Ink, PressStandard

_INKS: dict[Ink, str] = {"mono": "单色（黑）", "cmyk": "四色（CMYK）"}
_BINDINGS: dict[Binding, str] = {
    "perfect": "无线胶装",
    "sewn": "锁线胶装",
    "saddle": "骑马订",
}
_STANDARDS: dict[PressStandard, str] = {"x4": "PDF/X-4", "x1a": "PDF/X-1a"}
_IMPOSITIONS: dict[Imposition, str] = {
    "none": "单页文件，请印厂拼版",
    "saddle": "已附骑马订拼版文件",
    "signature-8": "已附 8 面折手拼版文件",
    "signature-16": "已附 16 面折手拼版文件",
    "booklet": "已附办公打印机用的小册子拼版文件（双面打印，短边翻转）",
    "two-up": "已附两联拼版文件",
}


@dataclass(frozen=True, slots=True)
class PressFile:
    """A file of the folder: `what` it is for, its pages, the size of a trimmed page in mm, its
    SHA-256.  One that is `kept` does not go to the printer."""

    name: str
    what: str
    pages: int
    width: float
    height: float
    digest: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Specification:
    """What is printed, on what, how.  Lengths in mm; `forms` 印张, `missing` pages to the next half
    of one; what is 0 or empty is not known and is not said.  `waived`: findings that were let
    through, with the reason of each."""

    title: str
    edition: str
    version: str
    isbn: str
    price: str
    copies: int
    width: float
    height: float
    pages: int
    forms: float
    missing: int
    ink: Ink
    paper: str
    caliper: float
    cover_paper: str
    cover_width: float
    cover_height: float
    spine: float
    flaps: float
    finishing: str
    binding: Binding
    bleed: float
    standard: PressStandard
    condition: str
    ink_limit: float
    imposition: Imposition
    pictures: int
    files: tuple[PressFile, ...]
    waived: tuple[tuple[Finding, str], ...] = ()


def rows(spec: Specification) -> Iterator[tuple[str, str]]:
    """The sheet, line by line: (what, how)."""
    size = f"{_mm(spec.width)} × {_mm(spec.height)} mm"
    given = (
        ("书名", spec.title),
        (
            "文字版本",
            "，".join(x for x in (spec.edition, spec.version and f"v{spec.version}") if x),
        ),
        ("ISBN", spec.isbn),
        ("定价", spec.price),
        ("印数", f"{spec.copies:g} 册" if spec.copies else ""),
        ("成品尺寸", size),
        ("内文", _block(spec)),
        ("内文印色", _INKS[spec.ink]),
        ("内文用纸", _paper(spec.paper, spec.caliper)),
        ("封面", f"展开 {_mm(spec.cover_width)} × {_mm(spec.cover_height)} mm（不含出血）"),
        ("书脊", f"{_mm(spec.spine)} mm" if spec.spine else "无"),
        ("勒口", f"{_mm(spec.flaps)} mm × 2" if spec.flaps else "无"),
        ("封面印色", _INKS["cmyk"]),
        ("封面用纸", spec.cover_paper),
        ("封面工艺", spec.finishing),
        ("装订", _BINDINGS[spec.binding]),
        ("出血", f"四边各 {_mm(spec.bleed)} mm" if spec.bleed else "无"),
        ("文件标准", f"{_STANDARDS[spec.standard]}，输出意图 {spec.condition}"),
        ("总墨量", f"不超过 {spec.ink_limit:g} %"),
        ("文字", "100 K 单黑，字体全部嵌入子集，无须转曲"),
        ("图片", f"内文 {spec.pictures} 幅" if spec.pictures else "内文没有图片"),
        ("拼版", _IMPOSITIONS[spec.imposition]),
    )
    yield from ((name, value) for name, value in given if value)


def _block(spec: Specification) -> str:
    out = f"{spec.pages} 面（{spec.pages / 2:g} 张）"
    if not spec.forms:
        return out
    missing = f"，距半印张的整数倍差 {spec.missing} 面" if spec.missing else ""
    return f"{out}，{spec.forms:g} 印张{missing}"


def _mm(length: float) -> str:
    return f"{length:.1f}".removesuffix(".0")


def _paper(name: str, caliper: float) -> str:
    return f"{name}（每张厚 {caliper:g} mm）" if caliper else name


def letter(spec: Specification) -> str:
    """The wording to send to the printer, as plain text."""
    files = "\n".join(
        f"  {number}. {file.name}：{file.what}，{file.pages} 面"
        for number, file in enumerate((f for f in spec.files if not f.kept), start=1)
    )
    facts = "\n".join(f"  {name}：{value}" for name, value in rows(spec))
    spine = (
        f"书脊按上述纸张厚度算得 {_mm(spec.spine)} mm；如贵厂用纸厚度不同，"
        "请在制版前告知实测值，我们重出封面。\n"
        if spec.spine
        else ""
    )
    bleed = "页面已含出血，没有裁切标记；" if spec.bleed else "页面没有出血；"
    return (
        f"《{spec.title}》付印文件\n\n"
        "请按下列要求印制，收到后请回复确认：\n\n"
        f"{facts}\n\n文件：\n{files}\n\n"
        "请注意：\n"
        f"{spine}"
        f"内文与封面分为两个文件，单页排列，不是对开跨页；{bleed}成品尺寸以 TrimBox 为准。\n"
        "文字为 100 K 单黑并请设为叠印；请勿把文字转为四色黑，请勿缩放页面。\n"
        "上机前请给打样（数码样或蓝纸），书面签样后再开印。\n"
        "各文件的 SHA-256 见工艺单，可据以核对传送是否完整。\n"
    )


_SHEET = Template("""<!DOCTYPE html>
<html lang="zh-Hans-CN">
<head>
<meta charset="utf-8"/>
<title>$title 工艺单</title>
<style>
@page { size: A4; margin: 18mm 16mm }
body { margin: 2rem auto; max-width: 44rem; color: #1c1b19; background: #fff;
  font: 15px/1.6 "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun", serif; }
h1 { font-size: 1.5rem; text-align: center; letter-spacing: .1em; margin: 0 0 1.2rem; }
h2 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #8a857c; padding: .28rem .6rem; text-align: left; vertical-align: top; }
th { font-weight: 600; white-space: nowrap; width: 6em; }
thead th { background: #f1eee8; width: auto; }
td.sum { font: .72rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; font: inherit; border: 1px solid #8a857c; padding: .8rem 1rem; }
</style>
</head>
<body>
<h1>工艺单</h1>
<table>
$facts
</table>
<h2>文件</h2>
<table>
<thead><tr><th>文件</th><th>用途</th><th>面</th><th>成品 mm</th><th>SHA-256</th></tr></thead>
$files
</table>
$waived
<h2>致印厂</h2>
<pre>$letter</pre>
</body>
</html>
""")


def sheet(spec: Specification, sentences: Iterable[str] = ()) -> str:
    """工艺单 as a page that prints on A4.  `sentences`: what each waived finding says."""
    facts = "\n".join(
        f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows(spec)
    )
    files = "\n".join(_row(file) for file in spec.files)
    return _SHEET.substitute(
        title=escape(spec.title),
        facts=facts,
        files=files,
        waived=_waived(spec.waived, tuple(sentences)),
        letter=escape(letter(spec)),
    )


def _row(file: PressFile) -> str:
    what = file.what + ("（留存，不付印）" if file.kept else "")
    size = f"{_mm(file.width)} × {_mm(file.height)}"
    return (
        f"<tr><td>{escape(file.name)}</td><td>{what}</td><td>{file.pages}</td>"
        f'<td>{size}</td><td class="sum">{file.digest}</td></tr>'
    )


def _waived(waived: Sequence[tuple[Finding, str]], sentences: Sequence[str]) -> str:
    if not waived:
        return ""
    lines = "\n".join(
        f"<tr><td>{escape(found.code)}</td><td>{escape(said)}</td><td>{escape(reason)}</td></tr>"
        for (found, reason), said in zip(waived, sentences, strict=True)
    )
    head = "<thead><tr><th>代码</th><th>所见</th><th>放行的理由</th></tr></thead>"
    return f"<h2>已知并放行</h2>\n<table>\n{head}\n{lines}\n</table>"
