"""ReLU networks of several scales: what a layer does to the gradient, at every depth."""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting
from gradyan.simulations.networks.infinite import infinite
from gradyan.simulations.networks.signals import Cell, error_signal

Floats = NDArray[np.float64]
CELLS = tuple(Cell("relu", sigma_w) for sigma_w in (1.0, 2**0.5, 2.0))
STRETCHES = ((0, 15), (15, 30))  # distances from the output


def stretches(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the decades per layer over two stretches of ReLU networks, for infinite width."""
    del at
    for cell, slopes in zip(CELLS, infinite(lambda n: _slopes(rng, n), 30), strict=True):
        for (start, end), samples in zip(STRETCHES, slopes.T, strict=True):
            yield {"sigma_w": cell.sigma_w, "from": start, "to": end}, samples


def _slopes(rng: np.random.Generator, width: int) -> Floats:
    """Return decades per layer, shape (cells, seeds, stretches)."""
    logs = error_signal(CELLS, STRETCHES[-1][1] + 1, width, 300, rng)[:, :, ::-1]
    return np.stack([(logs[:, :, b] - logs[:, :, a]) / (b - a) for a, b in STRETCHES], axis=2)


relu_depths = Experiment(
    name="relu-depths",
    run=stretches,
    grid=({},),
    seed=20326,
    claims=("relu-fixes-vanishing", "too-many-layers"),
    decades=True,
)
