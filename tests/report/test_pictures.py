"""The figures draw what they drew when somebody last looked at them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from tests.report.pictures import FILE, drawn, measured, record


def test_every_figure_draws_what_is_recorded(real_guide: Path) -> None:
    """Where the change is meant: look at the figure, then `python -m tests.report.pictures`."""
    found, kept = (
        record(measured(real_guide.parent / "measurements")),
        json.loads(FILE.read_text("utf-8")),
    )
    assert found.keys() == kept.keys()
    changed = {
        name: sorted({*lines} ^ {*kept[name]})
        for name, lines in found.items()
        if lines != kept[name]
    }
    assert not changed


def small() -> Figure:
    figure, axes = plt.subplots()
    axes.plot([0, 1], [1, 2], "r--", label="a")
    axes.text(0.5, 1, "here")
    axes.add_artist(Annotation("", (0.2, 1.2), (0.4, 1.4), arrowprops={"arrowstyle": "->"}))
    axes.axhline(1.5)
    axes.fill_between([0, 1], [0, 1])
    axes.scatter([0.5], [0.5])
    return figure


SPOIL: dict[str, Callable[[Any], object]] = {
    "a label": lambda axes: axes.texts[0].set_text("there"),
    "the place of a label": lambda axes: axes.texts[0].set_position((0.6, 1)),
    "where an arrow ends": lambda axes: setattr(axes.texts[1], "xy", (0.3, 1.2)),
    "a curve": lambda axes: axes.lines[0].set_ydata([1, 2.01]),
    "a color": lambda axes: axes.lines[0].set_color("b"),
    "a dash": lambda axes: axes.lines[0].set_linestyle("-"),
    "a threshold": lambda axes: axes.lines[1].set_ydata([1.4, 1.4]),
    "an area": lambda axes: axes.collections[0].set_facecolor("k"),
    "a mark": lambda axes: axes.collections[1].set_offsets([[0.5, 0.6]]),
    "a limit": lambda axes: axes.set_xlim(0, 3),
    "a scale": lambda axes: axes.set_yscale("log"),
    "a title": lambda axes: axes.set_ylabel("loss"),
}


@pytest.mark.parametrize("what", SPOIL)
def test_whatever_is_drawn_otherwise_shows(what: str) -> None:
    figure, spoilt = small(), small()
    assert [*drawn(figure)] == [*drawn(spoilt)]
    SPOIL[what](spoilt.axes[0])
    assert [*drawn(figure)] != [*drawn(spoilt)]
    plt.close("all")
