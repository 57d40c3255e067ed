"""He's initialisation attacked: the halves of a square, and every slope below 0."""

from fractions import Fraction
from math import isclose, sqrt

import numpy as np
from hypothesis import given, settings

from gradyan.properties.initialization.variance import tail_integral
from gradyan.properties.strategies import finite, slopes, widths
from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.activations import ACTIVATIONS, piecewise
from gradyan.simulations.networks.initialization import he, initialization

ULPS = 8 * np.finfo(float).eps


@property_of("he-normal")
@given(finite)
def a_number_and_its_opposite_share_the_square(z: float) -> None:
    """ReLU(z)² + ReLU(−z)² = z², exactly: so E ReLU(z)² is half of E z² for symmetric z."""
    relu = ACTIVATIONS["relu"]
    both = np.array([z, -z])
    a = relu.f(both)
    assert sum(Fraction(x) ** 2 for x in a) == Fraction(z) ** 2
    assert relu.slope(both, a).sum() == (z != 0)


@property_of("he-normal")
@settings(max_examples=100)
@given(widths, widths)
def he_is_lecun_for_the_half_that_is_on(n_in: int, n_out: int) -> None:
    """n_in inputs of which half are on call for the weights that n_in/2 linear inputs want."""
    kind, linear = initialization("he-normal"), initialization("lecun-normal")
    assert isclose(kind.variance(2 * n_in, n_out), linear.variance(n_in, n_out), rel_tol=ULPS)
    assert kind.variance(n_in, n_out) == kind.variance(n_in, 7 * n_out)


@property_of("he-uniform")
@given(widths, slopes, finite)
def he_uniform_keeps_the_square_for_every_slope(n: int, slope: float, z: float) -> None:
    """Pairs ±z again: φ(z)² + φ(−z)² = (1 + α²) z²; n of them times the variance give z² back."""
    f = piecewise(slope)
    z = max(min(z, 1e100), -1e100)
    pair = sum(Fraction(x) ** 2 for x in f.f(np.array([z, -z])))
    variance = Fraction(he(uniform=True, slope=slope).bound(n, 1)) ** 2 / 3
    kept = n * variance * pair / 2
    assert abs(kept - Fraction(z) ** 2) <= Fraction(1, 10**14) * Fraction(z) ** 2 + Fraction(1e-300)


@property_of("he-uniform")
@settings(max_examples=100)
@given(widths, slopes)
def he_uniform_falls_from_relu_to_linear(n: int, slope: float) -> None:
    bound = he(uniform=True, slope=slope).bound(n, n)
    assert bound == he(uniform=True, slope=-slope).bound(n, n)
    assert bound <= sqrt(6 / n) * (1 + ULPS)
    if abs(slope) <= 1:
        assert bound >= initialization("lecun-uniform").bound(n, n) * (1 - ULPS)
    assert isclose(
        tail_integral(bound), he(uniform=False, slope=slope).variance(n, n), rel_tol=1e-12
    )
