"""Two units that start with equal weights stay equal for ever.

The graph has two units of one layer, each with a weight from below, a bias, and a weight to
above. C stands for all that is above them: other layers, the targets, the loss. Further inputs,
units above and samples add terms of the same form to J, and derivatives go term by term.
"""

from sympy import Derivative, Eq, Integer, Symbol, Tuple, evaluate, exp, symbols

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import function, phi, prime
from gradyan.derivations.checker.measured import Observation
from gradyan.derivations.rules.graphs import along, forever

t, J, s, x, eta = (Symbol(name, real=True) for name in ("t", "J", "s", "x", "eta"))
w1, w2, b1, b2, v1, v2 = symbols("w_1 w_2 b_1 b_2 v_1 v_2", real=True)
z1, z2, a1, a2 = symbols("z_1 z_2 a_1 a_2", real=True)
w, b, v = symbols("w b v", real=True)
cost, d, dphi = function("C"), Derivative, prime(phi)
w1t, w2t, b1t, b2t, v1t, v2t = (function(p) for p in ("w_1", "w_2", "b_1", "b_2", "v_1", "v_2"))
# Losses after training with one distinct unit and with n, and how far the n have moved apart.
J_1, J_n = symbols("J_1 J_n", positive=True)
parting = Symbol("d", real=True)

with evaluate(False):
    two_units = {
        z1: w1 * x + b1,
        a1: phi(z1),
        z2: w2 * x + b2,
        a2: phi(z2),
        s: v1 * a1 + v2 * a2,
        J: cost(s),
    }
    zero = Integer(0)
    start = {w1t(zero): w, w2t(zero): w, b1t(zero): b, b2t(zero): b, v1t(zero): v, v2t(zero): v}
    at = {w1t(t): w1, w2t(t): w2, b1t(t): b1, b2t(t): b2, v1t(t): v1, v2t(t): v2}

    first = Eq(d(J, w1), prime(cost)(s) * v1 * dphi(z1) * x)
    second = Eq(d(J, w2), prime(cost)(s) * v2 * dphi(z2) * x)
    gradients = Tuple(Eq(d(J, w1), d(J, w2)), Eq(d(J, b1), d(J, b2)), Eq(d(J, v1), d(J, v2)))
    equal = Tuple(Eq(w1t(t), w2t(t)), Eq(b1t(t), b2t(t)), Eq(v1t(t), v2t(t)))

    symmetry = Claim(
        id="symmetry",
        evidence="DSP",
        notes="N2",
        said=equal,
        holds=Tuple(*gradients.args, *equal.args),
        derivation=(
            Step("forward", Tuple(*(Eq(q, e) for q, e in two_units.items())), along(two_units)),
            Step("below", Tuple(first, second), along(two_units)),
            Step(
                "above",
                Tuple(Eq(d(J, v1), prime(cost)(s) * a1), Eq(d(J, v2), prime(cost)(s) * a2)),
                along(two_units),
            ),
            Step("same", gradients, along(two_units, {w2: w1, b2: b1, v2: v1})),
            Step(
                "start",
                Tuple(Eq(w1t(zero), w2t(zero)), Eq(b1t(zero), b2t(zero)), Eq(v1t(zero), v2t(zero))),
                along(start),
            ),
            Step("for-ever", equal, forever(two_units, J, eta, at, equal)),
            Step("apart", Eq(v2 * d(J, w1), v1 * d(J, w2)), along(two_units, {w2: w1, b2: b1})),
        ),
        twins=(
            Twin("without-outgoing", {first: Eq(d(J, w1), prime(cost)(s) * dphi(z1) * x)}),
            Twin("opposite", {d(J, w2): -d(J, w2), second: second}),
        ),
        # One unit tells one corner of XOR apart at best, and has the other three at odds 1 : 2: a
        # loss of ¾ (⅓ ln 3 + ⅔ ln 3/2) = ¼ ln 27/4.
        finding=Tuple(4 * exp(4 * J_1) > 27, J_n < J_1 / 10, parting > 0),
        observed={
            J_1: Observation("symmetry", {"start": "equal", "quantity": "loss"}),
            J_n: Observation("symmetry", {"start": "random", "quantity": "loss"}),
            parting: Observation("symmetry", {"start": "random", "quantity": "parting"}),
        },
    )
