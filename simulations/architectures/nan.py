"""Seven ways to a NaN that are no explosion, each in a small network that trains well before.

Shapes: x (2, batch), W_1 (n, 2), W_2 (3, n), labels (batch,). Every step has a batch of its own,
and at the last one something comes that the program does not expect. Each way is written as it is
often met, and once as it should be ("safe"). Steps are plain gradient descent, units leaky ReLUs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.fixed import rounded

Floats = NDArray[np.float64]
Output = tuple[Floats, Floats, Floats]
LEAK = 0.1
UNITS, CLASSES, BATCH, STEPS, ETA, SEEDS = 8, 3, 16, 40, 0.2, 12
EPSILON, THRESHOLD, PENALTY, FAR, USUAL = 1e-5, 1.0, 0.01, 1e5, 2.0**8
CAUSES = (
    "log-of-zero",
    "no-variance",
    "root-of-zero",
    "data",
    "no-label",
    "large-exponent",
    "clipping",
)


@dataclass(frozen=True)
class Batch:
    """The inputs, the labels, which of them are known, and the factor before the loss."""

    x: Floats
    labels: NDArray[np.int_]
    known: Floats
    scale: float = USUAL


@dataclass
class Step:
    """What a step computes, in this order; ``update`` is what is taken off the weights, over η."""

    data: Floats
    activations: list[Floats]
    loss: Floats
    gradient: list[Floats]
    update: list[Floats]

    @property
    def first(self) -> str:
        """Return the name of the first part that is not finite, or nothing."""
        parts = {
            "data": [self.data],
            "activation": self.activations,
            "loss": [self.loss],
            "gradient": self.gradient,
            "update": self.update,
        }
        return next((k for k, v in parts.items() if not all(np.isfinite(a).all() for a in v)), "")


def batch(rng: np.random.Generator, cause: str = "") -> Batch:
    """Return points with the sector in which they lie; with a cause, what leads to its NaN."""
    x = rounded(rng.standard_normal((2, BATCH)))
    labels = (x[0] > 0).astype(int) * (1 + (x[1] > 0))
    known, scale = np.ones(BATCH), USUAL
    if cause in ("log-of-zero", "large-exponent"):  # nobody normalised it, nor looked at its label
        x[:, :2], labels[:2] = [[-FAR, -FAR], [FAR, FAR]], (1, 2)
    elif cause == "no-variance":
        x = np.repeat(x[:, :1], BATCH, 1)
    elif cause == "root-of-zero":
        x[:, 1] = x[:, 0]
    elif cause == "data":
        x[0, 0] = np.nan
    elif cause == "no-label":
        known[:] = 0
    elif cause == "clipping":
        scale = 2.0**40
    return Batch(x, labels, known, scale)


def step(W: list[Floats], found: Batch, way: str, *, safe: bool) -> Step:
    """Return what one step computes where the network is written in one of the ways."""
    x, known = found.x, found.known
    if way == "data" and safe:
        known = known * np.isfinite(x).all(0)
        x = np.where(known > 0, x, 0)
    z, s = W[0] @ x, np.ones((UNITS, 1))
    if way == "no-variance":
        centred = z - z.mean(1, keepdims=True)
        s = np.sqrt((centred**2).mean(1, keepdims=True) + EPSILON * safe)
        z = centred / s
    a = z if way == "explosion" else np.where(z > 0, z, LEAK * z)
    o = W[1] @ a
    p, loss, do = _squares(o, found) if way == "explosion" else _entropy(o, found, known, way, safe)
    da = W[1].T @ do
    if way == "root-of-zero":  # a penalty on the distance between the first two samples
        apart = a[:, 0] - a[:, 1]
        size = np.sqrt((apart**2).sum() + EPSILON * safe)
        loss = loss + PENALTY * size
        da[:, 0] += PENALTY * apart / size
        da[:, 1] -= PENALTY * apart / size
    dz = da if way == "explosion" else da * np.where(z > 0, 1, LEAK)
    if way == "no-variance":
        dz = (dz - dz.mean(1, keepdims=True) - z * (dz * z).mean(1, keepdims=True)) / s
    gradient = [dz @ x.T, do @ a.T]
    if way != "clipping":
        return Step(x, [a, p], loss, gradient, gradient)
    half = [(g * found.scale).astype(np.float16).astype(float) for g in gradient]
    return Step(x, [a, p], loss, half, _clipped(half, found.scale, safe))


def _entropy(o: Floats, found: Batch, known: Floats, way: str, safe: bool) -> Output:
    """Return the probabilities, the loss over the known labels, and its derivative by o."""
    at = found.labels, np.arange(BATCH)
    shift = way != "large-exponent" or safe
    e = np.exp(o - o.max(0) if shift else o)
    p = e / e.sum(0)
    share = known / (max(known.sum(), 1) if way == "no-label" and safe else known.sum())
    if way == "log-of-zero" and not safe:  # the logarithm of the softmax, and its derivative by p
        dp = np.zeros_like(p)
        dp[at] = -1 / p[at]
        return p, -(share * np.log(p[at])).sum(), p * (dp - (dp * p).sum(0)) * share
    log_p = o[at] - o.max(0) - np.log(e.sum(0)) if shift else np.log(p[at])
    return p, -(share * log_p).sum(), (p - np.eye(CLASSES)[:, found.labels]) * share


def _squares(o: Floats, found: Batch) -> Output:
    error = o - np.eye(CLASSES)[:, found.labels]
    return o, (error**2).mean() / 2, error / error.size


def _clipped(half: list[Floats], scale: float, safe: bool) -> list[Floats]:
    """Return the gradient, divided by the factor before the loss and clipped by its norm."""
    norm = np.sqrt(sum((g**2).sum() for g in half)) / scale
    if safe and not np.isfinite(norm):
        return [np.zeros_like(g) for g in half]  # the step is left out, and the factor halved
    return [g / scale * min(1, THRESHOLD / norm) for g in half]


def run(rng: np.random.Generator, cause: str, *, safe: bool = False) -> tuple[list[float], str]:
    """Return the norms of the gradient before the first step whose update or loss is not finite.

    And what is the first part of that step that is not finite; nothing if there is no such step.
    """
    W = [rounded(rng.standard_normal(shape)) for shape in ((UNITS, 2), (CLASSES, UNITS))]
    W[1] /= UNITS**0.5
    eta, norms = 60.0 if cause == "explosion" else ETA, list[float]()
    with np.errstate(all="ignore"):
        for count in range(STEPS if cause in CAUSES else 10 * STEPS):
            found = step(W, batch(rng, cause if count == STEPS - 1 else ""), cause, safe=safe)
            if not all(np.isfinite(part).all() for part in (found.loss, *found.update)):
                return norms, found.first
            norms.append(norm(found.gradient))
            W = [w - eta * g for w, g in zip(W, found.update, strict=True)]
    return norms, ""


def norm(gradient: list[Floats]) -> float:
    """Return the norm of all arrays together, whose squares may lie beyond the largest float."""
    largest = max(float(np.abs(g).max()) for g in gradient) or 1.0
    return largest * float(np.sqrt(sum(((g / largest) ** 2).sum() for g in gradient)))


def growth(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ of the largest norm over the first, before anything is not finite."""
    found = []
    for stream in rng.spawn(SEEDS):
        norms, first = run(stream, str(at["cause"]))
        if not first:
            raise ArithmeticError(f"nothing became NaN or infinite by {at['cause']}")
        found.append(np.log10(max(norms)) - np.log10(norms[0]))
    yield {}, np.array(found)


before_nan = Experiment(
    name="before-nan",
    run=growth,
    grid=grid(cause=(*CAUSES, "explosion")),
    seed=20419,
    decades=True,
)
