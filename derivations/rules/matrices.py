"""Matrices whose entries are written out: their powers, and the derivatives of their products."""

from collections.abc import Mapping

from sympy import (
    Basic,
    Derivative,
    Dummy,
    Eq,
    Expr,
    ImmutableMatrix,
    Integer,
    MatPow,
    Matrix,
    Symbol,
    eye,
    powsimp,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from gradyan.derivations.checker.claim import Disproved, NotShown, Rule
from gradyan.derivations.checker.exact import conjuncts, is_zero


def powers(n: Symbol) -> Rule:
    """Return the rule: the n-th power of a matrix, n = 0, 1, …, by induction over n."""

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        del facts
        power, closed = relation.args
        if not isinstance(power, MatPow) or power.exp != n:
            raise NotShown(f"{power} is not an n-th power")
        _same(closed.subs(n, 0), eye(power.base.rows))
        _same(power.base * closed, closed.subs(n, n + 1))

    return rule


def entrywise(graph: Mapping[Basic, Basic] | None = None) -> Rule:
    """Return the rule: both sides are the same matrix, entry by entry.

    Known powers are put in, and what the graph says of a symbol. The derivative of a number with
    respect to a matrix is the matrix of the derivatives with respect to its entries.
    """

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        known = [f for f in facts.values() if isinstance(f, Eq) and isinstance(f.lhs, MatPow)]
        for part in conjuncts(relation):
            _same(*(_entries(side, graph or {}, known) for side in part.args))

    return rule


def _entries(side: Basic, graph: Mapping[Basic, Basic], known: list[Eq]) -> Matrix:
    if isinstance(side, Derivative):
        (number,) = _entries(side.args[0], graph, known)
        by = side.variables[0].as_explicit()
        return by.applyfunc(lambda entry: _derivative(number, entry))
    written = side.xreplace(dict(graph))
    return written.xreplace({p: _power(p, known) for p in written.atoms(MatPow)}).as_explicit()


def _derivative(number: Basic, entry: Basic) -> Basic:
    x = Dummy("x", real=True)
    return number.subs(entry, x).diff(x).subs(x, entry)


def _power(power: MatPow, known: list[Eq]) -> ImmutableMatrix:
    for fact in known:
        if fact.lhs.base == power.base:
            return fact.rhs.subs(fact.lhs.exp, power.exp)
    raise NotShown(f"the power {power} is not known")


def _same(left: Matrix, right: Matrix) -> None:
    if left.shape != right.shape or not all(map(_vanishes, left - right)):
        raise Disproved(f"{left} is not {right}")


def _vanishes(entry: Expr) -> bool:
    """Decide whether an entry is zero; a point where it is not spares the long way."""
    elements = sorted(entry.atoms(MatrixElement), key=str)
    at = entry.xreplace({e: Integer(k + 2) for k, e in enumerate(elements)})
    at = at.subs({s: k + 2 for k, s in enumerate(sorted(at.free_symbols, key=str))})
    if at.is_Rational and at != 0:
        return False
    return powsimp(entry.expand()) == 0 or is_zero(entry)
