"""Clipping attacked with entries from the subnormal to the largest floats."""

import math
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.optimizers import clip

# All floats that there are, and those at the ends: squares of 1e308 overflow, those of 5e-324
# are 0, and an entry may be either zero.
EDGES = st.sampled_from([0.0, -0.0, 5e-324, -5e-324, 1e-300, 1.0, -1e154, 1e300, 1.7e308])
entries = st.one_of(EDGES, st.floats(-10, 10), st.floats(allow_nan=False, allow_infinity=False))
vectors = st.lists(entries, min_size=1, max_size=12)
thresholds = st.one_of(st.sampled_from([1e-300, 1.0, 1e300]), st.floats(1e-300, 1e300))
ULPS = 16 * np.finfo(float).eps
TINY = Fraction(5e-324)


def exact_square(entries: list[float]) -> Fraction:
    """Return the squared norm, in fractions: nothing overflows or is lost."""
    return sum((Fraction(x) ** 2 for x in entries), Fraction(0))


def clipped(g: list[float], how: str, c: float) -> list[float]:
    found: list[float] = clip([{"W": np.array(g)}], how, c)[0]["W"].tolist()
    return found


@property_of("clipping")
@given(vectors, thresholds)
def by_norm_is_never_longer_and_keeps_the_direction(g: list[float], c: float) -> None:
    found, slack = clipped(g, "norm", c), Fraction(c) * Fraction(ULPS) + len(g) * TINY
    assert exact_square(found) <= (Fraction(c) + slack) ** 2
    if exact_square(g) <= Fraction(c) ** 2 * (1 - Fraction(ULPS)):
        assert found == g  # nothing is lengthened: a vanishing gradient stays as it is
        return
    k = max(range(len(g)), key=lambda i: abs(g[i]))
    for before, after in zip(g, found, strict=True):
        assert before * after >= 0
        cross = Fraction(before) * Fraction(found[k]) - Fraction(after) * Fraction(g[k])
        size = abs(Fraction(g[k])) * (abs(Fraction(found[k])) * Fraction(ULPS) + TINY)
        assert abs(cross) <= size
    assert exact_square(found) >= (Fraction(c) - slack) ** 2


@property_of("clipping")
@given(vectors, thresholds)
def by_value_is_by_norm_of_every_entry_alone(g: list[float], c: float) -> None:
    found = clipped(g, "value", c)
    for before, after in zip(g, found, strict=True):
        assert abs(after) <= c
        assert math.isclose(after, clipped([before], "norm", c)[0], rel_tol=ULPS)
        assert math.copysign(1, after) == math.copysign(1, before)


@property_of("clipping")
@given(vectors, thresholds, st.integers(1, 11))
def all_arrays_together_are_one_vector(g: list[float], c: float, cut: int) -> None:
    """However a vector is cut into arrays, what the global norm clips is the same."""
    parts = [{"W": np.array(part)} for part in (g[:cut], g[cut:]) if part]
    found = [x for part in clip(parts, "global-norm", c) for x in part["W"].tolist()]
    assert np.allclose(found, clipped(g, "norm", c), rtol=ULPS, atol=5e-324)


@property_of("clipping")
@given(vectors, st.floats(1e-100, 1e100), st.integers(-150, 150))
def clipping_scales_with_the_threshold(g: list[float], c: float, k: int) -> None:
    """With g and c in other units the result is the same in those units; 2ᵏ rounds nothing."""
    small = [math.ldexp(math.frexp(x)[0], 3) for x in g]  # the same digits, of moderate size
    unit = math.ldexp(1.0, k)
    for how in ("value", "norm"):
        scaled = clipped([unit * x for x in small], how, unit * c)
        expected = [unit * x for x in clipped(small, how, c)]
        assert np.allclose(scaled, expected, rtol=ULPS, atol=0)
