"""Why a signal that survives keeps the gradient alive: Poincaré's inequality for the normal law.

For a function φ that is differentiable but at single points, and z ~ N(0, 1), the mean square of
φ(tz) − φ(0) is at most t² times that of φ′(tz) (Chernoff 1981). The proof is Schwarz's inequality
and an integration by parts.
"""

from sympy import Eq, Integral, S, Tuple, evaluate, symbols

from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.functions import E, function, linear, phi, prime, z
from gradyan.derivations.notation import sw, t
from gradyan.derivations.rules.basic import inserting, instance, lemma
from gradyan.derivations.rules.expectations import averaged, completing, gaussian, stein
from gradyan.derivations.rules.inequalities import combination
from gradyan.derivations.rules.integrals import from_origin, of_a_square

y, c = symbols("y c", real=True)
x = symbols("x", real=True, nonzero=True)
dphi = prime(phi)
H = function("H", lambda x: Integral(dphi(y) ** 2, (y, 0, x)))


with evaluate(False):
    deviation = phi(x) - phi(0)
    squares = Integral((dphi(y) - c) ** 2, (y, 0, x))
    expanded = Eq(squares, H(x) - 2 * c * deviation + c**2 * x)
    never_negative = x * squares >= 0
    schwarz = deviation**2 <= x * H(x)
    spread, by_slope = E((phi(t * z) - phi(0)) ** 2), t**2 * E(dphi(t * z) ** 2)
    variance = E(phi(t * z) ** 2) - E(phi(t * z)) ** 2
    mean = spread <= E(t * z * H(t * z))
    parts = Eq(E(t * z * H(t * z)), by_slope)
    poincare, narrower = spread <= by_slope, variance <= spread
    by_variance = variance <= by_slope

    slope_bounds_spread = Claim(
        id="slope-bounds-spread",
        notes="",
        holds=Tuple(poincare, by_variance),
        derivation=(
            Step("expanded", expanded, from_origin(x)),
            Step("never-negative", never_negative, of_a_square),
            Step("schwarz", schwarz, instance(never_negative, {c: deviation / x}, expanded)),
            Step("mean", mean, averaged(schwarz, {x: t * z})),
            Step("parts", parts, stein(t * H(t * z))),
            Step("poincare", poincare, inserting(parts, into=mean)),
            Step("narrower", narrower, completing(E(phi(t * z)) - phi(0))),
            Step("variance", by_variance, combination({narrower: S.One, poincare: S.One})),
        ),
        twins=(
            Twin("lost-scale", {by_slope: t * E(dphi(t * z) ** 2)}),
            Twin("half-as-much", {c**2 * x: c**2 * x / 2}),
        ),
        source="chernoff1981",
    )

    origin, fixed = Eq(phi(0), 0), Eq(sw**2 * E(phi(t * z) ** 2), t**2)
    at_zero = E(phi(t * z) ** 2) <= by_slope
    scaled = sw**2 * E(phi(t * z) ** 2) <= sw**2 * by_slope
    settled = t**2 <= sw**2 * by_slope
    sharp = Eq(t**2 * E(prime(linear)(t * z) ** 2), E(linear(t * z) ** 2))
    alive = sw**2 * E(dphi(t * z) ** 2) >= 1

    surviving_signal = Claim(
        id="surviving-signal",
        notes="",
        given={"origin": origin, "fixed": fixed},
        holds=alive,
        derivation=(
            Step("poincare", poincare, lemma(slope_bounds_spread)),
            Step("at-zero", at_zero, inserting(origin, into=poincare)),
            Step("scaled", scaled, combination({at_zero: sw**2})),
            Step("settled", settled, inserting(fixed, into=scaled)),
            Step("alive", alive, combination({settled: 1 / t**2})),
            Step("sharp", sharp, gaussian),
        ),
        twins=(Twin("room-to-spare", {sharp: Eq(sharp.lhs, 2 * sharp.rhs)}),),
        source="chernoff1981",
    )
