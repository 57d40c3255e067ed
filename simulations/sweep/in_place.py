"""φ in place and δ ⊙ φ′(z) in place, in single precision, for the functions of most sweeps.

Both work on what is in the cache already. The slope is found from a = φ(z), so that z need not
be kept; where nearly all units saturate that is inexact, and
`simulations.sweep.any_scale` is called.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Singles = NDArray[np.float32]
HALF, ONE = np.float32(0.5), np.float32(1)


def sigmoid(half_z: Singles) -> None:
    """Replace z/2 by σ(z) = (1 + tanh(z/2))/2."""
    np.tanh(half_z, out=half_z)
    np.multiply(half_z, HALF, out=half_z)
    np.add(half_z, HALF, out=half_z)


def tanh(z: Singles) -> None:
    """Replace z by tanh z."""
    np.tanh(z, out=z)


def relu(z: Singles) -> None:
    """Replace z by max(z, 0)."""
    np.maximum(z, np.float32(0), out=z)


def linear(z: Singles) -> None:
    """Leave z as it is."""


def sigmoid_back(delta: Singles, a: Singles, slope: Singles) -> None:
    """Multiply delta by a(1 − a); ``slope`` is space to work in."""
    np.subtract(ONE, a, out=slope)
    np.multiply(slope, a, out=slope)
    np.multiply(delta, slope, out=delta)


def tanh_back(delta: Singles, a: Singles, slope: Singles) -> None:
    """Multiply delta by 1 − a²."""
    np.multiply(a, a, out=slope)
    np.subtract(ONE, slope, out=slope)
    np.multiply(delta, slope, out=delta)


def relu_back(delta: Singles, a: Singles, slope: Singles) -> None:
    """Multiply delta by 1 where a > 0, by 0 elsewhere."""
    del slope
    np.multiply(delta, a > 0, out=delta)


def linear_back(delta: Singles, a: Singles, slope: Singles) -> None:
    """Leave delta as it is."""


FORWARD: dict[str, Callable[[Singles], None]] = {
    "sigma": sigmoid,
    "tanh": tanh,
    "relu": relu,
    "linear": linear,
}
BACKWARD: dict[str, Callable[[Singles, Singles, Singles], None]] = {
    "sigma": sigmoid_back,
    "tanh": tanh_back,
    "relu": relu_back,
    "linear": linear_back,
}
# What FORWARD wants z multiplied by; the weights' scale is multiplied in with it.
BEFORE = {"sigma": 0.5}
# The mean slope from mean and mean square of a; small where units saturate.
MEAN_SLOPE: dict[str, Callable[[float, float], float]] = {
    "sigma": lambda mean, square: mean - square,
    "tanh": lambda mean, square: 1 - square,
}
