"""Expressions as TeX: in the order in which they are written, with no bracket too many."""

import re

import pytest
from sympy import (
    Abs,
    Basic,
    Eq,
    Equivalent,
    IndexedBase,
    Integer,
    Limit,
    Piecewise,
    Product,
    Rational,
    Sum,
    Symbol,
    Tuple,
    evaluate,
    exp,
    gamma,
    log,
    oo,
    pi,
    sinh,
    sqrt,
    symbols,
)

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import relations
from gradyan.derivations.checker.functions import prime, sigma
from gradyan.derivations.checker.statement import rounds_to
from gradyan.report.formulas.tex import tex

x, y, z, w, t = symbols("x y z w t", real=True)
n, L, ell = symbols("n L ell", integer=True, positive=True)
w_1, w_max, yhat, delta, sigma_w = symbols("w_1 w_max yhat delta sigma_w")
W = IndexedBase("w")
dsigma = prime(sigma)
quarter = Rational(1, 4)

with evaluate(False):
    TABLE: list[tuple[Basic, str]] = [
        (y + x, "y + x"),
        (1 - sigma(x), r"1 - \sigma(x)"),
        (x - y - 1, "x - y - 1"),
        (-x + y, "-x + y"),
        (y * x, r"y\, x"),
        (2 * x, "2 x"),
        (x * (y + 1), "x (y + 1)"),
        ((y + 1) * x, r"(y + 1)\, x"),
        (-(x + y), "-(x + y)"),
        (w_1 * w_max, r"w_{1}\, w_{\mathrm{max}}"),
        (yhat - delta * sigma_w, r"\hat{y} - \delta\, \sigma_{w}"),
        (W[ell], r"w_{\ell}"),
        (x / 4, r"\frac{x}{4}"),
        (1 / x, r"\frac{1}{x}"),
        (quarter, r"\frac{1}{4}"),
        (1 / (1 + exp(-x)), r"\frac{1}{1 + e^{-x}}"),
        (exp(-x) / (1 + exp(-x)) ** 2, r"\frac{e^{-x}}{(1 + e^{-x})^{2}}"),
        ((w / 4) ** L, r"\left(\frac{w}{4}\right)^{L}"),
        ((x + 1) ** 2, "(x + 1)^{2}"),
        (x**2, "x^{2}"),
        (W[1] ** 2, "w_{1}^{2}"),
        (sigma(x) ** 2, r"\sigma^{2}(x)"),
        (sqrt(x), r"\sqrt{x}"),
        (Abs(W[ell]) * dsigma(z), r"\left|w_{\ell}\right|\, \sigma'(z)"),
        (log(3), r"\ln 3"),
        (log(x + 1), r"\ln(x + 1)"),
        (sinh(pi) / pi, r"\frac{\sinh \pi}{\pi}"),
        (gamma(x + 1), r"\Gamma(x + 1)"),
        (Product(W[ell], (ell, 1, L)), r"\prod_{\ell = 1}^{L} w_{\ell}"),
        (Sum(W[ell] + 1, (ell, 1, L)), r"\sum_{\ell = 1}^{L} (w_{\ell} + 1)"),
        (Limit(x**L, L, oo, "-"), r"\lim_{L \to \infty} x^{L}"),
        (Piecewise((x, x > 0), (Integer(0), True)),
         r"\begin{cases} x, & x > 0 \\ 0, & \text{True} \end{cases}"),
        (dsigma(x) <= quarter, r"\sigma'(x) \le \frac{1}{4}"),
        (Eq(x, y), "x = y"),
        (Tuple(dsigma(x) > 0, dsigma(x) <= quarter), r"0 < \sigma'(x) \le \frac{1}{4}"),
        (Tuple(Eq(x, y), Eq(y, z)), "x = y = z"),
        (Tuple(Eq(x, y), Eq(z, t)), r"x = y, \qquad z = t"),
        (Equivalent(Eq(dsigma(x), quarter), Eq(x, 0)), r"\sigma'(x) = \frac{1}{4} \iff x = 0"),
    ]  # fmt: skip


@pytest.mark.parametrize(("expression", "written"), TABLE, ids=[row[1] for row in TABLE])
def test_is_written_as_on_the_page(expression: Basic, written: str) -> None:
    assert tex(expression) == written


@pytest.mark.parametrize(
    ("sign", "written"),
    [(".", r"x \approx 637{,}621{,}500.2"), (",", r"x \approx 637.621.500{,}2")],
)
def test_thousands_are_parted(sign: str, written: str) -> None:
    with evaluate(False):
        value = rounds_to(x, "637621500.2")
    assert tex(value, sign) == written


@pytest.mark.parametrize(("n", "written"), [(9999, "9999"), (-10000, "-10{,}000")])
def test_short_numbers_stay_whole(n: int, written: str) -> None:
    assert tex(Integer(n)) == written


@pytest.mark.parametrize(("sign", "written"), [(".", "3.67608"), (",", "3{,}67608")])
def test_the_decimal_sign_is_that_of_the_language(sign: str, written: str) -> None:
    with evaluate(False):
        value = rounds_to(sinh(pi) / pi, "3.67608")
    assert tex(value, sign) == rf"\frac{{\sinh \pi}}{{\pi}} \approx {written}"


def test_what_is_exact_is_not_called_approximate() -> None:
    assert tex(rounds_to(quarter, "0.25"), ",") == r"\frac{1}{4} = 0{,}25"


def test_no_letter_of_a_claim_is_spelt_out() -> None:
    spelt = set()
    for claim in claims().values():
        said = (claim.said,) if claim.said is not None else ()
        for relation in (claim.holds, *said, *relations(claim.derivation)):
            for letter in relation.atoms(Symbol):
                rest = re.sub(r"\\mathrm\{\w+\}|\\[A-Za-z]+", "", tex(letter))
                spelt |= {letter} if re.search("[A-Za-z]{2}", rest) else set()
    assert not spelt
    assert tex(Symbol("kappa")) == r"\kappa"
