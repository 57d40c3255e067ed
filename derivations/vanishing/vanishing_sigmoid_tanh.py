"""Tanh: what its derivative can be, and what that means along depth."""

from sympy import Abs, Eq, Equivalent, Limit, Product, S, Tuple, evaluate, oo

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import prime, sigma, tanh
from gradyan.derivations.notation import L, ell, t, w, w_, x, z_
from gradyan.derivations.numbers.meanfield import rate
from gradyan.derivations.rules.basic import identity
from gradyan.derivations.rules.equivalences import solution
from gradyan.derivations.rules.induction import induction
from gradyan.derivations.rules.inequalities import combination, sign
from gradyan.derivations.rules.integrals import passage, squeeze
from gradyan.derivations.vanishing.products import weight_bound

dtanh, dsigma = prime(tanh), prime(sigma)

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
