"""One run of pytest in a process of its own, in a copy of the tree, and what came of it.

The processes are forked from one that has imported SymPy, NumPy and Hypothesis, but nothing of
ours: each imports the project anew, from its copy, in a second.
"""

import functools
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from hypothesis import Phase, settings

OURS = ("gradyan", "tests")
TRACED = ("derivations", "simulations")
REWRITTEN = "ignore::pytest.PytestAssertRewriteWarning"  # Hypothesis is imported before the fork
QUIET = ("-q", "-p", "no:cacheprovider", "--no-header", "--tb=no", "-W", REWRITTEN)
FEW = 20  # examples of a property that are watched
# A statement found false, and not a formula that cannot even be evaluated.
CHECKS = ("AssertionError", "Failed", "Rejected", "ArithmeticError")


class TookTooLong(BaseException):
    """Ends a test that takes too long, as where an alteration has made it endless."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TookTooLong in what runs, once it has run for so long."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise TookTooLong(f"{seconds:.0f} s")

    signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


class Chosen:
    """Runs the chosen tests in the chosen order, up to the first that fails.

    ``limits`` maps each test to the seconds that it may take.
    """

    def __init__(self, limits: dict[str, float]) -> None:
        self.limits = limits
        self.place = {test: place for place, test in enumerate(limits)}
        self.found: dict[str, Any] = {"ran": 0}

    def pytest_configure(self) -> None:
        """Let Hypothesis stop at the first failing example: a small one is not needed."""
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutants", settings.get_profile("default"), phases=phases)
        settings.load_profile("mutants")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Select and sort."""
        items[:] = sorted(
            (item for item in items if item.nodeid in self.place),
            key=lambda item: self.place[item.nodeid],
        )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Interrupt a test that takes too long."""
        with at_most(self.limits[item.nodeid]):
            yield

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note what fails, and by what."""
        report = yield
        self.found["ran"] += call.when == "call"
        if report.failed and "test" not in self.found and call.excinfo is not None:
            why = f"{call.excinfo.type.__name__}: {call.excinfo.value}".splitlines()[0]
            self.found |= {"test": item.nodeid, "why": why[:200]}
        return report


class Observed:
    """Notes how long each test takes, and which of our functions it calls.

    Twenty examples of a property tell that as well as two hundred; what they take is scaled.
    """

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self.scale = 1.0
        self.found: dict[str, Any] = {"tests": {}, "failed": []}
        self.codes: dict[int, CodeType] = {}

    def pytest_configure(self) -> None:
        """Let Hypothesis try fewer examples."""
        usual = settings.get_profile("default")
        settings.register_profile("observed", usual, max_examples=FEW)
        settings.load_profile("observed")
        self.scale = usual.max_examples / FEW

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what needs the guide to be built; note what is called on import."""
        items[:] = [i for i in items if "real_guide" not in getattr(i, "fixturenames", ())]
        sys.setprofile(None)
        self.found["imported"] = self._called()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Watch the calls of a test; nothing it needs may have been kept by another."""
        from tests.evidence import group_of  # noqa: PLC0415 - the one of the copy

        _forget()
        start = time.perf_counter()
        of_property = hasattr(getattr(item, "function", None), "hypothesis")
        if "test_derivation" not in item.nodeid and "test_false_twin" not in item.nodeid:
            sys.setprofile(self._watch)
        try:
            with at_most(self.patience):
                yield
        except TookTooLong:
            self.codes.clear()
            return
        finally:
            sys.setprofile(None)
        seconds = time.perf_counter() - start
        self.found["tests"][item.nodeid] = {
            "seconds": seconds * (self.scale if of_property else 1),
            "calls": self._called(),
            "group": group_of(item),
            "claim": next((m.args[0] for m in item.iter_markers("evidence")), ""),
        }

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what fails without any alteration."""
        if report.failed:
            self.found["failed"].append(report.nodeid)

    def _watch(self, frame: FrameType, event: str, arg: object) -> None:
        del arg
        if event == "call":
            self.codes[id(frame.f_code)] = frame.f_code

    def _called(self) -> list[str]:
        here = f"{Path.cwd()}/gradyan/"
        names = [
            f"{code.co_filename.removeprefix(here)}:{code.co_name}:{code.co_firstlineno}"
            for code in self.codes.values()
            if code.co_filename.startswith(tuple(here + part for part in TRACED))
        ]
        self.codes.clear()
        return sorted(set(names))


def _forget() -> None:
    """Empty the caches of the modules that are altered, but not their catalogues."""
    for name, module in list(sys.modules.items()):
        if name.startswith(tuple(f"gradyan.{part}" for part in TRACED)) and not name.endswith(
            "catalog"
        ):
            for value in vars(module).values():
                if isinstance(value, functools._lru_cache_wrapper):
                    value.cache_clear()


def started(tree: Path, plugin: Callable[[], Any], files: Iterable[str], *options: str) -> int:
    """Fork a process that runs pytest in a tree, and return its id.

    What the plugin has found is in trial.json of the tree once the process has ended.
    """
    (tree / "trial.json").unlink(missing_ok=True)
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        code = _run(tree, plugin, [*files], [*options])
    except BaseException:  # nothing may get out into the loop of the parent
        traceback.print_exc()
    finally:
        os._exit(code)


def _run(tree: Path, plugin: Callable[[], Any], files: list[str], options: list[str]) -> int:
    os.chdir(tree)
    log = os.open("trial.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(log, stream)
    for name in list(sys.modules):
        if name.partition(".")[0] in OURS:
            del sys.modules[name]
    sys.path[:] = [str(tree), *(p for p in sys.path if Path(p or ".").resolve() != ROOT)]
    watching = plugin()
    if isinstance(watching, Observed):
        sys.setprofile(watching._watch)
    code = pytest.main([*QUIET, *options, *files], plugins=[watching])
    sys.setprofile(None)
    watching.found["code"] = int(code)
    Path("trial.json").write_text(json.dumps(watching.found), encoding="utf-8")
    return 0


def result(tree: Path) -> dict[str, Any]:
    """Return what a finished run has left; code −1 where it has left nothing."""
    try:
        found: dict[str, Any] = json.loads((tree / "trial.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"code": -1}
    return found


ROOT = Path(__file__).resolve().parents[2]
