"""Signals and error signals layer by layer, for networks that start in different ways."""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.activations import ACTIVATIONS
from gradyan.simulations.networks.initialization import initialization

Floats = NDArray[np.float64]
NETWORKS, WIDTH, BATCH = 20, 100, 16
DEPTH = 30
SHOWN, LAYERS = (1, 3, 5), 5
BINS = 41


def variance_by_layer(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ E z_ℓ²/E x² at each layer ℓ."""
    f, start = ACTIVATIONS[str(at["activation"])].f, initialization(str(at["start"]))
    a = x = rng.standard_normal((NETWORKS, WIDTH, BATCH))
    for ell in range(1, DEPTH + 1):
        z = start.draws(rng, NETWORKS, WIDTH, WIDTH) @ a
        yield {"layer": ell}, np.log10((z**2).mean((1, 2)) / (x**2).mean((1, 2)))
        a = f(z)


variance_profile = Experiment(
    name="variance-profile",
    run=variance_by_layer,
    grid=grid(activation=("linear", "relu"), start=("uniform", "lecun-normal", "he-normal")),
    seed=20334,
    decades=True,
)


def distributions(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the densities of activations and error signals in tanh networks of five layers.

    As Glorot & Bengio (2010), figs. 6 and 7: the inputs are N(0, 1), and so is what is sent back
    from the last layer. A bin in which no network has anything is left out.
    """
    f, start = ACTIVATIONS["tanh"], initialization(str(at["start"]))
    a = rng.standard_normal((NETWORKS, 2 * WIDTH, BATCH))
    layers = []
    for _ in range(LAYERS):
        W = start.draws(rng, NETWORKS, 2 * WIDTH, 2 * WIDTH)
        z = W @ a
        a = f.f(z)
        layers.append((W, a, f.slope(z, a)))
    back = rng.standard_normal(a.shape)
    for ell, (W, a, slope) in zip(range(LAYERS, 0, -1), reversed(layers), strict=True):
        delta = slope * back
        if ell in SHOWN:
            yield from _density({"layer": ell, "quantity": "activation"}, a, 1.0)
            yield from _density({"layer": ell, "quantity": "error"}, delta, 2.0)
        back = W.transpose(0, 2, 1) @ delta


def _density(at: Setting, values: Floats, end: float) -> Samples:
    edges = np.linspace(-end, end, BINS + 1)
    shares = np.stack([np.histogram(v, edges)[0] / v.size for v in values])
    for middle, share in zip((edges[:-1] + edges[1:]) / 2, shares.T, strict=True):
        if share.any():
            yield {**at, "at": round(float(middle), 6)}, share * BINS / (2 * end)


glorot = Experiment(
    name="glorot-distributions",
    run=distributions,
    grid=grid(start=("uniform", "xavier-uniform")),
    seed=20339,
)
