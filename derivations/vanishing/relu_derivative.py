"""ReLU: what its derivative is on either side of 0, and at 0 from either side."""

from sympy import Eq, Limit, Piecewise, Rational, S, Tuple, evaluate, symbols

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import prime, relu
from gradyan.derivations.notation import x
from gradyan.derivations.rules.basic import by_cases
from gradyan.derivations.rules.integrals import passage

drelu = prime(relu)
h = symbols("h", positive=True)

with evaluate(False):
    cases = Eq(drelu(x), Piecewise((1, x > 0), (0, x < 0)))
    from_right = Eq(Limit((relu(h) - relu(S.Zero)) / h, h, 0, "+"), 1)
    from_left = Eq(Limit((relu(-h) - relu(S.Zero)) / -h, h, 0, "+"), 0)

    relu_derivative = Claim(
        id="relu-derivative",
        notes="N1",
        said=cases,
        holds=Tuple(cases, from_right, from_left),
        derivation=(
            Step("cases", cases, by_cases),
            Step("right", from_right, passage()),
            Step("left", from_left, passage()),
        ),
        twins=(Twin("leaks", {from_left: Eq(from_left.lhs, Rational(1, 100))}),),
    )
