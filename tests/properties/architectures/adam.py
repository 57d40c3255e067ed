"""Adam attacked through our optimizer, with gradients of all sizes that a float has."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.optimizers import BETA, EPSILON, adam

sizes = st.floats(1e-150, 1e150)
signs = st.sampled_from([-1.0, 1.0])


def steps(gradients: list[float], eta: float = 1.0) -> list[float]:
    """Return the steps that Adam takes with these gradients of one weight."""
    w, found, optimizer = np.zeros(1), [], adam(eta)
    for t, g in enumerate(gradients):
        before = float(w[0])
        optimizer(t, [{"w": w}], [{"w": np.array([g])}])
        found.append(before - float(w[0]))
    return found


@property_of("adam-step")
@given(sizes, signs, st.floats(1e-3, 1.0))
def the_first_step_has_the_length_of_the_formula(size: float, sign: float, eta: float) -> None:
    (step,) = steps([sign * size], eta)
    assert np.isclose(step, eta * sign * size / (size + EPSILON), rtol=1e-9)
    assert np.sign(step) == sign
    if size >= 1e-5:
        assert abs(step) >= 0.998 * eta
    if size <= EPSILON:
        assert abs(step) <= eta / 2 * (1 + 1e-9)


@property_of("adam-step")
@given(sizes, st.integers(1, 30))
def a_constant_gradient_gives_a_constant_step(size: float, count: int) -> None:
    found = steps([size] * count)
    assert np.allclose(found, size / (size + EPSILON), rtol=1e-7)


@property_of("adam-step")
@given(st.floats(1e-4, 1e4), st.integers(200, 400))
def one_gradient_after_many_zeros_takes_a_longer_step(size: float, zeros: int) -> None:
    step = steps([0.0] * zeros + [size])[-1]
    share = (1 - BETA[0]) / np.sqrt((1 - BETA[1]) / (1 - BETA[1] ** (zeros + 1)))
    assert np.isclose(step, share, rtol=1e-2)
    assert 1 < step < 3.17
