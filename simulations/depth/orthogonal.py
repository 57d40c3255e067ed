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
    P = np.broadcast_to(np.eye(WIDTH), (CHAINS, WIDTH, WIDTH))
    for depth in range(1, max(DEPTHS) + 1):
        P = rng.standard_normal((CHAINS, WIDTH, WIDTH)) / np.sqrt(WIDTH) @ P
        if depth in DEPTHS:
            perpendicular = np.abs(np.diagonal(np.linalg.qr(P)[1], axis1=1, axis2=2))
            for k, samples in enumerate(np.log10(perpendicular).T, start=1):
                yield {"width": WIDTH, "depth": depth, "index": k}, samples


def factors(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ of the k-th factor of volume of products of 64 × 64 matrices, for a few k.

    Called k = 0, that of the ratio of the largest singular value to the smallest.
    """
    start = initialization(str(at["weights"]))
    found = np.array([_factors(rng, start) for _ in range(SEEDS)])
    for depth, values in enumerate(found.transpose(1, 2, 0), start=1):
        for k in (0, 1, WIDE // 2, WIDE):
            if values[k].std() > 0:  # of orthogonal matrices, all may be 1 to the last bit
                yield {"depth": depth, "index": k}, values[k]


def _factors(rng: np.random.Generator, start: Initialization) -> Floats:
    """Return log₁₀ of the ratio and of all factors of volume, shape (depth, 1 + width)."""
    P = Q = np.eye(WIDE)
    total, found = np.zeros(WIDE), []
    for _ in range(max(DEPTHS)):
        W = start.draw(rng, WIDE, WIDE)
        P = W @ P
        Q, R = np.linalg.qr(W @ Q)
        total = total + np.log10(np.abs(np.diag(R)))
        singular = np.linalg.svd(P, compute_uv=False)
        found.append([np.log10(singular[0] / singular[-1]), *total])
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
)
