"""Two conditions that say the same."""

from sympy import Abs, Basic, Eq, Expr, Function, S, Symbol, exp, log, solveset
from sympy.core.relational import Relational
from sympy.logic.boolalg import Equivalent

from gradyan.derivations.checker.claim import Rule, rule
from gradyan.derivations.checker.exact import is_positive, is_zero, require_equal
from gradyan.derivations.checker.facts import Disproved, Facts, NotShown
from gradyan.derivations.checker.functions import unfold
from gradyan.derivations.checker.statement import ALIKE, EQUIVALENCE, ORDERED, gap, strict


@rule(EQUIVALENCE)
def solution(part: Equivalent, facts: Facts) -> None:
    """Two conditions on one real number have the same solutions.

    >>> solution.on(Equivalent(1 - h < 0, h > 1))
    shown
    >>> solution.on(Equivalent(1 - h < 0, h > 2))
    false: the solutions are Interval.open(2, oo) and Interval.open(1, oo)
    """
    del facts
    letters = part.free_symbols
    if len(letters) != 1:
        raise NotShown(f"solution wants one letter, and {part} has {len(letters)}")
    (x,) = letters
    if not x.is_real:
        raise NotShown(f"{x} is not known to be real")
    left, right = (_solutions(side, x) for side in part.args)
    if left != right:
        raise Disproved(f"the solutions are {left} and {right}")


def _solutions(condition: Relational, x: Symbol) -> Basic:
    condition = unfold(condition).doit()
    domain = S.Integers if x.is_integer else S.Reals
    y = Symbol(str(x), real=True)  # the range is the domain's: SymPy would not say so of x
    for assumed, range_ in (("is_positive", y > 0), ("is_nonnegative", y >= 0)):
        if getattr(x, assumed):
            domain = domain.intersect(range_.as_set())
            break
    return solveset(condition.xreplace({x: y}), y, domain)


def rescaled(factor: Expr) -> Rule:
    """Return the rule: two conditions say the same, for one is a multiple of the other.

    The difference of the sides of one is ``factor`` times that of the other, where the factor is
    positive for inequalities, and positive or negative for equations.

    >>> rescaled(w / 2).on(Equivalent(Eq(w * x, 2), Eq(x, 2 / w)))
    refused: neither side of Equivalent(Eq(w*x, 2), Eq(x, 2/w)) is w/2 times the other
    >>> rescaled(w).on(Equivalent(Eq(w * x, 2), Eq(x, 2 / w)))
    shown
    >>> rescaled(w).on(Equivalent(Eq(w * x, 2), Eq(x, 2 * w)))
    false: where Eq(x, 2*w), the sides of Eq(w*x, 2) differ, for instance at w = 3/7
    """

    @rule(ALIKE)
    def check(part: Equivalent, facts: Facts) -> None:
        del facts
        one, two = part.args
        equations = isinstance(one, Eq)
        if not (is_positive(factor) or (equations and is_positive(-factor))):
            raise NotShown(f"the factor {factor} may be zero or of another sign")
        first, second = (s.lhs - s.rhs if equations else gap(s) for s in (one, two))
        pairs = [(first, second), (second, first)]
        rests = [a - factor * b for a, b in pairs]
        rests += [a + factor * b for a, b in pairs] if equations else []
        if not any(is_zero(rest) for rest in rests):
            for solved, other in ((one, two), (two, one)) if equations else ():
                _require_solved(solved, other)
            raise NotShown(f"neither side of {part} is {factor} times the other")

    return check


def _require_solved(solved: Eq, other: Eq) -> None:
    """Raise `Disproved` where the value that one equation gives to a letter fails in another."""
    letter, value = solved.args
    if isinstance(letter, Symbol | Function) and not value.has(letter):
        left, right = (side.xreplace({letter: value}) for side in other.args)
        require_equal(left, right, f"where {solved}, the sides of {other}")


def logarithm(factor: Expr) -> Rule:
    """Return the rule: an inequality between positive numbers says what another one does.

    The logarithms of its sides differ by a positive factor times the gap of the other.

    >>> logarithm(log(3)).on(Equivalent(3 ** h > w, log(w) / log(3) < h))
    shown
    >>> logarithm(log(3)).on(Equivalent(3 ** h > w, log(w) * log(3) < h))
    false: the logarithm of 3**h > w and log(3) times the gap of log(3)*log(w) < h differ, \
for instance at h = 3/7, w = 5/8
    """

    @rule(ORDERED)
    def check(part: Equivalent, facts: Facts) -> None:
        del facts
        first, second = sorted(part.args, key=lambda side: not side.gts.is_Pow)
        if not (is_positive(first.gts) and is_positive(first.lts) and is_positive(factor)):
            raise NotShown(f"{first} is not between positive numbers, or {factor} not positive")
        what = f"the logarithm of {first} and {factor} times the gap of {second}"
        require_equal(log(first.gts) - log(first.lts), factor * gap(second), what)

    return check


def between(factored: Eq, scale: Expr, larger: Relational) -> Rule:
    """Return the rule: f ≥ 1 exactly for |z| ≤ ln r.

    ``factored`` says that f − 1 = p(r − eᶻ)(eᶻ − 1/r) with p = ``scale`` > 0, ``larger`` that
    r > 1: the quadratic in eᶻ is positive between its roots 1/r and r.

    >>> known = Eq(loss(x), (w - exp(x)) * (exp(x) - 1 / w)), w > 1
    >>> rule = between(known[0], S.One, known[1])
    >>> rule.on(Equivalent(loss(x) >= 0, Abs(x) <= log(w)), *known)
    shown
    >>> rule.on(Equivalent(loss(x) >= 0, Abs(x) <= w), *known)
    false: the conditions are not those between the roots
    """

    @rule(ORDERED, factored, larger)
    def check(part: Equivalent, facts: Facts) -> None:
        del facts
        first, second = part.args
        r = larger.gts
        (z,) = first.atoms(Symbol) & second.atoms(Symbol) - r.atoms(Symbol)
        if larger.lts != 1 or strict(first) or not is_positive(scale):
            raise NotShown(f"{r} is not shown to be above 1, or {scale} above 0")
        roots = scale * (r - exp(z)) * (exp(z) - 1 / r)
        require_equal(factored.rhs, roots, f"{factored.rhs} and {roots}")
        gaps = {gap(side).doit() for side in (first, second)}
        if gaps != {factored.lhs.doit(), (log(r) - Abs(z)).doit()}:
            raise Disproved("the conditions are not those between the roots")

    return check
