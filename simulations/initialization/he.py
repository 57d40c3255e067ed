"""He's initialisation in one layer of ReLU and of its family."""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting
from gradyan.simulations.initialization.variance import BATCH, NETWORKS, PAIRS, one_layer, settings
from gradyan.simulations.networks.activations import ACTIVATIONS


def rectified(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield also the second moment and the variance of φ(u) itself."""
    yield from one_layer(rng, at)
    a = ACTIVATIONS[str(at["activation"])].f(rng.standard_normal((NETWORKS, 40 * BATCH)))
    yield {"quantity": "second-moment"}, (a**2).mean(1)
    yield {"quantity": "variance"}, a.var(1, ddof=1)


he_normal = Experiment(
    name="he-normal-layer",
    run=rectified,
    grid=settings(*PAIRS, start=("he-normal",), activation=("relu",)),
    seed=20333,
    claims=("he-normal",),
)

he_uniform = Experiment(
    name="he-uniform-layer",
    run=one_layer,
    grid=tuple(
        {**at, "start": f"he-uniform:{at['slope']}", "activation": activation}
        for activation, slope in (("relu", 0.0), ("prelu", 0.25), ("linear", 1.0))
        for at in settings(*PAIRS, slope=(slope,))
    ),
    seed=20333,
    claims=("he-uniform",),
)
