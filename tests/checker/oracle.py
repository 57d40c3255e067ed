"""A second opinion on numbers: mpmath at 50 digits, from what stands on the page.

It shares nothing with `derivations.checker.exact` but the expression: no SymPy function evaluates
here, and the functions of the page are written anew.
"""

from collections.abc import Callable, Mapping
from typing import Any

import mpmath
from mpmath import mp, mpf
from sympy import Basic

DIGITS = 50


class Open(Exception):
    """An expression that no value follows from, as it stands: it has unknowns."""


def sigma(x: Any) -> Any:
    return 1 / (1 + mp.exp(-x))


def slope(f: Callable[[Any], Any], x: Any) -> Any:
    """Return f′(x) from values of f alone."""
    with mp.extradps(DIGITS):
        return mp.diff(f, x)


def gaussian(f: Callable[[Any], Any]) -> Any:
    """Return E f(z) for z ~ N(0, 1)."""
    return mp.quad(lambda z: f(z) * mp.npdf(z), [-mp.inf, -6, -2, 0, 2, 6, mp.inf])


PAGE: dict[str, Callable[[Any], Any]] = {
    "sigma": sigma,
    "tanh": mp.tanh,
    "operatorname{ReLU}": lambda x: max(x, mpf(0)),
    "operatorname{id}": lambda x: x,
}
NAMED = {"Pi": mp.pi, "Exp1": mp.e, "Half": mpf(1) / 2, "Infinity": mp.inf,
         "NegativeInfinity": -mp.inf, "ImaginaryUnit": mp.j, "EulerGamma": mp.euler}  # fmt: skip
NODES: dict[str, Callable[..., Any]] = {
    "Add": lambda *a: mp.fsum(a),
    "Mul": lambda *a: mp.fprod(a),
    "Pow": mp.power,
    "exp": mp.exp,
    "log": lambda x, base=None: mp.log(x) if base is None else mp.log(x) / mp.log(base),
    "Abs": abs,
    "Max": max,
    "Min": min,
    **{name: getattr(mpmath, name) for name in
       ("sin", "cos", "tan", "sinh", "cosh", "tanh", "atanh", "gamma", "erf", "erfc", "sign")},
}  # fmt: skip


def value(expr: Basic, known: Mapping[Basic, Any] | None = None) -> Any:
    """Return the value of an expression; raise Open where it has unknowns or is not known here."""
    known = known or {}
    name = type(expr).__name__
    number = known.get(expr, _number(expr, name))
    if number is not None:
        return number
    if name in BOUND:
        return BOUND[name](expr, known)
    arguments = [value(arg, known) for arg in expr.args]
    page, primes = name.rstrip("'"), len(name) - len(name.rstrip("'"))
    if page in PAGE and primes <= 1:
        return slope(PAGE[page], *arguments) if primes else PAGE[page](*arguments)
    if not arguments or name not in NODES:
        raise Open(f"{name} {expr}")
    return NODES[name](*arguments)


def _number(expr: Any, name: str) -> Any:
    """Return the value of a number or a constant, None for anything else."""
    if expr.is_Rational:
        return mpf(expr.p) / mpf(expr.q)
    if expr.is_Float:
        return mpf(str(expr))
    return +NAMED[name] if name in NAMED else None


def _over(expr: Any, known: Mapping[Basic, Any]) -> Any:
    """Return a sum, a product or an integral over one variable."""
    (n, low, high), *more = expr.limits
    if more:
        raise Open(f"{expr} runs over several variables")
    how = {"Sum": mp.nsum, "Product": mp.nprod, "Integral": mp.quad}[type(expr).__name__]
    ends = [value(low, known), value(high, known)]
    return how(lambda at: value(expr.function, {**known, n: at}), ends)


def _derivative(expr: Any, known: Mapping[Basic, Any]) -> Any:
    """Return df/dx at a known x, from values of f alone."""
    x = expr.variables[0]
    if len(expr.variables) != 1 or x not in known:
        raise Open(f"{expr} is taken at no point")
    return slope(lambda at: value(expr.expr, {**known, x: at}), known[x])


BOUND = {"Sum": _over, "Product": _over, "Integral": _over, "Derivative": _derivative}
