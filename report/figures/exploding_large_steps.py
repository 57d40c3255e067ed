"""Steps on a parabola, and losses by the scale of the first weights."""

from math import log10

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gradyan.derivations.exploding.large_steps import distance
from gradyan.report.figures import Measurements, Record, Words, figure
from gradyan.report.figures.style import (
    FULL,
    MAIN,
    MUTED,
    SERIES,
    Series,
    decades,
    quantity,
    select,
    sheet,
)

STEPS = {0.5: ("1/2", 4), 1.5: ("3/2", 4), 2.5: ("5/2", 1)}  # ηλ, and w_0
WIDE, HIGH = 5.5, 14.0
SHOWN = 4  # steps that fit on the parabola for the largest of them
SCALES = {0.25: "1/4", 1.0: "1", 4.0: "4", 16.0: "16", 64.0: "64"}
LOOK = SERIES[0]
CLIMBS = 2  # above which each step ends higher


@figure
def steps_on_a_parabola(measurements: Measurements, words: Words) -> Figure:
    """Return the mean weight after each step on ½w², for ηλ on either side of 1 and of 2."""
    drawn = sheet(FULL, 58)
    panels = drawn.subplots(1, 3, sharey=True, gridspec_kw={"wspace": 0.06})
    w = np.linspace(-WIDE, WIDE, 111)
    for axes, look, (step, (name, start)) in zip(panels, SERIES[:3], STEPS.items(), strict=True):
        axes.set(xlim=(-WIDE, WIDE), ylim=(0, HIGH), yticks=[])
        axes.set_xticks(range(-4, 5, 2), labels=["−4", "−2", "0", "2", "4"])
        axes.spines["left"].set_visible(False)
        axes.plot(w, w**2 / 2, color=MUTED, lw=0.8, zorder=1, label="parabola")
        axes.set_title(rf"$\eta\lambda={name}$", loc="center", color=look.color)
        _path(axes, select(measurements["quadratic-steps"], step=step), start, look)
    panels[1].set_xlabel(rf"{words('weight')} $w$")
    quantity(panels[0], r"$J=w^2\!/2$", rise=8)
    return drawn


def _path(axes: Axes, records: list[Record], start: float, look: Series) -> None:
    """Join the places that theory gives, and mark those that were measured, from w_0 = start."""
    step = records[0]["at"]["step"]
    theory = start * np.array([distance(step, t) for t in range(SHOWN + 1)])
    axes.plot(theory, theory**2 / 2, color=look.color, lw=0.9, label=f"step {step:g}")
    seen = [record["value"] for record in records if record["at"]["steps"] <= SHOWN]
    w = start * np.array([1.0, *seen])
    axes.plot(w, w**2 / 2, look.marker, color=look.color, zorder=3, label=f"seen {step:g}")
    for t, way in ((0, 15 if step > CLIMBS else 9), (1, -12 if step > 1 else 9)):
        axes.annotate(
            f"$w_{t}$",
            (w[t], w[t] ** 2 / 2),
            (way, -1),
            textcoords="offset points",
            color=look.color,
            ha="center",
            va="center",
        )


@figure
def loss_by_scale(measurements: Measurements, words: Words) -> Figure:
    """Return the loss after training against the scale of the first weights."""
    drawn = sheet(MAIN, 56)
    axes = drawn.subplots()
    records = measurements["initial-scale"]
    places = [log10(record["at"]["scale"]) for record in records]
    means = [record["value"] for record in records]
    axes.set(xlim=(-0.75, 1.95), ylim=(-3.5, 0.4))
    axes.set_xticks([log10(scale) for scale in SCALES], labels=list(SCALES.values()))
    axes.set_xlabel(words("times-xavier"))
    decades(axes, range(-3, 1))
    quantity(axes, words("loss"))
    errors = [record["standard_error"] for record in records]
    axes.errorbar(places, means, yerr=errors, fmt=LOOK.marker, color=LOOK.color, zorder=3)
    axes.plot(places, means, color=LOOK.color, lw=0.6, dashes=(1, 1.6), label="measured")
    return drawn
