"""The family of ReLU: what a unit passes that has been pushed below 0."""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.activations import ACTIVATIONS
from gradyan.simulations.networks.stacks import stack


def slope_below(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield φ′(z) for z ~ N(shift, 1): what a unit passes that has been pushed below 0."""
    z = float(at["shift"]) + rng.standard_normal(400_000)
    f = ACTIVATIONS[str(at["activation"])]
    yield {}, f.slope(z, f.f(z))


mean_slope = Experiment(
    name="mean-slope",
    run=slope_below,
    grid=(  # beyond −4 the slopes of the first two no longer vary
        *grid(activation=("leaky", "prelu"), shift=(0.0, -1.0, -2.0, -3.0, -4.0)),
        *grid(activation=("elu",), shift=(0.0, -2.0, -4.0, -6.0, -8.0)),
    ),
    seed=20329,
    claims=("relu-family",),
)


def reaching(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ of the gradient of the first weights, biases at ``shift``, against biases 0.

    What comes from above is the same for both: a random signal, no loss.
    """
    x = rng.standard_normal((60, 8, 32))
    net = stack(rng, 60, (8, 32, 1), str(at["activation"]), "he-normal")
    above = rng.standard_normal((60, 1, 32))
    norms = []
    for shift in (float(at["shift"]), 0.0):
        net.layers[0].parameters["b"][:] = shift
        found = net.backward(net.forward(x), above).parameters
        norms.append(np.linalg.norm(found[0]["W"], axis=(1, 2)))
    yield {}, np.log10(norms[0] / norms[1])


pushed_below = Experiment(
    name="pushed-below",
    run=reaching,
    grid=grid(activation=("leaky", "prelu", "elu"), shift=(-3.0, -12.0)),
    seed=20325,
    decades=True,
)
