"""Our sweep, and the bare matrix products that it cannot do without.

Both run in the worker processes of a sweep; starting these is not timed.
"""

import time

import numpy as np

from gradyan.simulations.engine.workers import local
from gradyan.simulations.sweep.plan import Plan
from gradyan.simulations.sweep.propagation import compute, split
from gradyan.simulations.sweep.stacked import Runner
from tests.bench.contestant import Work, spent


def ready(plan: Plan, seeds: int, threads: int, way: str) -> Work:
    """Return the whole ``way`` of a sweep, or only its products, in so many processes."""
    task = {"sweep": compute, "products": products}[way]

    def work() -> float:
        with local(threads) as pool:
            warm = [pool.submit(task, plan, range(1)) for _ in range(2 * threads)]
            _ = [future.result() for future in warm]
            start = time.process_time()
            running = [pool.submit(spent, task, plan, part) for part in split(seeds)]
            return sum(future.result() for future in running) + time.process_time() - start

    return work


_runners: dict[Plan, Runner] = {}


def products(plan: Plan, seeds: range) -> None:
    """Do the matrix products of some seeds and nothing else, in a worker.

    They have the shapes, types and places in memory of the sweep's own: each layer reads its
    weights and what the layer below wrote.
    """
    if plan not in _runners:
        _runners[plan] = Runner(plan)
        for stack in _runners[plan].stacks:
            for array in (stack.V, stack.A, stack.D, stack.x):
                array[:] = np.random.default_rng(1).random(array.shape[-2:], np.float32)
            stack.V *= 2 / plan.width  # rows sum to 1: nothing grows however often it is used
    for _ in seeds:
        for stack in _runners[plan].stacks:
            for layer in range(plan.depth):
                before = stack.A[layer - 1] if layer else stack.x
                np.matmul(before, stack.V[layer], out=stack.A[layer])
            for layer in range(plan.depth - 1):
                np.matmul(stack.D[layer % 2], stack.V[layer].T, out=stack.D[(layer + 1) % 2])
