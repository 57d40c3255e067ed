"""Xavier's initialisation attacked: symmetries, another formula, and the draws themselves."""

from fractions import Fraction
from math import isclose, sqrt

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gradyan.properties.initialization.variance import tail_integral
from gradyan.properties.strategies import widths
from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.initialization import Initialization, initialization

ULPS = 8 * np.finfo(float).eps

seeds = st.integers(0, 2**32)

small = st.integers(1, 12)


def factors(kind: Initialization, n_in: int, n_out: int) -> tuple[float, float]:
    variance = kind.variance(n_in, n_out)
    return n_in * variance, n_out * variance


@property_of("xavier-normal")
@given(widths, widths)
def xavier_favours_neither_direction(n_in: int, n_out: int) -> None:
    """It looks alike from both sides; what one direction gains the other loses."""
    kind = initialization("xavier-normal")
    forward, backward = factors(kind, n_in, n_out)
    assert kind.variance(n_in, n_out) == kind.variance(n_out, n_in)
    assert isclose(forward + backward, 2, rel_tol=ULPS)
    assert (forward - 1) * (backward - 1) <= ULPS
    assert (abs(forward - 1) <= ULPS) == (abs(n_in - n_out) <= ULPS * n_in)
    wanted = sorted((1 / n_in, 1 / n_out))
    assert wanted[0] * (1 - ULPS) <= kind.variance(n_in, n_out) <= wanted[1] * (1 + ULPS)


@property_of("xavier-normal")
@given(widths, widths)
def xavier_is_the_resistance_of_two_in_parallel(n_in: int, n_out: int) -> None:
    """Half the harmonic sum: twice the conductance n_in/2 + n_out/2 is exact in fractions."""
    exact = 2 / (1 / Fraction(1, n_in) + 1 / Fraction(1, n_out))
    assert isclose(initialization("xavier-normal").variance(n_in, n_out), exact, rel_tol=ULPS)


@property_of("xavier-uniform")
@settings(max_examples=100)
@given(widths, widths)
def both_xaviers_have_one_variance(n_in: int, n_out: int) -> None:
    kind, normal = initialization("xavier-uniform"), initialization("xavier-normal")
    bound = kind.bound(n_in, n_out)
    assert isclose(tail_integral(bound), normal.variance(n_in, n_out), rel_tol=1e-12)
    assert isclose(bound, sqrt(3) * normal.scale(n_in, n_out), rel_tol=ULPS)
    assert bound == kind.bound(n_out, n_in)


@property_of("xavier-uniform")
@settings(max_examples=100)
@given(seeds, small, small)
def xavier_uniform_draws_stay_inside(seed: int, n_in: int, n_out: int) -> None:
    kind = initialization("xavier-uniform")
    W = kind.draw(np.random.default_rng(seed), n_in, n_out)
    assert W.shape == (n_out, n_in)
    assert (W**2 * (n_in + n_out) <= 6 * (1 + ULPS)).all()
