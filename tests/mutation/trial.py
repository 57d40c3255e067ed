"""One trial: checks that run in a process of their own, in which a module has another source.

The processes are forked from one that has imported SymPy, NumPy and Hypothesis, but nothing of
ours: each imports the project anew, in a second, and takes the altered source for that of its
module. No file is changed.
"""

import json
import multiprocessing
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest
from hypothesis import Phase, settings

from tests.mutation.choice import ROOT, Check

REWRITTEN = "ignore::pytest.PytestAssertRewriteWarning"  # Hypothesis is imported before the fork
QUIET = ("-q", "-x", "-p", "no:cacheprovider", "--no-header", "--tb=no", "-W", REWRITTEN)
SHARED = {"evidence", "measured", "real_guide"}  # fixtures that judge all claims
FORK = multiprocessing.get_context("fork")
Seconds = dict[Check, float]
TIMEOUT = -signal.SIGPROF
# Ended from outside, or after a pause of the machine: nothing has noticed the alteration.
OUTSIDE = {-signal.SIGALRM, -signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT}


class Altered(SourceFileLoader):
    """Loads a module from another source than that of its file."""

    source = ""

    def get_code(self, fullname: str) -> CodeType:
        """Compile the other source."""
        del fullname
        return compile(self.source, self.path, "exec")


@dataclass
class Finder(MetaPathFinder):
    """Finds one module, which is altered."""

    module: str
    source: str

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where the module is; nothing for another."""
        if fullname != self.module:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.origin is not None:
            spec.loader = loader = Altered(fullname, spec.origin)
            loader.source = self.source
        return spec


@dataclass
class Result:
    """What a process has sent: of each check what it found and its seconds, up to the last."""

    found: dict[Check, tuple[str, float]] = field(default_factory=dict)
    running: Check | None = None
    code: int | None = 0
    value: Any = None


@dataclass
class Trial:
    """A process that runs checks, up to the first that does not find what is ``expected``."""

    job: Any
    checks: list[Check]
    limits: Seconds = field(default_factory=dict)
    expected: dict[Check, str] = field(default_factory=dict)
    module: str = ""
    source: str = ""

    def start(self) -> None:
        """Fork the process."""
        self.reader, writer = FORK.Pipe(duplex=False)
        self.process = FORK.Process(target=self._run, args=(writer,))
        self.process.start()
        writer.close()

    def end(self) -> Result:
        """Return what the process has sent, when it has ended."""
        result = Result()
        try:
            while True:
                check, found, seconds = self.reader.recv()
                result.running = check if found is None else None
                if found is not None:
                    result.found[check] = (found, seconds)
        except EOFError:
            self.process.join()
        result.code = self.process.exitcode
        return result

    def _run(self, pipe: Connection) -> None:
        as_new()
        if self.module:
            sys.meta_path.insert(0, Finder(self.module, self.source))
        with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
            for check in self.checks:
                pipe.send((check, None, 0.0))
                limit = self.limits.get(check, 1000.0)
                signal.setitimer(signal.ITIMER_PROF, limit)  # of a processor; what ends it is
                signal.setitimer(signal.ITIMER_REAL, 60 + 20 * limit)  # the signal itself
                start = time.process_time()
                try:
                    found = run(check, Path(folder))
                except Exception as why:
                    found = f"crash: {type(why).__name__}: {why}"
                pipe.send((check, found, time.process_time() - start))
                if self.expected and found != self.expected[check]:
                    break


def as_new() -> None:
    """Make a forked process one that has imported nothing of ours, and says nothing."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    for name in list(sys.modules):
        if name.startswith(("gradyan", "tests.")) and not name.startswith(__package__):
            del sys.modules[name]
    for number in (signal.SIGPROF, signal.SIGALRM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    os.chdir(ROOT)


def run(check: Check, folder: Path) -> str:
    """Return what a check finds: the first test that fails, or what a job judges."""
    return judged(check, folder) if check.letter else tested(check)


def judged(check: Check, folder: Path) -> str:
    """Return the status, the verdict and the twins that the job of a claim finds."""
    from importlib import import_module  # noqa: PLC0415

    from gradyan.report.evidence.jobs import RUNS  # noqa: PLC0415 - with the altered source
    from gradyan.report.evidence.kept import Kept  # noqa: PLC0415

    if not (folder / "evidence").is_dir():
        kept = shutil.ignore_patterns("*.[!M].json")
        shutil.copytree(ROOT / "build" / "evidence", folder / "evidence", ignore=kept)
    for experiment in check.first:
        if not (folder / f"{experiment}.measured").exists():
            rows = import_module(RUNS["M"]).run(experiment, folder)
            Kept(folder).write(experiment, "M", "", rows)
            (folder / f"{experiment}.measured").touch()
    found = import_module(RUNS[check.letter]).run(check.name.partition(" ")[2], folder)
    twins = [(twin["name"], twin["status"]) for twin in found.get("twins", [])]
    return json.dumps([found["status"], found.get("verdict"), twins])


class Chosen:
    """Leaves out what judges all claims, and the rules that are not asked for."""

    def __init__(self, only: tuple[str, ...]) -> None:
        self.only, self.failed = set(only), ""

    def pytest_configure(self) -> None:
        """Let Hypothesis stop at the first failing example: a small one is not needed."""
        usual = settings.get_profile("default")
        settings.register_profile("mutants", usual, phases=(Phase.explicit, Phase.generate))
        settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Select."""
        items[:] = [
            item for item in items
            if SHARED.isdisjoint(getattr(item, "fixturenames", ()))
            and (not self.only or self.only & set(NAMED.findall(item.name)))
        ]  # fmt: skip

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the first that fails."""
        self.failed = self.failed or (report.nodeid if report.failed else "")


NAMED = re.compile(r"\[([a-z_]+?)_?\d*\]$")


def tested(check: Check) -> str:
    """Return the first test of a file that fails, or what pytest ends with."""
    chosen = Chosen(check.only)
    code = int(pytest.main([*QUIET, check.name], plugins=[chosen]))
    return chosen.failed or {0: "", 5: ""}.get(code, f"crash: pytest ended with {code}")


def spread(trials: Sequence[Trial], tell: Callable[[Trial, Result], None]) -> None:
    """Run trials on all cores; ``tell`` hears of each that ends."""
    waiting, running = list(trials), dict[int, Trial]()
    try:
        while waiting or running:
            while waiting and len(running) < (os.cpu_count() or 1):
                trial = waiting.pop(0)
                trial.start()
                running[trial.process.sentinel] = trial
            for sentinel in wait(list(running)):
                assert isinstance(sentinel, int)
                trial = running.pop(sentinel)
                tell(trial, trial.end())
    finally:
        for trial in running.values():
            trial.process.kill()


def apart(work: Callable[..., Any], *args: Any) -> Any:
    """Return what a function returns in a forked process, so that this one imports nothing."""
    reader, writer = FORK.Pipe(duplex=False)

    def send() -> None:
        as_new()
        writer.send(work(*args))

    process = FORK.Process(target=send)
    process.start()
    writer.close()
    try:
        return reader.recv()
    finally:
        process.join()
