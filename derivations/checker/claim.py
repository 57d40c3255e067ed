"""What a claim is, and how its verdict is computed.

A claim says what the notes say (``said``), what holds (``holds``) and under which conditions
(``given``). Its derivation is a list of steps; each step carries the rule that has to confirm it
from the steps before. `judge` runs the rules and computes the verdict:

=========  ===========================================================================
proved     the statement of the notes is among the relations that the derivation shows
holds-if   it is, but only under ``given``, and a counterexample outside ``given`` breaks it
refuted    a counterexample breaks it, and the corrected statement is shown
measured   nothing is derived: an experiment decides, and it bears the statement out
=========  ===========================================================================

Where an experiment decides and contradicts the notes, the verdict is refuted as well.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache

from sympy import Basic, Eq, Expr, Symbol, evaluate

from gradyan.derivations.checker.exact import Undecided, conjuncts, decide, false_at, gives
from gradyan.derivations.checker.measured import AGREES, Estimates, Observation, against, margin

Point = Mapping[Basic, Basic]


class Verdict(StrEnum):
    """The four things that a claim can turn out to be."""

    PROVED = "proved"
    HOLDS_IF = "holds-if"
    REFUTED = "refuted"
    MEASURED = "measured"


class NotShown(Exception):
    """A rule could not confirm its step; the message says why."""


class Disproved(NotShown):
    """A rule has shown that its step is false."""


class Rejected(Exception):
    """A claim whose derivation or counterexample does not stand.

    ``disproved`` tells a step that is false from one that could not be confirmed.
    """

    def __init__(self, claim: str, step: str, why: str, *, disproved: bool = False) -> None:
        super().__init__(f"{claim}, {step}: {why}")
        self.claim, self.step, self.why, self.disproved = claim, step, why, disproved


Rule = Callable[[Basic, Mapping[str, Basic]], None]


@dataclass(frozen=True)
class Step:
    """One line of a derivation.

    ``shows`` is a relation, or an expression that continues the chain of equalities of the step
    before. ``by`` confirms it, given the relations shown so far, by name.
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

    A statement is a relation, or a SymPy ``Tuple`` of relations that hold together.
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


@dataclass(frozen=True)
class Judgement:
    """What judging a claim found.

    ``shown`` holds the relation of each step, by name; ``broken`` the parts of ``said`` that
    the counterexample makes false.
    """

    claim: Claim
    verdict: Verdict
    shown: Mapping[str, Basic]
    broken: tuple[Basic, ...] = ()


@cache
def judge(claim: Claim) -> Judgement:
    """Check every step and compute the verdict; raise `Rejected` where anything fails."""
    shown = check(claim)
    if not _given_by(claim.holds, shown):
        raise Rejected(claim.id, "holds", "no step shows the statement")
    if claim.said is None:
        return Judgement(claim, Verdict.PROVED, shown)
    said = _given_by(claim.said, shown)
    if said and not claim.given:
        return Judgement(claim, Verdict.PROVED, shown)
    verdict = Verdict.HOLDS_IF if said else Verdict.REFUTED
    return Judgement(claim, verdict, shown, _broken(claim, claim.said, shown))


def weigh(claim: Claim, estimates: Estimates) -> Judgement:
    """Judge what an experiment decides: its finding, or a claim without derivation.

    Raises `Rejected` where the statement is contradicted, or not told from its opposite.
    """
    statement = claim.holds if claim.finding is None else claim.finding
    if wrong := against(statement, estimates):
        raise Rejected(claim.id, "observed", f"measured otherwise: {wrong}", disproved=True)
    if (found := margin(statement, estimates)) < AGREES:
        raise Rejected(claim.id, "observed", f"undecided: only {found:.1f} standard errors")
    if claim.derivation:
        return judge(claim)
    broken = against(claim.said, estimates) if claim.said is not None else ()
    if claim.said is not None and not broken and margin(claim.said, estimates) < AGREES:
        raise Rejected(claim.id, "said", "the experiment does not decide what the notes say")
    return Judgement(claim, Verdict.REFUTED if broken else Verdict.MEASURED, {}, broken)


def check(claim: Claim) -> dict[str, Basic]:
    """Return the relation of each step, by name, after its rule has confirmed it."""
    facts = dict(claim.given)
    shown: dict[str, Basic] = {}
    for step, relation in zip(claim.derivation, relations(claim.derivation), strict=True):
        try:
            step.by(relation, facts)
        except NotShown as why:
            raise _rejected(claim, step, relation, why) from why
        facts[step.name] = shown[step.name] = relation
    return shown


def _rejected(claim: Claim, step: Step, relation: Basic, why: NotShown) -> Rejected:
    """Say why a step fails, with a point at which it is false if there is one."""
    where = step.name
    if isinstance(why, Disproved):
        return Rejected(claim.id, where, str(why), disproved=True)
    point = false_at(relation, tuple(claim.given.values()))
    if point is None:
        return Rejected(claim.id, where, str(why))
    return Rejected(claim.id, where, f"{why}; false at {point}", disproved=True)


def relations(derivation: tuple[Step, ...]) -> list[Basic]:
    """Return what each step shows as a relation, chaining the steps that are expressions."""
    chained: list[Basic] = []
    for step in derivation:
        relation = step.shows
        if isinstance(relation, Expr):
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


def _given_by(statement: Basic, shown: Mapping[str, Basic]) -> bool:
    facts = [part for relation in shown.values() for part in conjuncts(relation)]
    return all(any(gives(fact, part) for fact in facts) for part in conjuncts(statement))


def _broken(claim: Claim, said: Basic, shown: Mapping[str, Basic]) -> tuple[Basic, ...]:
    """Return the parts of what is said that are false at the counterexample.

    Whatever the derivation has shown equal is put in its place first: a limit or a product that
    it works out need not be worked out again.
    """
    if claim.counterexample is None:
        raise Rejected(claim.id, "said", "neither shown nor refuted: it needs a counterexample")
    at = claim.counterexample
    equal = {r.lhs: r.rhs for r in shown.values() if isinstance(r, Eq)}
    broken = tuple(
        part
        for part in conjuncts(said)
        if not decide(swapped(swapped(swapped(part, at), equal), equal))
    )
    if not broken:
        raise Rejected(claim.id, "counterexample", f"what is said holds at {dict(at)}")
    if claim.given and not any(_violated(swapped(c, at)) for c in claim.given.values()):
        raise Rejected(claim.id, "counterexample", "it lies inside the condition")
    return broken


def _violated(condition: Basic) -> bool:
    try:
        return not decide(condition)
    except Undecided:
        return False
