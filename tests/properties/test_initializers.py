"""The variance law and the initialisations attacked: exact sums over all signs, and symmetries."""

from fractions import Fraction
from itertools import product
from math import isclose, prod, sqrt

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gradyan.simulations.networks.activations import ACTIVATIONS, piecewise
from gradyan.simulations.networks.initialization import Initialization, he, initialization
from tests.evidence import property_of
from tests.properties.strategies import finite, slopes, widths

ULPS = 8 * np.finfo(float).eps
seeds = st.integers(0, 2**32)
small = st.integers(1, 12)


@property_of("good-variance")
@settings(max_examples=100)
@given(st.lists(finite, min_size=1, max_size=4), st.fractions(0, 5), st.fractions(0, 5))
def test_law_by_adding_up_every_case(signal: list[float], low: Fraction, high: Fraction) -> None:
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
def test_uniform_keeps_a_third_whatever_the_widths(n: int, above: int, other: int) -> None:
    kind = initialization("uniform")
    assert isclose(3 * n * kind.variance(n, above), 1, rel_tol=ULPS)
    assert kind.variance(n, above) == kind.variance(n, other)
    assert isclose(kind.variance(n, above), tail_integral(1 / sqrt(n)), rel_tol=1e-12)


@property_of("uniform-init")
@settings(max_examples=100)
@given(seeds, small, small)
def test_uniform_draws_fill_the_interval_and_scale(seed: int, n_in: int, n_out: int) -> None:
    """The same stream for four times as many inputs gives weights half as large."""
    kind = initialization("uniform")
    W = kind.draw(np.random.default_rng(seed), n_in, n_out)
    wider = kind.draw(np.random.default_rng(seed), 4 * n_in, n_out)
    assert (W**2 * n_in <= 1 + ULPS).all()
    np.testing.assert_allclose(W.ravel(), 2 * wider.ravel()[: W.size], rtol=ULPS)


def factors(kind: Initialization, n_in: int, n_out: int) -> tuple[float, float]:
    variance = kind.variance(n_in, n_out)
    return n_in * variance, n_out * variance


@property_of("xavier-normal")
@given(widths, widths)
def test_xavier_favours_neither_direction(n_in: int, n_out: int) -> None:
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
def test_xavier_is_the_resistance_of_two_in_parallel(n_in: int, n_out: int) -> None:
    """Half the harmonic sum: twice the conductance n_in/2 + n_out/2 is exact in fractions."""
    exact = 2 / (1 / Fraction(1, n_in) + 1 / Fraction(1, n_out))
    assert isclose(initialization("xavier-normal").variance(n_in, n_out), exact, rel_tol=ULPS)


@property_of("xavier-uniform")
@settings(max_examples=100)
@given(widths, widths)
def test_both_xaviers_have_one_variance(n_in: int, n_out: int) -> None:
    kind, normal = initialization("xavier-uniform"), initialization("xavier-normal")
    bound = kind.bound(n_in, n_out)
    assert isclose(tail_integral(bound), normal.variance(n_in, n_out), rel_tol=1e-12)
    assert isclose(bound, sqrt(3) * normal.scale(n_in, n_out), rel_tol=ULPS)
    assert bound == kind.bound(n_out, n_in)


@property_of("xavier-uniform")
@settings(max_examples=100)
@given(seeds, small, small)
def test_xavier_uniform_draws_stay_inside(seed: int, n_in: int, n_out: int) -> None:
    kind = initialization("xavier-uniform")
    W = kind.draw(np.random.default_rng(seed), n_in, n_out)
    assert W.shape == (n_out, n_in)
    assert (W**2 * (n_in + n_out) <= 6 * (1 + ULPS)).all()


@property_of("he-normal")
@given(finite)
def test_a_number_and_its_opposite_share_the_square(z: float) -> None:
    """ReLU(z)² + ReLU(−z)² = z², exactly: so E ReLU(z)² is half of E z² for symmetric z."""
    relu = ACTIVATIONS["relu"]
    both = np.array([z, -z])
    a = relu.f(both)
    assert sum(Fraction(x) ** 2 for x in a) == Fraction(z) ** 2
    assert relu.slope(both, a).sum() == (z != 0)


@property_of("he-normal")
@settings(max_examples=100)
@given(widths, widths)
def test_he_is_lecun_for_the_half_that_is_on(n_in: int, n_out: int) -> None:
    """n_in inputs of which half are on call for the weights that n_in/2 linear inputs want."""
    kind, linear = initialization("he-normal"), initialization("lecun-normal")
    assert isclose(kind.variance(2 * n_in, n_out), linear.variance(n_in, n_out), rel_tol=ULPS)
    assert kind.variance(n_in, n_out) == kind.variance(n_in, 7 * n_out)


@property_of("he-uniform")
@given(widths, slopes, finite)
def test_he_uniform_keeps_the_square_for_every_slope(n: int, slope: float, z: float) -> None:
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
def test_he_uniform_falls_from_relu_to_linear(n: int, slope: float) -> None:
    bound = he(uniform=True, slope=slope).bound(n, n)
    assert bound == he(uniform=True, slope=-slope).bound(n, n)
    assert bound <= sqrt(6 / n) * (1 + ULPS)
    if abs(slope) <= 1:
        assert bound >= initialization("lecun-uniform").bound(n, n) * (1 - ULPS)
    assert isclose(
        tail_integral(bound), he(uniform=False, slope=slope).variance(n, n), rel_tol=1e-12
    )
