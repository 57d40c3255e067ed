"""Signs and places on a line: region by region, slope by slope, and around a root.

Divided at the edges, the line falls into points and open intervals. Each interval is written
through a positive t, so that within it every comparison is a matter of signs: what is larger,
g or c, is decided once for the whole interval.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from sympy import Abs, Derivative, Dummy, Eq, Expr, Max, Min, Symbol, sign
from sympy.core.relational import Relational, StrictLessThan

from gradyan.derivations.checker.claim import Rule, rule
from gradyan.derivations.checker.exact import (
    is_positive,
    is_zero,
    require_equal,
    require_sign,
    require_smooth,
)
from gradyan.derivations.checker.facts import Disproved, Facts, NotShown
from gradyan.derivations.checker.functions import prime, unfold
from gradyan.derivations.checker.statement import COMPARISON, EQUATION, INEQUALITY, gap, strict
from gradyan.derivations.rules.enclosure import bracket


def regions(x: Symbol, *edges: Expr) -> Rule:
    """Return the rule: it holds in each region into which the edges divide the range of x.

    The range is what the letter assumes: all reals, without 0 if it is nonzero, or those above 0.
    The edges rise.

    >>> regions(x, S.Zero).on(Eq(relu(x), (x + Abs(x)) / 2))
    shown
    >>> regions(x, S.Zero).on(Eq(relu(x), Abs(x)))
    false: the sides of Eq(ReLU(x), Abs(x)) where x = -_t differ, for instance at t = 3/7
    """

    @rule(COMPARISON)
    def check(part: Relational, facts: Facts) -> None:
        del facts
        for low, high in pairwise(edges):
            if not is_positive(high - low):
                raise NotShown(f"{low} is not below {high}")
        if x.is_positive and edges and not is_positive(edges[0]):
            raise NotShown(f"{edges[0]} is not in the range of {x}")
        if not x.is_real:
            raise NotShown(f"{x} is not known to be real")
        for at in _regions(x, edges):
            _confirm(part, x, at)

    return check


def _regions(x: Symbol, edges: tuple[Expr, ...]) -> Iterator[Expr]:
    """Yield each point and each interval, an interval as an expression in one t > 0."""
    t = Dummy("t", positive=True)
    if not edges:
        yield x
        return
    yield edges[0] / (1 + t) if x.is_positive else edges[0] - t
    for low, high in pairwise(edges):
        yield (low + t * high) / (1 + t)
    yield edges[-1] + t
    yield from (edge for edge in edges if not (edge == 0 and x.is_nonzero))


def _confirm(part: Relational, x: Symbol, at: Expr) -> None:
    left, right = (_resolved(side, x, at) for side in part.args)
    if isinstance(part, Eq):
        require_equal(left, right, f"the sides of {part} where {x} = {at}")
    else:
        found = gap(part.func(left, right, evaluate=False))
        require_sign(found, f"the gap of {part} where {x} = {at}", or_zero=not strict(part))


def _resolved(side: Expr, x: Symbol, at: Expr) -> Expr:
    """Return the side with each min, max, |·| and sgn worked out, from the inside outwards."""
    return unfold(side).xreplace({x: at}).replace(
        lambda e: isinstance(e, tuple(BRANCHES)), lambda e: BRANCHES[e.func](*e.args)
    )  # fmt: skip


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


@rule(INEQUALITY)
def by_slopes(part: Relational, facts: Facts) -> None:
    """A derivative has its sign by the known signs of the functions in it and of their slopes.

    >>> by_slopes.on(d(1 / loss(h), h) < 0, loss(h) > 0, d(loss(h), h) > 0)
    shown
    >>> by_slopes.on(d(1 / loss(h), h) > 0, loss(h) > 0, d(loss(h), h) > 0)
    false: the gap of 0 < Derivative(1/C(h), h) is negative at C(h) = 3/7, slope = 5/8, slope = 7/9
    """
    signs = {f: letter for fact in facts.parts for f, letter in _sign_of(fact)}
    ((found, letter),) = _sign_of(part) or ((None, None),)
    if not isinstance(found, Derivative):
        raise NotShown(f"by_slopes wants the sign of a derivative, and got {part}")
    slope = _slope(found.expr, found.variables[0], signs)
    require_sign(slope * letter, f"the gap of {part}")


def _sign_of(fact: Any) -> list[tuple[Expr, Dummy]]:
    """Return what an inequality 0 < f or f < 0 is about, and a letter of its sign."""
    if not isinstance(fact, StrictLessThan) or 0 not in fact.args:
        return []
    low, high = fact.args
    about = high if low == 0 else low
    name = "slope" if isinstance(about, Derivative) else str(about)
    return [(about, Dummy(name, positive=True) if low == 0 else Dummy(name, negative=True))]


def _slope(expr: Expr, t: Symbol, signs: Mapping[Expr, Dummy]) -> Expr:
    """Return d expr/dt, with letters of their signs for the functions of t and their slopes."""
    functions = [f for f in signs if not isinstance(f, Derivative) and f != t]
    named = {f: signs[f] for f in functions if expr.has(f)}
    if expr not in signs and getattr(expr, "definition", None):
        return _slope(expr.func.definition(*expr.args), t, signs)
    plain = expr.xreplace(named)
    slope = plain.diff(t)
    for f, letter in named.items():
        change = Derivative(f, t, evaluate=False)
        if change not in signs:
            raise NotShown(f"nothing is known of {change}")
        slope += plain.diff(letter) * signs[change]
    if slope.free_symbols - {t, *signs.values()}:
        raise NotShown(f"something in {expr} is not known")
    return slope.xreplace({t: signs.get(t, t)})


@rule(EQUATION)
def root(part: Eq, facts: Facts) -> None:
    """The equation has one positive solution, and its letter is the name of it.

    The left side rises, and passes the right one.

    >>> root.on(Eq(h * exp(h), 1))
    shown
    >>> root.on(Eq(h + exp(h), S.Half))
    refused: h + exp(h) - 1/2 does not change its sign between 0.25 and 10
    """
    if len(part.free_symbols) != 1:
        raise NotShown(f"root wants one letter, and {part} has {len(part.free_symbols)}")
    (s,) = part.free_symbols
    if any(fact.has(s) for fact in facts.parts):
        raise NotShown(f"{s} has a meaning already")
    if part.rhs.has(s) or not s.is_positive:
        raise NotShown(f"{s} has to be positive, and on the left side only")
    require_sign(unfold(part.lhs).doit().diff(s), f"the slope of {part.lhs}")
    bracket(s, part.lhs - part.rhs)


def peak(slope: Eq, scale: Expr, rising: Relational) -> Rule:
    """Return the rule: f(u) ≤ f(s) for all u > 0, where s is the root of g(s) = c.

    ``slope`` says that f′ = p(c − g) with p = ``scale`` > 0, and ``rising`` that g′ > 0.

    >>> f, g = function("f", lambda h: h * exp(-h)), function("g", lambda h: h)
    >>> known = (Eq(prime(f)(h), exp(-h) * (1 - g(h))), prime(g)(h) > 0, Eq(g(v), 1))
    >>> peak(known[0], exp(-h), known[1]).on(f(h) <= f(v), *known)
    shown
    >>> peak(known[0], exp(-h), known[1]).on(f(h) <= f(q), *known)
    refused: nothing known makes q the place of a peak
    """

    @rule(INEQUALITY, slope, rising)
    def check(part: Relational, facts: Facts) -> None:
        if not (part.lts.is_Function and part.gts.is_Function):
            raise NotShown(f"peak wants two values of one function, and got {part}")
        (f, u), (top, s) = ((side.func, side.args[0]) for side in (part.lts, part.gts))
        levels = {e.lhs.func: e.rhs for e in facts.equations() if e.lhs.args == (s,)}
        heads = [g for g in levels if rising.gts == prime(g)(u) and rising.lts == 0]
        for known in (slope, rising):
            facts.require_for_every([u], known)
        require_smooth(part.lts, u)
        if strict(part) or not heads or not (is_positive(scale) and u.is_positive):
            raise NotShown(f"nothing known makes {s} the place of a peak")
        if f != top or slope.lhs != prime(f)(u):
            raise Disproved(f"{part} does not compare a function of {slope} with its peak")
        shape = scale * (levels[heads[0]] - heads[0](u))
        require_equal(slope.rhs, shape, f"{slope.rhs} and {shape}")

    return check
