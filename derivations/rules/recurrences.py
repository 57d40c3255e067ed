"""Sequences defined step by step: closed forms by induction over the steps, and their limits.

Each rule confirms every part of a conjunction, from the facts shown before it.
"""

from collections.abc import Callable, Mapping

from sympy import Basic, Dummy, Eq, Expr, Le, Limit, MatMul, MatPow, MatrixExpr, S, Symbol, evaluate
from sympy.core.relational import LessThan
from sympy.matrices import MatrixBase

from gradyan.derivations.checker.claim import Disproved, NotShown, Rule
from gradyan.derivations.checker.exact import conjuncts, false_at, is_positive, is_zero

Term = Callable[[Expr], Basic]
Known = set[Basic]


def _each(check: Callable[[Basic, Known], None]) -> Rule:
    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        known = {part for fact in facts.values() for part in conjuncts(fact)}
        for part in conjuncts(relation):
            check(part, known)

    rule.__doc__ = check.__doc__
    return rule


def recurrence(term: Term, t: Symbol, step: Basic, using: Basic | None = None) -> Rule:
    """Return the rule: the closed form of a sequence holds at t = 0, and from t to t + 1.

    ``term`` gives the sequence at an index, ``step`` is the known equation for its next term, or
    the known bound on it by a non-negative multiple of the term before. ``using`` is a known
    equation between matrices, put in on the way.
    """
    with evaluate(False):  # as the steps of a derivation are written
        now, after, first = term(t), term(t + 1), term(S.Zero)

    def check(relation: Basic, known: Known) -> None:
        if step not in known or (using is not None and using not in known):
            raise NotShown(f"{step} is used before it is shown")
        if relation.func != step.func or (relation.lhs, step.lhs) != (now, after):
            raise NotShown(f"{step} is not a step of {relation}")
        closed, following = relation.rhs, step.rhs.xreplace({now: relation.rhs})
        if isinstance(step, LessThan):
            _require_scaling(step.rhs, now)
            _require_no_more(first, closed.subs(t, 0), "its beginning")
            _require_no_more(following, closed.subs(t, t + 1), "its next term")
            return
        _require_same(closed.subs(t, 0), first, "its beginning")
        _require_same(put_in(following, using), closed.subs(t, t + 1), "its next term")

    return _each(check)


def powers(t: Symbol) -> Rule:
    """Return the rule: the powers of an explicit matrix, by induction from its 0th power."""

    def check(relation: Basic, known: Known) -> None:
        del known
        power, closed = relation.args
        if not isinstance(power, MatPow) or power.exp != t:
            raise NotShown(f"{power} is no power with exponent {t}")
        identity = power.base**0
        _require_same(closed.subs(t, 0), identity, "its beginning")
        _require_same((power.base * closed).doit(), closed.subs(t, t + 1), "its next term")

    return _each(check)


@_each
def geometric(relation: Basic, known: Known) -> None:
    """A power tends to 0 where its base is known to be below 1, to ∞ where it is above 1.

    The base is not negative; a positive constant may stand before the power.
    """
    limit, value = relation.args
    body, t, to, _ = limit.args
    constant, power = body.as_independent(t, as_Add=False)
    if to != S.Infinity or not power.is_Pow or power.exp != t or power.base.has(t):
        raise NotShown(f"{body} is no power with exponent {t} → ∞")
    if not (is_positive(constant) and is_positive(power.base, or_zero=True)):
        raise NotShown(f"a sign is open in {body}")
    below, above = power.base < 1, conjuncts(power.base > 1)[0]
    if {below, above}.isdisjoint(known):
        raise NotShown(f"{power.base} is not known to differ from 1")
    if value != (S.Zero if below in known else S.Infinity):
        raise Disproved(f"the limit is not {value}")


def squeezed(bound: Basic) -> Rule:
    """Return the rule: what is not negative, and bounded by a power that tends to 0, does so."""

    def check(relation: Basic, known: Known) -> None:
        term, t, to, _ = relation.lhs.args
        _, power = bound.rhs.as_independent(t, as_Add=False)
        vanishes = any(
            isinstance(fact, Eq) and fact.lhs == Limit(power, t, to, "-") and fact.rhs == 0
            for fact in known
        )
        if bound not in known or bound.lhs != term or relation.rhs != 0 or not vanishes:
            raise NotShown(f"{bound} does not take {term} to {relation.rhs}")
        if not term.is_nonnegative:
            raise NotShown(f"{term} may be negative")

    return _each(check)


def inserting(*equations: Basic) -> Rule:
    """Return the rule: an equation, once known ones have been put in, left side by right."""

    def check(relation: Basic, known: Known) -> None:
        if missing := [e for e in equations if e not in known]:
            raise NotShown(f"{missing[0]} is used before it is shown")
        if not isinstance(relation, Eq):
            raise NotShown(f"{relation} is no equation")
        for equation in equations:
            with evaluate(False):
                relation = relation.xreplace({equation.lhs: equation.rhs})
        _require_same(relation.lhs, relation.rhs, "the left side")

    return _each(check)


def put_in(product: Basic, equation: Basic | None) -> Basic:
    """Return a product of matrices, the left side of an equation in it replaced by the right."""
    if equation is None:
        return product
    factors, old = list(MatMul(product).doit().args), list(equation.lhs.args)
    for start in range(len(factors) - len(old) + 1):
        if factors[start : start + len(old)] == old:
            return MatMul(*factors[:start], equation.rhs, *factors[start + len(old) :]).doit()
    return product


def _require_scaling(after: Expr, now: Basic) -> None:
    """See that x ↦ after is x times something that is not negative, so that bounds go through."""
    x = Dummy("x", positive=True)
    factor = after.xreplace({now: x}) / x
    if not is_positive(factor, or_zero=True) or factor.simplify().has(x):
        raise NotShown(f"{after} is no multiple of {now}, or may be negative")


def _require_no_more(found: Expr, bound: Expr, what: str) -> None:
    """Raise unless the sides agree; `Disproved` with a point where the bound is exceeded.

    The sequence for which each known bound is an equality is then a counterexample.
    """
    if is_zero(found - bound):
        return
    point = false_at(Le(found, bound, evaluate=False))
    if point is None:
        raise NotShown(f"{what} is at most {found}, and not seen to be at most {bound}")
    raise Disproved(f"{what} may be {found}, more than {bound} at {point}")


def _require_same(found: Basic, wanted: Basic, what: str) -> None:
    """Raise where two sides differ: `Disproved` with a point or a dimension where they do."""
    if isinstance(found, MatrixBase):
        for one, other in zip(found, wanted, strict=True):
            _require_same(one, other, what)
    elif isinstance(found, MatrixExpr):
        (one, rest), (other, same) = (side.doit().as_coeff_mmul() for side in (found, wanted))
        if rest != same or not is_zero(one - other):
            raise _differing(found, wanted, what)
    elif not is_zero(found - wanted):
        point = false_at(Eq(found, wanted, evaluate=False))
        if point is None:
            raise NotShown(f"{what} is {found}, and not seen to be {wanted}")
        raise Disproved(f"{what} is {found}, not {wanted}: they differ at {point}")


def _differing(found: Basic, wanted: Basic, what: str) -> NotShown:
    """Compare two products of matrices entry by entry where n = 2 and every exponent is 2."""
    integers = {s for side in (found, wanted) for s in (*side.shape, *side.free_symbols)}
    two = {s: S(2) for s in integers if isinstance(s, Symbol) and s.is_integer}
    one, other = (side.subs(two).doit().as_explicit() for side in (found, wanted))
    if (one - other).expand().is_zero_matrix:
        return NotShown(f"{what} is {found}, and not seen to be {wanted}")
    return Disproved(f"{what} is {found}, not {wanted}")
