"""Training with gradients that are clipped, in three ways, or not at all."""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.remedies.recurrent_training import learn

CLIPPED: dict[str, tuple[str, float] | None] = {
    "none": None,
    "value": ("value", 0.1),
    "norm": ("norm", 1.0),
    "global-norm": ("global-norm", 1.0),
}


def progress(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ of the last loss over the first; one that grew tenfold or more counts as 1."""
    how, found = CLIPPED[str(at["clipping"])], []
    for stream in rng.spawn(60):
        loss = learn(stream, "normal:1.2", 0.02, 50, clipping=how).loss
        found.append(np.log10(loss[-1] / loss[0]) if loss[-1] < 10 * loss[0] else 1.0)
    yield {}, np.array(found)


clipped_training = Experiment(
    name="clipped-training",
    run=progress,
    grid=grid(clipping=tuple(CLIPPED)),
    seed=20366,
    decades=True,
)
