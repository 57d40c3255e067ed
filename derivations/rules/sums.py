"""Sums over the same range: what holds for every term holds for the sums."""

from collections.abc import Mapping

from sympy import Basic, Dummy, Eq, Expr, Sum

from gradyan.derivations.checker.claim import Disproved, NotShown
from gradyan.derivations.checker.exact import is_zero


def termwise(relation: Basic, facts: Mapping[str, Basic]) -> None:
    """Both sides are linear in sums over one range, and agree term by term."""
    del facts
    sums = list(relation.atoms(Sum))
    if not isinstance(relation, Eq) or len({part.limits for part in sums}) != 1:
        raise NotShown(f"{relation} does not equate sums over one range")
    (index, *_) = sums[0].variables
    of = {part: Dummy(f"s_{k}") for k, part in enumerate(sums)}
    left, right = (side.xreplace(of) for side in relation.args)
    if not is_zero(_term(left - right, of, index)):
        raise Disproved(f"the terms do not agree in {relation}")


def _term(expr: Expr, of: Mapping[Basic, Dummy], index: Basic) -> Expr:
    """Put the term in the place of each sum, where the sums stand alone with constant factors."""
    factors = {part: expr.diff(dummy) for part, dummy in of.items()}
    for factor in factors.values():
        if factor.has(index, *of.values()):
            raise NotShown(f"the factor {factor} is not constant")
    rest = expr - sum(factor * of[part] for part, factor in factors.items())
    if not is_zero(rest):
        raise NotShown(f"{rest} stands beside the sums")
    term: Expr = sum(factor * part.function for part, factor in factors.items())
    return term
