"""Second moments of an activation of the simulations under a Gaussian, z ~ N(0, 1).

The half-lines are integrated apart, by Gauss–Legendre rules, so that a kink at 0 costs nothing.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.networks.activations import ACTIVATIONS
from gradyan.simulations.networks.normal import density

Floats = NDArray[np.float64]
# P(|z| > 12) = 4e-33. Panels shrink toward 0, where φ(√q z) changes fast when q is large.
EDGES = np.array([0.0, *(12 * 2.0**-k for k in range(30, -1, -1))])
NODES = 20


def second_moment(name: str, q: float) -> float:
    """Return E[φ(√q z)²]."""
    z, weight = _rule(q)
    return float(weight @ ACTIVATIONS[name].f(z) ** 2)


def slope_moment(name: str, q: float) -> float:
    """Return E[φ′(√q z)²]."""
    (z, weight), f = _rule(q), ACTIVATIONS[name]
    return float(weight @ f.slope(z, f.f(z)) ** 2)


def _rule(q: float) -> tuple[Floats, Floats]:
    z, weight = _half_line()
    # At q = 0 a kink is met from both sides still: √q z keeps the sign of z.
    scaled = max(np.sqrt(q), np.finfo(float).tiny) * z
    return np.concatenate([-scaled, scaled]), np.concatenate([weight, weight])


@cache
def _half_line() -> tuple[Floats, Floats]:
    x, w = np.polynomial.legendre.leggauss(NODES)
    low, widths = EDGES[:-1, None], np.diff(EDGES)[:, None]
    z = (low + widths * (x + 1) / 2).ravel()
    return z, (w * widths / 2).ravel() * density(z)
