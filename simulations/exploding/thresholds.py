"""Chains of single units whose weights are all equally large: do they amplify, or do they stop?

Layer ℓ computes z_ℓ = w_ℓ a_{ℓ−1}, a_ℓ = φ(z_ℓ), with w_ℓ = w or −w by the toss of a coin, no bias,
and an input a_0 uniform on (0, 1). What is followed is log₁₀ |∂a_L/∂a_0|, the sum of the logarithms
of the factors |w_ℓ φ′(z_ℓ)|.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.activations import ACTIVATIONS

Floats = NDArray[np.float64]
CHAINS, DEPTHS = 40_000, (1, 4, 8)
STOPPED = -3.0  # decades: what is left is less than a thousandth


def logs(rng: np.random.Generator, activation: str, weight: float) -> Iterator[Floats]:
    """Yield log₁₀ |∂a_L/∂a_0| of all chains, shape (CHAINS,), for L = 1, 2, 3 and on."""
    phi = ACTIVATIONS[activation]
    assert phi.log_slope is not None
    a, total = rng.random(CHAINS), np.zeros(CHAINS)
    while True:
        z = weight * a * rng.choice((-1.0, 1.0), CHAINS)
        a = phi.f(z)
        total = total + np.log10(weight) + phi.log_slope(z) / np.log(10)
        yield total


def decades(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ |∂a_L/∂a_0| at some depths."""
    chains = logs(rng, str(at["activation"]), float(at["weight"]))
    for depth, total in zip(range(1, max(DEPTHS) + 1), chains, strict=False):
        if depth in DEPTHS:
            yield {"depth": depth}, total


equal_weights = Experiment(
    name="equal-weights",
    run=decades,
    grid=(
        *grid(activation=("sigma",), weight=(2.0, 8.0, 32.0, 500.0)),
        *grid(activation=("tanh",), weight=(2.0, 8.0, 32.0)),
    ),
    seed=20310,
    claims=("exploding-due-to-weights",),
)


def shares_of(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield at each depth which chains amplify, and which are stopped: 1 or 0 for each.

    Where all chains do, or none, there is no error to be stated, and nothing is yielded.
    """
    chains = logs(rng, "sigma", float(at["weight"]))
    for depth, total in zip(range(1, max(DEPTHS) + 1), chains, strict=False):
        for part, which in (("amplified", total > 0), ("stopped", total < STOPPED)):
            if 0 < which.sum() < CHAINS:
                yield {"depth": depth, "part": part}, which.astype(float)


shares = Experiment(
    name="shares", run=shares_of, grid=grid(weight=(2.0, 8.0, 32.0, 500.0)), seed=20311
)
