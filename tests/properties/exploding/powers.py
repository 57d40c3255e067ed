"""Fixed factors attacked at random, in exact fractions."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from mpmath import log, mp, mpf

from gradyan.report.evidence.declared import property_of

excess = st.integers(1, 600).map(lambda parts: Fraction(parts, 60))
bounds = st.integers(1, 10**12).map(lambda parts: Fraction(parts, 1000))


@property_of("exponential-growth")
@given(excess, bounds)
def the_threshold_is_passed_when_it_is_said_to_be(t: Fraction, M: Fraction) -> None:
    """Multiply until the bound is passed; count; compare with the quotient of logarithms."""
    power, n = Fraction(1), 0
    while power <= M:
        power, n = power * (1 + t), n + 1
    with mp.workdps(40):
        needed = log(mpf(M.numerator) / M.denominator) / log(1 + mpf(t.numerator) / t.denominator)
        assert n > needed or M < 1
        assert n - 1 <= needed or n == 0


@property_of("exponential-growth")
@given(st.integers(1, 10**9), st.integers(0, 300))
def growth_has_no_end(parts: int, n: int) -> None:
    """Bernoulli's bound goes to infinity for every t > 0, however small."""
    t = Fraction(parts, 10**6)
    assert (1 + t) ** n >= 1 + n * t
