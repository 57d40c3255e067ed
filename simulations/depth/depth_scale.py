"""How deep a network still trains: the same task for every scale of the weights and every depth.

Shapes: a stack of networks, one for each scale and seed; weights (networks, n, n), activations
(networks, n, batch). The task is one that a single layer can learn: the sign of a random linear
function of the input. Plain gradient descent on the mean square error, all inputs in each step.
Near and above the critical scale training is chaotic: hence the fixed arithmetic.
"""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.fixed import matmul, rounded, tanh

Floats = NDArray[np.float64]
SCALES = (0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3)
WIDTH, BATCH, SEEDS, STEPS, RATE = 24, 24, 12, 100, 0.1


def trained(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield, for each scale, what a hundred steps leave of the loss of a tanh network."""
    scales = np.repeat(SCALES, SEEDS)[:, None, None] / np.sqrt(WIDTH)
    shape = (int(at["depth"]), SEEDS, WIDTH, WIDTH)
    W = [np.tile(V, (len(SCALES), 1, 1)) * scales for V in rounded(rng.standard_normal(shape))]
    x, teacher, readout = (
        np.tile(rounded(rng.standard_normal(shape)), (len(SCALES), 1, 1))
        for shape in ((SEEDS, WIDTH, BATCH), (SEEDS, 1, WIDTH), (SEEDS, 1, WIDTH))
    )
    readout /= np.sqrt(WIDTH)
    y = np.sign(matmul(teacher, x))
    first = descend(W, readout, x, y, 0.0)
    for _ in range(STEPS):
        descend(W, readout, x, y, RATE)
    left = descend(W, readout, x, y, 0.0) / first
    for scale, samples in zip(SCALES, left.reshape(len(SCALES), SEEDS), strict=True):
        yield {"sigma_w": scale}, samples


def descend(W: list[Floats], readout: Floats, x: Floats, y: Floats, rate: float) -> Floats:
    """Take one step in place; return the loss before it, the mean of (ŷ − y)²/2."""
    activations = [x]
    for layer in W:
        activations.append(tanh(matmul(layer, activations[-1])))
    error = matmul(readout, activations[-1]) - y
    g = matmul(readout.transpose(0, 2, 1), error / BATCH)
    readout -= rate * matmul(error / BATCH, activations[-1].transpose(0, 2, 1))
    for ell in reversed(range(len(W))):
        delta = g * (1 - activations[ell + 1] ** 2)
        g = matmul(W[ell].transpose(0, 2, 1), delta)
        W[ell] -= rate * matmul(delta, activations[ell].transpose(0, 2, 1))
    return np.asarray((error**2).mean(axis=(1, 2)) / 2)


trainable_depth = Experiment(
    name="trainable-depth",
    run=trained,
    grid=grid(depth=(2, 4, 8, 16, 32)),
    seed=20357,
)
