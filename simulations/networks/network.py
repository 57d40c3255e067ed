"""Multilayer perceptrons: forward and, by the chain rule, backward.

Shapes: x and a_ℓ (…, n_ℓ, batch), W_ℓ (…, n_ℓ, n_{ℓ−1}), b_ℓ (…, n_ℓ, 1). Leading axes, such as
one for seeds, make a stack of networks of it, each a network of its own. A layer is

    z = W a + b,   y = γ ⊙ normalized(z) + β (if it is normalised),   a′ = φ(y) [+ a].
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.errors import BadInput
from gradyan.simulations.networks.activations import ACTIVATIONS, PARAMETRIC, called
from gradyan.simulations.networks.initialization import Initialization, initialization
from gradyan.simulations.networks.normalization import (
    NORMALIZATIONS,
    Normalized,
    Running,
    normalize,
)

Array = NDArray[Any]
Parameters = dict[str, Array]


@dataclass
class Layer:
    """Parameters W, b, and as needed gamma, beta (normalisation) and alpha (parametric ReLU).

    ``running`` are the statistics of batch normalisation for inputs that are judged alone.
    """

    parameters: Parameters
    activation: str
    normalization: str | None = None
    skip: bool = False
    running: Running | None = None

    def phi(self, y: Array) -> Array:
        """Return φ(y)."""
        if self.activation == "prelu":
            return np.asarray(np.where(y > 0, y, self.parameters["alpha"] * y))
        return ACTIVATIONS[self.activation].f(y)

    def slope(self, y: Array, a: Array) -> Array:
        """Return φ′(y)."""
        if self.activation == "prelu":
            return np.asarray(np.where(y > 0, 1, self.parameters["alpha"]))
        return ACTIVATIONS[self.activation].slope(y, a)


@dataclass(frozen=True)
class Step:
    """What a layer has seen on the way forward: its input, z, y = what φ got, φ(y), and a′."""

    a_in: Array
    z: Array
    y: Array
    phi: Array
    a: Array
    normalized: Normalized | None


@dataclass(frozen=True)
class Gradients:
    """∂L/∂ of every parameter, layer by layer, of the input, and of each z (the error signals)."""

    parameters: list[Parameters]
    x: Array
    delta: list[Array]


@dataclass
class Network:
    """A chain of layers; made by `network`."""

    layers: list[Layer]

    def forward(self, x: Array, *, running: bool = False) -> list[Step]:
        """Return what each layer does to x; raise BadInput for a wrong shape or for NaN.

        With ``running``, batch normalisation takes its running statistics, not those of x.
        """
        n_in = self.layers[0].parameters["W"].shape[-1]
        if x.ndim < 2 or x.shape[-2] != n_in:  # noqa: PLR2004
            raise BadInput(f"the input has shape {x.shape}, and not (…, {n_in}, batch)")
        if not np.isfinite(x).all():
            raise BadInput("the input contains NaN or infinity")
        steps: list[Step] = []
        for layer in self.layers:
            steps.append(forward(layer, steps[-1].a if steps else x, running=running))
        return steps

    def output(self, x: Array, *, running: bool = False) -> Array:
        """Return the activations of the last layer, shape (…, n_L, batch)."""
        return self.forward(x, running=running)[-1].a

    def remember(self, steps: Sequence[Step]) -> None:
        """Take the batch of these steps into the running statistics, where there are any."""
        for layer, step in zip(self.layers, steps, strict=True):
            if layer.running:
                layer.running.update(step.z)

    def backward(self, steps: Sequence[Step], dL_da: Array) -> Gradients:
        """Return the gradients, given ∂L/∂a_L in the shape of the output."""
        if dL_da.shape != steps[-1].a.shape:
            raise BadInput(f"∂L/∂a has shape {dL_da.shape}, and not {steps[-1].a.shape}")
        parameters, deltas = [], []
        for layer, step in zip(reversed(self.layers), reversed(steps), strict=True):
            dL_da, found, delta = backward(layer, step, dL_da)
            parameters.append(found)
            deltas.append(delta)
        return Gradients(parameters[::-1], dL_da, deltas[::-1])


def forward(layer: Layer, a: Array, *, running: bool = False) -> Step:
    """Return what one layer makes of its input, shape (…, n_in, batch)."""
    p = layer.parameters
    z = p["W"] @ a + p["b"]
    found = normalize(layer.normalization, z) if layer.normalization else None
    if running and layer.running:
        found = layer.running.normalize(z)
    y = p["gamma"] * found.y + p["beta"] if found else z
    phi = layer.phi(y)
    return Step(a, z, y, phi, phi + a if layer.skip else phi, found)


def backward(layer: Layer, step: Step, dL_da: Array) -> tuple[Array, Parameters, Array]:
    """Return ∂L/∂ of the layer's input, of its parameters, and of z."""
    p, found = layer.parameters, {}
    dL_dy = dL_da * layer.slope(step.y, step.phi)
    if layer.activation == "prelu":
        found["alpha"] = np.sum(dL_da * np.minimum(step.y, 0), axis=(-2, -1), keepdims=True)
    delta = dL_dy
    if step.normalized:
        found["gamma"] = np.sum(dL_dy * step.normalized.y, axis=-1, keepdims=True)
        found["beta"] = np.sum(dL_dy, axis=-1, keepdims=True)
        delta = step.normalized.backward(dL_dy * p["gamma"])
    found["W"] = delta @ np.swapaxes(step.a_in, -1, -2)
    found["b"] = np.sum(delta, axis=-1, keepdims=True)
    dL_din = np.swapaxes(p["W"], -1, -2) @ delta
    return dL_din + dL_da if layer.skip else dL_din, found, delta


def network(  # noqa: PLR0913
    rng: np.random.Generator,
    widths: Sequence[int],
    activation: str,
    start: str | Initialization,
    *,
    output: str = "linear",
    normalization: str | None = None,
    residual: bool = False,
) -> Network:
    """Return a network with these widths, input and output included.

    Hidden layers have the activation and the options; the last layer only has ``output``. With
    ``residual`` a hidden layer adds its input where both have the same width. Raises BadInput
    for an unknown name or a width below 1.
    """
    if len(widths) < 2 or any(n < 1 for n in widths):  # noqa: PLR2004
        raise BadInput(f"a network wants two or more widths from 1 on, not {list(widths)}")
    if normalization is not None and normalization not in NORMALIZATIONS:
        raise BadInput(f"a layer is normalised by {' or '.join(NORMALIZATIONS)}")
    kind = initialization(start) if isinstance(start, str) else start
    hidden = [
        Layer(
            _parameters(rng, n_in, n_out, kind, called(activation), normalization),
            called(activation),
            normalization,
            residual and n_in == n_out,
            Running(np.zeros((n_out, 1)), np.ones((n_out, 1)))
            if normalization == "batch"
            else None,
        )
        for n_in, n_out in pairwise(widths[:-1])
    ]
    last = _parameters(rng, widths[-2], widths[-1], kind, called(output), None)
    return Network([*hidden, Layer(last, called(output))])


def _parameters(  # noqa: PLR0913, PLR0917
    rng: np.random.Generator,
    n_in: int,
    n_out: int,
    kind: Initialization,
    activation: str,
    normalization: str | None,
) -> Parameters:
    found = {
        "W": kind.draw(rng, n_in, n_out),
        "b": kind.draw_bias(rng, n_in, n_out)[:, None],
    }
    if normalization:
        found |= {"gamma": np.ones((n_out, 1)), "beta": np.zeros((n_out, 1))}
    if activation == "prelu":
        found["alpha"] = np.full((1, 1), PARAMETRIC)
    return found
