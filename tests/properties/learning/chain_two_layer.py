"""Two layers attacked at random: the chain rule against differentiation of the whole."""

from hypothesis import given
from hypothesis import strategies as st
from mpmath import diff, mp, mpf, sech, tanh

from gradyan.properties.strategies import moderate, weights
from gradyan.report.evidence.declared import property_of

TINY = mpf(10) ** -20


def logistic(z: mpf) -> mpf:
    return 1 / (1 + mp.exp(-z))


@property_of("chain-two-layer")
@given(st.tuples(weights, weights, weights, weights), moderate, moderate)
def products_are_the_derivative_of_the_composition(
    parameters: tuple[float, float, float, float], x: float, y: float
) -> None:
    """With φ = tanh, an output of σ and the loss (ŷ − y)²: none of them occurs in the proof."""
    with mp.workdps(50):
        w1, b1, w2, b2 = map(mpf, parameters)

        def loss(u1: mpf, u2: mpf) -> mpf:
            return (logistic(u2 * tanh(u1 * x + b1) + b2) - y) ** 2

        z1 = w1 * x + b1
        z2 = w2 * tanh(z1) + b2
        yhat = logistic(z2)
        seed = 2 * (yhat - y) * yhat * (1 - yhat)
        assert abs(seed * tanh(z1) - diff(lambda u: loss(w1, u), w2)) <= TINY
        assert abs(seed * w2 * sech(z1) ** 2 * x - diff(lambda u: loss(u, w2), w1)) <= TINY
