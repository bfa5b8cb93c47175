"""Two tongues, one meaning: every sentence stands in both, with the same blanks; every sentence is
said somewhere, and whoever says it fills its blanks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from publish.messages import ERRORS, FINDINGS, error_text, finding_text, severity
from publish.model import Finding, PublishError, Severity, finding

PACKAGE = Path(__file__).parents[1] / "publish"
ALWAYS = {"before", "after"}  # a finding has them, empty or not
CODE = re.compile(r"[STBFPE]-[0-9]{3}")


def blanks(*sentences: str) -> set[str]:
    return {name for s in sentences for _, name, _, _ in Formatter().parse(s) if name}


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "messages" not in path.relative_to(PACKAGE).parts:
            yield path, ast.parse(path.read_text("utf-8"))


TREES = list(trees())
CONSTANTS = [
    node.value
    for _, tree in TREES
    for node in ast.walk(tree)
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
]


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Calls of these functions, with the place to print when one is wrong."""
    for path, tree in TREES:
        for node in ast.walk(tree):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if name in names:
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node


def spoken(nodes: ast.AST) -> list[str]:
    """The texts that an expression may be: `"A" if x else "B"` is two."""
    match nodes:
        case ast.Constant(value=str() as value):
            return [value]
        case ast.IfExp(body=body, orelse=orelse):
            return [*spoken(body), *spoken(orelse)]
        case _:
            return []


def given(call: ast.Call) -> set[str] | None:
    """The blanks that a call fills; None where `**values` hides them."""
    names = {keyword.arg for keyword in call.keywords}
    return None if None in names else {name for name in names if name}


FINDING_CALLS = [
    (place, code, call)
    for place, call in calls("finding", "note")
    for argument in call.args
    for code in spoken(argument)
    if CODE.fullmatch(code)
]
ERROR_CALLS = [
    (place, key, call) for place, call in calls("PublishError") for key in spoken(call.args[0])
]


# --------------------------------------------------------------------------- the tables


@pytest.mark.parametrize("code", FINDINGS)
def test_a_finding_is_said_in_both_tongues(code):
    rule = FINDINGS[code]
    assert CODE.fullmatch(code)
    assert rule.en
    assert rule.zh
    assert bool(rule.hint_en) == bool(rule.hint_zh)
    assert blanks(rule.en, rule.hint_en) == blanks(rule.zh, rule.hint_zh)
    assert not blanks(rule.hint_en) ^ blanks(rule.hint_zh)


@pytest.mark.parametrize("key", ERRORS)
def test_an_error_is_said_in_both_tongues(key):
    en, zh, hint_en, hint_zh = ERRORS[key]
    assert en
    assert zh
    assert bool(hint_en) == bool(hint_zh)
    assert blanks(en) == blanks(zh)
    assert blanks(hint_en) == blanks(hint_zh)


CHINESE = re.compile(r"[\u4e00-\u9fff，。：；“”（）]")


def test_chinese_is_chinese():
    """Hints may be a command to type (pip install …), the same in both; sentences are not."""
    for code, rule in FINDINGS.items():
        assert CHINESE.search(rule.zh), code
    for key, (_, zh, _, _) in ERRORS.items():
        assert CHINESE.search(zh), key


def test_a_sentence_has_no_capital_and_no_full_stop():
    """It follows a place (`seeds/x/03.txt:17: …`) and stands among its like."""
    english = [s for r in FINDINGS.values() for s in (r.en, r.hint_en)]
    english += [s for en, _, hint, _ in ERRORS.values() for s in (en, hint)]
    chinese = [s for r in FINDINGS.values() for s in (r.zh, r.hint_zh)]
    chinese += [s for _, zh, _, hint in ERRORS.values() for s in (zh, hint)]
    assert [s for s in english if re.match("(A|[A-Z][a-z]+) ", s) or s.endswith(".")] == []
    assert [s for s in chinese if s.endswith("。")] == []


# --------------------------------------------------------------------------- who says them


def test_every_finding_is_raised():
    assert set(FINDINGS) <= {c for text in CONSTANTS for c in CODE.findall(text)}


def test_every_raised_finding_has_a_row():
    assert {code for text in CONSTANTS if CODE.fullmatch(text) for code in [text]} <= set(FINDINGS)
    assert len(FINDING_CALLS) > 30, "the calls are found at all"


@pytest.mark.parametrize(("place", "code", "call"), FINDING_CALLS, ids=lambda v: str(v)[:40])
def test_a_finding_fills_the_blanks_of_its_sentence(place, code, call):
    rule = FINDINGS[code]
    filled = given(call)
    if filled is None:
        pytest.skip("its values are gathered elsewhere")
    assert blanks(rule.en, rule.hint_en) <= filled | ALWAYS, place
    said = blanks(rule.en, rule.hint_en, rule.zh, rule.hint_zh)
    assert filled <= said | ALWAYS | {"confidence"}, f"{place}: never said"


def test_every_error_is_raised_and_every_raised_error_has_a_row():
    keys = {key for _, key, _ in ERROR_CALLS}
    assert keys <= set(ERRORS)
    assert set(ERRORS) <= set(CONSTANTS)
    assert len(ERROR_CALLS) > 30, "the calls are found at all"


@pytest.mark.parametrize(("place", "key", "call"), ERROR_CALLS, ids=lambda v: str(v)[:40])
def test_an_error_fills_the_blanks_of_its_sentence(place, key, call):
    filled = given(call)
    if filled is None:
        pytest.skip("its values are gathered elsewhere")
    assert blanks(*ERRORS[key]) <= filled, place


# --------------------------------------------------------------------------- how they are said


def test_a_sentence_is_filled_in_the_reader_s_tongue():
    found = finding("S-001", None, encoding="gb18030")
    assert finding_text(found, "en")[0] == "the file is gb18030, not UTF-8"
    assert finding_text(found, "zh")[0] == "文件编码是 gb18030，不是 UTF-8"
    assert severity(found) is Severity.HINT
    error = PublishError("unknown-key", None, key="titel", near="title")
    assert error_text(error, "en") == ("unknown key titel", "did you mean title?")
    assert error_text(error, "zh") == ("没有 titel 这个键", "是否指 title？")


def test_a_blank_without_a_value_shows_itself():
    assert finding_text(Finding("S-001"), "en")[0] == "the file is {encoding}, not UTF-8"


def test_a_value_with_braces_is_printed_as_it_is():
    found = finding("T-001", None, before="{encoding}")
    assert "{encoding}" in finding_text(found, "en")[0]
