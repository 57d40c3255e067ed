"""Play runs and keep their records: python -m tests.diagnosis.runs [SET …], with PyTorch."""

import sys
import warnings
from dataclasses import replace

from gradyan.errors import ROOT
from tests.diagnosis.runs.keeping import Kept, keep, thinned
from tests.diagnosis.runs.known import FAULTY, SOUND
from tests.diagnosis.runs.playing import Run, play
from tests.diagnosis.runs.rehearsal import REHEARSAL
from tests.diagnosis.runs.setting import SETTING
from tests.diagnosis.runs.trial import TRIAL

HOME = ROOT / "tests" / "data" / "diagnosis"
SEEDS = range(3)
SETS: dict[str, tuple[Run, ...]] = {
    "setting": SETTING,
    "rehearsal": REHEARSAL,
    "trial": TRIAL,
    "known": tuple(
        replace(run, name=f"{run.name}-{seed}", seed=seed)
        for seed in SEEDS
        for run in (*FAULTY, *SOUND)
    ),
}


def main() -> None:
    """Write a file for each set that is asked for, or for all."""
    warnings.simplefilter("ignore")  # of targets of another shape, on purpose
    for name in sys.argv[1:] or SETS:
        found = []
        for run in SETS[name]:
            found.append(Kept(run.name, run.expected, run.accepted, thinned(play(run))))
            sys.stderr.write(f"{name} {run.name}\n")
        HOME.mkdir(exist_ok=True)
        keep(found, HOME / f"{name}.npz")


if __name__ == "__main__":
    main()
