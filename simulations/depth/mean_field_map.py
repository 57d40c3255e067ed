"""What one layer after another makes of the mean squares of signal and error signal."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting
from gradyan.simulations.networks.activations import of_each

Floats = NDArray[np.float64]
WIDTH, LAYERS, SEEDS, INPUTS = 400, 3, 100, 4


class Kind(NamedTuple):
    """A kind of network: its activation, and the scales of its weights and of its biases."""

    activation: str
    sigma_w: float
    sigma_b: float


KINDS = (
    Kind("tanh", 1.5, 0.5),
    Kind("tanh", 3.0, 0.0),
    Kind("sigma", 1.0, 0.0),
    Kind("sigma", 8.0, 1.0),
    Kind("relu", 2**0.5, 0.5),
    Kind("elu", 1.2, 0.2),
)


def layer_by_layer(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield, for each kind and layer, the mean of z² over its units, and what they do to ‖δ‖².

    Networks of width 400, inputs of mean square 1; a sample is the mean over four inputs, each
    with an error signal of its own. The factor is ‖δ_ℓ‖²/‖δ_{ℓ+1}‖², with δ random at the top.
    """
    del at
    found = np.stack([_network(rng, KINDS) for _ in range(SEEDS)], axis=-1)
    for kind, of_kind in zip(KINDS, found, strict=True):
        for quantity, values in zip(("length", "factor"), of_kind, strict=True):
            for ell, samples in enumerate(values, start=1):
                yield {**kind._asdict(), "layer": ell, "quantity": quantity}, samples


def _network(rng: np.random.Generator, kinds: Sequence[Kind]) -> Floats:
    """Return lengths and factors of one network of each kind, shape (kinds, 2, layers)."""
    shape = (WIDTH, len(kinds), INPUTS)
    scale = np.array([[k.sigma_w] for k in kinds]) / np.sqrt(WIDTH)
    shift = np.array([[k.sigma_b] for k in kinds])
    a, V, slopes, lengths = rng.standard_normal((WIDTH, 1, INPUTS)), [], [], []
    a = np.broadcast_to(a * np.sqrt(WIDTH / (a**2).sum(axis=0)), shape)
    for _ in range(LAYERS + 1):
        V.append(rng.standard_normal((WIDTH, WIDTH)))
        b = rng.standard_normal((WIDTH, 1, 1))
        z = (V[-1] @ a.reshape(WIDTH, -1)).reshape(shape) * scale + b * shift
        a, slope = of_each([kind.activation for kind in kinds], z, axis=1)
        slopes.append(slope)
        lengths.append((z**2).mean(axis=(0, 2)))
    delta, factors = rng.standard_normal(shape), []
    for weights, slope in zip(V[:0:-1], slopes[-2::-1], strict=True):
        below = (weights.T @ delta.reshape(WIDTH, -1)).reshape(shape) * scale * slope
        factors.append(((below**2).sum(axis=0) / (delta**2).sum(axis=0)).mean(axis=-1))
        delta = below
    return np.stack([np.array(lengths[:-1]).T, np.array(factors[::-1]).T], axis=1)


mean_field_map = Experiment(
    name="mean-field-map",
    run=layer_by_layer,
    grid=({},),
    seed=20350,
    claims=("mean-field-map",),
)
