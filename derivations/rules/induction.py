"""Induction: true at the start, and from one number to the next."""

from collections.abc import Callable, Mapping

from sympy import (
    Basic,
    Dummy,
    Eq,
    Expr,
    Le,
    MatrixExpr,
    Product,
    S,
    Sum,
    Symbol,
    evaluate,
    oo,
)
from sympy.core.relational import LessThan, Relational

from gradyan.derivations.checker.claim import Rule, rule
from gradyan.derivations.checker.exact import (
    false_at,
    is_positive,
    is_zero,
    require_equal,
    require_sign,
)
from gradyan.derivations.checker.facts import Disproved, Facts, NotShown
from gradyan.derivations.checker.statement import (
    BOUND,
    COMPARISON,
    EQUATION,
    Kind,
    conjuncts,
    limits,
)
from gradyan.derivations.rules.basic import require_assumed
from gradyan.derivations.rules.integrals import map_of
from gradyan.derivations.rules.matrices import reduced

EITHER_CLOSED = Kind("an equation, or a bound by ≤", lambda p: isinstance(p, Eq | LessThan))


def induction(n: Symbol, start: int, one_factor: Relational | None = None) -> Rule:
    """Return the rule: a sum or product up to n has a closed form, for every n from ``start`` on.

    True at the start, and from n to n + 1. An equation needs no more. An inequality, for products
    of factors that are not negative, needs what is known of ``one_factor``, in its index.

    >>> induction(N, 1).on(Eq(Sum(n, (n, 1, N)), N * (N + 1) / 2))
    shown
    >>> induction(N, 1).on(Eq(Sum(n, (n, 1, N)), N**2))
    false: N + 1 and 2*N + 1, by which both sides grow, differ, for instance at N = 3
    """

    @rule(COMPARISON, *([one_factor] if one_factor is not None else []))
    def check(part: Relational, facts: Facts) -> None:
        _require_counting(n, start)
        left, right = part.args
        upward = isinstance(right, Product)
        whole, closed = (right, left) if upward else (left, right)
        if not isinstance(whole, Sum | Product) or limits(whole)[1:] != (start, n):
            raise NotShown(f"induction wants a sum or product from {start} to {n}, and got {part}")
        index = whole.variables[0]
        after = closed.subs(n, n + 1)
        growth = after - closed if isinstance(whole, Sum) else after / closed
        first = (whole.subs(n, start).doit(), closed.subs(n, start))
        grown = (whole.function.subs(index, n + 1), growth)
        if isinstance(part, Eq):
            require_equal(*first, f"{first[0]} and {first[1]}, with which both sides start,")
            require_equal(
                *grown, f"{grown[0]} and {grown[1].simplify()}, by which both sides grow,"
            )
            return
        if one_factor is None or isinstance(whole, Sum) or not isinstance(part, LessThan):
            raise NotShown(f"induction wants a product, ≤, and what is known of one factor: {part}")
        facts.require_for_every([index], one_factor)
        (known,) = conjuncts(one_factor)
        for at, pair in ((start, first), (n + 1, grown)):
            fact = known.subs(index, at)
            wanted = pair[::-1] if upward else pair
            if not all(is_zero(a - b) for a, b in zip(fact.args, wanted, strict=True)):
                raise NotShown(f"{one_factor} does not compare {pair[0]} with {pair[1]}")
        for factor in grown:
            require_sign(factor, f"the factor {factor}", or_zero=True)

    return check


def _require_counting(n: Symbol, start: int) -> None:
    if not (n.is_integer and (n - start).is_nonnegative):
        raise NotShown(f"{n} is not known to be one of {start}, {start + 1}, …")


def recurrence(
    term: Callable[[Expr], Basic], t: Symbol, step: Relational, using: Eq | None = None
) -> Rule:
    """Return the rule: the closed form of a sequence holds at t = 0, and from t to t + 1.

    ``term`` gives the sequence at an index, ``step`` is the known equation for its next term, or
    the known bound on it by a non-negative multiple of the term before. ``using`` is a known
    equation between matrices, put in on the way.

    >>> halving = Eq(w_[K + 1], w_[K] / 2)
    >>> recurrence(lambda k: w_[k], K, halving).on(Eq(w_[K], w_[0] / 2**K), halving)
    shown
    >>> recurrence(lambda k: w_[k], K, halving).on(Eq(w_[K], w_[0] / 3**K), halving)
    false: its next term, w[0]/(2*3**K), and 3**(-K - 1)*w[0], differ, \
for instance at K = 3, w[0] = 5/8
    """
    with evaluate(False):  # as the steps of a derivation are written
        now, after, first = term(t), term(t + 1), term(S.Zero)

    @rule(EITHER_CLOSED, step, *([using] if using is not None else []))
    def check(part: Relational, facts: Facts) -> None:
        _require_counting(t, 0)
        facts.require_for_every([t], step)
        if part.func != step.func or part.lhs != now or step.lhs.doit() != after.doit():
            raise NotShown(f"{step} is not a step of {part}")
        closed, following = part.rhs, step.rhs.xreplace({now: part.rhs})
        begin, end = closed.subs(t, 0), closed.subs(t, t + 1)
        if isinstance(step, LessThan):
            _require_scaling(step.rhs, now)
            _require_no_more(first, begin, "its beginning")
            _require_no_more(following, end, "its next term")
        else:
            require_same(begin, first, "its beginning")
            known = {} if using is None else {using.lhs.doit(): using.rhs.doit()}
            require_same(reduced(following, known), end, "its next term")

    return check


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


def require_same(found: Basic, wanted: Basic, what: str) -> None:
    """Raise where two sides, numbers or products of matrices, differ."""
    if not isinstance(found, MatrixExpr):
        require_equal(found, wanted, f"{what}, {found}, and {wanted},")
        return
    (one, rest), (other, same) = (side.doit().as_coeff_mmul() for side in (found, wanted))
    if rest == same and is_zero(one - other):
        return
    integers = {s for side in (found, wanted) for s in (*side.shape, *side.free_symbols)}
    two = {s: S(2) for s in integers if isinstance(s, Symbol) and s.is_integer}
    left, right = (side.subs(two).doit().as_explicit() for side in (found, wanted))
    if (left - right).expand().is_zero_matrix:
        raise NotShown(f"{what} is {found}, and not seen to be {wanted}")
    raise Disproved(f"{what} is {found}, not {wanted}: they differ for n = 2")


@rule(EQUATION)
def termwise(part: Eq, facts: Facts) -> None:
    """Both sides are linear in sums over one range, and agree term by term.

    >>> termwise.on(Eq(Sum(2 * w_[n], (n, 1, N)), 2 * Sum(w_[n], (n, 1, N))))
    shown
    >>> termwise.on(Eq(Sum(w_[n] ** 2, (n, 1, N)), Sum(w_[n], (n, 1, N)) ** 2))
    refused: the factor of Sum(w[n], (n, 1, N)) is not constant
    """
    del facts
    sums = sorted(part.atoms(Sum), key=str)
    if part.has(oo):
        raise NotShown(f"{part} has sums of infinitely many terms")
    if len({total.limits for total in sums}) != 1:
        raise NotShown(f"{part} does not equate sums over one range")
    (index, *_) = limits(sums[0])
    of = {total: Dummy(f"s_{k}") for k, total in enumerate(sums)}
    left, right = (_term(side.xreplace(of), of, index) for side in part.args)
    require_equal(left, right, f"the terms of {part}")


def _term(expr: Expr, of: Mapping[Basic, Dummy], index: Basic) -> Expr:
    """Put the term in the place of each sum, where the sums stand alone with constant factors."""
    factors = {total: expr.diff(dummy) for total, dummy in of.items()}
    for total, factor in factors.items():
        if factor.has(index, *of.values()):
            raise NotShown(f"the factor of {total} is not constant")
    rest = expr - sum(factor * of[total] for total, factor in factors.items())
    if not is_zero(rest):
        raise NotShown(f"{rest} stands beside the sums")
    term: Expr = sum(factor * total.function for total, factor in factors.items())
    return term


def stays_below(inverse: Relational, q: Symbol, start: Relational) -> Rule:
    """Return the rule: q_ℓ ≤ C(ℓ) for ℓ = 1, 2, …, by induction, whatever q_0 is.

    ``inverse`` is a known inequality G(F(q)) ≤ q, where G is a polynomial with coefficients
    ≥ 0: if q_{ℓ+1} exceeded C(ℓ+1), G would make it exceed G(C(ℓ+1)) ≥ C(ℓ) ≥ q_ℓ. ``start`` is
    the known inequality F(q) ≤ c for every q, with c ≤ C(1).

    >>> known = f(q) + f(q) ** 2 <= q, f(q) <= 1, Eq(q_[ell], f(q_[ell - 1]))
    >>> rule = stays_below(known[0], q, known[1])
    >>> rule.on(q_[ell] <= 2 / ell, *known)
    shown
    >>> rule.on(q_[ell] <= 1 / (2 * ell), *known)
    false: the bound 1/(2*ell) less 1, at the start, is negative
    """

    @rule(BOUND, inverse, start)
    def check(part: Relational, facts: Facts) -> None:
        term, bound = part.lts, part.gts
        (ell,) = term.indices
        _require_counting(ell, 1)
        for known in (inverse, start):
            facts.require_for_every([q], known)
        require_assumed({q: term}, facts)
        require_sign(bound, f"the bound {bound}", or_zero=True)
        F = map_of(term, q, facts)
        G = inverse.lts.doit().xreplace({F: q}).as_poly(q)
        if start.lts.doit() != F or inverse.gts != q or any(c < 0 for c in G.all_coeffs()):
            raise NotShown(f"{inverse} and {start} do not bound {term}")
        require_sign(
            bound.subs(ell, 1) - start.gts,
            f"the bound {bound} less {start.gts}, at the start,",
            or_zero=True,
        )
        room = G.as_expr().subs(q, bound.subs(ell, ell + 1)) - bound
        require_sign(room, f"the room that a step from {bound} leaves", or_zero=True)

    return check
