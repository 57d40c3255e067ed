"""Integrals and limits: their values, and what takes them from one place to another."""

from collections.abc import Mapping
from itertools import permutations

from mpmath import mp, quad
from sympy import (
    Dummy,
    Eq,
    Expr,
    Float,
    Function,
    Indexed,
    Integral,
    Limit,
    Pow,
    S,
    Symbol,
    Tuple,
    integrate,
    lambdify,
    oo,
)
from sympy import limit as limit_of
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.relational import Relational

from gradyan.derivations.checker.claim import Rule, rule
from gradyan.derivations.checker.exact import (
    is_positive,
    is_smooth,
    is_zero,
    require_equal,
    require_smooth,
)
from gradyan.derivations.checker.facts import Disproved, Facts, NotShown
from gradyan.derivations.checker.functions import E, unfold, z
from gradyan.derivations.checker.statement import (
    AS_INTEGRAL,
    EQUATION,
    INEQUALITY,
    INTEGRAL,
    LIMIT,
    conjuncts,
    fixed,
    gap,
    limits,
    strict,
)
from gradyan.derivations.rules.basic import is_real, require_assumed
from gradyan.derivations.rules.expectations import NORMAL, integrand, somewhere
from gradyan.derivations.rules.inequalities import require_covered

UNKNOWN = (ExprWithLimits, Function, Indexed)


def antiderivative(F: Expr) -> Rule:
    """Return the rule: the integral is the rise of F, which is smooth and has the right slope.

    >>> rule, rise = antiderivative(sigma(w * x)), sigma(w) - S.Half
    >>> rule.on(Eq(Integral(w * prime(sigma)(w * x), (x, 0, 1)), rise))
    shown
    >>> rule.on(Eq(Integral(prime(sigma)(w * x), (x, 0, 1)), rise))
    false: the slope of sigma(w*x) and sigma'(w*x) differ, for instance at w = 3/7, x = 5/8
    """

    @rule(INTEGRAL)
    def check(part: Eq, facts: Facts) -> None:
        del facts
        f, (u, low, high) = part.lhs.args
        whole = unfold(F).doit()
        require_smooth(F, u)
        require_equal(whole.diff(u), f, f"the slope of {F} and {f}")
        rise = limit_at(whole, u, high) - limit_at(whole, u, low)
        require_equal(rise, part.rhs, f"the rise of {F} and {part.rhs}")

    return check


def limit_at(expr: Expr, n: Symbol, to: Expr, side: str = "+") -> Expr:
    """Return SymPy's limit; raise NotShown where it rests on what is not known near there.

    SymPy takes an unknown term or function for something bounded.
    """
    for found in expr.atoms(*UNKNOWN):
        if n in found.free_symbols and (hasattr(found, "tex") or not isinstance(found, Function)):
            raise NotShown(f"nothing is known of {found} as {n} goes to {to}")
    return limit_of(expr, n, to, side)


@rule(AS_INTEGRAL)
def integral(part: Eq, facts: Facts) -> None:
    """The integral on the right has the value on the left, by SymPy and in numbers.

    >>> integral.on(Eq(gamma(h), Integral(v**(h - 1) * exp(-v), (v, 0, oo))))
    shown
    >>> integral.on(Eq(gamma(h + 1), Integral(v**(h - 1) * exp(-v), (v, 0, oo))))
    false: the integral and gamma(h + 1) differ, for instance at h = 3/7
    """
    del facts
    f, (u, low, high) = part.rhs.args
    value = integrate(f, (u, low, high), conds="none")
    require_equal(value, part.lhs, f"the integral and {part.lhs}")
    point = somewhere(part.rhs.free_symbols)
    with mp.workdps(DIGITS):
        ends = [lambdify((), end.xreplace(point), "mpmath")() for end in (low, high)]
        number = quad(lambdify(u, f.xreplace(point), "mpmath"), ends)
        if abs(number - value.xreplace(point).evalf(DIGITS)) > CLOSE:
            raise NotShown(f"the integral is {number} in numbers at {point}, and not {value}")


def substitution(u: Symbol, t: Symbol) -> Rule:
    """Return the rule: an expectation over z is an integral over u = tz, where t > 0.

    >>> over = Integral(u**2 * exp(-(u**2) / (2 * t**2)) / sqrt(2 * pi) / t, (u, -oo, oo))
    >>> substitution(u, t).on(Eq(E((t * z) ** 2), over))
    shown
    >>> substitution(u, t).on(Eq(E(t * z**2), over))
    false: what the substitution gives and its integrand differ, for instance at t = 3/7, u = 5/8
    """

    @rule(AS_INTEGRAL)
    def check(part: Eq, facts: Facts) -> None:
        del facts
        f = part.rhs.function
        found = (unfold(integrand(part.lhs)).doit() * NORMAL.p).subs(z, u / t) / t
        if limits(part.rhs) != (u, -oo, oo) or not t.is_positive:
            raise NotShown(
                f"{part.rhs} is no integral over {u} on the whole line, or {t} not above 0"
            )
        require_equal(found, f, "what the substitution gives and its integrand")

    return check


def from_origin(x: Symbol) -> Rule:
    """Return the rule: both sides are 0 at x = 0 and have the same slope, so they are equal.

    >>> from_origin(x).on(Eq(Integral(sigma(y), (y, 0, x)), log(1 + exp(x)) - log(2)))
    shown
    >>> from_origin(x).on(Eq(Integral(sigma(y), (y, 0, x)), log(1 + exp(x))))
    false: log(exp(x) + 1) at x = 0 and 0 differ
    """

    @rule(EQUATION)
    def check(part: Eq, facts: Facts) -> None:
        del facts
        for side in part.args:
            require_smooth(side, x)
        sides = [unfold(side) for side in part.args]
        for side, as_written in zip(sides, part.args, strict=True):
            require_equal(side.subs(x, 0), S.Zero, f"{as_written} at {x} = 0 and 0")
        slopes = [side.diff(x) for side in sides]
        require_equal(slopes[0], slopes[1], f"the slopes of the sides of {part}")

    return check


@rule(INEQUALITY)
def of_a_square(part: Relational, facts: Facts) -> None:
    """The integral of a real square from 0 to x has the sign of x, so x times it is at least 0.

    >>> of_a_square.on(x * Integral(sigma(y)**2, (y, 0, x)) >= 0)
    shown
    >>> of_a_square.on(x * Integral(sigma(y), (y, 0, x)) >= 0)
    refused: 0 <= x*Integral(sigma(y), (y, 0, x)) is not about the integral of a square
    """
    del facts
    for end, found in permutations(part.gts.args, 2):
        if isinstance(found, Integral) and limits(found)[1:] == (0, end) and part.lts == 0:
            power = found.function.doit()
            square = isinstance(power, Pow) and power.exp.is_even and is_real(power.base)
            if square and not strict(part):
                return
    raise NotShown(f"{part} is not about the integral of a square")


def passage(within: Mapping[Symbol, Expr] | None = None) -> Rule:
    """Return the rule: the limit on the left has the value on the right.

    ``within`` writes a letter through a positive one, as in `sign_within`.

    >>> passage().on(Eq(Limit((n + 1) / n, n, oo, "-"), 1))
    shown
    >>> passage().on(Eq(Limit((n + 1) / n, n, oo, "-"), 2))
    false: the limit is 1, not 2
    """

    @rule(LIMIT)
    def check(part: Eq, facts: Facts) -> None:
        require_covered(within or {}, facts)
        expr, n, to, side = part.lhs.xreplace(dict(within or {})).args
        value = limit_at(unfold(expr.doit()), n, to, str(side))
        _require_limit(value, part.rhs)
        if not expr.free_symbols - {n}:
            _approaches(unfold(expr), n, value)

    return check


def _require_limit(value: Expr, expected: Expr) -> None:
    """Compare two limits, either of which may be infinite."""
    if value == expected:
        return
    if not is_zero(value - expected):
        raise Disproved(f"the limit is {value}, not {expected}")


def _approaches(expr: Expr, n: Symbol, value: Expr) -> None:
    """See the values close in: SymPy's limits of quotients of Γ have been seen to be wrong."""
    far, farther = (abs((expr.subs(n, Float(10**k, 60)) - value).evalf(50)) for k in (3, 5))
    if not farther <= far / 10:
        raise NotShown(f"the values do not approach {value}")


@rule(LIMIT)
def geometric(part: Eq, facts: Facts) -> None:
    """A power tends to 0 where its base is known to be below 1, to ∞ where it is above 1.

    The base is not negative; a positive constant may stand before the power.

    >>> geometric.on(Eq(Limit(w**n, n, oo, "-"), 0), w < 1)
    shown
    >>> geometric.on(Eq(Limit(w**n, n, oo, "-"), 0))
    refused: w is not known to differ from 1
    """
    body, n, to, _ = part.lhs.args
    constant, power = body.as_independent(n, as_Add=False)
    if to != S.Infinity or not power.is_Pow or power.exp != n or power.base.has(n):
        raise NotShown(f"{body} is no power with exponent {n} → ∞")
    if not (is_positive(constant) and is_positive(power.base, or_zero=True)):
        raise NotShown(f"a sign is open in {body}")
    below, above = (facts.know(r) for r in (power.base < 1, power.base > 1))
    if not (below or above):
        raise NotShown(f"{power.base} is not known to differ from 1")
    if part.rhs != (S.Zero if below else S.Infinity):
        raise Disproved(f"the limit is {0 if below else oo}, not {part.rhs}")


DIGITS, CLOSE = 30, 1e-15


def squeeze(*bounds: Relational) -> Rule:
    """Return the rule: what known bounds enclose has the limit that the bounds have.

    Where something not negative has the limit 0, an upper bound is enough; for ∞ a lower one is.

    >>> squeeze(sigma(-n) <= exp(-n)).on(Eq(Limit(sigma(-n), n, oo, "-"), 0), sigma(-n) <= exp(-n))
    shown
    >>> squeeze(sigma(-n) <= 1).on(Eq(Limit(sigma(-n), n, oo, "-"), 0), sigma(-n) <= 1)
    refused: the bound 1 has the limit 1, not 0
    """

    @rule(LIMIT, *bounds)
    def check(part: Eq, facts: Facts) -> None:
        term, n, to, side = part.lhs.args
        parts = [p for bound in bounds for p in conjuncts(bound)]
        above = [p.gts for p in parts if p.lts == term]
        below = [p.lts for p in parts if p.gts == term]
        enough = below if part.rhs == oo else above and (below or _not_negative(term, part.rhs))
        if not enough:
            raise NotShown(f"what is known does not enclose {term} as it goes to {part.rhs}")
        for condition in facts.resting(Tuple(*parts)):
            if n in fixed(condition) and limit_at(1 / gap(condition), n, to, str(side)) != oo:
                raise NotShown(f"{condition} may not hold as {n} goes to {to}")
        for bound in [*above, *below]:
            constant, varying = bound.as_independent(n, as_Add=False)
            of = (varying, n, to, side)
            known = [constant * e.rhs for e in facts.equations(Limit) if e.lhs.args == of]
            found = known[0] if known else limit_at(unfold(bound).doit(), n, to, str(side))
            if found != part.rhs:
                raise NotShown(f"the bound {bound} has the limit {found}, not {part.rhs}")

    return check


def _not_negative(term: Expr, value: Expr) -> bool:
    return value == 0 and bool(term.is_nonnegative or is_positive(term, or_zero=True))


@rule(LIMIT)
def of_limits(part: Eq, facts: Facts) -> None:
    """The limit of a smooth expression in functions with known limits, not 0, is its value.

    >>> of_limits.on(Eq(Limit(1 / f(n), n, oo, "-"), S.Half), Eq(Limit(f(n), n, oo, "-"), 2))
    shown
    >>> of_limits.on(Eq(Limit(1 / f(n), n, oo, "-"), 2), Eq(Limit(f(n), n, oo, "-"), 2))
    false: the limit 1/2 and 2 differ
    """
    body, *place = part.lhs.args
    known = (e for e in facts.equations(Limit) if list(e.lhs.args[1:]) == place)
    values = {e.lhs.args[0]: e.rhs for e in known}
    value = body.xreplace(values)
    signs = {
        f: Dummy(positive=True) if v.is_positive else Dummy(negative=True)
        for f, v in values.items()
    }
    if not all(is_smooth(body.xreplace(signs), letter) for letter in signs.values()):
        raise NotShown(f"{body} may jump")
    if value.has(place[0]) or any(v.is_zero or v.is_infinite for v in values.values()):
        raise NotShown(f"no limit is known of {value}")
    require_equal(value, part.rhs, f"the limit {value} and {part.rhs}")


def dominated(bound: Relational, at: Mapping[Symbol, Expr], times: Expr = S.One) -> Rule:
    """Return the rule: the limit goes under the integral, by Lebesgue's dominated convergence.

    ``bound`` says of some function that it is at most a constant, for every x. The integrand is
    ``times`` > 0 that function at x = x(z). Over z ~ N(0, 1) a constant has an integral; over the
    line, ``times`` is a multiple of a function whose integral is known.

    >>> known, far = sigma(x) <= 1, Limit(E(sigma(t * z)), t, oo, "-")
    >>> dominated(known, {x: t * z}).on(Eq(far, S.Half), known)
    shown
    >>> dominated(known, {x: t * z}).on(Eq(far, 1), known)
    false: the limit 1/2 and 1 differ
    """
    (upper,) = conjuncts(bound)

    @rule(LIMIT, bound)
    def check(part: Eq, facts: Facts) -> None:
        facts.require_for_every(at, bound)
        body, t, to, side = part.lhs.args
        f = unfold(body.args[0]).doit()
        require_assumed(at, facts, or_zero=True)
        if not upper.gts.is_number or times.has(t):
            raise NotShown(f"{bound} is no bound for all {t}")
        if not is_zero(times * upper.lts.xreplace(dict(at)) - body.args[0]):
            raise NotShown(f"{bound} is not about {f}")
        if not (is_positive(upper.lts, or_zero=True) and is_positive(times)):
            raise NotShown(f"{f} may be negative")
        if body.func == E:
            halves = (f.subs(z, sign * Dummy("v", positive=True)) for sign in (1, -1))
            value = sum(limit_at(half, t, to, str(side)) for half in halves) / 2
        else:
            if not isinstance(body, Integral) or limits(body)[1:] != (-oo, oo):
                raise NotShown(f"{body} is no mean and no integral over the whole line")
            value = _multiple(limit_at(f, t, to, str(side)), body.variables[0], facts)
        if value.has(z, Dummy):
            raise NotShown(f"the limit {value} depends on where it is taken")
        require_equal(value, part.rhs, f"the limit {value} and {part.rhs}")

    return check


def _multiple(f: Expr, u: Symbol, facts: Facts) -> Expr:
    """Return the integral of f over the line, f being a multiple of a function with a known one."""
    for fact in facts.equations(Integral):
        ratio = (f / unfold(fact.lhs.function).doit()).simplify()
        if not ratio.has(u) and limits(fact.lhs)[1:] == (-oo, oo):
            return ratio * fact.rhs
    raise NotShown(f"the integral of {f} is not known")


def stolz(q: Symbol) -> Rule:
    """Return the rule: ℓ q_ℓ → 1/c where q_ℓ → 0, and 1/F(q) − 1/q → c > 0 as q → 0.

    The differences of 1/q_ℓ tend to c, so their means do too, which are (1/q_ℓ − 1/q_0)/ℓ
    (Stolz and Cesàro).

    >>> step = Eq(q_[ell], q_[ell - 1] / (1 + 2 * q_[ell - 1]))
    >>> grows_by = Eq(Limit((1 + 2 * q) / q - 1 / q, q, 0, "+"), 2)
    >>> known = (step, grows_by, Eq(Limit(q_[ell], ell, oo, "-"), 0))
    >>> stolz(q).on(Eq(Limit(ell * q_[ell], ell, oo, "-"), S.Half), *known)
    shown
    >>> stolz(q).on(Eq(Limit(ell * q_[ell], ell, oo, "-"), 2), *known)
    false: 2 and the reciprocal of 2 differ
    """

    @rule(LIMIT)
    def check(part: Eq, facts: Facts) -> None:
        body, ell, *_ = part.lhs.args
        if len(body.atoms(Indexed)) != 1:
            raise NotShown(f"stolz wants the limit of a term, times its index, and got {part}")
        (term,) = body.atoms(Indexed)
        known = {(f.lhs.args[0].doit(), *f.lhs.args[1:]): f.rhs for f in facts.equations(Limit)}
        growth = known.get((1 / map_of(term, q, facts) - 1 / q, q, 0, Symbol("+")))
        require_assumed({q: term}, facts)
        if not q.is_positive:
            raise NotShown(f"{q} is not known to be positive")
        if body != ell * term or known.get((term, ell, S.Infinity, Symbol("-"))) != 0:
            raise NotShown(f"{term} is not known to tend to 0")
        if growth is None or not growth.is_positive:
            raise NotShown(f"nothing is known of the growth of 1/{term}")
        require_equal(part.rhs * growth, S.One, f"{part.rhs} and the reciprocal of {growth}")

    return check


def map_of(term: Indexed, q: Symbol, facts: Facts) -> Expr:
    """Return F(q), where a known equation says that q_ℓ = F(q_{ℓ−1})."""
    for fact in facts.equations():
        if fact.lhs == term:
            facts.require_for_every(term.free_symbols, fact)
            (before,) = fact.rhs.atoms(Indexed)
            if before.base == term.base and before.indices[0] - term.indices[0] == -1:
                return fact.rhs.xreplace({before: q}).doit()
    raise NotShown(f"no equation gives {term} from the one before")
