"""What holds for every test: strictness, the profile of Hypothesis, the evidence, the guide."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from gradyan.errors import ROOT
from gradyan.report.evidence.gather import gather
from gradyan.report.evidence.record import Evidence
from gradyan.simulations.engine.measurement import Measurement

BUILD = ROOT / "build"

settings.register_profile("tests", max_examples=200, deadline=None, derandomize=True)
settings.load_profile("tests")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark of pytest-xdist, which need not be installed."""
    config.addinivalue_line("markers", "xdist_group(name): what one worker should run")


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
