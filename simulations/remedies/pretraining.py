"""A deep sigmoid network pretrained layer by layer, against the same network trained at once.

Greedy pretraining (Hinton, Osindero & Teh 2006; with autoencoders: Bengio et al. 2007): a layer
learns to give back its input through a second layer, which is then thrown away; what it makes of
the data is the input of the next. Shapes: as in `simulations.networks.network`, with a leading
axis for the runs.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.losses import LOSSES
from gradyan.simulations.networks.network import Network, network
from gradyan.simulations.networks.optimizers import adam, sgd
from gradyan.simulations.networks.tasks import glyphs
from gradyan.simulations.remedies.warning_signs import stack

Floats = NDArray[np.float64]
RUNS, SAMPLES, HIDDEN, WIDTH = 8, 60, 6, 16
PRETRAINING, STEPS, EVERY, RATE = 100, 1000, 50, 1.0
CROSS_ENTROPY, SQUARES = LOSSES["cross-entropy"], LOSSES["mse"]


def pretrain(rng: np.random.Generator, net: Network, x: Floats) -> None:
    """Train each hidden layer as the first half of an autoencoder, from below, in place."""
    for layer in net.layers[:-1]:
        widths = (x.shape[1], layer.parameters["W"].shape[1], x.shape[1])
        auto = stack([network(rng, widths, "sigma", "xavier-normal", output="sigma") for _ in x])
        auto.layers[0] = layer
        step = adam(0.02)
        for t in range(PRETRAINING):
            seen = auto.forward(x)
            found = auto.backward(seen, SQUARES.gradient(seen[-1].a, x)).parameters
            step(t, [part.parameters for part in auto.layers], found)
        x = auto.forward(x)[0].a


def train(net: Network, x: Floats, targets: Floats, steps: int) -> Iterator[Floats]:
    """Yield the loss of each run before each step of gradient descent with all samples."""
    parameters, step = [layer.parameters for layer in net.layers], sgd(RATE)
    for t in range(steps + 1):
        seen = net.forward(x)
        yield CROSS_ENTROPY.value(seen[-1].a, targets)
        found = net.backward(seen, CROSS_ENTROPY.gradient(seen[-1].a, targets)).parameters
        step(t, parameters, found)


def curve(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the loss, as a share of that of a guess, after so many steps in all.

    The steps of pretraining are counted as well, those of each layer like those of the whole.
    """
    tasks = [glyphs(rng, SAMPLES) for _ in range(RUNS)]
    x, targets = (np.stack(part) for part in zip(*tasks, strict=True))
    widths = (x.shape[1], *[WIDTH] * HIDDEN, targets.shape[1])
    net, before = stack([network(rng, widths, "sigma", "xavier-normal") for _ in x]), 0
    if at["start"] == "pretrained":
        pretrain(rng, net, x)
        before = HIDDEN * PRETRAINING
    for t, loss in enumerate(train(net, x, targets, STEPS - before)):
        if t % EVERY == 0:
            yield {"step": before + t}, loss / np.log(targets.shape[1])


layerwise_pretraining = Experiment(
    name="layerwise-pretraining",
    run=curve,
    grid=grid(start=("at-once", "pretrained")),
    seed=20365,
)
