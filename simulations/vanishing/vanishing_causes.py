"""How the error signal changes from layer to layer of a deep random network."""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting
from gradyan.simulations.networks.signals import Cell, decades_per_layer, error_signal

DEPTH, WIDTH = 50, 128

depth_law = Experiment(
    name="depth-law",
    run=decades_per_layer(
        *(Cell("sigma", sigma_w) for sigma_w in (1.0, 2.0, 4.0)),
        *(Cell("tanh", sigma_w) for sigma_w in (0.5, 1.5, 2.5)),
        *(Cell("relu", sigma_w) for sigma_w in (0.5, 1.0, 2.0)),
    ),
    grid=({},),
    seed=20102,
    claims=("vanishing-causes",),
    decades=True,
)


def profile(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ ‖δ_ℓ‖/‖δ_L‖ at each layer of networks of depth 50 and width 128."""
    del at
    scales, activations = (0.5, 1.0, 2**0.5, 2.0), ("sigma", "tanh", "relu")
    cells = [Cell(activation, sigma_w) for activation in activations for sigma_w in scales]
    for cell, logs in zip(cells, error_signal(cells, DEPTH, WIDTH, 20, rng), strict=True):
        for ell, samples in enumerate(logs.T, start=1):
            if ell < DEPTH:
                yield {**cell._asdict(), "layer": ell}, samples


gradient_profile = Experiment(
    name="gradient-profile", run=profile, grid=({},), seed=20104, decades=True
)
