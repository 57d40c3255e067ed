"""Writing out and putting in: what follows by definitions, by known facts, and by evaluation."""

from collections.abc import Iterable, Mapping

from sympy import Basic, Dummy, Eq, Expr, Function, Symbol, log

from gradyan.derivations.checker.claim import Claim, Rule, relations, rule
from gradyan.derivations.checker.exact import (
    decide,
    is_positive,
    is_zero,
    require_equal,
    require_sign,
)
from gradyan.derivations.checker.facts import Disproved, Facts, NotShown
from gradyan.derivations.checker.functions import unfold
from gradyan.derivations.checker.judge import Rejected, judge
from gradyan.derivations.checker.statement import (
    ANY,
    COMPARISON,
    EQUATION,
    NUMBERS,
    conjuncts,
    gap,
    gives,
    runs,
    strict,
)

ASSUMED = ("real", "positive", "nonnegative", "negative", "nonzero", "integer")


@rule(EQUATION)
def identity(part: Eq, facts: Facts) -> None:
    """Both sides, once written out, are the same function wherever both have a value.

    >>> identity.on(Eq(sigma(-x), 1 - sigma(x)))
    shown
    >>> identity.on(Eq(sigma(-x), -sigma(x)))
    false: the sides of Eq(sigma(-x), -sigma(x)) differ, for instance at x = 3/7
    """
    del facts
    require_equal(part.lhs, part.rhs, f"the sides of {part}")


@rule(EQUATION)
def by_cases(part: Eq, facts: Facts) -> None:
    """The right side is given piece by piece, for x > 0 and for x < 0, and agrees on each.

    >>> by_cases.on(Eq(prime(relu)(x), Piecewise((1, x > 0), (0, x < 0))))
    shown
    >>> by_cases.on(Eq(prime(relu)(x), Piecewise((1, x > 0))))
    refused: the pieces of Piecewise((1, x > 0)) leave out more than the point 0
    """
    del facts
    if not part.rhs.is_Piecewise:
        raise NotShown(f"by_cases wants pieces on the right side, and got {part}")
    (x,) = set().union(*(condition.free_symbols for _, condition in part.rhs.args))
    sides = {x > 0: Dummy("x", positive=True), x < 0: Dummy("x", negative=True)}
    pieces = {condition: value for value, condition in part.rhs.args}
    if pieces.keys() != sides.keys():
        raise NotShown(f"the pieces of {part.rhs} leave out more than the point 0")
    for condition, value in pieces.items():
        left, right = (side.subs(x, sides[condition]) for side in (part.lhs, value))
        require_equal(left, right, f"{part.lhs} and {value}, where {condition},")


@rule(NUMBERS)
def evaluation(part: Basic, facts: Facts) -> None:
    """It has no free letter and is true when it is evaluated.

    >>> evaluation.on(rounds_to(sinh(pi) / pi, "3.67608"))
    shown
    >>> evaluation.on(rounds_to(sinh(pi) / pi, "3.67607"))
    false: sinh(pi)/pi ≈ 3.67607 is not so
    """
    del facts
    if not decide(part):
        raise Disproved(f"{part} is not so")


def equations(values: Mapping[Basic, Basic]) -> tuple[Basic, ...]:
    """Return what it means that letters have values."""
    return tuple(Eq(letter, value, evaluate=False) for letter, value in values.items())


def evaluated(at: Mapping[Basic, Expr]) -> Rule:
    """Return the rule: it is true when these numbers stand for its letters.

    >>> evaluated({w: Integer(500)}).on(Eq(w / 4, 125))
    shown
    >>> evaluated({w: Integer(500)}).on(Eq(w / 5, 125))
    false: Eq(w/5, 125) is not so for w = 500
    """

    @rule(NUMBERS, where=equations(at), example=True)
    def check(part: Basic, facts: Facts) -> None:
        del facts
        if not decide(part.xreplace(dict(at))):
            where = ", ".join(f"{letter} = {number}" for letter, number in at.items())
            raise Disproved(f"{part} is not so for {where}")

    return check


def inserting(*equations: Basic, into: Basic | None = None) -> Rule:
    """Return the rule: it holds once known equations are put in, the left side by the right.

    An inequality then has its sign. With ``into``, equals are put in the place of equals in that
    known statement. Under a sum or a derivative the equations hold for all that it runs over.

    >>> inserting(Eq(b, -w * x)).on(Eq(sigma(w * x + b), S.Half), Eq(b, -w * x))
    shown
    >>> inserting(Eq(b, -w * x)).on(Eq(sigma(w * x + b), S.Half))
    refused: Eq(b, -w*x) is used before it is shown
    """
    parts = [part for equation in equations for part in conjuncts(equation)]
    needs = (*equations, *([] if into is None else [into]))

    @rule(COMPARISON, *needs)
    def check(part: Basic, facts: Facts) -> None:
        for equation in parts:
            facts.require_for_every(runs(part) & equation.free_symbols, equation)
        if into is not None:
            both = (_put(into, parts), _put(into, [e.reversed for e in parts]))
            _require_among(part, [found for found in both if found != into])
        elif isinstance(part, Eq):
            left, right = (_put(side, parts) for side in part.args)
            require_equal(left, right, f"{left} and {right}, the sides of {part},")
        else:
            require_sign(_put(gap(part), parts), f"what {part} leaves", or_zero=not strict(part))

    return check


def _put(expr: Basic, equations: Iterable[Basic]) -> Basic:
    """Put equations into an expression as they are written, then all of it written out."""
    equations = list(equations)
    for old, new in (equation.args for equation in equations):
        expr = expr.xreplace({old: new})
    if not isinstance(expr, Expr):
        return expr
    expr = unfold(expr)
    for old, new in (equation.args for equation in equations):
        expr = expr.xreplace({unfold(old): unfold(new)})
    return expr


def _require_among(part: Basic, found: list[Basic]) -> None:
    for known in (k for statement in found for k in conjuncts(statement)):
        pairs = list(zip(part.args, known.args, strict=True))
        if part.func == known.func and all(a == b or is_zero(a - b) for a, b in pairs):
            return
    raise NotShown(f"{part} does not follow")


def instance(fact: Basic, at: Mapping[Symbol, Expr], *equations: Eq) -> Rule:
    """Return the rule: a known comparison, with other expressions for its letters.

    Each satisfies what is assumed of the letter, on which no condition rests. Known equations may
    be put in before.

    >>> instance(sigma(x) < 1, {x: w * x + b}).on(sigma(w * x + b) < 1, sigma(x) < 1)
    shown
    >>> instance(sigma(x) < 1, {x: w * x + b}).on(sigma(w * x + b) < S.Half, sigma(x) < 1)
    false: sigma(b + w*x) < 1/2 is not sigma(x) < 1 at x = b + w*x
    """

    @rule(COMPARISON, fact, *equations)
    def check(part: Basic, facts: Facts) -> None:
        require_assumed(at, facts)
        for known in (fact, *equations):
            _require_open(known, at)
            facts.require_for_every(at, known)
        (known,) = conjuncts(fact)
        sides = [(k, p) for k, p in zip(known.args, part.args, strict=True)]
        difference = sides[0][0] - sides[1][0]
        for equation in equations:
            difference = difference.xreplace({equation.lhs: equation.rhs})
        found = difference.subs(dict(at), simultaneous=True)
        if known.func != part.func or not is_zero(found - (part.args[0] - part.args[1])):
            where = ", ".join(f"{old} = {new}" for old, new in at.items())
            raise Disproved(f"{part} is not {known} at {where}")

    return check


def _require_open(fact: Basic, at: Mapping[Symbol, Expr]) -> None:
    """Raise `NotShown` where a letter of a new expression is one over which the fact runs."""
    for expr in at.values():
        for letter in runs(fact) & expr.free_symbols:
            raise NotShown(f"{fact} runs over {letter}, which {expr} contains")


def require_assumed(at: Mapping[Symbol, Expr], facts: Facts, *, or_zero: bool = False) -> None:
    """Raise `NotShown` unless each expression is what its letter is assumed to be.

    What is integrated may be 0 where the letter is positive (``or_zero``): a point has no weight.
    """
    for letter, expr in at.items():
        named = _named(expr)
        for name in ASSUMED:
            if not getattr(letter, f"is_{name}", None) or getattr(named, f"is_{name}", None):
                continue
            if or_zero and name == "nonzero":
                continue
            above_one = isinstance(expr, log) and facts.know(expr.args[0] > 1)
            positive = above_one or is_positive(expr, or_zero=or_zero)
            if not (name in ("positive", "nonnegative", "nonzero", "real") and positive):
                raise NotShown(f"{expr} stands for {letter} and may not be {name}")


def is_real(expr: Expr) -> bool:
    """Tell whether an expression is real by the assumptions on its letters."""
    return bool(_named(expr).is_real)


def _named(expr: Expr) -> Expr:
    """Write a real letter for each function of the page: they are real where their letters are."""
    return expr.replace(
        lambda e: isinstance(e, Function) and hasattr(e.func, "tex"),
        lambda e: Dummy(str(e.func), real=True),
    )


def lemma(
    claim: Claim, at: Mapping[Symbol, Expr] | None = None, steps: tuple[str, ...] = ()
) -> Rule:
    """Return the rule: another claim shows it, here with other expressions for its letters.

    The conditions of that claim have to be known, unless the ``steps`` named show it by themselves.

    >>> lemma(sigmoid, {x: w}).on(prime(sigma)(w) <= Rational(1, 4))
    shown
    >>> lemma(sigmoid).on(prime(sigma)(x) <= Rational(1, 5))
    refused: sigmoid-derivative-bound does not show sigma'(x) <= 1/5
    """
    letters = {letter: expr for letter, expr in (at or {}).items() if letter != expr}
    new = set().union(*(expr.free_symbols for expr in letters.values()))

    def placed(statement: Basic) -> Basic:
        return statement.subs(letters, simultaneous=True)

    @rule(ANY, claims=(claim,))
    def check(part: Basic, facts: Facts) -> None:
        require_assumed(letters, facts)
        if steps:
            shown = _apart(claim, steps)
        else:
            facts.require(map(placed, claim.given.values()))
            try:
                steps_ = judge(claim).shown
                general = (steps_[s.name] for s in claim.derivation if not s.by.example)
                shown = Facts(*general).parts
            except Rejected as why:
                raise NotShown(f"it rests on {claim.id}, which fails at '{why.step}'") from why
        if not any(gives(placed(fact), part) for fact in shown if not runs(fact) & new):
            raise NotShown(f"{claim.id} does not show {part}")

    return check


def _apart(claim: Claim, names: tuple[str, ...]) -> tuple[Basic, ...]:
    """Return what the named steps of a claim show by themselves, with nothing given."""
    facts = Facts()
    for step, relation in zip(claim.derivation, relations(claim.derivation), strict=True):
        if step.name in names:
            step.by(relation, facts)
            facts.add(relation)
    return facts.parts
