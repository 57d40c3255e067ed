"""The chain of three layers in the notes, which begins one factor too late."""

from sympy import Derivative, Eq, Rational, S, Symbol, Tuple, evaluate, symbols

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import phi, prime, sigma
from gradyan.derivations.learning.chain_two_layer import loss
from gradyan.derivations.notation import x
from gradyan.derivations.rules.graphs import along, value

w11, w21, w31, b1, b2, b3 = symbols("w_11 w_21 w_31 b_1 b_2 b_3", real=True)
z1, z2, z3, O11, O21, O31 = symbols("z_1 z_2 z_3 O_11 O_21 O_31", real=True)
L, y = Symbol("L", real=True), Symbol("y", real=True)
d, dphi = Derivative, prime(phi)
half = Rational(1, 2)

with evaluate(False):
    outputs = {
        z1: w11 * x + b1,
        O11: phi(z1),
        z2: w21 * O11 + b2,
        O21: phi(z2),
        z3: w31 * O21 + b3,
        O31: phi(z3),
    }
    noted_layers = {**outputs, L: loss(O31)}
    forward = [Eq(node, expr) for node, expr in noted_layers.items()]
    three = d(O31, O21) * d(O21, O11) * d(O11, w11)
    said = Eq(d(L, w11), three)
    true = Eq(d(L, w11), d(L, O31) * d(O31, O21) * d(O21, O11) * d(O11, w11))
    output_only = Eq(d(O31, w11), three)
    written = Eq(d(L, w11), prime(loss)(O31) * (dphi(z3) * w31) * (dphi(z2) * w21) * (dphi(z1) * x))

# A network of sigmoid units whose output is the target: nothing is left to learn.
perfect = {node: expr.replace(phi, sigma) for node, expr in outputs.items()} | {L: (O31 - y) ** 2}
weights = dict.fromkeys((x, w11, w21, w31), half) | dict.fromkeys((b1, b2, b3), S.Zero)
target = {y: value(O31, perfect).subs(weights)}
quantities = (d(L, w11), d(L, O31), d(O31, O21), d(O21, O11), d(O11, w11))

with evaluate(False):
    chain_missing_loss_factor = Claim(
        id="chain-missing-loss-factor",
        notes="N3",
        said=said,
        holds=true,
        counterexample={q: value(q, perfect).subs(weights).subs(target) for q in quantities},
        derivation=(
            Step("forward", Tuple(*forward[:4]), along(noted_layers)),
            Step("output-forward", Tuple(*forward[4:]), along(noted_layers)),
            Step("output", output_only, along(noted_layers)),
            Step("loss", Eq(d(L, w11), d(L, O31) * d(O31, w11)), along(noted_layers)),
            Step("chain", true, along(noted_layers)),
            Step("written", written, along(noted_layers)),
        ),
        twins=(Twin("lost-loss", {d(L, O31): S.One}),),
    )
