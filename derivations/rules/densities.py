"""Expectations as integrals over a density that is symmetric about 0.

An integral is SymPy's, taken over each half of the line apart, so that a kink at 0 costs nothing.
Because SymPy's integrals have been wrong before, mpmath computes each once more in numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from mpmath import mp, quad
from sympy import Basic, Dummy, Eq, Expr, Integral, Rational, S, Symbol, integrate, lambdify, oo

from gradyan.derivations.checker.claim import Disproved, NotShown, Rule
from gradyan.derivations.checker.exact import conjuncts, is_zero
from gradyan.derivations.checker.functions import unfold
from gradyan.derivations.rules.moments import E

DIGITS, CLOSE = 30, 1e-20


@dataclass(frozen=True)
class Density:
    """The density ``p``, an expression in ``x``, of a random number between −``end`` and ``end``.

    ``end`` may be infinite.
    """

    x: Symbol
    p: Expr
    end: Expr = S.Infinity


@cache
def expected(g: Expr, density: Density) -> Expr:
    """Return E[g(x)]; raise Disproved where SymPy and mpmath do not agree."""
    t = Dummy("t", positive=True)
    both = sum(unfold((g * density.p).xreplace({density.x: side})).doit() for side in (t, -t))
    value = integrate(both.expand(), (t, 0, density.end))
    _seen(both, t, density.end, value)
    return value


def under(*densities: Density) -> Rule:
    """Return the rule: both sides agree once each E and each integral is worked out.

    E is taken of functions of one random number only; the densities say how each is distributed.
    """

    def rule(relation: Basic, facts: Mapping[str, Basic]) -> None:
        del facts
        for part in conjuncts(relation):
            if not isinstance(part, Eq):
                raise NotShown(f"{part} is not an equation")
            left, right = (_worked_out(side, densities) for side in part.args)
            if not is_zero(left - right):
                raise Disproved(f"the left side is {left}, the right side {right}")

    return rule


def _worked_out(side: Expr, densities: tuple[Density, ...]) -> Expr:
    def expectation(e: Expr) -> Expr:
        for density in densities:
            if density.x in e.free_symbols:
                return expected(e.args[0], density)
        raise NotShown(f"nothing is known of the distribution in {e}")

    return unfold(side).replace(lambda e: e.func == E, expectation).doit()


def _seen(integrand: Expr, t: Symbol, end: Expr, value: Expr) -> None:
    """Compute an integral in numbers, with a number in the place of each parameter."""
    names = sorted((integrand.free_symbols | end.free_symbols) - {t}, key=str)
    point = {name: Rational(k + 2, 3) for k, name in enumerate(names)}
    with mp.workdps(DIGITS):
        f = lambdify(t, integrand.xreplace(point), "mpmath")
        last = mp.inf if end == oo else mp.mpf(end.xreplace(point).evalf(DIGITS))
        number = quad(f, [0, last / 2, last] if end != oo else [0, 1, 4, last])
        if abs(number - value.xreplace(point).evalf(DIGITS)) > CLOSE:
            raise Disproved(f"{Integral(integrand, (t, 0, end))} is {number}, and not {value}")
