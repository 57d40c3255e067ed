"""Expectations of polynomials in random variables, by independence alone.

Independence is written down as groups: variables of one group may depend on each other,
variables of different groups are independent. A group lists the moments that it is assumed to
have; a moment that is not listed may occur only beside one that is zero.
"""

from collections.abc import Mapping

from sympy import Basic, Dummy, Eq, Expr, Mul, Poly, S, expand

from gradyan.derivations.checker.claim import Disproved, Rule
from gradyan.derivations.checker.exact import is_zero
from gradyan.derivations.checker.functions import function

E = function(r"\mathbb{E}")
Group = Mapping[Expr, Expr]


def expectation(polynomial: Expr, *groups: Group) -> Expr:
    """Return the expectation of a polynomial in the variables of independent groups."""
    names = {v: i for i, group in enumerate(groups) for m in group for v in m.free_symbols}
    poly = Poly(expand(polynomial), *names)
    total = S.Zero
    for powers, coefficient in poly.terms():
        parts = [S.One] * len(groups)
        for (variable, i), power in zip(names.items(), powers, strict=True):
            parts[i] *= variable**power
        total += coefficient * Mul(
            *(_moment(part, group) for part, group in zip(parts, groups, strict=True))
        )
    return total


def _moment(monomial: Expr, group: Group) -> Expr:
    if monomial == 1:
        return S.One
    return group.get(monomial, Dummy(f"E[{monomial}]"))


def moments(*groups: Group) -> Rule:
    """Return the rule: the equation holds when each E is worked out from the groups."""

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        del facts
        left, right = (
            side.replace(lambda e: e.func == E, lambda e: expectation(e.args[0], *groups))
            for side in relation.args
        )
        if not isinstance(relation, Eq) or not is_zero(left - right):
            raise Disproved(f"the expectations are {left} and {right}")

    return rule
