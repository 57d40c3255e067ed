"""Remedies tried: fewer layers on random networks, clipping and a penalty on recurrent ones.

The recurrent networks are linear, h_t = W_h h_{t−1} + W_x x_t + b, and learn that the first unit
ends at the mean of T inputs. Their gradient contains powers of W_h up to the T-th.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.optimizers import clip, sgd
from gradyan.simulations.recurrent import recurrent
from gradyan.simulations.signals import Cell, error_signal

Floats = NDArray[np.float64]

DEPTHS = (10, 20, 40)
SETTLING = 8  # layers at the bottom in which the length of the signal settles


def decades(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ of ‖δ‖ L layers below the top over ‖δ‖ at the top, for infinite width.

    What a width of n changes is of the order 1/n in each layer: twice the value at 2n less that at
    n leaves 1/n² (Richardson's extrapolation).
    """
    del at
    depth, cells = SETTLING + max(DEPTHS) + 1, (Cell("sigma", 1.0), Cell("relu", 4.0))
    narrow, wide = (error_signal(cells, depth, width, 400, rng) for width in (20, 40))
    for cell, logs in zip(cells, 2 * wide - narrow, strict=True):
        for layers in DEPTHS:
            of: dict[str, float | str] = {"activation": cell.activation, "sigma_w": cell.sigma_w}
            yield {**of, "layers": layers}, logs[:, -1 - layers]


fewer = Experiment(
    name="fewer-layers",
    run=decades,
    grid=({},),
    seed=20364,
    claims=("fewer-layers",),
)


@dataclass(frozen=True)
class Run:
    """The loss before each step; every tenth step ρ(W_h), the largest modulus of an eigenvalue."""

    loss: list[float] = field(default_factory=list)
    radius: list[float] = field(default_factory=list)


T, UNITS, BATCH, EVERY = 15, 10, 16, 10
TOO_LARGE = 1e100  # a loss beyond this counts as diverged; floats end at 1e308


def learn(  # noqa: PLR0913
    rng: np.random.Generator,
    start: str,
    eta: float,
    steps: int,
    *,
    clipping: tuple[str, float] | None = None,
    l1: float = 0.0,
    l2: float = 0.0,
) -> Run:
    """Train a linear recurrent network, with a penalty on W_h alone, until its loss diverges."""
    net, run, step = recurrent(rng, UNITS, 1, "linear", start), Run(), sgd(eta)
    x = rng.standard_normal((T, 1, BATCH))
    for t in range(steps):
        with np.errstate(all="ignore"):
            W, seen = net.parameters["W_h"], net.forward(x)
            error = seen.h[-1][:1] - x.mean(axis=0)
            run.loss.append(float(np.mean(error**2)))
        if not run.loss[-1] < TOO_LARGE:
            break
        if t % EVERY == 0:
            run.radius.append(float(np.abs(np.linalg.eigvals(W)).max()))
        dL_dh = np.zeros_like(seen.z)
        dL_dh[-1, :1] = 2 * error / BATCH
        found, _ = net.backward(seen, dL_dh)
        found["W_h"] += l1 * np.sign(W) + l2 * W
        step(t, [net.parameters], clip([found], *clipping) if clipping else [found])
    return run


CLIPPED: dict[str, tuple[str, float] | None] = {
    "none": None,
    "value": ("value", 0.1),
    "norm": ("norm", 1.0),
    "global-norm": ("global-norm", 1.0),
}


def progress(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ of the last loss over the first; one that grew tenfold or more counts as 1."""
    how, found = CLIPPED[str(at["clipping"])], []
    for stream in rng.spawn(60):
        loss = learn(stream, "normal:1.2", 0.02, 50, clipping=how).loss
        found.append(np.log10(loss[-1] / loss[0]) if loss[-1] < 10 * loss[0] else 1.0)
    yield {}, np.array(found)


clipped_training = Experiment(
    name="clipped-training",
    run=progress,
    grid=grid(clipping=tuple(CLIPPED)),
    seed=20366,
    decades=True,
)

PENALTIES = {"none": (0.0, 0.0), "l1": (0.08, 0.0), "l2": (0.0, 0.2)}


def radius(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield ρ(W_h), which is 1.2 at the start, after so many steps of training."""
    l1, l2 = PENALTIES[str(at["penalty"])]
    runs = [
        learn(stream, "orthogonal:1.2", 0.05, 101, clipping=("global-norm", 1.0), l1=l1, l2=l2)
        for stream in rng.spawn(16)
    ]
    for k, found in enumerate(np.array([run.radius for run in runs]).T):
        if k:
            yield {"step": k * EVERY}, found


penalized_training = Experiment(
    name="penalized-training", run=radius, grid=grid(penalty=tuple(PENALTIES)), seed=20367
)

NOISY = 4_000


def shrinking(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield weights that start at 1, under a penalty and gradients which are noise of mean 0."""
    w, step = np.ones(NOISY), sgd(float(at["eta"]))
    for t in range(1, 31):
        pull = float(at["strength"]) * (np.sign(w) if at["penalty"] == "l1" else w)
        step(t, [{"w": w}], [{"w": pull + 0.1 * rng.standard_normal(NOISY)}])
        if t % 10 == 0:
            yield {"step": t}, w.copy()


shrinking_weights = Experiment(
    name="shrinking-weights",
    run=shrinking,
    grid=grid(penalty=("l1", "l2"), eta=(0.1,), strength=(0.2,)),
    seed=20368,
    claims=("weight-penalty",),
)
