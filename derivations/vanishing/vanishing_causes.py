"""The depth law: one factor per layer decides whether the gradient vanishes.

Assumptions, for each layer: the weights have mean 0 and variance σ_w²/n, independently of each
other, of the error signal δ that comes from above and of the pre-activations below; φ′ at
this layer is independent of the signal as well. These are the assumptions of He et al. (2015),
eq. 13, and of the mean-field limit of wide networks (Schoenholz et al. 2017, eq. 9).
"""

from sympy import (
    Derivative,
    Eq,
    Integer,
    Product,
    Rational,
    Sum,
    Tuple,
    evaluate,
    log,
    sqrt,
    symbols,
)

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import E
from gradyan.derivations.notation import F, L, S, W, delta, ell, i, k, m, n, sw, t
from gradyan.derivations.numbers.meanfield import rate
from gradyan.derivations.rules.basic import identity
from gradyan.derivations.rules.expectations import moments
from gradyan.derivations.rules.graphs import along, value
from gradyan.derivations.rules.induction import induction
from gradyan.derivations.rules.inequalities import sign_within

G = symbols("G", real=True)
r, signal = symbols("r q", positive=True)  # stand for means of squares in a rule
half, Zero = Rational(1, 2), Integer(0)
d = Derivative

law = {G: L / 2 * log(sw**2 * m)}


he = {sw: sqrt(2), m: half, L: Integer(50)}  # He's weights in a ReLU network: χ = 1
gradients = {v: value(v, law).subs(he) for v in (d(G, L), d(G, sw), d(G, m))}

with evaluate(False):
    deeper, larger, steeper = d(G, L) < 0, d(G, sw) > 0, d(G, m) > 0
    square = E(delta**2)
    chi_factor = sw**2 * m

    vanishing_causes = Claim(
        id="vanishing-causes",
        evidence="DS",
        notes="N4",
        said=Tuple(deeper, larger, steeper),
        given={"below-one": chi_factor < 1},
        holds=Tuple(deeper, larger, steeper),
        counterexample=he | gradients,
        derivation=(
            Step(
                "one-more",
                Eq(E((S + W * delta) ** 2), E(S**2) + sw**2 / n * E(delta**2)),
                moments({W: Zero, W**2: sw**2 / n}, {delta**2: signal, S**2: r}),
            ),
            Step(
                "sum",
                Eq(Sum(sw**2 / n * square, (i, 1, k)), k * (sw**2 / n * square)),
                induction(k, 1),
            ),
            Step("all", Eq(n * (sw**2 / n * square), sw**2 * square), identity),
            Step(
                "layer",
                Eq(E((F * S) ** 2), chi_factor * E(delta**2)),
                moments({F**2: m}, {delta**2: signal, S**2: sw**2 * signal}),
            ),
            Step("depth", Eq(Product(chi_factor, (ell, 1, L)), chi_factor**L), induction(L, 1)),
            Step("log", Eq(log(sqrt(chi_factor**L)), L / 2 * log(chi_factor)), identity),
            Step("by-depth", Eq(d(G, L), log(chi_factor) / 2), along(law)),
            Step("deeper", deeper, sign_within({m: 1 / (sw**2 * (1 + t))}, law)),
            Step("by-scale", Eq(d(G, sw), L / sw), along(law)),
            Step("by-slope", Eq(d(G, m), L / (2 * m)), along(law)),
            Step("larger", Tuple(larger, steeper), sign_within({}, law)),
        ),
        twins=(
            Twin("lost-square", {sw**2 / n: sw / n}),
            Twin("no-root", {L / 2 * log(chi_factor): L * log(chi_factor)}),
        ),
        source="schoenholz2017",
        predicts=rate,
    )
