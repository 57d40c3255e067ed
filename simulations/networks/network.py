"""Multilayer perceptrons: forward and, by the chain rule, backward.

Shapes: x and a_ℓ (…, n_ℓ, batch), W_ℓ (…, n_ℓ, n_{ℓ−1}), b_ℓ (…, n_ℓ, 1). Leading axes, such as
one for seeds, make a stack of networks of it, each a network of its own. A layer is

    z = W a + b,   a′ = φ(z).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradyan.errors import BadInput
from gradyan.simulations.networks.activations import ACTIVATIONS, called
from gradyan.simulations.networks.fixed import Product
from gradyan.simulations.networks.initialization import Initialization, initialization

Array = NDArray[Any]
Parameters = dict[str, Array]


@dataclass
class Layer:
    """The parameters W and b, and the name of φ."""

    parameters: Parameters
    activation: str


@dataclass(frozen=True)
class Seen:
    """What a layer has seen on the way forward: its input a, z, and a′."""

    a_in: Array
    z: Array
    a: Array


@dataclass(frozen=True)
class Gradients:
    """∂L/∂ of every parameter, layer by layer, of the input, and of each z (the error signals)."""

    parameters: list[Parameters]
    x: Array
    delta: list[Array]


@dataclass
class Network:
    """A chain of layers; made by `network`.

    ``product`` multiplies its matrices: that of NumPy, or one of `simulations.networks.fixed`,
    which is the same to the last bit on every processor.
    """

    layers: list[Layer]
    product: Product = np.matmul

    @property
    def parameters(self) -> list[Parameters]:
        """The parameters themselves, layer by layer, for an optimizer to change."""
        return [layer.parameters for layer in self.layers]

    def forward(self, x: Array) -> list[Seen]:
        """Return what each layer does to x."""
        seen: list[Seen] = []
        for layer in self.layers:
            seen.append(forward(layer, seen[-1].a if seen else x, self.product))
        return seen

    def output(self, x: Array) -> Array:
        """Return the activations of the last layer, shape (…, n_L, batch)."""
        return self.forward(x)[-1].a

    def backward(self, seen: Sequence[Seen], dL_da: Array) -> Gradients:
        """Return the gradients, given ∂L/∂a_L in the shape of the output."""
        parameters, deltas = [], []
        for layer, of_layer in zip(reversed(self.layers), reversed(seen), strict=True):
            dL_da, found, delta = backward(layer, of_layer, dL_da, self.product)
            parameters.append(found)
            deltas.append(delta)
        return Gradients(parameters[::-1], dL_da, deltas[::-1])


def forward(layer: Layer, a: Array, product: Product = np.matmul) -> Seen:
    """Return what one layer makes of its input, shape (…, n_in, batch)."""
    z = product(layer.parameters["W"], a) + layer.parameters["b"]
    return Seen(a, z, ACTIVATIONS[layer.activation].f(z))


def backward(
    layer: Layer, seen: Seen, dL_da: Array, product: Product = np.matmul
) -> tuple[Array, Parameters, Array]:
    """Return ∂L/∂ of the layer's input, of its parameters, and of z."""
    delta = dL_da * ACTIVATIONS[layer.activation].slope(seen.z, seen.a)
    found = {
        "W": product(delta, np.swapaxes(seen.a_in, -1, -2)),
        "b": np.sum(delta, axis=-1, keepdims=True),
    }
    return product(np.swapaxes(layer.parameters["W"], -1, -2), delta), found, delta


def unbiased(W: Array, activation: str) -> Layer:
    """Return a layer with these weights whose biases are 0."""
    return Layer({"W": W, "b": np.zeros((*W.shape[:-1], 1))}, activation)


def network(
    rng: np.random.Generator,
    widths: Sequence[int],
    activation: str,
    start: str | Initialization,
    output: str = "linear",
) -> Network:
    """Return a network with these widths, input and output included.

    Hidden layers have the activation, the last one has ``output``. Raises BadInput for an unknown
    name or a width below 1.
    """
    if len(widths) < 2:  # noqa: PLR2004
        raise BadInput(f"a network wants two or more widths, not {list(widths)}")
    kind = initialization(start) if isinstance(start, str) else start
    names = [*[called(activation)] * (len(widths) - 2), called(output)]
    layers = []
    for (n_in, n_out), name in zip(pairwise(widths), names, strict=True):
        W, b = kind.draw(rng, n_in, n_out), kind.draw_bias(rng, n_in, n_out)[:, None]
        layers.append(Layer({"W": W, "b": b}, name))
    return Network(layers)
