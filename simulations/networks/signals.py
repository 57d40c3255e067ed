"""Deep networks, forward and backward, whose norms may leave the range of a float.

Cells share their draws: a seed is one set of standard normal weights, which every cell scales by
its own σ_w/√n. Shapes: weights of one layer (seeds, n, n); activations and error signals
(seeds, n, cells), so that a layer of all cells and seeds is one stacked matrix product.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Samples, Setting
from gradyan.simulations.networks.activations import of_each
from gradyan.simulations.networks.infinite import infinite

Floats = NDArray[np.float64]
TOGETHER = 25  # seeds whose weights are held at a time
# Layers left out at both ends, where the forward signal has not settled or none is sent back.
SETTLING = 15


class Cell(NamedTuple):
    """A kind of network: its activation, the scale of its weights, and that of its input."""

    activation: str
    sigma_w: float
    input: float = 1.0


def error_signal(
    cells: Sequence[Cell], depth: int, width: int, seeds: int, rng: np.random.Generator
) -> Floats:
    """Return log₁₀ ‖δ_ℓ‖ for each cell, network and layer, shape (cells, seeds, depth).

    The networks have equal width and no biases. δ_ℓ = φ′(z_ℓ) ⊙ W_{ℓ+1}ᵀ δ_{ℓ+1} is what reaches
    the pre-activations of layer ℓ when a random vector is sent back from the output; its norm is
    relative to that at the top. The signal is rescaled to unit norm at every layer and the
    logarithms are added up, so nothing underflows at any depth.
    """
    parts = [min(TOGETHER, seeds - done) for done in range(0, seeds, TOGETHER)]
    return np.concatenate([_logs(cells, depth, width, part, rng) for part in parts], axis=1)


def _logs(
    cells: Sequence[Cell], depth: int, width: int, seeds: int, rng: np.random.Generator
) -> Floats:
    scale = np.array([cell.sigma_w for cell in cells]) / np.sqrt(width)
    vectors = rng.standard_normal((2, seeds, width, 1))
    a = vectors[0] * np.array([cell.input for cell in cells])
    names, layers = [cell.activation for cell in cells], []
    for _ in range(depth):
        V = rng.standard_normal((seeds, width, width))
        a, slope = of_each(names, V @ a * scale, axis=2)
        layers.append((V, slope))
    delta = np.repeat(vectors[1], len(cells), axis=2)
    total, logs = np.zeros((seeds, len(cells))), np.empty((len(cells), seeds, depth))
    for ell in reversed(range(depth)):
        V, slope = layers[ell]
        delta = delta * slope
        norm = np.sqrt((delta**2).sum(axis=1))
        total = total + np.log10(norm)
        logs[:, :, ell] = total.T
        delta = V.transpose(0, 2, 1) @ (delta / norm[:, None, :]) * scale
    return logs - logs[:, :, -1:]


def decades_per_layer(*cells: Cell) -> Callable[[np.random.Generator, Setting], Samples]:
    """Return an experiment: the slope of log₁₀ ‖δ_ℓ‖ against distance from the output.

    It is that of networks of infinite width.
    """

    def run(rng: np.random.Generator, at: Setting) -> Samples:
        del at
        slopes = infinite(lambda width: _slopes(cells, rng, width, seeds=100), 50)
        for cell, samples in zip(cells, slopes, strict=True):
            yield cell._asdict(), samples

    return run


def _slopes(cells: tuple[Cell, ...], rng: np.random.Generator, width: int, seeds: int) -> Floats:
    """Return decades per layer, shape (cells, seeds)."""
    logs = error_signal(cells, 3 * SETTLING + 15, width, seeds, rng)[:, :, SETTLING:-SETTLING]
    return np.asarray((logs[:, :, 0] - logs[:, :, -1]) / (logs.shape[2] - 1))
