"""The worked examples of the notes, recomputed without rounding on the way."""

from sympy import Derivative, Eq, Integer, Rational, Tuple, evaluate, symbols

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import prime, sigma
from gradyan.derivations.checker.statement import rounds_to
from gradyan.derivations.rules.basic import evaluation
from gradyan.derivations.rules.graphs import along, at, value

x = symbols("x", real=True)
w1, w2, w3 = symbols("w_1 w_2 w_3", real=True)
z1, z2, z3, a1, a2, a3 = symbols("z_1 z_2 z_3 a_1 a_2 a_3", real=True)
dsigma, d = prime(sigma), Derivative

with evaluate(False):
    three_layers = {
        z1: w1 * x,
        a1: sigma(z1),
        z2: w2 * a1,
        a2: sigma(z2),
        z3: w3 * a2,
        a3: sigma(z3),
    }
    as_noted = {x: Integer(1), w1: Rational(1, 2), w2: Rational(1, 2), w3: Rational(1, 2)}

    forward = Tuple(*(Eq(node, expr) for node, expr in three_layers.items()))
    slopes = dsigma(z3) * dsigma(z2) * dsigma(z1)
    to_input = Eq(d(a3, x), dsigma(z3) * w3 * dsigma(z2) * w2 * dsigma(z1) * w1)
    to_weight = Eq(d(a3, w1), dsigma(z3) * w3 * dsigma(z2) * w2 * dsigma(z1) * x)
    input_digits = rounds_to(d(a3, x), "0.00175541")
    weight_digits = rounds_to(d(a3, w1), "0.00351082")
    rounded = Rational("0.25") * Rational("0.24") * Rational("0.23")

    said = Tuple(
        rounds_to(a1, "0.62"),
        rounds_to(a2, "0.58"),
        rounds_to(a3, "0.57"),
        rounds_to(dsigma(z1), "0.23"),
        rounds_to(dsigma(z2), "0.24"),
        rounds_to(dsigma(z3), "0.25"),
        rounds_to(d(a3, x), "0.0138"),
    )

    three_layer_example = Claim(
        id="three-layer-example",
        notes="N4",
        said=said,
        holds=Tuple(to_input, to_weight, input_digits, weight_digits),
        counterexample={
            quantity: value(quantity, three_layers).xreplace(as_noted)
            for quantity in (d(a3, x), z1, z2, z3, a1, a2, a3)
        },
        derivation=(
            Step("forward", forward, along(three_layers)),
            Step(
                "activations",
                Tuple(
                    rounds_to(a1, "0.622459"),
                    rounds_to(a2, "0.577185"),
                    rounds_to(a3, "0.571652"),
                ),
                at(three_layers, as_noted),
            ),
            Step(
                "slopes",
                Tuple(
                    rounds_to(dsigma(z1), "0.235004"),
                    rounds_to(dsigma(z2), "0.244042"),
                    rounds_to(dsigma(z3), "0.244866"),
                ),
                at(three_layers, as_noted),
            ),
            Step("product", rounds_to(slopes, "0.0140433"), at(three_layers, as_noted)),
            Step("rounded", Eq(rounded, Rational("0.0138")), evaluation),
            Step("to-input", to_input, along(three_layers)),
            Step("input", input_digits, at(three_layers, as_noted)),
            Step("to-weight", to_weight, along(three_layers)),
            Step("weight", weight_digits, at(three_layers, as_noted)),
        ),
        twins=(Twin("without-weights", {to_input: Eq(d(a3, x), slopes)}),),
    )
