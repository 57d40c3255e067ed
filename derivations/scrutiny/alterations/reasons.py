"""Why an altered relation is as true as the original: computed, where it can be.

Each reason rests on the original, which its rule has confirmed. That a relation holds at points
is no reason; that it fails at one is a reason against it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sympy import (
    Basic,
    Derivative,
    Dummy,
    Eq,
    Expr,
    Function,
    Integral,
    Interval,
    Limit,
    MatrixExpr,
    Piecewise,
    S,
    Symbol,
    Tuple,
    oo,
    solveset,
)
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.relational import Relational
from sympy.logic.boolalg import Equivalent

from gradyan.derivations.checker.exact import is_positive, is_zero
from gradyan.derivations.checker.functions import E, unfold
from gradyan.derivations.checker.statement import RoundsTo, gap, strict
from gradyan.derivations.scrutiny.alterations.altered import Alteration
from gradyan.derivations.scrutiny.alterations.points import suits, values

POINTS = range(60)
# Derivatives along a graph, which only its rule takes; what SymPy may get wrong or never get; and
# pieces of which one may be missing.
UNCLEAR = (Derivative, Integral, Limit, Piecewise, MatrixExpr)


def fails(relation: Basic) -> bool:
    """Tell whether a relation between numbers is seen to be false at one of many points."""
    if isinstance(relation, Tuple):
        return any(map(fails, relation.args))
    if not isinstance(relation, Relational) or relation.has(*UNCLEAR):
        return False
    if isinstance(relation, Eq):
        return any(values(relation.lhs - relation.rhs, POINTS))
    return any(value.is_negative for value in values(gap(relation), POINTS))


def reason(original: Basic, alteration: Alteration, given: Iterable[Basic] = ()) -> str | None:
    """Return why an alteration is as true as the original, or None where no reason is found."""
    altered, given = alteration.relation, tuple(given)
    if isinstance(original, Tuple):
        pairs = zip(original.args, altered.args, strict=True)
        (pair,) = (pair for pair in pairs if pair[0] != pair[1])
        return reason(pair[0], replace(alteration, relation=pair[1]), given)
    if _same(original, altered):
        return "it says the same"
    if _weaker(original, altered):
        return "it says less"
    if _never_equal(original, altered):
        return "the sides are never equal"
    for letter, value in _cases(original, alteration):
        free = not any(fact.has(letter) for fact in given)
        if free and _same(original.subs(letter, value), altered):
            return f"it is the case {letter} = {value}"
    return None


def _same(one: Basic, other: Basic) -> bool:
    """Tell whether two relations say the same: of equal sides, or with gaps of the same sign."""
    if isinstance(one, Equivalent) and isinstance(other, Equivalent):
        pairs = [[_same(a, b) for b in other.args] for a in one.args]
        return all(map(any, pairs)) and all(map(any, zip(*pairs, strict=True)))
    if one.func != other.func or not isinstance(one, Relational | RoundsTo):
        return False
    if all(map(_equal, one.args, other.args)):
        return True
    if isinstance(one, RoundsTo) or one.has(*UNCLEAR) or other.has(*UNCLEAR):
        return False
    before, after = (r.lhs - r.rhs if isinstance(r, Eq) else gap(r) for r in (one, other))
    multiples = [before, 2 * before, before / 2]
    if isinstance(one, Eq):
        multiples += [-before, before**2]
    squared = isinstance(one, Eq) and is_zero(after**2 - before)
    return squared or any(is_zero(after - multiple) for multiple in multiples)


def _equal(one: Expr, other: Expr) -> bool:
    """Tell whether two sides are equal, by what stands in them under the same function or limit."""
    if one == other:
        return True
    if _wrapped_alike(one, other) and _equal(one.args[0], other.args[0]):
        return True
    if one.is_Matrix or other.is_Matrix or (difference := one - other).has(*UNCLEAR):
        return False
    return is_zero(difference) or _zero_on_both_sides(difference)


def _wrapped_alike(one: Expr, other: Expr) -> bool:
    """Tell whether two sides are a function, limit or integral each, over the same range."""
    wrapped = isinstance(one, Limit | ExprWithLimits | Function) and not one.has(Piecewise)
    return wrapped and one.func == other.func and bool(one.args[1:] == other.args[1:])


def _zero_on_both_sides(expr: Expr) -> bool:
    """Tell whether an expression in one real letter vanishes above 0 and below."""
    if len(expr.free_symbols) != 1:
        return False
    (letter,) = expr.free_symbols
    v = Dummy("v", positive=True)
    return all(is_zero(unfold(expr).subs(letter, side).doit()) for side in (v, -v))


def _weaker(one: Basic, other: Basic) -> bool:
    """Tell whether what is claimed larger has grown, or the other side fallen."""
    if not _ordered(one, other) or strict(other) > strict(one):
        return False
    grown = gap(other) - gap(one)
    return bool(grown.is_nonnegative) or (
        not grown.has(*UNCLEAR) and is_positive(grown, or_zero=True)
    )


def _never_equal(one: Basic, other: Basic) -> bool:
    """Tell whether < follows from ≤, for SymPy solves the equation and finds nothing."""
    if not _ordered(one, other) or gap(one) != gap(other) or gap(one).has(*UNCLEAR):
        return False
    difference, x = unfold(gap(one)).doit(), Dummy("x", real=True)
    letters = difference.free_symbols
    if len(letters) > 1:
        return False
    domain = Interval.open(0, oo) if any(s.is_positive for s in letters) else S.Reals
    return solveset(difference.xreplace(dict.fromkeys(letters, x)), x, domain) is S.EmptySet


def _ordered(*relations: Basic) -> bool:
    return all(isinstance(r, Relational) and not isinstance(r, Eq) for r in relations)


def _cases(original: Basic, alteration: Alteration) -> Iterator[tuple[Symbol, Expr]]:
    """Yield the values of letters by which the original may become what it was altered to.

    A letter may stand for any number, unless it is one of a graph, or is under an expectation, or
    something is known of it: the original then fails elsewhere.
    """
    if unfold(original).has(Derivative, E) or fails(original):
        return
    for letter in sorted(original.atoms(Symbol) & original.free_symbols, key=str):
        values_of = {
            "sign": [-letter],
            "factor": [2 * letter],
            "exponent": [letter**2, letter + 1],
            "value": [letter + 1],
            "letter": [alteration.new],
            "dropped factor": [S.One],
        }
        fitting = [v for v in values_of.get(alteration.kind, ()) if suits(v, letter)]
        yield from ((letter, value) for value in fitting)
