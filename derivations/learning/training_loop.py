"""Learning as a loop of five steps: its gradients, one round by hand, and that it learns.

The network of the derivation has two inputs, two hidden units and one output: the smallest that
learns XOR. Its activation φ and its loss C are any smooth functions. By hand goes a chain of two
sigmoid-and-sum units, from weights for which every number is a simple fraction.
"""

from sympy import Derivative, Eq, Integer, Rational, S, Symbol, Tuple, evaluate, symbols

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import phi, prime, sigma
from gradyan.derivations.checker.measured import Observation
from gradyan.derivations.checker.statement import rounds_to
from gradyan.derivations.learning.chain_two_layer import loss
from gradyan.derivations.notation import a1, b1, b2, w1, w2, x, yhat, z1
from gradyan.derivations.rules.graphs import along, at, value

x1, x2, z2, a2, L, y = symbols("x_1 x_2 z_2 a_2 L y", real=True)
w11, w12, w21, w22 = symbols("w_11 w_12 w_21 w_22", real=True)
v1, v2, c = symbols("v_1 v_2 c", real=True)
eta = Symbol("eta", positive=True)
xor, spirals = Symbol(r"L_\text{XOR}"), Symbol(r"L_\text{spiral}")
d, dphi = Derivative, prime(phi)

with evaluate(False):
    small = {
        z1: w11 * x1 + w12 * x2 + b1,
        z2: w21 * x1 + w22 * x2 + b2,
        a1: phi(z1),
        a2: phi(z2),
        yhat: v1 * a1 + v2 * a2 + c,
        L: loss(yhat),
    }
    forward = [Eq(node, expr) for node, expr in small.items()]
    error = Eq(d(L, yhat), prime(loss)(yhat))
    at_output = Tuple(
        Eq(d(L, v1), d(L, yhat) * a1), Eq(d(L, v2), d(L, yhat) * a2), Eq(d(L, c), d(L, yhat))
    )
    signals = Tuple(
        Eq(d(L, z1), d(L, yhat) * v1 * dphi(z1)), Eq(d(L, z2), d(L, yhat) * v2 * dphi(z2))
    )
    first_unit, second_unit = (
        Tuple(Eq(d(L, w), d(L, z) * x1), Eq(d(L, w_), d(L, z) * x2), Eq(d(L, b), d(L, z)))
        for w, w_, b, z in ((w11, w12, b1, z1), (w21, w22, b2, z2))
    )
    by_chain = Eq(d(L, w11), d(L, yhat) * d(yhat, a1) * d(a1, z1) * d(z1, w11))

# By hand: x → z₁ → a₁ = σ(z₁) → ŷ, and the square of what ŷ misses the target by.
hand = {z1: w1 * x + b1, a1: sigma(z1), yhat: w2 * a1 + b2, L: (yhat - y) ** 2}
values = {
    x: Integer(2),
    y: S.Zero,
    w1: Rational(1, 2),
    b1: S.NegativeOne,
    w2: Integer(2),
    b2: S.Zero,
    eta: Rational(1, 20),
}
parameters = (w1, b1, w2, b2)
after = {
    p: Symbol(str(p).replace(p.name[0], p.name[0] + "^{+}"), real=True) for p in (*parameters, L)
}
moved = {after[p]: p - eta * value(d(L, p), hand) for p in parameters}
again = moved | {after[L]: value(L, hand).xreplace(after)}

with evaluate(False):
    by_hand_forward = Tuple(Eq(z1, S.Zero), Eq(a1, Rational(1, 2)), Eq(yhat, S.One), Eq(L, S.One))
    by_hand_output = Tuple(Eq(d(L, yhat), 2), Eq(d(L, w2), 1), Eq(d(L, b2), 2))
    by_hand_hidden = Tuple(Eq(d(L, a1), 4), Eq(d(L, z1), 1), Eq(d(L, w1), 2), Eq(d(L, b1), 1))
    by_hand_update = Tuple(
        Eq(after[w2], Rational(39, 20)),
        Eq(after[b2], Rational(-1, 10)),
        Eq(after[w1], Rational(2, 5)),
        Eq(after[b1], Rational(-21, 20)),
    )
    expected = Eq(L - eta * (d(L, w1) ** 2 + d(L, b1) ** 2 + d(L, w2) ** 2 + d(L, b2) ** 2), S.Half)
    learned = rounds_to(after[L], "0.5681")

    training_loop = Claim(
        id="training-loop",
        evidence="DSP",
        notes="N2",
        said=Tuple(by_chain, *at_output.args),
        holds=Tuple(by_chain, *at_output.args, *signals.args, *first_unit.args, *second_unit.args),
        derivation=(
            Step("forward", Tuple(*forward[:2]), along(small)),
            Step("output-forward", Tuple(*forward[2:]), along(small)),
            Step("error", error, along(small)),
            Step("output", at_output, along(small)),
            Step("signals", signals, along(small)),
            Step("hidden", first_unit, along(small)),
            Step("hidden-second", second_unit, along(small)),
            Step("chain", by_chain, along(small)),
            Step("by-hand-forward", by_hand_forward, at(hand, values)),
            Step("by-hand-output", by_hand_output, at(hand, values)),
            Step("by-hand-hidden", by_hand_hidden, at(hand, values)),
            Step("by-hand-update", by_hand_update, at(moved, values)),
            Step("by-hand-expected", expected, at(hand, values)),
            Step("by-hand-again", learned, at(again, values)),
        ),
        twins=(
            Twin("lost-weight", {d(L, yhat) * v1 * dphi(z1): d(L, yhat) * dphi(z1)}),
            Twin("uphill", {Rational(39, 20): Rational(41, 20)}),
            Twin("perfect", {Rational(1, 100): Rational(1, 10**9)}),
        ),
        source="rumelhart1986",
        finding=Tuple(xor < Rational(1, 100), spirals < Rational(1, 10)),
        observed={
            xor: Observation("training-loop", {"task": "xor", "epoch": 300}),
            spirals: Observation("training-loop", {"task": "spirals", "points": "unseen"}),
        },
    )
