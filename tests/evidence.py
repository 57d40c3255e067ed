"""How a test becomes evidence: it names its claim and its letter, and the run is recorded.

`pytest --evidence FILE` writes what every claim has to show, whether the tests passed or not.
A claim that no test has touched stays *unchecked*.
"""

import functools
import json
import math
import platform
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Claim
from gradyan.report import files
from gradyan.report.errors import GuideError
from gradyan.simulations.engine.catalog import experiments
from gradyan.simulations.engine.experiment import Experiment

VERSIONS = ("hypothesis", "matplotlib", "mpmath", "numpy", "sympy", "weasyprint")
LETTERS = {"D": "derivation", "S": "simulation", "P": "property"}

run_of_property: dict[str, int] = {}


def property_of(claim: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Mark a Hypothesis test as the property of a claim, and count the cases that it passes."""

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        inner = test.hypothesis.inner_test  # type: ignore[attr-defined]

        @functools.wraps(inner)
        def counted(*args: Any, **kwargs: Any) -> None:
            inner(*args, **kwargs)
            run_of_property[claim] = run_of_property.get(claim, 0) + 1

        test.hypothesis.inner_test = counted  # type: ignore[attr-defined]
        marked: Callable[..., None] = pytest.mark.evidence(claim, "P")(test)
        return marked

    return decorate


class Sender:
    """Lets what a test finds travel with its report, from whatever process it runs in."""

    def __init__(self) -> None:
        self.measured: dict[str, list[dict[str, Any]]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Send the outcome of a marked test, at its call or where it fails to be set up."""
        report = yield
        rows = []
        if call.when == "call" or call.excinfo:
            rows = [_row(item, call, *mark.args) for mark in item.iter_markers("evidence")]
        # As text: between processes go no numbers of NumPy's own types.
        sent = {"evidence": rows, "measurements": self.measured}
        report.user_properties = [(name, json.dumps(found)) for name, found in sent.items()]
        self.measured = {}
        return report


class Recorder:
    """Collects, test by test, what each claim has to show, in the process that began the run.

    The rows are folded in the order of their tests' names, so that the evidence is the same bytes
    whether one process ran the tests or several (`pytest -n`).
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: list[dict[str, Any]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what a test has found, and what it has measured."""
        sent = dict(report.user_properties)
        self.rows += json.loads(str(sent.get("evidence", "[]")))
        for name, rows in json.loads(str(sent.get("measurements", "{}"))).items():
            with giving_up():
                target = self.folder / "measurements" / f"{name}.json"
                files.write(target, json.dumps(rows, indent=1) + "\n")

    def evidence(self) -> dict[str, Any]:
        """Return the record of every claim, whatever its letters came to."""
        of_claim: dict[str, dict[str, Any]] = {}
        for row in sorted(self.rows, key=lambda row: str(row["test"])):
            _fold(row, of_claim.setdefault(row["claim"], {"tests": []}))
        judged = {}
        for claim in claims().values():
            asked = {LETTERS[letter]: {"status": "unchecked"} for letter in claim.evidence}
            found = of_claim.get(claim.id, {})
            verdicts = [
                part.pop("verdict", None) for name in LETTERS.values() if (part := found.get(name))
            ]
            verdict = next(filter(None, verdicts), "unchecked")
            judged[claim.id] = {"verdict": verdict, **asked, **found}
        versions = {name: version(name) for name in VERSIONS}
        versions["python"] = platform.python_version()
        return {"claims": judged, "versions": versions}


def _row(item: pytest.Item, call: pytest.CallInfo[None], claim: str, letter: str) -> dict[str, Any]:
    """Return what one test shows of one claim."""
    found = {"status": "failed" if call.excinfo else "passed", **dict(item.user_properties)}
    if letter == "P":
        found["examples"] = run_of_property.pop(claim, 0)
    if call.excinfo:
        found["why"] = str(call.excinfo.value).partition("\n")[0]
    test = item.nodeid.removesuffix(f"@{group_of(item)}")  # which pytest-xdist puts there
    return {"claim": claim, "letter": letter, "test": test, "found": found}


def _fold(row: Mapping[str, Any], entry: dict[str, Any]) -> None:
    """Add a row to the record of its claim.

    Of several tests for a letter, one that fails makes it fail, the examples add up, and of
    several experiments the one stands that agrees least.
    """
    found = dict(row["found"])
    if row["test"] not in entry["tests"]:
        entry["tests"].append(row["test"])
    if row["letter"] == "twin":
        entry.setdefault("twins", []).append(found)
        return
    part = entry.setdefault(LETTERS[row["letter"]], {"status": "passed"})
    if part["status"] == "failed":
        found.pop("status")
    if "examples" in part:
        found["examples"] += part["examples"]
    if abs(part.get("z", 0.0)) > abs(found.get("z", math.inf)):
        found = {key: value for key, value in found.items() if key in ("status", "why")}
    part.update(found)


def group_of(item: pytest.Item) -> str:
    """Return what a test shares with others, which one worker should run: its experiment, else
    its claim; nothing for a test that belongs to no claim.
    """
    params = getattr(getattr(item, "callspec", None), "params", {})
    if isinstance(experiment := params.get("experiment"), Experiment):
        return _together()[experiment.name]
    if not isinstance(claim := params.get("claim"), Claim):
        return ""
    names = [_together().get(at.experiment, "") for at in claim.observed.values()]
    return max(names, default=claim.id)


@functools.cache
def _together() -> dict[str, str]:
    """Return each experiment with the first of those that some claim needs beside it."""
    first = {name: name for name in experiments()}
    for claim in claims().values():
        group = {first[at.experiment] for at in claim.observed.values() if at.experiment in first}
        first |= {name: min(group) for name, of in first.items() if of in group}
    return first


@contextmanager
def giving_up() -> Iterator[None]:
    """End the run where evidence cannot be written, with a message instead of a traceback."""
    try:
        yield
    except GuideError as why:
        pytest.exit(str(why), returncode=pytest.ExitCode.INTERNAL_ERROR)


def write(file: Path, recorder: Recorder) -> None:
    """Write the evidence in one move, so that a reader never sees half of it."""
    files.write(file, json.dumps(recorder.evidence(), indent=1, sort_keys=True) + "\n")
