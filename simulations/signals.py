"""Deep networks, forward and backward, whose norms may leave the range of a float.

Shapes: weights of one layer (seeds, n, n), activations and error signals (seeds, n, batch).
Each seed is one network of its own; a layer of all seeds is one stacked matrix product.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulations.activations import ACTIVATIONS

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Networks:
    """A stack of random networks of equal width, without biases.

    The weights of each layer are N(0, σ_w²/n), drawn from ``rng`` layer by layer.
    """

    activation: str
    sigma_w: float
    depth: int
    width: int
    seeds: int

    def weights(self, rng: np.random.Generator) -> Iterator[Floats]:
        """Yield the weights of each layer, from the first to the last."""
        shape = (self.seeds, self.width, self.width)
        for _ in range(self.depth):
            yield rng.standard_normal(shape) * (self.sigma_w / np.sqrt(self.width))


def error_signal(networks: Networks, x: Floats, rng: np.random.Generator) -> Floats:
    """Return log₁₀ ‖δ_ℓ‖ for each network and layer, shape (seeds, depth), relative to the top.

    δ_ℓ = φ′(z_ℓ) ⊙ W_{ℓ+1}ᵀ δ_{ℓ+1} is what reaches the pre-activations of layer ℓ when a random
    unit vector is sent back from the output. The signal is rescaled to unit norm at every layer
    and the logarithms are added up, so nothing underflows at any depth.
    """
    f = ACTIVATIONS[networks.activation]
    layers, a = [], x
    for W in networks.weights(rng):
        z = W @ a
        a = f.f(z)
        layers.append((W, f.slope(z, a)))
    delta = rng.standard_normal(a.shape)
    logs = np.zeros((networks.seeds, networks.depth))
    total = np.zeros(networks.seeds)
    for ell in reversed(range(networks.depth)):
        W, slope = layers[ell]
        delta = delta * slope
        norm = np.sqrt((delta**2).sum((1, 2)))
        logs[:, ell] = total = total + np.log10(norm)
        delta = W.transpose(0, 2, 1) @ (delta / norm[:, None, None])
    return logs - logs[:, -1:]
