"""The press file: PDF/X-4 or PDF/X-1a from the plain pages (pikepdf).

    1 colours    every colour in inks: contents, forms, patterns, shadings, masks, glyphs of Type 3
    2 pictures   grey or CMYK, no interpolation; each measured where it stands
    3 boxes      the sheet's corner at 0,0; the trim, and the bleed around it
    4 nothing    that is not printed: links, outline, names, actions, forms
    5 record     output intent, the standard's name, labels, document information

PDF/X-4 is ISO 15930-7:2010 (PDF 1.6, transparency), PDF/X-1a is ISO 15930-4:2003 (PDF 1.4, none).
The pages are laid out once: text stands where it stood, moved by the bleed as a whole.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import hypot
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from publish.model import Finding, Ink, PressStandard, finding
from publish.render.inks_colour import Colours, Profile, total
from publish.render.inks_content import (
    IDENTITY,
    Matrix,
    Painter,
    drawn,
    repaint,
    repaint_shading,
    times,
)
from publish.render.inks_pictures import Inked, Picture, ink_picture
from publish.render.press import Labels, Record, inform, number_pages

MM = 72 / 25.4  # points
_STANDARD = {"x4": ("PDF/X-4", "1.6"), "x1a": ("PDF/X-1a:2003", "1.4")}
# What a catalogue and a page of a press file hold; all else is for screens.
_CATALOGUE = {"/Type", "/Pages", "/PageLabels", "/Lang"}
_PAGE = {"/Type", "/Parent", "/MediaBox", "/Contents", "/Resources", "/Rotate", "/Group"}
_OPAQUE = ("/Normal", "/Compatible")
_NEARLY = 0.99  # a picture made for its place at 300 dpi is as often 299
_DEEP = 12  # forms inside forms; deeper is a loop


@dataclass(frozen=True, slots=True)
class Press:
    """What the printer takes.  `bleed` in mm on each side; `ink_limit` the most ink on a point, per
    cent; `dpi` the least resolution of a picture as printed; the pages are filled to a multiple of
    `pad_to`.  `record` is the book's, as `finish` has it."""

    record: Record
    labels: Labels
    profile: Profile
    standard: PressStandard = "x4"
    ink: Ink = "cmyk"
    bleed: float = 3.0
    ink_limit: float = 300.0
    dpi: float = 300.0
    pad_to: int = 1


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press file; its pictures in the order of pages; what there is to say: P-101 … P-108."""

    data: bytes
    pages: int
    pictures: tuple[Picture, ...]
    findings: tuple[Finding, ...]


def to_press(data: bytes, look: Press) -> Pressed:
    """The plain pages (`Typesetter.join`) as a press file; the same input, the same bytes."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        job = _Job(pdf, look)
        for index, page in enumerate(pdf.pages, start=1):
            job.page(index, page)
        _pad(pdf, look.pad_to)
        job.judge()
        _bare(pdf)
        _intent(pdf, look)
        number_pages(pdf, look.labels)
        name, version = _STANDARD[look.standard]
        inform(pdf, look.record, name, data)
        pages = len(pdf.pages)
        out = io.BytesIO()
        # No object streams: PDF 1.4 has none, and old tools of prepress read none.
        pdf.save(
            out,
            deterministic_id=True,
            force_version=version,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=True,
        )
    return Pressed(out.getvalue(), pages, job.pictures(), tuple(job.findings))


@dataclass(frozen=True, slots=True)
class _Place:
    """A picture on a page: width and height in points, by the matrix at that point."""

    page: int
    width: float
    height: float


@dataclass(slots=True)
class _Job:
    """One file.  State: what is converted, by object; where pictures stand; what was found."""

    pdf: Any
    look: Press
    painter: Painter = field(init=False)
    mask: Painter = field(init=False)
    findings: list[Finding] = field(default_factory=list)
    _seen: set[tuple[Any, ...]] = field(default_factory=set)
    _inked: dict[Any, tuple[Any, Inked]] = field(default_factory=dict)
    _places: dict[Any, list[_Place]] = field(default_factory=dict)
    _complaints: dict[str, None] = field(default_factory=dict)  # in order
    _see_through: dict[int, None] = field(default_factory=dict)  # pages of X-1a
    _heavy: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        profile = self.look.profile.data
        self.painter = Painter(Colours(profile, self.look.ink, self.look.ink_limit))
        self.mask = Painter(Colours(profile, "mono"), mask=True)

    # ------------------------------------------------------------------ a page

    def page(self, number: int, page: Any) -> None:
        """Its colours, what is on it, its boxes."""
        if isinstance(page.obj.Contents, Array):
            page.contents_coalesce()
        resources = page.resources
        data = self._repainted(page.obj.Contents.read_bytes(), resources, self.painter)
        self._resources(resources, self.painter)
        self._group(page.obj)
        trim = [float(v) for v in page.trimbox]
        bleed = self.look.bleed * MM
        shift = (bleed - trim[0], bleed - trim[1])
        for pattern in _values(resources, "/Pattern"):
            self._move(pattern, shift)
        moved: Matrix = (1, 0, 0, 1, *shift)
        for place in _placed(data, resources, moved):
            self._place(number, *place)
        width, height = trim[2] - trim[0], trim[3] - trim[1]
        sheet = _box(0, 0, width + 2 * bleed, height + 2 * bleed)
        page.obj.MediaBox = sheet
        for key in list(page.obj.keys()):
            if key not in _PAGE:
                del page.obj[key]
        page.obj.TrimBox = _box(bleed, bleed, bleed + width, bleed + height)
        page.obj.BleedBox = sheet
        if any(abs(v) > 1e-6 for v in shift):
            data = b"q 1 0 0 1 %.6f %.6f cm\n%b\nQ" % (*shift, data)
        page.obj.Contents = self.pdf.make_stream(data)

    def _move(self, pattern: Any, shift: tuple[float, float]) -> None:
        """A pattern stands on the axes of the page, not of `cm` (ISO 32000 8.7.2).  (The pages of
        one book have one shift.)"""
        if self._once("move", pattern):
            matrix = tuple(map(float, pattern.get("/Matrix", IDENTITY)))
            a, b, c, d, e, f = matrix
            pattern.Matrix = Array([a, b, c, d, round(e + shift[0], 6), round(f + shift[1], 6)])

    def _place(self, number: int, thing: Any, matrix: Matrix) -> None:
        if isinstance(thing, pikepdf.Stream):
            a, b, c, d, _, _ = matrix
            place = _Place(number, hypot(a, b), hypot(c, d))
            self._places.setdefault(thing.objgen, []).append(place)
        elif self.look.standard == "x1a" and _is_see_through(thing):
            self._see_through[number] = None

    # ------------------------------------------------------------------ colours

    def _resources(self, resources: Any, painter: Painter) -> None:
        """Everything that a stream can name."""
        if resources is None or not self._once("resources", resources, painter.mask):
            return
        for state in _values(resources, "/ExtGState"):
            mask = state.get("/SMask")
            if isinstance(mask, Dictionary):
                light = str(mask.get("/S")) == "/Luminosity"
                self._form(mask.G, self.mask if light else painter)
        for thing in _values(resources, "/XObject"):
            if str(thing.get("/Subtype")) == "/Image":
                self._picture(thing)
            else:
                self._form(thing, painter)
        for pattern in _values(resources, "/Pattern"):
            if int(pattern.get("/PatternType", 1)) == 2:
                self._shading(pattern.Shading, painter)
            elif int(pattern.get("/PaintType", 1)) == 1:  # the other has no colours of its own
                self._form(pattern, painter)
        for shading in _values(resources, "/Shading"):
            self._shading(shading, painter)
        for font in _values(resources, "/Font"):
            if str(font.get("/Subtype")) == "/Type3":
                own = font.get("/Resources", resources)
                self._resources(own, painter)
                for glyph in font.CharProcs.values():
                    self._stream(glyph, own, painter)
        if "/ColorSpace" in resources:  # those that are still named: spots and patterns
            kept = {
                key: space
                for key, space in resources.ColorSpace.items()
                if str(space if isinstance(space, Name) else space[0])
                in ("/Separation", "/DeviceN", "/Pattern")
            }
            self._spaces(resources, kept)

    def _spaces(self, resources: Any, kept: dict[str, Any]) -> None:
        if kept:
            resources.ColorSpace = Dictionary(kept)
        else:
            del resources["/ColorSpace"]

    def _form(self, form: Any, painter: Painter) -> None:
        if not self._once("form", form):
            return
        resources = form.get("/Resources")
        self._stream(form, resources, painter)
        self._resources(resources, painter)
        self._group(form, painter.mask)

    def _stream(self, stream: Any, resources: Any, painter: Painter) -> None:
        if self._once("stream", stream):
            data = stream.read_bytes()
            inked = self._repainted(data, resources, painter)
            if inked != data:
                stream.write(inked)

    def _repainted(self, data: bytes, resources: Any, painter: Painter) -> bytes:
        return repaint(data, resources, painter, self._complain)

    def _shading(self, shading: Any, painter: Painter) -> None:
        if self._once("shading", shading):
            repaint_shading(shading, painter, self._complain)

    def _group(self, owner: Any, mask: bool = False) -> None:
        """The space in which transparent things are mixed is the press's."""
        group = owner.get("/Group")
        if group is None:
            return
        if self.look.standard == "x1a" and not mask:
            del owner["/Group"]  # what lies in it is opaque, or P-106 says so
        elif "/CS" in group or mask:
            group.CS = Name.DeviceGray if mask else Name.DeviceCMYK

    def _picture(self, image: Any) -> None:
        if image.objgen in self._inked:
            return
        if "/SMask" in image and "/Interpolate" in image.SMask:
            del image.SMask["/Interpolate"]
        done = ink_picture(image, self.painter.colours, self.look.standard == "x1a")
        self._inked[image.objgen] = image, done

    def _once(self, what: str, thing: Any, *more: object) -> bool:
        """Is this object new?  What is written in place (not indirect) is reached but once."""
        if not thing.is_indirect:
            return True
        key = (what, thing.objgen, *more)
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _complain(self, what: str) -> None:
        self._complaints[what] = None

    # ------------------------------------------------------------------ what was found

    def pictures(self) -> tuple[Picture, ...]:
        """The rows of the report."""
        rows = []
        for key, (image, done) in self._inked.items():
            if places := self._places.get(key):
                widest = max(places, key=lambda place: place.width)
                size = tuple(round(v / MM, 1) for v in (widest.width, widest.height))
                dots = min(_dpi(image, place) for place in places)
                rows.append(
                    Picture(
                        places[0].page, int(image.Width), int(image.Height), (size[0], size[1]),
                        round(dots), done.before, done.after, done.ink,
                    )
                )  # fmt: skip
        return tuple(sorted(rows, key=lambda row: (row.page, row.width, row.height, row.dpi)))

    def judge(self) -> None:
        """Findings: about pictures, then about what stayed unconverted."""
        look, say = self.look, self.findings.append
        for row in self.pictures():
            if row.before != "mask" and row.dpi < _NEARLY * look.dpi:
                width, height = row.printed
                say(
                    finding(
                        "P-101", page=row.page, dpi=f"{row.dpi:.0f}", wanted=f"{look.dpi:.0f}",
                        size=f"{width:.0f} × {height:.0f} mm",
                    )
                )  # fmt: skip
            if row.ink > look.ink_limit + 1:
                ink, limit = f"{row.ink:.0f}", f"{look.ink_limit:.0f}"
                say(finding("P-102", page=row.page, ink=ink, limit=limit))
        for key, (_, done) in self._inked.items():
            page = min((place.page for place in self._places.get(key, ())), default=0)
            if done.ignored:
                say(finding("P-103", page=page))
            if done.refused:
                say(finding("P-104", page=page, reason=done.refused))
            if done.flat:
                say(finding("P-105", page=page))
        for number in self._see_through:
            say(finding("P-106", page=number))
        for what in self._complaints:
            say(finding("P-107", what=what))
        for colour in self.painter.heavy(look.ink_limit):
            inks, limit = " ".join(f"{100 * v:.0f}" for v in colour), f"{look.ink_limit:.0f}"
            say(finding("P-108", inks=inks, ink=f"{total(colour):.0f}", limit=limit))


def _dpi(image: Any, place: _Place) -> float:
    across = int(image.Width) / max(place.width, 1e-6)
    down = int(image.Height) / max(place.height, 1e-6)
    return 72 * min(across, down)


def _placed(
    data: bytes, resources: Any, base: Matrix, deep: int = 0
) -> Iterator[tuple[Any, Matrix]]:
    """(image or graphics state, matrix) of all that a stream draws, forms and patterns included."""
    if deep > _DEEP or resources is None:
        return
    if not any(sign in data for sign in (b"Do", b"gs", b"scn", b"SCN")):
        return
    for one in drawn(data):
        table = {"Do": "/XObject", "gs": "/ExtGState"}.get(one.operator, "/Pattern")
        thing = (resources.get(table) or {}).get(one.name)
        if thing is None:
            continue
        matrix = times(one.matrix, base)
        if one.operator == "gs" or str(thing.get("/Subtype")) == "/Image":
            yield thing, matrix
        elif isinstance(thing, pikepdf.Stream):
            own = tuple(map(float, thing.get("/Matrix", IDENTITY)))
            a, b, c, d, e, f = own
            # a pattern's matrix is on the axes of the stream that it is used in, not on `cm`'s
            inside = times((a, b, c, d, e, f), base if table == "/Pattern" else matrix)
            yield from _placed(thing.read_bytes(), thing.get("/Resources"), inside, deep + 1)


def _is_see_through(state: Any) -> bool:
    if any(float(state.get(key, 1)) < 1 for key in ("/ca", "/CA")):
        return True
    return isinstance(state.get("/SMask"), Dictionary) or (
        "/BM" in state and str(state.BM) not in _OPAQUE
    )


def _values(resources: Any, table: str) -> Iterator[Any]:
    if resources is not None and table in resources:
        for key in sorted(resources[table].keys()):
            yield resources[table][key]


def _box(*points: float) -> Any:
    return Array([round(v, 4) for v in points])


# --------------------------------------------------------------------------- the file


def _pad(pdf: Any, multiple: int) -> None:
    """Blank pages at the end."""
    last = pdf.pages[-1].obj
    for _ in range(-len(pdf.pages) % max(1, multiple)):
        blank = Dictionary(
            Type=Name.Page,
            Resources=Dictionary(),
            Contents=pdf.make_stream(b"q Q"),  # an empty packed stream is an error to Ghostscript
        )
        for key in ("/MediaBox", "/TrimBox", "/BleedBox"):
            blank[key] = Array(last[key])
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(blank)))


def _bare(pdf: Any) -> None:
    """Nothing in the catalogue that is not printed."""
    for key in list(pdf.Root.keys()):
        if key not in _CATALOGUE:
            del pdf.Root[key]


def _intent(pdf: Any, look: Press) -> None:
    """The printing condition that the inks are meant for (ISO 32000 14.11.5)."""
    profile = look.profile
    stream = pdf.make_stream(profile.data)
    stream.N = 4
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name("/GTS_PDFX"),
        OutputConditionIdentifier=String(profile.condition),
        Info=String(profile.info or profile.condition),
        DestOutputProfile=pdf.make_indirect(stream),
    )
    if profile.registry:
        intent.RegistryName = String(profile.registry)
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])
