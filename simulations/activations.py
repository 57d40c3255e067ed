"""Activation functions and their derivatives, elementwise on arrays of any shape."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Activation:
    """φ, and φ′ as a function of the pre-activation z and of the activation a = φ(z)."""

    f: Callable[[Array], Array]
    slope: Callable[[Array, Array], Array]


def sigmoid(z: Array) -> Array:
    """Return 1/(1 + e⁻ᶻ) without overflow: e⁻|ᶻ| never exceeds 1."""
    e = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1, e) / (1 + e))


def sigmoid_slope(z: Array) -> Array:
    """Return σ′(z) = e⁻|ᶻ|/(1 + e⁻|ᶻ|)², which keeps its precision where 1 − σ loses it."""
    e = np.exp(-np.abs(z))
    return np.asarray(e / (1 + e) ** 2)


ACTIVATIONS = {
    "linear": Activation(lambda z: z, lambda z, a: np.ones_like(z)),
    "sigma": Activation(sigmoid, lambda z, a: sigmoid_slope(z)),
    "tanh": Activation(np.tanh, lambda z, a: 1 - a * a),
    # The convention at 0 is that of the frameworks: the slope is 0 there.
    "relu": Activation(lambda z: np.maximum(z, 0), lambda z, a: (z > 0).astype(z.dtype)),
}
