"""Gates attacked through the networks of the simulations, and truncation in fractions."""

from fractions import Fraction

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from mpmath import exp, log, mp, mpf
from numpy.typing import NDArray

from gradyan.report.evidence.declared import property_of
from gradyan.simulations.architectures.gates import UNITS, drawn, gru, lstm

Floats = NDArray[np.float64]
seeds, biases = st.integers(0, 2**32 - 1), st.floats(-8, 8)
STEP = 1e-6


def difference(up: Floats, down: Floats, g: Floats) -> float:
    return float(((up - down) * g).sum() / (2 * STEP))


@property_of("forget-gate")
@given(seeds, biases)
def the_way_back_through_an_lstm_is_its_derivative(seed: int, bias: float) -> None:
    rng = np.random.default_rng(seed)
    W = drawn(rng, "fino", 1)
    x, c, h, gc, gh, dc, dh = rng.standard_normal((7, 1, UNITS, 1))
    _, _, back = lstm(W, bias, x, c, h)
    into_c, into_h = back(gc, gh)
    up, down = (lstm(W, bias, x, c + s * STEP * dc, h + s * STEP * dh)[:2] for s in (1, -1))
    found = difference(up[0], down[0], gc) + difference(up[1], down[1], gh)
    assert np.isclose(found, (into_c * dc).sum() + (into_h * dh).sum(), rtol=1e-5, atol=1e-6)


@property_of("forget-gate")
@given(seeds, biases)
def the_way_back_through_a_gru_is_its_derivative(seed: int, bias: float) -> None:
    rng = np.random.default_rng(seed)
    W = drawn(rng, "urn", 1)
    x, h, g, dh = rng.standard_normal((4, 1, UNITS, 1))
    _, back = gru(W, bias, x, h)
    up, down = (gru(W, bias, x, h + s * STEP * dh)[0] for s in (1, -1))
    assert np.isclose(difference(up, down, g), (back(g, g)[0] * dh).sum(), rtol=1e-5, atol=1e-6)


@property_of("forget-gate")
@given(biases, st.integers(1, 60))
def gates_that_see_nothing_leave_a_power_of_one_sigmoid(bias: float, steps: int) -> None:
    """With all weights 0 the rest of the derivative is gone."""
    nothing = {gate: (np.zeros((1, UNITS, UNITS)),) * 2 for gate in "fino"}
    c = np.ones((1, UNITS, 1))
    d = np.ones_like(c)
    for _ in range(steps):
        _, _, back = lstm(nothing, bias, c, c, c)
        d = back(d, np.zeros_like(d))[0]
    with mp.workdps(30):
        share = (1 / (1 + exp(-mpf(bias)))) ** steps
        assert abs(mpf(float(d[0, 0, 0])) / share - 1) <= 1e-12
        reach = log(10) / log(1 + exp(-mpf(bias)))
        assume(abs(steps - reach) > 1e-9 * reach)
        assert (share >= mpf(1) / 10) == (steps <= reach)


@property_of("truncated-backpropagation")
@given(st.fractions(Fraction(1, 50), Fraction(49, 50)), st.integers(1, 20), st.integers(0, 20))
def what_truncation_leaves_out_is_a_geometric_tail(r: Fraction, k: int, more: int) -> None:
    terms = [r**j for j in range(k + more)]
    lost = sum(terms[k:], Fraction(0))
    assert lost == (r**k - r ** (k + more)) / (1 - r) <= r**k / (1 - r)
    assert lost / sum(terms) <= r**k


@property_of("truncated-backpropagation")
@given(st.lists(st.fractions(-3, 3), min_size=2, max_size=12), st.data())
def the_gradient_of_a_shared_weight_is_a_sum_over_the_steps(
    inputs: list[Fraction], data: st.DataObject
) -> None:
    """h_t = w h_{t−1} + x_t: ∂h_T/∂w is Σ w^(T−t) h_{t−1}, its last k terms what is kept."""
    w = data.draw(st.fractions(-2, 2))
    states, slope = [Fraction(0)], Fraction(0)
    for x in inputs:
        slope = states[-1] + w * slope  # forward mode, all steps
        states.append(w * states[-1] + x)
    T = len(inputs)
    terms = [w**j * states[T - 1 - j] for j in range(T)]
    assert slope == sum(terms)
    k = data.draw(st.integers(1, T))
    kept, before = Fraction(0), states[T - k]
    for x in inputs[T - k :]:  # what lies before the last k steps counts as given
        kept, before = before + w * kept, w * before + x
    assert kept == sum(terms[:k])
