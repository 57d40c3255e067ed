"""Matrices: with entries written out, and products known by equations used from left to right."""

from collections.abc import Mapping

from sympy import (
    Basic,
    Derivative,
    Dummy,
    Eq,
    Expr,
    Identity,
    ImmutableMatrix,
    MatMul,
    MatPow,
    Matrix,
    MatrixExpr,
    MatrixSymbol,
    Symbol,
    eye,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from gradyan.derivations.checker.claim import Rule, rule
from gradyan.derivations.checker.exact import is_zero
from gradyan.derivations.checker.facts import Disproved, Facts, NotShown
from gradyan.derivations.checker.statement import ENTRIES, MATRICES, PRODUCTS
from gradyan.derivations.rules.basic import equations


def matrix_power(n: Symbol) -> Rule:
    """Return the rule: the n-th power of a matrix, n = 0, 1, …, by induction over n.

    >>> matrix_power(K).on(Eq(MatPow(diagonal(w, x), K), diagonal(w**K, x**K)))
    shown
    >>> matrix_power(K).on(Eq(MatPow(diagonal(w, x), K), diagonal(w**K, x)))
    false: Matrix([[1, 0], [0, x]]) is not Matrix([[1, 0], [0, 1]])
    """

    @rule(MATRICES)
    def check(part: Eq, facts: Facts) -> None:
        del facts
        power, closed = part.args
        counts = n.is_integer and n.is_nonnegative
        if not isinstance(power, MatPow) or power.exp != n or not counts:
            raise NotShown(f"{power} is not a power with the exponent {n} = 0, 1, …")
        _same(closed.subs(n, 0), eye(power.base.rows))
        _same(power.base * closed, closed.subs(n, n + 1))

    return check


def entrywise(graph: Mapping[Basic, Basic] | None = None) -> Rule:
    """Return the rule: both sides are the same matrix, entry by entry.

    Known powers are put in, and what the graph says of a symbol. The derivative of a number with
    respect to a matrix is the matrix of the derivatives with respect to its entries.

    >>> entrywise().on(Eq(MatMul(diagonal(w, w), A), MatMul(w, A)))
    shown
    >>> entrywise().on(Eq(MatMul(diagonal(w, x), A), MatMul(w, A)))
    false: Matrix([[w*A[0, 0]], [x*A[1, 0]]]) is not Matrix([[w*A[0, 0]], [w*A[1, 0]]])
    """

    @rule(ENTRIES, where=equations(graph or {}))
    def check(part: Eq, facts: Facts) -> None:
        known = list(facts.equations(MatPow))
        _same(*(_entries(side, graph or {}, known) for side in part.args))

    return check


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
        n, k = fact.lhs.exp, power.exp.doit()
        if fact.lhs.base == power.base and n.is_Symbol and k.is_integer and k.is_nonnegative:
            return fact.rhs.subs(n, k)
    raise NotShown(f"the power {power} is not known")


def _same(left: Matrix, right: Matrix) -> None:
    if left.shape != right.shape or not all(map(_vanishes, left - right)):
        raise Disproved(f"{left} is not {right}")


def _vanishes(entry: Expr) -> bool:
    """Decide whether an entry is zero, the elements of unknown matrices being letters."""
    return is_zero(entry.xreplace({e: Dummy() for e in entry.atoms(MatrixElement)}))


def reduced(product: MatrixExpr, known: Mapping[MatrixExpr, MatrixExpr]) -> MatrixExpr:
    """Return a product of matrices with each known product replaced until none is left."""
    product = product.doit()
    factors = product.args if isinstance(product, MatMul) else (product,)
    for old, new in known.items():
        part = old.args if isinstance(old, MatMul) else (old,)
        for start in range(len(factors)):
            if factors[start : start + len(part)] == part:
                rest = (*factors[:start], new, *factors[start + len(part) :])
                return reduced(MatMul(*rest), known)
    return product


def _known(facts: Facts) -> dict[MatrixExpr, MatrixExpr]:
    return {e.lhs.doit(): e.rhs.doit() for e in facts.equations(MatrixExpr)}


@rule(PRODUCTS)
def products(part: Eq, facts: Facts) -> None:
    """Both sides are the same product, the known ones being put in their place.

    >>> products.on(Eq(A.T * W.T * W * A, A.T * A), Eq(W.T * W, Identity(2)))
    shown
    >>> products.on(Eq(A.T * W * W.T * A, A.T * A), Eq(W.T * W, Identity(2)))
    false: the sides are A.T*W*W.T*A and A.T*A
    """
    left, right = (reduced(side, _known(facts)) for side in part.args)
    if left != right:
        raise Disproved(f"the sides are {left} and {right}")


def along_layers(P: MatrixSymbol, W: MatrixSymbol) -> Rule:
    """Return the rule: it holds for the product P of any number of factors W.

    By induction: for no factor, P = I; and for WP if it holds for P, by what is known of W alone.

    >>> along_layers(P, W).on(Eq(P.T * P, Identity(2)), Eq(W.T * W, Identity(2)))
    shown
    >>> along_layers(P, W).on(Eq(P.T * P, 2 * Identity(2)), Eq(W.T * W, Identity(2)))
    false: for I the sides are I and 2*I
    """

    @rule(PRODUCTS, where=(Eq(P, MatMul(W, W, W)),))
    def check(part: Eq, facts: Facts) -> None:
        of_one = {old: new for old, new in _known(facts).items() if not old.has(P)}
        so_far = {**of_one, part.lhs.doit(): part.rhs.doit()}
        for factors, known in ((Identity(P.shape[0]), of_one), (W * P, so_far)):
            left, right = (reduced(side.xreplace({P: factors}), known) for side in part.args)
            if left != right:
                raise Disproved(f"for {factors} the sides are {left} and {right}")

    return check
