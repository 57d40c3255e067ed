"""Fewer layers, on random networks: what is left of the error signal some layers below."""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting
from gradyan.simulations.networks.infinite import infinite
from gradyan.simulations.networks.signals import Cell, error_signal

DEPTHS = (10, 20, 40)
SETTLING = 8  # layers at the bottom in which the length of the signal settles


def decades(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ of ‖δ‖ L layers below the top over ‖δ‖ at the top, for infinite width."""
    del at
    depth, cells = SETTLING + max(DEPTHS) + 1, (Cell("sigma", 1.0), Cell("relu", 4.0))
    found = infinite(lambda width: error_signal(cells, depth, width, 400, rng), 20)
    for cell, logs in zip(cells, found, strict=True):
        for layers in DEPTHS:
            of: dict[str, float | str] = {"activation": cell.activation, "sigma_w": cell.sigma_w}
            yield {**of, "layers": layers}, logs[:, -1 - layers]


fewer = Experiment(
    name="fewer-layers",
    run=decades,
    grid=({},),
    seed=20364,
    claims=("fewer-layers",),
)
