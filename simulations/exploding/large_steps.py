"""What the size of a step and of the first weights do to gradient descent."""

from copy import deepcopy

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.fixed import matmul
from gradyan.simulations.networks.initialization import INITIALIZATIONS, scaled
from gradyan.simulations.networks.network import Network, Parameters
from gradyan.simulations.networks.optimizers import sgd
from gradyan.simulations.networks.stacks import (
    gradients,
    repeated,
    squared_norm,
    stack,
    train,
    trained,
)
from gradyan.simulations.networks.tasks import several, two_spirals

Floats = NDArray[np.float64]
RUNS, BATCH, STEPS = 8_000, 128, (1, 2, 3, 4, 5, 6)
SEEDS, RATES = 48, (0.3, 3.0)
GROUP, RESTARTS = 3, 48


def regression(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield w_t/w_0 of stochastic gradient descent on ½(wx − 0)², x ~ N(0, 1), after each step.

    The minimum of the mean loss is at 0, and its curvature E x² is 1. The data are new at each
    step, and the targets carry noise.
    """
    w = np.ones(RUNS)
    for t in STEPS:
        x = rng.standard_normal((RUNS, BATCH))
        noise = 0.01 * rng.standard_normal(RUNS)
        w = w - float(at["step"]) * (w * np.mean(x**2, axis=1) + noise / np.sqrt(BATCH))
        yield {"steps": t}, w


quadratic_steps = Experiment(
    name="quadratic-steps",
    run=regression,
    grid=grid(step=(0.5, 1.5, 1.9, 2.1, 2.5)),
    seed=20320,
    claims=("weights-jump",),
)


def at_a_minimum(rng: np.random.Generator) -> tuple[Network, Floats, Floats]:
    """Return small tanh networks trained for long on a smooth curve, with its points."""
    x = np.linspace(-1, 1, 16)[None]
    targets = np.sin(3 * x)
    net = stack(rng, SEEDS, (1, 8, 1), "tanh", "xavier-normal")
    return trained(net, x, targets, "mse", sgd(0.1), 600), x, targets


def sharpness(
    rng: np.random.Generator, net: Network, x: Floats, targets: Floats, rounds: int = 30
) -> Floats:
    """Return the largest curvature λ of the loss, shape (seeds,), by the power method.

    The Hessian times a direction is a difference of gradients.
    """
    nudge = 1e-4
    way = [
        {k: rng.standard_normal(p.shape) for k, p in layer.parameters.items()}
        for layer in net.layers
    ]
    for _ in range(rounds):
        length = _norm(way)
        way = [{k: p / length[:, None, None] for k, p in part.items()} for part in way]
        ahead, back = (_moved(net, way, sign * nudge) for sign in (1, -1))
        up, down = (gradients(moved, x, targets, "mse")[1] for moved in (ahead, back))
        way = [{k: (p[k] - q[k]) / (2 * nudge) for k in p} for p, q in zip(up, down, strict=True)]
    return _norm(way)


def _moved(net: Network, way: list[Parameters], far: float) -> Network:
    moved = deepcopy(net)
    sgd(-far)(0, moved.parameters, way)
    return moved


def _norm(found: list[Parameters]) -> Floats:
    return np.asarray(np.sqrt(squared_norm(found)))


def beyond_the_threshold(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ of the largest ‖g_t‖/‖g_0‖ within 20 steps of η = step/λ near a minimum."""
    net, x, targets = at_a_minimum(rng)
    eta = float(at["step"]) / sharpness(rng, net, x, targets)
    for layer in net.layers:
        for p in layer.parameters.values():
            p += 1e-3 * rng.standard_normal(p.shape)  # noqa: PLW2901
    steps = train(net, x, targets, "mse", sgd(eta[:, None, None]), 21)
    norms = [_norm(found) for _, found in steps]
    yield {}, np.log10(np.max(norms[1:], axis=0) / norms[0])


learning_rates = Experiment(
    name="learning-rates",
    run=beyond_the_threshold,
    grid=grid(step=(1.5, 2.5)),
    seed=20321,
    decades=True,
)


def from_scale(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ of the training loss after 200 steps from weights ``scale`` times Xavier's.

    Each network of six hidden layers is trained with both learning rates, and the better end
    counts: a scale is not judged by a rate that does not suit it. The loss is the median of three
    networks, each with points of its own: large weights may by luck be so right from the start
    that the logarithm of one such loss would outweigh all others.
    """
    x, targets = several(RESTARTS, lambda: two_spirals(rng, 32, turns=0.75))
    start = scaled(INITIALIZATIONS["xavier-normal"], float(at["scale"]))
    first = stack(rng, RESTARTS, (2, *[10] * 6, 2), "tanh", start, product=matmul)
    net = repeated(first, len(RATES))
    rates = np.repeat(RATES, RESTARTS)[:, None, None]
    x, targets = (np.concatenate([part] * len(RATES)) for part in (x, targets))
    trained(net, x, targets, "cross-entropy", sgd(rates), 200)
    losses = gradients(net, x, targets, "cross-entropy")[0].reshape(len(RATES), RESTARTS)
    yield {}, np.log10(np.median(losses.min(axis=0).reshape(-1, GROUP), axis=1))


initial_scale = Experiment(
    name="initial-scale",
    run=from_scale,
    grid=grid(scale=(0.25, 1.0, 4.0, 16.0, 64.0)),
    seed=20322,
    decades=True,
)
