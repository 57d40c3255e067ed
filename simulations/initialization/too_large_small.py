"""Deep networks trained from weights of many scales: too small, just right, too large.

All networks of a setting are one stack, scale × seed, and take the same steps, each seed on a task
of its own; the seeds of all scales start from the same draws, only multiplied by another σ_w.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.fixed import matmul, rounded
from gradyan.simulations.networks.network import Network, unbiased
from gradyan.simulations.networks.optimizers import sgd
from gradyan.simulations.networks.stacks import gradients, train
from gradyan.simulations.networks.tasks import several, two_spirals

Floats = NDArray[np.float64]
WIDTH, DEPTH, SAMPLES, SEEDS = 16, 10, 60, 60
STEPS, EVERY = 100, 10
LOSS, ETA, MOMENTUM = "cross-entropy", 0.02, 0.9
# σ_w: multiples of the scale with χ = 1, and PyTorch's default, whose variance is 1/(3n).
CRITICAL = {"tanh": 1.0, "relu": 2**0.5}
SCALES = {"quarter": 1 / 4, "half": 1 / 2, "critical": 1.0, "double": 2.0, "fourfold": 4.0}
UNIFORM = 3**-0.5
STABLE = ("quarter", "half", "critical", "uniform")


def sigma_w(activation: str, scale: str) -> float:
    """Return σ_w of a scale by its name."""
    return UNIFORM if scale == "uniform" else SCALES[scale] * CRITICAL[activation]


def starts(rng: np.random.Generator, activation: str, scales: list[float], seeds: int) -> Network:
    """Return a stack of networks, one for each scale and seed, the seed running fastest.

    Hidden weights are N(0, σ_w²/n_in), those of the output N(0, 1/n_in); biases are 0.
    """
    widths = [2, *DEPTH * [WIDTH], 2]
    layers = []
    for ell, (n_in, n_out) in enumerate(pairwise(widths), start=1):
        draws = rounded(rng.standard_normal((seeds, n_out, n_in))) / np.sqrt(n_in)
        factors = scales if ell <= DEPTH else [1.0] * len(scales)
        W = np.concatenate([factor * draws for factor in factors])
        layers.append(unbiased(W, activation if ell <= DEPTH else "linear"))
    return Network(layers, matmul)


def task(rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return two spirals of one turn, scaled to mean square 1."""
    x, targets = two_spirals(rng, SAMPLES, turns=1.0)
    return x / np.sqrt(np.mean(x**2)), targets


def tasks(rng: np.random.Generator, seeds: int, scales: int) -> tuple[Floats, Floats]:
    """Return a task for each seed, the same at each scale, as a stack like that of `starts`."""
    x, targets = several(seeds, lambda: task(rng))
    return np.concatenate([x] * scales), np.concatenate([targets] * scales)


def losses(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the loss of each scale after 0, 10, … steps.

    ReLU networks above the critical scale are left out: within ten steps the loss of some
    overflows, and the others fall back to guessing.
    """
    activation = str(at["activation"])
    names = [name for name in (*SCALES, "uniform") if activation == "tanh" or name in STABLE]
    net = starts(rng, activation, [sigma_w(activation, name) for name in names], SEEDS)
    learned = tasks(rng, SEEDS, len(names))
    for t, (values, _) in enumerate(train(net, *learned, LOSS, sgd(ETA, MOMENTUM), STEPS + 1)):
        if t % EVERY == 0:
            for name, part in zip(names, values.reshape(len(names), SEEDS), strict=True):
                yield {"scale": name, "step": t}, part


loss_by_scale = Experiment(
    name="loss-by-scale", run=losses, grid=grid(activation=("tanh", "relu")), seed=20340
)


def first_gradients(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ ‖∂L/∂W_1‖ before the first step, at each scale."""
    activation, seeds = str(at["activation"]), 100
    names = [*SCALES, "uniform"]
    net = starts(rng, activation, [sigma_w(activation, name) for name in names], seeds)
    _, found = gradients(net, *tasks(rng, seeds, len(names)), LOSS)
    norms = np.linalg.norm(found[0]["W"], axis=(-2, -1))
    for name, part in zip(names, np.log10(norms).reshape(len(names), seeds), strict=True):
        yield {"scale": name}, part


gradient_by_scale = Experiment(
    name="gradient-by-scale",
    run=first_gradients,
    grid=grid(activation=("tanh", "relu")),
    seed=20340,
    decades=True,
)
