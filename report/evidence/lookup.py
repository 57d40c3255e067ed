"""Claims by their ids: what each shows, what judging it finds, and where it is defined."""

from importlib import import_module
from pathlib import Path

from sympy import Basic

from gradyan.derivations.checker import catalog
from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Claim, relations
from gradyan.derivations.checker.judge import Judgement, Rejected, Verdict, judge
from gradyan.errors import GuideError, Place


def claim_of(id_: str, place: Place | None = None) -> Claim:
    """Return a claim, or raise GuideError where there is none of that name."""
    if id_ not in claims():
        raise GuideError(f"there is no claim '{id_}'", "`gradyan claims` lists them", place)
    return claims()[id_]


def shown(claim: Claim) -> dict[str, Basic]:
    """Return the relation of each step, by name.

    Nothing is judged again here: `require_proof` has seen that the rules have confirmed them all.
    """
    names = (step.name for step in claim.derivation)
    return dict(zip(names, relations(claim.derivation), strict=True))


def judgement(claim: Claim) -> Judgement:
    """Return what judging a claim finds; raise GuideError where it fails."""
    try:
        # What is only measured has been weighed by its job, which wrote the verdict down.
        return judge(claim) if claim.derivation else Judgement(claim, Verdict.MEASURED, {})
    except Rejected as why:
        problem = f"claim '{claim.id}' fails at '{why.step}': {why.why}"
        raise GuideError(problem, "mend the step, or its rule", place_of(claim)) from why


def place_of(claim: Claim) -> Place:
    """Return the line on which a claim is defined."""
    module, line = catalog.place_of(claim.id)
    return Place(Path(str(import_module(module).__file__)).resolve(), line)
