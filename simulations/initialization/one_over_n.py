"""Weights "1/n": as a variance, and as one value for all of them."""

from itertools import pairwise

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.initialization.too_large_small import ETA, LOSS, MOMENTUM, WIDTH, task
from gradyan.simulations.networks.initialization import Initialization, initialization
from gradyan.simulations.networks.network import Network, unbiased
from gradyan.simulations.networks.optimizers import sgd
from gradyan.simulations.networks.stacks import train
from gradyan.simulations.networks.tasks import several

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
    """Yield the loss of networks with two hidden layers of tanh after 400 steps."""
    widths = [2, *LAYERS * [WIDTH], 2]
    layers = []
    for n_in, n_out in pairwise(widths):
        kind = start(str(at["meaning"]), n_in)
        layers.append(unbiased(kind.draws(rng, SEEDS, n_in, n_out), "tanh"))
    layers[-1].activation = "linear"
    # Equal starts differ by what they learn from.
    x, targets = several(SEEDS, lambda: task(rng))
    *_, (losses, _) = train(Network(layers), x, targets, LOSS, sgd(ETA, MOMENTUM), STEPS + 1)
    yield {}, losses


one_over_n_learned = Experiment(
    name="one-over-n-learned", run=learned, grid=grid(meaning=("variance", "constant")), seed=20341
)
