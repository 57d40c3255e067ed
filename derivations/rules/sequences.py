"""Rules for a sequence of positive numbers with a recurrence, q_ℓ = F(q_{ℓ−1}), ℓ ≥ 1."""

from collections.abc import Mapping

from sympy import Basic, Eq, Expr, Indexed, Limit, S, Symbol
from sympy import limit as limit_of

from gradyan.derivations.checker.claim import Disproved, NotShown, Rule
from gradyan.derivations.checker.exact import is_positive, is_zero
from gradyan.derivations.rules.inequalities import require

Facts = Mapping[str, Basic]


def stays_below(inverse: Basic, q: Symbol, start: Basic) -> Rule:
    """Return the rule: q_ℓ ≤ C(ℓ) for ℓ = 1, 2, …, by induction, whatever q_0 is.

    ``inverse`` is a known inequality G(F(q)) ≤ q, where G is a polynomial with coefficients
    ≥ 0: if q_{ℓ+1} exceeded C(ℓ+1), G would make it exceed G(C(ℓ+1)) ≥ C(ℓ) ≥ q_ℓ. ``start`` is
    the known inequality F(q) ≤ c for every q, with c ≤ C(1).
    """

    def rule(relation: Basic, facts: Facts) -> None:
        require(inverse, facts)
        require(start, facts)
        term, bound = relation.lts, relation.gts
        (ell,) = term.indices
        F = _map_of(term, q, facts)
        G = inverse.lts.doit().xreplace({F: q}).as_poly(q)
        if start.lts.doit() != F or inverse.gts != q or any(c < 0 for c in G.all_coeffs()):
            raise NotShown(f"{inverse} and {start} do not bound {term}")
        if not is_positive(bound.subs(ell, 1) - start.gts, or_zero=True):
            raise Disproved(f"{term} may start above {bound.subs(ell, 1)}")
        room = G.as_expr().subs(q, bound.subs(ell, ell + 1)) - bound
        if not is_positive(room, or_zero=True):
            raise Disproved(f"the step from {bound} leaves {room.simplify()}, which may be < 0")

    return rule


def vanishes(bound: Basic) -> Rule:
    """Return the rule: positive numbers below a bound that tends to 0 tend to 0."""

    def rule(relation: Basic, facts: Facts) -> None:
        require(bound, facts)
        term, ell, to, _ = relation.lhs.args
        if term != bound.lts or relation.rhs != 0 or not term.is_positive:
            raise NotShown(f"{bound} says nothing of {relation}")
        if limit_of(bound.gts, ell, to) != 0:
            raise Disproved(f"{bound.gts} does not tend to 0")

    return rule


def sandwiched(below: Basic, above: Basic) -> Rule:
    """Return the rule: what lies between two known bounds tends to the limit that both have."""

    def rule(relation: Basic, facts: Facts) -> None:
        require(below, facts)
        require(above, facts)
        middle, n, to, side = relation.lhs.args
        if {below.gts, above.lts} != {middle}:
            raise NotShown(f"{middle} does not lie between {below.lts} and {above.gts}")
        for bound in (below.lts, above.gts):
            if (value := limit_of(bound, n, to, str(side))) != relation.rhs:
                raise Disproved(f"{bound} tends to {value}, not to {relation.rhs}")

    return rule


def stolz(q: Symbol) -> Rule:
    """Return the rule: ℓ q_ℓ → 1/c where q_ℓ → 0, and 1/F(q) − 1/q → c > 0 as q → 0.

    The differences of 1/q_ℓ tend to c, so their means do too, which are (1/q_ℓ − 1/q_0)/ℓ
    (Stolz and Cesàro).
    """

    def rule(relation: Basic, facts: Facts) -> None:
        body, ell, *_ = relation.lhs.args
        (term,) = body.atoms(Indexed)
        limits = [f for f in facts.values() if isinstance(f, Eq) and isinstance(f.lhs, Limit)]
        known = {(f.lhs.args[0].doit(), *f.lhs.args[1:3]): f.rhs for f in limits}
        growth = known.get((1 / _map_of(term, q, facts) - 1 / q, q, 0))
        if body != ell * term or known.get((term, ell, S.Infinity)) != 0:
            raise NotShown(f"{term} is not known to tend to 0")
        if growth is None or not growth.is_positive:
            raise NotShown(f"nothing is known of the growth of 1/{term}")
        if not is_zero(relation.rhs * growth - 1):
            raise Disproved(f"the reciprocals grow by {growth}, not by 1/{relation.rhs}")

    return rule


def _map_of(term: Basic, q: Symbol, facts: Facts) -> Expr:
    """Return F(q), where a known equation says that q_ℓ = F(q_{ℓ−1})."""
    for fact in facts.values():
        if isinstance(fact, Eq) and fact.lhs == term:
            (before,) = fact.rhs.atoms(Indexed)
            if before.base == term.base and before.indices[0] - term.indices[0] == -1:
                return fact.rhs.xreplace({before: q}).doit()
    raise NotShown(f"no equation gives {term} from the one before")
