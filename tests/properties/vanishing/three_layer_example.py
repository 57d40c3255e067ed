"""The example of three layers attacked: the chain rule against differentiation of the whole."""

from hypothesis import given
from hypothesis import strategies as st
from mpmath import diff, mp, mpf

from gradyan.properties.strategies import weights
from gradyan.report.evidence.declared import property_of

TINY = mpf(10) ** -20


def logistic(z: mpf) -> mpf:
    return 1 / (1 + mp.exp(-z))


@property_of("three-layer-example")
@given(st.tuples(weights, weights, weights), st.floats(-3, 3))
def three_layers_by_differentiating_the_whole(w: tuple[float, float, float], x: float) -> None:
    with mp.workdps(50):

        def output(first: mpf, at: mpf) -> mpf:
            return logistic(w[2] * logistic(w[1] * logistic(first * at)))

        a1 = logistic(mpf(w[0]) * x)
        a2 = logistic(w[1] * a1)
        a3 = logistic(w[2] * a2)
        above = a3 * (1 - a3) * w[2] * a2 * (1 - a2) * w[1] * a1 * (1 - a1)
        assert abs(above * w[0] - diff(lambda u: output(mpf(w[0]), u), x)) <= TINY
        assert abs(above * x - diff(lambda u: output(u, mpf(x)), w[0])) <= TINY
