"""Tanh and ReLU: what their derivatives can be, and what that means along depth."""

from sympy import (
    Abs,
    Eq,
    Equivalent,
    Limit,
    Piecewise,
    Product,
    Rational,
    S,
    Tuple,
    evaluate,
    oo,
    symbols,
)

from gradyan.derivations.claim import Claim, Step, Twin
from gradyan.derivations.functions import prime, relu, sigma, tanh
from gradyan.derivations.meanfield import rate
from gradyan.derivations.products import L, ell, t, w, w_, weight_bound, z_
from gradyan.derivations.rules import (
    by_cases,
    combination,
    identity,
    induction,
    passage,
    sign,
    solution,
    squeeze,
)
from gradyan.derivations.sigmoid import x

dtanh, drelu, dsigma = prime(tanh), prime(relu), prime(sigma)
h = symbols("h", positive=True)

with evaluate(False):
    factor = Abs(w_[ell]) * dtanh(z_[ell])
    product = Product(factor, (ell, 1, L))
    slope_bound = dtanh(z_[ell]) <= 1
    factor_bound = factor <= w
    product_bound = product <= w**L
    vanishes = Eq(Limit(product, L, oo, "-"), 0)
    only_at_zero = Equivalent(Eq(dtanh(x), 1), Eq(x, 0))
    rescaled = Eq(tanh(x), 2 * sigma(2 * x) - 1)

    vanishing_sigmoid_tanh = Claim(
        id="vanishing-sigmoid-tanh",
        evidence="DSP",
        notes="N1",
        said=vanishes,
        given={"bounded": weight_bound, "below-one": w < 1},
        holds=Tuple(rescaled, dtanh(x) > 0, only_at_zero, product_bound, vanishes),
        counterexample={w_[ell]: S.One, z_[ell]: S.Zero, w: S.One},
        derivation=(
            Step("rescaled", rescaled, identity),
            Step("slope", Eq(dtanh(x), 1 - tanh(x) ** 2), identity),
            Step("four-times", Eq(dtanh(x), 4 * dsigma(2 * x)), identity),
            Step("range", Tuple(dtanh(x) > 0, dtanh(x) <= 1), sign),
            Step("equality", only_at_zero, solution),
            Step("unit", slope_bound, sign),
            Step(
                "factor",
                factor_bound,
                combination({slope_bound: Abs(w_[ell]), weight_bound: S.One}),
            ),
            Step("depth", product_bound, induction(L, 1, factor_bound)),
            Step("decay", Eq(Limit(w**L, L, oo, "-"), 0), passage({w: 1 / (1 + t)})),
            Step("vanish", vanishes, squeeze(product_bound)),
        ),
        predicts=rate,
        twins=(Twin("twice", {4 * dsigma(2 * x): 2 * dsigma(2 * x)}),),
    )

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
