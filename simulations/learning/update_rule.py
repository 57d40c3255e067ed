"""One step of gradient descent on random networks, and the gradient checked by differences."""

from copy import deepcopy

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.fixed import precise, rounded
from gradyan.simulations.networks.losses import LOSSES
from gradyan.simulations.networks.network import Network
from gradyan.simulations.networks.optimizers import sgd
from gradyan.simulations.networks.stacks import gradients, squared_norm, stack

Floats = NDArray[np.float64]
NETWORKS, WIDTHS, BATCH = 400, (3, 8, 8, 2), 16
GROUPS = 16  # of networks, of which the median is taken
SHORTEST, HALVINGS = 1e-6, 2  # the largest step that is extrapolated, and how often it is halved


def one_step(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield by how much a step lowers the loss, over η‖g‖², in the limit of small η."""
    etas = np.array([SHORTEST / 2**k for k in range(HALVINGS + 1)])
    yield {}, to_zero(etas, falls(rng, at, etas))


def step_sizes(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield by how much a step of each size lowers the loss, over η‖g‖²."""
    etas = np.array([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0])
    for eta, share in zip(etas, falls(rng, at, etas), strict=True):
        yield {"eta": float(eta)}, share


def falls(rng: np.random.Generator, at: Setting, etas: Floats) -> Floats:
    """Return (L(w) − L(w − ηg))/(η‖g‖²), shape (etas, networks)."""
    loss = LOSSES[str(at["loss"])].value
    net, x, targets = _problem(rng, str(at["activation"]))
    before, g = gradients(net, x, targets, str(at["loss"]))
    squares, found = squared_norm(g), []
    for eta in etas:
        moved = deepcopy(net)
        sgd(float(eta))(0, moved.parameters, g)
        found.append((before - loss(moved.output(x), targets)) / (eta * squares))
    return np.array(found)


def _problem(rng: np.random.Generator, activation: str) -> tuple[Network, Floats, Floats]:
    """Return networks, inputs and targets."""
    net = stack(rng, NETWORKS, WIDTHS, activation, "pytorch-linear", product=precise)
    x = rounded(rng.standard_normal((NETWORKS, WIDTHS[0], BATCH)))
    labels = rng.integers(0, 2, (NETWORKS, BATCH))
    return net, x, np.stack([labels == 0, labels == 1], axis=-2).astype(float)


def to_zero(h: Floats, values: Floats) -> Floats:
    """Return the limit h → 0 of values (h, …) that are a polynomial in h (Neville's scheme)."""
    table = list(values)
    for k in range(1, len(h)):
        table = [
            (h[i] * table[i + 1] - h[i + k] * table[i]) / (h[i] - h[i + k])
            for i in range(len(table) - 1)
        ]
    return np.asarray(table[0])


update_rule = Experiment(
    name="update-rule",
    run=one_step,
    grid=grid(activation=("sigma", "tanh"), loss=("mse", "cross-entropy")),
    seed=20303,
    claims=("update-rule",),
    resolution=1e-7,  # a loss is rounded at its sixteenth digit, the shortest step falls by 10⁻⁸
)

step_size = Experiment(
    name="step-size",
    run=step_sizes,
    grid=grid(activation=("tanh",), loss=("cross-entropy",)),
    seed=20304,
)


def differences(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ of the relative error of difference quotients of the loss, for each h.

    It is the median over the networks of a group: an error may happen to be exactly 0.
    """
    loss = LOSSES["cross-entropy"].value
    net, x, targets = _problem(rng, "tanh")
    here, g = gradients(net, x, targets, "cross-entropy")
    exact = g[0]["W"][:, 0, 0]
    for exponent in np.arange(-12, 0.5, 0.5):
        h = 10.0**exponent
        up, down = (loss(_nudged(net, sign * h).output(x), targets) for sign in (1, -1))
        quotient = (up - down) / (2 * h) if at["sides"] == "both" else (up - here) / h
        errors = np.abs(quotient / exact - 1).reshape(GROUPS, -1)
        yield {"h": float(exponent)}, np.log10(np.median(errors, axis=1))


def _nudged(net: Network, h: float) -> Network:
    moved = deepcopy(net)
    moved.layers[0].parameters["W"][:, 0, 0] += h
    return moved


gradient_check = Experiment(
    name="gradient-check",
    run=differences,
    grid=grid(sides=("one", "both")),
    seed=20305,
    decades=True,
)
