"""Expressions and relations looked at in single points: what is false at one is false.

That something holds at points proves nothing, and nothing here says that it does.
"""

from collections.abc import Iterable, Iterator

from sympy import (
    Add,
    Basic,
    Derivative,
    Expr,
    Float,
    Function,
    I,
    Indexed,
    IndexedBase,
    Integral,
    Limit,
    MatrixExpr,
    Product,
    Rational,
    Subs,
    Sum,
)
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from gradyan.derivations.checker.functions import unfold

# A symbol may be any of these that its assumptions allow.
PLACES = tuple(map(Rational, ("5/7", "4", "-3/5", "2", "-3", "8/3", "3", "-7/4", "5", "-2", "1/9")))
TRAITS = tuple(f"is_{a}" for a in ("integer", "positive", "negative", "zero", "even", "irrational"))
UNTRIED = (Derivative, Integral, Limit, MatrixExpr, MatrixElement, Subs)
DIGITS, TINY = 15, Rational(1, 10**30)


def values(expr: Expr, turns: Iterable[int] = (0, 4)) -> Iterator[Expr]:
    """Yield the values of an expression in some points, where they are certainly not 0.

    A function without a definition is taken for some function: what holds for each holds for it.
    So one value shows that the expression does not vanish; no value shows nothing.
    """
    if not isinstance(expr, Expr) or expr.has(*UNTRIED):
        return
    expr = expr.replace(Indexed, _entry) if expr.has(Indexed) else expr
    put = expr.subs if expr.has(Sum, Product) else expr.xreplace  # a sum binds its letters
    symbols = sorted(expr.free_symbols, key=str)
    for turn in turns:
        point = {s: _place(s, turn + k) for k, s in enumerate(symbols)}
        if None in point.values():
            return
        found = unfold(put(point).doit())
        if any(map(_undefined, found.atoms(Function))):
            found = found.replace(_undefined, _some)
        if not found.has(Sum, Product) and _certain(value := found.evalf(DIGITS)):
            yield value


def suits(value: Basic, symbol: Basic) -> bool:
    """Tell whether a value is known to be what a symbol is assumed to be."""
    return all(getattr(symbol, a) in (None, getattr(value, a)) for a in TRAITS)


def _certain(value: Expr) -> bool:
    """Tell whether a number is not 0; SymPy gives one that may be 0 a precision of one bit."""
    terms = [term.as_coeff_Mul() for term in Add.make_args(value)]
    return all(unit in (1, I) for _, unit in terms) and any(
        isinstance(number, Float) and number._prec > 1 and abs(number) > TINY for number, _ in terms
    )


def _place(symbol: Basic, turn: int) -> Rational | None:
    """Return one of the numbers that a symbol may be, another one at another turn."""
    fits = [place for place in PLACES if suits(place, symbol)]
    return fits[turn % len(fits)] if fits else None


def _entry(base: IndexedBase, *indices: Expr) -> Expr:
    """Write an entry of a sequence as a function of its indices, which a sum may bind."""
    return Function(str(base), **base.assumptions0)(*indices)


def _undefined(e: Basic) -> bool:
    return isinstance(e, AppliedUndef) or getattr(e, "definition", e) is None


def _some(e: Expr) -> Expr:
    """Return a value of a function of which nothing is known but its sign."""
    name, x = sum(map(ord, str(e.func))), sum(k * arg for k, arg in enumerate(e.args, 2))
    if e.is_nonnegative or e.is_nonpositive:
        return (1 + 1 / (name + x**2)) * (1 if e.is_nonnegative else -1)
    return (name + x) / (1 + x**2)
