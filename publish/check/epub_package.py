"""What EPUBCheck and Ace do not see in the package: the zip, the metadata, fonts, pictures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from zipfile import ZIP_STORED

from lxml import etree

from publish.check.epub_book import EpubBook, all_text, body_of
from publish.check.epub_members import Face
from publish.isbn import is_isbn
from publish.model import Finding, Where, finding

DC = "{http://purl.org/dc/elements/1.1/}"
OPF = "{http://www.idpf.org/2007/opf}"

# Apple Books refuses pictures of more; Kindle and older devices fail far below 5 MB.
MAX_PIXELS = 5_600_000
MAX_BYTES = 5 << 20

# https://www.loc.gov/marc/relators/relacode.html (2024)
MARC_RELATORS = frozenset(
    """
    abr acp act adi adp aft anc anl anm ann ant ape apl app aqt arc ard arr art asg asn ato att auc
    aud aue aui aup aus aut bdd bjd bka bkd bkp blw bnd bpd brd brl bsl cad cas ccp chr cli cll clr
    clt cmm cmp cmt cnd cng cns coe col com con cop cor cos cot cou cov cpc cpe cph cpl cpt cre crp
    crr crt csl csp cst ctb cte ctg ctr cts ctt cur cwt dbd dbp dfd dfe dft dgc dgg dgs dis djo dln
    dnc dnr dpc dpt drm drt dsr dst dtc dte dtm dto dub edc edd edm edt egr elg elt eng enj etr evp
    exp fac fds fld flm fmd fmk fmo fmp fnd fon fpy frg gdv gis his hnr hst ill ilu ins inv isb itr
    ive ivr jud jug lbr lbt ldr led lee lel len let lgd lie lil lit lsa lse lso ltg lyr mcp mdc med
    mfp mfr mka mod mon mrb mrk msd mte mtk mup mus mxe nan nrt onp opn org orm osp oth own pad pan
    pat pbd pbl pdr pfr pht plt pma pmn pop ppm ppt pra prc prd pre prf prg prm prn pro prp prs prt
    prv pta pte ptf pth ptt pup rap rbr rcd rce rcp rdd red ren res rev rpc rps rpt rpy rse rsg rsp
    rsr rst rth rtm rxa sad sce scl scr sde sds sec sfx sgd sgn sht sll sng spk spn spy srv std stg
    stl stm stn str swd tau tcd tch ths tld tlg tlh tlp trc trl tyd tyg uvp vac vdg vfx wac wal wam
    wat wdc wde win wit wpr wst
    """.split()  # noqa: SIM905  (a table to read)
)


def _mimetype(book: EpubBook) -> Iterator[Finding]:
    """OCF 4.2: first and stored; EPUBCheck is silent on the second."""
    first = book.infos[0]
    if first.filename != "mimetype" or first.compress_type != ZIP_STORED:
        yield finding("E-006", Where(book.path))


def _times(book: EpubBook) -> Iterator[Finding]:
    """A zip that carries the clock has other bytes at every build."""
    if len({info.date_time for info in book.infos}) > 1:
        yield finding("E-007", Where(book.path))


def _names(book: EpubBook) -> Iterator[Finding]:
    for info in book.infos:
        if not info.filename.isascii() or " " in info.filename:
            yield finding("E-008", book.where(info.filename), name=info.filename)


def _version(book: EpubBook) -> Iterator[Finding]:
    if book.version.startswith(("1", "2")):
        yield finding("E-044", book.where(book.package_name), version=book.version)


def _encryption(book: EpubBook) -> Iterator[Finding]:
    """Obfuscated fonts can be read and are not among these; the rest is a lock."""
    if book.encrypted:
        first = min(book.encrypted)
        algorithm = book.encrypted[first].rpartition("/")[2]
        count = len(book.encrypted)
        yield finding("E-022", book.where(first), count=count, algorithm=algorithm)


# --------------------------------------------------------------------------- metadata


def _roles(book: EpubBook) -> Iterator[Finding]:
    """EPUB 3's refinements, and EPUB 2's attributes on creator and contributor."""
    for meta in book.package.iterfind(".//{*}meta[@property='role']"):
        role = (meta.text or "").strip()
        if meta.get("scheme", "marc:relators") == "marc:relators" and role not in MARC_RELATORS:
            yield finding("E-018", book.where(book.package_name, meta), role=role)
    for person in book.package.iter(f"{DC}creator", f"{DC}contributor"):
        given = person.get(f"{OPF}role")
        if given is not None and given not in MARC_RELATORS:
            yield finding("E-018", book.where(book.package_name, person), role=given)


def refinements(book: EpubBook, element: etree._Element) -> dict[str, str]:
    """property → value of the metas that refine an element."""
    id = element.get("id")
    metas = book.package.iterfind(".//{*}meta") if id else iter(())
    return {
        m.get("property", ""): (m.text or "").strip() for m in metas if m.get("refines") == f"#{id}"
    }


def _isbn(book: EpubBook) -> Iterator[Finding]:
    for element in book.package.iter(f"{DC}identifier", f"{DC}source"):
        isbn = _claimed_isbn(book, element)
        if isbn and not is_isbn(isbn):
            yield finding("E-036", book.where(book.package_name, element), isbn=isbn)


def _claimed_isbn(book: EpubBook, element: etree._Element) -> str:
    """What an identifier gives out to be an ISBN: by its scheme, its type or its look."""
    text = (element.text or "").strip()
    named = re.match(r"(?:urn:)?isbn[:：\s]*(?:1[03][:：\s]+)?(.*)", text, re.I | re.S)
    if named:
        return named[1].strip()
    # ONIX code list 5: 02 ISBN-10, 15 ISBN-13
    is_typed = refinements(book, element).get("identifier-type") in ("02", "15")
    looks = re.fullmatch(r"97[89](?:[-\u2010\u2011\u2013 ]?\d){10}", text)
    is_isbn_ = is_typed or element.get(f"{OPF}scheme", "").upper() == "ISBN" or looks
    return text if is_isbn_ else ""


def _series(book: EpubBook) -> Iterator[Finding]:
    """EPUB 3's collection is lost by foliate-js, calibre's metas are unknown to Apple: a series
    needs both."""
    if not book.version.startswith("3"):
        return
    theirs = {
        m.get("content", "").strip()
        for m in book.package.iterfind(".//{*}meta[@name='calibre:series']")
    }
    ours = {
        (m.text or "").strip()
        for m in book.package.iterfind(".//{*}meta[@property='belongs-to-collection']")
        if refinements(book, m).get("collection-type", "series") == "series"
    }
    if ours != theirs and len(ours | theirs) and not (ours & theirs):
        name = "、".join(sorted(ours | theirs))
        yield finding("E-041", book.where(book.package_name), series=name)


# --------------------------------------------------------------------------- fonts


def _fonts(book: EpubBook) -> Iterator[Finding]:
    """A face whose name its licence reserves keeps that name only whole (OFL 3)."""
    for face in faces(book):
        own = face.family.lower()
        if face.characters < _WHOLE and any(r.lower() in own for r in _reserved(face.notices)):
            yield finding("E-019", book.where(face.name), font=face.family)


def faces(book: EpubBook) -> Iterator[Face]:
    """The embedded fonts that can be read."""
    return (face for face in book.faces.values() if face)


_WHOLE = 6000  # characters: GB 2312 alone has 6763 Han


def _reserved(notices: str) -> list[str]:
    """The names after “with Reserved Font Name”, in the copyright line or the licence."""
    found = re.findall(r"Reserved Font Names?\s+([^.;\n]+)", notices, re.I)
    quoted = [q for line in found for q in re.findall(r"[\"'“‘]([^\"'”’]+)[\"'”’]", line)]
    return quoted or [line.split(",")[0].strip() for line in found]


def _coverage(book: EpubBook) -> Iterator[Finding]:
    """Where the text is set in embedded faces, they have all its characters.  A book whose faces
    are for headings or for Latin only says so in its CSS: its text is not asked of them."""
    if not book.faces or None in book.faces.values() or not _sets_its_text(book):
        return
    covered = frozenset[int]().union(*(face.covered for face in faces(book)))
    missing: dict[str, str] = {}
    for name in book.documents:
        for char in dict.fromkeys(all_text(book.documents[name])):
            if ord(char) not in covered and unicodedata.category(char) not in _SHAPELESS:
                missing.setdefault(char, name)
    if missing:
        shown = "".join(list(missing)[:_SHOWN]) + ("…" if len(missing) > _SHOWN else "")
        where = book.where(next(iter(missing.values())))
        yield finding("E-037", where, count=len(missing), chars=shown)


_SHAPELESS = ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn")
_SHOWN = 20


def _sets_its_text(book: EpubBook) -> bool:
    """Does a rule for the whole text name an embedded face?"""
    rules = [rule for style in book.styles.values() for rule in css_rules(style)]
    embedded = {f for selector, d in rules if selector == "@font-face" for f in _families(d)}
    classes = {
        c for root in book.documents.values() for c in body_of(root).get("class", "").split()
    }
    whole = {"html", "body", "p", "*", ":root"}
    whole |= {f"{element}.{c}" for c in classes for element in ("", "body")}
    return any(
        embedded & set(_families(declared))
        for selector, declared in rules
        if any(s.strip() in whole for s in selector.split(","))
    )


def css_rules(style: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """(selector, its declarations) of a style sheet, those inside @media too.  As much CSS as the
    checks need, in one walk: EPUBCheck judges the rest."""
    for rule in uncommented(style).split("}")[:-1]:
        before, _, block = rule.rpartition("{")
        selector = re.split("[{;]", before)[-1]
        pairs = (d.partition(":") for d in block.split(";"))
        yield " ".join(selector.split()), {k.strip().lower(): v.strip() for k, _, v in pairs}


def uncommented(style: str) -> str:
    """A style sheet without its comments; one that is never closed goes to the end."""
    return re.sub(r"/\*.*?(?:\*/|\Z)", " ", style, flags=re.S)


def _families(declared: Mapping[str, str]) -> list[str]:
    names = declared.get("font-family", "").split(",")
    return [n.strip().strip("\"'").lower() for n in names if n.strip()]


# --------------------------------------------------------------------------- pictures


def _rasters(book: EpubBook) -> Iterator[Finding]:
    for picture in book.pictures:
        where = book.where(picture.name)
        if picture.width * picture.height > MAX_PIXELS or picture.size > MAX_BYTES:
            yield finding(
                "E-038", where, width=picture.width, height=picture.height,
                size=f"{picture.size / 2**20:.1f}",
            )  # fmt: skip
        if picture.has_place:
            yield finding("E-039", where)


PACKAGE_CHECKS: tuple[Callable[[EpubBook], Iterator[Finding]], ...] = (
    _mimetype,
    _times,
    _names,
    _version,
    _encryption,
    _roles,
    _isbn,
    _series,
    _fonts,
    _coverage,
    _rasters,
)
