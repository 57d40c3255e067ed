"""Two rules of school algebra: putting an equation into another, and solving one for an unknown."""

from collections.abc import Mapping

from sympy import Basic, Eq, Expr, Rational, Symbol
from sympy.logic.boolalg import Equivalent

from gradyan.derivations.checker.claim import Disproved, NotShown, Rule
from gradyan.derivations.checker.exact import PRECISION, TINY, conjuncts, is_positive, is_zero
from gradyan.derivations.checker.functions import unfold
from gradyan.derivations.rules.moments import E


def inserting(*names: str) -> Rule:
    """Return the rule: both sides agree once these known equations are put in, one by one."""

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        for part in conjuncts(relation):
            if not isinstance(part, Eq):
                raise NotShown(f"{part} is not an equation")
            difference = unfold(part.lhs - part.rhs)
            for equation in (c for name in names for c in conjuncts(facts[name])):
                left, right = (unfold(side) for side in equation.args)
                difference = difference.xreplace({left: right})
            if not is_zero(difference):
                raise NotShown(f"{difference} is left over in {part}")

    return rule


def multiple(factor: Expr) -> Rule:
    """Return the rule: two equations are equivalent, for one is ``factor`` times the other.

    The difference of the sides of one is that of the other times something that is never 0.
    """

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        del facts
        if not (is_positive(factor) or is_positive(-factor)):
            raise NotShown(f"{factor} may be zero")
        for part in conjuncts(relation):
            if not isinstance(part, Equivalent):
                raise NotShown(f"{part} is no equivalence")
            one, other = (unfold(equation.lhs - equation.rhs) for equation in part.args)
            signs = (one - factor * other, one + factor * other)
            if not any(map(_vanishes, (*signs, other - factor * one, other + factor * one))):
                raise Disproved(f"neither side of {part} is {factor} times the other")

    return rule


def _vanishes(expr: Expr) -> bool:
    """Decide whether an expression is zero; a point where it is not spares the long way."""
    expr = expr.replace(lambda e: e.func == E, lambda e: Symbol(str(e), real=True))
    symbols = sorted(expr.free_symbols, key=str)
    at = expr.xreplace({s: Rational(k + 2) for k, s in enumerate(symbols)}).evalf(PRECISION)
    return abs(at) < TINY and is_zero(expr)
