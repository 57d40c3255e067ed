"""What is left of the error signal, layer by layer from the output down, for many scales.

It only illustrates: a network of this width is not at rest in every layer.
"""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting
from gradyan.simulations.networks.signals import Cell, error_signal

NAMES = ("sigma", "tanh", "relu", "prelu", "elu", "selu")
SCALES = (0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 2**0.5, 1.6, 2.0, 3.0, 4.0, 6.0, 8.0, 10.149264, 13.0)
BELOW = tuple(range(5, 55, 5))  # the output, in layers
WIDTH, SEEDS = 128, 20


def profile(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ ‖δ_{L−k}‖/‖δ_L‖ for each k of `BELOW`, in networks with one layer more."""
    del at
    cells = [Cell(name, sigma_w) for name in NAMES for sigma_w in SCALES]
    depth = BELOW[-1] + 1
    for cell, logs in zip(cells, error_signal(cells, depth, WIDTH, SEEDS, rng), strict=True):
        for k in BELOW:
            yield {**cell._asdict(), "below": k}, logs[:, depth - 1 - k]


profile_by_scale = Experiment(
    name="profile-by-scale", run=profile, grid=({},), seed=20420, decades=True
)
