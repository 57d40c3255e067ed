"""ReLU and its family: depth, layers that are off, units that die, units that come back."""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.activations import ACTIVATIONS
from gradyan.simulations.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.signals import Cell, error_signal
from gradyan.simulations.stacks import descend, gradients, stack
from gradyan.simulations.tasks import two_spirals

Floats = NDArray[np.float64]
NETWORKS = 60_000
CELLS = tuple(Cell("relu", sigma_w) for sigma_w in (1.0, 2**0.5, 2.0))
STRETCHES = ((0, 15), (15, 30))  # distances from the output


def stretches(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the decades per layer over two stretches of ReLU networks, for infinite width.

    Twice the slope at width 2n less the slope at n differs from the limit by O(1/n²) only
    (Richardson's extrapolation).
    """
    del at
    narrow, wide = (_slopes(rng, width) for width in (30, 60))
    for cell, slopes in zip(CELLS, 2 * wide - narrow, strict=True):
        for (start, end), samples in zip(STRETCHES, slopes.T, strict=True):
            yield {"sigma_w": cell.sigma_w, "from": start, "to": end}, samples


def _slopes(rng: np.random.Generator, width: int) -> Floats:
    """Return decades per layer, shape (cells, seeds, stretches)."""
    logs = error_signal(CELLS, STRETCHES[-1][1] + 1, width, 300, rng)[:, :, ::-1]
    return np.stack([(logs[:, :, b] - logs[:, :, a]) / (b - a) for a, b in STRETCHES], axis=2)


relu_depths = Experiment(
    name="relu-depths",
    run=stretches,
    grid=({},),
    seed=20326,
    claims=("relu-fixes-vanishing", "too-many-layers"),
    decades=True,
)


def switched_off(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield, for random ReLU networks and one input each, whether a layer is off at a depth."""
    width, depths = int(at["width"]), PROBED[int(at["width"])]
    a = rng.standard_normal((NETWORKS, width, 1), dtype=np.float32)
    on = np.arange(NETWORKS)
    for depth in range(1, max(depths) + 1):
        W = rng.standard_normal((len(on), width, width), dtype=np.float32)
        a = np.maximum(W @ (a / np.linalg.norm(a, axis=1, keepdims=True)), 0)
        alive = a.any(axis=(1, 2))
        on, a = on[alive], a[alive]
        if depth in depths:
            off = np.ones(NETWORKS)
            off[on] = 0
            yield {"depth": depth}, off


# Where the probability is not so small that too few networks would be off to count.
PROBED = {1: (1, 2, 5), 2: (1, 2, 5, 10), 3: (2, 5, 10, 20), 4: (5, 10, 20), 5: (10, 20)}
layers_off = Experiment(
    name="layers-off",
    run=switched_off,
    grid=grid(width=tuple(PROBED)),
    seed=20327,
    claims=("dying-relu",),
)


def deaths(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the share of units of the first layer that are off for every sample after 5 steps.

    At the start there is none: the samples lie on all sides of 0, and the biases are 0.
    """
    x, targets = two_spirals(rng, 64)
    net = stack(rng, 100, (2, 32, 32, 2), "relu", "he-normal")
    for _ in range(5):
        descend(net, gradients(net, x, targets, "cross-entropy")[1], float(at["rate"]))
    yield {}, (net.forward(x)[0].z < 0).all(axis=-1).mean(axis=-1)


learning_rate_and_death = Experiment(
    name="learning-rate-and-death",
    run=deaths,
    grid=grid(rate=(0.5, 1.0, 2.0, 3.0, 5.0, 10.0)),
    seed=20328,
)


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
    x = rng.standard_normal((8, 32))
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
