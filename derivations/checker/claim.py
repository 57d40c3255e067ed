"""What a claim is: a statement with a permanent id, and why it is true.

A claim says what the notes say (``said``), what holds (``holds``) and under which conditions
(``given``). Its derivation is a list of steps; each carries the rule that has to confirm it from
what was shown before. `gradyan.derivations.checker.judge` runs the rules.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sympy import Basic, Eq, Expr, Symbol, evaluate

from gradyan.derivations.checker.exact import Undecided
from gradyan.derivations.checker.facts import Disproved, Facts, NotShown
from gradyan.derivations.checker.measured import Observation
from gradyan.derivations.checker.statement import Kind, conjuncts, fault

Point = Mapping[Basic, Basic]


@dataclass(frozen=True, eq=False)
class Rule:
    """A way in which a step may follow.

    ``wants`` says what each part of the step has to look like, ``needs`` what has to be known;
    ``check`` raises `NotShown` where a part does not follow. ``claims`` are those that it rests on.
    ``where`` says by equations what letters stand for in it. What is shown of an ``example``, with
    numbers for letters, is no fact for later steps.
    """

    name: str
    wants: Kind
    check: Callable[[Any, Facts], None]
    needs: tuple[Basic, ...] = ()
    claims: tuple["Claim", ...] = ()
    where: tuple[Basic, ...] = ()
    example: bool = False
    __doc__: str | None = None

    def __call__(self, statement: Basic, facts: Facts) -> None:
        """Confirm every part of a statement; raise `NotShown`, in words, where one fails."""
        if ill := fault(statement):
            raise NotShown(ill)
        facts.forget()
        facts.require(self.needs)
        for part in conjuncts(statement):
            if not self.wants.fits(part):
                raise NotShown(f"{self.name} wants {self.wants.words}, and got {part}")
            try:
                self.check(part, facts)
            except NotShown:
                raise
            except Undecided as why:
                raise NotShown(str(why)) from why
            except Exception as why:
                # A rule reads the form of a part; whatever breaks at another form is a refusal.
                problem = f"{self.name} wants {self.wants.words} of another form than {part}"
                sympy = f": {why}" if isinstance(why, NotImplementedError) and str(why) else ""
                raise NotShown(problem + sympy) from why

    def on(self, statement: Basic, *facts: Basic) -> "Answer":
        """Try the rule on a statement, for the examples of its docstring."""
        try:
            self(statement, Facts(*facts))
        except Disproved as why:
            return Answer(f"false: {why}")
        except NotShown as why:
            return Answer(f"refused: {why}")
        return Answer("shown")


class Answer(str):
    """What a rule says, as it is printed."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def rule(
    wants: Kind,
    *needs: Basic,
    claims: tuple["Claim", ...] = (),
    where: tuple[Basic, ...] = (),
    example: bool = False,
) -> Callable[..., Rule]:
    """Make a rule of a check, or of the check inside a function that returns the rule.

    It bears the name of the outermost function.
    """

    def made(check: Callable[[Any, Facts], None]) -> Rule:
        name = check.__qualname__.partition(".")[0]
        return Rule(name, wants, check, needs, claims, where, example, check.__doc__)

    return made


@dataclass(frozen=True)
class Step:
    """One line of a derivation.

    ``shows`` is a statement, or an expression that continues the chain of equalities of the step
    before. ``by`` confirms it from the facts shown so far.
    """

    name: str
    shows: Basic
    by: Rule


@dataclass(frozen=True)
class Twin:
    """A false sister of a claim: the same derivation with ``swap`` applied to what it shows.

    It is there to be disproved: a checker that cannot fail checks nothing.
    """

    name: str
    swap: Point


@dataclass(frozen=True, eq=False)
class Claim:
    """A statement with a permanent id.

    ``said`` is None where the notes are silent, and ``notes`` empty. ``given`` names the
    conditions that hold beyond the assumptions of the symbols. ``predicts`` returns what the
    theory expects an experiment to measure at a setting of its grid. ``observed`` says where the
    symbols of ``finding``, a statement for an experiment to decide, are measured; where nothing
    is derived, those of ``said`` and ``holds``. ``evidence`` lists what the claim needs before it
    may be printed: D derivation, S simulation, P property. ``source`` is a key of the
    bibliography.
    """

    id: str
    notes: str
    holds: Basic
    derivation: tuple[Step, ...] = ()
    said: Basic | None = None
    given: Mapping[str, Basic] = field(default_factory=dict)
    counterexample: Point | None = None
    twins: tuple[Twin, ...] = ()
    predicts: Callable[..., float] | None = None
    finding: Basic | None = None
    observed: Mapping[Symbol, Observation] = field(default_factory=dict)
    evidence: str = "DP"
    source: str = ""

    @property
    def rests_on(self) -> tuple["Claim", ...]:
        """The claims that are lemmas of this one."""
        return tuple(dict.fromkeys(c for step in self.derivation for c in step.by.claims))


def relations(derivation: tuple[Step, ...]) -> list[Basic]:
    """Return what each step shows as a statement, chaining the steps that are expressions."""
    chained: list[Basic] = []
    for step in derivation:
        relation = step.shows
        if isinstance(relation, Expr) and chained and isinstance(chained[-1], Eq):
            with evaluate(False):
                relation = Eq(chained[-1].rhs, relation)
        chained.append(relation)
    return chained


def twin_of(claim: Claim, twin: Twin) -> Claim:
    """Return the claim with the twin's swap applied to everything that it asserts."""
    steps = tuple(replace(step, shows=swapped(step.shows, twin.swap)) for step in claim.derivation)
    finding = None if claim.finding is None else swapped(claim.finding, twin.swap)
    holds = swapped(claim.holds, twin.swap)
    return replace(claim, said=None, holds=holds, derivation=steps, finding=finding)


def swapped(expr: Basic, swap: Point) -> Basic:
    """Put other parts in place of parts of an expression, leaving the rest as written."""
    with evaluate(False):
        return expr.xreplace(dict(swap))
