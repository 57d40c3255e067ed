"""Rules for inequalities between functions of x ≥ 0, and between their means.

Each carries a comparison over from one place to another: from slopes to functions, from numbers
to their powers and reciprocals, from functions to expectations. None of them samples.
"""

from collections.abc import Mapping

from sympy import Basic, Eq, Expr, Symbol, expand, sympify

from gradyan.derivations.checker.claim import Disproved, NotShown, Rule
from gradyan.derivations.checker.exact import conjuncts, gap, gives, is_positive, is_zero, strict
from gradyan.derivations.rules.moments import E, Group, expectation

Facts = Mapping[str, Basic]


def grows(x: Symbol, slopes: Basic) -> Rule:
    """Return the rule: the sides agree at x = 0, and from there on their slopes compare.

    ``slopes`` is a known inequality; its gap is the derivative of the gap of the step. Known
    equations may be used for the derivative, as tanh′ = 1 − tanh².
    """

    def rule(relation: Basic, facts: Facts) -> None:
        require(slopes, facts)
        for part in conjuncts(relation):
            if not is_zero(gap(part).subs(x, 0)):
                raise Disproved(f"the sides of {part} differ at {x} = 0")
            _same(gap(part).diff(x) - gap(slopes), facts, f"the slope of {part}")

    return rule


def combined(certificate: Mapping[Basic, Expr]) -> Rule:
    """Return the rule: the inequality is a sum of known ones, times factors ≥ 0, and no more.

    As `rules.combination`, with known equations put in and functions taken as they stand.
    """
    weights = [(fact, sympify(factor)) for fact, factor in certificate.items()]

    def rule(relation: Basic, facts: Facts) -> None:
        for fact, factor in weights:
            require(fact, facts)
            if not is_positive(factor, or_zero=True):
                raise NotShown(f"the factor {factor} may be negative")
        for part in conjuncts(relation):
            if strict(part) and not any(strict(f) and is_positive(c) for f, c in weights):
                raise NotShown(f"nothing strict gives {part}")
            rest = gap(part) - sum(factor * gap(fact) for fact, factor in weights)
            _same(rest, facts, f"the gap of {part}")

    return rule


def powers(relation: Basic, facts: Facts) -> None:
    """From 0 ≤ a ≤ b follows aᵏ ≤ bᵏ."""
    for part in conjuncts(relation):
        small, large = part.lts, part.gts
        if not (small.is_Pow and large.is_Pow and small.exp == large.exp and small.exp.is_positive):
            raise NotShown(f"{part} does not compare two powers with one exponent")
        require(small.base >= 0, facts)
        require(small.base <= large.base, facts)


def inverted(relation: Basic, facts: Facts) -> None:
    """From 0 < a ≤ b follows 1/b ≤ 1/a."""
    for part in conjuncts(relation):
        require(part.gts**-1 > 0, facts)
        require(part.gts**-1 <= part.lts**-1, facts)


def averages(fact: Basic, x: Symbol, at: Expr, group: Group) -> Rule:
    """Return the rule: a known inequality for every x ≥ 0, with the mean taken on both sides.

    Both sides are even in x, for which ``at`` is put, a multiple of a variable z of either sign;
    ``group`` lists the moments of z. What is no polynomial in z stays as it is under its E.
    """

    def mean(side: Expr) -> Expr:
        if not is_zero(side - side.subs(x, -x)):
            raise NotShown(f"{side} is not even in {x}")
        total = 0
        for term in expand(side.doit()).as_ordered_terms():
            factor, function = term.as_independent(x)
            put = function.xreplace({x: at})
            total += factor * (expectation(put, group) if function.is_polynomial(x) else E(put))
        return total

    def rule(relation: Basic, facts: Facts) -> None:
        require(fact, facts)
        (known,), (part,) = conjuncts(fact), conjuncts(relation)
        for found, side in ((mean(known.lts), part.lts), (mean(known.gts), part.gts)):
            if expand(found - side.doit()) != 0:
                raise Disproved(f"the mean is {found}, not {side}")

    return rule


def square_of_mean(relation: Basic, facts: Facts) -> None:
    """(E A)² ≤ E A²: the variance of A is not negative."""
    del facts
    for part in conjuncts(relation):
        small, large = part.lts.as_base_exp()[0], part.gts
        if small.func != E or part.lts != small**2 or large != E(small.args[0] ** 2):
            raise NotShown(f"{part} does not compare the square of a mean with the mean square")


def require(fact: Basic, facts: Facts) -> None:
    """Raise `NotShown` unless the inequality, or its strict form, is among the facts."""
    known = [part for relation in facts.values() for part in conjuncts(relation)]
    for part in conjuncts(fact):
        if not any(gives(one, part) for one in known):
            raise NotShown(f"{part} is used before it is shown")


def _same(rest: Expr, facts: Facts, what: str) -> None:
    """Raise `Disproved` unless ``rest`` is zero by known equations, as a polynomial.

    A function f(x) is taken as an unknown of its own: what is zero then is zero for every f.
    """
    for fact in facts.values():
        for part in conjuncts(fact):
            if isinstance(part, Eq):
                rest = rest.xreplace({part.lhs: part.rhs})
    left = expand(rest.doit().replace(lambda e: hasattr(e.func, "tex"), _unknown))
    if left != 0:
        raise Disproved(f"{what} is not as said: {left} is left over")


def _unknown(e: Expr) -> Expr:
    return Symbol(f"_{e}")
