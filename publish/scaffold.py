"""What `publish new` lays down: a manifest that explains itself and a preface to write over."""

from __future__ import annotations

import json

from publish.messages import Tongue

_BOOK = {
    "en": """# The book.  Every key is optional; an unknown one is an error.
[book]
title = {name}
# subtitle = ""
# creators = [{{ name = "…", role = "edt" }}]   # MARC roles: aut author, edt editor, ill, trl, pht
# publisher = ""
# place = ""
# date = "2026-01"
# rights = ""
# language = "zh-Hans-CN"

[front]
articles = ["preface"]

# A part (辑).  Articles are named by file: 001.txt is "001"; its third article is "001.3".
# Without any [[part]] every text of the folder is set, in the order of the file names.
# [[part]]
# title = ""
# articles = ["001", "002"]

[[edition]]
name = "zh-Hans-CN"
language = "zh-Hans-CN"
default = true
""",
    "zh": """# 这本书。各键都可不写；写错的键会报错。
[book]
title = {name}
# subtitle = ""
# creators = [{{ name = "……", role = "edt" }}]   # MARC 角色：aut 著、edt 编、ill 绘、trl 译、pht 摄
# publisher = ""
# place = ""
# date = "2026-01"
# rights = ""
# language = "zh-Hans-CN"

[front]
articles = ["preface"]

# 一辑。文章按文件名称呼：001.txt 是 "001"，其中第三篇是 "001.3"。
# 一个 [[part]] 都不写，就按文件名顺序排文件夹里的全部文章。
# [[part]]
# title = ""
# articles = ["001", "002"]

[[edition]]
name = "zh-Hans-CN"
language = "zh-Hans-CN"
default = true
""",
}
_PREFACE = """---
title: 编者的话
byline: 编者
role: preface
---

这本书……
"""


def new_book(name: str, tongue: Tongue) -> dict[str, str]:
    """File name → text of a new book's folder."""
    # A JSON string is a TOML string but for U+007F.
    quoted = json.dumps(name, ensure_ascii=False).replace("\x7f", "\\u007f")
    return {"book.toml": _BOOK[tongue].format(name=quoted), "preface.md": _PREFACE}
