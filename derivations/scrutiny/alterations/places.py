"""The places of a relation, each of which can be altered by itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import (
    Add,
    Basic,
    Derivative,
    Eq,
    Expr,
    Identity,
    Indexed,
    IndexedBase,
    Limit,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    Number,
    Pow,
    S,
    Subs,
    Symbol,
    evaluate,
)
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanAtom
from sympy.matrices import MatrixBase

from gradyan.derivations.checker.functions import E
from gradyan.derivations.checker.statement import RoundsTo

LETTERS = (Symbol, IndexedBase, MatrixSymbol)
SUMS, PRODUCTS, POWERS = (Add, MatAdd), (Mul, MatMul), (Pow, MatPow)
# What says nothing new of something that is found to be 0 or ∞, or above or below 0.
SCALES = frozenset({"factor", "exponent", "dropped factor"})
LIMIT = "limit"
Path = tuple[int, ...]


@dataclass(frozen=True)
class Place:
    """A part of a relation, the way to it, what it stands in, and the way from there.

    ``mute`` are the kinds of alteration that leave the statement there as it is.
    """

    part: Basic
    path: Path = ()
    within: Basic = S.true
    step: Path = ()
    mute: frozenset[str] = frozenset()

    @property
    def ranges(self) -> bool:
        """Tell whether it is an end of a sum, a product or an integral."""
        return isinstance(self.within, ExprWithLimits) and self.step != (0,)

    @property
    def counts(self) -> bool:
        """Tell whether it is an index."""
        return isinstance(self.within, Indexed) and self.step != (0,)

    @property
    def apart(self) -> bool:
        """Tell whether it is a side, a term, an argument or an exponent, and no factor or base."""
        if not isinstance(self.part, Expr) or isinstance(self.within, (*PRODUCTS, MatPow, Indexed)):
            return False
        if isinstance(self.within, ExprWithLimits | Derivative | Subs):
            return self.step == (0,)
        return not isinstance(self.within, Pow) or self.step == (1,)


def places(relation: Basic) -> Iterator[Place]:
    """Yield a relation and all that stands in it, but for the variables that it binds."""
    return _from(Place(relation))


def _from(place: Place) -> Iterator[Place]:
    yield place
    for step in _inside(place.part):
        part = place.part
        for k in step:
            part = part.args[k]
        yield from _from(Place(part, (*place.path, *step), place.part, step, _mute(place, step)))


def letters_of(*relations: Basic) -> set[Basic]:
    """Return the letters that stand in relations."""
    found = (place.part for relation in relations for place in places(relation))
    return {part for part in found if isinstance(part, LETTERS)}


def bound_in(relation: Basic) -> set[Basic]:
    """Return the letters that sums, products, integrals and limits bind."""
    bound = {x for e in relation.atoms(ExprWithLimits) for x in e.variables}
    return bound | {e.args[1] for e in relation.atoms(Limit)}


def put(whole: Basic, path: Path, new: Basic) -> Basic | None:
    """Return the whole with another part in one place, or None where SymPy writes no such."""
    if not path:
        return new
    args = list(whole.args)
    inner = put(args[path[0]], path[1:], new)
    if inner is None:
        return None
    args[path[0]] = inner
    # A sum or an integral does not work itself out, but would take on a factor 1.
    with evaluate(isinstance(whole, ExprWithLimits)):
        try:
            altered = whole.func(*args)
        except (TypeError, ValueError):
            return None
    return None if isinstance(altered, BooleanAtom) else altered


def _inside(part: Basic) -> list[Path]:
    """Return the ways to what stands in a part: not to what it binds, nor to a plain exponent."""
    if isinstance(part, Limit | Subs):
        return [(0,), (2,) if isinstance(part, Limit) else (2, 0)]
    if isinstance(part, Derivative):
        return [(0,), *((k, 0) for k in range(1, len(part.args)))]
    if isinstance(part, ExprWithLimits):
        return [(0,), *((k, j) for k, by in enumerate(part.args[1:], 1) for j in range(1, len(by)))]
    if isinstance(part, MatrixBase):
        return [(2, k) for k in range(len(part.args[2]))]
    if isinstance(part, RoundsTo) or (isinstance(part, POWERS) and part.exp.is_number):
        return [(0,)]
    whole = isinstance(part, (*LETTERS, Identity, Number))
    return [] if whole else [(k,) for k in range(len(part.args))]


def _mute(place: Place, step: Path) -> frozenset[str]:
    """Return what says nothing new: of a multiple of 0 or ∞, and anywhere in such a limit."""
    whole = place.part
    if isinstance(whole, Relational):
        other = whole.args[1 - step[0]]
        if other.is_zero and isinstance(whole, Eq):
            return SCALES | {"sign"}
        return SCALES if other.is_zero or other.is_infinite else frozenset()
    if isinstance(whole, Limit):
        return place.mute | {LIMIT} if place.mute and step == (0,) else frozenset()
    if isinstance(whole, (*PRODUCTS, Derivative, ExprWithLimits, E)):
        return place.mute
    return SCALES | {LIMIT} if LIMIT in place.mute else frozenset()
