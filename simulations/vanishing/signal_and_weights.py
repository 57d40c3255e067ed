"""The error signal of each layer, its input, and the gradient of its weights, before training."""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.network import Network, unbiased

DEPTH, WIDTH, SEEDS = 20, 128, 100
LAYERS = (1, 10, 20)


def norms(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ of ‖δ_ℓ‖, ‖a_{ℓ−1}‖ and ‖∂L/∂W_ℓ‖ for one random input of each network.

    The input has mean square 1. A random vector of length 1 is sent back from the output, which
    depends on no weight: it stands for ∂L/∂a_L.
    """
    activation, scale = str(at["activation"]), float(at["sigma_w"]) / np.sqrt(WIDTH)
    logs = np.empty((SEEDS, len(LAYERS), 3))
    for found in logs:
        draws = scale * rng.standard_normal((DEPTH, WIDTH, WIDTH))
        net = Network([unbiased(W, activation) for W in draws])
        x, top = rng.standard_normal((2, WIDTH, 1))
        seen = net.forward(x)
        back = net.backward(seen, top / np.linalg.norm(top))
        for row, ell in zip(found, LAYERS, strict=True):
            parts = back.delta[ell - 1], seen[ell - 1].a_in, back.parameters[ell - 1]["W"]
            row[:] = [np.log10(np.linalg.norm(part)) for part in parts]
    for k, ell in enumerate(LAYERS):
        for quantity, samples in zip(("signal", "input", "weights"), logs[:, k].T, strict=True):
            yield {"layer": ell, "quantity": quantity}, samples


signal_and_weights = Experiment(
    name="signal-and-weights",
    run=norms,
    grid=grid(activation=("relu", "tanh"), sigma_w=(0.5, 1.0, 2.0)),
    seed=20105,
    decades=True,
)
