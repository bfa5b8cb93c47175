"""One layout, several files: tagged for the screen (PDF/UA-1), for the archive (PDF/A-2u)."""

import io
from dataclasses import asdict

import page as validation
import pikepdf
import pytest

from publish.render.press import Labels, finish
from publish.render.tags import _elements
from tests.render.inks_sample import RECORD, image, typesetter

SHEET = """
@page { @top-center { content: "题"; font-size: 8pt } }
.note { float: footnote } .note::footnote-call { content: "①" }
.note::footnote-marker { content: "①" }
a { color: inherit }
"""
BODY = f"""<h1 id="a">天地</h1>
<p>玄黄<span id="n-call"><span class="note" id="n">宇宙洪荒。</span></span>，
<a href="#b"><span>盈</span><b>昃</b></a>。</p>
{image("rgb.png")}
<table><tbody><tr><th>寒</th><td>来</td></tr></tbody></table>
<table><thead><tr><th>寒</th><th>来</th></tr></thead><tbody><tr><td>暑</td><td>往</td></tr></tbody></table>
<h2 id="b" style="break-before: page">洪荒</h2><p>辰宿列张。</p>"""


@pytest.fixture(scope="module")
def written():
    """Variant → the file, all of one layout, written in this order."""
    setter = typesetter(SHEET)
    laid = [setter.lay(f'<html lang="zh-Hans-CN"><title>书</title><body>{BODY}</body></html>')]
    order = ("", "pdf/ua-1", "pdf/a-2u", "")
    files = [(variant, setter.join(laid, variant)) for variant in order]
    assert files[0] == files[3]  # no file leaves anything in the next
    assert setter.findings == []
    return dict(files[:3])


@pytest.fixture(scope="module")
def finished(written):
    return {variant: finish(data, Labels(1), **asdict(RECORD)) for variant, data in written.items()}


@pytest.mark.parametrize(("variant", "profile"), [("pdf/ua-1", "ua1"), ("pdf/a-2u", "2u")])
def test_the_standard_is_kept(finished, tmp_path, variant, profile):
    path = tmp_path / "book.pdf"
    path.write_bytes(finished[variant])
    result = validation.validate_pdf(str(path), profile=profile)
    assert [(one.rule_id, one.message) for one in result.failures] == []
    assert result.is_compliant


@pytest.mark.parametrize(("variant", "profile"), [("pdf/ua-1", "ua1"), ("pdf/a-2u", "2u")])
def test_the_referee_can_say_no(finished, tmp_path, variant, profile):
    path = tmp_path / "book.pdf"
    with pikepdf.open(io.BytesIO(finished[variant])) as pdf:
        del pdf.Root.Metadata
        pdf.save(path)
    assert not validation.validate_pdf(str(path), profile=profile).is_compliant


def test_the_record_of_every_variant_is_read_without_unpacking(finished):
    for data in finished.values():
        assert b"<dc:title" in data
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert "/Filter" not in pdf.Root.Metadata
            assert pdf.Root.Lang == "zh-Hans-CN"
            assert [one.label for one in pdf.pages] == ["i", "1"]


def test_the_same_pages_give_the_same_bytes(written, finished):
    for variant, data in written.items():
        assert finish(data, Labels(1), **asdict(RECORD)) == finished[variant]


# --------------------------------------------------------------------------- tags


@pytest.fixture
def tagged(finished):
    with pikepdf.open(io.BytesIO(finished["pdf/ua-1"])) as pdf:
        yield pdf


def elements(pdf, kind):
    return [e for e, _ in _elements(pdf.Root.StructTreeRoot) if str(e.S) == f"/{kind}"]


def test_a_note_is_a_note_with_a_name_and_its_call_a_reference(tagged):
    (note,) = elements(tagged, "Note")
    assert str(note.ID) == "note-1"
    assert str(note.K[0].S) == "/Lbl"
    assert len(elements(tagged, "Reference")) == 1
    names = [str(name) for name in tagged.Root.StructTreeRoot.IDTree.Names[::2]]
    assert "note-1" in names
    assert names == sorted(names)


def test_a_running_head_is_an_artifact_and_text_is_not(tagged):
    for page in tagged.pages:
        content = page.obj.Contents.read_bytes()
        assert content.count(b"/Artifact <</Type /Pagination>> BDC") == 1
        assert b"/MCID" in content


def test_a_link_is_one_annotation_that_says_where_it_goes(tagged):
    (note,) = tagged.pages[0].obj.Annots
    assert str(note.Contents) == "盈昃"
    (link,) = elements(tagged, "Link")
    assert [k.Obj.objgen for k in link.K if isinstance(k, pikepdf.Dictionary) and "/Obj" in k] == [
        note.objgen
    ]


def test_headings_of_tables_say_what_they_head(tagged):
    assert [str(e.A.Scope) for e in elements(tagged, "TH")] == ["/Row", "/Column", "/Column"]


def test_a_figure_has_its_words_and_its_box(tagged):
    (figure,) = elements(tagged, "Figure")
    assert str(figure.Alt) == "图"
    left, bottom, right, top = (float(v) for v in figure.A.BBox)
    width, height = (float(v) for v in tagged.pages[0].trimbox[2:])
    assert 0 <= left < right <= width
    assert height / 2 < bottom < top <= height  # it stands near the head of its page
    assert right - left == pytest.approx(20 * 72 / 25.4, abs=0.1)


def test_an_archive_keeps_the_points_of_its_pictures(finished):
    with pikepdf.open(io.BytesIO(finished["pdf/a-2u"])) as pdf:
        assert not [
            o
            for o in pdf.objects
            if isinstance(o, pikepdf.Stream) and bool(o.get("/Interpolate", False))
        ]
