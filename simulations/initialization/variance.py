"""What one layer, and a chain of them, make of the mean square of a signal."""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.activations import ACTIVATIONS
from gradyan.simulations.networks.initialization import initialization

NETWORKS, BATCH = 400, 16
LAYERS = (1, 4)
PAIRS = ((32, 96), (96, 32), (64, 64))


def one_layer(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield mean squares behind a layer for unit ones before it, forward and backward.

    Pre-activations u ~ N(0, 1), shape (networks, n_in, batch), go through φ and the weights;
    error signals δ ~ N(0, 1) come back through the weights and φ′. One sample is the mean over
    units and inputs of one network.
    """
    networks, n_in, n_out = (int(at[key]) for key in ("networks", "n_in", "n_out"))
    f, start = ACTIVATIONS[str(at["activation"])], initialization(str(at["start"]))
    W = start.draws(rng, networks, n_in, n_out)
    u = rng.standard_normal((networks, n_in, BATCH))
    a = f.f(u)
    delta = rng.standard_normal((networks, n_out, BATCH))
    e = f.slope(u, a) * (W.transpose(0, 2, 1) @ delta)
    yield {"quantity": "forward"}, ((W @ a) ** 2).mean((1, 2))
    yield {"quantity": "backward"}, (e**2).mean((1, 2))


def settings(
    *pairs: tuple[int, int], networks: int = NETWORKS, **axes: object
) -> tuple[Setting, ...]:
    """Return every combination of the axes with each pair of widths."""
    return tuple(
        {**at, "networks": networks, "n_in": n_in, "n_out": n_out}
        for at in grid(**axes)
        for n_in, n_out in pairs
    )


# Sigmoids are all positive: what they send up is nearly the same for every input of a network, so
# that only more networks make the mean more certain.
good_variance = Experiment(
    name="good-variance",
    run=one_layer,
    grid=tuple(
        {**at, "start": f"normal:{at['sigma_w']}"}
        for at in (
            *settings(*PAIRS[:2], networks=1200, activation=("sigma",), sigma_w=(2.0,)),
            *settings(*PAIRS[:2], activation=("tanh", "relu"), sigma_w=(0.5, 2.0)),
        )
    ),
    seed=20330,
    claims=("good-variance",),
)

uniform = Experiment(
    name="uniform-layer",
    run=one_layer,
    grid=settings(*PAIRS, start=("uniform",), activation=("linear", "tanh")),
    seed=20330,
    claims=("uniform-init",),
)


def chain(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield E z²/E x² after some linear layers whose weights have one standard deviation."""
    n, std, networks = int(at["width"]), float(at["std"]), int(at["networks"])
    a = x = rng.standard_normal((networks, n, n))
    for layer in range(1, max(LAYERS) + 1):
        a = std * rng.standard_normal((networks, n, n)) @ a
        if layer in LAYERS:
            yield {"depth": layer}, (a**2).mean((1, 2)) / (x**2).mean((1, 2))


# With 64 inputs 1/64 is too small, 1/8 right, and 1/5 too large; with 36, 1/6 is right.
small_weights = Experiment(
    name="small-weights",
    run=chain,
    grid=(
        *grid(width=(64,), networks=(NETWORKS,), std=(1 / 64, 1 / 8, 1 / 5)),
        *grid(width=(36,), networks=(2 * NETWORKS,), std=(1 / 8, 1 / 6)),
    ),
    seed=20335,
    claims=("small-weights",),
)
