"""What holds for every test: strictness, Hypothesis profiles, and the recording of evidence."""

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from simulations.catalog import experiments
from simulations.experiment import Measurement
from tests import evidence

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


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the evidence, also of a run with failures: the guide then names the claim."""
    recorder = session.config.pluginmanager.get_plugin("evidence-recorder")
    if isinstance(recorder, evidence.Recorder):
        evidence.write(session.config.getoption("--evidence"), recorder)


@pytest.fixture(scope="session")
def measured(pytestconfig: pytest.Config) -> Callable[[str], list[Measurement]]:
    """Run an experiment once in a session; with --evidence its measurements are kept."""
    file: Path | None = pytestconfig.getoption("--evidence")

    @cache
    def measure(name: str) -> list[Measurement]:
        found = list(experiments()[name].measure())
        if file:
            target = file.parent / "measurements" / f"{name}.json"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(json.dumps([asdict(m) for m in found], indent=1) + "\n")
        return found

    return measure
