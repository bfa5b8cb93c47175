"""What stops a book: key → sentence and the way out, in English and Chinese.

A blank ({path}) is filled from the error's `values`; a literal brace is doubled.
"""

from __future__ import annotations

# What the operating system says (strerror) → Chinese.
REASONS = {
    "No such file or directory": "没有这个文件或文件夹",
    "no such file": "没有这个文件",
    "Permission denied": "没有权限",
    "Operation not permitted": "不允许此操作",
    "Is a directory": "是文件夹，不是文件",
    "Not a directory": "是文件，不是文件夹",
    "File exists": "已有同名文件",
    "Read-only file system": "文件系统只读",
    "File name too long": "文件名过长",
    "No space left on device": "设备空间不足",
    "Disk quota exceeded": "超出磁盘配额",
    "Too many levels of symbolic links": "符号链接层数过多",
    "Input/output error": "读写错误",
}

# key → (English, Chinese, hint English, hint Chinese)
ERRORS: dict[str, tuple[str, str, str, str]] = {
    # read
    "one-report": (
        "--report is for one book, and there are {count}",
        "--report 一次只写一本书，现有 {count} 本",
        "run publish check once for each",
        "请逐本运行 publish check",
    ),
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
        "{name} cannot be read: {problem}",
        "{name} 无法读取：{problem}",
        'texts stand in quotes, lists in brackets, a Chinese key in quotes: "责任编辑" = "…"',
        '文字用引号，列表用方括号；汉字的键也要引号："责任编辑" = "…"',
    ),
    "one-character": (
        "[variants] exchanges one character for one: {written} → {wished}",
        "[variants] 只能一字换一字：{written} → {wished}",
        "words belong in the lexicon: [[term]] in lexicon.toml",
        "词语请写入字词表 lexicon.toml 的 [[term]]",
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
    "repeated-isbn": (
        "{value} stands here a second time",
        "{value} 第二次出现",
        "an ISBN names one product: the bound book, the EPUB and each edition have their own",
        "一个书号只指一种产品：纸书、电子书和各个版本各用各的",
    ),
    "bad-isbn": (
        "{value} is not an ISBN: {reason}",
        "{value} 不是 ISBN：{reason}",
        "copy it with its last digit, hyphens as you like; or leave it out",
        "请连同校验码照录，连字符不限；没有就不写",
    ),
    "not-applied": (
        "{value} is not carried out by itself",
        "{value} 不能自动改动",
        "only these may stand in `apply`: {known}; the others are for a person to decide",
        "apply 只能写 {known}；其余须由人核定",
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
        "no such folder",
        "没有这个文件夹",
        "give the folder that holds the book's texts",
        "请给出存放文稿的文件夹",
    ),
    "unreadable": (
        "cannot be read: {reason}",
        "无法读取：{reason}",
        "look at its permissions",
        "请检查读取权限",
    ),
    "bad-name": (
        "the name is not UTF-8 text",
        "名称不是 UTF-8 文字",
        "rename it",
        "请改名",
    ),
    "unknown-source": (
        "the [[fix]] is for {source}, which is not in the folder",
        "[[fix]] 所指的 {source} 不在文件夹里",
        "did you mean {near}?",
        "是否指 {near}？",
    ),
    # lexicon
    "no-lexicon": (
        "there is no lexicon {name}",
        "没有词表 {name}",
        "its path begins at the book's folder",
        "路径从书的文件夹算起",
    ),
    "lexicon-conflict": (
        "{text} becomes {one} here and {other} at {place} ({region})",
        "{text} 在此定为“{one}”，在 {place} 定为“{other}”（{region}）",
        "keep one of them: a word has one form in a region",
        "请只留一个：一词在一地只有一种写法",
    ),
    "lexicon-closed": (
        "the terms stand in a list `term = […]`, to which nothing can be added",
        "词条写成了 term = […]，无法追加",
        "write each of them as a [[term]] table",
        "请把各条改写成 [[term]]",
    ),
    "bad-review": (
        "the review cannot be read: {problem}",
        "审定表无法读取：{problem}",
        "save it from the spreadsheet as text with tabs, UTF-8",
        "请从电子表格另存为制表符分隔的 UTF-8 文本",
    ),
    "review-columns": (
        "the review has no column {names}",
        "审定表缺少 {names} 列",
        "keep the header row, and tabs between the columns; others may be added",
        "请保留表头，各列以制表符分隔；可以另加列",
    ),
    # book
    "edition-lost": (
        "the process that made the edition {name} ended without a book",
        "制作版本“{name}”的进程中途结束，没有成书",
        "was memory short? --jobs 1 makes one edition after the other",
        "是否内存不足？--jobs 1 逐个版本制作",
    ),
    "no-articles": (
        "no article to set",
        "没有可排的文章",
        "put .txt or .md files into the folder",
        "请把 .txt 或 .md 文件放进该文件夹",
    ),
    "only-empty": (
        "no article to set: the {count} files of this folder are empty",
        "没有可排的文章：文件夹里的 {count} 个文件都是空的",
        "none of them holds text: were they saved, and is it the right folder?",
        "其中没有文字：请确认文件已保存、文件夹无误",
    ),
    "unknown-edition": (
        "the book has no edition {name}",
        "本书没有版本 {name}",
        "did you mean {near}?  `all` makes all of them",
        "是否指 {near}？写 all 则生成全部版本",
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
    # layouts
    "no-layout": (
        "there is no layout {name}",
        "没有版式 {name}",
        "name a folder of layouts/, or one of the book's own folder that holds a layout.toml",
        "请写 layouts/ 里的文件夹名，或书的文件夹里含 layout.toml 的文件夹",
    ),
    "bad-layout": (
        "layout.toml cannot be used: {reason}",
        "layout.toml 无法使用：{reason}",
        "compare it with layouts/classic/layout.toml",
        "请对照 layouts/classic/layout.toml",
    ),
    "no-trim": (
        "the layout has no trim size {trim}",
        "版式中没有开本 {trim}",
        "it has {known}; another needs a [trims.…] table in its layout.toml",
        "现有 {known}；别的开本须在 layout.toml 里写一个 [trims.…]",
    ),
    "type-area-too-large": (
        "the type area of {trim} leaves less than 5 mm of margin",
        "开本 {trim} 的版心过大，页边不足 5 毫米",
        "fewer characters or lines, a smaller size, or smaller inner and top margins",
        "请减少字数、行数，缩小字号，或缩小订口与天头",
    ),
    "no-template": (
        "the layout has no template {name}",
        "版式缺少模板 {name}",
        "copy it from layouts/classic",
        "请从 layouts/classic 复制",
    ),
    "bad-template": (
        "the template cannot be filled: {reason}",
        "模板有误：{reason}",
        "compare it with the same file of layouts/classic",
        "请对照 layouts/classic 中的同名文件",
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
        "check the folder and its permissions, or choose another (-o DIR)",
        "请检查文件夹和权限，或另选一处（-o 目录）",
    ),
    "same-name": (
        "two folders are called {name}: their books would have one name (the other: {other})",
        "有两个文件夹都叫 {name}（另一个：{other}），成品会同名",
        "run them one by one, each with its own -o DIR",
        "请分两次运行，各用各的 -o 目录",
    ),
    "system": (
        "the system says: {reason}",
        "系统报告：{reason}",
        "look at the file and its folder, then run it again",
        "请检查该文件和所在的文件夹，再重试",
    ),
    "already-there": (
        "is there already",
        "已经存在",
        "choose another folder: nothing is overwritten",
        "请另选文件夹：不会覆盖已有的文件",
    ),
    "epub-name": (
        "the file name {href} cannot stand in an EPUB: plain ASCII letters, digits, . _ - /, once",
        "文件名 {href} 不能放进 EPUB：只能用 ASCII 字母、数字和 . _ - /，且不能重复",
        "rename the file, or give the article an id of its own",
        "请改文件名，或给文章另定一个 id",
    ),
    "epub-markup": (
        "the page {href} is not well-formed XHTML: {reason}",
        "页面 {href} 不是合法的 XHTML：{reason}",
        "look at the template of this page in the layout's folder epub/",
        "请检查版式文件夹 epub/ 中这一页的模板",
    ),
    "epub-date": (
        "the book's date “{date}” is not YYYY, YYYY-MM or YYYY-MM-DD",
        "书的日期“{date}”不是 YYYY、YYYY-MM 或 YYYY-MM-DD",
        "write it as 2024, 2024-06 or 2024-06-30 in book.toml",
        "请在 book.toml 中写成 2024、2024-06 或 2024-06-30",
    ),
    "epub-characters": (
        "{name} holds a character that XML forbids: {value}",
        "{name} 中有 XML 不允许的字符：{value}",
        "take the control character out of book.toml",
        "请从 book.toml 中删去这个控制字符",
    ),
    "bad-release": (
        "is no record of a release: {reason}",
        "不是发行记录：{reason}",
        "put back the release.json that was written there, or remove its folder",
        "请放回原来的 release.json，或移走所在的文件夹",
    ),
    "already-released": (
        "version {version} of {title} is released already, and the text has changed since",
        "《{title}》{version} 版已发行，此后文字有改动",
        "give the new text a version of its own: [release] version in book.toml",
        "请在 book.toml 的 [release] 里给新的 version",
    ),
    "other-release": (
        "holds the release of another book: {title}",
        "已放了另一本书的发行：《{title}》",
        "choose another folder with -o",
        "请用 -o 另选文件夹",
    ),
    "weasyprint-version": (
        "the composer is made for WeasyPrint {wanted}; {found} is installed",
        "排版引擎须用 WeasyPrint {wanted}；现装的是 {found}",
        "install the pinned packages again: make setup",
        "请重装锁定的依赖：make setup",
    ),
}
