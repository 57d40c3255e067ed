"""Relations with min, max, |·| and sgn, shown region by region.

Divided at the edges, the line falls into points and open intervals. Each interval is written
through a positive t, so that within it every comparison is a matter of signs: what is larger,
g or c, is decided once for the whole interval.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from sympy import Abs, Basic, Dummy, Eq, Expr, Max, Min, Symbol, sign

from gradyan.derivations.checker.claim import Disproved, NotShown, Rule
from gradyan.derivations.checker.exact import conjuncts, gap, is_positive, is_zero, strict
from gradyan.derivations.checker.functions import unfold


def regions(x: Symbol, *edges: Expr) -> Rule:
    """Return the rule: the relation holds in each region into which the edges divide x's range.

    The range is what the symbol assumes: all reals, without 0 if it is nonzero, or those above 0.
    The edges rise.
    """

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        del facts
        for low, high in pairwise(edges):
            if not is_positive(high - low):
                raise NotShown(f"{low} is not below {high}")
        if x.is_positive and edges and not is_positive(edges[0]):
            raise NotShown(f"{edges[0]} is not in the range of {x}")
        for part in conjuncts(relation):
            for at in _regions(x, edges):
                _confirm(part, x, at)

    return rule


def _regions(x: Symbol, edges: tuple[Expr, ...]) -> Iterator[Expr]:
    """Yield each point and each interval, an interval as an expression in one t > 0."""
    t = Dummy("t", positive=True)
    if not edges:
        yield x
        return
    yield edges[0] * t / (1 + t) if x.is_positive else edges[0] - t
    for low, high in pairwise(edges):
        yield (low + t * high) / (1 + t)
    yield edges[-1] + t
    yield from (edge for edge in edges if not (edge == 0 and x.is_nonzero))


def _confirm(part: Basic, x: Symbol, at: Expr) -> None:
    left, right = (_resolved(side, x, at) for side in part.args)
    if isinstance(part, Eq):
        if not is_zero(left - right):
            raise NotShown(f"{part} is not an identity where {x} = {at}")
        return
    found = gap(part.func(left, right, evaluate=False))
    if is_positive(-found, or_zero=strict(part)):
        raise Disproved(f"{part} is false where {x} = {at}")
    if not is_positive(found, or_zero=not strict(part)):
        raise NotShown(f"cannot show {part} where {x} = {at}")


def _resolved(side: Expr, x: Symbol, at: Expr) -> Expr:
    """Return the side with each min, max, |·| and sgn worked out, from the inside outwards."""
    return unfold(side).xreplace({x: at}).replace(lambda e: isinstance(e, tuple(BRANCHES)), _branch)


def _smaller(a: Expr, b: Expr) -> Expr:
    if is_positive(b - a, or_zero=True):
        return a
    if is_positive(a - b, or_zero=True):
        return b
    raise NotShown(f"which is smaller, {a} or {b}?")


def _larger(a: Expr, b: Expr) -> Expr:
    return b if _smaller(a, b) == a else a


def _modulus(a: Expr) -> Expr:
    return _larger(a, -a)


def _sign(a: Expr) -> Expr:
    if is_zero(a):
        return sign(0)
    return sign(1) if _modulus(a) == a else sign(-1)


BRANCHES: dict[Any, Any] = {Min: _smaller, Max: _larger, Abs: _modulus, sign: _sign}


def _branch(expr: Expr) -> Expr:
    return BRANCHES[expr.func](*expr.args)
