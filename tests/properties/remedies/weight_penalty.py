"""Penalties attacked: gradient descent step by step in fractions, and on eigenvalues."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradyan.properties.strategies import fractions
from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.losses import penalty_gradient
from gradyan.simulations.networks.optimizers import sgd

# Fractions hold the extremes exactly: weights from the smallest float to the largest.
weights = st.one_of(
    st.sampled_from([Fraction(5e-324), Fraction(-1e-300), Fraction(1e308)]),
    st.fractions(-1000, 1000, max_denominator=100).filter(bool),
)
steps = st.fractions(Fraction(1, 1000), 3, max_denominator=1000)


def slope(penalty: str, w: Fraction, strength: Fraction) -> Fraction:
    """Return the derivative of the penalty as a difference quotient, exact on either side of 0."""
    h = min(abs(w), Fraction(1)) / 2
    above, below = ((abs(v) if penalty == "l1" else v * v / 2) for v in (w + h, w - h))
    return strength * (above - below) / (2 * h)


@property_of("weight-penalty")
@given(weights, steps, fractions, st.integers(1, 30))
def l2_is_a_power_of_one_minus_eta_lambda(
    w: Fraction, eta: Fraction, strength: Fraction, t: int
) -> None:
    found = w
    for _ in range(t):
        found -= eta * slope("l2", found, strength) if found else Fraction(0)
    assert found == (1 - eta * strength) ** t * w
    assert (abs(found) < abs(w)) == (eta * strength < 2)


@property_of("weight-penalty")
@given(weights, steps, fractions)
def l1_takes_the_same_from_every_weight(w: Fraction, eta: Fraction, strength: Fraction) -> None:
    after = w - eta * slope("l1", w, strength)
    assert abs(w - after) == eta * strength
    assert abs(after) == abs(abs(w) - eta * strength)
    assert (abs(after) < abs(w)) == (eta * strength < 2 * abs(w))
    if 0 < abs(w) < eta * strength:  # too near: the next step brings it back
        assert after - eta * slope("l1", after, strength) == w


@property_of("weight-penalty")
@given(st.integers(0, 2**32 - 1), st.integers(-300, 300), st.floats(0, 0.5), st.integers(1, 20))
def l2_shrinks_every_eigenvalue_alike(seed: int, k: int, decay: float, t: int) -> None:
    """With the optimizer and the penalty that the experiments use; W of any size."""
    W = 2.0**k * np.random.default_rng(seed).standard_normal((6, 6))
    parameters, step = [{"W": W.copy()}], sgd(1.0)
    for i in range(t):
        step(i, parameters, [{"W": penalty_gradient(parameters[0]["W"], 0.0, decay)}])
    before, after = (
        np.sort_complex(np.linalg.eigvals(a / 2.0**k)) for a in (W, parameters[0]["W"])
    )
    assert np.allclose(after, (1 - decay) ** t * before, rtol=1e-9, atol=1e-12)
