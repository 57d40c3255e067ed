"""Gauss–Hermite quadrature as a second way to the means of the mean-field map."""

import math

import pytest

from gradyan.derivations.numbers.hermite import hermite, rule
from gradyan.derivations.numbers.legendre import moment

EVEN = (2, 6, 20)


@pytest.mark.parametrize("nodes", EVEN)
def test_the_rule_is_exact_up_to_its_degree_and_no_further(nodes: int) -> None:
    """E z^k = 1 · 3 · 5 ⋯ (k − 1) for even k."""
    for k in range(0, 2 * nodes + 1, 2):
        found = float(sum(weight * z**k for z, weight in rule(nodes)))
        exact = math.prod(range(1, k, 2))
        assert (abs(found / exact - 1) < 1e-11) == (k < 2 * nodes)


@pytest.mark.parametrize("name", ["sigma", "tanh", "softplus", "gelu"])
@pytest.mark.parametrize("derivative", [False, True])
def test_two_quadratures_agree_where_functions_are_smooth(name: str, derivative: bool) -> None:
    exact = moment(name, 0.5, derivative=derivative)
    assert hermite(name, 0.5, 60, derivative=derivative) == pytest.approx(exact, rel=1e-7)


def test_symmetry_makes_the_kink_of_relu_harmless() -> None:
    """ReLU(z)² + ReLU(−z)² = z², a polynomial: two points are enough."""
    assert hermite("relu", 3.0, 2) == pytest.approx(1.5)
    assert hermite("relu", 3.0, 2, derivative=True) == pytest.approx(0.5)


def error(name: str, q: float, nodes: int) -> float:
    exact = moment(name, q, derivative=True)
    return abs(hermite(name, q, nodes, derivative=True) / exact - 1)


def test_a_jump_and_a_near_pole_are_slow() -> None:
    assert error("sigma", 1.0, 20) < 1e-6
    assert error("sigma", 46.0, 20) > 1e-3
    assert error("selu", 1.0, 20) > 1e-3
    assert error("selu", 1.0, 80) > error("selu", 1.0, 20) / 16
    assert error("sigma", 1.0, 80) < error("sigma", 1.0, 20) / 1e4
