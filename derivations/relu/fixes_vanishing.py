"""When the gradient survives in a ReLU network.

For the depth law the assumptions of `derivations.vanishing.vanishing_causes` hold; a
pre-activation is symmetric, z and −z equally likely, so that E[φ′(z)²] = E[φ′(−z)²].
"""

from math import log10

from sympy import (
    Eq,
    Equivalent,
    IndexedBase,
    Limit,
    Product,
    Rational,
    S,
    Symbol,
    evaluate,
    oo,
    symbols,
)

from gradyan.derivations import notation
from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import E, prime, relu
from gradyan.derivations.notation import F, L, delta, ell, m, q, sw
from gradyan.derivations.rules.basic import identity, inserting, lemma
from gradyan.derivations.rules.equivalences import solution
from gradyan.derivations.rules.expectations import moments
from gradyan.derivations.rules.induction import induction
from gradyan.derivations.rules.integrals import passage
from gradyan.derivations.vanishing.relu_derivative import cases
from gradyan.derivations.vanishing.relu_derivative import relu_derivative as slope_of_relu
from gradyan.derivations.vanishing.vanishing_causes import vanishing_causes

LAW = vanishing_causes.derivation[:3]  # a unit collects the signals of the layer above
half = Rational(1, 2)
h = symbols("h", positive=True)
p_, w_ = IndexedBase("p", positive=True), IndexedBase("w", real=True)
M = Symbol("M", real=True)
drelu = prime(relu)


def per_layer(sigma_w: float, **_: object) -> float:
    """Return ½ log₁₀ χ of a ReLU network, χ = σ_w² E[φ′²] with E[φ′²] = ½."""
    return log10(round(sigma_w**2, 12) * float(half)) / 2


with evaluate(False):
    path = Eq(Product(w_[ell] * drelu(p_[ell]), (ell, 1, L)), Product(w_[ell], (ell, 1, L)))
    chi = sw**2 / 2
    matched = Eq(sw**2, S(2))
    kept = Eq(chi**L, S.One)

    relu_fixes_vanishing = Claim(
        id="relu-fixes-vanishing",
        evidence="DS",
        notes="N1 N4",
        said=kept,
        given={"matched": matched},
        holds=kept,
        counterexample={sw: S.One, L: S(50)},
        derivation=(
            Step("slope", cases, lemma(slope_of_relu)),
            Step("path", path, identity),
            Step("mirror", Eq(drelu(h) ** 2 + drelu(-h) ** 2, 1), identity),
            Step("twice", Eq(E(F**2 + M**2), 2 * m), moments({F**2: m, M**2: m})),
            Step("half", Equivalent(Eq(2 * m, 1), Eq(m, half)), solution),
            *LAW,
            Step(
                "layer",
                Eq(E((F * notation.S) ** 2), chi * E(delta**2)),
                moments({F**2: half}, {delta**2: q, notation.S**2: sw**2 * q}),
            ),
            Step("depth", Eq(Product(chi, (ell, 1, L)), chi**L), induction(L, 1)),
            Step("keep", kept, inserting(matched)),
            Step("vanish", Eq(Limit(half**L, L, oo, "-"), 0), passage()),
        ),
        twins=(
            Twin("a-quarter", {half: Rational(1, 4)}),
            Twin("no-half", {chi: sw**2}),
        ),
        source="he2015",
        predicts=per_layer,
    )
