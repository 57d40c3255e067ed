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

from gradyan.simulations.networks.draws import Bulk
from gradyan.simulations.sweep import each_input
from gradyan.simulations.sweep.block import Block, rescale
from gradyan.simulations.sweep.plan import Plan

Singles = NDArray[np.float32]
Floats = NDArray[np.float64]
STATISTICS = ("log_gradient", "mean", "variance", "log_square")


class Stack:
    """All cells of one family: weights V (depth, n, n), activations A (depth, rows, n)."""

    def __init__(self, plan: Plan, family: str, places: list[int]) -> None:
        self.plan, self.family, self.places = plan, family, places
        k, n = len(places), plan.width
        cells = len(plan.activations) * k
        self.log = np.zeros(cells)
        self.blocks = [
            Block(plan, activation, places, slice(start, start + k), self.log[start : start + k])
            for activation, start in enumerate(range(0, cells, k))
        ]
        self.log_c = np.concatenate([block.log_c for block in self.blocks])
        self.V = np.empty((plan.depth, n, n), np.float32)
        self.A = np.empty((plan.depth, cells * plan.batch, n), np.float32)
        self.D = np.empty((2, *self.A.shape[1:]), np.float32)
        self.x = np.empty(self.A.shape[1:], np.float32)
        self.lines = self.A.reshape(plan.depth, cells, plan.batch * n)
        # Per layer and cell: E a, E a² and the log of their unit, ‖δ‖² and the log of its unit.
        self.notes = np.empty((plan.depth, 5, cells))

    def start(self, x: Singles) -> None:
        """Take the inputs, shape (batch, n), of a new seed."""
        self.x.reshape(-1, *x.shape)[:] = x
        self.log[:] = 0
        for block in self.blocks:
            block.kept.clear()

    def forward(self, layer: int) -> None:
        """Compute a_ℓ of all cells, and its moments."""
        before = self.A[layer - 1] if layer else self.x
        a, note, log = self.lines[layer], self.notes[layer], self.log.copy()
        np.matmul(before, self.V[layer], out=self.A[layer])
        for block in self.blocks:
            block.forward(layer, a[block.cells])
        _moments(a, note)
        doubtful = [(b, cell) for b in self.blocks for cell in b.doubtful(note[:2], log)]
        for block, cell in doubtful:
            at = block.cells.start + cell
            rows = before[at * self.plan.batch : (at + 1) * self.plan.batch]
            self.log[at] = log[at]
            block.redo(layer, cell, rows.astype(np.float64) @ self.V[layer], a[at])
            _moments(a[at : at + 1], note[:, at : at + 1])
        note[2] = self.log
        for block in self.blocks:
            if block.homogeneous:
                rescale(a[block.cells], note[1, block.cells], block.log)

    def backward(self, g: Singles) -> None:
        """Send δ = ∂/∂a_L, shape (batch, n), back through all layers, and note its length."""
        delta, space = self.D
        delta.reshape(-1, *g.shape)[:] = g
        self.log[:] = 0
        for layer in reversed(range(self.plan.depth)):
            a, note = self.lines[layer], self.notes[layer]
            d, free = delta.reshape(a.shape), space.reshape(a.shape)
            for block in self.blocks:
                block.backward(layer, d[block.cells], a[block.cells], free[block.cells])
            note[3] = np.vecdot(d, d)
            note[4] = self.log
            rescale(d, note[3] / d.shape[1], self.log)
            self.log += self.log_c
            if layer:
                np.matmul(delta, self.V[layer].T, out=space)
                delta, space = space, delta
        for cell in np.flatnonzero((self.notes[:, 3] == 0).any(axis=0)):
            self._recover(int(cell), g)

    def _recover(self, at: int, g: Singles) -> None:
        """Compute gradients of length 0 anew, unless a layer is off or the weights are 0."""
        block, notes = self.blocks[at // len(self.places)], self.notes[:, :, at]
        c = float(block.c[at % len(self.places)])
        if c != 0 and notes[:, 1].all():
            found = each_input.log_gradient(block.name, c, self.V, self.x[: len(g)], g)
            notes[:, 3], notes[:, 4] = 1, found

    def statistics(self) -> Floats:
        """Return what was noted as `STATISTICS`, shape (4, activations, initialisations, depth)."""
        mean, square, log, length, log_length = self.notes.transpose(1, 2, 0)
        scale = 10.0**log
        variance = scale**2 * np.maximum(square - mean**2, 0)
        log_square = np.log10(square) + 2 * log
        found = np.stack([np.log10(length) / 2 + log_length, scale * mean, variance, log_square])
        return found.reshape(len(found), len(self.blocks), len(self.places), -1)


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
