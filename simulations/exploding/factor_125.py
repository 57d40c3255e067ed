"""One unit with a large weight: for which of its inputs does it amplify?"""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.activations import sigmoid_slope

INPUTS, INPUTS_PER_WEIGHT = 400_000, 6_000


def one_unit(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield wσ′(wa) for inputs a uniform on (0, 1), and whether it is 1 or more."""
    weight = float(at["weight"])
    a = rng.random(max(INPUTS, int(INPUTS_PER_WEIGHT * weight)))
    factors = weight * sigmoid_slope(weight * a)
    yield {"part": "mean"}, factors
    yield {"part": "share"}, (factors >= 1).astype(float)


amplified_inputs = Experiment(
    name="amplified-inputs",
    run=one_unit,
    grid=grid(weight=(5.0, 8.0, 32.0, 500.0)),
    seed=20312,
    claims=("factor-125",),
)
