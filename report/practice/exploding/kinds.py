"""Exploding gradients: growth, the active window of a sigmoid, steps on a parabola."""

import math

from sympy import Rational, log

from gradyan.report.practice.kind import Asked, Draw, Drawn, first_above, kind, put, said
from gradyan.report.practice.learning.kinds import logistic
from gradyan.report.practice.roads import first, root, slope


@kind("weights-jump")
def descent(draw: Draw) -> Drawn:
    """Gradient descent on a parabola: the largest learning rate, and a weight after some steps."""
    curvature = draw.whole(3, 30)
    eta = draw.part(1, 250 // curvature, of=100)
    start, steps = draw.part(5, 30), draw.whole(3, 9)
    at = {"lambda": curvature, "eta": eta, "t": steps, "w[0]": start}
    weight = put(said("weights-jump", "steps").rhs, **at)
    again = float(start)
    for _ in range(steps):
        again -= float(eta) * slope(lambda w: curvature * w**2 / 2, again)
    limit = root(lambda rate: abs(1 - rate * curvature) - 1, 1 / curvature, 3 / curvature)
    return Drawn(
        {"curvature": curvature, "eta": eta, "start": start, "steps": steps},
        {"limit": Asked(Rational(2, curvature), limit), "weight": Asked(weight, again)},
        {"factor": 1 - eta * curvature},
    )


@kind("exponential-growth")
def too_many(draw: Draw) -> Drawn:
    """A factor above 1: the number of layers that takes a gradient past a power of ten."""
    factor, power = draw.part(105, 199, of=100), draw.whole(3, 12)
    edge = put(said("exponential-growth", "threshold").args[1].lhs, M=10**power, t=factor - 1)
    return Drawn(
        {"factor": factor, "power": power},
        {"layers": first_above(edge, first(lambda n: math.prod([float(factor)] * n) > 10**power))},
        {"edge": edge},
    )


@kind("weights-jump")
def two_curvatures(draw: Draw) -> Drawn:
    """A valley: the steep side bounds the rate, and the flat one waits."""
    flat, steep, share = draw.whole(1, 5), draw.whole(20, 200), draw.whole(40, 95)
    limit = Rational(2, steep)
    left = 1 - limit * Rational(share, 100) * flat
    rate = share / 100 * root(lambda x: abs(1 - x * steep) - 1, 1 / steep, 3 / steep)
    steps, weight = 0, 1.0
    while weight > 0.1:
        steps, weight = steps + 1, weight - rate * flat * weight
    edge = log(10) / -log(left)
    return Drawn(
        {"flat": flat, "steep": steep, "share": share},
        {"limit": Asked(limit, rate * 100 / share), "steps": first_above(edge, steps)},
        {"left": left, "edge": edge},
    )


@kind("sigmoid-active-window")
def window(draw: Draw) -> Drawn:
    """A sigmoid unit with a large weight: where its factor is at least 1."""
    w = draw.part(45, 600)
    edge = put(log(said("sigmoid-active-window", "root").rhs), w=w)
    again = root(lambda z: float(w) * slope(logistic, z) - 1, 0.0, 40.0)
    return Drawn(
        {"w": w},
        {"edge": Asked(edge, again), "width": Asked(2 * edge / w, 2 * again / float(w))},
    )
