"""Statements: what may be claimed, of which parts it consists, and what its signs mean.

A statement is an equation, an inequality, an equivalence of two of these, a decimal (`RoundsTo`),
or a SymPy ``Tuple`` of such parts, all of which hold. Whatever else SymPy can write is none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy import (
    Abs,
    Basic,
    Derivative,
    Dummy,
    Eq,
    Expr,
    Indexed,
    Integer,
    Integral,
    Le,
    Limit,
    MatrixBase,
    MatrixExpr,
    Rational,
    S,
    Subs,
    Symbol,
    Tuple,
)
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.relational import (
    GreaterThan,
    LessThan,
    Relational,
    StrictGreaterThan,
    StrictLessThan,
)
from sympy.logic.boolalg import BooleanFunction, Equivalent
from sympy.printing.pretty.stringpict import prettyForm, stringPict

COMPARISONS = (Eq, LessThan, StrictLessThan, GreaterThan, StrictGreaterThan)


class RoundsTo(BooleanFunction):  # type: ignore[misc]  # SymPy is untyped
    """``x`` agrees with a decimal of so many places to half a unit of its last place."""

    @classmethod
    def eval(cls, *args: Any) -> None:
        """Stay as written: `decide` evaluates."""

    @property
    def room(self) -> Expr:
        """What the sign ≈ means here: this is at least 0."""
        x, decimal, places = self.args
        return Rational(1, 2) / Integer(10) ** places - Abs(x - decimal)

    @property
    def decimal(self) -> str:
        """The decimal, with all its places."""
        return f"{float(self.args[1]):.{int(self.args[2])}f}"

    def _sympystr(self, printer: Any) -> str:
        return f"{printer._print(self.args[0])} ≈ {self.decimal}"

    def _pretty(self, printer: Any) -> prettyForm:
        return prettyForm(*stringPict.next(printer._print(self.args[0]), f" ≈ {self.decimal}"))


def rounds_to(x: Expr, decimal: str) -> RoundsTo:
    """Return the statement that ``x`` rounds to the decimal as it stands on the page."""
    return RoundsTo(x, Rational(decimal), Integer(len(decimal.partition(".")[2])))


def conjuncts(statement: Basic) -> tuple[Basic, ...]:
    """Return the parts of a statement, each inequality with the smaller side on the left."""
    parts = statement.args if isinstance(statement, Tuple) else (statement,)
    return tuple(
        part.reversed if isinstance(part, GreaterThan | StrictGreaterThan) else part
        for part in parts
    )


def fault(statement: object) -> str:
    """Say why this is no statement; return nothing where it is one."""
    parts = statement.args if isinstance(statement, Tuple) else (statement,)
    if not parts:
        return "it says nothing: a statement has at least one part"
    return next(filter(None, map(_fault, parts)), "")


def _fault(part: object) -> str:
    if part in (S.true, S.false, True, False):
        return f"SymPy has evaluated it to {part}: write it under evaluate(False)"
    if isinstance(part, Tuple):
        return f"{part} is a list in a list"
    if isinstance(part, RoundsTo):
        return "" if isinstance(part.args[0], Expr) else f"{part} rounds no number"
    if isinstance(part, Equivalent):
        two = len(part.args) == 2 and all(isinstance(p, Relational) for p in part.args)
        return fault(Tuple(*part.args)) if two else f"{part} does not join two comparisons"
    if isinstance(part, COMPARISONS):
        return _ill_typed(part)
    return f"{part} is neither an equation nor an inequality nor an equivalence"


def _ill_typed(relation: Relational) -> str:
    """Say why two sides cannot be compared."""
    for e, letter, to, _ in (limit.args for limit in relation.atoms(Limit)):
        negative = letter.is_nonnegative and to.is_extended_negative
        if negative or (letter.is_integer and to.is_finite):
            return f"{letter} can not go to {to} in the limit of {e}"
    one, other = map(_shape, relation.args)
    if one or other:
        if not (one and other and isinstance(relation, Eq)):
            return f"{relation} compares a matrix with what is none, or by its size"
        return "" if one == other else f"{relation} compares matrices of shapes {one} and {other}"
    if not all(isinstance(side, Expr) and side is not S.NaN for side in relation.args):
        return f"a side of {relation} is no number"
    if not isinstance(relation, Eq) and any(
        side.is_extended_real is False for side in relation.args
    ):
        return f"{relation} orders what is not real"
    return ""


def _shape(side: Basic) -> tuple[Any, ...]:
    """Return the shape of a matrix, or of a derivative by one; nothing for a number.

    A matrix with one entry is a number.
    """
    if isinstance(side, Derivative):
        return _shape(side.variables[0])
    shape = tuple(side.shape) if getattr(side, "is_Matrix", False) else ()
    return () if shape == (1, 1) else shape


def gap(relation: Relational) -> Expr:
    """Return the side that is claimed larger minus the other."""
    return relation.gts - relation.lts


def strict(relation: Relational) -> bool:
    """Tell < and > from ≤ and ≥."""
    return isinstance(relation, StrictLessThan | StrictGreaterThan)


def runs(statement: Basic) -> set[Symbol]:
    """Return the letters over which something in it runs: a sum, a limit, a derivative."""
    over = [v for e in statement.atoms(ExprWithLimits, Derivative, Subs) for v in e.variables]
    return {*over, *(e.args[1] for e in statement.atoms(Limit))}


def limits(total: Basic) -> tuple[Any, ...]:
    """Return from where to where a sum, a product or an integral runs; () if over several letters.

    Its letter comes first.
    """
    return tuple(total.limits[0]) if len(total.limits) == 1 else ()


def fixed(condition: Basic) -> set[Symbol]:
    """Return the letters that a condition is about; it holds for every index of its terms."""
    letters: set[Symbol] = condition.xreplace(
        {e: Dummy() for e in condition.atoms(Indexed)}
    ).free_symbols
    return letters


def gives(fact: Basic, part: Basic) -> bool:
    """Tell whether a fact is the part or its strict form: a < b gives a ≤ b."""
    if fact == part:
        return True
    return isinstance(fact, StrictLessThan) and bool(Le(*fact.args, evaluate=False) == part)


@dataclass(frozen=True)
class Kind:
    """What a part of a statement may look like, for a rule to want it."""

    words: str
    fits: Callable[[Basic], bool]


def _scalars(part: Basic) -> bool:
    return isinstance(part, Eq) and not _shape(part.args[0])


def _numbers(part: Basic) -> bool:
    return not part.has(MatrixExpr, MatrixBase)


def _left(kind: type[Basic]) -> Callable[[Basic], bool]:
    return lambda part: _scalars(part) and isinstance(part.args[0], kind)


def _both(kind: Any) -> Callable[[Basic], bool]:
    return lambda part: (
        isinstance(part, Equivalent)
        and all(isinstance(side, kind) for side in part.args)
        and len({strict(side) for side in part.args}) == 1
    )


ORDERS = (LessThan, StrictLessThan, GreaterThan, StrictGreaterThan)
EQUATION = Kind("an equation between numbers", lambda p: _scalars(p) and _numbers(p))
MATRICES = Kind("an equation between matrices", lambda p: isinstance(p, Eq) and not _scalars(p))
PRODUCTS = Kind(
    "an equation between products of matrices",
    lambda p: isinstance(p, Eq) and all(getattr(side, "is_Matrix", False) for side in p.args),
)
ENTRIES = Kind(
    "an equation with a matrix on a side",
    lambda p: (
        isinstance(p, Eq)
        and (not _scalars(p) or any(getattr(s, "is_Matrix", False) for s in p.args))
    ),
)
INEQUALITY = Kind("an inequality", lambda p: isinstance(p, ORDERS))
COMPARISON = Kind(
    "an equation or an inequality between numbers",
    lambda p: _numbers(p) and isinstance(p, COMPARISONS),
)
MEASURE = Kind("an inequality, or a decimal", lambda p: isinstance(p, (*ORDERS, RoundsTo)))
EQUIVALENCE = Kind("an equivalence", lambda p: isinstance(p, Equivalent))
ALIKE = Kind("an equivalence of two equations, or of two inequalities both < or both ≤",
             lambda p: _both(Eq)(p) or _both(ORDERS)(p))  # fmt: skip
ORDERED = Kind("an equivalence of two inequalities, both < or both ≤", _both(ORDERS))
LIMIT = Kind("an equation whose left side is a limit", _left(Limit))
INTEGRAL = Kind("an equation whose left side is an integral", _left(Integral))
AS_INTEGRAL = Kind(
    "an equation whose right side is an integral",
    lambda p: _scalars(p) and isinstance(p.args[1], Integral),
)
DERIVATIVE = Kind("an equation whose left side is a derivative", _left(Derivative))
BOUND = Kind(
    "a bound by ≤ on a term with an index",
    lambda p: isinstance(p, LessThan) and isinstance(p.args[0], Indexed),
)
NUMBERS = Kind("a statement about numbers", _numbers)
ANY = Kind("a statement", lambda part: not fault(part))
