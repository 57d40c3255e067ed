"""Many small networks at once, as many as there are seeds, in one stack; and their training.

Shapes: parameters (seeds, n_out, n_in), inputs (n_in, batch) for all or (seeds, n_in, batch).
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.networks.fixed import Product, rounded
from gradyan.simulations.networks.initialization import Initialization
from gradyan.simulations.networks.losses import LOSSES
from gradyan.simulations.networks.network import Network, Parameters, network
from gradyan.simulations.networks.optimizers import Optimizer

Floats = NDArray[np.float64]


def stack(  # noqa: PLR0913, PLR0917
    rng: np.random.Generator,
    seeds: int,
    widths: Sequence[int],
    activation: str,
    start: str | Initialization,
    output: str = "linear",
    product: Product = np.matmul,
) -> Network:
    """Return ``seeds`` networks with these widths, drawn one after the other, as one stack."""
    joined, *others = [network(rng, widths, activation, start, output) for _ in range(seeds)]
    for layer, *rest in zip(joined.layers, *(net.layers for net in others), strict=True):
        for key, first in layer.parameters.items():
            drawn = np.stack([first, *(one.parameters[key] for one in rest)])
            layer.parameters[key] = rounded(drawn)
    joined.product = product
    return joined


def repeated(net: Network, times: int) -> Network:
    """Return a stack that holds copies of a stack one after the other."""
    copy = deepcopy(net)
    for layer in copy.layers:
        layer.parameters = {key: np.concatenate([p] * times) for key, p in layer.parameters.items()}
    return copy


def gradients(
    net: Network, x: Floats, targets: Floats, loss: str, scale: float = 1.0
) -> tuple[Floats, list[Parameters]]:
    """Return ``scale`` times the loss of each network, shape (seeds,), and its gradients."""
    seen = net.forward(x)  # 1. forward pass, and the loss
    kind, a = LOSSES[loss], seen[-1].a
    error = scale * kind.gradient(a, targets)  # 2. backward: how much each output erred,
    found = net.backward(seen, error).parameters  # 3. and by the chain rule each weight
    return scale * kind.value(a, targets), found


def train(  # noqa: PLR0913, PLR0917
    net: Network, x: Floats, targets: Floats, loss: str, update: Optimizer, steps: int
) -> Iterator[tuple[Floats, list[Parameters]]]:
    """Train in place by the five steps of the page; yield losses and gradients before each update.

    What is yielded as the t-th, from 0, is of networks that have been updated t times.
    """
    for t in range(steps):
        found = gradients(net, x, targets, loss)
        yield found
        update(t, net.parameters, found[1])  # 4. update; 5. repeat


def trained(  # noqa: PLR0913, PLR0917
    net: Network, x: Floats, targets: Floats, loss: str, update: Optimizer, steps: int
) -> Network:
    """Train in place, and return what came of it."""
    for _ in train(net, x, targets, loss, update, steps):
        pass
    return net


def squared_norm(found: Sequence[Parameters]) -> Floats:
    """Return the squared norm of all gradients of each network together, shape (seeds,)."""
    return np.asarray(np.sum([(g**2).sum((-2, -1)) for p in found for g in p.values()], axis=0))
