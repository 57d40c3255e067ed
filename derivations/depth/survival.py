"""Why a signal that survives keeps the gradient alive: Poincaré's inequality for the normal law.

For a function φ that is differentiable but at single points, and z ~ N(0, 1), the mean square of
φ(tz) − φ(0) is at most t² times that of φ′(tz) (Chernoff 1981). The proof is Schwarz's inequality
and an integration by parts.
"""

from collections.abc import Mapping

from sympy import Basic, Eq, Expr, Integral, Pow, S, Symbol, Tuple, evaluate, symbols

from gradyan.derivations.checker.claim import Claim, Disproved, NotShown, Rule, Step, Twin
from gradyan.derivations.checker.exact import conjuncts, gap, is_zero
from gradyan.derivations.checker.functions import function, linear, phi, prime, unfold
from gradyan.derivations.notation import sw, t, x
from gradyan.derivations.rules.basic import combination, lemma
from gradyan.derivations.rules.gaussian import averaged, completing, gaussian, inserting, stein, z
from gradyan.derivations.rules.moments import E

y, c = symbols("y c", real=True)
dphi = prime(phi)
H = function("H", lambda x: Integral(dphi(y) ** 2, (y, 0, x)))


def from_origin(x: Symbol) -> Rule:
    """Return the rule: both sides are 0 at x = 0 and have the same slope, so they are equal."""

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        del facts
        sides = [unfold(side) for side in relation.args]
        if not isinstance(relation, Eq) or not all(is_zero(s.subs(x, 0)) for s in sides):
            raise NotShown(f"the sides of {relation} are not 0 at 0")
        if not is_zero(sides[0].diff(x) - sides[1].diff(x)):
            raise Disproved(f"the slopes are {sides[0].diff(x)} and {sides[1].diff(x)}")

    return rule


def of_a_square(relation: Basic, facts: Mapping[str, Basic]) -> None:
    """The integral of a square from 0 to x has the sign of x, so x times it is at least 0."""
    del facts
    (part,) = conjuncts(relation)
    for end, integral in (part.gts.args, part.gts.args[::-1]):
        if isinstance(integral, Integral) and integral.limits[0][1:] == (0, end) and part.lts == 0:
            power = integral.function.doit()  # of something real, as all on this page
            if isinstance(power, Pow) and power.exp.is_even:
                return
    raise NotShown(f"{relation} is not about the integral of a square")


def best(equation: Eq, sign: Basic, at: Mapping[Basic, Expr]) -> Rule:
    """Return the rule: what is negative for no value of a letter is not so for this one."""

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        if not {equation, *conjuncts(sign)} <= {p for f in facts.values() for p in conjuncts(f)}:
            raise NotShown("one of the two is not known")
        never_negative = gap(sign).xreplace({equation.lhs: equation.rhs}).subs(dict(at))
        if not is_zero(gap(relation) - never_negative):
            raise Disproved(f"{never_negative} is what cannot be negative")

    return rule


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
            Step("schwarz", schwarz, best(expanded, never_negative, {c: deviation / x})),
            Step("mean", mean, averaged(schwarz, {x: t * z})),
            Step("parts", parts, stein(t * H(t * z))),
            Step("poincare", poincare, inserting(parts, mean)),
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
            Step("at-zero", at_zero, inserting(origin, poincare)),
            Step("scaled", scaled, combination({at_zero: sw**2})),
            Step("settled", settled, inserting(fixed, scaled)),
            Step("alive", alive, combination({settled: 1 / t**2})),
            Step("sharp", sharp, gaussian),
        ),
        twins=(Twin("room-to-spare", {sharp: Eq(sharp.lhs, 2 * sharp.rhs)}),),
        source="chernoff1981",
    )
