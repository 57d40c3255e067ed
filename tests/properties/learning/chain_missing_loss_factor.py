"""The product of the notes, and what it is the slope of."""

from hypothesis import given
from hypothesis import strategies as st
from mpmath import diff, mp, mpf

from gradyan.properties.strategies import moderate, weights
from gradyan.report.evidence.declared import property_of

TINY = mpf(10) ** -20


def logistic(z: mpf) -> mpf:
    return 1 / (1 + mp.exp(-z))


@property_of("chain-missing-loss-factor")
@given(
    st.tuples(weights, weights, weights), st.tuples(weights, weights, weights), moderate, moderate
)
def the_product_of_the_notes_is_the_slope_of_the_output(
    w: tuple[float, float, float], b: tuple[float, float, float], x: float, y: float
) -> None:
    with mp.workdps(50):

        def output(first: mpf) -> mpf:
            at = mpf(x)
            for weight, bias in zip((first, *w[1:]), b, strict=True):
                at = logistic(weight * at + bias)
            return at

        O11 = logistic(mpf(w[0]) * x + b[0])
        O21 = logistic(w[1] * O11 + b[1])
        O31 = logistic(w[2] * O21 + b[2])
        noted = w[2] * O31 * (1 - O31) * w[1] * O21 * (1 - O21) * x * O11 * (1 - O11)
        slope = diff(lambda u: (output(u) - y) ** 2, mpf(w[0]))
        assert abs(noted - diff(output, mpf(w[0]))) <= TINY
        assert abs(2 * (O31 - y) * noted - slope) <= TINY
        assert abs(diff(lambda u: (output(u) - O31) ** 2, mpf(w[0]))) <= TINY
