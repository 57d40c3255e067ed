"""What holds for every test: strictness, Hypothesis profiles, and the recording of evidence."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from report import files
from report.errors import ROOT, GuideError
from simulations.catalog import experiments
from simulations.experiment import Measurement
from tests import evidence

BUILD = ROOT / "build"
FINISHED = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)

settings.register_profile("default", max_examples=200, deadline=None, derandomize=True)
settings.register_profile(
    "nightly", max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --evidence, which names the file that the guide is built from."""
    parser.addoption("--evidence", type=Path, help="write what each claim has to show")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark of evidence, and record where evidence is asked for."""
    config.addinivalue_line("markers", "evidence(claim, letter): what a claim rests on")
    if config.getoption("--evidence"):
        config.pluginmanager.register(evidence.Recorder(), "evidence-recorder")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the evidence, also of a run with failures: the guide then names the claim.

    A run that was interrupted is no evidence: what it has not come to would count as unchecked.
    """
    recorder = session.config.pluginmanager.get_plugin("evidence-recorder")
    if isinstance(recorder, evidence.Recorder) and exitstatus in FINISHED:
        with _giving_up():
            evidence.write(session.config.getoption("--evidence"), recorder)


@contextmanager
def _giving_up() -> Iterator[None]:
    """End the run where evidence cannot be written, with a message instead of a traceback."""
    try:
        yield
    except GuideError as why:
        pytest.exit(str(why), returncode=pytest.ExitCode.INTERNAL_ERROR)


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


@pytest.fixture(scope="session")
def measured(pytestconfig: pytest.Config) -> Callable[[str], list[Measurement]]:
    """Run an experiment once in a session; with --evidence its measurements are kept."""
    file: Path | None = pytestconfig.getoption("--evidence")

    @cache
    def measure(name: str) -> list[Measurement]:
        found = list(experiments()[name].measure())
        if file:
            target = file.parent / "measurements" / f"{name}.json"
            with _giving_up():
                files.write(target, json.dumps([asdict(m) for m in found], indent=1) + "\n")
        return found

    return measure
