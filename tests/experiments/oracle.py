"""What an experiment yields, and the same by plain loops: a network written out, no chain rule."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from gradyan.simulations.engine.experiment import Samples, Setting
from gradyan.simulations.networks.network import Network
from tests.networks.test_network import central

SEED = 20380


def rng() -> np.random.Generator:
    """Return the random stream that an experiment and its oracle both begin with."""
    return np.random.default_rng(SEED)


def samples(run: Callable[[np.random.Generator, Setting], Samples], **at: Any) -> dict[Any, Any]:
    """Return what an experiment yields, by the coordinates that it adds: one, or a tuple."""
    found = ((tuple(more.values()), values) for more, values in run(rng(), at))
    return {key[0] if len(key) == 1 else key: np.array(values) for key, values in found}


def cross_entropy(net: Network, x: Any, targets: Any) -> float:
    """Return the loss of a network of sigmoids or hyperbolic tangents, its last layer linear."""
    f: dict[str, Any] = {"tanh": np.tanh, "sigma": lambda z: 1 / (1 + np.exp(-z))}
    *below, (last, _) = [(layer.parameters, layer.activation) for layer in net.layers]
    a = x
    for p, name in below:
        a = f[name](p["W"] @ a + p["b"])
    z = last["W"] @ a + last["b"]
    return float(np.mean(np.log(np.exp(z).sum(axis=0)) - (targets * z).sum(axis=0)))


def differences(net: Network, loss: Callable[[], float]) -> list[dict[str, Any]]:
    """Return ∂L/∂ of all parameters by difference quotients."""
    return [{key: central(loss, p[key]) for key in p} for p in net.parameters]


def descent(net: Network, x: Any, targets: Any, eta: float) -> Iterator[float]:
    """Train in place by difference quotients; yield the loss before each step."""
    while True:
        yield cross_entropy(net, x, targets)
        found = differences(net, lambda: cross_entropy(net, x, targets))
        for p, g in zip(net.parameters, found, strict=True):
            for key, w in p.items():
                w -= eta * g[key]  # noqa: PLW2901
