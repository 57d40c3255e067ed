"""One step of gradient descent: which step it is, and how far the loss falls.

Assumed is a differentiable loss L. Near the weights its change is Σ gᵢ sᵢ to first order, where
s is the step and g the gradient. A step of any length would look good to a linear function, so
its length has a price, s²/(2η) for each weight; η > 0 says how cheap it is.
"""

from sympy import (
    Derivative,
    Eq,
    IndexedBase,
    Rational,
    S,
    Subs,
    Sum,
    Symbol,
    Tuple,
    evaluate,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import prime
from gradyan.derivations.learning.chain_two_layer import loss
from gradyan.derivations.rules.basic import identity
from gradyan.derivations.rules.graphs import along, value
from gradyan.derivations.rules.inequalities import sign

eta = Symbol("eta", positive=True)
w, s, after = symbols("w_t s w_t+1", real=True)
L, L_after = symbols("L L_t+1", real=True)
slope = Symbol("g", real=True, nonzero=True)
t, n, i = symbols("t n i", integer=True, positive=True)
g, w_ = IndexedBase("g", real=True), IndexedBase("w", real=True)
d = Derivative


with evaluate(False):
    step = {L: loss(w), after: w - eta * prime(loss)(w), L_after: loss(after)}
    price = slope * s + s**2 / (2 * eta)
    square = (s + eta * slope) ** 2 / (2 * eta) - eta * slope**2 / 2
    rule_ = Eq(after, w - eta * d(L, w))
    without_rate = Eq(after, w - d(L, w))
    one = Eq(eta, 1)
    falls = Eq(Subs(d(L_after, eta), eta, 0), -(d(L, w) ** 2))
    steps = {w_[t + 1, i]: w_[t, i] - eta * g[i]}
    together = Eq(
        Sum(g[i] * (w_[t + 1, i] - w_[t, i]), (i, 1, n)), -(eta * Sum(g[i] ** 2, (i, 1, n)))
    )

# The loss w² at w = 1, where it has the slope 2, with η = 1/10.
parabola = {L: w**2, after: w - eta * 2 * w}
start = {w: S.One, eta: Rational(1, 10)}

with evaluate(False):
    update_rule = Claim(
        id="update-rule",
        evidence="DS",
        notes="N2 N3 N4",
        said=Tuple(rule_, without_rate),
        given={"one": one},
        holds=Tuple(rule_, falls),
        counterexample=start | {q: value(q, parabola).subs(start) for q in (d(L, w), after)},
        derivation=(
            Step("square", Eq(price, square), identity),
            Step("best", price >= -(eta * slope**2 / 2), sign),
            Step("rule", rule_, along(step)),
            Step("falls", falls, along(step)),
            Step("downhill", -(slope**2) < 0, sign),
            Step("together", together, along(steps)),
            Step("one", without_rate, along(step, given=one)),
        ),
        twins=(
            Twin("uphill", {rule_.rhs: w + eta * d(L, w)}),
            Twin("lost-square", {d(L, w) ** 2: d(L, w)}),
        ),
        source="cauchy1847",
        predicts=lambda **_: 1.0,
    )
