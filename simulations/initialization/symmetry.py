"""Training from equal weights and from random ones: XOR, which no single hidden unit can learn."""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.fixed import matmul, rounded
from gradyan.simulations.networks.losses import LOSSES
from gradyan.simulations.networks.network import Network, unbiased
from gradyan.simulations.networks.optimizers import sgd
from gradyan.simulations.networks.stacks import trained
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
