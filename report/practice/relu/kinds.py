"""Dying ReLU and its family: slopes below zero, layers that are off, units that are born dead."""

import math
from fractions import Fraction

import numpy as np
from mpmath import exp, mp, ncdf, npdf, quad, sqrt
from sympy import Rational, log
from sympy import sqrt as root_of

from gradyan.report.practice.kind import Asked, Draw, Drawn, first_above, kind, put, said
from gradyan.report.practice.roads import first, mean, root, slope


@kind("relu-family")
def slope_of_elu(draw: Draw) -> Drawn:
    """ELU: where its slope has fallen to a given one."""
    alpha, steep = draw.part(5, 15), draw.part(1, 25, of=100)
    tail = put(said("relu-family", "tail").rhs, alpha=alpha, h=0)
    depth = root(
        lambda h: slope(lambda x: float(alpha) * (exp(x) - 1), -h) - float(steep), 0.0, 20.0
    )
    return Drawn({"alpha": alpha, "steep": steep}, {"place": Asked(-log(tail / steep), -depth)})


@kind("dying-relu")
def off_somewhere(draw: Draw) -> Drawn:
    """Narrow ReLU networks: how likely one is off, and from which width on hardly any is."""
    width, layers = draw.whole(3, 8), draw.whole(5, 60)
    off = 1 - put(said("dying-relu", "layers").rhs, n=width, L=layers)
    edge = -log(1 - Rational(99, 100) ** Rational(1, layers)) / log(2)

    def counted(n: int) -> Fraction:  # by inclusion and exclusion
        return sum(
            (
                math.comb(layers, k) * Fraction(-((-1) ** k), 2 ** (n * k))
                for k in range(1, layers + 1)
            ),
            Fraction(0),
        )

    wide = first(lambda n: counted(n) < Fraction(1, 100))
    return Drawn(
        {"width": width, "layers": layers},
        {"off": Asked(off, float(counted(width))), "wide": first_above(edge, wide)},
        {"edge": edge},
    )


@kind("he-uniform")
def leaky_scale(draw: Draw) -> Drawn:
    """Leaky ReLU: the deviation that keeps the error signal, and what He's makes of it."""
    alpha, width, layers = draw.part(5, 60, of=100), draw.whole(50, 999), draw.whole(10, 80)
    square = put(said("he-uniform", "leaky-slope").rhs, alpha=alpha)
    again = mean(lambda z: np.where(z > 0, 1.0, float(alpha)) ** 2)
    return Drawn(
        {"alpha": alpha, "width": width, "layers": layers},
        {
            "deviation": Asked(root_of(1 / (square * width)), math.sqrt(1 / (again * width))),
            "norm": Asked((2 * square) ** Rational(layers, 2), (2 * again) ** (layers / 2)),
        },
        {"square": square},
    )


@kind("sec-relu-when")
def two_inputs(draw: Draw) -> Drawn:
    """A random unit sees two inputs at an angle: how likely it is off for both."""
    angle, units = draw.whole(15, 165), draw.whole(50, 900)
    off = Rational(180 - angle, 360)
    with mp.workdps(20):
        cosine = mp.cos(mp.radians(angle))
        sine = sqrt(1 - cosine**2)
        again = float(quad(lambda u: npdf(u) * ncdf(-cosine * u / sine), [-12, -4, -1, 0]))
    return Drawn(
        {"angle": angle, "units": units},
        {"off": Asked(off, again), "dead": Asked(units * off, units * again)},
    )
