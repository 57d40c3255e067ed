"""Depth, exactly: fixed points, depth scales, normalisation, and what a mean hides."""

import math
from functools import cache

import numpy as np
from sympy import Expr, Rational, Symbol, log, sqrt

from gradyan.derivations.checker.functions import bent, prime, relu, z
from gradyan.derivations.rules.expectations import NORMAL, expected
from gradyan.report.practice.kind import Asked, Draw, Drawn, first_above, kind, put, said


@kind("mean-field-map")
def relu_rest(draw: Draw) -> Drawn:
    """A ReLU network with biases: the length at which it settles, and how near a layer is."""
    scale, bias, start = draw.part(6, 13), draw.part(2, 15), draw.part(5, 60)
    layer = draw.whole(5, 16)
    rest = put(said("mean-field-map", "rest").rhs, sigma_w=scale, sigma_b=bias)
    share = put(said("mean-field-map", "settles").rhs, sigma_w=scale, L=layer - 1)
    lengths = [float(start)]
    while len(lengths) < layer + 600:
        lengths.append(float(scale) ** 2 * lengths[-1] / 2 + float(bias) ** 2)
    after = Rational(start)
    for _ in range(layer - 1):
        after = after * scale**2 / 2 + bias**2
    return Drawn(
        {"scale": scale, "bias": bias, "start": start, "layer": layer},
        {
            "rest": Asked(rest, lengths[-1]),
            "distance": Asked(abs(start - rest) * share, abs(float(after - rest))),
        },
        {"square": bias**2, "factor": scale**2 / 2, "first": abs(start - rest)},
    )


@kind("depth-scale")
def fading_relu(draw: Draw) -> Drawn:
    """A ReLU network below its critical scale: its depth scale, and where the norm is lost."""
    scale, power = draw.part(80, 139, of=100), draw.whole(2, 6)
    depth = put(said("depth-scale", "relu").rhs, sigma_w=scale)
    decay = -put(said("depth-scale", "norm").rhs.args[0], L=1, chi=scale**2 / 2)
    layers, norm = 0, 1.0
    while norm >= 10.0**-power:
        layers, norm = layers + 1, norm * float(scale) / math.sqrt(2)
    return Drawn(
        {"scale": scale, "power": power},
        {
            "depth": Asked(depth, -1 / math.log(float(scale) ** 2 / 2)),
            "layers": first_above(power * log(10) / decay, layers),
        },
        {"chi": scale**2 / 2, "edge": 2 * depth * power * log(10)},
    )


@kind("batch-norm")
def leaky_normalised(draw: Draw) -> Drawn:
    """Batch normalisation before leaky ReLU: the factor of a layer, and of a network."""
    slope, layers = draw.part(1, 60, of=100), draw.whole(10, 60)
    mean, square, slopes = (found.subs(Symbol("alpha", positive=True), slope) for found in _leaky())
    chi = slopes / (square - mean**2)
    # The same means as sums over many points between the quantiles of the normal distribution.
    points, weights = np.polynomial.legendre.leggauss(80)
    v = 6 * (points + 1)
    density = 6 * weights * np.exp(-(v**2) / 2) / math.sqrt(2 * math.pi)
    low, share = float(slope), density.sum()
    variance = density @ v**2 * (1 + low**2) - (density @ v * (1 - low)) ** 2
    again = share * (1 + low**2) / variance
    return Drawn(
        {"slope": slope, "layers": layers},
        {
            "chi": Asked(chi, again),
            "norm": Asked(sqrt(chi) ** layers, math.prod([again**0.5] * layers)),
        },
        {"inverse": 1 / chi},
    )


@cache
def _leaky() -> tuple[Expr, Expr, Expr]:
    """Return E φ, E φ² and E φ′² of a leaky ReLU with slope α."""
    alpha = Symbol("alpha", positive=True)
    function = bent(r"\varphi_{\alpha}", lambda x: alpha * x)
    averaged = function(z), function(z) ** 2, prime(function)(z) ** 2
    return tuple(expected(f, NORMAL) for f in averaged)


@kind("residual")
def random_signs(draw: Draw) -> Drawn:
    """A chain of single residual units with signs by the toss of a coin: mean and typical."""
    size, half = draw.part(2, 8), draw.whole(5, 30)
    layers = 2 * half
    typical = put(said("residual", "random-sign").rhs, r=size) ** half
    return Drawn(
        {"size": size, "layers": layers, "half": half},
        {
            "mean": Asked((1 + size**2) ** layers, _second_moment(size, layers)),
            "typical": Asked(typical, math.prod([1 + float(size), 1 - float(size)] * half)),
        },
        {"one": 1 + size**2, "two": 1 - size**2},
    )


def _second_moment(size: Rational, layers: int) -> float:
    """Return the mean square of the product, over all numbers of positive signs."""
    found = (
        math.comb(layers, k) * (1 + size) ** (2 * k) * (1 - size) ** (2 * (layers - k))
        for k in range(layers + 1)
    )
    return float(sum(found) / 2**layers)


@kind("mean-versus-typical")
def lucky_networks(draw: Draw) -> Drawn:
    """A narrow ReLU network with He's weights: how far its factors scatter over depth."""
    width, layers = draw.whole(8, 60), draw.whole(10, 40)
    fourth, second = (expected(relu(z) ** k, NORMAL) for k in (4, 2))
    variance = (fourth - second**2) * 4 / width
    spread = (1 + variance) ** layers - 1
    # One factor is the sum of squares of as many normal numbers as units are on.
    on = [math.comb(width, k) / 2**width for k in range(width + 1)]
    squares = sum(share * (k * (k + 2)) for k, share in enumerate(on)) * 4 / width**2
    return Drawn(
        {"width": width, "layers": layers},
        {
            "variance": Asked(variance, squares - 1),
            "deviation": Asked(sqrt(spread), math.sqrt(math.prod([squares] * layers) - 1)),
        },
    )
