"""The figures on initialisation and depth: theory as derived, points as measured."""

import json
from collections.abc import Callable
from dataclasses import asdict
from math import log10
from typing import Any

import pytest
from matplotlib.axes import Axes
from matplotlib.container import ErrorbarContainer

from gradyan.derivations.depth.tanh_decay import length
from gradyan.derivations.initialization.depends_on_activation import per_layer
from gradyan.derivations.initialization.frameworks import truncated_variance
from gradyan.report.figures import Measurements, figures
from gradyan.report.figures.initialization_practice import ACTIVATIONS, LOOKS
from gradyan.simulations.engine.measurement import Measurement

EXPERIMENTS = (
    "decision-table",
    "framework-draws",
    "loss-by-scale",
    "mean-ratio",
    "median-ratio",
    "plain-ratio",
    "tanh-decay",
    "weight-gradient",
)


@pytest.fixture(scope="module")
def measurements(measured: Callable[[str], list[Measurement]]) -> Measurements:
    return {
        name: json.loads(json.dumps([asdict(m) for m in measured(name)])) for name in EXPERIMENTS
    }


def words(key: str) -> str:
    return key


def xy(line: Any) -> tuple[list[float], list[float]]:
    x, y = line.get_data()
    return list(x), list(y)


def marks(axes: Axes) -> list[list[tuple[float, float]]]:
    """Return the points of each container as they are drawn."""
    found = []
    for container in axes.containers:
        assert isinstance(container, ErrorbarContainer)
        data = container.lines[0]
        assert data is not None
        found.append(list(zip(*xy(data), strict=True)))
    return found


def test_densities_enclose_one_and_end_where_they_are_cut(measurements: Measurements) -> None:
    axes = figures()["truncated-normal"](measurements, words).axes[0]
    for line in axes.lines[1:3]:
        name = line.get_label()
        if name not in {"keras-he-normal", "pytorch-linear"}:
            continue
        x, y = xy(line)
        area = sum((b - a) * (u + v) / 2 for a, b, u, v in zip(x, x[1:], y, y[1:], strict=False))
        assert area == pytest.approx(1, abs=2e-3)
        edge = 2 / float(truncated_variance()) ** 0.5 if name == "keras-he-normal" else 1
        assert x[-1] == pytest.approx(edge)
    keras, torch = marks(axes)
    assert [x for x, _ in torch] == [0.125, 0.375, 0.625, 0.875]
    assert all(y == pytest.approx(1, abs=0.02) for _, y in torch)
    assert len(keras) == 9


def test_the_table_shows_every_cell_twice(measurements: Measurements) -> None:
    panels = figures()["decision-table"](measurements, words).axes
    for axes, quantity in zip(panels, ("gradient", "signal"), strict=True):
        strokes = {line.get_label(): xy(line)[0] for line in axes.lines}
        for activation in ACTIVATIONS:
            for name in LOOKS:
                x = strokes[f"{activation} {name}"]
                assert list(x) == [per_layer(activation, name, quantity)] * 2
        records = [r for r in measurements["decision-table"] if r["at"]["quantity"] == quantity]
        assert sorted(x for ((x, _),) in marks(axes)) == sorted(r["value"] for r in records)


def test_losses_after_training_stand_over_their_scale(measurements: Measurements) -> None:
    left, right = figures()["training-by-scale"](measurements, words).axes
    assert len(marks(left)) == 5
    tanh, relu = marks(right)
    assert [x for x, _ in tanh] == [-2, -1, 0, 1, 2]
    assert [x for x, _ in relu] == pytest.approx([-1.5, -0.5, 0.5])
    last = {
        r["at"]["scale"]: r["value"]
        for r in measurements["loss-by-scale"]
        if r["at"]["activation"] == "tanh" and r["at"]["step"] == 100
    }
    scales = ("quarter", "half", "critical", "double", "fourfold")
    assert [y for _, y in tanh] == pytest.approx([log10(last[scale]) for scale in scales])


def test_three_kinds_of_mean(measurements: Measurements) -> None:
    axes = figures()["mean-and-median"](measurements, words).axes[0]
    plain, mean, median = marks(axes)
    for points, name in ((plain, "plain-ratio"), (mean, "mean-ratio")):
        assert [y for _, y in points] == pytest.approx(
            [log10(r["value"]) for r in measurements[name]]
        )
    assert [y for _, y in median] == [r["value"] for r in measurements["median-ratio"]]


def test_weights_are_level_where_signals_are_not(measurements: Measurements) -> None:
    panels = figures()["weight-gradient-per-layer"](measurements, words).axes
    for axes, scale in zip(panels, (0.5, 1.5), strict=True):
        lines = {line.get_label(): xy(line)[1] for line in axes.lines}
        assert list(lines["weight"]) == pytest.approx([10 * log10(scale)] * 6)
        assert list(lines["signal"]) == pytest.approx(
            [2 * k * log10(scale) for k in range(5, -1, -1)]
        )


def test_tanh_tends_to_one_half(measurements: Measurements) -> None:
    axes = figures()["tanh-decay"](measurements, words).axes[0]
    x, y = xy(next(line for line in axes.lines if line.get_label() == "map"))
    assert list(y) == [round(10**at) * length(round(10**at)) for at in x]
    (points,) = marks(axes)
    expected = [r["at"]["layer"] * r["value"] for r in measurements["tanh-decay"]]
    assert [value for _, value in points] == expected
