"""What an expression is worth at a place, in mpmath's numbers.

A *place* gives every letter a value: ``at[letter]``. `compiled` turns an expression into a function
of a place. An integral, and an expectation over z ~ N(0, 1), is a sum over fixed nodes that crowd
at the ends (double exponential), right to some 15 digits; a derivative is a difference quotient.
"""

from collections.abc import Callable, Iterable
from functools import cache, reduce
from itertools import product
from operator import add, eq, ge, gt, le, lt, mul, ne
from typing import Any

import sympy as sp
from mpmath import mp
from sympy import Basic, Expr
from sympy.matrices.expressions.matexpr import MatrixElement

from gradyan.derivations.checker.functions import E, unfold

Run = Callable[[Any], Any]
Form = Callable[[Any], Run]
Nodes = list[tuple[Any, Any]]

z = sp.Symbol("z", real=True)  # the letter of N(0, 1) where it stands under an E
DIGITS, STEP = 50, 16  # nodes to a unit of the substituted variable
MEANS = 300  # that may be taken at one place
H = mp.mpf(2) ** -50  # the step of a difference quotient


class Unheard(Exception):
    """Something that cannot be evaluated; the message says why."""


class Undefined(Exception):
    """An expression that has no value at a place."""


class Outside(Undefined):
    """A place that is not in the domain."""


@cache
def compiled(expr: Basic) -> Run:
    """Return the function of a place that an expression is; raise `Unheard` if it is none."""
    for kind in type(expr).__mro__:
        if kind in FORMS:
            return FORMS[kind](expr)
    raise Unheard(f"nothing is known of {type(expr).__name__}")


@cache
def written_out(expr: Expr) -> Expr:
    """Write out the functions of the page, to the end; never of a relation, which SymPy decides."""
    while (further := unfold(expr)) != expr:
        expr = further
    return expr


def contains(statement: Basic, *kinds: Any) -> bool:
    """Tell whether something stands in a statement when its sides are written out."""
    if isinstance(statement, sp.Expr | sp.MatrixBase):
        return bool(written_out(statement).has(*kinds))
    return any(contains(part, *kinds) for part in statement.args)


def along(body: Expr, letter: Basic, *, index: bool = False) -> Callable[[Any], Run]:
    """Return what makes a place into the function that a body is of one of its letters."""
    run = compiled(body)

    def function_at(at: Any) -> Run:
        bound = at.bind(index=index)
        return lambda value: run(bound.put(letter, value))

    return function_at


def integral(f: Run, low: Any, high: Any) -> Any:
    """Integrate over an interval, whose ends may be infinite."""
    if low > high:
        return -integral(f, high, low)
    if low < 0 < high:  # where there may be a kink
        return integral(f, low, mp.zero) + integral(f, mp.zero, high)
    if high == mp.inf:
        return _total(w * f(low + x) for x, w in _half_line(mp.dps))
    if low == -mp.inf:
        return _total(w * f(high - x) for x, w in _half_line(mp.dps))
    middle, half = (low + high) / 2, (high - low) / 2
    return half * _total(w * f(middle + half * x) for x, w in _segment(mp.dps))


@cache
def _half_line(_: int) -> Nodes:
    """Return nodes and weights of an integral from 0 to ∞ of what falls like e⁻ˣ or faster."""
    steps = [(s, mp.exp(-s)) for s in (mp.mpf(k) / STEP for k in range(-5 * STEP, 6 * STEP))]
    return [(mp.exp(s - e), mp.exp(s - e) * (1 + e) / STEP) for s, e in steps]


@cache
def _segment(_: int) -> Nodes:
    """Return nodes and weights of an integral from −1 to 1."""
    steps = [(s, mp.pi / 2 * mp.sinh(s)) for s in (mp.mpf(k) / 10 for k in range(-34, 35))]
    return [(mp.tanh(u), mp.pi / 20 * mp.cosh(s) / mp.cosh(u) ** 2) for s, u in steps]


@cache
def _normal(digits: int) -> Nodes:
    """Return nodes and weights of the mean of f(z) + f(−z), z ~ N(0, 1), for z > 0."""
    density = [(x, w * mp.npdf(x)) for x, w in _half_line(digits)]
    return [(x, w) for x, w in density if w > mp.mpf(10) ** -25]


def single(value: Any) -> Any:
    """Return the number that a matrix of one row and one column is."""
    return value[0] if isinstance(value, mp.matrix) and len(value) == 1 else value


def _total(terms: Iterable[Any]) -> Any:
    return sum(terms, mp.zero)


def _call(f: Callable[..., Any]) -> Form:
    def form(e: Basic) -> Run:
        runs = [compiled(part) for part in e.args]
        return lambda at: f(*[run(at) for run in runs])

    return form


def _folded(f: Callable[[Any, Any], Any]) -> Form:
    return _call(lambda *parts: reduce(f, parts))


def _constant(value: Callable[[], Any]) -> Form:
    return lambda _: lambda _: value()


def _rational(e: Any) -> Run:
    p, q = mp.mpf(int(e.p)), int(e.q)
    return (lambda _: p) if q == 1 else (lambda _: p / q)


def _step(x: Any, _: Any) -> Any:
    """The slope of what has a kink at 0."""
    if x == 0:
        raise Outside("there is a kink there")
    return mp.mpf(x > 0)


def _power(e: Any) -> Run:
    base, exponent = map(compiled, e.args)
    if e.exp.is_Integer:
        k = int(e.exp)
        return lambda at: base(at) ** k

    def run(at: Any) -> Any:
        k = exponent(at)
        return base(at) ** (int(k) if mp.isint(k) else k)

    return run


def _matrix(e: Any) -> Run:
    entries, (rows, columns) = [compiled(entry) for entry in e], e.shape

    def run(at: Any) -> Any:
        return mp.matrix(
            [[entries[r * columns + c](at) for c in range(columns)] for r in range(rows)]
        )

    return run


def _over(fold: Callable[[Any, Any], Any], empty: Any) -> Form:
    """A sum or a product: the terms at every value of the indices."""

    def form(e: Any) -> Run:
        body, indices = compiled(e.function), [k for k, *_ in e.limits]
        ends = [(compiled(low), compiled(high)) for _, low, high in e.limits]

        def run(at: Any) -> Any:
            bound, total = at.bind(index=True), empty
            spans = [range(int(low(at)), int(high(at)) + 1) for low, high in ends]
            if any(span.stop < span.start for span in spans):
                raise Outside(f"{e} has fewer than no terms")
            for values in product(*spans):
                for k, value in zip(indices, values, strict=True):
                    bound.put(k, mp.mpf(value))
                total = fold(total, body(bound))
            return total

        return run

    return form


def _integral(e: Any) -> Run:
    ((letter, low, high),) = e.limits
    body, ends = along(e.function, letter), (compiled(low), compiled(high))
    return lambda at: integral(body(at), *(end(at) for end in ends))


def _expectation(e: Any) -> Run:
    """E over z ~ N(0, 1); of anything else it is a letter, that is, any number at all."""
    body = along(e.args[0], z)

    def run(at: Any) -> Any:
        if not e.has(z) or at.knows(z):
            return at[at.domain.composed(e)]
        if e not in at.found:
            at.means[0] += 1
            if at.means[0] > MEANS:
                raise Unheard("it takes too many means at one place")
            f = body(at)
            at.found[e] = _total(w * (f(x) + f(-x)) for x, w in _normal(mp.dps))
        return at.found[e]

    return run


def _derivative(e: Any) -> Run:
    """The difference quotient; with so small a step only the digits beyond the 25th see it."""
    *first, v = e.variables
    u = sp.Derivative(e.expr, *first, evaluate=False) if first else e.expr
    if v.is_Matrix:
        entries = [
            [sp.Derivative(u, v[i, j], evaluate=False) for j in range(v.cols)]
            for i in range(v.rows)
        ]
        return compiled(sp.ImmutableMatrix(entries))
    run, value = compiled(u), compiled(v)

    def quotient(at: Any) -> Any:
        if u != v and not at.decides(u):
            raise Unheard(f"no fact says what {u} is made of")
        there, here = value(at), single(run(at))
        right, left = ((single(run(at.bind().put(v, there + h))) - here) / h for h in (H, -H))
        if abs(right - left) > mp.sqrt(H) * (1 + abs(right)):
            raise Outside(f"{u} has a kink there")
        return (right + left) / 2

    return quotient


def _piecewise(e: Any) -> Run:
    pieces = [(compiled(value), compiled(condition)) for value, condition in e.args]

    def run(at: Any) -> Any:
        for value, condition in pieces:
            if condition(at):
                return value(at)
        raise Undefined("no piece is for that")

    return run


def _any_function(e: Any) -> Run:
    """A function without a definition: a smooth one, whose primes fit each other."""
    tex = getattr(e.func, "tex", None)
    if tex is None:
        raise Unheard(f"nothing is known of the function {e.func}")
    (x,), name = map(compiled, e.args), tex.rstrip("'")
    return lambda at: at.smooth(name, len(tex) - len(name), x(at))


def _substituted(e: Any) -> Run:
    (v,), (value,), body = e.variables, map(compiled, e.point), compiled(e.expr)
    return lambda at: body(at.bind().put(v, value(at)))


def _refused(e: Basic) -> Run:
    raise Unheard(f"a {type(e).__name__} stands inside of an expression")


def _letter(e: Any) -> Run:
    return lambda at: at[e]


FORMS: dict[Any, Form] = {
    **dict.fromkeys((sp.Symbol, sp.MatrixSymbol, sp.Indexed), _letter),
    **{kind: _folded(add) for kind in (sp.Add, sp.MatAdd)},
    **{kind: _folded(mul) for kind in (sp.Mul, sp.MatMul)},
    **dict.fromkeys((sp.Pow, sp.MatPow), _power),
    **{kind: _call(f) for kind, f in (
        (sp.Eq, eq), (sp.Ne, ne), (sp.Lt, lt), (sp.Le, le), (sp.Gt, gt), (sp.Ge, ge),
        (sp.exp, mp.exp), (sp.log, mp.log), (sp.sin, mp.sin), (sp.cos, mp.cos), (sp.tan, mp.tan),
        (sp.sinh, mp.sinh), (sp.cosh, mp.cosh), (sp.tanh, mp.tanh), (sp.atan, mp.atan),
        (sp.erf, mp.erf), (sp.erfc, mp.erfc), (sp.gamma, mp.gamma), (sp.loggamma, mp.loggamma),
        (sp.polygamma, mp.psi), (sp.Abs, abs), (sp.sign, mp.sign), (sp.floor, mp.floor),
        (sp.ceiling, mp.ceil), (sp.Max, max), (sp.Min, min), (sp.re, mp.re), (sp.im, mp.im),
        (sp.conjugate, mp.conj), (sp.Heaviside, _step),
        (sp.Transpose, lambda m: m.T), (sp.Inverse, lambda m, _: mp.inverse(m)),
        (sp.Identity, lambda n: mp.eye(int(n))), (MatrixElement, lambda m, i, j: m[int(i), int(j)]),
        (sp.Trace, lambda m: _total(m[i, i] for i in range(m.rows))),
    )},
    **{type(e): _constant(value) for e, value in (
        (sp.pi, lambda: +mp.pi), (sp.E, lambda: +mp.e), (sp.EulerGamma, lambda: +mp.euler),
        (sp.I, lambda: mp.j), (sp.oo, lambda: mp.inf), (-sp.oo, lambda: -mp.inf),
        (sp.true, lambda: True), (sp.false, lambda: False),
    )},
    sp.Rational: _rational,
    sp.Float: lambda e: lambda _: mp.make_mpf(e._mpf_),
    sp.MatrixBase: _matrix,
    sp.Sum: _over(add, mp.zero),
    sp.Product: _over(mul, mp.one),
    sp.Integral: _integral,
    E: _expectation,
    sp.Derivative: _derivative,
    sp.Piecewise: _piecewise,
    sp.Subs: _substituted,
    sp.Limit: _refused,
    sp.Function: _any_function,
}  # fmt: skip
