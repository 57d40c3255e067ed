"""Rules for functions of one positive variable: their signs, the root of one, the peak of one.

A root that no formula gives is named by a symbol: `root` shows that there is exactly one, and
later steps use the equation that it solves. Its digits come from interval arithmetic.
"""

from collections.abc import Mapping
from math import prod
from typing import Any

from mpmath import iv
from sympy import Abs, Add, Basic, Derivative, Dummy, Eq, Expr, Mul, Pow, Rational, Symbol, exp, log
from sympy.core.relational import Relational

from gradyan.derivations.checker.claim import Disproved, NotShown, Rule
from gradyan.derivations.checker.exact import (
    RoundsTo,
    conjuncts,
    decide,
    gap,
    is_positive,
    is_zero,
    strict,
)
from gradyan.derivations.checker.functions import prime, unfold
from gradyan.derivations.rules.equations import Facts, known_with

Bounds = tuple[Rational, Rational]
OPERATIONS: dict[Any, Any] = {
    Add: lambda *terms: sum(terms),
    Mul: lambda *factors: prod(factors),
    Pow: lambda base, power: base**power,
    Abs: abs,
    exp: iv.exp,
    log: iv.log,
}


def sign_for(*positive: Symbol) -> Rule:
    """Return the rule: the inequality holds for all positive values of these symbols.

    Each is written as ln(1 + t): with t > 0 that is any positive number, and what was
    exponential in the symbol becomes rational in t.
    """

    def rule(relation: Basic, facts: Facts) -> None:
        del facts
        for part in conjuncts(relation):
            if not _positive(gap(part), *positive, or_zero=not strict(part)):
                raise NotShown(f"cannot show the sign of {gap(part)}")

    return rule


def root(low: Rational, high: Rational) -> Rule:
    """Return the rule: the equation has one positive solution, and its symbol is the name of it.

    The left side rises, and passes the right one between the two bounds.
    """

    def rule(relation: Basic, facts: Facts) -> None:
        (s,) = relation.free_symbols
        if any(fact.has(s) for fact in facts.values()):
            raise NotShown(f"{s} has a meaning already")
        if relation.rhs.has(s) or not _positive(Derivative(unfold(relation.lhs), s), s):
            raise NotShown(f"cannot show that {relation.lhs} rises")
        _bracketed(relation, low, high)

    return rule


def enclosed(equation: Eq, low: Rational, high: Rational) -> Rule:
    """Return the rule: true wherever the root of the equation may lie between the bounds."""

    def rule(relation: Basic, facts: Facts) -> None:
        known_with(equation, facts)
        s = _bracketed(equation, low, high)
        for part in conjuncts(relation):
            inequality = part.inequality if isinstance(part, RoundsTo) else part
            margin = interval(gap(inequality), {s: (low, high)})
            if margin.b < 0:
                raise Disproved(f"{part} is false: what is claimed larger lacks {-margin.b}")
            if not (margin.a > 0 or (margin.a == 0 and not strict(inequality))):
                raise NotShown(f"{part} is not decided between {low} and {high}")

    return rule


def peak(slope: Eq, scale: Expr, rising: Relational) -> Rule:
    """Return the rule: f(u) ≤ f(s) for all u > 0, where s is the root of g(s) = c.

    ``slope`` says that f′ = p(c − g) with p = ``scale`` > 0, and ``rising`` that g′ > 0.
    """

    def rule(relation: Basic, facts: Facts) -> None:
        known = known_with(slope, facts) & known_with(rising, facts)
        (f, u), (top, s) = ((side.func, side.args[0]) for side in (relation.lts, relation.gts))
        levels = {e.lhs.func: e.rhs for e in known if isinstance(e, Eq) and e.lhs.args == (s,)}
        heads = [g for g in levels if rising.gts == prime(g)(u) and rising.lts == 0]
        if not heads or not _positive(scale, u):
            raise NotShown(f"nothing known makes {s} the place of a peak")
        if f != top or slope.lhs != prime(f)(u):
            raise Disproved(f"{relation} does not compare a function of {slope} with its peak")
        if not is_zero(slope.rhs - scale * (levels[heads[0]] - heads[0](u))):
            raise NotShown(f"{slope} does not change its sign at {s}")

    return rule


def refutable(rule: Rule, point: Mapping[Symbol, Expr | Bounds]) -> Rule:
    """Return the rule, which says `Disproved` where what it cannot show is false at a point.

    The point satisfies the conditions of the claim, where `false_at` finds none that does; a root
    that no formula gives stands there between two bounds.
    """

    def checked(relation: Basic, facts: Facts) -> None:
        try:
            rule(relation, facts)
        except NotShown as why:
            if _is_false(relation, point):
                raise Disproved(f"{why}; false at {dict(point)}") from why
            raise

    return checked


def interval(expr: Expr, at: Mapping[Symbol, Bounds]) -> Any:
    """Return an interval with every value of an expression; mpmath rounds its ends outward."""
    expr = unfold(expr).doit()
    return _interval(expr, {s: _hull(low, high) for s, (low, high) in at.items()})


def _interval(expr: Expr, at: Mapping[Basic, Any]) -> Any:
    if expr in at:
        return at[expr]
    if expr.is_Rational:
        return iv.mpf(int(expr.p)) / int(expr.q)
    return OPERATIONS[expr.func](*(_interval(part, at) for part in expr.args))


def _hull(low: Rational, high: Rational) -> Any:
    return iv.mpf([_interval(low, {}).a, _interval(high, {}).b])


def _is_false(relation: Basic, point: Mapping[Symbol, Expr | Bounds]) -> bool:
    balls = {name: value for name, value in point.items() if isinstance(value, tuple)}
    exact = {name: value for name, value in point.items() if name not in balls}
    if isinstance(relation, Eq):
        difference = interval((relation.lhs - relation.rhs).subs(exact), balls)
        return bool(difference.a > 0 or difference.b < 0)
    return bool(interval(gap(relation).subs(exact), balls).b < 0)


def _positive(expr: Expr, *positive: Symbol, or_zero: bool = False) -> bool:
    if not all(symbol.is_positive for symbol in positive):
        raise NotShown(f"not all of {positive} are positive")
    fresh = {s: log(1 + Dummy(f"t_{s}", positive=True)) for s in positive}
    return is_positive(unfold(expr).doit().subs(fresh), or_zero=or_zero)


def _bracketed(equation: Eq, low: Rational, high: Rational) -> Symbol:
    (s,) = equation.free_symbols
    below, above = (equation.lhs.subs(s, bound) for bound in (low, high))
    if not (0 < low < high and decide(below < equation.rhs) and decide(above > equation.rhs)):
        raise Disproved(f"{equation} has no solution between {low} and {high}")
    return s
