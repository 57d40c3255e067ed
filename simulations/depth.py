"""How the error signal changes from layer to layer of a deep random network."""

import numpy as np
from numpy.typing import NDArray

from simulations.experiment import Experiment, Samples, Setting, grid
from simulations.signals import Networks, error_signal

# Layers left out at both ends, where the forward signal has not settled or none is sent back.
SETTLING = 15


def decades_per_layer(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the slope of log₁₀ ‖δ_ℓ‖ against distance from the output, for infinite width.

    The slope at width n differs from its limit by O(1/n); twice the slope at 2n less the slope
    at n differs by O(1/n²) only (Richardson's extrapolation).
    """
    narrow, wide = (_slopes(rng, at, width, seeds=100) for width in (50, 100))
    yield {}, 2 * wide - narrow


def _slopes(rng: np.random.Generator, at: Setting, width: int, seeds: int) -> NDArray[np.float64]:
    networks = Networks(
        str(at["activation"]), float(at["sigma_w"]), 3 * SETTLING + 15, width, seeds
    )
    x = float(at.get("input", 1.0)) * rng.standard_normal((seeds, width, 1))
    logs = error_signal(networks, x, rng)[:, SETTLING:-SETTLING]
    return np.asarray((logs[:, 0] - logs[:, -1]) / (logs.shape[1] - 1))


depth_law = Experiment(
    name="depth-law",
    run=decades_per_layer,
    grid=(
        *grid(activation=("sigma",), sigma_w=(1.0, 2.0, 4.0)),
        *grid(activation=("tanh",), sigma_w=(0.5, 1.5, 2.5)),
        *grid(activation=("relu",), sigma_w=(0.5, 1.0, 2.0)),
    ),
    seed=20102,
    claims=("vanishing-causes",),
    decades=True,
)

# Tanh is linear near 0, and a linear network needs no saturation to lose its gradient.
near_zero = Experiment(
    name="near-zero",
    run=decades_per_layer,
    grid=(
        {"activation": "linear", "sigma_w": 0.5, "input": 1.0},
        {"activation": "tanh", "sigma_w": 0.9, "input": 1e-6},
        {"activation": "sigma", "sigma_w": 0.9, "input": 1e-6},
    ),
    seed=20103,
    claims=("vanishing-sigmoid-tanh",),
    decades=True,
)


def profile(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ ‖δ_ℓ‖/‖δ_L‖ at each layer of networks of depth 50 and width 128."""
    networks = Networks(str(at["activation"]), float(at["sigma_w"]), 50, 128, seeds=20)
    x = rng.standard_normal((20, 128, 1))
    for ell, samples in enumerate(error_signal(networks, x, rng).T, start=1):
        if ell < networks.depth:
            yield {"layer": ell}, samples


gradient_profile = Experiment(
    name="gradient-profile",
    run=profile,
    grid=grid(activation=("sigma", "tanh", "relu"), sigma_w=(0.5, 1.0, 2**0.5, 2.0)),
    seed=20104,
    decades=True,
)
