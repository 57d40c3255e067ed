"""What Keras and PyTorch draw: our own samplers of these names, measured."""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting
from gradyan.simulations.networks.draws import truncated
from gradyan.simulations.networks.initialization import initialization

N_IN, N_OUT, MATRICES, BIASES = 60, 40, 1200, 20
BIN = 0.25
BINS = {
    "truncated": (),
    "keras-glorot-normal": (),
    "keras-he-normal": tuple(BIN * i for i in range(9)),
    "pytorch-linear": tuple(BIN * i for i in range(4)),
}
# The variance by which each is called: in units of its root, what is drawn has no dimension.
NOMINAL = {
    "keras-glorot-normal": 2 / (N_IN + N_OUT),
    "keras-he-normal": 2 / N_IN,
    "pytorch-linear": 1 / N_IN,
}


def draws(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield mean squares of weights and biases, and shares of weights in parts of the axis."""
    name, far = str(at["name"]), float(at["far"])
    if name == "truncated":
        w = truncated(rng, (MATRICES, N_OUT, N_IN))
    else:
        kind, sigma = initialization(name), np.sqrt(NOMINAL[name])
        w = kind.draws(rng, MATRICES, N_IN, N_OUT) / sigma
        if kind.bias:
            b = [kind.draw_bias(rng, N_IN, N_OUT) for _ in range(BIASES * MATRICES)]
            yield {"quantity": "bias"}, np.mean((np.stack(b) / sigma) ** 2, axis=1)
    yield {"quantity": "weight"}, np.mean(w**2, axis=(1, 2))
    size = np.abs(w)
    yield {"quantity": "far"}, np.mean(size > far, axis=(1, 2))
    for low in BINS[name]:
        share = np.mean((size >= low) & (size < low + BIN), axis=(1, 2))
        yield {"quantity": "bin", "low": low}, share


framework_draws = Experiment(
    name="framework-draws",
    run=draws,
    grid=(
        {"name": "truncated", "far": 1.0},
        {"name": "keras-glorot-normal", "far": 2.0},
        {"name": "keras-he-normal", "far": 2.0},
        {"name": "pytorch-linear", "far": 0.5},
    ),
    seed=20348,
    claims=("framework-facts",),
)
