"""The networks people train: filters, gates, truncation, Adam, half precision."""

import math

import numpy as np
from sympy import Expr, Rational, log

from gradyan.report.practice.initialization.kinds import solved
from gradyan.report.practice.kind import Asked, Draw, Drawn, first_above, kind, put, said
from gradyan.report.practice.roads import first, root

STEPS = 4000  # of a program that follows a rule to its end


@kind("convolution-fan-in")
def filters(draw: Draw) -> Drawn:
    """A convolution: He's deviation, and what it costs to take the channels for the fan-in."""
    size, channels, layers = draw.among(3, 5, 7), draw.whole(8, 256), draw.whole(2, 12)
    deviation = put(solved(said("convolution-fan-in", "he")), c=channels, k=size)
    again = root(lambda s: np.ones((channels, size, size)).sum() * s * s / 2 - 1, 0.0, 1.0)
    norm = math.prod([math.sqrt(size * size)] * layers)
    return Drawn(
        {"size": size, "channels": channels, "layers": layers},
        {
            "deviation": Asked(deviation, again),
            "norm": Asked(Rational(size) ** layers, round(norm), whole=True),
        },
    )


@kind("forget-gate")
def open_the_gate(draw: Draw) -> Drawn:
    """An LSTM that is to remember: the bias of its forget gates."""
    steps, share = draw.whole(50, 5000), draw.whole(2, 20)
    bias = -log(Rational(share) ** Rational(1, steps) - 1)
    again = root(lambda b: -steps * math.log1p(math.exp(-b)) + math.log(share), -5.0, 30.0)
    return Drawn({"steps": steps, "share": share}, {"bias": Asked(bias, again)})


@kind("truncated-backpropagation")
def cut_short(draw: Draw) -> Drawn:
    """Truncated backpropagation: the share that is lost, and how far back one has to go."""
    fading, kept, share = draw.part(70, 97, of=100), draw.whole(4, 30), draw.whole(20, 900)
    lost = put(said("truncated-backpropagation", "long-run").rhs, r=fading, k=kept)
    powers = float(fading) ** np.arange(STEPS)
    lost_after = np.cumsum(powers[::-1])[::-1] / powers.sum()  # in place k: of all from k on
    edge = log(share) / -log(fading)
    return Drawn(
        {"fading": fading, "kept": kept, "share": share},
        {
            "lost": Asked(lost, float(lost_after[kept])),
            "steps": first_above(edge, first(lambda k: bool(lost_after[k] < 1 / share))),
        },
        {"edge": edge},
    )


def followed(gradients: np.ndarray, one: float, two: float, epsilon: float = 0.0) -> float:
    """Return the last step of Adam, in learning rates, with corrected means."""
    mean = square = 0.0
    for g in gradients:
        mean, square = one * mean + (1 - one) * g, two * square + (1 - two) * g * g
    count = len(gradients)
    square /= 1 - two**count
    return float(mean / (1 - one**count) / (math.sqrt(square) + epsilon))


@kind("adam-step")
def near_epsilon(draw: Draw) -> Drawn:
    """Adam with a gradient near ε: its step, and that after the loss has been multiplied."""
    small, times = draw.part(1, 40), draw.whole(3, 40)
    step = said("adam-step", "step").rhs

    def exact(g: Rational) -> Expr:
        return put(step, g=g, epsilon=1, eta=1)

    def again(g: float) -> float:
        return followed(np.full(STEPS, g), 0.9, 0.99, 1.0)

    return Drawn(
        {"small": small, "times": times},
        {
            "step": Asked(exact(small), again(float(small))),
            "later": Asked(exact(small * times), again(float(small * times))),
        },
    )


@kind("adam-step")
def spike(draw: Draw) -> Drawn:
    """Adam after a long calm: the step at one large gradient, and some steps later."""
    one, two, later = draw.part(70, 95, of=100), draw.part(960, 999, of=1000), draw.whole(2, 20)
    step = put(said("adam-step", "spike").rhs, beta_1=one, beta_2=two)
    calm = round(30 / (1 - float(two)))  # until no correction is left
    gradients = np.zeros(calm + 1)
    gradients[-1] = 1
    after = np.concatenate([gradients, np.zeros(later)])
    fall = (one / two ** Rational(1, 2)) ** later
    return Drawn(
        {"one": one, "two": two, "later": later},
        {
            "step": Asked(step, followed(gradients, float(one), float(two))),
            "after": Asked(step * fall, followed(after, float(one), float(two))),
        },
    )


@kind("loss-scaling")
def flushed(draw: Draw) -> Drawn:
    """Gradients in float16: the share that becomes 0, with and without a scale."""
    below, scale = draw.whole(22, 28), draw.whole(1, 9)
    share = said("loss-scaling", "flushed").lhs

    def exact(power: int) -> Expr:
        return put(share, tau=Rational(2) ** (below - 25 - power))

    def again(power: int) -> float:
        tau = 2.0 ** (below - 25 - power)
        points, weights = np.polynomial.legendre.leggauss(200)
        v = min(tau, 12.0) * (points + 1) / 2
        density = np.exp(-(v**2) / 2) / math.sqrt(2 * math.pi)
        return float(min(tau, 12.0) * (weights @ density))

    return Drawn(
        {"below": below, "scale": scale},
        {"plain": Asked(exact(0), again(0)), "scaled": Asked(exact(scale), again(scale))},
    )
