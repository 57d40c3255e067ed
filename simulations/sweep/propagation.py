"""The sweep: how signals and gradients go through deep random networks.

activation × initialisation × seed, statistics at every layer. A worker takes a few seeds and
runs all cells of each through the same draws (`simulations.sweep.stacked`); what it returns
depends on (plan, seed) alone, so neither the number of workers nor an interruption changes a byte.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gradyan.errors import BadInput, Stopped
from gradyan.simulations.engine.workers import local
from gradyan.simulations.sweep.cluster import address, cluster
from gradyan.simulations.sweep.finished import folder_of, keep, kept, ready
from gradyan.simulations.sweep.plan import Plan, whole
from gradyan.simulations.sweep.stacked import STATISTICS, Runner

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]
ACTIVATIONS = ("sigma", "tanh", "relu")
INITIALIZATIONS = ("uniform", "xavier-normal", "xavier-uniform", "he-normal", "he-uniform")
SEEDS_AT_A_TIME = 2
TOO_LARGE = "a sweep of this size wants more memory than there is: choose a smaller one"
QUANTILES = (0.05, 0.25, 0.75, 0.95)


@dataclass(frozen=True)
class Sweep:
    """What a sweep found; ``values`` has shape (4, activations, initialisations, depth, seeds).

    The layers run from the first to the last. A gradient that is exactly 0, as behind a layer
    whose ReLUs are all off, has the log −∞.
    """

    plan: Plan
    seeds: int
    values: Floats

    def of(self, statistic: str) -> Floats:
        """Return one of `STATISTICS`, shape (activations, initialisations, depth, seeds)."""
        if statistic not in STATISTICS:
            raise BadInput(f"a sweep has no {statistic!r}; it has {', '.join(STATISTICS)}")
        return np.asarray(self.values[STATISTICS.index(statistic)])

    def summary(self, statistic: str) -> dict[str, Floats]:
        """Return mean, median and quantiles over seeds, each (activations, initialisations, depth).

        A quantile is one of the values found, so −∞ is never interpolated.
        """
        values = self.of(statistic)
        found = np.quantile(values, QUANTILES, axis=-1, method="inverted_cdf")
        quantiles = {f"quantile-{q:g}": row for q, row in zip(QUANTILES, found, strict=True)}
        return {"mean": values.mean(-1), "median": np.median(values, axis=-1), **quantiles}


def sweep(  # noqa: PLR0913
    *,
    depth: int = 50,
    width: int = 256,
    batch: int = 32,
    seeds: int = 200,
    activations: Sequence[str] = ACTIVATIONS,
    initializations: Sequence[str] = INITIALIZATIONS,
    workers: int | None = None,
    seed: int = 0,
    folder: Path | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> Sweep:
    """Run a sweep and return its statistics per layer and seed.

    The networks have no biases; inputs and the vector sent back are N(0, 1) and the same in all
    cells of a seed. ``workers`` is the number of processes, by default one a core; ``scheduler``
    the address of a Dask cluster to use instead. With ``folder``, finished seeds are kept there,
    and found again by the next call. ``progress`` is told seeds done and seeds in all, first
    that none is done.
    Raises BadInput and Stopped.
    """
    plan = Plan(depth, width, batch, tuple(activations), tuple(initializations), seed)
    whole("seeds", seeds)
    whole("workers", 1 if workers is None else workers)
    if scheduler is not None:
        address(scheduler)
    shape = (len(STATISTICS), len(plan.activations), len(plan.initializations), depth)
    try:
        values = np.empty((*shape, seeds))
    except (MemoryError, ValueError):  # ValueError is what NumPy says beyond any address
        raise Stopped(TOO_LARGE) from None
    done = 0
    if progress:
        progress(done, seeds)
    for part, found in _parts(plan, seeds, workers, scheduler, folder and folder_of(plan, folder)):
        values[..., part.start : part.stop] = found
        done += len(part)
        if progress:
            progress(done, seeds)
    return Sweep(plan, seeds, values)


def _parts(
    plan: Plan, seeds: int, workers: int | None, scheduler: str | None, folder: Path | None
) -> Iterator[tuple[range, Floats]]:
    """Yield the parts of a sweep as they are finished, those from the folder first."""
    missing = []
    shape = (len(STATISTICS), len(plan.activations), len(plan.initializations), plan.depth)
    for part in split(seeds):
        found = kept(folder, part, (*shape, len(part))) if folder else None
        if found is None:
            missing.append(part)
        else:
            yield part, found
    if missing:
        with cluster(scheduler) if scheduler else local(workers) as executor:
            if folder:
                ready(folder)
            for part, found in _computed(executor, plan, missing, scheduler):
                if folder:
                    keep(folder, part, found)
                yield part, found


def _computed(
    executor: Executor, plan: Plan, parts: list[range], scheduler: str | None
) -> Iterator[tuple[range, Floats]]:
    running = {}
    try:
        for part in parts:
            running[executor.submit(compute, plan, part)] = part
        for future in as_completed(running):
            yield running.pop(future), future.result()
    except MemoryError as error:
        raise Stopped(TOO_LARGE) from error
    except BrokenProcessPool as error:
        raise Stopped("a worker was ended from outside; is there memory enough?") from error
    except Exception as error:
        if scheduler is None:
            raise
        why = str(error.__cause__ or error).partition("\n")[0]
        raise Stopped(
            f"the cluster was lost ({why}); the same command goes on where this one stopped"
        ) from error
    finally:
        for future in running:
            future.cancel()


def split(seeds: int) -> list[range]:
    """Return the parts: as large whatever the number of workers, so that their files fit."""
    starts = range(0, seeds, SEEDS_AT_A_TIME)
    return [range(start, min(start + SEEDS_AT_A_TIME, seeds)) for start in starts]


def compute(plan: Plan, seeds: range) -> Floats:
    """Return the statistics of some seeds, in a worker; shape as `Sweep.values`."""
    if getattr(_here, "plan", None) != plan:
        try:
            _here.plan, _here.runner = plan, Runner(plan)
        except ValueError as error:
            raise MemoryError(str(error)) from None
    return np.stack([_here.runner.run(seed) for seed in seeds], axis=-1)


# The arrays of a worker are used again for its next seeds; a Dask worker may have many threads.
_here = threading.local()
