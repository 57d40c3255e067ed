"""Signals and error signals layer by layer, for networks that start in different ways."""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.activations import ACTIVATIONS
from gradyan.simulations.networks.initialization import initialization

NETWORKS, WIDTH, BATCH = 20, 100, 16
DEPTH = 30


def variance_by_layer(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ E z_ℓ²/E x² at each layer ℓ."""
    f, start = ACTIVATIONS[str(at["activation"])].f, initialization(str(at["start"]))
    a = x = rng.standard_normal((NETWORKS, WIDTH, BATCH))
    for ell in range(1, DEPTH + 1):
        z = start.draws(rng, NETWORKS, WIDTH, WIDTH) @ a
        yield {"layer": ell}, np.log10((z**2).mean((1, 2)) / (x**2).mean((1, 2)))
        a = f(z)


variance_profile = Experiment(
    name="variance-profile",
    run=variance_by_layer,
    grid=grid(activation=("linear", "relu"), start=("uniform", "lecun-normal", "he-normal")),
    seed=20334,
    decades=True,
)
