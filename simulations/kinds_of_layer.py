"""What batch normalisation and residual connections do to the error signal of random networks.

Shapes: weights (seeds, n, n), activations and error signals (seeds, n, batch). Three kinds of
layer: *plain*, a′ = φ(Wa); *normalised*, a′ = φ(y), where y is Wa with mean 0 and variance 1 over
the batch; *residual*, a′ = a + Wφ(a).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.activations import ACTIVATIONS
from gradyan.simulations.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.normalization import normalize

Floats = NDArray[np.float64]
Back = Callable[[Floats], Floats]
EPSILON = 1e-12  # so little that it does not count beside a variance
DEPTH, WIDTH, BATCH, SEEDS = 50, 100, 50, 6


def layer(kind: str, activation: str, W: Floats, a: Floats) -> tuple[Floats, Back]:
    """Return the output of a layer, and the function that takes an error signal back through it.

    The error signal is the derivative with respect to what a layer puts out or takes in.
    """
    f, WT = ACTIVATIONS[activation], W.transpose(0, 2, 1)
    if kind == "residual":
        phi = f.f(a)
        slope = f.slope(a, phi)
        return a + W @ phi, lambda g: np.asarray(g + slope * (WT @ g))
    z = W @ a
    if kind == "plain":
        out = f.f(z)
        slope = f.slope(z, out)
        return out, lambda g: np.asarray(WT @ (slope * g))
    normal = normalize("batch", z, EPSILON)
    out = f.f(normal.y)
    slope = f.slope(normal.y, out)
    return out, lambda g: np.asarray(WT @ normal.backward(slope * g))


def error_signal(
    rng: np.random.Generator, at: Setting, depth: int, shape: tuple[int, int, int]
) -> Floats:
    """Return log₁₀ of the norm of ∂L/∂a_ℓ for ℓ = 0 … depth, shape (seeds, depth + 1).

    ``shape`` is (seeds, n, batch); inputs and the signal at the top, whose norm is 1, are random.
    """
    seeds, n, _ = shape
    a = rng.standard_normal(shape)
    backs: list[Back] = []
    for _ in range(depth):
        W = rng.standard_normal((seeds, n, n)) * (float(at["sigma_w"]) / np.sqrt(n))
        a, back = layer(str(at["kind"]), str(at["activation"]), W, a)
        backs.append(back)
    g = rng.standard_normal(shape)
    total, logs = np.zeros(seeds), []
    unchanged: Back = np.asarray
    for through in (unchanged, *reversed(backs)):
        g = through(g)
        norm = np.sqrt((g**2).sum(axis=(1, 2)))
        total = total + np.log10(norm)
        logs.append(total)
        g = g / norm[:, None, None]
    found = np.array(logs[::-1]).T
    return np.asarray(found - found[:, -1:])


def profile(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ ‖∂L/∂a_ℓ‖/‖∂L/∂a_L‖ at each ℓ = 0, 1, …, L − 1."""
    for ell, samples in enumerate(error_signal(rng, at, DEPTH, (SEEDS, WIDTH, BATCH)).T):
        if ell < DEPTH:
            yield {"layer": ell}, samples


def normalized_rate(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield decades per layer of a normalised network, for infinite width and batch.

    Both are doubled at once; twice the second slope less the first has no error of order 1/n
    or 1/batch (Richardson's extrapolation). The network is shallow, for the error grows as
    depth/n. Its first layer, which has no activation below it, is left out.
    """
    small, large = (error_signal(rng, at, 6, (12, 150 * k, 75 * k))[:, 1] / 5 for k in (1, 2))
    yield {}, 2 * large - small


def residual_rate(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield decades per layer of a residual network of a given depth, for infinite width."""
    depth = int(at["depth"])
    narrow, wide = (error_signal(rng, at, depth, (60, n, 1))[:, 0] for n in (50, 100))
    yield {}, (2 * wide - narrow) / depth


REMEDIES: tuple[Setting, ...] = (
    {"kind": "plain", "activation": "sigma", "sigma_w": 1.0},
    {"kind": "plain", "activation": "relu", "sigma_w": 2**0.5},
    {"kind": "normalised", "activation": "sigma", "sigma_w": 1.0},
    {"kind": "normalised", "activation": "relu", "sigma_w": 1.0},
    {"kind": "residual", "activation": "sigma", "sigma_w": 1.0},
    {"kind": "residual", "activation": "relu", "sigma_w": DEPTH**-0.5},
)

remedies = Experiment(name="remedies", run=profile, grid=REMEDIES, seed=20354, decades=True)

normalised_rate = Experiment(
    name="normalised-rate",
    run=normalized_rate,
    grid=grid(kind=("normalised",), activation=("sigma", "tanh", "relu"), sigma_w=(1.0,)),
    seed=20355,
    claims=("batch-norm",),
    decades=True,
)

residual_growth = Experiment(
    name="residual-growth",
    run=residual_rate,
    grid=tuple(
        {"kind": "residual", "activation": activation, "sigma_w": sigma_w, "depth": 20}
        for activation, sigma_w in (
            ("relu", 1.0),
            ("tanh", 1.0),
            ("sigma", 1.0),
            ("relu", 20**-0.5),
        )
    ),
    seed=20356,
    claims=("residual",),
    decades=True,
)
