"""Chains of linear layers: what a product of random matrices does to lengths and volumes."""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.initialization import Initialization, initialization

Floats = NDArray[np.float64]
WIDTH, CHAINS, DEPTHS = 4, 30_000, (5, 10)
WIDE, SEEDS = 64, 24


def volumes(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ of the factors of volume of products P of Gaussian matrices, N(0, 1/n).

    The k-th factor is what the k-th column of P has perpendicular to those before it.
    """
    del at
    Q, total = np.eye(WIDTH), np.zeros((CHAINS, WIDTH))
    for depth in range(1, max(DEPTHS) + 1):
        W = rng.standard_normal((CHAINS, WIDTH, WIDTH)) / np.sqrt(WIDTH)
        Q, R = np.linalg.qr(W @ Q)
        total = total + np.log10(np.abs(np.diagonal(R, axis1=1, axis2=2)))
        if depth in DEPTHS:
            for k, samples in enumerate(total.T, start=1):
                yield {"width": WIDTH, "depth": depth, "index": k}, samples


def factors(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ of the k-th factor of volume of products of 64 × 64 matrices, for a few k.

    Called k = 0, that of the ratio of the largest singular value to the smallest.
    """
    start = initialization(str(at["weights"]))
    found = np.array([_factors(rng, start) for _ in range(SEEDS)])
    for depth, values in enumerate(found.transpose(1, 2, 0), start=1):
        for k in (0, 1, WIDE // 2, WIDE):
            yield {"depth": depth, "index": k}, values[k]


def _factors(rng: np.random.Generator, start: Initialization) -> Floats:
    """Return log₁₀ of the ratio and of all factors of volume, shape (depth, 1 + width).

    The smallest singular value of a product is lost in the rounding of the largest. It is one over
    the largest of the product of the inverses.
    """
    P = Q = inverse = np.eye(WIDE)
    total, found = np.zeros(WIDE), []
    for _ in range(max(DEPTHS)):
        W = start.draw(rng, WIDE, WIDE)
        P, inverse = W @ P, inverse @ np.linalg.inv(W)
        Q, R = np.linalg.qr(W @ Q)
        total = total + np.log10(np.abs(np.diag(R)))
        ratio = np.linalg.norm(P, 2) * np.linalg.norm(inverse, 2)
        found.append([np.log10(ratio), *total])
    return np.array(found)


volume_factors = Experiment(
    name="volume-factors", run=volumes, grid=({},), seed=20352, claims=("orthogonal",)
)

spectrum = Experiment(
    name="spectrum",
    run=factors,
    grid=grid(weights=("lecun-normal", "orthogonal")),
    seed=20353,
    decades=True,
    resolution=1e-10,  # of orthogonal matrices, all is 0
)
