"""He's initialisation in narrow deep ReLU networks: the mean, and what a typical network does."""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting

WIDTH, DEPTH = 20, 50
GROUPS, MEMBERS = 50, 41
DEPTHS = (1, 2, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50)
TEAMS, TEAM = 500, 100


def typical(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ of the median of ‖a_ℓ‖²/‖a_0‖² over the networks of a group.

    Each network is real: weights N(0, 2/n), one input. A network whose units are all off has the
    log −∞, which a median can take.
    """
    del at
    logs = _networks(rng, GROUPS * MEMBERS)
    for depth in DEPTHS:
        yield {"depth": depth}, np.median(logs[depth - 1].reshape(GROUPS, MEMBERS), axis=1)


def _networks(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Return log₁₀ ‖a_ℓ‖²/‖a_0‖², shape (depth, networks)."""
    a = rng.standard_normal((count, WIDTH, 1))
    start, found = np.log10(_square(a)), []
    for _ in range(DEPTH):
        W = rng.standard_normal((count, WIDTH, WIDTH)) * np.sqrt(2 / WIDTH)
        a = np.maximum(W @ a, 0)
        with np.errstate(divide="ignore"):
            found.append(np.log10(_square(a)) - start)
    return np.array(found)


def _square(a: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.sum(a**2, axis=(1, 2)))


def average(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield estimates of the mean of ‖a_ℓ‖²/‖a_0‖², one from each team of networks.

    The ratio of depth 50 has a tail so heavy that the plain mean of a million networks is a
    matter of luck. But it is a product of 50 factors ‖a_ℓ‖²/‖a_{ℓ−1}‖², and those of different
    layers are independent: given a_{ℓ−1}, the pre-activations are N(0, 2‖a_{ℓ−1}‖²/n), so what
    came before only sets their scale. The mean of the product is the product of the means, and
    each of these is taken over the team.
    """
    del at
    product = np.ones(TEAMS)
    for depth in range(1, DEPTH + 1):
        z = rng.standard_normal((TEAMS, TEAM * WIDTH)) * np.sqrt(2 / WIDTH)
        product *= np.sum(np.maximum(z, 0) ** 2, axis=1) / TEAM
        if depth in DEPTHS:
            yield {"depth": depth}, product.copy()


def plain(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the ratio itself for two thousand networks: its mean is what one would report."""
    del at
    ratios = 10 ** _networks(rng, 2000)
    for depth in DEPTHS:
        yield {"depth": depth}, ratios[depth - 1]


median_ratio = Experiment(name="median-ratio", run=typical, grid=({},), seed=20345, decades=True)
mean_ratio = Experiment(name="mean-ratio", run=average, grid=({},), seed=20346)
plain_ratio = Experiment(name="plain-ratio", run=plain, grid=({},), seed=20347)
