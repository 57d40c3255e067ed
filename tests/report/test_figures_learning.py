"""The figures of how a network learns show what was measured, and what is derived."""

import json
from collections.abc import Callable
from dataclasses import asdict
from math import log10

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.container import ErrorbarContainer

from gradyan.report.figures import Measurements, figures
from gradyan.simulations.engine.measurement import Measurement
from tests.report.test_figures import assert_drawn, line, points, texts, words

EXPERIMENTS = ("gradient-check", "no-update", "step-size", "training-loop")


@pytest.fixture(scope="module")
def seen(measured: Callable[[str], list[Measurement]]) -> Measurements:
    return {
        name: json.loads(json.dumps([asdict(m) for m in measured(name)])) for name in EXPERIMENTS
    }


def containers(axes: Axes) -> list[ErrorbarContainer]:
    return [c for c in axes.containers if isinstance(c, ErrorbarContainer)]


def test_the_chain_shows_the_numbers_of_the_round_by_hand(seen: Measurements) -> None:
    drawn = texts(figures()["chain-by-hand"](seen, words))
    for text in ("x=2", "z_1=0", "a_1=1/2", r"\hat{y}=1", "L=1"):
        assert f"${text}$" in drawn
    slopes = {r"\hat{y}": 2, "w_2": 1, "b_2": 2, "a_1": 4, "z_1": 1, "w_1": 2, "b_1": 1}
    for name, slope in slopes.items():
        assert rf"$\partial L/\partial {name}={slope}$" in drawn
    assert [drawn.count(rf"$\times\,{factor}$") for factor in ("2", "1/4")] == [2, 1]


def test_the_loss_after_a_step_starts_along_its_tangent(seen: Measurements) -> None:
    left, right = figures()["step-length"](seen, words).axes
    etas, loss = line(left, "loss")
    same, promise = line(left, "promise")
    assert list(etas) == list(same)
    assert promise == pytest.approx(1 - 10 * etas)
    for eta, value in zip(etas, loss, strict=True):
        a = 1 / (1 + np.exp(-(2 * (0.5 - 2 * eta) - 1 - eta)))
        assert value == pytest.approx(((2 - eta) * a - 2 * eta) ** 2)
    (marks,) = containers(right)
    truth = {r["at"]["eta"]: (r["value"], r["standard_error"]) for r in seen["step-size"]}
    for eta, share, error in points(marks):
        assert (share, error) == pytest.approx(truth[eta])


def test_the_loss_is_drawn_epoch_by_epoch(seen: Measurements) -> None:
    axes = figures()["loss-by-epoch"](seen, words).axes[0]
    for task, marks in zip(("xor", "spirals"), containers(axes), strict=False):
        records = [
            r
            for r in seen["training-loop"]
            if r["at"]["task"] == task and r["at"]["points"] == "learned"
        ]
        found = {round(10**x - 1): (y, e) for x, y, e in points(marks)}
        for r in records:
            assert found[r["at"]["epoch"]] == pytest.approx((r["value"], r["standard_error"]))
    *_, last = containers(axes)
    ((place, value, _),) = points(last)
    (unseen,) = [r for r in seen["training-loop"] if r["at"]["points"] == "unseen"]
    assert (place, value) == pytest.approx((log10(301), unseen["value"]))


def test_the_errors_of_differences_fall_and_rise_with_whole_slopes(seen: Measurements) -> None:
    axes = figures()["gradient-check"](seen, words).axes[0]
    sides = [[r for r in seen["gradient-check"] if r["at"]["sides"] == s] for s in ("one", "both")]
    assert_drawn(axes, "h", sides)
    for records, order in zip(sides, (1, 2), strict=True):
        values = {r["at"]["h"]: (r["value"], r["standard_error"]) for r in records}
        steep = (values[-1.0][0] - values[-3.0][0]) / 2
        assert steep == pytest.approx(order, abs=0.05)
        flat = (values[-8.0][0] - values[-11.0][0]) / 3
        assert flat == pytest.approx(-1, abs=0.1)
        (low, high), (start, end) = line(axes, f"slope {order}")
        assert (end - start) / (high - low) == pytest.approx(order)
        assert start + order * (-2 - low) == pytest.approx(values[-2.0][0])


def test_every_layer_is_drawn_beside_the_limit_of_single_precision(seen: Measurements) -> None:
    axes = figures()["update-by-layer"](seen, words).axes[0]
    networks = [
        [r for r in seen["no-update"] if r["at"]["activation"] == a and "layer" in r["at"]]
        for a in ("sigma", "relu")
    ]
    assert_drawn(axes, "layer", networks)
    assert line(axes, "unseen")[1][0] == pytest.approx(log10(np.finfo(np.float32).eps / 2))
