"""Tanh attacked at random: its slope, and products of many."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradyan.properties.strategies import moderate, reals
from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.activations import ACTIVATIONS


@property_of("vanishing-sigmoid-tanh")
@given(reals)
def tanh_is_a_rescaled_sigmoid_with_a_slope_up_to_one(z: float) -> None:
    sigma, tanh_ = ACTIVATIONS["sigma"], ACTIVATIONS["tanh"]
    at, double = np.array([z]), np.array([max(min(2 * z, 1e300), -1e300)])
    a = tanh_.f(at)
    assert abs(a[0] - (2 * sigma.f(double)[0] - 1)) <= 1e-15
    assert abs(tanh_.slope(at, a)[0] - 4 * sigma.slope(double, double)[0]) <= 1e-15
    assert 0 <= tanh_.slope(at, a)[0] <= 1


@property_of("vanishing-sigmoid-tanh")
@given(st.lists(st.tuples(st.floats(-1, 1), moderate), min_size=1, max_size=200))
def small_weights_are_enough_to_vanish(chain: list[tuple[float, float]]) -> None:
    factors = [abs(w) / math.cosh(z) ** 2 for w, z in chain]
    w_max = max(abs(w) for w, _ in chain)
    assert math.prod(factors) <= w_max ** len(chain) * (1 + 1e-9)
