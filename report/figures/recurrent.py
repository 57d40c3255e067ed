"""A recurrent network unrolled in time: the same matrix at each step, there and back."""

from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure

from gradyan.derivations.exploding.recurrent import power
from gradyan.report.figures import Measurements, Words, figure
from gradyan.report.figures.learning import AHEAD, BACK, CHAIN, GAP, circle, link
from gradyan.report.figures.style import FULL, MUTED, sheet
from gradyan.report.tex import tex

STATES = ("h_{k-3}", "h_{k-2}", "h_{k-1}", "h_k")
HEIGHT, ABOVE, BELOW = 41, 12.5, 12


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
