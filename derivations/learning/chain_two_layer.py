"""The chain rule in a small network: how many factors a derivative has, and which."""

from sympy import Derivative, Eq, S, Tuple, evaluate, symbols

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import function, phi, prime
from gradyan.derivations.notation import a1, b1, b2, w1, w2, x, yhat, z1
from gradyan.derivations.rules.graphs import along

J, z2 = symbols("J z_2", real=True)
loss = function("C")
d = Derivative

with evaluate(False):
    two_layers = {
        z1: w1 * x + b1,
        a1: phi(z1),
        z2: w2 * a1 + b2,
        yhat: phi(z2),
        J: loss(yhat),
    }

    forward = Tuple(*(Eq(node, expr) for node, expr in two_layers.items()))
    three_factors = Eq(d(J, w2), d(J, yhat) * d(yhat, z2) * d(z2, w2))
    five_factors = Eq(d(J, w1), d(J, yhat) * d(yhat, z2) * d(z2, a1) * d(a1, z1) * d(z1, w1))

    chain_two_layer = Claim(
        id="chain-two-layer",
        notes="N1",
        said=Tuple(three_factors, five_factors),
        holds=Tuple(three_factors, five_factors),
        derivation=(
            Step("forward", forward, along(two_layers)),
            Step("output", three_factors, along(two_layers)),
            Step(
                "output-factors",
                Eq(d(J, w2), prime(loss)(yhat) * prime(phi)(z2) * a1),
                along(two_layers),
            ),
            Step("hidden", five_factors, along(two_layers)),
            Step(
                "hidden-factors",
                Eq(d(J, w1), prime(loss)(yhat) * prime(phi)(z2) * w2 * prime(phi)(z1) * x),
                along(two_layers),
            ),
        ),
        twins=(Twin("lost-weight", {d(z2, a1): S.One}),),
        source="rumelhart1986",
    )
