"""A recurrent network unrolled in time, and what its error signal becomes on the way back."""

from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gradyan.derivations.exploding.recurrent import growth, power
from gradyan.report.figures import Measurements, Words, figure
from gradyan.report.figures.learning import AHEAD, BACK, CHAIN, GAP, circle, link
from gradyan.report.figures.style import (
    FULL,
    MUTED,
    SERIES,
    Series,
    decades,
    points,
    quantity,
    select,
    sheet,
)
from gradyan.report.formulas.tex import tex

STATES = ("h_{k-3}", "h_{k-2}", "h_{k-1}", "h_k")
HEIGHT, ABOVE, BELOW = 41, 12.5, 12
RADII = {0.8: ("4/5", SERIES[0]), 1.0: ("1", SERIES[1]), 1.25: ("5/4", SERIES[2])}
KINDS = ("linear", "tanh")


@figure
def unrolled_network(measurements: Measurements, words: Words) -> Figure:
    """Return four states with what is read at each, and the error signal on its way back."""
    del measurements
    drawn = sheet(FULL, HEIGHT)
    axes = drawn.subplots()
    axes.set(xlim=(0, FULL), ylim=(CHAIN - 20, CHAIN - 20 + HEIGHT))
    axes.axis("off")
    places = [float(at) for at in np.linspace(36, FULL - 40, len(STATES))]
    down = {"arrowstyle": "-|>", "color": AHEAD, "lw": 1.0, "shrinkA": 0, "shrinkB": 0}
    for i, (state, at) in enumerate(zip(STATES, places, strict=True)):
        circle(axes, at, f"${state}$", size=8.5)
        axes.text(at, CHAIN + ABOVE, f"${state.replace('h', 'x')}$", size=9, ha="center")
        axes.annotate("", (at, CHAIN + 6), (at, CHAIN + ABOVE - 1), arrowprops=down)
        back = len(STATES) - 1 - i
        axes.text(at, CHAIN - BELOW, rf"$\delta_{back}$", size=9, color=BACK, ha="center")
    ends = [places[0] - 24, *places, places[-1] + 26]
    for left, right in pairwise(ends):
        link(axes, left, right, "" if right == ends[-1] else r"W^{\top}")
        if right not in (ends[-1], places[0]):
            axes.text((left + right) / 2, CHAIN + 3, "$W$", size=9, color=AHEAD, ha="center")
    axes.text(ends[0] - 1, CHAIN, r"$\cdots$", size=11, color=MUTED, ha="center", va="center")
    circle(axes, ends[-1], "$L$")
    seed = {**down, "color": BACK}
    axes.annotate(
        "", (places[-1] + GAP, CHAIN - 1.6), (ends[-1] - GAP, CHAIN - 1.6), arrowprops=seed
    )
    axes.text(1, CHAIN + 17.5, words("forward"), color=AHEAD)
    axes.text(1, CHAIN - 19, words("backward"), color=BACK)
    law = f"${tex(power, '.')}$"
    axes.text(FULL - 2, CHAIN - 19, law, size=9, color=BACK, ha="right")
    return drawn


@figure
def gradient_in_time(measurements: Measurements, words: Words) -> Figure:
    """Return ‖δ_t‖/‖δ_0‖ against t for three spectral radii, without and with tanh."""
    drawn = sheet(FULL, 64)
    panels = drawn.subplots(1, 2, sharey=True, gridspec_kw={"wspace": 0.06})
    for axes, kind in zip(panels, KINDS, strict=True):
        axes.set_title(words(kind), loc="center")
        axes.set(xlim=(0, 50), ylim=(-6.5, 6), xticks=range(0, 51, 10))
        axes.tick_params(axis="y", length=3 if axes is panels[0] else 0)
        decades(axes, range(-6, 7, 2))
        for radius, (name, look) in RADII.items():
            _signal(axes, kind, radius, look, measurements)
            end = (50, 50 * growth(radius))
            if kind == "linear":
                axes.annotate(
                    rf"$\rho={name}$", end, (-22, 9), textcoords="offset points", color=look.color
                )
    quantity(panels[0], r"$\|\delta_t\|\,/\,\|\delta_0\|$", rise=12)
    drawn.supxlabel(rf"{words('time-steps')} $t$", size=8)
    return drawn


def _signal(axes: Axes, kind: str, radius: float, look: Series, measurements: Measurements) -> None:
    """Draw the power of the radius as a line, what was measured as points."""
    slope = growth(radius)
    axes.plot([0, 50], [0, 50 * slope], color=look.color, ls=look.dashes, label=f"rho {radius:g}")
    at = {"activation": kind, "radius": radius, "quantity": "signal"}
    points(axes, select(measurements["gradient-in-time"], **at), "t", look)
