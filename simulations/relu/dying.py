"""Layers of ReLU that are off, and units that die of a step too large."""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.network import network
from gradyan.simulations.networks.optimizers import sgd
from gradyan.simulations.networks.stacks import stack, trained
from gradyan.simulations.networks.tasks import several, two_spirals

NETWORKS, TRAINED = 60_000, 300


def switched_off(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield, for random ReLU networks and one input each, whether a layer is off at a depth."""
    width, depths = int(at["width"]), PROBED[int(at["width"])]
    a = rng.standard_normal((NETWORKS, width, 1), dtype=np.float32)
    on = np.arange(NETWORKS)
    for depth in range(1, max(depths) + 1):
        W = rng.standard_normal((len(on), width, width), dtype=np.float32)
        a = np.maximum(W @ (a / np.linalg.norm(a, axis=1, keepdims=True)), 0)
        alive = a.any(axis=(1, 2))
        on, a = on[alive], a[alive]
        if depth in depths:
            off = np.ones(NETWORKS)
            off[on] = 0
            yield {"depth": depth}, off


# Where the probability is not so small that too few networks would be off to count.
PROBED = {1: (1, 2, 5), 2: (1, 2, 5, 10), 3: (2, 5, 10, 20), 4: (5, 10, 20), 5: (10, 20)}

layers_off = Experiment(
    name="layers-off",
    run=switched_off,
    grid=grid(width=tuple(PROBED)),
    seed=20327,
    claims=("dying-relu",),
)


def deaths(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the share of units of the first layer that are off for every sample after 5 steps.

    At the start there is none: the samples lie on all sides of 0, and the biases are 0.
    """
    x, targets = several(TRAINED, lambda: two_spirals(rng, 64))
    net = stack(rng, TRAINED, (2, 32, 32, 2), "relu", "he-normal")
    trained(net, x, targets, "cross-entropy", sgd(float(at["rate"])), 5)
    yield {}, (net.forward(x)[0].z < 0).all(axis=-1).mean(axis=-1)


learning_rate_and_death = Experiment(
    name="learning-rate-and-death",
    run=deaths,
    grid=grid(rate=(0.5, 1.0, 2.0, 3.0, 5.0, 10.0)),
    seed=20328,
)


DEEP, PROBES, DRAWN = 50, (5, 10, 15, 20, 50), 20


def off_from_the_start(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the share of units that are off for all of 2,000 random inputs, before training.

    The networks have 64 inputs, layers of 256 units, He's weights and zero biases.
    """
    del at
    shares = np.empty((DRAWN, DEEP))
    for k in range(DRAWN):
        net = network(rng, (64, *[256] * DEEP, 1), "relu", "he-normal")
        seen = net.forward(rng.standard_normal((64, 2_000)))
        shares[k] = [(layer.z <= 0).all(axis=-1).mean() for layer in seen[:DEEP]]
    for ell in PROBES:
        yield {"layer": ell}, shares[:, ell - 1]


born_off = Experiment(name="born-off", run=off_from_the_start, grid=({},), seed=20371)
