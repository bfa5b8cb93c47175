"""The faces of one book: one TTF a face, for the PDF and the EPUB, fixed before layout begins.

Each face is a subset of the pinned fonts of its language, with every character of the book in it:

- what the region's font lacks comes from the next one (SC behind TC and HK), then from the Song
  (a Hei), then from the Kai (a Song: č ğ ş of foreign names are in no other);
- Book Kai is the Kai's Han among all else of the Song: LXGW's “ ” · are .35 em wide, its digits
  are handwritten and its rules of layout few; with the Song's marks, digits and letters come their
  rules, and line metrics that agree with the text around a quotation;
- a character that no font has gets the geta mark 〓 and is named in `missing`.

So a list of families is never needed for a character's sake, and no system font is ever asked for.
(A face listed second whose characters the first one has would be dropped by fontconfig anyway.)
"""

from __future__ import annotations

import errno
import os
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from html import escape
from pathlib import Path

from publish.characters import CENTRED, FULLWIDTH_MARKS, is_han
from publish.model import PublishError, Where
from publish.render.faces import Catalogue, Face, Role, catalogue, regions
from publish.render.graft import GETA, Names, Part, blank_font, check_embedding, graft
from publish.render.subset import coverage, subset

FAMILIES: dict[Role, str] = {"song": "Book Song", "hei": "Book Hei", "kai": "Book Kai"}

# The faces of a book: role, CSS weight, style in the name.
STYLES: tuple[tuple[Role, int, str], ...] = (
    ("song", 400, "Regular"),
    ("song", 700, "Bold"),
    ("hei", 500, "Medium"),
    ("hei", 700, "Bold"),
    ("kai", 400, "Regular"),
)
PRINT_KAI = 300  # Light beside Song 400 on paper; SCREEN_KAI holds on e-ink
SCREEN_KAI = 400

# What an e-book has inside (the `fonts` of an edition).
EMBEDDED: Mapping[str, tuple[Role, ...]] = {
    "none": (),
    "headings": ("hei",),
    "all": ("song", "hei", "kai"),
}

# In every face whatever the book's text: furniture, folios, note marks, leaders.
ALWAYS = frozenset(
    "".join(map(chr, range(0x20, 0x7F)))
    + FULLWIDTH_MARKS
    + "\u00a0\u3000—…⸺–～·・‧／％＋－＝＊＃＆＠〇々×÷±°©®℃№※→•◦▪□■○●◎△▲☆★◇◆"
    + "".join(map(chr, range(0x2460, 0x2474)))  # ①–⑳
    + "０１２３４５６７８９"
    + GETA
)
# U+00B7 is a third of an em in the Song.  The mainland wants it narrow; in Taiwan and Hong Kong it
# fills a square (CLREQ A.2), as U+2027 does in all these fonts.
WIDE_DOT: Mapping[str, str] = {"·": "‧"}
# Unicode categories that print nothing, or a space.
UNPRINTED = ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")


@dataclass(frozen=True, slots=True)
class BookFace:
    """`weight` is CSS's; `path_name` the file's name in the EPUB and on disk; `data` a TTF."""

    family: str
    weight: int
    path_name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class BookFonts:
    """`missing`: the book's characters that no font has, in order of code point (finding F-001)."""

    faces: tuple[BookFace, ...]
    missing: tuple[str, ...] = ()

    def css_families(self, role: Role) -> str:
        """The value of `font-family` for a role."""
        song, own = FAMILIES["song"], FAMILIES[role]
        return f'"{own}"' if own == song else f'"{own}", "{song}"'

    def of(self, roles: Sequence[Role]) -> tuple[BookFace, ...]:
        """The faces of some roles."""
        families = [FAMILIES[role] for role in roles]
        return tuple(face for face in self.faces if face.family in families)

    def write(self, folder: Path) -> None:
        """Write the faces into a folder, each whole or not at all."""
        folder.mkdir(parents=True, exist_ok=True)
        for face in self.faces:
            _write(folder / face.path_name, face.data)

    def font_face_css(self, base_url: str) -> str:
        """@font-face rules; `base_url` is the folder of the faces, with or without its last /."""
        base = base_url if not base_url or base_url.endswith("/") else base_url + "/"
        return "".join(
            f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; '
            f'src: url("{base}{face.path_name}") format("truetype"); }}\n'
            for face in self.faces
        )


def book_fonts(
    language: str,
    characters: AbstractSet[str],
    cache: Path,
    data: Path,
    *,
    narrow: Mapping[str, AbstractSet[str]] | None = None,
    kai: int = PRINT_KAI,
) -> BookFonts:
    """The faces of a book in `language` (BCP 47) with all `characters`, from the fonts that
    `fetch` has put into `cache`; `data` is the folder of the manifest.

    A PDF needs all characters in all faces (layout may ask any); an EPUB may `narrow` a face, by
    its file's stem ("BookHei-Bold"), to the characters that are set in it.  `kai` is the weight
    of the Kai: PRINT_KAI or SCREEN_KAI.  PublishError fonts-not-fetched when a face is not there.
    """
    listed = catalogue(data)
    missing = _missing(characters, _chain(listed, language, "song", 400, kai), cache)
    same = WIDE_DOT if CENTRED.match(language) else {}
    faces = []
    for role, weight, style in STYLES:
        names = Names(FAMILIES[role], style, weight)
        wanted = ALWAYS | (narrow or {}).get(names.postscript, characters)
        chain = [_kept(face, cache) for face in _chain(listed, language, role, weight, kai)]
        lacking = [c for c in missing if c in wanted]
        file = _book_face(role, chain, wanted, names, lacking, same)
        faces.append(BookFace(names.family, weight, f"{names.postscript}.ttf", file))
    return BookFonts(tuple(faces), missing)


def _chain(listed: Catalogue, language: str, role: Role, weight: int, kai: int) -> tuple[Face, ...]:
    """The fonts that a face takes its characters from, the first choice first."""
    letters = listed.find("kai", "kai", kai)
    ours = [region for region in regions(language) if region != "kai"]
    songs = [listed.find(region, "song", 700 if weight == 700 else 400) for region in ours]
    if role == "kai":
        return (letters, *songs)
    if role == "hei":
        return (*(listed.find(region, "hei", weight) for region in ours), *songs, letters)
    return (*songs, letters)


def _kept(face: Face, cache: Path) -> Path:
    path = face.kept_in(cache)
    if not path.is_file():
        raise PublishError("fonts-not-fetched", Where(path), face=face.id)
    check_embedding(path)
    return path


def _missing(characters: AbstractSet[str], chain: Sequence[Face], cache: Path) -> tuple[str, ...]:
    """The characters that should print and are in none of the Song's fonts.  (The chains of the
    other roles end in the same fonts, so what the Song has, all have.)"""
    had = frozenset().union(*(coverage(_kept(face, cache)) for face in chain))
    return tuple(sorted(c for c in characters - had if is_printed(c)))


def is_printed(char: str) -> bool:
    """Does the character need a glyph?  Spaces, controls and variation selectors do not."""
    return (
        unicodedata.category(char) not in UNPRINTED
        and not "\ufe00" <= char <= "\ufe0f"
        and not "\U000e0100" <= char <= "\U000e01ef"
    )


def _book_face(
    role: Role,
    chain: Sequence[Path],
    wanted: AbstractSet[str],
    names: Names,
    missing: list[str],
    same: Mapping[str, str],
) -> bytes:
    base, own = chain[0], frozenset({GETA})
    if role == "kai":
        base, own = chain[1], own | {char for char in wanted if not is_han(char)}
    parts: list[Part] = []
    for path, characters in share_out(wanted, chain, base, own):
        parts.append(Part(*subset(path, characters, layout=not parts)))
    return graft(parts, names, missing, same)


def share_out(
    wanted: AbstractSet[str], chain: Sequence[Path], base: Path, own: AbstractSet[str]
) -> list[tuple[Path, frozenset[str]]]:
    """Which font gives which of the wanted characters: `base` first, the others where they give
    something.  `base` gives `own` as far as it can; anything else comes from the first font of
    the chain that has it."""
    shares = {base: wanted & own & coverage(base)}
    left = wanted - shares[base]
    for path in chain:
        found = left & coverage(path)
        left -= found
        shares[path] = shares.get(path, frozenset()) | found
    return [(path, frozenset(share)) for path, share in shares.items() if share or path == base]


def font_licence_texts(data: Path) -> dict[str, str]:
    """File name → text: the OFL, and the copyright lines of the fonts, for the EPUB."""
    folder = data / "licences"
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))}


# Whatever family is asked for (a margin box's `serif`), the body's is behind it.
FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{folder}/blank</dir>
  <cachedir>{folder}/cache</cachedir>
  <match target="pattern">
    <edit name="family" mode="append_last"><string>Book Song</string></edit>
  </match>
</fontconfig>
"""


def isolate_fontconfig(folder: Path) -> Path:
    """Write a configuration that knows no system font, into a folder of its own; named in
    FONTCONFIG_FILE before WeasyPrint is imported, it lets only faces of @font-face rules be used.
    A character outside them is drawn as .notdef, and WeasyPrint logs it."""
    path = folder / "fonts.conf"
    try:
        (folder / "blank").mkdir(parents=True, exist_ok=True)
        _write(folder / "blank" / "BookBlank-Regular.ttf", blank_font())
        _write(path, FONTCONFIG.format(folder=escape(str(folder.absolute()))).encode())
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        key = "fonts-disk" if full else "fonts-cache"
        raise PublishError(key, Where(folder), reason=error.strerror or error) from error
    return path


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)
