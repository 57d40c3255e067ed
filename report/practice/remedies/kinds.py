"""Finding and fixing it: clipping, penalties, batches."""

import math

import numpy as np
from sympy import Max, Min, Rational, acos, log, pi, sqrt

from gradyan.report.practice.kind import Asked, Draw, Drawn, first_above, kind, put, said
from gradyan.report.practice.roads import first


@kind("sec-remedies-batch")
def batches(draw: Draw) -> Drawn:
    """The norm of a batch's gradient, and the batch from which on there is more signal."""
    signal, scatter, batch = draw.part(5, 90), draw.whole(20, 400), draw.whole(2, 128)
    square = put(said("smaller-batch", "average").rhs, B=batch, g=sqrt(signal), v=scatter)
    # All pairs of samples: a sample with itself has the scatter too.
    pairs = np.full((batch, batch), float(signal)) + scatter * np.eye(batch)
    edge = scatter / signal
    return Drawn(
        {"signal": signal, "scatter": scatter, "batch": batch},
        {
            "norm": Asked(sqrt(square), math.sqrt(pairs.mean())),
            "enough": first_above(edge, first(lambda b: scatter / b < float(signal))),
        },
        {"edge": edge},
    )


@kind("weight-penalty")
def shrinking(draw: Draw) -> Drawn:
    """An L2 penalty and no data: a weight after some steps, and when half of it is gone."""
    eta, kappa = draw.part(1, 30, of=100), draw.part(1, 30, of=100)
    start, steps = draw.part(5, 50), draw.whole(10, 90)
    shrunk = start * put(said("weight-penalty", "l2-steps").rhs, eta=eta, kappa=kappa, t=steps)
    weights = [float(start)]
    while weights[-1] >= weights[0] / 2 or len(weights) <= steps:
        weights.append(weights[-1] - float(eta) * float(kappa) * weights[-1])
    half = next(t for t, w in enumerate(weights) if w < weights[0] / 2)
    edge = log(2) / -log(1 - eta * kappa)
    return Drawn(
        {"eta": eta, "kappa": kappa, "start": start, "steps": steps},
        {"weight": Asked(shrunk, weights[steps]), "half": first_above(edge, half)},
        {"factor": 1 - eta * kappa, "edge": edge},
    )


@kind("clipping")
def clipped(draw: Draw) -> Drawn:
    """Two gradients, clipped with one factor and by value: lengths, and an angle."""
    g = [draw.sign() * draw.part(5, 60) for _ in range(3)]
    threshold = draw.part(5, 25)
    norm = sqrt(sum(x**2 for x in g))
    value = [Max(-threshold, Min(threshold, x)) for x in g]
    cosine = sum(a * b for a, b in zip(g, value, strict=True)) / norm
    cosine /= sqrt(sum(x**2 for x in value))
    whole = np.array([float(x) for x in g])
    cut = np.clip(whole, -float(threshold), float(threshold))
    turned = np.arctan2(np.linalg.norm(np.cross(whole, cut)), whole @ cut)
    scaled = whole * min(1, float(threshold) / np.linalg.norm(whole))
    return Drawn(
        {"one": g[0], "two": g[1], "three": g[2], "threshold": threshold},
        {
            "norm": Asked(norm, float(np.linalg.norm(whole))),
            "entry": Asked(g[0] * Min(1, threshold / norm), float(scaled[0])),
            "angle": Asked(180 * acos(cosine) / pi, float(np.degrees(turned))),
        },
    )


@kind("clipping")
def one_large(draw: Draw) -> Drawn:
    """One large entry among many, clipped by value: the angle by which the step turns."""
    entries, times = draw.whole(5, 900), draw.whole(3, 200)
    cosine = (times + entries - 1) / (sqrt(entries) * sqrt(times**2 + entries - 1))
    g = np.ones(entries)
    g[0] = times
    across = g - g.mean()  # what is not along (1, …, 1)
    turned = math.atan2(float(np.linalg.norm(across)), math.sqrt(entries) * float(g.mean()))
    return Drawn(
        {"entries": entries, "times": times},
        {"angle": Asked(180 * acos(cosine) / pi, math.degrees(turned))},
        {"cosine": cosine},
    )


@kind("sec-remedies-batch")
def without_replacement(draw: Draw) -> Drawn:
    """Batches without replacement: the variance of their mean."""
    samples, batch, variance = draw.whole(40, 400), draw.whole(5, 39), draw.part(5, 90)
    share = Rational(samples - batch, samples - 1)
    v = float(variance)
    pairs = np.full((batch, batch), -v / (samples - 1))
    np.fill_diagonal(pairs, v)
    return Drawn(
        {"samples": samples, "batch": batch, "variance": variance},
        {
            "mean": Asked(variance / batch * share, float(pairs.sum()) / batch**2),
            "share": Asked(share, float(pairs.sum()) / batch / v),
        },
    )
