"""The factor of one layer, weight times slope: from which weight on it can exceed one."""

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from math import log10

from mpmath import fp
from sympy import (
    Abs,
    Derivative,
    Eq,
    Equivalent,
    Integer,
    Piecewise,
    Rational,
    S,
    Tuple,
    evaluate,
    lambdify,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import prime, relu, sigma, tanh, unfold
from gradyan.derivations.checker.measured import Observation
from gradyan.derivations.notation import x
from gradyan.derivations.rules.basic import by_cases, identity, lemma
from gradyan.derivations.rules.equivalences import rescaled
from gradyan.derivations.rules.graphs import along
from gradyan.derivations.rules.inequalities import combination, sign
from gradyan.derivations.vanishing.sigmoid import bound, quarter

w, z = symbols("w z", real=True)
o2, o3, w3, b3, z3 = symbols("o_2 o_3 w_3 b_3 z_3", real=True)
v, h, a, size = symbols("v h a w", positive=True)
few_8, few_32, many_8, many_32 = symbols("p_8 p_32 q_8 q_32", positive=True)
dsigma, dtanh, drelu, d = prime(sigma), prime(tanh), prime(relu), Derivative

PIECES = (0, 1, 2, 4, 8, 16, 32, 64, 128, 256)  # of the integral, in z = w a
# 1 − tanh² cannot be computed so in floats; vanishing-sigmoid-tanh shows that it is 4σ′(2x).
SLOPES = {"sigma": dsigma(x), "tanh": 4 * dsigma(2 * x)}
VALUES = {"sigma": sigma(x), "tanh": tanh(x)}


@cache
def mean_decades(activation: str, weight: float, depth: int) -> float:
    """Return E log₁₀ |∂a_L/∂a_0| for z_ℓ = w_ℓ a_{ℓ−1}, a_ℓ = φ(z_ℓ) and L = ``depth``.

    The weights are w or −w with even odds, a_0 is uniform on (0, 1). φ′ is even, so a sign
    matters only from the next layer on: the mean is over every pattern of signs, and an integral
    over a_0 piece by piece.
    """
    phi, slope = _numeric(VALUES[activation]), _numeric(SLOPES[activation])

    def mean(a: float, layers: int) -> float:
        here = log10(weight * slope(weight * a))
        if layers == 1:
            return here
        above = {abs(phi(weight * a)), abs(phi(-weight * a))}
        return here + sum(mean(activity, layers - 1) for activity in above) / len(above)

    edges = [edge / weight for edge in (*(edge for edge in PIECES if edge < weight), weight)]
    pieces = (fp.quad(lambda a: mean(a, depth), pair, maxdegree=2) for pair in pairwise(edges))
    return float(sum(pieces))


def _numeric(expr: object) -> Callable[[float], float]:
    return lambdify(x, unfold(expr), "math")  # type: ignore[no-any-return]


with evaluate(False):
    by_sigmoid, by_tanh = Abs(w) * dsigma(z), Abs(w) * dtanh(z)
    sigmoid_bound, tanh_bound = by_sigmoid <= Abs(w) / 4, by_tanh <= Abs(w)
    slope_bound, tanh_slope = dsigma(z) <= quarter, dtanh(z) <= 1
    relu_factor = Eq(Abs(w) * drelu(z), Piecewise((Abs(w), z > 0), (0, z < 0)))
    same_for_all = Equivalent(by_sigmoid > 1, by_tanh > 1)
    larger_is_steeper = v * dsigma(v * a) < (v + h) * dsigma((v + h) * a)
    above_four = Equivalent(Abs(w) / 4 > 1, Abs(w) > 4)

    exploding_due_to_weights = Claim(
        id="exploding-due-to-weights",
        evidence="DSP",
        notes="N0 N1",
        said=Tuple(same_for_all, larger_is_steeper),
        holds=Tuple(sigmoid_bound, tanh_bound, relu_factor, above_four),
        counterexample={w: Integer(2), z: S.Zero, a: S.One, v: Integer(2), h: Integer(498)},
        derivation=(
            Step("slope", slope_bound, lemma(bound, {x: z})),
            Step("sigmoid", sigmoid_bound, combination({slope_bound: Abs(w)})),
            Step("threshold", above_four, rescaled(quarter)),
            Step("reached", Eq(Abs(w) * dsigma(S.Zero), Abs(w) / 4), identity),
            Step("tanh-slope", tanh_slope, sign),
            Step("tanh", tanh_bound, combination({tanh_slope: Abs(w)})),
            Step("tanh-reached", Eq(Abs(w) * dtanh(S.Zero), Abs(w)), identity),
            Step("relu", relu_factor, by_cases),
        ),
        predicts=mean_decades,
        finding=Tuple(
            10 * few_8 < 1,
            10 * few_32 < 1,
            2 * many_8 > 1,
            2 * many_32 > 1,
        ),
        observed={
            few_8: Observation("shares", {"weight": 8.0, "depth": 5, "part": "amplified"}),
            few_32: Observation("shares", {"weight": 32.0, "depth": 5, "part": "amplified"}),
            many_8: Observation("shares", {"weight": 8.0, "depth": 5, "part": "stopped"}),
            many_32: Observation("shares", {"weight": 32.0, "depth": 5, "part": "stopped"}),
        },
        twins=(
            Twin("activation-left-out", {by_sigmoid: Abs(w), Abs(w) * dsigma(S.Zero): Abs(w)}),
            Twin("a-fifth", {Abs(w) / 4: Abs(w) / 5, quarter: Rational(1, 5)}),
            Twin("threshold-at-one", {Abs(w) > 4: Abs(w) > 1}),
            Twin("mostly-amplified", {10 * few_8 < 1: 2 * few_8 > 1}),
        ),
    )

    unit = {z3: o2 * w3 + b3, o3: sigma(z3)}
    product = Eq(d(o3, o2), dsigma(z3) * w3)
    above_zero, upper = dsigma(z3) > 0, dsigma(z3) <= quarter
    positive = Tuple(size * dsigma(z3) > 0, size * dsigma(z3) <= size / 4)
    negative = Tuple(-size / 4 <= -size * dsigma(z3), -size * dsigma(z3) < 0)

    sigmoid_factor_range = Claim(
        id="sigmoid-factor-range",
        notes="N2",
        said=Tuple(product, dsigma(z3) >= 0, upper),
        holds=Tuple(product, above_zero, upper, *positive, *negative),
        derivation=(
            Step("unit", Tuple(*(Eq(node, expr) for node, expr in unit.items())), along(unit)),
            Step("chain", Eq(d(o3, o2), d(o3, z3) * d(z3, o2)), along(unit)),
            Step("factors", product, along(unit)),
            Step("range", Tuple(above_zero, upper), lemma(bound, {x: z3})),
            Step(
                "largest",
                Equivalent(Eq(dsigma(z3), quarter), Eq(z3, 0)),
                lemma(bound, {x: z3}),
            ),
            Step("positive", positive, sign),
            Step("negative", negative, sign),
        ),
        twins=(
            Twin("lost-weight", {dsigma(z3) * w3: dsigma(z3)}),
            Twin("a-fifth", {upper: dsigma(z3) <= Rational(1, 5)}),
            Twin("sign-kept", {-size * dsigma(z3) < 0: -size * dsigma(z3) > 0}),
        ),
    )
