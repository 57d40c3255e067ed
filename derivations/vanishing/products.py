"""Products along depth: when many factors make the gradient vanish, and when they do not."""

from mpmath import mp
from sympy import (
    Abs,
    Eq,
    I,
    Integer,
    Limit,
    Product,
    Rational,
    S,
    Tuple,
    evaluate,
    gamma,
    oo,
    pi,
    sinh,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import prime, sigma
from gradyan.derivations.checker.statement import rounds_to
from gradyan.derivations.notation import L, N, R, ell, f_, g_, n, t, w, w_, x, z_
from gradyan.derivations.numbers.meanfield import mean_log
from gradyan.derivations.rules.basic import evaluation, identity, lemma
from gradyan.derivations.rules.induction import induction
from gradyan.derivations.rules.inequalities import combination
from gradyan.derivations.rules.integrals import passage, squeeze
from gradyan.derivations.vanishing.sigmoid import bound, half, quarter

r = symbols("r", positive=True)
dsigma = prime(sigma)


def log_product(weight: float, depth: int) -> float:
    """Return E log₁₀ ∏ w σ′(z_ℓ) over ``depth`` factors with independent z_ℓ ~ N(0, 1)."""
    return float(depth * (mp.log10(weight) + mean_log("sigma", derivative=True)))


with evaluate(False):
    factor = Abs(w_[ell]) * dsigma(z_[ell])
    product = Product(factor, (ell, 1, L))
    slope_bound = dsigma(z_[ell]) <= quarter
    weight_bound = Abs(w_[ell]) <= w
    factor_bound = factor <= w / 4
    product_bound = product <= (w / 4) ** L
    vanishes = Eq(Limit(product, L, oo, "-"), 0)

    derivative_product_decays = Claim(
        id="derivative-product-decays",
        evidence="DSP",
        notes="N1",
        said=vanishes,
        given={"bounded": weight_bound, "below-four": w < 4},
        holds=Tuple(product_bound, vanishes),
        counterexample={w_[ell]: Integer(8), z_[ell]: S.Zero, w: Integer(8)},
        derivation=(
            Step("slope", slope_bound, lemma(bound, {x: z_[ell]})),
            Step(
                "factor",
                factor_bound,
                combination({slope_bound: Abs(w_[ell]), weight_bound: quarter}),
            ),
            Step("depth", product_bound, induction(L, 1, factor_bound)),
            Step("decay", Eq(Limit((w / 4) ** L, L, oo, "-"), 0), passage({w: 4 / (1 + t)})),
            Step("vanish", vanishes, squeeze(product_bound)),
        ),
        twins=(
            Twin("lost-weight", {Abs(w_[ell]): S.One}),
            Twin("a-fifth", {quarter: Rational(1, 5), w / 4: w / 5}),
        ),
        predicts=log_product,
    )

    shrinking, growing = Product(f_[n], (n, 1, N)), Product(g_[n], (n, 1, N))
    to_zero = Eq(Limit(shrinking, N, oo, "-"), 0)
    to_infinity = Eq(Limit(growing, N, oo, "-"), oo)
    telescope = Product(1 - 1 / (n + 1) ** 2, (n, 1, N))
    sine = Product(1 + 1 / n**2, (n, 1, N))
    ratio = gamma(N + 1 + I) * gamma(N + 1 - I) / gamma(N + 1) ** 2
    closed = sinh(pi) / pi * ratio

    small_factor_not_enough = Claim(
        id="small-factor-not-enough",
        notes="N3",
        said=Tuple(to_zero, to_infinity),
        given={"below": f_[n] <= r, "r": r < 1, "above": g_[n] >= R, "R": R > 1},
        holds=Tuple(to_zero, to_infinity),
        counterexample={f_[n]: 1 - 1 / (n + 1) ** 2, g_[n]: 1 + 1 / n**2, r: S.One, R: S.One},
        derivation=(
            Step("powers", shrinking <= r**N, induction(N, 1, f_[n] <= r)),
            Step("decay", Eq(Limit(r**N, N, oo, "-"), 0), passage({r: 1 / (1 + t)})),
            Step("vanish", to_zero, squeeze(shrinking <= r**N)),
            Step("powers-above", growing >= R**N, induction(N, 1, g_[n] >= R)),
            Step("growth", Eq(Limit(R**N, N, oo, "-"), oo), passage({R: 1 + t})),
            Step("explode", to_infinity, squeeze(growing >= R**N)),
            Step("telescope", Eq(telescope, (N + 2) / (2 * (N + 1))), induction(N, 1)),
            Step("half", Eq(Limit((N + 2) / (2 * (N + 1)), N, oo, "-"), half), passage()),
            Step("reflection", Eq(1 / (gamma(1 + I) * gamma(1 - I)), sinh(pi) / pi), identity),
            Step("closed", Eq(sine, closed), induction(N, 1)),
            Step("sine", Eq(Limit(closed, N, oo, "-"), sinh(pi) / pi), passage()),
            Step("digits", rounds_to(sinh(pi) / pi, "3.67608"), evaluation),
        ),
        twins=(Twin("a-third", {half: Rational(1, 3)}),),
    )
