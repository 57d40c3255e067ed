"""The yardsticks of the benchmark: bare matrix products, and the same sweep in PyTorch."""

import time
from typing import Any

import numpy as np

from gradyan.simulations.engine.workers import local
from gradyan.simulations.networks.initialization import initialization
from gradyan.simulations.sweep.plan import Plan
from gradyan.simulations.sweep.propagation import split
from gradyan.simulations.sweep.stacked import Runner

SEEDS_PER_BATCH = 20  # PyTorch's tensors for 200 seeds at once would need 3 GB


class Bare:
    """Worker processes that do the matrix products of a sweep and nothing else.

    They have the shapes, types and places in memory of the sweep's own: each layer reads its
    weights and what the layer below wrote. Starting the processes is not counted.
    """

    def __init__(self, plan: Plan, seeds: int, workers: int) -> None:
        self.plan, self.parts, self.workers = plan, split(seeds), workers

    def seconds(self) -> float:
        """Return the wall time of all products."""
        with local(self.workers) as executor:
            warm = [executor.submit(products, self.plan, 1) for _ in range(2 * self.workers)]
            _ = [future.result() for future in warm]
            start = time.perf_counter()
            running = [executor.submit(products, self.plan, len(part)) for part in self.parts]
            _ = [future.result() for future in running]
            return time.perf_counter() - start


_runners: dict[Plan, Runner] = {}


def products(plan: Plan, seeds: int) -> None:
    """Do the matrix products of some seeds, in a worker."""
    if plan not in _runners:
        _runners[plan] = Runner(plan)
        for stack in _runners[plan].stacks:
            for array in (stack.V, stack.A, stack.D, stack.x):
                array[:] = np.random.default_rng(1).random(array.shape[-2:], np.float32)
            stack.V *= 2 / plan.width  # rows sum to 1: nothing grows however often it is used
    for _ in range(seeds):
        for stack in _runners[plan].stacks:
            for layer in range(plan.depth):
                before = stack.A[layer - 1] if layer else stack.x
                np.matmul(before, stack.V[layer], out=stack.A[layer])
            for layer in range(plan.depth - 1):
                np.matmul(stack.D[layer % 2], stack.V[layer].T, out=stack.D[(layer + 1) % 2])


def torch_seconds(plan: Plan, seeds: int, threads: int) -> float:
    """Return the wall time of the sweep in PyTorch: float32, batched over seeds, autograd.

    It draws the weights of an initialisation once for all activations, as ours does, and
    returns the same statistics; its norms underflow where ours do not.
    """
    import torch  # noqa: PLC0415

    torch.set_num_threads(threads)
    start = time.perf_counter()
    torch.manual_seed(plan.entropy)
    for done in range(0, seeds, SEEDS_PER_BATCH):
        _torch_batch(torch, plan, min(SEEDS_PER_BATCH, seeds - done))
    return time.perf_counter() - start


def _torch_batch(torch: Any, plan: Plan, seeds: int) -> list[Any]:
    n, found = plan.width, []
    x, g = torch.randn(2, seeds, n, plan.batch)
    for name in plan.initializations:
        kind = initialization(name)
        W = torch.empty(plan.depth, seeds, n, n)
        scale = kind.scale(n, n)
        W.normal_(0, scale) if kind.family == "normal" else W.uniform_(-scale, scale)
        found += [_torch_cell(torch, W, x, g, activation) for activation in plan.activations]
    return found


def _torch_cell(torch: Any, W: Any, x: Any, g: Any, activation: str) -> list[Any]:
    f = {"sigma": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}[activation]
    a, pre, statistics = x.clone().requires_grad_(), [], []
    for layer in W:
        z = torch.bmm(layer, a)
        a = f(z)
        pre.append(z)
        with torch.no_grad():
            statistics.append((a.mean((1, 2)), a.var((1, 2))))
    deltas = torch.autograd.grad((a * g).sum(), pre)
    return [*statistics, *(delta.square().sum((1, 2)).sqrt().log10() for delta in deltas)]
