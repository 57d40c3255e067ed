"""Every activation with every initialisation: decades per layer, forward and backward."""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting
from gradyan.simulations.networks.infinite import infinite
from gradyan.simulations.sweep.plan import Plan
from gradyan.simulations.sweep.propagation import INITIALIZATIONS
from gradyan.simulations.sweep.stacked import STATISTICS, Runner

ACTIVATIONS = ("sigma", "tanh", "relu", "leaky", "elu", "selu")
DEPTH, WIDTH, BATCH, SEEDS = 20, 50, 4, 80


def table(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the slopes of log₁₀ ‖δ_ℓ‖ and of log₁₀ √E a_ℓ² for all cells, at infinite width."""
    del at
    limit = infinite(lambda width: _slopes(width, int(rng.integers(2**31))), WIDTH)
    for quantity, cells in zip(("gradient", "signal"), limit, strict=True):
        for activation, row in zip(ACTIVATIONS, cells, strict=True):
            for initialization, samples in zip(INITIALIZATIONS, row, strict=True):
                yield (
                    {
                        "activation": activation,
                        "initialization": initialization,
                        "quantity": quantity,
                    },
                    samples,
                )


def _slopes(width: int, entropy: int) -> NDArray[np.float64]:
    """Return slopes, shape (2, activations, initialisations, seeds)."""
    runner = Runner(Plan(DEPTH, width, BATCH, ACTIVATIONS, INITIALIZATIONS, entropy))
    found = np.stack([runner.run(seed) for seed in range(SEEDS)], axis=-1)
    gradient = found[STATISTICS.index("log_gradient")]
    signal = found[STATISTICS.index("log_square")] / 2
    ends = np.stack([gradient[:, :, 0] - gradient[:, :, -1], signal[:, :, -1] - signal[:, :, 0]])
    return np.asarray(ends / (DEPTH - 1))


decision_table = Experiment(
    name="decision-table",
    run=table,
    grid=({},),
    seed=20342,
    claims=("init-depends-on-activation",),
    decades=True,
)
