"""Losses, and the gradient of a penalty. Shapes: a and targets (…, n, batch)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.networks.fixed import exp, log1p

Array = NDArray[Any]


@dataclass(frozen=True)
class Loss:
    """The mean loss over the batch, shape (…,), and ∂L/∂a of the output, in the shape of a."""

    value: Callable[[Array, Array], Array]
    gradient: Callable[[Array, Array], Array]


def softmax(z: Array) -> Array:
    """Return e^z_i / Σ e^z_j over the units, without overflow."""
    e = exp(z - z.max(-2, keepdims=True))
    return np.asarray(e / e.sum(-2, keepdims=True))


def _cross_entropy(z: Array, targets: Array) -> Array:
    """Return Σ t_i (log Σ e^z_j − z_i), and not 0 where one output is far above the others."""
    top = z.max(-2, keepdims=True)
    e = exp(z - top)
    np.put_along_axis(e, z.argmax(-2, keepdims=True), 0.0, axis=-2)
    rest = log1p(e.sum(-2, keepdims=True))
    return np.asarray(np.mean(np.sum(targets * (rest + (top - z)), axis=-2), axis=-1))


LOSSES = {
    # Σ over the outputs, mean over the batch.
    "mse": Loss(
        lambda a, t: np.asarray(np.mean(np.sum((a - t) ** 2, axis=-2), axis=-1)),
        lambda a, t: 2 * (a - t) / a.shape[-1],
    ),
    # For outputs z before the softmax, and targets that sum to 1.
    "cross-entropy": Loss(_cross_entropy, lambda z, t: (softmax(z) - t) / z.shape[-1]),
}


def penalty_gradient(w: Array, l1: float, l2: float) -> Array:
    """Return λ₁ sign(w) + λ₂ w, the gradient of the penalty λ₁ Σ|w| + ½ λ₂ Σ w²."""
    return np.asarray(l1 * np.sign(w) + l2 * w)
