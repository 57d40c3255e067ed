"""Rules for two inequalities that say the same."""

from collections.abc import Mapping

from sympy import Abs, Basic, Eq, Expr, Symbol, exp, expand, log
from sympy.core.relational import Relational
from sympy.logic.boolalg import Equivalent

from gradyan.derivations.checker.claim import Disproved, NotShown, Rule
from gradyan.derivations.checker.exact import gap, is_positive, is_zero, strict
from gradyan.derivations.rules.equations import known_with

Facts = Mapping[str, Basic]


def equivalent(factor: Expr) -> Rule:
    """Return the rule: two inequalities say the same, for the gaps differ by a positive factor."""

    def rule(relation: Basic, facts: Facts) -> None:
        del facts
        first, second = _sides(relation)
        _same_sign(gap(first), gap(second), factor)

    return rule


def logarithm(factor: Expr) -> Rule:
    """Return the rule: one inequality, between positive numbers, says what the other does.

    The logarithms of its sides differ by a positive factor times the gap of the other.
    """

    def rule(relation: Basic, facts: Facts) -> None:
        del facts
        first, second = sorted(_sides(relation), key=lambda side: not side.gts.is_Pow)
        if not (is_positive(first.gts) and is_positive(first.lts)):
            raise NotShown(f"{first} is not between positive numbers")
        _same_sign(log(first.gts) - log(first.lts), gap(second), factor)

    return rule


def between(factored: Eq, scale: Expr, larger: Relational) -> Rule:
    """Return the rule: f ≥ 1 exactly for |z| ≤ ln r.

    ``factored`` says that f − 1 = p(r − eᶻ)(eᶻ − 1/r) with p = ``scale`` > 0, ``larger`` that
    r > 1: the quadratic in eᶻ is positive between its roots 1/r and r.
    """

    def rule(relation: Basic, facts: Facts) -> None:
        known_with(factored, facts), known_with(larger, facts)
        first, second = _sides(relation)
        r = larger.gts
        (z,) = first.atoms(Symbol) & second.atoms(Symbol) - r.atoms(Symbol)
        if larger.lts != 1 or strict(first) or not is_positive(scale):
            raise NotShown(f"{r} is not shown to be above 1, or {scale} above 0")
        if not is_zero(factored.rhs - scale * (r - exp(z)) * (exp(z) - 1 / r)):
            raise NotShown(f"{factored} does not show the roots {r} and its inverse")
        gaps = {gap(side).doit() for side in (first, second)}
        if gaps != {factored.lhs.doit(), (log(r) - Abs(z)).doit()}:
            raise Disproved(f"{relation} does not speak of the place between the roots")

    return rule


def _sides(relation: Basic) -> tuple[Relational, Relational]:
    """Return the two inequalities, which must both be strict or both not."""
    if not isinstance(relation, Equivalent) or len({strict(side) for side in relation.args}) > 1:
        raise NotShown(f"{relation} is no equivalence of two inequalities of one kind")
    first, second = relation.args
    return first, second


def _same_sign(first: Expr, second: Expr, factor: Expr) -> None:
    if not is_positive(factor):
        raise NotShown(f"{factor} may not be positive")
    rests = [expand(one - factor * other) for one, other in ((first, second), (second, first))]
    if 0 not in rests and not any(is_zero(rest) for rest in rests):
        raise NotShown(f"{first} is not {factor} times {second}")
