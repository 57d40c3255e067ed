"""Random networks with batch normalisation or residual connections, and their error signal.

Shapes: weights (seeds, n, n), activations and error signals (seeds, n, batch). Three kinds of
layer: *plain*, a′ = φ(Wa); *normalised*, a′ = φ(y), where y is Wa with mean 0 and variance 1 over
the batch; *residual*, a′ = a + Wφ(a).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Setting
from gradyan.simulations.networks.activations import ACTIVATIONS

Floats = NDArray[np.float64]
Back = Callable[[Floats], Floats]
EPSILON = 1e-12  # so little that it does not count beside a variance


def normalized(z: Floats, epsilon: float = EPSILON) -> tuple[Floats, Back]:
    """Return y = (z − mean)/s, shape (…, batch), and what takes an error signal back through it.

    s = √(variance + ε); mean and variance, with 1/m, are those of each unit over the batch (Ioffe
    & Szegedy 2015, algorithm 1). On the way back ∂L/∂y loses its mean and its part along y.
    """
    centred = z - z.mean(-1, keepdims=True)
    s = np.sqrt(np.mean(centred**2, -1, keepdims=True) + epsilon)
    y = centred / s

    def back(g: Floats) -> Floats:
        along = (g * y).mean(-1, keepdims=True)
        return np.asarray((g - g.mean(-1, keepdims=True) - y * along) / s)

    return y, back


def layer(kind: str, activation: str, W: Floats, a: Floats) -> tuple[Floats, Back]:
    """Return the output of a layer, and the function that takes an error signal back through it.

    The error signal is the derivative with respect to what a layer puts out or takes in.
    """
    f, WT = ACTIVATIONS[activation], W.transpose(0, 2, 1)
    if kind == "residual":
        phi = f.f(a)
        slope = f.slope(a, phi)
        return a + W @ phi, lambda g: np.asarray(g + slope * (WT @ g))
    unchanged: Back = np.asarray
    y, back = normalized(W @ a) if kind == "normalised" else (W @ a, unchanged)
    out = f.f(y)
    slope = f.slope(y, out)
    return out, lambda g: np.asarray(WT @ back(slope * g))


def error_signal(
    rng: np.random.Generator, at: Setting, depth: int, shape: tuple[int, int, int]
) -> Floats:
    """Return log₁₀ of the norm of ∂L/∂a_ℓ for ℓ = 0 … depth, shape (seeds, depth + 1).

    ``shape`` is (seeds, n, batch); inputs and the signal at the top, whose norm is 1, are random.
    """
    seeds, n, _ = shape
    a = rng.standard_normal(shape)
    backs: list[Back] = []
    for _ in range(depth):
        W = rng.standard_normal((seeds, n, n)) * (float(at["sigma_w"]) / np.sqrt(n))
        a, back = layer(str(at["kind"]), str(at["activation"]), W, a)
        backs.append(back)
    g = rng.standard_normal(shape)
    total, logs = np.zeros(seeds), []
    unchanged: Back = np.asarray
    for through in (unchanged, *reversed(backs)):
        g = through(g)
        norm = np.sqrt((g**2).sum(axis=(1, 2)))
        total = total + np.log10(norm)
        logs.append(total)
        g = g / norm[:, None, None]
    found = np.array(logs[::-1]).T
    return np.asarray(found - found[:, -1:])
