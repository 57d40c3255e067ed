"""Every activation with every initialisation: decades per layer, forward and backward."""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting
from gradyan.simulations.networks.activations import of_each
from gradyan.simulations.networks.draws import FAMILIES
from gradyan.simulations.networks.infinite import infinite
from gradyan.simulations.networks.initialization import initialization
from gradyan.simulations.sweep.propagation import INITIALIZATIONS

Floats = NDArray[np.float64]
ACTIVATIONS = ("sigma", "tanh", "relu", "leaky", "elu", "selu")
DEPTH, WIDTH, BATCH, SEEDS = 20, 50, 4, 80


def table(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the slopes of log₁₀ ‖δ_ℓ‖ and of log₁₀ √E a_ℓ² for all cells, at infinite width."""
    del at
    limit = infinite(lambda width: _slopes(rng, width), WIDTH)
    for quantity, cells in zip(("gradient", "signal"), limit, strict=True):
        for activation, row in zip(ACTIVATIONS, cells, strict=True):
            for name, samples in zip(INITIALIZATIONS, row, strict=True):
                at_cell = {"activation": activation, "initialization": name}
                yield {**at_cell, "quantity": quantity}, samples


def _slopes(rng: np.random.Generator, width: int) -> Floats:
    """Return slopes, shape (2, activations, initialisations, seeds).

    Cells share their draws: those of a family have the same weights, but for their scale.
    """
    starts = [initialization(name) for name in INITIALIZATIONS]
    x, g = rng.standard_normal((2, SEEDS, width, 1, BATCH))
    V = {
        family: [_each(rng, family, width) for _ in range(DEPTH)]
        for family in dict.fromkeys(start.family for start in starts)
    }
    cells = [_of_one(V[start.family], start.scale(width, width), x, g) for start in starts]
    return np.stack(cells, axis=2)


def _each(rng: np.random.Generator, family: str, width: int) -> Floats:
    """Return a matrix for each seed, at scale 1, shape (seeds, n, n)."""
    return np.stack([FAMILIES[family](rng, width, width) for _ in range(SEEDS)])


def _of_one(V: list[Floats], scale: float, x: Floats, g: Floats) -> Floats:
    """Return the slopes of one initialisation with all activations, (2, activations, seeds).

    Activations of the units have the shape (seeds, n, activations, batch).
    """
    shape = (*x.shape[:2], len(ACTIVATIONS), BATCH)

    def product(W: Floats, columns: Floats) -> Floats:
        return scale * (W @ columns.reshape(*x.shape[:2], -1)).reshape(shape)

    a, slopes, signals = np.broadcast_to(x, shape), [], []
    for W in V:
        a, slope = of_each(ACTIVATIONS, product(W, a), axis=2)
        slopes.append(slope)
        signals.append(np.mean(a**2, axis=(1, 3)))
    delta = g * slopes[-1]
    errors = [np.sum(delta**2, axis=(1, 3))]
    for W, slope in zip(V[:0:-1], slopes[-2::-1], strict=True):
        delta = product(W.transpose(0, 2, 1), delta) * slope
        errors.append(np.sum(delta**2, axis=(1, 3)))
    rises = np.stack([errors[-1] / errors[0], signals[-1] / signals[0]])
    return np.asarray(np.log10(rises) / 2 / (DEPTH - 1)).transpose(0, 2, 1)


decision_table = Experiment(
    name="decision-table",
    run=table,
    grid=({},),
    seed=20342,
    claims=("init-depends-on-activation",),
    decades=True,
)
