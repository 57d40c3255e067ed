"""The record of a run: the same bytes from one process and from several, and what a row adds."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gradyan.derivations.checker.catalog import claims
from gradyan.report.errors import ROOT
from gradyan.simulations.engine.catalog import experiments
from tests import evidence

SOME = "derivative-product or sigmoid or relu-derivative"
SUITE = ("tests/test_claims.py", "tests/properties")


def run(folder: Path, *options: str, **environment: str) -> dict[str, bytes]:
    """Return the files that a run of some claims leaves."""
    file = folder / "evidence.json"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *options, "-k", SOME, f"--evidence={file}", *SUITE],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, **environment})  # fmt: skip
    assert done.returncode == 0, done.stdout
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_several_processes_leave_the_same_bytes(tmp_path: Path) -> None:
    """Also with another order of sets, and with modules loaded whose constants might be tried."""
    pytest.importorskip("xdist")
    alone = run(tmp_path / "one", "-p", "no:xdist", PYTHONHASHSEED="1")
    spread = run(tmp_path / "two", "-n", "2", "--dist", "loadgroup", "-p", "gradyan.cli")
    assert {"evidence.json", str(Path("measurements", "derivative-product.json"))} <= alone.keys()
    assert alone == spread


def test_the_tests_of_one_experiment_go_to_one_worker(request: pytest.FixtureRequest) -> None:
    """What a claim observes in several experiments joins them."""
    first = evidence._together()
    assert first.keys() == experiments().keys()
    for claim in claims().values():
        assert len({first[at.experiment] for at in claim.observed.values()}) <= 1, claim.id
    assert evidence.group_of(request.node) == ""


def test_workers_keep_groups_together() -> None:
    """That is, pytest and pytest-xdist still understand each other."""
    chosen = ["-k", "test_derivation and sigmoid-derivative", "tests/test_claims.py"]
    command = [sys.executable, "-m", "pytest", "-v", "-n", "2", "--dist", "loadgroup", *chosen]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "[sigmoid-derivative]@sigmoid-derivative" in done.stdout


def rows(*found: dict[str, Any], letter: str = "S") -> dict[str, Any]:
    entry: dict[str, Any] = {"tests": []}
    for number, part in enumerate(found):
        test = f"test-{number}"
        evidence._fold({"claim": "c", "letter": letter, "test": test, "found": part}, entry)
    return entry


PASSED = {"status": "passed"}
FAILED = {"status": "failed", "why": "wrong"}


def test_examples_of_several_properties_add_up() -> None:
    found = rows({**PASSED, "examples": 200}, {**PASSED, "examples": 31}, letter="P")
    assert found["property"] == {**PASSED, "examples": 231}
    assert found["tests"] == ["test-0", "test-1"]


@pytest.mark.parametrize("found", [(FAILED, PASSED), (PASSED, FAILED), (FAILED, FAILED)])
def test_one_failure_stays(found: tuple[dict[str, Any], ...]) -> None:
    assert rows(*found)["simulation"] == FAILED


@pytest.mark.parametrize("zs", [(-3.0, 1.0), (1.0, -3.0)])
def test_of_several_experiments_the_worst_stands(zs: tuple[float, float]) -> None:
    found = rows(*({**PASSED, "z": z, "experiment": f"e{z}"} for z in zs))
    assert found["simulation"] == {**PASSED, "z": -3.0, "experiment": "e-3.0"}


def test_a_better_experiment_does_not_hide_that_it_failed() -> None:
    found = rows({**PASSED, "z": 4.0}, {**FAILED, "z": 2.0})
    assert found["simulation"] == {**FAILED, "z": 4.0}
