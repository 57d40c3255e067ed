"""The signs of the diagnosis, each on a record of a few numbers, worked out by hand."""

from typing import Any

import numpy as np
import pytest

from gradyan.simulations.diagnosis import signs
from gradyan.simulations.diagnosis.signs import Arrays


def record(**parts: Any) -> Arrays:
    """Three records of two layers: weights of norm 1, 2, 3 and 10, 20, 30, gradients a tenth."""
    first, second = (np.array([[[k]], [[2 * k]], [[3 * k]]]) for k in (1.0, 10.0))
    plain: dict[str, Any] = {
        "loss": np.array([8.0, 4.0, 2.0]),
        "steps": np.arange(3),
        "weights": [first, second],
        "gradients": [first / 10, second / 10],
        "activations": [],
    }
    return Arrays(**{**plain, **parts})


@pytest.mark.parametrize(
    ("length", "ends"),
    [(2, (1, 2)), (9, (1, 9)), (19, (1, 19)), (20, (1.5, 19.5)), (35, (2, 34))],
)
def test_ends_are_tenths_and_at_least_one_loss(length: int, ends: tuple[float, float]) -> None:
    assert signs._ends(np.arange(1.0, length + 1)) == ends


def test_ends_leave_out_what_is_not_finite() -> None:
    assert signs._ends(np.array([np.nan, 3, 2, 1, np.inf])) == (3, 1)


def test_progress_is_what_the_loss_has_lost() -> None:
    assert signs.progress(record()) == pytest.approx([0.75])
    assert signs.progress(record(loss=np.array([-2.0, -3.0]))) == pytest.approx([0.5])
    halves = record(loss=np.array([8.0, 8.0, 4.0, 3.0]))
    assert signs.late_progress(halves) == pytest.approx([0.25])


def test_gain_is_relative_to_the_width_below() -> None:
    """Three columns and two rows of 2: norm √24, over √3 (width), over √2 rows: √n·rms = 2√3."""
    wide = record(weights=[np.full((2, 2, 3), 2.0)])
    assert signs.gain(wide) == pytest.approx([2 * 3**0.5])
    assert signs.gain(record()) == pytest.approx([3, 30])


def test_lag_compares_the_last_layers_with_the_first() -> None:
    """Both layers come to three times what they were; then the last one to eleven times."""
    assert signs.lag(record()) == pytest.approx([1])
    other = record(weights=[np.array([[[1.0]], [[3.0]]]), np.array([[[1.0]], [[11.0]]])])
    assert signs.lag(other) == pytest.approx([5])


def test_sensitivity_is_the_change_of_the_loss_for_a_change_of_the_weights() -> None:
    """‖W‖‖∂L/∂W‖/L is 0.1/8, 0.4/4, 0.9/2 in the first layer, in the second 100 times that."""
    assert signs.sensitivity(record()) == pytest.approx([0.45, 45])
    # A step recorded after the last loss is compared with that.
    late = record(steps=np.array([0, 1, 7]))
    assert signs.sensitivity(late) == pytest.approx([0.45, 45])


def test_jumps_growth_and_gradients() -> None:
    assert signs.jumps(record(loss=np.array([1.0, 3.0, 2.0, 5.0]))) == pytest.approx([3])
    assert np.isnan(signs.jumps(record(loss=np.array([1.0, np.nan])))).all()
    assert signs.growth(record()) == pytest.approx([3, 3])
    # Of the smaller layer, at the step where it is largest.
    assert signs.smallest_gradient(record()) == pytest.approx([0.3])


def test_shares_of_numbers_and_units() -> None:
    weights = np.array([[[1.0, 1.0]], [[1.0, 1.0]], [[np.nan, 1.0]]])
    assert signs.not_finite(record(weights=[weights])) == pytest.approx([0.5])
    first = [[0.1, 0.1], [0.1, 0.1], [0.1, 0.1]]
    hidden = np.array([first, first, [[0, 0], [0, 0.5], [-1, 0.99]]])
    seen = record(activations=[hidden, hidden], activation="tanh")
    assert signs.dead(seen) == pytest.approx([1 / 3])
    # The last layer is the output: of three layers two are hidden.
    deeper = record(activations=[hidden, hidden, hidden], activation="tanh")
    assert signs.dead(deeper) == pytest.approx([1 / 3] * 2)
    assert signs.saturation(deeper) == pytest.approx([2 / 6] * 2)
    assert signs.saturation(seen) == pytest.approx([2 / 6])
    sigma = record(activations=[hidden, hidden], activation="sigma")
    assert signs.saturation(sigma) == pytest.approx([5 / 6])
    assert signs.dead(record()) is None
    assert signs.saturation(record()) is None


def test_updates_are_per_step() -> None:
    """From 1 to 2 and from 2 to 3 in two steps each: ½ and ¼ of themselves a step."""
    seen = record(steps=np.array([0, 2, 4]))
    assert signs.update(seen) == pytest.approx([0.375, 0.375])


def test_edges_of_saturation_are_two_hundredths_of_the_range() -> None:
    edges = np.array([[[0.0]], [[0.0]]]) + np.array([-0.97, -0.95, 0.95, 0.97])
    seen = record(activations=[edges, edges], activation="tanh")
    assert signs.saturation(seen) == pytest.approx([0.5])


def test_norms_hold_where_squares_overflow() -> None:
    W = np.array([[[3e200, 4e200]], [[3.0, 4.0]], [[0.0, 0.0]], [[1e-9, 1e200]]])
    assert signs._norms(W) == pytest.approx([5e200, 5, 0, 1e200])


def test_the_worst_layer_is_named() -> None:
    """Of the gains 3 and 30 the smallest or the largest, whichever may pass the threshold."""
    for sign, layer, value, present in (
        (signs.Sign("", signs.gain, 5.0, above=False), 1, 3, True),
        (signs.Sign("", signs.gain, 2.0, above=False), 1, 3, False),
        (signs.Sign("", signs.gain, 40.0, above=True), 2, 30, False),
        (signs.Sign("", signs.gain, 20.0, above=True), 2, 30, True),
    ):
        found = signs._find("gain", sign, record())
        assert (found.layer, found.present) == (layer, present)
        assert found.value == pytest.approx(value)
