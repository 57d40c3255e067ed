"""The functions of the page: their values and slopes in decimals, and how they are written."""

from typing import Any

import pytest
from sympy import Rational, S, pretty, symbols

from gradyan.derivations.checker import functions
from gradyan.derivations.checker.functions import leaky, phi, prelu, prime, sigma, unfold

x = symbols("x", real=True)


@pytest.mark.parametrize(
    ("name", "at", "value"),
    [
        ("sigma", 2, 0.8807970779778824),
        ("sigma", -1, 0.2689414213699951),
        ("tanh", 1, 0.7615941559557649),
        ("relu", 2, 2),
        ("relu", -2, 0),
        ("linear", -2, -2),
        ("leaky", 2, 2),
        ("leaky", -2, -0.02),
        ("prelu", -2, -0.5),
        ("elu", 0.5, 0.5),
        ("elu", -1, -0.6321205588285577),
        ("selu", 1, 1.0507009873554805),
        ("selu", -1, -1.1113307378125628),
        ("softplus", 1, 1.3132616875182228),
        ("gelu", 1, 0.8413447460685429),
        ("gelu", -2, -0.04550026389635842),
    ],
)
def test_a_function_has_its_value(name: str, at: float, value: float) -> None:
    assert float(unfold(getattr(functions, name)(S(at)))) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(("f", "slope"), [(leaky, Rational(1, 100)), (prelu, Rational(1, 4))])
def test_at_the_corner_the_slope_is_that_of_the_left(f: Any, slope: Rational) -> None:
    assert unfold(prime(f)(S.Zero)) == slope
    assert unfold(prime(f)(S.One)) == 1


def test_a_slope_is_unfolded_where_the_function_is_known() -> None:
    assert unfold(prime(sigma)(S.Zero)) == Rational(1, 4)
    assert unfold(prime(phi)(x)) == prime(phi)(x) == phi(x).diff(x)
    assert prime(sigma) is prime(sigma)


def test_a_function_is_written_as_on_the_page() -> None:
    assert pretty(prime(sigma)(x)) == "σ'(x)"
    assert pretty(phi(x)) == "φ(x)"
    assert str(prime(leaky)(x)) == "LReLU'(x)"
