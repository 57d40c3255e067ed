"""Rules that look at numbers: their intervals hold the truth, and no integral is taken on trust."""

from math import tau

import flint
import pytest
from mpmath import iv
from sympy import Eq, Expr, Integer, Integral, exp, gamma, oo, symbols

from gradyan.derivations.checker.facts import NotShown
from gradyan.derivations.checker.functions import E, prime, sigma, tanh, z
from gradyan.derivations.rules import expectations, integrals
from gradyan.derivations.rules.enclosure import enclose, expectation
from gradyan.derivations.rules.expectations import Density, expected

t, v, h = symbols("t v h", positive=True)
w = symbols("w", real=True)
dsigma = prime(sigma)


def arb(f: Expr, t: float) -> flint.arb:
    """Return E[f], by the rigorous integration of another library, on |z| ≤ 9.

    Beyond, f² ≤ 1 weighs less than 3e-19.
    """
    slope = f.has(dsigma)

    def integrand(z: flint.acb, _: bool) -> flint.acb:
        e = (-z * t).exp()
        s = 1 / (1 + e)
        return (s * s * e * s * s * e if slope else s * s) * (-z * z / 2).exp()

    flint.ctx.prec = 80
    whole = flint.acb.integral(integrand, -9, 9).real
    return whole / flint.arb(tau).sqrt()


@pytest.mark.parametrize("at", [0.25, 1.0, 6.754574583])
@pytest.mark.parametrize("f", [sigma(t * z) ** 2, dsigma(t * z) ** 2])
def test_enclosures_hold_what_another_library_finds(f: Expr, at: float) -> None:
    found, other = expectation(f, t, at, at), float(arb(f, at).mid())
    assert found.a - 1e-18 <= other <= found.b + 1e-18
    assert found.delta < 1e-11


def test_enclosures_widen_with_the_box() -> None:
    f = E(sigma(t * z) ** 2) + exp(t)
    assert enclose(f, {t: (1.0, 1.0)}) in enclose(f, {t: (0.999, 1.001)})
    assert iv.mpf(2) in enclose(t * 2, {t: (1.0, 1.0)})


def test_a_function_without_the_bound_is_not_enclosed() -> None:
    with pytest.raises(NotShown, match="no product of the sigmoid"):
        expectation(tanh(t * z) ** 2, t, 1.0, 1.0)


def test_an_integral_is_computed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """SymPy's are sometimes wrong."""
    twice, factorial = Density(w, 1 / (2 * h), h), Integral(v**h * exp(-v), (v, 0, oo))
    assert expected(w**4, twice) == h**4 / 5
    for module in (expectations, integrals):
        monkeypatch.setattr(module, "integrate", lambda *_, **__: Integer(1))
    with pytest.raises(NotShown, match="in numbers, and not 1"):
        expected(w**6, twice)
    assert "in numbers" in integrals.integral.on(Eq(1, factorial))
    monkeypatch.undo()
    assert str(integrals.integral.on(Eq(gamma(h + 1), factorial))) == "shown"
