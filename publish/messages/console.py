"""What the console says of its own accord: help, progress, summaries, in English and Chinese.

`WORDS`: key → (English, Chinese); a blank ({count}) is filled by `words`.  `USAGE`: what argparse
complains of, in our words.
"""

from __future__ import annotations

import re
from typing import Literal

Tongue = Literal["en", "zh"]

WORDS: dict[str, tuple[str, str]] = {
    # help
    "program": (
        "Wenji 文集: a folder of raw Chinese articles becomes a print PDF and an e-book (EPUB).",
        "Wenji 文集：把一个文件夹的中文散稿做成印刷用 PDF 和电子书 EPUB。",
    ),
    "program-more": (
        "Begin here:\n"
        "  publish new mybook               a folder to begin with; put your .txt files into it\n"
        "  publish normalize mybook --diff  what will be repaired in the raw texts\n"
        "  publish pdf mybook               build/mybook.zh-Hans-CN.pdf\n"
        "  publish epub mybook              build/mybook.zh-Hans-CN.epub\n"
        "  publish check build/*.pdf        read the finished books back\n"
        "\n"
        "A bare folder of .txt and .md files is a book already; a book.toml in it says more.\n"
        "publish COMMAND --help explains one command.\n"
        "\n"
        "Exit code: 0 done, 1 the book cannot be made (or, with --strict and in check, something\n"
        "must be fixed), 2 wrong usage, 130 stopped by Ctrl-C.",
        "从这里开始：\n"
        "  publish new 我的书               新建一个文件夹，把 .txt 放进去\n"
        "  publish normalize 我的书 --diff  看原稿会修哪些地方\n"
        "  publish pdf 我的书               得到 build/我的书.zh-Hans-CN.pdf\n"
        "  publish epub 我的书              得到 build/我的书.zh-Hans-CN.epub\n"
        "  publish check build/*.pdf        通读成品\n"
        "\n"
        "只有 .txt、.md 的文件夹就能成书；要讲究，在里面写 book.toml。\n"
        "publish 命令 --help 说明各个命令。\n"
        "\n"
        "退出码：0 完成；1 做不成书（用 --strict 或 check 时，也指有必改之处）；\n"
        "2 用法不对；130 被 Ctrl-C 中断。",
    ),
    "usage": ("usage: ", "用法："),
    "commands": ("commands", "命令"),
    "arguments": ("what to give", "参数"),
    "options": ("options", "选项"),
    "help-help": ("show this help", "显示本说明"),
    "help-version": ("show the version", "显示版本"),
    "help-pdf": ("make the print book", "做印刷用 PDF"),
    "help-epub": ("make the e-book", "做电子书 EPUB"),
    "help-check": ("read finished books back: what is wrong?", "通读成品，指出问题"),
    "help-press": (
        "make the files that a printer takes (付印)",
        "做付印文件：内文、封面、工艺单、印前检查报告",
    ),
    "help-press-edition": ("the edition; else the default one", "哪个版本；默认为默认版本"),
    "help-preset": (
        "offset, office, or a .toml file of the folder (default: what book.toml says)",
        "印厂预设：offset、office，或书里的 .toml（默认依 book.toml）",
    ),
    "help-waive": (
        "let a must-fix finding through; each needs its --reason, and both are recorded",
        "放行一种必改；每个都要有 --reason，一并记入工艺单",
    ),
    "help-reason": ("why the finding before it is let through", "放行前一种问题的理由"),
    "help-press-out": (
        "where BOOK.press/ goes (default: build)",
        "把 BOOK.press/ 放在哪里（默认 build）",
    ),
    "help-twins": (
        "also PDF/UA-1 for screen readers and PDF/A-2u for the archive",
        "另做无障碍的 PDF/UA-1 和存档的 PDF/A-2u",
    ),
    "not-pressed": (
        "not for press: something must be fixed, or waived with a reason; see {report}",
        "不能付印：有必改之处，请改正，或写明理由放行；见 {report}",
    ),
    "help-release": (
        "hand out a version: the books, checksums, catalogue records, what changed since the last",
        "发行一个版本：成书、校验和、书目数据，及与上次相比的勘误表",
    ),
    "help-release-folder": ("the book's folder", "书的文件夹"),
    "help-release-edition": (
        "only the edition of that name; else all of them",
        "只发行该名称的版本；不写则全部",
    ),
    "help-only": ("only the books of that medium: pdf or epub", "只要一种：pdf 或 epub"),
    "help-release-out": (
        "where releases go, each in a folder named after its version (default: build/release)",
        "放在哪里；每次发行一个文件夹，以版本号为名（默认 build/release）",
    ),
    "released": (
        "{version} is released already, with this very text",
        "{version} 已发行，文字相同",
    ),
    "not-released": ("not released: something must be fixed", "未发行：有必改之处"),
    "help-normalize": (
        "clean the raw texts, or show what would be done",
        "清理原稿，或看会怎样清理",
    ),
    "help-variants": (
        "what to look at in a conversion between scripts: ask, review, settle",
        "审定简繁转换：列出疑问，写成审定表，采纳答案",
    ),
    "help-new": ("begin a book: a folder with a book.toml to fill in", "新建一本书的文件夹"),
    "help-fonts": (
        "fetch the fonts now; else they are fetched when first needed",
        "现在下载字体；否则首次用到时下载",
    ),
    "help-folders": (
        "the folder with the book's .txt and .md files; several make several books",
        "放文稿（.txt、.md）的文件夹；给几个就做几本",
    ),
    "help-folder": ("the folder with the raw texts", "放原稿的文件夹"),
    "help-new-folder": ("the folder to make; its name is the title", "新建的文件夹，以书名命名"),
    "help-files": ("PDF and EPUB files, ours or others'", "PDF、EPUB 文件，不限本程序所做"),
    "help-edition": (
        "the edition of that name in book.toml, or `all`; else those marked default = true",
        "book.toml 里该名称的版本，或 all；不写则做标了 default = true 的",
    ),
    "help-lang": (
        "the edition in this language: zh-Hans-CN, zh-Hant-TW, zh-Hant-HK or zh-Hant-CN; needs no "
        "book.toml",
        "该语言的版本：zh-Hans-CN、zh-Hant-TW、zh-Hant-HK 或 zh-Hant-CN；不需要 book.toml",
    ),
    "help-out": (
        "where the books go, as FOLDER.EDITION.pdf or .epub (default: build)",
        "成品放在哪里，名为“文件夹.版本.pdf”或 .epub（默认 build）",
    ),
    "help-profile": (
        "the reader it is made for: strict (all of them), weread, duokan, zhangyue, kobo, apple or "
        "kindle; else as book.toml says",
        "为哪种阅读器而做：strict（通用）、weread、duokan、zhangyue、kobo、apple 或 kindle；"
        "不写则依 book.toml",
    ),
    "help-jobs": (
        "how many editions are made at the same time (default: one on each core)",
        "同时制作几个版本（默认每个核一个）",
    ),
    "help-strict": (
        "exit with 1 when something must be fixed; the book is made all the same",
        "有必改之处时以 1 退出；书照做",
    ),
    "help-force": ("make it even if nothing has changed", "没有变化也重做"),
    "help-all": ("list every finding, hints too", "逐条列出，包括提示"),
    "help-json": (
        "write one JSON a raw text into the folder OUT",
        "每份原稿写一个 JSON，放入文件夹 OUT",
    ),
    "help-json-lang": (
        "with --json: the articles in this language",
        "与 --json 同用：文章转成该语言",
    ),
    "help-variants-lang": (
        "the language of the edition: zh-Hant-TW, zh-Hant-HK …",
        "版本的语言：zh-Hant-TW、zh-Hant-HK……",
    ),
    "help-review": (
        "write the open questions with their places: .html to read beside the book, .tsv to answer "
        "in a spreadsheet (column `answer`: the right form, = for the chosen one, or name)",
        "写出待审各问及出处：.html 供对照阅读，.tsv 供在电子表格里作答"
        "（answer 列写正确的写法；= 表示照所选；name 表示是人名）",
    ),
    "help-accept": (
        "take the answers of such a table into lexicon.toml beside book.toml; they are not asked "
        "again",
        "把表中答案收入 book.toml 旁的 lexicon.toml，以后不再询问",
    ),
    "help-diff": (
        "show the raw text (-) beside the clean one (+), with the reason of each change; this is "
        "the default",
        "对照显示原稿（-）与清稿（+），并注明各处改动的理由；默认如此",
    ),
    "help-report": (
        "write one page to read beside the raw text: every finding at its line, before and after",
        "写一页网页供对照原稿阅读：逐行列出每处提示，附改前改后",
    ),
    "help-check-press": (
        "judge a PDF as a printer would, whoever made it: offset, office, or a .toml beside it",
        "按印厂的要求检查 PDF，不论用什么做成：offset、office，或同一文件夹里的 .toml",
    ),
    "help-check-report": (
        "write one page: the findings of one book by document, the lines around, its facts",
        "写一页网页：按文档列出一本书的各处提示、前后各行，及全书概况",
    ),
    "help-write": (
        "write the clean articles beside the raw texts, as .md to edit; from then on they are the "
        "source.  Again: those that nobody edited follow the raw text; what was edited is never "
        "overwritten",
        "把清稿写成 .md 放在原稿旁边供编辑，此后以它为准。再次运行时，没改过的随原稿更新，"
        "手改过的绝不覆盖",
    ),
    "help-fonts-lang": ("only the fonts of this language", "只要该语言的字体"),
    "examples": ("Examples:", "例："),
    # progress
    "stage-normalize": ("2 normalize", "2 整理"),
    "stage-variants": ("3 variants", "3 转换"),
    "stage-typeset": ("5 typeset", "5 排版"),
    "stage-render": ("6 render", "6 输出"),
    "stage-check": ("7 check", "7 通读"),
    "stage-fonts": ("fetching fonts: {what}", "下载字体：{what}"),
    # what was found
    "must-fix": ("must fix", "必改"),
    "doubt": ("doubt", "存疑"),
    "hint": ("hint", "提示"),
    "count-must-fix": ("{count} must be fixed", "必改 {count} 处"),
    "count-doubt": ("{count} in doubt", "存疑 {count} 处"),
    "count-hint": ("{count} for the record", "提示 {count} 处"),
    "comma": (", ", "，"),
    "and-more": ("… and {count} more", "……还有 {count} 处"),
    "proof": ("; this is a proof, not yet a book to print", "；现为校样，尚不能付印"),
    "see-all": (" (--all lists every place)", "（加 --all 逐条列出）"),
    "clean": ("nothing to report", "没有问题"),
    "unchanged": (
        "nothing has changed since it was made",
        "与上次相比没有变化，未重做",
    ),
    "remedy": ("hint: ", "提示："),
    "stopped": ("stopped; nothing is half-written", "已中断；没有写到一半的文件"),
    # normalize, new
    "kept": (
        "kept as it is: it was there already and may have been edited",
        "保留原样：文件已经存在，可能有人改过",
    ),
    "edited": ("kept as it is: it was edited by hand", "保留原样：经人手改"),
    "superseded": (
        "not read: its clean articles ({names}) stand beside it and are the source now",
        "未读：旁边已有清稿（{names}），以清稿为准",
    ),
    "nothing-raw": (
        "no raw text (.txt) is left to clean here",
        "这里没有待清理的原稿（.txt）",
    ),
    "report-title": ("What was cleaned: {title}", "整理记录：{title}"),
    "report-count": ("raw texts: {count}", "原稿 {count} 份"),
    "report-severity": ("severity", "级别"),
    "report-code": ("code", "代码"),
    "report-number": ("places", "处数"),
    "report-what": ("what", "内容"),
    "report-file": ("raw text", "原稿"),
    "report-articles": ("articles", "文章"),
    "report-other": ("Beside the raw texts", "原稿之外"),
    "report-repeats": ("repeats {id}", "与 {id} 重复"),
    "check-title": ("What was read: {name}", "通读记录：{name}"),
    "check-whole": ("The whole book", "全书"),
    "check-metadata": ("metadata: {count}", "元数据 {count} 项"),
    "check-documents": ("documents in reading order: {count}", "文档（依阅读顺序）{count} 个"),
    "check-contents": ("contents: {count}", "目录 {count} 条"),
    "check-pages": ("pages of the printed book: {count}", "纸书页码 {count} 页"),
    "check-landmarks": ("landmarks: {count}", "地标 {count} 处"),
    "check-fonts": ("embedded fonts: {count}", "嵌入字体 {count} 个"),
    "check-pictures": ("pictures: {count}", "图片 {count} 幅"),
    "check-characters": ("{count} characters", "{count} 字"),
    "review-title": ("Conversion to {language}: {title}", "转换审定（{language}）：{title}"),
    "review-about": (
        "The bold form is the one that was chosen. Answers are written into the .tsv of the same "
        "review and taken over by --accept; what is settled is not asked again.",
        "粗体为所选写法。答案写在同次审定的 .tsv 里，用 --accept 采纳；定过的不再询问。",
    ),
    "review-name": ("names: {count}", "人名 {count} 个"),
    "review-mixed": ("words in two forms: {count}", "一词两写 {count} 个"),
    "review-place": ("places: {count}", "地名 {count} 个"),
    "review-word": ("words in doubt: {count}", "存疑的词 {count} 个"),
    "review-text": ("text", "原文"),
    "review-forms": ("became, or may become", "转成（可选）"),
    "review-context": ("where", "出处"),
    "review-none": ("no open question", "没有待审的疑问"),
    "review-accepted": (
        "terms added to the lexicon: {count}; settled already: {known}",
        "收入词表 {count} 条；先前已定 {known} 条",
    ),
    "nothing-converted": (
        "nothing is converted: the texts are in {language} already",
        "没有要转换的：文稿已是 {language}",
    ),
    "next": (
        "next: put your texts (.txt, .md) into {folder}, then run: publish pdf {folder}",
        "下一步：把文稿（.txt、.md）放进 {folder}，再运行：publish pdf {folder}",
    ),
    # usage
    "usage-example": (
        "for example: {example}   ({program} --help says more)",
        "例如：{example}（{program} --help 有详细说明）",
    ),
    "only-with": ("{option} needs {needed}", "{option} 须与 {needed} 同用"),
    "bad-review-file": (
        "{value} must end in .html (to read) or .tsv (to answer)",
        "{value} 须以 .html（阅读）或 .tsv（作答）结尾",
    ),
    "bad-count": (
        "{value} is no number of editions: 1, 2, 3 …",
        "{value} 不是可用的数目：1、2、3……",
    ),
    "bad-choice": (
        "there is no {value} here; did you mean {near}?  There are: {known}",
        "这里没有 {value}，是否指 {near}？现有：{known}",
    ),
    "bad-tag": (
        "{value} is not a language tag of a book; did you mean {near}?  There are: {known}",
        "{value} 不是可用的语言标记，是否指 {near}？现有：{known}",
    ),
}

# What argparse says (Python 3.11 to 3.14) → our words; \1 … as in `re.sub`.
USAGE: tuple[tuple[str, str, str], ...] = (
    (r"the following arguments are required: (.+)", r"\1 is missing", r"缺少 \1"),
    (r"unrecognized arguments: (.+)", r"\1 is not known here", r"这里没有 \1"),
    (
        r"argument \S+: invalid choice: '?(.+?)'? \(choose from (.+)\)",
        r"there is no command \1; there are: \2",
        r"没有命令 \1；现有：\2",
    ),
    (r"argument (\S+): expected one argument", r"\1 needs a value", r"\1 之后要有值"),
    (
        r"argument (\S+): not allowed with argument (\S+)",
        r"\1 and \2 cannot stand together",
        r"\1 与 \2 不能同用",
    ),
    (r"argument (\S+): ignored explicit argument (.+)", r"\1 takes no value", r"\1 不带值"),
    (
        r"ambiguous option: (\S+) could match (.+)",
        r"\1 may mean \2: write it in full",
        r"\1 可指 \2，请写全",
    ),
    (r"argument \S+: (.+)", r"\1", r"\1"),
)


def words(tongue: Tongue, key: str, **values: object) -> str:
    """The sentence of a row, its blanks filled."""
    return WORDS[key][tongue == "zh"].format(**values)


def usage_words(tongue: Tongue, said: str) -> str:
    """argparse's complaint in our words; as it is when it is none that we know."""
    for pattern, english, chinese in USAGE:
        found = re.fullmatch(pattern, said, re.S)
        if found:
            return found.expand(chinese if tongue == "zh" else english).replace("'", "")
    return said
