"""The length of the signal in networks of GELU or SiLU units without biases, layer by layer."""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.activations import ACTIVATIONS, sigmoid
from gradyan.simulations.networks.infinite import infinite

Floats = NDArray[np.float64]
SEEDS, WIDTH, LAYERS = 60, 100, (2, 4, 6, 8)


def units(name: str, z: Floats) -> Floats:
    """Return φ(z); SiLU is z σ(z)."""
    return np.asarray(z * sigmoid(z) if name == "silu" else ACTIVATIONS[name].f(z))


def lengths(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ of the mean square of the pre-activations after some layers, at infinite width.

    The first pre-activations all have exactly the length that is given.
    """

    def measured(n: int) -> Floats:
        z = rng.standard_normal((SEEDS, n, 1))
        z *= np.sqrt(float(at["length"]) / (z**2).mean(1, keepdims=True))
        found = []
        for layer in range(1, LAYERS[-1] + 1):
            W = rng.standard_normal((SEEDS, n, n)) * (float(at["sigma_w"]) / np.sqrt(n))
            z = W @ units(str(at["activation"]), z)
            if layer in LAYERS:
                found.append(np.log10((z**2).mean((1, 2))))
        return np.array(found)

    for layer, samples in zip(LAYERS, infinite(measured, WIDTH), strict=True):
        yield {"layer": layer}, samples


smooth_lengths = Experiment(
    name="smooth-lengths",
    run=lengths,
    grid=grid(activation=("gelu", "silu"), sigma_w=(1.6,), length=(0.1, 0.5, 2.0, 10.0)),
    seed=20415,
    claims=("smooth-activations",),
    decades=True,
)
