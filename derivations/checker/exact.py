"""Exact decisions: is this zero, is that positive, does this closed relation hold?

Nothing here samples where it should prove. Points are tried in one direction only: to show
that two expressions differ, and to say where.
"""

from itertools import permutations
from typing import Any

from sympy import (
    Basic,
    Dummy,
    Expr,
    Function,
    Indexed,
    Integer,
    Le,
    MatrixSymbol,
    Rational,
    S,
    Tuple,
    exp,
    expand_log,
    factor,
    gammasimp,
    log,
    simplify,
    together,
)
from sympy.core.relational import GreaterThan, Relational, StrictGreaterThan, StrictLessThan
from sympy.logic.boolalg import Boolean, BooleanFunction, Equivalent
from sympy.printing.pretty.stringpict import prettyForm, stringPict

from gradyan.derivations.checker.functions import unfold

PRECISION, TINY = 50, Rational(1, 10**30)
TRIALS = tuple(Rational(p, 7) for p in (3, -5, 11, 2, -9, 20))


class Undecided(Exception):
    """A relation that could be shown neither true nor false."""


class RoundsTo(BooleanFunction):  # type: ignore[misc]  # SymPy is untyped
    """``x`` agrees with a decimal of so many places to half a unit of its last place."""

    nargs = 3

    @classmethod
    def eval(cls, *args: Any) -> None:
        """Stay as written: `decide` evaluates."""

    @property
    def inequality(self) -> Boolean:
        """What the sign ≈ means here."""
        x, decimal, places = self.args
        return abs(x - decimal) <= Rational(1, 2) / Integer(10) ** places

    @property
    def decimal(self) -> str:
        """The decimal, with all its places."""
        return f"{float(self.args[1]):.{int(self.args[2])}f}"

    def _pretty(self, printer: Any) -> prettyForm:
        return prettyForm(*stringPict.next(printer._print(self.args[0]), f" ≈ {self.decimal}"))


def rounds_to(x: Expr, decimal: str) -> RoundsTo:
    """Return the statement that ``x`` rounds to the decimal as it stands on the page."""
    return RoundsTo(x, Rational(decimal), Integer(len(decimal.partition(".")[2])))


def conjuncts(relation: Basic) -> tuple[Basic, ...]:
    """Return the parts of a statement, each inequality with the smaller side on the left."""
    parts = relation.args if isinstance(relation, Tuple) else (relation,)
    return tuple(_upright(part) for part in parts)


def gap(relation: Relational) -> Expr:
    """Return the side that is claimed larger minus the other."""
    return relation.gts - relation.lts


def strict(relation: Relational) -> bool:
    """Tell < and > from ≤ and ≥."""
    return isinstance(relation, StrictLessThan | StrictGreaterThan)


def gives(fact: Basic, relation: Basic) -> bool:
    """Tell whether a fact is the relation or its strict form: a < b gives a ≤ b."""
    if fact == relation:
        return True
    weaker = isinstance(fact, StrictLessThan) and Le(*fact.args, evaluate=False)
    return bool(weaker == relation)


def is_zero(expr: Expr) -> bool:
    """Decide whether an expression vanishes identically."""
    expr = unfold(expr).doit()
    return bool(simplify(simplify(gammasimp(expr).rewrite(exp))) == 0)


def false_at(relation: Basic, given: tuple[Basic, ...] = ()) -> dict[Basic, Rational] | None:
    """Return a point within the conditions at which the relation is false, if a trial finds one.

    Numbers are tried, not matrices.
    """
    if relation.has(MatrixSymbol):
        return None
    given = tuple(condition for condition in given if not condition.has(MatrixSymbol))
    symbols = sorted(set().union(*map(_unknowns, (relation, *given))), key=str)
    for trials in permutations(TRIALS, len(symbols)) if len(symbols) <= len(TRIALS) else ():
        point = {s: _trial(s, value) for s, value in zip(symbols, trials, strict=True)}
        try:
            inside = all(decide(condition.xreplace(point)) for condition in given)
            if inside and not decide(relation.xreplace(point)):
                return point
        except Undecided:
            continue
    return None


def is_positive(expr: Expr, *, or_zero: bool = False) -> bool:
    """Decide the sign of a rational function of exponentials by factoring it."""
    expr = unfold(expr).doit()
    expr = expand_log(factor(together(_without_exponentials(expr))))
    return bool(expr.is_nonnegative if or_zero else expr.is_positive)


def decide(relation: Basic) -> bool:
    """Decide a relation without free symbols; raise `Undecided` where that fails."""
    if isinstance(relation, RoundsTo):
        return decide(relation.inequality)
    if isinstance(relation, Tuple):
        return all(decide(part) for part in relation.args)
    if relation in (S.true, S.false):
        return bool(relation == S.true)
    if not isinstance(relation, Relational):
        return _decide_equivalence(relation)
    left, right = (unfold(side).doit() for side in relation.args)
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


def _decide_equivalence(relation: Basic) -> bool:
    if not isinstance(relation, Equivalent):
        raise Undecided(f"{relation} is no relation")
    return len({decide(part) for part in relation.args}) == 1


def _upright(part: Basic) -> Boolean:
    if isinstance(part, GreaterThan | StrictGreaterThan):
        return part.reversed
    return part


def _unknowns(relation: Basic) -> set[Basic]:
    entries: set[Basic] = relation.atoms(Indexed)
    return entries | {s for s in relation.free_symbols if not any(e.has(s) for e in entries)}


def _trial(symbol: Basic, value: Rational) -> Rational:
    if symbol.is_integer:
        return abs(7 * value)
    if symbol.is_negative:
        return -abs(value)
    return abs(value) if symbol.is_nonnegative else value


def _without_exponentials(expr: Expr) -> Expr:
    """Write exp(kx) as a power of a positive symbol, so that factoring sees it."""
    exponents = {s for e in expr.atoms(exp) for s in e.exp.free_symbols}
    return expr.subs({s: log(Dummy(f"u_{s}", positive=True)) for s in exponents})
