"""Domains chosen by the mathematics, with the extremes that floats have."""

from fractions import Fraction

from hypothesis import strategies as st

# Where rounding shows: e^±z is 1 to the last place or two (1e-8), 1 + e⁻ᶻ becomes 1 (36.8), σ′
# becomes subnormal (709) and then 0 (745), and both ends of the floats themselves.
ROUNDED = (0.0, 5e-324, 2.3e-308, 1e-300, 1e-16, 1e-8, 36.8, 700.0, 709.0, 745.5, 1e300, 1.7e308)
EXTREMES = st.sampled_from([sign * z for z in ROUNDED for sign in (1, -1)])
reals = st.one_of(EXTREMES, st.floats(-40, 40), st.floats(allow_nan=False, allow_infinity=False))
moderate = st.one_of(
    st.sampled_from([0.0, -0.0, 5e-324, -5e-324, 1e-300, 1e-8, -1e-8, 30.0, -30.0]),
    st.floats(-30, 30),
)
# With what decides: no weight at all, 1 and 4, at which the bounds for ReLU and sigmoid turn.
weights = st.one_of(st.sampled_from([0.0, -0.0, 5e-324, 1.0, -1.0, 4.0, -4.0]), st.floats(-10, 10))
fractions = st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=100)
short_chains = st.lists(st.tuples(weights, moderate), min_size=1, max_size=200)


@st.composite
def _chains(draw: st.DrawFn) -> list[tuple[float, float]]:
    """Weights and pre-activations along a chain, now and then a hundred times as deep as usual."""
    repeated = draw(st.sampled_from([1, 1, 1, 1, 1, 1, 1, 50]))
    return repeated * draw(short_chains)


chains = _chains()

# Every finite float, zeros of both signs, subnormals and the largest ones included.
finite = st.one_of(
    st.sampled_from([0.0, -0.0, 5e-324, -5e-324, 1e-300, 1e300, 1.7976931348623157e308]),
    st.floats(allow_nan=False, allow_infinity=False),
)
# From a single unit to more than any network has: the laws know no largest width.
widths = st.one_of(st.sampled_from([1, 2, 3, 10**12]), st.integers(1, 10**6))
# Of a leaky ReLU for z < 0: ReLU, linear, the absolute value, subnormal, and steeper than any.
slopes = st.one_of(st.sampled_from([0.0, -0.0, 1.0, -1.0, 5e-324, 1e6]), st.floats(-10, 10))
