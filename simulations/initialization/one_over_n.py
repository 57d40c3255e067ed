"""Weights "1/n": as a variance, and as one value for all of them."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.initialization.too_large_small import WIDTH, descend, task
from gradyan.simulations.networks.initialization import Initialization, initialization
from gradyan.simulations.networks.network import Layer, Network

INPUTS, LAYERS, SEEDS, STEPS = 40_000, 2, 12, 400


def start(meaning: str, n: int) -> Initialization:
    """Return the initialisation that is meant: N(0, 1/n), or 1/n everywhere."""
    return initialization("lecun-normal" if meaning == "variance" else f"constant:{1 / n}")


def first_layer(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield z² of units in the first layer, each with inputs of its own, N(0, 1)."""
    n = int(at["width"])
    kind, x = start(str(at["meaning"]), n), rng.standard_normal((INPUTS, n))
    # One unit for each input: its weights are a row of what is drawn.
    yield {}, np.sum(kind.draw(rng, n, INPUTS) * x, axis=1) ** 2


one_over_n = Experiment(
    name="one-over-n",
    run=first_layer,
    grid=grid(meaning=("variance", "constant"), width=(10, 40)),
    seed=20349,
    claims=("weights-one-over-n",),
)


def learned(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the loss of networks with two hidden layers of tanh after 100 steps."""
    widths = [2, *LAYERS * [WIDTH], 2]
    layers = []
    for n_in, n_out in pairwise(widths):
        kind = start(str(at["meaning"]), n_in)
        W = np.stack([kind.draw(rng, n_in, n_out) for _ in range(SEEDS)])
        layers.append(Layer({"W": W, "b": np.zeros((SEEDS, n_out, 1))}, "tanh"))
    layers[-1].activation = "linear"
    x, targets = _tasks(rng)
    *_, (losses, _) = descend(Network(layers), x, targets, STEPS)
    yield {}, losses


def _tasks(rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a task of its own for each seed: equal starts differ by what they learn from."""
    drawn = [task(rng) for _ in range(SEEDS)]
    return np.stack([x for x, _ in drawn]), np.concatenate([targets for _, targets in drawn])


one_over_n_learned = Experiment(
    name="one-over-n-learned", run=learned, grid=grid(meaning=("variance", "constant")), seed=20341
)
