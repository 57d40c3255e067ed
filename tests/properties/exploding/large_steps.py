"""Steps on quadratics attacked at random: exact fractions, and the optimizer itself."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.optimizers import sgd

# ηλ around both thresholds, 1 and 2, and far from them; λ and w_0 over many orders.
sizes = st.integers(1, 500).map(lambda k: Fraction(k, 100))
curvatures = st.integers(-6, 6).map(lambda k: Fraction(10) ** k)
starts = st.integers(-9999, 9999).filter(bool).map(lambda k: Fraction(k, 64))


def path(eta: Fraction, lam: Fraction, w: Fraction, steps: int) -> list[Fraction]:
    """Return what the optimizer makes of a quadratic, in exact fractions."""
    parameters, seen = [{"w": np.array([w], dtype=object)}], [w]
    for t in range(steps):
        gradient = [{"w": lam * parameters[0]["w"]}]
        sgd(eta)(t, parameters, gradient)  # type: ignore[arg-type]
        seen.append(parameters[0]["w"][0])
    return seen


@property_of("weights-jump")
@given(sizes, curvatures, starts)
def each_threshold_changes_the_path(h: Fraction, lam: Fraction, w: Fraction) -> None:
    """Read off the path itself: which side, and whether the loss falls or rises at each step."""
    seen = path(h / lam, lam, w, 5)
    losses = [u * u for u in seen]
    assert all((a * b < 0) == (h > 1) for a, b in pairwise(seen) if a)
    assert all((b < a) == (h < 2) for a, b in pairwise(losses) if a)
    assert all((b > a) == (h > 2) for a, b in pairwise(losses) if a)


@property_of("weights-jump")
@given(sizes, sizes, curvatures, starts)
def two_steps_and_their_order(h: Fraction, k: Fraction, lam: Fraction, w: Fraction) -> None:
    """Steps of different sizes commute, and h undone by h/(h − 1) leads back to the start."""
    there = path(k / lam, lam, path(h / lam, lam, w, 1)[1], 1)[1]
    assert there == path(h / lam, lam, path(k / lam, lam, w, 1)[1], 1)[1]
    if h != 1:
        assert path(h / (h - 1) / lam, lam, path(h / lam, lam, w, 1)[1], 1)[1] == w


@property_of("weights-jump")
@given(st.sampled_from([0.5, 1.0, 1.5, 1.9, 2.0, 2.1, 3.0]), starts, st.integers(-900, 900))
def the_scale_of_the_start_changes_nothing(h: float, w: Fraction, k: int) -> None:
    """From 2ᵏw, near either end of the floats, the path is 2ᵏ times that from w, bit for bit."""
    ends = []
    for start in (float(w), float(w) * 2.0**k):
        parameters = [{"w": np.array([start])}]
        for t in range(20):
            sgd(h / 4)(t, parameters, [{"w": 4 * parameters[0]["w"]}])
        ends.append(parameters[0]["w"][0])
    assert ends[1] == ends[0] * 2.0**k
