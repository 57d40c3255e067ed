"""The jobs of the evidence: which there are, what each rests on, and how the stale ones run.

A job judges one letter of one claim, or takes the measurements of one experiment. Its result is
kept under a key made of the text of all modules that it rests on; a source that changes while a
job runs makes its result void.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import as_completed
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from time import perf_counter

from loky import cpu_count

from gradyan.derivations.checker import catalog
from gradyan.derivations.checker.claim import Claim
from gradyan.report.evidence import sources
from gradyan.report.evidence.declared import homes
from gradyan.report.evidence.kept import Found, Kept
from gradyan.report.evidence.simulate import observed, predicted
from gradyan.simulations.engine import catalog as laboratory
from gradyan.simulations.engine.workers import local

NAMES = {"M": "measure", "D": "derive", "T": "scrutinize", "P": "attack", "S": "simulate"}
RUNS = {letter: f"{__package__}.{name}" for letter, name in NAMES.items()}
SECOND = ("S",)  # these read what the others have kept


@dataclass(frozen=True)
class Job:
    """A letter of a claim, or M and an experiment, with the modules that the result rests on."""

    subject: str
    letter: str
    modules: tuple[str, ...] = field(compare=False)
    needs: tuple["Job", ...] = field(default=(), compare=False)

    @property
    def key(self) -> str:
        """The fingerprint of all that the result rests on."""
        return sources.key((RUNS[self.letter], *self.modules), *(job.key for job in self.needs))


@dataclass(frozen=True)
class Done:
    """A job that has run, with what it found and how long it took."""

    job: Job
    key: str
    found: Found
    seconds: float


Tell = Callable[[Done, int, int], None]


def quiet(done: Done, count: int, total: int) -> None:
    """Be told, and say nothing."""


def jobs_of(claim: Claim, *, doubts: bool = False) -> Iterator[Job]:
    """Yield the jobs of a claim: its letters, the measurements that they need, and its trial."""
    home = (catalog.place_of(claim.id)[0],)
    if claim.derivation:
        yield Job(claim.id, "D", home)
        if doubts:
            yield Job(claim.id, "T", home)
    if "P" in claim.evidence or claim.id in homes():
        yield Job(claim.id, "P", homes().get(claim.id, ()))
    measured = tuple(dict.fromkeys(map(measurement, predicted(claim.id) + observed(claim))))
    yield from measured
    if "S" in claim.evidence or measured:
        yield Job(claim.id, "S", home, measured)


def measurement(experiment: str) -> Job:
    """Return the job of an experiment."""
    return Job(experiment, "M", (laboratory.module_of(experiment),))


def run(jobs: Iterable[Job], folder: Path, tell: Tell) -> None:
    """Run the jobs whose results are not kept, on all cores; ``tell`` hears of each that ends."""
    kept, count = Kept(folder), 0
    sources.forget()
    every = dict.fromkeys(jobs)
    todo = [job for job in every if kept.read(job.subject, job.letter, job.key) is None]
    for wave in (False, True):
        now = [(job, job.key) for job in todo if (job.letter in SECOND) == wave]
        for done in _spread(now, folder):
            if sources.unchanged((RUNS[done.job.letter], *done.job.modules)):
                kept.write(done.job.subject, done.job.letter, done.key, done.found)
            tell(done, count := count + 1, len(todo))


def _spread(jobs: list[tuple[Job, str]], folder: Path) -> Iterator[Done]:
    """Run jobs in processes of one thread each, those that may take long first."""
    first = sorted(jobs, key=lambda pair: list(RUNS).index(pair[0].letter))
    with local(min(cpu_count(), max(1, len(jobs)))) as pool:
        running = [pool.submit(_run, job, key, folder) for job, key in first]
        try:
            yield from (done.result() for done in as_completed(running))
        finally:
            for job in running:
                job.cancel()


def _run(job: Job, key: str, folder: Path) -> Done:
    start = perf_counter()
    try:
        found: Found = import_module(RUNS[job.letter]).run(job.subject, folder)
    except Exception as why:
        # Whatever goes wrong in a job belongs to its claim, and stops none of the others.
        found = {"status": "failed", "why": f"{type(why).__name__}: {why}"}
    return Done(job, key, found, perf_counter() - start)
