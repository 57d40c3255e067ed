"""One cell of a sweep at one layer where float32 would not do: exact to any scale.

A true array is its stored array times 10^log. When z is so small that φ is a straight line on
either side of 0, or so large that it is one again, φ commutes with the factor and only the log
changes; in between, the factor is moderate and float64 holds everything. Where φ′ itself is too
small for a float, as in a saturated sigmoid, its logarithm is taken before its exponential.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.networks.activations import piecewise
from gradyan.simulations.sweep.functions import FUNCTIONS

Floats = NDArray[np.float64]

# For |z| below 10^-8 or above 10^8, φ differs from its straight lines by a share of about 10^-8.
STRAIGHT = 8.0
FARTHEST = 300.0  # log₁₀ of the largest factor applied in float64


class Layer(NamedTuple):
    """a and φ′ as stored, each with log₁₀ of what it is to be multiplied by."""

    a: Floats
    log_a: float
    slope: Floats
    log_slope: float


def layer(name: str, stored: NDArray[Any], log_z: float) -> Layer:
    """Return φ(z) and φ′(z) for z = stored · 10^log_z, any shape."""
    f, z = FUNCTIONS[name], stored.astype(np.float64)
    size = log_z + _log_rms(z)
    if f.near and size < -STRAIGHT:
        return _straight(f.near, z, log_z)
    if f.far and size > STRAIGHT:
        return _straight(f.far, z, log_z)
    z = z * 10.0 ** min(log_z, FARTHEST)
    a = f.f(z)
    stored_a, log_a = normalized(a)
    if f.log_slope is None:
        return Layer(stored_a, log_a, f.slope(z, a), 0.0)
    log_slope = f.log_slope(z)
    top = float(log_slope.max())
    return Layer(stored_a, log_a, np.exp(log_slope - top), top / float(np.log(10)))


def normalized(a: Floats) -> tuple[Floats, float]:
    """Return an array that fits single precision and its log, 0 if a fits as it is."""
    log = _log_rms(a)
    if abs(log) < STRAIGHT or not np.isfinite(log):
        return a, 0.0
    return a / 10.0**log, log


def _straight(sides: tuple[float, float], z: Floats, log_z: float) -> Layer:
    line = piecewise(*sides)
    a, log = normalized(line.f(z))
    return Layer(a, log_z + log, line.slope(z, z), 0.0)


def _log_rms(z: Floats) -> float:
    """Return log₁₀ of the root mean square, −∞ for zeros."""
    with np.errstate(divide="ignore"):
        return float(np.log10(np.mean(z**2)) / 2)
