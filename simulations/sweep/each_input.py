"""One cell of a sweep in float64, with one logarithm for each input: the last resort.

The pass in float32 keeps one factor for all inputs of a cell. If the gradients of two inputs are
more than 1e19 apart, and the larger one then vanishes in a saturated layer, the smaller one is
lost with it. That is rare, and seen from a norm of 0 where no layer is off.
"""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.sweep import any_scale
from gradyan.simulations.sweep.functions import FUNCTIONS

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]


def log_gradient(name: str, c: float, V: Singles, x: Singles, g: Singles) -> Floats:
    """Return log₁₀ ‖δ_ℓ‖, shape (depth,), for W = cVᵀ; V (depth, n, n), x and g (batch, n)."""
    log_slopes = _forward(name, c, V, x)
    delta, logs, found = g.astype(np.float64), np.zeros((len(x), 1)), []
    for v, log_slope in zip(reversed(V), reversed(log_slopes), strict=True):
        top = log_slope.max(axis=1, keepdims=True)
        delta, logs = delta * np.exp(log_slope - top), logs + top
        norms = np.linalg.norm(delta, axis=1, keepdims=True)
        length = logs + np.log(norms)
        largest = length.max()
        found.append((largest + np.log(np.sum(np.exp(2 * (length - largest)))) / 2) / np.log(10))
        delta, logs = delta / norms @ v.T.astype(np.float64), length + np.log(abs(c))
    return np.array(found[::-1])


def _forward(name: str, c: float, V: Singles, x: Singles) -> list[Floats]:
    """Return log φ′(z_ℓ) for each layer, shape (batch, n)."""
    f, a, log, log_slopes = FUNCTIONS[name], x.astype(np.float64), 0.0, []
    for v in V:
        product = np.sign(c) * (a @ v.astype(np.float64))
        log += float(np.log10(abs(c)))
        z = product * 10.0 ** min(log, any_scale.FARTHEST)
        log_slopes.append(f.log_slope(z) if f.log_slope else np.log(f.slope(z, f.f(z))))
        found = any_scale.layer(name, product, log)
        a, log = found.a, found.log_a
    return log_slopes
