"""The figures on finding and fixing: they show what was measured, derived and asked."""

import json
from collections.abc import Callable
from dataclasses import asdict

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from gradyan.languages.tables import load as load_locales
from gradyan.report.figures import Measurements, figures
from gradyan.report.figures.remedies import CHART, GRADIENTS, clipped
from gradyan.report.source.guide import load as load_guide
from gradyan.simulations.engine.measurement import Measurement
from gradyan.simulations.networks.optimizers import clip

EXPERIMENTS = ("batch-gradient",)
LOCALES = load_locales(load_guide().languages).values()


def words(key: str) -> str:
    return " · ".join(dict.fromkeys(locale.word(f"figure-{key}") for locale in LOCALES))


@pytest.fixture(scope="module")
def measurements(measured: Callable[[str], list[Measurement]]) -> Measurements:
    found = {name: [asdict(m) for m in measured(name)] for name in EXPERIMENTS}
    restored: Measurements = json.loads(json.dumps(found))
    return restored


def axes_of(name: str, measurements: Measurements) -> list[Axes]:
    drawn: Figure = figures()[name](measurements, words)
    return drawn.axes


def points(axes: Axes, k: int) -> dict[float, float]:
    containers = [c for c in axes.containers if isinstance(c, ErrorbarContainer)]
    data = containers[k].lines[0]
    assert data is not None
    return dict(zip(*np.array(data.get_data(), dtype=float), strict=True))


def test_what_was_measured_is_drawn(measurements: Measurements) -> None:
    (axes,) = axes_of("gradient-and-batch", measurements)
    records = [r for r in measurements["batch-gradient"] if r["at"]["pool"] == 20363]
    assert points(axes, 0) == {r["at"]["batch"]: r["value"] for r in records}


def test_theory_is_one_over_the_size_of_the_batch(measurements: Measurements) -> None:
    (axes,) = axes_of("gradient-and-batch", measurements)
    (line,) = [line for line in axes.lines if line.get_label() == "theory"]
    sizes, excess = line.get_data()
    assert np.allclose(np.array(sizes) * np.array(excess), 1)


@pytest.mark.parametrize("g", GRADIENTS)
def test_clipped_as_the_optimizer_clips(g: tuple[float, float]) -> None:
    for how, name in (("by-value", "value"), ("by-norm", "norm")):
        expected = clip([{"W": np.array(g)}], name, 1.0)[0]["W"]
        assert np.allclose(clipped(np.array(g), how), expected)


def test_every_question_of_the_chart_has_an_answer(measurements: Measurements) -> None:
    (axes,) = axes_of("decision-chart", measurements)
    written = " ".join(text.get_text() for text in axes.texts)
    for question, _, remedy, _ in CHART:
        for locale in LOCALES:
            assert locale.word(f"figure-chart-{question}") in written
            assert locale.word(f"figure-chart-{remedy}") in written
    boxes = [patch for patch in axes.patches if isinstance(patch, Patch)]
    assert len(boxes) >= 2 * len(CHART) + 1
