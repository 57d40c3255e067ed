"""Activation functions φ and their derivatives φ′, elementwise on arrays of any shape.

Both keep the type of the floats they are given. At a kink the slope is that of the left side,
as in the frameworks: ReLU′(0) = 0.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradyan.errors import BadInput
from gradyan.simulations.networks.fixed import exp, expm1, tanh
from gradyan.simulations.networks.normal import cdf, density

Array = NDArray[Any]
Sides = tuple[float, float]
LEAKY = 0.01  # PyTorch's default slope for z < 0; He et al. (2015) start PReLU at 0.25
PARAMETRIC = 0.25
# Klambauer et al. (2017), eq. 2: with these the fixed point has mean 0 and variance 1.
SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772


@dataclass(frozen=True)
class Activation:
    """φ, and φ′ as a function of the pre-activation z and of the activation a = φ(z).

    ``near`` and ``far`` are the slopes left and right of 0 of the piecewise linear function that
    φ approaches as z → 0 and as |z| → ∞; None where there is none. ``log_slope`` is log φ′(z),
    for functions whose derivative is positive and becomes too small to be represented.
    """

    f: Callable[[Array], Array]
    slope: Callable[[Array, Array], Array]
    near: Sides | None = None
    far: Sides | None = None
    log_slope: Callable[[Array], Array] | None = None

    @property
    def homogeneous(self) -> bool:
        """Tell whether φ(cz) = cφ(z) for c > 0."""
        return self.near is not None and self.near == self.far


def sigmoid(z: Array) -> Array:
    """Return 1/(1 + e⁻ᶻ) without overflow: e⁻|ᶻ| never exceeds 1."""
    e = exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1, e) / (1 + e))


def sigmoid_slope(z: Array) -> Array:
    """Return σ′(z) = e⁻|ᶻ|/(1 + e⁻|ᶻ|)², which keeps its precision where 1 − σ loses it.

    Rounded, it would come out above 1/4 near 0, by one unit in the last place.
    """
    e = exp(-np.abs(z))
    return np.asarray(np.minimum(e / (1 + e) ** 2, 1 / 4))


def sigmoid_log_slope(z: Array) -> Array:
    """Return log σ′(z) = −|z| − 2 log(1 + e⁻|ᶻ|), finite for every finite z."""
    return np.asarray(-np.abs(z) - 2 * np.log1p(np.exp(-np.abs(z))))


def tanh_slope(z: Array) -> Array:
    """Return tanh′(z) = 1/cosh² z = 4t/(1 + t)², t = e^(−2|z|), exact where 1 − tanh² is not."""
    t = exp(-np.abs(z)) ** 2
    return np.asarray(np.minimum(4 * t / (1 + t) ** 2, 1))


def piecewise(left: float, right: float = 1.0) -> Activation:
    """Return the function with one slope for z < 0 and another for z > 0, and a kink at 0."""

    def slope(z: Array, a: Array) -> Array:
        del a
        return np.asarray(np.where(z > 0, z.dtype.type(right), z.dtype.type(left)))

    def f(z: Array) -> Array:
        return np.asarray(z * slope(z, z))

    return Activation(f, slope, near=(left, right), far=(left, right))


def exponential(alpha: float = 1.0, scale: float = 1.0) -> Activation:
    """Return ELU, α(eᶻ − 1) for z < 0 and z above, times ``scale`` (Clevert 2016, eq. 15)."""

    def f(z: Array) -> Array:
        return np.asarray(scale * np.where(z > 0, z, alpha * expm1(np.minimum(z, 0))))

    def slope(z: Array, a: Array) -> Array:
        del a
        return np.asarray(scale * np.where(z > 0, 1, alpha * exp(np.minimum(z, 0))))

    return Activation(f, slope, near=(scale * alpha, scale), far=(0.0, scale))


ACTIVATIONS = {
    "linear": piecewise(1.0),
    "sigma": Activation(sigmoid, lambda z, a: sigmoid_slope(z), log_slope=sigmoid_log_slope),
    "tanh": Activation(
        tanh,
        lambda z, a: tanh_slope(z),
        near=(1.0, 1.0),
        log_slope=lambda z: np.log(4) + sigmoid_log_slope(2 * z),
    ),
    "relu": Activation(
        lambda z: np.maximum(z, 0),
        lambda z, a: (z > 0).astype(z.dtype),
        near=(0.0, 1.0),
        far=(0.0, 1.0),
    ),
    "leaky": piecewise(LEAKY),
    "prelu": piecewise(PARAMETRIC),
    "elu": exponential(),
    "selu": exponential(SELU_ALPHA, SELU_SCALE),
    "softplus": Activation(
        lambda z: np.logaddexp(z, z.dtype.type(0)), lambda z, a: sigmoid(z), far=(0.0, 1.0)
    ),
    # Hendrycks & Gimpel (2016): zΦ(z), with the exact Φ and not its tanh approximation.
    "gelu": Activation(
        lambda z: z * cdf(z),
        lambda z, a: cdf(z) + z * density(z),
        near=(0.5, 0.5),
        far=(0.0, 1.0),
    ),
}
OTHER_NAMES = {
    "identity": "linear",
    "sigmoid": "sigma",
    "leaky-relu": "leaky",
    "parametric-relu": "prelu",
}


def called(name: str) -> str:
    """Return the name by which an activation is kept here; raise BadInput for an unknown one."""
    key = OTHER_NAMES.get(name.lower(), name.lower())
    if key not in ACTIVATIONS:
        raise BadInput(f"unknown activation {name!r}; there are {', '.join(ACTIVATIONS)}")
    return key


def of_each(names: Sequence[str], z: Array, axis: int) -> tuple[Array, Array]:
    """Return φ(z) and φ′(z), where each place on an axis has a φ of its own."""
    a, slope = np.empty_like(z), np.empty_like(z)
    places = (np.moveaxis(array, axis, 0) for array in (z, a, slope))
    for name, z_, a_, slope_ in zip(names, *places, strict=True):
        f = ACTIVATIONS[name]
        a_[:] = f.f(z_)
        slope_[:] = f.slope(z_, a_)
    return a, slope
