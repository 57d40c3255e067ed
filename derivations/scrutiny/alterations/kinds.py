"""The kinds of alteration: what may be written by mistake for what stands in a place."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

from sympy import (
    Basic,
    Eq,
    Ge,
    Gt,
    Le,
    Limit,
    Lt,
    MatMul,
    Mul,
    Number,
    Piecewise,
    Pow,
    Rational,
    S,
)
from sympy.concrete.expr_with_limits import ExprWithLimits

from gradyan.derivations.checker.statement import RoundsTo
from gradyan.derivations.scrutiny.alterations.places import (
    LETTERS,
    LIMIT,
    POWERS,
    PRODUCTS,
    SUMS,
    Place,
)

Kind = Callable[[Place], Iterator[Basic]]
COMPARISONS = {Eq: (Lt,), Le: (Ge, Lt), Ge: (Le, Gt), Lt: (Gt, Eq), Gt: (Lt, Eq)}


def kinds(letters: Sequence[Basic]) -> dict[str, Kind]:
    """Return the kinds by name; a letter may be mistaken for the first of these of its nature."""
    return {
        "comparison": _compared,
        "digit": _digit,
        "value": _value,
        "sign": _sign,
        "factor": _factor,
        "exponent": _exponent,
        "letter": partial(_letter, letters),
        "dropped factor": partial(_without, PRODUCTS),
        "dropped term": partial(_without, SUMS),
        "dropped piece": partial(_without, (Piecewise,)),
    }


def _compared(place: Place) -> Iterator[Basic]:
    """Turn an inequality round, take ≤ for <, and = for <."""
    for other in COMPARISONS.get(type(place.part), ()):
        yield other(*place.part.args, evaluate=False)


def _digit(place: Place) -> Iterator[Basic]:
    """Add one to the last digit."""
    if isinstance(place.part, RoundsTo):
        x, decimal, digits = place.part.args
        yield RoundsTo(x, decimal + Rational(1, 10**digits), digits)


def _value(place: Place) -> Iterator[Basic]:
    """Take another number for 0 or ∞, and one more for an index and the beginning of a sum."""
    part = place.part
    if place.counts or (place.ranges and part.is_Integer):
        yield part + 1
    elif (place.apart or place.ranges) and part.is_infinite:
        yield S.Zero
    elif place.apart and part is S.Zero:
        yield S.One


def _sign(place: Place) -> Iterator[Basic]:
    part = place.part
    constant = LIMIT in place.mute and part.is_number
    if not place.apart or constant:
        return
    if isinstance(part, Mul) and part.args[0] == -1:
        yield Mul(*part.args[1:], evaluate=False)
    else:
        yield _times(S.NegativeOne, part)


def _factor(place: Place) -> Iterator[Basic]:
    """Put a 2 before it."""
    if place.apart or place.ranges:
        yield _times(S(2), place.part)


def _exponent(place: Place) -> Iterator[Basic]:
    """Add one to an exponent, also to one that is not written, and take 1 for ½."""
    part = place.part
    if isinstance(part, POWERS) and part.exp == S.Half:
        yield part.base
    elif isinstance(part, POWERS):
        yield part.func(part.base, part.exp + 1, evaluate=False)
    elif (
        (place.apart or place.ranges or isinstance(place.within, PRODUCTS))
        and not isinstance(part, (*SUMS, *PRODUCTS, Limit, ExprWithLimits))
        and not (part.is_number or part.is_Matrix)
    ):
        yield Pow(part, 2, evaluate=False)


def _letter(letters: Sequence[Basic], place: Place) -> Iterator[Basic]:
    """Take another letter for it, of which as much is assumed."""
    if isinstance(place.part, LETTERS):
        nature = _nature(place.part)
        yield from islice((x for x in letters if x != place.part and _nature(x) == nature), 1)


def _without(sort: tuple[Any, ...], place: Place) -> Iterator[Basic]:
    """Drop a term, a factor or a piece."""
    part, args = place.part, place.part.args
    for k, dropped in enumerate(args if isinstance(part, sort) else ()):
        rest = args[:k] + args[k + 1 :]
        if rest and dropped not in (0, 1, -1):
            alone = len(rest) == 1 and not isinstance(part, Piecewise)
            left = rest[0] if alone else part.func(*rest, evaluate=False)
            if _shape(left) == _shape(part):
                yield left


def _times(number: Number, part: Basic) -> Basic:
    if isinstance(part, Number):
        return number * part
    return (MatMul if part.is_Matrix else Mul)(number, part, evaluate=False)


def _nature(letter: Basic) -> Any:
    """Return what two letters share that may be mistaken for each other."""
    return type(letter), _shape(letter), letter.assumptions0


def _shape(part: Basic) -> Any:
    return part.shape if getattr(part, "is_Matrix", False) else ()
