"""The active window of a sigmoid unit: where, and on how little, it can amplify.

As in `amplification`, the weight w is positive; only its modulus matters.
"""

from sympy import (
    Abs,
    Eq,
    Equivalent,
    Integer,
    Integral,
    S,
    Tuple,
    evaluate,
    exp,
    log,
    sqrt,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import sigma
from gradyan.derivations.checker.statement import rounds_to
from gradyan.derivations.exploding.factor_125 import (
    a,
    b,
    crossing,
    dsigma,
    f,
    factor_125,
    half_angle,
    in_bounds,
    largest,
    r,
    rise,
    s,
    solved,
    u,
    w,
)
from gradyan.derivations.exploding.factor_125 import half_window as half
from gradyan.derivations.notation import t
from gradyan.derivations.rules.basic import evaluation, identity, inserting, instance, lemma
from gradyan.derivations.rules.equivalences import between, rescaled
from gradyan.derivations.rules.inequalities import combination, sign, sign_within
from gradyan.derivations.rules.integrals import antiderivative

z = symbols("z", real=True)
PEAK = ("slope", "rising", "root", "largest", "half-angle", "solved")

with evaluate(False):
    full = 2 * log(r(w)) / w
    written_out = Eq(r(w), w / 2 * (1 + sqrt((w - 4) / w)) - 1)
    above_one = r(w) > 1
    square = exp(2 * z) - (w - 2) * exp(z) + 1
    quadratic = Eq(w * dsigma(z) - 1, -square / (1 + exp(z)) ** 2)
    factored = Eq(w * dsigma(z) - 1, (r(w) - exp(z)) * (exp(z) - 1 / r(w)) / (1 + exp(z)) ** 2)
    window = Equivalent(w * dsigma(z) >= 1, Abs(z) <= log(r(w)))
    placed = Equivalent(Abs(w * a + b) <= log(r(w)), Abs(a + b / w) <= half)
    width = Eq(full, 2 * f(log(r(w))))
    at_edge = f(log(r(w))) <= f(s)
    widest = full <= 2 * f(s)
    where = Eq(1 / dsigma(s), 4 * s**2 / (s**2 - 1))
    at_500 = {w: Integer(500)}
    mean = Eq(Integral(w * dsigma(w * a + b), (a, 0, 1)), rise)
    ends = Tuple(sigma(w + b) < 1, sigma(b) > 0)

    sigmoid_active_window = Claim(
        id="sigmoid-active-window",
        notes="",
        given={"large": w > 4},
        holds=Tuple(mean, rise < 1, window, placed, width, widest, where),
        derivation=(
            Step("mean", mean, antiderivative(sigma(w * a + b))),
            Step("ends", ends, sign),
            Step("below-one", rise < 1, combination(dict.fromkeys(ends, S.One))),
            Step("quadratic", quadratic, identity),
            Step("root", written_out, identity),
            Step("above-one", above_one, sign_within({w: 4 + t})),
            Step("roots", factored, identity),
            Step("window", window, between(factored, 1 / (1 + exp(z)) ** 2, above_one)),
            Step("input", placed, rescaled(w)),
            Step("width", width, identity),
            Step(
                "peak",
                Tuple(crossing, largest, half_angle, solved),
                lemma(factor_125, steps=PEAK),
            ),
            Step("edge", at_edge, instance(largest, {u: log(r(w))})),
            Step("widest", widest, combination({at_edge: Integer(2)})),
            Step("where", where, inserting(half_angle, solved)),
            Step(
                "digits",
                Tuple(rounds_to(2 * f(s), "0.4477"), rounds_to(1 / dsigma(s), "6.894")),
                in_bounds,
            ),
            Step(
                "of-500",
                Tuple(
                    rounds_to(full.xreplace(at_500), "0.0248"),
                    rounds_to(half.xreplace(at_500), "0.0124"),
                ),
                evaluation,
            ),
        ),
        twins=(
            Twin("half-width", {2 * f(log(r(w))): f(log(r(w)))}),
            Twin("root-without-one", {written_out: Eq(r(w), written_out.rhs + 1)}),
            Twin("lost-bias", {rise: sigma(w + b)}),
        ),
    )
