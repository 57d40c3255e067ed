"""The guide's TeX is read as it is meant, and what is not known is said."""

import pytest
from sympy import Rational, oo, sqrt

from gradyan.derivations.checker.catalog import claims
from gradyan.report.evidence.lookup import shown
from gradyan.report.formulas.tex import tex
from gradyan.report.typed.expressions import Unread
from gradyan.report.typed.filling import filled
from gradyan.report.typed.reading import read, related


@pytest.mark.parametrize(("written", "meant"), [
    (r"\chi = \sigma_w^2\,m", "chi = m*sigma_w**2"),
    (r"1/(q - 2q^2) \approx 1/q + 2", "1/(-2*q**2 + q) ≈ 2 + 1/q"),
    (r"u\tanh\frac u2 = 1", "u*tanh(u/2) = 1"),
    (r"\tanh^2 x \le x^2", "tanh(x)**2 ≤ x**2"),
    (r"\mathbb E\tanh^2(\sqrt q\,z) > 0", "0 < E(tanh(sqrt(q)*z)**2)"),
    (r"\mathbb{E}\left[\varphi'^{2}(t\, z)\right] = 1", "E(varphi'(t*z)**2) = 1"),
    (r"\frac{\partial L}{\partial\hat y} = 2(\hat y - y)", "Derivative(L, yhat) = -2*y + 2*yhat"),
    (r"\partial L/\partial\hat y = 2", "Derivative(L, yhat) = 2"),
    (r"B(B-1) = n(n-1)", "B*(B - 1) = n*(n - 1)"),
    (r"f(u) = u\,\sigma'(u)", "f(u) = u*sigma'(u)"),
    (r"|w_\ell| \le w", "Abs(w_ell) ≤ w"),
    (r"\lim_{n \to \infty} r^n = 0", "Limit(r**n, n, oo, dir='-') = 0"),
    (r"\sum_{k=1}^{n} k = n", "Sum(k, (k, 1, n)) = n"),
    (r"\ell = 1, 2, \dots", r"ell = list 1,2,\dots"),
    (r"\ln 10/\ln 2 \approx 3.32", "log(10)/log(2) ≈ 83/25"),
    (r"q_{\ell+1} = q_\ell", "q_ell+1 = q_ell"),
])  # fmt: skip
def test_a_formula_is_read_as_it_is_meant(written: str, meant: str) -> None:
    assert list(map(str, read(written))) == [meant]


def test_a_chain_is_one_relation_after_another() -> None:
    assert list(map(str, read(r"0 < r < 1"))) == ["0 < r", "r < 1"]
    assert list(map(str, read(r"a = 2b \ne c"))) == ["a = 2*b", "2*b ≠ c"]


def test_factors_that_go_on_are_a_product() -> None:
    (one,) = read(r"\frac12 \cdot \frac23 \cdots \frac{L}{L+1} = \frac{1}{L+1}")
    (letter,) = one.right.free_symbols
    assert one.left.subs(letter, 5).doit() == Rational(1, 6) == one.right.subs(letter, 5)


@pytest.mark.parametrize(("written", "room"), [
    (r"x \approx 0.25", Rational(1, 200)), (r"x \approx 9800000", 50000), (r"x \approx y", None),
    (r"x \approx 1.5 \cdot 10^{-3}", Rational(1, 20000)), (r"x \approx 2 + y", None),
])  # fmt: skip
def test_the_digits_say_how_near(written: str, room: object) -> None:
    (one,) = read(written)
    assert one.room == room


@pytest.mark.parametrize("written", [
    r"a/b c = 1", r"f = \sigma(\dots)", r"a = [b]_{c}^{d}", "a = ", "a", "a = b)", r"a = \hbox b",
])  # fmt: skip
def test_what_is_not_known_is_said(written: str) -> None:
    with pytest.raises(Unread, match=r".+"):
        read(written)


def test_signs_in_groups_are_no_relations() -> None:
    assert not related(r"\lim_{n \to \infty} r^n")
    assert related(r"n \to \infty")


def test_references_are_filled_in_and_decimals_are_those_of_the_main_language() -> None:
    assert filled("x = {{ calc('1/S(4)') }} + 0{,}5", "tr") == "x = 0.25 + 0.5"
    assert "\ue000" in filled("x = {{ measured('a', 3) }}", "en")


def test_matrices_are_multiplied_in_their_order() -> None:
    (given,) = read(r"W = \begin{pmatrix} 1 & 2 \\ 0 & 1 \end{pmatrix}")
    (one,) = read(r"W\begin{pmatrix} 3 \\ 4 \end{pmatrix} = x", {"W": given.right})
    assert list(one.left) == [11, 4]
    (norm,) = read(r"\sqrt{2} < \infty")
    assert norm.sides == (sqrt(2), oo)


def test_nearly_all_that_the_claims_show_is_read() -> None:
    stated = [one for claim in claims().values() for one in (claim.holds, *shown(claim).values())]
    unread = 0
    for one in stated:
        try:
            read(tex(one))
        except Unread:
            unread += 1
    assert unread <= len(stated) // 25
