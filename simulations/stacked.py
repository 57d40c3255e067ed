"""One seed of a sweep: every activation × initialisation through the same random draws.

Shapes: a row of a stack is one input of one cell (activation × initialisation), so a layer of
all cells whose weights are of one family is one matrix product, A (cells · batch, n) times V
(n, n), in float32. A cell's weights are W = cVᵀ with a scale c of its own.

The products of a layer are written to where its activations will stay, and φ is applied there:
a number crosses the memory once on the way forward and once on the way back.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from simulations import exact
from simulations.blocks import Block, rescale
from simulations.draws import Bulk
from simulations.plan import Plan

Singles = NDArray[np.float32]
Floats = NDArray[np.float64]

STATISTICS = ("log_gradient", "mean", "variance", "log_square")


class Stack:
    """All cells of one family: weights V (depth, n, n), activations A (depth, rows, n)."""

    def __init__(self, plan: Plan, family: str, places: list[int]) -> None:
        self.plan, self.family, self.places = plan, family, places
        self.blocks = [
            Block(plan, activation, places, activation * len(places) * plan.batch)
            for activation in range(len(plan.activations))
        ]
        rows, n = self.blocks[-1].rows.stop, plan.width
        self.V = np.empty((plan.depth, n, n), np.float32)
        self.A = np.empty((plan.depth, rows, n), np.float32)
        self.D = np.empty((2, rows, n), np.float32)
        self.x = np.empty((rows, n), np.float32)
        self.views = [self._of_blocks(a) for a in self.A]
        # Per layer and block: E a, E a² and the log of their unit, ‖δ‖² and the log of its unit.
        self.notes = np.empty((plan.depth, len(self.blocks), 5, len(places)))

    def _of_blocks(self, stack: Singles) -> list[Singles]:
        return [block.of(stack) for block in self.blocks]

    def start(self, x: Singles) -> None:
        """Take the inputs, shape (batch, n), of a new seed."""
        self.x.reshape(-1, *x.shape)[:] = x
        for block in self.blocks:
            block.start()

    def forward(self, layer: int) -> None:
        """Compute a_ℓ of all cells, and its moments."""
        before = self.A[layer - 1] if layer else self.x
        np.matmul(before, self.V[layer], out=self.A[layer])
        for block, note, a in zip(self.blocks, self.notes[layer], self.views[layer], strict=True):
            log = block.log.copy()
            block.forward(layer, a)
            _moments(a, note)
            for cell in block.doubtful(note[0], note[1], log):
                rows = block.of(before)[cell].reshape(-1, self.plan.width)
                block.log[cell] = log[cell]
                block.redo(layer, cell, rows.astype(np.float64) @ self.V[layer], a[cell])
                _moments(a[cell : cell + 1], note[:, cell : cell + 1])
            note[2] = block.log
            if block.homogeneous:
                rescale(a, note[1], block.log)

    def backward(self, g: Singles) -> None:
        """Send δ = ∂/∂a_L, shape (batch, n), back through all layers, and note its length."""
        delta, space = self.D
        delta.reshape(-1, *g.shape)[:] = g
        for block in self.blocks:
            block.log[:] = 0
        for layer in reversed(range(self.plan.depth)):
            for block, note, a, d, free in zip(
                self.blocks,
                self.notes[layer],
                self.views[layer],
                self._of_blocks(delta),
                self._of_blocks(space),
                strict=True,
            ):
                block.backward(layer, d, a, free)
                note[3] = np.vecdot(d, d)
                note[4] = block.log
                rescale(d, note[3] / d.shape[1], block.log)
                block.log += block.log_c
            if layer:
                np.matmul(delta, self.V[layer].T, out=space)
                delta, space = space, delta

        for index in np.flatnonzero((self.notes[:, :, 3] == 0).any(axis=(0, 2))):
            self._recover(int(index), g)

    def _recover(self, index: int, g: Singles) -> None:
        """Compute gradients of length 0 anew, unless a layer is off or the weights are 0."""
        block, notes = self.blocks[index], self.notes[:, index]
        x = self.x[: len(g)]
        for cell, c in enumerate(block.c):
            if c != 0 and notes[:, 1, cell].all() and not notes[:, 3, cell].all():
                found = exact.log_gradient(block.name, float(c), self.V, x, g)
                notes[:, 3, cell], notes[:, 4, cell] = 1, found

    def statistics(self) -> Floats:
        """Return what was noted as `STATISTICS`, shape (4, activations, initialisations, depth)."""
        mean, square, log, length, log_length = self.notes.transpose(2, 1, 3, 0)
        scale = 10.0**log
        variance = scale**2 * np.maximum(square - mean**2, 0)
        log_square = np.log10(square) + 2 * log
        return np.stack([np.log10(length) / 2 + log_length, scale * mean, variance, log_square])


def _moments(a: Singles, note: Floats) -> None:
    """Set the first two lines of a note to E a and E a² of each cell."""
    note[0] = np.vecdot(a, _ones(a.shape[1]))  # in half the time of np.add.reduce
    note[1] = np.vecdot(a, a)
    note[:2] /= a.shape[1]


@cache
def _ones(n: int) -> Singles:
    return np.ones(n, np.float32)


class Runner:
    """Runs one seed after another in the same memory."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.stacks = [Stack(plan, *family) for family in plan.families().items()]

    def run(self, seed: int) -> Floats:
        """Return the statistics, shape (4, activations, initialisations, depth).

        The first axis is `STATISTICS`: log₁₀ ‖δ_ℓ‖, where δ_ℓ = ∂(g·a_L)/∂z_ℓ for a random
        normal g and the norm is taken over units and inputs together; mean and variance of a_ℓ
        over the same; log₁₀ E a_ℓ².
        """
        plan, bulk = self.plan, Bulk(self.plan.entropy, seed, self.plan.width)
        x, g = bulk.data.standard_normal((2, plan.batch, plan.width), dtype=np.float32)
        cells = (len(plan.activations), len(plan.initializations))
        out = np.empty((len(STATISTICS), *cells, plan.depth))
        with np.errstate(divide="ignore", over="ignore", under="ignore", invalid="ignore"):
            for stack in self.stacks:
                stack.start(x)
            for layer in range(plan.depth):
                bulk.draw({stack.family: stack.V[layer] for stack in self.stacks})
                for stack in self.stacks:
                    stack.forward(layer)
            for stack in self.stacks:
                stack.backward(g)
                out[:, :, stack.places] = stack.statistics()
        return out
