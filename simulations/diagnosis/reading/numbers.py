"""The numbers of a record that arrays hold, one step after the other, in double precision."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.diagnosis.records import BOUNDS, EDGE, Floats


def norm(x: Floats) -> float:
    """Return √Σx², inf where an entry is not finite; squares that overflow are no harm."""
    top = float(np.max(np.abs(x), initial=0.0))
    if not np.isfinite(top):
        return float("inf")
    return top * float(np.linalg.norm(x / top)) if top else 0.0


def rms(x: Floats) -> float:
    """Return √mean x², inf where an entry is not finite."""
    return float(norm(x) / x.size**0.5)


def nonfinite(x: Floats) -> float:
    """Return the share of entries that are NaN or infinite."""
    return float(np.mean(~np.isfinite(x)))


def alike(W: Floats) -> float:
    """Return the rms deviation of the rows of W (n_out, …) from their mean, over rms W."""
    rows = W.reshape(len(W), -1)
    top = float(np.max(np.abs(rows)))
    if len(rows) < 2 or not np.isfinite(top) or not top:  # noqa: PLR2004
        return float("nan")
    return rms(rows / top - np.mean(rows / top, axis=0)) / rms(rows / top)


def spread(a: Floats) -> float:
    """Return the rms difference of a (units, batch, …) from its mean over the batch, over rms a."""
    size = rms(a)
    if a.shape[1] < 2 or not np.isfinite(size) or not size:  # noqa: PLR2004
        return float("nan")
    return rms(a - a.mean(axis=1, keepdims=True)) / size


def saturated(a: Floats, activation: str | None) -> float:
    """Return the share of entries within 2 % of a bound, or of inputs with a softmax above 0.98."""
    if activation == "softmax":
        return float(np.mean(a.max(axis=0) > 1 - EDGE))
    if activation not in BOUNDS:
        return float("nan")
    low, high = BOUNDS[activation]
    edge = EDGE * (high - low)
    return float(np.mean((a < low + edge) | (a > high - edge)))


def of_activation(a: Floats, activation: str | None) -> Iterator[tuple[str, float]]:
    """Yield the series of an activation (units, batch, …) at one step.

    Of one that is not finite it is not known how many units are dead or saturated.
    """
    yield "activation", rms(a)
    yield "activation_nonfinite", nonfinite(a)
    if np.isfinite(a).all():
        yield "zero", float(np.mean(a == 0))
        yield "saturated", saturated(a, activation)
        yield "spread", spread(a)
        if a.shape[1] > 1:
            yield "dead", float(np.mean((a == 0).reshape(len(a), -1).all(axis=1)))


def doubled(array: NDArray[Any]) -> Floats:
    """Return the same in double precision; a long double beyond its range becomes infinite."""
    with np.errstate(over="ignore"):
        return array.astype(np.float64)
