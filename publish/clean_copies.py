"""The clean copies beside the raw texts: which are written, rewritten, kept, laid beside.

Three things are compared for each article: the raw text (its sha256 in the copy's head), the copy
(its seal says whether a person edited it), and what the program would write today.

    the copy     the raw text   the program would write    what is done
    none yet     -              anything                   written
    as written   -              the same                   nothing
    as written   -              something else             rewritten
    edited       unchanged      what it wrote then         kept
    edited       unchanged      something else             kept, and said (S-102)
    edited       changed        something else             kept, the new text laid beside (S-101)
    not there    unchanged      what it wrote then         laid beside (S-103): deleted by hand?
    as written   -              no such article            set aside (S-104)

The articles of one raw text hang together: a sentence that leaves one may turn up in the next.  So
when one of them is edited and the cut between them is no longer where it was, none is touched.
Nothing is ever deleted, and `x.new.md` and `x.old.md` are never read as sources.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from publish.model import Cleaned, Finding, Source, Where, finding
from publish.output import write_whole
from publish.read.front_matter import is_as_written, raw_text_of, seal_of, sealed, unsealed
from publish.read.markdown_writer import write_article


class Act(Enum):
    WRITE = auto()
    REWRITE = auto()
    NOTHING = auto()
    KEEP = auto()
    LAY_BESIDE = auto()
    SET_ASIDE = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """What is done with the copy at `path`: `text` is what the program would write, `standing` what
    stands there, `beside` where the one or the other goes."""

    act: Act
    path: Path
    text: str = ""
    standing: Source | None = None
    beside: Path | None = None
    finding: Finding | None = None


def copies_of(cleaned: Cleaned) -> dict[Path, str]:
    """Path → text of the copies of a raw text; none of an article that repeats another."""
    source = cleaned.source
    copies: dict[Path, str] = {}
    for article in cleaned.articles:
        if not article.duplicate_of:
            path = source.path.with_name(f"{article.id}.md")
            text = write_article(article, source_name=source.path.name, source_digest=source.digest)
            copies[path] = sealed(text, path.name)
    return copies


def plan(cleaned: Cleaned, standing: Iterable[Source]) -> list[Step]:
    """The steps for one raw text; `standing` are the folder's `.md` files.  Writes nothing."""
    wanted = copies_of(cleaned)
    files = {source.path: source for source in standing}
    claims = {path: file for path, file in files.items() if _is_copy_of(file, cleaned.source)}
    if not claims and any(path in files or path.exists() for path in wanted):
        # Somebody else's file has the name: the raw text stays the source of all its articles.
        return [Step(Act.KEEP, p, t, files.get(p)) for p, t in wanted.items()]
    if not claims:
        return [Step(Act.WRITE, path, text) for path, text in wanted.items()]
    group = _Group(cleaned, wanted, claims)
    if not group.edited:
        return list(group.all_as_written())
    return list(group.raw_unchanged() if group.raw_is_same else group.raw_changed())


def _is_copy_of(file: Source, raw: Source) -> bool:
    named = raw_text_of(file.text, file.path)
    return named is not None and named.path == raw.path.name and file.path.parent == raw.path.parent


class _Group:
    """The copies of one raw text, as they stand and as they would be written."""

    def __init__(
        self, cleaned: Cleaned, wanted: Mapping[Path, str], claims: Mapping[Path, Source]
    ) -> None:
        self.cleaned, self.wanted, self.claims = cleaned, wanted, claims
        self.raw = cleaned.source.path.name
        digests = {self.digest_in(file) for file in claims.values()}
        self.raw_is_same = digests <= {"", cleaned.source.digest}
        self.edited = {path for path in claims if self.is_edited(path)}
        seals = {seal_of(text): path for path, text in wanted.items()}
        # A copy under another name is known by its seal while the program writes the same.
        others = [path for path in claims if path not in wanted]
        renamed = {path: seals.get(seal_of(claims[path].text)) for path in others}
        self.stray = [path for path, name in renamed.items() if name is None]
        self.missing = [p for p in wanted if p not in claims and p not in renamed.values()]
        self.shared = [path for path in wanted if path in claims]
        self.renamed = [path for path, name in renamed.items() if name is not None]

    def digest_in(self, file: Source) -> str:
        named = raw_text_of(file.text, file.path)
        return named.sha256 if named else ""

    def is_edited(self, path: Path) -> bool:
        """By hand, and not to what the program would write now."""
        file = self.claims[path]
        return not is_as_written(file.text, path.name) and (
            path not in self.wanted or self.as_of_now(file) != unsealed(self.wanted[path])
        )

    def as_of_now(self, file: Source) -> str:
        """The copy as if it were made from the raw text that stands there now."""
        then = self.digest_in(file)
        text = unsealed(file.text)
        return text.replace(then, self.cleaned.source.digest, 1) if then else text

    def is_current(self, path: Path) -> bool:
        return self.claims[path].text == self.wanted[path]

    def would_change(self, path: Path) -> bool:
        """Would the program write something else than it wrote then?"""
        return seal_of(self.claims[path].text) != seal_of(self.wanted[path])

    # ----------------------------------------------------------------------- the three cases

    def all_as_written(self) -> Iterator[Step]:
        """No hand was here: the copies follow raw text and program."""
        changed = self.stray or not all(map(self.is_current, self.shared))
        yield from (self.rewrite(path) for path in self.shared)
        for path in self.missing:
            yield Step(Act.WRITE, path, self.wanted[path]) if changed else self.restore(path)
        for path in self.stray:
            aside = _free(path, "old")
            found = finding("S-104", Where(path, 1), raw=self.raw, new=aside.name)
            yield Step(Act.SET_ASIDE, path, "", self.claims[path], aside, found)

    def raw_unchanged(self) -> Iterator[Step]:
        edited_otherwise = (p in self.edited and self.would_change(p) for p in self.shared)
        is_cut_anew = bool(self.stray or self.missing) or any(edited_otherwise)
        for path in self.shared:
            if path not in self.edited and (self.is_current(path) or not is_cut_anew):
                yield self.rewrite(path)
            else:
                yield self.keep(path)
        yield from (self.restore(path) for path in self.missing)
        for path in (*self.stray, *self.renamed):
            yield Step(Act.KEEP, path, "", self.claims[path])

    def raw_changed(self) -> Iterator[Step]:
        is_cut_anew = bool(self.stray or self.missing)
        for path in self.shared:
            if path in self.edited or (is_cut_anew and not self.is_current(path)):
                yield self.conflict(path)
            else:
                yield self.rewrite(path)
        yield from (self.restore(path) for path in self.missing)
        for path in self.stray:
            found = finding("S-105", Where(path, 1), raw=self.raw)
            yield Step(Act.KEEP, path, "", self.claims[path], None, found)

    # ----------------------------------------------------------------------- the steps

    def rewrite(self, path: Path) -> Step:
        act = Act.NOTHING if self.is_current(path) else Act.REWRITE
        return Step(act, path, self.wanted[path], self.claims[path])

    def keep(self, path: Path) -> Step:
        found = None
        if self.would_change(path):
            found = finding("S-102", Where(path, self.first_difference(path)[0]), raw=self.raw)
        return Step(Act.KEEP, path, self.wanted[path], self.claims[path], None, found)

    def conflict(self, path: Path) -> Step:
        line, new_line = self.first_difference(path)
        beside = _free(path, "new", self.wanted[path])
        new = Where(Path(beside.name), new_line)
        found = finding("S-101", Where(path, line), raw=self.raw, new=new, name=beside.name)
        return Step(Act.LAY_BESIDE, path, self.wanted[path], self.claims[path], beside, found)

    def restore(self, path: Path) -> Step:
        beside = _free(path, "new", self.wanted[path])
        lines = {a.id: a.where.line for a in self.cleaned.articles if a.where}
        where = Where(self.cleaned.source.path, lines.get(path.stem))
        found = finding("S-103", where, article=path.name, new=beside.name)
        return Step(Act.LAY_BESIDE, path, self.wanted[path], None, beside, found)

    def first_difference(self, path: Path) -> tuple[int, int]:
        """The lines of the copy and of the new text on which they part."""
        old = self.as_of_now(self.claims[path]).split("\n")
        new = unsealed(self.wanted[path]).split("\n")
        same = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), None)
        at = min(len(old), len(new)) if same is None else same
        ends = next((n for n, line in enumerate(old) if n and line == "---"), len(old))
        behind_seal = at >= ends  # its line is in the file and was not compared
        has_seal = bool(seal_of(self.claims[path].text))
        return at + 1 + (behind_seal and has_seal), at + 1 + behind_seal


def _free(path: Path, word: str, text: str = "") -> Path:
    """`x.new.md` beside `x.md`, or `x.new2.md` …: the first that is not there, is this text
    already, or stands as the program wrote it."""
    number = 1
    while True:
        beside = path.with_name(f"{path.stem}.{word}{number if number > 1 else ''}.md")
        if not beside.exists() and not beside.is_symlink():
            return beside
        if text and beside.is_file():
            there = beside.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
            if there == text or is_as_written(there, path.name):
                return beside
        number += 1


def carry_out(step: Step) -> Path | None:
    """Do it; the file that was written or renamed, if any.  A copy that somebody saved while we
    were thinking is not touched."""
    match step.act:
        case Act.WRITE if not step.path.exists():
            write_whole(step.path, step.text.encode())
            return step.path
        case Act.REWRITE if _still_stands(step):
            write_whole(step.path, step.text.encode())
            return step.path
        case Act.LAY_BESIDE if step.beside:
            write_whole(step.beside, step.text.encode())
            return step.beside
        case Act.SET_ASIDE if step.beside and _still_stands(step):
            step.path.rename(step.beside)
            return step.beside
        case _:
            return None


def _still_stands(step: Step) -> bool:
    if step.standing is None or not step.path.is_file():
        return False
    return hashlib.sha256(step.path.read_bytes()).hexdigest() == step.standing.digest
