"""The signs of the diagnosis, each on a record of a few numbers, worked out by hand."""

from typing import Any

import numpy as np
import pytest

from gradyan.simulations.diagnosis import diagnosis
from gradyan.simulations.diagnosis.arrays import Record


def record(**parts: Any) -> Record:
    """Three records of two layers: weights of norm 1, 2, 3 and 10, 20, 30, gradients a tenth."""
    first, second = (np.array([[[k]], [[2 * k]], [[3 * k]]]) for k in (1.0, 10.0))
    plain: dict[str, Any] = {
        "loss": np.array([8.0, 4.0, 2.0]),
        "steps": np.arange(3),
        "weights": [first, second],
        "gradients": [first / 10, second / 10],
        "activations": [],
    }
    return Record(**{**plain, **parts})


@pytest.mark.parametrize(
    ("length", "ends"),
    [(2, (1, 2)), (9, (1, 9)), (19, (1, 19)), (20, (1.5, 19.5)), (35, (2, 34))],
)
def test_ends_are_tenths_and_at_least_one_loss(length: int, ends: tuple[float, float]) -> None:
    assert diagnosis._ends(np.arange(1.0, length + 1)) == ends


def test_ends_leave_out_what_is_not_finite() -> None:
    assert diagnosis._ends(np.array([np.nan, 3, 2, 1, np.inf])) == (3, 1)


def test_progress_is_what_the_loss_has_lost() -> None:
    assert diagnosis.progress(record()) == pytest.approx([0.75])
    assert diagnosis.progress(record(loss=np.array([-2.0, -3.0]))) == pytest.approx([0.5])
    halves = record(loss=np.array([8.0, 8.0, 4.0, 3.0]))
    assert diagnosis.late_progress(halves) == pytest.approx([0.25])


def test_gain_is_relative_to_the_width_below() -> None:
    """Three columns and two rows of 2: norm √24, over √3 (width), over √2 rows: √n·rms = 2√3."""
    wide = record(weights=[np.full((2, 2, 3), 2.0)])
    assert diagnosis.gain(wide) == pytest.approx([2 * 3**0.5])
    assert diagnosis.gain(record()) == pytest.approx([3, 30])


def test_lag_compares_the_last_layers_with_the_first() -> None:
    """Both layers come to three times what they were; then the last one to eleven times."""
    assert diagnosis.lag(record()) == pytest.approx([1])
    other = record(weights=[np.array([[[1.0]], [[3.0]]]), np.array([[[1.0]], [[11.0]]])])
    assert diagnosis.lag(other) == pytest.approx([5])


def test_sensitivity_is_the_change_of_the_loss_for_a_change_of_the_weights() -> None:
    """‖W‖‖∂L/∂W‖/L is 0.1/8, 0.4/4, 0.9/2 in the first layer, in the second 100 times that."""
    assert diagnosis.sensitivity(record()) == pytest.approx([0.45, 45])
    # A step recorded after the last loss is compared with that.
    late = record(steps=np.array([0, 1, 7]))
    assert diagnosis.sensitivity(late) == pytest.approx([0.45, 45])


def test_jumps_growth_and_gradients() -> None:
    assert diagnosis.jumps(record(loss=np.array([1.0, 3.0, 2.0, 5.0]))) == pytest.approx([3])
    assert np.isnan(diagnosis.jumps(record(loss=np.array([1.0, np.nan])))).all()
    assert diagnosis.growth(record()) == pytest.approx([3, 3])
    # Of the smaller layer, at the step where it is largest.
    assert diagnosis.smallest_gradient(record()) == pytest.approx([0.3])


def test_shares_of_numbers_and_units() -> None:
    weights = np.array([[[1.0, 1.0]], [[1.0, 1.0]], [[np.nan, 1.0]]])
    assert diagnosis.not_finite(record(weights=[weights])) == pytest.approx([0.5])
    first = [[0.1, 0.1], [0.1, 0.1], [0.1, 0.1]]
    hidden = np.array([first, first, [[0, 0], [0, 0.5], [-1, 0.99]]])
    seen = record(activations=[hidden, hidden], activation="tanh")
    assert diagnosis.dead(seen) == pytest.approx([1 / 3])
    # The last layer is the output: of three layers two are hidden.
    deeper = record(activations=[hidden, hidden, hidden], activation="tanh")
    assert diagnosis.dead(deeper) == pytest.approx([1 / 3] * 2)
    assert diagnosis.saturation(deeper) == pytest.approx([2 / 6] * 2)
    assert diagnosis.saturation(seen) == pytest.approx([2 / 6])
    sigma = record(activations=[hidden, hidden], activation="sigma")
    assert diagnosis.saturation(sigma) == pytest.approx([5 / 6])
    assert diagnosis.dead(record()) is None
    assert diagnosis.saturation(record()) is None


def test_updates_are_per_step() -> None:
    """From 1 to 2 and from 2 to 3 in two steps each: ½ and ¼ of themselves a step."""
    seen = record(steps=np.array([0, 2, 4]))
    assert diagnosis.update(seen) == pytest.approx([0.375, 0.375])


def test_edges_of_saturation_are_two_hundredths_of_the_range() -> None:
    edges = np.array([[[0.0]], [[0.0]]]) + np.array([-0.97, -0.95, 0.95, 0.97])
    seen = record(activations=[edges, edges], activation="tanh")
    assert diagnosis.saturation(seen) == pytest.approx([0.5])


def test_norms_hold_where_squares_overflow() -> None:
    W = np.array([[[3e200, 4e200]], [[3.0, 4.0]], [[0.0, 0.0]], [[1e-9, 1e200]]])
    assert diagnosis._norms(W) == pytest.approx([5e200, 5, 0, 1e200])


def finding(name: str, *, present: bool) -> diagnosis.Finding:
    return diagnosis.Finding(name, "", 0.0, 0.0, present)


@pytest.mark.parametrize(
    ("present", "verdict"),
    [
        ((), "neither"),
        (("loss-nan",), "exploding"),
        (("weights-nan",), "exploding"),
        (("loss-jumps",), "neither"),
        (("loss-jumps", "weights-growing"), "exploding"),
        (("early-layers-lag",), "neither"),
        (("early-layers-lag", "slow-training"), "vanishing"),
        (("insensitive-layer", "no-progress"), "vanishing"),
        (("slow-training", "no-progress"), "neither"),
    ],
)
def test_the_verdict_follows_from_the_signs(present: tuple[str, ...], verdict: str) -> None:
    found = [finding(name, present=name in present) for name in diagnosis.SIGNS]
    assert diagnosis.verdict(found) == verdict


def test_the_worst_layer_is_named() -> None:
    """Of the gains 3 and 30 the smallest or the largest, whichever may pass the threshold."""
    for sign, layer, value, present in (
        (diagnosis.Sign("", diagnosis.gain, 5.0, above=False), 1, 3, True),
        (diagnosis.Sign("", diagnosis.gain, 2.0, above=False), 1, 3, False),
        (diagnosis.Sign("", diagnosis.gain, 40.0, above=True), 2, 30, False),
        (diagnosis.Sign("", diagnosis.gain, 20.0, above=True), 2, 30, True),
    ):
        found = diagnosis._find("gain", sign, record())
        assert (found.layer, found.present) == (layer, present)
        assert found.value == pytest.approx(value)
