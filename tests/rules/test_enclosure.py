"""Enclosures: the bound that they add is that of the theorem, and roots are where signs change."""

from math import ceil, exp, pi

import pytest
from mpmath import iv
from sympy import Eq, Expr, cos, sin, symbols

from gradyan.derivations.checker.facts import NotShown
from gradyan.derivations.checker.functions import E, function, prime, sigma, tanh, z
from gradyan.derivations.rules import enclosure
from gradyan.derivations.rules.enclosure import bracket, enclose, expectation, located
from tests.rules.said import says, where

h, t, v = symbols("h t v", positive=True)
x = symbols("x", real=True)
ROOT = "Eq(h * exp(h), 1)"
SAYS = [
    (f"located({ROOT}, h).on(h < 1, {ROOT})", "shown"),
    (f"located({ROOT}, h).on(Le(h, h, evaluate=False), {ROOT})", "shown"),
    (f"located({ROOT}, h).on(Lt(h, h, evaluate=False), {ROOT})", "refused: h < h can not be told"),
    (f"located({ROOT}, h).on(h < 1)", "refused: Eq(h*exp(h), 1) is used before it is shown"),
    ("located(Eq(exp(h), h + 3), h).on(h < 5, Eq(exp(h), h + 3))",
     "refused: Eq(exp(h), h + 3) has h on both sides"),
    ("located(Eq(b + exp(b), 3), b).on(b < 5, Eq(b + exp(b), 3))",
     "refused: Eq(b + exp(b), 3) has b on both sides, or b may be negative"),
    *((f"root.on(Eq(h, {place}))", "refused: h -") for place in ("20", "10", "S(1) / 5")),
]  # fmt: skip


@pytest.mark.parametrize(("example", "answer"), SAYS)
def test_the_rule_of_places_says(example: str, answer: str) -> None:
    assert says(example).startswith(answer)


wave = function("g", lambda x: x + sin(x) / 2)
EQUATION = Eq(wave(h), 1)


def test_that_a_function_rises_is_known_for_all_positive_numbers() -> None:
    rule, slope = located(EQUATION, h), prime(wave)
    assert rule.on(h < 1, EQUATION, slope(v) > 0) == "shown"
    assert rule.on(h < 1, EQUATION, wave(v).diff(v) > 0) == "shown"
    for other in (slope(v) > -1, prime(tanh)(v) > 0, slope(x) > 0, slope(v) >= 0, cos(v) < 2):
        assert "cannot show the sign of the slope" in rule.on(h < 1, EQUATION, other)
    said = where(v < 1, rule, h < 1, EQUATION, slope(v) > 0)
    assert said.startswith("refused: 0 < g'(v) is known where v < 1")


@pytest.mark.parametrize("missed", [0.5, 0.6])
def test_a_root_that_is_missed_is_no_root(missed: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enclosure, "findroot", lambda *_, **__: missed)
    with pytest.raises(NotShown, match=f"does not change its sign at {missed}"):
        bracket.__wrapped__(h, h * sigma(h) - sigma(1))


@pytest.mark.parametrize(
    ("expr", "words"),
    [
        (E(sigma(t * v * z)), "is no mean of a function of one letter"),
        (E(sigma(v * z)), "is no mean of a function of one letter"),
        (t * v, "nothing is known of the place of v"),
    ],
)
def test_what_is_enclosed_has_its_letters_in_the_box(expr: Expr, words: str) -> None:
    box = {t: (1.0, 1.0), h: (2.0, 2.0)} | ({v: (1.0, 1.0)} if expr.has(t) and expr.has(E) else {})
    with pytest.raises(NotShown, match=words):
        enclose(expr, box)
    assert 2.5 in enclose(E(sigma(t * z)) + h, box)


@pytest.mark.parametrize(
    ("f", "low", "high", "words"),
    [
        (sigma(t * z) * tanh(t * z), 1.0, 1.0, "no product of the sigmoid"),
        (sigma(t * z), -1.0, 1.0, "t has to be positive"),
        (sigma(t * z), 2.0, 1.0, "t has to be positive"),
    ],
)
def test_means_are_of_sigmoids_over_a_positive_range(
    f: Expr, low: float, high: float, words: str
) -> None:
    with pytest.raises(NotShown, match=words):
        expectation(f, t, low, high)


@pytest.mark.parametrize(("missed", "reach"), [(3, 8), (36, 2)])
@pytest.mark.parametrize("at", [0.25, 1.0])
def test_the_error_is_that_of_the_theorem(
    at: float, missed: int, reach: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where strips are wide, or the tails near, the two terms of the bound are seen."""
    monkeypatch.setattr(enclosure, "MISSED", missed)
    monkeypatch.setattr(enclosure, "REACH", reach)
    a = min(1.57 / at, enclosure.WIDEST)
    step = 2 * pi * a / missed
    last = ceil(reach / step) * step
    error = 2 * exp(a**2 / 2) / (exp(missed) - 1) + 2 * exp(-(last**2) / 2) / last
    found = expectation.__wrapped__(sigma(t * z), t, at, at)
    assert float(found.delta.a) == pytest.approx(2 * error, rel=1e-9)
    assert iv.mpf("0.5") in found
