"""Steps of gradient descent: SGD with momentum, Adam, and clipping.

An optimizer is a function of (step from 0, parameters, gradients) which changes the parameters
in place; both are lists of dictionaries of arrays, one dictionary a layer.
"""

from collections.abc import Callable, Iterator
from itertools import count
from math import prod

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.networks.network import Parameters

Optimizer = Callable[[int, list[Parameters], list[Parameters]], None]
Array = NDArray[np.float64]
# Kingma & Ba (2015), algorithm 1: good default settings.
BETA, EPSILON = (0.9, 0.999), 1e-8


def sgd(eta: float | Array, momentum: float = 0.0) -> Optimizer:
    """Return w ← w − η v with v ← μ v + g, after Sutskever et al. (2013), eqs. 1 and 2.

    There the rate is a factor of g, here of v, as in PyTorch. An array of rates, shape
    (seeds, 1, 1), gives each network of a stack its own.
    """
    velocity = dict[int, Array]()

    def step(t: int, parameters: list[Parameters], gradients: list[Parameters]) -> None:
        del t
        for place, w, g in _pairs(parameters, gradients):
            if momentum:
                g = momentum * velocity[place] + g if place in velocity else g  # noqa: PLW2901
                velocity[place] = g
            w -= eta * g  # noqa: PLW2901

    return step


def adam(eta: float) -> Optimizer:
    """Return Adam (Kingma & Ba 2015, algorithm 1)."""
    moments = dict[int, Array]()

    def step(t: int, parameters: list[Parameters], gradients: list[Parameters]) -> None:
        # A power of floats is not the same to the last bit everywhere, a product is.
        decayed = [prod([beta] * (t + 1)) for beta in BETA]
        for place, w, g in _pairs(parameters, gradients):
            m, v = moments.get(place, np.zeros((2, *g.shape)))
            m, v = BETA[0] * m + (1 - BETA[0]) * g, BETA[1] * v + (1 - BETA[1]) * g * g
            moments[place] = np.stack([m, v])
            m_hat, v_hat = m / (1 - decayed[0]), v / (1 - decayed[1])
            w -= eta * m_hat / (np.sqrt(v_hat) + EPSILON)  # noqa: PLW2901

    return step


def _pairs(
    parameters: list[Parameters], gradients: list[Parameters]
) -> Iterator[tuple[int, Array, Array]]:
    """Yield each array of parameters with its place and its gradient."""
    place = count()
    for part, gradient in zip(parameters, gradients, strict=True):
        for key, w in part.items():
            yield next(place), w, gradient[key]


def clip(gradients: list[Parameters], how: str, threshold: float) -> list[Parameters]:
    """Return gradients clipped in one of the `WAYS`.

    "value": every entry into [−c, c], as Keras' `clipvalue`; the direction changes. "norm":
    every array g times min(1, c/‖g‖), Keras' `clipnorm`. "global-norm": all by one factor, from
    the norm of all together (Pascanu et al. 2013, algorithm 1): Keras' `global_clipnorm`, PyTorch's
    `clip_grad_norm_`.
    """
    clipped = iter(WAYS[how]([g for part in gradients for g in part.values()], threshold))
    return [{key: next(clipped) for key in part} for part in gradients]


def _shortened(arrays: list[Array], threshold: float) -> list[Array]:
    """Return the arrays, as one vector no longer than the threshold.

    Squares of entries above 1e154 overflow and below 1e-162 are lost, so the entries are first
    divided by the largest. What is not finite has no direction, and stays as it is.
    """
    largest = np.max([np.max(np.abs(g), initial=0.0) for g in arrays], initial=0.0) or np.float64(1)
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = [g / largest for g in arrays]
        length = np.sqrt(sum(np.vdot(g, g) for g in scaled))
        if not (np.isfinite(largest) and length > threshold / largest):
            return arrays
    return [g * (threshold / length) for g in scaled]


WAYS: dict[str, Callable[[list[Array], float], list[Array]]] = {
    "value": lambda arrays, c: [np.clip(g, -c, c) for g in arrays],
    "norm": lambda arrays, c: [_shortened([g], c)[0] for g in arrays],
    "global-norm": _shortened,
}
