"""A star, not a chain: rooms share words, never one another; one driver wires them."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "publish"
WORDS = {
    "publish",
    *(f"publish.{name}" for name in ("model", "characters", "messages", "words", "isbn")),
}
ROOMS = ("read", "normalize", "variants", "assemble", "typeset", "compose", "render", "check")

DRIVER = {"publish.making", "publish.paginate", "publish.printed"} | {
    f"publish.{room}" for room in ROOMS
}

# room → what else it may import
MAY_IMPORT: dict[str, set[str]] = {
    **{room: {f"publish.{room}"} for room in ROOMS},
    "render": {"publish.render", "publish.compose"},  # render/pdf.py installs the composer
    "output": set(),
    "scaffold": set(),
    "paginate": {"publish.render", "publish.typeset"},  # a part of the driver
    # the parts of the driver
    "making": {"publish.read", "publish.typeset"},  # their words
    **{part: DRIVER for part in ("material", "editions", "printed", "ebook")},
    "press": {"publish.spec", *DRIVER},
    "spec": set(),
    "build": {f"publish.{part}" for part in ("material", "editions", "printed", "ebook", "making")}
    | {"publish.check"},
    "side_by_side": {"publish.build"},  # another
    "console": set(),
    "clean_copies": {"publish.output", "publish.read"},  # a part of commands, as the next two
    "difference": {"publish.clean_copies", "publish.console", "publish.read"},
    "report": set(),
    "release": {"publish.typeset"},  # a part of commands: a released text and its changes
    "catalogue": {"publish.typeset"},  # another: what catalogues are told of finished books
    "epub_report": {"publish.report", "publish.check"},  # a part of commands, as the next
    "review": {"publish.report", "publish.read", "publish.variants"},  # a part of commands too
    "arguments": {"publish.read"},
    "commands": {
        *("publish.build", "publish.side_by_side", "publish.console", "publish.output"),
        *("publish.clean_copies", "publish.difference", "publish.report"),
        *(
            "publish.press",
            "publish.spec",
            "publish.review",
            "publish.epub_report",
            "publish.release",
            "publish.catalogue",
        ),
        *(f"publish.{r}" for r in ROOMS),
    },
    # ... and publish.commands, loaded when there is something to make
    "cli": {
        *("publish.arguments", "publish.console", "publish.output", "publish.scaffold"),
        *("publish.read", "publish.render"),
    },
    "__main__": {"publish.cli"},
}
# third party → the only files that may import it
BEHIND: dict[str, set[str]] = {
    # compose/weasyprint.py hooks it; the others are its hands
    "weasyprint": {
        *(f"compose/{name}.py" for name in ("weasyprint", "shape", "flow", "ink", "notes", "feet")),
        "render/pdf.py",
    },
    "pydyf": {"render/pdf.py"},  # WeasyPrint's writer
    "ebooklib": {"render/epub.py"},
    "jinja2": {"typeset/pages.py"},
    "opencc": {"variants/engine.py"},
    "pikepdf": {
        "render/press.py",
        "render/impose.py",
        "render/inks.py",
        "render/inks_content.py",
        "render/inks_pictures.py",
        "render/tags.py",
        *(f"check/preflight{part}.py" for part in ("", "_form", "_ink")),
    },
    "page": {"check/validate.py"},
    "pypdfium2": {"render/raster.py", "check/pdf.py"},
    "pymupdf": {"check/pdf.py", "check/preflight_page.py"},
    "PIL": {
        "read/pictures.py",
        "check/epub_members.py",
        "render/inks_colour.py",
        "render/inks_pictures.py",
    },
    "rich": {"console.py", "difference.py"},
    "yaml": {"read/front_matter.py"},
    "stdnum": {"isbn.py"},
}


def files():
    return sorted(PACKAGE.rglob("*.py"))


def imports(path: Path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "publish":
                yield from (f"publish.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", files(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_imports_words_and_itself(path):
    where = path.relative_to(PACKAGE)
    room = where.parts[0] if len(where.parts) > 1 else path.stem
    if room in ("model", "characters", "words", "isbn", "messages", "__init__"):
        allowed = WORDS
    else:
        allowed = WORDS | MAY_IMPORT[room]
    for module in imports(path):
        if module.split(".")[0] == "publish":
            assert any(
                module == a or module.startswith(a + ".") for a in allowed - {"publish"}
            ) or (module == "publish" or module == "publish.__version__"), (
                f"{where} imports {module}"
            )


@pytest.mark.parametrize("library", BEHIND)
def test_a_third_party_sits_behind_its_file(library):
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in files()
        if any(module.split(".")[0] == library for module in imports(path))
    }
    assert users <= BEHIND[library]


def test_no_import_hides_in_a_function():
    for path in files():
        tree = ast.parse(path.read_text("utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inside = [
                    n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)
                ]
                assert not inside, f"{path.name}: {function.name}"


def test_nothing_below_the_console_reads_the_clock_or_the_environment():
    for path in files():
        if path.name in (
            "cli.py",
            "fetch.py",
        ):  # npm is a child of the user's own shell: it needs PATH
            continue
        text = path.read_text("utf-8")
        for word in ("time.time(", "datetime.now(", "getenv(", "os.environ.get", "date.today("):
            assert word not in text, f"{path.name}: {word}"


def test_no_exception_is_swallowed_wholesale():
    for path in files():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                name = getattr(node.type, "id", "")
                assert node.type is not None, path.name
                assert name not in ("Exception", "BaseException"), path.name
