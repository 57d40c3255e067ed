"""The sweep in PyTorch as it is usually written: batched over seeds, gradients by autograd.

Its norms underflow where ours do not, so its numbers are not compared.
"""

from typing import Any

import torch

from gradyan.simulations.networks.initialization import initialization
from gradyan.simulations.sweep.plan import Plan
from tests.bench.contestant import Work, spent

SEEDS = 20  # at a time: tensors for 200 seeds would need 3 GB
PHI = {"sigma": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}


def ready(plan: Plan, seeds: int, threads: int, way: str) -> Work:
    """Return the work of a sweep; there is one way."""
    del way
    torch.set_num_threads(threads)
    torch.manual_seed(plan.entropy)
    batch(plan, 1)

    def work() -> None:
        for done in range(0, seeds, SEEDS):
            batch(plan, min(SEEDS, seeds - done))

    return lambda: spent(work)


def batch(plan: Plan, seeds: int) -> list[Any]:
    """Return the statistics of a few seeds, cell by cell."""
    n, found = plan.width, []
    x, g = torch.randn(2, seeds, n, plan.batch)
    for name in plan.initializations:
        kind = initialization(name)
        W = torch.empty(plan.depth, seeds, n, n)
        scale = kind.scale(n, n)
        W.normal_(0, scale) if kind.family == "normal" else W.uniform_(-scale, scale)
        found += [cell(W, x, g, activation) for activation in plan.activations]
    return found


def cell(W: Any, x: Any, g: Any, activation: str) -> list[Any]:
    """Return, for each layer, mean and variance of a, then the log₁₀ of the length of δ."""
    a, pre, statistics = x.clone().requires_grad_(), [], []
    for layer in W:
        z = torch.bmm(layer, a)
        a = PHI[activation](z)
        pre.append(z)
        with torch.no_grad():
            statistics.append((a.mean((1, 2)), a.var((1, 2))))
    deltas = torch.autograd.grad((a * g).sum(), pre)
    return [*statistics, *(delta.square().sum((1, 2)).sqrt().log10() for delta in deltas)]
