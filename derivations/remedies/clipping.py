"""Gradient clipping: one formula, g · min(1, c/size), for an entry, an array, or all arrays.

c is the threshold, r the norm of what is clipped; both are positive. An entry g or a norm that
is 0 stays 0 whichever way it is clipped.
"""

from sympy import (
    Abs,
    Eq,
    IndexedBase,
    Max,
    Min,
    Rational,
    Sum,
    Symbol,
    Tuple,
    evaluate,
    sqrt,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import function
from gradyan.derivations.checker.measured import Observation
from gradyan.derivations.rules.basic import identity
from gradyan.derivations.rules.induction import termwise
from gradyan.derivations.rules.signs import regions

c, r, s, t = symbols("c r s t", positive=True)
g = Symbol("g", real=True, nonzero=True)
j, p = symbols("j p", integer=True, positive=True)
g_ = IndexedBase("g", real=True)
# The last loss of a training run over its first: without clipping, by value, by norm, by all norms.
L_0, L_v, L_n, L_g = symbols("L_0 L_v L_n L_g", positive=True)
tenth = Rational(1, 10)
clip = function(r"\operatorname{clip}", lambda x: Max(-c, Min(c, x)))

with evaluate(False):
    factor = Min(1, c / r)
    inside = Tuple(-c <= clip(g), clip(g) <= c)
    set_to_threshold = Tuple(Eq(clip(c + t), c), Eq(clip(-(c + t)), -c))
    by_norm = r * factor <= c
    untouched = Eq(Min(1, (r + t) / r), 1)
    each = sqrt((3 * c * Min(1, c / (3 * c))) ** 2 + (4 * c * Min(1, c / (4 * c))) ** 2)

    clipping = Claim(
        id="clipping",
        evidence="DSP",
        notes="N0 N1",
        said=Tuple(*inside.args, *set_to_threshold.args),
        holds=Tuple(*inside.args, *set_to_threshold.args, by_norm, untouched),
        derivation=(
            Step("value", Eq(clip(g), Max(-c, Min(c, g))), identity),
            Step("inside", inside, regions(g, -c, 0, c)),
            Step("set", set_to_threshold, regions(t)),
            Step("entry", Eq(clip(g), g * Min(1, c / Abs(g))), regions(g, -c, 0, c)),
            Step("downhill", g * clip(g) > 0, regions(g, -c, 0, c)),
            Step("turned", Tuple(Eq(clip(3 * c), c), Eq(clip(-4 * c), -c)), regions(c)),
            Step(
                "stretched",
                Eq(Sum((s * g_[j]) ** 2, (j, 1, p)), s**2 * Sum(g_[j] ** 2, (j, 1, p))),
                termwise,
            ),
            Step("direction", Eq((s * g_[j]) / (s * r), g_[j] / r), identity),
            Step("norm", Eq(r * factor, Min(r, c)), regions(r, c)),
            Step("by-norm", by_norm, regions(r, c)),
            Step("untouched", untouched, regions(t)),
            Step("each", Eq(each, sqrt(2) * c), regions(c)),
            Step("together", Eq(5 * c * Min(1, c / (5 * c)), c), regions(c)),
        ),
        twins=(
            Twin("one-sided", {clip(g): Min(c, g)}),
            Twin("at-least", {factor: Max(1, c / r)}),
        ),
        finding=Tuple(tenth < L_0, L_v < tenth, L_n < tenth, L_g < tenth),
        observed={
            name: Observation("clipped-training", {"clipping": how})
            for name, how in {L_0: "none", L_v: "value", L_n: "norm", L_g: "global-norm"}.items()
        },
        source="pascanu2013",
    )
