"""Products of derivatives along a chain of single units."""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.activations import sigmoid_slope

CHAINS = 40_000
DEPTHS = (1, 2, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50)


def chain(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ ∏ w σ′(z_ℓ) at each depth, for chains with independent z_ℓ ~ N(0, 1)."""
    z = rng.standard_normal((CHAINS, max(DEPTHS)))
    logs = np.log10(float(at["weight"]) * sigmoid_slope(z)).cumsum(axis=1)
    for depth in DEPTHS:
        yield {"depth": depth}, logs[:, depth - 1]


derivative_product = Experiment(
    name="derivative-product",
    run=chain,
    grid=grid(weight=(1.0, 2.0, 4.0, 8.0)),
    seed=20101,
    claims=("derivative-product-decays",),
    decades=True,
)
