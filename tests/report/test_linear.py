"""Formulas as a line of text: what is found and copied."""

import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from gradyan.report.formulas.linear import linear
from gradyan.report.formulas.mathematics import Formula, typeset
from gradyan.report.pdf.forms import Forms
from gradyan.report.pdf.joining import join
from gradyan.report.store import Store
from tests.report.test_accessible import DRAWINGS, MATHML, METADATA
from tests.report.test_parts import FIRST, piece

SAID = {
    r"\chi = \sigma_w^2\,\mathbb{E}[\varphi'^2]": "χ = σ_w² E[φ′²]",
    r"\sigma(z) = \frac{1}{1+e^{-z}}": "σ(z) = 1/(1 + e^(−z))",
    r"\frac{\partial L}{\partial w_1}": "∂L/∂w₁",
    r"\frac{1}{2\pi}": "1/(2π)",
    r"0{,}25 \pm 0{,}01": "0,25 ± 0,01",
    r"1{,}000{,}000": "1,000,000",
    r"-0.5": "−0.5",
    r"2 \times 10^{-7}": "2 × 10⁻⁷",
    r"\prod_{\ell=1}^{L} w_\ell": "∏_(ℓ=1)^L w_ℓ",
    r"\lim_{n\to\infty} x^n = 0": "lim_(n→∞) xⁿ = 0",
    r"\sqrt{2\pi}": "√(2π)",
    r"\sqrt{x}": "√x",
    r"(ab)^{L-1}": "(ab)^(L−1)",
    r"\hat{y}": "ŷ",
    r"\|W\|\,\ln 3": "‖W‖ ln 3",
    r"\boldsymbol{\delta} = W^\top\delta": "δ = W⊤δ",
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}": "(a, b; c, d)",
    r"f(x) = \begin{cases} 1, & x > 0 \\ 0, & x < 0 \end{cases}": "f(x) = {1, x > 0; 0, x < 0",
}


PATH = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -700 900 900">'
    '<path fill="#1F2933" d="M0 0L9 9L9 0Z"/></svg>'
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    store = Store(tmp_path_factory.mktemp("linear") / "kept")
    done = typeset(map(Formula, SAID), store)
    return {formula.tex: linear(one.mathml) for formula, one in done.items()}


@pytest.mark.parametrize("tex", SAID)
def test_a_formula_in_a_line(tex: str, found: dict[str, str]) -> None:
    assert found[tex] == SAID[tex]


@pytest.mark.parametrize("text", ["χ = σ_w² E[φ′²]", "0,25"])
def test_a_drawing_says_its_text_unseen(text: str, tmp_path: Path) -> None:
    forms = Forms({**DRAWINGS, "triangle": PATH}, Store(tmp_path / "kept"), {"triangle": text})
    file = tmp_path / "one.pdf"
    pieces = [piece(f"{FIRST}<h1 id='two'>x</h1>", 1, forms.store)]
    file.write_bytes(join(pieces, forms, MATHML, METADATA))
    form = PdfReader(file).pages[0]["/Resources"]["/XObject"]["/triangle"]  # type: ignore[index]
    mode, codes = re.findall(rb"BT (\d) Tr .*<(\w+)> Tj ET", form.get_data())[0]
    assert (mode, bytes.fromhex(codes.decode()).decode("utf-16-be")) == (b"3", text)
    font = form["/Resources"]["/Font"]["/Unseen"]
    cmap = font["/ToUnicode"].get_data().decode().partition("beginbfchar")[2]
    said = re.findall(r"<(\w{4})> <(\w{4})>", cmap)
    assert {chr(int(code, 16)): chr(int(letter, 16)) for code, letter in said} == {
        x: x for x in text
    }
    assert font["/DescendantFonts"][0]["/DW"] == 500


def test_a_drawing_without_a_text_has_none(tmp_path: Path) -> None:
    forms = Forms({"triangle": PATH}, Store(tmp_path / "kept"))
    assert b"Font" not in forms.data("triangle")
