"""A random network of one's own: any widths, biases, normalisation and residual connections.

Shapes: weights (n_out, n_in), activations and error signals (n, batch). A layer is
a′ = φ(N(Wa + b)), or with a residual connection, where it has as many units as the one before it,
a′ = a + Wφ(N(a)) + b (He et al. 2016, fig. 4e). N is nothing, or the normalisation of each unit
over the batch, or of each input over the units.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gradyan.errors import BadInput
from gradyan.simulations.networks.initialization import Initialization
from gradyan.simulations.networks.kinds_of_layer import normalized
from gradyan.simulations.networks.network import Layer, backward, forward
from gradyan.simulations.sweep.functions import FUNCTIONS
from gradyan.simulations.sweep.plan import whole

Floats = NDArray[np.float64]
Back = Callable[[Floats], Floats]
Part = Callable[[Floats], tuple[Floats, Back]]
NORMS = ("none", "batch", "layer")


@dataclass(frozen=True)
class Design:
    """A network; ``bias`` is the standard deviation of its biases, None as the start has them.

    ``widths`` are those of the input and of every layer. Raises BadInput for what is no network.
    """

    widths: tuple[int, ...]
    activation: str
    start: Initialization
    bias: float | None = None
    norm: str = "none"
    residual: bool = False

    def __post_init__(self) -> None:
        if len(self.widths) < 2:  # noqa: PLR2004
            raise BadInput(f"a network wants two or more widths, not {list(self.widths)}")
        for width in self.widths:
            whole("a width", width)
        if self.norm not in NORMS:
            raise BadInput(f"--norm is one of {', '.join(NORMS)}, not {self.norm}")
        if self.bias is not None and not 0 <= self.bias < np.inf:
            raise BadInput(f"a standard deviation of biases is 0 or more, not {self.bias}")

    def layers(self, rng: np.random.Generator) -> list[Part]:
        """Draw the network."""
        return [self._layer(rng, n_in, n_out) for n_in, n_out in pairwise(self.widths)]

    def _layer(self, rng: np.random.Generator, n_in: int, n_out: int) -> Part:
        W = self.start.draw(rng, n_in, n_out)
        b = self.start.draw_bias(rng, n_in, n_out)
        if self.bias is not None:
            b = self.bias * rng.standard_normal(n_out)
        norm = [] if self.norm == "none" else [normalization(self.norm)]
        dense, units = affine(W, b[:, None]), activation(self.activation)
        if self.residual and n_in == n_out:
            return around(chain([*norm, units, dense]))
        return chain([dense, *norm, units])


def affine(W: Floats, b: Floats) -> Part:
    """Return z = Wa + b."""
    layer = Layer({"W": W, "b": b}, "linear")

    def part(a: Floats) -> tuple[Floats, Back]:
        seen = forward(layer, a)
        return seen.a, lambda g: backward(layer, seen, g)[0]

    return part


def activation(name: str) -> Part:
    """Return a = φ(z)."""

    def part(z: Floats) -> tuple[Floats, Back]:
        a = FUNCTIONS[name].f(z)
        slope = FUNCTIONS[name].slope(z, a)
        return a, lambda g: np.asarray(slope * g)

    return part


def normalization(kind: str) -> Part:
    """Return mean 0 and variance 1 of each unit over the batch, or of each input over the units."""
    if kind == "batch":
        return normalized

    def part(z: Floats) -> tuple[Floats, Back]:
        y, back = normalized(z.T)
        return y.T, lambda g: back(g.T).T

    return part


def chain(parts: list[Part]) -> Part:
    """Return one part after the other."""

    def whole_(a: Floats) -> tuple[Floats, Back]:
        backs = []
        for part in parts:
            a, back = part(a)
            backs.append(back)

        def through(g: Floats) -> Floats:
            for back in reversed(backs):
                g = back(g)
            return g

        return a, through

    return whole_


def around(branch: Part) -> Part:
    """Return a′ = a + F(a)."""

    def part(a: Floats) -> tuple[Floats, Back]:
        out, back = branch(a)
        return a + out, lambda g: np.asarray(g + back(g))

    return part


def signals(design: Design, rng: np.random.Generator, batch: int) -> Floats:
    """Return log₁₀ of rms a_ℓ and of ‖∂L/∂a_ℓ‖ for ℓ = 1 … L, shape (2, L).

    Inputs are N(0, 1). The signal at the top is random, of norm 1, and scaled back to 1 at every
    layer, so that no depth is too large for it.
    """
    a = rng.standard_normal((design.widths[0], batch))
    backs, sizes = [], []
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        for layer in design.layers(rng):
            a, back = layer(a)
            backs.append(back)
            sizes.append(np.log10(np.mean(a**2)) / 2)
        g, total, logs = rng.standard_normal(a.shape), 0.0, []
        g /= np.linalg.norm(g)
        for back in reversed(backs):
            logs.append(total)
            g = back(g)
            norm = float(np.linalg.norm(g))
            total += float(np.log10(norm))
            g = g / norm if norm else g
    return np.array([sizes, logs[::-1]])


def played(design: Design, batch: int, seeds: int, seed: int) -> Floats:
    """Return `signals` of so many networks, shape (2, L, seeds)."""
    for name, value, least in (("batch", batch, 1), ("seeds", seeds, 1), ("seed", seed, 0)):
        whole(name, value, least)
    if design.norm == "batch" and batch < 2:  # noqa: PLR2004
        raise BadInput("a batch normalisation wants two inputs or more")
    if design.norm == "layer" and min(design.widths[1:]) < 2:  # noqa: PLR2004
        raise BadInput("a layer normalisation wants two units or more")
    streams = np.random.SeedSequence(seed).spawn(seeds)
    found = [signals(design, np.random.default_rng(stream), batch) for stream in streams]
    return np.stack(found, axis=-1)
