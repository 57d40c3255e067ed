"""Other roads to an answer: halving an interval, sums in place of integrals, numerical slopes."""

import math
from collections.abc import Callable

import numpy as np
from mpmath import diff, mp, mpf

HALVINGS, POINTS, FAR, DIGITS = 200, 120, 12.0, 30
Numbers = Callable[[np.ndarray], np.ndarray]


def root(f: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function that rises or falls changes its sign."""
    rising = f(high) > 0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if (f(middle) > 0) == rising else (middle, high)
    return low


def mean(f: Numbers, last: float = FAR) -> float:
    """Return E f(z) of a standard normal z between ± ``last``; f may have a corner at 0."""
    points, weights = np.polynomial.legendre.leggauss(POINTS)
    v = last * (points + 1) / 2
    density = weights * last / 2 * np.exp(-(v**2) / 2) / math.sqrt(2 * math.pi)
    return float(density @ (f(v) + f(-v)))


def slope(f: Callable[[mpf], mpf], at: float) -> float:
    """Return the derivative of a function of mpmath by differences."""
    with mp.workdps(DIGITS):
        return float(diff(f, mpf(str(at))))


def first(holds: Callable[[int], bool]) -> int:
    """Return the first whole number, from 1 on, of which something holds."""
    number = 1
    while not holds(number):
        number += 1
    return number
