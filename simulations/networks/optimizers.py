"""Steps of gradient descent: SGD with momentum, Adam, clipping, and learning-rate schedules.

An optimizer is a function of (step from 0, parameters, gradients) which changes the parameters
in place; both are lists of dictionaries of arrays, one dictionary a layer. A learning rate η, in
units of a parameter squared over the loss, is a number or a schedule: a function of the step.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.errors import BadInput
from gradyan.simulations.networks.network import Parameters

Parts = list[Parameters]
Optimizer = Callable[[int, Parts, Parts], None]
Schedule = Callable[[int], float]
Array = NDArray[np.float64]


def constant(eta: float) -> Schedule:
    """Return η at every step; raise BadInput if it is negative or not finite."""
    if not (np.isfinite(eta) and eta >= 0):
        raise BadInput(f"a learning rate is a finite number from 0 on, not {eta}")
    return lambda step: eta


def exponential(eta: float, half_life: float) -> Schedule:
    """Return η halved every ``half_life`` steps; raise BadInput if that is not above 0."""
    _above_zero("half_life", half_life)
    return lambda step: float(eta * 0.5 ** (step / half_life))


def cosine(eta: float, steps: int) -> Schedule:
    """Return η (1 + cos(π t/T))/2, 0 after T steps (Loshchilov & Hutter 2017, eq. 5).

    Raises BadInput for a T that is not above 0.
    """
    _above_zero("steps", steps)
    return lambda step: float(eta * (1 + np.cos(np.pi * min(step / steps, 1))) / 2)


def warmup(steps: int, after: Schedule) -> Schedule:
    """Return a schedule that first rises linearly to where the other begins."""
    return lambda step: after(0) * (step + 1) / steps if step < steps else after(step - steps)


def sgd(eta: float | Schedule, momentum: float = 0.0) -> Optimizer:
    """Return w ← w − η v with v ← μ v + g, after Sutskever et al. (2013), eqs. 1 and 2.

    There the rate is a factor of g, here of v, as in PyTorch. Raises BadInput unless η ≥ 0 and
    0 ≤ μ < 1.
    """
    _share("momentum", momentum)
    rate, velocity = _schedule(eta), dict[tuple[int, str], NDArray[np.float64]]()

    def step(t: int, parameters: Parts, gradients: Parts) -> None:
        for key, w, g in _pairs(parameters, gradients):
            velocity[key] = momentum * velocity[key] + g if key in velocity else g
            w -= rate(t) * velocity[key]  # noqa: PLW2901

    return step


def adam(
    eta: float | Schedule, beta: tuple[float, float] = (0.9, 0.999), epsilon: float = 1e-8
) -> Optimizer:
    """Return Adam (Kingma & Ba 2015, algorithm 1); raise BadInput unless η ≥ 0, 0 ≤ β < 1."""
    for one in beta:
        _share("beta", one)
    rate, moments = _schedule(eta), dict[tuple[int, str], NDArray[np.float64]]()

    def step(t: int, parameters: Parts, gradients: Parts) -> None:
        for key, w, g in _pairs(parameters, gradients):
            m, v = moments.get(key, np.zeros((2, *g.shape)))
            m, v = beta[0] * m + (1 - beta[0]) * g, beta[1] * v + (1 - beta[1]) * g * g
            moments[key] = np.stack([m, v])
            m_hat, v_hat = m / (1 - beta[0] ** (t + 1)), v / (1 - beta[1] ** (t + 1))
            w -= rate(t) * m_hat / (np.sqrt(v_hat) + epsilon)  # noqa: PLW2901

    return step


def clip(gradients: Parts, how: str, threshold: float) -> Parts:
    """Return clipped gradients; raise BadInput for an unknown way or a threshold not above 0.

    "value": every entry into [−c, c], as Keras' `clipvalue`; the direction changes. "norm":
    every array g times min(1, c/‖g‖), Keras' `clipnorm`. "global-norm": all by one factor, from
    the norm of all together (Pascanu et al. 2013, algorithm 1): Keras' `global_clipnorm`, PyTorch's
    `clip_grad_norm_`.
    """
    if not threshold > 0:
        raise BadInput(f"gradients are clipped at a threshold above 0, not at {threshold}")
    if how == "value":
        return _each(gradients, lambda g: np.clip(g, -threshold, threshold))
    if how == "norm":
        return [
            {key: _shortened([g], threshold)[0] for key, g in part.items()} for part in gradients
        ]
    if how == "global-norm":
        shortened = iter(_shortened([g for part in gradients for g in part.values()], threshold))
        return [{key: next(shortened) for key in part} for part in gradients]
    raise BadInput(f"gradients are clipped by value, norm or global-norm, not by {how!r}")


def global_norm(gradients: Parts) -> float:
    """Return the norm of all gradients as one vector; ∞ only where a float cannot hold it."""
    largest, scaled = _scaled([g for part in gradients for g in part.values()])
    with np.errstate(over="ignore"):
        return float(largest * _norm(scaled) if np.isfinite(largest) else largest)


def _shortened(arrays: list[Array], threshold: float) -> list[Array]:
    """Return the arrays, as one vector no longer than the threshold.

    Squares of entries above 1e154 overflow and below 1e-162 are lost, so the entries are first
    divided by the largest. What is not finite has no direction, and stays as it is.
    """
    largest, scaled = _scaled(arrays)
    length = _norm(scaled)
    with np.errstate(over="ignore"):
        if not (np.isfinite(largest) and length > threshold / largest):
            return arrays
    return [g * (threshold / length) for g in scaled]


def _scaled(arrays: list[Array]) -> tuple[np.float64, list[Array]]:
    """Return the largest modulus of all entries, 1 where all are 0, and the arrays over it."""
    largest = np.max([np.max(np.abs(g), initial=0.0) for g in arrays], initial=0.0) or np.float64(1)
    with np.errstate(invalid="ignore"):
        return largest, [g / largest for g in arrays]


def _norm(arrays: list[Array]) -> float:
    return float(np.sqrt(sum(np.vdot(g, g) for g in arrays)))


def _each(gradients: Parts, f: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Parts:
    return [{key: f(g) for key, g in part.items()} for part in gradients]


def _above_zero(name: str, value: float) -> None:
    if not value > 0:
        raise BadInput(f"{name} is above 0, not {value}")


def _share(name: str, value: float) -> None:
    if not 0 <= value < 1:
        raise BadInput(f"{name} is a number in [0, 1), not {value}")


def _schedule(eta: float | Schedule) -> Schedule:
    return eta if callable(eta) else constant(eta)


Pair = tuple[tuple[int, str], NDArray[np.float64], NDArray[np.float64]]


def _pairs(parameters: Parts, gradients: Parts) -> Iterator[Pair]:
    for ell, (part, gradient) in enumerate(zip(parameters, gradients, strict=True)):
        for key, w in part.items():
            yield (ell, key), w, gradient[key]
