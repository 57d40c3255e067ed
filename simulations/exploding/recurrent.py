"""How far back a recurrent network's gradient reaches."""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.recurrent import Recurrent

Floats = NDArray[np.float64]
UNITS, SEEDS = 16, 100
SETTLED, END = 200, 600


def matrices(rng: np.random.Generator, seeds: int, radius: float) -> Floats:
    """Return Gaussian matrices, shape (seeds, n, n), each scaled to this spectral radius."""
    W = rng.standard_normal((seeds, UNITS, UNITS))
    found = np.abs(np.linalg.eigvals(W)).max(axis=1)
    return np.asarray(W * (radius / found)[:, None, None])


def linear_signal(rng: np.random.Generator, W: Floats, steps: int) -> Floats:
    """Return log₁₀ ‖δ_t‖/‖δ_0‖ for t = 0 … ``steps``, shape (seeds, steps + 1).

    δ_{t+1} = Wᵀδ_t is rescaled at each step, so that nothing overflows at any t.
    """
    delta = rng.standard_normal((len(W), UNITS, 1))
    logs = np.zeros((len(W), steps + 1))
    back = W.transpose(0, 2, 1)
    for t in range(1, steps + 1):
        delta = delta / np.linalg.norm(delta, axis=1, keepdims=True)
        delta = back @ delta
        logs[:, t] = logs[:, t - 1] + np.log10(np.linalg.norm(delta, axis=(1, 2)))
    return logs


def decades_per_step(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the slope of log₁₀ ‖δ_t‖ where the first eigenvalues have won."""
    logs = linear_signal(rng, matrices(rng, SEEDS, float(at["radius"])), END)
    yield {}, (logs[:, END] - logs[:, SETTLED]) / (END - SETTLED)


spectral_radius = Experiment(
    name="spectral-radius",
    run=decades_per_step,
    grid=grid(radius=(0.5, 0.9, 1.0, 1.1, 1.5)),
    seed=20323,
    claims=("recurrent-networks",),
    decades=True,
)


def unrolled(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ ‖W‖, and log₁₀ ‖δ_t‖/‖δ_0‖ at some t, for linear networks or tanh units."""
    steps = 50
    W = matrices(rng, 40, float(at["radius"]))
    yield {"quantity": "norm"}, np.log10(np.linalg.norm(W, 2, axis=(1, 2)))
    if at["activation"] == "linear":
        logs = linear_signal(rng, W, steps)
    else:
        logs = np.array([tanh_signal(rng, one, steps) for one in W])
    for t in range(5, steps + 1, 5):
        yield {"quantity": "signal", "t": t}, logs[:, t]


def tanh_signal(rng: np.random.Generator, W: Floats, steps: int) -> Floats:
    """Return log₁₀ ‖δ_t‖/‖δ_0‖, t = 0 … ``steps``, of a tanh network with random inputs."""
    n = len(W)
    net = Recurrent({"W_h": W, "W_x": np.eye(n), "b": np.zeros((n, 1))}, "tanh")
    x = 0.1 * rng.standard_normal((steps + 1, n, 1))
    seen = net.forward(x)
    last = np.zeros_like(seen.z)
    last[-1] = rng.standard_normal((n, 1))
    delta = net.backward(seen, last)[1]
    norms = np.linalg.norm(delta[::-1], axis=(1, 2))
    return np.asarray(np.log10(norms / norms[0]))


gradient_in_time = Experiment(
    name="gradient-in-time",
    run=unrolled,
    grid=(
        *grid(activation=("linear",), radius=(0.8, 1.0, 1.25)),
        *grid(activation=("tanh",), radius=(0.8, 1.0, 1.25)),
    ),
    seed=20324,
    decades=True,
)
