"""Whether a relation is true at a place, as far as numbers can tell.

Two sides are equal where they agree to all but the last digits, or come together as more digits are
taken: then they differed by the rounding of what cancels. Where < seems to be an equality, hundreds
of digits are taken to see which side is larger.
"""

from functools import cache
from typing import Any

import sympy as sp
from mpmath import mp
from sympy import Basic
from sympy.core.relational import Relational
from sympy.logic.boolalg import Equivalent

from gradyan.derivations.checker.functions import E
from gradyan.derivations.checker.statement import RoundsTo, strict
from gradyan.derivations.scrutiny.referee.numbers import (
    DIGITS,
    Undefined,
    compiled,
    contains,
    written_out,
)

MORE, MOST = 120, 400  # digits
LARGE = 50  # exponentials of larger numbers are beyond them
CLOSE, COARSE = mp.mpf(10) ** -30, mp.mpf(10) ** -8  # as a share
TINY, COARSE_TINY = mp.mpf(10) ** -45, mp.mpf(10) ** -10


@cache
def coarse(relation: Basic) -> bool:
    """Tell whether the sides are right to some digits only, by the way they are computed."""
    return contains(relation, E, sp.Integral, sp.Derivative)


def true_at(relation: Basic, place: Any) -> bool | None:
    """Tell whether a relation is true at a place; None where numbers do not tell."""
    if isinstance(relation, Equivalent):
        found = {true_at(part, place) for part in relation.args}
        return None if None in found else len(found) == 1
    if isinstance(relation, RoundsTo):
        x, decimal, digits = relation.args
        relation = sp.Le(abs(x - decimal), sp.Rational(1, 2) / 10**digits, evaluate=False)
    if isinstance(relation, sp.Eq | sp.Ne):
        return _equal(relation, place) == isinstance(relation, sp.Eq)
    ((low, high),) = pairs(relation, place)
    if low != high and _apart(relation, low, high) and not (low > high and _equal(relation, place)):
        return bool(low < high)
    return _less(relation, place) if strict(relation) else True


def pairs(relation: Relational, place: Any, digits: int = DIGITS) -> list[tuple[Any, Any]]:
    """Return the values of the two sides, entry by entry; of an inequality the smaller first."""
    order = relation.args if isinstance(relation, sp.Eq | sp.Ne) else (relation.lts, relation.gts)
    place = place.bind() if digits > DIGITS else place
    with mp.workdps(digits):
        left, right = (compiled(written_out(side))(place) for side in order)
        found = list(
            zip(*(s if isinstance(s, mp.matrix) else [s] for s in (left, right)), strict=True)
        )
    if any(mp.isnan(value) for pair in found for value in pair):
        raise Undefined("a side has no value")
    if order is not relation.args and any(mp.im(value) for value in found[0]):
        raise Undefined("a side is not real")
    return found


def _apart(relation: Basic, left: Any, right: Any) -> bool:
    size = max(abs(left), abs(right))
    bound = COARSE * size + COARSE_TINY if coarse(relation) else CLOSE * size + TINY
    return bool(abs(left - right) > bound)


def _equal(relation: Any, place: Any) -> bool:
    found = [(a, b) for a, b in pairs(relation, place)]
    if not any(a != b and _apart(relation, a, b) for a, b in found):
        return True
    if coarse(relation):
        return False
    more = pairs(relation, place, MORE)
    return all(
        abs(c - d) <= CLOSE * abs(a - b)
        for (a, b), (c, d) in zip(found, more, strict=True)
        if a != b
    )


def _less(relation: Any, place: Any) -> bool | None:
    if coarse(relation):
        return None
    if place.bound:  # a root, which is known to so many digits only
        return False
    ((low, high),) = pairs(relation, place, MOST)
    with mp.workdps(MOST):
        if abs(high - low) > mp.mpf(10) ** (20 - MOST) * max(abs(low), abs(high)):
            return bool(low < high)
    return None if any(abs(value) > LARGE for value in place.drawn.values()) else False
