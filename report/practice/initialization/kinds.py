"""Initialisation: recipes, what a wrong one costs, and what biases leave."""

import math

import numpy as np
from sympy import Equivalent, Expr, Rational, erf, exp, pi, sqrt

from gradyan.report.practice.kind import Asked, Draw, Drawn, kind, put, said
from gradyan.report.practice.roads import mean, root


def solved(statement: Equivalent) -> Expr:
    """Return what an equivalence says of the letter by itself."""
    return next(side.rhs for side in statement.args if side.lhs.is_Symbol)


@kind("he-normal")
def recipes(draw: Draw) -> Drawn:
    """A layer of two widths: what He and Xavier give its weights."""
    below, above = draw.whole(20, 900), draw.whole(20, 900)
    he = put(solved(said("he-normal", "deviation")), n_in=below)
    xavier = put(solved(said("xavier-normal", "deviation")), n_in=below, n_out=above)
    bound = put(solved(said("xavier-uniform", "bound")), n_in=below, n_out=above)
    both = below + above
    return Drawn(
        {"below": below, "above": above},
        {
            "he": Asked(he, root(lambda s: below * s * s / 2 - 1, 0.0, 2.0)),
            "xavier": Asked(xavier, root(lambda s: both * s * s / 2 - 1, 0.0, 2.0)),
            "bound": Asked(bound, root(lambda b: both * (b * b / 3) / 2 - 1, 0.0, 2.0)),
        },
    )


@kind("he-normal")
def wrong_scale(draw: Draw) -> Drawn:
    """A ReLU network with another variance than He's: what becomes of the signal."""
    share, layers = draw.part(5, 35), draw.whole(8, 40)
    half = share * put(said("he-normal", "slope").rhs)
    again = mean(lambda u: np.maximum(u, 0) ** 2) * float(share)
    return Drawn(
        {"share": share, "layers": layers},
        {
            "moment": Asked(half**layers, math.prod([again] * layers)),
            "mend": Asked(sqrt(1 / half), again**-0.5),
        },
        {"half": half},
    )


@kind("uniform-init")
def biases_too(draw: Draw) -> Drawn:
    """Weights and biases from one interval: the variance at which deep layers settle."""
    width, wide = draw.whole(50, 900), draw.part(5, 16)
    variance = put(said("uniform-init", "variance").rhs, n_in=width) * wide**2
    linear, halved = variance / (1 - width * variance), variance / (1 - width * variance / 2)

    def settled(share: float) -> float:
        q, v = 1.0, (float(wide) / math.sqrt(width)) ** 2 / 3
        for _ in range(2000):
            q = width * v * share * q + v
        return q

    return Drawn(
        {"width": width, "wide": wide},
        {"linear": Asked(linear, settled(1)), "relu": Asked(halved, settled(0.5))},
        {"layer": width * variance, "variance": variance},
    )


@kind("xavier-normal")
def there_and_back(draw: Draw) -> Drawn:
    """A linear network whose width changes and changes back: what Xavier loses."""
    narrow, times, pairs = draw.whole(10, 90), draw.whole(2, 9), draw.whole(2, 9)
    two = Rational(4 * times, (1 + times) ** 2)
    widths, again = [narrow, narrow * times] * pairs + [narrow], 1.0
    for k, below in enumerate(widths[:-1]):
        again *= below * 2 / (below + widths[k + 1])
    return Drawn(
        {"narrow": narrow, "broad": narrow * times, "pairs": pairs},
        {"two": Asked(two, again ** (1 / pairs)), "all": Asked(two**pairs, again)},
    )


@kind("sec-init-frameworks")
def cut_normal(draw: Draw) -> Drawn:
    """A standard normal number that is cut off: its variance, and the factor that mends it."""
    cut = draw.part(100, 300, of=100)
    kept = erf(cut / sqrt(2))
    variance = 1 - 2 * cut * exp(-(cut**2) / 2) / sqrt(2 * pi) / kept
    last = float(cut)
    again = mean(lambda z: z**2, last) / mean(np.ones_like, last)
    return Drawn(
        {"cut": cut},
        {"variance": Asked(variance, again), "mend": Asked(1 / sqrt(variance), again**-0.5)},
        {"kept": kept},
    )
