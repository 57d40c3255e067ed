"""How much a step of training changes each layer of a deep network, relative to its weights."""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.optimizers import sgd
from gradyan.simulations.networks.stacks import gradients, stack
from gradyan.simulations.networks.tasks import several, two_spirals

Floats = NDArray[np.float64]
DEPTH, WIDTH, SEEDS, STEPS, BATCH, ETA = 10, 32, 20, 50, 32, 0.1
STARTS = {"sigma": "lecun-normal", "relu": "he-normal"}


def updates(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ ‖ΔW_ℓ‖/‖W_ℓ‖, of the mean over the first steps, and that of layer 1 over L's.

    A logarithm of 0 would stop the experiment: no layer of any network stays as it is.
    """
    changes = np.log10(_changes(rng, str(at["activation"])))
    for ell, samples in enumerate(changes.T, start=1):
        yield {"layer": ell}, samples
    yield {"compared": "first/last"}, changes[:, 0] - changes[:, -1]


def _changes(rng: np.random.Generator, activation: str) -> Floats:
    """Return the mean relative updates, shape (seeds, layers)."""
    widths = (2, *[WIDTH] * (DEPTH - 1), 2)
    net = stack(rng, SEEDS, widths, activation, STARTS[activation])
    update, total = sgd(ETA), np.zeros((SEEDS, DEPTH))
    for step in range(STEPS):
        x, targets = several(SEEDS, lambda: two_spirals(rng, BATCH, turns=1.0))
        _, found = gradients(net, x, targets, "cross-entropy")
        before = [layer["W"].copy() for layer in net.parameters]
        update(step, net.parameters, found)
        for ell, (layer, W) in enumerate(zip(net.parameters, before, strict=True)):
            total[:, ell] += _length(layer["W"] - W) / _length(W)
    return total / STEPS


def _length(W: Floats) -> Floats:
    return np.asarray(np.sqrt((W**2).sum((-2, -1))))


no_update = Experiment(
    name="no-update",
    run=updates,
    grid=grid(activation=("sigma", "relu")),
    seed=20307,
    decades=True,
)
