"""Many small networks at once: as many as there are seeds, in one stack.

Shapes: parameters (seeds, n_out, n_in), inputs (n_in, batch) for all or (seeds, n_in, batch).
"""

from collections.abc import Sequence
from copy import deepcopy

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.networks.initialization import Initialization
from gradyan.simulations.networks.losses import LOSSES
from gradyan.simulations.networks.network import Network, Parameters, network

Floats = NDArray[np.float64]


def stack(
    rng: np.random.Generator,
    seeds: int,
    widths: Sequence[int],
    activation: str,
    start: str | Initialization,
) -> Network:
    """Return ``seeds`` networks with these widths as one stack."""
    nets = [network(rng, widths, activation, start) for _ in range(seeds)]
    joined = nets[0]
    for layer, *others in zip(*(net.layers for net in nets), strict=True):
        every = (layer, *others)
        layer.parameters = {
            key: np.stack([one.parameters[key] for one in every]) for key in layer.parameters
        }
    return joined


def repeated(net: Network, times: int) -> Network:
    """Return a stack that holds copies of a stack one after the other."""
    copy = deepcopy(net)
    for layer in copy.layers:
        layer.parameters = {key: np.concatenate([p] * times) for key, p in layer.parameters.items()}
    return copy


def gradients(
    net: Network, x: Floats, targets: Floats, loss: str
) -> tuple[Floats, list[Parameters]]:
    """Return the loss of each network, shape (seeds,), and the gradients of its parameters."""
    seen = net.forward(x)
    kind, a = LOSSES[loss], seen[-1].a
    return kind.value(a, targets), net.backward(seen, kind.gradient(a, targets)).parameters


def descend(net: Network, found: Sequence[Parameters], eta: float | Floats) -> None:
    """Take one step of gradient descent in place; a learning rate may belong to each network."""
    rate = np.reshape(eta, (-1, 1, 1))
    for layer, gradient in zip(net.layers, found, strict=True):
        for key, w in layer.parameters.items():
            w -= rate * gradient[key]  # noqa: PLW2901


def norm(found: Sequence[Parameters]) -> Floats:
    """Return the norm of all gradients of each network together, shape (seeds,)."""
    squares = [(g**2).sum((-2, -1)) for part in found for g in part.values()]
    return np.asarray(np.sqrt(np.sum(squares, axis=0)))
