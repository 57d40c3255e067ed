"""The sweep in PyTorch as well as we can write it: no autograd, all cells stacked, renormalised.

A layer of all cells of one family of weights is one product a seed, and bmm takes a few seeds at
once. Everything between two products is one function, compiled or not. A factor that keeps the
numbers within float32 is applied together with the scale of the next layer, so that it costs
nothing; what ours does for saturated units in float64 is left out.
"""

import math
from collections.abc import Callable
from typing import Any

import torch

from gradyan.simulations.networks.draws import Bulk
from gradyan.simulations.networks.initialization import initialization
from gradyan.simulations.sweep.plan import Plan
from tests.bench.contestant import Floats, Work, check, spent

SEEDS = 2  # at a time: of 1, 2, 4 and 12 the fastest, compiled or not
PHI: dict[str, Callable[[Any], Any]] = {
    "sigma": torch.sigmoid_,
    "tanh": torch.tanh_,
    "relu": torch.relu_,
}
SLOPE: dict[str, Callable[[Any], Any]] = {
    "sigma": lambda a: a * (1 - a),
    "tanh": lambda a: 1 - a * a,
    "relu": lambda a: (a > 0).to(a.dtype),
}


def ready(plan: Plan, seeds: int, threads: int, way: str) -> Work:
    """Return the work of a sweep: "eager", "compiled", or only its "products"."""
    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    network = Network(plan, compiled=way == "compiled")
    check(plan, range(SEEDS), network.run)
    once = network.products if way == "products" else network.run
    parts = [range(start, start + SEEDS) for start in range(0, seeds, SEEDS)]
    return lambda: spent(lambda: [once(part) for part in parts])


class Network:
    """All cells of a plan, for a few seeds."""

    def __init__(self, plan: Plan, *, compiled: bool) -> None:
        self.plan = plan
        self.straight = torch.tensor([name == "relu" for name in plan.activations])[:, None, None]
        self.stacks = {family: Stack(plan, at) for family, at in plan.families().items()}
        between = Between(plan.activations, self.straight)
        make: Callable[..., Any] = torch.compile if compiled else lambda f, dynamic: f
        self.forward = make(between.forward, dynamic=False)
        self.backward = make(between.backward, dynamic=False)

    def run(self, seeds: range) -> Floats:
        """Return statistics, shape (4, activations, initialisations, depth, seeds)."""
        plan, bulks = self.plan, [Bulk(self.plan.entropy, seed, self.plan.width) for seed in seeds]
        x, g = torch.empty(2, SEEDS, plan.batch, plan.width)
        for place, bulk in enumerate(bulks):
            for data in (x, g):
                bulk.data.standard_normal(out=data[place].numpy(), dtype="f")
        for stack in self.stacks.values():
            stack.start(x)
        for layer in range(plan.depth):
            for place, bulk in enumerate(bulks):
                bulk.draw({name: stack.drawn[layer, place] for name, stack in self.stacks.items()})
            for stack in self.stacks.values():
                self._forth(stack, layer)
        cells = (len(plan.activations), len(plan.initializations))
        out = torch.empty(4, SEEDS, *cells, plan.depth, dtype=torch.float64)
        for stack in self.stacks.values():
            length = self._back(stack, g)
            mean, square = (torch.stack(x, -1).double() for x in zip(*stack.noted, strict=True))
            out[:, :, :, stack.places] = self._statistics(mean, square, length)
        found: Floats = out.permute(0, 2, 3, 4, 1).numpy()
        return found

    def _forth(self, stack: "Stack", layer: int) -> None:
        a = stack.A[layer]
        torch.bmm(stack.A[layer - 1] if layer else stack.x, stack.V[layer], out=a)
        mean, square, stack.factor = self.forward(a.view(stack.cells), stack.factor, stack.c)
        stack.noted.append((mean, square))

    def _back(self, stack: "Stack", g: Any) -> Any:
        delta, space = stack.D
        delta.view(SEEDS, -1, *g.shape[1:]).copy_(g[:, None])
        factor, noted = torch.ones(*stack.cells[:3], 1), []
        for layer in reversed(range(self.plan.depth)):
            d, a = delta.view(stack.cells), stack.A[layer].view(stack.cells)
            square, factor = self.backward(d, a, factor, stack.c)
            noted.append(square)
            if layer:
                torch.bmm(delta, stack.V[layer].mT, out=space)
                delta, space = space, delta
        return torch.stack(noted[::-1], -1).double()

    def _statistics(self, mean: Any, square: Any, length: Any) -> Any:
        """Return statistics from E a, E a² and E δ² as stored."""
        log = square.log10() / 2 * self.straight
        log = log.cumsum(-1) - log
        back = length.log10().flip(-1).cumsum(-1).flip(-1) / 2
        back = back + math.log10(self.plan.batch * self.plan.width) / 2
        scale = 10**log
        variance = scale**2 * (square - mean**2).clamp(min=0)
        return torch.stack([back, scale * mean, variance, square.log10() + 2 * log])

    def products(self, seeds: range) -> None:
        """Do the matrix products of a few seeds, and nothing else."""
        del seeds
        for stack in self.stacks.values():
            for layer, V in enumerate(stack.V):
                torch.bmm(stack.A[layer - 1] if layer else stack.x, V, out=stack.A[layer])
            for layer, V in enumerate(stack.V[1:]):
                torch.bmm(stack.D[layer % 2], V.mT, out=stack.D[(layer + 1) % 2])


class Stack:
    """The cells of one family: weights V, activations A, two of δ."""

    def __init__(self, plan: Plan, places: list[int]) -> None:
        n, self.places = plan.width, places
        kinds = [initialization(plan.initializations[place]) for place in places]
        rows = len(plan.activations) * len(places) * plan.batch
        self.c = torch.tensor([kind.scale(n, n) for kind in kinds])[:, None]
        self.V = torch.empty(plan.depth, SEEDS, n, n)
        self.drawn = self.V.numpy()  # the same memory
        self.A = torch.empty(plan.depth, SEEDS, rows, n)
        self.D = torch.empty(2, SEEDS, rows, n)
        self.x = torch.empty(SEEDS, rows, n)
        self.cells = (SEEDS, len(plan.activations), len(places), plan.batch * n)  # a line each
        self.factor, self.noted = self.c, list[tuple[Any, Any]]()

    def start(self, x: Any) -> None:
        """Take new inputs, shape (seeds, batch, n)."""
        self.x.view(SEEDS, -1, *x.shape[1:]).copy_(x[:, None])
        self.factor, self.noted = self.c.expand(*self.cells[:3], 1), []


class Between:
    """What is done between two products, for arrays of the shape `Stack.cells`, in place.

    A factor has shape (seeds, activations, initialisations, 1).
    """

    def __init__(self, activations: tuple[str, ...], straight: Any) -> None:
        self.activations, self.straight = activations, straight

    def forward(self, z: Any, factor: Any, c: Any) -> tuple[Any, Any, Any]:
        """Replace products by φ(z); return mean, mean square, and the factor of the next layer."""
        for place, name in enumerate(self.activations):
            PHI[name](z[:, place].mul_(factor[:, place]))
        square = torch.linalg.vecdot(z, z)[..., None] / z.shape[-1]
        factor = c * torch.where(self.straight, square.rsqrt(), 1)
        return z.mean(-1), square[..., 0], factor

    def backward(self, delta: Any, a: Any, factor: Any, c: Any) -> tuple[Any, Any]:
        """Replace products by δ; return its mean square, and the factor of the layer before."""
        for place, name in enumerate(self.activations):
            delta[:, place].mul_(factor[:, place] * SLOPE[name](a[:, place]))
        square = torch.linalg.vecdot(delta, delta)[..., None] / delta.shape[-1]
        return square[..., 0], c * square.rsqrt()
