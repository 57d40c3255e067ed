"""The variance law attacked: exact sums over all signs, and the draws themselves."""

from fractions import Fraction
from itertools import product
from math import isclose, prod, sqrt

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gradyan.properties.strategies import finite, widths
from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.initialization import initialization

ULPS = 8 * np.finfo(float).eps
seeds = st.integers(0, 2**32)
small = st.integers(1, 12)


@property_of("good-variance")
@settings(max_examples=100)
@given(st.lists(finite, min_size=1, max_size=4), st.fractions(0, 5), st.fractions(0, 5))
def law_by_adding_up_every_case(signal: list[float], low: Fraction, high: Fraction) -> None:
    """Weights that are −low or high, with mean 0: all 2ⁿ cases, weighted and added exactly."""
    a = [Fraction(x) for x in signal]
    outcomes = {-low: high, high: low} if low + high else {Fraction(0): Fraction(1)}
    total = sum(outcomes.values())
    cases = list(product(outcomes.items(), repeat=len(a)))
    mean = square = Fraction(0)
    for case in cases:
        share = prod(Fraction(weight, total) for _, weight in case)
        z = sum((w * x for (w, _), x in zip(case, a, strict=True)), Fraction(0))
        mean, square = mean + share * z, square + share * z * z
    variance = sum(Fraction(k, total) * w * w for w, k in outcomes.items())
    assert mean == 0
    assert square == len(a) * variance * (sum(x * x for x in a) / len(a))


def tail_integral(bound: float) -> Fraction:
    """Return E w² = ∫ P(w² > y) dy for w uniform in [−bound, bound]: no density, no square.

    With y = r² the integrand is 2r(1 − r/bound), on which Simpson's rule is exact.
    """
    b = Fraction(bound)
    ends_and_middle = (2 * r * (1 - r / b) for r in (Fraction(0), b / 2, b))
    return b / 6 * sum(k * f for k, f in zip((1, 4, 1), ends_and_middle, strict=True))


@property_of("uniform-init")
@settings(max_examples=100)
@given(widths, widths, widths)
def uniform_keeps_a_third_whatever_the_widths(n: int, above: int, other: int) -> None:
    kind = initialization("uniform")
    assert isclose(3 * n * kind.variance(n, above), 1, rel_tol=ULPS)
    assert kind.variance(n, above) == kind.variance(n, other)
    assert isclose(kind.variance(n, above), tail_integral(1 / sqrt(n)), rel_tol=1e-12)


@property_of("uniform-init")
@settings(max_examples=100)
@given(seeds, small, small)
def uniform_draws_fill_the_interval_and_scale(seed: int, n_in: int, n_out: int) -> None:
    """The same stream for four times as many inputs gives weights half as large."""
    kind = initialization("uniform")
    W = kind.draw(np.random.default_rng(seed), n_in, n_out)
    wider = kind.draw(np.random.default_rng(seed), 4 * n_in, n_out)
    assert (W**2 * n_in <= 1 + ULPS).all()
    np.testing.assert_allclose(W.ravel(), 2 * wider.ravel()[: W.size], rtol=ULPS)
