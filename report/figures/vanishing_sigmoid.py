"""The sigmoid and the bound on its derivative."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sympy import Symbol, lambdify

from gradyan.derivations.checker import functions
from gradyan.report.figures import Measurements, Words, figure
from gradyan.report.figures.style import FULL, MUTED, SERIES, SHADE, levels, sheet

SATURATED, END = 4, 7
UPPER, SLOPE = SERIES[0].color, SERIES[2].color


@figure
def sigmoid(measurements: Measurements, words: Words) -> Figure:
    """Return σ and σ′ with the bound 0 < σ′ ≤ 1/4: flat where the unit is saturated."""
    del measurements
    drawn = sheet(FULL, 54)
    axes = drawn.subplots()
    _scales(axes)
    for side in (-1, 1):
        _saturated(axes, side, words("saturated"))
    x = np.linspace(-END, END, 141)
    for f, color in ((functions.sigma, UPPER), (functions.prime(functions.sigma), SLOPE)):
        axes.plot(x, numeric(f)(x), color=color, clip_on=False, zorder=3, label=str(f))
    axes.text(1.32, 0.83, r"$\sigma(x)$", color=UPPER, size=9.5, ha="right", va="bottom")
    axes.text(2.2, 0.16, r"$\sigma′(x)$", color=SLOPE, size=9.5, ha="left", va="center")
    _bound(axes, words("upper-bound"))
    return drawn


def numeric(f: Any) -> Any:
    """Return a function of the page as a NumPy function."""
    x = Symbol("x", real=True)
    return lambdify(x, functions.unfold(f(x)), "numpy")


def _scales(axes: Axes) -> None:
    axes.set(xlim=(-END, END), ylim=(0, 1.04))
    axes.set_xticks([*range(-6, 7, 2), END], labels=[*map(_integer, range(-6, 7, 2)), "$x$"])
    levels(axes, [0, 1 / 4, 1 / 2, 3 / 4, 1], ["0", "1/4", "1/2", "3/4", "1"])
    axes.xaxis.get_major_ticks()[-1].tick1line.set_visible(False)


def _integer(value: int) -> str:
    return str(value).replace("-", "−")


def _saturated(axes: Axes, side: int, words: str) -> None:
    """Shade where |x| > 4; there σ′(x) ≤ σ′(4) < 1/50."""
    axes.axvspan(side * SATURATED, side * END, color=SHADE, lw=0, zorder=0)
    middle = side * (SATURATED + END) / 2
    stacked = words.replace(" · ", "\n")
    axes.text(middle, 0.56, stacked, color=MUTED, style="italic", ha="center", va="center")
    axes.text(middle, 0.05, r"$\sigma′(x)<1/50$", color=SLOPE, ha="center", va="bottom")


def _bound(axes: Axes, words: str) -> None:
    axes.axhline(1 / 4, color=SLOPE, lw=0.8, dashes=(4, 2.5), zorder=1)
    axes.plot([0], [1 / 4], "o", color=SLOPE, markerfacecolor=SLOPE, markersize=4.4, zorder=4)
    label = rf"{words}: $\sigma′(0)=1/4$"
    axes.annotate(label, (0, 1 / 4), (5, 5), textcoords="offset points", color=SLOPE)
