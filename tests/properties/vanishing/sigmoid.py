"""The sigmoid attacked at random points, against mpmath and against its own symmetries."""

import math

import numpy as np
from hypothesis import assume, given
from mpmath import diff, mp, mpf

from gradyan.properties.strategies import moderate, reals
from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.activations import sigmoid, sigmoid_slope

ULPS = 8 * np.finfo(float).eps


def slope(z: float) -> float:
    return float(sigmoid_slope(np.array([z]))[0])


def sigma(z: float) -> float:
    return float(sigmoid(np.array([z]))[0])


@property_of("sigmoid-derivative")
@given(moderate)
def derivative_is_the_limit_of_difference_quotients(z: float) -> None:
    with mp.workdps(60):
        s = 1 / (1 + mp.exp(-mpf(z)))
        quotient = diff(lambda x: 1 / (1 + mp.exp(-x)), mpf(z))
        assert abs(quotient - s * (1 - s)) <= mpf(10) ** -25
    assert math.isclose(slope(z), float(quotient), rel_tol=ULPS)


@property_of("sigmoid-derivative-bound")
@given(reals)
def slope_stays_between_zero_and_a_quarter(z: float) -> None:
    assert 0 <= slope(z) <= 1 / 4
    assert slope(z) > 0 or abs(z) > 700
    assert slope(z) < 1 / 4 or abs(z) < 1e-7  # equality only where rounding cannot tell z from 0


@property_of("sigmoid-derivative-bound")
@given(moderate, moderate)
def slope_falls_with_distance_from_zero(a: float, b: float) -> None:
    """Up to rounding: near 0 the slopes of two points may be the same but for the last digit."""
    near, far = sorted((abs(a), abs(b)))
    assert slope(near) >= slope(far) * (1 - ULPS)


@property_of("sigmoid-sign-slip")
@given(reals)
def the_slip_changes_the_factors_and_not_the_product(z: float) -> None:
    assert slope(-z) == slope(z)
    assert abs(sigma(z) + sigma(-z) - 1) <= ULPS
    assume(abs(z) > 1e-6)
    assert sigma(z) != sigma(-z)
