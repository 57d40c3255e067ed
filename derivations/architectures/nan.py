"""Seven ways to a NaN, and the formula by which each is avoided.

In IEEE 754 the quotient 0/0, the product 0 · ∞ and the difference ∞ − ∞ are NaN. Each way leads to
one of them where the mathematics has a limit, or where there is nothing to compute. G is the
largest factor by which the norm of the gradient has grown before the first number that is not
finite.
"""

from sympy import Eq, Limit, Symbol, Tuple, evaluate, exp, log, oo, sqrt, symbols

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.measured import Observation
from gradyan.derivations.rules.basic import identity
from gradyan.derivations.rules.integrals import passage

x, eps, r, c = symbols("x epsilon r c", positive=True)
z_1, z_2, m = symbols("z_1 z_2 m", real=True)
CAUSES = (
    "log-of-zero",
    "no-variance",
    "root-of-zero",
    "data",
    "no-label",
    "large-exponent",
    "clipping",
)
G_ = {cause: Symbol(f"G_{k}", positive=True) for k, cause in enumerate(CAUSES, 1)}
G_e = Symbol("G_e", positive=True)

with evaluate(False):
    entropy = Eq(Limit(c * x * log(x), x, 0, "+"), 0)
    steep = Eq(Limit(c / (2 * sqrt(x)), x, 0, "+"), oo)
    finite = Eq(Limit(c / (2 * sqrt(x + eps)), x, 0, "+"), c / (2 * sqrt(eps)))
    constant = Eq((m - m) / sqrt(0 + eps), 0)
    softmax = exp(z_1) / (exp(z_1) + exp(z_2))
    shifted = Eq(exp(z_1 - m) / (exp(z_1 - m) + exp(z_2 - m)), softmax)
    clipped = Eq(Limit(c / r, r, oo, "-"), 0)

    nan_causes = Claim(
        id="nan-causes",
        evidence="DSP",
        notes="",
        holds=Tuple(entropy, steep, finite, shifted, clipped),
        derivation=(
            Step("entropy", entropy, passage()),
            Step("constant", constant, identity),
            Step("steep", steep, passage()),
            Step("finite", finite, passage()),
            Step("shifted", shifted, identity),
            Step("clipped", clipped, passage()),
        ),
        twins=(
            Twin("unshifted", {shifted.rhs: exp(z_1 - m) / (exp(z_1) + exp(z_2))}),
            Twin("infinite-entropy", {entropy: Eq(entropy.lhs, 1)}),
        ),
        finding=Tuple(*(G < 10 for G in G_.values()), G_e > 1000),
        observed={
            symbol: Observation("before-nan", {"cause": cause})
            for cause, symbol in (*G_.items(), ("explosion", G_e))
        },
        source="ieee754",
    )
