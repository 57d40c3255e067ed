"""Training from equal weights and from random ones: XOR, which no single hidden unit can learn."""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.fixed import matmul, rounded
from gradyan.simulations.networks.losses import LOSSES
from gradyan.simulations.networks.network import Network, unbiased
from gradyan.simulations.networks.optimizers import sgd
from gradyan.simulations.networks.stacks import train, trained
from gradyan.simulations.networks.tasks import xor

Floats = NDArray[np.float64]
LOSS = "cross-entropy"
NETWORKS, WIDTH, STEPS, ETA = 100, 16, 600, 0.2


def stack(rng: np.random.Generator, kind: str) -> Network:
    """Return a stack of networks 2 – 16 – 2 with tanh and weights N(0, 1).

    "equal": every hidden unit of a network has the weights of its first one, from below and to
    above; "random": each has its own.
    """
    below = rounded(rng.standard_normal((NETWORKS, WIDTH, 2)))
    above = rounded(rng.standard_normal((NETWORKS, 2, WIDTH)))
    if kind == "equal":
        below[:], above[:] = below[:, :1], above[:, :, :1]
    return Network([unbiased(below, "tanh"), unbiased(above, "linear")], matmul)


def distance(net: Network) -> Floats:
    """Return the root mean square distance of the hidden units' weights from their mean."""
    W = net.layers[0].parameters["W"]
    return np.asarray(np.sqrt(W.var(axis=1).sum(axis=1)))


def training(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the last loss, and for random weights by how much the units have moved apart."""
    net = stack(rng, str(at["start"]))
    first, (x, targets) = distance(net), xor()
    trained(net, x, targets, LOSS, sgd(ETA), STEPS)
    yield {"quantity": "loss"}, LOSSES[LOSS].value(net.output(x), targets)
    if at["start"] == "random":
        yield {"quantity": "parting"}, distance(net) - first


symmetry = Experiment(
    name="symmetry", run=training, grid=grid(start=("equal", "random")), seed=20338
)


TASKS, SAMPLES, LAST = 50, 60, 300
EVERY = 20
APART = 0.1  # from the first unit, on the random side


def two_units(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield one weight of each of two hidden units during training, for many noisy XORs.

    Both units start with weights of 1/2; or the second one is a little off, in one weight.
    """
    below = np.full((TASKS, 2, 2), 0.5)
    below[:, 1, 1] += APART if at["start"] == "random" else 0.0
    above = np.broadcast_to([[0.5], [-0.5]], (TASKS, 2, 2)).copy()
    net = Network([unbiased(below, "tanh"), unbiased(above, "linear")])
    for t, _ in enumerate(train(net, *_noisy_xor(rng), LOSS, sgd(ETA), LAST + 1)):
        if t and t % EVERY == 0:
            for unit in (0, 1):
                yield {"step": t, "unit": unit + 1}, below[:, unit, 1]


def _noisy_xor(rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return points around the corners of XOR, shape (tasks, 2, samples), and their classes."""
    corners, targets = xor()
    which = rng.integers(0, 4, (TASKS, SAMPLES))
    x = corners[:, which].swapaxes(0, 1) + 0.2 * rng.standard_normal((TASKS, 2, SAMPLES))
    return x, targets[:, which].swapaxes(0, 1)


trajectories = Experiment(
    name="two-units", run=two_units, grid=grid(start=("equal", "random")), seed=20337
)
