"""The factor of one layer attacked at random: by difference quotients, and at the end of floats."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from mpmath import mp, mpf

from gradyan.properties.strategies import moderate, reals
from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.activations import ACTIVATIONS

Curve = Callable[[mpf], mpf]
THRESHOLDS = {"sigma": 4.0, "tanh": 1.0, "relu": 1.0}
CURVES: dict[str, Curve] = {
    "sigma": lambda z: 1 / (1 + mp.exp(-z)),
    "tanh": mp.tanh,
    "relu": lambda z: max(z, mpf(0)),
}
names = st.sampled_from(sorted(THRESHOLDS))
excesses = st.floats(1e-12, 1)


def slope(name: str, z: float) -> float:
    at = np.array([z])
    return float(ACTIVATIONS[name].slope(at, ACTIVATIONS[name].f(at))[0])


@property_of("exploding-due-to-weights")
@given(names, reals, reals)
def no_weight_up_to_the_threshold_amplifies(name: str, w: float, z: float) -> None:
    w = abs(w) if abs(w) <= THRESHOLDS[name] else THRESHOLDS[name] / abs(w)
    assert w * slope(name, z) <= 1


@property_of("exploding-due-to-weights")
@given(names, moderate, moderate)
def a_curve_pulls_two_points_apart_by_at_most_its_largest_slope(
    name: str, x: float, y: float
) -> None:
    """By the mean value theorem the quotient is the slope somewhere between the two."""
    assume(x != y)
    with mp.workdps(60):
        apart = abs(mpf(x) - mpf(y))
        rounding = mpf(10) ** -55  # of the difference, which is no smaller where x and y are close
        difference = abs(CURVES[name](mpf(x)) - CURVES[name](mpf(y)))
        assert difference * THRESHOLDS[name] <= apart + rounding


@property_of("exploding-due-to-weights")
@given(names, excesses)
def a_weight_above_the_threshold_amplifies_somewhere(name: str, excess: float) -> None:
    """So close to 0 that the curve is straight enough; ReLU is so on the right side only."""
    with mp.workdps(60):
        w = THRESHOLDS[name] * (1 + mpf(excess))
        h = mp.sqrt(excess) / w
        x, y = (2 * h, h) if name == "relu" else (h, -h)
        assert CURVES[name](w * x) - CURVES[name](w * y) > x - y


@property_of("sigmoid-factor-range")
@given(st.floats(1e-6, 4), st.sampled_from((-1, 1)), moderate, moderate, moderate)
def a_unit_moves_its_output_by_less_than_a_quarter_of_its_weight(
    size: float, sign: int, b: float, x: float, y: float
) -> None:
    assume(abs(x - y) > 1e-9)
    with mp.workdps(110):
        w = mpf(size) * sign
        quotient = (CURVES["sigma"](w * x + b) - CURVES["sigma"](w * y + b)) / (mpf(x) - y)
        assert 0 < quotient / w < mpf(1) / 4


@property_of("sigmoid-factor-range")
@given(reals, reals)
def the_factor_has_the_sign_of_the_weight(w: float, z: float) -> None:
    factor = w * slope("sigma", z)
    assert min(0.0, w / 4) <= factor <= max(0.0, w / 4)
    assert slope("sigma", -0.0) == slope("sigma", 0.0) == pytest.approx(1 / 4, abs=0)
