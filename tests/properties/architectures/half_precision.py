"""Half precision attacked by casts: where 0 and ∞ begin, and what a power of two shifts."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradyan.report.evidence.declared import property_of

floats = st.floats(-1e8, 1e8)
tiny = st.floats(-(2.0**-22), 2.0**-22)
large = st.floats(60000, 70000)


def half(x: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.float16(x))


@property_of("loss-scaling")
@given(st.one_of(floats, tiny, large))
def zero_and_infinity_begin_where_the_formulas_say(x: float) -> None:
    assert (half(x) == 0) == (abs(x) <= 2.0**-25)
    assert np.isinf(half(x)) == (abs(x) >= 65504 + 16)
    if half(x) != 0:
        assert abs(half(x)) >= 2.0**-24
        assert abs(half(x)) <= 65504 or np.isinf(half(x))


@property_of("loss-scaling")
@given(st.floats(2.0**-40, 1.0), st.integers(0, 14))
def a_power_of_two_before_and_after_changes_nothing_but_what_would_be_lost(
    x: float, k: int
) -> None:
    """Where the factor lifts a number above 2⁻¹⁴, eleven bits of it are kept."""
    scaled = half(x * 2.0**k) / 2.0**k
    if x * 2.0**k >= 2.0**-14:
        assert abs(scaled - x) <= x * 2.0**-11
    if half(x) != 0 and x >= 2.0**-14:
        assert scaled == half(x)
    assert (scaled == 0) == (x * 2.0**k <= 2.0**-25)


@property_of("loss-scaling")
@given(st.integers(-24, 15), st.integers(0, 9))
def every_power_of_two_of_the_range_is_there(k: int, j: int) -> None:
    assert half(2.0**k) == 2.0**k
    if k >= -14:
        assert half(2.0**k * (1 + 2.0 ** -(j + 1))) == 2.0**k * (1 + 2.0 ** -(j + 1))
        assert half(2.0**k * (1 + 2.0**-11)) == 2.0**k  # a tie, to even
