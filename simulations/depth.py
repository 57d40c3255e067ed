"""How the error signal changes from layer to layer of a deep random network."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.experiment import Experiment, Samples, Setting
from gradyan.simulations.signals import Cell, error_signal

# Layers left out at both ends, where the forward signal has not settled or none is sent back.
SETTLING = 15
DEPTH, WIDTH = 50, 128


def decades_per_layer(*cells: Cell) -> Callable[[np.random.Generator, Setting], Samples]:
    """Return an experiment: the slope of log₁₀ ‖δ_ℓ‖ against distance from the output.

    The slope at width n differs from its limit by O(1/n); twice the slope at 2n less the slope
    at n differs by O(1/n²) only (Richardson's extrapolation).
    """

    def run(rng: np.random.Generator, at: Setting) -> Samples:
        del at
        narrow, wide = (_slopes(cells, rng, width, seeds=100) for width in (50, 100))
        for cell, samples in zip(cells, 2 * wide - narrow, strict=True):
            yield cell._asdict(), samples

    return run


def _slopes(
    cells: tuple[Cell, ...], rng: np.random.Generator, width: int, seeds: int
) -> NDArray[np.float64]:
    """Return decades per layer, shape (cells, seeds)."""
    logs = error_signal(cells, 3 * SETTLING + 15, width, seeds, rng)[:, :, SETTLING:-SETTLING]
    return np.asarray((logs[:, :, 0] - logs[:, :, -1]) / (logs.shape[2] - 1))


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

# Tanh is linear near 0, and a linear network needs no saturation to lose its gradient.
near_zero = Experiment(
    name="near-zero",
    run=decades_per_layer(Cell("linear", 0.5), Cell("tanh", 0.9, 1e-6), Cell("sigma", 0.9, 1e-6)),
    grid=({},),
    seed=20103,
    claims=("vanishing-sigmoid-tanh",),
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
