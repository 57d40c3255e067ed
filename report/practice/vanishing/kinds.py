"""Vanishing gradients: chains of sigmoid units, bounds, and what a factor may be."""

import math

from sympy import Rational, log

from gradyan.report.practice.kind import Asked, Draw, Drawn, first_above, kind, put, said
from gradyan.report.practice.learning.kinds import logistic
from gradyan.report.practice.roads import first, root, slope


@kind("sigmoid-derivative")
def saturated_chain(draw: Draw) -> Drawn:
    """A sigmoid chain with one weight and one pre-activation: a factor, and their product."""
    w, z, layers = draw.whole(5, 12), draw.sign() * draw.part(20, 50), draw.whole(5, 20)
    factor = w * put(said("sigmoid-derivative", "collect").rhs, x=z)
    again = w * slope(logistic, float(z))
    return Drawn(
        {"w": w, "z": z, "layers": layers},
        {"factor": Asked(factor, again), "product": Asked(factor**layers, again**layers)},
    )


@kind("derivative-product-decays")
def below_a_bound(draw: Draw) -> Drawn:
    """Weights below 4: the depth from which a sigmoid chain is below a power of ten."""
    w, power = draw.part(20, 380, of=100), draw.whole(3, 12)
    share = put(said("derivative-product-decays", "depth").rhs, w=w, L=1)
    return Drawn(
        {"w": w, "power": power},
        {
            "layers": first_above(
                power * log(10) / -log(share),
                first(lambda n: (float(w) / 4) ** n < 10.0**-power),
            )
        },
        {"share": share, "edge": power * log(10) / -log(share)},
    )


@kind("vanishing-causes")
def within_a_factor(draw: Draw) -> Drawn:
    """The norm of the error signal is to stay within a factor: how far χ may be from 1."""
    layers, factor = draw.whole(15, 90), draw.whole(2, 30)
    chi = put(said("vanishing-causes", "log").rhs, L=layers, sigma_w=1, m=factor)
    exponent = log(factor) / chi  # of the factor, in the χ that makes it
    low, high = Rational(factor) ** -exponent, Rational(factor) ** exponent

    def reached(goal: float) -> float:
        return root(lambda x: x ** (layers / 2) - goal, 0.0, 50.0)

    return Drawn(
        {"layers": layers, "factor": factor},
        {
            "below": Asked(100 * (1 - low), 100 * (1 - reached(1 / factor))),
            "above": Asked(100 * (high - 1), 100 * (reached(factor) - 1)),
        },
        {"low": low, "high": high, "power": Rational(layers, 2)},
    )


@kind("sec-vanishing-products")
def slow_factors(draw: Draw) -> Drawn:
    """Slopes that approach 1: their product telescopes, and falls slowly."""
    start, layers = draw.whole(2, 9), draw.whole(20, 300)
    product = math.prod(1 - 1 / (layer + start) for layer in range(1, layers + 1))
    return Drawn(
        {"start": start, "layers": layers},
        {"product": Asked(Rational(start, start + layers), product)},
    )
