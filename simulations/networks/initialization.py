"""Weight initialisations: how the entries of W, shape (n_out, n_in), are drawn.

Each one is a scale times a draw of its *family*: entries N(0, 1), N(0, 1) truncated at ±2,
U(−1, 1), all ones, the identity, or a random orthogonal matrix. Biases start at 0 everywhere
but in PyTorch's Linear, which draws them like its weights.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf, isfinite, sqrt

import numpy as np
from numpy.typing import NDArray

from gradyan.errors import BadInput
from gradyan.simulations.networks.draws import FAMILIES

Floats = NDArray[np.float64]
Scale = Callable[[int, int], float]

# Standard deviation of N(0, 1) truncated at ±2, by which Keras divides to restore the variance.
TRUNCATED = 0.8796256610342398
TRUNCATED_AT = 2.0
# Var of one entry at scale 1. Of a random orthogonal matrix the rows (or columns) have length 1.
VARIANCE = {"normal": 1.0, "truncated": TRUNCATED**2, "uniform": 1 / 3, "constant": 0.0}
SMALLEST, LARGEST = 1e-150, 1e150  # the squares of these, which are variances, are floats still
BOUND = {"normal": inf, "truncated": TRUNCATED_AT}


@dataclass(frozen=True)
class Initialization:
    """A family and its scale as a function of (n_in, n_out), with where it comes from."""

    family: str
    scale: Scale
    source: str
    bias: bool = False

    def variance(self, n_in: int, n_out: int) -> float:
        """Return Var W_ij; for the identity, the variance over the entries of the matrix."""
        if self.family in VARIANCE:
            per_entry = VARIANCE[self.family]
        elif self.family == "orthogonal":
            per_entry = 1 / max(n_in, n_out)
        else:
            share = 1 / max(n_in, n_out)
            per_entry = share * (1 - share)
        return self.scale(n_in, n_out) ** 2 * per_entry

    def bound(self, n_in: int, n_out: int) -> float:
        """Return the largest |W_ij| that can occur, ∞ for a normal distribution."""
        return abs(self.scale(n_in, n_out)) * BOUND.get(self.family, 1.0)

    def draw(self, rng: np.random.Generator, n_in: int, n_out: int) -> Floats:
        """Return weights, shape (n_out, n_in), float64; raise BadInput for a width below 1."""
        if n_in < 1 or n_out < 1:
            raise BadInput(f"a layer has at least one unit on each side, not {n_in} and {n_out}")
        return self.scale(n_in, n_out) * FAMILIES[self.family](rng, n_in, n_out)

    def draws(self, rng: np.random.Generator, count: int, n_in: int, n_out: int) -> Floats:
        """Return ``count`` draws, one after the other, shape (count, n_out, n_in)."""
        return np.stack([self.draw(rng, n_in, n_out) for _ in range(count)])

    def draw_bias(self, rng: np.random.Generator, n_in: int, n_out: int) -> Floats:
        """Return biases, shape (n_out,): zeros, or for PyTorch's Linear like its weights."""
        if not self.bias:
            return np.zeros(n_out)
        return self.scale(n_in, n_out) * rng.uniform(-1, 1, n_out)


def _finite(value: float, called: str, least: float = SMALLEST) -> float:
    if not isfinite(value):
        raise BadInput(f"{called} is a finite number, not {value}")
    if value and not least <= abs(value) <= LARGEST:
        sizes = f"{least} and {LARGEST}".replace("+", "")
        raise BadInput(f"{called} is 0, or its size is between {sizes}, and not {value}")
    return value


def by_fan_in(gain: float) -> Scale:
    """Return √(gain/n_in)."""
    return lambda n_in, n_out: sqrt(gain / n_in)


def by_both(gain: float) -> Scale:
    """Return √(gain/(n_in + n_out))."""
    return lambda n_in, n_out: sqrt(gain / (n_in + n_out))


def fixed(value: float) -> Scale:
    """Return a scale that does not look at the widths."""
    return lambda n_in, n_out: value


def he(uniform: bool, slope: float = 0.0) -> Initialization:
    """Return He's initialisation for a leaky ReLU of this slope (He et al. 2015, eq. 15)."""
    gain = (6 if uniform else 2) / (1 + _finite(slope, "slope", 0.0) ** 2)
    return Initialization("uniform" if uniform else "normal", by_fan_in(gain), "he2015, eq. 15")


def normal(sigma_w: float) -> Initialization:
    """Return N(0, σ_w²/n_in); raise BadInput for a negative σ_w."""
    if _finite(sigma_w, "sigma_w") < 0:
        raise BadInput(f"a standard deviation is not negative, and sigma_w is {sigma_w}")
    return Initialization("normal", by_fan_in(sigma_w**2), "poole2016, eq. 1")


def constant(value: float) -> Initialization:
    """Return the same weight everywhere."""
    return Initialization("constant", fixed(_finite(value, "value")), "")


def identity(factor: float) -> Initialization:
    """Return ``factor`` times the identity, or its upper left part where n_in ≠ n_out."""
    return Initialization("identity", fixed(_finite(factor, "factor")), "")


def orthogonal(gain: float = 1.0) -> Initialization:
    """Return ``gain`` times a Haar-distributed orthogonal matrix (Saxe et al. 2014, sec. 3)."""
    return Initialization("orthogonal", fixed(_finite(gain, "gain")), "saxe2014")


def _truncated(scale: Scale, source: str) -> Initialization:
    return Initialization("truncated", lambda i, o: scale(i, o) / TRUNCATED, source)


INITIALIZATIONS = {
    "uniform": Initialization("uniform", by_fan_in(1), "glorot2010, eq. 1"),
    "pytorch-linear": Initialization("uniform", by_fan_in(1), "torch.nn.Linear", bias=True),
    "xavier-normal": Initialization("normal", by_both(2), "glorot2010, eq. 12"),
    "xavier-uniform": Initialization("uniform", by_both(6), "glorot2010, eq. 16"),
    "he-normal": he(uniform=False),
    "he-uniform": he(uniform=True),
    "lecun-normal": Initialization("normal", by_fan_in(1), "lecun1998, eq. 16"),
    "lecun-uniform": Initialization("uniform", by_fan_in(3), "lecun1998, eq. 16"),
    "orthogonal": orthogonal(),
    "keras-glorot-normal": _truncated(by_both(2), "keras.initializers.GlorotNormal"),
    "keras-he-normal": _truncated(by_fan_in(2), "keras.initializers.HeNormal"),
    "keras-lecun-normal": _truncated(by_fan_in(1), "keras.initializers.LecunNormal"),
}
# Those with one number, written with a colon: normal:1.5 is N(0, 1.5²/n_in).
FACTORIES: dict[str, Callable[[float], Initialization]] = {
    "normal": normal,
    "constant": constant,
    "identity": identity,
    "orthogonal": orthogonal,
    "he-normal": lambda slope: he(uniform=False, slope=slope),
    "he-uniform": lambda slope: he(uniform=True, slope=slope),
}


def initialization(name: str) -> Initialization:
    """Return an initialisation by its name, or by name:number; raise BadInput if it is unknown."""
    word, colon, number = name.lower().partition(":")
    if not colon and word in INITIALIZATIONS:
        return INITIALIZATIONS[word]
    if colon and word in FACTORIES:
        try:
            return FACTORIES[word](float(number))
        except BadInput as error:
            raise BadInput(f"{name}: {error}") from None
        except ValueError:
            raise BadInput(f"{name!r} needs a number after the colon") from None
    if word in FACTORIES and not colon:
        raise BadInput(f"{word} needs a number after a colon, as in {word}:1.5")
    known = [*INITIALIZATIONS, *(f"{word}:NUMBER" for word in FACTORIES)]
    raise BadInput(f"unknown initialisation {name!r}; there are {', '.join(known)}")


def scaled(base: Initialization, factor: float) -> Initialization:
    """Return an initialisation with every weight multiplied by ``factor``."""
    return replace(base, scale=lambda i, o: factor * base.scale(i, o))
