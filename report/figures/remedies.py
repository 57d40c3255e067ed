"""Finding and fixing it: the way to a remedy, and what each remedy does."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle

from gradyan.derivations.remedies.smaller_batch import share
from gradyan.report.figures import Measurements, Words, figure, says
from gradyan.report.figures.style import (
    COLUMN,
    FULL,
    MAIN,
    MUTED,
    SERIES,
    SHADE,
    levels,
    points,
    quantity,
    sheet,
    tint,
)

ASKED, DONE, HEIGHT = 39, 131, 86  # the columns: what is asked, and what is to be done
SIZE, ROWS = (76, 11), (79, 61, 43, 25, 7)
EXPLODES, VANISHES, UNITS = SERIES[2].color, SERIES[0].color, SERIES[3].color
# Each question with the answer that leads to the right, the remedy there, and its colour.
CHART = (
    ("jumps", "yes", "exploding", EXPLODES),
    ("unfelt", "yes", "vanishing", VANISHES),
    ("stands-still", "no", "neither", MUTED),
    ("units", "yes", "dead", UNITS),
)
OTHER = {"yes": "no", "no": "yes"}
OTHERS = "#00706b"  # the colour of the columns to the right


@figure
@says(*OTHER, *(f"chart-{word}" for question, _, remedy, _ in CHART for word in (question, remedy)))
def decision_chart(measurements: Measurements, words: Words) -> Figure:
    """Return the way from what a record shows to the remedy, in the order of the diagnosis."""
    del measurements
    drawn = sheet(FULL, HEIGHT)
    axes = drawn.subplots()
    axes.set(xlim=(0, FULL), ylim=(0, HEIGHT))
    axes.set_axis_off()
    right, left, half = ASKED + SIZE[0] / 2, DONE - SIZE[0] / 2, SIZE[1] / 2
    for (question, answer, remedy, color), y, below in zip(CHART, ROWS[:-1], ROWS[1:], strict=True):
        _box(axes, ASKED, y, MUTED, words(f"chart-{question}"))
        _box(axes, DONE, y, color, words(f"chart-{remedy}"))
        _arrow(axes, (right, y), (left, y))
        _arrow(axes, (ASKED, y - half), (ASKED, below + half))
        axes.text((right + left) / 2, y + 0.9, words(answer), size=6.3, ha="center", va="bottom")
        axes.text(ASKED + 1.5, (y + below) / 2, words(OTHER[answer]), size=6.3, va="center")
    _box(axes, ASKED, ROWS[-1], MUTED, words("chart-elsewhere"))
    return drawn


def _box(axes: Axes, x: float, y: float, color: str, words: str) -> None:
    """Draw a box around words, those of each language on a line of their own."""
    width, height = SIZE
    corner = (x - width / 2, y - height / 2)
    shape = "round,pad=0,rounding_size=1.4"
    fill = tint(color, 0.06)
    axes.add_patch(FancyBboxPatch(corner, width, height, boxstyle=shape, ec=color, fc=fill, lw=0.8))
    lines = words.split(" · ")
    for i, line in enumerate(lines):
        rise = 4.6 * ((len(lines) - 1) / 2 - i)
        shade = OTHERS if i else "black"
        axes.text(x, y + rise, line, size=6.8, color=shade, ha="center", va="center")


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    look = {"arrowstyle": "-|>", "color": MUTED, "lw": 0.8, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=look)


GRADIENTS = ((0.5, 0.6), (1.6, 0.7), (-0.6, 2.1), (-2.2, -1.2), (1.5, -2.0))


@figure
def clipping_in_the_plane(measurements: Measurements, words: Words) -> Figure:
    """Return five gradients of two entries, clipped by value to a square, by norm to a disk."""
    del measurements
    drawn = sheet(MAIN, 62)
    panels = drawn.subplots(1, 2)
    shapes = (Rectangle((-1, -1), 2, 2), Circle((0, 0), 1))
    names = {"by-value": words("by-value"), "by-norm": words("by-norm")}
    for axes, shape, (how, title) in zip(panels, shapes, names.items(), strict=True):
        axes.set_title(title, loc="center")
        axes.set(xlim=(-2.5, 2.5), ylim=(-2.5, 2.5), aspect="equal")
        axes.set_xticks([-1, 0, 1], labels=["$-c$", "0", "$c$"])
        levels(axes, [-1, 0, 1], ["$-c$", "0", "$c$"])
        shape.set(facecolor=SHADE, edgecolor=MUTED, linewidth=0.6, zorder=0)
        axes.add_patch(shape)
        for k, g in enumerate(GRADIENTS):
            _clipped(axes, np.array(g), how, f"g{k}")
    return drawn


def clipped(g: Any, how: str) -> Any:
    """Return a vector clipped at the threshold 1."""
    return np.clip(g, -1, 1) if how == "by-value" else g * min(1.0, 1 / float(np.hypot(*g)))


def _clipped(axes: Axes, g: Any, how: str, label: str) -> None:
    """Draw a gradient thin and dashed, and what is left of it as an arrow."""
    axes.plot([0, g[0]], [0, g[1]], color=MUTED, lw=0.7, ls=(0, (3, 2)), label=label)
    axes.plot([g[0]], [g[1]], "o", color=MUTED, markersize=2.6)
    end = clipped(g, how)
    look = {"arrowstyle": "-|>", "color": SERIES[0].color, "lw": 1.2, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, (0, 0), arrowprops=look, zorder=4)


@figure
def gradient_and_batch(measurements: Measurements, words: Words) -> Figure:
    """Return what the mean of ‖g_B‖² has beyond ‖g‖², in units of tr Σ, against B."""
    drawn = sheet(COLUMN, 56)
    axes = drawn.subplots()
    records = measurements["batch-gradient"]
    sizes = sorted(record["at"]["batch"] for record in records)
    look = SERIES[0]
    axes.set(xscale="log", yscale="log", xlim=(0.85, 38), ylim=(0.02, 1.4))
    axes.minorticks_off()
    axes.set_xticks(sizes, labels=[str(size) for size in sizes])
    levels(axes, [1 / 32, 1 / 8, 1 / 2, 1], ["1/32", "1/8", "1/2", "1"])
    axes.plot(sizes, [share(size) for size in sizes], color=look.color, label="theory")
    points(axes, records, "batch", look)
    axes.annotate("$1/B$", (8, 1 / 8), (5, 4), textcoords="offset points", color=look.color)
    axes.set_xlabel(rf"{words('batch-size')} $B$")
    quantity(axes, r"$(\mathrm{E}\,\|g_B\|^2-\|g\|^2)\,/\,\mathrm{tr}\,\Sigma$")
    return drawn
