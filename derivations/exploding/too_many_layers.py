"""Depth as a cause: the depth law at every value of its one number χ.

The depth law is that of `derivations.vanishing.vanishing_causes`. The assumptions are those of that
module; none of its steps up to the logarithm needs χ < 1.
"""

from math import log10

from sympy import Derivative, Eq, Equivalent, Limit, S, Symbol, Tuple, evaluate, log, oo

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.notation import L, R, t
from gradyan.derivations.rules.equivalences import solution
from gradyan.derivations.rules.graphs import along
from gradyan.derivations.rules.integrals import passage
from gradyan.derivations.vanishing.vanishing_causes import G, chi_factor, law, vanishing_causes

LAW = vanishing_causes.derivation[:7]  # from one more unit to the derivative by the depth
u = Symbol("u", positive=True)
x = Symbol("chi", positive=True)
d = Derivative


def per_layer(sigma_w: float, **_: object) -> float:
    """Return ½ log₁₀ χ of a ReLU network, χ = σ_w²/2: what each layer adds, at any depth."""
    return log10(round(sigma_w**2, 12) / 2) / 2


with evaluate(False):
    exponential = Eq(G, L / 2 * log(chi_factor))
    more = Eq(d(G, L), log(chi_factor) / 2)
    above = Equivalent(log(x) > 0, x > 1)
    neutral = Equivalent(Eq(log(x), 0), Eq(x, 1))
    grows = Eq(Limit(R**L, L, oo, "-"), oo)  # R stands for χ where it is above 1
    stays = Eq(Limit(S.One**L, L, oo, "-"), 1)
    fades = Eq(Limit((1 / (1 + u)) ** L, L, oo, "-"), 0)

    too_many_layers = Claim(
        id="too-many-layers",
        evidence="DS",
        notes="N4",
        said=grows,
        given={"above-one": R > 1},
        holds=Tuple(exponential, above, neutral, grows, stays, fades),
        counterexample={R: S.One},
        derivation=(
            *LAW,
            Step("exponent", exponential, along(law)),
            Step("above", above, solution),
            Step("neutral", neutral, solution),
            Step("grow", grows, passage({R: 1 + t})),
            Step("stay", stays, passage()),
            Step("fade", fades, passage()),
        ),
        twins=(
            Twin("no-root", {exponential: Eq(G, L * log(chi_factor))}),
            Twin("neutral-at-two", {neutral: Equivalent(Eq(log(x), 0), Eq(x, 2))}),
        ),
        source="schoenholz2017",
        predicts=per_layer,
    )
