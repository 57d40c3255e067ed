"""What a measurement says of itself: its z, its bound, and the smallest error that it detects."""

import numpy as np
import pytest

from gradyan.simulations.engine.experiment import (
    Experiment,
    Samples,
    Setting,
    grid,
    summarize,
)
from gradyan.simulations.engine.measurement import Measurement

PLAIN = Measurement(2.0, 0.1, 100, 1)
DECADES = Measurement(2.0, 0.1, 100, 1, decades=True)


@pytest.mark.parametrize("m", [PLAIN, DECADES])
def test_z_counts_standard_errors_above_the_prediction(m: Measurement) -> None:
    assert m.z(1.5) == pytest.approx(5)
    assert m.z(2.5) == pytest.approx(-5)
    assert m.agrees(1.5501)
    assert m.agrees(2.4499)
    assert not m.agrees(1.5499)
    assert not m.agrees(2.4501)


def test_detects_is_a_share_of_what_is_predicted() -> None:
    """6.5 standard errors of 0.1: against 2, or as a power of ten."""
    assert PLAIN.detects(2.0) == PLAIN.detects(-2.0) == pytest.approx(0.325)
    assert DECADES.detects(2.0) == pytest.approx(10**0.65 - 1)


def test_mean_and_standard_error_of_samples() -> None:
    value, error = summarize(np.array([1.0, 2.0, 3.0, 6.0]), {})
    assert value == 3
    assert error == pytest.approx(np.sqrt(14 / 3) / 2)
    with pytest.raises(ArithmeticError, match="not finite"):
        summarize(np.array([1.0, np.inf]), {"depth": 3})


def test_every_setting_has_a_random_stream_of_its_own() -> None:
    def run(rng: np.random.Generator, at: Setting) -> Samples:
        yield {"twice": 2 * float(at["x"])}, rng.standard_normal(50)

    trial = Experiment("trial", run, grid(x=(1.0, 2.0)), seed=7)
    first, second = trial.measure()
    assert first.at == {"x": 1.0, "twice": 2.0}
    assert first.value != second.value
    assert [first, second] == list(trial.measure())
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence(7).spawn(2)]
    assert second.value == streams[1].standard_normal(50).mean()
