"""Rules that carry known statements on: put in, added up, taken elsewhere, integrated."""

from collections.abc import Mapping
from functools import cache

from sympy import Basic, Eq, Expr, Integral, Symbol, fraction, log, together

from gradyan.derivations.checker.claim import Claim, Disproved, NotShown, Rule, relations
from gradyan.derivations.checker.exact import conjuncts, gives, is_positive, is_zero
from gradyan.derivations.checker.functions import unfold

Facts = Mapping[str, Basic]


def known_with(fact: Basic, facts: Facts) -> set[Basic]:
    """Return all that is known; raise NotShown if the fact is not among it."""
    known = {part for shown in facts.values() for part in conjuncts(shown)}
    if not set(conjuncts(fact)) <= known:
        raise NotShown(f"{fact} is used before it is shown")
    return known


def putting(*equations: Eq) -> Rule:
    """Return the rule: the sides agree once known equations are put in, left side for right."""

    def rule(relation: Basic, facts: Facts) -> None:
        left, right = (side.doit() for side in relation.args)
        for equation in equations:
            known_with(equation, facts)
            old, new = (side.doit() for side in equation.args)
            left, right = left.subs(old, new), right.subs(old, new)
        if not is_zero(left - right):
            raise Disproved(f"the sides become {left} and {right}")

    return rule


def linear(certificate: Mapping[Eq, Expr]) -> Rule:
    """Return the rule: the equation is a sum of known ones, each times a factor."""

    def rule(relation: Basic, facts: Facts) -> None:
        rest = relation.lhs - relation.rhs
        for equation, factor in certificate.items():
            known_with(equation, facts)
            rest -= factor * (equation.lhs - equation.rhs)
        if not is_zero(rest):
            raise NotShown(f"{rest} is left over in {relation}")

    return rule


def instance(fact: Basic, at: Mapping[Symbol, Expr]) -> Rule:
    """Return the rule: a known statement, at another value of its positive symbols."""

    def rule(relation: Basic, facts: Facts) -> None:
        known = known_with(fact, facts)
        for old, new in at.items():
            logarithmic = isinstance(new, log) and conjuncts(new.args[0] > 1)[0] in known
            if not old.is_positive or not (is_positive(new) or logarithmic):
                raise NotShown(f"{new} may not be positive")
        sides = [(a.subs(at), b) for a, b in zip(fact.args, relation.args, strict=True)]
        if fact.func != relation.func or not all(is_zero(a - b) for a, b in sides):
            raise Disproved(f"{relation} is not {fact} at {at}")

    return rule


def unconditionally(claim: Claim, *names: str) -> Rule:
    """Return the rule: steps of another claim show the relation, without that claim's conditions.

    They are checked again here, with nothing given.
    """

    def rule(relation: Basic, facts: Facts) -> None:
        del facts
        shown = apart(claim, names)
        for part in conjuncts(relation):
            if not any(gives(fact, part) for fact in shown):
                raise NotShown(f"{claim.id} does not show {part}")

    return rule


@cache
def apart(claim: Claim, names: tuple[str, ...]) -> tuple[Basic, ...]:
    """Return what the named steps of a claim show by themselves; raise NotShown if they do not."""
    facts: dict[str, Basic] = {}
    for step, relation in zip(claim.derivation, relations(claim.derivation), strict=True):
        if step.name in names:
            step.by(relation, facts)
            facts[step.name] = relation
    return tuple(part for fact in facts.values() for part in conjuncts(fact))


def antiderivative(F: Expr) -> Rule:
    """Return the rule: the integral is the rise of F, which has no pole and the right slope."""

    def rule(relation: Basic, facts: Facts) -> None:
        del facts
        if not isinstance(relation.lhs, Integral):
            raise NotShown(f"{relation} is not about an integral")
        integrand, (a, low, high) = relation.lhs.args
        _, below = fraction(together(unfold(F)))
        if not is_positive(below) or not is_zero(unfold(F).diff(a) - integrand):
            raise NotShown(f"{F} does not have the slope {integrand} everywhere")
        if not is_zero(F.subs(a, high) - F.subs(a, low) - relation.rhs):
            raise Disproved(f"{F} does not rise by {relation.rhs}")

    return rule
