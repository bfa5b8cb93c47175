"""A printer's preset: format, bleed, colours, forms, file names, as a data file.

The house has `publish/presets/*.toml`; a `.toml` file of the book's folder is another, copied from
one of them.  Every key is required: a preset says all of it, a book's `[press]` overrides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from string import Formatter

from publish.model import Binding, Imposition, Ink, PressOrder, PressStandard, PublishError, Where
from publish.read.folder import inside
from publish.read.manifest import Key, Reader, json_schema, read_toml
from publish.read.nearest import nearest

HOUSE = Path(__file__).parent.parent / "presets"
# What a file name may be made of.
BLANKS = ("book", "edition", "trim", "pages", "ink", "spine", "imposition", "version")
_UNSAFE = frozenset('/\\:*?"<>|\0')

TABLES: dict[str, dict[str, Key]] = {
    "": {
        "title": Key("text", "what people call it", "some", required=True),
        "standard": Key("text", "x4: PDF/X-4, x1a: PDF/X-1a", "standard", required=True),
        "bleed": Key("number", "mm beyond the trim on every side", required=True),
        "ink": Key("text", "of the interior: mono or cmyk", "ink", required=True),
        "ink_limit": Key("number", "the most ink on a point, %", required=True),
        "dpi": Key("number", "the least resolution of pictures as printed", required=True),
        "multiple": Key("number", "pages of the interior are filled to a multiple", required=True),
        "binding": Key("text", "perfect, sewn or saddle", "binding", required=True),
        "paper": Key("text", "the interior's stock", required=True),
        "cover_paper": Key("text", "the cover's stock", required=True),
        "finishing": Key("text", "what is done to the cover", required=True),
        "imposition": Key("text", "how pages go on sheets, or none", "imposition", required=True),
        "files": Key("table", "names of the files", of="files", required=True),
    },
    "files": {
        "interior": Key("text", "of the text block", "some", required=True),
        "cover": Key("text", "of the cover wrap", "some", required=True),
        "sheets": Key("text", "of the imposed sheets", "some", required=True),
    },
}


@dataclass(frozen=True, slots=True)
class Preset:
    """`bleed` in mm, `ink_limit` in per cent, `dpi` pixels an inch; the names of files have blanks
    in braces."""

    title: str
    standard: PressStandard
    bleed: float
    ink: Ink
    ink_limit: float
    dpi: float
    multiple: float
    binding: Binding
    paper: str
    cover_paper: str
    finishing: str
    imposition: Imposition
    interior: str
    cover: str
    sheets: str


def read_preset(name: str, folder: Path) -> Preset:
    """The house's preset of that name, else a file of the book's folder.

    PublishError with file and line: no such preset (with the nearest), broken TOML, a key that is
    unknown, missing or of a wrong kind, a blank that no file name has.
    """
    path = HOUSE / f"{name}.toml"
    if name.endswith(".toml"):
        path = inside(folder, name) or folder
    if not path.is_file():
        known = sorted(p.stem for p in HOUSE.glob("*.toml"))
        raise PublishError("no-preset", Where(folder), name=name, near=nearest(name, known))
    reader = Reader(path.parent, path, read_toml(path), TABLES)
    data = reader.table(reader.parse(), "", ())
    files = data.pop("files")
    for key, value in files.items():
        fields = {field for _, field, *_ in _parsed(reader, key, value) if field is not None}
        for field in sorted(fields - {*BLANKS}):
            where = reader.where(("files", key))
            raise PublishError("unknown-key", where, key=field, near=nearest(field, BLANKS))
    if not data["multiple"] or data["multiple"] % 1:
        raise PublishError(
            "wrong-type", reader.where(("multiple",)), key="multiple", wanted="1, 2 …"
        )
    return Preset(**data, **files)


def _parsed(
    reader: Reader, key: str, value: str
) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(Formatter().parse(value))
    except ValueError as error:
        where = reader.where(("files", key))
        raise PublishError("wrong-type", where, key=key, wanted='"{book}_….pdf"') from error


def ordered(preset: Preset, order: PressOrder) -> Preset:
    """A preset with what the book's `[press]` says instead."""
    own = {
        key: value
        for key in ("paper", "cover_paper", "binding", "ink", "finishing")
        if (value := getattr(order, key))
    }
    return replace(preset, **own)


def file_name(pattern: str, **values: object) -> str:
    """A file name with its blanks filled; what no file system takes is left out."""
    filled = pattern.format(**{blank: values.get(blank, "") for blank in BLANKS})
    return "".join(char for char in filled if char not in _UNSAFE)


def preset_schema() -> dict[str, object]:
    """The format of a preset as a JSON Schema."""
    return json_schema("preset.toml", TABLES)
