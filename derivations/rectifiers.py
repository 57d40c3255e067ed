"""ReLU and its family: when the gradient survives, and what a slope that is never zero repairs.

For the depth law the assumptions of `derivations.depth` hold; a pre-activation is symmetric, z and
−z equally likely, so that E[φ′(z)²] = E[φ′(−z)²].
"""

from math import log10

from mpmath import exp as e
from mpmath import ncdf
from sympy import (
    Eq,
    Equivalent,
    IndexedBase,
    Limit,
    Piecewise,
    Product,
    Rational,
    S,
    Symbol,
    Tuple,
    evaluate,
    exp,
    oo,
    symbols,
)

from gradyan.derivations import depth
from gradyan.derivations.activations import cases
from gradyan.derivations.activations import relu_derivative as slope_of_relu
from gradyan.derivations.claim import Claim, Step, Twin
from gradyan.derivations.depth import F, delta, m, q, sw, vanishing_causes
from gradyan.derivations.functions import function, leaky, prime, relu
from gradyan.derivations.moments import E, moments
from gradyan.derivations.observe import Observation
from gradyan.derivations.products import L, ell
from gradyan.derivations.recurrences import inserting
from gradyan.derivations.rules import by_cases, identity, induction, lemma, passage, sign, solution
from gradyan.derivations.sigmoid import x

LAW = vanishing_causes.derivation[:3]  # a unit collects the signals of the layer above
half = Rational(1, 2)
h = symbols("h", positive=True)
alpha = Symbol("alpha", positive=True)
p_, w_ = IndexedBase("p", positive=True), IndexedBase("w", real=True)
M = Symbol("M", real=True)
drelu = prime(relu)

prelu = function(r"\operatorname{PReLU}", lambda x: Piecewise((x, x > 0), (alpha * x, True)))
elu = function(r"\operatorname{ELU}", lambda x: Piecewise((x, x > 0), (alpha * (exp(x) - 1), True)))


def per_layer(sigma_w: float, **_: object) -> float:
    """Return ½ log₁₀ χ of a ReLU network, χ = σ_w² E[φ′²] with E[φ′²] = ½."""
    return log10(round(sigma_w**2, 12) * float(half)) / 2


def mean_slope(activation: str, shift: float, **_: object) -> float:
    """Return E[φ′(z)], z ~ N(μ, 1): α for z < 0 gives Φ(μ) + αΦ(−μ), ELU, α = 1, an e^(μ+½) more.

    For ELU, E[e^z; z < 0] = e^(μ + ½) Φ(−μ − 1), by completing the square.
    """
    above = ncdf(shift)
    if activation == "elu":
        return float(above + e(shift + 1 / 2) * ncdf(-shift - 1))
    return float(above + {"leaky": 1 / 100, "prelu": 1 / 4}[activation] * ncdf(-shift))


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
                Eq(E((F * depth.S) ** 2), chi * E(delta**2)),
                moments({F**2: half}, {delta**2: q, depth.S**2: sw**2 * q}),
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

    bent = Eq(prime(prelu)(x), Piecewise((1, x > 0), (alpha, x < 0)))
    hundredth = Rational(1, 100)
    steady, near, saturated = symbols("g_L g_3 g_12", positive=True)
    fixed = Tuple(prime(leaky)(h) >= hundredth, prime(leaky)(-h) >= hundredth)
    curved = Eq(prime(elu)(x), Piecewise((1, x > 0), (alpha * exp(x), x < 0)))
    never_zero = Tuple(prime(leaky)(-h) > 0, prime(prelu)(-h) > 0, prime(elu)(-h) > 0)
    tail = Eq(prime(elu)(-h), alpha * exp(-h))
    saturates = Eq(Limit(alpha * exp(-h), h, oo, "-"), 0)
    corner = Eq(Limit(alpha * exp(-h), h, 0, "+"), alpha)

    relu_family = Claim(
        id="relu-family",
        evidence="DSP",
        notes="N1 N4",
        said=never_zero,
        holds=Tuple(*never_zero, *fixed, bent, tail, saturates, corner),
        derivation=(
            Step("leaky", fixed, sign),
            Step("parametric", bent, by_cases),
            Step("exponential", curved, by_cases),
            Step("positive", never_zero, sign),
            Step("tail", tail, identity),
            Step("saturate", saturates, passage()),
            Step("corner", corner, passage()),
        ),
        twins=(
            Twin("forgets-alpha", {alpha * exp(x): exp(x)}),
            Twin("a-tenth", {hundredth: Rational(1, 10)}),
            Twin("elu-as-leaky", {saturated: steady, steady: saturated}),
        ),
        predicts=mean_slope,
        finding=Tuple(1000 * steady > 1, 1000 * near > 1, 1000 * saturated < 1),
        observed={
            steady: Observation("pushed-below", {"activation": "leaky", "shift": -12.0}),
            near: Observation("pushed-below", {"activation": "elu", "shift": -3.0}),
            saturated: Observation("pushed-below", {"activation": "elu", "shift": -12.0}),
        },
        source="clevert2016",
    )
