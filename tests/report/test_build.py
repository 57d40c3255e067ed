"""The build from end to end: the same bytes every time, and a whole PDF."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from gradyan.derivations.checker.catalog import claims
from gradyan.errors import ROOT
from gradyan.languages.locale import SOFT_HYPHEN
from gradyan.report.source.guide import load
from gradyan.simulations.diagnosis.places import kept
from tests import small
from tests.audit.document import Document
from tests.audit.rules import audit

GUIDE = load()


def test_two_processes_give_the_same_bytes(tmp_path: Path) -> None:
    built = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        small.write(folder)
        command = [sys.executable, "-m", "tests.small", str(folder)]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, check=True)
        built.append((folder / "build" / "gradyan.pdf").read_bytes())
    assert built[0] == built[1]


# --- the guide itself --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pdf(real_guide: Path) -> PdfReader:
    return PdfReader(real_guide)


@pytest.fixture(scope="module")
def root(pdf: PdfReader) -> Any:
    return pdf.trailer["/Root"]


@pytest.fixture(scope="module")
def text(pdf: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in pdf.pages)


def outline(pdf: PdfReader, entries: Any, level: int = 1) -> Iterator[tuple[int, str, int]]:
    for entry in entries:
        if isinstance(entry, list):
            yield from outline(pdf, entry, level + 1)
        else:
            page = pdf.get_destination_page_number(entry)
            assert page is not None
            yield level, str(entry.title), page


def headings(language: str) -> list[tuple[int, str]]:
    """Return level and text of the chapters and sections, as they are written."""
    texts = [GUIDE.chapter(name, language).read_text("utf-8") for name in GUIDE.chapters]
    found = re.findall(r"^(##?) (.*)$", "\n".join(texts), re.MULTILINE)
    return [(len(signs), title) for signs, title in found]


def test_the_outline_has_every_chapter_and_section(pdf: PdfReader) -> None:
    tops = [entry for entry in pdf.outline if not isinstance(entry, list)]
    assert [top.title for top in tops] == list(GUIDE.title.values())
    for code, found in zip(GUIDE.languages, pdf.outline[1::2], strict=True):
        entries = list(outline(pdf, found))
        titles = [re.sub(r"^[\d.]+ ", "", title) for _, title, _ in entries]
        for level, written in headings(code):
            title = written.replace("'", "’")
            if "$" not in title and "{{" not in title:
                assert title in titles
                assert entries[titles.index(title)][0] == level
        pages = [page for _, _, page in entries]
        assert pages == sorted(pages)


def test_everyone_can_read_it(real_guide: Path) -> None:
    for name, found in audit(Document(real_guide)).items():
        assert found.wrong == [], name
        assert found.looked, name


def test_pages_are_labelled_as_they_are_numbered(pdf: PdfReader) -> None:
    assert pdf.page_labels == [str(n) for n in range(1, len(pdf.pages) + 1)]


def test_the_outline_is_plain_text(pdf: PdfReader) -> None:
    for _, title, _ in outline(pdf, pdf.outline):
        assert not re.search(rf"[{SOFT_HYPHEN}\ue000-\uf8ff<>$\\]|&\w+;", title), title


def test_every_link_leads_somewhere(pdf: PdfReader) -> None:
    pages = {page.indirect_reference.idnum for page in pdf.pages if page.indirect_reference}
    links = [a.get_object() for page in pdf.pages for a in page.get("/Annots", [])]
    links = [link for link in links if link["/Subtype"] == "/Link"]
    assert len(links) > 50
    for link in links:
        action = link["/A"]
        if action["/S"] == "/URI":
            assert action["/URI"].startswith("https://")
        else:
            assert list.__getitem__(action["/D"], 0).idnum in pages
            assert action["/SD"][0]["/S"]


def test_page_numbers_in_the_contents_are_right(pdf: PdfReader, text: str) -> None:
    printed = [page.extract_text().split() for page in pdf.pages]
    found = 0
    for number, words in enumerate(printed[1:], start=2):
        found += str(number) in words
    assert found >= len(printed) - 2, "pages carry their numbers"
    for level, title, page in outline(pdf, pdf.outline[1]):
        section = title.partition(" ")[0]
        if level == 2:
            pattern = rf"(?m)^{re.escape(section)}\s(?:(?!^\d+\.\d+\s)[\s\S])*?\s{page + 1}$"
            assert re.search(pattern, text), title


def last_line(page: str) -> str:
    """Return the last line of what a page says, above its running head and number."""
    return "".join(page.splitlines()[-3:-2])


HEADING = re.compile(r"(\d\.\d+) \S.*? \1 \S")  # in both languages


def test_no_page_ends_with_a_heading(pdf: PdfReader) -> None:
    assert HEADING.match(last_line("Text\n1.2 Five steps 1.2 Beş adım\n1 How 1 Nasıl\n4"))
    pages = [page.extract_text() for page in pdf.pages]
    assert sum(len(HEADING.findall(page)) for page in pages) > 60
    first = next(n for n, page in enumerate(pages) if "\n1 How a network learns 1 Bir" in page)
    assert [
        n + 1 for n, page in enumerate(pages) if n >= first and HEADING.match(last_line(page))
    ] == []


def test_every_claim_is_there(text: str) -> None:
    solid = re.sub(r"\s", "", text)
    assert [claim for claim in claims() if claim not in solid] == []


def test_the_page_of_each_section_is_kept(real_guide: Path, pdf: PdfReader) -> None:
    found = kept(real_guide)
    assert len(found) > 50
    for name, page in found.items():
        at = pdf.get_destination_page_number(pdf.named_destinations[name])
        assert at is not None
        assert (name, page) == (name, at + 1)


def test_nothing_is_left_unfilled(text: str) -> None:
    for mark in ("\ufffd", "{{", "}}", ":::", "$", "\\"):
        assert mark not in text, mark
    files = [GUIDE.chapter(name, code) for name in GUIDE.parts for code in GUIDE.languages]
    written = "\n".join(file.read_text("utf-8") for file in files)
    for mark in ("None", "Undefined", "nan"):  # which may be a word of a sentence or a program
        found, meant = (re.findall(rf"\b{mark}\b", where) for where in (text, written))
        assert len(found) <= len(meant), mark
    assert not re.search(r"(?<![\d.,_  ])000", text), "a page number that was never known"
    assert not re.search("[\ue000-\uf8ff]", text)


def test_both_languages_speak(root: Any) -> None:
    def languages(element: Any) -> Iterator[str]:
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            inner = kid.get_object()
            if isinstance(inner, dict):
                yield from languages(inner)
        if "/Lang" in element:
            yield element["/Lang"]

    assert root["/Lang"] == GUIDE.languages[0]
    assert set(languages(root["/StructTreeRoot"])) >= set(GUIDE.languages)


def test_fonts_are_ours_and_embedded(pdf: PdfReader) -> None:
    pages: list[Any] = list(pdf.pages)
    fonts = [
        font.get_object() for page in pages for font in page["/Resources"].get("/Font", {}).values()
    ]
    assert fonts
    for font in fonts:
        assert re.match(r"/[A-Z]{6}\+Guide-(Serif|Sans|Mono|Display)", font["/BaseFont"]), font
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        assert "/FontFile3" in inner["/FontDescriptor"]


def test_the_title_is_that_of_the_guide(pdf: PdfReader, root: Any) -> None:
    metadata: Any = pdf.xmp_metadata
    assert metadata is not None
    for code in GUIDE.languages:
        assert metadata.dc_title[code] == GUIDE.title[code]
    assert metadata.dc_language == list(GUIDE.languages)
    assert metadata.dc_creator == list(GUIDE.by)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


# --- a formula that is wrong -------------------------------------------------------------------

# file, what stands there, what is wrong, which claim to name
MUTATIONS = {
    "a fifth, derived": (
        "derivations/vanishing/sigmoid.py", "Rational(1, 4), Rational(1, 2), Rational(3, 4)",
        "Rational(1, 5), Rational(1, 2), Rational(3, 4)", "sigmoid-derivative-bound"),
    "a fifth, simulated": (
        "simulations/networks/activations.py", "np.minimum(e / (1 + e) ** 2, 1 / 4)",
        "np.minimum(0.8 * e / (1 + e) ** 2, 1 / 5)", "derivative-product-decays"),
    "no weight, derived": (
        "derivations/vanishing/products.py", "factor = Abs(w_[ell]) * dsigma(z_[ell])",
        "factor = dsigma(z_[ell])", "derivative-product-decays"),
    "no weight, simulated": (
        "simulations/vanishing/products.py", 'float(at["weight"]) * sigmoid_slope(z)',
        "sigmoid_slope(z)", "derivative-product-decays"),
    "a sine, derived": (
        "derivations/checker/functions.py", "(exp(x) - exp(-x)) / (exp(x) + exp(-x))",
        "__import__('sympy').sin(x)", "vanishing-sigmoid-tanh"),
    "a sine, simulated": (
        "simulations/networks/activations.py", "Activation(\n        tanh,",
        "Activation(\n        np.sin,", "vanishing-sigmoid-tanh"),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_wrong_formula_is_named_by_its_claim(name: str, tmp_path: Path) -> None:
    """And with it the build stops: see test_bad_input."""
    file, right, wrong, claim = MUTATIONS[name]
    tree = small.copy_of_the_tree(tmp_path / "tree")
    text = (tree / file).read_text("utf-8")
    assert right in text
    (tree / file).write_text(text.replace(right, wrong), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "gradyan", "claims", claim],
        cwd=tree, capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 1, done.stderr
    named = rf"^(error: )?derivations/.*: claim '{claim}'.* fail"
    assert re.search(named, done.stderr, re.MULTILINE), done.stderr
    assert "Traceback" not in done.stderr
