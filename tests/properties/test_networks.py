"""Small networks attacked at random: the chain rule against differentiation of the whole."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from mpmath import diff, mp, mpf, sech, tanh

from gradyan.simulations.networks.activations import ACTIVATIONS
from tests.evidence import property_of
from tests.properties.strategies import moderate, reals, weights

TINY = mpf(10) ** -20
positive = st.floats(1e-300, 1e300)


def logistic(z: mpf) -> mpf:
    return 1 / (1 + mp.exp(-z))


@property_of("chain-two-layer")
@given(st.tuples(weights, weights, weights, weights), moderate, moderate)
def test_products_are_the_derivative_of_the_composition(
    parameters: tuple[float, float, float, float], x: float, y: float
) -> None:
    """With φ = tanh, an output of σ and the loss (ŷ − y)²: none of them occurs in the proof."""
    with mp.workdps(50):
        w1, b1, w2, b2 = map(mpf, parameters)

        def loss(u1: mpf, u2: mpf) -> mpf:
            return (logistic(u2 * tanh(u1 * x + b1) + b2) - y) ** 2

        z1 = w1 * x + b1
        z2 = w2 * tanh(z1) + b2
        yhat = logistic(z2)
        seed = 2 * (yhat - y) * yhat * (1 - yhat)
        assert abs(seed * tanh(z1) - diff(lambda u: loss(w1, u), w2)) <= TINY
        assert abs(seed * w2 * sech(z1) ** 2 * x - diff(lambda u: loss(u, w2), w1)) <= TINY


@property_of("three-layer-example")
@given(st.tuples(weights, weights, weights), st.floats(-3, 3))
def test_three_layers_by_differentiating_the_whole(w: tuple[float, float, float], x: float) -> None:
    with mp.workdps(50):

        def output(first: mpf, at: mpf) -> mpf:
            return logistic(w[2] * logistic(w[1] * logistic(first * at)))

        a1 = logistic(mpf(w[0]) * x)
        a2 = logistic(w[1] * a1)
        a3 = logistic(w[2] * a2)
        above = a3 * (1 - a3) * w[2] * a2 * (1 - a2) * w[1] * a1 * (1 - a1)
        assert abs(above * w[0] - diff(lambda u: output(mpf(w[0]), u), x)) <= TINY
        assert abs(above * x - diff(lambda u: output(u, mpf(x)), w[0])) <= TINY


@property_of("vanishing-sigmoid-tanh")
@given(reals)
def test_tanh_is_a_rescaled_sigmoid_with_a_slope_up_to_one(z: float) -> None:
    sigma, tanh_ = ACTIVATIONS["sigma"], ACTIVATIONS["tanh"]
    at, double = np.array([z]), np.array([max(min(2 * z, 1e300), -1e300)])
    a = tanh_.f(at)
    assert abs(a[0] - (2 * sigma.f(double)[0] - 1)) <= 1e-15
    assert abs(tanh_.slope(at, a)[0] - 4 * sigma.slope(double, double)[0]) <= 1e-15
    assert 0 <= tanh_.slope(at, a)[0] <= 1


@property_of("vanishing-sigmoid-tanh")
@given(st.lists(st.tuples(st.floats(-1, 1), moderate), min_size=1, max_size=200))
def test_small_weights_are_enough_to_vanish(chain: list[tuple[float, float]]) -> None:
    factors = [abs(w) / math.cosh(z) ** 2 for w, z in chain]
    w_max = max(abs(w) for w, _ in chain)
    assert math.prod(factors) <= w_max ** len(chain) * (1 + 1e-9)


@property_of("relu-derivative")
@given(positive, positive)
def test_relu_is_linear_on_each_side(x: float, c: float) -> None:
    """φ(cx) = cφ(x) for c > 0 leaves a line on either side: its slope is the quotient itself."""
    relu = ACTIVATIONS["relu"]
    for side, slope in ((1.0, 1.0), (-1.0, 0.0)):
        z = np.array([side * x])
        a = relu.f(z)
        assert a[0] == slope * z[0]
        assert relu.slope(z, a)[0] == slope
        scaled = relu.f(z / x * min(c, 1.0))[0]
        assert math.isclose(scaled, slope * min(c, 1.0) * side, abs_tol=0)
