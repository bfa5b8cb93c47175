"""What the READMEs say is so: every command, key, finding and link.

The tables of findings and docs/book.schema.json are written from the code.  When a test says that
one is stale, run

    .venv/bin/python tests/test_docs.py
"""

from __future__ import annotations

import functools
import json
import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest

from publish import __version__
from publish.cli import main
from publish.messages import FINDINGS, Tongue
from publish.model import Severity
from publish.read.front_matter import KEYS, ROLES
from publish.read.lexicon import TABLES as LEXICON_TABLES
from publish.read.lexicon import lexicon_schema
from publish.read.manifest import TABLES, json_schema

ROOT = Path(__file__).parents[1]
READMES: dict[Tongue, Path] = {"en": ROOT / "README.md", "zh": ROOT / "README.zh.md"}
SCHEMA = ROOT / "docs" / "book.schema.json"
LEXICON_SCHEMA = ROOT / "docs" / "lexicon.schema.json"
CODE = re.compile(r"[STBFPE]-[0-9]{3}")
STALE = "stale: run .venv/bin/python tests/test_docs.py"

SEVERITIES = {
    "en": {Severity.MUST_FIX: "must-fix", Severity.DOUBT: "doubt", Severity.HINT: "hint"},
    "zh": {Severity.MUST_FIX: "必改", Severity.DOUBT: "存疑", Severity.HINT: "提示"},
}
HEADS = {"en": "| code | severity | what |", "zh": "| 代码 | 级别 | 内容 |"}

# table of TABLES → what it is called in the READMEs
CALLED = {
    "book": "`[book]`",
    "creator": "`creators = [{…}]`",
    "part": "`[[part]]`",
    "matter": "`[front]` `[back]`",
    "edition": "`[[edition]]`",
    "fix": "`[[fix]]`",
    "allow": "`[[allow]]`",
    "house_style": "`[house_style]`",
    "accessibility": "`[accessibility]`",
    "release": "`[release]`",
    "press": "`[press]`",
    "history": "`history = [{…}]`",
    "index": "`[[index]]`",
    "lists": "`[lists]`",
    "variants": "`[variants]`",
    "lexicon": "`[lexicon]`",
}
TERM = {"en": "`[[term]]` in `lexicon.toml`", "zh": "`lexicon.toml` 的 `[[term]]`"}

tongues = pytest.mark.parametrize("tongue", READMES)


@functools.cache
def readme(tongue: Tongue) -> str:
    return READMES[tongue].read_text("utf-8")


def rows(text: str) -> list[list[str]]:
    """The cells of every table row; `\\|` is no border."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[c.strip() for c in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def shell_lines() -> list[str]:
    """Every line of a `sh` block, of both READMEs."""
    blocks = [b for t in READMES for b in re.findall(r"^```sh\n(.*?)^```", readme(t), re.S | re.M)]
    return sorted({line for block in blocks for line in block.splitlines() if line})


@functools.cache
def tracked() -> tuple[Path, ...]:
    """The files of the repository: what git would commit."""
    ask = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(ask, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git checkout")
    names = done.stdout.decode().split("\0")
    return tuple(ROOT / n for n in names if n and (ROOT / n).is_file())


# --------------------------------------------------------------------------- findings


def title(sentence: str) -> str:
    """A finding's sentence as a title: what it quotes at its end is left out, other blanks are …"""
    plain = re.sub(r"\{\w+\}", "…", sentence.replace("{{", "{").replace("}}", "}"))
    plain = re.sub(r"\s*[（(][…,，\s]+[)）]$", "", plain)
    return re.sub(r"\s*[:：]\s*…+$", "", plain)


def findings_table(tongue: Tongue) -> str:
    lines = [HEADS[tongue], "|---|---|---|"]
    for code in sorted(FINDINGS, key=lambda c: ("STBFPE".index(c[0]), c)):
        rule = FINDINGS[code]
        words = title(rule.zh if tongue == "zh" else rule.en)
        lines.append(f"| {code} | {SEVERITIES[tongue][rule.severity]} | {words} |")
    return "\n".join(lines)


def with_findings(text: str, tongue: Tongue) -> str:
    begin, end = "<!-- findings -->\n", "<!-- /findings -->"
    head, rest = text.split(begin)
    return head + begin + findings_table(tongue) + "\n" + end + rest.split(end)[1]


@tongues
def test_every_finding_has_its_row(tongue):
    assert readme(tongue) == with_findings(readme(tongue), tongue), STALE


def test_a_title_leaves_quotations_out():
    assert title("the text breaks off: …{before}") == "the text breaks off"
    assert title("{old} became {new} ({before})") == "… became …"
    assert title("use {{#id}}") == "use {#id}"


def test_every_finding_is_raised_by_a_test():
    """A code in a test of its room; the tests of words and papers do not count."""
    words = {"test_docs.py", "test_messages.py"}
    tests = [p for p in (ROOT / "tests").rglob("*.py") if p.name not in words]
    named = {code for p in tests for code in CODE.findall(p.read_text("utf-8"))}
    assert sorted(set(FINDINGS) - named) == []


# --------------------------------------------------------------------------- commands


@functools.cache
def make_targets() -> dict[str, str]:
    """Target → its line of help."""
    found = re.findall(r"^([a-z]+):.*?(?:## (.*))?$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    return dict(found)


def help_of(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"] if command else ["--help"], {})
    assert stopped.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("line", shell_lines())
def test_a_command_of_the_readme_exists(line, capsys):
    match shlex.split(line):
        case ["git", "clone", *_] | ["cd", _] | [".", ".venv/bin/activate"]:
            pass
        case ["make", target, *settings]:
            assert make_targets()[target], "a target without help"
            for setting in settings:
                name = setting.split("=")[0]
                assert f"\n{name} ?=" in (ROOT / "Makefile").read_text("utf-8")
        case ["publish", command, *given]:
            words = help_of(command, capsys)
            for option in (g for g in given if g.startswith("-")):
                assert re.search(rf"{option}\b", words), option
        case other:
            pytest.fail(f"a command that is not ours: {other}")


@tongues
def test_every_command_and_target_named_in_prose_exists(tongue, capsys):
    for target in set(re.findall(r"`make ([a-z]+)", readme(tongue))):
        assert target in make_targets()
    for command in set(re.findall(r"`publish ([a-z]+)", readme(tongue))):
        help_of(command, capsys)


def test_every_subcommand_is_told(capsys):
    commands = re.findall(r"^    ([a-z]+)(?:$| )", help_of("", capsys), re.M)
    assert {"pdf", "epub", "check", "normalize", "new", "fonts"} <= set(commands)
    for tongue in READMES:
        told = readme(tongue)
        for command in commands:
            assert f"publish {command}" in told or f"make {command}" in told, (tongue, command)


@pytest.mark.parametrize("option", ["--all", "--strict", "--force", "--lang"])
def test_an_option_named_in_prose_exists(option, capsys):
    assert option in help_of("pdf", capsys)
    assert all(option in readme(tongue) for tongue in READMES)


@tongues
@pytest.mark.parametrize("name", ["WENJI_CACHE", "SOURCE_DATE_EPOCH", "LC_ALL", "LC_MESSAGES"])
def test_a_variable_is_told_and_read(tongue, name):
    sources = "".join(p.read_text("utf-8") for p in (ROOT / "publish").rglob("*.py"))
    assert f'"{name}"' in sources
    assert f"`{name}`" in readme(tongue)


# --------------------------------------------------------------------------- formats


@tongues
def test_book_toml_is_told_key_by_key(tongue):
    called = {**CALLED, "term": TERM[tongue]}
    told: dict[str, list[str]] = {}
    table = ""
    for cells in rows(readme(tongue)):
        if len(cells) == 3 and (cells[0] in called.values() or (not cells[0] and table)):
            table = cells[0] or table
            told.setdefault(table, []).append(cells[1].strip("`"))
        else:
            table = ""
    tables = {**TABLES, **LEXICON_TABLES, "": {}}
    assert told == {called[name]: list(keys) for name, keys in tables.items() if name}
    for key in TABLES[""]:
        assert re.search(rf"`\[\[?{key}\]\]?`", readme(tongue)), key


def test_the_schema_is_that_of_the_code():
    assert json.loads(SCHEMA.read_text("utf-8")) == json_schema(), STALE
    assert json.loads(LEXICON_SCHEMA.read_text("utf-8")) == lexicon_schema(), STALE


@tongues
def test_front_matter_is_told(tongue):
    for word in (*KEYS, *ROLES):
        assert f"`{word}`" in readme(tongue), word


@tongues
def test_layout_toml_is_told(tongue):
    layout = tomllib.loads((ROOT / "layouts" / "classic" / "layout.toml").read_text("utf-8"))
    keys = {k for k, v in layout.items() if not isinstance(v, dict)}
    keys |= set(layout["start"]) | {k for trim in layout["trims"].values() for k in trim}
    for key in keys:
        assert f"`{key}`" in readme(tongue), key
    for trim in layout["trims"]:
        assert trim in readme(tongue)


STEPS = ("read", "normalize", "variants", "assemble", "typeset", "render", "check")


@tongues
def test_the_seven_steps_are_those_of_the_driver(tongue):
    driver = (ROOT / "publish" / "build.py").read_text("utf-8").split('"""')[1]
    assert tuple(re.findall(r"\b[1-7] ([a-z]+)\b", driver)) == STEPS
    numbered = [c for c in rows(readme(tongue)) if len(c) == 4 and c[0].isdigit()]
    assert tuple(cells[1].split()[0] for cells in numbered) == STEPS


# --------------------------------------------------------------------------- the papers


def headings(text: str) -> list[int]:
    outside = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    return [len(mark) for mark in re.findall(r"^(#+) ", outside, re.M)]


def test_both_readmes_have_the_same_shape():
    en, zh = readme("en"), readme("zh")
    assert headings(en) == headings(zh)
    assert len(rows(en)) == len(rows(zh))
    assert re.findall(r"^```(\w+)", en, re.M) == re.findall(r"^```(\w+)", zh, re.M)


def markdown_papers() -> list[Path]:
    texts = ROOT / "seeds"
    return [p for p in tracked() if p.suffix == ".md" and texts not in p.parents]


def test_links_lead_somewhere():
    """A link within the repository, in any .md that is about it."""
    for paper in markdown_papers():
        text = re.sub(r"`[^`\n]*`|^```.*?^```", "", paper.read_text("utf-8"), flags=re.S | re.M)
        for target in re.findall(r"\]\(([^)#\s]+)", text):
            if not re.match("[a-z]+:", target):
                assert (paper.parent / target).exists(), f"{paper.relative_to(ROOT)}: {target}"


def test_the_changelog_begins_with_this_version():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.findall(r"^## \[(.*?)\]", text, re.M)[0] == __version__


def test_the_licence_is_the_one_that_is_told():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for tongue in READMES:
        assert project["license"] in readme(tongue)
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in (ROOT / "LICENSE").read_text("utf-8")


MACHINE = re.compile(r"(?<![\w.~$}/])/(?:work|root|home/\w+|Users/\w+)/\w")
REGISTRY = re.compile(r"https?://[^\s\"']*(?:npmjs|pypi\.|pythonhosted|npmmirror|artifactory)")


def test_nothing_of_this_machine_is_in_the_repository():
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # pictures; raw texts in other encodings
        where = path.relative_to(ROOT)
        assert str(ROOT) not in text, where
        assert not MACHINE.search(text), where
        assert not REGISTRY.search(text), where


if __name__ == "__main__":
    for tongue, path in READMES.items():
        path.write_text(with_findings(path.read_text("utf-8"), tongue), "utf-8")
    for path, schema in ((SCHEMA, json_schema()), (LEXICON_SCHEMA, lexicon_schema())):
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", "utf-8")
