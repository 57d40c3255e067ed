"""The PDF as a screen reader and a validator meet it: a small bilingual document, read by pypdf."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import weasyprint
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from gradyan.errors import ROOT, GuideError
from gradyan.files import write_bytes
from gradyan.report.pdf.drawing import draw
from gradyan.report.pdf.forms import Forms
from gradyan.report.pdf.joining import Metadata, join
from gradyan.report.pdf.objects import RANGE
from gradyan.report.store import Store
from tests.audit.document import BEGINNING, Element, marked, walked

METADATA = Metadata(
    {"en": "Gradients & more", "tr": "Gradyanlar"}, ["Ayşe Işık"], datetime(2026, 1, 2, tzinfo=UTC)
)
MATH = (
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mn>1</mn><mn>{}</mn></mfrac></math>'
)
MATHML = {"half": MATH.format(2), "quarter": MATH.format(4)}
SVG = "img:triangle"
DRAWINGS = {
    "triangle": '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">'
    '<path d="M0 0h10v10z"/></svg>'
}
STYLE = """
@page { size: 105mm 100mm; margin: 15mm 10mm; @top-left { content: string(chapter) }
  @bottom-right { content: element(foot) } @footnote { border-top: 0.5pt solid } }
h1 { string-set: chapter content() } .foot { position: running(foot) }
.foot::after { content: counter(page) } .fn { float: footnote }
.row { display: table; table-layout: fixed; width: 100%; background: #eee; border: 1pt solid red }
.row > div { display: table-cell; hyphens: manual } ul { list-style: none; padding: 0 }
li::before { content: "• " } nav li::after { content: leader(".") "7" }
td, th { border: 0.5pt solid } table { border-collapse: collapse } .block { display: block }
img { width: 20px; height: 10px }
"""
BODY = f"""
<p class="foot">page </p><h1 id="top">Gradients</h1>
<nav><ul><li><a href="#two">Where gradients go, in a heading that takes two lines</a></li></ul>
</nav><section>
<div class="row"><div><h2>A proof</h2></div><div lang="tr"><h2>Bir kanıt</h2></div></div>
<div class="row"><div><p>At most <img data-formula="half" alt="one half" src="{SVG}">, says
the note<span class="fn">See <a href="https://example.org/">the paper</a>.</span>, and
<em>the deriva&shy;tive</em> in
<span lang="tr">gradyan</span>.</p></div>
<div lang="tr"><p>En çok <img data-formula="half" alt="bir bölü iki" src="{SVG}">, diyor
not<span class="fn">Bir dipnot.</span>.</p>Düz metin, <a href="#top">başa <b>dön</b></a>.</div>
</div>
<img class="block" data-formula="quarter" alt="one quarter" src="{SVG}">
<ul><li>One</li><li>Two<ul><li>Three</li></ul></li></ul>
</section>
<h2 id="two">Where gradients go</h2>
<table><caption>Bounds</caption><thead><tr><th>Function</th><th>Bound</th></tr></thead>
<tbody>{"".join(f'<tr><th scope="row">f{i}</th><td>{i}/4</td></tr>' for i in range(20))}</tbody>
</table>
<p><img alt="A curve that falls" src="{SVG}"><img alt="" src="{SVG}"></p>
<p id="long">{"The gradient vanishes in many words, and it goes on. " * 20}</p>
<dl><div><dt>term</dt><dd>meaning</dd></div></dl>
"""


def html(body: str) -> str:
    return f'<html lang="en"><title>G</title><style>{STYLE}</style><body>{body}</body></html>'


def build(target: Path, body: str = BODY) -> Path:
    store = Store(target.with_name("kept.sqlite"))
    forms = Forms(DRAWINGS, store)
    document = weasyprint.HTML(string=html(body)).render(cache=forms)
    piece = draw(document, RANGE, forms, MATHML, store)
    write_bytes(target, join([piece], Forms(DRAWINGS, store), MATHML, METADATA))
    return target


def catalog(reader: PdfReader) -> Any:
    return reader.trailer["/Root"]


def elements(reader: PdfReader) -> list[Element]:
    (document,) = catalog(reader)["/StructTreeRoot"]["/K"]
    found = list(walked(document.get_object(), ""))
    for element in found:
        assert isinstance(element.raw["/K"], list)
        for kid in element.elements():
            assert kid["/P"] is element.raw
    return found


def numbers(reader: PdfReader) -> dict[int, Any]:
    nums = catalog(reader)["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    return dict(zip(nums[::2], (value.get_object() for value in nums[1::2]), strict=True))


def marks(reader: PdfReader, page: int) -> list[tuple[bytes, list[Any]]]:
    """Return each operator of a page with the marked content it stands in."""
    found = list(marked(reader.pages[page], reader))
    operators = [operator for operator, _ in found]
    assert sum(operator in BEGINNING for operator in operators) == operators.count(b"EMC")
    return found


def identifiers(reader: PdfReader, page: int) -> dict[int, Any]:
    found = [stack[-1][1] for operator, stack in marks(reader, page) if operator == b"BDC"]
    return {properties["/MCID"]: properties for properties in found if "/MCID" in properties}


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    return PdfReader(build(tmp_path_factory.mktemp("pdf") / "guide.pdf"))


@pytest.fixture(scope="module")
def tree(pdf: PdfReader) -> list[Element]:
    return elements(pdf)


def of(tree: list[Element], *kinds: str) -> list[Element]:
    return [element for element in tree if element.kind in kinds]


def test_formula_speaks_its_language_and_carries_its_mathml(
    pdf: PdfReader, tree: list[Element]
) -> None:
    formulas = of(tree, "Formula")
    spoken = [(f.raw["/Lang"], f.raw["/Alt"]) for f in formulas]
    assert spoken == [("en", "one half"), ("tr", "bir bölü iki"), ("en", "one quarter")]
    files = [formula.raw["/AF"][0].get_object() for formula in formulas]
    for file, key in zip(files, ["half", "half", "quarter"], strict=True):
        assert file["/EF"]["/F"].get_data().decode() == MATHML[key]
        assert file["/EF"]["/F"]["/Subtype"] == "/application/mathml+xml"
        assert file["/AFRelationship"] == "/Supplement"
    assert files[0] is files[1], "equal formulas share a file"
    listed = catalog(pdf)["/Names"]["/EmbeddedFiles"]["/Names"]
    assert listed[::2] == ["half.mml", "quarter.mml"]


def test_boxes_of_images_are_where_the_images_are(pdf: PdfReader, tree: list[Element]) -> None:
    for image in of(tree, "Formula", "Figure"):
        left, bottom, right, top = image.raw["/A"]["/BBox"]
        assert (right - left, top - bottom) == pytest.approx((15, 7.5))
        assert 0 < left < right < 105 / 25.4 * 72
        assert 0 < bottom < top < 100 / 25.4 * 72
    block = of(tree, "Formula")[2]
    assert block.raw["/A"]["/Placement"] == "/Block"
    body_margin, page_margin = 6, 10 / 25.4 * 72
    assert block.raw["/A"]["/BBox"][0] == pytest.approx(page_margin + body_margin, abs=0.01)


def test_each_language_is_read_with_its_own_voice(tree: list[Element]) -> None:
    assert tree[0].raw["/Lang"] == "en"
    assert [h.lang for h in of(tree, "H1", "H2")] == ["en", "en", "tr", "en"]
    assert [note.lang for note in of(tree, "FENote")] == ["en", "tr"]
    assert [link.lang for link in of(tree, "Link")] == ["en", "en", "en", "tr", "tr"]
    assert [span.lang for span in of(tree, "Span")] == ["tr"]
    assert "tr" in {p.lang for p in of(tree, "P")}


def test_reading_order_is_that_of_the_html(tree: list[Element]) -> None:
    order = "H1 L H2 H2 Formula FENote Formula FENote Formula L L H2 Table Figure L"
    assert " ".join(element.kind for element in of(tree, *order.split())) == order


def test_a_paragraph_across_pages_is_one(tree: list[Element]) -> None:
    (long,) = [p for p in of(tree, "P") if any("/MCID" in get(kid) for kid in p.kids())]
    assert len(long.kids()) > 10


def test_lists_have_labels_and_bodies(tree: list[Element]) -> None:
    assert [each.raw["/A"]["/ListNumbering"] for each in of(tree, "L")] == [
        "/Unordered", "/Unordered", "/Unordered", "/Description"]  # fmt: skip
    for item in of(tree, "LI"):
        assert [kid["/S"] for kid in item.kids()] == ["/Lbl", "/LBody"]


def test_tables_name_their_headers_and_repeat_none(tree: list[Element]) -> None:
    scopes = [th.raw["/A"]["/Scope"] for th in of(tree, "TH")]
    assert scopes == ["/Column"] * 2 + ["/Row"] * 20
    assert len(of(tree, "THead")) == len(of(tree, "Table")) == 1
    assert {len(row.kids()) for row in of(tree, "TR")} == {2}
    assert {len(cell.kids()) for cell in of(tree, "TH", "TD")} == {1}


def test_notes_and_their_calls_name_each_other(tree: list[Element]) -> None:
    notes = of(tree, "FENote")
    for note in notes:
        (call,) = note.raw["/Ref"]
        assert call["/Ref"][0].get_object() is note.raw
        assert note.raw["/A"]["/NoteType"] == "/Footnote"
        assert note.kids()[0]["/S"] == "/Lbl"
    assert len(notes) == 2


def test_every_link_is_one_annotation_with_words(pdf: PdfReader, tree: list[Element]) -> None:
    parents = numbers(pdf)
    annotations = [a.get_object() for page in pdf.pages for a in page.get("/Annots", [])]
    assert sorted(annotation["/Contents"] for annotation in annotations) == [
        "Bir dipnot.", "See the paper.", "Where gradients go, in a heading that takes two lines",
        "başa dön", "the paper"]  # fmt: skip
    for annotation in annotations:
        element = parents[annotation["/StructParent"]]
        assert element["/S"] == "/Link"
        assert [kid["/Obj"] for kid in map(get, element["/K"]) if "/Obj" in kid] == [annotation]
        assert annotation["/F"] == 4
    assert len(annotations) == len(of(tree, "Link"))
    (two_lines,) = [a for a in annotations if "two lines" in a["/Contents"]]
    assert len(two_lines["/QuadPoints"]) == 16


def get(kid: Any) -> Any:
    kid = kid.get_object() if isinstance(kid, IndirectObject) else kid
    return kid if isinstance(kid, dict) else {}


def test_destinations_lead_into_the_structure(pdf: PdfReader) -> None:
    actions = [a["/A"] for page in pdf.pages for a in map(get, page.get("/Annots", []))]
    inner = [action["/SD"][0]["/S"] for action in actions if action["/S"] == "/GoTo"]
    assert sorted(inner) == ["/FENote", "/FENote", "/H1", "/H2"]


def test_each_language_has_an_outline_under_its_title(pdf: PdfReader) -> None:
    def found(item: Any) -> Iterator[Any]:
        while item:
            assert "/Dest" not in item
            yield item["/Title"], item["/A"]["/SD"][0]["/S"], list(found(item.get("/First")))
            item = item.get("/Next")

    sections: list[Any] = [("A proof", "/H2", []), ("Where gradients go", "/H2", [])]
    assert list(found(catalog(pdf)["/Outlines"]["/First"])) == [
        ("Gradients & more", "/H1", [("Gradients", "/H1", sections)]),
        ("Gradyanlar", "/H2", [("Bir kanıt", "/H2", [])]),
    ]


def test_a_heading_in_another_language_than_the_guide_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GuideError, match="a heading is in 'de', and the guide in en, tr"):
        build(tmp_path / "x.pdf", '<h1 id="one" lang="de">Eins</h1>')


def test_roles_are_read_as_elements(tmp_path: Path) -> None:
    body = (
        '<h1 id="one">One</h1><div role="list" data-numbering="Ordered"><div role="presentation">'
        '<div role="listitem" lang="tr"><p role="presentation"><span role="term">1</span>bir</p>'
        "</div></div></div>"
    )
    tree = elements(PdfReader(build(tmp_path / "x.pdf", body)))
    (listed,), (item,) = of(tree, "L"), of(tree, "LI")
    assert (listed.raw["/A"]["/ListNumbering"], item.lang) == ("/Ordered", "tr")
    assert [kid["/S"] for kid in listed.kids()] == ["/LI"]
    assert [kid["/S"] for kid in item.kids()] == ["/Lbl", "/LBody"]


FIGURE = f"""
<h1 id="one">One</h1>
<div class="figure" id="fig" role="figure"><p role="presentation"><img lang="en" src="{SVG}"
 alt="A curve that falls" data-alt-en="A curve that falls" data-alt-tr="Düşen bir eğri"/></p>
<div class="row" role="caption"><div lang="en" role="presentation"><p lang="en">Figure 1</p></div>
<div lang="tr" role="presentation"><p lang="tr">Şekil 1</p></div></div></div>
<p>It falls.</p>
"""
HEADED = "<table><thead><tr><th>x</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
TABLES = f"""
<h1 id="one">One</h1><div role="group">
<div class="row"><div lang="en" role="caption"><p lang="en">Table 1</p></div>
<div lang="tr" role="caption"><p lang="tr">Tablo 1</p></div></div>
<div class="row"><div lang="en"><div>{HEADED}</div></div><div lang="tr"><div>{HEADED}</div></div>
</div></div>
"""


def test_a_figure_holds_its_caption_in_each_language(tmp_path: Path) -> None:
    tree = elements(PdfReader(build(tmp_path / "x.pdf", FIGURE)))
    (found,), (caption,) = of(tree, "Figure"), of(tree, "Caption")
    assert kinds(found) == [None, "/Caption"], "the drawing, then the caption"
    assert [kid["/Lang"] for kid in caption.kids() if "/Lang" in kid] == ["tr"]
    assert [p.lang for p in of(tree, "P")] == ["en", "tr", "en"]
    assert found.above == ("Document",)
    left, bottom, right, top = found.raw["/A"]["/BBox"]
    assert right - left > 200, "with its caption"
    assert top - bottom > 7.5 + 10


def test_a_figure_says_what_it_shows_in_each_language(tmp_path: Path) -> None:
    (found,) = of(elements(PdfReader(build(tmp_path / "x.pdf", FIGURE))), "Figure")
    data = found.raw["/Alt"].original_bytes
    assert data == b"\xfe\xff" + b"".join(
        b"\x00\x1b" + code + b"\x00\x1b" + text.encode("utf-16-be")
        for code, text in ((b"en", "A curve that falls "), (b"tr", "Düşen bir eğri"))
    )


def test_of_one_language_nothing_is_announced(tree: list[Element], tmp_path: Path) -> None:
    (found,) = of(tree, "Figure")
    assert found.raw["/Alt"] == "A curve that falls"
    alone = FIGURE.replace('data-alt-tr="Düşen bir eğri"', "")
    (found,) = of(elements(PdfReader(build(tmp_path / "x.pdf", alone))), "Figure")
    assert found.raw["/Alt"] == "A curve that falls"


def test_a_language_without_a_code_of_two_letters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GuideError, match="a text is in 'kab'"):
        build(tmp_path / "x.pdf", FIGURE.replace("data-alt-tr", "data-alt-kab"))


def test_a_table_begins_with_its_caption_in_its_language(tmp_path: Path) -> None:
    tree = elements(PdfReader(build(tmp_path / "x.pdf", TABLES)))
    assert [table.lang for table in of(tree, "Table")] == ["en", "tr"]
    for table in of(tree, "Table"):
        assert kinds(table) == ["/Caption", "/THead", "/TBody"]
    assert [caption.lang for caption in of(tree, "Caption")] == ["en", "tr"]
    assert [p.lang for p in of(tree, "P") if "Caption" in p.above] == ["en", "tr"]


def test_every_mark_has_an_owner_and_every_owner_a_mark(
    pdf: PdfReader, tree: list[Element]
) -> None:
    parents = numbers(pdf)
    owned: set[tuple[int, int]] = set()
    for element in tree:
        for kid in element.kids():
            if isinstance(kid, int) or kid.get("/Type") == "/MCR":
                mcid, holder = (kid, element.raw) if isinstance(kid, int) else (kid["/MCID"], kid)
                page = holder["/Pg"]
                assert parents[page["/StructParents"]][mcid].get_object() is element.raw
                owned.add((page["/StructParents"], mcid))
    keys = [int(str(page["/StructParents"])) for page in pdf.pages]
    drawn = {(key, mcid) for n, key in enumerate(keys) for mcid in identifiers(pdf, n)}
    assert owned == drawn
    listed = [(k, mcid) for k in keys for mcid, owner in enumerate(parents[k]) if get(owner)]
    assert set(listed) == drawn


def test_all_that_is_painted_is_read_or_an_artifact(pdf: PdfReader) -> None:
    painting = set(b"f F f* B B* b b* S s sh Do Tj TJ ' \"".split())
    for number in range(len(pdf.pages)):
        for operator, stack in marks(pdf, number):
            assert len(stack) <= 1, "artifacts stand in no other content"
            assert stack or operator not in painting


def test_running_lines_are_artifacts(pdf: PdfReader) -> None:
    for number in range(len(pdf.pages)):
        found = [stack[-1][1] for operator, stack in marks(pdf, number) if operator == b"BDC"]
        edges = [each.get("/Subtype") for each in found if each.get("/Type") == "/Pagination"]
        assert {"/Header", "/Footer"} <= set(edges)


def test_leaders_are_artifacts(pdf: PdfReader, tree: list[Element]) -> None:
    found = [stack[-1][1] for operator, stack in marks(pdf, 0) if operator == b"BDC"]
    assert {"/Type": "/Layout"} in found
    (contents,) = [body for body in of(tree, "LBody") if "/Link" in kinds(body)]
    assert kinds(contents) == ["/Link", None], "the link and the page number"


def kinds(element: Element) -> list[Any]:
    return [get(kid).get("/S") for kid in element.kids()]


def test_a_link_with_nothing_in_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GuideError, match="a link to #one has nothing in it"):
        build(tmp_path / "x.pdf", '<h1 id="one">One</h1><p>See <a href="#one"></a>.</p>')


def test_text_around_a_block_stays_around_it(tmp_path: Path) -> None:
    body = "<div>before <em>it</em><section><h1>within</h1></section>after</div>"
    (div,) = of(elements(PdfReader(build(tmp_path / "guide.pdf", body))), "Div")
    assert kinds(div) == ["/P", "/Sect", "/P"]


def test_a_broken_word_is_read_whole(tmp_path: Path) -> None:
    body = '<p style="width: 20mm">Kaybo&shy;lan gradyan&shy;lar semi-hard</p>'
    pdf = PdfReader(build(tmp_path / "guide.pdf", body))
    texts = [properties.get("/ActualText") for properties in identifiers(pdf, 0).values()]
    assert texts == [None, "gradyan\u00ad", None, None]


def test_catalog(pdf: PdfReader) -> None:
    root = catalog(pdf)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"] == "en"
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert "/Info" not in pdf.trailer
    assert {str(page["/Tabs"]) for page in pdf.pages} == {"/S"}
    spaces = [space["/NS"] for space in root["/StructTreeRoot"]["/Namespaces"]]
    assert spaces == ["http://iso.org/pdf2/ssn", "http://iso.org/pdf/ssn"]


def test_xmp_says_what_the_file_is(pdf: PdfReader) -> None:
    xmp = catalog(pdf)["/Metadata"].get_data().decode()
    (rdf,) = ElementTree.fromstring(xmp)
    assert rdf.tag.endswith("}RDF")
    (about,) = rdf
    found = {child.tag.split("}")[1]: child for child in about}
    simple = {name: child.text for name, child in found.items() if not len(child)}
    assert simple["CreateDate"] == "2026-01-02T00:00:00+00:00"
    assert simple["Producer"] == f"WeasyPrint {weasyprint.__version__}"
    flat = [(child.tag.split("/")[3], child.text) for child in about][:5]
    assert flat[:2] == [("pdfua", "2"), ("pdfua", "2024")]
    assert flat[2:] == [("pdfa", "4"), ("pdfa", "2020"), ("pdfa", "F")]
    assert [li.text for li in found["title"][0]] == [
        "Gradients & more", "Gradients & more", "Gradyanlar"]  # fmt: skip
    assert [lang for li in found["title"][0] for lang in li.attrib.values()] == [
        "x-default",
        "en",
        "tr",
    ]
    assert [li.text for li in found["creator"][0]] == ["Ayşe Işık"]
    assert [li.text for li in found["language"][0]] == ["en", "tr"]


def test_same_bytes_in_every_process(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from tests.report import test_accessible as t; "
    code += "t.build(Path(sys.argv[1]))"
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", code, str(tmp_path / seed)]
        subprocess.run(command, check=True, env=environment)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<h1>One</h1><h3>Three</h3>", "h3 below an h1"),
        (f'<img src="{SVG}">', "no alternative text"),
        (f'<img src="{SVG}" data-formula="half" alt="">', "no alternative text"),
        (f'<img src="{SVG}" data-formula="third" alt="one third">', "no MathML"),
        (f'<img src="{SVG}" class="math inline" alt="one third">', "no MathML"),
        ('<p><a href="#nowhere">there</a></p>', "leads to #nowhere"),
        ("<table><tr><th>Name</th><td>1</td></tr></table>", "needs a scope"),
        ("<dl><dt>term</dt><dd>meaning</dd></dl>", "without a <div>"),
        ('<p style="opacity: 0.5">faint</p>', "in a group"),
    ],
)
def test_what_nobody_could_read_stops_the_build(body: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(GuideError, match=problem):
        build(tmp_path / "guide.pdf", body)
    assert not list(tmp_path.iterdir())


def test_another_weasyprint_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weasyprint, "__version__", "71.0")
    with pytest.raises(GuideError, match=r"not 71\.0"):
        build(tmp_path / "guide.pdf")


def test_a_full_disk_leaves_the_old_guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    target = tmp_path / "guide.pdf"
    target.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GuideError, match=r"guide\.pdf: cannot write it: No space left"):
        build(target, "<p>x</p>")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]
