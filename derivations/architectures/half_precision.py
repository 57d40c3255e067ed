"""Half precision: which gradients become 0, and what a factor before the loss does about it.

IEEE 754 gives float16 five bits of exponent and ten of fraction, bfloat16 eight and seven. What is
at most half of the smallest positive number is rounded to 0 (to even), and what is at least half
a step beyond the largest becomes infinite. Gradients are taken as N(0, σ²); τ is what is lost, in
units of σ.
"""

from mpmath import erf, erfc, mpf
from mpmath import sqrt as root
from sympy import Eq, Integral, Pow, Tuple, evaluate, exp, log, pi, sqrt, symbols
from sympy import erf as error

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.statement import rounds_to
from gradyan.derivations.rules.basic import evaluation, identity

SMALLEST, BEYOND = mpf(2) ** -25, mpf(65520)
g, S, tau, v = symbols("g S tau v", positive=True)


def share(*, deviation: float, scale: float, quantity: str, **_: object) -> float:
    """Return the share of gradients N(0, σ²), times the scale, that float16 makes 0, or ∞.

    "deviation" and "scale" are the logarithms to base 2 of σ and of S.
    """
    size = mpf(2) ** (deviation + scale) * root(2)
    return float(erf(SMALLEST / size) if quantity == "zero" else erfc(BEYOND / size))


with evaluate(False):
    smallest = Eq(Pow(2, -14) * Pow(2, -10), Pow(2, -24))
    digits = rounds_to(10**8 * Pow(2, -24), "5.96")
    largest = Eq((2 - Pow(2, -10)) * Pow(2, 15), 65504)
    shift = Eq(log(S * g) / log(2), log(S) / log(2) + log(g) / log(2))
    density = exp(-(v**2) / 2) / sqrt(2 * pi)
    flushed = Eq(error(tau / sqrt(2)), 2 * Integral(density, (v, 0, tau)))
    undone = Eq((S * g) / S, g)

    loss_scaling = Claim(
        id="loss-scaling",
        evidence="DSP",
        notes="",
        holds=Tuple(smallest, largest, shift, flushed),
        derivation=(
            Step("smallest", smallest, evaluation),
            Step("digits", digits, evaluation),
            Step("largest", largest, evaluation),
            Step("shift", shift, identity),
            Step("flushed", flushed, identity),
            Step("undone", undone, identity),
        ),
        twins=(
            Twin("no-subnormals", {smallest.rhs: Pow(2, -14)}),
            Twin("product", {shift.rhs: log(S) / log(2) * (log(g) / log(2))}),
        ),
        predicts=share,
        source="micikevicius2018",
    )
