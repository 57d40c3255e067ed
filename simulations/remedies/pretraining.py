"""A deep sigmoid network pretrained layer by layer, against the same network trained at once.

Greedy pretraining (Hinton, Osindero & Teh 2006; with autoencoders: Bengio et al. 2007): a layer
learns to give back its input through a second layer, which is then thrown away; what it makes of
the data is the input of the next. Shapes: as in `simulations.networks.network`, with a leading
axis for the runs.
"""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.fixed import matmul
from gradyan.simulations.networks.network import Network
from gradyan.simulations.networks.optimizers import adam, sgd
from gradyan.simulations.networks.stacks import stack, train, trained
from gradyan.simulations.networks.tasks import glyphs, several

Floats = NDArray[np.float64]
RUNS, SAMPLES, HIDDEN, WIDTH = 8, 60, 6, 16
PRETRAINING, STEPS, EVERY, RATE = 100, 1000, 50, 1.0


def pretrain(rng: np.random.Generator, net: Network, x: Floats) -> None:
    """Train each hidden layer as the first half of an autoencoder, from below, in place."""
    for layer in net.layers[:-1]:
        widths = (x.shape[1], layer.parameters["W"].shape[1], x.shape[1])
        auto = stack(rng, len(x), widths, "sigma", "xavier-normal", "sigma", matmul)
        auto.layers[0] = layer
        x = trained(auto, x, x, "mse", adam(0.02), PRETRAINING).forward(x)[0].a


def curve(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the loss, as a share of that of a guess, after so many steps in all.

    The steps of pretraining are counted as well, those of each layer like those of the whole.
    """
    x, targets = several(RUNS, lambda: glyphs(rng, SAMPLES))
    widths = (x.shape[1], *[WIDTH] * HIDDEN, targets.shape[1])
    net, before = stack(rng, RUNS, widths, "sigma", "xavier-normal", product=matmul), 0
    if at["start"] == "pretrained":
        pretrain(rng, net, x)
        before = HIDDEN * PRETRAINING
    steps = train(net, x, targets, "cross-entropy", sgd(RATE), STEPS - before + 1)
    for t, (loss, _) in enumerate(steps):
        if t % EVERY == 0:
            yield {"step": before + t}, loss / np.log(targets.shape[1])


layerwise_pretraining = Experiment(
    name="layerwise-pretraining",
    run=curve,
    grid=grid(start=("at-once", "pretrained")),
    seed=20365,
)
