"""Exact decisions: is this zero, is that positive, does this closed relation hold?

Nothing here samples where it should prove. Points are tried in one direction only: to show
that two expressions differ, and to say where.
"""

from itertools import permutations

from sympy import (
    Add,
    Basic,
    Derivative,
    Dummy,
    Expr,
    Function,
    Indexed,
    Integral,
    Limit,
    MatrixSymbol,
    Mul,
    Pow,
    Product,
    Rational,
    S,
    Subs,
    Sum,
    Symbol,
    Tuple,
    atan,
    cos,
    cosh,
    degree,
    erf,
    erfc,
    exp,
    expand_log,
    factor,
    gammasimp,
    log,
    simplify,
    sin,
    sinh,
    together,
)
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.relational import Relational
from sympy.logic.boolalg import Equivalent

from gradyan.derivations.checker.facts import Disproved, NotShown
from gradyan.derivations.checker.functions import unfold
from gradyan.derivations.checker.statement import RoundsTo

PRECISION, TINY = 50, Rational(1, 10**30)
TRIALS = tuple(Rational(p, 7) for p in (3, -5, 11, 2, -9, 20))
PLAIN = 1e-9  # what is farther from 0 than this at a point, to 20 digits, is not 0
ENTIRE = (Add, Mul, exp, sin, cos, sinh, cosh, erf, erfc, atan)
BOUND = (ExprWithLimits, Derivative, Subs)  # in these, a letter may be no free one


class Undecided(Exception):
    """A relation that could be shown neither true nor false."""


def worked_out(expr: Expr) -> Expr:
    """Return an expression with its definitions written out, and its derivatives taken.

    Limits are not worked out: SymPy's have been wrong, so that a rule of their own looks at them.
    """
    expr = _derivable(unfold(expr))
    for limit in expr.atoms(Limit):
        raise NotShown(f"{limit} is a limit, and not worked out")
    return expr.doit(integrals=False).replace(_may_have_a_form, lambda e: e.doit())


def _may_have_a_form(expr: Expr) -> bool:
    """Tell an integral from any other, and from those over which SymPy ponders in vain.

    Any function has no antiderivative in closed form, nor has a normal density times a quotient of
    exponentials.
    """
    if not isinstance(expr, Integral):
        return False
    x, low, high = expr.limits[0]
    bell = any(degree(e.exp, x) > 1 for e in expr.atoms(exp) if e.exp.is_polynomial(x))
    quotient = any(p.exp.is_negative and p.base.has(x) for p in expr.atoms(Pow))
    known = not any(hasattr(f, "tex") for f in expr.atoms(Function))
    return bool(low == high) or (known and not (bell and quotient))


def _derivable(expr: Expr) -> Expr:
    """Raise `NotShown` where a letter is derived by another: only a graph says how they depend."""
    for found in expr.atoms(Derivative):
        u, v = found.expr, found.variables[0]
        if u.free_symbols and v not in u.free_symbols:
            raise NotShown(f"nothing says how {u} depends on {v}")
    for total in expr.atoms(Sum, Product):
        if not all(end.is_integer or end.is_infinite for at in total.limits for end in at[1:]):
            raise NotShown(f"{total} does not run from an integer to an integer")
    return expr


def is_zero(expr: Expr) -> bool:
    """Tell whether an expression is seen to vanish identically, whatever its integrals are."""
    expr = worked_out(expr)
    expr = expr.xreplace({integral: Dummy() for integral in expr.atoms(Integral)})
    if _glimpse(expr)[0]:
        return False
    return bool(simplify(simplify(gammasimp(expr).rewrite(exp))) == 0)


def is_positive(expr: Expr, *, or_zero: bool = False) -> bool:
    """Decide the sign of a rational function of exponentials by factoring it.

    A positive letter x in an exponent is tried as any number, and then as ln(1 + t) with t > 0.
    """
    expr = worked_out(expr)
    if _glimpse(expr)[0] < 0:
        return False
    for shift in (0, 1):
        found = expand_log(factor(together(_without_exponentials(expr, shift))))
        if found.is_nonnegative if or_zero else found.is_positive:
            return True
    return False


def decide(relation: Basic) -> bool:
    """Decide a relation without free symbols; raise `Undecided` where that fails."""
    if isinstance(relation, RoundsTo):
        return decide(relation.room >= 0)
    if isinstance(relation, Tuple):
        return all(decide(part) for part in relation.args)
    if relation in (S.true, S.false):
        return bool(relation == S.true)
    if isinstance(relation, Equivalent):
        return len({decide(part) for part in relation.args}) == 1
    if not isinstance(relation, Relational):
        raise Undecided(f"{relation} is no relation")
    sides = [_derivable(unfold(side)) for side in relation.args]
    if any(map(_has_unknowns, sides)):
        raise Undecided(f"{relation} has unknowns")
    left, right = (side.doit() for side in sides)
    if S.Infinity in (left, right) or S.NegativeInfinity in (left, right):
        return bool(relation.func(left, right))
    sign = (left - right).evalf(PRECISION)
    if not sign.is_number or sign.atoms(Function):
        raise Undecided(f"{relation} has unknowns")
    if abs(sign) < TINY:
        sign = simplify(left - right)
    if not sign.is_real:
        raise Undecided(f"{relation} has no value")
    return bool(relation.func(sign, 0))


def _has_unknowns(expr: Expr) -> bool:
    return bool(expr.free_symbols) or any(hasattr(f, "tex") for f in expr.atoms(Function))


def false_at(relation: Basic, given: tuple[Basic, ...] = ()) -> dict[Basic, Rational] | None:
    """Return a point within the conditions at which the relation is false, if a trial finds one.

    Numbers are tried, not matrices.
    """
    if relation.has(MatrixSymbol):
        return None
    given = tuple(condition for condition in given if not condition.has(MatrixSymbol))
    symbols = sorted(set().union(*map(unknowns, (relation, *given))), key=str)
    for trials in permutations(TRIALS, len(symbols)):
        point = {s: _trial(s, value) for s, value in zip(symbols, trials, strict=True)}
        try:
            inside = all(decide(condition.xreplace(point)) for condition in given)
            if inside and not decide(relation.xreplace(point)):
                return point
        except (Undecided, NotShown):
            continue
    return None


def unknowns(relation: Basic) -> set[Basic]:
    """Return the letters of a relation, an indexed one with its index."""
    entries: set[Basic] = relation.atoms(Indexed)
    return entries | {s for s in relation.free_symbols if not any(e.has(s) for e in entries)}


def _trial(symbol: Basic, value: Rational) -> Rational:
    """Return a number as the symbol's assumptions want it."""
    if symbol.is_integer:
        return abs(7 * value)
    if symbol.is_negative:
        return -abs(value)
    return abs(value) if symbol.is_nonnegative else value


def require_equal(left: Expr, right: Expr, what: str) -> None:
    """Raise unless two expressions are the same: `Disproved` with a point where they differ.

    `NotShown` says that they agree there, so that the fault may be SymPy's.
    """
    if is_zero(left - right):
        return
    value, at = _glimpse(worked_out(left - right))
    if value:
        raise Disproved(f"{what} differ" + (at and f", for instance at {at}"))
    seen = "agree at the point tried" if at else "can not be compared in numbers"
    raise NotShown(f"{what} {seen}, but SymPy does not see that they are equal")


def require_sign(expr: Expr, what: str, *, or_zero: bool = False) -> None:
    """Raise unless an expression is positive: `Disproved` where it is negative at a point."""
    if is_positive(expr, or_zero=or_zero):
        return
    expr = worked_out(expr)
    value, at = _glimpse(expr)
    if value < 0:
        raise Disproved(f"{what} is negative" + (at and f" at {at}"))
    raise NotShown(f"cannot show the sign of {what}: {expr}")


def is_smooth(expr: Basic, x: Symbol) -> bool:
    """Tell whether an expression is seen to have no pole, no jump and no corner in x."""
    if not expr.has(x) or expr == x:
        return True
    if isinstance(expr, Integral):
        ends = (end for at in expr.limits for end in at[1:])
        within = all(is_smooth(expr.function, at) for at in (x, *expr.variables))
        return within and all(is_smooth(end, x) for end in ends)
    if isinstance(expr, Pow):
        base, k = expr.args
        apart = k.is_nonnegative or is_positive(base) or is_positive(-base)
        whole = (k.is_integer and apart) or is_positive(base)
        return bool(whole) and not k.has(x) and is_smooth(base, x)
    if isinstance(expr, log):
        return is_positive(expr.args[0]) and is_smooth(expr.args[0], x)
    known = isinstance(expr, ENTIRE) or hasattr(expr, "tex")
    return known and all(is_smooth(arg, x) for arg in expr.args)


def require_smooth(expr: Expr, x: Symbol) -> None:
    """Raise `NotShown` unless an expression, written out, is seen to be smooth in a letter."""
    if not is_smooth(worked_out(expr), x):
        raise NotShown(f"{expr} may have a pole, a jump or a corner in {x}")


def _point(expr: Expr, least: int) -> dict[Basic, Rational]:
    """Return a number for each letter; an unknown function at some place is a letter too."""
    letters = sorted(unknowns(expr), key=str)
    letters += sorted((e for e in expr.atoms(Function) if hasattr(e.func, "tex")), key=str)
    trials = (least + Rational(3 + 2 * k, 7 + k % 5) for k in range(len(letters)))
    return {letter: _trial(letter, value) for letter, value in zip(letters, trials, strict=True)}


def _glimpse(expr: Expr) -> tuple[float, str]:
    """Return a value that is not 0, and where it is taken; 0 where none is found, or no value."""
    if expr.has(*BOUND) or not all(getattr(f, "any_", True) for f in expr.atoms(Function)):
        return 0.0, ""
    where = ""
    for least in (0, 5):
        point = _point(expr, least)
        value = expr.xreplace(point).evalf(20)
        if value.is_number and value.is_real:
            where = ", ".join(f"{str(at).lstrip('_')} = {number}" for at, number in point.items())
            if abs(value) > PLAIN:
                return float(value), where
    return 0.0, where


def _without_exponentials(expr: Expr, shift: int) -> Expr:
    """Write exp(kx) as a power of a positive symbol, plus ``shift``, so that factoring sees it."""
    exponents = {s for e in expr.atoms(exp) for s in unknowns(e.exp)}
    return expr.subs(
        {
            s: log((shift if s.is_positive else 0) + Dummy(f"u_{s}", positive=True))
            for s in exponents
        }
    )
