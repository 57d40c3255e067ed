"""The first step of training in a network whose gradient vanishes: gradient descent and Adam."""

from collections.abc import Callable

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.optimizers import Optimizer, adam, sgd
from gradyan.simulations.networks.stacks import gradients, stack
from gradyan.simulations.networks.tasks import several, two_spirals

DEPTH, WIDTH, SEEDS, BATCH = 20, 32, 20, 32
OPTIMIZERS: dict[str, Callable[[float], Optimizer]] = {"sgd": sgd, "adam": adam}


def updates(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ of the root mean square of ΔW_ℓ/η, layer by layer, for sigmoid units."""
    net = stack(rng, SEEDS, (2, *[WIDTH] * (DEPTH - 1), 2), "sigma", "lecun-normal")
    x, targets = several(SEEDS, lambda: two_spirals(rng, BATCH, turns=1.0))
    _, found = gradients(net, x, targets, "cross-entropy")
    steps = [{key: np.zeros_like(w) for key, w in layer.items()} for layer in net.parameters]
    OPTIMIZERS[str(at["optimizer"])](1.0)(0, steps, found)  # from 0, so that no digit is lost
    for ell, step in enumerate(steps, start=1):
        yield {"layer": ell}, np.log10(np.sqrt((step["W"] ** 2).mean((-2, -1))))


first_updates = Experiment(
    name="first-updates",
    run=updates,
    grid=grid(optimizer=("sgd", "adam")),
    seed=20416,
    decades=True,
)
