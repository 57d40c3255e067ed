"""What a measurement says of itself: its z, its bound, and the smallest error that it detects."""

import numpy as np
import pytest

from gradyan.simulations.engine.experiment import (
    Experiment,
    Samples,
    Setting,
    grid,
    settled,
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
    assert error == 1.08 == round(float(np.sqrt(14 / 3)) / 2, 3)
    with pytest.raises(ArithmeticError, match="not finite"):
        summarize(np.array([1.0, np.inf]), {"depth": 3})


def test_what_is_kept_is_a_thousandth_of_the_error_or_finer() -> None:
    """Four digits of the error, and the mean on the same grid, without a sign of 0."""
    assert settled(2.0360793812, 0.1138175975) == (2.0361, 0.1138)
    assert settled(-2.0360793812, 0.0099999) == (-2.036079, 0.01)
    assert settled(123456.7, 98765.4) == (123460.0, 98770.0)
    assert str(settled(-1e-9, 0.1)[0]) == "0.0"
    assert settled(1 / 3, 0.0) == (1 / 3, 0.0)


def test_an_error_is_not_smaller_than_what_is_resolved() -> None:
    samples = np.array([1.0, 1.0 + 1e-12, 1.0 - 1e-12])
    assert summarize(samples, {}, 1e-7) == (1.0, 1e-7)
    assert summarize(1e6 * samples, {}, 1e-7)[1] == 5.774e-7


def test_every_setting_has_a_random_stream_of_its_own() -> None:
    def run(rng: np.random.Generator, at: Setting) -> Samples:
        yield {"twice": 2 * float(at["x"])}, rng.standard_normal(50)

    trial = Experiment("trial", run, grid(x=(1.0, 2.0)), seed=7)
    first, second = trial.measure()
    assert first.at == {"x": 1.0, "twice": 2.0}
    assert first.value != second.value
    assert [first, second] == list(trial.measure())
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence(7).spawn(2)]
    assert (second.value, second.standard_error) == summarize(streams[1].standard_normal(50), {})
