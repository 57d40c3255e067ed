"""How a verdict is computed: every step confirmed by its rule, every statement by the steps.

=========  ===========================================================================
proved     the statement of the notes is among the relations that the derivation shows
holds-if   it is, but only under ``given``, and a counterexample outside ``given`` breaks it
refuted    a counterexample breaks it, and the corrected statement is shown
measured   nothing is derived: an experiment decides, and it bears the statement out
=========  ===========================================================================

Where an experiment decides and contradicts the notes, the verdict is refuted as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from sympy import Basic, Eq

from gradyan.derivations.checker.claim import Claim, Rule, Step, relations, swapped
from gradyan.derivations.checker.exact import Undecided, decide, false_at
from gradyan.derivations.checker.facts import Disproved, Facts, NotShown
from gradyan.derivations.checker.measured import AGREES, Estimates, against, margin
from gradyan.derivations.checker.statement import conjuncts, fault


class Verdict(StrEnum):
    """The four things that a claim can turn out to be."""

    PROVED = "proved"
    HOLDS_IF = "holds-if"
    REFUTED = "refuted"
    MEASURED = "measured"


class Rejected(Exception):
    """A claim whose derivation or counterexample does not stand.

    ``disproved`` tells a step that is false from one that could not be confirmed.
    """

    def __init__(self, claim: str, step: str, why: str, *, disproved: bool = False) -> None:
        super().__init__(f"{claim}, {step}: {why}")
        self.claim, self.step, self.why, self.disproved = claim, step, why, disproved


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
    _require_sound(claim)
    if not claim.derivation:
        raise Rejected(claim.id, "derivation", "it has no steps, so an experiment has to decide")
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
    _require_sound(claim)
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
    facts = Facts(given=claim.given.values())
    shown: dict[str, Basic] = {}
    meanings: dict[Basic, Basic] = {}
    for step, relation in zip(claim.derivation, relations(claim.derivation), strict=True):
        if not step.by.example:
            _require_one_meaning(claim, step, meanings)
        try:
            step.by(relation, facts)
        except NotShown as why:
            raise _rejected(claim, step, relation, why) from why
        shown[step.name] = relation
        if not step.by.example:
            facts.add(relation)
    return shown


def _require_sound(claim: Claim) -> None:
    """Raise `Rejected` at what is no statement, and where nothing could show the claim false."""
    statements = {"holds": claim.holds, "said": claim.said, "finding": claim.finding}
    for name, statement in (statements | dict(claim.given)).items():
        if statement is not None and (why := fault(statement)):
            raise Rejected(claim.id, name, why)
    if not claim.twins:
        raise Rejected(claim.id, "twins", "it has no false twin, which the checker has to disprove")
    names = [step.name for step in claim.derivation]
    if twice := {name for name in names if names.count(name) > 1}:
        raise Rejected(claim.id, twice.pop(), "two steps have this name")
    for step in claim.derivation:
        if not isinstance(step.by, Rule):
            name = getattr(step.by, "__name__", step.by)
            raise Rejected(claim.id, step.name, f"{name} is no rule; is it {name}(…)?")


def _require_one_meaning(claim: Claim, step: Step, meanings: dict[Basic, Basic]) -> None:
    """Raise `Rejected` where a letter is not what it was: what is known is of the other."""
    for equation in step.by.where:
        letter, meaning = equation.args
        if (before := meanings.setdefault(letter, meaning)) != meaning:
            why = f"{letter} is {meaning} here and was {before} before: take another letter"
            raise Rejected(claim.id, step.name, why)


def _rejected(claim: Claim, step: Step, relation: Basic, why: NotShown) -> Rejected:
    """Say why a step fails, with a point at which it is false if there is one."""
    where = step.name
    if isinstance(why, Disproved):
        return Rejected(claim.id, where, str(why), disproved=True)
    point = None if fault(relation) else false_at(relation, tuple(claim.given.values()))
    if point is None:
        return Rejected(claim.id, where, str(why))
    return Rejected(claim.id, where, f"{why}; false at {point}", disproved=True)


def _given_by(statement: Basic, shown: Mapping[str, Basic]) -> bool:
    return Facts(*shown.values()).know(statement)


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
