"""The cells of a sweep that share their activation and the family of their weights.

What is stored is the true array divided by 10^log, with one log per cell in float64. The scale
of the weights enters that log wherever φ(cz) = cφ(z), and so does any factor that keeps the
stored numbers within the range of float32.
"""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.networks.initialization import initialization
from gradyan.simulations.sweep import any_scale
from gradyan.simulations.sweep.functions import FUNCTIONS
from gradyan.simulations.sweep.in_place import BACKWARD, BEFORE, FORWARD, MEAN_SLOPE
from gradyan.simulations.sweep.plan import Plan

Singles = NDArray[np.float32]
Floats = NDArray[np.float64]

# Mean squares within this range leave room for products and sums in float32 (1e-38 … 3e38).
SMALL, LARGE = 1e-26, 1e26
SATURATED = 0.02  # below this mean slope, φ′ is found from z in float64


class Block:
    """The cells of one family and one activation: k initialisations, each with ``batch`` rows.

    Arrays of a block have one line a cell, shape (k, batch · n). ``cells`` is where they stand
    in their stack, ``log`` their part of its logs.
    """

    def __init__(
        self, plan: Plan, activation: int, places: list[int], cells: slice, log: Floats
    ) -> None:
        n = plan.width
        self.name = plan.activations[activation]
        self.cells, self.log = cells, log
        scales = [initialization(plan.initializations[place]).scale(n, n) for place in places]
        self.c = np.array(scales)
        with np.errstate(divide="ignore", over="ignore"):  # what overflows is done over in float64
            self.log_c = np.log10(np.abs(self.c))
            self.factor = (self.c * BEFORE.get(self.name, 1)).astype(np.float32)[:, None]
        self.sign = np.sign(self.c).astype(np.float32)[:, None] if min(scales) < 0 else None
        self.f = FUNCTIONS[self.name]
        self.homogeneous = self.f.homogeneous
        self.in_place = self.name in FORWARD
        shape = (0 if self.in_place else plan.depth, len(places), plan.batch * n)
        self.slopes = np.empty(shape, np.float32)
        self.kept: dict[tuple[int, int], tuple[Singles, float]] = {}

    def forward(self, layer: int, z: Singles) -> None:
        """Replace the stored products AV by a = φ(z), and move factors into the log."""
        if self.homogeneous:
            if self.sign is not None:
                np.multiply(z, self.sign, out=z)
            self.log += self.log_c
        else:
            np.multiply(z, self.factor, out=z)
        if self.in_place:
            FORWARD[self.name](z)
        else:
            a = self.f.f(z)
            self.slopes[layer] = self.f.slope(z, a)
            z[:] = a

    def doubtful(self, moments: Floats, log: Floats) -> list[int]:
        """Return the cells, k or fewer, which have to be done over in float64."""
        if self.homogeneous:
            return []
        slope = MEAN_SLOPE.get(self.name, _never)
        columns = zip(*moments[:, self.cells].tolist(), log[self.cells].tolist(), strict=True)
        return [
            cell
            for cell, (m, s, exponent) in enumerate(columns)
            if exponent != 0 or not SMALL < s < LARGE or slope(m, s) < SATURATED
        ]

    def redo(self, layer: int, cell: int, product: Floats, a: Singles) -> None:
        """Set a to φ(z) for z = c · 10^log · product, and keep φ′(z) for the way back."""
        signed = product.reshape(-1) * np.sign(self.c[cell])
        found = any_scale.layer(self.name, signed, self.log_c[cell] + self.log[cell])
        a[:], self.log[cell] = found.a, found.log_a
        self.kept[layer, cell] = found.slope.astype(np.float32), found.log_slope

    def backward(self, layer: int, delta: Singles, a: Singles, space: Singles) -> None:
        """Multiply delta by φ′(z)."""
        if self.kept and any((layer, cell) in self.kept for cell in range(len(self.c))):
            for cell, (row, activation) in enumerate(zip(delta, a, strict=True)):
                self._backward_cell(layer, cell, row, activation)
        elif self.in_place:
            BACKWARD[self.name](delta, a, space)
        else:
            np.multiply(delta, self.slopes[layer], out=delta)

    def _backward_cell(self, layer: int, cell: int, delta: Singles, a: Singles) -> None:
        if (layer, cell) in self.kept:
            slope, log = self.kept[layer, cell]
            delta *= slope
            self.log[cell] += log
        elif self.in_place:
            BACKWARD[self.name](delta, a, np.empty_like(a))
        else:
            delta *= self.slopes[layer, cell]


def _never(mean: float, square: float) -> float:
    """Stand for the mean slope of a function that keeps φ′ itself."""
    del mean, square
    return 1.0


def rescale(stored: Singles, square: Floats, log: Floats) -> None:
    """Bring stored cells with a mean square out of range back to 1, by a power of 2: exactly."""
    for cell, s in enumerate(square.tolist()):
        if s > 0 and not SMALL < s < LARGE:
            exponent = int(np.frexp(np.sqrt(s))[1])
            np.ldexp(stored[cell], -exponent, out=stored[cell])
            log[cell] += exponent * np.log10(2)
