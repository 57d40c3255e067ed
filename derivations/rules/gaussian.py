"""Expectations over z ~ N(0, 1), exactly, and what can be said of them without integrating.

Where f contains the letter z, E[f] stands for the integral of f(z) e^(−z²/2)/√(2π). The rules
take for granted what the functions of the page have: f and ∂f/∂t grow no faster than a
polynomial in z, so that one may differentiate under the integral, and boundary terms are zero.
"""

from collections.abc import Mapping

from mpmath import mp, npdf, quad
from sympy import (
    Add,
    Basic,
    Derivative,
    Dummy,
    Eq,
    Expr,
    Integral,
    Mul,
    Rational,
    S,
    evaluate,
    exp,
    integrate,
    lambdify,
    oo,
    pi,
    sqrt,
    symbols,
)
from sympy.simplify.fu import TR8

from gradyan.derivations.checker.claim import Disproved, NotShown, Rule
from gradyan.derivations.checker.exact import conjuncts, gap, is_positive, is_zero, strict
from gradyan.derivations.checker.functions import unfold
from gradyan.derivations.rules.moments import E

z = symbols("z", real=True)
SAME = 1e-9
FAR = 30


def density(at: Expr) -> Expr:
    """Return the density of N(0, 1)."""
    return exp(-(at**2) / 2) / sqrt(2 * pi)


def on_both_sides(f: Expr) -> tuple[Expr, Expr, Dummy]:
    """Return f(v) and f(−v), written out, for v > 0, where kinks at 0 and signs are resolved."""
    v = Dummy("v", positive=True)
    right, left = (unfold(f).subs(z, side).doit() for side in (v, -v))
    return right, left, v


def mean(f: Expr) -> Expr:
    """Return the exact expectation of f(z); raise NotShown where SymPy finds none."""
    right, left, v = on_both_sides(f)
    folded = TR8(right + left)  # sin² and cos² as cos 2x: SymPy then integrates ten times faster
    value = integrate(folded * density(v), (v, 0, oo), conds="none")
    if value.has(Integral):
        raise NotShown(f"no closed form is found for the expectation of {f}")
    _seen(folded, v, value)
    return value


def _seen(folded: Expr, v: Dummy, value: Expr) -> None:
    """See the integral with numbers too: SymPy's have been wrong before."""
    letters = sorted(folded.free_symbols - {v}, key=str)
    point = dict(zip(letters, (Rational(3, 7 + i) for i in range(len(letters))), strict=True))
    f = lambdify(v, folded.subs(point), "mpmath")
    with mp.workdps(20):
        numeric = quad(lambda u: f(u) * npdf(u), [0, 1, 4, FAR])
    if abs(numeric - value.subs(point).evalf(20)) > SAME:
        raise NotShown(f"the integral is {numeric} in numbers, not {value}")


def written(expr: Basic) -> Basic:
    """Write out the functions of the page that stand for an expectation, and no others."""

    def definition(e: Basic) -> Basic:
        return written(e.func.definition(*e.args))

    def stands(e: Basic) -> bool:
        return bool(getattr(e, "definition", None) and definition(e).has(E))

    return expr.replace(stands, definition)


def integrand(side: Expr) -> Expr:
    """Return the f(z) of which a side that is linear in expectations is the expectation."""
    side = written(side)
    if side.func == E:
        return side.args[0]
    if isinstance(side, Add):
        return Add(*map(integrand, side.args))
    if isinstance(side, Derivative):
        return unfold(integrand(side.expr)).doit().diff(*side.variables)
    if isinstance(side, Mul) and sum(part.has(E) for part in side.args) == 1:
        return Mul(*map(integrand, side.args))
    if side.has(z) or side.has(E):
        raise NotShown(f"{side} is not linear in expectations")
    return side


def gaussian(relation: Basic, facts: Mapping[str, Basic]) -> None:
    """The equation holds when each E is worked out as an integral over z ~ N(0, 1)."""
    del facts
    for part in conjuncts(relation):
        sides = (
            side.replace(lambda e: e.func == E, lambda e: mean(e.args[0])) for side in part.args
        )
        left, right = sides
        if not isinstance(part, Eq) or not is_zero(left - right):
            raise Disproved(f"the expectations are {left} and {right}")


def stein(g: Expr) -> Rule:
    """Return the rule: the sides differ by E[z g(z)] − E[g′(z)], which is 0 (Stein 1981, lemma 1).

    For z g − g′, times the density, is the derivative of −g times the density.
    """

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        del facts
        boundary = unfold(z * g - g.diff(z)).doit()
        if not isinstance(relation, Eq):
            raise NotShown(f"{relation} is no equation")
        left, right = map(integrand, relation.args)
        if not is_zero(unfold(left - right).doit() - boundary):
            raise Disproved(f"the integrands do not differ by {boundary}")

    return rule


def averaged(
    fact: Basic, at: Mapping[Basic, Expr], times: Expr = S.One, *, fold: bool = False
) -> Rule:
    """Return the rule: what holds for every x holds for the mean over x = x(z).

    The gap of the relation is the mean of ``times`` > 0 that of the fact; with ``fold`` that of
    z and −z together is, for z > 0.
    """

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        known = {part for f in facts.values() for part in conjuncts(f)}
        (lower,), (part,) = conjuncts(fact), conjuncts(relation)
        if lower not in known:
            raise NotShown(f"{fact} is used before it is shown")
        if not is_positive(times) or (strict(part) and not strict(lower)):
            raise NotShown(f"{fact}, times {times}, does not give {relation}")
        pointwise = unfold(times * gap(lower).xreplace(dict(at)))
        found = unfold(integrand(part.gts) - integrand(part.lts)).doit()
        found, pointwise = (found + found.subs(z, -z), pointwise) if fold else (found, pointwise)
        right, left, _ = on_both_sides(found - pointwise)
        halves = [right] if fold else [right, left]
        if not all(is_zero(half) for half in halves):
            raise Disproved(f"the integrands differ by {halves}")

    return rule


def mean_sign(relation: Basic, facts: Mapping[str, Basic]) -> None:
    """What is averaged is positive for almost every z, and so is the mean."""
    del facts
    for part in conjuncts(relation):
        for half in on_both_sides(integrand(part.gts) - integrand(part.lts))[:2]:
            if not (half.is_positive or is_positive(half)):
                raise NotShown(f"{half} may be negative")


def by_definition(relation: Basic, facts: Mapping[str, Basic]) -> None:
    """Both sides agree once the functions that stand for expectations are written out."""
    del facts
    if not isinstance(relation, Eq) or not is_zero(written(relation.lhs - relation.rhs)):
        raise Disproved(f"the sides do not agree in {relation}")


def inserting(equation: Eq, into: Basic) -> Rule:
    """Return the rule: the relation is a known one, with equals put in the place of equals."""

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        known = {part for fact in facts.values() for part in conjuncts(fact)}
        if not {equation, *conjuncts(into)} <= known:
            raise NotShown("one of the two is not known")
        for old, new in (equation.args, equation.args[::-1]):
            with evaluate(False):
                found = into.xreplace({old: new})
            pairs = zip(relation.args, found.args, strict=True)
            replaced = found != into and relation.func == found.func
            if replaced and all(a == b or is_zero(a - b) for a, b in pairs):
                return
        raise NotShown(f"{relation} does not follow")

    return rule


def completing(mean: Expr) -> Rule:
    """Return the rule: the inequality holds because its gap is the square of ``mean``.

    So it is where a variance is compared with a mean square about another point.
    """

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        del facts
        for part in conjuncts(relation):
            rest = (written(gap(part)) - mean**2).expand(func=False)
            if strict(part) or not is_zero(unfold(integrand(rest))):
                raise Disproved(f"the gap of {part} is not the square of {mean}")

    return rule
