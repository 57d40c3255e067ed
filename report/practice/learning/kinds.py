"""How a network learns: counting, the chain rule with numbers, one step downhill."""

from itertools import pairwise
from typing import Any

import numpy as np
from mpmath import exp, log
from sympy import Derivative, Expr, Integer

from gradyan.derivations.checker.functions import phi, prime, sigma
from gradyan.derivations.learning.chain_two_layer import loss
from gradyan.report.practice.kind import Asked, Draw, Drawn, kind, put, said
from gradyan.report.practice.roads import slope


def logistic(x: Any) -> Any:
    """Return the sigmoid of a number of mpmath."""
    return 1 / (1 + exp(-x))


@kind()
def passes(draw: Draw) -> Drawn:
    """Two hidden layers: the parameters, and the forward passes that differences take."""
    sizes = [draw.whole(2, 12), draw.whole(8, 60), draw.whole(8, 60), draw.whole(2, 9)]
    parameters = sum((Integer(below) + 1) * above for below, above in pairwise(sizes))
    arrays = [np.zeros(shape) for a, b in pairwise(sizes) for shape in ((b, a), (b,))]
    counted = sum(array.size for array in arrays)
    return Drawn(
        dict(zip(("inputs", "first", "second", "outputs"), sizes, strict=True)),
        {
            "parameters": Asked(parameters, counted, whole=True),
            "runs": Asked(parameters + 1, counted + 1, whole=True),
        },
    )


@kind("update-rule")
def one_step(draw: Draw) -> Drawn:
    """One step of gradient descent: the new weight, and the fall of the loss, twice."""
    w, x, y = draw.sign() * draw.part(5, 30), draw.part(5, 30), draw.sign() * draw.part(5, 30)
    eta = draw.part(1, 9, of=100)
    y += int(y == w * x)  # or nothing would be learned
    g = 2 * (w * x - y) * x

    def shown(step: str) -> Expr:
        return said("update-rule", step).rhs.replace(Derivative, lambda *_: g)

    def at(weight: Any) -> Any:
        return (weight * float(x) - float(y)) ** 2

    new, rate, steep = put(shown("rule"), eta=eta, w_t=w), float(eta), slope(at, float(w))
    return Drawn(
        {"w": w, "x": x, "y": y, "eta": eta},
        {
            "new": Asked(new, float(w) - rate * steep),
            "fall": Asked(
                -eta * shown("falls"), -rate * slope(lambda h: at(float(w) - h * steep), 0)
            ),
            "true": Asked(
                (w * x - y) ** 2 - (new * x - y) ** 2, at(float(w)) - at(float(w) - rate * steep)
            ),
        },
        {"slope": g},
    )


@kind("chain-two-layer")
def first_weight(draw: Draw) -> Drawn:
    """Two sigmoid units in a row: what they put out, and the derivative for the first weight."""
    names = ("x", "w_1", "b_1", "w_2", "b_2")
    x, w_1, b_1, w_2, b_2 = (draw.sign() * draw.part(2, 25) for _ in names)
    y = draw.part(1, 9)
    z_1 = w_1 * x + b_1
    z_2 = w_2 * sigma(z_1) + b_2
    derivative = said("chain-two-layer", "hidden-factors").rhs
    derivative = derivative.replace(prime(loss), lambda out: 2 * (out - y))
    derivative = derivative.replace(prime(phi), prime(sigma))
    at = {"x": x, "w_2": w_2, "z_1": z_1, "z_2": z_2, "yhat": sigma(z_2)}

    def out(weight: Any) -> Any:
        hidden = logistic(weight * float(x) + float(b_1))
        return logistic(float(w_2) * hidden + float(b_2))

    return Drawn(
        {"x": x, "first": w_1, "firstbias": b_1, "second": w_2, "secondbias": b_2, "y": y},
        {
            "out": Asked(put(sigma(z_2)), float(out(float(w_1)))),
            "slope": Asked(
                put(derivative, **at), slope(lambda v: (out(v) - float(y)) ** 2, float(w_1))
            ),
        },
        {"one": z_1, "hidden": put(sigma(z_1)), "two": put(z_2)},
    )


@kind("sigmoid-derivative")
def saturated_output(draw: Draw) -> Drawn:
    """A sigmoid output that is saturated and wrong: its error signal with either loss."""
    z = -draw.part(250, 700, of=100)
    out, steep = put(sigma(z)), put(said("sigmoid-derivative", "collect").rhs, x=z)
    return Drawn(
        {"z": z},
        {
            "entropy": Asked(-1 / out * steep, slope(lambda v: -log(logistic(v)), float(z))),
            "square": Asked(
                2 * (out - 1) * steep, slope(lambda v: (logistic(v) - 1) ** 2, float(z))
            ),
        },
        {"out": out, "steep": steep},
    )
