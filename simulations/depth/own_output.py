"""A loss whose derivative depends on every weight: half of the squared length of the output."""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.network import Network, unbiased

DEPTH, NETWORKS = 6, 400


def mean_squares(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the mean square of the entries of δ_ℓ and of ∂L/∂W_ℓ, for L = ½‖ŷ‖² and one input.

    The networks are linear with weights N(0, 1/n) and inputs N(0, 1). Did the signal at the output,
    here ŷ itself, not depend on the weights, both mean squares would be 1 in every layer.
    """
    width = int(at["width"])
    found = np.empty((NETWORKS, DEPTH, 2))
    for of_network in found:
        weights = rng.standard_normal((DEPTH, width, width)) / np.sqrt(width)
        net = Network([unbiased(W, "linear") for W in weights])
        seen = net.forward(rng.standard_normal((width, 1)))
        back = net.backward(seen, seen[-1].a)
        for row, delta, part in zip(of_network, back.delta, back.parameters, strict=True):
            row[:] = np.mean(delta**2), np.mean(part["W"] ** 2)
    for ell in range(1, DEPTH + 1):
        for quantity, samples in zip(("signal", "weight"), found[:, ell - 1].T, strict=True):
            yield {"layer": ell, "quantity": quantity}, samples


own_output = Experiment(name="own-output", run=mean_squares, grid=grid(width=(50, 200)), seed=20370)
