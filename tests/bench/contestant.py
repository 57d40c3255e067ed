"""One contestant of the benchmark, in a process of its own: `python -m tests.bench.contestant`.

A contestant is a module of this folder with a function `ready(plan, seeds, threads, way)`, which
prepares all that is not timed, compares its numbers with ours where it has any, and returns the
work; the work returns the CPU seconds that it has taken, in all processes and threads.

Weights and data are drawn by `Bulk` for all, who need less time for it than by what they have of
their own: so all have the same numbers to compute.
"""

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.sweep.plan import Plan
from gradyan.simulations.sweep.stacked import Runner

Floats = NDArray[np.float64]
Work = Callable[[], float]
# What float32 may leave after 50 layers: of logs and, as a share of the root mean square, of
# means; of variances, as a share.
NEAR, CLOSE = 1e-4, 1e-3


class Differs(Exception):
    """A contestant computes other numbers than ours, so that its time says nothing."""


def check(plan: Plan, seeds: range, run: Callable[[range], Floats]) -> None:
    """Raise Differs unless a contestant has our statistics.

    It takes seeds and returns shape (4, activations, initialisations, depth, seeds).
    """
    runner = Runner(plan)
    ours = np.stack([runner.run(seed) for seed in seeds], axis=-1)
    found = run(seeds)
    size = np.sqrt(10 ** ours[3])
    off = {
        "gradients": np.abs(found[0] - ours[0]) / NEAR,
        "means": np.abs(found[1] - ours[1]) / size / NEAR,
        "variances": np.abs(found[2] / ours[2] - 1) / CLOSE,
        "squares": np.abs(found[3] - ours[3]) / NEAR,
    }
    wrong = [
        f"{name} ({np.max(x):.3g} × what may be)" for name, x in off.items() if not (x < 1).all()
    ]
    if wrong:
        raise Differs(f"other numbers than ours: {', '.join(wrong)}")


def spent(work: Callable[..., object], *args: object) -> float:
    """Return the CPU seconds of this process, in all its threads, that some work takes."""
    start = time.process_time()
    work(*args)
    return time.process_time() - start


def main(module: str, way: str, threads: str, seeds: str, plan: str) -> None:
    """Print the CPU and wall seconds of a contestant as JSON; end with 1 if its numbers differ."""
    asked: dict[str, Any] = json.loads(plan)
    ready = import_module(f"tests.bench.{module}").ready
    try:
        work = ready(Plan(**asked), int(seeds), int(threads), way)
    except Differs as why:
        sys.exit(f"{module} {way} computes {why}")
    start = time.perf_counter()
    cpu = work()
    json.dump({"cpu": cpu, "wall": time.perf_counter() - start}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
