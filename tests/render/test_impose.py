"""Paper is folded in the test, and the pages read in order; what is on a sheet is what was on the
page."""

import io
import itertools
import re
import shutil
import subprocess
import time
from dataclasses import replace

import numpy as np
import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String

from publish.messages import FINDINGS, finding_text
from publish.model import PublishError, Severity
from publish.render.folding import (
    A3,
    A4,
    SCHEMES,
    Scheme,
    filled,
    for_printer,
    layer,
    plan,
    spine,
)
from publish.render.impose import impose
from publish.render.inks import Press, to_press
from publish.render.inks_colour import house_profile
from publish.render.marks import name, number
from publish.render.pdf import BASE, Typesetter
from publish.render.press import Labels, Record, finish
from publish.render.sheets import MM, Box, Format, cramped, ground, seats, trimmed
from tests.drawing import HAN, square_font

SADDLE, STACK = SCHEMES["saddle"], SCHEMES["two-up"]
FOLDED = {
    "saddle": SADDLE,
    "saddle of 8": Scheme(pages=8, nested=0),
    "saddle of 16": Scheme(pages=16, nested=0),
    "signature-8": SCHEMES["signature-8"],
    "signature-16": SCHEMES["signature-16"],
    "four sheets sewn": Scheme(nested=4),  # by hand, from an office printer
    "two of 8 sewn": Scheme(pages=8, nested=2),
}
ALL = {**FOLDED, "two-up": STACK, "booklet": SCHEMES["booklet"]}
schemes = pytest.mark.parametrize("scheme", ALL.values(), ids=ALL)
folded = pytest.mark.parametrize("scheme", FOLDED.values(), ids=FOLDED)
bound = pytest.mark.parametrize("right_bound", [False, True], ids=["left-bound", "right-bound"])
flips = pytest.mark.parametrize("flip", ["sheetwise", "short-edge", "long-edge"])

# --------------------------------------------------------------------------- paper
#
# A sheet is {(column, row): pile}; a pile is leaves from the top; a leaf is what its upper face
# shows and what its lower one shows after it is turned over like a leaf of a book: (page, turned).


def printed(front, back, scheme, landscape):
    """Two printed sides → a sheet, front up; the printer turns it over its own edge."""
    on_front = {(p.column, p.row): (p.page, p.turned) for p in front.places}
    on_back = {(p.column, p.row): (p.page, p.turned) for p in back.places}
    assert len(on_front) == len(on_back) == scheme.columns * scheme.rows
    sideways = {"sheetwise": True, "short-edge": landscape, "long-edge": not landscape}
    sheet = {}
    for (column, row), face in on_front.items():
        if sideways[scheme.flip]:
            behind = on_back[scheme.columns - 1 - column, row]
        else:  # over the top: what lies behind is upside down when turned sideways
            page, turned = on_back[column, scheme.rows - 1 - row]
            behind = (page, not turned)
        sheet[column, row] = [(face, behind)]
    return sheet


def turned_over(sheet, columns):
    """The whole sheet, like a leaf."""
    return {(columns - 1 - c, r): over(pile, upright=True) for (c, r), pile in sheet.items()}


def over(pile, *, upright):
    """A pile turned over an upright or a level crease."""
    if upright:
        return [(down, up) for up, down in reversed(pile)]
    return [((d, not td), (u, not tu)) for (u, tu), (d, td) in reversed(pile)]


def fold(sheet, half):
    """One half (left, right, upper) comes to lie on the other."""
    axis = 1 if half == "upper" else 0
    cells = max(at[axis] for at in sheet) + 1
    out = {}
    for at, pile in sheet.items():
        moves = at[axis] >= cells // 2 if half == "right" else at[axis] < cells // 2
        if not moves:
            opposite = (cells - 1 - at[0], at[1]) if axis == 0 else (at[0], cells - 1 - at[1])
            key = (
                at
                if half == "right"
                else tuple(v - cells // 2 * (i == axis) for i, v in enumerate(at))
            )
            out[key] = over(sheet[opposite], upright=axis == 0) + pile
    return out


def leaves_of(sheet, scheme):
    """The sheet folded as the binder folds it, back up: leaves from the first."""
    folds = {4: ["left"], 8: ["upper", "left"], 16: ["right", "upper", "left"]}[scheme.pages]
    mirror = {"left": "right", "right": "left", "upper": "upper"}
    sheet = turned_over(sheet, scheme.columns)
    for half in folds:
        sheet = fold(sheet, mirror[half] if scheme.right_bound else half)
    (pile,) = sheet.values()
    return pile


def bound_book(sides, scheme, landscape):
    """The faces of all leaves in the order in which they are read: (page, turned)."""
    pairs = list(zip(sides[::2], sides[1::2], strict=True))
    assert all(not f.back and b.back and f.sheet == b.sheet for f, b in pairs)
    sheets = [printed(f, b, scheme, landscape) for f, b in pairs]
    if scheme.kind == "stack":
        piles = [[sheet[column, 0][0] for sheet in sheets] for column in (0, 1)]
        return [face for pile in (piles[::-1] if scheme.right_bound else piles)
                for leaf in pile for face in leaf]  # fmt: skip
    book = []
    for _, group in itertools.groupby(zip(pairs, sheets, strict=True), lambda p: p[0][0].gathering):
        gathering = []
        for _, sheet in reversed(list(group)):  # the innermost first, each one around it
            leaves = leaves_of(sheet, scheme)
            half = len(leaves) // 2
            gathering = leaves[:half] + gathering + leaves[half:]
        book += gathering
    return [face for leaf in book for face in leaf]


@schemes
@bound
@flips
def test_the_folded_sheets_read_in_order(scheme, right_bound, flip):
    scheme = replace(scheme, right_bound=right_bound, flip=flip)
    for pages in range(1, 101):
        whole = filled(pages, scheme)
        for landscape in (True, False):
            sides = [for_printer(s, scheme, landscape=landscape) for s in plan(pages, scheme)]
            book = bound_book(sides, scheme, landscape)
            assert book == [(page, False) for page in range(1, whole + 1)], pages


@schemes
def test_every_page_stands_in_one_place_and_blanks_fill_one_gathering(scheme):
    unit = 4 if scheme.kind == "stack" else scheme.pages * (scheme.nested or 1)
    for pages in range(1, 101):
        placed = [p.page for side in plan(pages, scheme) for p in side.places]
        assert sorted(placed) == list(range(1, filled(pages, scheme) + 1))
        assert 0 <= len(placed) - pages < unit


def test_sixteen_pages_as_every_handbook_has_them():
    front, back = plan(16, SCHEMES["signature-16"])
    assert drawn(front) == "⁵ ¹² ⁹ ⁸ / 4 13 16 1"
    assert drawn(back) == "⁷ ¹⁰ ¹¹ ⁶ / 2 15 14 3"
    front, back = plan(16, replace(SCHEMES["signature-16"], right_bound=True))
    assert drawn(front) == "⁸ ⁹ ¹² ⁵ / 1 16 13 4"
    assert drawn(back) == "⁶ ¹¹ ¹⁰ ⁷ / 3 14 15 2"


def drawn(side):
    """Rows from the top; pages that stand on their heads are raised."""
    rows = {}
    for p in sorted(side.places, key=lambda p: (p.row, p.column)):
        figures = str(p.page)
        rows.setdefault(p.row, []).append(
            figures.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")) if p.turned else figures
        )
    return " / ".join(" ".join(row) for row in rows.values())


def test_a_stack_is_cut_once():
    sides = plan(10, STACK)
    assert [[p.page for p in s.places] for s in sides] == [
        [1, 7], [8, 2], [3, 9], [10, 4], [5, 11], [12, 6]
    ]  # fmt: skip


def test_the_outer_leaves_lie_around_the_inner_ones():
    (side, *_) = plan(32, SADDLE)
    assert [layer(page, side) for page in (1, 2, 3, 16, 17, 30, 31, 32)] == [0, 0, 1, 7, 7, 1, 0, 0]


# --------------------------------------------------------------------------- where pages stand

A5 = Format(148 * MM, 210 * MM, 3 * MM)


@schemes
@bound
@pytest.mark.parametrize("pages", [4, 30, 64])
def test_the_two_pages_of_a_leaf_lie_back_to_back(scheme, right_bound, pages):
    scheme = replace(
        scheme, right_bound=right_bound, caliper=0.15, milling=0 if scheme.stapled else 3
    )
    base = ground(A5, scheme)
    sides = plan(pages, scheme)
    for front, back in zip(sides[::2], sides[1::2], strict=True):
        there = {s.place.page: s for s in (*seats(front, base, scheme), *seats(back, base, scheme))}
        for page in (p.page for p in front.places):
            here, behind = there[page], there[page + 1 if page % 2 else page - 1]
            turned = Box(
                base.media.right - behind.trim.right, behind.trim.bottom,
                base.media.right - behind.trim.left, behind.trim.top,
            )  # fmt: skip
            assert close(here.trim, turned)
            assert {here.spine, behind.spine} == {"left", "right"}


def close(one, other, within=1e-6):
    return all(
        abs(a - b) < within
        for a, b in zip(
            (one.left, one.bottom, one.right, one.top),
            (other.left, other.bottom, other.right, other.top),
            strict=True,
        )
    )


@folded
def test_pages_that_share_a_spine_meet_there(scheme):
    """Beside each page, across the fold at its spine, stands its other half; nowhere else does the
    knife leave pages together: between heads and fore-edges is twice the bleed."""
    base = ground(A5, scheme)
    for side in plan(64, scheme):
        on = seats(side, base, scheme)
        for one, other in itertools.permutations(on, 2):
            a, b = one.still, other.still
            if one.place.row == other.place.row and one.place.column + 1 == other.place.column:
                conjugate = one.place.page + other.place.page == side.first + side.last
                assert (one.spine, other.spine) == (
                    ("right", "left") if conjugate else ("left", "right")
                )
                assert b.left - a.right == pytest.approx(0 if conjugate else 6 * MM)
            if one.place.column == other.place.column and one.place.row == other.place.row + 1:
                assert b.bottom - a.top == pytest.approx(6 * MM)
                assert one.place.turned != other.place.turned


def test_heads_are_cut_open_though_nothing_bleeds():
    base = ground(replace(A5, bleed=0), SCHEMES["signature-8"])
    assert base.cell[1] / MM == pytest.approx(210 + 2 * 3)


def test_milling_leaves_room_at_the_spine_only():
    scheme = replace(SCHEMES["signature-16"], milling=3)
    (front, _) = plan(16, scheme)
    row = sorted(
        (s for s in seats(front, ground(A5, scheme), scheme) if s.place.row),
        key=lambda s: s.place.column,
    )
    gaps = [(b.trim.left - a.trim.right) / MM for a, b in itertools.pairwise(row)]
    assert gaps == pytest.approx([6, 6, 6])  # spine 2 × 3 milled, fore-edge 2 × 3 cut, spine
    scheme = replace(scheme, milling=0)
    row = sorted(
        (s for s in seats(front, ground(A5, scheme), scheme) if s.place.row),
        key=lambda s: s.place.column,
    )
    gaps = [(b.trim.left - a.trim.right) / MM for a, b in itertools.pairwise(row)]
    assert gaps == pytest.approx([0, 6, 0])


@bound
def test_the_spine_side_of_a_page(right_bound):
    (front, back) = plan(4, replace(SADDLE, right_bound=right_bound))
    for side in (front, back):
        edges = [
            spine(p, right_bound=right_bound) for p in sorted(side.places, key=lambda p: p.column)
        ]
        assert edges == ["right", "left"]


@pytest.mark.parametrize(
    ("trim", "paper", "lying"),
    [
        ((148, 210), A4, True),
        ((145, 210), A4, True),
        ((185, 260), A3, True),
        ((210, 297), A3, True),
        ((210, 148), A4, False),  # two oblong pages: 420 × 148 needs A3, lying
    ],
)
def test_the_smallest_office_paper_is_taken(trim, paper, lying):
    base = ground(Format(trim[0] * MM, trim[1] * MM, 0), SCHEMES["booklet"])
    if not lying:
        paper, lying = A3, True
    assert base.fits
    assert (base.media.width, base.media.height) == pytest.approx(
        [side * MM for side in (paper[::-1] if lying else paper)]
    )


# --------------------------------------------------------------------------- pages to impose

WIDTH, HEIGHT, BLEED = 120.0, 170.0, 3 * MM
PROFILE = b"\0" * 12 + b"prtrCMYK" + b"\0" * 108  # what is looked at in an ICC profile's head


def book(pages, *, bleed=BLEED, origin=(0.0, 0.0), content=None, claims=True, change=None):
    """A PDF/X-like file; each page tells its number in twelve squares, and which way is up."""
    with pikepdf.new() as pdf:
        shared = pdf.make_indirect(
            Dictionary(ExtGState=Dictionary(G0=pdf.make_indirect(Dictionary(LW=1))))
        )
        x, y = origin
        for at in range(1, pages + 1):
            page = pdf.add_blank_page(page_size=(WIDTH, HEIGHT)).obj
            page.MediaBox = Array([x - bleed, y - bleed, x + WIDTH + bleed, y + HEIGHT + bleed])
            page.BleedBox = page.MediaBox
            page.TrimBox = Array([x, y, x + WIDTH, y + HEIGHT])
            page.Resources = shared
            page.Contents = pdf.make_stream((content or told)(at, x, y, bleed).encode())
        if claims:
            profile = pdf.make_stream(PROFILE, N=4)
            intent = Dictionary(
                Type=Name.OutputIntent, S=Name.GTS_PDFX, DestOutputProfile=profile,
                OutputConditionIdentifier=String("Test"),
            )  # fmt: skip
            pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            xmp["dc:title"] = "题"
            xmp["{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion"] = "PDF/X-4"
            xmp["pdfaid:part"], xmp["pdfaid:conformance"] = "2", "U"
            xmp["pdf:Trapped"] = "False"
            xmp["xmpMM:DocumentID"] = "uuid:1"
        pdf.docinfo["/Title"], pdf.docinfo["/Trapped"] = "题", Name("/False")
        if change:
            change(pdf)
        out = io.BytesIO()
        pdf.save(out, min_version="1.6", deterministic_id=True)
        return out.getvalue()


def told(at, x, y, bleed):
    """The bleed in a tint of the page's own, twelve bits, an L."""
    squares = [
        f"{x + 8.4 + 8 * (bit % 6)} {y + HEIGHT - 20.6 - 12 * (bit // 6)} 6 9 re f"
        for bit in range(12)
        if at >> bit & 1
    ]
    ground = f"{at % 4 / 8} {at % 3 / 6} {at % 5 / 10} 0 k"
    box = f"{x - bleed} {y - bleed} {WIDTH + 2 * bleed} {HEIGHT + 2 * bleed} re f"
    corner = f"{x + 10.4} {y + 10.4} 30 5 re f {x + 10.4} {y + 10.4} 5 60 re f"
    return "\n".join([ground, box, "0 0 0 1 k", *squares, corner])


def empty(at, x, y, bleed):
    return ""


def flooded(at, x, y, bleed):
    """All of the page and its bleed cyan on odd pages, yellow on even ones."""
    ink = "1 0 0 0 k" if at % 2 else "0 0 1 0 k"
    return f"{ink} {x - bleed} {y - bleed} {WIDTH + 2 * bleed} {HEIGHT + 2 * bleed} re f"


def shown(data, page, box, *, turned=False, scale=1.0):
    """The part of a page in `box` as an array of pixels, its left edge on the first pixel's."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        sheet = pdf.pages[page].obj
        # a hair less, or rounding makes it a pixel more
        sheet.MediaBox = Array([box.left, box.bottom, box.right - 1e-3, box.top - 1e-3])
        for key in ("/TrimBox", "/BleedBox", "/CropBox"):
            if key in sheet:
                del sheet[key]
        sheet.Rotate = 180 if turned else 0
        out = io.BytesIO()
        pdf.save(out)
    document = pypdfium2.PdfDocument(out.getvalue())
    try:
        return document[page].render(scale=scale).to_numpy().astype(int)
    finally:
        document.close()


def box_of(array):
    return Box(*(float(v) for v in array))


def opened(data):
    return pikepdf.open(io.BytesIO(data))


def places(data, scheme):
    """(index of the side, seat) of every page of an imposed file."""
    form = Format(WIDTH, HEIGHT, BLEED)
    base = ground(form, scheme)
    with opened(data) as pdf:
        count = len(pdf.pages)
    for at, side in enumerate(plan(count * scheme.columns * scheme.rows, scheme)):
        printed_side = for_printer(side, scheme, landscape=base.landscape)
        yield from ((at, seat) for seat in seats(printed_side, base, scheme))


@pytest.mark.parametrize(
    "scheme",
    [
        replace(SADDLE, caliper=0.3),
        replace(SADDLE, right_bound=True, caliper=0.3),
        SCHEMES["signature-8"],
        replace(SCHEMES["signature-16"], milling=3),
        replace(SCHEMES["signature-16"], right_bound=True),
        replace(SCHEMES["booklet"], flip="long-edge"),
        replace(STACK, flip="long-edge"),
        replace(STACK, offcut=None, milling=2, papers=()),
    ],
    ids=lambda s: f"{s.kind}-{s.pages}-{s.flip}",
)
def test_each_page_on_its_sheet_is_the_page(scheme):
    data = book(15, origin=(7.0, -4.0))
    sheets, _ = impose(data, scheme)
    seen = set()
    for at, seat in places(sheets, scheme):
        page = seat.place.page
        if page > 15:
            continue
        seen.add(page)
        single = shown(data, page - 1, Box(7, -4, 7 + WIDTH, -4 + HEIGHT))
        on_sheet = shown(sheets, at, seat.trim, turned=seat.place.turned)
        assert on_sheet.shape == single.shape
        # the collating mark and what the creep hides in the fold
        hidden = 3 + int(abs(seat.trim.left - seat.still.left) + 1)
        away = np.abs(on_sheet - single)[:, hidden:-hidden]
        assert away.mean() < 0.3, page
        assert away.max() < 60, page  # an edge on half a pixel
    assert seen == set(range(1, 16))


def test_a_turned_page_would_be_seen():
    """The test before this one is no rubber stamp."""
    data = book(2)
    page = Box(0, 0, WIDTH, HEIGHT)
    upright, turned = shown(data, 0, page), shown(data, 0, page, turned=True)
    other = shown(data, 1, page)
    assert np.abs(upright - turned).mean() > 3
    assert np.abs(upright - other).mean() > 3


def test_the_creep_is_one_caliper_a_sheet():
    def bar(at, x, y, bleed):
        return f"0 0 0 1 k {x + WIDTH / 2 - 5} {y + 40} 10 60 re f"

    scheme = replace(SADDLE, caliper=0.5, marks=False)
    sheets, _ = impose(book(16, content=bar), scheme)
    with opened(sheets) as pdf:
        media = box_of(pdf.pages[0].mediabox)
    middle = media.width / 2
    found = []
    for at in range(0, 8, 2):
        row = shown(sheets, at, media, scale=10)[int(media.height * 5), :, 0]
        black = np.flatnonzero(row < 128) / 10
        right = black[black > middle]
        left = black[black < middle]
        assert middle - left.mean() == pytest.approx(right.mean() - middle, abs=0.1)
        found.append((right.mean() - middle) / MM)
    assert found[0] == pytest.approx(WIDTH / 2 / MM, abs=0.05)
    assert np.diff(found) == pytest.approx([-0.5] * 3, abs=0.04)


@pytest.mark.parametrize("scheme", [SADDLE, *map(SCHEMES.get, ("signature-8", "signature-16"))])
def test_marks_are_outside_the_bleed(scheme):
    sheets, _ = impose(book(32, content=empty), scheme)
    with opened(sheets) as pdf:
        boxes = [(box_of(p.mediabox), box_of(p.bleedbox)) for p in pdf.pages]
    collating = 0
    for at, (media, bleed) in enumerate(boxes):
        ink = shown(sheets, at, media, scale=4).min(axis=2) < 200
        outside, inside = ink.copy(), ink
        edge = [
            round(4 * v)
            for v in (bleed.left, media.top - bleed.top, bleed.right, media.top - bleed.bottom)
        ]
        outside[edge[1] : edge[3], edge[0] : edge[2]] = False
        assert outside.sum() > 400, "there are marks"
        inside = ink[edge[1] : edge[3], edge[0] : edge[2]]
        if inside.any():
            collating += 1
            rows, columns = np.nonzero(inside)
            assert np.ptp(columns) / 4 <= 1.2 * MM  # 折标: on the spine's fold, half a mm each side
            assert np.ptp(rows) / 4 <= 6.3 * MM
    assert collating == (0 if scheme.stapled else 32 // scheme.pages)


@pytest.mark.parametrize("room", [3.4, 6.6, 7.2, 8.9])
def test_marks_are_outside_the_bleed_on_narrow_paper_too(room):
    paper = (2 * WIDTH / MM + 2 * room, HEIGHT / MM + 2 * room)
    sheets, _ = impose(book(4, content=empty), replace(SADDLE, papers=(paper,)))
    with opened(sheets) as pdf:
        media, bleed = box_of(pdf.pages[0].mediabox), box_of(pdf.pages[0].bleedbox)
    assert (media.width, media.height) == pytest.approx([v * MM for v in paper])
    assert (shown(sheets, 0, bleed, scale=4) == 255).all()
    assert (shown(sheets, 0, media, scale=4) == 255).all() == (room < 6.5)


def test_collating_marks_are_a_staircase():
    scheme = SCHEMES["signature-8"]
    sheets, _ = impose(book(32, content=empty), scheme)
    heads = []
    for at in range(0, 8, 2):
        with opened(sheets) as pdf:
            media, bleed = box_of(pdf.pages[at].mediabox), box_of(pdf.pages[at].bleedbox)
        rows = np.nonzero((shown(sheets, at, bleed, scale=4).min(axis=2) < 128).any(axis=1))[0]
        heads.append(rows.min() / 4 / MM)
    assert np.diff(heads) == pytest.approx([6, 6, 6], abs=0.2)
    assert media.width > bleed.width


def test_the_bleed_ends_at_the_fold():
    """At the spine page touches page; outside, and between heads, 3 mm of each bleed."""
    sheets, _ = impose(book(8, content=flooded), replace(SCHEMES["signature-8"], marks=False))
    with opened(sheets) as pdf:
        media, bleed, trim = (
            box_of(b) for b in (pdf.pages[0].mediabox, pdf.pages[0].bleedbox, pdf.pages[0].trimbox)
        )
    assert close(media, bleed)  # without marks the paper ends with the bleed
    assert close(trim, bleed.grown(-BLEED), 1e-3)
    picture = shown(sheets, 0, media, scale=4)
    cyan = (picture[:, :, 2] < 60) | (picture[:, :, 0] > 200)  # either channel order
    height, width = cyan.shape
    blue = picture[:, :, 0] > picture[:, :, 2]
    lower, upper = blue[int(height * 0.75)], blue[int(height * 0.25)]
    # front: 5 4 / 8 1: cyan is odd
    middle = width // 2
    assert not lower[: middle - 1].any()
    assert lower[middle + 1 :].all()
    assert upper[: middle - 1].all()
    assert not upper[middle + 1 :].any()


def test_bleed_and_boxes_of_a_saddle_sheet():
    sheets, _ = impose(book(8), SADDLE)
    with opened(sheets) as pdf:
        assert len(pdf.pages) == 4
        for page in pdf.pages:
            media, bleed, trim = map(box_of, (page.mediabox, page.bleedbox, page.trimbox))
            assert (media.left, media.bottom) == (0, 0)
            assert (trim.width, trim.height) == pytest.approx((2 * WIDTH, HEIGHT))
            assert close(bleed, trim.grown(BLEED), 1e-3)
            assert media.width - bleed.width == pytest.approx(2 * 8 * MM, abs=1e-3)
            assert "/CropBox" not in page.obj
            assert "/ArtBox" not in page.obj
            assert "/Annots" not in page.obj


def test_the_trim_box_stays_where_it_is_while_pages_creep():
    sheets, _ = impose(book(16), replace(SADDLE, caliper=0.4))
    with opened(sheets) as pdf:
        assert len({str(list(map(float, p.trimbox))) for p in pdf.pages}) == 1


@pytest.mark.parametrize("edge", ["left", "right"])
def test_cut_marks_follow_the_creep(edge):
    """The finished fore-edge of an inner sheet is nearer to the fold."""
    scheme = replace(SADDLE, caliper=0.5)
    sheets, _ = impose(book(16, content=empty), scheme)
    with opened(sheets) as pdf:
        trim = box_of(pdf.pages[0].trimbox)
    inwards = -1 if edge == "right" else 1
    cut = getattr(trim, edge)
    near, far = sorted((cut - 5 * inwards, cut + 20 * inwards))
    strip = Box(near, trim.top + BLEED + MM, far, trim.top + BLEED + 5 * MM)
    edges = []
    for at in (0, 2, 4, 6):
        picture = shown(sheets, at, strip, scale=10)[:, :, 0]
        edges.append(np.flatnonzero(picture.mean(axis=0) < 128).mean() / 10)
    assert edges[0] == pytest.approx(cut - near, abs=0.15)
    assert np.diff(edges) / MM == pytest.approx([0.5 * inwards] * 3, abs=0.05)


# --------------------------------------------------------------------------- the file


@schemes
def test_the_file_is_sound_and_the_same_every_time(scheme):
    data = book(20)
    sheets, _ = impose(data, scheme)
    assert sheets == impose(data, scheme)[0]
    with opened(sheets) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == len(plan(20, scheme))


def test_the_clock_is_not_in_the_file():
    data = book(4)
    sheets, _ = impose(data, SADDLE)
    time.sleep(1.1)  # qpdf's own identifiers are made of seconds
    assert sheets == impose(data, SADDLE)[0]


def test_qpdf_says_so_too(tmp_path):
    if not shutil.which("qpdf"):
        pytest.skip("no qpdf")
    path = tmp_path / "sheets.pdf"
    path.write_bytes(impose(book(20), SCHEMES["signature-16"])[0])
    done = subprocess.run(
        ["qpdf", "--check", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_intent_and_claim_come_along_and_those_that_are_no_longer_true_do_not():
    with opened(impose(book(8), SADDLE)[0]) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert intent.DestOutputProfile.read_bytes() == PROFILE
        xmp = pdf.Root.Metadata.read_bytes().decode()
        assert "PDF/X-4" in xmp
        assert "pdfaid:part" not in xmp
        assert "/Filter" not in pdf.Root.Metadata
        assert "uuid:1<" not in xmp  # another document
        assert pdf.docinfo["/Title"] == "题"
        assert pdf.docinfo["/Trapped"] == Name("/False")
        assert "/ID" in pdf.trailer
        assert pdf.pdf_version == "1.6"
    with opened(impose(book(8, claims=False), SADDLE)[0]) as pdf:
        assert "PDF/X-4" not in pdf.Root.Metadata.read_bytes().decode()
        assert "/OutputIntents" not in pdf.Root


def test_a_pdf_1_4_stays_one():
    with opened(book(8)) as pdf:
        out = io.BytesIO()
        pdf.save(out, force_version="1.4", object_stream_mode=pikepdf.ObjectStreamMode.disable)
    sheets, _ = impose(out.getvalue(), SADDLE)
    assert sheets.startswith(b"%PDF-1.4")
    assert b"/ObjStm" not in sheets


def test_sheets_are_named():
    def labels(pages, scheme):
        with opened(impose(book(pages), scheme)[0]) as pdf:
            return [page.label for page in pdf.pages]

    assert labels(8, SADDLE) == ["1正", "1反", "2正", "2反"]
    assert labels(16, SCHEMES["signature-8"]) == ["1正", "1反", "2正", "2反"]
    assert labels(16, Scheme(nested=2))[:6] == [
        "1-1正",
        "1-1反",
        "1-2正",
        "1-2反",
        "2-1正",
        "2-1反",
    ]


def test_a_name_says_no_more_than_it_must():
    (front, back) = plan(8, SCHEMES["signature-8"])
    assert name(front, 12, 1) == "1正"
    assert name(replace(back, gathering=10, sheet=2), 12, 3) == "10-2反"


@pytest.mark.parametrize(
    ("scheme", "wish"),
    [
        (SADDLE, None),
        (SCHEMES["booklet"], "/DuplexFlipShortEdge"),
        (replace(STACK, flip="long-edge"), "/DuplexFlipLongEdge"),
    ],
)
def test_an_office_printer_is_told_at_which_edge_to_turn(scheme, wish):
    with opened(impose(book(4), scheme)[0]) as pdf:
        wishes = pdf.Root.ViewerPreferences
        assert wishes.get("/Duplex") == wish
        assert wishes.PrintScaling == Name("/None")


def test_what_pages_share_the_sheets_share_and_no_stream_is_written_anew():
    setter = Typesetter(
        f"""@font-face {{ font-family: "Book Song"; src: url({BASE}song.ttf) }}
        @page {{ size: 200pt 300pt; margin: 30pt; bleed: 3mm }}
        html {{ font: 10.5pt/17.5pt "Book Song" }} p {{ margin: 0 0 100pt }}""",
        {"song.ttf": square_font("Book Song")},
    )
    markup = "".join(f"<p>{HAN[:8]}</p>" for _ in range(30))
    laid = setter.lay(f'<html lang="zh-Hans-CN"><body>{markup}</body></html>')
    data = finish(
        setter.join([laid]), Labels(0), title="题", creators=["甲"], language="zh-Hans-CN",
        date="2026-01-01T00:00:00Z",
    )  # fmt: skip
    sheets, _ = impose(data, SCHEMES["signature-8"])
    with opened(data) as pages, opened(sheets) as out:
        assert fonts(out) == fonts(pages)
        assert len(fonts(out)) == 1
        forms = {k: v for sheet in out.pages for k, v in sheet.Resources.XObject.items()}
        for at, page in enumerate(pages.pages, 1):
            assert forms[f"/P{at}"].read_raw_bytes() == page.Contents.read_raw_bytes()
        assert out.Root.Lang == "zh-Hans-CN"
        assert "/StructTreeRoot" not in out.Root
        assert "/Outlines" not in out.Root


def fonts(pdf):
    return sorted(
        o.FontFile2.read_raw_bytes()
        for o in pdf.objects
        if isinstance(o, Dictionary) and o.get("/Type") == "/FontDescriptor"
    )


def test_contents_in_pieces_and_inherited_resources():
    def split(pdf):
        for page in pdf.pages:
            words = page.Contents.read_bytes()
            cut = words.index(b"\n") + 1  # the white space between two tokens is gone
            page.Contents = Array([pdf.make_stream(words[: cut - 1]), pdf.make_stream(words[cut:])])
            pdf.Root.Pages.Resources = page.Resources
            del page.obj.Resources

    whole, pieces = book(4), book(4, change=split)
    one, other = (impose(data, SADDLE)[0] for data in (whole, pieces))
    for at in (0, 1):
        with opened(one) as pdf:
            media = box_of(pdf.pages[at].mediabox)
        assert (shown(one, at, media) == shown(other, at, media)).all()
    with opened(other) as pdf:
        assert "/G0" in pdf.pages[0].Resources.XObject.P1.Resources.ExtGState


def test_patterns_stand_where_they_stood():
    """A pattern keeps to the axes of the stream that uses it (ISO 32000-1, 8.7.3.1): they come
    along when a page becomes a form."""

    def dotted(pdf):
        tile = pdf.make_stream(
            b"0 0 0 1 k 2 2 9 9 re f",
            Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1,
            BBox=[0, 0, 20, 30], XStep=20, YStep=30, Matrix=[1, 0, 0, 1, 3, 5],
            Resources=Dictionary(),
        )  # fmt: skip
        pdf.pages[0].Resources.Pattern = Dictionary(T=pdf.make_indirect(tile))

    def tiled(at, x, y, bleed):
        return f"/Pattern cs /T scn {x + 10.4} {y + 10.4} 90 140 re f"

    data = book(8, content=tiled, change=dotted)
    sheets, _ = impose(data, SCHEMES["signature-8"])
    single = shown(data, 0, Box(0, 0, WIDTH, HEIGHT))
    assert (single < 100).mean() > 0.02
    for at, seat in places(sheets, SCHEMES["signature-8"]):
        away = np.abs(shown(sheets, at, seat.trim, turned=seat.place.turned) - single)[:, 4:-4]
        assert away.mean() < 2, seat.place


@pytest.mark.parametrize(("standard", "version"), [("x4", "1.6"), ("x1a", "1.4")])
def test_a_press_file_stays_one(standard, version):
    record = Record("题", ("甲",), "zh-Hans-CN", "2026-01-01T00:00:00Z")
    press = Press(record, Labels(0), house_profile(), standard=standard, ink="mono")
    pages = to_press(book(8, bleed=0, claims=False), press).data
    sheets, _ = impose(pages, SCHEMES["signature-8"])
    assert sheets.startswith(f"%PDF-{version}".encode())
    with opened(pages) as before, opened(sheets) as after:
        (one,), (other,) = before.Root.OutputIntents, after.Root.OutputIntents
        assert one.DestOutputProfile.read_bytes() == other.DestOutputProfile.read_bytes()
        assert str(one.OutputConditionIdentifier) == str(other.OutputConditionIdentifier)
        assert after.docinfo["/GTS_PDFXVersion"] == before.docinfo["/GTS_PDFXVersion"]
        xmp = after.Root.Metadata.read_bytes().decode()
        assert str(before.docinfo["/GTS_PDFXVersion"]) in xmp
        assert "/Filter" not in after.Root.Metadata
        trim, bleed = (box_of(b) for b in (after.pages[0].trimbox, after.pages[0].bleedbox))
        assert close(bleed, trim.grown(3 * MM), 1e-3)
        for sheet in after.pages:
            for form in sheet.Resources.XObject.values():
                assert re.search(rb"(^|\s)rg\s", form.read_bytes()) is None


def test_a_transparent_page_is_an_isolated_group():
    def group(pdf):
        pdf.pages[0].obj.Group = Dictionary(
            Type=Name.Group, S=Name.Transparency, CS=Name.DeviceCMYK
        )

    with opened(impose(book(4, change=group), SADDLE)[0]) as pdf:
        form = pdf.pages[0].Resources.XObject.P1
        assert form.Group.CS == "/DeviceCMYK"
        assert bool(form.Group.I)
        assert "/Group" not in pdf.pages[0].Resources.XObject.P4


def test_a_page_without_a_trim_box_is_cut_at_its_crop_box():
    def bare(pdf):
        for page in pdf.pages:
            for key in ("/TrimBox", "/BleedBox"):
                del page.obj[key]

    with opened(impose(book(4, bleed=0, change=bare), SADDLE)[0]) as pdf:
        trim = box_of(pdf.pages[0].trimbox)
        assert (trim.width, trim.height) == pytest.approx((2 * WIDTH, HEIGHT))


@pytest.mark.parametrize("value", [0.0, -0.00001, 1 / 3, 1234567.0, -12.5])
def test_a_number_has_no_exponent(value):
    assert re.fullmatch(r"-?\d+(\.\d+)?", number(value))
    assert float(number(value)) == pytest.approx(value, abs=5e-5)
    assert number(-0.00001) == "0"


# --------------------------------------------------------------------------- findings and errors


def found(pages, scheme, **values):
    return [(f.code, dict(f.values)) for f in impose(book(pages, **values), scheme)[1]]


def test_a_full_book_on_our_own_sheets_has_no_findings():
    for scheme in ALL.values():
        if not scheme.papers:
            assert found(32, scheme) == []


def test_p_141_too_thick_to_be_stapled():
    assert found(80, SADDLE) == []
    assert found(84, SADDLE) == [("P-141", {"pages": "84", "creep": "0.0"})]
    assert found(64, replace(SADDLE, caliper=0.1)) == []
    assert found(64, replace(SADDLE, caliper=0.15)) == [("P-141", {"pages": "64", "creep": "2.2"})]
    assert found(96, replace(SCHEMES["signature-8"], caliper=0.15)) == []


def test_p_142_blank_pages_complete_the_last_gathering():
    expected = {"count": "3", "pages": "13", "whole": "16"}
    assert found(13, SADDLE) == [("P-142", expected)]
    assert found(13, SCHEMES["signature-16"]) == [("P-142", expected)]
    (code, values) = found(17, SCHEMES["signature-16"])[0]
    assert (code, values["count"], values["whole"]) == ("P-142", "15", "32")


def test_p_143_a_sheet_larger_than_the_paper():
    scheme = replace(SADDLE, papers=((80, 60), (50, 70)))
    ((code, values),) = found(8, scheme)
    assert code == "P-143"
    assert values["papers"] == "80×60、50×70"
    assert FINDINGS[code].severity is Severity.MUST_FIX
    sheets, findings = impose(book(8), scheme)
    assert "80×60" in finding_text(findings[0], "zh")[0]
    with opened(sheets) as pdf:  # nothing is scaled or cut off
        assert box_of(pdf.pages[0].trimbox).width == pytest.approx(2 * WIDTH)


def test_p_144_no_room_for_bleed_or_marks():
    paper = (2 * WIDTH / MM, HEIGHT / MM)  # the bleed does not fit
    ((code, values),) = found(8, replace(SADDLE, offcut=0, papers=(paper,)))
    assert code == "P-144"
    assert values["room"] == "0.0"
    scheme = replace(SADDLE, offcut=0, papers=((paper[0] + 8, paper[1] + 8),))  # the marks do not
    assert [code for code, _ in found(8, scheme)] == ["P-144"]
    assert found(8, replace(scheme, marks=False)) == []
    assert found(8, replace(SADDLE, offcut=0, papers=((paper[0] + 30, paper[1] + 30),))) == []


def test_nothing_is_said_of_two_a5_on_a4():
    base = ground(Format(148 * MM, 210 * MM, 0), SCHEMES["booklet"])
    on = seats(plan(4, SADDLE)[0], base, SCHEMES["booklet"])
    assert cramped(trimmed(on), base, marks=True) is None


def test_pages_of_two_sizes_are_an_error():
    def widen(pdf):
        pdf.pages[2].obj.TrimBox = Array([0, 0, WIDTH + 3, HEIGHT])

    with pytest.raises(PublishError) as stopped:
        impose(book(4, change=widen), SADDLE)
    assert stopped.value.key == "impose-sizes"
    assert stopped.value.values["page"] == "3"


@pytest.mark.parametrize(("key", "value"), [("/Rotate", 90), ("/UserUnit", 2)])
def test_a_turned_or_scaled_page_is_an_error(key, value):
    def spoil(pdf):
        pdf.pages[1].obj[key] = value

    with pytest.raises(PublishError) as stopped:
        impose(book(4, change=spoil), SADDLE)
    assert stopped.value.key == "impose-turned"
    assert stopped.value.values["page"] == "2"
