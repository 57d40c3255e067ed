"""Linear networks: the gradient of every layer's weights, and the error signal beside it."""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.network import Network, unbiased

WIDTH, DEPTH, BATCH, SEEDS = 24, 6, 16, 2200


def mean_squares(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the mean square of the entries of ∂L/∂W_ℓ and of δ_ℓ, for each layer ℓ.

    The inputs and the signal at the output are N(0, 1); the gradient of the weights is a sum over
    the inputs of the batch, and its mean square is divided by their number.
    """
    scale = float(at["sigma_w"]) / np.sqrt(WIDTH)
    shape = (SEEDS, WIDTH, WIDTH)
    net = Network([unbiased(scale * rng.standard_normal(shape), "linear") for _ in range(DEPTH)])
    x, top = rng.standard_normal((2, SEEDS, WIDTH, BATCH))
    found = net.backward(net.forward(x), top)
    for ell, (part, delta) in enumerate(zip(found.parameters, found.delta, strict=True), start=1):
        at_layer = {"depth": DEPTH, "layer": ell}
        yield {**at_layer, "quantity": "weight"}, np.mean(part["W"] ** 2, axis=(1, 2)) / BATCH
        yield {**at_layer, "quantity": "signal"}, np.mean(delta**2, axis=(1, 2))


weight_gradient = Experiment(
    name="weight-gradient",
    run=mean_squares,
    grid=grid(sigma_w=(0.5, 1.5)),
    seed=20343,
    claims=("glorot-weight-gradient",),
)
