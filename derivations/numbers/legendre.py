"""Means under a standard normal in plain floats: fast enough for whole networks, layer by layer.

The functions are SymPy's own definitions. Each half-line is integrated apart, by the nodes of
Gauss and Legendre on [0, 10]; beyond, z ~ N(0, 1) lies with probability 2e-23.
"""

from collections.abc import Callable
from functools import cache
from math import exp, pi, sqrt

from mpmath import mp
from mpmath.calculus.quadrature import GaussLegendre
from sympy import Dummy, lambdify

from gradyan.derivations.checker import functions

FAR, DEGREE, BITS = 10, 6, 60


def moment(name: str, q: float, *, derivative: bool = False) -> float:
    """Return E[φ(√q z)²], or E[φ′(√q z)²], for the function of the page called ``name``."""
    root = sqrt(q)
    sides = [_on_side(name, derivative, side) for side in (-1, 1)]
    return sum(
        weight * (sides[0](-root * z) ** 2 + sides[1](root * z) ** 2) for z, weight in _rule()
    )


@cache
def _rule() -> list[tuple[float, float]]:
    """Return nodes on the half-line, each with its weight times the density."""
    nodes = GaussLegendre(mp).get_nodes(mp.mpf(0), mp.mpf(FAR), DEGREE, BITS)
    return [(float(z), float(w) * exp(-(float(z) ** 2) / 2) / sqrt(2 * pi)) for z, w in nodes]


@cache
def _on_side(name: str, derivative: bool, side: int) -> Callable[[float], float]:
    """Return φ or φ′ where its argument has this sign, as a function of floats."""
    function = getattr(functions, name)
    chosen = functions.prime(function) if derivative else function
    x = Dummy("x", positive=True) if side > 0 else Dummy("x", negative=True)
    return lambdify(x, functions.unfold(chosen(x)), "math")  # type: ignore[no-any-return]
