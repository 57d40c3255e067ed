r"""Numbers enclosed in intervals that hold the true value, where no formula gives it.

Means of the sigmoid: where |Im x| ≤ π/2, |1 + e^(−x)|² ≥ 1 + |e^(−x)|², so |σ(x)| ≤ 1 and
|σ′(x)| ≤ 1/2. A product f of them at x = tz is thus analytic with |f| ≤ 1 for |Im z| ≤ a = π/(2t),
and the trapezoidal rule of step h over the whole line misses the integral of f times the normal
density by at most 2e^(a²/2)/(e^(2πa/h) − 1) (Trefethen & Weideman 2014, theorem 5.1). What is
left out beyond |z| = Z is at most twice the mass of the normal distribution there. Rounding is
enclosed by mpmath's intervals.
"""

from collections.abc import Mapping
from functools import cache
from math import pi
from typing import Any

from mpmath import findroot, iv
from sympy import Basic, Derivative, Dummy, Eq, Expr, Symbol, lambdify
from sympy.core.relational import StrictLessThan

from gradyan.derivations.checker.claim import Rule, rule
from gradyan.derivations.checker.exact import require_sign, worked_out
from gradyan.derivations.checker.facts import Disproved, Facts, NotShown
from gradyan.derivations.checker.functions import E, prime, sigma, unfold, z
from gradyan.derivations.checker.measured import FUNCTIONS
from gradyan.derivations.checker.statement import MEASURE, RoundsTo, gap, strict
from gradyan.derivations.rules.expectations import written

REACH = 8  # the normal distribution has a mass of 1.2e-15 beyond
MISSED = 36  # e^(−36) = 2e-16
WIDEST = 3  # strips wider than this gain nothing
APART = 1e-12
SEARCHED = (1 / 4, 10)  # where a root is looked for
Box = Mapping[Symbol, tuple[float, float]]


def located(equation: Eq, t: Symbol) -> Rule:
    """Return the rule: it holds for the t > 0 that solves a known equation.

    There is a solution within a share of `APART` of what floats find, because the difference of
    the sides changes its sign there, and the statement holds on all of that interval. There is no
    other, because the left side is evidently, or known to be, rising, and the right side constant.

    >>> located(Eq(h * exp(h), 1), h).on(rounds_to(h, "0.5671"), Eq(h * exp(h), 1))
    shown
    >>> located(Eq(h * exp(h), 1), h).on(rounds_to(h, "0.5672"), Eq(h * exp(h), 1))
    false: h ≈ 0.5672 is not so there
    """

    @rule(MEASURE, equation)
    def check(part: Basic, facts: Facts) -> None:
        _require_rising(equation, t, facts)
        box = {t: bracket(t, equation.lhs - equation.rhs)}
        decimal = isinstance(part, RoundsTo)
        room = enclose(part.room if decimal else gap(part), box)
        if room.b < 0:
            raise Disproved(f"{part} is not so there")
        if room.a < 0 or (not decimal and strict(part) and room.a == 0):
            raise NotShown(f"{part} can not be told: what is claimed larger has {room} more")

    return check


def _require_rising(equation: Eq, t: Symbol, facts: Facts) -> None:
    """See that an equation has one positive solution at most."""
    if equation.rhs.has(t) or not t.is_positive:
        raise NotShown(f"{equation} has {t} on both sides, or {t} may be negative")
    for fact in facts.parts:
        for u in fact.free_symbols if isinstance(fact, StrictLessThan) else ():
            there = equation.lhs.xreplace({t: u})
            slopes = (Derivative(there, u, evaluate=False), prime(there.func)(u))
            if fact.lts == 0 and fact.gts in slopes and u.is_positive:
                facts.require_for_every([u], fact)
                return
    require_sign(worked_out(equation.lhs).diff(t), f"the slope of {equation.lhs}")


@cache
def bracket(t: Symbol, difference: Expr) -> tuple[float, float]:
    """Return two points, close together, between which the difference is 0."""

    def middle(at: Any) -> float:
        return float(enclose(difference, {t: (float(at), float(at))}).mid.a)

    if middle(SEARCHED[0]) * middle(SEARCHED[1]) >= 0:
        ends = "{} and {}".format(*SEARCHED)
        raise NotShown(f"{difference} does not change its sign between {ends}")
    found = float(findroot(middle, SEARCHED, solver="anderson", tol=APART, verify=False))
    low, high = found * (1 - APART), found * (1 + APART)
    ends_ = [enclose(difference, {t: (end, end)}) for end in (low, high)]
    if not (ends_[0] * ends_[1]).b < 0:
        raise NotShown(f"{difference} does not change its sign at {found}")
    return low, high


def enclose(expr: Expr, box: Box) -> Any:
    """Return an interval with the value of an expression for all values of its letters in a box."""
    intervals = {symbol: iv.mpf(list(ends)) for symbol, ends in box.items()}
    means = {mean: Dummy("mean") for mean in written(expr).atoms(E)}
    for mean, name in means.items():
        letters = mean.free_symbols - {z}
        if len(letters) != 1 or not letters <= box.keys():
            raise NotShown(f"{mean} is no mean of a function of one letter whose place is known")
        (t,) = letters
        intervals[name] = expectation(mean.args[0], t, *box[t])
    names = sorted(intervals, key=str)
    rest = unfold(written(expr).xreplace(means)).doit()
    if unknown := rest.free_symbols - intervals.keys():
        raise NotShown(f"nothing is known of the place of {unknown.pop()}")
    value = lambdify(names, rest, [FUNCTIONS, "mpmath"])
    return iv.mpf(value(*(intervals[name] for name in names)))


@cache
def expectation(f: Expr, t: Symbol, low: float, high: float) -> Any:
    """Return an interval with E[f] for every t from ``low`` to ``high``."""
    if not all(_bounded(part, t) for part in f.as_ordered_factors()):
        raise NotShown(f"{f} is no product of the sigmoid and its slope")
    if not 0 < low <= high:
        raise NotShown(f"{t} has to be positive, not from {low} to {high}")
    scale, a = iv.mpf([low, high]), min(1.57 / high, WIDEST)  # a little less than π/2
    h = 2 * pi * a / MISSED
    value = lambdify((z, t), unfold(f).doit(), [FUNCTIONS, "mpmath"])
    total, k = value(iv.mpf(0), scale), 0
    while h * k < REACH:
        k += 1
        at = iv.mpf(h) * k
        total += (value(at, scale) + value(-at, scale)) * iv.exp(-(at**2) / 2)
    missed = 2 * iv.exp(iv.mpf(a) ** 2 / 2) / (iv.exp(2 * iv.pi * a / h) - 1)
    beyond = 2 * iv.exp(-(at**2) / 2) / at
    error = (missed + beyond).b
    return total * h / iv.sqrt(2 * iv.pi) + iv.mpf([-error, error])


def _bounded(factor: Expr, t: Symbol) -> bool:
    base, power = factor.as_base_exp()
    known = base.func in (sigma, prime(sigma)) and base.args[0].doit() == t * z
    return bool(known and power.is_integer and power.is_positive)
