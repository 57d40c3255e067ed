"""The evidence as a whole is read only while all that any of it rests on is as it was."""

import json
from pathlib import Path

import pytest

from gradyan.derivations.checker.catalog import claims
from gradyan.errors import ROOT
from gradyan.report.evidence import sources
from gradyan.report.evidence.gather import gather
from gradyan.report.evidence.jobs import RUNS, jobs_of
from gradyan.report.evidence.kept import Kept
from gradyan.report.evidence.record import ROOMS, SHARED, Evidence, everything, keep, known
from gradyan.simulations.engine.measurement import Measurement
from tests import small
from tests.commands import run

FOUND = Evidence({"a": {"verdict": "proved"}}, {"sympy": "1"}, {"e": (Measurement(1, 0.1, 9, 7),)})


def test_it_rests_on_all_that_any_job_rests_on() -> None:
    jobs = {job for claim in claims().values() for job in jobs_of(claim, doubts=True)}
    modules = {module for job in jobs for module in (RUNS[job.letter], *job.modules)}
    covered = {m for room in ROOMS for m in sources.modules_below(f"gradyan.{room}")}
    assert sources.closure(modules) <= covered | set(SHARED)


@pytest.mark.parametrize(
    "file",
    [
        *("derivations/notation.py", "simulations/relu/dying.py", "gradyan/errors.py"),
        "derivations/scrutiny/alterations/accepted.toml",
    ],
)
def test_a_source_that_has_changed_makes_it_stale(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(FOUND, tmp_path, everything())
    (tmp_path / "evidence.json").touch()
    assert known(tmp_path) == FOUND
    read = Path.read_text

    def edited(path: Path, *args: str) -> str:
        return read(path, *args) + "\n" * (path.resolve() == ROOT / file)

    monkeypatch.setattr(Path, "read_text", edited)
    assert known(tmp_path) is None


def test_it_is_read_only_as_it_was_written(tmp_path: Path) -> None:
    keep(FOUND, tmp_path, everything())
    assert known(tmp_path) is None  # without evidence.json, which has to be written again
    (tmp_path / "evidence.json").touch()
    (file,) = (tmp_path / "evidence").iterdir()
    whole = file.read_text("utf-8")
    file.write_text(whole.replace('"proved"', '"refuted"'), "utf-8")
    assert known(tmp_path) is None
    file.write_text(whole, "utf-8")
    assert known(tmp_path) == FOUND


def test_what_was_gathered_is_void_when_a_job_has_failed_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small.write(tmp_path / "guide").parent / "build"

    def fails(*_: object) -> None:
        (job,) = (job for job in jobs_of(claims()[small.CLAIM]) if job.letter == "P")
        Kept(folder).write(small.CLAIM, "P", job.key, {"status": "failed", "why": "a case"})

    with small.alone(tmp_path / "guide"):
        gather(folder)
        assert known(folder)
        monkeypatch.setattr("gradyan.report.evidence.gather.run", fails)
        gather(folder, doubts=True)
        assert known(folder) is None


def test_the_table_of_claims_imports_nothing_that_was_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(FOUND, tmp_path, everything())
    (tmp_path / "evidence.json").write_text(json.dumps({}))
    monkeypatch.setattr("gradyan.report.places.home", lambda: tmp_path)
    monkeypatch.setattr("gradyan.derivations.checker.catalog.claims", None)
    assert run("claims").stdout.split()[-5:] == ["a", "proved", "-", "-", "-"]
