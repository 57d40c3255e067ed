"""A large weight amplifies at the right bias only: 0.25 × 500 = 125, and what it takes.

The weight w is positive here. A negative one changes nothing, for the slope of the sigmoid is
even: |w|σ′(wa) = |w|σ′(|w|a).
"""

from sympy import (
    Eq,
    Equivalent,
    Integer,
    S,
    Symbol,
    Tuple,
    evaluate,
    log,
    sqrt,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import function, prime, sigma, tanh, unfold
from gradyan.derivations.checker.statement import rounds_to
from gradyan.derivations.rules.basic import evaluation, identity, inserting, instance
from gradyan.derivations.rules.enclosure import located
from gradyan.derivations.rules.equivalences import rescaled
from gradyan.derivations.rules.inequalities import combination, sign
from gradyan.derivations.rules.signs import peak, root
from gradyan.derivations.vanishing.sigmoid import quarter

a, w, u = symbols("a w u", positive=True)
b = symbols("b", real=True)
s = Symbol("u_*", positive=True)
dsigma = prime(sigma)
f = function("f", lambda u: unfold(u * dsigma(u)))
g = function("T", lambda u: unfold(u * tanh(u / 2)))


r = function("r", lambda w: w / 2 * (1 + sqrt((w - 4) / w)) - 1)

with evaluate(False):
    half_window = log(r(w)) / w
    rise = sigma(w + b) - sigma(b)


def mean_or_share(weight: float, part: str) -> float:
    """Return what a unit without bias does to inputs that are uniform on (0, 1), for w > 4.

    ``part`` is "mean", E wσ′(wa) = σ(w) − σ(0), or "share", P(wσ′(wa) ≥ 1), the upper half of the
    active window. Both are shown in `derivations.exploding.active_window`.
    """
    theory = rise if part == "mean" else half_window
    return float(unfold(theory).subs({w: weight, b: 0}))


with evaluate(False):
    centred = Eq(b, -500 * a)
    arithmetic = Eq(quarter * 500, Integer(125))
    factor = Eq(500 * dsigma(500 * a + b), Integer(125))

    slope = Eq(prime(f)(u), dsigma(u) * (1 - g(u)))
    rising = prime(g)(u) > 0
    crossing = Eq(g(s), 1)
    largest = f(u) <= f(s)
    half_angle = Eq(dsigma(s), (1 - tanh(s / 2) ** 2) / 4)
    solved = Eq(tanh(s / 2), 1 / s)
    value = Eq(f(s), (s - 1 / s) / 4)
    both = {half_angle: s, solved: -(tanh(s / 2) + 1 / s) * s / 4}
    at_input = f(w * a) <= f(s)
    no_bias = w * dsigma(w * a) <= f(s) / a
    in_bounds = located(crossing, s)
    place = rounds_to(s, "1.543405")

    factor_125 = Claim(
        id="factor-125",
        evidence="DSP",
        notes="N3",
        said=Tuple(arithmetic, factor),
        given={"centred": centred},
        holds=Tuple(arithmetic, factor, no_bias, value),
        counterexample={a: S.One, b: S.Zero},
        derivation=(
            Step("arithmetic", arithmetic, evaluation),
            Step("centred", factor, inserting(centred)),
            Step("functions", Tuple(Eq(f(u), u * dsigma(u)), Eq(g(u), u * tanh(u / 2))), identity),
            Step("slope", slope, identity),
            Step("rising", rising, sign),
            Step("root", crossing, root),
            Step("place", place, in_bounds),
            Step("largest", largest, peak(slope, dsigma(u), rising)),
            Step("half-angle", half_angle, identity),
            Step("solved", solved, combination({crossing: 1 / s})),
            Step("value", value, combination(both)),
            Step("digits", rounds_to(f(s), "0.223872"), in_bounds),
            Step("input", at_input, instance(largest, {u: w * a})),
            Step(
                "bound",
                no_bias,
                combination({at_input: 1 / a}),
            ),
            Step("never", Equivalent(f(s) / a <= 1, f(s) <= a), rescaled(1 / a)),
        ),
        predicts=mean_or_share,
        twins=(
            Twin("another-root", {place: rounds_to(s, "2.399357")}),  # there g is 2
            Twin("lost-input", {f(s) / a: f(s)}),
            Twin("slope-sign", {1 - g(u): 1 + g(u)}),
        ),
    )
