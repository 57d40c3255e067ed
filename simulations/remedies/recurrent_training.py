"""A recurrent network that learns, with clipping or a penalty.

It is linear, h_t = W_h h_{t−1} + W_x x_t + b, and learns that the first unit ends at the mean of T
inputs. Its gradient contains powers of W_h up to the T-th.
"""

from dataclasses import dataclass, field

import numpy as np

from gradyan.simulations.networks.losses import penalty_gradient
from gradyan.simulations.networks.optimizers import clip, sgd
from gradyan.simulations.networks.recurrent import recurrent


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
        found["W_h"] += penalty_gradient(W, l1, l2)
        step(t, [net.parameters], clip([found], *clipping) if clipping else [found])
    return run
