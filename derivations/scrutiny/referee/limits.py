"""Whether values seem to approach a limit."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import sympy as sp
from mpmath import mp
from sympy import Basic

from gradyan.derivations.checker.functions import E
from gradyan.derivations.scrutiny.referee.domain import COUNTING
from gradyan.derivations.scrutiny.referee.numbers import Unheard, along, compiled, written_out
from gradyan.derivations.scrutiny.referee.places import Place

TERMS = (1, 2, 4, 8, 16, 32)  # how far a sum, a product, a recurrence is followed
FAR, NEAR, COARSE = 80, 40, 10  # doublings: to infinity, to a point, and with an integral
NEARER, TINY = 0.7, mp.mpf(10) ** -12


def approaches(relation: Basic, place: Place) -> bool | None:
    """Tell whether the limit on the left seems to be what the right side says.

    The values come nearer and nearer; where they do so ever faster, but are still far, nothing can
    be told. Those that grow without bound do not slow down from one doubling to the next.
    """
    if not isinstance(relation, sp.Eq) or not isinstance(relation.lhs, sp.Limit):
        raise Unheard("a limit is compared otherwise than by lim f = a")
    limit = compiled(written_out(relation.rhs))(place)
    return all_of(_tends([f(x) for x in xs], limit) for f, xs in _arguments(relation.lhs, place))


def all_of(found: Iterator[bool | None]) -> bool | None:
    """Return False if one is false, else None if one is None."""
    seen = set(found)
    return False if False in seen else None if None in seen else True


def _arguments(limit: Any, place: Place) -> Iterator[tuple[Any, list[Any]]]:
    body, letter, to, side = limit.args
    body = written_out(body)
    times = COARSE if body.has(E, sp.Integral) else FAR if to.is_infinite else NEAR
    f = along(body, letter, index=True)(place)
    if to.is_infinite:
        counted = body.has(*COUNTING) and letter.is_integer
        xs = [mp.mpf(n) for n in TERMS] if counted else [mp.mpf(2) ** k for k in range(times)]
        yield f, [x if to == sp.oo else -x for x in xs]
        return
    there = compiled(to)(place)
    for sign in {"+": (1,), "-": (-1,)}.get(str(side), (1, -1)):
        yield f, [there + sign * mp.mpf(2) ** -k for k in range(times)]


def _tends(values: list[Any], limit: Any) -> bool | None:
    third = len(values) // 3
    if mp.isinf(limit):
        values = [value if limit > 0 else -value for value in values]
        rise, before = values[-1] - values[-1 - third], values[-1 - third] - values[-1 - 2 * third]
        return bool(rise > before / 4 > 0)
    far = [abs(value - limit) for value in values]
    near, before = max(far[-third:]), max(far[-2 * third : -third])
    if near <= TINY * (1 + abs(limit)) or near <= NEARER * before:
        return True
    steps = [b - a for a, b in pairwise(far)]
    return None if steps[-1] < steps[-2] < steps[-3] < 0 else False
