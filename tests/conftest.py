"""What holds for every test: strictness, the profile of Hypothesis, the evidence, the guide."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from gradyan.errors import ROOT
from gradyan.report.evidence import attack
from gradyan.report.evidence.gather import gather
from gradyan.report.evidence.record import Evidence
from gradyan.simulations.engine.measurement import Measurement
from tests import installed

BUILD = ROOT / "build"

settings.register_profile("tests", max_examples=200, deadline=None, derandomize=True)
settings.load_profile("tests")
assert attack  # it has the profile for `pytest --hypothesis-profile nightly`


def pytest_configure(config: pytest.Config) -> None:
    """Declare our mark, and that of pytest-xdist, which need not be installed."""
    config.addinivalue_line("markers", "xdist_group(name): what one worker should run")
    config.addinivalue_line("markers", "fuzz: what `make nightly` tries with 20,000 examples")
    config.addinivalue_line("markers", "needs(package, ...): what has to be installed")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here."""
    installed.leave_out(config, items)
    if (output := getattr(config, "workeroutput", None)) is not None:
        output[installed.SENT] = config.stash[installed.LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hear from a worker of pytest-xdist what is left out; each collects the same tests."""
    if found := getattr(node, "workeroutput", {}).get(installed.SENT):
        node.config.stash[installed.LEFT_OUT] = found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out."""
    if found := terminalreporter.config.stash.get(installed.LEFT_OUT, None):
        terminalreporter.write_line(installed.summary(found))


def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep on one worker (`pytest -n`) what shares something costly: the guide."""
    if "real_guide" in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.xdist_group("guide"))


@pytest.fixture(autouse=True)
def _temporary(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget where a build has let its temporary files lie."""
    monkeypatch.setattr(tempfile, "tempdir", tempfile.gettempdir())
    monkeypatch.setenv("TMPDIR", tempfile.gettempdir())


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    """Return what judging has found; what is stale is judged first."""
    return gather(BUILD, doubts=True)


@pytest.fixture(scope="session")
def measured(evidence: Evidence) -> Callable[[str], list[Measurement]]:
    """Return the measurements of an experiment, by its name."""
    return lambda name: list(evidence.measurements[name])


@pytest.fixture(scope="session")
def real_guide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the guide from end to end, once for all tests that look at the result.

    What the last build has left may serve here too: it is used only where it is current.
    """
    folder = tmp_path_factory.mktemp("guide")
    if BUILD.is_dir():
        shutil.copytree(BUILD, folder, dirs_exist_ok=True)
        (folder / "gradyan.pdf").unlink(missing_ok=True)
    command = [sys.executable, "-m", "gradyan", "report", "--output", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "gradyan.pdf"
