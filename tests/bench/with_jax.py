"""The sweep in JAX as well as we can write it: one compiled function of a seed, no grad.

It is the algorithm of `tests.bench.pytorch`: all cells of one family of weights in one product a
layer, the layers in a scan, δ sent back by hand, and a factor for each cell with the next scale.
"""

import math
import os
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gradyan.simulations.networks.draws import Bulk
from gradyan.simulations.networks.initialization import initialization
from gradyan.simulations.sweep.plan import Plan
from tests.bench.contestant import Floats, Work, check, spent

PHI: dict[str, Callable[[Any], Any]] = {
    "sigma": jax.nn.sigmoid,
    "tanh": jnp.tanh,
    "relu": lambda z: jnp.maximum(z, 0),
}
SLOPE: dict[str, Callable[[Any], Any]] = {
    "sigma": lambda a: a * (1 - a),
    "tanh": lambda a: 1 - a * a,
    "relu": lambda a: (a > 0).astype(a.dtype),
}


def ready(plan: Plan, seeds: int, threads: int, way: str) -> Work:
    """Return the work of a sweep; there is one way."""
    del way
    # XLA has a thread for each processor that it may use, and no setting that says so.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    passing = jax.jit(lambda V, x, g: passed(plan, V, x, g))
    V = {
        name: np.empty((plan.depth, plan.width, plan.width), np.float32) for name in plan.families()
    }

    def one(seed: int) -> Floats:
        bulk = Bulk(plan.entropy, seed, plan.width)
        data = bulk.data.standard_normal((2, plan.batch, plan.width), dtype=np.float32)
        for layer in range(plan.depth):
            bulk.draw({name: V[name][layer] for name in V})
        return statistics(plan, passing(V, *data))

    def run(part: range) -> Floats:
        return np.stack([one(seed) for seed in part], -1)

    check(plan, range(2), run)
    return lambda: spent(run, range(seeds))


def passed(plan: Plan, V: dict[str, Any], x: Any, g: Any) -> dict[str, Any]:
    """Return by family, (3, depth, activations, initialisations): E a, E a² and E δ², as stored."""
    found = {}
    for family, places in plan.families().items():
        kinds = [initialization(plan.initializations[place]) for place in places]
        c = jnp.array([kind.scale(plan.width, plan.width) for kind in kinds])[:, None]
        found[family] = stack(plan.activations, c, V[family], x, g)
    return found


def stack(activations: tuple[str, ...], c: Any, V: Any, x: Any, g: Any) -> Any:
    """Return what `passed` returns, for the cells of one family."""
    cells = (len(activations), len(c), x.size)  # a line for each
    straight = jnp.array([name == "relu" for name in activations])[:, None, None]
    ones = jnp.ones((*cells[:2], 1))
    rows = (cells[0] * cells[1] * len(x), x.shape[1])

    def forth(carry: Any, v: Any) -> Any:
        a, factor = carry
        z = (a.reshape(rows) @ v).reshape(cells) * factor
        a = jnp.stack([PHI[name](z[place]) for place, name in enumerate(activations)])
        square = jnp.mean(a * a, -1, keepdims=True)
        factor = c * jnp.where(straight, jax.lax.rsqrt(square), 1)
        return (a, factor), (a, a.mean(-1), square[..., 0])

    def back(carry: Any, layer: Any) -> Any:
        delta, factor = carry
        v, a = layer
        slope = jnp.stack([SLOPE[name](a[place]) for place, name in enumerate(activations)])
        delta = delta * factor * slope
        square = jnp.mean(delta * delta, -1, keepdims=True)
        before = (delta.reshape(rows) @ v.T).reshape(cells)
        return (before, c * jax.lax.rsqrt(square)), square[..., 0]

    start = jnp.broadcast_to(x.reshape(-1), cells), ones * c
    _, (A, mean, square) = jax.lax.scan(forth, start, V)
    start = jnp.broadcast_to(g.reshape(-1), cells), ones
    _, length = jax.lax.scan(back, start, (V, A), reverse=True)
    return jnp.stack([mean, square, length])


def statistics(plan: Plan, found: dict[str, Any]) -> Floats:
    """Return the statistics of a seed, shape (4, activations, initialisations, depth)."""
    straight = np.array([name == "relu" for name in plan.activations])[:, None, None]
    out = np.empty((4, len(plan.activations), len(plan.initializations), plan.depth))
    for family, places in plan.families().items():
        mean, square, length = np.asarray(found[family], np.float64).transpose(0, 2, 3, 1)
        log = np.log10(square) / 2 * straight
        log = log.cumsum(-1) - log
        back = np.log10(length) / 2
        back = back[..., ::-1].cumsum(-1)[..., ::-1] + math.log10(plan.batch * plan.width) / 2
        scale = 10**log
        variance = scale**2 * np.maximum(square - mean**2, 0)
        out[:, :, places] = np.stack([back, scale * mean, variance, np.log10(square) + 2 * log])
    return out
