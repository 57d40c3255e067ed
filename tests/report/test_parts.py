"""Parts that are laid out alone become one file in which they know each other."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import weasyprint
from pypdf import PdfReader

from gradyan.errors import GuideError
from gradyan.report.pdf import drawing, render
from gradyan.report.pdf.drawing import Piece, draw, load
from gradyan.report.pdf.forms import OUTLINE, Forms, _painted, drawn
from gradyan.report.pdf.joining import join
from gradyan.report.pdf.objects import RANGE
from gradyan.report.pdf.render import Press, pages_of
from gradyan.report.store import Store
from tests.report.test_accessible import DRAWINGS, MATHML, METADATA, SVG, catalog, elements

STYLE = """
@page { size: 105mm 100mm; margin: 15mm 10mm; @bottom-center { content: counter(page) } }
img { width: 20px; height: 10px } p { font-size: 12pt }
"""
IMAGE = f'<img src="{SVG}" data-formula="half" alt="one half">'
FIRST = (
    f'<h1 id="one">One</h1><p>See <a href="#two">the next</a> {IMAGE}.</p><p>{"word " * 500}</p>'
)
SECOND = f'<h1 id="two">Two</h1><p>Back to <a href="#one">the first</a> {IMAGE}.</p><h2>End</h2>'


def piece(body: str, number: int, store: Store) -> Piece:
    html = f'<html lang="en"><title>G</title><style>{STYLE}</style><body>{body}</body></html>'
    forms = Forms(DRAWINGS, store)
    document = weasyprint.HTML(string=html).render(cache=forms)
    return draw(document, RANGE * number, forms, MATHML, store)


def joined(pieces: list[Piece], store: Store) -> bytes:
    return join(pieces, Forms(DRAWINGS, store), MATHML, METADATA)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("parts") / "kept")


@pytest.fixture(scope="module")
def pieces(store: Store) -> list[Piece]:
    return [piece(body, number, store) for number, body in enumerate((FIRST, SECOND), start=1)]


@pytest.fixture(scope="module")
def pdf(pieces: list[Piece], store: Store, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    file = tmp_path_factory.mktemp("joined") / "guide.pdf"
    file.write_bytes(joined(pieces, store))
    return PdfReader(file, strict=True)


def test_pages_are_counted_through(pdf: PdfReader, pieces: list[Piece]) -> None:
    assert len(pdf.pages) == len(pieces[0].pages) + 1
    numbers = [page.extract_text().split()[0] for page in pdf.pages]
    assert numbers == [str(n) for n in range(1, len(pdf.pages) + 1)]
    assert pages_of(pieces) == {"one": 1, "two": len(pdf.pages)}


def test_links_lead_from_part_to_part(pdf: PdfReader) -> None:
    targets = []
    for page in (pdf.pages[0], pdf.pages[-1]):
        (link,) = (annotation.get_object() for annotation in page["/Annots"])  # type: ignore[attr-defined]
        targets.append(pdf.get_page_number(list.__getitem__(link["/A"]["/D"], 0).get_object()))
        assert link["/A"]["/SD"][0]["/S"] == "/H1"
    assert targets == [len(pdf.pages) - 1, 0]


def test_a_drawing_and_a_formula_are_there_once(pdf: PdfReader) -> None:
    def shown() -> Iterator[Any]:
        for page in (pdf.pages[0], pdf.pages[-1]):
            yield page["/Resources"]["/XObject"].raw_get("/triangle").idnum  # type: ignore[index]

    assert len(set(shown())) == 1
    files = [e.raw["/AF"][0].indirect_reference.idnum for e in elements(pdf) if e.kind == "Formula"]
    assert len(files) == 2
    assert len(set(files)) == 1


def test_the_tree_and_the_outline_have_all_parts_in_order(pdf: PdfReader) -> None:
    assert [e.kind for e in elements(pdf) if e.kind[0] == "H"] == ["H1", "H1", "H2"]
    outline = catalog(pdf)["/Outlines"]["/First"]
    first, last = outline["/First"], outline["/Last"]
    assert [first["/Title"], last["/Title"], last["/First"]["/Title"]] == ["One", "Two", "End"]
    assert outline["/Count"] == 3


def test_a_kept_part_is_the_part(pieces: list[Piece], store: Store) -> None:
    again = [load(found.dump()) for found in pieces]
    assert joined(again, store) == joined(pieces, store)
    redrawn = [piece(SECOND, 2, store), piece(FIRST, 1, store)]  # in another order
    assert joined(redrawn[::-1], store) == joined(pieces, store)


def test_the_text_of_a_ligature_does_not_depend_on_where_it_comes_first(
    store: Store, tmp_path: Path
) -> None:
    style = f"<style>{font_faces()} p {{ font-family: Serif4 }}</style>"
    for body in ("dif&shy;ference, of&shy;fice", "difference, office"):
        found = piece(f"{style}<p>{body}, difference, office</p>", 1, store)
        (tmp_path / "x.pdf").write_bytes(joined([found], store))
        text = PdfReader(tmp_path / "x.pdf").pages[0].extract_text()
        assert text.count("difference") == text.count("office") == 2


def font_faces() -> str:
    from gradyan.report.places import packages  # noqa: PLC0415 - only here

    file = packages() / "source-serif" / "OTF" / "SourceSerif4-Regular.otf"
    return f"@font-face {{ font-family: Serif4; src: url({file.as_uri()}) }}"


def test_a_single_path_is_drawn_as_weasyprint_draws_it() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-20 -709.5 911.5 987">'
        '<path fill="#1F2933" d="M541-195L509-195C447-79 426-38 299-38ZM0 0L5 5L5 0"/></svg>'
    )
    assert OUTLINE.fullmatch(svg)
    ours, theirs = (operators(made("path", svg)).splitlines() for made in (drawn, _painted))
    first = b"541 -195 m"
    at = theirs.index(first)
    assert ours[ours.index(first) :] == theirs[at : theirs.index(b"f", at) + 1]
    assert ours[: ours.index(first)] == [b"0.121569 0.160784 0.2 rg", b"1 0 0 1 20 709.5 cm"]


def operators(form: bytes) -> bytes:
    begin = form.index(b"stream\n") + len(b"stream\n")
    return zlib.decompress(form[begin : form.rindex(b"\nendstream")])


def test_a_part_that_is_no_xml_is_refused_where_it_is_not(store: Store) -> None:
    with pytest.raises(GuideError, match=r"mismatched tag, near .*<br></p>"):
        Press({}, {}, {}, store).piece("<html><body><p>one<br></p></body></html>", 1)


def test_a_link_to_no_part_is_refused(pieces: list[Piece], store: Store) -> None:
    with pytest.raises(GuideError, match="a link leads to #two, which is nowhere"):
        joined(pieces[:1], store)


def test_a_part_with_too_many_objects_is_refused(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "RANGE", 10)
    with pytest.raises(GuideError, match="more than 10 objects"):
        piece(SECOND, 1, store)


@pytest.mark.parametrize("css", ["background: linear-gradient(red, blue)", "opacity: 0.5"])
def test_what_no_part_can_hold_is_refused(css: str, store: Store) -> None:
    with pytest.raises(GuideError, match=r"gradient|group"):
        piece(f'<div style="height: 9px; width: 9px; border: 1px solid; {css}"></div>', 1, store)


@pytest.mark.parametrize("name", ["styles", "a blank, ş and %20"])
def test_a_link_leads_into_the_guide_wherever_it_is_built(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render, "STYLES", tmp_path / name)
    html = '<html><body><p id="there"><a href="#there">here</a></p></body></html>'
    (page,) = render._Read(html).render().pages
    assert [(kind, target) for kind, target, *_ in page.links] == [("internal", "there")]
