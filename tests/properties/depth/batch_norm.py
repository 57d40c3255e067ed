"""Batch normalisation attacked through the layers of the simulations: what c does, and what not."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from mpmath import diff, mp, mpf
from numpy.typing import NDArray

from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.activations import ACTIVATIONS
from gradyan.simulations.networks.kinds_of_layer import layer, normalized

Floats = NDArray[np.float64]
# Multiples of 1/1024: their squares and sums are exact, so that a power of 2 changes no digit.
values = st.integers(-4096, 4096).map(lambda k: k / 1024)
batches = st.lists(values, min_size=2, max_size=12)
powers = st.integers(-400, 400)  # of 2; c² z² must stay within the range of a float
seeds = st.integers(0, 2**32 - 1)


def array(batch: list[float]) -> Floats:
    return np.array([batch])


@property_of("batch-norm")
@given(batches, batches, powers, st.floats(1e-12, 1e-2))
def a_power_of_two_changes_no_bit_of_the_output_and_divides_the_gradient(
    batch: list[float], signal: list[float], k: int, epsilon: float
) -> None:
    """With ε scaled like the variance that it is added to."""
    m = min(len(batch), len(signal))
    z, g, c = array(batch[:m]), array(signal[:m]), 2.0**k
    (y, back), (same, other) = normalized(z, epsilon), normalized(c * z, c * c * epsilon)
    assert (y == same).all()
    assert (back(g) == c * other(g)).all()


@property_of("batch-norm")
@given(batches, batches)
def the_gradient_is_that_of_the_formula(batch: list[float], signal: list[float]) -> None:
    """The derivative of Σ g y with respect to one z, by mpmath, and its sum over all: 0."""
    m = min(len(batch), len(signal))
    z, g = array(batch[:m]), array(signal[:m])
    assume(z.std() > 1e-3)
    found = normalized(z, 0.0)[1](g)[0]
    with mp.workdps(30):

        def loss(first: mpf) -> mpf:
            all_z = [first, *map(mpf, z[0, 1:])]
            mean = mp.fsum(all_z) / m
            s = mp.sqrt(mp.fsum((value - mean) ** 2 for value in all_z) / m)
            return mp.fsum(mpf(a) * (b - mean) / s for a, b in zip(g[0], all_z, strict=True))

        assert abs(found[0] - diff(loss, mpf(z[0, 0]))) <= 1e-6 * (1 + np.abs(found).max())
    assert abs(found.sum()) <= 1e-9 * (1 + np.abs(found).sum())
    assert abs(found @ z[0]) <= 1e-9 * (1 + np.abs(found).sum())


@property_of("batch-norm")
@given(seeds, st.floats(1e-3, 1e6), st.sampled_from(["sigma", "relu", "tanh"]))
def a_whole_network_forgets_the_scale_of_its_first_weights(
    seed: int, c: float, activation: str
) -> None:
    """With weights so large that ε is nothing beside c² times any variance."""
    rng, phi = np.random.default_rng(seed), ACTIVATIONS[activation]
    W, V = 1e12 * rng.standard_normal((2, 1, 5, 5))
    x, g = rng.standard_normal((2, 1, 5, 16))

    def through(W: Floats) -> tuple[Floats, Floats]:
        y, back = normalized(W @ x)
        a = phi.f(y)
        b, above = layer("normalised", activation, V, a)
        return b, back(phi.slope(y, a) * above(g)) @ x.swapaxes(1, 2)

    (one, before), (other, after) = through(W), through(c * W)
    assert np.allclose(other, one, rtol=1e-6, atol=1e-6 * np.abs(one).max())
    assert np.allclose(c * after, before, rtol=1e-5, atol=1e-5 * np.abs(before).max())
