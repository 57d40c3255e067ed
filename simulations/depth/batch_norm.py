"""Batch normalisation layer by layer, beside plain and residual networks."""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.infinite import infinite
from gradyan.simulations.networks.kinds_of_layer import error_signal

DEPTH, WIDTH, BATCH, SEEDS = 50, 100, 50, 6


def profile(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ ‖∂L/∂a_ℓ‖/‖∂L/∂a_L‖ at each ℓ = 0, 1, …, L − 1."""
    for ell, samples in enumerate(error_signal(rng, at, DEPTH, (SEEDS, WIDTH, BATCH)).T):
        if ell < DEPTH:
            yield {"layer": ell}, samples


def normalized_rate(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield decades per layer of a normalised network, for infinite width and batch.

    Both are doubled at once. The network is shallow, for the error grows as depth/n. Its first
    layer, which has no activation below it, is left out.
    """
    yield {}, infinite(lambda n: error_signal(rng, at, 6, (12, n, n // 2))[:, 1] / 5, 150)


REMEDIES: tuple[Setting, ...] = (
    {"kind": "plain", "activation": "sigma", "sigma_w": 1.0},
    {"kind": "plain", "activation": "relu", "sigma_w": 2**0.5},
    {"kind": "normalised", "activation": "sigma", "sigma_w": 1.0},
    {"kind": "normalised", "activation": "relu", "sigma_w": 1.0},
    {"kind": "residual", "activation": "sigma", "sigma_w": 1.0},
    {"kind": "residual", "activation": "relu", "sigma_w": DEPTH**-0.5},
)

remedies = Experiment(name="remedies", run=profile, grid=REMEDIES, seed=20354, decades=True)

normalised_rate = Experiment(
    name="normalised-rate",
    run=normalized_rate,
    grid=grid(kind=("normalised",), activation=("sigma", "tanh", "relu"), sigma_w=(1.0,)),
    seed=20355,
    claims=("batch-norm",),
    decades=True,
)
