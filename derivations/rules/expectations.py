"""Expectations: by independence, by integrals over a density, and by what they have in common.

Independence is written down as groups: variables of one group may depend on each other,
variables of different groups are independent. A group lists the moments that it is assumed to
have; a moment that is not listed may occur only beside one that is zero.

Where f contains the letter z, E[f] stands for the integral of f(z) e^(−z²/2)/√(2π). The rules
take for granted what the functions of the page have: f and ∂f/∂t grow no faster than a
polynomial in z, so that one may differentiate under the integral, and boundary terms are zero.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache

from mpmath import mp, quad
from sympy import (
    Add,
    Basic,
    Derivative,
    Dummy,
    Eq,
    Expr,
    Float,
    Indexed,
    Integral,
    Mul,
    Poly,
    Pow,
    Product,
    Rational,
    S,
    Sum,
    Symbol,
    exp,
    expand,
    integrate,
    lambdify,
    oo,
    pi,
    sqrt,
    sympify,
)
from sympy.core.relational import Relational
from sympy.simplify.fu import TR8

from gradyan.derivations.checker.claim import Rule, rule
from gradyan.derivations.checker.exact import is_positive, is_zero, require_equal, worked_out
from gradyan.derivations.checker.facts import Disproved, Facts, NotShown
from gradyan.derivations.checker.functions import E, function, unfold, z
from gradyan.derivations.checker.statement import (
    EQUATION,
    INEQUALITY,
    conjuncts,
    gap,
    limits,
    strict,
)
from gradyan.derivations.rules.basic import is_real, require_assumed

Var = function(r"\operatorname{Var}", lambda x: E(x**2) - E(x) ** 2)
Group = Mapping[Expr, Expr]
DIGITS, CLOSE, FAR, SEEN, PIECES = 30, 1e-20, 30, 1e-3, 9


def moments(*groups: Group) -> Rule:
    """Return the rule: it holds when each E is worked out from the moments of independent groups.

    >>> moments({w: 0, w**2: v}, {x: 0, x**2: q}).on(Eq(E(w**2 * x**2), v * q))
    shown
    >>> moments({w: 0, w**2: v}, {x: 0, x**2: q}).on(Eq(E((w + x)**2), v * q))
    false: q + v and q*v, the sides of Eq(E((w + x)**2), q*v), differ, \
for instance at q = 3/7, v = 5/8
    """

    @rule(EQUATION)
    def check(part: Eq, facts: Facts) -> None:
        del facts
        left, right = (_worked_out(side, groups) for side in part.args)
        require_equal(left, right, f"{left} and {right}, the sides of {part},")

    return check


def _worked_out(side: Expr, groups: tuple[Group, ...]) -> Expr:
    return unfold(side).replace(lambda e: e.func == E, lambda e: moment(e.args[0], *groups))


def moment(polynomial: Expr, *groups: Group) -> Expr:
    """Return the expectation of a polynomial in the variables of independent groups.

    Positive letters and integers that are in no group are constants.
    """
    names = {v: i for i, group in enumerate(groups) for m in group for v in m.free_symbols}
    letters = {s for s in polynomial.free_symbols if not s.is_positive and not s.is_integer}
    constants = {
        s for group in groups for value in group.values() for s in sympify(value).free_symbols
    }
    if unknown := letters - names.keys() - constants:
        raise NotShown(f"nothing is known of the distribution of {unknown.pop()}")
    poly = Poly(expand(polynomial), *names)
    total = S.Zero
    for powers, coefficient in poly.terms():
        parts = [S.One] * len(groups)
        for (variable, i), power in zip(names.items(), powers, strict=True):
            parts[i] *= variable**power
        found = (_of_group(part, group) for part, group in zip(parts, groups, strict=True))
        total += coefficient * Mul(*found)
    return total


def _of_group(monomial: Expr, group: Group) -> Expr:
    return S.One if monomial == 1 else group.get(monomial, Dummy(f"E[{monomial}]"))


def summed(*groups: Group) -> Rule:
    """Return the rule: E of a power of a sum has this value, whatever the number of its terms.

    The facts define the sum, as z = Σ w_i a_i over i = 1 … n. No term gives 0; and one term more
    takes the value for n to that for n + 1. The terms before the last one are a quantity of the
    last group: they may depend on its variables in any way.

    >>> total = Eq(y, Sum(x_[i] * a_[i], (i, 1, n)))
    >>> summed({x: 0, x**2: v}, {a**2: q}).on(Eq(E(y**2), n * v * q), total)
    shown
    >>> summed({x: 0, x**2: v}, {a**2: q}).on(Eq(E(y**2), v * q), total)
    false: q*v, without any term, and 0 differ, for instance at q = 3/7, v = 5/8
    """

    @rule(EQUATION)
    def check(part: Eq, facts: Facts) -> None:
        if part.lhs.func != E:
            raise NotShown(f"summed wants the expectation of a power of a sum, and got {part}")
        (power,) = part.lhs.args
        if len(power.free_symbols) != 1 or not power.is_polynomial():
            raise NotShown(f"{power} is no power of one sum")
        (z,) = power.free_symbols
        sums = [e.rhs for e in facts.equations() if e.lhs == z and isinstance(e.rhs, Sum)]
        if not sums:
            raise NotShown(f"nothing says what {z} is a sum of")
        _, low, n = limits(sums[0])
        if low != 1 or not n.is_Symbol:
            raise NotShown(f"{sums[0]} does not run from 1 to {n}")
        value, before = _worked_out(part.rhs, groups), Dummy("before")
        known = {**groups[-1], power.xreplace({z: before}): value}
        after = moment(power.xreplace({z: before + _term(sums[0])}), *groups[:-1], known)
        require_equal(value.subs(n, 0), power.subs(z, 0), f"{value}, without any term, and 0")
        require_equal(after, value.subs(n, n + 1), f"{value}, with one term more, and {after}")

    return check


def _term(total: Sum) -> Expr:
    """Return one term of the sum, its variables without the index that all terms have alike."""
    for variable in total.function.atoms(Indexed):
        if not variable.has(*total.variables):
            raise NotShown(f"{variable} is in every term of {total}")
    return total.function.replace(
        lambda e: isinstance(e, Indexed),
        lambda e: Symbol(str(e.base.label).strip("\\"), real=True),
    )


@dataclass(frozen=True)
class Density:
    """The density ``p``, an expression in ``x``, of a random number between −``end`` and ``end``.

    ``end`` may be infinite.
    """

    x: Symbol
    p: Expr
    end: Expr = S.Infinity


NORMAL = Density(z, exp(-(z**2) / 2) / sqrt(2 * pi))


def under(*densities: Density) -> Rule:
    """Return the rule: it holds once each E and each integral is worked out.

    E is taken of functions of one random number only; the densities say how each is distributed.

    >>> under(Density(x, 1 / (2 * w), w)).on(Eq(E(x**2), w**2 / 3))
    shown
    >>> under(Density(x, 1 / (2 * w), w)).on(Eq(E(x**2), w**2 / 2))
    false: the sides of Eq(E(x**2), w**2/2) differ, for instance at w = 4/3
    """
    parameters = set().union(*(d.p.free_symbols | d.end.free_symbols for d in densities))

    def mean(e: Expr) -> Expr:
        of = [density for density in densities if density.x in e.free_symbols]
        if len(of) > 1 or (not of and e.free_symbols - parameters):
            raise NotShown(f"nothing is known of the distribution in {e}")
        return expected(e.args[0], of[0]) if of else e.args[0]

    @rule(EQUATION)
    def check(part: Eq, facts: Facts) -> None:
        del facts
        if (where := _where_they_differ(part, densities)) is not None:
            raise Disproved(f"the sides of {part} differ{where}")
        left, right = (
            worked_out(unfold(side).replace(lambda e: e.func == E, mean)) for side in part.args
        )
        require_equal(left, right, f"{left} and {right}, the sides of {part},")

    return check


gaussian = under(NORMAL)


def somewhere(letters: Set[Symbol]) -> dict[Symbol, Rational]:
    """Return a number above 1 for each letter, each another one."""
    return {letter: Rational(k + 4, 3) for k, letter in enumerate(sorted(letters, key=str))}


def _where_they_differ(part: Eq, densities: tuple[Density, ...]) -> str | None:
    """Say at which point the sides differ: SymPy may take for ever over a false equation."""
    if part.has(Sum, Product):  # whose bounds are whole numbers, and no letter's number is
        return None
    letters = {
        s for d in densities for s in d.p.free_symbols | d.end.free_symbols
    } | part.free_symbols
    of = {d.x: d for d in densities}
    point = somewhere(letters - of.keys())

    def mean(e: Expr) -> Expr:
        (x,) = e.free_symbols & of.keys()
        f = unfold(e.args[0] * of[x].p).doit().xreplace(point)
        last = min(float(of[x].end.xreplace(point)), FAR)
        return Float(quad(lambdify(x, f, "mpmath"), mp.linspace(-last, last, PIECES)))

    try:
        left, right = (
            unfold(side).replace(lambda e: e.func == E, mean).xreplace(point).evalf()
            for side in part.args
        )
        differ = bool(abs(left - right) > SEEN)
    except (NameError, TypeError, ValueError):
        return None
    where = ", ".join(f"{letter} = {number}" for letter, number in point.items())
    return (where and f", for instance at {where}") if differ else None


@cache
def expected(g: Expr, density: Density) -> Expr:
    """Return E[g(x)]; raise NotShown where SymPy finds none, or mpmath finds another.

    Each half of the line is taken apart, so that a kink at 0 costs nothing; sin² and cos² as
    cos 2x, which SymPy integrates ten times faster. Its integrals have been wrong before.
    """
    if g != 1 and not is_zero(expected(S.One, density) - 1):
        raise NotShown(f"{density.p} is no density: its integral is not 1")
    t = Dummy("t", positive=True)
    both = sum(unfold((g * density.p).xreplace({density.x: side})).doit() for side in (t, -t))
    both = TR8(both).expand()
    if any(power.exp.is_negative and power.base.has(t) for power in both.atoms(Pow)):
        raise NotShown(f"no closed form is known for the expectation of {g}")
    value = integrate(both, (t, 0, density.end), conds="none")
    if value.has(Integral):
        raise NotShown(f"no closed form is found for the expectation of {g}")
    point = somewhere((both.free_symbols | density.end.free_symbols) - {t})
    with mp.workdps(DIGITS):
        f = lambdify(t, both.xreplace(point), "mpmath")
        last = FAR if density.end == oo else mp.mpf(density.end.xreplace(point).evalf(DIGITS))
        number = quad(f, mp.linspace(0, last, PIECES))
        if abs(number - value.xreplace(point).evalf(DIGITS)) > CLOSE:
            raise NotShown(f"the expectation of {g} is {number} in numbers, and not {value}")
    return value


def on_both_sides(f: Expr) -> tuple[Expr, Expr]:
    """Return f(v) and f(−v), written out, for v > 0, where kinks at 0 and signs are resolved."""
    v = Dummy("v", positive=True)
    right, left = (unfold(f).subs(z, side).doit() for side in (v, -v))
    return right, left


def written(expr: Basic) -> Basic:
    """Write out the functions of the page that stand for an expectation, and no others."""

    def definition(e: Basic) -> Basic:
        return written(e.func.definition(*e.args))

    def stands(e: Basic) -> bool:
        return bool(getattr(e, "definition", None) and definition(e).has(E))

    return expr.replace(stands, definition)


def integrand(side: Expr) -> Expr:
    """Return the f(z) of which a side that is linear in expectations is the expectation."""
    side = written(side)
    if side.func == E:
        return side.args[0]
    if isinstance(side, Add):
        return Add(*map(integrand, side.args))
    if isinstance(side, Derivative):
        return unfold(integrand(side.expr)).doit().diff(*side.variables)
    if isinstance(side, Mul) and sum(part.has(E) for part in side.args) == 1:
        return Mul(*map(integrand, side.args))
    if side.has(z) or side.has(E):
        raise NotShown(f"{side} is not linear in expectations")
    return side


def stein(g: Expr) -> Rule:
    """Return the rule: the sides differ by E[z g(z)] − E[g′(z)], which is 0 (Stein 1981, lemma 1).

    For z g − g′, times the density, is the derivative of −g times the density.

    >>> stein(sigma(z)).on(Eq(E(z * sigma(z)), E(prime(sigma)(z))))
    shown
    >>> stein(sigma(z)).on(Eq(E(z * sigma(z)), E(sigma(z))))
    false: what is averaged on the left less on the right, and z g - g', differ, \
for instance at z = 3/7
    """

    @rule(EQUATION)
    def check(part: Eq, facts: Facts) -> None:
        del facts
        left, right = map(integrand, part.args)
        what = "what is averaged on the left less on the right, and z g - g',"
        require_equal(left - right, z * g - g.diff(z), what)

    return check


def averaged(
    fact: Basic, at: Mapping[Symbol, Expr], times: Expr = S.One, *, fold: bool = False
) -> Rule:
    """Return the rule: what holds for every x holds for the mean over x = x(z).

    The gap of the step is the mean of ``times`` > 0 that of the fact; with ``fold`` that of z and
    −z together is, for z > 0.

    >>> averaged(sigma(x) ** 2 <= 1, {x: t * z}).on(E(sigma(t * z) ** 2) <= 1, sigma(x) ** 2 <= 1)
    shown
    >>> averaged(sigma(x) ** 2 <= 1, {x: t * z}).on(E(sigma(t * z)) <= 1, sigma(x) ** 2 <= 1)
    refused: the integrand of E(sigma(t*z)) <= 1 is not that of sigma(x)**2 <= 1
    """
    (known,) = conjuncts(fact)

    @rule(INEQUALITY, fact)
    def check(part: Relational, facts: Facts) -> None:
        facts.require_for_every(at, fact)
        half = {z: Dummy("v", positive=True)} if fold else {}
        require_assumed({x: expr.xreplace(half) for x, expr in at.items()}, facts, or_zero=True)
        if not is_positive(times) or (strict(part) and not strict(known)):
            raise NotShown(f"{fact}, times {times}, does not give {part}")
        pointwise = unfold(times * gap(known).xreplace(dict(at)))
        found = unfold(integrand(part.gts) - integrand(part.lts)).doit()
        if fold:
            found += found.subs(z, -z)
        right, left = on_both_sides(found - pointwise)
        if not (is_zero(right) and (fold or is_zero(left))):
            raise NotShown(f"the integrand of {part} is not that of {fact}")

    return check


def averages(fact: Basic, x: Symbol, at: Expr, group: Group) -> Rule:
    """Return the rule: a known inequality for every x ≥ 0, with the mean taken on both sides.

    Both sides are even in x, for which ``at`` is put, a multiple of a variable z of either sign;
    ``group`` lists the moments of z. What is no polynomial in z stays as it is under its E.

    >>> averages(tanh(h) ** 2 <= h ** 2, h, t * z, {z**2: 1}).on(
    ...     E(tanh(t * z) ** 2) <= t ** 2, tanh(h) ** 2 <= h ** 2)
    shown
    >>> averages(tanh(h) <= h, h, t * z, {z**2: 1}).on(E(tanh(t * z)) <= t, tanh(h) <= h)
    refused: tanh(h) is not even in h
    """

    def mean(side: Expr) -> Expr:
        if not is_zero(side - side.subs(x, -x)):
            raise NotShown(f"{side} is not even in {x}")
        total = S.Zero
        for term in expand(side.doit()).as_ordered_terms():
            factor, function = term.as_independent(x)
            put = function.xreplace({x: at})
            total += factor * (moment(put, group) if function.is_polynomial(x) else E(put))
        return total

    (known,) = conjuncts(fact)

    @rule(INEQUALITY, fact)
    def check(part: Relational, facts: Facts) -> None:
        facts.require_for_every([x], fact)
        if strict(part) and not strict(known):
            raise NotShown(f"{fact} does not give {part}")
        for found, side in ((mean(known.lts), part.lts), (mean(known.gts), part.gts)):
            if expand(found - side.doit()) != 0:
                raise Disproved(f"the mean is {found}, not {side}")

    return check


@rule(INEQUALITY)
def mean_sign(part: Relational, facts: Facts) -> None:
    """What is averaged is positive for almost every z, and so is the mean.

    >>> mean_sign.on(E(z**2 * sigma(t * z)) > 0)
    shown
    >>> mean_sign.on(E(z * sigma(t * z)) > 0)
    refused: the mean of z*sigma(t*z) may be negative
    """
    del facts
    for half in on_both_sides(integrand(part.gts) - integrand(part.lts)):
        if not is_positive(half):
            raise NotShown(f"the mean of {integrand(part.gts)} may be negative")


def completing(mean: Expr) -> Rule:
    """Return the rule: the inequality holds because its gap is the square of ``mean``.

    So it is where a variance is compared with a mean square about another point.

    >>> completing(E(sigma(z)) - S.Half).on(
    ...     E(sigma(z)**2) - E(sigma(z))**2 <= E((sigma(z) - S.Half)**2))
    shown
    >>> completing(E(sigma(z))).on(E(sigma(z)**2) <= E(sigma(z))**2)
    refused: the gap of E(sigma(z)**2) <= E(sigma(z))**2 is not the square of E(sigma(z))
    """

    @rule(INEQUALITY)
    def check(part: Relational, facts: Facts) -> None:
        del facts
        rest = (written(gap(part)) - mean**2).expand(func=False)
        if strict(part) or not is_real(mean) or not is_zero(unfold(integrand(rest))):
            raise NotShown(f"the gap of {part} is not the square of {mean}")

    return check


@rule(INEQUALITY)
def square_of_mean(part: Relational, facts: Facts) -> None:
    """(E A)² ≤ E A²: the variance of A is not negative.

    >>> square_of_mean.on(E(sigma(z))**2 <= E(sigma(z)**2))
    shown
    >>> square_of_mean.on(E(sigma(z)) <= E(sigma(z)**2))
    refused: E(sigma(z)) <= E(sigma(z)**2) does not compare a squared mean with a mean square
    """
    del facts
    small, large = part.lts.as_base_exp()[0], part.gts
    if strict(part) or small.func != E or part.lts != small**2 or large != E(small.args[0] ** 2):
        raise NotShown(f"{part} does not compare a squared mean with a mean square")
    if not is_real(small.args[0]):
        raise NotShown(f"{small.args[0]} may not be real")
