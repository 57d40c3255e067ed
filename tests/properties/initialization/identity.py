"""Linear networks with W = cI, as the simulation runs them, against exact fractions."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gradyan.properties.strategies import finite
from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.initialization import initialization
from gradyan.simulations.networks.network import Layer, Network

# What survives a factor of 1.5 or 0.5 per layer without leaving the range of a float.
entries = st.one_of(st.sampled_from([0.0, -0.0, 1e-30, -1e30]), st.floats(-1e6, 1e6, width=32))
vectors = st.lists(entries, min_size=1, max_size=5)
depths = st.one_of(st.integers(2, 30), st.sampled_from([2, 200]))


def chain(factor: float, depth: int, last: list[float]) -> Network:
    n = len(last)
    W = initialization(f"identity:{factor}").draw(np.random.default_rng(0), n, n)
    matrices = [W.copy() for _ in range(depth - 1)] + [np.array([last])]
    return Network([Layer({"W": W, "b": np.zeros((len(W), 1))}, "linear") for W in matrices])


def check(factor: Fraction, depth: int, x: list[float]) -> None:
    """Compare a network with a last layer of ones and the exact power, forward and backward."""
    net = chain(float(factor), depth, [1.0] * len(x))
    steps = net.forward(np.array(x)[:, None])
    found = net.backward(steps, np.ones((1, 1)))
    slack = Fraction(depth + len(x), 2**51)
    for value, a in zip(steps[-2].a[:, 0], x, strict=True):
        exact = factor ** (depth - 1) * Fraction(a)
        assert abs(Fraction(value) - exact) <= slack * abs(exact) + Fraction(1e-320)
    for value in found.x[:, 0]:
        assert abs(Fraction(value) / factor ** (depth - 1) - 1) <= slack
    for layer in {0, depth // 2 - 1, depth - 2}:
        for value, a in zip(found.parameters[layer]["W"][0], x, strict=True):
            exact = factor ** (depth - 2) * Fraction(a)
            assert abs(Fraction(value) - exact) <= slack * abs(exact) + Fraction(1e-320)


@property_of("identity-1-5")
@settings(max_examples=50)
@given(depths, vectors)
def growth_is_exact_at_every_depth(depth: int, x: list[float]) -> None:
    check(Fraction(3, 2), depth, x)


@property_of("identity-1-5")
@settings(max_examples=50)
@given(st.integers(1, 30), st.integers(1, 30), vectors)
def two_networks_in_a_row_are_one_deeper_one(first: int, second: int, x: list[float]) -> None:
    """Growth adds up in the exponent: depth is the only thing that counts."""
    at = np.array(x)[:, None]
    ones = [1.0] * len(x)
    below = chain(1.5, first + 1, ones).forward(at)[-2].a
    above = chain(1.5, second + 1, ones).forward(below)[-2].a
    assert (above == chain(1.5, first + second + 1, ones).forward(at)[-2].a).all()


@property_of("identity-0-5")
@settings(max_examples=50)
@given(depths, vectors)
def decay_is_exact_at_every_depth(depth: int, x: list[float]) -> None:
    check(Fraction(1, 2), depth, x)


@property_of("identity-0-5")
@settings(max_examples=30)
@given(st.one_of(st.integers(2, 60), st.sampled_from([1022, 1075, 2200])), finite)
def half_a_power_is_a_shift_of_the_exponent(depth: int, x: float) -> None:
    """Halving is exact in binary until the number is too small to be one: then it is 0."""
    below = chain(0.5, depth, [1.0]).forward(np.array([[x]]))[-2].a[0, 0]
    assert below == 0 or abs(below) < 2.0**-1021 or below == np.ldexp(x, 1 - depth)
    assert depth < 2100 or below == 0
