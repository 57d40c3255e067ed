"""How residual connections change the error signal of a random network with its depth."""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting
from gradyan.simulations.networks.infinite import infinite
from gradyan.simulations.networks.kinds_of_layer import error_signal


def residual_rate(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield decades per layer of a residual network of a given depth, for infinite width."""
    depth = int(at["depth"])
    yield {}, infinite(lambda n: error_signal(rng, at, depth, (60, n, 1))[:, 0], 50) / depth


residual_growth = Experiment(
    name="residual-growth",
    run=residual_rate,
    grid=tuple(
        {"kind": "residual", "activation": activation, "sigma_w": sigma_w, "depth": 20}
        for activation, sigma_w in (
            ("relu", 1.0),
            ("tanh", 1.0),
            ("sigma", 1.0),
            ("relu", 20**-0.5),
        )
    ),
    seed=20356,
    claims=("residual",),
    decades=True,
)
