"""Penalties on weights: what κw²/2 and κ|w| do to a weight at each step of gradient descent.

The penalty is added to the loss; where the loss itself has no gradient, the step is the
penalty's alone. w is not 0, where |w| has no derivative.
"""

from sympy import (
    Abs,
    Derivative,
    Eq,
    IndexedBase,
    Integer,
    Product,
    Sum,
    Symbol,
    Tuple,
    evaluate,
    sign,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.measured import Observation
from gradyan.derivations.rules.basic import identity
from gradyan.derivations.rules.graphs import along
from gradyan.derivations.rules.induction import induction, termwise
from gradyan.derivations.rules.inequalities import combination, sign_within
from gradyan.derivations.rules.signs import regions

w = Symbol("w", real=True, nonzero=True)
a, P_1, P_2, C = symbols("a P_1 P_2 C", real=True)
eta, kappa, s = symbols("eta kappa s", positive=True)
i, j, n, t = symbols("i j n t", integer=True, positive=True)
w_, v_ = IndexedBase("w", real=True), IndexedBase("v", real=True)
# ρ(W) of a recurrent matrix after training: without a penalty, with L1, with L2.
rho_0, rho_1, rho_2 = symbols("rho_0 rho_1 rho_2", positive=True)
d = Derivative


def left_over(penalty: str, eta: float, strength: float, step: int) -> float:
    """Return what is left, after so many steps, of a weight that started at 1."""
    if penalty == "l2":
        return float((1 - eta * strength) ** step)
    return 1 - step * eta * strength


with evaluate(False):
    decay = 1 - eta * kappa
    ridge, lasso = {P_2: kappa * w**2 / 2}, {P_1: kappa * Abs(w)}
    pulled = {C: (w - a) ** 2 / 2 + kappa * w**2 / 2}
    small, far = eta * kappa < 2, eta * kappa < 2 * Abs(w)
    l2, l1 = (decay * w) ** 2 < w**2, (Abs(w) - eta * kappa) ** 2 < w**2

    weight_penalty = Claim(
        id="weight-penalty",
        evidence="DSP",
        notes="N0 N1",
        said=Tuple(l2, l1),
        given={"small-step": small, "far-from-zero": far},
        holds=Tuple(l2, l1),
        counterexample={eta: Integer(3), kappa: Integer(1), w: Integer(1)},
        derivation=(
            Step("l2-step", Eq(w - eta * d(P_2, w), decay * w), along(ridge)),
            Step("l2-steps", Eq(Product(decay, (i, 1, t)), decay**t), induction(t, 1)),
            Step("l2", l2, sign_within({eta: 2 / (kappa * (1 + s))})),
            Step("l1-step", Eq(w - eta * d(P_1, w), w - eta * kappa * sign(w)), along(lasso)),
            Step(
                "l1-modulus",
                Eq((w - eta * kappa * sign(w)) ** 2, (Abs(w) - eta * kappa) ** 2),
                regions(w, Integer(0)),
            ),
            Step("l1-steps", Eq(Sum(eta * kappa, (i, 1, t)), t * (eta * kappa)), induction(t, 1)),
            Step("l1", l1, combination({far: eta * kappa})),
            Step(
                "row",
                Eq(Sum(decay * w_[j] * v_[j], (j, 1, n)), decay * Sum(w_[j] * v_[j], (j, 1, n))),
                termwise,
            ),
            Step("pull", Eq(d(C, w), (w - a) + kappa * w), along(pulled)),
            Step("balance", Eq((a / (1 + kappa) - a) + kappa * (a / (1 + kappa)), 0), identity),
        ),
        twins=(
            Twin("lost-half", {decay * w: (1 - 2 * eta * kappa) * w}),
            Twin("l1-like-l2", {sign(w): w}),
        ),
        predicts=left_over,
        finding=Tuple(rho_0 > 1, rho_1 < 1, rho_2 < 1),
        observed={
            name: Observation("penalized-training", {"penalty": penalty, "step": 100})
            for name, penalty in {rho_0: "none", rho_1: "l1", rho_2: "l2"}.items()
        },
    )
