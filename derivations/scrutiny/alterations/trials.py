"""Steps on trial: whether a rule refuses what its step does not say."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gradyan.derivations.checker.claim import Claim, Rule
from gradyan.derivations.checker.facts import Facts, NotShown
from gradyan.derivations.checker.judge import judge
from gradyan.derivations.scrutiny.alterations.altered import Alteration, alterations
from gradyan.derivations.scrutiny.alterations.places import letters_of
from gradyan.derivations.scrutiny.alterations.reasons import fails, reason

# What rules accept because it is as true, where no computation says so; each line with its reason.
ACCEPTED = Path(__file__).with_name("accepted.toml")


@dataclass(frozen=True)
class Trial:
    """An alteration of a step, and why the step's rule refused it: None where it did not."""

    alteration: Alteration
    refusal: str | None


def withstood(claim: Claim) -> dict[str, list[Trial]]:
    """Return the trials of each step, by name.

    Raises `Rejected` where the claim itself does not stand: a rule that refuses whatever it is
    given has withstood nothing.
    """
    shown, facts = judge(claim).shown, Facts(*claim.given.values())
    letters = letters_of(*shown.values(), *claim.given.values())
    trials = {}
    for step in claim.derivation:
        relation = shown[step.name]
        trials[step.name] = [tried(step.by, a, facts) for a in alterations(relation, letters)]
        if not step.by.example:
            facts.add(relation)
    return trials


def tried(rule: Rule, alteration: Alteration, facts: Facts) -> Trial:
    """Return what a rule says of an altered relation, from the facts before the step."""
    try:
        rule(alteration.relation, facts)
    except NotShown as why:
        return Trial(alteration, str(why))
    return Trial(alteration, None)


def faults(claim: Claim, trials: Mapping[str, list[Trial]]) -> list[str]:
    """Say what was accepted for no computed or listed reason, and what is listed in vain.

    What is seen to be false at a point has no reason, whatever is listed.
    """
    listed = {
        (row["step"], row["alteration"]) for row in data()["accepted"] if row["claim"] == claim.id
    }
    open_ = {place for place, why in accepted(claim, trials).items() if why is None}
    return [
        *(f"{step}: its rule accepts {altered}" for step, altered in sorted(open_ - listed)),
        *(
            f"{step}: {ACCEPTED.name} lists {altered}, which is not accepted, or for a known reason"
            for step, altered in sorted(listed - open_)
        ),
    ]


def accepted(claim: Claim, trials: Mapping[str, list[Trial]]) -> dict[tuple[str, str], str | None]:
    """Return the computed reason of each accepted alteration, by step and alteration."""
    found: dict[tuple[str, str], str | None] = {}
    for name, relation in judge(claim).shown.items():
        for trial in trials[name]:
            if trial.refusal is None:
                wrong = fails(trial.alteration.relation) and not fails(relation)
                why = reason(relation, trial.alteration, claim.given.values())
                found[name, f"{trial.alteration}{' IS FALSE' if wrong else ''}"] = (
                    why if not wrong else None
                )
    return found


@cache
def data() -> Mapping[str, list[Mapping[str, Any]]]:
    """Return the lists: what is accepted for no computed reason, and which steps offer few."""
    return tomllib.loads(ACCEPTED.read_text(encoding="utf-8"))
