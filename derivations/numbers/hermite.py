"""Gauss–Hermite quadrature: a mean over z ~ N(0, 1) from the values at n points.

With n points it is exact for polynomials up to the degree 2n − 1. For other functions it is as
good as they are like polynomials. With a pole at a distance d from the real axis the error falls
like e^(−cd√n); σ(√q z) has one at d = π/√q, so large lengths q are hard. With a jump, as SELU′
has it, the error falls like a power of n only.
"""

from functools import cache

from mpmath import gauss_quadrature, mp
from sympy import Dummy, lambdify

from gradyan.derivations.checker import functions


def hermite(name: str, q: float, nodes: int, *, derivative: bool = False) -> float:
    """Return E[φ(√q z)²], or E[φ′(√q z)²], by a rule with an even number of points."""
    function = getattr(functions, name)
    x = Dummy("x", real=True)
    chosen = functions.prime(function) if derivative else function
    f = lambdify(x, functions.unfold(chosen(x)), "mpmath")
    root = mp.sqrt(q)
    return float(sum(weight * f(root * z) ** 2 for z, weight in rule(nodes)))


@cache
def rule(nodes: int) -> list[tuple[mp.mpf, mp.mpf]]:
    """Return points and weights for N(0, 1): those for e^(−x²), with z = √2 x."""
    points, weights = gauss_quadrature(nodes, "hermite")
    return [(mp.sqrt(2) * x, w / mp.sqrt(mp.pi)) for x, w in zip(points, weights, strict=True)]
