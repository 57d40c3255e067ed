"""Other seeds agree with what is printed, as often as its error says; a sample, and the command.

All experiments: `python -m tests.experiments.seeds`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradyan.simulations.engine.catalog import experiments
from gradyan.simulations.engine.experiment import (
    Experiment,
    Samples,
    Setting,
    grid,
)
from gradyan.simulations.engine.measurement import Measurement
from tests.experiments import seeds
from tests.experiments.seeds import rerun

CHEAP = {
    "gradient-by-scale": 4,
    "gradient-check": 4,
    "learning-rate-and-death": 8,
    "pushed-below": 20,
    "spectral-radius": 10,
    "update-rule": 10,
}


@pytest.mark.parametrize("name", CHEAP)
def test_an_experiment_agrees_with_itself(name: str) -> None:
    found = rerun(experiments()[name], CHEAP[name])
    assert found.good, found
    assert found.seeds == CHEAP[name]


def trial(run: Callable[[np.random.Generator, Setting], Samples]) -> Experiment:
    return Experiment("trial", run, grid(x=(0.0, 5.0)), seed=20392)


def honest(rng: np.random.Generator, at: Setting) -> Samples:
    yield {"of": "all"}, float(at["x"]) + rng.standard_normal(30)


def one_task(rng: np.random.Generator, at: Setting) -> Samples:
    """What varies from run to run is left out of the error."""
    yield {"of": "all"}, rng.standard_normal() + rng.standard_normal(30)


def brittle(rng: np.random.Generator, at: Setting) -> Samples:
    yield {"of": "all"}, np.log10(rng.integers(0, 300, 30))


def test_an_honest_error_passes_and_is_not_too_large() -> None:
    found = rerun(trial(honest), 20)
    assert found.good
    assert len(found.z) == 2 * 20
    assert 0.5 < np.std(found.z) < 1.3
    assert found.p > 0.01
    assert str(found).split()[:3] == ["trial", "20", "2"]


def test_an_error_that_leaves_something_out_is_found() -> None:
    found = rerun(trial(one_task), 20)
    assert found.p < 1e-9
    assert np.abs(found.z).max() > 5
    assert not found.good


def test_a_seed_that_fails_is_named() -> None:
    with np.errstate(divide="ignore"):
        found = rerun(trial(brittle), 20)
    assert not found.good
    assert "ArithmeticError" in str(found)
    assert len(found.failed) + found.seeds == 20


def test_the_p_of_means_that_scatter() -> None:
    """Two means, 2 and 4 standard errors of their difference apart: F is z², so t for z."""
    for z, expected in ((2.0, 0.0469), (4.0, 0.0000656)):
        rows = [Measurement(value, 1.0, 1000, 1) for value in (0.0, z * 2**0.5)]
        assert seeds.scatter(rows) == pytest.approx(expected, rel=0.05)
    assert seeds.scatter([Measurement(1.0, 0.0, 9, 1)] * 2) == 1
    assert seeds.scatter([Measurement(v, 0.0, 9, 1) for v in (1.0, 2.0)]) == 0


def test_the_command_tells_by_its_exit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    trials: dict[str, Any] = {"good": trial(honest), "bad": trial(one_task)}
    monkeypatch.setattr(seeds, "experiments", lambda: trials)
    for name, code in (("good", 0), ("bad", 1)):
        monkeypatch.setattr("sys.argv", ["seeds", name])
        assert seeds.main() == code
    assert capsys.readouterr().out.count("trial") == 2
