"""Inequalities and signs by way of slopes: what starts above and never falls stays above."""

from collections.abc import Mapping

from sympy import (
    Basic,
    Derivative,
    Dummy,
    Expr,
    Mul,
    Pow,
    Symbol,
    factor,
    simplify,
    together,
)
from sympy.core.relational import StrictLessThan

from gradyan.derivations.checker.claim import NotShown, Rule
from gradyan.derivations.checker.exact import conjuncts, gap, is_positive, strict
from gradyan.derivations.checker.functions import unfold

DEEP = 4  # derivatives tried, one after the other


def from_zero(x: Symbol) -> Rule:
    """Return the rule: the inequality holds for x > 0, for its gap starts at 0 or above and rises.

    The gap is a product; each factor is positive by its form, or its value at 0 is ≥ 0 and its
    derivative is in turn such a product. A function that is analytic and not constant rises
    strictly where it does not fall, so the inequality may be strict.
    """

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        del facts
        for part in conjuncts(relation):
            if not _not_negative(unfold(gap(part)).doit(), x, DEEP):
                raise NotShown(f"cannot show the sign of {gap(part)} for {x} > 0")
            if strict(part) and simplify(gap(part)) == 0:
                raise NotShown(f"the sides of {part} are equal")

    return rule


def _not_negative(f: Expr, x: Symbol, deep: int) -> bool:
    """Tell whether f ≥ 0 for all x > 0 can be shown."""
    parts = [
        p for whole in Mul.make_args(f) for p in Mul.make_args(factor(together(simplify(whole))))
    ]
    sign = Mul(*(p for p in parts if p.is_number))
    open_ = [p for p in parts if not p.is_number and not _evidently(p)]
    if sign.is_negative:
        if not open_:
            return False
        open_[0] = -open_[0]
    return all(_rises(p.base if isinstance(p, Pow) else p, x, deep) for p in open_)


def _evidently(part: Expr) -> bool:
    even = isinstance(part, Pow) and part.exp.is_even
    return bool(even) or is_positive(part, or_zero=True)


def _rises(part: Expr, x: Symbol, deep: int) -> bool:
    if deep == 0 or not part.subs(x, 0) >= 0:
        return False
    return _not_negative(part.diff(x), x, deep - 1)


def by_slopes(relation: Basic, facts: Mapping[str, Basic]) -> None:
    """A derivative has its sign by the known signs of the functions in it and of their slopes."""
    signs = {
        f: letter for fact in facts.values() for p in conjuncts(fact) for f, letter in _sign(p)
    }
    for part in conjuncts(relation):
        ((found, letter),) = _sign(part) or ((None, None),)
        if not isinstance(found, Derivative):
            raise NotShown(f"{part} is not about the sign of a derivative")
        slope = _slope(found.expr, found.variables[0], signs)
        if not is_positive(slope * letter):
            raise NotShown(f"cannot show the sign of {slope}")


def _sign(fact: Basic) -> list[tuple[Basic, Dummy]]:
    """Return what an inequality 0 < f or f < 0 is about, and a letter of its sign."""
    if not isinstance(fact, StrictLessThan) or 0 not in fact.args:
        return []
    low, high = fact.args
    return [(high, Dummy(positive=True))] if low == 0 else [(low, Dummy(negative=True))]


def _slope(expr: Expr, t: Symbol, signs: Mapping[Basic, Dummy]) -> Expr:
    """Return d expr/dt, with letters of their signs for the functions of t and their slopes."""
    named = {f: signs[f] for f in signs if not isinstance(f, Derivative) and expr.has(f)}
    if expr not in signs and getattr(expr, "definition", None):
        return _slope(expr.func.definition(*expr.args), t, signs)
    plain = expr.xreplace(named)
    slope = plain.diff(t)
    for f, letter in named.items():
        if f != t:
            slope += plain.diff(letter) * _known(Derivative(f, t, evaluate=False), signs)
    if slope.free_symbols - {t, *signs.values()}:
        raise NotShown(f"something in {expr} is not known")
    return slope


def _known(derivative: Derivative, signs: Mapping[Basic, Dummy]) -> Dummy:
    if derivative not in signs:
        raise NotShown(f"nothing is known of {derivative}")
    return signs[derivative]
