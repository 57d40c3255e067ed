"""The job of the letter S: what is measured of a claim, against what it predicts or states."""

from collections.abc import Iterator
from pathlib import Path

from sympy import Symbol

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Claim, twin_of
from gradyan.derivations.checker.judge import Rejected, weigh
from gradyan.derivations.checker.measured import Estimate, Observation, margin
from gradyan.report.evidence.kept import Found, Kept
from gradyan.simulations.engine.catalog import experiments
from gradyan.simulations.engine.measurement import Measurement


def run(id_: str, folder: Path) -> Found:
    """Return how measurements agree with a claim's predictions, and by what margin it is true."""
    claim, kept = claims()[id_], Kept(folder)
    found: Found = {"status": "passed"}
    for name in predicted(id_):
        compared = _compared(claim, name, kept)
        worse = "z" not in found or abs(compared["z"]) > abs(found["z"])
        failed = "failed" in (found["status"], compared["status"])
        found |= (compared if worse else {}) | ({"status": "failed"} if failed else {})
    if claim.observed:
        found |= _weighed(claim, kept, failed=found["status"] == "failed")
    return found


def predicted(id_: str) -> list[str]:
    """Return the experiments that are held to what a claim predicts."""
    return [name for name, experiment in experiments().items() if id_ in experiment.claims]


def observed(claim: Claim) -> list[str]:
    """Return the experiments that measure what a claim states."""
    return list(dict.fromkeys(at.experiment for at in claim.observed.values()))


def _compared(claim: Claim, name: str, kept: Kept) -> Found:
    """Return the measurement of an experiment that agrees least with its prediction."""
    if claim.predicts is None:
        return {"status": "failed", "why": f"it predicts nothing for {name}", "z": 0.0}
    rows = [(m, claim.predicts(**m.at)) for m in measurements(kept, name)]
    worst, prediction = max(rows, key=lambda row: abs(row[0].z(row[1])))
    agrees = all(m.agrees(p) for m, p in rows)
    why = f"{dict(worst.at)}: {worst.value} against {prediction}"
    return {
        "status": "passed" if agrees else "failed",
        **({} if agrees else {"why": why}),
        "experiment": name,
        "estimate": worst.value,
        "standard_error": worst.standard_error,
        "predicted": prediction,
        "z": worst.z(prediction),
        "samples": worst.n,
        "seed": worst.seed,
        "settings": len(rows),
        "detects": max(m.detects(p) for m, p in rows),
    }


def _weighed(claim: Claim, kept: Kept, *, failed: bool) -> Found:
    """Return whether what is observed bears a claim out, and whether it disproves its twins."""
    rows = {name: one(at, kept) for name, at in claim.observed.items()}
    estimates = {n: Estimate(m.value, m.standard_error, m.decades) for n, m in rows.items()}
    found: Found = {"observed": list(_observed(claim, rows)), "twins": []}
    statement = claim.holds if claim.finding is None else claim.finding
    found["margin"] = margin(statement, estimates)
    try:
        verdict = weigh(claim, estimates).verdict
    except Rejected as why:
        return found | {"status": "failed", "at": why.step, "why": str(why)}
    for twin in claim.twins:
        try:
            weigh(twin_of(claim, twin), estimates)
        except Rejected as why:
            status = "passed" if why.disproved else "failed"
            found["twins"].append({"name": twin.name, "status": status, "step": why.step})
            continue
        found["twins"].append({"name": twin.name, "status": "failed", "why": "it is borne out"})
    if not claim.derivation:
        found["verdict"] = str(verdict)
    return found | {"status": "failed" if failed else "passed"}


def _observed(claim: Claim, rows: dict[Symbol, Measurement]) -> Iterator[Found]:
    for name, at in claim.observed.items():
        m = rows[name]
        yield {
            "name": str(name),
            "experiment": at.experiment,
            "estimate": m.value,
            "standard_error": m.standard_error,
            "decades": m.decades,
            "samples": m.n,
            "seed": m.seed,
            "detects": m.detects(m.value),
        }


def measurements(kept: Kept, name: str) -> list[Measurement]:
    """Return the measurements that were kept of an experiment."""
    return [Measurement(**row) for row in kept.rows(name)]


def one(observation: Observation, kept: Kept) -> Measurement:
    """Return the one measurement that an observation names, or raise LookupError."""
    rows = measurements(kept, observation.experiment)
    found = [m for m in rows if observation.at.items() <= m.at.items()]
    if len(found) != 1:
        raise LookupError(f"{observation} names {len(found)} measurements")
    return found[0]
