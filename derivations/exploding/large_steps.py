"""What the size of a step does: gradient descent on a quadratic, and what the rate has no part in.

Near a minimum w* a smooth loss is a quadratic, J = J* + λ (w − w*)²/2, with the second derivative
λ > 0 as its curvature; here w is the distance from w*. In several dimensions this holds along
each eigenvector of the Hessian with its eigenvalue as λ.
"""

from sympy import (
    Derivative,
    Eq,
    Equivalent,
    IndexedBase,
    Integer,
    Limit,
    Lt,
    Rational,
    Tuple,
    evaluate,
    oo,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import function, prime
from gradyan.derivations.checker.measured import Observation
from gradyan.derivations.rules.equivalences import solution
from gradyan.derivations.rules.graphs import along
from gradyan.derivations.rules.induction import recurrence
from gradyan.derivations.rules.inequalities import sign_within
from gradyan.derivations.rules.integrals import geometric

t = symbols("t", integer=True, nonnegative=True)
eta, lam, u = symbols("eta lambda u", positive=True)
h = symbols("h", positive=True)  # ηλ, where it is below 2
w, J, g, after = symbols("w J g w^{+}", real=True)
w_ = IndexedBase("w", real=True)
C = function("C")
d = Derivative


def distance(step: float, steps: int, **_: object) -> float:
    """Return E w_t/w_0 after ``steps`` steps of size ηλ = ``step``."""
    return float((1 - step) ** steps)


with evaluate(False):
    parabola = {J: lam * w_[t] ** 2 / 2, w_[t + 1]: w_[t] - eta * d(J, w_[t])}
    rule = Eq(w_[t + 1], w_[t] - eta * d(J, w_[t]))
    next_weight = Eq(w_[t + 1], (1 - eta * lam) * w_[t])
    closed = Eq(w_[t], (1 - eta * lam) ** t * w_[0])
    swaps = Equivalent(1 - h < 0, h > 1)
    too_high = Lt(2, eta * lam)
    closer, grows, across = (1 - h) ** 2 < 1, (1 - eta * lam) ** 2 > 1, 1 - eta * lam < 0
    settles = Eq(Limit(((1 - h) ** 2) ** t, t, oo, "-"), 0)
    leaves = Eq(Limit(((1 - eta * lam) ** 2) ** t, t, oo, "-"), oo)

    weights_jump = Claim(
        id="weights-jump",
        evidence="DSP",
        notes="N0 N1 N2",
        said=Tuple(across, grows, leaves),
        given={"below-two": h < 2, "above-two": too_high},
        holds=Tuple(closed, swaps, closer, settles, across, grows, leaves),
        counterexample={eta: Rational(3, 2), lam: Integer(1), h: Rational(3, 2)},
        derivation=(
            Step("step", Tuple(rule, next_weight), along(parabola)),
            Step("steps", closed, recurrence(lambda k: w_[k], t, next_weight)),
            Step("side", swaps, solution),
            Step("closer", closer, sign_within({h: 2 / (1 + u)})),
            Step("settle", settles, geometric),
            Step("jump", Tuple(across, grows), sign_within({eta: (2 + u) / lam})),
            Step("leave", leaves, geometric),
        ),
        twins=(
            Twin("half-step", {next_weight: Eq(w_[t + 1], (1 - eta * lam / 2) * w_[t])}),
            Twin("one-step-more", {closed: Eq(w_[t], (1 - eta * lam) ** (t + 1) * w_[0])}),
            Twin("side-at-two", {swaps: Equivalent(1 - h < 0, h > 2)}),
            Twin("halved", {closer: (1 - h) ** 2 < Rational(1, 2)}),
        ),
        predicts=distance,
    )

    anywhere = {g: prime(C)(w), after: w - eta * g}
    gradient = Eq(d(C(w), w), g)
    no_rate = Eq(d(g, eta), 0)
    calm, wild = symbols("c r", positive=True)

    explodes = Eq(Limit(lam**2 * ((1 - eta * lam) ** 2) ** t, t, oo, "-"), oo)

    high_learning_rate = Claim(
        id="high-learning-rate",
        evidence="DS",
        notes="N4",
        said=Tuple(grows, explodes),
        given={"above-two": too_high},
        holds=Tuple(no_rate, grows, explodes),
        counterexample={eta: Integer(10), lam: Rational(1, 20)},
        derivation=(
            Step("gradient", gradient, along(anywhere)),
            Step("given-network", no_rate, along(anywhere)),
            Step("update", Eq(d(after, eta), -g), along(anywhere)),
            Step("later", Eq(d(J, w_[t]), lam * w_[t]), along(parabola)),
            Step("grow", grows, sign_within({eta: (2 + u) / lam})),
            Step("explode", explodes, geometric),
        ),
        twins=(
            Twin("gradient-too", {no_rate: Eq(d(g, eta), g)}),
            Twin("calm-above", {wild: calm, calm: wild}),
        ),
        finding=Tuple(calm < 1, wild > 10),
        observed={
            calm: Observation("learning-rates", {"step": 1.5}),
            wild: Observation("learning-rates", {"step": 2.5}),
        },
        source="cohen2021",
    )

    usual, larger, huge = symbols("J_1 J_16 J_64", positive=True)

    higher_weights_converge = Claim(
        id="higher-weights-converge",
        evidence="S",
        notes="N3",
        said=Tuple(larger < usual, huge < usual),
        holds=Tuple(larger > 2 * usual, huge > 2 * usual),
        twins=(Twin("smaller", {usual: larger, larger: usual}),),
        observed={
            usual: Observation("initial-scale", {"scale": 1.0}),
            larger: Observation("initial-scale", {"scale": 16.0}),
            huge: Observation("initial-scale", {"scale": 64.0}),
        },
    )
