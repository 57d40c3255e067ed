"""Batch and layer normalisation of pre-activations z, shape (…, n, batch).

Batch normalisation takes mean and variance over the inputs of the batch, for each unit (Ioffe &
Szegedy 2015, algorithm 1); layer normalisation over the units, for each input (Ba et al. 2016,
eq. 3). Both use the variance with 1/m, and the statistics of the batch at hand. To judge an input
alone, batch normalisation has running statistics.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.errors import BadInput

Array = NDArray[Any]
NORMALIZATIONS = {"batch": -1, "layer": -2}
EPSILON = 1e-5  # PyTorch's; Keras has 1e-3
NEWEST = 0.1  # the weight of the newest batch: PyTorch's; Keras has 0.01, as a momentum of 0.99


@dataclass(frozen=True)
class Normalized:
    """y = (z − mean)/s with s = √(variance + ε), taken along ``axis``.

    The axis is None where mean and variance are not those of z, and do not change with it.
    """

    y: Array
    s: Array
    axis: int | None

    def backward(self, dL_dy: Array) -> Array:
        """Return ∂L/∂z: what remains of ∂L/∂y without its mean and its part along y, over s."""
        if self.axis is None:
            return np.asarray(dL_dy / self.s)
        mean = dL_dy.mean(self.axis, keepdims=True)
        part = (dL_dy * self.y).mean(self.axis, keepdims=True)
        return np.asarray((dL_dy - mean - self.y * part) / self.s)


def normalize(name: str, z: Array, epsilon: float = EPSILON) -> Normalized:
    """Return z with mean 0 and variance 1 (but for ε) over the batch or over the layer."""
    axis = NORMALIZATIONS[name]
    centred = z - z.mean(axis, keepdims=True)
    s = np.sqrt(np.mean(centred**2, axis, keepdims=True) + epsilon)
    return Normalized(centred / s, s, axis)


@dataclass
class Running:
    """Mean and variance of each unit over the batches of a training, shapes (…, n, 1).

    Both are averages in which each batch counts `NEWEST` and what was before the rest; the variance
    is that with 1/(m − 1) (Ioffe & Szegedy 2015, sec. 3.1 and algorithm 2).
    """

    mean: Array
    variance: Array

    def update(self, z: Array) -> None:
        """Take in a batch, shape (…, n, m); raise BadInput for m = 1, which has no variance."""
        if z.shape[-1] == 1:
            raise BadInput("batch normalisation learns from a batch of two inputs or more")
        self.mean = (1 - NEWEST) * self.mean + NEWEST * z.mean(-1, keepdims=True)
        newest = z.var(-1, keepdims=True, ddof=1)
        self.variance = (1 - NEWEST) * self.variance + NEWEST * newest

    def normalize(self, z: Array, epsilon: float = EPSILON) -> Normalized:
        """Return z less the mean over √(variance + ε), each input for itself."""
        s = np.sqrt(self.variance + epsilon)
        return Normalized((z - self.mean) / s, s, None)
