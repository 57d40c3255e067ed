"""How a test becomes evidence: it names its claim and its letter, and the run is recorded.

`pytest --evidence FILE` writes what every claim has to show, whether the tests passed or not.
A claim that no test has touched stays *unchecked*.
"""

import functools
import json
import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from derivations.catalog import claims
from report import files

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


class Recorder:
    """Collects, test by test, what each claim has to show."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, Any]] = {}

    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """Note the outcome of a marked test, at its call or where it fails to be set up."""
        mark = item.get_closest_marker("evidence")
        if mark is None or not (call.when == "call" or call.excinfo):
            return
        claim, letter = mark.args
        entry = self.found.setdefault(claim, {})
        entry.setdefault("tests", []).append(item.nodeid)
        if letter == "twin":
            found = {"status": "failed" if call.excinfo else "passed", **dict(item.user_properties)}
            if call.excinfo:
                found["why"] = str(call.excinfo.value).partition("\n")[0]
            entry.setdefault("twins", []).append(found)
            return
        part = entry.setdefault(LETTERS[letter], {"status": "passed"})
        part.update(dict(item.user_properties))
        if letter == "P":
            part["examples"] = run_of_property.get(claim, 0)
        if call.excinfo:
            part["status"] = "failed"
            part["why"] = str(call.excinfo.value).partition("\n")[0]

    def evidence(self) -> dict[str, Any]:
        """Return the record of every claim, whatever its letters came to."""
        judged = {}
        for claim in claims().values():
            asked = {LETTERS[letter]: {"status": "unchecked"} for letter in claim.evidence}
            found = self.found.get(claim.id, {})
            verdicts = [
                part.pop("verdict", None) for name in LETTERS.values() if (part := found.get(name))
            ]
            verdict = next(filter(None, verdicts), "unchecked")
            judged[claim.id] = {"verdict": verdict, **asked, **found}
        versions = {name: version(name) for name in VERSIONS}
        versions["python"] = platform.python_version()
        return {"claims": judged, "versions": versions}


def write(file: Path, recorder: Recorder) -> None:
    """Write the evidence in one move, so that a reader never sees half of it."""
    files.write(file, json.dumps(recorder.evidence(), indent=1, sort_keys=True) + "\n")
