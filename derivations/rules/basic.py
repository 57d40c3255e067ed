"""The rules by which a step follows: each raises `NotShown` where it does not.

A rule gets the relation of its step and the facts shown before it, by name. It confirms every
part of a conjunction.
"""

from collections.abc import Callable, Mapping

from sympy import Basic, Dummy, Eq, Expr, Float, Limit, S, Sum, Symbol, solve, solveset
from sympy import limit as limit_of
from sympy.core.relational import LessThan, StrictLessThan
from sympy.logic.boolalg import Equivalent

from gradyan.derivations.checker.claim import Claim, Disproved, NotShown, Rule, judge
from gradyan.derivations.checker.exact import (
    Undecided,
    conjuncts,
    decide,
    gap,
    gives,
    is_positive,
    is_zero,
    strict,
)
from gradyan.derivations.checker.functions import unfold

Facts = Mapping[str, Basic]


def _each(check: Callable[[Basic, set[Basic]], None]) -> Rule:
    """Make a check of one relation, given the known ones, into a rule."""

    def rule(relation: Basic, facts: Facts) -> None:
        known = {part for fact in facts.values() for part in conjuncts(fact)}
        for part in conjuncts(relation):
            check(part, known)

    rule.__doc__ = check.__doc__
    return rule


def _whole(check: Callable[[Basic, set[Basic]], None]) -> Rule:
    """Like `_each`, for a check that wants the relation with its sides as they are written."""

    def rule(relation: Basic, facts: Facts) -> None:
        check(relation, {part for fact in facts.values() for part in conjuncts(fact)})

    return rule


@_each
def identity(relation: Basic, known: set[Basic]) -> None:
    """Both sides are the same function once the definitions are written out."""
    del known
    if not isinstance(relation, Eq) or not is_zero(relation.lhs - relation.rhs):
        raise NotShown(f"the sides do not agree in {relation}")


@_each
def by_cases(relation: Basic, known: set[Basic]) -> None:
    """Both sides agree on each piece of the right one: for x > 0, and for x < 0."""
    del known
    for value, condition in relation.rhs.args:
        (x,) = condition.free_symbols
        side = Dummy("x", positive=condition == (x > 0), negative=condition == (x < 0))
        if not is_zero((relation.lhs - value).subs(x, side)):
            raise Disproved(f"{relation.lhs} is not {value} for {condition}")


def sign_within(within: Mapping[Basic, Expr]) -> Rule:
    """Return the rule: the gap between the sides has its sign, factor by factor.

    ``within`` writes a symbol through a positive one so that a known condition on it becomes
    visible: w = 4/(1 + t) with t > 0 is 0 < w < 4.
    """

    def check(relation: Basic, known: set[Basic]) -> None:
        for old, new in within.items():
            _covers(old, new, known)
        if not is_positive(gap(relation).xreplace(dict(within)), or_zero=not strict(relation)):
            raise NotShown(f"cannot show the sign of {gap(relation)}")

    return _each(check)


sign = sign_within({})


@_each
def evaluation(relation: Basic, known: set[Basic]) -> None:
    """The relation has no free symbol and is true when it is evaluated."""
    del known
    try:
        holds = decide(relation)
    except Undecided as why:
        raise NotShown(str(why)) from why
    if not holds:
        raise Disproved(f"{relation} is false")


@_each
def solution(relation: Basic, known: set[Basic]) -> None:
    """Two conditions on one real number are equivalent: they have the same solutions."""
    del known
    if not isinstance(relation, Equivalent):
        raise NotShown(f"{relation} is no equivalence")
    (x,) = relation.free_symbols
    left, right = (_solutions(side, x) for side in relation.args)
    if left != right:
        raise Disproved(f"the solutions are {left} and {right}")


def combination(certificate: Mapping[Basic, Expr]) -> Rule:
    """Return the rule: the inequality is a non-negative combination of known ones.

    ``certificate`` maps inequalities to factors ≥ 0; the gaps, times the factors, add up to
    the gap of the step or to less.
    """

    def check(relation: Basic, known: set[Basic]) -> None:
        rest, strictly = gap(relation), False
        for fact, factor in certificate.items():
            if conjuncts(fact)[0] not in known:
                raise NotShown(f"{fact} is used before it is shown")
            if not is_positive(factor, or_zero=True):
                raise NotShown(f"the factor {factor} may be negative")
            rest -= factor * gap(fact)
            strictly |= strict(fact) and is_positive(factor)
        loose = strictly or not strict(relation)
        if not (loose and is_zero(rest)) and not is_positive(rest, or_zero=loose):
            raise NotShown(f"{rest} is left over in {relation}")

    return _each(check)


def induction(n: Symbol, start: int, one_factor: Basic | None = None) -> Rule:
    """Return the rule: true at ``n = start``, and from n to n + 1.

    The left side is a sum or a product up to n, of non-negative factors. An equation needs no
    more. An inequality, for products, needs what is known of ``one_factor``, in its index.
    """

    def check(relation: Basic, known: set[Basic]) -> None:
        product, closed = relation.args
        index = product.variables[0]
        first = (product.subs(n, start).doit(), closed.subs(n, start))
        after = closed.subs(n, n + 1)
        growth = after - closed if isinstance(product, Sum) else after / closed
        grown = (product.function.subs(index, n + 1), growth)
        if isinstance(relation, Eq):
            if not all(is_zero(left - right) for left, right in (first, grown)):
                raise NotShown(f"the sides start as {first} and grow by {grown}")
            return
        if one_factor is None or conjuncts(one_factor)[0] not in known:
            raise NotShown("nothing is known of one factor")
        for at, pair in ((start, first), (n + 1, grown)):
            fact = one_factor.subs(index, at)
            if not all(is_zero(a - b) for a, b in zip(fact.args, pair, strict=True)):
                raise NotShown(f"{pair} is not what {one_factor} compares")
        if not all(is_positive(part, or_zero=True) for part in grown):
            raise NotShown(f"a factor of {grown} may be negative")

    return _whole(check)


def passage(within: Mapping[Basic, Expr] | None = None) -> Rule:
    """Return the rule: the limit on the left has the value on the right (``within`` as above)."""

    def check(relation: Basic, known: set[Basic]) -> None:
        for old, new in (within or {}).items():
            _covers(old, new, known)
        expr, n, to, side = relation.lhs.xreplace(dict(within or {})).args
        value = limit_of(unfold(expr.doit()), n, to, str(side))
        if not is_zero_or_same(value, relation.rhs):
            raise Disproved(f"the limit is {value}, not {relation.rhs}")
        if not expr.free_symbols - {n}:
            _approaches(unfold(expr), n, value)

    return _each(check)


def squeeze(bound: Basic) -> Rule:
    """Return the rule: a product of non-negative factors goes to 0 or ∞ as its bound does."""

    def check(relation: Basic, known: set[Basic]) -> None:
        product, n, *_ = relation.lhs.args
        below = gap(bound) == bound.rhs - product and relation.rhs == 0
        above = gap(bound) == product - bound.rhs and relation.rhs == S.Infinity
        limits = [
            fact.lhs.args[:2] for fact in known if fact.has(Limit) and fact.rhs == relation.rhs
        ]
        if not any(gives(fact, part) for fact in known for part in conjuncts(bound)):
            raise NotShown(f"{bound} is used before it is shown")
        if not (below or above) or (bound.rhs, n) not in limits:
            raise NotShown(f"{bound} does not take {product} to {relation.rhs}")
        if not is_positive(product.function, or_zero=True):
            raise NotShown(f"{product.function} may be negative")

    return _each(check)


def lemma(claim: Claim, at: Mapping[Basic, Basic] | None = None) -> Rule:
    """Return the rule: another claim shows the relation, here at other values of its symbols."""

    def check(relation: Basic, known: set[Basic]) -> None:
        shown = {part for step in judge(claim).shown.values() for part in conjuncts(step)}
        missing = [c for c in claim.given.values() if c.subs(at or {}) not in known]
        if missing or not any(gives(fact.subs(at or {}), relation) for fact in shown):
            raise NotShown(f"{claim.id} does not show {relation}")

    return _each(check)


def is_zero_or_same(value: Expr, expected: Expr) -> bool:
    """Compare two limits, either of which may be infinite."""
    return bool(value == expected) or (bool(value.is_finite) and is_zero(value - expected))


def _approaches(expr: Expr, n: Symbol, value: Expr) -> None:
    """See the values close in: SymPy's limits of quotients of Γ have been seen to be wrong."""
    far, farther = (abs((expr.subs(n, Float(10**k, 60)) - value).evalf(50)) for k in (3, 5))
    if not (farther == 0 or farther < far / 10):
        raise NotShown(f"the values do not approach {value}")


def _solutions(condition: Basic, x: Symbol) -> Basic:
    condition = unfold(condition).doit()
    if isinstance(condition, Eq):
        return solveset(condition.lhs - condition.rhs, x, S.Reals)
    return solveset(condition, x, S.Reals)


def _covers(old: Basic, new: Expr, known: set[Basic]) -> None:
    """Check that the substitution reaches all of a known range 0 < old < bound."""
    bounds = [f for f in known if isinstance(f, LessThan | StrictLessThan) and f.has(old)]
    (t,) = new.free_symbols.difference(*(fact.free_symbols for fact in known))
    (inverse,) = solve(new - old, t)
    if not any(is_positive(inverse / gap(fact)) for fact in bounds):
        raise NotShown(f"nothing known gives {t} = {inverse} > 0")
