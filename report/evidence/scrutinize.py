"""The job of the letter T: each step of a claim on trial, altered and looked at in numbers."""

from pathlib import Path

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.judge import Rejected
from gradyan.derivations.scrutiny.alterations.trials import data, faults, withstood
from gradyan.derivations.scrutiny.referee.hearing import Finding, hearings
from gradyan.report.evidence.kept import Found


def run(id_: str, folder: Path) -> Found:
    """Return how many alterations each step has withstood, and what the referee found of it."""
    del folder
    claim = claims()[id_]
    try:
        trials = withstood(claim)
    except Rejected as why:
        return {"status": "failed", "why": str(why)}
    heard = hearings(claim)
    beside = {row["step"] for row in data()["beside"] if row["claim"] == id_}
    against = {step for step, h in heard.items() if h.finding in {Finding.REFUTED, Finding.ILL}}
    found_wrong = [
        *faults(claim, trials),
        *(f"{step}: {heard[step]}" for step in heard if step in against - beside),
        *(
            f"{step}: it is listed as beside the referee, who has nothing against it"
            for step in sorted(beside - against)
        ),
    ]
    steps = {
        step: {
            "refused": sum(trial.refusal is not None for trial in tried),
            "as true": sum(trial.refusal is None for trial in tried),
            "points": heard[step].points,
            **({} if heard[step].finding == Finding.STANDS else {"unheard": heard[step].why}),
        }
        for step, tried in trials.items()
    }
    found: Found = {"status": "failed" if found_wrong else "passed", "steps": steps}
    return found | ({"why": "; ".join(found_wrong)} if found_wrong else {})
