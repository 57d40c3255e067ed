"""The networks people train: the steps of Adam, and what sixteen bits can hold."""

import numpy as np
from matplotlib.figure import Figure

from gradyan.report.figures import Measurements, Words, figure, says
from gradyan.report.figures.style import (
    ELL,
    FULL,
    MAIN,
    MUTED,
    SERIES,
    SHADE,
    decades,
    levels,
    points,
    quantity,
    select,
    sheet,
    tint,
)

LAYERS, EPSILON = 20, -8
ZERO, WHOLE, INFINITE, FACTOR, WIDTH = -25, -14, 16, 16, 2
LOST = tint(SERIES[2].color, 0.22)


@figure
def first_updates(measurements: Measurements, words: Words) -> Figure:
    """Return the size of the first step of each layer, with gradient descent and with Adam."""
    drawn = sheet(MAIN, 56)
    axes = drawn.subplots()
    axes.set(xlim=(0.4, LAYERS + 0.6), ylim=(-14.6, 0.8), xlabel=rf"{words('layer')} ${ELL}$")
    axes.set_xticks([1, 5, 10, 15, 20])
    decades(axes, range(-12, 1, 4))
    axes.axhline(EPSILON, color=MUTED, lw=0.8, dashes=(1, 2))
    axes.text(LAYERS + 0.3, EPSILON + 0.25, r"$\varepsilon$", color=MUTED, ha="right")
    for optimizer, look in (("sgd", SERIES[2]), ("adam", SERIES[0])):
        found = select(measurements["first-updates"], optimizer=optimizer)
        line = [[r["at"]["layer"] for r in found], [r["value"] for r in found]]
        axes.plot(*line, color=look.color, ls=look.dashes, lw=0.8, label=optimizer)
        points(axes, found, "layer", look)
    axes.text(5.2, -12.4, words("gradient-descent"), color=SERIES[2].color)
    axes.text(7.6, -1.4, words("adam"), color=SERIES[0].color, ha="right")
    quantity(axes, r"$\mathrm{rms}\,\Delta W_" + ELL + r"\,/\,\eta$", rise=7)
    return drawn


@figure
@says("becomes-zero", "fewer-bits", "all-bits")
def gradient_exponents(measurements: Measurements, words: Words) -> Figure:
    """Return how gradients lie on the axis of log₂ |g|, before and after loss scaling."""
    drawn = sheet(FULL, 50)
    axes = drawn.subplots()
    axes.set(xlim=(-46, 22), ylim=(0, 0.128), xlabel=r"$\log_2|g|$")
    axes.axvspan(-46, ZERO, color=LOST, lw=0)
    axes.axvspan(ZERO, WHOLE, color=SHADE, lw=0)
    axes.axvspan(INFINITE, 22, color=LOST, lw=0)
    axes.set_xticks([-40, ZERO, WHOLE, 0, INFINITE])
    levels(axes, [0, 0.05, 0.1], ["0", "1/20", "1/10"])
    quantity(axes, words("share"), rise=6)
    bins = select(measurements["gradient-exponents"], quantity="bin")
    edges = np.array([record["at"]["low"] for record in bins] + [0])
    heights = np.array([record["value"] for record in bins])
    for factor, look in ((0, SERIES[0]), (FACTOR, SERIES[1])):
        axes.stairs(heights, edges + factor, color=look.color, ls=look.dashes, lw=1.3)
    top = 0.118
    for x, word in ((-35.5, "becomes-zero"), (-19.5, "fewer-bits"), (1, "all-bits")):
        axes.text(x, top, words(word), color=MUTED, ha="center", size=7)
    axes.text(19, top, r"$\infty$", color=MUTED, ha="center")
    axes.text(-30.5, 0.07, "$S=1$", color=SERIES[0].color, ha="right")
    axes.text(8, 0.085, rf"$S=2^{{{FACTOR}}}$", color=SERIES[1].color)
    return drawn
