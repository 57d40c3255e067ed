"""The job of the letter D: the derivation of a claim, and its false twins."""

from pathlib import Path

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Claim, Twin, twin_of
from gradyan.derivations.checker.judge import Rejected, judge
from gradyan.report.evidence.kept import Found


def run(id_: str, folder: Path) -> Found:
    """Return what judging the derivation finds, and where each twin fails.

    A twin that the derivation does not disprove is left for the measurements.
    """
    del folder
    claim = claims()[id_]
    twins = [disproved(claim, twin) for twin in claim.twins]
    try:
        judgement = judge(claim)
    except Rejected as why:
        return {"status": "failed", "at": why.step, "why": str(why), "twins": twins}
    steps, verdict = len(judgement.shown), str(judgement.verdict)
    return {"status": "passed", "steps": steps, "verdict": verdict, "twins": twins}


def disproved(claim: Claim, twin: Twin) -> Found:
    """Return at which step a twin is disproved, or that it is not."""
    try:
        judge(twin_of(claim, twin))
    except Rejected as why:
        if why.disproved:
            return {"name": twin.name, "status": "passed", "step": why.step}
        return {"name": twin.name, "status": "failed", "why": f"not disproved: {why}"}
    return {"name": twin.name, "status": "unchecked", "why": "the derivation does not disprove it"}
