"""The gradient of random batches against that of all samples, in a network for two spirals."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.network import network
from gradyan.simulations.networks.stacks import gradients
from gradyan.simulations.networks.tasks import two_spirals

Floats = NDArray[np.float64]
SIZES = (1, 2, 4, 8, 16, 32)
BATCHES, SAMPLES, WIDTHS = 32_000, 100, (2, 8, 8, 2)


@cache
def sample_gradients(seed: int) -> Floats:
    """Return the gradient of each single sample at the start, shape (samples, parameters)."""
    rng = np.random.default_rng(seed)
    x, targets = two_spirals(rng, SAMPLES)
    net = network(rng, WIDTHS, "tanh", "xavier-normal")
    _, found = gradients(net, x.T[:, :, None], targets.T[:, :, None], "cross-entropy")
    parts = [g.reshape(SAMPLES, -1) for layer in found for g in layer.values()]
    return np.concatenate(parts, axis=1)


def excess(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield (‖g_B‖² − ‖g‖²)/tr Σ for batches of B samples, drawn with replacement.

    The gradient of a batch is the mean of those of its samples, so ‖g_B‖² is a sum of their inner
    products, each as often as the two samples have been drawn.
    """
    one, size = sample_gradients(int(at["pool"])), int(at["batch"])
    places = rng.integers(SAMPLES, size=(BATCHES, size)) + SAMPLES * np.arange(BATCHES)[:, None]
    drawn = np.bincount(places.ravel(), minlength=BATCHES * SAMPLES).reshape(BATCHES, SAMPLES)
    often = drawn.astype(float)
    squared_norms = np.vecdot(often @ (one @ one.T), often) / size**2
    yield {}, (squared_norms - np.sum(one.mean(axis=0) ** 2)) / one.var(axis=0).sum()


batch_gradient = Experiment(
    name="batch-gradient",
    run=excess,
    grid=grid(pool=(20363,), batch=SIZES),
    seed=20363,
    claims=("smaller-batch",),
)
