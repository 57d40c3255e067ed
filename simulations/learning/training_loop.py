"""Learning in five steps, tried on small networks: many at once, each a network of its own."""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.fixed import matmul
from gradyan.simulations.networks.losses import LOSSES
from gradyan.simulations.networks.network import Network
from gradyan.simulations.networks.optimizers import sgd
from gradyan.simulations.networks.stacks import stack, train
from gradyan.simulations.networks.tasks import several, two_spirals, xor

Floats = NDArray[np.float64]
LOSS = "cross-entropy"
EPOCHS, SEEDS, STARTS = 300, 12, 300
ETA = 1.0
SHOWN = (0, 1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300)


def right(net: Network, x: Floats, targets: Floats) -> Floats:
    """Return the share of samples whose largest output is at the largest target, (seeds,)."""
    return np.asarray((net.output(x).argmax(-2) == targets.argmax(-2)).mean(-1))


def curves(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ of the loss after some epochs, and at the end that of points never seen."""
    if at["task"] == "xor":
        net = stack(rng, SEEDS, (2, 4, 2), "tanh", "pytorch-linear", product=matmul)
        x, targets = xor()
    else:
        net = stack(rng, SEEDS, (2, 16, 16, 2), "tanh", "lecun-normal", product=matmul)
        x, targets = _spirals(rng)
    for epoch, (loss, _) in enumerate(train(net, x, targets, LOSS, sgd(ETA), EPOCHS + 1)):
        if epoch in SHOWN:
            yield {"points": "learned", "epoch": epoch}, np.log10(loss)
    if at["task"] == "spirals":
        unseen, wanted = _spirals(rng)
        found = LOSSES[LOSS].value(net.output(unseen), wanted)
        yield {"points": "unseen", "epoch": EPOCHS}, np.log10(found)


def _spirals(rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return other points for each of the networks, on two spirals of one turn."""
    return several(SEEDS, lambda: two_spirals(rng, turns=1.0))


training_loop = Experiment(
    name="training-loop", run=curves, grid=grid(task=("xor", "spirals")), seed=20301, decades=True
)


def starts(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield whether a network tells all four corners of XOR apart, and the loss of the others."""
    net = stack(rng, STARTS, (2, int(at["hidden"]), 2), "tanh", "pytorch-linear")
    x, targets = xor()
    *_, (loss, _) = train(net, x, targets, LOSS, sgd(ETA), EPOCHS + 1)
    solved = right(net, x, targets) == 1
    yield {"of": "all"}, solved.astype(float)
    yield {"of": "unsolved"}, loss[~solved]


xor_starts = Experiment(name="xor-starts", run=starts, grid=grid(hidden=(2, 3)), seed=20302)
