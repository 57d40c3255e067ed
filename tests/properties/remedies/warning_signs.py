"""What the signs of a training run must not depend on: units, their order, and the loss's scale."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gradyan.report.evidence.declared import property_of
from gradyan.simulations.diagnosis.signs import Arrays, signs_of
from gradyan.simulations.remedies.warning_signs import runs

Floats = NDArray[np.float64]
seeds = st.integers(0, 2**32 - 1)
# Powers of two round nothing, so that what must be equal is equal to the bit. At 2^±500 the
# squares of weights have left the floats: norms must not go through them.
powers = st.one_of(st.sampled_from([-500, -1, 0, 1, 500]), st.integers(-400, 400))
moderate = st.integers(-100, 100)  # here no gradient, nor any part of it, leaves the floats
SHAPE = (3, 5, 4)  # recorded steps, units, layers


def anything(seed: int) -> Arrays:
    """Return a record of no run at all: a loss and arrays that have nothing to do with another."""
    rng = np.random.default_rng(seed)
    S, n, layers = SHAPE
    W, g = rng.standard_normal((2, layers, S, n, n)) * np.exp(
        rng.normal(0, 5, (2, layers, S, 1, 1))
    )
    loss = np.exp(rng.normal(0, 2, 40))
    return Arrays(loss, np.arange(float(S)), list(W), list(g), [])


def found(record: Arrays) -> dict[str, float]:
    return {f.sign: f.value for f in signs_of(record) if f.value is not None}


def permuted(record: Arrays, rng: np.random.Generator) -> Arrays:
    """Number the units of every layer anew: rows of its arrays, and columns of those above."""
    order = [rng.permutation(SHAPE[1]) for _ in range(SHAPE[2] + 1)]
    weights, gradients = (
        [a[:, order[k + 1]][:, :, order[k]] for k, a in enumerate(arrays)]
        for arrays in (record.weights, record.gradients)
    )
    return replace(record, weights=weights, gradients=gradients)


@property_of("vanishing-signs")
@given(seeds, seeds)
def the_order_of_the_units_does_not_matter(seed: int, shuffle: int) -> None:
    record = anything(seed)
    other = found(permuted(record, np.random.default_rng(shuffle)))
    for sign, value in found(record).items():
        assert np.isclose(value, other[sign], rtol=1e-12)


@property_of("vanishing-signs")
@given(seeds, powers, powers)
def units_of_weights_and_loss_do_not_matter(seed: int, k: int, m: int) -> None:
    """Only the gain says how large weights are: 2ᵏ-fold weights have a 2ᵏ-fold gain."""
    record = anything(seed)
    W = [2.0**k * a for a in record.weights]
    before, after = found(record), found(replace(record, weights=W, loss=2.0**m * record.loss))
    for sign in ("slow-training", "early-layers-lag", "no-progress"):
        assert after[sign] == before[sign]
    assert after["weights-near-zero"] == 2.0**k * before["weights-near-zero"]


@property_of("exploding-signs")
@given(seeds, powers, powers, powers)
def jumps_and_growth_have_no_unit_and_gradients_have(seed: int, k: int, m: int, j: int) -> None:
    record = anything(seed)
    W, g = [2.0**k * a for a in record.weights], [2.0**j * a for a in record.gradients]
    scaled = replace(record, weights=W, gradients=g, loss=2.0**m * record.loss)
    before, after = found(record), found(scaled)
    for sign in ("loss-jumps", "loss-nan", "weights-growing", "weights-nan"):
        assert after[sign] == before[sign]
    assert after["gradients-above-one"] == 2.0**j * before["gradients-above-one"]


@property_of("exploding-signs")
@given(st.sampled_from(["healthy", "vanishing"]), seeds, moderate)
def the_scale_of_the_loss_changes_every_gradient_and_nothing_else(
    kind: str, seed: int, k: int
) -> None:
    """cL with η/c takes the very same steps, and every gradient is c times as large."""
    c, eta = 2.0**k, 0.05
    (plain,), (scaled,) = (
        runs(np.random.default_rng(seed), kind, np.array(eta / factor), 1, 5, factor)
        for factor in (1.0, c)
    )
    assert all(np.array_equal(a, b) for a, b in zip(plain.weights, scaled.weights, strict=True))
    assert np.array_equal(c * plain.loss, scaled.loss)
    for a, b in zip(plain.gradients, scaled.gradients, strict=True):
        assert np.array_equal(c * a, b)
    before, after = found(plain), found(scaled)
    assert after["gradients-above-one"] == c * before["gradients-above-one"]
    assert after["early-layers-lag"] == before["early-layers-lag"]
