"""The signs of the notes, computed on a healthy, two vanishing and an exploding network.

All networks learn two spirals with the same number of layers, the same width and the same rate;
what differs is the activation and the weights at the start. Shapes: as in
`simulations.networks.network`, with a leading axis for the runs, each a network of its own with
points of its own.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.diagnosis.signs import Arrays, signs_of
from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.optimizers import sgd
from gradyan.simulations.networks.stacks import gradients, stack
from gradyan.simulations.networks.tasks import several, two_spirals

Floats = NDArray[np.float64]

NETWORKS = {
    "healthy": ("relu", "he-normal"),
    "vanishing": ("sigma", "xavier-normal"),
    "small-weights": ("tanh", "normal:0.3"),
    "exploding": ("relu", "normal:3"),
}
LAYERS, WIDTH, SAMPLES, EVERY = 8, 16, 32, 2
RATE, RUNS, STEPS = 0.05, 24, 120
SCALED = 1000.0
RATES, SHORT, MANY = (0.03, 0.1, 0.3, 1.0, 3.0), 30, 40  # for NaN: it comes soon or never
LARGEST = 6.0  # decades: what lies beyond a million counts as a million, and NaN as 1


def runs(  # noqa: PLR0913, PLR0917
    rng: np.random.Generator, kind: str, eta: Floats, count: int, steps: int, scale: float = 1.0
) -> Iterator[Arrays]:
    """Yield the record of each run; η for all, or of shape (count, 1, 1).

    ``scale`` multiplies the loss, and with it every gradient.
    """
    activation, start = NETWORKS[kind]
    x, targets = several(count, lambda: two_spirals(rng, SAMPLES))
    net = stack(rng, count, (2, *[WIDTH] * LAYERS, 2), activation, start)
    update, losses, kept = sgd(eta), [], []
    with np.errstate(all="ignore"):
        for t in range(steps):
            loss, found = gradients(net, x, targets, "cross-entropy", scale)
            losses.append(loss)
            if t % EVERY == 0:
                kept.append(([p["W"].copy() for p in net.parameters], [g["W"] for g in found]))
            update(t, net.parameters, found)
    weights, slopes = (
        [np.stack(layer) for layer in zip(*arrays, strict=True)]
        for arrays in zip(*kept, strict=True)
    )
    for k in range(count):
        W, g = ([layer[:, k] for layer in arrays] for arrays in (weights, slopes))
        yield Arrays(np.array(losses)[:, k], np.arange(0.0, steps, EVERY), W, g, [], activation)


def finite(found: Arrays) -> Arrays:
    """Return the part of a record before anything in it is too large for a float, or NaN."""
    with np.errstate(all="ignore"):
        norms = [np.linalg.norm(a, axis=(1, 2)) for a in (*found.weights, *found.gradients)]
    sound = np.asarray(np.isfinite([*norms, found.loss[found.steps.astype(int)]]).all(axis=0))
    n = max(int(np.argmin(sound)), 2) if not sound.all() else len(sound)
    W, g = ([a[:n] for a in arrays] for arrays in (found.weights, found.gradients))
    loss = found.loss[: int(found.steps[n - 1]) + 1]
    return Arrays(loss, found.steps[:n], W, g, [], found.activation)


FACTORS = (
    "weights-near-zero",
    "early-layers-lag",
    "insensitive-layer",
    "loss-jumps",
    "weights-growing",
    "gradients-above-one",
)
SHARES = ("slow-training", "no-progress")


def values(rng: np.random.Generator, at: Setting, signs: tuple[str, ...]) -> dict[str, Floats]:
    """Return the numbers of these signs, one of each run."""
    scale = float(at.get("scale", 1.0))
    records = runs(rng, str(at["network"]), np.array(RATE / scale), RUNS, STEPS, scale)
    findings = [{f.sign: f.value for f in signs_of(finite(found))} for found in records]
    return {sign: np.array([found[sign] for found in findings], dtype=float) for sign in signs}


def factors(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield, for each sign that is a factor, its base-10 logarithm in each run."""
    for sign, found in values(rng, at, FACTORS).items():
        logs = np.log10(found, out=np.zeros(RUNS), where=found > 0)
        yield {"sign": sign}, np.clip(logs, -LARGEST, LARGEST)


def shares(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield, for each sign that is a share of the loss, that share in each run."""
    for sign, found in values(rng, at, SHARES).items():
        yield {"sign": sign}, found


def not_a_number(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield, for each draw of the weights, the share of the rates at which a run ends in NaN."""
    eta = np.tile(RATES, MANY)[:, None, None]
    records = list(runs(rng, str(at["network"]), eta, len(eta), SHORT))
    loss = np.array([not np.isfinite(found.loss).all() for found in records], dtype=float)
    weights = [any(not np.isfinite(W).all() for W in found.weights) for found in records]
    for sign, ended in (("loss-nan", loss), ("weights-nan", np.array(weights, dtype=float))):
        yield {"sign": sign}, ended.reshape(MANY, len(RATES)).mean(axis=1)


sign_factors = Experiment(
    name="sign-factors",
    run=factors,
    grid=(*grid(network=tuple(NETWORKS), scale=(1.0,)), {"network": "healthy", "scale": SCALED}),
    seed=20360,
    decades=True,
    resolution=1e-9,  # where nothing is learned, losses differ in their last digits only
)

# Where a run explodes its loss is no share of anything: slowness is asked of the others.
sign_shares = Experiment(
    name="sign-shares",
    run=shares,
    grid=grid(network=("healthy", "vanishing", "small-weights")),
    seed=20361,
)

# A sigmoid's output is bounded: its networks do not come to NaN.
sign_nan = Experiment(
    name="sign-nan", run=not_a_number, grid=grid(network=("healthy", "exploding")), seed=20362
)
