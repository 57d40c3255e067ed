"""Does every experiment agree with itself? It is run again with other seeds, and compared.

`python -m tests.experiments.seeds` prints a line for each experiment (or each that is named): how
many seeds and settings; mean, standard deviation and largest size of z, by which a new mean
differs from the printed one in standard errors of both; and p, the probability of means that
scatter as much if their standard errors are right (an F test for each setting, the smallest p
times the number of settings, Bonferroni). It ends with 1 where p is below 0.0001 or a seed fails.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from mpmath import betainc

from gradyan.simulations.engine.catalog import experiments
from gradyan.simulations.engine.experiment import Experiment
from gradyan.simulations.engine.measurement import Measurement

LEAST, MOST = 4, 20  # seeds
SECONDS = 20.0  # of the processor for an experiment, unless LEAST take more
TOO_RARE = 1e-4
Run = tuple[Measurement, ...]


@dataclass(frozen=True)
class Agreement:
    """How runs of an experiment with other seeds compare with the run that is printed."""

    name: str
    z: tuple[float, ...]
    p: float
    seeds: int
    settings: int
    failed: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Tell whether no seed failed, and the errors cover how far apart the means are."""
        return not self.failed and self.p >= TOO_RARE

    def __str__(self) -> str:
        """Return the line of the table."""
        z = np.array(self.z)
        far = f"{z.mean():7.2f}{z.std():6.2f}{np.abs(z).max():6.1f}" if self.z else ""
        return f"{self.name:26}{self.seeds:4}{self.settings:5}{far}{self.p:9.2g}" + "".join(
            f"\n  {why}" for why in self.failed
        )


def affordable(experiment: Experiment, seconds: float) -> int:
    """Return how many seeds may be run in so many seconds of the processor."""
    start = time.process_time()
    for _ in experiment.measure():
        pass
    return int(np.clip(seconds / (time.process_time() - start), LEAST, MOST))


def rerun(experiment: Experiment, seeds: int) -> Agreement:
    """Run an experiment as it is and with other seeds."""
    printed, runs, failed = tuple(experiment.measure()), list[Run](), list[str]()
    for k in range(1, seeds + 1):
        other = replace(experiment, seed=1000 * experiment.seed + k)
        try:
            runs.append(tuple(other.measure()))
        except Exception as why:
            failed.append(f"seed {other.seed}: {type(why).__name__}: {why}")
    return compared(experiment.name, printed, runs, failed)


def compared(name: str, printed: Run, runs: Iterable[Run], failed: Iterable[str] = ()) -> Agreement:
    """Return how runs compare with the printed one, setting by setting."""
    by_setting, z = defaultdict(list), list[float]()
    first = {_key(m): m for m in printed}
    seeds = 0
    for run in (printed, *runs):
        seeds += 1
        for m in run:
            by_setting[_key(m)].append(m)
            if run is not printed and (old := first.get(_key(m))):
                error = np.hypot(m.standard_error, old.standard_error)
                z.append(float((m.value - old.value) / error) if error else 0.0)
    smallest = min(scatter(found) for found in by_setting.values())
    p = min(1.0, len(by_setting) * smallest)
    return Agreement(name, tuple(z), p, seeds - 1, len(by_setting), tuple(failed))


def _key(m: Measurement) -> tuple[tuple[str, float | str], ...]:
    return tuple(sorted(m.at.items()))


def scatter(found: list[Measurement]) -> float:
    """Return the probability that means scatter so much or more if their errors are right.

    If the samples are normal, the variance of the means over the mean of their squared errors has
    the F distribution.
    """
    between = float(np.var([m.value for m in found], ddof=1)) if len(found) > 1 else 0.0
    within = float(np.mean([m.standard_error**2 for m in found]))
    if not between:
        return 1.0
    if not within:
        return 0.0
    d1, d2 = len(found) - 1, sum(m.n - 1 for m in found)
    x = d1 * between / (d1 * between + d2 * within)
    return float(betainc(d1 / 2, d2 / 2, x, 1, regularized=True))


def main() -> int:
    """Print the table; return 1 where an experiment does not agree with itself."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("names", nargs="*", help="experiments, by default all")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each experiment")
    asked, good = parser.parse_args(), True
    print("experiment                seeds  at mean z  sd z max|z|        p")  # noqa: T201
    for name in asked.names or experiments():
        experiment = experiments()[name]
        found = rerun(experiment, affordable(experiment, asked.seconds))
        print(found, flush=True)  # noqa: T201
        good = good and found.good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
