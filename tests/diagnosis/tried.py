"""Count what is said of the trial, for the guide's table: python -m tests.diagnosis.tried."""

from __future__ import annotations

from collections import Counter
from functools import cache

from gradyan.errors import ROOT
from gradyan.files import write
from gradyan.simulations.diagnosis.tried import FILE
from gradyan.simulations.diagnosis.verdict import judge
from tests.diagnosis.runs.keeping import kept

HOME = ROOT / "tests" / "data" / "diagnosis"
HEALTHY, UNSAID = "healthy", {"healthy", "unknown"}
KINDS = {
    "healthy": ("healthy",),
    "vanishing": ("vanishing", "through-time"),
    "exploding": ("exploding", "batch-norm"),
    "units": ("dead-units", "dead-output", "saturated"),
    "finite": (
        "nan-input", "nan-target", "nan-gradient", "loss-undefined", "overflow", "skipped-steps"),
    "built": (
        "softmax-twice", "broadcast", "accumulated", "detached", "left-out", "not-stepping",
        "equal-units", "no-activation"),
    "settings": ("rate-high", "rate-low", "dropout", "decay"),
    "data": ("labels", "unscaled-input", "zero-input"),
}  # fmt: skip
VERDICTS = ("right", "near", "none", "wrong")
ABOUT = """\
# What `gradyan diagnose` says of the runs of tests/diagnosis/runs/trial.py, by what is wrong with
# them: the cause, a neighbour of it, nothing, another cause, which is an alarm of a healthy run.
# Counted by python -m tests.diagnosis.tried; tests/diagnosis/test_trial.py counts again.
"""


@cache
def verdicts(name: str) -> tuple[tuple[str, str, tuple[str, ...], str], ...]:
    """Return of each run its name, what is right, what is as right, and what is said."""
    found = ((run, judge(run.record).verdict) for run in kept(HOME / f"{name}.npz"))
    return tuple((run.name, run.expected, run.accepted, said) for run, said in found)


def verdict(expected: str, accepted: tuple[str, ...], said: str) -> str:
    """Return what a verdict is worth, one of `VERDICTS`."""
    if said == expected:
        return "right"
    if said in accepted and expected != HEALTHY:
        return "near"
    return "none" if said in UNSAID else "wrong"


def counted(name: str) -> dict[str, dict[str, int]]:
    """Return how many runs of each kind got which verdict."""
    kinds = {cause: kind for kind, causes in KINDS.items() for cause in causes}
    found = Counter((kinds[run[1]], verdict(*run[1:])) for run in verdicts(name))
    return {kind: {said: found[kind, said] for said in VERDICTS} for kind in KINDS}


def main() -> None:
    """Write the table."""
    rows = (
        f"{kind} = {{ {', '.join(f'{said} = {n}' for said, n in row.items())} }}\n"
        for kind, row in counted("trial").items()
    )
    write(FILE, ABOUT + "".join(rows))


if __name__ == "__main__":
    main()
