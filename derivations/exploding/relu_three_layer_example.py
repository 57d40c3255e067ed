"""The worked ReLU example of the notes: three layers, w = 3, x = 1."""

from sympy import Derivative, Eq, Equivalent, Integer, Rational, Tuple, evaluate, symbols

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import prime, relu
from gradyan.derivations.rules.equivalences import solution
from gradyan.derivations.rules.graphs import along, at

x, y, L = symbols("x y L", real=True)
w1, w2, w3 = symbols("w_1 w_2 w_3", real=True)
z1, z2, z3, a1, a2, yhat = symbols("z_1 z_2 z_3 a_1 a_2 yhat", real=True)
drelu, d = prime(relu), Derivative

with evaluate(False):
    three_layers = {
        z1: w1 * x,
        a1: relu(z1),
        z2: w2 * a1,
        a2: relu(z2),
        z3: w3 * a2,
        yhat: relu(z3),
        L: (y - yhat) ** 2,
    }
    as_noted = {x: Integer(1), w1: Integer(3), w2: Integer(3), w3: Integer(3)}

    equations = [Eq(node, expr) for node, expr in three_layers.items()]
    forward = Tuple(*(Eq(node, Integer(3**k)) for node, k in ((z1, 1), (z2, 2), (z3, 3))))
    outputs = Tuple(*(Eq(node, Integer(3**k)) for node, k in ((a1, 1), (a2, 2), (yhat, 3))))
    backward = Tuple(
        Eq(d(z3, z2), Integer(3)), Eq(d(z3, z1), Integer(9)), Eq(d(z3, x), Integer(27))
    )
    weights = Tuple(*(Eq(d(z3, w), Integer(9)) for w in (w1, w2, w3)))
    seed = Eq(d(L, z3), 2 * (yhat - y) * drelu(z3))
    seed_is_one = Equivalent(Eq(2 * (27 - y), 1), Eq(y, Rational(53, 2)))

    relu_three_layer_example = Claim(
        id="relu-three-layer-example",
        notes="N4",
        said=Tuple(*forward.args, *outputs.args, *backward.args),
        holds=Tuple(*forward.args, *outputs.args, *backward.args, *weights.args, seed),
        derivation=(
            Step("layers", Tuple(*equations[:4]), along(three_layers)),
            Step("top", Tuple(*equations[4:]), along(three_layers)),
            Step("forward", forward, at(three_layers, as_noted)),
            Step("outputs", outputs, at(three_layers, as_noted)),
            Step(
                "chain",
                Tuple(
                    Eq(d(z3, z2), w3 * drelu(z2)),
                    Eq(d(z3, z1), w3 * drelu(z2) * w2 * drelu(z1)),
                ),
                along(three_layers),
            ),
            Step(
                "to-input",
                Eq(d(z3, x), w3 * drelu(z2) * w2 * drelu(z1) * w1),
                along(three_layers),
            ),
            Step("backward", backward, at(three_layers, as_noted)),
            Step(
                "per-weight",
                Eq(d(z3, w1), w3 * drelu(z2) * w2 * drelu(z1) * x),
                along(three_layers),
            ),
            Step(
                "others",
                Tuple(Eq(d(z3, w2), w3 * drelu(z2) * a1), Eq(d(z3, w3), a2)),
                along(three_layers),
            ),
            Step("weights", weights, at(three_layers, as_noted)),
            Step("seed", seed, along(three_layers)),
            Step("seed-of-one", seed_is_one, solution),
        ),
        twins=(
            Twin("lost-weight", {w3 * drelu(z2) * w2 * drelu(z1): drelu(z2) * w2 * drelu(z1)}),
            Twin("seed-sign", {2 * (yhat - y) * drelu(z3): 2 * (y - yhat) * drelu(z3)}),
        ),
    )
