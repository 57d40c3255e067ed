"""What 16 bits leave of a gradient: what becomes 0 or infinite, with and without a factor before.

NumPy's float16 is that of IEEE 754; the cast rounds to even.
"""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting
from gradyan.simulations.networks.stacks import gradients, stack
from gradyan.simulations.networks.tasks import several, two_spirals

REPEATS, DRAWS = 40, 5000
DEPTH, WIDTH, SEEDS, BATCH = 12, 32, 30, 32
SCALES = (0, 16)  # logarithms to base 2 of the factor before the loss
BINS = range(-46, 0, 2)  # of log₂ |g|


def halved(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the share of N(0, σ²), times the factor, that float16 makes 0, or ∞."""
    g = rng.standard_normal((REPEATS, DRAWS)) * 2.0 ** (float(at["deviation"]) + float(at["scale"]))
    with np.errstate(over="ignore"):
        short = g.astype(np.float16)
    lost = short == 0 if at["quantity"] == "zero" else np.isinf(short)
    yield {}, lost.mean(1)


def exponents(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield how the gradients of a deep sigmoid network lie on the axis of log₂ |g|.

    As the share in each bin, and the share of each layer's gradients that float16 makes 0.
    """
    net = stack(rng, SEEDS, (2, *[WIDTH] * (DEPTH - 1), 2), "sigma", "lecun-normal")
    x, targets = several(SEEDS, lambda: two_spirals(rng, BATCH, turns=1.0))
    _, found = gradients(net, x, targets, "cross-entropy")
    entries = [layer["W"].reshape(SEEDS, -1) for layer in found]
    for scale in SCALES:
        for ell, g in enumerate(entries, start=1):
            lost = (g * 2.0**scale).astype(np.float16) == 0
            yield {"quantity": "zero", "scale": scale, "layer": ell}, lost.mean(1)
        all_lost = (np.concatenate(entries, 1) * 2.0**scale).astype(np.float16) == 0
        yield {"quantity": "zero", "scale": scale, "layer": "all"}, all_lost.mean(1)
    size = np.log2(np.abs(np.concatenate(entries, 1)))
    for low in BINS:
        inside = (size >= low) & (size < low + BINS.step)
        yield {"quantity": "bin", "low": low}, inside.mean(1)


half_precision = Experiment(
    name="half-precision",
    run=halved,
    grid=tuple(
        {"deviation": deviation, "scale": scale, "quantity": quantity}
        for deviation, scale, quantity in (
            (-22, 0, "zero"),
            (-24, 0, "zero"),
            (-26, 0, "zero"),
            (-26, 10, "zero"),
            (-30, 10, "zero"),
            (-8, 23, "infinite"),
            (-8, 24, "infinite"),
        )
    ),
    seed=20417,
    claims=("loss-scaling",),
)

gradient_exponents = Experiment(
    name="gradient-exponents",
    run=exponents,
    grid=({"activation": "sigma"},),
    seed=20418,
)
