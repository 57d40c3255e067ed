"""What holds for every test: strictness, Hypothesis profiles, and the recording of evidence."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from gradyan.report.errors import ROOT
from gradyan.simulations.engine.catalog import experiments
from gradyan.simulations.engine.experiment import Measurement
from tests import evidence

BUILD = ROOT / "build"
FINISHED = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)

settings.register_profile("default", max_examples=200, deadline=None, derandomize=True)
settings.register_profile(
    "nightly",
    max_examples=20_000,
    deadline=None,
    derandomize=False,  # which Hypothesis would do where it takes itself to be in CI
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("default")
# Hypothesis also tries the constants that it finds in whatever modules are loaded: a test would
# get other examples when it runs alone, and when an unrelated file changes.
assert callable(providers._get_local_constants)
no_constants = Constants()
providers._get_local_constants = lambda: no_constants


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --evidence, which names the file that the guide is built from."""
    parser.addoption("--evidence", type=Path, help="write what each claim has to show")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark of evidence, and record where evidence is asked for."""
    config.addinivalue_line("markers", "evidence(claim, letter): what a claim rests on")
    config.addinivalue_line("markers", "xdist_group(name): what one worker should run")
    if file := config.getoption("--evidence"):
        config.pluginmanager.register(evidence.Sender(), "evidence-sender")
        if not hasattr(config, "workerinput"):  # that is, not in a worker of pytest-xdist
            config.pluginmanager.register(evidence.Recorder(file.parent), "evidence-recorder")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep on one worker (`pytest -n`) what shares something costly: an experiment, the guide."""
    if "real_guide" in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.xdist_group("guide"))
    elif group := evidence.group_of(item):
        item.add_marker(pytest.mark.xdist_group(group))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the evidence, also of a run with failures: the guide then names the claim.

    A run that was interrupted is no evidence: what it has not come to would count as unchecked.
    """
    recorder = session.config.pluginmanager.get_plugin("evidence-recorder")
    if isinstance(recorder, evidence.Recorder) and exitstatus in FINISHED:
        with evidence.giving_up():
            evidence.write(session.config.getoption("--evidence"), recorder)


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
    sender = pytestconfig.pluginmanager.get_plugin("evidence-sender")

    @cache
    def measure(name: str) -> list[Measurement]:
        found = list(experiments()[name].measure())
        if isinstance(sender, evidence.Sender):
            sender.measured[name] = [asdict(m) for m in found]
        return found

    return measure
