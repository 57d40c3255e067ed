"""The job of the letter T: each step of a claim on trial, altered and looked at in numbers."""

from pathlib import Path

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.judge import Rejected
from gradyan.derivations.scrutiny.alterations.trials import data, unexplained, withstood
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
    faults = [f"{step}: its rule accepts {altered}" for step, altered in unexplained(claim, trials)]
    heard = hearings(claim)
    beside = {row["step"] for row in data()["beside"] if row["claim"] == id_}
    faults += [
        f"{step}: {hearing}"
        for step, hearing in heard.items()
        if hearing.finding in {Finding.REFUTED, Finding.ILL} and step not in beside
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
    found: Found = {"status": "failed" if faults else "passed", "steps": steps}
    return found | ({"why": "; ".join(faults)} if faults else {})
