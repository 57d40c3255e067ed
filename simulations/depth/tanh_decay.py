"""Tanh networks at σ_w = 1: the mean square of the activations, layer after layer."""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting
from gradyan.simulations.networks.infinite import infinite

DEPTH = 20
LAYERS = (1, 2, 3, 5, 8, 12, 16, 20)
WIDTH = 256
NETWORKS = 2600


def lengths(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield q_ℓ = E a_ℓ² for infinite width, inputs with E x² = 1.

    Given a layer, the pre-activations of the next are independent N(0, ‖a‖²/n), whatever the
    direction of a; so it is z that is drawn, and not the n² weights.
    """
    del at
    found = infinite(lambda width: _lengths(rng, width), WIDTH)
    for layer in LAYERS:
        yield {"layer": layer}, found[layer - 1]


def _lengths(rng: np.random.Generator, width: int) -> NDArray[np.float64]:
    """Return q_ℓ of each network, shape (depth, networks); the inputs have length √n."""
    square, found = np.ones(NETWORKS), []
    for _ in range(DEPTH):
        z = rng.standard_normal((NETWORKS, width)) * np.sqrt(square)[:, None]
        square = np.mean(np.tanh(z) ** 2, axis=1)
        found.append(square)
    return np.array(found)


tanh_decay = Experiment(
    name="tanh-decay", run=lengths, grid=({},), seed=20344, claims=("tanh-slow-decay",)
)
