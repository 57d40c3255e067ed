"""Batch and layer normalisation of pre-activations z, shape (…, n, batch).

Batch normalisation takes mean and variance over the inputs of the batch, for each unit (Ioffe &
Szegedy 2015, algorithm 1); layer normalisation over the units, for each input (Ba et al. 2016,
eq. 3). Both use the variance with 1/m, and the statistics of the batch at hand.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

NORMALIZATIONS = {"batch": -1, "layer": -2}
EPSILON = 1e-5  # PyTorch's; Keras has 1e-3


@dataclass(frozen=True)
class Normalized:
    """y = (z − mean)/s with s = √(variance + ε), taken along ``axis``."""

    y: Array
    s: Array
    axis: int

    def backward(self, dL_dy: Array) -> Array:
        """Return ∂L/∂z: what remains of ∂L/∂y without its mean and its part along y, over s."""
        mean = dL_dy.mean(self.axis, keepdims=True)
        part = (dL_dy * self.y).mean(self.axis, keepdims=True)
        return np.asarray((dL_dy - mean - self.y * part) / self.s)


def normalize(name: str, z: Array, epsilon: float = EPSILON) -> Normalized:
    """Return z with mean 0 and variance 1 (but for ε) over the batch or over the layer."""
    axis = NORMALIZATIONS[name]
    centred = z - z.mean(axis, keepdims=True)
    s = np.sqrt(np.mean(centred**2, axis, keepdims=True) + epsilon)
    return Normalized(centred / s, s, axis)
