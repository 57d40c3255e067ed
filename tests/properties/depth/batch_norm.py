"""Batch normalisation attacked through the layers of the simulations: what c does, and what not."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from mpmath import diff, mp, mpf
from numpy.typing import NDArray

from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.initialization import normal
from gradyan.simulations.networks.network import network
from gradyan.simulations.networks.normalization import normalize

# Multiples of 1/1024: their squares and sums are exact, so that a power of 2 changes no digit.
values = st.integers(-4096, 4096).map(lambda k: k / 1024)
batches = st.lists(values, min_size=2, max_size=12)
powers = st.integers(-400, 400)  # of 2; c² z² must stay within the range of a float
seeds = st.integers(0, 2**32 - 1)


def array(batch: list[float]) -> NDArray[np.float64]:
    return np.array([batch])


@property_of("batch-norm")
@given(batches, batches, powers, st.floats(1e-12, 1e-2))
def a_power_of_two_changes_no_bit_of_the_output_and_divides_the_gradient(
    batch: list[float], signal: list[float], k: int, epsilon: float
) -> None:
    """With ε scaled like the variance that it is added to."""
    m = min(len(batch), len(signal))
    z, g, c = array(batch[:m]), array(signal[:m]), 2.0**k
    one, other = normalize("batch", z, epsilon), normalize("batch", c * z, c * c * epsilon)
    assert (one.y == other.y).all()
    assert (one.backward(g) == c * other.backward(g)).all()


@property_of("batch-norm")
@given(batches, batches)
def the_gradient_is_that_of_the_formula(batch: list[float], signal: list[float]) -> None:
    """The derivative of Σ g y with respect to one z, by mpmath, and its sum over all: 0."""
    m = min(len(batch), len(signal))
    z, g = array(batch[:m]), array(signal[:m])
    assume(z.std() > 1e-3)
    found = normalize("batch", z, 0.0).backward(g)[0]
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
    """With weights so large that ε = 10⁻⁵ is nothing beside c² times any variance."""
    rng = np.random.default_rng(seed)
    net = network(rng, (3, 5, 4, 2), activation, normal(1e12), normalization="batch")
    x, dL_da = rng.standard_normal((3, 16)), rng.standard_normal((2, 16))
    steps = net.forward(x)
    before = net.backward(steps, dL_da).parameters[0]["W"]
    net.layers[0].parameters["W"] = c * net.layers[0].parameters["W"]
    scaled = net.forward(x)
    after = net.backward(scaled, dL_da).parameters[0]["W"]
    assert np.allclose(scaled[-1].a, steps[-1].a, rtol=1e-6, atol=1e-6 * np.abs(steps[-1].a).max())
    assert np.allclose(c * after, before, rtol=1e-5, atol=1e-5 * np.abs(before).max())
