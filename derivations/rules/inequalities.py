"""Inequalities: by the sign of a gap, from known ones, and from what slopes do.

Each carries a comparison over from one place to another. None of them samples.
"""

from collections.abc import Mapping

from sympy import Basic, Eq, Expr, Mul, Pow, Symbol, factor, simplify, solve, sympify, together
from sympy.core.relational import Relational

from gradyan.derivations.checker.claim import Rule, rule
from gradyan.derivations.checker.exact import (
    is_positive,
    require_equal,
    require_sign,
    require_smooth,
    worked_out,
)
from gradyan.derivations.checker.facts import Disproved, Facts, NotShown
from gradyan.derivations.checker.statement import COMPARISON, INEQUALITY, conjuncts, gap, strict
from gradyan.derivations.rules.basic import equations
from gradyan.derivations.rules.graphs import Graph, value

DEEP = 4  # derivatives tried, one after the other


def sign_within(within: Mapping[Symbol, Expr], along: Graph | None = None) -> Rule:
    """Return the rule: the gap between the sides has its sign, factor by factor.

    ``within`` writes a letter through a positive one so that a known condition on it becomes
    visible: w = 4/(1 + t) with t > 0 is 0 < w < 4. Derivatives are taken ``along`` a graph.

    >>> sign_within({w: 4 / (1 + t)}).on(w / 4 < 1, w < 4)
    shown
    >>> sign_within({w: 4 / (1 + t)}).on(w / 4 < 1)
    refused: nothing known gives t = (4 - w)/w > 0
    """

    @rule(INEQUALITY, where=equations(along or {}))
    def check(part: Relational, facts: Facts) -> None:
        require_covered(within, facts)
        found = value(gap(part), along) if along else gap(part)
        require_sign(found.xreplace(dict(within)), f"the gap of {part}", or_zero=not strict(part))

    return check


@rule(INEQUALITY)
def sign(part: Relational, facts: Facts) -> None:
    """The gap between the sides has its sign, factor by factor.

    >>> sign.on(prime(sigma)(x) <= Rational(1, 4))
    shown
    >>> sign.on(prime(sigma)(x) < Rational(1, 4))
    refused: cannot show the sign of the gap of sigma'(x) < 1/4: 1/4 - exp(-x)/(1 + exp(-x))**2
    """
    del facts
    require_sign(gap(part), f"the gap of {part}", or_zero=not strict(part))


def require_covered(within: Mapping[Symbol, Expr], facts: Facts) -> None:
    """Check that each expression in one t > 0 reaches all of its letter's known range."""
    known = {s for part in (facts.parts if within else ()) for s in part.free_symbols}
    for old, new in within.items():
        (t,) = new.free_symbols - known
        (inverse,) = solve(new - old, t)
        bounds = [p for p in facts.parts if INEQUALITY.fits(p) and strict(p) and p.has(old)]
        if not t.is_positive or not any(is_positive(inverse / gap(bound)) for bound in bounds):
            raise NotShown(f"nothing known gives {t} = {inverse} > 0")


def combination(certificate: Mapping[Relational, Expr]) -> Rule:
    """Return the rule: it is a sum of known comparisons, each times a factor.

    A known inequality has a factor ≥ 0, an equation any, but none divides by what may be 0. An
    inequality may leave a rest that is evidently not negative; it is strict where that rest is, or
    a summand.

    >>> combination({sigma(x) < 1: w}).on(w * sigma(x) < w, sigma(x) < 1)
    shown
    >>> combination({sigma(x) < 1: b}).on(b * sigma(x) < b, sigma(x) < 1)
    refused: the factor b of sigma(x) < 1 may be negative
    >>> combination({Eq(x * y, x): 1 / x}).on(Eq(y, 1), Eq(x * y, x))
    refused: the factor 1/x of Eq(x*y, x) divides by what may be 0
    """
    weights = [
        (part, sympify(weight)) for fact, weight in certificate.items() for part in conjuncts(fact)
    ]

    @rule(COMPARISON, *certificate)
    def check(part: Relational, facts: Facts) -> None:
        del facts
        for fact, c in weights:
            if any(p.exp.is_negative and not p.base.is_nonzero for p in c.atoms(Pow)):
                raise NotShown(f"the factor {c} of {fact} divides by what may be 0")
        orders = [(fact, c) for fact, c in weights if not isinstance(fact, Eq)]
        for fact, c in orders:
            if not is_positive(c, or_zero=True):
                raise NotShown(f"the factor {c} of {fact} may be negative")
        rest = _difference(part) - sum(c * _difference(fact) for fact, c in weights)
        if isinstance(part, Eq):
            if orders:
                raise NotShown(f"{orders[0][0]} is no equation, and cannot give {part}")
            require_equal(rest, sympify(0), f"{part} and the sum of what is known")
            return
        loose = not strict(part) or any(strict(fact) and is_positive(c) for fact, c in orders)
        require_sign(rest, f"what is left over in {part}", or_zero=loose)

    return check


def _difference(part: Relational) -> Expr:
    return part.lhs - part.rhs if isinstance(part, Eq) else gap(part)


@rule(INEQUALITY)
def raised(part: Relational, facts: Facts) -> None:
    """From 0 ≤ a ≤ b follows aᵏ ≤ bᵏ, k > 0.

    >>> raised.on(sigma(x) ** 3 <= w ** 3, sigma(x) >= 0, sigma(x) <= w)
    shown
    >>> raised.on(x ** 2 <= w ** 2, x <= w)
    refused: x >= 0 is used before it is shown
    """
    small, large = part.lts, part.gts
    if strict(part) or not (small.is_Pow and large.is_Pow and small.exp == large.exp):
        raise NotShown(f"{part} does not compare, by ≤, two powers with one exponent")
    if not small.exp.is_positive:
        raise NotShown(f"the exponent {small.exp} may be negative")
    facts.require([small.base >= 0, small.base <= large.base])


@rule(INEQUALITY)
def inverted(part: Relational, facts: Facts) -> None:
    """From 0 < a ≤ b follows 1/b ≤ 1/a.

    >>> inverted.on(1 / w <= 1 / sigma(x), sigma(x) > 0, sigma(x) <= w)
    shown
    >>> inverted.on(1 / w <= 1 / sigma(x), sigma(x) <= w)
    refused: sigma(x) > 0 is used before it is shown
    """
    facts.require([part.gts**-1 > 0])
    facts.require([part.gts**-1 < part.lts**-1 if strict(part) else part.gts**-1 <= part.lts**-1])


def grows(x: Symbol, slopes: Basic) -> Rule:
    """Return the rule: the sides agree at x = 0, and from there on, x > 0, their slopes compare.

    ``slopes`` is an inequality known for every x; its gap is the derivative of the gap of the step.

    >>> grows(h, exp(h) >= 1).on(exp(h) >= 1 + h, exp(h) >= 1)
    shown
    >>> grows(h, exp(h) >= 1).on(exp(h) >= 2 + h, exp(h) >= 1)
    false: the sides of h + 2 <= exp(h) at h = 0 differ
    """
    (known,) = conjuncts(slopes)

    @rule(INEQUALITY, slopes)
    def check(part: Relational, facts: Facts) -> None:
        facts.require_for_every([x], slopes)
        require_smooth(gap(part), x)
        if not x.is_nonnegative or (strict(part) and not strict(known)):
            raise NotShown(f"{slopes} does not give {part} for {x} > 0")
        require_equal(gap(part).subs(x, 0), sympify(0), f"the sides of {part} at {x} = 0")
        require_equal(gap(part).diff(x), gap(known), f"the slope of {part} and what is known of it")

    return check


def from_zero(x: Symbol) -> Rule:
    """Return the rule: it holds for x > 0, for its gap starts at 0 or above and rises.

    The gap is a product; each factor is positive by its form, or its value at 0 is ≥ 0 and its
    derivative is in turn such a product. A function that is analytic and not constant rises
    strictly where it does not fall, so the inequality may be strict.

    >>> from_zero(h).on(1 - h < exp(-h))
    shown
    >>> from_zero(h).on(1 + h < exp(-h))
    refused: cannot show the sign of -h - 1 + exp(-h) for h > 0
    """

    @rule(INEQUALITY)
    def check(part: Relational, facts: Facts) -> None:
        del facts
        require_smooth(gap(part), x)
        found = worked_out(gap(part))
        if found.free_symbols != {x} or not x.is_positive:
            raise NotShown(f"from_zero wants an inequality in {x} > 0 alone, and got {part}")
        if strict(part) and simplify(found) == 0:
            raise Disproved(f"the sides of {part} are equal")
        if not _not_negative(found, x, DEEP, strictly=strict(part)):
            raise NotShown(f"cannot show the sign of {found} for {x} > 0")

    return check


def _not_negative(f: Expr, x: Symbol, deep: int, *, strictly: bool = False) -> bool:
    """Tell whether f ≥ 0, or f > 0, for all x > 0 can be shown."""
    parts = [
        p for whole in Mul.make_args(f) for p in Mul.make_args(factor(together(simplify(whole))))
    ]
    sign = Mul(*(p for p in parts if p.is_number))
    open_ = [p for p in parts if not p.is_number and not _evidently(p, strictly=strictly)]
    if sign.is_negative:
        if not open_:
            return False
        open_[0] = -open_[0]
    return all(_rises(p, x, deep) for p in open_)


def _evidently(part: Expr, *, strictly: bool) -> bool:
    even = isinstance(part, Pow) and part.exp.is_even and part.base.is_real and not strictly
    return bool(even) or is_positive(part, or_zero=not strictly)


def _rises(part: Expr, x: Symbol, deep: int) -> bool:
    if deep == 0 or not part.subs(x, 0) >= 0:
        return False
    return _not_negative(part.diff(x), x, deep - 1)
