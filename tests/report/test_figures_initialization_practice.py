"""The figures on initialisation and depth: theory as derived, points as measured."""

import json
from collections.abc import Callable
from dataclasses import asdict
from math import log10
from typing import Any

import pytest
from matplotlib.axes import Axes
from matplotlib.container import ErrorbarContainer

from gradyan.derivations.initialization.depends_on_activation import per_layer
from gradyan.report.figures import Measurements, figures
from gradyan.report.figures.initialization_practice import ACTIVATIONS, LOOKS
from gradyan.simulations.engine.measurement import Measurement

EXPERIMENTS = (
    "decision-table",
    "loss-by-scale",
    "mean-ratio",
    "median-ratio",
    "plain-ratio",
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
